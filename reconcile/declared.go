package reconcile

import (
	"slices"
	"strings"

	"github.com/seatplan/seatplan/schema"
)

// Declared returns a catalogue with the rights that the files have seen elsewhere: declared in a role,
// or attested of one.
func Declared(o *schema.Organization, c *schema.Catalogue) *schema.Catalogue {
	var more []schema.Right
	add := func(name, title string, kind schema.RightKind) {
		if _, known := c.Lookup(name); known || strings.HasPrefix(name, menuPrefix) || slices.ContainsFunc(more, func(r schema.Right) bool { return r.Name == name }) {
			return
		}
		more = append(more, schema.Right{
			Name: name, Key: name, TitleEN: title, TitleRU: title, Kind: kind, Type: schema.TypeBool, Full: schema.Bool(true),
			Seat: schema.SeatFree, Writable: schema.WritableYes, Source: "declared in the files", Live: true, Node: nodeAbove(c, name),
		})
	}
	for _, r := range o.Roles {
		for _, d := range r.Rights {
			add(d.Name, d.Title, d.Kind)
		}
	}
	for _, a := range o.Attested {
		if a.Kind == schema.KindRole {
			for _, name := range a.Value(fieldRights).Members() {
				add(name, name, schema.RightOther)
			}
		}
	}
	return c.Extend(more)
}

// nodeAbove returns the node of the catalogue under which a name stands, "" for none: ticking it ticks
// what the files declare there too.
func nodeAbove(c *schema.Catalogue, name string) string {
	nodes := make(map[schema.RightID]bool)
	for i := range c.Len() {
		nodes[c.Node(schema.RightID(i))] = true
	}
	for i := strings.LastIndexByte(name, '.'); i > 0; i = strings.LastIndexByte(name[:i], '.') {
		if id, ok := c.Lookup(name[:i]); ok && nodes[id] {
			return name[:i]
		}
	}
	return ""
}

// menuPrefix begins the names by which roles declare menu items, which are no rights.
const menuPrefix = "menu."
