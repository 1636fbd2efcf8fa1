package apply_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
)

func TestRunPassesNoSeatLimit(t *testing.T) {
	t.Parallel()
	const center = "location.center"
	seat := func(n, seats int) reconcile.Step {
		s := call(n)
		s.Seats, s.Licence = seats, center
		return s
	}
	other := seat(4, 1)
	other.Licence = "location.north"
	full := []apply.Licence{{Address: center, Title: "Center", Used: 2, Limit: 2}}
	tests := []struct {
		name     string
		steps    []reconcile.Step
		fails    map[int]error
		licences []apply.Licence
		want     []apply.Status
	}{
		{"a seat is freed and taken", []reconcile.Step{seat(1, -1), seat(2, 1)}, nil, full, []apply.Status{apply.Done, apply.Done}},
		{
			"the seat was not freed",
			[]reconcile.Step{seat(1, -1), seat(2, 1), seat(3, -1), other},
			map[int]error{1: errBroken},
			full,
			[]apply.Status{apply.Failed, apply.Skipped, apply.Done, apply.Done},
		},
		{
			"a seat may have been taken though the step failed",
			[]reconcile.Step{seat(1, -1), seat(2, 1), seat(3, 1)},
			map[int]error{2: errBroken},
			full,
			[]apply.Status{apply.Done, apply.Failed, apply.Skipped},
		},
		{"without a limit", []reconcile.Step{seat(1, -1), seat(2, 1)}, map[int]error{1: errBroken}, nil, []apply.Status{apply.Failed, apply.Done}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			report := apply.Run(t.Context(), &system{run: answers(tt.fails)}, tt.steps, apply.Options{Licences: tt.licences})
			var got []apply.Status
			for _, o := range report.Outcomes {
				got = append(got, o.Status)
				if o.Status == apply.Skipped && o.Why != "would take seat 3 of 2 at Center: a step that frees one was not done" {
					t.Errorf("step %d: %q", o.Step.N, o.Why)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
		})
	}
}

// Each of those for whom a step failed keeps a seat at most; the others' are free.
func TestSeatsOfAStepThatWasDonePartly(t *testing.T) {
	t.Parallel()
	const licence = "organization.shop"
	seat := func(n, seats int, people ...schema.Address) reconcile.Step {
		s := about(call(n), people...)
		s.Seats, s.Licence = seats, licence
		return s
	}
	f := &system{run: func(_ context.Context, s reconcile.Step) (reconcile.Result, error) {
		if s.N == 1 {
			return reconcile.Result{Failed: map[schema.Address]error{"user.boris": errBroken}}, nil
		}
		return reconcile.Result{}, nil
	}}
	steps := []reconcile.Step{seat(1, -3, "user.anna", "user.boris", "user.vera"), seat(2, 2, "user.gleb"), seat(3, 1, "user.dina")}
	report := apply.Run(t.Context(), f, steps, apply.Options{Licences: []apply.Licence{{Address: licence, Title: "Shop", Used: 3, Limit: 3}}})
	want := []outcome{
		{1, apply.Partly, "done for 2 of 3"},
		{2, apply.Done, ""},
		{3, apply.Skipped, "would take seat 4 of 3 at Shop: a step that frees one was not done"},
	}
	if diff := cmp.Diff(want, outcomes(report)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}
