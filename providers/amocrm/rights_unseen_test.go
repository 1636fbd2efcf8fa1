package amocrm_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/reconcile/apply"
)

// TestRightsThatAreNotSeen: an archived pipeline may not be listed, and then what a role may do there has
// no name. It stays as it is when the role is changed otherwise.
func TestRightsThatAreNotSeen(t *testing.T) {
	t.Parallel()
	wider := strings.Replace(head(), `"leads.view"`, `"leads.view", "leads.add"`, 1)
	stage := func(status int, view string) emulator.StatusRight {
		return emulator.StatusRight{EntityType: "leads", Pipeline: 12, Status: status, Rights: emulator.StageAction{View: view, Edit: "D", Delete: "D", Export: "D"}}
	}
	for name, tt := range map[string]struct {
		files string
		kept  []emulator.StatusRight
		want  string // stage and level of what is not denied, and calls that write
	}{
		"a right is added":      {wider, []emulator.StatusRight{stage(122, "A"), stage(142, "A")}, "122:A 142:A by 202"},
		"the role is renamed":   {strings.Replace(head(), `title = "Seller"`, "title = \"Trader\"\n  renamed_from = \"Seller\"", 1), []emulator.StatusRight{stage(122, "A")}, "122:A by 202"},
		"a listed stage is set": {strings.Replace(head(), `grant = ["leads.view"]`, "grant = [\"leads.view\"]\n  stage \"Sales\" \"New\" { view = true }", 1), []emulator.StatusRight{stage(122, "A")}, "112:A 122:A by 202"},
		"nothing is changed":    {head(), []emulator.StatusRight{stage(122, "A")}, "122:A by"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := plan(t, tt.files, func(s *emulator.State) {
				s.Switches = map[string]string{"archived_pipelines": "hidden"}
				s.Pipelines = append(s.Pipelines, emulator.Pipeline{ID: 12, Name: "Past", Archived: true, Statuses: []emulator.Status{{ID: 122, Name: "Old"}}})
				s.Roles[0].Rights.StatusRights = tt.kept
			})
			if r := apply.Run(t.Context(), p.system, p.Steps, apply.Options{}); r.Err() != nil {
				t.Error(r.Err())
			}
			var levels, calls []string
			for _, x := range p.e.State().Roles[0].Rights.StatusRights {
				if x.Rights.View != "D" {
					levels = append(levels, fmt.Sprintf("%d:%s", x.Status, x.Rights.View))
				}
			}
			for _, r := range p.e.Requests() {
				if r.Method == http.MethodPatch {
					calls = append(calls, fmt.Sprint(r.Status))
				}
			}
			if got := strings.TrimRight(strings.Join(levels, " ")+" by "+strings.Join(calls, " "), " "); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}
