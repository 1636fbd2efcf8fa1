package config

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

func (d *decoder) role(n *node) *schema.Role {
	return &schema.Role{
		Address:      d.address(n),
		Organization: d.owner(n),
		ID:           d.id(n),
		Title:        d.str(n, "title"),
		Base:         d.str(n, "base"),
		Rank:         d.rankOf(n),
		Overrides:    d.overrides(n),
		RenamedFrom:  d.str(n, "renamed_from"),
		Rights:       d.declaredRights(n),
		Areas:        d.areas(n),
		Attrs:        d.added(n),
		Span:         n.header,
	}
}

// rankOf reads the rank of a role: a reference, or the level itself. A rank that is only a level
// has no address.
func (d *decoder) rankOf(n *node) *schema.Rank {
	e, at := d.at(n, "rank")
	if e == nil {
		return nil
	}
	sym, _, written := d.writtenRef(e, schema.KindRank)
	if !written {
		v, state := d.value(e)
		if state != good {
			return nil
		}
		switch {
		case v.Type() == cty.Number:
			return d.rankAt(v, at)
		case v.Type() == cty.String && isNumber(v.AsString()):
			d.reportType(e, "a whole number", v)
			return nil
		case v.Type() != cty.String && !isReference(v):
			d.reportType(e, "a reference to a rank or a whole number", v)
			return nil
		}
		sym = d.refOf(v, e, schema.KindRank)
	}
	if sym == nil {
		return nil
	}
	return sym.rank
}

// rankAt returns a rank that is only a level.
func (d *decoder) rankAt(v cty.Value, at diag.Span) *schema.Rank {
	level, state := d.wholeOf(v, at, 0, math.MaxInt32)
	if state != good {
		return nil
	}
	return &schema.Rank{Level: schema.Field[int]{V: int(level), Span: at}, Span: at}
}

// declaredRights reads the rights that the catalogue does not have.
func (d *decoder) declaredRights(n *node) []schema.DeclaredRight {
	var rights []schema.DeclaredRight
	for _, b := range n.blocks {
		if b.rule.systems != nil {
			continue
		}
		name := b.labels[0]
		title, kind := d.str(b, "title"), d.oneOf(b, "kind", kindNames())
		if !isRightName(name, false) || strings.Contains(name, "-") {
			d.report(newFinding(LabelInvalid, b.places[0], fmt.Sprintf("%q is not the name of a right.", printed(name))).
				advise("Write \"section.right\", in letters, digits and \"_\"."))
			continue
		}
		same := func(r schema.DeclaredRight) bool { return r.Name == name }
		if first := slices.IndexFunc(rights, same); first >= 0 {
			d.report(newFinding(BlockRepeated, b.places[0], fmt.Sprintf("The role has two blocks for the right %q.", name)).
				advise("Keep one.").also("the first one", rights[first].Span))
			continue
		}
		rights = append(rights, schema.DeclaredRight{
			Name: d.keep(name), Title: title.V, Kind: orElse(schema.RightKind(kind.V), schema.RightOther), Span: b.header,
		})
	}
	return rights
}
