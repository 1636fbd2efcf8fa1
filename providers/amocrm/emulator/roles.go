package emulator

import "net/http"

// listRoles answers GET roles.
func (c *call) listRoles() (reply, error) {
	roles := c.s.Roles
	list := c.ordered(len(roles), func(i int) (int, string) { return roles[i].ID, roles[i].Name })
	return c.list("roles", true, len(list), func(i int) object { return c.roleRead(&roles[list[i]]) })
}

// oneRole answers GET roles/{id}.
func (c *call) oneRole() (reply, error) {
	r := c.s.role(c.ids[0])
	if r == nil {
		return c.missing()
	}
	return hal(http.StatusOK, c.roleRead(r)), nil
}

// roleRead is a role as read.
func (c *call) roleRead(r *Role) object {
	body := c.roleObject(r, c.r.URL.RawQuery)
	if c.asked("users") {
		body["_embedded"] = object{"users": c.holders(r)}
	}
	return body
}

// roleObject is what every answer about a role has. The flags and references of a user are not part
// of its rights (contract 3.5).
func (c *call) roleObject(r *Role, query string) object {
	rights := c.rightsObject(&r.Rights)
	if r.Rights.CatalogRights == nil && c.s.is("role_catalog_rights", "null") {
		rights["catalog_rights"] = nil
	}
	if c.s.is("extra_rights", "stored") {
		rights["files_access"] = r.Rights.FilesAccess
		rights["custom_fields_rights"] = r.Rights.CustomFieldsRights
		rights["oper_day_reports_view_access"] = r.Rights.OperDayReportsViewAccess
		rights["oper_day_user_tracking"] = r.Rights.OperDayUserTracking
	}
	return object{"id": r.ID, "name": r.Name, "rights": rights, "_links": links(c.link("/roles"+step(r.ID), query))}
}

// holders are the users of a role, deactivated ones included.
func (c *call) holders(r *Role) []any {
	list := []any{}
	for i := range c.s.Users {
		u := &c.s.Users[i]
		if u.Deleted || u.Role != r.ID {
			continue
		}
		switch c.s.position("role_users") {
		case "objects":
			list = append(list, object{"id": u.ID})
		case "ids":
			list = append(list, u.ID)
		case "whole":
			rights := c.s.effective(u)
			list = append(list, c.userBody(u, c.userRights(u, &rights), ""))
		}
	}
	return list
}
