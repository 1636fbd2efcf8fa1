package emulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	token = "long-lived-token-of-the-seed"

	sales    = 11 // the main pipeline
	past     = 12 // archived
	incoming = 111
	first    = 112
	pastIn   = 121

	goods  = 21
	retail = 31 // a group

	manager = 41
	guest   = 42 // nobody has it

	boss   = 51 // administrator, the caller
	seller = 52 // manager, in retail
	intern = 53 // own rights, inactive
	reader = 54 // free
	gone   = 55 // deleted
	deputy = 56 // administrator
)

var testTime = time.Date(2027, 1, 15, 9, 0, 0, 0, time.UTC)

// clock is moved by hand.
type clock struct{ nanos atomic.Int64 }

func (c *clock) now() time.Time { return testTime.Add(time.Duration(c.nanos.Load())) }

func (c *clock) pass(d time.Duration) { c.nanos.Add(int64(d)) }

func levels(view, edit, add, remove, export string) emulator.Actions {
	return emulator.Actions{View: view, Edit: edit, Add: add, Delete: remove, Export: export}
}

func managerRights() emulator.Rights {
	return emulator.Rights{
		Leads: levels("G", "M", "A", "D", "D"), Contacts: levels("A", "M", "A", "D", "D"), Companies: levels("A", "M", "A", "D", "D"),
		Tasks: emulator.TaskAction{Edit: "M", Delete: "D"}, MailAccess: true,
		StatusRights: []emulator.StatusRight{
			{EntityType: "leads", Pipeline: sales, Status: incoming, Rights: emulator.StageAction{View: "D", Edit: "D", Delete: "D"}},
			{EntityType: "leads", Pipeline: sales, Status: 142, Rights: emulator.StageAction{View: "A", Edit: "A", Delete: "A", Export: "D"}},
		},
		CatalogRights: []emulator.CatalogRight{{Catalog: goods, Rights: levels("A", "L", "D", "D", "D")}},
	}
}

// world is a small account that touches every kind of thing.
func world() emulator.State {
	own := emulator.Rights{Leads: levels("M", "M", "", "", ""), Tasks: emulator.TaskAction{Edit: "M"}}
	return emulator.State{
		Subdomain: "volt", AccountID: 7001, Caller: boss, Token: token,
		OAuth: &emulator.OAuth{
			ClientID: "client-1", ClientSecret: "secret-of-the-client", RedirectURI: "https://tool.example/cb", RefreshToken: "first-refresh", Code: "first-code",
		},
		Groups: []emulator.Group{{ID: retail, Name: "Retail"}},
		Roles: []emulator.Role{
			{ID: manager, Name: "Manager", Rights: managerRights()},
			{ID: guest, Name: "Guest"},
		},
		Users: []emulator.User{
			{ID: boss, Name: "Boss", Email: "boss@volt.example", Admin: true},
			{ID: seller, Name: "Seller", Email: "Seller@volt.example", Phone: "+7 1", Role: manager, Group: retail},
			{ID: intern, Name: "Intern", Email: "intern@volt.example", Lang: "en", Rights: &own, Inactive: true},
			{ID: reader, Name: "Reader", Email: "reader@volt.example", Free: true},
			{ID: gone, Name: "Gone", Email: "gone@volt.example", Deleted: true},
			{ID: deputy, Name: "Deputy", Email: "deputy@volt.example", Admin: true, Rights: &own},
		},
		Pipelines: []emulator.Pipeline{
			{ID: sales, Name: "Sales", Statuses: []emulator.Status{{ID: incoming, Name: "New", Type: 1}, {ID: first, Name: "First"}}},
			{ID: past, Name: "Past", Archived: true, Statuses: []emulator.Status{{ID: pastIn, Name: "New", Type: 1}}},
		},
		Catalogs:  []emulator.Catalog{{ID: goods, Name: "Goods"}},
		Leads:     []emulator.Record{{ID: 61, Name: "L1", Responsible: seller}, {ID: 62, Name: "L2", Responsible: boss}, {ID: 63, Name: "L3", Responsible: seller}},
		Contacts:  []emulator.Record{{ID: 71, Name: "C1", Responsible: seller}},
		Companies: []emulator.Record{{ID: 81, Name: "O1", Responsible: intern}},
		Tasks:     []emulator.Record{{ID: 91, Name: "Call", Responsible: seller}},
	}
}

