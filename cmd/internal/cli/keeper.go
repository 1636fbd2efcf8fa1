package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/cmd/internal/view"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/apply/store"
)

const (
	storeEnv    = "SEATPLAN_STORE"
	whoEnv      = "SEATPLAN_WHO"
	historyName = "history.db" // among our own files
	releaseTime = 10 * time.Second
)

// storeFlag adds the flag for the place of the history.
func storeFlag(cmd *cobra.Command, place *string) {
	cmd.Flags().StringVar(place, "store", "", "keep the history in `PLACE`, postgres://USER@HOST/DATABASE or sqlite:FILE, and not in .seatplan; goes before "+storeEnv)
}

// place returns where the history is that belongs to a directory. Nothing is made.
func (a *App) place(dir, at string) (store.Place, error) {
	from, _ := a.Env(storeEnv)
	if text := cmp.Or(at, from); text != "" {
		return store.ParsePlace(text)
	}
	return store.Place{File: filepath.Join(cmp.Or(dir, "."), workDir, historyName)}, nil
}

// holder is who applies here.
func (a *App) holder() store.Holder {
	who, _ := a.Env(whoEnv)
	if who == "" {
		if u, err := user.Current(); err == nil {
			who = u.Username
		}
	}
	host, _ := os.Hostname()
	return store.Holder{Who: view.Clean(cmp.Or(who, "somebody")), Host: view.Clean(cmp.Or(host, "an unknown host")), PID: os.Getpid()}
}

func (a *App) clock() store.Clock { return store.Clock{Now: a.Now} }

// keeper keeps others from applying the same organizations, and has the history open, from before the
// live systems are read until the end of an apply.
type keeper struct {
	app        *App
	dir        string
	store      *store.Store
	locks      map[string]*store.Lock
	unfinished map[string]*store.Unfinished // by organization, where the last run has not ended
	commit     string
	stop       context.CancelFunc
	beats      sync.WaitGroup
}

// keep opens the history for writing and locks organizations. If that fails, nothing must be sent.
func (a *App) keep(ctx context.Context, d *directory, at string, organizations []string) (*keeper, error) {
	place, err := a.place(d.path, at)
	if err != nil {
		return nil, err
	}
	if place.File == filepath.Join(d.path, workDir, historyName) {
		if _, err := d.work(historyName); err != nil {
			return nil, fmt.Errorf("the history cannot be written, so nothing is sent: %w", err)
		}
	}
	k := &keeper{app: a, dir: d.path, locks: make(map[string]*store.Lock), unfinished: make(map[string]*store.Unfinished), commit: commitOf(d.path)}
	if k.store, err = store.Open(ctx, place, a.clock()); err != nil {
		return nil, fmt.Errorf("the history cannot be written, so nothing is sent: %w", err)
	}
	beating, stop := context.WithCancel(context.WithoutCancel(ctx))
	k.stop = stop
	if err := k.lock(ctx, beating, organizations); err != nil {
		k.close(ctx)
		return nil, err
	}
	return k, nil
}

func (k *keeper) lock(ctx, beating context.Context, organizations []string) error {
	h := k.app.holder()
	for _, name := range slices.Compact(slices.Sorted(slices.Values(organizations))) {
		l, err := k.store.Lock(ctx, name, h)
		var locked *store.LockedError
		if errors.As(err, &locked) {
			return fmt.Errorf("%s\nWait until that has ended. If it is gone: seatplan unlock%s --organization %s. Without a sign of life for %s it gives way by itself",
				view.Clean(err.Error()), inDir(k.dir), name, store.Expiry)
		}
		if err != nil {
			return err
		}
		k.locks[name] = l
		k.beats.Go(func() {
			ticker := time.NewTicker(store.Beat)
			defer ticker.Stop()
			l.Keep(beating, ticker.C)
		})
		u, err := k.store.Unfinished(ctx, name)
		if err != nil {
			return err
		}
		if u != nil {
			k.unfinished[name] = u
		}
	}
	return nil
}

// close gives the locks back, also if the user has asked to stop.
func (k *keeper) close(ctx context.Context) {
	k.stop()
	k.beats.Wait()
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseTime)
	defer cancel()
	for _, l := range k.locks {
		if err := l.Release(limited); err != nil {
			k.app.note("%v; it gives way after %s.", err, store.Expiry)
		}
	}
	_ = k.store.Close()
}

// journals gives each job that sends something the journal of its run. One that sends nothing has none,
// unless it comes after a run that was cut off, which is settled then.
func (k *keeper) journals(jobs []job, plan, files string, doc *view.Document) {
	for i := range jobs {
		j := &jobs[i]
		if n, _ := j.sendable(); n > 0 || k.unfinished[j.name] != nil {
			about := k.about(j.name, plan, files, doc)
			about.Terms = j.terms
			j.journal = k.recorder(j, about)
			delete(k.unfinished, j.name)
		}
	}
}

