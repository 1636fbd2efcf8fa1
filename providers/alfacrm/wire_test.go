package alfacrm

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// described writes out what was read of a user.
func described(t *testing.T, body string) string {
	t.Helper()
	list, err := decodeItems[userWire]([]json.RawMessage{json.RawMessage(body)})
	if err != nil {
		return "error"
	}
	u := list[0]
	return fmt.Sprintf("%d %s %q %v %v active %v removed %v teacher %d", u.ID, u.Email, u.Phone, u.Branches, u.Desks, u.Active, u.Removed, u.Teacher)
}

func TestUsersInEveryForm(t *testing.T) {
	t.Parallel()
	plain := `7 a@b.example "+371 1" [1 2] [] active {true true} removed {true false} teacher 0`
	for body, want := range map[string]string{
		`{"id":7,"email":"a@b.example","phone":"+371 1","branch_ids":[1,2],"pay_account_ids":[],"is_active":1,"removed":0,"teacher_id":null}`:                     plain,
		`{"id":"7","email":"a@b.example","phone":["+371 1","+371 2"],"branch_ids":["1","2"],"pay_account_ids":{},"is_active":"1","removed":"0","teacher_id":"0"}`: plain,
		`{"id":7,"email":"a@b.example","phone":["+371 1"],"branch_ids":[1,"2"],"pay_account_ids":null,"is_active":true,"removed":false,"teacher_id":[]}`:          plain,
		`{"id":7}`:                             `7  "" [] [] active {false false} removed {false false} teacher 0`,
		`{"id":7,"phone":[]}`:                  `7  "" [] [] active {false false} removed {false false} teacher 0`,
		`{"id":7,"phone":3711}`:                `7  "3711" [] [] active {false false} removed {false false} teacher 0`,
		`{"id":7,"is_active":"yes"}`:           "error",
		`{"id":"seven"}`:                       "error",
		`{"id":7,"branch_ids":{"1":1}}`:        "error",
		`{"id":7,"branch_ids":"1,2"}`:          "error",
		`{"id":7,"phone":{"home":"+371 1"}}`:   "error",
		`[7]`:                                  "error",
		`"7"`:                                  "error",
		`null`:                                 "error",
		"{\"id\":7,\"email\":\"a\\u001b[2J\"}": `7 a[2J "" [] [] active {false false} removed {false false} teacher 0`,
	} {
		if got := described(t, body); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", body, got, want)
		}
	}
}

// A list that is not there is not an empty one.
func TestCashDesksTellWhetherTheyTell(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"id":1,"user_ids":[3,"4"],"is_enabled":"1"}`: "true [3 4] {true true}", `{"id":1,"user_ids":[],"is_enabled":false}`: "true [] {true false}",
		`{"id":1,"user_ids":{}}`: "true [] {false false}", `{"id":1,"user_ids":null}`: "false [] {false false}", `{"id":1}`: "false [] {false false}",
	} {
		list, err := decodeItems[deskWire]([]json.RawMessage{json.RawMessage(body)})
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%t %v %v", list[0].Users != nil, list[0].users(), list[0].Enabled); got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}

func TestLogEntriesTellTheOldName(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"fields_old":{"name":"Old","rank":1},"fields_new":{"name":"New"}}`: "Old",
		`{"fields_old":[],"fields_new":{"name":"New"}}`:                      "New",
		`{"fields_old":"","fields_new":{"title":"New"}}`:                     "New",
		`{"fields_old":{"name":"Old"},"fields_new":[]}`:                      "Old",
		`{"fields_old":{"name":null},"fields_new":{"name":null}}`:            "",
		`{"fields_old":{"rank":1},"fields_new":{"rank":2}}`:                  "",
		`{}`: "",
	} {
		var w logWire
		if err := json.Unmarshal([]byte(body), &w); err != nil {
			t.Fatal(err)
		}
		if got := w.title(); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
	var w logWire
	if err := json.Unmarshal([]byte(`{"id":"5","entity":"AclRole","entity_id":"9","user_id":"31","date_time":"2027-01-15 09:00:00","fields_old":{"name":"Old"}}`), &w); err != nil {
		t.Fatal(err)
	}
	want := schema.LogEntry{ID: 5, Kind: schema.KindRole, Object: 9, Title: "Old", By: "Boss", At: "2027-01-15 09:00:00", Fields: []string{"name"}}
	if diff := cmp.Diff(want, entryOf(&w, schema.KindRole, map[schema.ID]string{31: "Boss"})); diff != "" {
		t.Error(diff)
	}
	if got := (&logWire{Old: []byte(`{"role_ids":[1],"secret":1}`), New: []byte(`{"role_ids":[2],"name":"x"}`)}).changed(); !slices.Equal(got, []string{"name", "roles", "secret"}) {
		t.Errorf("changed: %v", got)
	}
	if by := entryOf(&w, schema.KindRole, nil).By; by != "user 31" {
		t.Errorf("by %q", by)
	}
}

func TestFieldErrors(t *testing.T) {
	t.Parallel()
	for body, want := range map[string][]reconcile.FieldError{
		`[]`: nil, `{}`: nil, `null`: nil, ``: nil, `"wrong"`: nil,
		`{"b":["x","y"],"a":"z"}`: {{Path: "a", Message: "z", Field: "a"}, {Path: "b", Message: "x", Field: "b"}, {Path: "b", Message: "y", Field: "b"}},
		`{"a":{"deep":"x"}}`:      {{Path: "a", Message: "is not accepted", Field: "a"}},
		`{"branch_ids":["none"]}`: {{Path: "branch_ids", Message: "none", Field: "locations"}},
	} {
		if diff := cmp.Diff(want, fieldErrors(json.RawMessage(body))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
	}
}

// FuzzAnswers wants an error or a value, and never a panic.
func FuzzAnswers(f *testing.F) {
	for _, s := range []string{
		`{"total":1,"count":1,"items":[{"id":1,"email":"a","phone":["1"],"branch_ids":[1]}]}`, `{"total":"2","items":[{},[]]}`,
		`{"success":true,"errors":[]}`, `{"errors":{"a":["b"]}}`, `{"name":"x","message":[],"status":"403"}`, `{"fields_old":{"name":{}}}`, `[]`, `{`, "\xff",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var p pageWire
		if json.Unmarshal(data, &p) == nil {
			_, _ = decodeItems[userWire](p.Items)
			_, _ = decodeItems[deskWire](p.Items)
			_, _ = decodeItems[branchWire](p.Items)
			_, _ = decodeItems[teacherWire](p.Items)
			if log, err := decodeItems[logWire](p.Items); err == nil {
				for i := range log {
					entryOf(&log[i], schema.KindUser, nil)
				}
			}
		}
		var u userWire
		if json.Unmarshal(data, &u) == nil {
			if _, err := json.Marshal(current(&u)); err != nil {
				t.Errorf("what was read cannot be sent back: %v", err)
			}
			(&userPayload{Fields: map[string]string{"name": "x"}}).stored(&u)
			userOf(&u, nil, nil, nil)
		}
		var s savedWire
		_ = json.Unmarshal(data, &s)
		fieldErrors(s.Errors)
	})
}
