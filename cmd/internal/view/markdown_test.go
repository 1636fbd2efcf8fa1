package view

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestEscape(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Anna Петрова":               "Anna Петрова",
		"**bold** _it_ `code` ~~x~~": `\*\*bold\*\* \_it\_ \` + "`code\\`" + ` \~\~x\~\~`,
		"[click](http://x.example)":  `\[click\](http://x.example)`,
		"![x](http://x.example/a)":   `\!\[x\](http://x.example/a)`,
		"<img src=x onerror=y>":      "&lt;img src=x onerror=y&gt;",
		"</details><!-- x":           "&lt;/details&gt;&lt;\\!-- x",
		"&lt;b&gt;":                  "&amp;lt;b&amp;gt;",
		"@everyone, a@b.example":     "@<!-- -->everyone, a@<!-- -->b.example",
		"# heading | cell":           `\# heading \| cell`,
		`C:\`:                        `C:\\`,
	} {
		if got := escape(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// people returns an organization in which each of n people gains another right.
func manyPeople(n int, address string) *Organization {
	o := &Organization{Name: "bloom", System: "altegio", Read: "ok"}
	o.Seats.Licences = []Licence{{Licence: "location.center", Title: "Center"}}
	for i := range n {
		a := fmt.Sprintf(address, i)
		o.Changes = append(o.Changes, Change{Address: a, Title: fmt.Sprintf("Анна %d", i), Action: "update", By: "api"})
		o.Access = append(o.Access, Access{User: a, Location: "location.center", LocationTitle: "Center", Gains: []string{fmt.Sprintf("clients.r%d", i)}, Because: []string{"role.desk"}})
	}
	return o
}

func TestMarkdownFitsIntoAComment(t *testing.T) {
	t.Parallel()
	warned := manyPeople(20, "user.p%d")
	for i := range 5000 {
		warned.Warnings = append(warned.Warnings, Warning{Text: fmt.Sprintf("warning %d", i)})
	}
	byHand := manyPeople(0, "")
	for i := range 5000 {
		byHand.Manual = append(byHand.Manual, Manual{Step: i, Address: "network.n", Title: "change", Screen: "Сеть", TextRU: "Отметьте", ScreenEN: "Chain", TextEN: "Tick"})
	}
	for name, o := range map[string]*Organization{
		"thousands of people":                  manyPeople(5000, "user.p%d"),
		"cut among the notes":                  warned,
		"cut among the manual steps":           byHand,
		"addresses that look like our own tag": manyPeople(3000, `user.x["<details>%d"]`),
		"one entry that is too long by itself": {Name: "bloom", Title: strings.Repeat("x", MaxMarkdown), Read: "ok"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &Document{AsOf: "2027-01-15", Organizations: []Organization{*o}}
			got := draw(t, Markdown, d)
			if n := utf8.RuneCountInString(got); n > MaxMarkdown {
				t.Errorf("%d characters, the most is %d", n, MaxMarkdown)
			}
			checkCut(t, d, got)
			if opened, closed := strings.Count(got, "<details><summary>"), strings.Count(got, "</details>"); opened != closed {
				t.Errorf("%d sections are opened and %d closed", opened, closed)
			}
		})
	}
}

// everything returns what Markdown writes when there is room for all.
func everything(d *Document) *markdown {
	m := &markdown{dropped: make(map[part]int)}
	m.line("### seatplan: %s", escape(strings.TrimPrefix(SummaryLine(d), "Plan: ")))
	for i := range d.Organizations {
		m.organization(d, &d.Organizations[i])
	}
	return m
}

var (
	partly = regexp.MustCompile(`(?m)^- and more: (\d+) lines on (people|notes) do not fit here\n`)
	atEnd  = regexp.MustCompile("\n\\*\\*(\\d+) more lines do not fit here\\.\\*\\* `seatplan plan` prints them all\\.\n$")
)

// checkCut puts back what a text says that it leaves out, and wants everything then.
func checkCut(t *testing.T, d *Document, got string) {
	t.Helper()
	all := everything(d)
	if !partly.MatchString(got) && !atEnd.MatchString(got) {
		t.Fatalf("nothing says what is missing: %q", got[max(0, len(got)-200):])
	}
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	want := slices.Clone(all.entries)
	for _, m := range partly.FindAllStringSubmatch(got, -1) {
		dropped, last := number(m[1]), true
		for i := len(want) - 1; i >= 0 && dropped > 0; i-- {
			if all.parts[i] == partCore || all.parts[i].String() != m[2] {
				continue
			}
			want[i] = ""
			if last {
				want[i], last = m[0], false
			}
			dropped--
		}
	}
	rest := ""
	if m := atEnd.FindStringSubmatch(got); m != nil {
		want = want[:len(want)-number(m[1])]
		got, rest = strings.TrimSuffix(got, m[0]), m[0]
		got = strings.TrimSuffix(got, "\n</details>\n")
	}
	if diff := cmp.Diff(strings.TrimSuffix(strings.Join(want, ""), "\n</details>\n"), strings.TrimSuffix(got, "\n</details>\n")); diff != "" {
		t.Errorf("what is left is not what there was (-want +got):\n%.2000s", diff)
	}
	if n := utf8.RuneCountInString(got + rest); n < MaxMarkdown*9/10 && !slices.ContainsFunc(all.entries, func(e string) bool { return len(e) > MaxMarkdown/10 }) {
		t.Errorf("only %d characters are used", n)
	}
}

func TestMarkdownThatFitsIsWhole(t *testing.T) {
	t.Parallel()
	d := &Document{AsOf: "2027-01-15", Organizations: []Organization{*manyPeople(200, "user.p%d")}}
	if diff := cmp.Diff(strings.Join(everything(d).entries, ""), draw(t, Markdown, d)); diff != "" {
		t.Errorf("(-all +shown):\n%s", diff)
	}
}

// A name is text wherever it stands. In code everything is text already.
func TestMarkdownOfNames(t *testing.T) {
	t.Parallel()
	d := oneDocument(t, "</details><img src=x> @everyone [a](b) **c** |d|")
	bare := regexp.MustCompile("`[^`\n]*`").ReplaceAllString(draw(t, Markdown, d), "")
	if !strings.Contains(bare, "&lt;img src=x&gt;") {
		t.Fatalf("the names are not shown:\n%s", bare)
	}
	for _, live := range []string{"<img", "@everyone", " [a]", " **c**", " |d|", "</details><"} {
		if strings.Contains(bare, live) {
			t.Errorf("%q is not escaped:\n%s", live, bare)
		}
	}
}
