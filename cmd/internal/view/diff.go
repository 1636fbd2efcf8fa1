package view

import (
	"fmt"
	"io"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// contextLines is how many unchanged lines stand around a change.
const contextLines = 3

// Diff shows the difference of two texts, line by line, in the unified form.
func Diff(w io.Writer, name, before, after string, o Options) {
	t := &text{w: w, o: o}
	t.line("--- %s", Clean(name))
	t.line("+++ %s (formatted)", Clean(name))
	for _, h := range hunks(diffLines(before, after)) {
		t.line("%s", t.paint(faint, h.header()))
		for _, l := range h.lines {
			shown := Clean(strings.ReplaceAll(l.text, "\t", "    "))
			switch l.op {
			case diffmatchpatch.DiffInsert:
				t.line("%s", t.paint(green, "+"+shown))
			case diffmatchpatch.DiffDelete:
				t.line("%s", t.paint(red, "-"+shown))
			default:
				t.line(" %s", shown)
			}
		}
	}
}

type diffLine struct {
	op   diffmatchpatch.Operation
	text string
}

// diffLines compares by whole lines. No time limit: the output must not depend on the machine.
func diffLines(before, after string) []diffLine {
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0
	a, b, lines := dmp.DiffLinesToChars(before, after)
	var out []diffLine
	for _, d := range dmp.DiffCharsToLines(dmp.DiffMain(a, b, false), lines) {
		for _, l := range strings.SplitAfter(d.Text, "\n") {
			if l != "" {
				out = append(out, diffLine{d.Type, strings.TrimSuffix(l, "\n")})
			}
		}
	}
	return out
}

// hunk is a run of lines around changes.
type hunk struct {
	before, after int // line numbers of the first line, from 1
	lines         []diffLine
}

func (h *hunk) header() string {
	b, a := 0, 0
	for _, l := range h.lines {
		if l.op != diffmatchpatch.DiffInsert {
			b++
		}
		if l.op != diffmatchpatch.DiffDelete {
			a++
		}
	}
	return fmt.Sprintf("@@ -%d,%d +%d,%d @@", h.before, b, h.after, a)
}

func hunks(lines []diffLine) []hunk {
	var out []hunk
	var current *hunk
	quiet := 0 // unchanged lines since the last change
	before, after := 1, 1
	for i, l := range lines {
		changed := l.op != diffmatchpatch.DiffEqual
		if changed && current == nil {
			start := max(0, i-contextLines)
			n := i - start
			current = &hunk{before: before - n, after: after - n}
			current.lines = append(current.lines, lines[start:i]...)
		}
		if current != nil {
			current.lines = append(current.lines, l)
			if changed {
				quiet = 0
			} else if quiet++; quiet > 2*contextLines {
				current.lines = current.lines[:len(current.lines)-(quiet-contextLines)]
				out = append(out, *current)
				current, quiet = nil, 0
			}
		}
		if l.op != diffmatchpatch.DiffInsert {
			before++
		}
		if l.op != diffmatchpatch.DiffDelete {
			after++
		}
	}
	if current != nil {
		if quiet > contextLines {
			current.lines = current.lines[:len(current.lines)-(quiet-contextLines)]
		}
		out = append(out, *current)
	}
	return out
}
