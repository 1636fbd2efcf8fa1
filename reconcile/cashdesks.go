package reconcile

import (
	"fmt"
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

// cashDesks is what is found out of the cash desks once, before people are compared.
type cashDesks struct {
	live      map[*schema.CashDesk]*schema.CashDesk // by the block; none for one that is to be made
	byAddress map[string]*schema.CashDesk           // blocks
	byID      map[string]*schema.CashDesk           // blocks by the live number
	names     map[*schema.CashDesk]string           // what people call a block
	used      map[schema.ID][]*schema.CashDesk      // blocks, by the number of a person whom the live side lists
}

// matchCashDesks finds the live cash desk of each block, and gives each its name: the title, and where
// two of the files have one title, the location too.
func (p *planner) matchCashDesks() {
	d := cashDesks{
		live: make(map[*schema.CashDesk]*schema.CashDesk), byAddress: make(map[string]*schema.CashDesk),
		byID: make(map[string]*schema.CashDesk), names: make(map[*schema.CashDesk]string),
		used: make(map[schema.ID][]*schema.CashDesk),
	}
	byTitle := make(map[string][]*schema.CashDesk, len(p.Live.CashDesks))
	byID := make(map[schema.ID]*schema.CashDesk, len(p.Live.CashDesks))
	for _, live := range p.Live.CashDesks {
		byID[live.ID.V] = live
		byTitle[cardName(live.Title.V)] = append(byTitle[cardName(live.Title.V)], live)
	}
	titles := make(map[string]int, len(p.Desired.CashDesks))
	for _, want := range p.Desired.CashDesks {
		live := byID[want.ID.V]
		if want.ID.V == 0 {
			live = p.deskTitled(want, byTitle[cardName(want.Title.V)])
		}
		title := want.Title.V
		if live != nil {
			d.live[want], d.byID[live.ID.V.String()] = live, want
			for _, id := range live.Users {
				d.used[id] = append(d.used[id], want)
			}
			if !want.Title.Set() {
				title = live.Title.V
			}
		}
		d.byAddress[string(want.Address)], d.names[want] = want, title
		titles[cardName(title)]++
	}
	for want, title := range d.names {
		if titles[cardName(title)] > 1 {
			d.names[want] = fmt.Sprintf("%s (%s)", title, p.placeName(want.Location))
		}
	}
	p.desks = d
}

// deskTitled returns the one cash desk of a title at the location of a block, nil if there is none.
func (p *planner) deskTitled(want *schema.CashDesk, titled []*schema.CashDesk) *schema.CashDesk {
	var found *schema.CashDesk
	for _, live := range titled {
		switch {
		case !p.sameDeskPlace(want, live):
		case found != nil:
			p.report(ambiguous(want.Address, "cash desks", want.Title.V, found.ID.V, live.ID.V, want.Span))
			return found
		default:
			found = live
		}
	}
	return found
}

func (p *planner) sameDeskPlace(want, live *schema.CashDesk) bool {
	if want.Location == nil || live.Location == nil {
		return true
	}
	at := p.sites[want.Location] // nil for a location that is to be made, where nothing is yet
	return at != nil && live.Location == at.live
}

// deskTitles turns addresses of cash desks into what people call them.
func (p *planner) deskTitles(v schema.Value) schema.Value {
	if v.Kind() != schema.TextsValue {
		return schema.Texts(nil)
	}
	var names []string
	for _, a := range v.Members() {
		if want := p.desks.byAddress[a]; want != nil {
			names = append(names, p.desks.names[want])
		}
	}
	return schema.Texts(names)
}

// declaredDesks turns the numbers of the cash desks that a person has into what people call them. It
// leaves out those that the files do not declare: they are out of scope, like other locations.
func (p *planner) declaredDesks(v schema.Value) schema.Value {
	if !v.Known() {
		return v
	}
	var names []string
	for _, id := range v.Members() {
		if want := p.desks.byID[id]; want != nil {
			names = append(names, p.desks.names[want])
		}
	}
	return schema.Texts(names)
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
	if !p.carried(schema.KindCashDesk, fieldUsers) {
		return false
	}
	wanted, _ := p.wantedDesks(h.desired)
	used := p.desks.used[h.live.ID.V]
	return len(used) != len(wanted) || slices.ContainsFunc(used, func(d *schema.CashDesk) bool { return !slices.Contains(wanted, string(d.Address)) })
}

// planCashDesks compares the cash desks and who may use them.
func (p *planner) planCashDesks() {
	declared := make(map[*schema.CashDesk]bool)
	users := p.deskUsers()
	for _, want := range p.Desired.CashDesks {
		live := p.desks.live[want]
		c := Change{
			Address: want.Address, Kind: schema.KindCashDesk, Action: Update, Title: want.Title.V, Source: want.Span,
			CashDesk: Pair[schema.CashDesk]{Before: live}, Reason: p.reasonOr(""),
		}
		planned := *want
		planned.Users = nil
		if live == nil {
			if want.ID.V != 0 {
				p.report(absentID(want.Address, "cash desk", want.ID))
				continue
			}
			c.Action = Create
			c.Fields = append(c.Fields, FieldChange{Path: fieldTitle, After: schema.Text(want.Title.V)},
				FieldChange{Path: "location", After: schema.Text(p.placeName(want.Location))})
			if at := p.sites[want.Location]; at != nil {
				planned.Location = at.live // by which its number is known
			}
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
		if !p.targeted(want.Address) {
			c.Fields = nil // a person may be the target whose list of cash desks this is
		}
		p.compareUsers(&c, users[want], live, &planned)
		c.CashDesk.After = &planned
		if live != nil || p.targeted(want.Address) {
			p.split(c)
		}
	}
	for _, live := range p.Live.CashDesks {
		if !declared[live] {
			p.plan.Unmanaged = append(p.plan.Unmanaged, Unmanaged{
				Kind: schema.KindCashDesk, Address: schema.LiveAddress(schema.KindCashDesk, p.Desired.Name, live.ID.V), ID: live.ID.V, Title: live.Title.V, Policy: schema.PolicyReport,
			})
		}
	}
}

// deskUser is somebody who may use a cash desk on one side or on both.
type deskUser struct {
	who       *holder
	has, will bool
}

// deskUsers works out who may use each cash desk now and afterwards. People whom the files say nothing
// of stay; people who are not there yet get the desk with their account.
func (p *planner) deskUsers() map[*schema.CashDesk][]deskUser {
	users := make(map[*schema.CashDesk][]deskUser, len(p.Desired.CashDesks))
	for _, h := range p.accounts.holders {
		if h.live == nil {
			continue
		}
		if p.Restores != nil {
			p.restoredUsers(users, h)
			continue
		}
		wanted, said := p.wantedDesks(h.desired)
		used := p.desks.used[h.live.ID.V]
		for _, desk := range used {
			stays := !said || !p.targeted(h.address) && !p.targeted(desk.Address) ||
				h.after.present && slices.Contains(wanted, string(desk.Address))
			users[desk] = append(users[desk], deskUser{who: h, has: true, will: stays})
		}
		for _, a := range wanted {
			desk := p.desks.byAddress[a]
			if desk != nil && !slices.Contains(used, desk) && h.after.present && (p.targeted(h.address) || p.targeted(desk.Address)) {
				users[desk] = append(users[desk], deskUser{who: h, will: true})
			}
		}
	}
	return users
}

// compareUsers compares who may use a cash desk.
func (p *planner) compareUsers(c *Change, users []deskUser, live, planned *schema.CashDesk) {
	told := p.carried(schema.KindCashDesk, fieldUsers)
	if live != nil && !told {
		return // each person's own list is looked at instead
	}
	gone := make(map[schema.ID]bool)
	var names [2][]string // before and after
	for _, u := range users {
		if u.has {
			names[0] = append(names[0], u.who.name)
		}
		if u.will {
			names[1] = append(names[1], u.who.name)
		}
		if u.has == u.will {
			continue
		}
		c.People = append(c.People, Person{u.who.address, u.who.name})
		u.who.affected(p, u.has)
		if u.has {
			gone[u.who.live.ID.V] = true
		} else {
			planned.Users = append(planned.Users, u.who.live.ID.V)
		}
	}
	if live != nil {
		for _, id := range live.Users {
			if !gone[id] {
				planned.Users = append(planned.Users, id)
			}
		}
	}
	slices.Sort(planned.Users)
	var before []schema.ID
	if live != nil {
		before = slices.Sorted(slices.Values(live.Users))
	}
	if told && !slices.Equal(before, planned.Users) {
		c.Fields = append(c.Fields, FieldChange{Path: fieldUsers, Before: schema.Texts(names[0]), After: schema.Texts(names[1])})
	}
}
