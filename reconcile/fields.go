package reconcile

import "github.com/seatplan/seatplan/schema"

// placementFields lists what differs in one placement, under the address of its location.
func placementFields(rights *schema.Rights, c *PlacementChange) []FieldChange {
	prefix := string(c.Address) + "."
	var fields []FieldChange
	add := func(path string, before, after schema.Value) {
		if before != after {
			fields = append(fields, FieldChange{Path: prefix + path, Before: before, After: after})
		}
	}
	add("role", baseValue(c.Before), baseValue(c.After))
	if c.Action == Update {
		addRights(add, rights, rightsOf(c.Before), rightsOf(c.After))
	}
	if !c.onlyCard() {
		add("employee", cardValue(employeeOf(c.Before), nil), cardValue(employeeOf(c.After), c.Card))
	}
	for _, f := range c.cardFields {
		add("employee."+f.Path, f.Before, f.After)
	}
	return fields
}

// clientDataField names the network whose client data a placement opens, where that changes: the
// rights themselves hold a number.
func (p *planner) clientDataField(c *PlacementChange) []FieldChange {
	before, after := p.clientNetwork(c.Before), p.clientNetwork(c.After)
	if c.Network != nil {
		after = schema.Text(c.Network.Title.V)
	}
	if before == after {
		return nil
	}
	return []FieldChange{{Path: string(c.Address) + ".client_data", Before: before, After: after}}
}

func (p *planner) clientNetwork(a *schema.Assignment) schema.Value {
	permission, number, ok := p.Vendor.ClientData(p.rights.Catalogue())
	set := rightsOf(a)
	if !ok || !set.Has(permission) {
		return schema.Value{}
	}
	id := set.Value(number)
	for _, n := range p.Live.Networks {
		if id == schema.Int(int64(n.ID.V)) {
			return schema.Text(n.Title.V)
		}
	}
	return schema.Value{}
}

// onlyCard reports whether a live card without a login is all that a placement is about.
func (c *PlacementChange) onlyCard() bool {
	return c.Card != nil && !c.Before.HasLogin() && !c.After.HasLogin()
}

func baseValue(a *schema.Assignment) schema.Value {
	if !a.HasLogin() {
		return schema.Value{}
	}
	return schema.Text(a.Access.Base)
}

// cardValue names a card; one that is changed is still the same card.
func cardValue(e, live *schema.Employee) schema.Value {
	switch {
	case e == nil:
		return schema.Value{}
	case live != nil:
		e = live
	}
	return schema.Text(e.Name.V)
}

// addRights lists the rights as stored, not as they take effect: that is what is written.
func addRights(add func(string, schema.Value, schema.Value), rights *schema.Rights, before, after *schema.RightSet) {
	if before == after {
		return
	}
	c := rights.Catalogue()
	d := rights.Delta(before, after)
	for _, id := range d.Gains {
		add("rights."+c.Right(id).Name, schema.Bool(false), schema.Bool(true))
	}
	for _, id := range d.Losses {
		add("rights."+c.Right(id).Name, schema.Bool(true), schema.Bool(false))
	}
	for _, v := range d.Changed {
		add("rights."+c.Right(v.Right).Name, v.Before, v.After)
	}
}
