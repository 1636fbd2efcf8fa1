package view

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/schema"
)

// A plan is read by people who ask "who gains what, and why". One edit of a role may touch
// hundreds of them in the same way; that is said once. So the single changes, one for a person at
// a location, are put into groups that share everything but the person and the place.

// group is a change that one or more people share.
type group struct {
	action string
	people []someone
	known  map[someone]bool // people
	places []place
}

type someone struct{ name, address string }

// place is what happens at one or more locations.
type place struct {
	locations []string
	because   []string
	reason    string // instead of because: "not in the files"
	whole     string // the role with which all access comes or goes, "" if only a part does
	gains     []string
	losses    []string
	changed   []RightChange
	notes     []string
	invited   bool
	byHand    bool
	against   *Against // of new access
}

func (p *place) headline() string {
	s := strings.Join(p.locations, ", ")
	if s == "" {
		s = "account" // what belongs to the person and to no location
	}
	if p.byHand {
		s += ", by hand"
	}
	if p.invited {
		s += " (once the invitation is accepted)"
	}
	switch {
	case p.reason != "":
		s += ", " + p.reason
	case len(p.because) > 0:
		s += ", because of " + strings.Join(p.because, ", ")
	}
	return s
}

// rights returns what is gained and lost, in words. All access that comes or goes at once is
// named by its role and counted.
func (p *place) rights(names bool) (gains, losses []string) {
	if p.whole == "" || names {
		return p.list(p.gains, names), p.list(p.losses, names)
	}
	all := func(n int) []string {
		if n == 0 {
			return nil
		}
		return []string{fmt.Sprintf("all access as %s (%s)", p.whole, plural(n, "right", "rights"))}
	}
	return all(len(p.gains)), all(len(p.losses))
}

// beyond tells in words how new access differs from what its role gives by itself.
func (p *place) beyond(names bool) (more, less []string, limits []RightChange) {
	if p.against == nil {
		return nil, nil, nil
	}
	return p.list(p.against.Gains, names), p.list(p.against.Losses, names), p.against.Changed
}

func (p *place) list(rights []string, names bool) []string {
	if names {
		return rights
	}
	return Condense(rights)
}

// who names the people of a group.
func (g *group) who(all bool) string {
	names := make([]string, len(g.people))
	for i, p := range g.people {
		names[i] = p.name
	}
	return shorten(names, 6, all)
}

// shorten joins the first n words and says how many more there are.
func shorten(words []string, n int, all bool) string {
	if all || len(words) <= n+1 {
		return strings.Join(words, ", ")
	}
	return fmt.Sprintf("%s and %d more (--names lists them)", strings.Join(words[:n], ", "), len(words)-n)
}

// item is one person at one location.
type item struct {
	person   someone
	action   string
	location string
	place    place
}

func (it *item) key() string {
	p := &it.place
	key := fmt.Sprintf("%s|%s|%s|%v|%v|%v|%v|%v|%t|%t", it.action, p.reason, p.whole, p.because, p.gains, p.losses, p.changed, p.notes, p.invited, p.byHand)
	if p.against != nil {
		key += fmt.Sprintf("|%v", *p.against)
	}
	return key
}

// groupPeople returns the groups, those of many people first, and the changes of employees that
// belong to no person.
func groupPeople(o *Organization) (groups []group, cards []Change) {
	items, cards := peopleItems(o)
	people := make(map[string]map[string]bool) // group key to people
	for i := range items {
		k := items[i].key()
		if people[k] == nil {
			people[k] = make(map[string]bool)
		}
		people[k][items[i].person.address] = true
	}
	byKey := make(map[string]int)
	for i := range items {
		it := &items[i]
		k := it.key()
		if len(people[k]) == 1 {
			k = "person|" + it.action + "|" + it.person.address
		}
		g, ok := byKey[k]
		if !ok {
			g = len(groups)
			byKey[k] = g
			groups = append(groups, group{action: it.action, known: make(map[someone]bool)})
		}
		groups[g].add(it)
	}
	slices.SortStableFunc(groups, func(a, b group) int {
		return cmp.Or(cmp.Compare(min(len(b.people), 2), min(len(a.people), 2)), cmp.Compare(a.people[0].address, b.people[0].address))
	})
	return groups, cards
}

