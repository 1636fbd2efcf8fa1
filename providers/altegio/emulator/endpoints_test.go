package emulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/providers/altegio/emulator"
	"github.com/seatplan/seatplan/providers/altegio/emulator/conformance"
)

// success is a request that every emulator over the world answers well.
type success struct {
	op           string // "" for endpoints beyond the OpenAPI document
	method, path string
	body         any
	status       int
	alone        bool              // partner token only
	want         map[string]string // by path into the answer, as JSON
}

var quick = m{
	"name": "New hands", "specialization": "Nails", "position_id": 801, "phone_number": nil,
	"user_email": "new@bloom.example", "user_phone": "+37120000999", "is_user_invite": true,
}

var successes = []success{
	{"authorize_user", "POST", "/api/v1/auth", m{"login": "+37120000102", "password": "pw-anna"}, 201, true, map[string]string{"data.id": "102", "data.email": `"anna@bloom.example"`}},
	{"authorize_user", "POST", "/api/v1/auth", m{"login": "BOSS@bloom.example", "password": "pw-boss"}, 201, true, map[string]string{"data.user_token": `"user-secret"`}},
	{"", "GET", "/api/v1/user/data", nil, 201, false, map[string]string{"data.id": "101", "data.user_token": `"user-secret"`}},

	{"get_location_list", "GET", "/api/v1/companies", nil, 200, true, map[string]string{"data.0.id": "120001", "data.2.active": "0", "meta.total_count": "3", "data.0.groups": absent}},
	{"get_location_list", "GET", "/api/v1/companies?my=1&active=1&show_groups=1", nil, 200, false, map[string]string{"data.1.id": "120002", "data.2": absent, "data.0.groups.7002.title": `"Bloom City"`}},
	{"get_location_list", "GET", "/api/v1/companies?group_id=7001&count=1&page=2", nil, 200, false, map[string]string{"data.0.id": "120002", "meta.total_count": "2"}},
	{"get_location_list", "GET", "/api/v1/companies?my=1", nil, 200, true, map[string]string{"data": "[]"}},
	{"create_location", "POST", "/api/v1/companies", m{"title": "Bloom East", "city_id": 5, "coordinate_lot": 24.1}, 201, false, map[string]string{"data.title": `"Bloom East"`, "data.city_id": "5", "data.coordinate_lon": "24.1"}},
	{"get_location", "GET", companyPath(center, ""), nil, 200, true, map[string]string{"data.main_group_id": "7001", "data.main_group.title": `"Bloom"`, "data.groups": absent, "data.access": absent}},
	{"get_location", "GET", companyPath(center, "?my=1&show_groups=1"), nil, 200, false, map[string]string{"data.groups.7001.id": "7001", "data.access.clients_access": "true"}},
	{"get_location", "GET", companyPath(south, ""), nil, 200, true, map[string]string{"data.main_group_id": "0", "data.main_group": "[]"}},
	{"update_location", "PUT", companyPath(center, ""), m{"title": "Bloom Plaza", "phones": []string{"+1"}, "social": m{"instagram": "bloom"}}, 200, false, map[string]string{"data.title": `"Bloom Plaza"`, "data.social.instagram": `"bloom"`, "data.phones": absent}},
	{"delete_location", "DELETE", companyPath(south, ""), nil, 202, false, nil},
	{"get_chain_list", "GET", "/api/v1/groups", nil, 200, false, map[string]string{"data.0.title": `"Bloom"`, "data.0.companies.0.id": "120002", "data.1.companies.1": absent, "data.0.access.clients_access": "1"}},
	{"get_location_subscription_information", "GET", "/api/v1/license/120001", nil, 200, true, map[string]string{"staff_limit": "6", "is_paid_rights_model": "true", "deactivation_date": `"2027-02-20"`, "active": "1", "options.0.title": `"SMS"`}},

	{"get_location_users", "GET", companyPath(center, "/users"), nil, 200, false, map[string]string{"meta.count": "8", "data.0.is_non_deletable": "true", "data.id=104.is_approved": "false", "data.id=104.information": `"Books"`}},
	{"get_location_users", "GET", companyPath(center, "/users?filter[is_approved]=0"), nil, 200, false, map[string]string{"meta.count": "1", "data.0.id": "104"}},
	{"get_location_users", "GET", companyPath(center, "/users?filter[is_approved]=1"), nil, 200, false, map[string]string{"meta.count": "7"}},
	{"deprecated_get_location_users", "GET", "/api/v1/company_users/120001", nil, 200, false, map[string]string{"data.id=102.access.excel_access": "true", "data.id=103.access.master_id": "501", "data.id=103.access.users_access": "false", "data.id=104": absent}},
	{"remove_user_from_location", "DELETE", companyPath(center, "/users/102"), nil, 204, false, nil},
	{"list_roles", "GET", companyPath(center, "/users/roles"), nil, 200, false, map[string]string{"data.0.slug": `"worker"`, "data.6.slug": `"free_readonly_admin"`, "data.0.user_permissions": absent}},
	{"list_roles", "GET", companyPath(center, "/users/roles?include[]=user_permissions"), nil, 200, false, map[string]string{"data.0.user_permissions.0.slug": `"timetable_access"`, "data.0.user_permissions.0.type.slug": `"has_group_access"`}},
	{"get_user_roles", "GET", companyPath(center, "/users/103/roles?include[]=user_permissions"), nil, 200, false, map[string]string{"data.0.user_permissions.0.children.slug=timetable_staff_id.default_value": "501"}},
	{"get_user_permissions", "GET", permissionsPath(center, master), nil, 200, false, map[string]string{"data.user_role": `"worker"`, "data.staff_id": "501", "data.is_editable": "true", "data.has_any_paid_permission": "false", "data.user_permissions.slug=timetable_staff_id.value": "501"}},
	{"get_user_permissions", "GET", permissionsPath(center, anna), nil, 200, false, map[string]string{"data.staff_id": "null", "data.has_any_paid_permission": "true", "data.user_permissions.slug=records_edit_last_days_count.value": "7", "data.user_permissions.slug=clients_export_access.value": "true"}},
	{"update_user_permissions", "PUT", permissionsPath(center, anna), m{"user_role": "manager", "staff_id": 502, "user_permissions": []m{grant("clients_export_access", false)}}, 200, false, map[string]string{"data.user_role": `"manager"`, "data.staff_id": "502", "data.user_permissions.slug=clients_export_access.value": "false"}},
	{"copy_user_permissions_to_locations", "POST", companyPath(center, "/users/102/copy_to_companies"), links(m{"company_id": north, "user_permissions": []m{grant("clients_export_access", false)}}, to(south)), 200, false, map[string]string{"data": "null"}},
	{"remove_user_from_locations", "POST", companyPath(center, "/users/102/remove_from_companies"), links(to(center)), 200, false, map[string]string{"data": "null"}},
	{"create_user_invitation", "POST", invitePath(center), invites(m{"name": "Ivan", "search": "ivan@bloom.example", "user_role": "accountant"}), 202, false, map[string]string{"data": "null", "meta.message": `"Saved"`}},
	{"get_permission_list", "GET", "/api/v1/user/permissions/120001", nil, 200, false, map[string]string{"data.clients.excel_access": "true", "data.timetable.master_id": "0", "data.security_access": "true", "data.other.auth_list_allowed_ip": "[]", "data.security": absent}},
	{"get_permission_list", "GET", "/api/v1/user/permissions/120001?group_permissions[]=clients", nil, 200, false, map[string]string{"data.clients.clients_access": "true", "data.finances": absent}},
	{"", "GET", "/api/v1/notification_settings/120001/users/102", nil, 200, false, map[string]string{"data.web_push": "false"}},
	{"", "POST", "/api/v1/notification_settings/120001/users/102", m{"web_push": true}, 200, false, map[string]string{"data.web_push": "true", "data.notification": "false"}},
	{"", "GET", companyPath(center, "/marketplace/applications/77/permissions"), nil, 200, false, map[string]string{"data.0.slug": `"clients_access"`}},

	{"get_team_member_list", "GET", "/api/v1/staff/120001", nil, 200, false, map[string]string{"data.0.user_id": "103", "data.0.has_access_timetable": "true", "data.0.position.title": `"Stylist"`, "data.1.position": "[]", "data.2.fired": "1", "data.id=505": absent, "data.0.is_paid_staff": absent}},
	{"get_team_member_by_id", "GET", "/api/v1/staff/120001/501", nil, 200, false, map[string]string{"data.0.id": "501"}},
	{"get_team_member", "GET", companyPath(center, "/staff/501"), nil, 200, false, map[string]string{"data.is_paid_staff": "true", "data.company_id": "120001"}},
	{"get_team_member", "GET", companyPath(center, "/staff/502"), nil, 200, false, map[string]string{"data.is_paid_staff": "false", "data.user_id": "null"}},
	{"", "GET", companyPath(center, "/staff/"), nil, 200, false, map[string]string{"data.0.user.email": `"master@bloom.example"`, "data.3.is_chain": "true", "data.1.user": "null", "data.1.is_timetable_off": "true"}},
	{"deprecated_create_team_member", "POST", "/api/v1/staff/120001", m{"name": "Hands", "specialization": "Nails"}, 201, false, map[string]string{"data.name": `"Hands"`, "data.is_paid_staff": "false", "data.user_id": "null"}},
	{"update_team_member", "PUT", "/api/v1/staff/120001/502", m{"has_access_timetable": true, "user_id": anna, "hidden": 1}, 200, false, map[string]string{"data.user_id": "102", "data.hidden": "1", "data.is_paid_staff": "true"}},
	{"update_team_member", "PUT", "/api/v1/staff/120001/501", m{"user_id": 0, "fired": 1}, 200, false, map[string]string{"data.user_id": "null", "data.fired": "1", "data.is_paid_staff": "false"}},
	{"delete_team_member", "DELETE", "/api/v1/staff/120001/502", nil, 204, false, nil},
	{"create_team_member_quick", "POST", companyPath(center, "/staff/quick"), quick, 201, false, map[string]string{"data.position.title": `"Stylist"`, "data.company_id": "120001"}},

	{"list_team_members", "GET", "/api/v2/locations/120001/team_members?include=position", nil, 200, false, map[string]string{"data.0.id": `"501"`, "data.2.attributes.is_available_as_assistant": "true", "data.3": absent, "included.0.attributes.title": `"Stylist"`}},
	{"list_team_members", "GET", "/api/v2/locations/120001/team_members?filter[is_paid]=1&filter[fired]=2", nil, 200, false, map[string]string{"data.0.id": `"501"`, "data.1": absent}},
	{"list_team_members", "GET", "/api/v2/locations/120001/team_members?filter[deleted]=1&filter[name]=ERA", nil, 200, false, map[string]string{"data.0.id": `"505"`, "data.1": absent}},
	{"list_team_members", "GET", "/api/v2/locations/120001/team_members?filter[user_linked]=0&filter[has_schedule]=0&limit=1&page=2", nil, 200, false, map[string]string{"data.0.id": `"504"`, "meta.pagination.offset": "1"}},
	{"list_team_members", "GET", "/api/v2/locations/120001/team_members?filter[position_id]=801", nil, 200, false, map[string]string{"data.0.id": `"501"`, "data.1": absent}},
	{"", "GET", "/api/v2/locations/120001/positions", nil, 200, false, map[string]string{"data.0.attributes.chain_id": "7001", "data.1": absent}},
	{"", "POST", "/api/v2/locations/120003/positions", m{"title": "Cleaner"}, 201, false, map[string]string{"data.attributes.title": `"Cleaner"`}},
	{"", "GET", "/api/v2/locations/120001/positions/801", nil, 200, false, map[string]string{"data.attributes.title": `"Stylist"`}},
	{"", "PUT", "/api/v2/locations/120001/positions/801", m{"title": "Barber"}, 200, false, map[string]string{"data.attributes.title": `"Barber"`}},
	{"", "DELETE", "/api/v2/locations/120001/positions/801", nil, 204, false, nil},

	{"", "GET", "/api/v1/locations?id=120002", nil, 200, true, map[string]string{"data.0.title": `"Bloom North"`, "data.1": absent}},
	{"", "GET", "/api/v1/chains", nil, 200, false, map[string]string{"data.1.id": "7002"}},
	{"", "GET", "/api/v1/locations/120001/users", nil, 200, false, map[string]string{"meta.count": "8"}},
	{"", "DELETE", "/api/v1/locations/120001/users/102", nil, 204, false, nil},
	{"", "GET", "/api/v1/locations/120001/team_members", nil, 200, false, map[string]string{"data.0.id": "501"}},
	{"", "GET", companyPath(center, "/staff"), nil, 200, false, map[string]string{"meta.total_count": "4"}},
}

