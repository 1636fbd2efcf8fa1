package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
)

// About is what a run is about.
type About struct {
	System  string
	Commit  string // that the files were checked out from; "" if nobody knows
	Plan    string // the digest of the plan
	Files   string // the digest of the files it was made from
	Waivers []Waiver
	Terms   apply.Terms
	Resumes int64 // the run that this one goes on with, 0 for none
	Undoes  int64 // the run that it gives back, 0 for none
}

// Waiver is a guard that was waived, and why.
type Waiver struct {
	Guard  string `json:"guard"`
	Scope  string `json:"scope,omitempty"` // of a location or a rank
	Reason string `json:"reason"`
}

// Recorder is the journal of one run. It writes only while the lock is held.
type Recorder struct {
	lock   *Lock
	about  About
	before []byte // what the run touches, as it is before
	run    int64
}

var _ apply.Journal = (*Recorder)(nil)

// Recorder returns the journal of a run that begins now.
func (l *Lock) Recorder(about About) *Recorder { return &Recorder{lock: l, about: about} }

// Pending is the status of a step that has not been sent, or not yet.
const Pending apply.Status = "pending"

// Sent is the status of a step that was sent and whose answer is not known.
const Sent apply.Status = "sent"

// Begin keeps the run and all of its steps. Once that was done, doing it again changes nothing.
func (r *Recorder) Begin(ctx context.Context, steps []reconcile.Step) error {
	if r.run != 0 {
		return nil
	}
	err := r.write(ctx, "begin the run", func(tx *sql.Tx) error {
		now, err := r.lock.store.now(ctx, tx)
		if err != nil {
			return err
		}
		if err := r.lock.hold(ctx, tx, now); err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, `UPDATE seatplan_counters SET value = value + 1 WHERE name = 'runs' RETURNING value`).Scan(&r.run); err != nil {
			return err
		}
		waivers := r.about.Waivers
		if waivers == nil {
			waivers = []Waiver{}
		}
		h := r.lock.holder
		_, err = tx.ExecContext(ctx, `INSERT INTO seatplan_runs
			(id, organization, system, who, host, pid, commit_hash, plan_digest, files_digest, waivers, started, outcome, changed, requests, resumes, undoes, terms)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', '[]', 0, $12, $13, $14)`,
			r.run, r.lock.organization, r.about.System, text(h.Who), text(h.Host), h.PID, r.about.Commit, r.about.Plan, r.about.Files, encode(waivers), stamp(now),
			orNull(r.about.Resumes), orNull(r.about.Undoes), encode(r.about.Terms))
		if err != nil {
			return err
		}
		if err := r.keepBefore(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE seatplan_locks SET run = $1 WHERE organization = $2`, r.run, r.lock.organization); err != nil {
			return err
		}
		if r.about.Resumes != 0 {
			return r.copySteps(ctx, tx)
		}
		return r.insert(ctx, tx, steps)
	})
	if err != nil {
		r.run = 0 // it was not kept
	}
	return err
}

// copySteps takes over the steps of the run that this one goes on with, with what became of them: so the
// last run of an organization knows all, also if it is cut off in turn.
func (r *Recorder) copySteps(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO seatplan_steps
		(run, number, kind, op, title, method, path, payload, addresses, expects, created, status, why, error, sent, answered, plan, note, answer)
		SELECT CAST($1 AS BIGINT), number, kind, op, title, method, path, payload, addresses, expects, created, status, why, error, sent, answered, plan, note, answer
		FROM seatplan_steps WHERE run = $2`, r.run, r.about.Resumes)
	return err
}

// orNull is the number of another run as it is kept; 0 for none.
func orNull(run int64) sql.NullInt64 { return sql.NullInt64{Int64: run, Valid: run != 0} }

func (r *Recorder) insert(ctx context.Context, tx *sql.Tx, steps []reconcile.Step) error {
	insert, err := tx.PrepareContext(ctx, `INSERT INTO seatplan_steps
		(run, number, kind, op, title, method, path, payload, addresses, expects, created, status, why, error, plan)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '{}', $11, '', '', $12)`)
	if err != nil {
		return err
	}
	defer insert.Close()
	for i := range steps {
		s := &steps[i]
		plan, err := apply.EncodeStep(s)
		if err != nil {
			return err
		}
		_, err = insert.ExecContext(ctx, r.run, s.N, string(s.Kind), s.Op, text(s.Title), s.Method, text(s.Path), text(string(s.Payload)),
			encode(addresses(s.Addresses)), encode(expects(s.Expects)), string(Pending), text(plan))
		if err != nil {
			return err
		}
	}
	return nil
}

// Sent keeps that a step is about to be sent. Whoever has lost the lock sends nothing.
func (r *Recorder) Sent(ctx context.Context, s *reconcile.Step) error {
	return r.write(ctx, fmt.Sprintf("before step %d", s.N), func(tx *sql.Tx) error {
		now, err := r.lock.store.now(ctx, tx)
		if err != nil {
			return err
		}
		if err := r.lock.hold(ctx, tx, now); err != nil {
			return err
		}
		return one(tx.ExecContext(ctx, `UPDATE seatplan_steps SET status = $1, sent = $2, note = $3 WHERE run = $4 AND number = $5`,
			string(Sent), stamp(now), text(s.Note), r.run, s.N))
	})
}

// Answered keeps what became of a step that was sent.
func (r *Recorder) Answered(ctx context.Context, o *apply.Outcome) error {
	return r.write(ctx, fmt.Sprintf("after step %d", o.Step.N), func(tx *sql.Tx) error {
		now, err := r.lock.store.now(ctx, tx)
		if err != nil {
			return err
		}
		created := o.Created
		if created == nil {
			created = map[string]schema.ID{}
		}
		return one(tx.ExecContext(ctx, `UPDATE seatplan_steps SET status = $1, why = $2, error = $3, created = $4, answered = $5, answer = $6 WHERE run = $7 AND number = $8`,
			string(o.Status), text(o.Why), errorText(o.Err), encode(created), stamp(now), encode(answerOf(o)), r.run, o.Step.N))
	})
}

// answer is what of an outcome has no column of its own, because only a run that goes on needs it.
type answer struct {
	Refused map[schema.Address]string `json:"refused,omitempty"` // for whom the step failed that was done for others, and why
	Stored  bool                      `json:"stored,omitempty"`
	Manual  *reconcile.ManualStep     `json:"manual,omitempty"` // what the system left to a person
	Besides []reconcile.ManualStep    `json:"besides,omitempty"`
	Made    []schema.Key              `json:"made,omitempty"`
}

func answerOf(o *apply.Outcome) answer {
	a := answer{Stored: o.Stored, Besides: o.Besides, Made: o.Made}
	if o.Status == apply.Open && o.Step.Kind == reconcile.Manual {
		a.Manual = o.Step.Manual
	}
	for who, err := range o.Refused() {
		if a.Refused == nil {
			a.Refused = make(map[schema.Address]string)
		}
		a.Refused[who] = err.Error()
	}
	return a
}

// End keeps what became of the run, and of the steps that were not sent. The record of an answer that
// could not be written before is made up for.
func (r *Recorder) End(ctx context.Context, report *apply.Report) error {
	return r.write(ctx, "end the run", func(tx *sql.Tx) error {
		now, err := r.lock.store.now(ctx, tx)
		if err != nil {
			return err
		}
		for i := range report.Outcomes {
			o := &report.Outcomes[i]
			_, err := tx.ExecContext(ctx, `UPDATE seatplan_steps SET status = $1, why = $2, error = $3 WHERE run = $4 AND number = $5 AND answered IS NULL`,
				string(o.Status), text(o.Why), errorText(o.Err), r.run, o.Step.N)
			if err != nil {
				return err
			}
		}
		return one(tx.ExecContext(ctx, `UPDATE seatplan_runs SET ended = $1, outcome = $2, changed = $3, requests = $4 WHERE id = $5`,
			stamp(now), string(outcomeOf(report)), encode(changed(report)), report.Requests, r.run))
	})
}

func (r *Recorder) write(ctx context.Context, what string, run func(tx *sql.Tx) error) error {
	if err := r.lock.store.tx(ctx, run); err != nil {
		return fmt.Errorf("record %s in %s: %w", what, r.lock.store.place, err)
	}
	return nil
}

// one wants a statement to have found its row.
func one(got sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := got.RowsAffected()
	if err == nil && n != 1 {
		err = fmt.Errorf("%d rows were found instead of one", n)
	}
	return err
}

func encode(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic("journal: " + err.Error())
	}
	return text(string(data))
}

