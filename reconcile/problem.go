package reconcile

import (
	"slices"

	"github.com/seatplan/seatplan/reconcile/sequence"
	"github.com/seatplan/seatplan/schema"
)

// What package sequence is told of a plan. Licences are those of the ledger. Places are what somebody
// must keep at every moment (keeper). Units are logins and cards that any step may join: what a step
// does to seats there depends on what was done before it, so a unit is counted by carrying out the
// steps that were done, from the start.

// order puts the steps in order and notes what is missing for it.
func (p *planner) order(steps []Step) {
	problem := p.problem(steps)
	order, missing := sequence.Arrange(problem, sequence.DefaultWork)
	if missing != nil && len(missing.Seats)+len(missing.Places) == 0 {
		// Nothing was found at all. What breaks in the order that is shown is what is refused.
		if b := sequence.Verify(problem, order); b != nil && b.Rule == sequence.RuleHolder {
			missing.Places = []int{b.Index}
		}
	}
	p.missing = missing
	p.plan.Steps = numbered(steps, order, p.soft)
	p.noteKeeps(problem, order)
}

func (p *planner) problem(steps []Step) *sequence.Problem {
	problem := &sequence.Problem{Steps: skeleton(steps, p.soft)}
	r := newReplay(p)
	licences := make(map[*account]int)
	for i, acc := range p.ledger.accounts {
		licences[acc] = i
		l := sequence.Licence{Seats: sequence.Seats{Paid: r.counts[acc].paid, First: r.counts[acc].firstFree}, Limit: sequence.Unlimited}
		if limit := acc.line.Limit; limit.Known && !limit.Unlimited {
			l.Limit = limit.Seats
		}
		problem.Licences = append(problem.Licences, l)
	}
	k := p.findKeepers()
	for i := range p.keepers {
		problem.Places = append(problem.Places, sequence.Place{Holders: p.keepers[i].holders})
	}
	for i := range steps {
		if s := &steps[i]; len(s.Effects) == 0 && s.Seats != 0 {
			if acc := r.account(s.Licence); acc != nil {
				problem.Units = append(problem.Units, sequence.Unit{
					Steps: []int{i}, Licences: []int{licences[acc]}, Count: sequence.Always([]sequence.Seats{{Paid: s.Seats}}, nil),
				})
			}
		}
	}
	for _, b := range r.bundles(steps) {
		problem.Units = append(problem.Units, b.unit(r, licences, k))
	}
	problem.Units = append(problem.Units, p.invitedOwners(steps, k)...)
	if k.administrators >= 0 {
		problem.Units = append(problem.Units, p.administrators(steps, k.administrators))
	}
	return problem
}

// bundle is logins and cards that steps may join, and the steps about them in an order that their
// needs allow.
type bundle struct {
	logins  []*login
	cards   []*card
	steps   []int
	effects [][]Effect // of each of the steps, those that are about the bundle
}

// bundles parts the logins and cards that steps are about.
func (r *replay) bundles(steps []Step) []*bundle {
	parent := make(map[any]any)
	root := func(x any) any {
		for parent[x] != nil {
			if up := parent[parent[x]]; up != nil {
				parent[x] = up
			}
			x = parent[x]
		}
		return x
	}
	join := func(a, b any) {
		if a, b = root(a), root(b); a != b {
			parent[a] = b
		}
	}
	for i := range steps {
		for _, e := range steps[i].Effects {
			l, c := r.subjects(e)
			if l == nil || c == nil {
				continue
			}
			join(l, c)
		}
	}
	for _, l := range r.logins {
		if l.card != nil {
			join(l, l.card)
		}
	}
	byRoot := make(map[any]*bundle)
	var list []*bundle
	for _, i := range topological(steps) {
		for _, e := range steps[i].Effects {
			l, c := r.subjects(e)
			var x any = l
			if l == nil {
				x = c
			}
			if siteOf(l, c) == nil {
				continue
			}
			b := byRoot[root(x)]
			if b == nil {
				b = &bundle{}
				byRoot[root(x)] = b
				list = append(list, b)
			}
			b.add(l, c)
			if n := len(b.steps); n == 0 || b.steps[n-1] != i {
				b.steps = append(b.steps, i)
				b.effects = append(b.effects, nil)
			}
			b.effects[len(b.effects)-1] = append(b.effects[len(b.effects)-1], e)
		}
	}
	return list
}

