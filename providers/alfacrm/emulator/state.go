package emulator

import "time"

// Format is the version of the state file that this package reads and writes.
const Format = 1

// State is the whole world of the emulator: one account. Seed and state file have this form;
// whatever is left out has a sensible default. Ids are the vendor's numbers.
type State struct {
	Format int        `json:"format"`
	Now    *time.Time `json:"now,omitempty"`     // a fixed clock; absent: the real one
	Caller int        `json:"caller"`            // the user whose key opens the API
	APIKey string     `json:"api_key,omitempty"` // absent: a random one, which is never stored

	Switches     map[string]string `json:"switches,omitempty"` // only deviations from the default
	RateLimit    *RateLimit        `json:"rate_limit,omitempty"`
	TokenMinutes int               `json:"token_minutes,omitempty"` // lifetime of a token; absent: 15

	Branches  []Branch   `json:"branches,omitempty"`
	CashDesks []CashDesk `json:"cash_desks,omitempty"`
	Roles     []Role     `json:"roles,omitempty"`
	Users     []User     `json:"users,omitempty"`
	Teachers  []Teacher  `json:"teachers,omitempty"`

	Settings map[string]any `json:"settings,omitempty"` // of the cabinets: bool, number or text by free key
	Options  []string       `json:"options,omitempty"`  // bought apart from the plan, such as client_cabinets

	Log     []LogEntry `json:"log,omitempty"`
	Letters []Letter   `json:"letters,omitempty"`

	LastID int `json:"last_id,omitempty"` // the highest id ever given out
}

// RateLimit refuses more requests than that. Integrators quote 5 a second (n8n node of a third
// party); per what is not stated, here it is the account.
type RateLimit struct {
	PerSecond int `json:"per_second,omitempty"`
}

// Branch is one place of business.
type Branch struct {
	ID         int    `json:"id"`
	Name       string `json:"name"`
	Inactive   bool   `json:"inactive,omitempty"`
	SubjectIDs []int  `json:"subject_ids,omitempty"`
	Weight     int    `json:"weight,omitempty"`
}

// CashDesk is a till of a branch and the users who may use it.
type CashDesk struct {
	ID       int    `json:"id"`
	Branch   int    `json:"branch"`
	Name     string `json:"name"`
	Users    []int  `json:"users,omitempty"`
	Disabled bool   `json:"disabled,omitempty"`
	Weight   int    `json:"weight,omitempty"`
}

// The three interfaces of a role (help, "CRM access").
const (
	InterfaceAdministration = "administration"
	InterfaceTeacher        = "teacher"
	InterfaceClient         = "client"
)

// The three built-in roles (help, "CRM access").
const (
	BuiltinAdministrator = "administrator" // has every right and cannot be edited
	BuiltinTeacher       = "teacher"
	BuiltinClient        = "client"
)

// Role is a set of menu items and rights. A right that is a node of the tree, "client", stands for
// everything below it, "client.list".
type Role struct {
	ID        int      `json:"id"`
	Title     string   `json:"title"`
	Interface string   `json:"interface"`
	Rank      int      `json:"rank"`
	Menu      []string `json:"menu,omitempty"`
	Rights    []string `json:"rights,omitempty"`
	Builtin   string   `json:"builtin,omitempty"`
}

// User is one login. An archived user is never active; a current one may be inactive (A12).
type User struct {
	ID        int    `json:"id"`
	Name      string `json:"name"`
	Email     string `json:"email"` // the login
	Phone     string `json:"phone,omitempty"`
	Gender    string `json:"gender,omitempty"` // male or female
	Language  string `json:"language,omitempty"`
	SIP       string `json:"sip,omitempty"`
	INN       string `json:"inn,omitempty"` // tax number of the cashier
	Branches  []int  `json:"branches,omitempty"`
	Roles     []int  `json:"roles,omitempty"`
	Inactive  bool   `json:"inactive,omitempty"`
	Archived  bool   `json:"archived,omitempty"`
	Teacher   int    `json:"teacher,omitempty"`    // the teacher card
	Clients   []int  `json:"clients,omitempty"`    // the customer cards, which are not part of the state
	LastLogin string `json:"last_login,omitempty"` // when the password was typed last, YYYY-MM-DD HH:MM:SS

	// CashDesks is the user's own list, apart from the lists of the desks. It exists under the
	// switch desk_views=separate only.
	CashDesks []int `json:"cash_desks,omitzero"`
}

// Teacher is a teacher card, with or without a login.
type Teacher struct {
	ID       int    `json:"id"`
	Name     string `json:"name"`
	Email    string `json:"email,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Branches []int  `json:"branches,omitempty"`
	Archived bool   `json:"archived,omitempty"`
}

// The entities of the change log that concern access (entity list of a real account, third party).
const (
	EntityUser     = "User"
	EntityRole     = "AclRole"
	EntityBranch   = "Branch"
	EntityCashDesk = "PayAccount"
	EntityTeacher  = "Teacher"
)

// The events of the change log.
const (
	EventAdded   = 1
	EventChanged = 2
	EventDeleted = 3 // or archived
)

// LogEntry is one change: who did what to which object. Fields has what changed, by the names of the
// API.
type LogEntry struct {
	ID       int            `json:"id"`
	Entity   string         `json:"entity"`
	EntityID int            `json:"entity_id"`
	User     int            `json:"user_id,omitempty"`
	Event    int            `json:"event"`
	Old      map[string]any `json:"fields_old,omitempty"`
	New      map[string]any `json:"fields_new,omitempty"`
	At       string         `json:"at"` // YYYY-MM-DD HH:MM:SS
}

// The reasons of a letter.
const (
	LetterAccess   = "access"   // somebody was added
	LetterPassword = "password" // a password was changed
)

// Letter is a letter that the system sent by itself.
type Letter struct {
	To  string `json:"to"`
	Why string `json:"why"`
	At  string `json:"at"` // YYYY-MM-DD HH:MM:SS
}