func TestSuccesses(t *testing.T) {
	t.Parallel()
	for _, s := range successes {
		t.Run(s.method+" "+s.path, func(t *testing.T) {
			t.Parallel()
			c := serve(t, nil, conformance.Strict())
			if s.alone {
				c = c.alone()
			}
			a := c.must(s.status, s.method, s.path, s.body)
			for path, want := range s.want {
				if got := show(a.at(path)); got != want {
					t.Errorf("%s = %s, want %s", path, got, want)
				}
			}
			if s.status == http.StatusNoContent && a.text != "" {
				t.Errorf("the answer has a body: %s", a)
			}
		})
	}
}

// TestEveryOperationIsServed compares the routes, the OpenAPI document, the list of what lies
// beyond it, and the table above.
func TestEveryOperationIsServed(t *testing.T) {
	t.Parallel()
	tested := make(map[string]bool)
	for _, s := range successes {
		tested[s.op] = true
	}
	routes := make(map[string]string)
	for _, r := range emulator.Routes() {
		routes[r.Pattern] = r.Operation
		if r.Operation == "" {
			if conformance.Beyond()[r.Pattern] == "" {
				t.Errorf("%s is neither in the document nor listed as beyond it", r.Pattern)
			}
		}
	}
	operations := make(map[string]bool)
	for at, op := range conformance.Operations() {
		operations[op] = true
		if !tested[op] {
			t.Errorf("%s (%s) has no test", op, at)
		}
	}
	for pattern, op := range routes {
		if op != "" && !operations[op] {
			t.Errorf("%s: the document has no operation %q", pattern, op)
		}
		delete(operations, op)
	}
	if len(operations) > 0 {
		t.Errorf("operations without a route: %v", operations)
	}
	for pattern := range conformance.Beyond() {
		if _, ok := routes[pattern]; !ok {
			t.Errorf("%s is listed as beyond the document and is not served", pattern)
		}
	}
}

