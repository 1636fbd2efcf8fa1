package reconcile

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"

	"github.com/seatplan/seatplan/schema"
)

// Fingerprint is a digest of a live object. Equal fingerprints mean that nothing has changed that
// a plan could have been built on.
type Fingerprint string

// Fingerprints returns the fingerprints of everything in a live organization, or of that part of
// it which was read again.
func Fingerprints(o *schema.Organization) map[schema.Key]Fingerprint {
	prints := make(map[schema.Key]Fingerprint)
	var c *schema.Catalogue
	if o.Live != nil {
		c = o.Live.Rights.Catalogue()
		for _, e := range o.Live.Employees {
			prints[EmployeeKey(e)] = FingerprintEmployee(e)
		}
	}
	for _, l := range o.Locations {
		prints[LocationKey(l)] = FingerprintLocation(l)
	}
	for _, n := range o.Networks {
		prints[NetworkKey(n)] = FingerprintNetwork(n)
	}
	for _, r := range o.Roles {
		if o.Live != nil && o.Live.RoleRights != nil {
			prints[RoleKey(r)] = FingerprintRole(c, r, o.Live.RoleRights[r])
			prints[HoldersKey(r)] = FingerprintHolders(r)
		}
	}
	for _, d := range o.CashDesks {
		prints[CashDeskKey(d)] = FingerprintCashDesk(d)
	}
	for _, u := range o.Users {
		if wholeAccount(u) {
			prints[AccountKey(u)] = FingerprintAccount(u)
			continue
		}
		for i := range u.Assignments {
			a := &u.Assignments[i]
			prints[AssignmentKey(u, a)] = FingerprintAssignment(c, u, a)
		}
	}
	return prints
}

// AssignmentKey identifies a live assignment.
func AssignmentKey(u *schema.User, a *schema.Assignment) schema.Key {
	key := schema.Key{Kind: schema.KindUser, ID: u.ID.V}
	if a.Access != nil && a.Access.UserID != 0 {
		key.ID = a.Access.UserID
	}
	if loc := a.Location(); loc != nil {
		key.Location = loc.ID.V
	}
	return key
}

// wholeAccount reports whether a live person is one object, and not one at each location: so it is
// where roles are live.
func wholeAccount(u *schema.User) bool {
	return !slices.ContainsFunc(u.Assignments, func(a schema.Assignment) bool { return a.Access != nil || a.Employee != nil })
}

// AccountKey identifies a live person where roles are live.
func AccountKey(u *schema.User) schema.Key { return schema.Key{Kind: schema.KindUser, ID: u.ID.V} }

// CashDeskKey identifies a live cash desk.
func CashDeskKey(d *schema.CashDesk) schema.Key {
	return schema.Key{Kind: schema.KindCashDesk, ID: d.ID.V}
}

// RoleKey identifies a live role.
func RoleKey(r *schema.Role) schema.Key { return schema.Key{Kind: schema.KindRole, ID: r.ID.V} }

// HoldersKey identifies those who have a live role, whom a change of the role reaches.
func HoldersKey(r *schema.Role) schema.Key { return schema.Key{Kind: schema.KindHolders, ID: r.ID.V} }

// FingerprintHolders digests who has a live role.
func FingerprintHolders(r *schema.Role) Fingerprint {
	h := sha256.New()
	fmt.Fprintf(h, "holders %d %v\n", r.ID.V, slices.Sorted(slices.Values(r.Holders)))
	return sum(h)
}

// FingerprintRole digests a role that a call reads.
func FingerprintRole(c *schema.Catalogue, r *schema.Role, rights *schema.RightSet) Fingerprint {
	h := sha256.New()
	fmt.Fprintf(h, "role %d %q\n", r.ID.V, r.Title.V)
	writeRights(h, c, rights)
	return sum(h)
}

