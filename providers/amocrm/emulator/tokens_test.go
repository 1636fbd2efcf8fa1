package emulator_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
)

const grantPath = "/oauth2/access_token"

// grant is a body for a new pair, changed by pairs of field and value.
func grant(kind, secret string, changes ...string) m {
	field := "refresh_token"
	if kind == "authorization_code" {
		field = "code"
	}
	body := m{"client_id": "client-1", "client_secret": "secret-of-the-client", "redirect_uri": "https://tool.example/cb", "grant_type": kind, field: secret}
	for i := 0; i < len(changes); i += 2 {
		body[changes[i]] = changes[i+1]
	}
	return body
}

// claims reads a token as a client does.
func claims(t *testing.T, token string) m {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("%q is no JWT", token)
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var all m
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestLongLivedToken(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for range 2 {
		c := serve(t, func(s *emulator.State) { s.Token = "" })
		all := claims(t, c.token)
		if all["exp"] != float64(testTime.AddDate(5, 0, 0).Unix()) || all["account_id"] != 7001.0 || seen[c.token] {
			t.Errorf("the token has %v", all)
		}
		seen[c.token] = true
		c.get("users").expect(t, 200)
		c.admin(c.e.Admin().SetNow(testTime.AddDate(5, 0, 0)))
		c.get("users").expect(t, 401)
	}
	jwt := "e30." + base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"exp":%d}`, testTime.Unix()+1)) + ".x"
	seeded := serve(t, func(s *emulator.State) { s.Token = jwt })
	seeded.get("users").expect(t, 200)
	seeded.clock.pass(time.Second)
	seeded.get("users").expect(t, 401)
	c := serve(t, nil)
	for _, wrong := range []string{"", "x", "first-refresh", token + "x"} {
		c.token = wrong
		if a := c.get("users").expect(t, 401); a.mime() != "application/problem+json" {
			t.Errorf("%q: %s", wrong, a)
		}
	}
	c.token = token
	c.get("users").expect(t, 200)
	c.e.Admin().ExpireTokens()
	c.get("users").expect(t, 401)
	fresh := c.e.Admin().NewToken()
	if c.e.Token() != fresh || fresh == token {
		t.Error("Token does not return the new one")
	}
	c.get("users").expect(t, 401)
	c.token = fresh
	c.get("users").expect(t, 200)
	c.admin(c.e.Reset())
	c.get("users").expect(t, 401)
	if c.token = c.e.Token(); c.token != token {
		t.Error("Reset does not bring the first token back")
	}
	c.get("users").expect(t, 200)
}

// TestRevokedUser closes the API to a caller who lost the access, and opens it again.
func TestRevokedUser(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	c.admin(c.e.Admin().EditUser(emulator.UserEdit{ID: boss, Active: new(false)}))
	c.get("account").expect(t, 401)
	c.send("POST", grantPath, grant("refresh_token", "first-refresh")).expect(t, 401)
	c.admin(c.e.Admin().EditUser(emulator.UserEdit{ID: boss, Active: new(true)}))
	c.get("account").expect(t, 200)
	c.admin(c.e.Admin().DeleteUser(boss, deputy))
	c.get("account").expect(t, 401)
}

func TestGrants(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	c.token = ""
	a := c.send("POST", grantPath, grant("authorization_code", "first-code")).expect(t, 200)
	if got := a.fields("token_type", "expires_in"); got != `"Bearer" 86400` || a.at("server_time") != float64(testTime.Unix()) {
		t.Errorf("the grant has %s", got)
	}
	c.token = a.at("access_token").(string)
	if exp := claims(t, c.token)["exp"]; exp != float64(testTime.Add(24*time.Hour).Unix()) {
		t.Errorf("the token ends at %v", exp)
	}
	c.get("users").expect(t, 200)
	c.send("POST", grantPath, grant("authorization_code", "first-code")).expect(t, 400)
	c.send("POST", grantPath, grant("refresh_token", "first-refresh")).expect(t, 400) // the pair replaced it
	c.clock.pass(24*time.Hour - 1)
	c.get("users").expect(t, 200)
	c.clock.pass(1)
	c.get("users").expect(t, 401)
	refresh := a.at("refresh_token").(string)
	next := c.send("POST", grantPath, grant("refresh_token", refresh)).expect(t, 200)
	c.token = next.at("access_token").(string)
	c.get("users").expect(t, 200)
	c.send("POST", grantPath, grant("refresh_token", refresh)).expect(t, 400)
	if logins := c.e.Admin().Logins(); len(logins) != 2 || logins[0].User != boss || logins[0].Way != "api" || logins[0].IP != "192.0.2.1" {
		t.Errorf("the log has %+v", logins)
	}
	// Three months without use end the grant; a person gives a new code, which lives 20 minutes.
	c.clock.pass(93 * 24 * time.Hour)
	c.send("POST", grantPath, grant("refresh_token", next.at("refresh_token").(string))).expect(t, 400)
	for _, age := range []time.Duration{20 * time.Minute, 20*time.Minute - 1} {
		code, err := c.e.Admin().Consent()
		c.admin(err)
		c.clock.pass(age)
		want := 200
		if age == 20*time.Minute {
			want = 400
		}
		c.send("POST", grantPath, grant("authorization_code", code)).expect(t, want)
	}
}

func TestBadGrants(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	before := show(c.e.State())
	for _, x := range []struct {
		body   any
		status int
	}{
		{"", 400},
		{"{", 400},
		{l{}, 400},
		{m{}, 401},
		{m{"client_id": 1}, 400},
		{grant("refresh_token", "first-refresh", "client_id", "other"), 401},
		{grant("refresh_token", "first-refresh", "client_secret", "other"), 401},
		{grant("refresh_token", "first-refresh", "redirect_uri", "https://tool.example/cb/"), 400},
		{grant("refresh_token", "first-code"), 400},
		{grant("refresh_token", ""), 400},
		{grant("authorization_code", "first-refresh"), 400},
		{grant("password", "x"), 400},
	} {
		if a := c.send("POST", grantPath, x.body); a.status != x.status || a.mime() != "application/problem+json" {
			t.Errorf("%v: %s, want %d", x.body, a, x.status)
		}
	}
	c.send("GET", grantPath, nil).expect(t, 405)
	if after := show(c.e.State()); after != before {
		t.Errorf("the state changed: %s", after)
	}
	none := serve(t, func(s *emulator.State) { s.OAuth = nil })
	none.send("POST", grantPath, grant("refresh_token", "first-refresh")).expect(t, 401)
	if _, err := none.e.Admin().Consent(); err == nil {
		t.Error("there is a code without an integration")
	}
}

// TestRacingRefresh lets clients race for one refresh token: one wins.
func TestRacingRefresh(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	statuses := make([]int, 8)
	var wg sync.WaitGroup
	for i := range statuses {
		wg.Go(func() {
			body, _ := json.Marshal(grant("refresh_token", "first-refresh"))
			w := httptest.NewRecorder()
			c.e.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "POST", grantPath, strings.NewReader(string(body))))
			statuses[i] = w.Code
		})
	}
	wg.Wait()
	won := 0
	for _, status := range statuses {
		if status == 200 {
			won++
		} else if status != 400 {
			t.Errorf("a loser got %d", status)
		}
	}
	if won != 1 {
		t.Errorf("%d clients won: %v", won, statuses)
	}
}

func TestContextUser(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	c.context = seller
	if got := c.get("account").fields("current_user_id"); got != "52" {
		t.Errorf("the account names %s", got)
	}
	c.get("users").expect(t, 200)
	for _, id := range []int{intern, gone, 99} {
		c.context = id
		c.get("account").expect(t, 403)
	}
}

// TestNoSecrets looks for secrets wherever they could leak.
func TestNoSecrets(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	pair := c.send("POST", grantPath, grant("authorization_code", "first-code")).expect(t, 200)
	access, refresh := pair.at("access_token").(string), pair.at("refresh_token").(string)
	secrets := []string{token, "secret-of-the-client", "first-code", access, refresh, "Vremenny1"}
	var seen strings.Builder
	look := func(a answer) { seen.WriteString(a.text + show(a.header)) }
	look(c.post("users", l{newUser("a@volt.example")}))
	look(c.post("users", l{m{"password": "Vremenny1"}}))
	for _, path := range []string{"account", "users", "roles?with=users", "catalogs"} {
		look(c.get(path))
	}
	look(c.send("POST", grantPath, grant("authorization_code", "first-code")))
	look(c.send("POST", grantPath, grant("refresh_token", refresh, "redirect_uri", "x")))
	c.do("GET", "users/"+access, nil)
	c.do("GET", "users?token="+token+"&refresh="+refresh+"&secret=secret-of-the-client", nil)
	seen.WriteString(show(c.e.Requests()) + show(c.e.Admin().Letters()) + show(c.e.Admin().Logins()))
	for _, secret := range secrets {
		if strings.Contains(seen.String(), secret) {
			t.Errorf("%q leaked", secret)
		}
	}
	if state := show(c.e.State()); strings.Contains(state, access) || strings.Contains(state, "first-code") || strings.Contains(state, "Vremenny1") {
		t.Error("the state keeps what it should not")
	}
}
