package amocrm_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/providers/providertest"
)

// callCenter is an account in which roles are made and changed, newcomers are added, people are switched on
// and off, and leavers hand over their leads.
type callCenter struct{ made, changed, added, on, off, leavers, leads int }

func (c callCenter) story(t *testing.T) *providertest.Story {
	t.Helper()
	state := emulator.State{
		Format: emulator.Format, Subdomain: "shop", AccountID: 900, Caller: 51, Token: "token-of-the-shop-0123456789",
		Groups:    []emulator.Group{{ID: 0, Name: "Sales"}},
		Pipelines: []emulator.Pipeline{{ID: 11, Name: "Sales", Statuses: []emulator.Status{{ID: 112, Name: "New"}}}},
		Roles:     []emulator.Role{{ID: 41, Name: "Seller", Rights: emulator.Rights{Leads: emulator.Actions{View: "A"}}}},
		Users:     []emulator.User{{ID: 51, Name: "Boss", Email: "boss@shop.example", Admin: true}},
	}
	var files strings.Builder
	files.WriteString(`
organization "shop" {
  system  = "amocrm"
  account = "shop"
  licence { plan = "enterprise" }
  on_removal { transfer_to = user.boss }
}
role "admin" { base = "administrator" }
role "seller" {
  title = "Seller"
  grant = ["leads.view"]
}
user "boss" {
  email = "boss@shop.example"
  assignment { role = role.admin }
}
`)
	id := 1000
	next := func() int {
		id++
		return id
	}
	for i := range c.made + c.changed {
		name := fmt.Sprintf("Role %d", i)
		if i >= c.made {
			state.Roles = append(state.Roles, emulator.Role{ID: next(), Name: name})
		}
		fmt.Fprintf(&files, "role \"r%d\" {\n  title = %q\n  grant = [\"leads.view\"]\n}\n", i, name)
	}
	live := func(email string, inactive bool) int {
		u := emulator.User{ID: next(), Name: strings.TrimSuffix(email, "@shop.example"), Email: email, Role: 41, Inactive: inactive}
		state.Users = append(state.Users, u)
		return u.ID
	}
	user := func(email, more string) {
		fmt.Fprintf(&files, "user %q {\n  name = %[1]q\n  email = %q\n  %s\n  assignment { role = role.seller }\n}\n", strings.TrimSuffix(email, "@shop.example"), email, more)
	}
	for i := range c.added {
		user(fmt.Sprintf("new%d@shop.example", i), "")
	}
	for i := range c.on {
		email := fmt.Sprintf("on%d@shop.example", i)
		live(email, true)
		user(email, "active = true")
	}
	for i := range c.off {
		email := fmt.Sprintf("off%d@shop.example", i)
		live(email, false)
		user(email, "active = false")
	}
	for i := range c.leavers {
		email := fmt.Sprintf("leaver%d@shop.example", i)
		from := live(email, false)
		fmt.Fprintf(&files, "removed \"leaver%d\" {\n  organization = organization.shop\n  email = %q\n}\n", i, email)
		for range c.leads {
			state.Leads = append(state.Leads, emulator.Record{ID: next(), Responsible: from})
		}
	}
	seed, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	return &providertest.Story{Files: fstest.MapFS{"access.hcl": {Data: []byte(files.String())}}, Seed: seed}
}

// TestSpeed measures an apply of about 500 writes at the pace of 5 requests a second.
func TestSpeed(t *testing.T) {
	t.Parallel()
	for _, latency := range []time.Duration{150 * time.Millisecond, 400 * time.Millisecond} {
		t.Run(latency.String(), func(t *testing.T) {
			t.Parallel()
			s := callCenter{made: 100, changed: 140, added: 45, on: 15, off: 15, leavers: 10, leads: 1100}.story(t)
			synctest.Test(t, func(t *testing.T) {
				suite().Measure(t, s, latency).Check(t, map[string]int{
					"POST /api/v4/roles":            100,
					"PATCH /api/v4/roles/N":         140,
					"POST /api/v4/users":            5, // ten at once
					"POST /api/v4/users/activate":   2,
					"POST /api/v4/users/deactivate": 2 + 1,   // those who have nothing to hand over do not wait for the others
					"PATCH /api/v4/leads":           10 * 22, // 50 at once
				}, providertest.Limit{Requests: 5, In: time.Second})
			})
		})
	}
}
