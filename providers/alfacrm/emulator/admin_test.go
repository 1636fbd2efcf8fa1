package emulator_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
)

// byHand posts to the admin port.
func (c *client) byHand(path, body string) answer {
	c.t.Helper()
	r := httptest.NewRequestWithContext(c.t.Context(), "POST", "/admin/"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return record(c.t, c.e.AdminHandler(), r)
}

// TestAdmin is every action by hand over HTTP: its answer, what it changed, and its log entry.
func TestAdmin(t *testing.T) {
	t.Parallel()
	const at = " at 2027-01-15 09:00:00: "
	user := func(i int) func(emulator.State) any {
		return func(s emulator.State) any { return s.Users[i] }
	}
	clerkNow := world().Users[2]
	edited := clerkNow
	edited.Name, edited.Email, edited.Phone, edited.Gender, edited.Language, edited.SIP, edited.INN = "K", "k@s.example", "1", "male", "en", "2", "3"
	edited.Branches, edited.Roles, edited.Clients, edited.Inactive, edited.Teacher, edited.LastLogin = []int{north}, []int{teacherRole}, []int{7}, true, 0, "2027-01-11 00:00:00"
	archived, restored := clerkNow, world().Users[4]
	archived.Archived, archived.Inactive = true, true
	restored.Archived, restored.Inactive = false, true
	for name, x := range map[string]struct {
		path, body, answer string
		see                func(emulator.State) any
		want               any
		log                string
	}{
		"role/create": {
			"role/create", `{"by":33,"title":"Guest","interface":"teacher","rank":10,"menu":["lesson"],"rights":["lesson.list"]}`, `{"id":54}`,
			func(s emulator.State) any { return s.Roles[5] },
			emulator.Role{ID: 54, Title: "Guest", Interface: "teacher", Rank: 10, Menu: []string{"lesson"}, Rights: []string{"lesson.list"}},
			`AclRole 54 by 33 event 1` + at + `null > {"interface":"teacher","menu":["lesson"],"name":"Guest","rank":10,"rights":["lesson.list"]}`,
		},
		"role/update": {
			"role/update", `{"id":24,"title":"Desk","rank":300,"interface":"administration","menu":[],"rights":["client","lead.list"]}`, `{}`,
			func(s emulator.State) any { return s.Roles[3] },
			emulator.Role{ID: 24, Title: "Desk", Interface: "administration", Rank: 300, Rights: []string{"client", "lead.list"}},
			`AclRole 24 by 31 event 2` + at + `{"menu":["client"],"name":"Clerk","rank":200,"rights":["client.list"]} > {"menu":[],"name":"Desk","rank":300,"rights":["client","lead.list"]}`,
		},
		"role/update of a built-in one": {
			"role/update", `{"id":22,"rank":60}`, `{}`,
			func(s emulator.State) any { return s.Roles[1].Rank }, 60,
			`AclRole 22 by 31 event 2` + at + `{"rank":50} > {"rank":60}`,
		},
		"user/create": {
			"user/create", `{"name":"N","email":"n@s.example","roles":[23],"branches":[1],"cash_desks":[12],"clients":[5]}`, `{"id":54}`,
			user(6),
			emulator.User{ID: 54, Name: "N", Email: "n@s.example", Roles: []int{clientRole}, Branches: []int{center}, Clients: []int{5}},
			`User 54 by 31 event 1` + at + `null > {"branch_ids":[1],"customer_ids":[5],"email":"n@s.example","gender":"","inn":"","is_active":1,"lang":"","name":"N","pay_account_ids":[12],"phone":"","removed":0,"role_ids":[23],"sip":"","teacher_id":0}`,
		},
		"user/update": {
			"user/update", `{"id":33,"name":"K","email":"k@s.example","phone":"1","gender":"male","language":"en","sip":"2","inn":"3","branches":[2],"roles":[22],"clients":[7],"active":false,"teacher":0,"last_login":"2027-01-11 00:00:00"}`, `{}`,
			user(2), edited,
			`User 33 by 31 event 2` + at + `{"branch_ids":[1,2],"customer_ids":[],"email":"Kim@School.example","gender":"female","inn":"500100732259","is_active":1,"lang":"lv","name":"Clerk Kim","phone":"+371 1","role_ids":[24],"sip":"101","teacher_id":41} > ` +
				`{"branch_ids":[2],"customer_ids":[7],"email":"k@s.example","gender":"male","inn":"3","is_active":0,"lang":"en","name":"K","phone":"1","role_ids":[22],"sip":"2","teacher_id":0}`,
		},
		"user/update of cash desks": {
			"user/update", `{"id":33,"cash_desks":[12,13]}`, `{}`,
			func(s emulator.State) any {
				return [][]int{s.CashDesks[0].Users, s.CashDesks[1].Users, s.CashDesks[2].Users}
			},
			[][]int{{boss}, {clerk}, {robot, clerk}},
			`User 33 by 31 event 2` + at + `{"pay_account_ids":[11]} > {"pay_account_ids":[12,13]}`,
		},
		"user/update of nothing": {"user/update", `{"id":33}`, `{}`, user(2), clerkNow, ``},
		"user/archive": {
			"user/archive", `{"id":33,"by":33}`, `{}`, user(2), archived,
			`User 33 by 33 event 3` + at + `{"is_active":1,"removed":0} > {"is_active":0,"removed":1}`,
		},
		"user/restore":  {"user/restore", `{"id":35}`, `{}`, user(4), restored, `User 35 by 31 event 2` + at + `{"removed":1} > {"removed":0}`},
		"user/password": {"user/password", `{"id":33}`, `{}`, func(s emulator.State) any { return len(s.Letters) }, 1, ``},
		"branch/edit": {
			"branch/edit", `{"id":1,"name":"Middle","inactive":true}`, `{}`, func(s emulator.State) any { return s.Branches[0] },
			emulator.Branch{ID: center, Name: "Middle", Inactive: true, SubjectIDs: []int{7}, Weight: 2},
			`Branch 1 by 31 event 2` + at + `{"is_active":1,"name":"Center"} > {"is_active":0,"name":"Middle"}`,
		},
		"cash-desk/edit": {
			"cash-desk/edit", `{"id":12,"name":"Vault","users":[34],"disabled":false}`, `{}`, func(s emulator.State) any { return s.CashDesks[1] },
			emulator.CashDesk{ID: safe, Branch: center, Name: "Vault", Users: []int{mentor}},
			`PayAccount 12 by 31 event 2` + at + `{"is_enabled":0,"name":"Safe","user_ids":[]} > {"is_enabled":1,"name":"Vault","user_ids":[34]}`,
		},
		"settings": {
			"settings", `{"settings":{"note":null,"a":1,"teacher_cabinet.view_student_contacts":false}}`, `{}`, func(s emulator.State) any { return s.Settings },
			m{"teacher_cabinet.view_student_contacts": false, "client_cabinet.forecast_history_period": 30.0, "a": 1.0},
			``,
		},
		"options": {"options", `{"options":["loyalty"]}`, `{}`, func(s emulator.State) any { return s.Options }, []string{"loyalty"}, ``},
		"switch":  {"switch", `{"name":"validation","position":"422"}`, `{}`, func(s emulator.State) any { return s.Switches }, map[string]string{"validation": "422"}, ``},
		"clock":   {"clock", `{"now":"2028-01-01T00:00:00Z"}`, `{}`, func(s emulator.State) any { return s.Now.Year() }, 2028, ``},
		"clock, running": {
			"clock", `{"now":null}`, `{}`, func(s emulator.State) any { return s.Now == nil }, true, ``,
		},
		"tokens/expire": {"tokens/expire", ``, `{}`, func(emulator.State) any { return nil }, nil, ``},
		"letters":       {"letters", ``, `{"letters":[]}`, func(emulator.State) any { return nil }, nil, ``},
		"requests":      {"requests", ``, `{"requests":[{"method":"POST","path":"/v2api/auth/login","status":200}]}`, func(emulator.State) any { return nil }, nil, ``},
		"reset":         {"reset", `{}`, `{}`, func(s emulator.State) any { return len(s.Users) }, 6, ``},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, nil)
			a := c.byHand(x.path, x.body)
			if a.status != http.StatusOK || strings.TrimSpace(a.text) != x.answer {
				t.Fatalf("the answer is %s, want 200 %s", a, x.answer)
			}
			if diff := cmp.Diff(x.want, x.see(c.e.State())); diff != "" {
				t.Errorf("the state (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(x.log, lastEntries(c)); diff != "" {
				t.Errorf("the log (-want +got):\n%s", diff)
			}
			if _, err := emulator.New(c.e.State(), nil); err != nil {
				t.Errorf("the state does not load: %v", err)
			}
		})
	}
}

