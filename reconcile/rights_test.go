package reconcile

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

func TestResolve(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		base        string
		grant, deny []string
		person      *schema.Overrides
		want        []string
		codes       []diag.Code
	}{
		{name: "the base alone", base: "worker", want: []string{"clients.view", "records.view"}},
		{name: "exact grant", base: "worker", grant: []string{"clients.edit"}, want: []string{"clients.view", "clients.edit", "records.view"}},
		{name: "a pattern takes no restrictions", base: "viewer", grant: []string{"records.*"}, want: []string{"clients.view", "records.view", "records.create"}},
		{
			name: "deny beats grant among patterns, whatever the length", base: "worker", grant: []string{"clients.*"}, deny: []string{"*.delete"},
			want: []string{"clients.view", "clients.edit", "clients.export", "records.view"},
		},
		{
			name: "an exact grant goes before a denying pattern", base: "worker", grant: []string{"clients.delete", "clients.edit"}, deny: []string{"*.delete"},
			want: []string{"clients.view", "clients.edit", "clients.delete", "records.view"},
		},
		{name: "an exact deny beats an exact grant", base: "worker", grant: []string{"clients.export"}, deny: []string{"clients.export"}, want: []string{"clients.view", "records.view"}},
		{name: "by kind", base: "worker", grant: []string{"kind:export"}, want: []string{"clients.view", "clients.export", "records.view"}},
		{
			name: "everything", base: "worker", grant: []string{"*"}, deny: []string{"kind:view"},
			want:  []string{"clients.edit", "clients.export", "clients.delete", "records.create", "people.manage", "stock.count", "mail.send"},
			codes: []diag.Code{CodeRightNoEffect, CodeRightNoEffect},
		},
		{
			name: "the person's own come after the role's", base: "worker", deny: []string{"clients.view"},
			person: &schema.Overrides{Grant: []schema.Selection{{Pattern: "clients.*"}}, Deny: []schema.Selection{{Pattern: "clients.delete"}}},
			want:   []string{"clients.view", "clients.edit", "clients.export", "records.view"},
		},
		{
			name: "a right under one that is off", base: "worker", deny: []string{"clients.view"}, grant: []string{"clients.edit"},
			want: []string{"clients.edit", "records.view"}, codes: []diag.Code{CodeRightNoEffect},
		},
		{
			name: "rights left on under one that is denied", base: "admin", deny: []string{"clients.view"},
			want: []string{"clients.edit", "records.view", "records.create"}, codes: []diag.Code{CodeRightNoEffect},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "center")
			role := w.role("r", tt.base, tt.grant, tt.deny)
			a := w.assign(w.want("anna", nil), role, "center")
			a.Special = &schema.Special{Overrides: tt.person}
			p, diags := Make(w.input())
			if p == nil {
				t.Fatalf("no plan: %v", diags)
			}
			got := w.names(p.Changes[0].Placements[0].After.Access.Rights.Granted())
			if diff := cmp.Diff(sorted(tt.want), sorted(got)); diff != "" {
				t.Errorf("rights (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.codes, codesOf(diags)); diff != "" {
				t.Errorf("codes (-want +got):\n%s", diff)
			}
		})
	}
}

func sorted(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	return names
}

func codesOf(list diag.List) []diag.Code {
	var codes []diag.Code
	for _, d := range list {
		codes = append(codes, d.Code)
	}
	return codes
}

