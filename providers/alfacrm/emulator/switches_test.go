package emulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
)

// observation is what a client sees of a switch.
type observation struct {
	edit func(*emulator.State)
	see  func(c *client) string
	want map[string]string // by position
}

// TestSwitches puts every switch alone into every position and looks at the difference. A position
// without an expectation fails.
func TestSwitches(t *testing.T) {
	t.Parallel()
	all := observations()
	for _, s := range emulator.Switches() {
		o, ok := all[s.Name]
		if !ok {
			t.Errorf("nobody looks at the switch %q", s.Name)
			continue
		}
		delete(all, s.Name)
		for _, p := range s.Positions {
			t.Run(s.Name+" "+p.Name, func(t *testing.T) {
				t.Parallel()
				want, ok := o.want[p.Name]
				if !ok {
					t.Fatal("the position has no expectation")
				}
				c := serve(t, func(state *emulator.State) {
					state.Switches = make(map[string]string)
					if o.edit != nil {
						o.edit(state)
					}
					state.Switches[s.Name] = p.Name
				})
				if got := o.see(c); got != want {
					t.Errorf("seen: %s\nwant: %s", got, want)
				}
				if _, err := emulator.New(c.e.State(), nil); err != nil {
					t.Errorf("the state does not load: %v", err)
				}
			})
		}
	}
	for name := range all {
		t.Errorf("there is no switch %q", name)
	}
}

// TestSwitchesAreDescribed keeps the table fit for the manual.
func TestSwitchesAreDescribed(t *testing.T) {
	t.Parallel()
	all := observations()
	var names []string
	for _, s := range emulator.Switches() {
		names = append(names, s.Name)
		if !strings.HasSuffix(s.Question, "?") || s.Source == "" || len(s.Positions) < 2 || s.Default() != s.Positions[0].Name {
			t.Errorf("%s: a question, a source and two positions are needed", s.Name)
		}
		effects := make(map[string]bool)
		for _, p := range s.Positions {
			if p.Name == "" || p.Effect == "" {
				t.Errorf("%s: a position without name or effect", s.Name)
			}
			effects[all[s.Name].want[p.Name]] = true
		}
		if len(effects) != len(s.Positions) {
			t.Errorf("%s: no difference is seen between some positions", s.Name)
		}
	}
	slices.Sort(names)
	if len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("a name is taken twice: %v", names)
	}
}

// unverified lets users be written, beside the switch that is looked at.
func unverified(s *emulator.State) { s.Switches["unverified_writes"] = "on" }

// observations is how each switch shows.
func observations() map[string]observation {
	all := make(map[string]observation)
	for _, group := range []map[string]observation{fieldObservations(), listObservations(), writeObservations(), wireObservations()} {
		for name, o := range group {
			all[name] = o
		}
	}
	return all
}

func fieldObservations() map[string]observation {
	field := func(user int, name, present string) observation {
		return observation{see: func(c *client) string {
			return show(c.ok("1/user/index", nil).at(fmt.Sprintf("items.id=%d.%s", user, name)))
		}, want: map[string]string{"absent": absent, "present": present}}
	}
	all := map[string]observation{
		"user_field_is_active": {see: func(c *client) string {
			return show(c.ok("1/user/index", nil).at("items.id=34.is_active")) + " " + c.seen("1/user/index", m{"is_active": 0}, "id")
		}, want: map[string]string{"absent": "(absent) 31 32 33 34", "present": "0 34"}},
		"user_field_phone": {see: func(c *client) string {
			a := c.ok("1/user/index", nil)
			return a.fields("items.id=33.phone", "items.id=34.phone")
		}, want: map[string]string{"absent": "(absent) (absent)", "string": `"+371 1" ""`, "list": `["+371 1"] []`}},
	}
	for name, present := range map[string]string{
		"role_ids": "[24]", "gender": `"female"`, "lang": `"lv"`, "sip": `"101"`, "inn": `"500100732259"`, "removed": "0",
		"teacher_id": "41", "last_login": `"2027-01-10 08:00:00"`,
	} {
		all["user_field_"+name] = field(clerk, name, present)
	}
	return all
}

