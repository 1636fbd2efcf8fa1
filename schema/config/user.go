package config

import "github.com/seatplan/seatplan/schema"

// user decodes a user block, or one instance of it, into the slab of the file.
func (d *decoder) user(n *node) {
	u := schema.User{
		Address: d.address(n),
		ID:      d.id(n),
		Name:    d.str(n, "name"),
		Email:   d.email(n),
		Phone:   d.phone(n),
		Active:  d.boolean(n, "active"),
		Attrs:   d.added(n),
		Span:    n.header,
	}
	protected := d.boolean(n, "protected")
	u.Protected = protected.V
	u.Assignments = d.slabs.take(n.count("assignment"))
	for _, b := range n.blocks {
		switch b.rule.spec.Name {
		case "account":
			u.Accounts = append(u.Accounts, d.account(b))
		case "assignment":
			u.Assignments = append(u.Assignments, d.assignment(b, &u))
		}
	}
	if d.quiet {
		if d.out.flawed == nil {
			d.out.flawed = make(map[schema.Address]bool)
		}
		d.out.flawed[u.Address] = true
	}
	d.checkProtected(&u)
	d.out.users = append(d.out.users, d.slabs.user(u))
}

func (d *decoder) checkProtected(u *schema.User) {
	switch {
	case !u.Protected:
	case u.Switched():
		d.report(newFinding(ProtectedUser, u.Active.Span, "A protected user keeps access, and this one is switched off.").
			advise("Remove protected first, apply, and switch the access off then."))
	case len(u.Assignments) == 0:
		d.report(newFinding(ProtectedUser, u.Span, "A protected user keeps access, and this one has no assignment.").
			advise("Remove protected first, apply, and take the assignments away then."))
	}
}

func (d *decoder) account(n *node) schema.Account {
	return schema.Account{
		Organization: d.owner(n),
		ID:           d.id(n),
		Email:        d.email(n),
		Phone:        d.phone(n),
		Attrs:        d.added(n),
		Span:         n.header,
	}
}

func (d *decoder) assignment(n *node, u *schema.User) schema.Assignment {
	a := schema.Assignment{Span: n.header}
	special := schema.Special{Until: d.date(n, "until"), Attrs: d.added(n)}
	if sym, at := d.reference(n, "role", schema.KindRole); at.Known() {
		a.RoleSpan = at
		if sym != nil {
			a.Role = sym.role
		}
	}
	if sym, at := d.reference(n, "client_data", schema.KindNetwork); at.Known() {
		special.ClientDataSpan = at
		if sym != nil {
			special.ClientData = sym.network
		}
	}
	d.assignmentLocations(n, &a)
	if o := d.overrides(n); !o.Empty() {
		kept := o // on the heap only where there is something to keep
		special.Overrides = &kept
	}
	if special.Until.Set() || special.ClientDataSpan.Known() || special.Overrides != nil || special.Attrs != nil {
		kept := special
		a.Special = &kept
	}
	if b := n.first("employee"); b != nil {
		a.Employee = d.employee(b, u)
	}
	if !a.RoleSpan.Known() && a.Employee == nil && special.Overrides == nil && special.Attrs == nil {
		d.report(newFinding(AssignmentEmpty, a.Span, "The assignment gives nothing.").advise("Name a role, or add an employee."))
	}
	return a
}

func (d *decoder) assignmentLocations(n *node, a *schema.Assignment) {
	e, at := d.at(n, "locations")
	if e == nil {
		return
	}
	if list := d.lateLocations(e); list != nil {
		a.Locations, a.LocationsSpan = list, at
		return
	}
	list, state := d.locations(e)
	if state == absent {
		return
	}
	a.Locations, a.LocationsSpan = list, at
	if state == good && len(list) == 0 {
		d.report(newFinding(AssignmentEmpty, at, "The list names no location.").advise("Name one, or remove the assignment."))
	}
}

// employee decodes an employee into the slab of the file. Its name is the user's unless it says
// another; only a name that it says itself has a place.
func (d *decoder) employee(n *node, u *schema.User) *schema.Employee {
	id := d.id(n)
	e := schema.Employee{
		ID:             id.V,
		IDSpan:         id.Span,
		Name:           d.str(n, "name"),
		Specialization: d.str(n, "specialization"),
		Schedule:       d.boolean(n, "schedule"),
		Dismissed:      d.boolean(n, "dismissed"),
		Create:         d.boolean(n, "create").V,
		Span:           n.header,
	}
	if !e.Name.Set() {
		e.Name.V = u.Name.V
		if !u.Name.Set() && !id.Set() {
			d.report(newFinding(EmployeeName, e.Span, "Neither the employee nor the user has a name, and there is no id.").
				advise("Give a name or an id, by which the card is found."))
		}
	}
	return d.slabs.employee(e)
}
