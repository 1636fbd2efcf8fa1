package config_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
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

// TestVars holds the order in which values win, and how texts are read.
func TestVars(t *testing.T) {
	file := func(text string) config.Var {
		return config.Var{File: &config.VarFile{Name: "../vars/prod.hcl", Src: []byte(text)}}
	}
	flag := func(text string) config.Var { return config.Var{Name: "v", Text: text, Origin: "--var v"} }
	tests := []struct {
		name     string
		variable string // what stands in the block
		vars     []config.Var
		want     string // the value as JSON, or the code of the message
	}{
		{"default", `default = 1`, nil, `1`},
		{"unset", ``, nil, "variable-unset"},
		{"flag", `default = 1`, []config.Var{flag("2")}, `"2"`},
		{"last wins", `type = number`, []config.Var{flag("2"), file("v = 3")}, `3`},
		{"last wins, the other way", `type = number`, []config.Var{file("v = 3"), flag("2")}, `2`},
		{"last of two files", `type = number`, []config.Var{file("v = 3"), file("v = 4\n")}, `4`},
		{"text as it is", `type = string`, []config.Var{flag(`${x} "y"`)}, `"${x} \"y\""`},
		{"empty text", `type = string`, []config.Var{flag(``)}, `""`},
		{"text for any", `type = any`, []config.Var{flag(`true`)}, `"true"`},
		{"text in a file for number", `type = number`, []config.Var{file(`v = "3"`)}, `3`},
		{"list", `type = list(number)`, []config.Var{flag(`[1, 2]`)}, `[1,2]`},
		{"set", `type = set(string)`, []config.Var{flag(`["b", "a", "b"]`)}, `["a","b"]`},
		{"object", `type = object({ a = number, b = optional(string, "x") })`, []config.Var{flag(`{ a = 1 }`)}, `{"a":1,"b":"x"}`},
		{"null", `type = number`, []config.Var{flag(`null`)}, `null`},
		{"null and default", "type = number\nnullable = false\ndefault = 5", []config.Var{flag(`null`)}, `5`},
		{"null refused", "type = number\nnullable = false", []config.Var{flag(`null`)}, "variable-value"},
		{"wrong", `type = number`, []config.Var{flag(`x`)}, "variable-value"},
		{"expression", `type = number`, []config.Var{flag(`1 + 1`)}, `2`},
		{"function", `type = string`, []config.Var{file(`v = upper("a")`)}, "variable-value"},
		{"unknown flag", `default = 1`, []config.Var{{Name: "w", Text: "1", Origin: "--var w"}}, "variable-unknown"},
		{"unknown in the environment", `default = 1`, []config.Var{{Name: "w", Text: "1", Origin: "SEATPLAN_VAR_w", Optional: true}}, `1`},
		{"unknown in a file", `default = 1`, []config.Var{file(`w = 1`)}, "variable-unknown"},
		{"syntax", `default = 1`, []config.Var{file(`v = `)}, "syntax"},
		{"deep", `default = 1`, []config.Var{file(`v = ` + strings.Repeat("[", 1000))}, "nesting-too-deep"},
		{"deep flag", `type = list(string)`, []config.Var{flag(strings.Repeat("[", 1000))}, "variable-value"},
		{"large flag", `type = list(string)`, []config.Var{flag("[" + strings.Repeat(`"x",`, 1<<20) + "]")}, "variable-value"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := "variable \"v\" {\n" + tt.variable + "\n}\norganization \"x\" {\n  system = \"altegio\"\n  title = jsonencode(var.v)\n}\n"
			cfg, list := config.Load(context.Background(), config.Options{
				FS: fstest.MapFS{"main.hcl": {Data: []byte(text)}}, Specs: []*schema.Spec{configtest.Spec()}, Vars: tt.vars,
			})
			got := cfg.Organizations[0].Title.V
			if len(list) > 0 {
				got = string(list[0].Code)
			}
			if got != tt.want || len(list) > 1 {
				t.Errorf("got %s, want %s\n%s", got, tt.want, dumpDiagnostics(cfg.Files, list))
			}
		})
	}
}

