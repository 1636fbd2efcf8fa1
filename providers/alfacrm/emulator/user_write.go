package emulator

import (
	"net/http"
	"slices"
	"strings"
)

// Nobody has shown a client that writes users. What stands here follows the convention of the other
// controllers and the form of the web interface; all of it is a guess.

// fillUser reads the fields of a user, who held these roles before, and tells whether a password came
// with them. The password itself is not kept.
func (c *call) fillUser(f *form, u *User, held []int, desks *[]int) (password bool) {
	f.text("email", &u.Email)
	f.filled("email", u.Email)
	if email := login(u.Email); email != "" && !strings.Contains(email, "@") {
		f.wrong("email", "The value is not an e-mail address.")
	} else if other := c.s.byLogin(email); email != "" && other != nil && other.ID != u.ID {
		f.wrong("email", "The e-mail is already taken.")
	}
	f.text("name", &u.Name)
	f.filled("name", u.Name)
	f.phone("phone", &u.Phone)
	f.text("gender", &u.Gender)
	if u.Gender != "" && u.Gender != genderMale && u.Gender != genderFemale {
		f.wrong("gender", "The value must be male or female.")
	}
	f.text("lang", &u.Language)
	f.text("sip", &u.SIP)
	f.text("inn", &u.INN)
	f.ids("branch_ids", &u.Branches, func(id int) bool { return c.s.branch(id) != nil })
	f.ids("pay_account_ids", desks, func(id int) bool { return c.s.cashDesk(id) != nil })
	f.ids("role_ids", &u.Roles, func(id int) bool { return c.s.role(id) != nil })
	if len(u.Roles) == 0 && len(f.errs["role_ids"]) == 0 {
		f.wrong("role_ids", "The value cannot be blank.")
	} else if c.s.needsCabinets(held, u.Roles) {
		f.wrong("role_ids", "The option of client cabinets is not bought.")
	}
	active := !u.Inactive
	f.flag("is_active", &active)
	u.Inactive = u.Archived || !active
	f.number("teacher_id", &u.Teacher)
	if u.Teacher != 0 && c.s.teacher(u.Teacher) == nil {
		f.wrong("teacher_id", "The teacher does not exist.")
	}
	var secret string
	f.text("password", &secret)
	return secret != ""
}

// optionCabinets is the paid option that roles of the client interface need (A8).
const optionCabinets = "client_cabinets"

// needsCabinets says whether a user is given a role of the client interface that cannot be given.
func (s *State) needsCabinets(held, wanted []int) bool {
	return !slices.Contains(s.Options, optionCabinets) && slices.ContainsFunc(wanted, func(id int) bool {
		r := s.role(id)
		return r != nil && r.Interface == InterfaceClient && !slices.Contains(held, id)
	})
}

// createUser answers user/create. The letter with the password goes out by itself (A6).
func (c *call) createUser() (reply, error) {
	f, err := c.form()
	if err != nil {
		return reply{}, err
	}
	var u User
	desks := []int{}
	c.fillUser(f, &u, nil, &desks)
	if err := f.err(c.userModel(&u)); err != nil {
		return reply{}, err
	}
	return c.stored(c.userModel(c.addUser(u, desks))), nil
}

// addUser puts a user into the state, with the log entry and the letter.
func (c *call) addUser(u User, desks []int) *User {
	if u.ID == 0 {
		u.ID = c.s.nextID()
	}
	c.s.Users = append(c.s.Users, u)
	added := &c.s.Users[len(c.s.Users)-1]
	c.s.setDesks(added, desks)
	c.record(EntityUser, u.ID, EventAdded, nil, c.s.logFields(added))
	c.letter(added, LetterAccess)
	return added
}

func (c *call) letter(u *User, why string) {
	c.s.Letters = append(c.s.Letters, Letter{To: strings.TrimSpace(u.Email), Why: why, At: c.stamp()})
}

// writtenUser is the user that user/update and user/delete are about.
func (c *call) writtenUser() (*User, error) {
	id, err := c.target()
	if err != nil {
		return nil, err
	}
	u := c.s.user(id)
	if u == nil || !c.reachesUser(u) {
		return nil, notFound() // whom one cannot see one cannot edit
	}
	return u, nil
}

// updateUser answers user/update.
func (c *call) updateUser() (reply, error) {
	u, err := c.writtenUser()
	if err != nil {
		return reply{}, err
	}
	f, err := c.form()
	if err != nil {
		return reply{}, err
	}
	before, held, desks := c.s.logFields(u), u.Roles, c.s.desksOf(u)
	if c.overwrites() {
		*u = User{ID: u.ID, Archived: u.Archived, Inactive: true, Clients: u.Clients, LastLogin: u.LastLogin, CashDesks: u.CashDesks}
		desks = []int{}
	}
	password := c.fillUser(f, u, held, &desks)
	if err := f.err(c.userModel(u)); err != nil {
		return reply{}, err
	}
	c.s.setDesks(u, desks)
	c.record(EntityUser, u.ID, EventChanged, before, c.s.logFields(u))
	if password {
		c.letter(u, LetterPassword)
	}
	return c.stored(c.userModel(u)), nil
}

// deleteUser answers user/delete, which can only be the archive: users are never deleted (A12).
func (c *call) deleteUser() (reply, error) {
	u, err := c.writtenUser()
	if err != nil {
		return reply{}, err
	}
	c.archive(u)
	switch c.s.position("delete_shape") {
	case "model":
		return c.stored(c.userModel(u)), nil
	case "no_body":
		return reply{status: http.StatusNoContent}, nil
	}
	return c.ok(), nil
}

// archive ends the access of a user at once. Coming back, they are not active (A12).
func (c *call) archive(u *User) {
	before := c.s.logFields(u)
	u.Archived, u.Inactive = true, true
	c.record(EntityUser, u.ID, EventDeleted, before, c.s.logFields(u))
}
