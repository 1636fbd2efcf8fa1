package view

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/seatplan/seatplan/schema/diag"
)

// Diagnostics shows messages to the author of a configuration, each with its place, the source
// line and the wrong text underlined.
func Diagnostics(w io.Writer, list diag.List, files *diag.Files, o Options) {
	t := &text{w: w, o: o}
	for _, d := range list {
		t.diagnostic(d, files)
	}
}

func (t *text) diagnostic(d diag.Diagnostic, files *diag.Files) {
	label := t.paint(red, "Error:")
	if d.Severity == diag.Warning {
		label = t.paint(yellow, "Warning:")
	}
	t.line("%s %s %s", label, t.bold(Clean(d.Summary)), t.paint(faint, "["+string(d.Code)+"]"))
	if d.Subject.Known() {
		t.snippet(d.Subject, files)
	} else if d.Address != "" {
		t.line("  on %s", Clean(d.Address))
	}
	width := t.o.Width
	if width < 60 {
		width = 100
	}
	for _, line := range strings.Split(lipgloss.Wrap(Clean(d.Detail), width-2, ""), "\n") {
		t.line("  %s", line)
	}
	for _, r := range d.Related {
		t.line("  %s", t.paint(faint, fmt.Sprintf("%s: %s", Clean(r.Message), Clean(files.Position(r.Span).String()))))
	}
	t.line("")
}

func (t *text) snippet(s diag.Span, files *diag.Files) {
	at := files.Position(s)
	t.line("  on %s", Clean(at.String()))
	snippet, ok := files.Snippet(s)
	if !ok {
		return
	}
	// Tabs are shown as one column each, so that the marks stand under the text.
	before := Clean(strings.ReplaceAll(snippet.Line[:snippet.Start], "\t", " "))
	wrong := Clean(strings.ReplaceAll(snippet.Line[snippet.Start:snippet.End], "\t", " "))
	after := Clean(strings.ReplaceAll(snippet.Line[snippet.End:], "\t", " "))
	const most = 160
	if lipgloss.Width(before) > most {
		before = "…"
	}
	wrong, after = cut(wrong, most), cut(after, most)
	number := fmt.Sprintf("%4d", at.Line)
	t.line("  %s %s%s%s", t.paint(faint, number+" │"), before, t.bold(wrong), after)
	marks := strings.Repeat("^", max(1, lipgloss.Width(wrong)))
	t.line("  %s %s%s", t.paint(faint, "     │"), strings.Repeat(" ", lipgloss.Width(before)), t.paint(red, marks))
}

// cut shortens a text to a number of columns.
func cut(s string, most int) string {
	if lipgloss.Width(s) <= most {
		return s
	}
	return lipgloss.NewStyle().MaxWidth(most-1).Render(s) + "…"
}

// diagnosticJSON is one message in its machine form.
type diagnosticJSON struct {
	Severity string        `json:"severity"`
	Code     string        `json:"code"`
	Summary  string        `json:"summary"`
	Detail   string        `json:"detail"`
	Address  *string       `json:"address"`
	Place    *placeJSON    `json:"place"`
	Related  []relatedJSON `json:"related"`
	Fix      *fixJSON      `json:"fix"`
}

type placeJSON struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Start  uint32 `json:"start_byte"`
	End    uint32 `json:"end_byte"`
}

type relatedJSON struct {
	Message string     `json:"message"`
	Place   *placeJSON `json:"place"`
}

type fixJSON struct {
	Place *placeJSON `json:"place"`
	Text  string     `json:"text"`
}

// DiagnosticsJSON writes messages in their machine form.
func DiagnosticsJSON(w io.Writer, list diag.List, files *diag.Files) error {
	errs, warnings := list.Count()
	out := struct {
		FormatVersion string           `json:"format_version"`
		Valid         bool             `json:"valid"`
		Errors        int              `json:"errors"`
		Warnings      int              `json:"warnings"`
		Diagnostics   []diagnosticJSON `json:"diagnostics"`
	}{FormatVersion, errs == 0, errs, warnings, []diagnosticJSON{}}
	for _, d := range list {
		j := diagnosticJSON{
			Severity: d.Severity.String(), Code: string(d.Code), Summary: Clean(d.Summary), Detail: Clean(d.Detail),
			Address: optional(Clean(d.Address)), Place: placeOf(d.Subject, files), Related: []relatedJSON{},
		}
		for _, r := range d.Related {
			j.Related = append(j.Related, relatedJSON{Clean(r.Message), placeOf(r.Span, files)})
		}
		if d.Fix != nil {
			j.Fix = &fixJSON{placeOf(d.Fix.Span, files), Clean(d.Fix.Text)}
		}
		out.Diagnostics = append(out.Diagnostics, j)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

func placeOf(s diag.Span, files *diag.Files) *placeJSON {
	if !s.Known() {
		return nil
	}
	p := files.Position(s)
	return &placeJSON{File: Clean(p.File), Line: p.Line, Column: p.Column, Start: s.Start, End: s.End}
}
