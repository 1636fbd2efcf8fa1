package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/cmd/internal/view"
	"github.com/seatplan/seatplan/reconcile/apply/store"
)

type historyOptions struct {
	dir, store, organization, output string

	limit int
	run   int64 // 0 for a list
}

func newHistoryCmd(a *App) *cobra.Command {
	var o historyOptions
	cmd := &cobra.Command{
		Use:   "history [RUN]",
		Short: "List what was applied, when and by whom; or show one run",
		Long: strings.TrimSpace(`
List the runs of apply, the newest first: who, when, from which commit and plan, whom it changed, and
which guards were waived and why. With the number of a run, show its steps: what was sent when, what
the system answered, and what it made.

The history is a file in .seatplan beside the configuration, or a PostgreSQL database for a team.
Nothing is read from the live systems.`),
		Example: examples(`
  seatplan history -C access
  seatplan history --organization bloom --limit 5
  seatplan history 12
  seatplan history 12 -o json`),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return errors.New("history takes the number of one run")
			}
			if len(args) == 1 {
				n, err := strconv.ParseInt(args[0], 10, 64)
				if err != nil || n < 1 {
					return fmt.Errorf("%q is not the number of a run", args[0])
				}
				o.run = n
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return runHistory(cmd.Context(), a, &o) },
	}
	directoryFlag(cmd, &o.dir)
	storeFlag(cmd, &o.store)
	f := cmd.Flags()
	f.StringVar(&o.organization, "organization", "", "only runs of the organization with this `NAME`")
	f.IntVar(&o.limit, "limit", 20, "list at most `N` runs")
	f.StringVarP(&o.output, "output", "o", formatText, "`FORMAT`: text or json")
	complete(cmd, "output", formatText, formatJSON)
	return cmd
}

// directoryFlag adds the flag for the directory to a command that does not read the configuration.
func directoryFlag(cmd *cobra.Command, dir *string) {
	cmd.Flags().StringVarP(dir, "directory", "C", ".", "work in `DIR`, the directory of the configuration")
	_ = cmd.MarkFlagDirname("directory")
}

func runHistory(ctx context.Context, a *App, o *historyOptions) error {
	if err := checkFormat(o.output, formatText, formatJSON); err != nil {
		return err
	}
	if o.limit < 1 {
		return fmt.Errorf("--limit %d lists nothing; it is at least 1", o.limit)
	}
	h, err := a.readHistory(ctx, o)
	if err != nil {
		return err
	}
	switch {
	case o.output == formatJSON:
		return view.HistoryJSON(a.Out, h)
	case o.run != 0:
		view.HistoryRunText(a.Out, h, a.viewOptions())
	default:
		view.HistoryText(a.Out, h, a.viewOptions())
	}
	return nil
}

func (a *App) readHistory(ctx context.Context, o *historyOptions) (*view.History, error) {
	program := "seatplan " + a.Version
	place, err := a.place(o.dir, o.store)
	if err != nil {
		return nil, err
	}
	s, err := store.Look(ctx, place, a.clock())
	switch {
	case errors.Is(err, store.ErrNone) && o.run == 0:
		return view.NewHistory(program, nil), nil
	case err != nil:
		return nil, err
	}
	defer s.Close()
	if o.run == 0 {
		runs, err := s.Runs(ctx, o.organization, o.limit)
		return view.NewHistory(program, runs), err
	}
	run, steps, err := s.Run(ctx, o.run)
	if err != nil {
		return nil, err
	}
	return view.NewHistoryOf(program, run, steps), nil
}

type unlockOptions struct {
	dir, store, organization string

	autoApprove bool
}

func newUnlockCmd(a *App) *cobra.Command {
	var o unlockOptions
	cmd := &cobra.Command{
		Use:   "unlock",
		Short: "Take the lock of an organization away from an apply that is gone",
		Long: strings.TrimSpace(`
Only one apply at a time works on an organization. One that was killed gives no sign of life, and its
lock gives way after a minute by itself; unlock is for those who cannot wait. An apply that is still at
work sends nothing more once its lock is gone.`),
		Example: examples(`
  seatplan unlock
  seatplan unlock --organization bloom --auto-approve`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runUnlock(cmd.Context(), a, &o) },
	}
	directoryFlag(cmd, &o.dir)
	storeFlag(cmd, &o.store)
	cmd.Flags().StringVar(&o.organization, "organization", "", "unlock the organization with this `NAME`; needed if several are locked")
	cmd.Flags().BoolVar(&o.autoApprove, "auto-approve", false, "do not ask")
	return cmd
}

func runUnlock(ctx context.Context, a *App, o *unlockOptions) error {
	place, err := a.place(o.dir, o.store)
	if err != nil {
		return err
	}
	// A look does not make a store where there is none.
	s, err := store.Look(ctx, place, a.clock())
	if errors.Is(err, store.ErrNone) {
		fmt.Fprintln(a.Out, "Nothing is locked.")
		return nil
	}
	if err != nil {
		return err
	}
	_ = s.Close()
	if s, err = store.Open(ctx, place, a.clock()); err != nil {
		return err
	}
	defer s.Close()
	locks, err := s.Locks(ctx)
	if err != nil {
		return err
	}
	if o.organization != "" {
		locks = slices.DeleteFunc(locks, func(h store.Held) bool { return h.Organization != o.organization })
	}
	switch {
	case len(locks) == 0 && o.organization != "":
		fmt.Fprintf(a.Out, "%s is not locked.\n", view.Clean(o.organization))
		return nil
	case len(locks) == 0:
		fmt.Fprintln(a.Out, "Nothing is locked.")
		return nil
	case len(locks) > 1:
		names := make([]string, len(locks))
		for i := range locks {
			names[i] = locks[i].Organization
		}
		return fmt.Errorf("several organizations are locked; name one with --organization: %s", strings.Join(names, ", "))
	}
	return a.unlock(ctx, s, locks[0], o.autoApprove)
}

func (a *App) unlock(ctx context.Context, s *store.Store, h store.Held, sure bool) error {
	a.note("%s.", view.Clean((&store.LockedError{Held: h}).Error()))
	if !h.Expired() {
		a.note("It may still be at work; without the lock it sends nothing after the step under way.")
	}
	if !sure {
		if err := a.ask(fmt.Sprintf("Unlock %s?", view.Clean(h.Organization))); err != nil {
			return fmt.Errorf("not unlocked: %w", err)
		}
	}
	done, err := s.Unlock(ctx, h)
	switch {
	case err != nil:
		return err
	case !done:
		return fmt.Errorf("the lock of %s has changed hands in between; look again", h.Organization)
	}
	fmt.Fprintf(a.Out, "Unlocked %s.\n", view.Clean(h.Organization))
	return nil
}
