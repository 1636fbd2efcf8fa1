package amocrm_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/amocrm"
	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/providers/providertest"
	"github.com/seatplan/seatplan/providers/providertest/faults"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
)

// shop is an account with two administrators, somebody with a role, somebody free and somebody switched
// off.
func shop() emulator.State {
	return emulator.State{
		Subdomain: "shop", AccountID: 900, Caller: 51, Token: "token-of-the-shop-0123456789",
		Groups:    []emulator.Group{{ID: 0, Name: "Sales"}, {ID: 31, Name: "Retail"}},
		Pipelines: []emulator.Pipeline{{ID: 11, Name: "Sales", Statuses: []emulator.Status{{ID: 112, Name: "New"}}}},
		Roles:     []emulator.Role{{ID: 41, Name: "Seller", Rights: emulator.Rights{Leads: emulator.Actions{View: "A"}}}},
		Users: []emulator.User{
			{ID: 51, Name: "Boss", Email: "boss@shop.example", Admin: true},
			{ID: 52, Name: "Anna", Email: "anna@shop.example", Role: 41},
			{ID: 53, Name: "Idle", Email: "idle@shop.example", Role: 41, Inactive: true},
			{ID: 54, Name: "Guest", Email: "guest@shop.example", Free: true},
			{ID: 55, Name: "Deputy", Email: "deputy@shop.example", Admin: true},
		},
	}
}

// head begins every configuration here; what is in the braces of the organization comes first.
func head(lines ...string) string {
	return "organization \"shop\" {\n  system = \"amocrm\"\n  account = \"shop\"\n  guard {\n    max_removals = 100\n    max_losses = 100\n  }\n  " + strings.Join(lines, "\n  ") + `
}
role "admin" { base = "administrator" }
role "seller" {
  title = "Seller"
  grant = ["leads.view"]
}
user "boss" {
  email = "boss@shop.example"
  assignment { role = role.admin }
}
`
}

func person(name, role string, lines ...string) string {
	return "user \"" + name + "\" {\n  email = \"" + name + "@shop.example\"\n  " + strings.Join(lines, "\n  ") + "\n  assignment { role = role." + role + " }\n}\n"
}

func removed(name string, lines ...string) string {
	return "removed \"" + name + "\" {\n  organization = organization.shop\n  email = \"" + name + "@shop.example\"\n  " + strings.Join(lines, "\n  ") + "\n}\n"
}

const enterprise = `licence { plan = "enterprise" }`

// planned is a configuration with its plan against an emulator.
type planned struct {
	*reconcile.Plan
	system reconcile.System
	e      *emulator.Emulator
	diags  []string // code and line
	texts  string   // of the diagnostics
}

