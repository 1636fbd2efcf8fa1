package schema

import "github.com/seatplan/seatplan/schema/diag"

// SeatRule is the rule by which a licence counts seats.
type SeatRule string

// Rules.
const (
	RuleRoles     SeatRule = "roles"     // by the name of the role
	RuleRights    SeatRule = "rights"    // by what the rights permit
	RuleActive    SeatRule = "active"    // everyone active
	RuleUnlimited SeatRule = "unlimited" // nobody is counted
)

// Licence is what a system counts seats against. The files give the prices, and the numbers that
// the system does not tell; the live licence gives the rest.
type Licence struct {
	Location       *Location // live: nil if the licence is the whole organization's
	Rule           SeatRule
	Seats          Field[SeatLimit]
	SeatsAtRenewal Field[SeatLimit]
	Renews         Field[Date]
	AutoRenew      Field[bool]
	Price          Field[Money] // for a seat and a month
	PriceAtRenewal Field[Money]
	Currency       Field[string]
	Plan           Field[string]
	Pending        Field[string] // "free": invitations take no seat until they are accepted
	Tariffs        []Tariff
	Expired        bool // live: the licence has run out
	Span           diag.Span
}

// SeatLimit is the number of seats that were bought.
type SeatLimit struct {
	Seats     int
	Unlimited bool
	Known     bool
}

// Allows reports whether n seats fit. An unknown limit allows any number.
func (l SeatLimit) Allows(n int) bool { return !l.Known || l.Unlimited || n <= l.Seats }

// Tariff is an offer that can be bought: a number of seats and its price for a month.
type Tariff struct {
	Seats int
	Price Money
	Span  diag.Span
}
