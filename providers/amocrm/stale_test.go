package amocrm_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
)

// TestSavedPlansThatMoved: a saved plan is stale once a role that people get by it, or one of the two
// between whom records move, is not as the plan saw it.
func TestSavedPlansThatMoved(t *testing.T) {
	t.Parallel()
	owns := func(s *emulator.State) { s.Leads = leads(2, 52) }
	to := "on_removal { transfer_to = user.deputy }"
	deputy := person("deputy", "admin")
	joins := head(enterprise) + person("new", "seller", `name = "New"`)
	byHand := head(to) + deputy + removed("anna")
	wide := emulator.Rights{Leads: emulator.Actions{View: "A", Edit: "A"}}
	widen := func(a *emulator.Admin) error { return a.EditRole(emulator.RoleEdit{ID: 41, Rights: &wide}) }
	seller := 41
	gains := func(a *emulator.Admin) error { return a.EditUser(emulator.UserEdit{ID: 55, Role: &seller}) }
	off, on, other := false, true, "Somebody else"
	for name, tt := range map[string]struct {
		files string
		edit  func(*emulator.State)
		move  func(*emulator.Admin) error
		want  []schema.Address
	}{
		"nothing, somebody joins":              {joins, nil, nil, nil},
		"nothing, somebody leaves":             {byHand, owns, nil, nil},
		"the role of who joins":                {joins, nil, widen, []schema.Address{"role.seller"}},
		"the role by its number":               {strings.Replace(joins, "title = ", "id = 41\n  title = ", 1), nil, widen, []schema.Address{"role.seller"}},
		"another role":                         {joins, func(s *emulator.State) { s.Roles = append(s.Roles, emulator.Role{ID: 42, Name: "Old"}) }, func(a *emulator.Admin) error { return a.EditRole(emulator.RoleEdit{ID: 42, Rights: &wide}) }, nil},
		"a role that the plan changes":         {strings.Replace(joins, `"leads.view"`, `"leads.view", "leads.add"`, 1), nil, widen, []schema.Address{"role.seller"}},
		"who has a role that the plan changes": {strings.Replace(joins, `"leads.view"`, `"leads.view", "leads.add"`, 1), nil, gains, []schema.Address{"role.seller"}},
		"who has the role of who joins":        {joins, nil, gains, nil},
		"who joins is free": {
			head(enterprise) + "role \"free\" { base = \"free\" }\n" + person("new", "free", `name = "New"`), nil, widen, nil,
		},
		"the role of who comes back": {head(enterprise) + person("idle", "seller", "active = true"), nil, widen, []schema.Address{"role.seller"}},
		"the leaver":                 {byHand, owns, func(a *emulator.Admin) error { return a.EditUser(emulator.UserEdit{ID: 52, Free: &on}) }, []schema.Address{"removed.anna"}},
		"the receiver is off":        {byHand, owns, func(a *emulator.Admin) error { return a.EditUser(emulator.UserEdit{ID: 55, Active: &off}) }, []schema.Address{"user.deputy"}},
		"both": {byHand, owns, func(a *emulator.Admin) error {
			return errors.Join(a.EditUser(emulator.UserEdit{ID: 52, Name: &other}), a.EditUser(emulator.UserEdit{ID: 55, Name: &other}))
		}, []schema.Address{"removed.anna", "user.deputy"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := plan(t, tt.files, tt.edit)
			if tt.move != nil {
				if err := tt.move(p.e.Admin()); err != nil {
					t.Fatal(err)
				}
			}
			now, err := p.system.ReadObjects(t.Context(), apply.Keys(p.Steps))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, apply.Moved(p.Steps, reconcile.Present(now))); diff != "" {
				t.Errorf("moved (-want +got):\n%s", diff)
			}
			if tt.want != nil {
				return
			}
			if r := apply.Run(t.Context(), p.system, p.Steps, apply.Options{}); r.Err() != nil {
				t.Error(r.Err())
			}
		})
	}
}
