package emulator

import "net/http"

// staffOf are the employees of a location that are not deleted.
func (c *call) staffOf(location int) []*Employee {
	var staff []*Employee
	for i := range c.s.Employees {
		if e := &c.s.Employees[i]; e.Location == location && !e.Deleted {
			staff = append(staff, e)
		}
	}
	return staff
}

// card is the employee of the path.
func (c *call) card() (*Employee, error) {
	l, err := c.inside()
	if err != nil {
		return nil, err
	}
	e := c.s.employee(c.pathID("employee"))
	if e == nil || e.Location != l.ID || e.Deleted {
		return nil, c.notFound("The team member")
	}
	return e, nil
}

// listStaff is get_team_member_list. Reading employees needs access to the location and no right
// (guess).
func (c *call) listStaff() (reply, error) {
	l, err := c.inside()
	if err != nil {
		return reply{}, err
	}
	list := make([]object, 0)
	for _, e := range c.staffOf(l.ID) {
		list = append(list, c.staffListItem(e))
	}
	return c.data(http.StatusOK, list), nil
}

// oneOfStaff is get_team_member_by_id, a list of one.
func (c *call) oneOfStaff() (reply, error) {
	e, err := c.card()
	if err != nil {
		return reply{}, err
	}
	return c.data(http.StatusOK, []object{c.staffListItem(e)}), nil
}

// staffCard is get_team_member, the only documented reading of is_paid_staff.
func (c *call) staffCard() (reply, error) {
	e, err := c.card()
	if err != nil {
		return reply{}, err
	}
	if c.s.is("staff_card", "array") {
		return c.list([]object{c.staffItem(e)}, object{"total_count": 1}), nil
	}
	return c.data(http.StatusOK, c.staffItem(e)), nil
}

// wideStaff is GET /company/{id}/staff/, whose objects are wider than documented (mkosinov/yclientsapi,
// schema/staff.py).
func (c *call) wideStaff() (reply, error) {
	l, err := c.inside()
	if err != nil {
		return reply{}, err
	}
	list := make([]object, 0)
	for _, e := range c.staffOf(l.ID) {
		list = append(list, c.wideItem(e))
	}
	return c.list(list, object{"total_count": len(list)}), nil
}

// staffListItem is an employee in the lists. It has no paid mark.
func (c *call) staffListItem(e *Employee) object {
	// image_group and user are documented as lists here.
	o := object{
		"id": c.id(e.ID), "api_id": nil, "name": e.Name, "specialization": e.Specialization,
		"rating": 0, "show_rating": c.flag(false), "user_id": c.idOrNull(c.userOf(e)),
		"has_access_timetable": e.Schedule, "avatar": "", "avatar_big": "",
		"comments_count": 0, "votes_count": 0, "bookable": e.Schedule && !e.Hidden && !e.Fired,
		"image_group": []any{}, "information": e.Information, "position_id": c.id(e.Position),
		"weight": e.Weight, "fired": c.flag(e.Fired), "status": c.flag(false), "hidden": c.flag(e.Hidden),
		"user": []any{}, "prepaid": "forbidden", "position": c.position(e),
	}
	if e.Schedule {
		o["schedule_till"] = c.today().AddDate(0, 1, 0).Format(dateForm)
	}
	return o
}

// staffItem is one employee, with the paid mark.
func (c *call) staffItem(e *Employee) object {
	return object{
		"id": c.id(e.ID), "name": e.Name, "company_id": c.id(e.Location), "specialization": e.Specialization,
		"position": c.position(e), "avatar": "", "avatar_big": "",
		"fired": c.flag(e.Fired), "status": c.flag(false), "hidden": c.flag(e.Hidden),
		"user_id": c.idOrNull(c.userOf(e)), "is_paid_staff": c.paidStaff(e),
		"is_included_in_payment_policy": e.PaymentPolicy,
	}
}

func (c *call) wideItem(e *Employee) object {
	o := c.staffItem(e)
	o["is_fired"] = e.Fired
	o["dismissal_date"] = nil
	o["is_online"] = !e.Hidden
	o["is_bookable"] = e.Schedule && !e.Hidden && !e.Fired
	o["is_deleted"] = e.Deleted
	o["is_chain"] = e.Chain
	o["is_timetable_off"] = !e.Schedule
	o["employee"] = object{"id": c.id(e.ID), "phone": e.Phone}
	o["chain"] = nil
	o["user"] = nil
	if a := c.s.access(e.Location, e.User); a != nil {
		p := c.s.person(e.User)
		o["user"] = object{"id": c.id(c.shownID(a)), "name": p.Name, "phone": p.Phone, "email": p.Email, "is_approved": !a.Pending}
	}
	return o
}

// userOf is the id of the linked person as the API shows it, 0 without one.
func (c *call) userOf(e *Employee) int {
	if a := c.s.access(e.Location, e.User); a != nil {
		return c.shownID(a)
	}
	return 0
}

func (c *call) position(e *Employee) any {
	if p := c.s.jobTitle(e.Position); p != nil {
		return object{"id": c.id(p.ID), "title": p.Title}
	}
	return c.absent()
}

// paidStaff is is_paid_staff: the employee counts in the licence price.
func (c *call) paidStaff(e *Employee) bool {
	if e.Fired || e.Deleted {
		return false
	}
	return c.takesSeat(e.Location, unit{access: c.s.access(e.Location, e.User), employee: e})
}
