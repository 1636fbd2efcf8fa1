package config

import "github.com/seatplan/seatplan/schema"

func (d *decoder) role(n *node) *schema.Role {
	r := &schema.Role{
		Address:      d.address(n),
		Organization: d.owner(n),
		ID:           d.id(n),
		Title:        d.str(n, "title"),
		Base:         d.str(n, "base"),
		Overrides:    d.overrides(n),
		RenamedFrom:  d.str(n, "renamed_from"),
		Attrs:        d.added(n),
		Span:         n.header,
	}
	if sym, _ := d.reference(n, "rank", schema.KindRank); sym != nil {
		r.Rank = sym.rank
	}
	return r
}
