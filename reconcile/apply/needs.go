package apply

import (
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// needed is a step that another one needs, and what became of it or is expected to.
type needed struct {
	status  Status
	about   []schema.Address
	refused map[schema.Address]error // for whom it failed, if it was done partly
}

// held says why a step is not sent, by what became of those that it needs: it is Skipped, or Open because
// something waits for a person. With no status it can be sent, without those for whom a needed step was not
// done.
func held(s *reconcile.Step, of func(n int) needed) (status Status, why string, without map[schema.Address]error) {
	open := 0
	without = make(map[schema.Address]error)
	for _, n := range s.Needs {
		switch x := of(n); x.status {
		case Failed, Skipped:
			missing := fmt.Errorf("needs step %d, which was not done", n)
			hit := false
			for _, a := range s.Addresses {
				if s.Each && slices.Contains(x.about, a) {
					without[a], hit = missing, true
				}
			}
			if !hit {
				return Skipped, missing.Error(), without
			}
		case Partly:
			for _, a := range s.Addresses {
				if x.refused[a] == nil {
					continue
				}
				without[a] = fmt.Errorf("needs step %d, which was not done for %s", n, a)
				if !s.Each {
					return Skipped, without[a].Error(), without
				}
			}
		case Open:
			if open == 0 {
				open = n
			}
		}
	}
	switch {
	case s.Kind != reconcile.Call:
		return Open, "", without
	case open != 0:
		return Open, fmt.Sprintf("waits for step %d", open), without
	}
	return "", "", without
}

// leftOut are those whom a step is about and is not done for.
func leftOut(s *reconcile.Step, without map[schema.Address]error) []schema.Address {
	var list []schema.Address
	for _, a := range s.Addresses {
		if without[a] != nil {
			list = append(list, a)
		}
	}
	return list
}
