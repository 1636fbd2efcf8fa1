package altegio

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/seatplan/seatplan/providers/altegio/catalogue"
	"github.com/seatplan/seatplan/schema"
)

// This file is the only place that knows the vendor's objects and ours. First all role trees are
// read into one catalogue, because a live right may be one that the built-in catalogue does not
// have; then everything else is expressed over it.

// liveRights returns the rights of all trees: the live titles, parents and full values over what
// the catalogue knows, and the rights that only the live system knows.
func liveRights(roles [][]roleWire, extra []string) []schema.Right {
	c := builtIn()
	seen := make(map[string]bool)
	var rights []schema.Right
	var walk func(nodes []nodeWire, parent string)
	walk = func(nodes []nodeWire, parent string) {
		for i := range nodes {
			n := &nodes[i]
			slug := string(n.Slug)
			if slug == "" {
				continue
			}
			if !seen[slug] {
				seen[slug] = true
				rights = append(rights, liveRight(c, n, parent))
			}
			walk(n.Children, nameIn(c, slug))
		}
	}
	for _, location := range roles {
		for _, r := range location {
			walk(r.Permissions, "")
		}
	}
	for _, slug := range extra {
		if _, known := c.LookupKey(slug); !known && !seen[slug] {
			seen[slug] = true
			rights = append(rights, schema.Right{
				Name: catalogue.NameOf(slug), Key: slug, TitleEN: slug, TitleRU: slug, Kind: schema.RightOther,
				Type: schema.TypeBool, Full: schema.Bool(true), Seat: schema.SeatUnclear, Writable: schema.WritableUnknown, Live: true,
			})
		}
	}
	return rights
}

func nameIn(c *schema.Catalogue, slug string) string {
	if id, ok := c.LookupKey(slug); ok {
		return c.Right(id).Name
	}
	return catalogue.NameOf(slug)
}

func liveRight(c *schema.Catalogue, n *nodeWire, parent string) schema.Right {
	slug := string(n.Slug)
	var r schema.Right
	if id, ok := c.LookupKey(slug); ok {
		r = *c.Right(id)
	} else {
		r = schema.Right{
			Name: catalogue.NameOf(slug), Key: slug, Kind: schema.RightOther, Type: treeType(string(n.Type.V.Slug)),
			Seat: schema.SeatUnclear, Live: true, Source: "live roles tree",
		}
		if r.Type != schema.TypeBool {
			r.Seat = schema.SeatModifier
		}
		r.Full, _ = r.Normalize(zeroOf(r.Type))
	}
	r.Writable = schema.WritableYes
	if title := string(n.Title); title != "" {
		if isCyrillic(title) {
			r.TitleRU = title
		} else {
			r.TitleEN = title
		}
		if r.TitleEN == "" {
			r.TitleEN = title
		}
		if r.TitleRU == "" {
			r.TitleRU = title
		}
	}
	if full, ok := r.Normalize(wireValue(n.Type.V.All, r.Type)); ok && r.Restricts() {
		r.Full = full
	}
	if parent != "" {
		r.Parent = parent
	}
	return r
}

func zeroOf(t schema.ValueType) schema.Value {
	switch t {
	case schema.TypeBool:
		return schema.Bool(true)
	case schema.TypeDays:
		return schema.Int(-1)
	case schema.TypeIDs:
		return schema.Ints(nil)
	case schema.TypeTexts:
		return schema.Texts(nil)
	}
	return schema.Int(0)
}

func isCyrillic(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) })
}

// presets makes the roles of locations; equal trees become one preset.
type presets struct {
	rights *schema.Rights
	known  map[string]*schema.Preset
}

func newPresets(rights *schema.Rights) *presets {
	return &presets{rights: rights, known: make(map[string]*schema.Preset)}
}

func (p *presets) of(roles []roleWire) map[string]*schema.Preset {
	m := make(map[string]*schema.Preset, len(roles))
	for i := range roles {
		preset := p.preset(&roles[i])
		m[preset.Base] = preset
	}
	return m
}

