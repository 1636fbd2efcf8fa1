package apply_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
)

func about(s reconcile.Step, addresses ...schema.Address) reconcile.Step {
	s.Addresses = addresses
	return s
}

// A step about several people that fails for some of them takes along only what is about those.
func TestStepThatFailsForSomePeople(t *testing.T) {
	t.Parallel()
	steps := []reconcile.Step{
		about(call(1), "user.anna", "user.boris", "user.clara"),
		about(call(2, 1), "user.anna"), about(call(3, 1), "user.boris"), about(waiting(4, 1), "user.boris"),
		about(call(5, 3), "user.dina"), about(call(6, 1), "user.dina"),
	}
	for name, tt := range map[string]struct {
		failed map[schema.Address]error
		want   []outcome
	}{
		"one of three": {
			map[schema.Address]error{"user.boris": errBroken},
			[]outcome{
				{1, apply.Partly, "done for 2 of 3"},
				{2, apply.Done, ""},
				{3, apply.Skipped, "needs step 1, which was not done for user.boris"},
				{4, apply.Skipped, "needs step 1, which was not done for user.boris"},
				{5, apply.Skipped, "needs step 3, which was not done"},
				{6, apply.Done, ""},
			},
		},
		"all": {
			map[schema.Address]error{"user.anna": errBroken, "user.boris": errBroken, "user.clara": errBroken},
			[]outcome{
				{1, apply.Failed, ""},
				{2, apply.Skipped, "needs step 1, which was not done"},
				{3, apply.Skipped, "needs step 1, which was not done"},
				{4, apply.Skipped, "needs step 1, which was not done"},
				{5, apply.Skipped, "needs step 3, which was not done"},
				{6, apply.Skipped, "needs step 1, which was not done"},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &system{run: func(_ context.Context, s reconcile.Step) (reconcile.Result, error) {
				if s.N == 1 {
					return reconcile.Result{Failed: tt.failed}, nil
				}
				return reconcile.Result{}, nil
			}}
			report := apply.Run(t.Context(), f, steps, apply.Options{})
			if diff := cmp.Diff(tt.want, outcomes(report)); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
			if !errors.Is(report.Err(), errBroken) {
				t.Errorf("Err() = %v, want %v", report.Err(), errBroken)
			}
		})
	}
}

// A step for each of several people is sent without those for whom another one was not done.
func TestStepForEachOfSeveralPeople(t *testing.T) {
	t.Parallel()
	const anna, boris = schema.Address("user.anna"), schema.Address("user.boris")
	each := func(s reconcile.Step) reconcile.Step {
		s.Each = true
		return s
	}
	for name, tt := range map[string]struct {
		first   reconcile.Step
		fails   map[schema.Address]error // of the first step; nil: all of it
		step    reconcile.Step
		want    outcome
		without []schema.Address
	}{
		"one of two":                 {about(call(1), anna), nil, each(about(call(2, 1), anna, boris)), outcome{2, apply.Partly, "done for 1 of 2"}, []schema.Address{anna}},
		"one of two, of a batch":     {about(call(1), anna, boris), map[schema.Address]error{boris: errBroken}, each(about(call(2, 1), anna, boris)), outcome{2, apply.Partly, "done for 1 of 2"}, []schema.Address{boris}},
		"everybody":                  {about(call(1), anna, boris), nil, each(about(call(2, 1), anna)), outcome{2, apply.Skipped, "needs step 1, which was not done"}, nil},
		"what all of them need":      {about(call(1), "role.seller"), nil, each(about(call(2, 1), anna, boris)), outcome{2, apply.Skipped, "needs step 1, which was not done"}, nil},
		"a step that is for all":     {about(call(1), anna), nil, about(call(2, 1), anna, boris), outcome{2, apply.Skipped, "needs step 1, which was not done"}, nil},
		"nobody of those who failed": {about(call(1), anna, boris), map[schema.Address]error{boris: errBroken}, each(about(call(2, 1), anna)), outcome{2, apply.Done, ""}, nil},
	} {
		f := &system{run: func(_ context.Context, s reconcile.Step) (reconcile.Result, error) {
			switch {
			case s.N == 2:
				if !slices.Equal(s.Without, tt.without) {
					t.Errorf("%s: sent without %v, want %v", name, s.Without, tt.without)
				}
				return reconcile.Result{}, nil
			case tt.fails == nil:
				return reconcile.Result{}, errBroken
			}
			return reconcile.Result{Failed: tt.fails}, nil
		}}
		report := apply.Run(t.Context(), f, []reconcile.Step{tt.first, tt.step}, apply.Options{})
		if diff := cmp.Diff(tt.want, outcomes(report)[1]); diff != "" {
			t.Errorf("%s: outcome (-want +got):\n%s", name, diff)
		}
	}
}

