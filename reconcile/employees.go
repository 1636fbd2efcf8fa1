package reconcile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// cards finds live employees by number and by name. The indices are made for a location when it is
// first asked for: most configurations have employees at few of them.
type cards struct {
	byLocation map[*schema.Location][]*schema.Employee
	byID       map[*schema.Location]map[schema.ID]*schema.Employee
	byName     map[*schema.Location]map[string][]*schema.Employee
	taken      map[*schema.Employee]*schema.User // live cards that the files mean, by whose block
	created    map[newCard]*schema.Assignment    // cards that are to be made
}

// newCard is the name of a card that is to be made at a location.
type newCard struct {
	at   *site
	name string
}

// loner is a card that the files want without a login.
type loner struct {
	address schema.Address
	name    string
	card    *schema.Employee // as it shall be
	inFiles bool
}

func (c *cards) at(all []*schema.Employee, loc *schema.Location) (map[schema.ID]*schema.Employee, map[string][]*schema.Employee) {
	if c.byLocation == nil {
		c.byLocation = make(map[*schema.Location][]*schema.Employee)
		for _, e := range all {
			c.byLocation[e.Location] = append(c.byLocation[e.Location], e)
		}
		c.byID = make(map[*schema.Location]map[schema.ID]*schema.Employee)
		c.byName = make(map[*schema.Location]map[string][]*schema.Employee)
	}
	if c.byID[loc] == nil {
		ids := make(map[schema.ID]*schema.Employee, len(c.byLocation[loc]))
		names := make(map[string][]*schema.Employee, len(c.byLocation[loc]))
		for _, e := range c.byLocation[loc] {
			ids[e.ID] = e
			if !e.Dismissed.V {
				key := cardName(e.Name.V)
				names[key] = append(names[key], e)
			}
		}
		c.byID[loc], c.byName[loc] = ids, names
	}
	return c.byID[loc], c.byName[loc]
}

