package emulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/altegio/emulator"
)

// many makes a list of invitations.
func many(n int) []m {
	var list []m
	for i := range n {
		list = append(list, m{"name": "N", "search": fmt.Sprintf("n%d@bloom.example", i)})
	}
	return list
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	users := companyPath(center, "/users")
	for name, r := range map[string]struct {
		edit         func(*emulator.State)
		as           func(*client) *client
		method, path string
		body         any
		status       int
		want         string // part of the body
	}{
		"no partner token":             {as: header("Authorization", ""), method: "GET", path: users, status: 401, want: `{"data":null,"meta":{"message":"The partner token`},
		"wrong partner token":          {as: header("Authorization", "Bearer x, User "+userToken), method: "GET", path: users, status: 401, want: "partner token"},
		"wrong scheme":                 {as: header("Authorization", "Basic "+partnerToken), method: "GET", path: users, status: 401, want: "partner token"},
		"no user token":                {as: (*client).alone, method: "GET", path: users, status: 401, want: "user token is missing"},
		"wrong user token":             {as: header("Authorization", "Bearer "+partnerToken+", User x"), method: "GET", path: users, status: 401, want: "user token is wrong"},
		"wrong user, partner endpoint": {as: header("Authorization", "Bearer "+partnerToken+", User x"), method: "GET", path: "/api/v1/companies", status: 401, want: "user token is wrong"},
		"tokens swapped":               {as: header("Authorization", "Bearer "+userToken+", User "+partnerToken), method: "GET", path: users, status: 401, want: "partner token"},
		"legacy 401":                   {as: header("Authorization", ""), method: "GET", path: companyPath(center, ""), status: 401, want: `{"errors":{"code":401,"message":`},
		"v2 401":                       {as: header("Authorization", ""), method: "GET", path: "/api/v2/locations/120001/team_members", status: 401, want: `"data":null`},

		"no Accept in v1":      {as: header("Accept", ""), method: "GET", path: users, status: 400, want: "Accept"},
		"no Accept in v2":      {as: header("Accept", ""), method: "GET", path: "/api/v2/locations/120001/team_members", status: 400, want: "Accept"},
		"other Accept":         {as: header("Accept", "text/html, */*;q=0.1"), method: "GET", path: users, status: 400, want: "Accept"},
		"no Content-Type":      {as: header("Content-Type", ""), method: "GET", path: users, status: 400, want: "Content-Type"},
		"form instead of json": {as: header("Content-Type", "application/x-www-form-urlencoded"), method: "POST", path: "/api/v1/auth", body: "login=a&password=b", status: 400, want: "Content-Type"},

		"unknown path":          {method: "GET", path: "/api/v1/nothing", status: 404, want: "no such path"},
		"outside the api":       {method: "GET", path: "/", status: 404, want: "no such path"},
		"wrong method":          {method: "PATCH", path: users, status: 405, want: "method"},
		"writing a network":     {method: "POST", path: "/api/v1/groups", body: m{"title": "x"}, status: 405, want: "method"},
		"unknown location":      {method: "GET", path: companyPath(9, "/users"), status: 404, want: `"meta":[]`},
		"unknown location card": {method: "GET", path: companyPath(9, ""), status: 404, want: `{"errors":{"code":404,"message":`},
		"location no number":    {method: "GET", path: "/api/v1/company/abc/users", status: 404},
		"unknown user":          {method: "GET", path: permissionsPath(center, 9), status: 404, want: `"meta":[]`},
		"user elsewhere":        {method: "GET", path: permissionsPath(north, anna), status: 404},
		"unknown employee":      {method: "GET", path: "/api/v1/staff/120001/9", status: 404, want: `"errors":[{"message":"The team member`},
		"employee elsewhere":    {method: "GET", path: "/api/v1/staff/120001/506", status: 404},
		"unknown position":      {method: "GET", path: "/api/v2/locations/120001/positions/802", status: 404},
		"unknown application":   {method: "GET", path: companyPath(center, "/marketplace/applications/1/permissions"), status: 404},
		"no licence":            {edit: func(s *emulator.State) { s.Licences = nil }, method: "GET", path: "/api/v1/license/120001", status: 404},

		"stranger":                     {as: asStranger, method: "GET", path: users, status: 403, want: "No access"},
		"stranger, licence":            {as: asStranger, method: "GET", path: "/api/v1/license/120001", status: 403},
		"stranger, own rights":         {as: asStranger, method: "GET", path: "/api/v1/user/permissions/120001", status: 403},
		"stranger, v2":                 {as: asStranger, method: "GET", path: "/api/v2/locations/120001/team_members", status: 403},
		"open invitation is no access": {edit: pendingAnna, as: asAnna, method: "GET", path: users, status: 403, want: "No access"},
		"no users right":               {as: asAnna, method: "GET", path: users, status: 403, want: "settings_users_access"},
		"no users right, rights":       {as: asAnna, method: "GET", path: permissionsPath(center, master), status: 403},
		"no edit right":                {edit: annaSees, as: asAnna, method: "PUT", path: permissionsPath(center, master), body: m{}, status: 403, want: "settings_users_edit_access"},
		"no delete right":              {edit: annaSees, as: asAnna, method: "DELETE", path: companyPath(center, "/users/103"), status: 403, want: "settings_users_delete_access"},
		"no invite right":              {edit: annaSees, as: asAnna, method: "POST", path: invitePath(center), body: invites(many(1)...), status: 403, want: "settings_users_create_access"},
		"no copy right in the target":  {as: asLimited, method: "POST", path: companyPath(center, "/users/102/copy_to_companies"), body: links(to(north)), status: 403, want: "120002"},
		"no staff right":               {as: asAnna, method: "POST", path: "/api/v1/staff/120001", body: m{"name": "x"}, status: 403, want: "settings_staff_create_access"},
		"no staff edit right":          {as: asAnna, method: "PUT", path: "/api/v1/staff/120001/502", body: m{"name": "x"}, status: 403},
		"no staff delete right":        {as: asAnna, method: "DELETE", path: "/api/v1/staff/120001/502", status: 403},
		"no payment policy right":      {as: asLimited, method: "PUT", path: "/api/v1/staff/120001/502", body: m{"is_included_in_payment_policy": true}, status: 403, want: "payment_policy_update_access"},
		"no settings right":            {as: asAnna, method: "PUT", path: companyPath(center, ""), body: m{"title": "x"}, status: 403},
		"no owner":                     {as: asLimited, method: "DELETE", path: companyPath(center, ""), status: 403},
		"non-deletable":                {method: "DELETE", path: companyPath(center, "/users/101"), status: 403, want: "cannot be deleted"},
		"chain employee":               {method: "PUT", path: "/api/v1/staff/120001/504", body: m{"name": "x"}, status: 403, want: "chain"},
		"licence over, staff":          {edit: expired, method: "GET", path: "/api/v1/staff/120001", status: 403, want: "licence of the location 120001 must be renewed"},
		"licence switched off":         {edit: inactive, method: "GET", path: "/api/v1/staff/120001", status: 403, want: "must be renewed"},

		"too many invitations":    {method: "POST", path: invitePath(center), body: invites(many(16)...), status: 422, want: "at most 15"},
		"no invitations":          {method: "POST", path: invitePath(center), body: invites(), status: 422, want: `"field":"invites"`},
		"invitation, no name":     {method: "POST", path: invitePath(center), body: invites(m{"search": "a@b.example"}), status: 422, want: `"field":"invites[0].name"`},
		"invitation, no search":   {method: "POST", path: invitePath(center), body: invites(m{"name": "A"}), status: 422, want: `"field":"invites[0].search"`},
		"invitation, bad search":  {method: "POST", path: invitePath(center), body: invites(m{"name": "A", "search": "hello"}), status: 422, want: "want a phone or an email"},
		"invitation, bad role":    {method: "POST", path: invitePath(center), body: invites(m{"name": "A", "search": "a@b.example", "user_role": "king"}), status: 422, want: `there is no role \"king\"`},
		"invitation, no object":   {method: "POST", path: invitePath(center), body: m{"invites": []any{1}}, status: 422, want: "want an object"},
		"invitation, no list":     {method: "POST", path: invitePath(center), body: m{"invites": m{}}, status: 422, want: "want a list"},
		"trial":                   {edit: trial, method: "POST", path: invitePath(center), body: invites(many(1)...), status: 403, want: "paid licence"},
		"unknown slug":            {method: "PUT", path: permissionsPath(center, anna), body: m{"user_permissions": []m{grant("fly", true)}}, status: 422, want: `there is no right \"fly\"`},
		"slug without endpoint":   {method: "PUT", path: permissionsPath(center, anna), body: m{"user_permissions": []m{grant("web_push", true)}}, status: 422, want: "web_push"},
		"slug outside the tree":   {method: "PUT", path: permissionsPath(center, master), body: m{"user_permissions": []m{grant("dashboard_records_access", true)}}, status: 422},
		"medicine":                {method: "PUT", path: permissionsPath(center, anna), body: m{"user_permissions": []m{grant("medicine_access", true)}}, status: 422},
		"wrong type":              {method: "PUT", path: permissionsPath(center, anna), body: m{"user_permissions": []m{grant("clients_access", 1)}}, status: 422, want: "want true or false, got 1"},
		"no value":                {method: "PUT", path: permissionsPath(center, anna), body: m{"user_permissions": []m{{"slug": "clients_access"}}}, status: 422, want: "got null"},
		"bad flag":                {method: "PUT", path: permissionsPath(center, anna), body: m{"user_permissions": []m{grant("storages_limited_access", 2)}}, status: 422, want: "want 0 or 1"},
		"bad list":                {method: "PUT", path: permissionsPath(center, anna), body: m{"user_permissions": []m{grant("storages_ids", []any{"x"})}}, status: 422, want: "in the list"},
		"unknown role":            {method: "PUT", path: permissionsPath(center, anna), body: m{"user_role": "king"}, status: 422, want: `"field":"user_role"`},
		"paid right, free role":   {method: "PUT", path: permissionsPath(center, marketer), body: m{"user_permissions": []m{grant("records_create_access", true)}}, status: 422, want: "paid employees only"},
		"Specialist, no employee": {method: "PUT", path: permissionsPath(center, anna), body: m{"user_role": "worker"}, status: 422, want: "needs an employee"},
		"link, unknown":           {method: "PUT", path: permissionsPath(center, anna), body: m{"staff_id": 9}, status: 422, want: "there is no employee 9"},
		"link, elsewhere":         {method: "PUT", path: permissionsPath(center, anna), body: m{"staff_id": 506}, status: 422},
		"link, taken":             {method: "PUT", path: permissionsPath(center, anna), body: m{"staff_id": 501}, status: 422, want: "belongs to another user"},
		"link by card, taken":     {method: "PUT", path: "/api/v1/staff/120001/502", body: m{"user_id": master}, status: 422, want: "another team member"},
		"link by card, unknown":   {method: "PUT", path: "/api/v1/staff/120001/502", body: m{"user_id": stranger}, status: 422, want: "there is no user"},
		"copy, nothing":           {method: "POST", path: companyPath(center, "/users/102/copy_to_companies"), body: links(), status: 422, want: "is required"},
		"copy, unknown target":    {method: "POST", path: companyPath(center, "/users/102/copy_to_companies"), body: links(to(9)), status: 422, want: "there is no location 9"},
		"copy to itself":          {method: "POST", path: companyPath(center, "/users/102/copy_to_companies"), body: links(to(center)), status: 422},
		"copy, twice":             {method: "POST", path: companyPath(center, "/users/102/copy_to_companies"), body: links(to(north), to(north)), status: 422, want: "sent twice"},
		"copy, not active":        {method: "POST", path: companyPath(center, "/users/104/copy_to_companies"), body: links(to(north)), status: 422, want: "not active"},
		"remove, no access":       {method: "POST", path: companyPath(center, "/users/102/remove_from_companies"), body: links(to(north)), status: 422, want: "has no access"},
		"employee, no name":       {method: "POST", path: "/api/v1/staff/120001", body: m{"specialization": "x"}, status: 422, want: `"errors":[{"field":"name"`},
		"employee, empty name":    {method: "PUT", path: "/api/v1/staff/120001/502", body: m{"name": " "}, status: 422},
		"employee, bad flag":      {method: "PUT", path: "/api/v1/staff/120001/502", body: m{"hidden": 7}, status: 422, want: "want 0 or 1"},
		"quick, fields":           {method: "POST", path: companyPath(center, "/staff/quick"), body: m{"name": "x"}, status: 422, want: `"field":"is_user_invite"`},
		"quick, email":            {method: "POST", path: companyPath(center, "/staff/quick"), body: with(quick, "user_email", "x"), status: 422, want: "want an email"},
		"quick, two people":       {method: "POST", path: companyPath(center, "/staff/quick"), body: with(with(quick, "user_email", "anna@bloom.example"), "user_phone", "+37120000103"), status: 422, want: "another person"},
		"quick, position":         {method: "POST", path: companyPath(center, "/staff/quick"), body: with(quick, "position_id", 1), status: 422, want: "there is no position"},
		"location, no title":      {method: "POST", path: "/api/v1/companies", body: m{}, status: 422, want: `"field":"title"`},
		"v2 filter":               {method: "GET", path: "/api/v2/locations/120001/team_members?filter[fired]=3", status: 422, want: `"errors":{"filter[fired]":["want`},
		"v2 limit":                {method: "GET", path: "/api/v2/locations/120001/team_members?limit=251", status: 422},
		"v2 position, no title":   {method: "POST", path: "/api/v2/locations/120001/positions", body: m{}, status: 422, want: `"errors":{"title":`},
		"no json":                 {method: "PUT", path: permissionsPath(center, anna), body: "{", status: 422, want: "one JSON object"},
		"a list":                  {method: "PUT", path: permissionsPath(center, anna), body: "[]", status: 422},
		"two objects":             {method: "PUT", path: permissionsPath(center, anna), body: "{} {}", status: 422},
		"body too long":           {method: "PUT", path: permissionsPath(center, anna), body: `"` + strings.Repeat("x", 1<<20) + `"`, status: 413},

		"sign in, nobody":          {as: (*client).alone, method: "POST", path: "/api/v1/auth", body: m{"login": "x@y.example", "password": "x"}, status: 404},
		"sign in, wrong password":  {as: (*client).alone, method: "POST", path: "/api/v1/auth", body: m{"login": "anna@bloom.example", "password": "x"}, status: 401},
		"sign in, no password set": {as: (*client).alone, method: "POST", path: "/api/v1/auth", body: m{"login": "office@bloom.example", "password": "x"}, status: 401},
		"sign in, empty":           {as: (*client).alone, method: "POST", path: "/api/v1/auth", body: m{}, status: 422},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, r.edit)
			before := c.e.State()
			if r.as != nil {
				c = r.as(c)
			}
			a := c.must(r.status, r.method, r.path, r.body)
			if !strings.Contains(a.text, r.want) {
				t.Errorf("the answer lacks %s: %s", r.want, a)
			}
			if strings.Contains(a.text, partnerToken) || strings.Contains(a.text, userToken) {
				t.Errorf("the answer has a secret: %s", a)
			}
			if diff := cmp.Diff(before, c.e.State()); diff != "" {
				t.Errorf("a refused request changed the state (-before +after):\n%s", diff)
			}
		})
	}
}

