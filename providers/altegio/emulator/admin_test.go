package emulator_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/altegio/emulator"
)

// admin is a world whose hand is moved over HTTP.
type adminClient struct {
	t      *testing.T
	e      *emulator.Emulator
	server *httptest.Server
}

func serveAdmin(t *testing.T) *adminClient {
	t.Helper()
	e, err := emulator.New(world(), fixedClock)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e.AdminHandler())
	t.Cleanup(server.Close)
	return &adminClient{t, e, server}
}

// do posts to /admin/… and returns status and body.
func (c *adminClient) do(path, body string) (int, string) {
	c.t.Helper()
	resp, err := c.server.Client().Post(c.server.URL+"/admin/"+path, "application/json", strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp.StatusCode, strings.TrimSpace(string(text))
}

func TestAdmin(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path, body string
		answer     string
		see        func(s emulator.State) any
		want       any
	}{
		"accept":      {"accept", `{"search":"INVITED@bloom.example","location":120001}`, `{"user":104}`, func(s emulator.State) any { return access(&s, invited).Pending }, false},
		"edit rights": {"access/edit", `{"location":120001,"user":102,"rights":{"loyalty_access":false}}`, `{}`, func(s emulator.State) any { return access(&s, anna).Rights["loyalty_access"] }, false},
		"edit role": {"access/edit", `{"location":120001,"user":102,"role":"accountant","position":"Books"}`, `{}`, func(s emulator.State) any { return *access(&s, anna) }, emulator.Access{
			Location: center, User: anna, Role: "accountant", Position: "Books",
			Earlier: map[string]emulator.Rights{"administrator": {"clients_export_access": true, "records_edit_last_days_count": 7}},
		}},
		"edit link":          {"access/edit", `{"location":120001,"user":103,"employee":502}`, `{}`, func(s emulator.State) any { return []int{s.Employees[0].User, s.Employees[1].User} }, []int{0, master}},
		"unlink":             {"access/edit", `{"location":120001,"user":103,"employee":0}`, `{}`, func(s emulator.State) any { return s.Employees[0].User }, 0},
		"new access":         {"access/edit", `{"location":120001,"user":106,"role":"manager"}`, `{}`, func(s emulator.State) any { return access(&s, stranger).Role }, "manager"},
		"remove access":      {"access/remove", `{"location":120001,"user":103}`, `{}`, func(s emulator.State) any { return len(s.Access) }, 10},
		"create network":     {"network/create", `{"id":7003,"title":"New","locations":[120003,120001],"main":120003}`, `{"id":7003}`, func(s emulator.State) any { return s.Networks[2].Locations }, []int{south, center}},
		"create network, id": {"network/create", `{"id":0,"title":"New"}`, `{"id":120005}`, func(s emulator.State) any { return len(s.Networks) }, 3},
		"update network":     {"network/update", `{"id":7001,"title":"Bloom","locations":[120002],"main":120002}`, `{}`, func(s emulator.State) any { return s.Locations[0].MainNetwork }, 0},
		"delete network":     {"network/delete", `{"id":7001}`, `{}`, func(s emulator.State) any { return []int{len(s.Networks), len(s.Positions), s.Employees[0].Position} }, []int{1, 1, 0}},
		"main network":       {"network/main", `{"location":120001,"network":7002}`, `{}`, func(s emulator.State) any { return s.Locations[0].MainNetwork }, 7002},
		"rename a person":    {"person/edit", `{"id":102,"name":"Anna Maria"}`, `{}`, func(s emulator.State) any { return s.People[1].Name + " " + s.People[1].Email }, "Anna Maria anna@bloom.example"},
		"switch":             {"switch", `{"name":"meta","position":"object"}`, `{}`, func(s emulator.State) any { return s.Switches }, map[string]string{"meta": "object"}},
		"switch back":        {"switch", `{"name":"meta","position":"array"}`, `{}`, func(s emulator.State) any { return len(s.Switches) }, 0},
		"licence":            {"licence", `{"location":120002,"id":9009,"staff_limit":3,"paid_rights_model":true}`, `{}`, func(s emulator.State) any { return s.Licences[1].ID }, 9009},
		"clock":              {"clock", `{"now":"2028-01-01T00:00:00Z"}`, `{}`, func(s emulator.State) any { return s.Now.Year() }, 2028},
		"clock runs":         {"clock", `{"now":null}`, `{}`, func(s emulator.State) any { return s.Now == nil }, true},
		"seats":              {"seats", `{"location":120001}`, `{"seats":6}`, func(emulator.State) any { return nil }, nil},
		"requests":           {"requests", ``, `{"requests":[]}`, func(emulator.State) any { return nil }, nil},
		"reset":              {"reset", `{}`, `{}`, func(s emulator.State) any { return len(s.Access) }, 11},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := serveAdmin(t)
			status, text := a.do(c.path, c.body)
			if status != http.StatusOK || text != c.answer {
				t.Fatalf("the answer is %d %s, want 200 %s", status, text, c.answer)
			}
			if diff := cmp.Diff(c.want, c.see(a.e.State())); diff != "" {
				t.Errorf("the state (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRoleComesBackByHand restores the rights of an earlier role, as the interface does.
func TestRoleComesBackByHand(t *testing.T) {
	t.Parallel()
	a := serveAdmin(t)
	for _, role := range []string{"accountant", "administrator"} {
		if status, text := a.do("access/edit", `{"location":120001,"user":102,"role":"`+role+`"}`); status != http.StatusOK {
			t.Fatal(text)
		}
	}
	s := a.e.State()
	if diff := cmp.Diff(emulator.Rights{"clients_export_access": true, "records_edit_last_days_count": 7}, access(&s, anna).Rights); diff != "" {
		t.Errorf("the rights (-want +got):\n%s", diff)
	}
}

func TestAdminRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ path, body, want string }{
		"accept, nobody":         {"accept", `{"search":"x@y.example"}`, "nobody has"},
		"accept, not invited":    {"accept", `{"search":"anna@bloom.example"}`, "no open invitation"},
		"edit, nobody":           {"access/edit", `{"location":120001,"user":9}`, "there is no person 9"},
		"edit, unknown right":    {"access/edit", `{"location":120001,"user":102,"rights":{"fly":true}}`, `there is no right \"fly\"`},
		"edit, wrong value":      {"access/edit", `{"location":120001,"user":102,"rights":{"clients_access":7}}`, "want true or false"},
		"edit, unknown role":     {"access/edit", `{"location":120001,"user":102,"role":"king"}`, "there is no role"},
		"edit, link taken":       {"access/edit", `{"location":120001,"user":102,"employee":501}`, "is linked to the person 103"},
		"remove, nobody":         {"access/remove", `{"location":120001,"user":9}`, "has no access"},
		"network, taken id":      {"network/create", `{"id":7001,"title":"x"}`, "is already that of"},
		"network, unknown":       {"network/update", `{"id":9,"title":"x"}`, "there is no network 9"},
		"network, bad main":      {"network/update", `{"id":7002,"title":"x","locations":[120001],"main":120002}`, "is not in the network"},
		"network, delete":        {"network/delete", `{"id":9}`, "there is no network 9"},
		"main network, location": {"network/main", `{"location":9,"network":7001}`, "there is no location 9"},
		"main network, outside":  {"network/main", `{"location":120003,"network":7001}`, "does not contain"},
		"person, unknown":        {"person/edit", `{"id":9}`, "there is no person 9"},
		"person, taken email":    {"person/edit", `{"id":102,"email":"boss@bloom.example"}`, "is already that of"},
		"switch, unknown":        {"switch", `{"name":"x","position":"y"}`, "there is no switch"},
		"switch, position":       {"switch", `{"name":"meta","position":"y"}`, "has the positions"},
		"licence, location":      {"licence", `{"location":9,"id":1}`, "there is no location 9"},
		"no json":                {"switch", `{`, "unexpected EOF"},
		"unknown field":          {"switch", `{"nme":"meta"}`, "nme"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := serveAdmin(t)
			before := a.e.State()
			status, text := a.do(c.path, c.body)
			if status != http.StatusUnprocessableEntity || !strings.Contains(text, c.want) {
				t.Errorf("the answer is %d %s, want 422 with %s", status, text, c.want)
			}
			if diff := cmp.Diff(before, a.e.State()); diff != "" {
				t.Errorf("the state changed (-before +after):\n%s", diff)
			}
		})
	}
}

// TestAdminKeepsBrowsersOut takes JSON by POST only, which a page of another origin cannot send.
func TestAdminKeepsBrowsersOut(t *testing.T) {
	t.Parallel()
	a := serveAdmin(t)
	resp, err := a.server.Client().Post(a.server.URL+"/admin/reset", "text/plain", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("status %d, want 415", resp.StatusCode)
	}
}

func TestRequestLog(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	c.get(companyPath(center, "/users?filter[is_approved]=1"))
	c.do("GET", "/api/v1/nothing", nil)
	c.with("Authorization", "Bearer x").do("POST", "/api/v1/auth", m{"login": "a", "password": "hidden-password"})
	c.do("DELETE", companyPath(center, "/users/102"), nil)
	want := []emulator.Request{
		{Method: "GET", Path: "/api/v1/company/120001/users", Query: "filter[is_approved]=1", Status: 200},
		{Method: "GET", Path: "/api/v1/nothing", Status: 404},
		{Method: "POST", Path: "/api/v1/auth", Status: 401},
		{Method: "DELETE", Path: "/api/v1/company/120001/users/102", Status: 204},
	}
	if diff := cmp.Diff(want, c.e.Requests()); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}
	data, err := json.Marshal(c.e.Requests())
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{partnerToken, userToken, "hidden-password"} {
		if strings.Contains(string(data), secret) {
			t.Errorf("the log has the secret %q", secret)
		}
	}
	if err := c.e.Reset(); err != nil {
		t.Fatal(err)
	}
	if got := c.e.Requests(); len(got) != 0 {
		t.Errorf("after Reset the log is %v", got)
	}
}
