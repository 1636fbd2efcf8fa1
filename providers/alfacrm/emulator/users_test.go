package emulator_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
)

// allFields shows every field of a user that is a switch.
func allFields(s *emulator.State) {
	s.Switches = map[string]string{"unverified_writes": "on"}
	for _, name := range []string{"role_ids", "gender", "lang", "sip", "inn", "is_active", "removed", "teacher_id", "last_login"} {
		s.Switches["user_field_"+name] = "present"
	}
	s.Switches["user_field_phone"] = "string"
}

// TestUserWrites creates, changes and archives a user over the calls that nobody has seen.
func TestUserWrites(t *testing.T) {
	t.Parallel()
	c := serve(t, allFields)
	created := c.ok("1/user/create", m{
		"email": " New@School.example ", "name": "New", "phone": "+371 2", "gender": "male", "lang": "en", "sip": "102", "inn": "1",
		"branch_ids": []int{1, 2}, "pay_account_ids": []int{safe}, "role_ids": []int{clerkRole, clientRole}, "is_active": 1, "teacher_id": 41, "password": "x",
	})
	const want = `{"branch_ids":[1,2],"email":" New@School.example ","gender":"male","id":54,"inn":"1","is_active":1,"lang":"en","last_login":null,` +
		`"name":"New","pay_account_ids":[12],"phone":"+371 2","removed":0,"role_ids":[24,23],"sip":"102","teacher_id":41}`
	if got := show(created.at("model")); got != want {
		t.Errorf("created\n%s, want\n%s", got, want)
	}
	if got := c.ok("1/pay-account/index", nil).fields("items.id=12.user_ids"); got != "[54]" {
		t.Errorf("the desk lists %s", got)
	}
}

func TestUserUpdates(t *testing.T) {
	t.Parallel()
	c := serve(t, allFields)
	const want = `{"branch_ids":[1,2],"email":"Kim@School.example","gender":"","id":33,"inn":"500100732259","is_active":0,"lang":"lv",` +
		`"last_login":"2027-01-10 08:00:00","name":"Kim","pay_account_ids":[],"phone":"+371 1","removed":0,"role_ids":[24],"sip":"101","teacher_id":null}`
	a := c.ok("1/user/update?id=33", m{"name": "Kim", "gender": nil, "pay_account_ids": nil, "teacher_id": nil, "is_active": 0})
	if got := show(a.at("model")); got != want {
		t.Errorf("updated\n%s, want\n%s", got, want)
	}
	if got := c.ok("1/user/update?id=35", m{"is_active": 1}).fields("model.is_active", "model.removed"); got != "0 1" {
		t.Errorf("an archived user was made active: %s", got)
	}
	for _, x := range []struct {
		path string
		want int
	}{{"1/user/update", 400}, {"1/user/delete", 400}, {"1/user/update?id=99", 404}, {"1/user/delete?id=36", 404}} {
		if got := c.do(x.path, nil).status; got != x.want {
			t.Errorf("%s: status %d, want %d", x.path, got, x.want)
		}
	}
}

// TestUserDelete archives: the user leaves the list and stays in the state.
func TestUserDelete(t *testing.T) {
	t.Parallel()
	c := serve(t, switched("unverified_writes", "on"))
	c.ok("1/user/delete?id=33", nil)
	if got := c.seen("1/user/index", nil, "id"); got != "31 32 34" {
		t.Errorf("the list has %s", got)
	}
	if u := c.e.State().Users[2]; !u.Archived || !u.Inactive || len(u.Roles) != 1 {
		t.Errorf("the state has %+v", u)
	}
	c.ok("1/user/delete?id=32", nil) // the caller too
	if a := c.do("branch/index", nil); a.status != 401 {
		t.Errorf("after the end of the caller: %s", a)
	}
}

// TestHigherRankCannotBeReached hides whom the rank hides from writing too.
func TestHigherRankCannotBeReached(t *testing.T) {
	t.Parallel()
	c := serve(t, switched("unverified_writes", "on", "rank_visibility", "on"))
	for _, path := range []string{"1/user/update?id=31", "1/user/delete?id=31"} {
		if a := c.do(path, m{}); a.status != 404 {
			t.Errorf("%s: %s", path, a)
		}
	}
	c.ok("1/user/update?id=33", m{"name": "x"})
}

// lastEntries are the entries that a test added, in short.
func lastEntries(c *client) string {
	var list []string
	for _, e := range c.e.State().Log[3:] {
		list = append(list, fmt.Sprintf("%s %d by %d event %d at %s: %s > %s", e.Entity, e.EntityID, e.User, e.Event, e.At, show(e.Old), show(e.New)))
	}
	return strings.Join(list, "\n")
}

