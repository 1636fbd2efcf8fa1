package emulator

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// step is an id as part of a path.
func step(id int) string { return "/" + strconv.Itoa(id) }

// ordered are the places of n things in the order of lists.
func (c *call) ordered(n int, key func(i int) (id int, name string)) []int {
	places := make([]int, n)
	for i := range places {
		places[i] = i
	}
	slices.SortFunc(places, func(a, b int) int {
		idA, nameA := key(a)
		idB, nameB := key(b)
		switch c.s.position("list_order") {
		case "newest":
			return idB - idA
		case "name":
			return cmp.Or(strings.Compare(nameA, nameB), idA-idB)
		}
		return idA - idB
	})
	return places
}

// listUsers answers GET users. Deleted ones are not in it.
func (c *call) listUsers() (reply, error) {
	users := c.s.Users
	list := c.ordered(len(users), func(i int) (int, string) { return users[i].ID, users[i].Name })
	list = slices.DeleteFunc(list, func(i int) bool {
		return users[i].Deleted || users[i].Inactive && c.s.is("inactive_users", "excluded")
	})
	return c.list("users", true, len(list), func(i int) object { return c.userObject(&users[list[i]]) })
}

// oneUser answers GET users/{id}.
func (c *call) oneUser() (reply, error) {
	u := c.s.member(c.ids[0])
	if u == nil {
		return c.missing()
	}
	return hal(http.StatusOK, c.userObject(u)), nil
}

// userObject is a user as read.
func (c *call) userObject(u *User) object {
	rights := c.s.effective(u)
	shown := c.userRights(u, &rights)
	shown["files_access"] = rights.FilesAccess
	shown["catalog_rights"] = rights.CatalogRights
	shown["custom_fields_rights"] = rights.CustomFieldsRights
	shown["oper_day_reports_view_access"] = rights.OperDayReportsViewAccess
	shown["oper_day_user_tracking"] = rights.OperDayUserTracking
	if u.Admin && c.s.is("admin_catalog_rights", "malformed") {
		shown["catalog_rights"] = []object{{"catalog_id": "add", "rights": "A"}, {"catalog_id": "view", "rights": "A"}}
	}
	body := c.userBody(u, shown, c.r.URL.RawQuery)
	for name, value := range map[string]any{
		"uuid": uuid("user", u.ID), "amojo_id": uuid("amojo user", u.ID), "user_rank": "newbie", "phone_number": orNull(u.Phone),
	} {
		if c.asked(name) {
			body[name] = value
		}
	}
	embedded := object{}
	if c.asked("role") {
		embedded["roles"] = c.rolesOf(u)
	}
	if c.asked("group") {
		groups := []object{}
		if u.Group != 0 {
			groups = append(groups, object{"id": u.Group, "name": c.s.group(u.Group).Name})
		}
		embedded["groups"] = groups
	}
	if len(embedded) > 0 {
		body["_embedded"] = embedded
	}
	return body
}

// userBody is what every answer about a user has.
func (c *call) userBody(u *User, rights object, query string) object {
	return object{
		"id": u.ID, "name": u.Name, "email": u.Email, "lang": u.Lang, "rights": rights, "_links": links(c.link("/users"+step(u.ID), query)),
	}
}

func (c *call) rolesOf(u *User) []object {
	roles := []object{}
	if r := c.s.role(u.Role); r != nil {
		roles = append(roles, object{"id": r.ID, "name": r.Name, "_links": links(c.link("/roles"+step(r.ID), ""))})
	}
	return roles
}

// userRights are the rights of a user in every answer. What only reading shows is added there.
func (c *call) userRights(u *User, rights *Rights) object {
	shown := c.rightsObject(rights)
	shown["is_admin"], shown["is_free"], shown["is_active"] = u.Admin, u.Free, u.live()
	shown["group_id"], shown["role_id"] = orNull(u.Group), orNull(u.Role)
	if u.Group == 0 && c.s.is("default_group", "0") {
		shown["group_id"] = 0
	}
	return shown
}

// rightsObject are rights in every answer; lists only when there are any.
func (c *call) rightsObject(r *Rights) object {
	shown := object{
		"leads": r.Leads, "contacts": r.Contacts, "companies": r.Companies, "tasks": r.Tasks,
		"mail_access": r.MailAccess, "catalog_access": r.CatalogAccess, "status_rights": r.StatusRights,
	}
	if r.CatalogRights != nil {
		shown["catalog_rights"] = r.CatalogRights
	}
	return shown
}

// orNull is null for what is not there.
func orNull[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}
