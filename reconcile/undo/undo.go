package undo

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Run is what the history knows of a run.
type Run struct {
	ID     int64
	Before *State // of what its steps build on
	After  *State // of what was sent
	// Addresses are those that the run had for objects, by the texts of their keys.
	Addresses map[string]schema.Address
	Done      []reconcile.Step // as far as the history keeps them
	ByHand    []reconcile.Step // that were left to people
}

// Input is what an undo is made from.
type Input struct {
	Files   *schema.Organization // for the connection, licences, guards, and whom to protect
	Live    *schema.Organization
	Vendor  reconcile.Vendor
	Spec    *schema.Spec
	AsOf    schema.Date
	Waivers map[string]string
	Run     *Run
	// Later is what runs have left that gave back parts of this one.
	Later []*State
}

// Left is an object of a run that is left as it is now.
type Left struct {
	Key      schema.Key
	Address  schema.Address
	Title    string
	Location string // title, "" for what belongs to no location
	Why      string // for people: "changed since"
	// Fields are what differs between how the run left it and how it is now.
	Fields []reconcile.FieldChange
}

// Lasting is something of a run that no plan gives back.
type Lasting struct {
	Key     schema.Key // the zero Key for what is no object
	Address schema.Address
	Title   string
	Text    string // a sentence
}

// Result is an undo.
type Result struct {
	Plan    *reconcile.Plan
	Left    []Left
	Lasting []Lasting
	Changed int // objects that the run has changed
}

// Reading returns the organization with which a system is opened and read for an undo: that of the
// files, with the locations of the run, and with those whom the run has brought among the people who
// are taken out, so that what they are responsible for is counted.
func Reading(files *schema.Organization, run *Run) *schema.Organization {
	out := *files
	out.Locations = slices.Clone(files.Locations)
	have := make(map[schema.ID]bool)
	for _, l := range files.Locations {
		have[l.ID.V] = true
	}
	there := make(map[schema.ID]bool)
	for _, s := range []*State{run.Before, run.After} {
		for _, id := range s.places() {
			if id != 0 && !have[id] {
				have[id] = true
				out.Locations = append(out.Locations, undeclared(files, id))
			}
		}
	}
	for _, u := range run.Before.Users {
		there[u.ID] = true
	}
	out.Removed = slices.Clone(files.Removed)
	for _, u := range run.After.Users {
		if !there[u.ID] {
			out.Removed = append(out.Removed, &schema.Removed{
				Address: run.addressOf(schema.Key{Kind: schema.KindUser, ID: u.ID}), Organization: &out,
				ID: schema.Field[schema.ID]{V: u.ID}, Span: files.Span,
			})
		}
	}
	return &out
}

// places returns the locations that a state is about.
func (s *State) places() []schema.ID {
	var list []schema.ID
	for _, k := range s.Keys {
		list = append(list, k.Location)
	}
	for _, l := range s.Locations {
		list = append(list, l.ID)
	}
	for _, d := range s.CashDesks {
		list = append(list, d.Location)
	}
	return list
}

// undeclared is a location that the files do not have (any more).
func undeclared(files *schema.Organization, id schema.ID) *schema.Location {
	return &schema.Location{
		Address: schema.NewAddress(schema.KindLocation, id.String()), ID: schema.Field[schema.ID]{V: id, Span: files.Span}, Span: files.Span,
	}
}

func (r *Run) addressOf(k schema.Key) schema.Address { return r.Addresses[k.String()] }

// Make plans what gives back the changes of a run. The diagnostics are about what could not be planned;
// with an error among them there is no plan.
func Make(in *Input) (*Result, diag.List) {
	u := newUndoing(in)
	u.locations()
	if in.Spec.LiveRoles {
		u.roles()
		u.cashDesks()
		u.accounts()
	} else {
		u.people()
	}
	u.protect()
	u.lasting()
	plan, diags := reconcile.Make(reconcile.Input{
		Desired: u.desired, Live: in.Live, Vendor: in.Vendor, Spec: in.Spec, AsOf: in.AsOf, Waivers: in.Waivers,
		Restores: &reconcile.Restoration{Cause: fmt.Sprintf("run %d", in.Run.ID), Reason: fmt.Sprintf("as before run %d", in.Run.ID), Rights: u.rights},
	})
	if plan == nil {
		return nil, diags
	}
	u.finish(plan)
	return u.result, diags
}

