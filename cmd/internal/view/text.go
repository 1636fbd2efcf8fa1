package view

import (
	"fmt"
	"image/color"
	"io"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"charm.land/lipgloss/v2/table"

	"github.com/seatplan/seatplan/schema"
)

// Options say how to draw.
type Options struct {
	Color bool
	Width int  // columns of the terminal, 0 if there is none
	Names bool // list everybody, also where many share one change
}

// Text draws a plan for a terminal: what happens to people first, then what a person has to do,
// then seats and money, then the guards and warnings.
func Text(w io.Writer, d *Document, o Options) error {
	t := &text{w: w, o: o}
	t.line("%s", t.bold(SummaryLine(d)))
	if len(d.Targets) > 0 {
		t.line("Only: %s. Whatever else differs is left out.", strings.Join(d.Targets, ", "))
	}
	for i := range d.Organizations {
		t.line("")
		t.organization(d, &d.Organizations[i])
	}
	return t.err
}

type text struct {
	w   io.Writer
	o   Options
	err error
}

func (t *text) line(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.w, format+"\n", args...)
	}
}

// Colours of the terminal's own palette, so that they fit light and dark ones.
var (
	green  = lipgloss.Green
	red    = lipgloss.Red
	yellow = lipgloss.Yellow
	faint  = lipgloss.BrightBlack
)

func (t *text) paint(c color.Color, s string) string {
	if !t.o.Color {
		return s
	}
	return lipgloss.NewStyle().Foreground(c).Render(s)
}

func (t *text) bold(s string) string {
	if !t.o.Color {
		return s
	}
	return lipgloss.NewStyle().Bold(true).Render(s)
}

func (t *text) heading(format string, args ...any) {
	t.line("")
	t.line("%s", t.bold(fmt.Sprintf(format, args...)))
}

func (t *text) organization(d *Document, o *Organization) {
	name := o.Name
	if o.Title != "" {
		name = o.Title
	}
	t.line("%s", t.bold(fmt.Sprintf("%s (%s, %s), as of %s", name, o.Name, o.System, d.AsOf)))
	if o.Read != "ok" {
		t.line("")
		t.line("%s", t.paint(red, notRead(o.Read)))
		if o.Error != nil {
			t.line("  %s", *o.Error)
		}
		return
	}
	t.undo(o)
	t.places(o)
	t.roles(o)
	t.people(o)
	t.sight(o)
	t.manual(o)
	t.seats(o, d.AsOf)
	t.unmanaged(o)
	t.guards(o)
	t.warnings(o)
	t.calls(o)
}

func (t *text) unmanaged(o *Organization) {
	lines := unmanagedLines(o, t.o.Names)
	if len(lines) == 0 {
		return
	}
	t.heading("Not in the files")
	for _, l := range lines {
		t.line("  %s", l)
	}
}

func (t *text) places(o *Organization) {
	changes := placeChanges(o)
	if len(changes) == 0 {
		return
	}
	t.heading("%s", placesHeading(changes))
	for _, c := range changes {
		t.line("  %s %s", t.mark(c.Action), c.Address)
		for _, f := range c.Fields {
			t.line("      %s", fieldText(&c, &f))
		}
	}
}

// placesHeading names what there is.
func placesHeading(changes []Change) string {
	if slices.ContainsFunc(changes, func(c Change) bool { return strings.HasPrefix(c.Address, "cash_desk.") }) {
		return "Locations and cash desks"
	}
	return "Locations and networks"
}

func (t *text) roles(o *Organization) {
	edits := roleEdits(o, t.o.Names)
	if len(edits) == 0 {
		return
	}
	t.heading("Roles and settings")
	for _, e := range edits {
		t.line("  %s %s  %s", t.mark(e.change.Action), t.bold(e.title()), t.paint(faint, e.change.Address))
		if e.who != "" {
			t.line("      %s", e.who)
		}
		t.rights(green, "+", e.gains)
		t.rights(red, "-", e.losses)
		for _, n := range e.notes {
			t.line("        %s %s", t.paint(yellow, "~"), n)
		}
	}
}

func (t *text) sight(o *Organization) {
	lines := sightLines(o, t.o.Names)
	if len(lines) == 0 {
		return
	}
	t.heading("Who sees whose account")
	for _, l := range lines {
		t.item(t.paint(yellow, "~"), l)
	}
}

func (t *text) mark(action string) string {
	switch action {
	case "create", "restore":
		return t.paint(green, "+")
	case "remove":
		return t.paint(red, "-")
	}
	return t.paint(yellow, "~")
}

