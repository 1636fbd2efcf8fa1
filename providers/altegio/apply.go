package altegio

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// Run sends one step. A write whose answer was lost is looked up before anything is sent again.
func (l *Live) Run(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	ctx, count := transport.Counted(ctx)
	run, ok := map[string]func(context.Context, reconcile.Step) (reconcile.Result, error){
		opRename: l.runRename, opCardCreate: l.runCardCreate, opCardUpdate: l.runCardUpdate,
		opInvite: l.runInvite, opCopy: l.runCopy, opRights: l.runRights,
		opRemove: l.runRemove, opRemoveMany: l.runRemove,
	}[s.Op]
	if !ok {
		return reconcile.Result{}, fmt.Errorf("altegio: %w: the operation %q", reconcile.ErrUnsupported, s.Op)
	}
	r, err := run(ctx, s)
	r.Requests, r.Wrote = count.Requests(), count.Wrote()
	ofStep(err)
	for _, err := range r.Failed {
		ofStep(err)
	}
	return r, err
}

// ofStep reads refusals as answers to one step. When everything is read, 403 says that the account
// may not see what it has to see. As the answer to a step it is about that step: a person whom the
// account may not change, a card that belongs to a network, a licence that has ended (doc: 403).
// Other steps may succeed; only a sign-in that is not taken ends them all.
func ofStep(err error) {
	switch e := err.(type) { //nolint:errorlint // every error in the tree is looked at
	case *reconcile.APIError:
		e.Auth = e.Status == http.StatusUnauthorized
	case interface{ Unwrap() error }:
		ofStep(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			ofStep(one)
		}
	}
}

func payloadOf[T any](s reconcile.Step) (T, error) {
	var p T
	if err := json.Unmarshal(s.Payload, &p); err != nil {
		return p, fmt.Errorf("altegio: the payload of step %d cannot be read: %w", s.N, err)
	}
	return p, nil
}

// uncertain reports whether nobody knows if a write was carried out.
func uncertain(err error) bool {
	var u *transport.UncertainError
	return errors.As(err, &u)
}

// write sends a change. If the answer is lost, done looks whether it was carried out; if not, it
// is sent once more, which is harmless because it was not. Of a doubtful step done looks first.
func (l *Live) write(ctx context.Context, doubtful bool, op, method, path string, body any, done func() (bool, error)) error {
	return transport.Ensure(doubtful, func() error {
		_, err := l.client.call(ctx, op, method, path, nil, body)
		return err
	}, done)
}

