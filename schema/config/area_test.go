package config_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
	"github.com/seatplan/seatplan/schema/config/configtest"
	"github.com/seatplan/seatplan/schema/diag"
)

// areas are ways to write the rights of a role in two stages, all of which mean the same.
var areas = []string{
	"stage \"Sales\" \"Won\" {\n  view = true\n  edit = false\n}\nstage Sales \"In \\\"work\\\"\" { export = \"own\" }",
	"stage \"Sales\" \"Won\" {\n  edit   = !true\n  export = null\n  view   = true\n}\nstage \"Sales\" \"In \\\"work\\\"\" { export = lower(\"OWN\") }",
	"dynamic \"stage\" {\n  for_each = { Won = { view = true, edit = false }, \"In \\\"work\\\"\" = { export = \"own\" } }\n  iterator = s\n  labels = [\"Sales\", s.key]\n" +
		"  content {\n    view = try(s.value.view, null)\n    edit = try(s.value.edit, null)\n    export = try(s.value.export, null)\n  }\n}",
}

func inRole(text string) string {
	return surroundings + "role \"x\" {\n" + text + "\n}\n"
}

// TestAreas wants the rights in stages with their places, however they are written.
func TestAreas(t *testing.T) {
	want := []string{
		`stage.view:Sales/Won=true stage.edit:Sales/Won=false`,
		`stage.export:Sales/In "work"="own"`,
	}
	for _, form := range areas {
		text := inRole(form)
		cfg, list := loadText(text)
		if len(list) > 0 {
			t.Errorf("%s: %v", form, list)
			continue
		}
		var got []string
		role := cfg.Organizations[0].Roles[1]
		for _, a := range role.Areas {
			var rights []string
			for _, attr := range a.Attrs {
				rights = append(rights, a.RightName(attr.Name)+"="+attr.Value.String())
				if !attr.Span.Known() {
					t.Errorf("%s: %s has no place", form, attr.Name)
				}
			}
			got = append(got, strings.Join(rights, " "))
			header := text[a.Span.Start:a.Span.End]
			first := text[a.Places[0].Start:a.Places[0].End]
			if len(a.Places) != 2 || !strings.Contains(header, "stage") || strings.Trim(first, `"`) != "Sales" {
				t.Errorf("%s: the places are %q and %q", form, header, first)
			}
		}
		if form == areas[2] {
			slices.Reverse(got) // in the order of the keys
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", form, diff)
		}
	}
}

// TestAreaValues gives every attribute of every area values that are absent, wrong or secret.
func TestAreaValues(t *testing.T) {
	for _, area := range configtest.Spec().Areas {
		for _, a := range area.Attributes {
			for value, want := range map[string][]diag.Code{
				"null":                                 nil,
				"local.nothing":                        nil,
				"{}":                                   {config.TypeWrong},
				"local.object":                         {config.TypeWrong},
				"5":                                    {config.TypeWrong},
				"[true]":                               {config.TypeWrong},
				"var.secret":                           {config.SecretExposed},
				`"x ${upper(var.secret)}"`:             {config.SecretExposed},
				`var.secret == "" ? null : var.secret`: {config.SecretExposed},
			} {
				text := inRole(fmt.Sprintf("%s%s {\n  %s = %s\n}", area.Block, strings.Repeat(` "x"`, len(area.Labels)), a.Name, value))
				cfg, list := loadText(text)
				if codes := about(text, value, list); !slices.Equal(codes, want) {
					t.Errorf("%s.%s = %s: %v, want %v", area.Block, a.Name, value, codes, want)
				}
				if shown := dumpDiagnostics(cfg.Files, list) + dump(cfg); strings.Contains(shown, "SECRET") {
					t.Errorf("%s.%s = %s shows the secret:\n%s", area.Block, a.Name, value, shown)
				}
				// A block that is empty, or lacks what it needs, is told apart from one that is wrong.
				if missing := count(list, config.Required) > 0; missing != (want == nil || area.Block == "list" && a.Name != "view") {
					t.Errorf("%s.%s = %s: %v", area.Block, a.Name, value, list)
				}
			}
		}
	}
}

// TestAreaMessages wants messages that say which block is meant, and why a system does not have it.
func TestAreaMessages(t *testing.T) {
	for _, tt := range []struct{ system, text, want string }{
		{`"altegio"`, `stage "a" {}`, "The block stage needs a label, the stage. Write `stage \"PIPELINE\" \"STAGE\" { ... }`."},
		{`"altegio"`, `stage = true`, "\"stage\" is a block in role, not an attribute. Write `stage \"PIPELINE\" \"STAGE\" { ... }`, without an equals sign."},
		{`"altegio"`, `list "" { view = "all" }`, `The label for the list is empty. Say which one is meant.`},
		{`"altegio"`, `list "a" {}`, `The block list says nothing. Give it an attribute, or remove it.`},
		{`"altegio"`, `list "a" { add = true }`, `Altegio needs the attribute "view" here. Add it.`},
		{`"altegio"`, "stage a b { view = true }\nstage \"a\" \"b\" { edit = true }", `The role has two blocks stage "a" "b". Merge the two.`},
		{"\"simple\"\nregion = \"eu\"", `stage "a" "b" {}`, `Simple, the system of "o", has no stage: all may see all deals. Remove it.`},
		{"\"simple\"\nregion = \"eu\"", `list "a" { view = 5 }`, `Simple, the system of "o", has no list. Remove it.`},
	} {
		_, list := config.Load(context.Background(), config.Options{
			FS:    fstest.MapFS{"main.hcl": {Data: fmt.Appendf(nil, "organization \"o\" {\nsystem = %s\n}\nrole \"x\" {\n%s\n}\n", tt.system, tt.text)}},
			Specs: []*schema.Spec{configtest.Spec(), simple()},
		})
		if len(list) != 1 || list[0].Detail != tt.want {
			t.Errorf("%s: %v, want %s", tt.text, list, tt.want)
		}
	}
}
