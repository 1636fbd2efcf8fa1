package reconcile

import (
	"cmp"
	"slices"

	"github.com/seatplan/seatplan/schema"
)

// Attestable is what a person can attest of one object: the fields that no call reads, as the files
// want them.
type Attestable struct {
	Address schema.Address
	Kind    schema.Kind
	ID      schema.ID
	Title   string // of the live object
	Values  []schema.AttestedValue

	// Readable are fields that differ and that the next reading will show. As long as there are
	// some, the object is not as the files want it, and there is nothing to attest.
	Readable []string
	// Step is the manual step that tells what to do.
	Step *ManualStep
}

// Attestable returns what is open for attestation, in the order of the plan. An object that is not
// live yet cannot be attested: nothing would tie the attestation to it.
func (p *Plan) Attestable(caps Capabilities) []Attestable {
	var list []Attestable
	for i := range p.Changes {
		c := &p.Changes[i]
		if c.By != ByPerson || c.Kind != schema.KindNetwork {
			continue
		}
		a := Attestable{Address: c.Address, Kind: c.Kind, Step: p.manualStep(c.Address)}
		if live := c.Network.Before; live != nil {
			a.ID, a.Title = live.ID.V, live.Title.V
		}
		for _, f := range c.Fields {
			if row, ok := caps.Of(c.Kind, f.Path); ok && row.Level == ByHand {
				a.Values = append(a.Values, schema.AttestedValue{Path: f.Path, Value: f.After})
			} else {
				a.Readable = append(a.Readable, f.Path)
			}
		}
		if len(a.Values) == 0 {
			continue
		}
		// What was attested before and has not changed belongs to the new entry too.
		if old := p.Organization.AttestationOf(a.Kind, a.ID, a.Title); old != nil {
			for _, v := range old.Values {
				if !slices.ContainsFunc(a.Values, func(n schema.AttestedValue) bool { return n.Path == v.Path }) {
					a.Values = append(a.Values, v)
				}
			}
		}
		slices.SortFunc(a.Values, func(x, y schema.AttestedValue) int { return cmp.Compare(x.Path, y.Path) })
		list = append(list, a)
	}
	return list
}

func (p *Plan) manualStep(a schema.Address) *ManualStep {
	for i := range p.Steps {
		if m := p.Steps[i].Manual; m != nil && m.Address == a {
			return m
		}
	}
	return nil
}
