package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/seatplan/seatplan/schema/diag"
)

// raw returns the value of an expression, marks and all. It is cty.NilVal if there is none,
// because the expression failed, which is reported, or because it must wait for a scope.
func (d *decoder) raw(e hcl.Expression) cty.Value {
	switch e := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		return e.Val
	case *hclsyntax.TemplateExpr:
		if e.IsStringLiteral() {
			return e.Parts[0].(*hclsyntax.LiteralValueExpr).Val
		}
	case *hclsyntax.ScopeTraversalExpr:
		if d.each != nil && e.Traversal.RootName() == "each" {
			if v, ok := d.each.lookup(e.Traversal); ok {
				return v
			}
		}
	case *metered:
		return d.raw(e.Expression)
	case *hclsyntax.UnaryOpExpr, *hclsyntax.TupleConsExpr:
		if constant(e) {
			v, _ := e.Value(nil)
			return v
		}
	}
	if d.scope == nil {
		d.needsScope = true
		return cty.NilVal
	}
	v, diags := e.Value(d.context())
	if diags.HasErrors() {
		d.reportEvaluation(e, diags)
		return cty.NilVal
	}
	return v
}

// constant reports whether an expression is a number with a sign, a literal, or a list of either.
func constant(e hcl.Expression) bool {
	switch e := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		return true
	case *hclsyntax.TemplateExpr:
		return e.IsStringLiteral()
	case *hclsyntax.UnaryOpExpr:
		lit, ok := e.Val.(*hclsyntax.LiteralValueExpr)
		return ok && lit.Val.Type() == cty.Number && e.Op == hclsyntax.OpNegate
	case *hclsyntax.TupleConsExpr:
		return !slices.ContainsFunc(e.Exprs, func(e hclsyntax.Expression) bool { return !constant(e) })
	}
	return false
}

// outcome is what came of reading a value.
type outcome uint8

const (
	absent outcome = iota // not given, or null, which is the same
	bad                   // given and wrong, which has been reported
	good
)

// value returns the value of an expression that is not a secret.
func (d *decoder) value(e hcl.Expression) (cty.Value, outcome) {
	v := d.raw(e)
	if v == cty.NilVal {
		return v, bad
	}
	if d.scope != nil && (v.IsMarked() || compound(v)) {
		if !d.l.meter.weigh(v) {
			d.reportTooMuch(e)
			return v, bad
		}
		if s, ok := secretOf(v); ok {
			d.reportExposed(e, s)
			return v, bad
		}
	}
	switch {
	case !v.IsKnown():
		return v, bad
	case v.IsNull():
		return v, absent
	}
	return v, good
}

// compound reports whether a value has parts, which may be secrets while the whole is none.
func compound(v cty.Value) bool {
	return v.IsKnown() && !v.IsNull() && v.CanIterateElements()
}

func (d *decoder) reportExposed(e hcl.Expression, s secret) {
	at := span(d.file, e.Range())
	if s.variable != "" {
		d.report(newFinding(SecretExposed, at, fmt.Sprintf("The value comes from the sensitive variable %q and would be shown in plans.", s.variable)).
			advise("Secrets may stand in auth only. If it is no secret, declare the variable without sensitive."))
		return
	}
	d.report(newFinding(SecretExposed, at, fmt.Sprintf("The value comes from env(%q), which is for secrets, and would be shown in plans.", s.env)).
		advise(fmt.Sprintf("Declare a variable and set it from the environment with SEATPLAN_VAR_%s instead.", strings.ToLower(s.env))))
}

func (d *decoder) reportTooMuch(e hcl.Expression) {
	if d.l.meter.said() {
		return
	}
	d.report(newFinding(TooMuchWork, span(d.file, e.Range()), "Evaluating this would take too long or too much memory.").
		advise("Look for lists or texts that are repeated again and again."))
}

// reportEvaluation reports in our words why an expression could not be evaluated. That it is too
// much work is said once.
func (d *decoder) reportEvaluation(e hcl.Expression, diags hcl.Diagnostics) {
	tooMuch := false
	for _, dg := range diags {
		_, again := dg.Extra.(overBudget)
		if dg.Severity == hcl.DiagError && !(tooMuch && again) {
			d.reportFailure(e, dg)
		}
		tooMuch = tooMuch || again
	}
}

func (d *decoder) reportFailure(e hcl.Expression, dg *hcl.Diagnostic) {
	at := span(d.file, subject(dg))
	switch extra := dg.Extra.(type) {
	case overBudget:
		if !extra.again {
			d.report(newFinding(TooMuchWork, at, dg.Detail).advise("Look for lists or texts that are repeated again and again."))
		}
		return
	case alreadyReported:
		return
	}
	if unknown, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallUnknownDiagExtra](dg); ok {
		name := unknown.CalledFunctionNamespace() + unknown.CalledFunctionName()
		d.report(newFinding(FunctionUnknown, at, fmt.Sprintf("There is no function %q.", name)).
			suggest(near{name: name, among: Functions, edit: true}).
			advise("The manual lists the functions."))
		return
	}
	if dg.Expression == nil {
		d.report(newFinding(Expression, at, sentence(dg.Detail)))
		return
	}
	hide := d.hide || touchesSecret(e, dg.EvalContext) || touchesSecret(dg.Expression, dg.EvalContext)
	if d.reportCall(dg, at, hide) {
		return
	}
	switch {
	case hide:
		d.report(newFinding(Expression, at, "The expression cannot be evaluated.").
			advise("The reason is not shown, because a secret may be part of it."))
	case !d.reportName(unwrap(dg.Expression), dg.EvalContext):
		d.report(newFinding(Expression, at, sentence(dg.Detail)))
	}
}

// reportCall reports the failure of a function of ours. It reports whether it was one.
func (d *decoder) reportCall(dg *hcl.Diagnostic, at diag.Span, hide bool) bool {
	call, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallDiagExtra](dg)
	if !ok {
		return false
	}
	var unreadable *fileError
	switch err := call.FunctionCallError(); {
	case errors.As(err, &unreadable) && hide:
		d.report(newFinding(FileUnreadable, at, "The file cannot be read.").advise("Its name is not shown, because it comes from a secret."))
	case errors.As(err, &unreadable):
		d.report(newFinding(FileUnreadable, at, upperFirst(unreadable.reason)+".").advise("Paths are relative to the configuration."))
	case errors.Is(err, errTooMuch):
		d.report(newFinding(TooMuchWork, at, upperFirst(errTooMuch.Error())+".").advise("Make less of it."))
	default:
		return false
	}
	return true
}

func subject(dg *hcl.Diagnostic) hcl.Range {
	if dg.Subject != nil {
		return *dg.Subject
	}
	return dg.Expression.Range()
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// unwrap returns the expression of the syntax tree that a wrapper stands for.
func unwrap(e hcl.Expression) hcl.Expression {
	for {
		w, ok := e.(interface{ UnwrapExpression() hcl.Expression })
		if !ok {
			return e
		}
		e = w.UnwrapExpression()
	}
}
