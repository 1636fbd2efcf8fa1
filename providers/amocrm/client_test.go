package amocrm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

const testToken = "long-lived-token-of-the-test"

// system answers requests by a function and notes them.
type system struct {
	mu       sync.Mutex
	requests []string
	headers  []http.Header
	answer   func(r *http.Request, body []byte) (status int, answer string)
}

func (s *system) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	s.requests = append(s.requests, r.Method+" "+strings.TrimPrefix(r.URL.Path, "/api/v4"))
	s.headers = append(s.headers, r.Header.Clone())
	status, answer := s.answer(r, body)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, answer)
}

func always(status int, answer string) *system {
	return &system{answer: func(*http.Request, []byte) (int, string) { return status, answer }}
}

func connect(t *testing.T, h http.Handler, options transport.Options) *Live {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	if options.Wait.Repeat == nil {
		none := 0
		options.Wait.Repeat = &none
	}
	options.Wait.Min, options.Wait.Max = time.Millisecond, time.Millisecond
	live, err := Open(Connection{
		Organization: &schema.Organization{Name: "shop"}, Base: server.URL + "/api/v4", Token: schema.NewSecret(testToken), Transport: options,
	})
	if err != nil {
		t.Fatal(err)
	}
	return live
}

// pages serves n users in pages of a size, with a link to the next page that leads elsewhere.
func pages(n, size, total int) func(*http.Request, []byte) (int, string) {
	return func(r *http.Request, _ []byte) (int, string) {
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		from := (page - 1) * size
		if from >= n {
			return http.StatusNoContent, ""
		}
		var items []string
		for id := from + 1; id <= min(from+size, n); id++ {
			items = append(items, fmt.Sprintf(`{"id":%d,"email":"u%d@shop.example","rights":{}}`, id, id))
		}
		next := ""
		if from+size < n {
			next = `"next":{"href":"https://elsewhere.example/api/v4/users?page=99"}`
		}
		return 200, fmt.Sprintf(`{"_total_items":%d,"_page":%d,"_links":{%s},"_embedded":{"users":[%s]}}`, total, page, next, strings.Join(items, ","))
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ n, size, requests int }{
		"one page": {250, 250, 1}, "one more": {251, 250, 2}, "small pages": {120, 50, 3}, "small pages, full": {150, 50, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &system{answer: pages(tt.n, tt.size, tt.n)}
			users, err := connect(t, s, transport.Options{}).client.users(t.Context())
			if err != nil || len(users) != tt.n || len(s.requests) != tt.requests {
				t.Errorf("%d users by %d requests, want %d by %d: %v", len(users), len(s.requests), tt.n, tt.requests, err)
			}
			for _, h := range s.headers {
				if h.Get("Authorization") != "Bearer "+testToken || h.Get("Accept") != "application/hal+json" {
					t.Errorf("headers %v", h)
				}
			}
		})
	}
}

