package schema_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/schema"
)

// TestAreaOf takes apart what RightName has put together, whatever is in the labels: two areas never share
// a name.
func TestAreaOf(t *testing.T) {
	t.Parallel()
	label := rapid.StringMatching(`[a-zA-Z/\\: ()я]{1,8}`)
	rapid.Check(t, func(t *rapid.T) {
		a := schema.AreaRights{Block: "stage", Labels: rapid.SliceOfN(label, 1, 3).Draw(t, "labels")}
		name := a.RightName("view")
		block, attr, labels := schema.AreaOf(name)
		if block != "stage" || attr != "view" || !slices.Equal(labels, a.Labels) {
			t.Errorf("%q is %q %q %q", name, block, attr, labels)
		}
	})
	for _, name := range []string{"leads.view", "leads", "leads:view", ""} {
		if block, _, labels := schema.AreaOf(name); block != "" || labels != nil {
			t.Errorf("%q is an area: %q %q", name, block, labels)
		}
	}
}
