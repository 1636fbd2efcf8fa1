package reconcile

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// effectOf works out what ticked boxes permit, apart from the package under test: a node includes what
// is in it, and a right works only if the one above it does.
func effectOf(boxes []string) map[string]bool {
	ticked := make(map[string]bool)
	for _, b := range boxes {
		ticked[b] = true
	}
	if ticked["clients.all"] {
		ticked["clients.list"], ticked["clients.edit"], ticked["clients.export"] = true, true, true
	}
	if !ticked["clients.list"] {
		delete(ticked, "clients.edit")
		delete(ticked, "clients.export")
	}
	if !ticked["pay.list"] {
		delete(ticked, "pay.edit")
	}
	return ticked
}

// truth is what the live system is, whether it can be read or not.
type truth struct {
	rights map[string][]string // of each role
	roles  map[string][]string // of each person, by e-mail
}

// randomRoleWorld draws a live system and what the files want of it. Everything that no call reads is
// attested as it is, or not at all.
func randomRoleWorld(t testing.TB, r *rand.Rand) (*roleWorld, *truth) {
	w := newRoleWorld(t, []string{"a", "b", "c"}[:1+r.IntN(3)]...)
	w.desired.Unmanaged.Users = []schema.Policy{schema.PolicyReport, schema.PolicyRemove}[r.IntN(2)]
	for _, l := range w.desired.Locations {
		l.Title.Span = inFiles(1)
	}
	if r.IntN(3) == 0 {
		w.desired.Locations = append(w.desired.Locations, &schema.Location{Address: "location.new", Title: schema.Field[string]{V: "new", Span: inFiles(1)}})
	}
	some := func() []string {
		var list []string
		for _, name := range roleCatalogue().Names() {
			if r.IntN(3) == 0 {
				list = append(list, name)
			}
		}
		return list
	}
	tr := &truth{rights: map[string][]string{"Boss": roleCatalogue().Names()}, roles: make(map[string][]string)}
	roles := []*schema.Role{w.base("boss")}
	for i := range 2 + r.IntN(3) {
		name := fmt.Sprint("R", i)
		role := menu(w.role(name, 100+100*r.IntN(3), some()...), []string{"people", "other"}[r.IntN(2)])
		roles = append(roles, role)
		if r.IntN(4) == 0 {
			continue // it is not there yet, or nobody has looked
		}
		tr.rights[name] = some()
		if r.IntN(3) == 0 {
			tr.rights[name] = w.grantedNames(role)
		}
		w.attest(schema.KindRole, 0, name, "rank", 100+100*r.IntN(3), "menu", []string{"people"}, "rights", tr.rights[name])
	}
	for i := range 2 + r.IntN(6) {
		w.randomPerson(r, tr, roles, fmt.Sprint("p", i))
	}
	for i, l := range w.desired.Locations {
		if r.IntN(2) == 0 {
			continue
		}
		w.wantDesk(schema.Address(fmt.Sprint("cash_desk.d", i)), "Till", l.Title.V)
		if i < len(w.live.Locations) && r.IntN(2) == 0 {
			w.desk("Till", l.Title.V)
		}
	}
	for _, u := range w.desired.Users {
		var desks []string
		for _, d := range w.desired.CashDesks {
			if r.IntN(2) == 0 {
				desks = append(desks, string(d.Address))
			}
		}
		if r.IntN(3) > 0 {
			u.Attrs = append(u.Attrs, schema.Attr{Name: "desks", Value: schema.Texts(desks)})
		}
	}
	if r.IntN(2) == 0 {
		w.desired.Settings = []schema.Attr{{Name: "room.hide", Value: schema.Bool(r.IntN(2) == 0)}, {Name: "room.open", Value: schema.Bool(true)}}
		if r.IntN(2) == 0 {
			w.attest(schema.KindOrganization, 0, "org", "room.hide", r.IntN(2) == 0, "room.open", r.IntN(2) == 0)
		}
	}
	return w, tr
}

func inFiles(n uint32) diag.Span { return diag.Span{File: 1, Start: n, End: n + 1} }

func (w *roleWorld) grantedNames(r *schema.Role) []string {
	var list []string
	for _, id := range Granted(r, w.rights).Granted() {
		list = append(list, w.rights.Catalogue().Right(id).Name)
	}
	return list
}

