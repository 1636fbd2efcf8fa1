package emulator_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/altegio/emulator"
)

func TestSeedMistakes(t *testing.T) {
	t.Parallel()
	for want, edit := range map[string]func(*emulator.State){
		`brand: want "altegio" or "yclients", got "kommo"`:                               func(s *emulator.State) { s.Brand = "kommo" },
		`language: want "en" or "ru", got "de"`:                                          func(s *emulator.State) { s.Language = "de" },
		`caller: there is no person 1`:                                                   func(s *emulator.State) { s.Caller = 1 },
		`switches: there is no switch "x"`:                                               func(s *emulator.State) { s.Switches = map[string]string{"x": "y"} },
		`the switch "meta" has the positions ["array" "object"], not "y"`:                func(s *emulator.State) { s.Switches = map[string]string{"meta": "y"} },
		`tokens: partner and user are both needed`:                                       func(s *emulator.State) { s.Tokens.User = "" },
		`tokens: the two must differ`:                                                    func(s *emulator.State) { s.Tokens.User = s.Tokens.Partner },
		`rate_limit: a limit is below 0`:                                                 func(s *emulator.State) { s.RateLimit = &emulator.RateLimit{PerSecond: -1} },
		`locations[1]: the id 120001 is already that of locations[0]`:                    func(s *emulator.State) { s.Locations[1].ID = center },
		`locations[0]: the id 0 is not above 0`:                                          func(s *emulator.State) { s.Locations[0].ID = 0 },
		`locations[0]: the title is missing`:                                             func(s *emulator.State) { s.Locations[0].Title = "" },
		`locations[0]: main_network: there is no network 7009`:                           func(s *emulator.State) { s.Locations[0].MainNetwork = 7009 },
		`locations[2]: main_network: the network 7001 does not contain the location`:     func(s *emulator.State) { s.Locations[2].MainNetwork = 7001 },
		`networks[1]: the id 7001 is already that of networks[0]`:                        func(s *emulator.State) { s.Networks[1].ID = 7001 },
		`networks[0]: the title is missing`:                                              func(s *emulator.State) { s.Networks[0].Title = "" },
		`networks[0].locations[0]: there is no location 9`:                               func(s *emulator.State) { s.Networks[0].Locations[0] = 9 },
		`networks[0].locations[1]: the location 120002 is in the list twice`:             func(s *emulator.State) { s.Networks[0].Locations[1] = north },
		`networks[0]: main: the location 120003 is not in the network`:                   func(s *emulator.State) { s.Networks[0].Main = south },
		`people[0]: the name is missing`:                                                 func(s *emulator.State) { s.People[0].Name = "" },
		`people[3]: a phone or an email is needed`:                                       func(s *emulator.State) { s.People[3].Email = "" },
		`people[1]: the phone +37120000101 is already that of people[0]`:                 func(s *emulator.State) { s.People[1].Phone = "+37120000101" },
		`people[1]: the email BOSS@bloom.example is already that of people[0]`:           func(s *emulator.State) { s.People[1].Email = "BOSS@bloom.example" },
		`access[3]: there is no location 9`:                                              func(s *emulator.State) { s.Access[3].Location = 9 },
		`access[3]: there is no person 9`:                                                func(s *emulator.State) { s.Access[3].User = 9 },
		`access[3]: the person 101 has access to the location 120001 already, access[0]`: func(s *emulator.State) { s.Access[3].User = boss },
		`access[3]: there is no role "king"`:                                             func(s *emulator.State) { s.Access[3].Role = "king" },
		`access[3].rights: there is no right "fly"`:                                      func(s *emulator.State) { s.Access[3].Rights["fly"] = true },
		`access[3].rights.clients_export_access: want true or false, got 1`:              func(s *emulator.State) { s.Access[3].Rights["clients_export_access"] = 1 },
		`access[3]: earlier: there is no role "king"`:                                    func(s *emulator.State) { s.Access[3].Earlier = map[string]emulator.Rights{"king": nil} },
		`access[3].earlier.worker.storages_ids: want a list of ids, got "x"`: func(s *emulator.State) {
			s.Access[3].Earlier = map[string]emulator.Rights{"worker": {"storages_ids": "x"}}
		},
		`access[4]: there is no employee 506 in the location 120001`:           func(s *emulator.State) { s.Access[4].Employee = 506 },
		`access[3]: the employee 501 is linked to the person 103`:              func(s *emulator.State) { s.Access[3].Employee, s.Employees[0].User = 501, master },
		`employees[1]: the id 501 is already that of employees[0]`:             func(s *emulator.State) { s.Employees[1].ID = 501 },
		`employees[1]: the name is missing`:                                    func(s *emulator.State) { s.Employees[1].Name = "" },
		`employees[1]: there is no location 9`:                                 func(s *emulator.State) { s.Employees[1].Location = 9 },
		`employees[1]: there is no position 9`:                                 func(s *emulator.State) { s.Employees[1].Position = 9 },
		`employees[1]: the person 106 has no access to the location 120001`:    func(s *emulator.State) { s.Employees[1].User = stranger },
		`employees[1]: the person 103 is already linked to employees[0]`:       func(s *emulator.State) { s.Employees[1].User = master },
		`positions[0]: the title is missing`:                                   func(s *emulator.State) { s.Positions[0].Title = "" },
		`positions[0]: there is no network 9`:                                  func(s *emulator.State) { s.Positions[0].Network = 9 },
		`positions[1]: there is no location 9`:                                 func(s *emulator.State) { s.Positions[1].Location = 9 },
		`licences[1]: the id 120001 is already that of licences[0]`:            func(s *emulator.State) { s.Licences[1].Location = center },
		`licences[0]: there is no location 9`:                                  func(s *emulator.State) { s.Licences[0].Location = 9 },
		`licences[0]: the id 0 is not above 0`:                                 func(s *emulator.State) { s.Licences[0].ID = 0 },
		`licences[0]: staff_limit is below 0`:                                  func(s *emulator.State) { s.Licences[0].StaffLimit = -1 },
		`licences[0]: end: want YYYY-MM-DD, got "20.02.2027"`:                  func(s *emulator.State) { s.Licences[0].End = "20.02.2027" },
		`licences[0]: it ends before it starts`:                                func(s *emulator.State) { s.Licences[0].End = "2026-01-01" },
		`extra_rights[0]: the slug "clients_access" is empty or known already`: func(s *emulator.State) { s.ExtraRights = []emulator.ExtraRight{{Slug: "clients_access"}} },
		`extra_rights[0]: there is no parent "a" before it`:                    func(s *emulator.State) { s.ExtraRights = []emulator.ExtraRight{{Slug: "a", Parent: "a"}} },
		`extra_rights[0]: there is no value type "x"`:                          func(s *emulator.State) { s.ExtraRights = []emulator.ExtraRight{{Slug: "a", ValueType: "x"}} },
		`extra_roles[0]: the slug "owner" is empty or known already`:           func(s *emulator.State) { s.ExtraRoles = []emulator.ExtraRole{{Slug: "owner", Like: "owner"}} },
		`presets[1]: the slug "owner" is empty or there already`:               func(s *emulator.State) { s.Presets = []emulator.Preset{{Slug: "owner"}, {Slug: "owner"}} },
		`presets[0]: there is no right "kind:view"`:                            func(s *emulator.State) { s.Presets = []emulator.Preset{{Slug: "owner", On: []string{"kind:view"}}} },
		`presets[0].values: timetable_staff_id: want a whole number, got true`: func(s *emulator.State) {
			s.Presets = []emulator.Preset{{Slug: "owner", Values: map[string]any{"timetable_staff_id": true}}}
		},
		`extra_roles[0]: there is no role "x" to be like`: func(s *emulator.State) { s.ExtraRoles = []emulator.ExtraRole{{Slug: "a", Like: "x"}} },
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			s := world()
			edit(&s)
			if _, err := emulator.New(s, nil); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("New returned %v, want %s", err, want)
			}
		})
	}
}

