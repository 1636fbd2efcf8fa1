package oauth_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seatplan/seatplan/providers/amocrm/oauth"
	"github.com/seatplan/seatplan/providers/providertest/faults"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

const grantRule = "POST /oauth2/access_token"

func TestTokenByItsAge(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		left time.Duration
		want int // renewals
	}{
		"a day left":    {24 * time.Hour, 0},
		"an hour left":  {time.Hour, 0},
		"a minute left": {time.Minute, 1}, // within the margin
		"over":          {-time.Hour, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t)
			store := fileWith(t, a.pair(tt.left))
			s := a.source(t, store)
			var first schema.Secret
			for range 3 { // what is at hand is used again
				token, err := s.Token(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if first.Known() && token.Reveal() != first.Reveal() {
					t.Error("the token has changed")
				}
				first = token
			}
			if a.grants() != tt.want {
				t.Errorf("%d renewals, want %d", a.grants(), tt.want)
			}
			if a.works(t, first) != (tt.want > 0) {
				t.Error("the token is the wrong one")
			}
			kept := load(t, store)
			if kept.Access.Reveal() != first.Reveal() {
				t.Error("another token is stored")
			}
			if tt.want > 0 && (kept.Refresh.Reveal() == firstRefresh || time.Until(kept.Expires) < 23*time.Hour || time.Until(kept.Expires) > 24*time.Hour) {
				t.Errorf("the new pair ends at %s", kept.Expires)
			}
			clean(t, s, first, kept.Refresh)
			clean(t, kept, first, kept.Refresh)
			if data, _ := json.Marshal(kept); strings.Contains(string(data), first.Reveal()) {
				t.Errorf("a secret is in %s", data)
			}
		})
	}
}

// TestStoredBeforeUsed follows the order of things: tried, renewed, stored, given out.
func TestStoredBeforeUsed(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	store := &memory{pair: a.pair(-time.Hour)}
	if _, err := a.source(t, store).Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(store.calls, " "); got != "lock load try save" || a.grants() != 1 {
		t.Errorf("the store was asked to %s, and there were %d renewals", got, a.grants())
	}
}

// TestRace lets processes, each with a source of its own, need a new token at the same time.
func TestRace(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	store := fileWith(t, a.pair(-time.Hour))
	const processes, requests = 4, 3
	tokens := make([]schema.Secret, processes*requests)
	var wg sync.WaitGroup
	for p := range processes {
		s := a.source(t, oauth.NewFile(store.String()))
		for r := range requests {
			wg.Go(func() {
				token, err := s.Token(t.Context())
				if err != nil {
					t.Error(err)
				}
				tokens[p*requests+r] = token
			})
		}
	}
	wg.Wait()
	if a.grants() != 1 {
		t.Errorf("%d renewals, want 1", a.grants())
	}
	for _, token := range tokens {
		if token.Reveal() != tokens[0].Reveal() {
			t.Fatal("the tokens differ")
		}
	}
	if !a.works(t, tokens[0]) {
		t.Error("the token does not work")
	}
}

// TestRenewAfterARefusal lets two processes find out that their common token was revoked.
func TestRenewAfterARefusal(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	store := fileWith(t, a.pair(-time.Hour))
	one, other := a.source(t, store), a.source(t, oauth.NewFile(store.String()))
	old, err := one.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if same, err := other.Token(t.Context()); err != nil || same.Reveal() != old.Reveal() {
		t.Fatal("the second process has another token", err)
	}
	a.e.Admin().ExpireTokens()
	var renewed schema.Secret
	for _, s := range []*oauth.Source{one, other, one} {
		token, ok, err := s.Renew(t.Context(), old)
		if err != nil || !ok || !a.works(t, token) {
			t.Fatalf("%v %v", ok, err)
		}
		if renewed.Known() && renewed.Reveal() != token.Reveal() {
			t.Error("there is a third token")
		}
		renewed = token
	}
	if a.grants() != 2 {
		t.Errorf("%d grants, want 2", a.grants())
	}
	// A token that is refused although it is new is not renewed again.
	if _, ok, err := one.Renew(t.Context(), renewed); ok || err != nil {
		t.Errorf("renewed again: %v %v", ok, err)
	}
	if a.grants() != 2 {
		t.Errorf("%d grants, want 2", a.grants())
	}
}

