package view

import (
	"fmt"
	"io"
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
)

// Report shows what became of the steps of an apply: what was done, what failed and why, and what
// a person still has to do. Source tells where the files say what made a step fail.
func Report(w io.Writer, organization string, r *apply.Report, source SourceFunc, o Options) {
	t := &text{w: w, o: o}
	t.line("")
	t.line("%s", t.bold(reportLine(organization, r)))
	for _, out := range r.Outcomes {
		switch out.Status {
		case apply.Failed:
			t.line("  %s %d. %s", t.paint(red, "failed"), out.Step.N, Clean(out.Step.Title))
			t.errorLines(out.Err, &out.Step, source)
		case apply.Partly:
			t.line("  %s %d. %s: %s", t.paint(yellow, "partly"), out.Step.N, Clean(out.Step.Title), Clean(out.Why))
			t.errorLines(out.Err, &out.Step, source)
		case apply.Skipped:
			t.line("  %s %d. %s: %s", t.paint(yellow, "not done"), out.Step.N, Clean(out.Step.Title), Clean(out.Why))
		}
	}
	if r.Journal != nil {
		t.line("  %s %s", t.paint(red, "not recorded:"), strings.Join(cleanAll(strings.Split(r.Journal.Error(), "\n")), "; "))
	}
	first, screen := true, ""
	for _, out := range r.Outcomes {
		for i := range out.Besides {
			if first {
				t.heading("Left for people")
				first = false
			}
			s := out.Step
			s.Manual = &out.Besides[i]
			shown := manualOf(&s)
			shown.Title += ": done, and one thing is left"
			shown.Attested = false // nobody asks for it again
			t.screen(&shown)
			t.manualStep(&shown)
			screen = ""
		}
		if out.Status != apply.Open {
			continue
		}
		if first {
			t.heading("Left for people")
			first = false
		}
		if m := out.Step.Manual; out.Step.Kind == reconcile.Manual && m != nil && m.ScreenRU != screen {
			screen = m.ScreenRU
			shown := manualOf(&out.Step)
			t.screen(&shown)
		}
		t.open(&out)
	}
}

func reportLine(organization string, r *apply.Report) string {
	done, failed := r.Count(apply.Done), r.Count(apply.Failed)
	line := fmt.Sprintf("%s: %s done", organization, plural(done, "step", "steps"))
	earlier := 0
	for i := range r.Outcomes {
		if r.Outcomes[i].Earlier && r.Outcomes[i].Status == apply.Done {
			earlier++
		}
	}
	if earlier > 0 {
		line += fmt.Sprintf(" (%d of them before)", earlier)
	}
	if n := r.Count(apply.Partly); n > 0 {
		line += fmt.Sprintf(", %d partly done", n)
	}
	if failed > 0 {
		line += fmt.Sprintf(", %d failed", failed)
	}
	if n := r.Count(apply.Skipped); n > 0 {
		line += fmt.Sprintf(", %d not done", n)
	}
	if n := r.Open(); n > 0 {
		line += fmt.Sprintf(", %d left for people", n)
	}
	return line + fmt.Sprintf(" (%s).", plural(r.Requests, "request", "requests"))
}

// Place is a line of the files that made a step fail.
type Place struct {
	Source
	Address string  `json:"address"`
	Field   *string `json:"field"` // null if it is not known which
}

func (p *Place) String() string {
	text := fmt.Sprintf("%s:%d (%s", p.File, p.Line, p.Address)
	if p.Field != nil {
		text += ", " + *p.Field
	}
	return text + ")"
}

// SourceFunc names the lines of the files that made a step fail.
type SourceFunc func(s *reconcile.Step, err error) []Place

// errorLines shows an error and where it comes from; one of several has its own lines.
func (t *text) errorLines(err error, s *reconcile.Step, source SourceFunc) {
	for _, e := range eachError(err) {
		t.line("      %s", Clean(e.Error()))
		for _, at := range source(s, e) {
			t.line("      %s", t.paint(faint, "at "+Clean(at.String())))
		}
	}
}

// eachError takes errors that were joined apart. Each keeps whom it is about.
func eachError(err error) []error {
	whom, inner := schema.Address(""), err
	if one, ok := err.(*reconcile.AddressError); ok { //nolint:errorlint // the outermost only: each of those inside goes by itself
		whom, inner = one.Address, one.Err
	}
	many, ok := inner.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var list []error
	for _, e := range many.Unwrap() {
		if whom != "" {
			e = &reconcile.AddressError{Address: whom, Err: e}
		}
		list = append(list, eachError(e)...)
	}
	return list
}

func (t *text) open(out *apply.Outcome) {
	s := out.Step
	switch {
	case s.Kind == reconcile.Manual && s.Manual != nil:
		m := manualOf(&s)
		t.manualStep(&m)
	case out.Why != "":
		t.line("  %d. %s: %s", s.N, Clean(s.Title), Clean(out.Why))
	default:
		t.line("  %d. %s", s.N, Clean(s.Title))
	}
}
