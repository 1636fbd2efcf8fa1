package emulator_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
)

// byHand posts to the admin port.
func (c *client) byHand(path, body string) answer {
	c.t.Helper()
	r := httptest.NewRequestWithContext(c.t.Context(), "POST", "/admin/"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return record(c.t, c.e.AdminHandler(), r)
}

// TestAdmin is every action by hand over HTTP: its answer and what it changed.
func TestAdmin(t *testing.T) {
	t.Parallel()
	user := func(i int) func(emulator.State) any {
		return func(s emulator.State) any {
			u := s.Users[i]
			u.Rights = nil // looked at in TestEditedRights
			return u
		}
	}
	plain := func(edit func(*emulator.User)) emulator.User {
		u := world().Users[1]
		u.Lang = "ru"
		edit(&u)
		return u
	}
	nothing := func(emulator.State) any { return nil }
	limited := func(s *emulator.State) { s.Security.ActivityLimit = m{"cards": 5.0} }
	seen := testTime
	for name, x := range map[string]struct {
		path, body, answer string
		edit               func(*emulator.State)
		see                func(emulator.State) any
		want               any
	}{
		"user/create": {
			"user/create", `{"name":"N","email":"n@s.example","role":42,"group":31,"phone":"1","lang":"es"}`, `{"id":122}`, nil, user(6),
			emulator.User{ID: 122, Name: "N", Email: "n@s.example", Role: guest, Group: retail, Phone: "1", Lang: "es"},
		},
		"user/edit": {
			"user/edit", `{"id":52,"name":"S","email":"s@s.example","lang":"pt","phone":"2","group":0,"role":42,"active":false}`, `{}`, nil, user(1),
			plain(func(u *emulator.User) {
				u.Name, u.Email, u.Lang, u.Phone, u.Group, u.Role, u.Inactive = "S", "s@s.example", "pt", "2", 0, guest, true
			}),
		},
		"user/edit of nothing":  {"user/edit", `{"id":52}`, `{}`, nil, user(1), plain(func(*emulator.User) {})},
		"user/edit, to admin":   {"user/edit", `{"id":52,"admin":true}`, `{}`, nil, user(1), plain(func(u *emulator.User) { u.Role, u.Admin = 0, true })},
		"user/edit, to free":    {"user/edit", `{"id":52,"free":true}`, `{}`, nil, user(1), plain(func(u *emulator.User) { u.Role, u.Free = 0, true })},
		"user/edit, own rights": {"user/edit", `{"id":52,"rights":{"leads":{"view":"M"}}}`, `{}`, nil, user(1), plain(func(u *emulator.User) { u.Role = 0 })},
		"user/delete": {"user/delete", `{"id":52,"receiver":56}`, `{}`, nil, func(s emulator.State) any {
			return [][]emulator.Record{s.Leads, s.Contacts, s.Tasks}
		}, [][]emulator.Record{
			{{ID: 61, Name: "L1", Responsible: deputy}, {ID: 62, Name: "L2", Responsible: boss}, {ID: 63, Name: "L3", Responsible: deputy}},
			{{ID: 71, Name: "C1", Responsible: deputy}},
			{{ID: 91, Name: "Call", Responsible: deputy}},
		}},
		"user/login": {
			"user/login", `{"id":52,"ip":"198.51.100.1","device":"Firefox"}`, `{}`, nil, func(s emulator.State) any { return s.LoginLog },
			[]emulator.Login{{At: seen, User: seller, Way: "web", IP: "198.51.100.1", Device: "Firefox"}},
		},
		"activity/exceed": {
			"activity/exceed", `{"id":52}`, `{}`, limited, user(1), plain(func(u *emulator.User) { u.Inactive, u.Exceeded = true, true }),
		},
		"activity/exceed, letters": {
			"activity/exceed", `{"id":52}`, `{}`, limited, func(s emulator.State) any { return s.Letters },
			[]emulator.Letter{{To: "boss@volt.example", Why: "activity_limit", At: seen}, {To: "deputy@volt.example", Why: "activity_limit", At: seen}},
		},
		"activity/next-period": {"activity/next-period", ``, `{}`, nil, nothing, nil},
		"role/create":          {"role/create", `{"name":"R","rights":{"leads":{"view":"A"}}}`, `{"id":122}`, nil, func(s emulator.State) any { return s.Roles[2].Rights.Leads.View + s.Roles[2].Rights.Tasks.Edit }, "AD"},
		"role/edit": {"role/edit", `{"id":41,"name":"M","rights":{"leads":{"view":"A"}}}`, `{}`, nil, func(s emulator.State) any {
			return s.Roles[0].Name + s.Roles[0].Rights.Leads.View + s.Roles[0].Rights.Contacts.View
		}, "MAD"},
		"role/delete":  {"role/delete", `{"id":41}`, `{}`, nil, func(s emulator.State) any { return []any{len(s.Roles), s.Users[1].Role, s.Users[1].Rights.Leads.View} }, []any{1, 0, "G"}},
		"group/create": {"group/create", `{"name":"G"}`, `{"id":122}`, nil, func(s emulator.State) any { return s.Groups[2] }, emulator.Group{ID: 122, Name: "G"}},
		"group/rename": {"group/rename", `{"id":0,"name":"G"}`, `{}`, nil, func(s emulator.State) any { return s.Groups[0] }, emulator.Group{Name: "G"}},
		"group/delete": {"group/delete", `{"id":31}`, `{}`, nil, func(s emulator.State) any { return []int{len(s.Groups), s.Users[1].Group} }, []int{1, 0}},
		"plan":         {"plan", `{"plan":"base"}`, `{}`, nil, func(s emulator.State) any { return s.Plan }, "base"},
		"seats":        {"seats", `{"seats":9}`, `{"bought":9,"used":3}`, nil, func(s emulator.State) any { return s.Seats }, 9},
		"seats, asked": {"seats", ``, `{"bought":0,"used":3}`, nil, nothing, nil},
		"unpaid":       {"unpaid", `{"unpaid":true}`, `{}`, nil, func(s emulator.State) any { return s.Unpaid }, true},
		"ip-filter": {
			"ip-filter", `{"enabled":true,"addresses":["192.0.2.1"],"block_api":true}`, `{}`, nil, func(s emulator.State) any { return s.IPFilter },
			emulator.IPFilter{Enabled: true, Addresses: []string{"192.0.2.1"}, BlockAPI: true},
		},
		"security": {
			"security", `{"two_step":true,"activity_limit":{"cards":1}}`, `{}`, nil, func(s emulator.State) any { return s.Security },
			emulator.Security{TwoStep: true, ActivityLimit: m{"cards": 1.0}},
		},
		"switch":         {"switch", `{"name":"missing_id","position":"204"}`, `{}`, nil, func(s emulator.State) any { return s.Switches }, map[string]string{"missing_id": "204"}},
		"clock":          {"clock", `{"now":"2028-01-01T00:00:00Z"}`, `{}`, nil, func(s emulator.State) any { return s.Now.Year() }, 2028},
		"clock, running": {"clock", `{"now":null}`, `{}`, nil, func(s emulator.State) any { return s.Now == nil }, true},
		"tokens/expire":  {"tokens/expire", ``, `{}`, nil, nothing, nil},
		"unblock":        {"unblock", ``, `{}`, nil, nothing, nil},
		"letters":        {"letters", ``, `{"letters":[]}`, nil, nothing, nil},
		"logins":         {"logins", ``, `{"logins":[]}`, nil, nothing, nil},
		"requests":       {"requests", ``, `{"requests":[]}`, nil, nothing, nil},
		"reset":          {"reset", `{}`, `{}`, nil, func(s emulator.State) any { return len(s.Users) }, 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, x.edit)
			a := c.byHand(x.path, x.body)
			if a.status != http.StatusOK || strings.TrimSpace(a.text) != x.answer {
				t.Fatalf("the answer is %s, want 200 %s", a, x.answer)
			}
			if diff := cmp.Diff(x.want, x.see(c.e.State())); diff != "" {
				t.Errorf("the state (-want +got):\n%s", diff)
			}
		})
	}
}

