package manual_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var named = regexp.MustCompile("`([a-z0-9_/.-]+):(Test[A-Za-z0-9_]+)`|`([a-z0-9_/.-]+\\.txtar)`")

// Every test that the manual names for a promise is there.
func TestPromisesHaveTests(t *testing.T) {
	t.Parallel()
	found := named.FindAllStringSubmatch(read(t, filepath.Join(root, "docs", "safety.md")), -1)
	if len(found) < 30 {
		t.Fatalf("the manual names %d tests", len(found))
	}
	for _, m := range found {
		if m[3] != "" {
			if _, err := os.Stat(filepath.Join(root, m[3])); err != nil {
				t.Error(err)
			}
			continue
		}
		files, err := filepath.Glob(filepath.Join(root, m[1], "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(files, func(f string) bool { return strings.Contains(read(t, f), "func "+m[2]+"(t ") }) {
			t.Errorf("there is no %s in %s", m[2], m[1])
		}
	}
}

var quoted = regexp.MustCompile(`\*([^*|\n]+)\*`)

// What the manual quotes of messages, whose variable parts are dots, is what the program says.
func TestQuotedMessages(t *testing.T) {
	t.Parallel()
	sources := sourceText(t)
	n := 0
	for line := range strings.Lines(read(t, filepath.Join(root, "docs", "recovery.md"))) {
		cells := strings.Split(line, "|")
		if len(cells) < 4 {
			continue
		}
		for _, m := range quoted.FindAllStringSubmatch(cells[1], -1) {
			n++
			for part := range strings.SplitSeq(m[1], "…") {
				if part = strings.Trim(part, " "); part != "" && !strings.Contains(sources, part) {
					t.Errorf("the program never says %q", part)
				}
			}
		}
	}
	if n < 8 {
		t.Errorf("%d messages are quoted", n)
	}
}

// sourceText is the program's own text, without tests.
func sourceText(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	for _, dir := range []string{"cmd", "reconcile", "providers"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, _ fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
				text.WriteString(read(t, path))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return text.String()
}
