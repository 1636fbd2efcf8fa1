package store_test

import (
	"testing"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/apply/store"
)

// benchmarkStep measures what recording adds to a step: before it is sent and after it is answered.
func benchmarkStep(b *testing.B, s *store.Store) {
	l, err := s.Lock(b.Context(), "bloom", anna)
	if err != nil {
		b.Fatal(err)
	}
	r := l.Recorder(store.About{})
	step := call(1)
	if err := r.Begin(b.Context(), []reconcile.Step{step}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := r.Sent(b.Context(), &step); err != nil {
			b.Fatal(err)
		}
		if err := r.Answered(b.Context(), &apply.Outcome{Step: step, Status: apply.Done}); err != nil {
			b.Fatal(err)
		}
	}
}