// TestAdminRefusals is what cannot be done by hand. Nothing changes then.
func TestAdminRefusals(t *testing.T) {
	t.Parallel()
	for request, want := range map[string]string{
		`user/create {"name":"N","email":"boss@volt.example","free":true}`:      "is already that of users[0]",
		`user/create {"id":51,"name":"N","email":"n@volt.example","free":true}`: "the id 51 is already",
		`user/edit {"id":99}`:                                               "there is no user 99",
		`user/edit {"id":55,"name":"x"}`:                                    "there is no user 55",
		`user/edit {"id":52,"role":99}`:                                     "there is no role 99",
		`user/edit {"id":52,"group":99}`:                                    "there is no group 99",
		`user/edit {"id":52,"admin":true,"free":true,"role":41,"email":""}`: "no e-mail",
		`user/edit {"id":53,"active":true}`:                                 "seats are all taken",
		`user/edit {"id":54,"free":false}`:                                  "seats are all taken",
		`user/create {"name":"N","email":"n@volt.example","role":42}`:       "seats are all taken",
		`user/edit {"id":52,"rights":{"leads":{"edit":"A"}}}`:               "wider than that of view",
		`user/delete {"id":52,"receiver":53}`:                               "not another active user",
		`user/delete {"id":52,"receiver":52}`:                               "not another active user",
		`user/delete {"id":52}`:                                             "not another active user",
		`user/login {"id":53}`:                                              "not active",
		`user/login {"id":52,"ip":"192.0.2.9"}`:                             "not on the list",
		`user/login {"id":52,"ip":"x"}`:                                     "not on the list",
		`activity/exceed {"id":52}`:                                         "no activity limit",
		`role/create {"name":""}`:                                           "the name is missing",
		`role/edit {"id":9}`:                                                "there is no role 9",
		`role/delete {"id":9}`:                                              "there is no role 9",
		`group/create {"name":" "}`:                                         "the name is missing",
		`group/rename {"id":9,"name":"x"}`:                                  "there is no group 9",
		`group/delete {"id":0}`:                                             "no group 0 that can be deleted",
		`group/delete {"id":9}`:                                             "no group 9",
		`plan {"plan":"x"}`:                                                 "plan: want one of",
		`seats {"seats":-1}`:                                                "seats: is below 0",
		`ip-filter {"addresses":["x"]}`:                                     "addresses[0]",
		`switch {"name":"x"}`:                                               `there is no switch "x"`,
		`switch {"name":"missing_id","position":"x"}`:                       "not \"x\"",
		`plan {"x":1}`:                                                      "unknown field",
		`plan x`:                                                            "invalid character",
	} {
		t.Run(request, func(t *testing.T) {
			t.Parallel()
			c := serve(t, func(s *emulator.State) {
				s.Seats = 3
				s.IPFilter = emulator.IPFilter{Enabled: true, Addresses: []string{"192.0.2.1"}}
			})
			before := show(c.e.State())
			path, body, _ := strings.Cut(request, " ")
			a := c.byHand(path, body)
			if message, _ := a.at("error").(string); a.status != 422 || !strings.Contains(message, want) {
				t.Errorf("got %s, want %s", a, want)
			}
			if after := show(c.e.State()); after != before {
				t.Errorf("the state changed: %s", after)
			}
		})
	}
}

