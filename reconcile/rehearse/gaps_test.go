package rehearse_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/rehearse"
	"github.com/seatplan/seatplan/schema"
)

// world is a live organization with one location, one person, their card and a role, made anew each
// time, as two readings are.
type world struct {
	*schema.Organization
	rights   *schema.Rights
	location *schema.Location
	user     *schema.User
	card     *schema.Employee
}

func (w *world) set(names ...string) *schema.RightSet {
	d := w.rights.Draft(nil)
	for _, n := range names {
		id, ok := w.rights.Catalogue().Lookup(n)
		if !ok {
			panic("no right " + n)
		}
		d.Grant(id)
	}
	return d.Set()
}

func newWorld() *world {
	w := &world{rights: schema.NewRights(schema.NewCatalogue([]schema.Right{
		{Name: "clients.view", Key: "clients.view", Type: schema.TypeBool},
		{Name: "clients.edit", Key: "clients.edit", Type: schema.TypeBool, Parent: "clients.view"},
		{Name: "clients.export", Key: "clients.export", Type: schema.TypeBool},
	}))}
	n := w.rights.Catalogue().Len()
	w.location = &schema.Location{
		ID: schema.Field[schema.ID]{V: 1}, Title: schema.Field[string]{V: "Center"},
		Presets: map[string]*schema.Preset{"desk": {
			Base: "desk", Default: w.set("clients.view"),
			Offered: schema.NewBits(n), Locked: schema.NewBits(n), Paid: schema.NewBits(n), PaidOnly: schema.NewBits(n),
		}},
	}
	w.card = &schema.Employee{ID: 500, Location: w.location, Name: schema.Field[string]{V: "Anna's card"}, UserID: 10}
	w.user = &schema.User{
		ID: schema.Field[schema.ID]{V: 10}, Name: schema.Field[string]{V: "Anna"}, Email: schema.Field[string]{V: "anna@a.example"},
		Assignments: []schema.Assignment{{
			Locations: []*schema.Location{w.location}, Employee: w.card,
			Access: &schema.Access{Base: "desk", Rights: w.set("clients.view", "clients.edit")},
		}},
	}
	w.Organization = &schema.Organization{
		Locations: []*schema.Location{w.location}, Users: []*schema.User{w.user},
		Live: &schema.Live{
			Rights: w.rights, Employees: []*schema.Employee{w.card},
			Licences: []*schema.Licence{{Location: w.location, Rule: schema.RuleRights, Seats: schema.Field[schema.SeatLimit]{V: schema.SeatLimit{Known: true, Seats: 5}}}},
		},
	}
	return w
}

func TestGaps(t *testing.T) {
	t.Parallel()
	access := reconcile.Step{Kind: reconcile.Call, Expects: []reconcile.Expectation{{Key: schema.Key{Kind: schema.KindUser, Location: 1, ID: 10}}}}
	byName := reconcile.Step{Kind: reconcile.Call, Expects: []reconcile.Expectation{{Key: schema.Key{Kind: schema.KindUser, Location: 1, Name: "anna@a.example"}}}}
	elsewhere := reconcile.Step{Kind: reconcile.Call, Expects: []reconcile.Expectation{{Key: schema.Key{Kind: schema.KindUser, Location: 2, ID: 11}}}}
	for name, tt := range map[string]struct {
		change func(copied *world)
		steps  []reconcile.Step
		want   []rehearse.Gap
	}{
		"equal": {func(*world) {}, []reconcile.Step{access}, nil},
		"a right that was dropped": {
			func(w *world) { w.user.Assignments[0].Access.Rights = w.set("clients.view") },
			[]reconcile.Step{access},
			[]rehearse.Gap{{What: "access of Anna at Center", How: "clients.edit is off and not on", Touched: true}},
		},
		"found by name": {
			func(w *world) { w.user.Assignments[0].Access.Rights = w.set("clients.view") },
			[]reconcile.Step{byName},
			[]rehearse.Gap{{What: "access of Anna at Center", How: "clients.edit is off and not on", Touched: true}},
		},
		"not touched": {
			func(w *world) {
				w.user.Assignments[0].Access.Rights = w.set("clients.view", "clients.edit", "clients.export")
			},
			[]reconcile.Step{elsewhere},
			[]rehearse.Gap{{What: "access of Anna at Center", How: "clients.export is on and not off"}},
		},
		"another role": {
			func(w *world) { w.user.Assignments[0].Access.Base = "owner" },
			nil,
			[]rehearse.Gap{{What: "access of Anna at Center", How: "is not the same in the copy"}},
		},
		"somebody is missing": {
			func(w *world) { w.Users = nil },
			[]reconcile.Step{access},
			[]rehearse.Gap{{What: "access of Anna at Center", How: "is not in the copy", Touched: true}},
		},
		"a card too many": {
			func(w *world) {
				w.Live.Employees = append(w.Live.Employees, &schema.Employee{ID: 501, Location: w.location, Name: schema.Field[string]{V: "Nobody"}})
			},
			[]reconcile.Step{elsewhere},
			[]rehearse.Gap{{What: `employee "Nobody" at Center`, How: "is in the copy only", Touched: true}},
		},
		"another e-mail": {
			func(w *world) { w.user.Email.V = "a@a.example" },
			[]reconcile.Step{access},
			[]rehearse.Gap{{What: "Anna", How: "email is a@a.example and not anna@a.example", Touched: true}},
		},
		"a role of the system": {
			func(w *world) { w.location.Presets["desk"].Default = w.set("clients.export") },
			[]reconcile.Step{access},
			[]rehearse.Gap{{What: "role desk at Center", How: "in what it gives, clients.export is on and not off, clients.view is off and not on", Touched: true}},
		},
		"a licence": {
			func(w *world) { w.Live.Licences[0].Seats.V.Seats = 6 },
			[]reconcile.Step{elsewhere},
			[]rehearse.Gap{{What: "licence of Center", How: "the limit is 6 and not 5"}},
		},
		"the account behind the token": {
			func(w *world) { w.Live.CallerID = 10 },
			nil,
			[]rehearse.Gap{{What: "the account behind the token", How: "is 10 and not 0"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			copied := newWorld()
			tt.change(copied)
			if diff := cmp.Diff(tt.want, rehearse.Gaps(newWorld().Organization, copied.Organization, tt.steps)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Where a right is not known at all, the list of rights and whoever has it differ.
func TestUnknownRight(t *testing.T) {
	t.Parallel()
	live, copied := newWorld(), newWorld()
	copied.rights = schema.NewRights(schema.NewCatalogue([]schema.Right{{Name: "clients.view", Key: "clients.view", Type: schema.TypeBool}}))
	copied.Live.Rights = copied.rights
	copied.user.Assignments[0].Access.Rights = copied.set("clients.view")
	copied.location.Presets["desk"].Default = copied.set("clients.view")
	got := rehearse.Gaps(live.Organization, copied.Organization, nil)
	want := []rehearse.Gap{
		{What: "access of Anna at Center", How: "clients.edit is off and not on"},
		{What: "the list of rights", How: "clients.edit is not there and not bool under clients.view, clients.export is not there and not bool"},
	}
	if !slices.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
}
