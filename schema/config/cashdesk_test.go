package config_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
	"github.com/seatplan/seatplan/schema/diag"
)

// referring is a system with an attribute of user that refers to a kind.
func referring(system string, kind schema.Kind) *schema.Spec {
	return &schema.Spec{
		System: system, Title: system, Uses: []string{"location", "network", "cash_desk"},
		Attributes: map[string][]schema.Attribute{"location": {{Name: "related", Type: schema.TextsValue, Refers: kind}}},
	}
}

const twoOrganizations = `
organization "a" { system = "one" }
organization "b" { system = "one" }
rank "r" { level = 1 }
location "a" {
  id           = 1
  organization = organization.a
}
location "b" {
  id           = 2
  organization = organization.b
}
network "a" {
  id           = 1
  organization = organization.a
  locations    = [location.a]
}
network "b" {
  id           = 2
  organization = organization.b
  locations    = [location.b]
}
cash_desk "a" {
  id           = 1
  organization = organization.a
  location     = location.a
}
cash_desk "b" {
  id           = 2
  organization = organization.b
  location     = location.b
}
role "a" { organization = organization.a }
role "b" { organization = organization.b }
user "a" {
  email = "a@a.example"
  account { organization = organization.a }
}
user "b" {
  email = "b@b.example"
  account { organization = organization.b }
}
user "both" {
  email = "both@b.example"
  account { organization = organization.a }
  account { organization = organization.b }
}
`

// TestReferencesOfSystems gives attributes of systems references to every kind of object.
func TestReferencesOfSystems(t *testing.T) {
	tests := []struct {
		kind  schema.Kind
		value string
		want  string // the value, or the codes of the messages
	}{
		{schema.KindOrganization, `[organization.a]`, `["organization.a"]`},
		{schema.KindOrganization, `[organization.a, organization.b]`, "organization-mixed"},
		{schema.KindLocation, `[location.x, location.a]`, `["location.a", "location.x"]`},
		{schema.KindLocation, `[location.x, location["b"]]`, "organization-mixed"},
		{schema.KindLocation, `[for l in [location.a] : l]`, `["location.a"]`},
		{schema.KindLocation, `all`, "ref-form"},
		{schema.KindLocation, `[all]`, "ref-form"},
		{schema.KindNetwork, `[network.a]`, `["network.a"]`},
		{schema.KindNetwork, `[network.b, network.c]`, "ref-unknown organization-mixed"},
		{schema.KindCashDesk, `[cash_desk.a]`, `["cash_desk.a"]`},
		{schema.KindCashDesk, `[for name in ["a", "b"] : cash_desk[name]]`, "organization-mixed"},
		{schema.KindCashDesk, `[for d in [cash_desk.a] : d if d.id == 1 && d.title == null]`, `["cash_desk.a"]`},
		{schema.KindRole, `[role.a]`, `["role.a"]`},
		{schema.KindRole, `[role.b]`, "organization-mixed"},
		{schema.KindRank, `[rank.r]`, `["rank.r"]`},
		{schema.KindUser, `[user.a, user.both]`, `["user.a", "user.both"]`},
		{schema.KindUser, `[user.a, user.b, user.c]`, "organization-mixed ref-unknown"},
		{schema.KindUser, `[location.a]`, "ref-kind"},
		{schema.KindUser, `"a"`, "type-wrong"},
		{schema.KindUser, `[]`, `[]`},
	}
	for _, tt := range tests {
		text := twoOrganizations + "location \"x\" {\n  id = 3\n  organization = organization.a\n  related = " + tt.value + "\n}\n"
		cfg, list := config.Load(context.Background(), config.Options{
			FS:    fstest.MapFS{"main.hcl": {Data: []byte(text)}},
			Specs: []*schema.Spec{referring("one", tt.kind), referring("two", tt.kind)},
		})
		var got []string
		for _, d := range list {
			got = append(got, string(d.Code))
		}
		slices.Sort(got)
		if len(list) == 0 {
			i := slices.IndexFunc(cfg.Organizations[0].Locations, func(l *schema.Location) bool { return l.Address == "location.x" })
			for _, a := range cfg.Organizations[0].Locations[i].Attrs {
				got = append(got, a.Value.String())
			}
		}
		want := strings.Fields(tt.want)
		slices.Sort(want)
		if len(list) == 0 {
			want = []string{tt.want}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s = %s: %v, want %v\n%s", tt.kind, tt.value, got, want, dumpDiagnostics(cfg.Files, list))
		}
	}
}

