package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Times of a lock.
const (
	// Beat is how often its holder gives a sign of life.
	Beat = 10 * time.Second
	// Expiry is how long after the last one somebody else may take it.
	Expiry = 60 * time.Second

	beatTime = 10 * time.Second // how long a sign of life may take
)

// Holder is who applies, and where.
type Holder struct {
	Who  string
	Host string
	PID  int
}

// String names the holder for people.
func (h Holder) String() string { return fmt.Sprintf("%s on %s (process %d)", h.Who, h.Host, h.PID) }

// Held is a lock as the store knows it.
type Held struct {
	Organization string
	Holder       Holder
	Since        time.Time
	Silent       time.Duration // since its last sign of life
	token        string
}

// Expired reports whether somebody else may take it.
func (h *Held) Expired() bool { return h.Silent >= Expiry }

// LockedError is the error of an organization that somebody else is applying.
type LockedError struct{ Held Held }

func (e *LockedError) Error() string {
	return fmt.Sprintf("%s is being applied by %s since %s; the last sign of life was %s ago",
		e.Held.Organization, e.Held.Holder, e.Held.Since.Format(time.DateTime+" MST"), e.Held.Silent.Round(time.Second))
}

// LostError is the error of a lock that its holder has no longer. Now is who has it, nil for nobody.
type LostError struct {
	Organization string
	Now          *Held
}

func (e *LostError) Error() string {
	if e.Now == nil {
		return fmt.Sprintf("the lock of %s was released by somebody else", e.Organization)
	}
	return fmt.Sprintf("the lock of %s was taken over by %s at %s", e.Organization, e.Now.Holder, e.Now.Since.Format(time.DateTime+" MST"))
}

// Lock is held by this process until it is released.
type Lock struct {
	store        *Store
	organization string
	holder       Holder
	token        string
}

// Lock keeps all others from applying an organization. It does not wait: the error is a LockedError if
// somebody else holds the lock and gives signs of life.
func (s *Store) Lock(ctx context.Context, organization string, h Holder) (*Lock, error) {
	l := &Lock{store: s, organization: organization, holder: h, token: rand.Text()}
	err := s.tx(ctx, func(tx *sql.Tx) error {
		now, err := s.now(ctx, tx)
		if err != nil {
			return err
		}
		got, err := tx.ExecContext(ctx, `INSERT INTO seatplan_locks (organization, token, who, host, pid, since, beat) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (organization) DO UPDATE SET token = excluded.token, run = NULL, who = excluded.who, host = excluded.host,
				pid = excluded.pid, since = excluded.since, beat = excluded.beat
			WHERE seatplan_locks.beat <= $8`,
			organization, l.token, text(h.Who), text(h.Host), h.PID, stamp(now), stamp(now), stamp(now.Add(-Expiry)))
		if err != nil {
			return err
		}
		if n, err := got.RowsAffected(); n == 1 || err != nil {
			return err
		}
		held, err := s.held(ctx, tx, now, organization)
		if err == nil {
			err = &LockedError{Held: held[0]}
		}
		return err
	})
	if err != nil {
		var locked *LockedError
		if errors.As(err, &locked) {
			return nil, err
		}
		return nil, fmt.Errorf("lock %s: %w", organization, err)
	}
	return l, nil
}

// Organization returns which one it is.
func (l *Lock) Organization() string { return l.organization }

// hold gives a sign of life, and makes sure within a transaction that the lock is still ours.
func (l *Lock) hold(ctx context.Context, tx *sql.Tx, now time.Time) error {
	got, err := tx.ExecContext(ctx, `UPDATE seatplan_locks SET beat = $1 WHERE organization = $2 AND token = $3`, stamp(now), l.organization, l.token)
	if err != nil {
		return err
	}
	if n, err := got.RowsAffected(); n == 1 || err != nil {
		return err
	}
	held, err := l.store.held(ctx, tx, now, l.organization)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return &LostError{Organization: l.organization}
	case err != nil:
		return err
	}
	return &LostError{Organization: l.organization, Now: &held[0]}
}

// Beat gives a sign of life. The error is a LostError if the lock is no longer ours.
func (l *Lock) Beat(ctx context.Context) error {
	return l.store.tx(ctx, func(tx *sql.Tx) error {
		now, err := l.store.now(ctx, tx)
		if err != nil {
			return err
		}
		return l.hold(ctx, tx, now)
	})
}

// Keep gives a sign of life at every tick, until ctx ends or the lock is lost. One that fails for
// another reason is made up for at the next tick; before a step is sent the lock is looked at anyway.
func (l *Lock) Keep(ctx context.Context, ticks <-chan time.Time) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
		limited, cancel := context.WithTimeout(ctx, beatTime)
		err := l.Beat(limited)
		cancel()
		var lost *LostError
		if errors.As(err, &lost) {
			return
		}
	}
}

// Release gives the lock back. To release one that was lost is no error.
func (l *Lock) Release(ctx context.Context) error {
	_, err := l.store.db.ExecContext(ctx, `DELETE FROM seatplan_locks WHERE organization = $1 AND token = $2`, l.organization, l.token)
	if err != nil {
		return fmt.Errorf("release the lock of %s: %w", l.organization, err)
	}
	return nil
}

// Locks lists the locks of all organizations, also those that have expired.
func (s *Store) Locks(ctx context.Context) ([]Held, error) {
	now, err := s.now(ctx, s.db)
	if err != nil {
		return nil, fmt.Errorf("read the locks: %w", err)
	}
	held, err := s.held(ctx, s.db, now, "")
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("read the locks: %w", err)
	}
	return held, nil
}

// held reads the lock of an organization, or all with "". It returns ErrNoRows if there is none.
func (s *Store) held(ctx context.Context, q querier, now time.Time, organization string) ([]Held, error) {
	rows, err := q.QueryContext(ctx, `SELECT organization, token, who, host, pid, since, beat FROM seatplan_locks
		WHERE $1 = '' OR organization = $1 ORDER BY organization`, organization)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Held
	for rows.Next() {
		var h Held
		var since, beat sql.NullString
		if err := rows.Scan(&h.Organization, &h.token, &h.Holder.Who, &h.Holder.Host, &h.Holder.PID, &since, &beat); err != nil {
			return nil, err
		}
		h.Since, h.Silent = timeOf(since), max(now.Sub(timeOf(beat)), 0)
		list = append(list, h)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, sql.ErrNoRows
	}
	return list, nil
}

// Unlock takes a lock away from its holder, who sends nothing more then. It reports whether the lock was
// still there.
func (s *Store) Unlock(ctx context.Context, h Held) (bool, error) {
	got, err := s.db.ExecContext(ctx, `DELETE FROM seatplan_locks WHERE organization = $1 AND token = $2`, h.Organization, h.token)
	if err != nil {
		return false, fmt.Errorf("unlock %s: %w", h.Organization, err)
	}
	n, err := got.RowsAffected()
	return n == 1, err
}
