package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/cmd/internal/view"
)

type rehearseOptions struct {
	planning
	file     string
	switches []string
}

func newRehearseCmd(a *App) *cobra.Command {
	var o rehearseOptions
	cmd := &cobra.Command{
		Use:   "rehearse [PLAN]",
		Short: "Carry out a plan on a copy of the live system",
		Long: strings.TrimSpace(`
Read the live systems, make a copy of each in its emulator, carry out the plan there, and show whether
it comes out as it says: whether the next plan is empty but for what is left for people, and whether as
many seats are paid as predicted. The plan is a saved one, or made first. Whatever is not as planned is
listed, and the exit code is then 1.

The live systems are only read. What their vendors do not document, the copy does as the emulator
assumes; --switch takes another answer.`),
		Example: examples(`
  seatplan rehearse -C access
  seatplan rehearse plan.json
  seatplan rehearse --switch over_limit=422
  seatplan rehearse && seatplan apply`),
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.file = args[0]
			}
			return runRehearse(cmd.Context(), a, &o)
		},
	}
	o.subjectFlags(a, cmd)
	f := cmd.Flags()
	f.StringArrayVar(&o.switches, "switch", nil, "turn a switch of the emulator, `NAME=POSITION`, see seatplan sandbox switches; may be given several times")
	f.StringVarP(&o.output, "output", "o", formatText, "`FORMAT` of the result: text or json")
	complete(cmd, "output", formatText, formatJSON)
	_ = cmd.RegisterFlagCompletionFunc("switch", cobra.FixedCompletions(positions(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// positions are all positions of all switches but the defaults, as --switch takes them.
func positions() []string {
	var list []string
	for _, p := range providers() {
		for _, s := range p.Switches() {
			for _, position := range s.Positions[1:] {
				list = append(list, s.Name+"="+position.Name)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func runRehearse(ctx context.Context, a *App, o *rehearseOptions) error {
	if err := checkFormat(o.output, formatText, formatJSON); err != nil {
		return err
	}
	turned, err := turnedBy(o.switches)
	if err != nil {
		return err
	}
	r := &rehearsal{app: a, turned: turned}
	if err := r.check(providers()); err != nil { // before anything is read
		return err
	}
	code := CodeOK
	if o.file != "" {
		err = r.savedPlans(ctx, o)
	} else {
		code, err = r.newPlans(ctx, o)
	}
	if err != nil {
		return err
	}
	if o.output == formatJSON {
		err = a.json(r.result)
	} else {
		err = view.RehearsalText(a.Out, r.result, a.viewOptions())
	}
	if err != nil {
		return err
	}
	if !r.result.AsPlanned {
		code = worst(code, CodeError)
	}
	return exit(code)
}

// turnedBy reads --switch.
func turnedBy(list []string) (map[string]string, error) {
	turned := make(map[string]string, len(list))
	for _, text := range list {
		name, position, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("--switch %q is not of the form NAME=POSITION", text)
		}
		turned[name] = position
	}
	return turned, nil
}
