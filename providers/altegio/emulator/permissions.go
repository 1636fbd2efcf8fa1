package emulator

import (
	"maps"
	"net/http"
)

// subject is the access of the path that the caller may look at: get_user_permissions and others.
func (c *call) subject() (*Access, error) {
	l, err := c.managed("settings_users_access")
	if err != nil {
		return nil, err
	}
	return c.addressed(l.ID)
}

// addressed is the access that the id of the path stands for. A person who has not accepted yet
// may have another id than later.
func (c *call) addressed(location int) (*Access, error) {
	id := c.pathID("user")
	a := find(c.s.Access, func(a *Access) bool { return a.Location == location && c.shownID(a) == id })
	if a == nil {
		return nil, c.notFound("The user")
	}
	return a, nil
}

// shownID is the id under which the API shows the person of an access.
func (c *call) shownID(a *Access) int {
	if a.Pending && c.s.is("pending_id", "separate") {
		return a.Invitation
	}
	return a.User
}

// withRights is the subject when its rights can be reached.
func (c *call) withRights() (*Access, error) {
	a, err := c.subject()
	if err == nil && a.Pending && c.s.is("pending_permissions", "refused") {
		return nil, c.notFound("The user")
	}
	return a, err
}

// userPermissions is get_user_permissions.
func (c *call) userPermissions() (reply, error) {
	a, err := c.withRights()
	if err != nil {
		return reply{}, err
	}
	return c.data(http.StatusOK, c.permissions(a)), nil
}

// permissions is the object that reading and writing rights answer with.
func (c *call) permissions(a *Access) object {
	values := c.values(a)
	list := make([]object, 0, len(c.book.rights))
	for _, r := range c.book.rights {
		if c.offers(a.Role, r) {
			list = append(list, object{"slug": r.slug, "value": c.shown(r, values[r.slug])})
		}
	}
	employee := 0
	if e := c.s.linked(a.Location, a.User); e != nil {
		employee = e.ID
	}
	o := object{
		"user_role":               a.Role,
		"staff_id":                c.idOrNull(employee),
		"is_editable":             c.holds(a.Location, "settings_users_edit_access"),
		"has_any_paid_permission": c.anyPaidShown(a),
		"user_permissions":        list,
	}
	if a.Role == "" {
		if delete(o, "user_role"); c.s.is("roleless", "null") {
			o["user_role"] = nil
		}
	}
	return o
}

// anyPaidShown is has_any_paid_permission: true, false or null when the mark does not apply, which
// under the old rule is a guess.
func (c *call) anyPaidShown(a *Access) any {
	if c.s.is("paid_marks", "absent") || !c.byRights(a.Location) && c.s.is("old_rule_marks", "null") {
		return nil
	}
	return c.anyPaid(a)
}

// shown is the value of a right as it goes over the wire.
func (c *call) shown(r *right, value any) any {
	switch r.valueType {
	case typeFlag, typeID:
		return c.id(value.(int))
	case typeIDs:
		ids := make([]any, 0)
		for _, id := range value.([]int) {
			ids = append(ids, c.id(id))
		}
		return ids
	}
	return value
}

// putUserPermissions is update_user_permissions: role, rights and linked employee in one request.
func (c *call) putUserPermissions() (reply, error) {
	a, err := c.withRights()
	if err != nil {
		return reply{}, err
	}
	if err := c.allowed(a.Location, "settings_users_edit_access"); err != nil {
		return reply{}, err
	}
	f, err := c.form()
	if err != nil {
		return reply{}, err
	}
	err = c.withinLimit([]int{a.Location}, func() error { return c.rewrite(f, a) })
	if err != nil {
		return reply{}, err
	}
	return c.data(http.StatusOK, c.permissions(a)), nil
}

