package altegio

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The API is written in PHP and types its answers loosely: ids and flags come as numbers or as
// strings, and an object that is not there comes as [], {} or null (doc: examples of the
// developer portal). These types read all of them and write the documented form.

// number is an id or a count.
type number int64

func (n *number) UnmarshalJSON(data []byte) error {
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
		*n = number(v)
		return nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != float64(int64(f)) {
		return fmt.Errorf("%s is not a whole number", data)
	}
	*n = number(f)
	return nil
}

// flag is a truth value.
type flag bool

func (f *flag) UnmarshalJSON(data []byte) error {
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

// maybe is a truth value that may be left open.
type maybe struct{ known, yes bool }

func (m *maybe) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	var f flag
	if err := f.UnmarshalJSON(data); err != nil {
		return err
	}
	*m = maybe{known: true, yes: bool(f)}
	return nil
}

// text is a string, or a number that stands where a string is documented.
type text string

func (t *text) UnmarshalJSON(data []byte) error {
	if n := len(data); n >= 2 && data[0] == '"' && !bytes.ContainsFunc(data, escaped) {
		*t = text(data[1 : n-1])
		return nil
	}
	var s string
	if err := json.Unmarshal(data, &s); err == nil {
		*t = text(clean(s))
		return nil
	}
	if bytes.Equal(data, []byte("null")) || bytes.Equal(data, []byte("[]")) || bytes.Equal(data, []byte("{}")) {
		*t = ""
		return nil
	}
	if strings.ContainsAny(string(data), "[{") {
		return fmt.Errorf("%.20s is not a string", data)
	}
	*t = text(data)
	return nil
}

// escaped reports whether a character needs more than to be copied.
func escaped(r rune) bool { return r == '\\' || r == utf8.RuneError || unsafe(r) }

