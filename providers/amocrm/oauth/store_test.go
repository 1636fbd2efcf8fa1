package oauth_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seatplan/seatplan/providers/amocrm/oauth"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

func TestFileIsForItsOwnerOnly(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the mode of a file says nothing there")
	}
	a := newAccount(t)
	path := filepath.Join(t.TempDir(), "deep", "volt.json")
	f := oauth.NewFile(path)
	mode := func(want os.FileMode) {
		t.Helper()
		for _, name := range []string{path, path + ".lock"} {
			info, err := os.Stat(name)
			if err != nil || info.Mode().Perm() != want {
				t.Errorf("%s: %v %v", name, info, err)
			}
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".volt*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
	if _, err := a.source(t, f).Exchange(t.Context(), schema.NewSecret(firstCode)); err != nil {
		t.Fatal(err)
	}
	mode(0o600)
	for _, loose := range []os.FileMode{0o644, 0o640, 0o604, 0o660} {
		if err := os.Chmod(path, loose); err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{ignore(a.source(t, f).Token(t.Context())), a.source(t, f).Ready(t.Context())} {
			if err == nil || !strings.Contains(err.Error(), "chmod 600 "+path) {
				t.Errorf("%04o: %v", loose, err)
			}
			clean(t, err)
		}
	}
	// Writing makes it right, whatever it was.
	if err := f.Save(t.Context(), a.pair(time.Hour)); err != nil {
		t.Fatal(err)
	}
	mode(0o600)
}

func ignore[T any](_ T, err error) error { return err }

func TestFileThatHoldsSomethingElse(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	for text, want := range map[string]error{
		"":           oauth.ErrNone,
		" \n":        oauth.ErrNone,
		"{}":         oauth.ErrNone,
		firstRefresh: oauth.ErrUnreadable,
		`{"refresh_token":"` + firstRefresh + `"}`:                                        oauth.ErrUnreadable,
		`{"format":2,"refresh_token":"` + firstRefresh + `"}`:                             oauth.ErrUnreadable,
		`{"format":1,"refresh_token":"x","expires_at":"` + firstRefresh + `"}`:            oauth.ErrUnreadable,
		`{"format":1,"refresh_token":"x","access_token":` + strings.Repeat("1", 20) + `}`: oauth.ErrUnreadable,
	} {
		path := filepath.Join(t.TempDir(), "volt.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s := a.source(t, oauth.NewFile(path))
		_, err := s.Token(t.Context())
		if !errors.Is(err, want) || !errors.Is(err, reconcile.ErrRefused) || !strings.Contains(err.Error(), wayBack) {
			t.Errorf("%q: %v", text, err)
		}
		clean(t, err)
		if err := s.Ready(t.Context()); err != nil {
			t.Errorf("%q cannot be written over: %v", text, err)
		}
	}
	missing := a.source(t, oauth.NewFile(filepath.Join(t.TempDir(), "none.json")))
	if _, err := missing.Token(t.Context()); !errors.Is(err, oauth.ErrNone) || !errors.Is(err, reconcile.ErrRefused) {
		t.Error(err)
	}
}

// TestLinkedFile has two names for one file: they share the lock, and the link stays one.
func TestLinkedFile(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	store := fileWith(t, a.pair(-time.Hour))
	link := filepath.Join(t.TempDir(), "link.json")
	if err := os.Symlink(store.String(), link); err != nil {
		t.Skip(err)
	}
	var wg sync.WaitGroup
	for _, f := range []*oauth.File{store, oauth.NewFile(link)} {
		wg.Go(func() {
			if _, err := a.source(t, f).Token(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 || a.grants() != 1 {
		t.Errorf("%v %v, %d grants", info, err, a.grants())
	}
}

func TestLockIsWaitedFor(t *testing.T) {
	t.Parallel()
	f := fileWith(t, oauth.Pair{})
	unlock, err := f.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := oauth.NewFile(f.String()).Lock(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	unlock()
	again, err := oauth.NewFile(f.String()).Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again()
}

// vault writes a hook and returns a store behind it.
func vault(t *testing.T, script string) *oauth.Command {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no shell for the hook")
	}
	return vaultIn(t, t.TempDir(), script)
}

func vaultIn(t *testing.T, dir, script string) *oauth.Command {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "hook.sh"), []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	return command(t, "sh  hook.sh arg", dir, dir)
}

func command(t *testing.T, line, dir, locks string) *oauth.Command {
	t.Helper()
	c, err := oauth.NewCommand(line, dir, locks, "client-1")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const goodHook = `
test "$1" = arg || exit 9
case $2 in
get) test ! -f vault || cat vault ;;
set) cat > vault ;;
*) exit 8 ;;
esac`

func TestCommand(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	c := vault(t, goodHook)
	s := a.source(t, c)
	if _, err := s.Token(t.Context()); !errors.Is(err, oauth.ErrNone) || !strings.Contains(err.Error(), `the command "sh  hook.sh arg"`) {
		t.Fatal(err)
	}
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Exchange(t.Context(), schema.NewSecret(firstCode)); err != nil {
		t.Fatal(err)
	}
	a.e.Admin().ExpireTokens()
	other := a.source(t, c)
	old, err := other.Token(t.Context())
	if err != nil || a.works(t, old) {
		t.Fatal(err)
	}
	token, ok, err := other.Renew(t.Context(), old)
	if err != nil || !ok || !a.works(t, token) || load(t, c).Access.Reveal() != token.Reveal() {
		t.Errorf("%v %v", ok, err)
	}
}

// TestCommandShares lets two directories with the same hook keep each other out, and nobody else.
func TestCommandShares(t *testing.T) {
	t.Parallel()
	locks := t.TempDir()
	one, other := command(t, "./hook vault", t.TempDir(), locks), command(t, " ./hook  vault ", t.TempDir(), locks)
	unlock, err := one.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := other.Lock(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	third, err := command(t, "./hook other", t.TempDir(), locks).Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	third()
}

func TestCommandThatFails(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	for name, tt := range map[string]struct {
		script string
		says   string
	}{
		"fails":         {"echo " + firstRefresh + " >&2; echo " + firstRefresh + "; exit 3", "exit status 3"},
		"says too much": {"head -c 2000000 /dev/zero", "more than 1048576 bytes"},
		"says nonsense": {"echo " + firstRefresh, "not a pair of tokens"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := a.source(t, vault(t, tt.script)).Token(t.Context())
			if err == nil || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), "hook.sh") {
				t.Errorf("%v", err)
			}
			clean(t, err)
		})
	}
	if err := command(t, "./no-such-hook", t.TempDir(), t.TempDir()).Save(t.Context(), a.pair(0)); err == nil || !strings.Contains(err.Error(), "run it by hand") {
		t.Error(err)
	}
	if _, err := oauth.NewCommand("  ", ".", ".", ""); err == nil {
		t.Error("an empty command is taken")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := vault(t, goodHook).Load(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	// A vault that gives and does not take.
	dir := t.TempDir()
	readOnly := vaultIn(t, dir, "test $2 = get && cat vault")
	if err := os.WriteFile(filepath.Join(dir, "vault"), stored(t, a.pair(-time.Hour)), 0o600); err != nil {
		t.Fatal(err)
	}
	var unsaved *oauth.UnsavedError
	if _, err := a.source(t, readOnly).Token(t.Context()); !errors.As(err, &unsaved) || !strings.Contains(err.Error(), wayBack) || a.grants() != 1 {
		t.Errorf("%v, %d grants", err, a.grants())
	}
}

// TestFileThatCannotBeWritten costs no refresh token. The name of the file is so long that there is none
// left for one beside it, which holds for every user, the one who may write everywhere included.
func TestFileThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	path := filepath.Join(t.TempDir(), strings.Repeat("t", 249))
	if err := os.WriteFile(path, stored(t, a.pair(-time.Hour)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := a.source(t, oauth.NewFile(path)).Token(t.Context()); err == nil || !strings.Contains(err.Error(), "nothing is lost") || a.grants() != 0 {
		t.Errorf("%v, %d grants", err, a.grants())
	}
}

// stored returns the form in which a pair is stored.
func stored(t *testing.T, p oauth.Pair) []byte {
	t.Helper()
	data, err := os.ReadFile(fileWith(t, p).String())
	if err != nil {
		t.Fatal(err)
	}
	return data
}
