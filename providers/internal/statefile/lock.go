package statefile

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// ErrInUse is returned by Open when another process holds the state.
var ErrInUse = errors.New("the state is in use")

// ErrClosed is returned by Update and Reset after Close.
var ErrClosed = errors.New("the document is closed")

// pollInterval is how often a taken lock is tried again.
const pollInterval = 20 * time.Millisecond

// acquire locks the state, and makes its folder if there is none yet.
func (d *Document[T]) acquire(ctx context.Context) error {
	if err := os.MkdirAll(filepath.Dir(d.options.State), 0o700); err != nil {
		return fmt.Errorf("statefile: make the folder of the state: %w", err)
	}
	wait := d.options.Wait
	if wait == 0 {
		wait = DefaultWait
	}
	limited, cancel := context.WithTimeout(ctx, wait)
	defer cancel()

	lock := flock.New(d.options.State+".lock", flock.SetPermissions(0o600))
	locked, err := lock.TryLockContext(limited, pollInterval)
	switch {
	case locked:
		d.lock = lock
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("statefile: wait for the lock %s: %w", lock.Path(), ctx.Err())
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("statefile: %w: another process holds the lock %s", ErrInUse, lock.Path())
	default:
		return fmt.Errorf("statefile: lock %s: %w", lock.Path(), err)
	}
}

// Close releases the state; the value can still be viewed, no longer changed. The lock file stays: removing it would race with the next opener.
func (d *Document[T]) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	if d.lock == nil {
		return nil
	}
	lock := d.lock
	d.lock = nil
	if err := lock.Close(); err != nil {
		return fmt.Errorf("statefile: release the lock %s: %w", lock.Path(), err)
	}
	return nil
}
