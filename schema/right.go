package schema

import (
	"cmp"
	"slices"
	"strings"
)

// RightID is the number of a right in its catalogue.
type RightID uint16

// NoRight is the RightID of no right.
const NoRight RightID = 1<<16 - 1

// RightKind is the action that a right permits.
type RightKind string

// Kinds of rights.
const (
	RightView   RightKind = "view"
	RightCreate RightKind = "create"
	RightEdit   RightKind = "edit"
	RightDelete RightKind = "delete"
	RightExport RightKind = "export"
	RightOther  RightKind = "other"
)

// RightKinds returns all kinds, for messages and completion.
func RightKinds() []RightKind {
	return []RightKind{RightView, RightCreate, RightEdit, RightDelete, RightExport, RightOther}
}

// ValueType is the type of a right's value.
type ValueType string

// Types of values. Only rights of type bool are granted and denied; the others take a value.
const (
	TypeBool  ValueType = "bool"  // a tick
	TypeFlag  ValueType = "flag"  // 0 or 1, a tick that a system counts as a number
	TypeDays  ValueType = "days"  // whole days back, -1 without limit
	TypeID    ValueType = "id"    // one id, 0 for all
	TypeIDs   ValueType = "ids"   // a set of ids
	TypeTexts ValueType = "texts" // a set of strings
	TypeLevel ValueType = "level" // none, own, group, linked, all
)

// SeatClass says what a right means for paid seats, by the published rule.
type SeatClass string

// Seat classes. A live system's own marks win over them.
const (
	SeatFree       SeatClass = "free"
	SeatPaid       SeatClass = "paid"
	SeatLikelyPaid SeatClass = "likely-paid" // opens an editable page; counted as paid
	SeatUnclear    SeatClass = "unclear"     // counted as free
	SeatModifier   SeatClass = "modifier"    // narrows another right
)

// Writable says whether a right can be set through the system's API.
type Writable string

// Degrees of proof that a right can be written.
const (
	WritableYes     Writable = "yes"
	WritableUnknown Writable = "unknown" // only its reading is known
	WritableNo      Writable = "no"
)

// Right is one permission of a system, as its catalogue or its live answer describes it.
type Right struct {
	Name     string // "clients.export", what people write and read
	Key      string // the system's own name, used on the wire only
	TitleEN  string
	TitleRU  string
	Kind     RightKind
	Type     ValueType
	Full     Value  // the value that means "not restricted"
	Parent   string // name of the right without which this one has no effect, "" at the root
	Node     string // name of the right that includes this one: to have it is to have this, "" for none
	Seat     SeatClass
	Writable Writable
	Levels   []Level // levels that the right takes, for TypeLevel
	Free     string  // the one role under which a paid right stays free, "" for none
	Brand    string  // the only brand that has the right, "" for all
	Source   string  // where the knowledge comes from
	Live     bool    // known from the live system only
}

// Section is the part of the name before the first dot.
func (r *Right) Section() string {
	section, _, _ := strings.Cut(r.Name, ".")
	return section
}

// Restricts reports whether the right is a restriction: it has a value and narrows its parent.
// Restrictions are set by limit, never by grant or a pattern.
func (r *Right) Restricts() bool {
	return r.Seat == SeatModifier || (r.Type != TypeBool && r.Type != TypeLevel)
}

// Normalize brings a value into the form that the right's type has, so that what was written in a
// file, read from a system or stored as JSON compares equal. It reports whether the value fits.
func (r *Right) Normalize(v Value) (Value, bool) {
	switch r.Type {
	case TypeBool:
		switch v.Kind() {
		case BoolValue:
			return v, true
		case IntValue:
			return Bool(v.num != 0), v.num == 0 || v.num == 1
		}
	case TypeFlag:
		switch v.Kind() {
		case BoolValue, IntValue:
			return Int(v.num), v.num == 0 || v.num == 1
		}
	case TypeDays:
		return v, v.Kind() == IntValue && v.num >= -1
	case TypeID:
		if v.Kind() == TextValue && v.text == "self" {
			return Self(), true
		}
		return v, v.Kind() == SelfValue || v.Kind() == IntValue && v.num >= 0
	case TypeIDs:
		switch {
		case v.Kind() == IntsValue:
			return v, true
		case v.Kind() == IntValue:
			return Ints([]int64{v.num}), true
		case v.Kind() == TextsValue && v.num == 0:
			return Ints(nil), true
		}
	case TypeTexts:
		switch {
		case v.Kind() == TextsValue:
			return v, true
		case v.Kind() == TextValue && v.text == "":
			return Texts(nil), true
		case v.Kind() == TextValue:
			return Texts([]string{v.text}), true
		case v.Kind() == IntsValue && v.num == 0:
			return Texts(nil), true
		}
	case TypeLevel:
		if v.Kind() == TextValue {
			level, ok := ParseLevel(v.text)
			v = Reach(level)
			return v, ok && r.takes(level)
		}
		return v, v.Kind() == LevelValue && r.takes(v.Level())
	}
	return v, false
}

func (r *Right) takes(l Level) bool { return slices.Contains(r.Levels, l) }

// Direction says whether a person may do more or less than before.
type Direction int8

// Directions of a change.
const (
	Narrower Direction = iota - 1
	Sideways           // neither includes the other
	Wider
)

// Compare says what a change of the value means. A value that is not known stands for "not
// restricted", and for "none" where the right has levels.
func (r *Right) Compare(before, after Value) Direction {
	if before == after {
		return Sideways
	}
	if r.Type == TypeLevel && r.Restricts() {
		return Direction(cmp.Compare(r.exception(after), r.exception(before)))
	}
	if r.Type == TypeLevel {
		return Direction(cmp.Compare(after.num, before.num))
	}
	switch {
	case !after.Known():
		return Wider
	case !before.Known():
		return Narrower
	case r.Type == TypeDays:
		return Direction(cmp.Compare(uint64(after.num), uint64(before.num))) // -1, without limit, is the most
	case r.Type == TypeIDs || r.Type == TypeTexts:
		if subset(before, after) {
			return Wider
		}
		if subset(after, before) {
			return Narrower
		}
	}
	return Sideways
}

// exception orders the values of a right that makes an exception from another: nothing, no exception,
// and everything.
func (r *Right) exception(v Value) int {
	switch {
	case !v.Known():
		return 1
	case v.Level() == LevelNone:
		return 0
	}
	return 1 + int(v.Level())
}

func subset(a, b Value) bool {
	members := b.Members()
	for _, m := range a.Members() {
		if !slices.Contains(members, m) {
			return false
		}
	}
	return true
}
