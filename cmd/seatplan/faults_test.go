package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seatplan/seatplan/cmd/internal/cli"
	"github.com/seatplan/seatplan/providers/providertest/faults"
	"github.com/seatplan/seatplan/providers/providertest/network"
)

// position is a request of an undisturbed run: the nth of those that write, or of those that read.
type position struct {
	name  string
	write bool
	n     int
}

// positions are where faults strike: the writes at both ends and in the middle, and reads before, between
// after the last of them. What is read at the very end, of what the run has left, is not among them.
func (ref *reference) positions(w *world) []position {
	var writes, reads, before, last, after int
	for _, r := range ref.requests {
		switch {
		case w.writes(r.Method, r.Path):
			if writes++; writes == 1 {
				before = reads
			}
			last = reads
		case w.reads(r.Method, r.Path):
			reads++
		}
		if writes == 0 {
			after = reads
		}
	}
	return []position{
		{"first read", false, 1},
		{"a read of the plan", false, (after + 1) / 2},
		{"a read between writes", false, (before + last + 1) / 2},
		{"last read", false, last + 1},
		{"first write", true, 1},
		{"a write in the middle", true, (writes + 1) / 2},
		{"last write", true, writes},
	}
}

func (p position) match(w *world) func(method, path string) bool {
	if p.write {
		return w.writes
	}
	return w.reads
}

// onHandler strikes requests in the service itself. With faults.Always everything is struck from then on,
// but the way in.
func onHandler(p position, times int, fault faults.Fault) disturbance {
	return disturbance{handler: func(w *world, next http.Handler) http.Handler {
		broken := faults.New(next, faults.Rule{Match: "/", Times: faults.Always, Fault: fault})
		match := p.match(w)
		var mu sync.Mutex
		seen := 0
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			mu.Lock()
			if match(r.Method, r.URL.Path) {
				seen++
			}
			struck := seen >= p.n && (times == faults.Always || match(r.Method, r.URL.Path) && seen < p.n+times)
			mu.Unlock()
			if struck && !(times == faults.Always && grant(r.URL.Path)) {
				broken.ServeHTTP(rw, r)
				return
			}
			next.ServeHTTP(rw, r)
		})
	}}
}

// onNetwork strikes requests on their way, likewise.
func onNetwork(w *world, p position, times int, fault network.Fault) disturbance {
	match := p.match(w)
	if times != network.Always {
		return disturbance{network: &network.Rule{Match: match, From: p.n, Times: times, Fault: fault}}
	}
	var mu sync.Mutex
	seen := 0
	return disturbance{network: &network.Rule{Times: times, Fault: fault, Match: func(method, path string) bool {
		mu.Lock()
		defer mu.Unlock()
		if match(method, path) {
			seen++
		}
		return seen >= p.n && !grant(path)
	}}}
}

// fault is one row of the matrix.
type fault struct {
	name    string
	http    *faults.Fault
	network *network.Fault
	answer  time.Duration // for faults that last until the program gives up; long enough for a busy machine
}

// matrix are the faults that pass. The service's own come from the handler, all others from the network.
func matrix() []fault {
	served := func(name string, f faults.Fault) fault { return fault{name: name, http: &f} }
	between := func(name string, f network.Fault, answer time.Duration) fault {
		return fault{name: name, network: &f, answer: answer}
	}
	const patience = time.Second
	return []fault{
		served("429 with a delay", faults.TooManyRequests("30")),
		served("429 without a delay", faults.TooManyRequests("")),
		served("500", faults.ServerErrorJSON(http.StatusInternalServerError)),
		served("503", faults.ServerErrorHTML(http.StatusServiceUnavailable)),
		served("504", faults.ServerErrorHTML(http.StatusGatewayTimeout)),
		served("wrong JSON", faults.WrongJSON()),
		served("HTML", faults.HTMLAnswer()),
		between("reset before", network.ResetBefore(), 0),
		between("cut within the request", network.CutWithinRequest(40), 0),
		between("reset after", network.ResetAfter(), 0),
		between("cut within the answer", network.CutWithinAnswer(150), 0),
		between("lost before", network.LostBefore(), patience),
		between("lost after", network.LostAfter(), patience),
		between("slow", network.Slow(), 0),
	}
}

func (f *fault) start(t *testing.T, system string, p position, times int) *world {
	t.Helper()
	var d disturbance
	if f.http != nil {
		d = onHandler(p, times, *f.http)
	} else {
		d = onNetwork(&world{system: system}, p, times, *f.network)
	}
	w := newWorld(t, system, d)
	w.answer = f.answer
	return w
}

