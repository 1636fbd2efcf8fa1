package replica_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/seatplan/seatplan/providers/amocrm"
	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/providers/amocrm/replica"
	"github.com/seatplan/seatplan/providers/providertest"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

var copies = &providertest.Replica[emulator.State]{
	Spec: amocrm.Provider{}.Spec(), Of: replica.Of, Open: open,
}

func open(t *testing.T, o *schema.Organization, s emulator.State) reconcile.System {
	t.Helper()
	e, err := emulator.New(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	system, err := amocrm.Open(amocrm.Connection{Organization: o, Base: server.URL + "/api/v4", Token: schema.NewSecret(e.Token())})
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
	o, s := copies.Example(t, "../../..", "volt")
	compare(t, o, s, s.Switches)
}

var files = fstest.MapFS{"access.hcl": {Data: []byte(`
organization "volt" {
  system  = "amocrm"
  account = "volt"
  licence { seats = 9 }
  unmanaged { users = "remove" }
}
`)}}

const account = `{
  "format": 1, "subdomain": "volt", "account_id": 1, "caller": 1, "plan": "enterprise",
  "groups": [{"id": 0, "name": "Sales"}, {"id": 5, "name": "Retail"}, {"id": 6, "name": "Nobody is in it"}],
  "catalogs": [{"id": 7, "name": "Goods: all"}],
  "pipelines": [
    {"id": 9, "name": "Sales / EU", "main": true, "statuses": [{"id": 91, "name": "New"}, {"id": 92, "name": "New"}]},
    {"id": 10, "name": "Old", "archived": true, "statuses": [{"id": 93, "name": "Won?"}]}, {"id": 11, "name": "Old"}
  ],
  "roles": [
    {"id": 4, "name": "Seller", "rights": {
      "leads": {"view": "A", "edit": "M", "add": "A", "delete": "D", "export": "D"}, "contacts": {"view": "G", "edit": "G", "add": "D", "delete": "D", "export": "D"},
      "tasks": {"edit": "M", "delete": "D"}, "mail_access": true,
      "status_rights": [{"entity_type": "leads", "pipeline_id": 9, "status_id": 91, "rights": {"view": "A", "edit": "D", "delete": "D", "export": "D"}}],
      "catalog_rights": [{"catalog_id": 7, "rights": {"view": "L", "edit": "L", "add": "D", "delete": "D", "export": "D"}}]}},
    {"id": 8, "name": "Nothing"}
  ],
  "users": [
    {"id": 1, "name": "Ops", "email": "ops@volt.example", "admin": true},
    {"id": 2, "name": "Anna", "email": "anna@volt.example", "group": 5, "role": 4, "lang": "en"},
    {"id": 3, "name": "Boris", "email": "boris@volt.example", "free": true},
    {"id": 4, "name": "Clara", "email": "clara@volt.example", "inactive": true, "rights": {"leads": {"view": "M", "edit": "D", "add": "D", "delete": "D", "export": "D"}, "catalog_access": true}}
  ],
  "leads": [{"id": 700, "responsible": 2}, {"id": 701, "responsible": 2}], "tasks": [{"id": 702, "responsible": 4}]
}`

// TestAccount copies an account under every position of every switch, which the copy has too.
func TestAccount(t *testing.T) {
	t.Parallel()
	o := copies.Load(t, files)
	turn := func(switches map[string]string) {
		s := copies.Parse(t, []byte(account))
		s.Switches = switches
		compare(t, o, s, switches)
	}
	turn(nil)
	for _, sw := range emulator.Switches() {
		for _, position := range sw.Positions[1:] {
			turn(map[string]string{sw.Name: position.Name})
		}
	}
}

// What the files say was bought holds in the copy.
func TestSeats(t *testing.T) {
	t.Parallel()
	o := copies.Load(t, files)
	s, err := replica.Of(o, copies.Read(t, o, copies.Parse(t, []byte(account))), nil)
	if err != nil || s.Seats != 9 {
		t.Errorf("%d seats, %v", s.Seats, err)
	}
}

func TestNobodyIsTheCaller(t *testing.T) {
	t.Parallel()
	o := copies.Load(t, files)
	live := copies.Read(t, o, copies.Parse(t, []byte(account)))
	live.Live.CallerID = 0
	if _, err := replica.Of(o, live, nil); err == nil || !strings.Contains(err.Error(), "organization.volt") {
		t.Errorf("got %v", err)
	}
}
