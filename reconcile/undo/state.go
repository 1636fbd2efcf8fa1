package undo

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// stateVersion changes when older programs could misread a state.
const stateVersion = 1

// State is live objects as they were at one moment. It has a JSON form and holds no secret. Equal
// objects have equal states.
type State struct {
	Version int   `json:"version"`
	Keys    []key `json:"keys"` // what was looked for; what is not below was not there

	Sets      []rights   `json:"sets,omitempty"` // that access and roles refer to by position
	Locations []location `json:"locations,omitempty"`
	CashDesks []cashDesk `json:"cash_desks,omitempty"`
	Roles     []role     `json:"roles,omitempty"`
	Users     []user     `json:"users,omitempty"`
	Employees []employee `json:"employees,omitempty"`
}

type key struct {
	Kind     schema.Kind `json:"kind"`
	Location schema.ID   `json:"location,omitempty"`
	ID       schema.ID   `json:"id,omitempty"`
	Name     string      `json:"name,omitempty"`
}

// rights are a set by the system's own keys.
type rights struct {
	On     []string                `json:"on"`
	Limits map[string]schema.Value `json:"limits,omitempty"`
}

type attr struct {
	Name  string       `json:"name"`
	Value schema.Value `json:"value"`
}

type location struct {
	ID    schema.ID `json:"id"`
	Title string    `json:"title"`
	Attrs []attr    `json:"attributes,omitempty"`
}

type cashDesk struct {
	ID       schema.ID   `json:"id"`
	Title    string      `json:"title"`
	Location schema.ID   `json:"location,omitempty"`
	Enabled  bool        `json:"enabled"`
	Users    []schema.ID `json:"users"`
}

type role struct {
	ID      schema.ID   `json:"id"`
	Title   string      `json:"title"`
	Set     int         `json:"set"`
	Holders []schema.ID `json:"holders"`
}

type user struct {
	ID          schema.ID    `json:"id"`
	Name        string       `json:"name"`
	Email       string       `json:"email,omitempty"`
	Phone       string       `json:"phone,omitempty"`
	Active      bool         `json:"active,omitempty"`
	Archived    bool         `json:"archived,omitempty"`
	Permanent   bool         `json:"permanent,omitempty"`
	Attrs       []attr       `json:"attributes,omitempty"`
	Assignments []assignment `json:"assignments"`
}

// assignment is access at one location, or the role and the locations of an account.
type assignment struct {
	Locations []schema.ID `json:"locations,omitempty"`
	Role      *userRole   `json:"role,omitempty"`
	Access    *access     `json:"access,omitempty"`
	Employee  schema.ID   `json:"employee,omitempty"`
}

// userRole is the role of an account: one with a number, one of the system's own, or rights that are
// the person's alone.
type userRole struct {
	ID    schema.ID `json:"id,omitempty"`
	Base  string    `json:"base,omitempty"`
	Title string    `json:"title,omitempty"`
	Set   *int      `json:"set,omitempty"`
}

type access struct {
	Base    string    `json:"base"`
	Set     *int      `json:"set,omitempty"` // none where the rights could not be read
	Invited bool      `json:"invited,omitempty"`
	Unknown bool      `json:"unknown,omitempty"`
	User    schema.ID `json:"user,omitempty"` // the number at this location, where it differs
}

type employee struct {
	ID             schema.ID `json:"id"`
	Location       schema.ID `json:"location"`
	Name           string    `json:"name"`
	Specialization string    `json:"specialization,omitempty"`
	Schedule       bool      `json:"schedule,omitempty"`
	Dismissed      bool      `json:"dismissed,omitempty"`
	User           schema.ID `json:"user,omitempty"`
}

// Read reads what there is of objects, those that are looked for by name under the numbers that they
// have got.
func Read(ctx context.Context, system reconcile.System, keys []schema.Key) (*State, error) {
	if len(keys) == 0 {
		return Capture(nil, nil), nil
	}
	now, err := system.ReadObjects(ctx, keys)
	if err != nil {
		return nil, err
	}
	return Complete(ctx, system, now, keys)
}

// Complete is Read where the objects were read already.
func Complete(ctx context.Context, system reconcile.System, now *schema.Organization, keys []schema.Key) (*State, error) {
	var err error
	if more := unread(now, keys); len(more) > 0 {
		if now, err = system.ReadObjects(ctx, slices.Concat(keys, more)); err != nil {
			return nil, err
		}
	}
	return Capture(now, keys), nil
}