func TestLostPair(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		prepare func(t *testing.T, a *account)
		change  func(*oauth.Options)
		fault   *faults.Fault
		refused bool
		says    string
	}{
		"used by somebody else": {
			prepare: func(t *testing.T, a *account) {
				if _, err := a.source(t, &memory{pair: a.pair(-time.Hour)}).Token(t.Context()); err != nil {
					t.Fatal(err)
				}
			},
			refused: true, says: "another program or a copy of the tokens has used it",
		},
		"answered by 401": {
			prepare: func(t *testing.T, a *account) {
				if err := a.e.Admin().SetSwitch("refresh_reused", "401"); err != nil {
					t.Fatal(err)
				}
				if _, err := a.source(t, &memory{pair: a.pair(-time.Hour)}).Token(t.Context()); err != nil {
					t.Fatal(err)
				}
			},
			refused: true, says: "the system answered 401",
		},
		"the client is another": {
			change:  func(o *oauth.Options) { o.Integration.ClientSecret = schema.NewSecret("other-secret") },
			refused: true, says: "The integration is not known",
		},
		"the redirect is another": {
			change:  func(o *oauth.Options) { o.Integration.RedirectURI += "/" },
			refused: true, says: "redirect_uri",
		},
		"a refusal that repeats the secrets": {
			fault:   fault(faults.Answer(400, "application/problem+json", `{"detail":"no `+firstRefresh+"\\n"+clientSecret+`"}`)),
			refused: true, says: "no (hidden) (hidden)",
		},
		"the answer is cut off":          {fault: fault(faults.CutAfter()), says: "whether it is used up is not known"},
		"the answer breaks off":          {fault: fault(faults.CutMidAnswer()), says: "whether it is used up is not known"},
		"the answer is a page":           {fault: fault(faults.HTMLAnswer()), says: "the answer cannot be understood"},
		"the answer is a failure":        {fault: fault(faults.ServerErrorJSON(502)), says: "502"},
		"the answer is a page of errors": {fault: fault(faults.ServerErrorHTML(503)), says: "503"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t)
			if tt.prepare != nil {
				tt.prepare(t, a)
			}
			if tt.fault != nil {
				a.faults.Add(faults.Rule{Match: grantRule, Times: faults.Always, Fault: *tt.fault})
			}
			store := fileWith(t, a.pair(-time.Hour))
			before := a.grants()
			var change []func(*oauth.Options)
			if tt.change != nil {
				change = append(change, tt.change)
			}
			s := a.source(t, store, change...)
			_, err := s.Token(t.Context())
			var lost *oauth.LostError
			if !errors.As(err, &lost) || lost.Refused != tt.refused || errors.Is(err, reconcile.ErrRefused) != tt.refused {
				t.Fatalf("%v", err)
			}
			for _, want := range []string{tt.says, "organization.volt", store.String(), wayBack} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v does not say %q", err, want)
				}
			}
			clean(t, err)
			// It is not tried again: neither for the next request of this run nor after a refusal.
			_, again := s.Token(t.Context())
			_, _, renew := s.Renew(t.Context(), schema.NewSecret("x"))
			if !errors.Is(again, err) || !errors.Is(renew, err) || a.grants() > before+1 {
				t.Errorf("%v, %v, %d grants", again, renew, a.grants()-before)
			}
			if load(t, store).Refresh.Reveal() != firstRefresh {
				t.Error("the store has changed")
			}
		})
	}
}

func fault(f faults.Fault) *faults.Fault { return &f }

