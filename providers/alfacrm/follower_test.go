package alfacrm_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/providers/alfacrm"
	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
	"github.com/seatplan/seatplan/providers/providertest"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
)

// follower is the person who carries out the manual steps of a plan in the web interface. It goes by
// the changes and not by the text of the steps, and does what is asked and no more: what the files do
// not declare stays.
type follower struct {
	t        testing.TB
	e        *emulator.Emulator
	files    *schema.Organization
	open     map[schema.Address]bool // what stays open under a switch, once it is done
	withheld bool                    // somebody gives new branches to the account behind the token
}

// children are the numbers of the clients' cards, which are no part of the emulator's state.
var children = map[string]int{"Child One": 91, "Child Two": 92}

// follow does what a plan leaves to people, and what a run has left to them.
func (f *follower) follow(p *reconcile.Plan, r *apply.Report) {
	f.t.Helper()
	left, skipped, made := make(map[schema.Address]bool), make(map[schema.Address]bool), make(map[schema.Address]bool)
	for _, o := range r.Outcomes {
		for _, a := range o.Step.Addresses {
			// A call may wait for another step; its turn comes after the next plan.
			skipped[a] = skipped[a] || o.Status == apply.Skipped || o.Status == apply.Open && o.Step.Kind == reconcile.Call
			made[a] = made[a] || o.Status == apply.Done && strings.HasPrefix(o.Step.Op, "create-")
		}
		if o.Status == apply.Open && o.Step.Kind == reconcile.Manual {
			for _, a := range o.Step.Addresses {
				left[a] = true
			}
		}
	}
	changes := whole(p.Changes)
	for _, kind := range []schema.Kind{schema.KindCashDesk, schema.KindRole, schema.KindOrganization, schema.KindUser} {
		for i := range changes {
			c := &changes[i]
			if c.Kind != kind || c.By != reconcile.ByPerson && !left[c.Address] || skipped[c.Address] {
				continue
			}
			if c.Action == reconcile.Create && made[c.Address] {
				continue // at once, with what no answer shows
			}
			if !left[c.Address] {
				f.t.Errorf("%s is left to people and has no step", c.Address)
			}
			var err error
			switch kind {
			case schema.KindCashDesk:
				err = f.desk(c)
			case schema.KindRole:
				err = f.role(c)
			case schema.KindOrganization:
				err = f.settings(c)
			case schema.KindUser:
				err = f.user(c)
			}
			if err != nil {
				f.t.Errorf("%s %s cannot be done by hand: %v", c.Action, c.Address, err)
			}
		}
	}
}

// give gives the account behind the token all branches of the files, where it does not get what it
// makes.
func (f *follower) give() {
	if !f.withheld {
		return
	}
	s := f.state()
	branches := []int{}
	for id, declared := range f.branchesOfFiles(s) {
		if declared {
			branches = append(branches, id)
		}
	}
	slices.Sort(branches)
	if err := f.e.Admin().UpdateUser(emulator.UserEdit{ID: s.Caller, Branches: &branches}); err != nil {
		f.t.Error(err)
	}
}

// done reports whether somebody who is to go has gone.
func (f *follower) done(c *reconcile.Change) bool {
	live := f.findUser(c)
	return c.Action == reconcile.Remove && live != nil && live.Archived
}

// whole joins the two halves of people who are added or brought back: the form is filled in once.
func whole(changes []reconcile.Change) []reconcile.Change {
	var out []reconcile.Change
	for _, c := range changes {
		if n := len(out); n > 0 && c.Kind == schema.KindUser && c.Action != reconcile.Update && out[n-1].Address == c.Address && out[n-1].Action == c.Action {
			out[n-1].Fields = slices.Concat(out[n-1].Fields, c.Fields)
			out[n-1].By = c.By
			continue
		}
		out = append(out, c)
	}
	return out
}