func plan(t *testing.T, files string, edit func(*emulator.State)) *planned {
	t.Helper()
	s := shop()
	if edit != nil {
		edit(&s)
	}
	e, err := emulator.New(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg, diags := config.Load(t.Context(), config.Options{FS: fstest.MapFS{"a.hcl": {Data: []byte(files)}}, Specs: []*schema.Spec{amocrm.Provider{}.Spec()}})
	if len(cfg.Organizations) == 1 {
		diags = append(diags, amocrm.Provider{}.Check(cfg.Organizations[0])...)
	}
	for _, d := range diags {
		t.Fatalf("%s: %s: %s", cfg.Files.Position(d.Subject), d.Code, d.Detail)
	}
	o := cfg.Organizations[0]
	w := &world{e}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	system := open(t, o, server.URL, w, providertest.Quick())
	live, err := system.Read(t.Context(), reconcile.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	asOf, err := schema.ParseDate("2027-01-15")
	if err != nil {
		t.Fatal(err)
	}
	p, diags := reconcile.Make(reconcile.Input{Desired: o, Live: live, Vendor: system, Spec: amocrm.Provider{}.Spec(), AsOf: asOf})
	out := &planned{Plan: p, system: system, e: e}
	for _, d := range diags {
		out.diags = append(out.diags, fmt.Sprintf("%s %s %d", d.Severity, d.Code, cfg.Files.Position(d.Subject).Line))
		out.texts += d.Detail + "\n"
	}
	if p == nil && !diags.HasErrors() {
		t.Fatal("there is no plan and no error")
	}
	return out
}

// steps lists the steps, each with its kind and the seats that it takes.
func (p *planned) steps() []string {
	var list []string
	if p.Plan == nil {
		return nil
	}
	for _, s := range p.Steps {
		text := string(s.Kind) + ": " + s.Title
		if s.Seats != 0 {
			text += fmt.Sprintf(" (%+d)", s.Seats)
		}
		list = append(list, text)
	}
	return list
}

func (p *planned) warned(part string) bool {
	return slices.ContainsFunc(p.Warnings, func(w reconcile.Warning) bool { return strings.Contains(w.Text, part) })
}

func (p *planned) refused() string {
	var names []string
	for _, g := range p.Refused() {
		names = append(names, g.Name)
	}
	return strings.Join(names, " ")
}

func line(files, part string) int { return strings.Count(files[:strings.Index(files, part)], "\n") + 1 }

func leads(n, responsible int) []emulator.Record {
	list := make([]emulator.Record, n)
	for i := range list {
		list[i] = emulator.Record{ID: 1000 + i, Responsible: responsible}
	}
	return list
}

// TestOffBoarding: what a leaver owns is counted and moved first, then the access ends, and a person
// deletes the user.
func TestOffBoarding(t *testing.T) {
	t.Parallel()
	owns := func(s *emulator.State) {
		s.Leads, s.Tasks = leads(51, 52), []emulator.Record{{ID: 9, Responsible: 52}}
		s.Contacts, s.Companies = []emulator.Record{{ID: 7, Responsible: 52}}, []emulator.Record{{ID: 8, Responsible: 51}}
	}
	to := "on_removal { transfer_to = user.boss }"
	moves := []string{"call: move 51 leads of Anna to Boss", "call: move 1 contact of Anna to Boss", "call: move 1 task of Anna to Boss"}
	for name, tt := range map[string]struct {
		files string
		edit  func(*emulator.State)
		want  []string
	}{
		"a removed block":         {head(enterprise) + removed("anna", to), owns, append(moves[:3:3], "call: deactivate Anna (-1)", "manual: delete the user Anna")},
		"the organization":        {head(enterprise, to) + removed("anna"), owns, append(moves[:3:3], "call: deactivate Anna (-1)", "manual: delete the user Anna")},
		"not in the files":        {head(enterprise, to, `unmanaged { users = "remove" }`) + person("idle", "seller", "active = false") + person("deputy", "admin") + removed("guest"), owns, append(moves[:3:3], "call: deactivate Guest", "call: deactivate Anna (-1)", "manual: delete the user Anna", "manual: delete the user Guest")},
		"reported only":           {head(enterprise, to), owns, nil},
		"an assignment that ends": {head(enterprise, to) + strings.Replace(person("anna", "seller"), "{ role = role.seller }", "{\n    role = role.seller\n    until = \"2027-01-14\"\n  }", 1), owns, append(moves[:3:3], "call: deactivate Anna (-1)", "manual: delete the user Anna")},
		"without an assignment":   {head(enterprise, to) + "user \"anna\" { email = \"anna@shop.example\" }\n", owns, append(moves[:3:3], "call: deactivate Anna (-1)", "manual: delete the user Anna")},
		"a smaller tariff":        {head(`licence { plan = "professional" }`, to) + removed("anna"), owns, append(moves[:3:3], "manual: switch Anna off (-1)", "manual: delete the user Anna")},
		"no tariff":               {head(to) + removed("anna"), owns, append(moves[:3:3], "manual: switch Anna off (-1)", "manual: delete the user Anna")},
		"nothing owned":           {head(enterprise) + removed("anna"), nil, []string{"call: deactivate Anna (-1)", "manual: delete the user Anna"}},
		"switched off already":    {head(enterprise) + removed("idle"), nil, []string{"manual: delete the user Idle"}},
		"an administrator":        {head(enterprise) + removed("deputy"), nil, []string{"manual: switch Deputy off (-1)", "manual: delete the user Deputy"}},
		"gone already":            {head(enterprise) + removed("anna"), func(s *emulator.State) { s.Users[1].Deleted, s.Users[1].Role = true, 0 }, nil},
		"off, and the user stays": {head(enterprise) + person("anna", "seller", "active = false"), owns, []string{"call: deactivate Anna (-1)"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := plan(t, tt.files, tt.edit)
			want := slices.Clone(tt.want)
			got := p.steps()
			slices.Sort(want)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("steps (-want +got):\n%s\n%s", diff, p.texts)
			}
			if p.Plan == nil {
				return
			}
			at := func(part string) int {
				return slices.IndexFunc(p.Steps, func(s reconcile.Step) bool { return strings.Contains(s.Title, part) })
			}
			if off, last := at("deactivate Anna"), at("task of Anna"); off >= 0 && last > off {
				t.Error("the access ends before everything is moved")
			}
			for _, c := range p.Changes {
				if c.User.Before != nil && c.User.Before.Name.V == "Idle" && c.By != reconcile.ByPerson {
					t.Errorf("%s is said to be done by a call", c.Address)
				}
			}
		})
	}
}

// TestReceivers: nothing goes to somebody who cannot have it, and the message stands at the line.
func TestReceivers(t *testing.T) {
	t.Parallel()
	owns := func(s *emulator.State) { s.Leads = leads(2, 52) }
	to := func(name string) string { return "on_removal { transfer_to = user." + name + " }" }
	for name, tt := range map[string]struct {
		files string
		at    string
		say   string
	}{
		"nobody is named":          {head(enterprise) + removed("anna"), "removed \"anna\"", "Nobody takes that over"},
		"nobody, and no block":     {head(enterprise, `unmanaged { users = "remove" }`), "organization \"shop\"", "Nobody takes that over"},
		"not in the system yet":    {head(enterprise) + person("new", "seller") + removed("anna", to("new")), "removed \"anna\"", "user.new is to take that over and is not in the system yet"},
		"switched off live":        {head(enterprise) + person("idle", "seller") + removed("anna", to("idle")), "removed \"anna\"", "user.idle is to take that over and is switched off"},
		"free live":                {head(enterprise) + person("guest", "seller") + removed("anna", to("guest")), "removed \"anna\"", "user.guest is to take that over and is a free user"},
		"leaves in the same plan":  {head(enterprise, to("deputy")) + strings.Replace(person("deputy", "admin"), "{ role = role.admin }", "{\n    role = role.admin\n    until = \"2027-01-14\"\n  }", 1) + removed("anna"), "removed \"anna\"", "user.deputy is to take that over and leaves in the same plan"},
		"is the leaver themselves": {head(enterprise, to("anna")) + strings.Replace(person("anna", "seller"), "{ role = role.seller }", "{\n    role = role.seller\n    until = \"2027-01-14\"\n  }", 1), "user \"anna\"", "user.anna cannot take over their own records"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := plan(t, tt.files, owns)
			want := []string{fmt.Sprintf("error amocrm-receiver %d", line(tt.files, tt.at))}
			if diff := cmp.Diff(want, p.diags); diff != "" || p.Plan != nil {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
			if !strings.Contains(p.texts, tt.say) || !strings.Contains(p.texts, "Anna is responsible for 2 leads.") {
				t.Errorf("no %q in: %s", tt.say, p.texts)
			}
		})
	}
}

// TestSwitching: by calls where the tariff has them, and never administrators.
func TestSwitching(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		head  string
		files string
		want  []string
	}{
		"Enterprise":         {head(enterprise), person("anna", "seller", "active = false"), []string{"call: deactivate Anna (-1)"}},
		"Professional":       {head(`licence { plan = "professional" }`), person("anna", "seller", "active = false"), []string{"manual: switch Anna off (-1)"}},
		"Kommo Pro":          {head(`brand = "kommo"`, `licence { plan = "Pro" }`), person("anna", "seller", "active = false"), []string{"call: deactivate Anna (-1)"}},
		"Kommo Advanced":     {head(`brand = "kommo"`, `licence { plan = "advanced" }`), person("anna", "seller", "active = false"), []string{"manual: switch Anna off (-1)"}},
		"no tariff":          {head(), person("anna", "seller", "active = false"), []string{"manual: switch Anna off (-1)"}},
		"an administrator":   {head(enterprise), person("deputy", "admin", "active = false"), []string{"manual: switch Deputy off (-1)"}},
		"a free user":        {head(enterprise), "role \"free\" { base = \"free\" }\n" + person("guest", "free", "active = false"), []string{"call: deactivate Guest"}},
		"on, in words":       {head(enterprise), person("idle", "seller", "active = true"), []string{"call: activate Idle (+1)"}},
		"on, by hand":        {head(), person("idle", "seller", "active = true"), []string{"manual: switch Idle on (+1)"}},
		"on, without a word": {head(enterprise), person("idle", "seller"), nil},
		"on, and no limits":  {head(`licence { plan = "base" }`), person("idle", "seller"), []string{"manual: switch Idle on (+1)"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := plan(t, tt.head+tt.files, nil)
			if diff := cmp.Diff(tt.want, p.steps()); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
			if asked := p.warned("Idle is switched off in the system and stays so: perhaps an activity limit"); asked != (name == "on, without a word") {
				t.Errorf("a warning asks: %t", asked)
			}
			for _, c := range p.Changes {
				if by := map[bool]reconcile.By{true: reconcile.ByAPI, false: reconcile.ByPerson}[p.Steps[0].Kind == reconcile.Call]; c.By != by {
					t.Errorf("%s by %s", c.Address, c.By)
				}
			}
		})
	}
}

