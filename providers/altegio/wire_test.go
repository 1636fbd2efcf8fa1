package altegio

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

var (
	wires   = cmp.Options{cmp.AllowUnexported(maybe{}, one[typeWire]{}, one[licenceWire]{}, one[permissionsWire]{}), cmpopts.EquateEmpty()}
	saysYes = maybe{Known: true, Yes: true}
	saysNo  = maybe{Known: true}
)

// decoded checks how values of one type are read. A value that is not wanted must be refused.
func decoded[T comparable](t *testing.T, want map[string]T, refused ...string) {
	t.Helper()
	for in, w := range want {
		var got T
		if err := json.Unmarshal([]byte(in), &got); err != nil || got != w {
			t.Errorf("%s: %v, %v; want %v", in, got, err, w)
		}
	}
	for _, in := range refused {
		var got T
		if err := json.Unmarshal([]byte(in), &got); err == nil {
			t.Errorf("%s: %v, want an error", in, got)
		}
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	decoded(t, map[string]number{
		`17`: 17, `"17"`: 17, `-1`: -1, `"-1"`: -1, `0`: 0, `17.0`: 17, `"17.0"`: 17, `1e3`: 1000,
		`9007199254740993`: 9007199254740993, `"9223372036854775807"`: 9223372036854775807,
		`true`: 1, `"true"`: 1, `false`: 0, `null`: 0, `""`: 0, `[]`: 0, `{}`: 0,
	}, `1.5`, `"1.5"`, `"seventeen"`, `[17]`, `{"id":17}`, `"NaN"`, `"Inf"`, `1e30`, `"17 "`)
}

func TestFlags(t *testing.T) {
	t.Parallel()
	decoded(t, map[string]flag{
		`true`: true, `1`: true, `"1"`: true, `"true"`: true,
		`false`: false, `0`: false, `"0"`: false, `"false"`: false, `null`: false, `""`: false, `[]`: false, `{}`: false,
	}, `2`, `"yes"`, `[1]`, `-1`)
	decoded(t, map[string]maybe{
		`true`: saysYes, `1`: saysYes, `"1"`: saysYes, `false`: saysNo, `0`: saysNo, `"0"`: saysNo, `""`: saysNo, `[]`: saysNo, `null`: {},
	}, `2`, `"unknown"`)
}

func TestTexts(t *testing.T) {
	t.Parallel()
	decoded(t, map[string]text{
		`"Анна"`: "Анна", `"a\u0438\"\\\/"`: `aи"\/`, `""`: "", `null`: "", `[]`: "", `{}`: "", `17`: "17", `79001112233`: "79001112233", `true`: "true",
		`"a\u001b[31mb\n\r\tc\u0000\u007f\u009bd\u2028"`: "a[31mbcd", "\"a\x7fb\u009bc\u2029\"": "abc", "\"a\xffb\"": "a\ufffdb",
	}, `["a"]`, `{"a":"b"}`)
}

func TestListsAndSingleObjects(t *testing.T) {
	t.Parallel()
	lists := map[string]list[number]{
		`[]`: {}, `[1,"2"]`: {1, 2}, `{}`: nil, ` { } `: nil, `null`: nil,
	}
	for in, want := range lists {
		got := list[number]{9}
		if err := json.Unmarshal([]byte(in), &got); err != nil {
			t.Errorf("%s: %v", in, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in, diff)
		}
	}
	// What is not understood must not look like an empty list: nobody would be left.
	for _, in := range []string{`{"0":{"id":1}}`, `{"error":"x"}`, `"none"`, `1`, `[{]`, `["x"]`} {
		var got list[number]
		if err := json.Unmarshal([]byte(in), &got); err == nil {
			t.Errorf("%s: %v, want an error", in, got)
		}
	}
	objects := map[string]locationWire{
		`{"id":1,"title":"a"}`: {ID: 1, Title: "a"}, `[{"id":"1","title":"a"}]`: {ID: 1, Title: "a"}, `[{"id":1},{"id":2}]`: {ID: 1}, `[]`: {}, `{}`: {}, `null`: {},
	}
	for in, want := range objects {
		var got one[locationWire]
		if err := json.Unmarshal([]byte(in), &got); err != nil {
			t.Errorf("%s: %v", in, err)
		}
		if diff := cmp.Diff(want, got.V); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in, diff)
		}
	}
}

// answer decodes the data of an answer into a new value.
func answer[T any](body string) (any, error) {
	var v T
	err := decodeData([]byte(body), &v)
	return v, err
}

