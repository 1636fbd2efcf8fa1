package config

import (
	"fmt"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/seatplan/seatplan/schema/diag"
)

// local is a name for a value.
type local struct {
	name  string
	file  diag.FileID
	at    diag.Span // the name where it is defined
	expr  hclsyntax.Expression
	quiet bool // its block has a syntax error
	value cty.Value
}

// collectLocals finds the names that the locals blocks define.
func (l *loader) collectLocals() {
	for _, b := range l.deferred {
		if b.rule.spec.Name != "locals" {
			continue
		}
		for _, nested := range b.block.Body.Blocks {
			if b.flawed {
				break
			}
			l.add(newFinding(BlockUnknown, span(b.file, nested.TypeRange), "There are no blocks in locals.").
				advise("Write `name = { ... }`."))
		}
		for _, name := range sortedKeys(b.block.Body.Attributes) {
			a := b.block.Body.Attributes[name]
			v := &local{name: name, file: b.file, at: span(b.file, a.NameRange), expr: a.Expr, quiet: b.flawed, value: cty.DynamicVal}
			if first := l.locals[name]; first != nil {
				l.add(newFinding(Duplicate, v.at, fmt.Sprintf("The local value %q is defined twice.", name)).
					advise("Rename or remove one of the two.").also("the first definition", first.at))
				continue
			}
			l.locals[name] = v
		}
	}
}

// evaluateLocal finds the value of a local. One that fails stays unknown, and what is computed
// from it is unknown too, without a further message.
func (l *loader) evaluateLocal(v *local) {
	d := l.scopedDecoder(&deferred{file: v.file, flawed: v.quiet}, l.newScope(v.expr.Variables()), nil)
	if value := d.raw(v.expr); value != cty.NilVal {
		v.value = value
	}
}
