package emulator

import (
	"net/http"
	"slices"
	"strings"
)

// createStaff is deprecated_create_team_member, in spite of its name the documented way.
func (c *call) createStaff() (reply, error) {
	l, err := c.managed("settings_staff_create_access")
	if err != nil {
		return reply{}, err
	}
	f, err := c.form()
	if err != nil {
		return reply{}, err
	}
	f.required("name") // that only the name is needed is a guess
	c.s.Employees = append(c.s.Employees, Employee{ID: c.s.nextID(), Location: l.ID})
	e := &c.s.Employees[len(c.s.Employees)-1]
	if err := c.withinLimit([]int{l.ID}, func() error { return c.fillStaff(f, e) }); err != nil {
		return reply{}, err
	}
	return c.data(http.StatusCreated, c.staffItem(e)), nil
}

// updateStaff is update_team_member.
func (c *call) updateStaff() (reply, error) {
	e, err := c.card()
	if err != nil {
		return reply{}, err
	}
	if err := c.allowed(e.Location, "settings_staff_edit_access"); err != nil {
		return reply{}, err
	}
	if e.Chain && c.s.is("chain_staff", "403") {
		return reply{}, refuse(http.StatusForbidden, "The team member belongs to a chain")
	}
	f, err := c.form()
	if err != nil {
		return reply{}, err
	}
	if f.bit01("fired") != e.Fired && f.has("fired") {
		if err := c.allowed(e.Location, "settings_staff_dismiss_access"); err != nil {
			return reply{}, err
		}
	}
	if c.s.is("put_staff", "replace") {
		c.reset(f, e)
	}
	if err := c.withinLimit([]int{e.Location}, func() error { return c.fillStaff(f, e) }); err != nil {
		return reply{}, err
	}
	return c.data(http.StatusOK, c.staffItem(e)), nil
}

// reset empties the fields that a request leaves out. The name cannot be empty.
func (c *call) reset(f *form, e *Employee) {
	blank := Employee{ID: e.ID, Location: e.Location, Name: e.Name, Position: e.Position, Chain: e.Chain, Assistant: e.Assistant, Phone: e.Phone}
	if f.has("is_included_in_payment_policy") {
		blank.PaymentPolicy = e.PaymentPolicy
	}
	if f.has("user_id") {
		blank.User = e.User
	}
	*e = blank
}

// fillStaff sets the fields that the request has.
func (c *call) fillStaff(f *form, e *Employee) error {
	if _, given := f.value("name"); given {
		e.Name = strings.TrimSpace(f.text("name"))
		if e.Name == "" && !slices.ContainsFunc(*f.errs, func(x fieldError) bool { return x.field == "name" }) {
			f.wrong("name", "is required")
		}
	}
	if policy := f.yes("is_included_in_payment_policy"); f.has("is_included_in_payment_policy") && policy != e.PaymentPolicy {
		if err := c.allowed(e.Location, "payment_policy_update_access"); err != nil {
			return err
		}
		e.PaymentPolicy = policy
	}
	set(f, "specialization", &e.Specialization, f.text)
	set(f, "weight", &e.Weight, f.number)
	set(f, "information", &e.Information, f.text)
	set(f, "api_id", &e.APIID, f.text)
	set(f, "hidden", &e.Hidden, f.bit01)
	if f.has("is_paid_staff") {
		paid := f.yes("is_paid_staff")
		e.Paid = &paid
	}
	if f.has("user_id") {
		c.linkCard(f, e, f.number("user_id"))
	}
	c.schedule(f, e)
	c.dismiss(f, e)
	return f.err()
}

// linkCard ties the card to a person of the location; 0 unlinks (update_team_member).
func (c *call) linkCard(f *form, e *Employee, id int) {
	if id == 0 {
		e.User = 0
		return
	}
	a := find(c.s.Access, func(a *Access) bool { return a.Location == e.Location && c.shownID(a) == id })
	if a == nil {
		f.wrong("user_id", "there is no user %d in the location", id)
		return
	}
	if other := c.s.linked(e.Location, a.User); other != nil && other.ID != e.ID && c.s.is("link_taken", "422") {
		f.wrong("user_id", "the user %d belongs to another team member", id)
		return
	}
	c.unlink(a)
	e.User = a.User
}

// schedule puts the employee into the schedule or takes them out.
func (c *call) schedule(f *form, e *Employee) {
	if !f.has("has_access_timetable") {
		return
	}
	e.Schedule = f.yes("has_access_timetable")
	a := c.s.access(e.Location, e.User)
	if !e.Schedule || a == nil || c.s.is("free_in_schedule", "allowed") {
		return
	}
	if role := c.book.byRole[a.Role]; role != nil && role.free {
		f.wrong("has_access_timetable", "a user with the role %q cannot be in the schedule", a.Role)
	}
}

func (c *call) dismiss(f *form, e *Employee) {
	if !f.has("fired") {
		return
	}
	e.Fired = f.bit01("fired")
	if a := c.s.access(e.Location, e.User); a != nil && e.Fired && c.s.is("dismissed_access", "removed") {
		c.s.revoke(a)
	}
}

// deleteStaff is delete_team_member.
func (c *call) deleteStaff() (reply, error) {
	e, err := c.card()
	if err != nil {
		return reply{}, err
	}
	if err := c.allowed(e.Location, "settings_staff_delete_access"); err != nil {
		return reply{}, err
	}
	e.Deleted, e.User, e.Schedule = true, 0, false
	return reply{status: http.StatusNoContent}, nil
}
