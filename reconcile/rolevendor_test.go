package reconcile

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// A small vendor whose roles are live, for tests: two of its own roles, a list of accounts that a
// menu item opens, cash desks, and people who are put away and never deleted.

func roleCatalogue() *schema.Catalogue {
	right := func(name, node, parent string) schema.Right {
		return schema.Right{
			Name: name, Key: name, TitleEN: name, TitleRU: name, Kind: schema.RightOther, Type: schema.TypeBool, Full: schema.Bool(true),
			Seat: schema.SeatFree, Writable: schema.WritableYes, Node: node, Parent: parent,
		}
	}
	return schema.NewCatalogue([]schema.Right{
		right("clients.all", "", ""), right("clients.list", "clients.all", ""), right("clients.edit", "clients.all", "clients.list"), right("clients.export", "clients.all", "clients.list"),
		right("pay.list", "", ""), right("pay.edit", "", "pay.list"), right("api.use", "", ""), right("settings.manage", "", ""),
	})
}

var roleSpec = &schema.Spec{
	System: "roles", Title: "Roles", LiveRoles: true, Uses: []string{"location", "cash_desk"},
	Bases: []schema.Base{{Name: "boss"}, {Name: "guest"}},
	Attributes: map[string][]schema.Attribute{
		"role": {{Name: "menu", Type: schema.TextsValue}},
		"user": {{Name: "desks", Type: schema.TextsValue, Refers: schema.KindCashDesk}, {Name: "card", Type: schema.TextValue}},
	},
}

type roleVendor struct{ testVendor }

func (roleVendor) Capabilities() Capabilities {
	list := Capabilities{
		{Kind: schema.KindLocation, Level: Managed, Create: Yes},
		{Kind: schema.KindLocation, Field: "title", Level: Managed},
		{Kind: schema.KindCashDesk, Level: Managed, Create: Yes},
		{Kind: schema.KindUser, Level: Observed},
	}
	for _, f := range []string{"title", "enabled", "users"} {
		list = append(list, Capability{Kind: schema.KindCashDesk, Field: f, Level: Managed})
	}
	list = append(list, Capability{Kind: schema.KindCashDesk, Field: "location", Level: WriteOnce})
	for _, f := range []string{"name", "email", "phone", "roles", "locations", "active", "archived", "desks"} {
		list = append(list, Capability{Kind: schema.KindUser, Field: f, Level: Observed})
	}
	return list
}

func (roleVendor) Owner(base string) bool                          { return base == "boss" }
func (roleVendor) Needed(c *schema.Catalogue) []schema.RightID     { return c.Match("api.use") }
func (roleVendor) Watchers(*schema.Catalogue) []schema.RightID     { return nil }
func (roleVendor) Seat(schema.SeatRule, Unit) Verdict              { return Verdict{Seat: NoSeat} }
func (roleVendor) RuleAtRenewal(l *schema.Licence) schema.SeatRule { return l.Rule }

func (roleVendor) ClientData(*schema.Catalogue) (permission, network schema.RightID, ok bool) {
	return 0, 0, false
}

func (roleVendor) SettingsRights(c *schema.Catalogue) []schema.RightID {
	return c.Match("settings.manage")
}

func (roleVendor) Traits(r *schema.Role) RoleTraits {
	t := RoleTraits{Level: 100, Sees: slices.Contains(attr(r.Attrs, "menu").Members(), "people"), Group: "staff"}
	switch {
	case r.Base.V == "boss", r.Base.V == "" && r.Title.V == "Boss":
		t = RoleTraits{Title: "Boss", Level: 999, Fixed: true, All: true, Owner: true, Sees: true}
	case r.Base.V == "guest":
		t = RoleTraits{Title: "Guest", Level: 1, Group: "guests", Guest: true}
	}
	return t
}

func (roleVendor) Setting(name string) SettingTraits {
	return SettingTraits{Group: "staff", Takes: name == "room.hide", Inform: name == "room.words"}
}

