package alfacrm

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
)

const checkedHead = `organization "school" {
  system  = "alfacrm"
  account = "school"
  options = ["client_cabinets"]
}
location "center" { id = 1 }
location "north" { id = 2 }
`

// Each case is one file behind the lines above; a diagnostic is its code and the line in that file.
func TestCheck(t *testing.T) {
	t.Parallel()
	role := func(lines ...string) string {
		return "role \"desk\" {\n  title = \"Desk\"\n  interface = \"administration\"\n  " + strings.Join(lines, "\n  ") + "\n}\n"
	}
	const desk = "role \"desk\" {\n  title     = \"Desk\"\n  interface = \"administration\"\n}\n"
	user := func(role string, lines ...string) string {
		return "user \"anna\" {\n  email = \"anna@school.example\"\n  " + strings.Join(lines, "\n  ") + "\n  assignment {\n    role      = role." + role + "\n    locations = [location.center]\n  }\n}\n"
	}
	rank := func(face string, level int) string {
		return fmt.Sprintf("role \"r\" {\n  title = \"R\"\n  interface = %q\n  rank = %d\n}\n", face, level)
	}
	for name, tt := range map[string]struct {
		file string
		want []string
	}{
		"nothing wrong":         {desk + user("desk"), nil},
		"no interface":          {"role \"r\" {\n  title = \"R\"\n}\n", []string{"alfacrm-interface 1"}},
		"another interface":     {"role \"r\" {\n  base = \"teacher\"\n  interface = \"client\"\n}\n", []string{"alfacrm-interface 3"}},
		"the same interface":    {"role \"r\" {\n  base = \"teacher\"\n  interface = \"teacher\"\n}\n", nil},
		"no title":              {"role \"r\" { interface = \"teacher\" }\n", []string{"alfacrm-title 1"}},
		"no title, built in":    {"role \"r\" { base = \"client\" }\n", nil},
		"one title twice":       {desk + "role \"other\" {\n  title     = \" desk \"\n  interface = \"teacher\"\n}\n", []string{"alfacrm-role-twice 5"}},
		"one base twice":        {"role \"a\" { base = \"teacher\" }\nrole \"b\" { base = \"teacher\" }\n", []string{"alfacrm-role-twice 2"}},
		"a built-in title":      {"role \"a\" { base = \"teacher\" }\nrole \"b\" {\n  title = \"Кабинет Педагога\"\n  interface = \"teacher\"\n}\n", []string{"alfacrm-role-twice 2"}},
		"two titles of a base":  {"role \"a\" {\n  base  = \"teacher\"\n  title = \"One\"\n}\nrole \"b\" { base = \"teacher\" }\n", nil},
		"administrator":         {"role \"a\" { base = \"administrator\" }\n", nil},
		"administrator, titled": {"role \"a\" {\n  base  = \"administrator\"\n  title = \"Администратор\"\n}\n", nil},
		"administrator, edited": {"role \"a\" {\n  base  = \"administrator\"\n  grant = [\"client.list\"]\n}\n", []string{"alfacrm-administrator 1"}},
		"administrator, ranked": {"role \"a\" {\n  base = \"administrator\"\n  rank = 999\n}\n", []string{"alfacrm-administrator 1"}},
		"administrator, menu":   {"role \"a\" {\n  base = \"administrator\"\n  menu = [\"client\"]\n}\n", []string{"alfacrm-administrator 1"}},
		"administrator, named":  {"role \"a\" {\n  title = \"администратор\"\n  interface = \"administration\"\n}\n", []string{"alfacrm-administrator 2"}},

		"rank 100":         {rank("administration", 100), nil},
		"rank 999":         {rank("administration", 999), nil},
		"rank 1000":        {rank("administration", 1000), []string{"alfacrm-rank 4"}},
		"rank 99":          {rank("administration", 99), []string{"alfacrm-rank 4"}},
		"teacher 99":       {rank("teacher", 99), nil},
		"teacher 10":       {rank("teacher", 10), nil},
		"teacher 100":      {rank("teacher", 100), []string{"alfacrm-rank 4"}},
		"teacher 9":        {rank("teacher", 9), []string{"alfacrm-rank 4"}},
		"client 9":         {rank("client", 9), nil},
		"client 1":         {rank("client", 1), nil},
		"client 10":        {rank("client", 10), []string{"alfacrm-rank 4"}},
		"client 0":         {rank("client", 0), []string{"alfacrm-rank 4"}},
		"rank of a block":  {"rank \"low\" { level = 5 }\nrole \"r\" {\n  title = \"R\"\n  interface = \"teacher\"\n  rank = rank.low\n}\n", []string{"alfacrm-rank 2"}},
		"rank of built-in": {"role \"r\" {\n  base = \"client\"\n  rank = 20\n}\n", []string{"alfacrm-rank 3"}},

		"menu with its rights":    {role(`menu = ["client"]`, `grant = ["client.*"]`), nil},
		"unknown menu item":       {role(`menu = ["cliemt"]`), []string{"alfacrm-menu-unknown 4", "alfacrm-menu-empty 4"}},
		"declared menu item":      {role(`menu = ["shop"]`, `grant = ["shop.sell"]`, `right "menu.shop" { title = "Shop" }`, `right "shop.sell" { title = "Sell" }`), nil},
		"menu without a right":    {role(`menu = ["client", "lead"]`, `grant = ["client.list"]`), []string{"alfacrm-menu-empty 4"}},
		"menu and no rights":      {role(`menu = ["client"]`), []string{"alfacrm-menu-empty 4"}},
		"built in, rights unsaid": {"role \"r\" {\n  base = \"teacher\"\n  menu = [\"lesson\"]\n}\n", nil},
		"menu without its list":   {role(`menu = ["client"]`, `grant = ["client.create"]`), []string{"alfacrm-menu-list 4"}},
		"roles without accounts":  {role(`menu = ["user"]`, `grant = ["role.list"]`), []string{"alfacrm-menu-list 4"}},
		"reports have no list":    {role(`menu = ["report"]`, `grant = ["report.custom"]`), nil},
		"right without its menu":  {role(`menu = ["client"]`, `grant = ["client.list", "lead.list"]`), []string{"alfacrm-menu-missing 1"}},
		"menu unsaid":             {role(`grant = ["client.list", "lead.list"]`), nil},
		"rights without a menu":   {role(`menu = ["client"]`, `grant = ["client.list", "common.export", "settings.manage", "api.v2api"]`), nil},
		"contract":                {role(`menu = ["report"]`, `grant = ["report.client_contract"]`), []string{"alfacrm-contract 1"}},
		"contract and custom":     {role(`menu = ["report"]`, `grant = ["report.client_contract", "report.custom"]`), nil},

		"the same branches": {
			desk + "user \"anna\" {\n  email = \"anna@school.example\"\n  assignment {\n    role      = role.desk\n    locations = [location.center, location.north]\n  }\n  assignment {\n    role      = role.desk\n    locations = [location.north, location.center]\n  }\n}\n", nil,
		},
		"different branches": {
			desk + "user \"anna\" {\n  email = \"anna@school.example\"\n  assignment {\n    role      = role.desk\n    locations = [location.center]\n  }\n  assignment {\n    role      = role.desk\n    locations = [location.north]\n  }\n}\n",
			[]string{"alfacrm-branches 13"},
		},
		"no e-mail": {
			desk + "user \"anna\" {\n  phone = \"+37120000001\"\n  assignment {\n    role      = role.desk\n    locations = [location.center]\n  }\n}\n", []string{"alfacrm-email 5"},
		},
		"INN":               {desk + user("desk", `inn = "500100732259"`), nil},
		"INN, first check":  {desk + user("desk", `inn = "500100732269"`), []string{"alfacrm-inn 7"}},
		"INN, second check": {desk + user("desk", `inn = "500100732258"`), []string{"alfacrm-inn 7"}},
		"INN of a company":  {desk + user("desk", `inn = "7707083893"`), []string{"alfacrm-inn 7"}},
		"INN with a letter": {desk + user("desk", `inn = "50010073225O"`), []string{"alfacrm-inn 7"}},
		"INN, too long":     {desk + user("desk", `inn = "5001007322590"`), []string{"alfacrm-inn 7"}},
		"teacher's card":    {"role \"t\" { base = \"teacher\" }\n" + user("t", `teacher_card = "Anna"`), nil},
		"no teacher's card": {"role \"t\" { base = \"teacher\" }\n" + user("t"), []string{"alfacrm-card 6"}},
		"clients' cards":    {"role \"c\" { base = \"client\" }\n" + user("c", `client_cards = ["Child"]`), nil},
		"no clients' cards": {"role \"c\" { base = \"client\" }\n" + user("c"), []string{"alfacrm-card 6"}},
		"a name of 50":      {"location \"x\" { title = \"" + strings.Repeat("я", 50) + "\" }\n", nil},
		"a name of 51":      {"location \"x\" { title = \"" + strings.Repeat("я", 51) + "\" }\n", []string{"alfacrm-branch-name 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, checkedFiles(t, checkedHead, tt.file)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s\n%s", diff, tt.file)
			}
		})
	}
}

