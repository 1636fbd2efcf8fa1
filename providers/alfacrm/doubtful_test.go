package alfacrm

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// What a run that was cut off may have made is found by its name. Two of the name are an error.
func TestDoubtfulCreations(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		op, payload string
		branches    []string // titles besides the first one
		desks       []string
		posts       int
		err         string
	}{
		"a branch that is not there":    {op: opBranchCreate, payload: `{"title":"Port"}`, posts: 1},
		"a branch that is there":        {op: opBranchCreate, payload: `{"title":"Port"}`, branches: []string{"Port"}},
		"two branches of the name":      {op: opBranchCreate, payload: `{"title":"Port"}`, branches: []string{"Port", "port"}, err: "there are 2 of this name"},
		"a cash desk that is not there": {op: opDeskCreate, payload: `{"branch":1,"title":"Till"}`, posts: 1},
		"a cash desk that is there":     {op: opDeskCreate, payload: `{"branch":1,"title":"Till"}`, desks: []string{"Till"}},
		"two cash desks of the name":    {op: opDeskCreate, payload: `{"branch":1,"title":"Till"}`, desks: []string{"Till", "till "}, err: "there are 2 of this name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := emulator.State{
				Branches: []emulator.Branch{{ID: 1, Name: "Center"}}, Caller: 31, LastID: 100,
				Roles: []emulator.Role{{ID: 21, Title: "Администратор", Interface: "administration", Rank: 999, Builtin: "administrator"}},
				Users: []emulator.User{{ID: 31, Name: "Boss", Email: "boss@school.example", Branches: []int{1}, Roles: []int{21}}},
			}
			for i, title := range tt.branches {
				s.Branches = append(s.Branches, emulator.Branch{ID: 2 + i, Name: title})
			}
			for i, title := range tt.desks {
				s.CashDesks = append(s.CashDesks, emulator.CashDesk{ID: 50 + i, Branch: 1, Name: title})
			}
			e, err := emulator.New(s, nil)
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(e)
			t.Cleanup(server.Close)
			email, key := e.APIUser()
			live, err := Open(Connection{Organization: &schema.Organization{Name: "school"}, Base: server.URL + "/v2api", Email: email, Key: schema.NewSecret(key), Clock: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			result, err := live.Run(t.Context(), reconcile.Step{N: 1, Op: tt.op, Payload: []byte(tt.payload), Addresses: []schema.Address{"location.port"}, Doubtful: true})
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("the error is %v, want %q", err, tt.err)
			}
			posts := 0
			for _, r := range e.Requests() {
				if strings.HasSuffix(r.Path, "/create") {
					posts++
				}
			}
			if posts != tt.posts {
				t.Errorf("%d were made, want %d", posts, tt.posts)
			}
			if err == nil && tt.op == opBranchCreate && result.Created[branchUse("location.port")] == 0 {
				t.Error(fmt.Sprint("the number of the branch is not told: ", result.Created))
			}
		})
	}
}