// TestAllMistakesAtOnce names every mistake of a seed in one error.
func TestAllMistakesAtOnce(t *testing.T) {
	t.Parallel()
	s := world()
	s.Brand, s.Caller, s.Access[3].Role = "x", 1, "king"
	_, err := emulator.New(s, nil)
	for _, want := range []string{"brand", "caller", "king"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %q: %v", want, err)
		}
	}
}

const seed = `{
  "format": 1,
  "caller": 101,
  "locations": [ { "id": 120001, "title": "Bloom Center" } ],
  "people": [
    { "id": 101, "name": "Boss", "email": "boss@bloom.example" },
    { "id": 102, "name": "Anna", "phone": "+37120000102" }
  ],
  "access": [
    { "location": 120001, "user": 101, "role": "owner", "non_deletable": true },
    { "location": 120001, "user": 102, "role": "administrator", "rights": { "clients_export_access": true }, "employee": 501 }
  ],
  "employees": [ { "id": 501, "location": 120001, "name": "Anna", "schedule": true } ]
}`

// everything is a seed with every kind of thing in it.
const everything = `{
  "format": 1,
  "brand": "altegio",
  "language": "ru",
  "tokens": { "partner": "p-1", "user": "u-1" },
  "caller": 101,
  "now": "2027-01-15T09:00:00Z",
  "switches": { "put_rights": "replace" },
  "rate_limit": { "per_second": 5, "per_minute": 200 },
  "locations": [ { "id": 120001, "title": "Bloom Center", "main_network": 7001, "city": "Riga", "currency": "EUR" } ],
  "networks":  [ { "id": 7001, "title": "Bloom", "locations": [120001], "main": 120001 } ],
  "people":    [ { "id": 101, "name": "Boss", "phone": "+37120000101", "email": "boss@bloom.example", "password": "x" },
                 { "id": 102, "name": "Iva", "email": "iva@bloom.example", "unregistered": true } ],
  "access":    [ { "location": 120001, "user": 101, "role": "owner", "rights": { "clients_export_access": false, "storages_ids": [1, 2] },
                   "employee": 501, "non_deletable": true, "position": "Owner", "earlier": { "manager": null } },
                 { "location": 120001, "user": 102, "role": "worker", "pending": true } ],
  "employees": [ { "id": 501, "location": 120001, "name": "Boss", "specialization": "Hair", "schedule": true, "user": 101, "position": 801 } ],
  "positions": [ { "id": 801, "title": "Stylist", "network": 7001 } ],
  "licences":  [ { "location": 120001, "id": 9001, "name": "Pro", "start": "2026-03-01", "end": "2027-02-20", "staff_limit": 12, "paid_rights_model": false, "active": true } ],
  "extra_rights": [ { "slug": "robots_access", "title": "Robots" } ],
  "extra_roles":  [ { "slug": "call_center", "title": "Call center", "like": "administrator" } ],
  "applications": [ { "id": 77, "title": "Bot", "rights": ["clients_access"] } ]
}`

