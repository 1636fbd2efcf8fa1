package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
)

// Run is one apply of one organization.
type Run struct {
	ID           int64
	Organization string
	Holder       Holder
	About        About
	Started      time.Time
	Ended        time.Time // the zero time if it has not ended, or nobody knows
	Outcome      Outcome
	Changed      []string // addresses of what was changed; known at the end
	Requests     int
	Counts       map[apply.Status]int
	Sent         int   // steps that were sent, whatever became of them
	ResumedBy    int64 // the run that goes on with this one, 0 for none
}

// Steps returns the number of all steps.
func (r *Run) Steps() int {
	n := 0
	for _, c := range r.Counts {
		n += c
	}
	return n
}

// Step is one step of a run.
type Step struct {
	Number    int
	Kind      string
	Op        string
	Title     string
	Method    string
	Path      string
	Payload   string // JSON, "" for none
	Addresses []string
	Expects   []Expectation
	Created   map[string]schema.ID
	Status    apply.Status
	Why       string
	Error     string
	Sent      time.Time // the zero time if it was not
	Answered  time.Time
}

// keptStep is a step with what only a run reads that goes on with this one.
type keptStep struct {
	Step
	plan, note, answer string
}

// ErrUnknown is the error of a number that no run has.
var ErrUnknown = errors.New("there is no such run")

const runColumns = `SELECT id, organization, system, who, host, pid, commit_hash, plan_digest, files_digest, waivers, started, ended, outcome, changed, requests,
	COALESCE(resumes, 0), COALESCE(undoes, 0), terms, COALESCE((SELECT MAX(n.id) FROM seatplan_runs n WHERE n.resumes = r.id), 0),
	EXISTS (SELECT 1 FROM seatplan_locks l WHERE l.run = r.id AND l.beat > $1) FROM seatplan_runs r `

// Runs lists runs, the newest first: at most limit, of one organization or with "" of all.
func (s *Store) Runs(ctx context.Context, organization string, limit int) ([]Run, error) {
	runs, err := s.runs(ctx, `WHERE ($2 = '' OR organization = $2) ORDER BY id DESC LIMIT $3`, organization, limit)
	if err != nil {
		return nil, fmt.Errorf("read the history: %w", err)
	}
	return runs, nil
}

// Run returns one run with its steps. The error is ErrUnknown if there is none.
func (s *Store) Run(ctx context.Context, id int64) (*Run, []Step, error) {
	runs, err := s.runs(ctx, `WHERE id = $2`, id)
	if err == nil && len(runs) == 0 {
		err = ErrUnknown
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read run %d: %w", id, err)
	}
	kept, err := s.steps(ctx, id, "")
	if err != nil {
		return nil, nil, fmt.Errorf("read run %d: %w", id, err)
	}
	return &runs[0], shown(kept), nil
}

// Applied returns the run that carried out a plan: one that has ended and has sent something. It is nil
// if there is none.
func (s *Store) Applied(ctx context.Context, plan string) (*Run, error) {
	runs, err := s.runs(ctx, `WHERE plan_digest = $2 AND ended IS NOT NULL
		AND EXISTS (SELECT 1 FROM seatplan_steps t WHERE t.run = r.id AND t.sent IS NOT NULL) ORDER BY id DESC LIMIT 1`, plan)
	if err != nil {
		return nil, fmt.Errorf("read the history: %w", err)
	}
	if len(runs) == 0 {
		return nil, nil //nolint:nilnil // that there is none is an answer
	}
	return &runs[0], nil
}

// runs reads runs and counts their steps. The condition's parameters start at $2.
func (s *Store) runs(ctx context.Context, condition string, args ...any) ([]Run, error) {
	now, err := s.now(ctx, s.db)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.QueryContext(ctx, runColumns+condition, append([]any{stamp(now.Add(-Expiry))}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Run
	for rows.Next() {
		r, err := scanRun(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, *r)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	return list, s.count(ctx, list)
}

func scanRun(rows *sql.Rows) (*Run, error) {
	r := Run{Counts: make(map[apply.Status]int)}
	var waivers, changed, outcome, terms string
	var started, ended sql.NullString
	var running bool
	err := rows.Scan(&r.ID, &r.Organization, &r.About.System, &r.Holder.Who, &r.Holder.Host, &r.Holder.PID, &r.About.Commit, &r.About.Plan, &r.About.Files,
		&waivers, &started, &ended, &outcome, &changed, &r.Requests, &r.About.Resumes, &r.About.Undoes, &terms, &r.ResumedBy, &running)
	if err != nil {
		return nil, err
	}
	r.Started, r.Ended, r.Outcome = timeOf(started), timeOf(ended), Outcome(outcome)
	if !ended.Valid {
		r.Outcome = CutOff
		if running {
			r.Outcome = Running
		}
	}
	err = errors.Join(json.Unmarshal([]byte(waivers), &r.About.Waivers), json.Unmarshal([]byte(changed), &r.Changed), json.Unmarshal([]byte(terms), &r.About.Terms))
	if err != nil {
		return nil, fmt.Errorf("run %d: %w", r.ID, err)
	}
	return &r, nil
}

// count fills in how many steps of each status the runs have. They are neighbours in the order of their
// numbers.
func (s *Store) count(ctx context.Context, list []Run) error {
	if len(list) == 0 {
		return nil
	}
	byID := make(map[int64]*Run, len(list))
	for i := range list {
		byID[list[i].ID] = &list[i]
	}
	rows, err := s.db.QueryContext(ctx, `SELECT run, status, COUNT(*), COUNT(sent) FROM seatplan_steps WHERE run BETWEEN $1 AND $2 GROUP BY run, status`,
		list[len(list)-1].ID, list[0].ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var status apply.Status
		var n, sent int
		if err := rows.Scan(&id, &status, &n, &sent); err != nil {
			return err
		}
		if r := byID[id]; r != nil {
			r.Counts[status] += n
			r.Sent += sent
		}
	}
	return rows.Err()
}

// steps reads the steps of a run, in their order. The condition narrows them down.
func (s *Store) steps(ctx context.Context, run int64, condition string) ([]keptStep, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT number, kind, op, title, method, path, payload, addresses, expects, created, status, why, error, sent, answered, plan, note, answer
		FROM seatplan_steps WHERE run = $1 `+condition+` ORDER BY number`, run)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []keptStep
	for rows.Next() {
		var x keptStep
		var addresses, expects, created string
		var sent, answered sql.NullString
		err := rows.Scan(&x.Number, &x.Kind, &x.Op, &x.Title, &x.Method, &x.Path, &x.Payload, &addresses, &expects, &created, &x.Status, &x.Why, &x.Error, &sent, &answered, &x.plan, &x.note, &x.answer)
		if err != nil {
			return nil, err
		}
		x.Sent, x.Answered = timeOf(sent), timeOf(answered)
		err = errors.Join(json.Unmarshal([]byte(addresses), &x.Addresses), json.Unmarshal([]byte(expects), &x.Expects), json.Unmarshal([]byte(created), &x.Created))
		if err != nil {
			return nil, fmt.Errorf("step %d: %w", x.Number, err)
		}
		list = append(list, x)
	}
	return list, rows.Err()
}

func shown(kept []keptStep) []Step {
	list := make([]Step, len(kept))
	for i := range kept {
		list[i] = kept[i].Step
	}
	return list
}