// TestAddingByHand: administrators, and everybody past the line of users.
func TestAddingByHand(t *testing.T) {
	t.Parallel()
	crowd := func(n int) func(*emulator.State) {
		return func(s *emulator.State) {
			for i := len(s.Users); i < n; i++ {
				s.Users = append(s.Users, emulator.User{ID: 1000 + i, Name: "U", Email: fmt.Sprintf("u%d@shop.example", i), Free: true})
			}
		}
	}
	two := person("ann", "seller", `name = "Ann"`) + person("bob", "seller", `name = "Bob"`)
	for name, tt := range map[string]struct {
		files string
		edit  func(*emulator.State)
		want  []string
		diags int
	}{
		"by a call":        {head() + two, crowd(99), []string{"call: add Ann, Bob (+2)"}, 0},
		"the last by call": {head() + two, crowd(100), []string{"call: add Ann (+1)", "manual: add the user Bob (+1)"}, 1},
		"past the line":    {head() + two, crowd(101), []string{"manual: add the user Ann (+1)", "manual: add the user Bob (+1)"}, 2},
		"Kommo Pro":        {head(`brand = "kommo"`, `licence { plan = "pro" }`) + two, func(s *emulator.State) { crowd(150)(s); s.Brand = "kommo"; s.Plan = "professional" }, []string{"call: add Ann, Bob (+2)"}, 0},
		"Kommo Base":       {head(`brand = "kommo"`, `licence { plan = "base" }`) + two, crowd(150), []string{"manual: add the user Ann (+1)", "manual: add the user Bob (+1)"}, 2},
		"an administrator": {head() + person("ann", "admin", `name = "Ann"`), nil, []string{"manual: add the user Ann (+1)"}, 0},
		"a free user":      {head() + "role \"free\" { base = \"free\" }\n" + person("ann", "free", `name = "Ann"`), nil, []string{"call: add Ann"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := plan(t, tt.files, tt.edit)
			if diff := cmp.Diff(tt.want, p.steps()); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
			if len(p.diags) != tt.diags || tt.diags > 0 && (p.diags[len(p.diags)-1] != fmt.Sprintf("warning amocrm-many-users %d", line(tt.files, "user \"bob\"")) || !strings.Contains(p.texts, "past 100 calls add nobody")) {
				t.Errorf("diagnostics: %v %s", p.diags, p.texts)
			}
			for _, s := range p.Steps {
				for _, l := range s.Letters {
					if known := !strings.Contains(l.Why, "not known"); known != (s.Kind == reconcile.Manual) {
						t.Errorf("%s: a letter to %s: %s", s.Title, l.To, l.Why)
					}
				}
				if len(s.Letters) == 0 {
					t.Errorf("%s says nothing of letters", s.Title)
				}
			}
			for _, o := range apply.Run(t.Context(), p.system, p.Steps, apply.Options{}).Outcomes {
				if o.Err != nil {
					t.Error(o.Err)
				}
			}
		})
	}
}

