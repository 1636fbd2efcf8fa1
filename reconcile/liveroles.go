package reconcile

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Where roles are live, a person has roles and locations as two lists: every role holds at every
// location. So a plan compares objects, field by field: first the roles, then the people, then what
// holds for all of the organization. What each person gains and loses follows from both: the edit of
// one role reaches everybody who has it, although nothing of theirs was touched.

// accounts is what is put together along the way.
type accounts struct {
	vendor     RoleVendor
	roles      []*liveRole
	byRole     map[*schema.Role]*liveRole // of the files
	byID       map[schema.ID]*liveRole
	byTitle    map[string]*liveRole
	allByID    bool // every role of the files has its number
	holders    []*holder
	places     []*schema.Location // where people have access
	whole      *schema.Location   // the only place of a system without locations, nil elsewhere
	unions     map[string]*schema.RightSet
	reach      map[*schema.RightSet]*schema.Delta // of new access
	unattested []string                           // people of whom something is not attested
	unknown    []string                           // "Anna (Manager)": roles of which nobody knows what they may do
	admins     owners
	losing     []schema.Address // people who are administrators no more
	gaining    []schema.Address
	caller     []string // what the account behind the token loses
}

// liveRole is a role on both sides.
type liveRole struct {
	role          *schema.Role // of the files, nil for one that was attested and has no block
	title         string
	base          string // of one of the system's own that has no number and no block
	before, after roleState
	absent        bool // does not exist and is not made by this plan
}

// roleState is what a role is on one side.
type roleState struct {
	known  bool // what it may do
	traits RoleTraits
	level  int
	rights *schema.RightSet
}

func (p *planner) planLiveRoles() {
	vendor, ok := p.Vendor.(RoleVendor)
	if !ok {
		panic("reconcile: a vendor with live roles is no RoleVendor")
	}
	p.accounts = accounts{
		vendor: vendor, byRole: make(map[*schema.Role]*liveRole), byID: make(map[schema.ID]*liveRole),
		byTitle: make(map[string]*liveRole), unions: make(map[string]*schema.RightSet), reach: make(map[*schema.RightSet]*schema.Delta), allByID: true,
	}
	p.placeWhole()
	p.matchCashDesks()
	plan := p.planRoles
	if p.Live.Live.RoleRights != nil {
		plan = p.planReadRoles
	}
	changes := plan()
	p.planAccounts()
	p.addRoleChanges(changes)
	p.planCashDesks()
	p.planSettings()
	p.planVisibility()
	p.warnAccounts()
}

// placeWhole makes the place where people have access in a system without locations: all of it.
func (p *planner) placeWhole() {
	if p.Spec.Takes("location") {
		p.accounts.places = p.Desired.Locations
		return
	}
	title := cmp.Or(p.Desired.Title.V, p.Desired.Name)
	p.accounts.whole = &schema.Location{
		Address: schema.NewAddress(schema.KindOrganization, p.Desired.Name), Title: schema.Field[string]{V: title},
	}
	p.accounts.places = []*schema.Location{p.accounts.whole}
	p.sites[p.accounts.whole] = &site{desired: p.accounts.whole, live: p.accounts.whole, account: p.ledger.accounts[0]}
}

// planRoles compares roles that no call reads with what was attested. Their changes are added when it
// is known who has them.
func (p *planner) planRoles() []roleChange {
	var changes []roleChange
	for _, r := range p.Desired.Roles {
		traits := p.accounts.vendor.Traits(r)
		lr := &liveRole{role: r, title: cmp.Or(r.Title.V, traits.Title)}
		lr.after = p.roleState(r, traits)
		lr.before = lr.after
		if p.Restores != nil {
			p.restoreRole(lr)
			continue
		}
		p.accounts.add(lr)
		if traits.Fixed {
			continue
		}
		c := Change{
			Address: r.Address, Kind: schema.KindRole, Action: Update, Title: lr.title, Source: r.Span, Role: Pair[schema.Role]{After: r},
		}
		wanted := p.roleValues(r, &lr.after)
		if len(wanted) == 0 {
			continue // named and not described: whatever it may do
		}
		a := p.unread(&c, wanted, known{what: "the role", kind: schema.KindRole, live: true, id: r.ID.V, title: lr.title, was: r.RenamedFrom.V})
		lr.before = roleState{traits: traits, level: lr.after.level}
		if a != nil {
			c.Role.Before, lr.before = p.attestedRole(a, r)
			if !a.Value(fieldRank).Known() {
				lr.before.level = lr.after.level // not known, so that it is no change
			}
			if !sameTitle(a.Title, lr.title) {
				c.Fields = append([]FieldChange{{Path: "title", Before: schema.Text(a.Title), After: schema.Text(lr.title), Attested: true}}, c.Fields...)
			}
		} else {
			c.Reason = "not yet attested"
		}
		c.Fields = expand(c.Fields)
		if !p.targeted(r.Address) {
			lr.after = lr.before
			continue
		}
		changes = append(changes, roleChange{c, lr})
	}
	p.reportAttestedRoles()
	return changes
}

