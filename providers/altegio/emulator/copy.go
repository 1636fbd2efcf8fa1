package emulator

import (
	"net/http"
	"slices"
)

// links reads user_company_links: one location each.
func (c *call) links() (*form, []*form, []int, error) {
	f, err := c.form()
	if err != nil {
		return nil, nil, nil, err
	}
	items := f.forms("user_company_links")
	if len(items) == 0 && len(*f.errs) == 0 {
		f.wrong("user_company_links", "is required")
	}
	var locations []int
	for _, item := range items {
		id := item.number("company_id")
		if slices.Contains(locations, id) {
			item.wrong("company_id", "the location %d is sent twice", id)
		}
		if l := c.s.location(id); id != 0 && l != nil && !l.Deleted {
			locations = append(locations, id)
		}
	}
	return f, items, locations, f.err()
}

// target is a location of a link in which the caller has a right. How a batch with a location that
// is unknown or closed to the caller fails is a guess.
func (c *call) target(item *form, slug string) (int, error) {
	id := item.number("company_id")
	if l := c.s.location(id); l == nil || l.Deleted {
		item.wrong("company_id", "there is no location %d", id)
		return 0, item.err()
	}
	if err := c.licensed(id); err != nil {
		return 0, err
	}
	return id, c.allowed(id, slug)
}

// copyToCompanies is copy_user_permissions_to_locations: an active person becomes active in other
// locations without an invitation; where one is open, only the rights change and it stays open.
func (c *call) copyToCompanies() (reply, error) {
	source, err := c.subject()
	if err != nil {
		return reply{}, err
	}
	f, items, locations, err := c.links()
	if err != nil {
		return reply{}, err
	}
	if source.Pending {
		return reply{}, invalid(fieldError{"user_id", "the user is not active here"})
	}
	from := *source // the slice it is in may move
	refused, err := c.batch(f, items, locations, func(item *form) error {
		id, err := c.target(item, "settings_users_create_access")
		if err != nil {
			return err
		}
		return c.copyTo(item, from, id)
	})
	if err != nil || refused.status != 0 {
		return refused, err
	}
	return c.data(http.StatusOK, nil), nil
}

// copyTo copies role and rights, not the employee: that one belongs to the source.
func (c *call) copyTo(item *form, source Access, location int) error {
	if location == source.Location {
		item.wrong("company_id", "is the location that is copied from")
		return item.err()
	}
	list, _ := c.changes(item, source.Role)
	if err := item.err(); err != nil {
		return err
	}
	a := c.s.access(location, source.User)
	add := false
	switch {
	case a == nil:
		a = c.s.grant(Access{Location: location, User: source.User})
	case a.Pending || c.s.is("copy_existing", "replace"):
	case c.s.is("copy_existing", "add"):
		add = true
	default:
		item.wrong("company_id", "the user is active there already")
		return item.err()
	}
	c.handOver(&source, a, add)
	values := c.values(a)
	if err := c.put(item, a, values, list, false); err != nil {
		return err
	}
	c.store(a, values)
	return item.err()
}

// handOver gives role and rights of the source to a. With add, the role stays and rights only come.
// Rights that the caller cannot hand out stay as they are, whatever the switch not_editable says:
// nobody asked for them one by one.
func (c *call) handOver(source, a *Access, add bool) {
	from, values := c.values(source), c.values(a)
	if !add {
		a.Role = source.Role
	}
	for _, r := range c.book.rights {
		value := from[r.slug]
		switch {
		case add && value != true, !r.modifier() && !c.editable(a.Location, a.Role, r):
			continue
		case source.Rights[r.slug] == nil && c.tied(source.Role, r):
			value = c.base(a.Role, a, r) // not the employee of the source
		}
		values[r.slug] = value
	}
	c.store(a, values)
}

// tied says whether the role sets the right to the person's own employee.
func (c *call) tied(roleSlug string, r *right) bool {
	role := c.book.byRole[roleSlug]
	if role == nil {
		return false
	}
	_, tied := role.preset[r.slug].(linkedEmployee)
	return tied
}

// removeFromCompanies is remove_user_from_locations.
func (c *call) removeFromCompanies() (reply, error) {
	a, err := c.subject()
	if err != nil {
		return reply{}, err
	}
	user := a.User
	f, items, _, err := c.links()
	if err != nil {
		return reply{}, err
	}
	refused, err := c.batch(f, items, nil, func(item *form) error {
		id, err := c.target(item, "settings_users_delete_access")
		if err != nil {
			return err
		}
		there := c.s.access(id, user)
		if there == nil {
			item.wrong("company_id", "the user has no access to the location %d", id)
			return item.err()
		}
		return c.remove(there)
	})
	if err != nil || refused.status != 0 {
		return refused, err
	}
	return c.data(http.StatusOK, nil), nil
}
