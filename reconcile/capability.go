package reconcile

import "github.com/seatplan/seatplan/schema"

// Support says whether something can be done through an API.
type Support string

// Degrees of support.
const (
	Yes     Support = "yes"
	No      Support = "no"
	Unknown Support = "unknown"
	Never   Support = "-" // the question does not arise
)

// Level is what becomes of a difference.
type Level string

// Levels of a capability.
const (
	Managed   Level = "managed"    // changed by apply
	WriteOnce Level = "write-once" // set at creation; later a manual step
	Observed  Level = "observed"   // a manual step; the next plan checks that it was done
	ByHand    Level = "manual"     // a manual step; done when attested
	Theirs    Level = "theirs"     // only the person concerned can change it
)

// Capability is what can be done with one field of one kind of object.
type Capability struct {
	Kind     schema.Kind
	Field    string // "" is the object as a whole
	Title    string // for people: "Network: list of locations"
	Level    Level
	Read     Support
	Create   Support
	Update   Support
	Delete   Support
	Unproven bool   // nobody has shown that it works
	Unmapped bool   // the system has it and the language does not offer it
	Reason   string // why the level is what it is
	Source   string // the vendor's page or operation
	ScreenEN string // where a person does it
	ScreenRU string
}

// Capabilities is the table of one system.
type Capabilities []Capability

// Of returns the capability of a field, and whether the table has it.
func (c Capabilities) Of(kind schema.Kind, field string) (Capability, bool) {
	for _, row := range c {
		if row.Kind == kind && row.Field == field {
			return row, true
		}
	}
	return Capability{}, false
}