// TestPeopleByHand: what is there cannot be edited by a call, and no role is edited to the same effect.
func TestPeopleByHand(t *testing.T) {
	t.Parallel()
	other := "role \"other\" {\n  title = \"Other\"\n  grant = [\"leads.add\"]\n}\nrole \"free\" { base = \"free\" }\n"
	for name, tt := range map[string]struct {
		files string
		edit  func(*emulator.State)
		want  []string
	}{
		"the name":                {head() + person("anna", "seller", `name = "Anna B."`), nil, []string{"manual: edit the user Anna B."}},
		"the e-mail":              {head() + "user \"anna\" {\n  id = 52\n  email = \"a@shop.example\"\n  assignment { role = role.seller }\n}\n", nil, []string{"manual: edit the user Anna"}},
		"the group":               {head() + person("anna", "seller", `group = "Retail"`), nil, []string{"manual: edit the user Anna"}},
		"a group that is missing": {head() + person("anna", "seller", `group = "Night"`), nil, []string{"manual: create the group Night", "manual: edit the user Anna"}},
		"a role":                  {head() + other + person("anna", "other"), nil, []string{`call: create the role "Other"`, "manual: edit the user Anna"}},
		"an administrator":        {head() + person("anna", "admin"), nil, []string{"manual: edit the user Anna"}},
		"free, and a seat freed":  {head() + other + person("anna", "free"), nil, []string{`call: create the role "Other"`, "manual: edit the user Anna (-1)"}},
		"free no more":            {head() + person("guest", "seller"), nil, []string{"manual: edit the user Guest (+1)"}},
		"rights of their own":     {head() + person("anna", "seller"), func(s *emulator.State) { s.Users[1].Role, s.Users[1].Rights = 0, &emulator.Rights{MailAccess: true} }, []string{"manual: edit the user Anna"}},
		"new, in a missing group": {head() + person("new", "seller", `name = "New"`, `group = "Night"`) + person("also", "seller", `name = "Also"`), nil, []string{"call: add Also (+1)", "manual: create the group Night", "call: add New (+1)"}},
		"the role's rights":       {head() + "role \"other\" {\n  title = \"Other\"\n}\n" + person("anna", "seller"), func(s *emulator.State) { s.Roles[0].Rights = emulator.Rights{} }, []string{`call: create the role "Other"`, `call: change the role "Seller", which 2 people have`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := plan(t, tt.files, tt.edit)
			if diff := cmp.Diff(tt.want, p.steps()); diff != "" {
				t.Errorf("steps (-want +got):\n%s\n%s", diff, p.texts)
			}
			for _, s := range p.Steps {
				if m := s.Manual; m != nil && (!m.CheckedByReading || !strings.HasPrefix(m.ScreenRU, "Настройки → Пользователи")) {
					t.Errorf("%s: %+v", s.Title, m)
				}
			}
		})
	}
}

