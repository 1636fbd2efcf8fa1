package config

import "github.com/seatplan/seatplan/schema"

type location struct {
	*schema.Location
	organization *schema.Organization // as said in the block
}

func (d *decoder) location(n *node) *location {
	l := &location{organization: d.owner(n)}
	l.Location = &schema.Location{
		Address: d.address(n),
		ID:      d.id(n),
		Title:   d.str(n, "title"),
		Licence: d.licence(n),
		Attrs:   d.added(n),
		Span:    n.header,
	}
	if sym, at := d.reference(n, "main_network", schema.KindNetwork); sym != nil {
		l.MainNetwork = schema.Field[*schema.Network]{V: sym.network, Span: at}
	}
	d.requireIdentity(n, "an id or a title", l.ID.Set() || l.Title.Set())
	return l
}

// requireIdentity reports a block that gives nothing by which its object could be found.
func (d *decoder) requireIdentity(n *node, what string, has bool) {
	if !has {
		d.report(newFinding(Required, n.header, "The block has nothing by which its object is found in the system.").
			advise("Give it " + what + "."))
	}
}
