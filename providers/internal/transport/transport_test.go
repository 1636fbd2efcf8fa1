package transport_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/time/rate"

	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/providers/providertest/faults"
)

func TestAddresses(t *testing.T) {
	t.Parallel()
	for _, base := range []string{
		"https://api.example/api", "https://10.0.0.1", "http://localhost:8080/api", "http://127.0.0.1", "http://127.8.9.1:80", "http://[::1]:80/api",
	} {
		if _, err := transport.New(transport.Options{Base: base}); err != nil {
			t.Errorf("%s: %v", base, err)
		}
	}
	for _, base := range []string{
		"http://api.example/api", "http://10.0.0.1", "http://0.0.0.0", "http://127.0.0.1.example", "http://localhost.example", "http://[::2]", "ftp://localhost", "ws://api.example",
		"http://operator:hunter2@api.example",
	} {
		_, err := transport.New(transport.Options{Base: base})
		if !errors.Is(err, transport.ErrPlain) {
			t.Errorf("%s: %v, want ErrPlain", base, err)
		}
		if strings.Contains(fmt.Sprint(err), "hunter2") {
			t.Errorf("%s: the error tells the password: %v", base, err)
		}
	}
	for _, base := range []string{"", "api.example", "/api", "https://", "https://api.example:port", "://"} {
		if _, err := transport.New(transport.Options{Base: base}); err == nil || errors.Is(err, transport.ErrPlain) {
			t.Errorf("%q: %v, want that this is no address", base, err)
		}
	}
}

// request is what a service sees.
type request struct{ Method, URI, Agent, Accept, Body string }

