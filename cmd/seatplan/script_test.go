package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	alfacrm "github.com/seatplan/seatplan/providers/alfacrm/emulator"
	altegio "github.com/seatplan/seatplan/providers/altegio/emulator"
	amocrm "github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/providers/providertest/faults"
)

// sessionEnv names the file that keeps a copy of all that the program says.
const sessionEnv = "SEATPLAN_TEST_TRANSCRIPT"

// secretsKey is the key of a script's secrets.
type secretsKey struct{}

// testHeapGrowth is how far the heap of the tests may grow: hundreds of small runs in one process spend a
// third of their time on collecting it otherwise.
const testHeapGrowth = 400

func TestMain(m *testing.M) {
	debug.SetGCPercent(testHeapGrowth)                                                // the program sets its own
	testscript.Main(m, map[string]func(){"seatplan": func() { os.Exit(recorded()) }}) //nolint:forbidigo // this is a main
}

// recorded runs the program and keeps a copy of all it says, for the search for secrets.
func recorded() int {
	transcript, err := os.OpenFile(os.Getenv(sessionEnv), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return run()
	}
	var wait sync.WaitGroup
	tee := func(stream **os.File) func() {
		r, w, err := os.Pipe()
		if err != nil {
			return func() {}
		}
		original := *stream
		*stream = w
		wait.Add(1)
		go func() {
			defer wait.Done()
			_, _ = io.Copy(io.MultiWriter(original, transcript), r)
		}()
		return func() { _ = w.Close() }
	}
	closeOut, closeErr := tee(&os.Stdout), tee(&os.Stderr)
	code := run()
	closeOut()
	closeErr()
	wait.Wait()
	return code
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, scripts("testdata/script"))
}

// scripts runs the scripts of a directory.
func scripts(dir string) testscript.Params {
	return testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("SEATPLAN_UPDATE") != "",
		Setup:               setup,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"emulator": startEmulator,
			"act":      act,
			"only":     only,
			"exits":    exits,
			"consent":  consent,
			"hidden":   hidden,
			"mode":     mode,
			"example":  copyExample,
			"damage":   damage,
			"cut":      cut,
			"fits":     fits,
			"held":     held,
		},
	}
}

func setup(env *testscript.Env) error {
	hidden := newSecrets()
	given, err := filepath.Glob(filepath.Join(env.WorkDir, "*.txt"))
	if err != nil {
		return err
	}
	hidden.given = given // what a person types, code and all
	env.Values[heldKey{}] = make(chan struct{})
	env.Values[secretsKey{}] = hidden
	env.Setenv(sessionEnv, filepath.Join(env.WorkDir, ".transcript"))
	for name, secret := range environment {
		env.Setenv(name, secret)
	}
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("SEATPLAN_RETRIES", "0") // nobody waits for a connection that is not there
	env.Defer(func() {
		if leak := hidden.leak(env.WorkDir); leak != "" {
			env.T().Fatal("a secret is in " + leak)
		}
		if err := fitsSaved(env.WorkDir); err != nil {
			env.T().Fatal(err)
		}
	})
	return nil
}

