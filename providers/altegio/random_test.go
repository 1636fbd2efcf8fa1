package altegio_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/seatplan/seatplan/providers/altegio/emulator"
	"github.com/seatplan/seatplan/providers/providertest"
)

// TestRandomWorlds draws organizations at random, live and desired apart. Whatever a plan says of
// them, carrying it out must come to rest with the seats that it promised, as the vendor counts
// them, and the emulator refuses whoever passes a limit.
func TestRandomWorlds(t *testing.T) {
	t.Parallel()
	p := suite()
	planned := 0
	for seed := range uint64(60) {
		s := randomStory(t, seed)
		t.Run(s.Name, func(t *testing.T) {
			scene := p.Play(t, &s, map[string]string{"over_limit": "422"}, nil)
			plan, err := scene.TryPlan(t.Context())
			if err != nil || len(plan.Refused()) > 0 {
				return // what cannot be planned is another test's matter
			}
			planned++
			scene.CompareBilling(t, plan)
			scene.CompareBilling(t, scene.Settle(t))
			if t.Failed() {
				t.Logf("files:\n%s\nseed:\n%s", s.Files["access.hcl"].Data, s.Seed)
			}
		})
	}
	if planned < 20 {
		t.Errorf("only %d worlds could be planned", planned)
	}
}

var randomRoles = []string{"worker", "administrator", "accountant", "manager", "owner", "free_readonly", "free_readonly_admin"}

func randomStory(t *testing.T, seed uint64) providertest.Story {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 7))
	state := emulator.State{Format: emulator.Format, Caller: 100, People: []emulator.Person{{ID: 100, Name: "Ops", Email: "ops@bloom.example"}}}
	var files strings.Builder
	files.WriteString("organization \"bloom\" {\n  system = \"altegio\"\n  caller = \"ops@bloom.example\"\n  guard {\n    max_removals = 100\n    max_losses = 100\n  }\n}\n")
	for _, role := range randomRoles {
		fmt.Fprintf(&files, "role %q { base = %q }\n", role, role)
	}
	files.WriteString("user \"ops\" {\n  email = \"ops@bloom.example\"\n  assignment {\n    role = role.owner\n    locations = all\n  }\n}\n")
	locations := 1 + r.IntN(3)
	for l := 1; l <= locations; l++ {
		fmt.Fprintf(&files, "location \"l%d\" { id = %d }\n", l, l)
		state.Locations = append(state.Locations, emulator.Location{ID: l, Title: fmt.Sprintf("L%d", l)})
		state.Access = append(state.Access, emulator.Access{Location: l, User: 100, Role: "owner"})
		state.Licences = append(state.Licences, emulator.Licence{
			Location: l, ID: 90 + l, Start: "2026-03-01", End: "2027-02-28", StaffLimit: []int{0, 4, 6, 9}[r.IntN(4)], PaidRightsModel: r.IntN(3) > 0,
		})
	}
	for i := range 1 + r.IntN(6) {
		randomPerson(r, &state, &files, i, locations)
	}
	data, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	return providertest.Story{Name: fmt.Sprintf("world %d", seed), Files: fstest.MapFS{"access.hcl": {Data: []byte(files.String())}}, Seed: data}
}

// randomPerson adds somebody to both sides: who is live somewhere, wanted somewhere, or both.
func randomPerson(r *rand.Rand, state *emulator.State, files *strings.Builder, i, locations int) {
	id, name := 101+i, fmt.Sprintf("p%d", i)
	cards, roles := make(map[int]int), make(map[int]string) // by location
	live := false
	for l := 1; l <= locations; l++ {
		if r.IntN(2) == 0 {
			continue
		}
		live = true
		a := emulator.Access{Location: l, User: id, Role: randomRoles[r.IntN(len(randomRoles))]}
		roles[l] = a.Role
		if r.IntN(5) == 0 {
			a.Rights = emulator.Rights{"clients_edit_access": true}
		}
		if a.Role == "worker" || r.IntN(3) == 0 {
			cards[l] = 500 + 10*i + l
			state.Employees = append(state.Employees, emulator.Employee{ID: cards[l], Location: l, Name: fmt.Sprintf("%s at %d", name, l), User: id, Schedule: r.IntN(2) == 0})
		}
		state.Access = append(state.Access, a)
	}
	if live {
		state.People = append(state.People, emulator.Person{ID: id, Name: name, Email: name + "@bloom.example"})
	}
	fmt.Fprintf(files, "user %q {\n  name = %q\n  email = %q\n", name, name, name+"@bloom.example")
	for l := 1; l <= locations; l++ {
		if r.IntN(5) < 2 {
			continue
		}
		role := randomRoles[r.IntN(len(randomRoles))]
		if roles[l] != "" && r.IntN(2) == 0 {
			role = roles[l] // something else differs, or nothing
		}
		fmt.Fprintf(files, "  assignment {\n    role = role.%s\n    locations = [location.l%d]\n", role, l)
		if role == "worker" || r.IntN(3) == 0 {
			which := "create = true"
			if cards[l] != 0 {
				which = fmt.Sprintf("id = %d", cards[l])
			}
			fmt.Fprintf(files, "    employee {\n      %s\n      schedule = %t\n    }\n", which, r.IntN(2) == 0 && !strings.HasPrefix(role, "free"))
		}
		files.WriteString("  }\n")
	}
	files.WriteString("}\n")
}
