package emulator

import (
	"net/http"
	"strings"
)

// inviteLimit is how many people one request can invite (YCLIENTS blueprint).
const inviteLimit = 15

// invite is create_user_invitation. It returns no user id.
func (c *call) invite() (reply, error) {
	l, err := c.managed("settings_users_create_access")
	if err != nil {
		return reply{}, err
	}
	if licence := c.s.licence(l.ID); licence != nil && licence.Trial && c.s.Brand == brandYclients {
		return reply{}, refuse(http.StatusForbidden, "Inviting needs a paid licence") // support.yclients.com/5-9-265; the status is a guess
	}
	f, err := c.form()
	if err != nil {
		return reply{}, err
	}
	items := f.forms("invites")
	switch {
	case len(items) == 0:
		f.wrong("invites", "is required")
	case len(items) > inviteLimit:
		f.wrong("invites", "at most %d people can be invited at once, got %d", inviteLimit, len(items))
	}
	if err := f.err(); err != nil {
		return reply{}, err
	}
	refused, err := c.batch(f, items, []int{l.ID}, func(item *form) error { return c.inviteOne(item, l.ID) })
	if err != nil || refused.status != 0 {
		return refused, err
	}
	return reply{http.StatusAccepted, object{"success": true, "data": nil, "meta": object{"message": "Saved"}}}, nil
}

// inviteOne invites one person. The invitation is a link by e-mail or phone; whoever has a login
// is found by exactly that phone or e-mail.
func (c *call) inviteOne(f *form, location int) error {
	name, search := f.required("name"), f.required("search")
	if search != "" && !strings.Contains(search, "@") && len(digits(search)) < 5 {
		f.wrong("search", "want a phone or an email, got %s", describe(search))
	}
	roleSlug := f.text("user_role")
	switch role := c.book.byRole[roleSlug]; {
	case roleSlug == "":
	case role == nil:
		f.wrong("user_role", "there is no role %q", roleSlug)
	case role.free && c.s.is("invite_free_role", "422"):
		f.wrong("user_role", "the role %q cannot be given with an invitation", roleSlug)
	}
	position := f.text("position")
	list, _ := c.changes(f, roleSlug)
	if err := f.err(); err != nil {
		return err
	}
	p := c.s.search(search)
	if p == nil {
		p = c.s.register(name, search)
	}
	if c.s.access(location, p.ID) != nil {
		if c.s.is("invite_again", "422") {
			f.wrong("search", "the person has access already")
		}
		return f.err()
	}
	active := c.s.registered(p) && c.s.is("invite_existing", "active")
	a := c.s.grant(Access{Location: location, User: p.ID, Position: position, Pending: !active})
	if c.s.is("invite_inline", "ignored") {
		return nil
	}
	a.Role = roleSlug
	if id := f.number("staff_id"); id != 0 {
		c.linkTo(f, a, id)
	}
	c.needEmployee(f, a)
	values := c.values(a)
	if err := c.put(f, a, values, list, false); err != nil {
		return err
	}
	c.store(a, values)
	return f.err()
}

// register adds a person who has no login yet.
func (s *State) register(name, search string) *Person {
	p := Person{ID: s.nextID(), Name: name, Unregistered: true}
	if strings.Contains(search, "@") {
		p.Email = search
	} else {
		p.Phone = search
	}
	s.People = append(s.People, p)
	return &s.People[len(s.People)-1]
}

// grant adds an access and returns it in its place.
func (s *State) grant(a Access) *Access {
	if a.Pending {
		a.Invitation = s.nextID()
	}
	s.Access = append(s.Access, a)
	return &s.Access[len(s.Access)-1]
}