// TestRoles: a role that somebody has is not deleted, also if they are not listed; a title does not make
// an administrator.
func TestRoles(t *testing.T) {
	t.Parallel()
	remove := `unmanaged { roles = "remove" }`
	only := func(s *emulator.State) { s.Roles = append(s.Roles, emulator.Role{ID: 42, Name: "Old"}) }
	held := func(s *emulator.State) { only(s); s.Users[1].Role = 42 }
	hidden := func(s *emulator.State) {
		only(s)
		s.Users[2].Role, s.Switches = 42, map[string]string{"inactive_users": "excluded"}
	}
	for name, tt := range map[string]struct {
		files string
		edit  func(*emulator.State)
		want  []string
		warn  string
	}{
		"nobody has it":     {head(remove), only, []string{`call: delete the role "Old"`}, ""},
		"somebody has it":   {head(remove), held, nil, `The role "Old" is not in the files and stays, because 1 person has it: Anna.`},
		"somebody unlisted": {head(remove), hidden, nil, `The role "Old" is not in the files and stays, because 1 person has it: Idle.`},
		"reported":          {head(), only, nil, ""},
		"rights that no request sets": {head(), func(s *emulator.State) {
			s.Roles[0].Rights.FilesAccess, s.Switches = true, map[string]string{"extra_rights": "stored"}
		}, nil, ""},
		"rights in a list": {head(), func(s *emulator.State) {
			s.Catalogs = []emulator.Catalog{{ID: 21, Name: "Goods"}}
			s.Roles[0].Rights.CatalogRights = []emulator.CatalogRight{{Catalog: 21, Rights: emulator.Actions{View: "A"}}}
		}, []string{`call: change the role "Seller", which 2 people have`}, ""},
		"equal, in another order": {
			strings.Replace(head(), "grant = [\"leads.view\"]", "grant = [\"leads.view\"]\n  stage \"Sales\" \"New\" { view = true }\n  stage \"Late\" \"New\" { edit = false }\n  list \"22\" { view = \"linked\" }\n  list \"21\" { add = \"all\" }", 1),
			func(s *emulator.State) {
				s.Pipelines = append(s.Pipelines, emulator.Pipeline{ID: 12, Name: "Late", Statuses: []emulator.Status{{ID: 122, Name: "New"}}})
				s.Catalogs = []emulator.Catalog{{ID: 22, Name: "Bills"}, {ID: 21, Name: "Goods"}}
				r := &s.Roles[0].Rights
				r.StatusRights = []emulator.StatusRight{{EntityType: "leads", Pipeline: 12, Status: 122}, {EntityType: "leads", Pipeline: 11, Status: 112, Rights: emulator.StageAction{View: "A"}}}
				r.CatalogRights = []emulator.CatalogRight{{Catalog: 21, Rights: emulator.Actions{Add: "A"}}, {Catalog: 22, Rights: emulator.Actions{View: "L"}}}
			}, nil, "",
		},
		"a renamed one": {strings.Replace(head(), `title = "Seller"`, "title = \"Trader\"\n  renamed_from = \"Seller\"", 1) + person("new", "seller", `name = "New"`), nil, []string{`call: change the role "Seller", which 2 people have`, "call: add New (+1)"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := plan(t, tt.files, tt.edit)
			if diff := cmp.Diff(tt.want, p.steps()); diff != "" {
				t.Errorf("steps (-want +got):\n%s\n%s", diff, p.texts)
			}
			if tt.warn != "" && !p.warned(tt.warn) {
				t.Errorf("no warning: %+v", p.Warnings)
			}
			if r := apply.Run(t.Context(), p.system, p.Steps, apply.Options{}); r.Err() != nil {
				t.Error(r.Err())
			}
		})
	}
}

