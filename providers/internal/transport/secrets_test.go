package transport_test

import (
	"context"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/schema"
)

// Some systems, and proxies in front of them, repeat the request in their answer.
func TestAnswersThatRepeatSecrets(t *testing.T) {
	t.Parallel()
	const token, password = "tok&n-hunter2", `pa"ss<wörd>`
	say := func(status int, form func(string) string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"said":"`+form(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))+`","sent":"`+form(string(body))+`"}`)
		})
	}
	plain := func(s string) string { return s }
	for name, h := range map[string]http.Handler{
		"a refusal":          say(403, plain),
		"a page":             say(404, html.EscapeString),
		"an address":         say(400, url.QueryEscape),
		"a success":          say(200, func(s string) string { return strings.ReplaceAll(s, `"`, `\"`) }),
		"quoted":             say(422, func(s string) string { q := fmt.Sprintf("%q", s); return q[1 : len(q)-1] }),
		"the system is down": say(500, plain),
	} {
		for _, write := range []bool{false, true} {
			c := clientOf(t, h, transport.Options{Wait: quick(1)})
			r := transport.Request{Method: http.MethodPost, Path: "/a", Write: write, Body: []byte(password), Header: http.Header{}, Secrets: []schema.Secret{schema.NewSecret(token)}}
			r.Header.Set("Authorization", "Bearer "+token)
			resp, err := c.Do(transport.Hiding(t.Context(), schema.NewSecret(password)), r)
			said := append(everything(err), fmt.Sprint(resp))
			if resp != nil {
				said = append(said, string(resp.Body))
				if resp.Status < 500 && !strings.Contains(string(resp.Body), "(hidden)") {
					t.Errorf("%s: nothing was hidden in %s", name, resp.Body)
				}
			}
			for _, text := range said {
				for _, part := range []string{"hunter2", "wörd", "w%C3%B6rd"} {
					if strings.Contains(text, part) {
						t.Errorf("%s: the secret is said: %s", name, text)
					}
				}
			}
		}
	}
}

// What net/http says of an answer that is none quotes it.
func TestAnswersThatAreNone(t *testing.T) {
	t.Parallel()
	const secret = "hunter2-hunter2"
	for _, answer := range []string{secret + "\r\n", "HTTP/1.1 " + secret + "\r\n", "HTTP/1.1 500 " + secret + "\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\n" + secret + "\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: " + secret + "\r\n\r\n"} {
		listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = listener.Close() })
		go func() {
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				buffer := make([]byte, 4096)
				_, _ = conn.Read(buffer)
				_, _ = io.WriteString(conn, answer)
				_ = conn.Close()
			}
		}()
		var said []string
		c, err := transport.New(transport.Options{Base: "http://" + listener.Addr().String(), Wait: quick(1), Waiting: func(why string, _ time.Duration) { said = append(said, why) }})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []transport.Request{get(), put()} {
			r.Secrets = []schema.Secret{schema.NewSecret(secret)}
			resp, err := c.Do(t.Context(), r)
			if resp != nil && resp.Status < 500 {
				t.Errorf("%q is taken for an answer: %v", answer, resp)
			}
			said = append(said, everything(err)...)
		}
		for _, text := range said {
			if strings.Contains(text, secret) {
				t.Errorf("%q: the secret is said: %s", answer, text)
			}
		}
	}
}

// Whoever asks for a token gets the answer as it is, also if the new one is the old one; and a short
// secret does not spoil a list of names.
func TestWhatIsLeftInAnswers(t *testing.T) {
	t.Parallel()
	const secret = "hunter2-hunter2"
	c := clientOf(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"refresh_token":"`+secret+`","name":"Anna"}`)
	}), transport.Options{})
	for name, tt := range map[string]struct {
		grant  bool
		secret string
		want   string
	}{
		"a list":         {false, secret, `{"refresh_token":"(hidden)","name":"Anna"}`},
		"a new token":    {true, secret, `{"refresh_token":"` + secret + `","name":"Anna"}`},
		"a short secret": {false, "Anna", `{"refresh_token":"` + secret + `","name":"Anna"}`},
		"none":           {false, "", `{"refresh_token":"` + secret + `","name":"Anna"}`},
	} {
		r := get()
		r.Grant, r.Secrets = tt.grant, []schema.Secret{schema.NewSecret(tt.secret), {}}
		if resp, err := c.Do(context.Background(), r); err != nil || string(resp.Body) != tt.want {
			t.Errorf("%s: %v, %v", name, resp, err)
		}
	}
}
