package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// reportName reports a failure that is due to a name: a wrong reference, an attribute that an
// object does not have, a key that is not there. It reports whether it was one.
func (d *decoder) reportName(e hcl.Expression, ctx *hcl.EvalContext) bool {
	switch e := e.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		root := lookupRoot(ctx, e.Traversal.RootName())
		if root == cty.NilVal {
			d.reportUnknownRoot(e, ctx)
			return true
		}
		return d.reportStep(root, e.Traversal.RootName(), e.Traversal[1:])
	case *hclsyntax.RelativeTraversalExpr:
		source, diags := e.Source.Value(ctx)
		return !diags.HasErrors() && d.reportStep(source, "", e.Traversal)
	case *hclsyntax.IndexExpr:
		return d.reportKey(e, ctx)
	}
	return false
}

// reportStep finds the first step of a traversal that does not go on.
func (d *decoder) reportStep(v cty.Value, root string, steps hcl.Traversal) bool {
	for i, step := range steps {
		name, at, ok := stepName(step)
		if !ok || !named(v) {
			return false
		}
		if hasName(v, name) {
			v, _ = hcl.Index(v, cty.StringVal(name), &at)
			continue
		}
		kind := schema.Kind(root)
		switch {
		case i == 0 && isNamespace(root):
			d.reportUnknownReference(kind, name, span(d.file, at), formOf(step))
		case i == 1 && isReferable(kind) && !isReference(v):
			label, _, _ := stepName(steps[0])
			d.reportUnknownReference(kind, instanceName(label, name), span(d.file, at), computed)
		default:
			d.reportMissing(v, name, span(d.file, at))
		}
		return true
	}
	return false
}

// named reports whether the parts of a value have names that may be shown.
func named(v cty.Value) bool {
	return !v.IsMarked() && v.IsKnown() && !v.IsNull() && (v.Type().IsObjectType() || v.Type().IsMapType())
}

func stepName(step hcl.Traverser) (string, hcl.Range, bool) {
	switch step := step.(type) {
	case hcl.TraverseAttr:
		at := step.SrcRange
		at.Start.Byte = at.End.Byte - len(step.Name)
		return step.Name, at, true
	case hcl.TraverseIndex:
		if step.Key.Type() == cty.String && step.Key.IsKnown() && !step.Key.IsNull() {
			at := step.SrcRange // with the brackets
			at.Start.Byte, at.End.Byte = at.Start.Byte+1, at.End.Byte-1
			return step.Key.AsString(), at, true
		}
	}
	return "", hcl.Range{}, false
}

func formOf(step hcl.Traverser) form {
	switch step.(type) {
	case hcl.TraverseAttr:
		return bare
	case hcl.TraverseIndex:
		return quoted
	}
	return computed
}

func hasName(v cty.Value, name string) bool {
	if v.Type().IsObjectType() {
		return v.Type().HasAttribute(name)
	}
	return v.HasIndex(cty.StringVal(name)).True()
}

// reportMissing reports a name that an object or a map does not have.
func (d *decoder) reportMissing(v cty.Value, name string, at diag.Span) {
	among := namesOf(v)
	d.report(newFinding(NameUnknown, at, fmt.Sprintf("There is no %q in this value.", printed(name))).
		suggest(near{name: name, among: func() []string { return among }}).
		advise(listed("It has", among)))
}

func namesOf(v cty.Value) []string {
	var names []string
	if v.Type().IsObjectType() {
		names = sortedKeys(v.Type().AttributeTypes())
	} else {
		for it := v.ElementIterator(); it.Next(); {
			key, _ := it.Element()
			names = append(names, key.AsString())
		}
	}
	visible := names[:0]
	for _, name := range names {
		if name != refAttribute {
			visible = append(visible, name)
		}
	}
	return visible
}

// listLimit is how many names a message lists.
const listLimit = 12

// listed ends a message with what there is, if that is not too much.
func listed(begin string, names []string) string {
	if len(names) == 0 || len(names) > listLimit {
		return "Check the name."
	}
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = `"` + printed(name) + `"`
	}
	return begin + " " + strings.Join(quoted, ", ") + "."
}

// reportKey reports an index that is not there, like role["owenr"].
func (d *decoder) reportKey(e *hclsyntax.IndexExpr, ctx *hcl.EvalContext) bool {
	coll, collDiags := e.Collection.Value(ctx)
	key, keyDiags := e.Key.Value(ctx)
	if collDiags.HasErrors() || keyDiags.HasErrors() || !named(coll) ||
		key.IsMarked() || !key.IsKnown() || key.IsNull() || key.Type() != cty.String || hasName(coll, key.AsString()) {
		return false
	}
	at := span(d.file, unwrap(e.Key).Range())
	t, ok := e.Collection.(*hclsyntax.ScopeTraversalExpr)
	if !ok || !isNamespace(t.Traversal.RootName()) || len(t.Traversal) > 2 || len(t.Traversal) == 2 && isReference(coll) {
		d.reportMissing(coll, key.AsString(), at)
		return true
	}
	name := key.AsString()
	if len(t.Traversal) == 2 {
		label, _, _ := stepName(t.Traversal[1])
		name = instanceName(label, name)
	}
	d.reportUnknownReference(schema.Kind(t.Traversal.RootName()), name, at, computed)
	return true
}

// reportUnknownRoot reports a name that stands for nothing, often a text without quotes.
func (d *decoder) reportUnknownRoot(e *hclsyntax.ScopeTraversalExpr, ctx *hcl.EvalContext) {
	name := e.Traversal.RootName()
	at := span(d.file, e.Traversal[0].SourceRange())
	switch {
	case name == "each":
		d.report(newFinding(NameUnknown, at, "\"each\" exists only in a block with for_each.").advise("Add for_each to the block."))
	case len(e.Traversal) == 1:
		d.report(newFinding(NameUnknown, at, fmt.Sprintf("There is nothing called %q here.", name)).
			suggest(near{name: name, among: func() []string { return rootNames(ctx) }, edit: true}).
			advise("If it is a text, put it in quotes."))
	default:
		d.report(newFinding(NameUnknown, at, fmt.Sprintf("There is nothing called %q here.", name)).
			suggest(near{name: name, among: func() []string { return rootNames(ctx) }, edit: true}).
			advise(listed("There are", rootNames(ctx))))
	}
}

func rootNames(ctx *hcl.EvalContext) []string {
	names := make(map[string]bool)
	for ; ctx != nil; ctx = ctx.Parent() {
		for name := range ctx.Variables {
			names[name] = true
		}
	}
	return sortedKeys(names)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