// A list that is shorter than it says is an error, and so is an answer without a list: nobody may seem to
// have gone.
func TestListsThatAreNotWhole(t *testing.T) {
	t.Parallel()
	same := `{"_links":{"next":{"href":"x"}},"_embedded":{"users":[{"id":1,"rights":{}}]}}`
	for name, s := range map[string]*system{
		"fewer than it says":       {answer: pages(120, 50, 121)},
		"the same page for ever":   always(200, same),
		"nobody":                   always(200, `{"_total_items":0,"_embedded":{"users":[]}}`),
		"204":                      always(204, ``),
		"no list":                  always(200, `{"_embedded":{"roles":[]}}`),
		"nothing embedded":         always(200, `{}`),
		"an empty list instead":    always(200, `{"_embedded":[]}`),
		"the list is a text":       always(200, `{"_embedded":{"users":"none"}}`),
		"the list is an object":    always(200, `{"_embedded":{"users":{"1":{"id":1}}}}`),
		"an item is a list":        always(200, `{"_embedded":{"users":[[1]]}}`),
		"a list":                   always(200, `[]`),
		"null":                     always(200, `null`),
		"a page of HTML":           always(200, `<html></html>`),
		"cut":                      always(200, `{"_embedded":{"users":[{"id":1}`),
		"a role that is no number": always(200, `{"_embedded":{"users":[{"id":1,"rights":{"role_id":"x"}}]}}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			users, err := connect(t, s, transport.Options{}).client.users(t.Context())
			if err == nil || !strings.Contains(err.Error(), "the answer cannot be understood") {
				t.Errorf("%d users, %v", len(users), err)
			}
		})
	}
}

// No roles is a state that there may be, unless somebody has one.
func TestNoRoles(t *testing.T) {
	t.Parallel()
	for rights, want := range map[string]string{`"is_admin":true`: "", `"is_admin":false,"role_id":41`: "their role 41 is not listed"} {
		s := &system{answer: func(r *http.Request, _ []byte) (int, string) {
			switch {
			case strings.HasSuffix(r.URL.Path, "/account"):
				return 200, `{"current_user_id":1}`
			case strings.HasSuffix(r.URL.Path, "/users"):
				return 200, `{"_embedded":{"users":[{"id":1,"name":"A","email":"a@b.example","rights":{` + rights + `}}]}}`
			case strings.HasSuffix(r.URL.Path, "/roles"):
				return 204, ""
			}
			return 200, `{"_embedded":{"pipelines":[{"id":1,"name":"Sales"}]}}`
		}}
		_, err := connect(t, s, transport.Options{}).Read(t.Context(), reconcile.Scope{})
		if (err != nil) != (want != "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", rights, err)
		}
	}
}

// TestRefusals pins what is said of each refusal, and which of them are about the caller.
func TestRefusals(t *testing.T) {
	t.Parallel()
	problem := func(status int) string {
		return fmt.Sprintf(`{"title":"No","type":"https://httpstatus.es/%d","status":%d,"detail":"You may not."}`, status, status)
	}
	for name, tt := range map[string]struct {
		status int
		body   string
		refuse bool // the caller
		say    []string
	}{
		"401":                   {401, problem(401), true, []string{"answered 401: You may not.", "make a new one"}},
		"403, no administrator": {403, problem(403), true, []string{"answered 403: You may not.", "the token must be one that an administrator of the account has made"}},
		"403, shut out":         {403, "<html>no</html>", true, []string{"answered 403", "shuts out this address", "too many requests"}},
		"402":                   {402, problem(402), false, []string{"the account is not paid for"}},
		"404":                   {404, problem(404), false, []string{"answered 404"}},
		"500":                   {500, "<html></html>", false, []string{"answered 500"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := always(tt.status, tt.body)
			o, err := connect(t, s, transport.Options{}).Read(t.Context(), reconcile.Scope{})
			if o != nil || err == nil || errors.Is(err, reconcile.ErrRefused) != tt.refuse {
				t.Errorf("read %v, refused is to be %t: %v", o, tt.refuse, err)
			}
			for _, part := range tt.say {
				if !strings.Contains(fmt.Sprint(err), part) {
					t.Errorf("no %q in: %v", part, err)
				}
			}
			if len(s.requests) != 1 {
				t.Errorf("sent %v", s.requests)
			}
			if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), testToken) {
				t.Errorf("the error tells the token: %v", err)
			}
		})
	}
}

func TestValidationErrors(t *testing.T) {
	t.Parallel()
	s := always(400, `{"title":"Bad Request","type":"https://httpstatus.es/400","status":400,"detail":"Request validation failed","validation-errors":[
		{"request_id":"0","errors":[{"code":"InvalidValue","path":"email","detail":"Not an e-mail."}]},
		{"request_id":"3","errors":[{"code":"FieldMissing","path":"rights.role_id","detail":"Missing."}]}]}`)
	_, err := connect(t, s, transport.Options{}).client.call(t.Context(), "add people", http.MethodPost, "/users", nil, []int{1})
	var refused *reconcile.APIError
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	want := &reconcile.APIError{Op: "amocrm: add people", Status: 400, Message: "Request validation failed", Fields: []reconcile.FieldError{
		{Path: "email", Message: "Not an e-mail.", Field: "email"}, {Path: "3.rights.role_id", Message: "Missing.", Field: "roles"},
	}}
	if diff := cmp.Diff(want, refused); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}

// TestThrottling waits as long as the system asks, in whatever form it does, and not at all if it does not.
func TestThrottling(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body string
		want time.Duration
	}{
		"retry_after":             {`{"title":"Too Many","status":429,"retry_after":300}`, 5 * time.Minute},
		"as a text":               {`{"status":429,"retry_after":"7"}`, 7 * time.Second},
		"longer than anybody can": {`{"status":429,"retry_after":99999999999}`, longestAskedWait},
		"none":                    {`{"status":429}`, time.Millisecond},
		"below zero":              {`{"status":429,"retry_after":-1}`, time.Millisecond},
		"no number":               {`{"status":429,"retry_after":"soon"}`, time.Millisecond},
		"HTML":                    {`<html>Too many requests</html>`, time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			once := 1
			var waited []time.Duration
			s := &system{}
			s.answer = func(*http.Request, []byte) (int, string) {
				if len(s.requests) == 1 {
					return 429, tt.body
				}
				return 200, `{"_embedded":{"users":[{"id":1,"rights":{}}]}}`
			}
			live := connect(t, s, transport.Options{Wait: transport.Wait{Repeat: &once}, Waiting: func(_ string, d time.Duration) {
				if waited = append(waited, d); d > time.Second {
					cancel() // nobody waits that long here
				}
			}})
			_, err := live.client.users(ctx)
			if diff := cmp.Diff([]time.Duration{tt.want}, waited); diff != "" || (err != nil) != (tt.want > time.Second) {
				t.Errorf("%v; waited (-want +got):\n%s", err, diff)
			}
		})
	}
}

// A system that does not know the filter shows what others are responsible for, and nothing is moved.
func TestRecordsOfOthersAreNotMoved(t *testing.T) {
	t.Parallel()
	for _, list := range []string{`[{"id":1,"responsible_user_id":55},{"id":2,"responsible_user_id":56}]`, `[{"id":1}]`} {
		s := always(200, `{"_embedded":{"leads":`+list+`}}`)
		payload, _ := json.Marshal(transferPayload{Entity: "leads", From: 55, To: 51, Name: "Gleb"})
		_, err := connect(t, s, transport.Options{}).Run(t.Context(), reconcile.Step{Op: opTransfer, Payload: payload})
		if err == nil || !strings.Contains(err.Error(), "belongs to somebody else") || len(s.requests) != 1 {
			t.Errorf("%v, sent %v", err, s.requests)
		}
	}
}

// TestCallsOfRead pins what reading costs.
func TestCallsOfRead(t *testing.T) {
	t.Parallel()
	crowd := func(s *emulator.State) {
		for i := range 300 {
			s.Users = append(s.Users, emulator.User{ID: 1000 + i, Name: "U", Email: fmt.Sprintf("u%d@shop.example", i), Free: true})
		}
	}
	base := []string{"account", "users", "roles", "leads/pipelines"}
	for name, tt := range map[string]struct {
		edit func(*emulator.State)
		org  *schema.Organization
		want []string
	}{
		"a small account":       {nil, &schema.Organization{}, base},
		"more than a page":      {crowd, &schema.Organization{}, []string{"account", "users", "users", "roles", "leads/pipelines"}},
		"a list in the files":   {nil, &schema.Organization{Roles: []*schema.Role{{Areas: []schema.AreaRights{{Block: blockList}}}}}, append(base[:4:4], "catalogs")},
		"a list in the system":  {func(s *emulator.State) { s.Roles[0].Rights.CatalogRights = []emulator.CatalogRight{{Catalog: 21}} }, &schema.Organization{}, append(base[:4:4], "catalogs")},
		"an unlisted holder":    {func(s *emulator.State) { s.Switches = map[string]string{"inactive_users": "excluded"} }, &schema.Organization{}, append(base[:4:4], "users/53")},
		"a leaver":              {nil, &schema.Organization{Removed: []*schema.Removed{{ID: schema.Field[schema.ID]{V: 52}}}}, append(base[:4:4], "leads", "contacts", "companies", "tasks")},
		"a leaver of many":      {func(s *emulator.State) { s.Leads = records(300, 52) }, &schema.Organization{Removed: []*schema.Removed{{ID: schema.Field[schema.ID]{V: 52}}}}, append(base[:4:4], "leads", "leads", "contacts", "companies", "tasks")},
		"who goes on some day":  {nil, &schema.Organization{Users: []*schema.User{until(52)}}, append(base[:4:4], "leads", "contacts", "companies", "tasks")},
		"nobody is to be known": {nil, &schema.Organization{Unmanaged: schema.Unmanaged{Users: schema.PolicyReport}}, base},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := smallState()
			if tt.edit != nil {
				tt.edit(&s)
			}
			e, err := emulator.New(s, nil)
			if err != nil {
				t.Fatal(err)
			}
			live := connect(t, e, transport.Options{})
			live.organization, live.client.token = tt.org, schema.NewSecret(e.Token())
			done, total := 0, 0
			o, err := live.Read(t.Context(), reconcile.Scope{Progress: func(d, n int) { done, total = d, n }})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range e.Requests() {
				got = append(got, strings.TrimPrefix(r.Path, "/api/v4/"))
				list := r.Path != "/api/v4/account" && r.Path != "/api/v4/leads/pipelines" && !strings.HasSuffix(r.Path, "/53")
				if r.Method != http.MethodGet || list && !strings.Contains(r.Query, "limit=250") {
					t.Errorf("%s %s?%s", r.Method, r.Path, r.Query)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || o.Live.Reads != len(got) || done != total || done == 0 {
				t.Errorf("told %d, progress %d of %d, requests (-want +got):\n%s", o.Live.Reads, done, total, diff)
			}
		})
	}
}

func until(id schema.ID) *schema.User {
	day, err := schema.ParseDate("2027-02-01")
	if err != nil {
		panic(err)
	}
	a := schema.Assignment{Role: &schema.Role{}, Special: &schema.Special{Until: schema.Field[schema.Date]{V: day, Span: diag.Span{File: 1}}}}
	return &schema.User{ID: schema.Field[schema.ID]{V: id}, Assignments: []schema.Assignment{a}}
}

func records(n, responsible int) []emulator.Record {
	list := make([]emulator.Record, n)
	for i := range list {
		list[i] = emulator.Record{ID: 10_000 + i, Responsible: responsible}
	}
	return list
}

// smallState is an account with an administrator, somebody with a role, and somebody switched off.
func smallState() emulator.State {
	return emulator.State{
		Subdomain: "shop", AccountID: 900, Caller: 51, Token: testToken,
		Pipelines: []emulator.Pipeline{{ID: 11, Name: "Sales"}}, Catalogs: []emulator.Catalog{{ID: 21, Name: "Goods"}},
		Roles: []emulator.Role{{ID: 41, Name: "Seller"}},
		Users: []emulator.User{
			{ID: 51, Name: "Boss", Email: "boss@shop.example", Admin: true},
			{ID: 52, Name: "Anna", Email: "anna@shop.example", Role: 41},
			{ID: 53, Name: "Idle", Email: "idle@shop.example", Role: 41, Inactive: true},
		},
	}
}
