package emulator_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
)

// TestLists is the full form of every list.
func TestLists(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		path string
		body any
		want string
	}{
		{"branch/index", m{"id": center}, `{"count":1,"items":[{"id":1,"is_active":1,"name":"Center","subject_ids":[7],"weight":2}],"page":0,"total":1}`},
		{"1/pay-account/index", m{"page": 0}, `{"count":2,"items":[{"branch_id":1,"id":11,"is_enabled":1,"name":"Till","user_ids":[31,33],"weight":0},` +
			`{"branch_id":1,"id":12,"is_enabled":0,"name":"Safe","user_ids":[],"weight":0}],"page":0,"total":2}`},
		{"1/user/index", m{"email": "kim@school.example"}, `{"count":1,"items":[{"branch_ids":[1,2],"email":"Kim@School.example","id":33,"name":"Clerk Kim","pay_account_ids":[11]}],"page":0,"total":1}`},
		{"1/teacher/index", nil, `{"count":1,"items":[{"avatarUrl":null,"branch_ids":[1],"email":["kim@school.example"],"id":41,"name":"Kim","note":"","phone":["+371 1"]}],"page":0,"total":1}`},
		{"1/log/index", m{"entity": "AclRole"}, `{"count":1,"items":[{"date_time":"2027-01-02 10:00:00","entity":"AclRole","entity_id":24,"event":2,"fields_new":{"name":"Clerk","rank":200},` +
			`"fields_old":{"rank":100},"fields_rel":[],"id":52,"user_id":31}],"page":0,"total":1}`},
		{"1/user/index", m{"id": 999}, `{"count":0,"items":[],"page":0,"total":0}`},
	} {
		t.Run(x.path, func(t *testing.T) {
			t.Parallel()
			if got := strings.TrimSpace(serve(t, nil).ok(x.path, x.body).text); got != x.want {
				t.Errorf("got  %s\nwant %s", got, x.want)
			}
		})
	}
}

// TestFilters is what each filter lets through, by id.
func TestFilters(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	for _, x := range []struct {
		path string
		body any
		want string
	}{
		{"branch/index", nil, "1 2 3 4"},
		{"branch", nil, "1 2 3 4"},
		{"branch/", "[]", "1 2 3 4"},
		{"0/branch/index", nil, "1 2 3 4"},
		{"9/branch/index", nil, "1 2 3 4"},
		{"branch/index", m{"is_active": 1}, "1 2 4"},
		{"branch/index", m{"is_active": false}, "3"},
		{"branch/index", m{"id": []int{2, 4}}, "2 4"},
		{"branch/index", m{"id": []int{}}, "1 2 3 4"},
		{"branch/index", m{"id": "2"}, "2"},
		{"branch/index?id=2", nil, "2"},
		{"branch/index?id=2", m{"id": 1}, "1"},
		{"branch/index", m{"subject_ids": []int{7, 8}}, "1"},
		{"branch/index", m{"name": "NORTH"}, "2"},
		{"1/user", nil, "31 32 33 34"},
		{"2/user/index", nil, "31 32 33"},
		{"3/user/index", nil, "32"},
		{"1/user/index?email=Boss@school.example", nil, "31"},
		{"1/user/index", m{"email": " BOSS@school.example"}, "31"},
		{"1/user/index", m{"email": "school.example"}, ""},
		{"1/user/index", m{"name": "kim"}, "33"},
		{"1/user/index", m{"is_active": 0, "removed": 2}, "31 32 33 34"},
		{"1/pay-account/index", m{"id": safe}, "12"},
		{"1/pay-account/index", m{"is_enabled": 1}, "11"},
		{"2/pay-account", nil, "13"},
		{"1/teacher/index", m{"removed": 1}, "41 42"},
		{"1/teacher/index", m{"removed": 2}, "42"},
		{"1/teacher/index", m{"removed": 0}, "41"},
		{"2/teacher", m{"name": "else"}, "43"},
		{"1/log", nil, "53 52 51"},
		{"1/log/index", m{"entity": "User"}, "53"},
		{"1/log/index", m{"entity": []string{"User", "Branch"}}, "53 51"},
		{"1/log/index", m{"entity_id": clerkRole}, "52"},
		{"1/log/index", m{"user_id": boss}, "52 51"},
		{"1/log/index", m{"event": 1}, "51"},
		{"1/log/index", m{"date_from": "02.01.2027"}, "53 52"},
		{"1/log/index", m{"date_to": "02.01.2027"}, "52 51"},
		{"1/log/index", m{"date_from": "02.01.2027", "date_to": "02.01.2027"}, "52"},
		{"1/log/index", m{"date_from": "2027-01-02"}, "53 52 51"},
	} {
		if got := c.seen(x.path, x.body, "id"); got != x.want {
			t.Errorf("%s %s: got %s, want %s", x.path, show(x.body), got, x.want)
		}
	}
}

