package emulator_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
)

// TestBadSeeds is every mistake of a state.
func TestBadSeeds(t *testing.T) {
	t.Parallel()
	for want, edit := range map[string]func(*emulator.State){
		`brand: want "amocrm" or "kommo", got "x"`:   func(s *emulator.State) { s.Brand = "x" },
		`subdomain: want`:                            func(s *emulator.State) { s.Subdomain = "A b" },
		`account_id: 0 is not above 0`:               func(s *emulator.State) { s.AccountID = 0 },
		`plan: want one of`:                          func(s *emulator.State) { s.Plan = "x" },
		`seats: is below 0`:                          func(s *emulator.State) { s.Seats = -1 },
		`rate_limit: a number is below 0`:            func(s *emulator.State) { s.RateLimit = &emulator.RateLimit{BanAfter: -1} },
		`there is no switch "x"`:                     func(s *emulator.State) { s.Switches = map[string]string{"x": "y"} },
		`"missing_id" has the positions`:             func(s *emulator.State) { s.Switches = map[string]string{"missing_id": "y"} },
		`ip_filter: addresses[0]`:                    func(s *emulator.State) { s.IPFilter.Addresses = []string{"x"} },
		`token: has space`:                           func(s *emulator.State) { s.Token = "a b" },
		`caller: there is no user 99`:                func(s *emulator.State) { s.Caller = 99 },
		`caller: the user 53 is not active`:          func(s *emulator.State) { s.Caller = intern },
		`caller: the user 55 is deleted`:             func(s *emulator.State) { s.Caller = gone },
		`last_id: -1`:                                func(s *emulator.State) { s.LastID = -1 },
		`oauth: client_id, client_secret`:            func(s *emulator.State) { s.OAuth.ClientID = "" },
		`oauth: code and refresh_token are the same`: func(s *emulator.State) { s.OAuth.Code = s.OAuth.RefreshToken },
		`groups[0]: the name is missing`:             func(s *emulator.State) { s.Groups = []emulator.Group{{}} },
		`roles[1]: the id 41 is already`:             func(s *emulator.State) { s.Roles[1].ID = manager },
		`roles[0]: the name is missing`:              func(s *emulator.State) { s.Roles[0].Name = "" },
		`roles[0].rights.leads.view: The level`:      func(s *emulator.State) { s.Roles[0].Rights.Leads.View = "L" },
		`roles[0].rights.leads.add: The level`:       func(s *emulator.State) { s.Roles[0].Rights.Leads.Add = "M" },
		`roles[0].rights.tasks.delete: The level A is wider`: func(s *emulator.State) {
			s.Roles[0].Rights.Tasks.Delete = "A"
		},
		`roles[0].rights.status_rights.1.status_id: There is no status 9`: func(s *emulator.State) { s.Roles[0].Rights.StatusRights[1].Status = 9 },
		`roles[0].rights.status_rights.1.entity_type`:                     func(s *emulator.State) { s.Roles[0].Rights.StatusRights[1].EntityType = "contacts" },
		`roles[0].rights.catalog_rights.0.catalog_id: There is no list 9`: func(s *emulator.State) { s.Roles[0].Rights.CatalogRights[0].Catalog = 9 },
		`users[0]: the name is missing`:                                   func(s *emulator.State) { s.Users[0].Name = "" },
		`users[1]: the id 51 is already`:                                  func(s *emulator.State) { s.Users[1].ID = boss },
		`users[0]: the id 0 is not between 1`:                             func(s *emulator.State) { s.Users[0].ID = 0 },
		`users[0]: email: "x" is no e-mail`:                               func(s *emulator.State) { s.Users[0].Email = "x" },
		`users[2]: the email seller@volt.example is already`:              func(s *emulator.State) { s.Users[2].Email = "SELLER@VOLT.example " },
		`users[1]: lang: want one of`:                                     func(s *emulator.State) { s.Users[1].Lang = "de" },
		`users[1]: there is no group 9`:                                   func(s *emulator.State) { s.Users[1].Group = 9 },
		`users[1]: there is no role 9`:                                    func(s *emulator.State) { s.Users[1].Role = 9 },
		`users[1]: administrator, free user and role`:                     func(s *emulator.State) { s.Users[1].Admin = true },
		`users[2].rights.leads.view: The level`:                           func(s *emulator.State) { s.Users[2].Rights.Leads.View = "X" },
		`pipelines[0]: the name is missing`:                               func(s *emulator.State) { s.Pipelines[0].Name = "" },
		`pipelines[0].statuses[1]: the name is missing`:                   func(s *emulator.State) { s.Pipelines[0].Statuses[1].Name = "" },
		`pipelines[0].statuses[1]: type: want 0`:                          func(s *emulator.State) { s.Pipelines[0].Statuses[1].Type = 2 },
		`pipelines[0]: there are 2 stages of Incoming leads`:              func(s *emulator.State) { s.Pipelines[0].Statuses[1].Type = 1 },
		`pipelines: there are 2 main ones`:                                func(s *emulator.State) { s.Pipelines[0].Main, s.Pipelines[1].Main = true, true },
		`statuses[2]: the id 112 is already`:                              func(s *emulator.State) { s.Pipelines[1].Statuses[0].ID = first },
		`the status 142 is there twice`: func(s *emulator.State) {
			s.Pipelines[0].Statuses = append(s.Pipelines[0].Statuses, emulator.Status{ID: 142, Name: "W"}, emulator.Status{ID: 142, Name: "W"})
		},
		`pipelines: there are 51`: func(s *emulator.State) {
			for i := range 49 {
				s.Pipelines = append(s.Pipelines, emulator.Pipeline{ID: 1000 + i, Name: "P"})
			}
		},
		`there are 101 statuses`: func(s *emulator.State) {
			for i := range 99 {
				s.Pipelines[0].Statuses = append(s.Pipelines[0].Statuses, emulator.Status{ID: 1000 + i, Name: "S"})
			}
		},
		`catalogs[0]: the name is missing`: func(s *emulator.State) { s.Catalogs[0].Name = "" },
		`leads[0]: there is no user 99`:    func(s *emulator.State) { s.Leads[0].Responsible = 99 },
		`tasks[1]: the id 91 is already`:   func(s *emulator.State) { s.Tasks = append(s.Tasks, s.Tasks[0]) },
		`letters[0]: to and why`:           func(s *emulator.State) { s.Letters = []emulator.Letter{{To: "a"}} },
		`login_log[0]: way: want`:          func(s *emulator.State) { s.LoginLog = []emulator.Login{{User: 1}} },
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
	s.Seats, s.Roles[0].Name, s.Users[0].Lang = -1, "", "x"
	_, err := emulator.New(s, nil)
	for _, want := range []string{"seats", "roles[0]", "lang"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %q: %v", want, err)
		}
	}
}

