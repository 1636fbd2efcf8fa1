package amocrm

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
)

// Each case is one file behind an organization; a diagnostic is its code and the line in that file.
func TestCheck(t *testing.T) {
	t.Parallel()
	role := func(lines ...string) string {
		return "role \"r\" {\n  title = \"Seller\"\n  " + strings.Join(lines, "\n  ") + "\n}\n"
	}
	user := func(role string, lines ...string) string {
		return "role \"r\" { title = \"Seller\" }\nrole \"free\" { base = \"free\" }\nrole \"admin\" { base = \"administrator\" }\nuser \"anna\" {\n  " + strings.Join(lines, "\n  ") + "\n  assignment { role = role." + role + " }\n}\n"
	}
	const email = `email = "anna@shop.example"`
	for name, tt := range map[string]struct {
		file string
		want []string
	}{
		"nothing wrong":         {user("r", email), nil},
		"no title":              {"role \"r\" { grant = [\"leads.add\"] }\n", []string{"amocrm-title 1"}},
		"a blank title":         {"role \"r\" { title = \" \" }\n", []string{"amocrm-title 1"}},
		"the flags":             {"role \"a\" { base = \"administrator\" }\nrole \"f\" { base = \"free\" }\n", nil},
		"a flag with rights":    {"role \"a\" {\n  base = \"administrator\"\n  grant = [\"leads.add\"]\n}\n", []string{"amocrm-flag 1"}},
		"a flag with a stage":   {"role \"a\" {\n  base = \"free\"\n  stage \"Sales\" \"New\" { view = true }\n}\n", []string{"amocrm-flag 1"}},
		"a flag's title":        {"role \"a\" {\n  title = \"администратор\"\n}\n", []string{"amocrm-flag 2"}},
		"a flag's title by id":  {"role \"a\" {\n  id    = 41\n  title = \"Администратор\"\n}\n", nil},
		"one title twice":       {role() + "role \"other\" { title = \"SELLER\" }\n", []string{"amocrm-role-twice 5"}},
		"spaces around a title": {"role \"r\" {\n  title = \" Seller\"\n}\n", []string{"amocrm-name 2"}},
		"one flag twice":        {"role \"a\" { base = \"free\" }\nrole \"b\" { base = \"free\" }\n", []string{"amocrm-role-twice 2"}},

		"levels that fit":            {role(`grant = ["leads.*"]`, `limit = {`, `  "leads.edit" = "group"`, `  "leads.delete" = "own"`, `  "leads.export" = "group"`, `}`), nil},
		"edit past view":             {role(`grant = ["leads.view", "leads.edit"]`, `limit = {`, `  "leads.view" = "own"`, `  "leads.edit" = "group"`, `}`), []string{"amocrm-levels 6"}},
		"edit without view":          {role(`grant = ["contacts.edit"]`), []string{"amocrm-levels 3"}},
		"delete past edit":           {role(`grant = ["leads.*"]`, `limit = { "leads.edit" = "own" }`), []string{"amocrm-levels 4"}},
		"export past view":           {role(`grant = ["companies.export"]`), []string{"amocrm-levels 3"}},
		"tasks: delete past edit":    {role(`grant = ["tasks.delete"]`), []string{"amocrm-levels 3"}},
		"tasks have nothing to see":  {role(`grant = ["tasks.edit"]`), nil},
		"creation depends on none":   {role(`grant = ["leads.add"]`), nil},
		"by a pattern":               {role(`grant = ["kind:export"]`), []string{"amocrm-levels 1", "amocrm-levels 1", "amocrm-levels 1"}},
		"a stage: edit past view":    {role(`stage "Sales" "New" { edit = true }`), []string{"amocrm-levels 3"}},
		"a stage: view alone":        {role(`stage "Sales" "New" { view = true }`), nil},
		"a list: linked past none":   {role(`list "21" { export = "linked" }`), []string{"amocrm-levels 3"}},
		"a list: all past linked":    {role(`list "21" {`, `  view = "linked"`, `  edit = "all"`, `}`), []string{"amocrm-levels 3"}},
		"a list: creation stands by": {role(`list "21" { add = "all" }`), nil},

		"two roles":                {"role \"r\" { title = \"A\" }\nrole \"s\" { title = \"B\" }\nuser \"anna\" {\n  email = \"anna@shop.example\"\n  assignment { role = role.r }\n  assignment { role = role.s }\n}\n", []string{"amocrm-one-role 6"}},
		"no e-mail":                {user("r", `phone = "+37120000001"`), []string{"amocrm-email 4"}},
		"a name of 50":             {user("r", email, `name = "`+strings.Repeat("я", 50)+`"`), nil},
		"a name of 51":             {user("r", email, `name = "`+strings.Repeat("я", 51)+`"`), []string{"amocrm-name 6"}},
		"a name with a mark":       {user("r", email, "name = \"Андреи\u0306\""), nil},
		"a name with signs":        {user("r", email, `name = "Anna_P. of-the @shop 2"`), nil},
		"a name with brackets":     {user("r", email, `name = "Anna (bar)"`), []string{"amocrm-name 6"}},
		"brackets, and there":      {user("r", "id = 52", email, `name = "Anna (bar)"`), nil},
		"a link":                   {user("r", email, `name = "www.shop.example"`), []string{"amocrm-name 6"}},
		"a link by its signs":      {user("r", email, `name = "https://shop.example"`), []string{"amocrm-name 6"}},
		"a blank name":             {user("r", email, `name = "  "`), []string{"amocrm-name 6"}},
		"spaces around a name":     {user("r", email, `name = "Anna "`), []string{"amocrm-name 6"}},
		"spaces, and there":        {user("r", "id = 52", email, `name = " Anna"`), []string{"amocrm-name 7"}},
		"no name, a strange login": {user("r", `email = "anna+amo@shop.example"`), []string{"amocrm-name 4"}},
		"nobody to be added":       {"user \"anna\" {\n  email = \"anna+amo@shop.example\"\n}\n", nil},
		"a group":                  {user("r", email, `group = "Retail"`), nil},
		"spaces around a group":    {user("r", email, `group = " Retail "`), []string{"amocrm-name 6"}},
		"a group of a free user":   {user("free", email, `group = "Retail"`), []string{"amocrm-group 6"}},
		"a group of an admin":      {user("admin", email, `group = "Retail"`), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, checkedFiles(t, "organization \"shop\" {\n  system  = \"amocrm\"\n  account = \"shop\"\n}\n", tt.file)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s\n%s", diff, tt.file)
			}
		})
	}
}

