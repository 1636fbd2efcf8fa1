//go:build npm

package conformance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
)

// same fails unless the client saw what it had to see.
func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-emulator +client):\n%s", what, diff)
	}
}

func TestAmoReadsUsers(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	c, state := s.amo(), s.e.State()

	got := into[page](c.call("user.getUsers", m{"with": l{"role", "group"}, "page": 1, "limit": 250}))
	same(t, "users", wantUsers(state, true), got.Embedded.Users)
	same(t, "counts", []int{4, 1, 1}, []int{got.Total, got.Page, got.Pages})
	same(t, "level of the seller", "G", find(t, got.Embedded.Users, seller, userID).Rights.Leads.View)

	same(t, "users without parameters", wantUsers(state, false), into[page](c.call("user.getUsers")).Embedded.Users)
	for _, u := range state.Users {
		if !u.Deleted {
			got := into[user](c.call("user.getUserById", u.ID, m{"with": l{"role", "group"}}))
			same(t, u.Name, wantUser(state, u, true), got)
		}
	}
	more := into[m](c.call("user.getUserById", seller, m{"with": l{"phone_number", "uuid", "amojo_id", "user_rank"}}))
	for _, field := range []string{"phone_number", "uuid", "amojo_id", "user_rank"} {
		if text, _ := more[field].(string); text == "" {
			t.Errorf("%s is %v", field, more[field])
		}
	}
}

func userID(u user) int { return u.ID }

// TestAmoTurnsPages goes by the number of the page, and by the links. The page after the last one has
// no content, which is an error of its own to this client.
func TestAmoTurnsPages(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	c := s.amo()
	for name, query := range map[string]m{"users": {"limit": 3, "with": l{"group"}}, "roles": {"limit": 1}} {
		method := map[string]string{"users": "user.getUsers", "roles": "user.getRoles"}[name]
		var byNumber, byLink []int
		for i := 1; ; i++ {
			query["page"] = i
			o := c.call(method, query)
			if o.Error != nil {
				same(t, "what is thrown after the last page", kindNoContent, o.Error.kind())
				break
			}
			byNumber = append(byNumber, into[page](o).ids()...)
		}
		query["page"] = 1
		for p := into[page](c.call(method, query)); ; {
			byLink = append(byLink, p.ids()...)
			if p.Links.Next.Href == "" {
				break
			}
			if !strings.HasPrefix(p.Links.Next.Href, s.URL+"/api/v4/") {
				t.Fatalf("the next link is %s", p.Links.Next.Href)
			}
			p = into[page](c.call("raw.get", m{"url_base": "", "url": p.Links.Next.Href}))
		}
		want := map[string][]int{"users": {boss, seller, intern, reader}, "roles": {manager, guest}}[name]
		same(t, name+" by number", want, byNumber)
		same(t, name+" by link", want, byLink)
	}
}

func (p page) ids() []int {
	var list []int
	for _, u := range p.Embedded.Users {
		list = append(list, u.ID)
	}
	for _, r := range p.Embedded.Roles {
		list = append(list, r.ID)
	}
	return list
}

func TestAmoReadsRoles(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	c := s.amo()

	got := into[page](c.call("user.getRoles", m{"with": l{"users"}})).Embedded.Roles
	want := map[int][]named{manager: {{ID: seller}}, guest: {}}
	if len(got) != len(want) {
		t.Fatalf("got %d roles: %+v", len(got), got)
	}
	for _, r := range got {
		state := s.role(r.ID)
		same(t, state.Name, role{ID: state.ID, Name: state.Name, Rights: state.Rights, Embedded: r.Embedded}, r)
		same(t, "users of "+state.Name, want[r.ID], r.Embedded.Users)
		alone := into[role](c.call("user.getRoleById", r.ID))
		same(t, state.Name+" alone", role{ID: state.ID, Name: state.Name, Rights: state.Rights}, alone)
	}
}

func TestAmoReadsPlaces(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	c, state := s.amo(), s.e.State()

	got := into[account](c.call("account.getAccount", m{"with": l{"users_groups", "task_types"}}))
	want := account{ID: state.AccountID, Subdomain: state.Subdomain, Current: boss}
	for _, g := range state.Groups {
		want.Embedded.Groups = append(want.Embedded.Groups, named(g))
	}
	same(t, "account", want, got)

	list := into[page](c.call("pipeline.getPipelines"))
	same(t, "number of pipelines", len(list.Embedded.Pipelines), list.Total)
	for _, p := range state.Pipelines {
		want := wantPipeline(p)
		if !p.Archived { // whether archived ones are listed is a switch
			same(t, p.Name, want, find(t, list.Embedded.Pipelines, p.ID, func(p pipeline) int { return p.ID }))
		}
		same(t, p.Name+" alone", want, into[pipeline](c.call("pipeline.getPipelineById", p.ID)))
		same(t, "stages of "+p.Name, want.Embedded.Statuses, into[page](c.call("pipeline.getStatusesByPipelineId", p.ID)).Embedded.Statuses)
		for _, st := range want.Embedded.Statuses {
			same(t, fmt.Sprint("stage ", st.ID), st, into[status](c.call("pipeline.getStatusesById", st.ID, p.ID)))
		}
	}
}

// TestAmoMovesLeads is what precedes off-boarding: find the records of a user, give them to another.
func TestAmoMovesLeads(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	c := s.amo()
	leadsOf := func(users ...any) (ids []int) {
		for _, x := range into[page](c.call("leadsOf", users...)).Embedded.Leads {
			ids = append(ids, x.ID)
		}
		return ids
	}
	same(t, "leads of one", []int{61, 63}, leadsOf(seller))
	same(t, "leads of two", []int{61, 62, 63}, leadsOf(seller, boss))

	move := func(to int) outcome {
		return c.call("lead.updateLeads", l{m{"id": 61, "responsible_user_id": to}, m{"id": 63, "responsible_user_id": to}})
	}
	into[page](move(boss))
	same(t, "leads afterwards", []int{61, 62, 63}, leadsOf(boss))
	same(t, "leads of nobody", kindNoContent, c.call("leadsOf", seller).refused().kind())
	if f := move(intern).refused(); f.kind() != kindProblem || !strings.Contains(f.mistakes(), "NotSupportedChoice:responsible_user_id") {
		t.Errorf("an inactive user: %+v", f)
	}
	same(t, "leads at last", emulator.Record{ID: 61, Name: "L1", Responsible: boss}, s.e.State().Leads[0])
}
