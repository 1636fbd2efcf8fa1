package altegio_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/altegio"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// Whether a card was made by a run that was cut off is told by the cards that there were before. Two new ones
// of the name are an error, and so are cards that nobody has listed before; then nothing is sent.
func TestDoubtfulCard(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		made   int // before the system is asked again
		unseen bool
		cards  int // afterwards
		err    string
	}{
		"was not made":          {made: 0, cards: 1},
		"was made":              {made: 1, cards: 1},
		"was made twice":        {made: 2, cards: 2, err: "2 new cards of this name"},
		"nobody looked before":  {made: 1, cards: 1, unseen: true, err: "look at the team of that location"},
		"nobody, and none made": {made: 0, cards: 0, unseen: true, err: "look at the team of that location"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			scene := suite().Play(t, bloom(`
user "clara" {
  name = "Clara"
  assignment {
    locations = [location.center]
    employee { create = true }
  }
}
`, "", ""), nil, nil)
			live, w := scene.System.(*altegio.Live), scene.World.(*world)
			step := scene.Plan(t).Steps[0]
			note, requests, err := live.Note(t.Context(), step)
			if err != nil || requests != 1 || note == "" {
				t.Fatalf("%q after %d requests, %v", note, requests, err)
			}
			before := len(w.State().Employees)
			var last reconcile.Result
			for range tt.made {
				step.Note = note
				if last, err = live.Run(t.Context(), step); err != nil {
					t.Fatal(err)
				}
			}
			step.Doubtful, step.Note = true, note
			if tt.unseen {
				step.Note = ""
			}
			sent := len(w.Requests())
			got, err := live.Run(t.Context(), step)
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("the error is %v, want %q", err, tt.err)
			}
			if n := len(w.State().Employees) - before; n != tt.cards {
				t.Errorf("there are %d cards, want %d", n, tt.cards)
			}
			if tt.made == 1 && err == nil {
				if diff := cmp.Diff(last.Created, got.Created); diff != "" {
					t.Errorf("the number (-made +found):\n%s", diff)
				}
			}
			for _, r := range w.Requests()[sent:] {
				if r.Method != http.MethodGet && (tt.made > 0 || tt.unseen) {
					t.Errorf("%s %s was sent", r.Method, r.Path)
				}
			}
			if err == nil && len(got.Created) != 1 {
				t.Errorf("created %v", got.Created)
			}
		})
	}
	if note, requests, err := (&altegio.Live{}).Note(t.Context(), reconcile.Step{Op: "invite", Addresses: []schema.Address{"user.anna"}}); note != "" || requests != 0 || err != nil {
		t.Errorf("of a step that has a key: %q, %d requests, %v", note, requests, err)
	}
}
