package undo

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// Whose card it is stands with the access of its person, so it is not part of what is compared here.
func sameCard(a, b *schema.Employee) bool {
	return a.Name.V == b.Name.V && a.Specialization.V == b.Specialization.V && a.Schedule.V == b.Schedule.V && a.Dismissed.V == b.Dismissed.V
}

// judgeCards finds which cards are given back. One that the run has made is dismissed, because cards
// are never deleted.
func (r *restoring) judgeCards() {
	before, after := cardsOf(r.before), cardsOf(r.after)
	later := make([]map[schema.Key]*schema.Employee, len(r.later))
	for i, o := range r.later {
		later[i] = cardsOf(o)
	}
	for _, k := range sortedKeys(before, after) {
		b, a, n := before[k], after[k], r.now[k]
		if !r.looked(k, b != nil, a == nil) {
			continue
		}
		var left []*schema.Employee
		for _, m := range later {
			if m[k] != nil {
				left = append(left, m[k])
			}
		}
		v := judge(b, a, n, left, sameCard, never)
		r.count(v)
		switch {
		case v == untouched || v == already:
		case v == changed || v == gone:
			like := cmp.Or(a, b)
			r.leave(Left{Key: k, Address: r.cardAddress(k), Title: like.Name.V, Location: r.title(k.Location), Why: v.why(), Fields: cardFields(like, n)})
		case b == nil:
			dismissed := *n
			dismissed.Dismissed.V = true
			r.cards[k] = &dismissed
		default:
			back := *n
			back.Name, back.Specialization, back.Schedule, back.Dismissed = b.Name, b.Specialization, b.Schedule, b.Dismissed
			r.cards[k] = &back
		}
	}
}

func (r *restoring) cardAddress(k schema.Key) schema.Address {
	return cmp.Or(r.Run.addressOf(k), schema.LiveAddress(schema.KindEmployee, r.Files.Name, k.ID))
}

// settleCards leaves alone what would take a card from somebody, or link one that is not there: whose
// card it is decides what some rights mean.
func (r *restoring) settleCards() {
	for again := true; again; {
		again = false
		held := r.holders()
		for _, p := range r.order {
			for _, id := range sorted(p.places) {
				a := p.places[id]
				if a == nil || a.Employee == nil {
					continue
				}
				k := schema.Key{Kind: schema.KindEmployee, Location: id, ID: a.Employee.ID}
				if why := r.unfit(k, held[k]); why != "" {
					delete(p.places, id)
					r.leaveAccess(r.keyAt(p, id), &placed{p.past, a}, why, nil)
					again = true
				}
			}
		}
		for _, k := range sortedKeys(r.cards) {
			if n := len(held[k]); r.Run.made(k) && n > 0 && !again {
				delete(r.cards, k)
				r.leave(Left{Key: k, Address: r.cardAddress(k), Title: r.now[k].Name.V, Location: r.title(k.Location), Why: "it belongs to a login that keeps it"})
				again = true
			}
		}
	}
}

// unfit says why a card cannot be given back to its person, "" if it can.
func (r *restoring) unfit(k schema.Key, holders []*schema.User) string {
	card := r.cards[k]
	if card == nil {
		card = r.now[k]
	}
	switch {
	case card == nil:
		return "the employee is gone since"
	case card.Dismissed.V:
		return "the employee was dismissed since"
	case len(holders) > 1:
		return "the employee belongs to somebody else now"
	}
	return ""
}

// holders returns who will have each card.
func (r *restoring) holders() map[schema.Key][]*schema.User {
	held := make(map[schema.Key][]*schema.User)
	add := func(u *schema.User, loc schema.ID, a *schema.Assignment) {
		if a != nil && a.Employee != nil {
			k := schema.Key{Kind: schema.KindEmployee, Location: loc, ID: a.Employee.ID}
			held[k] = append(held[k], u)
		}
	}
	for _, u := range r.Live.Users {
		p := r.people[u]
		for i := range u.Assignments {
			a := &u.Assignments[i]
			if a.Location() == nil {
				continue
			}
			id := a.Location().ID.V
			if p != nil {
				if _, given := p.places[id]; given {
					continue
				}
			}
			add(u, id, a)
		}
	}
	for _, p := range r.order {
		for id, a := range p.places {
			add(cmp.Or(p.live, p.past), id, a)
		}
	}
	return held
}

// made reports whether a run has made an object.
func (r *Run) made(k schema.Key) bool {
	return !slices.ContainsFunc(r.Before.Employees, func(e employee) bool {
		return k == schema.Key{Kind: schema.KindEmployee, Location: e.Location, ID: e.ID}
	})
}

