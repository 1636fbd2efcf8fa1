package alfacrm

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Operations of the provider's steps.
const (
	opBranchCreate = "create-branch"
	opBranchUpdate = "update-branch"
	opDeskCreate   = "create-cash-desk"
	opDeskUpdate   = "update-cash-desk"
	opUserCreate   = "create-user"
	opUserUpdate   = "update-user"
	opUserArchive  = "archive-user"
)

// Steps turns changes into calls and manual steps. Of the archive nothing is known here.
func (k Knowledge) Steps(changes []reconcile.Change) ([]reconcile.Step, diag.List) {
	return steps(changes, false), nil
}

// Steps turns changes into calls and manual steps, by what the last reading has shown.
func (l *Live) Steps(changes []reconcile.Change) ([]reconcile.Step, diag.List) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return steps(changes, l.archive), nil
}

func steps(changes []reconcile.Change, archiveRead bool) []reconcile.Step {
	b := &builder{archiveRead: archiveRead, branches: make(map[schema.Address]int), desks: make(map[schema.Address]int), roles: make(map[*schema.Role]int)}
	each := func(kind schema.Kind, do func(c *reconcile.Change)) {
		for i := range changes {
			if changes[i].Kind == kind {
				do(&changes[i])
			}
		}
	}
	each(schema.KindLocation, b.branch)
	each(schema.KindCashDesk, b.desk)
	each(schema.KindRole, b.roleByPerson)
	each(schema.KindOrganization, b.settingsByPerson)
	for _, action := range []reconcile.Action{reconcile.Create, reconcile.Restore, reconcile.Update, reconcile.Remove} {
		each(schema.KindUser, func(c *reconcile.Change) {
			if c.Action == action {
				b.user(c)
			}
		})
	}
	return b.steps
}

// builder collects steps. Needs are indices into steps.
type builder struct {
	archiveRead bool
	steps       []reconcile.Step
	branches    map[schema.Address]int // steps that make a branch
	desks       map[schema.Address]int
	roles       map[*schema.Role]int
}

func (b *builder) add(s reconcile.Step) int {
	b.steps = append(b.steps, s)
	return len(b.steps) - 1
}

func (b *builder) call(s reconcile.Step, payload any) int {
	data, err := json.Marshal(payload)
	if err != nil {
		panic(fmt.Sprintf("alfacrm: payload of %s: %v", s.Op, err))
	}
	s.Kind, s.Method, s.Payload, s.Writes = reconcile.Call, "POST", data, 1
	return b.add(s)
}

func (b *builder) manualStep(op, title string, c *reconcile.Change, m *reconcile.ManualStep) reconcile.Step {
	return reconcile.Step{Kind: reconcile.Manual, Op: op, Title: title, Addresses: []schema.Address{c.Address}, Manual: m}
}

func (b *builder) manual(op, title string, c *reconcile.Change, m *reconcile.ManualStep) int {
	return b.add(b.manualStep(op, title, c, m))
}

// branchPayload is a branch as it shall be. Nil leaves a field as it is.
type branchPayload struct {
	ID     schema.ID `json:"id,omitempty"`
	Title  *string   `json:"title,omitempty"`
	Active *bool     `json:"active,omitempty"`
}

func (b *builder) branch(c *reconcile.Change) {
	p := branchPayload{}
	for _, f := range c.Fields {
		switch f.Path {
		case "title":
			p.Title = ptr(f.After.Plain())
		case attrActive:
			p.Active = ptr(f.After.True())
		}
	}
	if c.Action == reconcile.Create {
		b.branches[c.Address] = b.call(reconcile.Step{
			Op: opBranchCreate, Title: fmt.Sprintf("create the branch %q", c.Title), Path: "/branch/create", Addresses: []schema.Address{c.Address}, Reads: 2,
			Expects: []reconcile.Expectation{{Key: reconcile.Titled(schema.KindLocation, 0, c.Title), Address: c.Address}},
		}, p)
		return
	}
	live := c.Location.Before
	p.ID = live.ID.V
	title := fmt.Sprintf("change the branch %q", live.Title.V)
	switch {
	case p.Active != nil && !*p.Active:
		title = fmt.Sprintf("retire the branch %q", live.Title.V)
	case p.Title != nil && p.Active == nil:
		title = fmt.Sprintf("rename the branch %q to %q", live.Title.V, *p.Title)
	}
	b.call(reconcile.Step{
		Op: opBranchUpdate, Title: title, Path: fmt.Sprintf("/branch/update?id=%d", p.ID), Addresses: []schema.Address{c.Address},
		Repeatable: true, Reads: 2,
		Expects: []reconcile.Expectation{{Key: reconcile.LocationKey(live), Address: c.Address, Fingerprint: reconcile.FingerprintLocation(live)}},
	}, p)
}

