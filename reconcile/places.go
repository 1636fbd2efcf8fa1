package reconcile

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// planLocations compares the locations' own fields.
func (p *planner) planLocations() {
	for _, want := range p.Desired.Locations {
		s := p.sites[want]
		if s == nil {
			p.createLocation(want)
			continue
		}
		fields := attributeFields(want.Attrs, s.live.Attrs)
		if want.Title.Set() && want.Title.V != s.live.Title.V {
			fields = append(fields, FieldChange{Path: "title", Before: schema.Text(s.live.Title.V), After: schema.Text(want.Title.V)})
		}
		if main := want.MainNetwork.V; main != nil && (s.live.MainNetwork.V == nil || s.live.MainNetwork.V != p.networks[main]) {
			fields = append(fields, FieldChange{Path: "main_network", Before: networkTitle(s.live.MainNetwork.V), After: schema.Text(main.Title.V)})
		}
		p.addChanges(Change{
			Address: want.Address, Kind: schema.KindLocation, Action: Update, Title: want.Title.V, Source: want.Span, Reason: p.reasonOr(""),
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
			p.unread(&c, []schema.AttestedValue{
				{Path: fieldOrder, Value: schema.Text(list(wanted))},
				{Path: fieldMain, Value: schema.Text(wanted[0])},
			}, known{what: "the order of the locations and the main mark of the network", kind: c.Kind, live: live != nil, id: idOf(live), title: titleOf(live)})
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

func idOf(n *schema.Network) schema.ID {
	if n == nil {
		return 0
	}
	return n.ID.V
}

func titleOf(n *schema.Network) string {
	if n == nil {
		return ""
	}
	return n.Title.V
}

// createLocation plans a location that the system does not have yet.
func (p *planner) createLocation(want *schema.Location) {
	if want.ID.Set() || !p.creates(schema.KindLocation) {
		return // matching has said so
	}
	fields := append([]FieldChange{{Path: "title", After: schema.Text(want.Title.V)}}, attributeFields(want.Attrs, nil)...)
	p.addChanges(Change{
		Address: want.Address, Kind: schema.KindLocation, Action: Create, Title: want.Title.V, Source: want.Span,
		Location: Pair[schema.Location]{After: want}, Fields: fields,
	})
	var names []string
	for _, l := range p.Live.Locations {
		if p.places[l] == nil {
			names = append(names, l.Title.V)
		}
	}
	if near := diag.Nearest(want.Title.V, names); near != "" {
		p.warning(CodeNearTitle, want.Address, want.Span, fmt.Sprintf("%s will be made, and the system has %q, which no block means. If that is the one, write its title or its id.", want.Address, near))
	}
}

// creates reports whether objects of a kind are made by a call.
func (p *planner) creates(kind schema.Kind) bool {
	row, ok := p.caps.Of(kind, "")
	return ok && row.Level == Managed && row.Create == Yes
}

// attributeFields compares the attributes that the system adds to a block.
func attributeFields(want, live []schema.Attr) []FieldChange {
	var fields []FieldChange
	for _, a := range want {
		before := attr(live, a.Name)
		if a.Value.Known() && a.Value != before {
			fields = append(fields, FieldChange{Path: a.Name, Before: before, After: a.Value})
		}
	}
	return fields
}

// attr returns the value of an attribute, no value if it is not given.
func attr(attrs []schema.Attr, name string) schema.Value {
	for _, a := range attrs {
		if a.Name == name {
			return a.Value
		}
	}
	return schema.Value{}
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

// addChanges adds a change if it is wanted.
func (p *planner) addChanges(c Change) {
	if p.targeted(c.Address) {
		p.split(c)
	}
}

// split adds a change, taken apart by who carries out its fields. A change without fields is none.
func (p *planner) split(c Change) {
	if len(c.Fields) == 0 && c.Doubt == "" {
		return
	}
	fields := c.Fields
	api, _ := p.caps.Of(c.Kind, "")
	byAPI := func(f FieldChange) bool {
		if f.Attested || c.Action == Create && api.Create != Yes {
			return false // no call would see whether it is so
		}
		level := p.level(c.Kind, f.Path)
		return level == Managed || (level == WriteOnce || level == Theirs) && c.Action == Create
	}
	for _, by := range []By{ByAPI, ByPerson} {
		part := c
		part.By = by
		part.Fields = slices.DeleteFunc(slices.Clone(fields), func(f FieldChange) bool { return byAPI(f) != (by == ByAPI) })
		if by == ByAPI {
			part.Attest, part.Doubt = nil, ""
		}
		if len(part.Fields) > 0 || part.Doubt != "" {
			p.plan.Changes = append(p.plan.Changes, part)
		}
	}
}
