package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// usedPart is a part of the language that a block uses and the model does not show.
type usedPart struct {
	name string
	at   diag.Span
}

// part reports an attribute that the system does not have, at its name.
func (r *resolver) part(m *realm, part string, value diag.Span) {
	if f, ok := r.lacks(m, part, value); ok {
		r.report(f)
	}
}

// userPart is part for an attribute in a user.
func (r *resolver) userPart(u *schema.User, m *realm, part string, value diag.Span) {
	if f, ok := r.lacks(m, part, value); ok {
		r.reportUser(u, f)
	}
}

func (r *resolver) lacks(m *realm, part string, value diag.Span) (finding, bool) {
	if m == nil || m.spec == nil || !value.Known() || m.spec.Takes(part) {
		return finding{}, false
	}
	at := r.texts.name(value)
	name := part[strings.LastIndexByte(part, '.')+1:]
	if src := r.texts.of(at.File); at != value {
		name = string(src[at.Start:at.End])
	}
	return unsupported(m, part, at, name), true
}

// partBlock reports a block that the system does not have, at its header.
func (r *resolver) partBlock(m *realm, part string, at diag.Span, name string) {
	if m != nil && m.spec != nil && !m.spec.Takes(part) {
		r.report(unsupported(m, part, at, name))
	}
}

// unsupported says that a system does not have a part, and why, where its Spec tells.
func unsupported(m *realm, part string, at diag.Span, name string) finding {
	detail := fmt.Sprintf("%s, the system of %q, has no %s", m.spec.Title, m.Name, name)
	if why := strings.TrimSuffix(m.spec.Lacks[part], "."); why != "" {
		detail += ": " + why
	}
	return newFinding(PartUnsupported, at, detail+".").advise("Remove it.")
}

func (r *resolver) licenceParts(m *realm, l *schema.Licence) {
	if l == nil || m == nil || m.spec == nil {
		return
	}
	if !m.spec.Takes(PartLicence) {
		r.partBlock(m, PartLicence, l.Span, "licence")
		return
	}
	r.part(m, PartLicenceSeats, l.Seats.Span)
	r.part(m, PartLicenceSeats, l.SeatsAtRenewal.Span)
	r.part(m, PartLicenceRenews, l.Renews.Span)
	r.currency(m, l)
}

// currency checks that prices have a currency: the licence's own, or that of the organization.
func (r *resolver) currency(m *realm, l *schema.Licence) {
	if l.Currency.Set() || m.Licence != nil && m.Licence.Currency.Set() {
		return
	}
	for _, price := range []schema.Field[schema.Money]{l.Price, l.PriceAtRenewal} {
		if price.V.Known() {
			r.report(newFinding(CurrencyMissing, price.Span, "The price has no currency.").advise("Add `currency = \"EUR\"` to the block."))
			return
		}
	}
	if len(l.Tariffs) > 0 {
		r.report(newFinding(CurrencyMissing, l.Tariffs[0].Span, "The price of the tariff has no currency.").advise("Add `currency = \"EUR\"` to the licence."))
	}
}

// attributes checks the attributes that a system adds to a block and brings empty lists into the
// type that is declared.
func (r *resolver) attributes(m *realm, block string, attrs []schema.Attr, header diag.Span, instance schema.Address) {
	if m != nil && m.spec != nil {
		r.declared(m, block, m.added[block], attrs, header, instance)
	}
}

// declared checks attributes against those that the system declares for their block.
func (r *resolver) declared(m *realm, block string, declared []schema.Attribute, attrs []schema.Attr, header diag.Span, instance schema.Address) {
	for i := range attrs {
		a := &attrs[i]
		at := slices.IndexFunc(declared, func(d schema.Attribute) bool { return d.Name == a.Name })
		if at < 0 {
			f := unsupported(m, block+"."+a.Name, r.texts.name(a.Span), a.Name)
			f.instance = instance
			r.report(f)
			continue
		}
		r.attribute(m, a, &declared[at], instance)
	}
	for i := range declared {
		d := &declared[i]
		if d.Required && !slices.ContainsFunc(attrs, func(a schema.Attr) bool { return a.Name == d.Name }) {
			f := newFinding(Required, header, fmt.Sprintf("%s needs the attribute %q here.", m.spec.Title, d.Name)).advise("Add it.")
			f.instance = instance
			r.report(f)
		}
	}
}

// attribute checks the value of one attribute that a system adds.
func (r *resolver) attribute(m *realm, a *schema.Attr, d *schema.Attribute, instance schema.Address) {
	var f finding
	switch {
	case !a.Value.Known():
		return // reported
	case d.Type == schema.TextsValue && a.Value == schema.Ints(nil):
		a.Value = schema.Texts(nil)
		return
	case a.Value.Kind() != d.Type:
		f = newFinding(TypeWrong, a.Span, fmt.Sprintf("The attribute %q takes %s.", a.Name, kindWord(d.Type))).advise("Correct it.")
	case d.Type == schema.TextValue && d.Values != nil && !slices.Contains(d.Values, a.Value.Plain()):
		f = invalidValue(ValueUnknown, a.Span, a.Value.Plain(), d.Values)
		f.near.edit = instance == ""
	default:
		if d.Refers != "" && r.only == nil {
			r.pointers = append(r.pointers, pointer{m, d.Refers, *a, instance})
		}
		return
	}
	f.instance = instance
	r.report(f)
}

func kindWord(k schema.ValueKind) string {
	switch k {
	case schema.BoolValue:
		return "true or false"
	case schema.IntValue:
		return "a whole number"
	case schema.IntsValue:
		return "a list of whole numbers"
	case schema.TextsValue:
		return "a list of strings"
	}
	return "a string"
}

// credentials checks the auth block against the system.
func (r *resolver) credentials(m *realm) {
	if m.spec == nil || m.Auth == nil {
		return
	}
	for _, c := range m.Auth {
		if !slices.ContainsFunc(m.spec.Auth, func(a schema.Attribute) bool { return a.Name == c.Name }) {
			r.report(unsupported(m, "auth."+c.Name, r.texts.name(c.Span), c.Name))
		}
	}
	for _, a := range m.spec.Auth {
		if a.Required && !slices.ContainsFunc(m.Auth, func(c schema.Credential) bool { return c.Name == a.Name }) {
			r.report(newFinding(Required, m.Span, fmt.Sprintf("%s signs in with %q, which auth does not give.", m.spec.Title, a.Name)).
				advise(fmt.Sprintf("Add `%s = env(\"...\")` to auth.", a.Name)))
		}
	}
}
