package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/cmd/internal/view"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/apply/store"
	"github.com/seatplan/seatplan/reconcile/undo"
	"github.com/seatplan/seatplan/schema"
)

type undoOptions struct {
	applyOptions
	run int64
	out string
}

func newUndoCmd(a *App) *cobra.Command {
	var o undoOptions
	cmd := &cobra.Command{
		Use:   "undo RUN",
		Short: "Give back what a run has changed",
		Long: strings.TrimSpace(`
Make a plan that gives back what a run of apply has changed, show it, and carry it out after you agree.
"seatplan history" lists the runs. What somebody has changed since is left alone and listed, and so is
what no call gives back; a person who was removed is invited again and has to accept.

An undo is planned, guarded and kept in the history like any other apply, so it can be undone too. With
--out the plan is only saved, and "seatplan apply FILE" carries it out. The files still say the other
thing afterwards: revert them, or the next apply does it again.`),
		Example: examples(`
  seatplan undo 12 -C access
  seatplan undo 12 --auto-approve
  seatplan undo 12 --out undo.json && seatplan apply undo.json`),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("undo takes the number of one run; seatplan history lists them")
			}
			n, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil || n < 1 {
				return fmt.Errorf("%q is not the number of a run; seatplan history lists them", args[0])
			}
			o.run = n
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return runUndo(cmd.Context(), a, &o) },
	}
	o.source.flags(cmd)
	o.callerFlag(cmd)
	storeFlag(cmd, &o.store)
	f := cmd.Flags()
	f.StringArrayVar(&o.waive, "waive", nil, "waive a guard, `NAME=REASON`; may be given several times")
	f.StringVarP(&o.output, "output", "o", formatText, "`FORMAT` of the plan: text, json or markdown")
	f.BoolVar(&o.names, "names", false, "list everybody, also where many people share a change")
	f.BoolVar(&o.autoApprove, "auto-approve", false, "do not ask")
	f.StringVar(&o.out, "out", "", "only save the plan in `FILE`, for apply and show")
	parallelismFlag(cmd, &o.parallelism)
	passwordFlag(cmd, &o.passwordCommand)
	complete(cmd, "output", formatText, formatJSON, formatMarkdown)
	complete(cmd, "waive", reconcile.Waivable()...)
	return cmd
}

func runUndo(ctx context.Context, a *App, o *undoOptions) error {
	if err := cmp.Or(checkFormat(o.output, formatText, formatJSON, formatMarkdown), checkParallelism(o.parallelism)); err != nil {
		return err
	}
	waivers, err := waiversOf(o.waive)
	if err != nil {
		return err
	}
	l, err := a.load(ctx, &o.source)
	if err != nil {
		return err
	}
	var k *keeper
	defer func() {
		if k != nil {
			k.close(ctx)
		}
	}()
	past, err := a.pastRun(ctx, l, o)
	if err == nil && past != nil && o.out == "" {
		k, err = a.keep(ctx, l.dir, o.store, names(l.orgs))
	}
	if err != nil || past == nil {
		l.dir.close()
		return err
	}
	made, err := l.planUndo(ctx, past, waivers)
	if err != nil {
		return err
	}
	defer made.close()
	if o.out != "" {
		if err := a.render(made.document, o.output, o.names); err != nil {
			return err
		}
		made.explain()
		if err := made.save(o.out); err != nil {
			return err
		}
		return exit(made.code())
	}
	p, err := a.present(&o.applyOptions, made.document)
	if err != nil {
		return err
	}
	made.explain()
	if made.refusedByGuard() {
		return p.end(made.code())
	}
	return p.carryOutUndo(ctx, k, made, o)
}