// TestVarFilePlaces wants messages about a file of variables to show its lines, also when it has
// the name of a file of the configuration.
func TestVarFilePlaces(t *testing.T) {
	for _, name := range []string{"prod.vars", "main.hcl"} {
		cfg, list := config.Load(context.Background(), config.Options{
			FS:    fstest.MapFS{"main.hcl": {Data: []byte("organization \"x\" { system = \"altegio\" }\nrole {}\n")}},
			Specs: []*schema.Spec{configtest.Spec()},
			Vars:  []config.Var{{File: &config.VarFile{Name: name, Src: []byte("\n\n  typo = 1\n")}}},
		})
		got := positions(cfg.Files, list)
		if len(got) != 2 || got[0].line != 2 || got[1].line != 3 || got[1].column != 3 {
			t.Errorf("%s: the messages are %v", name, got)
		}
	}
}

// TestFormsAgree loads the same people written out and as a table, and wants the same model.
func TestFormsAgree(t *testing.T) {
	literal := people(t, configtest.Generate(1234, configtest.Literal, configtest.Change(100)))
	table := people(t, configtest.Generate(1234, configtest.CSV, configtest.Change(100)))
	if diff := cmp.Diff(literal, table); diff != "" {
		t.Errorf("the forms differ (-literal +table):\n%.2000s", diff)
	}
	unchanged := people(t, configtest.Generate(1234, configtest.Literal))
	changed := 0
	for i := range literal {
		if literal[i] != unchanged[i] {
			changed++
		}
	}
	if changed != 13 {
		t.Errorf("%d people have changed, want 13", changed)
	}
}

// people returns a line for each person, without the address.
func people(t *testing.T, files fs.FS) []string {
	t.Helper()
	cfg, list := config.Load(context.Background(), config.Options{FS: files, Specs: []*schema.Spec{configtest.Spec()}})
	if len(list) > 0 {
		t.Fatal(dumpDiagnostics(cfg.Files, list))
	}
	lines := make([]string, len(cfg.Users))
	for i, u := range cfg.Users {
		seen := *u
		seen.Address = "user.x"
		var d dumper
		d.user("person", &seen)
		lines[i] = d.String()
	}
	return lines
}

// TestWorkers loads with one worker and with many, and wants the same bytes.
func TestWorkers(t *testing.T) {
	files := configtest.Generate(1500, configtest.Literal)
	files["users-00001.hcl"].Data = bytes.ReplaceAll(files["users-00001.hcl"].Data, []byte("role.r03"), []byte("role.r33"))
	files["zz.hcl"] = &fstest.MapFile{Data: []byte("role \"r33\" {\n")}
	var first string
	for _, workers := range []int{1, 2, 8, 0} {
		cfg, list := config.Load(context.Background(), config.Options{FS: files, Specs: []*schema.Spec{configtest.Spec()}, Workers: workers})
		got := dump(cfg) + dumpDiagnostics(cfg.Files, list)
		if first == "" {
			first = got
		}
		if got != first {
			t.Fatalf("with %d workers the result differs", workers)
		}
	}
}

