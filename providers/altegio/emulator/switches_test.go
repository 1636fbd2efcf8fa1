package emulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/providers/altegio/emulator"
	"github.com/seatplan/seatplan/providers/altegio/emulator/conformance"
)

// observation is what a client sees of a switch.
type observation struct {
	edit func(*emulator.State)
	see  func(c *client) string
	want map[string]string // by position
}

// TestSwitches puts every switch alone into every position and looks at the difference. A position
// without an expectation fails, and so does a violation of the document that is allowed for the
// position and does not happen.
func TestSwitches(t *testing.T) {
	t.Parallel()
	known := make(map[string]bool)
	for _, group := range []map[string]observation{rightsObservations, peopleObservations, seatObservations, staffObservations, wireObservations} {
		for name := range group {
			known[name] = true
		}
	}
	for _, s := range emulator.Switches() {
		if !known[s.Name] {
			t.Errorf("nobody looks at the switch %q", s.Name)
		}
		delete(known, s.Name)
		for _, p := range s.Positions {
			t.Run(s.Name+" "+p.Name, func(t *testing.T) {
				t.Parallel()
				o := observationOf(s.Name)
				want, ok := o.want[p.Name]
				if !ok {
					t.Fatal("the position has no expectation")
				}
				c := serve(t, func(state *emulator.State) {
					if o.edit != nil {
						o.edit(state)
					}
					state.Switches = map[string]string{s.Name: p.Name}
				}, conformance.Expect(s.Name, p.Name))
				if got := o.see(c); got != want {
					t.Errorf("seen: %s\nwant: %s", got, want)
				}
			})
		}
	}
	for name := range known {
		t.Errorf("there is no switch %q", name)
	}
}

func observationOf(name string) observation {
	for _, group := range []map[string]observation{rightsObservations, peopleObservations, seatObservations, staffObservations, wireObservations} {
		if o, ok := group[name]; ok {
			return o
		}
	}
	return observation{}
}

// TestSwitchesAreDescribed keeps the table fit for the manual.
func TestSwitchesAreDescribed(t *testing.T) {
	t.Parallel()
	var names []string
	for _, s := range emulator.Switches() {
		names = append(names, s.Name)
		if !strings.HasSuffix(s.Question, "?") || s.Source == "" || len(s.Positions) < 2 || s.Default() != s.Positions[0].Name {
			t.Errorf("%s: a question, a source and two positions are needed", s.Name)
		}
		for _, p := range s.Positions {
			if p.Name == "" || p.Effect == "" {
				t.Errorf("%s: a position without name or effect", s.Name)
			}
		}
		effects := make(map[string]bool)
		for _, want := range observationOf(s.Name).want {
			effects[want] = true
		}
		if len(effects) < 2 {
			t.Errorf("%s: no difference is seen between its positions", s.Name)
		}
	}
	slices.Sort(names)
	if len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("a name is taken twice: %v", names)
	}
}

// status is the status of a request and, when it went well, what see finds afterwards.
func (c *client) status(method, path string, body any, see func() string) string {
	c.t.Helper()
	a := c.do(method, path, body)
	if a.status >= 300 || see == nil {
		return fmt.Sprint(a.status)
	}
	return fmt.Sprintf("%d %s", a.status, see())
}

// fields are some values of an answer.
func (a answer) fields(paths ...string) string {
	var list []string
	for _, p := range paths {
		list = append(list, show(a.at(p)))
	}
	return strings.Join(list, " ")
}

