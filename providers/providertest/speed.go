package providertest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/reconcile/apply"
)

// Speed is what an apply needed, by a clock that stands still while the program works.
type Speed struct {
	Took time.Duration
	Sent []time.Time    // when each request was sent, reading back included
	By   map[string]int // the requests that write, by method and path with numbers left out
}

// Measure applies a story through the client and its limiter, every answer of which takes its time. It is
// called in a bubble of testing/synctest. Every step has to be done, or left to a person.
func (p *Provider) Measure(t testing.TB, s *Story, latency time.Duration) *Speed {
	t.Helper()
	o := p.load(t, s)
	w := p.Start(t, s.Seed, nil)
	_, limiter := p.Limiter(o)
	line := &line{to: w, latency: latency}
	scene := &Scene{
		Organization: o, World: w, spec: p.Spec,
		System: p.Open(t, o, "https://system.example", w, transport.Options{Limiter: limiter, Carrier: line}),
	}
	plan := scene.Plan(t)
	read := len(w.Requests())
	line.sent = nil
	start := time.Now()
	for _, out := range scene.Apply(t, plan).Outcomes {
		if out.Status != apply.Done && out.Status != apply.Open {
			t.Errorf("step %d, %s: %s %s", out.Step.N, out.Step.Title, out.Status, out.Why)
		}
	}
	speed := &Speed{Took: time.Since(start), Sent: line.sent, By: make(map[string]int)}
	for _, r := range w.Requests()[read:] {
		if p.writes(r.Method, r.Path) {
			speed.By[r.Method+" "+number.ReplaceAllString(r.Path, "N")]++
		}
	}
	return speed
}

var number = regexp.MustCompile(`\b\d+\b`)

// Ratio is the time that an apply took to the least that a limit allows for its requests.
func (s *Speed) Ratio(pace time.Duration) float64 {
	return float64(s.Took) / float64(time.Duration(len(s.Sent))*pace)
}

// Most returns the most requests that were sent in any span of time of this length.
func (s *Speed) Most(span time.Duration) int {
	most, first := 0, 0
	for i, at := range s.Sent {
		for at.Sub(s.Sent[first]) >= span {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// Limit is what a vendor allows: so many requests in any span of time.
type Limit struct {
	Requests int
	In       time.Duration
}

// Check demands that an apply was as fast as its limits let it be, of which the first is the sustained one,
// that it never passed one of them, and that its writing requests were these.
func (s *Speed) Check(t testing.TB, by map[string]int, limits ...Limit) {
	t.Helper()
	pace := limits[0].In / time.Duration(limits[0].Requests)
	t.Logf("%d requests, %d of them write: %s, %.3f of the time that the limit asks for", len(s.Sent), s.Writes(), s.Took, s.Ratio(pace))
	if ratio := s.Ratio(pace); ratio > 1.05 {
		t.Errorf("%.3f of the time that the limit asks for, want at most 1.05", ratio)
	}
	for _, l := range limits {
		if n := s.Most(l.In); n > l.Requests {
			t.Errorf("%d requests within %s, %d are allowed", n, l.In, l.Requests)
		}
	}
	if diff := cmp.Diff(by, s.By); diff != "" {
		t.Errorf("writing requests (-want +got):\n%s", diff)
	}
}

// Writes is the number of requests that write.
func (s *Speed) Writes() int {
	n := 0
	for _, x := range s.By {
		n += x
	}
	return n
}

// line carries requests to a service in the same process, in the time that the way there and back takes.
type line struct {
	to      http.Handler
	latency time.Duration

	mu   sync.Mutex
	sent []time.Time
}

// RoundTrip is called by several goroutines.
func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	l.sent = append(l.sent, time.Now())
	l.mu.Unlock()
	if err := travel(r.Context(), l.latency/2); err != nil {
		return nil, err
	}
	in := r.Clone(r.Context())
	in.RequestURI, in.RemoteAddr = r.URL.RequestURI(), "192.0.2.1:1234"
	if in.Body == nil {
		in.Body = http.NoBody
	}
	answer := httptest.NewRecorder()
	l.to.ServeHTTP(answer, in)
	if err := travel(r.Context(), l.latency-l.latency/2); err != nil {
		return nil, err
	}
	return answer.Result(), nil
}

func travel(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
