package amocrm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/providers/providertest/faults"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// running is an emulator with a client of it and a way to break what is between them.
type running struct {
	*emulator.Emulator
	live *Live
}

func run(t *testing.T, edit func(*emulator.State), wrap func(http.Handler) http.Handler) *running {
	t.Helper()
	s := smallState()
	if edit != nil {
		edit(&s)
	}
	e, err := emulator.New(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	var h http.Handler = e
	if wrap != nil {
		h = wrap(h)
	}
	return &running{e, connect(t, h, transport.Options{})}
}

// calls are the requests that change something, as far as they reached the emulator, with their statuses.
func (r *running) calls() string {
	var list []string
	for _, q := range r.Requests() {
		if q.Method != http.MethodGet {
			list = append(list, fmt.Sprintf("%s %s %d", q.Method, strings.TrimPrefix(q.Path, "/api/v4/"), q.Status))
		}
	}
	return strings.Join(list, ", ")
}

func (r *running) step(t *testing.T, op string, payload any, addresses ...schema.Address) (reconcile.Result, error) {
	t.Helper()
	data, err := json.Marshal(payload)
	if err != nil {
		t.Fatal(err)
	}
	return r.live.Run(t.Context(), reconcile.Step{N: 1, Op: op, Title: op, Payload: data, Addresses: addresses})
}

func newcomers(emails ...string) createPayload {
	var p createPayload
	for i, e := range emails {
		p.People = append(p.People, newcomer{Address: schema.Address("user." + e), Name: fmt.Sprintf("N%d", i), Email: e + "@shop.example", Title: "seller"})
	}
	return p
}

func (r *running) emails() string {
	var list []string
	for _, u := range r.State().Users {
		list = append(list, strings.TrimSuffix(u.Email, "@shop.example"))
	}
	return strings.Join(list[3:], " ")
}

func timeouts(match string, from, times int) func(http.Handler) http.Handler {
	return func(h http.Handler) http.Handler {
		return faults.New(h, faults.Rule{Match: match, From: from, Times: times, Fault: faults.ServerErrorHTML(http.StatusGatewayTimeout)})
	}
}

// TestAddingPeople adds a batch, whatever goes wrong, and nobody twice.
func TestAddingPeople(t *testing.T) {
	t.Parallel()
	twoTaken := func(s *emulator.State) { s.Seats = 4 } // two are in use
	for name, tt := range map[string]struct {
		edit   func(*emulator.State)
		wrap   func(http.Handler) http.Handler
		people []string
		there  string
		calls  string
		failed string
	}{
		"all at once":             {nil, nil, []string{"a", "b", "c"}, "a b c", "POST users 201", ""},
		"one of them is there":    {nil, nil, []string{"a", "anna", "c"}, "a c", "POST users 201", ""},
		"all of them are there":   {func(s *emulator.State) { s.Users[2].Inactive = false }, nil, []string{"anna", "idle"}, "", "", ""},
		"one is an administrator": {nil, nil, []string{"anna", "boss"}, "", "", "user.boss"},
		"one is switched off":     {nil, nil, []string{"a", "idle"}, "a", "POST users 201", "user.idle"},
		"one is free":             {func(s *emulator.State) { s.Users[1].Role, s.Users[1].Free = 0, true }, nil, []string{"a", "anna"}, "a", "POST users 201", "user.anna"},
		"one has another role": {func(s *emulator.State) {
			s.Roles = append(s.Roles, emulator.Role{ID: 42, Name: "Other"})
			s.Users[1].Role = 42
		}, nil, []string{"anna", "a"}, "a", "POST users 201", "user.anna"},
		"the only one left is refused": {nil, nil, []string{"anna", "b b"}, "", "POST users 400", "user.b b"},
		"one is refused":               {nil, nil, []string{"a", "b b", "c"}, "a c", "POST users 400, POST users 201, POST users 400, POST users 201", "user.b b"},
		"seats for two":                {twoTaken, nil, []string{"a", "b", "c"}, "a b", "POST users 402, POST users 201, POST users 201, POST users 402", "user.c"},
		"too much for one request":     {nil, timeouts("POST /api/v4/users", 1, 1), []string{"a", "b", "c"}, "a b c", "POST users 201, POST users 201", ""},
		"too much for two, too":        {nil, timeouts("POST /api/v4/users", 1, 2), []string{"a", "b", "c"}, "a b c", "POST users 201, POST users 201, POST users 201", ""},
		"too much and carried out":     {nil, lateAnswer("POST /api/v4/users"), []string{"a", "b", "c"}, "a b c", "POST users 201", ""},
		"a lost answer": {nil, func(h http.Handler) http.Handler {
			return faults.New(h, faults.Rule{Match: "POST /", Fault: faults.CutAfter()})
		}, []string{"a", "b"}, "a b", "POST users 201", ""},
		"a lost request": {nil, func(h http.Handler) http.Handler {
			return faults.New(h, faults.Rule{Match: "POST /", Fault: faults.CutBefore()})
		}, []string{"a", "b"}, "a b", "POST users 201", ""},
		"taken for somebody hidden": {func(s *emulator.State) {
			s.Switches = map[string]string{"inactive_users": "excluded", "duplicate_email": "201"}
		}, nil, []string{"a", "idle"}, "a", "POST users 201", "user.idle"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, tt.edit, tt.wrap)
			p := newcomers(tt.people...)
			var addresses []schema.Address
			for _, n := range p.People {
				addresses = append(addresses, n.Address)
			}
			result, err := r.step(t, opUserCreate, p, addresses...)
			if err != nil {
				t.Fatal(err)
			}
			var failed []string
			for a, why := range result.Failed {
				failed = append(failed, string(a))
				if why == nil || strings.Contains(why.Error(), "aA1") {
					t.Errorf("%s: %v", a, why)
				}
			}
			slices.Sort(failed)
			got := []string{r.emails(), r.calls(), strings.Join(failed, " ")}
			if diff := cmp.Diff([]string{tt.there, tt.calls, tt.failed}, got); diff != "" {
				t.Errorf("who is there, calls, failures (-want +got):\n%s", diff)
			}
		})
	}
}

