package amocrm_test

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/amocrm"
	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/providers/amocrm/replica"
	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/providers/providertest"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
)

var update = flag.Bool("update", false, "rewrite the expected ends of the stories")

var today = time.Date(2027, 1, 15, 9, 0, 0, 0, time.UTC)

// world is an emulator. What only people do there is the follower's business, except in the suite of
// all providers, which looks at the calls alone.
type world struct{ *emulator.Emulator }

func (w *world) AcceptAll(testing.TB) int { return 0 }

func (w *world) Requests() []providertest.Request {
	var list []providertest.Request
	for _, r := range w.Emulator.Requests() {
		list = append(list, providertest.Request{Method: r.Method, Path: r.Path, Status: r.Status})
	}
	return list
}

// Seats is asked for locations, which there are none of; TestSeatsAgree compares the count.
func (w *world) Seats(schema.ID) int { return 0 }

func (w *world) Snapshot() any { return w.State() }

func start(t testing.TB, seed []byte, switches map[string]string) providertest.World {
	t.Helper()
	var state emulator.State
	if err := json.Unmarshal(seed, &state); err != nil {
		t.Fatal(err)
	}
	if state.Switches == nil {
		state.Switches = make(map[string]string)
	}
	maps.Copy(state.Switches, switches)
	e, err := emulator.New(state, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &world{e}
}

func open(t testing.TB, o *schema.Organization, base string, w providertest.World, to transport.Options) reconcile.System {
	t.Helper()
	live, err := amocrm.Open(amocrm.Connection{
		Organization: o, Base: base + "/api/v4", Token: schema.NewSecret(w.(*world).Token()),
		Transport: to,
	})
	if err != nil {
		t.Fatal(err)
	}
	return live
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
	return &world{e}
}

func suite() *providertest.Provider {
	p := &providertest.Provider{
		Spec: amocrm.Provider{}.Spec(), Check: amocrm.Provider{}.Check, Start: start, Open: open, Limiter: amocrm.Limiter, Copy: copied,
		Expected: func(string, string, string) string { return "" },
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

func stories(t testing.TB) []providertest.Story { return providertest.Stories(t, "testdata/stories") }

// TestSuite looks at the calls alone, as for every provider.
func TestSuite(t *testing.T) { suite().Run(t, "testdata/stories") }

// rest plans, applies, follows and attests until a plan is empty.
func rest(t *testing.T, scene *providertest.Scene, f *follower) {
	t.Helper()
	var plan *reconcile.Plan
	for range 5 {
		if plan = scene.Plan(t); plan.Empty() {
			return
		}
		report := apply.Run(t.Context(), scene.System, plan.Steps, apply.Options{Grace: time.Second})
		for _, o := range report.Outcomes {
			if o.Err != nil {
				t.Errorf("step %d, %s: %v", o.Step.N, o.Step.Title, o.Err)
			}
		}
		f.follow(plan)
		attest(t, scene)
		if t.Failed() {
			return
		}
	}
	for _, c := range plan.Changes {
		t.Errorf("still differs: %s %s by %s: %v", c.Action, c.Address, c.By, c.Fields)
	}
	for _, s := range plan.Steps {
		t.Logf("step %d: %s", s.N, s.Title)
	}
}

// end compares the state of the emulator with the end of the story, which is the same under every switch.
func end(t *testing.T, name string, e *emulator.Emulator) {
	t.Helper()
	path := filepath.Join("testdata", "ends", name+".txt")
	got := dump(e.State())
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the end (-want +got):\n%s", diff)
	}
}

// TestStoriesComeToRest includes stories in which calls wait for people.
func TestStoriesComeToRest(t *testing.T) {
	t.Parallel()
	for _, s := range append(stories(t), providertest.Stories(t, "testdata/people")...) {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			scene := suite().Play(t, &s, nil, nil)
			f := &follower{t: t, e: scene.World.(*world).Emulator}
			rest(t, scene, f)
			end(t, s.Name, f.e)
		})
	}
}

// TestEachSwitchComesToRest goes to the end under every position of every switch, with people who do
// what is left to them.
func TestEachSwitchComesToRest(t *testing.T) {
	t.Parallel()
	for _, sw := range suite().Switches {
		for _, s := range stories(t) {
			t.Run(sw.Name+"="+sw.Position+" "+s.Name, func(t *testing.T) {
				t.Parallel()
				scene := suite().Play(t, &s, map[string]string{sw.Name: sw.Position}, nil)
				f := &follower{t: t, e: scene.World.(*world).Emulator}
				rest(t, scene, f)
				end(t, s.Name, f.e)
			})
		}
	}
}
