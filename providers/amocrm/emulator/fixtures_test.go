package emulator_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
)

// sample reads a file of testdata: answers composed after the pages and samples of the vendor.
func sample(t *testing.T, name string) answer {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	a := answer{}
	if err := json.Unmarshal(data, &a.body); err != nil {
		t.Fatal(err)
	}
	return a
}

// shape is every path of a value with lists taken together, such as "_embedded.users[].id".
func shape(value any) []string {
	seen := make(map[string]bool)
	var walk func(at string, value any)
	walk = func(at string, value any) {
		switch v := value.(type) {
		case map[string]any:
			for key, x := range v {
				seen[at+key] = true
				walk(at+key+".", x)
			}
		case []any:
			for _, x := range v {
				walk(strings.TrimSuffix(at, ".")+"[].", x)
			}
		}
	}
	walk("", value)
	list := make([]string, 0, len(seen))
	for path := range seen {
		list = append(list, path)
	}
	slices.Sort(list)
	return list
}

// fixtureWorld is the account of the samples.
func fixtureWorld() emulator.State {
	role := managerRights()
	for i := range role.StatusRights {
		role.StatusRights[i].Pipeline = 7700001
	}
	role.StatusRights[0].Status = 61000001
	role.CatalogRights[0].Catalog = 4402
	own := emulator.Rights{
		Leads: levels("M", "M", "D", "D", "D"), Contacts: levels("M", "D", "D", "D", "D"), Tasks: emulator.TaskAction{Edit: "M"},
		StatusRights:  role.StatusRights[:1],
		CatalogRights: []emulator.CatalogRight{{Catalog: 4402, Rights: levels("A", "L", "D", "D", "L")}},
	}
	return emulator.State{
		Subdomain: "lunnayapyatnica", AccountID: 31000777, Caller: 9001001, Token: token,
		OAuth:    &emulator.OAuth{ClientID: "11111111-2222-3333-4444-555555555555", ClientSecret: "test-secret", RedirectURI: "https://tool.example/cb", RefreshToken: "old-refresh"},
		Groups:   []emulator.Group{{ID: 330011, Name: "Розница"}},
		Roles:    []emulator.Role{{ID: 50101, Name: "Менеджер продаж", Rights: role}},
		Catalogs: []emulator.Catalog{{ID: 4402, Name: "Товары"}},
		Users: []emulator.User{
			{ID: 9001001, Name: "Ольга Ветрова", Email: "o.vetrova@pyatnica.example", Admin: true},
			{ID: 9001002, Name: "Пётр Сонин", Email: "p.sonin@pyatnica.example", Role: 50101, Group: 330011},
			{ID: 9001003, Name: "Ира Комарова", Email: "i.komarova@pyatnica.example", Rights: &own, Inactive: true},
			{ID: 9001004, Name: "Ещё один", Email: "four@pyatnica.example"},
			{ID: 9001005, Name: "Ещё одна", Email: "five@pyatnica.example"},
		},
		Pipelines: []emulator.Pipeline{
			{ID: 7700001, Name: "Розничные заказы", Statuses: []emulator.Status{{ID: 61000001, Name: "Неразобранное", Type: 1}, {ID: 61000002, Name: "Первый контакт"}}},
			{ID: 7700002, Name: "Опт", Statuses: []emulator.Status{{ID: 61000009, Name: "Неразобранное", Type: 1}, {ID: 61000010, Name: "Договор"}}},
		},
	}
}

