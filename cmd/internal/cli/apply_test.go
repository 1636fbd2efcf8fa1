package cli

import (
	"errors"
	"testing"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
)

func TestCodeOfAReport(t *testing.T) {
	t.Parallel()
	var (
		failure = errors.New("broken")
		refused = &reconcile.APIError{Status: 401, Auth: true}
		done    = apply.Outcome{Status: apply.Done}
		failed  = apply.Outcome{Status: apply.Failed, Err: failure}
		stored  = apply.Outcome{Status: apply.Failed, Err: &reconcile.IncompleteError{Op: "set rights"}, Stored: true}
		partly  = apply.Outcome{Status: apply.Partly, Err: failure}
		skipped = apply.Outcome{Status: apply.Skipped}
		open    = apply.Outcome{Status: apply.Open}
		out     = apply.Outcome{Status: apply.Failed, Err: refused}
		stale   = apply.Outcome{Status: apply.Failed, Err: reconcile.ErrStale}
	)
	for name, tt := range map[string]struct {
		outcomes []apply.Outcome
		want     Code
	}{
		"nothing to do":                      {nil, CodeOK},
		"all is done":                        {[]apply.Outcome{done, done}, CodeOK},
		"something is left for people":       {[]apply.Outcome{done, open}, CodeOpen},
		"only people have something to do":   {[]apply.Outcome{open}, CodeOpen},
		"nothing could be done":              {[]apply.Outcome{failed, skipped, open}, CodeError},
		"one failed":                         {[]apply.Outcome{failed, done, open}, CodePartly},
		"done for some people":               {[]apply.Outcome{partly, skipped}, CodePartly},
		"stored, and not as asked":           {[]apply.Outcome{stored, skipped}, CodePartly},
		"refused after another failure":      {[]apply.Outcome{failed, done, out}, CodeRefused},
		"refused among several people":       {[]apply.Outcome{done, {Status: apply.Partly, Err: errors.Join(failure, refused)}}, CodeRefused},
		"stale after another failure":        {[]apply.Outcome{failed, stale, done}, CodeStale},
		"refused weighs more than stale":     {[]apply.Outcome{stale, out}, CodeRefused},
		"a refusal of one step is no reason": {[]apply.Outcome{{Status: apply.Failed, Err: &reconcile.APIError{Status: 403}}, done}, CodePartly},
	} {
		if got := reportCode(&apply.Report{Outcomes: tt.outcomes}); got != tt.want {
			t.Errorf("%s: exit code %d, want %d", name, got, tt.want)
		}
	}
}

// What was done and could not be recorded is not called done.
func TestCodeOfARunWithoutARecord(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		outcomes []apply.Outcome
		want     Code
	}{
		"nothing was sent":         {[]apply.Outcome{{Status: apply.Skipped}, {Status: apply.Open}}, CodeError},
		"something was sent":       {[]apply.Outcome{{Status: apply.Done}, {Status: apply.Skipped}}, CodePartly},
		"all was done, but no end": {[]apply.Outcome{{Status: apply.Done}, {Status: apply.Open}}, CodeError},
	} {
		if got := reportCode(&apply.Report{Outcomes: tt.outcomes, Journal: errors.New("the disk is full")}); got != tt.want {
			t.Errorf("%s: exit code %d, want %d", name, got, tt.want)
		}
	}
}
