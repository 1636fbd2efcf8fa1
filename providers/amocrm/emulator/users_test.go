package emulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
)

func TestUserList(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	if got := c.get("users").each("users", "id"); got != "51 52 53 54 56" {
		t.Errorf("the users are %s", got)
	}
	a := c.get("users?with=role,group,uuid,amojo_id,user_rank,phone_number").expect(t, 200)
	if got := a.fields("_embedded.users.id=52._embedded.roles.0.id", "_embedded.users.id=52._embedded.groups.0", "_embedded.users.id=52.phone_number", "_embedded.users.id=52.user_rank", "_embedded.users.id=51.phone_number"); got != `41 {"id":31,"name":"Retail"} "+7 1" "newbie" null` {
		t.Errorf("the seller has %s", got)
	}
	if show(a.at("_embedded.users.0.uuid")) == absent || show(a.at("_embedded.users.0.amojo_id")) == absent {
		t.Error("uuid and amojo_id are missing")
	}
	one := c.get("users/53").expect(t, 200)
	if got := one.fields("rights.leads", "rights.tasks", "rights.is_active", "rights.group_id", "rights.role_id", "lang", "_embedded"); got != `{"add":"D","delete":"D","edit":"M","export":"D","view":"M"} {"delete":"D","edit":"M"} false null null "en" (absent)` {
		t.Errorf("the intern has %s", got)
	}
	if got := c.get("users/52").fields("rights.leads.view", "rights.role_id", "rights.group_id", "rights.catalog_rights.0.catalog_id"); got != `"G" 41 31 21` {
		t.Errorf("the seller has %s", got)
	}
	if got := c.get("users/51").fields("rights.leads.export", "rights.is_admin", "rights.status_rights"); got != `"A" true null` {
		t.Errorf("the boss has %s", got)
	}
	for _, id := range []string{"55", "99"} {
		c.get("users/"+id).expect(t, 404)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	const base = "http://example.com/api/v4/users/"
	a := c.get("users?with=role&limit=2").expect(t, 200)
	if got := a.fields("_total_items", "_page", "_page_count", "_links.self.href", "_links.next.href", "_links.prev", "_embedded.users.0._links.self.href"); got != `5 1 3 "`+base+`?with=role\u0026limit=2" "`+base+`?with=role\u0026limit=2\u0026page=2" (absent) "`+base+`51/?with=role\u0026limit=2"` {
		t.Errorf("the first page has %s", got)
	}
	var seen []string
	for pages := 0; ; pages++ {
		if pages > 3 {
			t.Fatal("the pages do not end")
		}
		seen = append(seen, a.each("users", "id"))
		next, ok := a.at("_links.next.href").(string)
		if !ok || next == absent {
			break
		}
		a = c.send("GET", strings.TrimPrefix(next, "http://example.com"), nil).expect(t, 200)
	}
	if got := strings.Join(seen, ", "); got != "51 52, 53 54, 56" {
		t.Errorf("the pages are %s", got)
	}
	if got := a.fields("_links.first.href", "_links.prev.href"); got != `"`+base+`?with=role\u0026limit=2\u0026page=1" "`+base+`?with=role\u0026limit=2\u0026page=2"` {
		t.Errorf("the last page has %s", got)
	}
	if past := c.get("users?limit=2&page=4").expect(t, 204); past.text != "" || past.mime() != "" {
		t.Errorf("past the end: %s", past)
	}
	for _, query := range []string{"page=0", "page=x", "limit=0", "limit=-1", "page=99999999999999999999"} {
		c.get("users?"+query).expect(t, 400)
	}
	c.get("users?limit=250").expect(t, 200)
	c.get("users?limit=251").expect(t, 422)
}

func TestCreateUsers(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	a := c.post("users", l{
		m{"name": "Анна Лис-2", "email": "anna@volt.example", "password": "Vremenny1", "lang": "pt", "rights": m{"role_id": manager, "group_id": retail, "leads": m{"view": "A"}}, "request_id": "anna"},
		m{"name": "Bob", "email": "bob@volt.example", "password": "Vremenny2", "rights": m{
			"leads": m{"view": "G", "edit": "M"}, "contacts": m{}, "companies": m{"add": "A"}, "tasks": m{"edit": "A"}, "mail_access": true, "group_id": nil,
			"status_rights":  l{m{"entity_type": "leads", "pipeline_id": sales, "status_id": 143, "rights": m{"view": "A", "export": "A"}}},
			"catalog_rights": l{m{"catalog_id": goods, "rights": m{"view": "L"}}},
		}},
		m{"name": "Free", "email": "free@volt.example", "password": "Vremenny3", "rights": m{"is_free": true, "role_id": 999, "group_id": retail, "leads": "x"}},
	}).expect(t, 201)
	if got := a.each("users", "request_id"); got != `"anna" "1" "2"` {
		t.Errorf("the request ids are %s", got)
	}
	if got := a.fields("_total_items", "_embedded.users.0.rights.leads.view", "_embedded.users.0.rights.role_id", "_embedded.users.0.rights.group_id", "_embedded.users.0.lang", "_embedded.users.2.rights.leads.view", "_embedded.users.2.rights.is_free", "_embedded.users.2.rights.role_id", "_embedded.users.2.rights.group_id"); got != `3 "G" 41 31 "pt" "D" true null null` {
		t.Errorf("the answer has %s", got)
	}
	const stages = `[{"entity_type":"leads","pipeline_id":11,"rights":{"delete":"D","edit":"D","export":"A","view":"A"},"status_id":143},` +
		`{"entity_type":"leads","pipeline_id":11,"rights":{"delete":"D","edit":"D","view":"D"},"status_id":111},` +
		`{"entity_type":"leads","pipeline_id":12,"rights":{"delete":"D","edit":"D","view":"D"},"status_id":121}]`
	if got := a.fields("_embedded.users.1.rights.status_rights"); got != stages {
		t.Errorf("the rights by stage are %s", got)
	}
	id := a.at("_embedded.users.1.id")
	if got := c.get(fmt.Sprint("users/", id)).fields("rights.leads", "rights.catalog_rights", "rights.is_active"); got != `{"add":"D","delete":"D","edit":"M","export":"D","view":"G"} [{"catalog_id":21,"rights":{"add":"D","delete":"D","edit":"D","export":"D","view":"L"}}] true` {
		t.Errorf("the new user has %s", got)
	}
	if strings.Contains(show(c.e.State()), "Vremenny") {
		t.Error("a password is kept")
	}
}

// TestBadUsers is every mistake of a new user, by code and path.
func TestBadUsers(t *testing.T) {
	t.Parallel()
	with := func(field string, value any) m {
		u := newUser("x@volt.example")
		u[field] = value
		return u
	}
	rights := func(edit func(m)) m {
		r := ownRights()
		edit(r)
		return with("rights", r)
	}
	stage := func(pipeline, status int, actions m) m {
		return rights(func(r m) {
			r["status_rights"] = l{m{"entity_type": "leads", "pipeline_id": pipeline, "status_id": status, "rights": actions}}
		})
	}
	for name, x := range map[string]struct {
		item m
		want string
	}{
		"nothing": {m{}, "0:FieldMissing:name 0:FieldMissing:email 0:FieldMissing:password 0:FieldMissing:rights.leads 0:FieldMissing:rights.contacts 0:FieldMissing:rights.companies 0:FieldMissing:rights.tasks"},
		"types": {
			m{"name": 1, "email": nil, "password": l{}, "lang": 1, "rights": 1, "request_id": m{}},
			"0:InvalidType:request_id 0:InvalidType:name 0:InvalidType:email 0:InvalidType:password 0:InvalidType:lang 0:InvalidType:rights",
		},
		"blank name":          {with("name", " "), "0:InvalidValue:name"},
		"long name":           {with("name", strings.Repeat("я", 51)), "0:InvalidValue:name"},
		"link":                {with("name", "https://a"), "0:InvalidValue:name"},
		"www":                 {with("name", "www.a.example"), "0:InvalidValue:name"},
		"character":           {with("name", "A+B"), "0:InvalidValue:name"},
		"no e-mail":           {with("email", "x@volt"), "0:InvalidValue:email"},
		"known e-mail":        {with("email", " SELLER@volt.example"), "0:NotUnique:email"},
		"short password":      {with("password", "Aa1"), "0:InvalidValue:password"},
		"password, no digit":  {with("password", "Aaaaaaa"), "0:InvalidValue:password"},
		"password, no letter": {with("password", "aaaaa11"), "0:InvalidValue:password"},
		"language":            {with("lang", "de"), "0:NotSupportedChoice:lang"},
		"role":                {with("rights", m{"role_id": 99}), "0:NotSupportedChoice:rights.role_id"},
		"role as text":        {with("rights", m{"role_id": "41"}), "0:InvalidType:rights.role_id"},
		"group":               {with("rights", m{"role_id": manager, "group_id": 99}), "0:NotSupportedChoice:rights.group_id"},
		"level":               {rights(func(r m) { r["leads"] = m{"view": "X", "add": "M"} }), "0:NotSupportedChoice:rights.leads.view 0:NotSupportedChoice:rights.leads.add"},
		"level of a list":     {rights(func(r m) { r["contacts"] = m{"view": "L"} }), "0:NotSupportedChoice:rights.contacts.view"},
		"level as number":     {rights(func(r m) { r["tasks"] = m{"edit": 1} }), "0:InvalidType:rights.tasks.edit"},
		"part as text":        {rights(func(r m) { r["companies"] = "A" }), "0:InvalidType:rights.companies"},
		"access":              {rights(func(r m) { r["mail_access"] = 1 }), "0:InvalidType:rights.mail_access"},
		"wider edit":          {rights(func(r m) { r["leads"] = m{"view": "M", "edit": "G"} }), "0:InvalidValue:rights.leads.edit"},
		"wider delete":        {rights(func(r m) { r["tasks"] = m{"edit": "M", "delete": "A"} }), "0:InvalidValue:rights.tasks.delete"},
		"wider export":        {rights(func(r m) { r["leads"] = m{"view": "D", "export": "A"} }), "0:InvalidValue:rights.leads.export"},
		"stage":               {stage(sales, 9, m{}), "0:NotSupportedChoice:rights.status_rights.0.status_id"},
		"stage elsewhere":     {stage(past, first, m{}), "0:NotSupportedChoice:rights.status_rights.0.status_id"},
		"level of a stage":    {stage(sales, first, m{"view": "M"}), "0:NotSupportedChoice:rights.status_rights.0.rights.view"},
		"wider in a stage":    {stage(sales, first, m{"view": "D", "edit": "A"}), "0:InvalidValue:rights.status_rights.0.rights.edit"},
		"stages": {
			rights(func(r m) { r["status_rights"] = l{1, m{"entity_type": 1, "pipeline_id": "x", "rights": 1}} }),
			"0:InvalidType:rights.status_rights.0 0:InvalidType:rights.status_rights.1.entity_type 0:InvalidType:rights.status_rights.1.pipeline_id 0:InvalidType:rights.status_rights.1.rights",
		},
		"stage twice": {rights(func(r m) {
			x := m{"entity_type": "leads", "pipeline_id": sales, "status_id": 142}
			r["status_rights"] = l{x, x}
		}), "0:NotUnique:rights.status_rights.1"},
		"stage of contacts": {rights(func(r m) {
			r["status_rights"] = l{m{"entity_type": "contacts", "pipeline_id": sales, "status_id": 142}}
		}), "0:NotSupportedChoice:rights.status_rights.0.entity_type"},
		"lists": {rights(func(r m) { r["catalog_rights"] = "x" }), "0:InvalidType:rights.catalog_rights"},
		"list":  {rights(func(r m) { r["catalog_rights"] = l{m{"catalog_id": 9}} }), "0:NotSupportedChoice:rights.catalog_rights.0.catalog_id"},
		"list, wider": {rights(func(r m) {
			r["catalog_rights"] = l{m{"catalog_id": goods, "rights": m{"view": "L", "edit": "A", "add": "L"}}}
		}), "0:NotSupportedChoice:rights.catalog_rights.0.rights.add 0:InvalidValue:rights.catalog_rights.0.rights.edit"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, nil)
			before := show(c.e.State())
			// A good neighbour is not stored either.
			a := c.post("users", l{x.item, newUser("good@volt.example")}).expect(t, 400)
			if got := a.mistakes(); got != x.want {
				t.Errorf("the mistakes are\n%s, want\n%s", got, x.want)
			}
			if after := show(c.e.State()); after != before {
				t.Errorf("the state changed: %s", after)
			}
		})
	}
}

