package emulator_test

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/seatplan/seatplan/providers/altegio/emulator"
)

// seatsIn counts what the emulator counts in center.
func seatsIn(c *client) string { return fmt.Sprint(c.e.Admin().Seats(center)) }

// mark is a mark in the tree of a role; roles are in the order worker, administrator, accountant,
// manager, owner, free_readonly, free_readonly_admin.
func mark(c *client, role int, path string) string {
	return show(c.get(companyPath(center, "/users/roles?include[]=user_permissions")).at(fmt.Sprintf("data.%d.user_permissions.%s", role, path)))
}

const (
	staffEdit = "slug=settings_access.children.slug=settings_staff_access.children.slug=settings_staff_edit_access.is_paid"
	export    = "slug=clients_access.children.slug=clients_export_access.is_paid"
	webhook   = "slug=settings_access.children.slug=settings_webhook_access.is_paid"
	mailing   = "slug=send_sms_access.is_paid"
)

// only leaves one person with access to center, besides the owner.
func only(user int, change func(*emulator.Access)) func(*emulator.State) {
	return func(s *emulator.State) {
		a := *access(s, user)
		if change != nil {
			change(&a)
		}
		s.Access = []emulator.Access{s.Access[0], s.Access[1], s.Access[2], a}
		s.Employees = nil
	}
}

func rights(r emulator.Rights) func(*emulator.Access) {
	return func(a *emulator.Access) { a.Rights = r }
}

// seatObservations mostly count: the owner is one seat of center under the new rule.
var seatObservations = map[string]observation{
	"over_limit": {edit: func(s *emulator.State) { s.Licences[0].StaffLimit = 1 }, see: func(c *client) string {
		return fmt.Sprint(
			c.do("PUT", permissionsPath(center, office), m{"user_role": "administrator", "user_permissions": []m{grant("clients_edit_access", true)}}).status,
			c.do("POST", invitePath(center), invites(m{"name": "A", "search": "a@bloom.example", "user_role": "administrator"})).status,
			c.do("POST", companyPath(north, "/users/110/copy_to_companies"), links(to(center))).status,
			c.do("PUT", "/api/v1/staff/120001/502", m{"has_access_timetable": true}).status,
			c.do("POST", "/api/v1/staff/120001", m{"name": "A", "has_access_timetable": true}).status,
			c.do("POST", companyPath(center, "/staff/quick"), with(quick, "is_paid_staff", true)).status,
			// What frees a seat, or takes none, is never refused.
			c.do("PUT", permissionsPath(center, marketer), m{"user_permissions": []m{grant("clients_edit_access", false)}}).status,
			c.do("POST", "/api/v1/staff/120001", m{"name": "B"}).status,
		)
	}, want: map[string]string{
		"bill": "200 202 200 200 201 201 200 201", "422": "422 422 422 422 422 422 200 201", "403": "403 403 403 403 403 403 200 201",
	}},
	"pending_seats": {edit: only(invited, nil), see: seatsIn, want: map[string]string{"counted": "2", "free": "1"}},
	"free_owner": {see: func(c *client) string {
		return fmt.Sprint(c.e.Admin().Seats(north), c.e.Admin().Seats(south))
	}, want: map[string]string{"location": "2 0", "subscription": "2 1"}},
	"manager_rights_elsewhere": {edit: only(marketer, rights(emulator.Rights{"settings_staff_edit_access": true})), see: func(c *client) string {
		return seatsIn(c) + " " + mark(c, 3, staffEdit)
	}, want: map[string]string{"paid": "2 true", "free": "1 false"}},
	"kept_marks": {see: func(c *client) string {
		return mark(c, 6, staffEdit) + " " + mark(c, 3, staffEdit)
	}, want: map[string]string{"paid": "true true", "free": "false true"}},
	"settings_pages": {edit: only(marketer, rights(emulator.Rights{"settings_webhook_access": true})), see: func(c *client) string {
		return seatsIn(c) + " " + mark(c, 3, webhook)
	}, want: map[string]string{"paid": "2 true", "free": "1 false"}},
	"unclear_rights": {edit: only(marketer, rights(emulator.Rights{"send_sms_access": true})), see: func(c *client) string {
		return seatsIn(c) + " " + mark(c, 3, mailing)
	}, want: map[string]string{"free": "1 false", "paid": "2 true"}},
	"exports": {edit: only(marketer, rights(emulator.Rights{"clients_export_access": true})), see: func(c *client) string {
		return seatsIn(c) + " " + mark(c, 3, export)
	}, want: map[string]string{"free": "1 false", "paid": "2 true"}},
	"orphan_rights": {
		edit: only(marketer, rights(emulator.Rights{"clients_access": false, "clients_edit_access": true})), see: seatsIn,
		want: map[string]string{"counted": "2", "free": "1"},
	},
	"cardless": {edit: only(anna, nil), see: seatsIn, want: map[string]string{"counted": "2", "free": "0"}},
	"old_rule_others": {edit: func(s *emulator.State) {
		only(limited, nil)(s)
		s.Licences[0].PaidRightsModel = false
	}, see: seatsIn, want: map[string]string{"by_rights": "1", "free": "0"}},
	"paid_marks": {see: func(c *client) string {
		return mark(c, 3, export) + " " + show(c.get(permissionsPath(center, anna)).at("data.has_any_paid_permission"))
	}, want: map[string]string{"present": "false true", "absent": absent + " null"}},
	"old_rule_marks": {see: func(c *client) string {
		return show(c.get(permissionsPath(north, boss)).at("data.has_any_paid_permission"))
	}, want: map[string]string{"null": "null", "computed": "true"}},
	"role_paid_status": {see: func(c *client) string {
		return c.get(companyPath(center, "/users/roles")).fields("data.4.paid_status", "data.5.paid_status")
	}, want: map[string]string{"absent": absent + " " + absent, "present": `"paid" "free"`}},
	"paid_staff": {see: func(c *client) string {
		up := c.must(200, "PUT", "/api/v1/staff/120001/502", m{"is_paid_staff": true}).at("data.is_paid_staff")
		down := c.must(200, "PUT", "/api/v1/staff/120001/501", m{"is_paid_staff": false}).at("data.is_paid_staff")
		return fmt.Sprint(up, down)
	}, want: map[string]string{"raised": "true true", "computed": "false true", "stored": "true false"}},
}

