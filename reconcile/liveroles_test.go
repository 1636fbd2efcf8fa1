package reconcile

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// What nobody has attested is not known: neither gain nor loss, and no guard counts it.
func TestUnknownRolesAreNoChange(t *testing.T) {
	t.Parallel()
	w := newRoleWorld(t, "center")
	desk := w.role("Desk", 200, "clients.list")
	for i := range 8 {
		name := fmt.Sprint("p", i)
		w.want(name, desk)
		w.has(name)
	}
	p := w.plan()
	if len(p.Access) > 0 || len(p.Gaining)+len(p.Losing) > 0 || len(p.Visibility) > 0 {
		t.Errorf("access %v, %v gain, %v lose, visibility %v", w.access(p), p.Gaining, p.Losing, p.Visibility)
	}
	if len(p.Refused()) > 0 || verdict(t, p, GuardMaxLosses).Measured != 0 {
		t.Errorf("guards: %v", p.Guards)
	}
	role := p.Changes[0]
	if role.Kind != schema.KindRole || role.Reason != "not yet attested" || len(role.People) != 8 || !hasWarning(p, CodeAttestation) {
		t.Errorf("the role: %+v", role)
	}
	if got := len(p.Attestable()); got != 9 {
		t.Errorf("%d objects can be attested, want the role and 8 people", got)
	}
}

// The edit of one role reaches everybody who has it.
func TestRoleEditReachesItsPeople(t *testing.T) {
	t.Parallel()
	w := newRoleWorld(t, "center")
	desk := w.role("Desk", 200, "clients.list", "pay.list")
	w.attest(schema.KindRole, 0, "Desk", "rank", 200, "rights", []string{"clients.list", "clients.export"})
	for _, name := range []string{"anna", "boris", "vera"} {
		w.want(name, desk)
		w.knows(w.has(name), "Desk")
	}
	p := w.plan()
	want := []string{"anna at center: pay.list; clients.export", "boris at center: pay.list; clients.export", "vera at center: pay.list; clients.export"}
	if diff := cmp.Diff(want, w.access(p)); diff != "" {
		t.Errorf("access (-want +got):\n%s", diff)
	}
	if len(p.Changes) != 1 || len(p.Changes[0].People) != 3 || len(p.Losing) != 3 || len(p.Gaining) != 3 {
		t.Errorf("changes %v, %v lose", p.Changes, p.Losing)
	}
	if g := verdict(t, p, GuardMaxLosses); g.Outcome != GuardRefused || g.Measured != 3 || g.Total != 3 {
		t.Errorf("guard: %+v", g)
	}
	if diff := cmp.Diff([]string{"role.Desk"}, p.Access[0].Because); diff != "" {
		t.Error(diff)
	}
}

func TestDoubt(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		id     schema.ID // of the role in the files and in the attestation
		log    func(w *roleWorld)
		maxAge int
		asOf   string
		doubt  string
	}{
		"nothing":                {doubt: ""},
		"an older entry":         {log: func(w *roleWorld) { w.log(schema.KindRole, 24, "Desk"); w.desired.Attested[0].LogID = 1 }, doubt: ""},
		"by number":              {id: 24, log: func(w *roleWorld) { w.log(schema.KindRole, 24, "Whatever") }, doubt: "changed by Ivan on 2027-01-12 10:00:00 (entry 1 of the log)"},
		"by number, another":     {id: 24, log: func(w *roleWorld) { w.log(schema.KindRole, 25, "Desk") }, doubt: ""},
		"by title":               {log: func(w *roleWorld) { w.log(schema.KindRole, 24, " desk") }, doubt: "changed by Ivan"},
		"by title, another":      {log: func(w *roleWorld) { w.log(schema.KindRole, 24, "Other") }, doubt: ""},
		"neither tells":          {log: func(w *roleWorld) { w.log(schema.KindRole, 24, "") }, doubt: "changed by Ivan"},
		"about a person":         {log: func(w *roleWorld) { w.log(schema.KindUser, 24, "Desk") }, doubt: ""},
		"on the last day":        {maxAge: 30, asOf: "2027-02-09", doubt: ""},
		"on the day after":       {maxAge: 30, asOf: "2027-02-10", doubt: "more than 30 days ago"},
		"old, and the log tells": {maxAge: 30, asOf: "2027-03-10", log: func(w *roleWorld) { w.log(schema.KindRole, 24, "Desk") }, doubt: "changed by Ivan"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newRoleWorld(t, "center")
			r := w.role("Desk", 200, "clients.list")
			r.ID.V = tt.id
			w.attest(schema.KindRole, tt.id, "Desk", "rank", 200, "rights", []string{"clients.list"})
			if tt.log != nil {
				tt.log(w)
			}
			w.desired.MaxAge.V = tt.maxAge
			if tt.asOf != "" {
				w.asOf = day(tt.asOf)
			}
			p := w.plan()
			if tt.doubt == "" {
				if !p.Empty() {
					t.Errorf("changes: %+v", p.Changes)
				}
				return
			}
			if len(p.Changes) != 1 || !strings.Contains(p.Changes[0].Doubt, tt.doubt) || !hasWarning(p, CodeAttestationOld) || len(p.Attestable()) != 1 {
				t.Errorf("changes: %+v", p.Changes)
			}
		})
	}
}

