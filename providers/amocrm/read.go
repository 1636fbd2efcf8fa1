package amocrm

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// Reading costs one call each for the account, the users, the roles and the pipelines, more where a
// list has more than 250 entries; one for the lists where a role has rights in one; one for each person
// who has a role and is not listed; and for each leaver four to count what they own.

// seen is what the last reading showed that steps are made of.
type seen struct {
	users  int
	groups []string // titles, nil if nothing was read
	owned  map[schema.ID]map[string]int
	roles  map[schema.ID]seenRole
	titles map[string]schema.ID // of the roles, as they are compared; 0 if several have the title
}

// seenRole is a live role.
type seenRole struct {
	role   *schema.Role
	rights *schema.RightSet
	unseen []stageOut // rights by stages that are not listed
}

type answers struct {
	account   accountWire
	users     []userWire
	roles     []roleWire
	pipelines []pipelineWire
	lists     []catalogWire
}

// Read reads everything. A failure to read one part ends it.
func (l *Live) Read(ctx context.Context, scope reconcile.Scope) (*schema.Organization, error) {
	before := l.client.http.Requests()
	a, err := l.readAll(ctx, scope.Progress)
	if err != nil {
		return nil, err
	}
	o, err := l.assemble(a)
	if err != nil {
		return nil, err
	}
	s := seen{users: len(a.users), groups: []string{}, owned: make(map[schema.ID]map[string]int), roles: make(map[schema.ID]seenRole), titles: make(map[string]schema.ID)}
	for _, u := range l.leavers(o) {
		s.owned[u.ID.V] = make(map[string]int)
		for _, entity := range entities {
			list, err := l.client.owned(ctx, entity, u.ID.V)
			if err != nil {
				return nil, err
			}
			s.owned[u.ID.V][entity] = len(list)
			if len(list) > 0 {
				u.Owned = append(u.Owned, schema.Owned{What: entity, Count: len(list)})
			}
		}
	}
	for _, g := range a.account.Embedded.Groups {
		s.groups = append(s.groups, groupName(string(g.Name)))
	}
	for _, r := range o.Roles {
		s.roles[r.ID.V] = seenRole{role: r, rights: o.Live.RoleRights[r]}
		id := r.ID.V
		if _, twice := s.titles[titleKey(r.Title.V)]; twice {
			id = 0
		}
		s.titles[titleKey(r.Title.V)] = id
	}
	for i := range a.roles {
		r := s.roles[schema.ID(a.roles[i].ID)]
		r.unseen = unseen(o.Live.Rights.Catalogue(), &a.roles[i].Rights)
		s.roles[schema.ID(a.roles[i].ID)] = r
	}
	l.mu.Lock()
	l.seen, l.rules = s, o.Live.Rights
	l.mu.Unlock()
	o.Live.Reads = l.client.http.Requests() - before
	return o, nil
}

