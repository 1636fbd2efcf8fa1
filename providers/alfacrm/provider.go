package alfacrm

import (
	"cmp"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// System is the name of this provider in files.
const System = "alfacrm"

// The built-in roles, as the files name them.
const (
	baseAdministrator = "administrator"
	baseTeacher       = "teacher"
	baseClient        = "client"
)

// Interfaces of roles.
const (
	interfaceAdministration = "administration"
	interfaceTeacher        = "teacher"
	interfaceClient         = "client"
)

// Options that are bought or switched on, and open a part of the settings.
const (
	optionClientCabinets = "client_cabinets"
	optionLoyalty        = "loyalty"
)

// Names of attributes that this system adds.
const (
	attrUnverified  = "unverified_api"
	attrOptions     = "options"
	attrInterface   = "interface"
	attrMenu        = "menu"
	attrActive      = "active"
	attrGender      = "gender"
	attrLanguage    = "language"
	attrSIP         = "sip"
	attrINN         = "inn"
	attrCashDesks   = "cash_desks"
	attrTeacherCard = "teacher_card"
	attrClientCards = "client_cards"
)

// Provider is what is known of AlfaCRM without a connection.
type Provider struct{}

// Spec returns what AlfaCRM adds to the language.
func (Provider) Spec() *schema.Spec {
	account := []schema.Attribute{
		{Name: attrGender, Type: schema.TextValue, Values: []string{"male", "female"}, Doc: "The gender that the account says."},
		{Name: attrLanguage, Type: schema.TextValue, Doc: "The language of the interface, \"ru\". It is set with the account; afterwards people change it themselves."},
		{Name: attrSIP, Type: schema.TextValue, Doc: "The number for telephony."},
		{Name: attrINN, Type: schema.TextValue, Doc: "The taxpayer number that stands on receipts, 12 digits."},
		{Name: attrCashDesks, Type: schema.TextsValue, Refers: schema.KindCashDesk, Doc: "The cash desks that the person may use. An empty list says none; without it, they are left as they are."},
		{Name: attrTeacherCard, Type: schema.TextValue, Doc: "The name on the teacher's card that the account belongs to."},
		{Name: attrClientCards, Type: schema.TextsValue, Doc: "The names on the clients' cards that the account belongs to; several share one login."},
	}
	return &schema.Spec{
		System: System, Title: "AlfaCRM", LiveRoles: true, Ranks: true,
		Bases: []schema.Base{
			{Name: baseAdministrator, TitleEN: "Administrator", TitleRU: titleAdministrator, Note: "rank 999, all rights, cannot be edited"},
			{Name: baseTeacher, TitleEN: "Teacher Area", TitleRU: titleTeacher, Note: "the built-in role of teachers"},
			{Name: baseClient, TitleEN: "Customer Area", TitleRU: titleClient, Note: "the built-in role of clients"},
		},
		Auth: []schema.Attribute{
			{Name: "email", Type: schema.TextValue, Required: true, Public: true, Doc: "E-mail of the account that seatplan acts as."},
			{Name: "api_key", Type: schema.TextValue, Required: true, Doc: "The API key in the profile of that account."},
		},
		Uses: []string{"location", "cash_desk", "organization.account", "role.id", "role.renamed_from", "role.right", "unmanaged.clients"},
		Lacks: map[string]string{
			"organization.licence": "users are not limited and cost nothing there, so there is no seat and no price to give",
			"organization.caller":  "the caller is the account of auth.email",
			"assignment.employee":  "a teacher's card is named by teacher_card",
		},
		Attributes: map[string][]schema.Attribute{
			"organization": {
				{Name: attrUnverified, Type: schema.BoolValue, Doc: "Whether accounts are created, changed and archived by calls that nobody has shown to work. Never used for roles."},
				{Name: attrOptions, Type: schema.TextsValue, Values: []string{optionClientCabinets, optionLoyalty}, Doc: "The options of the account that open settings: \"client_cabinets\", \"loyalty\"."},
			},
			"location": {{Name: attrActive, Type: schema.BoolValue, Doc: "Whether the branch is in use; false retires it."}},
			"role": {
				{Name: attrInterface, Type: schema.TextValue, Values: []string{interfaceAdministration, interfaceTeacher, interfaceClient}, Doc: "The cabinet that the role opens. It decides the range of the rank."},
				{Name: attrMenu, Type: schema.TextsValue, Doc: "The menu items that the role shows: `" + strings.Join(menus(), "`, `") + "`. What else your screen shows is declared in the role, `right \"menu.NAME\"`."},
			},
			"account": account,
		},
		Settings: []schema.Settings{
			{Block: groupTeacher + cabinetSuffix, Doc: "What teachers may do in their cabinet.", Attributes: settingAttributes(groupTeacher)},
			{Block: groupClient + cabinetSuffix, Doc: "What clients may do in their cabinet.", Attributes: settingAttributes(groupClient)},
		},
		Unmanaged: schema.Unmanaged{Users: schema.PolicyReport, Clients: schema.PolicyIgnore},
	}
}

// Catalogue returns the rights as far as the help pages tell.
func (Provider) Catalogue() *schema.Catalogue { return builtIn() }

// Connection is how to reach one organization.
type Connection struct {
	Organization *schema.Organization // desired: account, attributes, declared rights
	Base         string               // address of the API, "" for the vendor's own
	Email        string
	Key          schema.Secret
	Transport    transport.Options // its Base is not used
	Clock        func() time.Time  // nil: time.Now
}

// The vendor's limit is told by integrators only: 5 requests a second, nobody says for what (sdk).
// Four, one after the other, stay below it. A hundredth more between two requests keeps four a second in
// every window, also where clocks round.
const (
	pace     = time.Second / 4
	interval = pace + pace/100
)

// Limiter returns a limiter for the vendor's limit, and the account that it is for.
func Limiter(o *schema.Organization) (key string, l *rate.Limiter) {
	return System + "/" + cmp.Or(o.Account.V, o.Endpoint.V), rate.NewLimiter(rate.Every(interval), 1)
}

// Open returns a connection. It makes no request.
func Open(c Connection) (*Live, error) {
	if c.Base == "" {
		if c.Organization.Account.V == "" {
			return nil, fmt.Errorf("alfacrm: organization.%s has no account: write account = \"NAME\" for NAME.s20.online, or an endpoint", c.Organization.Name)
		}
		c.Base = "https://" + c.Organization.Account.V + ".s20.online/v2api" // doc
	}
	c.Transport.Base = c.Base
	http, err := transport.New(c.Transport)
	if err != nil {
		return nil, fmt.Errorf("alfacrm: %w", err)
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	return &Live{
		Knowledge:    KnowledgeOf(c.Organization),
		organization: c.Organization,
		client:       &client{http: http, email: c.Email, key: c.Key, clock: c.Clock},
	}, nil
}

// Live is a connection to one organization. It is a reconcile.System, and no reconcile.Concurrent: requests
// go one after the other (doc: recommendations for clients).
type Live struct {
	Knowledge
	organization *schema.Organization
	client       *client

	mu      sync.Mutex
	archive bool        // whether the last reading showed archived people
	read    []schema.ID // the branches that it read
}

var (
	_ reconcile.System     = (*Live)(nil)
	_ reconcile.RoleVendor = Knowledge{}
)

// Knowledge answers what planning asks.
type Knowledge struct {
	unverified bool
}

// KnowledgeOf returns the answers for an organization, with what its files allow.
func KnowledgeOf(o *schema.Organization) Knowledge {
	return Knowledge{unverified: valueOf(o.Attrs, attrUnverified).True()}
}

func valueOf(attrs []schema.Attr, name string) schema.Value {
	for _, a := range attrs {
		if a.Name == name {
			return a.Value
		}
	}
	return schema.Value{}
}

// Capabilities returns the table of what can be done with what.
func (k Knowledge) Capabilities() reconcile.Capabilities { return capabilities(k.unverified) }

// Owner reports whether a role is the built-in Administrator.
func (Knowledge) Owner(base string) bool { return base == baseAdministrator }

// Needed returns the right without which every call is refused (doc).
func (Knowledge) Needed(c *schema.Catalogue) []schema.RightID { return byName(c, rightAPI) }

// Watchers returns nothing: no right for the log of changes is known.
func (Knowledge) Watchers(*schema.Catalogue) []schema.RightID { return nil }

// SettingsRights returns the right that opens the settings behind the wrench, those of the cabinets
// among them (doc).
func (Knowledge) SettingsRights(c *schema.Catalogue) []schema.RightID {
	return byName(c, rightSettings)
}

func byName(c *schema.Catalogue, names ...string) []schema.RightID {
	var ids []schema.RightID
	for _, n := range names {
		if id, ok := c.Lookup(n); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// Seat says that nobody takes a seat: the tariff follows the clients who attend, and users are not
// limited (doc: questions and answers).
func (Knowledge) Seat(schema.SeatRule, reconcile.Unit) reconcile.Verdict {
	return reconcile.Verdict{Seat: reconcile.NoSeat}
}

// RuleAtRenewal returns the rule that there is.
func (Knowledge) RuleAtRenewal(l *schema.Licence) schema.SeatRule { return l.Rule }

// ClientData returns nothing: there are no networks.
func (Knowledge) ClientData(*schema.Catalogue) (permission, network schema.RightID, ok bool) {
	return 0, 0, false
}

// Pace returns the time that one request takes.
func (Knowledge) Pace() time.Duration { return pace }
