package reconcile

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Ledger is what a plan does to paid seats.
type Ledger struct {
	Lines []LicenceLine
	Seats []SeatChange // people whose seat changes or hangs on doubtful rights
}

// LicenceLine is one licence.
type LicenceLine struct {
	Address    schema.Address // of the location, or of the organization
	Title      string
	Rule       schema.SeatRule
	RuleThen   schema.SeatRule // after the renewal
	Before     int
	After      int
	Limit      schema.SeatLimit
	LimitThen  schema.SeatLimit
	Peak       int // highest count while applying, the start included
	Overrun    int // highest count above the limit to which a step would lift it, 0 for none
	AtRenewal  int
	Forecast   bool // whether there is a renewal to speak of
	Renews     schema.Date
	Doubtful   int // people whose seat hangs on rights that nobody has judged
	NotInFiles int // paid seats of people whom the files do not mention
	Currency   string
	CostBefore schema.Money // for a month
	CostAfter  schema.Money
	CostThen   schema.Money
	TariffFits *schema.Tariff // the smallest on offer that fits after the plan
	Terms      *schema.Licence
}

// SeatChange is one person in one licence.
type SeatChange struct {
	User      schema.Address
	Name      string
	Licence   schema.Address
	Before    Verdict
	After     Verdict
	AtRenewal Verdict
	Role      schema.Address // what gives the rights afterwards, "" for none

	// Assignment and Preset are what the rights come from afterwards; nil where the files say nothing.
	Assignment *schema.Assignment
	Preset     *schema.Preset

	Doubtful bool
	id       schema.ID
}

// Own reports whether a right is the assignment's own, and not its role's.
func (c *SeatChange) Own(catalogue *schema.Catalogue, id schema.RightID) bool {
	if c.Assignment == nil || c.Assignment.Role == nil || c.Preset == nil || c.Preset.Default.Has(id) {
		return false
	}
	right := catalogue.Right(id)
	if _, byRole := selecting(c.Assignment.Role.Grant, right); byRole {
		return false
	}
	own := c.Assignment.Overrides()
	if own == nil {
		return false
	}
	_, ok := selecting(own.Grant, right)
	return ok
}

// ledger adds up seats while people are planned.
type ledger struct {
	judge    *judge
	accounts []*account
	seats    []SeatChange

	loners   map[*schema.Employee]loner // live cards that a block means without a login
	linked   map[*schema.Employee]bool  // cards that get a login
	released map[*schema.Employee]bool  // cards that lose their login
	mismatch []string
	costly   []string // people with a free role who take a seat
}

// account is one licence while it is added up.
type account struct {
	line        LicenceLine
	pendingFree bool
	before      tally
	after       tally
	renewal     tally
	first       []SeatChange // units of which the first is free
}

// tally counts units.
type tally struct{ paid int }

func (t *tally) add(v Verdict) {
	if v.Seat == Paid {
		t.paid++
	}
}

// openLedger makes an account for each licence.
func (p *planner) openLedger() {
	p.ledger = ledger{
		judge:    newJudge(p.Vendor),
		loners:   make(map[*schema.Employee]loner),
		linked:   make(map[*schema.Employee]bool),
		released: make(map[*schema.Employee]bool),
	}
	if p.Spec.LiveRoles {
		p.ledger.accounts = append(p.ledger.accounts, p.openWhole())
		return
	}
	for _, want := range p.Desired.Locations {
		at := p.sites[want]
		if at == nil {
			continue
		}
		at.account = p.openAccount(at)
		p.ledger.accounts = append(p.ledger.accounts, at.account)
	}
}

// openWhole makes the account of a licence for the whole organization.
func (p *planner) openWhole() *account {
	var live *schema.Licence
	if licences := p.Live.Live.Licences; len(licences) > 0 {
		live = licences[0]
	}
	return p.newAccount(schema.NewAddress(schema.KindOrganization, p.Desired.Name), cmp.Or(p.Desired.Title.V, p.Desired.Name), mergeTerms(live, p.Desired.Licence))
}

func (p *planner) openAccount(at *site) *account {
	return p.newAccount(at.desired.Address, at.live.Title.V, mergeTerms(at.live.Licence, at.desired.Licence, p.Desired.Licence))
}