func (g *group) add(it *item) {
	if !g.known[it.person] {
		g.known[it.person] = true
		g.people = append(g.people, it.person)
	}
	for i := range g.places {
		p := &g.places[i]
		same := item{action: it.action, place: *p}
		if same.key() == it.key() {
			if !slices.Contains(p.locations, it.location) {
				p.locations = append(p.locations, it.location)
			}
			return
		}
	}
	p := it.place
	p.locations = []string{it.location}
	g.places = append(g.places, p)
}

// peopleItems takes the changes of people apart by location.
func peopleItems(o *Organization) (items []item, cards []Change) {
	titles := make(map[string]string, len(o.Seats.Licences))
	for _, l := range o.Seats.Licences {
		titles[l.Licence] = l.Title
	}
	type spot struct{ user, location string }
	access := make(map[spot]*Access, len(o.Access))
	places := make(map[string][]string) // of a user
	for i := range o.Access {
		a := &o.Access[i]
		access[spot{a.User, a.Location}] = a
		places[a.User] = append(places[a.User], a.Location)
	}
	for i := range o.Changes {
		c := &o.Changes[i]
		if strings.HasPrefix(c.Address, "live.employee") {
			cards = append(cards, *c)
			continue
		}
		if !isPerson(c.Address) {
			continue
		}
		if wholeAccount(c) {
			items = append(items, accountItem(c, len(places[c.Address]) > 0))
			continue
		}
		fields := fieldsByLocation(c.Fields, titles)
		for _, location := range sortedLocations(places[c.Address], fields) {
			it := item{person: someone{c.Title, c.Address}, action: c.Action, location: titles[location]}
			if a := access[spot{c.Address, location}]; a != nil {
				it.place = place{because: a.Because, gains: a.Gains, losses: a.Losses, changed: a.Changed, invited: a.Invited, against: a.Against}
				it.location = a.LocationTitle
			}
			it.place.whole, it.place.notes = notes(fields[location], it.place.empty())
			if c.Reason != nil {
				it.place.reason = *c.Reason
			}
			items = append(items, it)
		}
		delete(places, c.Address)
	}
	return slices.Concat(items, effectItems(o, places), deskItems(o)), cards
}

// deskItems are people whose cash desks change from the side of the cash desk.
func deskItems(o *Organization) []item {
	actions := make(map[string]string)
	for _, c := range o.Changes {
		if isPerson(c.Address) {
			actions[c.Address] = c.Action
		}
	}
	var items []item
	for i := range o.Changes {
		c := &o.Changes[i]
		if !strings.HasPrefix(c.Address, "cash_desk.") {
			continue
		}
		for _, f := range c.Fields {
			if f.Path != "users" {
				continue
			}
			for _, p := range c.People {
				note := "may use the cash desk " + c.Title
				if !slices.Contains(f.After.Members(), p.Name) {
					note = "may no longer use the cash desk " + c.Title
				}
				items = append(items, item{person: someone{p.Name, p.Address}, action: cmp.Or(actions[p.Address], "update"), place: place{notes: []string{note}}})
			}
		}
	}
	return items
}

// wholeAccount reports whether the change of a person is about one account, and not about one at each
// location.
func wholeAccount(c *Change) bool {
	return (c.By == "manual" || len(c.Fields) > 0) && !slices.ContainsFunc(c.Fields, func(f Field) bool { return strings.HasPrefix(f.Path, "location.") })
}

