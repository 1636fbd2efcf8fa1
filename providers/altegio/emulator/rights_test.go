package emulator_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/providers/altegio/catalogue"
	"github.com/seatplan/seatplan/providers/altegio/emulator"
)

// walk visits the rights of a role's tree.
func walk(list any, visit func(node m, parent string)) { walkUnder("", list, visit) }

func walkUnder(parent string, list any, visit func(m, string)) {
	nodes, _ := list.([]any)
	for _, x := range nodes {
		node := x.(m)
		visit(node, parent)
		walkUnder(node["slug"].(string), node["children"], visit)
	}
}

// tree is the tree of one role in center, by slug.
func (c *client) tree(role string) map[string]m {
	c.t.Helper()
	nodes := make(map[string]m)
	list := c.get(companyPath(center, "/users/roles?include[]=user_permissions")).at("data.slug=" + role + ".user_permissions")
	walk(list, func(node m, _ string) { nodes[node["slug"].(string)] = node })
	return nodes
}

// TestTreeFollowsTheCatalogue compares the owner's tree with the catalogue, right by right.
func TestTreeFollowsTheCatalogue(t *testing.T) {
	t.Parallel()
	for _, brand := range []string{"altegio", "yclients"} {
		t.Run(brand, func(t *testing.T) {
			t.Parallel()
			c := serve(t, func(s *emulator.State) { s.Brand = brand })
			parents := make(map[string]string)
			nodes := make(map[string]m)
			walk(c.get(companyPath(center, "/users/roles?include[]=user_permissions")).at("data.slug=owner.user_permissions"), func(node m, parent string) {
				slug := node["slug"].(string)
				parents[slug], nodes[slug] = parent, node
			})
			for _, e := range catalogue.Entries() {
				wanted := e.Scope == "location" && e.Writable == "sdk" && (brand == "yclients" || e.Brand == "both")
				node, ok := nodes[e.Key]
				if ok != wanted {
					t.Errorf("%s: in the tree %v, want %v", e.Key, ok, wanted)
				}
				if !ok {
					continue
				}
				delete(nodes, e.Key)
				if parents[e.Key] != e.Parent {
					t.Errorf("%s: the parent is %q, want %q", e.Key, parents[e.Key], e.Parent)
				}
				if node["title"] != e.TitleEN {
					t.Errorf("%s: the title is %q", e.Key, node["title"])
				}
				paid := e.SeatNewRule == "paid" || e.SeatNewRule == "likely-paid"
				if node["is_paid"] != paid {
					t.Errorf("%s: is_paid = %v, want %v", e.Key, node["is_paid"], paid)
				}
				full := strings.TrimSpace(string(e.FullValue))
				if full == "[]" {
					full = "null" // lists have no place in the tree
				}
				if got := show(dig(node, "type.all_access_value")); got != full {
					t.Errorf("%s: all_access_value = %s, want %s", e.Key, got, full)
				}
			}
			if len(nodes) > 0 {
				t.Errorf("rights that the catalogue does not have: %v", nodes)
			}
		})
	}
}

// TestDocumentedTypes are the two types that the vendor shows, and our reading of the others.
func TestDocumentedTypes(t *testing.T) {
	t.Parallel()
	nodes := serve(t, nil).tree("owner")
	for slug, want := range map[string]string{
		"timetable_access":                                 `"has_group_access" true false null`,
		"timetable_position_id":                            `"allowed_id" 0 null "Stylist"`,
		"timetable_staff_id":                               `"allowed_id" 0 null "Master"`,
		"records_clients_statistics_chain_id":              `"allowed_id" null 0 "Bloom"`,
		"auth_list_allowed_ip":                             `"allowed_ip" "" null null`,
		"clients_edit_access":                              `"has_access" true false null`,
		"records_edit_last_days_count":                     `"last_days_count" -1 0 null`,
		"storages_ids":                                     `"allowed_ids" null null null`,
		"storages_limited_access":                          `"has_limited_access" 0 1 null`,
		"finances_salary_no_limit_today_access":            `"has_limited_today" 1 0 null`,
		"settings_users_limited_access":                    `"has_limited_by_own_access" 0 1 null`,
		"storages_goods_transactions_types_limited_access": `"has_allowed_ids" 0 1 null`,
	} {
		node := nodes[slug]
		option := dig(node, "options.0.title")
		if option == absent {
			option = nil
		}
		got := strings.Join([]string{show(dig(node, "type.slug")), show(dig(node, "type.all_access_value")), show(dig(node, "type.no_access_value")), show(option)}, " ")
		if got != want {
			t.Errorf("%s: %s, want %s", slug, got, want)
		}
	}
}

