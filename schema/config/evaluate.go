package config

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/seatplan/seatplan/schema"
)

// evaluate decodes what had to wait: variables first, then locals and the blocks that others may
// use, each after what it needs, and at last the blocks that only use values.
func (l *loader) evaluate() {
	for _, b := range l.deferred {
		l.meter.installBody(b.block.Body, b.rule)
	}
	l.evaluateVariables()
	l.collectLocals()
	order, circular := l.ordered(l.tasks())
	for _, t := range circular {
		if t.block != nil && t.block.forEach() != nil {
			l.symbols.group(t.block.kind(), t.block.name()).open = true
		}
	}
	for _, t := range order {
		if t.local != nil {
			l.evaluateLocal(t.local)
		} else {
			l.evaluateBlock(t.block, l.newScope(t.needs))
		}
	}
	var scope *hcl.EvalContext
	for _, b := range l.deferred {
		if kind := b.kind(); kind == schema.KindUser || kind == kindRemoved {
			if scope == nil {
				scope = l.newScope(l.leafMentions())
			}
			l.evaluateBlock(b, scope)
		}
	}
	if scope != nil {
		l.sortPeople()
	}
	l.deferred, l.locals, l.values = nil, nil, cty.NilVal
}

// leafMentions returns what the last blocks use, for one scope that serves them all.
func (l *loader) leafMentions() []hcl.Traversal {
	var found []hcl.Traversal
	for _, b := range l.deferred {
		if kind := b.kind(); kind == schema.KindUser || kind == kindRemoved {
			found = append(found, mentions(b.rule, b.block.Body)...)
		}
	}
	return found
}

// scopedDecoder returns a decoder for a deferred block.
func (l *loader) scopedDecoder(b *deferred, scope *hcl.EvalContext, out *declarations) *decoder {
	return &decoder{
		l: l, file: b.file, out: out, findings: &l.findings, mentions: &l.plain,
		scope: scope, quiet: b.flawed,
	}
}

func (l *loader) evaluateBlock(b *deferred, scope *hcl.EvalContext) {
	out := &declarations{}
	d := l.scopedDecoder(b, scope, out)
	if b.forEach() != nil {
		l.evaluateInstances(d, b)
	} else {
		d.object(d.prepare(b.rule, b.block.Body, b.header(), b.block.Labels))
	}
	l.install(out, nil)
	l.people = append(l.people, out.users...)
}

// evaluateInstances decodes a block once for each entry of its for_each.
func (l *loader) evaluateInstances(d *decoder, b *deferred) {
	group := l.symbols.group(b.kind(), b.name())
	entries, ok := d.entriesOf(b)
	if !ok {
		group.open = true
		return
	}
	expand := holdsDynamic(b.block.Body)
	var n *node
	if !expand {
		n = d.prepare(b.rule, b.block.Body, b.header(), b.block.Labels)
		if b.kind() == schema.KindUser {
			count := entries.LengthInt()
			d.room(count, count*n.count("assignment"), count*n.employees())
		}
	}
	current := instance{}
	d.each = &current
	for it := entries.ElementIterator(); it.Next(); {
		key, value := it.Element()
		if entries.Type().IsSetType() {
			value = key
		}
		if !d.checkKey(key, b) {
			continue
		}
		text := key.AsString()
		current = instance{address: schema.Address(d.keep(string(b.address().Instance(text)))), key: text, value: value}
		if expand {
			n = d.prepare(b.rule, b.block.Body, b.header(), b.block.Labels)
		}
		if isTask(b) {
			group.instances[text] = l.symbols.get(b.kind(), nameIn(current.address))
		}
		d.object(n)
	}
	d.each = nil
}

// employees returns how many employees one user of the block has.
func (n *node) employees() int {
	count := 0
	for _, b := range n.blocks {
		count += b.count("employee")
	}
	return count
}

// entriesOf returns the value of for_each if it is one.
func (d *decoder) entriesOf(b *deferred) (cty.Value, bool) {
	e := b.forEach().Expr
	at := span(d.file, e.Range())
	v := d.raw(e)
	if v == cty.NilVal {
		return v, false
	}
	if v.IsMarked() {
		s, _ := secretOf(v)
		d.reportExposed(e, s)
		return v, false
	}
	if !v.IsKnown() {
		return v, false
	}
	ty := v.Type()
	if v.IsNull() || !ty.IsObjectType() && !ty.IsMapType() && !(ty.IsSetType() && ty.ElementType() == cty.String) {
		advice := "Give a map, an object or a set of strings."
		if isList(v) {
			advice = "Give a map, `{ for x in LIST : x.key => x }`, or a set of strings, `toset(LIST)`."
		}
		d.report(newFinding(ForEachInvalid, at, fmt.Sprintf("A for_each cannot be %s.", describe(v))).advise(advice))
		return v, false
	}
	if !d.l.meter.charge(loopCost * v.LengthInt()) {
		d.reportTooMuch(e)
		return v, false
	}
	return v, true
}

// checkKey checks the key of an entry, which becomes part of an address.
func (d *decoder) checkKey(key cty.Value, b *deferred) bool {
	at := span(d.file, b.forEach().Expr.Range())
	switch {
	case !key.IsKnown() || key.IsNull():
		return false
	case key.AsString() == "":
		d.report(newFinding(ForEachInvalid, at, "A key of for_each is empty.").advise("Give each entry a key."))
		return false
	case !printable(key.AsString()):
		d.report(newFinding(ForEachInvalid, at, fmt.Sprintf("The key %q of for_each holds characters that do not print.", printed(key.AsString()))).
			advise("Remove them."))
		return false
	}
	return true
}

// sortPeople brings people into file order, which instances of a block share: they stay in the
// order of their keys.
func (l *loader) sortPeople() {
	slices.SortStableFunc(l.people, func(a, b *schema.User) int { return compareSpans(a.Span, b.Span) })
}
