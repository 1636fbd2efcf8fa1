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

// A vendor whose roles a call reads, without locations, in which two roles are flags of a user and have
// no number: the boss, whom the account behind the token has to be, and the guest, who takes no seat.
type flagVendor struct{ roleVendor }

func (flagVendor) Capabilities() Capabilities {
	list := Capabilities{{Kind: schema.KindRole, Level: Managed, Create: Yes, Update: Yes, Delete: Yes}, {Kind: schema.KindUser, Level: Managed, Create: Yes}}
	for field, level := range map[string]Level{"name": WriteOnce, "email": WriteOnce, "roles": WriteOnce, "active": Managed, "archived": Managed} {
		list = append(list, Capability{Kind: schema.KindUser, Field: field, Level: level})
	}
	for _, field := range []string{"title", "rights"} {
		list = append(list, Capability{Kind: schema.KindRole, Field: field, Level: Managed})
	}
	return list
}

func (flagVendor) Needed(*schema.Catalogue) []schema.RightID { return nil }

func (flagVendor) Seat(_ schema.SeatRule, u Unit) Verdict {
	if u.Base == "guest" {
		return Verdict{Seat: Free}
	}
	return Verdict{Seat: Paid}
}

func (flagVendor) Traits(r *schema.Role) RoleTraits {
	switch r.Base.V {
	case "boss":
		return RoleTraits{Title: "Boss", Base: "boss", Fixed: true, All: true, Owner: true, Token: true}
	case "guest":
		return RoleTraits{Title: "Guest", Base: "guest", Fixed: true, None: true}
	}
	return RoleTraits{}
}

func (flagVendor) Hesitates(live *schema.User) string {
	if strings.HasPrefix(live.Name.V, "limited") {
		return "a limit was passed"
	}
	return ""
}

// Steps lets a person add bosses, and calls do all else that they can.
func (v flagVendor) Steps(changes []Change) ([]Step, diag.List) {
	steps, diags := v.roleVendor.Steps(changes)
	for i := range changes {
		if u := changes[i].User.After; u != nil && changes[i].Action == Create && u.Assignments[0].Role.Base.V == "boss" {
			steps[i].Kind, steps[i].Manual = Manual, &ManualStep{}
		}
	}
	return steps, diags
}

var flagSpec = &schema.Spec{System: "flags", Title: "Flags", LiveRoles: true, Bases: []schema.Base{{Name: "boss"}, {Name: "guest", Free: true}}}

// flagWorld has a boss behind the token and a role of the same title as the flag.
func flagWorld(t *testing.T) *roleWorld {
	w := newRoleWorld(t)
	w.live.Live.Licences = []*schema.Licence{{Rule: schema.RuleActive}}
	w.live.Live.Carried = nil
	w.live.Live.RoleRights = make(map[*schema.Role]*schema.RightSet)
	w.desired.Guard = schema.Guard{MaxRemovals: schema.Threshold{Count: 100}, MaxLosses: schema.Threshold{Count: 100}}
	w.liveRole(41, "Desk", "clients.list")
	w.liveRole(42, "Boss", "clients.list")
	w.live.Live.CallerID = w.flagged("owner", "boss").ID.V
	return w
}

func (w *roleWorld) liveRole(id schema.ID, title string, rights ...string) {
	r := &schema.Role{ID: schema.Field[schema.ID]{V: id}, Title: schema.Field[string]{V: title}}
	d := w.rights.Draft(nil)
	for _, name := range rights {
		d.Grant(w.rights.Catalogue().Match(schema.Pattern(name))[0])
	}
	w.live.Roles = append(w.live.Roles, r)
	w.live.Live.RoleRights[r] = d.Set()
}

// flagged adds a live person who is the boss or a guest.
func (w *roleWorld) flagged(name, base string) *schema.User {
	u := w.has(name)
	u.Assignments = []schema.Assignment{{Role: &schema.Role{Base: schema.Field[string]{V: base}, Title: schema.Field[string]{V: "Boss"}}}}
	return u
}

func (w *roleWorld) flagPlan() *Plan {
	w.t.Helper()
	p, diags := Make(Input{Desired: w.desired, Live: w.live, Vendor: flagVendor{}, Spec: flagSpec, AsOf: w.asOf})
	for _, d := range diags {
		if d.Severity == diag.Error {
			w.t.Fatalf("%s: %s", d.Code, d.Detail)
		}
	}
	return p
}

func refusals(p *Plan) string {
	var names []string
	for _, g := range p.Refused() {
		names = append(names, g.Name)
	}
	return strings.Join(names, " ")
}

