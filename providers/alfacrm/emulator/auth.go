package emulator

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"slices"
	"sync"
	"time"
)

// tokenHeader carries the token of a request (official API page).
const tokenHeader = "X-ALFACRM-TOKEN"

// defaultTokenMinutes is the lifetime in the older official revision of the API page; newer clients
// get along with 60.
const defaultTokenMinutes = 15

// apiRight is the right without which the API is closed. The key is ours, the fact official.
const apiRight = "api.v2api"

// session is one token.
type session struct {
	token   string
	user    int
	expires time.Time
}

// sessions are the tokens in force, oldest first. They are secrets, so they live in memory only.
type sessions struct {
	mu   sync.Mutex
	list []session
}

// open makes a token; alone says that it ends the user's other ones.
func (s *sessions) open(user int, now time.Time, lifetime time.Duration, alone bool) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = slices.DeleteFunc(s.list, func(x session) bool {
		return !now.Before(x.expires) || alone && x.user == user
	})
	token := randomHex(16)
	s.list = append(s.list, session{token, user, now.Add(lifetime)})
	return token
}

// owner is whose token that is.
func (s *sessions) owner(token string, now time.Time) (user int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.list {
		if subtle.ConstantTimeCompare([]byte(x.token), []byte(token)) == 1 && now.Before(x.expires) {
			return x.user, true
		}
	}
	return 0, false
}

// keep ends the tokens of users who are not live any more.
func (s *sessions) keep(live func(user int) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = slices.DeleteFunc(s.list, func(x session) bool { return !live(x.user) })
}

func (s *sessions) tokens() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []string
	for _, x := range s.list {
		list = append(list, x.token)
	}
	return list
}

func (s *sessions) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = nil
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// randomKey has the shape of a UUID, as keys have (third-party client).
func randomKey() string {
	h := randomHex(16)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// key is the API key in force.
func (e *Emulator) key(s *State) string {
	if s.APIKey != "" {
		return s.APIKey
	}
	return e.randomKey
}

// settle ends the tokens of users who lost their access by a change.
func (e *Emulator) settle() {
	e.doc.View(func(s State) {
		e.sessions.keep(func(id int) bool {
			u := s.user(id)
			return u != nil && u.live()
		})
	})
}

// signIn answers auth/login. Who may sign in is known only for a wrong pair: 403 with this message
// (tests of a third-party client). That the API module is asked for later is documented.
func (c *call) signIn() (reply, error) {
	f, err := c.form()
	if err != nil {
		return reply{}, err
	}
	caller := c.s.user(c.s.Caller)
	email, _ := f.fields["email"].(string)
	key, _ := f.fields["api_key"].(string)
	same := subtle.ConstantTimeCompare([]byte(key), []byte(c.e.key(c.s))) == 1
	if !same || login(email) != login(caller.Email) || !caller.live() {
		status := http.StatusForbidden
		if c.s.is("login_refused", "401") {
			status = http.StatusUnauthorized
		}
		return reply{}, refuse(status, "Not Authorized")
	}
	minutes := c.s.TokenMinutes
	if minutes == 0 {
		minutes = defaultTokenMinutes
	}
	token := c.e.sessions.open(caller.ID, c.now, time.Duration(minutes)*time.Minute, c.s.is("second_login", "first_dies"))
	return reply{http.StatusOK, object{"token": token}}, nil
}

// admit checks what every request but the login needs: a token, the right to use the API, a branch.
func (c *call) admit() error {
	const expired = "Not Authorized. Token is expired or undefined."
	token := c.r.Header.Get(tokenHeader)
	if token == "" && c.s.is("missing_token", "credentials") {
		return refuse(http.StatusUnauthorized, "Your request was made with invalid credentials.")
	}
	id, ok := c.e.sessions.owner(token, c.now)
	if !ok {
		return refuse(http.StatusUnauthorized, expired)
	}
	c.caller = c.s.user(id)
	if c.caller == nil || !c.caller.live() {
		return refuse(http.StatusUnauthorized, expired)
	}
	c.by = id
	if !c.s.may(c.caller, apiRight) {
		return c.denied()
	}
	if c.action.right != "" && c.s.is("section_rights", "sections") && !c.s.may(c.caller, c.action.right) {
		return c.denied()
	}
	if c.path.controller == branchController {
		return nil // account-wide; a prefix in front of it is decoration
	}
	if c.s.branch(c.path.branch) == nil {
		return notFound() // guess
	}
	if !slices.Contains(c.caller.Branches, c.path.branch) && c.s.is("foreign_branch", "denied") {
		return c.denied()
	}
	return nil
}

// denied is the refusal for a missing right. Its text is documented, its status is not.
func (c *call) denied() *refusal {
	r := refuse(http.StatusForbidden, "Access Denied")
	if c.s.is("denied_status", "200") {
		r.sent = http.StatusOK
	}
	return r
}
