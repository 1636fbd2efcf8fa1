package emulator

import (
	"errors"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// bodyLimit is more than any documented request needs.
const bodyLimit = 1 << 20

// route is one endpoint.
type route struct {
	pattern string   // of net/http.ServeMux
	op      string   // operation id in the vendor's document, "" when it is not in there
	aliases []string // the newer names of the same path
	write   bool     // may change the state
	user    bool     // needs the user token too
	staff   bool     // is one of the staff endpoints, which say more about 404 and 403
	style   style    // of errors
	do      func(*call) (reply, error)
}

// call is one request being answered. While it exists, the state is locked.
type call struct {
	e      *Emulator
	s      *State
	book   *book
	route  *route
	r      *http.Request
	body   []byte
	now    time.Time
	caller *Person // nil when only the partner token came
	token  string  // the user token of the request

	held map[int]map[string]any // what the caller may do, by location, as the request found it
}

// ServeHTTP answers a request to /api/v1/ or /api/v2/.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	entry := e.log.arrived(r.Method, r.URL.Path, r.URL.RawQuery)
	counted := &statusWriter{ResponseWriter: w}
	defer func() { e.log.answered(entry, counted.status) }()

	if a, ok := e.throttled(r); ok {
		a.send(counted)
		return
	}
	if _, pattern := e.mux.Handler(r); pattern == "" {
		e.unrouted(r).send(counted)
		return
	}
	e.mux.ServeHTTP(counted, r)
}

// statusWriter remembers the status for the log.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// throttled answers 429 when the address sent too much. The vendor documents the limit only; the
// status is the one its own client understands.
func (e *Emulator) throttled(r *http.Request) (a encoded, yes bool) {
	e.doc.View(func(s State) {
		if s.RateLimit == nil {
			return
		}
		wait, ok := e.limiter.allow(r.RemoteAddr, e.clock(), *s.RateLimit)
		if ok {
			return
		}
		a, yes = e.loose(&s, r).refusal(refuse(http.StatusTooManyRequests, "Too many requests")), true
		if s.is("throttle", "retry_after") {
			a.header = http.Header{"Retry-After": {strconv.Itoa(int(math.Ceil(wait.Seconds())))}}
		}
	})
	return a, yes
}

// unrouted answers 404, or 405 with Allow when the path exists for other methods.
func (e *Emulator) unrouted(r *http.Request) (a encoded) {
	var mux discard
	e.mux.ServeHTTP(&mux, r)
	status, message := http.StatusNotFound, "There is no such path"
	if mux.status == http.StatusMethodNotAllowed {
		status, message = mux.status, "The path does not take this method"
	}
	e.doc.View(func(s State) {
		a = e.loose(&s, r).refusal(&refusal{status: status, message: message, details: true})
	})
	if allow := mux.Header().Get("Allow"); allow != "" {
		a.header = http.Header{"Allow": {allow}}
	}
	return a
}

// discard keeps what the mux says about a path that it cannot route.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header {
	if d.header == nil {
		d.header = make(http.Header)
	}
	return d.header
}
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(status int)      { d.status = status }

// loose is a call outside any route, for errors only.
func (e *Emulator) loose(s *State, r *http.Request) *call {
	rt := &route{}
	if strings.HasPrefix(r.URL.Path, "/api/v2/") {
		rt.style = styleV2
	}
	return &call{e: e, s: s, r: r, route: rt}
}

// handler answers the requests of one route. The body is read before the state is locked.
func (e *Emulator) handler(rt *route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
		c := &call{e: e, route: rt, r: r, body: body}
		var answer encoded
		if err != nil {
			e.doc.View(func(s State) {
				c.s = &s
				answer = c.refusal(refuse(http.StatusRequestEntityTooLarge, "The body cannot be read or is above %d bytes", bodyLimit))
			})
		} else {
			answer = e.run(c)
		}
		answer.send(w)
	}
}

// errUnchanged makes a change come to nothing after a refusal.
var errUnchanged = errors.New("refused")

func (e *Emulator) run(c *call) (a encoded) {
	if !c.route.write {
		e.doc.View(func(s State) { a, _ = c.answer(&s) })
		return a
	}
	err := e.doc.Update(func(s *State) error {
		var good bool
		if a, good = c.answer(s); !good {
			return errUnchanged
		}
		return nil
	})
	if err == nil || errors.Is(err, errUnchanged) {
		return a
	}
	// The file could not be written. What is wrong with it is for the owner of the emulator, not for a client.
	e.doc.View(func(s State) {
		c.s = &s
		a = c.refusal(refuse(http.StatusInternalServerError, "The state could not be written"))
	})
	return a
}

// answer carries the request out. good says that the change, if any, is to be kept.
func (c *call) answer(s *State) (a encoded, good bool) {
	c.s, c.book = s, c.e.book.Load()
	c.now = c.e.clock()
	if s.Now != nil {
		c.now = *s.Now
	}
	if err := c.admit(); err != nil {
		return c.refusal(err), false
	}
	r, err := c.route.do(c)
	if err != nil {
		return c.refusal(err), false
	}
	return encodeReply(r), true
}

// refusal encodes an error. Endpoints fail with refusals only.
func (c *call) refusal(err error) encoded {
	var r *refusal
	if !errors.As(err, &r) {
		panic("altegio/emulator: an endpoint failed with " + err.Error())
	}
	return encodeReply(reply{r.status, r.body(c)})
}
