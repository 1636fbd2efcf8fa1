package schema

import (
	"time"

	"github.com/seatplan/seatplan/schema/diag"
)

// Organization is one account of one live system: the unit that is planned and applied. The
// desired organization comes from the files, the live one from its system; both have this type.
type Organization struct {
	Name     string // the label of its block
	System   string // altegio, alfacrm, amocrm
	Title    Field[string]
	Brand    Field[string]
	Account  Field[string]
	Endpoint Field[string] // where the system answers instead of its usual address
	Timezone *time.Location
	Caller   Field[string] // e-mail or phone of the account behind the token
	Auth     []Credential
	Licence  *Licence // what the files say for all locations, nil if nothing
	Attrs    []Attr
	Settings []Attr // of the blocks that the Spec lists, named "block.attribute"
	Span     diag.Span

	Unmanaged  Unmanaged
	Guard      Guard
	TransferTo *User // who receives what a leaver owns

	Locations []*Location
	Networks  []*Network
	CashDesks []*CashDesk
	Roles     []*Role
	Users     []*User
	Removed   []*Removed
	Attested  []*Attestation // of the desired state: what people have attested
	MaxAge    Field[int]     // days after which an attestation is asked for again, 0 for never

	// Live is what only a live system tells. It is nil in the desired state.
	Live *Live
}

// Live is the part of an organization that is read and never written in files.
type Live struct {
	Rights    *Rights     // all rights the system knows, and the sets over them
	Employees []*Employee // every card, with a login or without
	Licences  []*Licence
	Groups    []Group // of people, where the system has them
	CallerID  ID      // the account behind the token, 0 if the system does not tell
	Reads     int     // calls that the reading took

	// Carried are the fields that the answers had, by kind of object, where nobody documents what an
	// answer has. A field that was not carried cannot be read.
	Carried map[Kind]map[string]bool
	// RoleRights are what the live roles may do, where roles are live and can be read; nil elsewhere.
	RoleRights map[*Role]*RightSet
	Archive    bool // whether archived people could be read; they are among the users then
	Log        *Log // nil if the system has no log of changes, or it was not read
}

// Group is a group of people.
type Group struct {
	ID    ID
	Title string
}

// Log is the part of a system's log of changes that was read.
type Log struct {
	Entries []LogEntry // by number
	Last    int64      // the highest number that was seen, 0 if there was none
}

// LogEntry says that somebody changed an object.
type LogEntry struct {
	ID     int64
	Kind   Kind
	Object ID
	Title  string // of the object, "" if the entry does not tell
	// Fields are those that were changed, by the names that Carried has, and in the system's own words
	// where there is no such name; nil if the entry does not tell.
	Fields []string
	By     string // who did it
	At     string // when, in the words of the system
}

// Policy is what happens to live objects that the files do not mention.
type Policy string

// Policies.
const (
	PolicyRemove Policy = "remove"
	PolicyReport Policy = "report"
	PolicyIgnore Policy = "ignore"
)

// Unmanaged says what happens to what the files do not mention.
type Unmanaged struct {
	Users     Policy
	Employees Policy // cards without a login
	Clients   Policy // people who are clients and no staff
	Roles     Policy // roles, where they are live
	Span      diag.Span
}

// Location is a place that access can be limited to.
type Location struct {
	Address     Address
	ID          Field[ID]
	Title       Field[string]
	MainNetwork Field[*Network] // the network that counts as its main one
	Licence     *Licence
	Attrs       []Attr
	Span        diag.Span

	Presets map[string]*Preset   // live: the system's own roles by name
	Options map[RightID][]Option // live: the values that rights may take here, where the system lists them
}

// CashDesk is a till or an account that takes payments, and who may use it.
type CashDesk struct {
	Address  Address
	ID       Field[ID]
	Title    Field[string]
	Location *Location
	Enabled  Field[bool]
	Users    []ID // live: who may use it
	Span     diag.Span
}

// Network is locations grouped, the main one first.
type Network struct {
	Address   Address
	ID        Field[ID]
	Title     Field[string]
	Locations []*Location
	Attrs     []Attr
	Span      diag.Span

	LocationsSpan diag.Span
}

// Rank orders roles, a higher level standing above a lower one.
type Rank struct {
	Address Address
	Level   Field[int]
	Span    diag.Span
}

// Preset is one of a system's own roles at one location: what it gives by itself and what can be
// added or taken away. Presets are shared: two locations where the role is the same have one.
type Preset struct {
	Base     string // the system's name of the role, "administrator"
	Title    string // as the interface shows it
	Default  *RightSet
	Offered  Bits // rights that the role has at all
	Locked   Bits // rights that may not be changed
	Paid     Bits // rights that the system marks as paid
	PaidOnly Bits // rights for paid people only
	Marked   bool // whether the system told the marks for paid rights
}

// Option is a value that a right may take, where a system lists them.
type Option struct {
	Value    Value
	Title    string
	Disabled bool
}

// Removed says that a person must not have access, whatever else the files say of people they do
// not mention.
type Removed struct {
	Address      Address
	Organization *Organization
	ID           Field[ID]
	Email, Phone Field[string]
	TransferTo   *User
	Span         diag.Span
}

// Guard holds the limits past which a plan is refused.
type Guard struct {
	MaxRemovals Threshold
	MaxLosses   Threshold
	Keep        []*User // people who keep access at every step
	Scopes      []ScopedGuard
	Span        diag.Span
}

// ScopedGuard is a guard for the people of one location or of one rank.
type ScopedGuard struct {
	Location    *Location
	Rank        *Rank
	MaxRemovals Threshold
	MaxLosses   Threshold
	Span        diag.Span
}

// Threshold is a limit on a number of people: an absolute number, or a share together with a
// number that must be passed too, so that one of three people leaving is not an alarm.
type Threshold struct {
	Percent float64 // 0 if the threshold is absolute
	Count   int     // the absolute number, or the number that must be passed too
	Given   bool    // whether the files give it
	Span    diag.Span
}

// Exceeded reports whether n of total people are too many.
func (t Threshold) Exceeded(n, total int) bool {
	if n <= t.Count {
		return false
	}
	// A share that is met exactly is not exceeded, whatever the rounding of binary fractions does.
	const rounding = 1e-6
	return t.Percent == 0 || float64(n)*100-t.Percent*float64(total) > rounding
}
