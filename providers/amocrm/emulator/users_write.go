package emulator

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Limits of a new user (contract 3.2).
const (
	newUserLimit  = 10
	userNameLimit = 50
	passwordMin   = 6
)

// emailForm is a guess at what passes for an e-mail address.
var emailForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[^\s@<>",;:()\[\]\\]+@[^\s@.<>",;:()\[\]\\]+(\.[^\s@.<>",;:()\[\]\\]+)+$`)
})

// createUsers answers POST users. It works for all items or for none.
func (c *call) createUsers() (reply, error) {
	items, err := c.batch(newUserLimit)
	if err != nil {
		return reply{}, err
	}
	if err := c.room(); err != nil {
		return reply{}, err
	}
	// Users are told apart by place: adding to the list may move it.
	places := make([]int, len(items))
	taken, seats := len(c.s.Users), 0
	for i, it := range items {
		u, known := c.readUser(it)
		if known != nil {
			places[i] = slices.IndexFunc(c.s.Users, func(x User) bool { return x.ID == known.ID })
			continue
		}
		places[i] = len(c.s.Users)
		if c.s.takesSeat(&u) {
			seats++
		}
		u.ID = c.s.nextID()
		c.s.Users = append(c.s.Users, u)
	}
	if err := c.mistakes(items); err != nil {
		return reply{}, err
	}
	added := c.s.Users[taken:]
	c.s.Users = c.s.Users[:taken]
	if err := c.seatsFor(seats); err != nil {
		return reply{}, err
	}
	c.s.Users = append(c.s.Users, added...)
	if c.s.is("created_letter", "on") {
		for i := range added {
			c.s.letter(added[i].Email, LetterWelcome, c.now)
		}
	}
	users := []object{}
	for i, it := range items {
		u := &c.s.Users[places[i]]
		rights := c.s.effective(u)
		users = append(users, it.tag(c.userBody(u, c.userRights(u, &rights), "")))
	}
	return hal(http.StatusCreated, object{"_total_items": len(users), "_embedded": object{"users": users}}), nil
}

// readUser reads an item. known is the user who has the e-mail already, where that is no mistake.
func (c *call) readUser(it *item) (u User, known *User) {
	it.text("name", &u.Name)
	it.checkName(u.Name)
	it.text("email", &u.Email)
	it.required("email")
	if it.given("email") && !it.bad("email") {
		u.Email = strings.TrimSpace(u.Email)
		if !emailForm().MatchString(u.Email) {
			it.mistake(codeValue, "email", "The value is not an e-mail address.")
		} else if known = c.s.byLogin(u.Email); known != nil && c.s.is("duplicate_email", "400") {
			it.mistake(codeTaken, "email", "The e-mail belongs to a user already.")
		}
	}
	if c.s.is("email_stored", "lower") {
		u.Email = strings.ToLower(u.Email)
	}
	it.checkPassword()
	u.Lang = c.s.wording("ru", "en")
	if it.values["lang"] != nil {
		it.text("lang", &u.Lang)
		if !slices.Contains(languages(), u.Lang) && !it.bad("lang") {
			it.mistake(codeChoice, "lang", "The language is not known.")
		}
	}
	if f, ok := it.object("rights"); ok || !it.given("rights") {
		c.readAccess(&f, &u)
	}
	return u, known
}

// readAccess reads what a user may do. Of the flags, the role and the own rights the first wins, and
// the others are passed over (contract 3.2).
func (c *call) readAccess(f *fields, u *User) {
	f.flag("is_free", &u.Free)
	admin := false
	if c.s.is("is_admin", "honoured") {
		f.flag("is_admin", &admin)
	}
	rights := deniedRights()
	if u.Free && !admin {
		if c.s.is("free_group", "kept") {
			c.readGroup(f, u)
		}
		c.s.addIncoming(&rights)
		u.Rights = &rights
		return
	}
	u.Free, u.Admin = false, admin
	c.readGroup(f, u)
	if admin {
		return
	}
	f.number("role_id", &u.Role, true)
	if u.Role != 0 || f.bad("role_id") {
		if c.s.role(u.Role) == nil && !f.bad("role_id") {
			f.mistake(codeChoice, "role_id", "There is no such role.")
		}
		return
	}
	for _, part := range []string{"leads", "contacts", "companies", kindTasks} {
		f.required(part)
	}
	c.readRights(f, &rights)
	c.s.addIncoming(&rights)
	u.Rights = &rights
}

func (c *call) readGroup(f *fields, u *User) {
	f.number("group_id", &u.Group, true)
	if c.s.group(u.Group) == nil {
		f.mistake(codeChoice, "group_id", "There is no such group.")
	}
}

func (f *fields) required(name string) {
	if !f.given(name) {
		f.mistake(codeMissing, name, "The field is required.")
	}
}

// checkName applies the rule for names of users (contract 3.2). Links are caught by the characters,
// except those that begin with www (guess).
func (f *fields) checkName(name string) {
	f.required("name")
	switch {
	case f.bad("name"):
	case strings.TrimSpace(name) == "":
		f.mistake(codeValue, "name", "The value is blank.")
	case utf8.RuneCountInString(name) > userNameLimit:
		f.mistake(codeValue, "name", "The value has too many characters.")
	case strings.HasPrefix(strings.ToLower(strings.TrimSpace(name)), "www."):
		f.mistake(codeValue, "name", "The value is a link.")
	case strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" .@-_", r)
	}):
		f.mistake(codeValue, "name", "The value has a character that is not allowed.")
	}
}

// checkPassword applies the rule for passwords (contract 3.2). The password is not kept.
func (f *fields) checkPassword() {
	var password string
	f.required("password")
	f.text("password", &password)
	if f.bad("password") {
		return
	}
	has := func(class func(rune) bool) bool { return strings.ContainsFunc(password, class) }
	if utf8.RuneCountInString(password) < passwordMin || !has(unicode.IsDigit) || !has(unicode.IsUpper) || !has(unicode.IsLower) {
		f.mistake(codeValue, "password", "Password is too weak.")
	}
}
