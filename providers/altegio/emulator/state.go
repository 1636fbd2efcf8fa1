package emulator

import "time"

// Format is the version of the state file that this package reads and writes.
const Format = 1

// State is the whole world of the emulator. Seed and state file have this form; whatever is left
// out has a sensible default. Ids are the vendor's numbers.
type State struct {
	Format   int        `json:"format"`
	Brand    string     `json:"brand,omitempty"`    // altegio (default) or yclients
	Language string     `json:"language,omitempty"` // of role and right titles: en (default) or ru
	Tokens   *Tokens    `json:"tokens,omitempty"`   // absent: random ones, which are never stored
	Caller   int        `json:"caller"`             // the person behind the user token
	Now      *time.Time `json:"now,omitempty"`      // a fixed clock for licences; absent: the real one

	Switches  map[string]string `json:"switches,omitempty"` // only deviations from the default
	RateLimit *RateLimit        `json:"rate_limit,omitempty"`

	Locations []Location `json:"locations,omitempty"`
	Networks  []Network  `json:"networks,omitempty"`
	People    []Person   `json:"people,omitempty"`
	Access    []Access   `json:"access,omitempty"`
	Employees []Employee `json:"employees,omitempty"`
	Positions []Position `json:"positions,omitempty"`
	Licences  []Licence  `json:"licences,omitempty"`

	Presets      []Preset      `json:"presets,omitempty"` // the roles there are, in place of our own idea of them
	ExtraRights  []ExtraRight  `json:"extra_rights,omitempty"`
	ExtraRoles   []ExtraRole   `json:"extra_roles,omitempty"`
	Applications []Application `json:"applications,omitempty"`

	LastID int `json:"last_id,omitempty"` // the highest id ever given out
}

// Tokens are the two secrets of a request.
type Tokens struct {
	Partner string `json:"partner"`
	User    string `json:"user"`
}

// RateLimit refuses more requests than that from one address; 0 is no limit. The vendor allows 5 a
// second and 200 a minute (developer portal, introduction).
type RateLimit struct {
	PerSecond int `json:"per_second,omitempty"`
	PerMinute int `json:"per_minute,omitempty"`
}

// Location is one branch. Only id and title are needed.
type Location struct {
	ID          int               `json:"id"`
	Title       string            `json:"title"`
	MainNetwork int               `json:"main_network,omitempty"` // one of the networks it is in
	Country     string            `json:"country,omitempty"`
	CountryID   int               `json:"country_id,omitempty"`
	City        string            `json:"city,omitempty"`
	CityID      int               `json:"city_id,omitempty"`
	Address     string            `json:"address,omitempty"`
	Zip         string            `json:"zip,omitempty"`
	Timezone    string            `json:"timezone,omitempty"`
	Currency    string            `json:"currency,omitempty"`
	Phones      []string          `json:"phones,omitempty"`
	Email       string            `json:"email,omitempty"`
	Site        string            `json:"site,omitempty"`
	Social      map[string]string `json:"social,omitempty"`
	Description string            `json:"description,omitempty"`
	Short       string            `json:"short_descr,omitempty"`
	Business    int               `json:"business_type_id,omitempty"`
	Latitude    float64           `json:"latitude,omitempty"`
	Longitude   float64           `json:"longitude,omitempty"`
	Inactive    bool              `json:"inactive,omitempty"`
	Deleted     bool              `json:"deleted,omitempty"`
}

// Network is a list of locations in the order shown by the interface. A location is the main one
// when it is first and Main names it: two conditions (help, merging locations into a chain).
type Network struct {
	ID        int    `json:"id"`
	Title     string `json:"title"`
	Locations []int  `json:"locations,omitempty"`
	Main      int    `json:"main,omitempty"`
}

// Person is a login of the whole platform, known by phone or e-mail.
type Person struct {
	ID           int    `json:"id"`
	Name         string `json:"name"`
	Phone        string `json:"phone,omitempty"`
	Email        string `json:"email,omitempty"`
	Password     string `json:"password,omitempty"`     // for POST /auth; without it the person cannot sign in
	Unregistered bool   `json:"unregistered,omitempty"` // was invited and has not accepted anything yet
}

