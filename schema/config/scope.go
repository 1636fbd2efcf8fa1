package config

import (
	"reflect"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/seatplan/seatplan/schema"
)

const (
	rootVar   = "var"
	rootLocal = "local"

	// refAttribute is the hidden attribute by which the value of an object refers to it. No
	// expression can name it.
	refAttribute = "@ref"
)

// refType holds a symbol in a value. Sets of references are in the order of addresses.
var refType = cty.CapsuleWithOps("reference", reflect.TypeFor[symbol](), &cty.CapsuleOps{
	HashKey: func(v any) string { return string(v.(*symbol).address()) },
})

func isReference(v cty.Value) bool {
	return v.Type().IsObjectType() && v.Type().HasAttribute(refAttribute)
}

// symbolOf returns what a value refers to, nil if it is no reference.
func symbolOf(v cty.Value) *symbol {
	v, _ = v.Unmark()
	if v.IsNull() || !v.IsKnown() || !isReference(v) {
		return nil
	}
	return v.GetAttr(refAttribute).EncapsulatedValue().(*symbol)
}

func textValue(f schema.Field[string]) cty.Value {
	if f.V == "" {
		return cty.NullVal(cty.String)
	}
	return cty.StringVal(f.V)
}

func idValue(f schema.Field[schema.ID]) cty.Value {
	if f.V == 0 {
		return cty.NullVal(cty.Number)
	}
	return cty.NumberIntVal(int64(f.V))
}

// The value of an object has the same attributes for all objects of a kind, whether set or null,
// so that a list of objects is a list and a condition can choose between two.

func (s *symbols) valueOf(sym *symbol) cty.Value {
	parts := map[string]cty.Value{refAttribute: cty.CapsuleVal(refType, sym)}
	switch sym.kind {
	case schema.KindLocation:
		parts["id"], parts["title"] = idValue(sym.location.ID), textValue(sym.location.Title)
	case schema.KindNetwork:
		parts["id"], parts["title"] = idValue(sym.network.ID), textValue(sym.network.Title)
		parts["locations"] = s.listValue(sym.network.Locations)
	case schema.KindCashDesk:
		parts["id"], parts["title"] = idValue(sym.cashDesk.ID), textValue(sym.cashDesk.Title)
	case schema.KindRank:
		parts["level"] = cty.NumberIntVal(int64(sym.rank.Level.V))
	case schema.KindRole:
		parts["id"], parts["title"], parts["base"] = idValue(sym.role.ID), textValue(sym.role.Title), textValue(sym.role.Base)
	case schema.KindOrganization:
		parts["title"], parts["system"] = textValue(sym.organization.Title), cty.StringVal(sym.organization.System)
	}
	return cty.ObjectVal(parts)
}

func (s *symbols) listValue(locations []*schema.Location) cty.Value {
	if len(locations) == 0 {
		none := s.valueOf(newSymbol(schema.KindLocation, ""))
		return cty.ListValEmpty(none.Type())
	}
	values := make([]cty.Value, len(locations))
	for i, loc := range locations {
		name := strings.TrimPrefix(string(loc.Address), string(schema.KindLocation)+".")
		values[i] = s.valueOf(s.get(schema.KindLocation, name))
	}
	return cty.ListVal(values)
}

// newScope returns the names that expressions see, as far as they are mentioned: an object grows
// costly with its attributes, and most expressions name few of them. What is not decoded yet is
// left out; the order of evaluation sees to it that nobody asks for it.
func (l *loader) newScope(mentioned []hcl.Traversal) *hcl.EvalContext {
	wanted := make(map[string]map[string]bool)
	for _, t := range mentioned {
		root := t.RootName()
		if wanted[root] == nil {
			wanted[root] = make(map[string]bool)
		}
		name := everyName
		if len(t) > 1 {
			if text, _, ok := stepName(t[1]); ok {
				name = text
			}
		}
		wanted[root][name] = true
	}
	ctx := &hcl.EvalContext{Functions: l.library, Variables: make(map[string]cty.Value)}
	if l.values != cty.NilVal {
		ctx.Variables[rootVar] = l.values
	}
	ctx.Variables[rootLocal] = l.localsValue(wanted[rootLocal])
	for _, kind := range []schema.Kind{
		schema.KindOrganization, schema.KindLocation, schema.KindNetwork, schema.KindCashDesk, schema.KindRank, schema.KindRole, schema.KindUser,
	} {
		ctx.Variables[string(kind)] = l.kindValue(kind, wanted[string(kind)])
	}
	if wanted[wordAll] != nil {
		all := l.symbols.lateLocation(late{}).location
		ctx.Variables[wordAll] = l.symbols.listValue([]*schema.Location{all})
	}
	return ctx
}

// everyName stands for all names below a root, where it is not known which are meant.
const everyName = "*"

func (l *loader) localsValue(wanted map[string]bool) cty.Value {
	values := make(map[string]cty.Value)
	for name := range wanted {
		if v := l.locals[name]; v != nil {
			values[name] = v.value
		}
	}
	if wanted[everyName] {
		for name, v := range l.locals {
			values[name] = v.value
		}
	}
	return cty.ObjectVal(values)
}

// kindValue returns the objects of a kind by name.
func (l *loader) kindValue(kind schema.Kind, wanted map[string]bool) cty.Value {
	values := make(map[string]cty.Value)
	if kind == schema.KindUser && len(wanted) > 0 {
		l.addUserSymbols()
	}
	for name := range wanted {
		if name != everyName {
			l.addObject(values, kind, name)
		}
	}
	if wanted[everyName] {
		for _, name := range l.symbols.tops(kind) {
			l.addObject(values, kind, name)
		}
	}
	return cty.ObjectVal(values)
}

func (l *loader) addObject(values map[string]cty.Value, kind schema.Kind, name string) {
	sym, group := l.symbols.find(kind, name)
	switch {
	case group != nil && group.open:
		values[name] = cty.DynamicVal
	case group != nil:
		instances := make(map[string]cty.Value, len(group.instances))
		for key, sym := range group.instances {
			instances[key] = l.symbols.valueOf(sym)
		}
		values[name] = cty.ObjectVal(instances)
	case sym == nil || !sym.declared.Load():
	case sym.decoded:
		values[name] = l.symbols.valueOf(sym)
	default:
		values[name] = cty.DynamicVal // part of a cycle, which is reported
	}
}

// addUserSymbols makes symbols for all people, for the few expressions that name people.
func (l *loader) addUserSymbols() {
	if l.namesUsers {
		return
	}
	l.namesUsers = true
	for address := range l.labels {
		if name, ok := strings.CutPrefix(string(address), string(schema.KindUser)+"."); ok && !l.symbols.isGroup(schema.KindUser, name) {
			l.defined(schema.KindUser, name)
		}
	}
}
