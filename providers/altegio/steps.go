package altegio

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Operations of the provider's steps.
const (
	opRename     = "rename-location"
	opCardCreate = "create-employee"
	opCardUpdate = "update-employee"
	opInvite     = "invite"
	opCopy       = "copy-access"
	opRights     = "set-rights"
	opRemove     = "remove-access"
	opRemoveMany = "remove-access-many"
)

// maxInvites is how many people one call invites (doc: YCLIENTS blueprint).
const maxInvites = 15

// Steps turns changes into calls and manual steps.
func (k Knowledge) Steps(changes []reconcile.Change) ([]reconcile.Step, diag.List) {
	b := &builder{
		knowledge: k, changes: changes, taken: takenCards(changes), released: make(map[*schema.Employee]int),
		copied: make(map[[2]int][]int), made: make(map[[2]int]int),
	}
	for i := range changes {
		switch c := &changes[i]; {
		case c.By == reconcile.ByPerson:
			b.byPerson(c)
		case c.Kind == schema.KindLocation:
			b.rename(c)
		case c.Kind == schema.KindEmployee:
			b.dismiss(i)
		case c.Kind == schema.KindUser:
			b.cards(i)
		}
	}
	for i := range changes {
		if changes[i].Kind == schema.KindUser && changes[i].By == reconcile.ByAPI {
			b.access(i)
		}
	}
	b.invite()
	b.waitForCards()
	return b.steps, nil
}

// builder collects steps. Needs are indices into steps.
type builder struct {
	knowledge Knowledge
	changes   []reconcile.Change
	steps     []reconcile.Step
	taken     map[*schema.Employee]bool // cards that have to lose the login they have now
	released  map[*schema.Employee]int  // cards that a step unlinks from a login, or takes the login of away
	takers    []taker
	copied    map[[2]int][]int        // steps that build on the access of a placement, by that placement
	made      map[[2]int]int          // steps that make or change the card of a placement
	networks  map[*schema.Network]int // manual steps that make a network
	invited   []invitation
}

// taker is a step that gives a card to somebody.
type taker struct {
	step int
	card *schema.Employee
}

// invitation is a placement that begins with an invitation.
type invitation struct {
	change, placement int
	location          *schema.Location
	owner             bool
}

func (b *builder) add(s reconcile.Step, payload any) int {
	if payload != nil {
		data, err := json.Marshal(payload)
		if err != nil {
			panic(fmt.Sprintf("altegio: payload of %s: %v", s.Op, err))
		}
		s.Payload = data
	}
	if s.Kind == "" {
		s.Kind = reconcile.Call
	}
	b.steps = append(b.steps, s)
	return len(b.steps) - 1
}

// rename changes the title of a location.
func (b *builder) rename(c *reconcile.Change) {
	live := c.Location.Before
	for _, f := range c.Fields {
		if f.Path == "title" {
			b.add(reconcile.Step{
				Op: opRename, Title: fmt.Sprintf("rename the location %q to %q", live.Title.V, c.Location.After.Title.V),
				Method: "PUT", Path: fmt.Sprintf("/company/%d", live.ID.V), Addresses: []schema.Address{c.Address},
				Repeatable: true, Reads: 1, Writes: 1,
				Expects: []reconcile.Expectation{{Key: reconcile.LocationKey(live), Address: c.Address, Fingerprint: reconcile.FingerprintLocation(live)}},
			}, renamePayload{Location: live.ID.V, Title: c.Location.After.Title.V})
		}
	}
}

type renamePayload struct {
	Location schema.ID `json:"location"`
	Title    string    `json:"title"`
}

// cardPayload is an employee card as it shall be.
type cardPayload struct {
	Location       schema.ID `json:"location"`
	Employee       schema.ID `json:"employee,omitempty"`
	Name           string    `json:"name"`
	Specialization string    `json:"specialization,omitempty"`
	Schedule       bool      `json:"schedule"`
	Dismissed      bool      `json:"dismissed"`
	Unlink         bool      `json:"unlink,omitempty"`
}

// dismiss takes a card that nobody declares out of use.
func (b *builder) dismiss(change int) {
	c := &b.changes[change]
	before, after := c.Employee.Before, c.Employee.After
	b.takers = append(b.takers, taker{step: len(b.steps), card: before})
	b.add(reconcile.Step{
		Op: opCardUpdate, Title: fmt.Sprintf("dismiss the employee %s at %s", before.Name.V, before.Location.Title.V),
		Method: "PUT", Path: fmt.Sprintf("/staff/%d/%d", before.Location.ID.V, before.ID), Addresses: []schema.Address{c.Address},
		Repeatable: true, Reads: 3, Writes: 1, Expects: expectCard(before, c.Address),
		Effects: []reconcile.Effect{{Change: change, Part: reconcile.PartCard, Card: after}},
	}, cardPayloadOf(after, before.ID))
}

