package apply_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
)

var errBroken = errors.New("the system is broken")

// system is a live system that can do nothing but run steps. It keeps what it was sent.
type system struct {
	reconcile.System
	run  func(ctx context.Context, s reconcile.Step) (reconcile.Result, error)
	sent []reconcile.Step
}

func (f *system) Run(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	f.sent = append(f.sent, s)
	if f.run == nil {
		return reconcile.Result{Requests: 1}, nil
	}
	return f.run(ctx, s)
}

// answers gives the steps with these numbers an error, and all others a success.
func answers(errs map[int]error) func(context.Context, reconcile.Step) (reconcile.Result, error) {
	return func(_ context.Context, s reconcile.Step) (reconcile.Result, error) {
		return reconcile.Result{Requests: 1}, errs[s.N]
	}
}

func call(n int, needs ...int) reconcile.Step {
	return reconcile.Step{N: n, Kind: reconcile.Call, Title: fmt.Sprintf("step %d", n), Needs: needs}
}

func manual(n int, needs ...int) reconcile.Step {
	s := call(n, needs...)
	s.Kind = reconcile.Manual
	return s
}

func waiting(n int, needs ...int) reconcile.Step {
	s := call(n, needs...)
	s.Kind = reconcile.Waiting
	return s
}

// outcome is an Outcome without the step and the text of the error.
type outcome struct {
	N      int
	Status apply.Status
	Why    string
}

func outcomes(r *apply.Report) []outcome {
	var list []outcome
	for _, o := range r.Outcomes {
		list = append(list, outcome{o.Step.N, o.Status, o.Why})
	}
	return list
}

func numbers(steps []reconcile.Step) []int {
	var list []int
	for _, s := range steps {
		list = append(list, s.N)
	}
	return list
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		steps    []reconcile.Step
		errs     map[int]error
		want     []outcome
		sent     []int
		requests int
		stopped  bool
		err      error
	}{
		"no steps": {},
		"all is done, in order": {
			steps: []reconcile.Step{call(1), call(2, 1), call(3)},
			want:  []outcome{{1, apply.Done, ""}, {2, apply.Done, ""}, {3, apply.Done, ""}},
			sent:  []int{1, 2, 3}, requests: 3,
		},
		"a failed step takes along what needs it, and nothing else": {
			steps: []reconcile.Step{call(1), call(2, 1), call(3, 2), call(4), call(5, 4)},
			errs:  map[int]error{1: errBroken},
			want: []outcome{
				{1, apply.Failed, ""},
				{2, apply.Skipped, "needs step 1, which was not done"},
				{3, apply.Skipped, "needs step 2, which was not done"},
				{4, apply.Done, ""},
				{5, apply.Done, ""},
			},
			sent: []int{1, 4, 5}, requests: 3, err: errBroken,
		},
		"a stale object fails its step only": {
			steps: []reconcile.Step{call(1), call(2)},
			errs:  map[int]error{1: fmt.Errorf("user 7: %w", reconcile.ErrStale)},
			want:  []outcome{{1, apply.Failed, ""}, {2, apply.Done, ""}},
			sent:  []int{1, 2}, requests: 2, err: reconcile.ErrStale,
		},
		"a refused caller ends the run": {
			steps: []reconcile.Step{call(1), call(2), call(3), manual(4)},
			errs:  map[int]error{2: &reconcile.APIError{Op: "invite", Status: 403, Auth: true}},
			want: []outcome{
				{1, apply.Done, ""},
				{2, apply.Failed, ""},
				{3, apply.Skipped, "the run was stopped before"},
				{4, apply.Open, ""},
			},
			sent: []int{1, 2}, requests: 2, stopped: true, err: reconcile.ErrRefused,
		},
		"what waits for a person is never sent, and nothing behind it": {
			steps: []reconcile.Step{call(1), manual(2, 1), call(3, 2), waiting(4), call(5, 1, 4), call(6, 5), call(7)},
			want: []outcome{
				{1, apply.Done, ""},
				{2, apply.Open, ""},
				{3, apply.Open, "waits for step 2"},
				{4, apply.Open, ""},
				{5, apply.Open, "waits for step 4"},
				{6, apply.Open, "waits for step 5"},
				{7, apply.Done, ""},
			},
			sent: []int{1, 7}, requests: 2,
		},
		"nobody waits for a step that was never prepared": {
			steps: []reconcile.Step{call(1), waiting(2, 1), manual(3, 2), call(4, 3)},
			errs:  map[int]error{1: errBroken},
			want: []outcome{
				{1, apply.Failed, ""},
				{2, apply.Skipped, "needs step 1, which was not done"},
				{3, apply.Skipped, "needs step 2, which was not done"},
				{4, apply.Skipped, "needs step 3, which was not done"},
			},
			sent: []int{1}, requests: 1, err: errBroken,
		},
		"a failed need weighs more than an open one": {
			steps: []reconcile.Step{manual(1), call(2), call(3, 1, 2)},
			errs:  map[int]error{2: errBroken},
			want: []outcome{
				{1, apply.Open, ""},
				{2, apply.Failed, ""},
				{3, apply.Skipped, "needs step 2, which was not done"},
			},
			sent: []int{2}, requests: 1, err: errBroken,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &system{run: answers(tt.errs)}
			report := apply.Run(t.Context(), f, tt.steps, apply.Options{})
			if diff := cmp.Diff(tt.want, outcomes(report)); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.sent, numbers(f.sent)); diff != "" {
				t.Errorf("sent (-want +got):\n%s", diff)
			}
			if report.Requests != tt.requests || report.Stopped != tt.stopped {
				t.Errorf("%d requests, stopped %t; want %d, %t", report.Requests, report.Stopped, tt.requests, tt.stopped)
			}
			if !errors.Is(report.Err(), tt.err) {
				t.Errorf("Err() = %v, want %v", report.Err(), tt.err)
			}
		})
	}
}