// roles makes the roles as the files want them, which other steps wait for.
func (f *follower) roles(scene *providertest.Scene) {
	p := scene.Plan(f.t)
	for i := range p.Changes {
		if c := &p.Changes[i]; c.Kind == schema.KindRole {
			if err := f.role(c); err != nil {
				f.t.Fatal(err)
			}
		}
	}
	attest(f.t, scene)
}

func (f *follower) state() emulator.State { return f.e.State() }

func (f *follower) desk(c *reconcile.Change) error {
	edit := emulator.CashDeskEdit{ID: int(c.CashDesk.Before.ID.V)}
	for _, x := range c.Fields {
		switch x.Path {
		case "title":
			edit.Name = ptr(x.After.Plain())
		case "enabled":
			edit.Disabled = ptr(!x.After.True())
		}
	}
	return f.e.Admin().EditCashDesk(edit)
}

func ptr[T any](v T) *T { return &v }

func (f *follower) findRole(titles ...string) *emulator.Role {
	s := f.state()
	for _, title := range titles {
		for i := range s.Roles {
			if title != "" && strings.EqualFold(s.Roles[i].Title, title) {
				return &s.Roles[i]
			}
		}
	}
	return nil
}

// role makes a role or edits it: the boxes that differ, or all of them where a person has to compare.
func (f *follower) role(c *reconcile.Change) error {
	was := ""
	if c.Role.Before != nil {
		was = c.Role.Before.Title.V
	}
	live := f.findRole(c.Title, was, c.Role.After.RenamedFrom.V)
	fresh := live == nil
	if fresh {
		live = &emulator.Role{Title: c.Title}
	}
	if live.Builtin == "" {
		live.Title = c.Title
	}
	whole := c.Role.Before == nil || c.Doubt != ""
	for _, v := range c.Attest {
		switch v.Path {
		case "interface":
			live.Interface = v.Value.Plain()
		case "rank":
			live.Rank = int(v.Value.Number())
		case "menu":
			if whole {
				live.Menu = v.Value.Members()
			}
		case "rights":
			if whole {
				live.Rights = nil
				for _, name := range v.Value.Members() {
					live.Rights = append(live.Rights, keyOf(name))
				}
			}
		}
	}
	for _, x := range c.Fields {
		list, name, ok := strings.Cut(x.Path, ".")
		if whole || !ok {
			continue
		}
		to := map[string]*[]string{"menu": &live.Menu, "rights": &live.Rights}[list]
		if list == "rights" {
			name = keyOf(name)
		}
		*to = slices.DeleteFunc(*to, func(s string) bool { return s == name })
		if x.After.True() {
			*to = append(*to, name)
		}
	}
	if fresh {
		_, err := f.e.Admin().CreateRole(*live)
		return err
	}
	return f.e.Admin().UpdateRole(emulator.RoleEdit{ID: live.ID, Title: &live.Title, Interface: &live.Interface, Rank: &live.Rank, Menu: &live.Menu, Rights: &live.Rights})
}

// keyOf returns the emulator's key of a right.
func keyOf(name string) string {
	c := alfacrm.Provider{}.Catalogue()
	if id, ok := c.Lookup(name); ok {
		return c.Right(id).Key
	}
	return name
}

func (f *follower) settings(c *reconcile.Change) error {
	set := make(map[string]any)
	for _, v := range c.Attest {
		set[v.Path] = any(v.Value.True())
		if v.Value.Kind() == schema.TextValue {
			set[v.Path] = v.Value.Plain()
		}
	}
	return f.e.Admin().SetSettings(set)
}

func (f *follower) findUser(c *reconcile.Change) *emulator.User {
	s := f.state()
	for i := range s.Users {
		u := &s.Users[i]
		if c.User.Before != nil && int(c.User.Before.ID.V) == u.ID {
			return u
		}
		if c.User.Before == nil && schema.NormalEmail(u.Email) == schema.NormalEmail(c.User.After.Email.V) {
			return u
		}
	}
	return nil
}

