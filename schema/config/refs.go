package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// kindRemoved is the kind of a removed block, which nothing refers to.
const kindRemoved schema.Kind = "removed"

// wordAll is the keyword for all locations of an assignment's organization.
const wordAll = "all"

// isReferable reports whether objects of the kind can be named in expressions.
func isReferable(kind schema.Kind) bool {
	switch kind {
	case schema.KindOrganization, schema.KindLocation, schema.KindNetwork, schema.KindCashDesk, schema.KindRank, schema.KindRole, schema.KindUser:
		return true
	}
	return false
}

// isNamespace reports whether what follows the word is the name of a definition in the files.
func isNamespace(root string) bool {
	return isReferable(schema.Kind(root)) || root == rootVar || root == rootLocal
}

// instanceName returns what follows the kind in the address of an instance.
func instanceName(label, key string) string { return label + "[" + strconv.Quote(key) + "]" }

func aKind(kind schema.Kind) string {
	if kind == schema.KindOrganization {
		return "an organization"
	}
	return "a " + string(kind)
}

// ref reads a reference to an object of a kind.
func (d *decoder) ref(e hcl.Expression, kind schema.Kind) (*symbol, outcome) {
	if sym, state, written := d.writtenRef(e, kind); written {
		return sym, state
	}
	v, state := d.value(e)
	if state != good {
		return nil, state
	}
	sym := d.refOf(v, e, kind)
	if sym == nil {
		return nil, bad
	}
	return sym, good
}

// writtenRef reads what names an object directly from the syntax, which is exact about places and
// seven times as fast as evaluation. It reports whether the expression is of that form.
func (d *decoder) writtenRef(e hcl.Expression, kind schema.Kind) (sym *symbol, state outcome, written bool) {
	switch e := e.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		if root := schema.Kind(e.Traversal.RootName()); isReferable(root) {
			sym, state = d.staticRef(e, root, kind)
			return sym, state, true
		}
		if d.bareWord(e) {
			d.reportBareWord(e, kind)
			return nil, bad, true
		}
	case *hclsyntax.IndexExpr:
		if t, ok := e.Collection.(*hclsyntax.ScopeTraversalExpr); ok && t.Traversal.RootName() == string(kind) && len(t.Traversal) <= 2 {
			sym, state = d.indexRef(e, t.Traversal, kind)
			return sym, state, true
		}
	}
	return nil, absent, false
}

// staticRef reads role.receptionist, role["receptionist"] and role.x["instance"].
func (d *decoder) staticRef(e *hclsyntax.ScopeTraversalExpr, root, kind schema.Kind) (*symbol, outcome) {
	t := e.Traversal
	at := span(d.file, e.SrcRange)
	if len(t) < 2 {
		d.report(newFinding(RefForm, at, fmt.Sprintf("%q alone names nothing.", root)).advise(fmt.Sprintf("Write `%s.NAME`.", kind)))
		return nil, bad
	}
	name, place, ok := stepName(t[1])
	if !ok {
		d.report(newFinding(RefForm, at, fmt.Sprintf("The name of %s is a string.", aKind(kind))).advise(fmt.Sprintf("Write `%s.NAME`.", kind)))
		return nil, bad
	}
	if len(t) > 2 {
		var key string
		key, place, ok = stepName(t[2])
		name, ok = instanceName(name, key), ok && formOf(t[2]) == quoted
	}
	switch {
	case !ok || len(t) > 3:
		d.report(newFinding(TypeWrong, at, fmt.Sprintf("A reference to %s is needed here, not to a part of one.", aKind(kind))).
			advise(fmt.Sprintf("Write `%s.NAME`.", kind)))
		return nil, bad
	case root != kind:
		d.reportKind(e, root, kind)
		return nil, bad
	}
	return d.mention(kind, name, span(d.file, place), formOf(t[1])), good
}

// bareWord reports whether an expression is one word that means nothing, like receptionist.
func (d *decoder) bareWord(e *hclsyntax.ScopeTraversalExpr) bool {
	return d.scope != nil && len(e.Traversal) == 1 && lookupRoot(d.context(), e.Traversal.RootName()) == cty.NilVal
}