func TestBatches(t *testing.T) {
	t.Parallel()
	users := func(n int) l {
		list := l{}
		for i := range n {
			list = append(list, newUser(fmt.Sprint("u", i, "@volt.example")))
		}
		return list
	}
	ids := slices.Repeat(l{m{"id": seller}}, 11)
	c := serve(t, nil)
	for _, x := range []struct {
		method, path string
		body         any
		status       int
	}{
		{"POST", "users", users(11), 422},
		{"POST", "users", users(10), 201},
		{"POST", "users", users(1), 400}, // twice in the account
		{"POST", "users", l{newUser("a@v.example"), newUser("A@v.example")}, 400},
		{"POST", "users/deactivate", ids, 422},
		{"POST", "users/deactivate", ids[:10], 204},
		{"PATCH", "leads", slices.Repeat(l{m{"id": 61}}, 251), 422},
		{"PATCH", "leads", slices.Repeat(l{m{"id": 61}}, 250), 200},
	} {
		if a := c.do(x.method, x.path, x.body); a.status != x.status {
			t.Errorf("%s %s: %d, want %d: %.300s", x.method, x.path, a.status, x.status, a.text)
		}
	}
	// The wrong kind of body, nothing in it, and no JSON.
	for _, path := range []string{"POST users", "POST users/activate", "POST users/deactivate", "POST roles", "PATCH leads", "PATCH roles/41"} {
		method, path, _ := strings.Cut(path, " ")
		bodies := l{m{}, "", "[]", "[1]", "null", "{", "[{}] x", "1"}
		if path == "roles/41" {
			bodies = l{l{m{"name": "x"}}, "", "[]", "null", "{", "{} {}", "1", m{}, m{"request_id": "x"}}
		}
		for _, body := range bodies {
			if a := c.do(method, path, body); a.status != 400 || a.at("status") != 400.0 {
				t.Errorf("%s %s %v: %s", method, path, body, a)
			}
		}
	}
}

