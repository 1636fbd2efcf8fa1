package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/seatplan/seatplan/cmd/internal/cli"
	"github.com/seatplan/seatplan/cmd/internal/view"
	"github.com/seatplan/seatplan/providers/providertest/network"
)

// world is one system with its files, an emulator, and what stands between the two.
type world struct {
	t       *testing.T
	system  string
	dir     string
	vendor  vendor
	secrets *secrets
	base    string // of the API
	lifted  atomic.Bool
	answer  time.Duration // how long an answer is waited for

	mu      sync.Mutex
	arrived []request // at the emulator's door, faults or not, unless the network has lost them
	carried []request // that the emulator has answered
}

// request is one request, with what matters of its body.
type request struct {
	Method, Path string
	Items        []string
	Status       int
}

// grant reports whether a request asks for a token: it belongs to the way in, and not to the work.
func grant(path string) bool {
	return strings.HasSuffix(path, "/auth/login") || strings.HasSuffix(path, "/oauth2/access_token")
}

// writes reports whether a request changes something.
func (w *world) writes(method, path string) bool { return writing[w.system](method, path) }

// reads reports whether a request asks for data.
func (w *world) reads(method, path string) bool { return !grant(path) && !w.writes(method, path) }

// disturbance is what stands between the program and the emulator. All are off once the world is calm.
type disturbance struct {
	handler func(w *world, next http.Handler) http.Handler // nil for none
	network *network.Rule                                  // nil for none
}

// newWorld starts a system on its story.
func newWorld(t *testing.T, system string, d disturbance) *world {
	t.Helper()
	w := &world{t: t, system: system, dir: tempDir(t), secrets: newSecrets()}
	archive, err := txtar.ParseFile(filepath.Join("testdata", "faults", system+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		if f.Name == "seed.json" {
			if w.vendor, err = vendors[system](f.Data); err != nil {
				t.Fatal(err)
			}
			continue
		}
		w.write(f.Name, string(f.Data))
	}
	calm := w.recording(&w.carried, w.vendor)
	h := calm
	if d.handler != nil {
		inner := d.handler(w, calm)
		h = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if w.lifted.Load() {
				calm.ServeHTTP(rw, r)
				return
			}
			inner.ServeHTTP(rw, r)
		})
	}
	h = w.secrets.listen(w.recording(&w.arrived, h))
	var url string
	if d.network != nil {
		rule := *d.network
		match := rule.Match
		rule.Match = func(method, path string) bool { return !w.lifted.Load() && match(method, path) }
		url = network.Serve(t, h, rule)
	} else {
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		url = server.URL
	}
	w.base = url + w.vendor.base
	if system == "amocrm" {
		w.write("tokens.json", w.tokens())
	}
	return w
}

// tempDir returns a directory that goes with the test, in memory where the machine has such a place: the
// history is written to the disk at every step, and a disk makes hundreds of runs wait.
func tempDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "seatplan-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// tokens is a pair of tokens of which the first has ended.
func (w *world) tokens() string {
	host := strings.TrimSuffix(strings.TrimPrefix(w.base, "http://"), w.vendor.base)
	return fmt.Sprintf(`{"format": 1, "client_id": "client-1", "account": %q, "access_token": "access-token-that-ended", "refresh_token": %q, "expires_at": "2026-01-01T00:00:00Z"}`, host, refreshMarker)
}

