package providertest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/undo"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Keep carries out a plan and returns what a history keeps of the run. Steps may fail.
func (s *Scene) Keep(t testing.TB, id int64, p *reconcile.Plan) (*undo.Run, *apply.Report) {
	t.Helper()
	run := &undo.Run{ID: id, Addresses: make(map[string]schema.Address)}
	run.Before = kept(t, undo.Capture(p.Live, apply.Keys(apply.Sendable(p.Steps))))
	report := apply.Run(t.Context(), s.System, p.Steps, apply.Options{Licences: apply.LicencesOf(p), Keepers: apply.KeepersOf(p)})
	after, err := undo.Read(t.Context(), s.System, run.Before.With(report.Touched()))
	if err != nil {
		t.Fatal(err)
	}
	run.After = kept(t, after)
	for i := range p.Steps {
		for _, e := range p.Steps[i].Expects {
			run.Addresses[e.Key.String()] = e.Address
		}
	}
	for i := range report.Outcomes {
		switch o := &report.Outcomes[i]; {
		case o.Status == apply.Done || o.Status == apply.Partly:
			run.Done = append(run.Done, o.Step)
		case o.Status == apply.Open && o.Step.Kind == reconcile.Manual:
			run.ByHand = append(run.ByHand, o.Step)
		}
	}
	return run, report
}

