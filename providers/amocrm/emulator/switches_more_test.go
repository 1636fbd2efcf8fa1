package emulator_test

import (
	"fmt"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
)

func rightsObservations() map[string]observation {
	return map[string]observation{
		"admin_rights": {see: func(c *client) string {
			c.patch("leads", l{m{"id": 61, "name": "x"}}).expect(c.t, 200) // what is shown does not hold
			return c.get("users").fields("_embedded.users.id=51.rights.leads.view", "_embedded.users.id=56.rights.leads.view", "_embedded.users.id=56.rights.leads.add")
		}, want: positions("allowed", `"A" "A" "A"`, "stored", `"D" "M" "D"`)},
		"admin_catalog_rights": {see: func(c *client) string {
			return c.get("users/51").fields("rights.catalog_rights")
		}, want: positions("malformed", `[{"catalog_id":"add","rights":"A"},{"catalog_id":"view","rights":"A"}]`, "null", "null")},
		"free_rights": {see: func(c *client) string {
			return c.get("users/54").fields("rights.leads.view", "rights.leads.edit")
		}, want: positions("denied", `"D" "D"`, "own_leads", `"M" "D"`)},
		"dependency": {see: func(c *client) string {
			a := c.patch("roles/41", m{"rights": m{"leads": m{"view": "G", "edit": "A", "delete": "A", "export": "A"}, "tasks": m{"edit": "M", "delete": "G"}}})
			return fmt.Sprint(a.status, " ", a.fields("rights.leads", "rights.tasks"))
		}, want: positions("400", "400 (absent) (absent)", "lowered", `202 {"add":"D","delete":"G","edit":"G","export":"G","view":"G"} {"delete":"M","edit":"M"}`)},
		"unknown_stage": {see: func(c *client) string {
			x := m{"entity_type": "leads", "pipeline_id": sales, "status_id": 9}
			a := c.patch("roles/41", m{"rights": m{"status_rights": l{x}}})
			return fmt.Sprint(a.status, " ", a.fields("rights.status_rights.1.status_id"))
		}, want: positions("400", "400 (absent)", "dropped", "202 121")},
		"extra_rights": {see: func(c *client) string {
			a := c.patch("roles/41", m{"rights": m{"files_access": true, "oper_day_user_tracking": true, "oper_day_reports_view_access": true, "custom_fields_rights": l{m{"id": 1, "x": 1.5}}}})
			fields := []string{"rights.files_access", "rights.oper_day_user_tracking", "rights.oper_day_reports_view_access", "rights.custom_fields_rights"}
			return a.fields(fields...) + ", " + c.get("users/52").fields(fields...)
		}, want: positions("ignored", "(absent) (absent) (absent) (absent), false false false null", "stored", `true true true [{"id":1,"x":1.5}], true true true [{"id":1,"x":1.5}]`)},
		"role_patch": {see: func(c *client) string {
			return c.patch("roles/41", m{"rights": m{"tasks": m{"edit": "A"}}}).fields("rights.leads.view", "rights.mail_access", "rights.catalog_rights.0.catalog_id", "rights.tasks.edit", "rights.status_rights.1.status_id")
		}, want: positions("merge", `"G" true 21 "A" 142`, "replace", `"D" false (absent) "A" 142`)},
		"role_patch_stages": {see: func(c *client) string {
			return c.patch("roles/41", m{"name": "x"}).fields("rights.status_rights.1.status_id") + " " + c.patch("roles/41", m{"rights": m{}}).fields("rights.status_rights.1.status_id")
		}, want: positions("unchanged", "142 142", "cleared", "142 121")},
		"role_in_use": {see: func(c *client) string {
			a := c.do("DELETE", "roles/41", nil)
			return fmt.Sprint(a.status, " ", c.get("users/52").fields("rights.role_id", "rights.leads.view"))
		}, want: positions("freed", `204 null "G"`, "denied", `204 null "D"`, "400", `400 41 "G"`)},
		"role_users": {see: func(c *client) string {
			a := c.get("roles?with=users").expect(c.t, 200)
			users := "_embedded.roles.id=41._embedded.users.0"
			if keys(a.at(users)) == nil {
				return a.fields(users)
			}
			return fmt.Sprint(keys(a.at(users)), " ", a.fields(users+".id"))
		}, want: positions("objects", "[id] 52", "ids", "52", "whole", "[_links email id lang name rights] 52")},
		"role_names": {see: func(c *client) string {
			a := c.post("roles", l{m{"name": "Guest"}})
			return fmt.Sprint(a.status, " ", a.mistakes(), " ", c.patch("roles/42", m{"name": "Guest"}).status)
		}, want: positions("free", "201  202", "unique", "400 0:NotUnique:name 202")},
		"role_catalog_rights": {see: func(c *client) string {
			return c.get("roles/42").fields("rights.catalog_rights")
		}, want: positions("absent", absent, "null", "null")},
		"role_collection_patch": {see: func(c *client) string {
			a := c.patch("roles", l{m{"id": manager, "name": "A"}, m{"id": guest, "name": "B"}})
			bad := c.patch("roles", l{m{"id": 99, "name": "A"}, m{"name": "B"}})
			return fmt.Sprint(a.status, " ", a.header.Get("Allow"), " ", a.each("roles", "name"), " ", bad.status, " ", bad.mistakes())
		}, want: positions("refused", "405 GET, POST  405 ", "served", `202  "A" "B" 400 0:NotSupportedChoice:id 1:FieldMissing:id`)},
	}
}

