package schema

import "slices"

// Spec is what one system adds to the language and takes of it. Providers declare it as data, so
// that the loader, the manual and the editor need to know no vendor.
type Spec struct {
	System string // as in `system = "altegio"`
	Title  string // "Altegio"
	Bases  []Base // the system's own roles
	Auth   []Attribute

	// Uses lists the parts of the language that not every system has, as "block.name":
	// "assignment.employee". A part that is not listed is an error in this system.
	Uses []string

	// Lacks says why the system does not have a part, for parts that people would look for.
	Lacks map[string]string

	// LiveRoles says that roles are objects of the system, which people have as a whole. Without it
	// roles are only ours, and the rights of every person are set one by one.
	LiveRoles bool

	// Attributes are the system's own, by block.
	Attributes map[string][]Attribute

	// Areas are blocks inside role, with what the role may do in a part of the system.
	Areas []Area

	// Ranks says that the ranks of roles decide whose accounts people see.
	Ranks bool
	// Settings are blocks inside organization, with what is set once for all of it.
	Settings []Settings

	// Defaults of unmanaged.
	Unmanaged Unmanaged
}

// Area is a block inside role: rights in one part of the system, such as a stage of a pipeline. Each
// attribute becomes the right "block.attribute:label/label" of the live system's catalogue.
type Area struct {
	Block      string   // "stage"
	Labels     []string // what each label is: "pipeline", "stage"
	Doc        string   // one sentence for the manual
	Attributes []Attribute
}

// Settings is a block with settings of a whole organization.
type Settings struct {
	Block      string // "teacher_cabinet"
	Doc        string // one sentence for the manual
	Attributes []Attribute
}

// Base is one of a system's own roles.
type Base struct {
	Name    string // as in `base = "worker"`
	TitleEN string
	TitleRU string
	Free    bool // the role is meant to cost nothing
	Note    string
}

// Attribute is an attribute that a system adds to a block.
type Attribute struct {
	Name     string
	Type     ValueKind
	Required bool
	Values   []string // the texts it takes, nil for any
	Refers   Kind     // of TextsValue: references to blocks of this kind, kept as their addresses
	Doc      string   // one sentence for the manual
	Public   bool     // in auth: no secret, it may stand in the files
}

// Takes reports whether the system has this part of the language.
func (s *Spec) Takes(part string) bool { return slices.Contains(s.Uses, part) }

// HasBase reports whether the system has a role of this name.
func (s *Spec) HasBase(name string) bool {
	return slices.ContainsFunc(s.Bases, func(b Base) bool { return b.Name == name })
}

// FreeBase reports whether a role of the system's own is meant to cost nothing.
func (s *Spec) FreeBase(name string) bool {
	return slices.ContainsFunc(s.Bases, func(b Base) bool { return b.Free && b.Name == name })
}

// BaseNames returns the names of the system's own roles.
func (s *Spec) BaseNames() []string {
	names := make([]string, len(s.Bases))
	for i, b := range s.Bases {
		names[i] = b.Name
	}
	return names
}

// Attribute returns the system's attribute of a block, nil if there is none.
func (s *Spec) Attribute(block, name string) *Attribute {
	for i := range s.Attributes[block] {
		if a := &s.Attributes[block][i]; a.Name == name {
			return a
		}
	}
	return nil
}
