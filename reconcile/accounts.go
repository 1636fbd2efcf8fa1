package reconcile

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/schema"
)

// Fields of a person where roles are live. The system's own attributes come on top.
const (
	fieldName      = "name"
	fieldEmail     = "email"
	fieldPhone     = "phone"
	fieldRoles     = "roles"
	fieldLocations = "locations"
	fieldActive    = "active"
	fieldArchived  = "archived"
)

// holder is one person on both sides.
type holder struct {
	desired       *schema.User // nil for people whom the files do not mention
	live          *schema.User // nil for people who are not there yet
	address       schema.Address
	name          string
	before, after standing

	gains   bool
	losses  []*schema.Location
	dropped []*site
}

// standing is what a person has on one side.
type standing struct {
	present   bool // has a login that works
	known     bool // the roles are known
	roles     []*liveRole
	locations []*schema.Location // of the files
}

// planAccounts goes through all people once: first those in the files, then the rest.
func (p *planner) planAccounts() {
	dir := newDirectory(p.Live.Users)
	p.caller = p.findCaller(dir)
	for _, u := range p.Desired.Users {
		live := dir.find(p, u)
		if live != nil && !dir.take(p, u, live) {
			continue
		}
		p.planAccount(u, live)
	}
	forced := p.forcedRemovals(dir)
	for _, live := range p.Live.Users {
		if dir.taken[live] == nil {
			p.planOther(live, forced[live])
		}
	}
}

// planAccount compares one person of the files with the live one, who may be nil.
func (p *planner) planAccount(u, live *schema.User) {
	p.compareIdentity(u, live)
	h := &holder{desired: u, live: live, address: u.Address, name: displayName(u, live)}
	h.after = p.wantedStanding(u)
	h.before = p.liveStanding(h)
	c := Change{
		Address: u.Address, Kind: schema.KindUser, Action: Update, Title: h.name, Source: u.Span,
		User: Pair[schema.User]{Before: live, After: u},
	}
	switch gone := len(h.after.roles) == 0; {
	case gone && (live == nil || live.Archived):
		h.after = standing{}
	case gone:
		h.after = standing{known: true}
		p.archive(c, "without an assignment")
	case live == nil:
		c.Action = Create
		c.Fields = p.newFields(h)
		p.addChanges(c)
	default:
		p.compareAccount(h, c)
	}
	if !p.targeted(h.address) {
		h.after = h.before
	}
	p.finishAccount(h)
}

// wantedStanding returns what the files ask for on the day of the plan. Roles and locations are
// independent lists: what one assignment names holds with all that the others name.
func (p *planner) wantedStanding(u *schema.User) standing {
	s := standing{known: true}
	for i := range u.Assignments {
		a := &u.Assignments[i]
		until := a.Until()
		if until.Set() {
			p.validThrough(until.V)
		}
		if until.Set() && until.V < p.AsOf || a.Role == nil {
			continue
		}
		if lr := p.accounts.byRole[a.Role]; lr != nil && !slices.Contains(s.roles, lr) {
			s.roles = append(s.roles, lr)
		}
		for _, l := range a.Locations {
			if !slices.Contains(s.locations, l) {
				s.locations = append(s.locations, l)
			}
		}
	}
	s.present = len(s.roles) > 0 && !u.Switched()
	return s
}

// liveStanding returns what a person has, as far as it can be read or was attested.
func (p *planner) liveStanding(h *holder) standing {
	live := h.live
	if live == nil {
		return standing{known: true}
	}
	s := standing{present: !live.Archived}
	a := p.attestation(known{kind: schema.KindUser, live: true, id: live.ID.V, title: live.Email.V})
	switch {
	case p.carried(schema.KindUser, fieldActive):
		s.present = s.present && live.Active.V
	case a.Value(fieldActive).Known():
		s.present = s.present && a.Value(fieldActive).True()
	}
	for _, b := range live.Assignments {
		for _, l := range b.Locations {
			if at := p.places[l]; at != nil && !slices.Contains(s.locations, at.desired) {
				s.locations = append(s.locations, at.desired)
			}
		}
	}
	s.roles, s.known = p.liveRolesOf(live)
	if titles := a.Value(fieldRoles); !s.known && titles.Known() {
		s.known = true
		for _, title := range titles.Members() {
			s.roles = append(s.roles, p.roleTitled(title))
		}
	}
	return s
}

