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
func (Knowledge) Steps(changes []reconcile.Change) ([]reconcile.Step, diag.List) {
	return steps(changes, &builder{}), nil
}

// Steps turns changes into calls and manual steps, by what the last reading has shown.
func (l *Live) Steps(changes []reconcile.Change) ([]reconcile.Step, diag.List) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return steps(changes, &builder{archiveRead: l.archive, read: l.read}), nil
}

func steps(changes []reconcile.Change, b *builder) []reconcile.Step {
	changes = joined(changes)
	b.branches, b.desks, b.roles = make(map[schema.Address]int), make(map[schema.Address]int), make(map[*schema.Role]int)
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

// joined puts the two halves together of who is added or brought back: an account is made at once,
// with what no answer shows too, and no call brings anybody back.
func joined(changes []reconcile.Change) []reconcile.Change {
	out := make([]reconcile.Change, 0, len(changes))
	first := make(map[schema.Address]int)
	for _, c := range changes {
		if c.Kind != schema.KindUser || c.Action != reconcile.Create && c.Action != reconcile.Restore {
			out = append(out, c)
			continue
		}
		i, half := first[c.Address]
		if !half {
			first[c.Address] = len(out)
			out = append(out, c)
			continue
		}
		whole := &out[i]
		whole.Fields = slices.Concat(whole.Fields, c.Fields)
		if len(whole.Attest) == 0 {
			whole.Attest, whole.Doubt = c.Attest, c.Doubt
		}
		if c.By == reconcile.ByAPI {
			whole.By = c.By
		}
	}
	return out
}

// builder collects steps. Needs are indices into steps.
type builder struct {
	archiveRead bool
	read        []schema.ID // the branches that were read, nil if nothing was
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

// needsOf returns the steps that make what an account is to get.
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
	about := func(path string) bool {
		return c.Action != reconcile.Update || slices.ContainsFunc(c.Fields, func(f reconcile.FieldChange) bool { return f.Path == path })
	}
	for i := range u.Assignments {
		a := &u.Assignments[i]
		i, ok := b.roles[a.Role]
		add(i, ok && a.Role != nil && about("roles"))
		for _, l := range a.Locations {
			i, ok := b.branches[l.Address]
			add(i, ok && about("locations"))
		}
	}
	for _, a := range valueOf(u.Attrs, attrCashDesks).Members() {
		i, ok := b.desks[schema.Address(a)]
		add(i, ok && about(attrCashDesks))
	}
	slices.Sort(needs)
	return needs
}

// userPayload is an account as the unproven calls take it. Branches are told as a difference: a person
// may have some that the files do not declare.
type userPayload struct {
	ID     schema.ID `json:"id,omitempty"`
	Branch schema.ID `json:"branch,omitempty"` // under which the call is made
	Later  schema.ID `json:"later,omitempty"`  // where the account is found afterwards, if no more there
	Email  string    `json:"email,omitempty"`

	Fields       map[string]string `json:"fields,omitempty"` // texts by our names
	Active       *bool             `json:"active,omitempty"` // nil leaves it as it is, and so on
	Roles        *[]schema.ID      `json:"roles,omitempty"`
	AddBranches  []schema.ID       `json:"add_branches,omitempty"`
	DropBranches []schema.ID       `json:"drop_branches,omitempty"`

	// Keep is what the files say and the plan does not change. It goes along where the answers do not
	// show it, because an update may clear what is not sent.
	Keep *userKeep `json:"keep,omitempty"`
	// Hand is what a person does if the system has no such call.
	Hand *reconcile.ManualStep `json:"hand,omitempty"`
}

type userKeep struct {
	Fields map[string]string `json:"fields,omitempty"`
	Active bool              `json:"active"`
	Roles  []schema.ID       `json:"roles,omitempty"`
}

// userByCall writes an account by the unproven calls, and leaves to a person what they do not take.
func (b *builder) userByCall(c *reconcile.Change) {
	u, live := c.User.After, c.User.Before
	p := userPayload{Fields: make(map[string]string)}
	s := reconcile.Step{Addresses: []schema.Address{c.Address}, Reads: 2, Repeatable: true}
	if live != nil {
		p.ID, p.Email, p.Branch = live.ID.V, live.Email.V, b.branchOf(live)
		s.Expects = []reconcile.Expectation{{Key: reconcile.AccountKey(live), Address: c.Address, Fingerprint: reconcile.FingerprintAccount(live)}}
	}
	var rest []reconcile.FieldChange
	switch c.Action {
	case reconcile.Restore:
		b.restoreByPerson(c)
		return
	case reconcile.Remove:
		p.Hand = b.byHand(c, (*builder).archiveByPerson)
		s.Op, s.Title, s.Path = opUserArchive, fmt.Sprintf("archive the user %s (unproven call)", c.Title), under(p.Branch, "user", fmt.Sprintf("delete?id=%d", p.ID))
		b.call(s, p)
		return
	case reconcile.Create:
		branches, known := branchNumbers(u)
		if _, all := roleNumbers(u); !known || !all || clientOnly(u) {
			b.newUserByPerson(c) // it would have no role, or no branch
			return
		}
		p.Email, p.Branch = u.Email.V, branches[0]
		rest = p.take(c, b.read)
		p.Hand = b.byHand(c, (*builder).newUserByPerson)
		if p.Active != nil && *p.Active {
			p.Active = nil // what is new is active
		}
		s.Op, s.Title, s.Path, s.Repeatable = opUserCreate, fmt.Sprintf("create the user %s (unproven call)", c.Title), under(p.Branch, "user", "create"), false
		s.Letters = []reconcile.Letter{accessLetter(p.Email, c.Address)}
		for _, k := range reconcile.UserNames(0, p.Email, "") {
			s.Expects = append(s.Expects, reconcile.Expectation{Key: k, Address: c.Address})
		}
		// The cash desks list their users and are written by their own calls once the account has a number.
		rest = slices.DeleteFunc(rest, func(f reconcile.FieldChange) bool { return f.Path == attrCashDesks })
	default:
		rest = p.take(c, b.read)
		if len(rest) == len(c.Fields) {
			b.userByPerson(c)
			return
		}
		p.Keep, p.Hand = keepOf(u), b.byHand(c, (*builder).userByPerson)
		s.Op, s.Title, s.Path = opUserUpdate, fmt.Sprintf("change the user %s (unproven call)", c.Title), under(p.Branch, "user", fmt.Sprintf("update?id=%d", p.ID))
	}
	s.Needs = b.needsOf(c)
	made := b.call(s, p)
	if len(rest) > 0 {
		from := len(b.steps)
		b.user(&reconcile.Change{Address: c.Address, Kind: c.Kind, Action: reconcile.Update, By: reconcile.ByPerson, Title: c.Title, Fields: rest, User: c.User})
		for i := range b.steps[from:] {
			b.steps[from+i].Needs = append(b.steps[from+i].Needs, made)
		}
	}
}

// take puts the fields of a change into what is sent, and returns those that no call takes or that
// cannot be said in numbers.
func (p *userPayload) take(c *reconcile.Change, read []schema.ID) (rest []reconcile.FieldChange) {
	roles, rolesKnown := roleNumbers(c.User.After)
	branches, branchesKnown := branchNumbers(c.User.After)
	for _, f := range c.Fields {
		switch {
		case writeKeys[f.Path] != "":
			p.Fields[f.Path] = f.After.Plain()
		case f.Path == attrActive:
			p.Active = ptr(f.After.True())
		case f.Path == "roles" && rolesKnown:
			p.Roles = &roles
		case f.Path == "locations" && branchesKnown:
			p.AddBranches, p.DropBranches = branches, missing(read, branches)
			if p.Branch != 0 && slices.Contains(p.DropBranches, p.Branch) {
				p.Later = later(branches, read)
			}
		default:
			rest = append(rest, f)
		}
	}
	return rest
}

// later returns the branch in which somebody is looked for who goes to some: one that was read, where a
// call is let in.
func later(branches, read []schema.ID) schema.ID {
	for _, id := range branches {
		if slices.Contains(read, id) {
			return id
		}
	}
	return branches[0]
}

func keepOf(u *schema.User) *userKeep {
	k := &userKeep{Fields: make(map[string]string), Active: !u.Switched()}
	keep := func(name, text string) {
		if text != "" {
			k.Fields[name] = text
		}
	}
	keep("email", u.Email.V)
	keep("name", u.Name.V)
	keep("phone", u.Phone.V)
	for _, name := range []string{attrGender, attrSIP, attrINN} {
		if v := valueOf(u.Attrs, name); v.Known() {
			keep(name, v.Plain())
		}
	}
	if roles, all := roleNumbers(u); all {
		k.Roles = roles
	}
	return k
}

// byHand returns what a person would do in place of a call.
func (b *builder) byHand(c *reconcile.Change, write func(*builder, *reconcile.Change)) *reconcile.ManualStep {
	other := *b
	other.steps = nil
	write(&other, c)
	return other.steps[0].Manual
}

// branchOf returns a branch of an account in which a call about it is let in: one that was read.
func (b *builder) branchOf(u *schema.User) schema.ID {
	var first schema.ID
	if len(u.Assignments) > 0 {
		for _, l := range u.Assignments[0].Locations {
			if slices.Contains(b.read, l.ID.V) {
				return l.ID.V
			}
			if first == 0 {
				first = l.ID.V
			}
		}
	}
	return first
}

// roleNumbers returns the numbers of a person's roles, and whether all are known.
func roleNumbers(u *schema.User) (ids []schema.ID, all bool) {
	for i := range u.Assignments {
		r := u.Assignments[i].Role
		if r == nil {
			continue
		}
		if r.ID.V == 0 || u.Assignments[i].Until().Set() { // it may have lapsed
			return nil, false
		}
		if !slices.Contains(ids, r.ID.V) {
			ids = append(ids, r.ID.V)
		}
	}
	return ids, len(ids) > 0
}

// branchNumbers returns the numbers of a person's branches, and whether all are known.
func branchNumbers(u *schema.User) (ids []schema.ID, all bool) {
	for i := range u.Assignments {
		if u.Assignments[i].Role == nil {
			continue
		}
		for _, l := range u.Assignments[i].Locations {
			if l.ID.V == 0 || u.Assignments[i].Until().Set() {
				return nil, false
			}
			if !slices.Contains(ids, l.ID.V) {
				ids = append(ids, l.ID.V)
			}
		}
	}
	return ids, len(ids) > 0
}

// clientOnly reports whether a person has no other roles than those of clients.
func clientOnly(u *schema.User) bool {
	some := false
	for i := range u.Assignments {
		if r := u.Assignments[i].Role; r != nil {
			if faceOf(r) != interfaceClient {
				return false
			}
			some = true
		}
	}
	return some
}
