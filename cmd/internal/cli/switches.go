package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/cmd/internal/view"
)

// Switch is something that a vendor does not document, and the answers that its emulator can give.
type Switch struct {
	Name      string     `json:"name"`
	Question  string     `json:"question"`  // what is not known
	Positions []Position `json:"positions"` // the first is the default
	Source    string     `json:"source"`    // what leaves it open
}

// Position is one answer of an emulator.
type Position struct {
	Name   string `json:"name"`
	Effect string `json:"effect"`
}

func newSandboxSwitchesCmd(a *App) *cobra.Command {
	output := formatText
	cmd := &cobra.Command{
		Use:   "switches SYSTEM [WORD...]",
		Short: "List what a system does not document",
		Long: strings.TrimSpace(`
List what the vendor of a system does not document. For each the emulator has a switch, with the
answers that a real system might give; the first is the default. A seed sets them under "switches".
Words select the switches that hold all of them.`),
		Example: examples(`
  seatplan sandbox switches altegio
  seatplan sandbox switches altegio invitation`),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("name a system: %s", strings.Join(systemNames(), ", "))
			}
			return nil
		},
		ValidArgs: systemNames(),
		RunE: func(_ *cobra.Command, args []string) error {
			return runSandboxSwitches(a, args[0], args[1:], output)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", output, "`FORMAT` of the list: text or json")
	complete(cmd, "output", formatText, formatJSON)
	return cmd
}

func runSandboxSwitches(a *App, system string, words []string, output string) error {
	if err := checkFormat(output, formatText, formatJSON); err != nil {
		return err
	}
	p := providerOf(system)
	if p == nil {
		return unknownSystem(system)
	}
	list := []Switch{}
	for _, s := range p.Switches() {
		if hasWords(words, s.Name, s.Question, s.Source) {
			list = append(list, s)
		}
	}
	if output == formatJSON {
		return a.json(map[string]any{"format_version": view.FormatVersion, "system": system, "switches": list})
	}
	for _, s := range list {
		fmt.Fprintf(a.Out, "%s: %s\n", s.Name, s.Question)
		for i, p := range s.Positions {
			def := ""
			if i == 0 {
				def = " (default)"
			}
			fmt.Fprintf(a.Out, "  %s: %s%s\n", p.Name, p.Effect, def)
		}
	}
	if len(list) == 0 {
		return fmt.Errorf("no switch of %s has all of: %s", p.Spec().Title, strings.Join(words, " "))
	}
	return nil
}

func unknownSystem(name string) error {
	return fmt.Errorf("unknown system %q; it is one of: %s", name, strings.Join(systemNames(), ", "))
}
