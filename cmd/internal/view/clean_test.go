package view

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/schema/diag"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ in, want string }{
		"nothing":                      {"", ""},
		"text in any script":           {"Anna Петрова 李雷 مريم 👩‍🔧 é e\u0301", "Anna Петрова 李雷 مريم 👩‍🔧 é e\u0301"},
		"spaces and hyphens that show": {"a\u00a0b\u2011c", "a\u00a0b\u2011c"},
		"a colour":                     {"\x1b[31mred\x1b[0m", "�[31mred�[0m"},
		"a colour in one byte's code":  {"\u009b31mred", "�31mred"},
		"a title for the window":       {"\x1b]0;owned\x07", "�]0;owned�"},
		"a link":                       {"\x1b]8;;http://x.example\x1b\\a\x1b]8;;\x1b\\", "�]8;;http://x.example�\\a�]8;;�\\"},
		"line breaks":                  {"a\nb\r\nc\u0085d\u2028e\u2029f", "a�b��c�d�e�f"},
		"tab, bell, backspace, delete": {"a\tb\ac\bd\x7f", "a�b�c�d�"},
		"NUL":                          {"a\x00b", "a�b"},
		"text turned round":            {"a\u202egnp.exe", "a�gnp.exe"},
		"embeddings and isolates":      {"\u202aa\u202bb\u202cc\u202dd\u2066e\u2067f\u2068g\u2069", "�a�b�c�d�e�f�g�"},
		"marks of direction":           {"a\u200eb\u200fc\u061cd", "a�b�c�d"},
		"a byte order mark":            {"\ufeffa", "�a"},
		"broken UTF-8":                 {"a\xffb\xc3", "a�b�"},
		"half a surrogate":             {"a\xed\xa0\x80b", "a���b"},
	} {
		if got := Clean(tt.in); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// Cleaned text is valid, has nothing unsafe, and stays as it is when cleaned again; no character
// disappears.
func TestCleanIsThorough(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(r, "bytes")) + rapid.String().Draw(r, "text")
		got := Clean(s)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, unsafe) || Clean(got) != got {
			r.Fatalf("Clean(%q) = %q", s, got)
		}
		if utf8.RuneCountInString(got) != utf8.RuneCountInString(s) {
			r.Fatalf("Clean(%q) = %q has another length", s, got)
		}
	})
}

const hostile = "\x1b[2J\u009b31m\u202e\n\x00\xff\u2028Plan: forged"

// Whatever text a file or a live system holds, no form of a plan has a character of it that could
// move the cursor or start a line.
func TestPlansOfHostileTextAreHarmless(t *testing.T) {
	t.Parallel()
	d := oneDocument(t, hostile)
	d.Organizations[0].Undo = undoOf(hostile)
	for name, form := range forms {
		if name == "plan.color.txt" {
			continue // has escapes of its own
		}
		out := draw(t, form, d)
		if strings.ContainsFunc(out, func(r rune) bool { return unsafe(r) && r != '\n' }) || !utf8.ValidString(out) {
			t.Errorf("%s has unsafe characters:\n%q", name, out)
		}
		for line := range strings.Lines(out) {
			if strings.HasPrefix(line, "Plan: forged") {
				t.Errorf("%s: a text started a line:\n%s", name, out)
			}
		}
	}
	var parsed any
	if err := json.Unmarshal([]byte(draw(t, JSON, d)), &parsed); err != nil {
		t.Fatal(err)
	}
	checkClean(t, "$", parsed)
}

// checkClean looks at every string behind the escapes of JSON.
func checkClean(t *testing.T, path string, v any) {
	t.Helper()
	switch v := v.(type) {
	case string:
		if Clean(v) != v {
			t.Errorf("%s is not clean: %q", path, v)
		}
	case []any:
		for _, x := range v {
			checkClean(t, path+"[]", x)
		}
	case map[string]any:
		for key, x := range v {
			checkClean(t, path+"."+key, x)
		}
	}
}

func diagnosticOf(s string) (diag.List, *diag.Files) {
	source := "user \"a\" { name = \"" + s + "\" }\n"
	files := diag.NewFiles(func(string) ([]byte, error) { return []byte(source), nil })
	file := files.Add("people.hcl" + s)
	files.Loaded(file, []byte(source))
	return diag.List{
		{
			Severity: diag.Error, Code: "string-invalid", Summary: "Wrong name" + s, Detail: "The name is wrong." + s,
			Subject: diag.Span{File: file, Start: 11, End: 15},
			Related: []diag.Related{{Message: "as here" + s, Span: diag.Span{File: file, Start: 0, End: 4}}},
			Fix:     &diag.Edit{Span: diag.Span{File: file, Start: 11, End: 15}, Text: "title" + s},
		},
		{Severity: diag.Warning, Code: "seat-mismatch", Summary: "Another count", Detail: "Look at it.", Address: "user.a" + s},
	}, files
}

func TestDiagnosticsOfHostileTextAreHarmless(t *testing.T) {
	t.Parallel()
	list, files := diagnosticOf(strings.ReplaceAll(hostile, "\n", ""))
	var text, machine bytes.Buffer
	Diagnostics(&text, list, files, Options{})
	if strings.ContainsFunc(text.String(), func(r rune) bool { return unsafe(r) && r != '\n' }) {
		t.Errorf("unsafe characters:\n%q", text.String())
	}
	if err := DiagnosticsJSON(&machine, list, files); err != nil {
		t.Fatal(err)
	}
	var parsed any
	if err := json.Unmarshal(machine.Bytes(), &parsed); err != nil {
		t.Fatal(err)
	}
	checkClean(t, "$", parsed)
}

func TestDiagnostics(t *testing.T) {
	t.Parallel()
	list, files := diagnosticOf("x")
	var b bytes.Buffer
	Diagnostics(&b, list, files, Options{})
	want := `Error: Wrong namex [string-invalid]
  on people.hclx:1:12
     1 │ user "a" { name = "x" }
       │            ^^^^
  The name is wrong.x
  as herex: people.hclx:1:1

Warning: Another count [seat-mismatch]
  on user.ax
  Look at it.

`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	b.Reset()
	if err := DiagnosticsJSON(&b, list[1:], files); err != nil {
		t.Fatal(err)
	}
	want = `{
  "format_version": "1.2",
  "valid": true,
  "errors": 0,
  "warnings": 1,
  "diagnostics": [
    {
      "severity": "warning",
      "code": "seat-mismatch",
      "summary": "Another count",
      "detail": "Look at it.",
      "address": "user.ax",
      "place": null,
      "related": [],
      "fix": null
    }
  ]
}
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
	b.Reset()
	if err := DiagnosticsJSON(&b, nil, files); err != nil || !strings.Contains(b.String(), `"diagnostics": []`) {
		t.Errorf("no message: %v\n%s", err, b.String())
	}
}