func TestActivation(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	a := c.post("users/activate", l{m{"id": intern}, m{"id": seller}}).expect(t, 202)
	if a.text != "" || a.mime() != "text/html" || c.user(intern).Inactive {
		t.Errorf("activate: %s, %+v", a, c.user(intern))
	}
	a = c.post("users/deactivate", l{m{"id": intern}, m{"id": reader}}).expect(t, 204)
	if a.text != "" || !c.user(intern).Inactive || !c.user(reader).Inactive {
		t.Errorf("deactivate: %s", a)
	}
	before := show(c.e.State())
	for detail, body := range map[string]l{
		"Users 55, 99 do not belong to this account.":        {m{"id": seller}, m{"id": gone}, m{"id": 99}},
		"Administrators cannot be activated or deactivated.": {m{"id": seller}, m{"id": deputy}},
		"Request validation failed":                          {m{}, m{"id": "x"}},
		"The body must be a JSON array of objects.":          {seller},
	} {
		if a := c.post("users/deactivate", body).expect(t, 400); a.at("detail") != detail {
			t.Errorf("%v: %s", body, a)
		}
	}
	if after := show(c.e.State()); after != before {
		t.Errorf("the state changed: %s", after)
	}
}

func TestPlansAndSeats(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		brand, plan string
		switching   int
		crowded     int
	}{
		"amocrm enterprise":   {"amocrm", "enterprise", 204, 403},
		"amocrm professional": {"amocrm", "professional", 403, 403},
		"kommo enterprise":    {"kommo", "enterprise", 204, 201},
		"kommo professional":  {"kommo", "professional", 204, 201},
		"kommo advanced":      {"kommo", "advanced", 403, 403},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, func(s *emulator.State) {
				s.Brand, s.Plan = x.brand, x.plan
				for i := range 95 { // with the five of the world it is 100
					s.Users = append(s.Users, emulator.User{ID: 1000 + i, Name: "U", Email: fmt.Sprint("u", i, "@volt.example")})
				}
			})
			c.post("users/deactivate", l{m{"id": seller}}).expect(t, x.switching)
			c.post("users", l{newUser("at100@volt.example")}).expect(t, 201)
			c.post("users", l{newUser("at101@volt.example")}).expect(t, x.crowded)
		})
	}
	t.Run("seats", func(t *testing.T) {
		t.Parallel()
		c := serve(t, func(s *emulator.State) { s.Seats = 4 })
		seats := func(want int) {
			t.Helper()
			if used, bought := c.e.Seats(); used != want || bought != 4 {
				t.Errorf("%d of %d seats, want %d of 4", used, bought, want)
			}
		}
		seats(3) // boss, seller, deputy
		free := newUser("free@volt.example")
		free["rights"] = m{"is_free": true}
		c.post("users", l{newUser("a@volt.example"), newUser("b@volt.example")}).expect(t, 402)
		seats(3)
		c.post("users", l{newUser("a@volt.example"), free}).expect(t, 201)
		seats(4)
		c.post("users/activate", l{m{"id": intern}}).expect(t, 402)
		c.post("users/activate", l{m{"id": reader}, m{"id": seller}}).expect(t, 202)
		c.post("users/deactivate", l{m{"id": seller}}).expect(t, 204)
		seats(3)
		c.post("users/activate", l{m{"id": intern}}).expect(t, 202)
		seats(4)
	})
}