// settle ends with an empty run what was cut off and left nothing to do, so that it is not told of for
// ever. Only the organizations of a plan that could be made count.
func (k *keeper) settle(ctx context.Context, plan, files string, doc *view.Document) {
	for i := range doc.Organizations {
		name := doc.Organizations[i].Name
		if k.unfinished[name] == nil || doc.Organizations[i].Read != "ok" {
			continue
		}
		r := k.locks[name].Recorder(k.about(name, plan, files, doc))
		err := r.Begin(ctx, nil)
		if err == nil {
			err = r.End(ctx, &apply.Report{})
		}
		if err != nil {
			k.app.note("%v", err)
		}
	}
}

func (k *keeper) about(organization, plan, files string, doc *view.Document) store.About {
	about := store.About{Commit: k.commit, Plan: plan, Files: files}
	for i := range doc.Organizations {
		o := &doc.Organizations[i]
		if o.Name != organization {
			continue
		}
		about.System = o.System
		if o.Undo != nil {
			about.Undoes = o.Undo.Run
		}
		for _, g := range o.Guards {
			if g.Verdict == string(reconcile.GuardWaived) {
				about.Waivers = append(about.Waivers, store.Waiver{Guard: g.Name, Scope: textOf(g.Scope), Reason: textOf(g.Reason)})
			}
		}
	}
	return about
}

func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// noteUnfinished tells before a plan is made what the last run has left open.
func (k *keeper) noteUnfinished() {
	for _, name := range slices.Sorted(maps.Keys(k.unfinished)) {
		k.app.noteUnfinished(k.unfinished[name], k.dir, "What it has done is read from the live system; applying this plan goes on from there and settles it. To finish that run instead, exactly as it was approved")
	}
}

// noteUnfinished tells how far a run came that has not ended. Then says what becomes of that now, before
// the command that finishes the run.
func (a *App) noteUnfinished(u *store.Unfinished, dir, then string) {
	r := &u.Run
	if r.Outcome == store.Running {
		a.note("%s is under way: the live system may change while this is read.", nameOf(r))
		return
	}
	after := "before the answer to its first step"
	if u.Answered > 0 {
		after = fmt.Sprintf("after step %d of %d", u.Answered, r.Steps())
	}
	a.note("%s was cut off %s; %s. %s: seatplan resume%s --organization %s", nameOf(r), after, doubt(u), then, inDir(dir), r.Organization)
	if len(u.Passwords) > 0 {
		a.note("If that was carried out, the first password of %s was told before it was sent and is kept nowhere; whoever has none asks for a new one at the sign-in.", strings.Join(u.Passwords, ", "))
	}
}

// nameOf names a run for people.
func nameOf(r *store.Run) string {
	return fmt.Sprintf("Run %d of %s, of %s by %s on %s,", r.ID, r.Organization, r.Started.Format(time.DateTime+" MST"), view.Clean(r.Holder.Who), view.Clean(r.Holder.Host))
}

// doubt names the steps of which nobody knows whether they were carried out.
func doubt(u *store.Unfinished) string {
	switch n := len(u.Doubtful); n {
	case 0:
		return "nothing more was sent"
	case 1:
		return fmt.Sprintf("step %d of %d (%s) was sent and its answer is not known", u.Doubtful[0].Number, u.Run.Steps(), view.Clean(u.Doubtful[0].Title))
	default:
		names := make([]string, n)
		for i := range u.Doubtful {
			names[i] = fmt.Sprintf("%d (%s)", u.Doubtful[i].Number, view.Clean(u.Doubtful[i].Title))
		}
		return fmt.Sprintf("steps %s of %d were sent and their answers are not known", strings.Join(names, ", "), u.Run.Steps())
	}
}

// noteHistory tells of runs that have not ended. Plan does not need the history, so it is only looked
// at, and what goes wrong is no error.
func (a *App) noteHistory(ctx context.Context, l *loaded, at string) error {
	place, err := a.place(l.dir.path, at)
	if err != nil {
		return err
	}
	if place.URL == "" {
		if _, err := os.Stat(place.File); err != nil {
			return nil // nobody has applied here, and the database is not even loaded
		}
	}
	s, err := store.Look(ctx, place, a.clock())
	if errors.Is(err, store.ErrNone) {
		return nil
	}
	if err != nil {
		a.note("The plan is made without the history: %v", err)
		return nil
	}
	defer s.Close()
	for _, o := range l.orgs {
		u, err := s.Unfinished(ctx, o.Name)
		if err != nil {
			a.note("The plan is made without the history: %v", err)
			return nil
		}
		if u != nil {
			a.noteUnfinished(u, l.dir.path, "What it has done is read from the live system, and the plan goes on from there. To finish that run instead, exactly as it was approved")
		}
	}
	return nil
}

// unapplied refuses a plan that was carried out before.
func (k *keeper) unapplied(ctx context.Context, plan string) error {
	r, err := k.store.Applied(ctx, plan)
	if err != nil || r == nil {
		return err
	}
	return &ExitError{Code: CodeStale, Err: fmt.Errorf("this plan was carried out on %s by %s on %s, in run %d; make a new one\nIf somebody has undone it since and the same is to be done again: seatplan apply, without the file",
		r.Ended.Format(time.DateTime+" MST"), view.Clean(r.Holder.Who), view.Clean(r.Holder.Host), r.ID)}
}