// TestGuards: the last administrator and the owner of the token are protected; a role of the title of an
// administrator is none.
func TestGuards(t *testing.T) {
	t.Parallel()
	alone := func(s *emulator.State) { s.Users = s.Users[:4] }
	demoted := strings.Replace(head(enterprise), "assignment { role = role.admin }", "assignment { role = role.seller }", 1)
	for name, tt := range map[string]struct {
		files string
		edit  func(*emulator.State)
		want  string
	}{
		"nobody goes":                  {head(), nil, ""},
		"the token's owner is removed": {strings.Replace(head(enterprise), "user \"boss\" {\n  email = \"boss@shop.example\"\n  assignment { role = role.admin }\n}", removed("boss"), 1), nil, "own_access"},
		"the token's owner is off":     {strings.Replace(head(enterprise), "  assignment { role = role.admin }", "  active = false\n  assignment { role = role.admin }", 1), nil, "own_access"},
		"the token's owner is demoted": {demoted, nil, "own_access"},
		"the last administrator":       {demoted, alone, "last_owner own_access"},
		"another one comes":            {demoted + person("ann", "admin"), alone, "own_access"},
		"another by title only": {demoted, func(s *emulator.State) {
			alone(s)
			s.Roles = append(s.Roles, emulator.Role{ID: 42, Name: "Администратор", Rights: emulator.Rights{Leads: emulator.Actions{View: "A"}}})
			s.Users[1].Role = 42
		}, "last_owner own_access"},
		"another administrator goes": {head(enterprise) + removed("deputy"), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := plan(t, tt.files, tt.edit).refused(); got != tt.want {
				t.Errorf("refused by %q, want %q", got, tt.want)
			}
		})
	}
}