// TestWritesAreSeen follows each write by a read.
func TestWritesAreSeen(t *testing.T) {
	t.Parallel()
	t.Run("a new location belongs to its maker", func(t *testing.T) {
		t.Parallel()
		c := serve(t, nil)
		id := c.must(201, "POST", "/api/v1/companies", m{"title": "East"}).at("data.id").(float64)
		if got := c.get(companyPath(int(id), "/users")).at("data.0.is_non_deletable"); got != true {
			t.Errorf("is_non_deletable = %v, want true", got)
		}
	})
	t.Run("a deleted location is gone", func(t *testing.T) {
		t.Parallel()
		c := serve(t, nil)
		c.must(202, "DELETE", companyPath(south, ""), nil)
		c.must(404, "GET", companyPath(south, ""), nil)
		c.must(404, "GET", companyPath(south, "/users"), nil)
		if got := show(c.get("/api/v1/companies").at("meta.total_count")); got != "2" {
			t.Errorf("%s locations, want 2", got)
		}
	})
	t.Run("a copy works at once", func(t *testing.T) {
		t.Parallel()
		c := serve(t, nil)
		c.must(200, "POST", companyPath(center, "/users/102/copy_to_companies"), links(m{"company_id": north, "user_permissions": []m{grant("clients_export_access", false)}}))
		a := c.get(permissionsPath(north, anna))
		for path, want := range map[string]string{
			"data.user_role": `"administrator"`, "data.staff_id": "null",
			"data.user_permissions.slug=clients_export_access.value":        "false",
			"data.user_permissions.slug=records_edit_last_days_count.value": "7",
		} {
			if got := show(a.at(path)); got != want {
				t.Errorf("%s = %s, want %s", path, got, want)
			}
		}
		if got := c.get(companyPath(north, "/users")).at("data.id=102.is_approved"); got != true {
			t.Errorf("is_approved = %v, want true", got)
		}
	})
	t.Run("a copy to an invited person leaves the invitation open", func(t *testing.T) {
		t.Parallel()
		c := serve(t, func(s *emulator.State) {
			s.Access = append(s.Access, emulator.Access{Location: north, User: anna, Role: "worker", Pending: true})
		})
		c.must(200, "POST", companyPath(center, "/users/102/copy_to_companies"), links(to(north)))
		if got := c.get(permissionsPath(north, anna)).at("data.user_role"); got != "administrator" {
			t.Errorf("user_role = %v", got)
		}
		if got := c.get(companyPath(north, "/users")).at("data.id=102.is_approved"); got != false {
			t.Errorf("is_approved = %v, want false", got)
		}
	})
	t.Run("a copied Specialist is not tied to an employee of the source", func(t *testing.T) {
		t.Parallel()
		c := serve(t, nil)
		c.must(200, "POST", companyPath(center, "/users/103/copy_to_companies"), links(to(north)))
		if got := show(c.get(permissionsPath(north, master)).at("data.user_permissions.slug=timetable_staff_id.value")); got != "0" {
			t.Errorf("timetable_staff_id = %s, want 0", got)
		}
	})
	t.Run("removal unlinks the employee and keeps the card", func(t *testing.T) {
		t.Parallel()
		c := serve(t, nil)
		c.must(204, "DELETE", companyPath(center, "/users/103"), nil)
		c.must(404, "GET", permissionsPath(center, master), nil)
		if got := show(c.get("/api/v1/staff/120001").at("data.0.user_id")); got != "null" {
			t.Errorf("user_id = %s, want null", got)
		}
	})
	t.Run("a deleted employee unlinks the user", func(t *testing.T) {
		t.Parallel()
		c := serve(t, nil)
		c.must(204, "DELETE", "/api/v1/staff/120001/501", nil)
		c.must(404, "GET", "/api/v1/staff/120001/501", nil)
		if got := show(c.get(permissionsPath(center, master)).at("data.staff_id")); got != "null" {
			t.Errorf("staff_id = %s, want null", got)
		}
	})
	t.Run("a link moves with the user", func(t *testing.T) {
		t.Parallel()
		c := serve(t, nil)
		c.put(200, center, master, m{"staff_id": 502})
		a := c.get("/api/v1/staff/120001")
		if was, is := show(a.at("data.id=501.user_id")), show(a.at("data.id=502.user_id")); was != "null" || is != "103" {
			t.Errorf("501 is linked to %s, 502 to %s", was, is)
		}
		if got := c.right(master, "timetable_staff_id"); got != "502" {
			t.Errorf("timetable_staff_id = %s, want 502: the role ties to the employee", got)
		}
	})
	t.Run("quick creation invites a linked Specialist", func(t *testing.T) {
		t.Parallel()
		c := serve(t, nil)
		employee := c.must(201, "POST", companyPath(center, "/staff/quick"), quick).at("data.id")
		user := c.get(companyPath(center, "/users?filter[is_approved]=0")).at("data.name=New hands.id").(float64)
		a := c.get(permissionsPath(center, int(user)))
		if a.at("data.user_role") != "worker" || a.at("data.staff_id") != employee {
			t.Errorf("the permissions are %s", strings.TrimSpace(a.text)[:80])
		}
	})
	t.Run("quick creation without an invitation makes a card only", func(t *testing.T) {
		t.Parallel()
		c := serve(t, nil)
		body := m{"name": "X", "specialization": "", "position_id": nil, "phone_number": nil, "user_email": "x@bloom.example", "user_phone": "", "is_user_invite": false, "is_paid_staff": true}
		a := c.must(201, "POST", companyPath(center, "/staff/quick"), body)
		if a.at("data.is_paid_staff") != true || a.at("data.position") != nil {
			t.Errorf("the answer is %s", a)
		}
		if got := show(c.get(companyPath(center, "/users")).at("meta.count")); got != "8" {
			t.Errorf("%s users, want 8", got)
		}
	})
	t.Run("a deleted position leaves its employees", func(t *testing.T) {
		t.Parallel()
		c := serve(t, nil)
		c.must(204, "DELETE", "/api/v2/locations/120001/positions/801", nil)
		if got := show(c.get("/api/v1/staff/120001").at("data.0.position_id")); got != "0" {
			t.Errorf("position_id = %s, want 0", got)
		}
	})
	t.Run("names of one family", func(t *testing.T) {
		t.Parallel()
		c := serve(t, nil)
		c.must(200, "POST", companyPath(center, "/users/102/copy_to_companies"), links(m{"company_id": north}))
		c.must(422, "POST", companyPath(center, "/users/102/copy_to_companies"), links(m{"company_id": south, "location_id": south}))
	})
}