func (f *follower) user(c *reconcile.Change) error {
	live := f.findUser(c)
	a := f.e.Admin()
	if c.Action == reconcile.Remove {
		if live.Archived && f.open[c.Address] {
			return nil
		}
		return a.ArchiveUser(live.ID)
	}
	fields := slices.Clone(c.Fields)
	if c.Doubt != "" {
		for _, v := range c.Attest {
			fields = append(fields, reconcile.FieldChange{Path: v.Path, After: v.Value})
		}
	}
	if live == nil {
		u := emulator.User{Name: c.Title, Email: c.User.After.Email.V, Roles: f.roleIDs(c.User.After)}
		id, err := a.CreateUser(u)
		if err != nil {
			return err
		}
		return f.edit(id, fields, emulator.User{})
	}
	switch {
	case live.Archived: // found in the archive, or known to be there
		if err := a.RestoreUser(live.ID); err != nil {
			return err
		}
		fields = append(fields, reconcile.FieldChange{Path: "active", After: schema.Bool(true)})
	case c.Action == reconcile.Create && !live.Inactive: // who is switched off may be left out of the lists
		return fmt.Errorf("the e-mail %s is taken", live.Email)
	}
	return f.edit(live.ID, fields, *live)
}

// roleIDs are the roles with which the form opens: it wants one at least.
func (f *follower) roleIDs(u *schema.User) []int {
	for _, a := range u.Assignments {
		if r := f.findRole(a.Role.Title.V, defaultTitles[a.Role.Base.V]); r != nil {
			return []int{r.ID}
		}
	}
	return nil
}

var defaultTitles = map[string]string{"teacher": "Кабинет педагога", "client": "Кабинет клиента", "administrator": "Администратор"}

// edit fills in the form of a user.
func (f *follower) edit(id int, fields []reconcile.FieldChange, live emulator.User) error {
	s := f.state()
	e := emulator.UserEdit{ID: id}
	for _, x := range fields {
		text := ptr(x.After.Plain())
		switch x.Path {
		case "name":
			e.Name = text
		case "email":
			e.Email = text
		case "phone":
			e.Phone = text
		case "gender":
			e.Gender = text
		case "language":
			e.Language = text
		case "sip":
			e.SIP = text
		case "inn":
			e.INN = text
		case "active":
			e.Active = ptr(x.After.True())
		case "roles":
			e.Roles = ptr(f.named(x.After, func(title string) int {
				if r := f.findRole(title); r != nil {
					return r.ID
				}
				return 0
			}))
		case "locations":
			e.Branches = ptr(f.boxes(live.Branches, x, f.branchesOfFiles(s), func(title string) int {
				for _, b := range s.Branches {
					if strings.EqualFold(b.Name, title) {
						return b.ID
					}
				}
				return 0
			}))
		case "cash_desks":
			e.CashDesks = ptr(f.desks(s, live.ID, x))
		case "teacher_card":
			for _, card := range s.Teachers {
				if card.Name == x.After.Plain() {
					e.Teacher = ptr(card.ID)
				}
			}
		case "client_cards":
			e.Clients = ptr(f.named(x.After, func(title string) int { return children[title] }))
		}
	}
	return f.e.Admin().UpdateUser(e)
}

// named turns titles into numbers.
func (f *follower) named(v schema.Value, id func(string) int) []int {
	list := []int{}
	for _, title := range v.Members() {
		n := id(title)
		if n == 0 {
			f.t.Errorf("nothing is called %q", title)
			continue
		}
		list = append(list, n)
	}
	return list
}

// boxes ticks what a list names and unticks the others of those that the files declare.
func (f *follower) boxes(now []int, x reconcile.FieldChange, declared map[int]bool, id func(string) int) []int {
	want := f.named(x.After, id)
	for _, n := range now {
		if !declared[n] && !slices.Contains(want, n) {
			want = append(want, n)
		}
	}
	slices.Sort(want)
	return want
}

func (f *follower) branchesOfFiles(s emulator.State) map[int]bool {
	declared := make(map[int]bool)
	for _, b := range s.Branches {
		for _, l := range f.files.Locations {
			declared[b.ID] = declared[b.ID] || int(l.ID.V) == b.ID || l.ID.V == 0 && strings.EqualFold(l.Title.V, b.Name)
		}
	}
	return declared
}

