package store_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/apply/store"
)

func containsSecret(s string) bool { return strings.Contains(s, "hunter2") }

func TestLockIsForOne(t *testing.T) {
	t.Parallel()
	p, c := newPlace(t), newClock()
	s := open(t, p, c)
	first := lock(t, s, "bloom", anna)
	c.forward(store.Expiry - time.Second)
	_, err := open(t, p, c).Lock(t.Context(), "bloom", boris) // another process
	var locked *store.LockedError
	if !errors.As(err, &locked) {
		t.Fatal(err)
	}
	const want = "bloom is being applied by anna on laptop (process 17) since 2027-01-15 09:00:00 UTC; the last sign of life was 59s ago"
	if got := locked.Error(); got != want {
		t.Error(got)
	}
	lock(t, s, "rose", boris) // another organization

	// A sign of life counts, and who gives none any more has to give way.
	must(t, first.Beat(t.Context()))
	c.forward(store.Expiry - time.Second)
	if _, err := s.Lock(t.Context(), "bloom", boris); !errors.As(err, &locked) {
		t.Fatal(err)
	}
	c.forward(time.Second)
	second := lock(t, s, "bloom", boris)

	// Who has lost it sends nothing more, and does not take it away from the other.
	var lost *store.LostError
	if err := first.Beat(t.Context()); !errors.As(err, &lost) || !strings.Contains(err.Error(), "taken over by boris on runner-3") {
		t.Error(err)
	}
	f := &system{}
	report := apply.Run(t.Context(), f, []reconcile.Step{call(1)}, apply.Options{Journal: first.Recorder(store.About{})})
	if !errors.As(report.Journal, &lost) || len(f.sent) > 0 {
		t.Errorf("%v, sent %v", report.Journal, f.sent)
	}
	must(t, first.Release(t.Context()))
	must(t, second.Beat(t.Context()))
	must(t, second.Release(t.Context()))
	lock(t, s, "bloom", anna)
}

// The lock goes while a run is under way: the step that was sent is recorded, and no other is sent.
func TestLockIsLostOnTheWay(t *testing.T) {
	t.Parallel()
	s := open(t, newPlace(t), newClock())
	l := lock(t, s, "bloom", anna)
	f := &system{run: func(reconcile.Step) (reconcile.Result, error) {
		locks, err := s.Locks(t.Context())
		if err == nil {
			_, err = s.Unlock(t.Context(), locks[0])
		}
		return reconcile.Result{Requests: 1}, err
	}}
	report := apply.Run(t.Context(), f, []reconcile.Step{call(1), call(2)}, apply.Options{Journal: l.Recorder(store.About{})})
	if diff := cmp.Diff([]int{1}, f.sent); diff != "" {
		t.Error(diff)
	}
	var lost *store.LostError
	if !errors.As(report.Journal, &lost) || !report.Stopped {
		t.Errorf("%v, stopped %t", report.Journal, report.Stopped)
	}
	if diff := cmp.Diff([]string{"done", "skipped"}, statuses(t, s, 1)); diff != "" {
		t.Error(diff)
	}
}

func TestUnlock(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := open(t, newPlace(t), c)
	if locks, err := s.Locks(t.Context()); len(locks) != 0 || err != nil {
		t.Errorf("%v, %v", locks, err)
	}
	lock(t, s, "bloom", anna)
	c.forward(store.Expiry)
	locks, err := s.Locks(t.Context())
	if err != nil || len(locks) != 1 || locks[0].Holder != anna || !locks[0].Expired() {
		t.Fatalf("%v, %v", locks, err)
	}
	// Somebody else has it meanwhile: only the lock that was seen is taken away.
	second := lock(t, s, "bloom", boris)
	if done, err := s.Unlock(t.Context(), locks[0]); done || err != nil {
		t.Errorf("%t, %v", done, err)
	}
	must(t, second.Beat(t.Context()))
	locks, err = s.Locks(t.Context())
	must(t, err)
	if done, err := s.Unlock(t.Context(), locks[0]); !done || err != nil {
		t.Errorf("%t, %v", done, err)
	}
	lock(t, s, "bloom", anna)
}

// Of many who start at the same moment one gets the lock.
func TestLockAtOnce(t *testing.T) {
	t.Parallel()
	p, c := newPlace(t), newClock()
	var got, refused atomic.Int32
	var wait sync.WaitGroup
	for range 8 {
		s := open(t, p, c)
		wait.Go(func() {
			_, err := s.Lock(t.Context(), "bloom", anna)
			var locked *store.LockedError
			switch {
			case err == nil:
				got.Add(1)
			case errors.As(err, &locked):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if got.Load() != 1 || refused.Load() != 7 {
		t.Errorf("%d got it, %d were refused", got.Load(), refused.Load())
	}
}

func TestKeep(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := open(t, newPlace(t), c)
	l := lock(t, s, "bloom", anna)
	ctx, stop := context.WithCancel(t.Context())
	ticks := make(chan time.Time)
	ended := make(chan struct{})
	keep := func(ctx context.Context) {
		go func() { l.Keep(ctx, ticks); ended <- struct{}{} }()
	}
	keep(ctx)
	for range 3 {
		c.forward(store.Beat)
		ticks <- c.read()
	}
	stop()
	<-ended
	locks, err := s.Locks(t.Context())
	if err != nil || locks[0].Silent > store.Beat {
		t.Errorf("%v, %v", locks, err)
	}
	// It ends by itself when the lock is lost.
	must(t, l.Release(t.Context()))
	keep(t.Context())
	ticks <- c.read()
	<-ended
}
