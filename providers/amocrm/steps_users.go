package amocrm

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// user writes out what happens to a person.
func (b *builder) user(c *reconcile.Change) {
	switch {
	case c.By == reconcile.ByPerson:
		b.userByPerson(c)
	case c.Action == reconcile.Create && b.byCall(c):
		b.newcomers = append(b.newcomers, c)
	case c.Action == reconcile.Create:
		b.newUserByPerson(c)
	case c.Action == reconcile.Remove:
		b.remove(c)
	default:
		for _, f := range c.Fields {
			switch {
			case f.Path != fieldActive:
			case f.After.True():
				b.returning = append(b.returning, c)
			default:
				b.going = append(b.going, waiter{change: c})
			}
		}
	}
}

// byCall reports whether a call can add a person: not an administrator (nobody has shown that the flag
// is taken: guess), and not past the line of users. Of the line it tells.
func (b *builder) byCall(c *reconcile.Change) bool {
	role := roleOf(c.User.After)
	if role == nil || role.Base.V == baseAdministrator {
		return false
	}
	users := b.seen.users + len(b.newcomers)
	if b.knowledge.addsByCall(users) {
		return true
	}
	b.diags = append(b.diags, diag.Diagnostic{
		Severity: diag.Warning, Code: codeMany, Summary: summaryOf(codeMany), Subject: c.Source,
		Detail: fmt.Sprintf("%s has to be added by a person: by then the account has %d users, and past %d calls add nobody. The plan has a manual step for it.", c.Title, users, maxByCall),
	})
	return false
}

func roleOf(u *schema.User) *schema.Role {
	for i := range u.Assignments {
		if r := u.Assignments[i].Role; r != nil {
			return r
		}
	}
	return nil
}

// needsOf returns the steps that make the role and the group of a person.
func (b *builder) needsOf(c *reconcile.Change) []int {
	if c.User.After == nil {
		return nil
	}
	var needs []int
	if i, ok := b.roles[roleOf(c.User.After)]; ok {
		needs = append(needs, i)
	}
	if slices.ContainsFunc(c.Fields, func(f reconcile.FieldChange) bool { return f.Path == attrGroup }) {
		if i, ok := b.groupStep(c); ok {
			needs = append(needs, i)
		}
	}
	return needs
}

// groupStep returns the step that makes the group of a person, if it does not exist. Groups have no call
// (doc).
func (b *builder) groupStep(c *reconcile.Change) (int, bool) {
	name := groupName(text(c.User.After.Attrs, attrGroup))
	if name == "" || b.seen.groups == nil || slices.Contains(b.seen.groups, name) {
		return 0, false
	}
	i, ok := b.groups[name]
	if !ok {
		i = b.groupByPerson(c, name)
		b.groups[name] = i
	} else if s := &b.steps[i]; !slices.Contains(s.Addresses, c.Address) {
		s.Addresses = append(s.Addresses, c.Address)
	}
	return i, true
}

// newcomer is a person who is to be added. The password is made when the call is sent.
type newcomer struct {
	Address schema.Address `json:"address"`
	Name    string         `json:"name"`
	Email   string         `json:"email"`
	Lang    string         `json:"lang,omitempty"`
	Group   string         `json:"group,omitempty"`
	Role    schema.ID      `json:"role,omitempty"`
	Uses    string         `json:"uses,omitempty"` // name of the role's number, made by an earlier step
	Title   string         `json:"title,omitempty"`
	Free    bool           `json:"free,omitempty"`
}

type createPayload struct {
	People []newcomer `json:"people"`
}

// create adds people in batches. Who waits for nobody comes first.
func (b *builder) create() {
	list := make([]waiter, len(b.newcomers))
	for i, c := range b.newcomers {
		list[i] = waiter{c, b.needsOf(c)}
	}
	groups := together(list)
	manual := func(group []waiter) int { // a person makes their group first
		_, there := b.groupStep(group[0].change)
		return rankOf(!there)
	}
	slices.SortStableFunc(groups, func(x, y []waiter) int {
		return cmp.Or(manual(x)-manual(y), len(x[0].needs)-len(y[0].needs))
	})
	for _, group := range groups {
		for batch := range slices.Chunk(group, maxUsers) {
			b.createBatch(batch)
		}
	}
}

func (b *builder) createBatch(batch []waiter) {
	var p createPayload
	s := reconcile.Step{Op: opUserCreate, Method: "POST", Path: "/users", Reads: 2, Needs: slices.Clone(batch[0].needs), Uses: make(map[string]int), Licence: b.knowledge.licence}
	var names []string
	for _, w := range batch {
		c, u := w.change, w.change.User.After
		n := newcomer{Address: c.Address, Name: c.Title, Email: u.Email.V, Lang: text(u.Attrs, attrLanguage), Group: groupName(text(u.Attrs, attrGroup))}
		r := roleOf(u)
		n.Free, n.Title = r.Base.V == baseFree, r.Title.V
		switch i, planned := b.roles[r]; {
		case n.Free:
		case planned && b.steps[i].Op == opRoleCreate:
			n.Uses = roleUse(r.Address)
			s.Uses[n.Uses] = i
		default:
			n.Role = b.existing(r)
		}
		for _, e := range b.builtOn(r) {
			if !slices.Contains(s.Expects, e) {
				s.Expects = append(s.Expects, e)
			}
		}
		p.People = append(p.People, n)
		s.Addresses = append(s.Addresses, c.Address)
		for _, k := range reconcile.UserNames(0, n.Email, "") {
			s.Expects = append(s.Expects, reconcile.Expectation{Key: k, Address: c.Address})
		}
		if !n.Free {
			s.Seats++
		}
		s.Passwords = append(s.Passwords, n.Email)
		names = append(names, c.Title)
		// Whether the system writes to people who are added by a call nobody tells (guess).
		s.Letters = append(s.Letters, reconcile.Letter{To: n.Email, Address: c.Address, Why: "perhaps a welcome; whether people who are added by a call get one is not known"})
	}
	s.Title = "add " + peopleOf(names)
	b.call(s, p)
}

// peopleOf names a few people, and counts many.
func peopleOf(names []string) string {
	if len(names) > 3 {
		return fmt.Sprintf("%d people", len(names))
	}
	return strings.Join(names, ", ")
}

func text(attrs []schema.Attr, name string) string {
	for _, a := range attrs {
		if a.Name == name {
			return a.Value.Plain()
		}
	}
	return ""
}

func hasBase(u *schema.User, base string) bool {
	return slices.ContainsFunc(u.Assignments, func(a schema.Assignment) bool { return a.Role != nil && a.Role.Base.V == base })
}

// seatOf is how many seats somebody takes who is active.
func seatOf(u *schema.User) int {
	if hasBase(u, baseFree) {
		return 0
	}
	return 1
}

// roleSeats is how many seats the change of somebody's role takes, negative if it frees some. Of
// somebody who is switched off it takes none: the seat is taken when they are switched on.
func roleSeats(c *reconcile.Change) int {
	live, want := c.User.Before, c.User.After
	if live == nil || want == nil || !live.Active.V || want.Switched() || !slices.ContainsFunc(c.Fields, func(f reconcile.FieldChange) bool { return f.Path == fieldRoles }) {
		return 0
	}
	return seatOf(want) - seatOf(live)
}
