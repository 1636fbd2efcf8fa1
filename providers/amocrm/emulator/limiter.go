package emulator

import (
	"sync"
	"time"
)

// banAfter and banWindow say how many refusals within which time lead to a ban. That repeats do is
// documented (contract 1.3), the numbers are guesses.
const (
	banAfter  = 10
	banWindow = time.Minute
)

// limiter counts the requests of the last second and the refusals of the last minute. That the
// second slides is a guess.
type limiter struct {
	mu       sync.Mutex
	accepted []time.Time // of the last second, oldest first
	refused  []time.Time // of the last minute, oldest first
	banned   bool
}

// verdict is what a limiter says.
type verdict int

const (
	admitted verdict = iota
	throttled
	banned
)

// judge takes a request in, or says how long to wait until the next one fits.
func (l *limiter) judge(now time.Time, limit RateLimit) (v verdict, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.banned {
		return banned, 0
	}
	if limit.PerSecond == 0 {
		return admitted, 0
	}
	l.accepted = younger(l.accepted, now, time.Second)
	if len(l.accepted) < limit.PerSecond {
		l.accepted = append(l.accepted, now)
		return admitted, 0
	}
	l.refused = append(younger(l.refused, now, banWindow), now)
	most := limit.BanAfter
	if most == 0 {
		most = banAfter
	}
	l.banned = len(l.refused) >= most
	return throttled, l.accepted[len(l.accepted)-limit.PerSecond].Add(time.Second).Sub(now)
}

// younger are the times that are not that old yet.
func younger(times []time.Time, now time.Time, age time.Duration) []time.Time {
	for len(times) > 0 && now.Sub(times[0]) >= age {
		times = times[1:]
	}
	return times
}

func (l *limiter) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.accepted, l.refused, l.banned = nil, nil, false
}
