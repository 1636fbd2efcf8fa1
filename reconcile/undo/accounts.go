package undo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// Where roles are live, a person is one account with a list of roles, and roles are objects too.

// roles gives back the roles that the run has changed. All that calls read are wanted, each as it is or
// as it was, so that the plan deletes those that the run has made.
func (u *undoing) roles() {
	if u.Live.Live.RoleRights == nil {
		return
	}
	u.desired.Unmanaged.Roles = schema.PolicyRemove
	before, after, now := rolesOf(u.before), rolesOf(u.after), rolesOf(u.Live)
	later := make([]map[schema.ID]*schema.Role, len(u.later))
	for i, o := range u.later {
		later[i] = rolesOf(o)
	}
	verdicts := make(map[schema.ID]verdict)
	for _, id := range sorted(before, after) {
		k := schema.Key{Kind: schema.KindRole, ID: id}
		if !u.looked(k, before[id] != nil, after[id] == nil) {
			continue
		}
		v := judge(before[id], after[id], now[id], at(later, id), u.sameRole, never)
		u.count(v)
		verdicts[id] = v
		if v == changed || v == gone {
			u.leave(Left{Key: k, Address: u.roleOfFiles(after[id]), Title: after[id].Title.V, Why: v.why(), Fields: u.roleFields(after[id], now[id])})
		}
	}
	for _, live := range u.Live.Roles {
		id := live.ID.V
		switch {
		case verdicts[id] != giveBack:
			u.wantRole(live, live)
		case before[id] != nil:
			u.lostOfRole(before[id])
			u.wantRole(live, before[id])
		}
	}
	for _, id := range sorted(before) {
		if verdicts[id] == giveBack && now[id] == nil {
			u.remakeRole(before[id])
		}
	}
}

func rolesOf(o *schema.Organization) map[schema.ID]*schema.Role {
	m := make(map[schema.ID]*schema.Role)
	for _, r := range o.Roles {
		if o.Live.RoleRights[r] != nil {
			m[r.ID.V] = r
		}
	}
	return m
}

// sameRole compares roles of any time by what they may do and are called.
func (u *undoing) sameRole(a, b *schema.Role) bool {
	return a.Title.V == b.Title.V && u.rightsOf(a) == u.rightsOf(b)
}

func (u *undoing) rightsOf(r *schema.Role) *schema.RightSet {
	for _, o := range slices.Concat([]*schema.Organization{u.before, u.after, u.Live}, u.later) {
		if set := o.Live.RoleRights[r]; set != nil {
			return set
		}
	}
	return nil
}

// wantRole enters a role as it was at some time. Without a live one it is made.
func (u *undoing) wantRole(live, was *schema.Role) {
	like := cmp.Or(live, was)
	r := &schema.Role{
		Title:   schema.Field[string]{V: was.Title.V},
		Address: u.address(u.roleOfFiles(like), u.Run.addressOf(reconcile.RoleKey(was)), schema.LiveAddress(schema.KindRole, u.Files.Name, was.ID.V)),
	}
	if live != nil {
		r.ID = live.ID
	}
	if f := u.blockOf(like); f != nil {
		r.Rank = f.Rank
	}
	u.rights[r] = u.rightsOf(was)
	u.desired.Roles = append(u.desired.Roles, r)
}

// remakeRole makes a role again that the run has deleted, unless another one has its title now.
func (u *undoing) remakeRole(before *schema.Role) {
	for _, live := range u.Live.Roles {
		if u.sameRole(live, before) {
			return // made again already
		}
		if sameText(live.Title.V, before.Title.V) {
			u.leave(Left{Key: reconcile.RoleKey(before), Address: u.roleOfFiles(before), Title: before.Title.V, Why: "another role has this title now"})
			return
		}
	}
	u.lostOfRole(before)
	u.wantRole(nil, before)
}

// lostOfRole tells of rights that a role had and that the system does not have any more.
func (u *undoing) lostOfRole(before *schema.Role) {
	for _, x := range u.Run.Before.Roles {
		if x.ID != before.ID.V {
			continue
		}
		if lost := u.Run.Before.lost(x.Set, u.Live.Live.Rights.Catalogue()); len(lost) > 0 {
			u.lasts(Lasting{Key: reconcile.RoleKey(before), Title: before.Title.V, Text: fmt.Sprintf("The role %q had rights that the system does not have any more: %s.", before.Title.V, strings.Join(lost, ", "))})
		}
	}
}

func sameText(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }

// blockOf returns the block of the files that means a role, nil if there is none.
func (u *undoing) blockOf(r *schema.Role) *schema.Role {
	for _, f := range u.Files.Roles {
		flag := r.ID.V == 0 && r.Base.V != ""
		if flag && f.Base.V == r.Base.V || !flag && (f.ID.V != 0 && f.ID.V == r.ID.V || f.ID.V == 0 && f.Base.V == "" && sameText(f.Title.V, r.Title.V)) {
			return f
		}
	}
	return nil
}

func (u *undoing) roleOfFiles(r *schema.Role) schema.Address {
	if f := u.blockOf(r); f != nil {
		return f.Address
	}
	return ""
}

func accountsOf(o *schema.Organization) map[schema.ID]*schema.User {
	m := make(map[schema.ID]*schema.User)
	for _, x := range o.Users {
		m[x.ID.V] = x
	}
	return m
}

