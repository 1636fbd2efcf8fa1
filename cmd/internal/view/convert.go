package view

import (
	"math"
	"time"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Outcome is what planning gave for one organization: a plan, or the reason why there is none.
type Outcome struct {
	Organization *schema.Organization
	Plan         *reconcile.Plan // nil if the organization could not be read
	Err          error
	Refused      bool  // the system refused to be read, and was not merely out of reach
	Undo         *Undo // of a plan that gives back a run
}

// NewDocument turns plans into their machine form. Files gives the lines of the sources.
func NewDocument(version string, asOf schema.Date, outcomes []Outcome, files *diag.Files) *Document {
	d := &Document{FormatVersion: FormatVersion, GeneratedBy: version, AsOf: asOf.String(), Targets: []string{}, Organizations: []Organization{}}
	// Somebody with an account in several systems is one person.
	gaining, losing := make(map[schema.Address]bool), make(map[schema.Address]bool)
	for i := range outcomes {
		c := converter{files: files, outcome: &outcomes[i]}
		o := c.organization()
		d.Organizations = append(d.Organizations, o)
		d.Summary.add(&o)
		if p := outcomes[i].Plan; p != nil {
			note(gaining, p.Gaining)
			note(losing, p.Losing)
		}
	}
	d.Summary.Gaining, d.Summary.Losing = len(gaining), len(losing)
	return d
}

func note(set map[schema.Address]bool, list []schema.Address) {
	for _, a := range list {
		set[a] = true
	}
}

func (s *Summary) add(o *Organization) {
	for _, c := range o.Changes {
		if c.By != string(reconcile.ByAPI) {
			continue
		}
		switch reconcile.Action(c.Action) {
		case reconcile.Create:
			s.Create++
		case reconcile.Update:
			s.Update++
		case reconcile.Remove:
			s.Remove++
		case reconcile.Restore:
			s.Restore++
		}
	}
	s.Manual += len(o.Manual)
	for _, l := range o.Seats.Licences {
		s.SeatsBefore += l.Before
		s.SeatsAfter += l.After
	}
}

type converter struct {
	files   *diag.Files
	outcome *Outcome
}

func (c *converter) organization() Organization {
	want, p := c.outcome.Organization, c.outcome.Plan
	o := Organization{
		Name: Clean(want.Name), Title: Clean(want.Title.V), System: want.System, Read: "ok",
		Changes: []Change{}, Access: []Access{}, Sight: []Sight{}, Steps: []Step{}, Manual: []Manual{}, Guards: []Guard{},
		Letters: []Letter{}, Unmanaged: []Unmanaged{}, Warnings: []Warning{},
		Seats: Seats{Licences: []Licence{}, Users: []SeatUser{}},
	}
	if want.Caller.Set() {
		o.Caller = optional(Clean(want.Caller.V))
	}
	if p == nil {
		o.Read = "unreachable"
		if c.outcome.Refused {
			o.Read = "refused"
		}
		if c.outcome.Err != nil {
			o.Error = optional(oneLine(c.outcome.Err.Error()))
		}
		return o
	}
	o.Undo = c.outcome.Undo
	for i := range p.Changes {
		o.Changes = append(o.Changes, c.change(&p.Changes[i]))
	}
	for i := range p.Access {
		o.Access = append(o.Access, c.access(&p.Access[i]))
	}
	for _, v := range p.Visibility {
		o.Sight = append(o.Sight, Sight{
			Viewers: Persons(v.Viewers), Before: rankOf(v.Before), After: rankOf(v.After), Starts: Persons(v.Starts), Stops: Persons(v.Stops),
		})
	}
	for i := range p.Ledger.Lines {
		o.Seats.Licences = append(o.Seats.Licences, licence(&p.Ledger.Lines[i]))
	}
	for i := range p.Ledger.Seats {
		o.Seats.Users = append(o.Seats.Users, c.seat(&p.Ledger.Seats[i]))
	}
	for i := range p.Steps {
		c.step(&o, &p.Steps[i])
	}
	for _, g := range p.Guards {
		o.Guards = append(o.Guards, Guard{
			Name: g.Name, Scope: optional(Clean(string(g.Scope))), Verdict: string(g.Outcome), Measured: g.Measured,
			Limit: g.Limit, Reason: optional(Clean(g.Reason)), People: addresses(g.People),
		})
	}
	for _, u := range p.Unmanaged {
		o.Unmanaged = append(o.Unmanaged, Unmanaged{
			Kind: string(u.Kind), ID: u.ID.String(), Address: Clean(string(u.Address)), Title: Clean(u.Title), Action: string(u.Policy),
		})
	}
	for _, w := range p.Warnings {
		o.Warnings = append(o.Warnings, Warning{Code: string(w.Code), Address: optional(Clean(string(w.Address))), Text: Clean(w.Text)})
	}
	reads, writes := p.Writes()
	o.Calls = Calls{Reads: p.Reads, Writes: reads + writes, SecondsAtLimit: seconds(p.Reads+reads+writes, p.Pace)}
	return o
}

// seconds rounds to tenths, so that the number is the same on every machine.
func seconds(calls int, pace time.Duration) float64 {
	return math.Round(float64(calls)*pace.Seconds()*10) / 10
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func addresses(list []schema.Address) []string {
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = Clean(string(a))
	}
	return out
}

func (c *converter) change(ch *reconcile.Change) Change {
	out := Change{
		Address: Clean(string(ch.Address)), Title: Clean(ch.Title), Action: string(ch.Action), By: string(ch.By),
		Reason: optional(Clean(ch.Reason)), Doubt: optional(Clean(ch.Doubt)), Fields: []Field{}, People: Persons(ch.People), Source: c.source(ch.Source),
		HandsOver: handsOver(ch),
	}
	for _, f := range ch.Fields {
		out.Fields = append(out.Fields, Field{Path: Clean(f.Path), Before: cleanValue(f.Before), After: cleanValue(f.After), Attested: f.Attested, Takes: f.Takes})
	}
	return out
}

func handsOver(ch *reconcile.Change) *HandsOver {
	if ch.Action != reconcile.Remove || ch.User.Before == nil || len(ch.User.Before.Owned) == 0 {
		return nil
	}
	out := &HandsOver{}
	if to := ch.TransferTo; to != nil {
		name := to.Name.V
		if name == "" && ch.Receiver != nil {
			name = ch.Receiver.Name.V
		}
		out.To = &Person{Address: Clean(string(to.Address)), Name: Clean(name)}
	}
	for _, x := range ch.User.Before.Owned {
		out.Items = append(out.Items, Owned{What: Clean(x.What), Count: x.Count})
	}
	return out
}

// Persons returns people in a form that is safe to show.
func Persons(list []reconcile.Person) []Person {
	out := make([]Person, len(list))
	for i, p := range list {
		out[i] = Person{Address: Clean(string(p.Address)), Name: Clean(p.Name)}
	}
	return out
}

// rankOf is null for somebody to whom the list of accounts is closed.
func rankOf(level int) *int {
	if level == 0 {
		return nil
	}
	return &level
}

func cleanValue(v schema.Value) schema.Value {
	switch v.Kind() {
	case schema.TextValue:
		return schema.Text(Clean(v.Plain()))
	case schema.TextsValue:
		members := v.Members()
		for i := range members {
			members[i] = Clean(members[i])
		}
		return schema.Texts(members)
	}
	return v
}

func (c *converter) source(s diag.Span) *Source {
	if !s.Known() || c.files == nil {
		return nil
	}
	at := c.files.Position(s)
	return &Source{File: Clean(at.File), Line: at.Line}
}

func (c *converter) access(a *reconcile.AccessChange) Access {
	cat := c.outcome.Plan.Live.Live.Rights.Catalogue()
	out := Access{
		User: Clean(string(a.User)), Name: Clean(a.Name), Location: Clean(string(a.Location.Address)), LocationTitle: Clean(a.Title),
		Gains: names(cat, a.Delta.Gains), Losses: names(cat, a.Delta.Losses), Changed: []RightChange{},
		Because: make([]string, len(a.Because)), Invited: a.Invited,
	}
	for i, b := range a.Because {
		out.Because[i] = Clean(b)
	}
	out.Changed = changed(cat, a.Delta)
	if a.Against != nil {
		out.Against = &Against{Base: Clean(a.Base), Gains: names(cat, a.Against.Gains), Losses: names(cat, a.Against.Losses), Changed: changed(cat, a.Against)}
	}
	return out
}

func changed(c *schema.Catalogue, d *schema.Delta) []RightChange {
	list := []RightChange{}
	for _, v := range d.Changed {
		list = append(list, RightChange{Right: Clean(c.Right(v.Right).Name), Before: cleanValue(v.Before), After: cleanValue(v.After)})
	}
	return list
}

func names(c *schema.Catalogue, ids []schema.RightID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = Clean(c.Right(id).Name)
	}
	return out
}

