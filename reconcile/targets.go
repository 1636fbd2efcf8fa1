package reconcile

import (
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
func addresses(p *Plan) func(yield func(schema.Address) bool) {
	return func(yield func(schema.Address) bool) {
		want, live := p.Organization, p.Live
		for _, l := range want.Locations {
			if !yield(l.Address) {
				return
			}
		}
		for _, n := range want.Networks {
			if !yield(n.Address) {
				return
			}
		}
		for _, u := range want.Users {
			if !yield(u.Address) {
				return
			}
		}
		for _, r := range want.Removed {
			if !yield(r.Address) {
				return
			}
		}
		for _, u := range live.Users {
			if !yield(schema.LiveAddress(schema.KindUser, want.Name, u.ID.V)) {
				return
			}
		}
		for _, e := range live.Live.Employees {
			if !yield(schema.LiveAddress(schema.KindEmployee, want.Name, e.ID)) {
				return
			}
		}
	}
}

// dropOtherWarnings leaves out what is about objects that are no target. What is about a licence or
// about everything stays.
func (p *planner) dropOtherWarnings() {
	p.plan.Warnings = slices.DeleteFunc(p.plan.Warnings, func(w Warning) bool {
		licence := slices.ContainsFunc(p.plan.Ledger.Lines, func(l LicenceLine) bool { return l.Address == w.Address })
		return w.Address != "" && !licence && !p.targeted(w.Address)
	})
}
