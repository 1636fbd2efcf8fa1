package emulator_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
)

// keys are the sorted keys of a JSON object.
func keys(value any) []string {
	object, _ := value.(map[string]any)
	return slices.Sorted(maps.Keys(object))
}

const (
	loginRefused = `{"code":0,"message":"Not Authorized","name":"Forbidden","status":403}`
	tokenExpired = `{"code":0,"message":"Not Authorized. Token is expired or undefined.","name":"Unauthorized","status":401}`
	tokenMissing = `{"code":0,"message":"Your request was made with invalid credentials.","name":"Unauthorized","status":401}`
	accessDenied = `{"code":0,"message":"Access Denied","name":"Forbidden","status":403}`
)

func TestLogin(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(c.token) {
		t.Errorf("the token is %q", c.token)
	}
	for _, body := range []string{
		``, `{}`, `[]`, `{"email":"` + apiEmail + `"}`, `{"api_key":"` + apiKey + `"}`, `{"email":null,"api_key":null}`, `{"email":1,"api_key":2}`,
		`{"email":"` + apiEmail + `","api_key":"x"}`, `{"email":"boss@school.example","api_key":"` + apiKey + `"}`,
	} {
		if a := c.send("POST", "/v2api/auth/login", body, ""); strings.TrimSpace(a.text) != loginRefused || a.status != 403 {
			t.Errorf("%s: %s", body, a)
		}
	}
	if a := c.send("POST", "/v2api/auth/login", m{"email": " ROBOT@school.example", "api_key": apiKey}, ""); a.status != 200 {
		t.Errorf("another way to write the e-mail: %s", a)
	}
	if a := c.send("POST", "/v2api/auth/login", "{", ""); a.status != 400 {
		t.Errorf("no JSON: %s", a)
	}
}

// TestRandomKey has the shape of a UUID and is another one each time.
func TestRandomKey(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for range 2 {
		c := serve(t, func(s *emulator.State) { s.APIKey = "" })
		_, key := c.e.APIUser()
		if !regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(key) || seen[key] {
			t.Errorf("the key is %q", key)
		}
		seen[key] = true
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	refused := func(t *testing.T, c *client, token, want string) {
		t.Helper()
		if a := c.send("POST", "/v2api/branch/index", nil, token); a.status != 401 || strings.TrimSpace(a.text) != want {
			t.Errorf("got %s, want %s", a, want)
		}
	}
	t.Run("missing and wrong", func(t *testing.T) {
		t.Parallel()
		c := serve(t, nil)
		refused(t, c, "", tokenMissing)
		refused(t, c, "x", tokenExpired)
		refused(t, c, apiKey, tokenExpired)
	})
	for lifetime, edit := range map[time.Duration]func(*emulator.State){
		15 * time.Minute: nil,
		60 * time.Minute: func(s *emulator.State) { s.TokenMinutes = 60 },
	} {
		t.Run(lifetime.String(), func(t *testing.T) {
			t.Parallel()
			c := serve(t, edit)
			c.clock.pass(lifetime - 1)
			c.ok("branch/index", nil)
			c.clock.pass(1)
			refused(t, c, c.token, tokenExpired)
			first := c.token
			c.token = c.login()
			c.ok("branch/index", nil)
			refused(t, c, first, tokenExpired)
		})
	}
	for name, end := range map[string]func(*emulator.Admin) error{
		"deactivated": func(a *emulator.Admin) error {
			return a.UpdateUser(emulator.UserEdit{ID: robot, Active: new(false)})
		},
		"archived": func(a *emulator.Admin) error { return a.ArchiveUser(robot) },
		"expired by hand": func(a *emulator.Admin) error {
			a.ExpireTokens()
			return a.ArchiveUser(robot)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, nil)
			c.admin(end(c.e.Admin()))
			refused(t, c, c.token, tokenExpired)
			if a := c.send("POST", "/v2api/auth/login", m{"email": apiEmail, "api_key": apiKey}, ""); a.status != 403 {
				t.Errorf("login: %s", a)
			}
			if name != "deactivated" {
				c.admin(c.e.Admin().RestoreUser(robot))
				refused(t, c, c.token, tokenExpired)
			}
			c.admin(c.e.Admin().UpdateUser(emulator.UserEdit{ID: robot, Active: new(true)}))
			refused(t, c, c.token, tokenExpired) // the old token does not come back to life
			c.token = c.login()
			c.ok("branch/index", nil)
		})
	}
}

// TestAPIRight opens the API by the right, by the node above it and by the built-in role.
func TestAPIRight(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		rights []string
		role   int
		open   bool
	}{
		"right":         {[]string{"api.v2api"}, robotRole, true},
		"node":          {[]string{"client", "api"}, robotRole, true},
		"other":         {[]string{"client", "apis", "api.other", "ap"}, robotRole, false},
		"nothing":       {nil, robotRole, false},
		"administrator": {nil, adminRole, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, func(s *emulator.State) { s.Roles[4].Rights, s.Users[1].Roles = x.rights, []int{x.role} })
			a := c.do("1/user/index", nil)
			if open := a.status == 200; open != x.open {
				t.Errorf("the answer is %s", a)
			}
			if !x.open && strings.TrimSpace(a.text) != accessDenied {
				t.Errorf("the answer is %s", a)
			}
		})
	}
}

// TestSecrets looks for the key, the tokens and a password in everything but the answer to the login.
func TestSecrets(t *testing.T) {
	t.Parallel()
	c := serve(t, switched("unverified_writes", "on"))
	var all strings.Builder
	for _, path := range []string{
		"branch/index", "1/user/index", "1/log/index", "1/pay-account/index", "1/teacher/index", "nothing", "branch/index?api_key=" + apiKey + "&token=" + c.token,
		c.token + "/" + apiKey, "branch/update?id=1", "1/user/update?id=33",
	} {
		all.WriteString(c.do(path, m{"api_key": apiKey, "token": c.token, "password": "secret-word"}).text)
	}
	all.WriteString(c.send("POST", "/v2api/auth/login?api_key="+apiKey, m{"email": "x", "api_key": apiKey}, "").text)
	for _, value := range []any{c.e.Requests(), c.e.Admin().Letters()} {
		data, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	for _, secret := range []string{apiKey, c.token, "secret-word"} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("%q is shown in %s", secret, all.String())
		}
	}
	state, err := json.Marshal(c.e.State())
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(state), "secret-word") || strings.Contains(string(state), c.token) {
		t.Error("the state has a secret")
	}
}

func TestRequestLog(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	c.do("1/user/index?page=1", nil)
	c.do("nothing", nil)
	c.send("GET", "/v2api/branch/index", nil, "")
	want := []emulator.Request{
		{Method: "POST", Path: "/v2api/auth/login", Status: 200},
		{Method: "POST", Path: "/v2api/1/user/index", Query: "page=1", Status: 200},
		{Method: "POST", Path: "/v2api/nothing", Status: 404},
		{Method: "GET", Path: "/v2api/branch/index", Status: 405},
	}
	if diff := cmp.Diff(want, c.e.Requests()); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}
	c.admin(c.e.Reset())
	if got := c.e.Requests(); len(got) != 0 {
		t.Errorf("after Reset the log is %v", got)
	}
	if a := c.do("branch/index", nil); a.status != 401 {
		t.Errorf("a token after Reset: %s", a)
	}
}
