package emulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	apiKey   = "0d3c7b52-key-of-the-seed"
	apiEmail = "robot@school.example"

	center = 1 // the caller's
	north  = 2 // the caller's
	old    = 3 // the caller's, inactive
	far    = 4 // not the caller's

	till     = 11 // in center, of the boss and the clerk
	safe     = 12 // in center, of nobody, disabled
	northBox = 13 // in north, of the caller

	adminRole   = 21
	teacherRole = 22
	clientRole  = 23
	clerkRole   = 24
	robotRole   = 25

	boss    = 31
	robot   = 32 // the caller, in center, north and old
	clerk   = 33 // in center and north
	mentor  = 34 // in center, inactive
	gone    = 35 // in center, archived
	distant = 36 // in far
)

var testTime = time.Date(2027, 1, 15, 9, 0, 0, 0, time.UTC)

// clock is moved by hand.
type clock struct{ nanos atomic.Int64 }

func (c *clock) now() time.Time { return testTime.Add(time.Duration(c.nanos.Load())) }

func (c *clock) pass(d time.Duration) { c.nanos.Add(int64(d)) }

// world is a small school that touches every kind of thing.
func world() emulator.State {
	return emulator.State{
		Caller: robot,
		APIKey: apiKey,
		Branches: []emulator.Branch{
			{ID: center, Name: "Center", SubjectIDs: []int{7}, Weight: 2},
			{ID: north, Name: "North Center"},
			{ID: old, Name: "Old", Inactive: true},
			{ID: far, Name: "Far"},
		},
		CashDesks: []emulator.CashDesk{
			{ID: till, Branch: center, Name: "Till", Users: []int{boss, clerk}},
			{ID: safe, Branch: center, Name: "Safe", Disabled: true},
			{ID: northBox, Branch: north, Name: "Box", Users: []int{robot}},
		},
		Roles: []emulator.Role{
			{ID: adminRole, Title: "Administrator", Interface: "administration", Rank: 999, Builtin: "administrator"},
			{ID: teacherRole, Title: "Teacher cabinet", Interface: "teacher", Rank: 50, Builtin: "teacher"},
			{ID: clientRole, Title: "Client cabinet", Interface: "client", Rank: 5, Builtin: "client"},
			{ID: clerkRole, Title: "Clerk", Interface: "administration", Rank: 200, Menu: []string{"client"}, Rights: []string{"client.list"}},
			{ID: robotRole, Title: "Robot", Interface: "administration", Rank: 500, Rights: []string{"api"}},
		},
		Users: []emulator.User{
			{ID: boss, Name: "Boss", Email: "boss@school.example", Branches: []int{center, north}, Roles: []int{adminRole}},
			{ID: robot, Name: "Robot", Email: apiEmail, Branches: []int{center, north, old}, Roles: []int{robotRole}},
			{
				ID: clerk, Name: "Clerk Kim", Email: "Kim@School.example", Phone: "+371 1", Gender: "female", Language: "lv", SIP: "101", INN: "500100732259",
				Branches: []int{center, north}, Roles: []int{clerkRole}, Teacher: 41, LastLogin: "2027-01-10 08:00:00",
			},
			{ID: mentor, Name: "Mentor", Email: "mentor@school.example", Branches: []int{center}, Roles: []int{teacherRole}, Inactive: true},
			{ID: gone, Name: "Gone", Email: "gone@school.example", Branches: []int{center}, Roles: []int{clerkRole}, Archived: true},
			{ID: distant, Name: "Distant", Email: "distant@school.example", Branches: []int{far}, Roles: []int{clerkRole}},
		},
		Teachers: []emulator.Teacher{
			{ID: 41, Name: "Kim", Email: "kim@school.example", Phone: "+371 1", Branches: []int{center}},
			{ID: 42, Name: "Past", Branches: []int{center}, Archived: true},
			{ID: 43, Name: "Elsewhere", Branches: []int{north}},
		},
		Settings: map[string]any{"teacher_cabinet.view_student_contacts": true, "client_cabinet.forecast_history_period": 30, "note": "x"},
		Options:  []string{"client_cabinets"},
		Log: []emulator.LogEntry{
			{ID: 51, Entity: "Branch", EntityID: north, User: boss, Event: 1, New: m{"name": "North Center"}, At: "2027-01-01 10:00:00"},
			{ID: 52, Entity: "AclRole", EntityID: clerkRole, User: boss, Event: 2, Old: m{"rank": 100}, New: m{"name": "Clerk", "rank": 200}, At: "2027-01-02 10:00:00"},
			{ID: 53, Entity: "User", EntityID: mentor, User: clerk, Event: 2, Old: m{"removed": 1}, New: m{"removed": 0}, At: "2027-01-03 10:00:00"},
		},
	}
}