// What is wrong with the organization itself stands in its own block.
func TestCheckOrganization(t *testing.T) {
	t.Parallel()
	org := func(lines ...string) string {
		return "organization \"shop\" {\n  system  = \"amocrm\"\n  account = \"shop\"\n  " + strings.Join(lines, "\n  ") + "\n}\n"
	}
	person := func(name string, lines ...string) string {
		return "user \"" + name + "\" {\n  email = \"" + name + "@shop.example\"\n  " + strings.Join(lines, "\n  ") + "\n}\n"
	}
	const roles = "role \"r\" { title = \"Seller\" }\nrole \"free\" { base = \"free\" }\n"
	const has, free = "assignment { role = role.r }", "assignment { role = role.free }"
	const receiver = "on_removal { transfer_to = user.boss }"
	const removed = "removed \"gleb\" {\n  organization = organization.shop\n  email = \"gleb@shop.example\"\n  on_removal { transfer_to = user.boss }\n}\n"
	for name, tt := range map[string]struct {
		head string
		file string
		want []string
	}{
		"no account":  {"organization \"shop\" { system = \"amocrm\" }\n", "", []string{"amocrm-account 1 of a.hcl"}},
		"an endpoint": {"organization \"shop\" {\n  system   = \"amocrm\"\n  endpoint = \"https://crm.example/api/v4\"\n}\n", "", nil},

		"a tariff":         {org(`licence { plan = "Профессиональный" }`), "", nil},
		"an unknown one":   {org(`licence {`, `  plan = "gold"`, `}`), "", []string{"amocrm-plan 5 of a.hcl"}},
		"activity limits":  {org(`licence { plan = "professional" }`, `security { activity_limit = "500" }`), "", nil},
		"limits, no plan":  {org(`security { activity_limit = "500" }`), "", nil},
		"limits, advanced": {org(`licence { plan = "Advanced" }`, `security {`, `  activity_limit = "500"`, `}`), "", []string{"amocrm-tariff 6 of a.hcl"}},
		"limits, base":     {org(`licence { plan = "базовый" }`, `security {`, `  activity_limit = "500"`, `}`), "", []string{"amocrm-tariff 6 of a.hcl"}},

		"a list with your address":    {org(`caller_ip = "203.0.113.7"`, `security { ip_list = ["198.51.100.1", "203.0.113.7"] }`), "", nil},
		"a list with your network":    {org(`caller_ip = "203.0.113.7"`, `security { ip_list = ["203.0.113.0/24"] }`), "", nil},
		"a list of version 6":         {org(`caller_ip = "2001:db8::7"`, `security { ip_list = ["2001:db8::/32"] }`), "", nil},
		"a list without your address": {org(`caller_ip = "203.0.113.7"`, `security {`, `  ip_list = ["198.51.100.1"]`, `}`), "", nil}, // a guard
		"a list, and nobody knows":    {org(`security {`, `  ip_list = ["198.51.100.1"]`, `}`), "", nil},
		"an entry that is none":       {org(`caller_ip = "203.0.113.7"`, `security {`, `  ip_list = ["203.0.113.7", "office"]`, `}`), "", []string{"amocrm-ip-list 6 of a.hcl"}},
		"your address is none":        {org(`caller_ip = "office"`, `security {`, `  ip_list = ["203.0.113.7"]`, `}`), "", []string{"amocrm-ip-list 4 of a.hcl"}},
		"the list is off":             {org(`security { ip_list = [] }`), "", nil},

		"a receiver":                  {org(receiver), roles + person("boss", has), nil},
		"a receiver who is off":       {org(receiver), roles + person("boss", "active = false", has), []string{"amocrm-receiver 1 of a.hcl"}},
		"a free receiver":             {org(receiver), roles + person("boss", free), []string{"amocrm-receiver 1 of a.hcl"}},
		"a removed block's receiver":  {org(), roles + person("boss", has) + removed, nil},
		"a removed block's free one":  {org(), roles + person("boss", free) + removed, []string{"amocrm-receiver 7"}},
		"a receiver without any role": {org(receiver), roles + person("boss", "id = 7"), []string{"amocrm-receiver 1 of a.hcl"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, checkedFiles(t, tt.head, tt.file)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s\n%s%s", diff, tt.head, tt.file)
			}
		})
	}
}

