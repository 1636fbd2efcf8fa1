package conformance_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/providers/altegio/emulator"
	"github.com/seatplan/seatplan/providers/altegio/emulator/conformance"
)

// recorder stands in for testing.T.
type recorder struct {
	errors   []string
	cleanups []func()
}

func (*recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func (r *recorder) Cleanup(fn func()) { r.cleanups = append(r.cleanups, fn) }

// end does what the end of a test does.
func (r *recorder) end() {
	for _, fn := range r.cleanups {
		fn()
	}
}

// exchange sends a request to a service that answers as told, and returns what is reported.
func exchange(r *http.Request, status int, answer string, options ...conformance.Option) []string {
	var tb recorder
	handler := conformance.Wrap(&tb, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}), options...)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code != status || w.Body.String() != answer {
		return []string{fmt.Sprintf("the answer changed on its way: %d %s", w.Code, w.Body)}
	}
	tb.end()
	return tb.errors
}

// request is one that conforms.
func request(method, path, body string) *http.Request {
	r := httptest.NewRequestWithContext(context.Background(), method, path, strings.NewReader(body))
	r.Header.Set("Accept", "application/vnd.api.v2+json")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer p, User u")
	return r
}

func without(r *http.Request, header string) *http.Request {
	r.Header.Del(header)
	return r
}

func set(r *http.Request, header, value string) *http.Request {
	r.Header.Set(header, value)
	return r
}

const (
	permissions = "/api/v1/company/1/users/2/permissions"
	users       = "/api/v1/company/1/users"
	put         = `{"user_role":"owner","user_permissions":[{"slug":"a","value":true},{"slug":"b","value":[1]}],"staff_id":3}`
	good        = `{"success":true,"data":{"user_role":"owner","staff_id":null,"is_editable":true,"has_any_paid_permission":null,"user_permissions":[]},"meta":[]}`
	refused     = `{"success":false,"data":null,"meta":{"message":"no"}}`
)

