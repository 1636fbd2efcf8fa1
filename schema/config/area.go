package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// areas reads the rights of a role in parts of a system. The system of the role is not known yet, so
// what it takes is checked at the end; of a block with a syntax error there is nothing to check.
func (d *decoder) areas(n *node) []schema.AreaRights {
	if d.quiet {
		return nil
	}
	var areas []schema.AreaRights
	first := make(map[string]diag.Span)
	for _, b := range n.blocks {
		if b.rule.systems == nil {
			continue
		}
		a := schema.AreaRights{Block: b.rule.spec.Name, Attrs: d.added(b), Span: b.header, Places: b.places}
		if !d.checkAreaLabels(b) || b.marred && len(a.Attrs) == 0 {
			continue
		}
		a.Labels = make([]string, len(b.labels))
		for i, text := range b.labels {
			// As all other texts, so that the same letters are the same text.
			a.Labels[i] = d.keep(cty.NormalizeString(text))
		}
		head := areaHead(&a)
		if at, taken := first[head]; taken {
			d.report(newFinding(BlockRepeated, areaPlace(&a), fmt.Sprintf("The role has two blocks %s.", head)).
				advise("Merge the two.").also("the first one", at))
			continue
		}
		first[head] = areaPlace(&a)
		areas = append(areas, a)
	}
	return areas
}

// checkAreaLabels checks labels that are titles or numbers of a live system: anything that can be
// shown.
func (d *decoder) checkAreaLabels(b *node) bool {
	ok := true
	for i, text := range b.labels {
		what := b.rule.spec.Labels[i]
		switch {
		case text == "":
			d.report(newFinding(ValueEmpty, b.places[i], fmt.Sprintf("The label for the %s is empty.", what)).
				advise("Say which one is meant."))
			ok = false
		case !printable(text):
			d.report(newFinding(ControlCharacter, b.places[i], fmt.Sprintf("The label for the %s holds characters that do not print.", what)).
				advise("Remove them."))
			ok = false
		}
	}
	return ok
}

// areaHead returns the header of a block as it is written: stage "Sales" "Won".
func areaHead(a *schema.AreaRights) string {
	var b strings.Builder
	b.WriteString(a.Block)
	for _, text := range a.Labels {
		fmt.Fprintf(&b, " %q", text)
	}
	return b.String()
}

// areaPlace returns the place of the labels.
func areaPlace(a *schema.AreaRights) diag.Span {
	if len(a.Places) == 0 {
		return a.Span
	}
	at := a.Places[0]
	at.End = a.Places[len(a.Places)-1].End
	return at
}

// areas checks the rights of a role in parts of its system.
func (r *resolver) areas(m *realm, role *schema.Role) {
	if m.spec == nil {
		return
	}
	for i := range role.Areas {
		a := &role.Areas[i]
		at := slices.IndexFunc(m.spec.Areas, func(s schema.Area) bool { return s.Block == a.Block })
		switch {
		case at < 0:
			r.report(unsupported(m, "role."+a.Block, a.Span, a.Block))
		case len(a.Attrs) == 0:
			f := newFinding(Required, a.Span, fmt.Sprintf("The block %s says nothing.", a.Block)).
				advise("Give it an attribute, or remove it.")
			f.instance = instanceOf(role.Address)
			r.report(f)
		default:
			r.declared(m, a.Block, m.spec.Areas[at].Attributes, a.Attrs, a.Span, instanceOf(role.Address))
		}
	}
}
