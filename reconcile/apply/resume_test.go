package apply_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
)

func done(created map[string]schema.ID) apply.Past {
	return apply.Past{Outcome: &apply.Outcome{Status: apply.Done, Created: created, Earlier: true}}
}

func ended(s apply.Status, err error) apply.Past {
	return apply.Past{Outcome: &apply.Outcome{Status: s, Err: err, Earlier: true}}
}

// past gives the outcomes their steps, as a journal does.
func past(steps []reconcile.Step, of map[int]apply.Past) map[int]apply.Past {
	for n, p := range of {
		if p.Outcome != nil {
			p.Outcome.Step = steps[n-1]
		}
	}
	return of
}

// What an earlier run has sent counts and is not sent again; what is doubtful is marked.
func TestGoingOn(t *testing.T) {
	t.Parallel()
	using := call(3, 1, 2)
	using.Uses = map[string]int{"card": 1}
	seat := func(s reconcile.Step, n int) reconcile.Step {
		s.Seats, s.Licence = n, "location.center"
		return s
	}
	keep := func(s reconcile.Step, n int) reconcile.Step {
		s.Keeps = []reconcile.Keep{{Address: "location.center", Change: n}}
		return s
	}
	notFor := func(who schema.Address) error {
		return errors.Join(&reconcile.AddressError{Address: who, Err: errBroken})
	}
	for name, tt := range map[string]struct {
		steps    []reconcile.Step
		past     map[int]apply.Past
		licences []apply.Licence
		keepers  []apply.Keeper
		want     []outcome
		sent     []int
		doubtful []int
		given    map[string]schema.ID // of the last step that was sent
	}{
		"numbers of new objects are handed on": {
			steps: []reconcile.Step{call(1), call(2), using}, past: map[int]apply.Past{1: done(map[string]schema.ID{"card": 101}), 2: {Note: "x"}},
			want: []outcome{{1, apply.Done, ""}, {2, apply.Done, ""}, {3, apply.Done, ""}},
			sent: []int{2, 3}, doubtful: []int{2}, given: map[string]schema.ID{"card": 101},
		},
		"what failed, failed": {
			steps: []reconcile.Step{call(1), call(2, 1), call(3)}, past: map[int]apply.Past{1: ended(apply.Failed, errBroken)},
			want: []outcome{{1, apply.Failed, ""}, {2, apply.Skipped, "needs step 1, which was not done"}, {3, apply.Done, ""}},
			sent: []int{3},
		},
		"what was left to people waits": {
			steps: []reconcile.Step{call(1), call(2, 1), call(3)}, past: map[int]apply.Past{1: ended(apply.Open, nil)},
			want: []outcome{{1, apply.Open, ""}, {2, apply.Open, "waits for step 1"}, {3, apply.Done, ""}},
			sent: []int{3},
		},
		"a step was done for one of two": {
			steps: []reconcile.Step{about(call(1), "user.anna", "user.boris"), about(call(2, 1), "user.anna"), about(call(3, 1), "user.boris")},
			past:  map[int]apply.Past{1: ended(apply.Partly, notFor("user.boris"))},
			want:  []outcome{{1, apply.Partly, ""}, {2, apply.Done, ""}, {3, apply.Skipped, "needs step 1, which was not done for user.boris"}},
			sent:  []int{2},
		},
		"a seat is free by now, also by a later step": {
			steps: []reconcile.Step{seat(call(1), 1), seat(call(2), -1)}, past: map[int]apply.Past{2: done(nil)},
			licences: []apply.Licence{{Address: "location.center", Title: "Center", Used: 5, Limit: 5}},
			want:     []outcome{{1, apply.Done, ""}, {2, apply.Done, ""}}, sent: []int{1},
		},
		"no seat is free": {
			steps: []reconcile.Step{seat(call(1), 1), seat(call(2), 1), seat(call(3), 1)}, past: map[int]apply.Past{1: done(nil), 2: {}},
			licences: []apply.Licence{{Address: "location.center", Title: "Center", Used: 4, Limit: 5}},
			want: []outcome{
				{1, apply.Done, ""},
				{2, apply.Skipped, "would take seat 6 of 5 at Center: a step that frees one was not done; an earlier run sent it, and nobody has looked whether it was carried out"},
				{3, apply.Skipped, "would take seat 6 of 5 at Center: a step that frees one was not done"},
			},
		},
		"an owner has come": {
			steps: []reconcile.Step{keep(call(1), 1), keep(call(2), -1)}, past: map[int]apply.Past{1: done(nil)},
			keepers: []apply.Keeper{{Address: "location.center", Title: "Center", Holders: 1}},
			want:    []outcome{{1, apply.Done, ""}, {2, apply.Done, ""}}, sent: []int{2},
		},
		"no owner has come": {
			steps: []reconcile.Step{keep(call(1), 1), keep(call(2), -1)}, past: map[int]apply.Past{1: ended(apply.Failed, errBroken)},
			keepers: []apply.Keeper{{Address: "location.center", Title: "Center", Holders: 1}},
			want:    []outcome{{1, apply.Failed, ""}, {2, apply.Skipped, "would leave Center without an owner: a step that brings another one was not done"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &system{}
			told := 0
			o := apply.Options{Past: past(tt.steps, tt.past), Licences: tt.licences, Keepers: tt.keepers, After: func(apply.Outcome) { told++ }}
			report := apply.Run(t.Context(), f, tt.steps, o)
			if diff := cmp.Diff(tt.want, outcomes(report)); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.sent, numbers(f.sent)); diff != "" || told != len(tt.sent) {
				t.Errorf("%d were told of; sent (-want +got):\n%s", told, diff)
			}
			var doubtful []int
			for _, s := range f.sent {
				if s.Doubtful {
					doubtful = append(doubtful, s.N)
				}
			}
			if diff := cmp.Diff(tt.doubtful, doubtful); diff != "" {
				t.Errorf("doubtful (-want +got):\n%s", diff)
			}
			if n := len(f.sent); tt.given != nil && !cmp.Equal(tt.given, f.sent[n-1].Given) {
				t.Errorf("given %v, want %v", f.sent[n-1].Given, tt.given)
			}
		})
	}
}

