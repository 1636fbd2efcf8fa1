package conformance

import (
	"maps"
	"path"
	"strings"
	"sync"
)

// Allowance lets violations of one place pass.
type Allowance struct {
	Operation string // operation id, or *
	Side      string // SideRequest or SideAnswer
	Path      string // as in Violation; * is one step of a pointer, a leading **/ any steps
}

func (a Allowance) covers(v Violation) bool {
	if a.Side != v.Side || a.Operation != "*" && a.Operation != v.Operation {
		return false
	}
	if last, deep := strings.CutPrefix(a.Path, "**/"); deep {
		return strings.HasSuffix(v.Path, "/"+last)
	}
	ok, err := path.Match(a.Path, v.Path)
	return err == nil && ok
}

// Allowances lists the violations of the document that a switch in that position brings. Positions
// that stay within the document have none.
func Allowances(name, position string) []Allowance { return allowances()[name+" "+position] }

// AllAllowances lists the same by "switch position".
func AllAllowances() map[string][]Allowance { return maps.Clone(allowances()) }

var allowances = sync.OnceValue(func() map[string][]Allowance {
	return map[string][]Allowance{
		"ids string": answers([]string{"*"},
			"**/id", "**/active", "**/country_id", "**/city_id", "**/main_group_id", "**/main_group", "**/company_id",
			"**/user_id", "**/staff_id", "**/position_id", "**/position", "**/fired", "**/hidden", "**/status", "**/show_rating",
			"/data", // one employee: one of two forms
			"/",     // the licence: one of two forms
		),
		"meta object": answers([]string{
			"authorize_user", "get_permission_list", "deprecated_get_location_users", "get_chain_list",
			"get_team_member_list", "get_team_member_by_id", "deprecated_create_team_member", "update_team_member",
		}, "/meta"),
		"absent_object null": answers([]string{"get_location", "update_location"}, "/data/main_group"),
		"roleless null":      answers([]string{"get_user_permissions", "update_user_permissions"}, "/data/user_role"),

		"accept_missing accepted":       requests("*", "header Accept"),
		"content_type_missing accepted": requests("*", "header Content-Type"),
		"auth_form accepted":            requests("authorize_user", "header Accept", "body"),
		"invite_free_role accepted":     requests("create_user_invitation", "/invites/*/user_role"),
		"unlink_by_permissions null":    requests("update_user_permissions", "/staff_id"),
	}
})

func answers(operations []string, paths ...string) []Allowance {
	var list []Allowance
	for _, op := range operations {
		for _, p := range paths {
			list = append(list, Allowance{op, SideAnswer, p})
		}
	}
	return list
}

func requests(operation string, paths ...string) []Allowance {
	var list []Allowance
	for _, p := range paths {
		list = append(list, Allowance{operation, SideRequest, p})
	}
	return list
}
