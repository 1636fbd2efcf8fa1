package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/huh/v2"
	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/cmd/internal/view"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/undo"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

type applyOptions struct {
	planning
	file        string
	autoApprove bool
	parallelism int
}

func newApplyCmd(a *App) *cobra.Command {
	var o applyOptions
	cmd := &cobra.Command{
		Use:   "apply [FILE]",
		Short: "Carry out a plan",
		Long: strings.TrimSpace(`
Make a plan, show it, and carry it out after you agree; or carry out a plan that was saved with
plan --out, if nothing that it builds on has changed since. What a person has to do by hand is
listed at the end and never called done.

With -o json one document is printed at the end: the plan, and what became of each step.

Each step is kept in the history before it is sent and after it is answered, see "seatplan history".
One apply at a time works on an organization. One that was cut off is finished by "seatplan resume"; a
new apply goes on from the live state and settles it too.`),
		Example: examples(`
  seatplan apply -C access
  seatplan apply --auto-approve
  seatplan apply plan.json`),
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.file = args[0]
				return runApplyFile(cmd.Context(), a, &o)
			}
			return runApply(cmd.Context(), a, &o)
		},
	}
	o.flags(a, cmd)
	cmd.Flags().BoolVar(&o.autoApprove, "auto-approve", false, "do not ask")
	parallelismFlag(cmd, &o.parallelism)
	passwordFlag(cmd, &o.passwordCommand)
	return cmd
}

// runApply plans and carries out.
func runApply(ctx context.Context, a *App, o *applyOptions) error {
	if err := cmp.Or(checkFormat(o.output, formatText, formatJSON, formatMarkdown), checkParallelism(o.parallelism)); err != nil {
		return err
	}
	var k *keeper
	made, err := a.makePlans(ctx, &o.planning, func(l *loaded) error {
		var err error
		if k, err = a.keep(ctx, l.dir, o.store, names(l.orgs)); err != nil {
			return err
		}
		k.noteUnfinished()
		if len(o.targets) > 0 && len(k.unfinished) > 0 {
			return errors.New("a part of a plan would hide what was cut off; finish that first with seatplan resume, or apply without --target")
		}
		return nil
	})
	if k != nil {
		defer k.close(ctx)
	}
	if err != nil {
		return err
	}
	defer made.close()
	p, err := a.present(o, made.document)
	if err != nil {
		return err
	}
	made.explain()
	if made.refusedByGuard() || !made.somePlan() {
		return p.end(made.code())
	}
	var jobs []job
	for i, out := range made.outcomes {
		if out.Plan != nil && !out.Plan.Empty() {
			jobs = append(jobs, jobOf(made.sessions[i], &made.outcomes[i], made.cfg.Files))
		}
	}
	_, digest, err := made.encode()
	if err != nil {
		return err
	}
	if err := a.confirm(ctx, o.autoApprove, made.passwords, jobs); err != nil {
		return p.fail(err)
	}
	k.journals(jobs, digest, made.cfg.Digest, made.document)
	k.settle(ctx, digest, made.cfg.Digest, made.document)
	code := p.carryOut(ctx, jobs)
	made.passwords.remind()
	return p.end(worst(code, made.code()))
}

func names(list []*schema.Organization) []string {
	out := make([]string, len(list))
	for i, o := range list {
		out[i] = o.Name
	}
	return out
}

func (p *plans) somePlan() bool {
	return slices.ContainsFunc(p.outcomes, func(o view.Outcome) bool { return o.Plan != nil })
}

// refusedByGuard reports whether a guard refuses one of the plans; then none is carried out.
func (p *plans) refusedByGuard() bool {
	return slices.ContainsFunc(p.outcomes, func(o view.Outcome) bool { return o.Plan != nil && len(o.Plan.Refused()) > 0 })
}

// job is the steps for one organization.
type job struct {
	name    string
	vendor  string
	system  reconcile.System
	steps   []reconcile.Step
	past    map[int]apply.Past // of a run that this one goes on with
	terms   apply.Terms
	pace    time.Duration
	source  view.SourceFunc
	before  *undo.State   // what the steps touch, as it is
	journal apply.Journal // nil if nothing is sent
}

// jobOf returns the job of a plan that was just made.
func jobOf(s *session, out *view.Outcome, files *diag.Files) job {
	p := out.Plan
	return job{
		name: out.Organization.Name, vendor: out.Organization.System, system: s.system, steps: p.Steps, terms: apply.TermsOf(p), pace: p.Pace,
		source: sourceOf(out.Organization, files), before: undo.Capture(p.Live, apply.Keys(apply.Sendable(p.Steps))),
	}
}