// TestLogOfTheAPI is what each write leaves in the log.
func TestLogOfTheAPI(t *testing.T) {
	t.Parallel()
	const at = " at 2027-01-15 09:00:00: "
	for _, x := range []struct{ path, body, want string }{
		{"branch/create", `{"name":"New","is_active":1}`, `Branch 54 by 32 event 1` + at + `null > {"is_active":1,"name":"New","subject_ids":[],"weight":0}` +
			"\nUser 32 by 32 event 2" + at + `{"branch_ids":[1,2,3]} > {"branch_ids":[1,2,3,54]}`},
		{"branch/update?id=1", `{"name":"C","weight":2}`, `Branch 1 by 32 event 2` + at + `{"name":"Center"} > {"name":"C"}`},
		{"branch/update?id=1", `{"name":"Center"}`, ``},
		{"1/pay-account/create", `{"name":"New"}`, `PayAccount 54 by 32 event 1` + at + `null > {"branch_id":1,"is_enabled":1,"name":"New","user_ids":[],"weight":0}`},
		{"1/pay-account/update?id=11", `{"user_ids":[33],"is_enabled":0}`, `PayAccount 11 by 32 event 2` + at + `{"is_enabled":1,"user_ids":[31,33]} > {"is_enabled":0,"user_ids":[33]}`},
		{"1/user/create", `{"email":"n@s.example","name":"N","role_ids":[24]}`, `User 54 by 32 event 1` + at +
			`null > {"branch_ids":[],"customer_ids":[],"email":"n@s.example","gender":"","inn":"","is_active":1,"lang":"","name":"N","pay_account_ids":[],"phone":"","removed":0,"role_ids":[24],"sip":"","teacher_id":0}`},
		{"1/user/update?id=33", `{"role_ids":[24,22],"password":"x","pay_account_ids":[]}`, `User 33 by 32 event 2` + at + `{"pay_account_ids":[11],"role_ids":[24]} > {"pay_account_ids":[],"role_ids":[24,22]}`},
		{"1/user/update?id=33", `{"password":"x"}`, ``},
		{"1/user/delete?id=33", ``, `User 33 by 32 event 3` + at + `{"is_active":1,"removed":0} > {"is_active":0,"removed":1}`},
	} {
		t.Run(x.path+x.body, func(t *testing.T) {
			t.Parallel()
			c := serve(t, switched("unverified_writes", "on"))
			c.ok(x.path, x.body)
			if diff := cmp.Diff(x.want, lastEntries(c)); diff != "" {
				t.Errorf("the log (-want +got):\n%s", diff)
			}
		})
	}
}

// TestLogScope lists an entry where its object is.
func TestLogScope(t *testing.T) {
	t.Parallel()
	c := serve(t, func(s *emulator.State) {
		switched("log_scope", "branch")(s)
		s.Log = nil
		for i, x := range []struct {
			entity string
			id     int
		}{{"Branch", north}, {"PayAccount", northBox}, {"User", boss}, {"User", mentor}, {"Teacher", 43}, {"AclRole", 99}, {"PayAccount", 99}, {"Tariff", 1}} {
			s.Log = append(s.Log, emulator.LogEntry{ID: 61 + i, Entity: x.entity, EntityID: x.id, Event: 1, At: "2027-01-01 00:00:00"})
		}
	})
	for path, want := range map[string]string{"1/log": "68 67 66 64 63", "2/log": "68 67 66 65 63 62 61"} {
		if got := c.seen(path, nil, "id"); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	if got := c.ok("1/log", nil).fields("items.0.user_id", "items.0.fields_new"); got != "null []" {
		t.Errorf("an entry of nobody: %s", got)
	}
}

func TestLetters(t *testing.T) {
	t.Parallel()
	c := serve(t, switched("unverified_writes", "on"))
	if got := c.e.Admin().Letters(); got == nil || len(got) != 0 {
		t.Errorf("in the beginning: %v", got)
	}
	c.ok("1/user/create", m{"email": " n@s.example", "name": "N", "role_ids": []int{clerkRole}, "password": "x"})
	c.ok("1/user/update?id=33", m{"password": "x"})
	c.ok("1/user/update?id=33", m{"name": "x", "password": ""})
	c.ok("1/user/delete?id=33", nil)
	if _, err := c.e.Admin().CreateUser(emulator.User{Name: "M", Email: "m@s.example"}); err != nil {
		t.Fatal(err)
	}
	c.admin(c.e.Admin().ChangePassword(boss))
	const at = "2027-01-15 09:00:00"
	want := []emulator.Letter{
		{To: "n@s.example", Why: "access", At: at},
		{To: "Kim@School.example", Why: "password", At: at},
		{To: "m@s.example", Why: "access", At: at},
		{To: "boss@school.example", Why: "password", At: at},
	}
	if diff := cmp.Diff(want, c.e.Admin().Letters()); diff != "" {
		t.Errorf("the letters (-want +got):\n%s", diff)
	}
}
