package apply

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// Status is what became of a step.
type Status string

// Statuses.
const (
	Done    Status = "done"
	Failed  Status = "failed"
	Partly  Status = "partly"  // done for some of those whom it is about, and failed for others
	Skipped Status = "skipped" // needs a step that failed, or the run was stopped
	Open    Status = "open"    // waits for a person
)

// Outcome is what became of one step.
type Outcome struct {
	Step   reconcile.Step
	Status Status
	Err    error
	Why    string // for people: "needs step 3, which failed"
	Stored bool   // something was changed, though the step failed
	// Created are the numbers of objects that the step made.
	Created map[string]schema.ID
	// Besides is what a person has to do although the step was done.
	Besides []reconcile.ManualStep
	// Earlier says that an earlier run sent the step, which this one goes on with.
	Earlier bool
	// Made are objects that the step made and that none of its expectations names.
	Made []schema.Key
}

// Report is what became of all steps, in their order.
type Report struct {
	Outcomes []Outcome
	Requests int
	Stopped  bool // the user asked to stop, the system refused to go on, or the journal cannot be written
	// Journal is why the run could not be recorded, nil if it was. From then on nothing was sent.
	Journal error
}

// Count returns the number of steps with a status.
func (r *Report) Count(s Status) int {
	n := 0
	for i := range r.Outcomes {
		if r.Outcomes[i].Status == s {
			n++
		}
	}
	return n
}

// Open returns how many things are left for people.
func (r *Report) Open() int {
	n := r.Count(Open)
	for i := range r.Outcomes {
		n += len(r.Outcomes[i].Besides)
	}
	return n
}

// Changed reports whether the run changed anything.
func (r *Report) Changed() bool {
	return slices.ContainsFunc(r.Outcomes, func(o Outcome) bool {
		return o.Status == Done || o.Status == Partly || o.Stored
	})
}

// Err returns the errors of all steps as one, nil if all went well.
func (r *Report) Err() error {
	errs := make([]error, len(r.Outcomes))
	for i := range r.Outcomes {
		errs[i] = r.Outcomes[i].Err
	}
	return errors.Join(errs...)
}

// Options change how a run goes.
type Options struct {
	// Before and After are called around each step that is sent, one at a time. They may be nil.
	Before func(s reconcile.Step)
	After  func(o Outcome)
	// Grace is how long a request that has been sent may take to end after the user asked to stop;
	// 0 is a minute.
	Grace time.Duration
	// Licences are the seats that the run must not pass, whatever fails on the way.
	Licences []Licence
	// Keepers are the locations and organizations that the run must not leave without an owner or an
	// administrator.
	Keepers []Keeper
	// Journal keeps what is sent and what becomes of it. It may be nil.
	Journal Journal
	// Past is what an earlier run with the same steps has sent, by their numbers. What became of those
	// counts, and they are not sent again.
	Past map[int]Past
	// Parallelism is how many steps may be under way at once at most; 0 is what the system takes.
	Parallelism int
}

const defaultGrace = time.Minute

// Run sends the steps of a plan in their order, several at a time where the system lets it and none of
// them depends on another. It stops early when ctx ends or when the system refuses the caller, because
// then no later step can succeed, and when the journal cannot be written, because then nobody could tell
// later what was sent; otherwise every step is tried that does not need a failed one.
func Run(ctx context.Context, system reconcile.System, steps []reconcile.Step, o Options) *Report {
	r := &runner{
		system: system, options: o, statuses: make(map[int]Status),
		refused: make(map[int]map[schema.Address]error), about: make(map[int][]schema.Address), created: make(map[int]map[string]schema.ID),
		seats: newSeats(o.Licences), keepers: newKeepers(o.Keepers),
	}
	r.recall(steps)
	report := &Report{Outcomes: make([]Outcome, len(steps))}
	begun := r.record(ctx, report, func(ctx context.Context, j Journal) error { return j.Begin(ctx, steps) })
	newSchedule(system, steps, o.Parallelism).run(&r.mu, func(i int) {
		out := r.step(ctx, steps[i], report)
		r.statuses[out.Step.N], r.about[out.Step.N] = out.Status, out.Step.Addresses
		report.Outcomes[i] = out
		if errors.Is(out.Err, reconcile.ErrRefused) {
			report.Stopped = true
		}
	})
	if begun && !r.inDoubt { // a run with something in doubt can be gone on with again
		r.record(ctx, report, func(ctx context.Context, j Journal) error { return j.End(ctx, report) })
	}
	return report
}

// runner is a run under way.
type runner struct {
	system  reconcile.System
	options Options

	mu       sync.Mutex // of all below and of the report; a step holds it, except while the system answers
	statuses map[int]Status
	refused  map[int]map[schema.Address]error // of steps that were done partly, those left out
	about    map[int][]schema.Address         // those whom each step is about
	created  map[int]map[string]schema.ID
	seats    seats
	keepers  keepers
	inDoubt  bool // nobody could look what became of a step that an earlier run has sent
}

