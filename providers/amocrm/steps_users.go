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
				b.switchActive(c, false, nil)
			}
		}
	}
}

// bringBack switches people on, after all that is to become of their role: with an old one, or rights of
// their own, they could do more than the files say until somebody has changed it by hand.
func (b *builder) bringBack() {
	for _, c := range b.returning {
		needs := b.needsOf(c)
		for i := range b.steps {
			if s := &b.steps[i]; s.Kind == reconcile.Manual && s.Op == opEdit && slices.Contains(s.Addresses, c.Address) {
				needs = append(needs, i)
			}
		}
		b.switchActive(c, true, needs)
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

// waiting are newcomers who wait for the same steps.
type waiting struct {
	needs  []int
	manual bool // a person makes their group first
	people []*reconcile.Change
}

// create adds people in batches. Only those who wait for the same steps are in one batch, so that
// nobody waits for the role or the group of somebody else. Who waits for nobody comes first.
func (b *builder) create() {
	var groups []*waiting
	byNeeds := make(map[string]*waiting)
	for _, c := range b.newcomers {
		needs := b.needsOf(c)
		slices.Sort(needs)
		key := fmt.Sprint(needs)
		w := byNeeds[key]
		if w == nil {
			_, manual := b.groupStep(c)
			w = &waiting{needs: needs, manual: manual}
			byNeeds[key], groups = w, append(groups, w)
		}
		w.people = append(w.people, c)
	}
	slices.SortStableFunc(groups, func(x, y *waiting) int {
		return cmp.Or(rankOf(y.manual)-rankOf(x.manual), len(x.needs)-len(y.needs))
	})
	for _, w := range groups {
		for batch := range slices.Chunk(w.people, maxUsers) {
			b.createBatch(batch, w.needs)
		}
	}
}

func (b *builder) createBatch(batch []*reconcile.Change, needs []int) {
	var p createPayload
	s := reconcile.Step{Op: opUserCreate, Method: "POST", Path: "/users", Reads: 2, Needs: slices.Clone(needs), Uses: make(map[string]int), Licence: b.knowledge.licence}
	var names []string
	for _, c := range batch {
		u := c.User.After
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
	s.Title = "add " + strings.Join(names, ", ")
	if len(names) > 3 {
		s.Title = fmt.Sprintf("add %d people", len(names))
	}
	b.call(s, p)
}

func text(attrs []schema.Attr, name string) string {
	for _, a := range attrs {
		if a.Name == name {
			return a.Value.Plain()
		}
	}
	return ""
}

// activePayload switches somebody on or off.
type activePayload struct {
	ID   schema.ID `json:"id"`
	Name string    `json:"name"`
}

// switchActive switches a person on or off, by a call where the tariff and the person let it. A freed
// seat makes the bill no smaller before the renewal (kb); the ledger tells both.
func (b *builder) switchActive(c *reconcile.Change, on bool, needs []int) int {
	live := c.User.Before
	if !b.byCalls(live) {
		return b.activeByPerson(c, on, needs)
	}
	s := reconcile.Step{
		Op: opDeactivate, Title: "deactivate " + c.Title, Method: "POST", Path: "/users/deactivate", Addresses: []schema.Address{c.Address},
		Repeatable: true, Reads: 2, Needs: needs, Seats: -seatOf(live), Licence: b.knowledge.licence,
		Expects: []reconcile.Expectation{personAsSeen(live, c.Address)},
	}
	if on { // after the edit of the role, where there is one: so it is the new role that takes a seat
		s.Op, s.Title, s.Path, s.Seats = opActivate, "activate "+c.Title, "/users/activate", seatOf(c.User.After)
		s.Expects = append(s.Expects, b.builtOn(roleOf(c.User.After))...)
	}
	return b.call(s, activePayload{ID: live.ID.V, Name: live.Name.V})
}

// byCalls reports whether calls may switch somebody on and off: never an administrator (doc).
func (b *builder) byCalls(live *schema.User) bool {
	return b.knowledge.switching() && !hasBase(live, baseAdministrator)
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
