package apply_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
)

// busy is a system that takes several steps at once, and watches what is under way together.
type busy struct {
	*system
	workers int
	alone   map[int]bool
	latency map[int]time.Duration
	failed  map[int]error

	mu       sync.Mutex
	underWay []reconcile.Step
	ended    map[int]bool
	used     map[schema.Address]int // at most: what takes a seat counts from when it is sent
	peak     map[schema.Address]int
	holders  map[schema.Address]int // at least: whom a step takes away counts as gone from when it is sent
	fewest   map[schema.Address]int
	most     int // steps under way at once
	wrong    []string
}

func (b *busy) Workers() int { return b.workers }

func (b *busy) Alone(s *reconcile.Step) bool { return b.alone[s.N] }

func (b *busy) Run(_ context.Context, s reconcile.Step) (reconcile.Result, error) {
	b.begin(s)
	<-time.After(b.latency[s.N])
	b.mu.Lock()
	defer b.mu.Unlock()
	b.underWay = slices.DeleteFunc(b.underWay, func(x reconcile.Step) bool { return x.N == s.N })
	b.ended[s.N] = true
	if err := b.failed[s.N]; err != nil {
		return reconcile.Result{Requests: 1}, err
	}
	b.used[s.Licence] += min(s.Seats, 0)
	for _, k := range s.Keeps {
		b.holders[k.Address] += max(k.Change, 0)
	}
	return reconcile.Result{Requests: 1}, nil
}

func (b *busy) begin(s reconcile.Step) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, n := range s.Needs {
		if !b.ended[n] {
			b.report("step %d is sent before step %d has ended, which it needs", s.N, n)
		}
	}
	for _, other := range b.underWay {
		if together(&s, &other) || together(&other, &s) {
			b.report("steps %d and %d are about the same and under way together", other.N, s.N)
		}
		if b.alone[s.N] || b.alone[other.N] {
			b.report("steps %d and %d are under way together, and one has to be alone", other.N, s.N)
		}
	}
	b.underWay = append(b.underWay, s)
	b.most = max(b.most, len(b.underWay))
	b.used[s.Licence] += max(s.Seats, 0)
	b.peak[s.Licence] = max(b.peak[s.Licence], b.used[s.Licence])
	for _, k := range s.Keeps {
		b.holders[k.Address] += min(k.Change, 0)
		b.fewest[k.Address] = min(b.fewest[k.Address], b.holders[k.Address])
	}
}

func (b *busy) report(format string, args ...any) {
	b.wrong = append(b.wrong, fmt.Sprintf(format, args...))
}

// together reports whether one step writes what another is about or builds on.
func together(writer, other *reconcile.Step) bool {
	for _, a := range writer.Addresses {
		if slices.Contains(other.Addresses, a) || slices.ContainsFunc(other.Expects, func(e reconcile.Expectation) bool { return e.Address == a }) {
			return true
		}
	}
	return slices.ContainsFunc(writer.Expects, func(e reconcile.Expectation) bool {
		return slices.Contains(writer.Addresses, e.Address) && slices.ContainsFunc(other.Expects, func(x reconcile.Expectation) bool { return x.Key == e.Key })
	})
}

func (b *busy) start(licences []apply.Licence) {
	b.system, b.ended = &system{}, make(map[int]bool)
	b.used, b.peak = make(map[schema.Address]int), make(map[schema.Address]int)
	for _, l := range licences {
		b.used[l.Address] = l.Used
	}
	b.holders, b.fewest = make(map[schema.Address]int), make(map[schema.Address]int)
	for _, k := range owned {
		b.holders[k.Address], b.fewest[k.Address] = k.Holders, k.Holders
	}
}

var licences = []apply.Licence{{Address: "location.center", Title: "Center", Used: 3, Limit: 4}, {Address: "location.north", Title: "North", Used: 1, Limit: 1}}

var owned = []apply.Keeper{{Address: "location.center", Title: "Center", Holders: 2}, {Address: "location.north", Title: "North", Holders: 1}}

// randomSteps makes steps that have much to do with each other.
func randomSteps(r *rapid.T) []reconcile.Step {
	pick := func(n int, what string) int { return rapid.IntRange(0, n-1).Draw(r, what) }
	person := func() schema.Address {
		return schema.NewAddress(schema.KindUser, []string{"anna", "boris", "vera", "gleb", "dina"}[pick(5, "person")])
	}
	steps := make([]reconcile.Step, pick(16, "steps"))
	for i := range steps {
		s := call(i + 1)
		s.Kind = []reconcile.StepKind{reconcile.Call, reconcile.Call, reconcile.Call, reconcile.Call, reconcile.Manual}[pick(5, "kind")]
		for range pick(2, "people") {
			s.Addresses = append(s.Addresses, person())
		}
		for range pick(3, "expectations") {
			s.Expects = append(s.Expects, reconcile.Expectation{Key: schema.Key{Kind: schema.KindRole, ID: schema.ID(pick(3, "role"))}, Address: person()})
		}
		for n := 1; n <= i; n++ {
			if pick(8, "needed") == 0 {
				s.Needs = append(s.Needs, n)
			}
		}
		s.Seats, s.Licence = pick(5, "seats")-2, licences[pick(2, "licence")].Address
		if pick(3, "holds") == 0 {
			s.Keeps = []reconcile.Keep{{Address: owned[pick(2, "of")].Address, Change: 2*pick(2, "brings") - 1}}
		}
		steps[i] = s
	}
	return steps
}

