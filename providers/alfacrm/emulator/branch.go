package emulator

import "slices"

// branchModel is a branch in an answer.
func (c *call) branchModel(b *Branch) object {
	model := object{
		"id": c.idOrNull(b.ID), "name": b.Name, "is_active": c.flag(!b.Inactive),
		"subject_ids": c.ids(b.SubjectIDs), "weight": b.Weight,
	}
	return model
}

// listBranches answers branch/index.
func (c *call) listBranches() (reply, error) {
	f, err := c.filter()
	if err != nil {
		return reply{}, err
	}
	items := []object{}
	for i := range c.s.Branches {
		b := &c.s.Branches[i]
		hidden := b.Inactive && f.values("is_active") == nil && c.s.is("inactive_branches", "hidden")
		if hidden || !c.seesBranch(b.ID) || !f.id("id", b.ID) || !f.name(b.Name) ||
			!f.id("is_active", bit(!b.Inactive)) || !f.overlaps("subject_ids", b.SubjectIDs) {
			continue
		}
		items = append(items, c.branchModel(b))
	}
	return f.page(items), nil
}

func (c *call) seesBranch(id int) bool {
	return c.s.is("branch_visibility", "all") || slices.Contains(c.caller.Branches, id)
}

// fill reads the fields of a branch. Name and activity have to be there when one is made
// (third-party clients).
func (b *Branch) fill(f *form) {
	active := !b.Inactive
	f.text("name", &b.Name)
	f.filled("name", b.Name)
	if len([]rune(b.Name)) > branchNameLimit {
		f.wrong("name", "The value must be at most 50 characters long.")
	}
	f.flag("is_active", &active)
	b.Inactive = !active
	f.ids("subject_ids", &b.SubjectIDs, anyID)
	f.number("weight", &b.Weight)
}

// createBranch answers branch/create.
func (c *call) createBranch() (reply, error) {
	f, err := c.form()
	if err != nil {
		return reply{}, err
	}
	var b Branch
	b.fill(f)
	if !f.has("is_active") {
		f.wrong("is_active", "The value cannot be blank.")
	}
	if err := f.err(c.branchModel(&b)); err != nil {
		return reply{}, err
	}
	b.ID = c.s.nextID()
	c.s.Branches = append(c.s.Branches, b)
	c.record(EntityBranch, b.ID, EventAdded, nil, b.logFields())
	if c.s.is("created_branch", "given") {
		before := c.s.logFields(c.caller)
		c.caller.Branches = append(c.caller.Branches, b.ID)
		c.record(EntityUser, c.caller.ID, EventChanged, before, c.s.logFields(c.caller))
	}
	return c.stored(c.branchModel(&b)), nil
}

// updateBranch answers branch/update.
func (c *call) updateBranch() (reply, error) {
	id, err := c.target()
	if err != nil {
		return reply{}, err
	}
	f, err := c.form()
	if err != nil {
		return reply{}, err
	}
	b := c.s.branch(id)
	if b == nil || !c.seesBranch(id) {
		return reply{}, notFound()
	}
	before := b.logFields()
	if c.overwrites() {
		*b = Branch{ID: id, Inactive: true}
	}
	b.fill(f)
	if err := f.err(c.branchModel(b)); err != nil {
		return reply{}, err
	}
	c.record(EntityBranch, id, EventChanged, before, b.logFields())
	return c.stored(c.branchModel(b)), nil
}

// overwrites says whether an update clears what it does not send.
func (c *call) overwrites() bool { return c.s.is("update_style", "overwrite") }
