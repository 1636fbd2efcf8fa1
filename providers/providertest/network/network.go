// Package network breaks the connection between a client and a service, at requests that a test names: by
// Toxiproxy, which knows bytes and no HTTP. Package faults does what a service itself does wrong; here the
// service is well, and what lies between loses requests and answers, cuts them short, or is slow.
//
//	url := network.Serve(t, emulator, network.Rule{From: 3, Match: isWrite, Fault: network.ResetAfter()})
package network

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/Shopify/toxiproxy/v2/toxics"
	"github.com/rs/zerolog"
)

// Always as Rule.Times lets a rule strike for ever.
const Always = -1

// A Rule says which requests meet a fault. The requests that match are counted per rule, from 1.
type Rule struct {
	Match func(method, path string) bool // nil for all
	From  int                            // the first matching request that is struck; 0 means 1
	Times int                            // how many matching requests in a row are struck; 0 means 1
	Fault Fault
}

// Fault is one way in which an exchange goes wrong. Its toxics take over a connection when the request that
// is struck passes, or the answer to it.
type Fault struct {
	name      string
	request   toxics.Toxic // nil: the request passes
	answer    toxics.Toxic // nil: the answer passes
	resetting bool         // connections end with a reset
}

// ResetBefore resets the connection before the service has a byte of the request.
func ResetBefore() Fault {
	return Fault{name: "reset before", request: &toxics.LimitDataToxic{}, resetting: true}
}

// CutWithinRequest ends the connection after so many bytes of the request.
func CutWithinRequest(bytes int64) Fault {
	return Fault{name: "cut within the request", request: &toxics.LimitDataToxic{Bytes: bytes}}
}

// ResetAfter resets the connection when the service has carried out the request and answers.
func ResetAfter() Fault {
	return Fault{name: "reset after", answer: &toxics.LimitDataToxic{}, resetting: true}
}

// CutWithinAnswer ends the connection after so many bytes of the answer.
func CutWithinAnswer(bytes int64) Fault {
	return Fault{name: "cut within the answer", answer: &toxics.LimitDataToxic{Bytes: bytes}}
}

// LostBefore swallows the request. The client waits for as long as it likes.
func LostBefore() Fault { return Fault{name: "lost before", request: &toxics.TimeoutToxic{}} }

// LostAfter swallows the answer to a request that was carried out.
func LostAfter() Fault { return Fault{name: "lost after", answer: &toxics.TimeoutToxic{}} }

// Slow lets the answer come in small pieces, with a pause before it and between them, and whole.
func Slow() Fault {
	return Fault{name: "slow", answer: &toxics.SlicerToxic{AverageSize: 512, SizeVariation: 256, Delay: 200}, request: &toxics.LatencyToxic{Latency: 2, Jitter: 1}}
}

// Serve serves a handler behind a proxy until the end of the test and returns the proxy's address. A rule
// that never strikes fails the test: a fault that does not happen tests nothing.
func Serve(t testing.TB, h http.Handler, rules ...Rule) string {
	t.Helper()
	service := httptest.NewServer(echo(h))
	t.Cleanup(service.Close)
	s := newSchedule(rules)
	t.Cleanup(func() {
		for _, name := range s.unused() {
			t.Errorf("network: the rule never struck: %s", name)
		}
		s.close()
	})
	nop := zerolog.Nop()
	proxy := toxiproxy.NewProxy(toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), nop), t.Name(), "127.0.0.1:0", strings.TrimPrefix(service.URL, "http://"))
	for _, stream := range []string{"upstream", "downstream"} {
		add(t, proxy, map[string]any{"type": toxicName, "stream": stream, "attributes": strike{ID: s.id, Answers: stream == "downstream"}})
	}
	if s.resetting() {
		// It is never at work. That it is there makes the proxy reset connections that end.
		add(t, proxy, map[string]any{"type": "reset_peer", "stream": "downstream", "toxicity": 0})
	}
	if err := proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Stop)
	return "http://" + proxy.Listen
}

func add(t testing.TB, proxy *toxiproxy.Proxy, toxic map[string]any) {
	t.Helper()
	data, err := json.Marshal(toxic)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := proxy.Toxics.AddToxicJson(strings.NewReader(string(data))); err != nil {
		t.Fatal(err)
	}
}

// header names a strike in the request and in its answer, so that the proxy knows the one from the other.
const header = "X-Struck"

// echo answers with the mark of the request.
func echo(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if mark := r.Header.Get(header); mark != "" {
			w.Header().Set(header, mark)
			r.Header.Del(header)
		}
		next.ServeHTTP(w, r)
	})
}

// schedule is the rules of one proxy with their counts.
type schedule struct {
	id int

	mu    sync.Mutex
	rules []*counted
}

type counted struct {
	Rule
	seen, struck int
}

// meets returns the fault of a request, if it has one, and its place among the rules.
func (s *schedule) meets(method, path string) (rule int, f Fault, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rule = -1
	for i, r := range s.rules {
		if r.Match != nil && !r.Match(method, path) {
			continue
		}
		r.seen++
		from, times := max(r.From, 1), r.Times
		if times == 0 {
			times = 1
		}
		if rule < 0 && r.seen >= from && (times == Always || r.seen < from+times) {
			rule = i
			r.struck++
		}
	}
	if rule < 0 {
		return rule, Fault{}, false
	}
	return rule, s.rules[rule].Fault, true
}

func (s *schedule) fault(rule int) Fault { return s.rules[rule].Fault }

func (s *schedule) resetting() bool {
	for _, r := range s.rules {
		if r.Fault.resetting {
			return true
		}
	}
	return false
}

func (s *schedule) unused() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for _, r := range s.rules {
		if r.struck == 0 {
			names = append(names, r.Fault.name)
		}
	}
	return names
}
