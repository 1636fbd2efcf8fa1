package undo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// Where access is given at each location, a person's access at one location is one object. The people
// of whom something is given back are wanted whole: what is given back at its location, and everywhere
// else what they have now.

// placed is somebody's access at one location.
type placed struct {
	user *schema.User
	at   *schema.Assignment
}

// returning is somebody of whom something is given back.
type returning struct {
	live   *schema.User // nil if they are not there now
	past   *schema.User // as the run saw them, nil if only a card of theirs is given back
	key    schema.Key
	places map[schema.ID]*schema.Assignment // what is given back, nil for nothing; elsewhere it stays
}

// restoring is what is being put together of people and employees.
type restoring struct {
	*undoing
	people map[*schema.User]*returning // by the live person, else by the past one
	order  []*returning
	cards  map[schema.Key]*schema.Employee // as they shall be
	now    map[schema.Key]*schema.Employee
}

// people gives back access and employees.
func (u *undoing) people() {
	r := &restoring{undoing: u, people: make(map[*schema.User]*returning), cards: make(map[schema.Key]*schema.Employee), now: cardsOf(u.Live)}
	r.judgeCards()
	r.judgeAccess()
	r.settleCards()
	r.assemble()
}

func placedOf(o *schema.Organization) map[schema.Key]*placed {
	m := make(map[schema.Key]*placed)
	for _, x := range o.Users {
		for i := range x.Assignments {
			if a := &x.Assignments[i]; a.Location() != nil {
				m[reconcile.AssignmentKey(x, a)] = &placed{x, a}
			}
		}
	}
	return m
}

func cardsOf(o *schema.Organization) map[schema.Key]*schema.Employee {
	m := make(map[schema.Key]*schema.Employee)
	for _, e := range o.Live.Employees {
		m[reconcile.EmployeeKey(e)] = e
	}
	return m
}

func sortedKeys[V any](maps ...map[schema.Key]V) []schema.Key {
	var list []schema.Key
	for _, m := range maps {
		for k := range m {
			list = append(list, k)
		}
	}
	slices.SortFunc(list, schema.Key.Compare)
	return slices.Compact(list)
}

// named finds access by number, else by e-mail and phone: an invitation may have another number than the
// person who has accepted it.
type named struct {
	byKey  map[schema.Key]*placed
	byName map[schema.Key]*placed
}

func newNamed(o *schema.Organization) *named {
	n := &named{byKey: placedOf(o), byName: make(map[schema.Key]*placed)}
	for k, p := range n.byKey {
		for _, name := range reconcile.UserNames(k.Location, p.user.Email.V, p.user.Phone.V) {
			n.byName[name] = p
		}
	}
	return n
}

func (n *named) of(k schema.Key, like *schema.User) *placed {
	if p := n.byKey[k]; p != nil {
		return p
	}
	for _, name := range reconcile.UserNames(k.Location, like.Email.V, like.Phone.V) {
		if p := n.byName[name]; p != nil {
			return p
		}
	}
	return nil
}

// sameAccess reports whether two people's access at a location is the same.
func sameAccess(a, b *placed) bool {
	x, y := a.at.Access, b.at.Access
	if x == nil || y == nil {
		return x == y && employeeID(a.at) == employeeID(b.at)
	}
	return x.Base == y.Base && x.Rights == y.Rights && x.Standing == y.Standing && x.Unknown == y.Unknown && employeeID(a.at) == employeeID(b.at)
}

// accepted reports whether access is an invitation that somebody has accepted since, and nothing else
// is known to have changed.
func accepted(left, now *placed) bool {
	x, y := left.at.Access, now.at.Access
	if x == nil || y == nil || x.Standing != schema.Invited || y.Standing != schema.Accepted {
		return false
	}
	return x.Unknown || x.Base == y.Base && x.Rights == y.Rights && employeeID(left.at) == employeeID(now.at)
}

func employeeID(a *schema.Assignment) schema.ID {
	if a.Employee == nil {
		return 0
	}
	return a.Employee.ID
}

// judgeAccess finds what of the access that the run has changed is given back.
func (r *restoring) judgeAccess() {
	before, after, now := newNamed(r.before), newNamed(r.after), newNamed(r.Live)
	later := make([]*named, len(r.later))
	for i, o := range r.later {
		later[i] = newNamed(o)
	}
	for _, k := range sortedKeys(before.byKey, after.byKey) {
		b, a := before.byKey[k], after.byKey[k]
		if b == nil && before.of(k, a.user) != nil {
			continue // somebody who is judged under another number
		}
		if a == nil {
			a = after.of(k, b.user)
		}
		if !r.looked(k, b != nil, a == nil) {
			continue
		}
		like := cmp.Or(b, a)
		n := now.of(k, like.user)
		var left []*placed
		for _, l := range later {
			if p := l.of(k, like.user); p != nil {
				left = append(left, p)
			}
		}
		v := judge(b, a, n, left, sameAccess, accepted)
		r.count(v)
		switch v {
		case giveBack:
			r.giveBack(k, like, b, n)
		case changed, gone:
			r.leaveAccess(k, like, v.why(), r.accessFields(cmp.Or(a, b), n))
		}
	}
}