func (a *accounts) add(lr *liveRole) {
	a.roles = append(a.roles, lr)
	if lr.role != nil {
		a.byRole[lr.role] = lr
		if lr.role.ID.V != 0 {
			a.byID[lr.role.ID.V] = lr
		} else {
			a.allByID = false
		}
	}
	if key := cardName(lr.title); a.byTitle[key] == nil {
		a.byTitle[key] = lr
	}
}

// reportAttestedRoles lists roles that somebody has attested and the files do not mention any more.
func (p *planner) reportAttestedRoles() {
	for _, a := range p.Desired.Attested {
		if a.Kind != schema.KindRole || p.accounts.byTitle[cardName(a.Title)] != nil || p.accounts.byID[a.ID] != nil && a.ID != 0 {
			continue
		}
		if slices.ContainsFunc(p.Desired.Roles, func(r *schema.Role) bool { return sameTitle(r.RenamedFrom.V, a.Title) }) {
			continue
		}
		r, state := p.attestedRole(a, nil)
		p.accounts.add(&liveRole{title: r.Title.V, before: state, after: state})
		p.plan.Unmanaged = append(p.plan.Unmanaged, Unmanaged{
			Kind: schema.KindRole, Address: schema.LiveAddress(schema.KindRole, p.Desired.Name, a.ID), ID: a.ID, Title: a.Title, Policy: schema.PolicyReport,
		})
	}
}

// roleState works out what a role of the files is.
func (p *planner) roleState(r *schema.Role, traits RoleTraits) roleState {
	s := roleState{traits: traits, level: traits.Level}
	if r.Rank != nil {
		s.level = r.Rank.Level.V
	}
	switch {
	case traits.All:
		s.known, s.rights = true, p.everyRight()
	case traits.None:
		s.known, s.rights = true, p.rights.Draft(nil).Set()
	case p.Restores != nil:
		return p.restoredState(r, traits)
	case !r.Overrides.Empty() || len(r.Areas) > 0:
		s.known, s.rights = true, p.areas(r, p.resolver.role(r, &schema.Preset{Offered: allRights(p.rights), Default: p.rights.Draft(nil).Set()}))
	case r.Base.V == "":
		s.known, s.rights = true, p.rights.Draft(nil).Set()
	}
	return s
}

// allRights returns the rights that a role may have where roles are live: all of them.
func allRights(rights *schema.Rights) schema.Bits {
	all := schema.NewBits(rights.Catalogue().Len())
	for i := range rights.Catalogue().Len() {
		all.Set(schema.RightID(i))
	}
	return all
}

func (p *planner) everyRight() *schema.RightSet {
	d := p.rights.Draft(nil)
	for _, id := range allRights(p.rights).All() {
		d.Grant(id)
		if right := p.rights.Catalogue().Right(id); right.Type == schema.TypeLevel && !right.Restricts() {
			d.Limit(id, schema.Reach(slices.Max(right.Levels)))
		}
	}
	return d.Set()
}

// Fields of a role.
const (
	fieldRank   = "rank"
	fieldRights = "rights"
)

