package altegio

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// Reading costs for each location one call for users, roles, employees, licence and paid marks,
// and one for each user's rights; and two for the lists of locations and networks. That is the
// least the API allows.

// answers is what one location said, before it is expressed in our terms.
type answers struct {
	location *schema.Location
	users    []userWire
	rights   []*permissionsWire // by user; nil where an invited person cannot be read
	roles    []roleWire
	staff    []staffWire
	paid     map[schema.ID]bool // nil if the system does not tell
	licence  licenceWire
	main     schema.ID
}

// Read reads the declared locations and lists the others. Any failure ends it: half an
// organization must not look like one that people have left.
func (l *Live) Read(ctx context.Context, scope reconcile.Scope) (*schema.Organization, error) {
	before := l.client.http.Requests()
	locations, err := l.listLocations(ctx, scope.Locations)
	if err != nil {
		return nil, err
	}
	networks, err := l.client.networks(ctx)
	if err != nil {
		return nil, err
	}
	var parts []*answers
	for _, loc := range locations {
		if want := declared(loc, scope.Locations); want != nil {
			parts = append(parts, &answers{location: loc})
		}
	}
	progress := newProgress(scope.Progress, 2)
	if err := l.readLocations(ctx, parts, scope.Locations, progress); err != nil {
		return nil, err
	}
	o := assemble(locations, networks, parts)
	l.remember(o)
	o.System = System
	o.Live.Reads = l.client.http.Requests() - before
	return o, nil
}