// The system itself may say that a step has to wait for a person.
func TestSystemThatWaits(t *testing.T) {
	t.Parallel()
	f := &system{run: func(_ context.Context, s reconcile.Step) (reconcile.Result, error) {
		return reconcile.Result{Waiting: s.N == 1, Requests: 2}, nil
	}}
	report := apply.Run(t.Context(), f, []reconcile.Step{call(1), call(2, 1), call(3)}, apply.Options{})
	want := []outcome{
		{1, apply.Open, "the system takes it once the invitation is accepted"},
		{2, apply.Open, "waits for step 1"},
		{3, apply.Done, ""},
	}
	if diff := cmp.Diff(want, outcomes(report)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if report.Requests != 4 || report.Err() != nil {
		t.Errorf("%d requests and %v, want 4 and no error", report.Requests, report.Err())
	}
}

func TestNumbersOfNewObjectsAreHandedOn(t *testing.T) {
	t.Parallel()
	f := &system{run: func(_ context.Context, s reconcile.Step) (reconcile.Result, error) {
		return reconcile.Result{Created: map[string]schema.ID{"card": schema.ID(100 + s.N)}}, nil
	}}
	user := call(3, 1, 2)
	user.Uses = map[string]int{"card": 2}
	steps := []reconcile.Step{call(1), call(2), user}
	apply.Run(t.Context(), f, steps, apply.Options{})

	want := []map[string]schema.ID{nil, nil, {"card": 102}}
	var got []map[string]schema.ID
	for _, s := range f.sent {
		got = append(got, s.Given)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("given numbers (-want +got):\n%s", diff)
	}
	if steps[2].Given != nil {
		t.Error("the plan itself was changed")
	}
}

// Before and After surround exactly the steps that are sent, and After has the outcome.
func TestHooks(t *testing.T) {
	t.Parallel()
	var events []string
	f := &system{run: func(_ context.Context, s reconcile.Step) (reconcile.Result, error) {
		events = append(events, fmt.Sprintf("run %d", s.N))
		return reconcile.Result{}, map[int]error{1: errBroken}[s.N]
	}}
	apply.Run(t.Context(), f, []reconcile.Step{call(1), call(2, 1), manual(3), call(4)}, apply.Options{
		Before: func(s reconcile.Step) { events = append(events, fmt.Sprintf("before %d", s.N)) },
		After:  func(o apply.Outcome) { events = append(events, fmt.Sprintf("after %d: %s", o.Step.N, o.Status)) },
	})
	want := []string{"before 1", "run 1", "after 1: failed", "before 4", "run 4", "after 4: done"}
	if diff := cmp.Diff(want, events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestStopBeforeTheFirstStep(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	f := &system{}
	report := apply.Run(ctx, f, []reconcile.Step{call(1), manual(2), call(3, 1)}, apply.Options{})
	want := []outcome{
		{1, apply.Skipped, "the run was stopped before"},
		{2, apply.Open, ""},
		{3, apply.Skipped, "needs step 1, which was not done"},
	}
	if diff := cmp.Diff(want, outcomes(report)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if len(f.sent) > 0 || !report.Stopped {
		t.Errorf("%d steps sent, stopped %t", len(f.sent), report.Stopped)
	}
}

// Whoever stops the program waits for the request under way, and for no other.
func TestStopLetsTheRequestUnderWayEnd(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	f := &system{run: func(sending context.Context, _ reconcile.Step) (reconcile.Result, error) {
		stop()
		return reconcile.Result{Requests: 1}, sending.Err()
	}}
	report := apply.Run(ctx, f, []reconcile.Step{call(1), call(2), call(3, 2)}, apply.Options{})
	want := []outcome{
		{1, apply.Done, ""},
		{2, apply.Skipped, "the run was stopped before"},
		{3, apply.Skipped, "needs step 2, which was not done"},
	}
	if diff := cmp.Diff(want, outcomes(report)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if !report.Stopped {
		t.Error("the report does not say that the run was stopped")
	}
}

func TestGraceOfARequestThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ grace, want time.Duration }{
		"as asked":   {5 * time.Second, 5 * time.Second},
		"by default": {0, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				var took time.Duration
				f := &system{run: func(sending context.Context, _ reconcile.Step) (reconcile.Result, error) {
					stop()
					start := time.Now()
					<-sending.Done()
					took = time.Since(start)
					return reconcile.Result{Requests: 1}, fmt.Errorf("invite: %w", sending.Err())
				}}
				report := apply.Run(ctx, f, []reconcile.Step{call(1), call(2)}, apply.Options{Grace: tt.grace})
				want := []outcome{{1, apply.Failed, ""}, {2, apply.Skipped, "the run was stopped before"}}
				if diff := cmp.Diff(want, outcomes(report)); diff != "" {
					t.Errorf("outcomes (-want +got):\n%s", diff)
				}
				if took != tt.want {
					t.Errorf("the request was cut off after %s, want %s", took, tt.want)
				}
				if !errors.Is(report.Err(), context.Canceled) {
					t.Errorf("Err() = %v, want context.Canceled", report.Err())
				}
			})
		})
	}
}