// TestRemovedByPhone warns of a removed block by which nobody would be found. Other systems, for which it
// may be too, find people by their phones.
func TestRemovedByPhone(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		lines string
		want  []string
	}{
		"a phone only":            {`phone = "+37120000001"`, []string{"warning amocrm-email 6"}},
		"and an e-mail":           {"phone = \"+37120000001\"\n  email = \"anna@shop.example\"", nil},
		"and a number":            {"organization = organization.shop\n  phone = \"+37120000001\"\n  id = 52", nil},
		"a phone, for one system": {"organization = organization.shop\n  phone = \"+37120000001\"", []string{"warning amocrm-email 6"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := "organization \"shop\" {\n  system  = \"amocrm\"\n  account = \"shop\"\n}\n\nremoved \"anna\" {\n  " + tt.lines + "\n}\n"
			cfg, diags := config.Load(t.Context(), config.Options{FS: fstest.MapFS{"a.hcl": {Data: []byte(file)}}, Specs: []*schema.Spec{Provider{}.Spec()}})
			if len(diags) > 0 {
				t.Fatalf("%s: %s", diags[0].Code, diags[0].Detail)
			}
			var got []string
			for _, d := range (Provider{}).Check(cfg.Organizations[0]) {
				got = append(got, fmt.Sprintf("%s %s %d", d.Severity, d.Code, cfg.Files.Position(d.Subject).Line))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
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
		if d.Summary == "" || !strings.HasSuffix(strings.TrimSuffix(d.Detail, "\""), ".") {
			t.Errorf("%s: %q: %q", d.Code, d.Summary, d.Detail)
		}
	}
	return got
}
