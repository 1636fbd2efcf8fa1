package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/cmd/internal/view"
)

// App is what a command needs of the world, so that nothing reaches for it by itself.
type App struct {
	In       io.Reader
	Out      io.Writer
	Err      io.Writer
	Terminal Terminal
	Env      func(name string) (string, bool)
	Environ  []string // all variables, as NAME=value
	Now      func() time.Time
	Version  string
	Patience Patience

	notes sync.Mutex // steps that run at the same time have something to tell
}

// Patience is how long a live system is waited for. 0 is the usual.
type Patience struct {
	Answer       time.Duration // for the answer to one attempt
	Least, Most  time.Duration // before an attempt is repeated
	LongestAsked time.Duration // if the system says for how long it wants to be left alone
}

// Terminal says which streams are one.
type Terminal struct {
	In, Out, Err bool
	Width        int // of Out, 0 if it is not a terminal
}

// Run runs the program with arguments and returns its exit code.
func (a *App) Run(ctx context.Context, args []string) Code {
	root := a.Root()
	root.SetArgs(args)
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	err := root.ExecuteContext(ctx)
	if err != nil {
		var e *ExitError
		if !errors.As(err, &e) || e.Err != nil {
			fmt.Fprintf(a.Err, "%s %s\n", a.paintErr("Error:"), cleanLines(err.Error()))
		}
	}
	return codeOf(err)
}

// cleanLines makes a message of several lines safe to show.
func cleanLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = view.Clean(strings.ReplaceAll(lines[i], "\t", "  "))
	}
	return strings.Join(lines, "\n")
}

func (a *App) paintErr(s string) string {
	if a.colorErr() {
		return "\x1b[31m" + s + "\x1b[0m"
	}
	return s
}

// colorOut and colorErr say whether a stream takes colours: a terminal does, unless NO_COLOR says
// no; CLICOLOR_FORCE says yes for the results.
func (a *App) colorOut() bool {
	if force, ok := a.Env("CLICOLOR_FORCE"); ok && force != "" && force != "0" {
		return true
	}
	return a.Terminal.Out && !a.noColor()
}

func (a *App) colorErr() bool { return a.Terminal.Err && !a.noColor() }

func (a *App) noColor() bool {
	v, ok := a.Env("NO_COLOR")
	term, _ := a.Env("TERM")
	return ok && v != "" || term == "dumb"
}

func (a *App) viewOptions() view.Options {
	return view.Options{Color: a.colorOut(), Width: a.Terminal.Width}
}

// note tells something that is not a result.
func (a *App) note(format string, args ...any) {
	a.notes.Lock()
	defer a.notes.Unlock()
	fmt.Fprintf(a.Err, "%s\n", cleanLines(fmt.Sprintf(format, args...)))
}

// examples trims what surrounds the examples of a command and keeps their indent.
func examples(text string) string { return strings.Trim(text, "\n") }

// noArgs refuses arguments and says what was probably meant.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.Flags().Lookup("directory") != nil {
		return fmt.Errorf("%s takes no arguments; to work in another directory: %s -C %s", cmd.CommandPath(), cmd.CommandPath(), args[0])
	}
	return fmt.Errorf("%s takes no arguments, and %q is one", cmd.CommandPath(), args[0])
}

// Root returns the tree of all commands.
func (a *App) Root() *cobra.Command {
	root := &cobra.Command{
		Use:   "seatplan",
		Short: "Access to SaaS systems, kept in git",
		Long: strings.TrimSpace(`
seatplan keeps access to SaaS systems in git. Operators describe organizations, roles and
people in HCL; "seatplan plan" shows what every person would gain or lose and which paid seats
would change; "seatplan apply" makes it so.`),
		Version:       a.Version,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w\nSee %q", err, cmd.CommandPath()+" --help")
	})
	root.AddGroup(&cobra.Group{ID: "main", Title: "Commands:"}, &cobra.Group{ID: "more", Title: "More commands:"})
	for _, cmd := range []*cobra.Command{
		newPlanCmd(a), newRehearseCmd(a), newApplyCmd(a), newResumeCmd(a), newUndoCmd(a), newAttestCmd(a), newWhoSeesCmd(a), newLoginsCmd(a), newShowCmd(a), newHistoryCmd(a), newValidateCmd(a), newFmtCmd(a),
	} {
		cmd.GroupID = "main"
		root.AddCommand(cmd)
	}
	for _, cmd := range []*cobra.Command{
		newLoginCmd(a), newUnlockCmd(a), newRightsCmd(a), newCatalogueCmd(a), newSandboxCmd(a), newVersionCmd(a),
	} {
		cmd.GroupID = "more"
		root.AddCommand(cmd)
	}
	for _, t := range topics() {
		root.AddCommand(t.command())
	}
	root.SetHelpCommandGroupID("more")
	root.SetCompletionCommandGroupID("more")
	return root
}