func (w *roleWorld) randomPerson(r *rand.Rand, tr *truth, roles []*schema.Role, name string) {
	pick := func() []*schema.Role {
		list := []*schema.Role{roles[r.IntN(len(roles))]}
		if other := roles[r.IntN(len(roles))]; other != list[0] && r.IntN(3) == 0 {
			list = append(list, other)
		}
		return list
	}
	titled := func(list []*schema.Role) []string {
		var titles []string
		for _, x := range list {
			titles = append(titles, roleVendor{}.titleOf(x))
		}
		return titles
	}
	if r.IntN(4) > 0 {
		u := w.has(name)
		u.Assignments[0].Locations = w.live.Locations[:r.IntN(len(w.live.Locations)+1)]
		u.Active.V, u.Archived = r.IntN(5) > 0, r.IntN(6) == 0
		tr.roles[u.Email.V] = titled(pick())
		if r.IntN(3) > 0 {
			w.knows(u, tr.roles[u.Email.V]...)
		}
	}
	if r.IntN(5) > 0 {
		list := pick()
		if r.IntN(6) == 0 {
			list = nil
		}
		u := w.want(name, list...)
		for i := range u.Assignments {
			u.Assignments[i].Locations = w.desired.Locations[:1+r.IntN(len(w.desired.Locations))]
		}
		if r.IntN(5) == 0 {
			u.Active = schema.Field[bool]{V: r.IntN(2) == 0, Span: inFiles(1)}
		}
	}
}

func (v roleVendor) titleOf(r *schema.Role) string {
	if r.Title.V != "" {
		return r.Title.V
	}
	return v.Traits(r).Title
}

// carryOut does what a plan says, and no more.
func (w *roleWorld) carryOut(p *Plan) {
	for i := range p.Changes {
		c := &p.Changes[i]
		switch c.Kind {
		case schema.KindLocation:
			w.live.Locations = append(w.live.Locations, &schema.Location{ID: schema.Field[schema.ID]{V: schema.ID(len(w.live.Locations) + 1)}, Title: schema.Field[string]{V: c.Title}})
		case schema.KindCashDesk:
			w.setDesk(c)
		case schema.KindUser:
			w.setUser(c)
		}
	}
	// Each person's own list is another view of those of the cash desks.
	for _, u := range w.live.Users {
		var ids []string
		for _, d := range w.live.CashDesks {
			if slices.Contains(d.Users, u.ID.V) {
				ids = append(ids, d.ID.V.String())
			}
		}
		u.Attrs = []schema.Attr{{Name: "desks", Value: schema.Texts(ids)}}
	}
	w.attestAll()
}

// attestAll says of everything that is open that it is as the files want it.
func (w *roleWorld) attestAll() {
	for _, x := range w.plan().Attestable() {
		if len(x.Readable) > 0 {
			continue
		}
		w.desired.Attested = slices.DeleteFunc(w.desired.Attested, func(a *schema.Attestation) bool { return a.Means(x.Kind, x.ID, x.Title) })
		w.desired.Attested = append(w.desired.Attested, &schema.Attestation{Organization: "org", Kind: x.Kind, ID: x.ID, Title: x.Title, Values: x.Values, By: "eva", At: attestedAt})
	}
}

func (w *roleWorld) setDesk(c *Change) {
	d := c.CashDesk.Before
	if d == nil {
		at := c.CashDesk.After.Location
		for _, l := range w.live.Locations {
			if l.Title.V == at.Title.V {
				at = l
			}
		}
		d = &schema.CashDesk{ID: schema.Field[schema.ID]{V: schema.ID(500 + len(w.live.CashDesks))}, Title: schema.Field[string]{V: c.Title}, Location: at, Enabled: schema.Field[bool]{V: true}}
		w.live.CashDesks = append(w.live.CashDesks, d)
	}
	d.Users = slices.Clone(c.CashDesk.After.Users)
}

func (w *roleWorld) setUser(c *Change) {
	u := c.User.Before
	switch c.Action {
	case Remove:
		u.Archived, u.Active.V = true, false
		return
	case Create:
		u = w.has(c.Title)
		u.Assignments[0].Locations = nil
	case Restore:
		u.Archived = false
	}
	for _, f := range c.Fields {
		switch f.Path {
		case "name":
			u.Name.V = f.After.Plain()
		case "active":
			u.Active.V = f.After.True()
		case "locations":
			var at []*schema.Location
			for _, l := range w.live.Locations {
				if slices.Contains(f.After.Members(), l.Title.V) {
					at = append(at, l)
				}
			}
			u.Assignments = []schema.Assignment{{Locations: at}}
		}
	}
}

