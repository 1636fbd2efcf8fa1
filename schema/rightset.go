package schema

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
	"sync"
)

// Bits is a set of rights, one bit for each. Bits beyond its length are off.
type Bits []uint64

// NewBits returns an empty set for n rights.
func NewBits(n int) Bits { return make(Bits, (n+63)/64) }

// Has reports whether the right is in the set.
func (b Bits) Has(id RightID) bool {
	return int(id/64) < len(b) && b[id/64]&(1<<(id%64)) != 0
}

// Set adds a right, which must be within the size of the set.
func (b Bits) Set(id RightID) { b[id/64] |= 1 << (id % 64) }

// Clear removes a right.
func (b Bits) Clear(id RightID) {
	if int(id/64) < len(b) {
		b[id/64] &^= 1 << (id % 64)
	}
}

// Count returns the number of rights in the set.
func (b Bits) Count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// All returns the rights in the set, in order.
func (b Bits) All() []RightID { return b.appendTo(make([]RightID, 0, b.Count())) }

func (b Bits) appendTo(ids []RightID) []RightID {
	for i, w := range b {
		for ; w != 0; w &= w - 1 {
			ids = append(ids, RightID(i*64+bits.TrailingZeros64(w)))
		}
	}
	return ids
}

// Limit is the value of one right in a set.
type Limit struct {
	Right RightID
	Value Value
}

// RightSet is what one assignment permits: the rights that are granted, and the values of those
// that have one. A set never changes. Sets made by one Rights are shared: two sets are equal if
// and only if their pointers are. The nil set permits nothing.
//
// Values that mean "not restricted" are left out, and so are values whose right above is off,
// because they have no effect. So two people who may do the same have the same set, whatever
// else a system stores for them.
type RightSet struct {
	granted   Bits
	limits    []Limit // by right
	effective *RightSet
}

// Has reports whether a right is granted, for a right of type level whether it reaches anything.
func (s *RightSet) Has(id RightID) bool { return s != nil && s.granted.Has(id) }

// Empty reports whether the set gives nothing and makes no exception; so does no set at all.
func (s *RightSet) Empty() bool {
	return s == nil || len(s.limits) == 0 && !slices.ContainsFunc(s.granted, func(word uint64) bool { return word != 0 })
}

// Granted returns the rights that are granted, in the order of the catalogue.
func (s *RightSet) Granted() []RightID {
	if s == nil {
		return nil
	}
	return s.granted.All()
}

// Value returns the value of a right, and the zero Value if it is not restricted.
func (s *RightSet) Value(id RightID) Value {
	if s == nil {
		return Value{}
	}
	if i, ok := slices.BinarySearchFunc(s.limits, id, func(l Limit, id RightID) int { return cmp.Compare(l.Right, id) }); ok {
		return s.limits[i].Value
	}
	return Value{}
}

// Limits returns the values in the set, in the order of the catalogue. The slice is shared.
func (s *RightSet) Limits() []Limit {
	if s == nil {
		return nil
	}
	return s.limits
}

// Effective returns what the set permits in fact: rights below one that is off are left out. They
// are stored and count for seats, but open nothing. Rights that a node includes are in it.
func (s *RightSet) Effective() *RightSet {
	if s == nil {
		return nil
	}
	return s.effective
}

// Rights makes and shares the sets over one catalogue. It is safe for concurrent use.
type Rights struct {
	catalogue *Catalogue

	mu   sync.Mutex
	sets map[string]*RightSet
}

// NewRights returns the sets over a catalogue.
func NewRights(c *Catalogue) *Rights {
	return &Rights{catalogue: c, sets: make(map[string]*RightSet)}
}

// Catalogue returns the catalogue of the sets.
func (r *Rights) Catalogue() *Catalogue { return r.catalogue }

// Draft is a set that is being put together. The zero Draft is not usable, see Rights.Draft.
type Draft struct {
	rights  *Rights
	granted Bits
	limits  map[RightID]Value
}

// Draft starts a new set from an existing one, which may be nil.
func (r *Rights) Draft(from *RightSet) *Draft {
	d := &Draft{rights: r, granted: NewBits(r.catalogue.Len()), limits: make(map[RightID]Value)}
	if from != nil {
		copy(d.granted, from.granted)
		for _, l := range from.limits {
			d.limits[l.Right] = l.Value
		}
	}
	return d
}

// Grant switches a right on.
func (d *Draft) Grant(id RightID) { d.granted.Set(id) }

