package providertest

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seatplan/seatplan/providers/providertest/faults"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
)

// Run runs the whole suite over the stories of a folder.
func (p *Provider) Run(t *testing.T, dir string) {
	stories := Stories(t, dir)
	t.Run("comes to rest", func(t *testing.T) {
		t.Parallel()
		for _, s := range stories {
			t.Run(s.Name, func(t *testing.T) {
				t.Parallel()
				scene := p.Play(t, &s, nil, nil)
				scene.CompareBilling(t, scene.Plan(t))
				scene.CompareBilling(t, scene.Settle(t))
			})
		}
	})
	t.Run("each switch alone", func(t *testing.T) {
		t.Parallel()
		for _, sw := range p.Switches {
			t.Run(sw.Name+"="+sw.Position, func(t *testing.T) {
				t.Parallel()
				for _, s := range stories {
					p.underSwitches(t, &s, map[string]string{sw.Name: sw.Position})
				}
			})
		}
	})
	t.Run("switches together", func(t *testing.T) {
		t.Parallel()
		for seed := range uint64(24) {
			p.together(t, stories, seed)
		}
	})
	t.Run("a lost answer", func(t *testing.T) {
		t.Parallel()
		for _, s := range stories {
			p.lostAnswers(t, &s)
		}
	})
	t.Run("too many requests", func(t *testing.T) {
		t.Parallel()
		s := stories[0]
		scene := p.Play(t, &s, nil, func(h http.Handler) http.Handler {
			h = p.strike(h, false, 3, 2, faults.TooManyRequests(""))
			return p.strike(h, true, 1, 1, faults.TooManyRequests("0"))
		})
		scene.Settle(t)
	})
	t.Run("cannot be read", func(t *testing.T) {
		t.Parallel()
		p.cannotBeRead(t, &stories[0])
	})
	t.Run("stopped half-way", func(t *testing.T) {
		t.Parallel()
		for _, s := range stories {
			p.stopped(t, &s)
		}
	})
	t.Run("cut off", func(t *testing.T) {
		t.Parallel()
		for _, s := range stories {
			p.cutOff(t, &s)
		}
	})
	t.Run("rehearsed", func(t *testing.T) {
		t.Parallel()
		p.rehearsed(t, stories)
	})
	t.Run("stale", func(t *testing.T) {
		t.Parallel()
		for _, s := range stories {
			p.stale(t, &s)
		}
	})
}

// CompareBilling holds the ledger's count of what is there against the vendor's own. Both follow the
// published rules and were written apart.
func (s *Scene) CompareBilling(t *testing.T, p *reconcile.Plan) {
	t.Helper()
	for _, l := range p.Ledger.Lines {
		for _, at := range s.Organization.Locations {
			if at.Address != l.Address || at.ID.V == 0 {
				continue
			}
			if billed := s.World.Seats(at.ID.V); billed != l.Before {
				t.Errorf("%s: the plan counts %d seats, the vendor %d", l.Address, l.Before, billed)
			}
		}
	}
}

// underSwitches settles a story with switches turned, unless the provider knows why it cannot.
func (p *Provider) underSwitches(t *testing.T, s *Story, switches map[string]string) {
	for name, position := range switches {
		if why := p.Expected(s.Name, name, position); why != "" {
			return
		}
	}
	t.Run(s.Name, func(t *testing.T) {
		scene := p.Play(t, s, switches, nil)
		scene.Settle(t)
	})
}

// together turns several switches at once. The seed names the combination in the test's name.
func (p *Provider) together(t *testing.T, stories []Story, seed uint64) {
	random := rand.New(rand.NewPCG(seed, seed))
	switches := make(map[string]string)
	for range 2 + random.IntN(6) {
		sw := p.Switches[random.IntN(len(p.Switches))]
		switches[sw.Name] = sw.Position
	}
	var names []string
	for name, position := range switches {
		names = append(names, name+"="+position)
	}
	slices.Sort(names)
	t.Run(strings.Join(names, ","), func(t *testing.T) {
		t.Parallel()
		s := stories[random.IntN(len(stories))]
		p.underSwitches(t, &s, switches)
	})
}

// lostAnswers cuts the connection after each write was carried out, the n-th write in the n-th
// run. Nothing may be done twice, and the next plan is empty all the same.
func (p *Provider) lostAnswers(t *testing.T, s *Story) {
	undisturbed := p.Play(t, s, nil, nil)
	undisturbed.Settle(t)
	writes := 0
	for _, r := range undisturbed.World.Requests() {
		if p.writes(r.Method, r.Path) {
			writes++
		}
	}
	for n := 1; n <= writes; n++ {
		for name, fault := range map[string]faults.Fault{"after": faults.CutAfter(), "before": faults.ServerErrorJSON(http.StatusBadGateway)} {
			t.Run(s.Name+"/"+name, func(t *testing.T) {
				t.Parallel()
				scene := p.Play(t, s, nil, func(h http.Handler) http.Handler { return p.strike(h, true, n, 1, fault) })
				scene.Settle(t)
				if name == "after" {
					p.sameWrites(t, undisturbed.World.Requests(), scene.World.Requests())
				}
			})
		}
	}
}

