package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/seatplan/seatplan/cmd/internal/cli"
	"github.com/seatplan/seatplan/providers/providertest/faults"
)

// hand does what a person or the vendor does meanwhile, by the emulator's second door.
func (w *world) hand(path, body string) string {
	w.t.Helper()
	req := httptest.NewRequestWithContext(w.t.Context(), http.MethodPost, "/admin/"+path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	w.vendor.AdminHandler().ServeHTTP(answer, req)
	if answer.Code != http.StatusOK {
		w.t.Errorf("%s: %d %s", path, answer.Code, answer.Body)
	}
	return answer.Body.String()
}

// meanwhile does something once, before a request is served.
func meanwhile(p position, do func(w *world)) disturbance {
	return disturbance{handler: func(w *world, next http.Handler) http.Handler {
		match := p.match(w)
		var mu sync.Mutex
		seen := 0
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			mu.Lock()
			if match(r.Method, r.URL.Path) {
				if seen++; seen == p.n {
					do(w)
				}
			}
			mu.Unlock()
			next.ServeHTTP(rw, r)
		})
	}}
}

// A token that ends in the middle is renewed without a word where there is a way to, at whatever request.
func TestTokenEndsInTheMiddle(t *testing.T) {
	t.Parallel()
	for _, system := range []string{"alfacrm", "amocrm"} {
		ref := undisturbed(t, system)
		for _, p := range ref.positions(&world{system: system}) {
			t.Run(system+"/"+p.name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, system, meanwhile(p, func(w *world) { w.hand("tokens/expire", "{}") }))
				r := w.apply()
				grants := 0
				for _, q := range w.carried {
					if grant(q.Path) {
						grants++
					}
				}
				if r.code != ref.code || grants != 2 {
					t.Errorf("exit code %d, want %d; %d tokens were given, want 2\n%s", r.code, ref.code, grants, r.stderr)
				}
				w.accounted(&r)
				w.settles(ref)
			})
		}
	}
}

// A sign-in that is refused for good ends the run at once, and says so by the exit code.
func TestSignInRefusedInTheMiddle(t *testing.T) {
	t.Parallel()
	no := faults.Answer(http.StatusUnauthorized, asJSON, `{"success":false,"data":null,"meta":{"message":"Sign in again"}}`)
	for _, system := range []string{"altegio", "alfacrm", "amocrm"} {
		ref := undisturbed(t, system)
		for _, p := range ref.positions(&world{system: system}) {
			t.Run(system+"/"+p.name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, system, onHandler(p, faults.Always, no))
				r := w.apply()
				if r.code != cli.CodeRefused {
					t.Errorf("exit code %d, want %d\n%s", r.code, cli.CodeRefused, r.stderr)
				}
				w.accounted(&r)
				for _, o := range r.applied.Organizations {
					if !o.Stopped || o.Counts.Failed != 1 {
						t.Errorf("stopped %t, %+v; want one step that failed, and no more tries", o.Stopped, o.Counts)
					}
				}
				w.settles(ref)
			})
		}
	}
}

// Somebody else uses up the refresh token: there is no way on without a person, and none is tried.
func TestRefreshTokenIsUsedUpInTheMiddle(t *testing.T) {
	t.Parallel()
	ref := undisturbed(t, "amocrm")
	for _, p := range ref.positions(&world{system: "amocrm"}) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			var pair struct {
				Access  string `json:"access_token"`
				Refresh string `json:"refresh_token"`
			}
			w := newWorld(t, "amocrm", meanwhile(p, func(w *world) {
				stored, err := os.ReadFile(filepath.Join(w.dir, "tokens.json"))
				if err != nil {
					t.Error(err)
					return
				}
				var old struct {
					Refresh string `json:"refresh_token"`
				}
				_ = json.Unmarshal(stored, &old)
				w.hand("tokens/expire", "{}")
				answer := httptest.NewRecorder()
				w.secrets.listen(w.vendor).ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/oauth2/access_token", strings.NewReader(
					`{"client_id":"client-1","client_secret":"`+clientMarker+`","redirect_uri":"https://tool.example/cb","grant_type":"refresh_token","refresh_token":"`+old.Refresh+`"}`)))
				if err := json.Unmarshal(answer.Body.Bytes(), &pair); err != nil || pair.Refresh == "" {
					t.Errorf("no new pair: %s", answer.Body)
				}
			}))
			r := w.apply()
			if r.code != cli.CodeRefused || !strings.Contains(r.stderr, "seatplan login amocrm") {
				t.Errorf("exit code %d, want %d, and the way back\n%s", r.code, cli.CodeRefused, r.stderr)
			}
			w.accounted(&r)
			w.write("tokens.json", strings.Replace(w.tokens(), refreshMarker, pair.Refresh, 1))
			w.settles(ref)
		})
	}
}

