package reconcile

import (
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/schema"
)

// tallyAccount counts the person in the licence of the whole organization.
func (p *planner) tallyAccount(h *holder) {
	acc := p.ledger.accounts[0]
	if acc.line.Rule == schema.RuleUnlimited {
		return
	}
	unit := func(s standing) *Unit {
		if !s.present {
			return nil
		}
		u := &Unit{Login: true, Catalogue: p.rights.Catalogue()}
		for _, r := range s.roles {
			u.Base = r.after.traits.Base
			if r.role != nil && r.role.Base.V != "" {
				u.Base = r.role.Base.V
			}
		}
		return u
	}
	e := entry{address: h.address, name: h.name, before: unit(h.before), after: unit(h.after), notInFiles: h.desired == nil && !h.named}
	if h.live != nil {
		e.id = h.live.ID.V
	}
	if h.desired != nil {
		e.until = lastDay(h.desired)
	}
	for _, r := range h.after.roles {
		if r.role != nil {
			e.role = r.role.Address
		}
	}
	p.tally(&site{account: acc}, e)
}

// affected notes that something else than a right comes or goes for a person who was counted already.
func (h *holder) affected(p *planner, takes bool) {
	if !takes {
		if !h.gains {
			h.gains = true
			p.plan.Gaining = append(p.plan.Gaining, h.address)
		}
		return
	}
	if len(h.losses) > 0 || !h.before.known {
		return
	}
	h.losses = h.before.locations
	p.plan.Losing = append(p.plan.Losing, h.address)
	p.people.affected = append(p.people.affected, loss{
		address: h.address, name: h.name, user: h.desired, live: h.live, places: h.losses, ranks: ranksOf(h.desired),
	})
}

// noteEffect records what a person gains and loses in effect, at each location. What is not known on
// one side is neither gained nor lost.
func (p *planner) noteEffect(h *holder) {
	if !h.before.known || !h.after.known {
		if h.before.present && !h.after.present {
			h.dropped = p.sitesOf(h.before.locations)
		}
		return
	}
	before, after := p.counted(h)
	old, fresh := p.accounts.union(p, before, false), p.accounts.union(p, after, true)
	for _, l := range p.accounts.places {
		var was, will *schema.RightSet
		had, has := h.before.present && slices.Contains(h.before.locations, l), h.after.present && slices.Contains(h.after.locations, l)
		// Who may do nothing has no exceptions from it either.
		if had && !old.Empty() {
			was = old
		}
		if has && !fresh.Empty() {
			will = fresh
		}
		if had && !has || was != nil && will == nil {
			if at := p.sites[l]; at != nil {
				h.dropped = append(h.dropped, at)
			}
		}
		d := p.delta(was, will)
		if d.Empty() {
			continue
		}
		ac := AccessChange{
			User: h.address, Name: h.name, Location: l, Title: p.placeName(l), Delta: d, Because: p.causesOf(h),
			Gains: len(d.Gains) > 0, Loses: len(d.Losses) > 0,
		}
		for _, v := range d.Changed {
			direction := p.rights.Catalogue().Right(v.Right).Compare(v.Before, v.After)
			ac.Gains, ac.Loses = ac.Gains || direction != schema.Narrower, ac.Loses || direction != schema.Wider
		}
		if was == nil {
			ac.Delta = p.withReach(d, will)
		}
		h.gains = h.gains || ac.Gains
		if ac.Loses {
			h.losses = append(h.losses, l)
		}
		p.plan.Access = append(p.plan.Access, ac)
	}
}

// withReach adds to new access how far its rights reach, where that is not as far as they can.
func (p *planner) withReach(d *schema.Delta, fresh *schema.RightSet) *schema.Delta {
	if known, ok := p.accounts.reach[fresh]; ok {
		return known
	}
	out := *d
	out.Changed = slices.Clone(d.Changed)
	for _, l := range fresh.Effective().Limits() {
		right := p.rights.Catalogue().Right(l.Right)
		if right.Type == schema.TypeLevel && !right.Restricts() && l.Value.Level() == slices.Max(right.Levels) {
			continue
		}
		out.Changed = append(out.Changed, schema.ValueChange{Right: l.Right, After: l.Value})
	}
	p.accounts.reach[fresh] = &out
	return &out
}

func (p *planner) sitesOf(locations []*schema.Location) []*site {
	var list []*site
	for _, l := range locations {
		if s := p.sites[l]; s != nil {
			list = append(list, s)
		}
	}
	return list
}

// counted returns the roles of a person whose rights are known on both sides. A role that a person
// keeps and of which only the new side is known gives and takes nothing that could be counted.
func (p *planner) counted(h *holder) (before, after []*liveRole) {
	for _, r := range h.before.roles {
		kept := slices.Contains(h.after.roles, r)
		switch {
		case r.before.known && (!kept || r.after.known):
			before = append(before, r)
		case !kept:
			p.accounts.unknown = append(p.accounts.unknown, fmt.Sprintf("%s (%s)", h.name, r.title))
		}
	}
	for _, r := range h.after.roles {
		kept := slices.Contains(h.before.roles, r)
		switch {
		case r.after.known && (!kept || r.before.known):
			after = append(after, r)
		case !kept && h.before.present:
			p.accounts.unknown = append(p.accounts.unknown, fmt.Sprintf("%s (%s)", h.name, r.title))
		}
	}
	return before, after
}

