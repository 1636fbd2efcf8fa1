package alfacrm

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Codes of the diagnostics that only AlfaCRM gives.
const (
	codeInterface     diag.Code = "alfacrm-interface"
	codeTitle         diag.Code = "alfacrm-title"
	codeTwin          diag.Code = "alfacrm-role-twice"
	codeRank          diag.Code = "alfacrm-rank"
	codeAdministrator diag.Code = "alfacrm-administrator"
	codeMenuUnknown   diag.Code = "alfacrm-menu-unknown"
	codeMenuEmpty     diag.Code = "alfacrm-menu-empty"
	codeMenuList      diag.Code = "alfacrm-menu-list"
	codeMenuMissing   diag.Code = "alfacrm-menu-missing"
	codeContract      diag.Code = "alfacrm-contract"
	codeBranches      diag.Code = "alfacrm-branches"
	codeEmail         diag.Code = "alfacrm-email"
	codeINN           diag.Code = "alfacrm-inn"
	codeCard          diag.Code = "alfacrm-card"
	codeOption        diag.Code = "alfacrm-option"
	codeAccount       diag.Code = "alfacrm-account"
	codeBranchName    diag.Code = "alfacrm-branch-name"
)

var codes = [...]diag.Info{
	{Code: codeInterface, Summary: "Interface missing", Doc: "A role does not say which cabinet it opens, or says another than the built-in role that it is."},
	{Code: codeTitle, Summary: "Role without a title", Doc: "A role that is not built in has no title, by which the interface knows it."},
	{Code: codeTwin, Summary: "Two roles of one title", Doc: "Two blocks mean the role of one title."},
	{Code: codeRank, Summary: "Rank out of range", Doc: "A rank is outside the range of its interface: 100 to 999, 10 to 99, 1 to 9."},
	{Code: codeAdministrator, Summary: "Administrator cannot be edited", Doc: "The built-in Administrator has all rights and rank 999; the system does not let it be changed."},
	{Code: codeMenuUnknown, Summary: "Unknown menu item", Doc: "A menu item is neither known nor declared in the role."},
	{Code: codeMenuEmpty, Severity: diag.Warning, Summary: "Menu item without a right", Doc: "A menu item without any right is grey and useless."},
	{Code: codeMenuList, Severity: diag.Warning, Summary: "Menu item without its list", Doc: "A menu item has rights and not the one to see its list, without which nothing of it can be used."},
	{Code: codeMenuMissing, Severity: diag.Warning, Summary: "Right without its menu item", Doc: "A right belongs to a menu item that the role does not show."},
	{Code: codeContract, Severity: diag.Warning, Summary: "Contract without custom reports", Doc: "Printing the built-in contract needs two rights, and the role has one of them."},
	{Code: codeBranches, Summary: "Different branches", Doc: "The assignments of one person name different branches; the system has one list of branches for all roles of a person."},
	{Code: codeEmail, Summary: "E-mail missing", Doc: "Somebody with a role has no e-mail, which is the login."},
	{Code: codeINN, Summary: "Not a taxpayer number", Doc: "A personal taxpayer number has 12 digits, the last two of which check the others."},
	{Code: codeCard, Severity: diag.Warning, Summary: "No card", Doc: "Somebody has a role of teachers or of clients, and the files do not say to which card the account belongs."},
	{Code: codeOption, Summary: "Option not switched on", Doc: "A setting or a role needs an option that the organization does not list."},
	{Code: codeAccount, Summary: "Account missing", Doc: "The organization says neither account nor endpoint."},
	{Code: codeBranchName, Summary: "Name too long", Doc: "The name of a branch has more than 50 characters."},
}

// Codes describes the codes for the manual.
func (Provider) Codes() []diag.Info { return codes[:] }

