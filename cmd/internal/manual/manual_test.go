package manual_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/cmd/internal/cli"
	"github.com/seatplan/seatplan/cmd/internal/manual"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
	"github.com/seatplan/seatplan/schema/diag"
)

const root = "../../.."

// generated returns the generated parts by the name that stands in the pages.
func generated() map[string]string {
	parts := map[string]string{
		"blocks":      manual.Blocks(config.Language()),
		"functions":   manual.Functions(config.Functions()),
		"codes-files": manual.Codes(config.Codes()),
		"codes-plan":  manual.Codes(reconcile.Codes()),
		"exit-codes":  manual.ExitCodes(cli.Meanings()),
		"environment": manual.Environment(cli.Environment()),
		"commands":    manual.Commands((&cli.App{}).Root()),
	}
	for _, s := range cli.Systems() {
		name := s.Spec().System
		parts[name+"-bases"] = manual.Bases(s.Spec())
		parts[name+"-attributes"] = manual.Attributes(s.Spec())
		parts[name+"-capabilities"] = manual.Capabilities(s.Capabilities())
		parts[name+"-switches"] = manual.Switches(s.Switches())
		parts[name+"-codes"] = manual.Codes(s.Codes())
	}
	return parts
}

// pages returns the files of the manual, README.md among them.
func pages(t *testing.T) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || len(list) < 5 {
		t.Fatalf("found %d pages of the manual, %v", len(list), err)
	}
	for _, name := range []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"} {
		list = append(list, filepath.Join(root, name))
	}
	return list
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var part = regexp.MustCompile(`(?s)(<!-- generated: ([a-z-]+) -->\n)(.*?)(<!-- end -->)`)

func TestGeneratedParts(t *testing.T) {
	t.Parallel()
	want := generated()
	used := make(map[string]bool)
	for _, path := range pages(t) {
		text := read(t, path)
		fresh := part.ReplaceAllStringFunc(text, func(s string) string {
			m := part.FindStringSubmatch(s)
			content, ok := want[m[2]]
			if !ok {
				t.Errorf("%s: nothing makes the part %q", path, m[2])
				return s
			}
			used[m[2]] = true
			return m[1] + "\n" + strings.TrimSpace(content) + "\n\n" + m[4]
		})
		if fresh == text {
			continue
		}
		if os.Getenv("SEATPLAN_UPDATE") != "" {
			if err := os.WriteFile(path, []byte(fresh), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		t.Errorf("%s is behind the code; SEATPLAN_UPDATE=1 go test ./cmd/internal/manual rewrites it:\n%s", path, cmp.Diff(text, fresh))
	}
	for name := range want {
		if !used[name] {
			t.Errorf("no page has the part %q", name)
		}
	}
}

var snippet = regexp.MustCompile("(?ms)^( *)```hcl\n(.*?)^ *```$")

// unfinished are the codes that a snippet may give because it shows a part of a configuration.
var unfinished = []diag.Code{config.RefUnknown, config.OrganizationMissing, config.UserNowhere, config.FileUnreadable}

func TestSnippetsAreOfTheLanguage(t *testing.T) {
	t.Parallel()
	var specs []*schema.Spec
	for _, s := range cli.Systems() {
		specs = append(specs, s.Spec())
	}
	count := 0
	for _, path := range pages(t) {
		for _, m := range snippet.FindAllStringSubmatch(read(t, path), -1) {
			count++
			src := strings.TrimPrefix(strings.ReplaceAll("\n"+m[2], "\n"+m[1], "\n"), "\n")
			formatted, err := config.Format("snippet.hcl", []byte(src))
			if err != nil {
				t.Errorf("%s: %v in\n%s", path, err, src)
				continue
			}
			if string(formatted) != src {
				t.Errorf("%s: a snippet is not formatted:\n%s", path, cmp.Diff(src, string(formatted)))
			}
			_, diags := config.Load(t.Context(), config.Options{
				FS:    fstest.MapFS{"snippet.hcl": {Data: []byte(src)}, "roster.csv": {Data: []byte("email,name\na@b.example,A\n")}},
				Specs: specs,
			})
			for _, d := range diags {
				if d.Severity == diag.Error && !slices.Contains(unfinished, d.Code) {
					t.Errorf("%s: %s, %s %s in\n%s", path, d.Code, d.Summary, d.Detail, src)
				}
			}
		}
	}
	if count < 5 {
		t.Fatalf("found only %d snippets", count)
	}
}

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// anchor is the name that a heading has in links.
func anchor(heading string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(heading) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_':
			b.WriteRune(r)
		case r == ' ':
			b.WriteByte('-')
		}
	}
	return b.String()
}

func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	for _, path := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(read(t, path), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			file, name, _ := strings.Cut(m[1], "#")
			target := path
			if file != "" {
				target = filepath.Join(filepath.Dir(path), file)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: the link %s leads nowhere", path, m[1])
				continue
			}
			if name == "" {
				continue
			}
			found := false
			for line := range strings.Lines(read(t, target)) {
				if title, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); ok && strings.HasPrefix(line, "#") {
					found = found || anchor(strings.TrimSpace(title)) == name
				}
			}
			if !found {
				t.Errorf("%s: the link %s leads to no heading", path, m[1])
			}
		}
	}
}

func TestReadmeStartsWithTheTwoCommands(t *testing.T) {
	t.Parallel()
	commands := regexp.MustCompile("(?ms)^```sh\n(.*?)^```$").FindAllStringSubmatch(read(t, filepath.Join(root, "README.md")), 2)
	var got []string
	for _, m := range commands {
		got = append(got, strings.TrimSpace(m[1]))
	}
	want := []string{"go run ./cmd/seatplan plan -C examples/bloom", "go test ./..."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