// union returns what roles permit together on one side. People with the same roles share it.
func (a *accounts) union(p *planner, roles []*liveRole, after bool) *schema.RightSet {
	if len(roles) == 0 {
		return nil
	}
	key := fmt.Sprint(after)
	sets := make([]*schema.RightSet, len(roles))
	for i, r := range roles {
		sets[i] = r.before.rights
		if after {
			sets[i] = r.after.rights
		}
		key += fmt.Sprintf("|%p", sets[i])
	}
	set, ok := a.unions[key]
	if !ok {
		set = p.rights.Union(sets...)
		a.unions[key] = set
	}
	return set
}

// effective returns what roles permit after the plan, as far as that is known.
func (a *accounts) effective(p *planner, roles []*liveRole) *schema.RightSet {
	var known []*liveRole
	for _, r := range roles {
		if r.after.known {
			known = append(known, r)
		}
	}
	return a.union(p, known, true).Effective()
}

// causesOf names what in the files causes a change of what a person may do.
func (p *planner) causesOf(h *holder) []string {
	if p.Restores != nil {
		return []string{p.Restores.Cause}
	}
	var because []string
	if !h.before.present {
		for _, r := range h.after.roles {
			if r.role != nil {
				because = append(because, string(r.role.Address))
			}
		}
		return because
	}
	same := len(h.before.roles) == len(h.after.roles) && h.before.present == h.after.present && len(h.before.locations) == len(h.after.locations)
	for _, r := range h.after.roles {
		same = same && slices.Contains(h.before.roles, r)
		if r.role != nil && slices.Contains(h.before.roles, r) && r.before.rights != r.after.rights {
			because = append(because, string(r.role.Address))
		}
	}
	for _, l := range h.after.locations {
		same = same && slices.Contains(h.before.locations, l)
	}
	switch {
	case h.desired == nil && len(h.after.roles) == 0:
		return nil
	case !same:
		because = append(because, string(h.address))
	}
	return because
}

// noteAdministrator counts those of whom one must remain.
func (p *planner) noteAdministrator(h *holder) {
	owner := func(s standing, after bool) bool {
		return s.present && s.known && slices.ContainsFunc(s.roles, func(r *liveRole) bool {
			if after {
				return r.after.traits.Owner
			}
			return r.before.traits.Owner
		})
	}
	was, will := owner(h.before, false), owner(h.after, true)
	o := &p.accounts.admins
	if was {
		o.now++
	}
	switch {
	case was && will, !h.before.known && will:
		o.stay++
	case was:
		o.losing++
		p.accounts.losing = append(p.accounts.losing, h.address)
	case will:
		o.gaining++
		p.accounts.gaining = append(p.accounts.gaining, h.address)
	}
}

// noteCallerLoss notes what the account behind the token loses of what it needs.
func (p *planner) noteCallerLoss(h *holder) {
	if h.live == nil || h.live != p.caller {
		return
	}
	if h.before.present && !h.after.present {
		p.accounts.caller = append(p.accounts.caller, "all access")
		return
	}
	if !h.before.known {
		return
	}
	needs := func(r *liveRole) bool { return r.before.traits.Token }
	if i := slices.IndexFunc(h.before.roles, needs); i >= 0 && h.after.known && !slices.ContainsFunc(h.after.roles, needs) {
		p.accounts.caller = append(p.accounts.caller, fmt.Sprintf("the role %q", h.before.roles[i].title))
	}
	before, after := p.counted(h)
	had, has := p.accounts.union(p, before, false).Effective(), p.accounts.union(p, after, true).Effective()
	for _, id := range p.Vendor.Needed(p.rights.Catalogue()) {
		if had.Has(id) && !has.Has(id) {
			p.accounts.caller = append(p.accounts.caller, p.rights.Catalogue().Right(id).Name)
		}
	}
}

// advise tells what the vendor knows of an account as it will be.
func (p *planner) advise(h *holder) {
	if h.desired == nil || !h.after.present {
		return
	}
	desks := schema.Value{}
	for _, a := range h.desired.Attrs {
		if p.refers(a.Name) == schema.KindCashDesk {
			desks = p.deskTitles(a.Value)
		}
	}
	if h.live == nil && !desks.Known() {
		desks = schema.Texts(nil) // nobody has any before somebody gives it
	}
	if h.live != nil && !desks.Known() {
		for _, a := range h.live.Attrs {
			if p.refers(a.Name) == schema.KindCashDesk {
				desks = a.Value
			}
		}
	}
	for _, text := range p.accounts.vendor.Advice(Account{
		User: h.desired, Rights: p.accounts.effective(p, h.after.roles), CashDesks: desks, Catalogue: p.rights.Catalogue(),
	}) {
		p.warning(CodeAdvice, h.address, h.desired.Span, h.name+": "+text)
	}
}
