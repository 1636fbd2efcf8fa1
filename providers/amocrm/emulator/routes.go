package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const basePath = "/api/v4"

// route is one method of one path; # in a pattern stands for an id.
type route struct {
	method, pattern string
	admin           bool   // administrators only
	write           bool   // may change the state
	unverified      string // a switch whose position "refused" takes the route away
	do              func(*call) (reply, error)
}

// routes is everything that is served. That users cannot be changed or deleted is a fact as far as
// anybody knows (contract 2); pipelines can be, but that is not about access.
func routes() []route {
	list := []route{
		{method: http.MethodGet, pattern: "account", do: (*call).account},

		{method: http.MethodPost, pattern: "users/activate", admin: true, write: true, do: (*call).activate},
		{method: http.MethodPost, pattern: "users/deactivate", admin: true, write: true, do: (*call).deactivate},
		{method: http.MethodGet, pattern: "users", admin: true, do: (*call).listUsers},
		{method: http.MethodPost, pattern: "users", admin: true, write: true, do: (*call).createUsers},
		{method: http.MethodGet, pattern: "users/#", admin: true, do: (*call).oneUser},

		{method: http.MethodGet, pattern: "roles", admin: true, do: (*call).listRoles},
		{method: http.MethodPost, pattern: "roles", admin: true, write: true, do: (*call).createRoles},
		{method: http.MethodPatch, pattern: "roles", admin: true, write: true, unverified: "role_collection_patch", do: (*call).updateRoles},
		{method: http.MethodGet, pattern: "roles/#", admin: true, do: (*call).oneRole},
		{method: http.MethodPatch, pattern: "roles/#", admin: true, write: true, do: (*call).updateRole},
		{method: http.MethodDelete, pattern: "roles/#", admin: true, write: true, do: (*call).deleteRole},

		{method: http.MethodGet, pattern: "leads/pipelines", do: (*call).listPipelines},
		{method: http.MethodGet, pattern: "leads/pipelines/#", do: (*call).onePipeline},
		{method: http.MethodGet, pattern: "leads/pipelines/#/statuses", do: (*call).listStatuses},
		{method: http.MethodGet, pattern: "leads/pipelines/#/statuses/#", do: (*call).oneStatus},
		{method: http.MethodGet, pattern: "catalogs", do: (*call).listCatalogs},
	}
	for _, kind := range kinds() {
		list = append(list,
			route{method: http.MethodGet, pattern: kind, do: (*call).listRecords},
			route{method: http.MethodPatch, pattern: kind, write: true, do: (*call).updateRecords},
		)
	}
	return list
}

// match says whether a path has the pattern, and which ids it names.
func (r *route) match(path string) (ids []int, ok bool) {
	want, steps := strings.Split(r.pattern, "/"), strings.Split(path, "/")
	if len(want) != len(steps) {
		return nil, false
	}
	for i, step := range steps {
		if want[i] != "#" {
			if want[i] != step {
				return nil, false
			}
			continue
		}
		n, err := strconv.Atoi(step)
		if err != nil || n < 0 {
			return nil, false
		}
		ids = append(ids, n)
	}
	return ids, true
}

// findRoute is the route of a request below the base path, nil without one.
func findRoute(method, path string) (*route, []int) {
	for _, r := range routes() {
		if ids, ok := r.match(path); ok && r.method == method {
			return &r, ids
		}
	}
	return nil, nil
}

// methodError is the refusal of a method that a path does not have.
type methodError struct {
	refusal *refusal
	allowed []string
}

func (m *methodError) Error() string {
	return fmt.Sprintf("%v, allowed are %q", m.refusal, m.allowed)
}

func (m *methodError) Unwrap() error { return m.refusal }

// noRoute refuses what is not served.
func (c *call) noRoute() error {
	var allowed []string
	for _, r := range routes() {
		if r.unverified != "" && c.s.is(r.unverified, "refused") {
			continue
		}
		if _, ok := r.match(c.path); ok && !slices.Contains(allowed, r.method) {
			allowed = append(allowed, r.method)
		}
	}
	if len(allowed) == 0 {
		return notFound()
	}
	return c.noMethod(allowed)
}

func (c *call) noMethod(allowed []string) error {
	if c.s.is("missing_method", "404") {
		return notFound()
	}
	return &methodError{refuse(http.StatusMethodNotAllowed, "The path does not have this method."), allowed}
}
