package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/schema"
)

// Integration is what the vendor knows a program by.
type Integration struct {
	ClientID     string
	ClientSecret schema.Secret
	RedirectURI  string // exactly as in the integration's settings; sent, and never opened
}

// Options say whose tokens these are and where they are kept.
type Options struct {
	Organization string // its name in the files
	Integration  Integration
	Store        Store
	WayBack      string            // the command that signs in, for messages
	Transport    transport.Options // Base is the root of the account's host: "https://volt.amocrm.ru"
}

// Source gives access tokens of one integration in one account, and renews them. It is safe for
// concurrent use, and several processes can use one store.
type Source struct {
	o    Options
	http *transport.Client
	host string

	mu     sync.Mutex
	held   Pair          // the last one that was read or renewed
	forced schema.Secret // the token that a refusal of another one led to
	lost   error         // why there are no tokens any more: a refresh token is not spent twice
}

const (
	// margin is how long before its end a token is not used any more: longer than a request takes,
	// with its repetitions.
	margin = 5 * time.Minute

	// renewTime is what a renewal may take that was begun and is finished although the user has asked
	// to stop: long enough for the 300 seconds that the vendor asks to be left alone for (doc, Kommo).
	renewTime = 6 * time.Minute
)

// Open returns the tokens of an integration. It makes no request and does not look into the store.
func Open(o Options) (*Source, error) {
	http, err := transport.New(o.Transport)
	if err != nil {
		return nil, fmt.Errorf("tokens of organization.%s: %w", o.Organization, err)
	}
	root, err := url.Parse(o.Transport.Base)
	if err != nil {
		return nil, fmt.Errorf("tokens of organization.%s: %w", o.Organization, err)
	}
	return &Source{o: o, http: http, host: root.Host}, nil
}

// Token returns a token that is good for some minutes at least: the one at hand, the stored one, or a
// new one.
func (s *Source) Token(ctx context.Context) (schema.Secret, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lost != nil {
		return schema.Secret{}, s.lost
	}
	// What is at hand is judged by the same rule as what is stored.
	t, err := oauth2.ReuseTokenSourceWithExpiry(s.held.token(), &stored{ctx: ctx, s: s}, margin).Token()
	if err != nil {
		return schema.Secret{}, err
	}
	return schema.NewSecret(t.AccessToken), nil
}

// Renew returns another token after the system has refused one before its time: the one that another
// request or another process has got since, or a new one. Ok is false if the refused one came from
// Renew itself: then a new one does not help.
func (s *Source) Renew(ctx context.Context, refused schema.Secret) (token schema.Secret, ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.lost != nil:
		return schema.Secret{}, false, s.lost
	case s.forced.Known() && same(s.forced, refused):
		return schema.Secret{}, false, nil
	}
	if same(s.held.Access, refused) {
		if _, err := (&stored{ctx: ctx, s: s, refused: refused}).Token(); err != nil {
			return schema.Secret{}, false, err
		}
	}
	return s.held.Access, true, nil
}

func same(a, b schema.Secret) bool { return a.Reveal() == b.Reveal() }

// stored is the oauth2.TokenSource behind what is at hand: it reads the pair under the lock, because
// another process may have renewed it. It lives as long as one call, and so may hold a context.
type stored struct {
	ctx     context.Context
	s       *Source
	refused schema.Secret // an access token that is of no use, whatever its time
}

// Token returns the stored token if it is good, and a new one else.
func (x *stored) Token() (*oauth2.Token, error) {
	unlock, err := x.s.o.Store.Lock(x.ctx)
	if err != nil {
		return nil, x.s.storeFailed("lock", err)
	}
	defer unlock()
	p, err := x.s.load(x.ctx)
	if err != nil {
		return nil, err
	}
	x.s.held = p
	next := &renewal{ctx: x.ctx, s: x.s, old: p}
	if x.refused.Known() && same(x.refused, p.Access) {
		next.forced = true
		return next.Token()
	}
	return oauth2.ReuseTokenSourceWithExpiry(p.token(), next, margin).Token()
}

// load reads the pair and makes sure that it belongs here.
func (s *Source) load(ctx context.Context) (Pair, error) {
	p, err := s.o.Store.Load(ctx)
	switch {
	case errors.Is(err, ErrNone), errors.Is(err, ErrUnreadable):
		return Pair{}, s.missing(err)
	case err != nil:
		return Pair{}, s.storeFailed("read", err)
	case p.ClientID != s.o.Integration.ClientID:
		return Pair{}, s.missing(fmt.Errorf("%w: they are of another integration; give every organization a place of its own, or remove them", ErrForeign))
	case p.Account != s.host:
		// The refresh token is a secret of that host and is not sent to this one.
		return Pair{}, s.missing(fmt.Errorf("%w: they are of the account %s, and the files say %s; give every organization a place of its own, or remove them", ErrForeign, p.Account, s.host))
	}
	return p, nil
}

