package amocrm

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/seatplan/seatplan/providers/amocrm/oauth"
	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// System is the name of this provider in files.
const System = "amocrm"

const brandKommo = "kommo"

// Flags of a user that stand in the files as bases of roles: they are no roles of the system (doc).
const (
	baseAdministrator = "administrator"
	baseFree          = "free"
)

const (
	titleAdministrator = "Администратор"
	titleFree          = "Бесплатный пользователь"
	titleOwnRights     = "собственные права"
)

// Names of attributes that this system adds.
const (
	attrGroup    = "group"
	attrLanguage = "language"
	attrCallerIP = "caller_ip"
)

// Provider is what is known of amoCRM without a connection.
type Provider struct{}

// Spec returns what amoCRM adds to the language.
func (Provider) Spec() *schema.Spec {
	return &schema.Spec{
		System: System, Title: "amoCRM", LiveRoles: true,
		Bases: []schema.Base{
			{Name: baseAdministrator, TitleEN: "Administrator", TitleRU: titleAdministrator, Note: "a flag of the user; all rights"},
			{Name: baseFree, TitleEN: "Free user", TitleRU: titleFree, Free: true, Note: "a flag of the user; takes no seat"},
		},
		Auth: authAttributes(),
		Uses: []string{
			"organization.account", "organization.brand", "organization.licence", "licence.seats", "licence.renews", "organization.on_removal",
			"role.id", "role.renamed_from", "unmanaged.roles",
		},
		Lacks: map[string]string{
			"location":             "access is not limited to places; people have a group",
			"organization.caller":  "the token tells whose it is",
			"assignment.employee":  "there are no employees",
			"assignment.grant":     "rights are those of the role; a user's own can be set by hand only",
			"assignment.locations": "access is not limited to places",
		},
		Attributes: map[string][]schema.Attribute{
			"organization": {
				{Name: attrCallerIP, Type: schema.TextValue, Doc: "The address from which you work. With an IP list in the files it must be on that list, or you lock yourself out."},
			},
			"account": {
				{Name: attrGroup, Type: schema.TextValue, Doc: "The title of the group. It can be set with a new user; later by hand."},
				{Name: attrLanguage, Type: schema.TextValue, Values: []string{"ru", "en", "es", "pt"}, Doc: "The language of the interface, set with a new user."},
			},
		},
		Areas: []schema.Area{
			{
				Block: blockStage, Labels: []string{"pipeline", "stage"}, Doc: "What the role may do at one stage of a pipeline, instead of what it may do with leads elsewhere. What is not named is denied.",
				Attributes: actions(schema.BoolValue, nil, stageActions),
			},
			{
				Block: blockList, Labels: []string{"id"}, Doc: "What the role may do in one list. What is not named is denied.",
				Attributes: actions(schema.TextValue, []string{"none", "linked", "all"}, listActions),
			},
		},
		Settings: []schema.Settings{{
			Block: blockSecurity, Doc: "Security of the whole account, which no call reads.",
			Attributes: []schema.Attribute{
				{Name: "ip_list", Type: schema.TextsValue, Doc: "The addresses from which the account can be used; an empty list says that the list is off."},
				{Name: "block_api", Type: schema.BoolValue, Doc: "Whether the list holds for the API too."},
				{Name: "two_step", Type: schema.BoolValue, Doc: "Whether signing in takes two steps."},
				{Name: "activity_limit", Type: schema.TextValue, Doc: "The activity limits, as the interface shows them, \"500 cards a day\"."},
			},
		}},
		Unmanaged: schema.Unmanaged{Users: schema.PolicyReport, Roles: schema.PolicyReport},
	}
}

const blockSecurity = "security"

func actions(kind schema.ValueKind, values, names []string) []schema.Attribute {
	list := make([]schema.Attribute, len(names))
	for i, n := range names {
		list[i] = schema.Attribute{Name: n, Type: kind, Values: values, Doc: "Whether it is allowed."}
		if kind == schema.TextValue {
			list[i].Doc = "How far it reaches."
		}
	}
	return list
}

// Catalogue returns the rights without those of stages and lists, which every account has its own of.
func (Provider) Catalogue() *schema.Catalogue { return builtIn() }

// Connection is how to reach one organization.
type Connection struct {
	Organization *schema.Organization // desired: account, brand, licence, people
	Base         string               // address of the API, "" for the vendor's own
	Token        schema.Secret        // long-lived
	OAuth        *OAuth               // instead of Token
	Transport    transport.Options    // its Base is not used
	// Password returns the first password of a new user. Nil makes one up that nobody sees; the person
	// then asks for another one at the sign-in.
	Password func(ctx context.Context, email string) (schema.Secret, error)
	// Progress is called while records are moved, with what is done of how many. It may be nil.
	Progress func(what string, done, total int)
}

// pace keeps below the vendor's limit of 7 requests a second for an integration (doc). A hundredth more
// between two requests keeps five a second in every window, also where clocks round.
const (
	pace     = time.Second / 5
	interval = pace + pace/100
)

// Limiter returns a limiter for the vendor's limit, and the account that it is for.
func Limiter(o *schema.Organization) (key string, l *rate.Limiter) {
	return System + "/" + o.Account.V + o.Endpoint.V, rate.NewLimiter(rate.Every(interval), 1)
}

