package emulator_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
)

func TestSeedMistakes(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ж", 51)
	for want, edit := range map[string]func(*emulator.State){
		`caller: there is no user 9`:                                         func(s *emulator.State) { s.Caller = 9 },
		`caller: the user 34 is not active`:                                  func(s *emulator.State) { s.Caller = mentor },
		`caller: the user 35 is archived`:                                    func(s *emulator.State) { s.Caller = gone },
		`api_key: has space around it`:                                       func(s *emulator.State) { s.APIKey = " x" },
		`switches: there is no switch "x"`:                                   func(s *emulator.State) { s.Switches = map[string]string{"x": "y"} },
		`the switch "validation" has the positions ["200" "422"], not "y"`:   func(s *emulator.State) { s.Switches = map[string]string{"validation": "y"} },
		`rate_limit: per_second is below 0`:                                  func(s *emulator.State) { s.RateLimit = &emulator.RateLimit{PerSecond: -1} },
		`token_minutes: is below 0`:                                          func(s *emulator.State) { s.TokenMinutes = -1 },
		`settings: a: want true, false, a number or a text`:                  func(s *emulator.State) { s.Settings = m{"a": []int{1}} },
		`branches[1]: the id 1 is already that of branches[0]`:               func(s *emulator.State) { s.Branches[1].ID = center },
		`branches[0]: the id 0 is not above 0`:                               func(s *emulator.State) { s.Branches[0].ID = 0 },
		`branches[0]: the name is missing`:                                   func(s *emulator.State) { s.Branches[0].Name = " " },
		`branches[0]: the name has 51 characters, 50 is the limit`:           func(s *emulator.State) { s.Branches[0].Name = long },
		`cash_desks[1]: the id 11 is already that of cash_desks[0]`:          func(s *emulator.State) { s.CashDesks[1].ID = till },
		`cash_desks[0]: the name is missing`:                                 func(s *emulator.State) { s.CashDesks[0].Name = "" },
		`cash_desks[0]: there is no branch 9`:                                func(s *emulator.State) { s.CashDesks[0].Branch = 9 },
		`cash_desks[0].users[1]: there is no user 9`:                         func(s *emulator.State) { s.CashDesks[0].Users[1] = 9 },
		`cash_desks[0].users[1]: the user 31 is in the list twice`:           func(s *emulator.State) { s.CashDesks[0].Users[1] = boss },
		`roles[1]: the id 21 is already that of roles[0]`:                    func(s *emulator.State) { s.Roles[1].ID = adminRole },
		`roles[3]: the title is missing`:                                     func(s *emulator.State) { s.Roles[3].Title = "" },
		`roles[3]: interface: want "administration", "teacher" or "client"`:  func(s *emulator.State) { s.Roles[3].Interface = "x" },
		`roles[3]: the rank 99 is outside 100-999 of the interface admin`:    func(s *emulator.State) { s.Roles[3].Rank = 99 },
		`roles[1]: the rank 100 is outside 10-99 of the interface teacher`:   func(s *emulator.State) { s.Roles[1].Rank = 100 },
		`roles[2]: the rank 10 is outside 1-9 of the interface client`:       func(s *emulator.State) { s.Roles[2].Rank = 10 },
		`roles[3]: a menu item or right is empty`:                            func(s *emulator.State) { s.Roles[3].Rights = []string{""} },
		`roles[3]: builtin: "administrator" is already roles[0]`:             func(s *emulator.State) { s.Roles[3].Builtin = "administrator" },
		`roles[3]: builtin: want "administrator", "teacher" or "client"`:     func(s *emulator.State) { s.Roles[3].Builtin = "x" },
		`roles[0]: the built-in role teacher has the interface teacher`:      func(s *emulator.State) { s.Roles[0].Builtin, s.Roles[1].Builtin = "teacher", "" },
		`users[1]: the id 31 is already that of users[0]`:                    func(s *emulator.State) { s.Users[1].ID = boss },
		`users[0]: the name is missing`:                                      func(s *emulator.State) { s.Users[0].Name = "" },
		`users[0]: the email is missing`:                                     func(s *emulator.State) { s.Users[0].Email = " " },
		`users[4]: the email kim@school.example is already that of users[2]`: func(s *emulator.State) { s.Users[4].Email = " kim@SCHOOL.example" },
		`users[2]: gender: want "male" or "female", got "x"`:                 func(s *emulator.State) { s.Users[2].Gender = "x" },
		`users[2].branches[0]: there is no branch 9`:                         func(s *emulator.State) { s.Users[2].Branches = []int{9} },
		`users[2].roles[0]: there is no role 9`:                              func(s *emulator.State) { s.Users[2].Roles = []int{9} },
		`users[2].roles[1]: the role 24 is in the list twice`:                func(s *emulator.State) { s.Users[2].Roles = []int{24, 24} },
		`users[2]: there is no teacher 9`:                                    func(s *emulator.State) { s.Users[2].Teacher = 9 },
		`users[2].clients[0]: the id 0 is not above 0`:                       func(s *emulator.State) { s.Users[2].Clients = []int{0} },
		`users[2]: last_login: want YYYY-MM-DD HH:MM:SS, got "today"`:        func(s *emulator.State) { s.Users[2].LastLogin = "today" },
		`users[2]: cash_desks: who may use a desk is said by the desk`:       func(s *emulator.State) { s.Users[2].CashDesks = []int{} },
		`users[2].cash_desks[0]: there is no cash desk 9`: func(s *emulator.State) {
			s.Users[2].CashDesks, s.Switches = []int{9}, map[string]string{"desk_views": "separate"}
		},
		`teachers[1]: the id 41 is already that of teachers[0]`: func(s *emulator.State) { s.Teachers[1].ID = 41 },
		`teachers[0]: the name is missing`:                      func(s *emulator.State) { s.Teachers[0].Name = "" },
		`teachers[0].branches[0]: there is no branch 9`:         func(s *emulator.State) { s.Teachers[0].Branches = []int{9} },
		`log[1]: the id 51 is already that of log[0]`:           func(s *emulator.State) { s.Log[1].ID = 51 },
		`log[0]: the entity is missing`:                         func(s *emulator.State) { s.Log[0].Entity = "" },
		`log[0]: event: want 1, 2 or 3, got 4`:                  func(s *emulator.State) { s.Log[0].Event = 4 },
		`log[0]: at: want YYYY-MM-DD HH:MM:SS, got ""`:          func(s *emulator.State) { s.Log[0].At = "" },
		`letters[0]: to and why are both needed`:                func(s *emulator.State) { s.Letters = []emulator.Letter{{To: "a"}} },
		`letters[0]: at: want`: func(s *emulator.State) {
			s.Letters = []emulator.Letter{{To: "a", Why: "access", At: "x"}}
		},
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
	s.TokenMinutes, s.Branches[0].Name, s.Users[0].Gender = -1, "", "x"
	_, err := emulator.New(s, nil)
	for _, want := range []string{"token_minutes", "branches[0]", "gender"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %q: %v", want, err)
		}
	}
}