func TestResolveLimits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		base     string
		deny     []string
		limits   []schema.LimitRule
		employee bool
		want     map[string]schema.Value
		codes    []diag.Code
	}{
		{name: "none", base: "admin", want: map[string]schema.Value{}},
		{name: "a depth", base: "admin", limits: []schema.LimitRule{{Right: "clients.depth", Value: schema.Int(7)}}, want: map[string]schema.Value{"clients.depth": schema.Int(7)}},
		{name: "the value that means no restriction is none", base: "admin", limits: []schema.LimitRule{{Right: "clients.depth", Value: schema.Int(-1)}}, want: map[string]schema.Value{}},
		{
			name: "a list raises the flag above it", base: "admin", limits: []schema.LimitRule{{Right: "records.ids", Value: schema.Ints([]int64{7, 5})}},
			want: map[string]schema.Value{"records.limited": schema.Int(1), "records.ids": schema.Ints([]int64{5, 7})},
		},
		{name: "self", base: "admin", employee: true, limits: []schema.LimitRule{{Right: "records.staff", Value: schema.Text("self")}}, want: map[string]schema.Value{"records.staff": schema.Self()}},
		{name: "self without an employee", base: "admin", limits: []schema.LimitRule{{Right: "records.staff", Value: schema.Text("self")}}, codes: []diag.Code{CodeLimitSelf}},
		{name: "the right is not granted", base: "admin", deny: []string{"records.*"}, limits: []schema.LimitRule{{Right: "records.ids", Value: schema.Ints([]int64{7})}}, codes: []diag.Code{CodeLimitNotGranted}},
		{name: "a value of another type", base: "admin", limits: []schema.LimitRule{{Right: "clients.depth", Value: schema.Text("week")}}, codes: []diag.Code{CodeLimitValue}},
		{name: "a right that is on or off", base: "admin", limits: []schema.LimitRule{{Right: "clients.edit", Value: schema.Int(1)}}, codes: []diag.Code{CodeLimitValue}},
		{name: "a right that is not there", base: "admin", limits: []schema.LimitRule{{Right: "clients.dept", Value: schema.Int(1)}}, codes: []diag.Code{CodeRightUnknown}},
		{name: "a number that the location does not offer", base: "admin", limits: []schema.LimitRule{{Right: "records.staff", Value: schema.Int(99)}}, codes: []diag.Code{CodeLimitValue}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "center")
			staff, _ := w.rights.Catalogue().Lookup("records.staff")
			w.live.Locations[0].Options = map[schema.RightID][]schema.Option{staff: {{Value: schema.Int(500), Title: "Zoe"}}}
			role := w.role("r", tt.base, nil, tt.deny)
			for _, l := range tt.limits {
				l.Span, l.ValueSpan = w.at(), w.at()
				role.Limits = append(role.Limits, l)
			}
			a := w.assign(w.want("anna", nil), role, "center")
			if tt.employee {
				w.card("anna", "center", false, nil)
				a.Employee = &schema.Employee{Name: schema.Field[string]{V: "anna"}, Span: w.at()}
			}
			p, diags := Make(w.input())
			if diff := cmp.Diff(tt.codes, codesOf(diags)); diff != "" {
				t.Fatalf("codes (-want +got):\n%s", diff)
			}
			if tt.codes != nil {
				return
			}
			got := make(map[string]schema.Value)
			for _, l := range p.Changes[0].Placements[0].After.Access.Rights.Limits() {
				got[w.rights.Catalogue().Right(l.Right).Name] = l.Value
			}
			if diff := cmp.Diff(tt.want, got, cmp.Comparer(func(a, b schema.Value) bool { return a == b })); diff != "" {
				t.Errorf("limits (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRightsRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		base        string
		grant, deny []string
		change      func(w *world, p *schema.Preset)
		code        diag.Code
	}{
		{name: "unknown", base: "worker", grant: []string{"clients.exprt"}, code: CodeRightUnknown},
		{name: "a pattern that matches nothing", base: "worker", grant: []string{"klients.*"}, code: CodePatternEmpty},
		{name: "a restriction", base: "worker", grant: []string{"clients.depth"}, code: CodeRightRestriction},
		{name: "read only", base: "worker", grant: []string{"system.version"}, code: CodeRightReadOnly},
		{
			name: "not offered there", base: "worker", grant: []string{"clients.export"}, code: CodeRightAbsent,
			change: func(w *world, p *schema.Preset) { p.Offered.Clear(w.right("clients.export")) },
		},
		{
			name: "locked off", base: "worker", grant: []string{"clients.export"}, code: CodeRightLocked,
			change: func(w *world, p *schema.Preset) { p.Locked.Set(w.right("clients.export")) },
		},
		{
			name: "locked on", base: "worker", deny: []string{"clients.*"}, code: CodeRightLocked,
			change: func(w *world, p *schema.Preset) { p.Locked.Set(w.right("clients.view")) },
		},
		{
			name: "for paid people only on a free role", base: "viewer", grant: []string{"clients.edit"}, code: CodeRightPaidOnly,
			change: func(w *world, p *schema.Preset) { p.PaidOnly.Set(w.right("clients.edit")) },
		},
		{name: "a role that the location does not list", base: "nurse", code: CodeBaseAbsent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "center")
			if tt.change != nil {
				tt.change(w, w.live.Locations[0].Presets[tt.base])
			}
			w.want("anna", w.role("r", tt.base, tt.grant, tt.deny), "center")
			p, diags := Make(w.input())
			if p != nil {
				t.Error("there is a plan in spite of a mistake")
			}
			if len(diags) != 1 || diags[0].Code != tt.code || !diags[0].Subject.Known() {
				t.Errorf("diagnostics: %v, want one %s with a place", diags, tt.code)
			}
		})
	}
}

func (w *world) right(name string) schema.RightID {
	id, ok := w.rights.Catalogue().Lookup(name)
	if !ok {
		w.t.Fatalf("no right %s", name)
	}
	return id
}

// A person who is limited to their own card has the same set as everybody else who is, whatever
// the number of the card, and whether the file says "self" or the number.
func TestOwnCardByNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "center")
	role := w.role("r", "worker", nil, nil)
	u := w.has("anna", "worker", "center")
	e := w.card("anna", "center", true, u)
	d := w.rights.Draft(u.Assignments[0].Access.Rights)
	d.Limit(w.right("records.staff"), schema.Self())
	u.Assignments[0].Access.Rights = d.Set()
	role.Limits = []schema.LimitRule{{Right: "records.staff", Value: schema.Int(int64(e.ID)), Span: w.at(), ValueSpan: w.at()}}
	a := w.assign(w.want("anna", nil), role, "center")
	a.Employee = &schema.Employee{Name: schema.Field[string]{V: "anna"}, Span: w.at()}
	if p := w.plan(); !p.Empty() {
		t.Errorf("the number of the own card shows as a change: %+v", p.Changes[0].Fields)
	}
}
