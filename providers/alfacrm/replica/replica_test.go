package replica_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/seatplan/seatplan/providers/alfacrm"
	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
	"github.com/seatplan/seatplan/providers/alfacrm/replica"
	"github.com/seatplan/seatplan/providers/providertest"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

var copies = &providertest.Replica[emulator.State]{
	Spec: alfacrm.Provider{}.Spec(), Of: replica.Of, Open: open,
	Since: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
}

func open(t *testing.T, o *schema.Organization, s emulator.State) reconcile.System {
	t.Helper()
	e, err := emulator.New(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	email, key := e.APIUser()
	system, err := alfacrm.Open(alfacrm.Connection{Organization: o, Base: server.URL + "/v2api", Email: email, Key: schema.NewSecret(key)})
	if err != nil {
		t.Fatal(err)
	}
	return system
}

func compare(t *testing.T, o *schema.Organization, s emulator.State, switches map[string]string) {
	t.Helper()
	for _, g := range copies.Gaps(t, o, copies.Read(t, o, s), switches) {
		t.Errorf("%v: %s: %s", s.Switches, g.What, g.How)
	}
}

func TestExample(t *testing.T) {
	t.Parallel()
	o, s := copies.Example(t, "../../..", "lingua")
	compare(t, o, s, s.Switches)
}

var files = fstest.MapFS{"access.hcl": {Data: []byte(`
organization "lingua" {
  system  = "alfacrm"
  account = "lingua"
  options = ["client_cabinets"]
}
location "center" { id = 1 }
location "river" { id = 2 }
rank "front" { level = 300 }
role "front" {
  id        = 4
  title     = "Front desk"
  interface = "administration"
  rank      = rank.front
}
role "parent" {
  id   = 5
  base = "client"
}
`)}}

const school = `{
  "format": 1, "caller": 1, "options": ["client_cabinets"],
  "branches": [{"id": 1, "name": "Center"}, {"id": 2, "name": "River", "inactive": true}, {"id": 3, "name": "Not ours"}],
  "cash_desks": [{"id": 1, "branch": 1, "name": "Till", "users": [1, 2]}, {"id": 2, "branch": 2, "name": "Till", "disabled": true}],
  "roles": [
    {"id": 1, "title": "Администратор", "interface": "administration", "rank": 999, "builtin": "administrator"},
    {"id": 4, "title": "Front desk", "interface": "administration", "rank": 300, "rights": ["client.list"]},
    {"id": 5, "title": "Parent", "interface": "client", "rank": 5, "builtin": "client"},
    {"id": 9, "title": "Nobody knows it", "interface": "teacher", "rank": 50}
  ],
  "teachers": [{"id": 71, "name": "Petr", "branches": [1, 2]}],
  "users": [
    {"id": 1, "name": "API", "email": "api@lingua.example", "branches": [1, 2, 3], "roles": [1]},
    {"id": 2, "name": "Olga", "email": "olga@lingua.example", "phone": "+371 1", "gender": "female", "language": "lv", "sip": "12", "inn": "3", "branches": [1, 2], "roles": [4, 9], "last_login": "2027-01-14 10:00:00"},
    {"id": 3, "name": "Petr", "email": "petr@lingua.example", "branches": [2], "roles": [9], "teacher": 71, "inactive": true},
    {"id": 4, "name": "Parent", "email": "parent@lingua.example", "branches": [1], "roles": [5]},
    {"id": 6, "name": "Gone", "email": "gone@lingua.example", "branches": [1], "roles": [4], "archived": true}
  ],
  "log": [
    {"id": 900, "entity": "AclRole", "entity_id": 4, "user_id": 2, "event": 2, "fields_old": {"name": "Front"}, "fields_new": {"name": "Front desk", "rank": 300}, "at": "2027-01-12 10:00:00"},
    {"id": 901, "entity": "User", "entity_id": 2, "user_id": 1, "event": 2, "fields_new": {"branch_ids": [1, 2], "gender": "female"}, "at": "2027-01-13 10:00:00"}
  ]
}`

// TestSchool copies an account under every position of every switch, which the copy has too.
func TestSchool(t *testing.T) {
	t.Parallel()
	o := copies.Load(t, files)
	turn := func(switches map[string]string) {
		s := copies.Parse(t, []byte(school))
		s.Switches = switches
		compare(t, o, s, switches)
	}
	turn(nil)
	for _, sw := range emulator.Switches() {
		for _, position := range sw.Positions[1:] {
			if position.Name != "email" { // without e-mails nothing is read
				turn(map[string]string{sw.Name: position.Name})
			}
		}
	}
}

// TestAnswered copies an account of which only the reading tells how the system is.
func TestAnswered(t *testing.T) {
	t.Parallel()
	o := copies.Load(t, files)
	for _, switches := range []map[string]string{
		nil,
		{"user_archive": "honoured"},
		{"desk_views": "separate"},
		{"hidden_fields": "desks"},
		{"user_field_phone": "list"},
		{"user_field_role_ids": "present", "user_field_gender": "present", "user_field_lang": "present", "user_field_sip": "present", "user_field_inn": "present"},
		{"user_field_is_active": "present", "user_field_teacher_id": "present", "user_field_last_login": "present"},
	} {
		s := copies.Parse(t, []byte(school))
		s.Switches = switches
		if switches["desk_views"] != "" {
			s.Users[1].CashDesks = []int{2}
		}
		compare(t, o, s, nil)
	}
}

func TestNobodyIsTheCaller(t *testing.T) {
	t.Parallel()
	o := copies.Load(t, files)
	live := copies.Read(t, o, copies.Parse(t, []byte(school)))
	live.Live.CallerID = 0
	if _, err := replica.Of(o, live, nil); err == nil || !strings.Contains(err.Error(), "organization.lingua") {
		t.Errorf("got %v", err)
	}
}