// roleValues returns what the files say of a role.
func (p *planner) roleValues(r *schema.Role, s *roleState) []schema.AttestedValue {
	var values []schema.AttestedValue
	for _, d := range p.Spec.Attributes["role"] {
		if v := attr(r.Attrs, d.Name); v.Known() {
			values = append(values, schema.AttestedValue{Path: d.Name, Value: v})
		}
	}
	if r.Rank != nil {
		values = append(values, schema.AttestedValue{Path: fieldRank, Value: schema.Int(int64(r.Rank.Level.V))})
	}
	if s.known {
		values = append(values, schema.AttestedValue{Path: fieldRights, Value: schema.Texts(p.rightNames(s.rights))})
	}
	return values
}

func (p *planner) rightNames(s *schema.RightSet) []string {
	c := p.rights.Catalogue()
	names := make([]string, 0, 16)
	for _, id := range s.Granted() {
		names = append(names, c.Right(id).Name)
	}
	return names
}

// attestedRole returns the role that somebody has attested.
func (p *planner) attestedRole(a *schema.Attestation, want *schema.Role) (*schema.Role, roleState) {
	r := &schema.Role{ID: schema.Field[schema.ID]{V: a.ID}, Title: schema.Field[string]{V: a.Title}}
	if want != nil {
		r.Base = want.Base
	}
	for _, v := range a.Values {
		switch v.Path {
		case fieldRank:
			r.Rank = &schema.Rank{Level: schema.Field[int]{V: int(v.Value.Number())}}
		case fieldRights:
		default:
			r.Attrs = append(r.Attrs, schema.Attr{Name: v.Path, Value: v.Value})
		}
	}
	if want != nil {
		// What nobody has attested yet is not known, so that it is no change either.
		for _, x := range want.Attrs {
			if !a.Value(x.Name).Known() {
				r.Attrs = append(r.Attrs, x)
			}
		}
	}
	traits := p.accounts.vendor.Traits(r)
	s := roleState{traits: traits, level: traits.Level}
	if r.Rank != nil {
		s.level = r.Rank.Level.V
	}
	if rights := a.Value(fieldRights); rights.Known() {
		d := p.rights.Draft(nil)
		for _, name := range rights.Members() {
			if id, ok := p.rights.Catalogue().Lookup(name); ok {
				d.Grant(id)
			}
		}
		s.known, s.rights = true, d.Set()
	}
	return r, s
}

// expand takes lists of a role apart, so that a plan tells each box that changes and not two lists.
func expand(fields []FieldChange) []FieldChange {
	var out []FieldChange
	for _, f := range fields {
		if f.After.Kind() != schema.TextsValue && f.Before.Kind() != schema.TextsValue {
			out = append(out, f)
			continue
		}
		before, after := f.Before.Members(), f.After.Members()
		all := slices.Concat(before, after)
		slices.Sort(all)
		for _, m := range slices.Compact(all) {
			was, will := schema.Bool(slices.Contains(before, m)), schema.Bool(slices.Contains(after, m))
			if !f.Before.Known() {
				was = schema.Value{}
			}
			if was != will {
				out = append(out, FieldChange{Path: f.Path + "." + m, Before: was, After: will, Attested: f.Attested, Takes: was.Known() && !will.True()})
			}
		}
	}
	return out
}

// having returns the people whom an edit of a role reaches: those who have it and keep it. If there are
// none, as of a role that is to be made or goes, those who have it on one side.
func (a *accounts) having(lr *liveRole) []Person {
	keep := a.holding(func(h *holder) bool { return slices.Contains(h.before.roles, lr) && slices.Contains(h.after.roles, lr) })
	if len(keep) > 0 {
		return keep
	}
	return a.holding(func(h *holder) bool { return slices.Contains(h.before.roles, lr) || slices.Contains(h.after.roles, lr) })
}

func (a *accounts) holding(has func(h *holder) bool) []Person {
	people := []Person{}
	for _, h := range a.holders {
		if has(h) {
			people = append(people, Person{Address: h.address, Name: h.name})
		}
	}
	sortPeople(people)
	return people
}

