package view

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply/store"
	"github.com/seatplan/seatplan/reconcile/undo"
	"github.com/seatplan/seatplan/schema"
)

// undoOf returns what a plan says of a run that it gives back, with some text wherever there may be one.
func undoOf(s string) *Undo {
	run := &store.Run{ID: 14, Started: time.Date(2027, 1, 15, 9, 0, 0, 0, time.UTC), Holder: store.Holder{Who: "ops" + s}, About: store.About{Commit: "1a2b" + s, Undoes: 12}}
	return NewUndo(run, &undo.Result{
		Changed: 3,
		Left: []undo.Left{
			{Address: "user.anna" + schema.Address(s), Title: "Anna" + s, Location: "Center" + s, Why: "changed since" + s, Fields: []reconcile.FieldChange{
				{Path: "role" + s, Before: schema.Text("worker" + s), After: schema.Text("owner")},
				{Path: "rights.a" + s, Before: schema.Bool(false), After: schema.Bool(true)},
				{Path: "rights.b", Before: schema.Bool(true), After: schema.Bool(false)},
			}},
			{Address: "role.desk", Title: "Desk", Why: "gone since"},
		},
		Lasting: []undo.Lasting{{Address: "user.vlad" + schema.Address(s), Text: "12 leads stay where they are." + s}, {Text: "That too."}},
	}, true)
}

// What is not given back is told in every form.
func TestUndoIsTold(t *testing.T) {
	t.Parallel()
	d := oneDocument(t, "")
	d.Organizations[0].Undo = undoOf("")
	_, text, _ := strings.Cut(draw(t, forms["plan.txt"], d), "Gives back")
	text, _, _ = strings.Cut(text, "\n\nLocations")
	want := ` what run 14 changed, of 2027-01-15 09:00:00 UTC by ops, which gave back run 12.

Changed since run 14, and left alone
  ! Anna at Center: changed since (role worker → owner, 2 rights differ)  user.anna
  ! Desk: gone since  role.desk

Not given back
  ! 12 leads stay where they are.
  ! That too.`
	if diff := cmp.Diff(want, text); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	markdown := draw(t, Markdown, d)
	for _, line := range []string{
		"\n**Changed since run 14, and left alone**\n\n- Anna at Center: changed since (role worker → owner, 2 rights differ) `user.anna`\n- Desk: gone since `role.desk`\n",
		"\n**Not given back**\n\n- 12 leads stay where they are.\n- That too.\n",
	} {
		if !strings.Contains(markdown, line) {
			t.Errorf("Markdown does not have\n%s\nbut\n%s", line, markdown)
		}
	}
}
