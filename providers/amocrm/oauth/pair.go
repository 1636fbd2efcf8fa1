package oauth

import (
	"bytes"
	"encoding/json"
	"errors"
	"time"

	"golang.org/x/oauth2"

	"github.com/seatplan/seatplan/schema"
)

// Pair is what one grant gives: a token for requests, and one for the next pair.
type Pair struct {
	ClientID string // the integration that it was given to
	Account  string // host of the account that gave it
	Access   schema.Secret
	Refresh  schema.Secret // good once
	Expires  time.Time     // of Access
}

// ErrNone is the error of a store that holds no pair yet.
var ErrNone = errors.New("no tokens are stored")

// ErrUnreadable is the error of a store that holds something else than a pair.
var ErrUnreadable = errors.New("what is stored is not a pair of tokens")

// ErrForeign is the error of a store that holds the pair of another integration or account.
var ErrForeign = errors.New("the tokens there belong to something else")

// pairFormat is the version of the stored form.
const pairFormat = 1

// pairWire is the stored form. It is the only place where tokens are plain text.
type pairWire struct {
	Format   int       `json:"format"`
	ClientID string    `json:"client_id"`
	Account  string    `json:"account"`
	Access   string    `json:"access_token"`
	Refresh  string    `json:"refresh_token"`
	Expires  time.Time `json:"expires_at"`
}

// encode writes the stored form.
func (p *Pair) encode() ([]byte, error) {
	data, err := json.MarshalIndent(pairWire{pairFormat, p.ClientID, p.Account, p.Access.Reveal(), p.Refresh.Reveal(), p.Expires.UTC()}, "", "  ")
	return append(data, '\n'), err
}

// decode reads the stored form. What the decoder has to say is dropped: it can quote what it read.
func decode(data []byte) (Pair, error) {
	switch data = bytes.TrimSpace(data); string(data) {
	case "", "{}", "null":
		return Pair{}, ErrNone
	}
	var w pairWire
	if json.Unmarshal(data, &w) != nil || w.Format != pairFormat || w.Refresh == "" {
		return Pair{}, ErrUnreadable
	}
	return Pair{w.ClientID, w.Account, schema.NewSecret(w.Access), schema.NewSecret(w.Refresh), w.Expires}, nil
}

// token is the form in which x/oauth2 judges whether the access token is still good. It shows secrets
// when printed, so it is kept no longer than that takes.
func (p *Pair) token() *oauth2.Token {
	return &oauth2.Token{AccessToken: p.Access.Reveal(), Expiry: p.Expires}
}
