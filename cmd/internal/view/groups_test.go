package view

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/schema"
)

// crew builds an organization person by person.
type crew struct{ Organization }

func newCrew() *crew {
	c := &crew{}
	c.Read = "ok"
	c.Seats.Licences = []Licence{{Licence: "location.center", Title: "Center"}, {Licence: "location.center2", Title: "Second"}, {Licence: "location.north", Title: "North"}}
	return c
}

func (c *crew) change(name, action, reason string, fields ...Field) *crew {
	c.Changes = append(c.Changes, Change{Address: "user." + name, Title: name, Action: action, By: "api", Reason: optional(reason), Fields: fields})
	return c
}

func (c *crew) gains(name, location, because string, rights ...string) *crew {
	c.Access = append(c.Access, Access{User: "user." + name, Name: name, Location: "location." + location, LocationTitle: location, Gains: rights, Because: []string{because}})
	return c
}

func people(o *Organization, options Options) string {
	var b bytes.Buffer
	t := &text{w: &b, o: options}
	t.people(o)
	return b.String()
}

func TestGroups(t *testing.T) {
	t.Parallel()
	role := func(before, after schema.Value) Field {
		return Field{Path: "location.center.role", Before: before, After: after}
	}
	several := newCrew()
	for i := range 10 {
		name := fmt.Sprintf("p%d", i)
		several.change(name, "update", "").gains(name, "center", "role.desk", "clients.edit")
	}
	for name, tt := range map[string]struct {
		crew    *crew
		options Options
		want    string
	}{
		"nobody": {newCrew(), Options{}, ""},
		"one cause for several people at several locations is said once": {
			newCrew().
				change("anna", "update", "").gains("anna", "center", "role.desk", "clients.edit").gains("anna", "north", "role.desk", "clients.edit").
				change("boris", "update", "").gains("boris", "north", "role.desk", "clients.edit"),
			Options{},
			"  ~ 2 people  anna, boris\n      center, north, because of role.desk\n        + clients.edit\n",
		},
		"another cause, another group": {
			newCrew().
				change("anna", "update", "").gains("anna", "center", "role.desk", "clients.edit").
				change("boris", "update", "").gains("boris", "center", "user.boris", "clients.edit"),
			Options{},
			"  ~ anna  user.anna\n      center, because of role.desk\n        + clients.edit\n" +
				"  ~ boris  user.boris\n      center, because of user.boris\n        + clients.edit\n",
		},
		"what only one has stands with the person, after what many have": {
			newCrew().
				change("anna", "update", "").gains("anna", "center", "role.desk", "clients.edit").gains("anna", "north", "user.anna", "clients.export").
				change("boris", "update", "").gains("boris", "center", "role.desk", "clients.edit"),
			Options{},
			"  ~ 2 people  anna, boris\n      center, because of role.desk\n        + clients.edit\n" +
				"  ~ anna  user.anna\n      north, because of user.anna\n        + clients.export\n",
		},
		"many people are counted": {
			several,
			Options{},
			"  ~ 10 people  p0, p1, p2, p3, p4, p5 and 4 more (--names lists them)\n      center, because of role.desk\n        + clients.edit\n",
		},
		"and named on request": {
			several,
			Options{Names: true},
			"  ~ 10 people  p0, p1, p2, p3, p4, p5, p6, p7, p8, p9\n      center, because of role.desk\n        + clients.edit\n",
		},
		"all access that comes or goes is named by its role": {
			newCrew().
				change("anna", "create", "", role(schema.Value{}, schema.Text("worker"))).gains("anna", "center", "user.anna", "clients.view", "clients.edit").
				change("boris", "remove", "not in the files", role(schema.Text(""), schema.Value{})),
			Options{},
			"  + anna  user.anna\n      center, because of user.anna\n        + all access as worker (2 rights)\n" +
				"  - boris  user.boris\n      Center, not in the files\n        ~ access as somebody without a role\n",
		},
		"and by its rights on request": {
			newCrew().change("anna", "create", "", role(schema.Value{}, schema.Text("worker"))).gains("anna", "center", "user.anna", "clients.view", "clients.edit"),
			Options{Names: true},
			"  + anna  user.anna\n      center, because of user.anna\n        + clients.view, clients.edit\n",
		},
		"fields stand with the location of their path": {
			newCrew().change(
				"anna", "update", "",
				Field{Path: "location.center2.employee", After: schema.Text("Анна")},
				Field{Path: "location.center.employee", Before: schema.Text("Анна")},
				Field{Path: "location.north.employee.schedule", Before: schema.Bool(true), After: schema.Bool(false)},
				Field{Path: "location.north.rights.clients.edit", Before: schema.Bool(true), After: schema.Bool(false)},
				role(schema.Text("worker"), schema.Text("manager")),
			),
			Options{},
			"  ~ anna  user.anna\n" +
				"      Center\n        ~ unlinked from the employee Анна\n        ~ role worker → manager\n" +
				"      Second\n        ~ linked to the employee Анна\n" +
				"      North\n        ~ leaves the schedule\n        ~ 1 stored right changes without effect\n",
		},
		"what is done by hand says so, and what nobody has attested is named once": {
			&crew{Organization{Changes: []Change{{Address: "user.anna", Title: "anna", Action: "update", By: "manual", Fields: []Field{
				{Path: "sip", Before: schema.Text("101"), After: schema.Text("102")},
				{Path: "roles", After: schema.Texts([]string{"Manager"}), Attested: true},
				{Path: "active", After: schema.Bool(true), Attested: true},
			}}}}},
			Options{},
			"  ~ anna  user.anna\n      account, by hand\n        ~ sip: 101 → 102\n        ~ not yet attested: roles, active\n",
		},
		"a card of nobody": {
			&crew{Organization{Changes: []Change{{Address: `live.employee["bloom/4"]`, Title: "Chair 2", Action: "remove", By: "api", Fields: []Field{{Path: "dismissed", Before: schema.Bool(false), After: schema.Bool(true)}}}}}},
			Options{},
			"  - Chair 2  live.employee[\"bloom/4\"]\n      dismissed: false → true\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := tt.want
			if want != "" {
				want = "\nPeople\n" + want
			}
			if diff := cmp.Diff(want, people(&tt.crew.Organization, tt.options)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCondense(t *testing.T) {
	t.Parallel()
	section := func(name string, n int) []string {
		var rights []string
		for i := range n {
			rights = append(rights, fmt.Sprintf("%s.r%d", name, i))
		}
		return rights
	}
	join := func(lists ...[]string) []string {
		var all []string
		for _, l := range lists {
			all = append(all, l...)
		}
		return all
	}
	for name, tt := range map[string]struct{ in, want []string }{
		"none":                            {nil, nil},
		"as many as one reads":            {section("clients", 8), section("clients", 8)},
		"one more":                        {section("clients", 9), []string{"clients (9 rights)"}},
		"small sections stay as they are": {join(section("clients", 3), section("records", 2), section("log", 1), section("stock", 3)), []string{"clients (3 rights)", "records.r0", "records.r1", "log.r0", "stock (3 rights)"}},
		"sections keep their first place": {join(section("records", 1), section("clients", 8), []string{"records.x"}), []string{"records.r0", "records.x", "clients (8 rights)"}},
	} {
		if diff := cmp.Diff(tt.want, Condense(tt.in)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// BenchmarkGroups measures one edit of a role that touches everybody.
func BenchmarkGroups(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		c := newCrew()
		for i := range n {
			name := fmt.Sprintf("p%d", i)
			c.change(name, "update", "").gains(name, "center", "role.desk", "clients.edit").gains(name, "north", "role.desk", "clients.edit")
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				groupPeople(&c.Organization)
			}
		})
	}
}