// noter is a system that has to know what was there before some steps.
type noter struct {
	*system
	fails map[int]error
	asked []int
}

func (n *noter) Note(_ context.Context, s reconcile.Step) (string, int, error) {
	n.asked = append(n.asked, s.N)
	return "before " + s.Title, 1, n.fails[s.N]
}

// notes is a journal that keeps what was noted.
type notes struct {
	journal
	of map[int]string
}

func (n *notes) Sent(_ context.Context, s *reconcile.Step) error {
	n.of[s.N] = s.Note
	return nil
}

// What was there before is kept before a step is sent, and not asked for again of a doubtful one.
func TestNotesBeforeSending(t *testing.T) {
	t.Parallel()
	steps := []reconcile.Step{call(1), call(2), call(3, 2)}
	f, j := &noter{system: &system{}, fails: map[int]error{2: errBroken}}, &notes{of: make(map[int]string)}
	report := apply.Run(t.Context(), f, steps, apply.Options{Journal: j, Past: map[int]apply.Past{1: {Note: "long ago"}}})
	want := []outcome{{1, apply.Done, ""}, {2, apply.Failed, ""}, {3, apply.Skipped, "needs step 2, which was not done"}}
	if diff := cmp.Diff(want, outcomes(report)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{1}, numbers(f.sent)); diff != "" || f.sent[0].Note != "long ago" {
		t.Errorf("sent (-want +got):\n%s\n%q", diff, f.sent[0].Note)
	}
	if diff := cmp.Diff(map[int]string{1: "long ago"}, j.of); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{2}, f.asked); diff != "" || report.Requests != 2 {
		t.Errorf("%d requests; asked (-want +got):\n%s", report.Requests, diff)
	}
	stopped, stop := context.WithCancel(t.Context())
	f = &noter{system: &system{}, fails: map[int]error{1: context.Canceled}}
	stop()
	if r := apply.Run(stopped, f, steps[:1], apply.Options{}); r.Outcomes[0].Status != apply.Skipped || !r.Stopped {
		t.Errorf("stopped: %v", outcomes(r))
	}
}

