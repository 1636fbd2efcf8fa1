//go:build npm

package conformance_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
)

const (
	token    = "long-lived-token-of-the-seed"
	redirect = "https://tool.example/cb"

	sales    = 11
	past     = 12 // archived
	incoming = 111
	first    = 112
	pastIn   = 121

	goods  = 21
	retail = 31 // a group

	manager = 41
	guest   = 42 // nobody has it

	boss   = 51 // administrator, the caller
	seller = 52 // manager, in retail
	intern = 53 // own rights, inactive
	reader = 54 // free
	gone   = 55 // deleted
	nobody = 99
)

// m is a JSON object, l a list.
type (
	m = map[string]any
	l = []any
)

func levels(view, edit, add, remove, export string) emulator.Actions {
	return emulator.Actions{View: view, Edit: edit, Add: add, Delete: remove, Export: export}
}

// world is a small account that touches every kind of thing.
func world() emulator.State {
	rights := emulator.Rights{
		Leads: levels("G", "M", "A", "D", "D"), Contacts: levels("A", "M", "A", "D", "D"), Companies: levels("A", "A", "D", "M", "G"),
		Tasks: emulator.TaskAction{Edit: "M", Delete: "D"}, MailAccess: true,
		StatusRights: []emulator.StatusRight{
			{EntityType: "leads", Pipeline: sales, Status: incoming, Rights: emulator.StageAction{View: "A", Edit: "D", Delete: "D"}},
			{EntityType: "leads", Pipeline: sales, Status: emulator.StatusWon, Rights: emulator.StageAction{View: "A", Edit: "A", Delete: "D", Export: "D"}},
		},
		CatalogRights: []emulator.CatalogRight{{Catalog: goods, Rights: levels("A", "L", "D", "D", "D")}},
	}
	own := emulator.Rights{Leads: levels("M", "M", "D", "D", "D"), Tasks: emulator.TaskAction{Edit: "M"}}
	return emulator.State{
		Subdomain: "volt", AccountID: 7001, Caller: boss, Token: token,
		OAuth: &emulator.OAuth{
			ClientID: "client-1", ClientSecret: "secret-of-the-client", RedirectURI: redirect, RefreshToken: "first-refresh", Code: "first-code",
		},
		Groups: []emulator.Group{{ID: retail, Name: "Розница"}},
		Roles:  []emulator.Role{{ID: manager, Name: "Менеджер & Co", Rights: rights}, {ID: guest, Name: "Guest"}},
		Users: []emulator.User{
			{ID: boss, Name: "Ольга Ветрова", Email: "boss@volt.example", Admin: true},
			{ID: seller, Name: "Seller", Email: "Seller@volt.example", Phone: "+7 1", Role: manager, Group: retail},
			{ID: intern, Name: "Intern", Email: "intern@volt.example", Lang: "en", Rights: &own, Inactive: true},
			{ID: reader, Name: "Reader", Email: "reader@volt.example", Free: true},
			{ID: gone, Name: "Gone", Email: "gone@volt.example", Deleted: true},
		},
		Pipelines: []emulator.Pipeline{
			{ID: sales, Name: "Продажи", Statuses: []emulator.Status{{ID: incoming, Name: "New", Type: 1}, {ID: first, Name: "First"}}},
			{ID: past, Name: "Past", Archived: true, Statuses: []emulator.Status{{ID: pastIn, Name: "New", Type: 1}}},
		},
		Catalogs: []emulator.Catalog{{ID: goods, Name: "Goods"}},
		Leads:    []emulator.Record{{ID: 61, Name: "L1", Responsible: seller}, {ID: 62, Name: "L2", Responsible: boss}, {ID: 63, Name: "L3", Responsible: seller}},
		// The malformed lists of administrators would pass through both clients unseen.
		Switches: map[string]string{"admin_catalog_rights": "null"},
	}
}

// grant is the body of a request for tokens.
func grant(kind, field, secret string) m {
	return m{"client_id": "client-1", "client_secret": "secret-of-the-client", "redirect_uri": redirect, "grant_type": kind, field: secret}
}

// named is a role, a group or a user where another thing refers to it.
type named struct {
	ID   int    `json:"id"`
	Name string `json:"name,omitempty"`
}

// account is an account as the clients give it.
type account struct {
	ID        int    `json:"id"`
	Subdomain string `json:"subdomain"`
	Current   int    `json:"current_user_id"`
	Embedded  struct {
		Groups []named `json:"users_groups"`
	} `json:"_embedded"`
}

// user is a user as the clients give it.
type user struct {
	ID       int        `json:"id"`
	Name     string     `json:"name"`
	Email    string     `json:"email"`
	Lang     string     `json:"lang"`
	Rights   userRights `json:"rights"`
	Embedded *belongs   `json:"_embedded"`
}

type userRights struct {
	emulator.Rights
	Admin  bool `json:"is_admin"`
	Free   bool `json:"is_free"`
	Active bool `json:"is_active"`
	Group  *int `json:"group_id"`
	Role   *int `json:"role_id"`
}

