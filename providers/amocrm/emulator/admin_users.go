package emulator

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

var errSeats = errors.New("the paid seats are all taken")

// CreateUser makes a user, sends them the letter (M1) and returns their id. A zero id is chosen.
func (a *Admin) CreateUser(u User) (id int, err error) {
	err = a.change("create a user", func(s *State, now time.Time) error {
		if u.ID == 0 {
			u.ID = s.nextID()
		}
		if u.Rights != nil {
			rights := u.Rights.copied()
			s.addIncoming(&rights)
			u.Rights = &rights
		}
		if s.takesSeat(&u) && s.overSeats(1) {
			return errSeats
		}
		s.Users = append(s.Users, u)
		s.letter(u.Email, LetterWelcome, now)
		id = u.ID
		return nil
	})
	return id, err
}

// UserEdit is a change of a user by hand. What is nil stays. Admin, Free, Role and Rights exclude
// each other: the one that is set takes the place of the others, except that own rights wait behind
// the flags.
type UserEdit struct {
	ID     int     `json:"id"`
	Name   *string `json:"name,omitempty"`
	Email  *string `json:"email,omitempty"`
	Lang   *string `json:"lang,omitempty"`
	Phone  *string `json:"phone,omitempty"`
	Group  *int    `json:"group,omitempty"`
	Role   *int    `json:"role,omitempty"` // 0: own rights, which begin as those of the role
	Admin  *bool   `json:"admin,omitempty"`
	Free   *bool   `json:"free,omitempty"`
	Rights *Rights `json:"rights,omitempty"`
	Active *bool   `json:"active,omitempty"`
}

// EditUser changes a user, who gets no letter (M1).
func (a *Admin) EditUser(edit UserEdit) error {
	return a.changeUser("edit a user", edit.ID, func(s *State, u *User, _ time.Time) error {
		took := s.takesSeat(u)
		set(&u.Name, edit.Name)
		set(&u.Email, edit.Email)
		set(&u.Lang, edit.Lang)
		set(&u.Phone, edit.Phone)
		set(&u.Group, edit.Group)
		if edit.Role != nil {
			s.giveRole(u, *edit.Role)
		}
		if edit.Rights != nil {
			rights := edit.Rights.copied()
			s.addIncoming(&rights)
			u.Rights, u.Role, u.Admin, u.Free = &rights, 0, false, false
		}
		if edit.Free != nil {
			u.Free = *edit.Free
			if u.Free {
				u.Role, u.Admin = 0, false
			}
		}
		if edit.Admin != nil {
			u.Admin = *edit.Admin
			if u.Admin {
				u.Role, u.Free = 0, false
			}
		}
		if edit.Active != nil {
			u.turn(*edit.Active)
		}
		if !took && s.takesSeat(u) && s.Seats > 0 && s.seatsUsed() > s.Seats {
			return errSeats
		}
		return nil
	})
}

// giveRole gives a user a role, or own rights in the place of one.
func (s *State) giveRole(u *User, role int) {
	if role == 0 {
		if was := s.role(u.Role); was != nil {
			rights := was.Rights.copied()
			u.Rights = &rights
		}
		u.Role = 0
		return
	}
	u.Role, u.Rights, u.Admin, u.Free = role, nil, false, false
}

// DeleteUser deletes a user for good; another active one receives their records (M6).
func (a *Admin) DeleteUser(id, receiver int) error {
	return a.changeUser("delete a user", id, func(s *State, u *User, _ time.Time) error {
		to := s.user(receiver)
		if to == nil || !to.live() || receiver == id {
			return fmt.Errorf("the receiver %d is not another active user", receiver)
		}
		for _, kind := range kinds() {
			records := *s.records(kind)
			for i := range records {
				if records[i].Responsible == id {
					records[i].Responsible = receiver
				}
			}
		}
		u.Deleted, u.Inactive, u.Exceeded, u.Role = true, true, false, 0
		return nil
	})
}

// ExceedActivity lets a user go past the activity limit: access ends and the administrators are told (M5).
func (a *Admin) ExceedActivity(id int) error {
	return a.changeUser("exceed the activity limit", id, func(s *State, u *User, now time.Time) error {
		if len(s.Security.ActivityLimit) == 0 {
			return errors.New("there is no activity limit")
		}
		if !s.planAtLeast(s.activityPlan()) {
			return fmt.Errorf("activity limits need the plan %s", s.activityPlan())
		}
		if !u.live() {
			return fmt.Errorf("the user %d is not active", id)
		}
		for i := range s.Users {
			if x := &s.Users[i]; x.Admin && x.live() {
				s.letter(x.Email, LetterActivity, now)
			}
		}
		u.Inactive, u.Exceeded = true, true
		return nil
	})
}

// NextPeriod begins a new period of the activity limits. Whether that brings back who went past
// them in the last one is the switch activity_return.
func (a *Admin) NextPeriod() error {
	return a.change("begin a period", func(s *State, _ time.Time) error {
		for i := range s.Users {
			if u := &s.Users[i]; u.Exceeded && s.is("activity_return", "next_period") {
				u.turn(true)
			}
		}
		return nil
	})
}

// Login is a user signing in to the web interface. It goes into the authorisation log (M3). An
// address that is not on the list is refused (M4), when the list is on.
func (a *Admin) Login(id int, ip, device string) error {
	return a.changeUser("sign in", id, func(s *State, u *User, now time.Time) error {
		if !u.live() {
			return fmt.Errorf("the user %d is not active", id)
		}
		if s.IPFilter.Enabled && !s.IPFilter.has(ip) {
			return fmt.Errorf("the address %q is not on the list", ip)
		}
		u.LastLogin = &now
		s.logLogin(id, now, WayWeb, ip, device)
		return nil
	})
}

func (a *Admin) changeUser(what string, id int, fn func(*State, *User, time.Time) error) error {
	return a.change(what, func(s *State, now time.Time) error {
		u := s.member(id)
		if u == nil {
			return fmt.Errorf("there is no user %d", id)
		}
		return fn(s, u, now)
	})
}

// CreateGroup makes a group and returns its id.
func (a *Admin) CreateGroup(name string) (id int, err error) {
	err = a.change("create a group", func(s *State, _ time.Time) error {
		id = s.nextID()
		s.Groups = append(s.Groups, Group{id, name})
		return nil
	})
	return id, err
}

// RenameGroup gives a group, also the default one, another name.
func (a *Admin) RenameGroup(id int, name string) error {
	return a.change("rename a group", func(s *State, _ time.Time) error {
		g := s.group(id)
		if g == nil {
			return fmt.Errorf("there is no group %d", id)
		}
		g.Name = name
		return nil
	})
}

// DeleteGroup deletes a group; its users are in the default group then (guess).
func (a *Admin) DeleteGroup(id int) error {
	return a.change("delete a group", func(s *State, _ time.Time) error {
		if id == 0 || s.group(id) == nil {
			return fmt.Errorf("there is no group %d that can be deleted", id)
		}
		s.Groups = slices.DeleteFunc(s.Groups, func(g Group) bool { return g.ID == id })
		for i := range s.Users {
			if u := &s.Users[i]; u.Group == id {
				u.Group = 0
			}
		}
		return nil
	})
}
