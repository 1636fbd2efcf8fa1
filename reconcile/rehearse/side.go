package rehearse

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// side is one of the two readings.
type side struct {
	*schema.Organization
	catalogue *schema.Catalogue
	prints    map[schema.Key]reconcile.Fingerprint
	users     map[schema.ID]*schema.User
}

func newSide(o *schema.Organization) *side {
	s := &side{Organization: o, catalogue: o.Live.Rights.Catalogue(), prints: reconcile.Fingerprints(o), users: make(map[schema.ID]*schema.User)}
	for _, u := range o.Users {
		s.users[u.ID.V] = u
	}
	return s
}

// name tells what a key means.
func (s *side) name(k schema.Key) string {
	title := k.ID.String()
	at := ""
	for _, l := range s.Locations {
		if l.ID.V == k.Location && k.Location != 0 {
			at = " at " + l.Title.V
		}
		if k.Kind == schema.KindLocation && l.ID.V == k.ID {
			title = l.Title.V
		}
	}
	switch k.Kind {
	case schema.KindUser:
		for _, u := range s.Users {
			if u.ID.V == k.ID || slices.ContainsFunc(u.Assignments, func(a schema.Assignment) bool { return a.Access != nil && a.Access.UserID == k.ID }) {
				title = u.Name.V
			}
		}
		return "access of " + title + at
	case schema.KindEmployee:
		for _, e := range s.Live.Employees {
			if reconcile.EmployeeKey(e) == k {
				title = e.Name.V
			}
		}
	case schema.KindNetwork:
		for _, n := range s.Networks {
			if n.ID.V == k.ID {
				title = n.Title.V
			}
		}
	case schema.KindCashDesk:
		for _, d := range s.CashDesks {
			if d.ID.V == k.ID {
				title = d.Title.V
			}
		}
	case schema.KindRole, schema.KindHolders:
		for _, r := range s.Roles {
			if r.ID.V == k.ID {
				title = r.Title.V
			}
		}
	}
	kind := strings.ReplaceAll(string(k.Kind), "_", " ")
	if k.Kind == schema.KindHolders {
		kind = "holders of the role"
	}
	return fmt.Sprintf("%s %q%s", kind, title, at)
}

// account tells what somebody has where a person is one object.
func (s *side) account(k schema.Key) map[string]string {
	u := s.users[k.ID]
	if k.Kind != schema.KindUser || k.Location != 0 || u == nil {
		return nil
	}
	m := map[string]string{"active": fmt.Sprint(u.Active.V), "archived": fmt.Sprint(u.Archived)}
	for i := range u.Assignments {
		a := &u.Assignments[i]
		if a.Role != nil {
			m["role"] += cmp.Or(a.Role.Title.V, a.Role.ID.V.String()) + ";"
		}
		for _, l := range a.Locations {
			m["locations"] += l.Title.V + ";"
		}
	}
	for _, a := range u.Attrs {
		m[a.Name] = a.Value.String()
	}
	return m
}

// rightsOf returns the rights of a role, or of somebody at a location.
func (s *side) rightsOf(k schema.Key) *schema.RightSet {
	switch k.Kind {
	case schema.KindRole:
		for r, set := range s.Live.RoleRights {
			if r.ID.V == k.ID {
				return set
			}
		}
	case schema.KindUser:
		for _, u := range s.Users {
			for i := range u.Assignments {
				if a := &u.Assignments[i]; a.Access != nil && reconcile.AssignmentKey(u, a) == k {
					return a.Access.Rights
				}
			}
		}
	}
	return nil
}

// rights are the names of the rights of a set, with their values.
func (s *side) rights(set *schema.RightSet) map[string]string {
	m := make(map[string]string)
	for _, id := range set.Granted() {
		m[s.catalogue.Right(id).Name] = "on"
	}
	for _, l := range set.Limits() {
		m[s.catalogue.Right(l.Right).Name] = l.Value.String()
	}
	return m
}

// named are the names of the rights of a list.
func (s *side) named(ids []schema.RightID) map[string]string {
	m := make(map[string]string, len(ids))
	for _, id := range ids {
		m[s.catalogue.Right(id).Name] = "on"
	}
	return m
}

// person tells by what somebody is found, and what no fingerprint has of them.
func (s *side) person(u *schema.User) map[string]string {
	m := map[string]string{
		"name": u.Name.V, "email": u.Email.V, "phone": schema.NormalPhone(u.Phone.V), "last login": u.LastLogin,
	}
	for _, o := range u.Owned {
		m[o.What] = fmt.Sprint(o.Count)
	}
	for i := range u.Assignments {
		if r := u.Assignments[i].Role; r != nil && r.ID.V == 0 {
			maps.Copy(m, s.rights(s.Live.RoleRights[r]))
		}
	}
	maps.DeleteFunc(m, func(_, v string) bool { return v == "" })
	return m
}

// rightForms are the rights of a catalogue with what they hang on.
func (s *side) rightForms() map[string]string {
	m := make(map[string]string, s.catalogue.Len())
	for i := range s.catalogue.Len() {
		r := s.catalogue.Right(schema.RightID(i))
		form := string(r.Type)
		if r.Parent != "" {
			form += " under " + r.Parent
		}
		m[r.Name] = form
	}
	return m
}
