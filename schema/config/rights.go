package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// overrides reads grant, deny and limit.
func (d *decoder) overrides(n *node) schema.Overrides {
	return schema.Overrides{Grant: d.patterns(n, "grant"), Deny: d.patterns(n, "deny"), Limits: d.limits(n)}
}

// items are the elements of a list as they are written, or as they were computed.
type item struct {
	expr  hcl.Expression // of the element, or of the list if that was computed
	name  string         // the key, in a map
	at    diag.Span      // of the key, in a map
	value cty.Value      // set if the list was computed
}

// elements returns the elements of a list expression.
func (d *decoder) elements(e hcl.Expression, want string) ([]item, outcome) {
	if list, ok := e.(*hclsyntax.TupleConsExpr); ok {
		items := make([]item, len(list.Exprs))
		for i, element := range list.Exprs {
			items[i] = item{expr: element}
		}
		return items, good
	}
	v, state := d.value(e)
	if state != good {
		return nil, state
	}
	if !isList(v) {
		d.reportType(e, want, v)
		return nil, bad
	}
	var items []item
	for it := v.ElementIterator(); it.Next(); {
		_, element := it.Element()
		items = append(items, item{expr: e, value: element})
	}
	return items, good
}

// itemValue returns the value of an element.
func (d *decoder) itemValue(i item) (cty.Value, outcome) {
	if i.value == cty.NilVal {
		return d.value(i.expr)
	}
	switch {
	case !i.value.IsKnown():
		return i.value, bad
	case i.value.IsNull():
		return i.value, absent
	}
	return i.value, good
}

// patterns reads a list of names of rights and patterns.
func (d *decoder) patterns(n *node, name string) []schema.Selection {
	e, _ := d.at(n, name)
	if e == nil {
		return nil
	}
	items, _ := d.elements(e, "a list of strings")
	selections := make([]schema.Selection, 0, len(items))
	for _, it := range items {
		at := span(d.file, it.expr.Range())
		v, state := d.itemValue(it)
		if state != good {
			continue
		}
		if v.Type() != cty.String {
			d.reportType(it.expr, "a string", v)
			continue
		}
		pattern := schema.Pattern(v.AsString())
		if !d.checkPattern(pattern, at) {
			continue
		}
		same := func(s schema.Selection) bool { return s.Pattern == pattern }
		if first := slices.IndexFunc(selections, same); first >= 0 {
			d.report(newFinding(PatternRepeated, at, fmt.Sprintf("%q stands twice in this list.", pattern)).
				advise("Remove one.").also("the first one", selections[first].Span))
			continue
		}
		selections = append(selections, schema.Selection{Pattern: schema.Pattern(d.keep(string(pattern))), Span: at})
	}
	return slices.Clip(selections)
}

// checkPattern checks the form of a pattern. Whether a right has the name is for the catalogue to
// say, which is not known here.
func (d *decoder) checkPattern(p schema.Pattern, at diag.Span) bool {
	text := string(p)
	switch kind, hasKind := p.Kind(); {
	case text == "":
		d.report(newFinding(ValueEmpty, at, "The pattern is empty.").advise("Name a right, or remove it."))
	case !printable(text):
		d.report(newFinding(ControlCharacter, at, "The pattern holds characters that do not print.").advise("Remove them."))
	case hasKind:
		if slices.Contains(schema.RightKinds(), kind) {
			return true
		}
		d.report(newFinding(PatternKind, at, fmt.Sprintf("There is no kind of right %q.", kind)).
			suggest(near{name: string(kind), among: kindNames, format: `"kind:%s"`, edit: true}).
			advise(listed("Take one of", kindNames())))
	case !isRightName(text, true):
		d.report(newFinding(PatternInvalid, at, fmt.Sprintf("%q is neither the name of a right nor a pattern.", text)).
			advise("Write \"section.right\", a pattern like \"section.*\", or \"kind:view\"."))
	default:
		return true
	}
	return false
}

func kindNames() []string {
	var names []string
	for _, k := range schema.RightKinds() {
		names = append(names, string(k))
	}
	return names
}

// isRightName reports whether a text has the form section.right, or with stars that of a pattern.
func isRightName(s string, stars bool) bool {
	if stars && strings.Contains(s, "*") {
		s = strings.ReplaceAll(s, "*", "x")
		if !strings.Contains(s, ".") {
			s = "x." + s
		}
	}
	parts := strings.Split(s, ".")
	for _, part := range parts {
		if part == "" || strings.IndexFunc(part, notInRightName) >= 0 {
			return false
		}
	}
	return len(parts) > 1
}

func notInRightName(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
}

// entries returns the entries of a map expression in the order in which they are written.
func (d *decoder) entries(e hcl.Expression, want string) ([]item, outcome) {
	object, ok := e.(*hclsyntax.ObjectConsExpr)
	if !ok {
		v, state := d.value(e)
		if state != good {
			return nil, state
		}
		if ty := v.Type(); isReference(v) || !ty.IsObjectType() && !ty.IsMapType() {
			d.reportType(e, want, v)
			return nil, bad
		}
		return computedEntries(e, v, span(d.file, e.Range())), good
	}
	items := make([]item, 0, len(object.Items))
	for _, entry := range object.Items {
		at := span(d.file, entry.KeyExpr.Range())
		name, ok := d.entryName(entry.KeyExpr, at)
		if ok {
			items = append(items, item{expr: entry.ValueExpr, name: name, at: at})
		}
	}
	return items, good
}

func computedEntries(e hcl.Expression, v cty.Value, at diag.Span) []item {
	var items []item
	for it := v.ElementIterator(); it.Next(); {
		key, element := it.Element()
		items = append(items, item{expr: e, name: key.AsString(), at: at, value: element})
	}
	return items
}

// entryName reads the key of an entry. The name of a right has a dot and needs quotes.
func (d *decoder) entryName(e hclsyntax.Expression, at diag.Span) (string, bool) {
	key, ok := e.(*hclsyntax.ObjectConsKeyExpr)
	if ok && !key.ForceNonLiteral {
		if word := hcl.ExprAsKeyword(key.Wrapped); word != "" {
			return word, true
		}
		if t, ok := key.Wrapped.(*hclsyntax.ScopeTraversalExpr); ok {
			name := dotted(t.Traversal)
			d.report(newFinding(LimitInvalid, at, "A name with dots needs quotes here.").
				advise(fmt.Sprintf("Write %q.", name)).fix(at, fmt.Sprintf("%q", name)))
			return "", false
		}
	}
	expr := hcl.Expression(e)
	if ok {
		expr = key.Wrapped
	}
	v, state := d.value(expr)
	if state != good {
		return "", false
	}
	if v.Type() != cty.String {
		d.reportType(e, "a string", v)
		return "", false
	}
	return v.AsString(), true
}

func dotted(t hcl.Traversal) string {
	parts := make([]string, 0, len(t))
	for _, step := range t {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			parts = append(parts, step.Name)
		case hcl.TraverseAttr:
			parts = append(parts, step.Name)
		}
	}
	return strings.Join(parts, ".")
}
