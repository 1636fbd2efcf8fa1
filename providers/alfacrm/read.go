package alfacrm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// Reading costs one call for the branches, and for each declared branch one for its cash desks and
// one for its users; more where a list has more than a page. One call tells whether archived users
// can be read; if so, one for each other branch follows. The log of changes is read only where
// somebody has attested something.

// answers is what the system said, before it is expressed in our terms.
type answers struct {
	branches []branchWire
	desks    []deskWire
	users    []userWire
	archived map[int64]bool
	archive  bool // whether the archive could be read
	teachers []teacherWire
	log      *schema.Log
}

// Read reads the declared branches and lists the others. Any failure ends it: half an organization
// must not look like one that people have left.
func (l *Live) Read(ctx context.Context, scope reconcile.Scope) (*schema.Organization, error) {
	before := l.client.http.Requests()
	a := &answers{archived: make(map[int64]bool)}
	var err error
	if a.branches, err = l.client.branches(ctx, allFound(scope.Locations)); err != nil {
		return nil, err
	}
	declared := declaredBranches(a.branches, scope.Locations)
	r := reading{client: l.client, answers: a, report: scope.Progress, done: 1, total: 1 + 3*len(declared)}
	if err := r.lists(ctx, declared); err != nil {
		return nil, err
	}
	if !scope.Since.IsZero() {
		if err := r.readLog(ctx, declared, scope.Since); err != nil {
			return nil, err
		}
	}
	o := l.assemble(a)
	l.mu.Lock()
	l.archive, l.read = a.archive, declared
	l.mu.Unlock()
	o.Live.Reads = l.client.http.Requests() - before
	return o, nil
}

// declaredBranches returns the numbers of the branches that blocks mean.
func declaredBranches(branches []branchWire, want []*schema.Location) []schema.ID {
	var ids []schema.ID
	for i := range branches {
		if slices.ContainsFunc(want, func(w *schema.Location) bool { return means(w, &branches[i]) }) {
			ids = append(ids, schema.ID(branches[i].ID))
		}
	}
	return ids
}

// means reports whether a block means a branch.
func means(w *schema.Location, b *branchWire) bool {
	if w.ID.V != 0 {
		return w.ID.V == schema.ID(b.ID)
	}
	return strings.EqualFold(strings.TrimSpace(w.Title.V), strings.TrimSpace(string(b.Name)))
}

// allFound reports of a list of branches whether all that blocks mean are in it.
func allFound(want []*schema.Location) func([]branchWire) bool {
	return func(list []branchWire) bool {
		for _, w := range want {
			if !slices.ContainsFunc(list, func(b branchWire) bool { return means(w, &b) }) {
				return false
			}
		}
		return true
	}
}

// reading collects answers.
type reading struct {
	client      *client
	answers     *answers
	unfiltered  bool // a list of archived users has named others: there is no such filter
	report      func(done, total int)
	done, total int
}

func (r *reading) step() {
	r.done++
	if r.report != nil {
		r.report(r.done, max(r.total, r.done))
	}
}

// lists reads cash desks and users. A user with several branches is in the list of each (sdk).
func (r *reading) lists(ctx context.Context, branches []schema.ID) error {
	a := r.answers
	for i, id := range branches {
		desks, err := r.client.desks(ctx, id)
		if err != nil {
			return err
		}
		r.step()
		a.desks = merge(a.desks, desks, func(w *deskWire) int64 { return int64(w.ID) })
		users, err := r.client.users(ctx, id, nil)
		if err != nil {
			return err
		}
		r.step()
		a.users = merge(a.users, users, func(w *userWire) int64 { return int64(w.ID) })
		if i == 0 || !r.unfiltered {
			if err := r.readArchive(ctx, id, users); err != nil {
				return err
			}
		}
		r.step()
	}
	for _, u := range a.users {
		if u.Removed.Known && u.Removed.Yes {
			a.archived[int64(u.ID)], a.archive = true, true
		}
	}
	if len(branches) > 0 && len(a.users) == 0 {
		return misread("list the users", errors.New("nobody is listed, not even the account that asks"))
	}
	if len(a.users) > 0 && !slices.ContainsFunc(a.users, func(u userWire) bool { return u.keys["email"] }) {
		return misread("list the users", errors.New("it has no e-mails, without which nobody is known again; let the account see that field"))
	}
	return r.readTeachers(ctx, branches)
}

