package amocrm_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/providers/providertest"
	"github.com/seatplan/seatplan/reconcile/undo"
)

// What a run has changed is given back, but for what the undo lists; and so is what the undo has changed.
func TestUndoOfStories(t *testing.T) {
	t.Parallel()
	p := suite()
	for _, s := range providertest.Stories(t, filepath.Join("testdata", "stories")) {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			u := &providertest.Undone{Scene: p.Play(t, &s, nil, nil)}
			plan := u.Plan(t)
			before := u.Now(t)
			run, _ := u.Keep(t, 1, plan)
			left := u.Now(t)
			if len(providertest.Differences(before, left)) == 0 {
				t.Fatal("the run has changed nothing")
			}
			result, second := u.Back(t, before, run)
			if second == nil {
				t.Fatal("a guard refuses the undo")
			}
			if result.Changed == 0 {
				t.Error("the undo knows of no change")
			}
			moved := func(l undo.Lasting) bool { return strings.Contains(l.Text, "stays where it is") }
			if s.Name == "shop" && !slices.ContainsFunc(result.Lasting, moved) {
				t.Errorf("records were moved, and nothing says that they stay: %v", result.Lasting)
			}
			u.Back(t, left, second)
		})
	}
}

// TestUndoOfRandomWorlds applies random files to a random account and gives back what that changed, also
// after people have edited users and roles by hand. Then everything is as before, but for what the undo
// lists; and what it lists is not as before.
func TestUndoOfRandomWorlds(t *testing.T) {
	t.Parallel()
	p := suite()
	var planned atomic.Int32
	t.Cleanup(func() {
		if n := planned.Load(); n < 30 {
			t.Errorf("only %d worlds could be planned", n)
		}
	})
	for seed := range uint64(60) {
		s := randomStory(seed)
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			scene := p.Play(t, &s, nil, nil)
			plan, err := scene.TryPlan(t.Context())
			if err != nil || len(plan.Refused()) > 0 {
				return // what cannot be planned is another test's matter
			}
			planned.Add(1)
			u := &providertest.Undone{Scene: scene}
			before := u.Now(t)
			run, _ := u.Keep(t, 1, plan)
			after := u.Now(t)
			if seed%3 == 0 {
				meanwhile(scene.World.(*world), seed)
			}
			left := u.Now(t)
			_, second := u.Back(t, before.Without(after, left), run)
			switch {
			case second == nil:
			case seed%2 == 0:
				u.Back(t, before.Without(after, left), run, second.After)
			default:
				u.Back(t, left, second)
			}
			if t.Failed() {
				t.Logf("files:\n%s\nseed:\n%s", s.Files["access.hcl"].Data, s.Seed)
			}
		})
	}
}

// meanwhile is what people do by hand between a run and its undo.
func meanwhile(w *world, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 5))
	state := w.State()
	for _, x := range state.Users {
		if x.ID == state.Caller || r.IntN(3) > 0 {
			continue
		}
		name, active := x.Name+" X", r.IntN(2) == 0
		_ = w.Admin().EditUser(emulator.UserEdit{ID: x.ID, Name: &name, Active: &active})
	}
	for _, x := range state.Roles {
		if r.IntN(3) == 0 {
			x.Rights.CatalogAccess = !x.Rights.CatalogAccess
			_ = w.Admin().EditRole(emulator.RoleEdit{ID: x.ID, Rights: &x.Rights})
		}
	}
}

// randomStory is an account with some roles and people, and files with some roles and people.
func randomStory(seed uint64) providertest.Story {
	r := rand.New(rand.NewPCG(seed, 3))
	var files, users, roles strings.Builder
	policy := []string{"report", "remove"}
	fmt.Fprintf(&files, `organization "shop" {
  system  = "amocrm"
  account = "shop"
  licence {
    plan  = "Enterprise"
    seats = 30
  }
  unmanaged {
    users = %q
    roles = %q
  }
  on_removal { transfer_to = user.boss }
  guard {
    max_removals = 100
    max_losses   = 100
  }
}
role "admin" { base = "administrator" }
role "free" { base = "free" }
user "boss" {
  name  = "Boss"
  email = "boss@shop.example"
  assignment { role = role.admin }
}
`, policy[r.IntN(2)], policy[r.IntN(2)])
	levels := []string{"own", "group", "all"}
	owner := 51
	var named []string
	for i := range 4 {
		if r.IntN(3) > 0 {
			fmt.Fprintf(&roles, `,{"id":%d,"name":"R%d","rights":{"leads":{"view":%q},"mail_access":%t}}`, 41+i, i, []string{"A", "G", "M"}[r.IntN(3)], r.IntN(2) == 0)
		}
		if r.IntN(3) > 0 {
			named = append(named, fmt.Sprintf("r%d", i))
			fmt.Fprintf(&files, "role \"r%d\" {\n  title = \"R%d\"\n  grant = [\"leads.view\", \"mail.access\"]\n  limit = { \"leads.view\" = %q }\n}\n", i, i, levels[r.IntN(3)])
		}
	}
	present := roles.String()
	for i := range 2 + r.IntN(5) {
		id := 61 + i
		role := 41 + r.IntN(4)
		if r.IntN(3) > 0 {
			owner = id
			flags := fmt.Sprintf(`"role":%d`, role)
			switch {
			case !strings.Contains(present, fmt.Sprintf(`"id":%d,`, role)), r.IntN(5) == 0:
				flags = `"free":true`
			}
			fmt.Fprintf(&users, `,{"id":%d,"name":"P%d","email":"p%d@shop.example",%s,"inactive":%t}`, id, i, i, flags, r.IntN(4) == 0)
		}
		if r.IntN(4) == 0 {
			continue
		}
		wanted := append([]string{"free"}, named...)
		fmt.Fprintf(&files, "user \"p%d\" {\n  name  = \"P%d\"\n  email = \"p%d@shop.example\"\n  active = %t\n  assignment { role = role.%s }\n}\n", i, i, i, r.IntN(4) > 0, wanted[r.IntN(len(wanted))])
	}
	seedText := fmt.Sprintf(`{"format":1,"subdomain":"shop","account_id":900,"caller":51,"token":"token-of-the-story-0123456789","plan":"enterprise","seats":30,
"users":[{"id":51,"name":"Boss","email":"boss@shop.example","admin":true}%s],
"roles":[%s],
"pipelines":[{"id":11,"name":"Sales","main":true,"statuses":[{"id":112,"name":"New"}]}],
"leads":[{"id":900,"name":"L","responsible":%d}]}`, users.String(), strings.TrimPrefix(present, ","), owner)
	return providertest.Story{Name: fmt.Sprintf("world %d", seed), Files: fstest.MapFS{"access.hcl": {Data: []byte(files.String())}}, Seed: []byte(seedText)}
}
