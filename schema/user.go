package schema

import (
	"strings"

	"github.com/seatplan/seatplan/schema/diag"
)

// User is a person, in most cases one with a login. In the desired state a user may have access
// to several organizations; the users of one Organization are seen from that organization, with
// its account and its assignments only.
type User struct {
	Address     Address
	ID          Field[ID]
	Name        Field[string]
	Email       Field[string]
	Phone       Field[string]
	Active      Field[bool] // false switches the access off and keeps the person
	Protected   bool        // keeps access at every step
	Accounts    []Account
	Attrs       []Attr
	Assignments []Assignment
	Span        diag.Span

	Permanent bool    // live: the system itself refuses to remove this person
	Archived  bool    // live: put away, without access
	LastLogin string  // live: when the person last signed in, in the words of the system
	Owned     []Owned // live: what a leaver is responsible for, where it can be handed over
}

// Owned counts what somebody is responsible for.
type Owned struct {
	What  string // in the system's word, "leads"
	Count int
}

// Switched reports whether the files switch the person's access off.
func (u *User) Switched() bool { return u.Active.Set() && !u.Active.V }

// Account is what belongs to a person in one organization.
type Account struct {
	Organization *Organization
	ID           Field[ID]
	Email, Phone Field[string]
	Attrs        []Attr
	Span         diag.Span
}

// Standing is how far a person has come in getting access.
type Standing uint8

// Standings.
const (
	Accepted Standing = iota // has access
	Invited                  // has been asked and has not answered
)

// Assignment is a role of a user at locations, an employee there, or both. In the desired state
// it names our role and may cover several locations. In the live state, and in what is planned
// for it, it covers one location and carries the access as stored.
//
// There are hundreds of thousands of assignments, so what few of them have is behind a pointer,
// and equal access is shared.
type Assignment struct {
	Role      *Role // desired: nil for an employee without a login
	Locations []*Location
	Employee  *Employee
	Access    *Access  // live and planned; nil where there is no login. Shared: never changed
	Special   *Special // what few assignments have; nil for the others

	Span          diag.Span
	RoleSpan      diag.Span
	LocationsSpan diag.Span
}

// Access is what a login may do at one location, as a system stores it. It is comparable.
type Access struct {
	Base     string    // the system's own role, "" for a user without one
	Rights   *RightSet // nil while unknown
	Unknown  bool      // the rights could not be read
	Standing Standing
	Paid     Mark // whether the system says that a paid right is among them
	UserID   ID   // the number to use at this location, where it differs from the user's
}

// Special is what few assignments have.
type Special struct {
	Until          Field[Date]
	ClientData     *Network // the network whose client data are open
	ClientDataSpan diag.Span
	Overrides      *Overrides
	Attrs          []Attr
}

// Until returns the last day of the assignment, which the files may not give.
func (a *Assignment) Until() Field[Date] {
	if a.Special == nil {
		return Field[Date]{}
	}
	return a.Special.Until
}

// ClientData returns the network whose client data the assignment opens, nil for none.
func (a *Assignment) ClientData() *Network {
	if a.Special == nil {
		return nil
	}
	return a.Special.ClientData
}

// Overrides returns what the assignment adds to its role, nil for nothing.
func (a *Assignment) Overrides() *Overrides {
	if a.Special == nil {
		return nil
	}
	return a.Special.Overrides
}

// Location returns the only location of a live or planned assignment, nil if it has none.
func (a *Assignment) Location() *Location {
	if len(a.Locations) == 0 {
		return nil
	}
	return a.Locations[0]
}

// Accepted reports whether a login has access: not only a card, and not only an invitation.
func (a *Assignment) Accepted() bool {
	return a != nil && a.Access != nil && a.Access.Standing == Accepted
}

// Invited reports whether a login was invited and has not accepted.
func (a *Assignment) Invited() bool {
	return a != nil && a.Access != nil && a.Access.Standing == Invited
}

// HasLogin reports whether a live or planned assignment is more than an employee.
func (a *Assignment) HasLogin() bool { return a != nil && a.Access != nil }

// At returns the live or planned assignment at a location, nil if there is none.
func (u *User) At(loc *Location) *Assignment {
	for i := range u.Assignments {
		if u.Assignments[i].Location() == loc {
			return &u.Assignments[i]
		}
	}
	return nil
}

// Employee is a bookable card at one location. It need not have a login.
type Employee struct {
	ID             ID
	IDSpan         diag.Span // where the files give the number
	Name           Field[string]
	Location       *Location // nil in files: the assignment's
	Specialization Field[string]
	Schedule       Field[bool] // takes part in the work schedule
	Dismissed      Field[bool]
	Create         bool // files: make the card if there is none of this name
	UserID         ID   // live: the login it is linked to, 0 if none
	Paid           Mark // live: what the system says of its seat
	Span           diag.Span
}

// Mark is a live system's own answer to a yes-or-no question that it may not answer at all.
type Mark uint8

// Marks.
const (
	Unmarked Mark = iota
	MarkedNo
	MarkedYes
)

// MarkOf returns the mark for an answer.
func MarkOf(yes bool) Mark {
	if yes {
		return MarkedYes
	}
	return MarkedNo
}

// NormalEmail returns an e-mail in the form in which two are compared.
func NormalEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// NormalPhone returns the digits of a phone number, the form in which two are compared.
func NormalPhone(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
