package emulator

import (
	"net/http"
	"time"
)

// getLicence is get_location_subscription_information. It needs the partner token only; whether a
// user token without access is refused is a guess.
func (c *call) getLicence() (reply, error) {
	l, err := c.location()
	if err != nil {
		return reply{}, err
	}
	if c.caller != nil && c.membership(l.ID) == nil {
		return reply{}, refuse(http.StatusForbidden, "No access to the location %d", l.ID)
	}
	licence := c.s.licence(l.ID)
	if licence == nil {
		return reply{}, c.notFound("The licence")
	}
	options := make([]object, 0, len(licence.Options))
	for _, o := range licence.Options {
		options = append(options, object{"id": c.id(o.ID), "title": o.Title})
	}
	o := object{
		"id": c.id(licence.ID), "salon_id": c.id(l.ID), "name": licence.Name,
		"active":     c.flag(!c.expired(l.ID)),
		"start_date": c.date(licence.Start), "deactivation_date": c.date(licence.End),
		"staff_limit": licence.StaffLimit, "is_paid_rights_model": licence.PaidRightsModel, "options": options,
	}
	if c.s.is("licence_form", "envelope") {
		return c.data(http.StatusOK, o), nil
	}
	return reply{http.StatusOK, o}, nil
}

// date is a date of a licence as the brand writes it.
func (c *call) date(text string) string {
	if day, err := time.Parse(dateForm, text); err == nil && c.s.is("licence_dates", "dotted") {
		return day.Format("02.01.2006")
	}
	return text
}