// undoing is an undo that is being put together.
type undoing struct {
	*Input
	result  *Result
	desired *schema.Organization
	rights  map[*schema.Role]*schema.RightSet

	before, after *schema.Organization
	later         []*schema.Organization
	seen          map[schema.Key]bool // what was looked for after the run

	scope    map[schema.ID]*schema.Location // what is read, as it shall be
	liveAt   map[schema.ID]*schema.Location
	ofFiles  *contacts
	wanted   map[*schema.User]*schema.User // people of the files to those who are given back
	given    map[schema.Address]bool       // addresses in use
	liveUser *contacts
}

func newUndoing(in *Input) *undoing {
	u := &undoing{
		Input: in, result: &Result{}, rights: make(map[*schema.Role]*schema.RightSet), seen: make(map[schema.Key]bool),
		before: in.Run.Before.Organization(in.Live), after: in.Run.After.Organization(in.Live),
		scope: make(map[schema.ID]*schema.Location), liveAt: make(map[schema.ID]*schema.Location),
		ofFiles: newContacts(in.Files.Users), liveUser: newContacts(in.Live.Users),
		wanted: make(map[*schema.User]*schema.User), given: make(map[schema.Address]bool),
	}
	for _, s := range in.Later {
		u.later = append(u.later, s.Organization(in.Live))
	}
	for _, k := range in.Run.After.Keys {
		u.seen[schema.Key(k)] = true
	}
	o := *in.Files
	o.Locations, o.Networks, o.CashDesks, o.Roles, o.Users, o.Removed, o.Settings = nil, nil, nil, nil, nil, nil, nil
	o.Unmanaged = schema.Unmanaged{
		Users: schema.PolicyIgnore, Employees: schema.PolicyIgnore, Clients: schema.PolicyIgnore, Roles: schema.PolicyReport, Span: in.Files.Unmanaged.Span,
	}
	u.desired = &o
	return u
}

// field is a value that is given back, as if the files gave it.
func field[T any](u *undoing, v T) schema.Field[T] { return schema.Field[T]{V: v, Span: u.Files.Span} }

// verdict is what becomes of an object of a run.
type verdict int

const (
	untouched verdict = iota // the run has not changed it
	already                  // it is as it was before
	giveBack                 // it is as the run left it
	changed                  // somebody has changed it since
	gone                     // likewise, and it is not there any more
)

// why says for people why an object is left alone.
func (v verdict) why() string {
	if v == gone {
		return "gone since"
	}
	return "changed since"
}

// judge compares an object before the run, as the run and those after it left it, and now. Nil means
// that it is not there.
func judge[T any](before, after, now *T, later []*T, same, asLeft func(a, b *T) bool) verdict {
	equal := func(a, b *T) bool { return a == nil && b == nil || a != nil && b != nil && same(a, b) }
	left := func(a *T) bool { return equal(a, now) || a != nil && now != nil && asLeft(a, now) }
	switch {
	case equal(before, after):
		return untouched
	case equal(before, now):
		return already
	case left(after) || slices.ContainsFunc(later, left):
		return giveBack
	case now == nil:
		return gone
	}
	return changed
}

func (u *undoing) leave(l Left) {
	l.Address = cmp.Or(l.Address, u.addressOf(l.Key))
	u.result.Left = append(u.result.Left, l)
}

func (u *undoing) lasts(l Lasting) {
	l.Address = cmp.Or(l.Address, u.addressOf(l.Key))
	u.result.Lasting = append(u.result.Lasting, l)
}