// sourceOf tells where the files of an organization say what made a step fail.
func sourceOf(o *schema.Organization, files *diag.Files) view.SourceFunc {
	return func(s *reconcile.Step, err error) []view.Place {
		var places []view.Place
		for _, src := range reconcile.Sources(o, s, err) {
			at := files.Position(src.Span)
			place := view.Place{Source: view.Source{File: at.File, Line: at.Line}, Address: string(src.Address)}
			if src.Field != "" {
				place.Field = &src.Field
			}
			places = append(places, place)
		}
		return places
	}
}

// sendable counts the steps that are sent, and not left to people.
func (j *job) sendable() (steps, requests int) {
	pending := apply.Pending(j.steps, j.past)
	for i, s := range j.steps {
		if pending[i] {
			steps++
			requests += s.Reads + s.Writes
		}
	}
	return steps, requests
}

// newcomers are the e-mails of those who get a first password: those who are to be added for the first
// time, and those whom a doubtful step may have added.
func (j *job) newcomers() (first, perhaps []string) {
	pending := apply.Pending(j.steps, j.past)
	for i, s := range j.steps {
		switch _, doubtful := j.past[s.N]; {
		case !pending[i]:
		case doubtful:
			perhaps = append(perhaps, s.Passwords...)
		default:
			first = append(first, s.Passwords...)
		}
	}
	return first, perhaps
}

// confirm makes sure that everything is there that applying needs, and asks whether to go on.
func (a *App) confirm(ctx context.Context, sure bool, p *passwords, jobs []job) error {
	total, secrets := 0, 0
	for i := range jobs {
		n, _ := jobs[i].sendable()
		total += n
		first, perhaps := jobs[i].newcomers()
		secrets += len(first) + len(perhaps)
	}
	if err := p.ready(secrets); err != nil {
		return err
	}
	if total > 0 && !sure {
		if err := a.ask(fmt.Sprintf("Carry out %s?", plural(total, "step", "steps"))); err != nil {
			return fmt.Errorf("not applied: %w", err)
		}
		if err := refresh(ctx, jobs); err != nil {
			return err
		}
	}
	for i := range jobs {
		if err := p.prepare(ctx, &jobs[i]); err != nil {
			return fmt.Errorf("not applied: %w", err)
		}
	}
	return nil
}

// refresh looks once more at what the steps build on, because others may have changed it while the question
// stood. What is there now is what an undo gives back.
func refresh(ctx context.Context, jobs []job) error {
	for i := range jobs {
		j := &jobs[i]
		if j.past != nil {
			continue
		}
		before, err := unmoved(ctx, j.system, j.name, j.steps)
		if err != nil {
			return err
		}
		j.before = before
	}
	return nil
}

// ask returns nil if the user says yes.
func (a *App) ask(question string) error {
	if !a.Terminal.In {
		return errors.New("there is nobody to ask: give --auto-approve, or run this in a terminal")
	}
	yes := false
	err := huh.NewForm(huh.NewGroup(huh.NewConfirm().Title(question).Value(&yes))).
		WithInput(a.In).WithOutput(a.Err).WithAccessible(true).Run()
	switch {
	case err != nil && !errors.Is(err, huh.ErrUserAborted):
		return err
	case !yes:
		return errors.New("you did not agree")
	}
	return nil
}

func reportCode(r *apply.Report) Code {
	err := r.Err()
	failed := r.Count(apply.Failed) + r.Count(apply.Partly) + r.Count(apply.Skipped)
	switch {
	case errors.Is(err, reconcile.ErrRefused):
		return CodeRefused
	case errors.Is(err, reconcile.ErrStale):
		return CodeStale
	case failed > 0 && !r.Changed():
		return CodeError
	case failed > 0:
		return CodePartly
	case r.Journal != nil:
		return CodeError // all was done, and there is no record of it
	case r.Open() > 0:
		return CodeOpen
	}
	return CodeOK
}

func (a *App) runJob(ctx context.Context, j *job, parallelism int) *apply.Report {
	steps, requests := j.sendable()
	if steps > 0 {
		a.note("Applying to %s: %s, about %s at the system's limit.", j.name, plural(steps, "step", "steps"), estimate(requests, j.pace))
	}
	bar := a.progress("Applying to " + j.name)
	n := 0
	options := apply.Options{Licences: j.terms.Licences, Keepers: j.terms.Keepers, Journal: j.journal, Past: j.past, Parallelism: parallelism, After: func(o apply.Outcome) {
		n++
		if a.Terminal.Err {
			bar.set(n, steps)
			return
		}
		status := "done"
		if o.Status != apply.Done {
			status = string(o.Status)
		}
		a.note("[%d/%d] %s: %s", n, steps, o.Step.Title, status)
	}}
	report := apply.Run(ctx, j.system, j.steps, options)
	bar.done()
	a.keepLeft(ctx, j, report)
	return report
}

