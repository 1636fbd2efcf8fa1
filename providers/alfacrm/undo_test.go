package alfacrm_test

import (
	"path/filepath"
	"testing"

	"github.com/seatplan/seatplan/providers/providertest"
	"github.com/seatplan/seatplan/reconcile/apply"
)

// What a run has changed is given back, but for what the undo lists; and so is what the undo has changed.
// By default only branches and cash desks are written; the unproven calls write accounts.
func TestUndoOfStories(t *testing.T) {
	t.Parallel()
	stories := providertest.Stories(t, filepath.Join("testdata", "stories"))
	unproven := providertest.Stories(t, filepath.Join("testdata", "unproven"))
	for name, tt := range map[string]struct {
		stories  []providertest.Story
		switches map[string]string
	}{
		"as documented":           {stories, nil},
		"accounts, all is shown":  {unproven, shown()},
		"accounts, little is":     {unproven, map[string]string{"unverified_writes": "on"}},
		"accounts, no such calls": {unproven, with(shown(), "unverified_writes", "off")},
		"own lists of cash desks": {unproven, with(shown(), "desk_views", "separate")},
	} {
		for _, s := range tt.stories {
			t.Run(name+"/"+s.Name, func(t *testing.T) {
				t.Parallel()
				u := &providertest.Undone{Scene: suite().Play(t, &s, tt.switches, nil)}
				plan := u.Plan(t)
				before := u.Now(t)
				run, _ := u.Keep(t, 1, plan)
				left := u.Now(t)
				result, second := u.Back(t, before, run)
				if second == nil {
					t.Fatal("a guard refuses the undo")
				}
				if calls := len(apply.Sendable(plan.Steps)); calls > 0 && result.Changed == 0 && len(providertest.Differences(before, left)) > 0 {
					t.Errorf("%d calls, and the undo knows of no change", calls)
				}
				u.Back(t, left, second)
			})
		}
	}
}
