package cli

import (
	"testing"
	"time"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/apply/store"
	"github.com/seatplan/seatplan/schema"
)

// A day that changes the plan ends the time in which it can be finished, unless nothing is left to send.
func TestResumeAfterTheDay(t *testing.T) {
	t.Parallel()
	pending := map[int]apply.Past{}
	doubtful := map[int]apply.Past{1: {}}
	done := map[int]apply.Past{1: {Outcome: &apply.Outcome{Status: apply.Done}}}
	for name, tt := range map[string]struct {
		through, today string
		past           map[int]apply.Past
		want           Code
	}{
		"the last day":            {"2027-03-31", "2027-03-31", pending, CodeOK},
		"the day after":           {"2027-03-31", "2027-04-01", pending, CodeStale},
		"in doubt":                {"2027-03-31", "2027-04-01", doubtful, CodeStale},
		"nothing is left":         {"2027-03-31", "2027-04-01", done, CodeOK},
		"no day changes it":       {"", "2030-01-01", pending, CodeOK},
		"a day that nobody knows": {"tomorrow", "2027-03-31", pending, CodeError},
	} {
		today, err := time.Parse(time.DateOnly, tt.today)
		if err != nil {
			t.Fatal(err)
		}
		s := &session{organization: &schema.Organization{Name: "bloom", Timezone: time.UTC}, now: today}
		r := &store.Resumable{
			Run:   store.Run{ID: 1, About: store.About{Terms: apply.Terms{ValidThrough: tt.through}}},
			Steps: []reconcile.Step{{N: 1, Kind: reconcile.Call}}, Past: tt.past,
		}
		if err := resumable(t.Context(), s, r); codeOf(err) != tt.want {
			t.Errorf("%s: %v, want the exit code %d", name, err, tt.want)
		}
	}
}
