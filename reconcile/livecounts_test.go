package reconcile

import "testing"

// checkLiveCounts holds what is counted of a live organization alone against what a plan counts before
// its first step.
func checkLiveCounts(t testing.TB, in Input, p *Plan) {
	t.Helper()
	now, diags := CountLive(in)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	for _, l := range p.Ledger.Lines {
		if got := now.Licences[l.Address]; got.Seats != l.Before || got.Limit != l.Limit {
			t.Errorf("%s counts %d of %v alone, and %d of %v in the plan", l.Address, got.Seats, got.Limit, l.Before, l.Limit)
		}
	}
	for _, k := range p.Keepers {
		if got := now.Holders[k.Address]; got != k.Holders {
			t.Errorf("%s has %d holders alone, and %d in the plan", k.Address, got, k.Holders)
		}
	}
}
