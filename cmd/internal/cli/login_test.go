package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/seatplan/seatplan/providers/amocrm"
	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/schema"
)

// signing is a sign-in under way, with an emulated account.
type signing struct {
	e      *emulator.Emulator
	dir    string
	in     *io.PipeWriter
	lines  *bufio.Scanner
	said   strings.Builder
	result chan Code
	stop   context.CancelFunc
}

const clientSecret = "secret-of-the-client-8c1f"

// startSigning runs the command until it asks.
func startSigning(t *testing.T, args ...string) *signing {
	t.Helper()
	e, err := emulator.New(emulator.State{
		Subdomain: "volt", AccountID: 7001, Caller: 1,
		OAuth: &emulator.OAuth{ClientID: "client-1", ClientSecret: clientSecret, RedirectURI: "https://tool.example/cb"},
		Users: []emulator.User{{ID: 1, Name: "Boss", Email: "boss@volt.example", Admin: true}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	s := &signing{e: e, dir: t.TempDir(), result: make(chan Code, 1)}
	files := fmt.Sprintf(`
organization "volt" {
  system   = "amocrm"
  account  = "volt"
  endpoint = %q
  auth {
    client_id     = "client-1"
    client_secret = env("SECRET")
    redirect_uri  = "https://tool.example/cb"
    token_file    = "tokens.json"
  }
}
`, server.URL+"/api/v4")
	if err := os.WriteFile(filepath.Join(s.dir, "access.hcl"), []byte(files), 0o600); err != nil {
		t.Fatal(err)
	}
	in, inWriter := io.Pipe()
	out, outWriter := io.Pipe()
	s.in, s.lines = inWriter, bufio.NewScanner(out)
	ctx, stop := context.WithCancel(t.Context())
	s.stop = stop
	t.Cleanup(stop)
	a := &App{
		In: in, Out: outWriter, Err: outWriter, Now: time.Now, Version: "test",
		Env: func(name string) (string, bool) { return clientSecret, name == "SECRET" },
	}
	go func() {
		s.result <- a.Run(ctx, append([]string{"login", "amocrm", "-C", s.dir}, args...))
		_ = outWriter.Close()
	}()
	return s
}

// until reads what the command says up to what matches, and returns the match.
func (s *signing) until(t *testing.T, pattern string) string {
	t.Helper()
	find := regexp.MustCompile(pattern)
	for s.lines.Scan() {
		s.said.WriteString(s.lines.Text() + "\n")
		if m := find.FindStringSubmatch(s.lines.Text()); m != nil {
			return m[len(m)-1]
		}
	}
	t.Fatalf("the command does not say %q but:\n%s", pattern, s.said.String())
	return ""
}

// end reads the rest and returns the exit code.
func (s *signing) end() (Code, string) {
	for s.lines.Scan() {
		s.said.WriteString(s.lines.Text() + "\n")
	}
	return <-s.result, s.said.String()
}

// question returns the state of the page that the command wants to be opened.
func (s *signing) question(t *testing.T) string {
	t.Helper()
	u, err := url.Parse(s.until(t, `^ *(https://www.amocrm.ru/oauth\?.*)$`))
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("state")
}

func (s *signing) consent(t *testing.T) string {
	t.Helper()
	code, err := s.e.Admin().Consent()
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func (s *signing) tokens() string {
	data, _ := os.ReadFile(filepath.Join(s.dir, "tokens.json"))
	return string(data)
}

func TestLoginByAPastedAddress(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answer func(state, code string) string
		want   Code
		says   string
	}{
		"the address": {
			func(state, code string) string {
				return "https://tool.example/cb?code=" + code + "&state=" + state + "&referer=volt.amocrm.ru\n"
			}, CodeOK, "Signed in to",
		},
		"the code, without a line break": {func(_, code string) string { return code }, CodeOK, "Signed in to"},
		"another account": {
			func(state, code string) string {
				return "https://tool.example/cb?code=" + code + "&state=" + state + "&referer=evil.example\n"
			}, CodeError, "nothing was sent",
		},
		"another sign-in": {
			func(state, code string) string {
				return "https://tool.example/cb?code=" + code + "&state=x" + state + "&referer=volt.amocrm.ru\n"
			}, CodeError, "not the answer to this sign-in",
		},
		"nobody agreed": {
			func(state, _ string) string {
				return "https://tool.example/cb?error=access_denied&state=" + state + "\n"
			}, CodeError, "did not agree",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSigning(t)
			state := s.question(t)
			s.until(t, "Then paste the code")
			code := s.consent(t)
			if _, err := io.WriteString(s.in, tt.answer(state, code)); err != nil {
				t.Fatal(err)
			}
			_ = s.in.Close()
			got, said := s.end()
			if got != tt.want || !strings.Contains(said, tt.says) {
				t.Errorf("exit code %d, and\n%s", got, said)
			}
			for _, secret := range []string{code, clientSecret} {
				if strings.Contains(said, secret) {
					t.Errorf("a secret is in\n%s", said)
				}
			}
			if tt.want != CodeOK && (s.tokens() != "" || len(s.e.Requests()) != 0) {
				t.Error("something was sent or stored")
			}
			if tt.want == CodeOK && !strings.Contains(s.tokens(), "refresh_token") {
				t.Error("nothing is stored")
			}
		})
	}
}

func TestLoginByTheBrowser(t *testing.T) {
	t.Parallel()
	s := startSigning(t, "--listen", "127.0.0.1:0")
	s.until(t, `redirect_uri is https://tool.example/cb, and not http://127`)
	state := s.question(t)
	address := s.until(t, `Waiting for the browser at (http://127.0.0.1:\d+)`)
	code := s.consent(t)
	send := func(method, query string) int {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, address+"/cb?"+query, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil || strings.Contains(string(body), code) || strings.Contains(string(body), state) {
			t.Errorf("%v %s", err, body)
		}
		return resp.StatusCode
	}
	// What does not belong to the sign-in does not end it.
	for query, want := range map[string]int{"": 400, "code=x&state=x": 400, "error=access_denied": 400} {
		if got := send(http.MethodGet, query); got != want {
			t.Errorf("%q: %d", query, got)
		}
	}
	if got := send(http.MethodPost, "code="+code+"&state="+state); got != http.StatusMethodNotAllowed {
		t.Errorf("a POST: %d", got)
	}
	if got := send(http.MethodGet, "code="+code+"&state="+state+"&referer=volt.amocrm.ru"); got != http.StatusOK {
		t.Errorf("the answer: %d", got)
	}
	got, said := s.end()
	if got != CodeOK || !strings.Contains(said, "Signed in to") || strings.Contains(said, code) || !strings.Contains(s.tokens(), "refresh_token") {
		t.Errorf("exit code %d, and\n%s", got, said)
	}
}

func TestLoginIsCalledOff(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"--listen", "127.0.0.1:0"}} {
		s := startSigning(t, args...)
		s.until(t, "Then paste the code|Waiting for the browser")
		s.stop()
		if got, said := s.end(); got != CodeError || !strings.Contains(said, "not signed in") || s.tokens() != "" {
			t.Errorf("exit code %d, and\n%s", got, said)
		}
	}
}

