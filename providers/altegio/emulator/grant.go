package emulator

// values are the rights of one access, all of the location's rights, by slug.
func (c *call) values(a *Access) map[string]any {
	values := make(map[string]any, len(c.book.rights))
	for _, r := range c.book.rights {
		if own, ok := a.Rights[r.slug]; ok {
			values[r.slug] = own
			continue
		}
		values[r.slug] = c.base(a.Role, a, r)
	}
	return values
}

// base is the value that a role gives a right by itself.
func (c *call) base(roleSlug string, a *Access, r *right) any {
	role := c.book.byRole[roleSlug]
	if role == nil || role.without[r.slug] {
		// Nobody gave a role: nothing is granted and nothing is limited (guess).
		if r.modifier() {
			return c.full(r)
		}
		return r.off()
	}
	switch v := role.preset[r.slug].(type) {
	case unrestricted:
		return c.full(r)
	case linkedEmployee:
		if a != nil {
			if e := c.s.linked(a.Location, a.User); e != nil {
				return e.ID
			}
		}
		return 0
	default:
		return v
	}
}

// full is the value of a right that means "not restricted".
func (c *call) full(r *right) any {
	if r.slug == "timetable_last_days_count" && c.s.is("days_unlimited", "zero") {
		return 0
	}
	if r.full == nil {
		return r.off() // records_clients_statistics_chain_id: there is no "all networks"
	}
	return r.full
}

// store keeps of values what the role does not give by itself.
func (c *call) store(a *Access, values map[string]any) {
	role := c.book.byRole[a.Role]
	own := make(Rights)
	for _, r := range c.book.rights {
		if role != nil && role.without[r.slug] {
			continue
		}
		if v := values[r.slug]; !sameValue(v, c.base(a.Role, a, r)) {
			own[r.slug] = v
		}
	}
	a.Rights = own
	if len(own) == 0 {
		a.Rights = nil
	}
}

// offers says whether the role's tree has the right. A person without a role is offered all.
func (c *call) offers(roleSlug string, r *right) bool {
	role := c.book.byRole[roleSlug]
	return r.listed && (role == nil || !role.without[r.slug])
}

// editable says whether the caller may change a right of somebody with that role in the location.
// A caller with settings_users_limited_access hands out only rights they hold (help, "Settings
// access rights"); for values that means those not restricted for the caller (guess).
func (c *call) editable(location int, roleSlug string, r *right) bool {
	if role := c.book.byRole[roleSlug]; role != nil && role.locked[r.slug] {
		return false
	}
	values := c.ownValues(location)
	if values["settings_users_edit_access"] != true {
		return false
	}
	if values["settings_users_limited_access"] != 1 {
		return true
	}
	if r.modifier() {
		return sameValue(values[r.slug], c.full(r))
	}
	return values[r.slug] == true
}
