package main

import (
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// consent agrees as an administrator of the emulated account, and writes the code into a file.
//
//	consent code.txt
func consent(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: consent FILE")
	}
	resp, err := http.Post(ts.Getenv("ADMIN")+"/admin/oauth/consent", "application/json", strings.NewReader("{}")) //nolint:noctx // a test on this machine
	ts.Check(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	ts.Check(err)
	var answer struct {
		Code string `json:"code"`
	}
	ts.Check(json.Unmarshal(body, &answer))
	if answer.Code == "" {
		ts.Fatalf("no code: %s", body)
	}
	path := ts.MkAbs(args[0])
	known := ts.Value(secretsKey{}).(*secrets)
	known.given = append(known.given, path)
	ts.Check(os.WriteFile(path, []byte(answer.Code+"\n"), 0o600))
}

// hidden wants the tokens in a file to be nowhere else: in no other file, and in nothing that was said.
//
//	hidden .seatplan/volt.json
func hidden(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: hidden FILE")
	}
	var pair struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &pair))
	if pair.Access == "" || pair.Refresh == "" {
		ts.Fatalf("%s has no tokens", args[0])
	}
	own := ts.MkAbs(args[0])
	ts.Check(filepath.WalkDir(ts.Getenv("WORK"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path == own {
			return err
		}
		data, err := os.ReadFile(path)
		if err == nil && (strings.Contains(string(data), pair.Access) || strings.Contains(string(data), pair.Refresh)) {
			ts.Fatalf("a token is in %s", path)
		}
		return err
	}))
}

// mode wants a file to have a mode.
//
//	mode 600 .seatplan/volt.json
func mode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mode OCTAL FILE")
	}
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := strings.TrimPrefix(info.Mode().String(), "-"); got != rwx(args[0]) {
		ts.Fatalf("%s has the mode %s, want %s", args[1], got, rwx(args[0]))
	}
}

// rwx writes an octal mode as ls does.
func rwx(octal string) string {
	var b strings.Builder
	for _, digit := range octal {
		for i, letter := range "rwx" {
			if (digit-'0')&(4>>i) == 0 {
				letter = '-'
			}
			b.WriteRune(letter)
		}
	}
	return b.String()
}