func TestLoginListensHereOnly(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", ":8085", "192.0.2.1:80", "8085"} {
		s := startSigning(t, "--listen", address)
		if got, said := s.end(); got != CodeError || !strings.Contains(said, "not signed in") {
			t.Errorf("%s: exit code %d, and\n%s", address, got, said)
		}
	}
}

func TestLoginLine(t *testing.T) {
	t.Parallel()
	for dir, want := range map[string]string{
		".":        "seatplan login amocrm --organization volt",
		"access":   "seatplan login amocrm -C access --organization volt",
		"my files": `seatplan login amocrm -C "my files" --organization volt`,
	} {
		if got := loginLine(dir, "volt"); got != want {
			t.Errorf("%s: %s", dir, got)
		}
	}
}

func TestTokenFileStartsAtTheConfiguration(t *testing.T) {
	t.Parallel()
	dir, err := openDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.close()
	whole := filepath.Join(t.TempDir(), "tokens.json")
	for given, want := range map[string]string{
		"tokens.json":           filepath.Join(dir.path, "tokens.json"),
		"../tokens.json":        filepath.Join(filepath.Dir(dir.path), "tokens.json"),
		".seatplan/tokens.json": filepath.Join(dir.path, ".seatplan", "tokens.json"),
		whole:                   whole,
	} {
		got, err := tokenFile(connection{Dir: dir, Credentials: map[string]schema.Secret{amocrm.AuthTokenFile: schema.NewSecret(given)}})
		if err != nil || got != want {
			t.Errorf("%s: %s, %v", given, got, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir.path, ".seatplan", ".gitignore")); err != nil {
		t.Errorf("git is not told to leave the tokens alone: %v", err)
	}
}