func licence(l *reconcile.LicenceLine) Licence {
	out := Licence{
		Licence: Clean(string(l.Address)), Title: Clean(l.Title), Rule: string(l.Rule), RuleAtRenewal: string(l.RuleThen),
		Before: l.Before, After: l.After, Limit: limit(l.Limit), LimitAtRenewal: limit(l.LimitThen), Peak: l.Peak,
		Renews: optional(l.Renews.String()), Currency: optional(Clean(l.Currency)),
		CostBefore: optional(l.CostBefore.String()), CostAfter: optional(l.CostAfter.String()), CostAtRenewal: optional(l.CostThen.String()),
		Doubtful: l.Doubtful, NotInFiles: l.NotInFiles,
	}
	if l.Forecast {
		out.AtRenewal = &l.AtRenewal
	}
	if t := l.TariffFits; t != nil {
		out.Tariff = &Tariff{Seats: t.Seats, Price: optional(t.Price.String())}
	}
	return out
}

// limit is null if it is not known and 0 if there is none.
func limit(l schema.SeatLimit) *int {
	if !l.Known {
		return nil
	}
	n := l.Seats
	if l.Unlimited {
		n = 0
	}
	return &n
}

func (c *converter) seat(s *reconcile.SeatChange) SeatUser {
	from := string(s.Role)
	if from == "" {
		from = "live"
	}
	return SeatUser{
		User: Clean(string(s.User)), Name: Clean(s.Name), Licence: Clean(string(s.Licence)), Doubtful: s.Doubtful,
		Before: string(s.Before.Seat), After: string(s.After.Seat), AtRenewal: string(s.AtRenewal.Seat),
		Reasons: Reasons{Before: c.reasons(nil, &s.Before, "live"), After: c.reasons(s, &s.After, from), AtRenewal: c.reasons(s, &s.AtRenewal, from)},
	}
}

