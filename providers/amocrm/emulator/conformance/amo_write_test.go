//go:build npm

package conformance_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
)

// mistakes are the codes and paths of a validation: "0:NotSupportedChoice:rights.role_id".
func (f failure) mistakes() string {
	var body struct {
		Items []struct {
			ID     string `json:"request_id"`
			Errors []struct{ Code, Path string }
		} `json:"validation-errors"`
	}
	data, err := json.Marshal(f.Body)
	if err != nil || json.Unmarshal(data, &body) != nil {
		return fmt.Sprintf("no problem: %v", f.Body)
	}
	var list []string
	for _, item := range body.Items {
		for _, e := range item.Errors {
			list = append(list, item.ID+":"+e.Code+":"+e.Path)
		}
	}
	return strings.Join(list, " ")
}

// echo is a new user or role with what correlates it.
type echo struct {
	ID      int    `json:"id"`
	Request string `json:"request_id"`
}

// added are the users or roles that an answer says were made.
func added(o outcome, list string) []echo {
	o.t.Helper()
	return into[struct {
		Embedded map[string][]echo `json:"_embedded"`
	}](o).Embedded[list]
}

func TestAmoAddsUsers(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	c := s.amo()
	no := m{"view": "M", "edit": "M", "add": "A", "delete": "D", "export": "D"}
	o := c.call("user.addUsers", l{
		m{"name": "Пётр Сонин", "email": "p@volt.example", "password": "Vremenny1", "lang": "es", "rights": m{"role_id": manager, "group_id": retail}, "request_id": "a"},
		m{"name": "Own", "email": "own@volt.example", "password": "Vremenny1", "rights": m{
			"leads": no, "contacts": no, "companies": no, "tasks": m{"edit": "M", "delete": "D"}, "mail_access": true, "role_id": nil, "group_id": nil,
		}, "request_id": "b"},
		m{"name": "Free", "email": "free@volt.example", "password": "Vremenny1", "rights": m{"is_free": true}, "request_id": "c"},
	})
	got := added(o, "users")
	if len(got) != 3 || got[0].Request != "a" || got[1].Request != "b" || got[2].Request != "c" {
		t.Fatalf("got %+v", got)
	}
	ids := []int{got[0].ID, got[1].ID, got[2].ID}
	denied := []emulator.StatusRight{
		{EntityType: "leads", Pipeline: sales, Status: incoming, Rights: emulator.StageAction{View: "D", Edit: "D", Delete: "D"}},
		{EntityType: "leads", Pipeline: past, Status: pastIn, Rights: emulator.StageAction{View: "D", Edit: "D", Delete: "D"}},
	}
	records := levels("M", "M", "A", "D", "D")
	nothing := levels("D", "D", "D", "D", "D")
	for i, want := range []emulator.User{
		{ID: ids[0], Name: "Пётр Сонин", Email: "p@volt.example", Lang: "es", Role: manager, Group: retail},
		{ID: ids[1], Name: "Own", Email: "own@volt.example", Lang: "ru", Rights: &emulator.Rights{
			Leads: records, Contacts: records, Companies: records, Tasks: emulator.TaskAction{Edit: "M", Delete: "D"}, MailAccess: true, StatusRights: denied,
		}},
		{ID: ids[2], Name: "Free", Email: "free@volt.example", Lang: "ru", Free: true, Rights: &emulator.Rights{
			Leads: nothing, Contacts: nothing, Companies: nothing, Tasks: emulator.TaskAction{Edit: "D", Delete: "D"}, StatusRights: denied,
		}},
	} {
		if diff := cmp.Diff(want, s.user(ids[i])); diff != "" {
			t.Errorf("stored (-sent +stored):\n%s", diff)
		}
	}
	// What the answer said is what a reader sees.
	state := s.e.State()
	want := wantUsers(state, false)
	same(t, "the answer", want[len(want)-3:], into[page](o).Embedded.Users)
	same(t, "a new list", want, into[page](c.call("user.getUsers")).Embedded.Users)
}

// TestAmoAddsUsersAsTyped sends what the typings of the client know. They have no password, without
// which there is no new user (contract 3.2).
func TestAmoAddsUsersAsTyped(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	f := s.amo().call("user.addUsers", l{m{"name": "New", "email": "new@volt.example", "rights": m{"role_id": manager}}}).refused()
	same(t, "mistakes", "0:FieldMissing:password", f.mistakes())
}

func TestAmoAddsNoBadUser(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	before := s.e.State()
	good := m{"name": "Good", "email": "good@volt.example", "password": "Vremenny1", "rights": m{"role_id": manager}, "request_id": "good"}
	bad := m{"name": " ", "email": "Seller@volt.example", "password": "short", "lang": "de", "rights": m{"role_id": nobody, "group_id": nobody}, "request_id": "bad"}
	f := s.amo().call("user.addUsers", l{good, bad}).refused()
	same(t, "kind", kindProblem, f.kind())
	mistakes := strings.Fields(f.mistakes())
	slices.Sort(mistakes)
	same(t, "mistakes", []string{
		"bad:InvalidValue:name", "bad:InvalidValue:password", "bad:NotSupportedChoice:lang", "bad:NotSupportedChoice:rights.group_id",
		"bad:NotSupportedChoice:rights.role_id", "bad:NotUnique:email",
	}, mistakes)
	if diff := cmp.Diff(before, s.e.State()); diff != "" {
		t.Errorf("the refused request changed (-before +after):\n%s", diff)
	}
}

