package emulator

import (
	"maps"
	"net/http"
)

// change is one item of user_permissions.
type change struct {
	right *right
	value any
}

// changes reads user_permissions for somebody with that role. given tells an absent list from an
// empty one.
func (c *call) changes(f *form, roleSlug string) (list []change, given bool) {
	given = f.has("user_permissions")
	at := make(map[string]int)
	for _, item := range f.forms("user_permissions") {
		slug := item.required("slug")
		if slug == "" {
			continue
		}
		right := c.book.bySlug[slug]
		if right == nil || !c.offers(roleSlug, right) {
			if c.s.is("unknown_slug", "422") {
				item.wrong("slug", "there is no right %q", slug)
			}
			continue
		}
		value, err := parseValue(right.valueType, item.fields["value"], f.lenient)
		if err != nil {
			item.wrong("value", "%s: %v", slug, err)
			continue
		}
		if i, twice := at[slug]; twice {
			if c.s.is("duplicate_slug", "422") {
				item.wrong("slug", "the right %q is sent twice", slug)
			}
			list[i].value = value
			continue
		}
		at[slug] = len(list)
		list = append(list, change{right, value})
	}
	return list, given
}

// put applies a list to the values that a person has, as far as the caller may and the role allows.
// whole says that the list is the complete set.
func (c *call) put(f *form, a *Access, values map[string]any, list []change, whole bool) error {
	before := maps.Clone(values)
	if whole {
		c.switchOff(a, values)
	}
	for _, ch := range list {
		slug := ch.right.slug
		if sameValue(before[slug], ch.value) {
			values[slug] = ch.value
			continue
		}
		if !c.editable(a.Location, a.Role, ch.right) {
			switch c.s.position("not_editable") {
			case "422":
				f.wrong("user_permissions", "the right %q cannot be changed", slug)
			case "403":
				return refuse(http.StatusForbidden, "The right %s cannot be changed", slug)
			}
			continue
		}
		if ch.value == true && c.paidOnly(a.Location, a.Role, ch.right) && !c.s.is("paid_only", "accepted") {
			if c.s.is("paid_only", "422") {
				f.wrong("user_permissions", "the right %q is for paid employees only", slug)
			}
			continue
		}
		values[slug] = ch.value
	}
	return nil
}

// switchOff takes away every right that the caller may take, before a list that replaces all.
func (c *call) switchOff(a *Access, values map[string]any) {
	for _, r := range c.book.rights {
		if c.offers(a.Role, r) && c.editable(a.Location, a.Role, r) {
			values[r.slug] = r.off()
		}
	}
}

// paidOnly says whether a role may not have a right because it is free. The mark has a meaning
// only when the licence follows rights (list_roles).
func (c *call) paidOnly(location int, roleSlug string, r *right) bool {
	role := c.book.byRole[roleSlug]
	return role != nil && role.paidOnly[r.slug] && c.byRights(location)
}

// byRights says whether the licence of a location counts seats by rights, not by roles.
func (c *call) byRights(location int) bool {
	l := c.s.licence(location)
	return l != nil && l.PaidRightsModel
}