// TestRoleIsDeleted takes a role away that nobody holds any more.
func TestRoleIsDeleted(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	for _, x := range []struct{ path, body string }{
		{"role/create", `{"id":90,"title":"Guest","interface":"client","rank":1}`},
		{"role/delete", `{"id":90}`},
	} {
		if a := c.byHand(x.path, x.body); a.status != http.StatusOK {
			t.Fatal(a)
		}
	}
	if n := len(c.e.State().Roles); n != 5 {
		t.Errorf("%d roles are left", n)
	}
	if got := c.ok("1/log/index", m{"entity": "AclRole"}).fields("items.0.event", "items.0.fields_old.name", "items.0.fields_new"); got != `3 "Guest" []` {
		t.Errorf("the log has %s", got)
	}
}

func TestAdminRefusals(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct{ path, body, want string }{
		"by":                        {"role/create", `{"by":9,"title":"G","interface":"client","rank":1}`, "by: there is no user 9"},
		"role, rank":                {"role/create", `{"title":"G","interface":"client","rank":10}`, "is outside 1-9"},
		"role, taken id":            {"role/create", `{"id":24,"title":"G","interface":"client","rank":1}`, "is already that of"},
		"role, built in":            {"role/create", `{"title":"G","interface":"client","rank":1,"builtin":"client"}`, "cannot be made"},
		"role, administrator":       {"role/update", `{"id":21,"title":"x"}`, "cannot be edited"},
		"role, no administrator":    {"role/delete", `{"id":21}`, "cannot be edited"},
		"role, unknown":             {"role/update", `{"id":9}`, "there is no role 9"},
		"role, unknown to delete":   {"role/delete", `{}`, "there is no role 0"},
		"role, built in to delete":  {"role/delete", `{"id":22}`, "is built in"},
		"role, held":                {"role/delete", `{"id":24}`, "the user 33 has the role 24"},
		"role, other interface":     {"role/update", `{"id":24,"interface":"teacher"}`, "is outside 10-99"},
		"user, email":               {"user/create", `{"name":"N","email":"GONE@school.example"}`, "is already that of"},
		"user, no name":             {"user/create", `{"email":"n@s.example"}`, "the name is missing"},
		"user, role":                {"user/create", `{"name":"N","email":"n@s.example","roles":[9]}`, "there is no role 9"},
		"user, desk":                {"user/create", `{"name":"N","email":"n@s.example","cash_desks":[9]}`, "there is no cash desk 9"},
		"user, unknown":             {"user/update", `{"id":9}`, "there is no user 9"},
		"user, gender":              {"user/update", `{"id":33,"gender":"x"}`, "gender: want"},
		"user, unknown role":        {"user/update", `{"id":33,"roles":[9]}`, "there is no role 9"},
		"user, unknown desk":        {"user/update", `{"id":33,"cash_desks":[9]}`, "there is no cash desk 9"},
		"user, taken email":         {"user/update", `{"id":33,"email":"boss@school.example"}`, "is already that of"},
		"user, archived and active": {"user/update", `{"id":35,"active":true}`, "is archived"},
		"user, archived already":    {"user/archive", `{"id":35}`, "archived already"},
		"user, not archived":        {"user/restore", `{"id":33}`, "is not archived"},
		"user, password":            {"user/password", `{"id":9}`, "there is no user 9"},
		"branch":                    {"branch/edit", `{"id":9}`, "there is no branch 9"},
		"branch, name":              {"branch/edit", `{"id":1,"name":""}`, "the name is missing"},
		"desk":                      {"cash-desk/edit", `{"id":9}`, "there is no cash desk 9"},
		"desk, user":                {"cash-desk/edit", `{"id":11,"users":[9]}`, "there is no user 9"},
		"settings":                  {"settings", `{"settings":{"a":[1]}}`, "settings: a: want"},
		"switch, unknown":           {"switch", `{"name":"x","position":"y"}`, "there is no switch"},
		"switch, position":          {"switch", `{"name":"ids","position":"y"}`, "has the positions"},
		"no json":                   {"switch", `{`, "unexpected EOF"},
		"unknown field":             {"switch", `{"nme":"ids"}`, "nme"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, nil)
			before := c.e.State()
			a := c.byHand(x.path, x.body)
			if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.text, x.want) {
				t.Errorf("the answer is %s, want 422 with %s", a, x.want)
			}
			if diff := cmp.Diff(before, c.e.State()); diff != "" {
				t.Errorf("the state changed (-before +after):\n%s", diff)
			}
		})
	}
}