func listObservations() map[string]observation {
	ids := func(path string, body any, pairs ...string) observation {
		o := observation{see: func(c *client) string { return c.seen(path, body, "id") }, want: make(map[string]string)}
		for i := 0; i < len(pairs); i += 2 {
			o.want[pairs[i]] = pairs[i+1]
		}
		return o
	}
	return map[string]observation{
		"user_archive": {see: func(c *client) string {
			var seen []string
			for _, removed := range []any{nil, 0, 1, 2} {
				seen = append(seen, c.seen("1/user/index", m{"removed": removed, "id": []int{boss, gone}}, "id"))
			}
			return strings.Join(seen, ", ")
		}, want: map[string]string{"ignored": "31, 31, 31, 31", "honoured": "31, 31, 31 35, 35", "mixed": "31 35, 31 35, 31 35, 31 35"}},
		"inactive_users":    ids("1/user/index", nil, "listed", "31 32 33 34", "hidden", "31 32 33"),
		"user_scope":        ids("2/user/index", nil, "branch", "31 32 33", "account", "31 32 33 34 36"),
		"rank_visibility":   ids("1/user/index", nil, "off", "31 32 33 34", "on", "32 33 34"),
		"email_filter":      ids("1/user/index", m{"email": "BOT@school"}, "exact", "", "contains", "32"),
		"inactive_branches": ids("branch/index", nil, "listed", "1 2 3 4", "hidden", "1 2 4"),
		"branch_visibility": {see: func(c *client) string {
			return c.seen("branch/index", nil, "id") + fmt.Sprint(", ", c.do("branch/update?id=4", m{"name": "x"}).status)
		}, want: map[string]string{"all": "1 2 3 4, 200", "own": "1 2 3, 404"}},
		"foreign_branch": {see: func(c *client) string {
			return fmt.Sprint(c.do("4/user/index", nil).status)
		}, want: map[string]string{"denied": "403", "served": "200"}},
		"created_branch": {see: func(c *client) string {
			id := c.ok("branch/create", m{"name": "New", "is_active": 1}).at("model.id")
			return fmt.Sprint(c.do(fmt.Sprint(id, "/user/index"), nil).fields("total", "status"), " ", c.seen("1/log/index", m{"date_from": "15.01.2027"}, "entity"))
		}, want: map[string]string{"given": `1 (absent) "User" "Branch"`, "withheld": `(absent) 403 "Branch"`}},
		"desk_scope": {see: func(c *client) string {
			return c.seen("1/pay-account/index", nil, "id") + fmt.Sprint(", ", c.do("1/pay-account/update?id=13", m{"name": "x"}).status)
		}, want: map[string]string{"branch": "11 12, 404", "account": "11 12 13, 200"}},
		"desk_visibility": {see: func(c *client) string {
			return c.seen("1/pay-account/index", nil, "id") + ", " + c.seen("2/pay-account/index", nil, "id") + fmt.Sprint(", ", c.do("1/pay-account/update?id=11", m{"name": "x"}).status)
		}, want: map[string]string{"all": "11 12, 13, 200", "own": ", 13, 404"}},
		"desk_views": {edit: unverified, see: func(c *client) string {
			c.ok("1/pay-account/update?id=11", m{"user_ids": []int{}})
			first := c.ok("1/user/index", nil).fields("items.id=33.pay_account_ids")
			c.ok("1/user/update?id=33", m{"pay_account_ids": []int{safe}})
			return first + " " + c.ok("1/user/index", nil).fields("items.id=33.pay_account_ids") + " " + c.ok("1/pay-account/index", nil).fields("items.id=12.user_ids")
		}, want: map[string]string{"same": "[] [12] [33]", "separate": "[11] [12] []"}},
		"hidden_fields": {see: func(c *client) string {
			return c.ok("1/user/index", nil).fields("items.id=31.pay_account_ids", "items.id=31.email") + " " + c.ok("1/pay-account/index", nil).fields("items.id=12.user_ids")
		}, want: map[string]string{
			"none": `[11] "boss@school.example" []`, "desks": `(absent) "boss@school.example" (absent)`, "email": `[11] (absent) []`,
		}},
		"name_filter": ids("branch/index", m{"name": "center"}, "contains", "1 2", "exact", "1"),
		"log_readable": {see: func(c *client) string {
			return fmt.Sprint(c.do("1/log/index", nil).status)
		}, want: map[string]string{"yes": "200", "denied": "403"}},
		"log_scope": ids("1/log/index", nil, "account", "53 52 51", "branch", "53 52"),
		"log_names": {see: func(c *client) string {
			return c.ok("1/log/index", m{"entity": "AclRole"}).fields("items.0.fields_old", "items.0.fields_new")
		}, want: map[string]string{"names": `{"rank":100} {"name":"Clerk","rank":200}`, "keys_only": `{"rank":null} {"name":null,"rank":null}`}},
		"log_order": ids("1/log/index", nil, "new_first", "53 52 51", "old_first", "51 52 53"),
		"event_codes": {see: func(c *client) string {
			return c.seen("1/log/index", nil, "event") + ", " + c.seen("1/log/index", m{"event": 2}, "id")
		}, want: map[string]string{"two_changed": "2 2 1, 53 52", "two_restored": "2 4 1, 53"}},
	}
}

