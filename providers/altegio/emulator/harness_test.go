package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seatplan/seatplan/providers/altegio/emulator"
	"github.com/seatplan/seatplan/providers/altegio/emulator/conformance"
)

const (
	partnerToken = "partner-secret"
	userToken    = "user-secret"

	center = 120001 // in both networks, licence by rights, 6 seats
	north  = 120002 // in the first network, licence by roles, same subscription as south
	south  = 120003 // in no network, licence by roles

	boss      = 101 // owner everywhere, the caller
	anna      = 102 // administrator in center
	master    = 103 // worker in center, employee 501, in the schedule
	invited   = 104 // open invitation to center
	limited   = 105 // manager in center, hands out only own rights
	stranger  = 106 // a login without access
	marketer  = 107 // free_readonly in center
	office    = 108 // free_readonly_admin in center
	nobody    = 109 // access to center without a role
	northBoss = 110 // second owner of north
)

var testTime = time.Date(2027, 1, 15, 9, 0, 0, 0, time.UTC)

func fixedClock() time.Time { return testTime }

// world is a small business that touches every kind of thing.
func world() emulator.State {
	return emulator.State{
		Tokens: &emulator.Tokens{Partner: partnerToken, User: userToken},
		Caller: boss,
		Locations: []emulator.Location{
			{ID: center, Title: "Bloom Center", MainNetwork: 7001, Phones: []string{"+37120000001"}},
			{ID: north, Title: "Bloom North"},
			{ID: south, Title: "Bloom South", Inactive: true},
		},
		Networks: []emulator.Network{
			{ID: 7001, Title: "Bloom", Locations: []int{north, center}, Main: north},
			{ID: 7002, Title: "Bloom City", Locations: []int{center}},
		},
		People: []emulator.Person{
			{ID: boss, Name: "Boss", Phone: "+371 2000 0101", Email: "boss@bloom.example", Password: "pw-boss"},
			{ID: anna, Name: "Anna", Phone: "+37120000102", Email: "anna@bloom.example", Password: "pw-anna"},
			{ID: master, Name: "Master", Phone: "+37120000103", Email: "master@bloom.example", Password: "pw-master"},
			{ID: invited, Name: "Invited", Email: "invited@bloom.example"},
			{ID: limited, Name: "Limited", Email: "limited@bloom.example", Password: "pw-limited"},
			{ID: stranger, Name: "Stranger", Email: "stranger@bloom.example", Password: "pw-stranger"},
			{ID: marketer, Name: "Marketer", Email: "marketer@bloom.example"},
			{ID: office, Name: "Office", Email: "office@bloom.example"},
			{ID: nobody, Name: "Nobody", Email: "nobody@bloom.example"},
			{ID: northBoss, Name: "North Boss", Email: "northboss@bloom.example"},
		},
		Access: []emulator.Access{
			{Location: center, User: boss, Role: "owner", NonDeletable: true},
			{Location: north, User: boss, Role: "owner"},
			{Location: south, User: boss, Role: "owner"},
			{Location: center, User: anna, Role: "administrator", Rights: emulator.Rights{"clients_export_access": true, "records_edit_last_days_count": 7}},
			{Location: center, User: master, Role: "worker", Employee: 501},
			{Location: center, User: invited, Role: "accountant", Pending: true, Position: "Books"},
			{Location: center, User: limited, Role: "manager"},
			{Location: center, User: marketer, Role: "free_readonly", Rights: emulator.Rights{"clients_edit_access": true}},
			{Location: center, User: office, Role: "free_readonly_admin"},
			{Location: center, User: nobody},
			{Location: north, User: northBoss, Role: "owner"},
		},
		Employees: []emulator.Employee{
			{ID: 501, Location: center, Name: "Master", Specialization: "Hair", Schedule: true, Position: 801},
			{ID: 502, Location: center, Name: "Free hands"},
			{ID: 503, Location: center, Name: "Gone", Fired: true, Schedule: true},
			{ID: 504, Location: center, Name: "Shared", Chain: true, Assistant: true},
			{ID: 505, Location: center, Name: "Erased", Deleted: true},
			{ID: 506, Location: north, Name: "North hands", Hidden: true, Schedule: true},
		},
		Positions: []emulator.Position{{ID: 801, Title: "Stylist", Network: 7001}, {ID: 802, Title: "Guard", Location: south}},
		Licences: []emulator.Licence{
			{Location: center, ID: 9001, Name: "Pro", Start: "2026-03-01", End: "2027-02-20", StaffLimit: 6, PaidRightsModel: true, Options: []emulator.Option{{ID: 1, Title: "SMS"}}},
			{Location: north, ID: 9002, Name: "Base", Start: "2026-03-01", End: "2027-03-01"},
			{Location: south, ID: 9002, Name: "Base", Start: "2026-03-01", End: "2027-03-01"},
		},
		Applications: []emulator.Application{{ID: 77, Title: "Bot", Rights: []string{"clients_access"}}},
	}
}

