package config

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// removals gives the removed blocks to their organizations, and finds those that name a person
// whom the files describe as well.
func (r *resolver) removals() {
	slices.SortFunc(r.l.removed, func(a, b *removed) int { return cmp.Compare(a.Address, b.Address) })
	blocks := r.l.removed
	r.l.removed = make([]*removed, 0, len(blocks))
	for _, x := range blocks {
		if r.only == nil && len(r.realms) > 0 && x.everywhere() {
			r.removeEverywhere(x)
			continue
		}
		m := r.realmOf(x.Organization, x.Span, x.Address)
		x.Organization = nil
		if m == nil {
			continue
		}
		r.remove(x, m)
		r.part(m, PartOnRemoval, x.transfer.Span)
		r.absent(x.Removed, m)
	}
}

func (r *resolver) remove(x *removed, m *realm) {
	x.Organization = m.Organization
	m.Removed = append(m.Removed, x.Removed)
	r.l.removed = append(r.l.removed, x)
}

// removeEverywhere gives a removed block to all organizations. Who receives what the person owns
// matters only where a system asks for it.
func (r *resolver) removeEverywhere(x *removed) {
	absent := true
	for _, o := range r.l.organizations {
		m := r.realms[o.Organization]
		removal := *x.Removed
		there := &removed{Removed: &removal}
		if m.spec != nil && m.spec.Takes(PartOnRemoval) {
			there.transfer = x.transfer
		}
		r.remove(there, m)
		if absent { // one message is enough
			absent = r.absent(there.Removed, m)
		}
	}
}

// absent reports a removed block that names a person whom the files describe as well. It returns
// whether it does not.
func (r *resolver) absent(x *schema.Removed, m *realm) bool {
	u, at := r.present(x, m)
	if u == nil {
		return true
	}
	what := "the files describe"
	if u.Protected {
		what = "is protected"
	}
	r.report(newFinding(RemovedUser, at, fmt.Sprintf("%s removes %s, whom %s.", x.Address, u.Address, what)).
		advise("Keep one of the two blocks.").also("the user", u.Span))
	return false
}

// present returns the user whom a removed block names, and the place where it does.
func (r *resolver) present(x *schema.Removed, m *realm) (*schema.User, diag.Span) {
	if u := m.byID[x.ID.V]; x.ID.V != 0 && u != nil {
		return u, x.ID.Span
	}
	if u := m.byEmail[schema.NormalEmail(x.Email.V)]; x.Email.V != "" && u != nil {
		return u, x.Email.Span
	}
	if u := m.byPhone[schema.NormalPhone(x.Phone.V)]; x.Phone.V != "" && u != nil {
		return u, x.Phone.Span
	}
	return nil, diag.Span{}
}

// receivers finds the people whom organizations and removed blocks name.
func (r *resolver) receivers() {
	for _, o := range r.l.organizations {
		o.TransferTo = r.member(o.transfer, o.Organization)
		for _, k := range o.keep {
			if u := r.member(k, o.Organization); u != nil {
				o.Guard.Keep = append(o.Guard.Keep, u)
			}
		}
	}
	for _, x := range r.l.removed {
		x.TransferTo = r.member(x.transfer, x.Organization)
	}
}

// member returns a user as seen from an organization, nil if there is none.
func (r *resolver) member(ref userRef, o *schema.Organization) *schema.User {
	if ref.V == nil {
		return nil
	}
	address := ref.V.address()
	u := r.wanted[address]
	v := r.views[viewKey{o, address}]
	if u != nil && v == nil && !r.l.flawed[address] {
		r.report(newFinding(OrganizationMixed, ref.Span, fmt.Sprintf("%s has no access in the organization %q.", address, o.Name)).
			advise("Name somebody who has."))
	}
	return v
}