// Rights are values by slug: a bool, a number (0 and 1 included), a list of ids or a text.
type Rights map[string]any

// Access is what one person may do in one location.
type Access struct {
	Location     int    `json:"location"`
	User         int    `json:"user"`
	Role         string `json:"role,omitempty"`     // absent: a person who never got a role
	Rights       Rights `json:"rights,omitempty"`   // only what differs from the preset of the role
	Employee     int    `json:"employee,omitempty"` // in a seed short for "user" in the employee
	Pending      bool   `json:"pending,omitempty"`  // invited, not accepted
	NonDeletable bool   `json:"non_deletable,omitempty"`
	Position     string `json:"position,omitempty"` // the text given with the invitation

	Invitation int               `json:"invitation,omitempty"` // number of the open invitation
	Earlier    map[string]Rights `json:"earlier,omitempty"`    // rights left behind, by role (switch role_restore)
}

// Employee is a bookable card of a location, with or without a login.
type Employee struct {
	ID             int    `json:"id"`
	Location       int    `json:"location"`
	Name           string `json:"name"`
	Specialization string `json:"specialization,omitempty"`
	Position       int    `json:"position,omitempty"`
	User           int    `json:"user,omitempty"`
	Schedule       bool   `json:"schedule,omitempty"` // takes part in the schedule
	Fired          bool   `json:"fired,omitempty"`
	Hidden         bool   `json:"hidden,omitempty"` // not in online booking
	Deleted        bool   `json:"deleted,omitempty"`
	Paid           *bool  `json:"paid,omitempty"`  // the mark as it was set (switch paid_staff)
	Chain          bool   `json:"chain,omitempty"` // shared by a network
	Assistant      bool   `json:"assistant,omitempty"`
	PaymentPolicy  bool   `json:"payment_policy,omitempty"`
	Weight         int    `json:"weight,omitempty"`
	Information    string `json:"information,omitempty"`
	APIID          string `json:"api_id,omitempty"`
	Phone          string `json:"phone,omitempty"`
}

// Position is a job title, of a network or of one location.
type Position struct {
	ID       int    `json:"id"`
	Title    string `json:"title"`
	Network  int    `json:"network,omitempty"`
	Location int    `json:"location,omitempty"`
}

// Licence is the subscription of one location. Locations whose licences have the same id share
// one subscription.
type Licence struct {
	Location        int      `json:"location"`
	ID              int      `json:"id"`
	Name            string   `json:"name,omitempty"`
	Start           string   `json:"start,omitempty"` // YYYY-MM-DD
	End             string   `json:"end,omitempty"`   // the last day, YYYY-MM-DD; absent: never ends
	StaffLimit      int      `json:"staff_limit,omitempty"`
	PaidRightsModel bool     `json:"paid_rights_model,omitempty"` // seats follow rights, not roles
	Active          *bool    `json:"active,omitempty"`            // absent: yes
	Trial           bool     `json:"trial,omitempty"`
	Options         []Option `json:"options,omitempty"`
}

// Option is something bought with a licence.
type Option struct {
	ID    int    `json:"id"`
	Title string `json:"title"`
}

// ExtraRight adds a right that the catalogue does not know, as a live system may.
type ExtraRight struct {
	Slug      string   `json:"slug"`
	Title     string   `json:"title"`
	Parent    string   `json:"parent,omitempty"`
	Kind      string   `json:"kind,omitempty"`       // default view
	ValueType string   `json:"value_type,omitempty"` // default bool
	Paid      bool     `json:"paid,omitempty"`
	Roles     []string `json:"roles,omitempty"` // where it is on; the owner has it always
}

// ExtraRole adds a role that the vendor's documents do not name, such as the call centre.
type ExtraRole struct {
	Slug   string `json:"slug"`
	Title  string `json:"title"`
	Like   string `json:"like"` // the role whose preset it has
	Weight int    `json:"weight,omitempty"`
}

// Application is a marketplace application and the rights that it declares.
type Application struct {
	ID     int      `json:"id"`
	Title  string   `json:"title"`
	Rights []string `json:"rights,omitempty"`
}