// A number in the answers is a role of the files, or another one, if all roles of the files have theirs;
// else it may be any.
func TestRolesByNumber(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		ids  [2]schema.ID // of the roles Desk and Lead in the files
		live schema.ID
		want []string
	}{
		"as wanted":           {[2]schema.ID{24, 25}, 24, nil},
		"the other one":       {[2]schema.ID{24, 25}, 25, []string{`roles ["Lead"]>["Desk"] read`}},
		"one of nobody":       {[2]schema.ID{24, 25}, 26, []string{`roles ["#26"]>["Desk"] read`}},
		"not all have theirs": {[2]schema.ID{24, 0}, 26, []string{`roles null>["Desk"] attested`}},
		"that one has":        {[2]schema.ID{24, 0}, 24, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newRoleWorld(t, "center")
			w.carried["roles"] = true
			desk, lead := w.role("Desk", 200, "clients.list"), w.role("Lead", 300, "clients.list", "clients.edit")
			desk.ID.V, lead.ID.V = tt.ids[0], tt.ids[1]
			w.attest(schema.KindRole, tt.ids[0], "Desk", "rank", 200, "rights", []string{"clients.list"})
			w.attest(schema.KindRole, tt.ids[1], "Lead", "rank", 300, "rights", []string{"clients.list", "clients.edit"})
			w.want("anna", desk)
			w.has("anna", tt.live)
			var got []string
			for _, c := range w.plan().Changes {
				for _, f := range c.Fields {
					got = append(got, fmt.Sprintf("%s %v>%v %s", f.Path, f.Before, f.After, map[bool]string{true: "attested", false: "read"}[f.Attested]))
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}

// Roles open what they open together, and no role makes the right of another one work.
func TestRightsOfSeveralRoles(t *testing.T) {
	t.Parallel()
	w := newRoleWorld(t, "center")
	edits, lists := w.role("Edits", 200, "clients.edit"), w.role("Lists", 210, "clients.list")
	w.attest(schema.KindRole, 0, "Edits", "rank", 200, "rights", []string{"clients.edit"})
	w.attest(schema.KindRole, 0, "Lists", "rank", 210, "rights", []string{"clients.list"})
	w.want("anna", edits, lists)
	w.knows(w.has("anna"), "Edits")
	if diff := cmp.Diff([]string{"anna at center: clients.list;"}, w.access(w.plan())); diff != "" {
		t.Errorf("access (-want +got):\n%s", diff)
	}
}

// Taking away a part of a section takes its node away, and leaves the rest.
func TestDeniedPartOfANode(t *testing.T) {
	t.Parallel()
	rights := schema.NewRights(roleCatalogue())
	for name, tt := range map[string]struct {
		grant, deny []string
		want        string
	}{
		"the node":                 {[]string{"clients.all"}, nil, "clients.all clients.list clients.edit clients.export"},
		"everything and not one":   {[]string{"clients.*"}, []string{"clients.export"}, "clients.list clients.edit"},
		"the node and not one":     {[]string{"clients.all"}, []string{"clients.export"}, "clients.list clients.edit"},
		"the node and no pattern":  {[]string{"clients.all"}, []string{"*.export"}, "clients.all clients.list clients.edit clients.export"},
		"all and not by pattern":   {[]string{"*"}, []string{"*.export", "pay.*", "api.*", "settings.*"}, "clients.list clients.edit"},
		"only the node taken away": {[]string{"clients.*"}, []string{"clients.all"}, "clients.list clients.edit clients.export"},
	} {
		w := &roleWorld{rights: rights, desired: &schema.Organization{}}
		r := w.role("r", 1, tt.grant...)
		for _, d := range tt.deny {
			r.Deny = append(r.Deny, schema.Selection{Pattern: schema.Pattern(d)})
		}
		var got []string
		for _, id := range Granted(r, rights).Effective().Granted() {
			got = append(got, rights.Catalogue().Right(id).Name)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: %v, want %s", name, got, tt.want)
		}
	}
}

func TestDeclaredRightsStandUnderTheirNode(t *testing.T) {
	t.Parallel()
	base := schema.NewCatalogue([]schema.Right{
		{Name: "clients", Key: "clients", Type: schema.TypeBool}, {Name: "clients.list", Key: "clients.list", Type: schema.TypeBool, Node: "clients"}, {Name: "api.use", Key: "api.use", Type: schema.TypeBool},
	})
	o := &schema.Organization{
		Roles:    []*schema.Role{{Rights: []schema.DeclaredRight{{Name: "clients.merge"}, {Name: "api.use.more"}, {Name: "menu.shop"}, {Name: "clients.list"}}}},
		Attested: []*schema.Attestation{{Kind: schema.KindRole, Values: []schema.AttestedValue{{Path: "rights", Value: schema.Texts([]string{"clients.merge", "old.right"})}}}},
	}
	c := Declared(o, base)
	var got []string
	for i := range c.Len() {
		got = append(got, c.Right(schema.RightID(i)).Name+" in "+c.Right(schema.RightID(i)).Node)
	}
	want := []string{"clients in ", "clients.list in clients", "api.use in ", "clients.merge in clients", "api.use.more in ", "old.right in "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestVisibility(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		before, after int  // rank of the viewer's role
		opens, opened bool // whether its menu has the list, before and after
		want          string
	}{
		"nothing changes":       {200, 200, true, true, ""},
		"an equal rank sees":    {199, 200, true, true, "199>200 starts peer stops "},
		"a higher one does not": {200, 201, true, true, ""},
		"up to the top":         {200, 300, true, true, "200>300 starts top stops "},
		"down":                  {300, 150, true, true, "300>150 starts  stops peer top"},
		"the list is closed":    {300, 300, true, false, "300>0 starts  stops low peer top viewer"},
		"the list opens":        {200, 200, false, true, "0>200 starts low peer viewer stops "},
		"without the list":      {100, 999, false, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newRoleWorld(t, "center")
			items := map[bool][]string{true: {"people"}, false: {"other"}}
			roles := []*schema.Role{menu(w.role("Viewer", tt.after, "clients.list"), items[tt.opened]...), w.role("Low", 120), w.role("Peer", 200), w.role("Top", 300)}
			for _, r := range roles {
				level := r.Rank.Level.V
				values := []any{"rank", level, "rights", []string{}}
				if r.Title.V == "Viewer" {
					values = []any{"rank", tt.before, "rights", []string{"clients.list"}, "menu", items[tt.opens]}
				}
				w.attest(schema.KindRole, 0, r.Title.V, values...)
				name := strings.ToLower(r.Title.V)
				w.want(name, r)
				w.knows(w.has(name), r.Title.V)
			}
			var got []string
			for _, v := range w.plan().Visibility {
				got = append(got, fmt.Sprintf("%d>%d starts %s stops %s", v.Before, v.After, strings.Join(namesOf(v.Starts), " "), strings.Join(namesOf(v.Stops), " ")))
			}
			if strings.Join(got, "; ") != tt.want {
				t.Errorf("%v, want %q", got, tt.want)
			}
		})
	}
}

func TestSightOf(t *testing.T) {
	t.Parallel()
	w := newRoleWorld(t, "center")
	boss, desk, low, guest := w.base("boss"), menu(w.role("Desk", 200), "people"), w.role("Low", 120), w.base("guest")
	w.want("boss", boss)
	w.want("desk", desk)
	w.want("both", low, desk)
	w.want("low", low)
	w.want("guest", guest)
	w.want("off", desk).Active = schema.Field[bool]{V: false, Span: diag.Span{File: 1, Start: 1, End: 2}}
	for name, want := range map[schema.Address]string{
		"user.boss":  "999 true sees both desk guest low, seen by ",
		"user.desk":  "200 true sees both guest low, seen by boss both",
		"user.both":  "200 true sees desk guest low, seen by boss desk",
		"user.low":   "120 false sees , seen by boss both desk",
		"user.guest": "1 false sees , seen by boss both desk",
	} {
		s := SightOf(w.desired, roleVendor{}, w.asOf, name)
		if got := fmt.Sprintf("%d %t sees %s, seen by %s", s.Rank, s.Opens, strings.Join(namesOf(s.Sees), " "), strings.Join(namesOf(s.SeenBy), " ")); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	for _, nobody := range []schema.Address{"user.off", "user.nobody"} {
		if SightOf(w.desired, roleVendor{}, w.asOf, nobody) != nil {
			t.Errorf("%s has a sight", nobody)
		}
	}
}

func TestLastAdministrator(t *testing.T) {
	t.Parallel()
	w := newRoleWorld(t, "center")
	boss, desk := w.base("boss"), w.role("Desk", 200, "clients.list")
	w.attest(schema.KindRole, 0, "Desk", "rank", 200, "rights", []string{"clients.list"})
	anna := w.want("anna", desk)
	w.knows(w.has("anna"), "Boss")
	if g := verdict(t, w.plan(), GuardLastOwner); g.Outcome != GuardRefused {
		t.Errorf("the last one goes: %+v", g)
	}
	w.want("boris", boss)
	w.knows(w.has("boris"), "Desk")
	p := w.plan()
	if g := verdict(t, p, GuardLastOwner); g.Outcome != GuardOK {
		t.Errorf("another one comes: %+v", g)
	}
	// The one goes after the other has come.
	step := make(map[schema.Address]Step)
	for _, s := range p.Steps {
		step[s.Addresses[0]] = s
	}
	if needs := step["user.anna"].Needs; len(needs) != 1 || needs[0] != step["user.boris"].N {
		t.Errorf("anna's step needs %v, boris's is %d", needs, step["user.boris"].N)
	}
	anna.Assignments[0].Role = boss
	if g := verdict(t, w.plan(), GuardLastOwner); g.Outcome != GuardOK {
		t.Errorf("she stays: %+v", g)
	}
}

func TestOwnAccess(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		grant   []string
		known   bool // whether the caller's roles are
		gone    bool
		refused bool
	}{
		"keeps it":               {[]string{"api.use"}, true, false, false},
		"loses it":               {[]string{"clients.list"}, true, false, true},
		"loses what is unknown":  {[]string{"clients.list"}, false, false, false},
		"goes":                   {[]string{"api.use"}, true, true, true},
		"goes, roles not known":  {[]string{"api.use"}, false, true, true},
		"never had it, as known": {nil, false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newRoleWorld(t, "center")
			robot := w.role("Robot", 200, tt.grant...)
			w.attest(schema.KindRole, 0, "Robot", "rank", 200, "rights", []string{"api.use"})
			u := w.want("robot", robot)
			live := w.has("robot")
			w.live.Live.CallerID = live.ID.V
			if tt.known {
				w.knows(live, "Robot")
			}
			if tt.gone {
				u.Assignments = nil
			}
			if g := verdict(t, w.plan(), GuardOwnAccess); (g.Outcome == GuardRefused) != tt.refused {
				t.Errorf("%+v", g)
			}
		})
	}
}

// People whom the files do not mention: staff by one policy, clients by another, and nobody is put away
// of whom nobody knows whether they are a client.
func TestUnmanagedPeople(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		users, clients schema.Policy
		want           string
	}{
		"reported":         {schema.PolicyReport, schema.PolicyIgnore, "both:report guest:ignore staff:report unknown:report; "},
		"staff removed":    {schema.PolicyRemove, schema.PolicyIgnore, "both:remove guest:ignore staff:remove unknown:report; both staff"},
		"clients removed":  {schema.PolicyReport, schema.PolicyRemove, "both:report guest:remove staff:report unknown:report; guest"},
		"everyone removed": {schema.PolicyRemove, schema.PolicyRemove, "both:remove guest:remove staff:remove unknown:remove; both guest staff unknown"},
		"nobody counts":    {schema.PolicyIgnore, schema.PolicyIgnore, "both:ignore guest:ignore staff:ignore unknown:ignore; "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newRoleWorld(t, "center")
			w.desired.Unmanaged = schema.Unmanaged{Users: tt.users, Clients: tt.clients}
			w.base("guest")
			w.knows(w.has("staff"), "Desk")
			w.knows(w.has("guest"), "Guest")
			w.knows(w.has("both"), "Guest", "Desk")
			w.has("unknown")
			w.has("archived").Archived = true
			p := w.plan()
			var people, gone []string
			for _, u := range p.Unmanaged {
				people = append(people, u.Title+":"+string(u.Policy))
			}
			for _, c := range p.Changes {
				gone = append(gone, c.Title)
			}
			slices.Sort(gone)
			if got := strings.Join(people, " ") + "; " + strings.Join(gone, " "); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

// That somebody goes counts, also where nobody knows what they may do.
func TestRemovalsOfUnknownPeopleCount(t *testing.T) {
	t.Parallel()
	w := newRoleWorld(t, "center")
	for i := range 5 {
		name := fmt.Sprint("p", i)
		w.has(name)
		if i < 3 {
			w.desired.Removed = append(w.desired.Removed, &schema.Removed{Address: schema.Address("removed." + name), Email: schema.Field[string]{V: name + "@org.example"}})
		}
	}
	p := w.plan()
	if g := verdict(t, p, GuardMaxRemovals); g.Outcome != GuardRefused || g.Measured != 3 || g.Total != 5 {
		t.Errorf("%+v", g)
	}
	u := w.want("p4")
	u.Protected = true
	if g := verdict(t, w.plan(), GuardKeep); g.Outcome != GuardRefused {
		t.Errorf("a protected person goes: %+v", g)
	}
}

// Nobody gets an account, and a letter with a password, to be switched off.
func TestSwitchedOffPeopleAreNotMade(t *testing.T) {
	t.Parallel()
	w := newRoleWorld(t, "center")
	desk := w.role("Desk", 200)
	w.attest(schema.KindRole, 0, "Desk", "rank", 200, "rights", []string{})
	for _, name := range []string{"new", "archived", "current"} {
		w.want(name, desk).Active = schema.Field[bool]{V: false, Span: diag.Span{File: 1, Start: 1, End: 2}}
	}
	w.has("archived").Archived = true
	w.knows(w.has("current"), "Desk")
	if diff := cmp.Diff([]string{"update user.current active:true>false"}, changeLines(w.plan())); diff != "" {
		t.Error(diff)
	}
}

func (w *roleWorld) desk(name, location string, users ...schema.ID) {
	for _, l := range w.live.Locations {
		if l.Title.V == location {
			w.live.CashDesks = append(w.live.CashDesks, &schema.CashDesk{
				ID: schema.Field[schema.ID]{V: schema.ID(500 + len(w.live.CashDesks))}, Title: schema.Field[string]{V: name}, Location: l, Enabled: schema.Field[bool]{V: true}, Users: users,
			})
		}
	}
}

func (w *roleWorld) wantDesk(address schema.Address, name, location string) {
	d := &schema.CashDesk{Address: address, Title: schema.Field[string]{V: name, Span: diag.Span{File: 1, Start: 1, End: 2}}}
	for _, l := range w.desired.Locations {
		if l.Title.V == location {
			d.Location = l
		}
	}
	w.desired.CashDesks = append(w.desired.CashDesks, d)
}

// Who may use a cash desk is written from its side; people whom the files say nothing of stay.
func TestCashDesks(t *testing.T) {
	t.Parallel()
	w := newRoleWorld(t, "center", "north")
	w.desired.Locations = append(w.desired.Locations, &schema.Location{Address: "location.south", Title: schema.Field[string]{V: "south", Span: diag.Span{File: 1, Start: 1, End: 2}}})
	for _, l := range w.desired.Locations {
		l.Title.Span = diag.Span{File: 1, Start: 1, End: 2}
	}
	anna, boris, other := w.has("anna"), w.has("boris"), w.has("other")
	w.desk("Till", "center", boris.ID.V, other.ID.V)
	w.desk("Spare", "north", other.ID.V)
	w.wantDesk("cash_desk.center", "Till", "center")
	w.wantDesk("cash_desk.north", "Till", "north")
	w.wantDesk("cash_desk.south", "Till", "south")
	desk := w.role("Desk", 200, "pay.list")
	w.attest(schema.KindRole, 0, "Desk", "rank", 200, "rights", []string{"pay.list"})
	for _, name := range []string{"anna", "boris"} {
		u := w.want(name, desk)
		u.Assignments[0].Locations = w.desired.Locations[:2]
	}
	w.desired.Users[0].Attrs = []schema.Attr{{Name: "desks", Value: schema.Texts([]string{"cash_desk.center", "cash_desk.north"})}}
	w.desired.Users[1].Attrs = []schema.Attr{{Name: "desks", Value: schema.Texts(nil)}}
	w.knows(anna, "Desk")
	w.knows(boris, "Desk")
	p := w.plan()
	var got []string
	for _, c := range p.Changes {
		if d := c.CashDesk.After; d != nil {
			got = append(got, fmt.Sprintf("%s %s at %d for %v", c.Action, c.Address, d.Location.ID.V, d.Users))
		}
	}
	want := []string{
		fmt.Sprintf("update cash_desk.center at 1 for %v", []schema.ID{anna.ID.V, other.ID.V}),
		fmt.Sprintf("create cash_desk.north at 2 for %v", []schema.ID{anna.ID.V}),
		"create cash_desk.south at 0 for []",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cash desks (-want +got):\n%s", diff)
	}
	if !hasWarning(p, CodeAdvice) {
		t.Error("boris has payments and no cash desk, and nobody says so")
	}
	if len(p.Losing) != 1 || len(p.Gaining) != 1 {
		t.Errorf("%v lose, %v gain", p.Losing, p.Gaining)
	}
	// Where the answers hide the users of a cash desk, its list is left alone and each person's is looked at.
	w.live.Live.Carried[schema.KindCashDesk] = map[string]bool{"title": true, "location": true, "enabled": true}
	for _, c := range w.plan().Changes {
		if c.CashDesk.After != nil && len(c.Fields) > 0 && c.Action == Update {
			t.Errorf("%s changes by %v", c.Address, c.Fields)
		}
		if c.Address == "user.anna" {
			if diff := cmp.Diff(`["Till (center)", "Till (north)"]`, c.Fields[len(c.Fields)-1].After.String()); diff != "" {
				t.Error(diff)
			}
		}
	}
}

func TestLiveRoleTargets(t *testing.T) {
	t.Parallel()
	w := newRoleWorld(t, "center")
	desk, lead := w.role("Desk", 200, "clients.list"), w.role("Lead", 300, "pay.list")
	w.attest(schema.KindRole, 0, "Desk", "rank", 200, "rights", []string{"clients.export"})
	w.attest(schema.KindRole, 0, "Lead", "rank", 300, "rights", []string{})
	w.want("anna", desk)
	w.knows(w.has("anna"), "Desk")
	w.want("boris", lead)
	w.knows(w.has("boris"), "Desk")
	for target, want := range map[schema.Address][2]string{
		"role.Desk":  {"role.Desk", "anna at center: clients.list;; boris at center: clients.list;"},
		"role.Lead":  {"role.Lead", ""},
		"user.boris": {"user.boris", ""},
		"user.anna":  {"", ""},
	} {
		w.targets = []schema.Address{target}
		p := w.plan()
		var changed []string
		for _, c := range p.Changes {
			changed = append(changed, string(c.Address))
		}
		if got := [2]string{strings.Join(changed, " "), strings.Join(w.access(p), "; ")}; got != want {
			t.Errorf("%s: %q, want %q", target, got, want)
		}
	}
}
