package reconcile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/schema"
)

// Names of the guards, as they are waived.
const (
	GuardMaxRemovals = "max_removals"
	GuardMaxLosses   = "max_losses"
	GuardSeatLimit   = "seat_limit"
	GuardIPList      = "ip_list"
	GuardLastOwner   = "last_owner"
	GuardOwnAccess   = "own_access"
	GuardPermanent   = "is_non_deletable"
	GuardKeep        = "keep"
)

// Waivable returns the guards that can be waived.
func Waivable() []string {
	return []string{GuardMaxRemovals, GuardMaxLosses, GuardSeatLimit, GuardIPList}
}

// Outcome is what a guard says.
type Outcome string

// Outcomes.
const (
	GuardOK      Outcome = "ok"
	GuardRefused Outcome = "refused"
	GuardWaived  Outcome = "waived"
)

// GuardVerdict is what one guard says of a plan.
type GuardVerdict struct {
	Name     string
	Scope    schema.Address // of the location or rank, "" for the whole organization
	Outcome  Outcome
	Measured int
	Total    int    // what a share is taken of, 0 if the limit is absolute
	Limit    string // "10% and more than 2"
	Reason   string // why it refuses, or why it was waived
	People   []schema.Address
}

// Refused returns the guards that refuse the plan.
func (p *Plan) Refused() []GuardVerdict {
	return slices.DeleteFunc(slices.Clone(p.Guards), func(g GuardVerdict) bool { return g.Outcome != GuardRefused })
}

// census counts people for the guards.
type census struct {
	now      []headcount // people with accepted access before the plan
	affected []loss
}

// headcount is the number of people with accepted access at a location, or with a rank.
type headcount struct {
	location *schema.Location
	rank     *schema.Rank
	people   int
}

// loss is a person who loses access: all of it, or some rights.
type loss struct {
	address schema.Address
	name    string
	user    *schema.User // in the files, nil if they do not mention the person
	live    *schema.User
	places  []*schema.Location // desired locations where something is lost
	ranks   []*schema.Rank
	all     bool
	dropped []*site // where the access ends altogether
}

func (c *census) add(loc *schema.Location, rank *schema.Rank) {
	for i := range c.now {
		if h := &c.now[i]; h.location == loc && h.rank == rank {
			h.people++
			return
		}
	}
	c.now = append(c.now, headcount{loc, rank, 1})
}

func (c *census) people(loc *schema.Location, rank *schema.Rank) int {
	for _, h := range c.now {
		if h.location == loc && h.rank == rank {
			return h.people
		}
	}
	return 0
}

// judgeGuards holds the plan against every guard. Guards are about people, not about objects: a
// role that loses one right can take it from hundreds.
func (p *planner) judgeGuards() {
	g := p.Desired.Guard
	p.guardThreshold(GuardMaxRemovals, g.MaxRemovals, nil, nil, true)
	p.guardThreshold(GuardMaxLosses, g.MaxLosses, nil, nil, false)
	for _, s := range g.Scopes {
		if s.MaxRemovals.Given {
			p.guardThreshold(GuardMaxRemovals, s.MaxRemovals, s.Location, s.Rank, true)
		}
		if s.MaxLosses.Given {
			p.guardThreshold(GuardMaxLosses, s.MaxLosses, s.Location, s.Rank, false)
		}
	}
	p.guardSeats()
	p.guardOwners()
	p.guardCaller()
	p.guardPermanent()
	p.guardKeep()
	p.guardIPList()
	slices.SortStableFunc(p.plan.Guards, func(a, b GuardVerdict) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Scope, b.Scope))
	})
}

func (p *planner) verdictOf(v GuardVerdict, refused bool, reason string) {
	v.Outcome = GuardOK
	if refused {
		v.Outcome, v.Reason = GuardRefused, reason
		if why, ok := p.Waivers[v.Name]; ok && slices.Contains(Waivable(), v.Name) {
			v.Outcome, v.Reason = GuardWaived, why
		}
	}
	p.plan.Guards = append(p.plan.Guards, v)
}

// guardThreshold counts people who lose all access, or any right, everywhere or in one scope.
func (p *planner) guardThreshold(name string, t schema.Threshold, loc *schema.Location, rank *schema.Rank, all bool) {
	v := GuardVerdict{Name: name, Total: p.people.people(loc, rank), Limit: limitText(t)}
	switch {
	case loc != nil:
		v.Scope = loc.Address
	case rank != nil:
		v.Scope = rank.Address
	}
	for _, l := range p.people.affected {
		if all && !l.all && (loc == nil || !slices.ContainsFunc(l.dropped, func(s *site) bool { return s.desired == loc })) {
			continue
		}
		if loc != nil && !slices.Contains(l.places, loc) || rank != nil && !slices.Contains(l.ranks, rank) {
			continue
		}
		v.People = append(v.People, l.address)
	}
	v.Measured = len(v.People)
	what := "lose rights"
	if all {
		what = "lose their access"
	}
	where := ""
	if v.Scope != "" {
		where = " at " + string(v.Scope)
	}
	p.verdictOf(v, t.Exceeded(v.Measured, v.Total), fmt.Sprintf(
		"%d of %s would %s%s; the limit is %s.", v.Measured, count(v.Total, "person", "people"), what, where, v.Limit))
}