// TestPresets checks what the help pages say of the roles; the rest of the presets is ours.
func TestPresets(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	kinds, kept := make(map[string]string), make(map[string]bool)
	class := make(map[string]string)
	for _, e := range catalogue.Entries() {
		kinds[e.Key], kept[e.Key], class[e.Key] = e.Kind, e.FreeForSystemManager, e.SeatNewRule
	}

	t.Run("worker", func(t *testing.T) {
		nodes := c.tree("worker")
		if nodes["dashboard_records_access"] != nil || nodes["dashboard_access"] == nil {
			t.Error("the list of appointments in Overview must be missing, Overview must not")
		}
		for _, slug := range []string{"timetable_staff_id", "clients_visit_staff_id"} {
			if got := c.right(master, slug); got != "501" {
				t.Errorf("%s = %s, want the linked employee", slug, got)
			}
			if got := nodes[slug]["default_value"]; got != nil {
				t.Errorf("%s: the default is %v, want null: it depends on the person", slug, got)
			}
		}
	})
	t.Run("owner", func(t *testing.T) {
		for slug, node := range c.tree("owner") {
			if class[slug] != "modifier" && node["is_recommended"] != true {
				t.Errorf("%s is not recommended", slug)
			}
		}
	})
	t.Run("free_readonly", func(t *testing.T) {
		for slug, node := range c.tree("free_readonly") {
			want := kinds[slug] == "view" && class[slug] != "likely-paid"
			if node["is_recommended"] != want {
				t.Errorf("%s: is_recommended = %v, want %v", slug, node["is_recommended"], want)
			}
		}
	})
	t.Run("free_readonly_admin", func(t *testing.T) {
		for slug, node := range c.tree("free_readonly_admin") {
			want := kinds[slug] == "view" && class[slug] != "likely-paid" || kept[slug] && class[slug] != "modifier"
			if node["is_recommended"] != want {
				t.Errorf("%s: is_recommended = %v, want %v", slug, node["is_recommended"], want)
			}
		}
	})
	t.Run("is_paid_only", func(t *testing.T) {
		for role, want := range map[string]bool{"free_readonly": true, "free_readonly_admin": true, "administrator": false} {
			nodes := c.tree(role)
			if got := nodes["records_create_access"]["is_paid_only"]; got != want {
				t.Errorf("%s: records_create_access: is_paid_only = %v, want %v", role, got, want)
			}
			if nodes["clients_edit_access"]["is_paid_only"] != false || nodes["clients_edit_access"]["is_editable"] != true {
				t.Errorf("%s: clients_edit_access must be grantable", role)
			}
		}
	})
	t.Run("locked", func(t *testing.T) {
		if got := c.tree("worker")["settings_users_access"]["is_editable"]; got != false {
			t.Errorf("is_editable = %v, want false", got)
		}
	})
}

func TestTitlesInRussian(t *testing.T) {
	t.Parallel()
	c := serve(t, func(s *emulator.State) { s.Language = "ru" })
	a := c.get(companyPath(center, "/users/roles?include[]=user_permissions"))
	if got := a.fields("data.5.title", "data.5.user_permissions.0.title"); got != `"Только просмотр" "Журнал записи"` {
		t.Errorf("titles: %s", got)
	}
}