// A licence that ends, or a bill that is not paid, in the middle of a run is the system's "no" to whatever
// it is about. What it is not about goes on, and so does the next run once it is paid.
func TestLicenceEndsInTheMiddle(t *testing.T) {
	t.Parallel()
	licence := func(end string) [2]string {
		return [2]string{"licence", `{"location":1,"id":91,"start":"2026-03-01","end":"` + end + `","staff_limit":5,"paid_rights_model":true}`}
	}
	for name, tt := range map[string]struct {
		system       string
		status       string // that all calls are refused with
		ends, renews [2]string
		unread       cli.Code // if it ends before everything is read
	}{
		"the licence of a location, 403": {"altegio", "403", licence("2026-12-31"), licence("2027-02-28"), cli.CodeRefused},
		"the licence of a location, 402": {"altegio", "402", licence("2026-12-31"), licence("2027-02-28"), cli.CodeError},
		"the bill of the account":        {"amocrm", "402", [2]string{"unpaid", `{"unpaid":true}`}, [2]string{"unpaid", `{"unpaid":false}`}, cli.CodeError},
	} {
		ref := undisturbed(t, tt.system)
		for _, p := range ref.positions(&world{system: tt.system}) {
			t.Run(name+"/"+p.name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, tt.system, meanwhile(p, func(w *world) { w.hand(tt.ends[0], tt.ends[1]) }))
				if tt.system == "altegio" {
					w.hand("switch", `{"name":"licence_expired","position":"`+tt.status+`"}`)
				}
				r := w.apply()
				want := []cli.Code{cli.CodePartly}
				switch p.name {
				case "first read", "a read of the plan":
					want = []cli.Code{tt.unread}
				case "first write":
					want = append(want, cli.CodeError) // nothing could be done, where all is one account
				case "last read":
					want = append(want, cli.CodeOpen) // of somebody invited, who cannot be read before they accept either
				}
				if !slices.Contains(want, r.code) || !strings.Contains(r.stderr, "the system answered "+tt.status) && r.code != cli.CodeOpen {
					t.Errorf("exit code %d, want %d\n%s", r.code, want, r.stderr)
				}
				w.accounted(&r)
				w.hand(tt.renews[0], tt.renews[1])
				w.settles(ref)
			})
		}
	}
}

// The last seats go to somebody else while a run is under way. Who finds none is told of, and the others
// are not held up; once there are seats the next run comes to the same end.
func TestSeatsAreTakenInTheMiddle(t *testing.T) {
	t.Parallel()
	for system, tt := range map[string]struct{ taken, freed [][2]string }{
		"altegio": {
			[][2]string{{"access/edit", `{"location":1,"user":105,"role":"manager"}`}, {"access/edit", `{"location":1,"user":106,"role":"manager"}`}},
			nil, // the next run takes away the access of those who are not in the files
		},
		"amocrm": {[][2]string{{"seats", `{"seats":4}`}}, [][2]string{{"seats", `{"seats":9}`}}},
	} {
		ref := undisturbed(t, system)
		for _, p := range ref.positions(&world{system: system}) {
			if !p.write {
				continue
			}
			t.Run(system+"/"+p.name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, system, meanwhile(p, func(w *world) {
					for _, act := range tt.taken {
						w.hand(act[0], act[1])
					}
				}))
				if system == "altegio" {
					w.hand("switch", `{"name":"over_limit","position":"422"}`)
				}
				r := w.apply()
				if r.code != cli.CodePartly {
					t.Errorf("exit code %d, want %d\n%s", r.code, cli.CodePartly, r.stderr)
				}
				w.accounted(&r)
				for _, act := range tt.freed {
					w.hand(act[0], act[1])
				}
				w.settles(ref)
			})
		}
	}
}
