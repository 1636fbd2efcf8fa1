package config

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// holdsDynamic reports whether a body has a dynamic block at any depth.
func holdsDynamic(body *hclsyntax.Body) bool {
	return slices.ContainsFunc(body.Blocks, func(b *hclsyntax.Block) bool {
		return b.Type == dynamic || holdsDynamic(b.Body)
	})
}

// checkDynamicBlock reports what is wrong with the form of a dynamic block in a block of rule r.
func (d *decoder) checkDynamicBlock(r *rule, b *hclsyntax.Block) {
	bad := func(at hcl.Range, detail string) {
		d.report(newFinding(DynamicInvalid, span(d.file, at), detail).
			advise("Write `dynamic \"BLOCK\" { for_each = ... content { ... } }`."))
	}
	if len(b.Labels) != 1 {
		bad(b.DefRange(), "A dynamic block has one label, the block that it makes.")
		return
	}
	made := r.nested[b.Labels[0]]
	if made == nil {
		d.reportUnknownBlock(span(d.file, b.LabelRanges[0]), b.Labels[0], r.blockNames())
		return
	}
	allowed := []string{forEach, "iterator"}
	if len(made.spec.Labels) > 0 {
		allowed = append(allowed, "labels")
	}
	for name, a := range b.Body.Attributes {
		if !slices.Contains(allowed, name) {
			bad(a.NameRange, fmt.Sprintf("A dynamic block has no attribute %q; what belongs into the block stands in content.", name))
		}
	}
	if b.Body.Attributes[forEach] == nil {
		bad(b.DefRange(), "The dynamic block has no for_each.")
	}
	if len(made.spec.Labels) > 0 && b.Body.Attributes["labels"] == nil {
		bad(b.DefRange(), fmt.Sprintf("The dynamic block has no labels, and %s needs %d.", made.spec.Name, len(made.spec.Labels)))
	}
	contents := 0
	for _, nested := range b.Body.Blocks {
		if nested.Type != "content" || len(nested.Labels) > 0 {
			bad(nested.DefRange(), "A dynamic block holds one block, content, without a label.")
			continue
		}
		if contents++; contents > 1 {
			bad(nested.DefRange(), "A dynamic block holds only one content.")
		}
		d.checkBody(made, nested.Body)
	}
	if contents == 0 {
		bad(b.DefRange(), "The dynamic block has no content.")
	}
}

// checkDynamic refuses what the for_each of a dynamic block cannot be, and charges for the rest.
func (d *decoder) checkDynamic(v cty.Value, e hcl.Expression, ctx *hcl.EvalContext) hcl.Diagnostics {
	var problem string
	switch unmarked, _ := v.Unmark(); {
	case v.IsMarked():
		problem = "The value is a secret, which cannot decide what blocks there are."
	case !v.IsKnown():
		return hcl.Diagnostics{{Severity: hcl.DiagError, Subject: e.Range().Ptr(), Extra: alreadyReported{}}}
	case v.IsNull() || !unmarked.CanIterateElements():
		problem = "The value is neither a list, a set nor a map."
	case !d.l.meter.charge(loopCost * v.LengthInt()):
		d.reportTooMuch(e)
		return hcl.Diagnostics{{Severity: hcl.DiagError, Subject: e.Range().Ptr(), Extra: alreadyReported{}}}
	default:
		return nil
	}
	return hcl.Diagnostics{{Severity: hcl.DiagError, Subject: e.Range().Ptr(), Detail: problem, Extra: dynamicForEach{}}}
}

// alreadyReported marks a diagnostic whose cause has been reported where it arose.
type alreadyReported struct{}

// dynamicForEach marks a diagnostic about the for_each of a dynamic block.
type dynamicForEach struct{}

// reportDynamic reports what went wrong while dynamic blocks were expanded. Where checkBody has
// found the form wrong, only what comes from evaluation is new.
func (d *decoder) reportDynamic(diags hcl.Diagnostics) {
	for _, diag := range diags {
		switch diag.Extra.(type) {
		case alreadyReported:
			continue
		case dynamicForEach:
			d.report(newFinding(ForEachInvalid, span(d.file, *diag.Subject), diag.Detail).advise("Give a collection."))
			continue
		}
		if diag.Expression != nil {
			if d.refused(diag) {
				continue
			}
			d.hide = nodeTouchesSecret(d.body, diag.EvalContext)
			d.reportEvaluation(diag.Expression, hcl.Diagnostics{diag})
			d.hide = false
		} else if d.sound {
			d.report(newFinding(DynamicInvalid, span(d.file, *diag.Subject), sentence(diag.Detail)))
		}
	}
}

// refused reports whether an expression has a value and was not taken for it: a label that is a
// secret, which it reports, or one that is not known, of which the cause is reported.
func (d *decoder) refused(diag *hcl.Diagnostic) bool {
	v, diags := diag.Expression.Value(diag.EvalContext)
	if diags.HasErrors() {
		return false
	}
	if s, ok := secretOf(v); ok {
		d.reportExposed(diag.Expression, s)
		return true
	}
	return !v.IsKnown()
}
