package view

import (
	"github.com/seatplan/seatplan/schema"
)

// FormatVersion is the version of the JSON form of a plan. The first part changes when a reader
// of an older version could misunderstand it, the second when something was added.
const FormatVersion = "1.2"

// Document is the JSON form of a plan. Values that are absent are null, lists are never null,
// money is a decimal string, and the order is stable.
type Document struct {
	FormatVersion string         `json:"format_version"`
	GeneratedBy   string         `json:"generated_by"`
	AsOf          string         `json:"as_of"`   // the day for which the plan was made, 2027-01-15
	Targets       []string       `json:"targets"` // the plan is about these only; empty for everything
	Summary       Summary        `json:"summary"`
	Organizations []Organization `json:"organizations"`
}

// Summary counts what a plan does, over all organizations.
type Summary struct {
	Create      int `json:"create"` // changes by API
	Update      int `json:"update"`
	Remove      int `json:"remove"`
	Restore     int `json:"restore"`
	Manual      int `json:"manual"`         // steps that a person has to take
	Gaining     int `json:"people_gaining"` // people who may do more than before
	Losing      int `json:"people_losing"`
	SeatsBefore int `json:"seats_before"`
	SeatsAfter  int `json:"seats_after"`
}

// Organization is the plan of one organization.
type Organization struct {
	Name      string      `json:"name"`
	Title     string      `json:"title"`
	System    string      `json:"system"`
	Caller    *string     `json:"caller"`
	Read      string      `json:"read"` // ok, refused, unreachable
	Error     *string     `json:"error"`
	Changes   []Change    `json:"changes"`
	Access    []Access    `json:"access"`
	Sight     []Sight     `json:"visibility"` // who begins and ceases to see whose account
	Seats     Seats       `json:"seats"`
	Steps     []Step      `json:"steps"`
	Manual    []Manual    `json:"manual"`
	Guards    []Guard     `json:"guards"`
	Letters   []Letter    `json:"letters"`
	Unmanaged []Unmanaged `json:"unmanaged"`
	Warnings  []Warning   `json:"warnings"`
	Calls     Calls       `json:"calls"`
	Undo      *Undo       `json:"undo"` // null for a plan that follows files
}

// Change is one object that differs.
type Change struct {
	Address string   `json:"address"`
	Title   string   `json:"title"`
	Action  string   `json:"action"` // create, update, remove, restore
	By      string   `json:"by"`     // api, manual
	Reason  *string  `json:"reason"`
	Doubt   *string  `json:"doubt"` // why what was attested has to be looked at again
	Fields  []Field  `json:"fields"`
	People  []Person `json:"people"` // whom the change of a role, a setting or a cash desk concerns
	Source  *Source  `json:"source"` // null for what the files do not mention

	HandsOver *HandsOver `json:"hands_over"` // null where nothing goes to somebody else
}

// HandsOver is what a leaver is responsible for and who takes it over.
type HandsOver struct {
	To    *Person `json:"to"` // null if the files name nobody
	Items []Owned `json:"items"`
}

// Owned counts things of one kind.
type Owned struct {
	What  string `json:"what"` // in the system's word, "leads"
	Count int    `json:"count"`
}

// Person is somebody whom a change concerns.
type Person struct {
	Address string `json:"address"`
	Name    string `json:"name"`
}

// Sight is people of one rank who begin or cease to see the accounts of others.
type Sight struct {
	Viewers []Person `json:"viewers"`
	Before  *int     `json:"rank_before"` // null: the list of accounts was closed to them
	After   *int     `json:"rank_after"`
	Starts  []Person `json:"starts"`
	Stops   []Person `json:"stops"`
}

// Field is one value that differs.
type Field struct {
	Path   string       `json:"path"`
	Before schema.Value `json:"before"`
	After  schema.Value `json:"after"`
	// Attested: no call reads the field. Before is what was attested, null if nothing was.
	Attested bool `json:"attested"`
	Takes    bool `json:"takes_away"` // from people, where the values alone do not tell
}

// Source is a place in the files.
type Source struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

// Access is what one person gains and loses at one location, in effect.
type Access struct {
	User          string        `json:"user"`
	Name          string        `json:"name"`
	Location      string        `json:"location"`
	LocationTitle string        `json:"location_title"`
	Gains         []string      `json:"gains"`
	Losses        []string      `json:"losses"`
	Changed       []RightChange `json:"changed"`
	Because       []string      `json:"because"`
	Invited       bool          `json:"invited"` // takes effect when an invitation is accepted
	Against       *Against      `json:"against_base"`
}

// Against is how new access differs from what the system's own role gives by itself.
type Against struct {
	Base    string        `json:"base"`
	Gains   []string      `json:"gains"`
	Losses  []string      `json:"losses"`
	Changed []RightChange `json:"changed"`
}

