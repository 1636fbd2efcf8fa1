package config_test

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
	"github.com/seatplan/seatplan/schema/diag"
)

// dump writes a configuration as text: everything that the model holds, without places. Lines
// begin with the address of what they describe.
func dump(cfg *config.Config) string {
	d := &dumper{}
	for _, o := range cfg.Organizations {
		d.organization(o)
	}
	for _, r := range cfg.Ranks {
		d.line("%s level=%d", r.Address, r.Level.V)
	}
	for _, u := range cfg.Users {
		d.user("person", u)
	}
	return d.String()
}

type dumper struct{ strings.Builder }

func (d *dumper) line(format string, args ...any) { fmt.Fprintf(d, format+"\n", args...) }

func (d *dumper) organization(o *schema.Organization) {
	d.line("organization.%s system=%s%s timezone=%s", o.Name, o.System, fields(
		"title", o.Title, "brand", o.Brand, "account", o.Account, "endpoint", o.Endpoint, "caller", o.Caller), o.Timezone)
	for _, c := range o.Auth {
		what := c.Missing
		if c.Secret.Known() {
			what = fmt.Sprintf("%v of %d characters", c.Secret, len(c.Secret.Reveal()))
		}
		d.line("  auth %s: %s", c.Name, what)
	}
	d.attrs("  ", o.Attrs)
	d.licence("  ", o.Licence)
	d.attrs("  setting ", o.Settings)
	d.line("  unmanaged users=%s employees=%s clients=%s roles=%s", o.Unmanaged.Users, o.Unmanaged.Employees, o.Unmanaged.Clients, o.Unmanaged.Roles)
	d.line("  guard removals=%s losses=%s", threshold(o.Guard.MaxRemovals), threshold(o.Guard.MaxLosses))
	for _, u := range o.Guard.Keep {
		d.line("    keep %s", u.Address)
	}
	for _, s := range o.Guard.Scopes {
		var where schema.Address
		if s.Location != nil {
			where = s.Location.Address
		} else {
			where = s.Rank.Address
		}
		d.line("    %s removals=%s losses=%s", where, threshold(s.MaxRemovals), threshold(s.MaxLosses))
	}
	if o.MaxAge.Set() {
		d.line("  attestations hold %d days", o.MaxAge.V)
	}
	for _, a := range o.Attested {
		d.line("  attested %s %d %q by %s at %s log %d", a.Kind, a.ID, a.Title, a.By, a.At.UTC(), a.LogID)
		for _, v := range a.Values {
			d.line("    %s %s", v.Path, v.Value)
		}
	}
	if o.TransferTo != nil {
		d.line("  transfer to %s", o.TransferTo.Address)
	}
	for _, l := range o.Locations {
		network := ""
		if l.MainNetwork.Set() {
			network = " main_network=" + string(l.MainNetwork.V.Address)
		}
		d.line("%s id=%d%s%s", l.Address, l.ID.V, fields("title", l.Title), network)
		d.attrs("  ", l.Attrs)
		d.licence("  ", l.Licence)
	}
	for _, n := range o.Networks {
		d.line("%s id=%d%s locations=%s", n.Address, n.ID.V, fields("title", n.Title), locations(n.Locations))
	}
	for _, x := range o.CashDesks {
		at := "nowhere"
		if x.Location != nil {
			at = string(x.Location.Address)
		}
		d.line("%s id=%d%s at %s enabled=%v/%v", x.Address, x.ID.V, fields("title", x.Title), at, x.Enabled.Set(), x.Enabled.V)
	}
	for _, r := range o.Roles {
		rank := ""
		if r.Rank != nil {
			rank = " rank=" + cmp.Or(string(r.Rank.Address), strconv.Itoa(r.Rank.Level.V))
		}
		d.line("%s in %s id=%d%s%s", r.Address, r.Organization.Name, r.ID.V, fields("title", r.Title, "base", r.Base, "renamed_from", r.RenamedFrom), rank)
		d.attrs("  ", r.Attrs)
		d.overrides("  ", &r.Overrides)
		for _, right := range r.Rights {
			d.line("  right %s %q %s", right.Name, right.Title, right.Kind)
		}
		for _, a := range r.Areas {
			d.line("  %s %q", a.Block, a.Labels)
			d.attrs("    ", a.Attrs)
		}
	}
	for _, u := range o.Users {
		d.user("member", u)
	}
	for _, x := range o.Removed {
		d.line("%s in %s id=%d%s", x.Address, x.Organization.Name, x.ID.V, fields("email", x.Email, "phone", x.Phone))
		if x.TransferTo != nil {
			d.line("  transfer to %s", x.TransferTo.Address)
		}
	}
}

