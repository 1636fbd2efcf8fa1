package reconcile

import "github.com/seatplan/seatplan/schema"

// Seat is what one unit costs.
type Seat string

// Seats.
const (
	Paid   Seat = "paid"
	Free   Seat = "free"
	NoSeat Seat = "none" // not in the licence at all
)

// Unit is what a licence counts once: a login at a location together with its employee card, or a
// card that no login is linked to. It is comparable, so that equal units are judged once.
type Unit struct {
	Login     bool
	Base      string           // the system's own role
	Rights    *schema.RightSet // as stored: a right below one that is off counts too
	Preset    *schema.Preset   // the role at this location, nil if the system does not list it
	Invited   bool
	Unknown   bool // the rights could not be read
	Scheduled bool // the card takes part in the schedule and is not dismissed
	Card      bool // there is a card, and it is not dismissed
	Catalogue *schema.Catalogue

	RightsMark schema.Mark // the system's own answer: has a paid right
	CardMark   schema.Mark // the system's own answer: the card is counted
}

// Cause is one reason for a seat.
type Cause struct {
	Right    schema.RightID // NoRight for the other causes
	Schedule bool
	Role     string // the role itself is what costs
}

// Verdict is what a rule says of a unit.
type Verdict struct {
	Seat   Seat
	Causes []Cause // shared, in the order of the catalogue
	// FirstFree marks the units of which the first in a licence is free: an owner, under the old
	// rule. First is who has the lowest number.
	FirstFree bool
	// Doubtful marks a verdict that hangs on rights of which nobody has said whether they cost.
	Doubtful bool
	// Mismatch marks a unit for which the system's own mark says otherwise.
	Mismatch bool
}

// judge asks a vendor about units and remembers the answers. It is not safe for concurrent use.
type judge struct {
	vendor Vendor
	memo   map[question]Verdict
}

type question struct {
	rule schema.SeatRule
	unit Unit
}

func newJudge(v Vendor) *judge { return &judge{vendor: v, memo: make(map[question]Verdict)} }

func (j *judge) verdict(rule schema.SeatRule, u Unit) Verdict {
	q := question{rule, u}
	v, ok := j.memo[q]
	if !ok {
		v = j.vendor.Seat(rule, u)
		j.memo[q] = v
	}
	return v
}
