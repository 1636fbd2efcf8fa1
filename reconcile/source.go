package reconcile

import (
	"errors"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// AddressError is what went wrong for one of those whom a step is about.
type AddressError struct {
	Address schema.Address
	Err     error
}

func (e *AddressError) Error() string { return e.Err.Error() }

// Unwrap returns the error itself.
func (e *AddressError) Unwrap() error { return e.Err }

// Source is where the files say what a system has refused.
type Source struct {
	Address schema.Address
	Field   string // "" if the answer does not tell which
	Span    diag.Span
}

// Sources returns where the files say what made a step fail: for each field that the answer complains
// of the line of that field, else the block. What the files do not have, as somebody who is not
// mentioned, has no source.
func Sources(o *schema.Organization, s *Step, err error) []Source {
	var list []Source
	add := func(a schema.Address, field string) {
		if span := spanOf(o, a, field); span.Known() && !slices.ContainsFunc(list, func(x Source) bool { return x.Span == span }) {
			list = append(list, Source{Address: a, Field: field, Span: span})
		}
	}
	addresses := s.Addresses
	var one *AddressError
	if errors.As(err, &one) {
		addresses = []schema.Address{one.Address}
	}
	var refused *APIError
	if errors.As(err, &refused) && len(addresses) == 1 {
		for _, f := range refused.Fields {
			if f.Field != "" {
				add(addresses[0], f.Field)
			}
		}
	}
	if len(list) > 0 {
		return list
	}
	for _, a := range addresses {
		add(a, "")
	}
	return list
}

// spanOf returns where the files set a field of an object, else where they describe the object.
func spanOf(o *schema.Organization, a schema.Address, field string) diag.Span {
	for _, u := range o.Users {
		if u.Address == a {
			return userSpan(u, field)
		}
	}
	for _, r := range o.Roles {
		if r.Address == a {
			return roleSpan(r, field)
		}
	}
	for _, l := range o.Locations {
		if l.Address == a {
			return first(fieldSpan(map[string]diag.Span{fieldTitle: l.Title.Span}, l.Attrs, field), l.Span)
		}
	}
	for _, d := range o.CashDesks {
		if d.Address == a {
			return first(fieldSpan(map[string]diag.Span{fieldTitle: d.Title.Span, fieldEnabled: d.Enabled.Span}, nil, field), d.Span)
		}
	}
	for _, n := range o.Networks {
		if n.Address == a {
			return n.Span
		}
	}
	for _, r := range o.Removed {
		if r.Address == a {
			return r.Span
		}
	}
	if a == schema.NewAddress(schema.KindOrganization, o.Name) {
		return o.Span
	}
	return diag.Span{}
}

func userSpan(u *schema.User, field string) diag.Span {
	known := map[string]diag.Span{fieldName: u.Name.Span, fieldEmail: u.Email.Span, fieldPhone: u.Phone.Span, fieldActive: u.Active.Span}
	if len(u.Assignments) > 0 {
		known[fieldRoles], known[fieldLocations] = u.Assignments[0].RoleSpan, u.Assignments[0].LocationsSpan
	}
	return first(fieldSpan(known, u.Attrs, field), u.Span)
}

// roleSpan finds a right by the limit that names it, or by the area that it belongs to.
func roleSpan(r *schema.Role, field string) diag.Span {
	known := map[string]diag.Span{fieldTitle: r.Title.Span}
	if r.Rank != nil {
		known["rank"] = r.Rank.Span
	}
	right, isRight := strings.CutPrefix(field, "rights.")
	if !isRight {
		return first(fieldSpan(known, r.Attrs, field), r.Span)
	}
	for _, l := range r.Limits {
		if l.Right == right {
			return l.Span
		}
	}
	for i := range r.Areas {
		area := &r.Areas[i]
		for _, attr := range area.Attrs {
			if area.RightName(attr.Name) == right {
				return attr.Span
			}
		}
	}
	return r.Span
}

func fieldSpan(known map[string]diag.Span, attrs []schema.Attr, field string) diag.Span {
	if span := known[field]; span.Known() {
		return span
	}
	for _, a := range attrs {
		if a.Name == field {
			return a.Span
		}
	}
	return diag.Span{}
}

func first(spans ...diag.Span) diag.Span {
	for _, s := range spans {
		if s.Known() {
			return s
		}
	}
	return diag.Span{}
}
