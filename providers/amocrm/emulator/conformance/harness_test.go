//go:build npm

package conformance_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clients is the folder of the scripts and of the packages that they need.
const clients = "../testdata/clients"

// callTimeout is far above what a call on loopback takes.
const callTimeout = time.Minute

// server is an emulator behind an address.
type server struct {
	t *testing.T
	e *emulator.Emulator
	*httptest.Server
}

// serve starts an emulator over the world, changed by edit. Its clock stands still, so that the rate
// limit does not depend on the speed of the machine.
func serve(t *testing.T, edit func(*emulator.State)) *server {
	t.Helper()
	s := world()
	if edit != nil {
		edit(&s)
	}
	e, err := emulator.New(s, func() time.Time { return time.Date(2027, 1, 15, 9, 0, 0, 0, time.UTC) })
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(e)
	t.Cleanup(func() {
		srv.Close()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return &server{t, e, srv}
}

// client is a running script.
type client struct {
	t   *testing.T
	in  *json.Encoder
	out *json.Decoder
}

// amo connects @shevernitskiy/amo, which wants a pair of tokens even if it has a long-lived one.
func (s *server) amo() *client {
	s.t.Helper()
	return s.run("amo.mjs", m{"base": s.URL, "auth": pair(token, "not-needed", time.Now().Add(time.Hour))})
}

// amotop connects @mobilon-dev/amotop.
func (s *server) amotop() *client {
	s.t.Helper()
	return s.run("amotop.mjs", m{"base": s.URL, "token": token})
}

// pair are tokens and the integration in the form of @shevernitskiy/amo.
func pair(access, refresh string, expires time.Time) m {
	auth := grant("refresh_token", "refresh_token", refresh)
	auth["token_type"], auth["access_token"], auth["expires_in"] = "Bearer", access, 86400
	auth["expires_at"] = expires.UnixMilli()
	return auth
}

// run starts a script. It ends with the test, and nothing may have gone wrong in it.
func (s *server) run(script string, settings any) *client {
	s.t.Helper()
	if _, err := os.Stat(filepath.Join(clients, "node_modules")); err != nil {
		s.t.Fatalf("the clients are not installed: run npm ci in %s: %v", clients, err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.t.Context()), callTimeout)
	cmd := exec.CommandContext(ctx, "node", script)
	cmd.Dir = clients
	cmd.Env = append(os.Environ(), "NO_PROXY=*", "no_proxy=*") // one of the clients would take a proxy even to loopback
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		cancel()
		s.t.Fatalf("start node, which these tests need: %v", err)
	}
	c := &client{s.t, json.NewEncoder(in), json.NewDecoder(out)}
	s.t.Cleanup(func() {
		defer cancel()
		_ = in.Close() // the script ends with its input
		rest, _ := io.ReadAll(io.MultiReader(c.out.Buffered(), out))
		if err := cmd.Wait(); err != nil || stderr.Len() > 0 || len(bytes.TrimSpace(rest)) > 0 {
			s.t.Errorf("%s: %v\n%s%s", script, err, rest, &stderr)
		}
	})
	if err := c.in.Encode(settings); err != nil {
		s.t.Fatal(err)
	}
	return c
}

// outcome is what a call of a client came to.
type outcome struct {
	t     *testing.T
	call  string
	Value json.RawMessage `json:"value"`
	Error *failure        `json:"error"`
}

// failure is what a client threw. Status and Type are those of the answer, if the client tells them.
type failure struct {
	Class   string `json:"class"`
	Message string `json:"message"`
	Status  int    `json:"status"`
	Type    string `json:"type"`
	Body    any    `json:"body"`
}

// call calls a method of the client, named by its path in the script.
func (c *client) call(method string, args ...any) outcome {
	c.t.Helper()
	if err := c.in.Encode(append([]any{method}, args...)); err != nil {
		c.t.Fatalf("%s: %v", method, err)
	}
	o := outcome{t: c.t, call: method}
	if err := c.out.Decode(&o); err != nil {
		c.t.Fatalf("%s: the script gave no answer: %v", method, err)
	}
	return o
}

// into reads what the client returned.
func into[T any](o outcome) T {
	o.t.Helper()
	var v T
	if o.Error != nil {
		o.t.Fatalf("%s: %+v", o.call, *o.Error)
	}
	if err := json.Unmarshal(o.Value, &v); err != nil {
		o.t.Fatalf("%s: %v in %s", o.call, err, o.Value)
	}
	return v
}

// Kinds of what @shevernitskiy/amo throws. It has a class for each, but in its published form all of
// them are plain errors, so that what they carry has to tell.
const (
	kindProblem   = "problem"    // application/problem+json
	kindNoContent = "no content" // 204 of anything but DELETE
	kindGrant     = "grant"      // a refused grant
	kindOther     = "other"      // the message is the body
)

func (f failure) kind() string {
	switch {
	case f.Body != nil && f.Message == "":
		return kindGrant
	case f.Body != nil:
		return kindProblem
	case strings.HasPrefix(f.Message, "204 No Content, "):
		return kindNoContent
	}
	return kindOther
}

// refused is what the client threw.
func (o outcome) refused() failure {
	o.t.Helper()
	if o.Error == nil {
		o.t.Fatalf("%s: nothing was thrown, but returned: %s", o.call, o.Value)
	}
	return *o.Error
}
