package oauth

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/schema"
)

// The pages where an administrator agrees (sdk).
const (
	consentAmoCRM = "https://www.amocrm.ru/oauth"
	consentKommo  = "https://www.kommo.com/oauth"
)

// NewState returns a text that nobody can guess, by which an answer is known to belong to the question.
func NewState() string { return rand.Text() }

// ConsentURL returns the page where an administrator lets an integration into an account.
func ConsentURL(kommo bool, clientID, state string) string {
	page := consentAmoCRM
	if kommo {
		page = consentKommo
	}
	return page + "?" + url.Values{"client_id": {clientID}, "state": {state}, "mode": {"popup"}}.Encode()
}

// ErrState is the error of an answer that does not belong to the question.
var ErrState = errors.New("the state in the address is not the one that was sent: this is not the answer to this sign-in")

// ParsePasted reads what a person has pasted: the code, or the whole address to which the browser was
// sent. Only an address tells to which question and account it belongs.
func ParsePasted(text, state string, hosts []string) (schema.Secret, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return schema.Secret{}, errors.New("no code was given")
	case strings.Contains(text, "://") || strings.Contains(text, "code=") || strings.Contains(text, "error="):
		if _, query, ok := strings.Cut(text, "?"); ok {
			text = query
		}
		text, _, _ = strings.Cut(text, "#")
		q, err := url.ParseQuery(text)
		if err != nil {
			return schema.Secret{}, errors.New("the address cannot be understood; paste all of it, or the code alone") // err would show a part of it
		}
		return ParseQuery(q, state, hosts)
	case strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }):
		return schema.Secret{}, errors.New("this is no code: it holds spaces or other characters that a code does not have")
	}
	return schema.NewSecret(text), nil
}

// ParseQuery reads the address to which the browser was sent. The state must be the one that was sent,
// and the account, if it is named, one of hosts: the code of another account is worth nothing here.
func ParseQuery(q url.Values, state string, hosts []string) (schema.Secret, error) {
	if state == "" || subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(state)) != 1 {
		return schema.Secret{}, ErrState
	}
	if why := q.Get("error"); why != "" {
		return schema.Secret{}, fmt.Errorf("the account did not agree: %q", why)
	}
	if host := strings.ToLower(q.Get("referer")); host != "" && !slices.Contains(hosts, host) {
		return schema.Secret{}, fmt.Errorf("the consent is of the account %q, and the files say %s; nothing was sent. Agree in the right account, or correct the files", host, strings.Join(hosts, " or "))
	}
	if q.Get("code") == "" {
		return schema.Secret{}, errors.New("the address has no code")
	}
	return schema.NewSecret(q.Get("code")), nil
}
