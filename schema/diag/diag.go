// Package diag holds the messages that seatplan gives to the author of a configuration: what is
// wrong, exactly where, and what to do about it.
//
// A message is data. It knows places as byte offsets (Span) and leaves lines, columns and
// snippets to Files, which reads the text again when a message is shown. Trouble with the
// environment or with a live system is not a diagnostic but an error.
package diag

import (
	"cmp"
	"slices"
)

// Severity says whether the configuration can be used.
type Severity uint8

// Severities, the worse first.
const (
	Error   Severity = iota // the configuration is refused
	Warning                 // the author should look, the work goes on
)

func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Code names a kind of message, for example "ref-unknown". Codes are stable: tests and the
// manual use them.
type Code string

// Info describes a code for the manual.
type Info struct {
	Code     Code
	Severity Severity
	Summary  string // the headline of its messages
	Doc      string // one sentence
}

// Span is a range of bytes in one file. The zero Span means that the place is not known.
type Span struct {
	File       FileID
	Start, End uint32 // End is after the last byte
}

// Known reports whether the span points into a file.
func (s Span) Known() bool { return s.File != 0 }

// Related is another place that the reader of a message wants to see.
type Related struct {
	Message string
	Span    Span
}

// Edit replaces the text of a span. An empty span inserts.
type Edit struct {
	Span Span
	Text string
}

// A Diagnostic is one message to the author of the configuration.
type Diagnostic struct {
	Severity Severity
	Code     Code
	Summary  string    // a few words, no values, no full stop
	Detail   string    // sentences with the names in quotes; ends with what to do
	Subject  Span      // exactly the wrong text
	Address  string    // the object concerned, where no text is ("live.user[...]")
	Related  []Related // for example the first definition of a duplicate
	Fix      *Edit     // when there is one sensible change
}

// List is a set of diagnostics. The nil list is ready to use.
type List []Diagnostic

// HasErrors reports whether one of the diagnostics is an error.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Severity == Error })
}

// Count returns the number of errors and of warnings.
func (l List) Count() (errors, warnings int) {
	for _, d := range l {
		if d.Severity == Error {
			errors++
		} else {
			warnings++
		}
	}
	return errors, warnings
}

// Sort puts the list into the order in which it is shown: by file, position, severity, code.
// File numbers follow the order of file names, so equal input gives equal output. Messages
// without a place come last, by address.
func (l List) Sort() {
	slices.SortStableFunc(l, func(a, b Diagnostic) int {
		if a.Subject.Known() != b.Subject.Known() {
			if a.Subject.Known() {
				return -1
			}
			return 1
		}
		return cmp.Or(
			cmp.Compare(a.Subject.File, b.Subject.File),
			cmp.Compare(a.Subject.Start, b.Subject.Start),
			cmp.Compare(a.Severity, b.Severity),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Address, b.Address),
			cmp.Compare(a.Detail, b.Detail),
		)
	})
}
