package reconcile

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/schema"
)

// standing is what a person has on one side.
type standing struct {
	present   bool // has a login that works
	known     bool // the roles are known
	roles     []*liveRole
	locations []*schema.Location // of the files
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
		if until.Set() && until.V < p.AsOf || a.Role == nil && p.Restores == nil {
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
	if w := p.accounts.whole; w != nil && len(s.roles) > 0 {
		s.locations = []*schema.Location{w}
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
	if w := p.accounts.whole; w != nil {
		s.locations = []*schema.Location{w}
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
		var lr *liveRole
		if r.ID.V != 0 {
			lr = p.accounts.byID[r.ID.V]
		} else if own, ok := p.Live.Live.RoleRights[r]; ok {
			// Rights of the person's own, which no role gives.
			state := roleState{known: true, rights: own}
			roles = append(roles, &liveRole{title: r.Title.V, before: state, after: state})
			continue
		} else if r.Base.V != "" {
			lr = p.roleOfBase(r)
		}
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

// roleOfBase returns a role of the system's own that has no number: what the files call it, or the
// system. Its title says nothing, because a role with a number may have the same.
func (p *planner) roleOfBase(live *schema.Role) *liveRole {
	for _, r := range p.accounts.roles {
		if r.role != nil && r.role.Base.V == live.Base.V || r.role == nil && r.base == live.Base.V {
			return r
		}
	}
	traits := p.accounts.vendor.Traits(live)
	s := p.stateOf(traits)
	lr := &liveRole{title: cmp.Or(traits.Title, live.Title.V), base: live.Base.V, before: s, after: s}
	p.accounts.roles = append(p.accounts.roles, lr)
	return lr
}

// otherRole is a role of which the files say nothing. One of the system's own is known all the same.
func (p *planner) otherRole(title string) *liveRole {
	s := p.stateOf(p.accounts.vendor.Traits(&schema.Role{Title: schema.Field[string]{V: title}}))
	return &liveRole{title: title, before: s, after: s}
}

// stateOf is what a role is by its traits alone.
func (p *planner) stateOf(traits RoleTraits) roleState {
	s := roleState{traits: traits, level: traits.Level}
	switch {
	case traits.All:
		s.known, s.rights = true, p.everyRight()
	case traits.None:
		s.known, s.rights = true, p.rights.Draft(nil).Set()
	}
	return s
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
	fields = append(fields, p.wantedRoles(h))
	if p.accounts.whole == nil {
		value(fieldLocations, schema.Texts(p.placeNames(h.after.locations)), schema.Texts(p.placeNames(h.before.locations)))
	}
	if !h.held {
		value(fieldActive, schema.Bool(!u.Switched()), schema.Bool(live.Active.V))
	}
	for _, a := range u.Attrs {
		want, have := a.Value, attr(live.Attrs, a.Name)
		if p.refers(a.Name) == schema.KindCashDesk {
			want, have = p.deskTitles(want), p.declaredDesks(have)
		}
		value(a.Name, want, have)
	}
	return fields
}

// wantedRoles compares the roles themselves, because two of them may have one title.
func (p *planner) wantedRoles(h *holder) wantedField {
	want, have := h.after.roles, h.before.roles
	same := len(want) == len(have) && !slices.ContainsFunc(want, func(r *liveRole) bool { return !slices.Contains(have, r) })
	title := func(r *liveRole) string { return r.title }
	if !same {
		title = p.roleName
	}
	return wantedField{path: fieldRoles, want: titlesOf(want, title), have: titlesOf(have, title), same: same}
}

// roleName is the title of a role, with what tells it apart where another one that can be read has the
// same title.
func (p *planner) roleName(r *liveRole) string {
	twin := p.Live.Live.RoleRights != nil && slices.ContainsFunc(p.accounts.roles, func(x *liveRole) bool { return x != r && sameTitle(x.title, r.title) })
	if !twin {
		return r.title
	}
	for id, x := range p.accounts.byID {
		if x == r {
			return fmt.Sprintf("%s (%d)", r.title, id)
		}
	}
	return r.title + " (a flag, no role)"
}

func titlesOf(roles []*liveRole, title func(*liveRole) string) schema.Value {
	titles := make([]string, len(roles))
	for i, r := range roles {
		titles[i] = title(r)
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

// placeName is the title that a location has when people come to act: a call has renamed it by then.
func (p *planner) placeName(l *schema.Location) string {
	if s := p.sites[l]; s != nil && !l.Title.Set() {
		return s.live.Title.V
	}
	return l.Title.V
}

// lastDay returns the day after which nothing is left of a person's assignments, no day if something is.
func lastDay(u *schema.User) schema.Field[schema.Date] {
	var last schema.Field[schema.Date]
	for i := range u.Assignments {
		until := u.Assignments[i].Until()
		if !until.Set() {
			return schema.Field[schema.Date]{}
		}
		if until.V > last.V {
			last = until
		}
	}
	return last
}
