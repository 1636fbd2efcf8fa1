// Package sequence finds an order of steps in which nothing is used before it exists, no licence
// passes its limit, and no place loses the last of those who hold it; and it checks such orders. It
// is about numbers alone: people, calls and vendors are translated into it by its caller.
//
// Enter at [Arrange]. [Verify] shares no code with the search: what Arrange returns was found by one
// and accepted by the other.
package sequence

// Problem is a set of steps to be put in order, and what must hold after each of them.
//
// A prefix of an order is what has been done when a run ends early. Two kinds of it count: that in
// which no person has done anything, because nobody knows when people act; and, for the places, also
// that in which people have done all that came before.
type Problem struct {
	Steps    []Step
	Licences []Licence
	Places   []Place
	Units    []Unit
}

// Step is one step. Steps are named by their index.
type Step struct {
	Needs  []int // steps that must be done before
	Prefer []int // steps that are done before if an order can be found so without searching
	Person bool  // a person does it, at any time
	Class  int   // among steps that may come next the lowest goes first, then the lowest index
}

// Unlimited is the limit of a licence that has none, or of which it is not known.
const Unlimited = -1

// Licence counts seats. Of the units counted in First one is free: an owner, under some rules. A
// licence that is over its limit may stay there; a step that takes a seat must end within the limit.
type Licence struct {
	Seats
	Limit int
}

// Seats are numbers of units.
type Seats struct{ Paid, First int }

func (s Seats) total() int { return s.Paid + max(0, s.First-1) }

func (s Seats) plus(t Seats, sign int) Seats {
	return Seats{s.Paid + sign*t.Paid, s.First + sign*t.First}
}

// Place is something that one holder at least must keep: a location its owners, or a person the own
// access. Of a place without a holder at the start nothing is asked.
type Place struct{ Holders int }

// Unit is people and cards whose counts depend on each other, and on nothing else. What a step adds
// may depend on which other steps of its unit were done; a step may be part of several units.
type Unit struct {
	Steps    []int
	Licences []int // that it counts in
	Places   []int // that it may hold
	// Count returns the difference to the start once the steps with these positions in Steps are
	// done: seats by Licences and holders by Places. It must be a pure function.
	Count func(done Set) ([]Seats, []int)
}

// Always returns the count of a unit with one step.
func Always(seats []Seats, holders []int) func(Set) ([]Seats, []int) {
	noSeats, nobody := make([]Seats, len(seats)), make([]int, len(holders))
	return func(done Set) ([]Seats, []int) {
		if done.Has(0) {
			return seats, holders
		}
		return noSeats, nobody
	}
}

// Set is a set of small numbers.
type Set []uint64

// NewSet returns an empty set for numbers below n.
func NewSet(n int) Set { return make(Set, (n+63)/64) }

// Has reports whether i is in the set.
func (s Set) Has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

// Flip puts i in if it is not, and takes it out if it is.
func (s Set) Flip(i int) { s[i/64] ^= 1 << (i % 64) }
