package view

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
)

func TestReport(t *testing.T) {
	t.Parallel()
	step := func(n int, kind reconcile.StepKind, title string) reconcile.Step {
		return reconcile.Step{N: n, Kind: kind, Title: title}
	}
	byHand := step(5, reconcile.Manual, "change the network")
	byHand.Manual = &reconcile.ManualStep{
		Address: "network.bloom", ScreenRU: "Сеть", TextRU: "Отметьте.", ScreenEN: "Chain", TextEN: "Tick the box.",
		Boxes: []reconcile.Box{{TitleRU: "Главный", TitleEN: "Main", Tick: true}},
	}
	source := func(_ *reconcile.Step, err error) []Place {
		var one *reconcile.AddressError
		if !errors.As(err, &one) {
			return nil
		}
		return []Place{{Source: Source{File: "people.hcl", Line: 12}, Address: string(one.Address), Field: optional("email")}}
	}
	for name, tt := range map[string]struct {
		report apply.Report
		want   string
	}{
		"all is done": {
			apply.Report{Outcomes: []apply.Outcome{{Step: step(1, reconcile.Call, "invite Anna"), Status: apply.Done}}, Requests: 1},
			"\nbloom: 1 step done (1 request).\n",
		},
		"one of each": {
			apply.Report{Requests: 7, Outcomes: []apply.Outcome{
				{Step: step(1, reconcile.Call, "invite Anna"), Status: apply.Done},
				{Step: step(2, reconcile.Call, "invite \x1b[31mBoris"), Status: apply.Failed, Err: errors.Join(errors.New("no answer\nPlan: forged"), errors.New("and nobody there"))},
				{Step: step(3, reconcile.Call, "give rights to Boris"), Status: apply.Skipped, Why: "needs step 2, which was not done"},
				{Step: step(4, reconcile.Waiting, "Anna accepts"), Status: apply.Open},
				{Step: byHand, Status: apply.Open},
				{Step: step(6, reconcile.Call, "take the access of Vera"), Status: apply.Open, Why: "waits for step 4"},
			}},
			`
bloom: 1 step done, 1 failed, 1 not done, 3 left for people (7 requests).
  failed 2. invite �[31mBoris
      no answer�Plan: forged
      and nobody there
  not done 3. give rights to Boris: needs step 2, which was not done

Left for people
  4. Anna accepts
  Сеть
  Chain
  5. change the network  network.bloom
     Отметьте.
     поставить: Главный
     Tick the box.
     tick: Main
     When it is so: seatplan attest network.bloom
  6. take the access of Vera: waits for step 4
`,
		},
		"done for some": {
			apply.Report{Requests: 5, Outcomes: []apply.Outcome{
				{Step: step(1, reconcile.Call, "invite 4 people"), Status: apply.Partly, Err: errors.Join(&reconcile.AddressError{Address: "user.boris", Err: errors.New("Boris: no such address")}), Why: "done for 3 of 4"},
				{Step: step(2, reconcile.Call, "give rights to Boris"), Status: apply.Skipped, Why: "needs step 1, which was not done for user.boris"},
			}},
			`
bloom: 0 steps done, 1 partly done, 1 not done (5 requests).
  partly 1. invite 4 people: done for 3 of 4
      Boris: no such address
      at people.hcl:12 (user.boris, email)
  not done 2. give rights to Boris: needs step 1, which was not done for user.boris
`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			Report(&b, "bloom", &tt.report, source, Options{})
			if diff := cmp.Diff(tt.want, b.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
