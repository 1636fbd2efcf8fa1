package emulator

import (
	"net/http"
	"slices"
)

// listUsers is get_location_users: everybody with access, also those who have not accepted.
func (c *call) listUsers() (reply, error) {
	l, err := c.managed("settings_users_access")
	if err != nil {
		return reply{}, err
	}
	filter := c.r.URL.Query().Get("filter[is_approved]")
	list := make([]object, 0)
	for i := range c.s.Access {
		a := &c.s.Access[i]
		if a.Location != l.ID || filter == "1" && a.Pending || filter == "0" && !a.Pending {
			continue
		}
		p := c.s.person(a.User)
		list = append(list, object{
			"id":               c.id(c.shownID(a)),
			"name":             p.Name,
			"phone":            p.Phone,
			"email":            p.Email,
			"information":      c.information(a),
			"is_approved":      !a.Pending,
			"is_non_deletable": a.NonDeletable,
		})
	}
	return c.list(list, object{"count": len(list)}), nil
}

// information seems to be the position text of the invitation.
func (c *call) information(a *Access) string {
	if c.s.is("user_information", "empty") {
		return ""
	}
	return a.Position
}

// oldUsers is deprecated_get_location_users, with 14 coarse rights.
func (c *call) oldUsers() (reply, error) {
	l, err := c.managed("settings_users_access")
	if err != nil {
		return reply{}, err
	}
	list := make([]object, 0)
	for i := range c.s.Access {
		a := &c.s.Access[i]
		if a.Location != l.ID || a.Pending {
			continue
		}
		p, values := c.s.person(a.User), c.values(a)
		access := object{"master_id": c.ownNumber(values, "master_id")}
		for _, key := range oldKeys {
			access[key] = c.ownYes(values, key)
		}
		list = append(list, object{
			"id": c.id(c.shownID(a)), "firstname": p.Name, "login": or(p.Email, p.Phone), "email": p.Email,
			"phone": p.Phone, "information": c.information(a), "access": access,
		})
	}
	return c.data(http.StatusOK, list), nil
}

var oldKeys = [...]string{
	"stat_access", "schedule_edit_access", "client_phones_access", "clients_access", "settings_access",
	"edit_records_access", "timetable_access", "billing_access", "users_access", "excel_access",
	"finances_access", "storages_access", "send_sms",
}

// removeUser is remove_user_from_location. The person's account stays (help, "Settings access
// rights").
func (c *call) removeUser() (reply, error) {
	l, err := c.managed("settings_users_delete_access")
	if err != nil {
		return reply{}, err
	}
	a, err := c.addressed(l.ID)
	if err != nil {
		return reply{}, err
	}
	if err := c.remove(a); err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusNoContent}, nil
}

// remove takes an access away. That the employee stays, without a login, is a guess.
func (c *call) remove(a *Access) error {
	switch {
	case a.Pending && c.s.is("pending_delete", "refused"):
		return c.notFound("The user")
	case a.NonDeletable && c.s.is("non_deletable", "422"):
		return invalid(fieldError{"user_id", "the user cannot be deleted"})
	case a.NonDeletable:
		return refuse(http.StatusForbidden, "The user cannot be deleted")
	case a.User == c.caller.ID && c.s.is("delete_self", "403"):
		return refuse(http.StatusForbidden, "Nobody can delete themselves")
	case c.lastOwner(a) && c.s.is("last_owner", "403"):
		return refuse(http.StatusForbidden, "The last owner cannot be deleted")
	}
	c.s.revoke(a)
	return nil
}

// lastOwner says whether nobody else owns the location.
func (c *call) lastOwner(a *Access) bool {
	return a.Role == roleOwner && !slices.ContainsFunc(c.s.Access, func(other Access) bool {
		return other.Location == a.Location && other.User != a.User && other.Role == roleOwner && !other.Pending
	})
}

// revoke deletes an access and unlinks the employee. Somebody whose only invitation it was stays
// without a login.
func (s *State) revoke(a *Access) {
	if e := s.linked(a.Location, a.User); e != nil {
		e.User = 0
	}
	if p := s.person(a.User); !s.registered(p) {
		p.Unregistered = true
	}
	location, user := a.Location, a.User
	s.Access = slices.DeleteFunc(s.Access, func(other Access) bool {
		return other.Location == location && other.User == user
	})
}
