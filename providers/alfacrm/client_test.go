package alfacrm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

const (
	testEmail = "robot@school.example"
	testKey   = "0d3c7b52-the-key-of-the-test"
)

// system answers requests by a function and notes them.
type system struct {
	mu       sync.Mutex
	requests []string
	tokens   int
	answer   func(path string, body map[string]any) (status int, answer string)
	headers  []http.Header
}

func (s *system) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	data, _ := io.ReadAll(r.Body)
	var body map[string]any
	_ = json.Unmarshal(data, &body)
	s.requests = append(s.requests, r.Method+" "+strings.TrimPrefix(r.URL.RequestURI(), "/v2api"))
	s.headers = append(s.headers, r.Header.Clone())
	status, answer := s.answer(r.URL.Path, body)
	if status == 0 && strings.HasSuffix(r.URL.Path, "/auth/login") {
		s.tokens++
		status, answer = 200, fmt.Sprintf(`{"token":"token-number-%d"}`, s.tokens)
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, answer)
}

func (s *system) count(part string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, r := range s.requests {
		if strings.Contains(r, part) {
			n++
		}
	}
	return n
}

func connect(t *testing.T, h http.Handler, clock func() time.Time) *Live {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	none := 0
	live, err := Open(Connection{
		Organization: &schema.Organization{Name: "school"}, Base: server.URL + "/v2api", Email: testEmail, Key: schema.NewSecret(testKey), Clock: clock,
		Transport: transport.Options{Wait: transport.Wait{Min: time.Millisecond, Max: time.Millisecond, Repeat: &none}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return live
}

const oneBranch = `{"total":1,"count":1,"page":0,"items":[{"id":1,"name":"Center"}]}`

// onlyBranches answers a list of one branch to everything but signing in.
func onlyBranches(path string, _ map[string]any) (int, string) {
	if strings.HasSuffix(path, "/auth/login") {
		return 0, ""
	}
	return 200, oneBranch
}

func listBranches(ctx context.Context, l *Live) error {
	_, err := l.client.branches(ctx, func([]branchWire) bool { return true })
	return err
}

func TestTokensAreKeptFor14Minutes(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 1, 15, 9, 0, 0, 0, time.UTC)
	s := &system{answer: onlyBranches}
	live := connect(t, s, func() time.Time { return now })
	for _, step := range []struct {
		pass   time.Duration
		logins int
	}{{0, 1}, {13*time.Minute + 59*time.Second, 1}, {time.Second, 2}, {10 * time.Minute, 2}, {5 * time.Minute, 3}} {
		now = now.Add(step.pass)
		if err := listBranches(t.Context(), live); err != nil {
			t.Fatal(err)
		}
		if n := s.count("/auth/login"); n != step.logins {
			t.Errorf("after %v more: %d log-ins, want %d", step.pass, n, step.logins)
		}
	}
	for i, h := range s.headers {
		login := strings.Contains(s.requests[i], "/auth/login")
		if h.Get("Accept") != "application/json" || h.Get("Content-Type") != "application/json" || (h.Get(headerToken) == "") != login {
			t.Errorf("%s has the headers %v", s.requests[i], h)
		}
		if !strings.HasPrefix(s.requests[i], "POST ") {
			t.Errorf("%s is no POST", s.requests[i])
		}
	}
}

// A token that is not accepted any more is renewed once, and the request sent once more.
func TestTokensThatDie(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		refusals int // how many calls get a 401
		login    int // status of the second log-in, 0 for good
		want     string
		refused  bool
	}{
		"once":              {1, 0, "login index login index", false},
		"twice":             {2, 0, "login index login index", true},
		"no new token":      {1, 403, "login index login", true},
		"no new token, 401": {1, 401, "login index login", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			left, logins := tt.refusals, 0
			s := &system{}
			s.answer = func(path string, _ map[string]any) (int, string) {
				if strings.HasSuffix(path, "/auth/login") {
					if logins++; logins > 1 && tt.login != 0 {
						return tt.login, `{"name":"Forbidden","message":"Not Authorized","code":0,"status":403}`
					}
					return 0, ""
				}
				if left > 0 {
					left--
					return 401, `{"name":"Unauthorized","message":"Not Authorized. Token is expired or undefined.","code":0,"status":401}`
				}
				return 200, oneBranch
			}
			err := listBranches(t.Context(), connect(t, s, nil))
			var got []string
			for _, r := range s.requests {
				got = append(got, strings.SplitN(r[strings.LastIndexByte(r, '/')+1:], "?", 2)[0])
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("sent %v, want %s", got, tt.want)
			}
			if errors.Is(err, reconcile.ErrRefused) != tt.refused || (err != nil) != tt.refused {
				t.Errorf("refused: %v", err)
			}
			if err != nil && (strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), testKey) || strings.Contains(err.Error(), "token-number")) {
				t.Errorf("the error tells a secret: %v", err)
			}
		})
	}
}

