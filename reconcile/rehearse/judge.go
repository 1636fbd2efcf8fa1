package rehearse

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
)

// Forecast is what a plan says of the time after it.
type Forecast struct {
	Steps   []reconcile.Step // in their order
	Changes []Change
	Seats   []Seats
}

// Change is an object that the plan changes.
type Change struct {
	Address schema.Address
	Action  reconcile.Action
	Fields  []reconcile.FieldChange
}

// Seats are the paid seats of a licence.
type Seats struct {
	Licence schema.Address
	Title   string
	Rule    schema.SeatRule
	After   int // when everything of the plan is done
}

// Of returns what a plan says.
func Of(p *reconcile.Plan) Forecast {
	f := Forecast{Steps: p.Steps}
	for i := range p.Changes {
		f.Changes = append(f.Changes, Change{p.Changes[i].Address, p.Changes[i].Action, p.Changes[i].Fields})
	}
	for _, l := range p.Ledger.Lines {
		f.Seats = append(f.Seats, Seats{l.Address, l.Title, l.Rule, l.After})
	}
	return f
}

// Verdict is what a rehearsal showed.
type Verdict struct {
	Gaps        []Gap  // in which the copy is not like the live system
	Left        []Left // steps that wait for people
	Seats       []SeatCount
	Differences []Difference // in which the outcome is not what the plan says; none if all went well
}

// Left is a step that waits for people, whom the copy does not have.
type Left struct {
	Step reconcile.Step
	// Settled says that the next plan does not have the step any more, though nobody has acted: the
	// system did by itself what was left to do.
	Settled bool
}

// SeatCount compares the seats of a licence that the plan predicts with those that the copy has.
// Both are counted without what waits for people.
type SeatCount struct {
	Licence   schema.Address
	Title     string
	Rule      schema.SeatRule
	Predicted int
	Counted   int
	Waiting   int // seats that what waits for people takes, negative if it frees some
}

// Difference is something that came out in another way than the plan says.
type Difference struct {
	What string // for people: a step, a person, a licence
	How  string
}

// Judge compares what became of a plan on the copy with what the plan said. Report is of all its
// steps, next is the plan that was made of the copy afterwards, for the same day and the same targets.
func Judge(f Forecast, gaps []Gap, report *apply.Report, next *reconcile.Plan) *Verdict {
	j := &judge{forecast: f, report: report, next: next, verdict: &Verdict{Gaps: gaps}, open: make(map[schema.Address]bool)}
	for _, g := range gaps {
		if g.Touched {
			j.differs(g.What, "the copy is not like the live system: %s", g.How)
		}
	}
	j.steps()
	j.leftovers()
	j.seats()
	return j.verdict
}

type judge struct {
	forecast Forecast
	report   *apply.Report
	next     *reconcile.Plan
	open     map[schema.Address]bool // of steps that wait for people
	verdict  *Verdict
}

func (j *judge) differs(what, format string, args ...any) {
	j.verdict.Differences = append(j.verdict.Differences, Difference{what, fmt.Sprintf(format, args...)})
}

// steps looks at what became of each step.
func (j *judge) steps() {
	foreseen := reconcile.Blocked(j.forecast.Steps)
	for i := range j.report.Outcomes {
		o := &j.report.Outcomes[i]
		what := fmt.Sprintf("step %d, %s", o.Step.N, o.Step.Title)
		switch o.Status {
		case apply.Done:
		case apply.Open:
			if !foreseen[i] {
				j.differs(what, "is a call in the plan, and is left to people: %s", cmp.Or(o.Why, "the system does not take it from a program"))
			}
			j.verdict.Left = append(j.verdict.Left, Left{Step: o.Step})
			for _, a := range o.Step.Addresses {
				j.open[a] = true
			}
		case apply.Skipped:
			j.differs(what, "was not done: %s", o.Why)
		case apply.Failed, apply.Partly:
			j.differs(what, "%s: %v", o.Status, o.Err)
		}
	}
}

