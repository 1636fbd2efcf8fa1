package view

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/rehearse"
	"github.com/seatplan/seatplan/schema"
)

func organization(name string) *schema.Organization {
	return &schema.Organization{Name: name, System: "test", Title: schema.Field[string]{V: strings.ToUpper(name)}}
}

func TestRehearsalText(t *testing.T) {
	t.Parallel()
	r := NewRehearsal(&Document{GeneratedBy: "seatplan test", AsOf: "2027-01-15"})
	manual := reconcile.Step{N: 2, Kind: reconcile.Manual, Title: "draw\x1b[31m the network", Addresses: []schema.Address{"network.n"}}
	report := &apply.Report{Requests: 3, Outcomes: []apply.Outcome{{Step: reconcile.Step{N: 1}, Status: apply.Done}, {Step: manual, Status: apply.Open}}}
	r.Add(organization("good"), &rehearse.Verdict{
		Gaps: []rehearse.Gap{{What: "Vera", How: "phone is nothing and not 12"}},
		Left: []rehearse.Left{{Step: manual}, {Step: reconcile.Step{N: 3, Title: "edit Ops"}, Settled: true}},
		Seats: []rehearse.SeatCount{
			{Licence: "location.a", Title: "A", Rule: schema.RuleRights, Predicted: 2, Counted: 2},
			{Licence: "organization.b", Title: "B", Rule: schema.RuleUnlimited},
		},
	}, report, map[string]string{"over_limit": "422"})
	if !r.AsPlanned {
		t.Error("it is as planned")
	}
	r.Add(organization("bad"), &rehearse.Verdict{
		Gaps:        []rehearse.Gap{{What: "Vera", How: "is not in the copy", Touched: true}},
		Seats:       []rehearse.SeatCount{{Licence: "location.a", Title: "A", Rule: schema.RuleRights, Predicted: 2, Counted: 3}},
		Differences: []rehearse.Difference{{What: "user.vera", How: "the next plan still changes it"}},
	}, &apply.Report{Outcomes: []apply.Outcome{{Status: apply.Failed}, {Status: apply.Skipped}}}, nil)
	r.Fail(organization("odd"), errors.New("the copy cannot be made: two people have one number"))
	r.Miss(organization("shut"), true, errors.New("the system answered 401"))
	if r.AsPlanned {
		t.Error("it is not as planned")
	}
	var b strings.Builder
	if err := RehearsalText(&b, r, Options{}); err != nil {
		t.Fatal(err)
	}
	want := `GOOD (good, test), as of 2027-01-15, rehearsed on a copy
  The emulator's switches: over_limit=422
  1 step done, 1 left for people (3 requests).
  Paid seats as predicted: A 2
  Not the same in the copy, and not touched by the plan:
    Vera: phone is nothing and not 12
  Left for people in the plan, and done by the system itself:
    3. edit Ops
  As planned: the next plan holds only what is left for people:
    2. draw�[31m the network

BAD (bad, test), as of 2027-01-15, rehearsed on a copy
  0 steps done, 1 failed, 1 not done (0 requests).
  Paid seats, not as predicted: A 3 and not 2

BAD: not as planned
  ! user.vera: the next plan still changes it

ODD (odd, test), as of 2027-01-15

ODD: not as planned
  ! the rehearsal: the copy cannot be made: two people have one number

SHUT (shut, test), as of 2027-01-15
  Cannot be read: the system does not let the account in. Nothing is rehearsed here.
  the system answered 401
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