// clean takes control characters out of what a live system says, so that no text of theirs can
// move the cursor or start a new line in ours.
func clean(s string) string {
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

// envelope is the usual frame of an answer.
type envelope struct {
	Success maybe           `json:"success"`
	Data    json.RawMessage `json:"data"`
	Meta    json.RawMessage `json:"meta"`
}

// decodeData reads the data of an answer. Some answers come without the frame, and some single
// objects in a list of one (doc: licence, employee).
func decodeData(body []byte, into any) error {
	data, _, err := dataOf(body)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

// dataOf takes the frame off an answer and returns what it holds.
func dataOf(body []byte) (data, meta json.RawMessage, err error) {
	var e envelope
	data = json.RawMessage(body)
	if err := json.Unmarshal(body, &e); err == nil && (e.Success.known || e.Data != nil) {
		data, meta = e.Data, e.Meta
	}
	if e.Success.known && !e.Success.yes {
		return nil, nil, errors.New("the answer says that it is no success")
	}
	return data, meta, nil
}

// decodeList reads an answer that is a list, and how many the answer says there are (doc: meta.count
// of get_location_users; elsewhere count or total_count, or nothing), 0 if it does not say. Unlike a
// list inside an object, it is never left out: what is no list must not look as if there were
// nothing, because then whoever is missing would be taken for gone.
func decodeList[T any](body []byte) (l []T, said int, err error) {
	data, meta, err := dataOf(body)
	if err != nil {
		return nil, 0, err
	}
	if trimmed := bytes.TrimSpace(data); len(trimmed) == 0 || trimmed[0] != '[' {
		return nil, 0, fmt.Errorf("it has no list but %.20s", cmp.Or(string(trimmed), "nothing"))
	}
	if err := json.Unmarshal(data, &l); err != nil {
		return nil, 0, err
	}
	var counts struct {
		Count number `json:"count"`
		Total number `json:"total_count"`
	}
	if json.Unmarshal(meta, &counts) == nil {
		said = int(max(counts.Count, counts.Total))
	}
	return l, said, nil
}

// one is a single object that may come in a list.
type one[T any] struct{ v T }

func (o *one[T]) UnmarshalJSON(data []byte) error {
	if trimmed := bytes.TrimSpace(data); len(trimmed) > 0 && trimmed[0] == '[' {
		var list []T
		if err := json.Unmarshal(data, &list); err != nil {
			return err
		}
		if len(list) > 0 {
			o.v = list[0]
		}
		return nil
	}
	return json.Unmarshal(data, &o.v)
}

// list is a list that may come as an empty object, or not at all. Anything else that is no list is
// an error: what cannot be read must not look as if there were nothing.
type list[T any] []T

func (l *list[T]) UnmarshalJSON(data []byte) error {
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

type locationWire struct {
	ID          number `json:"id"`
	Title       text   `json:"title"`
	MainNetwork number `json:"main_group_id"`
}

type networkWire struct {
	ID        number             `json:"id"`
	Title     text               `json:"title"`
	Locations list[locationWire] `json:"companies"`
}

type userWire struct {
	ID          number `json:"id"`
	Name        text   `json:"name"`
	Phone       text   `json:"phone"`
	Email       text   `json:"email"`
	Information text   `json:"information"`
	Approved    maybe  `json:"is_approved"`
	Permanent   flag   `json:"is_non_deletable"`
}

type roleWire struct {
	Slug        text       `json:"slug"`
	Title       text       `json:"title"`
	Permissions []nodeWire `json:"user_permissions"`
}

// nodeWire is a right in the tree of a role.
type nodeWire struct {
	Slug        text            `json:"slug"`
	Title       text            `json:"title"`
	Type        one[typeWire]   `json:"type"`
	Options     []optionWire    `json:"options"`
	Recommended flag            `json:"is_recommended"`
	Editable    maybe           `json:"is_editable"`
	Default     json.RawMessage `json:"default_value"`
	Paid        maybe           `json:"is_paid"`
	PaidOnly    flag            `json:"is_paid_only"`
	Children    []nodeWire      `json:"children"`
}

type typeWire struct {
	Slug text            `json:"slug"`
	All  json.RawMessage `json:"all_access_value"`
}

type optionWire struct {
	Title    text            `json:"title"`
	Value    json.RawMessage `json:"value"`
	Disabled flag            `json:"is_disabled"`
}

type permissionsWire struct {
	Role        text             `json:"user_role"`
	Staff       number           `json:"staff_id"`
	Editable    maybe            `json:"is_editable"`
	HasPaid     maybe            `json:"has_any_paid_permission"`
	Permissions []permissionWire `json:"user_permissions"`
}

type permissionWire struct {
	Slug  text            `json:"slug"`
	Value json.RawMessage `json:"value"`
}

type staffWire struct {
	ID             number `json:"id"`
	Name           text   `json:"name"`
	Specialization text   `json:"specialization"`
	UserID         number `json:"user_id"`
	Schedule       flag   `json:"has_access_timetable"`
	Hidden         flag   `json:"hidden"`
	Fired          flag   `json:"fired"`
	Information    text   `json:"information"`
	Weight         number `json:"weight"`
}

type licenceWire struct {
	ID         number  `json:"id"`
	Location   number  `json:"salon_id"`
	Active     maybe   `json:"active"`
	End        text    `json:"deactivation_date"`
	StaffLimit *number `json:"staff_limit"`
	PaidRights flag    `json:"is_paid_rights_model"`
}

type memberWire struct {
	ID number `json:"id"`
}

// cardWire holds the flags of an employee that are left open where the system does not tell them.
type cardWire struct {
	ID     number          `json:"id"`
	Paid   json.RawMessage `json:"is_paid_staff"`
	Policy json.RawMessage `json:"is_included_in_payment_policy"`
}

// failureWire is the body of a refusal, in all documented forms.
type failureWire struct {
	Meta   json.RawMessage `json:"meta"`
	Errors json.RawMessage `json:"errors"`
}
