package view

import (
	"fmt"
	"regexp"
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
			entries := entriesOf(d)
			kept := len(entries) - cutEntries(t, got)
			if kept < 0 || !strings.HasPrefix(got, strings.Join(entries[:kept], "")) {
				t.Fatalf("the first %d of %d entries are not what is shown", kept, len(entries))
			}
			if size := utf8.RuneCountInString(strings.Join(entries[:kept+1], "")); size <= MaxMarkdown-300 {
				t.Errorf("the next entry would have fitted: %d characters", size)
			}
			if opened, closed := strings.Count(got, "<details><summary>"), strings.Count(got, "</details>"); opened != closed {
				t.Errorf("%d sections are opened and %d closed", opened, closed)
			}
		})
	}
}

// entriesOf returns what Markdown writes when there is room for all.
func entriesOf(d *Document) []string {
	m := &markdown{}
	m.line("### seatplan: %s", escape(strings.TrimPrefix(SummaryLine(d), "Plan: ")))
	for i := range d.Organizations {
		m.organization(d, &d.Organizations[i])
	}
	return m.entries
}

// cutEntries returns how many entries a text says it leaves out.
func cutEntries(t *testing.T, s string) int {
	t.Helper()
	i := strings.LastIndex(s, "\n**")
	number, rest, ok := strings.Cut(s[i+3:], " ")
	n, err := strconv.Atoi(number)
	if !ok || err != nil || rest != "more lines do not fit here.** `seatplan show` prints the whole plan.\n" {
		t.Fatalf("the end does not say what is missing: %q", s[max(0, len(s)-200):])
	}
	return n
}

func TestMarkdownThatFitsIsWhole(t *testing.T) {
	t.Parallel()
	d := &Document{AsOf: "2027-01-15", Organizations: []Organization{*manyPeople(200, "user.p%d")}}
	if diff := cmp.Diff(strings.Join(entriesOf(d), ""), draw(t, Markdown, d)); diff != "" {
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