// TestExtraRightsAndRoles keeps and shows what the documents do not know.
func TestExtraRightsAndRoles(t *testing.T) {
	t.Parallel()
	e, err := emulator.New(func() emulator.State {
		s := world()
		s.ExtraRights = []emulator.ExtraRight{
			{Slug: "robots_access", Title: "Robots", Roles: []string{"administrator"}},
			{Slug: "robots_edit_access", Title: "Edit robots", Parent: "robots_access", Kind: "edit", Paid: true},
			{Slug: "robots_ids", Title: "Chosen robots", Parent: "robots_access", ValueType: "ids"},
			{Slug: "robots_days", Title: "Days", Parent: "robots_access", ValueType: "days"},
			{Slug: "robots_flag", Title: "Flag", Parent: "robots_access", ValueType: "flag01"},
			{Slug: "robots_id", Title: "One", Parent: "robots_access", ValueType: "id"},
			{Slug: "robots_ip", Title: "Address", Parent: "robots_access", ValueType: "ip"},
		}
		s.ExtraRoles = []emulator.ExtraRole{{Slug: "call_center", Title: "Call center", Like: "accountant", Weight: 35}}
		access(&s, nobody).Role = "call_center"
		return s
	}(), fixedClock)
	if err != nil {
		t.Fatal(err)
	}
	// The role is not in the document's enumeration, so the conformance check would object.
	c := serveUnchecked(t, e)
	if got := c.tree("administrator")["robots_edit_access"]; got["is_paid"] != true || got["title"] != "Edit robots" {
		t.Errorf("the extra right is %v", got)
	}
	if got := c.right(anna, "robots_access") + c.right(anna, "robots_ids") + c.right(anna, "robots_days"); got != "true[]-1" {
		t.Errorf("values: %s", got)
	}
	c.put(200, center, anna, m{"user_permissions": []m{grant("robots_ids", []int{1, 2}), grant("robots_ip", "10.0.0.1"), grant("robots_id", 3), grant("robots_flag", 0)}})
	if got := c.right(anna, "robots_ids") + c.right(anna, "robots_ip"); got != `[1,2]"10.0.0.1"` {
		t.Errorf("values: %s", got)
	}
	if got := show(c.get(permissionsPath(center, nobody)).at("data.user_role")); got != `"call_center"` {
		t.Errorf("user_role = %s", got)
	}
	if got := c.right(nobody, "finances_access"); got != "true" {
		t.Errorf("finances_access = %s, want true as an accountant has it", got)
	}
	c.put(200, center, anna, m{"user_role": "call_center"})
}

// TestOwnAddressesAreAList shows the address list as one text to others and as a list to its owner.
func TestOwnAddressesAreAList(t *testing.T) {
	t.Parallel()
	c := serve(t, func(s *emulator.State) {
		access(s, boss).Rights = emulator.Rights{"auth_list_allowed_ip": "10.0.0.1, 10.0.0.2", "storages_ids": []any{7.0}}
	})
	if got := c.get("/api/v1/user/permissions/120001").fields("data.other.auth_list_allowed_ip", "data.storages.storages_ids"); got != `["10.0.0.1","10.0.0.2"] [7]` {
		t.Errorf("own rights: %s", got)
	}
}

// TestPutIsExact writes back what was read, whole, and expects nothing to change.
func TestPutIsExact(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	for _, user := range []int{boss, anna, master, limited, marketer, office, nobody} {
		before := c.get(permissionsPath(center, user)).at("data").(m)
		body := m{"user_permissions": before["user_permissions"]}
		if role, ok := before["user_role"]; ok {
			body["user_role"] = role
		}
		after := c.put(200, center, user, body).at("data").(m)
		if show(before) != show(after) {
			t.Errorf("user %d: the rights changed", user)
		}
	}
	if got, want := c.e.State().Access, serve(t, nil).e.State().Access; !slices.EqualFunc(got, want, func(a, b emulator.Access) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
		t.Errorf("the state changed:\n%v\n%v", got, want)
	}
}

// TestLockedRightsFollowTheRole leaves nobody with a right that the new role locks.
func TestLockedRightsFollowTheRole(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	c.put(200, center, limited, m{"user_role": "free_readonly"})
	if got := c.right(limited, "settings_users_edit_access"); got != "false" {
		t.Errorf("settings_users_edit_access = %s, want false", got)
	}
}

