package replica

import (
	"slices"

	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
	"github.com/seatplan/seatplan/schema"
)

// ranks are the lowest ranks of the interfaces.
var ranks = map[string]int{emulator.InterfaceAdministration: 100, emulator.InterfaceTeacher: 10, emulator.InterfaceClient: 1}

// builtin are the interfaces of the built-in roles.
var builtin = map[string]string{
	emulator.BuiltinAdministrator: emulator.InterfaceAdministration, emulator.BuiltinTeacher: emulator.InterfaceTeacher, emulator.BuiltinClient: emulator.InterfaceClient,
}

// roles gives the copy every role that an account has or may get, by what files and attestations say
// of it. The first one is the caller's.
func (c *copier) roles() {
	caller := []int{}
	var ids []int
	for _, u := range c.live.Users {
		if u.ID.V == c.live.Live.CallerID {
			caller = rolesOf(u)
		}
		ids = append(ids, rolesOf(u)...)
	}
	for _, r := range c.desired.Roles {
		ids = append(ids, int(r.ID.V))
	}
	for _, a := range c.desired.Attested {
		if a.Kind == schema.KindRole {
			ids = append(ids, int(a.ID))
		}
	}
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id int) bool { return id == 0 || slices.Contains(caller, id) })
	if len(caller) == 0 {
		caller = []int{slices.Max(append(ids, 0)) + 1} // one that nobody has seen
	}
	for _, id := range caller {
		r := c.role(id)
		r.Rights = c.everything()
		c.s.Roles = append(c.s.Roles, r)
	}
	for _, id := range ids {
		c.s.Roles = append(c.s.Roles, c.role(id))
	}
}

func (c *copier) role(id int) emulator.Role {
	out := emulator.Role{ID: id, Title: named("", schema.ID(id)), Interface: emulator.InterfaceAdministration}
	for _, a := range c.desired.Attested {
		if a.Kind == schema.KindRole && int(a.ID) == id {
			out.Title = named(a.Title, a.ID)
			if face := a.Value("interface").Plain(); ranks[face] != 0 {
				out.Interface = face
			}
		}
	}
	for _, r := range c.desired.Roles {
		if int(r.ID.V) != id {
			continue
		}
		if face := textOf(r.Attrs, "interface"); ranks[face] != 0 {
			out.Interface = face
		}
		if face, ok := builtin[r.Base.V]; ok {
			out.Interface = face
			if !slices.ContainsFunc(c.s.Roles, func(x emulator.Role) bool { return x.Builtin == r.Base.V }) {
				out.Builtin = r.Base.V
			}
		}
	}
	out.Rank = ranks[out.Interface]
	return out
}

// everything are the nodes above all rights.
func (c *copier) everything() []string {
	var nodes []string
	catalogue := c.live.Live.Rights.Catalogue()
	for i := range catalogue.Len() {
		nodes = append(nodes, catalogue.Right(schema.RightID(i)).Section())
	}
	slices.Sort(nodes)
	return slices.Compact(nodes)
}
