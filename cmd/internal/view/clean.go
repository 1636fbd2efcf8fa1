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

func unsafe(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' ||
		r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u200e' || r == '\u200f' || r == '\u061c'
}