func header(key, value string) func(*client) *client {
	return func(c *client) *client { return c.with(key, value) }
}

func asStranger(c *client) *client { return c.as("stranger@bloom.example", "pw-stranger") }
func asAnna(c *client) *client     { return c.as("anna@bloom.example", "pw-anna") }
func asLimited(c *client) *client  { return c.as("limited@bloom.example", "pw-limited") }

// access finds the access of a person in center.
func access(s *emulator.State, user int) *emulator.Access {
	for i := range s.Access {
		if s.Access[i].Location == center && s.Access[i].User == user {
			return &s.Access[i]
		}
	}
	panic("no such access")
}

func annaSees(s *emulator.State)    { access(s, anna).Rights["settings_users_access"] = true }
func pendingAnna(s *emulator.State) { access(s, anna).Pending = true }
func expired(s *emulator.State)     { s.Licences[0].End = "2027-01-14" }
func inactive(s *emulator.State)    { s.Licences[0].Active = new(bool) }
func trial(s *emulator.State)       { s.Brand, s.Licences[0].Trial = "yclients", true }

// with returns a changed copy of a body.
func with(body m, key string, value any) m {
	changed := m{}
	for k, v := range body {
		changed[k] = v
	}
	changed[key] = value
	return changed
}

func TestAllow(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	if got := c.must(http.StatusMethodNotAllowed, "POST", permissionsPath(center, anna), m{}).header.Get("Allow"); got != "GET, HEAD, PUT" {
		t.Errorf("Allow = %q", got)
	}
}

