package config

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/seatplan/seatplan/schema/diag"
)

// variable is an input of the configuration.
type variable struct {
	name        string
	file        diag.FileID
	header      diag.Span
	typ         cty.Type
	defaults    *typeexpr.Defaults
	fallback    cty.Value // cty.NilVal if there is no default
	sensitive   bool
	doubtful    bool // it is not clear whether it is sensitive, so its value is treated as if it were
	nullable    bool
	validations []*node

	value  cty.Value
	origin string    // where the value comes from
	at     diag.Span // the place of the value, if it stands in a file
}

// evaluateVariables decodes the variable blocks and finds their values.
func (l *loader) evaluateVariables() {
	for _, b := range l.deferred {
		if b.rule.spec.Name == "variable" {
			l.variables[b.name()] = l.scopedDecoder(b, l.newScope(nil), nil).variable(b)
		}
	}
	values := l.given()
	parts := make(map[string]cty.Value, len(l.variables))
	for _, v := range l.sortedVariables() {
		v.value = l.valueOf(v, values)
		if v.sensitive || v.doubtful {
			v.value = v.value.Mark(secret{variable: v.name})
		}
		parts[v.name] = v.value
	}
	l.values = cty.ObjectVal(parts)
	for _, v := range l.sortedVariables() {
		l.validate(v)
	}
}

func (d *decoder) variable(b *deferred) *variable {
	n := d.prepare(b.rule, b.block.Body, b.header(), b.block.Labels)
	d.str(n, "description")
	v := &variable{name: b.name(), file: b.file, header: b.header(), nullable: true, typ: cty.DynamicPseudoType}
	before := len(*d.findings)
	v.sensitive = d.boolean(n, "sensitive").V
	v.doubtful = len(*d.findings) > before
	if f := d.boolean(n, "nullable"); f.Set() {
		v.nullable = f.V
	}
	v.validations = append(v.validations, n.blocks...)
	if e, at := d.at(n, "type"); e != nil {
		typ, defaults, diags := typeexpr.TypeConstraintWithDefaults(e)
		if diags.HasErrors() {
			d.report(newFinding(VariableType, at, "This is not a type.").
				advise("Write string, number, bool, any, list(...), set(...), map(...), tuple([...]) or object({...})."))
		} else {
			v.typ, v.defaults = typ, defaults
		}
	}
	d.fallback(n, v)
	if b.flawed && v.fallback == cty.NilVal {
		v.fallback = cty.UnknownVal(v.typ)
	}
	return v
}

// fallback reads the default of a variable.
func (d *decoder) fallback(n *node, v *variable) {
	e, at := d.at(n, "default")
	if e == nil {
		return
	}
	v.fallback, v.at = cty.UnknownVal(v.typ), at
	value := d.raw(e)
	if value == cty.NilVal {
		return
	}
	if s, ok := secretOf(value); ok {
		d.reportExposed(e, s)
		return
	}
	if v.sensitive && !value.IsNull() && !value.RawEquals(cty.StringVal("")) {
		d.report(newFinding(SecretLiteral, at, fmt.Sprintf("The variable %q is sensitive, and its default stands in the files.", v.name)).
			advise("Remove the default, and replace the secret, which is known now."))
		return
	}
	converted, err := d.l.convert(value, v)
	if err != nil {
		d.report(newFinding(VariableType, at, fmt.Sprintf("The default does not fit the type: %s.", printed(err.Error()))).
			advise("Change one of the two."))
		return
	}
	v.fallback = converted
}

// convert brings a value into the type of a variable.
func (l *loader) convert(value cty.Value, v *variable) (cty.Value, error) {
	if !l.meter.weigh(value) {
		return cty.NilVal, errTooMuch
	}
	if v.defaults != nil && !value.IsNull() {
		value = v.defaults.Apply(value)
	}
	return convert.Convert(value, v.typ)
}

// valueOf returns the value of a variable. It is unknown if there is none, which is reported.
func (l *loader) valueOf(v *variable, values map[string]given) cty.Value {
	g, ok := values[v.name]
	if !ok {
		if v.fallback == cty.NilVal {
			l.add(newFinding(VariableUnset, v.header, fmt.Sprintf("The variable %q has no default and no value.", v.name)).
				advise(fmt.Sprintf("Set it with --var %s=VALUE, in a --var-file, or with the environment variable SEATPLAN_VAR_%s.", v.name, v.name)))
			return cty.UnknownVal(v.typ)
		}
		v.origin = "the default"
		return v.fallback
	}
	v.origin, v.at = g.origin, g.at
	at := v.at
	if !at.Known() {
		at = v.header
	}
	value, err := g.parse(v)
	if err == nil {
		value, err = l.convert(value, v)
	}
	if err != nil {
		reason := printed(err.Error())
		if v.sensitive || v.doubtful {
			reason = "the reason is not shown, because the variable is sensitive"
		}
		l.add(newFinding(VariableValue, at, fmt.Sprintf("The value of %q from %s does not fit its type: %s.", v.name, v.origin, reason)).
			advise("Correct the value."))
		return cty.UnknownVal(v.typ)
	}
	if value.IsNull() && !v.nullable {
		if v.fallback != cty.NilVal {
			return v.fallback
		}
		l.add(newFinding(VariableValue, at, fmt.Sprintf("The value of %q from %s is null, and the variable is not nullable.", v.name, v.origin)).
			advise("Give a value."))
		return cty.UnknownVal(v.typ)
	}
	return value
}

// validate checks the conditions of a variable.
func (l *loader) validate(v *variable) {
	if plain, _ := v.value.Unmark(); !plain.IsWhollyKnown() {
		return
	}
	for _, n := range v.validations {
		e, at := (&decoder{file: v.file}).at(n, "condition")
		if e == nil {
			continue
		}
		d := l.scopedDecoder(&deferred{rule: n.rule, file: v.file}, l.newScope(e.Variables()), nil)
		condition := d.raw(e)
		if condition == cty.NilVal {
			continue
		}
		condition, _ = condition.Unmark()
		switch {
		case !condition.IsKnown():
		case condition.IsNull() || condition.Type() != cty.Bool:
			d.report(newFinding(TypeWrong, at, "A condition is true or false.").advise("Compare something."))
		case condition.False():
			l.reportInvalid(v, n, at, d)
		}
	}
}

func (l *loader) reportInvalid(v *variable, n *node, condition diag.Span, d *decoder) {
	at := v.at
	if !at.Known() {
		at = v.header
	}
	message := "The condition is not met."
	if e, _ := d.at(n, "error_message"); e != nil {
		if text := d.message(e); text != "" {
			message = text
		}
	}
	l.add(newFinding(ValidationFailed, at, fmt.Sprintf("The value of %q from %s is not valid. %s", v.name, v.origin, message)).
		also("the condition", condition))
}

// message evaluates the message of a validation. It may not hold a secret.
func (d *decoder) message(e hcl.Expression) string {
	d.scope = d.l.newScope(e.Variables())
	v := d.raw(e)
	if v == cty.NilVal || !d.l.meter.weigh(v) {
		return ""
	}
	if _, isSecret := secretOf(v); isSecret {
		return "What the validation says of it holds a secret and is not shown."
	}
	if !v.IsKnown() {
		return ""
	}
	if v.IsNull() || v.Type() != cty.String {
		d.reportType(e, "a string", v)
		return ""
	}
	return sentence(v.AsString())
}