func (p *planner) newAccount(address schema.Address, title string, terms *schema.Licence) *account {
	acc := &account{pendingFree: terms.Pending.V == "free"}
	acc.line = LicenceLine{
		Address: address, Title: title,
		Rule: terms.Rule, RuleThen: p.Vendor.RuleAtRenewal(terms),
		Limit: terms.Seats.V, LimitThen: terms.Seats.V, Renews: terms.Renews.V,
		Forecast: terms.Renews.V.Known() && terms.Renews.V >= p.AsOf && !(terms.AutoRenew.Set() && !terms.AutoRenew.V),
		Currency: terms.Currency.V, Terms: terms,
	}
	if terms.Renews.V.Known() && terms.Renews.V < p.AsOf {
		// A plan for a day after the renewal: what was bought then is what counts.
		acc.line.Rule = acc.line.RuleThen
		if terms.SeatsAtRenewal.V.Known {
			acc.line.Limit = terms.SeatsAtRenewal.V
		}
	}
	if terms.Renews.V.Known() {
		p.validThrough(terms.Renews.V.AddDays(-1))
	}
	if terms.SeatsAtRenewal.V.Known {
		acc.line.LimitThen = terms.SeatsAtRenewal.V
	}
	return acc
}

// mergeTerms puts together what is known of a licence: what is live, what the files say for the
// location, and what they say for all.
func mergeTerms(live *schema.Licence, levels ...*schema.Licence) *schema.Licence {
	terms := schema.Licence{Rule: schema.RuleRoles}
	if live != nil {
		terms = *live
	}
	for _, l := range levels {
		if l == nil {
			continue
		}
		fill(&terms.Seats, l.Seats, terms.Seats.V.Known)
		fill(&terms.SeatsAtRenewal, l.SeatsAtRenewal, terms.SeatsAtRenewal.V.Known)
		fill(&terms.Renews, l.Renews, terms.Renews.V.Known())
		fill(&terms.AutoRenew, l.AutoRenew, terms.AutoRenew.Set())
		fill(&terms.Price, l.Price, terms.Price.V.Known())
		fill(&terms.PriceAtRenewal, l.PriceAtRenewal, terms.PriceAtRenewal.V.Known())
		fill(&terms.Currency, l.Currency, terms.Currency.V != "")
		fill(&terms.Plan, l.Plan, terms.Plan.V != "")
		fill(&terms.Pending, l.Pending, terms.Pending.V != "")
		if terms.Tariffs == nil {
			terms.Tariffs = l.Tariffs
		}
	}
	return &terms
}

func fill[T any](to *schema.Field[T], from schema.Field[T], known bool) {
	if !known {
		*to = from
	}
}

// unit returns what a licence counts for an assignment and its card.
func (p *planner) unit(at *site, a *schema.Assignment, live bool) Unit {
	u := Unit{Catalogue: p.rights.Catalogue()}
	if x := a.Access; x != nil {
		u.Login, u.Base, u.Rights, u.Preset = true, x.Base, x.Rights, at.live.Presets[x.Base]
		u.Invited, u.Unknown = x.Standing == schema.Invited, x.Unknown && x.Rights == nil
		if live {
			u.RightsMark = x.Paid
		}
	}
	if e := a.Employee; e != nil && !e.Dismissed.V {
		u.Card, u.Scheduled = true, e.Schedule.V
		if live {
			u.CardMark = e.Paid
		}
	}
	return u
}

func (p *planner) cardUnit(e *schema.Employee) *Unit {
	if e == nil {
		return nil
	}
	u := &Unit{Catalogue: p.rights.Catalogue()}
	if !e.Dismissed.V {
		u.Card, u.Scheduled, u.CardMark = true, e.Schedule.V, e.Paid
	}
	return u
}

// count adds a placement to its licence. An assignment that is not there is nil.
func (s *person) count(at *site, before, after *schema.Assignment, until schema.Field[schema.Date]) {
	var b, a *Unit
	if before != nil {
		u := s.unit(at, before, true)
		b = &u
	}
	switch {
	case after == before:
		a = b
	case after != nil:
		u := s.unit(at, after, false)
		a = &u
	}
	s.watchers.note(s.name, rightsOf(after))
	var id schema.ID
	if s.live != nil {
		id = s.live.ID.V
	}
	v := s.tally(at, entry{
		address: s.address, name: s.name, id: id, role: s.role, before: b, after: a, until: until, notInFiles: s.desired == nil,
		assignment: s.assignment,
	})
	if a != nil && v.Seat == Paid && s.Spec.FreeBase(a.Base) {
		s.ledger.costly = append(s.ledger.costly, fmt.Sprintf("%s at %s (%s)", s.name, at.live.Title.V, s.causes(v)))
	}
}

// causes names what makes a unit paid.
func (p *planner) causes(v Verdict) string {
	var names []string
	for _, c := range v.Causes {
		switch {
		case c.Schedule:
			names = append(names, "the schedule")
		case c.Right != schema.NoRight:
			names = append(names, p.rights.Catalogue().Right(c.Right).Name)
		default:
			names = append(names, "the role "+c.Role)
		}
	}
	return join(names, 2)
}