// The same answer in the documented form and in those that were seen reads the same.
func TestAnswersReadTheSameInEveryForm(t *testing.T) {
	t.Parallel()
	limit := number(12)
	for name, tt := range map[string]struct {
		read   func(string) (any, error)
		want   any
		bodies []string
	}{
		"licence": {
			answer[one[licenceWire]],
			one[licenceWire]{V: licenceWire{ID: 91, Active: saysYes, End: "2027-02-28", StaffLimit: &limit, PaidRights: true}},
			[]string{
				`{"success":true,"data":{"id":91,"active":true,"deactivation_date":"2027-02-28","staff_limit":12,"is_paid_rights_model":true},"meta":[]}`,
				`{"success":1,"data":[{"id":"91","active":"1","deactivation_date":"2027-02-28","staff_limit":"12","is_paid_rights_model":1}],"meta":{}}`,
				`{"id":91,"active":1,"deactivation_date":"2027-02-28","staff_limit":12.0,"is_paid_rights_model":"1","extra":{"a":[]}}`,
				` [{"id":91,"active":true,"deactivation_date":"2027-02-28","staff_limit":12,"is_paid_rights_model":"true"}]`,
			},
		},
		"licence without a limit": {
			answer[one[licenceWire]],
			one[licenceWire]{V: licenceWire{ID: 91}},
			[]string{
				`{"success":true,"data":{"id":91,"staff_limit":null,"active":null}}`,
				`{"id":91}`,
			},
		},
		"users": {
			answer[list[userWire]],
			list[userWire]{{ID: 7, Name: "Анна", Phone: "79001112233", Email: "a@b.example", Approved: saysNo, Permanent: true}, {ID: 8}},
			[]string{
				`{"success":true,"data":[{"id":7,"name":"Анна","phone":"79001112233","email":"a@b.example","information":"","is_approved":false,"is_non_deletable":true},{"id":8}],"meta":{"count":2}}`,
				`{"success":true,"data":[{"id":"7","name":"Анна","phone":79001112233,"email":"a@b.example","information":null,"is_approved":"0","is_non_deletable":1},{"id":8,"email":[],"is_approved":null}],"meta":[]}`,
			},
		},
		"no users": {
			answer[list[userWire]], list[userWire](nil),
			[]string{`{"success":true,"data":null}`, `{"success":true,"data":{}}`, `{}`},
		},
		"rights of a person": {
			answer[one[permissionsWire]],
			one[permissionsWire]{V: permissionsWire{Role: "worker", Staff: 5, HasPaid: saysYes, Permissions: []permissionWire{{"a", json.RawMessage(`"1"`)}, {"b", json.RawMessage(`[]`)}}}},
			[]string{
				`{"success":true,"data":{"user_role":"worker","staff_id":5,"is_editable":null,"has_any_paid_permission":true,"user_permissions":[{"slug":"a","value":"1"},{"slug":"b","value":[]}]}}`,
				`{"data":[{"user_role":"worker","staff_id":"5","has_any_paid_permission":1,"user_permissions":[{"slug":"a","value":"1"},{"slug":"b","value":[]}]}]}`,
			},
		},
		"rights of a person without role and card": {
			answer[one[permissionsWire]],
			one[permissionsWire]{V: permissionsWire{HasPaid: saysNo}},
			[]string{
				`{"success":true,"data":{"user_role":null,"staff_id":null,"has_any_paid_permission":false,"user_permissions":null}}`,
				`{"success":true,"data":{"user_role":"","staff_id":"0","has_any_paid_permission":"0"}}`,
			},
		},
		"networks": {
			answer[list[networkWire]],
			list[networkWire]{{ID: 3, Title: "Bloom", Locations: list[locationWire]{{ID: 1, Title: "Center"}}}, {ID: 4}},
			[]string{
				`{"success":true,"data":[{"id":3,"title":"Bloom","companies":[{"id":1,"title":"Center"}],"access":{"settings_access":"1"}},{"id":4,"companies":[]}]}`,
				`[{"id":"3","title":"Bloom","companies":[{"id":"1","title":"Center"}]},{"id":"4","companies":{},"title":null}]`,
			},
		},
		"a tree of rights": {
			answer[list[roleWire]],
			list[roleWire]{{Slug: "worker", Title: "Специалист", Permissions: []nodeWire{{
				Slug: "a", Type: one[typeWire]{V: typeWire{Slug: "last_days_count", All: json.RawMessage("-1")}}, Recommended: true, Editable: saysNo, Paid: saysYes,
				Children: []nodeWire{{Slug: "b"}},
			}}}},
			[]string{
				`{"success":true,"data":[{"slug":"worker","title":"Специалист","weight":1,"user_permissions":[{"slug":"a","type":{"slug":"last_days_count","all_access_value":-1},"is_recommended":true,"is_editable":false,"is_paid":true,"children":[{"slug":"b"}]}]}]}`,
				`[{"slug":"worker","title":"Специалист","user_permissions":[{"slug":"a","type":[{"slug":"last_days_count","all_access_value":-1}],"is_recommended":"1","is_editable":0,"is_paid":"1","children":[{"slug":"b","type":[],"is_editable":null,"children":null}]}]}]`,
			},
		},
		"employees": {
			answer[list[staffWire]],
			list[staffWire]{{ID: 5, Name: "Анна", UserID: 7, Schedule: true}, {ID: 6, Fired: true}},
			[]string{
				`{"success":true,"data":[{"id":5,"name":"Анна","user_id":7,"has_access_timetable":true,"hidden":0,"fired":0,"position":[]},{"id":6,"user_id":null,"fired":1}]}`,
				`{"success":true,"data":[{"id":"5","name":"Анна","user_id":"7","has_access_timetable":"1","hidden":"0","fired":"0","position":{}},{"id":6,"user_id":"","fired":"1"}]}`,
			},
		},
	} {
		for _, body := range tt.bodies {
			got, err := tt.read(body)
			if err != nil {
				t.Errorf("%s: %s: %v", name, body, err)
			}
			if diff := cmp.Diff(tt.want, got, wires); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", name, body, diff)
			}
		}
	}
}

