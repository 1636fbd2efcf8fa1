package emulator

import (
	"fmt"
	"slices"
	"strings"
)

func (c *checker) roles() {
	builtin := make(map[string]int)
	for i, r := range c.s.Roles {
		if strings.TrimSpace(r.Title) == "" {
			c.errorf("roles[%d]: the title is missing", i)
		}
		low, high, ok := ranks(r.Interface)
		if !ok {
			c.errorf("roles[%d]: interface: want %q, %q or %q, got %q", i, InterfaceAdministration, InterfaceTeacher, InterfaceClient, r.Interface)
		} else if r.Rank < low || r.Rank > high {
			c.errorf("roles[%d]: the rank %d is outside %d-%d of the interface %s", i, r.Rank, low, high, r.Interface)
		}
		if slices.Contains(r.Menu, "") || slices.Contains(r.Rights, "") {
			c.errorf("roles[%d]: a menu item or right is empty", i)
		}
		if r.Builtin == "" {
			continue
		}
		if j, ok := builtin[r.Builtin]; ok {
			c.errorf("roles[%d]: builtin: %q is already roles[%d]", i, r.Builtin, j)
		}
		builtin[r.Builtin] = i
		if want, ok := builtinInterface(r.Builtin); !ok {
			c.errorf("roles[%d]: builtin: want %q, %q or %q, got %q", i, BuiltinAdministrator, BuiltinTeacher, BuiltinClient, r.Builtin)
		} else if r.Interface != want {
			c.errorf("roles[%d]: the built-in role %s has the interface %s", i, r.Builtin, want)
		}
	}
}

// builtinInterface is the interface that a built-in role always has.
func builtinInterface(builtin string) (iface string, ok bool) {
	switch builtin {
	case BuiltinAdministrator:
		return InterfaceAdministration, true
	case BuiltinTeacher:
		return InterfaceTeacher, true
	case BuiltinClient:
		return InterfaceClient, true
	}
	return "", false
}

func (c *checker) users() {
	// Under an unknown position the account was refused already.
	separate := c.s.Switches["desk_views"] == "separate"
	emails := make(map[string]int)
	for i, u := range c.s.Users {
		where := fmt.Sprintf("users[%d]", i)
		if strings.TrimSpace(u.Name) == "" {
			c.errorf("%s: the name is missing", where)
		}
		email := login(u.Email)
		if email == "" {
			c.errorf("%s: the email is missing", where)
		} else if j, ok := emails[email]; ok {
			c.errorf("%s: the email %s is already that of users[%d]", where, email, j)
		} else {
			emails[email] = i
		}
		if u.Gender != "" && u.Gender != genderMale && u.Gender != genderFemale {
			c.errorf("%s: gender: want %q or %q, got %q", where, genderMale, genderFemale, u.Gender)
		}
		c.refs(where+".branches", "branch", u.Branches, c.hasBranch)
		c.refs(where+".roles", "role", u.Roles, c.hasRole)
		c.refs(where+".cash_desks", "cash desk", u.CashDesks, c.hasDesk)
		if u.CashDesks != nil && !separate {
			c.errorf("%s: cash_desks: who may use a desk is said by the desk, unless the switch desk_views is separate", where)
		}
		if u.Teacher != 0 && c.s.teacher(u.Teacher) == nil {
			c.errorf("%s: there is no teacher %d", where, u.Teacher)
		}
		for j, id := range u.Clients {
			if id <= 0 {
				c.errorf("%s.clients[%d]: the id %d is not above 0", where, j, id)
			}
		}
		if u.LastLogin != "" {
			c.stamp(where+": last_login", u.LastLogin)
		}
	}
}

const (
	genderMale   = "male"
	genderFemale = "female"
)
