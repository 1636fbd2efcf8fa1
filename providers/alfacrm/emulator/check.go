package emulator

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// stampForm is how the vendor writes a time: log entries, last login.
const stampForm = time.DateTime

// branchNameLimit is the longest name of a branch (third-party client).
const branchNameLimit = 50

// ranks are the first and the last rank of an interface (help, "CRM access").
func ranks(iface string) (low, high int, ok bool) {
	switch iface {
	case InterfaceAdministration:
		return 100, 999, true
	case InterfaceTeacher:
		return 10, 99, true
	case InterfaceClient:
		return 1, 9, true
	}
	return 0, 0, false
}

// checker finds every mistake of a state and completes it.
type checker struct {
	s    *State
	errs []error
}

// check validates s. It returns all mistakes at once.
func check(s *State) error {
	c := &checker{s: s}
	c.account()
	c.ids()
	c.branches()
	c.cashDesks()
	c.roles()
	c.users()
	c.teachers()
	c.history()
	if len(c.errs) == 0 {
		c.complete()
	}
	return errors.Join(c.errs...)
}

// checkCaller is the part of the check that only a seed has to pass: later somebody may take the
// access of the API user away.
func (s *State) checkCaller() error {
	if u := s.user(s.Caller); u.Archived {
		return fmt.Errorf("caller: the user %d is archived", s.Caller)
	} else if u.Inactive {
		return fmt.Errorf("caller: the user %d is not active", s.Caller)
	}
	return nil
}

func (c *checker) errorf(format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf(format, args...))
}

func (c *checker) account() {
	s := c.s
	for _, name := range slices.Sorted(maps.Keys(s.Switches)) {
		if err := checkSwitch(name, s.Switches[name]); err != nil {
			c.errorf("switches: %w", err)
		}
	}
	if s.RateLimit != nil && s.RateLimit.PerSecond < 0 {
		c.errorf("rate_limit: per_second is below 0")
	}
	if s.TokenMinutes < 0 {
		c.errorf("token_minutes: is below 0")
	}
	if s.APIKey != strings.TrimSpace(s.APIKey) {
		c.errorf("api_key: has space around it")
	}
	for _, key := range slices.Sorted(maps.Keys(s.Settings)) {
		switch s.Settings[key].(type) {
		case bool, float64, int, string:
		default:
			c.errorf("settings: %s: want true, false, a number or a text", key)
		}
	}
	if s.user(s.Caller) == nil {
		c.errorf("caller: there is no user %d", s.Caller)
	}
}

// ids checks that ids are positive and unique among their kind.
func (c *checker) ids() {
	unique(c, "branches", c.s.Branches, func(b Branch) int { return b.ID })
	unique(c, "cash_desks", c.s.CashDesks, func(d CashDesk) int { return d.ID })
	unique(c, "roles", c.s.Roles, func(r Role) int { return r.ID })
	unique(c, "users", c.s.Users, func(u User) int { return u.ID })
	unique(c, "teachers", c.s.Teachers, func(t Teacher) int { return t.ID })
	unique(c, "log", c.s.Log, func(e LogEntry) int { return e.ID })
}

func unique[T any](c *checker, what string, items []T, id func(T) int) {
	first := make(map[int]int, len(items))
	for i, item := range items {
		n := id(item)
		if n <= 0 {
			c.errorf("%s[%d]: the id %d is not above 0", what, i, n)
		}
		if j, ok := first[n]; ok {
			c.errorf("%s[%d]: the id %d is already that of %s[%d]", what, i, n, what, j)
			continue
		}
		first[n] = i
		c.s.LastID = max(c.s.LastID, n)
	}
}

// refs checks a list of ids: each exists and stands there once.
func (c *checker) refs(where, kind string, ids []int, exists func(int) bool) {
	for i, id := range ids {
		if !exists(id) {
			c.errorf("%s[%d]: there is no %s %d", where, i, kind, id)
		}
		if slices.Contains(ids[:i], id) {
			c.errorf("%s[%d]: the %s %d is in the list twice", where, i, kind, id)
		}
	}
}

func (c *checker) hasBranch(id int) bool { return c.s.branch(id) != nil }
func (c *checker) hasUser(id int) bool   { return c.s.user(id) != nil }
func (c *checker) hasRole(id int) bool   { return c.s.role(id) != nil }
func (c *checker) hasDesk(id int) bool   { return c.s.cashDesk(id) != nil }

func (c *checker) branches() {
	for i, b := range c.s.Branches {
		if strings.TrimSpace(b.Name) == "" {
			c.errorf("branches[%d]: the name is missing", i)
		}
		if n := utf8.RuneCountInString(b.Name); n > branchNameLimit {
			c.errorf("branches[%d]: the name has %d characters, %d is the limit", i, n, branchNameLimit)
		}
	}
}

func (c *checker) cashDesks() {
	for i, d := range c.s.CashDesks {
		if strings.TrimSpace(d.Name) == "" {
			c.errorf("cash_desks[%d]: the name is missing", i)
		}
		if !c.hasBranch(d.Branch) {
			c.errorf("cash_desks[%d]: there is no branch %d", i, d.Branch)
		}
		c.refs(fmt.Sprintf("cash_desks[%d].users", i), "user", d.Users, c.hasUser)
	}
}

func (c *checker) teachers() {
	for i, t := range c.s.Teachers {
		if strings.TrimSpace(t.Name) == "" {
			c.errorf("teachers[%d]: the name is missing", i)
		}
		c.refs(fmt.Sprintf("teachers[%d].branches", i), "branch", t.Branches, c.hasBranch)
	}
}

// history checks log and letters. What a log entry is about may be gone.
func (c *checker) history() {
	for i, e := range c.s.Log {
		if e.Entity == "" {
			c.errorf("log[%d]: the entity is missing", i)
		}
		if e.Event < EventAdded || e.Event > EventDeleted {
			c.errorf("log[%d]: event: want 1, 2 or 3, got %d", i, e.Event)
		}
		c.stamp(fmt.Sprintf("log[%d]: at", i), e.At)
	}
	for i, l := range c.s.Letters {
		if l.To == "" || l.Why == "" {
			c.errorf("letters[%d]: to and why are both needed", i)
		}
		c.stamp(fmt.Sprintf("letters[%d]: at", i), l.At)
	}
}

func (c *checker) stamp(where, text string) {
	if _, err := time.Parse(stampForm, text); err != nil {
		c.errorf("%s: want YYYY-MM-DD HH:MM:SS, got %q", where, text)
	}
}

// complete makes archived users inactive, which they are for good (A12), and gives every user an own
// list of cash desks when the two views are separate.
func (c *checker) complete() {
	separate := c.s.is("desk_views", "separate")
	for i := range c.s.Users {
		u := &c.s.Users[i]
		u.Inactive = u.Inactive || u.Archived
		if separate && u.CashDesks == nil {
			u.CashDesks = c.s.desksWith(u.ID)
		}
	}
}
