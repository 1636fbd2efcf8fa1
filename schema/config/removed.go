package config

import "github.com/seatplan/seatplan/schema"

type removed struct {
	*schema.Removed
	transfer userRef
	said     bool // whether the block says an organization
}

// everywhere reports whether the block is for all organizations. A number belongs to one system.
func (r *removed) everywhere() bool { return !r.said && !r.ID.Set() }

// userRef is a reference to a user. People are found when all are known.
type userRef = schema.Field[*symbol]

func (d *decoder) removed(n *node) *removed {
	r := &removed{transfer: d.onRemoval(n)}
	r.Removed = &schema.Removed{
		Address: d.address(n),
		ID:      d.id(n),
		Email:   d.email(n),
		Phone:   d.phone(n),
		Span:    n.header,
	}
	sym, at := d.reference(n, "organization", schema.KindOrganization)
	r.said = at.Known()
	if sym != nil {
		r.Organization = sym.organization
	}
	d.requireIdentity(n, "an id, an e-mail or a phone number", r.ID.Set() || r.Email.Set() || r.Phone.Set())
	return r
}

func (d *decoder) onRemoval(n *node) userRef {
	block := n.first("on_removal")
	if block == nil {
		return userRef{}
	}
	sym, at := d.reference(block, "transfer_to", schema.KindUser)
	return userRef{V: sym, Span: at}
}
