package emulator

import (
	"net/http"
	"strings"
)

const (
	v1 = "/api/v1"
	v2 = "/api/v2"
)

// endpoints is every endpoint. op is the operation of the vendor's OpenAPI document; an endpoint
// without one is known from elsewhere. The newer names of a path keep the answers of the old one
// (altegio-pro-mcp, v1 contract notes).
func endpoints() []route {
	return []route{
		{pattern: "POST " + v1 + "/auth", op: "authorize_user", do: (*call).authorize},
		{pattern: "GET " + v1 + "/user/data", user: true, do: (*call).userData},

		{pattern: "GET " + v1 + "/companies", op: "get_location_list", aliases: names("/locations"), do: (*call).listLocations},
		{pattern: "POST " + v1 + "/companies", op: "create_location", write: true, user: true, do: (*call).createLocation},
		{pattern: "GET " + v1 + "/company/{location}", op: "get_location", style: styleLegacy, do: (*call).getLocation},
		{pattern: "PUT " + v1 + "/company/{location}", op: "update_location", write: true, user: true, style: styleLegacy, do: (*call).updateLocation},
		{pattern: "DELETE " + v1 + "/company/{location}", op: "delete_location", write: true, user: true, style: styleLegacy, do: (*call).deleteLocation},
		{pattern: "GET " + v1 + "/groups", op: "get_chain_list", aliases: names("/chains"), do: (*call).listNetworks},
		{pattern: "GET " + v1 + "/license/{location}", op: "get_location_subscription_information", do: (*call).getLicence},

		{pattern: "GET " + v1 + "/company/{location}/users", op: "get_location_users", aliases: names("/locations/{location}/users"), user: true, do: (*call).listUsers},
		{pattern: "DELETE " + v1 + "/company/{location}/users/{user}", op: "remove_user_from_location", aliases: names("/locations/{location}/users/{user}"), write: true, user: true, do: (*call).removeUser},
		{pattern: "GET " + v1 + "/company/{location}/users/roles", op: "list_roles", user: true, do: (*call).listRoles},
		{pattern: "GET " + v1 + "/company/{location}/users/{user}/roles", op: "get_user_roles", user: true, do: (*call).userRoles},
		{pattern: "GET " + v1 + "/company/{location}/users/{user}/permissions", op: "get_user_permissions", user: true, do: (*call).userPermissions},
		{pattern: "PUT " + v1 + "/company/{location}/users/{user}/permissions", op: "update_user_permissions", write: true, user: true, do: (*call).putUserPermissions},
		{pattern: "POST " + v1 + "/company/{location}/users/{user}/copy_to_companies", op: "copy_user_permissions_to_locations", write: true, user: true, do: (*call).copyToCompanies},
		{pattern: "POST " + v1 + "/company/{location}/users/{user}/remove_from_companies", op: "remove_user_from_locations", write: true, user: true, do: (*call).removeFromCompanies},
		{pattern: "POST " + v1 + "/user/invite/{location}", op: "create_user_invitation", write: true, user: true, do: (*call).invite},
		{pattern: "GET " + v1 + "/user/permissions/{location}", op: "get_permission_list", user: true, do: (*call).ownPermissions},
		{pattern: "GET " + v1 + "/company_users/{location}", op: "deprecated_get_location_users", user: true, do: (*call).oldUsers},
		{pattern: "GET " + v1 + "/notification_settings/{location}/users/{user}", user: true, do: (*call).notifications},
		{pattern: "POST " + v1 + "/notification_settings/{location}/users/{user}", write: true, user: true, do: (*call).setNotifications},
		{pattern: "GET " + v1 + "/company/{location}/marketplace/applications/{application}/permissions", user: true, do: (*call).applicationRights},

		{pattern: "GET " + v1 + "/staff/{location}", op: "get_team_member_list", aliases: names("/locations/{location}/team_members"), user: true, staff: true, do: (*call).listStaff},
		{pattern: "POST " + v1 + "/staff/{location}", op: "deprecated_create_team_member", write: true, user: true, staff: true, do: (*call).createStaff},
		{pattern: "GET " + v1 + "/staff/{location}/{employee}", op: "get_team_member_by_id", user: true, staff: true, do: (*call).oneOfStaff},
		{pattern: "PUT " + v1 + "/staff/{location}/{employee}", op: "update_team_member", write: true, user: true, staff: true, do: (*call).updateStaff},
		{pattern: "DELETE " + v1 + "/staff/{location}/{employee}", op: "delete_team_member", write: true, user: true, staff: true, do: (*call).deleteStaff},
		{pattern: "POST " + v1 + "/company/{location}/staff/quick", op: "create_team_member_quick", write: true, user: true, staff: true, do: (*call).quickStaff},
		{pattern: "GET " + v1 + "/company/{location}/staff/{employee}", op: "get_team_member", user: true, staff: true, do: (*call).staffCard},
		{pattern: "GET " + v1 + "/company/{location}/staff/{$}", aliases: names("/company/{location}/staff"), user: true, staff: true, do: (*call).wideStaff},

		{pattern: "GET " + v2 + "/locations/{location}/team_members", op: "list_team_members", user: true, staff: true, style: styleV2, do: (*call).v2TeamMembers},
		{pattern: "GET " + v2 + "/locations/{location}/positions", user: true, style: styleV2, do: (*call).v2Positions},
		{pattern: "POST " + v2 + "/locations/{location}/positions", write: true, user: true, style: styleV2, do: (*call).createPosition},
		{pattern: "GET " + v2 + "/locations/{location}/positions/{position}", user: true, style: styleV2, do: (*call).v2Position},
		{pattern: "PUT " + v2 + "/locations/{location}/positions/{position}", write: true, user: true, style: styleV2, do: (*call).updatePosition},
		{pattern: "DELETE " + v2 + "/locations/{location}/positions/{position}", write: true, user: true, style: styleV2, do: (*call).deletePosition},
	}
}

func names(paths ...string) []string { return paths }

func (e *Emulator) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for _, rt := range endpoints() {
		mux.HandleFunc(rt.pattern, e.handler(&rt))
		method, _, _ := strings.Cut(rt.pattern, " ")
		for _, alias := range rt.aliases {
			mux.HandleFunc(method+" "+v1+alias, e.handler(&rt))
		}
	}
	return mux
}

// Route is one path that is served.
type Route struct {
	Pattern   string // of net/http.ServeMux
	Operation string // id in the OpenAPI document; "" when the path is not in there
}

// Routes lists every path, the newer names included.
func Routes() []Route {
	var list []Route
	for _, rt := range endpoints() {
		list = append(list, Route{rt.pattern, rt.op})
		method, _, _ := strings.Cut(rt.pattern, " ")
		for _, alias := range rt.aliases {
			list = append(list, Route{Pattern: method + " " + v1 + alias})
		}
	}
	return list
}
