package amocrm

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Codes of the diagnostics that only amoCRM gives.
const (
	codeAccount  diag.Code = "amocrm-account"
	codeSignIn   diag.Code = "amocrm-sign-in"
	codeOneRole  diag.Code = "amocrm-one-role"
	codeFlag     diag.Code = "amocrm-flag"
	codeTitle    diag.Code = "amocrm-title"
	codeLevels   diag.Code = "amocrm-levels"
	codeName     diag.Code = "amocrm-name"
	codeEmail    diag.Code = "amocrm-email"
	codeIPList   diag.Code = "amocrm-ip-list"
	codeReceiver diag.Code = "amocrm-receiver"
	codeTariff   diag.Code = "amocrm-tariff"
	codePlan     diag.Code = "amocrm-plan"
	codeMany     diag.Code = "amocrm-many-users"
	codeGroup    diag.Code = "amocrm-group"
	codeTwice    diag.Code = "amocrm-role-twice"
)

var codes = [...]diag.Info{
	{Code: codeAccount, Summary: "Account missing", Doc: "The organization says neither account nor endpoint."},
	{Code: codeSignIn, Summary: "Unclear sign-in", Doc: "The auth block gives neither a long-lived token nor all that renewing tokens takes, or it gives both."},
	{Code: codeOneRole, Summary: "Two roles", Doc: "A user has one role, or a flag instead of it."},
	{Code: codeFlag, Summary: "Flag with rights", Doc: "Administrator and free user are flags of a user and have no rights of their own to set, and no role has their names."},
	{Code: codeTitle, Summary: "Role without a title", Doc: "A role has no title."},
	{Code: codeTwice, Summary: "Role declared twice", Doc: "Two roles of the files mean the same role of the system, by title, number or flag."},
	{Code: codeLevels, Summary: "Levels against each other", Doc: "A right reaches further than the one it depends on: edit no further than view, delete no further than edit, export no further than view."},
	{Code: codeName, Summary: "Unsuitable name", Doc: "The name of somebody who may have to be added is missing, longer than 50 characters, a link, or holds others than letters, digits, spaces and . @ - _"},
	{Code: codeEmail, Summary: "E-mail missing", Doc: "Somebody with a role has no e-mail, which is the login."},
	{Code: codeGroup, Summary: "Group of a free user", Doc: "A free user is in no group that could be chosen."},
	{Code: codeIPList, Summary: "Not an address", Doc: "caller_ip, or an entry of the IP list, is no address."},
	{Code: codeReceiver, Summary: "Nobody takes over", Doc: "A leaver is responsible for records, and the files name nobody who can take them over: somebody active who is not free and stays."},
	{Code: codeTariff, Summary: "Not in the tariff", Doc: "Activity limits need a higher tariff than the licence block names."},
	{Code: codePlan, Severity: diag.Warning, Summary: "Unknown tariff", Doc: "The licence block names a tariff that is not known, so nothing is taken for granted that hangs on it."},
	{Code: codeMany, Severity: diag.Warning, Summary: "Too many users for calls", Doc: "The account has more than 100 users, where calls add nobody; a manual step does."},
}

func summaryOf(code diag.Code) string {
	for _, info := range codes {
		if info.Code == code {
			return info.Summary
		}
	}
	return ""
}

// Codes describes the codes for the manual.
func (Provider) Codes() []diag.Info { return codes[:] }

// Check refuses what amoCRM cannot hold, before the first request.
func (Provider) Check(o *schema.Organization) diag.List {
	k := checker{rights: schema.NewRights(builtIn())}
	if o.Account.V == "" && o.Endpoint.V == "" {
		k.report(codeAccount, o.Span, "Nothing says where the account is. Write account = \"NAME\" for NAME.amocrm.ru, or an endpoint.")
	}
	k.signIn(o)
	if _, known := tariffOf(o); !known {
		k.report(codePlan, o.Licence.Plan.Span, unknownTariff(o.Licence.Plan.V))
	}
	for i, r := range o.Roles {
		k.role(r)
		k.roleTwice(r, o.Roles[:i])
	}
	for _, u := range o.Users {
		k.user(u)
	}
	k.receivers(o)
	k.removed(o)
	k.security(o)
	return k.diags
}

