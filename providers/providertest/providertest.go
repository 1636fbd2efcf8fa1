// Package providertest is the behaviour suite that every provider passes against its emulator.
//
// A story is an archive with a configuration and a seed. The suite plans it, applies the plan,
// lets the invited people accept, and applies again; then it demands that nothing is left to do
// but what only a person can. It does so for every position of every switch of the emulator,
// because what a vendor does not document must not matter.
package providertest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/time/rate"

	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
	"github.com/seatplan/seatplan/schema/diag"
)

// Provider is what the suite needs of one provider and its emulator.
type Provider struct {
	Spec  *schema.Spec
	Check func(*schema.Organization) diag.List
	// Start starts an emulator on a seed with switches turned.
	Start func(t testing.TB, seed []byte, switches map[string]string) World
	// Open connects to an emulator. Base is the address of the server it runs on.
	Open func(t testing.TB, o *schema.Organization, base string, w World, to transport.Options) reconcile.System
	// Limiter returns a limiter for the vendor's limit.
	Limiter func(o *schema.Organization) (key string, l *rate.Limiter)
	// Switches are all positions that are not the default.
	Switches []Switch
	// Writes tells of a request whether it changes anything; nil: whatever is no GET does.
	Writes func(method, path string) bool
	// Copy starts an emulator that reads like an organization that was read, for rehearsals.
	Copy func(t testing.TB, o, live *schema.Organization, switches map[string]string) World
	// Unforeseen are the positions under which the outcome is not what a plan can know, and why.
	Unforeseen map[Switch]string
	// Expected says of a story under a switch that it cannot come to rest, and why; "" if it must.
	Expected func(story, name, position string) string
}

// Switch is one position of a switch of the emulator.
type Switch struct{ Name, Position string }

// World is a running emulator and the people in it.
type World interface {
	http.Handler
	// AcceptAll accepts every open invitation and returns how many there were.
	AcceptAll(t testing.TB) int
	// Requests are the methods and paths of the requests so far, with their statuses.
	Requests() []Request
	// Seats is how many seats the vendor counts at a location.
	Seats(location schema.ID) int
	// Snapshot is a copy of all that the vendor keeps.
	Snapshot() any
}

// Request is one request that an emulator has answered.
type Request struct {
	Method, Path string
	Status       int
}

// Story is a configuration and the seed of a live system.
type Story struct {
	Name  string
	Files fstest.MapFS
	Seed  []byte
}

// Stories reads all archives of a folder.
func Stories(t testing.TB, dir string) []Story {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories in %s: %v", dir, err)
	}
	var stories []Story
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		s := Story{Name: strings.TrimSuffix(filepath.Base(p), ".txtar"), Files: make(fstest.MapFS)}
		for _, f := range txtar.Parse(data).Files {
			if f.Name == "seed.json" {
				s.Seed = f.Data
			} else {
				s.Files[f.Name] = &fstest.MapFile{Data: f.Data}
			}
		}
		stories = append(stories, s)
	}
	return stories
}

// AsOf is the day on which all stories take place.
const AsOf = "2027-01-15"

// Scene is a story with its emulator running.
type Scene struct {
	Organization *schema.Organization
	World        World
	System       reconcile.System
	Since        time.Time // from when on the log of changes is read, the zero time for none
	spec         *schema.Spec
	open         func(o *schema.Organization) reconcile.System // another connection, that knows nothing of the first one
}

func (p *Provider) writes(method, path string) bool {
	if p.Writes != nil {
		return p.Writes(method, path)
	}
	return method != http.MethodGet
}

// Quick are options for a client that hardly waits before it repeats a request.
func Quick() transport.Options {
	return transport.Options{Wait: transport.Wait{Min: time.Millisecond, Max: 2 * time.Millisecond}}
}

