package config

import (
	"slices"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// settings is a block with settings of a whole organization, which only some systems have.
type settings struct {
	block  string
	header diag.Span
	attrs  []schema.Attr // nil if the block is another system's
}

// settings reads the blocks with settings. Those of other systems are not read: that they do not
// belong there is all there is to say about them.
func (d *decoder) settings(n *node, spec *schema.Spec) []settings {
	if spec == nil {
		return nil
	}
	var all []settings
	for _, b := range n.blocks {
		if b.rule.systems == nil {
			continue
		}
		s := settings{block: b.rule.spec.Name, header: b.header}
		if slices.Contains(b.rule.systems, spec.System) {
			s.attrs = d.added(b)
		}
		all = append(all, s)
	}
	return all
}

// settings checks the settings of an organization and gives them to it in the order of the Spec.
func (r *resolver) settings(m *realm) {
	if m.spec == nil {
		return
	}
	for _, b := range m.organization.settings {
		if !slices.ContainsFunc(m.spec.Settings, func(s schema.Settings) bool { return s.Block == b.block }) {
			r.report(unsupported(m, "organization."+b.block, b.header, b.block))
		}
	}
	for _, s := range m.spec.Settings {
		at := slices.IndexFunc(m.organization.settings, func(b settings) bool { return b.block == s.Block })
		if at < 0 {
			continue
		}
		b := m.organization.settings[at]
		r.declared(m, s.Block, s.Attributes, b.attrs, b.header, "")
		for _, a := range b.attrs {
			a.Name = s.Block + "." + a.Name
			m.Settings = append(m.Settings, a)
		}
	}
}
