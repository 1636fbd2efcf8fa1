package reconcile

import "github.com/seatplan/seatplan/schema"

// replay walks through steps and counts seats after each. It knows only the logins and cards that
// the steps touch; all others stay what they are, so their number is carried along.
//
// A login and the card linked to it are one unit. While a person's access and card are changed by
// different steps, the unit passes through states that are neither the old nor the new one, and
// linking joins two units into one. That is why seats are counted here from the states and not
// added up from differences that were worked out beforehand.
type replay struct {
	p      *planner
	logins map[[2]int]*login // by change and placement
	cards  map[*schema.Employee]*card
	made   map[[2]int]*card // cards that do not exist yet, by the placement that makes them
	counts map[*account]*seatCount
}

type login struct {
	at     *site
	access *schema.Assignment
	card   *card
	key    [2]int // in logins
}

type card struct {
	at    *site
	state *schema.Employee // nil before it is made
	login *login
}

// seatCount is the number of paid units: those that are paid for themselves, and those of which
// the first is free.
type seatCount struct{ paid, firstFree int }

func (c seatCount) seats() int { return c.paid + max(0, c.firstFree-1) }

func (c *seatCount) add(v Verdict, sign int) {
	if v.Seat != Paid {
		return
	}
	if v.FirstFree {
		c.firstFree += sign
	} else {
		c.paid += sign
	}
}

// newReplay stands at the beginning, before any step.
func newReplay(p *planner) *replay {
	r := &replay{
		p: p, logins: make(map[[2]int]*login), cards: make(map[*schema.Employee]*card),
		made: make(map[[2]int]*card), counts: make(map[*account]*seatCount),
	}
	for _, acc := range p.ledger.accounts {
		n := seatCount{paid: acc.before.paid}
		for _, c := range acc.first {
			if c.Before.FirstFree {
				n.firstFree++
			}
		}
		n.paid -= max(0, n.firstFree-1)
		r.counts[acc] = &n
	}
	for i := range p.plan.Changes {
		c := &p.plan.Changes[i]
		for j := range c.Placements {
			pc := &c.Placements[j]
			l := &login{at: p.places[pc.Location], key: [2]int{i, j}}
			if pc.Before.HasLogin() {
				l.access = pc.Before
			}
			r.logins[l.key] = l
			if e := employeeOf(pc.Before); e != nil {
				l.card = r.card(e, l.at)
				l.card.login = l
			}
			if pc.Card != nil {
				r.card(pc.Card, l.at)
			} else if employeeOf(pc.After) != nil {
				r.made[l.key] = &card{at: l.at}
			}
		}
		if e := c.Employee.Before; e != nil {
			r.card(e, p.places[e.Location])
		}
	}
	return r
}

func (r *replay) card(e *schema.Employee, at *site) *card {
	c := r.cards[e]
	if c == nil {
		c = &card{at: at, state: e}
		r.cards[e] = c
	}
	return c
}

// apply carries out the effects of a step and returns how many seats it adds to which licence.
func (r *replay) apply(s *Step) (seats int, acc *account) {
	if len(s.Effects) == 0 && s.Seats != 0 {
		return r.applySeats(s)
	}
	for _, e := range s.Effects {
		if at := siteOf(r.subjects(e)); at != nil {
			acc = at.account
			n := r.counts[acc]
			before := n.seats()
			r.effect(e, n)
			seats += n.seats() - before
		}
	}
	return seats, acc
}

// effect carries out one effect, in the count of its licence.
func (r *replay) effect(e Effect, n *seatCount) {
	l, c := r.subjects(e)
	touched := r.touched(l, c)
	r.value(touched, n, -1)
	switch e.Part {
	case PartAccess:
		l.access = e.Access
	case PartCard:
		c.state = e.Card
	case PartLink:
		r.link(l, c, e.Linked)
	}
	r.value(touched, n, 1)
}

// applySeats carries out a step of which its provider says how many seats it takes.
func (r *replay) applySeats(s *Step) (int, *account) {
	acc := r.account(s.Licence)
	if acc == nil {
		return 0, nil
	}
	r.counts[acc].paid += s.Seats
	return s.Seats, acc
}

