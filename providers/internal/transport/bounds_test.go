package transport_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/providers/providertest/faults"
)

// busy answers with a status and the header Retry-After, for ever.
func busy(status int, after string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", after)
		w.WriteHeader(status)
	})
}

// The header counts with every answer that says "not now", and with no other one.
func TestRetryAfterByStatus(t *testing.T) {
	t.Parallel()
	asked := []time.Duration{7 * time.Second}
	for status, want := range map[int][]time.Duration{
		http.StatusTooManyRequests: asked, http.StatusInternalServerError: asked, http.StatusBadGateway: asked,
		http.StatusServiceUnavailable: asked, http.StatusGatewayTimeout: asked,
		http.StatusForbidden: nil, http.StatusOK: nil, http.StatusNotImplemented: nil,
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var waits []time.Duration
			c := clientOf(t, busy(status, "7"), transport.Options{Wait: quick(1), Waiting: func(_ string, d time.Duration) {
				waits = append(waits, d)
				cancel() // nobody waits that long here
			}})
			_, _ = c.Do(ctx, get())
			if diff := cmp.Diff(want, waits); diff != "" {
				t.Errorf("waits (-want +got):\n%s", diff)
			}
		})
	}
}

// All waits of one request together have an end, whatever the system asks for and however often a request
// may be repeated. What would go over it is not waited for at all: to come back too early is no use.
func TestAllWaitsTogetherAreBounded(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		handler  http.Handler
		wait     transport.Wait
		want     []time.Duration
		requests int
	}{
		"pauses that grow":            {busy(500, ""), transport.Wait{Min: 1, Max: 1, Total: 6}, []time.Duration{1, 2, 3}, 4},
		"a delay that fits no more":   {busy(429, "61"), transport.Wait{Min: 1, Max: 1, Asked: time.Hour, Total: time.Minute}, nil, 1},
		"a connection that is gone":   {faults.New(busy(200, ""), faults.Rule{Match: "/", Times: faults.Always, Fault: faults.CutBefore()}), transport.Wait{Min: 1, Max: 1, Total: 3}, []time.Duration{1, 2}, 3},
		"the count, before the time":  {busy(500, ""), transport.Wait{Min: 1, Max: 1, Total: time.Hour, Repeat: new(int)}, nil, 1},
		"more than the usual is said": {busy(429, "0"), transport.Wait{Min: 1, Max: 1, Asked: time.Hour}, []time.Duration{0, 0, 0}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var waits []time.Duration
			many := 1000
			if name == "more than the usual is said" {
				many = 3
			}
			if tt.wait.Repeat == nil {
				tt.wait.Repeat = &many
			}
			c := clientOf(t, tt.handler, transport.Options{Wait: tt.wait, Waiting: func(_ string, d time.Duration) { waits = append(waits, d) }})
			_, _ = c.Do(t.Context(), get())
			if diff := cmp.Diff(tt.want, waits); diff != "" || c.Requests() != tt.requests {
				t.Errorf("%d requests, want %d; waits (-want +got):\n%s", c.Requests(), tt.requests, diff)
			}
		})
	}
}

// Pauses lie between their bounds and differ, also where the system says how long: those who were sent
// away together must not come back together.
func TestPausesHaveJitter(t *testing.T) {
	t.Parallel()
	const least, most = 10 * time.Nanosecond, 10 * time.Microsecond
	for name, tt := range map[string]struct {
		after     string
		low, high func(n int) time.Duration
	}{
		"of our own choice": {"", func(n int) time.Duration { return time.Duration(n) * least }, func(n int) time.Duration { return time.Duration(n) * most }},
		"as asked":          {"0", func(int) time.Duration { return 0 }, func(int) time.Duration { return most }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			repeat := 40
			var waits []time.Duration
			c := clientOf(t, busy(503, tt.after), transport.Options{Wait: transport.Wait{Min: least, Max: most, Repeat: &repeat}, Waiting: func(_ string, d time.Duration) { waits = append(waits, d) }})
			if resp, err := c.Do(t.Context(), get()); err != nil || resp.Status != http.StatusServiceUnavailable {
				t.Fatal(resp, err)
			}
			if len(waits) != repeat {
				t.Fatalf("%d waits, want %d", len(waits), repeat)
			}
			different := make(map[time.Duration]bool)
			for i, d := range waits {
				if d < tt.low(i+1) || d > tt.high(i+1) {
					t.Errorf("wait %d is %s, want it between %s and %s", i+1, d, tt.low(i+1), tt.high(i+1))
				}
				different[d] = true
			}
			if len(different) < repeat/2 {
				t.Errorf("only %d different waits of %d: %v", len(different), repeat, waits)
			}
		})
	}
}

var errLost = &transport.UncertainError{Err: errors.New("cut")}

// A write whose answer is lost is looked for each time, and sent twice at most.
func TestEnsure(t *testing.T) {
	t.Parallel()
	refused, broken := errors.New("refused"), errors.New("cannot look")
	for name, tt := range map[string]struct {
		answers  []error
		done     []bool
		look     error
		want     error
		sent     int
		doubtful bool
	}{
		"answered":                    {[]error{nil}, nil, nil, nil, 1, false},
		"refused":                     {[]error{refused}, nil, nil, refused, 1, false},
		"lost, and carried out":       {[]error{errLost}, []bool{true}, nil, nil, 1, false},
		"lost, and not carried out":   {[]error{errLost, nil}, []bool{false}, nil, nil, 2, false},
		"lost, and refused then":      {[]error{errLost, refused}, []bool{false}, nil, refused, 2, false},
		"lost twice, and carried out": {[]error{errLost, errLost}, []bool{false, true}, nil, nil, 2, false},
		"lost twice for nothing":      {[]error{errLost, errLost}, []bool{false, false}, nil, errLost, 2, false},
		"nobody can look":             {[]error{errLost}, []bool{false}, broken, broken, 1, false},
		"in doubt, and carried out":   {nil, []bool{true}, nil, nil, 0, true},
		"in doubt, and not done":      {[]error{nil}, []bool{false}, nil, nil, 1, true},
		"in doubt, and nobody looks":  {nil, []bool{false}, broken, broken, 0, true},
	} {
		sent, looked := 0, 0
		err := transport.Ensure(tt.doubtful, func() error {
			sent++
			return tt.answers[sent-1]
		}, func() (bool, error) {
			looked++
			return tt.done[looked-1], tt.look
		})
		if !errors.Is(err, tt.want) || sent != tt.sent || looked != len(tt.done) {
			t.Errorf("%s: sent %d times, looked %d times: %v", name, sent, looked, err)
		}
	}
}
