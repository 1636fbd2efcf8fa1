package emulator

import (
	"sync"
	"time"
)

// limiter counts the requests of the last second. That the window slides is a guess.
type limiter struct {
	mu       sync.Mutex
	accepted []time.Time // of the last second, oldest first
}

// allow takes a request in, or says how long to wait until the next one fits.
func (l *limiter) allow(now time.Time, perSecond int) (wait time.Duration, ok bool) {
	if perSecond == 0 {
		return 0, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.accepted) > 0 && now.Sub(l.accepted[0]) >= time.Second {
		l.accepted = l.accepted[1:]
	}
	if len(l.accepted) >= perSecond {
		return l.accepted[len(l.accepted)-perSecond].Add(time.Second).Sub(now), false
	}
	l.accepted = append(l.accepted, now)
	return 0, true
}

func (l *limiter) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.accepted = nil
}