func titleKey(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// shown is a text of the system as the interface shows it and the files have it: without spaces around
// it, which nobody sees.
func shown(s string) string { return strings.TrimSpace(s) }

// groupName is the title of a group as it is compared.
func groupName(s string) string { return shown(s) }

func (l *Live) readAll(ctx context.Context, progress func(done, total int)) (*answers, error) {
	a := &answers{}
	parts := []func() error{
		func() (err error) { a.account, err = l.client.account(ctx); return err },
		func() (err error) { a.users, err = l.client.users(ctx); return err },
		func() (err error) { a.roles, err = l.client.roles(ctx); return err },
		func() (err error) { a.pipelines, err = l.client.pipelines(ctx); return err },
		func() error { return l.readUnlisted(ctx, a) },
		func() (err error) {
			if l.hasLists(a) {
				a.lists, err = l.client.catalogs(ctx)
			}
			return err
		},
	}
	for i, read := range parts {
		if err := read(); err != nil {
			return nil, err
		}
		if progress != nil {
			progress(i+1, len(parts))
		}
	}
	return a, nil
}

// readUnlisted reads those who have a role and are not in the list of users: people who are switched off
// are expected there, and nobody has shown it (guess).
func (l *Live) readUnlisted(ctx context.Context, a *answers) error {
	listed := make(map[schema.ID]bool, len(a.users))
	for i := range a.users {
		listed[schema.ID(a.users[i].ID)] = true
	}
	for i := range a.roles {
		for _, h := range a.roles[i].Embedded.Users {
			id := schema.ID(h)
			if listed[id] || id == 0 {
				continue
			}
			listed[id] = true
			u, err := l.client.user(ctx, id)
			if err != nil {
				return err
			}
			if u != nil {
				a.users = append(a.users, *u)
			}
		}
	}
	return nil
}

// hasLists reports whether anybody has, or is to have, rights in a list.
func (l *Live) hasLists(a *answers) bool {
	return slices.ContainsFunc(l.organization.Roles, func(r *schema.Role) bool {
		return slices.ContainsFunc(r.Areas, func(x schema.AreaRights) bool { return x.Block == blockList })
	}) || slices.ContainsFunc(a.roles, func(r roleWire) bool { return len(r.Rights.Lists) > 0 }) ||
		slices.ContainsFunc(a.users, func(u userWire) bool { return len(u.Rights.Lists) > 0 })
}

// leavers returns the people whom the files may take out: named in a removed block, without an
// assignment that lasts, or not mentioned where that means removal.
func (l *Live) leavers(o *schema.Organization) []*schema.User {
	var list []*schema.User
	for _, live := range o.Users {
		mentioned, gone := false, false
		for _, u := range l.organization.Users {
			if means(u.ID, u.Email, live) {
				mentioned = true
				// What day it is the plan knows, so whoever goes on some day counts.
				gone = !slices.ContainsFunc(u.Assignments, func(a schema.Assignment) bool { return a.Role != nil && !a.Until().Set() })
			}
		}
		for _, r := range l.organization.Removed {
			if means(r.ID, r.Email, live) {
				mentioned, gone = true, true
			}
		}
		if gone || !mentioned && l.organization.Unmanaged.Users == schema.PolicyRemove {
			list = append(list, live)
		}
	}
	return list
}

func means(id schema.Field[schema.ID], email schema.Field[string], live *schema.User) bool {
	return id.V != 0 && id.V == live.ID.V || email.V != "" && schema.NormalEmail(email.V) == schema.NormalEmail(live.Email.V)
}

// assemble expresses the answers as one organization.
func (l *Live) assemble(a *answers) (*schema.Organization, error) {
	rights := schema.NewRights(builtIn().Extend(liveRights(a.pipelines, listsOf(a))))
	o := &schema.Organization{System: System, Live: &schema.Live{
		Rights: rights, CallerID: schema.ID(a.account.Current), RoleRights: make(map[*schema.Role]*schema.RightSet),
		Licences: []*schema.Licence{{Rule: schema.RuleActive}},
		Archive:  true, // who is deleted is gone, and there is nothing else to look into
	}}
	byID := make(map[schema.ID]*schema.Role, len(a.roles))
	for i := range a.roles {
		w := &a.roles[i]
		r := &schema.Role{ID: schema.Field[schema.ID]{V: schema.ID(w.ID)}, Title: schema.Field[string]{V: shown(string(w.Name))}}
		set, err := rightSet(rights, &w.Rights)
		if err != nil {
			return nil, misread("list the roles", fmt.Errorf("%q: %w", w.Name, err))
		}
		byID[r.ID.V] = r
		o.Roles = append(o.Roles, r)
		o.Live.RoleRights[r] = set
	}
	groups := make(map[schema.ID]string)
	for _, g := range a.account.Embedded.Groups {
		groups[schema.ID(g.ID)] = string(g.Name)
		o.Live.Groups = append(o.Live.Groups, schema.Group{ID: schema.ID(g.ID), Title: groupName(string(g.Name))})
	}
	for i := range a.users {
		u, err := l.userOf(o, &a.users[i], byID, groups)
		if err != nil {
			return nil, misread("list the users", fmt.Errorf("%q: %w", a.users[i].Name, err))
		}
		o.Users = append(o.Users, u)
	}
	slices.SortFunc(o.Roles, func(x, y *schema.Role) int { return int(x.ID.V - y.ID.V) })
	slices.SortFunc(o.Users, func(x, y *schema.User) int { return int(x.ID.V - y.ID.V) })
	return o, nil
}

// listsOf returns the lists, and those that are not listed and in which somebody has rights all the same.
func listsOf(a *answers) []catalogWire {
	lists := slices.Clone(a.lists)
	add := func(w *rightsWire) {
		for _, r := range w.Lists {
			if !slices.ContainsFunc(lists, func(c catalogWire) bool { return c.ID == r.Catalog }) {
				lists = append(lists, catalogWire{ID: r.Catalog})
			}
		}
	}
	for i := range a.roles {
		add(&a.roles[i].Rights)
	}
	for i := range a.users {
		add(&a.users[i].Rights)
	}
	return lists
}

// userOf returns a person with one assignment: the role, one of the two flags, or rights of their own.
func (l *Live) userOf(o *schema.Organization, w *userWire, roles map[schema.ID]*schema.Role, groups map[schema.ID]string) (*schema.User, error) {
	u := &schema.User{
		ID: schema.Field[schema.ID]{V: schema.ID(w.ID)}, Name: schema.Field[string]{V: shown(string(w.Name))},
		Email:  schema.Field[string]{V: string(w.Email)},
		Active: schema.Field[bool]{V: !w.Rights.Active.Known || w.Rights.Active.Yes},
	}
	group := groups[schema.ID(w.Rights.Group)]
	if len(w.Embedded.Groups) > 0 {
		group = string(w.Embedded.Groups[0].Name)
	}
	u.Attrs = []schema.Attr{{Name: attrGroup, Value: schema.Text(groupName(group))}, {Name: attrLanguage, Value: schema.Text(string(w.Lang))}}
	flag := func(base, title string) *schema.Role {
		return &schema.Role{Base: schema.Field[string]{V: base}, Title: schema.Field[string]{V: title}}
	}
	var r *schema.Role
	switch {
	case bool(w.Rights.Admin):
		r = flag(baseAdministrator, titleAdministrator)
	case bool(w.Rights.Free):
		r = flag(baseFree, titleFree)
	case w.Rights.Role != 0:
		if r = roles[schema.ID(w.Rights.Role)]; r == nil {
			return nil, fmt.Errorf("their role %d is not listed", w.Rights.Role)
		}
		r.Holders = append(r.Holders, u.ID.V)
	default:
		r = &schema.Role{Title: schema.Field[string]{V: titleOwnRights}}
		set, err := rightSet(o.Live.Rights, &w.Rights)
		if err != nil {
			return nil, err
		}
		o.Live.RoleRights[r] = set
	}
	u.Assignments = []schema.Assignment{{Role: r}}
	return u, nil
}

// ReadObjects reads the objects with these keys again.
func (l *Live) ReadObjects(ctx context.Context, keys []schema.Key) (*schema.Organization, error) {
	a, err := l.readAll(ctx, nil)
	if err != nil {
		return nil, err
	}
	o, err := l.assemble(a)
	if err != nil {
		return nil, err
	}
	wanted := make(map[schema.Key]bool, len(keys))
	for _, k := range keys {
		wanted[k] = true
	}
	for name, key := range reconcile.Names(o) {
		if wanted[name] {
			wanted[key] = true
		}
	}
	o.Roles = slices.DeleteFunc(o.Roles, func(r *schema.Role) bool { return !wanted[reconcile.RoleKey(r)] && !wanted[reconcile.HoldersKey(r)] })
	o.Users = slices.DeleteFunc(o.Users, func(u *schema.User) bool { return !wanted[reconcile.AccountKey(u)] })
	return o, nil
}
