package statefile_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/internal/statefile"
)

type book struct {
	Format int            `json:"format"`
	Title  string         `json:"title,omitempty"`
	Pages  []int          `json:"pages,omitempty"`
	Index  map[string]int `json:"index,omitempty"`
}

var errUntitled = errors.New("the title is empty")

func check(b *book) error {
	if b.Title == "" {
		return errUntitled
	}
	return nil
}

const seed = `{"format": 1, "title": "seed", "pages": [1, 2]}`

// write puts a file into a new folder and returns its path.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "seed.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func options(seed, state string) statefile.Options[book] {
	return statefile.Options[book]{Seed: seed, State: state, Format: 1, Check: check}
}

func open(t *testing.T, o statefile.Options[book]) *statefile.Document[book] {
	t.Helper()
	d, err := statefile.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func title(d *statefile.Document[book]) string {
	var s string
	d.View(func(b book) { s = b.Title })
	return s
}

func rename(d *statefile.Document[book], to string) error {
	return d.Update(func(b *book) error { b.Title = to; return nil })
}

func TestStateSurvivesReopening(t *testing.T) {
	t.Parallel()
	path := write(t, seed)
	o := options(path, filepath.Join(filepath.Dir(path), "work", "state.json"))
	d := open(t, o)
	if _, err := os.Stat(o.State); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the state exists before the first change: %v", err)
	}
	if err := rename(d, "changed"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(o.State)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the mode of the state is %v, want 0600", info.Mode().Perm())
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if got := title(open(t, o)); got != "changed" {
		t.Errorf("after reopening the title is %q, want %q", got, "changed")
	}
}

func TestResetRestoresTheSeed(t *testing.T) {
	t.Parallel()
	path := write(t, seed)
	o := options(path, path+".state")
	d := open(t, o)
	if err := rename(d, "changed"); err != nil {
		t.Fatal(err)
	}
	if err := d.Reset(); err != nil {
		t.Fatal(err)
	}
	if got := title(d); got != "seed" {
		t.Errorf("after Reset the title is %q, want %q", got, "seed")
	}
	if _, err := os.Stat(o.State); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the state is still there: %v", err)
	}
}

func TestMemoryOnly(t *testing.T) {
	t.Parallel()
	d, err := statefile.New(book{Format: 1, Title: "made"}, options("", ""))
	if err != nil {
		t.Fatal(err)
	}
	if err := rename(d, "changed"); err != nil {
		t.Fatal(err)
	}
	if err := d.Reset(); err != nil {
		t.Fatal(err)
	}
	if got := title(d); got != "made" {
		t.Errorf("after Reset the title is %q, want %q", got, "made")
	}
}

func TestFailedChangeLeavesTheValue(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	want := book{Format: 1, Title: "made", Pages: []int{1, 2}, Index: map[string]int{"a": 1}}
	for name, change := range map[string]func(*book) error{
		"error": func(*book) error { return refused },
		"panic": func(*book) error { panic(refused) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := statefile.New(want, options("", ""))
			if err != nil {
				t.Fatal(err)
			}
			func() {
				defer func() { _ = recover() }()
				err = d.Update(func(b *book) error {
					b.Pages[0], b.Index["a"], b.Index["b"], b.Title = 9, 9, 9, ""
					return change(b)
				})
			}()
			if name == "error" && !errors.Is(err, refused) {
				t.Errorf("Update returned %v, want %v", err, refused)
			}
			d.View(func(b book) {
				if diff := cmp.Diff(want, b); diff != "" {
					t.Errorf("the value changed (-want +got):\n%s", diff)
				}
			})
			if err := rename(d, "next"); err != nil {
				t.Errorf("the next change: %v", err)
			}
		})
	}
}

func TestFailedWriteLeavesValueAndFile(t *testing.T) {
	t.Parallel()
	path := write(t, seed)
	folder := filepath.Join(filepath.Dir(path), "work")
	d := open(t, options(path, filepath.Join(folder, "state.json")))
	if err := os.Rename(folder, folder+".away"); err != nil {
		t.Fatal(err)
	}
	if err := rename(d, "changed"); err == nil || !strings.Contains(err.Error(), "state.json") {
		t.Errorf("the error is %v, want one that names the file", err)
	}
	if got := title(d); got != "seed" {
		t.Errorf("the title is %q, want %q", got, "seed")
	}
}

