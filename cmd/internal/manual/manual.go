// Package manual makes the parts of the manual that follow from the code: the reference of the
// language, what each system can do, the commands, and the codes. The test of this package
// compares them with docs/ and rewrites them when SEATPLAN_UPDATE is set.
package manual

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seatplan/seatplan/cmd/internal/cli"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
	"github.com/seatplan/seatplan/schema/diag"
)

// table writes a Markdown table. Cells are escaped.
func table(b *strings.Builder, headers []string, rows [][]string) {
	line := func(cells []string) {
		for _, c := range cells {
			fmt.Fprintf(b, "| %s ", strings.NewReplacer("|", "\\|", "\n", " ").Replace(c))
		}
		b.WriteString("|\n")
	}
	line(headers)
	b.WriteString(strings.Repeat("|---", len(headers)) + "|\n")
	for _, r := range rows {
		line(r)
	}
	b.WriteString("\n")
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}

func codes(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = code(s)
	}
	return strings.Join(out, ", ")
}

func mark(set bool, text string) string {
	if set {
		return text
	}
	return ""
}

// Blocks describes the blocks of the language and their attributes.
func Blocks(blocks []config.Block) string {
	var b strings.Builder
	for i := range blocks {
		block(&b, "", &blocks[i])
	}
	return b.String()
}

func block(b *strings.Builder, within string, x *config.Block) {
	path, head := x.Name, x.Name
	level := "###"
	if within != "" {
		path, level = within+" › "+x.Name, "####"
	}
	for _, l := range x.Labels {
		head += fmt.Sprintf(" %q", strings.ToUpper(l))
	}
	fmt.Fprintf(b, "%s %s\n\n%s", level, path, x.Doc)
	fmt.Fprintf(b, " Written `%s { … }`", head)
	if !x.Repeats {
		b.WriteString(", at most once")
	}
	b.WriteString(".")
	if x.Part != "" {
		b.WriteString(" Not every system has it.")
	}
	b.WriteString("\n\n")
	if len(x.Attributes) > 0 {
		var rows [][]string
		for _, a := range x.Attributes {
			doc := a.Doc
			if len(a.Values) > 0 {
				doc += " One of " + quoted(a.Values) + "."
			}
			if a.Part != "" && a.Part != x.Part {
				doc += " Not every system has it."
			}
			rows = append(rows, []string{code(a.Name), string(a.Type), mark(a.Required, "required"), doc})
		}
		table(b, []string{"attribute", "value", "", "meaning"}, rows)
	}
	for i := range x.Blocks {
		block(b, path, &x.Blocks[i])
	}
}

func quoted(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = code(fmt.Sprintf("%q", s))
	}
	return strings.Join(out, ", ")
}

// Functions lists the functions of expressions.
func Functions(names []string) string {
	return codes(names) + ".\n"
}

// Bases lists a system's own roles.
func Bases(s *schema.Spec) string {
	var b strings.Builder
	var rows [][]string
	for _, x := range s.Bases {
		rows = append(rows, []string{code(x.Name), x.TitleEN, x.TitleRU, mark(x.Free, "free"), x.Note})
	}
	table(&b, []string{"base", "title", "название", "seat", "note"}, rows)
	return b.String()
}

// Attributes lists what a system adds to the blocks of the language.
func Attributes(s *schema.Spec) string {
	var b strings.Builder
	var rows [][]string
	for _, a := range s.Auth {
		rows = append(rows, attribute("organization › auth", a))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Attributes)) {
		for _, a := range s.Attributes[name] {
			rows = append(rows, attribute(name, a))
		}
	}
	for _, s := range s.Settings {
		for _, a := range s.Attributes {
			rows = append(rows, attribute("organization › "+s.Block, a))
		}
	}
	for _, x := range s.Areas {
		head := "role › " + x.Block
		for _, l := range x.Labels {
			head += fmt.Sprintf(" %q", l)
		}
		for _, a := range x.Attributes {
			rows = append(rows, attribute(head, a))
		}
	}
	table(&b, []string{"block", "attribute", "", "meaning"}, rows)
	fmt.Fprintf(&b, "Of the parts of the language that not every system has, %s takes: %s.\n", s.Title, codes(s.Uses))
	return b.String()
}

