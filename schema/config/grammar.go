package config

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/seatplan/seatplan/schema"
)

// rule is what the decoder needs to know of one type of block: Language and the attributes that
// the systems add, in the form that HCL wants.
type rule struct {
	spec    *Block
	body    *hcl.BodySchema // what HCL looks for, "dynamic" included
	plain   *hcl.BodySchema // the same without "dynamic", for bodies that were expanded
	names   []string        // all attributes, for suggestions
	added   []string        // attributes that the systems add, sorted
	need    []string        // required attributes
	nested  map[string]*rule
	forEach bool
	any     bool // takes any attribute: locals
}

const dynamic = "dynamic"

// newGrammar compiles the language together with what the systems add. It panics if a system adds
// an attribute where there can be none or there is one already: Specs are the programmer's.
func newGrammar(specs []*schema.Spec) map[string]*rule {
	language := Language()
	top := make(map[string]*rule, len(language))
	for i := range language {
		top[language[i].Name] = newRule(&language[i], specs)
	}
	return top
}

func newRule(b *Block, specs []*schema.Spec) *rule {
	r := &rule{spec: b, any: b.Name == "locals", nested: make(map[string]*rule, len(b.Blocks))}
	body := &hcl.BodySchema{}
	for _, a := range b.Attributes {
		body.Attributes = append(body.Attributes, hcl.AttributeSchema{Name: a.Name})
		r.names = append(r.names, a.Name)
		if a.Required {
			r.need = append(r.need, a.Name)
		}
		r.forEach = r.forEach || a.Name == forEach
	}
	if b.Open {
		r.added = addedAttributes(b.Name, specs)
		for _, name := range r.added {
			if slices.Contains(r.names, name) {
				panic(fmt.Sprintf("config: a system adds %s to %s, which has it already", name, b.Name))
			}
			body.Attributes = append(body.Attributes, hcl.AttributeSchema{Name: name})
		}
		r.names = append(r.names, r.added...)
	}
	for i := range b.Blocks {
		nested := &b.Blocks[i]
		r.nested[nested.Name] = newRule(nested, specs)
		body.Blocks = append(body.Blocks, hcl.BlockHeaderSchema{Type: nested.Name, LabelNames: nested.Labels})
	}
	plain := *body
	r.plain = &plain
	if len(b.Blocks) > 0 {
		body.Blocks = append(slices.Clip(body.Blocks), hcl.BlockHeaderSchema{Type: dynamic, LabelNames: []string{"block"}})
	}
	r.body = body
	return r
}

func addedAttributes(block string, specs []*schema.Spec) []string {
	var names []string
	for _, s := range specs {
		for _, a := range attributesOf(s, block) {
			names = append(names, a.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// attributesOf returns what a system adds to a block. What it adds to account may stand in user
// and the other way round: with one organization there is no difference.
func attributesOf(s *schema.Spec, block string) []schema.Attribute {
	switch block {
	case "auth":
		return s.Auth
	case "user", "account":
		return slices.Concat(s.Attributes["user"], s.Attributes["account"])
	}
	return s.Attributes[block]
}

// Parts returns the parts of the language that not every system has, in the order of Language.
func Parts() []string {
	var parts []string
	add := func(part string) {
		if part != "" && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	var walk func([]Block)
	walk = func(blocks []Block) {
		for _, b := range blocks {
			add(b.Part)
			for _, a := range b.Attributes {
				add(a.Part)
			}
			walk(b.Blocks)
		}
	}
	walk(Language())
	return parts
}

// blockNames returns the types of block that may stand in the block, sorted.
func (r *rule) blockNames() []string { return sortedKeys(r.nested) }

// typeOf returns the type of an attribute of the language, "" for those of systems.
func (r *rule) typeOf(name string) Type {
	for i := range r.spec.Attributes {
		if a := &r.spec.Attributes[i]; a.Name == name {
			return a.Type
		}
	}
	return ""
}

// references reports whether an attribute holds references.
func (r *rule) references(name string) bool {
	switch r.typeOf(name) {
	case TypeRefOrg, TypeRefNetwork, TypeRefRank, TypeRefRole, TypeRefUser, TypeLocationRef, TypeLocations, TypeUsers:
		return true
	}
	return false
}

// isType reports whether an attribute holds a type.
func (r *rule) isType(name string) bool { return r.typeOf(name) == TypeConstraint }
