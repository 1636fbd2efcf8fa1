package config

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // time zones on machines that have no database of them

	"github.com/seatplan/seatplan/schema"
)

type organization struct {
	*schema.Organization
	transfer userRef
	keep     []userRef
	parts    []usedPart // parts of the language that it uses and the model does not show
	settings []settings
}

var policies = []string{string(schema.PolicyRemove), string(schema.PolicyReport), string(schema.PolicyIgnore)}

func (d *decoder) organization(n *node) *organization {
	o := &organization{transfer: d.onRemoval(n)}
	system := d.str(n, "system")
	spec := d.l.spec(system.V)
	o.Organization = &schema.Organization{
		Name:     n.labels[0],
		System:   system.V,
		Title:    d.str(n, "title"),
		Brand:    d.str(n, "brand"),
		Account:  d.str(n, "account"),
		Endpoint: d.str(n, "endpoint"),
		Timezone: d.timezone(n),
		Caller:   d.caller(n),
		Auth:     d.auth(n, spec),
		Licence:  d.licence(n),
		Attrs:    d.added(n),
		Span:     n.header,
	}
	if a := n.first("attest"); a != nil {
		o.MaxAge = d.days(a, "max_age")
	}
	d.guard(n, o)
	if spec == nil && system.V != "" {
		d.report(newFinding(SystemUnknown, system.Span, fmt.Sprintf("The system %q is not supported.", system.V)).
			suggest(near{name: system.V, among: d.l.systems, format: `"%s"`, edit: true}).
			advise(listed("Take one of", d.l.systems())))
	}
	d.unmanaged(n, o, spec)
	o.settings = d.settings(n, spec)
	return o
}

func (d *decoder) timezone(n *node) *time.Location {
	f := d.str(n, "timezone")
	if f.V == "" {
		return time.UTC
	}
	zone, err := time.LoadLocation(f.V)
	if err != nil || strings.EqualFold(f.V, "local") {
		d.report(newFinding(TimezoneUnknown, f.Span, fmt.Sprintf("There is no time zone %q.", f.V)).
			advise("Write its IANA name, \"Europe/Riga\"."))
		return time.UTC
	}
	return zone
}

// caller reads an e-mail address or a phone number.
func (d *decoder) caller(n *node) schema.Field[string] {
	f := d.str(n, "caller")
	switch {
	case f.V == "":
	case strings.Contains(f.V, "@") && !isEmail(f.V):
		d.report(newFinding(EmailInvalid, f.Span, fmt.Sprintf("%q is not an e-mail address.", f.V)).advise("Write name@domain."))
		f.V = ""
	case !strings.Contains(f.V, "@") && !isPhone(f.V):
		d.report(newFinding(PhoneInvalid, f.Span, fmt.Sprintf("%q is neither an e-mail address nor a phone number.", f.V)).
			advise("Name the account behind the token by one of them."))
		f.V = ""
	}
	return f
}

// unmanaged reads what happens to what the files do not mention; a system has its own defaults.
func (d *decoder) unmanaged(parent *node, o *organization, spec *schema.Spec) {
	o.Unmanaged = schema.Unmanaged{
		Users: schema.PolicyReport, Employees: schema.PolicyReport, Clients: schema.PolicyReport, Roles: schema.PolicyReport,
	}
	if spec != nil {
		o.Unmanaged.Users = orElse(spec.Unmanaged.Users, o.Unmanaged.Users)
		o.Unmanaged.Employees = orElse(spec.Unmanaged.Employees, o.Unmanaged.Employees)
		o.Unmanaged.Clients = orElse(spec.Unmanaged.Clients, o.Unmanaged.Clients)
		o.Unmanaged.Roles = orElse(spec.Unmanaged.Roles, o.Unmanaged.Roles)
	}
	n := parent.first("unmanaged")
	if n == nil {
		return
	}
	users, employees := d.oneOf(n, "users", policies), d.oneOf(n, "employees", policies)
	clients, roles := d.oneOf(n, "clients", policies), d.oneOf(n, "roles", policies)
	o.Unmanaged.Users = orElse(schema.Policy(users.V), o.Unmanaged.Users)
	o.Unmanaged.Employees = orElse(schema.Policy(employees.V), o.Unmanaged.Employees)
	o.Unmanaged.Clients = orElse(schema.Policy(clients.V), o.Unmanaged.Clients)
	o.Unmanaged.Roles = orElse(schema.Policy(roles.V), o.Unmanaged.Roles)
	o.Unmanaged.Span = n.header
	if employees.Set() {
		o.parts = append(o.parts, usedPart{PartUnmanagedEmployees, employees.Span})
	}
	if clients.Set() {
		o.parts = append(o.parts, usedPart{PartUnmanagedClients, clients.Span})
	}
	if roles.Set() {
		o.parts = append(o.parts, usedPart{PartUnmanagedRoles, roles.Span})
	}
}

func orElse[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}