// addressOf returns the address that a run had for an object, else that of a live one without a block.
func (u *undoing) addressOf(k schema.Key) schema.Address {
	if a := u.Run.addressOf(k); a != "" || k.ID == 0 {
		return a
	}
	return schema.LiveAddress(k.Kind, u.Files.Name, k.ID)
}

// address returns a free address: the first of these that is known and not in use.
func (u *undoing) address(candidates ...schema.Address) schema.Address {
	for _, a := range candidates {
		if a != "" && !u.given[a] {
			u.given[a] = true
			return a
		}
	}
	return candidates[len(candidates)-1]
}

// protect carries over from the files whom nobody may take access from.
func (u *undoing) protect() {
	guard := u.Files.Guard
	guard.Keep, guard.Scopes = nil, nil
	for _, k := range u.Files.Guard.Keep {
		if w := u.wanted[k]; w != nil {
			guard.Keep = append(guard.Keep, w)
		}
	}
	for _, s := range u.Files.Guard.Scopes {
		if s.Location != nil {
			at := u.liveLocation(s.Location)
			if at == nil {
				continue
			}
			s.Location = u.scope[at.ID.V]
		}
		guard.Scopes = append(guard.Scopes, s)
	}
	u.desired.Guard = guard
}

// lasting lists what the run has done or left to people and no plan takes back.
func (u *undoing) lasting() {
	if vendor, ok := u.Vendor.(reconcile.Lasting); ok {
		for i := range u.Run.Done {
			if s := &u.Run.Done[i]; vendor.Lasts(s) != "" {
				u.lasts(Lasting{Address: first(s.Addresses), Title: s.Title, Text: vendor.Lasts(s)})
			}
		}
	}
	for i := range u.Run.ByHand {
		s := &u.Run.ByHand[i]
		u.lasts(Lasting{
			Address: first(s.Addresses), Title: s.Title,
			Text: fmt.Sprintf("This was left to a person: %s. If somebody has done it, it has to be taken back by hand.", s.Title),
		})
	}
}

func first(list []schema.Address) schema.Address {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// finish takes out of a plan what is about files.
func (u *undoing) finish(plan *reconcile.Plan) {
	plan.Unmanaged = nil
	for i := range plan.Ledger.Lines {
		plan.Ledger.Lines[i].NotInFiles = 0
	}
	plan.Warnings = slices.DeleteFunc(plan.Warnings, func(w reconcile.Warning) bool {
		if w.Code != reconcile.CodeRoleInUse {
			return false
		}
		l := Lasting{Address: w.Address, Text: w.Text}
		for _, r := range u.Live.Roles {
			if schema.LiveAddress(schema.KindRole, u.Files.Name, r.ID.V) == w.Address {
				l.Key, l.Title = reconcile.RoleKey(r), r.Title.V
			}
		}
		u.lasts(l)
		return true
	})
	slices.SortStableFunc(u.result.Left, func(a, b Left) int {
		return cmp.Or(cmp.Compare(a.Address, b.Address), a.Key.Compare(b.Key))
	})
	u.result.Plan = plan
}

// contacts finds people by number, e-mail and phone.
type contacts struct {
	byID   map[schema.ID]*schema.User
	byName map[schema.Key]*schema.User
}

func newContacts(users []*schema.User) *contacts {
	c := &contacts{byID: make(map[schema.ID]*schema.User, len(users)), byName: make(map[schema.Key]*schema.User, len(users))}
	for _, u := range users {
		if u.ID.V != 0 {
			c.byID[u.ID.V] = u
		}
		for _, k := range reconcile.UserNames(0, u.Email.V, u.Phone.V) {
			if c.byName[k] == nil {
				c.byName[k] = u
			}
		}
	}
	return c
}

// of returns the same person, nil if there is none.
func (c *contacts) of(u *schema.User) *schema.User {
	if u.ID.V != 0 && c.byID[u.ID.V] != nil {
		return c.byID[u.ID.V]
	}
	for _, k := range reconcile.UserNames(0, u.Email.V, u.Phone.V) {
		if found := c.byName[k]; found != nil {
			return found
		}
	}
	return nil
}
