package reconcile

import (
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// person plans one person: what is wanted, kept and dropped at each location.
type person struct {
	*planner
	desired *schema.User // nil for people whom the files do not mention
	live    *schema.User // nil for people who are not there yet
	removed *schema.Removed
	address schema.Address
	name    string
	role    schema.Address // of the assignment that is being compared

	assignment *schema.Assignment // that is being compared, nil for what the files do not want

	placements []PlacementChange
	matched    []*schema.Assignment // live assignments that the files mention too
	kept       bool                 // accepted access remains somewhere
	had        bool                 // there was accepted access
	waiting    []*site              // invitations that the person has to accept
	owning     []*site              // those of them that make the person an owner
	gains      bool
	losses     []*schema.Location // where rights are lost
	dropped    []*site            // where the access ends altogether
}

func (s *person) seen(b *schema.Assignment) bool {
	for _, m := range s.matched {
		if m == b {
			return true
		}
	}
	return false
}

// want compares what an assignment asks for at a location with what is there.
func (s *person) want(a *schema.Assignment, at *site) {
	s.role, s.assignment = "", a
	if a.Role != nil {
		s.role = a.Role.Address
	}
	var before *schema.Assignment
	if s.live != nil {
		if before = s.live.At(at.live); before != nil {
			s.matched = append(s.matched, before)
		}
	}
	w, ok := s.wanted(a, at, before)
	if !ok {
		return
	}
	until := a.Until()
	if before.HasLogin() && before.Access.Unknown && a.Role != nil {
		// What was asked for in the invitation cannot be read. Taking it for what is wanted keeps
		// the plan quiet until the person has accepted; then it is compared.
		assumed := *before
		assumed.Role, assumed.Access = a.Role, &w.access
		linked := w.card != nil && w.card == before.Employee
		s.rightsUnknown(at, w.planned != nil && !linked)
		if linked && len(w.cardFields) > 0 {
			s.change(at, a, &assumed, w) // the card itself can be read and changed
		} else {
			s.stay(at, &assumed, &assumed, until)
		}
		return
	}
	if w.missing == nil && len(w.cardFields) == 0 && w.same(before) {
		if before == nil {
			s.countCard(at, w.card, w.card)
		} else {
			s.stay(at, before, before, until)
		}
		return
	}
	s.change(at, a, before, w)
}

// wanted is what the files ask for at one location.
type wanted struct {
	login      bool
	access     schema.Access    // of the login
	card       *schema.Employee // the live card, nil if there is none or none is wanted
	planned    *schema.Employee // the card as it shall be; the live one itself if nothing differs
	cardFields []FieldChange
	missing    *schema.Network // a network that has to be made first
}

// wanted works out what an assignment asks for, and reports whether it can be planned.
func (s *person) wanted(a *schema.Assignment, at *site, before *schema.Assignment) (w wanted, ok bool) {
	if a.Role != nil {
		preset := at.live.Presets[a.Role.Base.V]
		if preset == nil {
			s.resolver.report(baseAbsent(a.Role, at))
			return w, false
		}
		var network schema.ID
		if a.ClientData() != nil {
			network, w.missing = s.clientData(a)
		}
		w.login = true
		w.access = schema.Access{Base: preset.Base, Rights: s.resolver.resolve(a, at, preset, network)}
	} else if a.Access != nil {
		w.login = true
		w.access = schema.Access{Base: a.Access.Base, Rights: a.Access.Rights}
	}
	if w.login && before.HasLogin() {
		w.access.Standing, w.access.UserID = before.Access.Standing, before.Access.UserID
	}
	if w.card, ok = s.card(a, at); !ok {
		return w, false
	}
	w.planned, w.cardFields = s.plannedCard(a, at, w.card)
	if w.card != nil && w.login {
		w.access.Rights = s.personal(w.access.Rights, w.card.ID)
	}
	return w, true
}

// same reports whether the live assignment is what is wanted, the card's own fields apart.
func (w *wanted) same(before *schema.Assignment) bool {
	if before == nil {
		return !w.login && w.card != nil
	}
	if before.HasLogin() != w.login || employeeOf(before) != w.card {
		return false
	}
	return !w.login || before.Access.Base == w.access.Base && before.Access.Rights == w.access.Rights
}

// assignment returns what is wanted in the form of a live assignment.
func (w *wanted) assignment(a *schema.Assignment, at *site) *schema.Assignment {
	planned := &schema.Assignment{Role: a.Role, Locations: []*schema.Location{at.live}, Employee: w.planned, Special: a.Special}
	if w.login {
		access := w.access
		planned.Access = &access
	}
	return planned
}

func employeeOf(a *schema.Assignment) *schema.Employee {
	if a == nil {
		return nil
	}
	return a.Employee
}

// personal replaces the person's own card by Self where a limit names it by number, as live sets
// do, so that the two compare equal.
func (s *person) personal(set *schema.RightSet, card schema.ID) *schema.RightSet {
	for _, l := range set.Limits() {
		if l.Value == schema.Int(int64(card)) && s.rights.Catalogue().Right(l.Right).Type == schema.TypeID {
			d := s.rights.Draft(set)
			d.Limit(l.Right, schema.Self())
			set = d.Set()
		}
	}
	return set
}

// clientData returns the number of the network whose client data the assignment opens, and the
// network itself when it has to be made first.
func (s *person) clientData(a *schema.Assignment) (schema.ID, *schema.Network) {
	network := a.ClientData()
	if live := s.networks[network]; live != nil {
		return live.ID.V, nil
	}
	return 0, network
}

func baseAbsent(r *schema.Role, at *site) diag.Diagnostic {
	names := make([]string, 0, len(at.live.Presets))
	for name := range at.live.Presets {
		names = append(names, name)
	}
	d := diag.Diagnostic{
		Code: CodeBaseAbsent, Subject: r.Base.Span,
		Detail: fmt.Sprintf("%s does not list a role %q for this account, so %s cannot be given there.", at.desired.Address, r.Base.V, r.Address),
	}
	if near := diag.Nearest(r.Base.V, names); near != "" {
		d.Detail += fmt.Sprintf(" Did you mean %q?", near)
	}
	return d
}

func (s *person) rightsUnknown(at *site, employee bool) {
	what := "the rights, and they are not compared"
	if employee {
		what = "the rights and the employee, and they are not compared; the card is left as it is"
	}
	s.warning(CodeRightsUnknown, s.address, diag.Span{}, fmt.Sprintf("%s has not accepted the invitation to %s; until then the system does not show %s.", s.name, at.live.Title.V, what))
}

// stay notes a live assignment that is not changed. After is what it counts as afterwards.
func (s *person) stay(at *site, before, after *schema.Assignment, until schema.Field[schema.Date]) {
	s.count(at, before, after, until)
	switch {
	case before.Accepted():
		s.had, s.kept = true, true
	case before.Invited():
		s.waiting = append(s.waiting, at)
	}
	if before.HasLogin() && s.Vendor.Owner(before.Access.Base) {
		at.keepOwner(before)
		if before.Invited() {
			s.owning = append(s.owning, at)
		}
	}
}

// drop takes away a live assignment that nobody wants.
func (s *person) drop(b *schema.Assignment) {
	s.role, s.assignment = "", nil
	s.change(s.places[b.Location()], nil, b, wanted{})
}

// change notes that a placement differs. Without an assignment nothing is wanted there.
func (s *person) change(at *site, a *schema.Assignment, before *schema.Assignment, w wanted) {
	var until schema.Field[schema.Date]
	var after *schema.Assignment
	if a != nil {
		until = a.Until()
		after = w.assignment(a, at)
	}
	if !s.targeted(s.address) {
		switch {
		case before != nil:
			s.stay(at, before, before, until)
		case w.card != nil && !w.login:
			s.countCard(at, w.card, w.card)
		}
		return
	}
	c := PlacementChange{
		Location: at.live, Address: at.desired.Address, Action: Update, Before: before, After: after,
		Card: w.card, Network: w.missing, Rights: s.rights, cardFields: w.cardFields,
	}
	switch had := before.HasLogin(); {
	case !had && w.login:
		c.Action = Create
		after.Access.Standing = schema.Invited
		if s.acceptedSomewhere() {
			after.Access.Standing = schema.Accepted
		}
	case had && !w.login:
		c.Action = Remove
		if before.Accepted() {
			s.dropped = append(s.dropped, at)
		}
	}
	c.Because = s.because(a, after)
	s.placements = append(s.placements, c)
	if before.HasLogin() || w.login {
		s.count(at, before, after, until)
		s.ledger.relink(employeeOf(before), employeeOf(after), w.card)
	} else {
		s.countCard(at, w.card, employeeOf(after))
	}
	s.noteAccess(at, &s.placements[len(s.placements)-1])
	s.noteOwner(at, before, after)
	if after.Invited() {
		s.waiting = append(s.waiting, at)
		if s.Vendor.Owner(after.Access.Base) {
			s.owning = append(s.owning, at)
		}
	}
}

// acceptedSomewhere reports whether the person has accepted access at a location in scope, from
// which it can be copied without a new invitation.
func (s *person) acceptedSomewhere() bool {
	if s.live == nil {
		return false
	}
	for i := range s.live.Assignments {
		if s.live.Assignments[i].Accepted() {
			return true
		}
	}
	return false
}

// because names what in the files causes a change.
func (s *person) because(a *schema.Assignment, after *schema.Assignment) []string {
	switch {
	case s.Restores != nil:
		return []string{s.Restores.Cause}
	case a != nil && a.Role != nil && after.HasLogin():
		causes := []string{string(a.Role.Address)}
		if !a.Overrides().Empty() || a.ClientData() != nil {
			causes = append(causes, string(s.address)+".assignment")
		}
		return causes
	case s.removed != nil:
		return []string{string(s.removed.Address)}
	case s.desired == nil:
		return []string{"unmanaged"}
	case s.desired.Switched():
		return []string{string(s.address) + ".active"}
	}
	for i := range s.desired.Assignments {
		if u := s.desired.Assignments[i].Until(); u.Set() && u.V < s.AsOf {
			return []string{string(s.address) + ".until"}
		}
	}
	return []string{string(s.address)}
}

// noteAccess records what the person gains and loses in effect.
func (s *person) noteAccess(at *site, c *PlacementChange) {
	before, after := rightsOf(c.Before), rightsOf(c.After)
	if c.Before.Accepted() {
		s.had = true
		s.kept = s.kept || c.After.HasLogin()
	}
	if c.After.Accepted() {
		s.kept = true // copied from another location, without an invitation
	}
	d := s.delta(before, after)
	if d.Empty() {
		return
	}
	ac := AccessChange{
		User: s.address, Name: s.name, Location: at.desired, Title: at.live.Title.V, Delta: d, Because: c.Because,
		Invited: c.After.Invited(),
		Gains:   len(d.Gains) > 0, Loses: len(d.Losses) > 0,
	}
	if !c.Before.HasLogin() && c.After.HasLogin() {
		ac.Base = c.After.Access.Base
		if preset := at.live.Presets[ac.Base]; preset != nil {
			ac.Against = s.delta(preset.Default, after)
		}
	}
	for _, v := range d.Changed {
		switch s.rights.Catalogue().Right(v.Right).Compare(v.Before, v.After) {
		case schema.Wider:
			ac.Gains = true
		case schema.Narrower:
			ac.Loses = true
		default:
			ac.Gains, ac.Loses = true, true
		}
	}
	s.gains = s.gains || ac.Gains
	if ac.Loses {
		s.losses = append(s.losses, at.desired)
	}
	s.plan.Access = append(s.plan.Access, ac)
}

func rightsOf(a *schema.Assignment) *schema.RightSet {
	if !a.HasLogin() {
		return nil
	}
	return a.Access.Rights
}

// finish turns what was noted into one change of the person.
func (s *person) finish() {
	if s.gains {
		s.plan.Gaining = append(s.plan.Gaining, s.address)
	}
	if len(s.losses) > 0 {
		s.plan.Losing = append(s.plan.Losing, s.address)
	}
	s.census()
	lostAll := s.had && !s.kept
	if len(s.waiting) > 0 && s.targeted(s.address) && s.concerned() {
		s.planner.waiting = append(s.planner.waiting, invitation{address: s.address, name: s.name, sites: s.waiting, owning: s.owning})
	}
	if len(s.placements) == 0 {
		return
	}
	c := Change{
		Address: s.address, Kind: schema.KindUser, Action: Update, By: ByAPI, Title: s.name,
		User: Pair[schema.User]{Before: s.live, After: s.desired}, Placements: s.placements,
		Reason: s.reason(),
	}
	if s.desired != nil {
		c.Source = s.desired.Span
	} else if s.removed != nil {
		c.Source = s.removed.Span
	}
	switch {
	case !slices.ContainsFunc(s.placements, func(p PlacementChange) bool { return !p.onlyCard() }): // nobody comes or goes
	case s.live == nil || len(s.live.Assignments) == 0:
		c.Action = Create
	case lostAll || s.desired == nil:
		c.Action = Remove
	}
	for i := range s.placements {
		c.Fields = append(c.Fields, placementFields(s.rights, &s.placements[i])...)
		c.Fields = append(c.Fields, s.clientDataField(&s.placements[i])...)
	}
	s.plan.Changes = append(s.plan.Changes, c)
}

func (s *person) reason() string {
	switch {
	case s.Restores != nil:
		return s.Restores.Reason
	case s.removed != nil:
		return "named in a removed block"
	case s.desired == nil:
		return "not in the files"
	}
	return ""
}

// census counts the person for the guards.
func (s *person) census() {
	if !s.had {
		return
	}
	ranks := ranksOf(s.desired)
	s.people.add(nil, nil)
	for _, r := range ranks {
		s.people.add(nil, r)
	}
	for i := range s.live.Assignments {
		b := &s.live.Assignments[i]
		if at := s.places[b.Location()]; at != nil && b.Accepted() {
			s.people.add(at.desired, nil)
		}
	}
	if len(s.losses) == 0 && len(s.dropped) == 0 {
		return
	}
	s.people.affected = append(s.people.affected, loss{
		address: s.address, name: s.name, user: s.desired, live: s.live,
		places: s.losses, ranks: ranks, all: !s.kept, dropped: s.dropped,
	})
}