// pages serves n users in pages of a size, whatever is asked for.
func pages(n, size int, past string) func(string, map[string]any) (int, string) {
	return func(path string, body map[string]any) (int, string) {
		if strings.HasSuffix(path, "/auth/login") {
			return 0, ""
		}
		page := int(body["page"].(float64))
		from := page * size
		if from >= n {
			switch past {
			case "last":
				from = (n - 1) / size * size
			case "empty":
				return 200, fmt.Sprintf(`{"total":%d,"count":0,"page":%d,"items":[]}`, n, page)
			}
		}
		var items []string
		for id := from + 1; id <= min(from+size, n); id++ {
			items = append(items, fmt.Sprintf(`{"id":"%d","email":"u%d@school.example"}`, id, id))
		}
		return 200, fmt.Sprintf(`{"total":%d,"count":%d,"page":%d,"items":[%s]}`, n, len(items), page, strings.Join(items, ","))
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ n, size, requests int }{
		"nobody": {0, 50, 1}, "one page": {500, 500, 1}, "one more": {501, 500, 2}, "pages of 50": {123, 50, 3}, "pages of 50, full": {150, 50, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &system{answer: pages(tt.n, tt.size, "empty")}
			users, err := connect(t, s, nil).client.users(t.Context(), 7, nil)
			if err != nil || len(users) != tt.n {
				t.Errorf("%d users, %v", len(users), err)
			}
			if n := s.count("/7/user/index?per-page=500"); n != tt.requests {
				t.Errorf("%d requests, want %d: %v", n, tt.requests, s.requests)
			}
		})
	}
}