func TestAmoManagesRoles(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	c := s.amo()
	full := m{
		"leads":     m{"view": "A", "edit": "G", "add": "A", "delete": "M", "export": "D"},
		"contacts":  m{"view": "G", "edit": "M", "add": "D", "delete": "D", "export": "G"},
		"companies": m{"view": "M", "edit": "D", "add": "D", "delete": "D", "export": "D"},
		"tasks":     m{"edit": "G", "delete": "M"}, "mail_access": true, "catalog_access": false,
		"status_rights": l{
			m{"entity_type": "leads", "pipeline_id": sales, "status_id": first, "rights": m{"view": "A", "edit": "A", "delete": "D", "export": "D"}},
		},
	}
	denied := func(pipeline, status int) emulator.StatusRight {
		return emulator.StatusRight{EntityType: "leads", Pipeline: pipeline, Status: status, Rights: emulator.StageAction{View: "D", Edit: "D", Delete: "D"}}
	}
	want := emulator.Role{Name: "Новая", Rights: emulator.Rights{
		Leads: levels("A", "G", "A", "M", "D"), Contacts: levels("G", "M", "D", "D", "G"), Companies: levels("M", "D", "D", "D", "D"),
		Tasks: emulator.TaskAction{Edit: "G", Delete: "M"}, MailAccess: true,
		StatusRights: []emulator.StatusRight{
			{EntityType: "leads", Pipeline: sales, Status: first, Rights: emulator.StageAction{View: "A", Edit: "A", Delete: "D", Export: "D"}},
			denied(sales, incoming), denied(past, pastIn),
		},
	}}

	made := added(c.call("user.addRoles", l{m{"name": want.Name, "rights": full, "request_id": "r"}, m{"name": "Bare", "request_id": "s"}}), "roles")
	if len(made) != 2 || made[0].Request != "r" || made[1].Request != "s" {
		t.Fatalf("got %+v", made)
	}
	want.ID = made[0].ID
	same(t, "the new role", want, s.role(want.ID))
	same(t, "the role without rights", "D", s.role(made[1].ID).Rights.Leads.View)

	update := func(what string, change m) {
		t.Helper()
		got := into[role](c.call("user.updateRoleById", want.ID, change))
		same(t, what+", stored", want, s.role(want.ID))
		same(t, what+", answered", role{ID: want.ID, Name: want.Name, Rights: want.Rights}, got)
	}
	want.Name = "Renamed"
	update("another name", m{"name": "Renamed"})
	want.Rights.Tasks, want.Rights.MailAccess = emulator.TaskAction{Edit: "A", Delete: "A"}, false
	update("some rights", m{"rights": m{"tasks": m{"edit": "A", "delete": "A"}, "mail_access": false}})
	want.Rights.StatusRights = []emulator.StatusRight{denied(sales, incoming), denied(past, pastIn)}
	update("no stage rights", m{"rights": m{"status_rights": nil}})

	// A role that is held: whoever has it has the changed rights.
	into[role](c.call("user.updateRoleById", manager, m{"rights": m{"leads": m{"view": "A"}}}))
	same(t, "level of the seller", "A", into[user](c.call("user.getUserById", seller)).Rights.Leads.View)

	same(t, "the answer to a deletion", json.RawMessage("null"), into[json.RawMessage](c.call("user.deleteRoleById", want.ID)))
	same(t, "the deleted role", "404", status404(c.call("user.getRoleById", want.ID)))
	for _, r := range s.e.State().Roles {
		if r.ID == want.ID {
			t.Error("the role is still there")
		}
	}
}

// status404 is the status that the problem in an error names.
func status404(o outcome) string {
	o.t.Helper()
	body, _ := o.refused().Body.(m)
	return fmt.Sprint(body["status"])
}

func TestAmoMakesNoBadRole(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	c, before := s.amo(), s.e.State()
	for name, x := range map[string]struct {
		call string
		args []any
		want string // mistakes, or the detail of the problem
	}{
		"no name":          {"user.addRoles", l{l{m{"rights": m{}}}}, "0:FieldMissing:name"},
		"unknown stage":    {"user.addRoles", l{l{m{"name": "x", "rights": m{"status_rights": l{m{"entity_type": "leads", "pipeline_id": sales, "status_id": 1}}}}}}, "0:NotSupportedChoice:rights.status_rights.0.status_id"},
		"wider than view":  {"user.updateRoleById", l{manager, m{"rights": m{"leads": m{"view": "M", "edit": "A"}}}}, "0:InvalidValue:rights.leads.edit"},
		"as typed":         {"user.updateRoleById", l{manager, m{"rights": m{"leads": "A", "tasks": "A"}}}, "0:InvalidType:rights.leads 0:InvalidType:rights.tasks"},
		"nothing":          {"user.updateRoleById", l{manager, m{}}, "There is nothing to change."},
		"list for one":     {"user.updateRoleById", l{manager, l{m{"name": "x"}}}, "The body must be a JSON object."},
		"one for a list":   {"user.addRoles", l{m{"name": "x"}}, "The body must be a JSON array."},
		"change a missing": {"user.updateRoleById", l{nobody, m{"name": "x"}}, "There is no such path or object."},
		"delete a missing": {"user.deleteRoleById", l{nobody}, "There is no such path or object."},
	} {
		f := c.call(x.call, x.args...).refused()
		body, _ := f.Body.(m)
		if got := f.mistakes(); f.kind() != kindProblem || got != x.want && body["detail"] != x.want {
			t.Errorf("%s: got %s %q %v, want %q", name, f.kind(), got, body["detail"], x.want)
		}
	}
	if diff := cmp.Diff(before, s.e.State()); diff != "" {
		t.Errorf("refused requests changed (-before +after):\n%s", diff)
	}
}
