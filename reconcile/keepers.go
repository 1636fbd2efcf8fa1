package reconcile

import (
	"slices"

	"github.com/seatplan/seatplan/reconcile/sequence"
	"github.com/seatplan/seatplan/schema"
)

// Keeper is something that must not be lost at any moment while a plan is carried out: the last
// owner of a location, the last administrator.
type Keeper struct {
	Address schema.Address // of the location or of the organization
	Title   string
	Holders int // when the plan begins
}

// Keep is what a step does to the number of those who hold a keeper.
type Keep struct {
	Address schema.Address // of the keeper
	Change  int
}

// keeper is a Keeper, or a person's own access at one location.
type keeper struct {
	guard   string // that refuses if it is lost
	address schema.Address
	title   string // of the location
	person  string // whose access it is, "" for owners and administrators
	holders int
}

// keeping tells which access holds what.
type keeping struct {
	p              *planner
	owners         map[*site]int // the keeper of the owners of a site
	own            map[[2]int][]held
	administrators int // the keeper of the administrators, -1 if there is none
}

// held is a keeper that a login may hold.
type held struct {
	place int
	holds func() bool
}

func holdings(list []held, places []int) []int {
	n := make([]int, len(places))
	for _, h := range list {
		if h.holds() {
			n[slices.Index(places, h.place)]++
		}
	}
	return n
}

// findKeepers lists what must not be lost and could be: of what no step takes anything nothing has to
// be said.
func (p *planner) findKeepers() *keeping {
	k := &keeping{p: p, owners: make(map[*site]int), own: make(map[[2]int][]held), administrators: -1}
	p.keepers = nil
	add := func(x keeper) int {
		p.keepers = append(p.keepers, x)
		return len(p.keepers) - 1
	}
	for _, want := range p.Desired.Locations {
		if s := p.sites[want]; s != nil && s.owners.losing > 0 {
			k.owners[s] = add(keeper{guard: GuardLastOwner, address: want.Address, title: s.live.Title.V, holders: s.owners.stay + s.owners.losing})
		}
	}
	if a := &p.accounts.admins; a.losing > 0 {
		k.administrators = add(keeper{guard: GuardLastOwner, address: schema.NewAddress(schema.KindOrganization, p.Desired.Name), holders: a.stay + a.losing})
	}
	for i := range p.plan.Changes {
		c := &p.plan.Changes[i]
		kept := c.User.After != nil && (c.User.After.Protected || slices.Contains(p.Desired.Guard.Keep, c.User.After))
		for j := range c.Placements {
			pc := &c.Placements[j]
			if !pc.Before.Accepted() || !pc.After.Accepted() {
				continue // what ends with the plan is for the guards of the whole to refuse
			}
			x := keeper{address: pc.Address, title: pc.Location.Title.V, person: c.Title, holders: 1}
			key := [2]int{i, j}
			if kept {
				x.guard = GuardKeep
				k.own[key] = append(k.own[key], held{place: add(x)})
			}
			if c.User.Before != nil && c.User.Before == p.caller {
				x.guard = GuardOwnAccess
				k.own[key] = append(k.own[key], held{place: add(x)})
			}
		}
	}
	return k
}

// of returns what a login may hold. A state on the way, such as a copied role without rights, holds
// nothing at a location that the person did not own.
func (k *keeping) of(l *login) []held {
	pc := &k.p.plan.Changes[l.key[0]].Placements[l.key[1]]
	var list []held
	if place, ok := k.owners[l.at]; ok {
		list = append(list, held{place, func() bool {
			return l.access.Accepted() && (l.access == pc.Before || l.access == pc.After) && k.p.Vendor.Owner(l.access.Access.Base)
		}})
	}
	for _, h := range k.own[l.key] {
		needed := k.needed(h.place, pc)
		list = append(list, held{h.place, func() bool {
			if !l.access.Accepted() {
				return false
			}
			rights := rightsOf(l.access).Effective()
			return !slices.ContainsFunc(needed, func(id schema.RightID) bool { return !rights.Has(id) })
		}})
	}
	return list
}

// needed returns the rights that the account behind the token has before and after, and must have in
// between.
func (k *keeping) needed(place int, pc *PlacementChange) []schema.RightID {
	if k.p.keepers[place].guard != GuardOwnAccess {
		return nil
	}
	before, after := rightsOf(pc.Before).Effective(), rightsOf(pc.After).Effective()
	return slices.DeleteFunc(slices.Clone(k.p.Vendor.Needed(k.p.rights.Catalogue())), func(id schema.RightID) bool {
		return !before.Has(id) || !after.Has(id)
	})
}

// noteKeeps writes into the steps what they do to owners and administrators, for whoever carries them
// out: a step that should have brought another one may fail.
func (p *planner) noteKeeps(problem *sequence.Problem, order []int) {
	for i := range p.keepers {
		if x := &p.keepers[i]; x.person == "" {
			p.plan.Keepers = append(p.plan.Keepers, Keeper{Address: x.address, Title: x.title, Holders: x.holders})
		}
	}
	sequence.Holders(problem, order, func(at, place, change int) {
		if x := &p.keepers[place]; x.person == "" {
			s := &p.plan.Steps[at]
			s.Keeps = append(s.Keeps, Keep{Address: x.address, Change: change})
		}
	})
}

// lostOnTheWay returns the keepers that every order of the steps that was found loses, of one guard.
func (p *planner) lostOnTheWay(guard string) []*keeper {
	if p.missing == nil {
		return nil
	}
	var list []*keeper
	for _, place := range p.missing.Places {
		if x := &p.keepers[place]; x.guard == guard {
			list = append(list, x)
		}
	}
	return list
}
