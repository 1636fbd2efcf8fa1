package cli

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/seatplan/seatplan/providers/alfacrm"
	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config/configtest"
)

const (
	schoolBranches = 20
	schoolRoles    = 10
)

// school makes the files and the live state of n people with live roles, who are as the files want
// them but for one in every. Each has a role, two of twenty branches and one of forty cash desks.
func school(n, every int) (fstest.MapFS, emulator.State) {
	state := emulator.State{
		Caller: 1, APIKey: "key", Switches: map[string]string{"user_field_is_active": "present", "user_field_role_ids": "present"},
		Roles: []emulator.Role{{ID: 1, Title: "Администратор", Interface: "administration", Rank: 999, Builtin: "administrator"}},
	}
	var b strings.Builder
	b.WriteString("organization \"school\" {\n  system = \"alfacrm\"\n  endpoint = \"sandbox:seed.json\"\n  auth {\n    email = \"api@school.example\"\n    api_key = env(\"ALFACRM_API_KEY\")\n  }\n}\n")
	b.WriteString("role \"administrator\" {\n  id = 1\n  base = \"administrator\"\n}\n")
	for i := range schoolRoles {
		rank := 200 + 10*i
		fmt.Fprintf(&b, "role \"r%d\" {\n  id = %d\n  title = \"Role %d\"\n  interface = \"administration\"\n  rank = %d\n  menu = [\"client\", \"lead\"]\n  grant = [\"client.*\", \"lead.list\"]\n}\n", i, 10+i, i, rank)
		state.Roles = append(state.Roles, emulator.Role{ID: 10 + i, Title: fmt.Sprintf("Role %d", i), Interface: "administration", Rank: rank, Menu: []string{"client", "lead"}, Rights: []string{"client", "lead.list"}})
	}
	for i := range schoolBranches {
		fmt.Fprintf(&b, "location \"b%d\" {\n  id = %d\n  title = \"Branch %d\"\n}\n", i, i+1, i)
		state.Branches = append(state.Branches, emulator.Branch{ID: i + 1, Name: fmt.Sprintf("Branch %d", i)})
		for j := range 2 {
			fmt.Fprintf(&b, "cash_desk \"d%d_%d\" {\n  title = \"Desk %d\"\n  location = location.b%d\n}\n", i, j, j, i)
			state.CashDesks = append(state.CashDesks, emulator.CashDesk{ID: 2*i + j + 1, Branch: i + 1, Name: fmt.Sprintf("Desk %d", j)})
		}
	}
	everywhere := make([]int, schoolBranches)
	for i := range everywhere {
		everywhere[i] = i + 1
	}
	state.Users = append(state.Users, emulator.User{ID: 1, Name: "API", Email: "api@school.example", Roles: []int{1}, Branches: everywhere})
	for i := range n {
		role, first := i%schoolRoles, i%schoolBranches
		second := (first + 1) % schoolBranches
		desk := &state.CashDesks[2*first+i%2]
		id := 100 + i
		state.Users = append(state.Users, emulator.User{ID: id, Name: fmt.Sprintf("Person %d", i), Email: fmt.Sprintf("p%d@school.example", i), Roles: []int{10 + role}, Branches: []int{first + 1, second + 1}})
		desk.Users = append(desk.Users, id)
		if every > 0 && i%every == 0 {
			role = (role + 1) % schoolRoles
		}
		fmt.Fprintf(&b, "user \"p%d\" {\n  name = \"Person %d\"\n  email = \"p%d@school.example\"\n  cash_desks = [cash_desk.d%d_%d]\n  assignment {\n    role = role.r%d\n    locations = [location.b%d, location.b%d]\n  }\n}\n",
			i, i, i, first, i%2, role, first, second)
	}
	return fstest.MapFS{"main.hcl": {Data: []byte(b.String())}}, state
}

func readSchool(tb testing.TB, files fstest.MapFS, state emulator.State) *schema.Organization {
	tb.Helper()
	e, err := emulator.New(state, func() time.Time { return time.Date(2027, 1, 15, 9, 0, 0, 0, time.UTC) })
	if err != nil {
		tb.Fatal(err)
	}
	server := httptest.NewServer(e)
	defer server.Close()
	o := loadFiles(tb, files).Organizations[0]
	system, err := alfacrm.Open(alfacrm.Connection{Organization: o, Base: server.URL + "/v2api", Email: "api@school.example", Key: schema.NewSecret("key")})
	if err != nil {
		tb.Fatal(err)
	}
	live, err := system.Read(tb.Context(), reconcile.Scope{Locations: o.Locations})
	if err != nil {
		tb.Fatal(err)
	}
	return live
}

// BenchmarkLiveRoles measures planning where roles are live objects and nobody can read them: the
// files, then the comparison, with nobody to change and with one person in a hundred.
func BenchmarkLiveRoles(b *testing.B) {
	b.Setenv("ALFACRM_API_KEY", "key")
	for _, n := range sizes {
		for name, every := range map[string]int{"same": 0, "changed": 100} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				files, state := school(n, every)
				live := readSchool(b, files, state)
				var parse, load, plan time.Duration
				for b.Loop() {
					parse += timed(func() { configtest.Parse(b, files) })
					in := reconcile.Input{Live: live, Spec: alfacrm.Provider{}.Spec()}
					load += timed(func() { in.Desired = loadFiles(b, files).Organizations[0] })
					in.Vendor = alfacrm.KnowledgeOf(in.Desired)
					in.AsOf, _ = schema.ParseDate("2027-01-15")
					plan += timed(func() {
						p, diags := reconcile.Make(in)
						if p == nil {
							b.Fatal(diags[0])
						}
						// The roles are to be attested; of the people, only those who are to change are in the plan.
						changes := 0
						for _, c := range p.Changes {
							if c.Kind == schema.KindUser {
								changes++
							}
						}
						if want := every != 0; changes > 0 != want || changes > n/50 {
							b.Fatalf("%d people are to change", changes)
						}
					})
				}
				b.ReportMetric(float64(load)/float64(parse), "load/parse")
				b.ReportMetric(float64(plan)/float64(parse), "make/parse")
				b.ReportMetric(float64((load+plan).Microseconds())/1000/float64(b.N), "ms")
			})
		}
	}
}