// reasons are the causes of a verdict. The change tells rights of the assignment from those of its
// role; nil if there is none.
func (c *converter) reasons(s *reconcile.SeatChange, v *reconcile.Verdict, from string) []Reason {
	cat := c.outcome.Plan.Live.Live.Rights.Catalogue()
	out := make([]Reason, 0, len(v.Causes))
	for _, cause := range v.Causes {
		r := Reason{Schedule: cause.Schedule, Role: Clean(cause.Role), From: Clean(from)}
		if cause.Right != schema.NoRight {
			r.Right = Clean(cat.Right(cause.Right).Name)
			if s != nil && s.Own(cat, cause.Right) {
				r.From = Clean(string(s.User)) + ".assignment"
			}
		}
		out = append(out, r)
	}
	return out
}

func (c *converter) step(o *Organization, s *reconcile.Step) {
	o.Steps = append(o.Steps, stepOf(s))
	for _, l := range s.Letters {
		o.Letters = append(o.Letters, Letter{To: Clean(l.To), Address: Clean(string(l.Address)), Why: Clean(l.Why)})
	}
	if s.Manual != nil {
		o.Manual = append(o.Manual, manualOf(s))
	}
}

func stepOf(s *reconcile.Step) Step {
	needs := s.Needs
	if needs == nil {
		needs = []int{}
	}
	return Step{
		N: s.N, Kind: string(s.Kind), Title: Clean(s.Title), Method: optional(s.Method), Path: optional(Clean(s.Path)),
		Addresses: addresses(s.Addresses), Needs: needs,
	}
}

// manualOf returns what a person does, safe to show.
func manualOf(s *reconcile.Step) Manual {
	m := s.Manual
	out := Manual{
		Step: s.N, Address: Clean(string(m.Address)), Title: Clean(s.Title), Screen: Clean(m.ScreenRU), ScreenEN: Clean(m.ScreenEN),
		Boxes: []Box{}, TextRU: Clean(m.TextRU), TextEN: Clean(m.TextEN), Attested: !m.CheckedByReading,
	}
	for _, b := range m.Boxes {
		out.Boxes = append(out.Boxes, Box{TitleRU: Clean(b.TitleRU), TitleEN: Clean(b.TitleEN), Tick: b.Tick})
	}
	return out
}

// StepOf is the opposite of what a plan's JSON form says of a manual step.
func (m *Manual) StepOf() *reconcile.ManualStep {
	out := &reconcile.ManualStep{
		Address: schema.Address(m.Address), ScreenRU: m.Screen, ScreenEN: m.ScreenEN, TextRU: m.TextRU, TextEN: m.TextEN, CheckedByReading: !m.Attested,
	}
	for _, b := range m.Boxes {
		out.Boxes = append(out.Boxes, reconcile.Box{TitleRU: b.TitleRU, TitleEN: b.TitleEN, Tick: b.Tick})
	}
	return out
}