// A caller who is refused for one of several people ends the run like any other.
func TestRefusalAmongSeveralPeopleEndsTheRun(t *testing.T) {
	t.Parallel()
	f := &system{run: func(context.Context, reconcile.Step) (reconcile.Result, error) {
		return reconcile.Result{Failed: map[schema.Address]error{"user.boris": &reconcile.APIError{Status: 401, Auth: true}}}, nil
	}}
	report := apply.Run(t.Context(), f, []reconcile.Step{about(call(1), "user.anna", "user.boris"), call(2)}, apply.Options{})
	want := []outcome{{1, apply.Partly, "done for 1 of 2"}, {2, apply.Skipped, "the run was stopped before"}}
	if diff := cmp.Diff(want, outcomes(report)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

// Err tells of every step: what weighs most may come last.
func TestErrTellsOfEveryStep(t *testing.T) {
	t.Parallel()
	f := &system{run: answers(map[int]error{
		1: errBroken, 2: &reconcile.APIError{Op: "invite", Status: 422}, 3: reconcile.ErrStale, 4: &reconcile.APIError{Op: "invite", Status: 401, Auth: true},
	})}
	err := apply.Run(t.Context(), f, []reconcile.Step{call(1), call(2), call(3), call(4), call(5)}, apply.Options{}).Err()
	for _, want := range []error{errBroken, reconcile.ErrStale, reconcile.ErrRefused} {
		if !errors.Is(err, want) {
			t.Errorf("Err() = %v, and not %v", err, want)
		}
	}
}

// What was stored of a step that failed is no less stored.
func TestRunThatChangedSomething(t *testing.T) {
	t.Parallel()
	incomplete := &reconcile.IncompleteError{Op: "set rights", Missing: []string{"records.edit"}}
	for name, tt := range map[string]struct {
		result reconcile.Result
		err    error
		want   bool
	}{
		"done":           {want: true},
		"failed":         {err: errBroken},
		"taken in part":  {err: errors.Join(errBroken, incomplete), want: true},
		"waits":          {result: reconcile.Result{Waiting: true}},
		"left to people": {result: reconcile.Result{Manual: &reconcile.ManualStep{}}},
		"done for one":   {result: reconcile.Result{Failed: map[schema.Address]error{"user.anna": errBroken}}, want: true},
	} {
		f := &system{run: func(context.Context, reconcile.Step) (reconcile.Result, error) { return tt.result, tt.err }}
		report := apply.Run(t.Context(), f, []reconcile.Step{about(call(1), "user.anna", "user.boris")}, apply.Options{})
		if got := report.Changed(); got != tt.want {
			t.Errorf("%s: changed %t, want %t", name, got, tt.want)
		}
	}
}

// A system may leave a step to a person while it is carried out. Then it is one for a person.
func TestSystemThatLeavesAStepToPeople(t *testing.T) {
	t.Parallel()
	manual := &reconcile.ManualStep{TextEN: "Cancel it."}
	f := &system{run: func(_ context.Context, s reconcile.Step) (reconcile.Result, error) {
		if s.N == 1 {
			return reconcile.Result{Manual: manual}, nil
		}
		return reconcile.Result{}, nil
	}}
	steps := []reconcile.Step{call(1), call(2, 1), call(3)}
	report := apply.Run(t.Context(), f, steps, apply.Options{})
	want := []outcome{{1, apply.Open, ""}, {2, apply.Open, "waits for step 1"}, {3, apply.Done, ""}}
	if diff := cmp.Diff(want, outcomes(report)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if got := report.Outcomes[0].Step; got.Kind != reconcile.Manual || got.Manual != manual {
		t.Errorf("the step is %s %v", got.Kind, got.Manual)
	}
	if steps[0].Kind != reconcile.Call {
		t.Error("the plan itself was changed")
	}
}

// What a step makes must not be there. That is kept with a saved plan, by name.
func TestWhatMustNotBeThere(t *testing.T) {
	t.Parallel()
	named := reconcile.UserNames(17, "Anna@b.example", "+371 2000-0001")
	card := reconcile.EmployeeNamed(17, " Clara ")
	steps := []reconcile.Step{
		{N: 1, Kind: reconcile.Call, Expects: []reconcile.Expectation{{Key: named[0], Address: "user.anna"}, {Key: named[1], Address: "user.anna"}}},
		{N: 2, Kind: reconcile.Call, Expects: []reconcile.Expectation{{Key: card, Address: "user.clara"}, {Key: userKey(18, 9), Address: "user.boris"}}},
	}
	plan := &reconcile.Plan{Organization: &schema.Organization{Name: "bloom", System: "altegio"}, Steps: steps}
	data, err := apply.NewFile("seatplan", "", []byte(document), []*reconcile.Plan{plan}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	restored := decode(t, data).Execution.Organizations[0].Restore()
	if diff := cmp.Diff(steps, restored); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]schema.Key{card, named[1], named[0], userKey(18, 9)}, apply.Keys(restored)); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	for name, tt := range map[string]struct {
		now  map[schema.Key]reconcile.Fingerprint
		want []schema.Address
	}{
		"nothing is there":            {map[schema.Key]reconcile.Fingerprint{userKey(17, 9): "a"}, nil},
		"somebody has the e-mail":     {map[schema.Key]reconcile.Fingerprint{named[0]: "a"}, []schema.Address{"user.anna"}},
		"somebody has the phone":      {map[schema.Key]reconcile.Fingerprint{named[1]: "a"}, []schema.Address{"user.anna"}},
		"the card and the access are": {map[schema.Key]reconcile.Fingerprint{card: "a", userKey(18, 9): "b"}, []schema.Address{"user.boris", "user.clara"}},
	} {
		if diff := cmp.Diff(tt.want, apply.Moved(restored, tt.now)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
