//go:build !postgres

package store_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/apply/store"
)

// newPlace returns a place where no store is yet.
func newPlace(t testing.TB) store.Place {
	t.Helper()
	return store.Place{File: filepath.Join(t.TempDir(), "what? 100% #1.db")}
}

// Nobody else may read who has which access, also not in what SQLite puts beside the file.
func TestFileIsForItsOwner(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // it has no such modes
	}
	p := newPlace(t)
	must(t, os.WriteFile(p.File, nil, 0o644))
	must(t, os.Chmod(p.File, 0o644))
	s := open(t, p, newClock())
	must(t, lock(t, s, "bloom", anna).Recorder(store.About{}).Begin(t.Context(), []reconcile.Step{call(1)}))
	files := 0
	must(t, filepath.WalkDir(filepath.Dir(p.File), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has the mode %s", path, info.Mode())
		}
		files++
		return err
	}))
	if files < 3 {
		t.Errorf("found %d files", files)
	}
}

// A disk that is full stops the run before its first step is sent, and later before the next one.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	s := open(t, newPlace(t), newClock())
	l := lock(t, s, "bloom", anna)
	steps := make([]reconcile.Step, 300)
	for i := range steps {
		steps[i] = call(i + 1)
		steps[i].Payload = bytes.Repeat([]byte("x"), 500)
	}
	must(t, s.LimitPages(t.Context(), 20))
	f := &system{}
	report := apply.Run(t.Context(), f, steps, apply.Options{Journal: l.Recorder(store.About{})})
	if report.Journal == nil || len(f.sent) > 0 || report.Count(apply.Skipped) != len(steps) {
		t.Errorf("%v, %d sent", report.Journal, len(f.sent))
	}
	if runs, err := s.Runs(t.Context(), "", 10); len(runs) != 0 || err != nil {
		t.Errorf("half a run was kept: %v, %v", runs, err)
	}

	must(t, s.LimitPages(t.Context(), 1<<20))
	f = &system{run: func(x reconcile.Step) (reconcile.Result, error) {
		if x.N == 2 {
			must(t, s.LimitPages(t.Context(), 1))
		}
		return reconcile.Result{}, errors.New(string(bytes.Repeat([]byte("y"), 1<<20)))
	}}
	report = apply.Run(t.Context(), f, steps, apply.Options{Journal: l.Recorder(store.About{})})
	if report.Journal == nil || len(f.sent) != 2 {
		t.Errorf("%v, %d sent", report.Journal, len(f.sent))
	}
}

func TestUnwritablePlace(t *testing.T) {
	t.Parallel()
	blocked := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(blocked, nil, 0o600))
	if _, err := store.Open(t.Context(), store.Place{File: filepath.Join(blocked, "history.db")}, newClock().clock()); err == nil {
		t.Error("a store below a file was opened")
	}
}

// A file that is something else is an error, and not a store without runs.
func TestDamagedFile(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	must(t, os.WriteFile(p.File, bytes.Repeat([]byte("no database "), 1000), 0o600))
	if s, err := store.Look(t.Context(), p, newClock().clock()); err == nil || errors.Is(err, store.ErrNone) {
		t.Errorf("%v, %v", s, err)
	}
	if s, err := store.Open(t.Context(), p, newClock().clock()); err == nil {
		t.Errorf("%v was opened", s)
	}
}

func TestNewerStore(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	s := open(t, p, newClock())
	must(t, s.SetVersion(t.Context(), 999))
	if _, err := store.Open(t.Context(), p, newClock().clock()); !errors.Is(err, store.ErrNewer) {
		t.Error(err)
	}
	if _, err := store.Look(t.Context(), p, newClock().clock()); !errors.Is(err, store.ErrNewer) {
		t.Error(err)
	}
}

func BenchmarkStep(b *testing.B) {
	s, err := store.Open(b.Context(), newPlace(b), newClock().clock())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	benchmarkStep(b, s)
}
