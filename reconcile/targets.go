package reconcile

import (
	"iter"
	"slices"

	"github.com/seatplan/seatplan/schema"
)

// targeted reports whether a change of this address is wanted.
func (p *planner) targeted(a schema.Address) bool {
	return len(p.Targets) == 0 || slices.ContainsFunc(p.Targets, func(t schema.Address) bool { return covers(t, a) })
}

// covers reports whether a target means an address: the address itself, or all instances of a
// block with for_each.
func covers(target, a schema.Address) bool {
	return target == a || len(a) > len(target) && a[:len(target)] == target && (a[len(target)] == '[' || a[len(target)] == '.')
}

// UnknownTargets returns the targets that name neither a person, a location nor a network of the
// files, nor anything live, in any of the organizations. Whether something differs there does not
// matter.
func UnknownTargets(targets []schema.Address, plans []*Plan) []schema.Address {
	if len(targets) == 0 {
		return nil
	}
	known := make([]bool, len(targets))
	for _, p := range plans {
		for a := range addresses(p) {
			for i, t := range targets {
				known[i] = known[i] || covers(t, a)
			}
		}
	}
	var unknown []schema.Address
	for i, t := range targets {
		if !known[i] {
			unknown = append(unknown, t)
		}
	}
	return unknown
}

// addresses yields what a target may name.
func addresses(p *Plan) iter.Seq[schema.Address] {
	return func(yield func(schema.Address) bool) {
		want, live := p.Organization, p.Live
		_ = each(want.Locations, yield, func(l *schema.Location) schema.Address { return l.Address }) &&
			each(want.Networks, yield, func(n *schema.Network) schema.Address { return n.Address }) &&
			each(want.CashDesks, yield, func(d *schema.CashDesk) schema.Address { return d.Address }) &&
			(!p.LiveRoles || each(want.Roles, yield, func(r *schema.Role) schema.Address { return r.Address })) &&
			(len(want.Settings) == 0 || yield(schema.NewAddress(schema.KindOrganization, want.Name))) &&
			each(want.Users, yield, func(u *schema.User) schema.Address { return u.Address }) &&
			each(want.Removed, yield, func(r *schema.Removed) schema.Address { return r.Address }) &&
			each(live.Users, yield, func(u *schema.User) schema.Address {
				return schema.LiveAddress(schema.KindUser, want.Name, u.ID.V)
			}) &&
			each(live.Live.Employees, yield, func(e *schema.Employee) schema.Address {
				return schema.LiveAddress(schema.KindEmployee, want.Name, e.ID)
			})
	}
}

// each yields the address of every object, and reports whether to go on.
func each[T any](list []*T, yield func(schema.Address) bool, address func(*T) schema.Address) bool {
	for _, x := range list {
		if !yield(address(x)) {
			return false
		}
	}
	return true
}

// dropOtherWarnings leaves out what is about objects that are no target. What is about a licence or
// about everything stays.
func (p *planner) dropOtherWarnings() {
	p.plan.Warnings = slices.DeleteFunc(p.plan.Warnings, func(w Warning) bool {
		licence := slices.ContainsFunc(p.plan.Ledger.Lines, func(l LicenceLine) bool { return l.Address == w.Address })
		return w.Address != "" && !licence && !p.targeted(w.Address)
	})
}