// planSettings compares what is set once for all of the organization.
func (p *planner) planSettings() {
	if len(p.Desired.Settings) == 0 {
		return
	}
	c := Change{
		Address: schema.NewAddress(schema.KindOrganization, p.Desired.Name), Kind: schema.KindOrganization, Action: Update,
		Title: cmp.Or(p.Desired.Title.V, p.Desired.Name), Source: p.Desired.Span,
	}
	var wanted []schema.AttestedValue
	for _, s := range p.Desired.Settings {
		if s.Value.Known() {
			wanted = append(wanted, schema.AttestedValue{Path: s.Name, Value: s.Value})
		}
	}
	p.unread(&c, wanted, known{what: "the settings of", kind: schema.KindOrganization, live: true, title: p.Desired.Name})
	if p.accounts.vendor == nil {
		p.addChanges(c)
		return
	}
	if len(c.Fields) == 0 && c.Doubt == "" {
		return
	}
	if !p.targeted(c.Address) {
		return
	}
	groups := make(map[string]bool)
	for i := range c.Fields {
		f := &c.Fields[i]
		t := p.accounts.vendor.Setting(f.Path)
		groups[t.Group] = true
		f.Takes = !t.Inform && f.Before.Known() && f.After.True() == t.Takes
	}
	c.People = p.accounts.people(func(h *holder) bool {
		return slices.ContainsFunc(h.after.roles, func(r *liveRole) bool { return r.after.traits.Group != "" && groups[r.after.traits.Group] })
	})
	p.countSettingLosses(&c)
	p.addChanges(c)
	p.warnSettingsHolders(&c)
}

// countSettingLosses counts the people from whom a setting takes something.
func (p *planner) countSettingLosses(c *Change) {
	for _, f := range c.Fields {
		t := p.accounts.vendor.Setting(f.Path)
		if t.Inform || !f.Before.Known() || f.Before.True() == f.After.True() {
			continue
		}
		for _, h := range p.accounts.holders {
			if h.before.present && slices.ContainsFunc(h.before.roles, func(r *liveRole) bool { return r.before.traits.Group == t.Group }) {
				h.affected(p, f.Takes)
			}
		}
	}
}

func (p *planner) warnSettingsHolders(c *Change) {
	rights := p.accounts.vendor.SettingsRights(p.rights.Catalogue())
	holders := p.accounts.people(func(h *holder) bool {
		return slices.ContainsFunc(rights, p.accounts.effective(p, h.after.roles).Has)
	})
	if len(holders) > 0 {
		p.warning(CodeSettingsRole, c.Address, c.Source, fmt.Sprintf("Settings change, and %s may change them: %s.",
			count(len(holders), "person", "people"), join(namesOf(holders), 10)))
	}
}

func (a *accounts) people(keep func(*holder) bool) []Person {
	people := []Person{}
	for _, h := range a.holders {
		if h.after.present && keep(h) {
			people = append(people, Person{Address: h.address, Name: h.name})
		}
	}
	sortPeople(people)
	return people
}

func namesOf(people []Person) []string {
	names := make([]string, len(people))
	for i, x := range people {
		names[i] = x.Name
	}
	return names
}

// warnAccounts tells what is not known of people, in one sentence for all, and which calls are not
// proven.
func (p *planner) warnAccounts() {
	for _, row := range p.caps {
		if row.Field == "" && row.Level == Managed && row.Unproven {
			p.warning(CodeUnproven, schema.NewAddress(schema.KindOrganization, p.Desired.Name), p.Desired.Span,
				fmt.Sprintf("The files allow calls that nobody has shown to work: those that write the object %q.", row.Title))
		}
	}
	creates := slices.ContainsFunc(p.plan.Changes, func(c Change) bool { return c.Kind == schema.KindUser && c.Action == Create })
	if creates && !p.Live.Live.Archive {
		p.warning(CodeArchive, "", diag.Span{}, "People who were archived or deleted cannot be read, so nobody knows whether one of them has the e-mail of somebody who is to be added.")
	}
	if n := len(p.accounts.unattested); n > 0 {
		p.warning(CodeAttestation, "", diag.Span{}, fmt.Sprintf("Not everything of %s can be read, and it is not yet attested: %s. What they gain and lose is not counted.",
			count(n, "person", "people"), join(p.accounts.unattested, 10)))
	}
	if n := len(p.accounts.unknown); n > 0 {
		p.warning(CodeRoleUnknown, "", diag.Span{}, fmt.Sprintf("What these roles may do is not known, so gains and losses are not complete: %s.", join(p.accounts.unknown, 10)))
	}
}
