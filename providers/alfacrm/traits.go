package alfacrm

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// Titles of the built-in roles (doc).
const (
	titleAdministrator = "Администратор"
	titleTeacher       = "Кабинет педагога"
	titleClient        = "Кабинет клиента"
)

// levelAdministrator is the rank of the built-in Administrator (doc: the page's example).
const levelAdministrator = 999

// bounds are the ranks that an interface takes (doc).
type bounds struct{ least, most int }

func boundsOf(face string) (bounds, bool) {
	b, ok := map[string]bounds{
		interfaceAdministration: {100, 999}, interfaceTeacher: {10, 99}, interfaceClient: {1, 9},
	}[face]
	return b, ok
}

// faceOf returns the interface of a role, "" if nothing tells.
func faceOf(r *schema.Role) string {
	switch r.Base.V {
	case baseAdministrator:
		return interfaceAdministration
	case baseTeacher:
		return interfaceTeacher
	case baseClient:
		return interfaceClient
	}
	if v := valueOf(r.Attrs, attrInterface); v.Known() {
		return v.Plain()
	}
	return ""
}

// Traits tells what a role is. The ranks of the two built-in cabinets are not published; they lie in
// the range of their interface, so that the least of it stands for them.
func (Knowledge) Traits(r *schema.Role) reconcile.RoleTraits {
	face := faceOf(r)
	b, _ := boundsOf(face)
	t := reconcile.RoleTraits{Level: b.least}
	switch face {
	case interfaceAdministration:
		// The list of accounts opens with its menu item (doc); the other two interfaces never have it.
		t.Sees = slices.Contains(valueOf(r.Attrs, attrMenu).Members(), menuUser)
	case interfaceTeacher:
		t.Group = groupTeacher
	case interfaceClient:
		t.Group, t.Guest = groupClient, true
	}
	switch r.Base.V {
	case baseAdministrator:
		t.Title, t.Level, t.Fixed, t.All, t.Owner, t.Sees = titleAdministrator, levelAdministrator, true, true, true, true
	case baseTeacher:
		t.Title = titleTeacher
	case baseClient:
		t.Title = titleClient
	default:
		// A role that was attested, or that an account carries, is the built-in one if it has its title.
		if strings.EqualFold(r.Title.V, titleAdministrator) && face == "" {
			t = reconcile.RoleTraits{Title: titleAdministrator, Level: levelAdministrator, Fixed: true, All: true, Owner: true, Sees: true}
		}
	}
	return t
}

// Advice tells of an account that can do less than its rights say.
func (Knowledge) Advice(a reconcile.Account) []string {
	if !a.CashDesks.Known() || len(a.CashDesks.Members()) > 0 {
		return nil
	}
	for _, id := range a.Catalogue.Match("pay.*") {
		if a.Rights.Has(id) {
			return []string{fmt.Sprintf("has %s and no cash desk; without one, nobody sees or adds payments.", a.Catalogue.Right(id).Name)}
		}
	}
	return nil
}