// client speaks to one emulator with the long-lived token.
type client struct {
	t       *testing.T
	e       *emulator.Emulator
	token   string
	context int // the user to act as, 0: none
	clock   *clock
}

// serve starts an emulator over the world, changed by edit.
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

func connect(t *testing.T, e *emulator.Emulator, hand *clock) *client {
	t.Helper()
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return &client{t: t, e: e, clock: hand, token: e.Token()}
}

// m is a JSON object, l a list.
type (
	m = map[string]any
	l = []any
)

// answer is what came back.
type answer struct {
	status int
	header http.Header
	text   string
	body   any
}

func (a answer) String() string { return fmt.Sprintf("%d %s", a.status, strings.TrimSpace(a.text)) }

// mime is the type of the body, parameters and all.
func (a answer) mime() string { return a.header.Get("Content-Type") }

// send sends a request to any path; a text is sent as it is, anything else as JSON.
func (c *client) send(method, path string, body any) answer {
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
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	if c.context != 0 {
		r.Header.Set("X-Context-User-ID", strconv.Itoa(c.context))
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
	if len(text) > 0 && a.mime() != "text/html" {
		if err := json.Unmarshal(text, &a.body); err != nil {
			t.Fatalf("%s %s: the answer is no JSON: %s", r.Method, r.URL, a)
		}
	}
	return a
}

// do sends a request to a path below /api/v4/.
func (c *client) do(method, path string, body any) answer {
	c.t.Helper()
	return c.send(method, "/api/v4/"+path, body)
}

func (c *client) get(path string) answer            { c.t.Helper(); return c.do("GET", path, nil) }
func (c *client) post(path string, body any) answer { c.t.Helper(); return c.do("POST", path, body) }

func (c *client) patch(path string, body any) answer { c.t.Helper(); return c.do("PATCH", path, body) }

// expect fails unless the status is that.
func (a answer) expect(t *testing.T, status int) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("got %s, want %d", a, status)
	}
	return a
}

// each is one value per item of the embedded list: "51 52".
func (a answer) each(list, field string) string {
	items, _ := a.at("_embedded." + list).([]any)
	values := make([]string, 0, len(items))
	for _, item := range items {
		values = append(values, show(dig(item, field)))
	}
	return strings.Join(values, " ")
}

// mistakes are the codes and paths of a validation: "0:NotSupportedChoice:rights.role_id".
func (a answer) mistakes() string {
	var list []string
	items, _ := a.at("validation-errors").([]any)
	for _, item := range items {
		errs, _ := dig(item, "errors").([]any)
		for _, e := range errs {
			list = append(list, fmt.Sprint(dig(item, "request_id"), ":", dig(e, "code"), ":", dig(e, "path")))
		}
	}
	return strings.Join(list, " ")
}

// at digs for a value: "_embedded.users.0.id". A list step can be "id=31". Nothing there is "(absent)".
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

// keys are the sorted keys of a JSON object.
func keys(value any) []string {
	object, _ := value.(map[string]any)
	return slices.Sorted(maps.Keys(object))
}

// admin carries out a change by hand.
func (c *client) admin(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// user is a user of the state.
func (c *client) user(id int) emulator.User {
	c.t.Helper()
	for _, u := range c.e.State().Users {
		if u.ID == id {
			return u
		}
	}
	c.t.Fatalf("there is no user %d", id)
	return emulator.User{}
}

// newUser is the body of an item that creates a user with a role.
func newUser(email string) m {
	return m{"name": "New", "email": email, "password": "Vremenny1", "rights": m{"role_id": manager}}
}

// ownRights are rights that are sent without a role.
func ownRights() m {
	no := m{"view": "M"}
	return m{"leads": no, "contacts": no, "companies": no, "tasks": m{"edit": "M"}}
}
