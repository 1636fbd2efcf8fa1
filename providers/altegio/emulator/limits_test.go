package emulator_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/providers/altegio/emulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is moved by hand.
type clock struct{ nanos atomic.Int64 }

func (c *clock) now() time.Time { return testTime.Add(time.Duration(c.nanos.Load())) }

func (c *clock) pass(d time.Duration) { c.nanos.Add(int64(d)) }

// TestRateLimit is the documented limit: 5 a second, 200 a minute, for each address.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	s := world()
	s.RateLimit = &emulator.RateLimit{PerSecond: 5, PerMinute: 200}
	var hand clock
	e, err := emulator.New(s, hand.now)
	if err != nil {
		t.Fatal(err)
	}
	send := func(from string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/api/v1/companies", nil)
		r.RemoteAddr = from
		r.Header.Set("Accept", "application/vnd.api.v2+json")
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+partnerToken)
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
		return w
	}
	want := func(from string, status int, retryAfter string) {
		t.Helper()
		if w := send(from); w.Code != status || w.Header().Get("Retry-After") != retryAfter {
			t.Fatalf("at %v: status %d, Retry-After %q; want %d, %q", hand.now(), w.Code, w.Header().Get("Retry-After"), status, retryAfter)
		}
	}
	const here, there = "10.0.0.1:1000", "10.0.0.2:1000"
	for second := range 40 {
		for range 5 {
			want(here, 200, "")
		}
		if second < 39 {
			want("10.0.0.1:2000", 429, "1") // another port is the same address
		}
		hand.pass(time.Second)
	}
	want(here, 429, "20") // 200 in the last minute, the first of them 40 seconds ago
	want(there, 200, "")
	hand.pass(20 * time.Second)
	want(here, 200, "")
	hand.pass(time.Hour)
	want(here, 200, "")
}

// TestNoRateLimit never throttles when the seed sets no limit.
func TestNoRateLimit(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	for range 300 {
		c.get("/api/v1/companies?id=120001")
	}
}

// TestConcurrentUse lets many clients read and write at once; the race detector looks on.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 5 {
				c.must(202, "POST", invitePath(center), invites(m{"name": "N", "search": fmt.Sprintf("n%d-%d@bloom.example", i, j)}))
				c.get(companyPath(center, "/users"))
				c.put(200, center, anna, m{"user_permissions": []m{grant("loyalty_access", j%2 == 0)}})
				c.must(201, "POST", "/api/v1/staff/120001", m{"name": "N"})
				_ = c.e.State()
				_ = c.e.Requests()
				if err := c.e.Admin().SetSwitch("ids", "number"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got := c.get(companyPath(center, "/users")).fields("meta.count"); got != "48" {
		t.Errorf("%s users, want 48", got)
	}
	ids := make(map[int]bool)
	for _, e := range c.e.State().Employees {
		if ids[e.ID] {
			t.Errorf("the id %d is taken twice", e.ID)
		}
		ids[e.ID] = true
	}
}

// TestAnySwitches sends known requests under random combinations of the switches: the service may
// refuse, never break.
func TestAnySwitches(t *testing.T) {
	t.Parallel()
	switches := emulator.Switches()
	rapid.Check(t, func(t *rapid.T) {
		s := world()
		s.Switches = make(map[string]string)
		for range rapid.IntRange(1, 6).Draw(t, "deviations") {
			sw := rapid.SampledFrom(switches).Draw(t, "switch")
			s.Switches[sw.Name] = rapid.SampledFrom(sw.Positions).Draw(t, "position").Name
		}
		e, err := emulator.New(s, fixedClock)
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			r := rapid.SampledFrom(successes).Draw(t, "request")
			if w := send(e, r.method, r.path, body(r.body)); w.Code >= 500 {
				t.Fatalf("%s %s under %v: %d %s", r.method, r.path, s.Switches, w.Code, w.Body)
			}
		}
		// What the requests left behind is a valid state.
		if _, err := emulator.New(e.State(), fixedClock); err != nil {
			t.Fatalf("under %v: %v", s.Switches, err)
		}
	})
}

// send asks an emulator without a network.
func send(e *emulator.Emulator, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(context.Background(), method, path, strings.NewReader(body))
	r.Header = http.Header{
		"Accept": {"application/vnd.api.v2+json"}, "Content-Type": {"application/json"},
		"Authorization": {"Bearer " + partnerToken + ", User " + userToken},
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}
