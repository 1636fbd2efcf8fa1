package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/cmd/internal/view"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

type whoSeesOptions struct {
	source
	address, at, output string
}

func newWhoSeesCmd(a *App) *cobra.Command {
	var o whoSeesOptions
	cmd := &cobra.Command{
		Use:   "who-sees USER",
		Short: "Tell whose accounts a person sees, and who sees theirs",
		Long: strings.TrimSpace(`
Where ranks decide who sees whose account (AlfaCRM), tell for one person whose accounts they see and who
sees theirs, as the files want it. Nothing is read from the live systems. Only people whose role has the
list of accounts see any, and they see those whose rank is not above their own.`),
		Example: examples(`
  seatplan who-sees user.olga -C access
  seatplan who-sees 'user.teacher["petr@lingua.example"]'
  seatplan who-sees user.olga -o json | jq -r '.sights[].seen_by[].name'`),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name one person: seatplan who-sees user.olga")
			}
			return nil
		},
		ValidArgsFunction: a.addressesOf(schema.KindUser),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.address = args[0]
			return runWhoSees(cmd.Context(), a, &o)
		},
	}
	o.flags(cmd)
	o.organizationFlag(cmd)
	f := cmd.Flags()
	f.StringVar(&o.at, "at", "", "for this `DAY`, 2027-01-31; today if left out")
	f.StringVarP(&o.output, "output", "o", formatText, "`FORMAT`: text or json")
	complete(cmd, "output", formatText, formatJSON)
	return cmd
}

type sightJSON struct {
	Organization string        `json:"organization"`
	User         string        `json:"user"`
	Name         string        `json:"name"`
	Rank         int           `json:"rank"`
	Opens        bool          `json:"opens_the_list"`
	Sees         []view.Person `json:"sees"`
	SeenBy       []view.Person `json:"seen_by"`
}

func runWhoSees(ctx context.Context, a *App, o *whoSeesOptions) error {
	if err := checkFormat(o.output, formatText, formatJSON); err != nil {
		return err
	}
	var asOf schema.Date
	if o.at != "" {
		var err error
		if asOf, err = schema.ParseDate(o.at); err != nil {
			return fmt.Errorf("--at: %w", err)
		}
	}
	l, err := a.load(ctx, &o.source)
	if err != nil {
		return err
	}
	defer l.dir.close()
	sights := []sightJSON{}
	ranked := false
	for _, org := range l.orgs {
		provider := providerOf(org.System)
		vendor, ok := provider.Knowledge(org).(reconcile.RoleVendor)
		if !ok || !provider.Spec().Ranks {
			continue
		}
		ranked = true
		day := asOf
		if !day.Known() {
			day = schema.DateOf(a.Now().In(org.Timezone))
		}
		if s := reconcile.SightOf(org, vendor, day, schema.Address(o.address)); s != nil {
			sights = append(sights, sightJSON{
				Organization: org.Name, User: view.Clean(string(s.Person.Address)), Name: view.Clean(s.Person.Name), Rank: s.Rank, Opens: s.Opens,
				Sees: view.Persons(s.Sees), SeenBy: view.Persons(s.SeenBy),
			})
		}
	}
	switch {
	case !ranked:
		return errors.New("no organization here has a system in which ranks decide who sees whom")
	case len(sights) == 0:
		return l.nobody(o.address)
	case o.output == formatJSON:
		return a.json(map[string]any{"format_version": view.FormatVersion, "sights": sights})
	}
	for _, s := range sights {
		fmt.Fprintf(a.Out, "%s (%s, %s), rank %d\n", s.Name, s.User, s.Organization, s.Rank)
		if s.Opens {
			fmt.Fprintf(a.Out, "sees %s:\n", plural(len(s.Sees), "account", "accounts"))
			a.listPeople(s.Sees)
		} else {
			fmt.Fprintln(a.Out, "sees nobody: no role of theirs has the list of accounts")
		}
		fmt.Fprintf(a.Out, "seen by %s:\n", plural(len(s.SeenBy), "person", "people"))
		a.listPeople(s.SeenBy)
	}
	return nil
}

func (a *App) listPeople(people []view.Person) {
	for _, p := range people {
		fmt.Fprintf(a.Out, "  %s  %s\n", p.Name, p.Address)
	}
}

// nobody is the error for an address that no person with a role has.
func (l *loaded) nobody(address string) error {
	names := make([]string, len(l.cfg.Users))
	for i, u := range l.cfg.Users {
		names[i] = string(u.Address)
	}
	for i, u := range l.cfg.Users {
		if names[i] == "user."+address || u.Email.V != "" && schema.NormalEmail(u.Email.V) == schema.NormalEmail(address) {
			return fmt.Errorf("%s: name the person by the address, %s", address, names[i])
		}
	}
	if near := diag.Nearest(address, names); near != "" && near != address {
		return fmt.Errorf("%s: nobody with a role has this address; did you mean %q?", address, near)
	}
	return fmt.Errorf("%s: nobody with a role in a system with ranks has this address; addresses look like user.anna", address)
}