// TestPaging walks a list in pages that count from 0.
func TestPaging(t *testing.T) {
	t.Parallel()
	c := serve(t, func(s *emulator.State) {
		for i := range 110 {
			s.Branches = append(s.Branches, emulator.Branch{ID: 1000 + i, Name: fmt.Sprint("B", i)})
		}
	})
	for _, x := range []struct {
		body any
		want string
	}{
		{nil, "114 50 0"},
		{m{"page": 1}, "114 50 1"},
		{m{"page": "2"}, "114 14 2"},
		{m{"page": 3}, "114 0 3"},
		{m{"page": -1}, "114 50 0"},
		{m{"page": "x"}, "114 50 0"},
		{m{"page": 0, "pageSize": 200}, "114 114 0"},
		{m{"page": 1, "pageSize": 100}, "114 14 1"},
		{m{"pageSize": 0}, "114 50 0"},
		{m{"count": 5, "page_size": 5, "per_page": 5}, "114 50 0"},
	} {
		if got := c.ok("branch/index", x.body).fields("total", "count", "page"); got != x.want {
			t.Errorf("%s: got %s, want %s", show(x.body), got, x.want)
		}
	}
	if got := c.ok("branch/index?page=2", nil).fields("items.0.id", "page"); got != "1096 2" {
		t.Errorf("a page of the query: %s", got)
	}
}

// TestWrites is the full answer to every write that is known, and the object afterwards.
func TestWrites(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ path, body, want, list string }{
		{"branch/create", `{"name":"New","is_active":1,"subject_ids":[3,3],"weight":"4"}`, `{"id":54,"is_active":1,"name":"New","subject_ids":[3],"weight":4}`, "branch/index"},
		{"branch/update?id=1", `{"name":"Middle"}`, `{"id":1,"is_active":1,"name":"Middle","subject_ids":[7],"weight":2}`, "branch/index"},
		{"1/branch/update?id=2", `{"is_active":"0","subject_ids":null,"id":1}`, `{"id":2,"is_active":0,"name":"North Center","subject_ids":[],"weight":0}`, "branch/index"},
		{"1/pay-account/create", `{"name":"New"}`, `{"branch_id":1,"id":54,"is_enabled":1,"name":"New","user_ids":[],"weight":0}`, "1/pay-account/index"},
		{"1/pay-account/create", `{"name":"New","branch_id":2,"user_ids":[31,"32"],"is_enabled":0,"weight":3}`, `{"branch_id":2,"id":54,"is_enabled":0,"name":"New","user_ids":[31,32],"weight":3}`, "2/pay-account/index"},
		{"1/pay-account/update?id=11", `{"user_ids":[33]}`, `{"branch_id":1,"id":11,"is_enabled":1,"name":"Till","user_ids":[33],"weight":0}`, "1/pay-account/index"},
		{"1/pay-account/update?id=11", `[]`, `{"branch_id":1,"id":11,"is_enabled":1,"name":"Till","user_ids":[31,33],"weight":0}`, "1/pay-account/index"},
		{"1/pay-account/update?id=11", `{"is_enabled":false,"name":12}`, `{"branch_id":1,"id":11,"is_enabled":0,"name":"12","user_ids":[31,33],"weight":0}`, "1/pay-account/index"},
	} {
		t.Run(x.path+x.body, func(t *testing.T) {
			t.Parallel()
			c := serve(t, nil)
			a := c.ok(x.path, x.body)
			if want := `{"errors":[],"model":` + x.want + `,"success":true}`; strings.TrimSpace(a.text) != want {
				t.Errorf("got  %s\nwant %s", a.text, want)
			}
			if got := show(c.ok(x.list, nil).at("items.id=" + show(a.at("model.id")))); got != x.want {
				t.Errorf("the list has %s", got)
			}
			if _, err := emulator.New(c.e.State(), nil); err != nil {
				t.Errorf("the state does not load: %v", err)
			}
		})
	}
}

