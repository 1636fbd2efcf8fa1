package config

import (
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/schema"
)

// realmOfAssignment returns the organization of an assignment: that of its role, and without a
// role that of its locations. It is nil where that is not known, which is reported.
func (r *resolver) realmOfAssignment(u *schema.User, a *schema.Assignment) *realm {
	if a.RoleSpan.Known() {
		if a.Role == nil || a.Role.Organization == nil {
			return nil
		}
		return r.realms[a.Role.Organization]
	}
	for _, loc := range a.Locations {
		if w := r.l.symbols.lateNetwork(loc); w != nil {
			return r.group[w]
		}
		if !r.l.symbols.isLate(loc) {
			return r.home[loc]
		}
	}
	if !a.LocationsSpan.Known() || len(a.Locations) > 0 {
		r.reportUser(u, newFinding(OrganizationNeeded, a.Span, "The files describe several organizations, and the assignment does not say in which it is.").
			advise("Name a role, or a location."))
	}
	return nil
}

// assignment checks an assignment against its organization.
func (r *resolver) assignment(u *schema.User, a *schema.Assignment, m *realm) {
	r.expand(a, m)
	if r.only == nil {
		r.oneOrganization(u, a, m)
	}
	if m.spec == nil {
		return
	}
	switch {
	case !m.takesLocations:
		r.userPart(u, m, PartLocation, a.LocationsSpan)
	case !a.LocationsSpan.Known():
		r.reportUser(u, newFinding(AssignmentEmpty, a.Span, "The assignment does not say where it holds.").advise("Add `locations = [location.NAME]`."))
	}
	if a.Employee != nil {
		if !m.takesEmployees {
			r.reportUser(u, unsupported(m, PartEmployee, a.Employee.Span, "employee"))
		}
		if a.Employee.ID != 0 && len(a.Locations) > 1 {
			r.reportUser(u, newFinding(EmployeeID, a.Employee.IDSpan, fmt.Sprintf("The id is that of one card, and the assignment has %d locations.", len(a.Locations))).
				advise("Make an assignment for each location."))
		}
	}
	var attrs []schema.Attr
	if special := a.Special; special != nil {
		if !m.takesClientData {
			r.userPart(u, m, PartClientData, special.ClientDataSpan)
		}
		if special.Overrides != nil {
			r.overrides(u, special.Overrides, m)
		}
		attrs = special.Attrs
	}
	r.attributes(m, "assignment", attrs, a.Span, instanceOf(u.Address))
}

// expand puts the locations into the place that was held for them. Equal lists stay one.
func (r *resolver) expand(a *schema.Assignment, m *realm) {
	if !slices.ContainsFunc(a.Locations, r.l.symbols.isLate) {
		return
	}
	if len(a.Locations) == 1 {
		a.Locations = r.lateList(a.Locations[0], m)
		return
	}
	var list []*schema.Location
	for _, loc := range a.Locations {
		members := []*schema.Location{loc}
		if r.l.symbols.isLate(loc) {
			members = r.lateList(loc, m)
		}
		for _, member := range members {
			if !slices.Contains(list, member) {
				list = append(list, member)
			}
		}
	}
	a.Locations = list
}

// dropLate empties the lists whose locations are not known, because their organization is not.
func (r *resolver) dropLate(assignments []schema.Assignment) {
	for i := range assignments {
		if a := &assignments[i]; slices.ContainsFunc(a.Locations, r.l.symbols.isLate) {
			a.Locations = nil
		}
	}
}

func (r *resolver) lateList(place *schema.Location, m *realm) []*schema.Location {
	if w := r.l.symbols.lateNetwork(place); w != nil {
		return w.Locations
	}
	return m.all
}

// oneOrganization checks that everything in an assignment is of its organization.
func (r *resolver) oneOrganization(u *schema.User, a *schema.Assignment, m *realm) {
	for _, loc := range a.Locations {
		if home := r.home[loc]; home != nil && home != m {
			r.reportUser(u, newFinding(OrganizationMixed, r.texts.element(a.LocationsSpan, loc.Address),
				fmt.Sprintf("%s belongs to the organization %q, and the assignment to %q.", loc.Address, home.Name, m.Name)).
				advise("Make an assignment for each organization."))
		}
	}
	if network := a.ClientData(); network != nil {
		if other := r.group[network]; other != nil && other != m {
			r.reportUser(u, newFinding(OrganizationMixed, a.Special.ClientDataSpan,
				fmt.Sprintf("%s belongs to the organization %q, and the assignment to %q.", network.Address, other.Name, m.Name)).
				advise("Name a network of the same organization."))
		}
	}
}

func (r *resolver) overrides(u *schema.User, o *schema.Overrides, m *realm) {
	if !m.takesRights {
		for _, list := range [][]schema.Selection{o.Grant, o.Deny} {
			if len(list) > 0 {
				r.reportUser(u, unsupported(m, PartGrant, list[0].Span, "rights of an assignment"))
			}
		}
		if len(o.Limits) > 0 {
			r.reportUser(u, unsupported(m, PartGrant, o.Limits[0].Span, "rights of an assignment"))
		}
	}
	r.limitPlaces(o.Limits, m)
}
