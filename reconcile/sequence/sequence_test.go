package sequence_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/reconcile/sequence"
)

// table is the count of a unit by the set of its done steps, for units of few steps.
func table(seats [][]sequence.Seats, holders [][]int) func(sequence.Set) ([]sequence.Seats, []int) {
	return func(done sequence.Set) ([]sequence.Seats, []int) { return seats[done[0]], holders[done[0]] }
}

// randomProblem draws steps with needs that point back, units of one or a few steps with any counts
// for each of their states, and some steps that people do.
func randomProblem(r *rapid.T, most int) *sequence.Problem {
	p := &sequence.Problem{}
	n := rapid.IntRange(1, most).Draw(r, "steps")
	chance := rapid.IntRange(2, 8).Draw(r, "needs")
	for i := range n {
		s := sequence.Step{Class: rapid.IntRange(0, 3).Draw(r, "class"), Person: rapid.IntRange(0, 11).Draw(r, "person") == 0}
		for j := range i {
			if rapid.IntRange(0, chance).Draw(r, "need") == 0 {
				s.Needs = append(s.Needs, j)
			}
		}
		p.Steps = append(p.Steps, s)
	}
	for range rapid.IntRange(1, 2).Draw(r, "licences") {
		l := sequence.Licence{Seats: sequence.Seats{Paid: rapid.IntRange(0, 3).Draw(r, "paid"), First: rapid.IntRange(0, 2).Draw(r, "first")}, Limit: rapid.IntRange(-1, 4).Draw(r, "limit")}
		p.Licences = append(p.Licences, l)
	}
	for range rapid.IntRange(0, 2).Draw(r, "places") {
		p.Places = append(p.Places, sequence.Place{Holders: rapid.IntRange(0, 2).Draw(r, "holders")})
	}
	free := make([]int, n)
	for i := range free {
		free[i] = i
	}
	for len(free) > 0 {
		size := min(len(free), rapid.SampledFrom([]int{1, 1, 1, 2, 2, 3}).Draw(r, "size"))
		u := sequence.Unit{Steps: slices.Clone(free[:size]), Licences: []int{rapid.IntRange(0, len(p.Licences)-1).Draw(r, "licence")}}
		waits := slices.ContainsFunc(u.Steps, func(i int) bool { return held(p)[i] })
		if waits {
			// What people take depends on the order only within a unit.
			size, u.Steps = 1, u.Steps[:1]
			waits = held(p)[u.Steps[0]]
		}
		free = free[size:]
		if len(p.Places) > 0 && !waits && rapid.Bool().Draw(r, "holds") {
			u.Places = []int{rapid.IntRange(0, len(p.Places)-1).Draw(r, "place")}
		}
		seats, holders := make([][]sequence.Seats, 1<<size), make([][]int, 1<<size)
		for mask := range seats {
			seats[mask], holders[mask] = make([]sequence.Seats, 1), make([]int, len(u.Places))
			if mask == 0 {
				continue
			}
			seats[mask][0] = sequence.Seats{Paid: rapid.IntRange(-1, 1).Draw(r, "adds")}
			if !waits && rapid.IntRange(0, 4).Draw(r, "owner") == 0 {
				seats[mask][0].First = rapid.IntRange(-1, 1).Draw(r, "adds first")
			}
			for k := range holders[mask] {
				holders[mask][k] = rapid.IntRange(-1, 1).Draw(r, "adds holders")
			}
		}
		u.Count = table(seats, holders)
		p.Units = append(p.Units, u)
	}
	return p
}

func held(p *sequence.Problem) []bool {
	list := make([]bool, len(p.Steps))
	for i, s := range p.Steps {
		list[i] = s.Person || slices.ContainsFunc(s.Needs, func(n int) bool { return list[n] })
	}
	return list
}

// brute walks through every order of the steps that wait for nobody and returns the smallest number
// of missing seats, -1 if no order keeps the places.
type brute struct {
	p       *sequence.Problem
	held    []bool
	reserve []int
	done    []bool
	best    int
}

// counts adds up everything from nothing.
func (b *brute) counts() (seats []int, holders []int) {
	sums := make([]sequence.Seats, len(b.p.Licences))
	for l := range sums {
		sums[l] = b.p.Licences[l].Seats
	}
	holders = make([]int, len(b.p.Places))
	for place := range holders {
		holders[place] = b.p.Places[place].Holders
	}
	for _, u := range b.p.Units {
		set := sequence.NewSet(len(u.Steps))
		for pos, i := range u.Steps {
			if b.done[i] {
				set.Flip(pos)
			}
		}
		s, h := u.Count(set)
		for k, l := range u.Licences {
			sums[l].Paid += s[k].Paid
			sums[l].First += s[k].First
		}
		for k, place := range u.Places {
			holders[place] += h[k]
		}
	}
	for _, s := range sums {
		seats = append(seats, s.Paid+max(0, s.First-1))
	}
	return seats, holders
}

