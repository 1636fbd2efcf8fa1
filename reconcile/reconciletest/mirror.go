// Package reconciletest makes live organizations in memory, for benchmarks and tests that need
// many people and no system.
package reconciletest

import (
	"fmt"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Mirror fills a live organization that has locations and no people with exactly those whom the
// files want, so that a plan finds nothing to change. It returns an error if the files cannot be
// planned.
func Mirror(in reconcile.Input) error {
	addCards(&in)
	plan, diags := reconcile.Make(in)
	for _, d := range diags {
		if d.Severity == diag.Error {
			return fmt.Errorf("the files cannot be planned: %s: %s", d.Code, d.Detail)
		}
	}
	access := make(map[schema.Access]*schema.Access)
	here := make(map[*schema.Location][]*schema.Location)
	for _, l := range in.Live.Locations {
		here[l] = []*schema.Location{l}
	}
	for i := range plan.Changes {
		c := &plan.Changes[i]
		if c.Kind != schema.KindUser {
			continue
		}
		u := &schema.User{
			ID:   schema.Field[schema.ID]{V: schema.ID(1000 + i)},
			Name: schema.Field[string]{V: c.User.After.Name.V}, Email: schema.Field[string]{V: c.User.After.Email.V},
			Assignments: make([]schema.Assignment, 0, len(c.Placements)),
		}
		for _, p := range c.Placements {
			a := *p.After.Access
			a.Standing = schema.Accepted
			if access[a] == nil {
				access[a] = &a
			}
			if p.Card != nil {
				p.Card.UserID, p.Card.Schedule.V = u.ID.V, p.After.Employee.Schedule.V
			}
			u.Assignments = append(u.Assignments, schema.Assignment{Locations: here[p.Location], Access: access[a], Employee: p.Card})
		}
		in.Live.Users = append(in.Live.Users, u)
	}
	return nil
}

// addCards makes a card for every employee in the files.
func addCards(in *reconcile.Input) {
	live := make(map[schema.ID]*schema.Location)
	for _, l := range in.Live.Locations {
		live[l.ID.V] = l
	}
	for _, u := range in.Desired.Users {
		for i := range u.Assignments {
			e := u.Assignments[i].Employee
			if e == nil {
				continue
			}
			for _, l := range u.Assignments[i].Locations {
				in.Live.Live.Employees = append(in.Live.Live.Employees, &schema.Employee{
					ID: schema.ID(1 + len(in.Live.Live.Employees)), Name: schema.Field[string]{V: e.Name.V}, Location: live[l.ID.V],
				})
			}
		}
	}
}