func writeObservations() map[string]observation {
	return map[string]observation{
		"unverified_writes": {see: func(c *client) string {
			return fmt.Sprint(c.do("1/user/update?id=33", m{}).status, c.do("1/user/delete?id=33", m{}).status,
				c.do("1/user/create", m{"email": "new@school.example", "name": "New", "role_ids": []int{clerkRole}}).status)
		}, want: map[string]string{"off": "404 404 404", "on": "200 200 200"}},
		"update_style": {edit: unverified, see: func(c *client) string {
			model := func(path string, body any) string { return show(c.do(path, body).at("model")) }
			return strings.Join([]string{
				model("branch/update?id=1", m{"name": "C"}),
				model("1/pay-account/update?id=11", m{"name": "T"}),
				model("1/user/update?id=33", m{"email": "kim@school.example", "name": "K", "role_ids": []int{clerkRole}}),
				fmt.Sprint(keys(c.do("branch/update?id=2", m{"is_active": 1}).at("errors"))),
			}, "\n")
		}, want: map[string]string{
			"merge": `{"id":1,"is_active":1,"name":"C","subject_ids":[7],"weight":2}
{"branch_id":1,"id":11,"is_enabled":1,"name":"T","user_ids":[31,33],"weight":0}
{"branch_ids":[1,2],"email":"kim@school.example","id":33,"name":"K","pay_account_ids":[11]}
[]`,
			"overwrite": `{"id":1,"is_active":0,"name":"C","subject_ids":[],"weight":0}
{"branch_id":1,"id":11,"is_enabled":0,"name":"T","user_ids":[],"weight":0}
{"branch_ids":[],"email":"kim@school.example","id":33,"name":"K","pay_account_ids":[]}
[name]`,
		}},
		"validation": {see: func(c *client) string {
			a := c.do("branch/update?id=1", m{"name": ""})
			return fmt.Sprint(a.status, " ", a.fields("success", "model.id"))
		}, want: map[string]string{"200": "200 false 1", "422": "422 false 1"}},
		"delete_shape": {edit: unverified, see: func(c *client) string {
			a := c.do("1/user/delete?id=33", nil)
			return fmt.Sprint(a.status, " ", a.fields("success", "errors", "model.id"), " ", c.e.State().Users[2].Archived)
		}, want: map[string]string{"short": "200 true [] (absent) true", "model": "200 true [] 33 true", "no_body": "204 (absent) (absent) (absent) true"}},
	}
}