// client speaks to one emulator as the caller, whose token it has.
type client struct {
	t     *testing.T
	e     *emulator.Emulator
	token string
	clock *clock
}

// serve starts an emulator over the world, changed by edit, and signs in.
func serve(t *testing.T, edit func(*emulator.State)) *client {
	t.Helper()
	s := world()
	if edit != nil {
		edit(&s)
	}
	hand := new(clock)
	e, err := emulator.New(s, hand.now)
	if err != nil {
		t.Fatal(err)
	}
	return connect(t, e, hand)
}

// connect signs in at an emulator.
func connect(t *testing.T, e *emulator.Emulator, hand *clock) *client {
	t.Helper()
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	c := &client{t: t, e: e, clock: hand}
	c.token = c.login()
	return c
}

// login takes a new token.
func (c *client) login() string {
	c.t.Helper()
	email, key := c.e.APIUser()
	a := c.send("POST", "/v2api/auth/login", m{"email": email, "api_key": key}, "")
	token, ok := a.at("token").(string)
	if a.status != http.StatusOK || !ok {
		c.t.Fatalf("login: %s", a)
	}
	return token
}

// switched is an edit that puts a switch into a position.
func switched(pairs ...string) func(*emulator.State) {
	return func(s *emulator.State) {
		s.Switches = make(map[string]string)
		for i := 0; i < len(pairs); i += 2 {
			s.Switches[pairs[i]] = pairs[i+1]
		}
	}
}

// m is a JSON object.
type m = map[string]any

// answer is what came back.
type answer struct {
	status int
	header http.Header
	text   string
	body   any
}

func (a answer) String() string { return fmt.Sprintf("%d %s", a.status, strings.TrimSpace(a.text)) }

// send sends a request with any token; a text is sent as it is, anything else as JSON.
func (c *client) send(method, path string, body any, token string) answer {
	c.t.Helper()
	var text string
	switch b := body.(type) {
	case nil:
	case string:
		text = b
	default:
		data, err := json.Marshal(body)
		if err != nil {
			c.t.Fatal(err)
		}
		text = string(data)
	}
	r := httptest.NewRequestWithContext(c.t.Context(), method, path, strings.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("X-ALFACRM-TOKEN", token)
	}
	return record(c.t, c.e, r)
}

func record(t *testing.T, h http.Handler, r *http.Request) answer {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	text, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{status: w.Code, header: w.Header(), text: string(text)}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &a.body); err != nil {
			t.Fatalf("%s %s: the answer is no JSON: %s", r.Method, r.URL, a)
		}
	}
	return a
}

// do posts to a path below /v2api/.
func (c *client) do(path string, body any) answer {
	c.t.Helper()
	return c.send("POST", "/v2api/"+path, body, c.token)
}

// ok is do that must go well.
func (c *client) ok(path string, body any) answer {
	c.t.Helper()
	a := c.do(path, body)
	if a.status != http.StatusOK || a.at("success") == false {
		c.t.Fatalf("%s: %s", path, a)
	}
	return a
}

// seen is one value per item of a list: "31 32".
func (c *client) seen(path string, body any, field string) string {
	c.t.Helper()
	return c.ok(path, body).each(field)
}

func (a answer) each(field string) string {
	items, _ := a.at("items").([]any)
	list := make([]string, 0, len(items))
	for _, item := range items {
		list = append(list, show(dig(item, field)))
	}
	return strings.Join(list, " ")
}

// at digs for a value: "items.0.id". A list step can be "id=31". Nothing there is "(absent)".
func (a answer) at(path string) any { return dig(a.body, path) }

// fields are some values of an answer.
func (a answer) fields(paths ...string) string {
	list := make([]string, 0, len(paths))
	for _, p := range paths {
		list = append(list, show(a.at(p)))
	}
	return strings.Join(list, " ")
}

const absent = "(absent)"

func dig(value any, path string) any {
	for step := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			next, ok := v[step]
			if !ok {
				return absent
			}
			value = next
		case []any:
			next, ok := item(v, step)
			if !ok {
				return absent
			}
			value = next
		default:
			return absent
		}
	}
	return value
}

func item(list []any, step string) (any, bool) {
	if key, want, ok := strings.Cut(step, "="); ok {
		for _, x := range list {
			if fmt.Sprint(dig(x, key)) == want {
				return x, true
			}
		}
		return nil, false
	}
	i, err := strconv.Atoi(step)
	if err != nil || i >= len(list) {
		return nil, false
	}
	return list[i], true
}

// show writes a value for comparison.
func show(value any) string {
	if value == absent {
		return absent
	}
	data, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// admin carries out a change by hand.
func (c *client) admin(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}
