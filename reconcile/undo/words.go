package undo

import (
	"slices"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// What somebody has changed since is told field by field: as the run left it, and as it is now.

type fields struct{ list []reconcile.FieldChange }

func (f *fields) add(path string, before, after schema.Value) {
	if before != after {
		f.list = append(f.list, reconcile.FieldChange{Path: path, Before: before, After: after})
	}
}

// rights lists rights as they are stored.
func (f *fields) rights(rights *schema.Rights, before, after *schema.RightSet) {
	if before == after || before == nil || after == nil {
		return
	}
	c, d := rights.Catalogue(), rights.Delta(before, after)
	for _, id := range d.Gains {
		f.add("rights."+c.Right(id).Name, schema.Bool(false), schema.Bool(true))
	}
	for _, id := range d.Losses {
		f.add("rights."+c.Right(id).Name, schema.Bool(true), schema.Bool(false))
	}
	for _, v := range d.Changed {
		f.add("rights."+c.Right(v.Right).Name, v.Before, v.After)
	}
}

func (r *restoring) accessFields(left, now *placed) []reconcile.FieldChange {
	if left == nil || now == nil {
		return nil
	}
	f := &fields{}
	x, y := left.at.Access, now.at.Access
	if x != nil && y != nil {
		f.add("role", schema.Text(x.Base), schema.Text(y.Base))
		f.add("invited", schema.Bool(x.Standing == schema.Invited), schema.Bool(y.Standing == schema.Invited))
		f.rights(r.Live.Live.Rights, x.Rights, y.Rights)
	}
	f.add("employee", card(left.at), card(now.at))
	return f.list
}

// card names the employee of an access.
func card(a *schema.Assignment) schema.Value {
	if a.Employee == nil {
		return schema.Value{}
	}
	return schema.Int(int64(a.Employee.ID))
}

func cardFields(left, now *schema.Employee) []reconcile.FieldChange {
	if left == nil || now == nil {
		return nil
	}
	f := &fields{}
	f.add("name", schema.Text(left.Name.V), schema.Text(now.Name.V))
	f.add("specialization", schema.Text(left.Specialization.V), schema.Text(now.Specialization.V))
	f.add("schedule", schema.Bool(left.Schedule.V), schema.Bool(now.Schedule.V))
	f.add("dismissed", schema.Bool(left.Dismissed.V), schema.Bool(now.Dismissed.V))
	return f.list
}

func locationFields(left, now *schema.Location) []reconcile.FieldChange {
	if left == nil || now == nil {
		return nil
	}
	f := &fields{}
	f.add("title", schema.Text(left.Title.V), schema.Text(now.Title.V))
	f.attrs(left.Attrs, now.Attrs)
	return f.list
}

func deskFields(left, now *schema.CashDesk) []reconcile.FieldChange {
	if left == nil || now == nil {
		return nil
	}
	f := &fields{}
	f.add("title", schema.Text(left.Title.V), schema.Text(now.Title.V))
	f.add("enabled", schema.Bool(left.Enabled.V), schema.Bool(now.Enabled.V))
	f.add("users", numbers(left.Users), numbers(now.Users))
	return f.list
}

func numbers(ids []schema.ID) schema.Value {
	out := make([]int64, len(ids))
	for i, id := range ids {
		out[i] = int64(id)
	}
	return schema.Ints(out)
}

func (f *fields) attrs(left, now []schema.Attr) {
	value := func(list []schema.Attr, name string) schema.Value {
		for _, a := range list {
			if a.Name == name {
				return a.Value
			}
		}
		return schema.Value{}
	}
	var names []string
	for _, a := range slices.Concat(left, now) {
		names = append(names, a.Name)
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		f.add(name, value(left, name), value(now, name))
	}
}

func (u *undoing) accountFields(left, now *schema.User) []reconcile.FieldChange {
	if left == nil || now == nil {
		return nil
	}
	f := &fields{}
	f.add("name", schema.Text(left.Name.V), schema.Text(now.Name.V))
	f.add("email", schema.Text(left.Email.V), schema.Text(now.Email.V))
	f.add("phone", schema.Text(left.Phone.V), schema.Text(now.Phone.V))
	f.add("active", schema.Bool(left.Active.V), schema.Bool(now.Active.V))
	f.add("archived", schema.Bool(left.Archived), schema.Bool(now.Archived))
	f.add("roles", roleTitles(left), roleTitles(now))
	f.add("locations", placeTitles(left), placeTitles(now))
	f.attrs(left.Attrs, now.Attrs)
	return f.list
}

func roleTitles(u *schema.User) schema.Value {
	var titles []string
	for i := range u.Assignments {
		if r := u.Assignments[i].Role; r != nil {
			title := r.Title.V
			if title == "" {
				title = "#" + r.ID.V.String()
			}
			titles = append(titles, title)
		}
	}
	return schema.Texts(titles)
}

func placeTitles(u *schema.User) schema.Value {
	var titles []string
	for i := range u.Assignments {
		for _, l := range u.Assignments[i].Locations {
			titles = append(titles, l.Title.V)
		}
	}
	return schema.Texts(titles)
}

func (u *undoing) roleFields(left, now *schema.Role) []reconcile.FieldChange {
	if left == nil || now == nil {
		return nil
	}
	f := &fields{}
	f.add("title", schema.Text(left.Title.V), schema.Text(now.Title.V))
	f.rights(u.Live.Live.Rights, u.after.Live.RoleRights[left], u.Live.Live.RoleRights[now])
	return f.list
}
