package transport_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/providers/providertest/faults"
)

// quick waits so short that no test notices: the n-th wait takes n nanoseconds.
func quick(repeat int) transport.Wait { return transport.Wait{Min: 1, Max: 1, Repeat: &repeat} }

// service carries out what reaches it and answers with the number of requests so far.
type service struct {
	mu     sync.Mutex
	bodies []string
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.mu.Lock()
	s.bodies = append(s.bodies, r.Method+" "+string(body))
	s.mu.Unlock()
	_, _ = io.WriteString(w, `{"success":true,"data":[]}`)
}

func (s *service) carriedOut() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bodies
}

// open starts a service with faults and a client of it. Every fault must happen.
func open(t *testing.T, o transport.Options, rules ...faults.Rule) (*transport.Client, *service) {
	t.Helper()
	s := &service{}
	injector := faults.New(s, rules...)
	c := clientOf(t, injector, o)
	t.Cleanup(func() { injector.Verify(t) })
	return c, s
}

func clientOf(t *testing.T, h http.Handler, o transport.Options) *transport.Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	o.Base = server.URL + "/api"
	if o.Wait.Repeat == nil {
		o.Wait = quick(4)
	}
	c, err := transport.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func get() transport.Request { return transport.Request{Method: http.MethodGet, Path: "/a"} }

func put() transport.Request {
	return transport.Request{Method: http.MethodPut, Path: "/a", Body: []byte(`{"a":1}`), Write: true}
}

// result is what came of a request.
type result struct {
	Status     int // 0 without an answer
	Uncertain  bool
	Requests   int
	CarriedOut []string
}

func do(ctx context.Context, c *transport.Client, s *service, r transport.Request) (result, error) {
	resp, err := c.Do(ctx, r)
	var u *transport.UncertainError
	got := result{Uncertain: errors.As(err, &u), Requests: c.Requests(), CarriedOut: s.carriedOut()}
	if resp != nil {
		got.Status = resp.Status
	}
	return got, err
}

func TestRepetition(t *testing.T) {
	t.Parallel()
	const read, wrote = "GET ", `PUT {"a":1}`
	again := func(n int, f faults.Fault) []faults.Rule {
		return []faults.Rule{{Match: "/", Times: n, Fault: f}}
	}
	for name, tt := range map[string]struct {
		request transport.Request
		rules   []faults.Rule
		want    result
	}{
		"a read that succeeds":                       {get(), nil, result{200, false, 1, []string{read}}},
		"a read after 429":                           {get(), again(2, faults.TooManyRequests("0")), result{200, false, 3, []string{read}}},
		"a read after 429 without a delay":           {get(), again(1, faults.TooManyRequests("")), result{200, false, 2, []string{read}}},
		"a read after 500":                           {get(), again(4, faults.ServerErrorJSON(500)), result{200, false, 5, []string{read}}},
		"a read after the page of a proxy":           {get(), again(1, faults.ServerErrorHTML(502)), result{200, false, 2, []string{read}}},
		"a read after a lost connection":             {get(), again(1, faults.CutBefore()), result{200, false, 2, []string{read}}},
		"a read whose answer was lost":               {get(), again(1, faults.CutAfter()), result{200, false, 2, []string{read, read}}},
		"a read whose answer broke off":              {get(), again(1, faults.CutMidAnswer()), result{200, false, 2, []string{read, read}}},
		"a read that a page came for":                {get(), again(1, faults.HTMLAnswer()), result{200, false, 2, []string{read}}},
		"a read whose JSON breaks off":               {get(), again(2, faults.WrongJSON()), result{200, false, 3, []string{read}}},
		"a write that a page came for":               {put(), again(1, faults.HTMLAnswer()), result{0, true, 1, nil}},
		"a write whose JSON breaks off":              {put(), again(1, faults.WrongJSON()), result{0, true, 1, nil}},
		"a read that is refused":                     {get(), again(1, faults.ServerErrorJSON(403)), result{403, false, 1, nil}},
		"a read that never succeeds":                 {get(), again(faults.Always, faults.ServerErrorJSON(500)), result{500, false, 5, nil}},
		"a read that is never answered":              {get(), again(faults.Always, faults.CutBefore()), result{0, false, 5, nil}},
		"a write that succeeds":                      {put(), nil, result{200, false, 1, []string{wrote}}},
		"a write after 429":                          {put(), again(2, faults.TooManyRequests("0")), result{200, false, 3, []string{wrote}}},
		"a write after 429 without a delay":          {put(), again(1, faults.TooManyRequests("")), result{200, false, 2, []string{wrote}}},
		"a write that never gets its turn":           {put(), again(faults.Always, faults.TooManyRequests("0")), result{429, false, 5, nil}},
		"a write after 503":                          {put(), again(1, faults.ServerErrorJSON(503)), result{0, true, 1, nil}},
		"a write after 500":                          {put(), again(1, faults.ServerErrorJSON(500)), result{0, true, 1, nil}},
		"a write after the page of a proxy":          {put(), again(1, faults.ServerErrorHTML(504)), result{0, true, 1, nil}},
		"a write after a lost connection":            {put(), again(1, faults.CutBefore()), result{0, true, 1, nil}},
		"a write whose answer was lost":              {put(), again(1, faults.CutAfter()), result{0, true, 1, []string{wrote}}},
		"a write whose answer broke off":             {put(), again(1, faults.CutMidAnswer()), result{0, true, 1, []string{wrote}}},
		"a write that is refused":                    {put(), again(1, faults.ServerErrorJSON(422)), result{422, false, 1, nil}},
		"a write whose answer is lost after one 429": {put(), []faults.Rule{{Match: "/", Fault: faults.TooManyRequests("0")}, {Match: "/", From: 2, Fault: faults.CutAfter()}}, result{0, true, 2, []string{wrote}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, s := open(t, transport.Options{}, tt.rules...)
			got, err := do(t.Context(), c, s, tt.request)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
			if (err == nil) != (got.Status != 0) {
				t.Errorf("status %d and the error %v", got.Status, err)
			}
		})
	}
}