// runApplyFile carries out a saved plan.
func runApplyFile(ctx context.Context, a *App, o *applyOptions) error {
	if err := cmp.Or(checkFormat(o.output, formatText, formatJSON, formatMarkdown), checkParallelism(o.parallelism)); err != nil {
		return err
	}
	file, doc, err := readPlan(o.file)
	if err != nil {
		return err
	}
	if len(o.targets)+len(o.waive) > 0 || o.at != "" || o.organization != "" {
		return errors.New("a saved plan is carried out as it is: --target, --waive, --at and --organization belong to plan")
	}
	if err := savedGuards(doc); err != nil {
		return err
	}
	l, err := a.load(ctx, &o.source)
	if err != nil {
		return err
	}
	defer l.dir.close()
	var about []string
	for i := range file.Execution.Organizations {
		about = append(about, file.Execution.Organizations[i].Name)
	}
	k, err := a.keep(ctx, l.dir, o.store, about)
	if err != nil {
		return err
	}
	defer k.close(ctx)
	k.noteUnfinished()
	if err := k.unapplied(ctx, file.Execution.Digest); err != nil {
		return err
	}
	if err := unchanged(file, l); err != nil {
		return err
	}
	jobs, closeAll, err := a.openJobs(ctx, l, file, doc)
	defer closeAll()
	if err != nil {
		return err
	}
	p, err := a.present(o, doc)
	if err != nil {
		return err
	}
	if err := a.confirm(ctx, o.autoApprove, l.passwords, jobs); err != nil {
		return p.fail(err)
	}
	k.journals(jobs, file.Execution.Digest, file.Execution.Config, doc)
	code := p.carryOut(ctx, jobs)
	l.passwords.remind()
	p.app.remindOfFiles(doc)
	return p.end(code)
}

// unchanged refuses a plan that was made from other files.
func unchanged(file *apply.File, l *loaded) error {
	if file.Execution.Config != l.cfg.Digest {
		return &ExitError{Code: CodeStale, Err: errors.New("the files have changed since the plan was saved; make the plan again")}
	}
	return nil
}

// planned returns the organization that a saved plan is for.
func (l *loaded) planned(saved *apply.OrganizationExecution) (*schema.Organization, error) {
	o := l.organization(saved.Name)
	if o == nil || o.System != saved.System {
		return nil, fmt.Errorf("the plan is for organization.%s (%s), which is not in %s", saved.Name, saved.System, l.dir.path)
	}
	return o, nil
}

// savedGuards refuses a plan that was refused when it was made.
func savedGuards(doc *view.Document) error {
	for _, o := range doc.Organizations {
		for _, g := range o.Guards {
			if g.Verdict == string(reconcile.GuardRefused) {
				code := CodeGuard
				if g.Name == reconcile.GuardSeatLimit {
					code = CodeSeats
				}
				return &ExitError{Code: code, Err: fmt.Errorf("the guard %s refused this plan: %s", g.Name, *g.Reason)}
			}
		}
	}
	return nil
}

// openJobs connects to the organizations of a saved plan and makes sure that what the plan builds
// on is still there.
func (a *App) openJobs(ctx context.Context, l *loaded, file *apply.File, doc *view.Document) ([]job, func(), error) {
	var jobs []job
	var sessions []*session
	closeAll := func() {
		for _, s := range sessions {
			s.close()
		}
	}
	shared := &limits{}
	for i := range file.Execution.Organizations {
		saved := &file.Execution.Organizations[i]
		org, err := l.planned(saved)
		if err != nil {
			return nil, closeAll, err
		}
		s, err := l.connect(ctx, org, shared)
		if err != nil {
			return nil, closeAll, err
		}
		sessions = append(sessions, s)
		if err := fresh(saved.ValidThrough, s); err != nil {
			return nil, closeAll, err
		}
		steps := saved.Restore()
		explainSteps(steps, doc, saved.Name)
		before, err := unmoved(ctx, s.system, saved.Name, steps)
		if err != nil {
			return nil, closeAll, err
		}
		asOf, err := schema.ParseDate(saved.AsOf)
		if err != nil {
			return nil, closeAll, fmt.Errorf("%w: %w", apply.ErrDamaged, err)
		}
		terms := saved.Terms()
		if err := l.recount(ctx, s, asOf, &terms, steps, nil); err != nil {
			return nil, closeAll, err
		}
		if len(steps) > 0 {
			jobs = append(jobs, job{
				name: org.Name, vendor: org.System, system: s.system, steps: steps, terms: terms, pace: s.system.Pace(),
				source: sourceOf(org, l.cfg.Files), before: before,
			})
		}
	}
	return jobs, closeAll, nil
}

