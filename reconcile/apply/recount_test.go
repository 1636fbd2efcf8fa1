package apply_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
)

// What others did since a plan was saved counts, whether the plan touches them or not.
func TestRecount(t *testing.T) {
	t.Parallel()
	const center = schema.Address("location.center")
	seat := func(n, seats, keeps int) reconcile.Step {
		s := reconcile.Step{N: n, Kind: reconcile.Call, Seats: seats, Licence: center}
		if keeps != 0 {
			s.Keeps = []reconcile.Keep{{Address: center, Change: keeps}}
		}
		return s
	}
	manual := seat(1, 5, -5)
	manual.Kind = reconcile.Manual
	behind := seat(2, 5, -5)
	behind.Needs = []int{1}
	for name, tt := range map[string]struct {
		steps          []reconcile.Step
		seats, limit   int // now; a limit of -1 is none
		holders        int
		want           string
		wantUsed, kept int
	}{
		"as it was":                  {[]reconcile.Step{seat(1, 1, 0)}, 3, 4, 2, "", 3, 2},
		"somebody took the seat":     {[]reconcile.Step{seat(1, 1, 0)}, 4, 4, 2, "Center: 4 of 4 seats are taken now, 3 were when the plan was made, and step 1 would take seat 5", 0, 0},
		"one is freed on the way":    {[]reconcile.Step{seat(1, -1, 0), seat(2, 1, 0)}, 4, 4, 2, "", 4, 2},
		"and one too few":            {[]reconcile.Step{seat(1, -1, 0), seat(2, 1, 0), seat(3, 1, 0)}, 4, 4, 2, "Center: 4 of 4 seats are taken now, 3 were when the plan was made, and step 3 would take seat 5", 0, 0},
		"more were bought":           {[]reconcile.Step{seat(1, 1, 0)}, 4, 9, 2, "", 4, 2},
		"fewer are left":             {[]reconcile.Step{seat(1, 1, 0)}, 3, 3, 2, "Center: 3 of 3 seats are taken now, 3 were when the plan was made, and step 1 would take seat 4", 0, 0},
		"no limit any more":          {[]reconcile.Step{seat(1, 1, 0)}, 99, -1, 2, "", 0, 2},
		"an owner went":              {[]reconcile.Step{seat(1, 0, -1)}, 3, 4, 1, "Center: owners: 1 now, 2 when the plan was made; step 1 would take the last one away", 0, 0},
		"another one comes before":   {[]reconcile.Step{seat(1, 0, 1), seat(2, 0, -1)}, 3, 4, 1, "", 3, 1},
		"what people do counts last": {[]reconcile.Step{manual, behind}, 4, 4, 1, "", 4, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := reconcile.LiveCounts{
				Licences: map[schema.Address]reconcile.Taken{center: {Seats: tt.seats, Limit: schema.SeatLimit{Known: true, Seats: tt.limit, Unlimited: tt.limit < 0}}},
				Holders:  map[schema.Address]int{center: tt.holders},
			}
			saved := []apply.Licence{{Address: center, Title: "Center", Used: 3, Limit: 4}}
			licences, keepers, err := apply.Recount(tt.steps, nil, saved, []apply.Keeper{{Address: center, Title: "Center", Holders: 2}}, now)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Fatalf("error (-want +got):\n%s", diff)
			}
			if err != nil {
				return
			}
			if tt.limit >= 0 && (len(licences) != 1 || licences[0].Used != tt.wantUsed || licences[0].Limit != tt.limit) || tt.limit < 0 && len(licences) > 0 {
				t.Errorf("licences %+v", licences)
			}
			if len(keepers) != 1 || keepers[0].Holders != tt.kept {
				t.Errorf("keepers %+v", keepers)
			}
			if saved[0].Used != 3 {
				t.Error("the saved plan is changed")
			}
		})
	}
}
