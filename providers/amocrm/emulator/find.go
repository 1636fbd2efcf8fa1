package emulator

import "strings"

// The state is small and every answer is built anew, so things are found by looking through.

func find[T any](items []T, match func(*T) bool) *T {
	for i := range items {
		if match(&items[i]) {
			return &items[i]
		}
	}
	return nil
}

func (s *State) group(id int) *Group {
	return find(s.Groups, func(g *Group) bool { return g.ID == id })
}

func (s *State) role(id int) *Role {
	return find(s.Roles, func(r *Role) bool { return r.ID == id })
}

// user finds a user, deleted ones included.
func (s *State) user(id int) *User {
	return find(s.Users, func(u *User) bool { return u.ID == id })
}

// member finds a user who is not deleted.
func (s *State) member(id int) *User {
	return find(s.Users, func(u *User) bool { return u.ID == id && !u.Deleted })
}

func (s *State) pipeline(id int) *Pipeline {
	return find(s.Pipelines, func(p *Pipeline) bool { return p.ID == id })
}

func (s *State) status(pipeline, id int) *Status {
	p := s.pipeline(pipeline)
	if p == nil {
		return nil
	}
	return find(p.Statuses, func(st *Status) bool { return st.ID == id })
}

func (s *State) catalog(id int) *Catalog {
	return find(s.Catalogs, func(x *Catalog) bool { return x.ID == id })
}

// kinds are the records that have a responsible user.
func kinds() []string { return []string{"leads", "contacts", "companies", kindTasks} }

const kindTasks = "tasks"

func (s *State) records(kind string) *[]Record {
	switch kind {
	case "leads":
		return &s.Leads
	case "contacts":
		return &s.Contacts
	case "companies":
		return &s.Companies
	case kindTasks:
		return &s.Tasks
	}
	panic("amocrm/emulator: there is no kind of record " + kind)
}

// login is an e-mail in the form in which two are compared: trimmed, without case (guess, contract 7.11).
func login(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// byLogin finds a user by e-mail. That of a deleted user is free again (guess).
func (s *State) byLogin(email string) *User {
	want := login(email)
	return find(s.Users, func(u *User) bool { return !u.Deleted && login(u.Email) == want })
}

// live says whether the user can sign in.
func (u *User) live() bool { return !u.Deleted && !u.Inactive }

// nextID is a number that was never given out.
func (s *State) nextID() int {
	s.LastID++
	return s.LastID
}
