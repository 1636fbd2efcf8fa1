//go:build npm

package conformance_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
)

// TestErrors lets both clients run into the same refusals: one tells them by the type of the answer,
// the other by its status.
func TestErrors(t *testing.T) {
	t.Parallel()
	switched := func(name, position string) func(*emulator.Admin) error {
		return func(a *emulator.Admin) error { return a.SetSwitch(name, position) }
	}
	users := [2]string{"user.getUsers", "api.getUsers"}
	oneUser := [2]string{"user.getUserById", "api.getUserById"}
	onePipeline := [2]string{"pipeline.getPipelineById", "api.getPipelineById"}
	for name, x := range map[string]struct {
		prepare func(*emulator.Admin) error
		calls   [2]string // of one client and of the other
		args    []any
		status  int
		detail  string // part of it
	}{
		"no such user":      {nil, oneUser, l{nobody}, 404, "There is no such"},
		"a deleted user":    {nil, oneUser, l{gone}, 404, "There is no such"},
		"no such user, 204": {switched("missing_id", "204"), oneUser, l{nobody}, 204, ""},
		"no such pipeline":  {nil, onePipeline, l{nobody}, 404, "There is no such"},
		"dead token":        {func(a *emulator.Admin) error { a.ExpireTokens(); return nil }, users, nil, 401, "Token is"},
		"not paid":          {func(a *emulator.Admin) error { return a.SetUnpaid(true) }, users, nil, 402, "not paid"},
		"address":           {func(a *emulator.Admin) error { return a.SetIPFilter(emulator.IPFilter{Enabled: true, BlockAPI: true}) }, users, nil, 403, "113"},
		"no administrator":  {func(a *emulator.Admin) error { return a.EditUser(emulator.UserEdit{ID: boss, Admin: new(false)}) }, users, nil, 403, "Administrator"},
		"inactive caller":   {func(a *emulator.Admin) error { return a.EditUser(emulator.UserEdit{ID: boss, Active: new(false)}) }, users, nil, 401, "112"},
		"no such stages":    {nil, [2]string{"pipeline.getStatusesByPipelineId", "api.getPipelineStatuses"}, l{nobody}, 404, "There is no such"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, nil)
			if x.prepare != nil {
				if err := x.prepare(s.e.Admin()); err != nil {
					t.Fatal(err)
				}
			}
			amo, amotop := s.amo().call(x.calls[0], x.args...), s.amotop().call(x.calls[1], x.args...)
			if x.status == 204 { // an error to one client, an empty text to the other
				same(t, "amo", kindNoContent, amo.refused().kind())
				same(t, "amotop", "", into[string](amotop))
				return
			}
			f := amo.refused()
			same(t, "kind", kindProblem, f.kind())
			problem(t, f.Body, x.status, x.detail)
			if want := fmt.Sprintf("%d ", x.status); !strings.HasPrefix(f.Message, want) {
				t.Errorf("amo says %q, want %q", f.Message, want)
			}
			f = amotop.refused()
			same(t, "amotop", []any{"AxiosError", x.status, "application/problem+json"}, []any{f.Class, f.Status, f.Type})
			problem(t, f.Body, x.status, x.detail)
		})
	}
}

// problem holds a body against the form that the contract has in 1.5, and returns it.
func problem(t *testing.T, body any, status int, detail string) m {
	t.Helper()
	p, _ := body.(m)
	kind, _ := p["type"].(string)
	title, _ := p["title"].(string)
	text, _ := p["detail"].(string)
	if p["status"] != float64(status) || title == "" || !strings.HasSuffix(kind, fmt.Sprint("/", status)) || !strings.Contains(text, detail) {
		t.Errorf("the problem is %v, want %d %q", body, status, detail)
	}
	return p
}

// TestThrottled has a clock that stands still, so that the second request is always too much.
func TestThrottled(t *testing.T) {
	t.Parallel()
	for position, amoKind := range map[string]string{"json": kindProblem, "html": kindOther} {
		t.Run(position, func(t *testing.T) {
			t.Parallel()
			limited := func(s *emulator.State) {
				s.RateLimit = &emulator.RateLimit{PerSecond: 1, BanAfter: 1}
				s.Switches["throttle_body"] = position
			}
			c := serve(t, limited).amo()
			into[page](c.call("user.getUsers"))
			f := c.call("user.getUsers").refused()
			same(t, "kind", amoKind, f.kind())
			if position == "json" {
				p := problem(t, f.Body, 429, "Too many")
				same(t, "retry_after", any(1.0), p["retry_after"])
			} else if !strings.Contains(f.Message, "<h1>429</h1>") {
				t.Errorf("amo says %q", f.Message)
			}
			// Who goes on is banned, without a problem.
			if f := c.call("user.getUsers").refused(); f.kind() != kindOther || !strings.Contains(f.Message, "<h1>403</h1>") {
				t.Errorf("amo says %+v", f)
			}

			c = serve(t, limited).amotop()
			into[page](c.call("api.getUsers"))
			mime := map[string]string{"json": "application/problem+json", "html": "text/html"}[position]
			f = c.call("api.getUsers").refused()
			same(t, "amotop", []any{429, mime}, []any{f.Status, f.Type})
			f = c.call("api.getUsers").refused()
			same(t, "amotop", []any{403, "text/html"}, []any{f.Status, f.Type})
		})
	}
}

// TestMissingRole shows what a deletion under missing_id=204 looks like: as if it had happened.
func TestMissingRole(t *testing.T) {
	t.Parallel()
	s := serve(t, func(s *emulator.State) { s.Switches["missing_id"] = "204" })
	c := s.amo()
	same(t, "read", kindNoContent, c.call("user.getRoleById", nobody).refused().kind())
	same(t, "change", kindNoContent, c.call("user.updateRoleById", nobody, m{"name": "x"}).refused().kind())
	same(t, "delete", json.RawMessage("null"), into[json.RawMessage](c.call("user.deleteRoleById", nobody)))
}

// TestSwitchingUsers goes past the methods of the client, which has none for it. Its core expects a
// body of every success but 204, and no 204 of a POST, so that both successes look like failures.
func TestSwitchingUsers(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	c := s.amo()
	turn := func(what string, id int) failure {
		return c.call("raw.post", m{"url": "/api/v4/users/" + what, "payload": l{m{"id": id}}}).refused()
	}
	if f := turn("activate", intern); f.Class != "SyntaxError" || s.user(intern).Inactive {
		t.Errorf("activate: %+v", f)
	}
	if f := turn("deactivate", intern); f.kind() != kindNoContent || !s.user(intern).Inactive {
		t.Errorf("deactivate: %+v", f)
	}
	f := turn("deactivate", nobody)
	same(t, "kind", kindProblem, f.kind())
	problem(t, f.Body, 400, fmt.Sprint(nobody))
	f = c.call("raw.patch", m{"url": fmt.Sprint("/api/v4/users/", seller), "payload": m{"name": "x"}}).refused()
	same(t, "kind", kindProblem, f.kind())
	problem(t, f.Body, 405, "")
}