// FingerprintAccount digests a person where roles are live.
func FingerprintAccount(u *schema.User) Fingerprint {
	h := sha256.New()
	fmt.Fprintf(h, "account %d %q %q %q active %t archived %t\n", u.ID.V, u.Name.V, u.Email.V, u.Phone.V, u.Active.V, u.Archived)
	for i := range u.Assignments {
		a := &u.Assignments[i]
		role := schema.ID(0)
		if a.Role != nil {
			role = a.Role.ID.V
			if role == 0 {
				fmt.Fprintf(h, "own %q\n", cmp.Or(a.Role.Base.V, a.Role.Title.V))
			}
		}
		ids := make([]schema.ID, len(a.Locations))
		for j, l := range a.Locations {
			ids[j] = l.ID.V
		}
		slices.Sort(ids)
		fmt.Fprintf(h, "role %d at %v\n", role, ids)
	}
	for _, a := range u.Attrs {
		fmt.Fprintf(h, "%s = %s\n", a.Name, a.Value)
	}
	return sum(h)
}

// FingerprintCashDesk digests a cash desk and who may use it, in no order.
func FingerprintCashDesk(d *schema.CashDesk) Fingerprint {
	h := sha256.New()
	users := slices.Sorted(slices.Values(d.Users))
	fmt.Fprintf(h, "cash desk %d %q enabled %t users %v\n", d.ID.V, d.Title.V, d.Enabled.V, users)
	return sum(h)
}

// EmployeeKey identifies a live employee.
func EmployeeKey(e *schema.Employee) schema.Key {
	return schema.Key{Kind: schema.KindEmployee, Location: e.Location.ID.V, ID: e.ID}
}

// LocationKey identifies a live location.
func LocationKey(l *schema.Location) schema.Key {
	return schema.Key{Kind: schema.KindLocation, ID: l.ID.V}
}

// NetworkKey identifies a live network.
func NetworkKey(n *schema.Network) schema.Key {
	return schema.Key{Kind: schema.KindNetwork, ID: n.ID.V}
}

// FingerprintAssignment digests who has which access.
func FingerprintAssignment(c *schema.Catalogue, u *schema.User, a *schema.Assignment) Fingerprint {
	h := sha256.New()
	fmt.Fprintf(h, "user %d %t\n", u.ID.V, u.Permanent)
	if x := a.Access; x != nil {
		fmt.Fprintf(h, "base %q standing %d unknown %t\n", x.Base, x.Standing, x.Unknown)
		writeRights(h, c, x.Rights)
	}
	if a.Employee != nil {
		fmt.Fprintf(h, "employee %d\n", a.Employee.ID)
	}
	return sum(h)
}

func writeRights(h hash.Hash, c *schema.Catalogue, s *schema.RightSet) {
	lines := make([]string, 0, 64)
	for _, id := range s.Granted() {
		lines = append(lines, c.Right(id).Key)
	}
	for _, l := range s.Limits() {
		lines = append(lines, c.Right(l.Right).Key+" = "+l.Value.String())
	}
	slices.Sort(lines) // by key: the numbers of rights depend on what else was read
	for _, l := range lines {
		fmt.Fprintln(h, l)
	}
}

// FingerprintEmployee digests a card.
func FingerprintEmployee(e *schema.Employee) Fingerprint {
	h := sha256.New()
	fmt.Fprintf(h, "employee %d %q %q schedule %t dismissed %t user %d\n",
		e.ID, e.Name.V, e.Specialization.V, e.Schedule.V, e.Dismissed.V, e.UserID)
	return sum(h)
}

// FingerprintLocation digests a location's own fields.
func FingerprintLocation(l *schema.Location) Fingerprint {
	h := sha256.New()
	fmt.Fprintf(h, "location %d %q\n", l.ID.V, l.Title.V)
	for _, a := range l.Attrs {
		fmt.Fprintf(h, "%s = %s\n", a.Name, a.Value)
	}
	return sum(h)
}

// FingerprintNetwork digests a network and the set of its locations, in no order.
func FingerprintNetwork(n *schema.Network) Fingerprint {
	h := sha256.New()
	ids := make([]schema.ID, len(n.Locations))
	for i, l := range n.Locations {
		ids[i] = l.ID.V
	}
	slices.Sort(ids)
	fmt.Fprintf(h, "network %d %q %v\n", n.ID.V, n.Title.V, ids)
	return sum(h)
}

// sum shortens the digest to 16 bytes: it guards against change, not against forgery.
func sum(h hash.Hash) Fingerprint { return Fingerprint(hex.EncodeToString(h.Sum(nil)[:16])) }