var staffObservations = map[string]observation{
	"put_staff": {see: func(c *client) string {
		c.must(200, "PUT", "/api/v1/staff/120001/501", m{"weight": 3})
		return c.get("/api/v1/staff/120001").fields("data.0.name", "data.0.specialization", "data.0.has_access_timetable", "data.0.user_id", "data.0.weight")
	}, want: map[string]string{"merge": `"Master" "Hair" true 103 3`, "replace": `"Master" "" false null 3`}},
	"staff_card": {see: func(c *client) string {
		return c.get(companyPath(center, "/staff/501")).fields("data.id", "data.0.id", "meta.total_count")
	}, want: map[string]string{"object": "501 " + absent + " " + absent, "array": absent + " 501 1"}},
	"chain_staff": {see: func(c *client) string {
		return c.status("PUT", "/api/v1/staff/120001/504", m{"weight": 1}, nil)
	}, want: map[string]string{"403": "403", "allowed": "200"}},
	"free_in_schedule": {see: func(c *client) string {
		return c.status("PUT", "/api/v1/staff/120001/502", m{"user_id": marketer, "has_access_timetable": true}, nil)
	}, want: map[string]string{"allowed": "200", "422": "422"}},
	"dismissed_access": {see: func(c *client) string {
		c.must(200, "PUT", "/api/v1/staff/120001/501", m{"fired": 1})
		return fmt.Sprint(c.do("GET", permissionsPath(center, master), nil).status)
	}, want: map[string]string{"kept": "200", "removed": "404"}},
	"team_filters": {see: func(c *client) string {
		return c.get("/api/v2/locations/120001/team_members").fields("data.id=501.id", "data.id=503.id", "data.id=505.id")
	}, want: map[string]string{"current": `"501" ` + absent + " " + absent, "all": `"501" "503" "505"`}},
}