// A list that is shorter than it says is an error, and so is an answer without a list: nobody may seem
// to have gone.
func TestListsThatAreNotWhole(t *testing.T) {
	t.Parallel()
	more := func(past string) func(string, map[string]any) (int, string) {
		serve := pages(60, 50, past)
		return func(path string, body map[string]any) (int, string) {
			status, answer := serve(path, body)
			return status, strings.Replace(answer, `"total":60`, `"total":61`, 1)
		}
	}
	always := func(answer string) func(string, map[string]any) (int, string) {
		return func(path string, _ map[string]any) (int, string) {
			if strings.HasSuffix(path, "/auth/login") {
				return 0, ""
			}
			return 200, answer
		}
	}
	for name, answer := range map[string]func(string, map[string]any) (int, string){
		"empty past the end":  more("empty"),
		"the last page again": more("last"),
		"no total":            always(`{"items":[{"id":1}]}`),
		"no items":            always(`{"total":1}`),
		"items are null":      always(`{"total":0,"items":null}`),
		"items are a text":    always(`{"total":0,"items":"none"}`),
		"items are an object": always(`{"total":1,"items":{"1":{"id":1}}}`),
		"an item is a list":   always(`{"total":1,"items":[[1]]}`),
		"an item is null":     always(`{"total":1,"items":[null]}`),
		"a list":              always(`[]`),
		"nothing":             always(``),
		"null":                always(`null`),
		"a page of HTML":      always(`<html></html>`),
		"cut":                 always(`{"total":1,"items":[{"id":1}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			users, err := connect(t, &system{answer: answer}, nil).client.users(t.Context(), 7, nil)
			if err == nil || !strings.Contains(err.Error(), "the answer cannot be understood") {
				t.Errorf("%d users, %v", len(users), err)
			}
		})
	}
}

// A refusal may come as a success: the text is documented and the status is not.
func TestRefusalsAsSuccess(t *testing.T) {
	t.Parallel()
	s := &system{answer: func(path string, _ map[string]any) (int, string) {
		if strings.HasSuffix(path, "/auth/login") {
			return 0, ""
		}
		return 200, `{"name":"Forbidden","message":"Access Denied","code":0,"status":403}`
	}}
	live := connect(t, s, nil)
	if err := listBranches(t.Context(), live); !errors.Is(err, reconcile.ErrRefused) {
		t.Errorf("read: %v", err)
	}
	var refused *reconcile.APIError
	if err := live.client.save(t.Context(), "write", "/branch/update", 1, nil); !errors.As(err, &refused) || refused.Message != "Access Denied" {
		t.Errorf("write: %v", err)
	}
}

func TestSaving(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		``: "", `{"success":true,"errors":[],"model":{}}`: "", `{"success":"1"}`: "", `{}`: "",
		`{"success":false,"errors":{"name":["is taken","is long"]}}`: "name: is taken name: is long",
		`{"success":true,"errors":{"email":"is taken"}}`:             "email: is taken",
		`{"success":0,"errors":[]}`:                                  "-",
	} {
		for _, status := range []int{200, 422} {
			s := &system{answer: func(path string, _ map[string]any) (int, string) {
				if strings.HasSuffix(path, "/auth/login") {
					return 0, ""
				}
				return status, body
			}}
			err := connect(t, s, nil).client.save(t.Context(), "write", "/branch/update", 9, map[string]any{"name": "x"})
			var refused *reconcile.APIError
			var fields []string
			if errors.As(err, &refused) {
				for _, f := range refused.Fields {
					fields = append(fields, f.Path+": "+f.Message)
				}
			}
			got := strings.Join(fields, " ")
			if failed := err != nil; failed != (want != "" || status == 422) || want != "-" && got != want {
				t.Errorf("%d %s: %v, want %q", status, body, err, want)
			}
			if s.count("/branch/update?id=9") != 1 {
				t.Errorf("sent %v", s.requests)
			}
		}
	}
}

// TestCallsOfRead pins what reading costs.
func TestCallsOfRead(t *testing.T) {
	t.Parallel()
	state := emulator.State{
		Caller: 32, APIKey: testKey,
		Branches: []emulator.Branch{{ID: 1, Name: "Center"}, {ID: 2, Name: "North"}, {ID: 3, Name: "Far"}},
		Roles:    []emulator.Role{{ID: 21, Title: titleAdministrator, Interface: "administration", Rank: 999, Builtin: "administrator"}},
		Users:    []emulator.User{{ID: 32, Name: "Robot", Email: testEmail, Branches: []int{1, 2}, Roles: []int{21}}},
	}
	both := []*schema.Location{{ID: schema.Field[schema.ID]{V: 1}}, {Title: schema.Field[string]{V: " north "}}}
	for name, tt := range map[string]struct {
		switches map[string]string
		scope    reconcile.Scope
		want     []string
	}{
		"two branches": {nil, reconcile.Scope{Locations: both}, []string{
			"auth/login", "branch/index", "1/pay-account/index", "1/user/index", "1/user/index", "2/pay-account/index", "2/user/index",
		}},
		"the archive too": {map[string]string{"user_archive": "honoured"}, reconcile.Scope{Locations: both}, []string{
			"auth/login", "branch/index", "1/pay-account/index", "1/user/index", "1/user/index", "2/pay-account/index", "2/user/index", "2/user/index",
		}},
		"one that is not there": {nil, reconcile.Scope{Locations: []*schema.Location{both[0], {Title: schema.Field[string]{V: "South"}}}}, []string{
			"auth/login", "branch/index", "branch/index", "1/pay-account/index", "1/user/index", "1/user/index",
		}},
		"the log": {nil, reconcile.Scope{Locations: both[:1], Since: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}, []string{
			"auth/login", "branch/index", "1/pay-account/index", "1/user/index", "1/user/index", "1/log/index", "1/log/index",
		}},
		"a log that may not be read": {map[string]string{"log_readable": "denied", "denied_status": "200"}, reconcile.Scope{Locations: both, Since: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}, []string{
			"auth/login", "branch/index", "1/pay-account/index", "1/user/index", "1/user/index", "2/pay-account/index", "2/user/index", "1/log/index",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := state
			s.Switches = tt.switches
			e, err := emulator.New(s, nil)
			if err != nil {
				t.Fatal(err)
			}
			o, err := connect(t, e, nil).Read(t.Context(), tt.scope)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range e.Requests() {
				got = append(got, strings.TrimPrefix(r.Path, "/v2api/"))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			if o.Live.Reads != len(got) {
				t.Errorf("told %d requests", o.Live.Reads)
			}
		})
	}
}

// Of an archive nothing is told where nobody is listed who could show that the filter does nothing.
func TestArchiveIsSeenOnlyWhereItShows(t *testing.T) {
	t.Parallel()
	state := emulator.State{
		Caller: 32, APIKey: testKey, Switches: map[string]string{"foreign_branch": "served"},
		Branches: []emulator.Branch{{ID: 1, Name: "Empty"}, {ID: 2, Name: "Center"}},
		Roles:    []emulator.Role{{ID: 21, Title: titleAdministrator, Interface: "administration", Rank: 999, Builtin: "administrator"}},
		Users: []emulator.User{
			{ID: 32, Name: "Robot", Email: testEmail, Branches: []int{2}, Roles: []int{21}},
			{ID: 33, Name: "Gone", Email: "gone@school.example", Branches: []int{2}, Roles: []int{21}, Archived: true},
		},
	}
	for position, want := range map[string]string{"ignored": "false [32]", "honoured": "true [32 33 archived]", "mixed": "false [32 33]"} {
		s := state
		s.Switches = map[string]string{"foreign_branch": "served", "user_archive": position}
		e, err := emulator.New(s, nil)
		if err != nil {
			t.Fatal(err)
		}
		o, err := connect(t, e, nil).Read(t.Context(), reconcile.Scope{Locations: []*schema.Location{{ID: schema.Field[schema.ID]{V: 1}}, {ID: schema.Field[schema.ID]{V: 2}}}})
		if err != nil {
			t.Fatal(err)
		}
		var people []string
		for _, u := range o.Users {
			people = append(people, u.ID.V.String())
			if u.Archived {
				people = append(people, "archived")
			}
		}
		if got := fmt.Sprint(o.Live.Archive, " ", people); got != want {
			t.Errorf("%s: %s, want %s", position, got, want)
		}
	}
}
