package undo

import (
	"slices"

	"github.com/seatplan/seatplan/schema"
)

// Organization returns the objects of a state as they would be read, over the rights and the locations
// of a live organization. Rights that it does not have any more are left out.
func (s *State) Organization(live *schema.Organization) *schema.Organization {
	r := restorer{state: s, rights: live.Live.Rights, byID: make(map[schema.ID]*schema.Location)}
	r.out = &schema.Organization{Name: live.Name, System: live.System, Live: &schema.Live{Rights: r.rights}}
	if live.Live.RoleRights != nil {
		r.out.Live.RoleRights = make(map[*schema.Role]*schema.RightSet)
	}
	for _, l := range live.Locations {
		r.byID[l.ID.V] = l
	}
	for i := range s.Sets {
		r.sets = append(r.sets, r.set(&s.Sets[i]))
	}
	r.places()
	cards := make(map[[2]schema.ID]*schema.Employee)
	for _, e := range s.Employees {
		card := &schema.Employee{
			ID: e.ID, Location: r.location(e.Location), Name: schema.Field[string]{V: e.Name},
			Specialization: schema.Field[string]{V: e.Specialization}, Schedule: schema.Field[bool]{V: e.Schedule},
			Dismissed: schema.Field[bool]{V: e.Dismissed}, UserID: e.User,
		}
		cards[[2]schema.ID{e.Location, e.ID}] = card
		r.out.Live.Employees = append(r.out.Live.Employees, card)
	}
	for i := range s.Users {
		r.out.Users = append(r.out.Users, r.user(&s.Users[i], cards))
	}
	return r.out
}

// restorer puts an organization together from a state.
type restorer struct {
	state  *State
	rights *schema.Rights
	byID   map[schema.ID]*schema.Location
	sets   []*schema.RightSet
	out    *schema.Organization
	roles  map[schema.ID]*schema.Role
}

func (r *restorer) set(in *rights) *schema.RightSet {
	c := r.rights.Catalogue()
	d := r.rights.Draft(nil)
	for _, key := range in.On {
		if id, ok := c.LookupKey(key); ok {
			d.Grant(id)
		}
	}
	for key, v := range in.Limits {
		if id, ok := c.LookupKey(key); ok {
			v, _ = c.Right(id).Normalize(v)
			d.Limit(id, v)
		}
	}
	return d.Set()
}

// lost returns the keys of the rights of a set that the system does not have any more.
func (s *State) lost(set int, c *schema.Catalogue) []string {
	var keys []string
	known := func(key string) {
		if _, ok := c.LookupKey(key); !ok && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	for _, key := range s.Sets[set].On {
		known(key)
	}
	for key := range s.Sets[set].Limits {
		known(key)
	}
	slices.Sort(keys)
	return keys
}

func (r *restorer) location(id schema.ID) *schema.Location {
	if r.byID[id] == nil {
		r.byID[id] = &schema.Location{ID: schema.Field[schema.ID]{V: id}}
	}
	return r.byID[id]
}

func (r *restorer) places() {
	for _, l := range r.state.Locations {
		r.out.Locations = append(r.out.Locations, &schema.Location{
			ID: schema.Field[schema.ID]{V: l.ID}, Title: schema.Field[string]{V: l.Title}, Attrs: attrsFrom(l.Attrs),
		})
	}
	for _, d := range r.state.CashDesks {
		desk := &schema.CashDesk{
			ID: schema.Field[schema.ID]{V: d.ID}, Title: schema.Field[string]{V: d.Title}, Enabled: schema.Field[bool]{V: d.Enabled}, Users: d.Users,
		}
		if d.Location != 0 {
			desk.Location = r.location(d.Location)
		}
		r.out.CashDesks = append(r.out.CashDesks, desk)
	}
	r.roles = make(map[schema.ID]*schema.Role)
	for _, x := range r.state.Roles {
		role := &schema.Role{ID: schema.Field[schema.ID]{V: x.ID}, Title: schema.Field[string]{V: x.Title}, Holders: x.Holders}
		r.roles[x.ID] = role
		r.out.Roles = append(r.out.Roles, role)
		if r.out.Live.RoleRights != nil {
			r.out.Live.RoleRights[role] = r.sets[x.Set]
		}
	}
}

func (r *restorer) user(x *user, cards map[[2]schema.ID]*schema.Employee) *schema.User {
	u := &schema.User{
		ID: schema.Field[schema.ID]{V: x.ID}, Name: schema.Field[string]{V: x.Name}, Email: schema.Field[string]{V: x.Email},
		Phone: schema.Field[string]{V: x.Phone}, Active: schema.Field[bool]{V: x.Active}, Archived: x.Archived, Permanent: x.Permanent,
		Attrs: attrsFrom(x.Attrs),
	}
	for i := range x.Assignments {
		in := &x.Assignments[i]
		a := schema.Assignment{}
		for _, id := range in.Locations {
			a.Locations = append(a.Locations, r.location(id))
		}
		if in.Employee != 0 && len(in.Locations) > 0 {
			if a.Employee = cards[[2]schema.ID{in.Locations[0], in.Employee}]; a.Employee == nil {
				a.Employee = &schema.Employee{ID: in.Employee, Location: a.Location(), UserID: x.ID}
			}
		}
		if in.Access != nil {
			a.Access = &schema.Access{Base: in.Access.Base, Unknown: in.Access.Unknown, UserID: in.Access.User}
			if in.Access.Invited {
				a.Access.Standing = schema.Invited
			}
			if in.Access.Set != nil {
				a.Access.Rights = r.sets[*in.Access.Set]
			}
		}
		a.Role = r.role(in.Role)
		u.Assignments = append(u.Assignments, a)
	}
	return u
}

// role returns the role of an account. One without a number belongs to the person, or is the system's
// own.
func (r *restorer) role(in *userRole) *schema.Role {
	if in == nil {
		return nil
	}
	if known := r.roles[in.ID]; known != nil && in.ID != 0 {
		return known
	}
	role := &schema.Role{
		ID: schema.Field[schema.ID]{V: in.ID}, Base: schema.Field[string]{V: in.Base}, Title: schema.Field[string]{V: in.Title},
	}
	if in.Set != nil && r.out.Live.RoleRights != nil {
		r.out.Live.RoleRights[role] = r.sets[*in.Set]
	}
	return role
}

// attrsFrom returns attributes as they would be read. A list without members is one of texts: there are
// no lists of numbers among them.
func attrsFrom(list []attr) []schema.Attr {
	var out []schema.Attr
	for _, a := range list {
		v := a.Value
		if v.Kind() == schema.IntsValue && len(v.Members()) == 0 {
			v = schema.Texts(nil)
		}
		out = append(out, schema.Attr{Name: a.Name, Value: v})
	}
	return out
}
