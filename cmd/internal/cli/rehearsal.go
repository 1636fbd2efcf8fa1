package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/seatplan/seatplan/cmd/internal/view"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/rehearse"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// rehearsal carries plans out on copies.
type rehearsal struct {
	app    *App
	turned map[string]string // switches by --switch
	result *view.Rehearsal
}

// check reports a switch, or a position of one, that the emulator of no system has.
func (r *rehearsal) check(systems []provider) error {
	for _, name := range slices.Sorted(maps.Keys(r.turned)) {
		var known []string
		for _, p := range systems {
			known = append(known, positionsOf(p, name)...)
		}
		switch {
		case known == nil:
			return fmt.Errorf("--switch %s: no system of the organizations here has this switch; list them with seatplan sandbox switches SYSTEM", name)
		case !slices.Contains(known, r.turned[name]):
			return fmt.Errorf("--switch %s=%s: the positions are %s", name, r.turned[name], strings.Join(known, ", "))
		}
	}
	return nil
}

// systemsOf are the systems of organizations.
func systemsOf(organizations []*schema.Organization) []provider {
	var list []provider
	for _, o := range organizations {
		if p := providerOf(o.System); !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	return list
}

// positionsOf are the positions of a switch of a system, none if it has no such switch.
func positionsOf(p provider, name string) []string {
	var list []string
	for _, s := range p.Switches() {
		for _, position := range s.Positions {
			if s.Name == name {
				list = append(list, position.Name)
			}
		}
	}
	return list
}

// newPlans makes the plans and rehearses them. It returns the exit code of the plans.
func (r *rehearsal) newPlans(ctx context.Context, o *rehearseOptions) (Code, error) {
	made, err := r.app.makePlans(ctx, &o.planning, func(*loaded) error { return nil })
	if err != nil {
		return CodeOK, err
	}
	defer made.close()
	made.explain()
	if made.refusedByGuard() {
		return CodeOK, exit(made.code())
	}
	if err := r.check(systemsOf(made.orgs)); err != nil {
		return CodeOK, err
	}
	waivers, err := waiversOf(o.waive)
	if err != nil {
		return CodeOK, err
	}
	r.result = view.NewRehearsal(made.document)
	for i, out := range made.outcomes {
		if out.Plan == nil {
			r.result.Miss(out.Organization, out.Refused, out.Err)
			continue
		}
		err := r.one(ctx, made.loaded, made.sessions[i], &performance{
			live: out.Plan.Live, forecast: rehearse.Of(out.Plan), licences: apply.LicencesOf(out.Plan), keepers: apply.KeepersOf(out.Plan),
			wanted: wanted{asOf: out.Plan.AsOf, targets: addressesIn(o.targets), waivers: waivers},
		})
		if err != nil {
			return CodeOK, err
		}
	}
	return made.code(), nil
}

func addressesIn(list []string) []schema.Address {
	var addresses []schema.Address
	for _, t := range list {
		addresses = append(addresses, schema.Address(t))
	}
	return addresses
}

// savedPlans rehearses a saved plan, if nothing that it builds on has changed since.
func (r *rehearsal) savedPlans(ctx context.Context, o *rehearseOptions) error {
	file, doc, err := readPlan(o.file)
	if err != nil {
		return err
	}
	if len(o.targets)+len(o.waive) > 0 || o.at != "" || o.organization != "" {
		return errors.New("a saved plan is rehearsed as it is: --target, --waive, --at and --organization belong to plan")
	}
	if slices.ContainsFunc(doc.Organizations, func(d view.Organization) bool { return d.Undo != nil }) {
		return errors.New("the plan of an undo is not rehearsed: what it wants does not stand in the files. Look at it with seatplan show")
	}
	if err := savedGuards(doc); err != nil {
		return err
	}
	l, err := r.app.load(ctx, &o.source)
	if err != nil {
		return err
	}
	defer l.dir.close()
	if err := unchanged(file, l); err != nil {
		return err
	}
	if err := r.check(systemsOf(l.orgs)); err != nil {
		return err
	}
	r.result = view.NewRehearsal(doc)
	shared := &limits{}
	for i := range file.Execution.Organizations {
		if err := r.savedPlan(ctx, l, shared, &file.Execution.Organizations[i], doc); err != nil {
			return err
		}
	}
	return nil
}

// savedPlan rehearses what a saved plan has for one organization.
func (r *rehearsal) savedPlan(ctx context.Context, l *loaded, shared *limits, saved *apply.OrganizationExecution, doc *view.Document) error {
	org, err := l.planned(saved)
	if err != nil {
		return err
	}
	s, err := l.connect(ctx, org, shared)
	if err != nil {
		return err
	}
	defer s.close()
	if err := fresh(saved.ValidThrough, s); err != nil {
		return err
	}
	live, err := s.read(ctx, r.app, false)
	if err != nil {
		return asRefused(err)
	}
	steps := saved.Restore()
	explainSteps(steps, doc, saved.Name)
	if err := stale(saved.Name, apply.Moved(steps, reconcile.Present(live))); err != nil {
		return err
	}
	asOf, err := schema.ParseDate(saved.AsOf)
	if err != nil {
		return fmt.Errorf("%w: %w", apply.ErrDamaged, err)
	}
	p := &performance{live: live, licences: saved.Licences, keepers: saved.Keepers, forecast: rehearse.Forecast{Steps: steps}, wanted: wanted{asOf: asOf, targets: addressesIn(doc.Targets), waivers: make(map[string]string)}}
	for i := range doc.Organizations {
		if d := &doc.Organizations[i]; d.Name == saved.Name {
			p.remember(d)
		}
	}
	return r.one(ctx, l, s, p)
}

// performance is what is carried out on a copy of one organization.
type performance struct {
	live     *schema.Organization
	forecast rehearse.Forecast
	licences []apply.Licence
	keepers  []apply.Keeper
	wanted   wanted // what the plan was made for, and so the next one is
}

// remember takes over what a saved plan says of the time after it.
func (p *performance) remember(d *view.Organization) {
	for _, c := range d.Changes {
		change := rehearse.Change{Address: schema.Address(c.Address), Action: reconcile.Action(c.Action)}
		for _, f := range c.Fields {
			change.Fields = append(change.Fields, reconcile.FieldChange{Path: f.Path, Before: f.Before, After: f.After})
		}
		p.forecast.Changes = append(p.forecast.Changes, change)
	}
	for _, l := range d.Seats.Licences {
		p.forecast.Seats = append(p.forecast.Seats, rehearse.Seats{Licence: schema.Address(l.Licence), Title: l.Title, Rule: schema.SeatRule(l.Rule), After: l.After})
	}
	for _, g := range d.Guards {
		if g.Verdict == string(reconcile.GuardWaived) && g.Reason != nil {
			p.wanted.waivers[g.Name] = *g.Reason
		}
	}
}

// one carries a plan out on a copy of what was read, and keeps what it showed. What cannot be carried
// out does not hold up the other organizations.
func (r *rehearsal) one(ctx context.Context, l *loaded, s *session, p *performance) error {
	err := r.perform(ctx, l, s, p)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.result.Fail(s.organization, err)
	}
	return nil
}