// leftovers looks at what the next plan holds. What waits for people may still differ, as the plan
// said; whatever else does should have been done.
func (j *judge) leftovers() {
	told := make(map[schema.Address]bool)
	there := make(map[schema.Address]bool)
	for i := range j.next.Changes {
		c := &j.next.Changes[i]
		there[c.Address] = true
		told[c.Address] = j.leftover(c) || told[c.Address]
	}
	blocked := reconcile.Blocked(j.next.Steps)
	for i := range j.next.Steps {
		s := &j.next.Steps[i]
		for _, a := range s.Addresses {
			there[a] = true
		}
		if !blocked[i] && !slices.ContainsFunc(s.Addresses, func(a schema.Address) bool { return told[a] }) {
			j.differs(addresses(s.Addresses), "the next plan still has the step: %s", s.Title)
		}
	}
	for i := range j.verdict.Left {
		l := &j.verdict.Left[i]
		l.Settled = !slices.ContainsFunc(l.Step.Addresses, func(a schema.Address) bool { return there[a] })
	}
}

func addresses(list []schema.Address) string {
	names := make([]string, len(list))
	for i, a := range list {
		names[i] = string(a)
	}
	return strings.Join(names, ", ")
}

// leftover holds a change of the next plan against what the plan said of the object. It reports
// whether it is not as the plan said.
func (j *judge) leftover(c *reconcile.Change) bool {
	if !j.open[c.Address] {
		j.differs(string(c.Address), "the next plan still changes it%s", fields(c.Fields))
		return true
	}
	var said []reconcile.FieldChange
	known := false
	for i := range j.forecast.Changes {
		if f := &j.forecast.Changes[i]; f.Address == c.Address {
			known, said = true, append(said, f.Fields...)
		}
	}
	// What is wanted is what the files say, so the path tells; the value may name something that the
	// plan has given another title.
	fresh := slices.DeleteFunc(slices.Clone(c.Fields), func(f reconcile.FieldChange) bool {
		return slices.ContainsFunc(said, func(s reconcile.FieldChange) bool { return s.Path == f.Path })
	})
	if known && len(fresh) == 0 {
		return false
	}
	j.differs(string(c.Address), "the next plan changes what this one does not%s", fields(fresh))
	return true
}

// fields lists values that differ, after a colon.
func fields(list []reconcile.FieldChange) string {
	text := ": "
	for i, f := range list {
		if i == mostNamed {
			return fmt.Sprintf("%s and %d more", text, len(list)-mostNamed)
		}
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%s is %s and not %s", f.Path, shownValue(f.Before), shownValue(f.After))
	}
	if len(list) == 0 {
		return ""
	}
	return text
}

func shownValue(v schema.Value) string { return cmp.Or(v.String(), "nothing") }

// seats compares the ledgers.
func (j *judge) seats() {
	waiting := make(map[schema.Address]int)
	for i := range j.verdict.Left {
		if l := &j.verdict.Left[i]; !l.Settled {
			waiting[l.Step.Licence] += l.Step.Seats
		}
	}
	lines := make(map[schema.Address]*reconcile.LicenceLine)
	for i := range j.next.Ledger.Lines {
		lines[j.next.Ledger.Lines[i].Address] = &j.next.Ledger.Lines[i]
	}
	for _, s := range j.forecast.Seats {
		l := lines[s.Licence]
		if l == nil {
			j.differs("paid seats of "+s.Title, "the copy has no such licence")
			continue
		}
		n := SeatCount{Licence: s.Licence, Title: s.Title, Rule: s.Rule, Predicted: s.After - waiting[s.Licence], Counted: l.Before, Waiting: waiting[s.Licence]}
		j.verdict.Seats = append(j.verdict.Seats, n)
		if n.Predicted != n.Counted {
			j.differs("paid seats of "+s.Title, "the plan predicts %d, the copy has %d", n.Predicted, n.Counted)
		}
		if l.After != s.After {
			j.differs("paid seats of "+s.Title, "the plan predicts %d in the end, the next plan %d", s.After, l.After)
		}
	}
}
