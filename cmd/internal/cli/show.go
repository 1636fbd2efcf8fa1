package cli

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/cmd/internal/view"
	"github.com/seatplan/seatplan/reconcile/apply"
)

type showOptions struct {
	file   string
	output string
	names  bool
}

func newShowCmd(a *App) *cobra.Command {
	var o showOptions
	cmd := &cobra.Command{
		Use:   "show FILE",
		Short: "Show a saved plan",
		Long:  "Show a plan that plan --out saved, in any format. Nothing is read from the live systems.",
		Example: examples(`
  seatplan show plan.json
  seatplan show plan.json -o markdown`),
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			o.file = args[0]
			return runShow(a, &o)
		},
	}
	cmd.Flags().StringVarP(&o.output, "output", "o", formatText, "`FORMAT` of the plan: text, json or markdown")
	cmd.Flags().BoolVar(&o.names, "names", false, "list everybody, also where many people share a change")
	complete(cmd, "output", formatText, formatJSON, formatMarkdown)
	return cmd
}

func runShow(a *App, o *showOptions) error {
	if err := checkFormat(o.output, formatText, formatJSON, formatMarkdown); err != nil {
		return err
	}
	_, doc, err := readPlan(o.file)
	if err != nil {
		return err
	}
	return a.render(doc, o.output, o.names)
}

// readPlan reads a saved plan and its JSON form.
func readPlan(path string) (*apply.File, *view.Document, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("read the plan: %w", err)
	}
	file, err := apply.Decode(data)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	doc, err := view.Decode(file.Plan)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w: %w", path, apply.ErrDamaged, err)
	}
	return file, doc, nil
}
