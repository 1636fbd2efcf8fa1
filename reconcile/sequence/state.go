package sequence

import (
	"cmp"
	"slices"
)

// compiled is a problem with what the search asks of it again and again.
type compiled struct {
	p      *Problem
	after  [][]int // steps that need a step
	held   []bool  // waits for a person
	units  [][]part
	rigid  []bool // every unit of the step has its steps in one possible order, so what it adds is fixed
	fixed  []bool // likewise, by unit
	memo   []map[uint64]*counts
	weight []uint64 // of a step in the hash of a state
}

// part is a step's position in a unit.
type part struct{ unit, position int }

// counts is what a unit adds in one of its states.
type counts struct {
	seats   []Seats
	holders []int
}

func compile(p *Problem) *compiled {
	n := len(p.Steps)
	c := &compiled{
		p: p, after: make([][]int, n), held: make([]bool, n), units: make([][]part, n), rigid: make([]bool, n),
		fixed: make([]bool, len(p.Units)), memo: make([]map[uint64]*counts, len(p.Units)), weight: make([]uint64, n),
	}
	for i := range p.Steps {
		for _, need := range p.Steps[i].Needs {
			c.after[need] = append(c.after[need], i)
		}
		c.rigid[i] = true
		c.weight[i] = mix(uint64(i))
	}
	order := c.greedy(nil, false)
	if len(order) < n {
		panic("sequence: steps need each other in a circle")
	}
	position := make([]int, n)
	for at, i := range order {
		position[i] = at
		c.held[i] = p.Steps[i].Person || slices.ContainsFunc(p.Steps[i].Needs, func(n int) bool { return c.held[n] })
	}
	for u := range p.Units {
		for pos, i := range p.Units[u].Steps {
			c.units[i] = append(c.units[i], part{u, pos})
		}
		c.fixed[u] = c.inOneOrder(u, position)
		for _, i := range p.Units[u].Steps {
			c.rigid[i] = c.rigid[i] && c.fixed[u]
		}
	}
	return c
}

// mix spreads a number over 64 bits (the finalizer of SplitMix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// patience is how far the search looks along needs.
const patience = 48

// inOneOrder reports whether the needs leave one order only for the steps of a unit that wait for
// nobody. It may say no where the way from one to the next is long.
func (c *compiled) inOneOrder(u int, position []int) bool {
	var steps []int
	for _, i := range c.p.Units[u].Steps {
		if !c.held[i] {
			steps = append(steps, i)
		}
	}
	slices.SortFunc(steps, func(a, b int) int { return cmp.Compare(position[a], position[b]) })
	for j := 1; j < len(steps); j++ {
		list, found := []int{steps[j]}, false
		for k := 0; k < len(list) && k < patience && !found; k++ {
			for _, n := range c.p.Steps[list[k]].Needs {
				found = found || n == steps[j-1]
				if position[n] > position[steps[j-1]] && !slices.Contains(list, n) {
					list = append(list, n)
				}
			}
		}
		if !found {
			return false
		}
	}
	return true
}

func (c *compiled) count(u int, done Set) *counts {
	if len(done) == 1 {
		if n, ok := c.memo[u][done[0]]; ok {
			return n
		}
	}
	seats, holders := c.p.Units[u].Count(done)
	n := &counts{seats, holders}
	if len(done) == 1 {
		if c.memo[u] == nil {
			c.memo[u] = make(map[uint64]*counts)
		}
		c.memo[u][done[0]] = n
	}
	return n
}

// bounds are what an order must keep.
type bounds struct {
	limits []int // by licence, what people take taken off; Unlimited for none
	kept   []bool
}

// state is where a run stands after some steps.
type state struct {
	c       *compiled
	bounds  bounds
	done    []bool
	unmet   []int
	sets    []Set
	now     []*counts
	seats   []Seats
	holders []int
	trail   []move
	hash    uint64
}

// move is a step that was done, and what was before.
type move struct {
	step int
	was  []*counts
}

func (c *compiled) start() *state {
	s := &state{c: c, done: make([]bool, len(c.p.Steps)), unmet: make([]int, len(c.p.Steps))}
	for i := range c.p.Steps {
		s.unmet[i] = len(c.p.Steps[i].Needs)
	}
	for _, l := range c.p.Licences {
		s.seats = append(s.seats, l.Seats)
	}
	for _, place := range c.p.Places {
		s.holders = append(s.holders, place.Holders)
	}
	for u := range c.p.Units {
		s.sets = append(s.sets, NewSet(len(c.p.Units[u].Steps)))
		s.now = append(s.now, c.count(u, s.sets[u]))
	}
	return s
}