// TestKilledBetweenAnswerAndStoring is what no care prevents: the next process is refused, and says how
// to come back; signing in does.
func TestKilledBetweenAnswerAndStoring(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	a.faults.Add(faults.Rule{Match: grantRule, Fault: faults.CutAfter()})
	store := fileWith(t, a.pair(-time.Hour))
	var lost *oauth.LostError
	if _, err := a.source(t, store).Token(t.Context()); !errors.As(err, &lost) || lost.Refused {
		t.Fatal(err)
	}
	next := a.source(t, store)
	if _, err := next.Token(t.Context()); !errors.As(err, &lost) || !lost.Refused || !strings.Contains(err.Error(), "before it could store the new ones") {
		t.Fatal(err)
	}
	if err := next.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	code, err := a.e.Admin().Consent()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := next.Exchange(t.Context(), schema.NewSecret(code)); err != nil {
		t.Fatal(err)
	}
	if token, err := next.Token(t.Context()); err != nil || !a.works(t, token) {
		t.Error("the new token does not work", err)
	}
	if token, err := a.source(t, store).Token(t.Context()); err != nil || !a.works(t, token) {
		t.Error("the stored token does not work", err)
	}
}

// TestAnotherMachine shares a vault without a lock: who comes second takes what the first has stored.
func TestAnotherMachine(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	first := &memory{pair: a.pair(-time.Hour)}
	token, err := a.source(t, first).Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second := &memory{pair: a.pair(-time.Hour)}
	second.fail = func(call string, _ int) error {
		if call == "try" { // after it was read, and before it is spent
			second.pair = first.pair
		}
		return nil
	}
	s := a.source(t, second)
	got, err := s.Token(t.Context())
	if err != nil || got.Reveal() != token.Reveal() || second.pair.Access.Reveal() != token.Reveal() {
		t.Errorf("%v", err)
	}
}

// TestNothingLost has failures after which the refresh token is as good as before.
func TestNothingLost(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fault   faults.Fault
		refused bool
		calls   int // requests
	}{
		"a ban":             {faults.Answer(403, "text/html", "<html>"), true, 1},
		"not paid":          {faults.Answer(402, "application/problem+json", `{"detail":"pay"}`), false, 1},
		"too many requests": {faults.TooManyRequests("0"), false, 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t)
			a.faults.Add(faults.Rule{Match: grantRule, Times: faults.Always, Fault: tt.fault})
			store := fileWith(t, a.pair(-time.Hour))
			s := a.source(t, store)
			_, err := s.Token(t.Context())
			var lost *oauth.LostError
			if err == nil || errors.As(err, &lost) || errors.Is(err, reconcile.ErrRefused) != tt.refused {
				t.Fatal(err)
			}
			clean(t, err)
		})
	}
	t.Run("once too many requests", func(t *testing.T) {
		t.Parallel()
		a := newAccount(t)
		a.faults.Add(faults.Rule{Match: grantRule, Fault: faults.TooManyRequests("0")})
		if token, err := a.source(t, fileWith(t, a.pair(-time.Hour))).Token(t.Context()); err != nil || !a.works(t, token) {
			t.Fatal(err)
		}
		if a.grants() != 1 {
			t.Errorf("%d grants", a.grants())
		}
	})
}

func TestStoreThatFails(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fail   func(call string, n int) error
		grants int
		saved  bool // what could not be stored was the new pair
		ok     bool
	}{
		"no lock":          {func(call string, _ int) error { return when(call == "lock") }, 0, false, false},
		"not readable":     {func(call string, _ int) error { return when(call == "load") }, 0, false, false},
		"not writable":     {func(call string, _ int) error { return when(call == "try") }, 0, false, false},
		"sealed midway":    {func(call string, _ int) error { return when(call == "save") }, 1, true, false},
		"away for a while": {func(call string, n int) error { return when(call == "save" && n == 1) }, 1, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t)
			store := &memory{pair: a.pair(-time.Hour), fail: tt.fail}
			s := a.source(t, store)
			_, err := s.Token(t.Context())
			if a.grants() != tt.grants {
				t.Errorf("%d grants, want %d", a.grants(), tt.grants)
			}
			if tt.ok {
				if err != nil || store.pair.Refresh.Reveal() == firstRefresh {
					t.Errorf("the new pair is not stored: %v", err)
				}
				return
			}
			var unsaved *oauth.UnsavedError
			if !errors.Is(err, errVault) || errors.As(err, &unsaved) != tt.saved {
				t.Fatal(err)
			}
			if tt.saved && !strings.Contains(err.Error(), wayBack) {
				t.Errorf("%v does not say how to come back", err)
			}
			clean(t, err)
		})
	}
}

