package reconcile

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/reconcile/sequence"
	"github.com/seatplan/seatplan/schema"
)

// For random organizations: every step comes after what it needs, a location that has an owner has
// one after every step, seats are freed before they are taken where nothing stands in the way, and
// the count after the last step is the count that the ledger promised.
func TestOrderHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		w := randomWorld(t, r)
		p, diags := Make(w.input())
		if p == nil {
			r.Fatalf("no plan: %v", diags)
		}
		for i, s := range p.Steps {
			if s.N != i+1 {
				r.Fatalf("step %d has number %d", i+1, s.N)
			}
			for _, n := range s.Needs {
				if n >= s.N {
					r.Fatalf("step %d needs step %d", s.N, n)
				}
			}
		}
		checkOwners(r, w, p)
		checkCounts(r, p)
	})
}

func randomWorld(t *testing.T, r *rapid.T) *world {
	w := newWorld(t, "center", "north")
	bases := []string{"worker", "admin", "owner", "viewer", "keeper"}
	roles := make(map[string]*schema.Role)
	for _, b := range bases {
		roles[b] = w.role(b, b, nil, nil)
	}
	for i := range w.live.Locations {
		w.live.Locations[i].Licence.Rule = rapid.SampledFrom([]schema.SeatRule{schema.RuleRights, schema.RuleRoles}).Draw(r, "rule")
	}
	n := rapid.IntRange(1, 8).Draw(r, "people")
	for i := range n {
		name := fmt.Sprintf("p%d", i)
		for _, loc := range []string{"center", "north"} {
			u := w.find(name)
			if base := rapid.SampledFrom(append(bases, "")).Draw(r, "live "+name+loc); base != "" {
				w.addLive(name, base, loc)
			}
			if base := rapid.SampledFrom(append(bases, "")).Draw(r, "want "+name+loc); base != "" {
				if u == nil {
					u = w.want(name, nil)
				}
				w.assign(u, roles[base], loc)
			}
		}
	}
	return w
}

func (w *world) find(name string) *schema.User {
	for _, u := range w.desired.Users {
		if u.Name.V == name {
			return u
		}
	}
	return nil
}

// addLive gives a live person access at one more location.
func (w *world) addLive(name, base, location string) {
	for _, u := range w.live.Users {
		if u.Name.V == name {
			u.Assignments = append(u.Assignments, schema.Assignment{Locations: []*schema.Location{w.liveLoc(location)}, Access: &schema.Access{Base: base, Rights: w.set(testRoles[base]...)}})
			return
		}
	}
	w.has(name, base, location)
}

// checkOwners replays the steps by hand: it knows nothing of how the order was found.
func checkOwners(r *rapid.T, w *world, p *Plan) {
	owners := make(map[*schema.Location]map[schema.Address]bool)
	for _, l := range w.live.Locations {
		owners[l] = make(map[schema.Address]bool)
	}
	for _, u := range w.live.Users {
		for i := range u.Assignments {
			if a := &u.Assignments[i]; a.Access.Base == "owner" {
				owners[a.Location()][schema.Address(u.Name.V)] = true
			}
		}
	}
	had := make(map[*schema.Location]bool)
	for l, list := range owners {
		had[l] = len(list) > 0
	}
	refused := len(p.Refused()) > 0 && slices.ContainsFunc(p.Refused(), func(g GuardVerdict) bool { return g.Name == GuardLastOwner })
	blocked := Blocked(p.Steps)
	for i, s := range p.Steps {
		if blocked[i] {
			continue
		}
		for _, e := range s.Effects {
			if e.Part != PartAccess {
				continue
			}
			c := &p.Changes[e.Change]
			pc := &c.Placements[e.Placement]
			if e.Access.Accepted() && e.Access.Access.Base == "owner" {
				owners[pc.Location][schema.Address(c.Title)] = true
			} else {
				delete(owners[pc.Location], schema.Address(c.Title))
			}
			if had[pc.Location] && len(owners[pc.Location]) == 0 && !refused {
				r.Fatalf("after step %d %s has no owner", s.N, pc.Address)
			}
		}
	}
}

// checkCounts adds the steps up and compares with the ledger.
func checkCounts(r *rapid.T, p *Plan) {
	blocked := Blocked(p.Steps)
	for _, l := range p.Ledger.Lines {
		n, peak := l.Before, l.Before
		for i, s := range p.Steps {
			if s.Seats != 0 && s.Licence == "" {
				r.Fatalf("step %d takes %d seats of no licence", s.N, s.Seats)
			}
			if s.Licence == l.Address && !blocked[i] {
				n += s.Seats
				peak = max(peak, n)
			}
		}
		if p.allSent() && (n != l.After || peak != l.Peak) {
			r.Fatalf("%s: the steps end at %d with a peak of %d, the ledger says %d and %d", l.Address, n, peak, l.After, l.Peak)
		}
		if l.Peak < l.Before || l.Peak < l.After && p.allSent() {
			r.Fatalf("%s: before %d, after %d, peak %d", l.Address, l.Before, l.After, l.Peak)
		}
	}
}

func (p *Plan) allSent() bool { return !slices.Contains(Blocked(p.Steps), true) }

// A seat that a person takes and gives back fits under a limit only before others take theirs.
func TestLentSeatsComeBeforeTaken(t *testing.T) {
	t.Parallel()
	steps := []Step{
		{Kind: Call, Title: "invite aaa", Seats: 1, Licence: "location.center", Addresses: []schema.Address{"user.aaa"}},
		{Kind: Call, Title: "copy zoe", Seats: 1, Licence: "location.center", Addresses: []schema.Address{"user.zoe"}},
		{Kind: Call, Title: "set zoe", Seats: -1, Licence: "location.center", Addresses: []schema.Address{"user.zoe"}, Needs: []int{1}},
	}
	var got []string
	for _, s := range arrange(steps) {
		got = append(got, s.Title)
	}
	if want := []string{"copy zoe", "set zoe", "invite aaa"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func arrange(steps []Step) []Step {
	order, _ := sequence.Arrange(&sequence.Problem{Steps: skeleton(steps, nil)}, sequence.DefaultWork)
	return numbered(steps, order, nil)
}

func TestArrange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(0, 12).Draw(r, "steps")
		steps := make([]Step, n)
		for i := range steps {
			steps[i].Title = fmt.Sprint(i)
			steps[i].Kind = rapid.SampledFrom([]StepKind{Call, Call, Call, Manual, Waiting}).Draw(r, "kind")
			steps[i].Seats = rapid.IntRange(-1, 1).Draw(r, "seats")
			steps[i].Addresses = []schema.Address{schema.Address(strconv.Itoa(i))}
			for j := range i {
				if rapid.IntRange(0, 3).Draw(r, "needs") == 0 {
					steps[i].Needs = append(steps[i].Needs, j)
				}
			}
		}
		ordered := arrange(steps)
		if len(ordered) != n {
			r.Fatalf("%d steps became %d", n, len(ordered))
		}
		free := func(s Step) bool { return len(s.Needs) == 0 && s.Kind == Call }
		for i, s := range ordered {
			for _, need := range s.Needs {
				if need >= s.N {
					r.Fatalf("step %d needs step %d", s.N, need)
				}
			}
			for _, later := range ordered[i+1:] {
				if free(s) && free(later) && s.Seats > later.Seats {
					r.Fatalf("a step that adds %d seats comes before one that adds %d", s.Seats, later.Seats)
				}
			}
		}
	})
}
