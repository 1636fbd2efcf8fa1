package emulator

import "net/http"

// The rules of paid seats, as the vendor publishes them; the provider has its own. What is open in
// them is a switch.

const (
	roleWorker        = "worker"
	roleAdministrator = "administrator"
	roleOwner         = "owner"
	roleSystemManager = "free_readonly_admin"
)

// unit is what takes a seat: a person with access and the employee linked to them, or either alone.
type unit struct {
	access   *Access
	employee *Employee
}

// units are the people and cards of a location that can take a seat. Dismissed and deleted cards
// are none.
func (c *call) units(location int) []unit {
	var units []unit
	joined := make(map[int]bool)
	for i := range c.s.Access {
		a := &c.s.Access[i]
		if a.Location != location {
			continue
		}
		u := unit{access: a}
		if e := c.s.linked(location, a.User); e != nil {
			joined[e.ID] = true
			if !e.Fired {
				u.employee = e
			}
		}
		units = append(units, u)
	}
	for i := range c.s.Employees {
		e := &c.s.Employees[i]
		if e.Location == location && !e.Deleted && !e.Fired && !joined[e.ID] {
			units = append(units, unit{employee: e})
		}
	}
	return units
}

// seats is how many seats a location takes.
func (c *call) seats(location int) int {
	n := 0
	for _, u := range c.units(location) {
		if c.takesSeat(location, u) {
			n++
		}
	}
	return n
}

// takesSeat applies the mark that was set by hand to what the rule says.
func (c *call) takesSeat(location int, u unit) bool {
	paid := c.paidByRule(location, u)
	if u.employee == nil || u.employee.Paid == nil {
		return paid
	}
	switch c.s.position("paid_staff") {
	case "raised":
		return paid || *u.employee.Paid
	case "stored":
		return *u.employee.Paid
	}
	return paid
}

func (c *call) paidByRule(location int, u unit) bool {
	switch {
	case u.employee != nil && u.employee.Schedule:
		return true // both rules: who provides services is billable, with or without access
	case u.access == nil:
		return false
	case u.access.Pending && c.s.is("pending_seats", "free"):
		return false
	case u.employee == nil && c.s.is("cardless", "free"):
		return false
	case c.byRights(location):
		return c.anyPaid(u.access)
	}
	return c.paidByRole(u.access)
}

// paidByRole is the old rule (help 17233197851805, 18443045916573, 18441988062237).
func (c *call) paidByRole(a *Access) bool {
	roleSlug := a.Role
	if role := c.book.byRole[roleSlug]; role != nil {
		roleSlug = role.like
	}
	switch roleSlug {
	case roleAdministrator:
		return true
	case roleWorker:
		return false // costs nothing beyond the schedule
	case roleOwner:
		return !c.freeOwner(a)
	}
	if c.s.is("old_rule_others", "free") {
		return false
	}
	values := c.values(a)
	return values["records_create_access"] == true || values["records_edit_access"] == true || values["records_finances_access"] == true
}

// freeOwner says whether the access is that of the one owner who is free: the one with the lowest
// id among those not in the schedule (which of several owners it is, is a guess).
func (c *call) freeOwner(a *Access) bool {
	for i := range c.s.Access {
		other := &c.s.Access[i]
		if other.Role != roleOwner || !c.oneSubscription(a.Location, other.Location) {
			continue
		}
		if e := c.s.linked(other.Location, other.User); e != nil && e.Schedule && !e.Fired {
			continue
		}
		if other.User < a.User || other.User == a.User && other.Location < a.Location {
			return false
		}
	}
	return true
}

// oneSubscription says whether two locations share their free owner.
func (c *call) oneSubscription(a, b int) bool {
	if a == b {
		return true
	}
	x, y := c.s.licence(a), c.s.licence(b)
	return x != nil && y != nil && x.ID == y.ID && c.s.is("free_owner", "subscription")
}

// anyPaid is the new rule: at least one right that changes data. What is stored of rights that the
// role's tree does not have rests until another role has them (guess).
func (c *call) anyPaid(a *Access) bool {
	values := c.values(a)
	for _, r := range c.book.rights {
		if values[r.slug] == true && c.offers(a.Role, r) && c.paidUnder(a.Role, r) && (c.s.is("orphan_rights", "counted") || c.rooted(values, r)) {
			return true
		}
	}
	return false
}

// rooted says whether every right above r is on.
func (c *call) rooted(values map[string]any, r *right) bool {
	for p := c.book.bySlug[r.parent]; p != nil; p = c.book.bySlug[p.parent] {
		if p.valueType == typeBool && values[p.slug] != true {
			return false
		}
	}
	return true
}

// paidUnder says whether a right makes somebody with that role paid.
func (c *call) paidUnder(roleSlug string, r *right) bool {
	if r.kept && (roleSlug == roleSystemManager || c.s.is("manager_rights_elsewhere", "free")) {
		return false
	}
	if role := c.book.byRole[roleSlug]; role != nil && role.paid != nil {
		return role.paid[r.slug]
	}
	return c.paidClass(r)
}

// paidClass says whether a right is one that changes data.
func (c *call) paidClass(r *right) bool {
	switch {
	case r.modifier():
		return false
	case r.kind == "export":
		return c.s.is("exports", "paid")
	case r.class == classPaid:
		return true
	case r.class == classLikely:
		return c.s.is("settings_pages", "paid")
	case r.class == classUnclear:
		return c.s.is("unclear_rights", "paid")
	}
	return false
}

// withinLimit carries a change out and refuses it when a location needs more seats than before and
// than its licence has.
func (c *call) withinLimit(locations []int, change func() error) error {
	if c.s.is("over_limit", "bill") {
		return change()
	}
	before := make([]int, len(locations))
	for i, l := range locations {
		before[i] = c.seats(l)
	}
	if err := change(); err != nil {
		return err
	}
	for i, l := range locations {
		licence := c.s.licence(l)
		if licence == nil || licence.StaffLimit == 0 { // 0 is unlimited (YCLIENTS blueprint)
			continue
		}
		after := c.seats(l)
		if after <= before[i] || after <= licence.StaffLimit {
			continue
		}
		status := http.StatusUnprocessableEntity
		if c.s.is("over_limit", "403") {
			status = http.StatusForbidden
		}
		return refuse(status, "The licence of the location %d has %d seats, %d would be needed", l, licence.StaffLimit, after)
	}
	return nil
}
