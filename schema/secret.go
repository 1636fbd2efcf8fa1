package schema

import (
	"log/slog"

	"github.com/seatplan/seatplan/schema/diag"
)

const hidden = "(hidden)"

// Secret is a token or a password. However it is printed, marshalled or logged, it shows as
// "(hidden)"; only Reveal gives the text, and only what sends it to its system may call that.
type Secret struct{ text string }

// NewSecret wraps a text.
func NewSecret(text string) Secret { return Secret{text: text} }

// Reveal returns the text.
func (s Secret) Reveal() string { return s.text }

// Known reports whether there is a secret.
func (s Secret) Known() bool { return s.text != "" }

// String returns "(hidden)".
func (Secret) String() string { return hidden }

// GoString returns "(hidden)".
func (Secret) GoString() string { return hidden }

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
