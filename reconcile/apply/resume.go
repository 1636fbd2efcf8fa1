package apply

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// A run that was cut off is gone on with by another run of the same steps (Options.Past). What was
// answered is not sent again: its outcome counts for the steps that need it, for seats and for owners.
// What was sent and not answered is doubtful, and its system looks before it sends. All else is sent as
// it would have been.

// Past is what is known of a step that an earlier run has sent.
type Past struct {
	Outcome *Outcome // what became of it; nil if its answer is not known
	Note    string   // what was kept before it was sent, see reconcile.Noter
	Unsent  bool     // it failed before it was sent
}

// Terms are what a run keeps to besides its steps.
type Terms struct {
	// ValidThrough is the last day on which the plan says the same; "" if no day changes it.
	ValidThrough string    `json:"valid_through,omitempty"`
	Licences     []Licence `json:"licences,omitempty"`
	Keepers      []Keeper  `json:"keepers,omitempty"`
}

// TermsOf returns the terms of a plan.
func TermsOf(p *reconcile.Plan) Terms {
	return Terms{ValidThrough: p.ValidThrough.String(), Licences: LicencesOf(p), Keepers: KeepersOf(p)}
}

// Terms returns the terms of a saved plan.
func (o *OrganizationExecution) Terms() Terms {
	return Terms{ValidThrough: o.ValidThrough, Licences: o.Licences, Keepers: o.Keepers}
}

// recall counts what an earlier run has done before anything is sent, because all of it is there by now.
func (r *runner) recall(steps []reconcile.Step) {
	for i := range steps {
		s := &steps[i]
		past := r.options.Past[s.N]
		done := past.Outcome
		if done == nil {
			continue
		}
		r.created[s.N] = done.Created
		if done.Status == Partly {
			r.refused[s.N] = done.Refused()
		}
		if past.Unsent {
			continue
		}
		r.seats.take(s)
		r.seats.free(s, done.Status, len(r.refused[s.N]))
		r.keepers.take(s)
		r.keepers.give(&done.Step, done.Status)
	}
}

// note asks a system what has to be kept of a step before it is sent for the first time. If that fails,
// the step is not sent, and its outcome is returned.
func (r *runner) note(ctx context.Context, s *reconcile.Step, report *Report) (out Outcome, ok bool) {
	system, asks := r.system.(reconcile.Noter)
	if !asks || s.Doubtful {
		return Outcome{}, true
	}
	r.mu.Unlock()
	note, requests, err := system.Note(ctx, *s)
	r.mu.Lock()
	report.Requests += requests
	switch {
	case err == nil:
		s.Note = note
		return Outcome{}, true
	case ctx.Err() != nil:
		report.Stopped = true
		return Outcome{Step: *s, Status: Skipped, Why: "the run was stopped before"}, false
	}
	out = Outcome{Step: *s, Status: Failed, Err: err}
	r.record(ctx, report, func(ctx context.Context, j Journal) error { return j.Answered(ctx, &out) })
	if r.options.After != nil {
		r.options.After(out)
	}
	return out, false
}

// firstServerError is the first status by which a system says that it is to blame itself.
const firstServerError = 500

// unseen reports whether a doubtful step could not be looked at: it failed, and not because the system has
// refused it.
func unseen(o *Outcome) bool {
	var refused *reconcile.APIError
	said := errors.As(o.Err, &refused) && !refused.Auth && refused.Status < firstServerError
	return o.Step.Doubtful && o.Status == Failed && !said
}

// stillDoubtful says of a doubtful step that is left out that nobody has looked at it.
func (r *runner) stillDoubtful(o *Outcome) {
	if o.Step.Doubtful && o.Status == Skipped {
		o.Why += "; an earlier run sent it, and nobody has looked whether it was carried out"
		o.Stored, r.inDoubt = true, true
	}
}

// Refused returns for whom a step failed that was done for others.
func (o *Outcome) Refused() map[schema.Address]error {
	refused := make(map[schema.Address]error)
	many, ok := o.Err.(interface{ Unwrap() []error })
	if !ok || o.Status != Partly {
		return refused
	}
	for _, err := range many.Unwrap() {
		var one *reconcile.AddressError
		if errors.As(err, &one) {
			refused[one.Address] = one.Err
		}
	}
	return refused
}

// forecast tells for each step whether it is still to be sent, or looked at, if nothing fails, and whom it
// leaves out then.
func forecast(steps []reconcile.Step, past map[int]Past) (pending []bool, without []map[schema.Address]error) {
	expected := make([]needed, len(steps))
	pending, without = make([]bool, len(steps)), make([]map[schema.Address]error, len(steps))
	for i := range steps {
		s, x := &steps[i], &expected[i]
		x.about = s.Addresses
		if done := past[s.N].Outcome; done != nil {
			x.status, x.refused = done.Status, done.Refused()
			continue
		}
		x.status, _, without[i] = held(s, func(n int) needed { return expected[n-1] })
		switch {
		case x.status != "":
		case len(without[i]) > 0 && len(leftOut(s, without[i])) == len(s.Addresses):
			x.status = Skipped
		default:
			x.status, pending[i] = Done, true
		}
	}
	return pending, without
}

