package amocrm_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/providers/providertest"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// follower is the person who carries out the manual steps of a plan in the web interface, by the changes
// and not by the text of the steps.
type follower struct {
	t testing.TB
	e *emulator.Emulator
}

func (f *follower) follow(p *reconcile.Plan) {
	f.t.Helper()
	manual := make(map[schema.Address]bool)
	for _, s := range p.Steps {
		for _, a := range s.Addresses {
			manual[a] = manual[a] || s.Kind == reconcile.Manual
		}
	}
	for i := range p.Changes {
		c := &p.Changes[i]
		if !manual[c.Address] {
			if c.By == reconcile.ByPerson {
				f.t.Errorf("%s is left to people and has no step", c.Address)
			}
			continue
		}
		var err error
		switch {
		case c.Kind == schema.KindOrganization:
			err = f.security(c)
		case c.Kind == schema.KindUser && c.Action == reconcile.Remove:
			err = f.remove(c)
		case c.Kind == schema.KindUser:
			err = f.user(c)
		}
		if err != nil {
			f.t.Errorf("%s %s cannot be done by hand: %v", c.Action, c.Address, err)
		}
	}
}

func (f *follower) find(email string) *emulator.User {
	for _, u := range f.e.State().Users {
		if !u.Deleted && strings.EqualFold(u.Email, email) {
			return &u
		}
	}
	return nil
}

// group returns the number of a group, which is made if it is not there.
func (f *follower) group(name string) int {
	for _, g := range f.e.State().Groups {
		if g.Name == name {
			return g.ID
		}
	}
	id, err := f.e.Admin().CreateGroup(name)
	if err != nil {
		f.t.Error(err)
	}
	return id
}

func (f *follower) role(title string) int {
	for _, r := range f.e.State().Roles {
		if r.Name == title {
			return r.ID
		}
	}
	f.t.Errorf("there is no role %s", title)
	return 0
}

// user fills in the form of a user, or of a new one if no call adds them.
func (f *follower) user(c *reconcile.Change) error {
	yes := true
	e := emulator.UserEdit{}
	for _, x := range c.Fields {
		text := x.After.Plain()
		switch x.Path {
		case "name":
			e.Name = &text
		case "email":
			e.Email = &text
		case "language":
			e.Lang = &text
		case "active":
			on := x.After.True()
			e.Active = &on
		case "group":
			id := f.group(text)
			e.Group = &id
		case "roles":
			switch base := c.User.After.Assignments[0].Role; base.Base.V {
			case "administrator":
				e.Admin = &yes
			case "free":
				e.Free = &yes
			default:
				id := f.role(base.Title.V)
				e.Role = &id
			}
		}
	}
	switch live := f.find(c.User.After.Email.V); {
	case live != nil:
		e.ID = live.ID
	case c.User.Before != nil:
		e.ID = int(c.User.Before.ID.V)
	case e.Admin == nil:
		return nil // a call adds them once their group is there
	default:
		id, err := f.e.Admin().CreateUser(emulator.User{Name: c.Title, Email: c.User.After.Email.V, Admin: true})
		if err != nil {
			return err
		}
		e.ID = id
	}
	return f.e.Admin().EditUser(e)
}

func (f *follower) remove(c *reconcile.Change) error {
	if f.find(c.User.Before.Email.V) == nil {
		return nil
	}
	return f.e.Admin().DeleteUser(int(c.User.Before.ID.V), int(c.Receiver.ID.V))
}

func (f *follower) security(c *reconcile.Change) error {
	filter := f.e.State().IPFilter
	edit := emulator.SecurityEdit{}
	for _, v := range c.Attest {
		on := v.Value.True()
		switch v.Path {
		case "security.ip_list":
			filter.Enabled, filter.Addresses = true, v.Value.Members()
		case "security.block_api":
			filter.BlockAPI = on
		case "security.two_step":
			edit.TwoStep = &on
		case "security.activity_limit":
			edit.ActivityLimit = &map[string]any{"text": v.Value.Plain()}
		}
	}
	if err := f.e.Admin().SetIPFilter(filter); err != nil {
		return err
	}
	return f.e.Admin().SetSecurity(edit)
}

// attest says of all that is open that it is as the files want it, as the command does.
func attest(t testing.TB, scene *providertest.Scene) {
	t.Helper()
	o := scene.Organization
	for _, x := range scene.Plan(t).Attestable() {
		if len(x.Readable) == 0 {
			o.Attested = append(o.Attested, &schema.Attestation{
				Organization: o.Name, Kind: x.Kind, ID: x.ID, Title: x.Title, Values: x.Values, By: "olga@shop.example", At: today,
			})
		}
	}
}

// dump writes the state by names, so that two runs that gave out other numbers compare.
func dump(s emulator.State) string {
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	role, group, user := make(map[int]string), make(map[int]string), make(map[int]string)
	for _, g := range s.Groups {
		group[g.ID] = g.Name
		add("group %s", g.Name)
	}
	stage := make(map[[2]int]string)
	for _, p := range s.Pipelines {
		for _, x := range p.Statuses {
			stage[[2]int{p.ID, x.ID}] = fmt.Sprintf("%s/%d", p.Name, x.ID)
			if x.Type == emulator.StatusIncoming {
				stage[[2]int{p.ID, x.ID}] = p.Name + "/incoming"
			}
		}
	}
	for _, r := range s.Roles {
		role[r.ID] = r.Name
		x := r.Rights
		add("role %s: leads %v contacts %v companies %v tasks %v mail %t lists %t", r.Name, x.Leads, x.Contacts, x.Companies, x.Tasks, x.MailAccess, x.CatalogAccess)
		for _, sr := range x.StatusRights {
			add("role %s at %s: %v", r.Name, stage[[2]int{sr.Pipeline, sr.Status}], sr.Rights)
		}
		for _, cr := range x.CatalogRights {
			add("role %s in list %d: %v", r.Name, cr.Catalog, cr.Rights)
		}
	}
	for _, u := range s.Users {
		user[u.ID] = u.Name
		state := "active"
		if u.Inactive {
			state = "inactive"
		}
		what := role[u.Role]
		switch {
		case u.Deleted:
			add("user %s: deleted", u.Name)
			continue
		case u.Admin:
			what = "administrator"
		case u.Free:
			what = "free"
		}
		add("user %s <%s>: %s, %s, %s, %s", u.Name, strings.ToLower(u.Email), state, what, group[u.Group], u.Lang)
	}
	for kind, list := range map[string][]emulator.Record{"leads": s.Leads, "contacts": s.Contacts, "companies": s.Companies, "tasks": s.Tasks} {
		owners := make(map[int]int)
		for _, r := range list {
			owners[r.Responsible]++
		}
		for id, n := range owners {
			add("%s of %s: %d", kind, user[id], n)
		}
	}
	add("security: %v, two steps %t, limits %v", s.IPFilter, s.Security.TwoStep, s.Security.ActivityLimit)
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n"
}
