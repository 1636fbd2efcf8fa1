package altegio

import (
	"fmt"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Codes of the diagnostics that only Altegio gives.
const (
	codeCaller     diag.Code = "altegio-caller"
	codeBase       diag.Code = "altegio-base"
	codeSpecialist diag.Code = "altegio-specialist"
	codeTwoRoles   diag.Code = "altegio-two-roles"
	codeClientData diag.Code = "altegio-client-data"
)

// Codes describes the codes for the manual.
func (Provider) Codes() []diag.Info {
	return []diag.Info{
		{Code: codeCaller, Summary: "Caller missing", Doc: "The organization does not say whose the token is, and no call tells."},
		{Code: codeBase, Summary: "Base missing", Doc: "A role does not say on which of Altegio's own roles it stands."},
		{Code: codeSpecialist, Summary: "Specialist without an employee", Doc: "A Specialist is tied to an employee of the location."},
		{Code: codeTwoRoles, Summary: "Two assignments for one location", Doc: "Altegio knows one role of a user at a location."},
		{Code: codeClientData, Summary: "Client data set twice", Doc: "A role sets the rights that client_data sets."},
	}
}

// Check refuses what Altegio cannot hold, before the first request.
func (p Provider) Check(o *schema.Organization) diag.List {
	k := checker{spec: p.Spec(), clientData: make(map[*schema.Role]bool)}
	if !o.Caller.Set() {
		k.report(diag.Diagnostic{
			Code: codeCaller, Summary: "Caller missing", Subject: o.Span,
			Detail: "No documented call tells whose token it is, so the files have to: write caller = \"ops@example.com\", the e-mail or phone of that account. It is never removed.",
		})
	}
	for _, r := range o.Roles {
		k.role(r)
	}
	for _, u := range o.Users {
		k.user(u)
	}
	return k.diags
}

type checker struct {
	spec       *schema.Spec
	clientData map[*schema.Role]bool // roles that set the pair of rights for client data
	diags      diag.List
}

func (k *checker) report(d diag.Diagnostic) { k.diags = append(k.diags, d) }

func (k *checker) role(r *schema.Role) {
	if !r.Base.Set() {
		k.report(diag.Diagnostic{
			Code: codeBase, Summary: "Base missing", Subject: r.Span,
			Detail: fmt.Sprintf("Every role stands on one of Altegio's own. Write base = %q, or another of: %s.", baseAdministrator, quoted(k.spec.BaseNames())),
		})
	}
	k.clientData[r] = setsClientData(&r.Overrides)
}

// setsClientData reports whether overrides name one of the two rights themselves.
func setsClientData(o *schema.Overrides) bool {
	if o == nil {
		return false
	}
	permission, network := nameIn(builtIn(), slugClientData), nameIn(builtIn(), slugClientChain)
	for _, s := range o.Grant {
		if string(s.Pattern) == permission {
			return true
		}
	}
	for _, l := range o.Limits {
		if l.Right == network {
			return true
		}
	}
	return false
}

func (k *checker) user(u *schema.User) {
	type place struct {
		location *schema.Location
		span     diag.Span
	}
	var places []place
	for i := range u.Assignments {
		a := &u.Assignments[i]
		if a.Role != nil && a.Role.Base.V == baseSpecialist && a.Employee == nil {
			k.report(diag.Diagnostic{
				Code: codeSpecialist, Summary: "Specialist without an employee", Subject: a.RoleSpan,
				Detail: fmt.Sprintf("A Specialist is tied to an employee of the location. Add an employee block to this assignment of %s.", u.Address),
			})
		}
		if a.ClientData() != nil && a.Role != nil && (k.clientData[a.Role] || setsClientData(a.Overrides())) {
			k.report(diag.Diagnostic{
				Code: codeClientData, Summary: "Client data set twice", Subject: a.Special.ClientDataSpan,
				Detail:  fmt.Sprintf("%s sets the rights for client data itself. Leave them to client_data, or leave client_data out.", a.Role.Address),
				Related: []diag.Related{{Message: "the role", Span: a.Role.Span}},
			})
		}
		for _, loc := range a.Locations {
			for _, other := range places {
				if other.location == loc {
					k.report(diag.Diagnostic{
						Code: codeTwoRoles, Summary: "Two assignments for one location", Subject: a.Span,
						Detail:  fmt.Sprintf("Altegio knows one role of a user at a location, and %s has two at %s. Merge the two assignments.", u.Address, loc.Address),
						Related: []diag.Related{{Message: "the other assignment", Span: other.span}},
					})
				}
			}
			places = append(places, place{loc, a.Span})
		}
	}
}

func quoted(names []string) string {
	text := ""
	for i, n := range names {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%q", n)
	}
	return text
}
