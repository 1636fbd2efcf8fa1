package emulator

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Admin does what happens outside the API: people accept invitations and edit rights in the
// interface, networks are drawn there, the vendor renews licences, time passes. Nothing here asks
// for rights. Every method leaves a valid state or changes nothing.
type Admin struct{ e *Emulator }

// Admin returns the hand that acts on the emulator's world.
func (e *Emulator) Admin() *Admin { return &Admin{e} }

// change carries fn out and keeps the result if it is valid.
func (a *Admin) change(what string, fn func(*call) error) error {
	err := a.e.doc.Update(func(s *State) error {
		c := &call{e: a.e, s: s, book: a.e.book.Load(), route: &route{}, now: a.e.clock()}
		if err := fn(c); err != nil {
			return err
		}
		return check(s, c.book)
	})
	if err != nil {
		return fmt.Errorf("altegio emulator: %s: %w", what, err)
	}
	return nil
}

// Accept accepts the open invitations of the person with that phone or e-mail, in one location or,
// with 0, in all, and returns the person's id.
func (a *Admin) Accept(search string, location int) (user int, err error) {
	err = a.change("accept an invitation", func(c *call) error {
		p := c.s.search(search)
		if p == nil {
			return fmt.Errorf("nobody has the phone or email %q", search)
		}
		found := false
		for i := range c.s.Access {
			if x := &c.s.Access[i]; x.User == p.ID && x.Pending && (location == 0 || x.Location == location) {
				x.Pending, x.Invitation, found = false, 0, true
			}
		}
		if !found {
			return fmt.Errorf("%q has no open invitation there", search)
		}
		p.Unregistered, user = false, p.ID
		return nil
	})
	return user, err
}

// Edit is a change to an access by hand. What is nil stays.
type Edit struct {
	Location int     `json:"location"`
	User     int     `json:"user"`
	Role     *string `json:"role,omitempty"`     // "" takes the role away
	Rights   Rights  `json:"rights,omitempty"`   // set on top of the rest
	Employee *int    `json:"employee,omitempty"` // 0 unlinks
	Position *string `json:"position,omitempty"`
}

// EditAccess changes role, rights or link of a person as somebody does in the interface. With another
// role come its defaults, or the rights that the person had in it before (help, "User roles"). A
// person without access gets it.
func (a *Admin) EditAccess(edit Edit) error {
	return a.change("edit an access", func(c *call) error {
		x := c.s.access(edit.Location, edit.User)
		if x == nil {
			x = c.s.grant(Access{Location: edit.Location, User: edit.User})
		}
		if edit.Role != nil && *edit.Role != x.Role {
			x.leaveRole()
			x.Role, x.Rights = *edit.Role, maps.Clone(x.Earlier[*edit.Role])
		}
		if edit.Position != nil {
			x.Position = *edit.Position
		}
		if edit.Employee != nil {
			c.unlink(x)
			x.Employee = *edit.Employee // check moves it to the card
		}
		values := c.values(x)
		for slug, raw := range edit.Rights {
			r := c.book.bySlug[slug]
			if r == nil {
				return fmt.Errorf("there is no right %q", slug)
			}
			value, err := parseValue(r.valueType, raw, false)
			if err != nil {
				return fmt.Errorf("%s: %w", slug, err)
			}
			values[slug] = value
		}
		c.store(x, values)
		return nil
	})
}

// RemoveAccess takes a person out of a location.
func (a *Admin) RemoveAccess(location, user int) error {
	return a.change("remove an access", func(c *call) error {
		x := c.s.access(location, user)
		if x == nil {
			return fmt.Errorf("the person %d has no access to the location %d", user, location)
		}
		c.s.revoke(x)
		return nil
	})
}

// CreateNetwork makes a network and returns its id. A zero id is chosen.
func (a *Admin) CreateNetwork(n Network) (id int, err error) {
	err = a.change("create a network", func(c *call) error {
		if n.ID == 0 {
			n.ID = c.s.nextID()
		}
		id = n.ID
		c.s.Networks = append(c.s.Networks, n)
		return nil
	})
	return id, err
}

