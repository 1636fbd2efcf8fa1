package emulator

import (
	"crypto/rand"
	"crypto/subtle"
	"maps"
	"strings"
	"sync"
)

func randomTokens() Tokens { return Tokens{Partner: rand.Text(), User: rand.Text()} }

// tokens are the secrets in force.
func (e *Emulator) tokens(s *State) Tokens {
	if s.Tokens != nil {
		return *s.Tokens
	}
	return e.random
}

// sessions are the user tokens handed out by POST /auth. They are secrets, so they live in memory
// only.
type sessions struct {
	mu     sync.Mutex
	person map[string]int // by token
}

// open returns a token for the person, the same one each time: no expiry is documented.
func (s *sessions) open(person int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for token, id := range s.person {
		if id == person {
			return token
		}
	}
	if s.person == nil {
		s.person = make(map[string]int)
	}
	token := rand.Text()
	s.person[token] = person
	return token
}

func (s *sessions) owner(token string) (person int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	person, ok = s.person[token]
	return person, ok
}

func (s *sessions) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.person, func(string, int) bool { return true })
}

// bearer takes "Bearer <partner>" or "Bearer <partner>, User <user>" apart.
func bearer(header string) (partner, user string) {
	rest, ok := strings.CutPrefix(header, "Bearer ")
	if !ok {
		return "", ""
	}
	partner, user, _ = strings.Cut(rest, ",")
	user, ok = strings.CutPrefix(strings.TrimSpace(user), "User ")
	if !ok {
		user = ""
	}
	return strings.TrimSpace(partner), strings.TrimSpace(user)
}

func sameToken(a, b string) bool {
	return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}