func (l *Live) runRename(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	p, err := payloadOf[renamePayload](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	op, path := fmt.Sprintf("rename location %d", p.Location), fmt.Sprintf("/v1/company/%d", p.Location)
	renamed := func() (bool, error) {
		now, err := l.client.location(ctx, p.Location)
		return string(now.Title) == p.Title, err
	}
	if err := l.write(ctx, s.Doubtful, op, http.MethodPut, path, map[string]string{"title": p.Title}, renamed); err != nil {
		return reconcile.Result{}, err
	}
	ok, err := renamed()
	if err == nil && !ok {
		err = fmt.Errorf("altegio: %s: the system kept the old title", op)
	}
	return reconcile.Result{}, err
}

// runRights writes role, rights and employee in one call with the complete list, reads back and
// compares. A system that brings back what a person had under an earlier role (doc: help 003, "If
// you revert to a previous role, the settings will be preserved"; whether a list in the same call
// wins is a guess) needs the list a second time.
func (l *Live) runRights(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	g, err := payloadOf[grant](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	g.fill(s)
	if g.User == 0 {
		if g.User, err = l.findUser(ctx, g); err != nil {
			return reconcile.Result{}, err
		}
	}
	stored, err := l.client.permissions(ctx, g.Location, g.User)
	if err != nil {
		if g.Invited && unaddressable(err) {
			return reconcile.Result{Waiting: true}, nil
		}
		return reconcile.Result{}, err
	}
	tree, err := l.tree(ctx, g.Location)
	if err != nil {
		return reconcile.Result{}, err
	}
	want := tree.set(g)
	missing := tree.missing(g, want, &stored)
	for attempt := 0; attempt < 2 && len(missing) > 0; attempt++ {
		stored, err = l.putRights(ctx, g, tree, want, stored)
		if err != nil {
			if g.Invited && unaddressable(err) {
				return reconcile.Result{Waiting: true}, nil
			}
			return reconcile.Result{}, err
		}
		missing = tree.missing(g, want, &stored)
	}
	if len(missing) > 0 {
		return reconcile.Result{}, &reconcile.IncompleteError{Op: fmt.Sprintf("altegio: set the rights of %s at location %d", g.Name, g.Location), Missing: missing}
	}
	return reconcile.Result{}, nil
}

type permissionsOut struct {
	Role        string          `json:"user_role,omitempty"`
	Permissions []permissionOut `json:"user_permissions"`
	Staff       *schema.ID      `json:"staff_id,omitempty"`
}

// putRights sends the complete list and returns what is stored afterwards.
func (l *Live) putRights(ctx context.Context, g grant, t *tree, want *schema.RightSet, stored permissionsWire) (permissionsWire, error) {
	known := stored.Permissions
	if string(stored.Role) != g.Base {
		// What the new role does not let be changed comes with it; the old role's value would be
		// refused as a change.
		known = slices.DeleteFunc(slices.Clone(known), func(p permissionWire) bool { return t.locked(g.Base, string(p.Slug)) })
	}
	body := permissionsOut{
		Role:        g.Base,
		Permissions: wireRights(t.rights, want, known, t.offered(g.Base), g.Employee),
	}
	if g.Linked {
		body.Staff = &g.Employee
	}
	op := fmt.Sprintf("set the rights of %s at location %d", g.Name, g.Location)
	// Sending the same list twice is harmless, so a lost answer needs no look before.
	err := l.write(ctx, false, op, http.MethodPut, permissionsPath(g.Location, g.User), body, func() (bool, error) { return false, nil })
	if err != nil {
		return permissionsWire{}, err
	}
	return l.client.permissions(ctx, g.Location, g.User)
}

// fill takes the numbers of a card that an earlier step made, and of somebody whom one invited.
func (g *grant) fill(s reconcile.Step) {
	if g.Uses != "" {
		g.Employee = s.Given[g.Uses]
	}
	if g.User == 0 && len(s.Addresses) == 1 {
		g.User = s.Given[userUse(s.Addresses[0])]
	}
}

// findUser returns the number under which a location knows an invited person: the invitation does
// not tell it.
func (l *Live) findUser(ctx context.Context, g grant) (schema.ID, error) {
	u, err := l.userByContact(ctx, g)
	if err != nil {
		return 0, err
	}
	if u == nil {
		return 0, fmt.Errorf("altegio: set the rights of %s at location %d: the invited person is not in the list of users: %w", g.Name, g.Location, reconcile.ErrNotFound)
	}
	return schema.ID(u.ID), nil
}

func (l *Live) userByContact(ctx context.Context, g grant) (*userWire, error) {
	users, err := l.client.users(ctx, g.Location)
	if err != nil {
		return nil, err
	}
	return contactAmong(users, g), nil
}

// contactAmong finds a person by e-mail or phone, nil if nobody has them.
func contactAmong(users []userWire, g grant) *userWire {
	email, phone := schema.NormalEmail(g.Email), schema.NormalPhone(g.Phone)
	for i := range users {
		if email != "" && schema.NormalEmail(string(users[i].Email)) == email || phone != "" && schema.NormalPhone(string(users[i].Phone)) == phone {
			return &users[i]
		}
	}
	return nil
}

// tree is what a location offers, for turning keys into sets and back.
type tree struct {
	rights  *schema.Rights
	presets map[string]*schema.Preset
}

// trees remembers the trees of locations for the life of a connection: they change with the
// product, not with what a plan does.
type trees struct {
	mu    sync.Mutex
	known map[schema.ID]*tree
}

// remember keeps the trees of what was read.
func (l *Live) remember(o *schema.Organization) {
	l.trees.mu.Lock()
	defer l.trees.mu.Unlock()
	if l.trees.known == nil {
		l.trees.known = make(map[schema.ID]*tree)
	}
	for _, loc := range o.Locations {
		if len(loc.Presets) > 0 {
			l.trees.known[loc.ID.V] = &tree{rights: o.Live.Rights, presets: loc.Presets}
		}
	}
}

func (l *Live) tree(ctx context.Context, loc schema.ID) (*tree, error) {
	l.trees.mu.Lock()
	defer l.trees.mu.Unlock()
	if t, ok := l.trees.known[loc]; ok {
		return t, nil
	}
	roles, err := l.client.roles(ctx, loc)
	if err != nil {
		return nil, err
	}
	rights := schema.NewRights(builtIn().Extend(liveRights([][]roleWire{roles}, nil)))
	t := &tree{rights: rights, presets: newPresets(rights).of(roles)}
	if l.trees.known == nil {
		l.trees.known = make(map[schema.ID]*tree)
	}
	l.trees.known[loc] = t
	return t, nil
}

func (t *tree) offered(base string) schema.Bits {
	if p := t.presets[base]; p != nil {
		return p.Offered
	}
	return nil
}

// locked reports whether a role does not let a right be changed.
func (t *tree) locked(base, slug string) bool {
	id, ok := t.rights.Catalogue().LookupKey(slug)
	p := t.presets[base]
	return ok && p != nil && p.Locked.Has(id)
}

// set returns the rights of a grant over the tree's catalogue.
func (t *tree) set(g grant) *schema.RightSet {
	c := t.rights.Catalogue()
	d := t.rights.Draft(nil)
	for _, key := range g.On {
		if id, ok := c.LookupKey(key); ok {
			d.Grant(id)
		}
	}
	for key, v := range g.Limits {
		if id, ok := c.LookupKey(key); ok {
			v, _ := c.Right(id).Normalize(v)
			d.Limit(id, v)
		}
	}
	return d.Set()
}

// missing lists what of a grant is not stored: the role, the employee, and rights by name.
func (t *tree) missing(g grant, want *schema.RightSet, stored *permissionsWire) []string {
	var names []string
	if string(stored.Role) != g.Base {
		names = append(names, "role "+g.Base)
	}
	if g.Linked && schema.ID(stored.Staff) != g.Employee {
		names = append(names, "employee")
	}
	view := *stored
	if view.Staff == 0 {
		view.Staff = number(g.Employee)
	}
	d := t.rights.Delta(rightSet(t.rights, &view), want)
	c := t.rights.Catalogue()
	for _, list := range [][]schema.RightID{d.Gains, d.Losses} {
		for _, id := range list {
			names = append(names, c.Right(id).Name)
		}
	}
	for _, v := range d.Changed {
		names = append(names, c.Right(v.Right).Name)
	}
	slices.Sort(names)
	return names
}

type inviteOut struct {
	Name        string          `json:"name"`
	Search      string          `json:"search"`
	Position    *string         `json:"position,omitempty"`
	Role        *string         `json:"user_role,omitempty"`
	Permissions []permissionOut `json:"user_permissions,omitempty"`
	Staff       *schema.ID      `json:"staff_id,omitempty"`
}

// runInvite sends invitations. If the answer is lost, those who are in the list of users were
// invited; nobody gets a second letter. A batch that is refused is repeated one by one, so that
// one bad address does not hold up the others.
func (l *Live) runInvite(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	p, err := payloadOf[invitePayload](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	tree, err := l.tree(ctx, p.Location)
	if err != nil {
		return reconcile.Result{}, err
	}
	for i := range p.People {
		p.People[i].fill(s)
	}
	people := p.People
	if s.Doubtful {
		if people, err = l.uninvited(ctx, p.Location, people); len(people) == 0 {
			return reconcile.Result{}, err
		}
	}
	err = l.sendInvites(ctx, tree, p.Location, people)
	var refused *reconcile.APIError
	if err == nil {
		return reconcile.Result{Created: l.invited(ctx, p, s.Addresses)}, nil
	}
	if len(p.People) == 1 || !errors.As(err, &refused) || refused.Retry || refused.Status == http.StatusUnauthorized {
		return reconcile.Result{}, err
	}
	result, lookErr := l.inviteEach(ctx, tree, p, s.Addresses)
	if lookErr != nil {
		return result, errors.Join(err, lookErr)
	}
	return result, nil
}

// invited returns the numbers under which the location knows those who were invited, which the answer does
// not tell: one look for all of them, where each would need one later. Who is not found is looked for then.
func (l *Live) invited(ctx context.Context, p invitePayload, addresses []schema.Address) map[string]schema.ID {
	users, err := l.client.users(ctx, p.Location)
	if err != nil {
		return nil // they are invited all the same
	}
	numbers := make(map[string]schema.ID, len(p.People))
	for i, g := range p.People {
		if u := contactAmong(users, g); u != nil {
			numbers[userUse(addresses[i])] = schema.ID(u.ID)
		}
	}
	return numbers
}

// inviteEach repeats a refused batch one by one. Nobody knows whether those whom nothing was wrong
// with were invited all the same (guess), so those who are listed by now get no second letter.
func (l *Live) inviteEach(ctx context.Context, t *tree, p invitePayload, addresses []schema.Address) (reconcile.Result, error) {
	users, err := l.client.users(ctx, p.Location)
	if err != nil {
		return reconcile.Result{}, err
	}
	result := reconcile.Result{Failed: make(map[schema.Address]error)}
	var ended error
	for i, g := range p.People {
		err := ended
		if err == nil && contactAmong(users, g) == nil {
			err = l.sendInvites(ctx, t, p.Location, []grant{g})
		}
		if err != nil {
			result.Failed[addresses[i]] = fmt.Errorf("%s: %w", g.Name, err)
		}
		var refused *reconcile.APIError
		if errors.As(err, &refused) && refused.Status == http.StatusUnauthorized {
			ended = err
		}
	}
	return result, nil
}

func (l *Live) sendInvites(ctx context.Context, t *tree, loc schema.ID, people []grant) error {
	op, path := fmt.Sprintf("invite %d people to location %d", len(people), loc), fmt.Sprintf("/v1/user/invite/%d", loc)
	return transport.Ensure(false, func() error {
		_, err := l.client.call(ctx, op, http.MethodPost, path, nil, invitesOut(t, people))
		return err
	}, func() (bool, error) {
		rest, err := l.uninvited(ctx, loc, people)
		if err == nil {
			people = rest
		}
		return len(people) == 0, err
	})
}

// uninvited returns those of whom a location lists nobody.
func (l *Live) uninvited(ctx context.Context, loc schema.ID, people []grant) ([]grant, error) {
	users, err := l.client.users(ctx, loc)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(people), func(g grant) bool { return contactAmong(users, g) != nil }), nil
}

func invitesOut(t *tree, people []grant) map[string][]inviteOut {
	out := make([]inviteOut, len(people))
	for i, g := range people {
		o := &out[i]
		o.Name, o.Search = cmp.Or(g.Name, contact(g)), contact(g)
		if g.Position != "" {
			o.Position = &g.Position
		}
		// What the invitation cannot name is set by the step that follows; until then the person
		// gets no rights at all rather than too many.
		if slices.Contains(invitable[:], g.Base) {
			o.Role = &g.Base
			o.Permissions = wireRights(t.rights, t.set(g), nil, t.offered(g.Base), g.Employee)
		}
		if g.Linked {
			o.Staff = &g.Employee
		}
	}
	return map[string][]inviteOut{"invites": out}
}

type linkOut struct {
	Location    schema.ID       `json:"company_id"`
	Permissions []permissionOut `json:"user_permissions,omitempty"`
}

// runCopy copies an access with all its rights switched off. The role that comes along is the one
// that the source has now.
func (l *Live) runCopy(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	p, err := payloadOf[copyPayload](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	source, err := l.client.permissions(ctx, p.From, p.User)
	if err != nil {
		return reconcile.Result{}, err
	}
	tree, err := l.tree(ctx, p.Location)
	if err != nil {
		return reconcile.Result{}, err
	}
	none := tree.rights.Draft(nil).Set()
	links := []linkOut{{Location: p.Location, Permissions: wireRights(tree.rights, none, nil, tree.offered(string(source.Role)), 0)}}
	path := fmt.Sprintf("/v1/company/%d/users/%d/copy_to_companies", p.From, p.User)
	err = l.write(ctx, s.Doubtful, fmt.Sprintf("copy the access of %s to location %d", p.Name, p.Location), http.MethodPost, path,
		map[string][]linkOut{"user_company_links": links}, func() (bool, error) { return l.hasUser(ctx, p.Location, p.User) })
	return reconcile.Result{}, err
}

func (l *Live) hasUser(ctx context.Context, loc, user schema.ID) (bool, error) {
	users, err := l.client.users(ctx, loc)
	return slices.ContainsFunc(users, func(u userWire) bool { return schema.ID(u.ID) == user }), err
}

// runRemove takes access away. A person who is gone already is no mistake: that is what was asked.
func (l *Live) runRemove(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	p, err := payloadOf[removePayload](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	gone := func() (bool, error) {
		for _, loc := range p.Locations {
			if has, err := l.hasUser(ctx, loc, p.User); has || err != nil {
				return false, err
			}
		}
		return true, nil
	}
	op := fmt.Sprintf("remove the access of user %d to location %d", p.User, p.Locations[0])
	method, path, body := http.MethodDelete, fmt.Sprintf("/v1/company/%d/users/%d", p.Locations[0], p.User), any(nil)
	if s.Op == opRemoveMany {
		links := make([]linkOut, len(p.Locations))
		for i, loc := range p.Locations {
			links[i].Location = loc
		}
		method, path, body = http.MethodPost, path+"/remove_from_companies", map[string][]linkOut{"user_company_links": links}
	}
	err = l.write(ctx, s.Doubtful, op, method, path, body, gone)
	if errors.Is(err, reconcile.ErrNotFound) {
		if ok, lookErr := gone(); ok && lookErr == nil {
			return reconcile.Result{}, nil
		}
	}
	if p.Invited != nil && unaddressable(err) {
		return reconcile.Result{Manual: cancelByHand(s.Addresses[0], p.Invited, err)}, nil
	}
	return reconcile.Result{}, err
}