// explainSteps gives the manual steps of a saved plan their instructions, which its JSON form has.
func explainSteps(steps []reconcile.Step, doc *view.Document, organization string) {
	for i := range doc.Organizations {
		if doc.Organizations[i].Name != organization {
			continue
		}
		for j := range doc.Organizations[i].Manual {
			m := &doc.Organizations[i].Manual[j]
			if m.Step >= 1 && m.Step <= len(steps) {
				steps[m.Step-1].Manual = m.StepOf()
			}
		}
	}
}

func (l *loaded) organization(name string) *schema.Organization {
	for _, o := range l.cfg.Organizations {
		if o.Name == name {
			return o
		}
	}
	return nil
}

// fresh refuses a plan over which a day has passed that changes what it would say: somebody's last
// day, or a renewal.
func fresh(validThrough string, s *session) error {
	if validThrough == "" {
		return nil
	}
	last, err := schema.ParseDate(validThrough)
	if err != nil {
		return fmt.Errorf("%w: %w", apply.ErrDamaged, err)
	}
	if s.today() > last {
		return &ExitError{Code: CodeStale, Err: fmt.Errorf("the plan of %s was good through %s: somebody's last day or a renewal has passed since; make the plan again", s.organization.Name, last)}
	}
	return nil
}

// unmoved reads the objects that the steps build on again, and names those that have changed.
func unmoved(ctx context.Context, system reconcile.System, organization string, steps []reconcile.Step) (*undo.State, error) {
	now, moved, err := movedSince(ctx, system, steps)
	if err == nil {
		err = stale(organization, moved)
	}
	if err != nil || now == nil {
		return undo.Capture(nil, nil), err
	}
	before, err := undo.Complete(ctx, system, now, apply.Keys(steps))
	return before, asRefused(err)
}

// movedSince returns what the steps build on as it is now, nil if they build on nothing, and the addresses
// of what has changed of it.
func movedSince(ctx context.Context, system reconcile.System, steps []reconcile.Step) (now *schema.Organization, moved []schema.Address, err error) {
	keys := apply.Keys(steps)
	if len(keys) == 0 {
		return nil, nil, nil
	}
	now, err = system.ReadObjects(ctx, keys)
	if err != nil {
		return nil, nil, asRefused(err)
	}
	return now, apply.Moved(steps, reconcile.Present(now)), nil
}

// stale refuses a plan of which live objects have changed.
func stale(organization string, moved []schema.Address) error {
	if len(moved) == 0 {
		return nil
	}
	return &ExitError{Code: CodeStale, Err: fmt.Errorf("the plan of %s is stale, these have changed since it was made:\n%s\nmake the plan again", organization, listed(moved))}
}

// listed writes addresses, a line each.
func listed(addresses []schema.Address) string {
	names := make([]string, len(addresses))
	for i, a := range addresses {
		names[i] = "  " + string(a)
	}
	return strings.Join(names, "\n")
}

// recount counts seats, owners and administrators again where the steps take some, and makes sure that
// the order of the steps still holds: somebody may have taken a seat, or a colleague may have gone,
// without any object being touched that the steps are about.
func (l *loaded) recount(ctx context.Context, s *session, asOf schema.Date, terms *apply.Terms, steps []reconcile.Step, past map[int]apply.Past) error {
	if len(terms.Licences)+len(terms.Keepers) == 0 {
		return nil
	}
	spec, desired := s.provider.Spec(), *s.organization
	if !spec.LiveRoles {
		counted := func(l *schema.Location) bool {
			return slices.ContainsFunc(terms.Licences, func(x apply.Licence) bool { return x.Address == l.Address }) ||
				slices.ContainsFunc(terms.Keepers, func(x apply.Keeper) bool { return x.Address == l.Address })
		}
		desired.Locations = slices.DeleteFunc(slices.Clone(desired.Locations), func(l *schema.Location) bool { return !counted(l) })
	}
	live, err := s.system.Read(ctx, reconcile.Scope{Locations: desired.Locations})
	if err != nil {
		return asRefused(err)
	}
	now, diags := reconcile.CountLive(reconcile.Input{Desired: &desired, Live: live, Vendor: s.system, Spec: spec, AsOf: asOf})
	if diags.HasErrors() {
		return l.tell(diags)
	}
	terms.Licences, terms.Keepers, err = apply.Recount(steps, past, terms.Licences, terms.Keepers, now)
	if err == nil {
		return nil
	}
	code := CodeGuard
	if over, lost := (*apply.OverrunError)(nil), (*apply.UncountedError)(nil); errors.As(err, &over) {
		code = CodeSeats
	} else if errors.As(err, &lost) {
		code = CodeStale
	}
	return &ExitError{Code: code, Err: fmt.Errorf("the plan of %s does not hold any more: %w; make the plan again", s.organization.Name, err)}
}
