package replica_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/seatplan/seatplan/providers/altegio"
	"github.com/seatplan/seatplan/providers/altegio/emulator"
	"github.com/seatplan/seatplan/providers/altegio/replica"
	"github.com/seatplan/seatplan/providers/providertest"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

var copies = &providertest.Replica[emulator.State]{
	Spec: altegio.Provider{}.Spec(), Of: replica.Of, Open: open,
}

func open(t *testing.T, o *schema.Organization, s emulator.State) reconcile.System {
	t.Helper()
	e, err := emulator.New(s, func() time.Time { return time.Date(2027, 1, 15, 9, 0, 0, 0, time.UTC) })
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	partner, user := e.Tokens()
	system, err := altegio.Open(altegio.Connection{
		Organization: o, Base: server.URL + "/api", Partner: schema.NewSecret(partner), User: schema.NewSecret(user),
	})
	if err != nil {
		t.Fatal(err)
	}
	return system
}

func TestExample(t *testing.T) {
	t.Parallel()
	o, s := copies.Example(t, "../../..", "bloom")
	for _, g := range copies.Gaps(t, o, copies.Read(t, o, s), nil) {
		t.Errorf("%s: %s", g.What, g.How)
	}
}

// files declare one location of two.
var files = fstest.MapFS{"access.hcl": {Data: []byte(`
organization "bloom" {
  system = "altegio"
  caller = "+371 20000100"
}
location "center" { id = 1 }
`)}}

// What only this live system has: rights, roles, values, a location that is not read.
const strange = `{
  "format": 1, "caller": 100,
  "locations": [{"id": 1, "title": "Center", "main_network": 7}, {"id": 2, "title": "Not ours"}, {"id": 3, "title": "Closed to us"}],
  "networks": [{"id": 7, "title": "Bloom", "locations": [3, 1]}],
  "positions": [{"id": 31, "title": "Stylist", "location": 1}],
  "people": [
    {"id": 100, "name": "Ops", "phone": "+371 20000100"},
    {"id": 101, "name": "Anna", "email": "anna@bloom.example"},
    {"id": 102, "name": "Mia", "email": "mia@bloom.example"},
    {"id": 103, "name": "Ida", "email": "ida@bloom.example", "unregistered": true},
    {"id": 104, "name": "Nora", "email": "nora@bloom.example"}
  ],
  "access": [
    {"location": 1, "user": 100, "role": "owner", "non_deletable": true}, {"location": 2, "user": 100, "role": "owner"},
    {"location": 1, "user": 101, "role": "call_center", "rights": {"robots_access": true, "robots_days": 7, "timetable_position_id": 31}},
    {"location": 1, "user": 102, "role": "worker", "employee": 501, "rights": {"clients_visit_staff_id": 502}},
    {"location": 1, "user": 103, "role": "manager", "pending": true, "rights": {"clients_export_access": true}},
    {"location": 1, "user": 104}
  ],
  "employees": [
    {"id": 501, "location": 1, "name": "Mia", "schedule": true, "specialization": "Colour"},
    {"id": 502, "location": 1, "name": "Ex", "fired": true}
  ],
  "extra_rights": [
    {"slug": "robots_access", "title": "Robots", "paid": true, "roles": ["manager"]},
    {"slug": "robots_days", "title": "Days of robots", "parent": "robots_access", "value_type": "days"}
  ],
  "extra_roles": [{"slug": "call_center", "title": "Call centre", "like": "administrator"}],
  "licences": [{"location": 1, "id": 91, "end": "2027-02-28", "staff_limit": 5}, {"location": 2, "id": 92}]
}`

func TestStrange(t *testing.T) {
	t.Parallel()
	o := copies.Load(t, files)
	for _, switches := range []map[string]string{
		nil, {"pending_id": "separate"}, {"pending_permissions": "refused"}, {"paid_marks": "absent"}, {"roleless": "null"},
	} {
		s := copies.Parse(t, []byte(strange))
		s.Switches = switches
		// The reading alone shows these positions: nothing is handed to the copy.
		for _, g := range copies.Gaps(t, o, copies.Read(t, o, s), nil) {
			t.Errorf("%v: %s: %s", switches, g.What, g.How)
		}
	}
}

// What the copy cannot carry is told.
func TestGaps(t *testing.T) {
	t.Parallel()
	o := copies.Load(t, files)
	live := copies.Read(t, o, copies.Parse(t, []byte(strange)))
	anna := live.Users[1]
	right, _ := live.Live.Rights.Catalogue().LookupKey("network.settings_access")
	d := live.Live.Rights.Draft(anna.Assignments[0].Access.Rights)
	d.Grant(right) // no location has it
	changed := *anna.Assignments[0].Access
	changed.Rights = d.Set()
	anna.Assignments[0].Access = &changed
	live.Users[2].Email.V = anna.Email.V
	live.Live.Licences[0].Rule = "another"

	var told []string
	for _, g := range copies.Gaps(t, o, live, nil) {
		told = append(told, g.What+": "+g.How)
	}
	want := []string{
		"access of Anna at Center: network.settings is off and not on",
		"Mia: email is 102@copy.invalid and not anna@bloom.example",
		"licence of Center: the rule is roles and not another",
	}
	if got := strings.Join(told, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", got, strings.Join(want, "\n"))
	}
}

func TestNobodyIsTheCaller(t *testing.T) {
	t.Parallel()
	o := copies.Load(t, files)
	live := copies.Read(t, o, copies.Parse(t, []byte(strange)))
	o.Caller.V = "somebody@else.example"
	if _, err := replica.Of(o, live, nil); err == nil || !strings.Contains(err.Error(), "somebody@else.example") {
		t.Errorf("got %v", err)
	}
}
