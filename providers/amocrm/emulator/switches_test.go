package emulator_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
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

// observations is how each switch shows.
func observations() map[string]observation {
	all := make(map[string]observation)
	for _, group := range []map[string]observation{readObservations(), userObservations(), rightsObservations(), seatObservations(), wireObservations()} {
		maps.Copy(all, group)
	}
	return all
}

// positions are pairs of a position and what is seen there.
func positions(pairs ...string) map[string]string {
	want := make(map[string]string)
	for i := 0; i < len(pairs); i += 2 {
		want[pairs[i]] = pairs[i+1]
	}
	return want
}

// status looks at the status of one request.
func status(method, path string, body any) func(*client) string {
	return func(c *client) string { return strconv.Itoa(c.do(method, path, body).status) }
}

func readObservations() map[string]observation {
	crowd := func(s *emulator.State) {
		for i := range 300 {
			s.Leads = append(s.Leads, emulator.Record{ID: 1000 + i, Responsible: boss})
		}
	}
	return map[string]observation{
		"missing_id": {see: func(c *client) string {
			var seen []string
			for _, path := range []string{"GET users/99", "GET users/55", "GET roles/99", "PATCH roles/99", "DELETE roles/99", "GET leads/pipelines/99", "GET leads/pipelines/11/statuses/99"} {
				method, path, _ := strings.Cut(path, " ")
				seen = append(seen, fmt.Sprint(c.do(method, path, nil).status))
			}
			return strings.Join(slices.Compact(seen), " ")
		}, want: positions("404", "404", "204", "204")},
		"inactive_users": {see: func(c *client) string {
			return c.get("users").each("users", "id") + fmt.Sprint(" ", c.get("users/53").status)
		}, want: positions("included", "51 52 53 54 56 200", "excluded", "51 52 54 56 200")},
		"default_group": {see: func(c *client) string {
			return c.get("users").each("users", "rights.group_id")
		}, want: positions("null", "null 31 null null null", "0", "0 31 0 0 0")},
		"list_order": {see: func(c *client) string {
			return c.get("users").each("users", "id") + ", " + c.get("roles").each("roles", "id")
		}, want: positions("id", "51 52 53 54 56, 41 42", "newest", "56 54 53 52 51, 42 41", "name", "51 56 53 54 52, 42 41")},
		"default_limit": {edit: crowd, see: func(c *client) string {
			return strconv.Itoa(len(strings.Fields(c.get("leads").each("leads", "id"))))
		}, want: positions("50", "50", "250", "250")},
		"page_limit": {edit: crowd, see: func(c *client) string {
			a := c.get("leads?limit=251")
			return fmt.Sprint(a.status, len(strings.Fields(a.each("leads", "id"))))
		}, want: positions("422", "422 0", "400", "400 0", "lowered", "200 250")},
		"archived_pipelines": {see: func(c *client) string {
			return c.get("leads/pipelines").each("pipelines", "id") + fmt.Sprint(" ", c.get("leads/pipelines/12").status)
		}, want: positions("listed", "11 12 200", "hidden", "11 200")},
		"context_rights": {see: func(c *client) string {
			c.context = seller
			return fmt.Sprint(c.get("users").status, " ", c.get("leads").each("leads", "id"))
		}, want: positions("token", "200 61 62 63", "context", "403 61 63")},
		"context_unknown": {see: func(c *client) string {
			c.context = intern
			a := c.get("account")
			return fmt.Sprint(a.status, " ", a.fields("current_user_id"))
		}, want: positions("403", "403 (absent)", "ignored", "200 51")},
	}
}

func userObservations() map[string]observation {
	return map[string]observation{
		"is_admin": {see: func(c *client) string {
			u := newUser("a@volt.example")
			u["rights"] = m{"is_admin": true}
			a := c.post("users", l{u})
			return fmt.Sprint(a.status, " ", a.fields("_embedded.users.0.rights.is_admin"))
		}, want: positions("ignored", "400 (absent)", "honoured", "201 true")},
		"duplicate_email": {see: func(c *client) string {
			a := c.post("users", l{newUser("SELLER@volt.example")})
			return fmt.Sprint(a.status, " ", a.fields("_embedded.users.0.id"), " ", len(c.e.State().Users))
		}, want: positions("400", "400 (absent) 6", "201", "201 52 6")},
		"email_stored": {see: func(c *client) string {
			return c.post("users", l{newUser("Ann@Volt.example")}).each("users", "email")
		}, want: positions("as_sent", `"Ann@Volt.example"`, "lower", `"ann@volt.example"`)},
		"free_group": {see: func(c *client) string {
			u := newUser("a@volt.example")
			u["rights"] = m{"is_free": true, "group_id": retail}
			return c.post("users", l{u}).each("users", "rights.group_id")
		}, want: positions("dropped", "null", "kept", "31")},
		"created_letter": {see: func(c *client) string {
			c.post("users", l{newUser("a@volt.example")}).expect(c.t, 201)
			letters := c.e.Admin().Letters()
			if len(letters) == 0 {
				return "none"
			}
			return letters[0].To + " " + letters[0].Why
		}, want: positions("off", "none", "on", "a@volt.example welcome")},
		"activate_code": {see: status("POST", "users/activate", l{m{"id": intern}}), want: positions("202", "202", "204", "204")},
		"admin_target": {see: func(c *client) string {
			a := c.post("users/deactivate", l{m{"id": seller}, m{"id": deputy}})
			return fmt.Sprint(a.status, c.user(seller).Inactive, c.user(deputy).Inactive)
		}, want: positions("400", "400 false false", "403", "403 false false", "skipped", "204 true false")},
		"request_id": {see: func(c *client) string {
			return c.post("users", l{newUser("a@volt.example")}).each("users", "request_id") + " " + c.post("roles", l{m{"name": "x"}}).each("roles", "request_id") +
				" " + c.patch("leads", l{m{"id": 61}}).each("leads", "request_id") + " " + c.post("users", l{m{}}).fields("validation-errors.0.request_id")
		}, want: positions("index", `"0" "0" "0" "0"`, "absent", `(absent) (absent) (absent) "0"`)},
		"batch_limit": {see: status("POST", "users/deactivate", slices.Repeat(l{m{"id": seller}}, 11)), want: positions("422", "422", "400", "400")},
		"record_missing": {see: func(c *client) string {
			a := c.patch("leads", l{m{"id": 61, "name": "x"}, m{"id": 99}})
			return fmt.Sprint(a.status, " ", a.each("leads", "id"), " ", c.e.State().Leads[0].Name)
		}, want: positions("400", "400  L1", "skipped", "200 61 x")},
	}
}
