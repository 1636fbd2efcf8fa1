package reconcile

import (
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// watchers collects the people who may see the log of what others did: who watches the watchers
// is a question that no seat count asks, because these rights are free.
type watchers struct {
	rights []schema.RightID
	sets   map[*schema.RightSet]bool
	names  []string
}

func (w *watchers) open(rights []schema.RightID) {
	w.rights, w.sets = rights, make(map[*schema.RightSet]bool)
}

// note remembers a person who will hold one of the rights. Calls for one person follow each other.
func (w *watchers) note(name string, set *schema.RightSet) {
	if len(w.rights) == 0 || set == nil {
		return
	}
	watches, ok := w.sets[set]
	if !ok {
		watches = slices.ContainsFunc(w.rights, set.Effective().Has)
		w.sets[set] = watches
	}
	if watches && (len(w.names) == 0 || w.names[len(w.names)-1] != name) {
		w.names = append(w.names, name)
	}
}

func (p *planner) warnWatchers() {
	names := p.watchers.names
	slices.Sort(names)
	if len(names) > 0 {
		p.warning(CodeWatchers, "", diag.Span{}, fmt.Sprintf(
			"%s may see the security log: %s.", count(len(names), "person", "people"), join(names, 10)))
	}
}