var rightsObservations = map[string]observation{
	"put_rights": {see: func(c *client) string {
		c.put(200, center, anna, m{"user_permissions": []m{grant("timetable_access", true)}})
		return c.right(anna, "timetable_access") + " " + c.right(anna, "clients_export_access")
	}, want: map[string]string{"merge": "true true", "replace": "true false"}},
	"role_change": {see: func(c *client) string {
		c.put(200, center, anna, m{"user_role": "accountant"})
		return c.right(anna, "clients_export_access") + " " + c.right(anna, "statistics_access")
	}, want: map[string]string{"keep": "true false", "defaults": "false true"}},
	"role_restore": {see: func(c *client) string {
		c.put(200, center, anna, m{"user_role": "accountant", "user_permissions": []m{grant("clients_export_access", false)}})
		c.put(200, center, anna, m{"user_role": "administrator", "user_permissions": []m{grant("loyalty_access", false)}})
		return c.right(anna, "clients_export_access") + " " + c.right(anna, "loyalty_access")
	}, want: map[string]string{"off": "false false", "on": "true true"}},
	"unlink_by_permissions": {see: func(c *client) string {
		linked := func() string { return show(c.get(permissionsPath(center, master)).at("data.staff_id")) }
		zero := c.status("PUT", permissionsPath(center, master), m{"staff_id": 0}, linked)
		if c.e.State().Switches["unlink_by_permissions"] != "null" {
			return zero
		}
		return zero + ", null " + c.status("PUT", permissionsPath(center, master), m{"staff_id": nil}, linked)
	}, want: map[string]string{"none": "200 501", "zero": "200 null", "null": "422, null 200 null"}},
	"unknown_slug": {see: func(c *client) string {
		return c.status("PUT", permissionsPath(center, anna), m{"user_permissions": []m{grant("fly", true), grant("clients_export_access", false)}}, func() string {
			return c.right(anna, "clients_export_access")
		})
	}, want: map[string]string{"422": "422", "ignored": "200 false"}},
	"duplicate_slug": {see: func(c *client) string {
		return c.status("PUT", permissionsPath(center, anna), m{"user_permissions": []m{grant("loyalty_access", true), grant("loyalty_access", false)}}, func() string {
			return c.right(anna, "loyalty_access")
		})
	}, want: map[string]string{"last": "200 false", "422": "422"}},
	"wrong_type": {see: func(c *client) string {
		return c.status("PUT", permissionsPath(center, anna), m{"user_permissions": []m{grant("loyalty_access", "0"), grant("timetable_staff_id", "501")}}, func() string {
			return c.right(anna, "loyalty_access") + " " + c.right(anna, "timetable_staff_id")
		})
	}, want: map[string]string{"422": "422", "coerced": "200 false 501"}},
	"not_editable": {see: func(c *client) string {
		return c.status("PUT", permissionsPath(center, marketer), m{"user_permissions": []m{grant("settings_users_edit_access", true)}}, func() string {
			return c.right(marketer, "settings_users_edit_access")
		})
	}, want: map[string]string{"ignored": "200 false", "422": "422", "403": "403"}},
	"paid_only": {see: func(c *client) string {
		return c.status("PUT", permissionsPath(center, marketer), m{"user_permissions": []m{grant("records_create_access", true)}}, func() string {
			return c.right(marketer, "records_create_access")
		})
	}, want: map[string]string{"422": "422", "ignored": "200 false", "accepted": "200 true"}},
	"worker_unlinked": {see: func(c *client) string {
		return c.status("PUT", permissionsPath(center, anna), m{"user_role": "worker"}, nil)
	}, want: map[string]string{"422": "422", "accepted": "200"}},
	"link_taken": {see: func(c *client) string {
		return c.status("PUT", permissionsPath(center, anna), m{"staff_id": 501}, func() string {
			return show(c.get("/api/v1/staff/120001").at("data.0.user_id"))
		})
	}, want: map[string]string{"422": "422", "moved": "200 102"}},
	"days_unlimited": {see: func(c *client) string {
		tree := c.get(companyPath(center, "/users/roles?include[]=user_permissions"))
		at := "data.4.user_permissions.0.children.slug=timetable_last_days_count."
		return tree.fields(at+"type.all_access_value", at+"default_value") + " " + c.right(boss, "timetable_last_days_count")
	}, want: map[string]string{"minus_one": "-1 -1 -1", "zero": "0 0 0"}},
}