// countCard counts a card that is wanted without a login: a new one at once, a live one when it is
// known whether a login of somebody else stays linked to it. The end of its assignment changes
// nothing: cards stay until somebody dismisses them.
func (s *person) countCard(at *site, card, after *schema.Employee) {
	if card != nil {
		s.ledger.loners[card] = loner{address: s.address, name: s.name, card: after, inFiles: s.desired != nil}
		return
	}
	s.tally(at, entry{address: s.address, name: s.name, after: s.cardUnit(after), notInFiles: s.desired == nil})
}

var nothing = Verdict{Seat: NoSeat}

// entry is one unit that is counted, as it is before the plan and after it; nil where it is not.
type entry struct {
	address       schema.Address
	name          string
	id            schema.ID
	role          schema.Address // what gives the rights afterwards
	assignment    *schema.Assignment
	before, after *Unit
	until         schema.Field[schema.Date]
	notInFiles    bool
}

// tally adds one unit as it is before the plan, after it and on the day of the renewal. It returns
// what the rule says of it after the plan.
func (p *planner) tally(at *site, e entry) Verdict {
	acc := at.account
	line := &acc.line
	c := SeatChange{User: e.address, Name: e.name, Licence: line.Address, Role: e.role, Before: nothing, After: nothing, AtRenewal: nothing, id: e.id, Assignment: e.assignment}
	if e.after != nil {
		c.Preset = e.after.Preset
	}
	if e.before != nil {
		c.Before = p.verdict(acc, line.Rule, *e.before)
		if c.Before.Mismatch {
			p.ledger.mismatch = append(p.ledger.mismatch, fmt.Sprintf("%s at %s", e.name, line.Title))
		}
	}
	switch {
	case e.after == e.before:
		c.After = c.Before
	case e.after != nil:
		c.After = p.verdict(acc, line.Rule, *e.after)
	}
	lapses := e.until.Set() && line.Renews.Known() && e.until.V < line.Renews
	switch {
	case !line.Forecast:
		c.AtRenewal = c.After
	case lapses && e.after != nil && e.after.Card:
		// The login goes and the card stays.
		c.AtRenewal = p.verdict(acc, line.RuleThen, Unit{Catalogue: e.after.Catalogue, Card: true, Scheduled: e.after.Scheduled, CardMark: e.after.CardMark})
	case e.after == nil || lapses:
	case line.RuleThen == line.Rule:
		c.AtRenewal = c.After
	default:
		c.AtRenewal = p.verdict(acc, line.RuleThen, *e.after)
	}
	c.Doubtful = c.Before.Doubtful || c.After.Doubtful || c.AtRenewal.Doubtful
	if e.notInFiles && c.After.Seat == Paid {
		line.NotInFiles++
	}
	if c.After.Doubtful {
		line.Doubtful++
	}
	if c.Before.FirstFree || c.After.FirstFree || c.AtRenewal.FirstFree {
		acc.first = append(acc.first, c)
	} else {
		p.book(acc, c)
	}
	return c.After
}

func (p *planner) verdict(acc *account, rule schema.SeatRule, u Unit) Verdict {
	if u.Invited && acc.pendingFree {
		return Verdict{Seat: Free}
	}
	v := p.ledger.judge.verdict(rule, u)
	if v.FirstFree && u.Invited {
		v.FirstFree = false // somebody who has not accepted is not the first owner
	}
	return v
}

// book enters a judged unit.
func (p *planner) book(acc *account, c SeatChange) {
	acc.before.add(c.Before)
	acc.after.add(c.After)
	acc.renewal.add(c.AtRenewal)
	if c.Before.Seat != c.After.Seat || c.After.Seat != c.AtRenewal.Seat || c.Doubtful {
		p.ledger.seats = append(p.ledger.seats, c)
	}
}

// relink notes that a placement has another card than before. The planned card may be a copy, so
// the live one is told by card.
func (l *ledger) relink(before, after, card *schema.Employee) {
	if before != nil && (after == nil || before != card) {
		l.released[before] = true
	}
	if after != nil && card != nil && before != card {
		l.linked[card] = true
	}
}

// alone returns the card if no login is linked to it after the plan.
func (l *ledger) alone(card *schema.Employee) *schema.Employee {
	if (card.UserID == 0 || l.released[card]) && !l.linked[card] {
		return card
	}
	return nil
}

