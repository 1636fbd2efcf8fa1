package main

import (
	"io"
	"log"
	"net/http"
	"slices"
	"testing"

	"github.com/seatplan/seatplan/cmd/internal/cli"
	"github.com/seatplan/seatplan/providers/providertest/faults"
)

const (
	asJSON = "application/json"
	asPage = "text/html"
	said   = faults.Repeated
)

// refusals holds the request wherever one of the systems puts its words.
const refusals = `{"success":false,"data":null,"meta":{"message":"` + said + `","errors":[{"field":"` + said + `","message":"` + said + `"}]},
	"errors":{"code":"` + said + `","message":"` + said + `","name":["` + said + `"]},"name":"` + said + `","message":"` + said + `","code":1,
	"title":"` + said + `","detail":"` + said + `","hint":"` + said + `","retry_after":"` + said + `",
	"validation-errors":[{"request_id":"` + said + `","errors":[{"code":"` + said + `","path":"` + said + `","detail":"` + said + `"}]}]}`

// mistyped holds the request where numbers, flags and objects are expected, of all systems.
const mistyped = `{"success":"` + said + `","data":[{"id":"` + said + `","title":"` + said + `","user_id":"` + said + `"}],"total":"` + said + `","count":"` + said + `",
	"items":[{"id":"` + said + `","is_active":"` + said + `"}],"_total_items":"` + said + `","current_user_id":"` + said + `","token":{"a":"` + said + `"},
	"_embedded":{"users":[{"id":"` + said + `","rights":{"is_admin":"` + said + `"}}],"roles":[{"id":"` + said + `"}],"pipelines":[{"id":"` + said + `"}]},
	"access_token":7,"refresh_token":"` + said + `","expires_in":"` + said + `"}`

// repeating are services that repeat what they were sent.
var repeating = map[string]faults.Fault{
	"repeat-200":         faults.Repeat(http.StatusOK, asJSON, mistyped),
	"repeat-200-text":    faults.Repeat(http.StatusOK, asJSON, `"`+said+`"`),
	"repeat-200-page":    faults.Repeat(http.StatusOK, asPage, "<p>"+said+"</p>"),
	"repeat-302":         faults.Repeat(http.StatusFound, asPage, said),
	"repeat-400":         faults.Repeat(http.StatusBadRequest, asJSON, refusals),
	"repeat-401":         faults.Repeat(http.StatusUnauthorized, asJSON, refusals),
	"repeat-402":         faults.Repeat(http.StatusPaymentRequired, asJSON, refusals),
	"repeat-403":         faults.Repeat(http.StatusForbidden, asJSON, refusals),
	"repeat-403-page":    faults.Repeat(http.StatusForbidden, asPage, "<p>"+said+"</p>"),
	"repeat-404":         faults.Repeat(http.StatusNotFound, asJSON, refusals),
	"repeat-422":         faults.Repeat(http.StatusUnprocessableEntity, asJSON, refusals),
	"repeat-429":         faults.Repeat(http.StatusTooManyRequests, asJSON, refusals),
	"repeat-500":         faults.Repeat(http.StatusInternalServerError, asJSON, refusals),
	"repeat-502-page":    faults.Repeat(http.StatusBadGateway, asPage, said),
	"repeat-phrase":      faults.RepeatRaw("HTTP/1.1 403 " + said + "\r\nContent-Length: 0\r\n\r\n"),
	"repeat-phrase-503":  faults.RepeatRaw("HTTP/1.1 503 " + said + "\r\nContent-Length: 0\r\n\r\n"),
	"repeat-no-answer":   faults.RepeatRaw(said + "\r\n\r\n"),
	"repeat-bad-version": faults.RepeatRaw("HTTP/" + said + " 200 OK\r\n\r\n"),
	"repeat-bad-status":  faults.RepeatRaw("HTTP/1.1 " + said + "\r\n\r\n"),
	"repeat-bad-header":  faults.RepeatRaw("HTTP/1.1 200 OK\r\n" + said + "\r\n\r\n"),
	"repeat-bad-length":  faults.RepeatRaw("HTTP/1.1 200 OK\r\nContent-Length: " + said + "\r\n\r\n"),
	"repeat-delay":       faults.RepeatRaw("HTTP/1.1 429 Too Many Requests\r\nRetry-After: " + said + "\r\nContent-Length: 0\r\n\r\n"),
	"repeat-location":    faults.RepeatRaw("HTTP/1.1 307 Temporary Redirect\r\nLocation: /" + said + "\r\nContent-Length: 0\r\n\r\n"),
	"repeat-unasked":     faults.RepeatUnasked(),
}

// TestNoAnswerTellsASecret lets the services repeat tokens and passwords in every way, for ever, from a
// request on: the first that reads, that writes, or that signs in. Every run is searched for what was sent.
func TestNoAnswerTellsASecret(t *testing.T) {
	t.Parallel()
	log.SetOutput(io.Discard) // as main does; a script looks whether it does so
	for _, system := range []string{"altegio", "alfacrm", "amocrm"} {
		ref := undisturbed(t, system)
		w := &world{system: system}
		strikes := map[string]func(method, path string) bool{"a grant": func(_, path string) bool { return grant(path) }}
		for _, p := range ref.positions(w) {
			if p.n == 1 {
				strikes[p.name] = p.match(w)
			}
		}
		for where, match := range strikes {
			if where == "a grant" && system == "altegio" {
				continue // tokens of Altegio are not renewed
			}
			for name, f := range repeating {
				t.Run(system+"/"+name+"/"+where, func(t *testing.T) {
					t.Parallel()
					struck := false
					w := newWorld(t, system, disturbance{handler: func(_ *world, next http.Handler) http.Handler {
						broken := faults.New(next, faults.Rule{Match: "/", Times: faults.Always, Fault: f})
						return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
							if match(r.Method, r.URL.Path) {
								struck = true
								broken.ServeHTTP(rw, r)
								return
							}
							next.ServeHTTP(rw, r)
						})
					}})
					r := w.apply() // searches
					if !struck {
						t.Error("the fault never happened")
					}
					codes := []cli.Code{cli.CodeError, cli.CodeStale, cli.CodePartly, cli.CodeRefused, cli.CodeOpen}
					if !slices.Contains(codes, r.code) || r.stderr == "" {
						t.Errorf("exit code %d\n%s", r.code, r.stderr)
					}
				})
			}
		}
	}
}
