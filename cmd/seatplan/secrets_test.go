package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seatplan/seatplan/cmd/internal/cli"
)

// Secrets that must never be seen anywhere. They are those of every script.
const (
	partnerMarker  = "partner-token-4f1c9d"
	userMarker     = "user-token-77ab02"
	keyMarker      = "api-key-c3d58e"
	tokenMarker    = "long-lived-token-9be0a4"
	passMarker     = "First-password-5e1b07"
	clientMarker   = "client-secret-91be4a"
	refreshMarker  = "refresh-token-0d41ce"
	postgresMarker = "postgres-password-6c2f5b"
)

var markers = []string{partnerMarker, userMarker, keyMarker, tokenMarker, passMarker, clientMarker, refreshMarker, postgresMarker}

// environment are the variables of every script that hold secrets.
var environment = map[string]string{
	"ALTEGIO_PARTNER_TOKEN": partnerMarker, "ALTEGIO_USER_TOKEN": userMarker, "ALFACRM_API_KEY": keyMarker,
	"AMOCRM_TOKEN": tokenMarker, "AMOCRM_CLIENT_SECRET": clientMarker, "SEATPLAN_NEW_PASSWORD": passMarker,
}

// secrets are the markers, and what a program and an emulator have told each other in confidence.
type secrets struct {
	mu    sync.Mutex
	texts []string
	given []string // files in which a script itself was given one
}

func newSecrets() *secrets { return &secrets{texts: slices.Clone(markers)} }

func (s *secrets) add(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(text) >= 6 && !slices.Contains(s.texts, text) {
		s.texts = append(s.texts, text)
	}
}

// confidential are the names of what is secret in bodies, asked for or given.
var confidential = []string{"password", "api_key", "client_secret", "refresh_token", "access_token", "code", "token"}

// listen stands between a program and an emulator and learns what is secret: tokens in headers, and
// whatever has a confidential name in a body or an answer.
func (s *secrets) listen(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, part := range strings.FieldsFunc(r.Header.Get("Authorization"), func(c rune) bool { return c == ' ' || c == ',' }) {
			if part != "Bearer" && part != "User" {
				s.add(part)
			}
		}
		s.add(r.Header.Get("X-ALFACRM-TOKEN"))
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler) // the client has gone
		}
		s.learn(body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if !strings.HasSuffix(r.URL.Path, "/auth/login") && !strings.HasSuffix(r.URL.Path, "/access_token") {
			next.ServeHTTP(w, r)
			return
		}
		answer := &overheard{ResponseWriter: w}
		defer func() { s.learn(answer.text.Bytes()) }()
		next.ServeHTTP(answer, r)
	})
}

// overheard keeps what is answered.
type overheard struct {
	http.ResponseWriter
	text bytes.Buffer
}

func (o *overheard) Write(data []byte) (int, error) {
	o.text.Write(data)
	return o.ResponseWriter.Write(data)
}

// Unwrap lets a fault take over the connection.
func (o *overheard) Unwrap() http.ResponseWriter { return o.ResponseWriter }

func (s *secrets) learn(body []byte) {
	var value any
	if json.Unmarshal(body, &value) != nil {
		return
	}
	var walk func(any)
	walk = func(v any) {
		switch x := v.(type) {
		case []any:
			for _, item := range x {
				walk(item)
			}
		case map[string]any:
			for name, item := range x {
				if text, ok := item.(string); ok && slices.Contains(confidential, name) {
					s.add(text)
				}
				walk(item)
			}
		}
	}
	walk(value)
}

// in returns a secret that a text holds, in one of the forms in which it may have been written; "" if there
// is none.
func (s *secrets) in(text []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, secret := range s.texts {
		for _, form := range []string{secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret))} {
			if bytes.Contains(text, []byte(form)) {
				return secret
			}
		}
	}
	return ""
}

// leak looks for the secrets in everything that a program has left in a directory: saved plans, the
// history with its log, what belongs to the sandbox, what it said. It returns the file, "" for none. Only
// the store of tokens has them: a file that is a pair of them, or what a script itself was given.
func (s *secrets) leak(dir string) string {
	found := ""
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || found != "" {
			return err
		}
		data, err := os.ReadFile(path)
		if err == nil && !slices.Contains(s.given, path) && !tokenStore(data) && s.in(data) != "" {
			found = path
		}
		return nil
	})
	if found == "" {
		found = s.leakOfHistory(dir)
	}
	return found
}

