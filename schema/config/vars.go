package config

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/seatplan/seatplan/schema/diag"
)

// Var is a value for a variable, from a flag or the environment, or a file of such values.
type Var struct {
	Name string // the variable, without SEATPLAN_VAR_

	// Text is the value as it was given. For a variable of type string it is the string; for
	// others it is an expression, so that 5, true and ["a", "b"] are what they look like.
	Text string

	// Origin says where the value comes from: "--var max_seats", "SEATPLAN_VAR_max_seats".
	Origin string

	// Optional values are passed over when there is no such variable. The environment may hold
	// more than one configuration needs; a flag that does nothing is a slip.
	Optional bool

	// File is a file of values, instead of all the above.
	File *VarFile
}

// VarFile is a file whose attributes are the values of variables. It may lie anywhere.
type VarFile struct {
	Name string // for messages
	Src  []byte
}

// given is a value for a variable before it is known whether it fits.
type given struct {
	value  cty.Value // cty.NilVal if there is only a text
	text   string
	origin string
	at     diag.Span // in a file
}

const maxVarText = 1 << 20

// given returns for each variable the last value that is given, and reports values for variables
// that do not exist.
func (l *loader) given() map[string]given {
	values := make(map[string]given)
	for _, v := range l.o.Vars {
		switch {
		case v.File != nil:
			maps.Copy(values, l.readVarFile(v.File))
		case l.variables[v.Name] != nil:
			values[v.Name] = given{text: v.Text, origin: v.Origin}
		case !v.Optional:
			f := newFinding(VariableUnknown, diag.Span{}, fmt.Sprintf("%s sets the variable %q, which the files do not declare.", v.Origin, printed(v.Name)))
			f.Address = v.Origin
			l.add(f.suggest(near{name: v.Name, among: l.variableNames}).advise("Declare it, or leave the value out."))
		}
	}
	return values
}

func (l *loader) variableNames() []string { return sortedKeys(l.variables) }

func (l *loader) readVarFile(f *VarFile) map[string]given {
	name := l.varFileName(f.Name)
	id := l.files.Add(name)
	l.files.Loaded(id, f.Src)
	l.varFiles[name] = f.Src
	l.files.Hide(diag.Span{File: id, End: uint32(len(f.Src))}) // until it is known what is secret
	values := make(map[string]given)
	if len(f.Src) > maxFile {
		l.add(newFinding(FileTooLarge, diag.Span{File: id}, fmt.Sprintf("The file %q has more than %d MiB.", f.Name, maxFile>>20)).advise("Split it."))
		return values
	}
	if f, unsafe := refuse(f.Src, f.Name, id); unsafe {
		l.add(f)
		return values
	}
	body, diags := parse(f.Src, f.Name, 0, 1)
	if diags.HasErrors() {
		l.add(syntaxError(id, diags))
		return values
	}
	l.files.Reveal(id)
	for _, b := range body.Blocks {
		l.files.Hide(span(id, hcl.RangeBetween(b.OpenBraceRange, b.CloseBraceRange)))
		l.add(newFinding(BlockUnknown, span(id, b.TypeRange), "A file of variables holds no blocks.").advise("Write `name = value`."))
	}
	for _, name := range sortedKeys(body.Attributes) {
		a := body.Attributes[name]
		if v := l.variables[name]; v == nil || v.sensitive || v.doubtful {
			l.files.Hide(span(id, a.Expr.Range()))
		}
		if l.variables[name] == nil {
			l.add(newFinding(VariableUnknown, span(id, a.NameRange), fmt.Sprintf("The files declare no variable %q.", name)).
				suggest(near{name: name, among: l.variableNames, edit: true}).advise("Declare it, or remove the value."))
			continue
		}
		at := span(id, a.Expr.Range())
		l.meter.install(a.Expr)
		v, failed := a.Expr.Value(nil)
		if failed.HasErrors() {
			l.add(newFinding(VariableValue, at, "A value in a file of variables is written out, without functions or references.").advise("Write the value itself."))
			v = cty.DynamicVal
		}
		values[name] = given{value: v, origin: f.Name, at: at}
	}
	return values
}

// varFileName returns a name by which no other file is known.
func (l *loader) varFileName(name string) string {
	for {
		_, taken := l.varFiles[name]
		if !taken && !slices.ContainsFunc(l.sources, func(s source) bool { return s.name == name }) {
			return name
		}
		name = "./" + name
	}
}

// parse turns a text into a value of a variable.
func (g given) parse(v *variable) (cty.Value, error) {
	if g.value != cty.NilVal {
		return g.value, nil
	}
	if v.typ == cty.String || v.typ == cty.DynamicPseudoType {
		return cty.StringVal(g.text), nil
	}
	src := []byte(g.text)
	if _, unsafe := refuse(src, g.origin, 0); unsafe || len(src) > maxVarText {
		return cty.NilVal, fmt.Errorf("it is too large")
	}
	e, diags := hclsyntax.ParseExpression(src, g.origin, hcl.InitialPos)
	if !diags.HasErrors() {
		v, more := e.Value(nil)
		if !more.HasErrors() {
			return v, nil
		}
	}
	return cty.NilVal, fmt.Errorf("it is not a value written out")
}

// sortedVariables returns the variables in the order of their blocks.
func (l *loader) sortedVariables() []*variable {
	return slices.SortedFunc(maps.Values(l.variables), func(a, b *variable) int { return compareSpans(a.header, b.header) })
}
