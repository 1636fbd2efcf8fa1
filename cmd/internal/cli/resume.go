package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/cmd/internal/view"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/apply/store"
	"github.com/seatplan/seatplan/reconcile/undo"
	"github.com/seatplan/seatplan/schema"
)

type resumeOptions struct {
	source
	output, store string

	autoApprove bool
	parallelism int
}

func newResumeCmd(a *App) *cobra.Command {
	var o resumeOptions
	cmd := &cobra.Command{
		Use:   "resume",
		Short: "Finish an apply that was cut off",
		Long: strings.TrimSpace(`
Finish what an apply has begun that was killed or lost its machine: exactly the steps that were approved,
with none of them done twice. The history knows what was answered; that is not sent again. What was sent and
not answered is looked up in the live system first. The rest is sent as it would have been, as a run of its
own that "seatplan history" shows with the first one.

The run is finished as it was approved, also if the files have changed since. It is refused, with the exit
code 4, if somebody else has changed what the rest builds on, or if a day has passed that changes the plan;
then "seatplan plan" shows what is left, and "seatplan apply" goes on from there.`),
		Example: examples(`
  seatplan resume -C access
  seatplan resume --organization bloom --auto-approve
  seatplan resume -o json --auto-approve > resumed.json`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runResume(cmd.Context(), a, &o) },
	}
	o.flags(cmd)
	o.organizationFlag(cmd)
	storeFlag(cmd, &o.store)
	parallelismFlag(cmd, &o.parallelism)
	passwordFlag(cmd, &o.passwordCommand)
	f := cmd.Flags()
	f.BoolVar(&o.autoApprove, "auto-approve", false, "do not ask")
	f.StringVarP(&o.output, "output", "o", formatText, "`FORMAT` of what is resumed: text or json, as history has it")
	complete(cmd, "output", formatText, formatJSON)
	return cmd
}

// checkParallelism refuses a number of steps that makes no sense.
func checkParallelism(n int) error {
	if n < 0 {
		return fmt.Errorf("--parallelism %d: there are no negative numbers of steps", n)
	}
	return nil
}

func parallelismFlag(cmd *cobra.Command, n *int) {
	cmd.Flags().IntVar(n, "parallelism", 0, "have at most `N` steps under way at once; 0 is as many as keep the vendor's limit full, 1 sends one after the other")
}

func passwordFlag(cmd *cobra.Command, command *string) {
	cmd.Flags().StringVar(command, "password-command", "", "run `COMMAND`, without a shell, with the e-mail of each new person who needs a first password, and take the line that it prints")
}

func runResume(ctx context.Context, a *App, o *resumeOptions) error {
	if err := cmp.Or(checkFormat(o.output, formatText, formatJSON), checkParallelism(o.parallelism)); err != nil {
		return err
	}
	l, err := a.load(ctx, &o.source)
	if err != nil {
		return err
	}
	defer l.dir.close()
	cut, err := a.cutOff(ctx, l, o.store)
	if err != nil {
		return err
	}
	if len(cut) == 0 {
		return a.showResumed(nil, o.output)
	}
	k, err := a.keep(ctx, l.dir, o.store, cut)
	if err != nil {
		return err
	}
	defer k.close(ctx)
	jobs, runs, closeAll, err := a.openResumed(ctx, l, k, cut)
	defer closeAll()
	if err != nil {
		return err
	}
	if err := a.showResumed(runs, o.output); err != nil || len(runs) == 0 {
		return err
	}
	for _, r := range runs {
		if r.Run.About.Files != l.cfg.Digest {
			a.note("The files have changed since run %d of %s was approved. It is finished as it was approved; plan again afterwards.", r.Run.ID, r.Run.Organization)
		}
	}
	if err := a.confirm(ctx, o.autoApprove, l.passwords, jobs); err != nil {
		return err
	}
	p := &presenting{app: a, aside: o.output == formatJSON, parallelism: o.parallelism}
	code := p.carryOut(ctx, jobs)
	l.passwords.remind()
	return exit(code)
}

