package reconcile

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// A small vendor for tests: seven rights that cost nothing or something, five roles, and seats by
// rights or by roles. It has no calls; its steps are one for each part of a placement.

func testCatalogue() *schema.Catalogue {
	bool := func(name string, kind schema.RightKind, seat schema.SeatClass, parent string) schema.Right {
		return schema.Right{Name: name, Key: name, TitleEN: name, TitleRU: name, Kind: kind, Type: schema.TypeBool, Full: schema.Bool(true), Seat: seat, Parent: parent, Writable: schema.WritableYes}
	}
	value := func(name string, t schema.ValueType, full schema.Value, parent string) schema.Right {
		return schema.Right{Name: name, Key: name, TitleEN: name, TitleRU: name, Kind: schema.RightOther, Type: t, Full: full, Seat: schema.SeatModifier, Parent: parent, Writable: schema.WritableYes}
	}
	rights := []schema.Right{
		bool("clients.view", schema.RightView, schema.SeatFree, ""),
		bool("clients.edit", schema.RightEdit, schema.SeatPaid, "clients.view"),
		bool("clients.export", schema.RightExport, schema.SeatFree, "clients.view"),
		bool("clients.delete", schema.RightDelete, schema.SeatPaid, "clients.edit"),
		value("clients.depth", schema.TypeDays, schema.Int(-1), "clients.view"),
		bool("records.view", schema.RightView, schema.SeatFree, ""),
		bool("records.create", schema.RightCreate, schema.SeatPaid, "records.view"),
		value("records.limited", schema.TypeFlag, schema.Int(0), "records.view"),
		value("records.ids", schema.TypeIDs, schema.Ints(nil), "records.limited"),
		value("records.staff", schema.TypeID, schema.Int(0), "records.view"),
		bool("people.manage", schema.RightEdit, schema.SeatPaid, ""),
		bool("chain.clients", schema.RightView, schema.SeatFree, ""),
		value("chain.id", schema.TypeID, schema.Int(0), "chain.clients"),
		bool("log.view", schema.RightView, schema.SeatFree, ""),
		bool("stock.count", schema.RightOther, schema.SeatUnclear, ""),
		bool("mail.send", schema.RightOther, schema.SeatLikelyPaid, ""),
	}
	rights = append(rights, schema.Right{
		Name: "system.version", Key: "system.version", Kind: schema.RightView, Type: schema.TypeBool, Full: schema.Bool(true), Seat: schema.SeatFree, Writable: schema.WritableNo,
	})
	for i := range rights {
		if rights[i].Name == "people.manage" {
			rights[i].Free = "keeper"
		}
	}
	return schema.NewCatalogue(rights)
}

var testSpec = &schema.Spec{
	System: "test", Title: "Test",
	Bases: []schema.Base{
		{Name: "worker"},
		{Name: "admin"},
		{Name: "owner"},
		{Name: "viewer", Free: true},
		{Name: "keeper", Free: true},
	},
}

// testRoles are what the vendor's own roles switch on.
var testRoles = map[string][]string{
	"worker": {"records.view", "clients.view"},
	"admin":  {"clients.view", "clients.edit", "records.view", "records.create"},
	"owner":  {"clients.view", "clients.edit", "clients.export", "clients.delete", "records.view", "records.create", "people.manage", "log.view"},
	"viewer": {"clients.view", "records.view"},
	"keeper": {"clients.view", "records.view", "people.manage"},
}

type testVendor struct{ levels Capabilities }

func (v testVendor) Capabilities() Capabilities {
	if v.levels != nil {
		return v.levels
	}
	return Capabilities{
		{Kind: schema.KindLocation, Level: Observed},
		{Kind: schema.KindLocation, Field: "title", Level: Managed},
		{Kind: schema.KindUser, Field: "name", Level: Theirs},
		{Kind: schema.KindUser, Field: "email", Level: Theirs},
	}
}

func (testVendor) Owner(base string) bool { return base == "owner" }
func (testVendor) Pace() time.Duration    { return 300 * time.Millisecond }

func (testVendor) Needed(c *schema.Catalogue) []schema.RightID   { return c.Match("people.manage") }
func (testVendor) Watchers(c *schema.Catalogue) []schema.RightID { return c.Match("log.view") }

func (testVendor) ClientData(c *schema.Catalogue) (permission, network schema.RightID, ok bool) {
	permission, _ = c.Lookup("chain.clients")
	network, ok = c.Lookup("chain.id")
	return permission, network, ok
}

func (testVendor) RuleAtRenewal(*schema.Licence) schema.SeatRule { return schema.RuleRights }

