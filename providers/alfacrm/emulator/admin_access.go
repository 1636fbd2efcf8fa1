package emulator

import (
	"errors"
	"fmt"
	"slices"
)

var errBuiltin = errors.New("a built-in role cannot be made")

// CreateRole makes a role and returns its id. A zero id is chosen.
func (a *Admin) CreateRole(r Role) (id int, err error) {
	err = a.change("create a role", func(c *call) error {
		if r.Builtin != "" {
			return errBuiltin
		}
		if r.ID == 0 {
			r.ID = c.s.nextID()
		}
		id = r.ID
		r.Menu, r.Rights = slices.Clone(r.Menu), slices.Clone(r.Rights)
		c.s.Roles = append(c.s.Roles, r)
		c.record(EntityRole, r.ID, EventAdded, nil, r.logFields())
		return nil
	})
	return id, err
}

// RoleEdit is a change of a role by hand. What is nil stays.
type RoleEdit struct {
	ID        int       `json:"id"`
	Title     *string   `json:"title,omitempty"`
	Interface *string   `json:"interface,omitempty"`
	Rank      *int      `json:"rank,omitempty"`
	Menu      *[]string `json:"menu,omitempty"`   // the whole list
	Rights    *[]string `json:"rights,omitempty"` // the whole list
}

// UpdateRole changes a role, and so the access of everybody who has it. The built-in administrator
// role cannot be edited (A2).
func (a *Admin) UpdateRole(edit RoleEdit) error {
	return a.change("update a role", func(c *call) error {
		r, err := c.s.editableRole(edit.ID)
		if err != nil {
			return err
		}
		before := r.logFields()
		set(&r.Title, edit.Title)
		set(&r.Interface, edit.Interface)
		set(&r.Rank, edit.Rank)
		setList(&r.Menu, edit.Menu)
		setList(&r.Rights, edit.Rights)
		c.record(EntityRole, r.ID, EventChanged, before, r.logFields())
		return nil
	})
}

// DeleteRole deletes a role that nobody holds. The vendor does not describe this; that built-in and
// held roles stay is a guess.
func (a *Admin) DeleteRole(id int) error {
	return a.change("delete a role", func(c *call) error {
		r, err := c.s.editableRole(id)
		if err != nil {
			return err
		}
		if r.Builtin != "" {
			return fmt.Errorf("the role %d is built in", id)
		}
		for _, u := range c.s.Users {
			if slices.Contains(u.Roles, id) {
				return fmt.Errorf("the user %d has the role %d", u.ID, id)
			}
		}
		before := r.logFields()
		c.s.Roles = slices.DeleteFunc(c.s.Roles, func(r Role) bool { return r.ID == id })
		c.record(EntityRole, id, EventDeleted, before, nil)
		return nil
	})
}

func (s *State) editableRole(id int) (*Role, error) {
	r := s.role(id)
	if r == nil {
		return nil, fmt.Errorf("there is no role %d", id)
	}
	if r.Builtin == BuiltinAdministrator {
		return nil, fmt.Errorf("the role %d is the built-in administrator, which cannot be edited", id)
	}
	return r, nil
}

// CreateUser makes a user, sends them the letter and returns their id. A zero id is chosen; cash
// desks may be given under every position of desk_views.
func (a *Admin) CreateUser(u User) (id int, err error) {
	err = a.change("create a user", func(c *call) error {
		if c.s.needsCabinets(nil, u.Roles) {
			return errNoCabinets()
		}
		desks := u.CashDesks
		u.Branches, u.Roles, u.Clients = slices.Clone(u.Branches), slices.Clone(u.Roles), slices.Clone(u.Clients)
		u.CashDesks = nil
		if err := c.s.knownDesks(desks); err != nil {
			return err
		}
		id = c.addUser(u, desks).ID
		return nil
	})
	return id, err
}

func errNoCabinets() error {
	return fmt.Errorf("a role of the client interface needs the option %s", optionCabinets)
}

