package apply

import (
	"context"
	"errors"
	"time"

	"github.com/seatplan/seatplan/reconcile"
)

// Journal keeps a run, so that after a crash, and years later, it can be told what was sent. What
// its methods return without an error must survive the end of the process and of the power. They are
// called one after the other, though several steps may be under way.
type Journal interface {
	// Begin keeps all steps before the first of them is sent. It may have been called before the run, and
	// changes nothing then.
	Begin(ctx context.Context, steps []reconcile.Step) error
	// Sent keeps that a step is about to be sent. If it fails, the step is not sent.
	Sent(ctx context.Context, s *reconcile.Step) error
	// Answered keeps what became of a step that was sent.
	Answered(ctx context.Context, o *Outcome) error
	// End keeps the outcomes of all steps, also of those that were never sent. It is not called
	// after a Begin that failed.
	End(ctx context.Context, r *Report) error
}

// recordTime is how long one record may take. A store that takes longer is as good as none.
const recordTime = 30 * time.Second

// unrecorded is why a step was not sent whose sending could not be recorded.
const unrecorded = "the history cannot be written, so nothing more is sent"

// record writes into the journal, if there is one, and reports whether that went well. It does so
// also when the user asks to stop: what has happened is to be known all the same.
func (r *runner) record(ctx context.Context, report *Report, write func(context.Context, Journal) error) bool {
	if r.options.Journal == nil {
		return true
	}
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
	defer cancel()
	if err := write(limited, r.options.Journal); err != nil {
		report.Journal = errors.Join(report.Journal, err)
		report.Stopped = true
		return false
	}
	return true
}