func (t *text) people(o *Organization) {
	groups, cards := groupPeople(o)
	if len(groups)+len(cards) == 0 {
		return
	}
	t.heading("People")
	for i := range groups {
		t.group(&groups[i])
	}
	for _, c := range cards {
		t.line("  %s %s  %s", t.mark(c.Action), t.bold(c.Title), t.paint(faint, c.Address))
		for _, f := range c.Fields {
			t.line("      %s: %s → %s", f.Path, f.Before, f.After)
		}
	}
}

func (t *text) group(g *group) {
	if len(g.people) == 1 {
		p := g.people[0]
		t.line("  %s %s  %s", t.mark(g.action), t.bold(p.name), t.paint(faint, p.address))
	} else {
		t.line("  %s %s  %s", t.mark(g.action), t.bold(fmt.Sprintf("%d people", len(g.people))), t.paint(faint, g.who(t.o.Names)))
	}
	for _, p := range g.places {
		t.line("      %s", p.headline())
		gains, losses := p.rights(t.o.Names)
		t.rights(green, "+", gains)
		t.rights(red, "-", losses)
		more, less, limits := p.beyond(t.o.Names)
		t.rights(green, "+", prefixed("more than the role gives: ", more))
		t.rights(red, "-", prefixed("less than the role gives: ", less))
		for _, c := range slices.Concat(limits, p.changed) {
			t.line("        %s %s", t.paint(yellow, "~"), p.rightText(c))
		}
		for _, n := range p.notes {
			t.line("        %s %s", t.paint(yellow, "~"), n)
		}
	}
}

// item writes a sentence behind a mark. On a terminal it is wrapped; elsewhere it stays one line, for
// programs that look for it.
func (t *text) item(mark, sentence string) {
	if t.o.Width < 40 {
		t.line("  %s %s", mark, sentence)
		return
	}
	for i, line := range strings.Split(lipgloss.Wrap(sentence, t.o.Width-4, ""), "\n") {
		if i > 0 {
			mark = " "
		}
		t.line("  %s %s", mark, line)
	}
}

// prefixed puts words before a list that is not empty.
func prefixed(words string, list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return append([]string{words + list[0]}, list[1:]...)
}

// rights lists rights, wrapped to the width.
func (t *text) rights(c color.Color, mark string, names []string) {
	if len(names) == 0 {
		return
	}
	width := t.o.Width
	if width < 60 {
		width = 100
	}
	for i, line := range wrap(names, width-10) {
		if i == 0 {
			t.line("        %s %s", t.paint(c, mark), line)
		} else {
			t.line("          %s", line)
		}
	}
}

func wrap(words []string, width int) []string {
	var lines []string
	line := ""
	for i, w := range words {
		if i < len(words)-1 {
			w += ","
		}
		switch {
		case line == "":
			line = w
		case len(line)+1+len(w) > width:
			lines = append(lines, line)
			line = w
		default:
			line += " " + w
		}
	}
	return append(lines, line)
}

func (t *text) manual(o *Organization) {
	if len(o.Manual) > 0 {
		t.heading("By hand (%d)", len(o.Manual))
		for i := range o.Manual {
			if i == 0 || o.Manual[i].Screen != o.Manual[i-1].Screen {
				t.screen(&o.Manual[i])
			}
			t.manualStep(&o.Manual[i])
		}
	}
	first := true
	for _, s := range o.Steps {
		if s.Kind != "waiting" {
			continue
		}
		if first {
			t.heading("Waiting for people")
			first = false
		}
		t.line("  %s  %s", s.Title, t.paint(faint, strings.Join(s.Addresses, " ")))
	}
	if len(o.Letters) > 0 {
		t.heading("Letters that the system sends")
		for _, l := range o.Letters {
			t.line("  %s: %s  %s", l.To, l.Why, t.paint(faint, l.Address))
		}
	}
}

// screen says where the next steps are done.
func (t *text) screen(m *Manual) {
	t.line("  %s", m.Screen)
	t.line("  %s", t.paint(faint, m.ScreenEN))
}

func (t *text) manualStep(m *Manual) {
	t.line("  %d. %s  %s", m.Step, t.bold(m.Title), t.paint(faint, m.Address))
	t.paragraph(m.TextRU)
	groups := groupBoxes(m.Boxes)
	for i := range groups {
		ru, _ := groups[i].lines()
		t.paragraph(verbRU(groups[i].tick) + " " + ru)
	}
	t.paragraph(m.TextEN)
	for i := range groups {
		_, en := groups[i].lines()
		t.paragraph(verb(groups[i].tick) + " " + en)
	}
	if m.Attested {
		t.line("     %s", t.paint(faint, "When it is so: "+attestCommand(m.Address)))
	}
}