func (r *restoring) leaveAccess(k schema.Key, p *placed, why string, fields []reconcile.FieldChange) {
	r.leave(Left{Key: k, Address: r.known(p.user), Title: nameOf(p.user), Location: r.title(k.Location), Why: why, Fields: fields})
}

func (r *restoring) lastsAt(k schema.Key, p *placed, format string, args ...any) {
	r.lasts(Lasting{Key: k, Address: r.known(p.user), Title: nameOf(p.user), Text: fmt.Sprintf(format, args...)})
}

// known returns the address that the files have for somebody, "" if they do not mention them.
func (u *undoing) known(x *schema.User) schema.Address {
	if f := u.ofFiles.of(x); f != nil {
		return f.Address
	}
	return ""
}

func (u *undoing) title(id schema.ID) string {
	if l := u.liveAt[id]; l != nil {
		return l.Title.V
	}
	return "location " + id.String()
}

func nameOf(u *schema.User) string { return cmp.Or(u.Name.V, u.Email.V, u.Phone.V, u.ID.V.String()) }

// giveBack enters what somebody had at a location, as far as a call can give it.
func (r *restoring) giveBack(k schema.Key, like, before, now *placed) {
	name, place := nameOf(like.user), r.title(k.Location)
	if r.scope[k.Location] == nil {
		r.leaveAccess(k, like, "the location cannot be read", nil)
		return
	}
	if before == nil {
		r.person(k, like, now).places[k.Location] = nil
		return
	}
	x := before.at.Access
	switch {
	case x == nil: // only an employee; cards are given back by themselves
		return
	case x.Unknown && x.Rights == nil:
		r.lastsAt(k, like, "What the invitation of %s to %s offered could not be read, so nobody is invited again.", name, place)
		return
	case r.liveAt[k.Location].Presets[x.Base] == nil && x.Base == "":
		r.lastsAt(k, like, "%s had access to %s without a role, which no call can give.", name, place)
		return
	case r.liveAt[k.Location].Presets[x.Base] == nil:
		r.lastsAt(k, like, "%s does not have the role %q any more, which %s had there.", place, x.Base, name)
		return
	case now == nil && len(reconcile.UserNames(0, like.user.Email.V, like.user.Phone.V)) == 0 && r.liveUser.of(like.user) == nil:
		r.lastsAt(k, like, "%s has neither e-mail nor phone, so nobody can be invited to %s.", name, place)
		return
	}
	r.lostRights(k, like)
	r.person(k, like, now).places[k.Location] = before.at
}

// lostRights tells of rights that somebody had and that the system does not have any more.
func (r *restoring) lostRights(k schema.Key, like *placed) {
	c := r.Live.Live.Rights.Catalogue()
	for _, x := range r.Run.Before.Users {
		for _, a := range x.Assignments {
			number := x.ID
			if a.Access != nil {
				number = cmp.Or(a.Access.User, x.ID)
			}
			if a.Access == nil || a.Access.Set == nil || number != k.ID || !slices.Contains(a.Locations, k.Location) {
				continue
			}
			if lost := r.Run.Before.lost(*a.Access.Set, c); len(lost) > 0 {
				r.lastsAt(k, like, "%s does not have these rights any more, which %s had there: %s.", r.title(k.Location), nameOf(like.user), strings.Join(lost, ", "))
			}
		}
	}
}

// person returns the entry of somebody, which is made if need be.
func (r *restoring) person(k schema.Key, like, now *placed) *returning {
	live := r.liveUser.of(like.user)
	if now != nil {
		live = now.user
	}
	return r.entry(k, live, like.user)
}

func (r *restoring) entry(k schema.Key, live, past *schema.User) *returning {
	who := live
	if who == nil {
		// The past has one object for a person; the same one has it before and after the run.
		for _, p := range r.order {
			if p.live == nil && p.past != nil && p.past.ID.V == past.ID.V {
				return p
			}
		}
		who = past
	}
	if r.people[who] == nil {
		r.people[who] = &returning{live: live, past: past, key: k, places: make(map[schema.ID]*schema.Assignment)}
		r.order = append(r.order, r.people[who])
	}
	return r.people[who]
}