type belongs struct {
	Roles  []named `json:"roles"`
	Groups []named `json:"groups"`
}

// role is a role as a client gives it.
type role struct {
	ID       int             `json:"id"`
	Name     string          `json:"name"`
	Rights   emulator.Rights `json:"rights"`
	Embedded *struct {
		Users []named `json:"users"`
	} `json:"_embedded"`
}

// pipeline is a pipeline as the clients give it.
type pipeline struct {
	ID       int    `json:"id"`
	Name     string `json:"name"`
	Main     bool   `json:"is_main"`
	Archived bool   `json:"is_archive"`
	Embedded struct {
		Statuses []status `json:"statuses"`
	} `json:"_embedded"`
}

type status struct {
	ID       int    `json:"id"`
	Name     string `json:"name"`
	Type     int    `json:"type"`
	Sort     int    `json:"sort"`
	Pipeline int    `json:"pipeline_id"`
}

// page is a list as the clients give it.
type page struct {
	Total int `json:"_total_items"`
	Page  int `json:"_page"`
	Pages int `json:"_page_count"`
	Links struct {
		Self, Next, Prev link
	} `json:"_links"`
	Embedded struct {
		Users     []user     `json:"users"`
		Roles     []role     `json:"roles"`
		Pipelines []pipeline `json:"pipelines"`
		Statuses  []status   `json:"statuses"`
		Leads     []struct {
			ID          int `json:"id"`
			Responsible int `json:"responsible_user_id"`
		} `json:"leads"`
	} `json:"_embedded"`
}

type link struct {
	Href string `json:"href"`
}

// wantUsers are the users of the state as a client has to see them; with says that role and group
// were asked for.
func wantUsers(s emulator.State, with bool) []user {
	var list []user
	for _, u := range s.Users {
		if !u.Deleted {
			list = append(list, wantUser(s, u, with))
		}
	}
	slices.SortFunc(list, func(a, b user) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

func wantUser(s emulator.State, u emulator.User, with bool) user {
	w := user{ID: u.ID, Name: u.Name, Email: u.Email, Lang: u.Lang, Rights: userRights{
		Rights: holds(s, u), Admin: u.Admin, Free: u.Free, Active: !u.Inactive, Group: ref(u.Group), Role: ref(u.Role),
	}}
	if !with {
		return w
	}
	w.Embedded = &belongs{Roles: []named{}, Groups: []named{}}
	for _, r := range s.Roles {
		if r.ID == u.Role {
			w.Embedded.Roles = append(w.Embedded.Roles, named{r.ID, r.Name})
		}
	}
	for _, g := range s.Groups {
		if g.ID == u.Group && g.ID != 0 {
			w.Embedded.Groups = append(w.Embedded.Groups, named{g.ID, g.Name})
		}
	}
	return w
}

// holds are the rights that count for a user: the first of administrator, free user, role, own rights.
func holds(s emulator.State, u emulator.User) emulator.Rights {
	all := func(level string) emulator.Rights {
		x := levels(level, level, level, level, level)
		return emulator.Rights{Leads: x, Contacts: x, Companies: x, Tasks: emulator.TaskAction{Edit: level, Delete: level}}
	}
	switch {
	case u.Admin:
		rights := all("A")
		rights.MailAccess, rights.CatalogAccess = true, true
		return rights
	case u.Free:
		rights := all("D")
		if u.Rights != nil {
			rights.StatusRights = u.Rights.StatusRights
		}
		return rights
	}
	for _, r := range s.Roles {
		if r.ID == u.Role {
			return r.Rights
		}
	}
	return *u.Rights
}

// ref is a reference in an answer, where 0 is null.
func ref(id int) *int {
	if id == 0 {
		return nil
	}
	return &id
}

// wantPipeline is a pipeline of the state as a client has to see it.
func wantPipeline(p emulator.Pipeline) pipeline {
	w := pipeline{ID: p.ID, Name: p.Name, Main: p.Main, Archived: p.Archived}
	for _, st := range p.Statuses {
		w.Embedded.Statuses = append(w.Embedded.Statuses, status{st.ID, st.Name, st.Type, st.Sort, p.ID})
	}
	return w
}

// find is the item of a list that has the id.
func find[T any](t *testing.T, list []T, id int, idOf func(T) int) T {
	t.Helper()
	i := slices.IndexFunc(list, func(x T) bool { return idOf(x) == id })
	if i < 0 {
		t.Fatalf("there is no %d in %+v", id, list)
	}
	return list[i]
}

func (s *server) user(id int) emulator.User {
	s.t.Helper()
	return find(s.t, s.e.State().Users, id, func(u emulator.User) int { return u.ID })
}

func (s *server) role(id int) emulator.Role {
	s.t.Helper()
	return find(s.t, s.e.State().Roles, id, func(r emulator.Role) int { return r.ID })
}