// A flag is known by itself, also where the files do not name it, and not by a title that a role may have
// too.
func TestFlagsAreNoRoles(t *testing.T) {
	t.Parallel()
	w := flagWorld(t)
	w.flagged("visitor", "guest")
	w.has("clerk", 42) // the role that is called Boss
	p := w.flagPlan()
	if l := p.Ledger.Lines[0]; l.Before != 2 || l.After != 2 {
		t.Errorf("%d seats, then %d: the guest takes none", l.Before, l.After)
	}
	if len(p.Changes)+len(p.Steps) > 0 || refusals(p) != "" {
		t.Errorf("changes %v, refused %s", p.Changes, refusals(p))
	}
	// The last boss goes, and the clerk is none.
	w.want("owner", w.role("Desk", 1, "clients.list"))
	if got := refusals(w.flagPlan()); got != GuardLastOwner+" "+GuardOwnAccess {
		t.Errorf("refused: %s", got)
	}
}

func TestTheCallerStaysWhatTheTokenNeeds(t *testing.T) {
	t.Parallel()
	w := flagWorld(t)
	w.flagged("second", "boss")
	w.want("owner", w.role("Desk", 1, "clients.list"))
	p := w.flagPlan()
	if got := refusals(p); got != GuardOwnAccess || !strings.Contains(verdict(t, p, GuardOwnAccess).Reason, `the role "Boss"`) {
		t.Errorf("refused: %s, %+v", got, p.Guards)
	}
}

// Whoever the system may have switched off by itself is switched on by a word of the files only.
func TestHesitation(t *testing.T) {
	t.Parallel()
	yes := schema.Field[bool]{V: true, Span: diag.Span{File: 1}}
	no := schema.Field[bool]{Span: diag.Span{File: 1}}
	for name, tt := range map[string]struct {
		who    string
		active schema.Field[bool]
		want   string
		asks   bool
		seats  int
	}{
		"nothing said":            {"limited", schema.Field[bool]{}, "", true, 1},
		"said to be active":       {"limited", yes, "update user.limited", false, 2},
		"said not to be":          {"limited", no, "", false, 1},
		"no reason to hesitate":   {"other", schema.Field[bool]{}, "update user.other", false, 2},
		"other changes go on":     {"limited more", schema.Field[bool]{}, "update user.limited more", true, 1},
		"nobody is switched off ": {"on", schema.Field[bool]{}, "", false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := flagWorld(t)
			live := w.has(tt.who, 41)
			live.Active.V = tt.who == "on"
			u := w.want(tt.who, w.role("Desk", 1, "clients.list"))
			u.Active = tt.active
			if tt.who == "limited more" {
				u.Email.V, u.ID.V = "new@org.example", live.ID.V
			}
			p := w.flagPlan()
			var steps []string
			for _, s := range p.Steps {
				steps = append(steps, s.Title)
			}
			asks := slices.ContainsFunc(p.Warnings, func(x Warning) bool {
				return strings.Contains(x.Text, "is switched off in the system and stays so: a limit was passed. Write active = true")
			})
			if got := strings.Join(steps, ", "); got != tt.want || asks != tt.asks || p.Ledger.Lines[0].After != tt.seats {
				t.Errorf("steps %q, asks %t, %d seats; want %q, %t, %d", got, asks, p.Ledger.Lines[0].After, tt.want, tt.asks, tt.seats)
			}
		})
	}
}

// What a provider leaves to people altogether is said to be theirs.
func TestChangesByHand(t *testing.T) {
	t.Parallel()
	w := flagWorld(t)
	desk := w.role("Desk", 1, "clients.list")
	w.want("clerk", desk)
	w.want("deputy", w.base("boss"))
	var got []string
	for _, c := range w.flagPlan().Changes {
		got = append(got, fmt.Sprintf("%s %s by %s", c.Action, c.Address, c.By))
	}
	if diff := cmp.Diff([]string{"create user.clerk by api", "create user.deputy by manual"}, got); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestReceiverOfLeavers(t *testing.T) {
	t.Parallel()
	w := flagWorld(t)
	desk := w.role("Desk", 1, "clients.list")
	heir := w.want("heir", desk)
	w.desired.TransferTo = heir
	w.has("leaver", 41)
	w.want("leaver")
	receiver := func() string {
		for _, c := range w.flagPlan().Changes {
			if c.Action == Remove {
				return fmt.Sprint(c.TransferTo == heir, " ", c.Receiver != nil)
			}
		}
		return "nobody leaves"
	}
	if got := receiver(); got != "true false" {
		t.Errorf("before the heir is there: %s", got)
	}
	w.has("heir", 41)
	if got := receiver(); got != "true true" {
		t.Errorf("afterwards: %s", got)
	}
}

// Flags have no number, and are told apart all the same.
func TestFingerprintsOfFlags(t *testing.T) {
	t.Parallel()
	w := flagWorld(t)
	u := w.flagged("anna", "boss")
	before := FingerprintAccount(u)
	u.Assignments[0].Role = &schema.Role{Base: schema.Field[string]{V: "guest"}, Title: schema.Field[string]{V: "Boss"}}
	if FingerprintAccount(u) == before {
		t.Error("a boss who became a guest has the same fingerprint")
	}
}