// Deny switches a right off.
func (d *Draft) Deny(id RightID) {
	d.granted.Clear(id)
	delete(d.limits, id)
}

// Has reports whether the right is on.
func (d *Draft) Has(id RightID) bool { return d.granted.Has(id) }

// Limit gives a right a value. The zero Value takes the restriction away.
func (d *Draft) Limit(id RightID, v Value) {
	if v.Known() {
		d.limits[id] = v
	} else {
		delete(d.limits, id)
	}
}

// Value returns the value that a right has now.
func (d *Draft) Value(id RightID) Value { return d.limits[id] }

// Set returns the shared set that equals the draft.
func (d *Draft) Set() *RightSet {
	r := d.rights
	limits := make([]Limit, 0, len(d.limits))
	for id, v := range d.limits {
		right := r.catalogue.Right(id)
		if v == right.Full && (right.Type != TypeLevel || right.Restricts()) || !d.parentOn(id) {
			continue
		}
		limits = append(limits, Limit{Right: id, Value: v})
	}
	slices.SortFunc(limits, func(a, b Limit) int { return cmp.Compare(a.Right, b.Right) })
	return r.intern(d.granted, limits)
}

// parentOn reports whether the right directly above is on: granted, or a restriction in force.
func (d *Draft) parentOn(id RightID) bool {
	p := d.rights.catalogue.Parent(id)
	if p == NoRight || d.granted.Has(p) {
		return true
	}
	right := d.rights.catalogue.Right(p)
	v, ok := d.limits[p]
	return ok && right.Restricts() && v != right.Full && d.parentOn(p)
}

func (r *Rights) intern(granted Bits, limits []Limit) *RightSet {
	key := setKey(granted, limits)
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.internLocked(key, granted, limits)
}

func (r *Rights) internLocked(key string, granted Bits, limits []Limit) *RightSet {
	if s, ok := r.sets[key]; ok {
		return s
	}
	s := &RightSet{granted: slices.Clone(granted), limits: slices.Clip(limits)}
	r.sets[key] = s
	if g, l, less := r.mask(s); less {
		s.effective = r.internLocked(setKey(g, l), g, l)
	} else {
		s.effective = s
	}
	return s
}

// mask returns the part of a set that has effect, and whether that is less than the whole.
func (r *Rights) mask(s *RightSet) (Bits, []Limit, bool) {
	var on func(id RightID) bool
	on = func(id RightID) bool {
		if right := r.catalogue.Right(id); right.Restricts() {
			if !s.Value(id).Known() {
				return false
			}
		} else if !r.included(s, id) {
			return false
		}
		p := r.catalogue.Parent(id)
		return p == NoRight || on(p)
	}
	granted := NewBits(r.catalogue.Len())
	less := false
	for _, id := range r.candidates(s) {
		if on(id) {
			granted.Set(id)
		}
		less = less || granted.Has(id) != s.granted.Has(id)
	}
	var limits []Limit
	for _, l := range s.limits {
		if p := r.catalogue.Parent(l.Right); p == NoRight || on(p) {
			limits = append(limits, l)
		} else {
			less = true
		}
	}
	return granted, limits, less
}

// candidates returns the rights that may be on: those that are granted, and where there are nodes all.
func (r *Rights) candidates(s *RightSet) []RightID {
	if !r.catalogue.noded {
		return s.granted.All()
	}
	all := make([]RightID, r.catalogue.Len())
	for i := range all {
		all[i] = RightID(i)
	}
	return all
}

// included reports whether a right is granted, or one that includes it.
func (r *Rights) included(s *RightSet, id RightID) bool {
	for at := id; at != NoRight; at = r.catalogue.Node(at) {
		if s.granted.Has(at) {
			return true
		}
	}
	return false
}

// Union returns what any of some sets permits in effect: a person who has several roles can use each
// as it is, and what one lacks to work the other does not add.
func (r *Rights) Union(sets ...*RightSet) *RightSet {
	if len(sets) == 0 {
		return nil
	}
	d := r.Draft(sets[0].Effective())
	for _, s := range sets[1:] {
		for _, id := range s.Effective().Granted() {
			if v := s.Effective().Value(id); !d.Has(id) || wider(r.catalogue.Right(id), d.Value(id), v) {
				d.Limit(id, v)
			}
			d.Grant(id)
		}
	}
	for i := range r.catalogue.Len() {
		if id := RightID(i); r.catalogue.Right(id).Restricts() {
			d.Limit(id, r.widest(id, sets))
		}
	}
	return d.Set()
}