// account returns the licence with an address, nil if there is none.
func (r *replay) account(a schema.Address) *account {
	for _, acc := range r.p.ledger.accounts {
		if acc.line.Address == a {
			return acc
		}
	}
	return nil
}

func siteOf(l *login, c *card) *site {
	switch {
	case l != nil:
		return l.at
	case c != nil:
		return c.at
	}
	return nil
}

// subjects returns the login and the card that an effect is about.
func (r *replay) subjects(e Effect) (*login, *card) {
	change := &r.p.plan.Changes[e.Change]
	if change.Kind == schema.KindEmployee {
		return nil, r.cards[change.Employee.Before]
	}
	key := [2]int{e.Change, e.Placement}
	l := r.logins[key]
	pc := &change.Placements[e.Placement]
	switch {
	case pc.Card != nil:
		return l, r.cards[pc.Card]
	case r.made[key] != nil:
		return l, r.made[key]
	}
	return l, l.card
}

func (r *replay) link(l *login, c *card, linked bool) {
	if !linked {
		if l.card != nil {
			l.card.login, l.card = nil, nil
		}
		return
	}
	if c.login != nil {
		c.login.card = nil
	}
	if l.card != nil {
		l.card.login = nil
	}
	l.card, c.login = c, l
}

// group is what one effect may change the seats of.
type group struct {
	logins []*login
	cards  []*card
}

func (r *replay) touched(l *login, c *card) group {
	var g group
	addCard := func(c *card) {
		for _, other := range g.cards {
			if other == c {
				return
			}
		}
		if c != nil {
			g.cards = append(g.cards, c)
		}
	}
	if l != nil {
		g.logins = append(g.logins, l)
		addCard(l.card)
	}
	addCard(c)
	if c != nil && c.login != nil && c.login != l {
		g.logins = append(g.logins, c.login)
	}
	return g
}

func (r *replay) value(g group, n *seatCount, sign int) {
	for _, l := range g.logins {
		if l.access != nil {
			a := *l.access
			a.Employee = nil
			if l.card != nil {
				a.Employee = l.card.state
			}
			n.add(r.verdict(l.at.account, r.p.unit(l.at, &a, false)), sign)
		}
	}
	for _, c := range g.cards {
		if c.state != nil && (c.login == nil || c.login.access == nil) {
			n.add(r.verdict(c.at.account, *r.p.cardUnit(c.state)), sign)
		}
	}
}

func (r *replay) verdict(acc *account, u Unit) Verdict {
	u.RightsMark, u.CardMark = schema.Unmarked, schema.Unmarked
	return r.p.verdict(acc, acc.line.Rule, u)
}

// countSeats notes how many seats each step takes. Steps of one person are in the order in which
// they will be carried out, and those of different people do not touch each other's seats, so
// the numbers hold for every order.
func (p *planner) countSeats(steps []Step) {
	r := newReplay(p)
	for i := range steps {
		if seats, acc := r.apply(&steps[i]); acc != nil && seats != 0 {
			steps[i].Seats, steps[i].Licence = seats, acc.line.Address
		}
	}
}

// replay finds the highest count of each licence over the steps in their order. What waits for a
// person may be done at any time: if it takes a seat it counts from the start, and if it frees
// one it never does.
func (p *planner) replay() {
	r := newReplay(p)
	blocked := Blocked(p.plan.Steps)
	for _, acc := range p.ledger.accounts {
		acc.line.Peak = acc.line.Before
	}
	for i := range p.plan.Steps {
		if blocked[i] {
			continue
		}
		if seats, acc := r.apply(&p.plan.Steps[i]); acc != nil {
			p.plan.Steps[i].Seats, p.plan.Steps[i].Licence = seats, acc.line.Address // in this order
			n := r.counts[acc].seats()
			acc.line.Peak = max(acc.line.Peak, n)
			if seats > 0 && !acc.line.Limit.Allows(n) {
				acc.line.Overrun = max(acc.line.Overrun, n)
			}
		}
	}
	for i := range p.plan.Steps {
		if !blocked[i] {
			continue
		}
		if seats, acc := r.apply(&p.plan.Steps[i]); seats > 0 {
			acc.line.Peak += seats
		}
	}
}
