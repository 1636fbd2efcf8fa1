package undo_test

import (
	std "cmp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/undo"
	"github.com/seatplan/seatplan/schema"
)

func catalogue() *schema.Catalogue {
	right := func(name string, t schema.ValueType, full schema.Value, parent string) schema.Right {
		r := schema.Right{Name: name, Key: "key_" + name, Kind: schema.RightView, Type: t, Full: full, Parent: parent, Seat: schema.SeatFree, Writable: schema.WritableYes}
		if t != schema.TypeBool && t != schema.TypeLevel {
			r.Seat = schema.SeatModifier
		}
		return r
	}
	leads := right("leads.view", schema.TypeLevel, schema.Reach(schema.LevelAll), "")
	leads.Levels = []schema.Level{schema.LevelNone, schema.LevelOwn, schema.LevelGroup, schema.LevelAll}
	return schema.NewCatalogue([]schema.Right{
		right("records.view", schema.TypeBool, schema.Bool(true), ""),
		right("records.days", schema.TypeDays, schema.Int(-1), "records.view"),
		right("records.staff", schema.TypeID, schema.Int(0), "records.view"),
		right("records.only", schema.TypeIDs, schema.Ints(nil), "records.view"),
		right("records.from", schema.TypeTexts, schema.Texts(nil), "records.view"),
		right("clients.view", schema.TypeBool, schema.Bool(true), ""),
		leads,
	})
}

// randomSet draws a set of rights with values of every type.
func randomSet(t *rapid.T, rights *schema.Rights) *schema.RightSet {
	d := rights.Draft(nil)
	for i := range rights.Catalogue().Len() {
		id := schema.RightID(i)
		if !rapid.Bool().Draw(t, "on") {
			continue
		}
		switch rights.Catalogue().Right(id).Type {
		case schema.TypeBool:
			d.Grant(id)
		case schema.TypeDays:
			d.Limit(id, schema.Int(rapid.Int64Range(-1, 9).Draw(t, "days")))
		case schema.TypeID:
			d.Limit(id, rapid.SampledFrom([]schema.Value{schema.Self(), schema.Int(0), schema.Int(7)}).Draw(t, "id"))
		case schema.TypeIDs:
			d.Limit(id, schema.Ints(rapid.SliceOfN(rapid.Int64Range(1, 4), 0, 3).Draw(t, "ids")))
		case schema.TypeTexts:
			d.Limit(id, schema.Texts(rapid.SliceOfN(rapid.SampledFrom([]string{"", "self", "own", "a\x00b", "10.0.0.1"}), 0, 3).Draw(t, "texts")))
		case schema.TypeLevel:
			d.Grant(id)
			d.Limit(id, schema.Reach(rapid.SampledFrom([]schema.Level{schema.LevelOwn, schema.LevelGroup, schema.LevelAll}).Draw(t, "level")))
		}
	}
	return d.Set()
}

func text(s string) schema.Field[string] { return schema.Field[string]{V: s} }

func number(n schema.ID) schema.Field[schema.ID] { return schema.Field[schema.ID]{V: n} }

var words = rapid.SampledFrom([]string{"", "Anna", "Анна", "a\"b\\c", "<&>", "line\nbreak", "\x1b[31m"})

