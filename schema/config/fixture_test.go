package config_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
	"github.com/seatplan/seatplan/schema/config/configtest"
	"github.com/seatplan/seatplan/schema/diag"
)

// simple is a system that has little of the language: no locations and no employees.
func simple() *schema.Spec {
	return &schema.Spec{
		System: "simple",
		Title:  "Simple",
		Bases:  []schema.Base{{Name: "administrator"}, {Name: "free"}},
		Auth: []schema.Attribute{
			{Name: "token", Type: schema.TextValue},
			{Name: "login", Type: schema.TextValue, Public: true},
		},
		Uses: []string{"organization.account", "role.id", "role.renamed_from"},
		Attributes: map[string][]schema.Attribute{
			"organization": {{Name: "region", Type: schema.TextValue, Required: true}},
			"account": {
				{Name: "language", Type: schema.TextValue, Values: []string{"en", "ru"}},
				{Name: "desks", Type: schema.IntsValue},
				{Name: "tags", Type: schema.TextsValue},
				{Name: "admin", Type: schema.BoolValue},
				{Name: "level", Type: schema.IntValue},
			},
		},
		Lacks: map[string]string{
			"organization.licence": "users cost nothing there, so there is no price to give",
			"assignment.employee":  "people have no cards there.",
			"role.stage":           "all may see all deals",
		},
		Settings: []schema.Settings{
			{Block: "teacher_cabinet", Doc: "What teachers see.", Attributes: []schema.Attribute{
				{Name: "show_balance", Type: schema.BoolValue},
				{Name: "days", Type: schema.IntValue, Required: true},
				{Name: "lessons", Type: schema.TextValue, Values: []string{"own", "all"}},
				{Name: "fields", Type: schema.TextsValue},
			}},
			{Block: "archive", Doc: "What happens to the archive.", Attributes: []schema.Attribute{{Name: "keep", Type: schema.BoolValue}}},
		},
		Unmanaged: schema.Unmanaged{Clients: schema.PolicyIgnore, Roles: schema.PolicyIgnore},
	}
}

// A fixture is a file or a folder under testdata. Its comments say what to load it with, and what
// is expected:
//
//	# var NAME=TEXT      a value for a variable, as by --var
//	# env NAME=TEXT      an environment variable
//	# varfile NAME       a file of variables, in the folder
//	# fill N             the file goes on with so many line breaks
//	... # want CODE [COLUMN], CODE [COLUMN]     messages about this line
//	# want:+2 CODE [COLUMN]                     about a line further down
//	# nowhere CODE                              about no place
type fixture struct {
	name  string
	files fstest.MapFS
	vars  []config.Var
	env   map[string]string
	wants []want
}

type want struct {
	file   string // "" for nowhere
	line   int
	column int // 0 for any
	code   diag.Code
}

func (w want) String() string { return fmt.Sprintf("%s:%d:%d %s", w.file, w.line, w.column, w.code) }

func (f *fixture) load(t *testing.T) (*config.Config, diag.List) {
	t.Helper()
	return config.Load(context.Background(), config.Options{
		FS:    f.files,
		Specs: []*schema.Spec{configtest.Spec(), simple()},
		Env:   func(name string) (string, bool) { v, ok := f.env[name]; return v, ok },
		Vars:  f.vars,
	})
}

func fixtures(t *testing.T, dir string) []*fixture {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []*fixture
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) == ".hcl" {
			all = append(all, readFixture(t, filepath.Join(dir, e.Name()), e.IsDir()))
		}
	}
	return all
}

