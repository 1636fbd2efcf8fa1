package emulator

import "time"

// Format is the version of the state file that this package reads and writes.
const Format = 1

// The two brands of the product. They share the API and differ in plans and wording.
const (
	BrandAmoCRM = "amocrm"
	BrandKommo  = "kommo"
)

// The plans, from small to large (contract 6).
const (
	PlanBase         = "base"
	PlanAdvanced     = "advanced"
	PlanProfessional = "professional"
	PlanEnterprise   = "enterprise"
)

// State is the whole world of the emulator: one account. Seed and state file have this form;
// whatever is left out has a sensible default. Ids are the vendor's numbers.
type State struct {
	Format    int    `json:"format"`
	Brand     string `json:"brand,omitempty"` // absent: amocrm
	Subdomain string `json:"subdomain"`
	AccountID int    `json:"account_id"`

	Now    *time.Time `json:"now,omitempty"`   // a fixed clock; absent: the real one
	Caller int        `json:"caller"`          // the user behind the tokens
	Token  string     `json:"token,omitempty"` // long-lived; absent: a random one, which is never stored
	OAuth  *OAuth     `json:"oauth,omitempty"` // absent: no integration, every grant is refused

	Switches  map[string]string `json:"switches,omitempty"` // only deviations from the default
	RateLimit *RateLimit        `json:"rate_limit,omitempty"`

	Plan     string   `json:"plan,omitempty"`  // absent: enterprise
	Seats    int      `json:"seats,omitempty"` // bought; 0: no limit
	Unpaid   bool     `json:"unpaid,omitempty"`
	IPFilter IPFilter `json:"ip_filter,omitzero"`

	Groups    []Group    `json:"groups,omitempty"` // the default group has the id 0 and is added when absent
	Roles     []Role     `json:"roles,omitempty"`
	Users     []User     `json:"users,omitempty"`
	Pipelines []Pipeline `json:"pipelines,omitempty"`
	Catalogs  []Catalog  `json:"catalogs,omitempty"`

	Leads     []Record `json:"leads,omitempty"`
	Contacts  []Record `json:"contacts,omitempty"`
	Companies []Record `json:"companies,omitempty"`
	Tasks     []Record `json:"tasks,omitempty"`

	Letters  []Letter `json:"letters,omitempty"`
	LoginLog []Login  `json:"login_log,omitempty"`
	Security Security `json:"security,omitzero"`

	LastID int `json:"last_id,omitempty"` // the highest id ever given out
}

// OAuth is the integration and what it can be granted next. The state holds the code until it is
// used, and always the refresh token in force: a used one is as good as none.
type OAuth struct {
	ClientID     string     `json:"client_id"`
	ClientSecret string     `json:"client_secret"`
	RedirectURI  string     `json:"redirect_uri"`
	RefreshToken string     `json:"refresh_token,omitempty"`
	RefreshAt    *time.Time `json:"refresh_at,omitempty"` // when it was given out; absent: it never grows old
	Code         string     `json:"code,omitempty"`
	CodeAt       *time.Time `json:"code_at,omitempty"` // when it was given out; absent: it never grows old
}

// RateLimit refuses more requests than that. The vendor allows 7 a second (contract 1.3).
type RateLimit struct {
	PerSecond int `json:"per_second,omitempty"`
	BanAfter  int `json:"ban_after,omitempty"` // refusals within a minute that lead to a ban; absent: 10 (guess)
}

// IPFilter is the list of addresses from which the account can be used. Whose own address is not on
// it is locked out (M4).
type IPFilter struct {
	Enabled   bool     `json:"enabled,omitempty"`
	Addresses []string `json:"addresses,omitempty"` // 192.0.2.1 or 192.0.2.0/24
	BlockAPI  bool     `json:"block_api,omitempty"` // filters the API too
}

// Group is a group of users.
type Group struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

// Role is a named set of rights. Who holds it has exactly these.
type Role struct {
	ID     int    `json:"id"`
	Name   string `json:"name"`
	Rights Rights `json:"rights,omitzero"`
}

// User is one login. What rights hold is the first that applies: administrator, free user, role,
// own rights (contract 7.1).
type User struct {
	ID        int        `json:"id"`
	Name      string     `json:"name"`
	Email     string     `json:"email"` // the login
	Lang      string     `json:"lang,omitempty"`
	Phone     string     `json:"phone,omitempty"`
	Admin     bool       `json:"admin,omitempty"`
	Free      bool       `json:"free,omitempty"`
	Inactive  bool       `json:"inactive,omitempty"`
	Deleted   bool       `json:"deleted,omitempty"`
	Group     int        `json:"group,omitempty"`
	Role      int        `json:"role,omitempty"`
	Rights    *Rights    `json:"rights,omitempty"`   // own ones
	Exceeded  bool       `json:"exceeded,omitempty"` // inactive because of an activity limit
	LastLogin *time.Time `json:"last_login,omitempty"`
}

// Pipeline is a sequence of stages. Three are the system's: Incoming leads, won and lost; they are
// added when absent.
type Pipeline struct {
	ID       int      `json:"id"`
	Name     string   `json:"name"`
	Main     bool     `json:"main,omitempty"` // the first one when none is
	Archived bool     `json:"archived,omitempty"`
	Statuses []Status `json:"statuses,omitempty"`
}

// The types of a stage.
const (
	StatusNormal   = 0
	StatusIncoming = 1
)

// The stages that have the same id in every pipeline (contract 3.7).
const (
	StatusWon  = 142
	StatusLost = 143
)

// Status is a stage of a pipeline.
type Status struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
	Type int    `json:"type,omitempty"`
	Sort int    `json:"sort,omitempty"`
}

// Catalog is a list, such as that of the goods.
type Catalog struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

// Record is a lead, contact, company or task as far as access is concerned: it has one who is
// responsible. The name of a task is its text.
type Record struct {
	ID          int    `json:"id"`
	Name        string `json:"name,omitempty"`
	Responsible int    `json:"responsible"`
}

// The reasons of a letter.
const (
	LetterWelcome  = "welcome"        // somebody was added (M1)
	LetterActivity = "activity_limit" // a user went past it; goes to the administrators (M5)
)

// Letter is a letter that the system sent by itself.
type Letter struct {
	To  string    `json:"to"`
	Why string    `json:"why"`
	At  time.Time `json:"at"`
}

// The ways of a login.
const (
	WayWeb = "web"
	WayAPI = "api"
)

// Login is one entry of the authorisation log (M3).
type Login struct {
	At     time.Time `json:"at"`
	User   int       `json:"user"`
	Way    string    `json:"way"`
	IP     string    `json:"ip,omitempty"`
	Device string    `json:"device,omitempty"`
}

// Security are settings of the account that have no API. The form of the limits is free.
type Security struct {
	TwoStep       bool           `json:"two_step,omitempty"`
	ActivityLimit map[string]any `json:"activity_limit,omitempty"` // absent: no limit
}
