package main

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seatplan/seatplan/providers/altegio/emulator"
	"github.com/seatplan/seatplan/providers/providertest/faults"
)

// Secrets that must never be seen anywhere. They are the tokens of every script.
const (
	partnerMarker = "partner-token-4f1c9d"
	userMarker    = "user-token-77ab02"
	sessionEnv    = "SEATPLAN_TEST_TRANSCRIPT"
)

func TestMain(m *testing.M) {
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
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("SEATPLAN_UPDATE") != "",
		Setup:               setup,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"emulator": startEmulator,
			"exits":    exits,
			"example":  copyExample,
			"damage":   damage,
			"fits":     fits,
		},
	})
}

func setup(env *testscript.Env) error {
	transcript := filepath.Join(env.WorkDir, ".transcript")
	env.Setenv(sessionEnv, transcript)
	env.Setenv("ALTEGIO_PARTNER_TOKEN", partnerMarker)
	env.Setenv("ALTEGIO_USER_TOKEN", userMarker)
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("SEATPLAN_RETRIES", "0") // nobody waits for a connection that is not there
	env.Defer(func() {
		if leak := findSecret(env.WorkDir); leak != "" {
			env.T().Fatal("a secret is in " + leak)
		}
		if err := fitsSaved(env.WorkDir); err != nil {
			env.T().Fatal(err)
		}
	})
	return nil
}

// findSecret looks for the tokens in everything that a script left: files, also those of the
// program's own folder, and all it said.
func findSecret(dir string) string {
	found := ""
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), "server-") {
			return err
		}
		data, err := os.ReadFile(path)
		if err == nil && (strings.Contains(string(data), partnerMarker) || strings.Contains(string(data), userMarker)) {
			found = path
		}
		return nil
	})
	return found
}

// startEmulator serves a seed over HTTP with the tokens of the scripts, and puts its address into
// $ENDPOINT. Further arguments turn switches (name=position) or break the service
// (fault=KIND:PATTERN).
//
//	emulator seed.json over_limit=422 fault=cut-after:PUT /
func startEmulator(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: emulator SEED [switch=position | fault=kind:pattern]...")
	}
	var state emulator.State
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &state))
	state.Tokens = &emulator.Tokens{Partner: partnerMarker, User: userMarker}
	e, err := emulator.New(state, nil)
	ts.Check(err)
	var handler http.Handler = e
	for _, arg := range args[1:] {
		name, value, _ := strings.Cut(arg, "=")
		if name == "fault" {
			kind, pattern, _ := strings.Cut(value, ":")
			handler = faults.New(handler, faults.Rule{Match: pattern, Times: faults.Always, Fault: faultOf(ts, kind)})
			continue
		}
		ts.Check(e.Admin().SetSwitch(name, value))
	}
	server := httptest.NewServer(handler)
	admin := httptest.NewServer(e.AdminHandler())
	ts.Defer(server.Close)
	ts.Defer(admin.Close)
	ts.Setenv("ENDPOINT", server.URL+"/api")
	ts.Setenv("SEATPLAN_VAR_endpoint", server.URL+"/api")
	ts.Setenv("ADMIN", admin.URL)
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
