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
	Was     string // the title under which it was attested before, "" if it is the same
	Values  []schema.AttestedValue

	// Readable are fields that differ and that the next reading will show. As long as there are
	// some, the object is not as the files want it, and there is nothing to attest.
	Readable []string
	// Steps are the manual steps that tell what to do, in their order.
	Steps []*ManualStep
}

// Attestable returns what is open for attestation, in the order of the plan. An object that is not
// live yet cannot be attested: nothing would tie the attestation to it.
func (p *Plan) Attestable() []Attestable {
	var list []Attestable
	for i := range p.Changes {
		c := &p.Changes[i]
		if len(c.Attest) == 0 || c.Doubt == "" && !slices.ContainsFunc(c.Fields, func(f FieldChange) bool { return f.Attested }) {
			continue // what differs can be read
		}
		a := Attestable{Address: c.Address, Kind: c.Kind, Values: slices.Clone(c.Attest), Steps: p.manualSteps(c.Address)}
		switch c.Kind {
		case schema.KindNetwork:
			if live := c.Network.Before; live != nil {
				a.ID, a.Title = live.ID.V, live.Title.V
			}
		case schema.KindUser:
			if live := c.User.Before; live != nil {
				a.ID, a.Title = live.ID.V, live.Email.V
			}
		case schema.KindRole:
			a.ID, a.Title = c.Role.After.ID.V, c.Title
			if c.Role.Before != nil {
				a.Was = c.Role.Before.Title.V
			}
		case schema.KindOrganization:
			a.Title = p.Organization.Name
		}
		for _, f := range c.Fields {
			if !f.Attested {
				a.Readable = append(a.Readable, f.Path)
			}
		}
		// What was attested before and is not in the files any more belongs to the new entry too.
		if old := p.Organization.AttestationOf(a.Kind, a.ID, cmp.Or(a.Was, a.Title)); old != nil {
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

// manualSteps returns what a person has to do with an object.
func (p *Plan) manualSteps(a schema.Address) []*ManualStep {
	var list []*ManualStep
	for i := range p.Steps {
		if m := p.Steps[i].Manual; m != nil && m.Address == a {
			list = append(list, m)
		}
	}
	return list
}
