package transport

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// turns says when the next request may be sent: at the pace of the vendor's limit, and not while the
// system wants to be left alone. Whoever goes on asking then may be shut out altogether.
type turns struct {
	limiter *rate.Limiter // nil for no limit
	waiting func(why string, d time.Duration)
	told    atomic.Bool

	mu    sync.Mutex
	until time.Time
}

// rest lets no request through for some time.
func (t *turns) rest(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if until := time.Now().Add(d); until.After(t.until) {
		t.until = until
	}
}

func (t *turns) resting() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return time.Until(t.until)
}

// wait returns when it is a request's turn. After a rest requests take their turns again, because all
// that have waited for its end would go at once.
func (t *turns) wait(ctx context.Context) error {
	for {
		if err := sleep(ctx, t.resting()); err != nil {
			return err
		}
		if t.limiter == nil {
			return nil
		}
		turn := t.limiter.Reserve()
		d := turn.Delay()
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
			turn.Cancel()
			return fmt.Errorf("the limit lets nothing through in the time that is left: %w", context.DeadlineExceeded)
		}
		if d >= longTurn && t.waiting != nil && !t.told.Swap(true) {
			t.waiting("at the limit of the system", d)
		}
		if err := sleep(ctx, d); err != nil {
			turn.Cancel()
			return err
		}
		if t.resting() <= 0 {
			return nil
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil || d <= 0 {
		return err
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

type countKey struct{}

// Count is what became of the requests of one context.
type Count struct {
	requests atomic.Int64
	wrote    atomic.Bool
}

// Requests returns the number of requests so far, attempts that were repeated included.
func (c *Count) Requests() int { return int(c.requests.Load()) }

// Wrote reports whether one of them has changed something, or may have.
func (c *Count) Wrote() bool { return c.wrote.Load() }

// Counted returns a context whose requests are counted apart from those of others.
func Counted(ctx context.Context) (context.Context, *Count) {
	c := new(Count)
	return context.WithValue(ctx, countKey{}, c), c
}

func count(ctx context.Context) {
	if c, ok := ctx.Value(countKey{}).(*Count); ok {
		c.requests.Add(1)
	}
}

func noteWrite(ctx context.Context) {
	if c, ok := ctx.Value(countKey{}).(*Count); ok {
		c.wrote.Store(true)
	}
}
