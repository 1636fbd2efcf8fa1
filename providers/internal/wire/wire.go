// Package wire reads what the vendors' programs write. Their answers type things loosely: ids and
// flags come as numbers or as strings, and an object that is not there comes as [], {} or null. These
// types read all of that. What cannot be read is an error and never an empty value: what is missing
// must not look as if there were nothing.
package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
)

// Number is an id or a count.
type Number int64

// UnmarshalJSON reads any of the forms.
func (n *Number) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	switch text {
	case "null", "", "[]", "{}", "false":
		*n = 0
		return nil
	case "true":
		*n = 1
		return nil
	}
	if v, err := strconv.ParseInt(text, 10, 64); err == nil {
		*n = Number(v)
		return nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != float64(int64(f)) {
		return fmt.Errorf("%s is not a whole number", data)
	}
	*n = Number(f)
	return nil
}

// Flag is a truth value.
type Flag bool

// UnmarshalJSON reads any of the forms.
func (f *Flag) UnmarshalJSON(data []byte) error {
	switch strings.Trim(string(data), `"`) {
	case "true", "1":
		*f = true
	case "false", "0", "null", "", "[]", "{}":
		*f = false
	default:
		return fmt.Errorf("%s is not a truth value", data)
	}
	return nil
}

// Maybe is a truth value that may be left open.
type Maybe struct{ Known, Yes bool }

// UnmarshalJSON reads any of the forms.
func (m *Maybe) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	var f Flag
	if err := f.UnmarshalJSON(data); err != nil {
		return err
	}
	*m = Maybe{Known: true, Yes: bool(f)}
	return nil
}

// Text is a string, or a number that stands where a string is documented. Its letters are in the form
// that texts of files have too, so that the same letters are the same text.
type Text string

// UnmarshalJSON reads any of the forms.
func (t *Text) UnmarshalJSON(data []byte) error {
	if n := len(data); n >= 2 && data[0] == '"' && !bytes.ContainsFunc(data, escaped) {
		*t = Text(cty.NormalizeString(string(data[1 : n-1])))
		return nil
	}
	var s string
	if err := json.Unmarshal(data, &s); err == nil {
		*t = Text(cty.NormalizeString(Clean(s)))
		return nil
	}
	if bytes.Equal(data, []byte("null")) || bytes.Equal(data, []byte("[]")) || bytes.Equal(data, []byte("{}")) {
		*t = ""
		return nil
	}
	if strings.ContainsAny(string(data), "[{") {
		return fmt.Errorf("%.20s is not a string", data)
	}
	*t = Text(data)
	return nil
}

// escaped reports whether a character needs more than to be copied.
func escaped(r rune) bool { return r == '\\' || r == utf8.RuneError || unsafe(r) }

// Clean takes control characters out of what a live system says, so that no text of theirs can
// move the cursor or start a new line in ours.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unsafe(r) {
			return -1
		}
		return r
	}, s)
}

func unsafe(r rune) bool {
	return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029
}

// One is a single object that may come in a list.
type One[T any] struct{ V T }

// UnmarshalJSON reads any of the forms.
func (o *One[T]) UnmarshalJSON(data []byte) error {
	if trimmed := bytes.TrimSpace(data); len(trimmed) > 0 && trimmed[0] == '[' {
		var list []T
		if err := json.Unmarshal(data, &list); err != nil {
			return err
		}
		if len(list) > 0 {
			o.V = list[0]
		}
		return nil
	}
	return json.Unmarshal(data, &o.V)
}

// List is a list that may come as an empty object, or not at all. Anything else that is no list is
// an error: what cannot be read must not look as if there were nothing.
type List[T any] []T

// UnmarshalJSON reads any of the forms.
func (l *List[T]) UnmarshalJSON(data []byte) error {
	if trimmed := bytes.TrimSpace(data); len(trimmed) > 0 && trimmed[0] == '[' {
		return json.Unmarshal(data, (*[]T)(l))
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(data, &object); err != nil || len(object) > 0 {
		return fmt.Errorf("%.20s is not a list", data)
	}
	*l = nil
	return nil
}