// do does a step and reports whether the bounds hold after it. In any case the step is done.
func (s *state) do(i int) bool {
	m := move{step: i}
	var few [4]int
	touched, before := few[:0], make([]int, 0, 4)
	fits := true
	for _, at := range s.c.units[i] {
		for _, l := range s.c.p.Units[at.unit].Licences {
			if s.bounds.limits[l] != Unlimited && !slices.Contains(touched, l) {
				touched = append(touched, l)
				before = append(before, s.seats[l].total())
			}
		}
	}
	for _, at := range s.c.units[i] {
		was := s.now[at.unit]
		m.was = append(m.was, was)
		s.sets[at.unit].Flip(at.position)
		s.swap(at.unit, s.c.count(at.unit, s.sets[at.unit]))
	}
	for j, l := range touched {
		n := s.seats[l].total()
		fits = fits && (n <= before[j] || n <= s.bounds.limits[l])
	}
	for j, at := range s.c.units[i] {
		for k, place := range s.c.p.Units[at.unit].Places {
			if s.bounds.kept[place] && s.holders[place] < 1 && s.now[at.unit].holders[k] < m.was[j].holders[k] {
				fits = false
			}
		}
	}
	s.done[i] = true
	for _, d := range s.c.after[i] {
		s.unmet[d]--
	}
	s.hash ^= s.c.weight[i]
	s.trail = append(s.trail, m)
	return fits
}

func (s *state) swap(u int, n *counts) {
	unit, was := &s.c.p.Units[u], s.now[u]
	for k, l := range unit.Licences {
		s.seats[l] = s.seats[l].plus(was.seats[k], -1).plus(n.seats[k], 1)
	}
	for k, place := range unit.Places {
		s.holders[place] += n.holders[k] - was.holders[k]
	}
	s.now[u] = n
}

// undo takes back the last steps until n are left.
func (s *state) undo(n int) {
	for len(s.trail) > n {
		m := s.trail[len(s.trail)-1]
		s.trail = s.trail[:len(s.trail)-1]
		for j := len(m.was) - 1; j >= 0; j-- {
			at := s.c.units[m.step][j]
			s.sets[at.unit].Flip(at.position)
			s.swap(at.unit, m.was[j])
		}
		s.done[m.step] = false
		for _, d := range s.c.after[m.step] {
			s.unmet[d]++
		}
		s.hash ^= s.c.weight[m.step]
	}
}

// ready reports whether a step may come next.
func (s *state) ready(i int) bool { return !s.done[i] && !s.c.held[i] && s.unmet[i] == 0 }

// effect is what a step adds to licences with a limit and to places that are kept.
type effect struct {
	licences []int
	seats    []Seats
	places   []int
	holders  []int
}

// over reports whether a licence begins over its limit.
func (s *state) over(l int) bool { return s.c.p.Licences[l].total() > s.bounds.limits[l] }

func (e *effect) addSeats(l int, n Seats, sign int) {
	k := slices.Index(e.licences, l)
	if k < 0 {
		k = len(e.licences)
		e.licences, e.seats = append(e.licences, l), append(e.seats, Seats{})
	}
	e.seats[k] = e.seats[k].plus(n, sign)
}

func (e *effect) addHolders(place, n int) {
	k := slices.Index(e.places, place)
	if k < 0 {
		k = len(e.places)
		e.places, e.holders = append(e.places, place), append(e.holders, 0)
	}
	e.holders[k] += n
}

// change returns what the moves from a point of the trail on have added.
func (s *state) change(from int) effect {
	var e effect
	seen := make(map[int]bool)
	for _, m := range s.trail[from:] {
		for j, at := range s.c.units[m.step] {
			if seen[at.unit] {
				continue
			}
			seen[at.unit] = true // the first move of a unit knows what was before all
			unit := &s.c.p.Units[at.unit]
			for k, l := range unit.Licences {
				if s.bounds.limits[l] != Unlimited {
					e.addSeats(l, s.now[at.unit].seats[k], 1)
					e.addSeats(l, m.was[j].seats[k], -1)
				}
			}
			for k, place := range unit.Places {
				if s.bounds.kept[place] {
					e.addHolders(place, s.now[at.unit].holders[k]-m.was[j].holders[k])
				}
			}
		}
	}
	return e
}

// harmless reports whether having done this never makes a later step impossible, whatever comes
// between. Of the units of which one is free a further one may cost a seat and one less may save
// none, so the worse is taken. Over the limit what counts is whether a step takes a seat, and that
// depends on these units; then nothing is said about a change of their number.
func (s *state) harmless(e *effect) bool {
	for k, n := range e.seats {
		if n.Paid+max(0, n.First) > 0 || n.First != 0 && s.over(e.licences[k]) {
			return false
		}
	}
	return !slices.ContainsFunc(e.holders, func(n int) bool { return n < 0 })
}

// deferrable reports whether not having done this never makes another step impossible.
func (s *state) deferrable(e *effect) bool {
	for k, n := range e.seats {
		if n.Paid < max(0, -n.First) || n.First != 0 && s.over(e.licences[k]) {
			return false
		}
	}
	return !slices.ContainsFunc(e.holders, func(n int) bool { return n > 0 })
}