// errorText returns an error for people: a line for each of several, with whom it is about.
func errorText(err error) string {
	if err == nil {
		return ""
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var lines []string
		for _, e := range many.Unwrap() {
			lines = append(lines, errorText(e))
		}
		return strings.Join(lines, "\n")
	}
	if one, ok := err.(*reconcile.AddressError); ok { //nolint:errorlint // the outermost only: each of several has its own line
		return text(fmt.Sprintf("%s: %v", one.Address, one.Err))
	}
	return text(err.Error())
}

func addresses(list []schema.Address) []string {
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = string(a)
	}
	return out
}

// Expectation is a live object that a step builds on, as the plan saw it. One without a fingerprint must
// not be there.
type Expectation struct {
	Address     string `json:"address"`
	Object      string `json:"object"` // "user/120001/17"
	Fingerprint string `json:"fingerprint"`
}

func expects(list []reconcile.Expectation) []Expectation {
	out := make([]Expectation, len(list))
	for i, e := range list {
		out[i] = Expectation{Address: string(e.Address), Object: e.Key.String(), Fingerprint: string(e.Fingerprint)}
	}
	return out
}

// Outcome is what became of a run.
type Outcome string

// Outcomes.
const (
	Done    Outcome = "done"
	Left    Outcome = "left" // what could be sent is done, and something is left for people
	Partly  Outcome = "partly"
	Failed  Outcome = "failed" // nothing was changed
	CutOff  Outcome = "cut_off"
	Running Outcome = "running"
)

func outcomeOf(r *apply.Report) Outcome {
	undone := r.Count(apply.Failed) + r.Count(apply.Partly) + r.Count(apply.Skipped)
	switch {
	case undone > 0 && r.Changed():
		return Partly
	case undone > 0:
		return Failed
	case r.Open() > 0:
		return Left
	}
	return Done
}

// changed lists whom the run changed, each once and in order.
func changed(r *apply.Report) []string {
	set := make(map[string]bool)
	for i := range r.Outcomes {
		o := &r.Outcomes[i]
		if o.Status != apply.Done && o.Status != apply.Partly && !o.Stored {
			continue
		}
		refused := o.Refused()
		for _, a := range o.Step.Addresses {
			if refused[a] == nil {
				set[string(a)] = true
			}
		}
	}
	list := slices.Sorted(maps.Keys(set))
	if list == nil {
		list = []string{}
	}
	return list
}