// Of what is still to be sent only that is held against the live system which no sent step can have changed.
func TestRestThatWasNotTouched(t *testing.T) {
	t.Parallel()
	const anna, boris = schema.Address("user.anna"), schema.Address("user.boris")
	key := func(kind schema.Kind, location, id schema.ID) schema.Key {
		return schema.Key{Kind: kind, Location: location, ID: id}
	}
	expecting := func(s reconcile.Step, a schema.Address, keys ...schema.Key) reconcile.Step {
		s.Addresses = []schema.Address{a}
		for _, k := range keys {
			s.Expects = append(s.Expects, reconcile.Expectation{Key: k, Address: a, Fingerprint: "f"})
		}
		return s
	}
	account, desk, holders, card := key(schema.KindUser, 0, 7), key(schema.KindCashDesk, 0, 3), key(schema.KindHolders, 0, 4), key(schema.KindEmployee, 1, 9)
	for name, tt := range map[string]struct {
		sent, next reconcile.Step
		want       bool // it is held against the live system
	}{
		"others":                       {expecting(call(1), anna, key(schema.KindUser, 1, 5)), expecting(call(2), boris, key(schema.KindUser, 1, 6)), true},
		"the same object":              {expecting(call(1), anna, key(schema.KindUser, 1, 5)), expecting(call(2), boris, key(schema.KindUser, 1, 5)), false},
		"the same person":              {expecting(call(1), anna, key(schema.KindUser, 1, 5)), expecting(call(2), anna, key(schema.KindUser, 2, 5)), false},
		"a card that another let go":   {expecting(call(1), anna, key(schema.KindUser, 1, 5)), expecting(call(2, 1), boris, card), false},
		"a card of somebody else":      {expecting(call(1), anna, key(schema.KindUser, 1, 5)), expecting(call(2), boris, card), true},
		"holders after a person":       {expecting(call(1), anna, account), expecting(call(2), "role.desk", holders), false},
		"holders after a live person":  {expecting(call(1), `live.user["volt/7"]`), expecting(call(2), "role.desk", holders), false},
		"holders after a role":         {expecting(call(1), "role.x", key(schema.KindRole, 0, 8)), expecting(call(2), "role.desk", holders), true},
		"a cash desk after a person":   {expecting(call(1), anna, account), expecting(call(2), "cash_desk.till", desk), false},
		"an account after a cash desk": {expecting(call(1), "cash_desk.till"), expecting(call(2), anna, account), false},
		"an account after another":     {expecting(call(1), boris, key(schema.KindUser, 0, 8)), expecting(call(2), anna, account), true},
	} {
		rest := apply.Rest([]reconcile.Step{tt.sent, tt.next}, map[int]apply.Past{1: {}})
		if len(rest) != 1 || (len(rest[0].Expects) == 1) != tt.want {
			t.Errorf("%s: %v", name, rest)
		}
	}
	steps := []reconcile.Step{call(1), call(2, 1), manual(3), call(4, 3), call(5), call(6)}
	p := map[int]apply.Past{1: ended(apply.Failed, errBroken), 5: done(nil), 6: {}}
	if diff := cmp.Diff([]bool{false, false, false, false, false, true}, apply.Pending(steps, p)); diff != "" {
		t.Errorf("pending (-want +got):\n%s", diff)
	}
	if rest := apply.Rest(steps, p); len(rest) != 0 {
		t.Errorf("rest %v", rest)
	}
}

func TestStepsInAJournal(t *testing.T) {
	t.Parallel()
	first, second := call(1), manual(2, 1)
	first.Payload, first.Passwords, first.Repeatable = []byte(`{"a":1}`), []string{"a@b.example"}, true
	first.Expects = []reconcile.Expectation{{Key: userKey(1, 2), Address: "user.anna", Fingerprint: "f"}}
	second.Uses, second.Manual = map[string]int{"card": 1}, &reconcile.ManualStep{Address: "user.anna", TextEN: "Do it.", Boxes: []reconcile.Box{{TitleEN: "Here", Tick: true}}}
	steps := []reconcile.Step{first, second}
	var kept []apply.KeptStep
	for i := range steps {
		plan, err := apply.EncodeStep(&steps[i])
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, apply.KeptStep{Plan: plan, Payload: string(steps[i].Payload)})
	}
	got, err := apply.DecodeSteps(kept)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(steps, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a@b.example"}, apply.PasswordsOf(kept[0].Plan)); diff != "" || apply.PasswordsOf("") != nil {
		t.Errorf("passwords (-want +got):\n%s", diff)
	}
	if _, err := apply.DecodeSteps([]apply.KeptStep{{}}); !errors.Is(err, apply.ErrNotKept) {
		t.Errorf("a step that was not kept: %v", err)
	}
	for name, list := range map[string][]apply.KeptStep{
		"another order": {kept[1], kept[0]}, "no step": {{Plan: "{"}}, "of a newer program": {{Plan: `{"n":1,"kind":"call","later":1}`}},
	} {
		if _, err := apply.DecodeSteps(list); err == nil || errors.Is(err, apply.ErrNotKept) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is left although a step was done is left for people.
func TestWhatIsLeftBesides(t *testing.T) {
	t.Parallel()
	f := &system{run: func(context.Context, reconcile.Step) (reconcile.Result, error) {
		return reconcile.Result{Besides: []reconcile.ManualStep{{Address: "user.anna"}}}, nil
	}}
	r := apply.Run(t.Context(), f, []reconcile.Step{call(1), manual(2)}, apply.Options{})
	if r.Open() != 2 || r.Count(apply.Done) != 1 || len(r.Outcomes[0].Besides) != 1 {
		t.Errorf("%d left: %v", r.Open(), r.Outcomes)
	}
}
