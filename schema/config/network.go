package config

import (
	"slices"

	"github.com/seatplan/seatplan/schema"
)

type network struct {
	*schema.Network
	organization *schema.Organization // as said in the block
}

func (d *decoder) network(n *node) *network {
	w := &network{organization: d.owner(n)}
	w.Network = &schema.Network{
		Address: d.address(n),
		ID:      d.id(n),
		Title:   d.str(n, "title"),
		Attrs:   d.added(n),
		Span:    n.header,
	}
	d.requireIdentity(n, "an id or a title", w.ID.Set() || w.Title.Set())
	e, at := d.at(n, "locations")
	if e == nil {
		return w
	}
	list, state := d.locations(e)
	if state == absent {
		d.requireValue(n, "locations", at)
		return w
	}
	w.LocationsSpan = at
	switch {
	case slices.ContainsFunc(list, d.l.symbols.isLate):
		d.report(newFinding(RefForm, at, "The word all stands for the locations of an assignment, not of a network.").
			advise("Name the locations."))
	case state == good && len(list) == 0:
		d.report(newFinding(NetworkEmpty, at, "The network has no locations.").advise("Name at least one, the main one first."))
	default:
		w.Locations = list
	}
	return w
}
