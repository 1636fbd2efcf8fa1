package reconcile

import (
	"slices"

	"github.com/seatplan/seatplan/schema"
)

// Who may use a cash desk stands in the files with the person and can be written with the desk. The
// system shows it on both sides; that they are one fact is how it looks and nobody promises it, so
// both are compared.

// Fields of a cash desk.
const (
	fieldTitle   = "title"
	fieldEnabled = "enabled"
	fieldUsers   = "users"
)

// liveDesk returns the live cash desk that a block means, nil if there is none.
func (p *planner) liveDesk(want *schema.CashDesk) *schema.CashDesk {
	var found *schema.CashDesk
	for _, d := range p.Live.CashDesks {
		switch {
		case want.ID.V != 0:
			if d.ID.V == want.ID.V {
				return d
			}
		case sameTitle(d.Title.V, want.Title.V) && p.sameDeskPlace(want, d):
			if found != nil {
				p.report(ambiguous(want.Address, "cash desks", want.Title.V, found.ID.V, d.ID.V, want.Span))
				return found
			}
			found = d
		}
	}
	return found
}

func (p *planner) sameDeskPlace(want, live *schema.CashDesk) bool {
	at := p.sites[want.Location]
	return at == nil || live.Location == nil || live.Location == at.live
}

// desk returns the block with an address.
func (p *planner) desk(a string) *schema.CashDesk {
	for _, d := range p.Desired.CashDesks {
		if string(d.Address) == a {
			return d
		}
	}
	return nil
}

// deskTitles turns addresses of cash desks into the titles that the system shows.
func (p *planner) deskTitles(v schema.Value) schema.Value {
	if v.Kind() != schema.TextsValue {
		return schema.Texts(nil)
	}
	var titles []string
	for _, a := range v.Members() {
		if want := p.desk(a); want != nil {
			title := want.Title.V
			if live := p.liveDesk(want); live != nil {
				title = live.Title.V
			}
			titles = append(titles, title)
		}
	}
	return schema.Texts(titles)
}

// declaredDesks leaves out the cash desks that the files do not declare: they are out of scope, like
// other locations.
func (p *planner) declaredDesks(v schema.Value) schema.Value {
	if !v.Known() {
		return v
	}
	var declared []string
	for _, want := range p.Desired.CashDesks {
		if live := p.liveDesk(want); live != nil {
			declared = append(declared, live.Title.V)
		}
	}
	return schema.Texts(slices.DeleteFunc(v.Members(), func(t string) bool { return !slices.Contains(declared, t) }))
}

// wantedDesks returns the addresses of the cash desks that the files give to a person, and whether
// they say anything of them.
func (p *planner) wantedDesks(u *schema.User) ([]string, bool) {
	if u == nil {
		return nil, false
	}
	for _, a := range u.Attrs {
		if p.refers(a.Name) == schema.KindCashDesk {
			return a.Value.Members(), true
		}
	}
	return nil, false
}

// deskPending reports whether the lists of the cash desks themselves are to change for a person.
func (p *planner) deskPending(h *holder) bool {
	wanted, _ := p.wantedDesks(h.desired)
	for _, d := range p.Desired.CashDesks {
		live := p.liveDesk(d)
		has := live != nil && slices.Contains(live.Users, h.live.ID.V)
		if has != slices.Contains(wanted, string(d.Address)) {
			return true
		}
	}
	return false
}

// planCashDesks compares the cash desks and who may use them.
func (p *planner) planCashDesks() {
	declared := make(map[*schema.CashDesk]bool)
	for _, want := range p.Desired.CashDesks {
		live := p.liveDesk(want)
		c := Change{
			Address: want.Address, Kind: schema.KindCashDesk, Action: Update, Title: want.Title.V, Source: want.Span,
			CashDesk: Pair[schema.CashDesk]{Before: live},
		}
		planned := *want
		if live == nil {
			if want.ID.V != 0 {
				p.report(absentID(want.Address, "cash desk", want.ID))
				continue
			}
			c.Action = Create
			c.Fields = append(c.Fields, FieldChange{Path: fieldTitle, After: schema.Text(want.Title.V)},
				FieldChange{Path: "location", After: schema.Text(p.placeName(want.Location))})
		} else {
			declared[live] = true
			planned.ID, planned.Location = live.ID, live.Location
			if c.Title == "" {
				c.Title = live.Title.V
			}
			if want.Title.Set() && want.Title.V != live.Title.V {
				c.Fields = append(c.Fields, FieldChange{Path: fieldTitle, Before: schema.Text(live.Title.V), After: schema.Text(want.Title.V)})
			}
			if want.Enabled.Set() && want.Enabled.V != live.Enabled.V {
				c.Fields = append(c.Fields, FieldChange{Path: fieldEnabled, Before: schema.Bool(live.Enabled.V), After: schema.Bool(want.Enabled.V)})
			}
		}
		p.deskUsers(&c, want, live, &planned)
		c.CashDesk.After = &planned
		p.addChanges(c)
	}
	for _, live := range p.Live.CashDesks {
		if !declared[live] {
			p.plan.Unmanaged = append(p.plan.Unmanaged, Unmanaged{
				Kind: schema.KindCashDesk, Address: schema.LiveAddress(schema.KindCashDesk, p.Desired.Name, live.ID.V), ID: live.ID.V, Title: live.Title.V, Policy: schema.PolicyReport,
			})
		}
	}
}

// deskUsers works out who may use a cash desk afterwards. People whom the files say nothing of stay;
// people who are not there yet get the desk with their account.
func (p *planner) deskUsers(c *Change, want, live, planned *schema.CashDesk) {
	var before []schema.ID
	if live != nil {
		before = live.Users
	}
	after := slices.Clone(before)
	var names [2][]string // before and after
	for _, h := range p.accounts.holders {
		if h.live == nil {
			continue
		}
		id := h.live.ID.V
		has := slices.Contains(before, id)
		will := has
		if wanted, said := p.wantedDesks(h.desired); said && p.targeted(h.address) {
			will = h.after.present && slices.Contains(wanted, string(want.Address))
		}
		switch {
		case has && !will:
			after = slices.DeleteFunc(after, func(x schema.ID) bool { return x == id })
			c.People = append(c.People, Person{h.address, h.name})
		case will && !has:
			after = append(after, id)
			c.People = append(c.People, Person{h.address, h.name})
		}
		if has {
			names[0] = append(names[0], h.name)
		}
		if will {
			names[1] = append(names[1], h.name)
		}
		if has != will {
			h.affected(p, has)
		}
	}
	slices.Sort(after)
	planned.Users = after
	sorted := slices.Sorted(slices.Values(before))
	if !slices.Equal(sorted, after) {
		c.Fields = append(c.Fields, FieldChange{Path: fieldUsers, Before: schema.Texts(names[0]), After: schema.Texts(names[1])})
	}
}
