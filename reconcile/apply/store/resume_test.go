package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/apply/store"
	"github.com/seatplan/seatplan/schema"
)

func resumable(t *testing.T, s *store.Store) *store.Resumable {
	t.Helper()
	r, err := s.Resumable(t.Context(), "bloom")
	if err != nil || r == nil {
		t.Fatalf("%v, %v", r, err)
	}
	return r
}

// A run that was cut off gives back its steps, and what became of each; a run that goes on with it and is
// cut off in turn gives back the same and more.
func TestResumable(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := open(t, newPlace(t), c)
	steps := []reconcile.Step{call(1), call(2), call(3), call(4), call(5), call(6, 1), call(7)}
	steps[5].Uses = map[string]int{"user": 1}
	steps[5].Payload = []byte(`{"n":6,"name":"\u0000 é"}`)
	left := &reconcile.ManualStep{Address: "user.u3", TextEN: "Do it."}
	steps[6].Kind, steps[6].Manual = reconcile.Manual, left
	about := store.About{
		System: "desk", Plan: "9f8e", Files: "77aa", Waivers: []store.Waiver{{Guard: "seat_limit", Reason: "bought"}},
		Terms: apply.Terms{ValidThrough: "2027-03-31", Licences: []apply.Licence{{Address: "location.center", Used: 3, Limit: 5}}, Keepers: []apply.Keeper{{Address: "location.center", Holders: 1}}},
	}
	r := lock(t, s, "bloom", anna).Recorder(about)
	must(t, r.Begin(t.Context(), steps))
	answered := []apply.Outcome{
		{Step: steps[0], Status: apply.Done, Created: map[string]schema.ID{"user": 501}, Besides: []reconcile.ManualStep{*left}},
		{Step: steps[1], Status: apply.Partly, Why: "done for 1 of 2", Err: errors.Join(&reconcile.AddressError{Address: "user.gleb", Err: errBroken})},
		{Step: steps[2], Status: apply.Open},
		{Step: steps[3], Status: apply.Failed, Err: errBroken, Stored: true},
	}
	answered[2].Step.Kind, answered[2].Step.Manual = reconcile.Manual, left
	for i := range answered {
		must(t, r.Sent(t.Context(), &steps[i]))
		must(t, r.Answered(t.Context(), &answered[i]))
		answered[i].Earlier = true
	}
	doubtful := steps[4]
	doubtful.Note = `{"staff":[1,2]}`
	must(t, r.Sent(t.Context(), &doubtful))
	c.forward(store.Expiry)

	want := map[int]apply.Past{
		1: {Outcome: &answered[0]}, 2: {Outcome: &answered[1]}, 3: {Outcome: &answered[2]}, 4: {Outcome: &answered[3]}, 5: {Note: doubtful.Note},
	}
	check := func(run, resumes int64) *store.Resumable {
		t.Helper()
		got := resumable(t, s)
		texts := cmp.Comparer(func(a, b error) bool { return (a == nil) == (b == nil) && (a == nil || a.Error() == b.Error()) })
		if diff := cmp.Diff(want, got.Past, texts, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("what became of the steps (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(steps, got.Steps, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("the steps (-want +got):\n%s", diff)
		}
		about.Resumes = resumes
		if diff := cmp.Diff(about, got.Run.About); diff != "" || got.Run.ID != run || got.Run.Outcome != store.CutOff {
			t.Errorf("run %d, %s, about (-want +got):\n%s", got.Run.ID, got.Run.Outcome, diff)
		}
		if len(got.Past[2].Outcome.Refused()) != 1 {
			t.Errorf("refused: %v", got.Past[2].Outcome.Refused())
		}
		return got
	}
	first := check(1, 0)

	// The second run ends before it has looked at anything.
	about.Resumes = 1
	second := lock(t, s, "bloom", boris).Recorder(about)
	must(t, second.Begin(t.Context(), first.Steps))
	c.forward(store.Expiry)
	check(2, 1)

	// The third one finishes it.
	about.Resumes = 2
	f := &system{run: func(x reconcile.Step) (reconcile.Result, error) {
		if x.N == 5 && (!x.Doubtful || x.Note != doubtful.Note) || x.N == 6 && x.Given["user"] != 501 {
			t.Errorf("step %d: %+v", x.N, x)
		}
		return reconcile.Result{Requests: 1}, nil
	}}
	apply.Run(t.Context(), f, first.Steps, apply.Options{Past: first.Past, Journal: lock(t, s, "bloom", anna).Recorder(about)})
	if diff := cmp.Diff([]int{5, 6}, f.sent); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	if again, err := s.Resumable(t.Context(), "bloom"); again != nil || err != nil {
		t.Errorf("%v, %v", again, err)
	}
	runs, err := s.Runs(t.Context(), "bloom", 10)
	must(t, err)
	type link struct {
		resumes, by int64
		outcome     store.Outcome
	}
	var links []link
	for i := range runs {
		links = append(links, link{runs[i].About.Resumes, runs[i].ResumedBy, runs[i].Outcome})
	}
	wantLinks := []link{{2, 0, store.Partly}, {1, 3, store.CutOff}, {0, 2, store.CutOff}}
	if diff := cmp.Diff(wantLinks, links, cmp.AllowUnexported(link{})); diff != "" {
		t.Errorf("runs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"user.u1", "user.u2", "user.u4", "user.u5", "user.u6"}, runs[0].Changed); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"done", "partly", "open", "failed", "done", "done", "open"}, statuses(t, s, 3)); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	if run, err := s.Applied(t.Context(), "9f8e"); err != nil || run == nil || run.ID != 3 {
		t.Errorf("the plan was carried out: %v, %v", run, err)
	}
}

// A process may be killed between any two records. Whoever goes on sends each step once, but for the one
// that is in doubt, which is marked.
func TestCutOffBetweenAnyTwoRecords(t *testing.T) {
	t.Parallel()
	steps := []reconcile.Step{call(1), call(2, 1), call(3)}
	for records := 1; records <= 1+2*len(steps); records++ {
		c := newClock()
		s := open(t, newPlace(t), c)
		carried := make(map[int]int)
		f := &system{run: func(x reconcile.Step) (reconcile.Result, error) {
			carried[x.N]++
			return reconcile.Result{}, nil
		}}
		j := &cut{Recorder: lock(t, s, "bloom", anna).Recorder(store.About{}), left: records}
		apply.Run(t.Context(), f, steps, apply.Options{Journal: j})
		c.forward(store.Expiry)
		r := resumable(t, s)
		if len(r.Past) != records/2 {
			t.Errorf("after %d records %d steps were sent", records, len(r.Past))
		}
		f = &system{run: func(x reconcile.Step) (reconcile.Result, error) {
			if !x.Doubtful {
				carried[x.N]++
			}
			return reconcile.Result{}, nil
		}}
		apply.Run(t.Context(), f, r.Steps, apply.Options{Past: r.Past, Journal: lock(t, s, "bloom", boris).Recorder(store.About{Resumes: r.Run.ID})})
		for n := range steps {
			// The record of the sending may be the last one, and then this fake has not sent it.
			if got := carried[n+1]; got != 1 && !(got == 0 && records == 2*(n+1)) {
				t.Errorf("after %d records step %d was carried out %d times", records, n+1, got)
			}
		}
		if diff := cmp.Diff([]string{"done", "done", "done"}, statuses(t, s, 2)); diff != "" {
			t.Errorf("after %d records (-want +got):\n%s", records, diff)
		}
	}
}

// cut is the journal of a process that is killed after some records.
type cut struct {
	*store.Recorder
	left int
}

var errKilled = errors.New("killed")

func (c *cut) keep(record func() error) error {
	if c.left == 0 {
		return errKilled
	}
	c.left--
	return record()
}

func (c *cut) Begin(ctx context.Context, steps []reconcile.Step) error {
	return c.keep(func() error { return c.Recorder.Begin(ctx, steps) })
}

func (c *cut) Sent(ctx context.Context, s *reconcile.Step) error {
	return c.keep(func() error { return c.Recorder.Sent(ctx, s) })
}

func (c *cut) Answered(ctx context.Context, o *apply.Outcome) error {
	return c.keep(func() error { return c.Recorder.Answered(ctx, o) })
}

func (c *cut) End(ctx context.Context, r *apply.Report) error {
	return c.keep(func() error { return c.Recorder.End(ctx, r) })
}

// A run of an older program can be told of, and not gone on with. Its store becomes one of this program.
func TestRunOfAnOlderProgram(t *testing.T) {
	t.Parallel()
	p, c := newPlace(t), newClock()
	s := open(t, p, c)
	r := lock(t, s, "bloom", anna).Recorder(store.About{Plan: "9f8e"})
	step := call(1)
	step.Passwords = []string{"a@b.example"}
	must(t, r.Begin(t.Context(), []reconcile.Step{step}))
	must(t, r.Sent(t.Context(), &step))
	u, err := s.Unfinished(t.Context(), "bloom")
	must(t, err)
	if diff := cmp.Diff([]string{"a@b.example"}, u.Passwords); diff != "" {
		t.Errorf("passwords (-want +got):\n%s", diff)
	}
	for _, older := range []string{
		`DROP TABLE seatplan_states`, `DROP INDEX seatplan_runs_undoes`, `ALTER TABLE seatplan_runs DROP COLUMN undoes`,
		`DROP INDEX seatplan_runs_resumes`, `ALTER TABLE seatplan_runs DROP COLUMN resumes`, `ALTER TABLE seatplan_runs DROP COLUMN terms`,
		`ALTER TABLE seatplan_steps DROP COLUMN plan`, `ALTER TABLE seatplan_steps DROP COLUMN note`, `ALTER TABLE seatplan_steps DROP COLUMN answer`,
		`DELETE FROM seatplan_version WHERE version_id >= 2`,
	} {
		must(t, s.Exec(t.Context(), older))
	}
	s = open(t, p, c)
	u, err = s.Unfinished(t.Context(), "bloom")
	must(t, err)
	if len(u.Doubtful) != 1 || u.Passwords != nil || u.Run.About.Plan != "9f8e" || u.Run.About.Resumes != 0 {
		t.Errorf("%+v", u)
	}
	if _, err := s.Resumable(t.Context(), "bloom"); !errors.Is(err, apply.ErrNotKept) {
		t.Error(err)
	}
}