func (roleVendor) Advice(a Account) []string {
	if a.CashDesks.Known() && len(a.CashDesks.Members()) == 0 && a.Rights.Has(a.Catalogue.Match("pay.list")[0]) {
		return []string{"has pay.list and no cash desk"}
	}
	return nil
}

// Steps gives each change a step.
func (roleVendor) Steps(changes []Change) ([]Step, diag.List) {
	var steps []Step
	for i := range changes {
		c := &changes[i]
		s := Step{Kind: Manual, Title: fmt.Sprintf("%s %s", c.Action, c.Address), Addresses: []schema.Address{c.Address}, Manual: &ManualStep{Address: c.Address}}
		if c.By == ByAPI {
			s.Kind, s.Manual = Call, nil
		}
		steps = append(steps, s)
	}
	return steps, nil
}

// roleWorld is a desired and a live organization, for tests to change. What the live one is in truth,
// beyond what can be read of it, its roles and settings tell.
type roleWorld struct {
	t       testing.TB
	rights  *schema.Rights
	desired *schema.Organization
	live    *schema.Organization
	carried map[string]bool
	asOf    schema.Date
	targets []schema.Address
	logs    int64
}

var attestedAt = time.Date(2027, 1, 10, 9, 0, 0, 0, time.UTC)

func newRoleWorld(t testing.TB, locations ...string) *roleWorld {
	w := &roleWorld{t: t, rights: schema.NewRights(roleCatalogue()), asOf: day("2027-01-15"), carried: map[string]bool{
		"name": true, "email": true, "phone": true, "locations": true, "archived": true, "active": true, "desks": true,
	}}
	w.desired = &schema.Organization{Name: "org", System: "roles", Timezone: time.UTC, Unmanaged: schema.Unmanaged{Users: schema.PolicyReport, Clients: schema.PolicyIgnore}}
	w.desired.Guard = schema.Guard{MaxRemovals: schema.Threshold{Percent: 10, Count: 2}, MaxLosses: schema.Threshold{Percent: 25, Count: 2}}
	w.live = &schema.Organization{Name: "org", System: "roles", Live: &schema.Live{
		Rights: w.rights, Reads: 3, Archive: true, Carried: map[schema.Kind]map[string]bool{schema.KindUser: w.carried},
		Licences: []*schema.Licence{{Rule: schema.RuleUnlimited, Seats: schema.Field[schema.SeatLimit]{V: schema.SeatLimit{Known: true, Unlimited: true}}}},
	}}
	for i, name := range locations {
		id := schema.Field[schema.ID]{V: schema.ID(i + 1)}
		w.desired.Locations = append(w.desired.Locations, &schema.Location{Address: schema.NewAddress(schema.KindLocation, name), Title: schema.Field[string]{V: name}})
		w.live.Locations = append(w.live.Locations, &schema.Location{ID: id, Title: schema.Field[string]{V: name}})
	}
	return w
}

// role adds a role to the files.
func (w *roleWorld) role(name string, level int, grant ...string) *schema.Role {
	r := &schema.Role{Address: schema.NewAddress(schema.KindRole, name), Title: schema.Field[string]{V: name}, Rank: &schema.Rank{Level: schema.Field[int]{V: level}}}
	for _, g := range grant {
		r.Grant = append(r.Grant, schema.Selection{Pattern: schema.Pattern(g)})
	}
	w.desired.Roles = append(w.desired.Roles, r)
	return r
}

func (w *roleWorld) base(base string) *schema.Role {
	r := &schema.Role{Address: schema.NewAddress(schema.KindRole, base), Base: schema.Field[string]{V: base}}
	w.desired.Roles = append(w.desired.Roles, r)
	return r
}

func menu(r *schema.Role, items ...string) *schema.Role {
	r.Attrs = []schema.Attr{{Name: "menu", Value: schema.Texts(items)}}
	return r
}

