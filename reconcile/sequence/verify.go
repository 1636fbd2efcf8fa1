package sequence

import "fmt"

// Rule is what an order can break.
type Rule string

// Rules.
const (
	RuleComplete Rule = "complete" // every step once
	RuleNeeds    Rule = "needs"
	RuleLimit    Rule = "limit"
	RuleHolder   Rule = "holder"
)

// Breach is the first place in an order where a rule is broken.
type Breach struct {
	Rule  Rule
	At    int // position in the order; -1 for the start
	Index int // of the step needed, the licence or the place
	Count int // seats or holders after the step
}

func (b *Breach) String() string {
	return fmt.Sprintf("%s broken at position %d: %d counts %d", b.Rule, b.At, b.Index, b.Count)
}

// Verify replays an order, prefix by prefix, and returns the first breach, nil if all holds. It
// counts every touched unit anew after each step and takes nothing from how the order was found.
func Verify(p *Problem, order []int) *Breach {
	if b := verifyNeeds(p, order); b != nil {
		return b
	}
	held := make([]bool, len(p.Steps))
	for _, i := range order {
		held[i] = p.Steps[i].Person
		for _, n := range p.Steps[i].Needs {
			held[i] = held[i] || held[n]
		}
	}
	var alone []int
	for _, i := range order {
		if !held[i] {
			alone = append(alone, i)
		}
	}
	// What people take, they may take before everything else.
	reserve := make([]int, len(p.Licences))
	last := newTally(p)
	for _, i := range alone {
		last.step(i, func(int, int, int) {}, func(int, int, int) {})
	}
	for _, i := range order {
		if held[i] {
			last.step(i, func(l, before, after int) { reserve[l] += max(0, after-before) }, func(int, int, int) {})
		}
	}
	for l, r := range reserve {
		if n := p.Licences[l].total() + r; r > 0 && p.Licences[l].Limit != Unlimited && n > p.Licences[l].Limit {
			return &Breach{RuleLimit, -1, l, n}
		}
	}
	position := make([]int, len(p.Steps))
	for at, i := range order {
		position[i] = at
	}
	var breach *Breach
	note := func(b Breach) {
		if breach == nil {
			breach = &b
		}
	}
	replay := func(steps []int, seats bool) {
		t := newTally(p)
		for _, i := range steps {
			t.step(i, func(l, before, after int) {
				if limit := p.Licences[l].Limit; seats && limit != Unlimited && after > before && after+reserve[l] > limit {
					note(Breach{RuleLimit, position[i], l, after + reserve[l]})
				}
			}, func(place, before, after int) {
				if p.Places[place].Holders > 0 && after < before && after < 1 {
					note(Breach{RuleHolder, position[i], place, after})
				}
			})
			if breach != nil {
				return
			}
		}
	}
	if replay(alone, true); breach == nil {
		replay(order, false)
	}
	return breach
}

func verifyNeeds(p *Problem, order []int) *Breach {
	done := make([]bool, len(p.Steps))
	if len(order) != len(p.Steps) {
		return &Breach{RuleComplete, len(order), 0, len(order)}
	}
	for at, i := range order {
		if i < 0 || i >= len(done) || done[i] {
			return &Breach{RuleComplete, at, i, at}
		}
		for _, n := range p.Steps[i].Needs {
			if !done[n] {
				return &Breach{RuleNeeds, at, n, 0}
			}
		}
		done[i] = true
	}
	return nil
}

// tally counts seats and holders while steps are done.
type tally struct {
	p       *Problem
	seats   []Seats
	holders []int
	done    []Set
	of      [][]int // units of a step
}

func newTally(p *Problem) *tally {
	t := &tally{p: p, of: make([][]int, len(p.Steps))}
	for _, l := range p.Licences {
		t.seats = append(t.seats, l.Seats)
	}
	for _, place := range p.Places {
		t.holders = append(t.holders, place.Holders)
	}
	for u, unit := range p.Units {
		t.done = append(t.done, NewSet(len(unit.Steps)))
		for _, i := range unit.Steps {
			t.of[i] = append(t.of[i], u)
		}
	}
	return t
}

// step does a step and tells each licence and each place that it is about, before and after.
func (t *tally) step(i int, seats, holders func(index, before, after int)) {
	wereSeats, wereHolders := make(map[int]int), make(map[int]int)
	var licences, places []int
	for _, u := range t.of[i] {
		unit := &t.p.Units[u]
		for _, l := range unit.Licences {
			if _, seen := wereSeats[l]; !seen {
				wereSeats[l] = t.seats[l].total()
				licences = append(licences, l)
			}
		}
		for _, place := range unit.Places {
			if _, seen := wereHolders[place]; !seen {
				wereHolders[place] = t.holders[place]
				places = append(places, place)
			}
		}
		t.add(u, -1)
		for pos, s := range unit.Steps {
			if s == i {
				t.done[u].Flip(pos)
			}
		}
		t.add(u, 1)
	}
	for _, l := range licences {
		seats(l, wereSeats[l], t.seats[l].total())
	}
	for _, place := range places {
		holders(place, wereHolders[place], t.holders[place])
	}
}

func (t *tally) add(u, sign int) {
	unit := &t.p.Units[u]
	seats, holders := unit.Count(t.done[u])
	for i, l := range unit.Licences {
		t.seats[l] = t.seats[l].plus(seats[i], sign)
	}
	for i, place := range unit.Places {
		t.holders[place] += sign * holders[i]
	}
}

// Holders tells what each step does to the places while an order is carried out by a program alone: at
// is its position. Steps that wait for people are left out.
func Holders(p *Problem, order []int, tell func(at, place, change int)) {
	held := make([]bool, len(p.Steps))
	t := newTally(p)
	for at, i := range order {
		held[i] = p.Steps[i].Person
		for _, n := range p.Steps[i].Needs {
			held[i] = held[i] || held[n]
		}
		if held[i] {
			continue
		}
		t.step(i, func(int, int, int) {}, func(place, before, after int) {
			if after != before {
				tell(at, place, after-before)
			}
		})
	}
}
