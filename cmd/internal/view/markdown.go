package view

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxMarkdown is the most characters that Markdown writes: forges refuse longer comments.
const MaxMarkdown = 60000

// Markdown draws a plan for a pull request: people first, the rest in sections that fold. A plan
// that does not fit is cut at the end of an entry, and says what was left out.
func Markdown(w io.Writer, d *Document) error {
	m := &markdown{dropped: make(map[part]int)}
	m.line("### seatplan: %s", escape(strings.TrimPrefix(SummaryLine(d), "Plan: ")))
	if len(d.Targets) > 0 {
		m.line("\n> [!NOTE]\n> Only %s. Whatever else differs is left out.", codes(d.Targets))
	}
	for i := range d.Organizations {
		m.organization(d, &d.Organizations[i])
	}
	_, err := io.WriteString(w, m.fit())
	return err
}

// part is what an entry belongs to. Where there is no room for all, the lists are cut and the rest,
// guards and seats above all, stays.
type part int

const (
	partCore part = iota
	partPeople
	partNotes
)

func (p part) String() string {
	if p == partNotes {
		return "notes"
	}
	return "people"
}

// keptNotes is how many characters of notes stay before people are left out.
const keptNotes = 3000

// markdown collects entries. An entry is kept or dropped as a whole.
type markdown struct {
	entries []string
	parts   []part // by entry
	part    part   // of the next entry
	dropped map[part]int
}

func (m *markdown) line(format string, args ...any) {
	m.entries = append(m.entries, fmt.Sprintf(format, args...)+"\n")
	m.parts = append(m.parts, m.part)
}

// list adds entries to a part.
func (m *markdown) list(p part, add func()) {
	m.part = p
	add()
	m.part = partCore
}

// shorten drops entries from the end of a part until all fits, or until no more than so many
// characters of it are left. The place of the last tells how many.
func (m *markdown) shorten(p part, room, keep int) {
	const noteSize = 80
	total, size, last := noteSize, 0, -1
	for i, e := range m.entries {
		n := utf8.RuneCountInString(e)
		total += n
		if m.parts[i] == p {
			size += n
			last = i
		}
	}
	if total-noteSize <= room {
		return
	}
	dropped := m.dropped[p]
	for i := last; i >= 0 && total > room && size > keep; i-- {
		if m.parts[i] != p || m.entries[i] == "" {
			continue
		}
		n := utf8.RuneCountInString(m.entries[i])
		total, size = total-n, size-n
		if m.entries[i] = ""; i < last || m.dropped[p] == 0 {
			dropped++
		}
	}
	if dropped > 0 {
		m.dropped[p] = dropped
		m.entries[last] = fmt.Sprintf("- and more: %d lines on %s do not fit here\n", dropped, p)
	}
}

// fit joins as many entries as there is room for.
func (m *markdown) fit() string {
	const room = MaxMarkdown - 200
	m.shorten(partNotes, room, keptNotes)
	m.shorten(partPeople, room, 0)
	m.shorten(partNotes, room, 0)
	var b strings.Builder
	size := 0
	open := 0
	for i, e := range m.entries {
		n := utf8.RuneCountInString(e)
		if size+n > room {
			for range open {
				b.WriteString("\n</details>\n")
			}
			fmt.Fprintf(&b, "\n**%d more lines do not fit here.** `seatplan plan` prints them all.\n", len(m.entries)-i)
			break
		}
		size += n
		switch { // only our own tags stand at the start of an entry
		case strings.HasPrefix(e, "\n<details>"):
			open++
		case strings.HasPrefix(e, "\n</details>"):
			open--
		}
		b.WriteString(e)
	}
	return b.String()
}

// escape keeps names from turning into Markdown or HTML, and from notifying people.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '\\', '`', '*', '_', '[', ']', '|', '#', '~', '!':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '@':
			b.WriteString("@<!-- -->") // no mention
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func code(s string) string { return "`" + strings.ReplaceAll(s, "`", "'") + "`" }

func (m *markdown) organization(d *Document, o *Organization) {
	title := o.Title
	if title == "" {
		title = o.Name
	}
	m.line("\n#### %s (%s), as of %s", escape(title), o.System, d.AsOf)
	if o.Read != "ok" {
		m.line("\n> [!CAUTION]\n> %s %s", notRead(o.Read), escape(orEmpty(o.Error)))
		return
	}
	m.undo(o)
	m.guards(o)
	m.people(o)
	m.seats(o, d.AsOf)
	m.manual(o)
	m.unmanaged(o)
	m.notes(o)
	m.line("\n<sub>%s</sub>", callsText(o.Calls))
}

func (m *markdown) guards(o *Organization) {
	for _, g := range o.Guards {
		if g.Verdict == "refused" {
			m.line("\n> [!CAUTION]\n> **%s** refuses this plan: %s", escape(g.Name), escape(orEmpty(g.Reason)))
		}
		if g.Verdict == "waived" {
			m.line("\n> [!WARNING]\n> **%s** is waived (%d, the limit is %s): %s", escape(g.Name), g.Measured, escape(g.Limit), escape(orEmpty(g.Reason)))
		}
	}
}

func (m *markdown) people(o *Organization) {
	groups, cards := groupPeople(o)
	places := placeChanges(o)
	m.places(places)
	m.roles(o)
	if len(groups)+len(cards)+len(places)+len(roleEdits(o, false)) == 0 {
		m.line("\nNobody gains or loses anything.")
		return
	}
	m.line("")
	m.list(partPeople, func() { m.listPeople(groups, cards) })
	for i, l := range sightLines(o, false) {
		if i == 0 {
			m.line("\n**Who sees whose account**\n")
		}
		m.line("- %s", escape(l))
	}
}

