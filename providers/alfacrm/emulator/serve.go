package emulator

import (
	"errors"
	"io"
	"math"
	"net/http"
	"strconv"
	"time"
)

// bodyLimit is more than any known request needs.
const bodyLimit = 1 << 20

// call is one request being answered. While it exists, the state is locked.
type call struct {
	e      *Emulator
	s      *State
	r      *http.Request
	path   path
	action action
	body   []byte
	now    time.Time
	caller *User // nil at the login and for changes by hand
	by     int   // who the change log names
}

// ServeHTTP answers a request to /v2api/.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	entry := e.log.arrived(r.Method, e.blot(r.URL.Path), e.blot(r.URL.RawQuery))
	a := e.respond(w, r)
	e.log.answered(entry, a.status)
	a.send(w)
}

func (e *Emulator) respond(w http.ResponseWriter, r *http.Request) encoded {
	if a, ok := e.throttled(); ok {
		return a
	}
	p, act, ok := route(r.URL.Path)
	if ok && act.unverified {
		e.doc.View(func(s State) { ok = s.is("unverified_writes", "on") })
	}
	if !ok {
		return notFound().encode()
	}
	if r.Method != http.MethodPost {
		a := refuse(http.StatusMethodNotAllowed, "Only POST is taken here").encode()
		a.header = http.Header{"Allow": {http.MethodPost}}
		return a
	}
	// The body is read before the state is locked.
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	if err != nil {
		return refuse(http.StatusRequestEntityTooLarge, "The body cannot be read or is above %d bytes", bodyLimit).encode()
	}
	return e.run(&call{e: e, r: r, path: p, action: act, body: body})
}

// throttled answers 429 when the account sent too much.
func (e *Emulator) throttled() (a encoded, yes bool) {
	e.doc.View(func(s State) {
		if s.RateLimit == nil {
			return
		}
		wait, ok := e.limiter.allow(e.clock(), s.RateLimit.PerSecond)
		if ok {
			return
		}
		a, yes = refuse(http.StatusTooManyRequests, "Too many requests").encode(), true
		if s.is("throttle_header", "retry_after") {
			a.header = http.Header{"Retry-After": {strconv.Itoa(int(math.Ceil(wait.Seconds())))}}
		}
	})
	return a, yes
}

// errUnchanged makes a change come to nothing after a refusal.
var errUnchanged = errors.New("refused")

func (e *Emulator) run(c *call) (a encoded) {
	if !c.action.write {
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
	if err == nil {
		e.settle()
		return a
	}
	if errors.Is(err, errUnchanged) {
		return a
	}
	// The file could not be written. What is wrong with it is for the owner of the emulator, not for a client.
	return refuse(http.StatusInternalServerError, "The state could not be written").encode()
}

// answer carries the request out. good says that the change, if any, is to be kept.
func (c *call) answer(s *State) (a encoded, good bool) {
	c.s, c.now = s, c.e.clock()
	if s.Now != nil {
		c.now = *s.Now
	}
	if c.path.controller != "auth" {
		if err := c.admit(); err != nil {
			return c.failed(err), false
		}
	}
	r, err := c.action.do(c)
	if err != nil {
		return c.failed(err), false
	}
	return encodeReply(r), true
}

// failed encodes an error. Actions fail with refusals and mistakes only.
func (c *call) failed(err error) encoded {
	var r *refusal
	if errors.As(err, &r) {
		return r.encode()
	}
	var i *invalid
	if errors.As(err, &i) {
		return i.encode(c)
	}
	panic("alfacrm/emulator: an action failed with " + err.Error())
}

// stamp is the time of the call as the vendor writes it. The zone is a guess: UTC.
func (c *call) stamp() string { return c.now.UTC().Format(stampForm) }