// RightChange is a right whose value differs. Null means not restricted.
type RightChange struct {
	Right  string       `json:"right"`
	Before schema.Value `json:"before"`
	After  schema.Value `json:"after"`
}

// Seats is the ledger.
type Seats struct {
	Licences []Licence  `json:"licences"`
	Users    []SeatUser `json:"users"`
}

// Licence is one line of the ledger.
type Licence struct {
	Licence        string  `json:"licence"`
	Title          string  `json:"title"`
	Rule           string  `json:"rule"` // roles, rights, active, unlimited
	RuleAtRenewal  string  `json:"rule_at_renewal"`
	Before         int     `json:"before"`
	After          int     `json:"after"`
	Limit          *int    `json:"limit"` // null: unknown, 0: unlimited
	LimitAtRenewal *int    `json:"limit_at_renewal"`
	Peak           int     `json:"peak"`
	AtRenewal      *int    `json:"at_renewal"`
	Renews         *string `json:"renews"`
	CostBefore     *string `json:"cost_before"` // for a month
	CostAfter      *string `json:"cost_after"`
	CostAtRenewal  *string `json:"cost_at_renewal"`
	Currency       *string `json:"currency"`
	Tariff         *Tariff `json:"tariff_that_fits"`
	Doubtful       int     `json:"doubtful"`
	NotInFiles     int     `json:"not_in_files"`
}

// Tariff is an offer that can be bought.
type Tariff struct {
	Seats int     `json:"seats"`
	Price *string `json:"price"`
}

// SeatUser is a person whose seat differs, now or at the renewal, or is in doubt.
type SeatUser struct {
	User      string  `json:"user"`
	Name      string  `json:"name"`
	Licence   string  `json:"licence"`
	Before    string  `json:"before"` // paid, free, none
	After     string  `json:"after"`
	AtRenewal string  `json:"at_renewal"`
	Doubtful  bool    `json:"doubtful"`
	Reasons   Reasons `json:"reasons"`
}

// Reasons say why a seat is paid, on each of the three days.
type Reasons struct {
	Before    []Reason `json:"before"`
	After     []Reason `json:"after"`
	AtRenewal []Reason `json:"at_renewal"`
}

// Reason is one cause of a paid seat: a right, the schedule, or the role itself. From is what in
// the files gives it, or "live".
type Reason struct {
	Right    string `json:"right,omitempty"`
	Schedule bool   `json:"schedule,omitempty"`
	Role     string `json:"role,omitempty"`
	From     string `json:"from"`
}

// Step is one action in the order of the plan.
type Step struct {
	N         int      `json:"n"`
	Kind      string   `json:"kind"` // call, manual, waiting
	Title     string   `json:"title"`
	Method    *string  `json:"method"`
	Path      *string  `json:"path"`
	Addresses []string `json:"addresses"`
	Needs     []int    `json:"needs"`
}

// Manual tells a person what to do in the system's interface.
type Manual struct {
	Step     int    `json:"step"`
	Address  string `json:"address"`
	Title    string `json:"title"`
	Screen   string `json:"screen"` // Russian: the interface's own language
	ScreenEN string `json:"screen_en"`
	Boxes    []Box  `json:"boxes"`
	TextRU   string `json:"text_ru"`
	TextEN   string `json:"text_en"`
	Attested bool   `json:"attested_only"` // no reading can tell whether it was done
}

// Box is a box to tick or to untick.
type Box struct {
	TitleRU string `json:"title_ru"`
	TitleEN string `json:"title_en"`
	Tick    bool   `json:"tick"`
}

// Guard is the verdict of one guard.
type Guard struct {
	Name     string   `json:"name"`
	Scope    *string  `json:"scope"`
	Verdict  string   `json:"verdict"` // ok, refused, waived
	Measured int      `json:"measured"`
	Limit    string   `json:"limit"`
	Reason   *string  `json:"reason"`
	People   []string `json:"people"`
}

// Letter is a message that the system sends because of the plan.
type Letter struct {
	To      string `json:"to"`
	Address string `json:"address"`
	Why     string `json:"why"`
}

// Unmanaged is a live object that the files do not mention.
type Unmanaged struct {
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Address string `json:"address"`
	Title   string `json:"title"`
	Action  string `json:"action"` // remove, report, ignore
}

// Warning is something the reader should know.
type Warning struct {
	Code    string  `json:"code"`
	Address *string `json:"address"`
	Text    string  `json:"text"`
}

// Calls are the requests that the plan took and that applying it takes.
type Calls struct {
	Reads          int     `json:"reads"`  // made for this plan
	Writes         int     `json:"writes"` // requests of an apply, reading back included
	SecondsAtLimit float64 `json:"seconds_at_limit"`
}
