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
	body    *hcl.BodySchema        // what HCL looks for, "dynamic" included
	plain   *hcl.BodySchema        // the same without "dynamic", for bodies that were expanded
	names   []string               // all attributes, for suggestions
	added   []string               // attributes that the systems add, sorted; of settings in the order of the system
	refers  map[string]schema.Kind // those of them that hold references, and to what
	need    []string               // required attributes
	nested  map[string]*rule
	forEach bool
	any     bool   // takes any attribute: locals
	system  string // of a block with settings: the system that has it
}

const dynamic = "dynamic"

// newGrammar compiles the language together with what the systems add. It panics if a system adds
// an attribute or a block of a name that is taken, or if two systems mean different things by one
// name: Specs are the programmer's.
func newGrammar(specs []*schema.Spec) map[string]*rule {
	language := Language()
	top := make(map[string]*rule, len(language))
	for i := range language {
		top[language[i].Name] = newRule(&language[i], specs)
	}
	for _, s := range specs {
		for i := range s.Settings {
			top["organization"].addSettings(s.System, &s.Settings[i])
		}
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
		r.add(body, addedAttributes(b.Name, specs))
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

// add lets a block take attributes of systems.
func (r *rule) add(body *hcl.BodySchema, attributes []schema.Attribute) {
	for _, a := range attributes {
		if slices.Contains(r.names, a.Name) {
			panic(fmt.Sprintf("config: a system adds %s to %s, which has it already", a.Name, r.spec.Name))
		}
		if a.Refers != "" {
			if a.Type != schema.TextsValue || !isReferable(a.Refers) {
				panic(fmt.Sprintf("config: %s in %s cannot hold references to %s", a.Name, r.spec.Name, a.Refers))
			}
			if r.refers == nil {
				r.refers = make(map[string]schema.Kind)
			}
			r.refers[a.Name] = a.Refers
		}
		body.Attributes = append(body.Attributes, hcl.AttributeSchema{Name: a.Name})
		r.added = append(r.added, a.Name)
		r.names = append(r.names, a.Name)
	}
}

// addedAttributes returns what the systems add to a block, sorted, each name once. The first pass
// does not know the system of a block, so a name holds references in all systems or in none.
func addedAttributes(block string, specs []*schema.Spec) []schema.Attribute {
	byName := make(map[string]schema.Attribute)
	for _, s := range specs {
		for _, a := range attributesOf(s, block) {
			if other, taken := byName[a.Name]; taken && other.Refers != a.Refers {
				panic(fmt.Sprintf("config: two systems add %s to %s, and refer to different things by it", a.Name, block))
			}
			byName[a.Name] = a
		}
	}
	attributes := make([]schema.Attribute, 0, len(byName))
	for _, name := range sortedKeys(byName) {
		attributes = append(attributes, byName[name])
	}
	return attributes
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

// references reports whether an attribute holds references, or may hold one.
func (r *rule) references(name string) bool {
	switch r.typeOf(name) {
	case TypeRefOrg, TypeRefLocation, TypeRefNetwork, TypeRankOrLevel, TypeRefRole, TypeRefUser:
		return true
	}
	return r.lists(name)
}

// lists reports whether an attribute holds a list of references.
func (r *rule) lists(name string) bool {
	switch r.typeOf(name) {
	case TypeLocationRef, TypeLocations, TypeUsers:
		return true
	}
	return r.refers[name] != ""
}

// isType reports whether an attribute holds a type.
func (r *rule) isType(name string) bool { return r.typeOf(name) == TypeConstraint }