// TestFaults strikes every kind of request with every fault. One that passes is not noticed at the end:
// everything is as without it, and nothing was done twice. One that stays ends the run, with the right exit
// code, and the next one goes on from there.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, system := range []string{"altegio", "alfacrm", "amocrm"} {
		ref := undisturbed(t, system)
		for _, p := range ref.positions(&world{system: system}) {
			for _, f := range matrix() {
				if f.answer > 0 && !slices.Contains([]string{"a read between writes", "first write", "last write"}, p.name) {
					continue // they are waited for
				}
				t.Run(system+"/"+f.name+"/"+p.name, func(t *testing.T) {
					t.Parallel()
					w := f.start(t, system, p, 1)
					r := w.apply()
					if r.code != ref.code {
						t.Errorf("exit code %d, want %d\n%s", r.code, ref.code, r.stderr)
					}
					w.accounted(&r)
					if f.http != nil && !strings.Contains(r.stderr, "going on in") && !p.write {
						t.Errorf("nobody is told of the wait:\n%s", r.stderr)
					}
					w.settles(ref)
				})
			}
		}
	}
}

// TestFaultsThatStay lets a fault last from a request on.
func TestFaultsThatStay(t *testing.T) {
	t.Parallel()
	for _, system := range []string{"altegio", "alfacrm", "amocrm"} {
		ref := undisturbed(t, system)
		for _, p := range ref.positions(&world{system: system}) {
			for _, f := range matrix() {
				if f.answer > 0 || f.name == "slow" {
					continue
				}
				t.Run(system+"/"+f.name+"/"+p.name, func(t *testing.T) {
					t.Parallel()
					w := f.start(t, system, p, faults.Always)
					r := w.apply()
					want := []cli.Code{cli.CodePartly}
					switch p.name {
					case "first read", "a read of the plan":
						want = []cli.Code{cli.CodeError}
					case "first write":
						want = []cli.Code{cli.CodeError, cli.CodePartly} // nothing, or what needs no answer
					}
					if !slices.Contains(want, r.code) {
						t.Errorf("exit code %d, want %d\n%s", r.code, want, r.stderr)
					}
					w.accounted(&r)
					w.settles(ref)
				})
			}
		}
	}
}

// TestRefusedSteps lets the system refuse one call for good. It takes along only what needs it.
func TestRefusedSteps(t *testing.T) {
	t.Parallel()
	for _, system := range []string{"altegio", "alfacrm", "amocrm"} {
		ref := undisturbed(t, system)
		var paths []string
		for _, r := range ref.requests {
			if path := r.Method + " " + madeInPath.ReplaceAllString(r.Path, "/new"); (&world{system: system}).writes(r.Method, r.Path) && !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
		for _, path := range paths {
			for _, status := range []int{http.StatusForbidden, http.StatusUnprocessableEntity} {
				t.Run(fmt.Sprint(system, "/", status, " ", path), func(t *testing.T) {
					t.Parallel()
					w := newWorld(t, system, disturbance{handler: func(_ *world, next http.Handler) http.Handler {
						return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
							if r.Method+" "+madeInPath.ReplaceAllString(r.URL.Path, "/new") == path {
								refuse(rw, status)
								return
							}
							next.ServeHTTP(rw, r)
						})
					}})
					r := w.apply()
					w.accounted(&r)
					w.isolated(&r, ref, status)
					w.settles(ref)
				})
			}
		}
	}
}

// refuse says no in the words of every system.
func refuse(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"success":false,"data":null,"meta":{"message":"Not possible"},"name":"Refused","message":"Not possible","code":0,"status":%d,"title":"Refused","detail":"Not possible"}`, status)
}

// isolated makes sure that only what was refused, and what needs it, is missing.
func (w *world) isolated(r *result, ref *reference, status int) {
	w.t.Helper()
	if len(r.applied.Organizations) != 1 {
		w.t.Fatalf("exit code %d, no report\n%s", r.code, r.stderr)
	}
	o := r.applied.Organizations[0]
	missing := make(map[int]bool)
	refused := 0
	for _, s := range o.Steps {
		switch s.Status {
		case "failed", "partly":
			missing[s.N] = true
			refused++
			for _, e := range s.Errors {
				if e.Kind != "refused" || e.Status == nil || *e.Status != status || !strings.Contains(e.Message, "Not possible") {
					w.t.Errorf("step %d: %+v", s.N, e)
				}
			}
		case "skipped":
			missing[s.N] = true
			if !slices.ContainsFunc(s.Needs, func(n int) bool { return missing[n] }) {
				w.t.Errorf("step %d was skipped and needs nothing that is missing: %s", s.N, *s.Why)
			}
		case "open":
			if s.Manual != nil { // a person does it instead
				missing[s.N] = true
			}
		}
	}
	if o.Stopped {
		w.t.Error("the run was stopped")
	}
	want := cli.CodePartly
	if refused == 0 {
		want = cli.CodeOpen
	}
	if r.code != want || len(missing) == 0 || o.Counts.Done < ref.counts.Done-len(missing) {
		w.t.Errorf("exit code %d, want %d; counts %+v, undisturbed %+v\n%s", r.code, want, o.Counts, ref.counts, r.stderr)
	}
}
