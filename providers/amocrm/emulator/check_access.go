package emulator

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

func (c *checker) pipelines() {
	if n := len(c.s.Pipelines); n > pipelineLimit {
		c.errorf("pipelines: there are %d, %d is the limit", n, pipelineLimit)
	}
	mains := 0
	for i, p := range c.s.Pipelines {
		where := fmt.Sprintf("pipelines[%d]", i)
		c.named(where, p.Name)
		if p.Main {
			mains++
		}
		incoming, seen := 0, make(map[int]bool)
		for j, st := range p.Statuses {
			where := fmt.Sprintf("%s.statuses[%d]", where, j)
			c.named(where, st.Name)
			system := st.ID == StatusWon || st.ID == StatusLost
			if system && seen[st.ID] {
				c.errorf("%s: the status %d is there twice", where, st.ID)
			}
			seen[st.ID] = true
			switch {
			case st.Type == StatusIncoming && !system:
				incoming++
			case st.Type != StatusNormal:
				c.errorf("%s: type: want 0, or 1 for Incoming leads, got %d", where, st.Type)
			}
		}
		if incoming > 1 {
			c.errorf("%s: there are %d stages of Incoming leads", where, incoming)
		}
		if n := len(p.Statuses); n > statusLimit {
			c.errorf("%s: there are %d statuses, %d is the limit", where, n, statusLimit)
		}
	}
	if mains > 1 {
		c.errorf("pipelines: there are %d main ones", mains)
	}
}

// completePipelines adds the stages of the system and the order.
func (c *checker) completePipelines() {
	s := c.s
	if len(s.Pipelines) > 0 && !slices.ContainsFunc(s.Pipelines, func(p Pipeline) bool { return p.Main }) {
		s.Pipelines[0].Main = true
	}
	for i := range s.Pipelines {
		p := &s.Pipelines[i]
		if !slices.ContainsFunc(p.Statuses, func(st Status) bool { return st.Type == StatusIncoming }) {
			p.Statuses = slices.Insert(p.Statuses, 0, Status{ID: s.nextID(), Name: s.wording("Неразобранное", "Incoming leads"), Type: StatusIncoming})
		}
		for _, last := range []Status{
			{ID: StatusWon, Name: s.wording("Успешно реализовано", "Closed - won")},
			{ID: StatusLost, Name: s.wording("Закрыто и не реализовано", "Closed - lost")},
		} {
			if !slices.ContainsFunc(p.Statuses, func(st Status) bool { return st.ID == last.ID }) {
				p.Statuses = append(p.Statuses, last)
			}
		}
		for j := range p.Statuses {
			st := &p.Statuses[j]
			switch {
			case st.Sort != 0:
			case st.ID == StatusWon:
				st.Sort = 10_000
			case st.ID == StatusLost:
				st.Sort = 11_000
			default:
				st.Sort = 10 * (j + 1)
			}
		}
		slices.SortStableFunc(p.Statuses, func(a, b Status) int { return cmp.Compare(a.Sort, b.Sort) })
	}
}

// places checks groups and lists.
func (c *checker) places() {
	for i, g := range c.s.Groups {
		c.named(fmt.Sprintf("groups[%d]", i), g.Name)
	}
	for i, x := range c.s.Catalogs {
		c.named(fmt.Sprintf("catalogs[%d]", i), x.Name)
	}
}

func (c *checker) roles() {
	for i := range c.s.Roles {
		r, where := &c.s.Roles[i], fmt.Sprintf("roles[%d]", i)
		c.named(where, r.Name)
		c.rights(where, &r.Rights)
	}
}

func (c *checker) rights(where string, r *Rights) {
	c.s.revise(r, false, func(_, path, detail string) {
		c.errorf("%s.rights.%s: %s", where, path, detail)
	})
}

func (c *checker) users() {
	emails := make(map[string]int)
	for i := range c.s.Users {
		u, where := &c.s.Users[i], fmt.Sprintf("users[%d]", i)
		c.named(where, u.Name)
		email := login(u.Email)
		if !strings.Contains(email, "@") {
			c.errorf("%s: email: %q is no e-mail address", where, u.Email)
		} else if j, ok := emails[email]; ok && !u.Deleted {
			c.errorf("%s: the email %s is already that of users[%d]", where, email, j)
		} else if !u.Deleted {
			emails[email] = i
		}
		if !slices.Contains(languages(), u.Lang) {
			c.errorf("%s: lang: want one of %q, got %q", where, languages(), u.Lang)
		}
		if c.s.group(u.Group) == nil {
			c.errorf("%s: there is no group %d", where, u.Group)
		}
		if u.Role != 0 && c.s.role(u.Role) == nil {
			c.errorf("%s: there is no role %d", where, u.Role)
		}
		if u.Admin && u.Free || u.Role != 0 && (u.Admin || u.Free) {
			c.errorf("%s: administrator, free user and role exclude each other", where)
		}
		if u.Rights != nil {
			c.rights(where, u.Rights)
		}
	}
}

func (c *checker) records() {
	for _, kind := range kinds() {
		for i, r := range *c.s.records(kind) {
			if c.s.user(r.Responsible) == nil {
				c.errorf("%s[%d]: there is no user %d", kind, i, r.Responsible)
			}
		}
	}
}

// history checks letters and logins. Whom they are about may be gone.
func (c *checker) history() {
	for i, l := range c.s.Letters {
		if l.To == "" || l.Why == "" {
			c.errorf("letters[%d]: to and why are both needed", i)
		}
	}
	for i, l := range c.s.LoginLog {
		if l.Way != WayWeb && l.Way != WayAPI {
			c.errorf("login_log[%d]: way: want %q or %q, got %q", i, WayWeb, WayAPI, l.Way)
		}
	}
}
