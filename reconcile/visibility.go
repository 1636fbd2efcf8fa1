package reconcile

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Who sees whose account. The list of accounts opens to people with a role that has it, and it shows
// them the accounts whose rank is not above their own. Of several roles the highest rank counts, and
// equal ranks see each other; the vendor states neither (guess).

// VisibilityChange is people of one rank who begin or cease to see accounts.
type VisibilityChange struct {
	Viewers       []Person
	Before, After int      // their rank, 0 if the list was or will be closed to them
	Starts, Stops []Person // whose accounts
}

// rank is what decides on one side.
type rank struct {
	level int
	sees  bool
}

func (r rank) shows(other rank) bool { return r.sees && r.level >= other.level }

// rankOf returns the rank of a person, and whether it is known.
func rankOf(s standing, after bool) (rank, bool) {
	if !s.known || !s.present {
		return rank{}, false
	}
	var r rank
	for _, lr := range s.roles {
		state := &lr.before
		if after {
			state = &lr.after
		}
		r.level = max(r.level, state.level)
		r.sees = r.sees || state.traits.Sees
		if state.level == 0 {
			return rank{}, false
		}
	}
	return r, len(s.roles) > 0
}

// ranked is a person whose rank is known on both sides.
type ranked struct {
	person        Person
	before, after rank
}

// planVisibility tells who begins and who ceases to see whom. People who come or go are left out:
// that they are seen from now on, or no more, is no news.
func (p *planner) planVisibility() {
	var all []ranked
	type view struct{ before, after rank }
	viewers := make(map[view][]Person)
	for _, h := range p.accounts.holders {
		before, ok := rankOf(h.before, false)
		after, ok2 := rankOf(h.after, true)
		if !ok || !ok2 {
			continue
		}
		person := Person{h.address, h.name}
		all = append(all, ranked{person, before, after})
		if before.sees || after.sees {
			viewers[view{before, after}] = append(viewers[view{before, after}], person)
		}
	}
	for v, people := range viewers {
		c := VisibilityChange{Viewers: people}
		if v.before.sees {
			c.Before = v.before.level
		}
		if v.after.sees {
			c.After = v.after.level
		}
		for _, r := range all {
			was, will := v.before.shows(r.before), v.after.shows(r.after)
			switch {
			case !was && will:
				c.Starts = append(c.Starts, r.person)
			case was && !will:
				c.Stops = append(c.Stops, r.person)
			}
		}
		if len(c.Starts)+len(c.Stops) > 0 {
			sortPeople(c.Viewers, c.Starts, c.Stops)
			p.plan.Visibility = append(p.plan.Visibility, c)
		}
	}
	slices.SortFunc(p.plan.Visibility, func(a, b VisibilityChange) int {
		return cmp.Or(cmp.Compare(a.Viewers[0].Address, b.Viewers[0].Address), cmp.Compare(a.After, b.After))
	})
	p.warnHidden()
}

// warnHidden warns when the account behind the token may not see people, because of its own rank.
func (p *planner) warnHidden() {
	if p.caller == nil {
		return
	}
	var own rank
	known := false
	for _, h := range p.accounts.holders {
		if h.live == p.caller {
			own, known = rankOf(h.before, false)
			if !known {
				own, known = rankOf(h.after, true)
			}
		}
	}
	if !known {
		return
	}
	var hidden []string
	for _, h := range p.accounts.holders {
		if r, ok := rankOf(h.after, true); ok && r.level > own.level {
			hidden = append(hidden, h.name)
		}
	}
	if n := len(hidden); n > 0 {
		p.warning(CodeRankHides, "", diag.Span{}, fmt.Sprintf("The account behind the token has rank %d and may not see %s of a higher one: %s. Give it a role of a higher rank.",
			own.level, count(n, "account", "accounts"), join(hidden, 10)))
	}
}

// Sight is who sees whom in the files, for one person.
type Sight struct {
	Person Person
	Rank   int
	Opens  bool     // whether the person has the list of accounts
	Sees   []Person // without the person
	SeenBy []Person
}

// SightOf tells whom a person sees and who sees the person, as the files want it. It needs no live
// system. The person is nil if nobody with a role has the address.
func SightOf(o *schema.Organization, vendor RoleVendor, asOf schema.Date, address schema.Address) *Sight {
	roles := make(map[*schema.Role]rank, len(o.Roles))
	for _, r := range o.Roles {
		t := vendor.Traits(r)
		roles[r] = rank{t.Level, t.Sees}
		if r.Rank != nil {
			roles[r] = rank{r.Rank.Level.V, t.Sees}
		}
	}
	ranks := make(map[*schema.User]rank, len(o.Users))
	var person *schema.User
	for _, u := range o.Users {
		r, some := wantedRank(u, roles, asOf)
		if !some {
			continue
		}
		ranks[u] = r
		if u.Address == address {
			person = u
		}
	}
	if person == nil {
		return nil
	}
	own := ranks[person]
	s := &Sight{Person: Person{person.Address, displayName(person, nil)}, Rank: own.level, Opens: own.sees}
	for _, u := range o.Users {
		r, some := ranks[u]
		if !some || u == person {
			continue
		}
		if own.shows(r) {
			s.Sees = append(s.Sees, Person{u.Address, displayName(u, nil)})
		}
		if r.shows(own) {
			s.SeenBy = append(s.SeenBy, Person{u.Address, displayName(u, nil)})
		}
	}
	sortPeople(s.Sees, s.SeenBy)
	return s
}

// wantedRank returns the rank that the files give to a person, and whether they give a login.
func wantedRank(u *schema.User, roles map[*schema.Role]rank, asOf schema.Date) (r rank, some bool) {
	for i := range u.Assignments {
		a := &u.Assignments[i]
		if until := a.Until(); a.Role == nil || u.Switched() || until.Set() && until.V < asOf {
			continue
		}
		one := roles[a.Role]
		r.level, r.sees, some = max(r.level, one.level), r.sees || one.sees, true
	}
	return r, some
}

func sortPeople(lists ...[]Person) {
	for _, list := range lists {
		slices.SortFunc(list, func(a, b Person) int { return cmp.Compare(a.Address, b.Address) })
	}
}
