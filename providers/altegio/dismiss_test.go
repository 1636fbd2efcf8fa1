package altegio_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/providers/providertest"
	"github.com/seatplan/seatplan/reconcile"
)

// A card that is dismissed because its person leaves waits for the removal of the login: if that
// fails, the card of somebody who still works there is left alone.
func TestDismissalWaitsForTheLogin(t *testing.T) {
	t.Parallel()
	stories := providertest.Stories(t, filepath.Join("testdata", "stories"))
	cards := stories[slices.IndexFunc(stories, func(s providertest.Story) bool { return s.Name == "cards" })]
	plan := suite().Play(t, &cards, nil, nil).Plan(t)
	step := func(title string) *reconcile.Step {
		i := slices.IndexFunc(plan.Steps, func(s reconcile.Step) bool { return strings.HasPrefix(s.Title, title) })
		if i < 0 {
			t.Fatalf("no step begins with %q", title)
		}
		return &plan.Steps[i]
	}
	removal, dismissal := step("remove the access of Vlad"), step("dismiss the employee Leaver")
	if !slices.Contains(dismissal.Needs, removal.N) {
		t.Errorf("step %d needs %v, want step %d among them", dismissal.N, dismissal.Needs, removal.N)
	}
	if alone := step("dismiss the employee Nobody's chair"); len(alone.Needs) > 0 {
		t.Errorf("a card that nobody holds waits for %v", alone.Needs)
	}
}