// desks ticks the cash desks that a list names, by title and, where two have it, by branch.
func (f *follower) desks(s emulator.State, user int, x reconcile.FieldChange) []int {
	branch := make(map[int]string)
	for _, b := range s.Branches {
		branch[b.ID] = b.Name
	}
	declared := f.branchesOfFiles(s)
	var list []int
	for _, d := range s.CashDesks {
		named := slices.ContainsFunc(x.After.Members(), func(n string) bool { return n == d.Name || n == d.Name+" ("+branch[d.Branch]+")" })
		if named && declared[d.Branch] || !declared[d.Branch] && slices.Contains(d.Users, user) {
			list = append(list, d.ID)
		}
	}
	return list
}

// attest says of all that is open that it is as the files want it, as the command does.
func attest(t testing.TB, scene *providertest.Scene) {
	t.Helper()
	o := scene.Organization
	p := scene.Plan(t)
	var last int64
	if log := p.Live.Live.Log; log != nil {
		last = log.Last
		for _, a := range o.Attested {
			last = max(last, a.LogID)
		}
	}
	for _, x := range p.Attestable() {
		if len(x.Readable) > 0 || x.ID == 0 && x.Title == "" {
			continue
		}
		o.Attested = slices.DeleteFunc(o.Attested, func(old *schema.Attestation) bool {
			return old.Means(x.Kind, x.ID, x.Title) || old.Kind == x.Kind && old.ID == 0 && (x.Was != "" && old.Title == x.Was || x.ID != 0 && old.Title == x.Title)
		})
		o.Attested = append(o.Attested, &schema.Attestation{
			Organization: o.Name, Kind: x.Kind, ID: x.ID, Title: x.Title, Values: x.Values, By: "anna@school.example", At: today, LogID: last,
		})
	}
}

// dump writes the whole state by names, so that two runs that gave out other numbers compare.
func dump(s emulator.State) string {
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	branch, role, user := make(map[int]string), make(map[int]string), make(map[int]string)
	for _, b := range s.Branches {
		branch[b.ID] = b.Name
		add("branch %s: %s, subjects %v, weight %d", b.Name, which(!b.Inactive, "in use", "retired"), b.SubjectIDs, b.Weight)
	}
	for _, r := range s.Roles {
		role[r.ID] = r.Title
		add("role %s: %s %d, menu %s, rights %s", r.Title, r.Interface, r.Rank, sorted(r.Menu), sorted(r.Rights))
	}
	for _, u := range s.Users {
		user[u.ID] = u.Name
	}
	names := func(ids []int, of map[int]string) string {
		var list []string
		for _, id := range ids {
			list = append(list, of[id])
		}
		return sorted(list)
	}
	for _, u := range s.Users {
		state := which(!u.Inactive, "active", "inactive")
		if u.Archived {
			state = "archived"
		}
		u.Phone = schema.NormalPhone(u.Phone)
		add("user %s <%s>: %s, roles %s, branches %s, clients %v, teacher %d; %s", u.Name, u.Email, state, names(u.Roles, role), names(u.Branches, branch), u.Clients, u.Teacher,
			strings.Join([]string{u.Phone, u.Gender, u.Language, u.SIP, u.INN}, " "))
	}
	for _, d := range s.CashDesks {
		add("cash desk %s in %s: %s, %s, weight %d", d.Name, branch[d.Branch], which(!d.Disabled, "in use", "not in use"), names(d.Users, user), d.Weight)
	}
	for k, v := range s.Settings {
		add("setting %s: %v", k, v)
	}
	slices.SortFunc(lines, func(a, b string) int { return cmp.Compare(a, b) })
	return strings.Join(lines, "\n") + "\n"
}

func which(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

func sorted(list []string) string {
	list = slices.Clone(list)
	slices.Sort(list)
	return "[" + strings.Join(list, ", ") + "]"
}
