package reconcile

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/reconcile/sequence"
	"github.com/seatplan/seatplan/schema"
)

// limitedWorld is a random world with cards, a full or nearly full licence at each location and people
// who must keep their access.
func limitedWorld(t *testing.T, r *rapid.T) *world {
	w := randomWorld(t, r)
	free := make(map[string][]string) // names of cards, by location
	for _, u := range w.live.Users {
		for i := range u.Assignments {
			if loc := u.Assignments[i].Location().Title.V; rapid.Bool().Draw(r, "live card") {
				w.card(u.Name.V, loc, rapid.Bool().Draw(r, "scheduled"), rapid.SampledFrom([]*schema.User{u, u, nil}).Draw(r, "linked"))
				free[loc] = append(free[loc], u.Name.V)
			}
		}
	}
	for _, u := range w.desired.Users {
		u.Protected = rapid.IntRange(0, 5).Draw(r, "protected") == 0
		for i := range u.Assignments {
			loc := u.Assignments[i].Locations[0].Title.V
			if n := len(free[loc]); n > 0 && rapid.Bool().Draw(r, "card") {
				k := rapid.IntRange(0, n-1).Draw(r, "whose card")
				u.Assignments[i].Employee = &schema.Employee{Name: schema.Field[string]{V: free[loc][k]}, Span: w.at()}
				free[loc] = slices.Delete(free[loc], k, k+1)
			}
		}
	}
	p, _ := Make(w.input())
	for i, l := range w.live.Locations {
		n := rapid.IntRange(0, 4).Draw(r, "limit")
		if p != nil && rapid.IntRange(0, 3).Draw(r, "tight") > 0 {
			n = max(p.Ledger.Lines[i].Before, p.Ledger.Lines[i].After) + rapid.IntRange(0, 1).Draw(r, "room")
		}
		l.Licence.Seats.V = schema.SeatLimit{Seats: n, Known: rapid.IntRange(0, 5).Draw(r, "known") > 0}
	}
	return w
}

func refusedBy(p *Plan, guard string) bool {
	return slices.ContainsFunc(p.Refused(), func(g GuardVerdict) bool { return g.Name == guard })
}

// For random organizations with full licences: an order passes the check exactly if no guard about it
// refuses; and where the seats are what is refused, every order of the steps takes one too many, counted
// step by step by carrying them out.
func TestOrderIsRefusedOnlyIfThereIsNone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		w := limitedWorld(t, r)
		planner := newPlanner(w.input())
		p, _ := planner.make()
		if p == nil {
			return
		}
		checkLiveCounts(t, w.input(), p)
		steps := unnumbered(p.Steps)
		planner.soft = nil
		order := make([]int, len(steps))
		for i := range order {
			order[i] = i
		}
		breach := sequence.Verify(planner.problem(steps), order)
		seats, owners := refusedBy(p, GuardSeatLimit), refusedBy(p, GuardLastOwner) || refusedBy(p, GuardKeep)
		switch {
		case breach == nil && seats && !tooMany(p):
			r.Fatalf("refused, and the order holds: %+v", p.Refused())
		case breach != nil && breach.Rule == sequence.RuleLimit && !seats, breach != nil && breach.Rule == sequence.RuleHolder && !owners:
			r.Fatalf("not refused, and %v", breach)
		case breach != nil && breach.Rule != sequence.RuleLimit && breach.Rule != sequence.RuleHolder:
			r.Fatal(breach)
		}
		if seats && !owners && !tooMany(p) && len(steps) <= 7 && someOrder(planner, steps) {
			r.Fatalf("refused, and there is an order: %+v", p.Refused())
		}
	})
}

// tooMany reports whether the count at the end alone is refused.
func tooMany(p *Plan) bool {
	return slices.ContainsFunc(p.Ledger.Lines, func(l LicenceLine) bool { return !l.Limit.Allows(l.After) && l.After > l.Before })
}

// unnumbered turns the needs of a finished plan back into indices.
func unnumbered(steps []Step) []Step {
	list := slices.Clone(steps)
	for i := range list {
		list[i].Needs = slices.Clone(list[i].Needs)
		for j := range list[i].Needs {
			list[i].Needs[j]--
		}
	}
	return list
}

// someOrder tries every order of the steps of a plan without people's steps, by carrying them out.
func someOrder(p *planner, steps []Step) bool {
	if slices.ContainsFunc(steps, func(s Step) bool { return s.Kind != Call }) {
		return false
	}
	var walk func(order []int) bool
	walk = func(order []int) bool {
		r := newReplay(p)
		for at, i := range order {
			seats, acc := r.apply(&steps[i])
			if acc != nil && seats > 0 && !acc.line.Limit.Allows(r.counts[acc].seats()) {
				return false
			}
			if slices.ContainsFunc(steps[i].Needs, func(n int) bool { return !slices.Contains(order[:at], n) }) {
				return false
			}
		}
		if len(order) == len(steps) {
			return true
		}
		for i := range steps {
			if !slices.Contains(order, i) && walk(append(slices.Clone(order), i)) {
				return true
			}
		}
		return false
	}
	return walk(nil)
}

// Two owners are replaced by two others: all at once where there are seats, else one after the other.
func TestOwnersAreReplacedOneAfterTheOther(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		spare int
		want  []string // who comes and goes, in order
	}{
		{2, []string{"u.c", "u.d", "a", "b"}},
		{1, []string{"u.c", "a", "u.d", "b"}},
		{0, []string{"a", "u.c", "b", "u.d"}},
	} {
		w := newWorld(t, "center")
		w.live.Locations[0].Licence.Seats.V = schema.SeatLimit{Seats: 2 + tt.spare, Known: true}
		r := w.role("r", "owner", nil, nil)
		for _, n := range []string{"a", "b"} {
			w.has(n, "owner", "center")
		}
		for _, n := range []string{"u.c", "u.d"} {
			w.want(n, r, "center")
			w.has(n, "viewer", "center")
		}
		p := w.plan()
		g := w.guard(p, GuardSeatLimit)
		var got []string
		for i, s := range p.Steps {
			for _, c := range p.Changes {
				if c.Address == s.Addresses[0] {
					got = append(got, c.Title)
				}
			}
			for _, n := range s.Needs {
				if n > i {
					t.Errorf("step %d needs step %d", i+1, n)
				}
			}
		}
		if !slices.Equal(got, tt.want) || g.Outcome != GuardOK {
			t.Errorf("with %d spare seats the order is %v, and the guard says %s %s", tt.spare, got, g.Outcome, g.Reason)
		}
		if p.Keepers[0].Holders != 2 || len(p.Steps[0].Keeps) != 1 || len(p.Steps[3].Keeps) != 1 {
			t.Errorf("keepers %+v, first step %+v", p.Keepers, p.Steps[0].Keeps)
		}
	}
}