func TestEverythingInASeed(t *testing.T) {
	t.Parallel()
	e, err := emulator.Open(t.Context(), emulator.Options{Seed: write(t, "seed.json", everything)})
	if err != nil {
		t.Fatal(err)
	}
	s := e.State()
	if s.Access[0].Rights["storages_ids"].([]int)[1] != 2 || s.Employees[0].User != 101 || s.Access[0].Employee != 0 {
		t.Errorf("the normal form is %+v %+v", s.Access[0], s.Employees[0])
	}
	if s.Access[1].Invitation == 0 || s.LastID != s.Access[1].Invitation {
		t.Errorf("the open invitation has the number %d, the highest id is %d", s.Access[1].Invitation, s.LastID)
	}
	if partner, user := e.Tokens(); partner != "p-1" || user != "u-1" {
		t.Errorf("tokens %q, %q", partner, user)
	}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestWritesSurviveReopening keeps what was written, and the random tokens out of the file.
func TestWritesSurviveReopening(t *testing.T) {
	t.Parallel()
	o := emulator.Options{Seed: write(t, "seed.json", seed), State: filepath.Join(t.TempDir(), "state.json")}
	first, err := emulator.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	partner, user := first.Tokens()
	c := serveUnchecked(t, first)
	c.put(200, 120001, 102, m{"user_role": "accountant"})
	want := first.State()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if got := c.do("PUT", permissionsPath(120001, 102), m{"user_role": "manager"}); got.status != 500 || strings.Contains(got.text, "state.json") {
		t.Errorf("writing to a closed emulator: %s", got)
	}
	data, err := os.ReadFile(o.State)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), partner) || strings.Contains(string(data), user) {
		t.Error("the state has a random token")
	}

	second, err := emulator.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := second.Close(); err != nil {
			t.Error(err)
		}
	}()
	if diff := cmp.Diff(want, second.State()); diff != "" {
		t.Errorf("the state changed (-written +read):\n%s", diff)
	}
	if p, u := second.Tokens(); p == partner || u == user || p == u {
		t.Error("random tokens must be new each time")
	}
	if err := second.Reset(); err != nil {
		t.Fatal(err)
	}
	if got := second.State().Access[1].Role; got != "administrator" {
		t.Errorf("after Reset the role is %q", got)
	}
}

