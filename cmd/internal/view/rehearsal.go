package view

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/rehearse"
	"github.com/seatplan/seatplan/schema"
)

// Rehearsal is the JSON form of a rehearsal.
type Rehearsal struct {
	FormatVersion string      `json:"format_version"`
	GeneratedBy   string      `json:"generated_by"`
	AsOf          string      `json:"as_of"`
	AsPlanned     bool        `json:"as_planned"` // every organization was rehearsed and comes out as its plan says
	Organizations []Rehearsed `json:"organizations"`
}

// Rehearsed is what the rehearsal of one organization showed.
type Rehearsed struct {
	Name        string            `json:"name"`
	Title       string            `json:"title"`
	System      string            `json:"system"`
	Read        string            `json:"read"` // ok, refused, unreachable
	Error       *string           `json:"error"`
	Switches    map[string]string `json:"switches"` // of the emulator, where they are not in the default position
	Steps       StepCounts        `json:"steps"`
	Left        []LeftStep        `json:"left"` // what waits for people
	Seats       []RehearsedSeats  `json:"seats"`
	Gaps        []Gap             `json:"gaps"`        // in which the copy is not like the live system
	Differences []Difference      `json:"differences"` // in which the outcome is not what the plan says
	Requests    int               `json:"requests"`    // that the copy got while the plan was carried out
}

// StepCounts counts steps by what became of them.
type StepCounts struct {
	Done   int `json:"done"`
	Partly int `json:"partly"`
	Failed int `json:"failed"`
	Undone int `json:"not_done"`
	Left   int `json:"left"`
}

// LeftStep is a step that waits for a person.
type LeftStep struct {
	Step      int      `json:"step"`
	Kind      string   `json:"kind"` // call, manual, waiting
	Title     string   `json:"title"`
	Addresses []string `json:"addresses"`
	Settled   bool     `json:"settled"` // the next plan does not have it any more: the system did it by itself
}

// RehearsedSeats are the paid seats of a licence, without what waits for people.
type RehearsedSeats struct {
	Licence   string `json:"licence"`
	Title     string `json:"title"`
	Rule      string `json:"rule"` // roles, rights, active, unlimited
	Predicted int    `json:"predicted"`
	Counted   int    `json:"counted"`
	Waiting   int    `json:"waiting"` // seats that what waits for people takes, negative if it frees some
}

// Gap is something in which the copy is not like the live system.
type Gap struct {
	What    string `json:"what"`
	How     string `json:"how"`
	Touched bool   `json:"touched"` // the plan builds on it
}

// Difference is something that came out in another way than the plan says.
type Difference struct {
	What string `json:"what"`
	How  string `json:"how"`
}

// NewRehearsal begins the form of a rehearsal of the plans of a document.
func NewRehearsal(d *Document) *Rehearsal {
	return &Rehearsal{FormatVersion: FormatVersion, GeneratedBy: d.GeneratedBy, AsOf: d.AsOf, AsPlanned: true, Organizations: []Rehearsed{}}
}

// Add adds an organization that was rehearsed. Switches are those of its emulator.
func (r *Rehearsal) Add(o *schema.Organization, v *rehearse.Verdict, report *apply.Report, switches map[string]string) {
	out := newRehearsed(o)
	maps.Copy(out.Switches, switches)
	out.Steps = StepCounts{
		Done: report.Count(apply.Done), Partly: report.Count(apply.Partly), Failed: report.Count(apply.Failed),
		Undone: report.Count(apply.Skipped), Left: report.Count(apply.Open),
	}
	out.Requests = report.Requests
	for i := range v.Left {
		s := &v.Left[i].Step
		left := LeftStep{Step: s.N, Kind: string(s.Kind), Title: Clean(s.Title), Addresses: []string{}, Settled: v.Left[i].Settled}
		for _, a := range s.Addresses {
			left.Addresses = append(left.Addresses, Clean(string(a)))
		}
		out.Left = append(out.Left, left)
	}
	for _, s := range v.Seats {
		out.Seats = append(out.Seats, RehearsedSeats{Clean(string(s.Licence)), Clean(s.Title), string(s.Rule), s.Predicted, s.Counted, s.Waiting})
	}
	for _, g := range v.Gaps {
		out.Gaps = append(out.Gaps, Gap{Clean(g.What), Clean(g.How), g.Touched})
	}
	for _, d := range v.Differences {
		out.Differences = append(out.Differences, Difference{Clean(d.What), Clean(d.How)})
	}
	r.AsPlanned = r.AsPlanned && len(v.Differences) == 0
	r.Organizations = append(r.Organizations, out)
}

// Fail adds an organization that was read and of which the plan could not be carried out on a copy.
func (r *Rehearsal) Fail(o *schema.Organization, err error) {
	out, text := newRehearsed(o), Clean(err.Error())
	out.Error = &text
	out.Differences = append(out.Differences, Difference{"the rehearsal", text})
	r.AsPlanned = false
	r.Organizations = append(r.Organizations, out)
}

// Miss adds an organization that could not be read, so that nothing was rehearsed.
func (r *Rehearsal) Miss(o *schema.Organization, refused bool, err error) {
	out, text := newRehearsed(o), Clean(err.Error())
	out.Read, out.Error = "unreachable", &text
	if refused {
		out.Read = "refused"
	}
	r.AsPlanned = false
	r.Organizations = append(r.Organizations, out)
}

