package config

import (
	"fmt"
	"math"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// limits reads a map from the names of rights to values.
func (d *decoder) limits(n *node) []schema.LimitRule {
	e, _ := d.at(n, "limit")
	if e == nil {
		return nil
	}
	items, _ := d.entries(e, "a map from rights to values")
	rules := make([]schema.LimitRule, 0, len(items))
	for _, it := range items {
		if !printable(it.name) || !isRightName(it.name, false) {
			d.report(newFinding(PatternInvalid, it.at, fmt.Sprintf("%q is not the name of a right.", printed(it.name))).
				advise("A limit is for one right, written \"section.right\"."))
			continue
		}
		same := func(r schema.LimitRule) bool { return r.Right == it.name }
		if first := slices.IndexFunc(rules, same); first >= 0 {
			d.report(newFinding(LimitInvalid, it.at, fmt.Sprintf("The right %q has two limits.", it.name)).
				advise("Keep one.").also("the first one", rules[first].Span))
			continue
		}
		rule := schema.LimitRule{Right: d.keep(it.name), Span: it.at, ValueSpan: span(d.file, it.expr.Range())}
		if d.limitValue(it, &rule) {
			rules = append(rules, rule)
		}
	}
	return slices.Clip(rules)
}

// limitValue reads the value of a limit, which may be a map by location.
func (d *decoder) limitValue(it item, rule *schema.LimitRule) bool {
	if _, written := it.expr.(*hclsyntax.ObjectConsExpr); written && it.value == cty.NilVal {
		entries, state := d.entries(it.expr, "a map by location")
		return d.byLocation(entries, rule) && state == good
	}
	v, state := d.itemValue(it)
	if state != good {
		return false
	}
	if ty := v.Type(); !isReference(v) && (ty.IsObjectType() || ty.IsMapType()) {
		return d.byLocation(computedEntries(it.expr, v, rule.ValueSpan), rule)
	}
	value, ok := d.variant(v, it.expr)
	rule.Value = value
	return ok
}

func (d *decoder) byLocation(entries []item, rule *schema.LimitRule) bool {
	rule.ByLocation = make([]schema.LocationValue, 0, len(entries))
	for _, it := range entries {
		if it.name == "" || !printable(it.name) {
			d.report(newFinding(LimitInvalid, it.at, "A value by location stands under the name of the location.").advise("Name the location."))
			continue
		}
		location := d.mention(schema.KindLocation, it.name, it.at, computed).location
		same := func(v schema.LocationValue) bool { return v.Location == location }
		if slices.ContainsFunc(rule.ByLocation, same) {
			d.report(newFinding(LimitInvalid, it.at, fmt.Sprintf("The location %q has two values.", it.name)).advise("Keep one."))
			continue
		}
		v, state := d.itemValue(it)
		if state != good {
			continue
		}
		value, ok := d.variant(v, it.expr)
		if ok {
			rule.ByLocation = append(rule.ByLocation, schema.LocationValue{Location: location, Value: value, Span: span(d.file, it.expr.Range())})
		}
	}
	return true
}

// variant turns a value into one of the model: true or false, a whole number, a string, or a set
// of either.
func (d *decoder) variant(v cty.Value, e hcl.Expression) (schema.Value, bool) {
	at := span(d.file, e.Range())
	wrong := func() (schema.Value, bool) {
		d.report(newFinding(TypeWrong, at, fmt.Sprintf("This is %s, which cannot be the value here.", describe(v))).
			advise("Give true or false, a whole number, a string, or a list of either."))
		return schema.Value{}, false
	}
	switch ty := v.Type(); {
	case ty == cty.Bool:
		return schema.Bool(v.True()), true
	case ty == cty.Number:
		n, state := d.wholeOf(v, at, -math.MaxInt64, math.MaxInt64)
		return schema.Int(n), state == good
	case ty == cty.String:
		s, ok := d.shown(v, at)
		return schema.Text(s), ok
	case isList(v):
		return d.variantSet(v, at, wrong)
	}
	return wrong()
}

func (d *decoder) variantSet(v cty.Value, at diag.Span, wrong func() (schema.Value, bool)) (schema.Value, bool) {
	var numbers []int64
	var texts []string
	for it := v.ElementIterator(); it.Next(); {
		_, element := it.Element()
		if !element.IsKnown() {
			return schema.Value{}, false
		}
		switch {
		case element.IsNull():
			return wrong()
		case element.Type() == cty.Number:
			n, state := d.wholeOf(element, at, -math.MaxInt64, math.MaxInt64)
			if state != good {
				return schema.Value{}, false
			}
			numbers = append(numbers, n)
		case element.Type() == cty.String:
			s, ok := d.shown(element, at)
			if !ok {
				return schema.Value{}, false
			}
			texts = append(texts, s)
		default:
			return wrong()
		}
	}
	switch {
	case texts == nil:
		return schema.Ints(numbers), true
	case numbers == nil:
		return schema.Texts(texts), true
	}
	return wrong()
}

// added reads the attributes that the systems add to a block.
func (d *decoder) added(n *node) []schema.Attr {
	var attrs []schema.Attr
	for _, name := range n.rule.added {
		e, at := d.at(n, name)
		if e == nil {
			continue
		}
		attr := schema.Attr{Name: name, Span: at}
		state := d.addedValue(n, &attr, e)
		if state == absent {
			continue
		}
		if state == bad {
			attr.Value = schema.Value{}
		}
		attrs = append(attrs, attr)
	}
	return slices.Clip(attrs)
}

func (d *decoder) addedValue(n *node, attr *schema.Attr, e hcl.Expression) (state outcome) {
	if kind := n.rule.refers[attr.Name]; kind != "" {
		attr.Value, state = d.addresses(e, kind)
		return state
	}
	v, state := d.value(e)
	if state != good {
		return state
	}
	value, ok := d.variant(v, e)
	if !ok {
		return bad
	}
	attr.Value = value
	return good
}