func limitText(t schema.Threshold) string {
	switch {
	case t.Percent == 0:
		return fmt.Sprint(t.Count)
	case t.Count == 0:
		return fmt.Sprintf("%g%%", t.Percent)
	}
	return fmt.Sprintf("%g%% and more than %d", t.Percent, t.Count)
}

// guardSeats refuses a plan that takes more seats than a licence has. A licence that is over its
// limit already may stay there; it takes no seat before it is below.
func (p *planner) guardSeats() {
	refused := false
	for _, l := range p.plan.Ledger.Lines {
		over := func(n int) bool { return !l.Limit.Allows(n) && n > l.Before }
		if !over(l.After) && !over(l.Peak) && l.Overrun == 0 {
			continue
		}
		refused = true
		missing := max(l.After, l.Peak, l.Overrun) - l.Limit.Seats
		reason := fmt.Sprintf("%s has %s and would need %d. Free %s, or buy %s.",
			l.Title, count(l.Limit.Seats, "seat", "seats"), l.After, count(missing, "seat", "seats"), pronoun(missing))
		switch {
		case over(l.After):
		case !l.Limit.Allows(l.Before):
			reason = fmt.Sprintf("%s has %s, %d are in use, and the plan would take another before the count is below. Free %s first, or buy %s.",
				l.Title, count(l.Limit.Seats, "seat", "seats"), l.Before, count(missing, "seat", "seats"), pronoun(missing))
		case p.undecided():
			reason = fmt.Sprintf("%s has %s, and the best order found needs %d on the way to %d. There are too many orders to try them all, so there may be a better one. Free %s first, or buy %s, or apply in parts with --target.",
				l.Title, count(l.Limit.Seats, "seat", "seats"), l.Peak, l.After, count(missing, "seat", "seats"), pronoun(missing))
		default:
			reason = fmt.Sprintf("%s has %s and would need %d on the way to %d: no seat can be freed before one is taken. %s missing.",
				l.Title, count(l.Limit.Seats, "seat", "seats"), l.Peak, l.After, count(l.Peak-l.Limit.Seats, "spare seat is", "spare seats are"))
		}
		p.verdictOf(GuardVerdict{Name: GuardSeatLimit, Scope: l.Address, Measured: max(l.After, l.Peak), Limit: fmt.Sprint(l.Limit.Seats)}, true, reason+p.freedByHand(l.Address))
	}
	if !refused {
		p.verdictOf(GuardVerdict{Name: GuardSeatLimit, Limit: "that of each licence"}, false, "")
	}
}

// freedByHand names the steps by which people free seats of a licence: they count once they are done,
// and nobody knows when that is.
func (p *planner) freedByHand(licence schema.Address) string {
	var titles []string
	for i := range p.plan.Steps {
		if s := &p.plan.Steps[i]; s.Kind == Manual && s.Licence == licence && s.Seats < 0 {
			titles = append(titles, s.Title)
		}
	}
	if len(titles) == 0 {
		return ""
	}
	return fmt.Sprintf(" What a person does by hand frees %s: %s. Do that first, and plan again.", count(len(titles), "seat", "seats"), join(titles, 5))
}

// undecided reports whether there may be an order that keeps all limits, or takes fewer seats, though
// none was found.
func (p *planner) undecided() bool {
	return p.missing != nil && !(p.missing.Proven && p.missing.Least)
}

// anyOrder says how much is known of the orders of the steps.
func (p *planner) anyOrder() string {
	if p.undecided() {
		return "in every order that was tried"
	}
	return "whatever the order of the steps"
}

// siteAt returns the site of a location of the files.
func (p *planner) siteAt(a schema.Address) *site {
	for _, want := range p.Desired.Locations {
		if want.Address == a {
			return p.sites[want]
		}
	}
	return nil
}

func pronoun(n int) string {
	if n == 1 {
		return "one"
	}
	return "them"
}

