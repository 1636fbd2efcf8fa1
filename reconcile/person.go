package reconcile

import (
	"fmt"
	"strings"

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

	placements []PlacementChange
	matched    []*schema.Assignment // live assignments that the files mention too
	kept       bool                 // accepted access remains somewhere
	had        bool                 // there was accepted access
	waiting    []*site              // invitations that the person has to accept
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
	after := schema.Assignment{Role: a.Role, Standing: schema.Accepted}
	s.role = ""
	if a.Role != nil {
		s.role = a.Role.Address
	}
	var before *schema.Assignment
	if s.live != nil {
		if before = s.live.At(at.live); before != nil {
			s.matched = append(s.matched, before)
			after.Standing, after.UserID = before.Standing, before.UserID
		}
	}
	var missing *schema.Network
	if a.Role != nil {
		preset := at.live.Presets[a.Role.Base.V]
		if preset == nil {
			s.resolver.report(baseAbsent(a.Role, at))
			return
		}
		var network schema.ID
		if a.ClientData != nil {
			network, missing = s.clientData(a, at)
		}
		after.Base = preset.Base
		after.Rights = s.resolver.resolve(a, at, preset, network)
	}
	card, ok := s.card(a, at)
	if !ok {
		return
	}
	if before != nil && before.Unknown && a.Role != nil {
		// What was asked for in the invitation cannot be read. Taking it for what is wanted keeps
		// the plan quiet until the person has accepted; then it is compared.
		s.rightsUnknown(at)
		after.Employee = before.Employee
		s.stay(at, before, &after, a.Until)
		return
	}
	planned, cardFields := s.plannedCard(a, at, card)
	after.Employee = planned
	if card != nil && after.Rights != nil {
		after.Rights = s.personal(after.Rights, card.ID)
	}
	if missing == nil && len(cardFields) == 0 && same(before, &after, card) {
		if before == nil {
			s.stayCard(at, card, a.Until)
			return
		}
		s.stay(at, before, before, a.Until)
		return
	}
	after.Locations = []*schema.Location{at.live}
	after.ClientData = a.ClientData
	s.change(at, a, before, &after, card, missing, cardFields)
}

