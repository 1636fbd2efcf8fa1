package emulator

import "slices"

// cashDeskModel is a cash desk in an answer.
func (c *call) cashDeskModel(d *CashDesk) object {
	model := object{
		"id": c.idOrNull(d.ID), "branch_id": c.idOrNull(d.Branch), "name": d.Name, "user_ids": c.ids(d.Users),
		"is_enabled": c.flag(!d.Disabled), "weight": d.Weight,
	}
	if c.s.is("hidden_fields", "desks") {
		delete(model, "user_ids")
	}
	return model
}

// seesCashDesk says whether a call in this branch reaches the desk.
func (c *call) seesCashDesk(d *CashDesk) bool {
	if d.Branch != c.path.branch && c.s.is("desk_scope", "branch") {
		return false
	}
	return c.s.is("desk_visibility", "all") || slices.Contains(c.s.desksOf(c.caller), d.ID)
}

// listCashDesks answers pay-account/index.
func (c *call) listCashDesks() (reply, error) {
	f, err := c.filter()
	if err != nil {
		return reply{}, err
	}
	items := []object{}
	for i := range c.s.CashDesks {
		d := &c.s.CashDesks[i]
		if c.seesCashDesk(d) && f.id("id", d.ID) && f.name(d.Name) && f.id("is_enabled", bit(!d.Disabled)) {
			items = append(items, c.cashDeskModel(d))
		}
	}
	return f.page(items), nil
}

// fillCashDesk reads the fields of a cash desk. That the name is demanded is a guess.
func (c *call) fillCashDesk(f *form, d *CashDesk) {
	enabled := !d.Disabled
	f.number("branch_id", &d.Branch)
	if c.s.branch(d.Branch) == nil && len(f.errs["branch_id"]) == 0 {
		f.wrong("branch_id", "The branch does not exist.")
	}
	f.text("name", &d.Name)
	f.filled("name", d.Name)
	f.ids("user_ids", &d.Users, func(id int) bool { return c.s.user(id) != nil })
	f.flag("is_enabled", &enabled)
	d.Disabled = !enabled
	f.number("weight", &d.Weight)
}

// createCashDesk answers pay-account/create. Without branch_id the desk is of the branch of the
// path, without is_enabled it is in use (guess).
func (c *call) createCashDesk() (reply, error) {
	f, err := c.form()
	if err != nil {
		return reply{}, err
	}
	d := CashDesk{Branch: c.path.branch}
	c.fillCashDesk(f, &d)
	if err := f.err(c.cashDeskModel(&d)); err != nil {
		return reply{}, err
	}
	d.ID = c.s.nextID()
	c.s.CashDesks = append(c.s.CashDesks, d)
	c.record(EntityCashDesk, d.ID, EventAdded, nil, d.logFields())
	return c.stored(c.cashDeskModel(&d)), nil
}

// updateCashDesk answers pay-account/update.
func (c *call) updateCashDesk() (reply, error) {
	id, err := c.target()
	if err != nil {
		return reply{}, err
	}
	f, err := c.form()
	if err != nil {
		return reply{}, err
	}
	d := c.s.cashDesk(id)
	if d == nil || !c.seesCashDesk(d) {
		return reply{}, notFound()
	}
	before := d.logFields()
	if c.overwrites() {
		*d = CashDesk{ID: id, Branch: c.path.branch, Disabled: true}
	}
	c.fillCashDesk(f, d)
	if err := f.err(c.cashDeskModel(d)); err != nil {
		return reply{}, err
	}
	c.record(EntityCashDesk, id, EventChanged, before, d.logFields())
	return c.stored(c.cashDeskModel(d)), nil
}
