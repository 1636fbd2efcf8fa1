package amocrm

import (
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// maxSwitched is how many people one call switches on or off (doc).
const maxSwitched = 10

// waiter is a person about whom a call is made after other steps.
type waiter struct {
	change *reconcile.Change
	needs  []int
}

// together puts those together who wait for the same steps, because only they can be in one call: nobody
// waits for what somebody else needs.
func together(list []waiter) [][]waiter {
	var groups [][]waiter
	at := make(map[string]int)
	for _, w := range list {
		slices.Sort(w.needs)
		key := fmt.Sprint(w.needs)
		i, ok := at[key]
		if !ok {
			i = len(groups)
			at[key], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], w)
	}
	return groups
}

// handingOver puts those together who have something to hand over. Each needs only that their own records
// are moved, and is left out if they are not. Whoever has nothing waits for nobody.
func handingOver(list []waiter) [][]waiter {
	groups := make([][]waiter, 2)
	for _, w := range list {
		i := min(len(w.needs), 1)
		groups[i] = append(groups[i], w)
	}
	return groups
}

// switchOff switches people off who are to have no access any more, and leaves it to a person to delete
// those who are removed.
func (b *builder) switchOff() {
	steps := b.switchActive(b.going, false, handingOver)
	for i, w := range b.going {
		if w.change.Action == reconcile.Remove {
			b.deleteByPerson(w.change, []int{steps[i]})
		}
	}
}

// bringBack switches people on, after all that is to become of their role: with an old one, or rights of
// their own, they could do more than the files say until somebody has changed it by hand.
func (b *builder) bringBack() {
	list := make([]waiter, len(b.returning))
	for i, c := range b.returning {
		needs := b.needsOf(c)
		for i := range b.steps {
			if s := &b.steps[i]; s.Kind == reconcile.Manual && s.Op == opEdit && slices.Contains(s.Addresses, c.Address) {
				needs = append(needs, i)
			}
		}
		list[i] = waiter{c, needs}
	}
	b.switchActive(list, true, together)
}

// switchActive switches people on or off, by calls where the tariff and the person let it, and returns the
// step of each. A freed seat makes the bill no smaller before the renewal (kb); the ledger tells both.
func (b *builder) switchActive(list []waiter, on bool, group func([]waiter) [][]waiter) []int {
	var called []waiter
	step := make(map[*reconcile.Change]int, len(list))
	for _, w := range list {
		if b.byCalls(w.change.User.Before) {
			called = append(called, w)
		} else {
			step[w.change] = b.activeByPerson(w.change, on, w.needs)
		}
	}
	for _, w := range group(called) {
		for batch := range slices.Chunk(w, maxSwitched) {
			i := b.activeBatch(batch, on)
			for _, w := range batch {
				step[w.change] = i
			}
		}
	}
	steps := make([]int, len(list))
	for i, w := range list {
		steps[i] = step[w.change]
	}
	return steps
}

// activePayload switches people on or off.
type activePayload struct {
	People []switched `json:"people"`
}

type switched struct {
	Address schema.Address `json:"address"`
	ID      schema.ID      `json:"id"`
	Name    string         `json:"name"`
}

func (b *builder) activeBatch(batch []waiter, on bool) int {
	var p activePayload
	var names []string
	s := reconcile.Step{
		Op: opDeactivate, Title: "deactivate ", Method: "POST", Path: "/users/deactivate",
		Repeatable: true, Reads: 2, Each: true, Licence: b.knowledge.licence,
	}
	if on {
		s.Op, s.Title, s.Path = opActivate, "activate ", "/users/activate"
	}
	for _, w := range batch {
		c := w.change
		live := c.User.Before
		for _, n := range w.needs {
			if !slices.Contains(s.Needs, n) {
				s.Needs = append(s.Needs, n)
			}
		}
		p.People = append(p.People, switched{Address: c.Address, ID: live.ID.V, Name: live.Name.V})
		names = append(names, c.Title)
		s.Addresses = append(s.Addresses, c.Address)
		s.Expects = append(s.Expects, personAsSeen(live, c.Address))
		if !on {
			s.Seats -= seatOf(live)
			continue
		}
		s.Seats += seatOf(c.User.After) // after the edit of the role, where there is one: so it is the new role that takes a seat
		for _, e := range b.builtOn(roleOf(c.User.After)) {
			if !slices.Contains(s.Expects, e) {
				s.Expects = append(s.Expects, e)
			}
		}
	}
	s.Title += peopleOf(names)
	return b.call(s, p)
}

// byCalls reports whether calls may switch somebody on and off: never an administrator (doc).
func (b *builder) byCalls(live *schema.User) bool {
	return b.knowledge.switching() && !hasBase(live, baseAdministrator)
}
