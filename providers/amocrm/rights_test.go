package amocrm

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/providers/internal/wire"
	"github.com/seatplan/seatplan/schema"
)

// account is one with two pipelines and two lists.
var (
	testPipelines = mustRead[[]pipelineWire](`[
		{"id":11,"name":"Sales","_embedded":{"statuses":[{"id":111,"name":"Incoming","type":1},{"id":112,"name":"New"},{"id":142,"name":"Won"}]}},
		{"id":12,"name":"Service","_embedded":{"statuses":[{"id":121,"name":"Incoming","type":1},{"id":142,"name":"Won"}]}}]`)
	testLists = mustRead[[]catalogWire](`[{"id":21,"name":"Goods"},{"id":22,"name":"Bills"}]`)
)

func mustRead[T any](text string) T {
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		panic(err)
	}
	return v
}

func testRights() *schema.Rights {
	return schema.NewRights(builtIn().Extend(liveRights(testPipelines, testLists)))
}

func readRights(t testing.TB, rights *schema.Rights, text string) *schema.RightSet {
	t.Helper()
	var w rightsWire
	if err := json.Unmarshal([]byte(text), &w); err != nil {
		t.Fatal(err)
	}
	set, err := rightSet(rights, &w)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// described lists what a set allows, by names.
func described(rights *schema.Rights, s *schema.RightSet) string {
	c := rights.Catalogue()
	var lines []string
	for i := range c.Len() {
		id := schema.RightID(i)
		switch v := s.Value(id); {
		case c.Right(id).Restricts() && v.Known(), s.Has(id) && v.Known():
			lines = append(lines, fmt.Sprintf("%s=%s", c.Right(id).Name, v.Level()))
		case s.Has(id):
			lines = append(lines, c.Right(id).Name)
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, " ")
}

func TestLevels(t *testing.T) {
	t.Parallel()
	rights := testRights()
	for name, tt := range map[string]struct{ wire, want string }{
		"nothing":                   {`{}`, ""},
		"null":                      {`null`, ""},
		"empty lists for objects":   {`{"leads":[],"status_rights":[],"catalog_rights":null}`, ""},
		"each level":                {`{"leads":{"view":"A","edit":"G","delete":"M","export":"D","add":"A"}}`, "leads.add=all leads.delete=own leads.edit=group leads.view=all"},
		"tasks":                     {`{"tasks":{"edit":"G","delete":"M","view":"A"}}`, "tasks.delete=own tasks.edit=group"},
		"ticks":                     {`{"mail_access":true,"catalog_access":"1"}`, "lists.access mail.access"},
		"what no request sets":      {`{"files_access":true,"oper_day_user_tracking":true,"custom_fields_rights":{"1":"A"}}`, ""},
		"a stage":                   {`{"status_rights":[{"entity_type":"leads","pipeline_id":11,"status_id":112,"rights":{"view":"A","edit":"D","delete":"D","export":"A"}}]}`, "stage.delete:Sales/New=none stage.edit:Sales/New=none stage.export:Sales/New=all stage.view:Sales/New=all"},
		"a stage, half said":        {`{"status_rights":[{"pipeline_id":11,"status_id":112,"rights":{"view":"A"}}]}`, "stage.delete:Sales/New=none stage.edit:Sales/New=none stage.export:Sales/New=none stage.view:Sales/New=all"},
		"one number, two pipelines": {`{"status_rights":[{"pipeline_id":12,"status_id":142,"rights":{"view":"A"}}]}`, "stage.delete:Service/Won=none stage.edit:Service/Won=none stage.export:Service/Won=none stage.view:Service/Won=all"},
		"what the server adds":      {`{"status_rights":[{"pipeline_id":11,"status_id":111,"rights":{"view":"D","edit":"D","delete":"D"}},{"pipeline_id":12,"status_id":121,"rights":{"view":"D","edit":"D","delete":"D"}}]}`, ""},
		"incoming leads, opened":    {`{"status_rights":[{"pipeline_id":11,"status_id":111,"rights":{"view":"A","edit":"A","delete":"D"}}]}`, "stage.edit:Sales/Incoming=all stage.view:Sales/Incoming=all"},
		"a stage that is gone":      {`{"status_rights":[{"pipeline_id":99,"status_id":112,"rights":{"view":"A"}}]}`, ""},
		"a list":                    {`{"catalog_rights":[{"catalog_id":21,"rights":{"view":"L","add":"A","edit":"D","delete":"D","export":"A"}}]}`, "list.add:21=all list.delete:21=none list.edit:21=none list.export:21=all list.view:21=linked"},
		"unknown actions":           {`{"leads":{"view":"A","merge":"Q"},"deals":{"view":"A"}}`, "leads.view=all"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := described(rights, readRights(t, rights, tt.wire)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// A level that nobody knows must not look like none.
func TestUnknownLevels(t *testing.T) {
	t.Parallel()
	rights := testRights()
	for _, text := range []string{
		`{"leads":{"view":"X"}}`, `{"leads":{"add":"G"}}`, `{"leads":{"view":"L"}}`, `{"tasks":{"edit":"all"}}`,
		`{"status_rights":[{"pipeline_id":11,"status_id":112,"rights":{"view":"M"}}]}`, `{"catalog_rights":[{"catalog_id":21,"rights":{"view":"G"}}]}`,
	} {
		var w rightsWire
		if err := json.Unmarshal([]byte(text), &w); err != nil {
			t.Fatal(err)
		}
		if set, err := rightSet(rights, &w); err == nil || !strings.Contains(err.Error(), "is not known") {
			t.Errorf("%s: %s, %v", text, described(rights, set), err)
		}
	}
}

// TestAdministratorsAreReadLeniently: their rights are ignored by the system, and have been seen malformed.
func TestAdministratorsAreReadLeniently(t *testing.T) {
	t.Parallel()
	const malformed = `"status_rights":"none","catalog_rights":[{"catalog_id":"add","rights":"A"}]`
	var w rightsWire
	if err := json.Unmarshal([]byte(`{"is_admin":true,`+malformed+`}`), &w); err != nil {
		t.Errorf("administrator: %v", err)
	}
	if err := json.Unmarshal([]byte(`{"is_admin":false,`+malformed+`}`), &w); err == nil {
		t.Error("somebody else is read")
	}
}

// TestRightsOut pins what is sent: everything, the stages too when there are none.
func TestRightsOut(t *testing.T) {
	t.Parallel()
	rights := testRights()
	for text, want := range map[string]string{
		`{}`: `{"leads":{"add":"D","delete":"D","edit":"D","export":"D","view":"D"},"contacts":{"add":"D","delete":"D","edit":"D","export":"D","view":"D"},` +
			`"companies":{"add":"D","delete":"D","edit":"D","export":"D","view":"D"},"tasks":{"delete":"D","edit":"D"},"mail_access":false,"catalog_access":false,"status_rights":[],"catalog_rights":[]}`,
		`{"leads":{"view":"G","add":"A"},"mail_access":1,"status_rights":[{"pipeline_id":12,"status_id":121,"rights":{"view":"A"}},{"pipeline_id":11,"status_id":142,"rights":{}}],"catalog_rights":[{"catalog_id":21,"rights":{"view":"L"}}]}`: `` +
			`{"leads":{"add":"A","delete":"D","edit":"D","export":"D","view":"G"},"contacts":{"add":"D","delete":"D","edit":"D","export":"D","view":"D"},` +
			`"companies":{"add":"D","delete":"D","edit":"D","export":"D","view":"D"},"tasks":{"delete":"D","edit":"D"},"mail_access":true,"catalog_access":false,` +
			`"status_rights":[{"entity_type":"leads","pipeline_id":11,"status_id":142,"rights":{"delete":"D","edit":"D","export":"D","view":"D"}},{"entity_type":"leads","pipeline_id":12,"status_id":121,"rights":{"delete":"D","edit":"D","view":"A"}}],` +
			`"catalog_rights":[{"catalog_id":21,"rights":{"add":"D","delete":"D","edit":"D","export":"D","view":"L"}}]}`,
	} {
		data, err := json.Marshal(wireRights(rights.Catalogue(), readRights(t, rights, text)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(data)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

// drawRights draws a rights object as a server could send it.
func drawRights(t *rapid.T) *rightsWire {
	draw := func(name string, actions []string, letters string) levelsWire {
		l := make(levelsWire)
		for _, a := range actions {
			legal := letters
			if a == actAdd {
				legal = "DA"
			}
			if rapid.IntRange(0, 4).Draw(t, name) > 0 {
				l[a] = wire.Text(rapid.SampledFrom(strings.Split(legal, "")).Draw(t, name+" "+a))
			}
		}
		return l
	}
	w := &rightsWire{
		Leads: draw("leads", listActions, "DMGA"), Contacts: draw("contacts", listActions, "DMGA"), Companies: draw("companies", listActions, "DMGA"),
		Tasks: draw("tasks", []string{actEdit, actDelete}, "DMGA"),
		Mail:  wire.Flag(rapid.Bool().Draw(t, "mail")), Catalogs: wire.Flag(rapid.Bool().Draw(t, "lists")),
	}
	for _, p := range testPipelines {
		for _, s := range p.Embedded.Statuses {
			if rapid.Bool().Draw(t, "stage") {
				actions := stageActions
				if s.Type == typeIncoming {
					actions = stageActions[:3]
				}
				w.Stages = append(w.Stages, stageWire{Pipeline: p.ID, Status: s.ID, Rights: draw("stage", actions, "DA")})
			}
		}
	}
	for _, l := range testLists {
		if rapid.Bool().Draw(t, "list") {
			w.Lists = append(w.Lists, listWire{Catalog: l.ID, Rights: draw("list", listActions, "DLA")})
		}
	}
	return w
}

// TestRightsSurvive: what is read, sent and read again is the same set, in whatever order it comes.
func TestRightsSurvive(t *testing.T) {
	t.Parallel()
	rights := testRights()
	rapid.Check(t, func(t *rapid.T) {
		w := drawRights(t)
		set, err := rightSet(rights, w)
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(wireRights(rights.Catalogue(), set))
		if err != nil {
			t.Fatal(err)
		}
		var back rightsWire
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(err)
		}
		slices.Reverse(back.Stages)
		slices.Reverse(back.Lists)
		// The server adds what is denied anyway.
		for _, p := range testPipelines {
			for _, s := range p.Embedded.Statuses {
				said := slices.ContainsFunc(back.Stages, func(x stageWire) bool { return x.Pipeline == p.ID && x.Status == s.ID })
				if s.Type == typeIncoming && !said {
					back.Stages = append(back.Stages, stageWire{Pipeline: p.ID, Status: s.ID, Rights: levelsWire{actView: "D", actEdit: "D", actDelete: "D"}})
				}
			}
		}
		again, err := rightSet(rights, &back)
		if err != nil || again != set {
			t.Fatalf("%v\nsent  %s\nfound %s", err, described(rights, set), described(rights, again))
		}
	})
}
