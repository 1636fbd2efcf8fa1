package apply

import (
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

// Recount replaces what a saved plan counted by what counts now, and replays its steps on that. The
// error is an OverrunError or a LastHolderError if the order of the steps does not hold any more. A
// licence whose limit is not known any more limits nothing.
func Recount(steps []reconcile.Step, licences []Licence, keepers []Keeper, now reconcile.LiveCounts) ([]Licence, []Keeper, error) {
	used, holders := make(map[schema.Address]int), make(map[schema.Address]int) // when the plan was made
	var seats []Licence
	for _, l := range licences {
		taken, known := now.Licences[l.Address]
		used[l.Address] = l.Used
		if known && taken.Limit.Known && !taken.Limit.Unlimited {
			l.Used, l.Limit = taken.Seats, taken.Limit.Seats
			seats = append(seats, l)
		}
	}
	held := slices.Clone(keepers)
	for i := range held {
		holders[held[i].Address] = held[i].Holders
		held[i].Holders = now.Holders[held[i].Address]
	}
	counted, kept := newSeats(seats), newKeepers(held)
	blocked := reconcile.Blocked(steps)
	for i := range steps {
		s := &steps[i]
		if blocked[i] {
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