func (d *decoder) reportBareWord(e *hclsyntax.ScopeTraversalExpr, kind schema.Kind) {
	at, name := span(d.file, e.SrcRange), e.Traversal.RootName()
	f := newFinding(RefForm, at, fmt.Sprintf("%q alone is not a reference to %s.", name, aKind(kind)))
	if sym, _ := d.l.symbols.find(kind, name); sym != nil && sym.declared.Load() {
		f = f.fix(at, string(sym.address()))
	}
	d.report(f.advise(fmt.Sprintf("Write `%s.NAME`.", kind)))
}

// indexRef reads role[each.value.role].
func (d *decoder) indexRef(e *hclsyntax.IndexExpr, t hcl.Traversal, kind schema.Kind) (*symbol, outcome) {
	key, state := d.value(e.Key)
	if state != good {
		if state == absent {
			d.report(newFinding(RefForm, span(d.file, e.Key.Range()), fmt.Sprintf("The name of %s is null here.", aKind(kind))).
				advise("Give a name, or leave the attribute out."))
		}
		return nil, bad
	}
	if key.Type() != cty.String {
		d.reportType(e.Key, "the name of "+aKind(kind), key)
		return nil, bad
	}
	name := key.AsString()
	if len(t) == 2 {
		label, _, ok := stepName(t[1])
		if !ok {
			return nil, bad
		}
		name = instanceName(label, name)
	}
	return d.mention(kind, name, span(d.file, unwrap(e.Key).Range()), computed), good
}

// refOf returns what a computed value refers to, and reports it if that is not of the kind.
func (d *decoder) refOf(v cty.Value, e hcl.Expression, kind schema.Kind) *symbol {
	sym := symbolOf(v)
	switch {
	case sym == nil:
		f := newFinding(RefForm, span(d.file, e.Range()), fmt.Sprintf("A reference to %s is needed here, and this is %s.", aKind(kind), describe(v)))
		if text, ok := literal(e); ok && isLabel(text) {
			f = f.fix(span(d.file, e.Range()), string(schema.NewAddress(kind, text)))
		}
		d.report(f.advise(fmt.Sprintf("Write `%s.NAME`, without quotes.", kind)))
		return nil
	case sym.kind != kind:
		d.reportKind(e, sym.kind, kind)
		return nil
	}
	return sym
}

func (d *decoder) reportKind(e hcl.Expression, got, want schema.Kind) {
	d.report(newFinding(RefKind, span(d.file, e.Range()), fmt.Sprintf("A reference to %s is needed here, and this is one to %s.", aKind(want), aKind(got))).
		advise(fmt.Sprintf("Write `%s.NAME`.", want)))
}

// mention returns the symbol of a name, and notes the place if no block has defined it so far.
func (d *decoder) mention(kind schema.Kind, name string, at diag.Span, f form) *symbol {
	sym := d.l.symbols.get(kind, name)
	switch m := (mention{symbol: sym, at: at, form: f}); {
	case d.quiet || sym.declared.Load():
	case d.each != nil:
		d.l.mentions = append(d.l.mentions, instanceMention{m, d.each.address})
	default:
		*d.mentions = append(*d.mentions, m)
	}
	return sym
}

// refs reads a list of references. One that is wrong is left out.
func (d *decoder) refs(e hcl.Expression, kind schema.Kind, each func(*symbol, hcl.Expression)) outcome {
	if list, ok := e.(*hclsyntax.TupleConsExpr); ok {
		state := good
		for _, element := range list.Exprs {
			if sym, got := d.ref(element, kind); got == good {
				each(sym, element)
			} else {
				state = bad
			}
		}
		return state
	}
	if isDirect(e) {
		at := span(d.file, e.Range())
		d.report(newFinding(RefForm, at, "A list of references is needed here, and this is one reference.").
			advise("Put it in brackets."))
		return bad
	}
	v, state := d.value(e)
	if state != good {
		return state
	}
	if !isList(v) {
		d.reportType(e, "a list of references to "+string(kind), v)
		return bad
	}
	for it := v.ElementIterator(); it.Next(); {
		_, element := it.Element()
		switch {
		case !element.IsKnown():
			state = bad
		case element.IsNull():
		default:
			if sym := d.refOf(element, e, kind); sym != nil {
				each(sym, e)
			} else {
				state = bad
			}
		}
	}
	return state
}