func cardName(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// card returns the live card that an assignment's employee means, nil if it has none or if it is
// to be made. It reports whether the assignment can be planned.
func (s *person) card(a *schema.Assignment, at *site) (*schema.Employee, bool) {
	card, ok := s.findCard(a, at)
	if card == nil {
		return nil, ok
	}
	if s.cards.taken == nil {
		s.cards.taken = make(map[*schema.Employee]*schema.User, len(s.Live.Live.Employees))
	}
	if other, taken := s.cards.taken[card]; taken && other != s.desired {
		s.planner.report(diag.Diagnostic{
			Code: CodeMatchAmbiguous, Summary: "One employee, two blocks", Subject: a.Employee.Span,
			Detail: fmt.Sprintf("%s and %s both mean the employee %d, %q, at %s. An employee belongs to one person; say which with id.",
				other.Address, s.address, card.ID, card.Name.V, at.desired.Address),
			Related: []diag.Related{{Message: "the other block", Span: other.Span}},
		})
		return nil, false
	}
	s.cards.taken[card] = s.desired
	return card, ok
}

func (s *person) findCard(a *schema.Assignment, at *site) (*schema.Employee, bool) {
	want := a.Employee
	if want == nil {
		return nil, true
	}
	byID, byName := s.cards.at(s.Live.Live.Employees, at.live)
	if want.ID != 0 {
		card := byID[want.ID]
		if card == nil {
			s.planner.report(diag.Diagnostic{
				Code: CodeIDAbsent, Subject: want.IDSpan,
				Detail: fmt.Sprintf("%s has no employee %d. Correct the id, or leave it out to match by name.", at.desired.Address, want.ID),
			})
		}
		return card, card != nil
	}
	found := byName[cardName(want.Name.V)]
	if own := s.linkedCard(at); len(found) > 1 && slices.Contains(found, own) {
		return own, true // of several cards of the name, the login's own
	}
	switch {
	case len(found) == 1:
		return found[0], true
	case len(found) > 1:
		s.planner.report(ambiguous(s.address, "employees of "+string(at.desired.Address), want.Name.V, found[0].ID, found[1].ID, want.Span))
		return nil, false
	case want.Create:
		return nil, s.creates(a, at)
	}
	s.planner.report(s.cardAbsent(want, at, byName))
	return nil, false
}

// linkedCard returns the card that the person's login is linked to, nil if there is none.
func (s *person) linkedCard(at *site) *schema.Employee {
	if s.live == nil {
		return nil
	}
	return employeeOf(s.live.At(at.live))
}

// creates notes that a card is to be made. Two of one name at one location can be told apart by
// their logins only; without those, every later plan would have two live matches.
func (s *person) creates(a *schema.Assignment, at *site) bool {
	key := newCard{at, cardName(a.Employee.Name.V)}
	if s.cards.created == nil {
		s.cards.created = make(map[newCard]*schema.Assignment)
	}
	if other, twice := s.cards.created[key]; twice && (other.Role == nil || a.Role == nil) {
		s.planner.report(diag.Diagnostic{
			Code: CodeMatchAmbiguous, Summary: "Two new employees of one name", Subject: a.Employee.Span,
			Detail:  fmt.Sprintf("Two employees called %q would be made at %s, and nothing would tell them apart afterwards. Give them different names.", a.Employee.Name.V, at.desired.Address),
			Related: []diag.Related{{Message: "the other employee", Span: other.Employee.Span}},
		})
		return false
	}
	s.cards.created[key] = a
	return true
}

func (s *person) cardAbsent(want *schema.Employee, at *site, byName map[string][]*schema.Employee) diag.Diagnostic {
	d := diag.Diagnostic{Code: CodeEmployeeAbsent, Subject: want.Span}
	d.Detail = fmt.Sprintf("%s has no employee called %q. ", at.desired.Address, want.Name.V)
	if s.live != nil {
		if b := s.live.At(at.live); b != nil && b.Employee != nil {
			d.Detail += fmt.Sprintf("The login is linked to %q: write id = %d, or name = %q.", b.Employee.Name.V, b.Employee.ID, b.Employee.Name.V)
			return d
		}
	}
	names := make([]string, 0, len(byName))
	for _, list := range byName {
		names = append(names, list[0].Name.V)
	}
	if near := diag.Nearest(want.Name.V, names); near != "" {
		d.Detail += fmt.Sprintf("Did you mean %q? To have a new card made, write create = true.", near)
	} else {
		d.Detail += "To have the card made, write create = true."
	}
	return d
}

// plannedCard returns the card as it shall be and what differs from the live one. It is the live
// card itself if nothing does.
func (s *person) plannedCard(a *schema.Assignment, at *site, card *schema.Employee) (*schema.Employee, []FieldChange) {
	want := a.Employee
	if want == nil {
		return nil, nil
	}
	if card == nil {
		planned := &schema.Employee{
			Name: want.Name, Location: at.live, Specialization: want.Specialization,
			Schedule: want.Schedule, Dismissed: want.Dismissed,
		}
		fields := []FieldChange{{Path: "name", After: schema.Text(planned.Name.V)}}
		if planned.Schedule.V {
			fields = append(fields, FieldChange{Path: "schedule", After: schema.Bool(true)})
		}
		return planned, fields
	}
	planned := *card
	var fields []FieldChange
	if want.IDSpan.Known() && want.Name.Set() && want.Name.V != card.Name.V {
		fields = append(fields, FieldChange{Path: "name", Before: schema.Text(card.Name.V), After: schema.Text(want.Name.V)})
		planned.Name = want.Name
	}
	if want.Specialization.Set() && want.Specialization.V != card.Specialization.V {
		fields = append(fields, FieldChange{Path: "specialization", Before: schema.Text(card.Specialization.V), After: schema.Text(want.Specialization.V)})
		planned.Specialization = want.Specialization
	}
	if want.Schedule.Set() && want.Schedule.V != card.Schedule.V {
		fields = append(fields, FieldChange{Path: "schedule", Before: schema.Bool(card.Schedule.V), After: schema.Bool(want.Schedule.V)})
		planned.Schedule = want.Schedule
	}
	if want.Dismissed.V != card.Dismissed.V {
		fields = append(fields, FieldChange{Path: "dismissed", Before: schema.Bool(card.Dismissed.V), After: schema.Bool(want.Dismissed.V)})
		planned.Dismissed = want.Dismissed
	}
	if fields == nil {
		return card, nil
	}
	return &planned, fields
}

// planEmployees counts the cards that no login is linked to, and deals with those that the files
// do not mention.
func (p *planner) planEmployees() {
	for _, card := range p.Live.Live.Employees {
		at := p.places[card.Location]
		if at == nil {
			continue
		}
		before, after := unlinked(card), p.ledger.alone(card)
		if p.ledger.linked[card] && card.UserID != 0 && !p.ledger.released[card] {
			p.reportHeld(card, at)
			continue
		}
		if before == nil && after == nil {
			continue
		}
		if l, ok := p.ledger.loners[card]; ok {
			if after != nil {
				after = l.card
			}
			p.tally(at, entry{address: l.address, name: l.name, before: p.cardUnit(before), after: p.cardUnit(after), notInFiles: !l.inFiles})
			continue
		}
		address := schema.LiveAddress(schema.KindEmployee, p.Desired.Name, card.ID)
		if after != nil && !card.Dismissed.V && (before != nil || p.Desired.Unmanaged.Employees == schema.PolicyRemove) {
			after = p.planUnmanagedCard(card, address, at)
		} else if before == nil && after != nil && card.Schedule.V && !card.Dismissed.V {
			p.warning(CodeCardStays, address, diag.Span{}, fmt.Sprintf("The card of %s at %s stays in the schedule without a login and still takes a seat. Dismiss it, or take it out of the schedule.", card.Name.V, at.live.Title.V))
		}
		p.tally(at, entry{address: address, name: card.Name.V, before: p.cardUnit(before), after: p.cardUnit(after), notInFiles: true})
	}
}

// reportHeld tells of a card that the files give to one person and that stays with another.
func (p *planner) reportHeld(card *schema.Employee, at *site) {
	taker := p.cards.taken[card]
	holder := schema.LiveAddress(schema.KindUser, p.Desired.Name, card.UserID)
	for _, u := range p.Live.Users {
		if u.ID.V == card.UserID {
			holder = schema.Address(fmt.Sprintf("%s (%s)", displayName(u, u), holder))
		}
	}
	p.report(diag.Diagnostic{
		Code: CodeMatchConflict, Summary: "Employee of somebody else", Subject: taker.Span,
		Detail: fmt.Sprintf("%s takes the employee %d, %q, at %s, which stays linked to %s. Put that person into the files without it, remove the person, or, with --target, name both.",
			taker.Address, card.ID, card.Name.V, at.desired.Address, holder),
	})
}

// planUnmanagedCard returns what becomes of a card that has no login and no block.
func (p *planner) planUnmanagedCard(card *schema.Employee, address schema.Address, at *site) *schema.Employee {
	policy := p.Desired.Unmanaged.Employees
	p.plan.Unmanaged = append(p.plan.Unmanaged, Unmanaged{
		Kind: schema.KindEmployee, Address: address, ID: card.ID, Title: card.Name.V, Policy: policy,
	})
	if policy != schema.PolicyRemove || !p.targeted(address) {
		return card
	}
	dismissed := *card
	dismissed.Dismissed.V = true
	p.plan.Changes = append(p.plan.Changes, Change{
		Address: address, Kind: schema.KindEmployee, Action: Remove, By: ByAPI, Title: card.Name.V, Reason: "not in the files",
		Fields:   []FieldChange{{Path: string(at.desired.Address) + ".employee.dismissed", Before: schema.Bool(false), After: schema.Bool(true)}},
		Employee: Pair[schema.Employee]{Before: card, After: &dismissed},
	})
	return &dismissed
}

// unlinked returns the card if no login is linked to it.
func unlinked(card *schema.Employee) *schema.Employee {
	if card == nil || card.UserID != 0 {
		return nil
	}
	return card
}
