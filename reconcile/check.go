package reconcile

import (
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Check finds what needs no live system: what an organization's files say of rights is held
// against a catalogue (names, patterns, limits and the types of their values), and client data
// against their networks. Complete says that the catalogue is the live system's own. If it is not,
// a name that is missing from it may still exist, and is a warning.
func Check(o *schema.Organization, c *schema.Catalogue, complete bool) diag.List {
	k := checker{catalogue: c, names: c.Names(), complete: complete, suggestions: maxSuggestions}
	seen := make(map[*schema.Overrides]bool)
	check := func(overrides *schema.Overrides) {
		if overrides != nil && !seen[overrides] {
			seen[overrides] = true
			k.overrides(overrides)
		}
	}
	for _, r := range o.Roles {
		check(&r.Overrides)
	}
	for _, u := range o.Users {
		for i := range u.Assignments {
			check(u.Assignments[i].Overrides())
			k.clientData(&u.Assignments[i])
		}
	}
	return k.diags
}

// maxSuggestions bounds the search for the nearest name, which looks at the whole catalogue.
const maxSuggestions = 20

type checker struct {
	catalogue   *schema.Catalogue
	names       []string
	complete    bool
	suggestions int
	diags       diag.List
}

func (k *checker) report(d diag.Diagnostic) { k.diags = append(k.diags, titled(d)) }

func (k *checker) clientData(a *schema.Assignment) {
	network := a.ClientData()
	if network == nil {
		return
	}
	for _, l := range a.Locations {
		if !slices.Contains(network.Locations, l) {
			k.report(diag.Diagnostic{
				Code: CodeClientData, Subject: a.Special.ClientDataSpan,
				Detail: fmt.Sprintf("The client data of %s cannot be opened at %s, which is not in that network. Name a network that holds the location, or put the location into this one.", network.Address, l.Address),
			})
		}
	}
}

func (k *checker) overrides(o *schema.Overrides) {
	for _, s := range o.Grant {
		k.selection(s)
	}
	for _, s := range o.Deny {
		k.selection(s)
	}
	for i := range o.Limits {
		k.limit(&o.Limits[i])
	}
}

func (k *checker) selection(s schema.Selection) {
	if !s.Pattern.Exact() {
		if len(k.catalogue.Match(s.Pattern)) == 0 {
			k.report(diag.Diagnostic{
				Severity: k.severity(), Code: CodePatternEmpty, Subject: s.Span,
				Detail: fmt.Sprintf("No right that can be granted matches %q. \"seatplan rights\" lists them all.%s", s.Pattern, k.hint()),
			})
		}
		return
	}
	id, ok := k.lookup(string(s.Pattern), s.Span)
	if !ok {
		return
	}
	right := k.catalogue.Right(id)
	switch {
	case right.Writable == schema.WritableNo:
		k.readOnly(right, s.Span)
	case right.Restricts():
		k.report(diag.Diagnostic{
			Code: CodeRightRestriction, Subject: s.Span,
			Detail: fmt.Sprintf("%q is not granted or denied, it narrows another right. Write it under \"limit\": limit = { %q = %s }.", right.Name, right.Name, example(right)),
		})
	}
}

func (k *checker) limit(l *schema.LimitRule) {
	id, ok := k.lookup(l.Right, l.Span)
	if !ok {
		return
	}
	right := k.catalogue.Right(id)
	switch {
	case right.Writable == schema.WritableNo:
		k.readOnly(right, l.Span)
		return
	case right.Type == schema.TypeBool && !right.Restricts():
		k.report(diag.Diagnostic{
			Code: CodeLimitValue, Summary: "Right takes no limit", Subject: l.Span,
			Detail: fmt.Sprintf("%q is on or off. Write it under \"grant\" or \"deny\".", right.Name),
		})
		return
	}
	if l.ByLocation == nil {
		k.value(right, l.Value, l.ValueSpan)
		return
	}
	for _, v := range l.ByLocation {
		k.value(right, v.Value, v.Span)
	}
}

func (k *checker) value(right *schema.Right, v schema.Value, span diag.Span) {
	if _, ok := right.Normalize(v); !ok {
		k.report(diag.Diagnostic{
			Code: CodeLimitValue, Subject: span,
			Detail: fmt.Sprintf("%q takes %s, not %s.", right.Name, describe(right), v),
		})
	}
}

func (k *checker) lookup(name string, span diag.Span) (schema.RightID, bool) {
	id, ok := k.catalogue.Lookup(name)
	if ok {
		return id, true
	}
	d := diag.Diagnostic{
		Severity: k.severity(), Code: CodeRightUnknown, Subject: span,
		Detail: fmt.Sprintf("There is no right %q. \"seatplan rights\" lists them all.%s", name, k.hint()),
	}
	if !k.complete {
		d.Code = CodeRightUnchecked
	}
	if k.suggestions > 0 {
		k.suggestions--
		if near := diag.Nearest(name, k.names); near != "" {
			d.Detail = fmt.Sprintf("There is no right %q. Did you mean %q?%s", name, near, k.hint())
			d.Fix = &diag.Edit{Span: span, Text: fmt.Sprintf("%q", near)}
		}
	}
	k.report(d)
	return 0, false
}

func (k *checker) readOnly(right *schema.Right, span diag.Span) {
	k.report(diag.Diagnostic{
		Code: CodeRightReadOnly, Subject: span,
		Detail: fmt.Sprintf("%q can be read and not set: the system has no call for it. Leave it out.", right.Name),
	})
}

func (k *checker) severity() diag.Severity {
	if k.complete {
		return diag.Error
	}
	return diag.Warning
}

func (k *checker) hint() string {
	if k.complete {
		return ""
	}
	return " The live system may have it; \"seatplan catalogue --save\" keeps its list beside the files."
}

func describe(r *schema.Right) string {
	switch r.Type {
	case schema.TypeBool, schema.TypeFlag:
		return "true or false"
	case schema.TypeDays:
		return "a whole number of days, -1 for no limit"
	case schema.TypeID:
		return `the number of an object, 0 for all, or "self"`
	case schema.TypeIDs:
		return "a list of numbers"
	case schema.TypeTexts:
		return "a list of strings"
	}
	names := make([]string, len(r.Levels))
	for i, l := range r.Levels {
		names[i] = fmt.Sprintf("%q", l)
	}
	return "one of " + join(names, len(names))
}

func example(r *schema.Right) string {
	switch r.Type {
	case schema.TypeDays:
		return "7"
	case schema.TypeIDs:
		return "[17]"
	case schema.TypeTexts:
		return `["203.0.113.7"]`
	case schema.TypeID:
		return `"self"`
	case schema.TypeLevel:
		return fmt.Sprintf("%q", slices.Min(r.Levels))
	}
	return "true"
}
