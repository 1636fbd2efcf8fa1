package emulator

import (
	"net/http"
	"slices"
	"strings"
)

// createRoles answers POST roles. A role without rights is allowed nothing (contract 3.5).
func (c *call) createRoles() (reply, error) {
	items, err := c.batch(pageLimit)
	if err != nil {
		return reply{}, err
	}
	for _, it := range items {
		r := Role{ID: c.s.nextID(), Rights: deniedRights()}
		it.required("name")
		c.readRole(it, &r, nil)
		c.s.addIncoming(&r.Rights)
		c.s.Roles = append(c.s.Roles, r)
	}
	if err := c.mistakes(items); err != nil {
		return reply{}, err
	}
	added := c.s.Roles[len(c.s.Roles)-len(items):]
	return c.rolesWritten(http.StatusCreated, items, func(i int) *Role { return &added[i] })
}

func (c *call) rolesWritten(status int, items []*item, role func(i int) *Role) (reply, error) {
	roles := []object{}
	for i, it := range items {
		roles = append(roles, it.tag(c.roleObject(role(i), "")))
	}
	return hal(status, object{"_total_items": len(roles), "_embedded": object{"roles": roles}}), nil
}

// readRole reads name and rights into a role. before is the role as it was, nil for a new one.
func (c *call) readRole(it *item, r, before *Role) {
	if it.given("name") {
		it.text("name", &r.Name)
		if strings.TrimSpace(r.Name) == "" && !it.bad("name") {
			it.mistake(codeValue, "name", "The value is blank.")
		}
		if c.s.is("role_names", "unique") && slices.ContainsFunc(c.s.Roles, func(x Role) bool { return x.ID != r.ID && x.Name == r.Name }) {
			it.mistake(codeTaken, "name", "There is a role of this name.")
		}
	}
	f, ok := it.object("rights")
	if !ok {
		return
	}
	if before != nil && c.s.is("role_patch", "replace") {
		r.Rights = deniedRights()
		r.Rights.StatusRights = before.Rights.StatusRights
	}
	stages := c.readRights(&f, &r.Rights)
	if !stages && before != nil && c.s.is("role_patch_stages", "cleared") {
		r.Rights.StatusRights, stages = nil, true
	}
	if stages {
		c.s.addIncoming(&r.Rights)
	}
}

// updateRole answers PATCH roles/{id}.
func (c *call) updateRole() (reply, error) {
	r := c.s.role(c.ids[0])
	if r == nil {
		return c.missing()
	}
	it, err := c.single()
	if err != nil {
		return reply{}, err
	}
	if !it.given("name") && !it.given("rights") {
		return reply{}, refuse(http.StatusBadRequest, "There is nothing to change.")
	}
	c.changeRole(it, r)
	if err := c.mistakes([]*item{it}); err != nil {
		return reply{}, err
	}
	return hal(http.StatusAccepted, c.roleObject(r, "")), nil
}

func (c *call) changeRole(it *item, r *Role) {
	before := *r
	r.Rights = r.Rights.copied()
	c.readRole(it, r, &before)
}

// updateRoles answers PATCH roles, which is a switch.
func (c *call) updateRoles() (reply, error) {
	items, err := c.batch(pageLimit)
	if err != nil {
		return reply{}, err
	}
	roles := make([]*Role, len(items))
	for i, it := range items {
		var id int
		it.required("id")
		it.number("id", &id, false)
		if roles[i] = c.s.role(id); roles[i] != nil {
			c.changeRole(it, roles[i])
		} else if !it.bad("id") {
			it.mistake(codeChoice, "id", "There is no such role.")
		}
	}
	if err := c.mistakes(items); err != nil {
		return reply{}, err
	}
	return c.rolesWritten(http.StatusAccepted, items, func(i int) *Role { return roles[i] })
}

// deleteRole answers DELETE roles/{id}.
func (c *call) deleteRole() (reply, error) {
	r := c.s.role(c.ids[0])
	if r == nil {
		return c.missing()
	}
	held := slices.ContainsFunc(c.s.Users, func(u User) bool { return u.Role == r.ID && !u.Deleted })
	if held && c.s.is("role_in_use", "400") {
		return reply{}, refuse(http.StatusBadRequest, "The role has users.")
	}
	c.s.removeRole(r)
	return noContent(), nil
}

// removeRole takes a role away from everybody and then for good.
func (s *State) removeRole(r *Role) {
	for i := range s.Users {
		u := &s.Users[i]
		if u.Role != r.ID {
			continue
		}
		rights := r.Rights.copied()
		if s.is("role_in_use", "denied") {
			rights = deniedRights()
		}
		u.Role, u.Rights = 0, &rights
	}
	id := r.ID
	s.Roles = slices.DeleteFunc(s.Roles, func(x Role) bool { return x.ID == id })
}