// listLocations lists what the account manages. An application's account may get an empty list
// (vendor); then the locations are asked for by their numbers.
func (l *Live) listLocations(ctx context.Context, want []*schema.Location) ([]*schema.Location, error) {
	wires, err := l.client.locations(ctx)
	if err != nil {
		return nil, err
	}
	if len(wires) == 0 {
		for _, w := range want {
			if w.ID.V == 0 {
				return nil, fmt.Errorf("altegio: the list of locations is empty for this account; give %s its id", w.Address)
			}
			wire, err := l.client.location(ctx, w.ID.V)
			if errors.Is(err, reconcile.ErrNotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			wires = append(wires, wire)
		}
	}
	locations := make([]*schema.Location, 0, len(wires))
	for _, w := range wires {
		locations = append(locations, &schema.Location{
			ID: schema.Field[schema.ID]{V: schema.ID(w.ID)}, Title: schema.Field[string]{V: string(w.Title)},
		})
	}
	slices.SortFunc(locations, func(a, b *schema.Location) int { return int(a.ID.V - b.ID.V) })
	return locations, nil
}

// declared returns the block that means a live location, nil if there is none.
func declared(live *schema.Location, want []*schema.Location) *schema.Location {
	for _, w := range want {
		if w.ID.V == live.ID.V || w.ID.V == 0 && strings.EqualFold(strings.TrimSpace(w.Title.V), strings.TrimSpace(live.Title.V)) {
			return w
		}
	}
	return nil
}

// readLocations reads all parts, a few requests at a time. The rights of users follow as soon as
// the users of their location are known.
func (l *Live) readLocations(ctx context.Context, parts []*answers, want []*schema.Location, progress *progress) error {
	g, reading := errgroup.WithContext(ctx)
	g.SetLimit(l.workers)
	run := func(f func() error) {
		progress.expect(1)
		g.Go(func() error {
			err := f()
			progress.step()
			return err
		})
	}
	for _, p := range parts {
		id := p.location.ID.V
		run(func() (err error) { p.users, err = l.client.users(reading, id); return err })
		run(func() (err error) { p.roles, err = l.client.roles(reading, id); return err })
		run(func() (err error) { p.staff, err = l.client.staff(reading, id); return err })
		run(func() (err error) { p.licence, err = l.client.licence(reading, id); return err })
		run(func() error { return l.readPaid(reading, p) })
		if w := declared(p.location, want); w.MainNetwork.V != nil {
			run(func() error {
				wire, err := l.client.location(reading, id)
				p.main = schema.ID(wire.MainNetwork)
				return err
			})
		}
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return l.readRights(ctx, parts, progress)
}

func (l *Live) readRights(ctx context.Context, parts []*answers, progress *progress) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(l.workers)
	for _, p := range parts {
		p.rights = make([]*permissionsWire, len(p.users))
		progress.expect(len(p.users))
		for i, u := range p.users {
			g.Go(func() error {
				defer progress.step()
				rights, err := l.client.permissions(ctx, p.location.ID.V, schema.ID(u.ID))
				if err != nil && invited(u) && unaddressable(err) {
					return nil // not accepted yet: what was asked for cannot be read
				}
				p.rights[i] = &rights
				return err
			})
		}
	}
	return g.Wait()
}

// readPaid asks for the paid marks. The newer API may be missing (YCLIENTS); then nobody is marked.
func (l *Live) readPaid(ctx context.Context, p *answers) error {
	paid, err := l.client.paidStaff(ctx, p.location.ID.V)
	if errors.Is(err, reconcile.ErrNotFound) {
		return nil
	}
	p.paid = paid
	return err
}

func invited(u userWire) bool { return u.Approved.Known && !u.Approved.Yes }

// assemble expresses the answers as one organization.
func assemble(locations []*schema.Location, networks []networkWire, parts []*answers) *schema.Organization {
	roles := make([][]roleWire, len(parts))
	var slugs []string
	for i, p := range parts {
		roles[i] = p.roles
		for _, r := range p.rights {
			if r != nil {
				for j := range r.Permissions {
					slugs = append(slugs, string(r.Permissions[j].Slug))
				}
			}
		}
	}
	rights := schema.NewRights(builtIn().Extend(liveRights(roles, slugs)))
	o := &schema.Organization{Locations: locations, Live: &schema.Live{Rights: rights}}
	o.Networks = networksOf(networks, locations)
	people := newPeople()
	trees := newPresets(rights)
	for _, p := range parts {
		p.location.Presets = trees.of(p.roles)
		p.location.Options = optionsOf(rights.Catalogue(), p.roles)
		p.location.Licence = licenceOf(p.licence, p.location)
		for _, n := range o.Networks {
			if p.main != 0 && n.ID.V == p.main {
				p.location.MainNetwork.V = n
			}
		}
		o.Live.Licences = append(o.Live.Licences, p.location.Licence)
		o.Live.Employees = append(o.Live.Employees, p.people(people, rights)...)
	}
	o.Users = people.sorted()
	return o
}

func networksOf(wires []networkWire, locations []*schema.Location) []*schema.Network {
	byID := make(map[schema.ID]*schema.Location, len(locations))
	for _, l := range locations {
		byID[l.ID.V] = l
	}
	networks := make([]*schema.Network, 0, len(wires))
	for _, w := range wires {
		n := &schema.Network{ID: schema.Field[schema.ID]{V: schema.ID(w.ID)}, Title: schema.Field[string]{V: string(w.Title)}}
		for _, m := range w.Locations {
			loc := byID[schema.ID(m.ID)]
			if loc == nil {
				// A member that the account does not manage: known by name only.
				loc = &schema.Location{ID: schema.Field[schema.ID]{V: schema.ID(m.ID)}, Title: schema.Field[string]{V: string(m.Title)}}
			}
			n.Locations = append(n.Locations, loc)
		}
		networks = append(networks, n)
	}
	slices.SortFunc(networks, func(a, b *schema.Network) int { return int(a.ID.V - b.ID.V) })
	return networks
}

// people puts together what the locations say of one person.
type people struct {
	byID      map[schema.ID]*schema.User
	byContact map[string]*schema.User
}

func newPeople() *people {
	return &people{byID: make(map[schema.ID]*schema.User), byContact: make(map[string]*schema.User)}
}

// add returns the person of a list entry. An invitation may carry a number of its own (guess), so
// an invited person is also found by e-mail or phone. Two people who have both accepted are never
// taken for one.
func (p *people) add(w userWire) *schema.User {
	id := schema.ID(w.ID)
	u := p.byID[id]
	for _, key := range contacts(w) {
		if other := p.byContact[key]; u == nil && other != nil && (invited(w) || onlyInvited(other)) {
			u = other
		}
	}
	switch {
	case u == nil:
		u = userOf(w)
	case !invited(w) && onlyInvited(u):
		// What a person who has accepted says of themselves goes before what an invitation says.
		accepted := userOf(w)
		accepted.Assignments = u.Assignments
		for i := range accepted.Assignments {
			if a := &accepted.Assignments[i]; a.Access.UserID == 0 && u.ID.V != id {
				a.Access.UserID = u.ID.V
			}
		}
		*u = *accepted
	}
	u.Permanent = u.Permanent || bool(w.Permanent)
	p.byID[id] = u
	for _, key := range contacts(w) {
		if p.byContact[key] == nil {
			p.byContact[key] = u
		}
	}
	return u
}

func onlyInvited(u *schema.User) bool {
	return !slices.ContainsFunc(u.Assignments, func(a schema.Assignment) bool { return a.Accepted() })
}

func contacts(w userWire) []string {
	var keys []string
	if e := schema.NormalEmail(string(w.Email)); e != "" {
		keys = append(keys, e)
	}
	if n := schema.NormalPhone(string(w.Phone)); n != "" {
		keys = append(keys, n)
	}
	return keys
}

func (p *people) sorted() []*schema.User {
	seen := make(map[*schema.User]bool, len(p.byID))
	users := make([]*schema.User, 0, len(p.byID))
	for _, u := range p.byID {
		if !seen[u] {
			seen[u] = true
			users = append(users, u)
		}
	}
	slices.SortFunc(users, func(a, b *schema.User) int { return int(a.ID.V - b.ID.V) })
	return users
}

// people enters the users of a location and returns its employees, linked with them.
func (p *answers) people(all *people, rights *schema.Rights) []*schema.Employee {
	cards := make(map[schema.ID]*schema.Employee, len(p.staff))
	byUser := make(map[schema.ID]*schema.Employee)
	employees := make([]*schema.Employee, 0, len(p.staff))
	for _, w := range p.staff {
		e := employeeOf(w, p.location)
		if p.paid != nil && !e.Dismissed.V {
			e.Paid = schema.MarkOf(p.paid[e.ID])
		}
		cards[e.ID] = e
		employees = append(employees, e)
	}
	linked := make(map[*schema.Employee]schema.ID)
	for _, e := range employees {
		if e.UserID != 0 {
			byUser[e.UserID] = e
		}
	}
	here := []*schema.Location{p.location}
	for i, w := range p.users {
		u := all.add(w)
		access := &schema.Access{}
		a := schema.Assignment{Locations: here, Access: access}
		if invited(w) {
			access.Standing = schema.Invited
		}
		if schema.ID(w.ID) != u.ID.V {
			access.UserID = schema.ID(w.ID)
		}
		if r := p.rights[i]; r != nil {
			access.Base, access.Rights = string(r.Role), rightSet(rights, r)
			if r.HasPaid.Known {
				access.Paid = schema.MarkOf(r.HasPaid.Yes)
			}
			a.Employee = cards[schema.ID(r.Staff)]
		} else {
			access.Unknown = true
		}
		if a.Employee == nil {
			a.Employee = byUser[schema.ID(w.ID)]
		}
		if a.Employee != nil {
			linked[a.Employee] = u.ID.V
		}
		u.Assignments = append(u.Assignments, a)
	}
	for _, e := range employees {
		e.UserID = linked[e] // 0 where the login has no access here
	}
	slices.SortFunc(employees, func(a, b *schema.Employee) int { return int(a.ID - b.ID) })
	return employees
}

// progress reports requests done and expected from several goroutines.
type progress struct {
	mu          sync.Mutex
	report      func(done, total int)
	done, total int
}

func newProgress(report func(done, total int), done int) *progress {
	return &progress{report: report, done: done, total: done}
}

func (p *progress) expect(n int) {
	p.mu.Lock()
	p.total += n
	p.mu.Unlock()
}

func (p *progress) step() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if p.report != nil {
		p.report(p.done, p.total)
	}
}
