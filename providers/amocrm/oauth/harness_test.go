package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/providers/amocrm/oauth"
	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/providers/providertest/faults"
	"github.com/seatplan/seatplan/schema"
)

const (
	clientSecret = "secret-of-the-client"
	firstRefresh = "first-refresh-token"
	firstCode    = "first-code"
	wayBack      = "seatplan login amocrm --organization volt"
)

// account is an emulated account with an integration.
type account struct {
	e      *emulator.Emulator
	faults *faults.Injector
	url    string
}

func newAccount(t *testing.T) *account {
	t.Helper()
	e, err := emulator.New(emulator.State{
		Subdomain: "volt", AccountID: 7001, Caller: 1,
		OAuth: &emulator.OAuth{ClientID: "client-1", ClientSecret: clientSecret, RedirectURI: "https://tool.example/cb", RefreshToken: firstRefresh, Code: firstCode},
		Users: []emulator.User{{ID: 1, Name: "Boss", Email: "boss@volt.example", Admin: true}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	injector := faults.New(e)
	server := httptest.NewServer(injector)
	t.Cleanup(server.Close)
	return &account{e, injector, server.URL}
}

func (a *account) host() string { return strings.TrimPrefix(a.url, "http://") }

// grants counts the requests for tokens that reached the account.
func (a *account) grants() int {
	n := 0
	for _, r := range a.e.Requests() {
		if r.Path == "/oauth2/access_token" {
			n++
		}
	}
	return n
}

// works reports whether the account takes a token.
func (a *account) works(t *testing.T, token schema.Secret) bool {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.url+"/api/v4/account", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token.Reveal())
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// pair is one that the emulator would renew, with an access token that it does not know.
func (a *account) pair(left time.Duration) oauth.Pair {
	return oauth.Pair{
		ClientID: "client-1", Account: a.host(), Access: schema.NewSecret("first-access-token"), Refresh: schema.NewSecret(firstRefresh),
		Expires: time.Now().Add(left),
	}
}

// source opens the tokens in a store, as another process would.
func (a *account) source(t *testing.T, store oauth.Store, change ...func(*oauth.Options)) *oauth.Source {
	t.Helper()
	o := oauth.Options{
		Organization: "volt", Store: store, WayBack: wayBack,
		Integration: oauth.Integration{ClientID: "client-1", ClientSecret: schema.NewSecret(clientSecret), RedirectURI: "https://tool.example/cb"},
		Transport:   transport.Options{Base: a.url, Wait: transport.Wait{Min: 1, Max: 2}},
	}
	for _, f := range change {
		f(&o)
	}
	s, err := oauth.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fileWith returns a store in a file that holds a pair.
func fileWith(t *testing.T, p oauth.Pair) *oauth.File {
	t.Helper()
	f := oauth.NewFile(filepath.Join(t.TempDir(), "volt.json"))
	if err := f.Save(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return f
}

func load(t *testing.T, s oauth.Store) oauth.Pair {
	t.Helper()
	p, err := s.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// memory is a store that fails when it is told to, and notes what is done with it.
type memory struct {
	mu    sync.Mutex
	pair  oauth.Pair
	calls []string
	fail  func(call string, n int) error // n counts the calls of this kind from 1
}

var errVault = errors.New("the vault is sealed")

func (*memory) String() string { return "the vault" }

func (m *memory) note(call string) error {
	m.calls = append(m.calls, call)
	n := 0
	for _, c := range m.calls {
		if c == call {
			n++
		}
	}
	if m.fail == nil {
		return nil
	}
	return m.fail(call, n)
}

func (m *memory) Lock(context.Context) (func(), error) {
	if err := m.note("lock"); err != nil {
		return nil, err
	}
	m.mu.Lock()
	return m.mu.Unlock, nil
}

func (m *memory) Load(context.Context) (oauth.Pair, error) { return m.pair, m.note("load") }

func (m *memory) Ready(context.Context) error { return m.note("try") }

func (m *memory) Save(_ context.Context, p oauth.Pair) error {
	err := m.note("save")
	if err == nil {
		m.pair = p
	}
	return err
}

// clean fails the test if a text has a secret.
func clean(t *testing.T, what any, more ...schema.Secret) {
	t.Helper()
	for _, text := range []string{fmt.Sprint(what), fmt.Sprintf("%+v", what), fmt.Sprintf("%#v", what)} {
		for _, secret := range append(more, schema.NewSecret(clientSecret), schema.NewSecret(firstRefresh), schema.NewSecret("first-access-token"), schema.NewSecret(firstCode)) {
			if secret.Known() && strings.Contains(text, secret.Reveal()) {
				t.Errorf("a secret is in %s", text)
			}
		}
	}
}