func TestExchanges(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		request *http.Request
		status  int
		answer  string
		options []conformance.Option
		want    string // part of the one report; "" for none
	}{
		"good":                     {request: request("PUT", permissions, put), status: 200, answer: good},
		"meta as an object":        {request: request("PUT", permissions, put), status: 200, answer: strings.Replace(good, `"meta":[]`, `"meta":{}`, 1)},
		"null where allowed":       {request: request("GET", "/api/v2/locations/1/team_members", ""), status: 200, answer: `{"data":[],"included":[null]}`, want: "/included/0"},
		"empty schema takes null":  {request: request("GET", "/api/v2/locations/1/team_members", ""), status: 200, answer: `{"data":[{"type":"t","id":"1","attributes":{"name":"","tt_markup":0,"specialization":"","image":"","position_id":0,"is_available_as_assistant":false},"relationships":{"position":{"data":null}}}]}`},
		"wrong type in the answer": {request: request("PUT", permissions, put), status: 200, answer: strings.Replace(good, `"success":true`, `"success":"yes"`, 1), want: "answer at /success"},
		"unknown role":             {request: request("GET", permissions, ""), status: 200, answer: strings.Replace(good, "owner", "king", 1), want: "/data/user_role"},
		"wrong constant":           {request: request("GET", permissions, ""), status: 403, answer: strings.Replace(refused, "false", "true", 1), want: "/success"},
		"no json":                  {request: request("GET", permissions, ""), status: 200, answer: "<html>", want: "body"},
		"status not listed":        {request: request("GET", permissions, ""), status: 201, answer: good, want: "at status"},
		"general status":           {request: request("GET", permissions, ""), status: 429, answer: refused},
		"general status, not json": {request: request("GET", permissions, ""), status: 429, answer: "<html>", want: "no JSON"},
		"general status, wrong":    {request: request("GET", permissions, ""), status: 429, answer: `{"success":false,"data":null,"meta":{"message":1}}`, want: "/meta/message"},
		"legacy error":             {request: request("GET", "/api/v1/company/1", ""), status: 404, answer: `{"errors":{"code":404,"message":"no"},"meta":{"message":"no"}}`},
		"v2 error":                 {request: request("GET", "/api/v2/locations/1/team_members", ""), status: 422, answer: `{"success":false,"data":null,"meta":{"message":"no","errors":{"a":["b"]}}}`},
		"v2 error, wrong":          {request: request("GET", "/api/v2/locations/1/team_members", ""), status: 422, answer: `{"success":false,"data":null,"meta":{"errors":{}}}`, want: "/meta/message"},

		"body wrong":          {request: request("PUT", permissions, `{"staff_id":null}`), status: 200, answer: good, want: "request at /staff_id"},
		"body wrong, refused": {request: request("PUT", permissions, `{"staff_id":null}`), status: 403, answer: refused},
		"body wrong, strict":  {request: request("PUT", permissions, `{"staff_id":null}`), status: 403, answer: refused, options: []conformance.Option{conformance.Strict()}, want: "request at /staff_id"},
		"no Accept":           {request: without(request("GET", permissions, ""), "Accept"), status: 200, answer: good, want: "header Accept"},
		"no Accept, allowed":  {request: without(request("GET", permissions, ""), "Accept"), status: 200, answer: good, options: []conformance.Option{conformance.Allow("accept_missing", "accepted")}},
		"partner token only":  {request: set(request("GET", permissions, ""), "Authorization", "Bearer p"), status: 200, answer: good, want: "header Authorization"},
		"no scheme":           {request: set(request("GET", "/api/v1/companies", ""), "Authorization", "p"), status: 200, answer: `{"success":true,"data":[],"meta":[]}`, want: "header Authorization"},
		"query":               {request: request("GET", users+"?filter[is_approved]=x", ""), status: 200, answer: `{"success":true,"data":[],"meta":{"count":0}}`, want: "query filter[is_approved]"},

		"bare licence":        {request: request("GET", "/api/v1/license/1", ""), status: 200, answer: `{"id":1,"salon_id":1,"name":"","active":1,"start_date":"","deactivation_date":"","staff_limit":0,"is_paid_rights_model":true,"options":[]}`},
		"licence in envelope": {request: request("GET", "/api/v1/license/1", ""), status: 200, answer: `{"success":true,"data":{"id":1,"salon_id":1,"name":"","active":1,"start_date":"","deactivation_date":"","staff_limit":0,"is_paid_rights_model":true,"options":[]},"meta":[]}`},
		"neither":             {request: request("GET", "/api/v1/license/1", ""), status: 200, answer: `{"id":1}`, want: "anyOf"},

		"listed path":           {request: request("GET", "/api/v1/user/data", ""), status: 201, answer: `{}`},
		"listed path, not json": {request: request("GET", "/api/v1/user/data", ""), status: 201, answer: `<html>`, want: "no JSON"},
		"unknown path":          {request: request("GET", "/api/v1/secret", ""), status: 200, answer: `{}`, want: "neither in the document nor listed"},
		"unknown path, refused": {request: request("GET", "/api/v1/secret", ""), status: 404, answer: `{}`},

		"expected and not seen": {request: request("GET", permissions, ""), status: 200, answer: good, options: []conformance.Option{conformance.Expect("accept_missing", "accepted")}, want: "never happened: * request header Accept"},
		"expected and seen":     {request: without(request("GET", permissions, ""), "Accept"), status: 200, answer: good, options: []conformance.Option{conformance.Expect("accept_missing", "accepted")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := exchange(c.request, c.status, c.answer, c.options...)
			switch {
			case c.want == "" && len(got) > 0:
				t.Errorf("reported: %q", got)
			case c.want != "" && (len(got) == 0 || !strings.Contains(got[0], c.want)):
				t.Errorf("reported: %q, want %q", got, c.want)
			}
		})
	}
}

// TestEveryMistakeIsReported lists all places, not the first one.
func TestEveryMistakeIsReported(t *testing.T) {
	t.Parallel()
	got := exchange(without(request("PUT", permissions, `{"staff_id":"x"}`), "Content-Type"), 200, `{"success":1,"data":{"is_editable":1},"meta":1}`)
	slices.Sort(got)
	all := strings.Join(got, "\n")
	for _, place := range []string{"header Content-Type", "/success", "/data/is_editable", "/meta"} {
		if !strings.Contains(all, place) {
			t.Errorf("%s is not reported:\n%s", place, all)
		}
	}
}

// TestAllowancesBelongToSwitches finds allowances for positions that do not exist, or for a default.
func TestAllowancesBelongToSwitches(t *testing.T) {
	t.Parallel()
	left := conformance.AllAllowances()
	for _, s := range emulator.Switches() {
		for i, p := range s.Positions {
			if i == 0 && len(conformance.Allowances(s.Name, p.Name)) > 0 {
				t.Errorf("%s %s: a default position allows violations", s.Name, p.Name)
			}
			delete(left, s.Name+" "+p.Name)
		}
	}
	if len(left) > 0 {
		t.Errorf("allowances without a switch: %v", left)
	}
}

func TestListedPathsHaveASource(t *testing.T) {
	t.Parallel()
	operations := conformance.Operations()
	for pattern, source := range conformance.Beyond() {
		if source == "" {
			t.Errorf("%s: the source is missing", pattern)
		}
		if op := operations[pattern]; op != "" {
			t.Errorf("%s is in the document: %s", pattern, op)
		}
	}
	if len(operations) != 27 {
		t.Errorf("the document has %d operations, want 27", len(operations))
	}
}
