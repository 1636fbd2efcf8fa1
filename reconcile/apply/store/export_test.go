package store

import (
	"context"
	"fmt"
)

// LimitPages makes a store of SQLite full beyond a number of pages.
func (s *Store) LimitPages(ctx context.Context, n int) error {
	_, err := s.db.ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", n))
	return err
}

// SetVersion makes a store look as if another program had made it.
func (s *Store) SetVersion(ctx context.Context, n int) error {
	_, err := s.db.ExecContext(ctx, fmt.Sprintf("INSERT INTO %s (version_id, is_applied) VALUES (%d, TRUE)", versionTable, n))
	return err
}

// Exec runs SQL.
func (s *Store) Exec(ctx context.Context, text string) error {
	_, err := s.db.ExecContext(ctx, text)
	return err
}
