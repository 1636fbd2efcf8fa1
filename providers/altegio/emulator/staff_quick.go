package emulator

import (
	"net/http"
	"strings"
)

// quickStaff is create_team_member_quick: a card and, with is_user_invite, an invitation for the
// person, as a Specialist linked to the card (the role is a guess).
func (c *call) quickStaff() (reply, error) {
	l, err := c.managed("settings_staff_create_access")
	if err != nil {
		return reply{}, err
	}
	f, err := c.form()
	if err != nil {
		return reply{}, err
	}
	e := Employee{Location: l.ID, Name: f.required("name"), Specialization: f.text("specialization")}
	for _, field := range []string{"specialization", "position_id", "phone_number", "user_email", "user_phone", "is_user_invite"} {
		if _, given := f.value(field); !given {
			f.wrong(field, "is required")
		}
	}
	e.Position, e.Phone = f.number("position_id"), f.text("phone_number")
	if e.Position != 0 && c.s.jobTitle(e.Position) == nil {
		f.wrong("position_id", "there is no position %d", e.Position)
	}
	if f.has("is_paid_staff") {
		paid := f.yes("is_paid_staff")
		e.Paid = &paid
	}
	if err := f.err(); err != nil {
		return reply{}, err
	}
	err = c.withinLimit([]int{l.ID}, func() error {
		e.ID = c.s.nextID()
		if f.yes("is_user_invite") {
			if err := c.allowed(l.ID, "settings_users_create_access"); err != nil {
				return err
			}
			c.inviteQuick(f, &e)
		}
		c.s.Employees = append(c.s.Employees, e)
		return f.err()
	})
	if err != nil {
		return reply{}, err
	}
	o := object{
		"id": c.id(e.ID), "name": e.Name, "company_id": c.id(e.Location), "specialization": e.Specialization,
		"avatar": "", "avatar_big": "", "position": nil, "is_paid_staff": c.paidStaff(&e),
	}
	if p := c.s.jobTitle(e.Position); p != nil {
		o["position"] = object{"id": c.id(p.ID), "title": p.Title}
	}
	return c.data(http.StatusCreated, o), nil
}

// inviteQuick finds or makes the person of a new card and links them.
func (c *call) inviteQuick(f *form, e *Employee) {
	email, phone := f.text("user_email"), f.text("user_phone")
	if !strings.Contains(email, "@") {
		f.wrong("user_email", "want an email, got %s", describe(email))
		return
	}
	byEmail, byPhone := c.s.search(email), c.s.search(phone)
	p := byEmail
	switch {
	case byEmail != nil && byPhone != nil && byEmail.ID != byPhone.ID:
		f.wrong("user_phone", "belongs to another person than the email")
		return
	case byEmail == nil && byPhone != nil:
		p = byPhone
	case byEmail == nil:
		p = c.s.register(e.Name, email)
		p.Phone = phone
	}
	a := c.s.access(e.Location, p.ID)
	if a == nil {
		active := c.s.registered(p) && c.s.is("invite_existing", "active")
		a = c.s.grant(Access{Location: e.Location, User: p.ID, Role: roleWorker, Pending: !active})
	} else if c.s.linked(e.Location, p.ID) != nil && c.s.is("link_taken", "422") {
		f.wrong("user_email", "the person belongs to another team member")
		return
	}
	c.unlink(a)
	e.User = p.ID
}
