package replica

import (
	"maps"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/providers/altegio/catalogue"
	"github.com/seatplan/seatplan/providers/altegio/emulator"
	"github.com/seatplan/seatplan/schema"
)

// given is what a role of the copy gives by itself.
type given struct {
	preset *schema.Preset
	self   map[string]bool // rights that are tied to the person's own employee
}

// rights copies those that only the live system knows, and notes which ones the copy has.
func (c *copier) rights() {
	ours := make(map[string]bool)
	c.known = make(map[string]bool)
	for _, e := range catalogue.Entries() {
		ours[e.Key] = true
		c.known[e.Key] = e.Scope == "location" && (e.Brand != "yclients-only" || c.s.Brand == "yclients")
	}
	for i := range c.catalogue.Len() {
		if id := schema.RightID(i); !ours[c.catalogue.Right(id).Key] {
			c.extra(id)
		}
	}
}

// extra adds a right that no built-in catalogue has. A parent stands before its children.
func (c *copier) extra(id schema.RightID) {
	r := c.catalogue.Right(id)
	if c.known[r.Key] {
		return
	}
	c.known[r.Key] = true
	x := emulator.ExtraRight{Slug: r.Key, Title: r.TitleEN, Kind: string(r.Kind), ValueType: wireType(r.Type)}
	if parent := c.catalogue.Parent(id); parent != schema.NoRight {
		if p := c.catalogue.Right(parent); p.Live {
			c.extra(parent)
		}
		x.Parent = c.catalogue.Right(parent).Key
	}
	for _, l := range c.live.Locations {
		for _, p := range l.Presets {
			x.Paid = x.Paid || p.Paid.Has(id)
		}
	}
	c.s.ExtraRights = append(c.s.ExtraRights, x)
}

// wireType is the name that the vendor's catalogue has for a type of values.
func wireType(t schema.ValueType) string {
	switch t {
	case schema.TypeFlag:
		return "flag01"
	case schema.TypeTexts:
		return "ip"
	}
	return string(t)
}

// roles copies what the system's own roles give. The emulator has one form of a role for all
// locations, so where they differ the first location decides.
func (c *copier) roles() {
	ours := make(map[string]emulator.Preset)
	for _, p := range emulator.Presets() {
		ours[p.Slug] = p
	}
	c.given = make(map[string]*given)
	for _, l := range c.live.Locations {
		for _, base := range slices.Sorted(maps.Keys(l.Presets)) {
			if c.given[base] != nil {
				continue
			}
			known := ours[base]
			out := emulator.Preset{
				Slug: base, Weight: known.Weight, Free: known.Free, TitleEN: l.Presets[base].Title, TitleRU: l.Presets[base].Title,
				DescriptionEN: known.DescriptionEN, DescriptionRU: known.DescriptionRU,
			}
			c.given[base] = c.preset(&out, l.Presets[base], known.Values)
			c.s.Presets = append(c.s.Presets, out)
		}
	}
}

// unlisted adds a role that somebody has and no location lists. It gives nothing by itself.
func (c *copier) unlisted(base string) {
	if base == "" || c.given[base] != nil || len(c.s.Presets) == 0 {
		return
	}
	c.given[base] = &given{preset: &schema.Preset{}}
	c.s.Presets = append(c.s.Presets, emulator.Preset{Slug: base, TitleEN: base, TitleRU: base})
}

// preset fills a role. Known are the values that we take the role to give; a right that depends on
// the person shows no value in the tree, so that only they tell that it does.
func (c *copier) preset(out *emulator.Preset, p *schema.Preset, known map[string]any) *given {
	g := &given{preset: p, self: make(map[string]bool)}
	out.Values = make(map[string]any)
	if p.Marked {
		out.Paid = []string{}
	}
	for i := range c.catalogue.Len() {
		id := schema.RightID(i)
		r := c.catalogue.Right(id)
		if !c.known[r.Key] {
			continue
		}
		if !p.Offered.Has(id) {
			out.Without = append(out.Without, r.Key)
			continue
		}
		switch v := p.Default.Value(id); {
		case !r.Restricts():
			if p.Default.Has(id) {
				out.On = append(out.On, r.Key)
			}
		case v.Known():
			out.Values[r.Key] = wireValue(r, v, 0)
		case known[r.Key] == emulator.Self:
			out.Values[r.Key], g.self[r.Key] = emulator.Self, true
		}
		if p.Locked.Has(id) {
			out.Locked = append(out.Locked, r.Key)
		}
		if p.Marked && p.Paid.Has(id) {
			out.Paid = append(out.Paid, r.Key)
		}
		if p.PaidOnly.Has(id) {
			out.PaidOnly = append(out.PaidOnly, r.Key)
		}
	}
	return g
}

// own returns what somebody's rights have apart from what the role gives in the copy.
func (c *copier) own(a *schema.Assignment) emulator.Rights {
	if a.Access.Rights == nil {
		return nil
	}
	rights := make(emulator.Rights)
	employee := schema.ID(0)
	if a.Employee != nil {
		employee = a.Employee.ID
	}
	g := c.given[a.Access.Base]
	for i := range c.catalogue.Len() {
		id := schema.RightID(i)
		r := c.catalogue.Right(id)
		has, v := a.Access.Rights.Has(id), a.Access.Rights.Value(id)
		switch {
		case !c.known[r.Key]:
		case !r.Restricts():
			if has != (g != nil && g.preset.Default.Has(id)) {
				rights[r.Key] = has
			}
		case !v.Known(), g != nil && g.preset.Default.Value(id) == v, g != nil && g.self[r.Key] && v.Kind() == schema.SelfValue:
		default:
			rights[r.Key] = wireValue(r, v, employee)
		}
	}
	return rights
}

// wireValue is a value as a state has it. Self is the person's own employee.
func wireValue(r *schema.Right, v schema.Value, self schema.ID) any {
	switch {
	case v.Kind() == schema.SelfValue:
		return int(self)
	case r.Type == schema.TypeBool:
		return v.True()
	case r.Type == schema.TypeIDs:
		ids := make([]int, 0)
		for _, n := range v.Numbers() {
			ids = append(ids, int(n))
		}
		return ids
	case r.Type == schema.TypeTexts:
		return strings.Join(v.Members(), ",")
	}
	return int(v.Number())
}
