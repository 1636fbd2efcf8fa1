package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/seatplan/seatplan/schema"
)

// The limits of a guard that says nothing: so much of the people, and more than so many.
var (
	defaultRemovals = schema.Threshold{Percent: 10, Count: 2}
	defaultLosses   = schema.Threshold{Percent: 25, Count: 5}
)

// guard reads the guard of an organization.
func (d *decoder) guard(parent *node, o *organization) {
	o.Guard = schema.Guard{MaxRemovals: defaultRemovals, MaxLosses: defaultLosses}
	n := parent.first("guard")
	if n == nil {
		return
	}
	o.Guard.Span = n.header
	o.Guard.MaxRemovals = d.threshold(n, "max_removals", defaultRemovals)
	o.Guard.MaxLosses = d.threshold(n, "max_losses", defaultLosses)
	if e, _ := d.at(n, "keep"); e != nil {
		d.refs(e, schema.KindUser, func(sym *symbol, at hcl.Expression) {
			ref := userRef{V: sym, Span: span(d.file, at.Range())}
			for _, k := range o.keep {
				if k.V == sym {
					d.report(newFinding(EntryRepeated, ref.Span, fmt.Sprintf("The list names %s twice.", sym.address())).advise("Remove one."))
					return
				}
			}
			o.keep = append(o.keep, ref)
		})
	}
	for _, b := range n.blocks {
		scope := schema.ScopedGuard{
			MaxRemovals: d.threshold(b, "max_removals", schema.Threshold{}),
			MaxLosses:   d.threshold(b, "max_losses", schema.Threshold{}),
			Span:        b.header,
		}
		kind := schema.Kind(b.rule.spec.Name)
		sym := d.mention(kind, b.labels[0], b.places[0], computed)
		scope.Location, scope.Rank = sym.location, sym.rank
		o.Guard.Scopes = append(o.Guard.Scopes, scope)
	}
}

// threshold reads a number of people or a share of them. A share keeps the number that must be
// passed too from the default.
func (d *decoder) threshold(n *node, name string, otherwise schema.Threshold) schema.Threshold {
	e, at := d.at(n, name)
	if e == nil {
		return otherwise
	}
	v, state := d.value(e)
	if state != good {
		return otherwise
	}
	given := schema.Threshold{Given: true, Span: at}
	switch v.Type() {
	case cty.Number:
		count, state := d.wholeOf(v, at, 0, math.MaxInt32)
		if state != good {
			return otherwise
		}
		given.Count = int(count)
		return given
	case cty.String:
		digits, percent := strings.CutSuffix(v.AsString(), "%")
		share, err := strconv.ParseFloat(digits, 64)
		if percent && err == nil && share >= 0 && share <= 100 && strings.Trim(digits, "0123456789.") == "" {
			given.Percent = share
			if share > 0 {
				given.Count = otherwise.Count
			}
			return given
		}
	}
	d.report(newFinding(ThresholdInvalid, at, "This is neither a number of people nor a share of them.").
		advise("Write a whole number, or a share from \"0%\" to \"100%\"."))
	return otherwise
}