// readTeachers reads the names of the cards that accounts belong to.
func (r *reading) readTeachers(ctx context.Context, branches []schema.ID) error {
	a := r.answers
	if !slices.ContainsFunc(a.users, func(u userWire) bool { return u.Teacher != 0 }) {
		return nil
	}
	for _, id := range branches {
		teachers, err := r.client.teachers(ctx, id)
		if err != nil {
			return err
		}
		r.step()
		a.teachers = merge(a.teachers, teachers, func(w *teacherWire) int64 { return int64(w.ID) })
	}
	return nil
}

// readArchive asks for the archived users of a branch. Whether the filter is honoured for users is
// not known (guess: customers, groups and teachers have it), and an answer does not say; but a list
// that names people who are not archived has not been filtered.
func (r *reading) readArchive(ctx context.Context, branch schema.ID, current []userWire) error {
	put, err := r.client.users(ctx, branch, map[string]any{"removed": 2})
	if err != nil {
		return err
	}
	listed := make(map[int64]bool, len(current))
	for _, u := range current {
		listed[int64(u.ID)] = true
	}
	for _, u := range put {
		flagged := u.Removed.Known && u.Removed.Yes
		if listed[int64(u.ID)] && !flagged || u.Removed.Known && !u.Removed.Yes {
			r.unfiltered, r.answers.archive = true, false
			return nil
		}
	}
	if len(current)+len(put) == 0 {
		return nil // where nobody is, nothing shows
	}
	a := r.answers
	a.archive = true
	for _, u := range put {
		a.archived[int64(u.ID)] = true
	}
	a.users = merge(a.users, put, func(w *userWire) int64 { return int64(w.ID) })
	return nil
}

func merge[T any](all, more []T, id func(*T) int64) []T {
	seen := make(map[int64]bool, len(all))
	for i := range all {
		seen[id(&all[i])] = true
	}
	for i := range more {
		if n := id(&more[i]); !seen[n] {
			seen[n] = true
			all = append(all, more[i])
		}
	}
	return all
}

// entities are the objects of which the log tells and somebody may have attested something, by the
// names that the log has for them (sdk: seen in a real tenant).
var entities = [...]struct {
	name string
	kind schema.Kind
}{{"AclRole", schema.KindRole}, {"User", schema.KindUser}}

// readLog reads who has changed roles and users since a moment. Whether the log of a branch is that of
// the whole account is not known (guess: it may be its own), so each is read. Where the account may
// not see it, there is no log.
func (r *reading) readLog(ctx context.Context, branches []schema.ID, since time.Time) error {
	log := &schema.Log{}
	names := make(map[schema.ID]string, len(r.answers.users))
	for _, u := range r.answers.users {
		names[schema.ID(u.ID)] = string(u.Name)
	}
	seen := make(map[int64]bool)
	for _, branch := range branches {
		for _, entity := range entities {
			entries, err := r.client.log(ctx, branch, entity.name, since)
			var refused *reconcile.APIError
			if errors.As(err, &refused) && (refused.Status == http.StatusForbidden || refused.Status == http.StatusNotFound) {
				return nil
			}
			if err != nil {
				return err
			}
			r.step()
			for i := range entries {
				e := &entries[i]
				if n := int64(e.ID); !seen[n] {
					seen[n] = true
					log.Entries = append(log.Entries, entryOf(e, entity.kind, names))
					log.Last = max(log.Last, n)
				}
			}
		}
	}
	slices.SortFunc(log.Entries, func(a, b schema.LogEntry) int { return int(a.ID - b.ID) })
	r.answers.log = log
	return nil
}

func entryOf(w *logWire, kind schema.Kind, names map[schema.ID]string) schema.LogEntry {
	by := names[schema.ID(w.User)]
	if by == "" && w.User != 0 {
		by = fmt.Sprintf("user %d", w.User)
	}
	return schema.LogEntry{ID: int64(w.ID), Kind: kind, Object: schema.ID(w.Object), Title: w.title(), By: by, At: string(w.At), Fields: w.changed()}
}