func (testVendor) Seat(rule schema.SeatRule, u Unit) Verdict {
	switch {
	case !u.Login && !u.Card:
		return Verdict{Seat: NoSeat}
	case u.Scheduled:
		return Verdict{Seat: Paid, Causes: []Cause{{Right: schema.NoRight, Schedule: true}}}
	case !u.Login:
		return Verdict{Seat: Free}
	case rule == schema.RuleRoles && u.Base == "owner":
		return Verdict{Seat: Paid, FirstFree: true, Causes: []Cause{{Right: schema.NoRight, Role: "owner"}}}
	case rule == schema.RuleRoles && u.Base == "admin":
		return Verdict{Seat: Paid, Causes: []Cause{{Right: schema.NoRight, Role: "admin"}}}
	case rule == schema.RuleRoles:
		return Verdict{Seat: Free}
	}
	v := Verdict{Seat: Free}
	for _, id := range u.Rights.Granted() {
		if r := u.Catalogue.Right(id); r.Seat == schema.SeatPaid && r.Free != u.Base {
			v.Seat = Paid
			v.Causes = append(v.Causes, Cause{Right: id})
		}
	}
	return v
}

// Steps gives each placement the steps that a real provider would: the card, then the access.
func (testVendor) Steps(changes []Change) ([]Step, diag.List) {
	var steps []Step
	add := func(s Step) int {
		s.Kind = Call
		steps = append(steps, s)
		return len(steps) - 1
	}
	for i := range changes {
		c := &changes[i]
		if e := c.Employee.Before; e != nil {
			add(Step{Title: "dismiss " + e.Name.V, Addresses: []schema.Address{c.Address}, Effects: []Effect{{Change: i, Part: PartCard, Card: c.Employee.After}}})
			continue
		}
		for j := range c.Placements {
			p := &c.Placements[j]
			s := Step{Title: fmt.Sprintf("%s %s at %s", p.Action, c.Address, p.Address), Addresses: []schema.Address{c.Address}}
			if p.After != nil && p.After.Employee != nil && p.After.Employee != p.Card {
				s.Needs = append(s.Needs, add(Step{Title: "card of " + string(c.Address), Addresses: s.Addresses, Effects: []Effect{{Change: i, Placement: j, Part: PartCard, Card: p.After.Employee}}}))
			}
			switch {
			case p.After != nil && p.After.HasLogin():
				s.Effects = append(s.Effects, Effect{Change: i, Placement: j, Part: PartAccess, Access: p.After})
				if p.After.Employee != nil {
					s.Effects = append(s.Effects, Effect{Change: i, Placement: j, Part: PartLink, Linked: true})
				}
				add(s)
			case p.Before != nil && p.Before.HasLogin():
				s.Effects = append(s.Effects, Effect{Change: i, Placement: j, Part: PartAccess})
				add(s)
			}
		}
	}
	return steps, nil
}

// world is a desired and a live organization that fit together, for tests to change.
type world struct {
	t       testing.TB
	rights  *schema.Rights
	desired *schema.Organization
	live    *schema.Organization
	vendor  testVendor
	asOf    schema.Date
	targets []schema.Address
	waivers map[string]string
	span    uint32
}

