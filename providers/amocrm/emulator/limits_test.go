package emulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
)

func TestRateLimit(t *testing.T) {
	t.Parallel()
	c := serve(t, func(s *emulator.State) { s.RateLimit = &emulator.RateLimit{PerSecond: 7, BanAfter: 3} })
	burst := func() {
		t.Helper()
		for range 7 {
			c.get("account").expect(t, 200)
		}
	}
	burst()
	a := c.get("account").expect(t, 429)
	if a.at("retry_after") != 1.0 || a.mime() != "application/problem+json" || a.header.Get("Retry-After") != "" {
		t.Errorf("over the limit: %s %v", a, a.header)
	}
	c.clock.pass(time.Second)
	burst()
	c.get("account").expect(t, 429)
	// Old refusals are forgiven.
	c.clock.pass(time.Minute)
	burst()
	c.get("account").expect(t, 429)
	c.send("POST", grantPath, m{}).expect(t, 429)
	c.get("account").expect(t, 429)
	// The third within a minute bans.
	c.clock.pass(time.Hour)
	if a := c.get("account").expect(t, 403); a.mime() != "text/html" {
		t.Errorf("banned: %s", a)
	}
	c.e.Admin().Unblock()
	c.get("account").expect(t, 200)
	// The default is patient but not for ever.
	d := serve(t, func(s *emulator.State) { s.RateLimit = &emulator.RateLimit{PerSecond: 1} })
	d.get("account").expect(t, 200)
	for range 10 {
		d.get("account").expect(t, 429)
	}
	d.get("account").expect(t, 403)
	d.admin(d.e.Reset())
	d.get("account").expect(t, 200)
}

func TestClosedAccount(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	filter := func(f emulator.IPFilter) { t.Helper(); c.admin(c.e.Admin().SetIPFilter(f)) }
	status := func(want int) { t.Helper(); c.get("account").expect(t, want) }
	filter(emulator.IPFilter{Enabled: true, Addresses: []string{"198.51.100.7"}})
	status(200) // the API is not filtered
	filter(emulator.IPFilter{Enabled: true, Addresses: []string{"198.51.100.7"}, BlockAPI: true})
	status(403)
	c.send("POST", grantPath, grant("refresh_token", "first-refresh")).expect(t, 200)
	filter(emulator.IPFilter{Enabled: true, Addresses: []string{"198.51.100.7", "192.0.2.0/24"}, BlockAPI: true})
	status(200)
	if a := c.get("account?with=is_api_filter_enabled"); a.at("is_api_filter_enabled") != true {
		t.Errorf("the account has %s", a)
	}
	filter(emulator.IPFilter{BlockAPI: true})
	status(200)
	c.admin(c.e.Admin().SetUnpaid(true))
	status(402)
	c.admin(c.e.Admin().SetUnpaid(false))
	status(200)
}

func TestPathsAndMethods(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	for path, allow := range map[string]string{
		"PATCH users": "GET, POST", "PUT users": "GET, POST", "DELETE users": "GET, POST",
		"PATCH users/52": "GET", "PUT users/52": "GET", "DELETE users/52": "GET", "GET users/activate": "POST",
		"PATCH roles": "GET, POST", "DELETE roles": "GET, POST", "PUT roles/41": "GET, PATCH, DELETE", "POST account": "GET", "POST leads/pipelines": "GET", "DELETE leads": "GET, PATCH",
	} {
		method, path, _ := strings.Cut(path, " ")
		if a := c.do(method, path, l{m{"id": seller}}).expect(t, 405); a.header.Get("Allow") != allow {
			t.Errorf("%s %s allows %q, want %q", method, path, a.header.Get("Allow"), allow)
		}
	}
	for _, path := range []string{"/", "/api/v4", "/api/v2/users", "/users", "/oauth2/x", "/admin/switch"} {
		c.send("GET", path, nil).expect(t, 404)
	}
	c.get("users/").expect(t, 200)
	if a := c.get("users"); len(a.header.Get("X-Request-Id")) != 32 {
		t.Errorf("the headers are %v", a.header)
	}
	c.post("users", strings.Repeat(" ", 1<<20)+"[]").expect(t, 413)
}

func TestRequestLog(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	c.get("users?page=1")
	c.patch("users/52", m{})
	want := []emulator.Request{
		{Method: "GET", Path: "/api/v4/users", Query: "page=1", Status: 200},
		{Method: "PATCH", Path: "/api/v4/users/52", Status: 405},
	}
	if diff := cmp.Diff(want, c.e.Requests()); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}
	c.admin(c.e.Reset())
	if n := len(c.e.Requests()); n != 0 {
		t.Errorf("after Reset there are %d requests", n)
	}
}
