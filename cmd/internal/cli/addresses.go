package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
)

// addressesOf completes addresses of the configuration that a command line names: those of the kinds, or
// of all kinds if there is none.
func (a *App) addressesOf(kinds ...schema.Kind) cobra.CompletionFunc {
	return func(cmd *cobra.Command, given []string, start string) ([]string, cobra.ShellCompDirective) {
		path, _ := cmd.Flags().GetString("directory")
		dir, err := openDirectory(path)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		defer dir.close()
		// Mistakes elsewhere in the files are no reason to complete nothing.
		cfg, _ := config.Load(cmd.Context(), config.Options{FS: dir.fs(), Specs: specs(), Env: a.Env})
		var list []string
		add := func(kind schema.Kind, address schema.Address, title string) {
			text := string(address)
			if (len(kinds) == 0 || slices.Contains(kinds, kind)) && strings.HasPrefix(text, start) && !slices.Contains(given, text) {
				list = append(list, text+"\t"+title)
			}
		}
		for _, u := range cfg.Users {
			add(schema.KindUser, u.Address, u.Name.V)
		}
		for _, o := range cfg.Organizations {
			for _, r := range o.Roles {
				add(schema.KindRole, r.Address, r.Title.V)
			}
			for _, l := range o.Locations {
				add(schema.KindLocation, l.Address, l.Title.V)
			}
			for _, n := range o.Networks {
				add(schema.KindNetwork, n.Address, n.Title.V)
			}
		}
		slices.Sort(list)
		return slices.Compact(list), cobra.ShellCompDirectiveNoFileComp
	}
}