func (p *presenting) carryOutUndo(ctx context.Context, k *keeper, made *plans, o *undoOptions) error {
	var jobs []job
	if !made.outcomes[0].Plan.Empty() {
		jobs = append(jobs, jobOf(made.sessions[0], &made.outcomes[0], made.cfg.Files))
	}
	_, digest, err := made.encode()
	if err != nil {
		return err
	}
	if err := p.app.confirm(ctx, o.autoApprove, made.passwords, jobs); err != nil {
		return p.fail(err)
	}
	k.journals(jobs, digest, made.cfg.Digest, made.document)
	code := p.carryOut(ctx, jobs)
	made.passwords.remind()
	p.app.remindOfFiles(made.document)
	return p.end(worst(code, made.code()))
}

// past is a run as the history knows it.
type past struct {
	run   *store.Run
	undo  *undo.Run
	later []*undo.State
}

// pastRun reads a run that is to be given back, and narrows the configuration to its organization. It is
// nil if the run has changed nothing, and that was said.
func (a *App) pastRun(ctx context.Context, l *loaded, o *undoOptions) (*past, error) {
	place, err := a.place(l.dir.path, o.store)
	if err != nil {
		return nil, err
	}
	s, err := store.Look(ctx, place, a.clock())
	if err != nil {
		return nil, err
	}
	defer s.Close()
	run, steps, err := s.Run(ctx, o.run)
	if errors.Is(err, store.ErrUnknown) {
		return nil, fmt.Errorf("there is no run %d in the history; seatplan history lists them", o.run)
	}
	if err != nil {
		return nil, err
	}
	org := l.organization(run.Organization)
	if org == nil || org.System != run.About.System {
		return nil, fmt.Errorf("run %d was of organization.%s (%s), which is not in %s", run.ID, view.Clean(run.Organization), view.Clean(run.About.System), l.dir.path)
	}
	l.orgs = []*schema.Organization{org}
	unfinished, err := s.Unfinished(ctx, run.Organization)
	if err != nil {
		return nil, err
	}
	switch run.Outcome {
	case store.Running:
		return nil, fmt.Errorf("run %d is under way; undo it when it has ended", run.ID)
	case store.CutOff:
		return nil, cutOffError(run, unfinished)
	}
	if unfinished != nil {
		return nil, fmt.Errorf("run %d of %s was cut off since; first bring that to its end: seatplan resume", unfinished.Run.ID, view.Clean(run.Organization))
	}
	if run.Sent == 0 || len(run.Changed) == 0 {
		return nil, a.nothingToUndo(run, o)
	}
	p := &past{run: run, undo: undoRun(run, steps)}
	before, after, err := s.States(ctx, run.ID)
	switch {
	case err != nil:
		return nil, err
	case before == nil:
		return nil, fmt.Errorf("of run %d the history does not have what was there before; to take it back, revert the files and apply", run.ID)
	case after == nil:
		return nil, fmt.Errorf("what run %d has left could not be read at its end, so nobody can tell what was changed since; to take it back, revert the files and apply", run.ID)
	}
	undone, err := s.Undone(ctx, run.ID)
	if err != nil {
		return nil, err
	}
	var errs []error
	read := func(data []byte) *undo.State {
		state, err := undo.Decode(data)
		errs = append(errs, err)
		return state
	}
	p.undo.Before, p.undo.After = read(before), read(after)
	for _, data := range undone {
		p.later = append(p.later, read(data))
	}
	return p, errors.Join(errs...)
}

// cutOffError says why a run cannot be undone that was cut off, and what to do instead.
func cutOffError(run *store.Run, unfinished *store.Unfinished) error {
	switch {
	case run.ResumedBy != 0:
		return fmt.Errorf("run %d was cut off, and run %d has finished it; undo that one: seatplan undo %d", run.ID, run.ResumedBy, run.ResumedBy)
	case unfinished != nil && unfinished.Run.ID == run.ID:
		return fmt.Errorf("run %d was cut off, so nobody knows what it has left; first bring it to its end: seatplan resume", run.ID)
	}
	return fmt.Errorf("run %d was cut off, and a later apply went on from what it had left, which nobody has kept; to take it back, revert the files and apply", run.ID)
}