func (r *rehearsal) perform(ctx context.Context, l *loaded, s *session, p *performance) error {
	c, switches, err := r.copied(l, s, p.live)
	if err != nil {
		return err
	}
	defer c.close()
	copied, err := c.system.Read(ctx, c.scope(false))
	if err != nil {
		return fmt.Errorf("the copy cannot be read: %w", err)
	}
	gaps := rehearse.Gaps(p.live, copied, p.forecast.Steps)
	report := r.carryOut(ctx, c, p)
	after, err := c.system.Read(ctx, c.scope(false))
	if err != nil {
		return fmt.Errorf("the copy cannot be read after the plan: %w", err)
	}
	next, diags := reconcile.Make(reconcile.Input{
		Desired: s.organization, Live: after, Vendor: c.system, Spec: s.provider.Spec(),
		AsOf: p.wanted.asOf, Targets: p.wanted.targets, Waivers: p.wanted.waivers,
	})
	if diags.HasErrors() {
		first := diags[slices.IndexFunc(diags, func(d diag.Diagnostic) bool { return d.Severity == diag.Error })]
		return fmt.Errorf("the copy cannot be planned after the plan: %s: %s", first.Summary, first.Detail)
	}
	r.result.Add(s.organization, rehearse.Judge(p.forecast, gaps, report, next), report, switches)
	return nil
}

// carryOut runs the steps on the copy, with progress.
func (r *rehearsal) carryOut(ctx context.Context, c *session, p *performance) *apply.Report {
	bar := r.app.progress("Rehearsing " + c.organization.Name)
	defer bar.done()
	n := 0
	return apply.Run(ctx, c.system, p.forecast.Steps, apply.Options{Licences: p.licences, Keepers: p.keepers, Parallelism: 1, After: func(apply.Outcome) {
		n++
		bar.set(n, len(p.forecast.Steps))
	}})
}

// copied starts the copy of an organization and connects to it, with the client of the real system. It
// returns the switches of its emulator.
func (r *rehearsal) copied(l *loaded, s *session, live *schema.Organization) (*session, map[string]string, error) {
	from, ok := s.provider.(copier)
	if !ok {
		return nil, nil, fmt.Errorf("the emulator of %s takes in no live system", s.organization.System)
	}
	switches := maps.Clone(s.switches)
	if switches == nil {
		switches = make(map[string]string)
	}
	for name, position := range r.turned {
		if slices.Contains(positionsOf(s.provider, name), position) {
			switches[name] = position
		}
	}
	box, err := from.Copy(s.organization, live, switches, func() time.Time { return s.now })
	if err != nil {
		return nil, nil, fmt.Errorf("the copy cannot be made: %w", err)
	}
	srv, err := serveBox(s.organization, box)
	if err != nil {
		return nil, nil, err
	}
	c, err := l.connectionTo(s.organization, nil)
	if err == nil {
		c.Base, c.Credentials, c.Limits, c.Moved, c.Passwords = srv.address, box.Credentials(), nil, nil, madeUp
		copied := &session{organization: s.organization, provider: s.provider, now: s.now, close: srv.close}
		if copied.system, err = s.provider.Open(s.organization, c); err == nil {
			return copied, box.Turned(), nil
		}
	}
	srv.close()
	return nil, nil, err
}

// madeUp returns a password that nobody will see: whom it belongs to is in the copy only.
func madeUp(context.Context, string) (schema.Secret, error) {
	return schema.NewSecret("aA1" + rand.Text()), nil
}