func (w *world) write(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// recording keeps the requests that come through.
func (w *world) recording(list *[]request, next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		w.mu.Lock()
		n := len(*list)
		*list = append(*list, request{Method: r.Method, Path: r.URL.Path, Items: itemsOf(body)})
		w.mu.Unlock()
		kept := &statusWriter{ResponseWriter: rw, status: http.StatusOK}
		next.ServeHTTP(kept, r)
		w.mu.Lock()
		(*list)[n].Status = kept.status
		w.mu.Unlock()
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (s *statusWriter) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap lets a fault close the connection.
func (s *statusWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// itemsOf takes a batch apart, and leaves out what differs from one time to the next.
func itemsOf(body []byte) []string {
	var value any
	if json.Unmarshal(body, &value) != nil {
		return []string{""}
	}
	if object, ok := value.(map[string]any); ok && len(object) == 1 {
		for _, v := range object {
			if _, ok := v.([]any); ok {
				value = v
			}
		}
	}
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	var items []string
	for _, item := range list {
		if object, ok := item.(map[string]any); ok {
			delete(object, "password")
			delete(object, "request_id")
		}
		text, _ := json.Marshal(anonymous(item))
		items = append(items, string(text))
	}
	return items
}

// seedIDs is above the numbers of all seeds: whatever is higher was made in the test.
const seedIDs = 1000

// anonymous replaces the numbers of what was made: they depend on the order.
func anonymous(v any) any {
	switch x := v.(type) {
	case float64:
		if x > seedIDs && x < 1e9 {
			return "new"
		}
	case []any:
		for i := range x {
			x[i] = anonymous(x[i])
		}
	case map[string]any:
		for k := range x {
			x[k] = anonymous(x[k])
		}
	}
	return v
}

// state is the state of the emulator without what depends on the order and the time of requests.
func (w *world) state() string {
	w.t.Helper()
	data, err := json.Marshal(w.vendor.state())
	if err != nil {
		w.t.Fatal(err)
	}
	var value map[string]any
	if err := json.Unmarshal(data, &value); err != nil {
		w.t.Fatal(err)
	}
	for _, name := range []string{"last_id", "log", "login_log", "oauth", "tokens", "now", "switches"} {
		delete(value, name)
	}
	letters, _ := value["letters"].([]any)
	for _, l := range letters {
		delete(l.(map[string]any), "at")
	}
	named(value)
	text, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		w.t.Fatal(err)
	}
	return string(text)
}

// named puts names in the place of the numbers of what was made, and lists into an order.
func named(value map[string]any) {
	names := make(map[float64]string)
	each(value, func(object map[string]any) {
		id, ok := object["id"].(float64)
		if !ok || id <= seedIDs {
			return
		}
		for _, label := range []string{"email", "phone", "name", "title"} {
			if text, ok := object[label].(string); ok && text != "" {
				names[id] = "number of " + text
				return
			}
		}
	})
	var replace func(any) any
	replace = func(v any) any {
		switch x := v.(type) {
		case float64:
			if x > seedIDs {
				if name, ok := names[x]; ok {
					return name
				}
				return "new"
			}
		case []any:
			for i := range x {
				x[i] = replace(x[i])
			}
			slices.SortFunc(x, func(a, b any) int {
				one, _ := json.Marshal(a)
				other, _ := json.Marshal(b)
				return bytes.Compare(one, other)
			})
		case map[string]any:
			for _, k := range slices.Collect(maps.Keys(x)) {
				x[k] = replace(x[k])
			}
		}
		return v
	}
	replace(value)
}

func each(v any, do func(map[string]any)) {
	switch x := v.(type) {
	case []any:
		for _, item := range x {
			each(item, do)
		}
	case map[string]any:
		do(x)
		for _, item := range x {
			each(item, do)
		}
	}
}

// result is what one run of the program has brought.
type result struct {
	code           cli.Code
	stdout, stderr string
	applied        view.Applied
}

// apply runs the program in this process, as a script for a machine would.
func (w *world) apply() result {
	w.t.Helper()
	var out, errs bytes.Buffer
	env := maps.Clone(environment)
	env["SEATPLAN_VAR_endpoint"] = w.base
	env["SEATPLAN_WHO"] = "tester"
	list := make([]string, 0, len(env))
	for name, value := range env {
		list = append(list, name+"="+value)
	}
	app := &cli.App{
		In: strings.NewReader(""), Out: &out, Err: &errs, Environ: list, Now: time.Now, Version: "test",
		Env:      func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		Patience: cli.Patience{Answer: w.answer, Least: time.Millisecond, Most: 2 * time.Millisecond, LongestAsked: 2 * time.Millisecond},
	}
	r := result{code: app.Run(w.t.Context(), []string{"apply", "-C", w.dir, "--auto-approve", "--parallelism", "1", "-o", "json"})}
	r.stdout, r.stderr = out.String(), errs.String()
	if w.secrets.in(out.Bytes()) != "" || w.secrets.in(errs.Bytes()) != "" {
		w.t.Errorf("a secret is said:\n%s\n%s", r.stdout, r.stderr)
	}
	if leak := w.secrets.leak(w.dir); leak != "" {
		w.t.Errorf("a secret is in %s", leak)
	}
	if r.stdout == "" {
		return r
	}
	if err := json.Unmarshal(out.Bytes(), &r.applied); err != nil {
		w.t.Fatalf("%v\n%s", err, r.stdout)
	}
	if err := fitsSchema(applySchema, r.stdout); err != nil {
		w.t.Error(err)
	}
	return r
}

func fitsSchema(name, text string) error {
	compiled, err := schemas()
	if err != nil {
		return err
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return err
	}
	return compiled[name].Validate(doc)
}

// calm ends the disturbance.
func (w *world) calm() { w.lifted.Store(true) }

// madeInPath is the number of something that was made in the test.
var madeInPath = regexp.MustCompile(`/1\d\d\d\b`)

// creations counts what the emulator was made to create or to send, one by one: invitations, people, cards,
// roles, branches. Each must be there once.
func (w *world) creations() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	counts := make(map[string]int)
	for _, r := range w.carried {
		if r.Method != http.MethodPost || !w.writes(r.Method, r.Path) || r.Status >= 300 || strings.HasSuffix(r.Path, "/update") {
			continue
		}
		for _, item := range r.Items {
			counts[r.Method+" "+madeInPath.ReplaceAllString(r.Path, "/new")+" "+item]++
		}
	}
	return counts
}

// notDoubled compares what was created with an undisturbed run.
func (w *world) notDoubled(undisturbed map[string]int) {
	w.t.Helper()
	for what, n := range w.creations() {
		if n > max(undisturbed[what], 1) || undisturbed[what] == 0 {
			w.t.Errorf("%d times, undisturbed %d: %s", n, undisturbed[what], what)
		}
	}
}

// reference is an undisturbed run.
type reference struct {
	code      cli.Code
	state     string
	creations map[string]int
	requests  []request
	counts    view.AppliedCounts
	again     cli.Code // of another run
}

// undisturbed makes the reference of a system.
func undisturbed(t *testing.T, system string) *reference {
	t.Helper()
	w := newWorld(t, system, disturbance{})
	r := w.apply()
	if len(r.applied.Organizations) != 1 {
		t.Fatalf("undisturbed: %d\n%s\n%s", r.code, r.stdout, r.stderr)
	}
	ref := &reference{code: r.code, state: w.state(), creations: w.creations(), requests: slices.Clone(w.carried), counts: r.applied.Organizations[0].Counts}
	ref.again = w.apply().code
	if diff := cmp.Diff(ref.state, w.state()); diff != "" {
		t.Fatalf("another apply changes something (-want +got):\n%s", diff)
	}
	w.accounted(&r)
	return ref
}

// settles runs the program once more, undisturbed, and compares the end with the reference.
func (w *world) settles(ref *reference) {
	w.t.Helper()
	w.calm()
	r := w.apply()
	if r.code != ref.code && r.code != ref.again {
		w.t.Errorf("a second apply exits with %d, want %d\n%s", r.code, ref.code, r.stderr)
	}
	if diff := cmp.Diff(strings.Split(ref.state, "\n"), strings.Split(w.state(), "\n")); diff != "" {
		w.t.Errorf("the state after a second apply (-want +got):\n%s\n%s", diff, r.stderr)
	}
	w.notDoubled(ref.creations)
}

// accounted makes sure that the report of a run tells what became of every step, and the history the same.
func (w *world) accounted(r *result) {
	w.t.Helper()
	for _, o := range r.applied.Organizations {
		if o.Unrecorded != nil {
			w.t.Errorf("not recorded: %s", *o.Unrecorded)
		}
		status := make(map[int]string)
		for _, s := range o.Steps {
			status[s.N] = s.Status
			switch s.Status {
			case "failed", "partly":
				if len(s.Errors) == 0 || len(s.Addresses) == 0 || s.Errors[0].Message == "" {
					w.t.Errorf("step %d failed, and nobody knows why or for whom: %+v", s.N, s)
				}
			case "skipped":
				if s.Why == nil || !o.Stopped && !slices.ContainsFunc(s.Needs, func(n int) bool { return status[n] != "done" }) {
					w.t.Errorf("step %d was skipped without a reason: %+v", s.N, s)
				}
			}
		}
		if err := w.sameInHistory(&o); err != nil {
			w.t.Error(err)
		}
	}
}

func (w *world) sameInHistory(o *view.AppliedOrganization) error {
	path := filepath.Join(w.dir, ".seatplan", "history.db")
	var list view.History
	if err := json.Unmarshal(shown(path, "--limit", "1"), &list); err != nil || len(list.Runs) != 1 {
		return errors.Join(errors.New("no run in the history"), err)
	}
	c := list.Runs[0].Counts
	got := view.AppliedCounts{Total: c.Total, Done: c.Done, Partly: c.Partly, Failed: c.Failed, Skipped: c.Skipped, Open: c.Open}
	if diff := cmp.Diff(o.Counts, got); diff != "" {
		return fmt.Errorf("counts of the report and the history differ:\n%s", diff)
	}
	return nil
}