// An answer that says nothing is an error and never an empty list.
func TestAnswersThatSayNothing(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		``, ` `, `<html></html>`, `"x"`, `{"success":true}`, `{"success":true,"data":`, `{"success":true,"data":{"0":{"id":1}}}`,
		`{"success":false,"data":null,"meta":{"message":"no"}}`, `{"success":"0","data":[]}`, `{"success":true,"data":"none"}`,
	} {
		if got, err := answer[list[userWire]](body); err == nil {
			t.Errorf("%s: %v, want an error", body, got)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status int
		body   string
		want   reconcile.APIError
		is     error
	}{
		"no token": {
			401, `{"success":false,"data":null,"meta":{"message":"Unauthorized"}}`,
			reconcile.APIError{Message: "Unauthorized", Auth: true},
			reconcile.ErrRefused,
		},
		"no licence": {
			403, `{"success":false,"data":null,"meta":{"message":"Renew\u001b[31m\n the licence"}}`,
			reconcile.APIError{Message: "Renew[31m the licence", Auth: true},
			reconcile.ErrRefused,
		},
		"not there, nothing said":       {404, `{"success":false,"data":null,"meta":[]}`, reconcile.APIError{}, reconcile.ErrNotFound},
		"not there, in the older shape": {404, `{"errors":{"code":404,"message":"Not found"},"meta":{"message":"Gone"}}`, reconcile.APIError{Code: "404", Message: "Gone"}, reconcile.ErrNotFound},
		"the older shape alone":         {401, `{"errors":{"code":"401","message":"No"}}`, reconcile.APIError{Code: "401", Message: "No", Auth: true}, reconcile.ErrRefused},
		"employees that are not there":  {404, `{"meta":{"message":"","errors":[{"message":"No such employee"}]}}`, reconcile.APIError{Fields: []reconcile.FieldError{{Message: "No such employee"}}}, reconcile.ErrNotFound},
		"fields, as objects": {
			422, `{"meta":{"message":"Wrong","errors":[{"field":"search","message":"no phone"},{"slug":"a","error":"unknown"},{"name":"too long"},{"code":7}]}}`,
			reconcile.APIError{Message: "Wrong", Fields: []reconcile.FieldError{{Path: "search", Message: "no phone"}, {Path: "a", Message: "unknown"}, {Path: "name", Message: "too long", Field: "name"}, {Path: "code", Message: "7"}}},
			nil,
		},
		"fields, as lists": {
			422, `{"meta":{"message":"Wrong","errors":{"phone":["short","odd"],"email":["none"],"name":"one text"}}}`,
			reconcile.APIError{Message: "Wrong", Fields: []reconcile.FieldError{{Path: "email", Message: "none", Field: "email"}, {Path: "name", Message: "one text", Field: "name"}, {Path: "phone", Message: "short", Field: "phone"}, {Path: "phone", Message: "odd", Field: "phone"}}},
			nil,
		},
		"throttled":         {429, `{"meta":{"message":"Slow down"}}`, reconcile.APIError{Message: "Slow down", Retry: true}, nil},
		"a page of a proxy": {502, `<html>Gateway</html>`, reconcile.APIError{Retry: true}, nil},
		"nothing":           {500, ``, reconcile.APIError{Retry: true}, nil},
		"another form":      {422, `{"meta":"Wrong","errors":"x"}`, reconcile.APIError{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := failure("invite Anna", &transport.Response{Status: tt.status, Body: []byte(tt.body)})
			tt.want.Op, tt.want.Status = "altegio: invite Anna", tt.status
			var got *reconcile.APIError
			if !errors.As(err, &got) {
				t.Fatalf("%v is no APIError", err)
			}
			if diff := cmp.Diff(&tt.want, got); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			for _, sentinel := range []error{reconcile.ErrRefused, reconcile.ErrNotFound} {
				if got, want := errors.Is(err, sentinel), errors.Is(tt.is, sentinel); got != want {
					t.Errorf("is it %v: %t, want %t", sentinel, got, want)
				}
			}
		})
	}
}

