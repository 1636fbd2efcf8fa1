package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCommitOf(t *testing.T) {
	t.Parallel()
	one, two := strings.Repeat("1a", 20), strings.Repeat("2b", 32)
	for name, tt := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no repository":        {nil, ""},
		"a branch":             {map[string]string{".git/HEAD": "ref: refs/heads/main\n", ".git/refs/heads/main": one + "\n"}, one},
		"longer hashes":        {map[string]string{".git/HEAD": two + "\n"}, two},
		"a packed branch":      {map[string]string{".git/HEAD": "ref: refs/heads/a/b\n", ".git/packed-refs": "# pack-refs with: peeled\n" + two + " refs/heads/a\n" + one + " refs/heads/a/b\n^" + two + "\n"}, one},
		"a branch before all":  {map[string]string{".git/HEAD": "ref: refs/heads/main\n"}, ""},
		"a linked work tree":   {map[string]string{"access/.git": "gitdir: ../.git/worktrees/access\n", ".git/worktrees/access/HEAD": "ref: refs/heads/x\n", ".git/worktrees/access/commondir": "../..\n", ".git/refs/heads/x": one}, one},
		"a name outside":       {map[string]string{".git/HEAD": "ref: ../../secret\n", "secret": one}, ""},
		"another kind of head": {map[string]string{".git/HEAD": "something else\n"}, ""},
		"a file that is none":  {map[string]string{"access/.git": "hello\n"}, ""},
	} {
		top := t.TempDir()
		dir := filepath.Join(top, "access")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		for path, text := range tt.files {
			path = filepath.Join(top, filepath.FromSlash(path))
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got := commitOf(dir); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