// tokenStore reports whether a file is one in which tokens are kept.
func tokenStore(data []byte) bool {
	var pair struct {
		Format  int    `json:"format"`
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
		Expires string `json:"expires_at"`
	}
	return json.Unmarshal(data, &pair) == nil && pair.Format == 1 && pair.Refresh != "" && pair.Expires != ""
}

// leakOfHistory reads all runs of a history: in the file of a database a long text may stand in pieces.
func (s *secrets) leakOfHistory(dir string) string {
	found := ""
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".db" {
			return err
		}
		var runs struct {
			Runs []struct {
				Run json.Number `json:"run"`
			} `json:"runs"`
		}
		list := shown(path, "--limit", "1000")
		if json.Unmarshal(list, &runs) != nil {
			if head, _ := os.ReadFile(path); bytes.HasPrefix(head, []byte("SQLite format 3")) {
				found = path + " (its runs cannot be read, so nobody knows)"
			}
			return nil // a script may put something else there
		}
		for _, r := range runs.Runs {
			list = append(list, shown(path, r.Run.String())...)
		}
		if s.in(list) != "" {
			found = path + " (its runs)"
		}
		return nil
	})
	return found
}

// shown is what history tells of a database.
func shown(path string, args ...string) []byte {
	var out bytes.Buffer
	app := &cli.App{In: strings.NewReader(""), Out: &out, Err: io.Discard, Now: time.Now, Env: func(string) (string, bool) { return "", false }}
	app.Run(context.Background(), append([]string{"history", "-o", "json", "--store", "sqlite:" + path}, args...))
	return out.Bytes()
}

// The search finds what is planted, wherever it is. Else it would prove nothing.
func TestLeaksAreFound(t *testing.T) {
	t.Parallel()
	pair := func(rest string) string {
		return `{"format": 1, "client_id": "c", "access_token": "a", "refresh_token": "` + refreshMarker + `", "expires_at": "2027-01-01T00:00:00Z"}` + rest
	}
	learned := newSecrets()
	server := httptest.NewServer(learned.listen(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"access_token": "granted-access", "refresh_token": "granted-refresh", "token_type": "Bearer"}`)
	})))
	t.Cleanup(server.Close)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/oauth2/access_token", strings.NewReader(`[{"password": "made-up-password", "code": "consent-code", "name": "Anna Petrova"}]`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer sent-partner, User sent-user")
	req.Header.Set("X-ALFACRM-TOKEN", "sent-session")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	for name, tt := range map[string]struct {
		file, text string
		leaks      bool
	}{
		"nothing":                     {"plan.json", "Anna Petrova, Bearer", false},
		"a store of tokens":           {"tokens.json", pair(""), false},
		"a store with more":           {"tokens.json", pair("\n" + refreshMarker), true},
		"something like a store":      {"tokens.json", `{"format": 1, "refresh_token": "` + refreshMarker + `"}`, true},
		"a saved plan":                {"plan.json", `{"plan":{"x":"` + userMarker + `"}}`, true},
		"what was said":               {".transcript", "Error: " + keyMarker, true},
		"the log of the history":      {".seatplan/history.db-wal", "\x00\x01" + passMarker + "\x00", true},
		"the history":                 {".seatplan/history.db", "SQLite format 3\x00" + postgresMarker, true},
		"deep inside":                 {".seatplan/sandbox/a/b.json", clientMarker, true},
		"an address":                  {"log.txt", url.QueryEscape(partnerMarker), true},
		"base64":                      {"log.txt", base64.StdEncoding.EncodeToString([]byte(tokenMarker)), true},
		"an access token by a grant":  {"log.txt", "granted-access", true},
		"a refresh token by a grant":  {"log.txt", "granted-refresh", true},
		"a code":                      {"log.txt", "consent-code", true},
		"a password that was made up": {"log.txt", "made-up-password", true},
		"the header, first part":      {"log.txt", "sent-partner", true},
		"the header, second part":     {"log.txt", "sent-user", true},
		"another header":              {"log.txt", "sent-session", true},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, filepath.FromSlash(tt.file))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		want := ""
		if tt.leaks {
			want = path
		}
		if got := learned.leak(dir); got != want {
			t.Errorf("%s: found %q, want %q", name, got, want)
		}
	}
}
