package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"html"
	"net/url"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/schema"
)

// hidingKey is the key of the secrets that a context holds.
type hidingKey struct{}

// Hiding returns a context under which these secrets are hidden like those of a request: for what stands
// in its body.
func Hiding(ctx context.Context, secrets ...schema.Secret) context.Context {
	return context.WithValue(ctx, hidingKey{}, slices.Concat(hiddenBy(ctx), secrets))
}

func hiddenBy(ctx context.Context) []schema.Secret {
	secrets, _ := ctx.Value(hidingKey{}).([]schema.Secret)
	return secrets
}

// shortSecret is a length in bytes below which a secret is left in what a successful answer holds: it
// could be a part of somebody's name.
const shortSecret = 8

// forms are the ways in which a system may write a secret that it repeats.
func forms(s schema.Secret) []string {
	text := s.Reveal()
	list := []string{text, url.QueryEscape(text), url.PathEscape(text), html.EscapeString(text)}
	for _, escape := range []bool{true, false} {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(escape)
		if enc.Encode(text) == nil {
			list = append(list, strings.Trim(strings.TrimSpace(b.String()), `"`))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// blot takes secrets of at least a length out of a body.
func blot(body []byte, secrets []schema.Secret, least int) []byte {
	for _, s := range secrets {
		if len(s.Reveal()) < max(least, 1) {
			continue
		}
		for _, form := range forms(s) {
			body = bytes.ReplaceAll(body, []byte(form), []byte(s.String()))
		}
	}
	return body
}

// hide returns an error that does not hold a secret. What net/http makes of an answer that is none quotes
// it; then nothing is left of the error but its text.
func hide(err error, secrets []schema.Secret) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	clean := string(blot([]byte(text), secrets, 1))
	if clean == text {
		return err
	}
	return errors.New(clean)
}