// A service that says when to come back has not carried anything out.
func TestWriteAfter503WithADelayIsRepeated(t *testing.T) {
	t.Parallel()
	s := &service{}
	var once sync.Once
	c := clientOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		busy := false
		once.Do(func() {
			busy = true
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusServiceUnavailable)
		})
		if !busy {
			s.ServeHTTP(w, r)
		}
	}), transport.Options{})
	got, err := do(t.Context(), c, s, put())
	if diff := cmp.Diff(result{Status: 200, Requests: 2, CarriedOut: []string{`PUT {"a":1}`}}, got); diff != "" {
		t.Errorf("%v, result (-want +got):\n%s", err, diff)
	}
}

// net/http by itself repeats some requests on a connection that it had used before.
func TestWriteOnAUsedConnectionIsNotRepeated(t *testing.T) {
	t.Parallel()
	c, s := open(t, transport.Options{}, faults.Rule{Match: "DELETE /api/a", Fault: faults.CutAfter()})
	first := transport.Request{Method: http.MethodPut, Path: "/a", Write: true}
	if got, err := do(t.Context(), c, s, first); got.Status != http.StatusOK {
		t.Fatalf("the first write: %v", err)
	}
	got, _ := do(t.Context(), c, s, transport.Request{Method: http.MethodDelete, Path: "/a", Write: true})
	want := result{Uncertain: true, Requests: 2, CarriedOut: []string{"PUT ", "DELETE "}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
}

// Nothing listens on port 0, so no write can have arrived.
func TestWriteThatNeverLeftIsRepeated(t *testing.T) {
	t.Parallel()
	c, err := transport.New(transport.Options{Base: "http://127.0.0.1:0", Wait: quick(2)})
	if err != nil {
		t.Fatal(err)
	}
	got, err := do(t.Context(), c, &service{}, put())
	if diff := cmp.Diff(result{Requests: 3}, got); diff != "" || err == nil {
		t.Errorf("%v, result (-want +got):\n%s", err, diff)
	}
}

// wait is one call of Options.Waiting.
type wait struct {
	Why string
	For time.Duration
}

func TestWaits(t *testing.T) {
	t.Parallel()
	const throttled = "429 Too Many Requests"
	for name, tt := range map[string]struct {
		fault faults.Fault
		want  []wait
	}{
		"a system that asks for a delay":            {faults.TooManyRequests("7"), []wait{{throttled, 7 * time.Second}}},
		"for one that is longer than we wait":       {faults.TooManyRequests("3600"), []wait{{throttled, time.Minute}}},
		"for one that no number of seconds holds":   {faults.TooManyRequests("9223372037"), []wait{{throttled, time.Minute}}},
		"until a day long past":                     {faults.TooManyRequests("Fri, 01 Jan 2021 00:00:00 GMT"), []wait{{throttled, 0}, {throttled, 0}, {throttled, 0}}},
		"a delay below zero means none was given":   {faults.TooManyRequests("-5"), []wait{{throttled, 1}, {throttled, 2}, {throttled, 3}}},
		"a delay that is no number neither":         {faults.TooManyRequests("soon"), []wait{{throttled, 1}, {throttled, 2}, {throttled, 3}}},
		"without one, pauses grow with each time":   {faults.ServerErrorJSON(500), []wait{{"500 Internal Server Error", 1}, {"500 Internal Server Error", 2}, {"500 Internal Server Error", 3}}},
		"and so they do after lost connections too": {faults.CutBefore(), []wait{{"no answer", 1}, {"no answer", 2}, {"no answer", 3}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var got []wait
			c, _ := open(t, transport.Options{Wait: quick(3), Waiting: func(why string, d time.Duration) {
				got = append(got, wait{why, d})
				if d >= time.Second {
					cancel() // nobody waits that long here
				}
			}}, faults.Rule{Match: "/", Times: faults.Always, Fault: tt.fault})
			_, err := c.Do(ctx, get())
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("waits (-want +got):\n%s", diff)
			}
			if ctx.Err() != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("a wait that was given up: %v", err)
			}
		})
	}
}

