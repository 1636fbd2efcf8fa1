package schema

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Catalogue is the list of rights of one system, in the system's order. It does not change after
// it was built; a live system's answer makes a new one with Extend.
type Catalogue struct {
	rights  []Right
	parents []RightID
	nodes   []RightID
	noded   bool // some right includes others
	byName  map[string]RightID
	byKey   map[string]RightID
}

// NewCatalogue builds a catalogue. It panics if two rights share a name or a key, or if a parent
// is missing: the built-in data are the programmer's.
func NewCatalogue(rights []Right) *Catalogue {
	c := &Catalogue{
		rights:  slices.Clone(rights),
		parents: make([]RightID, len(rights)),
		nodes:   make([]RightID, len(rights)),
		byName:  make(map[string]RightID, len(rights)),
		byKey:   make(map[string]RightID, len(rights)),
	}
	for i := range c.rights {
		r := &c.rights[i]
		if _, ok := c.byName[r.Name]; ok {
			panic(fmt.Sprintf("schema: the right %s is twice in the catalogue", r.Name))
		}
		if _, ok := c.byKey[r.Key]; ok {
			panic(fmt.Sprintf("schema: the key %s is twice in the catalogue", r.Key))
		}
		c.byName[r.Name], c.byKey[r.Key] = RightID(i), RightID(i)
	}
	for i := range c.rights {
		r := &c.rights[i]
		c.parents[i] = c.above(r, "parent", r.Parent)
		c.nodes[i] = c.above(r, "node", r.Node)
		c.noded = c.noded || c.nodes[i] != NoRight
	}
	return c
}

// above returns the number of a right that another one names.
func (c *Catalogue) above(r *Right, what, name string) RightID {
	if name == "" {
		return NoRight
	}
	id, ok := c.byName[name]
	if !ok {
		panic(fmt.Sprintf("schema: the %s %s of %s is not in the catalogue", what, name, r.Name))
	}
	return id
}

// Extend returns a catalogue in which each of the given rights replaces the one with its key, or
// is added at the end. A new right whose name is taken gets its key as the part after the dot. A
// parent that is not there, or that would make a circle, is dropped: what a live system says is
// never a reason to fail.
func (c *Catalogue) Extend(live []Right) *Catalogue {
	if len(live) == 0 {
		return c
	}
	rights := slices.Clone(c.rights)
	byKey := maps.Clone(c.byKey)
	byName := maps.Clone(c.byName)
	for _, r := range live {
		if id, ok := byKey[r.Key]; ok {
			r.Name = rights[id].Name
			rights[id] = r
			continue
		}
		if _, taken := byName[r.Name]; taken {
			r.Name = r.Section() + "." + r.Key
		}
		if _, taken := byName[r.Name]; taken {
			continue
		}
		byKey[r.Key], byName[r.Name] = RightID(len(rights)), RightID(len(rights))
		rights = append(rights, r)
	}
	for i := range rights {
		if _, ok := byName[rights[i].Parent]; !ok || circles(rights, byName, i) {
			rights[i].Parent = ""
		}
		if _, ok := byName[rights[i].Node]; !ok {
			rights[i].Node = ""
		}
	}
	return NewCatalogue(rights)
}

// circles reports whether the parents of a right lead back to it.
func circles(rights []Right, byName map[string]RightID, i int) bool {
	at := i
	for range rights {
		id, ok := byName[rights[at].Parent]
		if !ok || rights[at].Parent == "" {
			return false
		}
		if at = int(id); at == i {
			return true
		}
	}
	return false
}

// Len returns the number of rights.
func (c *Catalogue) Len() int { return len(c.rights) }

// Right returns the right with this number.
func (c *Catalogue) Right(id RightID) *Right { return &c.rights[id] }

// Parent returns the number of the right above this one, NoRight at the root.
func (c *Catalogue) Parent(id RightID) RightID { return c.parents[id] }

// Node returns the number of the right that includes this one, NoRight for none.
func (c *Catalogue) Node(id RightID) RightID { return c.nodes[id] }

// Lookup returns the right with this name.
func (c *Catalogue) Lookup(name string) (RightID, bool) {
	id, ok := c.byName[name]
	return id, ok
}

// LookupKey returns the right with this key of the system's own.
func (c *Catalogue) LookupKey(key string) (RightID, bool) {
	id, ok := c.byKey[key]
	return id, ok
}

// Names returns the names of all rights, in order.
func (c *Catalogue) Names() []string {
	names := make([]string, len(c.rights))
	for i := range c.rights {
		names[i] = c.rights[i].Name
	}
	return names
}

// Pattern selects rights: an exact name, a name with "*" for any run of characters, or "kind:"
// and an action.
type Pattern string

const kindPrefix = "kind:"

// Exact reports whether the pattern is the name of one right.
func (p Pattern) Exact() bool {
	return !strings.Contains(string(p), "*") && !strings.HasPrefix(string(p), kindPrefix)
}

// Kind returns the action of a "kind:" pattern.
func (p Pattern) Kind() (RightKind, bool) {
	kind, ok := strings.CutPrefix(string(p), kindPrefix)
	return RightKind(kind), ok
}

// Matches reports whether the pattern selects a right. Restrictions and rights that cannot be
// written are selected by their exact name only.
func (p Pattern) Matches(r *Right) bool {
	if p.Exact() {
		return string(p) == r.Name
	}
	if r.Restricts() || r.Writable == WritableNo {
		return false
	}
	if kind, ok := p.Kind(); ok {
		return r.Kind == kind
	}
	return glob(string(p), r.Name)
}

// glob matches "*" against any run of characters, the empty one included.
func glob(pattern, s string) bool {
	head, rest, starred := strings.Cut(pattern, "*")
	if !strings.HasPrefix(s, head) {
		return false
	}
	s = s[len(head):]
	if !starred {
		return s == ""
	}
	parts := strings.Split(rest, "*")
	for _, part := range parts[:len(parts)-1] {
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s = s[i+len(part):]
	}
	return strings.HasSuffix(s, parts[len(parts)-1])
}

// Match returns the rights that a pattern selects, in the order of the catalogue.
func (c *Catalogue) Match(p Pattern) []RightID {
	if p.Exact() {
		if id, ok := c.byName[string(p)]; ok {
			return []RightID{id}
		}
		return nil
	}
	var ids []RightID
	for i := range c.rights {
		if p.Matches(&c.rights[i]) {
			ids = append(ids, RightID(i))
		}
	}
	return ids
}