// TestMistakes is a write that is refused: the fields it names, and nothing stored.
func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ path, body, want string }{
		{"branch/create", ``, "is_active name"},
		{"branch/create", `{"name":" ","is_active":2}`, "is_active name"},
		{"branch/create", `{"name":"` + strings.Repeat("ж", 51) + `","is_active":1}`, "name"},
		{"branch/create", `{"name":["x"],"is_active":1,"subject_ids":"x","weight":1.5}`, "name subject_ids weight"},
		{"branch/create", `{"name":"x","is_active":1,"subject_ids":[0]}`, "subject_ids"},
		{"branch/update?id=1", `{"name":null}`, "name"},
		{"1/pay-account/create", `{"branch_id":9,"user_ids":[9]}`, "branch_id name user_ids"},
		{"1/pay-account/update?id=11", `{"branch_id":"x","is_enabled":"yes","weight":[]}`, "branch_id is_enabled weight"},
		{"1/user/create", `{}`, "email name role_ids"},
		{"1/user/create", `{"email":"x","name":"x","role_ids":[9]}`, "email role_ids"},
		{"1/user/create", `{"email":" GONE@school.example","name":"x","role_ids":[24]}`, "email"},
		{"1/user/create", `{"email":"a@b","name":"x","role_ids":[24],"branch_ids":[9],"pay_account_ids":[9],"gender":"x","teacher_id":9,"is_active":3,"lang":{}}`, "branch_ids gender is_active lang pay_account_ids teacher_id"},
		{"1/user/update?id=33", `{"email":"boss@school.example","role_ids":[]}`, "email role_ids"},
		{"1/user/update?id=33", `{"role_ids":[23]}`, "role_ids"},
	} {
		t.Run(x.path+x.body, func(t *testing.T) {
			t.Parallel()
			c := serve(t, func(s *emulator.State) {
				s.Options = nil
				switched("unverified_writes", "on")(s)
			})
			before := c.e.State()
			a := c.do(x.path, x.body)
			if a.status != 200 || a.at("success") != false || a.at("model") == absent {
				t.Errorf("the answer is %s", a)
			}
			if got := strings.Join(keys(a.at("errors")), " "); got != x.want {
				t.Errorf("the errors are of %s, want %s", got, x.want)
			}
			if diff := cmp.Diff(before, c.e.State()); diff != "" {
				t.Errorf("the state changed (-before +after):\n%s", diff)
			}
		})
	}
}

// TestRefusals is every refusal in the form of the framework.
func TestRefusals(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	for _, x := range []struct {
		path, body string
		status     int
	}{
		{"", ``, 404},
		{"nothing/index", ``, 404},
		{"1/nothing/index", ``, 404},
		{"1/role/index", ``, 404},
		{"1/acl-role/index", ``, 404},
		{"1/user/index/more", ``, 404},
		{"user/index", ``, 404},
		{"pay-account/index", ``, 404},
		{"1/auth/login", ``, 404},
		{"auth", ``, 404},
		{"9/user/index", ``, 404},
		{"0/user/index", ``, 404},
		{"branch/delete?id=1", ``, 404},
		{"1/pay-account/delete?id=11", ``, 404},
		{"1/user/create", `{}`, 404},
		{"1/user/update?id=33", `{}`, 404},
		{"1/user/delete?id=33", `{}`, 404},
		{"branch/update?id=99", `{"name":"x"}`, 404},
		{"1/pay-account/update?id=13", `{"name":"x"}`, 404},
		{"branch/update", `{"name":"x"}`, 400},
		{"branch/update?id=x", `{"name":"x"}`, 400},
		{"1/pay-account/update", `{"id":11}`, 400},
		{"branch/create", `{`, 400},
		{"branch/create", `{} {}`, 400},
		{"branch/create", `[1]`, 400},
		{"branch/create", `"x"`, 400},
		{"branch/index", `{`, 400},
		{"4/user/index", ``, 403},
		{"4/pay-account/create", `{"name":"x"}`, 403},
		{"branch/index", strings.Repeat(" ", 1<<20+1), 413},
	} {
		before := c.e.State()
		a := c.do(x.path, x.body)
		if a.status != x.status || a.at("status") != float64(x.status) || a.at("code") != 0.0 || a.at("name") == absent || a.at("message") == absent {
			t.Errorf("%s: got %s, want %d", x.path, a, x.status)
		}
		if diff := cmp.Diff(before, c.e.State()); diff != "" {
			t.Errorf("%s: the state changed (-before +after):\n%s", x.path, diff)
		}
	}
	for _, method := range []string{"GET", "PUT", "DELETE", "PATCH"} {
		for _, path := range []string{"branch/index", "1/user/index", "auth/login"} {
			a := c.send(method, "/v2api/"+path, nil, c.token)
			if a.status != 405 || a.at("status") != 405.0 || a.header.Get("Allow") != "POST" {
				t.Errorf("%s %s: got %s, want 405", method, path, a)
			}
		}
	}
	if a := record(t, c.e, httptest.NewRequestWithContext(t.Context(), "POST", "/elsewhere", nil)); a.status != 404 {
		t.Errorf("outside of the API: %s", a)
	}
}

// TestRateLimit refuses the sixth request of a second.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	c := serve(t, func(s *emulator.State) { s.RateLimit = &emulator.RateLimit{PerSecond: 5} })
	c.clock.pass(time.Second)
	for range 3 {
		for range 5 {
			c.ok("branch/index", nil)
		}
		if a := c.do("branch/index", nil); a.status != 429 || a.at("status") != 429.0 || a.header.Get("Retry-After") != "" {
			t.Errorf("the sixth: %s", a)
		}
		c.clock.pass(999 * time.Millisecond)
		if a := c.do("branch/index", nil); a.status != 429 {
			t.Errorf("still in the second: %s", a)
		}
		c.clock.pass(time.Millisecond)
	}
	c.admin(c.e.Reset())
	c.login()
}

// TestNoRateLimit never throttles when the seed sets no limit.
func TestNoRateLimit(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	for range 300 {
		c.ok("branch/index", nil)
	}
}
