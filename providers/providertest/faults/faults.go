// Package faults breaks an HTTP service from outside its handler: throttling, server errors,
// answers that are not JSON, cut connections, time-outs before and after the request was carried
// out, slow answers. Tests of clients wrap an emulator with it; the emulator knows nothing of it.
//
// Nothing here sleeps. A time-out lasts until the client gives up, a slow answer until the test
// lets it go.
//
//	broken := faults.New(emulator,
//		faults.Rule{Match: "PUT /api/v1/company/{loc}/users/{id}/permissions", Fault: faults.HangAfter()},
//		faults.Rule{Match: "/", From: 3, Times: 2, Fault: faults.TooManyRequests("1")},
//	)
//	t.Cleanup(func() { broken.Verify(t) })
package faults

import (
	"fmt"
	"net/http"
	"sync"
)

// Always as Rule.Times lets a rule strike for ever.
const Always = -1

// A Rule says which requests meet a fault. The requests that match are counted per rule, from 1.
type Rule struct {
	Match string // pattern of net/http.ServeMux: "GET /api/v1/groups", "/api/v1/company/{id}/{rest...}", "/" for all
	From  int    // the first matching request that is struck; 0 means 1
	Times int    // how many matching requests in a row are struck; 0 means 1
	Fault Fault
}

// String names the rule in messages.
func (r Rule) String() string {
	return fmt.Sprintf("%s from %d times %d: %s", r.Match, max(r.From, 1), r.Times, r.Fault.name)
}

// strikes says whether the rule wants the nth matching request.
func (r Rule) strikes(n int) bool {
	from, times := max(r.From, 1), r.Times
	if times == 0 {
		times = 1
	}
	return n >= from && (times == Always || n < from+times)
}

// Injector is a handler that passes requests on, except those that meet a fault.
type Injector struct {
	next http.Handler

	mu    sync.Mutex
	rules []*armed
}

// armed is a rule with its count.
type armed struct {
	Rule
	mux    *http.ServeMux
	seen   int // matching requests so far
	struck int // requests on which the rule struck
}

// New wraps next. It panics on a pattern that net/http does not take.
func New(next http.Handler, rules ...Rule) *Injector {
	i := &Injector{next: next}
	i.Add(rules...)
	return i
}

// Add appends rules while the service is in use; their counts start now.
func (i *Injector) Add(rules ...Rule) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, r := range rules {
		mux := http.NewServeMux()
		mux.Handle(r.Match, http.NotFoundHandler())
		i.rules = append(i.rules, &armed{Rule: r, mux: mux})
	}
}

// ServeHTTP applies the first rule that strikes; the counts of all matching rules go up.
func (i *Injector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if fault, ok := i.pick(r); ok {
		fault.do(w, r, i.next)
		return
	}
	i.next.ServeHTTP(w, r)
}

func (i *Injector) pick(r *http.Request) (Fault, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	var chosen *armed
	for _, rule := range i.rules {
		if _, pattern := rule.mux.Handler(r); pattern == "" {
			continue
		}
		rule.seen++
		if chosen == nil && rule.strikes(rule.seen) {
			chosen = rule
		}
	}
	if chosen == nil {
		return Fault{}, false
	}
	chosen.struck++
	return chosen.Fault, true
}

// Unused lists the rules that never struck, in the order in which they were given.
func (i *Injector) Unused() []Rule {
	i.mu.Lock()
	defer i.mu.Unlock()
	var unused []Rule
	for _, rule := range i.rules {
		if rule.struck == 0 {
			unused = append(unused, rule.Rule)
		}
	}
	return unused
}

// Reporter is the part of testing.TB that Verify needs.
type Reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

// Verify reports every rule that never struck: a fault that does not happen tests nothing.
func (i *Injector) Verify(t Reporter) {
	t.Helper()
	for _, rule := range i.Unused() {
		t.Errorf("faults: the rule never struck: %s", rule)
	}
}