// kept writes a state and reads it back.
func kept(t testing.TB, s *undo.State) *undo.State {
	t.Helper()
	data, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	out, err := undo.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Undo plans what gives back a run. Later is what undoes of it have left.
func (s *Scene) Undo(ctx context.Context, run *undo.Run, later ...*undo.State) (*undo.Result, error) {
	reading := undo.Reading(s.Organization, run)
	s.System = s.open(reading)
	live, err := s.System.Read(ctx, reconcile.Scope{Locations: reading.Locations})
	if err != nil {
		return nil, err
	}
	asOf, err := schema.ParseDate(AsOf)
	if err != nil {
		return nil, err
	}
	result, diags := undo.Make(&undo.Input{Files: s.Organization, Live: live, Vendor: s.System, Spec: s.spec, AsOf: asOf, Run: run, Later: later})
	for _, d := range diags {
		if d.Severity == diag.Error {
			return nil, &mistake{d}
		}
	}
	return result, nil
}

// Effect is what people may do, by person and location, and what else a run may change, in words.
type Effect map[schema.Key]string

// Effect reads what there is now.
func (s *Scene) Effect(t testing.TB) (Effect, *schema.Organization) {
	t.Helper()
	live, err := s.System.Read(t.Context(), reconcile.Scope{Locations: s.Organization.Locations})
	if err != nil {
		t.Fatal(err)
	}
	return effectOf(live), live
}

// effectOf puts a live organization in words. People are known by their number, and where they have to
// be invited again by their e-mail, because the number may be another one.
func effectOf(o *schema.Organization) Effect {
	e := make(Effect)
	c := o.Live.Rights.Catalogue()
	rights := func(set *schema.RightSet) string {
		text := fmt.Sprintf("%d rights ", len(set.Effective().Granted()))
		sum := sha256.New()
		for _, id := range set.Effective().Granted() {
			fmt.Fprintln(sum, c.Right(id).Name)
		}
		text += hex.EncodeToString(sum.Sum(nil)[:4]) + " "
		for _, l := range set.Effective().Limits() {
			text += fmt.Sprintf("%s=%s ", c.Right(l.Right).Name, l.Value)
		}
		return text
	}
	for _, u := range o.Users {
		for i := range u.Assignments {
			a := &u.Assignments[i]
			if a.Access == nil {
				continue
			}
			k := schema.Key{Kind: schema.KindUser, Location: a.Location().ID.V, Name: schema.NormalEmail(u.Email.V)}
			e[k] = fmt.Sprintf("%s standing %d unknown %t: %s", a.Access.Base, a.Access.Standing, a.Access.Unknown, rights(a.Access.Rights))
			if a.Employee != nil {
				e[k] += fmt.Sprintf(" with %d", a.Employee.ID)
			}
		}
		if accountLike(u) {
			k := schema.Key{Kind: schema.KindUser, Name: schema.NormalEmail(u.Email.V)}
			e[k] = fmt.Sprintf("%q %q active %t archived %t", u.Name.V, u.Phone.V, u.Active.V, u.Archived)
			for i := range u.Assignments {
				a := &u.Assignments[i]
				if a.Role != nil {
					e[k] += fmt.Sprintf(" %d %s", a.Role.ID.V, a.Role.Base.V)
					if a.Role.ID.V == 0 { // a role has its own entry
						e[k] += " " + rights(o.Live.RoleRights[a.Role])
					}
				}
				at := make([]schema.ID, len(a.Locations))
				for j, l := range a.Locations {
					at[j] = l.ID.V
				}
				slices.Sort(at)
				for _, id := range at {
					e[k] += fmt.Sprintf(" at %d", id)
				}
			}
			for _, a := range u.Attrs {
				e[k] += fmt.Sprintf(" %s=%s", a.Name, a.Value)
			}
		}
	}
	for _, x := range o.Live.Employees {
		e[reconcile.EmployeeKey(x)] = fmt.Sprintf("%q %q schedule %t dismissed %t", x.Name.V, x.Specialization.V, x.Schedule.V, x.Dismissed.V)
	}
	for _, l := range o.Locations {
		e[reconcile.LocationKey(l)] = fmt.Sprintf("%q %v", l.Title.V, l.Attrs)
	}
	for _, d := range o.CashDesks {
		e[reconcile.CashDeskKey(d)] = fmt.Sprintf("%q %t %v", d.Title.V, d.Enabled.V, slices.Sorted(slices.Values(d.Users)))
	}
	for _, r := range o.Roles {
		if set := o.Live.RoleRights[r]; set != nil {
			e[schema.Key{Kind: schema.KindRole, Name: r.Title.V}] = rights(set)
		}
	}
	return e
}

func accountLike(u *schema.User) bool {
	return !slices.ContainsFunc(u.Assignments, func(a schema.Assignment) bool { return a.Access != nil || a.Employee != nil })
}

// Without returns what there was before a run, with what others have done since to what the run did not
// change: that stays.
func (e Effect) Without(after, since Effect) Effect {
	out := maps.Clone(e)
	for _, k := range Differences(after, since) {
		if _, now := since[k]; e[k] == after[k] && now {
			out[k] = since[k]
		} else if e[k] == after[k] {
			delete(out, k)
		}
	}
	return out
}

// Differences returns the keys under which two effects differ, in order.
func Differences(a, b Effect) []schema.Key {
	var keys []schema.Key
	for k := range a {
		if a[k] != b[k] {
			keys = append(keys, k)
		}
	}
	for k := range b {
		if _, ok := a[k]; !ok {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, schema.Key.Compare)
	return slices.Compact(keys)
}

const waitsAgain = "waits for an invitation to be accepted"

// Explained returns what an undo says that it does not give back, or not yet: what it lists, and what
// its steps do that were not carried out. Keys are those of Effect. Names is who has which number.
func Explained(r *undo.Result, report *apply.Report, names Numbers) map[schema.Key]string {
	why := make(map[schema.Key]string)
	add := func(k schema.Key, text string) {
		if name, ok := names[schema.Key{Kind: k.Kind, ID: k.ID}]; ok && k.ID != 0 {
			k.Name, k.ID = name, 0
		}
		why[k] = text
	}
	for _, l := range r.Left {
		add(l.Key, l.Why)
	}
	for _, l := range r.Lasting {
		add(l.Key, l.Text)
	}
	for i := range report.Outcomes {
		o := &report.Outcomes[i]
		if o.Status == apply.Done {
			continue
		}
		for j := range r.Plan.Changes {
			c := &r.Plan.Changes[j]
			if c.Kind == schema.KindUser && c.User.After != nil && len(c.Placements) == 0 && slices.Contains(o.Step.Addresses, c.Address) {
				add(schema.Key{Kind: schema.KindUser, Name: schema.NormalEmail(cmp.Or(c.User.Before, c.User.After).Email.V)}, string(o.Status)+": "+o.Step.Title)
			}
		}
		for _, e := range o.Step.Effects {
			if e.Change < 0 || r.Plan.Changes[e.Change].Kind != schema.KindUser {
				continue
			}
			c := &r.Plan.Changes[e.Change]
			if c.User.After == nil {
				continue
			}
			add(schema.Key{Kind: schema.KindUser, Location: c.Placements[e.Placement].Location.ID.V, Name: schema.NormalEmail(c.User.After.Email.V)}, string(o.Status)+": "+o.Step.Title)
		}
	}
	for i := range r.Plan.Changes {
		c := &r.Plan.Changes[i]
		for j := range c.Placements {
			if p := &c.Placements[j]; p.After.Invited() {
				add(schema.Key{Kind: schema.KindUser, Location: p.Location.ID.V, Name: schema.NormalEmail(c.User.After.Email.V)}, waitsAgain)
			}
		}
	}
	return why
}

// Numbers are the e-mails of people and the titles of roles by every number that they have or had.
type Numbers map[schema.Key]string

// Add notes the people and the roles of a live organization.
func (n *Numbers) Add(o *schema.Organization) {
	if *n == nil {
		*n = make(Numbers)
	}
	for _, u := range o.Users {
		(*n)[reconcile.AccountKey(u)] = schema.NormalEmail(u.Email.V)
		for i := range u.Assignments {
			id := reconcile.AssignmentKey(u, &u.Assignments[i]).ID
			(*n)[schema.Key{Kind: schema.KindUser, ID: id}] = schema.NormalEmail(u.Email.V)
		}
	}
	for _, r := range o.Roles {
		(*n)[reconcile.RoleKey(r)] = r.Title.V
	}
}

// Undone is a scene in which runs are given back, and who has had which number in it.
type Undone struct {
	*Scene
	numbers Numbers
}

// Now reads what there is now.
func (u *Undone) Now(t testing.TB) Effect {
	t.Helper()
	e, live := u.Effect(t)
	u.numbers.Add(live)
	return e
}

// Back gives back a run, and compares with what there was before it. It returns the run that did so, nil
// if a guard refuses it. No step may fail.
func (u *Undone) Back(t testing.TB, before Effect, run *undo.Run, later ...*undo.State) (*undo.Result, *undo.Run) {
	t.Helper()
	result, err := u.Undo(t.Context(), run, later...)
	if err != nil {
		t.Fatalf("the undo of run %d cannot be planned: %v", run.ID, err)
	}
	for _, g := range result.Plan.Refused() {
		t.Logf("the undo of run %d is refused: %s", run.ID, g.Reason)
		return result, nil
	}
	second, report := u.Keep(t, run.ID+1, result.Plan)
	CheckUndo(t, before, u.Now(t), Explained(result, report, u.numbers))
	for _, o := range report.Outcomes {
		if o.Status == apply.Failed {
			t.Errorf("undo of run %d: %s: %v", run.ID, o.Step.Title, o.Err)
		}
	}
	if t.Failed() {
		for _, o := range report.Outcomes {
			t.Logf("undo of run %d: step %d, %s: %s %s", run.ID, o.Step.N, o.Step.Title, o.Status, o.Why)
		}
		for _, l := range result.Left {
			t.Logf("left alone: %s %s %v", l.Key, l.Why, l.Fields)
		}
		for _, l := range result.Lasting {
			t.Logf("not given back: %s %s", l.Key, l.Text)
		}
	}
	return result, second
}

// CheckUndo compares what there was before a run with what there is after its undo: what differs is what
// the undo lists, and what it lists differs.
func CheckUndo(t testing.TB, before, now Effect, why map[schema.Key]string) {
	t.Helper()
	now = maps.Clone(now)
	for k := range why {
		if _, was := before[k]; k.Kind == schema.KindLocation && !was {
			for x := range now { // whoever makes a place is in it
				now[x] = strings.ReplaceAll(now[x], fmt.Sprintf(" at %d", k.ID), "")
			}
		}
	}
	differ := Differences(before, now)
	for _, k := range differ {
		// That an invitation was accepted meanwhile is the person's doing.
		if why[k] == "" && strings.Replace(before[k], "standing 1 ", "standing 0 ", 1) != now[k] {
			t.Errorf("%s was not given back, and nothing says so:\n  before %s\n  now    %s", k, before[k], now[k])
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(why), schema.Key.Compare) {
		// Whoever was only invited before waits again, and that is as before.
		waits := why[k] == waitsAgain && strings.Contains(now[k], "standing 1 ")
		if k != (schema.Key{}) && !waits && !slices.Contains(differ, k) {
			t.Errorf("%s is listed (%s), and it is as before: %s", k, why[k], now[k])
		}
	}
}