// TestAddingOnePerson: somebody who is there counts as added only if they are as asked, and what is missing
// for one person is no reason to leave out another.
func TestAddingOnePerson(t *testing.T) {
	t.Parallel()
	r := run(t, nil, nil)
	if _, err := r.step(t, opUserCreate, newcomers("boss"), "user.boss"); err == nil || !strings.Contains(err.Error(), "administrator") {
		t.Errorf("an administrator counts as added: %v", err)
	}
	if _, err := r.step(t, opUserCreate, newcomers("anna"), "user.anna"); err != nil {
		t.Error(err)
	}
	p := newcomers("a", "b", "c")
	p.People[0].Title, p.People[1].Group = "Nobody", "Night"
	result, err := r.step(t, opUserCreate, p, "user.a", "user.b", "user.c")
	if err != nil || !errors.Is(result.Failed["user.a"], reconcile.ErrNotFound) || !errors.Is(result.Failed["user.b"], reconcile.ErrStale) || len(result.Failed) != 2 || r.emails() != "c" {
		t.Errorf("%v, %v; there are %s", err, result.Failed, r.emails())
	}
	p = newcomers("d")
	p.People[0].Title = "Nobody"
	if _, err := r.step(t, opUserCreate, p, "user.d"); !errors.Is(err, reconcile.ErrNotFound) || r.calls() != "POST users 201" {
		t.Errorf("%v by %s", err, r.calls())
	}
}

// lateAnswer lets the first request be carried out and answers 504.
func lateAnswer(match string) func(http.Handler) http.Handler {
	return func(h http.Handler) http.Handler {
		first := true // requests follow each other
		mux := http.NewServeMux()
		mux.Handle("/", h)
		mux.HandleFunc(match, func(w http.ResponseWriter, r *http.Request) {
			if !first {
				h.ServeHTTP(w, r)
				return
			}
			first = false
			h.ServeHTTP(discard{w.Header()}, r)
			w.WriteHeader(http.StatusGatewayTimeout)
		})
		return mux
	}
}

