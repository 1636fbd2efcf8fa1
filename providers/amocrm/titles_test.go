package amocrm_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
)

// TestOneTitle wants roles, pipelines and stages of one title told apart, and never guessed at.
func TestOneTitle(t *testing.T) {
	t.Parallel()
	stage := func(labels, body string) string {
		return strings.Replace(head(), "grant = [\"leads.view\"]", "grant = [\"leads.view\"]\n  stage "+labels+" { "+body+" }", 1) + person("anna", "seller")
	}
	twins := func(s *emulator.State) {
		s.Pipelines = append(s.Pipelines, emulator.Pipeline{ID: 12, Name: "Sales", Statuses: []emulator.Status{{ID: 122, Name: "New"}}})
	}
	archived := func(s *emulator.State) { twins(s); s.Pipelines[1].Archived = true }
	slashes := func(s *emulator.State) {
		s.Pipelines = append(s.Pipelines,
			emulator.Pipeline{ID: 12, Name: "A/B", Statuses: []emulator.Status{{ID: 122, Name: "C"}}},
			emulator.Pipeline{ID: 13, Name: "A", Statuses: []emulator.Status{{ID: 132, Name: "B/C"}}})
	}
	other := func(s *emulator.State) {
		s.Roles = append(s.Roles, emulator.Role{ID: 42, Name: "seller "})
		s.Users[1].Role = 42
	}
	change := []string{`call: change the role "Seller", which 2 people have`}
	for name, tt := range map[string]struct {
		files string
		edit  func(*emulator.State)
		want  []string
		error string
	}{
		"one pipeline":                  {stage(`"Sales" "New"`, "view = true"), nil, change, ""},
		"two pipelines":                 {stage(`"Sales" "New"`, "view = true"), twins, nil, `There are several of that title. Write which one is meant: stage "Sales (11)" "New", stage "Sales (12)" "New".`},
		"two pipelines, one named":      {stage(`"Sales (12)" "New"`, "view = true"), twins, change, ""},
		"the other one is archived":     {stage(`"Sales" "New"`, "view = true"), archived, change, ""},
		"slashes in titles":             {stage(`"A" "B/C"`, "view = true"), slashes, change, ""},
		"a slip":                        {stage(`"Sales" "Nwe"`, "view = true"), nil, nil, `The live system has no stage "Sales" "Nwe". Did you mean stage "Sales" "New"?`},
		"an action that is not there":   {stage(`"Sales" "Неразобранное"`, "\n    view   = true\n    export = true\n  "), nil, nil, `has no "export" to set`},
		"two roles, the other one":      {strings.Replace(head(), `title = "Seller"`, "id = 41\n  title = \"Seller\"", 1) + person("anna", "seller"), other, []string{"manual: edit the user Anna"}, ""},
		"the flag and a role like it":   {strings.Replace(head(), `title = "Seller"`, "id = 41\n  title = \"Администратор\"", 1) + person("deputy", "seller"), nil, []string{`call: change the role "Seller", which 2 people have`, "manual: edit the user Deputy"}, ""},
		"two blocks for one live role":  {head() + "role \"trader\" {\n  title = \"Trader\"\n  renamed_from = \"Seller\"\n}\n", nil, nil, "both mean the live role 41"},
		"two blocks, one by its number": {head() + "role \"trader\" {\n  id = 41\n  title = \"Trader\"\n}\n", nil, nil, "both mean the live role 41"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := plan(t, tt.files, tt.edit)
			if tt.error != "" {
				if p.Plan != nil || !strings.Contains(p.texts, tt.error) {
					t.Errorf("no error %q in: %s", tt.error, p.texts)
				}
				return
			}
			if p.Plan == nil {
				t.Fatal(p.texts)
			}
			if diff := cmp.Diff(tt.want, p.steps()); diff != "" {
				t.Errorf("steps (-want +got):\n%s\n%s", diff, p.texts)
			}
		})
	}
}