// accountItem is what changes of an account itself.
func accountItem(c *Change, loses bool) item {
	it := item{person: someone{c.Title, c.Address}, action: c.Action, place: place{byHand: c.By == "manual"}}
	if c.Reason != nil {
		it.place.reason = *c.Reason
	}
	if c.Doubt != nil {
		it.place.notes = append(it.place.notes, *c.Doubt)
	}
	var open []string
	for _, f := range c.Fields {
		switch {
		case f.Path == "archived" && f.After.True():
			note := "leaves: all access ends"
			if !loses {
				note = "leaves"
			}
			it.place.notes = append(it.place.notes, note)
		case f.Path == "archived":
			it.place.notes = append(it.place.notes, "comes back")
		case f.Attested && !f.Before.Known():
			open = append(open, f.Path)
		default:
			it.place.notes = append(it.place.notes, fieldText(c, &f))
		}
	}
	if c.HandsOver != nil {
		it.place.notes = append(it.place.notes, c.HandsOver.text())
	}
	if len(open) > 0 {
		it.place.notes = append(it.place.notes, "not yet attested: "+strings.Join(open, ", "))
	}
	return it
}

// text is "hands over to Anna (user.anna): leads 3, tasks 1".
func (h *HandsOver) text() string {
	words := make([]string, len(h.Items))
	for i, x := range h.Items {
		words[i] = fmt.Sprintf("%s %d", x.What, x.Count)
	}
	to := "to nobody yet"
	if h.To != nil {
		to = fmt.Sprintf("to %s (%s)", cmp.Or(h.To.Name, "somebody"), h.To.Address)
	}
	return fmt.Sprintf("hands over %s: %s", to, strings.Join(words, ", "))
}

// fieldText tells what becomes of a field: of a list what is added and taken out, of something new what
// it is.
func fieldText(c *Change, f *Field) string {
	before, after := f.Before.Members(), f.After.Members()
	switch {
	case c.Action == "create" || !f.Before.Known():
		return fmt.Sprintf("%s: %s", f.Path, words(f.After))
	case f.After.Kind() == schema.TextsValue && f.Before.Kind() == schema.TextsValue:
		var parts []string
		for _, m := range after {
			if !slices.Contains(before, m) {
				parts = append(parts, "+ "+m)
			}
		}
		for _, m := range before {
			if !slices.Contains(after, m) {
				parts = append(parts, "- "+m)
			}
		}
		return fmt.Sprintf("%s: %s", f.Path, strings.Join(parts, ", "))
	}
	return fmt.Sprintf("%s: %s → %s", f.Path, words(f.Before), words(f.After))
}

// words writes a value for people.
func words(v schema.Value) string {
	switch {
	case !v.Known():
		return "nothing"
	case v.Kind() == schema.TextsValue && len(v.Members()) == 0:
		return "none"
	case v.Kind() == schema.TextsValue:
		return strings.Join(v.Members(), ", ")
	case v.Kind() == schema.BoolValue && v.True():
		return "yes"
	case v.Kind() == schema.BoolValue:
		return "no"
	case v.Kind() == schema.TextValue && v.Plain() == "":
		return "nothing"
	}
	return v.Plain()
}

// effectItems are gains and losses of people of whom nothing else changes at a location: a role of
// theirs was edited.
func effectItems(o *Organization, places map[string][]string) []item {
	actions := make(map[string]string)
	for _, c := range o.Changes {
		if isPerson(c.Address) {
			actions[c.Address] = c.Action
		}
	}
	var items []item
	for i := range o.Access {
		a := &o.Access[i]
		if !slices.Contains(places[a.User], a.Location) {
			continue
		}
		items = append(items, item{
			person: someone{a.Name, a.User}, action: cmp.Or(actions[a.User], "update"), location: a.LocationTitle,
			place: place{because: a.Because, gains: a.Gains, losses: a.Losses, changed: a.Changed, invited: a.Invited, against: a.Against},
		})
	}
	return items
}