// startEmulator serves a seed over HTTP with the tokens of the scripts, and puts its address into
// $ENDPOINT. Further arguments turn switches (name=position) or break the service
// (fault=KIND:PATTERN), or carry out the first request of a pattern and give no answer (hold=PATTERN). The system is Altegio unless the first argument names another.
//
//	emulator seed.json over_limit=422 fault=cut-after:PUT /
//	emulator alfacrm seed.json user_archive=honoured
func startEmulator(ts *testscript.TestScript, neg bool, args []string) {
	system := "altegio"
	if len(args) > 1 && vendors[args[0]] != nil {
		system, args = args[0], args[1:]
	}
	if neg || len(args) == 0 {
		ts.Fatalf("usage: emulator [SYSTEM] SEED [switch=position | fault=kind:pattern]...")
	}
	e, err := vendors[system]([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	var handler http.Handler = e
	for _, arg := range args[1:] {
		name, value, _ := strings.Cut(arg, "=")
		if name == "hold" {
			handler = holding(handler, value, ts.Value(heldKey{}).(chan struct{}))
			continue
		}
		if name == "fault" {
			kind, pattern, _ := strings.Cut(value, ":")
			handler = faults.New(handler, faults.Rule{Match: pattern, Times: faults.Always, Fault: faultOf(ts, kind)})
			continue
		}
		ts.Check(e.turn(name, value))
	}
	server := httptest.NewServer(ts.Value(secretsKey{}).(*secrets).listen(handler))
	admin := httptest.NewServer(e.AdminHandler())
	ts.Defer(server.Close)
	ts.Defer(admin.Close)
	ts.Setenv("ENDPOINT", server.URL+e.base)
	ts.Setenv("SEATPLAN_VAR_endpoint", server.URL+e.base)
	ts.Setenv("ADMIN", admin.URL)
}

// only wants that the emulator of Altegio that was started last got reading requests only.
//
//	only reads
func only(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 || args[0] != "reads" {
		ts.Fatalf("usage: only reads")
	}
	var log struct {
		Requests []struct{ Method, Path string } `json:"requests"`
	}
	ts.Check(json.Unmarshal(post(ts, ts.Getenv("ADMIN"), "requests", "{}"), &log))
	if len(log.Requests) == 0 {
		ts.Fatalf("there was no request")
	}
	for _, r := range log.Requests {
		if r.Method != http.MethodGet {
			ts.Fatalf("there was %s %s", r.Method, r.Path)
		}
	}
}

// act does what a person does in the interface: in the emulator that was started, or between two commands
// in the sandbox of an organization in the working directory, whose seed is seed.json if not said.
//
//	act role/update {"id":4,"rank":300}
//	act alfacrm lingua role/update {"id":4,"rank":300}
//	act amocrm sales=seed-sales.json user/edit {"id":2,"role":4}
func act(ts *testscript.TestScript, neg bool, args []string) {
	admin := ts.Getenv("ADMIN")
	if len(args) == 4 {
		organization, seed, ok := strings.Cut(args[1], "=")
		if !ok {
			seed = "seed.json"
		}
		box := openSandbox(ts, args[0], ts.MkAbs(seed), ts.MkAbs(filepath.Join(".seatplan", "sandbox", organization+".json")))
		defer func() { ts.Check(box.Close()) }()
		server := httptest.NewServer(box.AdminHandler())
		defer server.Close()
		admin, args = server.URL, args[2:]
	}
	if neg || len(args) != 2 {
		ts.Fatalf("usage: act [SYSTEM ORGANIZATION[=SEED]] PATH JSON")
	}
	post(ts, admin, args[0], args[1])
}

// post asks an emulator's address for acting as people.
func post(ts *testscript.TestScript, admin, path, body string) []byte {
	resp, err := http.Post(admin+"/admin/"+path, "application/json", strings.NewReader(body)) //nolint:noctx // a test on this machine
	ts.Check(err)
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	ts.Check(err)
	if resp.StatusCode != http.StatusOK {
		ts.Fatalf("%s: %s", resp.Status, answer)
	}
	return answer
}

// box is a sandbox that no command has open.
type box interface {
	io.Closer
	AdminHandler() http.Handler
}

func openSandbox(ts *testscript.TestScript, system, seed, state string) (b box) {
	var err error
	switch system {
	case "altegio":
		b, err = altegio.Open(context.Background(), altegio.Options{Seed: seed, State: state})
	case "alfacrm":
		b, err = alfacrm.Open(context.Background(), alfacrm.Options{Seed: seed, State: state})
	case "amocrm":
		b, err = amocrm.Open(context.Background(), amocrm.Options{Seed: seed, State: state})
	default:
		ts.Fatalf("unknown system %q", system)
	}
	ts.Check(err)
	return b
}

func faultOf(ts *testscript.TestScript, kind string) faults.Fault {
	switch kind {
	case "cut-before":
		return faults.CutBefore()
	case "html":
		return faults.HTMLAnswer()
	case "401":
		return faults.Answer(http.StatusUnauthorized, "application/json", `{"success":false,"data":null,"meta":{"message":"Sign in again"}}`)
	case "402":
		return faults.Answer(http.StatusPaymentRequired, "application/json", `{"success":false,"data":null,"meta":{"message":"The licence has expired"}}`)
	case "403":
		return faults.Answer(http.StatusForbidden, "application/json", `{"success":false,"data":null,"meta":{"message":"No access"}}`)
	case "422":
		return faults.Answer(http.StatusUnprocessableEntity, "application/json", `{"success":false,"data":null,"meta":{"message":"Not possible","errors":[{"message":"try another"}]}}`)
	}
	if f, ok := repeating[kind]; ok {
		return f
	}
	ts.Fatalf("unknown fault %q", kind)
	return faults.Fault{}
}

// exits runs a command and wants its exit code.
//
//	exits 3 seatplan plan
func exits(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARG...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		got = failed.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("%s exits with %d, want %s", strings.Join(args[1:], " "), got, args[0])
	}
}

// copyExample copies one of the repository's examples into the working directory.
func copyExample(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: example NAME")
	}
	source := filepath.Join(repository, "examples", args[0])
	entries, err := os.ReadDir(source)
	ts.Check(err)
	ts.Check(os.MkdirAll(ts.MkAbs(args[0]), 0o700))
	for _, entry := range entries {
		if entry.IsDir() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(source, entry.Name()))
		ts.Check(err)
		ts.Check(os.WriteFile(filepath.Join(ts.MkAbs(args[0]), entry.Name()), data, 0o600))
	}
}

// repository is the top of the repository, from the directory of this test.
var repository = func() string {
	dir, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	return filepath.Join(dir, "..", "..")
}()

// cut takes a block out of a file that is in its canonical form.
//
//	cut people.hcl 'user "anna"'
func cut(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: cut FILE BLOCK")
	}
	path := ts.MkAbs(args[0])
	before, block, found := strings.Cut(ts.ReadFile(args[0]), args[1]+" {\n")
	_, after, closed := strings.Cut(block, "\n}\n")
	if !found || !closed {
		ts.Fatalf("%s has no block %s", args[0], args[1])
	}
	ts.Check(os.WriteFile(path, []byte(before+after), 0o600))
}

// damage replaces the first occurrence of a text in a file.
//
//	damage plan.json before after
func damage(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: damage FILE OLD NEW")
	}
	path := ts.MkAbs(args[0])
	data, err := os.ReadFile(path)
	ts.Check(err)
	changed := strings.Replace(string(data), args[1], args[2], 1)
	if changed == string(data) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(path, []byte(changed), 0o600))
}
