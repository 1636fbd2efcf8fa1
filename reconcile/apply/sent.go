package apply

import (
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// Touched returns the live objects that the steps build on which were sent, whatever became of them, and
// those that they made.
func (r *Report) Touched() []schema.Key {
	var steps []reconcile.Step
	var made []schema.Key
	for i := range r.Outcomes {
		if o := &r.Outcomes[i]; o.Status == Done || o.Status == Partly || o.Status == Failed || o.Stored {
			steps = append(steps, o.Step)
			made = append(made, o.Made...)
		}
	}
	return append(Keys(steps), made...)
}

// Sendable returns the steps of a plan that wait for nobody.
func Sendable(steps []reconcile.Step) []reconcile.Step {
	var list []reconcile.Step
	for i, blocked := range reconcile.Blocked(steps) {
		if !blocked {
			list = append(list, steps[i])
		}
	}
	return list
}