type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

// What the system says of a password is not passed on.
func TestPasswordsStayHidden(t *testing.T) {
	t.Parallel()
	s := &system{answer: func(r *http.Request, body []byte) (int, string) {
		if r.Method == http.MethodGet {
			return 200, `{"_embedded":{"users":[{"id":51,"rights":{"is_admin":true}}]}}`
		}
		var sent []userOut
		if err := json.Unmarshal(body, &sent); err != nil || sent[0].Password == "" {
			return 500, ""
		}
		return 400, fmt.Sprintf(`{"status":400,"detail":"bad %[1]s","validation-errors":[{"request_id":"0","errors":[{"path":"password","detail":"%[1]s is weak"}]}]}`, sent[0].Password)
	}}
	r := &running{live: connect(t, s, transport.Options{})}
	r.live.password = func(context.Context, string) (schema.Secret, error) { return schema.NewSecret("Secret1-of-anna"), nil }
	n := newcomer{Address: "user.a", Name: "A", Email: "a@shop.example", Role: 41}
	_, err := r.step(t, opUserCreate, createPayload{People: []newcomer{n}}, n.Address)
	if err == nil || strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), "Secret1") || !strings.Contains(err.Error(), "(hidden) is weak") {
		t.Errorf("error: %v", err)
	}
	data, _ := json.Marshal(n)
	if strings.Contains(strings.ToLower(string(data)), "password") {
		t.Errorf("payload: %s", data)
	}
	for password, ok := range map[string]bool{"aB3456": true, "Пароль7": true, "aB345": false, "ab3456": false, "AB3456": false, "aBcdef": false, "": false} {
		r.live.password = func(context.Context, string) (schema.Secret, error) { return schema.NewSecret(password), nil }
		if _, err := r.live.newPassword(t.Context(), "a@b.example"); (err == nil) != ok || err != nil && password != "" && strings.Contains(err.Error(), password) {
			t.Errorf("%q: %v", password, err)
		}
	}
	r.live.password = nil
	one, err1 := r.live.newPassword(t.Context(), "a@b.example")
	two, err2 := r.live.newPassword(t.Context(), "a@b.example")
	if err1 != nil || err2 != nil || one == two || len(one.Reveal()) < 16 {
		t.Errorf("%q %q %v %v", one.Reveal(), two.Reveal(), err1, err2)
	}
}

// TestMovingRecords moves them in batches that become smaller where the system needs too long.
func TestMovingRecords(t *testing.T) {
	t.Parallel()
	const patch = "PATCH /api/v4/leads"
	for name, tt := range map[string]struct {
		n     int
		wrap  func(http.Handler) http.Handler
		sizes string
		done  string
		fails bool
	}{
		"none":              {0, nil, "", "", false},
		"one batch":         {50, nil, "50", "50/50", false},
		"one more":          {51, nil, "50 1", "50/51 51/51", false},
		"504 once":          {51, timeouts(patch, 1, 1), "50 25 25 1", "25/51 50/51 51/51", false},
		"504 in the middle": {120, timeouts(patch, 2, 1), "50 50 25 25 20", "50/120 75/120 100/120 120/120", false},
		"504 down to one":   {3, timeouts(patch, 1, 2), "3 2 1 1 1", "1/3 2/3 3/3", false},
		"504 for ever":      {3, timeouts(patch, 1, 100), "3 2 1 1", "", true},
		"a lost answer": {60, func(h http.Handler) http.Handler {
			return faults.New(h, faults.Rule{Match: patch, Fault: faults.CutAfter()})
		}, "50 50 10", "50/60 60/60", false},
		"answered, not kept": {3, func(h http.Handler) http.Handler {
			return faults.New(h, faults.Rule{Match: patch, Times: 9, Fault: faults.Answer(200, "application/json", "{}")})
		}, "3", "3/3", true},
		"the receiver is refused": {3, func(h http.Handler) http.Handler {
			return faults.New(h, faults.Rule{Match: patch, Times: 9, Fault: faults.Answer(400, "application/json", `{"detail":"no"}`)})
		}, "3", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sizes, done []string
			count := func(h http.Handler) http.Handler {
				if tt.wrap != nil {
					h = tt.wrap(h)
				}
				return recordBatches(h, &sizes)
			}
			r := run(t, func(s *emulator.State) { s.Leads = append(records(tt.n, 52), emulator.Record{ID: 1, Responsible: 53}) }, count)
			r.live.progress = func(_ string, d, total int) { done = append(done, fmt.Sprintf("%d/%d", d, total)) }
			p := transferPayload{Entity: "leads", From: 52, To: 51, Name: "Anna", Count: tt.n}
			_, err := r.step(t, opTransfer, p)
			got := []string{strings.Join(sizes, " "), strings.Join(done, " ")}
			if diff := cmp.Diff([]string{tt.sizes, tt.done}, got); diff != "" || (err != nil) != tt.fails {
				t.Fatalf("%v; sizes and progress (-want +got):\n%s", err, diff)
			}
			if tt.fails {
				return
			}
			for _, x := range r.State().Leads {
				if want := map[bool]int{true: 53, false: 51}[x.ID == 1]; x.Responsible != want {
					t.Fatalf("lead %d belongs to %d", x.ID, x.Responsible)
				}
			}
		})
	}
}

