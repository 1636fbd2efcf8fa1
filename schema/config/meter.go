package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Expressions are programs: five nested for expressions run a thousand million million times, and
// forty locals that each hold the one before twice are a string of a terabyte. The evaluator of
// HCL cannot be stopped, so the places where work or size multiplies are metered: loops,
// arguments, operands and the parts of templates. Before an expression is evaluated the first
// time, meter.install puts a counting expression into each such place of its tree. When the
// budget is spent, every metered place fails at once, and the evaluation unwinds.
//
// Evaluation is sequential, so that the place where the budget ends is always the same.
type meter struct {
	left     int64
	reported bool // the message that the budget is spent has been given
}

// budget is what all evaluation of one Load may cost, in steps of very roughly 100 ns and 100
// bytes. A roster of 100,000 people takes about four million.
const budget = 64_000_000

const (
	maxValue    = 8_000_000 // parts of one value
	loopCost    = 16        // of one turn of a loop
	textPerStep = 16        // bytes of a string that count as a step
	maxExponent = 4096      // binary digits of a number; more take long to print
)

func newMeter(budget int64) *meter { return &meter{left: budget} }

// charge takes steps from the budget and reports whether there were enough.
func (m *meter) charge(steps int) bool {
	m.left -= int64(steps)
	return m.left >= 0
}

// weigh charges for the whole of a value and reports whether the budget, and the largest size of
// any value, allow it.
func (m *meter) weigh(v cty.Value) bool {
	limit := min(m.left, maxValue)
	size := weight(v, limit)
	if size <= limit {
		m.left -= size
		return true
	}
	if v.Type() != cty.Number {
		m.left = -1
	}
	return false
}

// said notes that a refusal is reported, and reports whether one was before for the same reason.
func (m *meter) said() bool {
	again := m.reported
	m.reported = again || m.left < 0
	return again
}

// weight is the number of parts of a value, long strings counting more. It stops beyond the
// limit: a value may hold the same part again and again and be far larger than the memory.
func weight(v cty.Value, limit int64) int64 {
	v, _ = v.Unmark()
	if v.IsNull() || !v.IsKnown() {
		return 1
	}
	ty := v.Type()
	switch {
	case ty == cty.String:
		return 1 + int64(len(v.AsString()))/textPerStep
	case ty == cty.Number:
		if exp := v.AsBigFloat().MantExp(nil); exp > maxExponent || exp < -maxExponent {
			return limit + 1
		}
		return 1
	case !v.CanIterateElements():
		return 1
	}
	size := int64(1)
	for it := v.ElementIterator(); it.Next() && size <= limit; {
		key, element := it.Element()
		if key.Type() == cty.String && !ty.IsSetType() {
			size += int64(len(key.AsString())) / textPerStep
		}
		size += weight(element, limit-size)
	}
	return size
}

// metered is an expression whose value is charged for each time that it is evaluated. To those
// who walk the tree it is a pair of parentheses, so that they see what is inside.
type metered struct {
	*hclsyntax.ParenthesesExpr
	meter *meter
	loop  bool // the elements are run over, only their number counts
}

// overBudget is the Extra of the diagnostic that a metered expression gives. Once the budget is
// spent every evaluation fails; only the first failure is worth a message.
type overBudget struct{ again bool }

func (e *metered) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	if e.meter.left < 0 {
		return cty.DynamicVal, e.refuse(ctx)
	}
	v, diags := e.Expression.Value(ctx)
	if diags.HasErrors() {
		return v, diags
	}
	if e.loop {
		if !e.meter.charge(loopCost * (1 + length(v))) {
			return cty.DynamicVal, append(diags, e.refuse(ctx)...)
		}
	} else if !e.meter.weigh(v) {
		return cty.DynamicVal, append(diags, e.refuse(ctx)...)
	}
	return v, diags
}

func (e *metered) refuse(ctx *hcl.EvalContext) hcl.Diagnostics {
	return hcl.Diagnostics{{
		Severity:    hcl.DiagError,
		Summary:     "Too much work",
		Detail:      "Evaluating this would take too long or too much memory.",
		Subject:     e.Expression.Range().Ptr(),
		Expression:  e.Expression,
		EvalContext: ctx,
		Extra:       overBudget{again: e.meter.said()},
	}}
}