func (d *dumper) user(what string, u *schema.User) {
	d.line("%s %s id=%d%s active=%v/%v protected=%v", what, u.Address, u.ID.V, fields("name", u.Name, "email", u.Email, "phone", u.Phone), u.Active.Set(), u.Active.V, u.Protected)
	d.attrs("  ", u.Attrs)
	for _, a := range u.Accounts {
		where := "nowhere"
		if a.Organization != nil {
			where = a.Organization.Name
		}
		d.line("  account in %s id=%d%s", where, a.ID.V, fields("email", a.Email, "phone", a.Phone))
		d.attrs("    ", a.Attrs)
	}
	for i := range u.Assignments {
		a := &u.Assignments[i]
		d.line("  assignment role=%s locations=%s until=%s", roleName(a.Role), locations(a.Locations), a.Until().V)
		if n := a.ClientData(); n != nil {
			d.line("    client data of %s", n.Address)
		}
		if e := a.Employee; e != nil {
			d.line("    employee id=%d name=%q/%v%s schedule=%v/%v dismissed=%v/%v create=%v", e.ID, e.Name.V, e.Name.Set(), fields("specialization", e.Specialization),
				e.Schedule.Set(), e.Schedule.V, e.Dismissed.Set(), e.Dismissed.V, e.Create)
		}
		if a.Special != nil {
			d.attrs("    ", a.Special.Attrs)
		}
		d.overrides("    ", a.Overrides())
	}
}

func roleName(r *schema.Role) string {
	if r == nil {
		return "none"
	}
	return string(r.Address)
}

func (d *dumper) attrs(indent string, attrs []schema.Attr) {
	for _, a := range attrs {
		d.line("%s%s = %s", indent, a.Name, a.Value)
	}
}

func (d *dumper) overrides(indent string, o *schema.Overrides) {
	if o.Empty() {
		return
	}
	for _, s := range o.Grant {
		d.line("%sgrant %s", indent, s.Pattern)
	}
	for _, s := range o.Deny {
		d.line("%sdeny %s", indent, s.Pattern)
	}
	for _, l := range o.Limits {
		if l.ByLocation == nil {
			d.line("%slimit %s = %s", indent, l.Right, l.Value)
		}
		for _, v := range l.ByLocation {
			d.line("%slimit %s at %s = %s", indent, l.Right, v.Location.Address, v.Value)
		}
	}
}

func (d *dumper) licence(indent string, l *schema.Licence) {
	if l == nil {
		return
	}
	d.line("%slicence price=%s then=%s%s seats=%v then=%v renews=%s auto=%v/%v", indent, l.Price.V, l.PriceAtRenewal.V,
		fields("currency", l.Currency, "plan", l.Plan, "pending", l.Pending), l.Seats.V, l.SeatsAtRenewal.V, l.Renews.V, l.AutoRenew.Set(), l.AutoRenew.V)
	for _, t := range l.Tariffs {
		d.line("%s  tariff seats=%d price=%s", indent, t.Seats, t.Price)
	}
}

func threshold(t schema.Threshold) string {
	return fmt.Sprintf("%g%%/%d/%v", t.Percent, t.Count, t.Given)
}

func locations(list []*schema.Location) string {
	names := make([]string, len(list))
	for i, l := range list {
		names[i] = strings.TrimPrefix(string(l.Address), "location.")
	}
	return "[" + strings.Join(names, " ") + "]"
}

func fields(pairs ...any) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		if f := pairs[i+1].(schema.Field[string]); f.Set() {
			fmt.Fprintf(&b, " %s=%q", pairs[i], f.V)
		}
	}
	return b.String()
}

// dumpDiagnostics writes messages as an editor or a terminal would show them.
func dumpDiagnostics(files *diag.Files, list diag.List) string {
	var b strings.Builder
	for _, d := range list {
		fmt.Fprintf(&b, "%s: %s: %s: %s %s\n", files.Position(d.Subject), d.Severity, d.Code, d.Summary, d.Detail)
		for _, r := range d.Related {
			fmt.Fprintf(&b, "    %s: %s\n", files.Position(r.Span), r.Message)
		}
		if d.Fix != nil {
			fmt.Fprintf(&b, "    fix %d-%d: %s\n", d.Fix.Span.Start, d.Fix.Span.End, d.Fix.Text)
		}
	}
	return b.String()
}
