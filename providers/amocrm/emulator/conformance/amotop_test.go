//go:build npm

package conformance_test

import (
	"testing"
)

func TestAmotopReads(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	c, state := s.amotop(), s.e.State()

	got := into[page](c.call("api.getUsers"))
	same(t, "users", wantUsers(state, false), got.Embedded.Users)
	same(t, "number of users", 4, got.Total)
	for _, u := range state.Users {
		if !u.Deleted {
			same(t, u.Name, wantUser(state, u, false), into[user](c.call("api.getUserById", u.ID)))
		}
	}
	// It always asks for the id of the chats.
	if id, _ := into[m](c.call("api.getUserById", seller))["amojo_id"].(string); id == "" {
		t.Error("there is no amojo_id")
	}

	everything := m{"amojoId": true, "version": true, "driveUrl": true, "isApiFilterEnabled": true, "usersGroups": true, "taskTypes": true}
	o := c.call("api.getAccount", everything)
	want := account{ID: state.AccountID, Subdomain: state.Subdomain, Current: boss}
	for _, g := range state.Groups {
		want.Embedded.Groups = append(want.Embedded.Groups, named(g))
	}
	same(t, "account", want, into[account](o))
	for _, field := range []string{"amojo_id", "version", "drive_url", "is_api_filter_enabled"} {
		if _, ok := into[m](o)[field]; !ok {
			t.Errorf("the account has no %s", field)
		}
	}
	want.Embedded.Groups = nil
	same(t, "account without parameters", want, into[account](c.call("api.getAccount")))

	list := into[page](c.call("api.getPipelines")).Embedded.Pipelines
	for _, p := range state.Pipelines {
		want := wantPipeline(p)
		if !p.Archived { // whether archived ones are listed is a switch
			same(t, p.Name, want, find(t, list, p.ID, func(p pipeline) int { return p.ID }))
		}
		same(t, p.Name+" alone", want, into[pipeline](c.call("api.getPipelineById", p.ID)))
		same(t, "stages of "+p.Name, want.Embedded.Statuses, into[page](c.call("api.getPipelineStatuses", p.ID)).Embedded.Statuses)
	}
}