// add puts a login and a card into the bundle, with those that are linked to them.
func (b *bundle) add(l *login, c *card) {
	if l != nil && !slices.Contains(b.logins, l) {
		b.logins = append(b.logins, l)
		b.add(nil, l.card)
	}
	if c != nil && !slices.Contains(b.cards, c) {
		b.cards = append(b.cards, c)
		b.add(c.login, nil)
	}
}

// unit is the bundle as it is counted.
func (b *bundle) unit(r *replay, licences map[*account]int, k *keeping) sequence.Unit {
	u := sequence.Unit{Steps: b.steps}
	logins, cards := make([]login, len(b.logins)), make([]card, len(b.cards))
	var accounts []*account
	note := func(at *site) {
		if !slices.Contains(accounts, at.account) {
			accounts = append(accounts, at.account)
			u.Licences = append(u.Licences, licences[at.account])
		}
	}
	var kept []held
	for i, l := range b.logins {
		logins[i] = *l
		note(l.at)
		for _, h := range k.of(l) {
			if !slices.Contains(u.Places, h.place) {
				u.Places = append(u.Places, h.place)
			}
			kept = append(kept, h)
		}
	}
	for i, c := range b.cards {
		cards[i] = *c
		note(c.at)
	}
	start := holdings(kept, u.Places)
	u.Count = func(done sequence.Set) ([]sequence.Seats, []int) {
		for i, l := range b.logins {
			*l = logins[i]
		}
		for i, c := range b.cards {
			*c = cards[i]
		}
		counts := make([]seatCount, len(accounts))
		for pos := range b.steps {
			if !done.Has(pos) {
				continue
			}
			for _, e := range b.effects[pos] {
				r.effect(e, &counts[slices.Index(accounts, siteOf(r.subjects(e)).account)])
			}
		}
		seats := make([]sequence.Seats, len(counts))
		for i, n := range counts {
			seats[i] = sequence.Seats{Paid: n.paid, First: n.firstFree}
		}
		holders := holdings(kept, u.Places)
		for i := range holders {
			holders[i] -= start[i]
		}
		return seats, holders
	}
	return u
}

// invitedOwners are the people who become owners when they accept an invitation.
func (p *planner) invitedOwners(steps []Step, k *keeping) []sequence.Unit {
	var units []sequence.Unit
	for i := range steps {
		if steps[i].Kind != Waiting {
			continue
		}
		for _, inv := range p.waiting {
			if inv.address != steps[i].Addresses[0] {
				continue
			}
			for _, s := range inv.owning {
				if place, ok := k.owners[s]; ok {
					units = append(units, sequence.Unit{Steps: []int{i}, Places: []int{place}, Count: sequence.Always(nil, []int{1})})
				}
			}
		}
	}
	return units
}

// administrators is the unit of those of whom one must remain where roles are live: who comes is there
// once all about them was done, who goes may be gone with the first of it.
func (p *planner) administrators(steps []Step, place int) sequence.Unit {
	people := slices.Concat(p.accounts.losing, p.accounts.gaining)
	u := sequence.Unit{Places: []int{place}}
	about := make(map[schema.Address][]int) // positions
	for i := range steps {
		mine := false
		for _, a := range steps[i].Addresses {
			if slices.Contains(people, a) {
				about[a] = append(about[a], len(u.Steps))
				mine = true
			}
		}
		if mine {
			u.Steps = append(u.Steps, i)
		}
	}
	u.Count = func(done sequence.Set) ([]sequence.Seats, []int) {
		n := 0
		for _, a := range p.accounts.losing {
			if slices.ContainsFunc(about[a], done.Has) {
				n--
			}
		}
		for _, a := range p.accounts.gaining {
			undone := func(pos int) bool { return !done.Has(pos) }
			if len(about[a]) > 0 && !slices.ContainsFunc(about[a], undone) {
				n++
			}
		}
		return nil, []int{n}
	}
	return u
}
