// Package replica writes what was read of a live amoCRM account as a state of the emulator, so that a
// plan can be carried out on a copy. It makes no request.
//
// What no call reads is not in a reading: the security of the account, rights at stages that are not
// listed, and whose records are whose but for leavers. The copy has none of them.
package replica

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/schema"
)

// Of returns the state that reads like a live organization. Desired is the same organization in the
// files, which say how many seats were bought. Switches are the positions of the vendor's open
// questions.
func Of(desired, live *schema.Organization, switches map[string]string) (emulator.State, error) {
	if live.Live.CallerID == 0 {
		return emulator.State{}, fmt.Errorf("amocrm: copy organization.%s: the account does not tell whose token it is", desired.Name)
	}
	c := &copier{live: live, catalogue: live.Live.Rights.Catalogue(), taken: make(map[string]bool)}
	c.s = emulator.State{Brand: desired.Brand.V, Subdomain: subdomain(desired), AccountID: 1, Caller: int(live.Live.CallerID), Switches: maps.Clone(switches)}
	if l := desired.Licence; l != nil && l.Seats.V.Known && !l.Seats.V.Unlimited {
		c.s.Seats = l.Seats.V.Seats
	}
	for _, g := range live.Live.Groups {
		c.s.Groups = append(c.s.Groups, emulator.Group{ID: int(g.ID), Name: named(g.Title, g.ID)})
	}
	c.areas()
	for _, r := range live.Roles {
		c.s.Roles = append(c.s.Roles, emulator.Role{ID: int(r.ID.V), Name: named(r.Title.V, r.ID.V), Rights: c.rights(live.Live.RoleRights[r])})
	}
	for _, u := range live.Users {
		c.s.Users = append(c.s.Users, c.user(u))
		c.own(u)
	}
	return c.s, nil
}

// copier fills a state.
type copier struct {
	live      *schema.Organization
	catalogue *schema.Catalogue
	s         emulator.State
	taken     map[string]bool // e-mails that somebody in the copy has
	records   int             // how many records the copy has
}

// subdomain is the name of the account, which an organization with an endpoint may not have.
func subdomain(o *schema.Organization) string {
	if regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`).MatchString(o.Account.V) {
		return o.Account.V
	}
	return "copy"
}

func named(name string, id schema.ID) string { return cmp.Or(strings.TrimSpace(name), "#"+id.String()) }

// Roles of the files that are flags of a user.
const (
	baseAdministrator = "administrator"
	baseFree          = "free"
)

// languages are those that an account can be in.
var languages = []string{"ru", "en", "es", "pt"}

func (c *copier) user(u *schema.User) emulator.User {
	out := emulator.User{
		ID: int(u.ID.V), Name: named(u.Name.V, u.ID.V), Email: c.login(u), Inactive: !u.Active.V,
	}
	for _, a := range u.Attrs {
		switch a.Name {
		case "language":
			if slices.Contains(languages, a.Value.Plain()) {
				out.Lang = a.Value.Plain()
			}
		case "group":
			out.Group = c.group(a.Value.Plain())
		}
	}
	for i := range u.Assignments {
		r := u.Assignments[i].Role
		switch {
		case r == nil:
		case r.Base.V == baseAdministrator:
			out.Admin = true
		case r.Base.V == baseFree:
			out.Free = true
		case r.ID.V != 0:
			out.Role = int(r.ID.V)
		default:
			rights := c.rights(c.live.Live.RoleRights[r])
			out.Rights = &rights
		}
	}
	return out
}

// login returns the e-mail of a user. Of two with the same, which no system should have, the second one
// gets another.
func (c *copier) login(u *schema.User) string {
	email := schema.NormalEmail(u.Email.V)
	if !strings.Contains(email, "@") || c.taken[email] {
		return fmt.Sprintf("%d@copy.invalid", u.ID.V)
	}
	c.taken[email] = true
	return u.Email.V
}

// group returns the number of the group with a title. Of two with one title either is good: the files
// know titles only.
func (c *copier) group(title string) int {
	for _, g := range c.live.Live.Groups {
		if g.Title == title {
			return int(g.ID)
		}
	}
	return 0
}

// own gives somebody as many records as they are responsible for.
func (c *copier) own(u *schema.User) {
	kinds := map[string]*[]emulator.Record{
		"leads": &c.s.Leads, "contacts": &c.s.Contacts, "companies": &c.s.Companies, "tasks": &c.s.Tasks,
	}
	for _, o := range u.Owned {
		list := kinds[o.What]
		if list == nil {
			continue
		}
		for range o.Count {
			c.records++
			*list = append(*list, emulator.Record{ID: c.records, Responsible: int(u.ID.V)})
		}
	}
}
