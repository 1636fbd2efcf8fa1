package view

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes a string from a file or a live system safe to show: control characters, line and
// paragraph separators, characters that turn the direction of text and broken UTF-8 are replaced
// by a visible mark, so that nobody's name can move the cursor, colour the screen or start a line.
func Clean(s string) string {
	if !strings.ContainsFunc(s, unsafe) && utf8.ValidString(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unsafe(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// oneLine makes a message of several lines one, and safe to show.
func oneLine(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = Clean(strings.TrimSpace(lines[i]))
	}
	return strings.Join(lines, "; ")
}

// unsafe covers all characters that are not seen, but for the two that join letters: some scripts
// need those.
func unsafe(r rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Cf, r) && r != nonJoiner && r != joiner
}