// nothingToUndo says that a run has changed nothing.
func (a *App) nothingToUndo(run *store.Run, o *undoOptions) error {
	if o.output == formatJSON {
		empty := view.NewDocument("seatplan "+a.Version, schema.DateOf(a.Now()), nil, nil)
		if o.out != "" {
			return view.JSON(a.Out, empty)
		}
		return view.AppliedJSON(a.Out, view.NewApplied("seatplan "+a.Version, empty))
	}
	fmt.Fprintf(a.Out, "Run %d has changed nothing, so there is nothing to undo.\n", run.ID)
	return nil
}

// undoRun returns what the history knows of a run, but for the states.
func undoRun(run *store.Run, steps []store.Step) *undo.Run {
	u := &undo.Run{ID: run.ID, Addresses: make(map[string]schema.Address)}
	for i := range steps {
		x := &steps[i]
		for _, e := range x.Expects {
			u.Addresses[e.Object] = schema.Address(e.Address)
		}
		step := reconcile.Step{N: x.Number, Kind: reconcile.StepKind(x.Kind), Op: x.Op, Title: x.Title, Payload: []byte(x.Payload)}
		for _, address := range x.Addresses {
			step.Addresses = append(step.Addresses, schema.Address(address))
		}
		switch {
		case x.Status == apply.Done || x.Status == apply.Partly:
			u.Done = append(u.Done, step)
		case x.Status == apply.Open && (step.Kind == reconcile.Manual || !x.Sent.IsZero() && x.Why == ""):
			u.ByHand = append(u.ByHand, step)
		}
	}
	return u
}

// planUndo reads the organization of a run and plans what gives it back.
func (l *loaded) planUndo(ctx context.Context, p *past, waivers map[string]string) (*plans, error) {
	org := l.orgs[0]
	reading := undo.Reading(org, p.undo)
	s, err := l.connect(ctx, reading, &limits{})
	if err != nil {
		l.dir.close()
		return nil, err
	}
	made := &plans{loaded: l, sessions: []*session{s}}
	live, err := s.read(ctx, l.app, false)
	if err != nil {
		made.close()
		return nil, asRefused(err)
	}
	result, diags := undo.Make(&undo.Input{
		Files: org, Live: live, Vendor: s.system, Spec: s.provider.Spec(), AsOf: s.today(), Waivers: waivers, Run: p.undo, Later: p.later,
	})
	if err := l.tell(diags); err != nil {
		made.close()
		return nil, fmt.Errorf("the undo of run %d cannot be planned: %w", p.run.ID, err)
	}
	out := view.Outcome{Organization: org, Plan: result.Plan, Undo: view.NewUndo(p.run, result, p.run.About.Files == l.cfg.Digest)}
	made.outcomes = []view.Outcome{out}
	made.document = view.NewDocument("seatplan "+l.app.Version, result.Plan.AsOf, made.outcomes, l.cfg.Files)
	return made, nil
}

// remindOfFiles says after an undo that the files still want what was taken back.
func (a *App) remindOfFiles(doc *view.Document) {
	for i := range doc.Organizations {
		u := doc.Organizations[i].Undo
		switch {
		case u == nil:
		case u.Undoes != nil:
			a.note("Run %d was an undo: what run %d had changed is back.", u.Run, *u.Undoes)
		case !u.SameFiles:
			a.note("The files have changed since run %d. See with seatplan plan that they do not ask for it again.", u.Run)
		case u.Commit == nil:
			a.note("The files still say what run %d made, so the next apply does it again. Take it out of the files.", u.Run)
		default:
			const short = 12
			a.note("The files still say what run %d made, so the next apply does it again. Revert the commit: git revert %s", u.Run, (*u.Commit)[:min(short, len(*u.Commit))])
		}
	}
}