// liveRolesOf returns the roles that the answers carry for a person, and whether they do. The answers
// carry numbers; one that no role of the files has is a role of its own only if all of them have
// theirs, else it may be any.
func (p *planner) liveRolesOf(live *schema.User) (roles []*liveRole, known bool) {
	if !p.carried(schema.KindUser, fieldRoles) {
		return nil, false
	}
	for i := range live.Assignments {
		r := live.Assignments[i].Role
		if r == nil {
			continue
		}
		lr := p.accounts.byID[r.ID.V]
		if lr == nil && r.Title.V != "" {
			lr = p.roleTitled(r.Title.V)
		}
		if lr == nil && !p.accounts.allByID {
			return nil, false
		}
		if lr == nil {
			lr = p.otherRole("#" + r.ID.V.String())
			p.accounts.add(lr)
			p.accounts.byID[r.ID.V] = lr
		}
		if !slices.Contains(roles, lr) {
			roles = append(roles, lr)
		}
	}
	return roles, true
}

// roleTitled returns the role of a title: of the files, of an attestation, or one of which nothing
// but the title is known.
func (p *planner) roleTitled(title string) *liveRole {
	lr := p.accounts.byTitle[cardName(title)]
	if lr == nil {
		for _, r := range p.accounts.roles {
			if r.role != nil && sameTitle(r.role.RenamedFrom.V, title) {
				return r
			}
		}
		lr = p.otherRole(title)
		p.accounts.add(lr)
	}
	return lr
}

// otherRole is a role of which the files say nothing. One of the system's own is known all the same.
func (p *planner) otherRole(title string) *liveRole {
	traits := p.accounts.vendor.Traits(&schema.Role{Title: schema.Field[string]{V: title}})
	s := roleState{traits: traits, level: traits.Level}
	if traits.All {
		s.known, s.rights = true, p.everyRight()
	}
	return &liveRole{title: title, before: s, after: s}
}

// field is one value of a person as the files want it.
type wantedField struct {
	path string
	want schema.Value
	have schema.Value // as read
	same bool
}

// wantedFields lists what the files say of a person.
func (p *planner) wantedFields(h *holder) []wantedField {
	u, live := h.desired, h.live
	if live == nil {
		live = &schema.User{}
	}
	var fields []wantedField
	text := func(path string, want schema.Field[string], have string, normal func(string) string) {
		if want.V != "" {
			fields = append(fields, wantedField{path: path, want: schema.Text(want.V), have: schema.Text(have), same: normal(want.V) == normal(have)})
		}
	}
	value := func(path string, want, have schema.Value) {
		if want.Known() {
			fields = append(fields, wantedField{path: path, want: want, have: have, same: want == have})
		}
	}
	asIs := func(s string) string { return s }
	text(fieldName, u.Name, live.Name.V, asIs)
	text(fieldEmail, u.Email, live.Email.V, schema.NormalEmail)
	if _, has := p.caps.Of(schema.KindUser, fieldPhone); has {
		text(fieldPhone, u.Phone, live.Phone.V, schema.NormalPhone)
	}
	value(fieldRoles, titlesOf(h.after.roles), titlesOf(h.before.roles))
	value(fieldLocations, schema.Texts(p.placeNames(h.after.locations)), schema.Texts(p.placeNames(h.before.locations)))
	value(fieldActive, schema.Bool(!u.Switched()), schema.Bool(live.Active.V))
	for _, a := range u.Attrs {
		want, have := a.Value, attr(live.Attrs, a.Name)
		if p.refers(a.Name) == schema.KindCashDesk {
			want, have = p.deskTitles(want), p.declaredDesks(have)
		}
		value(a.Name, want, have)
	}
	return fields
}

func titlesOf(roles []*liveRole) schema.Value {
	titles := make([]string, len(roles))
	for i, r := range roles {
		titles[i] = r.title
	}
	return schema.Texts(titles)
}

