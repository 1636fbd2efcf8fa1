package config

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// printable reports whether a text may be shown as it is. Control characters could move the
// cursor of a terminal, and the marks for right-to-left text could make a line look like another.
func printable(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c == 0x7f {
			return false
		} else if c >= utf8.RuneSelf {
			return printableRunes(s[i:])
		}
	}
	return true
}

func printableRunes(s string) bool {
	for _, r := range s {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == utf8.RuneError {
			return false
		}
	}
	return true
}

// isLabel reports whether a text can be the name of a block, and so be written after a dot.
func isLabel(s string) bool {
	if s == "" || s[0] == '-' || s[0] >= '0' && s[0] <= '9' {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '-':
		case c >= utf8.RuneSelf:
			return printable(s) && hclsyntax.ValidIdentifier(s)
		default:
			return false
		}
	}
	return true
}

// isEmail is lenient: what the systems accept is theirs to say, and they do not say it.
func isEmail(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && local != "" && strings.Trim(domain, ".") == domain && domain != "" &&
		!strings.ContainsAny(s, " \t,;<>()\"") && !strings.Contains(domain, "@")
}

// isPhone accepts the usual ways to write a number, with five to fifteen digits.
func isPhone(s string) bool {
	digits := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '+' && i == 0, strings.IndexByte(" -().", c) >= 0:
		default:
			return false
		}
	}
	return digits >= 5 && digits <= 15
}

// sentence returns a text that comes from elsewhere as a sentence that can be shown.
func sentence(s string) string {
	s = strings.TrimSpace(printed(strings.ReplaceAll(s, "\n", " ")))
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".?!)") {
		return s
	}
	return s + "."
}

// printed returns a text without what must not reach a terminal.
func printed(s string) string {
	if printable(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if printableRunes(string(r)) && r >= ' ' {
			return r
		}
		return '?'
	}, s)
}
