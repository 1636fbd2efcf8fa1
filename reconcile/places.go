package reconcile

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/seatplan/seatplan/schema"
)

// planLocations compares the locations' own fields.
func (p *planner) planLocations() {
	for _, want := range p.Desired.Locations {
		s := p.sites[want]
		if s == nil {
			continue
		}
		var fields []FieldChange
		if want.Title.Set() && want.Title.V != s.live.Title.V {
			fields = append(fields, FieldChange{Path: "title", Before: schema.Text(s.live.Title.V), After: schema.Text(want.Title.V)})
		}
		if main := want.MainNetwork.V; main != nil && (s.live.MainNetwork.V == nil || s.live.MainNetwork.V != p.networks[main]) {
			fields = append(fields, FieldChange{Path: "main_network", Before: networkTitle(s.live.MainNetwork.V), After: schema.Text(main.Title.V)})
		}
		p.addChanges(Change{
			Address: want.Address, Kind: schema.KindLocation, Action: Update, Title: want.Title.V, Source: want.Span,
			Location: Pair[schema.Location]{Before: s.live, After: want}, Fields: fields,
		})
	}
}

// networkName returns how people call a network, which may be known by its number only.
func networkName(want, live *schema.Network) string {
	if want.Title.V == "" && live != nil {
		return live.Title.V
	}
	return want.Title.V
}

func networkTitle(n *schema.Network) schema.Value {
	if n == nil {
		return schema.Value{}
	}
	return schema.Text(n.Title.V)
}

// Fields of a network that can be read nowhere. What somebody has attested of them stands for the
// live value; until then they are open.
const (
	fieldOrder = "order" // of the locations, as the interface shows them
	fieldMain  = "main"  // the location that carries the main mark
)

// planNetworks compares the networks.
func (p *planner) planNetworks() {
	declared := make(map[*schema.Network]bool)
	for _, want := range p.Desired.Networks {
		live := p.networks[want]
		c := Change{
			Address: want.Address, Kind: schema.KindNetwork, Action: Update, Title: networkName(want, live), Source: want.Span,
			Network: Pair[schema.Network]{Before: live, After: want},
		}
		wanted := make([]string, 0, len(want.Locations))
		for _, l := range want.Locations {
			if s := p.sites[l]; s != nil {
				wanted = append(wanted, s.live.Title.V)
			}
		}
		if live == nil {
			c.Action = Create
			c.Fields = append(c.Fields, FieldChange{Path: "title", After: schema.Text(want.Title.V)}, FieldChange{Path: "locations", After: schema.Texts(wanted)})
		} else {
			declared[live] = true
			if want.Title.Set() && want.Title.V != live.Title.V {
				c.Fields = append(c.Fields, FieldChange{Path: "title", Before: schema.Text(live.Title.V), After: schema.Text(want.Title.V)})
			}
			if before, after := schema.Texts(titles(live.Locations)), schema.Texts(wanted); before != after {
				c.Fields = append(c.Fields, FieldChange{Path: "locations", Before: before, After: after})
			}
		}
		if len(wanted) > 0 {
			c.Fields = append(c.Fields, p.attestedFields(&c, live, []FieldChange{
				{Path: fieldOrder, After: schema.Text(list(wanted))},
				{Path: fieldMain, After: schema.Text(wanted[0])},
			})...)
		}
		p.addChanges(c)
	}
	for _, live := range p.Live.Networks {
		if !declared[live] {
			p.plan.Unmanaged = append(p.plan.Unmanaged, Unmanaged{
				Kind: schema.KindNetwork, Address: schema.LiveAddress(schema.KindNetwork, p.Desired.Name, live.ID.V),
				ID: live.ID.V, Title: live.Title.V, Policy: schema.PolicyReport,
			})
		}
	}
}

// attestedFields returns those of the wanted fields that are not attested to be so.
func (p *planner) attestedFields(c *Change, live *schema.Network, wanted []FieldChange) []FieldChange {
	var a *schema.Attestation
	if live != nil {
		a = p.Desired.AttestationOf(schema.KindNetwork, live.ID.V, live.Title.V)
	}
	if a == nil {
		p.warning(CodeAttestation, c.Address, c.Source, fmt.Sprintf("The order of the locations of %q and its main mark cannot be read and are not yet attested.", c.Title))
		return wanted
	}
	for i := range wanted {
		wanted[i].Before = a.Value(wanted[i].Path)
	}
	if p.aged(a) {
		p.warning(CodeAttestationOld, c.Address, c.Source, fmt.Sprintf("That the order of the locations of %q and its main mark are right was attested by %s on %s, more than %s ago. Look again, and attest it again.",
			c.Title, a.By, p.attestedOn(a), count(p.Desired.MaxAge.V, "day", "days")))
		return wanted
	}
	return slices.DeleteFunc(wanted, func(f FieldChange) bool { return f.Before.Known() && f.Before == f.After })
}

// aged reports whether an attestation is too old to be taken for the live value. Until then it limits
// how long the plan holds.
func (p *planner) aged(a *schema.Attestation) bool {
	if p.Desired.MaxAge.V == 0 {
		return false
	}
	last := p.attestedOn(a).AddDays(p.Desired.MaxAge.V)
	p.validThrough(last)
	return p.AsOf > last
}

func (p *planner) attestedOn(a *schema.Attestation) schema.Date {
	return schema.DateOf(a.At.In(p.Desired.Timezone))
}

func titles(locations []*schema.Location) []string {
	names := make([]string, len(locations))
	for i, l := range locations {
		names[i] = l.Title.V
	}
	return names
}

// list writes titles in their order.
func list(titles []string) string {
	text := ""
	for i, t := range titles {
		if i > 0 {
			text += ", "
		}
		text += strconv.Itoa(i+1) + ". " + t
	}
	return text
}

// addChanges adds a change, split by who carries out its fields. A change without fields is none.
func (p *planner) addChanges(c Change) {
	if len(c.Fields) == 0 || !p.targeted(c.Address) {
		return
	}
	fields := c.Fields
	api, _ := p.caps.Of(c.Kind, "")
	byAPI := func(f FieldChange) bool {
		if c.Action == Create && api.Create != Yes {
			return false
		}
		row, ok := p.caps.Of(c.Kind, f.Path)
		return ok && (row.Level == Managed || row.Level == WriteOnce && c.Action == Create)
	}
	for _, by := range []By{ByAPI, ByPerson} {
		part := c
		part.By = by
		part.Fields = slices.DeleteFunc(slices.Clone(fields), func(f FieldChange) bool { return byAPI(f) != (by == ByAPI) })
		if len(part.Fields) > 0 {
			p.plan.Changes = append(p.plan.Changes, part)
		}
	}
}
