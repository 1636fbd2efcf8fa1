package emulator

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Admin does what happens outside the API: people edit roles, users, cash desks and settings in the
// web interface, time passes. Nothing here asks for rights. Every change goes into the change log as
// one of the API does, except that settings and options have no entity there. Every method leaves a
// valid state or changes nothing.
type Admin struct {
	e  *Emulator
	by int
}

// Admin returns the hand that acts on the emulator's world. The change log names the first active
// user with the built-in administrator role, nobody when there is none.
func (e *Emulator) Admin() *Admin { return &Admin{e: e} }

// By returns a hand that the change log calls by the name of this user; 0 is the default.
func (a *Admin) By(user int) *Admin { return &Admin{a.e, user} }

// change carries fn out and keeps the result if it is valid.
func (a *Admin) change(what string, fn func(*call) error) error {
	err := a.e.doc.Update(func(s *State) error {
		c := &call{e: a.e, s: s, by: a.by, now: a.e.clock()}
		if s.Now != nil {
			c.now = *s.Now
		}
		if a.by == 0 {
			c.by = s.administrator()
		} else if s.user(a.by) == nil {
			return fmt.Errorf("by: there is no user %d", a.by)
		}
		if err := fn(c); err != nil {
			return err
		}
		return check(s)
	})
	if err != nil {
		return fmt.Errorf("alfacrm emulator: %s: %w", what, err)
	}
	a.e.settle()
	return nil
}

// set puts a value into dst when there is one.
func set[T any](dst, value *T) {
	if value != nil {
		*dst = *value
	}
}

// setList puts a copy of a list into dst when there is one.
func setList[T any](dst, list *[]T) {
	if list != nil {
		*dst = slices.Clone(*list)
	}
}

// SetSettings sets settings of the cabinets on top of the others; nil takes one away.
func (a *Admin) SetSettings(settings map[string]any) error {
	return a.change("set settings", func(c *call) error {
		all := make(map[string]any)
		maps.Copy(all, c.s.Settings)
		maps.Copy(all, settings)
		maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
		c.s.Settings = all
		return nil
	})
}

// SetOptions replaces the options that are bought.
func (a *Admin) SetOptions(options []string) error {
	return a.change("set options", func(c *call) error {
		c.s.Options = slices.Clone(options)
		return nil
	})
}

// CashDeskEdit is a change of a cash desk by hand. What is nil stays.
type CashDeskEdit struct {
	ID       int     `json:"id"`
	Name     *string `json:"name,omitempty"`
	Users    *[]int  `json:"users,omitempty"`
	Disabled *bool   `json:"disabled,omitempty"`
}

// EditCashDesk changes name, users or use of a cash desk.
func (a *Admin) EditCashDesk(edit CashDeskEdit) error {
	return a.change("edit a cash desk", func(c *call) error {
		d := c.s.cashDesk(edit.ID)
		if d == nil {
			return fmt.Errorf("there is no cash desk %d", edit.ID)
		}
		before := d.logFields()
		set(&d.Name, edit.Name)
		setList(&d.Users, edit.Users)
		set(&d.Disabled, edit.Disabled)
		c.record(EntityCashDesk, d.ID, EventChanged, before, d.logFields())
		return nil
	})
}

// BranchEdit is a change of a branch by hand. What is nil stays.
type BranchEdit struct {
	ID       int     `json:"id"`
	Name     *string `json:"name,omitempty"`
	Inactive *bool   `json:"inactive,omitempty"`
}

// EditBranch changes name or activity of a branch.
func (a *Admin) EditBranch(edit BranchEdit) error {
	return a.change("edit a branch", func(c *call) error {
		b := c.s.branch(edit.ID)
		if b == nil {
			return fmt.Errorf("there is no branch %d", edit.ID)
		}
		before := b.logFields()
		set(&b.Name, edit.Name)
		set(&b.Inactive, edit.Inactive)
		c.record(EntityBranch, b.ID, EventChanged, before, b.logFields())
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
		if c.s.is("desk_views", "same") {
			for i := range c.s.Users {
				c.s.Users[i].CashDesks = nil
			}
		}
		return nil
	})
}

// SetNow stops the clock at a time; the zero time lets it run again. Tokens grow old by this clock,
// the rate limit always goes by the real one.
func (a *Admin) SetNow(now time.Time) error {
	return a.change("set the clock", func(c *call) error {
		c.s.Now = nil
		if !now.IsZero() {
			c.s.Now = &now
		}
		return nil
	})
}

// ExpireTokens ends all tokens at once, as if their time had passed.
func (a *Admin) ExpireTokens() { a.e.sessions.clear() }

// Letters returns the letters that went out, oldest first.
func (a *Admin) Letters() []Letter {
	letters := []Letter{}
	a.e.doc.View(func(s State) { letters = append(letters, s.Letters...) })
	return letters
}
