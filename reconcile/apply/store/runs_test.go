package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/apply/store"
	"github.com/seatplan/seatplan/schema"
)

// clock is a clock that stands until it is put forward.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2027, 1, 15, 9, 0, 0, 0, time.UTC)} }

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *clock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) clock() store.Clock { return store.Clock{Now: c.read, Always: true} }

func open(t *testing.T, p store.Place, c *clock) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), p, c.clock())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func lock(t *testing.T, s *store.Store, organization string, h store.Holder) *store.Lock {
	t.Helper()
	l, err := s.Lock(t.Context(), organization, h)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

var (
	anna  = store.Holder{Who: "anna", Host: "laptop", PID: 17}
	boris = store.Holder{Who: "boris", Host: "runner-3", PID: 4}
)

var errBroken = errors.New("the system answered 500")

// system runs steps and can do nothing else.
type system struct {
	reconcile.System
	run  func(s reconcile.Step) (reconcile.Result, error)
	sent []int
}

func (f *system) Run(_ context.Context, s reconcile.Step) (reconcile.Result, error) {
	f.sent = append(f.sent, s.N)
	if f.run == nil {
		return reconcile.Result{Requests: 1}, nil
	}
	return f.run(s)
}

func call(n int, needs ...int) reconcile.Step {
	return reconcile.Step{
		N: n, Kind: reconcile.Call, Op: "rights", Title: fmt.Sprintf("step %d", n), Method: "PUT", Path: "/users", Needs: needs,
		Payload: fmt.Appendf(nil, `{"n":%d}`, n), Addresses: []schema.Address{schema.Address(fmt.Sprintf("user.u%d", n))},
		Expects: []reconcile.Expectation{{Key: schema.Key{Kind: schema.KindUser, Location: 1, ID: schema.ID(n)}, Address: "user.u", Fingerprint: "f1"}},
	}
}

func statuses(t *testing.T, s *store.Store, run int64) []string {
	t.Helper()
	_, steps, err := s.Run(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for i := range steps {
		list = append(list, string(steps[i].Status))
	}
	return list
}

// What is in the store while each step is under way, and what is there at the end.
func TestRunIsRecorded(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := open(t, newPlace(t), c)
	l := lock(t, s, "bloom", anna)
	about := store.About{
		System: "desk", Commit: "1a2b", Plan: "9f8e", Files: "77aa",
		Waivers: []store.Waiver{{Guard: "max_removals", Scope: "location.center", Reason: "branch closed"}},
	}
	manual := call(4)
	manual.Kind = reconcile.Manual
	batch := call(5)
	batch.Addresses = []schema.Address{"user.vera", "user.gleb"}
	during := make(map[int][]string)
	f := &system{run: func(x reconcile.Step) (reconcile.Result, error) {
		c.forward(time.Second)
		during[x.N] = statuses(t, s, 1)
		switch x.N {
		case 1:
			return reconcile.Result{Requests: 2, Created: map[string]schema.ID{"user": 501}}, nil
		case 5:
			return reconcile.Result{Requests: 1, Failed: map[schema.Address]error{"user.gleb": errBroken}}, nil
		}
		return reconcile.Result{Requests: 1}, errBroken
	}}
	apply.Run(t.Context(), f, []reconcile.Step{call(1), call(2), call(3, 2), manual, batch}, apply.Options{Journal: l.Recorder(about)})
	want := map[int][]string{
		1: {"sent", "pending", "pending", "pending", "pending"},
		2: {"done", "sent", "pending", "pending", "pending"},
		5: {"done", "failed", "pending", "pending", "sent"},
	}
	if diff := cmp.Diff(want, during); diff != "" {
		t.Errorf("while the steps were under way (-want +got):\n%s", diff)
	}

	run, steps, err := s.Run(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	start := newClock().now
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	wantRun := &store.Run{
		ID: 1, Organization: "bloom", Holder: anna, About: about, Started: at(0), Ended: at(3), Outcome: store.Partly,
		Changed: []string{"user.u1", "user.vera"}, Requests: 4, Sent: 3,
		Counts: map[apply.Status]int{apply.Done: 1, apply.Failed: 1, apply.Skipped: 1, apply.Open: 1, apply.Partly: 1},
	}
	if diff := cmp.Diff(wantRun, run); diff != "" {
		t.Errorf("the run (-want +got):\n%s", diff)
	}
	step := func(n int, status apply.Status, why, err string) store.Step {
		return store.Step{
			Number: n, Kind: "call", Op: "rights", Title: fmt.Sprintf("step %d", n), Method: "PUT", Path: "/users", Payload: fmt.Sprintf(`{"n":%d}`, n),
			Addresses: []string{fmt.Sprintf("user.u%d", n)}, Expects: []store.Expectation{{Address: "user.u", Object: fmt.Sprintf("user/1/%d", n), Fingerprint: "f1"}},
			Created: map[string]schema.ID{}, Status: status, Why: why, Error: err,
		}
	}
	wantSteps := []store.Step{
		step(1, apply.Done, "", ""), step(2, apply.Failed, "", errBroken.Error()), step(3, apply.Skipped, "needs step 2, which was not done", ""),
		step(4, apply.Open, "", ""), step(5, apply.Partly, "done for 1 of 2", "user.gleb: "+errBroken.Error()),
	}
	wantSteps[0].Sent, wantSteps[0].Answered, wantSteps[0].Created = at(0), at(1), map[string]schema.ID{"user": 501}
	wantSteps[1].Sent, wantSteps[1].Answered = at(1), at(2)
	wantSteps[3].Kind = "manual"
	wantSteps[4].Sent, wantSteps[4].Answered, wantSteps[4].Addresses = at(2), at(3), []string{"user.vera", "user.gleb"}
	if diff := cmp.Diff(wantSteps, steps); diff != "" {
		t.Errorf("the steps (-want +got):\n%s", diff)
	}
	if u, err := s.Unfinished(t.Context(), "bloom"); u != nil || err != nil {
		t.Errorf("a run that has ended is unfinished: %v, %v", u, err)
	}
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	broken := func(reconcile.Step) (reconcile.Result, error) { return reconcile.Result{}, errBroken }
	waits := func(reconcile.Step) (reconcile.Result, error) { return reconcile.Result{Waiting: true}, nil }
	s := open(t, newPlace(t), newClock())
	for want, run := range map[store.Outcome]func(reconcile.Step) (reconcile.Result, error){
		store.Done: nil, store.Failed: broken, store.Left: waits,
	} {
		l := lock(t, s, string(want), anna)
		apply.Run(t.Context(), &system{run: run}, []reconcile.Step{call(1)}, apply.Options{Journal: l.Recorder(store.About{})})
		runs, err := s.Runs(t.Context(), string(want), 10)
		if err != nil || len(runs) != 1 || runs[0].Outcome != want {
			t.Errorf("%s: %v, %v", want, runs, err)
		}
	}
	runs, err := s.Runs(t.Context(), "", 2)
	if err != nil || len(runs) != 2 || runs[0].ID != 3 || runs[1].ID != 2 {
		t.Errorf("the two newest are %v, %v", runs, err)
	}
}

// A process that is killed leaves a run without an end.
func TestCutOff(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := open(t, newPlace(t), c)
	steps := []reconcile.Step{call(1), call(2), call(3)}
	l := lock(t, s, "bloom", anna)
	r := l.Recorder(store.About{Plan: "9f8e"})
	unfinished := func() *store.Unfinished {
		t.Helper()
		u, err := s.Unfinished(t.Context(), "bloom")
		if err != nil || u == nil {
			t.Fatalf("%v, %v", u, err)
		}
		return u
	}
	must(t, r.Begin(t.Context(), steps))
	if u := unfinished(); u.Run.Outcome != store.Running || u.Answered != 0 || len(u.Doubtful) > 0 {
		t.Errorf("%+v", u)
	}
	must(t, r.Sent(t.Context(), &steps[0]))
	must(t, r.Answered(t.Context(), &apply.Outcome{Step: steps[0], Status: apply.Done}))
	must(t, r.Sent(t.Context(), &steps[1]))
	c.forward(store.Expiry)
	u := unfinished()
	if u.Run.Outcome != store.CutOff || u.Answered != 1 || len(u.Doubtful) != 1 || u.Doubtful[0].Number != 2 || u.Doubtful[0].Title != "step 2" || u.Run.Steps() != 3 {
		t.Errorf("%+v", u)
	}
	if run, err := s.Applied(t.Context(), "9f8e"); run != nil || err != nil {
		t.Errorf("a plan that was cut off counts as applied: %v, %v", run, err)
	}
	if u, err := s.Unfinished(t.Context(), "rose"); u != nil || err != nil {
		t.Errorf("another organization: %v, %v", u, err)
	}
	// The next run ends, and nothing is unfinished.
	apply.Run(t.Context(), &system{}, steps[2:], apply.Options{Journal: lock(t, s, "bloom", boris).Recorder(store.About{})})
	if u, err := s.Unfinished(t.Context(), "bloom"); u != nil || err != nil {
		t.Errorf("%v, %v", u, err)
	}
}

func TestApplied(t *testing.T) {
	t.Parallel()
	s := open(t, newPlace(t), newClock())
	l := lock(t, s, "bloom", anna)
	stopped, stop := context.WithCancel(t.Context())
	stop()
	apply.Run(stopped, &system{}, []reconcile.Step{call(1)}, apply.Options{Journal: l.Recorder(store.About{Plan: "p"})})
	if run, err := s.Applied(t.Context(), "p"); run != nil || err != nil {
		t.Errorf("nothing was sent: %v, %v", run, err)
	}
	apply.Run(t.Context(), &system{}, []reconcile.Step{call(1)}, apply.Options{Journal: l.Recorder(store.About{Plan: "p"})})
	if run, err := s.Applied(t.Context(), "p"); err != nil || run == nil || run.ID != 2 {
		t.Errorf("%v, %v", run, err)
	}
	if run, err := s.Applied(t.Context(), "q"); run != nil || err != nil {
		t.Errorf("another plan: %v, %v", run, err)
	}
}

func TestUnknownRun(t *testing.T) {
	t.Parallel()
	s := open(t, newPlace(t), newClock())
	if _, _, err := s.Run(t.Context(), 7); !errors.Is(err, store.ErrUnknown) {
		t.Error(err)
	}
}

// Texts of live systems may hold anything.
func TestTextsThatDatabasesRefuse(t *testing.T) {
	t.Parallel()
	s := open(t, newPlace(t), newClock())
	step := call(1)
	step.Title, step.Payload = "a\x00b\xff", []byte("{\"a\":\"\x00\xff\"}")
	f := &system{run: func(reconcile.Step) (reconcile.Result, error) {
		return reconcile.Result{}, errors.New("no\x00 \xff")
	}}
	report := apply.Run(t.Context(), f, []reconcile.Step{step}, apply.Options{Journal: lock(t, s, "bloom", anna).Recorder(store.About{})})
	must(t, report.Journal)
	_, steps, err := s.Run(t.Context(), 1)
	if err != nil || steps[0].Title != "ab\ufffd" || steps[0].Error != "no \ufffd" || steps[0].Payload != "{\"a\":\"\ufffd\"}" {
		t.Errorf("%+v, %v", steps, err)
	}
}

func TestLookBeforeAnybodyWrote(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	if _, err := store.Look(t.Context(), p, newClock().clock()); !errors.Is(err, store.ErrNone) {
		t.Error(err)
	}
	open(t, p, newClock())
	s, err := store.Look(t.Context(), p, newClock().clock())
	must(t, err)
	runs, err := s.Runs(t.Context(), "", 10)
	if len(runs) != 0 || err != nil {
		t.Errorf("%v, %v", runs, err)
	}
	must(t, s.Close())
}

// Several programs may start with an empty store.
func TestOpenedAtOnce(t *testing.T) {
	t.Parallel()
	p, c := newPlace(t), newClock()
	var wait sync.WaitGroup
	for i := range 6 {
		wait.Go(func() {
			s, err := store.Open(t.Context(), p, c.clock())
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			l, err := s.Lock(t.Context(), fmt.Sprintf("o%d", i), anna)
			if err == nil {
				err = l.Recorder(store.About{}).Begin(t.Context(), []reconcile.Step{call(1)})
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	runs, err := open(t, p, c).Runs(t.Context(), "", 10)
	if err != nil || len(runs) != 6 || runs[0].ID != 6 {
		t.Errorf("%v, %v", runs, err)
	}
}

func TestParsePlace(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"postgres://ops:hunter2@db.example:5433/access?sslmode=require": "postgres://db.example:5433/access",
		"postgresql:///access":     "postgresql:///access",
		"sqlite:/var/lib/plans.db": "/var/lib/plans.db",
	} {
		p, err := store.ParsePlace(text)
		if err != nil || p.String() != want {
			t.Errorf("%s: %s, %v", text, p, err)
		}
	}
	for _, text := range []string{"", "sqlite:", "hunter2", "mysql://ops:hunter2@db/x", "postgres://ops:hunter2@db:x/access", "postgres://ops:hunter2@%zz"} {
		p, err := store.ParsePlace(text)
		if err == nil || containsSecret(err.Error()) {
			t.Errorf("%s: %v, %v", text, p, err)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