// TestSeatsAgree: who is active and not free, as the system counts. A freed seat makes the bill no smaller
// before the renewal.
func TestSeatsAgree(t *testing.T) {
	t.Parallel()
	licence := func(seats int) string {
		return fmt.Sprintf("licence {\n    plan = \"enterprise\"\n    seats = %d\n    price = 1000\n    currency = \"RUB\"\n    renews = \"2027-06-01\"\n  }", seats)
	}
	new1 := person("new", "seller", `name = "New"`)
	for name, tt := range map[string]struct {
		files   string
		line    string // before, after, at renewal; cost before, after, then
		refused string
	}{
		"as it is":              {head(licence(5)), "3 3 3 5000 5000 3000", ""},
		"one goes":              {head(licence(5)) + removed("anna"), "3 2 2 5000 5000 2000", ""},
		"one comes":             {head(licence(5)) + new1, "3 4 4 5000 5000 4000", ""},
		"one too many":          {head(licence(3)) + new1, "3 4 4 3000 4000 4000", "seat_limit"},
		"a free one more":       {head(licence(3)) + "role \"free\" { base = \"free\" }\n" + person("new", "free", `name = "New"`), "3 3 3 3000 3000 3000", ""},
		"for one who goes":      {head(licence(3)) + removed("anna") + new1, "3 3 3 3000 3000 3000", ""},
		"for one who goes late": {strings.Replace(head(licence(3)), "enterprise", "base", 1) + removed("anna") + new1, "3 3 3 3000 3000 3000", "seat_limit"},
		"an administrator more": {head(licence(3)) + person("new", "admin", `name = "New"`), "3 4 4 3000 4000 4000", "seat_limit"},
		"who lapses before":     {head(licence(5)) + strings.Replace(person("anna", "seller"), "{ role = role.seller }", "{\n    role = role.seller\n    until = \"2027-05-01\"\n  }", 1), "3 3 2 5000 5000 2000", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := plan(t, tt.files, nil)
			l := p.Ledger.Lines[0]
			if got := strings.ReplaceAll(fmt.Sprint(l.Before, l.After, l.AtRenewal, " ", l.CostBefore, " ", l.CostAfter, " ", l.CostThen), ".00", ""); got != tt.line {
				t.Errorf("%s, want %s", got, tt.line)
			}
			if used, _ := p.e.Seats(); used != l.Before {
				t.Errorf("the plan counts %d seats, the system %d", l.Before, used)
			}
			if got := p.refused(); got != tt.refused {
				t.Errorf("refused by %q, want %q", got, tt.refused)
			}
		})
	}
}

