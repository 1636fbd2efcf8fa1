package schema_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

const token = "hunter2-Sesam"

// leak reports whether a text shows the token, in hexadecimal digits too.
func leak(text string) bool {
	text = strings.ToLower(strings.NewReplacer(" ", "", "0x", "").Replace(text))
	return strings.Contains(text, strings.ToLower(token)) || strings.Contains(text, fmt.Sprintf("%x", token))
}

func TestLeakSeesTheTokenInEveryForm(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"%s", "%q", "%x", "%X", "% x", "%# x"} {
		if !leak(fmt.Sprintf(verb, token)) {
			t.Errorf("%s is not seen", verb)
		}
	}
}

func TestSecretIsHiddenUnderEveryVerb(t *testing.T) {
	t.Parallel()
	secret := schema.NewSecret(token)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%20s", "%.3s", "%f"} {
		if got := fmt.Sprintf(verb, secret); got != "(hidden)" {
			t.Errorf("%s shows %s", verb, got)
		}
		if got := fmt.Sprintf(verb, &secret); got != "(hidden)" {
			t.Errorf("%s of a pointer shows %s", verb, got)
		}
	}
	if got := secret.String(); got != "(hidden)" {
		t.Errorf("String() = %s", got)
	}
}

// The fields of a connection are often unexported, and fmt asks no methods there.
func TestSecretInsideOtherValuesIsNotShown(t *testing.T) {
	t.Parallel()
	type connection struct {
		Public schema.Secret
		hidden schema.Secret
		list   []schema.Secret
		named  map[string]schema.Secret
		opaque any
	}
	secret := schema.NewSecret(token)
	c := connection{
		Public: secret, hidden: secret, list: []schema.Secret{secret}, opaque: secret,
		named: map[string]schema.Secret{"user_token": secret},
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p", "%w", "%!"} {
		for _, v := range []any{secret, c, &c, []any{c}, map[string]any{"c": c}, schema.Credential{Name: "token", Secret: secret}} {
			if got := fmt.Sprintf(verb, v); leak(got) {
				t.Errorf("%s of a %T shows %s", verb, v, got)
			}
		}
	}
}

func TestSecretIsHiddenInErrors(t *testing.T) {
	t.Parallel()
	secret := schema.NewSecret(token)
	inner := fmt.Errorf("sign in with %v", secret)
	if got, want := fmt.Errorf("read: %w", inner).Error(), "read: sign in with (hidden)"; got != want {
		t.Errorf("the error is %q, want %q", got, want)
	}
	format := "sign in: %w" // not an error: fmt shows what it was given instead
	for _, err := range []error{errors.New(fmt.Sprint("token ", secret)), fmt.Errorf(format, secret), errors.Join(inner, inner)} {
		if leak(err.Error()) || leak(fmt.Sprintf("%+v %#v", err, err)) {
			t.Errorf("the error shows %v", err)
		}
	}
}

func TestSecretIsHiddenWhenMarshalled(t *testing.T) {
	t.Parallel()
	secret := schema.NewSecret(token)
	for _, c := range []struct {
		name  string
		value any
		want  string
	}{
		{"a value", secret, `"(hidden)"`},
		{"a pointer", &secret, `"(hidden)"`},
		{"a map", map[string]schema.Secret{"token": secret}, `{"token":"(hidden)"}`},
		{"a key", map[schema.Secret]int{secret: 1}, `{"(hidden)":1}`},
		{
			"a credential",
			schema.Credential{Name: "token", Secret: secret, Span: diag.Span{}},
			`{"Name":"token","Secret":"(hidden)","Missing":"","Span":{"File":0,"Start":0,"End":0}}`,
		},
	} {
		got, err := json.Marshal(c.value)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(c.want, string(got)); diff != "" {
			t.Errorf("%s as JSON: %s", c.name, diff)
		}
	}
}

func TestSecretIsHiddenInLogs(t *testing.T) {
	t.Parallel()
	type connection struct {
		Token schema.Secret
		inner schema.Secret
	}
	secret := schema.NewSecret(token)
	options := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	var text, lines bytes.Buffer
	for _, log := range []*slog.Logger{slog.New(slog.NewTextHandler(&text, options)), slog.New(slog.NewJSONHandler(&lines, options))} {
		log.With("with", secret).WithGroup("group").Info(fmt.Sprint(secret), "value", secret, "pointer", &secret,
			"list", []schema.Secret{secret}, "error", fmt.Errorf("refused: %v", secret))
		log.Info("connect", "connection", connection{secret, secret})
	}
	first, second, _ := strings.Cut(text.String(), "\n")
	want := `level=INFO msg=(hidden) with=(hidden) group.value=(hidden) group.pointer=(hidden) group.list=[(hidden)] group.error="refused: (hidden)"`
	if diff := gocmp.Diff(want, first); diff != "" || leak(second) {
		t.Errorf("the text shows %s: %s", second, diff)
	}
	want = `{"level":"INFO","msg":"(hidden)","with":"(hidden)",` +
		`"group":{"value":"(hidden)","pointer":"(hidden)","list":["(hidden)"],"error":"refused: (hidden)"}}
{"level":"INFO","msg":"connect","connection":{"Token":"(hidden)"}}
`
	if diff := gocmp.Diff(want, lines.String()); diff != "" {
		t.Error(diff)
	}
}

func TestRevealGivesTheText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		secret schema.Secret
		text   string
		known  bool
	}{
		{"a secret", schema.NewSecret(token), token, true},
		{"an empty secret", schema.NewSecret(""), "", false},
		{"no secret", schema.Secret{}, "", false},
	} {
		if c.secret.Reveal() != c.text || c.secret.Known() != c.known {
			t.Errorf("%s: text %q, known %v", c.name, c.secret.Reveal(), c.secret.Known())
		}
		if got := fmt.Sprint(c.secret); got != "(hidden)" {
			t.Errorf("%s is shown as %s", c.name, got)
		}
	}
}
