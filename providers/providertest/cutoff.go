package providertest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
)

// cutOff ends a program at every moment at which something has happened, once per run: a record was made in
// the journal, a write was carried out. Another program goes on with what the journal holds. The requests
// that write must be those of the undisturbed run, each as often.
func (p *Provider) cutOff(t *testing.T, s *Story) {
	whole := &cutter{}
	undisturbed := p.playCut(t, s, whole)
	if t.Failed() {
		return
	}
	want := p.carriedOut(undisturbed.Requests())
	for at := 1; at <= whole.moments; at++ {
		t.Run(fmt.Sprintf("%s/%d", s.Name, at), func(t *testing.T) {
			t.Parallel()
			w := p.playCut(t, s, &cutter{at: at})
			if diff := cmp.Diff(want, p.carriedOut(w.Requests())); diff != "" {
				t.Errorf("writes that were carried out (-undisturbed +got):\n%s", diff)
			}
			if diff := cmp.Diff(undisturbed.Snapshot(), w.Snapshot()); diff != "" {
				t.Errorf("the live system (-undisturbed +got):\n%s", diff)
			}
		})
	}
}

// carriedOut counts the writes that were taken.
func (p *Provider) carriedOut(requests []Request) map[string]int {
	count := make(map[string]int)
	for _, r := range requests {
		if p.writes(r.Method, r.Path) && r.Status < http.StatusMultipleChoices {
			count[r.Method+" "+r.Path]++
		}
	}
	return count
}

// playCut plans and applies a story, and goes on with what the cutter has ended.
func (p *Provider) playCut(t *testing.T, s *Story, c *cutter) World {
	t.Helper()
	scene := p.Play(t, s, nil, func(h http.Handler) http.Handler { return c.between(h, p.writes) })
	scene.applyCut(t, scene.Plan(t), c)
	return scene.World
}

// applyCut carries out a plan in one program, or in two if the first one is ended.
func (s *Scene) applyCut(t *testing.T, p *reconcile.Plan, c *cutter) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	c.begin(stop)
	j := &memory{cutter: c, past: make(map[int]apply.Past)}
	options := apply.Options{Grace: time.Millisecond, Journal: j, Licences: apply.LicencesOf(p), Keepers: apply.KeepersOf(p)}
	report := apply.Run(ctx, oneByOne(s.System), p.Steps, options)
	if c.revive() {
		s.System = s.open(s.Organization)
		steps, err := apply.DecodeSteps(j.steps)
		if err != nil {
			t.Fatal(err)
		}
		if len(steps) == 0 {
			steps = p.Steps // it ended before its plan was kept: the next apply makes the same one
		}
		rest := apply.Rest(steps, j.past)
		now, err := s.System.ReadObjects(t.Context(), apply.Keys(rest))
		if err != nil {
			t.Fatal(err)
		}
		if moved := apply.Moved(rest, reconcile.Present(now)); len(moved) > 0 {
			t.Errorf("these are taken for moved by others: %v", moved)
		}
		options.Past, options.Journal = j.past, nil
		report = apply.Run(t.Context(), oneByOne(s.System), steps, options)
	}
	for _, o := range report.Outcomes {
		if o.Err != nil || o.Status == apply.Skipped {
			t.Errorf("step %d, %s: %s, %v", o.Step.N, o.Step.Title, o.Why, o.Err)
		}
	}
}

// oneByOne is a system to which one step is sent after the other, so that every run makes the same things
// with the same numbers.
func oneByOne(s reconcile.System) reconcile.System {
	if n, ok := s.(reconcile.Noter); ok {
		return struct {
			reconcile.System
			reconcile.Noter
		}{s, n}
	}
	return struct{ reconcile.System }{s}
}

// cutter ends a program at one of the moments at which something happens, and counts these.
type cutter struct {
	at int // 0: never

	mu      sync.Mutex
	moments int
	ended   bool
	program string // that is at work, by its agent
	gone    string // that was ended
	stop    context.CancelFunc
}

func (c *cutter) begin(stop context.CancelFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stop = stop
}

// alive is a moment at which the program may end. It reports whether the program goes on.
func (c *cutter) alive() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return false
	}
	c.moments++
	if c.moments == c.at {
		c.ended, c.gone = true, c.program
		c.stop()
	}
	return !c.ended
}

func (c *cutter) dead() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}

// hears reports whether a request comes from a program that goes on: what one has sent at its end must not
// arrive when the next one is at work.
func (c *cutter) hears(r *http.Request) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended || r.UserAgent() == c.gone {
		return false
	}
	c.program = r.UserAgent()
	return true
}

// revive starts the next program and reports whether the last one was ended.
func (c *cutter) revive() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	was := c.ended
	c.ended = false
	return was
}

// between ends the program after a write, and lets nothing through when it has ended.
func (c *cutter) between(next http.Handler, writes func(method, path string) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !c.hears(r) {
			panic(http.ErrAbortHandler)
		}
		if !writes(r.Method, r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		recorded := httptest.NewRecorder()
		next.ServeHTTP(recorded, r.WithContext(context.WithoutCancel(r.Context())))
		if !c.alive() {
			panic(http.ErrAbortHandler)
		}
		for key, values := range recorded.Header() {
			w.Header()[key] = values
		}
		w.WriteHeader(recorded.Code)
		_, _ = w.Write(recorded.Body.Bytes())
	})
}

// memory is a journal that a program keeps until it is ended.
type memory struct {
	cutter *cutter
	steps  []apply.KeptStep
	past   map[int]apply.Past
}

func (m *memory) record(keep func() error) error {
	if m.cutter.dead() {
		return nil
	}
	err := keep()
	m.cutter.alive()
	return err
}

func (m *memory) Begin(_ context.Context, steps []reconcile.Step) error {
	return m.record(func() error {
		for i := range steps {
			plan, err := apply.EncodeStep(&steps[i])
			if err != nil {
				return err
			}
			m.steps = append(m.steps, apply.KeptStep{Plan: plan, Payload: string(steps[i].Payload)})
		}
		return nil
	})
}

func (m *memory) Sent(_ context.Context, s *reconcile.Step) error {
	return m.record(func() error {
		m.past[s.N] = apply.Past{Note: s.Note}
		return nil
	})
}

func (m *memory) Answered(_ context.Context, o *apply.Outcome) error {
	return m.record(func() error {
		m.past[o.Step.N] = apply.Past{Outcome: &apply.Outcome{Step: o.Step, Status: o.Status, Why: o.Why, Created: o.Created}}
		if o.Err != nil {
			return errors.New("a step has failed in a story")
		}
		return nil
	})
}

func (m *memory) End(context.Context, *apply.Report) error {
	return m.record(func() error { return nil })
}

var _ apply.Journal = (*memory)(nil)