// TestRightsOutsideTheTreeRest lets what is stored of rights that the role's tree does not have count
// for nothing: nobody can see or set it.
func TestRightsOutsideTheTreeRest(t *testing.T) {
	t.Parallel()
	c := serve(t, func(s *emulator.State) {
		for i := range s.Access {
			if a := &s.Access[i]; a.User == anna {
				a.Rights = emulator.Rights{"assistants_reward_share_edit_access": true}
			}
		}
	})
	c.put(200, center, anna, m{"user_role": "free_readonly", "user_permissions": []m{grant("clients_edit_access", false)}})
	off := []m{}
	for _, p := range c.get(permissionsPath(center, anna)).at("data.user_permissions").([]any) {
		slug := p.(map[string]any)["slug"].(string)
		if p.(map[string]any)["value"] == true && !strings.HasSuffix(slug, "_view_access") {
			off = append(off, grant(slug, false))
		}
	}
	c.put(200, center, anna, m{"user_permissions": off})
	if got := c.get(permissionsPath(center, anna)).at("data.has_any_paid_permission"); got != false {
		t.Errorf("has_any_paid_permission = %v, want false", got)
	}
}

// TestMovingToAFreeRole drops what a free role may not have, and keeps one edit right too many.
func TestMovingToAFreeRole(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	c.put(200, center, anna, m{"user_role": "free_readonly"})
	if got := c.right(anna, "records_create_access") + " " + c.right(anna, "clients_edit_access"); got != "false true" {
		t.Errorf("records_create_access, clients_edit_access = %s, want false true", got)
	}
	if got := c.get(permissionsPath(center, anna)).at("data.has_any_paid_permission"); got != true {
		t.Errorf("has_any_paid_permission = %v, want true", got)
	}
}

// Every selector of presets.json selects something: one that is none would select nothing, silently.
func TestSelectors(t *testing.T) {
	t.Parallel()
	sections, classes, kinds, keys := make(map[string]bool), make(map[string]bool), make(map[string]bool), []string{}
	for _, e := range catalogue.Entries() {
		sections[e.Section], classes[e.SeatNewRule], kinds[e.Kind] = true, true, true
		keys = append(keys, e.Key)
	}
	for _, p := range emulator.Presets() {
		for _, s := range slices.Concat(p.On, p.Without, p.Locked, p.PaidOnly) {
			key, value, ok := strings.Cut(strings.TrimPrefix(s, "-"), ":")
			found := key == "kept"
			switch {
			case ok:
				found = key == "section" && sections[value] || key == "class" && classes[value] || key == "kind" && kinds[value]
			case !found:
				found = slices.ContainsFunc(keys, func(k string) bool { ok, err := path.Match(key, k); return ok && err == nil })
			}
			if !found {
				t.Errorf("%s: the selector %q selects nothing", p.Slug, s)
			}
		}
	}
}

// TestStatePresets serves roles as a state says they are.
func TestStatePresets(t *testing.T) {
	t.Parallel()
	c := serve(t, func(s *emulator.State) {
		for _, p := range emulator.Presets() {
			if p.Slug != "worker" {
				s.Presets = append(s.Presets, emulator.Preset{Slug: p.Slug, On: []string{"settings_access", "settings_users_access", "settings_users_edit_access"}})
			}
		}
		s.Presets = append(s.Presets, emulator.Preset{
			Slug: "worker", TitleEN: "Helper", On: []string{"clients_access"}, Values: map[string]any{"timetable_staff_id": emulator.Self},
			Without: []string{"clients_export_access"}, Locked: []string{"clients_access"}, Paid: []string{"clients_access"},
		})
	})
	nodes := c.tree("worker")
	if nodes["clients_export_access"] != nil {
		t.Error("the right is offered")
	}
	if got := nodes["clients_access"]; got["is_recommended"] != true || got["is_editable"] != false || got["is_paid"] != true {
		t.Errorf("got %v", got)
	}
	if got := nodes["clients_edit_access"]["is_paid"]; got != false {
		t.Errorf("is_paid = %v, want false: it is not in the list", got)
	}
	if got := c.right(master, "timetable_staff_id"); got != "501" {
		t.Errorf("timetable_staff_id = %s, want the linked employee", got)
	}
}
