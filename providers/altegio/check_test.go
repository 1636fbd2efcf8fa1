package altegio_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/altegio"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
)

const checked = `organization "bloom" {
  system = "altegio"
  caller = "ops@bloom.example"
}
location "center" { id = 1 }
location "north" { id = 2 }
role "desk" { base = "administrator" }
`

// Each case is one file behind the lines above; a diagnostic is its code and the line in that file.
func TestCheck(t *testing.T) {
	t.Parallel()
	assignment := func(more string) string {
		return "user \"anna\" {\n  email = \"anna@bloom.example\"\n  assignment {\n    role      = role.desk\n    locations = [location.center]\n" + more + "  }\n}\n"
	}
	card := func(more string) string {
		return assignment("    employee {\n      name = \"Anna\"\n" + more + "    }\n")
	}
	role := func(list string) string {
		return "role \"guard\" {\n  base = \"manager\"\n  limit = {\n    \"auth.list_allowed_ip\" = " + list + "\n  }\n}\n"
	}
	twice := "  assignment {\n    role      = role.desk\n    locations = [location.center, location.north]\n  }\n"
	for name, tt := range map[string]struct {
		file string
		want []string
	}{
		"nothing wrong": {card(""), nil},
		"dismissed by id": {
			card("      id        = 7\n      dismissed = true\n"), nil,
		},
		"not dismissed, by name": {
			card("      dismissed = false\n      create    = true\n"), nil,
		},
		"dismissed by name": {
			card("      dismissed = true\n"), []string{"altegio-dismissed 8"},
		},
		"made and dismissed": {
			card("      create    = true\n      dismissed = true\n"), []string{"altegio-dismissed 9"},
		},
		"made and dismissed by id": {
			card("      id        = 7\n      create    = true\n      dismissed = true\n"), []string{"altegio-dismissed 10"},
		},
		"addresses, networks and ranges": {
			role(`["203.0.113.7", "2001:db8::1", "203.0.113.0/24", "2001:db8::/32", "203.0.113.7-203.0.113.20"]`), nil,
		},
		"no addresses at all": {role(`[]`), nil},
		"two in one member":   {role(`["10.0.0.1,10.0.0.2"]`), []string{"altegio-ip-list 4"}},
		"several, one message": {
			role(`["10.0.0.1", "10.0.0.256", "office", "10.0.0.0/33", "10.0.0.9-10.0.0.1", "10.0.0.1-::1", "fe80::1%eth0", " 10.0.0.1"]`),
			[]string{"altegio-ip-list 4"},
		},
		"in an assignment": {
			assignment("    limit = {\n      \"auth.list_allowed_ip\" = [\"office\"]\n    }\n"), []string{"altegio-ip-list 7"},
		},
		"at one location": {
			role("{\n      \"center\" = [\"10.0.0.1\"]\n      \"north\"  = [\"office\"]\n    }"), []string{"altegio-ip-list 6"},
		},
		"several assignments for the same locations, each once": {
			"user \"anna\" {\n  email = \"anna@bloom.example\"\n" + twice + twice + twice + twice + "}\n",
			[]string{"altegio-two-roles 7", "altegio-two-roles 11", "altegio-two-roles 15"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{"a.hcl": {Data: []byte(checked)}, "b.hcl": {Data: []byte(tt.file)}}
			cfg, diags := config.Load(t.Context(), config.Options{FS: files, Specs: []*schema.Spec{altegio.Provider{}.Spec()}})
			if len(diags) > 0 {
				t.Fatalf("%s: %s", diags[0].Code, diags[0].Detail)
			}
			var got []string
			for _, d := range (altegio.Provider{}).Check(cfg.Organizations[0]) {
				got = append(got, fmt.Sprintf("%s %d", d.Code, cfg.Files.Position(d.Subject).Line))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}