func bruteForce(p *sequence.Problem) int {
	b := &brute{p: p, held: held(p), reserve: make([]int, len(p.Licences)), done: make([]bool, len(p.Steps)), best: -1}
	for i := range p.Steps {
		b.done[i] = !b.held[i]
	}
	for i := range p.Steps {
		if b.held[i] {
			before, _ := b.counts()
			b.done[i] = true
			after, _ := b.counts()
			for l := range after {
				b.reserve[l] += max(0, after[l]-before[l])
			}
		}
	}
	clear(b.done)
	missing := make([]int, len(p.Licences))
	seats, _ := b.counts()
	for l, n := range seats {
		if b.reserve[l] > 0 && p.Licences[l].Limit >= 0 {
			missing[l] = max(0, n+b.reserve[l]-p.Licences[l].Limit)
		}
	}
	b.walk(missing)
	return b.best
}

func (b *brute) walk(missing []int) {
	sum := 0
	for _, n := range missing {
		sum += n
	}
	if b.best >= 0 && sum >= b.best {
		return
	}
	seats, holders := b.counts()
	last := true
	for i := range b.p.Steps {
		if b.done[i] || b.held[i] {
			continue
		}
		last = false
		if slices.ContainsFunc(b.p.Steps[i].Needs, func(n int) bool { return !b.done[n] }) {
			continue
		}
		b.done[i] = true
		after, stand := b.counts()
		more, keeps := slices.Clone(missing), true
		for l, n := range after {
			if limit := b.p.Licences[l].Limit; limit >= 0 && n > seats[l] {
				more[l] = max(more[l], n+b.reserve[l]-limit)
			}
		}
		for place, n := range stand {
			keeps = keeps && (b.p.Places[place].Holders == 0 || n >= 1 || n >= holders[place])
		}
		if keeps {
			b.walk(more)
		}
		b.done[i] = false
	}
	if last {
		b.best = sum
	}
}

// What Arrange says is what going through every order says: whether there is one, and how many seats
// are missing; and every order that it gives passes the check.
func TestArrangeAgainstEveryOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		p := randomProblem(r, 8)
		want := bruteForce(p)
		order, missing := sequence.Arrange(p, sequence.DefaultWork)
		if missing == nil {
			if breach := sequence.Verify(p, order); breach != nil || want != 0 {
				r.Fatalf("an order %v, though %d seats are missing: %v", order, want, breach)
			}
			return
		}
		if !missing.Proven || !missing.Least {
			r.Fatalf("not proven: %+v", missing)
		}
		if want < 0 {
			if len(missing.Places) == 0 {
				r.Fatalf("no order keeps the places, and only seats are missing: %+v", missing)
			}
			return
		}
		seats := 0
		for _, l := range missing.Seats {
			seats += l.Seats
			p.Licences[l.Licence].Limit += l.Seats
		}
		if seats != want || len(missing.Places) > 0 {
			r.Fatalf("missing %+v, want %d seats in\n%s", missing, want, describe(p))
		}
		if breach := sequence.Verify(p, order); breach != nil {
			r.Fatalf("with what was missing: %v", breach)
		}
	})
}

// chains are people with a chain of steps each at one licence that is full or nearly so.
func chains(r *rapid.T) *sequence.Problem {
	p := &sequence.Problem{Licences: []sequence.Licence{{Seats: sequence.Seats{Paid: 10}, Limit: 10 + rapid.IntRange(0, 1).Draw(r, "room")}}}
	for range rapid.IntRange(1, 4).Draw(r, "people") {
		last := -1
		for range rapid.IntRange(1, 3).Draw(r, "length") {
			if len(p.Steps) == 8 {
				break
			}
			i := len(p.Steps)
			s := sequence.Step{Class: rapid.IntRange(0, 3).Draw(r, "class")}
			if last >= 0 {
				s.Needs = []int{last}
			}
			last = i
			p.Steps = append(p.Steps, s)
			p.Units = append(p.Units, sequence.Unit{
				Steps: []int{i}, Licences: []int{0}, Count: sequence.Always([]sequence.Seats{{Paid: rapid.SampledFrom([]int{-2, -1, -1, 1, 1, 2}).Draw(r, "adds")}}, nil),
			})
		}
	}
	return p
}

func TestArrangeChainsAgainstEveryOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		p := chains(r)
		want := bruteForce(p)
		_, missing := sequence.Arrange(p, sequence.DefaultWork)
		got := 0
		if missing != nil {
			got = missing.Seats[0].Seats
		}
		if got != want {
			r.Fatalf("%d seats are missing, every order says %d", got, want)
		}
	})
}

// describe writes a problem out, with the counts of every unit in each of its states.
func describe(p *sequence.Problem) string {
	text := fmt.Sprintf("steps %+v\nlicences %+v\nplaces %+v\n", p.Steps, p.Licences, p.Places)
	for _, u := range p.Units {
		text += fmt.Sprintf("steps %v, licences %v, places %v:", u.Steps, u.Licences, u.Places)
		for mask := range uint64(1) << len(u.Steps) {
			seats, holders := u.Count(sequence.Set{mask})
			text += fmt.Sprintf(" %0*b:%v%v", len(u.Steps), mask, seats, holders)
		}
		text += "\n"
	}
	return text
}
