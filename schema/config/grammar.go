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
	added   []string               // attributes that the systems add, sorted; in blocks of a system in its order
	refers  map[string]schema.Kind // those of them that hold references, and to what
	need    []string               // required attributes
	nested  map[string]*rule
	forEach bool
	any     bool     // takes any attribute: locals
	systems []string // of a block that systems add: which
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
		for _, x := range s.Settings {
			top["organization"].addBlock(s.System, &Block{Name: x.Block, Doc: x.Doc}, x.Attributes)
		}
		for _, x := range s.Areas {
			top["role"].addBlock(s.System, &Block{Name: x.Block, Labels: x.Labels, Doc: x.Doc, Repeats: true}, x.Attributes)
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

// addBlock lets a block take a block of a system, which holds nothing but attributes. Of a block
// that several systems have, the grammar takes the attributes of them all; which of them a system
// has is checked once the system is known.
func (r *rule) addBlock(system string, b *Block, attributes []schema.Attribute) {
	if shared := r.nested[b.Name]; shared.takesFrom(system, b) {
		missing := slices.DeleteFunc(slices.Clone(attributes), func(a schema.Attribute) bool { return slices.Contains(shared.names, a.Name) })
		shared.add(shared.body, missing)
		shared.systems = append(shared.systems, system)
		return
	}
	if r.nested[b.Name] != nil || slices.Contains(r.names, b.Name) || b.Name == dynamic {
		panic(fmt.Sprintf("config: a system adds the block %s to %s, which has the name already", b.Name, r.spec.Name))
	}
	nested := &rule{spec: b, systems: []string{system}, body: &hcl.BodySchema{}}
	nested.add(nested.body, attributes)
	nested.plain = nested.body // nothing stands in it, so there is no "dynamic" to leave out
	r.nested[b.Name] = nested
	header := hcl.BlockHeaderSchema{Type: b.Name, LabelNames: b.Labels}
	r.body.Blocks = append(slices.Clip(r.body.Blocks), header)
	r.plain.Blocks = append(slices.Clip(r.plain.Blocks), header)
}

// takesFrom reports whether a block is one that another system has added in the same form.
func (r *rule) takesFrom(system string, b *Block) bool {
	return r != nil && r.systems != nil && !slices.Contains(r.systems, system) && slices.Equal(r.spec.Labels, b.Labels)
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
