package oauth

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// Store keeps one pair. All but Lock and String is called under the lock only.
type Store interface {
	// Lock keeps every other process that uses the same pair out until unlock is called. It waits for
	// one that is in.
	Lock(ctx context.Context) (unlock func(), err error)
	// Load returns the pair. The error is ErrNone if there is none yet, and ErrUnreadable if what is
	// there is no pair.
	Load(ctx context.Context) (Pair, error)
	// Ready returns why Save would fail, as far as that can be told without changing what is stored.
	Ready(ctx context.Context) error
	// Save replaces the pair as a whole, or leaves the old one as it was.
	Save(ctx context.Context, p Pair) error
	// String says for people where the pair is.
	String() string
}

const (
	pollInterval = 20 * time.Millisecond // how often a taken lock is tried again
	lockWait     = 7 * time.Minute       // longer than a renewal takes
)

// lockFile waits for a lock, and makes its folder if there is none yet. The file stays: removing it
// would let two processes hold it at once.
func lockFile(ctx context.Context, path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the lock: %w", err)
	}
	limited, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	lock := flock.New(path, flock.SetPermissions(0o600))
	locked, err := lock.TryLockContext(limited, pollInterval)
	switch {
	case locked:
		return func() { _ = lock.Unlock() }, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return nil, fmt.Errorf("another process has held the lock %s for %s", path, lockWait)
	}
	return nil, fmt.Errorf("lock %s: %w", path, err)
}