// placeNames returns the titles of locations, of those that are to be made too.
func (p *planner) placeNames(locations []*schema.Location) []string {
	names := make([]string, len(locations))
	for i, l := range locations {
		names[i] = p.placeName(l)
	}
	return names
}

func (p *planner) placeName(l *schema.Location) string {
	if s := p.sites[l]; s != nil {
		return s.live.Title.V
	}
	return l.Title.V
}

// newFields are all fields of a person who is not there yet.
func (p *planner) newFields(h *holder) []FieldChange {
	var fields []FieldChange
	for _, f := range p.wantedFields(h) {
		fields = append(fields, FieldChange{Path: f.path, After: f.want})
	}
	return fields
}

// compareAccount compares a person on both sides. What can be read is compared, and the rest is
// attested.
func (p *planner) compareAccount(h *holder, c Change) {
	var unread []schema.AttestedValue
	if h.live.Archived {
		c.Action = Restore
		c.Fields = append(c.Fields, FieldChange{Path: fieldArchived, Before: schema.Bool(true), After: schema.Bool(false)})
	}
	for _, f := range p.wantedFields(h) {
		level := p.level(schema.KindUser, f.path)
		if f.path == fieldRoles && level != ByHand {
			if _, readable := p.liveRolesOf(h.live); !readable {
				level = ByHand
			}
		}
		switch {
		case level == Theirs:
		case level == ByHand:
			unread = append(unread, schema.AttestedValue{Path: f.path, Value: f.want})
		case f.same:
		case level == WriteOnce:
			p.warning(CodeTheirs, c.Address, c.Source, fmt.Sprintf("The %s of %s is %s in the files and %s in the system; the person may change it, and it is left alone.", f.path, h.name, f.want, f.have))
		case p.refers(f.path) == schema.KindCashDesk && p.deskPending(h):
			// Done from the side of the cash desk, by a call.
		default:
			c.Fields = append(c.Fields, FieldChange{Path: f.path, Before: f.have, After: f.want})
		}
	}
	p.unread(&c, unread, known{what: "the account of", kind: schema.KindUser, live: true, id: h.live.ID.V, title: h.live.Email.V})
	p.addChanges(c)
}

// archive plans that a person is put away: nobody is ever deleted.
func (p *planner) archive(c Change, reason string) {
	c.Action, c.Reason = Remove, cmp.Or(c.Reason, reason)
	c.Fields = []FieldChange{{Path: fieldArchived, Before: schema.Bool(false), After: schema.Bool(true)}}
	p.addChanges(c)
}

// planOther deals with a live person whom the files do not mention.
func (p *planner) planOther(live *schema.User, forced *schema.Removed) {
	if live.Archived {
		return
	}
	h := &holder{live: live, address: schema.LiveAddress(schema.KindUser, p.Desired.Name, live.ID.V), name: displayName(live, live)}
	h.before = p.liveStanding(h)
	h.after = h.before
	policy := p.Desired.Unmanaged.Users
	guest := func(r *liveRole) bool { return r.before.traits.Guest }
	if len(h.before.roles) > 0 && !slices.ContainsFunc(h.before.roles, func(r *liveRole) bool { return !guest(r) }) {
		policy = p.Desired.Unmanaged.Clients
	}
	c := Change{Kind: schema.KindUser, Title: h.name, User: Pair[schema.User]{Before: live}, Reason: "not in the files"}
	if forced != nil {
		policy, h.address, c.Source, c.Reason = schema.PolicyRemove, forced.Address, forced.Span, "named in a removed block"
	}
	c.Address = h.address
	if policy == schema.PolicyRemove && p.targeted(h.address) {
		h.after = standing{known: true}
		p.archive(c, "")
	}
	p.finishAccount(h)
	if forced == nil {
		p.plan.Unmanaged = append(p.plan.Unmanaged, Unmanaged{Kind: schema.KindUser, Address: h.address, ID: live.ID.V, Title: h.name, Policy: policy})
	}
}