// cutOff returns the organizations whose last run has not ended. Where nobody has applied, nothing is made.
func (a *App) cutOff(ctx context.Context, l *loaded, at string) ([]string, error) {
	place, err := a.place(l.dir.path, at)
	if err != nil {
		return nil, err
	}
	s, err := store.Look(ctx, place, a.clock())
	if errors.Is(err, store.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer s.Close()
	var list []string
	for _, org := range l.orgs {
		u, err := s.Unfinished(ctx, org.Name)
		if err != nil {
			return nil, err
		}
		if u != nil {
			list = append(list, org.Name)
		}
	}
	return list, nil
}

// openResumed connects to the organizations of runs that were cut off, and makes sure that nobody else
// has changed what the rest of each builds on.
func (a *App) openResumed(ctx context.Context, l *loaded, k *keeper, cut []string) (jobs []job, runs []*store.Resumable, closeAll func(), err error) {
	var sessions []*session
	closeAll = func() {
		for _, s := range sessions {
			s.close()
		}
	}
	shared := &limits{}
	for _, name := range cut {
		r, err := k.store.Resumable(ctx, name)
		if errors.Is(err, apply.ErrNotKept) {
			return nil, nil, closeAll, fmt.Errorf("%w, because an older seatplan made it\nSee what is left with seatplan plan; seatplan apply goes on from there", err)
		}
		if err != nil {
			return nil, nil, closeAll, err
		}
		if r == nil {
			continue // somebody else has finished it meanwhile
		}
		org := l.organization(name)
		if org.System != r.Run.About.System {
			return nil, nil, closeAll, fmt.Errorf("run %d is for organization.%s (%s), which is now %s", r.Run.ID, name, r.Run.About.System, org.System)
		}
		s, err := l.connect(ctx, org, shared)
		if err != nil {
			return nil, nil, closeAll, err
		}
		sessions = append(sessions, s)
		if err := resumable(ctx, s, r); err != nil {
			return nil, nil, closeAll, err
		}
		j, err := k.resumeJob(ctx, l, org, s, r)
		if err != nil {
			return nil, nil, closeAll, err
		}
		jobs = append(jobs, j)
		runs = append(runs, r)
	}
	return jobs, runs, closeAll, nil
}

// resumeJob returns the rest of a run as a job. What there was before the run stays what an undo gives back.
func (k *keeper) resumeJob(ctx context.Context, l *loaded, org *schema.Organization, s *session, r *store.Resumable) (job, error) {
	about := r.Run.About
	about.Resumes = r.Run.ID
	if err := l.recount(ctx, s, s.today(), &about.Terms, r.Steps, r.Past); err != nil {
		return job{}, err
	}
	about.Terms.Licences, about.Terms.Keepers = apply.Rewind(r.Steps, r.Past, about.Terms.Licences, about.Terms.Keepers)
	j := job{
		name: org.Name, vendor: org.System, system: s.system, steps: r.Steps, past: r.Past, terms: about.Terms, pace: s.system.Pace(),
		source: sourceOf(org, l.cfg.Files),
	}
	before, _, err := k.store.States(ctx, r.Run.ID)
	if err == nil && before != nil {
		j.before, err = undo.Decode(before)
	}
	j.journal = k.recorder(&j, about)
	return j, err
}

// resumable refuses a run whose rest is no longer what was approved.
func resumable(ctx context.Context, s *session, r *store.Resumable) error {
	const instead = "See what is left with seatplan plan; seatplan apply goes on from there"
	if slices.Contains(apply.Pending(r.Steps, r.Past), true) {
		var stale *ExitError
		if err := fresh(r.Run.About.Terms.ValidThrough, s); errors.As(err, &stale) {
			return &ExitError{Code: CodeStale, Err: fmt.Errorf("run %d is not finished: the plan of %s was good through %s: somebody's last day or a renewal has passed since\n%s", r.Run.ID, s.organization.Name, r.Run.About.Terms.ValidThrough, instead)}
		} else if err != nil {
			return err
		}
	}
	_, moved, err := movedSince(ctx, s.system, apply.Rest(r.Steps, r.Past))
	if err != nil || len(moved) == 0 {
		return err
	}
	return &ExitError{Code: CodeStale, Err: fmt.Errorf("run %d of %s is not finished, because somebody else has changed since what its rest builds on:\n%s\n%s", r.Run.ID, s.organization.Name, listed(moved), instead)}
}

// showResumed shows what was done, what is in doubt and what is left.
func (a *App) showResumed(runs []*store.Resumable, format string) error {
	if format == formatJSON {
		h := view.NewHistory("seatplan "+a.Version, nil)
		for _, r := range runs {
			h.Runs = append(h.Runs, view.NewHistoryOf("", &r.Run, r.Shown).Runs...)
		}
		return view.HistoryJSON(a.Out, h)
	}
	if len(runs) == 0 {
		fmt.Fprintln(a.Out, "Nothing to resume: no run was cut off.")
	}
	for i, r := range runs {
		if i > 0 {
			fmt.Fprintln(a.Out)
		}
		h := view.NewHistoryOf("", &r.Run, r.Shown)
		view.ResumeText(a.Out, &h.Runs[0], apply.Pending(r.Steps, r.Past), a.viewOptions())
	}
	return nil
}