// recordBatches notes how many records each request is about.
func recordBatches(h http.Handler, sizes *[]string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPatch {
			data, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(data))
			var items []any
			_ = json.Unmarshal(data, &items)
			*sizes = append(*sizes, fmt.Sprint(len(items)))
		}
		h.ServeHTTP(w, r)
	})
}

// A step that was stopped half-way goes on with what is left.
func TestMovingRecordsIsResumed(t *testing.T) {
	t.Parallel()
	r := run(t, func(s *emulator.State) { s.Tasks = records(130, 52) }, func(h http.Handler) http.Handler {
		return faults.New(h, faults.Rule{Match: "PATCH /", From: 2, Fault: faults.Answer(http.StatusBadRequest, "application/problem+json", `{"detail":"no"}`)})
	})
	p := transferPayload{Entity: "tasks", From: 52, To: 51, Name: "Anna", Count: 130}
	left := func() int {
		n := 0
		for _, x := range r.State().Tasks {
			if x.Responsible == 52 {
				n++
			}
		}
		return n
	}
	if _, err := r.step(t, opTransfer, p); err == nil || left() != 80 {
		t.Fatalf("%d are left, %v", left(), err)
	}
	if _, err := r.step(t, opTransfer, p); err != nil || left() != 0 {
		t.Fatalf("%d are left, %v", left(), err)
	}
}