// TestClientCabinetsAreBought refuses roles of the client interface without the option; who has one
// keeps it.
func TestClientCabinetsAreBought(t *testing.T) {
	t.Parallel()
	c := serve(t, func(s *emulator.State) { s.Users[3].Roles = []int{clientRole} })
	c.admin(c.e.Admin().SetOptions(nil))
	if _, err := c.e.Admin().CreateUser(emulator.User{Name: "N", Email: "n@s.example", Roles: []int{clientRole}}); err == nil {
		t.Error("a new client user was made")
	}
	if err := c.e.Admin().UpdateUser(emulator.UserEdit{ID: clerk, Roles: &[]int{clerkRole, clientRole}}); err == nil {
		t.Error("a client role was given")
	}
	c.admin(c.e.Admin().UpdateUser(emulator.UserEdit{ID: mentor, Roles: &[]int{clientRole, teacherRole}}))
}

// TestSeparateDesks gives every user an own list when the views part, and takes it away again.
func TestSeparateDesks(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	c.admin(c.e.Admin().SetSwitch("desk_views", "separate"))
	if diff := cmp.Diff([]int{till}, c.e.State().Users[2].CashDesks); diff != "" {
		t.Errorf("the own list (-want +got):\n%s", diff)
	}
	c.admin(c.e.Admin().UpdateUser(emulator.UserEdit{ID: clerk, CashDesks: &[]int{safe}}))
	if s := c.e.State(); s.Users[2].CashDesks[0] != safe || len(s.CashDesks[0].Users) != 2 {
		t.Errorf("the lists are %v and %v", s.Users[2].CashDesks, s.CashDesks)
	}
	c.admin(c.e.Admin().SetSwitch("desk_views", "same"))
	if s := c.e.State(); s.Users[2].CashDesks != nil || s.Switches["desk_views"] != "" {
		t.Errorf("back again: %+v, %v", s.Users[2], s.Switches)
	}
}

