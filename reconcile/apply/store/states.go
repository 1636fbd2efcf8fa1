package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Before says what the run touches, as it is before the first step. It is kept with the run.
func (r *Recorder) Before(state []byte) { r.before = state }

// Left keeps what the run touches as it has left it.
func (r *Recorder) Left(ctx context.Context, state []byte) error {
	return r.write(ctx, "what the run has left", func(tx *sql.Tx) error {
		return one(tx.ExecContext(ctx, `UPDATE seatplan_states SET state_after = $1 WHERE run = $2`, text(string(state)), r.run))
	})
}

func (r *Recorder) keepBefore(ctx context.Context, tx *sql.Tx) error {
	if r.before == nil {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO seatplan_states (run, state_before) VALUES ($1, $2)`, r.run, text(string(r.before)))
	return err
}

// States returns what a run touches as it was before the run and as the run left it; nil for what was
// not kept.
func (s *Store) States(ctx context.Context, run int64) (before, after []byte, err error) {
	var was string
	var left sql.NullString
	err = s.db.QueryRowContext(ctx, `SELECT state_before, state_after FROM seatplan_states WHERE run = $1`, run).Scan(&was, &left)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil, nil
	case err != nil:
		return nil, nil, fmt.Errorf("read what run %d has changed: %w", run, err)
	}
	if left.Valid {
		after = []byte(left.String)
	}
	return []byte(was), after, nil
}

// Undone returns what the runs have left that gave a run back, the last one first.
func (s *Store) Undone(ctx context.Context, run int64) ([][]byte, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT t.state_after FROM seatplan_runs r JOIN seatplan_states t ON t.run = r.id
		WHERE r.undoes = $1 AND t.state_after IS NOT NULL ORDER BY r.id DESC`, run)
	if err != nil {
		return nil, fmt.Errorf("read what gave run %d back: %w", run, err)
	}
	defer rows.Close()
	var list [][]byte
	for rows.Next() {
		var left string
		if err := rows.Scan(&left); err != nil {
			return nil, err
		}
		list = append(list, []byte(left))
	}
	return list, rows.Err()
}