// TestSeatsFreedByHand: a seat that a person frees is there when they have done it, and the refusal says
// so.
func TestSeatsFreedByHand(t *testing.T) {
	t.Parallel()
	p := plan(t, head("licence {\n    plan = \"base\"\n    seats = 3\n  }")+removed("anna")+person("new", "seller", `name = "New"`), nil)
	want := "What a person does by hand frees 1 seat: switch Anna off. Do that first, and plan again."
	if r := p.Plan.Refused(); len(r) != 1 || !strings.Contains(r[0].Reason, want) || !strings.Contains(r[0].Reason, "3 seats and would need 4 on the way") {
		t.Errorf("%+v", r)
	}
}

// TestSecretsStayHidden looks for the token and for passwords in everything that a plan holds.
func TestSecretsStayHidden(t *testing.T) {
	t.Parallel()
	p := plan(t, head(enterprise)+person("new", "seller", `name = "New"`), nil)
	text := ""
	for _, s := range p.Steps {
		text += fmt.Sprintf("%+v %s", s, s.Payload)
	}
	text += fmt.Sprintf("%+v %+v %+v", p.Changes, p.Warnings, p.Ledger)
	if strings.Contains(text, p.e.Token()) || strings.Contains(text, `"password"`) || strings.Contains(text, "aA1") {
		t.Errorf("the plan holds a secret: %s", text)
	}
	p.e.Admin().ExpireTokens()
	report := apply.Run(t.Context(), p.system, p.Steps, apply.Options{})
	if err := report.Err(); !errors.Is(err, reconcile.ErrRefused) || !report.Stopped || strings.Contains(err.Error(), p.e.Token()) {
		t.Errorf("a token that is not taken any more: %v", err)
	}
}

// TestWhoeverIsNoAdministrator cannot read, which is not the same as that there is nobody.
func TestWhoeverIsNoAdministrator(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		edit    func(*emulator.Emulator) error
		refused bool
		say     string
	}{
		"no administrator": {func(e *emulator.Emulator) error {
			role := 41
			return e.Admin().EditUser(emulator.UserEdit{ID: 51, Role: &role})
		}, true, "the token must be one that an administrator"},
		"not paid": {func(e *emulator.Emulator) error { return e.Admin().SetUnpaid(true) }, false, "the account is not paid for"},
		"the IP list": {func(e *emulator.Emulator) error {
			return e.Admin().SetIPFilter(emulator.IPFilter{Enabled: true, BlockAPI: true, Addresses: []string{"198.51.100.1"}})
		}, true, "IP list"},
		"a lost token": {func(e *emulator.Emulator) error { e.Admin().ExpireTokens(); return nil }, true, "make a new one"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := plan(t, head(), nil)
			if err := tt.edit(p.e); err != nil {
				t.Fatal(err)
			}
			o, err := p.system.Read(t.Context(), reconcile.Scope{})
			if o != nil || err == nil || errors.Is(err, reconcile.ErrRefused) != tt.refused || !strings.Contains(err.Error(), tt.say) {
				t.Errorf("read %v: %v", o, err)
			}
		})
	}
}

// Leavers go in one call. Whose records stay where they are keeps the access that is needed to see to them,
// and holds up nobody else.
func TestLeaverWhoseRecordsStay(t *testing.T) {
	t.Parallel()
	scene := suite().Play(t, callCenter{leavers: 3, leads: 2}.story(t), nil, func(h http.Handler) http.Handler {
		return faults.New(h, faults.Rule{Match: "PATCH /api/v4/leads", Fault: faults.Answer(http.StatusBadRequest, "application/problem+json", `{"detail":"no"}`)})
	})
	report := apply.Run(t.Context(), scene.System, scene.Plan(t).Steps, apply.Options{})
	var active []string
	for _, u := range scene.World.(*world).State().Users {
		if !u.Inactive && u.ID != 51 {
			active = append(active, u.Name)
		}
	}
	calls := 0
	for _, r := range scene.World.Requests() {
		if strings.HasSuffix(r.Path, "/deactivate") {
			calls++
		}
	}
	if len(active) != 1 || calls != 1 || report.Count(apply.Partly) != 1 || report.Count(apply.Failed) != 1 || report.Count(apply.Skipped) != 1 {
		t.Errorf("%v keep their access, after %d calls; %v", active, calls, report.Err())
	}
}