// TestFixtures holds every answer against its sample: the status, the type, and exactly the fields.
func TestFixtures(t *testing.T) {
	t.Parallel()
	users, written, roles, places, errs := sample(t, "users_list"), sample(t, "users_write"), sample(t, "roles"), sample(t, "account_pipelines"), sample(t, "errors_oauth")
	none := func(*client) {}
	// The sample of new users shows no rights in lists for a role that has some in the sample of roles.
	noLists := func(c *client) {
		rights := c.e.State().Roles[0].Rights
		rights.CatalogRights = nil
		c.admin(c.e.Admin().EditRole(emulator.RoleEdit{ID: 50101, Rights: &rights}))
	}
	for name, x := range map[string]struct {
		want         any
		prepare      func(*client)
		method, path string
		body         any
		status       int
		mime         string
	}{
		"users":       {users.at("body"), none, "GET", "/api/v4/users?with=role%2Cgroup&page=1&limit=3", nil, 200, "application/hal+json"},
		"new users":   {written.at("response.body"), noLists, "POST", "/api/v4/users", written.at("request.body"), 201, "application/hal+json"},
		"activate":    {nil, none, "POST", "/api/v4/users/activate", written.at("activate.request.body"), 202, "text/html"},
		"roles":       {roles.at("list.response.body"), none, "GET", "/api/v4/roles?with=users&page=1&limit=250", nil, 200, "application/hal+json"},
		"new role":    {roles.at("create.response.body"), none, "POST", "/api/v4/roles", roles.at("create.request.body"), 201, "application/hal+json"},
		"change role": {roles.at("update.response.body"), none, "PATCH", "/api/v4/roles/50101", roles.at("update.request.body"), 202, "application/hal+json"},
		"account":     {places.at("account.response.body"), none, "GET", "/api/v4/account?with=users_groups", nil, 200, "application/hal+json"},
		"pipelines":   {places.at("pipelines.response.body"), none, "GET", "/api/v4/leads/pipelines", nil, 200, "application/hal+json"},
		"validation": {
			errs.at("validation.body"), none, "POST", "/api/v4/users",
			l{m{"name": "D", "email": "d@pyatnica.example", "password": "x", "rights": m{"role_id": 1}, "request_id": "daria"}},
			400, "application/problem+json",
		},
		"foreign user": {errs.at("foreign_user_in_deactivate.body"), none, "POST", "/api/v4/users/deactivate", l{m{"id": 9009999}}, 400, "application/problem+json"},
		"dead token":   {errs.at("token_dead.body"), func(c *client) { c.e.Admin().ExpireTokens() }, "GET", "/api/v4/account", nil, 401, "application/problem+json"},
		"not paid":     {errs.at("not_paid.body"), func(c *client) { c.admin(c.e.Admin().SetUnpaid(true)) }, "GET", "/api/v4/account", nil, 402, "application/problem+json"},
		"not admin": {errs.at("not_admin.body"), func(c *client) {
			c.admin(c.e.Admin().EditUser(emulator.UserEdit{ID: 9001001, Admin: new(false)}))
		}, "GET", "/api/v4/users", nil, 403, "application/problem+json"},
		"address": {errs.at("ip_not_in_white_list_assumed_shape.body"), func(c *client) {
			c.admin(c.e.Admin().SetIPFilter(emulator.IPFilter{Enabled: true, BlockAPI: true}))
		}, "GET", "/api/v4/users", nil, 403, "application/problem+json"},
		"empty page": {nil, none, "GET", "/api/v4/users?page=9", nil, 204, ""},
		"refresh":    {errs.at("oauth_refresh.response.body"), none, "POST", "/oauth2/access_token", errs.at("oauth_refresh.request.body"), 200, "application/json"},
		"used refresh": {errs.at("oauth_refresh_reused_assumed_detail.body"), func(c *client) {
			c.send("POST", "/oauth2/access_token", errs.at("oauth_refresh.request.body")).expect(c.t, 200)
		}, "POST", "/oauth2/access_token", errs.at("oauth_refresh.request.body"), 400, "application/problem+json"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := emulator.New(fixtureWorld(), new(clock).now)
			if err != nil {
				t.Fatal(err)
			}
			c := connect(t, e, new(clock))
			x.prepare(c)
			a := c.send(x.method, x.path, x.body).expect(t, x.status)
			if a.mime() != x.mime {
				t.Errorf("the type is %q, want %q", a.mime(), x.mime)
			}
			if diff := cmp.Diff(shape(x.want), shape(a.body)); diff != "" {
				t.Errorf("the fields (-sample +emulator):\n%s", diff)
			}
		})
	}
}

// TestFixtureValues compares whole rights, which are the heart of the matter.
func TestFixtureValues(t *testing.T) {
	t.Parallel()
	written, roles := sample(t, "users_write"), sample(t, "roles")
	for name, x := range map[string]struct {
		want         answer
		method, path string
		body         any
		list         string
	}{
		"new users": {answer{body: written.at("response.body")}, "POST", "users", written.at("request.body"), "users"},
		"new role":  {answer{body: roles.at("create.response.body")}, "POST", "roles", roles.at("create.request.body"), "roles"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := fixtureWorld()
			s.Roles[0].Rights.CatalogRights = nil // as in the sample of users, not in that of roles
			e, err := emulator.New(s, nil)
			if err != nil {
				t.Fatal(err)
			}
			a := connect(t, e, nil).do(x.method, x.path, x.body).expect(t, 201)
			for _, field := range []string{"name", "rights", "request_id", "email", "lang"} {
				if diff := cmp.Diff(x.want.each(x.list, field), a.each(x.list, field)); diff != "" {
					t.Errorf("%s (-sample +emulator):\n%s", field, diff)
				}
			}
		})
	}
	t.Run("changed role", func(t *testing.T) {
		t.Parallel()
		e, err := emulator.New(fixtureWorld(), nil)
		if err != nil {
			t.Fatal(err)
		}
		a := connect(t, e, nil).patch("roles/50101", roles.at("update.request.body"))
		if diff := cmp.Diff(show(roles.at("update.response.body.rights")), show(a.at("rights"))); diff != "" {
			t.Errorf("the rights (-sample +emulator):\n%s", diff)
		}
	})
}