// finishAccount notes what a person gains and loses, and counts the person for the guards.
func (p *planner) finishAccount(h *holder) {
	p.accounts.holders = append(p.accounts.holders, h)
	p.noteAdministrator(h)
	p.noteCallerLoss(h)
	p.noteEffect(h)
	p.advise(h)
	if h.gains {
		p.plan.Gaining++
	}
	if len(h.losses) > 0 {
		p.plan.Losing++
	}
	if !h.before.present || !h.before.known {
		return
	}
	ranks := ranksOf(h.desired)
	p.people.add(nil, nil)
	for _, r := range ranks {
		p.people.add(nil, r)
	}
	for _, l := range h.before.locations {
		p.people.add(l, nil)
	}
	if len(h.losses)+len(h.dropped) > 0 || !h.after.present {
		p.people.affected = append(p.people.affected, loss{
			address: h.address, name: h.name, user: h.desired, live: h.live,
			places: h.losses, ranks: ranks, all: !h.after.present, dropped: h.dropped,
		})
	}
}

// affected notes that something else than a right comes or goes for a person who was counted already.
func (h *holder) affected(p *planner, takes bool) {
	if !takes {
		if !h.gains {
			h.gains = true
			p.plan.Gaining++
		}
		return
	}
	if len(h.losses) > 0 || !h.before.known {
		return
	}
	h.losses = h.before.locations
	p.plan.Losing++
	p.people.affected = append(p.people.affected, loss{
		address: h.address, name: h.name, user: h.desired, live: h.live, places: h.losses, ranks: ranksOf(h.desired),
	})
}

// noteEffect records what a person gains and loses in effect, at each location. What is not known on
// one side is neither gained nor lost.
func (p *planner) noteEffect(h *holder) {
	if !h.before.known || !h.after.known {
		return
	}
	before, after := p.counted(h)
	old, fresh := p.accounts.union(p, before, false), p.accounts.union(p, after, true)
	for _, l := range p.Desired.Locations {
		var was, will *schema.RightSet
		had, has := h.before.present && slices.Contains(h.before.locations, l), h.after.present && slices.Contains(h.after.locations, l)
		if had {
			was = old
		}
		if has {
			will = fresh
		}
		if had && !has {
			if at := p.sites[l]; at != nil {
				h.dropped = append(h.dropped, at)
			}
		}
		d := p.delta(was, will)
		if d.Empty() {
			continue
		}
		ac := AccessChange{
			User: h.address, Name: h.name, Location: l, Title: p.placeName(l), Delta: d, Because: p.causesOf(h),
			Gains: len(d.Gains) > 0, Loses: len(d.Losses) > 0,
		}
		for _, v := range d.Changed {
			direction := p.rights.Catalogue().Right(v.Right).Compare(v.Before, v.After)
			ac.Gains, ac.Loses = ac.Gains || direction != schema.Narrower, ac.Loses || direction != schema.Wider
		}
		h.gains = h.gains || ac.Gains
		if ac.Loses {
			h.losses = append(h.losses, l)
		}
		p.plan.Access = append(p.plan.Access, ac)
	}
}

// counted returns the roles of a person whose rights are known on both sides. A role that a person
// keeps and of which only the new side is known gives and takes nothing that could be counted.
func (p *planner) counted(h *holder) (before, after []*liveRole) {
	for _, r := range h.before.roles {
		kept := slices.Contains(h.after.roles, r)
		switch {
		case r.before.known && (!kept || r.after.known):
			before = append(before, r)
		case !kept:
			p.accounts.unknown = append(p.accounts.unknown, fmt.Sprintf("%s (%s)", h.name, r.title))
		}
	}
	for _, r := range h.after.roles {
		kept := slices.Contains(h.before.roles, r)
		switch {
		case r.after.known && (!kept || r.before.known):
			after = append(after, r)
		case !kept && h.before.present:
			p.accounts.unknown = append(p.accounts.unknown, fmt.Sprintf("%s (%s)", h.name, r.title))
		}
	}
	return before, after
}

