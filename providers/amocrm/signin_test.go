package amocrm

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/providers/amocrm/oauth"
	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

func TestCheckSignIn(t *testing.T) {
	t.Parallel()
	const all = "client_id client_secret redirect_uri"
	for name, tt := range map[string]struct {
		auth string // names, in the order of the file; "name=value" for one whose value matters
		want string // part of the message, "" for none
		at   string // where it points, "" for the organization
	}{
		"a long-lived token":        {auth: "token"},
		"tokens in a file":          {auth: all + " token_file"},
		"tokens in a vault":         {auth: all + " token_command"},
		"a path that others know":   {auth: all + " token_file=/var/lib/tokens.json"},
		"nothing":                   {auth: "", want: "auth gives no token"},
		"both ways":                 {auth: "token " + all + " token_file", want: "so client_id has no use", at: "client_id"},
		"a token with a file":       {auth: "token_file token", want: "so token_file has no use", at: "token_file"},
		"two places":                {auth: all + " token_file token_command", want: "Keep one", at: "token_command"},
		"no place":                  {auth: all, want: "lacks token_file or token_command", at: "client_id"},
		"no secret":                 {auth: "redirect_uri client_id token_file", want: "has redirect_uri and lacks client_secret.", at: "redirect_uri"},
		"only a place":              {auth: "token_file", want: "lacks client_id, client_secret, redirect_uri.", at: "token_file"},
		"a home directory":          {auth: all + " token_file=~/tokens.json", want: "not expanded", at: "token_file"},
		"a redirect that is a word": {auth: "client_id client_secret redirect_uri=cb token_file", want: "no whole address", at: "redirect_uri"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := &schema.Organization{Name: "volt", Auth: []schema.Credential{}}
			o.Account.V = "volt"
			spans := map[string]diag.Span{"": o.Span}
			for i, text := range strings.Fields(tt.auth) {
				name, value, _ := strings.Cut(text, "=")
				c := schema.Credential{Name: name, Span: diag.Span{File: 1, Start: uint32(10 * (i + 1)), End: uint32(10*(i+1) + 5)}}
				if value != "" {
					c.Secret = schema.NewSecret(value)
				}
				spans[name] = c.Span
				o.Auth = append(o.Auth, c)
			}
			diags := Provider{}.Check(o)
			if tt.want == "" {
				if len(diags) > 0 {
					t.Errorf("%+v", diags)
				}
				return
			}
			if len(diags) != 1 || diags[0].Code != codeSignIn || diags[0].Summary == "" || diags[0].Subject != spans[tt.at] || !strings.Contains(diags[0].Detail, tt.want) {
				t.Errorf("%+v", diags)
			}
		})
	}
	sandbox := &schema.Organization{Name: "volt"}
	sandbox.Endpoint.V = "sandbox:seed.json"
	if diags := (Provider{}).Check(sandbox); len(diags) > 0 {
		t.Errorf("without an auth block: %+v", diags)
	}
}

// integrated is an emulated account with an integration, and its tokens in a file.
type integrated struct {
	e     *emulator.Emulator
	url   string
	store *oauth.File
}