// Whatever is under way together: no step is sent before its needs, nothing is written that another
// step builds on, no limit is passed and nobody is the last to go whichever steps the system carries out first, and the outcome of
// each step is the one that it has when all are sent one by one.
func TestConcurrentStepsComeToTheSameEnd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		steps := randomSteps(r)
		b := &busy{alone: make(map[int]bool), latency: make(map[int]time.Duration), failed: make(map[int]error)}
		for i := range steps {
			n := i + 1
			b.alone[n] = rapid.IntRange(0, 9).Draw(r, "alone") == 0
			b.latency[n] = time.Duration(rapid.IntRange(0, 4).Draw(r, "latency")) * time.Second
			if rapid.IntRange(0, 4).Draw(r, "fails") == 0 {
				b.failed[n] = errBroken
			}
		}
		options := apply.Options{}
		if rapid.Bool().Draw(r, "limits") {
			options.Licences, options.Keepers = licences, owned
		}
		run := func(workers int) (report *apply.Report) {
			b.workers = workers
			b.start(licences)
			synctest.Test(t, func(t *testing.T) { report = apply.Run(t.Context(), b, steps, options) })
			return report
		}
		want := run(1)
		peak, fewest := b.peak, b.fewest
		got := run(rapid.IntRange(2, 5).Draw(r, "workers"))
		for _, w := range b.wrong {
			r.Error(w)
		}
		if b.most > b.workers {
			r.Errorf("%d steps at once, by %d workers", b.most, b.workers)
		}
		for _, l := range licences {
			if b.peak[l.Address] > peak[l.Address] {
				r.Errorf("%s: %d seats, in the order of the plan at most %d", l.Address, b.peak[l.Address], peak[l.Address])
			}
			if options.Licences != nil && b.peak[l.Address] > l.Limit {
				r.Errorf("%s: %d seats of %d", l.Address, b.peak[l.Address], l.Limit)
			}
		}
		for _, k := range owned {
			if b.fewest[k.Address] < fewest[k.Address] {
				r.Errorf("%s: %d owners, in the order of the plan at least %d", k.Address, b.fewest[k.Address], fewest[k.Address])
			}
			if options.Keepers != nil && b.fewest[k.Address] < 1 {
				r.Errorf("%s is left without an owner", k.Address)
			}
		}
		if diff := cmp.Diff(outcomes(want), outcomes(got)); diff != "" || want.Requests != got.Requests {
			r.Errorf("%d requests, one by one %d; outcomes (-one by one +at once):\n%s", got.Requests, want.Requests, diff)
		}
	})
}

// Steps that have nothing to do with each other keep all workers at work.
func TestIndependentStepsRunAtOnce(t *testing.T) {
	t.Parallel()
	const center = "location.center"
	steps := make([]reconcile.Step, 40)
	for i := range steps {
		s := call(i + 1)
		s.Addresses = []schema.Address{schema.NewAddress(schema.KindUser, fmt.Sprintf("u%d", i))}
		s.Expects = []reconcile.Expectation{{Key: schema.Key{Kind: schema.KindRole, ID: 1}, Address: "role.seller"}}
		s.Seats, s.Licence = 1, center
		if i < 20 {
			s.Seats = -1
		}
		steps[i] = s
	}
	synctest.Test(t, func(t *testing.T) {
		b := &busy{workers: 4, latency: make(map[int]time.Duration)}
		for i := range steps {
			b.latency[i+1] = time.Second
		}
		b.start(nil)
		start := time.Now()
		apply.Run(t.Context(), b, steps, apply.Options{Licences: []apply.Licence{{Address: center, Used: 20, Limit: 20}}})
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("took %s, want that 4 workers take for 40 steps of a second", took)
		}
	})
}

// What is under way when the run is stopped is finished; nothing else begins.
func TestStopWithSeveralStepsUnderWay(t *testing.T) {
	t.Parallel()
	refused := &reconcile.APIError{Status: 401, Auth: true}
	for name, by := range map[string]string{"by the user": "user", "by the system": "system"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				b := &busy{workers: 2, latency: map[int]time.Duration{1: time.Second, 2: 3 * time.Second, 3: time.Second}, failed: make(map[int]error)}
				if by == "system" {
					b.failed[1] = refused
				}
				b.start(nil)
				var after []int
				report := apply.Run(ctx, b, []reconcile.Step{call(1), call(2), call(3), manual(4)}, apply.Options{After: func(o apply.Outcome) {
					after = append(after, o.Step.N)
					if by == "user" {
						stop()
					}
				}})
				first := apply.Done
				if by == "system" {
					first = apply.Failed
				}
				want := []outcome{{1, first, ""}, {2, apply.Done, ""}, {3, apply.Skipped, "the run was stopped before"}, {4, apply.Open, ""}}
				if diff := cmp.Diff(want, outcomes(report)); diff != "" || !report.Stopped {
					t.Errorf("stopped is %t, outcomes (-want +got):\n%s", report.Stopped, diff)
				}
				if !slices.Equal(after, []int{1, 2}) {
					t.Errorf("After was called for %v", after)
				}
			})
		})
	}
}
