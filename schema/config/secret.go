package config

import (
	"cmp"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Secrets are followed by marks on values: whatever is computed from a marked value is marked
// too, through interpolation, functions, conditions and for expressions. A marked value may end
// up in auth and nowhere else.
type secret struct {
	variable string // the sensitive variable that holds it, "" if it comes from elsewhere
	env      string // the environment variable that holds it
	file     string // the file that holds it, in auth
	missing  string // why there is no value; the value is unknown then
}

// secretOf returns the mark of a value or of a part of it, and whether there is one. Of several
// the first in order is taken, so that messages do not change from run to run.
func secretOf(v cty.Value) (found secret, any bool) {
	_, marks := v.UnmarkDeep()
	for mark := range marks {
		if s, ok := mark.(secret); ok && (!any || s.before(found)) {
			found, any = s, true
		}
	}
	return found, any
}

func (s secret) before(o secret) bool {
	return cmp.Or(
		cmp.Compare(s.missing, o.missing), cmp.Compare(s.env, o.env),
		cmp.Compare(s.file, o.file), cmp.Compare(s.variable, o.variable),
	) < 0
}

// inspected is the size up to which a value is searched for secrets when a message is made.
const inspected = 1_000_000

// touchesSecret reports whether an expression has to do with a secret. The messages of functions
// and conversions quote the values that they refuse, so where a secret is near they are not
// shown. A loop over a secret gives its elements without marks, so it is the whole expression
// that must be asked about, and not only the part that failed.
func touchesSecret(e hcl.Expression, ctx *hcl.EvalContext) bool {
	node, ok := unwrap(e).(hclsyntax.Node)
	return !ok || nodeTouchesSecret(node, ctx)
}

func nodeTouchesSecret(node hclsyntax.Node, ctx *hcl.EvalContext) bool {
	found := false
	_ = hclsyntax.VisitAll(node, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *hclsyntax.FunctionCallExpr:
			found = found || n.Name == "env"
		case *hclsyntax.ScopeTraversalExpr:
			v := reached(n.Traversal, ctx)
			found = found || v != cty.NilVal && (weight(v, inspected) > inspected || v.ContainsMarked())
		}
		return nil
	})
	return found
}

// reached returns the value that a traversal comes to, or as far as it comes. A name that var,
// local or a kind of object does not have comes to nothing.
func reached(t hcl.Traversal, ctx *hcl.EvalContext) cty.Value {
	for n := len(t); n > 1; n-- {
		if v, diags := t[:n].TraverseAbs(ctx); !diags.HasErrors() {
			return v
		}
	}
	if len(t) > 1 && isNamespace(t.RootName()) {
		return cty.NilVal
	}
	return lookupRoot(ctx, t.RootName())
}

// lookupRoot returns the value of a name in a context or in those around it.
func lookupRoot(ctx *hcl.EvalContext, name string) cty.Value {
	for ; ctx != nil; ctx = ctx.Parent() {
		if v, ok := ctx.Variables[name]; ok {
			return v
		}
	}
	return cty.NilVal
}
