package amocrm

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Operations of the provider's steps.
const (
	opRoleCreate = "create-role"
	opRoleUpdate = "update-role"
	opRoleDelete = "delete-role"
	opUserCreate = "create-users"
	opTransfer   = "transfer"
	opActivate   = "activate"
	opDeactivate = "deactivate"
)

// maxUsers is how many users one call creates (doc).
const maxUsers = 10

// Fields of people that steps look at.
const (
	fieldActive = "active"
	fieldRoles  = "roles"
)

// Steps turns changes into calls and manual steps. Of what leavers own nothing is known here.
func (k Knowledge) Steps(changes []reconcile.Change) ([]reconcile.Step, diag.List) {
	return k.steps(changes, seen{}, nil)
}

// Steps turns changes into calls and manual steps, by what the last reading has shown.
func (l *Live) Steps(changes []reconcile.Change) ([]reconcile.Step, diag.List) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.steps(changes, l.seen, l.rules)
}

func (k Knowledge) steps(changes []reconcile.Change, s seen, rights *schema.Rights) ([]reconcile.Step, diag.List) {
	b := &builder{knowledge: k, seen: s, rights: rights, roles: make(map[*schema.Role]int), groups: make(map[string]int), leaving: leaving(changes)}
	if rights == nil {
		b.rights = schema.NewRights(builtIn())
	}
	for i := range changes {
		if c := &changes[i]; c.Kind == schema.KindRole && c.Action != reconcile.Remove {
			b.role(c)
		}
	}
	for i := range changes {
		if c := &changes[i]; c.Kind == schema.KindOrganization {
			b.securityByPerson(c)
		}
	}
	for i := range changes {
		if c := &changes[i]; c.Kind == schema.KindUser {
			b.user(c)
		}
	}
	b.switchOff()
	b.bringBack()
	b.create()
	for i := range changes {
		if c := &changes[i]; c.Kind == schema.KindRole && c.Action == reconcile.Remove {
			b.deleteRole(c)
		}
	}
	return b.steps, b.diags
}

// builder collects steps. Needs are indices into them.
type builder struct {
	knowledge Knowledge
	seen      seen
	rights    *schema.Rights
	steps     []reconcile.Step
	roles     map[*schema.Role]int // steps that make a role or change it
	groups    map[string]int       // steps that make a group
	newcomers []*reconcile.Change
	going     []waiter              // people who are switched off
	returning []*reconcile.Change   // people who are switched on
	leaving   map[*schema.User]bool // live people who lose their access
	diags     diag.List
}

// leaving returns the live people who lose their access by these changes.
func leaving(changes []reconcile.Change) map[*schema.User]bool {
	list := make(map[*schema.User]bool)
	for i := range changes {
		c := &changes[i]
		off := slices.ContainsFunc(c.Fields, func(f reconcile.FieldChange) bool { return f.Path == fieldActive && !f.After.True() })
		if c.Kind == schema.KindUser && c.User.Before != nil && (c.Action == reconcile.Remove || off) {
			list[c.User.Before] = true
		}
	}
	return list
}

func (b *builder) add(s reconcile.Step) int {
	b.steps = append(b.steps, s)
	return len(b.steps) - 1
}

func (b *builder) call(s reconcile.Step, payload any) int {
	data, err := json.Marshal(payload)
	if err != nil {
		panic(fmt.Sprintf("amocrm: payload of %s: %v", s.Op, err))
	}
	s.Kind, s.Payload = reconcile.Call, data
	if s.Writes == 0 {
		s.Writes = 1
	}
	return b.add(s)
}

// rolePayload is a role as it shall be.
type rolePayload struct {
	ID     schema.ID  `json:"id,omitempty"`
	Name   string     `json:"name"`
	Rights *rightsOut `json:"rights,omitempty"`
	// Renames says that another role may wait for the name that this one gives up, or give up its own.
	Renames bool `json:"renames,omitempty"`
	// Kept are rights that go back as they were read, because nothing else tells of their stages.
	Kept []stageOut `json:"kept,omitempty"`
}