// randomLive draws a live organization: people with access at locations, or with accounts.
func randomLive(t *rapid.T) *schema.Organization {
	rights := schema.NewRights(catalogue())
	o := &schema.Organization{Name: "bloom", System: "test", Live: &schema.Live{Rights: rights}}
	yes := func(label string) bool { return rapid.Bool().Draw(t, label) }
	attrs := []schema.Attr{
		{Name: "group", Value: schema.Text(words.Draw(t, "group"))},
		{Name: "desks", Value: schema.Texts(rapid.SliceOfN(words, 0, 2).Draw(t, "desks"))},
		{Name: "flag", Value: schema.Bool(yes("flag"))},
		{Name: "size", Value: schema.Int(3)},
	}
	for id := range schema.ID(3) {
		o.Locations = append(o.Locations, &schema.Location{ID: number(id + 1), Title: text(words.Draw(t, "title")), Attrs: attrs[:rapid.IntRange(0, 2).Draw(t, "attributes")]})
	}
	at := func() *schema.Location { return o.Locations[rapid.IntRange(0, 2).Draw(t, "location")] }
	for id := range schema.ID(3) {
		o.CashDesks = append(o.CashDesks, &schema.CashDesk{ID: number(20 + id), Title: text(words.Draw(t, "desk")), Location: at(), Enabled: schema.Field[bool]{V: yes("enabled")}, Users: []schema.ID{9, 8}})
		o.Live.Employees = append(o.Live.Employees, &schema.Employee{
			ID: 30 + id, Location: at(), Name: text(words.Draw(t, "card")), Specialization: text(words.Draw(t, "what")),
			Schedule: schema.Field[bool]{V: yes("schedule")}, Dismissed: schema.Field[bool]{V: yes("dismissed")},
		})
	}
	if yes("live roles") {
		o.Live.RoleRights = make(map[*schema.Role]*schema.RightSet)
		for id := range schema.ID(2) {
			r := &schema.Role{ID: number(40 + id), Title: text(words.Draw(t, "role")), Holders: []schema.ID{3, 1}}
			o.Roles = append(o.Roles, r)
			o.Live.RoleRights[r] = randomSet(t, rights)
		}
	}
	for id := range schema.ID(4) {
		u := &schema.User{ID: number(id + 1), Name: text(words.Draw(t, "name")), Email: text(words.Draw(t, "email")), Phone: text(words.Draw(t, "phone")), Permanent: yes("permanent")}
		if o.Live.RoleRights == nil && yes("placed") {
			for _, l := range o.Locations {
				if !yes("access") {
					continue
				}
				x := &schema.Access{Base: rapid.SampledFrom([]string{"", "owner"}).Draw(t, "base"), Rights: randomSet(t, rights)}
				if yes("invited") {
					x.Standing, x.UserID = schema.Invited, 100+id
				}
				if yes("unknown") {
					x.Unknown, x.Rights = true, nil
				}
				a := schema.Assignment{Locations: []*schema.Location{l}, Access: x}
				for _, e := range o.Live.Employees {
					if e.Location == l && e.UserID == 0 && yes("linked") {
						a.Employee, e.UserID = e, std.Or(x.UserID, u.ID.V)
						break
					}
				}
				u.Assignments = append(u.Assignments, a)
			}
		} else {
			u.Active.V, u.Archived, u.Attrs = yes("active"), yes("archived"), attrs
			a := schema.Assignment{Locations: o.Locations[:rapid.IntRange(0, 3).Draw(t, "places")]}
			switch {
			case len(o.Roles) > 0 && yes("has a role"):
				a.Role = o.Roles[rapid.IntRange(0, 1).Draw(t, "which")]
			case o.Live.RoleRights != nil && yes("own rights"):
				a.Role = &schema.Role{Title: text("own")}
				o.Live.RoleRights[a.Role] = randomSet(t, rights)
			default:
				a.Role = &schema.Role{Base: text("administrator"), Title: text("Admin")}
			}
			u.Assignments = []schema.Assignment{a}
		}
		o.Users = append(o.Users, u)
	}
	return o
}

// Whatever a live organization has, its state gives the same fingerprints back, and the same bytes.
func TestStateKeepsWhatFingerprintsAreMadeOf(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		live := randomLive(t)
		want := reconcile.Fingerprints(live)
		var keys []schema.Key
		for k := range want {
			keys = append(keys, k)
		}
		state := undo.Capture(live, keys)
		data, err := state.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := undo.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, reconcile.Fingerprints(again.Organization(live))); diff != "" {
			t.Errorf("fingerprints (-live +state):\n%s\n%s", diff, data)
		}
		second, err := undo.Capture(again.Organization(live), keys).Encode()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(data), string(second)); diff != "" {
			t.Errorf("bytes:\n%s", diff)
		}
	})
}

// A state has what was asked for and with a card the access of its person, and nothing else.
func TestStateHasWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	rights := schema.NewRights(catalogue())
	center := &schema.Location{ID: number(1), Title: text("Center")}
	card := &schema.Employee{ID: 30, Location: center, Name: text("Chair"), UserID: 2}
	o := &schema.Organization{Live: &schema.Live{Rights: rights, Employees: []*schema.Employee{card}}, Locations: []*schema.Location{center}}
	for id := range schema.ID(3) {
		a := schema.Assignment{Locations: []*schema.Location{center}, Access: &schema.Access{Base: "owner", Rights: rights.Draft(nil).Set()}}
		if id == 1 {
			a.Employee = card
		}
		o.Users = append(o.Users, &schema.User{ID: number(id + 1), Email: text(string(rune('a'+id)) + "@b.example"), Assignments: []schema.Assignment{a}})
	}
	byName := reconcile.UserNames(1, "A@b.example", "")[0]
	got := reconcile.Fingerprints(undo.Capture(o, []schema.Key{reconcile.EmployeeKey(card), byName}).Organization(o))
	for _, k := range []schema.Key{{Kind: schema.KindUser, Location: 1, ID: 1}, {Kind: schema.KindUser, Location: 1, ID: 2}, reconcile.EmployeeKey(card)} {
		if got[k] == "" {
			t.Errorf("%s is not kept", k)
		}
	}
	if len(got) != 3 {
		t.Errorf("%d objects are kept, want 3", len(got))
	}
}

func TestDamagedStatesAreRefused(t *testing.T) {
	t.Parallel()
	for _, data := range []string{
		``, `[]`, `{}`, `{"version":2}`, `{"version":1,"roles":[{"id":1,"set":0}]}`, `{"version":1,"users":[{"id":1,"assignments":[{"access":{"base":"x","set":-1}}]}]}`,
		`{"version":1,"users":[{"id":1,"assignments":[{"role":{"set":3}}]}]}`,
	} {
		if _, err := undo.Decode([]byte(data)); err == nil {
			t.Errorf("%q is read", data)
		}
	}
}