func (p *place) empty() bool { return len(p.gains)+len(p.losses)+len(p.changed) == 0 }

func isPerson(address string) bool {
	for _, prefix := range []string{"user.", "live.user[", "removed."} {
		if strings.HasPrefix(address, prefix) {
			return true
		}
	}
	return false
}

// placeChanges are the changes of locations, networks and cash desks that the API carries out.
func placeChanges(o *Organization) []Change {
	var out []Change
	for _, c := range o.Changes {
		if c.By == "api" && !isRole(c.Address) && !isPerson(c.Address) && !strings.HasPrefix(c.Address, "live.employee") {
			out = append(out, c)
		}
	}
	return out
}

// fieldsByLocation sorts the fields of a person by the location in front of their path.
func fieldsByLocation(fields []Field, titles map[string]string) map[string][]Field {
	by := make(map[string][]Field)
	for _, f := range fields {
		best := ""
		for l := range titles {
			if strings.HasPrefix(f.Path, l+".") && len(l) > len(best) {
				best = l
			}
		}
		f.Path = strings.TrimPrefix(f.Path, best+".")
		by[best] = append(by[best], f)
	}
	return by
}

// sortedLocations returns the locations at which something happens to a person.
func sortedLocations(access []string, fields map[string][]Field) []string {
	list := slices.AppendSeq(slices.Clone(access), maps.Keys(fields))
	slices.Sort(list)
	return slices.Compact(list)
}

// notes are what changes besides the rights, and the role with which all access comes or goes.
// Stored rights are listed only where no effect shows that they change.
func notes(fields []Field, silent bool) (whole string, out []string) {
	stored := 0
	for _, f := range fields {
		switch {
		case strings.HasPrefix(f.Path, "rights."):
			stored++
		case f.Path == "role" && !f.Before.Known():
			whole = f.After.Plain()
		case f.Path == "role" && !f.After.Known():
			whole = cmp.Or(f.Before.Plain(), "somebody without a role")
		case f.Path == "role":
			out = append(out, fmt.Sprintf("role %s → %s", cmp.Or(f.Before.Plain(), "none"), f.After.Plain()))
		case f.Path == "employee" && f.After.Known():
			out = append(out, "linked to the employee "+f.After.Plain())
		case f.Path == "employee":
			out = append(out, "unlinked from the employee "+f.Before.Plain())
		case f.Path == "client_data" && !f.After.Known():
			out = append(out, "no client data of the network "+f.Before.Plain()+" any more")
		case f.Path == "client_data":
			out = append(out, "client data of the network "+f.After.Plain())
		case f.Path == "employee.schedule" && f.After.True():
			out = append(out, "takes part in the schedule")
		case f.Path == "employee.schedule":
			out = append(out, "leaves the schedule")
		case f.Path == "employee.name" && !f.Before.Known():
			out = append(out, "a new employee card")
		default:
			out = append(out, fmt.Sprintf("%s: %s → %s", f.Path, f.Before, f.After))
		}
	}
	if silent && whole != "" {
		out = append(out, "access as "+whole)
	}
	if silent && stored > 0 {
		out = append(out, plural(stored, "stored right changes", "stored rights change")+" without effect")
	}
	return whole, out
}

// Condense shortens a long list of rights: sections of which many are listed become one entry.
func Condense(rights []string) []string {
	const few = 8
	if len(rights) <= few {
		return rights
	}
	bySection := make(map[string][]string)
	var sections []string
	for _, r := range rights {
		section, _, _ := strings.Cut(r, ".")
		if bySection[section] == nil {
			sections = append(sections, section)
		}
		bySection[section] = append(bySection[section], r)
	}
	var out []string
	for _, s := range sections {
		if list := bySection[s]; len(list) <= 2 {
			out = append(out, list...)
		} else {
			out = append(out, fmt.Sprintf("%s (%d rights)", s, len(list)))
		}
	}
	return out
}
