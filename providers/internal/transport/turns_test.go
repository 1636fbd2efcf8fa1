package transport_test

import (
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/time/rate"

	"github.com/seatplan/seatplan/providers/internal/transport"
)

// carrier answers in the place of a system, and notes when it was asked.
type carrier struct {
	latency time.Duration
	answer  func(n int) (status int, retryAfter string) // to the n-th request, from 1; nil: 200

	mu   sync.Mutex
	sent []time.Time
}

func (c *carrier) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	c.sent = append(c.sent, time.Now())
	n := len(c.sent)
	c.mu.Unlock()
	<-time.After(c.latency)
	resp := &http.Response{StatusCode: http.StatusOK, Status: "200 OK", Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}")), Request: r}
	if c.answer != nil {
		status, after := c.answer(n)
		resp.StatusCode, resp.Status = status, http.StatusText(status)
		if after != "" {
			resp.Header.Set("Retry-After", after)
		}
	}
	return resp, nil
}

// gaps are the times between the requests, in their order.
func (c *carrier) gaps() []time.Duration {
	var list []time.Duration
	for i := 1; i < len(c.sent); i++ {
		list = append(list, c.sent[i].Sub(c.sent[i-1]))
	}
	return list
}

func carried(t *testing.T, c *carrier, o transport.Options) *transport.Client {
	t.Helper()
	o.Base, o.Carrier = "https://system.example", c
	client, err := transport.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// Repetitions take their turns like all requests.
func TestRepetitionsKeepTheLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		random := rand.New(rand.NewPCG(1, 2))
		c := &carrier{latency: 30 * time.Millisecond, answer: func(int) (int, string) {
			return []int{200, 429, 500}[random.IntN(3)], ""
		}}
		client := carried(t, c, transport.Options{
			Limiter: rate.NewLimiter(rate.Every(100*time.Millisecond), 1),
			Wait:    transport.Wait{Min: time.Millisecond, Max: 2 * time.Millisecond},
		})
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				for range 10 {
					_, _ = client.Do(t.Context(), get())
				}
			})
		}
		group.Wait()
		if least := slices.Min(c.gaps()); least < 100*time.Millisecond-time.Microsecond {
			t.Errorf("two of %d requests were sent within %s", len(c.sent), least)
		}
	})
}

// While a system wants to be left alone nobody asks it, and afterwards not all at once.
func TestAllRestWhenTheSystemAsksForIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &carrier{latency: 10 * time.Millisecond, answer: func(n int) (int, string) {
			if n == 3 {
				return http.StatusTooManyRequests, "30"
			}
			return http.StatusOK, ""
		}}
		client := carried(t, c, transport.Options{Limiter: rate.NewLimiter(rate.Every(time.Second), 1)})
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				for range 2 {
					_, _ = client.Do(t.Context(), get())
				}
			})
		}
		group.Wait()
		if d := c.gaps()[2]; d < 30*time.Second {
			t.Errorf("the system was asked again after %s", d)
		}
		if least := slices.Min(c.gaps()); least < time.Second-time.Microsecond {
			t.Errorf("two requests were sent within %s", least)
		}
		if len(c.sent) != 9 {
			t.Errorf("%d requests, want the eight and one repeated", len(c.sent))
		}
	})
}

// Pauses before repetitions differ, so that programs that were refused together do not come back
// together.
func TestPausesAreSpread(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pauses := make(map[time.Duration]bool)
		client := carried(t, &carrier{answer: func(int) (int, string) { return http.StatusBadGateway, "" }}, transport.Options{Waiting: func(_ string, d time.Duration) {
			if d < 500*time.Millisecond || d > 4*1500*time.Millisecond {
				t.Errorf("a pause of %s", d)
			}
			pauses[d] = true
		}})
		for range 5 {
			_, _ = client.Do(t.Context(), get())
		}
		if client.Requests() != 25 {
			t.Errorf("%d requests, want each of five with four repetitions", client.Requests())
		}
		if len(pauses) < 15 {
			t.Errorf("%d pauses differ of 20", len(pauses))
		}
	})
}

// A long wait for the limit is told once: it is the same for each request that follows.
func TestLongTurnIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told []wait
		client := carried(t, &carrier{}, transport.Options{
			Limiter: rate.NewLimiter(rate.Every(5*time.Second), 1),
			Waiting: func(why string, d time.Duration) { told = append(told, wait{why, d}) },
		})
		for range 3 {
			_, _ = client.Do(t.Context(), get())
		}
		if diff := cmp.Diff([]wait{{"at the limit of the system", 5 * time.Second}}, told); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
	})
}

// The time of an attempt begins when it is sent.
func TestWaitingForATurnIsNoTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := carried(t, &carrier{latency: time.Second}, transport.Options{
			Limiter: rate.NewLimiter(rate.Every(10*time.Second), 1), Timeout: 2 * time.Second,
		})
		for range 3 {
			if resp, err := client.Do(t.Context(), put()); err != nil || resp.Status != http.StatusOK {
				t.Errorf("answer %v, %v", resp, err)
			}
		}
		if client.Requests() != 3 {
			t.Errorf("%d requests, want no repetition", client.Requests())
		}
	})
}

func TestCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := carried(t, &carrier{latency: time.Second}, transport.Options{})
		var group sync.WaitGroup
		for n := range 4 {
			group.Go(func() {
				ctx, requests := transport.Counted(t.Context())
				for range n {
					_, _ = client.Do(ctx, get())
				}
				if requests.Requests() != n {
					t.Errorf("%d requests, want %d", requests.Requests(), n)
				}
			})
		}
		group.Wait()
	})
}
