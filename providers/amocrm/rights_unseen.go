package amocrm

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// The rights of a role by stage are sent whole, and what is left out is cleared (doc). Yet not every
// stage is listed: whether archived pipelines are nobody tells (guess). So what stands in a role and
// cannot be seen otherwise goes back as it came; it has no name in the files and in no plan.

// entityLeads is the only kind of record that has rights by stage (doc).
const entityLeads = "leads"

func (s *stageWire) ofLeads() bool { return s.Entity == "" || s.Entity == entityLeads }

// unseen returns the stage rights of a role that no right of the catalogue stands for.
func unseen(c *schema.Catalogue, w *rightsWire) []stageOut {
	var list []stageOut
	for i := range w.Stages {
		s := &w.Stages[i]
		if _, listed := c.LookupKey(stageKey(schema.ID(s.Pipeline), schema.ID(s.Status), actView)); listed && s.ofLeads() {
			continue
		}
		out := stageOut{
			Entity: cmp.Or(string(s.Entity), entityLeads), Pipeline: schema.ID(s.Pipeline), Status: schema.ID(s.Status),
			Rights: make(map[string]string, len(s.Rights)),
		}
		for action, letter := range s.Rights {
			out.Rights[action] = string(letter)
		}
		list = append(list, out)
	}
	sortStages(list)
	return list
}

// sortStages puts them in an order, so that equal rights are sent as equal bytes.
func sortStages(list []stageOut) {
	slices.SortFunc(list, func(a, b stageOut) int {
		return cmp.Or(cmp.Compare(a.Pipeline, b.Pipeline), cmp.Compare(a.Status, b.Status), cmp.Compare(a.Entity, b.Entity))
	})
}

// body is what is sent of a role: with the rights that are kept, and without its number, which stands in
// the path.
func (p *rolePayload) body() rolePayload {
	b := rolePayload{Name: p.Name, Rights: p.Rights}
	if p.Rights != nil && len(p.Kept) > 0 {
		rights := *p.Rights
		rights.Stages = slices.Concat(rights.Stages, p.Kept)
		sortStages(rights.Stages)
		b.Rights = &rights
	}
	return b
}

// forgetGone takes out the kept rights of stages that are no more. It reports whether there were any.
func (l *Live) forgetGone(ctx context.Context, p *rolePayload) (bool, error) {
	var kept []stageOut
	for _, s := range p.Kept {
		there, err := l.client.stage(ctx, s.Pipeline, s.Status)
		if err != nil {
			return false, err
		}
		if there {
			kept = append(kept, s)
		}
	}
	some := len(kept) < len(p.Kept)
	p.Kept = kept
	return some, nil
}

// refusedRights reports whether a role was refused for something that is in it.
func refusedRights(err error) bool {
	var refused *reconcile.APIError
	return errors.As(err, &refused) && (refused.Status == http.StatusBadRequest || refused.Status == http.StatusUnprocessableEntity)
}
