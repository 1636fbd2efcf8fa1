package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// grantPath stands at the root of the account's host, not below the API (doc).
const grantPath = "/oauth2/access_token"

// accessLife is how long an access token lives (doc), for an answer that does not say.
const accessLife = 24 * time.Hour

// deniedError is a refusal of what a grant was asked for with.
type deniedError struct {
	status  int
	message string
}

func (e *deniedError) Error() string {
	if e.message == "" {
		return fmt.Sprintf("the system answered %d", e.status)
	}
	return fmt.Sprintf("the system answered %d: %s", e.status, e.message)
}

// unsureError is a grant of which nobody knows whether it was given.
type unsureError struct{ err error }

func (e *unsureError) Error() string { return e.err.Error() }

type grantWire struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	Expires int64  `json:"expires_in"` // seconds
}

// grant asks for a pair, once: what is sent with it is good once. The transport repeats the request
// only when it cannot have been carried out. The error is a deniedError, an unsureError, or another one
// if nothing was given and the same can be tried later.
func (s *Source) grant(ctx context.Context, op, kind, field string, good schema.Secret) (Pair, error) {
	i := s.o.Integration
	// JSON, with redirect_uri also for a renewal (doc); x/oauth2 would send a form without it.
	body, err := json.Marshal(map[string]string{
		"client_id": i.ClientID, "client_secret": i.ClientSecret.Reveal(), "redirect_uri": i.RedirectURI, "grant_type": kind, field: good.Reveal(),
	})
	if err != nil {
		return Pair{}, err
	}
	r := transport.Request{Method: http.MethodPost, Path: grantPath, Body: body, Write: true, Grant: true, Header: http.Header{}, Secrets: []schema.Secret{good, i.ClientSecret}}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Content-Type", "application/json")
	asked := time.Now() // the clock by which x/oauth2 judges a token
	resp, err := s.http.Do(ctx, r)
	var lost *transport.UncertainError
	switch {
	case errors.As(err, &lost):
		return Pair{}, &unsureError{lost}
	case err != nil:
		return Pair{}, fmt.Errorf("%s: %w", op, err)
	}
	message := saidIn(resp.Body)
	switch {
	case resp.Status == http.StatusBadRequest, resp.Status == http.StatusUnauthorized:
		return Pair{}, &deniedError{resp.Status, message}
	case resp.Status < 200 || resp.Status > 299:
		// 403 is a ban or a list of addresses, 402 an account that is not paid, 429 the limit (doc).
		return Pair{}, &reconcile.APIError{
			Op: op, Status: resp.Status, Message: message,
			Auth: resp.Status == http.StatusForbidden, Retry: resp.Status == http.StatusTooManyRequests,
		}
	}
	var w grantWire
	if json.Unmarshal(resp.Body, &w) != nil || w.Access == "" || w.Refresh == "" {
		return Pair{}, &unsureError{errors.New("the answer cannot be understood")}
	}
	life := accessLife
	if w.Expires > 0 {
		life = time.Duration(w.Expires) * time.Second
	}
	return Pair{i.ClientID, s.host, schema.NewSecret(w.Access), schema.NewSecret(w.Refresh), asked.Add(life)}, nil
}

// saidIn is what a refusal says, on one line.
func saidIn(body []byte) string {
	var p struct {
		Title  string `json:"title"`
		Detail string `json:"detail"`
		Hint   string `json:"hint"`
	}
	if json.Unmarshal(body, &p) != nil {
		return "" // an HTML page says no more than the status
	}
	text := p.Detail
	if text == "" {
		text = p.Hint
	}
	if text == "" {
		text = p.Title
	}
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	return strings.TrimRight(strings.TrimSpace(text), ".")
}