func attribute(in string, a schema.Attribute) []string {
	doc := a.Doc
	if len(a.Values) > 0 {
		doc += " One of " + quoted(a.Values) + "."
	}
	if a.Refers != "" {
		doc += " A list of references to " + code(string(a.Refers)) + "."
	}
	return []string{in, code(a.Name), mark(a.Required, "required"), doc}
}

// Capabilities is the table of what can be done with each field of each object.
func Capabilities(list reconcile.Capabilities) string {
	var b strings.Builder
	var rows [][]string
	for _, c := range list {
		level := string(c.Level)
		if c.Unproven {
			level += ", unproven"
		}
		if c.Unmapped {
			level = "not in the files"
		}
		screen := c.ScreenRU
		if c.ScreenEN != "" {
			screen += " / " + c.ScreenEN
		}
		rows = append(rows, []string{c.Title, level, string(c.Read), string(c.Create), string(c.Update), string(c.Delete), c.Reason, c.Source, screen})
	}
	table(&b, []string{"what", "capability", "read", "create", "change", "remove", "why", "source", "by hand"}, rows)
	return b.String()
}

// Switches lists what the vendor does not document, and the answers that the emulator can give.
func Switches(list []cli.Switch) string {
	var b strings.Builder
	var rows [][]string
	for _, s := range list {
		var positions []string
		for i, p := range s.Positions {
			text := fmt.Sprintf("%s: %s", code(p.Name), p.Effect)
			if i == 0 {
				text += " (default)"
			}
			positions = append(positions, text)
		}
		rows = append(rows, []string{code(s.Name), s.Question, strings.Join(positions, "; "), s.Source})
	}
	table(&b, []string{"switch", "what is not known", "positions", "hint"}, rows)
	return b.String()
}

// Codes lists the codes of messages.
func Codes(list []diag.Info) string {
	var b strings.Builder
	var rows [][]string
	for _, c := range list {
		rows = append(rows, []string{code(string(c.Code)), mark(c.Severity == diag.Warning, "warning"), c.Summary, c.Doc})
	}
	table(&b, []string{"code", "", "headline", "what it means"}, rows)
	return b.String()
}

// ExitCodes lists the exit codes.
func ExitCodes(list []cli.Meaning) string {
	var b strings.Builder
	var rows [][]string
	for _, m := range list {
		rows = append(rows, []string{fmt.Sprint(int(m.Code)), m.Text})
	}
	table(&b, []string{"code", "meaning"}, rows)
	return b.String()
}

// Environment lists the environment variables.
func Environment(list []cli.Variable) string {
	var b strings.Builder
	var rows [][]string
	for _, v := range list {
		rows = append(rows, []string{code(v.Name), v.Text})
	}
	table(&b, []string{"variable", "meaning"}, rows)
	return b.String()
}

// Commands describes each command with its flags and examples.
func Commands(root *cobra.Command) string {
	var b strings.Builder
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		if c.Runnable() && c != root && c.Name() != "help" && c.Name() != "completion" {
			command(&b, c)
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
	return b.String()
}

func command(b *strings.Builder, c *cobra.Command) {
	c.InitDefaultHelpFlag()
	text := c.Long
	if text == "" {
		text = c.Short + "."
	}
	fmt.Fprintf(b, "## %s\n\n```text\n%s\n```\n\n%s\n\n", c.CommandPath(), c.UseLine(), strings.TrimSpace(text))
	var rows [][]string
	c.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		if value != "" {
			name += " " + value
		}
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" {
			usage += fmt.Sprintf("; the default is %s", code(f.DefValue))
		}
		rows = append(rows, []string{code(name), usage})
	})
	if len(rows) > 0 {
		table(b, []string{"flag", "meaning"}, rows)
	}
	if c.Example != "" {
		fmt.Fprintf(b, "```sh\n%s\n```\n\n", strings.ReplaceAll(strings.TrimPrefix(c.Example, "  "), "\n  ", "\n"))
	}
}