func (r *restoring) keyAt(p *returning, id schema.ID) schema.Key {
	return schema.Key{Kind: schema.KindUser, Location: id, ID: p.key.ID}
}

// assemble makes the people whom the plan wants.
func (r *restoring) assemble() {
	held := r.holders()
	placedCards := make(map[schema.Key]bool)
	for _, k := range sortedKeys(r.cards) {
		for _, u := range held[k] {
			r.entry(schema.Key{Kind: schema.KindUser, Location: k.Location, ID: u.ID.V}, u, u)
			placedCards[k] = true
		}
	}
	for _, p := range r.order {
		if len(p.places) > 0 || r.holdsCard(p) {
			r.desired.Users = append(r.desired.Users, r.whole(p))
		}
	}
	for _, k := range sortedKeys(r.cards) {
		if !placedCards[k] && r.scope[k.Location] != nil {
			r.desired.Users = append(r.desired.Users, r.loner(k))
		}
		if r.Run.made(k) {
			r.lasts(Lasting{
				Key: k, Address: r.cardAddress(k), Title: r.now[k].Name.V,
				Text: fmt.Sprintf("The employee %q at %s was made by the run and is never deleted: the card is dismissed.", r.now[k].Name.V, r.title(k.Location)),
			})
		}
	}
}

func (r *restoring) holdsCard(p *returning) bool {
	return p.live != nil && slices.ContainsFunc(p.live.Assignments, func(a schema.Assignment) bool {
		return a.Employee != nil && a.Location() != nil && r.cards[reconcile.EmployeeKey(a.Employee)] != nil
	})
}

// whole returns somebody as the plan wants them.
func (r *restoring) whole(p *returning) *schema.User {
	like := cmp.Or(p.live, p.past)
	u := &schema.User{Name: like.Name, Email: like.Email, Phone: like.Phone}
	if p.live != nil {
		u.ID = p.live.ID
	}
	u.Address = r.address(r.known(like), r.Run.addressOf(p.key), schema.LiveAddress(schema.KindUser, r.Files.Name, like.ID.V))
	r.mark(u, like)
	for _, id := range sorted(r.scope) {
		a, given := p.places[id]
		if !given && p.live != nil {
			a = p.live.At(r.liveAt[id])
		}
		if a != nil {
			u.Assignments = append(u.Assignments, schema.Assignment{
				Locations: []*schema.Location{r.scope[id]}, Access: a.Access, Employee: r.employee(id, a.Employee),
			})
		}
	}
	return u
}

// mark carries over what the files say of a person for the guards.
func (u *undoing) mark(x, like *schema.User) {
	f := u.ofFiles.of(like)
	if f == nil {
		return
	}
	u.wanted[f] = x
	x.Protected = f.Protected
	if u.Spec.LiveRoles {
		return
	}
	for i := range f.Assignments {
		if role := f.Assignments[i].Role; role != nil && role.Rank != nil {
			// At no location: it gives nothing, and tells the rank.
			x.Assignments = append(x.Assignments, schema.Assignment{Role: role})
		}
	}
}

// employee returns a card as the files would want it.
func (r *restoring) employee(id schema.ID, e *schema.Employee) *schema.Employee {
	if e == nil {
		return nil
	}
	k := schema.Key{Kind: schema.KindEmployee, Location: id, ID: e.ID}
	span := r.Files.Span
	out := &schema.Employee{ID: e.ID, IDSpan: span, Span: span}
	if now := r.now[k]; now != nil {
		out.Name.V, out.Dismissed.V = now.Name.V, now.Dismissed.V
	}
	if card := r.cards[k]; card != nil {
		out.Name, out.Specialization = field(r.undoing, card.Name.V), field(r.undoing, card.Specialization.V)
		out.Schedule, out.Dismissed = field(r.undoing, card.Schedule.V), field(r.undoing, card.Dismissed.V)
	}
	return out
}

// loner returns a card without a login in the form in which files have it.
func (r *restoring) loner(k schema.Key) *schema.User {
	card := r.now[k]
	return &schema.User{
		Address: r.address(r.lonerAddress(k), schema.LiveAddress(schema.KindEmployee, r.Files.Name, k.ID)), Name: card.Name,
		Assignments: []schema.Assignment{{Locations: []*schema.Location{r.scope[k.Location]}, Employee: r.employee(k.Location, card)}},
	}
}

// lonerAddress returns the address that the run had for a card, "" if it is that of somebody with a login.
func (r *restoring) lonerAddress(k schema.Key) schema.Address {
	a := r.Run.addressOf(k)
	for _, f := range r.Files.Users {
		if f.Address == a && slices.ContainsFunc(f.Assignments, func(x schema.Assignment) bool { return x.Role != nil }) {
			return ""
		}
	}
	return a
}