// UnwrapExpression returns the expression that is metered, see hcl.UnwrapExpression.
func (e *metered) UnwrapExpression() hcl.Expression { return e.Expression }

// length returns the number of elements of a value, 0 if it has none.
func length(v cty.Value) int {
	v, _ = v.Unmark()
	if v.IsNull() || !v.IsKnown() || !v.CanIterateElements() {
		return 0
	}
	return v.LengthInt()
}

// installBody meters all expressions in a body. A type, list(string), only looks like one.
func (m *meter) installBody(b *hclsyntax.Body, r *rule) {
	for name, a := range b.Attributes {
		if r == nil || !r.isType(name) {
			m.install(a.Expr)
		}
	}
	for _, nested := range b.Blocks {
		m.installBody(nested.Body, nil)
	}
}

// install meters what is inside an expression. It must not be called twice for one.
func (m *meter) install(e hclsyntax.Expression) {
	switch e := e.(type) {
	case *hclsyntax.TemplateExpr:
		for i, part := range e.Parts {
			e.Parts[i] = m.measure(part)
		}
	case *hclsyntax.TemplateJoinExpr:
		m.install(e.Tuple)
	case *hclsyntax.TemplateWrapExpr:
		m.install(e.Wrapped)
	case *hclsyntax.FunctionCallExpr:
		for i, arg := range e.Args {
			e.Args[i] = m.measure(arg)
		}
	case *hclsyntax.ConditionalExpr:
		m.install(e.Condition)
		e.TrueResult, e.FalseResult = m.measure(e.TrueResult), m.measure(e.FalseResult)
	case *hclsyntax.BinaryOpExpr:
		e.LHS, e.RHS = m.measure(e.LHS), m.measure(e.RHS)
	case *hclsyntax.UnaryOpExpr:
		e.Val = m.measure(e.Val)
	case *hclsyntax.IndexExpr:
		m.install(e.Collection)
		e.Key = m.measure(e.Key)
	case *hclsyntax.ForExpr:
		e.CollExpr = m.count(e.CollExpr)
		if e.KeyExpr != nil {
			e.KeyExpr = m.measure(e.KeyExpr)
		}
		m.install(e.ValExpr)
		if e.CondExpr != nil {
			m.install(e.CondExpr)
		}
	case *hclsyntax.SplatExpr:
		e.Source = m.count(e.Source)
		m.install(e.Each)
	case *hclsyntax.TupleConsExpr:
		for _, element := range e.Exprs {
			m.install(element)
		}
	case *hclsyntax.ObjectConsExpr:
		for _, item := range e.Items {
			m.installKey(item.KeyExpr)
			m.install(item.ValueExpr)
		}
	case *hclsyntax.ParenthesesExpr:
		m.install(e.Expression)
	case *hclsyntax.RelativeTraversalExpr:
		m.install(e.Source)
	}
}

// installKey leaves a key alone that is a bare word, because wrapped it would be a reference.
func (m *meter) installKey(e hclsyntax.Expression) {
	key, ok := e.(*hclsyntax.ObjectConsKeyExpr)
	if !ok {
		m.install(e)
		return
	}
	if _, word := key.Wrapped.(*hclsyntax.ScopeTraversalExpr); word && !key.ForceNonLiteral || hcl.ExprAsKeyword(key.Wrapped) != "" {
		return
	}
	key.Wrapped = m.measure(key.Wrapped)
}

func (m *meter) measure(e hclsyntax.Expression) hclsyntax.Expression {
	m.install(e)
	if _, ok := e.(*hclsyntax.LiteralValueExpr); ok {
		return e // as large as it is written
	}
	return &metered{parentheses(e), m, false}
}

func (m *meter) count(e hclsyntax.Expression) hclsyntax.Expression {
	m.install(e)
	return &metered{parentheses(e), m, true}
}

func parentheses(e hclsyntax.Expression) *hclsyntax.ParenthesesExpr {
	return &hclsyntax.ParenthesesExpr{Expression: e, SrcRange: e.Range()}
}