// TestReadingWithoutTheRightToWrite sees the rights and no way to change them.
func TestReadingWithoutTheRightToWrite(t *testing.T) {
	t.Parallel()
	c := serve(t, annaSees)
	c = c.as("anna@bloom.example", "pw-anna")
	if got := c.get(permissionsPath(center, master)).at("data.is_editable"); got != false {
		t.Errorf("is_editable = %v, want false", got)
	}
	tree := c.get(companyPath(center, "/users/roles?include[]=user_permissions"))
	if got := tree.at("data.0.user_permissions.0.is_editable"); got != false {
		t.Errorf("is_editable in the tree = %v, want false", got)
	}
}

// TestLimitedCaller hands out only rights that they hold.
func TestLimitedCaller(t *testing.T) {
	t.Parallel()
	c := serve(t, func(s *emulator.State) {
		access(s, limited).Rights = emulator.Rights{"loyalty_access": false, "timetable_staff_id": 501}
	})
	c = c.as("limited@bloom.example", "pw-limited")
	tree := c.get(companyPath(center, "/users/102/roles?include[]=user_permissions"))
	for path, want := range map[string]bool{
		"data.1.user_permissions.slug=loyalty_access.is_editable":                                       false,
		"data.1.user_permissions.slug=clients_access.is_editable":                                       true,
		"data.1.user_permissions.slug=timetable_access.children.slug=timetable_staff_id.is_editable":    false,
		"data.1.user_permissions.slug=timetable_access.children.slug=timetable_position_id.is_editable": true,
	} {
		if got := tree.at(path); got != want {
			t.Errorf("%s = %v, want %v", path, got, want)
		}
	}
	a := c.put(200, center, anna, m{"user_permissions": []m{
		grant("loyalty_access", false),      // not held, so neither given nor taken
		grant("security_access", true),      // not held
		grant("dashboard_access", false),    // held
		grant("timetable_staff_id", 502),    // restricted for the caller
		grant("timetable_position_id", 801), // not restricted for the caller
	}})
	for slug, want := range map[string]string{
		"loyalty_access": "true", "security_access": "false", "dashboard_access": "false", "timetable_staff_id": "0", "timetable_position_id": "801",
	} {
		if got := show(a.at("data.user_permissions.slug=" + slug + ".value")); got != want {
			t.Errorf("%s = %s, want %s", slug, got, want)
		}
	}
}

