package emulator

import "slices"

// userModel is a user in an answer. Five fields have been seen by third-party clients; every other
// one is a switch, by the name that the convention suggests.
func (c *call) userModel(u *User) object {
	model := object{
		"id": c.idOrNull(u.ID), "email": u.Email, "name": u.Name,
		"branch_ids": c.ids(u.Branches), "pay_account_ids": c.ids(c.s.desksOf(u)),
	}
	switch c.s.position("hidden_fields") {
	case "desks":
		delete(model, "pay_account_ids")
	case "email":
		delete(model, "email")
	}
	switch c.s.position("user_field_phone") {
	case "string":
		model["phone"] = u.Phone
	case "list":
		model["phone"] = texts(u.Phone)
	}
	for name, value := range map[string]any{
		"role_ids": c.ids(u.Roles), "gender": u.Gender, "lang": u.Language, "sip": u.SIP, "inn": u.INN,
		"is_active": c.flag(!u.Inactive), "removed": c.flag(u.Archived), "teacher_id": c.idOrNull(u.Teacher),
		"last_login": textOrNull(u.LastLogin),
	} {
		if c.s.is("user_field_"+name, "present") {
			model[name] = value
		}
	}
	return model
}

func textOrNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// reachesUser says whether a call in this branch reaches the user, archived or not.
func (c *call) reachesUser(u *User) bool {
	if !slices.Contains(u.Branches, c.path.branch) && c.s.is("user_scope", "branch") {
		return false
	}
	return c.s.rank(u) <= c.s.rank(c.caller) || c.s.is("rank_visibility", "off")
}

// listUsers answers user/index.
func (c *call) listUsers() (reply, error) {
	f, err := c.filter()
	if err != nil {
		return reply{}, err
	}
	var matches []*User
	for i := range c.s.Users {
		u := &c.s.Users[i]
		if !c.reachesUser(u) || !c.listsUser(f, u) || !f.id("id", u.ID) || !f.name(u.Name) ||
			!f.like("email", u.Email, c.s.is("email_filter", "contains")) {
			continue
		}
		matches = append(matches, u)
	}
	return paged(f, matches, c.userModel), nil
}

// listsUser decides by the two flags. A filter by a field that the model lacks does nothing.
func (c *call) listsUser(f *filter, u *User) bool {
	switch c.s.position("user_archive") {
	case "honoured":
		if !f.removed(u.Archived) {
			return false
		}
	case "ignored":
		if u.Archived {
			return false
		}
	}
	if c.s.is("user_field_is_active", "present") && f.values("is_active") != nil {
		return f.id("is_active", bit(!u.Inactive))
	}
	return u.Archived || !u.Inactive || c.s.is("inactive_users", "listed")
}
