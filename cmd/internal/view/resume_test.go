package view

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/apply/store"
)

func TestResumeText(t *testing.T) {
	t.Parallel()
	run, steps := sampleRun("")
	steps = append(steps, store.Step{Number: 4, Kind: "call", Title: "change Vera", Status: store.Pending})
	for n := range 13 {
		steps = append(steps, store.Step{Number: 5 + n, Kind: "call", Title: "remove somebody", Status: apply.Done, Sent: run.Started.Add(time.Second)})
	}
	h := NewHistoryOf("seatplan test", run, steps)
	var b strings.Builder
	pending := make([]bool, len(steps))
	pending[1], pending[3] = true, true
	ResumeText(&b, &h.Runs[0], pending, Options{})
	want := `Run 12 of bloom (desk): cut off
  started 2027-01-15 09:00:00 UTC by anna on laptop (process 17)

Done, and not sent again
` + strings.ReplaceAll("  5. \n  6. \n  7. \n  8. \n  9. \n  10. \n  11. \n  12. \n  13. \n  14. \n", ". \n", ". remove somebody\n") + `  and 3 more, see: seatplan history 12

In doubt: sent, and the answer is not known. Looked at before anything is sent
  2. invite Boris

Still to do
  4. change Vera

Not done, or left for people
  1. invite Anna: user.a: no; user.b: no
  3. tick a box: waits
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

// A run that goes on tells which steps were not its own.
func TestHistoryOfResumedRuns(t *testing.T) {
	t.Parallel()
	run, steps := sampleRun("")
	first := *run
	first.ResumedBy = 13
	run.ID, run.About.Resumes, run.Started = 13, 12, run.Started.Add(time.Minute)
	steps[1].Status, steps[1].Sent, steps[1].Answered = apply.Done, run.Started.Add(time.Second), run.Started.Add(2*time.Second)
	var list, one strings.Builder
	HistoryText(&list, NewHistory("seatplan test", []store.Run{*run, first}), Options{})
	HistoryRunText(&one, NewHistoryOf("seatplan test", run, steps), Options{})
	for _, want := range []string{"\n  resumes run 12\n", "\n  resumed by run 13\n"} {
		if !strings.Contains(list.String(), want) {
			t.Errorf("%q is not in\n%s", want, list.String())
		}
	}
	for _, want := range []string{"\n  resumes run 12\n", "1. invite Anna: failed, in an earlier run\n", "2. invite Boris: done\n"} {
		if !strings.Contains(one.String(), want) {
			t.Errorf("%q is not in\n%s", want, one.String())
		}
	}
}

func TestReportOfAResumedRun(t *testing.T) {
	t.Parallel()
	step := reconcile.Step{N: 2, Kind: reconcile.Call, Title: "add Anna"}
	r := &apply.Report{Requests: 3, Outcomes: []apply.Outcome{
		{Step: reconcile.Step{N: 1}, Status: apply.Done, Earlier: true},
		{Step: step, Status: apply.Done, Besides: []reconcile.ManualStep{{Address: "user.anna", ScreenRU: "Вход", ScreenEN: "Sign-in", TextRU: "Проверьте.", TextEN: "Look."}}},
	}}
	var b strings.Builder
	Report(&b, "volt", r, nil, Options{})
	want := `
volt: 2 steps done (1 of them before), 1 left for people (3 requests).

Left for people
  Вход
  Sign-in
  2. add Anna: done, and one thing is left  user.anna
     Проверьте.
     Look.
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}