func when(yes bool) error {
	if yes {
		return errVault
	}
	return nil
}

// TestStopWhileRenewing stops while the request is under way: the pair is stored all the same.
func TestStopWhileRenewing(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	ctx, stop := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		stop()
		a.e.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	p := a.pair(-time.Hour)
	p.Account = strings.TrimPrefix(server.URL, "http://")
	store := fileWith(t, p)
	s := a.source(t, store, func(o *oauth.Options) { o.Transport.Base = server.URL })
	if _, err := s.Token(ctx); err != nil {
		t.Fatal(err)
	}
	if kept := load(t, store); kept.Refresh.Reveal() == firstRefresh || !a.works(t, kept.Access) {
		t.Error("the new pair is not stored")
	}
	// One that has not begun is not begun.
	before := a.grants()
	if _, err := a.source(t, fileWith(t, a.pair(-time.Hour))).Token(ctx); !errors.Is(err, context.Canceled) || a.grants() != before {
		t.Errorf("%v, %d grants", err, a.grants()-before)
	}
}

func TestTokensOfSomebodyElse(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	integration, other := a.pair(time.Hour), a.pair(time.Hour)
	integration.ClientID, other.Account = "client-2", "other.amocrm.ru"
	for _, tt := range []struct {
		pair oauth.Pair
		says string
	}{
		{integration, "another integration"},
		{other, "other.amocrm.ru"},
	} {
		s := a.source(t, fileWith(t, tt.pair))
		_, err := s.Token(t.Context())
		ready := s.Ready(t.Context())
		for _, err := range []error{err, ready} {
			if !errors.Is(err, reconcile.ErrRefused) || !errors.Is(err, oauth.ErrForeign) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%v", err)
			}
			clean(t, err)
		}
	}
	if a.grants() != 0 {
		t.Error("something was sent")
	}
}

func TestExchange(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*oauth.Options)
		code   string
		age    time.Duration
		fault  *faults.Fault
		says   string // "" if it is taken
	}{
		"taken":                 {},
		"almost too old":        {age: 20*time.Minute - time.Second},
		"too old":               {age: 20 * time.Minute, says: "20 minutes"},
		"wrong":                 {code: "another-code", says: "good once"},
		"another integration":   {change: func(o *oauth.Options) { o.Integration.ClientID = "client-2" }, says: "The integration is not known"},
		"another secret":        {change: func(o *oauth.Options) { o.Integration.ClientSecret = schema.NewSecret("x") }, says: "The integration is not known"},
		"another redirect":      {change: func(o *oauth.Options) { o.Integration.RedirectURI = "https://x.example" }, says: "redirect_uri is not that"},
		"the answer is cut off": {fault: fault(faults.CutAfter()), says: "no tokens came"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t)
			code, err := a.e.Admin().Consent()
			if err == nil && tt.age > 0 {
				err = a.e.Admin().SetNow(time.Now().Add(tt.age))
			}
			if err != nil {
				t.Fatal(err)
			}
			if tt.code != "" {
				code = tt.code
			}
			if tt.fault != nil {
				a.faults.Add(faults.Rule{Match: grantRule, Times: faults.Always, Fault: *tt.fault})
			}
			var change []func(*oauth.Options)
			if tt.change != nil {
				change = append(change, tt.change)
			}
			store := &memory{}
			p, err := a.source(t, store, change...).Exchange(t.Context(), schema.NewSecret(code))
			if tt.says == "" {
				if err != nil || !a.works(t, p.Access) || store.pair.Access.Reveal() != p.Access.Reveal() || p.ClientID != "client-1" || p.Account != a.host() {
					t.Errorf("%v %v", p, err)
				}
				return
			}
			var failed *oauth.CodeError
			if !errors.As(err, &failed) || failed.Refused == (tt.fault != nil) || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), wayBack) {
				t.Errorf("%v", err)
			}
			clean(t, err, schema.NewSecret(code))
			if store.pair.Access.Known() {
				t.Error("something was stored")
			}
		})
	}
}
