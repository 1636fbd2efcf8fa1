package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// auth reads how to sign in. Nothing in it stands in the files: a value comes from the
// environment, from a file or from a sensitive variable. What is missing there is no mistake of
// the files; it is noted, and found out when the organization is read.
func (d *decoder) auth(parent *node, spec *schema.Spec) []schema.Credential {
	n := parent.first("auth")
	if n == nil {
		return nil
	}
	if d.scope == nil {
		d.needsScope = true
		return nil
	}
	credentials := make([]schema.Credential, 0, len(n.attrs))
	for _, name := range n.rule.added {
		e, at := d.at(n, name)
		if e == nil {
			continue
		}
		public := spec != nil && slices.ContainsFunc(spec.Auth, func(a schema.Attribute) bool { return a.Name == name && a.Public })
		c := schema.Credential{Name: name, Span: at}
		c.Secret, c.Missing = d.credential(name, e, at, public)
		credentials = append(credentials, c)
	}
	return credentials
}

// invalid is why there is no secret where a message says more.
const invalid = "what the files say of it is not valid"

// credential returns a secret, or why there is none.
func (d *decoder) credential(name string, e hcl.Expression, at diag.Span, public bool) (s schema.Secret, missing string) {
	v, diags := e.Value(d.authContext())
	if diags.HasErrors() {
		d.hide = true
		d.reportEvaluation(e, diags)
		d.hide = false
		return s, invalid
	}
	mark, isSecret := secretOf(v)
	v, _ = v.UnmarkDeep()
	switch {
	case !v.IsKnown():
		return s, orElse(mark.missing, invalid)
	case v.IsNull():
		return s, fmt.Sprintf("the value of %s is null", name)
	case !isSecret && !public:
		d.report(newFinding(SecretLiteral, at, fmt.Sprintf("The value of %q stands in the files, where everybody can read it.", name)).
			advise("Take it from env(\"NAME\"), file(\"PATH\") or a sensitive variable, and replace the secret, which is known now."))
		return s, invalid
	case v.Type() != cty.String:
		d.report(newFinding(TypeWrong, at, fmt.Sprintf("A part of auth is a string, and this is %s.", describe(v))).advise("Give a string."))
		return s, invalid
	}
	text := strings.TrimRight(v.AsString(), "\r\n")
	switch {
	case text == "":
		return s, fmt.Sprintf("the value of %s is empty", name)
	case !printable(text):
		d.report(newFinding(ControlCharacter, at, "The secret holds characters that do not print.").
			advise("Look for line breaks in the place it comes from."))
		return s, invalid
	}
	return schema.NewSecret(text), ""
}

// authContext is the scope of auth, in which the text of a file is a secret and a file that is not
// there is a missing one.
func (d *decoder) authContext() *hcl.EvalContext {
	ctx := d.context().NewChild()
	ctx.Functions = map[string]function.Function{"file": function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String, AllowMarked: true}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			name, marks := args[0].Unmark()
			text, err := d.l.readText(name.AsString())
			switch {
			case err == nil:
				return cty.StringVal(text).Mark(secret{file: name.AsString()}), nil
			case len(marks) > 0:
				// The name of the file is a secret itself.
				return cty.UnknownVal(cty.String).Mark(secret{missing: "the file cannot be read"}), nil
			}
			return cty.UnknownVal(cty.String).Mark(secret{missing: err.Error()}), nil
		},
	})}
	return ctx
}
