package alfacrm_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/alfacrm"
	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
	"github.com/seatplan/seatplan/providers/alfacrm/replica"
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
	for name, position := range switches {
		state.Switches[name] = position
	}
	e, err := emulator.New(state, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &world{e}
}

func open(t testing.TB, o *schema.Organization, base string, w providertest.World, to transport.Options) reconcile.System {
	t.Helper()
	email, key := w.(*world).APIUser()
	live, err := alfacrm.Open(alfacrm.Connection{
		Organization: o, Base: base + "/v2api", Email: email, Key: schema.NewSecret(key),
		Transport: to,
	})
	if err != nil {
		t.Fatal(err)
	}
	return live
}

func writes(_, path string) bool {
	action := path[strings.LastIndexByte(path, '/')+1:]
	return action == "create" || action == "update" || action == "delete"
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
		Spec: alfacrm.Provider{}.Spec(), Check: alfacrm.Provider{}.Check, Start: start, Open: open, Limiter: alfacrm.Limiter, Copy: copied, Writes: writes,
		Unforeseen: map[providertest.Switch]string{
			{Name: "desk_views", Position: "separate"}: "a new cash desk is in the lists of users only when somebody enters it there",
		},
		Expected: func(story, name, position string) string {
			sw := providertest.Switch{Name: name, Position: position}
			return callsAlone[sw] + expected[sw]
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

// expected are the positions under which nothing can be planned, and why.
var expected = map[providertest.Switch]string{
	{Name: "hidden_fields", Position: "email"}: "without their e-mails nobody is known again, so there is no plan",
}

// callsAlone are the positions under which calls without people come to no end.
var callsAlone = map[providertest.Switch]string{
	{Name: "created_branch", Position: "withheld"}: "nothing can be read in a new branch before somebody gives it to the account",
	{Name: "hidden_fields", Position: "desks"}:     "a cash desk whose users are not shown is changed by hand, or they could lose it",
}

// restless are the positions under which something stays open although it is done, and why.
var restless = map[providertest.Switch]struct {
	why  string
	open []schema.Address
}{
	{Name: "user_archive", Position: "mixed"}: {"who is archived cannot be told from who is not, unless the answers say so", []schema.Address{"removed.leaver"}},
}

func stories(t *testing.T) []providertest.Story { return providertest.Stories(t, "testdata/stories") }

// TestSuite looks at the calls alone, as for every provider.
func TestSuite(t *testing.T) { suite().Run(t, "testdata/stories") }

// play starts a story with a reading of the log.
func play(t *testing.T, s *providertest.Story, switches map[string]string, wrap func(http.Handler) http.Handler) (*providertest.Scene, *follower) {
	t.Helper()
	scene := suite().Play(t, s, switches, wrap)
	scene.Since = today.AddDate(0, 0, -1)
	return scene, &follower{t: t, e: scene.World.(*world).Emulator, files: scene.Organization}
}

// rest plans, applies, follows and attests until a plan is empty.
func rest(t *testing.T, scene *providertest.Scene, f *follower) {
	t.Helper()
	var plan *reconcile.Plan
	for range 6 {
		plan = scene.Plan(t)
		if !slices.ContainsFunc(plan.Changes, func(c reconcile.Change) bool { return !f.open[c.Address] || !f.done(&c) }) {
			return
		}
		f.follow(plan, apply.Run(t.Context(), scene.System, plan.Steps, apply.Options{Grace: time.Second}))
		f.give()
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

// end compares the state of the emulator with the end of the story, which is the same under every
// switch.
func end(t *testing.T, s *providertest.Story, e *emulator.Emulator) {
	t.Helper()
	path := filepath.Join("testdata", "ends", s.Name+".txt")
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
	for _, r := range e.Requests() {
		if strings.Contains(r.Path, "role") || strings.Contains(r.Path, "/user/") && writes(r.Method, r.Path) && !strings.Contains(s.Name, "unproven") {
			t.Errorf("%s was called", r.Path)
		}
	}
}

func TestStoriesComeToRest(t *testing.T) {
	t.Parallel()
	for _, s := range stories(t) {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			scene, f := play(t, &s, nil, nil)
			rest(t, scene, f)
			end(t, &s, f.e)
			editedByHand(t, scene, f)
			end(t, &s, f.e)
		})
	}
}

// editedByHand lets somebody untick a right, which the next plan notices, as far as the log can be
// read.
func editedByHand(t *testing.T, scene *providertest.Scene, f *follower) {
	t.Helper()
	s := f.e.State()
	i := slices.IndexFunc(s.Roles, func(r emulator.Role) bool { return r.Title == "Front desk" })
	if i < 0 {
		return
	}
	r := s.Roles[i]
	rights := slices.DeleteFunc(slices.Clone(r.Rights), func(x string) bool { return x == "pay.index" })
	if err := f.e.Admin().By(31).UpdateRole(emulator.RoleEdit{ID: r.ID, Title: ptr(r.Title), Rights: &rights}); err != nil {
		t.Fatal(err)
	}
	plan := scene.Plan(t)
	if log := plan.Live.Live.Log; log == nil {
		if !plan.Empty() {
			t.Error("without a log nobody can tell, and the plan is not empty")
		}
		if err := f.e.Admin().By(31).UpdateRole(emulator.RoleEdit{ID: r.ID, Rights: &r.Rights}); err != nil {
			t.Fatal(err)
		}
		return
	}
	editor := s.Users[slices.IndexFunc(s.Users, func(u emulator.User) bool { return u.ID == 31 })].Name
	told := false
	for _, c := range plan.Changes {
		if c.Kind == schema.KindRole && c.Title == r.Title {
			told = strings.Contains(c.Doubt, "changed by "+editor+" on 2027-01-15 09:00:00")
		}
	}
	if !told {
		t.Errorf("nobody is told of the edit: %v", plan.Changes)
	}
	rest(t, scene, f)
}

func TestEachSwitchAlone(t *testing.T) {
	t.Parallel()
	for _, sw := range suite().Switches {
		t.Run(sw.Name+"="+sw.Position, func(t *testing.T) {
			t.Parallel()
			underSwitches(t, map[string]string{sw.Name: sw.Position})
		})
	}
}

func TestSwitchesTogether(t *testing.T) {
	t.Parallel()
	all := suite().Switches
	for seed := range uint64(16) {
		random := rand.New(rand.NewPCG(seed, 7))
		switches := make(map[string]string)
		for range 3 + random.IntN(5) {
			sw := all[random.IntN(len(all))]
			switches[sw.Name] = sw.Position
		}
		var names []string
		for name, position := range switches {
			names = append(names, name+"="+position)
		}
		slices.Sort(names)
		t.Run(fmt.Sprint(seed, " ", strings.Join(names, ",")), func(t *testing.T) {
			t.Parallel()
			underSwitches(t, switches)
		})
	}
}

func underSwitches(t *testing.T, switches map[string]string) {
	for _, s := range stories(t) {
		t.Run(s.Name, func(t *testing.T) {
			scene, f := play(t, &s, switches, nil)
			for name, position := range switches {
				if why := expected[providertest.Switch{Name: name, Position: position}]; why != "" {
					before := dump(f.e.State())
					if _, err := scene.TryPlan(t.Context()); err == nil {
						t.Errorf("there is a plan, although %s", why)
					}
					if after := dump(f.e.State()); after != before {
						t.Error("the state has changed")
					}
					return
				}
			}
			f.open = make(map[schema.Address]bool)
			for name, position := range switches {
				for _, a := range restless[providertest.Switch{Name: name, Position: position}].open {
					f.open[a] = true
				}
			}
			// Whoever makes a branch may not have it, so that nothing in it can be read or made before
			// somebody gives it to the account.
			f.withheld = switches["created_branch"] == "withheld"
			rest(t, scene, f)
			end(t, &s, f.e)
			editedByHand(t, scene, f)
		})
	}
}

// Tokens die between any two requests. Each time there is one new log-in, and the end is the same.
func TestTokensDieInTheMiddle(t *testing.T) {
	t.Parallel()
	for every := 3; every <= 7; every++ {
		s := stories(t)[0]
		died, n := 0, 0
		var e *emulator.Emulator
		scene, f := play(t, &s, nil, func(h http.Handler) http.Handler {
			e = h.(*world).Emulator
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if n++; n%every == 0 {
					e.Admin().ExpireTokens()
					died++
				}
				h.ServeHTTP(w, r)
			})
		})
		rest(t, scene, f)
		end(t, &s, f.e)
		logins, refused := 0, 0
		for _, r := range e.Requests() {
			if strings.HasSuffix(r.Path, "/auth/login") {
				logins++
			}
			if r.Status == http.StatusUnauthorized {
				refused++
			}
		}
		if refused == 0 || refused > died || logins != refused+1 {
			t.Errorf("every %d requests: the tokens died %d times, %d refusals, %d log-ins", every, died, refused, logins)
		}
	}
}
