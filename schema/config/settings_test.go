package config_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
	"github.com/seatplan/seatplan/schema/config/configtest"
)

// TestWhyNot wants a system's own words where it lacks a part that people look for.
func TestWhyNot(t *testing.T) {
	places := simple()
	places.Uses = append(places.Uses, "location")
	for _, tt := range []struct{ text, want string }{
		{"licence {}", `Simple, the system of "x", has no licence: users cost nothing there, so there is no price to give. Remove it.`},
		{"}\nlocation \"a\" {\n  id = 1\n  licence { price = 1 }", `Simple, the system of "x", has no licence: users cost nothing there, so there is no price to give. Remove it.`},
		{"}\nuser \"a\" {\n  assignment {\n    locations = all\n    employee { id = 1 }\n  }", `Simple, the system of "x", has no employee: people have no cards there. Remove it.`},
		{`brand = "x"`, `Simple, the system of "x", has no brand. Remove it.`},
		{`caller = "ops@x.example"`, `Simple, the system of "x", has no caller. Remove it.`},
	} {
		_, list := config.Load(context.Background(), config.Options{
			FS:    fstest.MapFS{"main.hcl": {Data: []byte("organization \"x\" {\n  system = \"simple\"\n  region = \"eu\"\n  " + tt.text + "\n}\n")}},
			Specs: []*schema.Spec{places},
		})
		if len(list) != 1 || list[0].Code != config.PartUnsupported || list[0].Detail != tt.want {
			t.Errorf("%s: %v, want %s", tt.text, list, tt.want)
		}
	}
}

// TestSettingsInAnyOrder wants settings in the order of the Spec, however they are written.
func TestSettingsInAnyOrder(t *testing.T) {
	forms := []string{
		"archive { keep = true }\nteacher_cabinet {\n  days = 3\n  show_balance = false\n}",
		"teacher_cabinet {\n  show_balance = false\n  days = length([1, 2, 3])\n}\narchive { keep = !false }",
	}
	for _, form := range forms {
		cfg, list := config.Load(context.Background(), config.Options{
			FS:    fstest.MapFS{"main.hcl": {Data: []byte("organization \"x\" {\n  system = \"simple\"\n  region = \"eu\"\n" + form + "\n}\n")}},
			Specs: []*schema.Spec{configtest.Spec(), simple()},
		})
		var got []string
		for _, a := range cfg.Organizations[0].Settings {
			got = append(got, a.Name+"="+a.Value.String())
			if !a.Span.Known() {
				t.Errorf("%s has no place", a.Name)
			}
		}
		want := "teacher_cabinet.show_balance=false teacher_cabinet.days=3 archive.keep=true"
		if len(list) > 0 || strings.Join(got, " ") != want {
			t.Errorf("%s: %v %v", form, got, list)
		}
	}
}
