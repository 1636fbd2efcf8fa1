package reconcile

import (
	"container/heap"
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// The order of the steps. Each step knows what it needs of the others: what must exist, and for
// the last owner of a location, that another one stands. Among the steps that may come next,
// those that free seats go first, then those that touch none, then those that take some: before
// the others those that belong to a person who gives the seat back in a later step. What waits for
// a person comes last. Equal steps keep the order in which the provider gave them.

// makeSteps asks the provider for steps, adds what waits for people, and puts all in order.
func (p *planner) makeSteps() {
	steps, diags := p.Vendor.Steps(p.plan.Changes)
	p.diags = append(p.diags, diags...)
	p.handOver(steps)
	steps = append(steps, p.waitingSteps(steps)...)
	p.holdOwners(steps)
	p.holdAdministrators(steps)
	p.countSeats(steps)
	p.plan.Steps = arrange(steps)
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
// gets new ones.
func (p *planner) holdOwners(steps []Step) {
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

// arrange returns the steps in order, numbered from 1. It panics if the needs form a circle: a
// provider made them.
func arrange(steps []Step) []Step {
	lent := lenders(steps)
	unmet := make([]int, len(steps))
	dependents := make([][]int, len(steps))
	for i := range steps {
		unmet[i] = len(steps[i].Needs)
		for _, n := range steps[i].Needs {
			dependents[n] = append(dependents[n], i)
		}
	}
	ready := &queue{}
	for i := range steps {
		if unmet[i] == 0 {
			heap.Push(ready, candidate{class(&steps[i], lent[i]), i})
		}
	}
	ordered := make([]Step, 0, len(steps))
	number := make([]int, len(steps))
	for ready.Len() > 0 {
		i := heap.Pop(ready).(candidate).index
		ordered = append(ordered, steps[i])
		number[i] = len(ordered)
		for _, d := range dependents[i] {
			if unmet[d]--; unmet[d] == 0 {
				heap.Push(ready, candidate{class(&steps[d], lent[d]), d})
			}
		}
	}
	if len(ordered) < len(steps) {
		panic("reconcile: steps need each other in a circle")
	}
	for i := range ordered {
		s := &ordered[i]
		s.N = i + 1
		needs := make([]int, len(s.Needs))
		for j, n := range s.Needs {
			needs[j] = number[n]
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
	}
	return ordered
}

// candidate is a step whose needs are met.
type candidate struct{ class, index int }

// queue yields candidates by class and then by index.
type queue []candidate

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if q[i].class != q[j].class {
		return q[i].class < q[j].class
	}
	return q[i].index < q[j].index
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push adds a candidate, for container/heap.
func (q *queue) Push(x any) { *q = append(*q, x.(candidate)) }

// Pop takes the last candidate, for container/heap.
func (q *queue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}
