package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// TestKilled kills the program by SIGKILL at every request of an apply that writes, once before the request
// is carried out and once after it was, without an answer; at every request that reads after the first write,
// which is between an answer and its record; and whenever it tells that a step was done, which is between two
// steps. "resume" then finishes it, or in another run a plain "apply". Either way the live system ends as it
// does undisturbed, and no request that writes was carried out more often: nobody gets a second invitation
// or letter.
func TestKilled(t *testing.T) {
	t.Parallel()
	for system := range vendors {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(filepath.Join("testdata", "kill", system+".txtar"))
			if err != nil {
				t.Fatal(err)
			}
			undisturbed := newKillScene(t, archive, system)
			code := undisturbed.run(t, nil, "apply", "--auto-approve")
			want := undisturbed.end(t)
			if code != 0 && code != 9 || len(want.Writes) < 5 {
				t.Fatalf("undisturbed it exits with %d after %d kinds of writes:\n%s", code, len(want.Writes), undisturbed.said.String())
			}
			kill := func(at killAt, how string) {
				t.Run(at.String()+", then "+how, func(t *testing.T) {
					t.Parallel()
					s := newKillScene(t, archive, system)
					s.killed(t, at, how)
					got := s.end(t)
					if how == "apply" {
						got.fewer(want) // a new plan may put people into one batch who were in two
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("the end (-undisturbed +got):\n%s\n%s", diff, s.said.String())
					}
				})
			}
			for n := range undisturbed.writes {
				for _, how := range []string{"resume", "apply"} {
					kill(killAt{write: n + 1}, how)
					kill(killAt{write: n + 1, after: true}, how)
				}
			}
			for n := range undisturbed.reads {
				kill(killAt{read: n + 1}, "resume")
			}
			for n := range bytes.Count(undisturbed.said.Bytes(), []byte(": done\n")) {
				kill(killAt{step: n + 1}, "resume")
			}
		})
	}
}

// killed kills an apply, gives its lock back and finishes it.
func (s *killScene) killed(t *testing.T, at killAt, how string) {
	t.Helper()
	code := s.run(t, &at, "apply", "--auto-approve")
	if code != -1 && at.write > 0 { // elsewhere it may be too quick, or read less than another time
		t.Fatalf("the program was not killed, it exits with %d:\n%s", code, s.said.String())
	}
	s.run(t, nil, "unlock", "--auto-approve")
	if code := s.run(t, nil, how, "--auto-approve"); code != 0 && code != 9 {
		t.Fatalf("%s exits with %d:\n%s", how, code, s.said.String())
	}
}

// ending is what an apply leaves.
type ending struct {
	State   any
	Letters any
	Writes  map[string]int // that were carried out
}

// fewer takes the number of each kind of write from another end where that is more.
func (e *ending) fewer(other ending) {
	for what, n := range other.Writes {
		e.Writes[what] = max(e.Writes[what], n)
	}
}

// killAt is when the program is killed: at a request that writes; at a request that reads, counted from the
// first write on; or when it tells that a step was done. All count from 1.
type killAt struct {
	write int
	after bool // the write was carried out
	read  int
	step  int
}

func (k killAt) String() string {
	switch {
	case k.step > 0:
		return fmt.Sprintf("step %d", k.step)
	case k.read > 0:
		return fmt.Sprintf("read %d", k.read)
	case k.after:
		return fmt.Sprintf("after write %d", k.write)
	}
	return fmt.Sprintf("before write %d", k.write)
}

// killScene is a configuration with the live system that it is about.
type killScene struct {
	dir     string
	vendor  vendor
	writing func(method, path string) bool
	server  *httptest.Server
	seeded  map[float64]bool // numbers in the seed
	said    bytes.Buffer

	mu      sync.Mutex
	writes  int
	reads   int
	at      killAt
	process chan *os.Process // holds it once until it is killed
}

