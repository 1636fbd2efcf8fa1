package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
)

// Unfinished is a run that has not ended: its outcome is Running or CutOff.
type Unfinished struct {
	Run       Run
	Answered  int      // the number of the last step whose answer is known, 0 for none
	Doubtful  []Step   // were sent, and their answers are not known
	Passwords []string // e-mails of those who got a first password, if those were carried out
}

// Unfinished returns the last run of an organization if it has not ended, nil otherwise.
func (s *Store) Unfinished(ctx context.Context, organization string) (*Unfinished, error) {
	runs, err := s.Runs(ctx, organization, 1)
	if err != nil {
		return nil, err
	}
	if len(runs) == 0 || !runs[0].Ended.IsZero() {
		return nil, nil //nolint:nilnil // that there is none is an answer
	}
	cut := &Unfinished{Run: runs[0]}
	err = s.db.QueryRowContext(ctx, `SELECT COALESCE(MAX(number), 0) FROM seatplan_steps WHERE run = $1 AND answered IS NOT NULL`, cut.Run.ID).Scan(&cut.Answered)
	var doubtful []keptStep
	if err == nil {
		doubtful, err = s.steps(ctx, cut.Run.ID, `AND sent IS NOT NULL AND answered IS NULL`)
	}
	if err != nil {
		return nil, fmt.Errorf("read run %d: %w", cut.Run.ID, err)
	}
	cut.Doubtful = shown(doubtful)
	for i := range doubtful {
		cut.Passwords = append(cut.Passwords, apply.PasswordsOf(doubtful[i].plan)...)
	}
	return cut, nil
}

// Resumable is a run that was cut off, with what it takes to go on with it.
type Resumable struct {
	Run   Run
	Shown []Step // as the history shows them
	Steps []reconcile.Step
	Past  map[int]apply.Past
}

// Resumable returns the last run of an organization with its steps if it has not ended, nil otherwise.
// The error is apply.ErrNotKept if an older program made it, which did not keep them.
func (s *Store) Resumable(ctx context.Context, organization string) (*Resumable, error) {
	cut, err := s.Unfinished(ctx, organization)
	if err != nil || cut == nil {
		return nil, err
	}
	r := &Resumable{Run: cut.Run, Past: make(map[int]apply.Past)}
	err = func() error {
		kept, err := s.steps(ctx, r.Run.ID, "")
		if err != nil {
			return err
		}
		r.Shown = shown(kept)
		encoded := make([]apply.KeptStep, len(kept))
		for i := range kept {
			encoded[i] = apply.KeptStep{Plan: kept[i].plan, Payload: kept[i].Payload}
		}
		if r.Steps, err = apply.DecodeSteps(encoded); err != nil {
			return err
		}
		for i := range kept {
			if err := r.recall(&r.Steps[i], &kept[i]); err != nil {
				return fmt.Errorf("step %d: %w", i+1, err)
			}
		}
		return nil
	}()
	if err != nil {
		return nil, fmt.Errorf("read run %d: %w", r.Run.ID, err)
	}
	return r, nil
}

// recall notes what became of a step that was sent.
func (r *Resumable) recall(s *reconcile.Step, kept *keptStep) error {
	if kept.Answered.IsZero() {
		if !kept.Sent.IsZero() {
			r.Past[kept.Number] = apply.Past{Note: kept.note}
		}
		return nil
	}
	var a answer
	if err := json.Unmarshal([]byte(kept.answer), &a); err != nil {
		return err
	}
	out := &apply.Outcome{Step: *s, Status: kept.Status, Why: kept.Why, Stored: a.Stored, Created: kept.Created, Besides: a.Besides, Made: a.Made, Earlier: true}
	if a.Manual != nil {
		out.Step.Kind, out.Step.Manual = reconcile.Manual, a.Manual
	}
	switch {
	case len(a.Refused) > 0:
		errs := make([]error, 0, len(a.Refused))
		for _, who := range slices.Sorted(maps.Keys(a.Refused)) {
			errs = append(errs, &reconcile.AddressError{Address: who, Err: errors.New(a.Refused[who])})
		}
		out.Err = errors.Join(errs...)
	case kept.Error != "":
		out.Err = errors.New(kept.Error)
	}
	r.Past[kept.Number] = apply.Past{Outcome: out, Note: kept.note, Unsent: kept.Sent.IsZero()}
	return nil
}
