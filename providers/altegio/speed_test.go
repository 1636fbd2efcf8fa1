package altegio_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/seatplan/seatplan/providers/altegio/emulator"
	"github.com/seatplan/seatplan/providers/providertest"
)

// chain is two locations where people change their roles in both directions, newcomers are invited,
// somebody of one location gets access to the other, and some leave.
func chain(t *testing.T, risen, fallen, invited, copied, gone int) *providertest.Story {
	t.Helper()
	state := emulator.State{
		Format: emulator.Format, Caller: 100,
		Locations: []emulator.Location{{ID: 1, Title: "Center"}, {ID: 2, Title: "North"}},
		People:    []emulator.Person{{ID: 100, Name: "Ops", Email: "ops@bloom.example"}},
		Access:    []emulator.Access{{Location: 1, User: 100, Role: "owner"}, {Location: 2, User: 100, Role: "owner"}},
	}
	for id := range 2 {
		state.Licences = append(state.Licences, emulator.Licence{Location: id + 1, ID: 91 + id, Start: "2026-03-01", End: "2027-02-28", StaffLimit: 200, PaidRightsModel: true})
	}
	var files strings.Builder
	files.WriteString(`
organization "bloom" {
  system = "altegio"
  caller = "ops@bloom.example"
}
location "center" { id = 1 }
location "north" { id = 2 }
role "owner" { base = "owner" }
role "viewer" { base = "free_readonly" }
role "desk" { base = "administrator" }
user "ops" {
  email = "ops@bloom.example"
  assignment {
    role      = role.owner
    locations = all
  }
}
`)
	add := func(n int, what, was, role, locations string) {
		for i := range n {
			name := fmt.Sprintf("%s%d", what, i)
			if was != "" {
				id := 101 + len(state.People)
				state.People = append(state.People, emulator.Person{ID: id, Name: name, Email: name + "@bloom.example"})
				state.Access = append(state.Access, emulator.Access{Location: 1, User: id, Role: was})
			}
			if role != "" {
				fmt.Fprintf(&files, "user %q {\n  email = \"%s@bloom.example\"\n  assignment {\n    role = role.%s\n    locations = [%s]\n  }\n}\n", name, name, role, locations)
			}
		}
	}
	add(risen, "risen", "free_readonly", "desk", "location.center")
	add(fallen, "fallen", "administrator", "viewer", "location.center")
	add(invited, "invited", "", "viewer", "location.center")
	add(copied, "copied", "free_readonly", "viewer", "location.center, location.north")
	add(gone, "gone", "administrator", "", "")
	seed, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	return &providertest.Story{Files: fstest.MapFS{"access.hcl": {Data: []byte(files.String())}}, Seed: seed}
}

// TestSpeed measures an apply of about 500 writes. The vendor allows 200 requests a minute and 5 a second
// (doc).
func TestSpeed(t *testing.T) {
	t.Parallel()
	for _, latency := range []time.Duration{150 * time.Millisecond, 400 * time.Millisecond, time.Second} {
		t.Run(latency.String(), func(t *testing.T) {
			t.Parallel()
			s := chain(t, 150, 90, 125, 40, 60)
			synctest.Test(t, func(t *testing.T) {
				suite().Measure(t, s, latency).Check(t, map[string]int{
					"POST /api/v1/user/invite/N":                       9, // 15 at once
					"PUT /api/v1/company/N/users/N/permissions":        150 + 90 + 125 + 40,
					"POST /api/v1/company/N/users/N/copy_to_companies": 40,
					"DELETE /api/v1/company/N/users/N":                 60,
				}, providertest.Limit{Requests: 200, In: time.Minute}, providertest.Limit{Requests: 5, In: time.Second})
			})
		})
	}
}
