package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// resolve checks what can only be checked on the whole, and puts the model together. References
// have been pointers all along, so nothing is searched for here.
func (l *loader) resolve() *Config {
	r := &resolver{
		l:      l,
		texts:  texts{l: l},
		realms: make(map[*schema.Organization]*realm),
		home:   make(map[*schema.Location]*realm),
		group:  make(map[*schema.Network]*realm),
		desk:   make(map[*schema.CashDesk]*realm),
		wanted: make(map[schema.Address]*schema.User),
		views:  make(map[viewKey]*schema.User),
	}
	r.organizations()
	r.findUsers()
	r.references()
	r.places()
	r.people()
	r.foreign()
	r.removals()
	r.receivers()
	cfg := &Config{Users: l.people, Ranks: l.ranks, Files: l.files}
	slices.SortFunc(cfg.Ranks, func(a, b *schema.Rank) int { return cmp.Compare(a.Address, b.Address) })
	for _, o := range l.organizations {
		cfg.Organizations = append(cfg.Organizations, o.Organization)
	}
	return cfg
}

type resolver struct {
	l      *loader
	texts  texts
	only   *realm // the organization, if there is one and no other
	realms map[*schema.Organization]*realm
	home   map[*schema.Location]*realm // nil for a location whose organization is not known
	group  map[*schema.Network]*realm
	desk   map[*schema.CashDesk]*realm

	pointers []pointer // attributes with references, of which it is to be seen where they lead

	wanted map[schema.Address]*schema.User // the users to whom something refers, nil if there is none
	views  map[viewKey]*schema.User        // the same as seen from an organization
}

type viewKey struct {
	organization *schema.Organization
	user         schema.Address
}

// realm is an organization with what its system takes.
type realm struct {
	*organization
	spec *schema.Spec // nil if the system is unknown, which is reported

	added map[string][]schema.Attribute // what the system adds, by block

	takesLocations, takesEmployees, takesClientData, takesRights bool

	all              []*schema.Location // the locations of the organization
	byEmail, byPhone map[string]*schema.User
	byID             map[schema.ID]*schema.User
}

func (r *resolver) report(f finding) { r.l.add(f) }

// organizations sorts the organizations and finds out what their systems take.
func (r *resolver) organizations() {
	l := r.l
	slices.SortFunc(l.organizations, func(a, b *organization) int { return cmp.Compare(a.Name, b.Name) })
	if len(l.organizations) == 0 && !l.lostText("organization") {
		f := newFinding(OrganizationMissing, diag.Span{}, "The files describe no organization.").
			advise("Add a block `organization \"NAME\" { system = ... }`.")
		r.report(f)
	}
	for _, o := range l.organizations {
		m := &realm{organization: o, spec: l.spec(o.System)}
		if s := m.spec; s != nil {
			m.takesLocations, m.takesEmployees = s.Takes(PartLocation), s.Takes(PartEmployee)
			m.takesClientData, m.takesRights = s.Takes(PartClientData), s.Takes(PartGrant)
			m.added = make(map[string][]schema.Attribute)
			for _, block := range []string{"organization", "location", "network", "role", "user", "assignment"} {
				m.added[block] = attributesOf(s, block)
			}
		}
		r.realms[o.Organization] = m
		r.organizationParts(m)
	}
	if len(l.organizations) == 1 {
		r.only = r.realms[l.organizations[0].Organization]
	}
}

func (r *resolver) organizationParts(m *realm) {
	o := m.organization
	r.part(m, PartAccount, o.Account.Span)
	r.part(m, PartBrand, o.Brand.Span)
	r.part(m, PartCaller, o.Caller.Span)
	r.licenceParts(m, o.Licence)
	for _, p := range o.parts {
		r.part(m, p.name, p.at)
	}
	r.part(m, PartOnRemoval, o.transfer.Span)
	for _, s := range o.Guard.Scopes {
		if s.Location != nil {
			r.partBlock(m, PartLocation, s.Span, "location")
		}
	}
	r.attributes(m, "organization", o.Attrs, o.Span, "")
	r.settings(m)
	r.credentials(m)
}

// references reports the references to what no block defines, at each use.
func (r *resolver) references() {
	for _, m := range r.l.plain {
		r.reference(m, "")
	}
	for _, m := range r.l.mentions {
		r.reference(m.mention, m.instance)
	}
	r.l.plain, r.l.mentions = nil, nil
}

func (r *resolver) reference(m mention, instance schema.Address) {
	if m.symbol.declared.Load() || r.wanted[m.symbol.address()] != nil {
		return
	}
	if f, ok := r.badReference(m); ok {
		f.instance = instance
		r.report(f)
	}
}

// findUsers finds the users to whom something refers. They have no symbols that others share,
// because nearly nobody is referred to.
func (r *resolver) findUsers() {
	want := func(sym *symbol) {
		if sym != nil && sym.kind == schema.KindUser {
			r.wanted[sym.address()] = nil
		}
	}
	for _, m := range r.l.plain {
		want(m.symbol)
	}
	for _, m := range r.l.mentions {
		want(m.symbol)
	}
	for _, o := range r.l.organizations {
		want(o.transfer.V)
		for _, k := range o.keep {
			want(k.V)
		}
	}
	for _, x := range r.l.removed {
		want(x.transfer.V)
	}
	if len(r.wanted) == 0 {
		return
	}
	for _, u := range r.l.people {
		if _, ok := r.wanted[u.Address]; ok {
			r.wanted[u.Address] = u
		}
	}
}

func (r *resolver) badReference(m mention) (finding, bool) {
	sym := m.symbol
	label, _, isInstance := strings.Cut(sym.name, "[")
	_, group := r.l.symbols.find(sym.kind, label)
	switch {
	case group != nil && group.open:
		return finding{}, false
	case group != nil && !isInstance:
		return newFinding(RefInstance, m.at, fmt.Sprintf("%s.%s has for_each and stands for several.", sym.kind, label)).
			advise(fmt.Sprintf("Name one of them: `%s.%s[\"KEY\"]`.", sym.kind, label)), true
	case group == nil && isInstance && r.isDefined(sym.kind, label):
		return newFinding(RefInstance, m.at, fmt.Sprintf("%s.%s has no for_each and no keys.", sym.kind, label)).
			advise(fmt.Sprintf("Write `%s.%s`.", sym.kind, label)), true
	}
	return r.l.unknownReference(sym.kind, sym.name, m.at, m.form)
}

func (r *resolver) isDefined(kind schema.Kind, name string) bool {
	_, ok := r.l.labels[schema.NewAddress(kind, name)]
	return ok
}

// userNames returns the names of all people, for suggestions.
func (l *loader) userNames() []string {
	names := make([]string, 0, len(l.people))
	for _, u := range l.people {
		names = append(names, nameIn(u.Address))
	}
	return names
}