func wireObservations() map[string]observation {
	size := func(path string, body any) func(*client) string {
		return func(c *client) string { return c.ok(path, body).fields("count") }
	}
	crowd := func(s *emulator.State) {
		for i := range 700 {
			s.Branches = append(s.Branches, emulator.Branch{ID: 1000 + i, Name: fmt.Sprint("B", i)})
		}
	}
	return map[string]observation{
		"second_login": {see: func(c *client) string {
			c.login()
			return fmt.Sprint(c.do("branch/index", nil).status)
		}, want: map[string]string{"both_live": "200", "first_dies": "401"}},
		"login_refused": {see: func(c *client) string {
			a := c.send("POST", "/v2api/auth/login", m{"email": "x", "api_key": "x"}, "")
			return fmt.Sprint(a.status, " ", a.fields("name", "status"))
		}, want: map[string]string{"403": `403 "Forbidden" 403`, "401": `401 "Unauthorized" 401`}},
		"missing_token": {see: func(c *client) string {
			return strings.TrimSpace(c.send("POST", "/v2api/branch/index", nil, "").text)
		}, want: map[string]string{"credentials": tokenMissing, "expired": tokenExpired}},
		"denied_status": {see: func(c *client) string {
			a := c.do("4/user/index", nil)
			return fmt.Sprint(a.status, " ", a.fields("name", "status"))
		}, want: map[string]string{"403": `403 "Forbidden" 403`, "200": `200 "Forbidden" 403`}},
		"section_rights": {see: func(c *client) string {
			status := func() string {
				return fmt.Sprint(c.do("1/user/index", nil).status, c.do("1/teacher/index", nil).status, c.do("branch/update?id=1", m{}).status, c.do("branch/index", nil).status)
			}
			first := status()
			c.admin(c.e.Admin().UpdateRole(emulator.RoleEdit{ID: robotRole, Rights: &[]string{"api", "user", "teacher.index", "settings.manage"}}))
			return first + ", " + status()
		}, want: map[string]string{"api_only": "200 200 200 200, 200 200 200 200", "sections": "403 403 403 200, 200 200 200 200"}},
		"throttle_header": {edit: func(s *emulator.State) { s.RateLimit = &emulator.RateLimit{PerSecond: 1} }, see: func(c *client) string {
			a := c.do("branch/index", nil)
			return fmt.Sprint(a.status, " ", a.header.Get("Retry-After"))
		}, want: map[string]string{"none": "429 ", "retry_after": "429 1"}},
		"page_size_param": {edit: crowd, see: func(c *client) string {
			return strings.Join([]string{
				size("branch/index", m{"pageSize": 60})(c), size("branch/index?per-page=70", nil)(c), size("branch/index?pageSize=60", m{"per-page": 70})(c),
			}, " ")
		}, want: map[string]string{"pageSize": "60 50 50", "per-page": "50 70 50", "both": "60 70 50", "ignored": "50 50 50"}},
		"page_size_max": {edit: crowd, see: size("branch/index", m{"pageSize": 600}), want: map[string]string{"500": "500", "200": "200", "50": "50"}},
		"past_end": {edit: crowd, see: func(c *client) string {
			return c.ok("branch/index", m{"page": 99}).fields("total", "count", "page", "items.0.id")
		}, want: map[string]string{"empty": "704 0 99 (absent)", "last_page": "704 4 14 1696"}},
		"booleans": {edit: func(s *emulator.State) { s.Switches["user_field_is_active"] = "present" }, see: func(c *client) string {
			return c.ok("branch/index", nil).fields("items.id=1.is_active", "items.id=3.is_active") + " " +
				c.ok("1/pay-account/index", nil).fields("items.id=12.is_enabled") + " " + c.ok("1/user/index", nil).fields("items.id=31.is_active")
		}, want: map[string]string{"number": "1 0 0 1", "bool": "true false false true", "string": `"1" "0" "0" "1"`}},
		"ids": {see: func(c *client) string {
			return c.ok("branch/index", nil).fields("items.0.id", "items.0.subject_ids") + " " +
				c.ok("1/pay-account/index", nil).fields("items.0.branch_id", "items.0.user_ids") + " " +
				c.ok("1/user/index", nil).fields("items.0.id", "items.0.branch_ids", "items.0.pay_account_ids") + " " +
				c.ok("1/log/index", nil).fields("items.0.id", "items.0.user_id", "items.0.entity_id")
		}, want: map[string]string{"number": "1 [7] 1 [31,33] 31 [1,2] [11] 53 33 34", "string": `"1" ["7"] "1" ["31","33"] "31" ["1","2"] ["11"] "53" "33" "34"`}},
		"empty_map": {see: func(c *client) string {
			return c.ok("1/log/index", m{"id": 51}).fields("items.0.fields_old", "items.0.fields_rel", "items.0.fields_new") + " " +
				c.ok("branch/update?id=1", m{}).fields("errors")
		}, want: map[string]string{"list": `[] [] {"name":"North Center"} []`, "object": `{} {} {"name":"North Center"} {}`, "log_text": `"" "" {"name":"North Center"} []`}},
	}
}