// widest returns the value that leaves most, of the sets that have what a restriction narrows. A set
// without a value is not restricted.
func (r *Rights) widest(id RightID, sets []*RightSet) Value {
	var best Value
	some := false
	for _, s := range sets {
		s = s.Effective()
		if g := r.narrowed(id); s == nil || g != NoRight && !s.Has(g) {
			continue
		}
		if v := s.Value(id); !some || wider(r.catalogue.Right(id), best, v) {
			best, some = v, true
		}
	}
	return best
}

// narrowed returns the right that a restriction narrows, NoRight if it narrows no single one.
func (r *Rights) narrowed(id RightID) RightID {
	for p := r.catalogue.Parent(id); p != NoRight; p = r.catalogue.Parent(p) {
		if !r.catalogue.Right(p).Restricts() {
			return p
		}
	}
	return NoRight
}

func wider(r *Right, a, b Value) bool { return r.Compare(a, b) == Wider }

func setKey(granted Bits, limits []Limit) string {
	key := make([]byte, 0, 8*len(granted)+24*len(limits))
	for _, w := range granted {
		key = binary.LittleEndian.AppendUint64(key, w)
	}
	for _, l := range limits {
		key = binary.LittleEndian.AppendUint16(key, uint16(l.Right))
		key = append(key, byte(l.Value.kind))
		key = binary.AppendVarint(key, l.Value.num)
		key = binary.AppendUvarint(key, uint64(len(l.Value.text)))
		key = append(key, l.Value.text...)
	}
	return string(key)
}

// Delta is the difference of two sets.
type Delta struct {
	Gains, Losses []RightID
	Changed       []ValueChange
}

// ValueChange is a right whose value differs. A side that is not known is not restricted.
type ValueChange struct {
	Right         RightID
	Before, After Value
}

// Empty reports whether nothing differs.
func (d *Delta) Empty() bool { return len(d.Gains)+len(d.Losses)+len(d.Changed) == 0 }

// Delta returns what b permits that a does not, and the other way round. Values count as changed
// only where the right they narrow is on in both sets: with the right itself gained or lost, its
// values come and go along.
func (r *Rights) Delta(a, b *RightSet) Delta {
	var d Delta
	if a == b {
		return d
	}
	before, after := a.bitsOrNil(), b.bitsOrNil()
	for i := range max(len(before), len(after)) {
		var x, y uint64
		if i < len(before) {
			x = before[i]
		}
		if i < len(after) {
			y = after[i]
		}
		d.Gains = Bits{y &^ x}.appendFrom(d.Gains, i)
		d.Losses = Bits{x &^ y}.appendFrom(d.Losses, i)
	}
	la, lb := a.Limits(), b.Limits()
	for len(la) > 0 || len(lb) > 0 {
		var c ValueChange
		switch {
		case len(lb) == 0 || len(la) > 0 && la[0].Right < lb[0].Right:
			c, la = ValueChange{Right: la[0].Right, Before: la[0].Value}, la[1:]
		case len(la) == 0 || lb[0].Right < la[0].Right:
			c, lb = ValueChange{Right: lb[0].Right, After: lb[0].Value}, lb[1:]
		default:
			c = ValueChange{Right: la[0].Right, Before: la[0].Value, After: lb[0].Value}
			la, lb = la[1:], lb[1:]
		}
		if c.Before != c.After && r.narrowsBoth(c.Right, a, b) {
			d.Changed = append(d.Changed, c)
		}
	}
	return d
}

// narrowsBoth reports whether the granted right that a restriction narrows is on in both sets.
func (r *Rights) narrowsBoth(id RightID, a, b *RightSet) bool {
	for p := id; p != NoRight; p = r.catalogue.Parent(p) {
		if right := r.catalogue.Right(p); !right.Restricts() {
			return a.Has(p) && b.Has(p)
		}
	}
	return a != nil && b != nil
}

func (s *RightSet) bitsOrNil() Bits {
	if s == nil {
		return nil
	}
	return s.granted
}

// appendFrom appends the rights of the word-th word, which is the only one in b.
func (b Bits) appendFrom(ids []RightID, word int) []RightID {
	for _, id := range b.All() {
		ids = append(ids, id+RightID(word*64))
	}
	return ids
}
