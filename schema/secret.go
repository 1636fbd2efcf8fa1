package schema

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/seatplan/seatplan/schema/diag"
)

const hidden = "(hidden)"

// Secret is a token or a password. However it is printed, marshalled or logged, it shows as
// "(hidden)"; only Reveal gives the text, and only what sends it to its system may call that.
//
// The text is behind a pointer because fmt does not call the methods of a value in an unexported
// field of another struct: it prints an address there.
type Secret struct{ text *string }

// NewSecret wraps a text.
func NewSecret(text string) Secret { return Secret{text: &text} }

// Reveal returns the text.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// Known reports whether there is a secret.
func (s Secret) Known() bool { return s.Reveal() != "" }

// String returns "(hidden)".
func (Secret) String() string { return hidden }

// Format writes "(hidden)" for every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText returns "(hidden)".
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue returns "(hidden)".
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// Credential is one part of an organization's way to sign in, for example its user token.
type Credential struct {
	Name    string // as in the auth block
	Secret  Secret
	Missing string // why there is no secret, for people: `the environment variable X is not set`
	Span    diag.Span
}
