package view

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sergi/go-diff/diffmatchpatch"
	"pgregory.net/rapid"
)

func TestDiff(t *testing.T) {
	t.Parallel()
	lines := func(s string) string { return strings.Join(strings.Split(s, ""), "\n") + "\n" }
	for name, tt := range map[string]struct{ before, after, want string }{
		"the same":              {"a\nb\n", "a\nb\n", ""},
		"one line":              {"a\nb\nc\n", "a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n"},
		"a line more":           {"a\n", "a\nb\n", "@@ -1,1 +1,2 @@\n a\n+b\n"},
		"a line less":           {"a\nb\n", "b\n", "@@ -1,2 +1,1 @@\n-a\n b\n"},
		"only what is around":   {lines("abcdefgh"), lines("abcdXfgh"), "@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+X\n f\n g\n h\n"},
		"changes close by":      {lines("abcdefghij"), lines("XbcdefgYij"), "@@ -1,10 +1,10 @@\n-a\n+X\n b\n c\n d\n e\n f\n g\n-h\n+Y\n i\n j\n"},
		"changes far apart":     {lines("abcdefghijk"), lines("XbcdefghYjk"), "@@ -1,4 +1,4 @@\n-a\n+X\n b\n c\n d\n@@ -6,6 +6,6 @@\n f\n g\n h\n-i\n+Y\n j\n k\n"},
		"no escapes, no tabs":   {"\ta\x1b[31m\n", "b\n", "@@ -1,1 +1,1 @@\n-    a�[31m\n+b\n"},
		"an end of line is cut": {"a", "a\n", "@@ -1,1 +1,1 @@\n-a\n+a\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			Diff(&b, "access.hcl", tt.before, tt.after, Options{})
			want := "--- access.hcl\n+++ access.hcl (formatted)\n" + tt.want
			if diff := cmp.Diff(want, b.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Without the added lines a difference is the text before, without the removed ones the text
// after; and its hunks hold every change, at the lines that they say.
func TestDiffIsComplete(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		line := rapid.SampledFrom([]string{"a", "b", "c", "", "}", "12,3", "🙂"})
		before := rapid.SliceOfN(line, 0, 40).Draw(r, "before")
		after := rapid.SliceOfN(line, 0, 40).Draw(r, "after")
		lines := diffLines(ended(before), ended(after))
		if diff := cmp.Diff(before, side(lines, diffmatchpatch.DiffInsert)); diff != "" {
			r.Fatalf("before (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(after, side(lines, diffmatchpatch.DiffDelete)); diff != "" {
			r.Fatalf("after (-want +got):\n%s", diff)
		}
		changes := 0
		for _, l := range lines {
			if l.op != diffmatchpatch.DiffEqual {
				changes++
			}
		}
		for _, h := range hunks(lines) {
			b, a := side(h.lines, diffmatchpatch.DiffInsert), side(h.lines, diffmatchpatch.DiffDelete)
			if diff := cmp.Diff(before[h.before-1:h.before-1+len(b)], b); diff != "" {
				r.Fatalf("the hunk %s (-want +got):\n%s", h.header(), diff)
			}
			if diff := cmp.Diff(after[h.after-1:h.after-1+len(a)], a); diff != "" {
				r.Fatalf("the hunk %s (-want +got):\n%s", h.header(), diff)
			}
			for _, l := range h.lines {
				if l.op != diffmatchpatch.DiffEqual {
					changes--
				}
			}
		}
		if changes != 0 {
			r.Fatalf("%d changes are in no hunk", changes)
		}
	})
}

func ended(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l + "\n")
	}
	return b.String()
}

// side returns the lines of a difference that are not of one kind.
func side(lines []diffLine, without diffmatchpatch.Operation) []string {
	out := []string{}
	for _, l := range lines {
		if l.op != without {
			out = append(out, l.text)
		}
	}
	return out
}
