package emulator

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Lifetimes (contract 1.1 and 1.2).
const (
	accessLife    = 24 * time.Hour
	codeLife      = 20 * time.Minute
	refreshMonths = 3
	longLifeYears = 5
)

// access is one access token of the OAuth grants.
type access struct {
	token   string
	expires time.Time
}

// tokens are those in force. They are secrets, so they live in memory only.
type tokens struct {
	key []byte // signs; a new one each time

	mu      sync.Mutex
	first   string // the long-lived token of the start, when the state has none
	renewed string // the one made by hand since; "": none
	revoked bool   // the long-lived token is dead
	list    []access
}

// renew makes a long-lived token: at the start, for a state without one, and by hand.
func (t *tokens) renew(s *State, now time.Time) string {
	token := t.sign(s, now, now.AddDate(longLifeYears, 0, 0))
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.first == "" {
		t.first = token
		return token
	}
	t.renewed, t.revoked = token, false
	return token
}

// longLived is the long-lived token, dead or alive.
func (t *tokens) longLived(s *State) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.current(s)
}

func (t *tokens) current(s *State) string {
	switch {
	case t.renewed != "":
		return t.renewed
	case s.Token != "":
		return s.Token
	}
	return t.first
}

// add puts an access token into force; alone says that it ends the others.
func (t *tokens) add(token string, now, expires time.Time, alone bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.list = slices.DeleteFunc(t.list, func(a access) bool { return alone || !now.Before(a.expires) })
	t.list = append(t.list, access{token, expires})
}

// good says whether a token is in force.
func (t *tokens) good(s *State, token string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.revoked && same(t.current(s), token) {
		expires, ok := expiry(token)
		return !ok || now.Before(expires)
	}
	return slices.ContainsFunc(t.list, func(a access) bool { return same(a.token, token) && now.Before(a.expires) })
}

func same(a, b string) bool { return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// expire ends all of them.
func (t *tokens) expire() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.revoked, t.list = true, nil
}

// reset goes back to the start.
func (t *tokens) reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.renewed, t.revoked, t.list = "", false, nil
}

// all are the secrets that a log must not show.
func (t *tokens) all() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := []string{t.first, t.renewed}
	for _, a := range t.list {
		list = append(list, a.token)
	}
	return list
}

// sign makes a token in the form of a JWT. Which claims there are is a guess beyond exp, the account
// and the scopes (contract 1.1). The signature is good for nothing outside.
func (t *tokens) sign(s *State, now, expires time.Time) string {
	client := "private"
	if s.OAuth != nil {
		client = s.OAuth.ClientID
	}
	domain := s.wording("amocrm.ru", "kommo.com")
	claims, err := json.Marshal(object{
		"aud": client, "jti": randomHex(16), "iat": now.Unix(), "nbf": now.Unix(), "exp": expires.Unix(), "sub": strconv.Itoa(s.Caller),
		"account_id": s.AccountID, "base_domain": domain, "api_domain": "api." + domain, "scopes": []string{"crm"}, "version": 2,
	})
	if err != nil {
		panic(fmt.Sprintf("amocrm/emulator: encode a token: %v", err))
	}
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode(claims)
	mac := hmac.New(sha256.New, t.key)
	mac.Write([]byte(text))
	return text + "." + encode(mac.Sum(nil))
}

// expiry is when a token ends, if it says so: that of a seed may have any form.
func expiry(token string) (time.Time, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return time.Time{}, false
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return time.Time{}, false
	}
	var claims struct {
		Exp int64 `json:"exp"`
	}
	if json.Unmarshal(data, &claims) != nil || claims.Exp == 0 {
		return time.Time{}, false
	}
	return time.Unix(claims.Exp, 0), true
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

func randomHex(n int) string { return hex.EncodeToString(randomBytes(n)) }