// TestSwitchingPeople leaves to a person what the system refuses, and stops where it refuses everything.
func TestSwitchingPeople(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		op     string
		id     schema.ID
		edit   func(*emulator.State)
		wrap   func(http.Handler) http.Handler
		calls  string
		active bool
		manual bool
		stop   bool
		fails  bool
	}{
		"off":                   {op: opDeactivate, id: 52, calls: "POST users/deactivate 204"},
		"off already":           {op: opDeactivate, id: 53},
		"on":                    {op: opActivate, id: 53, calls: "POST users/activate 202", active: true},
		"a smaller tariff":      {op: opDeactivate, id: 52, edit: func(s *emulator.State) { s.Plan = "base" }, calls: "POST users/deactivate 403", active: true, manual: true},
		"a smaller tariff, 402": {op: opActivate, id: 53, edit: func(s *emulator.State) { s.Plan, s.Switches = "base", map[string]string{"plan_refusal": "402"} }, calls: "POST users/activate 402", manual: true},
		"no seat":               {op: opActivate, id: 53, edit: func(s *emulator.State) { s.Seats, s.Switches = 2, map[string]string{"seat_overflow": "400"} }, calls: "POST users/activate 400", fails: true},
		"an administrator":      {op: opDeactivate, id: 51, active: true, fails: true},
		"passed over": {op: opDeactivate, id: 52, wrap: func(h http.Handler) http.Handler {
			return faults.New(h, faults.Rule{Match: "POST /", Fault: faults.Answer(http.StatusNoContent, "text/html", "")})
		}, active: true, fails: true},
		"shut out": {op: opDeactivate, id: 52, wrap: func(h http.Handler) http.Handler {
			return faults.New(h, faults.Rule{Match: "POST /", Times: faults.Always, Fault: faults.Answer(http.StatusForbidden, "text/html", "<html></html>")})
		}, active: true, stop: true, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, tt.edit, tt.wrap)
			result, err := r.step(t, tt.op, activePayload{People: []switched{{Address: "user.anna", ID: tt.id, Name: "Anna"}}}, "user.anna")
			active := false
			for _, u := range r.State().Users {
				active = active || schema.ID(u.ID) == tt.id && !u.Inactive
			}
			got := fmt.Sprint(r.calls(), " active ", active, " manual ", result.Manual != nil, " stop ", errors.Is(err, reconcile.ErrRefused), " fails ", err != nil)
			if want := fmt.Sprint(tt.calls, " active ", tt.active, " manual ", tt.manual, " stop ", tt.stop, " fails ", tt.fails); got != want {
				t.Errorf("%s\nwant %s\n%v", got, want, err)
			}
			if m := result.Manual; m != nil && (!m.CheckedByReading || !strings.Contains(m.TextRU, "«Anna»")) {
				t.Errorf("manual step: %+v", m)
			}
		})
	}
}

// TestSwitchingManyPeople sends one call for all, and finds out about whom a refusal is.
func TestSwitchingManyPeople(t *testing.T) {
	t.Parallel()
	html := func(status int) faults.Fault { return faults.Answer(status, "text/html", "<html></html>") }
	for name, tt := range map[string]struct {
		op     string
		ids    []int
		edit   func(*emulator.State)
		rules  []faults.Rule
		calls  string
		failed string // ids
		manual string // names
	}{
		"off":                     {op: opDeactivate, ids: []int{61, 62, 63}, calls: "POST users/deactivate 204"},
		"some are off already":    {op: opDeactivate, ids: []int{53, 61, 62}, calls: "POST users/deactivate 204"},
		"on":                      {op: opActivate, ids: []int{53, 71, 72}, calls: "POST users/activate 202"},
		"an administrator by now": {op: opDeactivate, ids: []int{61, 51, 62}, calls: "POST users/deactivate 204", failed: "51"},
		"somebody has gone":       {op: opActivate, ids: []int{71, 99, 72}, calls: "POST users/activate 400, POST users/activate 202, POST users/activate 400, POST users/activate 202", failed: "99"},
		"seats for some": {
			op: opActivate, ids: []int{53, 71, 72}, edit: func(s *emulator.State) { s.Seats, s.Switches = 6, map[string]string{"seat_overflow": "400"} },
			calls: "POST users/activate 400, POST users/activate 202, POST users/activate 400, POST users/activate 400", failed: "71 72",
		},
		"a smaller tariff": {op: opDeactivate, ids: []int{61, 53, 62}, edit: func(s *emulator.State) { s.Plan = "base" }, calls: "POST users/deactivate 403", manual: "Ula, Uma"},
		"the system needs too long": {
			op: opDeactivate, ids: []int{61, 62, 63}, rules: []faults.Rule{{Match: "POST /", Fault: html(http.StatusGatewayTimeout)}},
			calls: "POST users/deactivate 204, POST users/deactivate 204",
		},
		"a lost answer": {op: opDeactivate, ids: []int{61, 62, 63}, rules: []faults.Rule{{Match: "POST /", Fault: faults.CutAfter()}}, calls: "POST users/deactivate 204"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, func(s *emulator.State) {
				for i, name := range []string{"Ula", "Uma", "Una"} {
					s.Users = append(s.Users,
						emulator.User{ID: 61 + i, Name: name, Email: fmt.Sprintf("u%d@shop.example", i), Role: 41},
						emulator.User{ID: 71 + i, Name: name, Email: fmt.Sprintf("v%d@shop.example", i), Role: 41, Inactive: true})
				}
				if tt.edit != nil {
					tt.edit(s)
				}
			}, func(h http.Handler) http.Handler { return faults.New(h, tt.rules...) })
			var p activePayload
			var addresses []schema.Address
			names := make(map[int]string)
			for _, u := range r.State().Users {
				names[u.ID] = u.Name
			}
			for _, id := range tt.ids {
				a := schema.NewAddress(schema.KindUser, fmt.Sprint(id))
				addresses = append(addresses, a)
				p.People = append(p.People, switched{Address: a, ID: schema.ID(id), Name: names[id]})
			}
			result, err := r.step(t, tt.op, p, addresses...)
			if err != nil {
				t.Fatal(err)
			}
			var failed []string
			for i, id := range tt.ids {
				if result.Failed[addresses[i]] != nil {
					failed = append(failed, fmt.Sprint(id))
				}
			}
			if got := strings.Join(failed, " "); got != tt.failed || r.calls() != tt.calls {
				t.Errorf("failed for %q, want %q; calls %s, want %s", got, tt.failed, r.calls(), tt.calls)
			}
			for _, u := range r.State().Users {
				asked := slices.Contains(tt.ids, u.ID) && !slices.Contains(failed, fmt.Sprint(u.ID)) && tt.manual == ""
				if asked && u.Inactive == (tt.op == opActivate) {
					t.Errorf("user %d is not as asked", u.ID)
				}
			}
			if m := result.Manual; (m != nil) != (tt.manual != "") || m != nil && !strings.Contains(m.TextEN, tt.manual) {
				t.Errorf("manual step: %+v", m)
			}
		})
	}
}

