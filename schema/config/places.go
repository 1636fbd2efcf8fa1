package config

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// places gives locations, networks, cash desks and roles to their organizations.
func (r *resolver) places() {
	l := r.l
	slices.SortFunc(l.locations, func(a, b *location) int { return cmp.Compare(a.Address, b.Address) })
	slices.SortFunc(l.networks, func(a, b *network) int { return cmp.Compare(a.Address, b.Address) })
	slices.SortFunc(l.cashDesks, func(a, b *cashDesk) int { return cmp.Compare(a.Address, b.Address) })
	slices.SortFunc(l.roles, func(a, b *schema.Role) int { return cmp.Compare(a.Address, b.Address) })
	locations, networks, desks, roles := r.newTwins(), r.newTwins(), r.newTwins(), r.newTwins()
	for _, x := range l.locations {
		r.location(x)
		locations.add(r.home[x.Location], x.Address, x.ID, x.Title)
	}
	for _, w := range l.networks {
		r.network(w)
		networks.add(r.group[w.Network], w.Address, w.ID, w.Title)
	}
	for _, x := range l.cashDesks {
		r.cashDesk(x)
		desks.addAt(x.Location, r.desk[x.CashDesk], x.Address, x.ID, x.Title)
	}
	for _, role := range l.roles {
		r.role(role)
		roles.add(r.realms[role.Organization], role.Address, role.ID, schema.Field[string]{})
	}
	for _, x := range l.locations {
		r.mainNetwork(x)
	}
	for _, m := range r.realms {
		m.all = m.Locations
	}
}

// twins finds blocks of one kind that mean the same live object. Roles are known by their title
// in some systems only, so that is left to them.
type twins struct {
	r    *resolver
	seen map[twinKey]twin
}

type twinKey struct {
	realm    *realm
	id       schema.ID
	title    string           // where there is no id
	location *schema.Location // where a title means one object at each
}

type twin struct {
	address schema.Address
	at      diag.Span
}

func (r *resolver) newTwins() twins { return twins{r, make(map[twinKey]twin)} }

func (t twins) add(m *realm, address schema.Address, id schema.Field[schema.ID], title schema.Field[string]) {
	t.addAt(nil, m, address, id, title)
}

// addAt is add for objects whose titles are told apart by their locations.
func (t twins) addAt(location *schema.Location, m *realm, address schema.Address, id schema.Field[schema.ID], title schema.Field[string]) {
	key, at := twinKey{realm: m, id: id.V}, id.Span
	if !id.Set() {
		key.title, key.location, at = title.V, location, title.Span
	}
	if m == nil || key.id == 0 && key.title == "" {
		return
	}
	first, taken := t.seen[key]
	if !taken {
		t.seen[key] = twin{address, at}
		return
	}
	f := newFinding(ObjectTwice, at, fmt.Sprintf("%s means the same as %s.", address, first.address)).
		advise("Remove one of the two, or correct it.").also("the first one", first.at)
	f.instance = instanceOf(address)
	t.r.report(f)
}

// realmOf returns the organization of a block: the one that it says, or the only one. It is nil
// where that is not known, which is reported.
func (r *resolver) realmOf(said *schema.Organization, header diag.Span, address schema.Address) *realm {
	switch {
	case said != nil:
		return r.realms[said]
	case r.only != nil:
		return r.only
	case len(r.realms) == 0:
		return nil
	}
	f := newFinding(OrganizationNeeded, header, fmt.Sprintf("The files describe several organizations, and %s does not say to which it belongs.", address)).
		advise("Add `organization = organization.NAME`.")
	r.report(f)
	return nil
}

func (r *resolver) location(x *location) {
	m := r.realmOf(x.organization, x.Span, x.Address)
	r.home[x.Location] = m
	if m == nil {
		return
	}
	m.Locations = append(m.Locations, x.Location)
	r.partBlock(m, PartLocation, x.Span, "location")
	r.part(m, PartMainNetwork, x.MainNetwork.Span)
	r.licenceParts(m, x.Licence)
	r.attributes(m, "location", x.Attrs, x.Span, instanceOf(x.Address))
}

func (r *resolver) network(w *network) {
	m := r.realmOf(w.organization, w.Span, w.Address)
	r.group[w.Network] = m
	if m == nil {
		return
	}
	m.Networks = append(m.Networks, w.Network)
	r.partBlock(m, PartNetwork, w.Span, "network")
	r.attributes(m, "network", w.Attrs, w.Span, instanceOf(w.Address))
	for _, loc := range w.Locations {
		if home := r.home[loc]; home != nil && home != m {
			r.report(newFinding(OrganizationMixed, r.texts.element(w.LocationsSpan, loc.Address),
				fmt.Sprintf("%s belongs to the organization %q and %s to %q.", loc.Address, home.Name, w.Address, m.Name)).
				advise("A network holds locations of one organization."))
		}
	}
}

func (r *resolver) role(role *schema.Role) {
	m := r.realmOf(role.Organization, role.Span, role.Address)
	role.Organization = nil
	if m == nil {
		return
	}
	role.Organization = m.Organization
	m.Roles = append(m.Roles, role)
	r.part(m, PartRoleID, role.ID.Span)
	r.part(m, PartRenamedFrom, role.RenamedFrom.Span)
	for _, right := range role.Rights {
		r.partBlock(m, PartRoleRight, right.Span, "right")
	}
	r.areas(m, role)
	r.attributes(m, "role", role.Attrs, role.Span, instanceOf(role.Address))
	if m.spec != nil && role.Base.V != "" && len(m.spec.Bases) > 0 && !m.spec.HasBase(role.Base.V) {
		f := invalidValue(ValueUnknown, role.Base.Span, role.Base.V, m.spec.BaseNames())
		f.instance = instanceOf(role.Address)
		f.near.edit = f.instance == ""
		r.report(f)
	}
	r.limitPlaces(role.Limits, m)
}

// limitPlaces checks that limits by location name locations of the organization.
func (r *resolver) limitPlaces(limits []schema.LimitRule, m *realm) {
	for _, rule := range limits {
		for _, v := range rule.ByLocation {
			if home := r.home[v.Location]; home != nil && home != m {
				r.report(newFinding(OrganizationMixed, v.Span, fmt.Sprintf("%s belongs to the organization %q, not to %q.", v.Location.Address, home.Name, m.Name)).
					advise("Name locations of one organization."))
			}
		}
	}
}

// mainNetwork checks that the main network of a location holds it.
func (r *resolver) mainNetwork(x *location) {
	w := x.MainNetwork.V
	if w == nil || !w.Span.Known() || len(w.Locations) == 0 || slices.Contains(w.Locations, x.Location) {
		return
	}
	f := newFinding(NetworkForeign, x.MainNetwork.Span, fmt.Sprintf("%s is to be the main network of %s, and does not hold it.", w.Address, x.Address)).
		advise("Add the location to the network, or name another.").also("the locations of the network", w.LocationsSpan)
	f.instance = instanceOf(x.Address)
	r.report(f)
}

// instanceOf returns the address if it is that of an instance of a block with for_each. Messages
// name it, because their place is that of all instances.
func instanceOf(a schema.Address) schema.Address {
	if len(a) > 0 && a[len(a)-1] == ']' {
		return a
	}
	return ""
}