func (s *Source) missing(why error) error {
	return &MissingError{Organization: s.o.Organization, Where: s.o.Store.String(), WayBack: s.o.WayBack, Why: why}
}

func (s *Source) storeFailed(what string, err error) error {
	return fmt.Errorf("organization.%s: %s the tokens: %w", s.o.Organization, what, err)
}

// renewal is the oauth2.TokenSource that spends a refresh token. It is used under the lock of the store.
type renewal struct {
	ctx    context.Context
	s      *Source
	old    Pair
	forced bool // the system has refused the old access token
}

// Token stores a new pair and returns its access token. Once begun it is carried to its end: an answer
// that nobody waits for is a pair that is lost.
func (x *renewal) Token() (*oauth2.Token, error) {
	if err := x.ctx.Err(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(x.ctx), renewTime)
	defer cancel()
	s := x.s
	if err := s.o.Store.Ready(ctx); err != nil {
		return nil, s.storeFailed("renew", fmt.Errorf("%w; the refresh token was not used, so nothing is lost", err))
	}
	next, err := s.grant(ctx, "renew the tokens of organization."+s.o.Organization, "refresh_token", "refresh_token", x.old.Refresh)
	if err != nil {
		lost := &LostError{Organization: s.o.Organization, Where: s.o.Store.String(), WayBack: s.o.WayBack, Why: err}
		var denied *deniedError
		var unsure *unsureError
		switch {
		case errors.As(err, &denied):
			// Another machine, which the lock does not keep out, may have been faster.
			if p, err := s.load(ctx); err == nil && !same(p.Refresh, x.old.Refresh) {
				s.held = p
				return p.token(), nil
			}
			lost.Refused = true
			s.lost = lost
		case errors.As(err, &unsure):
			s.lost = lost
		default:
			return nil, err // nothing was given, and the refresh token is as good as before
		}
		return nil, s.lost
	}
	if s.lost = s.keep(ctx, next); s.lost != nil {
		return nil, s.lost
	}
	s.held = next
	if x.forced {
		s.forced = next.Access
	}
	return next.token(), nil
}

// keep stores a new pair. One failure is tried again: a vault that was away for a moment must not cost
// the pair.
func (s *Source) keep(ctx context.Context, p Pair) error {
	err := s.o.Store.Save(ctx, p)
	if err != nil {
		err = s.o.Store.Save(ctx, p)
	}
	if err != nil {
		return &UnsavedError{Organization: s.o.Organization, Where: s.o.Store.String(), WayBack: s.o.WayBack, Why: err}
	}
	return nil
}

// Ready reports what would keep a pair from being stored, before a code is asked for: a code is good
// once. Tokens of another integration or account are not written over: two organizations would take
// turns at it.
func (s *Source) Ready(ctx context.Context) error {
	unlock, err := s.o.Store.Lock(ctx)
	if err != nil {
		return s.storeFailed("lock", err)
	}
	defer unlock()
	if _, err := s.load(ctx); err != nil && !errors.Is(err, ErrNone) && !errors.Is(err, ErrUnreadable) {
		return err
	}
	if err := s.o.Store.Ready(ctx); err != nil {
		return s.storeFailed("keep", err)
	}
	return nil
}

// Exchange spends an authorization code and stores the pair that it gives.
func (s *Source) Exchange(ctx context.Context, code schema.Secret) (Pair, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	unlock, err := s.o.Store.Lock(ctx)
	if err != nil {
		return Pair{}, s.storeFailed("lock", err)
	}
	defer unlock()
	if err := ctx.Err(); err != nil {
		return Pair{}, err
	}
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), renewTime)
	defer cancel()
	p, err := s.grant(limited, "sign in to organization."+s.o.Organization, "authorization_code", "code", code)
	if err != nil {
		failed := &CodeError{Organization: s.o.Organization, WayBack: s.o.WayBack, Why: err}
		var denied *deniedError
		var unsure *unsureError
		switch {
		case errors.As(err, &denied):
			failed.Refused = true
			return Pair{}, failed
		case errors.As(err, &unsure):
			return Pair{}, failed
		}
		return Pair{}, err
	}
	if err := s.keep(limited, p); err != nil {
		return Pair{}, err
	}
	s.held, s.forced, s.lost = p, schema.Secret{}, nil
	return p, nil
}
