package altegio

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// invitable are the roles that an invitation can name (doc: create_user_invitation). Other roles
// are set by a call of their own (guess: the free ones are missing from the enumeration).
var invitable = [...]string{baseSpecialist, baseAdministrator, baseAccountant, baseManager, baseOwner}

type invitePayload struct {
	Location schema.ID `json:"location"`
	People   []grant   `json:"people"`
}

// invite sends the invitations of each location in batches, and sets what an invitation does not
// take. Owners are invited one by one: the departure of another owner may wait for each of them.
func (b *builder) invite() {
	slices.SortStableFunc(b.invited, func(x, y invitation) int {
		return cmp.Compare(x.location.ID.V, y.location.ID.V)
	})
	for len(b.invited) > 0 {
		first := b.invited[0]
		n := 1
		for n < len(b.invited) && n < maxInvites && !first.owner && !b.invited[n].owner && b.invited[n].location == first.location && b.alike(first, b.invited[n]) {
			n++
		}
		b.sendInvitations(b.invited[:n])
		b.invited = b.invited[n:]
	}
}

// alike reports whether two invitations may travel in one call: what one of them waits for must
// not hold up the other.
func (b *builder) alike(x, y invitation) bool {
	network := func(i invitation) *schema.Network { return b.changes[i.change].Placements[i.placement].Network }
	return network(x) == network(y)
}

func (b *builder) sendInvitations(batch []invitation) {
	loc := batch[0].location
	payload := invitePayload{Location: loc.ID.V}
	s := reconcile.Step{
		Op: opInvite, Title: fmt.Sprintf("invite %d people to %s", len(batch), loc.Title.V),
		Method: "POST", Path: fmt.Sprintf("/user/invite/%d", loc.ID.V), Reads: 1, Writes: 1,
	}
	for _, i := range batch {
		c := &b.changes[i.change]
		p := &c.Placements[i.placement]
		g := b.grant(i.change, i.placement)
		if len(batch) == 1 {
			s.Title = fmt.Sprintf("invite %s to %s", c.Title, loc.Title.V)
		}
		s.Addresses = append(s.Addresses, c.Address)
		s.Effects = append(s.Effects, reconcile.Effect{Change: i.change, Placement: i.placement, Part: reconcile.PartAccess, Access: p.After})
		s.Effects = append(s.Effects, linkEffect(i.change, i.placement, p)...)
		s.Letters = append(s.Letters, reconcile.Letter{To: contact(g), Address: c.Address, Why: "invitation to " + loc.Title.V})
		for _, name := range reconcile.UserNames(loc.ID.V, g.Email, g.Phone) {
			s.Expects = append(s.Expects, absent(name, c.Address))
		}
		b.needs(i.change, i.placement, &s)
		payload.People = append(payload.People, g)
	}
	sent := b.add(s, payload)
	for _, i := range batch {
		b.setRights(i.change, i.placement, sent)
	}
}

// contact is what a person is invited by. An e-mail is preferred: a phone invitation is not
// delivered where the location has no SMS provider (doc: help "Adding team members").
func contact(g grant) string { return cmp.Or(g.Email, g.Phone) }

type removePayload struct {
	User      schema.ID   `json:"user"`
	Locations []schema.ID `json:"locations"`
	Invited   *openInvite `json:"invited,omitempty"` // what goes is an invitation that nobody has accepted
}

// openInvite is what a person has to know who cancels an invitation.
type openInvite struct {
	Name     string `json:"name"`
	Location string `json:"location"`
}

// removeAccess takes a person's access away. Where no seat hangs on it, several locations go in
// one call; a step that frees a seat is about one licence, so that the order can be found.
func (b *builder) removeAccess(change int, placements []int) {
	c := &b.changes[change]
	userAt := func(i int) schema.ID { return reconcile.AssignmentKey(c.User.Before, c.Placements[i].Before).ID }
	var batches [][]int
	for _, i := range placements {
		joined := false
		if b.goesAlong(change, i) {
			for j, batch := range batches {
				if b.goesAlong(change, batch[0]) && userAt(batch[0]) == userAt(i) {
					batches[j], joined = append(batch, i), true
					break
				}
			}
		}
		if !joined {
			batches = append(batches, []int{i})
		}
	}
	for _, batch := range batches {
		first := &c.Placements[batch[0]]
		user := userAt(batch[0])
		loc := first.Location.ID.V
		s := reconcile.Step{
			Op: opRemove, Title: fmt.Sprintf("remove the access of %s to %s", c.Title, first.Location.Title.V),
			Method: "DELETE", Path: fmt.Sprintf("/company/%d/users/%d", loc, user),
			Addresses: []schema.Address{c.Address}, Repeatable: true, Writes: 1,
		}
		payload := removePayload{User: user}
		if first.Before.Invited() {
			payload.Invited = &openInvite{Name: c.Title, Location: first.Location.Title.V}
		}
		for _, i := range batch {
			p := &c.Placements[i]
			payload.Locations = append(payload.Locations, p.Location.ID.V)
			s.Expects = append(s.Expects, b.expect(change, p)...)
			if e := card(p.Before); e != nil { // which is unlinked by it
				s.Expects = append(s.Expects, expectCard(e, c.Address)...)
			}
			s.Effects = append(s.Effects, reconcile.Effect{Change: change, Placement: i, Part: reconcile.PartAccess})
			s.Needs = append(s.Needs, b.copied[[2]int{change, i}]...)
		}
		if len(batch) > 1 {
			s.Op, s.Method = opRemoveMany, "POST"
			s.Path = fmt.Sprintf("/company/%d/users/%d/remove_from_companies", loc, user)
			s.Title = fmt.Sprintf("remove the access of %s to %d locations", c.Title, len(batch))
		}
		removed := b.add(s, payload)
		for _, i := range batch {
			if e := c.Placements[i].Before.Employee; e != nil && b.taken[e] && !b.leavesLate(change, i) {
				b.released[e] = removed
			}
		}
	}
}

// goesAlong reports whether an access may be removed in one call with others: it frees no seat, and
// it waits neither for a copy nor for another owner, which would hold up the others.
func (b *builder) goesAlong(change, placement int) bool {
	p := &b.changes[change].Placements[placement]
	return p.Before.Accepted() && p.Before.Access.Base != baseOwner && !b.freesSeat(p) && b.copied[[2]int{change, placement}] == nil
}

// freesSeat reports whether the access that goes is one that counts now.
func (b *builder) freesSeat(p *reconcile.PlacementChange) bool {
	u := reconcile.Unit{
		Login: true, Base: p.Before.Access.Base, Rights: p.Before.Access.Rights, Preset: p.Location.Presets[p.Before.Access.Base],
		Unknown: p.Before.Access.Unknown, Catalogue: p.Rights.Catalogue(),
	}
	if e := p.Before.Employee; e != nil && !e.Dismissed.V && e.Schedule.V {
		return false // the card stays in the schedule and takes the seat on
	}
	return b.knowledge.Seat(p.Location.Licence.Rule, u).Seat == reconcile.Paid
}