// accounts gives back the accounts that the run has changed.
func (u *undoing) accounts() {
	before, after, now := accountsOf(u.before), accountsOf(u.after), accountsOf(u.Live)
	later := make([]map[schema.ID]*schema.User, len(u.later))
	for i, o := range u.later {
		later[i] = accountsOf(o)
	}
	for _, id := range sorted(before, after) {
		k := schema.Key{Kind: schema.KindUser, ID: id}
		if !u.looked(k, before[id] != nil, after[id] == nil) {
			continue
		}
		v := judge(before[id], after[id], now[id], at(later, id), sameBy(reconcile.FingerprintAccount), never)
		u.count(v)
		switch like := cmp.Or(after[id], before[id]); v {
		case giveBack:
			u.restoreAccount(k, before[id], like, now[id])
		case changed, gone:
			u.leave(Left{Key: k, Address: u.known(like), Title: nameOf(like), Why: v.why(), Fields: u.accountFields(after[id], now[id])})
		}
	}
}

// restoreAccount enters somebody as they were. Who was not there is wanted without anything, which takes
// them out.
func (u *undoing) restoreAccount(k schema.Key, before, like, now *schema.User) {
	if before != nil && now == nil && !u.Live.Live.Archive {
		u.lasts(Lasting{
			Key: k, Address: u.known(before), Title: nameOf(before),
			Text: fmt.Sprintf("%s was put away, and the system does not show whom it keeps there: bring the account back by hand.", nameOf(before)),
		})
		return
	}
	x := &schema.User{Address: u.address(u.known(like), u.Run.addressOf(k), schema.LiveAddress(schema.KindUser, u.Files.Name, k.ID))}
	u.mark(x, like)
	u.desired.Users = append(u.desired.Users, x)
	if now != nil {
		x.ID = now.ID
	}
	if before == nil {
		x.Name, x.Email, x.Phone = now.Name, now.Email, now.Phone
		return
	}
	x.Name, x.Email, x.Phone, x.Active = before.Name, before.Email, before.Phone, field(u, before.Active.V)
	u.emptyTexts(k, before, now)
	for _, a := range before.Attrs {
		if attribute := u.Spec.Attribute("account", a.Name); attribute != nil && attribute.Refers == "" {
			a.Span = u.Files.Span
			x.Attrs = append(x.Attrs, a) // what refers to blocks is given back from their side
		}
	}
	x.Assignments = u.assignments(k, before, now)
}

// emptyTexts tells of what somebody did not have before the run: no call takes it away again.
func (u *undoing) emptyTexts(k schema.Key, before, now *schema.User) {
	if now == nil {
		return
	}
	for _, f := range u.accountFields(before, now) {
		if (f.Path == "name" || f.Path == "email" || f.Path == "phone") && f.Before == schema.Text("") {
			u.lasts(Lasting{
				Key: k, Address: u.known(now), Title: nameOf(now),
				Text: fmt.Sprintf("%s had no %s before the run, and keeps %s: no call takes it away.", nameOf(now), f.Path, f.After.Plain()),
			})
		}
	}
}

// assignments returns the roles and locations of an account as they were. Roles that are the same now,
// or that nobody can give, are left as they are.
func (u *undoing) assignments(k schema.Key, before, now *schema.User) []schema.Assignment {
	var at []*schema.Location
	for i := range before.Assignments {
		for _, l := range before.Assignments[i].Locations {
			if want := u.scope[l.ID.V]; want != nil && !slices.Contains(at, want) {
				at = append(at, want)
			}
		}
	}
	var list []schema.Assignment
	for i := range before.Assignments {
		r := before.Assignments[i].Role
		if r == nil {
			continue
		}
		want := u.roleNow(r)
		if want == nil {
			if now == nil || roleTitles(before) != roleTitles(now) {
				u.lasts(Lasting{
					Key: k, Address: u.known(before), Title: nameOf(before),
					Text: fmt.Sprintf("%s had %q, which no plan can give: set it by hand.", nameOf(before), cmp.Or(r.Title.V, r.ID.V.String())),
				})
			}
			return []schema.Assignment{{Locations: at}}
		}
		list = append(list, schema.Assignment{Role: want, Locations: at})
	}
	if list == nil {
		return []schema.Assignment{{Locations: at}}
	}
	return list
}

// roleNow returns the wanted role that is a role of before, nil if there is none.
func (u *undoing) roleNow(r *schema.Role) *schema.Role {
	for _, want := range u.desired.Roles {
		if r.ID.V != 0 && want.ID.V == r.ID.V || r.ID.V == 0 && r.Base.V != "" && want.Base.V == r.Base.V {
			return want
		}
	}
	switch {
	case r.ID.V != 0 && u.Live.Live.RoleRights != nil, r.ID.V == 0 && r.Base.V == "":
		return nil
	}
	want := &schema.Role{ID: r.ID, Base: r.Base, Title: schema.Field[string]{V: cmp.Or(r.Title.V, "#"+r.ID.V.String())}}
	if f := u.blockOf(r); f != nil {
		want.Base, want.Rank, want.Title, want.Address = f.Base, f.Rank, f.Title, f.Address
	}
	want.Address = u.address(want.Address, schema.LiveAddress(schema.KindRole, u.Files.Name, r.ID.V))
	u.desired.Roles = append(u.desired.Roles, want)
	return want
}