// TestEditedRights goes through the four kinds of access by hand. Nobody gets a letter for that.
func TestEditedRights(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	hand := c.e.Admin()
	see := func(want string) {
		t.Helper()
		if got := c.get("users/52").fields("rights.leads.view", "rights.role_id", "rights.is_admin", "rights.is_free"); got != want {
			t.Errorf("the user has %s, want %s", got, want)
		}
	}
	see(`"G" 41 false false`)
	c.admin(hand.EditUser(emulator.UserEdit{ID: seller, Role: new(0)}))
	see(`"G" null false false`) // the rights of the role stay as own ones
	c.admin(hand.EditUser(emulator.UserEdit{ID: seller, Admin: new(true)}))
	see(`"A" null true false`)
	c.admin(hand.EditUser(emulator.UserEdit{ID: seller, Free: new(true)}))
	see(`"D" null false true`)
	c.admin(hand.EditUser(emulator.UserEdit{ID: seller, Free: new(false)}))
	see(`"G" null false false`)
	c.admin(hand.EditUser(emulator.UserEdit{ID: seller, Rights: &emulator.Rights{Leads: levels("M", "D", "", "", "")}}))
	see(`"M" null false false`)
	c.admin(hand.EditUser(emulator.UserEdit{ID: seller, Role: new(guest)}))
	see(`"D" 42 false false`)
	if letters := hand.Letters(); len(letters) != 0 {
		t.Errorf("letters went out: %+v", letters)
	}
	id, err := hand.CreateUser(emulator.User{Name: "N", Email: "n@volt.example", Role: manager})
	c.admin(err)
	if letters := hand.Letters(); len(letters) != 1 || letters[0].To != "n@volt.example" || letters[0].Why != "welcome" {
		t.Errorf("the letters are %+v", letters)
	}
	c.admin(hand.DeleteUser(id, boss))
	if c.get("users").each("users", "id") != "51 52 53 54 56" {
		t.Error("a deleted user is listed")
	}
	// The e-mail is free again.
	c.post("users", l{newUser("n@volt.example")}).expect(t, 201)
}

