package emulator

import (
	"net/http"
	"slices"
)

// listRoles is list_roles: the roles of a location, with their rights when include asks.
func (c *call) listRoles() (reply, error) {
	l, err := c.managed("settings_users_access")
	if err != nil {
		return reply{}, err
	}
	return c.roles(l.ID, nil), nil
}

// userRoles is get_user_roles: the same for one person, whose linked employee is in the defaults.
func (c *call) userRoles() (reply, error) {
	a, err := c.withRights()
	if err != nil {
		return reply{}, err
	}
	return c.roles(a.Location, a), nil
}

func (c *call) roles(location int, a *Access) reply {
	query := c.r.URL.Query()
	wanted := query["include"]
	if c.s.is("include_form", "brackets") {
		wanted = query["include[]"]
	}
	tree := slices.Contains(wanted, "user_permissions")
	list := make([]object, 0, len(c.book.roles))
	for _, r := range c.book.roles {
		o := object{"slug": r.slug, "title": r.titleEN, "description": r.descriptionEN, "weight": r.weight}
		if c.s.Language == languageRU {
			o["title"], o["description"] = r.titleRU, r.descriptionRU
		}
		if c.s.is("role_paid_status", "present") {
			o["paid_status"] = "paid"
			if r.free {
				o["paid_status"] = "free"
			}
		}
		if tree {
			t := roleTree{c: c, location: location, role: r, subject: a}
			o["user_permissions"] = t.branch("")
		}
		list = append(list, o)
	}
	return c.data(http.StatusOK, list)
}

// roleTree draws the rights of one role.
type roleTree struct {
	c        *call
	location int
	role     *role
	subject  *Access // nil: nobody in particular
}

// branch is the rights under a parent. The nesting is that of the catalogue; the vendor shows one
// pair, timetable_access with timetable_position_id.
func (t *roleTree) branch(parent string) []object {
	list := make([]object, 0)
	for _, r := range t.c.book.children[parent] {
		if t.c.offers(t.role.slug, r) {
			list = append(list, t.node(r))
		}
	}
	return list
}

func (t *roleTree) node(r *right) object {
	c := t.c
	title := r.titleEN
	if c.s.Language == languageRU {
		title = r.titleRU
	}
	preset := c.base(t.role.slug, t.subject, r)
	if c.tied(t.role.slug, r) && preset == 0 {
		preset = nil // an employee, but which one depends on the person
	}
	o := object{
		"slug":           r.slug,
		"title":          title,
		"hint":           "",
		"type":           object{"slug": r.typeSlug, "all_access_value": c.scalar(c.allValue(r)), "no_access_value": c.scalar(r.none)},
		"options":        c.options(t.location, r),
		"is_recommended": preset == true,
		"is_editable":    c.editable(t.location, t.role.slug, r),
		"default_value":  c.scalar(preset),
		"entity_name":    entityName(r),
		"children":       t.branch(r.slug),
	}
	if c.s.is("paid_marks", "present") {
		o["is_paid"] = t.paid(r)
		o["is_paid_only"] = t.role.paidOnly[r.slug]
	}
	return o
}

// paid is the mark is_paid in the tree of a role.
func (t *roleTree) paid(r *right) bool {
	c := t.c
	if t.role.paid != nil {
		return t.role.paid[r.slug]
	}
	if r.kept && (c.s.is("manager_rights_elsewhere", "free") || t.role.slug == roleSystemManager && c.s.is("kept_marks", "free")) {
		return false
	}
	return c.paidClass(r)
}

// allValue is the value for "not restricted", nil where there is none.
func (c *call) allValue(r *right) any {
	if r.full == nil {
		return nil
	}
	return c.full(r)
}

// scalar is a value as the tree shows it: lists have no place there, so they are null.
func (c *call) scalar(value any) any {
	switch value.(type) {
	case []int:
		return nil
	}
	return value
}

// entityName is a guess: the vendor shows the field, not its values.
func entityName(r *right) any {
	switch entityOf(r.slug) {
	case entityPosition:
		return "position"
	case entityStaff:
		return "staff"
	case entityNetwork:
		return "chain"
	}
	return nil
}

// entity is what the id of a right points at.
type entity int

const (
	entityNone entity = iota
	entityPosition
	entityStaff
	entityNetwork
)

func entityOf(slug string) entity {
	switch slug {
	case "timetable_position_id", "medicine_appointment_view_settings_position_id", "medicine_appointment_edit_settings_position_id":
		return entityPosition
	case "timetable_staff_id", "clients_visit_staff_id", "finances_salary_staff_id",
		"medicine_appointment_view_settings_staff_id", "medicine_appointment_edit_settings_staff_id":
		return entityStaff
	case "records_clients_statistics_chain_id":
		return entityNetwork
	}
	return entityNone
}

// options are the values to choose from, null where any value can be typed.
func (c *call) options(location int, r *right) any {
	option := func(title string, value int) object {
		return object{"title": title, "value": value, "is_disabled": false}
	}
	list := make([]object, 0)
	switch entityOf(r.slug) {
	case entityPosition:
		for _, p := range c.jobTitles(location) {
			list = append(list, option(p.Title, p.ID))
		}
	case entityStaff:
		for _, e := range c.staffOf(location) {
			if !e.Fired {
				list = append(list, option(e.Name, e.ID))
			}
		}
	case entityNetwork:
		for _, n := range c.s.networksOf(location) {
			list = append(list, option(n.Title, n.ID))
		}
	default:
		return nil
	}
	return list
}