// TestRandomRoleWorlds carries plans out. What follows must ask for nothing, and the gains and losses
// that a plan tells, put over what people can do now, give what the files say.
func TestRandomRoleWorlds(t *testing.T) {
	t.Parallel()
	told := 0
	for seed := range uint64(64) {
		r := rand.New(rand.NewPCG(seed, 3))
		w, tr := randomRoleWorld(t, r)
		p := w.plan()
		told += len(p.Access)
		if diff := cmp.Diff(w.wantedEffect(tr, p), w.toldEffect(tr, p)); diff != "" {
			t.Errorf("seed %d: what people may do, by the files and by the plan (-files +plan):\n%s\n%s", seed, diff, strings.Join(changeLines(p), "\n"))
		}
		for range 4 {
			if p = w.plan(); p.Empty() {
				break
			}
			w.carryOut(p)
		}
		if !p.Empty() {
			t.Errorf("seed %d: still to do: %s", seed, strings.Join(changeLines(p), "\n"))
		}
		if len(p.Access) > 0 || len(p.Gaining)+len(p.Losing) > 0 || len(p.Visibility) > 0 {
			t.Errorf("seed %d: an empty plan tells of access: %v, %v gain, %v lose, %v", seed, w.access(p), p.Gaining, p.Losing, p.Visibility)
		}
	}
	if told < 50 {
		t.Errorf("only %d changes of access were told", told)
	}
}

// followed are the people of whose gains and losses a plan can tell all: their roles are attested on
// both sides.
func (w *roleWorld) followed(tr *truth) map[string]*schema.User {
	people := make(map[string]*schema.User)
	for _, u := range w.desired.Users {
		known := true
		live := w.liveUser(u.Email.V)
		if live != nil {
			known = w.desired.AttestationOf(schema.KindUser, live.ID.V, live.Email.V) != nil
			for _, role := range tr.roles[u.Email.V] {
				known = known && tr.rights[role] != nil
			}
		}
		for i := range u.Assignments {
			title := roleVendor{}.titleOf(u.Assignments[i].Role)
			known = known && (tr.rights[title] != nil || !slices.Contains(tr.roles[u.Email.V], title))
		}
		if known {
			people[u.Email.V] = u
		}
	}
	return people
}

func (w *roleWorld) liveUser(email string) *schema.User {
	for _, u := range w.live.Users {
		if u.Email.V == email {
			return u
		}
	}
	return nil
}

// wantedEffect is what the files give, by person and location.
func (w *roleWorld) wantedEffect(tr *truth, _ *Plan) map[string]map[string]bool {
	effects := make(map[string]map[string]bool)
	for email, u := range w.followed(tr) {
		for _, l := range w.desired.Locations {
			all := make(map[string]bool)
			at := false
			for i := range u.Assignments {
				a := &u.Assignments[i]
				at = at || slices.Contains(a.Locations, l)
				boxes := roleCatalogue().Names()
				if a.Role.Base.V == "" {
					boxes = w.grantedNames(a.Role)
				}
				maps.Copy(all, effectOf(boxes))
			}
			if at && !u.Switched() && len(all) > 0 {
				effects[email+" at "+string(l.Address)] = all
			}
		}
	}
	return effects
}

// toldEffect is what people can do now, with the gains and losses of the plan put over it.
func (w *roleWorld) toldEffect(tr *truth, p *Plan) map[string]map[string]bool {
	effects := make(map[string]map[string]bool)
	for email, u := range w.followed(tr) {
		live := w.liveUser(email)
		for _, l := range w.desired.Locations {
			all := make(map[string]bool)
			if live != nil && !live.Archived && live.Active.V && slices.ContainsFunc(live.Assignments[0].Locations, func(x *schema.Location) bool { return x.Title.V == l.Title.V }) {
				for _, role := range tr.roles[email] {
					maps.Copy(all, effectOf(tr.rights[role]))
				}
			}
			for _, a := range p.Access {
				if a.User != u.Address || a.Location != l {
					continue
				}
				for _, id := range a.Delta.Gains {
					if name := w.rights.Catalogue().Right(id).Name; all[name] {
						w.t.Errorf("%s gains %s, which they have", email, name)
					} else {
						all[name] = true
					}
				}
				for _, id := range a.Delta.Losses {
					if name := w.rights.Catalogue().Right(id).Name; !all[name] {
						w.t.Errorf("%s loses %s, which they do not have", email, name)
					} else {
						delete(all, name)
					}
				}
			}
			if len(all) > 0 {
				effects[email+" at "+string(l.Address)] = all
			}
		}
	}
	return effects
}