// guardOwners refuses a plan after which a location has nobody who could give access back.
func (p *planner) guardOwners() {
	if p.Spec.LiveRoles {
		why := "Nobody would be left who can give access back. Name another administrator first."
		lost := len(p.lostOnTheWay(GuardLastOwner)) > 0
		if !p.accounts.admins.lost() && lost {
			why = "For a moment nobody would be left who can give access back, " + p.anyOrder() + ". A second administrator is missing: name one in an apply of its own."
		}
		p.verdictOf(GuardVerdict{Name: GuardLastOwner, Limit: "1"}, p.accounts.admins.lost() || lost, why)
		return
	}
	lost := false
	for _, k := range p.lostOnTheWay(GuardLastOwner) {
		if at := p.siteAt(k.address); !at.owners.lost() {
			lost = true
			p.verdictOf(GuardVerdict{Name: GuardLastOwner, Scope: k.address, Limit: "1"}, true,
				fmt.Sprintf("%s would have no owner for a moment, %s. A second owner is missing: name one in an apply of its own.", k.title, p.anyOrder()))
		}
	}
	for _, want := range p.Desired.Locations {
		if s := p.sites[want]; s != nil && s.owners.lost() {
			lost = true
			p.verdictOf(GuardVerdict{Name: GuardLastOwner, Scope: want.Address, Limit: "1"}, true,
				fmt.Sprintf("%s would have no owner left. Name another owner first.", s.live.Title.V))
		}
	}
	if !lost {
		p.verdictOf(GuardVerdict{Name: GuardLastOwner, Limit: "1 at each location"}, false, "")
	}
}

// guardCaller refuses a plan that takes from the account behind the token what it needs to go on
// working.
func (p *planner) guardCaller() {
	if p.caller == nil {
		return
	}
	v := GuardVerdict{Name: GuardOwnAccess, Limit: "0"}
	reasons := slices.Clone(p.accounts.caller)
	address := schema.LiveAddress(schema.KindUser, p.Desired.Name, p.caller.ID.V)
	needed := p.Vendor.Needed(p.rights.Catalogue())
	for i := range p.plan.Changes {
		c := &p.plan.Changes[i]
		if c.User.Before != p.caller {
			continue
		}
		address = c.Address
		for j := range c.Placements {
			pc := &c.Placements[j]
			before, after := rightsOf(pc.Before).Effective(), rightsOf(pc.After).Effective()
			for _, id := range needed {
				if before.Has(id) && !after.Has(id) {
					reasons = append(reasons, fmt.Sprintf("%s at %s", p.rights.Catalogue().Right(id).Name, pc.Location.Title.V))
				}
			}
			if pc.Action == Remove {
				reasons = append(reasons, "all access at "+pc.Location.Title.V)
			}
		}
	}
	for _, k := range p.lostOnTheWay(GuardOwnAccess) {
		reasons = append(reasons, fmt.Sprintf("for a moment, %s, all access at %s", p.anyOrder(), k.title))
	}
	v.Measured = len(reasons)
	if v.Measured > 0 {
		v.People = []schema.Address{address}
	}
	p.verdictOf(v, v.Measured > 0, fmt.Sprintf(
		"The account behind the token, %s, would lose what it needs to go on: %s. Give it to the caller in the files.", p.caller.Name.V, join(reasons, 5)))
}

func (p *planner) guardPermanent() {
	v := GuardVerdict{Name: GuardPermanent, Limit: "0"}
	var names []string
	for _, l := range p.people.affected {
		if l.live != nil && l.live.Permanent && len(l.dropped) > 0 {
			v.People = append(v.People, l.address)
			names = append(names, l.name)
		}
	}
	v.Measured = len(names)
	p.verdictOf(v, v.Measured > 0, fmt.Sprintf(
		"The system marks these people as not removable: %s. Keep their access in the files.", join(names, 10)))
}

// guardKeep protects the people who must have access at every step.
func (p *planner) guardKeep() {
	v := GuardVerdict{Name: GuardKeep, Limit: "0"}
	var names []string
	for _, l := range p.people.affected {
		demoted := slices.Contains(p.accounts.losing, l.address)
		if l.user != nil && (demoted || len(l.dropped) > 0) && (l.user.Protected || slices.Contains(p.Desired.Guard.Keep, l.user)) {
			v.People = append(v.People, l.address)
			names = append(names, l.name)
		}
	}
	for _, k := range p.lostOnTheWay(GuardKeep) {
		names = append(names, fmt.Sprintf("%s (at %s for a moment, %s)", k.person, k.title, p.anyOrder()))
	}
	v.Measured = len(names)
	p.verdictOf(v, v.Measured > 0, fmt.Sprintf(
		"These people are protected in the files and would lose access to a location, or cease to be administrators: %s. Take the protection away in one apply and the access in the next.", strings.Join(names, ", ")))
}

// guardIPList refuses a list of addresses that would keep out whoever applies.
func (p *planner) guardIPList() {
	gate, ok := p.Vendor.(Gatekeeper)
	if !ok {
		return
	}
	for i := range p.plan.Changes {
		if c := &p.plan.Changes[i]; c.Kind == schema.KindOrganization {
			why := gate.ShutsOut(c)
			p.verdictOf(GuardVerdict{Name: GuardIPList, Scope: c.Address, Limit: "0"}, why != "", why)
		}
	}
}