// Open returns a connection. It makes no request.
func Open(c Connection) (*Live, error) {
	o := c.Organization
	base, err := c.base()
	if err != nil {
		return nil, err
	}
	var source *oauth.Source
	if c.OAuth != nil {
		if source, err = c.Source(); err != nil {
			return nil, err
		}
	}
	c.Transport.Base = base
	c.Transport.Asked, c.Transport.Wait.Asked = askedWait, cmp.Or(c.Transport.Wait.Asked, longestAskedWait)
	http, err := transport.New(c.Transport)
	if err != nil {
		return nil, fmt.Errorf("amocrm: %w", err)
	}
	return &Live{Knowledge: KnowledgeOf(o), organization: o, client: &client{http: http, token: c.Token, oauth: source}, password: c.Password, progress: c.Progress}, nil
}

// Live is a connection to one organization. It is a reconcile.System.
type Live struct {
	Knowledge
	organization *schema.Organization
	client       *client
	password     func(ctx context.Context, email string) (schema.Secret, error)
	progress     func(what string, done, total int)

	mu    sync.Mutex
	seen  seen
	rules *schema.Rights // of the last reading
}

var (
	_ reconcile.Concurrent = (*Live)(nil)
	_ reconcile.RoleVendor = Knowledge{}
	_ reconcile.Hesitant   = Knowledge{}
	_ reconcile.Lasting    = Knowledge{}
)

// workers keep the limit full while answers take up to 0.8 seconds. The vendor counts requests and does not
// say that they must come one by one.
const workers = 4

// Workers returns how many steps may be under way at once.
func (*Live) Workers() int { return workers }

// Alone reports that a step takes a name or a role away that others could depend on: a role is renamed, or
// deleted when nobody has it any more.
func (*Live) Alone(s *reconcile.Step) bool {
	p, err := payloadOf[rolePayload](*s)
	return s.Op == opRoleDelete || s.Op == opRoleUpdate && (err != nil || p.Renames)
}

// Knowledge answers what planning asks.
type Knowledge struct {
	brand   string
	tariff  tariff
	licence schema.Address // of the only one
	span    diag.Span      // of the organization's block
	caller  string         // the address from which people work, "" if the files do not say
}

// KnowledgeOf returns the answers for an organization.
func KnowledgeOf(o *schema.Organization) Knowledge {
	k := Knowledge{brand: o.Brand.V, licence: schema.NewAddress(schema.KindOrganization, o.Name), span: o.Span}
	k.tariff, _ = tariffOf(o)
	k.caller = text(o.Attrs, attrCallerIP)
	return k
}

// Capabilities returns the table of what can be done with what.
func (k Knowledge) Capabilities() reconcile.Capabilities { return capabilities() }

// Owner reports whether somebody is an administrator.
func (Knowledge) Owner(base string) bool { return base == baseAdministrator }

// Needed returns nothing: what the token's account needs is to be an administrator, which is no right.
func (Knowledge) Needed(*schema.Catalogue) []schema.RightID { return nil }

// Watchers returns nothing: the log of sign-ins is for administrators.
func (Knowledge) Watchers(*schema.Catalogue) []schema.RightID { return nil }

// SettingsRights returns nothing: settings are for administrators.
func (Knowledge) SettingsRights(*schema.Catalogue) []schema.RightID { return nil }

// Seat says who takes a seat: everybody active who is not free (kb; that administrators take one is kb
// too).
func (Knowledge) Seat(_ schema.SeatRule, u reconcile.Unit) reconcile.Verdict {
	if !u.Login || u.Base == baseFree {
		return reconcile.Verdict{Seat: reconcile.Free}
	}
	return reconcile.Verdict{Seat: reconcile.Paid}
}

// RuleAtRenewal returns the rule that there is.
func (Knowledge) RuleAtRenewal(l *schema.Licence) schema.SeatRule { return l.Rule }

// ClientData returns nothing: there are no networks.
func (Knowledge) ClientData(*schema.Catalogue) (permission, network schema.RightID, ok bool) {
	return 0, 0, false
}

// Pace returns the time that one request takes.
func (Knowledge) Pace() time.Duration { return pace }

// Traits tells what a role is. The two flags of a user are roles in the files; an administrator may do
// everything, and nobody else may read and write people (doc), so the account behind the token has to
// stay one.
func (Knowledge) Traits(r *schema.Role) reconcile.RoleTraits {
	switch r.Base.V {
	case baseAdministrator:
		return reconcile.RoleTraits{Title: titleAdministrator, Base: baseAdministrator, Fixed: true, All: true, Owner: true, Token: true}
	case baseFree:
		return reconcile.RoleTraits{Title: titleFree, Base: baseFree, Fixed: true, None: true}
	}
	return reconcile.RoleTraits{}
}

// Setting tells what a setting means: none of them gives anybody anything.
func (Knowledge) Setting(string) reconcile.SettingTraits {
	return reconcile.SettingTraits{Inform: true}
}

// Advice returns nothing.
func (Knowledge) Advice(reconcile.Account) []string { return nil }
