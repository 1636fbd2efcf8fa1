package emulator

import (
	"strconv"
	"strings"
)

const (
	basePath         = "/v2api"
	branchController = "branch"
)

// action is one call of a controller.
type action struct {
	controller string
	name       string
	right      string // asked for under the switch section_rights; the keys are ours
	write      bool   // may change the state
	unverified bool   // nobody has seen it: 404 unless the switch unverified_writes is on
	do         func(*call) (reply, error)
}

// actions is every call that is served. Roles have none, and neither branch nor cash desk is deleted:
// the first is a fact as far as anybody knows, the second a call nobody has shown.
func actions() []action {
	return []action{
		{controller: "auth", name: "login", do: (*call).signIn},

		{controller: branchController, name: "index", do: (*call).listBranches},
		{controller: branchController, name: "create", right: "settings.manage", write: true, do: (*call).createBranch},
		{controller: branchController, name: "update", right: "settings.manage", write: true, do: (*call).updateBranch},

		{controller: "pay-account", name: "index", do: (*call).listCashDesks},
		{controller: "pay-account", name: "create", right: "settings.manage", write: true, do: (*call).createCashDesk},
		{controller: "pay-account", name: "update", right: "settings.manage", write: true, do: (*call).updateCashDesk},

		{controller: "user", name: "index", right: "user.index", do: (*call).listUsers},
		{controller: "user", name: "create", right: "user.create", write: true, unverified: true, do: (*call).createUser},
		{controller: "user", name: "update", right: "user.update", write: true, unverified: true, do: (*call).updateUser},
		{controller: "user", name: "delete", right: "user.archive", write: true, unverified: true, do: (*call).deleteUser},

		{controller: "teacher", name: "index", right: "teacher.index", do: (*call).listTeachers},
		{controller: "log", name: "index", do: (*call).listLog},
	}
}

// path is what the address of a request says.
type path struct {
	branch     int // 0: none
	controller string
	action     string
}

// account says whether a controller stands outside the branches.
func (p path) account() bool { return p.controller == branchController || p.controller == "auth" }

// route takes an address apart: /v2api/{branch}/{controller}/{action}. A path without an action is
// an index; the branch may be absent for what belongs to the account (third-party clients).
func route(url string) (path, action, bool) {
	var p path
	rest, ok := strings.CutPrefix(url, basePath+"/")
	if !ok {
		return p, action{}, false
	}
	steps := strings.Split(strings.TrimSuffix(rest, "/"), "/")
	prefixed := false
	if n, err := strconv.Atoi(steps[0]); err == nil {
		p.branch, prefixed, steps = n, true, steps[1:]
	}
	switch len(steps) {
	case 1:
		p.controller, p.action = steps[0], "index"
	case 2:
		p.controller, p.action = steps[0], steps[1]
	default:
		return p, action{}, false
	}
	if !prefixed && !p.account() || prefixed && p.controller == "auth" {
		return p, action{}, false
	}
	for _, a := range actions() {
		if a.controller == p.controller && a.name == p.action {
			return p, a, true
		}
	}
	return p, action{}, false
}
