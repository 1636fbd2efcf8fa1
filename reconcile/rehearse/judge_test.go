package rehearse_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/rehearse"
	"github.com/seatplan/seatplan/schema"
)

const (
	anna = schema.Address("user.anna")
	net  = schema.Address("network.bloom")
	desk = schema.Address("location.center")
)

// The plan: a call that frees a seat, a manual step, and a call behind it that takes one.
func steps() []reconcile.Step {
	return []reconcile.Step{
		{N: 1, Kind: reconcile.Call, Title: "set the rights of Anna", Addresses: []schema.Address{anna}, Seats: -1, Licence: desk},
		{N: 2, Kind: reconcile.Manual, Title: "draw the network", Addresses: []schema.Address{net}},
		{N: 3, Kind: reconcile.Call, Title: "open the network to Boris", Addresses: []schema.Address{"user.boris"}, Needs: []int{2}, Seats: 1, Licence: desk},
	}
}

func field(path string) []reconcile.FieldChange {
	return []reconcile.FieldChange{{Path: path, Before: schema.Text("old"), After: schema.Text("new")}}
}

func forecast() rehearse.Forecast {
	return rehearse.Forecast{
		Steps: steps(),
		Changes: []rehearse.Change{
			{Address: anna, Action: reconcile.Update, Fields: field("rights")},
			{Address: net, Action: reconcile.Create, Fields: field("title")},
			{Address: "user.boris", Action: reconcile.Update, Fields: field("client_data")},
		},
		Seats: []rehearse.Seats{{Licence: desk, Title: "Center", Rule: schema.RuleRights, After: 4}},
	}
}

func report() *apply.Report {
	r := &apply.Report{}
	for i, s := range steps() {
		r.Outcomes = append(r.Outcomes, apply.Outcome{Step: s, Status: []apply.Status{apply.Done, apply.Open, apply.Open}[i]})
	}
	return r
}

// next is the plan of the copy afterwards, if all went well: 3 seats now, 4 once the rest is done.
func next() *reconcile.Plan {
	left := steps()[1:]
	left[0].N, left[1].N, left[1].Needs = 1, 2, []int{1}
	return &reconcile.Plan{
		Steps: left,
		Changes: []reconcile.Change{
			{Address: net, Action: reconcile.Create, Fields: field("title")}, {Address: "user.boris", Action: reconcile.Update, Fields: field("client_data")},
		},
		Ledger: reconcile.Ledger{Lines: []reconcile.LicenceLine{{Address: desk, Title: "Center", Before: 3, After: 4}}},
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		gaps   []rehearse.Gap
		change func(r *apply.Report, next *reconcile.Plan)
		want   []rehearse.Difference
	}{
		"as planned": {nil, func(*apply.Report, *reconcile.Plan) {}, nil},
		"a gap that is not touched": {
			[]rehearse.Gap{{What: "Vera", How: "is not in the copy"}},
			func(*apply.Report, *reconcile.Plan) {}, nil,
		},
		"a gap that is touched": {
			[]rehearse.Gap{{What: "Anna", How: "clients.edit is off and not on", Touched: true}},
			func(*apply.Report, *reconcile.Plan) {},
			[]rehearse.Difference{{What: "Anna", How: "the copy is not like the live system: clients.edit is off and not on"}},
		},
		"a step that failed": {
			nil,
			func(r *apply.Report, next *reconcile.Plan) {
				r.Outcomes[0].Status, r.Outcomes[0].Err = apply.Failed, errors.New("the system answered 422")
				next.Changes = append(next.Changes, reconcile.Change{Address: anna, Fields: field("rights")})
				next.Steps = append(next.Steps, reconcile.Step{N: 3, Kind: reconcile.Call, Title: "set the rights of Anna", Addresses: []schema.Address{anna}})
				next.Ledger.Lines[0].Before = 4
			},
			[]rehearse.Difference{
				{What: "step 1, set the rights of Anna", How: "failed: the system answered 422"},
				{What: "user.anna", How: `the next plan still changes it: rights is "old" and not "new"`},
				{What: "paid seats of Center", How: "the plan predicts 3, the copy has 4"},
			},
		},
		"done and not done": {
			nil,
			func(_ *apply.Report, next *reconcile.Plan) {
				next.Steps = append(next.Steps, reconcile.Step{N: 3, Kind: reconcile.Call, Title: "draw it by call", Addresses: []schema.Address{net}})
			},
			[]rehearse.Difference{{What: "network.bloom", How: "the next plan still has the step: draw it by call"}},
		},
		"something new behind a manual step": {
			nil,
			func(_ *apply.Report, next *reconcile.Plan) {
				next.Changes[0].Fields = append(next.Changes[0].Fields, field("order")...)
			},
			[]rehearse.Difference{{What: "network.bloom", How: `the next plan changes what this one does not: order is "old" and not "new"`}},
		},
		"a call that is left to people": {
			nil,
			func(r *apply.Report, next *reconcile.Plan) {
				r.Outcomes[0].Status, r.Outcomes[0].Why = apply.Open, "the invitation is open"
				next.Changes = append(next.Changes, reconcile.Change{Address: anna, Fields: field("rights")})
				next.Ledger.Lines[0].Before = 4
			},
			[]rehearse.Difference{{What: "step 1, set the rights of Anna", How: "is a call in the plan, and is left to people: the invitation is open"}},
		},
		"skipped": {
			nil,
			func(r *apply.Report, _ *reconcile.Plan) {
				r.Outcomes[0].Status, r.Outcomes[0].Why = apply.Skipped, "no seat"
			},
			[]rehearse.Difference{{What: "step 1, set the rights of Anna", How: "was not done: no seat"}},
		},
		"other seats in the end": {
			nil,
			func(_ *apply.Report, next *reconcile.Plan) { next.Ledger.Lines[0].After = 5 },
			[]rehearse.Difference{{What: "paid seats of Center", How: "the plan predicts 4 in the end, the next plan 5"}},
		},
		"no licence": {
			nil,
			func(_ *apply.Report, next *reconcile.Plan) { next.Ledger.Lines = nil },
			[]rehearse.Difference{{What: "paid seats of Center", How: "the copy has no such licence"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, n := report(), next()
			tt.change(r, n)
			v := rehearse.Judge(forecast(), tt.gaps, r, n)
			if diff := cmp.Diff(tt.want, v.Differences); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What the system does by itself needs nobody any more, and is no difference.
func TestSettled(t *testing.T) {
	t.Parallel()
	n := next()
	n.Steps, n.Changes, n.Ledger.Lines[0].Before = nil, nil, 4
	v := rehearse.Judge(forecast(), nil, report(), n)
	if len(v.Differences) > 0 {
		t.Errorf("got %v", v.Differences)
	}
	for _, l := range v.Left {
		if !l.Settled {
			t.Errorf("%s is not settled", l.Step.Title)
		}
	}
	if diff := cmp.Diff([]rehearse.SeatCount{{Licence: desk, Title: "Center", Rule: schema.RuleRights, Predicted: 4, Counted: 4}}, v.Seats); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
