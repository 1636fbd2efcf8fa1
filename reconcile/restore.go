package reconcile

import "github.com/seatplan/seatplan/schema"

// Restoration says that a plan gives back what was there, and does not follow files. The desired
// organization is then put together of what was read before. Its assignments carry their access, which
// goes before what a role would give; people whom it does not list stay as they are, and those without
// an assignment go; an assignment without a role leaves the roles of an account alone; and a cash desk
// lists who may use it.
type Restoration struct {
	Cause  string // in place of what in the files causes a change: "run 12"
	Reason string // likewise of a whole object: "as before run 12"
	// Rights are what live roles shall give.
	Rights map[*schema.Role]*schema.RightSet
}

// concerned reports whether a plan is about somebody: one that gives back is not about those whom it does
// not list, also if they have not accepted an invitation yet.
func (s *person) concerned() bool { return s.Restores == nil || s.desired != nil }

// reasonOr returns the reason of a change: that of a plan that gives back, else another.
func (p *planner) reasonOr(other string) string {
	if p.Restores != nil {
		return p.Restores.Reason
	}
	return other
}

// restoredState returns what a role of a plan that gives back shall be. It is unknown where no call
// reads roles.
func (p *planner) restoredState(r *schema.Role, traits RoleTraits) roleState {
	s := roleState{traits: traits, level: traits.Level}
	if set := p.Restores.Rights[r]; set != nil {
		s.known, s.rights = true, set
	}
	return s
}

// restoreRole enters a role that no call reads and that a plan gives to somebody again: it stays what it
// is, which is known if somebody has attested it.
func (p *planner) restoreRole(lr *liveRole) {
	if a := p.attestation(known{kind: schema.KindRole, live: true, id: lr.role.ID.V, title: lr.title}); a != nil {
		_, lr.before = p.attestedRole(a, lr.role)
	}
	lr.after = lr.before
	p.accounts.add(lr)
}

// keepRoles leaves the roles of an account as they are, where a plan that gives it back names none.
func (p *planner) keepRoles(h *holder) {
	if p.Restores == nil || len(h.after.roles) > 0 || len(h.desired.Assignments) == 0 {
		return
	}
	h.after.roles, h.after.known = h.before.roles, h.before.known
	h.after.present = !h.desired.Switched()
}

// gone reports whether a plan takes an account out.
func (p *planner) gone(h *holder) bool {
	if p.Restores != nil {
		return len(h.desired.Assignments) == 0
	}
	return len(h.after.roles) == 0
}

// restoredUsers tells of everybody who may use a cash desk that a plan gives back, or shall.
func (p *planner) restoredUsers(users map[*schema.CashDesk][]deskUser, h *holder) {
	for _, desk := range p.Desired.CashDesks {
		has := false
		for _, used := range p.desks.used[h.live.ID.V] {
			has = has || used == desk
		}
		will := false
		for _, id := range desk.Users {
			will = will || id == h.live.ID.V
		}
		if has || will {
			users[desk] = append(users[desk], deskUser{who: h, has: has, will: will})
		}
	}
}