// same reports whether the live assignment is what is wanted, the card's own fields apart.
func same(before, after *schema.Assignment, card *schema.Employee) bool {
	if before == nil {
		return !after.HasLogin() && card != nil
	}
	if before.Base != after.Base || before.Rights != after.Rights || before.HasLogin() != after.HasLogin() {
		return false
	}
	return employeeOf(before) == card
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
func (s *person) clientData(a *schema.Assignment, at *site) (schema.ID, *schema.Network) {
	member := false
	for _, l := range a.ClientData.Locations {
		member = member || l == at.desired
	}
	if !member {
		s.resolver.report(diag.Diagnostic{
			Code: CodeClientData, Summary: "Location outside the network", Subject: a.ClientDataSpan,
			Detail: fmt.Sprintf("The client data of %s cannot be opened at %s, which is not in that network. Name a network that holds the location, or put the location into this one.", a.ClientData.Address, at.desired.Address),
		})
	}
	if live := s.networks[a.ClientData]; live != nil {
		return live.ID.V, nil
	}
	return 0, a.ClientData
}

func baseAbsent(r *schema.Role, at *site) diag.Diagnostic {
	names := make([]string, 0, len(at.live.Presets))
	for name := range at.live.Presets {
		names = append(names, name)
	}
	d := diag.Diagnostic{
		Code: CodeBaseAbsent, Summary: "Role not offered", Subject: r.Base.Span,
		Detail: fmt.Sprintf("%s does not list a role %q for this account, so %s cannot be given there.", at.desired.Address, r.Base.V, r.Address),
	}
	if near := diag.NearestFunc(r.Base.V, names, strings.Clone); near != "" {
		d.Detail += fmt.Sprintf(" Did you mean %q?", near)
	}
	return d
}

func (s *person) rightsUnknown(at *site) {
	s.warning(CodeRightsUnknown, s.address, diag.Span{}, fmt.Sprintf("%s has not accepted the invitation to %s; until then the system does not show the rights, and they are not compared.", s.name, at.live.Title.V))
}

// stay notes a live assignment that is not changed. After is what it counts as afterwards.
func (s *person) stay(at *site, before, after *schema.Assignment, until schema.Field[schema.Date]) {
	s.count(at, before, after, until)
	if before.Standing == schema.Accepted && before.HasLogin() {
		s.had, s.kept = true, true
	}
	if before.Standing == schema.Invited {
		s.waiting = append(s.waiting, at)
	}
	if s.Vendor.Owner(before.Base) {
		at.keepOwner(before)
	}
}

// stayCard notes a card without a login that is not changed.
func (s *person) stayCard(at *site, card *schema.Employee, until schema.Field[schema.Date]) {
	s.ledger.claimed[card] = true
	s.countCard(at, card, card, until)
}

// drop takes away a live assignment that nobody wants.
func (s *person) drop(b *schema.Assignment) {
	s.role = ""
	s.change(s.places[b.Location()], nil, b, nil, nil, nil, nil)
}

// change notes that a placement differs.
func (s *person) change(at *site, a *schema.Assignment, before, after *schema.Assignment, card *schema.Employee, missing *schema.Network, cardFields []FieldChange) {
	var until schema.Field[schema.Date]
	if a != nil {
		until = a.Until
	}
	if !s.targeted(s.address) {
		switch {
		case before != nil:
			s.stay(at, before, before, until)
		case card != nil && !after.HasLogin():
			s.stayCard(at, card, until)
		}
		return
	}
	c := PlacementChange{Location: at.live, Address: at.desired.Address, Action: Update, Before: before, After: after, Card: card, Network: missing, Rights: s.rights, cardFields: cardFields}
	hadLogin := before != nil && before.HasLogin()
	hasLogin := after != nil && after.HasLogin()
	switch {
	case !hadLogin && hasLogin:
		c.Action = Create
		after.Standing = schema.Invited
		if s.acceptedSomewhere() {
			after.Standing = schema.Accepted
		}
	case hadLogin && !hasLogin:
		c.Action = Remove
		if before.Standing == schema.Accepted {
			s.dropped = append(s.dropped, at)
		}
	}
	c.Because = s.because(a, after)
	s.placements = append(s.placements, c)

	if hadLogin || hasLogin {
		s.count(at, before, after, until)
		s.ledger.relink(employeeOf(before), employeeOf(after), card)
	} else {
		s.countCard(at, unlinked(card), employeeOf(after), until)
		if card != nil {
			s.ledger.claimed[card] = true
		}
	}
	s.noteAccess(at, &s.placements[len(s.placements)-1])
	s.noteOwner(at, before, after)
	if hasLogin && after.Standing == schema.Invited {
		s.waiting = append(s.waiting, at)
	}
}

// acceptedSomewhere reports whether the person has accepted access at a location in scope, from
// which it can be copied without a new invitation.
func (s *person) acceptedSomewhere() bool {
	if s.live == nil {
		return false
	}
	for i := range s.live.Assignments {
		if b := &s.live.Assignments[i]; b.HasLogin() && b.Standing == schema.Accepted {
			return true
		}
	}
	return false
}

// because names what in the files causes a change.
func (s *person) because(a *schema.Assignment, after *schema.Assignment) []string {
	switch {
	case a != nil && a.Role != nil && after.HasLogin():
		causes := []string{string(a.Role.Address)}
		if !a.Overrides.Empty() || a.ClientData != nil {
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
		if u := s.desired.Assignments[i].Until; u.Set() && u.V < s.AsOf {
			return []string{string(s.address) + ".until"}
		}
	}
	return []string{string(s.address)}
}

// noteAccess records what the person gains and loses in effect.
func (s *person) noteAccess(at *site, c *PlacementChange) {
	before, after := rightsOf(c.Before), rightsOf(c.After)
	if c.Before != nil && c.Before.HasLogin() && c.Before.Standing == schema.Accepted {
		s.had = true
		if c.After != nil && c.After.HasLogin() {
			s.kept = true
		}
	}
	d := s.delta(before, after)
	if d.Empty() {
		return
	}
	ac := AccessChange{
		User: s.address, Name: s.name, Location: at.desired, Delta: d, Because: c.Because,
		Invited: c.After != nil && c.After.Standing == schema.Invited,
		Gains:   len(d.Gains) > 0, Loses: len(d.Losses) > 0,
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
	if a == nil {
		return nil
	}
	return a.Rights
}

// finish turns what was noted into one change of the person.
func (s *person) finish() {
	if s.gains {
		s.plan.Gaining++
	}
	if len(s.losses) > 0 {
		s.plan.Losing++
	}
	s.census()
	lostAll := s.had && !s.kept
	if len(s.waiting) > 0 {
		s.planner.waiting = append(s.planner.waiting, invitation{address: s.address, name: s.name, sites: s.waiting})
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
	case s.live == nil || len(s.live.Assignments) == 0:
		c.Action = Create
	case lostAll || s.desired == nil:
		c.Action = Remove
	}
	for i := range s.placements {
		c.Fields = append(c.Fields, placementFields(s.rights, &s.placements[i])...)
	}
	s.plan.Changes = append(s.plan.Changes, c)
}

func (s *person) reason() string {
	switch {
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
		if at := s.places[b.Location()]; at != nil && b.Standing == schema.Accepted && b.HasLogin() {
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