// For random steps that fail, wait and are stopped at random: every step has one outcome, none is
// sent before what it needs is done, and all others are sent.
func TestNoStepIsSentWhoseNeedsAreNotDone(t *testing.T) {
	t.Parallel()
	refused := &reconcile.APIError{Status: 401, Auth: true}
	kinds := []reconcile.StepKind{reconcile.Call, reconcile.Call, reconcile.Call, reconcile.Manual, reconcile.Waiting}
	ends := []string{"done", "done", "done", "done", "fails", "waits", "refused", "stopped"}
	rapid.Check(t, func(r *rapid.T) {
		steps := make([]reconcile.Step, rapid.IntRange(0, 12).Draw(r, "steps"))
		end := make([]string, len(steps)+1)
		for i := range steps {
			steps[i] = call(i + 1)
			steps[i].Kind = rapid.SampledFrom(kinds).Draw(r, "kind")
			for n := 1; n <= i; n++ {
				if rapid.IntRange(0, 3).Draw(r, "needed") == 0 {
					steps[i].Needs = append(steps[i].Needs, n)
				}
			}
			end[i+1] = rapid.SampledFrom(ends).Draw(r, "end")
		}
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		f := &system{run: func(_ context.Context, s reconcile.Step) (reconcile.Result, error) {
			switch end[s.N] {
			case "fails":
				return reconcile.Result{}, errBroken
			case "refused":
				return reconcile.Result{}, refused
			case "stopped":
				stop()
			}
			return reconcile.Result{Waiting: end[s.N] == "waits"}, nil
		}}
		report := apply.Run(ctx, f, steps, apply.Options{})
		checkRun(r, steps, end, numbers(f.sent), report)
	})
}

func checkRun(r *rapid.T, steps []reconcile.Step, end []string, sent []int, report *apply.Report) {
	if len(report.Outcomes) != len(steps) {
		r.Fatalf("%d outcomes of %d steps", len(report.Outcomes), len(steps))
	}
	if !slices.IsSorted(sent) || len(slices.Compact(slices.Clone(sent))) != len(sent) {
		r.Fatalf("sent %v", sent)
	}
	status := make(map[int]apply.Status)
	stopped := false
	for i, o := range report.Outcomes {
		n := i + 1
		if o.Step.N != n {
			r.Fatalf("outcome %d is of step %d", n, o.Step.N)
		}
		ready := steps[i].Kind == reconcile.Call && !stopped
		for _, need := range steps[i].Needs {
			ready = ready && status[need] == apply.Done
		}
		status[n] = o.Status
		was := slices.Contains(sent, n)
		if was != ready {
			r.Fatalf("step %d (needs %v) sent: %t, want %t", n, steps[i].Needs, was, ready)
		}
		if !was {
			if o.Status != apply.Skipped && o.Status != apply.Open {
				r.Fatalf("step %d was not sent and is %s", n, o.Status)
			}
			continue
		}
		want := map[string]apply.Status{
			"done": apply.Done, "stopped": apply.Done, "fails": apply.Failed, "refused": apply.Failed, "waits": apply.Open,
		}[end[n]]
		if o.Status != want {
			r.Fatalf("step %d, which %s, is %s", n, end[n], o.Status)
		}
		stopped = stopped || end[n] == "refused" || end[n] == "stopped"
	}
}
