package conformance

import (
	"net/http"
	"slices"
	"sync"
)

// Beyond are the endpoints that exist and are not in the OpenAPI document, with what tells of them.
// Patterns are those of net/http.ServeMux.
func Beyond() map[string]string {
	const notes = "the newer name of a path (altegio-pro-mcp, v1 contract notes)"
	return map[string]string{
		"GET /api/v1/user/data":                                                             "altegio-pro-mcp, catalog/extended/users.yaml",
		"GET /api/v1/company/{location}/staff/{$}":                                          "mkosinov/yclientsapi, schema/staff.py",
		"GET /api/v1/company/{location}/staff":                                              "mkosinov/yclientsapi, schema/staff.py",
		"GET /api/v1/notification_settings/{location}/users/{user}":                         "developer portal, index",
		"POST /api/v1/notification_settings/{location}/users/{user}":                        "developer portal, index",
		"GET /api/v1/company/{location}/marketplace/applications/{application}/permissions": "altegio-pro-mcp, customer workflows",
		"GET /api/v2/locations/{location}/positions":                                        "developer portal, b2b-v2",
		"POST /api/v2/locations/{location}/positions":                                       "developer portal, b2b-v2",
		"GET /api/v2/locations/{location}/positions/{position}":                             "developer portal, b2b-v2",
		"PUT /api/v2/locations/{location}/positions/{position}":                             "developer portal, b2b-v2",
		"DELETE /api/v2/locations/{location}/positions/{position}":                          "developer portal, b2b-v2",
		"GET /api/v1/locations":                                                             notes,
		"GET /api/v1/chains":                                                                notes,
		"GET /api/v1/locations/{location}/users":                                            notes,
		"DELETE /api/v1/locations/{location}/users/{user}":                                  notes,
		"GET /api/v1/locations/{location}/team_members":                                     notes,
	}
}

var beyondMux = sync.OnceValue(func() *http.ServeMux {
	mux := http.NewServeMux()
	patterns := make([]string, 0, len(Beyond()))
	for pattern := range Beyond() {
		patterns = append(patterns, pattern)
	}
	slices.Sort(patterns)
	for _, pattern := range patterns {
		mux.Handle(pattern, http.NotFoundHandler())
	}
	return mux
})

// Listed says whether a request goes to an endpoint beyond the document.
func Listed(r *http.Request) bool {
	_, pattern := beyondMux().Handler(r)
	return pattern != ""
}