func (r *runner) step(ctx context.Context, s reconcile.Step, report *Report) (out Outcome) {
	past, sent := r.options.Past[s.N]
	if sent && past.Outcome != nil {
		return *past.Outcome
	}
	s.Doubtful, s.Note = sent, past.Note
	defer r.stillDoubtful(&out)
	status, why, without := held(&s, func(n int) needed { return needed{r.statuses[n], r.about[n], r.refused[n]} })
	if status != "" {
		return Outcome{Step: s, Status: status, Why: why}
	}
	if why := stopped(ctx, report); why != "" {
		return Outcome{Step: s, Status: Skipped, Why: why}
	}
	if why := cmp.Or(r.seats.refuses(&s), r.keepers.refuses(&s)); why != "" {
		return Outcome{Step: s, Status: Skipped, Why: why}
	}
	s.Without = leftOut(&s, without)
	if n := len(s.Without); n > 0 && n == len(s.Addresses) {
		return Outcome{Step: s, Status: Skipped, Why: without[s.Without[0]].Error()}
	}
	if len(s.Uses) > 0 {
		s.Given = make(map[string]schema.ID, len(s.Uses))
		for name, n := range s.Uses {
			s.Given[name] = r.created[n][name]
		}
	}
	r.seats.take(&s)
	r.keepers.take(&s)
	if out, ok := r.prepare(ctx, &s, report); !ok {
		r.seats.leave(&s)
		r.keepers.leave(&s)
		return out
	}
	if r.options.Before != nil {
		r.options.Before(s)
	}
	out = r.send(ctx, s, without, report)
	r.seats.free(&s, out.Status, len(r.refused[s.N]))
	r.keepers.give(&out.Step, out.Status)
	if unseen(&out) {
		r.inDoubt = true
	} else {
		r.record(ctx, report, func(ctx context.Context, j Journal) error { return j.Answered(ctx, &out) })
	}
	if r.options.After != nil {
		r.options.After(out)
	}
	return out
}

// stopped says why nothing more is sent, "" if the run goes on.
func stopped(ctx context.Context, report *Report) string {
	switch {
	case report.Journal != nil:
		return unrecorded
	case report.Stopped || ctx.Err() != nil:
		report.Stopped = true
		return "the run was stopped before"
	}
	return ""
}

// prepare keeps what has to be known of a step before it is sent. If that fails, it is not sent, and its
// outcome is returned.
func (r *runner) prepare(ctx context.Context, s *reconcile.Step, report *Report) (out Outcome, ok bool) {
	if out, ok := r.note(ctx, s, report); !ok {
		return out, false
	}
	if why := stopped(ctx, report); why != "" { // while others were under way
		return Outcome{Step: *s, Status: Skipped, Why: why}, false
	}
	if !r.record(ctx, report, func(ctx context.Context, j Journal) error { return j.Sent(ctx, s) }) {
		return Outcome{Step: *s, Status: Skipped, Why: unrecorded}, false
	}
	return Outcome{}, true
}

// send carries a step to its end, also if the user asks to stop meanwhile: a request under way
// cannot be taken back, and an unknown outcome is worse than a late one.
func (r *runner) send(ctx context.Context, s reconcile.Step, without map[schema.Address]error, report *Report) Outcome {
	grace := r.options.Grace
	if grace == 0 {
		grace = defaultGrace
	}
	sending, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(grace, cancel)
		context.AfterFunc(sending, func() { timer.Stop() })
	})
	defer stop()

	r.mu.Unlock()
	result, err := r.system.Run(sending, s)
	r.mu.Lock()
	report.Requests += result.Requests
	switch {
	case err != nil:
		// Of a doubtful step that could not be looked at, an earlier run may have changed something.
		var incomplete *reconcile.IncompleteError
		return Outcome{Step: s, Status: Failed, Err: err, Stored: result.Wrote || s.Doubtful || errors.As(err, &incomplete)}
	case result.Manual != nil:
		s.Kind, s.Manual = reconcile.Manual, result.Manual
		return Outcome{Step: s, Status: Open}
	case result.Waiting:
		return Outcome{Step: s, Status: Open, Why: "the system takes it once the invitation is accepted"}
	}
	r.created[s.N] = result.Created
	maps.Copy(without, result.Failed)
	if len(without) > 0 {
		out := r.partly(s, without)
		out.Created, out.Made, out.Besides = result.Created, result.Made, result.Besides
		return out
	}
	return Outcome{Step: s, Status: Done, Created: result.Created, Made: result.Made, Besides: result.Besides}
}

// partly is the outcome of a step that failed for some of those whom it is about.
func (r *runner) partly(s reconcile.Step, failed map[schema.Address]error) Outcome {
	errs := make([]error, len(s.Addresses))
	done := 0
	for i, a := range s.Addresses {
		if err := failed[a]; err != nil {
			errs[i] = &reconcile.AddressError{Address: a, Err: err}
		} else {
			done++
		}
	}
	if done == 0 {
		return Outcome{Step: s, Status: Failed, Err: errors.Join(errs...)}
	}
	r.refused[s.N] = failed
	return Outcome{Step: s, Status: Partly, Err: errors.Join(errs...), Why: fmt.Sprintf("done for %d of %d", done, len(s.Addresses))}
}
