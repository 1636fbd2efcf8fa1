package apply

import (
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// Keeper is what must not lose the last of those who hold it while a run goes on: a location its
// owners, an organization its administrators.
type Keeper struct {
	Address schema.Address `json:"address"`
	Title   string         `json:"title,omitempty"` // of the location
	Holders int            `json:"holders"`         // when the run starts
}

// KeepersOf returns the keepers of which a plan takes somebody away by calls.
func KeepersOf(p *reconcile.Plan) []Keeper {
	var list []Keeper
	for _, k := range p.Keepers {
		if slices.ContainsFunc(p.Steps, func(s reconcile.Step) bool {
			return slices.ContainsFunc(s.Keeps, func(x reconcile.Keep) bool { return x.Address == k.Address && x.Change < 0 })
		}) {
			list = append(list, Keeper{Address: k.Address, Title: k.Title, Holders: k.Holders})
		}
	}
	return list
}

// keepers counts owners and administrators along with a run. The plan's order leaves one everywhere if
// every step succeeds; when one that brings another does not, the last must not go.
type keepers map[schema.Address]*Keeper

func newKeepers(list []Keeper) keepers {
	k := make(keepers, len(list))
	for i := range list {
		x := list[i]
		k[x.Address] = &x
	}
	return k
}

// lost returns what a step would leave without anybody, nil if nothing.
func (k keepers) lost(step *reconcile.Step) *Keeper {
	for _, x := range step.Keeps {
		if at := k[x.Address]; at != nil && x.Change < 0 && at.Holders+x.Change < 1 {
			return at
		}
	}
	return nil
}

// refuses says why a step may not be sent, "" if it may.
func (k keepers) refuses(step *reconcile.Step) string {
	at := k.lost(step)
	switch {
	case at == nil:
		return ""
	case at.Title == "":
		return "would leave no administrator: a step that brings another one was not done"
	}
	return fmt.Sprintf("would leave %s without an owner: a step that brings another one was not done", at.Title)
}

// take counts those whom a step that is about to be sent takes away: also one that fails may have.
func (k keepers) take(step *reconcile.Step) {
	for _, x := range step.Keeps {
		if at := k[x.Address]; at != nil {
			at.Holders += min(x.Change, 0)
		}
	}
}

// give counts those whom a step has brought: one that failed, or was done partly, is not known to have.
// One that the system does not take before somebody has accepted has taken nobody away either; one that it
// leaves to a person takes them away when that person acts.
func (k keepers) give(step *reconcile.Step, status Status) {
	for _, x := range step.Keeps {
		switch at := k[x.Address]; {
		case at == nil:
		case status == Done:
			at.Holders += max(x.Change, 0)
		case status == Open && step.Kind != reconcile.Manual:
			at.Holders -= min(x.Change, 0)
		}
	}
}

// leave takes back what was counted for a step that was not sent after all.
func (k keepers) leave(step *reconcile.Step) { k.give(step, Open) }