// union returns what roles permit together on one side. People with the same roles share it.
func (a *accounts) union(p *planner, roles []*liveRole, after bool) *schema.RightSet {
	if len(roles) == 0 {
		return nil
	}
	key := fmt.Sprint(after)
	sets := make([]*schema.RightSet, len(roles))
	for i, r := range roles {
		sets[i] = r.before.rights
		if after {
			sets[i] = r.after.rights
		}
		key += fmt.Sprintf("|%p", sets[i])
	}
	set, ok := a.unions[key]
	if !ok {
		set = p.rights.Union(sets...)
		a.unions[key] = set
	}
	return set
}

// effective returns what roles permit after the plan, as far as that is known.
func (a *accounts) effective(p *planner, roles []*liveRole) *schema.RightSet {
	var known []*liveRole
	for _, r := range roles {
		if r.after.known {
			known = append(known, r)
		}
	}
	return a.union(p, known, true).Effective()
}

// causesOf names what in the files causes a change of what a person may do.
func (p *planner) causesOf(h *holder) []string {
	var because []string
	same := len(h.before.roles) == len(h.after.roles) && h.before.present == h.after.present && len(h.before.locations) == len(h.after.locations)
	for _, r := range h.after.roles {
		same = same && slices.Contains(h.before.roles, r)
		if r.role != nil && slices.Contains(h.before.roles, r) && r.before.rights != r.after.rights {
			because = append(because, string(r.role.Address))
		}
	}
	for _, l := range h.after.locations {
		same = same && slices.Contains(h.before.locations, l)
	}
	switch {
	case h.desired == nil && len(h.after.roles) == 0:
		return nil
	case !same:
		because = append(because, string(h.address))
	}
	return because
}

// noteAdministrator counts those of whom one must remain.
func (p *planner) noteAdministrator(h *holder) {
	owner := func(s standing, after bool) bool {
		return s.present && s.known && slices.ContainsFunc(s.roles, func(r *liveRole) bool {
			if after {
				return r.after.traits.Owner
			}
			return r.before.traits.Owner
		})
	}
	was, will := owner(h.before, false), owner(h.after, true)
	o := &p.accounts.admins
	if was {
		o.now++
	}
	switch {
	case was && will, !h.before.known && will:
		o.stay++
	case was:
		o.losing++
		p.accounts.losing = append(p.accounts.losing, h.address)
	case will:
		o.gaining++
		p.accounts.gaining = append(p.accounts.gaining, h.address)
	}
}

// noteCallerLoss notes what the account behind the token loses of what it needs.
func (p *planner) noteCallerLoss(h *holder) {
	if h.live == nil || h.live != p.caller || !h.before.known {
		return
	}
	if h.before.present && !h.after.present {
		p.accounts.caller = append(p.accounts.caller, "all access")
		return
	}
	before, after := p.counted(h)
	had, has := p.accounts.union(p, before, false).Effective(), p.accounts.union(p, after, true).Effective()
	for _, id := range p.Vendor.Needed(p.rights.Catalogue()) {
		if had.Has(id) && !has.Has(id) {
			p.accounts.caller = append(p.accounts.caller, p.rights.Catalogue().Right(id).Name)
		}
	}
}

// advise tells what the vendor knows of an account as it will be.
func (p *planner) advise(h *holder) {
	if h.desired == nil || !h.after.present {
		return
	}
	desks := schema.Value{}
	for _, a := range h.desired.Attrs {
		if p.refers(a.Name) == schema.KindCashDesk {
			desks = p.deskTitles(a.Value)
		}
	}
	if h.live != nil && !desks.Known() {
		for _, a := range h.live.Attrs {
			if p.refers(a.Name) == schema.KindCashDesk {
				desks = a.Value
			}
		}
	}
	for _, text := range p.accounts.vendor.Advice(Account{
		User: h.desired, Rights: p.accounts.effective(p, h.after.roles), CashDesks: desks, Catalogue: p.rights.Catalogue(),
	}) {
		p.warning(CodeAdvice, h.address, h.desired.Span, h.name+": "+text)
	}
}

// refers returns the kind of blocks that an attribute of a person refers to, "" for none.
func (p *planner) refers(name string) schema.Kind {
	for _, block := range []string{"user", "account"} {
		if a := p.Spec.Attribute(block, name); a != nil {
			return a.Refers
		}
	}
	return ""
}