// deskPayload is a cash desk as it shall be. Who may use it is told as a difference, so that what
// somebody else has changed meanwhile stays.
type deskPayload struct {
	ID      schema.ID   `json:"id,omitempty"`
	Branch  schema.ID   `json:"branch,omitempty"`
	Uses    string      `json:"uses,omitempty"` // name of the branch's number, made by an earlier step
	Title   *string     `json:"title,omitempty"`
	Enabled *bool       `json:"enabled,omitempty"`
	Add     []schema.ID `json:"add,omitempty"`
	Drop    []schema.ID `json:"drop,omitempty"`
}

func branchUse(a schema.Address) string { return "number of " + string(a) }

func (b *builder) desk(c *reconcile.Change) {
	want, live := c.CashDesk.After, c.CashDesk.Before
	p := deskPayload{}
	for _, f := range c.Fields {
		switch f.Path {
		case "title":
			p.Title = ptr(f.After.Plain())
		case "enabled":
			p.Enabled = ptr(f.After.True())
		}
	}
	var before []schema.ID
	if live != nil {
		before = live.Users
	}
	p.Add, p.Drop = missing(want.Users, before), missing(before, want.Users)
	if c.Action == reconcile.Create {
		if want.Enabled.Set() {
			p.Enabled = ptr(want.Enabled.V)
		}
		s := reconcile.Step{Op: opDeskCreate, Title: fmt.Sprintf("create the cash desk %q", c.Title), Addresses: []schema.Address{c.Address}, Reads: 2}
		if made, ok := b.branches[want.Location.Address]; ok {
			p.Uses = branchUse(want.Location.Address)
			s.Needs, s.Uses = []int{made}, map[string]int{p.Uses: made}
			s.Path = "/{branch}/pay-account/create"
		} else {
			p.Branch = c.CashDesk.After.Location.ID.V
			s.Path = under(p.Branch, "pay-account", "create")
			s.Expects = []reconcile.Expectation{{Key: reconcile.Titled(schema.KindCashDesk, p.Branch, c.Title), Address: c.Address}}
		}
		b.desks[c.Address] = b.call(s, p)
		return
	}
	p.ID = live.ID.V
	if live.Location != nil {
		p.Branch = live.Location.ID.V
	}
	title := fmt.Sprintf("change the cash desk %q", live.Title.V)
	if p.Title == nil && p.Enabled == nil {
		title = fmt.Sprintf("set who may use the cash desk %q", live.Title.V)
	}
	b.call(reconcile.Step{
		Op: opDeskUpdate, Title: title, Path: under(p.Branch, "pay-account", fmt.Sprintf("update?id=%d", p.ID)), Addresses: []schema.Address{c.Address},
		Repeatable: true, Reads: 2,
		Expects: []reconcile.Expectation{{Key: reconcile.CashDeskKey(live), Address: c.Address, Fingerprint: reconcile.FingerprintCashDesk(live)}},
	}, p)
}

// missing returns the members of a that b has not.
func missing(a, b []schema.ID) []schema.ID {
	var out []schema.ID
	for _, id := range a {
		if !slices.Contains(b, id) {
			out = append(out, id)
		}
	}
	return out
}

func ptr[T any](v T) *T { return &v }

// user writes out what happens to an account.
func (b *builder) user(c *reconcile.Change) {
	switch {
	case c.By == reconcile.ByAPI:
		b.userByCall(c)
	case c.Action == reconcile.Create:
		b.newUserByPerson(c)
	case c.Action == reconcile.Remove:
		b.archiveByPerson(c)
	case c.Action == reconcile.Restore:
		b.restoreByPerson(c)
	case onlyClientCards(c):
		b.clientCardsByPerson(c)
	default:
		b.userByPerson(c)
	}
}

func onlyClientCards(c *reconcile.Change) bool {
	return c.Doubt == "" && !slices.ContainsFunc(c.Fields, func(f reconcile.FieldChange) bool { return f.Path != attrClientCards })
}

// needsOf returns the steps that make what an account of the files refers to.
func (b *builder) needsOf(c *reconcile.Change) []int {
	var needs []int
	u := c.User.After
	if u == nil {
		return nil
	}
	add := func(i int, ok bool) {
		if ok && !slices.Contains(needs, i) {
			needs = append(needs, i)
		}
	}
	for i := range u.Assignments {
		a := &u.Assignments[i]
		i, ok := b.roles[a.Role]
		add(i, ok && a.Role != nil)
		for _, l := range a.Locations {
			i, ok := b.branches[l.Address]
			add(i, ok)
		}
	}
	for _, a := range valueOf(u.Attrs, attrCashDesks).Members() {
		i, ok := b.desks[schema.Address(a)]
		add(i, ok)
	}
	slices.Sort(needs)
	return needs
}