// UpdateNetwork replaces title, locations with their order, and main location of a network. A
// location that leaves it loses it as its main network.
func (a *Admin) UpdateNetwork(n Network) error {
	return a.change("update a network", func(c *call) error {
		old := c.s.network(n.ID)
		if old == nil {
			return fmt.Errorf("there is no network %d", n.ID)
		}
		*old = n
		c.s.loosen(n.ID, n.Locations)
		return nil
	})
}

// DeleteNetwork deletes a network; its positions go with it.
func (a *Admin) DeleteNetwork(id int) error {
	return a.change("delete a network", func(c *call) error {
		if c.s.network(id) == nil {
			return fmt.Errorf("there is no network %d", id)
		}
		c.s.Networks = slices.DeleteFunc(c.s.Networks, func(n Network) bool { return n.ID == id })
		c.s.loosen(id, nil)
		for i := range c.s.Employees {
			if p := c.s.jobTitle(c.s.Employees[i].Position); p != nil && p.Network == id {
				c.s.Employees[i].Position = 0
			}
		}
		c.s.Positions = slices.DeleteFunc(c.s.Positions, func(p Position) bool { return p.Network == id })
		return nil
	})
}

// loosen takes a network away as the main one of locations that are not in it.
func (s *State) loosen(network int, locations []int) {
	for i := range s.Locations {
		if l := &s.Locations[i]; l.MainNetwork == network && !slices.Contains(locations, l.ID) {
			l.MainNetwork = 0
		}
	}
}

// SetMainNetwork names the main network of a location; 0 is none.
func (a *Admin) SetMainNetwork(location, network int) error {
	return a.change("set a main network", func(c *call) error {
		l := c.s.location(location)
		if l == nil {
			return fmt.Errorf("there is no location %d", location)
		}
		l.MainNetwork = network
		return nil
	})
}

// EditPerson replaces name, phone or e-mail of a person, as only they can; "" stays.
func (a *Admin) EditPerson(p Person) error {
	return a.change("edit a person", func(c *call) error {
		old := c.s.person(p.ID)
		if old == nil {
			return fmt.Errorf("there is no person %d", p.ID)
		}
		old.Name, old.Phone, old.Email = or(p.Name, old.Name), or(p.Phone, old.Phone), or(p.Email, old.Email)
		return nil
	})
}

// SetSwitch moves a switch.
func (a *Admin) SetSwitch(name, position string) error {
	return a.change("set a switch", func(c *call) error {
		if err := checkSwitch(name, position); err != nil {
			return err
		}
		if c.s.Switches == nil {
			c.s.Switches = make(map[string]string)
		}
		c.s.Switches[name] = position
		if position == switchByName()[name].Default() {
			delete(c.s.Switches, name)
		}
		return nil
	})
}

// SetLicence gives a location this licence instead of the one it has.
func (a *Admin) SetLicence(l Licence) error {
	return a.change("set a licence", func(c *call) error {
		if old := c.s.licence(l.Location); old != nil {
			*old = l
			return nil
		}
		c.s.Licences = append(c.s.Licences, l)
		return nil
	})
}

// SetNow stops the clock of licences at a time; the zero time lets it run again. The rate limit
// always goes by the real clock.
func (a *Admin) SetNow(now time.Time) error {
	return a.change("set the clock", func(c *call) error {
		c.s.Now = nil
		if !now.IsZero() {
			c.s.Now = &now
		}
		return nil
	})
}

// Seats counts the paid seats of a location, by the rule its licence runs under. The API does not
// tell this number; the interface shows it as used / limit.
func (a *Admin) Seats(location int) int {
	n := 0
	a.e.doc.View(func(s State) {
		c := &call{e: a.e, s: &s, book: a.e.book.Load(), route: &route{}, now: a.e.clock()}
		n = c.seats(location)
	})
	return n
}