func roleUse(a schema.Address) string { return "number of " + string(a) }

func (b *builder) role(c *reconcile.Change) {
	rights := wireRights(b.rights.Catalogue(), c.RoleRights)
	p := rolePayload{Name: c.Title, Rights: &rights}
	if c.Action == reconcile.Create {
		b.roles[c.Role.After] = b.call(reconcile.Step{
			Op: opRoleCreate, Title: fmt.Sprintf("create the role %q", c.Title), Method: "POST", Path: "/roles", Addresses: []schema.Address{c.Address}, Reads: 2,
			Expects: []reconcile.Expectation{{Key: reconcile.Titled(schema.KindRole, 0, c.Title), Address: c.Address}},
		}, p)
		return
	}
	live := c.Role.Before
	p.ID, p.Kept, p.Renames = live.ID.V, b.seen.roles[live.ID.V].unseen, c.Title != live.Title.V
	title := fmt.Sprintf("change the role %q", live.Title.V)
	if len(c.People) > 0 {
		has := "people have"
		if len(c.People) == 1 {
			has = "person has"
		}
		title += fmt.Sprintf(", which %d %s", len(c.People), has)
	}
	b.roles[c.Role.After] = b.call(reconcile.Step{
		Op: opRoleUpdate, Title: title, Method: "PATCH", Path: fmt.Sprintf("/roles/%d", p.ID), Addresses: []schema.Address{c.Address},
		// Whoever got the role since is reached by its change, and nobody has been told of it.
		Repeatable: true, Reads: 1, Expects: append(b.asSeen(live.ID.V, c.Address), reconcile.Expectation{
			Key: reconcile.HoldersKey(live), Address: c.Address, Fingerprint: reconcile.FingerprintHolders(live),
		}),
	}, p)
}

// asSeen says that a live role is as the last reading showed it.
func (b *builder) asSeen(id schema.ID, address schema.Address) []reconcile.Expectation {
	r, ok := b.seen.roles[id]
	if !ok {
		return nil
	}
	return []reconcile.Expectation{{
		Key: reconcile.RoleKey(r.role), Address: address, Fingerprint: reconcile.FingerprintRole(b.rights.Catalogue(), r.role, r.rights),
	}}
}

// existing returns the number of a live role that people get, 0 if it is found by its title only.
func (b *builder) existing(r *schema.Role) schema.ID {
	return cmp.Or(r.ID.V, b.seen.titles[titleKey(r.Title.V)], b.seen.titles[titleKey(r.RenamedFrom.V)])
}

// builtOn says that the role which somebody gets by a call is as the plan saw it: it may have been
// widened since. Of a role that the plan changes itself the step that does so says it.
func (b *builder) builtOn(r *schema.Role) []reconcile.Expectation {
	if _, planned := b.roles[r]; r == nil || r.Base.V != "" || planned {
		return nil
	}
	return b.asSeen(b.existing(r), r.Address)
}

// personAsSeen says that a live person is as the last reading showed them.
func personAsSeen(live *schema.User, a schema.Address) reconcile.Expectation {
	return reconcile.Expectation{Key: reconcile.AccountKey(live), Address: a, Fingerprint: reconcile.FingerprintAccount(live)}
}

func (b *builder) deleteRole(c *reconcile.Change) {
	id := c.Role.Before.ID.V
	b.call(reconcile.Step{
		Op: opRoleDelete, Title: fmt.Sprintf("delete the role %q", c.Title), Method: "DELETE", Path: fmt.Sprintf("/roles/%d", id), Addresses: []schema.Address{c.Address},
		Repeatable: true, Reads: 2, Expects: b.asSeen(id, c.Address),
	}, rolePayload{ID: id, Name: c.Title})
}
