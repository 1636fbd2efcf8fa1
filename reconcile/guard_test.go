package reconcile

import (
	"fmt"
	"testing"

	"github.com/seatplan/seatplan/schema"
)

// crowd adds n people who have what they shall have.
func (w *world) crowd(n int, role *schema.Role, location string) {
	for i := range n {
		name := fmt.Sprintf("p%03d", i)
		w.want(name, role, location)
		w.has(name, role.Base.V, location)
	}
}

func TestGuards(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		world func(w *world)
		guard string
		want  Outcome
	}{
		{"two of three may leave: the share alone is no alarm", func(w *world) {
			w.crowd(1, w.role("r", "worker", nil, nil), "center")
			w.has("x", "worker", "center")
			w.has("y", "worker", "center")
		}, GuardMaxRemovals, GuardOK},
		{"three of thirty are exactly ten percent", func(w *world) {
			w.crowd(27, w.role("r", "worker", nil, nil), "center")
			for _, n := range []string{"x", "y", "z"} {
				w.has(n, "worker", "center")
			}
		}, GuardMaxRemovals, GuardOK},
		{"three of twenty-nine are more", func(w *world) {
			w.crowd(26, w.role("r", "worker", nil, nil), "center")
			for _, n := range []string{"x", "y", "z"} {
				w.has(n, "worker", "center")
			}
		}, GuardMaxRemovals, GuardRefused},
		{"an absolute number needs no share", func(w *world) {
			w.desired.Guard.MaxRemovals = schema.Threshold{Count: 1, Given: true}
			w.crowd(98, w.role("r", "worker", nil, nil), "center")
			w.has("x", "worker", "center")
			w.has("y", "worker", "center")
		}, GuardMaxRemovals, GuardRefused},
		{"waived with a reason", func(w *world) {
			w.waivers = map[string]string{GuardMaxRemovals: "branch closed"}
			for _, n := range []string{"x", "y", "z"} {
				w.has(n, "worker", "center")
			}
		}, GuardMaxRemovals, GuardWaived},
		{"a role edit that strips many", func(w *world) {
			r := w.role("r", "worker", nil, nil)
			w.crowd(10, r, "center")
			r.Deny = w.selections([]string{"records.view"})
		}, GuardMaxLosses, GuardRefused},
		{"the guard of one location", func(w *world) {
			w.desired.Guard.Scopes = []schema.ScopedGuard{{Location: w.loc("north"), MaxRemovals: schema.Threshold{Count: 0, Given: true}}}
			w.crowd(50, w.role("r", "worker", nil, nil), "center")
			w.has("x", "worker", "north")
		}, GuardMaxRemovals, GuardRefused},
		{"the guard of one rank", func(w *world) {
			rank := &schema.Rank{Address: "rank.boss"}
			w.desired.Guard.Scopes = []schema.ScopedGuard{{Rank: rank, MaxLosses: schema.Threshold{Count: 0, Given: true}}}
			r := w.role("r", "admin", nil, []string{"records.create"})
			r.Rank = rank
			w.want("x", r, "center")
			w.has("x", "admin", "center")
		}, GuardMaxLosses, GuardRefused},
		{"the last owner", func(w *world) {
			w.want("x", w.role("r", "worker", nil, nil), "center")
			w.has("x", "owner", "center")
		}, GuardLastOwner, GuardRefused},
		{"cannot be waived", func(w *world) {
			w.waivers = map[string]string{GuardLastOwner: "please"}
			w.has("x", "owner", "center")
		}, GuardLastOwner, GuardRefused},
		{"another owner stands", func(w *world) {
			w.want("y", w.role("r", "owner", nil, nil), "center")
			w.has("y", "worker", "center")
			w.has("x", "owner", "center")
		}, GuardLastOwner, GuardOK},
		{"the caller's own access", func(w *world) {
			w.desired.Caller = field(w, "x@org.example")
			w.want("y", w.role("o", "owner", nil, nil), "center")
			w.has("y", "owner", "center")
			w.has("x", "owner", "center")
		}, GuardOwnAccess, GuardRefused},
		{"a right that the caller does not need", func(w *world) {
			w.desired.Caller = field(w, "x@org.example")
			w.want("x", w.role("o", "owner", nil, []string{"clients.export"}), "center")
			w.has("x", "owner", "center")
		}, GuardOwnAccess, GuardOK},
		{"a right that the caller needs", func(w *world) {
			w.desired.Caller = field(w, "x@org.example")
			w.want("x", w.role("o", "owner", nil, []string{"people.manage"}), "center")
			w.has("x", "owner", "center")
		}, GuardOwnAccess, GuardRefused},
		{"somebody whom the system does not let go", func(w *world) {
			w.has("x", "worker", "center").Permanent = true
		}, GuardPermanent, GuardRefused},
		{"somebody protected", func(w *world) {
			u := w.want("x", w.role("r", "worker", nil, nil), "center")
			u.Protected = true
			w.has("x", "worker", "center", "north")
		}, GuardKeep, GuardRefused},
		{"more seats than there are", func(w *world) {
			w.live.Locations[0].Licence.Seats.V = schema.SeatLimit{Seats: 1, Known: true}
			r := w.role("r", "admin", nil, nil)
			w.want("x", r, "center")
			w.want("y", r, "center")
			w.has("x", "admin", "center")
		}, GuardSeatLimit, GuardRefused},
		{"over the limit already, and not growing", func(w *world) {
			w.live.Locations[0].Licence.Seats.V = schema.SeatLimit{Seats: 1, Known: true}
			w.crowd(3, w.role("r", "admin", nil, nil), "center")
		}, GuardSeatLimit, GuardOK},
		{"over the limit, and one is taken for one that goes", func(w *world) {
			w.live.Locations[0].Licence.Seats.V = schema.SeatLimit{Seats: 1, Known: true}
			r := w.role("r", "admin", nil, nil)
			w.want("x", r, "center")
			w.want("z", r, "center")
			w.has("x", "admin", "center")
			w.has("y", "admin", "center")
			w.has("z", "viewer", "center")
		}, GuardSeatLimit, GuardRefused},
		{"over the limit, and below it before one is taken", func(w *world) {
			w.live.Locations[0].Licence.Seats.V = schema.SeatLimit{Seats: 2, Known: true}
			r := w.role("r", "admin", nil, nil)
			w.want("x", r, "center")
			w.want("z", r, "center")
			w.has("x", "admin", "center")
			w.has("y", "admin", "center")
			w.has("u", "admin", "center")
			w.has("z", "viewer", "center")
		}, GuardSeatLimit, GuardOK},
		{"moving to another location is no removal", func(w *world) {
			w.desired.Guard.MaxRemovals = schema.Threshold{Count: 0, Given: true}
			w.want("x", w.role("r", "worker", nil, nil), "north")
			w.has("x", "worker", "center")
		}, GuardMaxRemovals, GuardOK},
		{"no limit", func(w *world) {
			w.live.Locations[0].Licence.Seats.V = schema.SeatLimit{Unlimited: true, Known: true}
			w.want("x", w.role("r", "admin", nil, nil), "center")
		}, GuardSeatLimit, GuardOK},
		{"no spare seat on the way: a new owner must stand before the old one goes", func(w *world) {
			w.live.Locations[0].Licence.Seats.V = schema.SeatLimit{Seats: 1, Known: true}
			w.want("y", w.role("r", "owner", nil, nil), "center")
			w.has("y", "viewer", "center")
			w.has("x", "owner", "center")
		}, GuardSeatLimit, GuardRefused},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "center", "north")
			tt.world(w)
			got := w.guard(w.plan(), tt.guard)
			if got.Outcome != tt.want {
				t.Errorf("%s is %s, want %s: %+v", tt.guard, got.Outcome, tt.want, got)
			}
			if got.Outcome != GuardOK && got.Reason == "" {
				t.Errorf("%s gives no reason", tt.guard)
			}
		})
	}
}