// TestDeletingRoles leaves a role that somebody has got meanwhile.
func TestDeletingRoles(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		switches map[string]string
		holder   int
		stale    bool
	}{
		"nobody has it":                 {nil, 0, false},
		"somebody has it":               {nil, 52, true},
		"somebody who is not listed":    {map[string]string{"inactive_users": "excluded"}, 53, true},
		"numbers of holders":            {map[string]string{"inactive_users": "excluded", "role_users": "ids"}, 53, true},
		"whole holders":                 {map[string]string{"inactive_users": "excluded", "role_users": "whole"}, 53, true},
		"nobody has it, whatever it is": {map[string]string{"missing_id": "204"}, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, func(s *emulator.State) {
				s.Switches = tt.switches
				s.Roles = append(s.Roles, emulator.Role{ID: 42, Name: "Old"})
				for i := range s.Users {
					if s.Users[i].ID == tt.holder {
						s.Users[i].Role = 42
					}
				}
			}, nil)
			for range 2 { // the second time it is gone
				_, err := r.step(t, opRoleDelete, rolePayload{ID: 42, Name: "Old"})
				if (err != nil) != tt.stale || errors.Is(err, reconcile.ErrStale) != tt.stale {
					t.Error(err)
				}
			}
			if left := len(r.State().Roles); left != map[bool]int{true: 2, false: 1}[tt.stale] {
				t.Errorf("%d roles are left", left)
			}
		})
	}
}

func TestUnknownStep(t *testing.T) {
	t.Parallel()
	r := run(t, nil, nil)
	if _, err := r.step(t, "paint", nil); !errors.Is(err, reconcile.ErrUnsupported) {
		t.Error(err)
	}
	for _, op := range []string{opRoleCreate, opRoleUpdate, opRoleDelete, opUserCreate, opTransfer, opActivate} {
		if _, err := r.step(t, op, []int{1}); err == nil || !strings.Contains(err.Error(), "cannot be read") {
			t.Errorf("%s: %v", op, err)
		}
	}
	if got := len(r.Requests()); got != 0 {
		t.Errorf("%d requests", got)
	}
}