// want adds a person to the files, with roles at all locations.
func (w *roleWorld) want(name string, roles ...*schema.Role) *schema.User {
	u := &schema.User{Address: schema.NewAddress(schema.KindUser, name), Name: schema.Field[string]{V: name}, Email: schema.Field[string]{V: name + "@org.example"}}
	for _, r := range roles {
		u.Assignments = append(u.Assignments, schema.Assignment{Role: r, Locations: w.desired.Locations})
	}
	w.desired.Users = append(w.desired.Users, u)
	return u
}

// has adds a live person at all locations. Roles that are given go into the answers.
func (w *roleWorld) has(name string, roles ...schema.ID) *schema.User {
	u := &schema.User{
		ID: schema.Field[schema.ID]{V: schema.ID(100 + len(w.live.Users))}, Name: schema.Field[string]{V: name}, Email: schema.Field[string]{V: name + "@org.example"},
		Active: schema.Field[bool]{V: true}, Attrs: []schema.Attr{{Name: "desks", Value: schema.Texts(nil)}},
	}
	for _, id := range roles {
		u.Assignments = append(u.Assignments, schema.Assignment{Role: &schema.Role{ID: schema.Field[schema.ID]{V: id}}, Locations: w.live.Locations})
	}
	if len(roles) == 0 {
		u.Assignments = []schema.Assignment{{Locations: w.live.Locations}}
	}
	w.live.Users = append(w.live.Users, u)
	return u
}

// attest says of an object that it is so.
func (w *roleWorld) attest(kind schema.Kind, id schema.ID, title string, pairs ...any) *schema.Attestation {
	a := &schema.Attestation{Organization: "org", Kind: kind, ID: id, Title: title, By: "eva", At: attestedAt, LogID: w.logs}
	for i := 0; i < len(pairs); i += 2 {
		v := schema.Value{}
		switch x := pairs[i+1].(type) {
		case int:
			v = schema.Int(int64(x))
		case bool:
			v = schema.Bool(x)
		case string:
			v = schema.Text(x)
		case []string:
			v = schema.Texts(x)
		}
		a.Values = append(a.Values, schema.AttestedValue{Path: pairs[i].(string), Value: v})
	}
	w.desired.Attested = append(w.desired.Attested, a)
	return a
}

// knows attests the roles of a person.
func (w *roleWorld) knows(u *schema.User, roles ...string) {
	w.attest(schema.KindUser, u.ID.V, u.Email.V, "roles", roles)
}

// log adds an entry to the log of changes.
func (w *roleWorld) log(kind schema.Kind, object schema.ID, title string) {
	if w.live.Live.Log == nil {
		w.live.Live.Log = &schema.Log{}
	}
	w.logs++
	w.live.Live.Log.Last = w.logs
	w.live.Live.Log.Entries = append(w.live.Live.Log.Entries, schema.LogEntry{ID: w.logs, Kind: kind, Object: object, Title: title, By: "Ivan", At: "2027-01-12 10:00:00"})
}

func (w *roleWorld) plan() *Plan {
	w.t.Helper()
	in := Input{Desired: w.desired, Live: w.live, Vendor: roleVendor{}, Spec: roleSpec, AsOf: w.asOf, Targets: w.targets}
	p, diags := Make(in)
	for _, d := range diags {
		if d.Severity == diag.Error {
			w.t.Fatalf("%s: %s", d.Code, d.Detail)
		}
	}
	checkLiveCounts(w.t, in, p)
	return p
}

// access writes out who gains and loses what.
func (w *roleWorld) access(p *Plan) []string {
	names := func(ids []schema.RightID) string {
		text := ""
		for _, id := range ids {
			text += " " + w.rights.Catalogue().Right(id).Name
		}
		return text
	}
	var lines []string
	for _, a := range p.Access {
		lines = append(lines, fmt.Sprintf("%s at %s:%s;%s", a.Name, a.Title, names(a.Delta.Gains), names(a.Delta.Losses)))
	}
	return lines
}

func verdict(t testing.TB, p *Plan, name string) GuardVerdict {
	t.Helper()
	for _, g := range p.Guards {
		if g.Name == name {
			return g
		}
	}
	t.Fatalf("no verdict of %s", name)
	return GuardVerdict{}
}