type checker struct {
	rights *schema.Rights
	diags  diag.List
}

func (k *checker) report(code diag.Code, at diag.Span, detail string) {
	d := diag.Diagnostic{Code: code, Subject: at, Detail: detail}
	for _, info := range codes {
		if info.Code == code {
			d.Summary, d.Severity = info.Summary, info.Severity
		}
	}
	k.diags = append(k.diags, d)
}

// spaced reports spaces around a text, which the interface does not show: what is there would never be
// what the files ask for.
func (k *checker) spaced(at diag.Span, what, text string) bool {
	if text == shown(text) {
		return false
	}
	k.report(codeName, at, fmt.Sprintf("%s %q has spaces around it, which nobody sees. Write %q.", what, text, shown(text)))
	return true
}

func (k *checker) role(r *schema.Role) {
	if r.Base.V != "" {
		if !r.Overrides.Empty() || len(r.Areas) > 0 {
			k.report(codeFlag, r.Span, fmt.Sprintf("%s is a flag of the user, %q, and has no rights of its own to set. Leave only base.", r.Address, r.Base.V))
		}
		return
	}
	switch title := titleKey(r.Title.V); {
	case title == "":
		k.report(codeTitle, r.Span, fmt.Sprintf("%s has no title. Write title = \"...\", by which the role is found in the system.", r.Address))
	case k.spaced(r.Title.Span, "The title", r.Title.V):
	case r.ID.V == 0 && (title == titleKey(titleAdministrator) || title == titleKey(titleFree)):
		k.report(codeFlag, r.Title.Span, fmt.Sprintf("%q is what the system calls a flag of a user. Write base = %q or base = %q instead, or choose another title; if a role has this title, name it by id.", r.Title.V, baseAdministrator, baseFree))
	}
	k.levels(r)
}

// roleTwice reports a role that another one means already, by title or as a flag: each would be changed to
// what the other is not.
func (k *checker) roleTwice(r *schema.Role, before []*schema.Role) {
	same := func(x *schema.Role) bool {
		if r.Base.V != "" || x.Base.V != "" {
			return r.Base.V == x.Base.V
		}
		return r.ID.V == 0 && x.ID.V == 0 && titleKey(r.Title.V) != "" && titleKey(r.Title.V) == titleKey(x.Title.V)
	}
	i := slices.IndexFunc(before, same)
	if i < 0 {
		return
	}
	first, second := before[i], r
	if second.Span.File < first.Span.File || second.Span.File == first.Span.File && second.Span.Start < first.Span.Start {
		first, second = second, first
	}
	k.report(codeTwice, second.Span, fmt.Sprintf("%s means the same role of the system as %s. Keep one of the two.", second.Address, first.Address))
}

// levels checks that no right reaches further than what it depends on (doc). The server's answer to a
// violation is not known, so it is found here.
func (k *checker) levels(r *schema.Role) {
	set := reconcile.Granted(r, k.rights)
	c := k.rights.Catalogue()
	reach := func(name string) (schema.Level, bool) {
		id, ok := c.Lookup(name)
		if !ok || !set.Has(id) {
			return schema.LevelNone, ok
		}
		if v := set.Value(id); v.Known() {
			return v.Level(), true
		}
		return schema.LevelAll, true
	}
	for _, entity := range entities {
		for _, rule := range dependencies {
			wide, narrow := entity+"."+rule[0], entity+"."+rule[1]
			a, okA := reach(wide)
			b, okB := reach(narrow)
			if okA && okB && a > b {
				k.report(codeLevels, placeOf(r, wide, narrow), fmt.Sprintf("%s: %s reaches %q and %s only %q. Widen the second, or narrow the first.", r.Address, wide, a, narrow, b))
			}
		}
	}
	for i := range r.Areas {
		k.areaLevels(r, &r.Areas[i])
	}
}