// everything is a seed with every kind of thing in it.
const everything = `{
  "format": 1, "now": "2027-01-15T09:00:00Z", "caller": 1, "api_key": "k-1",
  "switches": {"desk_views": "separate"}, "rate_limit": {"per_second": 5}, "token_minutes": 60,
  "branches": [{"id": 1, "name": "Center", "inactive": false, "subject_ids": [3], "weight": 1}],
  "cash_desks": [{"id": 1, "branch": 1, "name": "Till", "users": [1], "disabled": true, "weight": 2}],
  "roles": [{"id": 1, "title": "Admin", "interface": "administration", "rank": 999, "menu": ["client"], "rights": ["client.list"], "builtin": "administrator"}],
  "users": [{"id": 1, "name": "A", "email": "a@b.example", "phone": "1", "gender": "male", "language": "ru", "sip": "1", "inn": "2",
             "branches": [1], "roles": [1], "inactive": false, "archived": false, "teacher": 1, "clients": [5], "last_login": "2027-01-01 00:00:00"},
            {"id": 2, "name": "B", "email": "b@b.example", "archived": true, "cash_desks": []}],
  "teachers": [{"id": 1, "name": "T", "email": "t@b.example", "phone": "3", "branches": [1], "archived": true}],
  "settings": {"teacher_cabinet.view_student_contacts": true, "client_cabinet.forecast_history_period": 3, "x": "y"},
  "options": ["client_cabinets", "loyalty"],
  "log": [{"id": 9, "entity": "User", "entity_id": 1, "user_id": 1, "event": 1, "fields_old": {}, "fields_new": {"name": "A"}, "at": "2027-01-01 00:00:00"}],
  "letters": [{"to": "a@b.example", "why": "access", "at": "2027-01-01 00:00:00"}],
  "last_id": 30
}`

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEverythingInASeed(t *testing.T) {
	t.Parallel()
	e, err := emulator.Open(t.Context(), emulator.Options{Seed: write(t, "seed.json", everything)})
	if err != nil {
		t.Fatal(err)
	}
	s := e.State()
	if diff := cmp.Diff([]int{1}, s.Users[0].CashDesks); diff != "" {
		t.Errorf("the own list of desks (-want +got):\n%s", diff)
	}
	if s.Users[1].CashDesks == nil || !s.Users[1].Inactive {
		t.Errorf("the archived user is %+v", s.Users[1])
	}
	if email, key := e.APIUser(); email != "a@b.example" || key != "k-1" {
		t.Errorf("APIUser returned %q, %q", email, key)
	}
	if now, ok := e.Fixed(); !ok || !now.Equal(testTime) {
		t.Errorf("Fixed returned %v, %v", now, ok)
	}
	again, err := emulator.New(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, again.State()); diff != "" {
		t.Errorf("the state changed (-first +second):\n%s", diff)
	}
}

