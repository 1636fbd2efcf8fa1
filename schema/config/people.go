package config

import (
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// people checks the users and shows each organization its own: with one organization and no
// account that is the user itself.
func (r *resolver) people() {
	for _, m := range r.realms {
		m.byEmail, m.byPhone = make(map[string]*schema.User), make(map[string]*schema.User)
		m.byID = make(map[schema.ID]*schema.User)
	}
	if r.only != nil {
		r.only.Users = make([]*schema.User, 0, len(r.l.people))
	}
	for _, u := range r.l.people {
		r.user(u)
	}
}

func (r *resolver) user(u *schema.User) {
	if r.l.flawed[u.Address] {
		r.dropLate(u.Assignments)
		return
	}
	r.accounts(u)
	if r.only != nil {
		for i := range u.Assignments {
			r.assignment(u, &u.Assignments[i], r.only)
		}
		r.view(u, r.only, u.Assignments)
		return
	}
	if len(r.realms) > 0 {
		r.userOfSeveral(u)
	}
	r.dropLate(u.Assignments)
}

// userOfSeveral gives a user's assignments to the organizations that they belong to.
func (r *resolver) userOfSeveral(u *schema.User) {
	var members []*realm
	belong := make([]*realm, len(u.Assignments))
	known := true
	for i := range u.Assignments {
		a := &u.Assignments[i]
		m := r.realmOfAssignment(u, a)
		belong[i] = m
		if m == nil {
			known = false
			continue
		}
		r.assignment(u, a, m)
		if !slices.Contains(members, m) {
			members = append(members, m)
		}
	}
	for _, acc := range u.Accounts {
		if m := r.realms[acc.Organization]; m == nil {
			known = false
		} else if !slices.Contains(members, m) {
			members = append(members, m)
		}
	}
	if len(members) == 0 && known {
		r.reportUser(u, newFinding(UserNowhere, u.Span, fmt.Sprintf("%s has no assignment and no account, so no organization has the person.", u.Address)).
			advise("Add an assignment, or remove the user."))
	}
	r.outsideAccount(u)
	for _, m := range members {
		assignments := make([]schema.Assignment, 0, len(u.Assignments))
		for i, b := range belong {
			if b == m {
				assignments = append(assignments, u.Assignments[i])
			}
		}
		r.view(u, m, assignments)
	}
}

// outsideAccount reports what belongs to one organization and stands in the user itself.
func (r *resolver) outsideAccount(u *schema.User) {
	misplaced := func(value diag.Span, name string) {
		r.reportUser(u, newFinding(AccountNeeded, r.texts.name(value), fmt.Sprintf("The files describe several organizations, and %q belongs to the person in one of them.", name)).
			advise("Move it into `account { organization = organization.NAME ... }`."))
	}
	if u.ID.Set() {
		misplaced(u.ID.Span, "id")
	}
	for _, a := range u.Attrs {
		misplaced(a.Span, a.Name)
	}
}

// accounts gives the accounts of a user to their organizations.
func (r *resolver) accounts(u *schema.User) {
	for i := range u.Accounts {
		acc := &u.Accounts[i]
		m := r.realmOf(acc.Organization, acc.Span, "the account")
		acc.Organization = nil
		if m == nil {
			continue
		}
		acc.Organization = m.Organization
		for _, other := range u.Accounts[:i] {
			if other.Organization == acc.Organization {
				r.reportUser(u, newFinding(AccountTwice, acc.Span, fmt.Sprintf("%s has two accounts in the organization %q.", u.Address, m.Name)).
					advise("Merge them.").also("the first one", other.Span))
				break
			}
		}
	}
}

// view adds a user to an organization: as it is, or as the account there says.
func (r *resolver) view(u *schema.User, m *realm, assignments []schema.Assignment) {
	v := u
	acc := slices.IndexFunc(u.Accounts, func(a schema.Account) bool { return a.Organization == m.Organization })
	if acc >= 0 || r.only == nil {
		seen := *u
		v = &seen
		v.Assignments = assignments
	}
	if r.only == nil {
		v.ID, v.Attrs = schema.Field[schema.ID]{}, nil
	}
	if acc >= 0 {
		merge(v, &u.Accounts[acc])
	}
	r.attributes(m, "user", v.Attrs, v.Span, instanceOf(u.Address))
	r.contact(v, m)
	r.once(v, m)
	m.Users = append(m.Users, v)
	if _, ok := r.wanted[u.Address]; ok {
		r.views[viewKey{m.Organization, u.Address}] = v
	}
}

// merge lets an account override what the user says for all organizations.
func merge(u *schema.User, acc *schema.Account) {
	if acc.ID.Set() {
		u.ID = acc.ID
	}
	if acc.Email.Set() {
		u.Email = acc.Email
	}
	if acc.Phone.Set() {
		u.Phone = acc.Phone
	}
	attrs := slices.Clone(acc.Attrs)
	for _, a := range u.Attrs {
		if !slices.ContainsFunc(acc.Attrs, func(b schema.Attr) bool { return a.Name == b.Name }) {
			attrs = append(attrs, a)
		}
	}
	u.Attrs = attrs
}

// contact checks that somebody who gets a login can be asked to take it.
func (r *resolver) contact(u *schema.User, m *realm) {
	if u.Email.Set() || u.Phone.Set() {
		return
	}
	for i := range u.Assignments {
		if u.Assignments[i].RoleSpan.Known() {
			r.reportUser(u, newFinding(UserContact, u.Span, fmt.Sprintf("%s has a role in %q and neither an e-mail nor a phone number.", u.Address, m.Name)).
				advise("Add one of them."))
			return
		}
	}
}

// once reports a person who is described twice in one organization.
func (r *resolver) once(u *schema.User, m *realm) {
	if u.Email.V != "" {
		twice(r, m.byEmail, schema.NormalEmail(u.Email.V), u, u.Email.Span, "e-mail address", func(o *schema.User) diag.Span { return o.Email.Span })
	}
	if u.Phone.V != "" {
		twice(r, m.byPhone, schema.NormalPhone(u.Phone.V), u, u.Phone.Span, "phone number", func(o *schema.User) diag.Span { return o.Phone.Span })
	}
	if u.ID.V != 0 {
		twice(r, m.byID, u.ID.V, u, u.ID.Span, "id", func(o *schema.User) diag.Span { return o.ID.Span })
	}
}

func twice[K comparable](r *resolver, seen map[K]*schema.User, key K, u *schema.User, at diag.Span, what string, place func(*schema.User) diag.Span) {
	first, taken := seen[key]
	if !taken {
		seen[key] = u
		return
	}
	r.report(newFinding(UserTwice, at, fmt.Sprintf("%s has the same %s as %s.", u.Address, what, first.Address)).
		advise("Remove one of the two, or correct it.").also("the first one", place(first)))
}

func (r *resolver) reportUser(u *schema.User, f finding) {
	f.instance = instanceOf(u.Address)
	r.report(f)
}
