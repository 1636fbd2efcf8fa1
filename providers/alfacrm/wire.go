package alfacrm

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/providers/internal/wire"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// pageWire is one page of a list (sdk). The whole is there when as many items were collected as total
// says.
type pageWire struct {
	Total *wire.Number      `json:"total"`
	Count wire.Number       `json:"count"`
	Items []json.RawMessage `json:"items"`
}

// branchWire is a branch (sdk: Branch).
type branchWire struct {
	ID       wire.Number            `json:"id"`
	Name     wire.Text              `json:"name"`
	Active   wire.Maybe             `json:"is_active"`
	Subjects wire.List[wire.Number] `json:"subject_ids"`
	Weight   wire.Number            `json:"weight"`
}

// deskWire is a cash desk (sdk: PayAccount). The system can keep fields from an account, so a list of
// users that is not there is not an empty one.
type deskWire struct {
	ID      wire.Number             `json:"id"`
	Branch  wire.Number             `json:"branch_id"`
	Name    wire.Text               `json:"name"`
	Users   *wire.List[wire.Number] `json:"user_ids"`
	Enabled wire.Maybe              `json:"is_enabled"`
	Weight  wire.Number             `json:"weight"`
}

// users returns who may use the cash desk, nobody if the answer does not tell.
func (d *deskWire) users() []schema.ID {
	if d.Users == nil {
		return nil
	}
	return idsOf(*d.Users)
}

// userWire is a user. What an answer carries besides id, e-mail, name, branches and cash desks
// nobody has shown (guess: the names follow the convention of the other objects), so every key that
// comes is noted.
type userWire struct {
	keys  map[string]bool
	phone json.RawMessage // as it came, to send it back

	ID        wire.Number            `json:"id"`
	Email     wire.Text              `json:"email"`
	Name      wire.Text              `json:"name"`
	Phone     phones                 `json:"phone"`
	Branches  wire.List[wire.Number] `json:"branch_ids"`
	Desks     wire.List[wire.Number] `json:"pay_account_ids"`
	Roles     wire.List[wire.Number] `json:"role_ids"`
	Gender    wire.Text              `json:"gender"`
	Language  wire.Text              `json:"lang"`
	SIP       wire.Text              `json:"sip"`
	INN       wire.Text              `json:"inn"`
	Active    wire.Maybe             `json:"is_active"`
	Removed   wire.Maybe             `json:"removed"`
	Teacher   wire.Number            `json:"teacher_id"`
	LastLogin wire.Text              `json:"last_login"`
}

func (u *userWire) UnmarshalJSON(data []byte) error {
	type plain userWire // without this method
	if err := json.Unmarshal(data, (*plain)(u)); err != nil {
		return err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	u.keys = make(map[string]bool, len(all))
	for k := range all {
		u.keys[k] = true
	}
	u.phone = all["phone"]
	return nil
}

// phones is a phone number, or a list of them (sdk: one caller reads both).
type phones string

func (p *phones) UnmarshalJSON(data []byte) error {
	var one wire.Text
	if err := json.Unmarshal(data, &one); err == nil {
		*p = phones(one)
		return nil
	}
	var many wire.List[wire.Text]
	if err := json.Unmarshal(data, &many); err != nil {
		return err
	}
	if len(many) > 0 {
		*p = phones(many[0])
	}
	return nil
}

// teacherWire is a teacher's card (sdk: Teacher).
type teacherWire struct {
	ID   wire.Number `json:"id"`
	Name wire.Text   `json:"name"`
}

// logWire is an entry of the log of changes (sdk: Log).
type logWire struct {
	ID     wire.Number     `json:"id"`
	Entity wire.Text       `json:"entity"`
	Object wire.Number     `json:"entity_id"`
	User   wire.Number     `json:"user_id"`
	Event  wire.Number     `json:"event"`
	Old    json.RawMessage `json:"fields_old"`
	New    json.RawMessage `json:"fields_new"`
	At     wire.Text       `json:"date_time"`
}

// changed returns what the entry tells of: the names of our fields, and the system's own names of what
// is none of them.
func (w *logWire) changed() []string {
	var names []string
	for _, data := range []json.RawMessage{w.Old, w.New} {
		var fields map[string]json.RawMessage
		if json.Unmarshal(data, &fields) != nil {
			continue // [] stands for no fields
		}
		for key := range fields {
			names = append(names, fieldOf(key))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// fieldOf names a field of a person by its key in an answer.
func fieldOf(key string) string {
	for _, k := range userKeys {
		if k.key == key {
			return k.field
		}
	}
	return key
}

// title returns the name that the entry gives to its object (guess: nobody has seen the fields of a
// role in the log). Of an object that was renamed it is the old one, under which it was attested.
func (w *logWire) title() string {
	for _, data := range []json.RawMessage{w.Old, w.New} {
		var fields map[string]json.RawMessage
		if json.Unmarshal(data, &fields) != nil {
			continue // [] stands for no fields
		}
		for _, key := range []string{"name", "title"} {
			var t wire.Text
			if json.Unmarshal(fields[key], &t) == nil && t != "" {
				return string(t)
			}
		}
	}
	return ""
}

// savedWire is the answer to a write. A validation error comes with status 200 (sdk), or with 422 as
// one integration says.
type savedWire struct {
	Success wire.Maybe      `json:"success"`
	Errors  json.RawMessage `json:"errors"`
}

// yiiWire is the body of a refusal (sdk).
type yiiWire struct {
	Name    wire.Text   `json:"name"`
	Message wire.Text   `json:"message"`
	Code    wire.Number `json:"code"`
	Status  wire.Number `json:"status"`
}

// fieldErrors reads a map from field to messages; [] stands for none.
func fieldErrors(data json.RawMessage) []reconcile.FieldError {
	var byField map[string]json.RawMessage
	if json.Unmarshal(data, &byField) != nil {
		return nil
	}
	names := make([]string, 0, len(byField))
	for n := range byField {
		names = append(names, n)
	}
	slices.Sort(names)
	var fields []reconcile.FieldError
	for _, n := range names {
		var many wire.List[wire.Text]
		var one wire.Text
		switch {
		case json.Unmarshal(byField[n], &many) == nil:
			for _, m := range many {
				fields = append(fields, reconcile.FieldError{Path: wire.Clean(n), Message: string(m), Field: fieldOf(n)})
			}
		case json.Unmarshal(byField[n], &one) == nil:
			fields = append(fields, reconcile.FieldError{Path: wire.Clean(n), Message: string(one), Field: fieldOf(n)})
		default:
			fields = append(fields, reconcile.FieldError{Path: wire.Clean(n), Message: "is not accepted", Field: fieldOf(n)})
		}
	}
	return fields
}

// decodeItems reads the items of a page.
func decodeItems[T any](items []json.RawMessage) ([]T, error) {
	list := make([]T, len(items))
	for i, item := range items {
		if trimmed := strings.TrimSpace(string(item)); !strings.HasPrefix(trimmed, "{") {
			return nil, fmt.Errorf("item %d of the list is %.20s", i+1, trimmed)
		}
		if err := json.Unmarshal(item, &list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func idsOf(list wire.List[wire.Number]) []schema.ID {
	ids := make([]schema.ID, len(list))
	for i, n := range list {
		ids[i] = schema.ID(n)
	}
	return ids
}
