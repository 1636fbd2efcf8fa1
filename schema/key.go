package schema

import (
	"cmp"
	"strconv"

	"github.com/seatplan/seatplan/schema/diag"
)

// Kind is a kind of object.
type Kind string

// Kinds of objects. They are also the names of their blocks.
const (
	KindOrganization Kind = "organization"
	KindLocation     Kind = "location"
	KindNetwork      Kind = "network"
	KindRank         Kind = "rank"
	KindRole         Kind = "role"
	KindUser         Kind = "user"
	KindEmployee     Kind = "employee"
	KindCashDesk     Kind = "cash_desk"
	KindHolders      Kind = "holders" // who has a role; it has no block
)

// Address names one object of a configuration, "user.anna" or `user.master["a@b.example"]`. Live
// objects without a block have addresses too: `live.user["bloom/123"]`.
type Address string

// NewAddress returns the address of a block.
func NewAddress(kind Kind, label string) Address { return Address(string(kind) + "." + label) }

// Instance returns the address of one instance of a block with for_each.
func (a Address) Instance(key string) Address {
	return a + "[" + Address(strconv.Quote(key)) + "]"
}

// LiveAddress returns the address of a live object that has no block.
func LiveAddress(kind Kind, organization string, id ID) Address {
	return ("live." + Address(kind)).Instance(organization + "/" + id.String())
}

// ID is a system's own number of an object. Zero is no number.
type ID int64

func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// Key identifies a live object within its organization, for reading it again and for telling
// whether it has changed.
type Key struct {
	Kind     Kind
	Location ID // the location whose view of the object is meant, 0 where there is only one
	ID       ID
	// Name means what has no number yet, in place of ID: whoever has this e-mail or phone, whichever
	// employee is called this. It is in the form in which names are compared.
	Name string
}

// String returns the key for people: "user/120001/17", "user/120001/anna@example.com".
func (k Key) String() string {
	return string(k.Kind) + "/" + k.Location.String() + "/" + cmp.Or(k.Name, k.ID.String())
}

// Compare orders keys by kind, location, number and name.
func (k Key) Compare(o Key) int {
	return cmp.Or(cmp.Compare(k.Kind, o.Kind), cmp.Compare(k.Location, o.Location), cmp.Compare(k.ID, o.ID), cmp.Compare(k.Name, o.Name))
}

// Field is a value together with the place in the files that gave it. A field that the files do
// not set has no place; live state has no places at all.
type Field[T any] struct {
	V    T
	Span diag.Span
}

// Set reports whether the files give the field a value.
func (f Field[T]) Set() bool { return f.Span.Known() }

// Attr is the value of an attribute that belongs to one vendor, as its Spec declares it.
type Attr struct {
	Name  string
	Value Value
	Span  diag.Span
}