func (t *text) paragraph(s string) {
	width := t.o.Width
	if width < 60 {
		width = 100
	}
	for _, line := range strings.Split(lipgloss.Wrap(s, width-5, ""), "\n") {
		t.line("     %s", line)
	}
}

func (t *text) seats(o *Organization, asOf string) {
	if len(o.Seats.Licences) == 0 {
		return
	}
	if free(o) {
		t.heading("Paid seats: none, users are not limited and cost nothing")
		return
	}
	t.heading("Paid seats")
	headers, rows := LedgerTable(o, asOf)
	tb := table.New().Border(lipgloss.HiddenBorder()).BorderTop(false).BorderBottom(false).BorderLeft(false).BorderRight(false).
		BorderColumn(false).BorderHeader(false).Headers(headers...).Rows(rows...).
		StyleFunc(func(row, col int) lipgloss.Style {
			s := lipgloss.NewStyle().PaddingRight(2)
			if col > 0 {
				s = s.Align(lipgloss.Right)
			}
			if row == table.HeaderRow && t.o.Color {
				s = s.Foreground(faint)
			}
			return s
		})
	for _, line := range strings.Split(tb.String(), "\n") {
		t.line("  %s", strings.TrimRight(line, " "))
	}
	for _, l := range seatLines(o) {
		t.item(t.seatMark(l), l.text)
	}
}

func (t *text) seatMark(l seatLine) string {
	switch {
	case l.frees:
		return t.paint(green, "-")
	case l.takes:
		return t.paint(red, "+")
	}
	return t.paint(yellow, "~")
}

func (t *text) guards(o *Organization) {
	var bad []Guard
	for _, g := range o.Guards {
		if g.Verdict != "ok" {
			bad = append(bad, g)
		}
	}
	if len(bad) == 0 {
		return
	}
	t.heading("Guards")
	for _, g := range bad {
		c := red
		if g.Verdict == "waived" {
			c = yellow
		}
		verdict := g.Verdict
		if g.Verdict == "waived" {
			verdict = fmt.Sprintf("waived (%d, the limit is %s)", g.Measured, g.Limit)
		}
		t.line("  %s %s", t.paint(c, g.Name+" "+verdict+":"), orEmpty(g.Reason))
		if len(g.People) > 0 {
			t.line("      %s", t.paint(faint, shorten(g.People, 10, t.o.Names)))
		}
	}
}

// rightText tells how far a right reaches before and after. A right in a part of the system, as
// "stage.view:Sales/Won", is an exception; without it holds what holds elsewhere.
func rightText(c RightChange) string {
	name, before, after := rightWords(c)
	return fmt.Sprintf("%s: %s → %s", name, before, after)
}

// rightText tells of a right that is new how far it reaches, and of others what changes.
func (p *place) rightText(c RightChange) string {
	if p.reaches(c) {
		name, _, after := rightWords(c)
		return fmt.Sprintf("%s: %s", name, after)
	}
	return rightText(c)
}

// reaches reports whether the value of a right came with the right.
func (p *place) reaches(c RightChange) bool {
	return !c.Before.Known() && slices.Contains(p.gains, c.Right)
}

func rightWords(c RightChange) (name, before, after string) {
	name, none := c.Right, "no limit"
	if block, attr, labels := schema.AreaOf(c.Right); block != "" {
		name, none = fmt.Sprintf("%s.%s in %s", block, attr, strings.Join(labels, " / ")), "as elsewhere"
	}
	words := func(v schema.Value) string {
		if !v.Known() {
			return none
		}
		return v.String()
	}
	return name, words(c.Before), words(c.After)
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func (t *text) warnings(o *Organization) {
	if len(o.Warnings) == 0 {
		return
	}
	t.heading("Notes")
	for _, w := range o.Warnings {
		t.item(t.paint(yellow, "!"), w.Text)
	}
}

func (t *text) calls(o *Organization) {
	t.line("")
	t.line("%s", t.paint(faint, callsText(o.Calls)))
}

func callsText(c Calls) string {
	s := fmt.Sprintf("Read with %s", plural(c.Reads, "call", "calls"))
	if c.Writes > 0 {
		s += fmt.Sprintf("; applying takes %s", plural(c.Writes, "call", "calls"))
	}
	return s + fmt.Sprintf("; %s in all at the system's limit.", duration(c.SecondsAtLimit))
}

func duration(seconds float64) string {
	if seconds < 120 {
		return fmt.Sprintf("%.0f s", seconds)
	}
	return fmt.Sprintf("%.0f min", seconds/60)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