var peopleObservations = map[string]observation{
	"pending_permissions": {see: func(c *client) string {
		return fmt.Sprint(c.do("GET", permissionsPath(center, invited), nil).status, c.do("PUT", permissionsPath(center, invited), m{"user_role": "manager"}).status)
	}, want: map[string]string{"allowed": "200 200", "refused": "404 404"}},
	"pending_delete": {see: func(c *client) string {
		return c.status("DELETE", companyPath(center, "/users/104"), nil, nil)
	}, want: map[string]string{"allowed": "204", "refused": "404"}},
	"pending_id": {see: func(c *client) string {
		users := companyPath(center, "/users")
		before := c.get(users).at("data.name=Invited.id").(float64)
		reached := c.do("GET", permissionsPath(center, int(before)), nil).status
		if _, err := c.e.Admin().Accept("invited@bloom.example", 0); err != nil {
			c.t.Error(err)
		}
		after := c.get(users).at("data.name=Invited.id").(float64)
		return fmt.Sprint(before == after, " ", reached, " ", after == invited, " ", c.do("GET", permissionsPath(center, int(before)), nil).status)
	}, want: map[string]string{"same": "true 200 true 200", "separate": "false 200 true 404"}},
	"invite_inline": {see: func(c *client) string {
		c.must(202, "POST", invitePath(center), invites(m{"name": "Ivan", "search": "ivan@bloom.example", "user_role": "manager"}))
		id := c.get(companyPath(center, "/users")).at("data.name=Ivan.id").(float64)
		return show(c.get(permissionsPath(center, int(id))).at("data.user_role"))
	}, want: map[string]string{"applied": `"manager"`, "ignored": absent}},
	"invite_existing": {see: func(c *client) string {
		c.must(202, "POST", invitePath(center), invites(m{"name": "S", "search": "stranger@bloom.example"}))
		return show(c.get(companyPath(center, "/users")).at("data.id=106.is_approved"))
	}, want: map[string]string{"pending": "false", "active": "true"}},
	"invite_again": {see: func(c *client) string {
		return c.status("POST", invitePath(center), invites(m{"name": "A", "search": "anna@bloom.example", "user_role": "owner"}), func() string {
			return show(c.get(permissionsPath(center, anna)).at("data.user_role"))
		})
	}, want: map[string]string{"kept": `202 "administrator"`, "422": "422"}},
	"invite_free_role": {see: func(c *client) string {
		return c.status("POST", invitePath(center), invites(m{"name": "A", "search": "a@bloom.example", "user_role": "free_readonly"}), nil)
	}, want: map[string]string{"422": "422", "accepted": "202"}},
	"batch": {see: func(c *client) string {
		a := c.must(422, "POST", invitePath(center), invites(m{"name": "A", "search": "a@bloom.example"}, m{"name": "B"}, m{"name": "C", "search": "c@bloom.example"}))
		b := c.must(422, "POST", companyPath(center, "/users/102/copy_to_companies"), links(to(north), to(9)))
		d := c.must(422, "POST", companyPath(center, "/users/102/remove_from_companies"), links(to(center), to(south)))
		return fmt.Sprint(a.at("meta.errors.0.field"), " ", b.at("meta.errors.0.field"), " ", d.at("meta.errors.0.field"), " ",
			show(c.get(companyPath(center, "/users")).at("meta.count")), " ", show(c.get(companyPath(north, "/users")).at("meta.count")))
	}, want: map[string]string{
		"whole":   "invites[1].search user_company_links[1].company_id user_company_links[1].company_id 8 2",
		"partial": "invites[1].search user_company_links[1].company_id user_company_links[1].company_id 9 3",
	}},
	"copy_existing": {edit: func(s *emulator.State) {
		s.Access = append(s.Access, emulator.Access{Location: north, User: anna, Role: "accountant"})
	}, see: func(c *client) string {
		return c.status("POST", companyPath(center, "/users/102/copy_to_companies"), links(to(north)), func() string {
			const slug = "data.user_permissions.slug="
			return c.get(permissionsPath(north, anna)).fields("data.user_role", slug+"clients_export_access.value", slug+"statistics_access.value")
		})
	}, want: map[string]string{"replace": `200 "administrator" true false`, "add": `200 "accountant" true true`, "422": "422"}},
	"non_deletable": {see: func(c *client) string {
		return c.status("DELETE", companyPath(center, "/users/101"), nil, nil)
	}, want: map[string]string{"403": "403", "422": "422"}},
	"delete_self": {see: func(c *client) string {
		return c.status("DELETE", companyPath(north, "/users/101"), nil, nil)
	}, want: map[string]string{"allowed": "204", "403": "403"}},
	"last_owner": {see: func(c *client) string {
		return c.status("DELETE", companyPath(south, "/users/101"), nil, nil) + " " + c.status("DELETE", companyPath(north, "/users/110"), nil, nil)
	}, want: map[string]string{"allowed": "204 204", "403": "403 204"}},
	"roleless": {see: func(c *client) string {
		c.put(200, center, nobody, m{"staff_id": 502})
		return show(c.get(permissionsPath(center, nobody)).at("data.user_role"))
	}, want: map[string]string{"omitted": absent, "null": "null"}},
	"user_information": {see: func(c *client) string {
		return show(c.get(companyPath(center, "/users")).at("data.id=104.information"))
	}, want: map[string]string{"position": `"Books"`, "empty": `""`}},
}
