package config

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// The methods below read one attribute each. They report what is wrong and go on, so that the
// caller has one line for a field and no condition. A field that was given and is wrong has a
// place and the zero value, and later checks leave it alone: no right text, number of an object or
// reference is zero.

// at returns the expression of an attribute and its place, nil if it is not given.
func (d *decoder) at(n *node, name string) (hcl.Expression, diag.Span) {
	a := n.attrs[name]
	if a == nil {
		return nil, diag.Span{}
	}
	return a.Expr, span(d.file, a.Expr.Range())
}

// field reads an attribute by a function for its type.
func field[T any](d *decoder, n *node, name string, read func(hcl.Expression, diag.Span) (T, outcome)) schema.Field[T] {
	e, at := d.at(n, name)
	if e == nil {
		return schema.Field[T]{}
	}
	v, state := read(e, at)
	if state == absent {
		d.requireValue(n, name, at)
		return schema.Field[T]{}
	}
	f := schema.Field[T]{Span: at}
	if state == good {
		f.V = v
	}
	return f
}

// requireValue reports a required attribute that is null.
func (d *decoder) requireValue(n *node, name string, at diag.Span) {
	if slices.Contains(n.rule.need, name) {
		d.report(newFinding(Required, at, fmt.Sprintf("The attribute %q is null, and %s needs it.", name, n.rule.spec.Name)).
			advise("Give it a value."))
	}
}

func (d *decoder) str(n *node, name string) schema.Field[string] {
	return field(d, n, name, d.text)
}

// text reads a string that is not empty and can be shown.
func (d *decoder) text(e hcl.Expression, at diag.Span) (string, outcome) {
	v, state := d.value(e)
	if state != good {
		return "", state
	}
	if v.Type() != cty.String {
		d.reportType(e, "a string", v)
		return "", bad
	}
	if s, ok := d.shown(v, at); ok {
		return d.keep(s), good
	}
	return "", bad
}

// shown returns a string that is not empty and can be shown.
func (d *decoder) shown(v cty.Value, at diag.Span) (string, bool) {
	s := v.AsString()
	switch {
	case s == "":
		d.report(newFinding(ValueEmpty, at, "The string is empty.").
			advise("Say something, or leave the attribute out; a computed value may be null."))
		return "", false
	case !printable(s):
		d.report(newFinding(ControlCharacter, at, "The string holds characters that do not print.").
			advise("Remove them: a text is one line."))
		return "", false
	}
	return s, true
}

func (d *decoder) boolean(n *node, name string) schema.Field[bool] {
	return field(d, n, name, func(e hcl.Expression, _ diag.Span) (bool, outcome) {
		v, state := d.value(e)
		if state == good && v.Type() != cty.Bool {
			d.reportType(e, "true or false", v)
			return false, bad
		}
		return state == good && v.True(), state
	})
}

// whole reads a whole number within bounds.
func (d *decoder) whole(e hcl.Expression, at diag.Span, least, most int64) (int64, outcome) {
	v, state := d.value(e)
	if state != good {
		return 0, state
	}
	if v.Type() != cty.Number {
		d.reportType(e, "a whole number", v)
		return 0, bad
	}
	return d.wholeOf(v, at, least, most)
}

func (d *decoder) wholeOf(v cty.Value, at diag.Span, least, most int64) (int64, outcome) {
	number := v.AsBigFloat()
	i, accuracy := number.Int64()
	if !number.IsInt() || accuracy != big.Exact || i < least || i > most {
		d.report(newFinding(NumberInvalid, at, fmt.Sprintf("A whole number from %d to %d is needed here.", least, most)).
			advise("Correct it."))
		return 0, bad
	}
	return i, good
}

func (d *decoder) id(n *node) schema.Field[schema.ID] {
	return field(d, n, "id", func(e hcl.Expression, at diag.Span) (schema.ID, outcome) {
		v, state := d.whole(e, at, 1, math.MaxInt64)
		return schema.ID(v), state
	})
}

func (d *decoder) email(n *node) schema.Field[string] {
	f := d.str(n, "email")
	if f.V != "" && !isEmail(f.V) {
		d.report(newFinding(EmailInvalid, f.Span, fmt.Sprintf("%q is not an e-mail address.", f.V)).advise("Write name@domain."))
		f.V = ""
	}
	return f
}

func (d *decoder) phone(n *node) schema.Field[string] {
	f := d.str(n, "phone")
	if f.V != "" && !isPhone(f.V) {
		d.report(newFinding(PhoneInvalid, f.Span, fmt.Sprintf("%q is not a phone number.", f.V)).
			advise("Write 5 to 15 digits, with the country's code: \"+371 20000000\"."))
		f.V = ""
	}
	return f
}

