package faults_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/seatplan/seatplan/providers/providertest/faults"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const body = `{"success":true,"data":[1,2,3]}`

// service counts the requests that it carries out and tells when one is done.
type service struct {
	carriedOut atomic.Int32
	done       chan struct{}
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	s.carriedOut.Add(1)
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, body)
	select {
	case s.done <- struct{}{}:
	default:
	}
}

// serve starts the service with the faults and returns a client of its own connections.
func serve(t *testing.T, rules ...faults.Rule) (*service, *faults.Injector, func(ctx context.Context, method, path string) (*http.Response, error)) {
	t.Helper()
	s := &service{done: make(chan struct{}, 1)}
	injector := faults.New(s, rules...)
	server := httptest.NewServer(injector)
	client := server.Client()
	t.Cleanup(func() {
		client.CloseIdleConnections()
		server.Close()
	})
	return s, injector, func(ctx context.Context, method, path string) (*http.Response, error) {
		var payload io.Reader
		if method != http.MethodGet {
			payload = strings.NewReader(`{"a":1}`)
		}
		req, err := http.NewRequestWithContext(ctx, method, server.URL+path, payload)
		if err != nil {
			t.Fatal(err)
		}
		return client.Do(req)
	}
}

// read returns status, Retry-After and body of an answer, and the error that ended it.
func read(resp *http.Response, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	return fmt.Sprintf("%d %q %s %s", resp.StatusCode, resp.Header.Get("Retry-After"), resp.Header.Get("Content-Type"), data), err
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	refusal := func(text string) string {
		return `application/json {"success":false,"data":null,"meta":{"message":"` + text + `"}}`
	}
	for name, c := range map[string]struct {
		fault faults.Fault
		want  string
	}{
		"throttle with delay":    {faults.TooManyRequests("3"), `429 "3" ` + refusal("Too many requests")},
		"throttle without delay": {faults.TooManyRequests(""), `429 "" ` + refusal("Too many requests")},
		"500 json":               {faults.ServerErrorJSON(500), `500 "" ` + refusal("Server error")},
		"503 html":               {faults.ServerErrorHTML(503), `503 "" text/html ` + faults.HTML},
		"504 html":               {faults.ServerErrorHTML(504), `504 "" text/html ` + faults.HTML},
		"wrong json":             {faults.WrongJSON(), `200 "" application/json {"success":true,"data":[{"id":1,`},
		"html instead of json":   {faults.HTMLAnswer(), `200 "" text/html ` + faults.HTML},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, injector, do := serve(t, faults.Rule{Match: "/", Fault: c.fault})
			got, err := read(do(t.Context(), http.MethodPost, "/a"))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if n := s.carriedOut.Load(); n != 0 {
				t.Errorf("the service carried out %d requests, want 0", n)
			}
			injector.Verify(t)
		})
	}
}

func TestCuts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault      faults.Fault
		carriedOut int32
		got        string
	}{
		"before": {faults.CutBefore(), 0, ""},
		"after":  {faults.CutAfter(), 1, ""},
		"middle": {faults.CutMidAnswer(), 1, `200 "" application/json ` + body[:len(body)/2]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _, do := serve(t, faults.Rule{Match: "POST /a", Fault: c.fault})
			got, err := read(do(t.Context(), http.MethodPost, "/a"))
			if err == nil || got != c.got {
				t.Errorf("the client got %q and %v, want %q and an error", got, err, c.got)
			}
			if n := s.carriedOut.Load(); n != c.carriedOut {
				t.Errorf("the service carried out %d requests, want %d", n, c.carriedOut)
			}
		})
	}
}

func TestRepeat(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fault      faults.Fault
		want       string // a part of the answer or of the error
		carriedOut int32
	}{
		"JSON":            {faults.Repeat(403, "application/json", `{"message":"`+faults.Repeated+`"}`), `{"message":"POST /a HTTP/1.1\r\nHost: `, 0},
		"a page":          {faults.Repeat(500, "text/html", "<p>"+faults.Repeated+"</p>"), "\r\n\r\n{\"a\":1}</p>", 0},
		"a reason phrase": {faults.RepeatRaw("HTTP/1.1 403 " + faults.Repeated + "\r\nContent-Length: 0\r\n\r\n"), "403", 0},
		"no answer":       {faults.RepeatRaw(faults.Repeated + "\r\n\r\n"), "malformed HTTP", 0},
		"unasked":         {faults.RepeatUnasked(), body, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _, do := serve(t, faults.Rule{Match: "/", Times: faults.Always, Fault: tt.fault})
			got, err := read(do(t.Context(), http.MethodPost, "/a"))
			if said := fmt.Sprint(got, err); !strings.Contains(said, tt.want) {
				t.Errorf("no %q in %q", tt.want, said)
			}
			if n := s.carriedOut.Load(); n != tt.carriedOut {
				t.Errorf("the service carried out %d requests, want %d", n, tt.carriedOut)
			}
		})
	}
}

