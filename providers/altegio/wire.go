package altegio

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/seatplan/seatplan/providers/internal/wire"
)

// The API types its answers loosely (doc: examples of the developer portal), so all of these read
// more than one form.
type (
	number      = wire.Number
	flag        = wire.Flag
	maybe       = wire.Maybe
	text        = wire.Text
	one[T any]  = wire.One[T]
	list[T any] = wire.List[T]
)

func clean(s string) string { return wire.Clean(s) }

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
	if err := json.Unmarshal(body, &e); err == nil && (e.Success.Known || e.Data != nil) {
		data, meta = e.Data, e.Meta
	}
	if e.Success.Known && !e.Success.Yes {
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