// unread returns the keys of what was found and not read: of people who are asked for by name a system
// may tell that they are there and no more, and of a card whose it is.
func unread(now *schema.Organization, keys []schema.Key) []schema.Key {
	asked := make(map[schema.Key]bool, len(keys))
	for _, k := range keys {
		asked[k] = true
	}
	var more []schema.Key
	for _, u := range now.Users {
		for i := range u.Assignments {
			a := &u.Assignments[i]
			if k := reconcile.AssignmentKey(u, a); a.Access != nil && a.Access.Unknown && !asked[k] {
				more = append(more, k)
			}
		}
	}
	for _, e := range now.Live.Employees {
		if k := holderKey(e); e.UserID != 0 && !asked[k] {
			more = append(more, k)
		}
	}
	return more
}

// holderKey identifies the access of the person to whom a card belongs.
func holderKey(e *schema.Employee) schema.Key {
	return schema.Key{Kind: schema.KindUser, Location: e.Location.ID.V, ID: e.UserID}
}

// With adds to keys those of what the state has along with them: with a card the access of its person.
func (s *State) With(keys []schema.Key) []schema.Key {
	asked := make(map[schema.Key]bool, len(keys))
	for _, k := range keys {
		asked[k] = true
	}
	out := slices.Clone(keys)
	for _, e := range s.Employees {
		card := schema.Key{Kind: schema.KindEmployee, Location: e.Location, ID: e.ID}
		if holder := (schema.Key{Kind: schema.KindUser, Location: e.Location, ID: e.User}); asked[card] && e.User != 0 && !asked[holder] {
			out = append(out, holder)
		}
	}
	return out
}

// Capture returns what a live organization has of the objects with these keys, and with a card the
// access of its person.
func Capture(o *schema.Organization, keys []schema.Key) *State {
	s := &State{Version: stateVersion, Keys: []key{}}
	wanted := make(map[schema.Key]bool)
	if len(keys) > 0 && o != nil {
		wanted = wantedOf(o, keys)
		keys = slices.Clone(keys)
		for _, e := range o.Live.Employees {
			if k := holderKey(e); e.UserID != 0 && wanted[reconcile.EmployeeKey(e)] {
				wanted[k] = true
				keys = append(keys, k)
			}
		}
	}
	for _, k := range slices.Compact(slices.SortedFunc(slices.Values(keys), schema.Key.Compare)) {
		s.Keys = append(s.Keys, key(k))
	}
	if len(wanted) == 0 {
		return s
	}
	c := capturer{state: s, wanted: wanted, catalogue: o.Live.Rights.Catalogue(), sets: make(map[*schema.RightSet]int)}
	c.places(o)
	c.people(o)
	for _, e := range o.Live.Employees {
		if c.wanted[reconcile.EmployeeKey(e)] {
			s.Employees = append(s.Employees, employee{
				ID: e.ID, Location: e.Location.ID.V, Name: e.Name.V, Specialization: e.Specialization.V,
				Schedule: e.Schedule.V, Dismissed: e.Dismissed.V, User: e.UserID,
			})
		}
	}
	s.sort()
	return s
}

// wantedOf returns the keys with the numbers of what they mean by name.
func wantedOf(o *schema.Organization, keys []schema.Key) map[schema.Key]bool {
	wanted := make(map[schema.Key]bool, len(keys))
	names := reconcile.Names(o)
	for _, k := range keys {
		wanted[k] = true
		if real, ok := names[k]; ok {
			wanted[real] = true
		}
	}
	return wanted
}

type capturer struct {
	state     *State
	wanted    map[schema.Key]bool
	catalogue *schema.Catalogue
	sets      map[*schema.RightSet]int
}

// set returns the position of a set of rights.
func (c *capturer) set(set *schema.RightSet) int {
	if i, ok := c.sets[set]; ok {
		return i
	}
	out := rights{On: []string{}}
	for _, id := range set.Granted() {
		out.On = append(out.On, c.catalogue.Right(id).Key)
	}
	slices.Sort(out.On) // by key: the numbers of rights depend on what else was read
	for _, l := range set.Limits() {
		if out.Limits == nil {
			out.Limits = make(map[string]schema.Value)
		}
		out.Limits[c.catalogue.Right(l.Right).Key] = l.Value
	}
	c.sets[set] = len(c.state.Sets)
	c.state.Sets = append(c.state.Sets, out)
	return c.sets[set]
}