func readFixture(t *testing.T, path string, folder bool) *fixture {
	t.Helper()
	f := &fixture{name: strings.TrimSuffix(filepath.Base(path), ".hcl"), files: fstest.MapFS{}, env: map[string]string{}}
	if !folder {
		f.read(t, path, "main.hcl")
		return f
	}
	err := filepath.WalkDir(path, func(p string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(path, p)
		if err != nil {
			return err
		}
		f.read(t, p, filepath.ToSlash(name))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var (
	wantPattern      = regexp.MustCompile(`# want(?::([+-]\d+))? (.+)$`)
	directivePattern = regexp.MustCompile(`^# (var|env|varfile|fill|nowhere) (.+)$`)
)

func (f *fixture) read(t *testing.T, path, name string) {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var after []func()
	for i, line := range strings.Split(string(src), "\n") {
		if m := wantPattern.FindStringSubmatch(line); m != nil {
			offset, _ := strconv.Atoi(m[1])
			for _, item := range strings.Split(m[2], ",") {
				words := strings.Fields(item)
				w := want{file: name, line: i + 1 + offset, code: diag.Code(words[0])}
				if len(words) > 1 {
					w.column, err = strconv.Atoi(words[1])
				}
				if err != nil || len(words) > 2 {
					t.Fatalf("%s:%d: %q is not an expectation", path, i+1, item)
				}
				f.wants = append(f.wants, w)
			}
		}
		m := directivePattern.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		key, value, _ := strings.Cut(m[2], "=")
		switch m[1] {
		case "var":
			f.vars = append(f.vars, config.Var{Name: key, Text: value, Origin: "--var " + key})
		case "env":
			f.env[key] = value
		case "varfile":
			after = append(after, func() {
				f.vars = append(f.vars, config.Var{File: &config.VarFile{Name: key, Src: mustRead(t, filepath.Join(filepath.Dir(path), key))}})
			})
		case "fill":
			n, err := strconv.Atoi(key)
			if err != nil {
				t.Fatal(err)
			}
			src = append(src, bytes.Repeat([]byte("\n"), n)...)
		case "nowhere":
			f.wants = append(f.wants, want{code: diag.Code(key)})
		}
	}
	for _, do := range after {
		do()
	}
	f.files[name] = &fstest.MapFile{Data: src}
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// TestValid compares the model of each valid fixture with its golden dump, twice, so that an order
// that comes from a map shows.
func TestValid(t *testing.T) {
	for _, f := range fixtures(t, "testdata/valid") {
		t.Run(f.name, func(t *testing.T) {
			cfg, list := f.load(t)
			if len(list) > 0 {
				t.Fatalf("messages:\n%s", dumpDiagnostics(cfg.Files, list))
			}
			got := dump(cfg)
			golden := filepath.Join("testdata", "valid", f.name+".golden")
			if os.Getenv("SEATPLAN_UPDATE") != "" {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(mustRead(t, golden)), got); diff != "" {
				t.Errorf("the model differs (-want +got):\n%s", diff)
			}
			again, _ := f.load(t)
			if diff := cmp.Diff(got, dump(again)); diff != "" {
				t.Errorf("a second run differs:\n%s", diff)
			}
		})
	}
}

// TestInvalid holds the messages of each invalid fixture against its comments. Missing and extra
// ones both fail, and so does a message that changes from run to run.
func TestInvalid(t *testing.T) {
	for _, f := range fixtures(t, "testdata/invalid") {
		t.Run(f.name, func(t *testing.T) {
			cfg, list := f.load(t)
			got := positions(cfg.Files, list)
			missing := slices.Clone(f.wants)
			for _, g := range got {
				i := slices.IndexFunc(missing, func(w want) bool {
					return w.file == g.file && w.line == g.line && w.code == g.code && (w.column == 0 || w.column == g.column)
				})
				if i < 0 {
					t.Errorf("not expected: %s", g)
					continue
				}
				missing = slices.Delete(missing, i, i+1)
			}
			for _, w := range missing {
				t.Errorf("missing: %s", w)
			}
			text := dumpDiagnostics(cfg.Files, list)
			if t.Failed() || testing.Verbose() {
				t.Logf("messages:\n%s", text)
			}
			checkWording(t, list)
			checkSecrets(t, f, text+dump(cfg))
			again, list := f.load(t)
			if diff := cmp.Diff(text, dumpDiagnostics(again.Files, list)); diff != "" {
				t.Errorf("a second run differs:\n%s", diff)
			}
		})
	}
}

func positions(files *diag.Files, list diag.List) []want {
	got := make([]want, len(list))
	for i, d := range list {
		p := files.Position(d.Subject)
		got[i] = want{file: p.File, line: p.Line, column: p.Column, code: d.Code}
		if p.Line == 0 {
			got[i].file = ""
		}
	}
	return got
}

var badFormat = regexp.MustCompile(`%!([a-z]\(|\((MISSING|EXTRA))`)

// checkWording holds the messages against the house style.
func checkWording(t *testing.T, list diag.List) {
	t.Helper()
	for _, d := range list {
		switch {
		case d.Summary == "" || strings.HasSuffix(d.Summary, "."):
			t.Errorf("%s: the summary %q", d.Code, d.Summary)
		case d.Detail == "" || !strings.ContainsAny(d.Detail[len(d.Detail)-1:], ".?!)"):
			t.Errorf("%s: the detail does not end a sentence: %q", d.Code, d.Detail)
		case badFormat.MatchString(d.Detail):
			t.Errorf("%s: the detail is not formatted: %q", d.Code, d.Detail)
		case strings.ContainsFunc(d.Detail, func(r rune) bool { return r < ' ' }):
			t.Errorf("%s: the detail has control characters: %q", d.Code, d.Detail)
		}
	}
}

// checkSecrets fails if a value from the environment, or one that begins with SECRET, shows.
func checkSecrets(t *testing.T, f *fixture, text string) {
	t.Helper()
	for name, value := range f.env {
		if strings.Contains(text, value) {
			t.Errorf("the value of %s shows:\n%s", name, text)
		}
	}
	if strings.Contains(text, "SECRET") {
		t.Errorf("a secret shows:\n%s", text)
	}
}

// TestEveryCode requires a fixture for every code.
func TestEveryCode(t *testing.T) {
	shown := make(map[diag.Code]bool)
	for _, f := range fixtures(t, "testdata/invalid") {
		for _, w := range f.wants {
			shown[w.code] = true
		}
	}
	known := make(map[diag.Code]bool)
	for _, c := range config.Codes() {
		if known[c.Code] {
			t.Errorf("%s is twice in the table", c.Code)
		}
		known[c.Code] = true
		if !shown[c.Code] {
			t.Errorf("no fixture shows %s", c.Code)
		}
		if c.Summary == "" || !strings.HasSuffix(c.Doc, ".") {
			t.Errorf("%s is not described", c.Code)
		}
	}
	for code := range shown {
		if !known[code] {
			t.Errorf("%s is not a code", code)
		}
	}
}

// TestFixes applies the edits that messages offer, and wants fewer messages of that code then.
func TestFixes(t *testing.T) {
	for _, f := range fixtures(t, "testdata/invalid") {
		cfg, list := f.load(t)
		for _, d := range list {
			if d.Fix == nil {
				continue
			}
			name := cfg.Files.Name(d.Fix.Span.File)
			fixed := *f
			fixed.files = fstest.MapFS{}
			for n, file := range f.files {
				fixed.files[n] = file
			}
			src := f.files[name].Data
			edited := slices.Concat(src[:d.Fix.Span.Start], []byte(d.Fix.Text), src[d.Fix.Span.End:])
			fixed.files[name] = &fstest.MapFile{Data: edited}
			fixed.vars = slices.Clone(f.vars)
			for i, v := range fixed.vars {
				if v.File != nil && v.File.Name == name {
					fixed.vars[i].File = &config.VarFile{Name: name, Src: edited}
				}
			}
			_, after := fixed.load(t)
			if count(after, d.Code) >= count(list, d.Code) {
				t.Errorf("%s: the fix %q of %s does not help", f.name, d.Fix.Text, d.Code)
			}
		}
	}
}

func count(list diag.List, code diag.Code) int {
	n := 0
	for _, d := range list {
		if d.Code == code {
			n++
		}
	}
	return n
}
