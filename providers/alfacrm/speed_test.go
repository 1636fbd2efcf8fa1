package alfacrm_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
	"github.com/seatplan/seatplan/providers/providertest"
)

// desks is a school with ten branches, which are renamed, and cash desks in each, of which some are renamed
// and some are new.
func desks(t *testing.T, renamed, made int) *providertest.Story {
	t.Helper()
	const branches = 10
	state := emulator.State{
		Format: emulator.Format, Caller: 31,
		Roles: []emulator.Role{{ID: 21, Title: "Администратор", Interface: "administration", Rank: 999, Builtin: "administrator"}},
		Users: []emulator.User{{ID: 31, Name: "Robot", Email: "robot@school.example", Roles: []int{21}}},
	}
	var files strings.Builder
	files.WriteString(`
organization "school" {
  system  = "alfacrm"
  account = "school"
}
role "owner" {
  id   = 21
  base = "administrator"
}
user "robot" {
  email = "robot@school.example"
  assignment {
    role      = role.owner
    locations = all
  }
}
`)
	for i := 1; i <= branches; i++ {
		state.Branches = append(state.Branches, emulator.Branch{ID: i, Name: fmt.Sprintf("Old %d", i)})
		state.Users[0].Branches = append(state.Users[0].Branches, i)
		fmt.Fprintf(&files, "location \"b%d\" {\n  id = %[1]d\n  title = \"Branch %[1]d\"\n}\n", i)
	}
	for i := range renamed + made {
		id := ""
		if i < renamed {
			state.CashDesks = append(state.CashDesks, emulator.CashDesk{ID: 1000 + i, Branch: i%branches + 1, Name: fmt.Sprintf("Old desk %d", i)})
			id = fmt.Sprintf("id = %d", 1000+i)
		}
		fmt.Fprintf(&files, "cash_desk \"d%d\" {\n  %s\n  title = \"Desk %[1]d\"\n  location = location.b%[3]d\n}\n", i, id, i%branches+1)
	}
	seed, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	return &providertest.Story{Files: fstest.MapFS{"access.hcl": {Data: []byte(files.String())}}, Seed: seed}
}

// TestSpeed measures an apply of 500 writes at the pace of 4 requests a second. The vendor wants one request
// after the other (doc), so an answer that takes longer than the pace is what decides.
func TestSpeed(t *testing.T) {
	t.Parallel()
	limit := providertest.Limit{Requests: 4, In: time.Second}
	for latency, sustained := range map[time.Duration]providertest.Limit{
		150 * time.Millisecond: limit,
		400 * time.Millisecond: {Requests: 1, In: 400 * time.Millisecond},
	} {
		t.Run(latency.String(), func(t *testing.T) {
			t.Parallel()
			s := desks(t, 240, 250)
			synctest.Test(t, func(t *testing.T) {
				suite().Measure(t, s, latency).Check(t, map[string]int{
					"POST /v2api/branch/update":        10,
					"POST /v2api/N/pay-account/create": 250,
					"POST /v2api/N/pay-account/update": 240,
				}, sustained, limit)
			})
		})
	}
}
