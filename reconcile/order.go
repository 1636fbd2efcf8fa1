package reconcile

import (
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/reconcile/sequence"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// The order of the steps. Each step knows what it needs of the others: what must exist, and for
// the last owner of a location, that another one stands. Among the steps that may come next,
// those that free seats go first, then those that touch none, then those that take some: before
// the others those that belong to a person who gives the seat back in a later step. What waits for
// a person comes last. Equal steps keep the order in which the provider gave them. Where this order
// breaks a limit or leaves a location without an owner, another one is searched (package sequence).

// makeSteps asks the provider for steps, adds what waits for people, and puts all in order.
func (p *planner) makeSteps() {
	steps, diags := p.Vendor.Steps(p.plan.Changes)
	p.diags = append(p.diags, diags...)
	p.handOver(steps)
	steps = append(steps, p.waitingSteps(steps)...)
	p.holdOwners(steps)
	p.holdAdministrators(steps)
	p.countSeats(steps)
	p.order(steps)
	p.warnPasswords()
}

// warnPasswords tells before apply that somebody has to be given a password.
func (p *planner) warnPasswords() {
	var emails []string
	for i := range p.plan.Steps {
		emails = append(emails, p.plan.Steps[i].Passwords...)
	}
	if len(emails) > 0 {
		p.warning(CodePassword, "", diag.Span{}, fmt.Sprintf("Applying this gives a first password to %s. On a terminal it is made up and shown once; elsewhere apply has to be told where it comes from.", join(emails, 10)))
	}
}

// handOver tells of changes that calls could make in general that a person makes all of this one:
// the provider has given nothing but manual steps for it.
func (p *planner) handOver(steps []Step) {
	if !p.Spec.LiveRoles {
		return
	}
	byCall, byHand := make(map[schema.Address]bool), make(map[schema.Address]bool)
	for i := range steps {
		for _, a := range steps[i].Addresses {
			byCall[a] = byCall[a] || steps[i].Kind == Call && !steps[i].Prepares
			byHand[a] = byHand[a] || steps[i].Kind == Manual
		}
	}
	for i := range p.plan.Changes {
		if c := &p.plan.Changes[i]; byHand[c.Address] && !byCall[c.Address] {
			c.By = ByPerson
		}
	}
}

// waitingSteps returns one step for each person who has to accept an invitation.
func (p *planner) waitingSteps(steps []Step) []Step {
	invites := make(map[schema.Address][]int)
	for i, s := range steps {
		for _, e := range s.Effects {
			if e.Part == PartAccess && e.Access.Invited() {
				a := p.plan.Changes[e.Change].Address
				if list := invites[a]; !slices.Contains(list, i) {
					invites[a] = append(list, i)
				}
			}
		}
	}
	var waiting []Step
	for _, inv := range p.waiting {
		names := make([]string, len(inv.sites))
		for i, s := range inv.sites {
			names[i] = s.live.Title.V
		}
		waiting = append(waiting, Step{
			Kind: Waiting, Op: "accept", Addresses: []schema.Address{inv.address},
			Title: fmt.Sprintf("%s accepts the invitation to %s", inv.name, join(names, len(names))),
			Needs: invites[inv.address],
		})
	}
	return waiting
}

// holdOwners makes the steps by which a location loses its last owners need those by which it
// gets new ones. All of them for all is more than has to be, but easy to follow; where seats do not
// let it be, the order decides which of the needs stay.
func (p *planner) holdOwners(steps []Step) {
	p.soft = make(map[[2]int]bool)
	for _, want := range p.Desired.Locations {
		s := p.sites[want]
		if s == nil || s.owners.losing == 0 || s.owners.stay > 0 {
			continue
		}
		var losing, gaining []int
		for i := range steps {
			for _, e := range steps[i].Effects {
				if e.Change < 0 || e.Part != PartAccess {
					continue
				}
				c := &p.plan.Changes[e.Change].Placements[e.Placement]
				if c.Location != s.live {
					continue
				}
				was := c.Before.Accepted() && p.Vendor.Owner(c.Before.Access.Base)
				will := e.Access.HasLogin() && p.Vendor.Owner(e.Access.Access.Base)
				switch {
				case was && !will:
					losing = append(losing, i)
				case !was && will && e.Access.Accepted():
					gaining = append(gaining, i)
				}
			}
		}
		if s.owners.deferred() {
			gaining = p.waitingOwners(s, steps)
		}
		for _, i := range losing {
			for _, g := range gaining {
				if g != i && !slices.Contains(steps[i].Needs, g) {
					steps[i].Needs = append(steps[i].Needs, g)
					p.soft[[2]int{i, g}] = true
				}
			}
		}
	}
}

// holdAdministrators makes the steps by which the last administrators go need those by which others
// come, where roles are live.
func (p *planner) holdAdministrators(steps []Step) {
	a := &p.accounts
	if len(a.losing) == 0 || a.admins.stay > 0 {
		return
	}
	about := func(s *Step, people []schema.Address) bool {
		return slices.ContainsFunc(s.Addresses, func(x schema.Address) bool { return slices.Contains(people, x) })
	}
	for i := range steps {
		if !about(&steps[i], a.losing) {
			continue
		}
		for j := range steps {
			if about(&steps[j], a.gaining) && !slices.Contains(steps[i].Needs, j) {
				steps[i].Needs = append(steps[i].Needs, j)
			}
		}
	}
}

// waitingOwners returns the waiting steps of the people who are invited to own a location.
func (p *planner) waitingOwners(s *site, steps []Step) []int {
	invited := make(map[schema.Address]bool)
	for _, inv := range p.waiting {
		if slices.Contains(inv.sites, s) {
			invited[inv.address] = true
		}
	}
	var list []int
	for i, step := range steps {
		if step.Kind == Waiting && invited[step.Addresses[0]] {
			list = append(list, i)
		}
	}
	return list
}

// class ranks steps that may come next; the lower goes first. Lent tells that a later step of the
// same person gives the seat back.
func class(s *Step, lent bool) int {
	switch {
	case s.Kind == Waiting:
		return 5
	case s.Kind == Manual:
		return 4
	case s.Seats > 0 && !lent:
		return 3
	case s.Seats > 0:
		return 2
	case s.Seats < 0:
		return 0
	}
	return 1
}

// loan is a person at a licence.
type loan struct {
	person  schema.Address
	licence schema.Address
}

// lenders tells for each step that takes a seat whether the steps of its person at that licence
// take none in sum.
func lenders(steps []Step) []bool {
	sum := make(map[loan]int)
	each := func(s *Step, f func(loan)) {
		if s.Seats != 0 {
			for _, a := range s.Addresses {
				f(loan{a, s.Licence})
			}
		}
	}
	for i := range steps {
		each(&steps[i], func(l loan) { sum[l] += steps[i].Seats })
	}
	lent := make([]bool, len(steps))
	for i := range steps {
		lent[i] = true
		each(&steps[i], func(l loan) { lent[i] = lent[i] && sum[l] <= 0 })
	}
	return lent
}

// skeleton returns what decides about the order of steps. A pair of soft needs (a step, and one that
// it needs) is a wish only, unless one of the two waits for a person: what is left undone until
// somebody acts must not go ahead by itself.
func skeleton(steps []Step, soft map[[2]int]bool) []sequence.Step {
	lent := lenders(steps)
	waits := waiting(steps)
	list := make([]sequence.Step, len(steps))
	for i := range steps {
		s := &list[i]
		s.Person, s.Class = steps[i].Kind != Call, class(&steps[i], lent[i])
		for _, n := range steps[i].Needs {
			if soft[[2]int{i, n}] && !waits[i] && !waits[n] {
				s.Prefer = append(s.Prefer, n)
			} else {
				s.Needs = append(s.Needs, n)
			}
		}
	}
	return list
}

// waiting tells for each step whether it waits for a person, whatever the order of the slice.
func waiting(steps []Step) []bool {
	waits := make([]bool, len(steps))
	for _, i := range topological(steps) {
		waits[i] = steps[i].Kind != Call || slices.ContainsFunc(steps[i].Needs, func(n int) bool { return waits[n] })
	}
	return waits
}

// topological returns the steps so that each comes after what it needs. It panics if the needs form a
// circle: a provider made them.
func topological(steps []Step) []int {
	unmet := make([]int, len(steps))
	dependents := make([][]int, len(steps))
	order := make([]int, 0, len(steps))
	for i := range steps {
		unmet[i] = len(steps[i].Needs)
		for _, n := range steps[i].Needs {
			dependents[n] = append(dependents[n], i)
		}
		if unmet[i] == 0 {
			order = append(order, i)
		}
	}
	for k := 0; k < len(order); k++ {
		for _, d := range dependents[order[k]] {
			if unmet[d]--; unmet[d] == 0 {
				order = append(order, d)
			}
		}
	}
	if len(order) < len(steps) {
		panic("reconcile: steps need each other in a circle")
	}
	return order
}

// numbered returns the steps in an order, numbered from 1. Of the soft needs those are left that the
// order fulfils.
func numbered(steps []Step, order []int, soft map[[2]int]bool) []Step {
	number := make([]int, len(steps))
	for at, i := range order {
		number[i] = at + 1
	}
	ordered := make([]Step, len(steps))
	for at, i := range order {
		s := steps[i]
		s.N = at + 1
		needs := make([]int, 0, len(s.Needs))
		for _, n := range s.Needs {
			if number[n] < s.N || !soft[[2]int{i, n}] {
				needs = append(needs, number[n])
			}
		}
		slices.Sort(needs)
		s.Needs = needs
		if s.Uses != nil {
			uses := make(map[string]int, len(s.Uses))
			for name, n := range s.Uses {
				uses[name] = number[n]
			}
			s.Uses = uses
		}
		ordered[at] = s
	}
	return ordered
}