// TestInvitations follows a person from the invitation to the first day.
func TestInvitations(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	c.must(202, "POST", invitePath(center), invites(
		m{"name": "Ivan", "search": "Ivan@bloom.example", "position": "Chief", "user_role": "manager", "staff_id": 502, "user_permissions": []m{grant("clients_export_access", true)}},
		m{"name": "Olga", "search": "+371 2555-0000"},
	))
	users := c.get(companyPath(center, "/users?filter[is_approved]=0"))
	ivan := int(users.at("data.name=Ivan.id").(float64))
	if got := users.at("data.phone=+371 2555-0000.name"); got != "Olga" {
		t.Errorf("the name is %v, want Olga", got)
	}
	a := c.get(permissionsPath(center, ivan))
	if a.at("data.user_role") != "manager" || show(a.at("data.staff_id")) != "502" || c.right(ivan, "clients_export_access") != "true" {
		t.Errorf("the inline role, rights or employee are missing")
	}
	if _, err := c.e.Admin().Accept("ivan@BLOOM.example", 0); err != nil {
		t.Fatal(err)
	}
	if got := c.get(companyPath(center, "/users")).at(fmt.Sprintf("data.id=%d.is_approved", ivan)); got != true {
		t.Errorf("is_approved = %v, want true", got)
	}
}