func newKillScene(t *testing.T, archive *txtar.Archive, system string) *killScene {
	t.Helper()
	s := &killScene{dir: t.TempDir(), writing: writing[system], seeded: make(map[float64]bool)}
	var seed []byte
	for _, f := range archive.Files {
		if f.Name == "seed.json" {
			seed = f.Data
			continue
		}
		if err := os.WriteFile(filepath.Join(s.dir, f.Name), f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if s.vendor, err = vendors[system](seed); err != nil {
		t.Fatal(err)
	}
	numbersIn(plainJSON(t, s.vendor.state()), s.seeded)
	s.server = httptest.NewServer(s)
	t.Cleanup(s.server.Close)
	return s
}

// ServeHTTP kills the program at its moment.
func (s *killScene) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	now := false
	if s.writing(r.Method, r.URL.Path) {
		s.writes++
		now = s.at.write == s.writes
	} else if s.writes > 0 {
		s.reads++
		now = s.at.read == s.reads
	}
	after := s.at.after
	s.mu.Unlock()
	if !now {
		s.vendor.ServeHTTP(w, r)
		return
	}
	if after {
		s.vendor.ServeHTTP(httptest.NewRecorder(), r.WithContext(context.WithoutCancel(r.Context())))
	}
	s.kill()
	panic(http.ErrAbortHandler)
}

func (s *killScene) kill() { _ = (<-s.process).Kill() }

// Write keeps what the program says, and kills it when it tells that a step was done.
func (s *killScene) Write(text []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said.Write(text)
	if s.at.step > 0 && bytes.Contains(append([]byte("\n"), text...), fmt.Appendf(nil, "\n[%d/", s.at.step)) {
		s.at.step = 0
		s.kill()
	}
	return len(text), nil
}

// run runs the program to its end and returns the exit code, -1 if it was killed.
func (s *killScene) run(t *testing.T, at *killAt, args ...string) int {
	t.Helper()
	s.mu.Lock()
	s.writes, s.reads, s.at, s.process = 0, 0, killAt{}, make(chan *os.Process, 1)
	if at != nil {
		s.at = *at
	}
	s.mu.Unlock()
	cmd := exec.CommandContext(t.Context(), "seatplan", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, s, s
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + s.dir, "SEATPLAN_WHO=anna", "SEATPLAN_RETRIES=0",
		"SEATPLAN_VAR_endpoint=" + s.server.URL + s.vendor.base,
	}
	for name, secret := range environment {
		cmd.Env = append(cmd.Env, name+"="+secret)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.process <- cmd.Process
	err := cmd.Wait()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}

func (s *killScene) end(t testing.TB) ending {
	t.Helper()
	state := plainJSON(t, s.vendor.state())
	names := make(newNumbers)
	names.find(state, s.seeded)
	e := ending{State: names.in(state), Letters: names.in(plainJSON(t, s.vendor.letters())), Writes: make(map[string]int)}
	for _, r := range s.vendor.calls() {
		if s.writing(r.Method, r.Path) && r.Status < http.StatusMultipleChoices {
			e.Writes[r.Method+" "+names.inPath(r.Path)]++
		}
	}
	return e
}

// newNumbers are the numbers of what an apply has made, with its name. Steps that are under way at the same
// time make things in any order, so numbers tell nothing, and neither does the order of lists.
type newNumbers map[float64]string

// find looks for what is not in the seed.
func (n newNumbers) find(x any, seeded map[float64]bool) {
	switch x := x.(type) {
	case []any:
		for _, e := range x {
			n.find(e, seeded)
		}
	case map[string]any:
		for _, e := range x {
			n.find(e, seeded)
		}
		id, ok := x["id"].(float64)
		for _, key := range []string{"email", "title", "name"} {
			if name, named := x[key].(string); ok && named && name != "" && !seeded[id] {
				n[id] = "new " + name
				return
			}
		}
	}
}

// in returns a value with the names in place of the numbers, and with its lists in an order of their own.
func (n newNumbers) in(x any) any {
	switch x := x.(type) {
	case float64:
		if name, ok := n[x]; ok {
			return name
		}
	case []any:
		list := make([]any, len(x))
		for i, e := range x {
			list[i] = n.in(e)
		}
		slices.SortStableFunc(list, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		return list
	case map[string]any:
		out := make(map[string]any, len(x))
		for key, e := range x {
			if !strings.HasPrefix(key, "last_") && key != "invitation" { // a counter, or a number without a name
				out[n.inPath(key)] = n.in(e)
			}
		}
		return out
	}
	return x
}

func (n newNumbers) inPath(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if id, err := strconv.ParseFloat(part, 64); err == nil && n[id] != "" {
			parts[i] = n[id]
		}
	}
	return strings.Join(parts, "/")
}

// numbersIn collects the numbers that things have.
func numbersIn(x any, into map[float64]bool) {
	switch x := x.(type) {
	case []any:
		for _, e := range x {
			numbersIn(e, into)
		}
	case map[string]any:
		if id, ok := x["id"].(float64); ok {
			into[id] = true
		}
		for _, e := range x {
			numbersIn(e, into)
		}
	}
}

func plainJSON(t testing.TB, x any) any {
	t.Helper()
	data, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal(data, &plain); err != nil {
		t.Fatal(err)
	}
	return plain
}
