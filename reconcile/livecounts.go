package reconcile

import (
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// LiveCounts are the numbers of a live organization that must not be passed, or fall to nothing, while a
// plan is carried out.
type LiveCounts struct {
	Licences map[schema.Address]Taken
	// Holders are the accepted owners of each location, and the administrators of the organization.
	Holders map[schema.Address]int
}

// Taken is how many seats of a licence are taken, and how many it has.
type Taken struct {
	Seats int
	Limit schema.SeatLimit
}

// CountLive counts a live organization as a plan for the same day counts it before its first step. Where
// roles are live the input is that of the plan. Elsewhere it may hold some of the locations only: of the
// desired side nothing counts but what the files say of them and of licences. With an error among the
// diagnostics there are no counts.
func CountLive(in Input) (LiveCounts, diag.List) {
	desired := *in.Desired
	if !in.Spec.LiveRoles {
		desired.Users, desired.Removed, desired.Networks = nil, nil, nil
		desired.Caller = schema.Field[string]{} // who may have no access at these locations
		desired.Unmanaged = schema.Unmanaged{Users: schema.PolicyIgnore, Employees: schema.PolicyIgnore}
	}
	in.Desired, in.Targets, in.Waivers = &desired, nil, nil
	p := newPlanner(in)
	if diags := p.compare(); diags.HasErrors() {
		return LiveCounts{}, diags
	}
	n := LiveCounts{Licences: make(map[schema.Address]Taken), Holders: make(map[schema.Address]int)}
	for _, acc := range p.ledger.accounts {
		n.Licences[acc.line.Address] = Taken{Seats: acc.line.Before, Limit: acc.line.Limit}
	}
	if a := &p.accounts.admins; in.Spec.LiveRoles {
		n.Holders[schema.NewAddress(schema.KindOrganization, desired.Name)] = a.stay + a.losing
		return n, nil
	}
	for want, at := range p.sites {
		n.Holders[want.Address] = at.owners.now
	}
	return n, nil
}