// rewrite brings an access to what the request says.
func (c *call) rewrite(f *form, a *Access) error {
	restored := false
	if f.has("user_role") {
		restored = c.changeRole(f, a)
	}
	list, given := c.changes(f, a.Role)
	// The link comes first: the Specialist's calendar is tied to the employee.
	c.relink(f, a)
	if given && !restored {
		values := c.values(a)
		if err := c.put(f, a, values, list, c.s.is("put_rights", "replace")); err != nil {
			return err
		}
		c.store(a, values)
	}
	if f.has("user_role") {
		c.needEmployee(f, a)
	}
	return f.err()
}

// changeRole gives the person another role and says whether that brought earlier rights back.
func (c *call) changeRole(f *form, a *Access) (restored bool) {
	slug := f.text("user_role")
	role := c.book.byRole[slug]
	if role == nil {
		f.wrong("user_role", "there is no role %q", slug)
		return false
	}
	if slug == a.Role {
		return false
	}
	values := c.values(a)
	a.leaveRole()
	a.Role = slug
	earlier, known := a.Earlier[slug]
	switch {
	case known && c.s.is("role_restore", "on"):
		a.Rights = maps.Clone(earlier)
		return true
	case c.s.is("role_change", "defaults"):
		a.Rights = c.withheld(a, values)
	default:
		c.keep(a, values)
	}
	return false
}

// leaveRole remembers the rights of a role that is about to be replaced.
func (a *Access) leaveRole() {
	if a.Role == "" {
		return
	}
	if a.Earlier == nil {
		a.Earlier = make(map[string]Rights)
	}
	a.Earlier[a.Role] = a.Rights
}

// withheld are the defaults of a new role that the caller cannot hand out, at their old values.
func (c *call) withheld(a *Access, values map[string]any) Rights {
	rights := make(Rights)
	for _, r := range c.book.rights {
		if c.offers(a.Role, r) && !r.modifier() && c.base(a.Role, a, r) == true && values[r.slug] != true && !c.editable(a.Location, a.Role, r) {
			rights[r.slug] = values[r.slug]
		}
	}
	if len(rights) == 0 {
		return nil
	}
	return rights
}

// keep carries the rights over to the new role, without those that a free role may not have. A right
// that the role locks is as the role has it.
func (c *call) keep(a *Access, values map[string]any) {
	role := c.book.byRole[a.Role]
	for _, r := range c.book.rights {
		if role.locked[r.slug] {
			values[r.slug] = c.base(a.Role, a, r)
		}
		if values[r.slug] == true && c.paidOnly(a.Location, a.Role, r) && !c.s.is("paid_only", "accepted") {
			values[r.slug] = false
		}
	}
	c.store(a, values)
}

// relink reads staff_id. What unlinks is not documented on this side.
func (c *call) relink(f *form, a *Access) {
	raw, given := f.value("staff_id")
	if !given {
		return
	}
	position := c.s.position("unlink_by_permissions")
	if raw == nil {
		if position == "null" {
			c.unlink(a)
		}
		return
	}
	id := f.number("staff_id")
	if id != 0 {
		c.linkTo(f, a, id)
		return
	}
	switch position {
	case "zero":
		c.unlink(a)
	case "null":
		f.wrong("staff_id", "there is no employee 0")
	}
}

func (c *call) unlink(a *Access) {
	if e := c.s.linked(a.Location, a.User); e != nil {
		e.User = 0
	}
}

// linkTo ties the person to an employee: one employee for each person and location.
func (c *call) linkTo(f *form, a *Access, id int) {
	e := c.s.employee(id)
	if e == nil || e.Location != a.Location || e.Deleted {
		f.wrong("staff_id", "there is no employee %d", id)
		return
	}
	if e.User == a.User {
		return
	}
	if e.User != 0 && c.s.is("link_taken", "422") {
		f.wrong("staff_id", "the employee %d belongs to another user", id)
		return
	}
	c.unlink(a)
	e.User = a.User
}

// needEmployee refuses a Specialist without an employee.
func (c *call) needEmployee(f *form, a *Access) {
	if a.Role == roleWorker && c.s.linked(a.Location, a.User) == nil && c.s.is("worker_unlinked", "422") {
		f.wrong("staff_id", "a user with the role %q needs an employee", roleWorker)
	}
}