// TestNobodyDidIt has no name in the log when there is no administrator.
func TestNobodyDidIt(t *testing.T) {
	t.Parallel()
	c := serve(t, func(s *emulator.State) { s.Users[0].Inactive = true })
	c.admin(c.e.Admin().EditBranch(emulator.BranchEdit{ID: center, Name: new("x")}))
	if e := c.e.State().Log[3]; e.User != 0 {
		t.Errorf("the entry is of the user %d", e.User)
	}
	c.admin(c.e.Admin().By(clerk).EditBranch(emulator.BranchEdit{ID: center, Name: new("y")}))
	if e := c.e.State().Log[4]; e.User != clerk {
		t.Errorf("the entry is of the user %d", e.User)
	}
}

// TestAdminKeepsBrowsersOut takes JSON by POST only, which a page of another origin cannot send.
func TestAdminKeepsBrowsersOut(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/admin/reset", strings.NewReader("{}"))
	r.Header.Set("Content-Type", "text/plain")
	if a := record(t, c.e.AdminHandler(), r); a.status != http.StatusUnsupportedMediaType {
		t.Errorf("the answer is %s, want 415", a)
	}
	for range 3 {
		c.admin(c.e.Admin().SetSettings(map[string]any{"a": 1}))
	}
	w := httptest.NewRecorder()
	c.e.AdminHandler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/admin/reset", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET: status %d, want 405", w.Code)
	}
}
