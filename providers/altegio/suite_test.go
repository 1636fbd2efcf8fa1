package altegio_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"golang.org/x/time/rate"

	"github.com/seatplan/seatplan/providers/altegio"
	"github.com/seatplan/seatplan/providers/altegio/emulator"
	"github.com/seatplan/seatplan/providers/altegio/emulator/conformance"
	"github.com/seatplan/seatplan/providers/altegio/replica"
	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/providers/providertest"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// world is an emulator whose every request and answer is held against the vendor's document.
type world struct {
	*emulator.Emulator
	checked http.Handler
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) { w.checked.ServeHTTP(rw, r) }

func (w *world) AcceptAll(t testing.TB) int {
	n := 0
	s := w.State()
	for _, a := range s.Access {
		if !a.Pending {
			continue
		}
		for _, p := range s.People {
			if p.ID == a.User {
				contact := p.Email
				if contact == "" {
					contact = p.Phone
				}
				if _, err := w.Admin().Accept(contact, a.Location); err != nil {
					t.Fatal(err)
				}
				n++
			}
		}
	}
	return n
}

func (w *world) Requests() []providertest.Request {
	var list []providertest.Request
	for _, r := range w.Emulator.Requests() {
		list = append(list, providertest.Request{Method: r.Method, Path: r.Path, Status: r.Status})
	}
	return list
}

func (w *world) Seats(location schema.ID) int { return w.Admin().Seats(int(location)) }

func (w *world) Snapshot() any { return w.State() }

func start(t testing.TB, seed []byte, switches map[string]string) providertest.World {
	t.Helper()
	var state emulator.State
	if err := json.Unmarshal(seed, &state); err != nil {
		t.Fatal(err)
	}
	state.Tokens = &emulator.Tokens{Partner: "partner-token", User: "user-token"}
	if state.Switches == nil {
		state.Switches = make(map[string]string)
	}
	var options []conformance.Option
	for name, position := range switches {
		state.Switches[name] = position
		options = append(options, conformance.Allow(name, position))
	}
	e, err := emulator.New(state, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &world{Emulator: e, checked: conformance.Wrap(t, e, options...)}
}

func open(t testing.TB, o *schema.Organization, base string, w providertest.World, to transport.Options) reconcile.System {
	t.Helper()
	partner, user := w.(*world).Tokens()
	live, err := altegio.Open(altegio.Connection{
		Organization: o, Base: base + "/api", Partner: schema.NewSecret(partner), User: schema.NewSecret(user),
		Transport: to,
	})
	if err != nil {
		t.Fatal(err)
	}
	return live
}

// expected are the combinations that cannot come to rest, and why.
var expected = map[providertest.Switch]map[string]string{
	{Name: "pending_delete", Position: "refused"}: {
		"invitations": "an invitation that cannot be withdrawn stays until somebody cancels it by hand",
	},
	{Name: "companies_my", Position: "empty"}: {
		"places": "a location without an id cannot be found where the list is empty",
	},
}

func copied(t testing.TB, o, live *schema.Organization, switches map[string]string) providertest.World {
	t.Helper()
	state, err := replica.Of(o, live, switches)
	if err != nil {
		t.Fatal(err)
	}

	e, err := emulator.New(state, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &world{Emulator: e, checked: e}
}

func suite() *providertest.Provider {
	p := &providertest.Provider{
		Spec: altegio.Provider{}.Spec(), Check: altegio.Provider{}.Check, Start: start, Open: open, Limiter: func(*schema.Organization) (string, *rate.Limiter) { return altegio.Limiter() },
		Copy: copied,
		Unforeseen: map[providertest.Switch]string{
			{Name: "pending_permissions", Position: "refused"}: "what an invited person gets is taken only once the invitation is accepted",
		},
		Expected: func(story, name, position string) string {
			return expected[providertest.Switch{Name: name, Position: position}][story]
		},
	}
	for _, s := range emulator.Switches() {
		for _, position := range s.Positions {
			if position.Name != s.Default() {
				p.Switches = append(p.Switches, providertest.Switch{Name: s.Name, Position: position.Name})
			}
		}
	}
	return p
}

func TestSuite(t *testing.T) { suite().Run(t, "testdata/stories") }