// Pending tells for each step whether it is still to be sent, or looked at, if nothing fails.
func Pending(steps []reconcile.Step, past map[int]Past) []bool {
	pending, _ := forecast(steps, past)
	return pending
}

// Rest returns the steps that were never sent and are still to be, with what they expect of the live
// objects that an earlier run cannot have changed itself, and that are not about somebody who is left out.
func Rest(steps []reconcile.Step, past map[int]Past) []reconcile.Step {
	t := touchedBy(steps, past)
	pending, without := forecast(steps, past)
	var rest []reconcile.Step
	for i := range steps {
		if _, sent := past[steps[i].N]; sent || !pending[i] {
			continue
		}
		s := steps[i]
		s.Expects = slices.DeleteFunc(slices.Clone(s.Expects), func(e reconcile.Expectation) bool { return without[i][e.Address] != nil || t.by(i, &e) })
		rest = append(rest, s)
	}
	return rest
}

// touched is what steps that were sent may have changed: what they build on and what they are about. Who
// may use a cash desk shows with the person too, who has a role changes with the people, and a card lets
// go of a login by the steps that whoever takes it needs.
type touched struct {
	keys      map[schema.Key]bool
	addresses map[schema.Address]bool
	kinds     map[schema.Kind]bool
	follows   []bool // steps that need one that was sent, also by others
}

func touchedBy(steps []reconcile.Step, past map[int]Past) *touched {
	t := &touched{keys: make(map[schema.Key]bool), addresses: make(map[schema.Address]bool), kinds: make(map[schema.Kind]bool), follows: make([]bool, len(steps))}
	for i := range steps {
		s := &steps[i]
		_, sent := past[s.N]
		t.follows[i] = sent || slices.ContainsFunc(s.Needs, func(n int) bool { return t.follows[n-1] })
		if !sent {
			continue
		}
		for _, e := range s.Expects {
			t.keys[e.Key] = true
			t.kinds[e.Key.Kind] = true
		}
		for _, a := range s.Addresses {
			t.addresses[a] = true
			kind, _, _ := strings.Cut(string(a), ".")
			t.kinds[schema.Kind(kind)] = true
		}
	}
	return t
}

func (t *touched) by(step int, e *reconcile.Expectation) bool {
	if t.keys[e.Key] || t.addresses[e.Address] {
		return true
	}
	switch e.Key.Kind {
	case schema.KindEmployee:
		return t.follows[step]
	case schema.KindUser:
		return e.Key.Location == 0 && t.kinds[schema.KindCashDesk]
	case schema.KindCashDesk, schema.KindHolders:
		return t.kinds[schema.KindUser] || t.kinds["live"]
	}
	return false
}

// KeptStep is a step as a journal keeps it. The payload stands by itself, because people read it.
type KeptStep struct {
	Plan    string // what EncodeStep made
	Payload string
}

// EncodeStep writes a step with everything but its payload, for a journal.
func EncodeStep(s *reconcile.Step) (string, error) {
	saved := save(s)
	saved.Payload, saved.Manual = nil, s.Manual
	data, err := json.Marshal(saved)
	return string(data), err
}

// ErrNotKept is the error of a run of which its journal does not hold enough to go on with it.
var ErrNotKept = errors.New("its steps were not kept")

// DecodeSteps restores the steps of a run from its journal.
func DecodeSteps(kept []KeptStep) ([]reconcile.Step, error) {
	saved := make([]savedStep, len(kept))
	for i, k := range kept {
		if k.Plan == "" {
			return nil, ErrNotKept
		}
		dec := json.NewDecoder(bytes.NewReader([]byte(k.Plan)))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&saved[i]); err != nil {
			return nil, fmt.Errorf("step %d: %w", i+1, err)
		}
		if k.Payload != "" {
			saved[i].Payload = json.RawMessage(k.Payload)
		}
	}
	if i := misplaced(saved); i >= 0 {
		return nil, fmt.Errorf("step %d is none", i+1)
	}
	steps := make([]reconcile.Step, len(saved))
	for i := range saved {
		steps[i] = saved[i].restore()
	}
	return steps, nil
}

// PasswordsOf returns the e-mails of those who got a first password by a step that EncodeStep wrote.
func PasswordsOf(plan string) []string {
	var s savedStep
	if json.Unmarshal([]byte(plan), &s) != nil {
		return nil // an older program did not keep it
	}
	return s.Passwords
}
