package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// commitOf returns the commit that is checked out where a directory lies, "" if that cannot be told. It
// reads what git keeps and does not run git, which a machine that applies need not have. Whether the
// files have been changed since is not told.
func commitOf(dir string) string {
	path, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for {
		if git := gitDir(path); git != "" {
			return headOf(git)
		}
		parent := filepath.Dir(path)
		if parent == path {
			return ""
		}
		path = parent
	}
}

// gitDir returns where git keeps its files for a work tree, "" if there is none here. In a linked work
// tree, and in a submodule, .git is a file that says so.
func gitDir(tree string) string {
	path := filepath.Join(tree, ".git")
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		if err != nil {
			return ""
		}
		return path
	}
	target, ok := strings.CutPrefix(firstLine(path), "gitdir: ")
	if !ok {
		return ""
	}
	return within(tree, target)
}

var commitPattern = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

func headOf(git string) string {
	head := firstLine(filepath.Join(git, "HEAD"))
	ref, ok := strings.CutPrefix(head, "ref: ")
	if !ok {
		return commitPattern.FindString(head)
	}
	if !filepath.IsLocal(ref) {
		return ""
	}
	shared := git // a linked work tree has its own HEAD and shares the branches
	if link := firstLine(filepath.Join(git, "commondir")); link != "" {
		shared = within(git, link)
	}
	if commit := commitPattern.FindString(firstLine(filepath.Join(shared, filepath.FromSlash(ref)))); commit != "" {
		return commit
	}
	packed, err := os.ReadFile(filepath.Join(shared, "packed-refs"))
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(packed)) {
		if commit, name, _ := strings.Cut(strings.TrimSpace(line), " "); name == ref {
			return commitPattern.FindString(commit)
		}
	}
	return ""
}

func within(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, filepath.FromSlash(path))
}

func firstLine(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(data), "\n")
	return strings.TrimSpace(line)
}