func day(s string) schema.Date {
	d, err := schema.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func newWorld(t testing.TB, locations ...string) *world {
	w := &world{
		t: t, rights: schema.NewRights(testCatalogue()), asOf: day("2027-01-15"),
		desired: &schema.Organization{Name: "org", System: "test", Timezone: time.UTC, Unmanaged: schema.Unmanaged{Users: schema.PolicyRemove, Employees: schema.PolicyReport}},
	}
	w.desired.Guard = schema.Guard{MaxRemovals: schema.Threshold{Percent: 10, Count: 2}, MaxLosses: schema.Threshold{Percent: 25, Count: 5}}
	w.live = &schema.Organization{Name: "org", System: "test", Live: &schema.Live{Rights: w.rights, Reads: 3}}
	presets := make(map[string]*schema.Preset)
	for base := range testRoles {
		presets[base] = w.preset(base)
	}
	for i, name := range locations {
		id := schema.ID(i + 1)
		w.desired.Locations = append(w.desired.Locations, &schema.Location{
			Address: schema.NewAddress(schema.KindLocation, name), ID: schema.Field[schema.ID]{V: id, Span: w.at()}, Title: field(w, name), Span: w.at(),
		})
		l := &schema.Location{ID: schema.Field[schema.ID]{V: id}, Title: schema.Field[string]{V: name}, Presets: presets}
		l.Licence = &schema.Licence{Location: l, Rule: schema.RuleRights}
		w.live.Locations = append(w.live.Locations, l)
	}
	return w
}

func (w *world) preset(base string) *schema.Preset {
	c := w.rights.Catalogue()
	p := &schema.Preset{Base: base, Title: base, Offered: schema.NewBits(c.Len()), Locked: schema.NewBits(c.Len()), Paid: schema.NewBits(c.Len()), PaidOnly: schema.NewBits(c.Len())}
	for i := range c.Len() {
		p.Offered.Set(schema.RightID(i))
	}
	p.Default = w.set(testRoles[base]...)
	return p
}

// at returns a place in the files, each time another one.
func (w *world) at() diag.Span {
	w.span += 10
	return diag.Span{File: 1, Start: w.span, End: w.span + 5}
}

func field[T any](w *world, v T) schema.Field[T] { return schema.Field[T]{V: v, Span: w.at()} }

// set returns the set of rights with these names.
func (w *world) set(names ...string) *schema.RightSet {
	d := w.rights.Draft(nil)
	for _, n := range names {
		id, ok := w.rights.Catalogue().Lookup(n)
		if !ok {
			w.t.Fatalf("no right %s", n)
		}
		d.Grant(id)
	}
	return d.Set()
}

func (w *world) role(name, base string, grant, deny []string) *schema.Role {
	r := &schema.Role{Address: schema.NewAddress(schema.KindRole, name), Title: field(w, name), Base: field(w, base), Span: w.at()}
	r.Grant, r.Deny = w.selections(grant), w.selections(deny)
	w.desired.Roles = append(w.desired.Roles, r)
	return r
}

func (w *world) selections(patterns []string) []schema.Selection {
	var list []schema.Selection
	for _, p := range patterns {
		list = append(list, schema.Selection{Pattern: schema.Pattern(p), Span: w.at()})
	}
	return list
}

func (w *world) loc(name string) *schema.Location {
	i := slices.IndexFunc(w.desired.Locations, func(l *schema.Location) bool { return l.Title.V == name })
	if i < 0 {
		w.t.Fatalf("no location %s", name)
	}
	return w.desired.Locations[i]
}

func (w *world) liveLoc(name string) *schema.Location {
	return w.live.Locations[slices.Index(w.desired.Locations, w.loc(name))]
}

// want adds a person to the files, with a role at locations.
func (w *world) want(name string, role *schema.Role, locations ...string) *schema.User {
	u := &schema.User{
		Address: schema.NewAddress(schema.KindUser, name), Name: field(w, name), Email: field(w, name+"@org.example"), Span: w.at(),
	}
	w.desired.Users = append(w.desired.Users, u)
	if role != nil {
		w.assign(u, role, locations...)
	}
	return u
}

func (w *world) assign(u *schema.User, role *schema.Role, locations ...string) *schema.Assignment {
	a := schema.Assignment{Role: role, Span: w.at(), RoleSpan: w.at(), LocationsSpan: w.at()}
	for _, l := range locations {
		a.Locations = append(a.Locations, w.loc(l))
	}
	u.Assignments = append(u.Assignments, a)
	return &u.Assignments[len(u.Assignments)-1]
}

// has adds a live person, with a role of the system's own at locations and its default rights.
func (w *world) has(name, base string, locations ...string) *schema.User {
	u := &schema.User{
		ID: schema.Field[schema.ID]{V: schema.ID(100 + len(w.live.Users))}, Name: schema.Field[string]{V: name}, Email: schema.Field[string]{V: name + "@org.example"},
	}
	for _, l := range locations {
		u.Assignments = append(u.Assignments, schema.Assignment{Locations: []*schema.Location{w.liveLoc(l)}, Access: &schema.Access{Base: base, Rights: w.set(testRoles[base]...)}})
	}
	w.live.Users = append(w.live.Users, u)
	return u
}

// card adds a live employee, linked to a person or to nobody.
func (w *world) card(name, location string, scheduled bool, user *schema.User) *schema.Employee {
	e := &schema.Employee{
		ID: schema.ID(500 + len(w.live.Live.Employees)), Name: schema.Field[string]{V: name}, Location: w.liveLoc(location), Schedule: schema.Field[bool]{V: scheduled},
	}
	if user != nil {
		e.UserID = user.ID.V
		user.At(e.Location).Employee = e
	}
	w.live.Live.Employees = append(w.live.Live.Employees, e)
	return e
}

func (w *world) input() Input {
	return Input{Desired: w.desired, Live: w.live, Vendor: w.vendor, Spec: testSpec, AsOf: w.asOf, Targets: w.targets, Waivers: w.waivers}
}

// plan makes a plan and fails the test if there is a diagnostic that is an error.
func (w *world) plan() *Plan {
	w.t.Helper()
	p, diags := Make(w.input())
	for _, d := range diags {
		if d.Severity == diag.Error {
			w.t.Fatalf("%s: %s", d.Code, d.Detail)
		}
	}
	checkLiveCounts(w.t, w.input(), p)
	return p
}

func (w *world) guard(p *Plan, name string) GuardVerdict {
	w.t.Helper()
	i := slices.IndexFunc(p.Guards, func(g GuardVerdict) bool { return g.Name == name && g.Outcome != GuardOK })
	if i >= 0 {
		return p.Guards[i]
	}
	i = slices.IndexFunc(p.Guards, func(g GuardVerdict) bool { return g.Name == name })
	if i < 0 {
		w.t.Fatalf("no verdict of %s", name)
	}
	return p.Guards[i]
}

// names returns the names of rights.
func (w *world) names(ids []schema.RightID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = w.rights.Catalogue().Right(id).Name
	}
	return out
}
