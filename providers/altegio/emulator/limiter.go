package emulator

import (
	"net"
	"sync"
	"time"
)

// limiter counts requests by address in sliding windows of a second and a minute. The vendor
// documents the numbers and that they hold for an address, not how it counts.
type limiter struct {
	mu       sync.Mutex
	accepted map[string][]time.Time // of the last minute, oldest first
}

// allow takes a request in, or says how long to wait until the next one fits.
func (l *limiter) allow(remote string, now time.Time, limit RateLimit) (wait time.Duration, ok bool) {
	if limit.PerSecond == 0 && limit.PerMinute == 0 {
		return 0, true
	}
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.accepted == nil {
		l.accepted = make(map[string][]time.Time)
	}
	times := within(l.accepted[host], now, time.Minute)
	wait = max(full(within(times, now, time.Second), now, limit.PerSecond, time.Second),
		full(times, now, limit.PerMinute, time.Minute))
	if wait == 0 {
		times = append(times, now)
	}
	l.accepted[host] = times
	return wait, wait == 0
}

// within cuts off what is older than the window.
func within(times []time.Time, now time.Time, window time.Duration) []time.Time {
	for len(times) > 0 && now.Sub(times[0]) >= window {
		times = times[1:]
	}
	return times
}

// full is how long a window stays full, 0 when it has room.
func full(times []time.Time, now time.Time, limit int, window time.Duration) time.Duration {
	if limit == 0 || len(times) < limit {
		return 0
	}
	return times[len(times)-limit].Add(window).Sub(now)
}

func (l *limiter) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.accepted = nil
}