func cardPayloadOf(e *schema.Employee, id schema.ID) cardPayload {
	return cardPayload{
		Location: e.Location.ID.V, Employee: id, Name: e.Name.V, Specialization: e.Specialization.V,
		Schedule: e.Schedule.V, Dismissed: e.Dismissed.V,
	}
}

// absent is the expectation that something is not there, of a step that makes it.
func absent(key schema.Key, a schema.Address) reconcile.Expectation {
	return reconcile.Expectation{Key: key, Address: a}
}

func expectCard(e *schema.Employee, a schema.Address) []reconcile.Expectation {
	return []reconcile.Expectation{{Key: reconcile.EmployeeKey(e), Address: a, Fingerprint: reconcile.FingerprintEmployee(e)}}
}

// cards makes, changes and unlinks the employees of a person. A card is unlinked on its own side,
// because that is the documented way (doc: update_team_member, user_id 0).
func (b *builder) cards(change int) {
	c := &b.changes[change]
	for i := range c.Placements {
		p := &c.Placements[i]
		before, after := card(p.Before), card(p.After)
		if before != nil && before != p.Card && (p.Action != reconcile.Remove || b.taken[before] && b.leavesLate(change, i)) {
			b.unlink(change, i, before)
		}
		switch {
		case after == nil:
		case p.Card == nil:
			b.createCard(change, i, after)
		case *after != *p.Card:
			b.updateCard(change, i, after)
		}
	}
}

func card(a *schema.Assignment) *schema.Employee {
	if a == nil {
		return nil
	}
	return a.Employee
}

// takenCards returns the live cards that have to lose their login first: those that get another one,
// and those that are dismissed.
func takenCards(changes []reconcile.Change) map[*schema.Employee]bool {
	taken := make(map[*schema.Employee]bool)
	for i := range changes {
		for j := range changes[i].Placements {
			p := &changes[i].Placements[j]
			if p.Card != nil && (p.After.HasLogin() && links(p) || dismissesOther(p)) {
				taken[p.Card] = true
			}
		}
		if e := changes[i].Employee.Before; e != nil && e.UserID != 0 {
			taken[e] = true
		}
	}
	return taken
}

// dismissesOther reports whether a placement without a login dismisses a card that a login has now: what
// becomes of the login then nobody tells (guess), so it lets the card go first.
func dismissesOther(p *reconcile.PlacementChange) bool {
	return p.Card != nil && p.Card.UserID != 0 && !p.Before.HasLogin() && !p.After.HasLogin() && card(p.After) != nil && card(p.After).Dismissed.V
}

// leavesLate reports whether the removal of an access waits for something: for the access
// elsewhere that is copied from it, or for another owner. Whoever takes over the card must not wait
// for such a removal, because both could wait for each other; the card is unlinked by itself.
func (b *builder) leavesLate(change, placement int) bool {
	c := &b.changes[change]
	if c.Placements[placement].Before.Access.Base == baseOwner {
		return true
	}
	for i := range c.Placements {
		if p := &c.Placements[i]; p.Action == reconcile.Create && !p.After.Invited() {
			if _, from := b.source(change, p.After.Access.Base); from == placement {
				return true
			}
		}
	}
	return false
}

func (b *builder) unlink(change, placement int, e *schema.Employee) {
	c := &b.changes[change]
	payload := cardPayloadOf(e, e.ID)
	payload.Unlink = true
	b.released[e] = b.add(reconcile.Step{
		Op: opCardUpdate, Title: fmt.Sprintf("unlink the employee %s from %s at %s", e.Name.V, c.Title, e.Location.Title.V),
		Method: "PUT", Path: fmt.Sprintf("/staff/%d/%d", e.Location.ID.V, e.ID), Addresses: []schema.Address{c.Address},
		Repeatable: true, Reads: 3, Writes: 1, Expects: expectCard(e, c.Address),
		Effects: []reconcile.Effect{{Change: change, Placement: placement, Part: reconcile.PartLink}},
	}, payload)
}

