package reconcile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/schema"
)

// What no call reads is known by attestation: a person has looked, and said in attested.hcl what was
// there. Such a value stands for the live one until somebody changes the object (where the system
// has a log that tells), until it is too old (where the files say so), or until the files want
// something else. Before the first attestation the state is unknown, which is not the same as empty.

// known names the object of which something cannot be read.
type known struct {
	what  string // for people: "the role"
	kind  schema.Kind
	live  bool // whether the object is known to be there
	id    schema.ID
	title string
	was   string // the title it was attested under before, "" for none
}

// attestation returns what is attested of an object, nil if nothing is.
func (p *planner) attestation(k known) *schema.Attestation {
	if !k.live {
		return nil
	}
	a := p.Desired.AttestationOf(k.kind, k.id, k.title)
	if a == nil && k.id != 0 && k.title != "" {
		a = p.Desired.AttestationOf(k.kind, 0, k.title) // attested before its number was known
	}
	if a == nil && k.was != "" {
		a = p.Desired.AttestationOf(k.kind, 0, k.was)
	}
	return a
}

// unread adds to a change what the files want of an object and no call reads: the fields that are
// not attested to be so, and all of them if the attestation is in doubt.
func (p *planner) unread(c *Change, wanted []schema.AttestedValue, k known) *schema.Attestation {
	c.Attest = slices.SortedFunc(slices.Values(wanted), func(a, b schema.AttestedValue) int { return cmp.Compare(a.Path, b.Path) })
	a := p.attestation(k)
	if len(wanted) == 0 {
		return a
	}
	for _, w := range wanted {
		if before := a.Value(w.Path); before != w.Value {
			c.Fields = append(c.Fields, FieldChange{Path: w.Path, Before: before, After: w.Value, Attested: true})
		}
	}
	if a == nil {
		p.unattested(c, k)
		return nil
	}
	c.Doubt = p.doubt(a)
	if c.Doubt != "" {
		p.warning(CodeAttestationOld, c.Address, c.Source, fmt.Sprintf("Look at %s %q again and attest it: %s.", k.what, c.Title, c.Doubt))
	}
	return a
}

// unattested tells that nobody has looked at an object yet. Of many people that is said once, at the
// end.
func (p *planner) unattested(c *Change, k known) {
	if c.Kind == schema.KindUser {
		if c.Action != Create {
			p.accounts.unattested = append(p.accounts.unattested, c.Title)
		}
		return
	}
	p.warning(CodeAttestation, c.Address, c.Source, fmt.Sprintf("Not yet attested, because no call reads it: %s %q.", k.what, c.Title))
}

// doubt says why an attestation does not hold any more, "" if it does. Until it ages it limits how long
// the plan holds.
func (p *planner) doubt(a *schema.Attestation) string {
	if p.Desired.MaxAge.V != 0 {
		p.validThrough(attestedOn(p.Desired, a).AddDays(p.Desired.MaxAge.V))
	}
	return Doubt(p.Desired, p.Live, a, p.AsOf)
}

// Doubt says why an attestation does not hold any more, "" if it does: the system's log has a newer
// entry about the object, or the attestation is older than the files allow. Live may be nil; then only
// the age is looked at.
func Doubt(o, live *schema.Organization, a *schema.Attestation, asOf schema.Date) string {
	on := attestedOn(o, a)
	if live != nil && live.Live.Log != nil {
		for _, e := range live.Live.Log.Entries {
			if changes(&e, a) && !readable(&e, live) {
				return fmt.Sprintf("attested by %s on %s, and changed by %s on %s (entry %d of the log)", a.By, on, cmp.Or(e.By, "somebody"), e.At, e.ID)
			}
		}
	}
	if o.MaxAge.V != 0 && asOf > on.AddDays(o.MaxAge.V) {
		return fmt.Sprintf("attested by %s on %s, more than %s ago", a.By, on, count(o.MaxAge.V, "day", "days"))
	}
	return ""
}

func attestedOn(o *schema.Organization, a *schema.Attestation) schema.Date {
	return schema.DateOf(a.At.In(o.Timezone))
}

// changes reports whether an entry of the log is about an attested object, and newer. Where neither
// number nor title tells which object it was, it may be any of them.
func changes(e *schema.LogEntry, a *schema.Attestation) bool {
	if e.Kind != a.Kind || e.ID <= a.LogID {
		return false
	}
	if a.ID != 0 {
		return e.Object == a.ID
	}
	return e.Title == "" || sameTitle(e.Title, a.Title)
}

// readable reports whether an entry of the log tells of nothing but fields that every reading shows:
// they are compared anyway, and what was attested is not among them.
func readable(e *schema.LogEntry, live *schema.Organization) bool {
	carried := live.Live.Carried[e.Kind]
	return len(e.Fields) > 0 && !slices.ContainsFunc(e.Fields, func(f string) bool { return !carried[f] })
}

// level is what becomes of a difference in a field. A field that no page promises is observed when
// the answers have it and left to attestation when they have not.
func (p *planner) level(kind schema.Kind, field string) Level {
	row, ok := p.caps.Of(kind, field)
	if head, _, parts := strings.Cut(field, "."); !ok && parts {
		row, ok = p.caps.Of(kind, head)
	}
	switch {
	case !ok:
		return ByHand
	case (row.Level == Observed || row.Level == Managed || row.Level == WriteOnce) && !p.carried(kind, field):
		return ByHand
	}
	return row.Level
}

// carried reports whether the answers have a field.
func (p *planner) carried(kind schema.Kind, field string) bool {
	fields := p.Live.Live.Carried[kind]
	return fields == nil || fields[field]
}