// Whoever gives up before a write was sent, or while it waits for another try, knows that it was not
// carried out.
func TestWriteThatIsGivenUpBeforeItIsSent(t *testing.T) {
	t.Parallel()
	t.Run("before the first try", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		c, s := open(t, transport.Options{})
		got, err := do(ctx, c, s, put())
		if diff := cmp.Diff(result{}, got); diff != "" || !errors.Is(err, context.Canceled) {
			t.Errorf("%v, result (-want +got):\n%s", err, diff)
		}
	})
	t.Run("after 429", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		c, s := open(t, transport.Options{Waiting: func(string, time.Duration) { cancel() }},
			faults.Rule{Match: "/", Fault: faults.TooManyRequests("60")})
		got, err := do(ctx, c, s, put())
		if diff := cmp.Diff(result{Requests: 1}, got); diff != "" || !errors.Is(err, context.Canceled) {
			t.Errorf("%v, result (-want +got):\n%s", err, diff)
		}
	})
}

func TestGivingUpOnARequestUnderWay(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		request transport.Request
		want    result
	}{
		"a read":  {get(), result{Requests: 1, CarriedOut: []string{"GET "}}},
		"a write": {put(), result{Uncertain: true, Requests: 1, CarriedOut: []string{`PUT {"a":1}`}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			s := &service{}
			hangs := faults.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				s.ServeHTTP(w, r)
				cancel()
			}), faults.Rule{Match: "/", Fault: faults.HangAfter()})
			c := clientOf(t, hangs, transport.Options{})
			got, err := do(ctx, c, s, tt.request)
			if diff := cmp.Diff(tt.want, got); diff != "" || !errors.Is(err, context.Canceled) {
				t.Errorf("%v, result (-want +got):\n%s", err, diff)
			}
		})
	}
}

// An attempt has a time of its own; the next one starts anew.
func TestTimeoutIsOfOneAttempt(t *testing.T) {
	t.Parallel()
	s := &service{}
	var waits []wait
	hangs := faults.New(s, faults.Rule{Match: "/", Times: faults.Always, Fault: faults.HangBefore()})
	c := clientOf(t, hangs, transport.Options{Timeout: time.Millisecond, Wait: quick(2), Waiting: func(why string, d time.Duration) {
		waits = append(waits, wait{why, d})
	}})
	_, err := c.Do(t.Context(), get())
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want that of a time-out", err)
	}
	if diff := cmp.Diff([]wait{{"no answer", 1}, {"no answer", 2}}, waits); diff != "" {
		t.Errorf("waits (-want +got):\n%s", diff)
	}
}

// Some systems say in the body how long they want to be left alone. The header goes before it.
func TestWaitsThatTheBodyAsksFor(t *testing.T) {
	t.Parallel()
	asked := func(body []byte) (time.Duration, bool) {
		d, err := time.ParseDuration(string(body))
		return d, err == nil
	}
	for name, tt := range map[string]struct {
		status       int
		header, body string
		longest      time.Duration
		want         time.Duration
	}{
		"in the body":            {status: 429, body: "7s", want: 7 * time.Second},
		"not a whole second":     {status: 503, body: "1500ms", want: 2 * time.Second},
		"in the header, too":     {status: 429, header: "5", body: "7s", want: 5 * time.Second},
		"longer than we wait":    {status: 429, body: "5m", want: time.Minute},
		"and we wait so long":    {status: 429, body: "5m", longest: 10 * time.Minute, want: 5 * time.Minute},
		"nothing that one reads": {status: 429, body: "soon", want: 1},
		"another refusal":        {status: 500, body: "7s", want: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var got []time.Duration
			w := quick(1)
			w.Asked = tt.longest
			c := clientOf(t, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
				if tt.header != "" {
					rw.Header().Set("Retry-After", tt.header)
				}
				rw.WriteHeader(tt.status)
				_, _ = io.WriteString(rw, tt.body)
			}), transport.Options{Wait: w, Asked: asked, Waiting: func(_ string, d time.Duration) {
				got = append(got, d)
				cancel() // nobody waits that long here
			}})
			_, _ = c.Do(ctx, get())
			if diff := cmp.Diff([]time.Duration{tt.want}, got); diff != "" {
				t.Errorf("waits (-want +got):\n%s", diff)
			}
		})
	}
}

// Whether the system needed too long tells its caller to ask for less.
func TestUncertainStatus(t *testing.T) {
	t.Parallel()
	for status, fault := range map[int]faults.Fault{http.StatusGatewayTimeout: faults.ServerErrorHTML(http.StatusGatewayTimeout), 0: faults.CutAfter()} {
		c, _ := open(t, transport.Options{}, faults.Rule{Match: "/", Fault: fault})
		_, err := c.Do(t.Context(), put())
		var lost *transport.UncertainError
		if !errors.As(err, &lost) || lost.Status != status {
			t.Errorf("status %d: %v", status, err)
		}
	}
}
