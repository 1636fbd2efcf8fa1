package amocrm

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

func (r *running) doubtful(t *testing.T, op string, payload any, addresses ...schema.Address) (reconcile.Result, error) {
	t.Helper()
	data, err := json.Marshal(payload)
	if err != nil {
		t.Fatal(err)
	}
	return r.live.Run(t.Context(), reconcile.Step{N: 1, Op: op, Title: op, Payload: data, Addresses: addresses, Doubtful: true})
}

// Whoever was added by a run that was cut off is not added again, and may have no password that anybody knows.
func TestDoubtfulPeople(t *testing.T) {
	t.Parallel()
	r := run(t, nil, nil)
	if _, err := r.step(t, opUserCreate, newcomers("a"), "user.a"); err != nil {
		t.Fatal(err)
	}
	result, err := r.doubtful(t, opUserCreate, newcomers("a", "b"), "user.a", "user.b")
	if err != nil || len(result.Failed) > 0 {
		t.Fatalf("%v, %v", result.Failed, err)
	}
	var left []schema.Address
	for _, m := range result.Besides {
		left = append(left, m.Address)
		if !strings.Contains(m.TextEN, "a@shop.example") || !strings.Contains(m.TextRU, "a@shop.example") {
			t.Errorf("%s\n%s", m.TextEN, m.TextRU)
		}
	}
	if diff := cmp.Diff([]schema.Address{"user.a"}, left); diff != "" {
		t.Errorf("left for people (-want +got):\n%s", diff)
	}
	if got := r.emails(); got != "a b" {
		t.Errorf("added are %s", got)
	}
	if result, err := r.step(t, opUserCreate, newcomers("c"), "user.c"); err != nil || result.Besides != nil {
		t.Errorf("undisturbed: %v, %v", result.Besides, err)
	}
}

// A role that was written is not written again, also by a program that has read nothing yet.
func TestDoubtfulRoles(t *testing.T) {
	t.Parallel()
	rights := testRights()
	out := wireRights(rights.Catalogue(), readRights(t, rights, `{"leads":{"view":"A"}}`))
	clerk, seller := rolePayload{Name: "Clerk", Rights: &out}, rolePayload{ID: 41, Name: "Trader", Rights: &out}
	twice := func(s *emulator.State) {
		s.Roles = append(s.Roles, emulator.Role{ID: 42, Name: "Clerk"}, emulator.Role{ID: 43, Name: "clerk "})
	}
	for name, tt := range map[string]struct {
		op    string
		role  rolePayload
		edit  func(*emulator.State)
		first bool // it was carried out
		calls string
		err   string
	}{
		"a new one that is there":     {op: opRoleCreate, role: clerk, first: true, calls: "POST roles 201"},
		"a new one that is not there": {op: opRoleCreate, role: clerk, calls: "POST roles 201"},
		"two of the name":             {op: opRoleCreate, role: clerk, edit: twice, err: "there are 2 of this name"},
		"a change that was made":      {op: opRoleUpdate, role: seller, first: true, calls: "PATCH roles/41 202"},
		"a change that was not made":  {op: opRoleUpdate, role: seller, calls: "PATCH roles/41 202"},
		"a role that has gone":        {op: opRoleUpdate, role: rolePayload{ID: 49, Name: "Gone", Rights: &out}, err: "not found"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, tt.edit, nil)
			if tt.first {
				if _, err := r.step(t, tt.op, tt.role, "role.x"); err != nil {
					t.Fatal(err)
				}
			}
			result, err := r.doubtful(t, tt.op, tt.role, "role.x")
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("the error is %v, want %q", err, tt.err)
			}
			if got := r.calls(); got != tt.calls {
				t.Errorf("sent: %s, want %s", got, tt.calls)
			}
			if made := result.Created[roleUse("role.x")]; err == nil && tt.op == opRoleCreate && made == 0 {
				t.Error("the number of the role is not told")
			}
		})
	}
}