// everything is a seed with every kind of thing in it.
const everything = `{
  "format": 1, "brand": "kommo", "subdomain": "volt", "account_id": 5, "now": "2027-01-15T09:00:00Z", "caller": 1, "token": "t-1",
  "oauth": {"client_id": "c", "client_secret": "s", "redirect_uri": "https://a.example", "refresh_token": "r", "refresh_at": "2027-01-01T00:00:00Z", "code": "k", "code_at": "2027-01-15T08:50:00Z"},
  "switches": {"missing_id": "204"}, "rate_limit": {"per_second": 7, "ban_after": 3}, "plan": "advanced", "seats": 5, "unpaid": false,
  "ip_filter": {"enabled": true, "addresses": ["192.0.2.0/24", "2001:db8::1"], "block_api": false},
  "groups": [{"id": 0, "name": "Sales"}, {"id": 2, "name": "Retail"}],
  "roles": [{"id": 3, "name": "R", "rights": {
    "leads": {"view": "A", "edit": "G", "add": "A", "delete": "M", "export": "D"}, "contacts": {"view": "G"}, "companies": {}, "tasks": {"edit": "A", "delete": "A"},
    "mail_access": true, "catalog_access": true, "files_access": true, "oper_day_reports_view_access": true, "oper_day_user_tracking": true,
    "custom_fields_rights": {"x": [1, "y"]},
    "status_rights": [{"entity_type": "leads", "pipeline_id": 10, "status_id": 11, "rights": {"view": "A", "export": "A"}}],
    "catalog_rights": [{"catalog_id": 20, "rights": {"view": "L", "add": "A"}}]}}],
  "users": [{"id": 1, "name": "A", "email": "a@b.example", "lang": "ru", "phone": "1", "admin": true, "group": 2, "last_login": "2027-01-01T00:00:00Z"},
            {"id": 2, "name": "B", "email": "b@b.example", "role": 3},
            {"id": 3, "name": "C", "email": "c@b.example", "rights": {"status_rights": [], "catalog_rights": null}, "exceeded": true},
            {"id": 4, "name": "D", "email": "d@b.example", "free": true, "inactive": true},
            {"id": 5, "name": "E", "email": "A@b.example", "deleted": true}],
  "pipelines": [{"id": 10, "name": "P", "main": true, "archived": false, "statuses": [{"id": 12, "name": "In", "type": 1, "sort": 10}, {"id": 11, "name": "S", "type": 0, "sort": 20}]}, {"id": 13, "name": "Q"}],
  "catalogs": [{"id": 20, "name": "Goods"}],
  "leads": [{"id": 1, "name": "L", "responsible": 1}], "contacts": [{"id": 1, "name": "C", "responsible": 1}],
  "companies": [{"id": 1, "name": "O", "responsible": 2}], "tasks": [{"id": 1, "name": "T", "responsible": 3}],
  "letters": [{"to": "a@b.example", "why": "welcome", "at": "2027-01-01T00:00:00Z"}],
  "login_log": [{"at": "2027-01-01T00:00:00Z", "user": 1, "way": "web", "ip": "192.0.2.1", "device": "x"}],
  "security": {"two_step": true, "activity_limit": {"cards": 5, "period": "week"}},
  "last_id": 300
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
	c := connect(t, e, nil)
	s := e.State()
	if s.Users[1].Lang != "en" || !s.Users[2].Inactive || !s.Users[4].Inactive || s.Roles[0].Rights.Companies.View != "D" || s.Users[2].Rights.StatusRights == nil {
		t.Errorf("the users are %+v, the roles %+v", s.Users, s.Roles)
	}
	var names []string
	for _, st := range append(s.Pipelines[0].Statuses, s.Pipelines[1].Statuses...) {
		names = append(names, show([]any{st.ID, st.Name, st.Type, st.Sort}))
	}
	want := `[12,"In",1,10] [11,"S",0,20] [142,"Closed - won",0,10000] [143,"Closed - lost",0,11000] [301,"Incoming leads",1,10] [142,"Closed - won",0,10000] [143,"Closed - lost",0,11000]`
	if got := strings.Join(names, " "); got != want {
		t.Errorf("the statuses are %s", got)
	}
	if e.Token() != "t-1" || c.get("account").expect(t, 200).at("country") != "US" {
		t.Error("the account is another one")
	}
	again, err := emulator.New(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, again.State()); diff != "" {
		t.Errorf("the state changed (-first +second):\n%s", diff)
	}
}

// TestWritesSurviveReopening keeps what was written, and the tokens in force out of the file.
func TestWritesSurviveReopening(t *testing.T) {
	t.Parallel()
	seed := strings.NewReplacer(`"token": "t-1",`, "", `"now": "2027-01-15T09:00:00Z",`, "", `"code_at": "2027-01-15T08:50:00Z"`, `"code_at": "2027-01-15T08:59:00Z"`).Replace(everything)
	hand := new(clock)
	o := emulator.Options{Seed: write(t, "seed.json", seed), State: filepath.Join(t.TempDir(), "state.json"), Clock: hand.now}
	open := func() *client {
		e, err := emulator.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		return &client{t: t, e: e, clock: hand, token: e.Token()}
	}
	body := m{"client_id": "c", "client_secret": "s", "redirect_uri": "https://a.example", "grant_type": "authorization_code", "code": "k"}
	a := open()
	pair := a.send("POST", grantPath, body).expect(t, 200)
	a.post("roles", l{m{"name": "New"}}).expect(t, 201)
	a.admin(a.e.Admin().EditUser(emulator.UserEdit{ID: 1, Active: new(false)}))
	want := a.e.State()
	a.admin(a.e.Close())
	data, err := os.ReadFile(o.State)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{a.token, pair.at("access_token").(string), `"k"`} {
		if strings.Contains(string(data), secret) {
			t.Errorf("the state has %q", secret)
		}
	}
	// The caller lost the access later, which is no mistake of the state.
	b := open()
	if diff := cmp.Diff(want, b.e.State()); diff != "" {
		t.Errorf("the state changed (-written +read):\n%s", diff)
	}
	if b.token == a.token {
		t.Error("a random token must be new each time")
	}
	b.admin(b.e.Admin().EditUser(emulator.UserEdit{ID: 1, Active: new(true)}))
	// A refresh token lives on, an access token does not.
	b.send("POST", grantPath, body).expect(t, 400)
	body["grant_type"], body["refresh_token"] = "refresh_token", pair.at("refresh_token")
	b.send("POST", grantPath, body).expect(t, 200)
	b.token = pair.at("access_token").(string)
	b.get("account").expect(t, 401)
	b.admin(b.e.Reset())
	if got := b.e.State(); len(got.Roles) != 1 || got.OAuth.Code != "k" {
		t.Errorf("after Reset the state is %+v", got)
	}
	b.admin(b.e.Close())
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
	if a := c.post("roles", l{m{"name": "x"}}).expect(t, 500); strings.Contains(a.text, folder) {
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
		"unknown field":   strings.Replace(everything, `"archived"`, `"archive"`, 1),
		"other format":    strings.Replace(everything, `"format": 1`, `"format": 2`, 1),
		"mistake":         strings.Replace(everything, `"edit": "G"`, `"edit": "L"`, 1),
		"inactive caller": strings.Replace(everything, `"admin": true`, `"admin": true, "inactive": true`, 1),
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

// TestStateIsACopy hands out a state that can be changed freely, and shares nothing with what it was given.
func TestStateIsACopy(t *testing.T) {
	t.Parallel()
	given := world()
	e, err := emulator.New(given, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := e.State()
	for _, x := range []emulator.State{given, s} {
		x.Users[0].Name, x.Roles[0].Rights.StatusRights[0].Rights.View, x.OAuth.Code = "x", "x", "x"
	}
	if again := e.State(); again.Users[0].Name == "x" || again.Roles[0].Rights.StatusRights[0].Rights.View == "x" || again.OAuth.Code == "x" {
		t.Error("the emulator's own state changed")
	}
}
