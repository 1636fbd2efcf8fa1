package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// topic is a page of help that is not about one command.
type topic struct {
	name, short, long string
}

func (t topic) command() *cobra.Command {
	return &cobra.Command{Use: t.name, Short: t.short, Long: t.long}
}

func topics() []topic {
	return []topic{
		{"exit-codes", "What the exit codes tell", exitCodesText()},
		{"environment", "Environment variables that are read", environmentText()},
	}
}

func exitCodesText() string {
	var b strings.Builder
	b.WriteString("The exit codes are the same for every command.\n\n")
	for _, m := range Meanings() {
		fmt.Fprintf(&b, "  %d  %s\n", m.Code, m.Text)
	}
	b.WriteString("\nWhen several apply, the first of these is returned:")
	for _, c := range precedence[:len(precedence)-1] {
		fmt.Fprintf(&b, " %d", c)
	}
	return b.String() + "."
}

// Variable is an environment variable that the program reads.
type Variable struct {
	Name string
	Text string
}

// Environment lists the variables that the program reads by itself. What the files read with env()
// is up to their author.
func Environment() []Variable {
	return []Variable{
		{"SEATPLAN_VAR_name", "The value of the variable \"name\" of the files. --var-file and --var go before it."},
		{retriesEnv, "How often a request that may be repeated is repeated when the system does not answer or asks to wait. The default is 4."},
		{passwordEnv, "The first password of everybody whom apply adds to a system that wants one, unless --password-command is given."},
		{storeEnv, "Where the history is kept, postgres://USER@HOST/DATABASE or sqlite:FILE, unless --store is given. The default is a file in .seatplan beside the configuration."},
		{whoEnv, "Who applies, for the history and the lock. The default is the name of the user on this machine."},
		{"NO_COLOR", "Any value but the empty one switches colour off."},
		{"CLICOLOR_FORCE", "Any value but the empty one and 0 switches colour on, also where the output is not a terminal."},
		{"GOGC", "How far the heap may grow before it is collected, in percent. The default is 40, which keeps large plans small."},
	}
}

func environmentText() string {
	var b strings.Builder
	for _, v := range Environment() {
		fmt.Fprintf(&b, "  %s\n      %s\n", v.Name, v.Text)
	}
	return strings.TrimRight(b.String(), "\n")
}
