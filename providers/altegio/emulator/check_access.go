package emulator

import (
	"maps"
	"slices"
)

// pair is the key of an access.
type pair struct{ location, user int }

func (c *checker) access() {
	first := make(map[pair]int, len(c.s.Access))
	for i := range c.s.Access {
		a := &c.s.Access[i]
		if c.s.location(a.Location) == nil {
			c.errorf("access[%d]: there is no location %d", i, a.Location)
		}
		if c.s.person(a.User) == nil {
			c.errorf("access[%d]: there is no person %d", i, a.User)
		}
		key := pair{a.Location, a.User}
		if j, ok := first[key]; ok {
			c.errorf("access[%d]: the person %d has access to the location %d already, access[%d]", i, a.User, a.Location, j)
		} else {
			first[key] = i
		}
		if a.Role != "" && c.book.byRole[a.Role] == nil {
			c.errorf("access[%d]: there is no role %q", i, a.Role)
		}
		c.rights(i, "rights", a.Rights)
		for _, role := range slices.Sorted(maps.Keys(a.Earlier)) {
			if c.book.byRole[role] == nil {
				c.errorf("access[%d]: earlier: there is no role %q", i, role)
			}
			c.rights(i, "earlier."+role, a.Earlier[role])
		}
		c.link(i, a)
	}
}

// rights brings values into their Go types.
func (c *checker) rights(i int, field string, rights Rights) {
	for _, slug := range slices.Sorted(maps.Keys(rights)) {
		right := c.book.bySlug[slug]
		if right == nil {
			c.errorf("access[%d].%s: there is no right %q", i, field, slug)
			continue
		}
		value, err := parseValue(right.valueType, rights[slug], false)
		if err != nil {
			c.errorf("access[%d].%s.%s: %w", i, field, slug, err)
			continue
		}
		rights[slug] = value
	}
}

// link moves "employee" of an access to "user" of the employee, where it is kept.
func (c *checker) link(i int, a *Access) {
	if a.Employee == 0 {
		return
	}
	e := c.s.employee(a.Employee)
	switch {
	case e == nil || e.Location != a.Location:
		c.errorf("access[%d]: there is no employee %d in the location %d", i, a.Employee, a.Location)
	case e.User != 0 && e.User != a.User:
		c.errorf("access[%d]: the employee %d is linked to the person %d", i, a.Employee, e.User)
	default:
		e.User, a.Employee = a.User, 0
	}
}

func (c *checker) employees() {
	linked := make(map[pair]int)
	for i := range c.s.Employees {
		e := &c.s.Employees[i]
		if e.Name == "" {
			c.errorf("employees[%d]: the name is missing", i)
		}
		if c.s.location(e.Location) == nil {
			c.errorf("employees[%d]: there is no location %d", i, e.Location)
		}
		if e.Position != 0 && c.s.jobTitle(e.Position) == nil {
			c.errorf("employees[%d]: there is no position %d", i, e.Position)
		}
		if e.User == 0 || e.Deleted {
			continue
		}
		if c.s.access(e.Location, e.User) == nil {
			c.errorf("employees[%d]: the person %d has no access to the location %d", i, e.User, e.Location)
		}
		key := pair{e.Location, e.User}
		if j, ok := linked[key]; ok {
			c.errorf("employees[%d]: the person %d is already linked to employees[%d]", i, e.User, j)
			continue
		}
		linked[key] = i
	}
}

func (c *checker) extras() {
	slugs := make(map[string]bool)
	for _, r := range catalogueRights() {
		slugs[r.slug] = true
	}
	for i, x := range c.s.ExtraRights {
		if x.Slug == "" || slugs[x.Slug] {
			c.errorf("extra_rights[%d]: the slug %q is empty or known already", i, x.Slug)
		}
		// Only a right that stands before can be a parent, so there are no circles.
		if p := c.book.bySlug[x.Parent]; x.Parent != "" && (!slugs[x.Parent] || p == nil || !p.listed) {
			c.errorf("extra_rights[%d]: there is no parent %q before it", i, x.Parent)
		}
		slugs[x.Slug] = true
		if !slices.Contains([]string{"", typeBool, typeFlag, typeDays, typeID, typeIDs, typeIP}, x.ValueType) {
			c.errorf("extra_rights[%d]: there is no value type %q", i, x.ValueType)
		}
	}
	c.presets()
	c.extraRoles()
}

func (c *checker) presets() {
	seen := make(map[string]bool)
	for i, p := range c.s.Presets {
		if p.Slug == "" || seen[p.Slug] {
			c.errorf("presets[%d]: the slug %q is empty or there already", i, p.Slug)
		}
		seen[p.Slug] = true
		for _, slug := range slices.Concat(p.On, p.Without, p.Locked, p.PaidOnly, p.Paid) {
			if c.book.bySlug[slug] == nil {
				c.errorf("presets[%d]: there is no right %q", i, slug)
			}
		}
		for _, slug := range slices.Sorted(maps.Keys(p.Values)) {
			if _, err := c.book.presetValue(slug, p.Values[slug]); err != nil {
				c.errorf("presets[%d].values: %s: %w", i, slug, err)
			}
		}
	}
}

func (c *checker) extraRoles() {
	roles := make(map[string]bool)
	for _, p := range c.s.presets() {
		roles[p.Slug] = true
	}
	for i, x := range c.s.ExtraRoles {
		if x.Slug == "" || roles[x.Slug] {
			c.errorf("extra_roles[%d]: the slug %q is empty or known already", i, x.Slug)
		}
		if !roles[x.Like] {
			c.errorf("extra_roles[%d]: there is no role %q to be like", i, x.Like)
		}
		roles[x.Slug] = true
	}
}

// numbers makes last_id the highest id and numbers the open invitations.
func (c *checker) numbers() {
	s := c.s
	raise := func(id int) { s.LastID = max(s.LastID, id) }
	for _, l := range s.Locations {
		raise(l.ID)
	}
	for _, n := range s.Networks {
		raise(n.ID)
	}
	for _, p := range s.People {
		raise(p.ID)
	}
	for _, e := range s.Employees {
		raise(e.ID)
	}
	for _, p := range s.Positions {
		raise(p.ID)
	}
	for _, a := range s.Access {
		raise(a.Invitation)
	}
	for i := range s.Access {
		if a := &s.Access[i]; a.Pending && a.Invitation == 0 {
			a.Invitation = s.nextID()
		}
	}
}