// TestFailedWrite answers 500 and keeps state and file as they were.
func TestFailedWrite(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "work")
	e, err := emulator.Open(t.Context(), emulator.Options{Seed: write(t, "seed.json", seed), State: filepath.Join(folder, "state.json")})
	if err != nil {
		t.Fatal(err)
	}
	c := serveEmulator(t, e)
	before := e.State()
	if err := os.Rename(folder, folder+".away"); err != nil {
		t.Fatal(err)
	}
	a := c.put(500, 120001, 102, m{"user_role": "accountant"})
	if !strings.Contains(a.text, "could not be written") || strings.Contains(a.text, folder) {
		t.Errorf("the answer is %s", a)
	}
	if diff := cmp.Diff(before, e.State()); diff != "" {
		t.Errorf("the state changed (-before +after):\n%s", diff)
	}
	if err := os.Rename(folder+".away", folder); err != nil {
		t.Fatal(err)
	}
	c.put(200, 120001, 102, m{"user_role": "accountant"})
}

func TestOpenRefusesBadFiles(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"half":          seed[:len(seed)/2],
		"unknown field": strings.Replace(seed, `"title"`, `"titel"`, 1),
		"other format":  strings.Replace(seed, `"format": 1`, `"format": 2`, 1),
		"mistake":       strings.Replace(seed, `"owner"`, `"king"`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := write(t, "bad.json", text)
			if _, err := emulator.Open(t.Context(), emulator.Options{Seed: path}); err == nil || !strings.Contains(err.Error(), "bad.json") {
				t.Errorf("Open returned %v, want an error that names the file", err)
			}
		})
	}
}

// TestStateIsACopy hands out a state that can be changed freely.
func TestStateIsACopy(t *testing.T) {
	t.Parallel()
	e, err := emulator.New(world(), fixedClock)
	if err != nil {
		t.Fatal(err)
	}
	s := e.State()
	s.Access[3].Rights["clients_export_access"] = false
	s.Locations[0].Title = "changed"
	if again := e.State(); again.Access[3].Rights["clients_export_access"] != true || again.Locations[0].Title == "changed" {
		t.Error("the emulator's own state changed")
	}
}

// TestSeedIsTheStateFormat starts an emulator from the state of another one.
func TestSeedIsTheStateFormat(t *testing.T) {
	t.Parallel()
	first, err := emulator.New(world(), fixedClock)
	if err != nil {
		t.Fatal(err)
	}
	second, err := emulator.New(first.State(), fixedClock)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first.State(), second.State()); diff != "" {
		t.Errorf("the state changed (-first +second):\n%s", diff)
	}
}

func TestClockMovesTheLicence(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	c.must(200, "GET", "/api/v1/staff/120001", nil)
	if err := c.e.Admin().SetNow(time.Date(2027, 2, 20, 23, 59, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	c.must(200, "GET", "/api/v1/staff/120001", nil)
	if err := c.e.Admin().SetNow(time.Date(2027, 2, 21, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	c.must(403, "GET", "/api/v1/staff/120001", nil)
	if got := c.get("/api/v1/license/120001").fields("active"); got != "0" {
		t.Errorf("active = %s, want 0", got)
	}
	if err := c.e.Admin().SetNow(time.Time{}); err != nil {
		t.Fatal(err)
	}
	c.must(200, "GET", "/api/v1/staff/120001", nil)
}