// dependencies are actions that reach no further than another (doc).
var dependencies = [...][2]string{{actEdit, actView}, {actDelete, actView}, {actDelete, actEdit}, {actExport, actView}}

// placeOf returns where a role says something of one of two rights by name, else its header.
func placeOf(r *schema.Role, names ...string) diag.Span {
	for _, name := range names {
		for _, l := range r.Limits {
			if l.Right == name {
				return l.Span
			}
		}
		for _, s := range slices.Concat(r.Grant, r.Deny) {
			if string(s.Pattern) == name {
				return s.Span
			}
		}
	}
	return r.Span
}

// areaLevels is the same for one stage or list. What a block does not name it denies.
func (k *checker) areaLevels(r *schema.Role, a *schema.AreaRights) {
	reach := func(action string) schema.Level {
		for _, x := range a.Attrs {
			switch {
			case x.Name != action:
			case x.Value.Kind() == schema.BoolValue && x.Value.True():
				return schema.LevelAll
			case x.Value.Kind() == schema.TextValue:
				level, _ := schema.ParseLevel(x.Value.Plain())
				return level
			}
		}
		return schema.LevelNone
	}
	for _, rule := range dependencies {
		if reach(rule[0]) > reach(rule[1]) {
			k.report(codeLevels, a.Span, fmt.Sprintf("%s, %s %s: %s reaches further than %s. Widen the second, or narrow the first.", r.Address, a.Block, strings.Join(a.Labels, " / "), rule[0], rule[1]))
		}
	}
}

// security checks what no account can have.
func (k *checker) security(o *schema.Organization) {
	for _, a := range o.Attrs {
		if _, err := netip.ParseAddr(a.Value.Plain()); a.Name == attrCallerIP && err != nil {
			k.report(codeIPList, a.Span, fmt.Sprintf("%q is no address. Write the one from which you work, 203.0.113.7.", a.Value.Plain()))
		}
	}
	for _, s := range o.Settings {
		switch s.Name {
		case settingIPList:
			for _, m := range s.Value.Members() {
				if !isAddress(m) {
					k.report(codeIPList, s.Span, fmt.Sprintf("%q is neither an address nor a network. Write 203.0.113.7 or 203.0.113.0/24.", m))
				}
			}
		case blockSecurity + ".activity_limit":
			if s.Value.Plain() != "" && !KnowledgeOf(o).limiting() {
				k.report(codeTariff, s.Span, fmt.Sprintf("Activity limits are in the tariff Professional and above, and the licence block says %q. Take the line out, or correct plan.", o.Licence.Plan.V))
			}
		}
	}
}

const settingIPList = blockSecurity + ".ip_list"

// ShutsOut says why a list of addresses would keep out whoever applies it: it is for everybody, those who
// set it included (kb).
func (k Knowledge) ShutsOut(c *reconcile.Change) string {
	for _, f := range writtenOut(c) {
		list := f.After.Members()
		switch {
		case f.Path != settingIPList || len(list) == 0:
		case k.caller == "":
			return "The IP list keeps out everybody who is not on it, you perhaps among them. Say from where you work, with --caller-ip or caller_ip."
		case !k.listed(list):
			return fmt.Sprintf("You work from %s, which is not on the IP list: you would lock yourself out. Add it.", k.caller)
		}
	}
	return ""
}

func isAddress(s string) bool {
	if _, err := netip.ParseAddr(s); err == nil {
		return true
	}
	_, err := netip.ParsePrefix(s)
	return err == nil
}

// covers reports whether an entry of the list lets an address through.
func covers(entry, address string) bool {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	if p, err := netip.ParsePrefix(entry); err == nil {
		return p.Contains(a)
	}
	e, err := netip.ParseAddr(entry)
	return err == nil && e == a
}
