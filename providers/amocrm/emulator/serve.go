package emulator

import (
	"errors"
	"io"
	"math"
	"net/http"
	"strings"
	"time"
)

// bodyLimit is more than any known request needs.
const bodyLimit = 1 << 20

// call is one request being answered. While it exists, the state is locked.
type call struct {
	e      *Emulator
	s      *State
	r      *http.Request
	path   string // below the base path, without slashes around it
	route  *route // nil: there is none
	ids    []int  // of the path, in order
	body   []byte
	now    time.Time
	actor  *User  // whose rights hold; nil before admit
	acting int    // who the account call names
	after  func() // done when the change is stored; nil: nothing
}

// ServeHTTP answers a request to /api/v4/ or /oauth2/access_token.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	entry := e.log.arrived(r.Method, e.blot(r.URL.Path), e.blot(r.URL.RawQuery))
	a := e.respond(w, r)
	e.log.answered(entry, a.status)
	w.Header().Set("X-Request-Id", randomHex(16))
	a.send(w)
}

func (e *Emulator) respond(w http.ResponseWriter, r *http.Request) encoded {
	if a, ok := e.throttled(); ok {
		return a
	}
	// The body is read before the state is locked.
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	if err != nil {
		return refuse(http.StatusRequestEntityTooLarge, "The body cannot be read or is above %d bytes.", bodyLimit).encode()
	}
	c := &call{e: e, r: r, body: body}
	if r.URL.Path == grantPath {
		return e.run(c, true, (*call).grant)
	}
	if rest, ok := strings.CutPrefix(r.URL.Path, basePath+"/"); ok {
		c.path = strings.TrimSuffix(rest, "/")
		c.route, c.ids = findRoute(r.Method, c.path)
	}
	return e.run(c, c.route != nil && c.route.write, (*call).serve)
}

// throttled answers when the client sent too much.
func (e *Emulator) throttled() (a encoded, yes bool) {
	e.doc.View(func(s State) {
		if s.RateLimit == nil {
			return
		}
		v, wait := e.limiter.judge(e.clock(), *s.RateLimit)
		switch v {
		case admitted:
			return
		case banned:
			a, yes = page(http.StatusForbidden), true
			return
		}
		a, yes = s.tooMany(wait), true
	})
	return a, yes
}

func (s *State) tooMany(wait time.Duration) encoded {
	if s.is("throttle_body", "html") {
		return page(http.StatusTooManyRequests)
	}
	body := refuse(http.StatusTooManyRequests, "Too many requests.").body()
	switch s.position("throttle_body") {
	case "json":
		body["retry_after"] = int(math.Ceil(wait.Seconds()))
	case "json_300":
		body["retry_after"] = 300
	}
	return encodeReply(reply{http.StatusTooManyRequests, body, typeProblem})
}

// errUnchanged makes a change come to nothing after a refusal.
var errUnchanged = errors.New("refused")

// run carries do out over the locked state.
func (e *Emulator) run(c *call, write bool, do func(*call) (reply, error)) (a encoded) {
	if !write {
		e.doc.View(func(s State) { a, _ = c.answer(&s, do) })
		return a
	}
	err := e.doc.Update(func(s *State) error {
		var good bool
		if a, good = c.answer(s, do); !good {
			return errUnchanged
		}
		return nil
	})
	if err == nil {
		if c.after != nil {
			c.after()
		}
		return a
	}
	if errors.Is(err, errUnchanged) {
		return a
	}
	// The file could not be written. What is wrong with it is for the owner of the emulator, not for a client.
	return refuse(http.StatusInternalServerError, "The state could not be written.").encode()
}

// answer carries the request out. good says that the change, if any, is to be kept.
func (c *call) answer(s *State, do func(*call) (reply, error)) (a encoded, good bool) {
	c.s, c.now = s, c.e.now(s)
	r, err := do(c)
	if err == nil {
		return encodeReply(r), true
	}
	var refused *refusal
	if !errors.As(err, &refused) {
		panic("amocrm/emulator: a request failed with " + err.Error())
	}
	a = refused.encode()
	var method *methodError
	if errors.As(err, &method) && refused.status == http.StatusMethodNotAllowed {
		a.header = http.Header{"Allow": {strings.Join(method.allowed, ", ")}}
	}
	return a, false
}

// serve answers a request to the API.
func (c *call) serve() (reply, error) {
	if err := c.admit(); err != nil {
		return reply{}, err
	}
	if c.route == nil || c.route.unverified != "" && c.s.is(c.route.unverified, "refused") {
		return reply{}, c.noRoute()
	}
	if c.route.admin && !c.actor.Admin {
		return reply{}, refuse(http.StatusForbidden, "Administrator rights are required.")
	}
	return c.route.do(c)
}