func (m *markdown) roles(o *Organization) {
	for i, e := range roleEdits(o, false) {
		if i == 0 {
			m.line("\n**Roles and settings**\n")
		}
		who := ""
		if e.who != "" {
			who = ", " + escape(e.who)
		}
		m.line("- %s **%s** %s%s", sign(e.change.Action), escape(e.title()), code(e.change.Address), who)
		if len(e.gains) > 0 {
			m.line("  - **on** %s", codes(e.gains))
		}
		if len(e.losses) > 0 {
			m.line("  - **off** %s", codes(e.losses))
		}
		for _, n := range e.notes {
			m.line("  - %s", escape(n))
		}
	}
}

func (m *markdown) places(places []Change) {
	for i, c := range places {
		if i == 0 {
			m.line("\n**%s**\n", placesHeading(places))
		}
		m.change(&c)
	}
}

func (m *markdown) change(c *Change) {
	m.line("- %s **%s** %s", sign(c.Action), escape(c.Title), code(c.Address))
	for _, f := range c.Fields {
		m.line("  - %s", escape(fieldText(c, &f)))
	}
}

func (m *markdown) listPeople(groups []group, cards []Change) {
	if len(groups)+len(cards) > 0 {
		m.line("**People**\n")
	}
	for i := range groups {
		g := &groups[i]
		if len(g.people) == 1 {
			m.line("- %s **%s** %s", sign(g.action), escape(g.people[0].name), code(g.people[0].address))
		} else {
			m.line("- %s **%d people**: %s", sign(g.action), len(g.people), escape(g.who(false)))
		}
		for j := range g.places {
			m.place(&g.places[j])
		}
	}
	for _, c := range cards {
		m.change(&c)
	}
}

func (m *markdown) place(p *place) {
	m.line("  - %s", escape(p.headline()))
	gains, losses := p.rights(false)
	if len(gains) > 0 {
		m.line("    - **gains** %s", codes(gains))
	}
	if len(losses) > 0 {
		m.line("    - **loses** %s", codes(losses))
	}
	more, less, limits := p.beyond(false)
	if len(more) > 0 {
		m.line("    - **more than the role gives** %s", codes(more))
	}
	if len(less) > 0 {
		m.line("    - **less than the role gives** %s", codes(less))
	}
	for _, c := range slices.Concat(limits, p.changed) {
		name, before, after := rightWords(c)
		if p.reaches(c) {
			m.line("    - %s %s", code(name), escape(after))
			continue
		}
		m.line("    - %s %s → %s", code(name), escape(before), escape(after))
	}
	for _, n := range p.notes {
		m.line("    - %s", escape(n))
	}
}

func codes(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		if strings.Contains(n, " ") { // words about rights, and no name of one
			out[i] = escape(n)
		} else {
			out[i] = code(n)
		}
	}
	return strings.Join(out, ", ")
}

func sign(action string) string {
	switch action {
	case "create", "restore":
		return "➕"
	case "remove":
		return "➖"
	}
	return "✏️"
}

func (m *markdown) seats(o *Organization, asOf string) {
	if len(o.Seats.Licences) == 0 {
		return
	}
	if free(o) {
		m.line("\nPaid seats: none, users are not limited and cost nothing.")
		return
	}
	headers, rows := LedgerTable(o, asOf)
	var b strings.Builder
	b.WriteString("\n**Paid seats**\n\n| " + strings.Join(headers, " | ") + " |\n|" + strings.Repeat(" --- |", len(headers)) + "\n")
	for _, r := range rows {
		for i := range r {
			r[i] = escape(r[i])
		}
		b.WriteString("| " + strings.Join(r, " | ") + " |\n")
	}
	m.line("%s", b.String())
	for _, l := range seatLines(o) {
		m.line("- %s", escape(l.text))
	}
}

func (m *markdown) manual(o *Organization) {
	if len(o.Manual) > 0 {
		m.line("\n<details><summary>By hand (%d)</summary>\n", len(o.Manual))
		screen := ""
		for _, x := range o.Manual {
			if x.Screen != screen {
				m.line("\n**%s** / %s\n", escape(x.Screen), escape(x.ScreenEN))
				screen = x.Screen
			}
			m.line("- [ ] **%s** %s  \n  %s  \n  %s", escape(x.Title), code(x.Address), escape(x.TextRU), escape(x.TextEN))
			for _, b := range x.Boxes {
				m.line("  - [ ] %s %s / %s %s", verbRU(b.Tick), escape(b.TitleRU), verb(b.Tick), escape(b.TitleEN))
			}
			if x.Attested {
				m.line("  - [ ] when it is so: %s", code(attestCommand(x.Address)))
			}
		}
		m.line("\n</details>")
	}
	first := true
	for _, s := range o.Steps {
		if s.Kind != "waiting" {
			continue
		}
		if first {
			m.line("\n**Waiting for people**\n")
			first = false
		}
		m.line("- %s", escape(s.Title))
	}
	for i, l := range o.Letters {
		if i == 0 {
			m.line("\n**Letters that the system sends**\n")
		}
		m.line("- %s: %s", escape(l.To), escape(l.Why))
	}
}

func (m *markdown) unmanaged(o *Organization) {
	lines := unmanagedLines(o, false)
	if len(lines) == 0 {
		return
	}
	m.line("\n<details><summary>Not in the files</summary>\n")
	for _, l := range lines {
		m.line("- %s", escape(l))
	}
	m.line("\n</details>")
}

func (m *markdown) notes(o *Organization) {
	if len(o.Warnings) == 0 {
		return
	}
	m.line("\n<details><summary>Notes (%d)</summary>\n", len(o.Warnings))
	m.list(partNotes, func() {
		for _, w := range o.Warnings {
			m.line("- %s", escape(w.Text))
		}
	})
	m.line("\n</details>")
}