func seatObservations() map[string]observation {
	crowded := func(s *emulator.State) {
		for i := range 96 {
			s.Users = append(s.Users, emulator.User{ID: 1000 + i, Name: "U", Email: fmt.Sprint("u", i, "@volt.example")})
		}
	}
	limit := map[string]any{"cards": 100, "period": "day"}
	return map[string]observation{
		"seat_overflow": {edit: func(s *emulator.State) { s.Seats = 3 }, see: func(c *client) string {
			return fmt.Sprint(c.post("users/activate", l{m{"id": intern}}).status, c.post("users", l{newUser("a@volt.example")}).status)
		}, want: positions("402", "402 402", "400", "400 400", "allowed", "202 201")},
		"seat_count": {see: func(c *client) string {
			used, bought := c.e.Seats()
			return fmt.Sprint(used, bought)
		}, want: positions("active", "3 0", "without_caller", "2 0")},
		"over_hundred": {edit: crowded, see: status("POST", "users", l{newUser("a@volt.example")}), want: positions("403", "403", "402", "402", "400", "400")},
		"plan_refusal": {edit: func(s *emulator.State) { s.Plan = "base" }, see: status("POST", "users/deactivate", l{m{"id": seller}}), want: positions("403", "403", "402", "402")},
		"activity_plan": {edit: func(s *emulator.State) { s.Plan = "professional" }, see: func(c *client) string {
			return fmt.Sprint(c.e.Admin().SetSecurity(emulator.SecurityEdit{ActivityLimit: &limit}) == nil)
		}, want: positions("enterprise", "false", "professional", "true")},
		"activity_return": {edit: func(s *emulator.State) { s.Security.ActivityLimit = limit }, see: func(c *client) string {
			c.admin(c.e.Admin().ExceedActivity(seller))
			before := c.get("users/52").fields("rights.is_active")
			c.admin(c.e.Admin().NextPeriod())
			return before + " " + c.get("users/52").fields("rights.is_active") + " " + c.get("users/53").fields("rights.is_active")
		}, want: positions("by_hand", "false false false", "next_period", "false true false")},
	}
}

func wireObservations() map[string]observation {
	return map[string]observation{
		"throttle_body": {edit: func(s *emulator.State) { s.RateLimit = &emulator.RateLimit{PerSecond: 1} }, see: func(c *client) string {
			c.get("account")
			a := c.get("account")
			return fmt.Sprint(a.status, " ", a.mime(), " ", a.fields("retry_after"))
		}, want: positions(
			"json", "429 application/problem+json 1", "json_300", "429 application/problem+json 300", "json_bare", "429 application/problem+json (absent)", "html", "429 text/html (absent)",
		)},
		"missing_method": {see: func(c *client) string {
			a := c.patch("users/52", m{})
			return fmt.Sprint(a.status, " ", a.header.Get("Allow"), " ", c.do("DELETE", "users/52", nil).status, " ", c.send("GET", grantPath, nil).status)
		}, want: positions("405", "405 GET 405 405", "404", "404  404 404")},
		"refresh_reused": {see: func(c *client) string {
			c.send("POST", grantPath, grant("refresh_token", "first-refresh")).expect(c.t, 200)
			return fmt.Sprint(c.send("POST", grantPath, grant("refresh_token", "first-refresh")).status)
		}, want: positions("400", "400", "401", "401")},
		"old_access_token": {see: func(c *client) string {
			a := c.send("POST", grantPath, grant("refresh_token", "first-refresh")).expect(c.t, 200)
			c.token = a.at("access_token").(string)
			c.send("POST", grantPath, grant("refresh_token", a.at("refresh_token").(string))).expect(c.t, 200)
			return fmt.Sprint(c.get("account").status)
		}, want: positions("dies", "401", "lives", "200")},
		"oauth_client": {see: func(c *client) string {
			return fmt.Sprint(c.send("POST", grantPath, grant("refresh_token", "first-refresh", "client_secret", "x")).status)
		}, want: positions("401", "401", "400", "400")},
	}
}
