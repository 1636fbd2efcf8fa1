package altegio

import (
	"fmt"
	"time"

	"golang.org/x/time/rate"

	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// System is the name of this provider in files.
const System = "altegio"

// The system's own roles (doc: user_role; the two free ones doc: help 269059, their slugs guess).
const (
	baseSpecialist    = "worker"
	baseAdministrator = "administrator"
	baseAccountant    = "accountant"
	baseManager       = "manager"
	baseOwner         = "owner"
	baseViewOnly      = "free_readonly"
	baseSystemManager = "free_readonly_admin"
)

const brandYclients = "yclients"

// Provider is what is known of Altegio without a connection.
type Provider struct{}

// Spec returns what Altegio adds to the language.
func (Provider) Spec() *schema.Spec {
	return &schema.Spec{
		System: System, Title: "Altegio",
		Bases: []schema.Base{
			{Name: baseSpecialist, TitleEN: "Specialist", TitleRU: "Специалист", Note: "needs an employee"},
			{Name: baseAdministrator, TitleEN: "Administrator", TitleRU: "Администратор"},
			{Name: baseAccountant, TitleEN: "Accountant", TitleRU: "Бухгалтер"},
			{Name: baseManager, TitleEN: "Manager", TitleRU: "Управляющий"},
			{Name: baseOwner, TitleEN: "Owner", TitleRU: "Владелец"},
			{Name: baseViewOnly, TitleEN: "View only", TitleRU: "Только просмотр", Free: true},
			{Name: baseSystemManager, TitleEN: "System manager", TitleRU: "Менеджер системы", Free: true},
		},
		Auth: []schema.Attribute{
			{Name: "partner_token", Type: schema.TextValue, Required: true, Doc: "Token of the developer account."},
			{Name: "user_token", Type: schema.TextValue, Required: true, Doc: "Token of the account that seatplan acts as."},
		},
		Uses: []string{
			"location", "location.main_network", "network",
			"organization.caller", "organization.brand", "organization.licence", "unmanaged.employees",
			"assignment.employee", "assignment.client_data", "assignment.grant",
		},
		Attributes: map[string][]schema.Attribute{
			"user":    {{Name: "position", Type: schema.TextValue, Doc: "Position shown in the invitation. It can be set only there."}},
			"account": {{Name: "position", Type: schema.TextValue, Doc: "Position shown in the invitation. It can be set only there."}},
			"organization": {
				{Name: "staff_rights", Type: schema.TextValue, Values: []string{"paid", "free"}, Doc: "What the rights of a System manager cost under another role. Nobody documents it; the default is paid."},
				{Name: "old_rule", Type: schema.TextValue, Values: []string{"rights", "roles"}, Doc: "Under the licence by roles: whether an accountant, manager or specialist is paid for creating appointments or taking payments (rights, the default), or never (roles). Nobody documents it."},
			},
		},
		Settings: []schema.Settings{{
			Block: "security", Doc: "What holds for the whole account and no call reads.",
			Attributes: []schema.Attribute{{Name: "two_factor", Type: schema.BoolValue, Doc: "Whether signing in takes a second factor, by e-mail or push."}},
		}},
		Unmanaged: schema.Unmanaged{Users: schema.PolicyRemove, Employees: schema.PolicyReport},
	}
}

// Catalogue returns the rights as far as they are known without the live system.
func (Provider) Catalogue() *schema.Catalogue { return builtIn() }

// Rules are the parts of the seat rules that no page of the vendor settles.
type Rules struct {
	// StaffRightsFree says that the rights of a System manager cost nothing under other roles too.
	StaffRightsFree bool
	// OldRuleByRoles says that under the licence by roles only administrators and owners are paid.
	OldRuleByRoles bool
}

// Connection is how to reach one organization.
type Connection struct {
	Organization *schema.Organization // desired: brand, rules
	Base         string               // address of the API, "" for the brand's own
	Partner      schema.Secret
	User         schema.Secret
	Transport    transport.Options // its Base is not used
	Workers      int               // requests and steps at once, 0 for the default
}

// defaultWorkers keep the limit full while answers take up to 1.2 seconds. The vendor counts requests and
// does not say that they must come one by one.
const defaultWorkers = 4

// The vendor allows 200 requests a minute and 5 a second for one address (doc). One request every
// 302 ms keeps both in every window.
const (
	perMinute = 200
	pace      = time.Minute / (perMinute - 1)
)

// Limiter returns a limiter for the vendor's limit. Its key is the address of this machine:
// everything that talks to Altegio from here shares one.
func Limiter() (key string, l *rate.Limiter) { return System, rate.NewLimiter(rate.Every(pace), 1) }

// Open returns a connection. It makes no request.
func Open(c Connection) (*Live, error) {
	brand := c.Organization.Brand.V
	base, accept := "https://api.alteg.io/api", acceptAltegio
	if brand == brandYclients {
		base, accept = "https://api.yclients.com/api", acceptYclients
	}
	if c.Base != "" {
		base = c.Base
	}
	c.Transport.Base = base
	http, err := transport.New(c.Transport)
	if err != nil {
		return nil, fmt.Errorf("altegio: %w", err)
	}
	workers := c.Workers
	if workers == 0 {
		workers = defaultWorkers
	}
	return &Live{
		Knowledge: KnowledgeOf(c.Organization),
		client:    &client{http: http, accept: accept, partner: c.Partner, user: c.User},
		brand:     brand,
		workers:   workers,
	}, nil
}

// Live is a connection to one organization. It is a reconcile.System.
type Live struct {
	Knowledge
	client  *client
	trees   trees
	brand   string
	workers int
}

var (
	_ reconcile.Concurrent = (*Live)(nil)
	_ reconcile.Noter      = (*Live)(nil)
)

// Workers returns how many steps may be under way at once.
func (l *Live) Workers() int { return l.workers }

// Alone reports that no step has to be: what depends on another one needs it, or is about the same person
// or card.
func (*Live) Alone(*reconcile.Step) bool { return false }

// Knowledge answers what planning asks. It is a reconcile.Vendor.
type Knowledge struct {
	rules Rules
	brand string
}

// KnowledgeOf returns the answers for an organization, with what its files say of open questions.
func KnowledgeOf(o *schema.Organization) Knowledge {
	k := Knowledge{brand: o.Brand.V}
	for _, a := range o.Attrs {
		switch a.Name {
		case "staff_rights":
			k.rules.StaffRightsFree = a.Value.Plain() == "free"
		case "old_rule":
			k.rules.OldRuleByRoles = a.Value.Plain() == "roles"
		}
	}
	return k
}

var _ reconcile.Vendor = Knowledge{}

// Capabilities returns the table of what can be done with what.
func (Knowledge) Capabilities() reconcile.Capabilities { return capabilities() }

// Owner reports whether a role is the owner's.
func (Knowledge) Owner(base string) bool { return base == baseOwner }

// Pace returns the time that one request takes at the vendor's sustained limit.
func (Knowledge) Pace() time.Duration { return time.Minute / perMinute }

// Needed returns the rights that the account behind the token needs.
func (Knowledge) Needed(c *schema.Catalogue) []schema.RightID { return byKeys(c, needed[:]...) }

// Watchers returns the rights of the section Security.
func (Knowledge) Watchers(c *schema.Catalogue) []schema.RightID { return c.Match("security.*") }

// ClientData returns the pair of rights that opens the client data of a network (doc: help 000,
// "Права доступа к просмотру данных клиентов по сети").
func (Knowledge) ClientData(c *schema.Catalogue) (permission, network schema.RightID, ok bool) {
	ids := byKeys(c, slugClientData, slugClientChain)
	if len(ids) != 2 {
		return 0, 0, false
	}
	return ids[0], ids[1], true
}

func byKeys(c *schema.Catalogue, keys ...string) []schema.RightID {
	ids := make([]schema.RightID, 0, len(keys))
	for _, key := range keys {
		if id, ok := c.LookupKey(key); ok {
			ids = append(ids, id)
		}
	}
	return ids
}
