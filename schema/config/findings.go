package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// A finding is a diagnostic in the making. What can only be said when all are known is left open:
// the suggestion, which is looked for in the first messages only, and the instances of a block
// with for_each that show the same mistake at the same place.
type finding struct {
	diag.Diagnostic
	near     *near
	instance schema.Address // the instance in which the mistake was found
	advice   string         // what to do, where no suggestion says it
}

// near is a wrong name and the right ones. The edit replaces the subject.
type near struct {
	name   string
	among  func() []string
	format string // how a name is written in the file, "" for as it is
	edit   bool   // whether replacing the subject by the name mends it
	list   string // how to begin a list of all names, if none is near; "" for no list
}

// suggestionLimit bounds the search for the nearest name, which takes milliseconds for each
// message where there are many names.
const suggestionLimit = 20

func newFinding(code diag.Code, at diag.Span, detail string) finding {
	about := info(code)
	return finding{Diagnostic: diag.Diagnostic{
		Severity: about.Severity, Code: code, Summary: about.Summary, Detail: detail, Subject: at,
	}}
}

func (f finding) advise(advice string) finding {
	f.advice = advice
	return f
}

func (f finding) suggest(n near) finding {
	f.near = &n
	return f
}

func (f finding) fix(at diag.Span, text string) finding {
	f.Fix = &diag.Edit{Span: at, Text: text}
	return f
}

func (f finding) also(message string, at diag.Span) finding {
	f.Related = append(f.Related, diag.Related{Message: message, Span: at})
	return f
}

// diagnostics brings the findings into their final form: sorted, each mistake once, with
// suggestions for the first.
func diagnostics(found []finding) diag.List {
	slices.SortStableFunc(found, compareFindings)
	list := make(diag.List, 0, len(found))
	suggested := 0
	for i := 0; i < len(found); {
		same := i + 1
		for same < len(found) && sameMistake(&found[i], &found[same]) {
			same++
		}
		f := &found[i]
		if f.near != nil && suggested < suggestionLimit {
			suggested++
			f.applySuggestion()
		}
		if f.advice != "" {
			f.Detail += " " + f.advice
		}
		if f.instance != "" {
			f.Detail += inInstances(f.instance, same-i-1)
		}
		// Names and values from the files are in the texts; here they lose what does not print.
		f.Detail = printed(f.Detail)
		for k := range f.Related {
			f.Related[k].Message = printed(f.Related[k].Message)
		}
		list = append(list, f.Diagnostic)
		i = same
	}
	list.Sort()
	return list
}

func compareFindings(a, b finding) int {
	return cmp.Or(
		cmp.Compare(a.Subject.File, b.Subject.File),
		cmp.Compare(a.Subject.Start, b.Subject.Start),
		cmp.Compare(a.Subject.End, b.Subject.End),
		cmp.Compare(a.Severity, b.Severity),
		strings.Compare(string(a.Code), string(b.Code)),
		strings.Compare(a.Detail, b.Detail),
		strings.Compare(string(a.instance), string(b.instance)),
	)
}

// sameMistake reports whether two neighbours in order say the same: instances of one block, or an
// expression that was evaluated for two purposes.
func sameMistake(a, b *finding) bool {
	return a.Subject.Known() && a.Subject == b.Subject && a.Code == b.Code && a.Detail == b.Detail
}

func inInstances(first schema.Address, others int) string {
	switch others {
	case 0:
		return fmt.Sprintf(" (In %s.)", first)
	case 1:
		return fmt.Sprintf(" (In %s and one more instance.)", first)
	}
	return fmt.Sprintf(" (In %s and %d more instances.)", first, others)
}

func (f *finding) applySuggestion() {
	names := f.near.among()
	best := diag.Nearest(f.near.name, names)
	if best == "" {
		if f.near.list != "" && len(names) > 0 && len(names) <= listLimit {
			f.advice = listed(f.near.list, names)
		}
		return
	}
	text := best
	if f.near.format != "" {
		text = fmt.Sprintf(f.near.format, best)
	}
	f.Detail += fmt.Sprintf(" Did you mean %q?", strings.Trim(text, `"`))
	f.advice = ""
	if f.near.edit {
		f.Fix = &diag.Edit{Span: f.Subject, Text: text}
	}
}

// span converts a range of HCL.
func span(file diag.FileID, r hcl.Range) diag.Span {
	return diag.Span{File: file, Start: uint32(r.Start.Byte), End: uint32(r.End.Byte)}
}
