package reconcile

import "github.com/seatplan/seatplan/schema"

// A step that makes something builds on its not being there. It has no number to look for, so the
// plan keeps the name under which the next plan would find it; an Expectation of that key with an
// empty fingerprint says that nothing may be there.

// UserNames returns the keys by which people at a location are found in place of a number.
func UserNames(location schema.ID, email, phone string) []schema.Key {
	var keys []schema.Key
	for _, name := range []string{schema.NormalEmail(email), schema.NormalPhone(phone)} {
		if name != "" {
			keys = append(keys, schema.Key{Kind: schema.KindUser, Location: location, Name: name})
		}
	}
	return keys
}

// EmployeeNamed returns the key by which an employee is found in place of a number.
func EmployeeNamed(location schema.ID, name string) schema.Key {
	return schema.Key{Kind: schema.KindEmployee, Location: location, Name: cardName(name)}
}

// Titled returns the key by which an object with a title is found in place of a number.
func Titled(kind schema.Kind, location schema.ID, title string) schema.Key {
	return schema.Key{Kind: kind, Location: location, Name: cardName(title)}
}

// Names returns the keys by which the people and the employees of a live organization are found in
// place of their numbers, and what they mean. Dismissed employees are found by number only.
func Names(o *schema.Organization) map[schema.Key]schema.Key {
	names := make(map[schema.Key]schema.Key)
	for _, l := range o.Locations {
		names[Titled(schema.KindLocation, 0, l.Title.V)] = LocationKey(l)
	}
	if o.Live != nil && o.Live.RoleRights != nil {
		for _, r := range o.Roles {
			names[Titled(schema.KindRole, 0, r.Title.V)] = RoleKey(r)
		}
	}
	for _, d := range o.CashDesks {
		if d.Location != nil {
			names[Titled(schema.KindCashDesk, d.Location.ID.V, d.Title.V)] = CashDeskKey(d)
		}
	}
	for _, u := range o.Users {
		if wholeAccount(u) {
			for _, name := range UserNames(0, u.Email.V, u.Phone.V) {
				names[name] = AccountKey(u)
			}
			continue
		}
		for i := range u.Assignments {
			a := &u.Assignments[i]
			key := AssignmentKey(u, a)
			for _, name := range UserNames(key.Location, u.Email.V, u.Phone.V) {
				names[name] = key
			}
		}
	}
	if o.Live != nil {
		for _, e := range o.Live.Employees {
			if !e.Dismissed.V {
				names[EmployeeNamed(e.Location.ID.V, e.Name.V)] = EmployeeKey(e)
			}
		}
	}
	return names
}

// Present returns the fingerprints of everything in a live organization, or of that part of it
// which was read again, by number and by name.
func Present(o *schema.Organization) map[schema.Key]Fingerprint {
	prints := Fingerprints(o)
	for name, key := range Names(o) {
		prints[name] = prints[key]
	}
	return prints
}
