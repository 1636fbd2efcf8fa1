package amocrm

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/providers/amocrm/oauth"
	"github.com/seatplan/seatplan/schema"
)

// Names of what an auth block holds: a long-lived token, or an integration and the place of its tokens.
const (
	AuthToken        = "token"
	AuthClientID     = "client_id"
	AuthClientSecret = "client_secret"
	AuthRedirectURI  = "redirect_uri"
	AuthTokenFile    = "token_file"
	AuthTokenCommand = "token_command"
)

func authAttributes() []schema.Attribute {
	return []schema.Attribute{
		{Name: AuthToken, Type: schema.TextValue, Doc: "Long-lived token of a private integration, made by an administrator. Either this, or all that follows."},
		{Name: AuthClientID, Type: schema.TextValue, Public: true, Doc: "The integration's id (\"ID интеграции\"), for tokens that are renewed."},
		{Name: AuthClientSecret, Type: schema.TextValue, Doc: "The integration's secret key."},
		{Name: AuthRedirectURI, Type: schema.TextValue, Public: true, Doc: "The redirect address, exactly as in the integration's settings."},
		{Name: AuthTokenFile, Type: schema.TextValue, Public: true, Doc: "The file that keeps the tokens, readable by its owner only. A relative path starts at the directory of the configuration; `~` is not expanded."},
		{Name: AuthTokenCommand, Type: schema.TextValue, Public: true, Doc: "Instead of token_file, a command that keeps the tokens in a vault: it is run with the argument `get` or `set`, without a shell, in the directory of the configuration."},
	}
}

// signIn checks that there is exactly one way to sign in. Without an auth block there is none to check:
// an emulator needs none, and elsewhere the connection asks for it.
func (k *checker) signIn(o *schema.Organization) {
	if o.Auth == nil {
		return
	}
	at := make(map[string]schema.Credential, len(o.Auth))
	for _, c := range o.Auth {
		at[c.Name] = c
	}
	has := func(name string) bool { _, ok := at[name]; return ok }
	var first *schema.Credential // of what belongs to an integration
	for i := range o.Auth {
		if o.Auth[i].Name != AuthToken && (first == nil || o.Auth[i].Span.Start < first.Span.Start) {
			first = &o.Auth[i]
		}
	}
	switch {
	case first == nil && !has(AuthToken):
		k.report(codeSignIn, o.Span, "auth gives no token. Add `token = env(\"...\")` for a long-lived one, or client_id, client_secret, redirect_uri and token_file.")
		return
	case first == nil:
		return
	case has(AuthToken):
		k.report(codeSignIn, first.Span, fmt.Sprintf("auth has a long-lived token, which is not renewed, so %s has no use. Keep token, or take it out.", first.Name))
		return
	}
	var missing []string
	for _, name := range []string{AuthClientID, AuthClientSecret, AuthRedirectURI} {
		if !has(name) {
			missing = append(missing, name)
		}
	}
	switch file, command := has(AuthTokenFile), has(AuthTokenCommand); {
	case file && command:
		k.report(codeSignIn, at[AuthTokenCommand].Span, "token_file and token_command both say where the tokens are. Keep one.")
	case !file && !command:
		missing = append(missing, AuthTokenFile+" or "+AuthTokenCommand)
	}
	if len(missing) > 0 {
		k.report(codeSignIn, first.Span, fmt.Sprintf("auth has %s and lacks %s. Add what is missing, or sign in with a long-lived token instead.", first.Name, strings.Join(missing, ", ")))
	}
	if c := at[AuthTokenFile]; strings.HasPrefix(c.Secret.Reveal(), "~") {
		k.report(codeSignIn, c.Span, "`~` is not expanded in token_file. Write a path below the directory of the configuration, \".seatplan/amocrm.json\", or take a whole path from env(\"...\").")
	}
	if c := at[AuthRedirectURI]; c.Secret.Known() {
		if u, err := url.Parse(c.Secret.Reveal()); err != nil || u.Host == "" {
			k.report(codeSignIn, c.Span, "redirect_uri is no whole address. Write it exactly as in the integration's settings, \"https://...\".")
		}
	}
}

// OAuth is an integration whose tokens are renewed, and where they are kept.
type OAuth struct {
	oauth.Integration
	Store   oauth.Store
	WayBack string // the command that signs in, for messages
}

// base is the address of the API.
func (c *Connection) base() (string, error) {
	switch o := c.Organization; {
	case c.Base != "":
		return c.Base, nil
	case o.Account.V == "":
		return "", fmt.Errorf("amocrm: organization.%s has no account: write account = \"NAME\" for NAME.amocrm.ru, or an endpoint", o.Name)
	default:
		return "https://" + accountHost(o) + "/api/v4", nil
	}
}

func accountHost(o *schema.Organization) string {
	if o.Brand.V == brandKommo {
		return o.Account.V + ".kommo.com"
	}
	return o.Account.V + ".amocrm.ru"
}

// Source returns the tokens of the connection's integration. It makes no request.
func (c Connection) Source() (*oauth.Source, error) {
	if c.OAuth == nil {
		return nil, errors.New("amocrm: a long-lived token is not renewed")
	}
	root, err := c.root()
	if err != nil {
		return nil, err
	}
	o := oauth.Options{Organization: c.Organization.Name, Integration: c.OAuth.Integration, Store: c.OAuth.Store, WayBack: c.OAuth.WayBack, Transport: c.Transport}
	o.Transport.Base = root.String()
	o.Transport.Asked, o.Transport.Wait.Asked = askedWait, cmp.Or(c.Transport.Wait.Asked, longestAskedWait)
	return oauth.Open(o)
}

// root is the account's host, which gives tokens (doc: not below the API).
func (c *Connection) root() (*url.URL, error) {
	base, err := c.base()
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(base)
	if err != nil {
		return nil, fmt.Errorf("amocrm: %q is not the address of a system", base)
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}

// Hosts returns the names that the account has in the answer to a consent.
func (c Connection) Hosts() ([]string, error) {
	root, err := c.root()
	if err != nil {
		return nil, err
	}
	hosts := []string{strings.ToLower(root.Host)}
	if o := c.Organization; o.Account.V != "" {
		hosts = append(hosts, strings.ToLower(accountHost(o)))
	}
	return slices.Compact(hosts), nil
}

// ConsentURL returns the page where an administrator lets the integration into the account.
func (c Connection) ConsentURL(state string) string {
	return oauth.ConsentURL(c.Organization.Brand.V == brandKommo, c.OAuth.ClientID, state)
}
