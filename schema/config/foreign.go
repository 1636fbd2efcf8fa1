package config

import (
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/schema"
)

// A pointer is an attribute of a system that holds references. It is kept until it is known to
// which organization everything belongs.
type pointer struct {
	realm    *realm
	kind     schema.Kind
	attr     schema.Attr
	instance schema.Address
}

// foreign reports attributes that refer to what belongs to another organization.
func (r *resolver) foreign() {
	if r.only != nil {
		return
	}
	var members map[schema.Address][]*realm
	for _, p := range r.pointers {
		if p.kind == schema.KindUser && members == nil {
			members = r.members()
		}
		for _, address := range p.attr.Value.Members() {
			address := schema.Address(address)
			owner := r.owner(p.kind, address)
			if list := members[address]; len(list) > 0 && !slices.Contains(list, p.realm) {
				owner = list[0]
			}
			if owner == nil || owner == p.realm {
				continue
			}
			f := newFinding(OrganizationMixed, r.texts.element(p.attr.Span, address),
				fmt.Sprintf("%s belongs to the organization %q, and what refers to it to %q.", address, owner.Name, p.realm.Name)).
				advise("Name what is in the same organization.")
			f.instance = p.instance
			r.report(f)
		}
	}
	r.pointers = nil
}

// owner returns the organization of an object, nil if it has none or, like people, may have several.
func (r *resolver) owner(kind schema.Kind, address schema.Address) *realm {
	sym, _ := r.l.symbols.find(kind, nameIn(address))
	if sym == nil {
		return nil
	}
	switch kind {
	case schema.KindOrganization:
		return r.realms[sym.organization]
	case schema.KindLocation:
		return r.home[sym.location]
	case schema.KindNetwork:
		return r.group[sym.network]
	case schema.KindCashDesk:
		return r.desk[sym.cashDesk]
	case schema.KindRole:
		return r.realms[sym.role.Organization]
	}
	return nil
}

// members returns the organizations of all people, sorted by name.
func (r *resolver) members() map[schema.Address][]*realm {
	members := make(map[schema.Address][]*realm)
	for _, o := range r.l.organizations {
		m := r.realms[o.Organization]
		for _, u := range m.Users {
			members[u.Address] = append(members[u.Address], m)
		}
	}
	return members
}
