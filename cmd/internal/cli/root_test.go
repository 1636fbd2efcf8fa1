package cli

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// each calls f for every command that does something of its own.
func each(root *cobra.Command, f func(*cobra.Command)) {
	for _, c := range root.Commands() {
		if c.Runnable() && !c.HasSubCommands() {
			f(c)
		}
		each(c, f)
	}
}

func TestEveryCommandExplainsItself(t *testing.T) {
	t.Parallel()
	count := 0
	each((&App{}).Root(), func(c *cobra.Command) {
		count++
		if c.Short == "" || c.Example == "" {
			t.Errorf("%s has no short text or no example", c.CommandPath())
		}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Usage == "" {
				t.Errorf("%s --%s has no text", c.CommandPath(), f.Name)
			}
		})
	})
	if count < 10 {
		t.Fatalf("found only %d commands", count)
	}
}

// TestExamplesCanBeRun parses the examples as the program would: commands, flags, arguments.
func TestExamplesCanBeRun(t *testing.T) {
	t.Parallel()
	each((&App{}).Root(), func(c *cobra.Command) {
		for line := range strings.Lines(c.Example) {
			for part := range strings.SplitSeq(line, "&&") {
				part, _, _ = strings.Cut(part, "|")
				part, _, _ = strings.Cut(part, ">")
				words := strings.Fields(part)
				if len(words) == 0 || words[0] != "seatplan" {
					t.Errorf("%s: the example %q does not call seatplan", c.CommandPath(), line)
					continue
				}
				found, args, err := (&App{}).Root().Find(words[1:])
				if err != nil {
					t.Errorf("%q: %v", line, err)
					continue
				}
				if err := found.ParseFlags(args); err != nil {
					t.Errorf("%q: %v", line, err)
				} else if err := found.ValidateArgs(found.Flags().Args()); err != nil {
					t.Errorf("%q: %v", line, err)
				} else if err := found.ValidateRequiredFlags(); err != nil {
					t.Errorf("%q: %v", line, err)
				}
			}
		}
	})
}

func TestExitCodesHaveAMeaningAndAPlace(t *testing.T) {
	t.Parallel()
	told := make(map[Code]int)
	for _, m := range Meanings() {
		told[m.Code]++
	}
	for _, c := range precedence {
		if told[c] != 1 {
			t.Errorf("the exit code %d has %d meanings", c, told[c])
		}
	}
	if len(told) != len(precedence) {
		t.Errorf("%d exit codes have a meaning, and %d have a place in the order", len(told), len(precedence))
	}
	if got := worst(CodeOpen, CodePartly, CodeGuard, CodeChanges); got != CodeGuard {
		t.Errorf("the worst is %d", got)
	}
	if got := worst(); got != CodeOK {
		t.Errorf("the worst of nothing is %d", got)
	}
}