// Check refuses what AlfaCRM cannot hold, before the first request.
func (p Provider) Check(o *schema.Organization) diag.List {
	k := checker{o: o, rights: schema.NewRights(reconcile.Declared(o, builtIn())), titles: make(map[string]*schema.Role)}
	if o.Account.V == "" && o.Endpoint.V == "" {
		k.report(codeAccount, o.Span, "Nothing says where the account is. Write account = \"NAME\" for NAME.s20.online, or an endpoint.")
	}
	k.options(o)
	for _, l := range o.Locations {
		if n := len([]rune(l.Title.V)); n > 50 {
			k.report(codeBranchName, l.Title.Span, fmt.Sprintf("The name has %d characters, and the system takes 50.", n))
		}
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
	o      *schema.Organization
	rights *schema.Rights
	titles map[string]*schema.Role
	diags  diag.List
}

func (k *checker) report(code diag.Code, at diag.Span, detail string) *diag.Diagnostic {
	d := diag.Diagnostic{Code: code, Subject: at, Detail: detail}
	for _, info := range codes {
		if info.Code == code {
			d.Summary, d.Severity = info.Summary, info.Severity
		}
	}
	k.diags = append(k.diags, d)
	return &k.diags[len(k.diags)-1]
}

// options checks that what needs an option has it.
func (k *checker) options(o *schema.Organization) {
	have := valueOf(o.Attrs, attrOptions).Members()
	for _, a := range o.Attrs {
		if a.Name != attrOptions {
			continue
		}
		for _, name := range a.Value.Members() {
			if name != optionClientCabinets && name != optionLoyalty {
				k.report(codeOption, a.Span, fmt.Sprintf("There is no option %q; there are %q and %q.", name, optionClientCabinets, optionLoyalty))
			}
		}
	}
	for _, s := range o.Settings {
		x, ok := settingOf(s.Name)
		if !ok {
			continue
		}
		needs := []string{x.option}
		if x.group == groupClient {
			needs = append(needs, optionClientCabinets)
		}
		for _, option := range needs {
			if option != "" && !slices.Contains(have, option) {
				k.report(codeOption, s.Span, fmt.Sprintf("%q is there only with the option %q. If the account has it, add it to options of organization.%s; else leave the setting out.", x.name, option, o.Name))
			}
		}
	}
}

func (k *checker) role(r *schema.Role) {
	title := r.Title.V
	face, said := faceOf(r), valueOf(r.Attrs, attrInterface).Plain()
	if !valueOf(r.Attrs, attrInterface).Known() {
		said = ""
	}
	switch {
	case r.Base.V == baseAdministrator:
		k.administrator(r)
		return
	case r.Base.V != "" && said != "" && said != face:
		k.report(codeInterface, attrSpan(r, attrInterface), fmt.Sprintf("The built-in role %q opens the interface %q.", r.Base.V, face))
	case r.Base.V == "" && said == "":
		k.report(codeInterface, r.Span, fmt.Sprintf("%s does not say which cabinet it opens. Write interface = %q, or %q, or %q; or base for a built-in role.", r.Address, interfaceAdministration, interfaceTeacher, interfaceClient))
	}
	if r.Base.V == "" && title == "" {
		k.report(codeTitle, r.Span, fmt.Sprintf("%s has no title, by which the interface knows the role.", r.Address))
	}
	if strings.EqualFold(strings.TrimSpace(title), titleAdministrator) {
		k.report(codeAdministrator, r.Title.Span, "That is the title of the built-in role, which cannot be edited. Give another title, or write base = \"administrator\" and nothing else.")
	}
	k.twin(r, title)
	if b, ok := boundsOf(face); ok && r.Rank != nil && (r.Rank.Level.V < b.least || r.Rank.Level.V > b.most) {
		at := r.Rank.Span
		if r.Rank.Address != "" {
			at = r.Span
		}
		d := k.report(codeRank, at, fmt.Sprintf("%s has rank %d; roles of the interface %q have ranks from %d to %d.", r.Address, r.Rank.Level.V, face, b.least, b.most))
		if r.Rank.Address != "" {
			d.Related = []diag.Related{{Message: "the rank", Span: r.Rank.Span}}
		}
	}
	k.menu(r)
}

func attrSpan(r *schema.Role, name string) diag.Span {
	for _, a := range r.Attrs {
		if a.Name == name {
			return a.Span
		}
	}
	return r.Span
}

// administrator reports whatever is said of the built-in Administrator besides its name.
func (k *checker) administrator(r *schema.Role) {
	k.twin(r, titleAdministrator)
	if r.Overrides.Empty() && r.Rank == nil && len(r.Attrs) == 0 && len(r.Rights) == 0 && (r.Title.V == "" || strings.EqualFold(r.Title.V, titleAdministrator)) {
		return
	}
	k.report(codeAdministrator, r.Span, fmt.Sprintf("%s is the built-in Administrator: all rights, rank %d, and the system does not let it be changed. Leave only base, or make a role of your own without base.", r.Address, levelAdministrator))
}

func (k *checker) twin(r *schema.Role, title string) {
	if title == "" {
		switch r.Base.V {
		case baseTeacher:
			title = titleTeacher
		case baseClient:
			title = titleClient
		default:
			return
		}
	}
	key := strings.ToLower(strings.TrimSpace(title))
	if other := k.titles[key]; other != nil {
		k.report(codeTwin, r.Span, fmt.Sprintf("%s and %s both mean the role %q.", other.Address, r.Address, title)).
			Related = []diag.Related{{Message: "the other role", Span: other.Span}}
		return
	}
	k.titles[key] = r
}

// menu holds the menu items of a role against its rights.
func (k *checker) menu(r *schema.Role) {
	shown := valueOf(r.Attrs, attrMenu).Members()
	at := attrSpan(r, attrMenu)
	for _, item := range shown {
		declared := slices.ContainsFunc(r.Rights, func(d schema.DeclaredRight) bool { return d.Name == menuPrefix+item })
		if !declared && !slices.Contains(menus(), item) {
			detail := fmt.Sprintf("There is no menu item %q.", item)
			if near := diag.Nearest(item, menus()); near != "" {
				detail += fmt.Sprintf(" Did you mean %q?", near)
			} else {
				detail += " There are: " + strings.Join(menus(), ", ") + "."
			}
			k.report(codeMenuUnknown, at, detail+fmt.Sprintf(" If the screen shows it, declare it: right %q { title = \"...\" }.", menuPrefix+item))
		}
	}
	if r.Overrides.Empty() && r.Base.V != "" {
		return // whatever the built-in role may do
	}
	c := k.rights.Catalogue()
	set := reconcile.Granted(r, k.rights)
	effective := set.Effective()
	sections := make(map[string][]string) // by menu item
	for i := range c.Len() {
		// Also what has no effect: a right whose list is not granted is there, and its list is missing.
		if id := schema.RightID(i); set.Has(id) || effective.Has(id) {
			name := c.Right(id).Name
			item := menuOf(name)
			if item == "" {
				item = c.Right(id).Section() // of a menu item that the files declare
			}
			sections[item] = append(sections[item], name)
		}
	}
	for _, item := range shown {
		list := item + "." + actList
		id, known := c.Lookup(list)
		switch {
		case len(sections[item]) == 0:
			k.report(codeMenuEmpty, at, fmt.Sprintf("%s shows the menu item %q and has no right in it: people see it grey and cannot use it. Grant %q at least, or take the item out.", r.Address, item, list))
		case known && !effective.Has(id):
			k.report(codeMenuList, at, fmt.Sprintf("%s has rights under the menu item %q and not %q, without which the item is useless.", r.Address, item, list))
		}
	}
	for _, item := range menus() {
		if names := sections[item]; len(names) > 0 && !slices.Contains(shown, item) && valueOf(r.Attrs, attrMenu).Known() {
			k.report(codeMenuMissing, r.Span, fmt.Sprintf("%s has %s and does not show the menu item %q. Add it to menu, or take the rights away.", r.Address, strings.Join(names, ", "), item))
		}
	}
	contract, _ := c.Lookup(rightContract)
	reports, _ := c.Lookup(rightReports)
	if set.Has(contract) && !effective.Has(reports) {
		k.report(codeContract, r.Span, fmt.Sprintf("%s has %q and not %q; the built-in contract is printed only with both.", r.Address, rightContract, rightReports))
	}
}

func (k *checker) user(u *schema.User) {
	var first *schema.Assignment
	faces := make(map[string]diag.Span)
	for i := range u.Assignments {
		a := &u.Assignments[i]
		if a.Role == nil {
			continue
		}
		if face := faceOf(a.Role); faces[face] == (diag.Span{}) {
			faces[face] = a.RoleSpan
		}
		if first == nil {
			first = a
			continue
		}
		if !sameLocations(first.Locations, a.Locations) {
			k.report(codeBranches, a.LocationsSpan, fmt.Sprintf("In AlfaCRM the roles and the branches of a person are two lists: every role holds in every branch. %s names other branches here than in the first assignment. Name the same ones.", u.Address)).
				Related = []diag.Related{{Message: "the first assignment", Span: first.Span}}
		}
	}
	if first == nil {
		return
	}
	if !u.Email.Set() {
		k.report(codeEmail, u.Span, fmt.Sprintf("%s has no e-mail, which is the login in AlfaCRM.", u.Address))
	}
	if at, ok := faces[interfaceTeacher]; ok && !valueOf(u.Attrs, attrTeacherCard).Known() {
		k.report(codeCard, at, fmt.Sprintf("%s has a role of teachers and no teacher_card. The account belongs to a teacher's card; write its name.", u.Address))
	}
	if at, ok := faces[interfaceClient]; ok {
		if !valueOf(u.Attrs, attrClientCards).Known() {
			k.report(codeCard, at, fmt.Sprintf("%s has a role of clients and no client_cards. The access is given on the client's card; write its name.", u.Address))
		}
		if !slices.Contains(valueOf(k.o.Attrs, attrOptions).Members(), optionClientCabinets) {
			k.report(codeOption, at, fmt.Sprintf("%s has a role of clients, which needs the option %q. If the account has it, add it to options of organization.%s.", u.Address, optionClientCabinets, k.o.Name))
		}
	}
	for _, a := range u.Attrs {
		if a.Name == attrINN && a.Value.Known() && !validINN(a.Value.Plain()) {
			k.report(codeINN, a.Span, fmt.Sprintf("%q is not a personal taxpayer number: 12 digits, of which the last two check the others.", a.Value.Plain()))
		}
	}
}

func sameLocations(a, b []*schema.Location) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(l *schema.Location) bool { return !slices.Contains(b, l) })
}

// validINN checks a personal taxpayer number (the rule is that of the tax office; that the system
// holds numbers to it is a guess).
func validINN(s string) bool {
	if len(s) != 12 || strings.Trim(s, "0123456789") != "" {
		return false
	}
	check := func(weights []int) byte {
		sum := 0
		for i, w := range weights {
			sum += w * int(s[i]-'0')
		}
		return byte('0' + sum%11%10)
	}
	return s[10] == check([]int{7, 2, 4, 10, 3, 5, 9, 4, 6, 8}) && s[11] == check([]int{3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8})
}
