package store_test

import (
	"slices"
	"testing"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/apply/store"
)

// What a run touches is kept with the run before its first step, and what it has left afterwards; and
// which run it gives back.
func TestStates(t *testing.T) {
	t.Parallel()
	s := open(t, newPlace(t), newClock())
	l := lock(t, s, "bloom", anna)
	states := func(run int64) (was, left string) {
		t.Helper()
		before, after, err := s.States(t.Context(), run)
		must(t, err)
		return string(before), string(after)
	}
	r := l.Recorder(store.About{System: "desk"})
	r.Before([]byte(`{"n":1}`))
	f := &system{run: func(reconcile.Step) (reconcile.Result, error) {
		if was, left := states(1); was != `{"n":1}` || left != "" {
			t.Errorf("while a step is under way: %q, %q", was, left)
		}
		return reconcile.Result{}, nil
	}}
	apply.Run(t.Context(), f, []reconcile.Step{call(1)}, apply.Options{Journal: r})
	must(t, r.Left(t.Context(), []byte(`{"n":2}`)))
	if was, left := states(1); was != `{"n":1}` || left != `{"n":2}` {
		t.Errorf("afterwards: %q, %q", was, left)
	}

	apply.Run(t.Context(), &system{}, []reconcile.Step{call(1)}, apply.Options{Journal: l.Recorder(store.About{System: "desk"})})
	if was, left := states(2); was != "" || left != "" {
		t.Errorf("nothing was kept, and there is %q, %q", was, left)
	}

	for n := range 3 { // the last one is cut off
		undo := l.Recorder(store.About{System: "desk", Undoes: 1})
		undo.Before([]byte(`{}`))
		must(t, undo.Begin(t.Context(), nil))
		if n < 2 {
			must(t, undo.End(t.Context(), &apply.Report{}))
			must(t, undo.Left(t.Context(), []byte{'0' + byte(n)}))
		}
	}
	left, err := s.Undone(t.Context(), 1)
	must(t, err)
	if got := string(slices.Concat(left...)); got != "10" {
		t.Errorf("what gave the run back has left %q", got)
	}
	run, _, err := s.Run(t.Context(), 3)
	must(t, err)
	if run.About.Undoes != 1 {
		t.Errorf("the run undoes %d", run.About.Undoes)
	}
	if run, _, err = s.Run(t.Context(), 1); err != nil || run.About.Undoes != 0 {
		t.Errorf("the first run undoes %d: %v", run.About.Undoes, err)
	}
}