func (p *presets) preset(r *roleWire) *schema.Preset {
	c := p.rights.Catalogue()
	b := &schema.Preset{
		Base: string(r.Slug), Title: string(r.Title),
		Offered: schema.NewBits(c.Len()), Locked: schema.NewBits(c.Len()),
		Paid: schema.NewBits(c.Len()), PaidOnly: schema.NewBits(c.Len()),
	}
	d := p.rights.Draft(nil)
	var walk func(nodes []nodeWire)
	walk = func(nodes []nodeWire) {
		for i := range nodes {
			n := &nodes[i]
			if id, ok := c.LookupKey(string(n.Slug)); ok {
				describe(b, d, c.Right(id), id, n)
			}
			walk(n.Children)
		}
	}
	walk(r.Permissions)
	b.Default = d.Set()
	key := signature(b)
	if known, ok := p.known[key]; ok {
		return known
	}
	p.known[key] = b
	return b
}

// describe enters one node of a tree. What a role switches on by itself is told by two fields
// (doc: is_recommended, default_value); the value decides where there is one.
func describe(b *schema.Preset, d *schema.Draft, right *schema.Right, id schema.RightID, n *nodeWire) {
	b.Offered.Set(id)
	if n.Editable.Known && !n.Editable.Yes {
		b.Locked.Set(id)
	}
	if n.Paid.Known {
		b.Marked = true
		if n.Paid.Yes {
			b.Paid.Set(id)
		}
	}
	if n.PaidOnly {
		b.PaidOnly.Set(id)
	}
	v, ok := right.Normalize(wireValue(n.Default, right.Type))
	switch {
	case !right.Restricts() && ok && v.True(), !right.Restricts() && !ok && bool(n.Recommended):
		d.Grant(id)
	case right.Restricts() && ok:
		d.Limit(id, v)
	}
}

// signature tells presets apart.
func signature(b *schema.Preset) string {
	return fmt.Sprintf("%s %s %t %x %x %x %x %p", b.Base, b.Title, b.Marked, b.Offered, b.Locked, b.Paid, b.PaidOnly, b.Default)
}

// optionsOf returns the values that rights may take at a location. They do not depend on the role.
func optionsOf(c *schema.Catalogue, roles []roleWire) map[schema.RightID][]schema.Option {
	options := make(map[schema.RightID][]schema.Option)
	var walk func(nodes []nodeWire)
	walk = func(nodes []nodeWire) {
		for i := range nodes {
			n := &nodes[i]
			id, ok := c.LookupKey(string(n.Slug))
			if ok && len(n.Options) > 0 && options[id] == nil {
				right := c.Right(id)
				for _, o := range n.Options {
					if v, ok := right.Normalize(wireValue(o.Value, right.Type)); ok {
						options[id] = append(options[id], schema.Option{Value: v, Title: string(o.Title), Disabled: bool(o.Disabled)})
					}
				}
			}
			walk(n.Children)
		}
	}
	for _, r := range roles {
		walk(r.Permissions)
	}
	return options
}

// rightSet returns the rights that the API stores for a person. A number that is the person's own
// employee becomes Self.
func rightSet(rights *schema.Rights, p *permissionsWire) *schema.RightSet {
	c := rights.Catalogue()
	d := rights.Draft(nil)
	for i := range p.Permissions {
		id, ok := c.LookupKey(string(p.Permissions[i].Slug))
		if !ok {
			continue
		}
		right := c.Right(id)
		v, ok := right.Normalize(wireValue(p.Permissions[i].Value, right.Type))
		switch {
		case !ok:
		case !right.Restricts():
			if v.True() {
				d.Grant(id)
			}
		case right.Type == schema.TypeID && p.Staff != 0 && v == schema.Int(int64(p.Staff)):
			d.Limit(id, schema.Self())
		default:
			d.Limit(id, v)
		}
	}
	return d.Set()
}

