package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ValueKind is the shape of a Value.
type ValueKind uint8

// Kinds of values. The zero kind means that there is no value.
const (
	NoValue    ValueKind = iota
	BoolValue            // true or false
	IntValue             // a whole number: days, an id, a count
	TextValue            // a string
	IntsValue            // a set of whole numbers, sorted
	TextsValue           // a set of strings, sorted
	SelfValue            // the id of the assignment's own employee, see Self
	LevelValue           // how far a right reaches, see Level
)

// Value is the value of a right or of a vendor's attribute. Values are comparable with ==, equal
// values are equal; sets are kept sorted and without repetitions for that.
type Value struct {
	kind ValueKind
	num  int64
	text string // strings and sets, the members of a set joined by setSeparator
}

// setSeparator stands between the members of a set. Members that hold it are escaped.
const setSeparator = "\x00"

var (
	escapeMember   = strings.NewReplacer("\x00", "\x01z", "\x01", "\x01o")
	unescapeMember = strings.NewReplacer("\x01z", "\x00", "\x01o", "\x01")
)

// Bool returns a boolean value.
func Bool(b bool) Value {
	if b {
		return Value{kind: BoolValue, num: 1}
	}
	return Value{kind: BoolValue}
}

// Int returns a whole number.
func Int(n int64) Value { return Value{kind: IntValue, num: n} }

// Text returns a string value.
func Text(s string) Value { return Value{kind: TextValue, text: s} }

// Self returns the value that stands for the employee of the assignment it appears in. Live
// numbers that equal the person's own employee become Self too, so that people who differ in
// nothing but their own card share one set of rights.
func Self() Value { return Value{kind: SelfValue} }

// Reach returns a level as a value.
func Reach(l Level) Value { return Value{kind: LevelValue, num: int64(l)} }

// Ints returns a set of whole numbers.
func Ints(ns []int64) Value {
	ns = slices.Clone(ns)
	slices.Sort(ns)
	ns = slices.Compact(ns)
	parts := make([]string, len(ns))
	for i, n := range ns {
		parts[i] = strconv.FormatInt(n, 10)
	}
	return Value{kind: IntsValue, num: int64(len(ns)), text: strings.Join(parts, setSeparator)}
}

// Texts returns a set of strings.
func Texts(ss []string) Value {
	ss = slices.Clone(ss)
	slices.Sort(ss)
	ss = slices.Compact(ss)
	for i, s := range ss {
		ss[i] = escapeMember.Replace(s)
	}
	return Value{kind: TextsValue, num: int64(len(ss)), text: strings.Join(ss, setSeparator)}
}

// Kind returns the shape of the value.
func (v Value) Kind() ValueKind { return v.kind }

// Known reports whether there is a value.
func (v Value) Known() bool { return v.kind != NoValue }

// True reports whether the value is the boolean true or a number other than zero.
func (v Value) True() bool { return (v.kind == BoolValue || v.kind == IntValue) && v.num != 0 }

// Number returns the whole number of an IntValue, and 1 or 0 for a boolean.
func (v Value) Number() int64 { return v.num }

// Level returns the level of a LevelValue.
func (v Value) Level() Level { return Level(v.num) }

// Members returns the members of a set as strings, in order.
func (v Value) Members() []string {
	if v.num == 0 || (v.kind != IntsValue && v.kind != TextsValue) {
		return nil
	}
	members := strings.Split(v.text, setSeparator)
	if v.kind == TextsValue {
		for i, m := range members {
			members[i] = unescapeMember.Replace(m)
		}
	}
	return members
}

// Numbers returns the members of an IntsValue, in order.
func (v Value) Numbers() []int64 {
	members := v.Members()
	ns := make([]int64, 0, len(members))
	for _, m := range members {
		if n, err := strconv.ParseInt(m, 10, 64); err == nil {
			ns = append(ns, n)
		}
	}
	return ns
}

// String returns the value as it is written in a file.
func (v Value) String() string {
	switch v.kind {
	case BoolValue:
		return strconv.FormatBool(v.num != 0)
	case IntValue:
		return strconv.FormatInt(v.num, 10)
	case TextValue:
		return strconv.Quote(v.text)
	case IntsValue:
		return "[" + strings.Join(v.Members(), ", ") + "]"
	case TextsValue:
		quoted := make([]string, 0, v.num)
		for _, m := range v.Members() {
			quoted = append(quoted, strconv.Quote(m))
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	case SelfValue:
		return `"self"`
	case LevelValue:
		return strconv.Quote(v.Level().String())
	}
	return "null"
}

// Plain returns the text of a TextValue, and what String returns for the others.
func (v Value) Plain() string {
	if v.kind == TextValue {
		return v.text
	}
	return v.String()
}

// MarshalJSON writes the value in its natural JSON form: true, 7, "x", [1,2], "self", "own".
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.kind {
	case IntsValue:
		return []byte("[" + strings.Join(v.Members(), ",") + "]"), nil
	case TextsValue:
		members := v.Members()
		if members == nil {
			members = []string{}
		}
		return json.Marshal(members)
	case TextValue:
		return json.Marshal(v.text)
	}
	return []byte(v.String()), nil
}

// UnmarshalJSON reads what MarshalJSON wrote. A string becomes a TextValue, whatever it was; the
// types of rights tell levels and Self apart, see Right.Normalize.
func (v *Value) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var decoded any
	if err := decoder.Decode(&decoded); err != nil {
		return err
	}
	switch x := decoded.(type) {
	case nil:
		*v = Value{}
	case bool:
		*v = Bool(x)
	case json.Number:
		n, err := whole(x)
		if err != nil {
			return err
		}
		*v = Int(n)
	case string:
		*v = Text(x)
	case []any:
		var ns []int64
		var ss []string
		for _, m := range x {
			switch m := m.(type) {
			case json.Number:
				n, err := whole(m)
				if err != nil {
					return err
				}
				ns = append(ns, n)
			case string:
				ss = append(ss, m)
			default:
				return fmt.Errorf("schema: a list holds %T", m)
			}
		}
		if ss != nil && ns != nil {
			return fmt.Errorf("schema: a list holds numbers and strings")
		}
		if ss != nil {
			*v = Texts(ss)
		} else {
			*v = Ints(ns)
		}
	default:
		return fmt.Errorf("schema: a value is a %T", x)
	}
	return nil
}

func whole(n json.Number) (int64, error) {
	i, err := n.Int64()
	if err != nil {
		return 0, fmt.Errorf("schema: %s is not a whole number of 64 bits", n)
	}
	return i, nil
}

// Level is how far a right reaches, in systems whose rights have levels.
type Level uint8

// Levels from narrow to wide.
const (
	LevelNone   Level = iota // denied
	LevelOwn                 // where the user is responsible
	LevelGroup               // where a user of the same group is responsible
	LevelLinked              // linked entries of a list
	LevelAll                 // everything
)

var levelNames = [...]string{"none", "own", "group", "linked", "all"}

func (l Level) String() string {
	if int(l) < len(levelNames) {
		return levelNames[l]
	}
	return "level(" + strconv.Itoa(int(l)) + ")"
}

// ParseLevel returns the level with this name, and whether there is one.
func ParseLevel(name string) (Level, bool) {
	i := slices.Index(levelNames[:], name)
	return Level(max(i, 0)), i >= 0
}

// LevelNames returns the names of all levels, from narrow to wide.
func LevelNames() []string { return slices.Clone(levelNames[:]) }