// TestWritesSurviveReopening keeps what was written, and the random key out of the file.
func TestWritesSurviveReopening(t *testing.T) {
	t.Parallel()
	seed := strings.Replace(everything, `"api_key": "k-1",`, "", 1)
	o := emulator.Options{Seed: write(t, "seed.json", seed), State: filepath.Join(t.TempDir(), "state.json")}
	first, err := emulator.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	_, key := first.APIUser()
	c := connect(t, first, nil)
	c.ok("branch/create", m{"name": "New", "is_active": 1})
	c.admin(first.Admin().UpdateUser(emulator.UserEdit{ID: 1, Active: new(false)}))
	want := first.State()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(o.State)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), key) || strings.Contains(string(data), c.token) {
		t.Error("the state has a secret")
	}
	// The caller lost the access later, which is no mistake of the state.
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
	if _, other := second.APIUser(); other == key {
		t.Error("a random key must be new each time")
	}
	if err := second.Reset(); err != nil {
		t.Fatal(err)
	}
	if got := second.State(); len(got.Branches) != 1 || got.Users[0].Inactive {
		t.Errorf("after Reset the state is %+v", got)
	}
}

// TestFailedWrite answers 500 and keeps the state as it was.
func TestFailedWrite(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "work")
	e, err := emulator.Open(t.Context(), emulator.Options{Seed: write(t, "seed.json", everything), State: filepath.Join(folder, "state.json")})
	if err != nil {
		t.Fatal(err)
	}
	c := connect(t, e, nil)
	before := e.State()
	if err := os.Rename(folder, folder+".away"); err != nil {
		t.Fatal(err)
	}
	a := c.do("branch/create", m{"name": "New", "is_active": 1})
	if a.status != 500 || strings.Contains(a.text, folder) {
		t.Errorf("the answer is %s", a)
	}
	if diff := cmp.Diff(before, e.State()); diff != "" {
		t.Errorf("the state changed (-before +after):\n%s", diff)
	}
}

func TestOpenRefusesBadFiles(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"half":            everything[:len(everything)/2],
		"unknown field":   strings.Replace(everything, `"title"`, `"titel"`, 1),
		"other format":    strings.Replace(everything, `"format": 1`, `"format": 2`, 1),
		"mistake":         strings.Replace(everything, `999`, `99`, 1),
		"inactive caller": strings.Replace(everything, `"roles": [1], "inactive": false`, `"roles": [1], "inactive": true`, 1),
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
	c := serve(t, nil)
	s := c.e.State()
	s.Users[0].Name, s.Roles[3].Rights[0], s.Log[0].New["name"] = "x", "x", "x"
	if again := c.e.State(); again.Users[0].Name == "x" || again.Roles[3].Rights[0] == "x" || again.Log[0].New["name"] == "x" {
		t.Error("the emulator's own state changed")
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	c := serve(t, nil)
	if _, ok := c.e.Fixed(); ok {
		t.Error("the clock stands still from the beginning")
	}
	c.admin(c.e.Admin().SetNow(testTime.Add(10 * time.Minute)))
	c.clock.pass(time.Hour)
	c.ok("branch/index", nil)
	c.admin(c.e.Admin().SetNow(time.Time{}))
	if a := c.do("branch/index", nil); a.status != 401 {
		t.Errorf("an hour later: %s", a)
	}
}