func TestFolderThatIsNone(t *testing.T) {
	t.Parallel()
	path, file := write(t, seed), write(t, "not a folder")
	_, err := statefile.Open(t.Context(), options(path, filepath.Join(file, "state.json")))
	if err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("Open returned %v, want an error that names %s", err, file)
	}
}

func TestBadFiles(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"empty":          {"", "end of JSON"},
		"truncated":      {`{"format": 1, "title": "se`, "line 1"},
		"not json":       {"<html>", "line 1"},
		"no format":      {`{"title": "x"}`, `want "format": 1`},
		"newer format":   {`{"format": 2, "shelf": 1}`, "the format is 2"},
		"unknown field":  {`{"format": 1, "title": "x", "shelf": 1}`, `"shelf"`},
		"wrong type":     {"{\"format\": 1,\n \"title\": 5}", "line 2"},
		"two documents":  {`{"format": 1, "title": "x"} {}`, "invalid character"},
		"fails to check": {`{"format": 1}`, errUntitled.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bad := write(t, c.text)
			for kind, o := range map[string]statefile.Options[book]{
				"seed":  options(bad, ""),
				"state": options(write(t, seed), bad),
			} {
				_, err := statefile.Open(t.Context(), o)
				if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), bad) {
					t.Errorf("as %s: the error is %v, want one with %q that names the file", kind, err, c.want)
				}
				if got, _ := os.ReadFile(bad); string(got) != c.text {
					t.Errorf("as %s: the file is now %q", kind, got)
				}
			}
			// A refused file does not keep the lock.
			if err := os.Remove(bad); err != nil {
				t.Fatal(err)
			}
			open(t, options(write(t, seed), bad))
		})
	}
}

func TestMissingFiles(t *testing.T) {
	t.Parallel()
	gone := filepath.Join(t.TempDir(), "gone.json")
	for name, o := range map[string]statefile.Options[book]{
		"seed":    options(gone, ""),
		"neither": options("", gone),
	} {
		if _, err := statefile.Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), "gone.json") {
			t.Errorf("%s: the error is %v, want one that names the file", name, err)
		}
	}
}

func TestTwoOpeners(t *testing.T) {
	t.Parallel()
	path := write(t, seed)
	o := options(path, path+".state")
	first := open(t, o)

	short := o
	short.Wait = time.Nanosecond
	if _, err := statefile.Open(t.Context(), short); !errors.Is(err, statefile.ErrInUse) || !strings.Contains(err.Error(), ".state.lock") {
		t.Errorf("the second opener got %v, want ErrInUse naming the lock file", err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := statefile.Open(stopped, o); !errors.Is(err, context.Canceled) {
		t.Errorf("the stopped opener got %v, want context.Canceled", err)
	}

	long := o
	long.Wait = time.Minute
	opened := make(chan error, 1)
	go func() {
		d, err := statefile.Open(context.WithoutCancel(t.Context()), long)
		if err == nil {
			err = d.Close()
		}
		opened <- err
	}()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-opened; err != nil {
		t.Errorf("the opener that waits got %v", err)
	}
}

func TestLockFileLeftByACrash(t *testing.T) {
	t.Parallel()
	path := write(t, seed)
	o := options(path, path+".state")
	if err := os.WriteFile(o.State+".lock", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, o)
}

func TestClosed(t *testing.T) {
	t.Parallel()
	path := write(t, seed)
	d := open(t, options(path, path+".state"))
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := rename(d, "late"); !errors.Is(err, statefile.ErrClosed) {
		t.Errorf("Update after Close returned %v, want ErrClosed", err)
	}
	if err := d.Reset(); !errors.Is(err, statefile.ErrClosed) {
		t.Errorf("Reset after Close returned %v, want ErrClosed", err)
	}
	if got := title(d); got != "seed" {
		t.Errorf("View after Close shows %q", got)
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	path := write(t, seed)
	d := open(t, options(path, path+".state"))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				if err := d.Update(func(b *book) error { b.Pages = append(b.Pages, 0); return nil }); err != nil {
					t.Error(err)
				}
				d.View(func(b book) { _ = len(b.Pages) })
			}
		})
	}
	wg.Wait()
	d.View(func(b book) {
		if len(b.Pages) != 2+8*5 {
			t.Errorf("%d pages, want %d", len(b.Pages), 2+8*5)
		}
	})
}

// FuzzLoad feeds any bytes as a seed: Open may refuse, never panic.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(seed))
	f.Add([]byte(`{"format":1`))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "seed.json")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if d, err := statefile.Open(t.Context(), options(path, "")); err == nil {
			_ = d.Close()
		}
	})
}