// Play starts a story. Wrap stands between the client and the emulator; nil for nothing.
func (p *Provider) Play(t testing.TB, s *Story, switches map[string]string, wrap func(http.Handler) http.Handler) *Scene {
	t.Helper()
	o := p.load(t, s)
	w := p.Start(t, s.Seed, switches)
	var h http.Handler = w
	if wrap != nil {
		h = wrap(h)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	programs := 0
	open := func(o *schema.Organization) reconcile.System {
		programs++
		to := Quick()
		to.UserAgent = fmt.Sprintf("program %d", programs)
		return p.Open(t, o, server.URL, w, to)
	}
	return &Scene{Organization: o, World: w, System: open(o), spec: p.Spec, open: open}
}

// load reads the configuration of a story.
func (p *Provider) load(t testing.TB, s *Story) *schema.Organization {
	t.Helper()
	cfg, diags := config.Load(t.Context(), config.Options{FS: s.Files, Specs: []*schema.Spec{p.Spec}})
	if len(cfg.Organizations) == 1 {
		diags = append(diags, p.Check(cfg.Organizations[0])...)
	}
	for _, d := range diags {
		t.Fatalf("%s: %s: %s %s", cfg.Files.Position(d.Subject), d.Code, d.Summary, d.Detail)
	}
	return cfg.Organizations[0]
}

// Plan reads and plans. It fails the test if that cannot be done.
func (s *Scene) Plan(t testing.TB) *reconcile.Plan {
	t.Helper()
	plan, err := s.TryPlan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// TryPlan reads and plans.
func (s *Scene) TryPlan(ctx context.Context) (*reconcile.Plan, error) {
	live, err := s.System.Read(ctx, reconcile.Scope{Locations: s.Organization.Locations, Since: s.Since})
	if err != nil {
		return nil, err
	}
	asOf, err := schema.ParseDate(AsOf)
	if err != nil {
		return nil, err
	}
	plan, diags := reconcile.Make(reconcile.Input{Desired: s.Organization, Live: live, Vendor: s.System, Spec: s.spec, AsOf: asOf})
	for _, d := range diags {
		if d.Severity == diag.Error {
			return nil, &mistake{d}
		}
	}
	return plan, nil
}

// mistake is a diagnostic where none was expected.
type mistake struct{ d diag.Diagnostic }

func (m *mistake) Error() string { return string(m.d.Code) + ": " + m.d.Detail }

// Apply carries out a plan and fails the test if a step fails.
func (s *Scene) Apply(t testing.TB, p *reconcile.Plan) *apply.Report {
	t.Helper()
	r := apply.Run(t.Context(), s.System, p.Steps, apply.Options{Grace: time.Second, Licences: apply.LicencesOf(p)})
	for _, o := range r.Outcomes {
		if o.Err != nil {
			t.Errorf("step %d, %s: %v", o.Step.N, o.Step.Title, o.Err)
		}
	}
	return r
}

// Settle plans and applies until nothing is left but what only a person can do, with everybody
// accepting their invitations in between. It returns the last plan.
func (s *Scene) Settle(t testing.TB) *reconcile.Plan {
	t.Helper()
	plan := s.Plan(t)
	for range 3 {
		predicted := afterCounts(plan)
		s.Apply(t, plan)
		if t.Failed() {
			return plan
		}
		accepted := s.World.AcceptAll(t)
		sent := sendable(plan)
		plan = s.Plan(t)
		if !blockedAny(plan) && accepted == 0 && sent > 0 {
			checkCounts(t, predicted, plan)
		}
		if sendable(plan) == 0 && accepted == 0 {
			break
		}
	}
	for _, step := range plan.Steps {
		if step.Kind != reconcile.Manual {
			t.Errorf("still to do: %s %s", step.Kind, step.Title)
		}
	}
	for _, c := range plan.Changes {
		if c.By == reconcile.ByAPI {
			t.Errorf("still differs: %s %v", c.Address, c.Fields)
		}
	}
	return plan
}

func sendable(p *reconcile.Plan) int {
	n := 0
	for _, b := range reconcile.Blocked(p.Steps) {
		if !b {
			n++
		}
	}
	return n
}

func blockedAny(p *reconcile.Plan) bool { return sendable(p) < len(p.Steps) }

func afterCounts(p *reconcile.Plan) map[schema.Address]int {
	counts := make(map[schema.Address]int)
	for _, l := range p.Ledger.Lines {
		counts[l.Address] = l.After
	}
	return counts
}

// checkCounts compares the seats that a plan promised with those that are there.
func checkCounts(t testing.TB, promised map[schema.Address]int, p *reconcile.Plan) {
	t.Helper()
	for _, l := range p.Ledger.Lines {
		if l.Before != promised[l.Address] {
			t.Errorf("%s has %d seats, the plan promised %d", l.Address, l.Before, promised[l.Address])
		}
	}
}
