package apply_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
)

// A step that fails after something was written has changed something, as far as anybody knows.
func TestFailureAfterAWrite(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		wrote bool
		want  bool
	}{"something was written": {true, true}, "nothing was": {false, false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &system{run: func(context.Context, reconcile.Step) (reconcile.Result, error) {
				return reconcile.Result{Wrote: tt.wrote}, errBroken
			}}
			if r := apply.Run(t.Context(), f, []reconcile.Step{call(1)}, apply.Options{}); r.Changed() != tt.want || r.Outcomes[0].Stored != tt.want {
				t.Errorf("changed is %t, want %t", r.Changed(), tt.want)
			}
		})
	}
}

// What is in doubt and could not be looked at stays so: it gets no answer in the journal, and the run no
// end, so that another one can look again. An undo takes it for touched.
func TestDoubtThatStays(t *testing.T) {
	t.Parallel()
	key := schema.Key{Kind: schema.KindUser, ID: 2}
	second := call(2)
	second.Expects = []reconcile.Expectation{{Key: key, Address: "user.boris", Fingerprint: "x"}}
	for name, tt := range map[string]struct {
		err  error
		want []string
	}{
		"the sign-in is refused": {&reconcile.APIError{Status: 401, Auth: true}, []string{"begin 2", "sent 1"}},
		"the system is down":     {errBroken, []string{"begin 2", "sent 1", "sent 2"}},
		"the system says no":     {&reconcile.APIError{Status: 422}, []string{"begin 2", "sent 1", "answered 1: failed", "sent 2", "answered 2: failed", "end: 0 done"}},
		"it was carried out":     {nil, []string{"begin 2", "sent 1", "answered 1: done", "sent 2", "answered 2: done", "end: 2 done"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := &journal{}
			f := &system{run: func(context.Context, reconcile.Step) (reconcile.Result, error) { return reconcile.Result{}, tt.err }}
			r := apply.Run(t.Context(), f, []reconcile.Step{call(1), second}, apply.Options{Journal: j, Past: map[int]apply.Past{1: {}, 2: {}}})
			if diff := cmp.Diff(tt.want, j.entries); diff != "" {
				t.Errorf("journal (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]schema.Key{key}, r.Touched()); diff != "" {
				t.Errorf("touched (-want +got):\n%s", diff)
			}
		})
	}
}

// What a run that goes on is going to send is what it was said to send, also for each of several people.
func TestPendingForEachOfSeveralPeople(t *testing.T) {
	t.Parallel()
	each := about(call(2, 1), "user.anna", "user.boris")
	each.Each = true
	each.Expects = []reconcile.Expectation{
		{Key: schema.Key{Kind: schema.KindUser, ID: 1}, Address: "user.anna", Fingerprint: "x"},
		{Key: schema.Key{Kind: schema.KindUser, ID: 2}, Address: "user.boris", Fingerprint: "x"},
	}
	all := each
	all.Each = false
	for name, tt := range map[string]struct {
		step reconcile.Step
		who  schema.Address // of whom the first step failed
		want bool
		rest []schema.Address // whose state counts
	}{
		"one is left out":      {each, "user.anna", true, []schema.Address{"user.boris"}},
		"all hang together":    {all, "user.anna", false, nil},
		"it is about nobody":   {each, "user.vera", false, nil},
		"nobody is left to do": {about(each, "user.anna"), "user.anna", false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := tt.step
			if name == "nobody is left to do" {
				s.Addresses = []schema.Address{"user.anna"}
			}
			steps := []reconcile.Step{about(call(1), tt.who), s}
			p := past(steps, map[int]apply.Past{1: ended(apply.Failed, errBroken)})
			pending := apply.Pending(steps, p)
			f := &system{}
			apply.Run(t.Context(), f, steps, apply.Options{Past: p})
			if pending[1] != tt.want || (len(f.sent) == 1) != tt.want {
				t.Errorf("pending is %t, sent %v, want %t", pending[1], numbers(f.sent), tt.want)
			}
			var rest []schema.Address
			for _, s := range apply.Rest(steps, p) {
				for _, e := range s.Expects {
					rest = append(rest, e.Address)
				}
			}
			if diff := cmp.Diff(tt.rest, rest); diff != "" {
				t.Errorf("whose state counts (-want +got):\n%s", diff)
			}
		})
	}
}

// A run that goes on counts what an earlier one has done, so that is taken out of what is counted live.
func TestRewind(t *testing.T) {
	t.Parallel()
	const center = schema.Address("location.center")
	step := func(n, seats, keeps int) reconcile.Step {
		s := call(n)
		s.Seats, s.Licence, s.Keeps = seats, center, []reconcile.Keep{{Address: center, Change: keeps}}
		return s
	}
	steps := []reconcile.Step{step(1, -2, 1), step(2, 1, -1), step(3, 1, 0), step(4, 5, 0)}
	unsent := ended(apply.Failed, errBroken)
	unsent.Unsent = true
	p := past(steps, map[int]apply.Past{1: done(nil), 2: ended(apply.Failed, errBroken), 3: {}, 4: unsent})
	live, held := []apply.Licence{{Address: center, Title: "Center", Used: 7, Limit: 9}}, []apply.Keeper{{Address: center, Title: "Center", Holders: 3}}
	licences, keepers := apply.Rewind(steps, p, live, held)
	if licences[0].Used != 8 || keepers[0].Holders != 3 { // 1 frees two and brings one, 2 may have taken a seat and an owner
		t.Errorf("%+v, %+v", licences, keepers)
	}
	if live[0].Used != 7 || held[0].Holders != 3 {
		t.Error("the counts are changed")
	}
}