// What is wrong with the organization itself stands in its own block.
func TestCheckOrganization(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		head string
		file string
		want []string
	}{
		"no account":              {"organization \"school\" { system = \"alfacrm\" }\n", "", []string{"alfacrm-account 1 of a.hcl"}},
		"an endpoint":             {"organization \"school\" {\n  system   = \"alfacrm\"\n  endpoint = \"https://crm.example/v2api\"\n}\n", "", nil},
		"settings of clients":     {"organization \"school\" {\n  system = \"alfacrm\"\n  account = \"s\"\n  client_cabinet {\n    view_lesson_price = true\n  }\n}\n", "", []string{"alfacrm-option 5 of a.hcl"}},
		"settings of teachers":    {"organization \"school\" {\n  system = \"alfacrm\"\n  account = \"s\"\n  teacher_cabinet {\n    group_files = true\n  }\n}\n", "", nil},
		"loyalty and cabinets":    {"organization \"school\" {\n  system = \"alfacrm\"\n  account = \"s\"\n  options = [\"client_cabinets\", \"loyalty\"]\n  client_cabinet {\n    view_bonus_account = true\n  }\n}\n", "", nil},
		"cabinets and no loyalty": {"organization \"school\" {\n  system = \"alfacrm\"\n  account = \"s\"\n  options = [\"client_cabinets\"]\n  client_cabinet {\n    view_bonus_account = true\n  }\n}\n", "", []string{"alfacrm-option 6 of a.hcl"}},
		"neither":                 {"organization \"school\" {\n  system = \"alfacrm\"\n  account = \"s\"\n  client_cabinet {\n    view_bonus_account = true\n  }\n}\n", "", []string{"alfacrm-option 5 of a.hcl", "alfacrm-option 5 of a.hcl"}},
		"a client without cabinets": {
			"organization \"school\" {\n  system = \"alfacrm\"\n  account = \"s\"\n}\nlocation \"center\" { id = 1 }\n",
			"role \"c\" { base = \"client\" }\nuser \"a\" {\n  email = \"a@home.example\"\n  client_cards = [\"Child\"]\n  assignment {\n    role = role.c\n    locations = all\n  }\n}\n",
			[]string{"alfacrm-option 6"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, checkedFiles(t, tt.head, tt.file)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

func checkedFiles(t *testing.T, head, file string) []string {
	t.Helper()
	files := fstest.MapFS{"a.hcl": {Data: []byte(head)}, "b.hcl": {Data: []byte(file)}}
	cfg, diags := config.Load(t.Context(), config.Options{FS: files, Specs: []*schema.Spec{Provider{}.Spec()}})
	if len(diags) > 0 {
		t.Fatalf("%s: %s", diags[0].Code, diags[0].Detail)
	}
	var got []string
	for _, d := range (Provider{}).Check(cfg.Organizations[0]) {
		at := cfg.Files.Position(d.Subject)
		text := fmt.Sprintf("%s %d", d.Code, at.Line)
		if at.File == "a.hcl" {
			text += " of a.hcl"
		}
		got = append(got, text)
		if d.Summary == "" || !strings.HasSuffix(d.Detail, ".") {
			t.Errorf("%s: %q: %q", d.Code, d.Summary, d.Detail)
		}
	}
	return got
}