// TestLimitedCallerCannotHandOutARole withholds the defaults of a role that the caller lacks.
func TestLimitedCallerCannotHandOutARole(t *testing.T) {
	t.Parallel()
	c := serve(t, func(s *emulator.State) { s.Switches = map[string]string{"role_change": "defaults"} })
	c = c.as("limited@bloom.example", "pw-limited")
	a := c.put(200, center, anna, m{"user_role": "owner"})
	for slug, want := range map[string]string{"security_access": "false", "billing_access": "false", "statistics_access": "true"} {
		if got := show(a.at("data.user_permissions.slug=" + slug + ".value")); got != want {
			t.Errorf("%s = %s, want %s", slug, got, want)
		}
	}
}

// TestLimitedCallerCopies leaves out what the caller cannot hand out, and copies limits.
func TestLimitedCallerCopies(t *testing.T) {
	t.Parallel()
	c := serve(t, func(s *emulator.State) {
		s.Access = append(s.Access, emulator.Access{Location: north, User: limited, Role: "manager"})
		access(s, anna).Rights["security_access"] = true
	})
	c = c.as("limited@bloom.example", "pw-limited")
	c.must(200, "POST", companyPath(center, "/users/102/copy_to_companies"), links(to(north)))
	a := c.get(permissionsPath(north, anna))
	for slug, want := range map[string]string{"security_access": "false", "clients_export_access": "false", "records_create_access": "true", "records_edit_last_days_count": "7"} {
		if got := show(a.at("data.user_permissions.slug=" + slug + ".value")); got != want {
			t.Errorf("%s = %s, want %s", slug, got, want)
		}
	}
}
