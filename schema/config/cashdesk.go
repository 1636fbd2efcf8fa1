package config

import (
	"fmt"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

type cashDesk struct {
	*schema.CashDesk
	organization *schema.Organization // as said in the block
	locationSpan diag.Span
}

func (d *decoder) cashDesk(n *node) *cashDesk {
	x := &cashDesk{organization: d.owner(n)}
	x.CashDesk = &schema.CashDesk{
		Address: d.address(n),
		ID:      d.id(n),
		Title:   d.str(n, "title"),
		Enabled: d.boolean(n, "enabled"),
		Span:    n.header,
	}
	sym, at := d.reference(n, "location", schema.KindLocation)
	x.locationSpan = at
	if sym != nil {
		x.Location = sym.location
	}
	d.requireIdentity(n, "an id or a title", x.ID.Set() || x.Title.Set())
	return x
}

// cashDesk gives a cash desk to its organization, which must be that of its location.
func (r *resolver) cashDesk(x *cashDesk) {
	report := func(f finding) {
		f.instance = instanceOf(x.Address)
		r.report(f)
	}
	if x.Location != nil && r.l.symbols.isLate(x.Location) {
		report(newFinding(RefForm, x.locationSpan, "The word all stands for the locations of an assignment, not for one location.").
			advise("Write `location.NAME`."))
		x.Location = nil
	}
	m := r.realmOf(x.organization, x.Span, x.Address)
	r.desk[x.CashDesk] = m
	if m == nil {
		return
	}
	m.CashDesks = append(m.CashDesks, x.CashDesk)
	r.partBlock(m, PartCashDesk, x.Span, "cash_desk")
	if home := r.home[x.Location]; home != nil && home != m {
		report(newFinding(OrganizationMixed, x.locationSpan,
			fmt.Sprintf("%s belongs to the organization %q and %s to %q.", x.Location.Address, home.Name, x.Address, m.Name)).
			advise("Name a location of the same organization."))
	}
}
