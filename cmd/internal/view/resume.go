package view

import (
	"fmt"
	"io"

	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/apply/store"
)

// longestDone is how many steps are listed that need nobody's attention any more.
const longestDone = 10

// ResumeText shows a run that was cut off: what was done, what is in doubt, what will be sent and what will
// not. Pending are the steps that are still to be sent, or looked at, by their order.
func ResumeText(w io.Writer, r *HistoryRun, pending []bool, o Options) {
	t := &text{w: w, o: o}
	t.line("%s %s", t.bold(fmt.Sprintf("Run %d of %s (%s):", r.Run, r.Organization, r.System)), t.outcome(r))
	t.line("  started %s by %s on %s (process %d)", shortMoment(r.Started), r.Who, r.Host, r.PID)
	groups := []struct {
		heading string
		steps   []*HistoryStep
	}{
		{heading: "Done, and not sent again"},
		{heading: "In doubt: sent, and the answer is not known. Looked at before anything is sent"},
		{heading: "Still to do"},
		{heading: "Not done, or left for people"},
	}
	for i := range r.Steps {
		s, at := &r.Steps[i], 3
		switch {
		case apply.Status(s.Status) == apply.Done:
			at = 0
		case apply.Status(s.Status) == store.Sent:
			at = 1
		case pending[i]:
			at = 2
		}
		groups[at].steps = append(groups[at].steps, s)
	}
	for at, g := range groups {
		if len(g.steps) == 0 {
			continue
		}
		t.heading("%s", g.heading)
		for i, s := range g.steps {
			if at == 0 && i == longestDone && len(g.steps) > longestDone+1 {
				t.line("  %s", t.paint(faint, fmt.Sprintf("and %d more, see: seatplan history %d", len(g.steps)-i, r.Run)))
				break
			}
			line := fmt.Sprintf("  %d. %s", s.Number, s.Title)
			switch {
			case s.Error != nil:
				line += ": " + *s.Error
			case s.Why != nil:
				line += ": " + *s.Why
			}
			t.line("%s", line)
		}
	}
}
