package emulator_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
)

func TestRoles(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	a := c.get("roles?with=users").expect(t, 200)
	if got := a.fields("_total_items", "_embedded.roles.0._embedded.users", "_embedded.roles.1._embedded.users"); got != `2 [{"id":52}] []` {
		t.Errorf("the roles have %s", got)
	}
	one := c.get("roles/41").expect(t, 200)
	if got := fmt.Sprint(keys(one.body), keys(one.at("rights"))); got != "[_links id name rights] [catalog_access catalog_rights companies contacts leads mail_access status_rights tasks]" {
		t.Errorf("a role has the fields %s", got)
	}
	made := c.post("roles", l{m{"name": "Trainee"}, m{"name": "Lead", "rights": m{"leads": m{"view": "A", "edit": "A"}, "catalog_access": true}, "request_id": "r"}}).expect(t, 201)
	if got := made.fields("_embedded.roles.0.rights.leads.view", "_embedded.roles.0.request_id", "_embedded.roles.1.rights.leads.edit", "_embedded.roles.1.rights.tasks.edit", "_embedded.roles.1.rights.catalog_access", "_embedded.roles.1.request_id"); got != `"D" "0" "A" "D" true "r"` {
		t.Errorf("the new roles have %s", got)
	}
	if n := len(c.e.State().Roles); n != 4 {
		t.Errorf("there are %d roles", n)
	}
	for body, want := range map[string]string{
		`[{}]`:                       "0:FieldMissing:name",
		`[{"name":""},{"name":1}]`:   "0:InvalidValue:name 1:InvalidType:name",
		`[{"name":"x","rights":[]}]`: "0:InvalidType:rights",
		`[{"name":"x","rights":{"leads":{"view":"L"}},"request_id":7}]`: "7:NotSupportedChoice:rights.leads.view",
	} {
		if got := c.post("roles", body).expect(t, 400).mistakes(); got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
	c.do("DELETE", "roles/42", nil).expect(t, 204)
	c.do("DELETE", "roles/42", nil).expect(t, 404)
	c.get("roles/42").expect(t, 404)
	c.patch("roles/42", m{"name": "x"}).expect(t, 404)
}

// TestChangeRole is what a change of a role keeps, replaces and refuses.
func TestChangeRole(t *testing.T) {
	t.Parallel()
	incomingOnly := `[[11,111],[12,121]]`
	for body, want := range map[string]string{
		`{"name":"Desk"}`:                    `Desk G true [[11,111],[11,142]] 1`,
		`{"rights":{}}`:                      `Manager G true [[11,111],[11,142]] 1`,
		`{"rights":{"leads":{"view":"A"}}}`:  `Manager A true [[11,111],[11,142]] 1`,
		`{"rights":{"mail_access":false}}`:   `Manager G false [[11,111],[11,142]] 1`,
		`{"rights":{"status_rights":null}}`:  `Manager G true ` + incomingOnly + ` 1`,
		`{"rights":{"status_rights":[]}}`:    `Manager G true ` + incomingOnly + ` 1`,
		`{"rights":{"catalog_rights":[]}}`:   `Manager G true [[11,111],[11,142]] 0`,
		`{"rights":{"catalog_rights":null}}`: `Manager G true [[11,111],[11,142]] 0`,
		`{"name":"","rights":{}}`:            `0:InvalidValue:name`,
		`{"rights":null}`:                    `0:InvalidType:rights`,
		`{"rights":{"leads":{"edit":"A"}}}`:  `0:InvalidValue:rights.leads.edit`,
		`{"rights":{"status_rights":[{"entity_type":"leads","pipeline_id":11,"status_id":111,"rights":{"view":"A","export":"A"}}]}}`: `Manager G true ` + incomingOnly + ` 1`,
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			c := serve(t, nil)
			before := show(c.e.State())
			a := c.patch("roles/41", body)
			if a.status == 400 {
				if got := a.mistakes(); got != want || show(c.e.State()) != before {
					t.Errorf("got %s, want %s", got, want)
				}
				return
			}
			a.expect(t, 202)
			r := c.e.State().Roles[0]
			stages := [][2]int{}
			for _, x := range r.Rights.StatusRights {
				stages = append(stages, [2]int{x.Pipeline, x.Status})
				if x.Status == incoming && x.Rights.Export != "" {
					t.Error("Incoming leads have an export")
				}
			}
			if got := fmt.Sprint(r.Name, " ", r.Rights.Leads.View, " ", r.Rights.MailAccess, " ", show(stages), " ", len(r.Rights.CatalogRights)); got != want {
				t.Errorf("the role is %s, want %s", got, want)
			}
			// The seller follows the role at once.
			if diff := cmp.Diff(a.at("rights.leads"), c.get("users/52").at("rights.leads")); diff != "" {
				t.Errorf("the user (-role +user):\n%s", diff)
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	if got := c.get("account").fields("id", "subdomain", "current_user_id", "_embedded", "is_api_filter_enabled"); got != `7001 "volt" 51 (absent) (absent)` {
		t.Errorf("the account has %s", got)
	}
	a := c.get("account?with=users_groups,task_types,version,uuid,amojo_id,drive_url,is_api_filter_enabled")
	if got := a.fields("_embedded.users_groups.0", "_embedded.users_groups.1.id", "is_api_filter_enabled", "version"); got != `{"id":0,"name":"Отдел продаж","uuid":null} 31 false 1` {
		t.Errorf("the account has %s", got)
	}
	for path, want := range map[string]string{
		"leads/pipelines":                      `2 (absent) [11 12]`,
		"leads/pipelines/11/statuses":          `4 (absent) [111 112 142 143]`,
		"catalogs":                             `(absent) 1 [21]`,
		"leads":                                `(absent) 1 [61 62 63]`,
		"tasks?filter[responsible_user_id]=52": `(absent) 1 [91]`,
		"leads?filter[responsible_user_id]=52&limit=1":                              `(absent) 1 [61]`,
		"leads?filter[responsible_user_id][]=51&filter[responsible_user_id][]=53":   `(absent) 1 [62]`,
		"leads?filter[responsible_user_id][0]=51&filter[responsible_user_id][1]=53": `(absent) 1 [62]`,
		"companies?filter[responsible_user_id]=53":                                  `(absent) 1 [81]`,
	} {
		a := c.get(path).expect(t, 200)
		route, _, _ := strings.Cut(path, "?")
		ids := strings.Fields(a.each(route[strings.LastIndex(route, "/")+1:], "id"))
		if got := a.fields("_total_items", "_page") + " " + fmt.Sprint(ids); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	if got := c.get("leads/pipelines/11").fields("id", "is_main", "_embedded.statuses.0.type", "_embedded.statuses.0.is_editable"); got != "11 true 1 false" {
		t.Errorf("the pipeline has %s", got)
	}
	if got := c.get("leads/pipelines/11/statuses/142?with=descriptions").fields("id", "pipeline_id", "descriptions"); got != "142 11 []" {
		t.Errorf("the status has %s", got)
	}
	for _, path := range []string{"leads/pipelines/9", "leads/pipelines/9/statuses", "leads/pipelines/11/statuses/121", "leads/61", "x", "", "users/x", "users/-1", "events", "leads/pipelines/11/x"} {
		c.get(path).expect(t, 404)
	}
	c.get("leads?filter[responsible_user_id]=99").expect(t, 204)
	c.get("leads?filter[responsible_user_id]=x").expect(t, 400)
	empty := serve(t, func(s *emulator.State) {
		s.Pipelines, s.Catalogs, s.Roles, s.Users = nil, nil, nil, s.Users[:1]
		s.Leads, s.Contacts, s.Companies, s.Tasks = nil, nil, nil, nil
	})
	for _, path := range []string{"leads/pipelines", "catalogs", "roles", "leads", "contacts", "companies", "tasks"} {
		empty.get(path).expect(t, 204)
	}
}

func TestMoveRecords(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	a := c.patch("leads", l{m{"id": 61, "responsible_user_id": boss, "request_id": "a"}, m{"id": 63, "responsible_user_id": boss, "name": "Moved"}}).expect(t, 200)
	if got := a.each("leads", "request_id"); got != `"a" "1"` {
		t.Errorf("the request ids are %s", got)
	}
	for _, kind := range []string{"contacts", "companies", "tasks"} {
		id := map[string]int{"contacts": 71, "companies": 81, "tasks": 91}[kind]
		c.patch(kind, l{m{"id": id, "responsible_user_id": boss}}).expect(t, 200)
	}
	c.patch("tasks", l{m{"id": 91, "text": "Write"}}).expect(t, 200)
	s := c.e.State()
	for _, r := range append(append(append(s.Leads, s.Contacts...), s.Companies...), s.Tasks...) {
		if r.Responsible != boss {
			t.Errorf("the record is %+v", r)
		}
	}
	if s.Leads[2].Name != "Moved" || s.Tasks[0].Name != "Write" || c.get("tasks").each("tasks", "text") != `"Write"` {
		t.Errorf("the names are %+v %+v", s.Leads, s.Tasks)
	}
	before := show(c.e.State())
	for want, body := range map[string]l{
		"0:FieldMissing:id":       {m{"responsible_user_id": seller}},
		"0:InvalidType:id":        {m{"id": "x"}},
		"1:NotSupportedChoice:id": {m{"id": 61, "responsible_user_id": seller}, m{"id": 99}},
		"0:NotSupportedChoice:responsible_user_id 1:NotSupportedChoice:responsible_user_id 2:NotSupportedChoice:responsible_user_id": {
			m{"id": 61, "responsible_user_id": intern}, m{"id": 62, "responsible_user_id": gone}, m{"id": 63, "responsible_user_id": 99},
		},
		"0:InvalidType:responsible_user_id": {m{"id": 61, "responsible_user_id": nil}},
	} {
		if got := c.patch("leads", body).expect(t, 400).mistakes(); got != want {
			t.Errorf("%v: %s, want %s", body, got, want)
		}
	}
	if after := show(c.e.State()); after != before {
		t.Errorf("the state changed: %s", after)
	}
}

// TestRecordRights lets a caller see and change what the levels allow.
func TestRecordRights(t *testing.T) {
	t.Parallel()
	c := serve(t, func(s *emulator.State) {
		s.Caller = seller
		s.Users[0].Group = retail
		s.Leads[2].Responsible = deputy
		s.Contacts[0].Responsible = deputy
	})
	if got := c.get("leads").each("leads", "id") + ", " + c.get("contacts").each("contacts", "id"); got != "61 62, 71" {
		t.Errorf("the seller sees %s", got) // group, all
	}
	c.patch("leads", l{m{"id": 61, "name": "x"}}).expect(t, 200)
	c.patch("leads", l{m{"id": 62, "name": "x"}}).expect(t, 403)
	c.patch("tasks", l{m{"id": 91, "text": "x"}}).expect(t, 200)
	for _, path := range []string{"users", "users/52", "roles", "roles/41"} {
		c.get(path).expect(t, 403)
	}
	c.post("users/deactivate", l{m{"id": intern}}).expect(t, 403)
	c.do("DELETE", "roles/42", nil).expect(t, 403)
	c.get("account").expect(t, 200)
	c.get("leads/pipelines").expect(t, 200)
}