func TestRequestsArriveAsTheyWereMade(t *testing.T) {
	t.Parallel()
	var got []request
	c := clientOf(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = append(got, request{r.Method, r.RequestURI, r.UserAgent(), r.Header.Get("Accept"), string(body)})
	}), transport.Options{UserAgent: "seatplan/1"})
	header := http.Header{"Accept": {"application/json"}}
	for _, r := range []transport.Request{
		{Method: http.MethodGet, Path: "/v1/a", Query: url.Values{"include[]": {"b"}, "a": {"1&2"}}, Header: header},
		{Method: http.MethodPut, Path: "/v1/a b", Body: []byte(`{"a":1}`), Write: true},
		{Method: http.MethodDelete, Path: "/v1/a", Write: true, Header: header},
	} {
		if _, err := c.Do(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	want := []request{
		{"GET", "/api/v1/a?a=1%262&include%5B%5D=b", "seatplan/1", "application/json", ""},
		{"PUT", "/api/v1/a%20b", "seatplan/1", "", `{"a":1}`},
		{"DELETE", "/api/v1/a", "seatplan/1", "application/json", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(http.Header{"Accept": {"application/json"}}, header); diff != "" {
		t.Errorf("the caller's header was changed (-want +got):\n%s", diff)
	}
}

// A refusal is an answer: status, header and body reach the caller whole.
func TestBodiesOfRefusals(t *testing.T) {
	t.Parallel()
	const html = "text/html"
	for name, tt := range map[string]struct {
		request transport.Request
		fault   faults.Fault
		want    transport.Response
	}{
		"a read, refused":     {get(), faults.Answer(403, "application/json", `{"meta":{"message":"no"}}`), transport.Response{Status: 403, Body: []byte(`{"meta":{"message":"no"}}`)}},
		"a write, refused":    {put(), faults.Answer(422, "application/json", `{"meta":{"errors":[]}}`), transport.Response{Status: 422, Body: []byte(`{"meta":{"errors":[]}}`)}},
		"a read, broken":      {get(), faults.Answer(502, html, faults.HTML), transport.Response{Status: 502, Body: []byte(faults.HTML)}},
		"a write, no answer":  {put(), faults.Answer(204, html, ""), transport.Response{Status: 204, Body: []byte{}}},
		"a write, throttled":  {put(), faults.Answer(429, html, "later"), transport.Response{Status: 429, Body: []byte("later")}},
		"a page, not an API":  {get(), faults.HTMLAnswer(), transport.Response{Status: 200, Body: []byte(faults.HTML)}},
		"an answer that ends": {get(), faults.WrongJSON(), transport.Response{Status: 200, Body: []byte(`{"success":true,"data":[{"id":1,`)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := open(t, transport.Options{Wait: quick(1)}, faults.Rule{Match: "/", Times: faults.Always, Fault: tt.fault})
			got, err := c.Do(t.Context(), tt.request)
			if err != nil {
				t.Fatal(err)
			}
			if got.Header.Get("Date") == "" {
				t.Error("the header of the answer is missing")
			}
			got.Header = nil
			if diff := cmp.Diff(&tt.want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

// Tokens stand in headers and addresses. No error says them, however deep one looks into it, and no
// redirect carries them elsewhere.
func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	const secret = "hunter2"
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("a redirect was followed")
	}))
	t.Cleanup(elsewhere.Close)
	var said []string
	for name, tt := range map[string]struct {
		header string
		fault  faults.Fault
	}{
		"lost connection":     {"Bearer " + secret, faults.CutBefore()},
		"answer that ends":    {"Bearer " + secret, faults.CutMidAnswer()},
		"server error":        {"Bearer " + secret, faults.ServerErrorJSON(500)},
		"header with a break": {"Bearer " + secret + "\n", faults.Fault{}},
	} {
		for _, r := range []transport.Request{get(), put()} {
			s := &service{}
			handler := http.Handler(s)
			if !strings.HasSuffix(tt.header, "\n") {
				handler = faults.New(s, faults.Rule{Match: "/", Times: faults.Always, Fault: tt.fault})
			}
			c := clientOf(t, handler, transport.Options{Wait: quick(1), Waiting: func(why string, _ time.Duration) { said = append(said, why) }})
			r.Header = http.Header{"Authorization": {tt.header}}
			r.Query = url.Values{"token": {secret}}
			_, err := c.Do(t.Context(), r)
			if err == nil && (r.Write || name != "server error") {
				t.Errorf("%s, %s: no error", name, r.Method)
			}
			said = append(said, everything(err)...)
		}
	}
	for _, text := range said {
		if strings.Contains(text, secret) {
			t.Errorf("the secret is said: %s", text)
		}
	}
	moved := clientOf(t, http.RedirectHandler(elsewhere.URL+"/login", http.StatusTemporaryRedirect), transport.Options{})
	for _, r := range []transport.Request{get(), put()} {
		resp, err := moved.Do(t.Context(), r)
		if err != nil || resp.Status != http.StatusTemporaryRedirect {
			t.Errorf("a redirect: %v, %v; want to be told of it", resp, err)
		}
	}
}

// everything lists an error and all that it wraps, in all forms of printing.
func everything(err error) []string {
	var texts []string
	for ; err != nil; err = errors.Unwrap(err) {
		texts = append(texts, err.Error(), fmt.Sprintf("%+v %#v", err, err))
	}
	return texts
}

// Organizations of one account share a limit, whatever client they use; every attempt takes its turn.
func TestLimiterIsShared(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	limiter := rate.NewLimiter(rate.Every(time.Hour), 3)
	options := transport.Options{Limiter: limiter, Wait: quick(1)}
	first, served := open(t, options, faults.Rule{Match: "/", Fault: faults.TooManyRequests("0")})
	second, _ := open(t, options)

	if got, err := do(ctx, first, served, put()); got.Status != http.StatusOK || got.Requests != 2 {
		t.Fatalf("the first request: %v, %v", got, err)
	}
	if _, err := second.Do(ctx, get()); err != nil {
		t.Fatalf("the second request: %v", err)
	}
	want := result{Requests: 2, CarriedOut: []string{`PUT {"a":1}`}}
	got, err := do(ctx, first, served, put())
	if diff := cmp.Diff(want, got); diff != "" || err == nil {
		t.Errorf("a request over the limit: %v, result (-want +got):\n%s", err, diff)
	}
}

func TestConcurrentRequests(t *testing.T) {
	t.Parallel()
	c, s := open(t, transport.Options{}, faults.Rule{Match: "/", Times: 4, Fault: faults.TooManyRequests("0")})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if resp, err := c.Do(t.Context(), put()); err != nil || resp.Status != http.StatusOK {
				t.Errorf("%v, %v", resp, err)
			}
		})
	}
	group.Wait()
	if c.Requests() != 12 || len(s.carriedOut()) != 8 {
		t.Errorf("%d requests, %d carried out; want 12, 8", c.Requests(), len(s.carriedOut()))
	}
}
