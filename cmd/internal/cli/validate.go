package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/cmd/internal/view"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema/config"
)

type validateOptions struct {
	source
	output string
}

func newValidateCmd(a *App) *cobra.Command {
	var o validateOptions
	cmd := &cobra.Command{
		Use:   "validate",
		Short: "Find every mistake in the files, without connecting",
		Long: strings.TrimSpace(`
Check the files of a configuration and show every mistake with its place and what to do about it.
Nothing is read from the live systems. Rights are checked against catalogue.json if there is one
("seatplan catalogue --save" writes it), else against what the last plan saw, else against the
built-in list; then a right that the list does not have is a warning.`),
		Example: examples(`
  seatplan validate -C access
  seatplan validate -o json`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runValidate(cmd.Context(), a, &o) },
	}
	o.flags(cmd)
	o.callerFlag(cmd)
	cmd.Flags().StringVarP(&o.output, "output", "o", formatText, "`FORMAT` of the messages: text or json")
	complete(cmd, "output", formatText, formatJSON)
	return cmd
}

func runValidate(ctx context.Context, a *App, o *validateOptions) error {
	if err := checkFormat(o.output, formatText, formatJSON); err != nil {
		return err
	}
	dir, err := openDirectory(o.dir)
	if err != nil {
		return err
	}
	defer dir.close()
	vars, err := a.variables(&o.source)
	if err != nil {
		return err
	}
	cfg, diags := config.Load(ctx, config.Options{FS: dir.fs(), Specs: specs(), Env: a.Env, Vars: vars})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := o.callFrom(cfg.Organizations); err != nil {
		return err
	}
	l := &loaded{app: a, dir: dir, cfg: cfg, passwords: newPasswords(a, "")}
	for _, org := range cfg.Organizations {
		p := providerOf(org.System)
		if p == nil {
			continue
		}
		diags = append(diags, p.Check(org)...)
		c, complete, err := l.catalogueOf(org)
		if err != nil {
			return err
		}
		diags = append(diags, reconcile.Check(org, c, complete)...)
	}
	diags.Sort()
	errs, warnings := diags.Count()
	if o.output == formatJSON {
		if err := view.DiagnosticsJSON(a.Out, diags, cfg.Files); err != nil {
			return err
		}
	} else {
		view.Diagnostics(a.Err, diags, cfg.Files, view.Options{Color: a.colorErr()})
		if errs == 0 {
			fmt.Fprintln(a.Out, validText(len(cfg.Users), len(cfg.Organizations), warnings))
		}
	}
	if errs > 0 {
		return &ExitError{Code: CodeError, Err: fmt.Errorf("%s in the configuration", plural(errs, "mistake", "mistakes"))}
	}
	return nil
}

func validText(users, organizations, warnings int) string {
	text := fmt.Sprintf("The configuration is valid: %s in %s", plural(users, "person", "people"), plural(organizations, "organization", "organizations"))
	if warnings > 0 {
		text += fmt.Sprintf(", %s", plural(warnings, "warning", "warnings"))
	}
	return text + "."
}
