package reconcile

import (
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Action is what happens to an object.
type Action string

// Actions.
const (
	Create  Action = "create"
	Update  Action = "update"
	Remove  Action = "remove"
	Restore Action = "restore"
)

// By says who carries a change out.
type By string

// Who carries a change out.
const (
	ByAPI    By = "api"
	ByPerson By = "manual"
)

// Change is one object that differs, as data: what differs, and the object on both sides for the
// provider that turns the change into steps. Exactly one of the pairs is in use, by Kind.
type Change struct {
	Address schema.Address
	Kind    schema.Kind
	Action  Action
	By      By
	Title   string // the object's name for people
	Fields  []FieldChange
	Source  diag.Span // the desired side, unknown for what the files do not mention
	Reason  string    // why, for people: "not in the files"

	// Attest is what the files want of the object and no call reads, in full: what a person who has
	// looked attests. It is empty if everything can be read.
	Attest []schema.AttestedValue
	// Doubt says why what was attested has to be looked at again, "" if it holds.
	Doubt string
	// People are those to whom the change of a role or a setting happens.
	People []Person

	Role       Pair[schema.Role]
	RoleRights *schema.RightSet // of a role that calls write, as it shall be
	CashDesk   Pair[schema.CashDesk]
	TransferTo *schema.User // of the files: who takes over what a leaver owns, nil if they name nobody
	Receiver   *schema.User // the same person live, nil if there is none
	User       Pair[schema.User]
	Placements []PlacementChange // of a user
	Location   Pair[schema.Location]
	Network    Pair[schema.Network]
	Employee   Pair[schema.Employee] // a card without a login and without a block
}

// Person is somebody whom a change concerns.
type Person struct {
	Address schema.Address
	Name    string
}

// Pair is an object before and after. A side without the object is nil.
type Pair[T any] struct{ Before, After *T }

// PlacementChange is one assignment at one location that differs.
type PlacementChange struct {
	Location *schema.Location // the live one
	Address  schema.Address   // of the location in the files
	Action   Action
	Before   *schema.Assignment // live, nil if there is none
	After    *schema.Assignment // planned, nil if there shall be none
	Card     *schema.Employee   // the live card that After's employee means, nil if it is to be made
	Network  *schema.Network    // a network that must exist first and does not yet
	Rights   *schema.Rights     // the sets that Before and After belong to
	Because  []string           // what in the files causes it: "role.receptionist"

	cardFields []FieldChange
}

// FieldChange is one value that differs. A side without a value is the zero Value.
type FieldChange struct {
	Path          string
	Before, After schema.Value

	// Attested says that no call reads the field: what was attested stands for the live value, and a
	// Before that is not known was never attested.
	Attested bool
	// Takes says that the change takes something away from people, where the values alone do not tell.
	Takes bool
}

// StepKind says what a step is.
type StepKind string

// Kinds of steps.
const (
	Call    StepKind = "call"    // one API call, also a batch
	Manual  StepKind = "manual"  // a person does it in the system's interface
	Waiting StepKind = "waiting" // a person must accept an invitation
)

// Step is one action towards the plan's goal. It is data: what has to be known to send it is in
// Payload, in a form that only its provider reads.
type Step struct {
	N         int // position in the order, from 1; set by the planner
	Kind      StepKind
	Op        string // the provider's name for the operation
	Title     string // for people: "invite Anna Petrova to Bloom North"
	Method    string
	Path      string
	Payload   []byte
	Addresses []schema.Address

	// Needs are steps that must be done before: indices into the slice that Vendor.Steps returns,
	// and numbers N in a finished plan.
	Needs []int
	// Uses are the steps that make a number this one needs, by the name it has there.
	Uses map[string]int
	// Given are these numbers, filled in before the step is run.
	Given map[string]schema.ID
	// Each says that what the step does for one of Addresses does not hang on the others. Then a needed step
	// that is about some of them and was not done holds up only these.
	Each bool
	// Without are the addresses that are left out for that reason, filled in before the step is run.
	Without []schema.Address
	// Doubtful says that the step was sent before and its answer is not known: whether it was carried
	// out has to be looked up before anything is sent.
	Doubtful bool
	// Note is what a Noter said before the step was sent for the first time.
	Note string

	// Seats is how many seats of a licence the step takes, negative if it frees some.
	Seats   int
	Licence schema.Address
	Keeps   []Keep // what it does to owners and administrators; set by the planner

	Effects    []Effect
	Repeatable bool // sending it twice does no more than sending it once
	Reads      int  // requests that read, before and after the call
	Writes     int
	Expects    []Expectation
	Letters    []Letter
	Prepares   bool     // nobody has less by it: it is done before what the change is about
	Passwords  []string // e-mails of those who get a first password, which has to come from somewhere
	Manual     *ManualStep
}

// Expectation is a live object that a step builds on, as the plan saw it.
type Expectation struct {
	Key         schema.Key
	Address     schema.Address
	Fingerprint Fingerprint
}

// Letter is a message that the system sends to a person because of a step.
type Letter struct {
	To      string // e-mail or phone
	Address schema.Address
	Why     string
}

// ManualStep tells a person what to do in the system's own interface.
type ManualStep struct {
	Address          schema.Address
	ScreenEN         string // the way through the menus
	ScreenRU         string
	Boxes            []Box
	TextEN           string
	TextRU           string
	CheckedByReading bool // the next plan sees whether it was done
}

// Box is a box to tick or to untick.
type Box struct {
	TitleEN, TitleRU string
	Tick             bool
}

// Part is the part of a placement that a step changes.
type Part uint8

// Parts of a placement.
const (
	PartAccess Part = iota // role and rights
	PartCard               // the employee card itself
	PartLink               // whether card and login belong together
)

// Effect is what a step does to one placement, for replaying a plan step by step.
type Effect struct {
	Change    int // index of the change, -1 for none
	Placement int // index of its placement
	Part      Part
	Access    *schema.Assignment // PartAccess: what there is after the step, nil for no access
	Card      *schema.Employee   // PartCard: the card after the step
	Linked    bool               // PartLink
}