var wireObservations = map[string]observation{
	"accept_missing": {see: func(c *client) string {
		return c.with("Accept", "").status("GET", companyPath(center, "/users"), nil, nil)
	}, want: map[string]string{"refused": "400", "accepted": "200"}},
	"content_type_missing": {see: func(c *client) string {
		return c.with("Content-Type", "").status("GET", companyPath(center, "/users"), nil, nil)
	}, want: map[string]string{"refused": "400", "accepted": "200"}},
	"auth_form": {see: func(c *client) string {
		c = c.alone().with("Accept", "").with("Content-Type", "application/x-www-form-urlencoded")
		return c.status("POST", "/api/v1/auth", "login=anna@bloom.example&password=pw-anna", nil)
	}, want: map[string]string{"refused": "400", "accepted": "201"}},
	"auth_challenge": {see: func(c *client) string {
		a := c.alone().must(201, "POST", "/api/v1/auth", m{"login": "boss@bloom.example", "password": "pw-boss"})
		return a.fields("data.user_token", "data.flow")
	}, want: map[string]string{"token": `"user-secret" ` + absent, "challenge": absent + ` "2fa"`}},
	"groups_auth": {see: func(c *client) string {
		return c.alone().status("GET", "/api/v1/groups", nil, nil)
	}, want: map[string]string{"user": "401", "partner": "200"}},
	"throttle": {edit: func(s *emulator.State) { s.RateLimit = &emulator.RateLimit{PerSecond: 1} }, see: func(c *client) string {
		first, second := c.do("GET", "/api/v1/companies", nil), c.do("GET", "/api/v1/companies", nil)
		return fmt.Sprintf("%d %d %q", first.status, second.status, second.header.Get("Retry-After"))
	}, want: map[string]string{"retry_after": `200 429 "1"`, "plain": `200 429 ""`}},
	"licence_expired": {edit: expired, see: func(c *client) string {
		return fmt.Sprint(c.do("GET", "/api/v1/staff/120001", nil).status, c.do("GET", companyPath(center, "/users"), nil).status, c.do("GET", "/api/v1/license/120001", nil).status)
	}, want: map[string]string{"staff": "403 200 200", "403": "403 403 200", "402": "402 402 200"}},
	"meta": {see: func(c *client) string {
		c.must(201, "POST", "/api/v1/auth", m{"login": "boss@bloom.example", "password": "pw-boss"})
		c.get("/api/v1/user/permissions/120001")
		c.get("/api/v1/company_users/120001")
		c.get("/api/v1/staff/120001")
		c.get("/api/v1/staff/120001/501")
		c.must(201, "POST", "/api/v1/staff/120001", m{"name": "x"})
		c.must(200, "PUT", "/api/v1/staff/120001/502", m{"weight": 1})
		return c.get("/api/v1/groups").fields("meta") + " " + c.get(permissionsPath(center, anna)).fields("meta") + " " + c.do("GET", permissionsPath(center, 9), nil).fields("meta")
	}, want: map[string]string{"array": "[] [] []", "object": "{} {} {}"}},
	"ids": {see: func(c *client) string {
		c.get("/api/v1/companies")
		c.get(companyPath(center, ""))
		c.get("/api/v1/groups")
		c.get("/api/v1/license/120001")
		c.get("/api/v1/company_users/120001")
		c.get("/api/v1/user/permissions/120001")
		c.get("/api/v1/staff/120001")
		c.get(companyPath(center, "/staff/501"))
		c.must(201, "POST", companyPath(center, "/staff/quick"), quick)
		c.must(201, "POST", "/api/v1/staff/120001", m{"name": "x"})
		c.must(200, "PUT", "/api/v1/staff/120001/502", m{"weight": 1})
		c.alone().must(201, "POST", "/api/v1/auth", m{"login": "boss@bloom.example", "password": "pw-boss"})
		c.must(201, "POST", "/api/v1/companies", m{"title": "x"})
		c.must(200, "PUT", companyPath(center, ""), m{"title": "x"})
		c.put(200, center, anna, m{"staff_id": 502})
		a := c.get(permissionsPath(center, master))
		return c.get(companyPath(center, "/users")).fields("data.0.id") + " " +
			a.fields("data.staff_id", "data.user_permissions.slug=timetable_staff_id.value", "data.user_permissions.slug=storages_limited_access.value", "data.user_permissions.slug=clients_access.value")
	}, want: map[string]string{"number": "101 501 501 0 true", "string": `"101" "501" "501" "0" true`}},
	"absent_object": {see: func(c *client) string {
		c.must(200, "PUT", companyPath(south, ""), m{"zip": "1000"})
		return c.get("/api/v1/staff/120001").fields("data.1.position") + " " + c.get(companyPath(south, "")).fields("data.main_group")
	}, want: map[string]string{"array": "[] []", "null": "null null", "object": "{} {}"}},
	"include_form": {see: func(c *client) string {
		brackets := c.get(companyPath(center, "/users/roles?include[]=user_permissions")).at("data.0.user_permissions")
		plain := c.get(companyPath(center, "/users/roles?include=user_permissions")).at("data.0.user_permissions")
		return fmt.Sprint(brackets != absent, plain != absent)
	}, want: map[string]string{"brackets": "true false", "plain": "false true"}},
	"licence_form": {see: func(c *client) string {
		return c.get("/api/v1/license/120001").fields("id", "data.id")
	}, want: map[string]string{"bare": "9001 " + absent, "envelope": absent + " 9001"}},
	"licence_dates": {see: func(c *client) string {
		return c.get("/api/v1/license/120001").fields("start_date", "deactivation_date")
	}, want: map[string]string{"iso": `"2026-03-01" "2027-02-20"`, "dotted": `"01.03.2026" "20.02.2027"`}},
	"companies_my": {see: func(c *client) string {
		return c.get("/api/v1/companies?my=1").fields("meta.total_count")
	}, want: map[string]string{"listed": "3", "empty": "0"}},
	"location_phones": {see: func(c *client) string {
		c.must(http.StatusOK, "PUT", companyPath(center, ""), m{"phones": []string{"+1", "+2"}})
		return c.get("/api/v1/companies").fields("data.0.phones")
	}, want: map[string]string{"kept": `["+1","+2"]`, "dropped": `["+37120000001"]`}},
	"network_order": {see: func(c *client) string {
		return c.get("/api/v1/groups").fields("data.0.companies.0.id")
	}, want: map[string]string{"listed": "120002", "sorted": "120001"}},
	"own_security": {see: func(c *client) string {
		return c.get("/api/v1/user/permissions/120001").fields("data.security_access", "data.security.security_access", "data.dashboard.security_access")
	}, want: map[string]string{
		"top":       strings.Join([]string{"true", absent, absent}, " "),
		"section":   strings.Join([]string{absent, "true", absent}, " "),
		"dashboard": strings.Join([]string{absent, absent, "true"}, " "),
	}},
}
