package reconcile

import (
	"fmt"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// owners are the people who can give access back at one location. One of them must remain at
// every moment, and somebody who was merely invited is none.
type owners struct {
	now     int // accepted owners before the plan
	stay    int // who remain so without any step
	losing  int
	gaining int // accepted people who become owners
	asked   int // people who are or become owners and have not accepted
}

func (s *site) keepOwner(b *schema.Assignment) {
	if b.Invited() {
		s.owners.asked++
		return
	}
	s.owners.now++
	s.owners.stay++
}

func (s *person) noteOwner(at *site, before, after *schema.Assignment) {
	o := &at.owners
	was := before.Accepted() && s.Vendor.Owner(before.Access.Base)
	will := after.HasLogin() && s.Vendor.Owner(after.Access.Base)
	if was {
		o.now++
	}
	switch {
	case was && will:
		o.stay++
	case was:
		o.losing++
	case will && after.Accepted():
		o.gaining++
	case will:
		o.asked++
	}
}

// deferred reports whether the last owners may go only after an invited one has accepted.
func (o *owners) deferred() bool {
	return o.losing > 0 && o.stay == 0 && o.gaining == 0 && o.asked > 0
}

// lost reports whether the plan would leave nobody.
func (o *owners) lost() bool {
	return o.now > 0 && o.stay == 0 && o.gaining == 0 && o.asked == 0
}

func (p *planner) warnOwners() {
	for _, want := range p.Desired.Locations {
		if s := p.sites[want]; s != nil && s.owners.deferred() {
			p.warning(CodeOwnerDeferred, want.Address, diag.Span{}, fmt.Sprintf(
				"The only owner of %s goes after the invited one has accepted, in a later apply.", s.live.Title.V))
		}
	}
}
