package cli

import (
	"context"
	"time"

	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/apply/store"
	"github.com/seatplan/seatplan/reconcile/undo"
)

// leftTime is how long it may take to read what a run has left, once the user has asked to stop.
const leftTime = 30 * time.Second

// recorder returns the journal of a job, which begins with what the steps touch.
func (k *keeper) recorder(j *job, about store.About) *store.Recorder {
	r := k.locks[j.name].Recorder(about)
	if j.before == nil {
		return r
	}
	if state, err := j.before.Encode(); err != nil {
		k.app.note("%s is not kept as it is now, so this run cannot be undone: %v", j.name, err)
	} else {
		r.Before(state)
	}
	return r
}

// keepLeft keeps what a run has touched as it has left it, so that an undo can tell what others have
// changed since. Without it there is none, and nothing else is lost.
func (a *App) keepLeft(ctx context.Context, j *job, report *apply.Report) {
	r, ok := j.journal.(*store.Recorder)
	if !ok || j.before == nil || report.Journal != nil {
		return
	}
	reading := ctx
	if ctx.Err() != nil {
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), leftTime)
		defer cancel()
		reading = limited
	}
	bar := a.progress("Reading back " + j.name)
	state, err := undo.Read(reading, j.system, j.before.With(report.Touched()))
	bar.done()
	var data []byte
	if err == nil {
		data, err = state.Encode()
	}
	if err == nil {
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseTime)
		defer cancel()
		err = r.Left(limited, data)
	}
	if err != nil {
		a.note("What the run has left at %s could not be kept, so it cannot be undone: %v", j.name, err)
	}
}
