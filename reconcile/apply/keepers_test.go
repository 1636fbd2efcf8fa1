package apply_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
)

func TestRunKeepsTheLastOwner(t *testing.T) {
	t.Parallel()
	const center = schema.Address("location.center")
	owner := func(n, change int) reconcile.Step {
		s := call(n)
		s.Keeps = []reconcile.Keep{{Address: center, Change: change}}
		return s
	}
	tests := []struct {
		name    string
		steps   []reconcile.Step
		fails   map[int]error
		answer  reconcile.Result // of every step
		holders int
		want    []apply.Status
	}{
		{"one comes and one goes", []reconcile.Step{owner(1, 1), owner(2, -1)}, nil, reconcile.Result{}, 1, []apply.Status{apply.Done, apply.Done}},
		{"none came", []reconcile.Step{owner(1, 1), owner(2, -1), call(3)}, map[int]error{1: errBroken}, reconcile.Result{}, 1, []apply.Status{apply.Failed, apply.Skipped, apply.Done}},
		{"another one is there", []reconcile.Step{owner(1, 1), owner(2, -1), owner(3, -1)}, map[int]error{1: errBroken}, reconcile.Result{}, 2, []apply.Status{apply.Failed, apply.Done, apply.Skipped}},
		{"one may have gone though the step failed", []reconcile.Step{owner(1, -1), owner(2, -1)}, map[int]error{1: errBroken}, reconcile.Result{}, 2, []apply.Status{apply.Failed, apply.Skipped}},
		{"a person has to bring one", []reconcile.Step{owner(1, 1), owner(2, -1)}, nil, reconcile.Result{Waiting: true}, 1, []apply.Status{apply.Open, apply.Skipped}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			run := func(_ context.Context, s reconcile.Step) (reconcile.Result, error) { return tt.answer, tt.fails[s.N] }
			report := apply.Run(t.Context(), &system{run: run}, tt.steps, apply.Options{Keepers: []apply.Keeper{{Address: center, Title: "Center", Holders: tt.holders}}})
			var got []apply.Status
			for _, o := range report.Outcomes {
				got = append(got, o.Status)
				if o.Status == apply.Skipped && o.Why != "would leave Center without an owner: a step that brings another one was not done" {
					t.Errorf("step %d: %q", o.Step.N, o.Why)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
		})
	}
}

// Kept with a saved plan are those of whom steps take somebody away.
func TestKeepersOf(t *testing.T) {
	t.Parallel()
	p := &reconcile.Plan{
		Keepers: []reconcile.Keeper{{Address: "location.center", Title: "Center", Holders: 2}, {Address: "location.north", Title: "North", Holders: 1}, {Address: "organization.bloom", Holders: 1}},
		Steps: []reconcile.Step{
			{Keeps: []reconcile.Keep{{Address: "location.north", Change: 1}}},
			{Keeps: []reconcile.Keep{{Address: "location.center", Change: -1}, {Address: "organization.bloom", Change: -1}}},
		},
	}
	want := []apply.Keeper{{Address: "location.center", Title: "Center", Holders: 2}, {Address: "organization.bloom", Holders: 1}}
	if diff := cmp.Diff(want, apply.KeepersOf(p)); diff != "" {
		t.Errorf("keepers (-want +got):\n%s", diff)
	}
}