func newRehearsed(o *schema.Organization) Rehearsed {
	return Rehearsed{
		Name: Clean(o.Name), Title: Clean(o.Title.V), System: o.System, Read: "ok", Switches: map[string]string{},
		Left: []LeftStep{}, Seats: []RehearsedSeats{}, Gaps: []Gap{}, Differences: []Difference{},
	}
}

// RehearsalText draws a rehearsal: of each organization what was done on the copy, then whatever is
// not as the plan says.
func RehearsalText(w io.Writer, r *Rehearsal, o Options) error {
	t := &text{w: w, o: o}
	for i := range r.Organizations {
		if i > 0 {
			t.line("")
		}
		t.rehearsed(r, &r.Organizations[i])
	}
	return t.err
}

func (t *text) rehearsed(r *Rehearsal, o *Rehearsed) {
	name := o.Title
	if name == "" {
		name = o.Name
	}
	headline := fmt.Sprintf("%s (%s, %s), as of %s", name, o.Name, o.System, r.AsOf)
	if o.Error == nil {
		headline += ", rehearsed on a copy"
	}
	t.line("%s", t.bold(headline))
	if o.Read != "ok" {
		t.line("  %s", t.paint(red, strings.Replace(notRead(o.Read), "planned", "rehearsed", 1)))
		t.line("  %s", *o.Error)
		return
	}
	if len(o.Switches) > 0 {
		t.paragraphOf("  The emulator's switches: ", assignments(o.Switches))
	}
	if o.Error == nil {
		t.cameOut(o)
	}
	t.verdict(o, name)
}

// cameOut tells what was done on the copy.
func (t *text) cameOut(o *Rehearsed) {
	if len(o.Gaps) == 0 {
		t.line("  The copy reads like the live system.")
	}
	t.line("  %s (%s).", stepCounts(&o.Steps), plural(o.Requests, "request", "requests"))
	t.seatCounts(o.Seats)
	t.gaps(o)
}

// verdict tells whether all came out as the plan says.
func (t *text) verdict(o *Rehearsed, name string) {
	if len(o.Differences) > 0 {
		t.line("")
		t.line("%s", t.paint(red, fmt.Sprintf("%s: not as planned", name)))
		for _, d := range o.Differences {
			t.line("  %s %s: %s", t.paint(red, "!"), d.What, d.How)
		}
		return
	}
	var left, settled []string
	for _, l := range o.Left {
		line := fmt.Sprintf("%d. %s", l.Step, l.Title)
		if l.Settled {
			settled = append(settled, line)
		} else {
			left = append(left, line)
		}
	}
	t.listed("Left for people in the plan, and done by the system itself:", settled)
	if len(left) == 0 {
		t.line("  %s", t.paint(green, "As planned: the next plan is empty."))
		return
	}
	t.listed(t.paint(green, "As planned: the next plan holds only what is left for people:"), left)
}

// listed writes lines under a lead, nothing if there are none.
func (t *text) listed(lead string, lines []string) {
	if len(lines) > 0 {
		t.line("  %s", lead)
	}
	for _, l := range lines {
		t.line("    %s", l)
	}
}

func assignments(m map[string]string) []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(m)) {
		list = append(list, name+"="+m[name])
	}
	return list
}

// paragraphOf writes words behind a lead, as many on a line as fit.
func (t *text) paragraphOf(lead string, words []string) {
	width := t.o.Width
	if width < 60 {
		width = 100
	}
	for i, l := range wrap(words, width-len(lead)) {
		if i > 0 {
			lead = strings.Repeat(" ", len(lead))
		}
		t.line("%s%s", lead, l)
	}
}

func stepCounts(s *StepCounts) string {
	text := plural(s.Done, "step", "steps") + " done"
	for _, part := range []struct {
		n    int
		what string
	}{{s.Partly, "partly done"}, {s.Failed, "failed"}, {s.Undone, "not done"}, {s.Left, "left for people"}} {
		if part.n > 0 {
			text += fmt.Sprintf(", %d %s", part.n, part.what)
		}
	}
	return text
}

func (t *text) seatCounts(list []RehearsedSeats) {
	var words []string
	lead := "  Paid seats as predicted: "
	for _, s := range list {
		if s.Rule == string(schema.RuleUnlimited) {
			continue
		}
		word := fmt.Sprintf("%s %d", s.Title, s.Counted)
		if s.Counted != s.Predicted {
			word += fmt.Sprintf(" and not %d", s.Predicted)
			lead = "  Paid seats, not as predicted: "
		}
		words = append(words, word)
	}
	if len(words) > 0 {
		t.paragraphOf(lead, words)
	}
}

// gaps tells what of the live system the copy does not have and the plan does not touch. The others
// are among the differences.
func (t *text) gaps(o *Rehearsed) {
	var lines []string
	for _, g := range o.Gaps {
		if !g.Touched {
			lines = append(lines, g.What+": "+g.How)
		}
	}
	t.listed(t.paint(yellow, "Not the same in the copy, and not touched by the plan:"), lines)
}