// client speaks to one emulator as the caller, through the conformance check.
type client struct {
	t      *testing.T
	e      *emulator.Emulator
	server *httptest.Server
	header http.Header
}

// serve starts an emulator over the world, changed by edit.
func serve(t *testing.T, edit func(*emulator.State), options ...conformance.Option) *client {
	t.Helper()
	s := world()
	if edit != nil {
		edit(&s)
	}
	e, err := emulator.New(s, fixedClock)
	if err != nil {
		t.Fatal(err)
	}
	return serveEmulator(t, e, options...)
}

func serveEmulator(t *testing.T, e *emulator.Emulator, options ...conformance.Option) *client {
	t.Helper()
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return serveHandler(t, e, conformance.Wrap(t, e, options...))
}

// serveUnchecked serves an emulator whose answers are known to leave the document.
func serveUnchecked(t *testing.T, e *emulator.Emulator) *client {
	t.Helper()
	return serveHandler(t, e, e)
}

func serveHandler(t *testing.T, e *emulator.Emulator, handler http.Handler) *client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	partner, user := e.Tokens()
	header := make(http.Header)
	header.Set("Accept", "application/vnd.api.v2+json")
	header.Set("Content-Type", "application/json")
	header.Set("Authorization", "Bearer "+partner+", User "+user)
	return &client{t, e, server, header}
}

// with returns a client with another header; "" removes it.
func (c *client) with(key, value string) *client {
	other := *c
	other.header = c.header.Clone()
	other.header.Set(key, value)
	if value == "" {
		other.header.Del(key)
	}
	return &other
}

// as returns a client with the token of another person, who signs in for it.
func (c *client) as(login, password string) *client {
	c.t.Helper()
	partner, _ := c.e.Tokens()
	a := c.with("Authorization", "Bearer "+partner).do("POST", "/api/v1/auth", m{"login": login, "password": password})
	if a.status != http.StatusCreated {
		c.t.Fatalf("sign in as %s: %s", login, a)
	}
	return c.with("Authorization", "Bearer "+partner+", User "+a.at("data.user_token").(string))
}

// alone returns a client with the partner token only.
func (c *client) alone() *client {
	partner, _ := c.e.Tokens()
	return c.with("Authorization", "Bearer "+partner)
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

// do sends a request; a string is sent as it is, anything else as JSON.
func (c *client) do(method, path string, body any) answer {
	c.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		data, err := json.Marshal(body)
		if err != nil {
			c.t.Fatal(err)
		}
		reader = bytes.NewReader(data)
	}
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.server.URL+path, reader)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header = c.header.Clone()
	resp, err := c.server.Client().Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	a := answer{status: resp.StatusCode, header: resp.Header, text: string(text)}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &a.body); err != nil {
			c.t.Fatalf("%s %s: the answer is no JSON: %s", method, path, a)
		}
	}
	return a
}

// must is do with the status that is wanted.
func (c *client) must(status int, method, path string, body any) answer {
	c.t.Helper()
	a := c.do(method, path, body)
	if a.status != status {
		c.t.Fatalf("%s %s: want %d, got %s", method, path, status, a)
	}
	return a
}

func (c *client) get(path string) answer {
	c.t.Helper()
	return c.must(http.StatusOK, "GET", path, nil)
}

// at digs for a value: "data.0.id". A list step can be "slug=clients_access". Nothing there is
// "(absent)".
func (a answer) at(path string) any { return dig(a.body, path) }

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

// show writes a value for comparison: numbers without exponent, strings quoted.
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

// right is the value of a right of a person in center.
func (c *client) right(user int, slug string) string {
	c.t.Helper()
	return show(c.get(permissionsPath(center, user)).at("data.user_permissions.slug=" + slug + ".value"))
}

func permissionsPath(location, user int) string {
	return fmt.Sprintf("/api/v1/company/%d/users/%d/permissions", location, user)
}

func companyPath(location int, rest string) string {
	return fmt.Sprintf("/api/v1/company/%d%s", location, rest)
}

// grant is one item of user_permissions.
func grant(slug string, value any) m { return m{"slug": slug, "value": value} }

// put writes rights.
func (c *client) put(status, location, user int, body m) answer {
	c.t.Helper()
	return c.must(status, "PUT", permissionsPath(location, user), body)
}

func invitePath(location int) string { return fmt.Sprintf("/api/v1/user/invite/%d", location) }

func invites(items ...m) m { return m{"invites": items} }

func links(items ...m) m { return m{"user_company_links": items} }

func to(location int) m { return m{"company_id": location} }