// TestManyMistakes makes the same mistake for many people, and wants each reported, with a
// suggestion for the first.
func TestManyMistakes(t *testing.T) {
	files := configtest.Generate(500, configtest.Literal)
	uses := 0
	for _, f := range files {
		uses += bytes.Count(f.Data, []byte("= role.r03\n"))
		f.Data = bytes.ReplaceAll(f.Data, []byte("= role.r03\n"), []byte("= role.rr03\n"))
	}
	_, list := config.Load(context.Background(), config.Options{FS: files, Specs: []*schema.Spec{configtest.Spec()}})
	suggestions := 0
	for _, d := range list {
		if d.Code != config.RefUnknown {
			t.Fatal(d)
		}
		if d.Fix != nil {
			suggestions++
		}
	}
	if len(list) != uses || suggestions != 20 {
		t.Errorf("%d messages for %d uses, %d suggestions, want 20", len(list), uses, suggestions)
	}
	if !slices.IsSortedFunc(list, func(a, b diag.Diagnostic) int {
		if a.Subject.File != b.Subject.File {
			return int(a.Subject.File) - int(b.Subject.File)
		}
		return int(a.Subject.Start) - int(b.Subject.Start)
	}) {
		t.Error("the list is not sorted")
	}
}

// TestTableMistakes makes a mistake in a table, which is one message for all rows that have it.
func TestTableMistakes(t *testing.T) {
	files := maps.Clone(configtest.Generate(500, configtest.CSV))
	files["roster.csv"].Data = bytes.ReplaceAll(files["roster.csv"].Data, []byte(",r03,"), []byte(",r30,"))
	_, list := config.Load(context.Background(), config.Options{FS: files, Specs: []*schema.Spec{configtest.Spec()}})
	if len(list) != 3 { // the three columns with roles
		t.Fatal(list)
	}
	for _, d := range list {
		if d.Code != config.RefUnknown || !strings.Contains(d.Detail, "more instances") || !strings.Contains(d.Detail, "Did you mean") || d.Fix != nil {
			t.Errorf("%v", d)
		}
	}
}

// TestCancelled wants Load to come back when its context ends.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	cfg, _ := config.Load(ctx, config.Options{FS: configtest.Generate(1000, configtest.Literal), Specs: []*schema.Spec{configtest.Spec()}})
	if len(cfg.Users) > 0 || cfg.Files == nil {
		t.Error("a cancelled Load went on")
	}
}

// TestUnreadable loads directories and files that cannot be read.
func TestUnreadable(t *testing.T) {
	cfg, list := config.Load(context.Background(), config.Options{FS: os.DirFS(t.TempDir() + "/missing")})
	if len(list) != 1 || list[0].Code != config.FileUnreadable || cfg.Files == nil {
		t.Errorf("a missing directory: %v", list)
	}
	files := fstest.MapFS{
		"a.hcl": {Data: []byte("user \"a\" {\n  email = \"a@b.example\"\n  assignment {\n    role = role.x\n  }\n}\n")},
		"b.hcl": {Data: []byte("role \"x\" {}\n")},
	}
	cfg, list = config.Load(context.Background(), config.Options{FS: failing{files, "b.hcl"}})
	if len(list) != 1 || list[0].Code != config.FileUnreadable || cfg.Files.Position(list[0].Subject).File != "b.hcl" || len(cfg.Users) != 1 {
		t.Errorf("an unreadable file: %v", list)
	}
}

type failing struct {
	fstest.MapFS
	name string
}

func (f failing) Open(name string) (fs.File, error) {
	if name == f.name {
		return nil, errors.New("disk failure with a long story")
	}
	return f.MapFS.Open(name)
}

// TestFormat holds the canonical form, and what is refused.
func TestFormat(t *testing.T) {
	tests := map[string][2]string{ // the second is empty where the first is refused
		"aligned":    {"role \"x\" {\ntitle=\"a\"\n  base = \"b\"\n}", "role \"x\" {\n  title = \"a\"\n  base  = \"b\"\n}"},
		"not HCL":    {"role \"x {\n", ""},
		"deep":       {"a  = " + strings.Repeat("[", 1000), ""},
		"no newline": {"a  =  1", "a = 1"},
	}
	for name, tt := range tests {
		got, err := config.Format("f.hcl", []byte(tt[0]))
		if string(got) != tt[1] || (err != nil) != (tt[1] == "") {
			t.Errorf("%s: %q, want %q: %v", name, got, tt[1], err)
		}
	}
}
