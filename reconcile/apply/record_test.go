package apply_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
)

var errFull = errors.New("the disk is full")

// journal keeps what it is told, and fails at one entry.
type journal struct {
	entries []string
	fails   string
}

func (j *journal) keep(ctx context.Context, entry string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if entry == j.fails {
		return errFull
	}
	j.entries = append(j.entries, entry)
	return nil
}

func (j *journal) Begin(ctx context.Context, steps []reconcile.Step) error {
	return j.keep(ctx, fmt.Sprintf("begin %d", len(steps)))
}

func (j *journal) Sent(ctx context.Context, s *reconcile.Step) error {
	return j.keep(ctx, fmt.Sprintf("sent %d", s.N))
}

func (j *journal) Answered(ctx context.Context, o *apply.Outcome) error {
	return j.keep(ctx, fmt.Sprintf("answered %d: %s", o.Step.N, o.Status))
}

func (j *journal) End(ctx context.Context, r *apply.Report) error {
	return j.keep(ctx, fmt.Sprintf("end: %d done", r.Count(apply.Done)))
}

// Every step is recorded before it is sent and after it is answered, and what cannot be recorded is
// not sent.
func TestJournal(t *testing.T) {
	t.Parallel()
	const why = "the history cannot be written, so nothing more is sent"
	steps := []reconcile.Step{call(1), manual(2), call(3), call(4, 2)}
	open := []outcome{{2, apply.Open, ""}, {4, apply.Open, "waits for step 2"}}
	for fails, tt := range map[string]struct {
		entries []string
		sent    []int
		want    []outcome
	}{
		"": {
			entries: []string{"begin 4", "sent 1", "answered 1: done", "sent 3", "answered 3: done", "end: 2 done"},
			sent:    []int{1, 3},
			want:    []outcome{{1, apply.Done, ""}, open[0], {3, apply.Done, ""}, open[1]},
		},
		"begin 4": {
			want: []outcome{{1, apply.Skipped, why}, open[0], {3, apply.Skipped, why}, open[1]},
		},
		"sent 1": {
			entries: []string{"begin 4", "end: 0 done"},
			want:    []outcome{{1, apply.Skipped, why}, open[0], {3, apply.Skipped, why}, open[1]},
		},
		"answered 1: done": {
			entries: []string{"begin 4", "sent 1", "end: 1 done"},
			sent:    []int{1},
			want:    []outcome{{1, apply.Done, ""}, open[0], {3, apply.Skipped, why}, open[1]},
		},
		"sent 3": {
			entries: []string{"begin 4", "sent 1", "answered 1: done", "end: 1 done"},
			sent:    []int{1},
			want:    []outcome{{1, apply.Done, ""}, open[0], {3, apply.Skipped, why}, open[1]},
		},
		"end: 2 done": {
			entries: []string{"begin 4", "sent 1", "answered 1: done", "sent 3", "answered 3: done"},
			sent:    []int{1, 3},
			want:    []outcome{{1, apply.Done, ""}, open[0], {3, apply.Done, ""}, open[1]},
		},
	} {
		j, f := &journal{fails: fails}, &system{}
		report := apply.Run(t.Context(), f, steps, apply.Options{Journal: j})
		if diff := cmp.Diff(tt.entries, j.entries); diff != "" {
			t.Errorf("%q fails, entries (-want +got):\n%s", fails, diff)
		}
		if diff := cmp.Diff(tt.sent, numbers(f.sent)); diff != "" {
			t.Errorf("%q fails, sent (-want +got):\n%s", fails, diff)
		}
		if diff := cmp.Diff(tt.want, outcomes(report)); diff != "" {
			t.Errorf("%q fails, outcomes (-want +got):\n%s", fails, diff)
		}
		if got := errors.Is(report.Journal, errFull); got != (fails != "") {
			t.Errorf("%q fails: %v", fails, report.Journal)
		}
	}
}

// Whoever stops the program does not stop the records of what was sent.
func TestJournalAfterAStop(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	j := &journal{}
	f := &system{run: func(context.Context, reconcile.Step) (reconcile.Result, error) {
		stop()
		return reconcile.Result{}, nil
	}}
	apply.Run(ctx, f, []reconcile.Step{call(1), call(2)}, apply.Options{Journal: j})
	if diff := cmp.Diff([]string{"begin 2", "sent 1", "answered 1: done", "end: 1 done"}, j.entries); diff != "" {
		t.Error(diff)
	}
}
