package altegio

import (
	"fmt"
	"net/netip"
	"strings"

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
	codeDismissed  diag.Code = "altegio-dismissed"
	codeAddresses  diag.Code = "altegio-ip-list"
)

// Codes describes the codes for the manual.
func (Provider) Codes() []diag.Info {
	return []diag.Info{
		{Code: codeCaller, Summary: "Caller missing", Doc: "The organization does not say whose the token is, and no call tells."},
		{Code: codeBase, Summary: "Base missing", Doc: "A role does not say on which of Altegio's own roles it stands."},
		{Code: codeSpecialist, Summary: "Specialist without an employee", Doc: "A Specialist is tied to an employee of the location."},
		{Code: codeTwoRoles, Summary: "Two assignments for one location", Doc: "Altegio knows one role of a user at a location."},
		{Code: codeClientData, Summary: "Client data set twice", Doc: "A role sets the rights that client_data sets."},
		{Code: codeDismissed, Summary: "Dismissed by name", Doc: "A dismissed employee is not given by id, or is to be made."},
		{Code: codeAddresses, Summary: "Not an IP address", Doc: "A list of addresses for signing in holds something else than addresses and ranges of them."},
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
	k.addresses(&r.Overrides)
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
	first := make(map[*schema.Location]diag.Span) // the assignment that has the location
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
		k.dismissed(a.Employee)
		k.addresses(a.Overrides())
		k.oneRole(u, a, first)
	}
}

// oneRole reports an assignment once, however many of its locations others have before it.
func (k *checker) oneRole(u *schema.User, a *schema.Assignment, first map[*schema.Location]diag.Span) {
	for _, loc := range a.Locations {
		if other, ok := first[loc]; ok {
			k.report(diag.Diagnostic{
				Code: codeTwoRoles, Summary: "Two assignments for one location", Subject: a.Span,
				Detail:  fmt.Sprintf("Altegio knows one role of a user at a location, and %s has two at %s. Merge the two assignments.", u.Address, loc.Address),
				Related: []diag.Related{{Message: "the other assignment", Span: other}},
			})
			break
		}
	}
	for _, loc := range a.Locations {
		if _, ok := first[loc]; !ok {
			first[loc] = a.Span
		}
	}
}

// dismissed refuses a dismissed employee who would not be found again: among dismissed ones names
// are no key, and nobody makes a card in order to dismiss it.
func (k *checker) dismissed(e *schema.Employee) {
	d := diag.Diagnostic{Code: codeDismissed, Summary: "Dismissed by name"}
	switch {
	case e == nil || !e.Dismissed.V:
		return
	case e.Create:
		d.Detail = "An employee who is dismissed cannot be one who is to be made. Leave out create or dismissed."
	case e.ID == 0:
		d.Detail = "Once dismissed, an employee is found by id only, because others may have the same name. Add the id of the card, or remove the employee block when the card is dismissed."
	default:
		return
	}
	d.Subject = e.Dismissed.Span
	k.report(d)
}

// addresses refuses members of a list of addresses that are none. The system keeps the list as one
// text and mangles what does not fit (guess), and a mistake locks people out.
func (k *checker) addresses(o *schema.Overrides) {
	if o == nil {
		return
	}
	id, ok := builtIn().LookupKey(slugAddresses)
	if !ok {
		return
	}
	right := builtIn().Right(id)
	for i := range o.Limits {
		l := &o.Limits[i]
		if l.Right != right.Name {
			continue
		}
		k.addressList(right, l.Value, l.ValueSpan)
		for _, at := range l.ByLocation {
			k.addressList(right, at.Value, at.Span)
		}
	}
}

func (k *checker) addressList(right *schema.Right, v schema.Value, at diag.Span) {
	list, ok := right.Normalize(v)
	if !ok {
		return // another check names a value of another type
	}
	var wrong []string
	for _, member := range list.Members() {
		if !isAddress(member) {
			wrong = append(wrong, member)
		}
	}
	if wrong == nil {
		return
	}
	k.report(diag.Diagnostic{
		Code: codeAddresses, Summary: "Not an IP address", Subject: at,
		Detail: fmt.Sprintf("Not an address that somebody can sign in from: %s. Write each as a member of its own: an address, 203.0.113.7, a network, 203.0.113.0/24, or a range, 203.0.113.7-203.0.113.20.", quoted(wrong)),
	})
}

// isAddress takes addresses, networks and ranges. No page says which of them the system knows, only
// that it is a list of IP addresses (doc: auth_list_allowed_ip).
func isAddress(s string) bool {
	if first, last, ok := strings.Cut(s, "-"); ok {
		from, err := netip.ParseAddr(first)
		to, err2 := netip.ParseAddr(last)
		return err == nil && err2 == nil && from.Zone()+to.Zone() == "" && from.BitLen() == to.BitLen() && from.Compare(to) <= 0
	}
	if strings.Contains(s, "/") {
		_, err := netip.ParsePrefix(s)
		return err == nil
	}
	a, err := netip.ParseAddr(s)
	return err == nil && a.Zone() == ""
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