// TestReferencesMakeNoCircle lets two locations refer to each other: the addresses are known before
// what they say of themselves.
func TestReferencesMakeNoCircle(t *testing.T) {
	cfg, list := config.Load(context.Background(), config.Options{
		FS: fstest.MapFS{"main.hcl": {Data: []byte(`
organization "a" { system = "one" }
location "a" {
  for_each = toset(["x"])
  id       = 1
  related  = [cash_desk.a]
}
cash_desk "a" {
  title    = upper("a")
  location = location.a["x"]
}
`)}},
		Specs: []*schema.Spec{referring("one", schema.KindCashDesk)},
	})
	if len(list) > 0 {
		t.Error(dumpDiagnostics(cfg.Files, list))
	}
}

// TestSpecsThatDisagree wants a panic for Specs that no file could be read with.
func TestSpecsThatDisagree(t *testing.T) {
	with := func(change func(s *schema.Spec)) *schema.Spec {
		s := referring("two", schema.KindCashDesk)
		change(s)
		return s
	}
	settings := func(block string, attributes ...schema.Attribute) *schema.Spec {
		return with(func(s *schema.Spec) { s.Settings = []schema.Settings{{Block: block, Attributes: attributes}} })
	}
	area := func(block string, attributes ...schema.Attribute) *schema.Spec {
		return with(func(s *schema.Spec) {
			s.Areas = []schema.Area{{Block: block, Labels: []string{"stage"}, Attributes: attributes}}
			s.Attributes["role"] = []schema.Attribute{{Name: "colour", Type: schema.TextValue}}
		})
	}
	number := schema.Attribute{Name: "n", Type: schema.IntValue}
	for name, specs := range map[string][]*schema.Spec{
		"refers and does not": {referring("one", schema.KindCashDesk), referring("two", "")},
		"does not and refers": {referring("one", ""), referring("two", schema.KindCashDesk)},
		"different kinds":     {referring("one", schema.KindRole), referring("two", schema.KindCashDesk)},
		"no kind":             {referring("one", schema.KindEmployee)},
		"not a list": {with(func(s *schema.Spec) {
			s.Attributes["location"][0].Type = schema.TextValue
		})},
		"an attribute of the language": {with(func(s *schema.Spec) {
			s.Attributes["location"][0].Name = "title"
		})},
		"settings of one, in two Specs":  {settings("s"), settings("s")},
		"settings of one, twice":         {with(func(s *schema.Spec) { s.Settings = []schema.Settings{{Block: "s"}, {Block: "s"}} })},
		"settings and block":             {settings("licence")},
		"settings and attribute":         {settings("title")},
		"settings and dynamic":           {settings("dynamic")},
		"setting twice":                  {settings("s", number, number)},
		"area of one, in two Specs":      {area("a"), area("a")},
		"area of one, twice":             {with(func(s *schema.Spec) { s.Areas = []schema.Area{{Block: "a"}, {Block: "a"}} })},
		"area and block":                 {area("right")},
		"area and attribute":             {area("title")},
		"area and attribute of a system": {area("colour")},
		"area and dynamic":               {area("dynamic")},
		"attribute twice":                {area("a", number, number)},
	} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "config: ") {
					t.Errorf("%s: %q", name, text)
				}
			}()
			config.Load(context.Background(), config.Options{FS: fstest.MapFS{}, Specs: specs})
		}()
	}
	// What does not disagree is taken.
	config.Load(context.Background(), config.Options{FS: fstest.MapFS{}, Specs: []*schema.Spec{
		settings("s", number), area("a", number), referring("one", schema.KindCashDesk), with(func(*schema.Spec) {}),
	}})
}

// TestSharedSettings wants a block that two systems have to take what each of them has, and nothing
// of the other.
func TestSharedSettings(t *testing.T) {
	system := func(name, attribute string) *schema.Spec {
		s := referring(name, schema.KindCashDesk)
		s.Settings = []schema.Settings{{Block: "security", Attributes: []schema.Attribute{{Name: attribute, Type: schema.BoolValue}}}}
		return s
	}
	organization := func(system, body string) string {
		return fmt.Sprintf("organization %q {\n  system = %q\n  security {\n    %s = true\n  }\n}\n", system, system, body)
	}
	for name, test := range map[string]struct {
		text string
		want []diag.Code
	}{
		"each its own":     {organization("one", "first") + organization("two", "second"), nil},
		"that of another":  {organization("one", "first") + organization("two", "first"), []diag.Code{config.PartUnsupported}},
		"that of nobody's": {organization("one", "third"), []diag.Code{config.AttributeUnknown}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, list := config.Load(context.Background(), config.Options{
				FS:    fstest.MapFS{"main.hcl": {Data: []byte(test.text)}},
				Specs: []*schema.Spec{system("one", "first"), system("two", "second")},
			})
			var got []diag.Code
			for _, d := range list {
				got = append(got, d.Code)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}
