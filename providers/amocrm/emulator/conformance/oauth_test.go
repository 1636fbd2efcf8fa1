//go:build npm

package conformance_test

import (
	"testing"
	"time"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
)

// tokens are what a client was granted.
type tokens struct {
	Type    string `json:"token_type"`
	Expires int    `json:"expires_in"`
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	At      int64  `json:"expires_at"`
}

// TestAmoRefreshes has a client whose access token is too old: it refreshes by itself before the first
// call. A second client with the same refresh token comes too late.
func TestAmoRefreshes(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	connect := func(refresh string) *client {
		return s.run("amo.mjs", m{"base": s.URL, "auth": pair("too-old", refresh, time.Unix(1, 0))})
	}
	c := connect("first-refresh")
	before := time.Now()
	same(t, "caller", boss, into[account](c.call("account.getAccount")).Current)
	got := into[[]tokens](c.call("granted"))
	if len(got) != 1 {
		t.Fatalf("granted: %+v", got)
	}
	same(t, "the pair", tokens{"Bearer", 86400, got[0].Access, s.e.State().OAuth.RefreshToken, got[0].At}, got[0])
	if at := time.UnixMilli(got[0].At); at.Before(before.Add(23*time.Hour)) || at.After(time.Now().Add(25*time.Hour)) {
		t.Errorf("the client takes the token for good until %v", at)
	}
	into[page](c.call("user.getUsers")) // without another grant
	same(t, "grants", 1, len(into[[]tokens](c.call("granted"))))

	late := connect("first-refresh").call("account.getAccount").refused()
	same(t, "kind", kindGrant, late.kind())
	problem(t, late.Body, 400, "refresh token")
	same(t, "the pair in force", got[0].Refresh, s.e.State().OAuth.RefreshToken)
	same(t, "caller again", boss, into[account](c.call("account.getAccount")).Current)

	next := connect(got[0].Refresh)
	into[account](next.call("account.getAccount"))
	same(t, "grants of the next", 1, len(into[[]tokens](next.call("granted"))))
}

// TestAmoExchangesCode starts from what a person gets by agreeing to the integration.
func TestAmoExchangesCode(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	connect := func() *client {
		return s.run("amo.mjs", m{"base": s.URL, "auth": grant("authorization_code", "code", "first-code")})
	}
	c := connect()
	same(t, "caller", boss, into[account](c.call("account.getAccount")).Current)
	same(t, "the pair in force", s.e.State().OAuth.RefreshToken, into[[]tokens](c.call("granted"))[0].Refresh)
	again := connect().call("account.getAccount").refused()
	same(t, "kind", kindGrant, again.kind())
	problem(t, again.Body, 400, "authorization code")
}

func TestAmotopGrants(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	c := s.amotop()
	got := into[tokens](c.call("exchange", without(grant("", "code", "first-code"), "grant_type")))
	same(t, "the first pair", tokens{"Bearer", 86400, got.Access, s.e.State().OAuth.RefreshToken, 0}, got)
	next := into[tokens](c.call("refresh", without(grant("", "refresh_token", got.Refresh), "grant_type")))
	same(t, "the second pair", tokens{"Bearer", 86400, next.Access, s.e.State().OAuth.RefreshToken, 0}, next)

	// The client reads the claims of the token.
	for scope, want := range map[string]bool{"crm": true, "files": false} {
		same(t, scope, want, into[bool](c.call("hasScope", next.Access, scope)))
	}
	again := s.run("amotop.mjs", m{"base": s.URL, "token": next.Access})
	same(t, "users with the new token", wantUsers(s.e.State(), false), into[page](again.call("api.getUsers")).Embedded.Users)

	// It looks for a field message, which a problem does not have, and falls back to the status.
	f := c.call("refresh", without(grant("", "refresh_token", got.Refresh), "grant_type")).refused()
	same(t, "message", "OAuth request failed: Request failed with status code 400", f.Message)
	same(t, "the pair in force", next.Refresh, s.e.State().OAuth.RefreshToken)
}

// TestWrongIntegration is a mistake in the settings of a client, not an old token.
func TestWrongIntegration(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	for field, status := range map[string]int{"client_secret": 401, "redirect_uri": 400} {
		auth := pair("too-old", "first-refresh", time.Unix(1, 0))
		auth[field] = "x"
		f := s.run("amo.mjs", m{"base": s.URL, "auth": auth}).call("account.getAccount").refused()
		same(t, "kind", kindGrant, f.kind())
		problem(t, f.Body, status, "")
	}
	same(t, "the refresh token", "first-refresh", s.e.State().OAuth.RefreshToken)
	same(t, "logins", 0, len(loginsByAPI(s)))
}

func loginsByAPI(s *server) (list []emulator.Login) {
	for _, x := range s.e.Admin().Logins() {
		if x.Way == emulator.WayAPI {
			list = append(list, x)
		}
	}
	return list
}

func without(object m, field string) m {
	delete(object, field)
	return object
}
