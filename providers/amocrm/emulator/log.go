package emulator

import (
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Request is one line of the request log. It never has a header or a body, so never a secret; a
// secret that a client puts into the address is blotted out.
type Request struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Query  string `json:"query,omitempty"`
	Status int    `json:"status"` // 0: not answered yet
}

// logLimit keeps a server that runs for days from growing.
const logLimit = 20_000

// requestLog remembers the last requests in the order of arrival.
type requestLog struct {
	mu      sync.Mutex
	entries []*Request
}

// arrived notes a request; the result is told its status later.
func (l *requestLog) arrived(method, path, query string) *Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.entries) == logLimit {
		l.entries = slices.Delete(l.entries, 0, logLimit/2)
	}
	entry := &Request{Method: method, Path: path, Query: query}
	l.entries = append(l.entries, entry)
	return entry
}

func (l *requestLog) answered(entry *Request, status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	entry.Status = status
}

func (l *requestLog) all() []Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	entries := make([]Request, 0, len(l.entries))
	for _, e := range l.entries {
		entries = append(entries, *e)
	}
	return entries
}

func (l *requestLog) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = nil
}

// blot takes the secrets in force out of a text.
func (e *Emulator) blot(text string) string {
	var secrets []string
	e.doc.View(func(s State) {
		secrets = append(e.tokens.all(), s.Token)
		if s.OAuth != nil {
			secrets = append(secrets, s.OAuth.ClientSecret, s.OAuth.RefreshToken, s.OAuth.Code)
		}
	})
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		text = strings.ReplaceAll(text, secret, "hidden")
		text = strings.ReplaceAll(text, url.QueryEscape(secret), "hidden")
		text = strings.ReplaceAll(text, url.PathEscape(secret), "hidden")
	}
	return text
}