// sameWrites compares the creating requests that were carried out: none may be there twice.
func (p *Provider) sameWrites(t *testing.T, want, got []Request) {
	t.Helper()
	count := func(list []Request) map[string]int {
		m := make(map[string]int)
		for _, r := range list {
			if r.Method == http.MethodPost && p.writes(r.Method, r.Path) && r.Status < 300 {
				m[r.Path]++
			}
		}
		return m
	}
	before, after := count(want), count(got)
	for path, n := range after {
		if n > before[path] {
			t.Errorf("POST %s was carried out %d times, undisturbed %d", path, n, before[path])
		}
	}
}

// cannotBeRead makes sure that a failure is never taken for an empty organization.
func (p *Provider) cannotBeRead(t *testing.T, s *Story) {
	undisturbed := p.Play(t, s, nil, nil)
	undisturbed.Plan(t)
	reads := len(undisturbed.World.Requests())
	for name, tt := range map[string]struct {
		fault   faults.Fault
		refused bool
	}{
		"401":                  {faults.Answer(http.StatusUnauthorized, "application/json", `{"success":false,"data":null,"meta":{"message":"no"}}`), true},
		"403":                  {faults.Answer(http.StatusForbidden, "application/json", `{"success":false,"data":null,"meta":{"message":"no"}}`), true},
		"402":                  {faults.Answer(http.StatusPaymentRequired, "application/json", `{"success":false,"data":null,"meta":{"message":"no"}}`), false},
		"500":                  {faults.ServerErrorHTML(http.StatusInternalServerError), false},
		"HTML instead of JSON": {faults.HTMLAnswer(), false},
		"wrong JSON":           {faults.WrongJSON(), false},
		"cut":                  {faults.CutBefore(), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for from := 1; from <= min(reads, 12); from += 5 {
				scene := p.Play(t, s, nil, func(h http.Handler) http.Handler { return p.strike(h, false, from, 1000, tt.fault) })
				plan, err := scene.TryPlan(t.Context())
				if err == nil {
					t.Fatalf("there is a plan: %d changes", len(plan.Changes))
				}
				if refused := errors.Is(err, reconcile.ErrRefused); refused != tt.refused {
					t.Errorf("refused is %t, want %t: %v", refused, tt.refused, err)
				}
			}
		})
	}
}

// stopped ends an apply after its first step, and carries on with a new plan. What is under way then is
// finished, and nothing else begins.
func (p *Provider) stopped(t *testing.T, s *Story) {
	t.Run(s.Name, func(t *testing.T) {
		t.Parallel()
		scene := p.Play(t, s, nil, nil)
		plan := scene.Plan(t)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		sent, underWay := 0, 0
		report := apply.Run(ctx, scene.System, plan.Steps, apply.Options{
			Before: func(reconcile.Step) { sent++ },
			After: func(apply.Outcome) {
				if ctx.Err() == nil {
					underWay = sent
				}
				cancel()
			},
			Grace: time.Second,
		})
		if n := report.Count(apply.Done); sendable(plan) > 0 && (n == 0 || n != underWay || sent != underWay) {
			t.Errorf("%d steps were done and %d sent, want the %d that were under way", n, sent, underWay)
		}
		scene.Settle(t)
	})
}

// stale applies a plan behind the back of another one, which must notice.
func (p *Provider) stale(t *testing.T, s *Story) {
	t.Run(s.Name, func(t *testing.T) {
		t.Parallel()
		scene := p.Play(t, s, nil, nil)
		plan := scene.Plan(t)
		keys := apply.Keys(plan.Steps)
		moved := func() int {
			now, err := scene.System.ReadObjects(t.Context(), keys)
			if err != nil {
				t.Fatal(err)
			}
			return len(apply.Moved(plan.Steps, reconcile.Present(now)))
		}
		if n := moved(); n != 0 {
			t.Errorf("%d objects have moved though nobody has touched them", n)
		}
		scene.Apply(t, plan)
		if n := moved(); len(keys) > 0 && n == 0 {
			t.Error("a plan that was carried out is not stale")
		}
	})
}

// strike breaks some requests in a row, of those that read or of those that write, counted from 1.
func (p *Provider) strike(h http.Handler, writes bool, from, times int, fault faults.Fault) http.Handler {
	broken := faults.New(h, faults.Rule{Match: "/", Times: faults.Always, Fault: fault})
	var mu sync.Mutex
	seen := 0
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		struck := false
		if p.writes(r.Method, r.URL.Path) == writes {
			mu.Lock()
			seen++
			struck = seen >= from && seen < from+times
			mu.Unlock()
		}
		if struck {
			broken.ServeHTTP(rw, r)
			return
		}
		h.ServeHTTP(rw, r)
	})
}
