package apply

import (
	"fmt"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// Licence is what a run may not pass: the seats of a licence.
type Licence struct {
	Address schema.Address `json:"address"`
	Title   string         `json:"title"`
	Used    int            `json:"used"` // when the run starts
	Limit   int            `json:"limit"`
}

// LicencesOf returns the licences of which a plan takes seats and whose limits hold: those that are
// known, and none if the guard is waived.
func LicencesOf(p *reconcile.Plan) []Licence {
	for _, g := range p.Guards {
		if g.Name == reconcile.GuardSeatLimit && g.Outcome == reconcile.GuardWaived {
			return nil
		}
	}
	taking := make(map[schema.Address]bool)
	for i := range p.Steps {
		if p.Steps[i].Seats > 0 {
			taking[p.Steps[i].Licence] = true
		}
	}
	var list []Licence
	for _, l := range p.Ledger.Lines {
		if taking[l.Address] && l.Limit.Known && !l.Limit.Unlimited {
			list = append(list, Licence{Address: l.Address, Title: l.Title, Used: l.Before, Limit: l.Limit.Seats})
		}
	}
	return list
}

// seats counts along with a run. The plan's order is right if every step succeeds; when one that
// frees a seat does not, those behind it that take one must not pass the limit.
type seats map[schema.Address]*Licence

func newSeats(list []Licence) seats {
	s := make(seats, len(list))
	for i := range list {
		l := list[i]
		s[l.Address] = &l
	}
	return s
}

// refuses says why a step may not be sent, "" if it may.
func (s seats) refuses(step *reconcile.Step) string {
	l := s[step.Licence]
	if l == nil || step.Seats <= 0 || l.Used+step.Seats <= l.Limit {
		return ""
	}
	return fmt.Sprintf("would take seat %d of %d at %s: a step that frees one was not done", l.Used+step.Seats, l.Limit, l.Title)
}

// take counts the seats of a step that is about to be sent: from then on nobody knows whether it has
// them, also if it fails.
func (s seats) take(step *reconcile.Step) {
	if l := s[step.Licence]; l != nil {
		l.Used += max(step.Seats, 0)
	}
}

// leave takes back what was counted for a step that was not sent after all.
func (s seats) leave(step *reconcile.Step) {
	if l := s[step.Licence]; l != nil {
		l.Used -= max(step.Seats, 0)
	}
}

// free counts the seats that a step has freed. One that failed is not known to have freed any; of one that
// was done partly each of those for whom it failed keeps a seat at most.
func (s seats) free(step *reconcile.Step, status Status, failed int) {
	if l := s[step.Licence]; l != nil && (status == Done || status == Partly) {
		l.Used += min(step.Seats+failed, 0)
	}
}