func newIntegrated(t *testing.T) *integrated {
	t.Helper()
	e, err := emulator.New(emulator.State{
		Subdomain: "volt", AccountID: 7001, Caller: 1,
		OAuth: &emulator.OAuth{ClientID: "client-1", ClientSecret: "the-secret", RedirectURI: "https://tool.example/cb"},
		Users: []emulator.User{{ID: 1, Name: "Boss", Email: "boss@volt.example", Admin: true}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	return &integrated{e, server.URL, oauth.NewFile(filepath.Join(t.TempDir(), "tokens.json"))}
}

// connection is one that another process would have.
func (x *integrated) connection() Connection {
	o := &schema.Organization{Name: "volt"}
	o.Endpoint.V = x.url + "/api/v4"
	return Connection{
		Organization: o, Base: o.Endpoint.V, Transport: transport.Options{Wait: transport.Wait{Min: 1, Max: 2}},
		OAuth: &OAuth{
			Integration: oauth.Integration{ClientID: "client-1", ClientSecret: schema.NewSecret("the-secret"), RedirectURI: "https://tool.example/cb"},
			Store:       x.store, WayBack: "seatplan login amocrm",
		},
	}
}

func (x *integrated) open(t *testing.T) *Live {
	t.Helper()
	live, err := Open(x.connection())
	if err != nil {
		t.Fatal(err)
	}
	return live
}

// signIn gives the account's consent.
func (x *integrated) signIn(t *testing.T) {
	t.Helper()
	code, err := x.e.Admin().Consent()
	if err != nil {
		t.Fatal(err)
	}
	source, err := x.connection().Source()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := source.Exchange(t.Context(), schema.NewSecret(code)); err != nil {
		t.Fatal(err)
	}
}

// seen counts the requests to a path by their status.
func (x *integrated) seen(path string) map[int]int {
	count := make(map[int]int)
	for _, r := range x.e.Requests() {
		if r.Path == path {
			count[r.Status]++
		}
	}
	return count
}

const tokensPath = "/oauth2/access_token"

// TestTokenEndsDuringARun lets the account's clock pass the end of the token, in the middle of what
// several requests do at once.
func TestTokenEndsDuringARun(t *testing.T) {
	t.Parallel()
	x := newIntegrated(t)
	live := x.open(t)
	if _, err := live.client.account(t.Context()); !errors.Is(err, reconcile.ErrRefused) || !strings.Contains(err.Error(), "seatplan login amocrm") {
		t.Fatalf("not signed in, and %v", err)
	}
	x.signIn(t)
	if _, err := live.client.account(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := x.e.Admin().SetNow(time.Now().Add(25 * time.Hour)); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := live.client.account(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := x.seen(tokensPath); got[200] != 2 || len(got) != 1 {
		t.Errorf("the requests for tokens: %v, want one for the code and one more", got)
	}
}

// TestWriteIsRepeatedOnce has a write refused for its token: it is sent again with another one, once.
func TestWriteIsRepeatedOnce(t *testing.T) {
	t.Parallel()
	x := newIntegrated(t)
	x.signIn(t)
	live := x.open(t)
	if _, err := live.client.account(t.Context()); err != nil {
		t.Fatal(err)
	}
	x.e.Admin().ExpireTokens()
	if _, err := live.client.call(t.Context(), "add a role", http.MethodPost, "/roles", nil, []map[string]any{{"name": "Guest"}}); err != nil {
		t.Fatal(err)
	}
	if got := x.seen("/api/v4/roles"); got[401] != 1 || len(got) != 2 {
		t.Errorf("the requests: %v", got)
	}
	if n := len(x.e.State().Roles); n != 1 {
		t.Errorf("there are %d roles", n)
	}
}

// TestRefusedForGood has an account that takes no token, however new: there is one renewal and no more.
func TestRefusedForGood(t *testing.T) {
	t.Parallel()
	x := newIntegrated(t)
	x.signIn(t)
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != tokensPath {
			r.Header.Set("Authorization", "Bearer none")
		}
		x.e.ServeHTTP(w, r)
	}))
	t.Cleanup(refusing.Close)
	p, err := x.store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	x.url = refusing.URL
	u, err := url.Parse(refusing.URL)
	if err != nil {
		t.Fatal(err)
	}
	p.Account = u.Host
	if err := x.store.Save(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	live := x.open(t)
	for range 3 {
		_, err := live.client.account(t.Context())
		if !errors.Is(err, reconcile.ErrRefused) || !strings.Contains(err.Error(), "switched off") {
			t.Error(err)
		}
	}
	if got := x.seen(tokensPath); got[200] != 2 || len(got) != 1 {
		t.Errorf("the requests for tokens: %v", got)
	}
}

func TestLongLivedTokenEnds(t *testing.T) {
	t.Parallel()
	x := newIntegrated(t)
	c := x.connection()
	c.OAuth, c.Token = nil, schema.NewSecret(x.e.Token())
	live, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := live.client.account(t.Context()); err != nil {
		t.Fatal(err)
	}
	x.e.Admin().ExpireTokens()
	_, err = live.client.account(t.Context())
	if !errors.Is(err, reconcile.ErrRefused) || !strings.Contains(err.Error(), "make a new one") || strings.Contains(err.Error(), c.Token.Reveal()) {
		t.Error(err)
	}
	if got := x.seen(tokensPath); len(got) != 0 {
		t.Errorf("the requests for tokens: %v", got)
	}
}

func TestHosts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ account, brand, base, want, root string }{
		{"volt", "", "", "volt.amocrm.ru", "https://volt.amocrm.ru"},
		{"Volt", brandKommo, "", "Volt.kommo.com volt.kommo.com", "https://Volt.kommo.com"},
		{"volt", "", "http://127.0.0.1:80/api/v4", "127.0.0.1:80 volt.amocrm.ru", "http://127.0.0.1:80"},
		{"", "", "http://127.0.0.1:80/api/v4", "127.0.0.1:80", "http://127.0.0.1:80"},
	} {
		c := Connection{Organization: &schema.Organization{}, Base: tt.base}
		c.Organization.Account.V, c.Organization.Brand.V = tt.account, tt.brand
		hosts, err := c.Hosts()
		root, rootErr := c.root()
		if err != nil || rootErr != nil || root.String() != tt.root || !strings.Contains(tt.want, strings.Join(hosts, " ")) {
			t.Errorf("%+v: %v %v %v", tt, hosts, root, err)
		}
	}
}
