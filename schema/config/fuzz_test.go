package config_test

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
	"github.com/seatplan/seatplan/schema/config/configtest"
)

// seed adds the fixtures to the corpus.
func seed(f *testing.F, add func(src []byte)) {
	err := filepath.WalkDir("testdata", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".hcl" {
			return err
		}
		src, err := os.ReadFile(path)
		if err == nil {
			add(src)
		}
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
}

// FuzzLoad loads any bytes as one file and as two. It fails on a panic, on a hang, on a message
// that points nowhere, and if a second run differs.
func FuzzLoad(f *testing.F) {
	seed(f, func(src []byte) { f.Add(src, len(src)/2) })
	for _, call := range functionTests() {
		f.Add([]byte("locals {\n  a = "+call[0]+"\n  b = [for x in local.a : x]\n}\nrole \"x\" { title = local.a }\n"), 10)
	}
	for _, area := range areas {
		f.Add([]byte(inRole(area)), 10)
	}
	walkAttributes(func(_ string, _ config.Attribute, with func(string) string) {
		f.Add([]byte(with("local.object")), 10)
	})
	f.Fuzz(func(t *testing.T, src []byte, cut int) {
		watchdog := time.AfterFunc(30*time.Second, func() { panic("Load hangs") })
		defer watchdog.Stop()
		load := func(files fstest.MapFS) string {
			cfg, list := config.Load(context.Background(), config.Options{
				FS:    files,
				Specs: []*schema.Spec{configtest.Spec(), simple()},
				Env:   func(string) (string, bool) { return "SECRET", true },
				Vars:  []config.Var{{Name: "token", Text: "SECRET", Origin: "--var token", Optional: true}},
			})
			for _, d := range list {
				name := cfg.Files.Name(d.Subject.File)
				if d.Subject.Known() && (d.Subject.Start > d.Subject.End || int(d.Subject.End) > len(files[name].Data)) {
					t.Errorf("%s points to %d-%d of %q", d.Code, d.Subject.Start, d.Subject.End, name)
				}
				if !utf8.ValidString(d.Detail) && utf8.Valid(src) {
					t.Errorf("%s is not UTF-8: %q", d.Code, d.Detail)
				}
			}
			checkWording(t, list)
			return dump(cfg) + dumpDiagnostics(cfg.Files, list)
		}
		data := fstest.MapFS{"main.hcl": {Data: src}, "data.txt": {Data: []byte("a,b\n1,2\n")}}
		if first, second := load(data), load(data); first != second {
			t.Errorf("a second run differs:\n%s\n%s", first, second)
		}
		cut = max(0, min(cut, len(src)))
		load(fstest.MapFS{"a.hcl": {Data: src[:cut]}, "b.hcl": {Data: src[cut:]}})
	})
}

// FuzzFormat wants formatting to settle at once, and to leave the meaning of a file alone.
func FuzzFormat(f *testing.F) {
	seed(f, func(src []byte) { f.Add(src) })
	f.Fuzz(func(t *testing.T, src []byte) {
		once, err := config.Format("f.hcl", src)
		if err != nil {
			return
		}
		if twice, err := config.Format("f.hcl", once); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("formatting again changes\n%q\nto\n%q: %v", once, twice, err)
		}
		before, errorsBefore := loadBytes(src)
		after, errorsAfter := loadBytes(once)
		if errorsBefore != errorsAfter || errorsBefore == 0 && before != after {
			t.Errorf("formatting changes the meaning of\n%q\nby\n%q", src, once)
		}
	})
}

func loadBytes(src []byte) (model string, messages int) {
	cfg, list := config.Load(context.Background(), config.Options{
		FS:    fstest.MapFS{"main.hcl": {Data: src}},
		Specs: []*schema.Spec{configtest.Spec()},
	})
	return dump(cfg), len(list)
}

// FuzzPattern gives any text as a pattern and as the name of a limited right. What is accepted has
// the form that the manual describes, and can be matched against a right.
func FuzzPattern(f *testing.F) {
	for _, p := range []string{"records.view", "records.*", "*.delete", "*", "kind:export", "kind:", "a..b", "", "a.b\x00", "**", "a.*.*b", "Ж.view"} {
		f.Add(p)
	}
	form := regexp.MustCompile(`^(kind:[a-z]+|[A-Za-z0-9_*-]*\*[A-Za-z0-9_*.-]*|[A-Za-z0-9_*-]+(\.[A-Za-z0-9_*-]+)+)$`)
	f.Fuzz(func(t *testing.T, text string) {
		cfg, list := loadText(`
			organization "x" { system = "altegio" }
			variable "p" { type = string }
			role "r" {
				grant = [var.p]
				limit = { (var.p) = 1 }
			}`, config.Var{Name: "p", Text: text, Origin: "test"})
		checkWording(t, list)
		role := cfg.Organizations[0].Roles[0]
		for _, s := range role.Grant {
			if !form.MatchString(string(s.Pattern)) {
				t.Errorf("%q was accepted", s.Pattern)
			}
			s.Pattern.Matches(&schema.Right{Name: "records.view", Kind: schema.RightView, Type: schema.TypeBool})
		}
		for _, l := range role.Limits {
			if !schema.Pattern(l.Right).Exact() || !form.MatchString(l.Right) {
				t.Errorf("the limit of %q was accepted", l.Right)
			}
		}
	})
}