func (d *decoder) date(n *node, name string) schema.Field[schema.Date] {
	return field(d, n, name, func(e hcl.Expression, at diag.Span) (schema.Date, outcome) {
		s, state := d.text(e, at)
		if state != good {
			return 0, state
		}
		day, err := schema.ParseDate(s)
		if err != nil || !day.Known() {
			d.report(newFinding(DateInvalid, at, fmt.Sprintf("%q is not a day.", s)).advise("Write it in the form 2027-03-31."))
			return 0, bad
		}
		return day, good
	})
}

// days reads a number of days, written "90d".
func (d *decoder) days(n *node, name string) schema.Field[int] {
	return field(d, n, name, func(e hcl.Expression, at diag.Span) (int, outcome) {
		s, state := d.text(e, at)
		if state != good {
			return 0, state
		}
		digits, isDays := strings.CutSuffix(s, "d")
		days, err := strconv.Atoi(digits)
		const most = 100 * 366
		if !isDays || err != nil || days < 1 || days > most || digits[0] == '+' {
			d.report(newFinding(DaysInvalid, at, fmt.Sprintf("%q is not a number of days.", s)).advise("Write it as \"90d\"."))
			return 0, bad
		}
		return days, good
	})
}

// oneOf reads a string that is one of a few.
func (d *decoder) oneOf(n *node, name string, values []string) schema.Field[string] {
	f := d.str(n, name)
	if f.V != "" && !slices.Contains(values, f.V) {
		d.report(invalidValue(ValueInvalid, f.Span, f.V, values))
		f.V = ""
	}
	return f
}

func invalidValue(code diag.Code, at diag.Span, got string, values []string) finding {
	return newFinding(code, at, fmt.Sprintf("%q is not a value of this attribute.", got)).
		suggest(near{name: got, among: func() []string { return values }, format: `"%s"`, edit: true}).
		advise(listed("Take one of", values))
}

// reference reads a reference to an object of a kind.
func (d *decoder) reference(n *node, name string, kind schema.Kind) (*symbol, diag.Span) {
	e, at := d.at(n, name)
	if e == nil {
		return nil, diag.Span{}
	}
	sym, state := d.ref(e, kind)
	if state == absent {
		d.requireValue(n, name, at)
		return nil, diag.Span{}
	}
	return sym, at
}

func (d *decoder) owner(n *node) *schema.Organization {
	if sym, _ := d.reference(n, "organization", schema.KindOrganization); sym != nil {
		return sym.organization
	}
	return nil
}

// reportType reports a value of the wrong type, and mends the two slips that are made most.
func (d *decoder) reportType(e hcl.Expression, want string, got cty.Value) {
	at := span(d.file, e.Range())
	f := newFinding(TypeWrong, at, fmt.Sprintf("This must be %s, and it is %s.", want, describe(got)))
	text, quoted := literal(e)
	switch {
	case quoted && isNumber(text) && (want == "a whole number" || want == "a number"):
		f = f.fix(at, text).advise("Write it without quotes.")
	case quoted && (text == "true" || text == "false") && want == "true or false":
		f = f.fix(at, text).advise("Write it without quotes.")
	case got.Type() == cty.String && want == "a whole number":
		f = f.advise("Convert it with tonumber().")
	case got.Type() == cty.Number && want == "a string":
		f = f.advise("Put it in quotes, or convert it with tostring().")
	default:
		f = f.advise("Correct it; nothing is converted silently.")
	}
	d.report(f)
}

// literal returns the text of a string that is written out.
func literal(e hcl.Expression) (string, bool) {
	t, ok := e.(*hclsyntax.TemplateExpr)
	if !ok || !t.IsStringLiteral() {
		return "", false
	}
	return t.Parts[0].(*hclsyntax.LiteralValueExpr).Val.AsString(), true
}

func isNumber(s string) bool {
	_, err := cty.ParseNumberVal(s)
	return err == nil
}

// describe names the type of a value for people.
func describe(v cty.Value) string {
	v, _ = v.Unmark()
	if sym := symbolOf(v); sym != nil {
		return "a reference to " + string(sym.address())
	}
	switch ty := v.Type(); {
	case v.IsNull():
		return "null"
	case ty == cty.String:
		return "a string"
	case ty == cty.Number:
		return "a number"
	case ty == cty.Bool:
		return "true or false"
	case isList(v):
		return "a list"
	case ty.IsObjectType() || ty.IsMapType():
		return "a map"
	}
	return "of an unknown type"
}

func isList(v cty.Value) bool {
	ty := v.Type()
	return ty.IsTupleType() || ty.IsListType() || ty.IsSetType()
}
