package apply

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// OverrunError is the error of steps that would take more seats than there are now.
type OverrunError struct {
	Step    int // that takes the seat
	Seats   int // taken after it
	Licence Licence
	Planned int // that were taken when the plan was made
}

func (e *OverrunError) Error() string {
	return fmt.Sprintf("%s: %d of %d seats are taken now, %d were when the plan was made, and step %d would take seat %d",
		e.Licence.Title, e.Licence.Used, e.Licence.Limit, e.Planned, e.Step, e.Seats)
}

// LastHolderError is the error of steps that would leave nobody who can give access back.
type LastHolderError struct {
	Step    int // that takes the last one away
	Keeper  Keeper
	Planned int // how many there were when the plan was made
}

func (e *LastHolderError) Error() string {
	whom, at := "owners", e.Keeper.Title
	if at == "" {
		whom, at = "administrators", string(e.Keeper.Address)
	}
	return fmt.Sprintf("%s: %s: %d now, %d when the plan was made; step %d would take the last one away", at, whom, e.Keeper.Holders, e.Planned, e.Step)
}

// UncountedError is the error of a licence or of owners that nobody can count any more.
type UncountedError struct{ What string }

func (e *UncountedError) Error() string {
	return e.What + " is not in the files or not in the live system any more, so its seats and owners cannot be counted"
}

// Recount replaces what a plan counted by what counts now, and replays those of its steps on that which an
// earlier run has not sent. The error is an OverrunError or a LastHolderError if the order of the steps
// does not hold any more, and an UncountedError if that cannot be told. A licence whose limit is not known
// any more limits nothing. What is in doubt of an earlier run counts as it is found.
func Recount(steps []reconcile.Step, past map[int]Past, licences []Licence, keepers []Keeper, now reconcile.LiveCounts) ([]Licence, []Keeper, error) {
	used, holders := make(map[schema.Address]int), make(map[schema.Address]int) // when the plan was made
	var seats []Licence
	for _, l := range licences {
		taken, known := now.Licences[l.Address]
		if !known {
			return nil, nil, &UncountedError{l.Title}
		}
		used[l.Address] = l.Used
		if taken.Limit.Known && !taken.Limit.Unlimited {
			l.Used, l.Limit = taken.Seats, taken.Limit.Seats
			seats = append(seats, l)
		}
	}
	held := slices.Clone(keepers)
	for i := range held {
		n, known := now.Holders[held[i].Address]
		if !known {
			return nil, nil, &UncountedError{cmp.Or(held[i].Title, string(held[i].Address))}
		}
		holders[held[i].Address] = held[i].Holders
		held[i].Holders = n
	}
	counted, kept := newSeats(seats), newKeepers(held)
	pending := Pending(steps, past)
	for i := range steps {
		s := &steps[i]
		if _, sent := past[s.N]; sent || !pending[i] {
			continue
		}
		if counted.refuses(s) != "" {
			l := seats[slices.IndexFunc(seats, func(l Licence) bool { return l.Address == s.Licence })]
			return nil, nil, &OverrunError{Step: s.N, Seats: counted[s.Licence].Used + s.Seats, Licence: l, Planned: used[l.Address]}
		}
		if k := kept.lost(s); k != nil {
			at := slices.IndexFunc(held, func(x Keeper) bool { return x.Address == k.Address })
			return nil, nil, &LastHolderError{Step: s.N, Keeper: held[at], Planned: holders[k.Address]}
		}
		counted.take(s)
		counted.free(s, Done, 0)
		kept.take(s)
		kept.give(s, Done)
	}
	return seats, held, nil
}

// Rewind takes out of counts of the live system what an earlier run has done, because a run that goes on
// with it counts that again.
func Rewind(steps []reconcile.Step, past map[int]Past, licences []Licence, keepers []Keeper) ([]Licence, []Keeper) {
	licences, keepers = slices.Clone(licences), slices.Clone(keepers)
	none, nobody := slices.Clone(licences), slices.Clone(keepers)
	for i := range none {
		none[i].Used = 0
	}
	for i := range nobody {
		nobody[i].Holders = 0
	}
	r := &runner{
		options: Options{Past: past}, refused: make(map[int]map[schema.Address]error), created: make(map[int]map[string]schema.ID),
		seats: newSeats(none), keepers: newKeepers(nobody),
	}
	r.recall(steps)
	for i := range licences {
		licences[i].Used -= r.seats[licences[i].Address].Used
	}
	for i := range keepers {
		keepers[i].Holders -= r.keepers[keepers[i].Address].Holders
	}
	return licences, keepers
}
