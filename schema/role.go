package schema

import (
	"strings"

	"github.com/seatplan/seatplan/schema/diag"
)

// Role is a named set of rights on top of one of the system's own roles.
type Role struct {
	Address      Address
	Organization *Organization
	ID           Field[ID]
	Title        Field[string]
	Base         Field[string] // the system's own role
	Rank         *Rank
	Overrides    // what is added and taken away
	RenamedFrom  Field[string]
	Rights       []DeclaredRight // that the built-in catalogue does not have
	Areas        []AreaRights
	Attrs        []Attr
	Span         diag.Span

	Holders []ID // live: who has it, where that is read
}

// Declared reports whether the files define the role, and do not merely mention it.
func (r *Role) Declared() bool { return r.Span.Known() }

// AreaRights are what a role may do in one part of the system.
type AreaRights struct {
	Block  string   // "stage"
	Labels []string // "Sales", "Won"
	Attrs  []Attr   // bool: all or nothing; text: a level
	Span   diag.Span
	Places []diag.Span // of the labels
}

// labelEscaper keeps labels apart that have a slash in them.
var labelEscaper = strings.NewReplacer(`\`, `\\`, "/", `\/`)

// RightName returns the name of the right that an attribute of an area sets.
func (a *AreaRights) RightName(attr string) string {
	labels := make([]string, len(a.Labels))
	for i, l := range a.Labels {
		labels[i] = labelEscaper.Replace(l)
	}
	return a.Block + "." + attr + ":" + strings.Join(labels, "/")
}

// AreaOf takes the name of a right in an area apart: the block, what the attribute is, and the labels. Of
// another right there is no block.
func AreaOf(right string) (block, attr string, labels []string) {
	head, tail, found := strings.Cut(right, ":")
	block, attr, dotted := strings.Cut(head, ".")
	if !found || !dotted {
		return "", "", nil
	}
	label := &strings.Builder{}
	escaped := false
	for _, r := range tail {
		switch {
		case escaped:
			label.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		case r == '/':
			labels = append(labels, label.String())
			label.Reset()
		default:
			label.WriteRune(r)
		}
	}
	return block, attr, append(labels, label.String())
}

// DeclaredRight is a right that somebody has seen in the system and the catalogue does not have.
type DeclaredRight struct {
	Name  string
	Title string // in the system's interface
	Kind  RightKind
	Span  diag.Span
}

// Overrides are rights added to and taken from what there was before. Patterns go before exact
// names, and in each of the two deny beats grant.
type Overrides struct {
	Grant  []Selection
	Deny   []Selection
	Limits []LimitRule
}

// Empty reports whether nothing is changed.
func (o *Overrides) Empty() bool {
	return o == nil || len(o.Grant)+len(o.Deny)+len(o.Limits) == 0
}

// Selection is a pattern and where it stands.
type Selection struct {
	Pattern Pattern
	Span    diag.Span
}

// LimitRule gives one right a value, the same for all locations or one for each.
type LimitRule struct {
	Right      string
	Value      Value
	ByLocation []LocationValue // nil if Value holds for all
	Span       diag.Span       // the name of the right
	ValueSpan  diag.Span
}

// LocationValue is the value of a limit at one location.
type LocationValue struct {
	Location *Location
	Value    Value
	Span     diag.Span
}

// At returns the value of the limit at a location, and whether it has one there.
func (l *LimitRule) At(loc *Location) (Value, diag.Span, bool) {
	if l.ByLocation == nil {
		return l.Value, l.ValueSpan, true
	}
	for _, v := range l.ByLocation {
		if v.Location == loc {
			return v.Value, v.Span, true
		}
	}
	return Value{}, diag.Span{}, false
}