// addresses reads a list of references into the addresses of what it names.
func (d *decoder) addresses(e hcl.Expression, kind schema.Kind) (schema.Value, outcome) {
	var list []string
	state := d.refs(e, kind, func(sym *symbol, at hcl.Expression) {
		address := string(sym.address())
		switch {
		case sym.location != nil && d.l.symbols.isLate(sym.location):
			d.report(newFinding(RefForm, span(d.file, at.Range()), "The word all stands for the locations of an assignment.").advise("Name the locations."))
		case slices.Contains(list, address):
			d.report(newFinding(EntryRepeated, span(d.file, at.Range()), fmt.Sprintf("The list names %s twice.", address)).advise("Remove one."))
		default:
			list = append(list, address)
		}
	})
	return schema.Texts(list), state
}

// locations reads a list of locations.
func (d *decoder) locations(e hcl.Expression) ([]*schema.Location, outcome) {
	var room [16]*symbol
	list := room[:0]
	state := d.refs(e, schema.KindLocation, func(sym *symbol, at hcl.Expression) {
		if slices.Contains(list, sym) {
			d.report(newFinding(LocationRepeated, span(d.file, at.Range()), fmt.Sprintf("The list names %s twice.", sym.address())).
				advise("Name it once."))
			return
		}
		list = append(list, sym)
	})
	return d.list(list), state
}

// lateLocations reads all and network.x.locations, which are known only when all blocks are. It
// returns nil if the expression is something else.
func (d *decoder) lateLocations(e hcl.Expression) []*schema.Location {
	t, ok := e.(*hclsyntax.ScopeTraversalExpr)
	if !ok {
		return nil
	}
	switch steps := t.Traversal; {
	case len(steps) == 1 && steps.RootName() == wordAll:
		return d.l.symbols.lateLocation(late{}).alone
	case len(steps) == 3 && steps.RootName() == string(schema.KindNetwork):
		name, at, ok := stepName(steps[1])
		last, isAttr := steps[2].(hcl.TraverseAttr)
		if ok && isAttr && last.Name == "locations" {
			network := d.mention(schema.KindNetwork, name, span(d.file, at), formOf(steps[1])).network
			return d.l.symbols.lateLocation(late{network}).alone
		}
	}
	return nil
}

// list returns the locations of symbols. Equal lists are one: people who work in the same places
// are many.
func (d *decoder) list(symbols []*symbol) []*schema.Location {
	if len(symbols) == 0 {
		return nil
	}
	if len(symbols) == 1 {
		return symbols[0].alone
	}
	var room [256]byte
	key := room[:0]
	for _, sym := range symbols {
		key = append(append(key, sym.name...), 0)
	}
	if list, ok := d.lists[string(key)]; ok {
		return list
	}
	list := make([]*schema.Location, len(symbols))
	for i, sym := range symbols {
		list[i] = sym.location
	}
	if d.lists == nil {
		d.lists = make(map[string][]*schema.Location)
	}
	d.lists[string(key)] = list
	return list
}

// reportUnknownReference reports a reference to something that no block defines.
func (d *decoder) reportUnknownReference(kind schema.Kind, name string, at diag.Span, written form) {
	if f, ok := d.l.unknownReference(kind, name, at, written); ok {
		d.report(f)
	}
}

// unknownReference makes the message about a name that no block defines. There is none if a file
// with a syntax error may hold the block.
func (l *loader) unknownReference(kind schema.Kind, name string, at diag.Span, written form) (finding, bool) {
	if l.mayBeLost(name) {
		return finding{}, false
	}
	among := func() []string { return l.symbols.names(kind) }
	what := string(kind)
	switch string(kind) {
	case rootVar:
		what, among = "variable", func() []string { return sortedKeys(l.variables) }
	case rootLocal:
		what, among = "local value", func() []string { return sortedKeys(l.locals) }
	case string(schema.KindUser):
		among = l.userNames
	}
	detail := fmt.Sprintf("There is no %s %q.", what, printed(name))
	if strings.HasSuffix(name, "]") {
		detail = fmt.Sprintf("There is no %s.%s.", kind, printed(name))
	}
	return newFinding(RefUnknown, at, detail).
		suggest(written.suggestion(name, among)).
		advise(fmt.Sprintf("Define it, or name another %s.", what)), true
}