// userPayload is an account as the unproven calls take it: nil leaves a field as it is.
type userPayload struct {
	ID       schema.ID         `json:"id,omitempty"`
	Branch   schema.ID         `json:"branch,omitempty"` // under which the call is made
	Email    string            `json:"email,omitempty"`
	Fields   map[string]string `json:"fields,omitempty"` // texts by our names
	Active   *bool             `json:"active,omitempty"`
	Branches *[]schema.ID      `json:"branches,omitempty"`
	Roles    *[]schema.ID      `json:"roles,omitempty"`
	Desks    *[]schema.ID      `json:"desks,omitempty"`
}

// userByCall writes an account by the unproven calls. A new account whose roles have no numbers in the
// files would have none, so it is left to a person.
func (b *builder) userByCall(c *reconcile.Change) {
	p := userPayload{Fields: make(map[string]string)}
	u, live := c.User.After, c.User.Before
	for _, f := range c.Fields {
		switch f.Path {
		case "email", "name", "phone", attrGender, attrLanguage, attrSIP, attrINN:
			p.Fields[f.Path] = f.After.Plain()
		case attrActive:
			p.Active = ptr(f.After.True())
		}
	}
	if u != nil {
		p.Email = u.Email.V
		roles, branches, ok := numbersOf(u)
		if c.Action == reconcile.Create && !ok {
			b.newUserByPerson(c)
			return
		}
		for _, f := range c.Fields {
			switch {
			case f.Path == "roles" && ok:
				p.Roles = &roles
			case f.Path == "locations" && ok:
				p.Branches = &branches
			}
		}
		if len(branches) > 0 {
			p.Branch = branches[0]
		}
	}
	s := reconcile.Step{Addresses: []schema.Address{c.Address}, Reads: 1, Repeatable: true}
	if live != nil {
		p.ID = live.ID.V
		if a := live.Assignments; len(a) > 0 && len(a[0].Locations) > 0 {
			p.Branch = a[0].Locations[0].ID.V
		}
		if p.Email == "" {
			p.Email = live.Email.V
		}
		s.Expects = []reconcile.Expectation{{Key: reconcile.AccountKey(live), Address: c.Address, Fingerprint: reconcile.FingerprintAccount(live)}}
	}
	switch c.Action {
	case reconcile.Create:
		s.Op, s.Title, s.Path, s.Repeatable = opUserCreate, fmt.Sprintf("create the user %s (unproven call)", c.Title), under(p.Branch, "user", "create"), false
		s.Letters = []reconcile.Letter{{To: p.Email, Address: c.Address, Why: "access: a link, the login and the password"}}
		for _, k := range reconcile.UserNames(0, p.Email, "") {
			s.Expects = append(s.Expects, reconcile.Expectation{Key: k, Address: c.Address})
		}
		p.Active = nil // what is new is active
	case reconcile.Remove:
		s.Op, s.Title, s.Path = opUserArchive, fmt.Sprintf("archive the user %s (unproven call)", c.Title), under(p.Branch, "user", fmt.Sprintf("delete?id=%d", p.ID))
	default:
		if c.Action == reconcile.Restore {
			b.restoreByPerson(c)
			return
		}
		s.Op, s.Title, s.Path = opUserUpdate, fmt.Sprintf("change the user %s (unproven call)", c.Title), under(p.Branch, "user", fmt.Sprintf("update?id=%d", p.ID))
	}
	s.Needs = b.needsOf(c)
	b.call(s, p)
}

// numbersOf returns the numbers of a person's roles and branches, and whether all are known.
func numbersOf(u *schema.User) (roles, branches []schema.ID, ok bool) {
	ok = true
	for i := range u.Assignments {
		a := &u.Assignments[i]
		if a.Role == nil {
			continue
		}
		if a.Role.ID.V == 0 {
			ok = false
		}
		if !slices.Contains(roles, a.Role.ID.V) {
			roles = append(roles, a.Role.ID.V)
		}
		for _, l := range a.Locations {
			if l.ID.V == 0 {
				ok = false
			}
			if !slices.Contains(branches, l.ID.V) {
				branches = append(branches, l.ID.V)
			}
		}
	}
	return roles, branches, ok && len(roles) > 0 && len(branches) > 0
}