// assemble expresses the answers as one organization.
func (l *Live) assemble(a *answers) *schema.Organization {
	o := &schema.Organization{System: System, Live: &schema.Live{
		Rights: schema.NewRights(reconcile.Declared(l.organization, builtIn())), Archive: a.archive, Log: a.log,
		Licences: []*schema.Licence{{
			Rule: schema.RuleUnlimited, Seats: schema.Field[schema.SeatLimit]{V: schema.SeatLimit{Known: true, Unlimited: true}},
		}},
	}}
	branches := make(map[schema.ID]*schema.Location, len(a.branches))
	for i := range a.branches {
		loc := locationOf(&a.branches[i])
		branches[loc.ID.V] = loc
		o.Locations = append(o.Locations, loc)
	}
	desks := make(map[schema.ID]*schema.CashDesk, len(a.desks))
	for i := range a.desks {
		d := deskOf(&a.desks[i], branches)
		desks[d.ID.V] = d
		o.CashDesks = append(o.CashDesks, d)
	}
	teachers := make(map[schema.ID]string, len(a.teachers))
	for _, t := range a.teachers {
		teachers[schema.ID(t.ID)] = string(t.Name)
	}
	carried := make(map[string]bool)
	for i := range a.users {
		u := userOf(&a.users[i], branches, desks, teachers)
		u.Archived = a.archived[int64(a.users[i].ID)]
		o.Users = append(o.Users, u)
		note(carried, &a.users[i])
		if schema.NormalEmail(u.Email.V) == schema.NormalEmail(l.client.email) {
			o.Live.CallerID = u.ID.V
		}
	}
	o.Live.Carried = map[schema.Kind]map[string]bool{schema.KindUser: carried}
	if slices.ContainsFunc(a.desks, func(d deskWire) bool { return d.Users == nil }) {
		o.Live.Carried[schema.KindCashDesk] = map[string]bool{"title": true, "location": true, "enabled": true}
	}
	slices.SortFunc(o.Locations, func(x, y *schema.Location) int { return int(x.ID.V - y.ID.V) })
	slices.SortFunc(o.CashDesks, func(x, y *schema.CashDesk) int { return int(x.ID.V - y.ID.V) })
	slices.SortFunc(o.Users, func(x, y *schema.User) int { return int(x.ID.V - y.ID.V) })
	return o
}

func locationOf(w *branchWire) *schema.Location {
	loc := &schema.Location{ID: schema.Field[schema.ID]{V: schema.ID(w.ID)}, Title: schema.Field[string]{V: string(w.Name)}}
	if w.Active.Known {
		loc.Attrs = []schema.Attr{{Name: attrActive, Value: schema.Bool(w.Active.Yes)}}
	}
	return loc
}

func deskOf(w *deskWire, branches map[schema.ID]*schema.Location) *schema.CashDesk {
	return &schema.CashDesk{
		ID: schema.Field[schema.ID]{V: schema.ID(w.ID)}, Title: schema.Field[string]{V: string(w.Name)},
		Location: branches[schema.ID(w.Branch)], Enabled: schema.Field[bool]{V: !w.Enabled.Known || w.Enabled.Yes}, Users: w.users(),
	}
}

// Fields of a person by the keys of an answer.
var userKeys = [...]struct{ key, field string }{
	{"name", "name"},
	{"email", "email"},
	{"phone", "phone"},
	{"branch_ids", "locations"},
	{"pay_account_ids", attrCashDesks},
	{"role_ids", "roles"},
	{"gender", attrGender},
	{"lang", attrLanguage},
	{"sip", attrSIP},
	{"inn", attrINN},
	{"is_active", attrActive},
	{"teacher_id", attrTeacherCard},
	{"last_login", "last_login"},
}

// note collects which fields the answers carry. Archiving is always seen: an archived user leaves the
// list.
func note(carried map[string]bool, w *userWire) {
	carried["archived"] = true
	for _, k := range userKeys {
		carried[k.field] = carried[k.field] || w.keys[k.key]
	}
}