func (b *builder) createCard(change, placement int, e *schema.Employee) {
	c := &b.changes[change]
	b.made[[2]int{change, placement}] = b.add(reconcile.Step{
		Op: opCardCreate, Title: fmt.Sprintf("create the employee %s at %s", e.Name.V, e.Location.Title.V),
		Method: "POST", Path: fmt.Sprintf("/staff/%d", e.Location.ID.V), Addresses: []schema.Address{c.Address},
		Reads: 2, Writes: 1, Expects: []reconcile.Expectation{absent(reconcile.EmployeeNamed(e.Location.ID.V, e.Name.V), c.Address)},
		Effects: []reconcile.Effect{{Change: change, Placement: placement, Part: reconcile.PartCard, Card: e}},
	}, cardPayloadOf(e, 0))
}

func (b *builder) updateCard(change, placement int, e *schema.Employee) {
	c := &b.changes[change]
	live := c.Placements[placement].Card
	title := "change the employee"
	switch {
	case e.Dismissed.V && !live.Dismissed.V:
		title = "dismiss the employee"
	case !e.Dismissed.V && live.Dismissed.V:
		title = "take back the employee"
	case e.Schedule.V && !live.Schedule.V:
		title = "put into the schedule the employee"
	case !e.Schedule.V && live.Schedule.V:
		title = "take out of the schedule the employee"
	}
	if dismissesOther(&c.Placements[placement]) {
		b.takers = append(b.takers, taker{step: len(b.steps), card: live})
	}
	b.made[[2]int{change, placement}] = b.add(reconcile.Step{
		Op: opCardUpdate, Title: fmt.Sprintf("%s %s at %s", title, live.Name.V, live.Location.Title.V),
		Method: "PUT", Path: fmt.Sprintf("/staff/%d/%d", live.Location.ID.V, live.ID), Addresses: []schema.Address{c.Address},
		Repeatable: true, Reads: 3, Writes: 1, Expects: expectCard(live, c.Address),
		Effects: []reconcile.Effect{{Change: change, Placement: placement, Part: reconcile.PartCard, Card: e}},
	}, cardPayloadOf(e, live.ID))
}

// access gives, changes and takes the access of a person.
func (b *builder) access(change int) {
	c := &b.changes[change]
	var removed []int
	for i := range c.Placements {
		p := &c.Placements[i]
		switch {
		case p.Action == reconcile.Remove:
			removed = append(removed, i)
		case p.Action == reconcile.Create && p.After.Invited():
			b.invited = append(b.invited, invitation{change, i, p.Location, p.After.Access.Base == baseOwner})
		case p.Action == reconcile.Create:
			b.copyRights(change, i)
		case p.After.HasLogin() && b.rightsDiffer(p):
			b.setRights(change, i)
		}
	}
	b.removeAccess(change, removed)
}

// rightsDiffer reports whether an update is about more than the card's own fields.
func (b *builder) rightsDiffer(p *reconcile.PlacementChange) bool {
	return p.Before.Access.Base != p.After.Access.Base || p.Before.Access.Rights != p.After.Access.Rights || links(p) || p.Network != nil
}

// links reports whether a placement joins its login with a card that it did not have: another live
// one, or one that is to be made.
func links(p *reconcile.PlacementChange) bool {
	return card(p.After) != nil && (p.Card == nil || card(p.Before) != p.Card)
}

// grant is the access that one person shall have at one location, in a form that survives a saved
// plan: rights by the vendor's keys.
type grant struct {
	Location schema.ID               `json:"location"`
	User     schema.ID               `json:"user,omitempty"` // 0: found by e-mail or phone
	Name     string                  `json:"name,omitempty"`
	Email    string                  `json:"email,omitempty"`
	Phone    string                  `json:"phone,omitempty"`
	Position string                  `json:"position,omitempty"`
	Base     string                  `json:"role"`
	On       []string                `json:"on"`
	Limits   map[string]schema.Value `json:"limits,omitempty"`
	Employee schema.ID               `json:"employee,omitempty"`
	Linked   bool                    `json:"linked,omitempty"` // to Employee, or to the card made before
	Uses     string                  `json:"uses,omitempty"`   // name of that card's number in the step
	Invited  bool                    `json:"invited,omitempty"`
}

func (b *builder) grant(change, placement int) grant {
	c := &b.changes[change]
	p := &c.Placements[placement]
	g := grant{Location: p.Location.ID.V, Name: c.Title, Base: p.After.Access.Base, Invited: p.After.Invited()}
	g.On, g.Limits = keysOf(p.Rights.Catalogue(), p.After.Access.Rights)
	if u := c.User.Before; u != nil {
		g.User, g.Email, g.Phone = u.ID.V, u.Email.V, u.Phone.V
		if p.Before != nil {
			g.User = reconcile.AssignmentKey(u, p.Before).ID
		}
	}
	if u := c.User.After; u != nil {
		if u.Email.V != "" {
			g.Email = u.Email.V
		}
		if u.Phone.V != "" {
			g.Phone = u.Phone.V
		}
		for _, a := range u.Attrs {
			if a.Name == "position" {
				g.Position = a.Value.Plain()
			}
		}
	}
	if card(p.After) != nil {
		g.Linked = true
		if p.Card != nil {
			g.Employee = p.Card.ID
		} else {
			g.Uses = employeeUse(c.Address)
		}
	}
	return g
}

