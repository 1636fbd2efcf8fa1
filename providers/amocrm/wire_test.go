package amocrm

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

func TestHolders(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]holderWire{
		`{"_embedded":{"users":[{"id":7},{"id":"8"}]}}`:             {7, 8},
		`{"_embedded":{"users":[7,"8"]}}`:                           {7, 8},
		`{"_embedded":{"users":[{"id":7,"name":"A","rights":{}}]}}`: {7},
		`{"_embedded":{"users":[]}}`:                                {},
		`{}`:                                                        nil,
	} {
		var w roleWire
		if err := json.Unmarshal([]byte(text), &w); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, w.Embedded.Users); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
	for _, text := range []string{`{"_embedded":{"users":["x"]}}`, `{"_embedded":{"users":[[1]]}}`} {
		var w roleWire
		if err := json.Unmarshal([]byte(text), &w); err == nil {
			t.Errorf("%s is read as %v", text, w.Embedded.Users)
		}
	}
}

// FuzzWire reads answers of any shape. It never panics, and never makes people disappear.
func FuzzWire(f *testing.F) {
	account := `{"id":900,"current_user_id":51,"_embedded":{"users_groups":[{"id":0,"name":"Sales"}]}}`
	users := `{"_total_items":2,"_embedded":{"users":[{"id":51,"name":"Boss","email":"boss@shop.example","rights":{"is_admin":true,"catalog_rights":[{"catalog_id":"add","rights":"A"}]}},
		{"id":52,"name":"Anna","email":"anna@shop.example","lang":"ru","rights":{"role_id":41,"is_active":true,"group_id":null}},{"id":53,"rights":{"leads":{"view":"M"}}}]}}`
	roles := `{"_embedded":{"roles":[{"id":41,"name":"Seller","rights":{"leads":{"view":"A"},"status_rights":[{"pipeline_id":11,"status_id":112,"rights":{"view":"A"}}]},"_embedded":{"users":[52]}}]}}`
	pipelines := `{"_embedded":{"pipelines":[{"id":11,"name":"Sales","_embedded":{"statuses":[{"id":112,"name":"New","type":0}]}}]}}`
	f.Add(account, users, roles, pipelines)
	f.Add(`{}`, `[]`, `null`, `{"_embedded":[]}`)
	f.Add(`{"retry_after":1}`, `"x"`, `{"_embedded":{"roles":[null,{"rights":null}]}}`, `{`)
	f.Add(`{"detail":[],"validation-errors":[{"request_id":1,"errors":[{"path":null}]}]}`, "\xff", ``, ``)
	f.Add(account, users, `{"_embedded":{"roles":[{"id":41,"rights":{"leads":[],"catalog_rights":[{"catalog_id":1,"rights":[]}]}},{"id":41,"rights":{"catalog_rights":[{"catalog_id":-1,"rights":{"view":"L"}}]}}]}}`,
		`{"_embedded":{"pipelines":[{"id":-1,"name":"a/b","_embedded":{"statuses":[{"id":1,"name":":"},{"id":1,"name":":"}]}}]}}`)
	f.Fuzz(func(t *testing.T, account, users, roles, pipelines string) {
		_ = failure("try", &transport.Response{Status: http.StatusBadRequest, Body: []byte(account)})
		_, _ = askedWait([]byte(account))
		a := &answers{users: embedded[userWire](users, "users"), roles: embedded[roleWire](roles, "roles"), pipelines: embedded[pipelineWire](pipelines, "pipelines")}
		_ = json.Unmarshal([]byte(account), &a.account)
		_ = embedded[recordWire](users, "users")
		l := &Live{organization: &schema.Organization{}}
		o, err := l.assemble(a)
		if err != nil {
			return
		}
		if len(o.Users) != len(a.users) || len(o.Roles) != len(a.roles) {
			t.Errorf("%d of %d users, %d of %d roles", len(o.Users), len(a.users), len(o.Roles), len(a.roles))
		}
		reconcile.Present(o)
		l.leavers(o)
		l.hasLists(a)
		for _, set := range o.Live.RoleRights {
			if _, err := json.Marshal(wireRights(o.Live.Rights.Catalogue(), set)); err != nil {
				t.Error(err)
			}
		}
	})
}

// embedded reads a list out of its frame, nil if that cannot be done.
func embedded[T any](answer, name string) []T {
	var p pageWire
	var items []T
	if json.Unmarshal([]byte(answer), &p) != nil || json.Unmarshal(p.Embedded[name], &items) != nil {
		return nil
	}
	return items
}
