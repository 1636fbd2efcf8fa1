package emulator

import (
	"slices"
	"strings"
)

// The state is small and every answer is built anew, so things are found by looking through.

func find[T any](items []T, match func(*T) bool) *T {
	for i := range items {
		if match(&items[i]) {
			return &items[i]
		}
	}
	return nil
}

func (s *State) branch(id int) *Branch {
	return find(s.Branches, func(b *Branch) bool { return b.ID == id })
}

func (s *State) cashDesk(id int) *CashDesk {
	return find(s.CashDesks, func(d *CashDesk) bool { return d.ID == id })
}

func (s *State) role(id int) *Role {
	return find(s.Roles, func(r *Role) bool { return r.ID == id })
}

func (s *State) user(id int) *User {
	return find(s.Users, func(u *User) bool { return u.ID == id })
}

func (s *State) teacher(id int) *Teacher {
	return find(s.Teachers, func(t *Teacher) bool { return t.ID == id })
}

// login is an e-mail in the form in which two are compared: trimmed, without case (guess, contract
// section 12).
func login(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// byLogin finds a user by e-mail, archived ones included.
func (s *State) byLogin(email string) *User {
	want := login(email)
	return find(s.Users, func(u *User) bool { return login(u.Email) == want })
}

// live says whether the user can sign in.
func (u *User) live() bool { return !u.Archived && !u.Inactive }

// may says whether a role of the user has the right, itself or by a node above it.
func (s *State) may(u *User, right string) bool {
	return slices.ContainsFunc(u.Roles, func(id int) bool {
		r := s.role(id)
		return r.Builtin == BuiltinAdministrator || slices.ContainsFunc(r.Rights, func(granted string) bool {
			return granted == right || strings.HasPrefix(right, granted+".")
		})
	})
}

// rank is the highest rank of the user's roles; which one counts is a guess (contract section 9).
func (s *State) rank(u *User) int {
	highest := 0
	for _, id := range u.Roles {
		highest = max(highest, s.role(id).Rank)
	}
	return highest
}

// desksOf are the cash desks that a user may use, as the user's card shows them.
func (s *State) desksOf(u *User) []int {
	if s.is("desk_views", "separate") {
		return u.CashDesks
	}
	return s.desksWith(u.ID)
}

// desksWith are the cash desks that list a user.
func (s *State) desksWith(user int) []int {
	desks := []int{}
	for i := range s.CashDesks {
		if d := &s.CashDesks[i]; slices.Contains(d.Users, user) {
			desks = append(desks, d.ID)
		}
	}
	return desks
}

// setDesks replaces the cash desks of a user.
func (s *State) setDesks(u *User, desks []int) {
	if s.is("desk_views", "separate") {
		u.CashDesks = append([]int{}, desks...)
		return
	}
	for i := range s.CashDesks {
		d := &s.CashDesks[i]
		has, wanted := slices.Contains(d.Users, u.ID), slices.Contains(desks, d.ID)
		if has && !wanted {
			d.Users = slices.DeleteFunc(d.Users, func(id int) bool { return id == u.ID })
		} else if wanted && !has {
			d.Users = append(d.Users, u.ID)
		}
	}
}

// administrator is the first active user with the built-in administrator role, 0 without one.
func (s *State) administrator() int {
	for i := range s.Users {
		u := &s.Users[i]
		if u.live() && slices.ContainsFunc(u.Roles, func(id int) bool { return s.role(id).Builtin == BuiltinAdministrator }) {
			return u.ID
		}
	}
	return 0
}

// nextID is a number that was never given out.
func (s *State) nextID() int {
	s.LastID++
	return s.LastID
}