// userUse names the number of a person whom an earlier step invites.
func userUse(a schema.Address) string { return "number of " + string(a) }

// employeeUse names the number of a card that an earlier step makes.
func employeeUse(a schema.Address) string { return "employee of " + string(a) }

// keysOf writes a set of rights with the vendor's keys.
func keysOf(c *schema.Catalogue, s *schema.RightSet) (on []string, limits map[string]schema.Value) {
	on = make([]string, 0, 64)
	for _, id := range s.Granted() {
		on = append(on, c.Right(id).Key)
	}
	for _, l := range s.Limits() {
		if limits == nil {
			limits = make(map[string]schema.Value)
		}
		limits[c.Right(l.Right).Key] = l.Value
	}
	return on, limits
}

// needs lists the steps that a step about a placement's access builds on, and the numbers it takes
// from them. The step is added next.
func (b *builder) needs(change, placement int, s *reconcile.Step) {
	key := [2]int{change, placement}
	p := &b.changes[change].Placements[placement]
	if i, ok := b.made[key]; ok {
		s.Needs = append(s.Needs, i)
		if p.Card == nil {
			if s.Uses == nil {
				s.Uses = make(map[string]int)
			}
			s.Uses[employeeUse(b.changes[change].Address)] = i
		}
	}
	for _, e := range []*schema.Employee{p.Card, card(p.Before)} {
		if e != nil {
			b.takers = append(b.takers, taker{step: len(b.steps), card: e})
		}
	}
	if i, ok := b.networks[p.Network]; ok && p.Network != nil {
		s.Needs = append(s.Needs, i)
	}
}

// waitForCards makes the steps that give a card to somebody need the step by which its last owner
// lets it go. Most of these are known only at the end.
func (b *builder) waitForCards() {
	for _, t := range b.takers {
		s := &b.steps[t.step]
		if i, ok := b.released[t.card]; ok && i != t.step && !slices.Contains(s.Needs, i) {
			s.Needs = append(s.Needs, i)
		}
	}
}

// linkEffect is the joining of login and card that comes with a step on the access.
func linkEffect(change, placement int, p *reconcile.PlacementChange) []reconcile.Effect {
	if !links(p) {
		return nil
	}
	return []reconcile.Effect{{Change: change, Placement: placement, Part: reconcile.PartLink, Linked: true}}
}

// setRights writes role, rights and employee of a person in one call, and returns the step.
func (b *builder) setRights(change, placement int, after ...int) int {
	c := &b.changes[change]
	p := &c.Placements[placement]
	g := b.grant(change, placement)
	s := reconcile.Step{
		Op: opRights, Title: fmt.Sprintf("set role and rights of %s at %s", c.Title, p.Location.Title.V),
		Method: "PUT", Path: fmt.Sprintf("/company/%d/users/%d/permissions", g.Location, g.User),
		Addresses: []schema.Address{c.Address}, Repeatable: true, Reads: 2, Writes: 1, Needs: after,
	}
	if g.User == 0 {
		s.Path = fmt.Sprintf("/company/%d/users/{user}/permissions", g.Location)
		if len(after) > 0 {
			s.Uses = map[string]int{userUse(c.Address): after[0]}
		} else {
			s.Reads++
		}
	}
	if p.Before != nil && len(after) == 0 {
		s.Expects = b.expect(change, p)
	}
	if !g.Invited || p.Action == reconcile.Update {
		s.Effects = append([]reconcile.Effect{{Change: change, Placement: placement, Part: reconcile.PartAccess, Access: p.After}}, linkEffect(change, placement, p)...)
	}
	b.needs(change, placement, &s)
	return b.add(s, g)
}

func (b *builder) expect(change int, p *reconcile.PlacementChange) []reconcile.Expectation {
	return []reconcile.Expectation{b.expectAccess(change, p.Rights, p.Before)}
}

func (b *builder) expectAccess(change int, rights *schema.Rights, a *schema.Assignment) reconcile.Expectation {
	c := &b.changes[change]
	return reconcile.Expectation{
		Key: reconcile.AssignmentKey(c.User.Before, a), Address: c.Address,
		Fingerprint: reconcile.FingerprintAssignment(rights.Catalogue(), c.User.Before, a),
	}
}