func (c *capturer) places(o *schema.Organization) {
	for _, l := range o.Locations {
		if c.wanted[reconcile.LocationKey(l)] {
			c.state.Locations = append(c.state.Locations, location{ID: l.ID.V, Title: l.Title.V, Attrs: attrsOf(l.Attrs)})
		}
	}
	for _, d := range o.CashDesks {
		if c.wanted[reconcile.CashDeskKey(d)] {
			x := cashDesk{ID: d.ID.V, Title: d.Title.V, Enabled: d.Enabled.V, Users: ids(d.Users)}
			if d.Location != nil {
				x.Location = d.Location.ID.V
			}
			c.state.CashDesks = append(c.state.CashDesks, x)
		}
	}
	for _, r := range o.Roles {
		if set := o.Live.RoleRights[r]; set != nil && (c.wanted[reconcile.RoleKey(r)] || c.wanted[reconcile.HoldersKey(r)]) {
			c.state.Roles = append(c.state.Roles, role{ID: r.ID.V, Title: r.Title.V, Set: c.set(set), Holders: ids(r.Holders)})
		}
	}
}

func (c *capturer) people(o *schema.Organization) {
	for _, u := range o.Users {
		out := user{
			ID: u.ID.V, Name: u.Name.V, Email: u.Email.V, Phone: u.Phone.V, Active: u.Active.V, Archived: u.Archived,
			Permanent: u.Permanent, Attrs: attrsOf(u.Attrs), Assignments: []assignment{},
		}
		whole := c.wanted[reconcile.AccountKey(u)]
		for i := range u.Assignments {
			a := &u.Assignments[i]
			if placed := a.Access != nil || a.Employee != nil; placed && c.wanted[reconcile.AssignmentKey(u, a)] || !placed && whole {
				out.Assignments = append(out.Assignments, c.assignment(o, a))
			}
		}
		if len(out.Assignments) > 0 || whole && len(u.Assignments) == 0 {
			c.state.Users = append(c.state.Users, out)
		}
	}
}

func (c *capturer) assignment(o *schema.Organization, a *schema.Assignment) assignment {
	out := assignment{}
	for _, l := range a.Locations {
		out.Locations = append(out.Locations, l.ID.V)
	}
	slices.Sort(out.Locations)
	if a.Employee != nil {
		out.Employee = a.Employee.ID
	}
	if x := a.Access; x != nil {
		out.Access = &access{Base: x.Base, Invited: x.Standing == schema.Invited, Unknown: x.Unknown, User: x.UserID}
		if x.Rights != nil {
			out.Access.Set = c.index(x.Rights)
		}
	}
	if r := a.Role; r != nil {
		out.Role = &userRole{ID: r.ID.V, Base: r.Base.V, Title: r.Title.V}
		if set := o.Live.RoleRights[r]; set != nil && r.ID.V == 0 {
			out.Role.Set = c.index(set)
		}
	}
	return out
}

func (c *capturer) index(set *schema.RightSet) *int {
	i := c.set(set)
	return &i
}

func attrsOf(list []schema.Attr) []attr {
	var out []attr
	for _, a := range list {
		out = append(out, attr{a.Name, a.Value})
	}
	return out
}

func ids(list []schema.ID) []schema.ID {
	return slices.AppendSeq([]schema.ID{}, slices.Values(slices.Sorted(slices.Values(list))))
}

func (s *State) sort() {
	slices.SortStableFunc(s.Locations, func(a, b location) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(s.CashDesks, func(a, b cashDesk) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(s.Roles, func(a, b role) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(s.Users, func(a, b user) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(s.Employees, func(a, b employee) int { return cmp.Or(cmp.Compare(a.Location, b.Location), cmp.Compare(a.ID, b.ID)) })
}

// Encode returns the JSON form of a state.
func (s *State) Encode() ([]byte, error) { return json.Marshal(s) }

// Decode reads what Encode has written.
func Decode(data []byte) (*State, error) {
	var s State
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("read what was kept of a run: %w", err)
	}
	if s.Version != stateVersion {
		return nil, fmt.Errorf("read what was kept of a run: it has version %d, and this program reads version %d", s.Version, stateVersion)
	}
	return &s, s.check()
}

// check makes sure that what refers to a set finds it.
func (s *State) check() error {
	known := func(i int) bool { return i >= 0 && i < len(s.Sets) }
	for _, r := range s.Roles {
		if !known(r.Set) {
			return fmt.Errorf("read what was kept of a run: the role %d has no rights", r.ID)
		}
	}
	for _, u := range s.Users {
		for _, a := range u.Assignments {
			if a.Access != nil && a.Access.Set != nil && !known(*a.Access.Set) || a.Role != nil && a.Role.Set != nil && !known(*a.Role.Set) {
				return fmt.Errorf("read what was kept of a run: the user %d has no rights", u.ID)
			}
		}
	}
	return nil
}
