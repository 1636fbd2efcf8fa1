package altegio

import (
	"fmt"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// A person who has accepted somewhere gets access to another location by a copy, without a new
// invitation. Role and rights of the source come along. The role cannot be chosen and what it may
// hold differs from what is wanted, so all rights are switched off on the way, and the step that
// follows sets role and rights right: until then the person can do nothing rather than too much.
//
// A copy needs its source. Where that one goes too, it goes last: should the copy fail, the person
// keeps the access there is.

type copyPayload struct {
	Name     string    `json:"name"`
	User     schema.ID `json:"user"`
	From     schema.ID `json:"from"`
	Location schema.ID `json:"location"`
}

// copyRights gives a person who has accepted elsewhere role and rights here.
func (b *builder) copyRights(change, placement int) {
	source, from := b.source(change, b.changes[change].Placements[placement].After.Access.Base)
	sent := b.copyAccess(change, placement, source, from)
	set := b.setRights(change, placement, sent)
	if from >= 0 {
		key := [2]int{change, from}
		b.copied[key] = append(b.copied[key], sent, set)
	}
}

func (b *builder) copyAccess(change, placement int, source *schema.Assignment, from int) int {
	c := &b.changes[change]
	p := &c.Placements[placement]
	user := reconcile.AssignmentKey(c.User.Before, source).ID
	access := *p.After.Access
	access.Base, access.Rights = b.baseCopied(change, placement, source, from), p.Rights.Draft(nil).Set()
	between := schema.Assignment{Locations: p.After.Locations, Access: &access}
	s := reconcile.Step{
		Op: opCopy, Title: fmt.Sprintf("give %s access to %s, as copied from %s", c.Title, p.Location.Title.V, source.Location().Title.V),
		Method: "POST", Path: fmt.Sprintf("/company/%d/users/%d/copy_to_companies", source.Location().ID.V, user),
		Addresses: []schema.Address{c.Address}, Repeatable: true, Reads: 1, Writes: 1,
		Expects: []reconcile.Expectation{
			b.expectAccess(change, p.Rights, source),
			absent(schema.Key{Kind: schema.KindUser, Location: p.Location.ID.V, ID: user}, c.Address),
		},
		Effects: []reconcile.Effect{{Change: change, Placement: placement, Part: reconcile.PartAccess, Access: &between}},
	}
	b.needs(change, placement, &s)
	return b.add(s, copyPayload{Name: c.Title, User: user, From: source.Location().ID.V, Location: p.Location.ID.V})
}

// source chooses the accepted access that another one is copied from, and returns its placement if
// it changes too, else -1. What stays goes before what goes, because then nothing has to wait; what
// stays as it is, before what changes meanwhile; the same role before another one, because under
// the licence by roles a role takes a seat on the way; and an owner's last.
func (b *builder) source(change int, base string) (source *schema.Assignment, placement int) {
	c := &b.changes[change]
	best := 0
	for i := range c.User.Before.Assignments {
		a := &c.User.Before.Assignments[i]
		if !a.Accepted() {
			continue
		}
		at, rank := placementAt(c, a.Location()), 0
		if at >= 0 && c.Placements[at].Action == reconcile.Remove {
			rank += 8
		} else if at >= 0 {
			rank += 4
		}
		if a.Access.Base != base {
			rank += 2
			if a.Access.Base == baseOwner {
				rank++
			}
		}
		if source == nil || rank < best {
			source, placement, best = a, at, rank
		}
	}
	if source == nil {
		panic("altegio: a person without accepted access has none to copy")
	}
	return source, placement
}

func placementAt(c *reconcile.Change, loc *schema.Location) int {
	for i := range c.Placements {
		if c.Placements[i].Location == loc {
			return i
		}
	}
	return -1
}

// baseCopied returns the role that comes along. If the source changes in the same plan, it depends
// on which step goes first; the one that takes a seat is assumed.
func (b *builder) baseCopied(change, placement int, source *schema.Assignment, from int) string {
	if from < 0 || !b.changes[change].Placements[from].After.HasLogin() {
		return source.Access.Base
	}
	p := &b.changes[change].Placements[placement]
	later := b.changes[change].Placements[from].After.Access.Base
	u := reconcile.Unit{Login: true, Base: later, Rights: p.Rights.Draft(nil).Set(), Preset: p.Location.Presets[later], Catalogue: p.Rights.Catalogue()}
	if b.knowledge.Seat(p.Location.Licence.Rule, u).Seat == reconcile.Paid {
		return later
	}
	return source.Access.Base
}