// userOf returns the person of a list entry, without any assignment.
func userOf(w userWire) *schema.User {
	return &schema.User{
		ID:        schema.Field[schema.ID]{V: schema.ID(w.ID)},
		Name:      schema.Field[string]{V: string(w.Name)},
		Email:     schema.Field[string]{V: string(w.Email)},
		Phone:     schema.Field[string]{V: string(w.Phone)},
		Permanent: bool(w.Permanent),
	}
}

func employeeOf(w staffWire, loc *schema.Location) *schema.Employee {
	return &schema.Employee{
		ID: schema.ID(w.ID), Location: loc, UserID: schema.ID(w.UserID),
		Name:           schema.Field[string]{V: string(w.Name)},
		Specialization: schema.Field[string]{V: string(w.Specialization)},
		Schedule:       schema.Field[bool]{V: bool(w.Schedule)},
		Dismissed:      schema.Field[bool]{V: bool(w.Fired)},
	}
}

// licenceOf returns the licence of a location. A limit of 0 is unlimited (doc: YCLIENTS
// blueprint); the end is an ISO date or, in the YCLIENTS sample, DD.MM.YYYY.
func licenceOf(w licenceWire, loc *schema.Location) *schema.Licence {
	l := &schema.Licence{Location: loc, Rule: schema.RuleRoles, Expired: w.Active.Known && !w.Active.Yes}
	if w.PaidRights {
		l.Rule = schema.RuleRights
	}
	if w.StaffLimit != nil {
		l.Seats.V = schema.SeatLimit{Seats: int(*w.StaffLimit), Unlimited: *w.StaffLimit == 0, Known: true}
	}
	for _, layout := range []string{time.DateOnly, "02.01.2006", time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, string(w.End)); err == nil {
			l.Renews.V = schema.DateOf(t)
			break
		}
	}
	return l
}

// wireRights returns the complete list of slugs and values for the API. It starts from what is
// stored, so that a slug unknown to us keeps its value, and puts the wanted rights over it; slugs
// that the role does not have are left out. That is right whether the API merges a list into what
// it has or replaces it (guess: nobody says).
func wireRights(rights *schema.Rights, want *schema.RightSet, stored []permissionWire, offered schema.Bits, self schema.ID) []permissionOut {
	c := rights.Catalogue()
	listed := make(map[schema.RightID]bool, len(stored))
	out := make([]permissionOut, 0, max(len(stored), offered.Count()))
	for _, p := range stored {
		id, ok := c.LookupKey(string(p.Slug))
		switch {
		case !ok:
			out = append(out, permissionOut{Slug: string(p.Slug), Value: p.Value})
		case !listed[id] && (offered == nil || offered.Has(id)):
			listed[id] = true
			out = append(out, permissionOut{Slug: string(p.Slug), Value: wanted(c, want, id, self, p.Value)})
		}
	}
	for _, id := range offered.All() {
		if !listed[id] {
			out = append(out, permissionOut{Slug: c.Right(id).Key, Value: wanted(c, want, id, self, nil)})
		}
	}
	return out
}

// wanted returns the value of one right for the API. A restriction under a right that is off has
// no effect and keeps what is stored.
func wanted(c *schema.Catalogue, want *schema.RightSet, id schema.RightID, self schema.ID, stored json.RawMessage) any {
	right := c.Right(id)
	if !right.Restricts() {
		return want.Has(id)
	}
	v := want.Value(id)
	if !v.Known() && stored != nil && !above(c, want, id) {
		return stored
	}
	return toWire(right, v, self)
}

// above reports whether the right that a restriction narrows is on.
func above(c *schema.Catalogue, want *schema.RightSet, id schema.RightID) bool {
	for p := c.Parent(id); p != schema.NoRight; p = c.Parent(p) {
		if !c.Right(p).Restricts() {
			return want.Has(p)
		}
	}
	return true
}

// permissionOut is one right as it is sent.
type permissionOut struct {
	Slug  string `json:"slug"`
	Value any    `json:"value"`
}