// settleLedger settles who the free first unit is and adds up the lines.
func (p *planner) settleLedger() {
	for _, acc := range p.ledger.accounts {
		p.settleFirst(acc)
		line := &acc.line
		line.Before, line.After, line.AtRenewal = acc.before.paid, acc.after.paid, acc.renewal.paid
		line.price()
	}
	slices.SortStableFunc(p.ledger.seats, func(a, b SeatChange) int {
		return cmp.Or(cmp.Compare(a.Licence, b.Licence), cmp.Compare(a.User, b.User))
	})
	p.plan.Ledger.Seats = p.ledger.seats
}

// closeLedger writes the lines once the order of the steps is known.
func (p *planner) closeLedger() {
	p.replay()
	for _, acc := range p.ledger.accounts {
		p.plan.Ledger.Lines = append(p.plan.Ledger.Lines, acc.line)
	}
}

// settleFirst gives the free place to the unit with the lowest number, on each of the three days.
func (p *planner) settleFirst(acc *account) {
	phases := []func(*SeatChange) *Verdict{
		func(c *SeatChange) *Verdict { return &c.Before },
		func(c *SeatChange) *Verdict { return &c.After },
		func(c *SeatChange) *Verdict { return &c.AtRenewal },
	}
	for _, phase := range phases {
		var first *SeatChange
		for i := range acc.first {
			c := &acc.first[i]
			if phase(c).FirstFree && (first == nil || lower(c, first)) {
				first = c
			}
		}
		if first != nil {
			v := phase(first)
			v.Seat, v.Causes = Free, nil
		}
	}
	for _, c := range acc.first {
		p.book(acc, c)
	}
}

// lower orders people by number; those who have none yet come last.
func lower(a, b *SeatChange) bool {
	if (a.id == 0) != (b.id == 0) {
		return b.id == 0
	}
	return cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(a.User, b.User)) < 0
}

// price works out what a month costs. Money follows what was bought: a freed seat saves nothing
// until a smaller tariff is bought, at the renewal at the earliest.
func (l *LicenceLine) price() {
	t := l.Terms
	bought := l.Before
	if l.Limit.Known && !l.Limit.Unlimited {
		bought = l.Limit.Seats
	}
	l.CostBefore = monthly(t.Tariffs, t.Price.V, bought)
	l.CostAfter = l.CostBefore
	if l.After > bought {
		l.CostAfter = monthly(t.Tariffs, t.Price.V, l.After)
	}
	if l.Forecast {
		price := t.PriceAtRenewal.V
		if !price.Known() {
			price = t.Price.V
		}
		l.CostThen = monthly(t.Tariffs, price, l.AtRenewal)
	}
	l.TariffFits = fitting(t.Tariffs, l.After)
}

func monthly(tariffs []schema.Tariff, price schema.Money, seats int) schema.Money {
	if t := fitting(tariffs, seats); t != nil {
		return t.Price
	}
	return price.Times(seats)
}

func fitting(tariffs []schema.Tariff, seats int) *schema.Tariff {
	var best *schema.Tariff
	for i := range tariffs {
		if t := &tariffs[i]; t.Seats >= seats && (best == nil || t.Seats < best.Seats) {
			best = t
		}
	}
	return best
}

// warnSeats tells what a reader should know of the seats.
func (p *planner) warnSeats() {
	for _, acc := range p.ledger.accounts {
		l := &acc.line
		if l.Forecast && !l.LimitThen.Allows(l.AtRenewal) {
			p.warning(CodeRenewalOverrun, l.Address, diag.Span{}, fmt.Sprintf(
				"%s renews on %s and then counts %s: %s for a limit of %d.",
				l.Title, l.Renews, ruleWords(l.RuleThen), count(l.AtRenewal, "seat", "seats"), l.LimitThen.Seats))
		}
		if l.Doubtful > 0 {
			p.warning(CodeSeatDoubtful, l.Address, diag.Span{}, fmt.Sprintf(
				"At %s the seat of %s hangs on rights of which the published rule does not say whether they cost.", l.Title, count(l.Doubtful, "person", "people")))
		}
	}
	if n := len(p.ledger.costly); n > 0 {
		p.warning(CodeFreeLevelPaid, "", diag.Span{}, fmt.Sprintf(
			"%s in spite of a free role: %s.", count(n, "person takes a seat", "people take a seat"), join(p.ledger.costly, 10)))
	}
	if n := len(p.ledger.mismatch); n > 0 {
		p.warning(CodeSeatMismatch, "", diag.Span{}, fmt.Sprintf(
			"The system's own mark disagrees with the rule for %s: %s. The rule's count is shown.", count(n, "person", "people"), join(p.ledger.mismatch, 10)))
	}
}

func ruleWords(r schema.SeatRule) string {
	switch r {
	case schema.RuleRoles:
		return "by roles"
	case schema.RuleActive:
		return "who is active"
	}
	return "by rights"
}