// TestActivityLimit switches a user off, whom an administrator brings back, by hand or by the API.
func TestActivityLimit(t *testing.T) {
	t.Parallel()
	c := serve(t, func(s *emulator.State) { s.Security.ActivityLimit = m{"items": 1.0} })
	for range 2 {
		c.admin(c.e.Admin().ExceedActivity(seller))
		if err := c.e.Admin().ExceedActivity(seller); err == nil {
			t.Error("an inactive user exceeds a limit")
		}
		c.post("users/activate", l{m{"id": seller}}).expect(t, 202)
		if u := c.user(seller); u.Inactive || u.Exceeded {
			t.Errorf("the user is %+v", u)
		}
	}
	c.admin(c.e.Admin().SetPlan("professional"))
	if err := c.e.Admin().ExceedActivity(seller); err == nil {
		t.Error("a plan without limits has one")
	}
	c.admin(c.e.Admin().SetSecurity(emulator.SecurityEdit{ActivityLimit: &map[string]any{}}))
}

// TestAdminMediaType keeps pages of a browser away.
func TestAdminMediaType(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	for _, mime := range []string{"", "text/plain", "application/x-www-form-urlencoded"} {
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/admin/unpaid", strings.NewReader(`{"unpaid":true}`))
		r.Header.Set("Content-Type", mime)
		record(t, c.e.AdminHandler(), r).expect(t, http.StatusUnsupportedMediaType)
	}
	if c.e.State().Unpaid {
		t.Error("the state changed")
	}
}

// TestAdminTokens gives a token and a code over HTTP, as the interface shows them once.
func TestAdminTokens(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	c.byHand("tokens/expire", "").expect(t, 200)
	c.get("account").expect(t, 401)
	c.token = c.byHand("tokens/new", "").expect(t, 200).at("token").(string)
	c.get("account").expect(t, 200)
	code := c.byHand("oauth/consent", "").expect(t, 200).at("code").(string)
	c.send("POST", grantPath, grant("authorization_code", code)).expect(t, 200)
	c.byHand("clock", `{"now":"2027-01-15T10:00:00Z"}`).expect(t, 200)
	if now, ok := c.e.Fixed(); !ok || !now.Equal(testTime.Add(time.Hour)) {
		t.Errorf("the clock stands at %v, %v", now, ok)
	}
}