// knownDesks checks what setDesks would pass over.
func (s *State) knownDesks(desks []int) error {
	for _, id := range desks {
		if s.cashDesk(id) == nil {
			return fmt.Errorf("there is no cash desk %d", id)
		}
	}
	return nil
}

// UserEdit is a change of a user by hand. What is nil stays.
type UserEdit struct {
	ID        int     `json:"id"`
	Name      *string `json:"name,omitempty"`
	Email     *string `json:"email,omitempty"`
	Phone     *string `json:"phone,omitempty"`
	Gender    *string `json:"gender,omitempty"`
	Language  *string `json:"language,omitempty"`
	SIP       *string `json:"sip,omitempty"`
	INN       *string `json:"inn,omitempty"`
	Branches  *[]int  `json:"branches,omitempty"`
	Roles     *[]int  `json:"roles,omitempty"`
	CashDesks *[]int  `json:"cash_desks,omitempty"`
	Clients   *[]int  `json:"clients,omitempty"`
	Active    *bool   `json:"active,omitempty"`
	Teacher   *int    `json:"teacher,omitempty"` // 0 unlinks
	LastLogin *string `json:"last_login,omitempty"`
}

// UpdateUser changes a user. An archived one cannot be made active (A12).
func (a *Admin) UpdateUser(edit UserEdit) error {
	return a.changeUser("update a user", edit.ID, func(c *call, u *User) error {
		before, held := c.s.logFields(u), u.Roles
		set(&u.Name, edit.Name)
		set(&u.Email, edit.Email)
		set(&u.Phone, edit.Phone)
		set(&u.Gender, edit.Gender)
		set(&u.Language, edit.Language)
		set(&u.SIP, edit.SIP)
		set(&u.INN, edit.INN)
		setList(&u.Branches, edit.Branches)
		setList(&u.Roles, edit.Roles)
		setList(&u.Clients, edit.Clients)
		set(&u.Teacher, edit.Teacher)
		set(&u.LastLogin, edit.LastLogin)
		if edit.Active != nil {
			u.Inactive = !*edit.Active
		}
		if u.Archived && !u.Inactive {
			return fmt.Errorf("the user %d is archived", u.ID)
		}
		if c.s.needsCabinets(held, u.Roles) {
			return errNoCabinets()
		}
		if edit.CashDesks != nil {
			if err := c.s.knownDesks(*edit.CashDesks); err != nil {
				return err
			}
			c.s.setDesks(u, *edit.CashDesks)
		}
		c.record(EntityUser, u.ID, EventChanged, before, c.s.logFields(u))
		return nil
	})
}

// ArchiveUser moves a user to the archive, which ends their access at once.
func (a *Admin) ArchiveUser(id int) error {
	return a.changeUser("archive a user", id, func(c *call, u *User) error {
		if u.Archived {
			return fmt.Errorf("the user %d is archived already", id)
		}
		c.archive(u)
		return nil
	})
}

// RestoreUser moves a user out of the archive. They are not active yet: that is a second step (A12).
func (a *Admin) RestoreUser(id int) error {
	return a.changeUser("restore a user", id, func(c *call, u *User) error {
		if !u.Archived {
			return fmt.Errorf("the user %d is not archived", id)
		}
		before := c.s.logFields(u)
		u.Archived, u.Inactive = false, true
		c.record(EntityUser, id, EventChanged, before, c.s.logFields(u))
		return nil
	})
}

// ChangePassword gives a user another password, of which only the letter can be seen.
func (a *Admin) ChangePassword(id int) error {
	return a.changeUser("change a password", id, func(c *call, u *User) error {
		c.letter(u, LetterPassword)
		return nil
	})
}

func (a *Admin) changeUser(what string, id int, fn func(*call, *User) error) error {
	return a.change(what, func(c *call) error {
		u := c.s.user(id)
		if u == nil {
			return fmt.Errorf("there is no user %d", id)
		}
		return fn(c, u)
	})
}
