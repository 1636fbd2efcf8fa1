package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/dynblock"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/seatplan/seatplan/schema/diag"
)

// node is a block with its content looked up. It does not change, so the instances of a block
// with for_each are all decoded from one.
type node struct {
	rule   *rule
	header diag.Span
	labels []string
	places []diag.Span // of the labels, of nested blocks only
	marred bool        // something stands in it that does not belong there, which is reported
	attrs  hcl.Attributes
	blocks []*node
}

// prepare looks up the content of a top-level block and of the blocks in it, and reports what
// does not belong there and what is missing.
func (d *decoder) prepare(r *rule, body *hclsyntax.Body, header diag.Span, labels []string) *node {
	n := &node{rule: r, header: header, labels: labels}
	d.expand = d.scope != nil && holdsDynamic(body)
	var content hcl.Body = body
	if d.expand {
		before := len(*d.findings)
		d.checkBody(r, body)
		d.sound = len(*d.findings) == before
		d.body = body
		content = dynblock.Expand(body, d.context(), dynblock.OptCheckForEach(d.checkDynamic))
	}
	if !d.fill(n, content) && !d.expand {
		d.checkBody(r, body)
	}
	return n
}

// fill looks up the content of a body and reports whether it has the right form.
func (d *decoder) fill(n *node, body hcl.Body) bool {
	wanted := n.rule.body
	if d.expand {
		wanted = n.rule.plain
	}
	content, diags := body.Content(wanted)
	ok := len(diags) == 0
	n.marred = !ok
	if d.expand {
		d.reportDynamic(diags)
	}
	n.attrs = content.Attributes
	for _, name := range n.rule.need {
		if n.attrs[name] == nil {
			d.report(newFinding(Required, n.header, fmt.Sprintf("The block %s has no attribute %q.", n.rule.spec.Name, name)).
				advise("Add it."))
		}
	}
	if len(content.Blocks) > 0 {
		n.blocks = make([]*node, 0, len(content.Blocks))
	}
	for _, b := range content.Blocks {
		if b.Type == dynamic {
			d.needsScope = true
			continue
		}
		rule := n.rule.nested[b.Type]
		if !rule.spec.Repeats && n.first(b.Type) != nil {
			d.report(newFinding(BlockRepeated, span(d.file, b.TypeRange), fmt.Sprintf("The block %q may stand once in %s.", b.Type, n.rule.spec.Name)).
				advise("Merge the two.").also("the first one", n.first(b.Type).header))
			continue
		}
		nested := &node{rule: rule, header: span(d.file, b.DefRange), labels: b.Labels}
		for _, r := range b.LabelRanges {
			nested.places = append(nested.places, span(d.file, r))
		}
		ok = d.fill(nested, b.Body) && ok
		n.blocks = append(n.blocks, nested)
	}
	return ok
}

// first returns the first nested block of a type, nil if there is none.
func (n *node) first(name string) *node {
	for _, b := range n.blocks {
		if b.rule.spec.Name == name {
			return b
		}
	}
	return nil
}

// count returns the number of nested blocks of a type.
func (n *node) count(name string) int {
	count := 0
	for _, b := range n.blocks {
		if b.rule.spec.Name == name {
			count++
		}
	}
	return count
}

// checkBody reports what does not belong into a block. It says in our words what HCL found, with
// the nearest of all names and not of those that the schema lists first.
func (d *decoder) checkBody(r *rule, body *hclsyntax.Body) {
	for name, a := range body.Attributes {
		if !hasAttribute(r, name) {
			d.reportUnknownAttribute(r, span(d.file, a.NameRange), name)
		}
	}
	for _, b := range body.Blocks {
		if b.Type == dynamic && len(r.nested) > 0 {
			d.checkDynamicBlock(r, b)
			continue
		}
		nested := r.nested[b.Type]
		switch {
		case nested != nil:
			if d.checkLabelCount(nested, b) {
				d.checkBody(nested, b.Body)
			}
		case hasAttribute(r, b.Type):
			d.report(newFinding(BlockUnknown, span(d.file, b.TypeRange), fmt.Sprintf("%q is an attribute of %s, not a block.", b.Type, r.spec.Name)).
				advise(fmt.Sprintf("Write `%s = ...`.", b.Type)))
		default:
			d.reportUnknownBlock(span(d.file, b.TypeRange), b.Type, r.blockNames())
		}
	}
}

func hasAttribute(r *rule, name string) bool { return slices.Contains(r.names, name) }

func (d *decoder) reportUnknownAttribute(r *rule, at diag.Span, name string) {
	if r.nested[name] != nil {
		d.report(newFinding(AttributeUnknown, at, fmt.Sprintf("%q is a block in %s, not an attribute.", name, r.spec.Name)).
			advise(fmt.Sprintf("Write `%s { ... }`, without an equals sign.", r.nested[name].header())))
		return
	}
	d.report(newFinding(AttributeUnknown, at, fmt.Sprintf("The block %s has no attribute %q.", r.spec.Name, name)).
		suggest(near{name: name, among: func() []string { return r.names }, edit: true}).
		advise("Remove it."))
}

func (d *decoder) reportUnknownBlock(at diag.Span, name string, known []string) {
	d.report(newFinding(BlockUnknown, at, fmt.Sprintf("There is no block %q here.", name)).
		suggest(near{name: name, among: func() []string { return known }, edit: true}).
		advise("Remove it."))
}

// checkLabels checks the labels of a top-level block, which make its address.
func (d *decoder) checkLabels(r *rule, b *hclsyntax.Block) bool {
	if !d.checkLabelCount(r, b) {
		return false
	}
	for i, text := range b.Labels {
		if isLabel(text) {
			continue
		}
		detail := fmt.Sprintf("%q cannot be the name of a block.", printed(text))
		if text == "" {
			detail = "The name of the block is empty."
		}
		d.report(newFinding(LabelInvalid, span(d.file, b.LabelRanges[i]), detail).
			advise("Take letters, digits, \"_\" and \"-\", beginning with a letter."))
		return false
	}
	return true
}

func (d *decoder) checkLabelCount(r *rule, b *hclsyntax.Block) bool {
	want := len(r.spec.Labels)
	switch {
	case len(b.Labels) < want:
		d.report(newFinding(LabelWrong, span(d.file, b.DefRange()), fmt.Sprintf("The block %s needs a label, the %s.", b.Type, r.spec.Labels[len(b.Labels)])).
			advise(fmt.Sprintf("Write `%s { ... }`.", r.header())))
	case len(b.Labels) > want:
		d.report(newFinding(LabelWrong, span(d.file, b.LabelRanges[want]), fmt.Sprintf("The block %s takes no more labels than %d.", b.Type, want)).
			advise("Remove this one."))
	}
	return len(b.Labels) == want
}

// header returns how a block begins, with words that stand for its labels.
func (r *rule) header() string {
	header := r.spec.Name
	for _, what := range r.spec.Labels {
		header += fmt.Sprintf(" %q", strings.ToUpper(what))
	}
	return header
}