func userOf(w *userWire, branches map[schema.ID]*schema.Location, desks map[schema.ID]*schema.CashDesk, teachers map[schema.ID]string) *schema.User {
	u := &schema.User{
		ID: schema.Field[schema.ID]{V: schema.ID(w.ID)}, Name: schema.Field[string]{V: string(w.Name)},
		Email: schema.Field[string]{V: string(w.Email)}, Phone: schema.Field[string]{V: string(w.Phone)},
		Active: schema.Field[bool]{V: w.Active.Yes}, LastLogin: string(w.LastLogin),
	}
	var at []*schema.Location
	for _, id := range idsOf(w.Branches) {
		if b := branches[id]; b != nil {
			at = append(at, b)
		}
	}
	for _, id := range idsOf(w.Roles) {
		u.Assignments = append(u.Assignments, schema.Assignment{Role: &schema.Role{ID: schema.Field[schema.ID]{V: id}}, Locations: at})
	}
	if len(u.Assignments) == 0 {
		u.Assignments = []schema.Assignment{{Locations: at}}
	}
	set := func(key, name string, v schema.Value) {
		if w.keys[key] {
			u.Attrs = append(u.Attrs, schema.Attr{Name: name, Value: v})
		}
	}
	var listed []string // by number: two branches may have a cash desk of one name
	for _, id := range idsOf(w.Desks) {
		if desks[id] != nil {
			listed = append(listed, id.String())
		}
	}
	set("pay_account_ids", attrCashDesks, schema.Texts(listed))
	set("gender", attrGender, schema.Text(genderOf(string(w.Gender))))
	set("lang", attrLanguage, schema.Text(string(w.Language)))
	set("sip", attrSIP, schema.Text(string(w.SIP)))
	set("inn", attrINN, schema.Text(string(w.INN)))
	card := ""
	if w.Teacher != 0 {
		if card = teachers[schema.ID(w.Teacher)]; card == "" {
			card = fmt.Sprintf("#%d", w.Teacher)
		}
	}
	set("teacher_id", attrTeacherCard, schema.Text(card))
	return u
}

// genderOf reads a gender in the forms that such systems use (guess: nobody has seen the field).
func genderOf(s string) string {
	switch strings.ToLower(s) {
	case "male", "m", "1":
		return "male"
	case "female", "f", "2":
		return "female"
	}
	return s
}

// ReadObjects reads the objects with these keys again.
func (l *Live) ReadObjects(ctx context.Context, keys []schema.Key) (*schema.Organization, error) {
	a := &answers{archived: make(map[int64]bool)}
	var err error
	if a.branches, err = l.client.branches(ctx, allFound(l.organization.Locations)); err != nil {
		return nil, err
	}
	has := func(kind schema.Kind) bool {
		return slices.ContainsFunc(keys, func(k schema.Key) bool { return k.Kind == kind })
	}
	declared := declaredBranches(a.branches, l.organization.Locations)
	for _, id := range declared {
		if has(schema.KindCashDesk) || has(schema.KindUser) {
			desks, err := l.client.desks(ctx, id)
			if err != nil {
				return nil, err
			}
			a.desks = merge(a.desks, desks, func(w *deskWire) int64 { return int64(w.ID) })
		}
		if has(schema.KindUser) {
			users, err := l.client.users(ctx, id, nil)
			if err != nil {
				return nil, err
			}
			a.users = merge(a.users, users, func(w *userWire) int64 { return int64(w.ID) })
		}
	}
	for _, u := range a.users {
		a.archived[int64(u.ID)] = u.Removed.Known && u.Removed.Yes
	}
	if err := (&reading{client: l.client, answers: a}).readTeachers(ctx, declared); err != nil {
		return nil, err
	}
	return only(l.assemble(a), keys), nil
}

// only drops what was read along the way.
func only(o *schema.Organization, keys []schema.Key) *schema.Organization {
	wanted := make(map[schema.Key]bool, len(keys))
	for _, k := range keys {
		wanted[k] = true
	}
	for name, key := range reconcile.Names(o) {
		if wanted[name] {
			wanted[key] = true
		}
	}
	o.Locations = slices.DeleteFunc(o.Locations, func(x *schema.Location) bool { return !wanted[reconcile.LocationKey(x)] })
	o.CashDesks = slices.DeleteFunc(o.CashDesks, func(x *schema.CashDesk) bool { return !wanted[reconcile.CashDeskKey(x)] })
	o.Users = slices.DeleteFunc(o.Users, func(x *schema.User) bool { return !wanted[reconcile.AccountKey(x)] })
	return o
}
