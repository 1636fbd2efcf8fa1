package conformance

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
)

// TB is the part of testing.TB that is needed.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Cleanup(fn func())
}

// Option changes what Wrap reports.
type Option func(*checker)

// Allow lets the violations pass that a switch in that position brings.
func Allow(name, position string) Option {
	return func(c *checker) { c.allowed = append(c.allowed, Allowances(name, position)...) }
}

// Expect does what Allow does, and reports at the end of the test which of the violations never
// happened: a violation that is allowed and never seen says that nobody tested the position.
func Expect(name, position string) Option {
	return func(c *checker) {
		allowances := Allowances(name, position)
		c.allowed = append(c.allowed, allowances...)
		c.expected = append(c.expected, allowances...)
	}
}

// Strict holds refused requests to the document too. Without it a request may be wrong when the
// answer says so (4xx), as tests of refusals need.
func Strict() Option { return func(c *checker) { c.strict = true } }

// checker validates exchanges.
type checker struct {
	tb       TB
	next     http.Handler
	doc      *document
	strict   bool
	allowed  []Allowance
	expected []Allowance

	mu   sync.Mutex
	seen map[Allowance]bool
}

// Wrap validates every request to next and every answer of it, and reports violations to tb. It has
// to stand next to the service: faults that are injected belong around it.
func Wrap(tb TB, next http.Handler, options ...Option) http.Handler {
	c := &checker{tb: tb, next: next, doc: load(), seen: make(map[Allowance]bool)}
	for _, o := range options {
		o(c)
	}
	tb.Cleanup(c.finish)
	return c
}

// ServeHTTP passes the request on, then looks at both sides.
func (c *checker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		c.tb.Errorf("conformance: read the request: %v", err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	recorded := httptest.NewRecorder()
	c.next.ServeHTTP(recorded, r)

	seen := exchange{
		request: r.Clone(context.WithoutCancel(r.Context())), body: body,
		status: recorded.Code, header: recorded.Header().Clone(), answer: recorded.Body.Bytes(),
	}
	for _, v := range c.doc.check(seen, c.strict) {
		c.report(v)
	}
	for key, values := range recorded.Header() {
		w.Header()[key] = values
	}
	w.WriteHeader(recorded.Code)
	_, _ = w.Write(seen.answer) // a client that left sees nothing
}

func (c *checker) report(v Violation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	allowed := false
	for _, a := range c.allowed {
		if a.covers(v) {
			c.seen[a], allowed = true, true
		}
	}
	if !allowed {
		c.tb.Errorf("conformance: %s", v)
	}
}

// finish reports what was expected and did not happen.
func (c *checker) finish() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, a := range c.expected {
		if !c.seen[a] {
			c.tb.Errorf("conformance: the allowed violation never happened: %s %s %s", a.Operation, a.Side, a.Path)
		}
	}
}
