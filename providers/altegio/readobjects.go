package altegio

import (
	"context"
	"errors"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// ReadObjects reads the objects with these keys again. Besides them it reads the list of users and
// the role trees of their locations, without which their rights cannot be understood. Of people who
// are only asked for by name no rights are read: whether they are there is all there is to know.
func (l *Live) ReadObjects(ctx context.Context, keys []schema.Key) (*schema.Organization, error) {
	wanted := make(map[schema.Key]bool, len(keys))
	for _, k := range keys {
		wanted[k] = true
	}
	parts, err := l.readParts(ctx, keys)
	if err != nil {
		return nil, err
	}
	var networks []networkWire
	if slices.ContainsFunc(keys, func(k schema.Key) bool { return k.Kind == schema.KindNetwork || k.Kind == schema.KindLocation }) {
		if networks, err = l.client.networks(ctx); err != nil {
			return nil, err
		}
	}
	locations := make([]*schema.Location, 0, len(parts))
	for _, p := range parts {
		locations = append(locations, p.location)
	}
	o := assemble(locations, networks, parts)
	l.remember(o)
	return only(o, wanted), nil
}

// readParts reads the locations that the keys are in, as far as the keys need it. A location that
// is gone is left out.
func (l *Live) readParts(ctx context.Context, keys []schema.Key) ([]*answers, error) {
	byLocation := make(map[schema.ID][]schema.Key)
	for _, k := range keys {
		switch k.Kind {
		case schema.KindLocation:
			byLocation[k.ID] = append(byLocation[k.ID], k)
		case schema.KindUser, schema.KindEmployee:
			byLocation[k.Location] = append(byLocation[k.Location], k)
		}
	}
	parts := make([]*answers, 0, len(byLocation))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(l.workers)
	for id, keys := range byLocation {
		p := &answers{location: &schema.Location{ID: schema.Field[schema.ID]{V: id}}}
		parts = append(parts, p)
		g.Go(func() error {
			err := l.readPart(ctx, p, keys)
			if errors.Is(err, reconcile.ErrNotFound) {
				p.location = nil
				return nil
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	parts = slices.DeleteFunc(parts, func(p *answers) bool { return p.location == nil })
	slices.SortFunc(parts, func(a, b *answers) int { return int(a.location.ID.V - b.location.ID.V) })
	return parts, nil
}

func (l *Live) readPart(ctx context.Context, p *answers, keys []schema.Key) (err error) {
	id := p.location.ID.V
	has := func(kind schema.Kind) bool {
		return slices.ContainsFunc(keys, func(k schema.Key) bool { return k.Kind == kind })
	}
	if has(schema.KindLocation) {
		wire, err := l.client.location(ctx, id)
		if err != nil {
			return err
		}
		p.location.Title.V, p.main = string(wire.Title), schema.ID(wire.MainNetwork)
	}
	if has(schema.KindUser) || has(schema.KindEmployee) {
		if p.staff, err = l.client.staff(ctx, id); err != nil {
			return err
		}
		if p.users, err = l.client.users(ctx, id); err != nil {
			return err
		}
	}
	if !slices.ContainsFunc(keys, func(k schema.Key) bool { return k.Kind == schema.KindUser && k.Name == "" }) {
		p.rights = make([]*permissionsWire, len(p.users))
		return nil
	}
	if p.roles, err = l.client.roles(ctx, id); err != nil {
		return err
	}
	p.rights = make([]*permissionsWire, len(p.users))
	for i, u := range p.users {
		if !slices.Contains(keys, schema.Key{Kind: schema.KindUser, Location: id, ID: schema.ID(u.ID)}) {
			continue
		}
		rights, err := l.client.permissions(ctx, id, schema.ID(u.ID))
		if err != nil && invited(u) && unaddressable(err) {
			continue
		}
		if err != nil {
			return err
		}
		p.rights[i] = &rights
	}
	return nil
}

// only drops what was read along the way.
func only(o *schema.Organization, wanted map[schema.Key]bool) *schema.Organization {
	for name, key := range reconcile.Names(o) {
		if wanted[name] {
			wanted[key] = true
		}
	}
	o.Locations = slices.DeleteFunc(o.Locations, func(l *schema.Location) bool { return !wanted[reconcile.LocationKey(l)] })
	o.Networks = slices.DeleteFunc(o.Networks, func(n *schema.Network) bool { return !wanted[reconcile.NetworkKey(n)] })
	o.Live.Employees = slices.DeleteFunc(o.Live.Employees, func(e *schema.Employee) bool { return !wanted[reconcile.EmployeeKey(e)] })
	for _, u := range o.Users {
		u.Assignments = slices.DeleteFunc(u.Assignments, func(a schema.Assignment) bool { return !wanted[reconcile.AssignmentKey(u, &a)] })
	}
	o.Users = slices.DeleteFunc(o.Users, func(u *schema.User) bool { return len(u.Assignments) == 0 })
	return o
}