func TestHangUntilTheClientGivesUp(t *testing.T) {
	t.Parallel()
	t.Run("before", func(t *testing.T) {
		t.Parallel()
		s := &service{}
		reached := make(chan struct{})
		broken := faults.New(s, faults.Rule{Match: "/", Fault: faults.HangBefore()})
		server := httptest.NewServer(announce(reached, broken))
		defer server.Close()
		ctx, giveUp := context.WithCancel(t.Context())
		go func() { <-reached; giveUp() }()
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := read(server.Client().Do(req)); !errors.Is(err, context.Canceled) {
			t.Errorf("the client got %v, want context.Canceled", err)
		}
		if n := s.carriedOut.Load(); n != 0 {
			t.Errorf("the service carried out %d requests, want 0", n)
		}
	})
	t.Run("after", func(t *testing.T) {
		t.Parallel()
		s, _, do := serve(t, faults.Rule{Match: "/", Fault: faults.HangAfter()})
		ctx, giveUp := context.WithCancel(t.Context())
		go func() { <-s.done; giveUp() }()
		if _, err := read(do(ctx, http.MethodPost, "/a")); !errors.Is(err, context.Canceled) {
			t.Errorf("the client got %v, want context.Canceled", err)
		}
		if n := s.carriedOut.Load(); n != 1 {
			t.Errorf("the service carried out %d requests, want 1", n)
		}
	})
}

// announce closes reached when a request arrives.
func announce(reached chan struct{}, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(reached)
		next.ServeHTTP(w, r)
	})
}

func TestSlowAnswer(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	_, _, do := serve(t, faults.Rule{Match: "/", Times: faults.Always, Fault: faults.Slow(release)})

	resp, err := do(t.Context(), http.MethodGet, "/a") // the head arrives before the release
	if err != nil {
		t.Fatal(err)
	}
	close(release)
	got, err := read(resp, nil)
	if want := `200 "" application/json ` + body; err != nil || got != want {
		t.Errorf("the client got %q and %v, want %q", got, err, want)
	}
}

func TestSlowAnswerToAClientThatLeaves(t *testing.T) {
	t.Parallel()
	_, _, do := serve(t, faults.Rule{Match: "/", Fault: faults.Slow(nil)})
	ctx, giveUp := context.WithCancel(t.Context())
	resp, err := do(ctx, http.MethodGet, "/a")
	if err != nil {
		t.Fatal(err)
	}
	giveUp()
	if _, err := read(resp, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("the client got %v, want context.Canceled", err)
	}
}

func TestRulesCount(t *testing.T) {
	t.Parallel()
	_, injector, do := serve(t,
		faults.Rule{Match: "GET /a/{id}", From: 2, Times: 2, Fault: faults.ServerErrorJSON(500)},
		faults.Rule{Match: "GET /a/7", Times: faults.Always, Fault: faults.ServerErrorJSON(503)},
		faults.Rule{Match: "POST /never", Fault: faults.CutBefore()},
	)
	var got []int
	for _, path := range []string{"/a/1", "/a/2", "/b/1", "/a/3", "/a/4", "/a/7", "/a/7"} {
		resp, err := do(t.Context(), http.MethodGet, path)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, resp.StatusCode)
		_ = resp.Body.Close()
	}
	if diff := cmp.Diff([]int{200, 500, 200, 500, 200, 503, 503}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	unused := injector.Unused()
	if len(unused) != 1 || unused[0].Match != "POST /never" {
		t.Errorf("Unused() = %v, want the rule POST /never", unused)
	}
	var report recorder
	injector.Verify(&report)
	if len(report) != 1 || !strings.Contains(report[0], "POST /never") {
		t.Errorf("Verify reported %q", report)
	}
}

type recorder []string

func (*recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) { *r = append(*r, fmt.Sprintf(format, args...)) }

func TestListenerDropsConnections(t *testing.T) {
	t.Parallel()
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener := faults.Listen(plain, 1, 9)
	server := httptest.NewUnstartedServer(&service{})
	_ = server.Listener.Close()
	server.Listener = listener
	server.Start()
	defer server.Close()
	client := server.Client()
	defer client.CloseIdleConnections()
	post := func() error {
		_, err := read(client.Post(server.URL, "text/plain", strings.NewReader("x")))
		return err
	}
	if err := post(); err == nil {
		t.Error("the first connection was not dropped")
	}
	if err := post(); err != nil {
		t.Errorf("the second connection: %v", err)
	}
	if diff := cmp.Diff([]int{9}, listener.Unused()); diff != "" {
		t.Errorf("Unused (-want +got):\n%s", diff)
	}
}
