// Package replica writes what was read of a live Altegio organization as a state of the emulator, so
// that a plan can be carried out on a copy. It makes no request.
//
// A reading does not tell everything: which cards a network shares, what rights somebody had under
// an earlier role, which locations share a subscription. The copy has the emulator's idea of these.
package replica

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/seatplan/seatplan/providers/altegio/emulator"
	"github.com/seatplan/seatplan/schema"
)

// Of returns the state that reads like a live organization. Desired is the same organization in the
// files, which name the caller. Switches go before what the reading tells of the vendor's open
// questions.
func Of(desired, live *schema.Organization, switches map[string]string) (emulator.State, error) {
	caller := callerOf(desired.Caller.V, live.Users)
	if caller == nil {
		return emulator.State{}, fmt.Errorf("altegio: copy organization.%s: nobody live is the caller %q", desired.Name, desired.Caller.V)
	}
	c := &copier{live: live, catalogue: live.Live.Rights.Catalogue()}
	c.s = emulator.State{Brand: desired.Brand.V, Caller: int(caller.ID.V), Switches: answered(live)}
	maps.Copy(c.s.Switches, switches)
	c.places()
	c.rights()
	c.roles()
	c.people()
	c.employees()
	c.enter(caller)
	return c.s, nil
}

// copier fills a state.
type copier struct {
	live      *schema.Organization
	catalogue *schema.Catalogue
	s         emulator.State
	known     map[string]bool   // rights of the copy, by slug
	given     map[string]*given // what the roles of the copy give by themselves
}

func callerOf(contact string, users []*schema.User) *schema.User {
	email, phone := schema.NormalEmail(contact), schema.NormalPhone(contact)
	for _, u := range users {
		if email != "" && schema.NormalEmail(u.Email.V) == email || phone != "" && schema.NormalPhone(u.Phone.V) == phone {
			return u
		}
	}
	return nil
}

// answered are the switches whose position the reading shows.
func answered(live *schema.Organization) map[string]string {
	switches := make(map[string]string)
	for _, l := range live.Locations {
		for _, p := range l.Presets {
			if !p.Marked {
				switches["paid_marks"] = "absent"
			}
		}
	}
	for _, u := range live.Users {
		for i := range u.Assignments {
			a := &u.Assignments[i]
			switch {
			case !a.Invited():
			case a.Access.Unknown:
				switches["pending_permissions"] = "refused"
			case a.Access.UserID != 0:
				switches["pending_id"] = "separate"
			}
		}
	}
	return switches
}

// places copies locations, networks, licences and positions.
func (c *copier) places() {
	known := make(map[schema.ID]bool)
	add := func(l *schema.Location) {
		if known[l.ID.V] {
			return
		}
		known[l.ID.V] = true
		out := emulator.Location{ID: int(l.ID.V), Title: cmp.Or(l.Title.V, fmt.Sprintf("#%d", l.ID.V))}
		if n := l.MainNetwork.V; n != nil && slices.Contains(n.Locations, l) {
			out.MainNetwork = int(n.ID.V)
		}
		c.s.Locations = append(c.s.Locations, out)
		c.positions(l)
	}
	for _, l := range c.live.Locations {
		add(l)
	}
	for _, n := range c.live.Networks {
		out := emulator.Network{ID: int(n.ID.V), Title: cmp.Or(n.Title.V, fmt.Sprintf("#%d", n.ID.V))}
		for _, l := range n.Locations {
			add(l)
			out.Locations = append(out.Locations, int(l.ID.V))
		}
		c.s.Networks = append(c.s.Networks, out)
	}
	for _, l := range c.live.Live.Licences {
		out := emulator.Licence{Location: int(l.Location.ID.V), ID: int(l.Location.ID.V), PaidRightsModel: l.Rule == schema.RuleRights}
		if limit := l.Seats.V; limit.Known && !limit.Unlimited {
			out.StaffLimit = limit.Seats
		}
		if l.Renews.V.Known() {
			out.End = l.Renews.V.String()
		}
		if l.Expired {
			no := false
			out.Active = &no
		}
		c.s.Licences = append(c.s.Licences, out)
	}
}

// positionRight is the right whose values are the job titles of a location.
const positionRight = "timetable_position_id"

func (c *copier) positions(l *schema.Location) {
	id, ok := c.catalogue.LookupKey(positionRight)
	if !ok {
		return
	}
	for _, o := range l.Options[id] {
		n := int(o.Value.Number())
		if n > 0 && !slices.ContainsFunc(c.s.Positions, func(p emulator.Position) bool { return p.ID == n }) {
			c.s.Positions = append(c.s.Positions, emulator.Position{ID: n, Title: cmp.Or(o.Title, fmt.Sprintf("#%d", n)), Location: int(l.ID.V)})
		}
	}
}

// people copies everybody with their access. The same contact of two people, which no two logins can
// have, stays with the first.
func (c *copier) people() {
	taken := make(map[string]bool)
	free := func(contact, normal string) string {
		if normal == "" || taken[normal] {
			return ""
		}
		taken[normal] = true
		return contact
	}
	for _, u := range c.live.Users {
		p := emulator.Person{
			ID: int(u.ID.V), Name: cmp.Or(u.Name.V, fmt.Sprintf("#%d", u.ID.V)),
			Email: free(u.Email.V, schema.NormalEmail(u.Email.V)), Phone: free(u.Phone.V, schema.NormalPhone(u.Phone.V)),
			Unregistered: !slices.ContainsFunc(u.Assignments, func(a schema.Assignment) bool { return a.Accepted() }),
		}
		if p.Email == "" && p.Phone == "" {
			p.Email = fmt.Sprintf("%d@copy.invalid", u.ID.V) // somebody without a contact cannot be in the emulator
		}
		c.s.People = append(c.s.People, p)
		for i := range u.Assignments {
			if a := &u.Assignments[i]; a.HasLogin() {
				c.s.Access = append(c.s.Access, c.access(u, a))
			}
		}
	}
}

func (c *copier) access(u *schema.User, a *schema.Assignment) emulator.Access {
	c.unlisted(a.Access.Base)
	out := emulator.Access{
		Location: int(a.Location().ID.V), User: int(u.ID.V), Role: a.Access.Base,
		Pending: a.Invited(), NonDeletable: u.Permanent, Rights: c.own(a),
	}
	if a.Invited() {
		out.Invitation = int(cmp.Or(a.Access.UserID, u.ID.V))
	}
	return out
}

func (c *copier) employees() {
	for _, e := range c.live.Live.Employees {
		c.s.Employees = append(c.s.Employees, emulator.Employee{
			ID: int(e.ID), Location: int(e.Location.ID.V), Name: cmp.Or(e.Name.V, fmt.Sprintf("#%d", e.ID)),
			Specialization: e.Specialization.V, User: int(e.UserID), Schedule: e.Schedule.V, Fired: e.Dismissed.V,
		})
	}
}

// enter lets the caller into the locations that are listed and were not read, because only those are
// listed to which the caller has access.
func (c *copier) enter(caller *schema.User) {
	role := ""
	if len(caller.Assignments) > 0 && caller.Assignments[0].HasLogin() {
		role = caller.Assignments[0].Access.Base
	}
	for _, l := range c.live.Locations {
		if l.Presets == nil && caller.At(l) == nil {
			c.s.Access = append(c.s.Access, emulator.Access{Location: int(l.ID.V), User: int(caller.ID.V), Role: role})
		}
	}
}