// FuzzAnswers reads any bytes as every kind of answer. They may be refused; nothing breaks, and no
// text keeps a control character. Rights that are taken can be planned with.
func FuzzAnswers(f *testing.F) {
	for _, seed := range []string{
		`{"success":true,"data":[{"id":"7","name":"a\u001b","phone":79,"is_approved":"0"}],"meta":[]}`,
		`{"success":true,"data":{"user_role":"worker","staff_id":5,"user_permissions":[{"slug":"timetable_staff_id","value":"5"},{"slug":"new","value":[1,"2"]}]}}`,
		`[{"slug":"worker","user_permissions":[{"slug":"records_access","type":[],"default_value":true,"children":[{"slug":"x","type":{"slug":"allowed_ids","all_access_value":[]},"options":[{"title":"a","value":1}],"default_value":[1],"children":[{"slug":"records_access"}]}]}]}]`,
		`{"id":91,"deactivation_date":"28.02.2027","staff_limit":"12"}`,
		`{"meta":{"message":1,"errors":{"a":["b"],"c":"d"}},"errors":{"code":1,"message":[]}}`,
		`{"success":true,"data":{"0":{}}}`, `[]`, `null`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var texts []text
		var users list[userWire]
		if decodeData(body, &users) == nil {
			for _, u := range users {
				texts = append(texts, u.Name, u.Phone, u.Email, u.Information)
			}
		}
		var networks list[networkWire]
		if decodeData(body, &networks) == nil {
			networksOf(networks, nil)
		}
		var staff list[staffWire]
		if decodeData(body, &staff) == nil {
			for _, s := range staff {
				texts = append(texts, s.Name, s.Specialization)
			}
		}
		var licence one[licenceWire]
		if decodeData(body, &licence) == nil {
			licenceOf(licence.V, nil)
		}
		var roles list[roleWire]
		var stored one[permissionsWire]
		rolesErr, storedErr := decodeData(body, &roles), decodeData(body, &stored)
		var extra []string
		for _, p := range stored.V.Permissions {
			extra = append(extra, string(p.Slug))
		}
		if rolesErr == nil || storedErr == nil {
			rights := schema.NewRights(builtIn().Extend(liveRights([][]roleWire{roles}, extra)))
			newPresets(rights).of(roles)
			optionsOf(rights.Catalogue(), roles)
			set := rightSet(rights, &stored.V)
			if _, err := json.Marshal(wireRights(rights, set, stored.V.Permissions, nil, 5)); err != nil {
				t.Errorf("the rights cannot be sent: %v", err)
			}
		}
		var refusal *reconcile.APIError
		if errors.As(failure("op", &transport.Response{Status: 422, Body: body}), &refusal) {
			texts = append(texts, text(refusal.Message))
			for _, field := range refusal.Fields {
				texts = append(texts, text(field.Path), text(field.Message))
			}
		}
		for _, s := range texts {
			if clean(string(s)) != string(s) {
				t.Errorf("unsafe text %q", s)
			}
		}
	})
}
