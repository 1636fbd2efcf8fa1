package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/schema/snapshot"
)

type catalogueOptions struct {
	source
	save bool
}

func newCatalogueCmd(a *App) *cobra.Command {
	var o catalogueOptions
	cmd := &cobra.Command{
		Use:   "catalogue",
		Short: "Keep the live systems' own list of rights in git",
		Long: strings.TrimSpace(`
Read the rights and roles that the live systems list, and compare them with catalogue.json beside
the configuration. With --save, write that file. Commands that do not connect use it, so commit it.`),
		Example: examples(`
  seatplan catalogue -C access
  seatplan catalogue -C access --save`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runCatalogue(cmd.Context(), a, &o) },
	}
	o.flags(cmd)
	o.organizationFlag(cmd)
	cmd.Flags().BoolVar(&o.save, "save", false, "write "+catalogueName)
	return cmd
}

func runCatalogue(ctx context.Context, a *App, o *catalogueOptions) error {
	l, err := a.load(ctx, &o.source)
	if err != nil {
		return err
	}
	defer l.dir.close()
	file, err := readCatalogue(o.dir)
	if err != nil {
		return err
	}
	if file == nil {
		file = &snapshot.File{Organizations: make(map[string]snapshot.Organization)}
	}
	shared := &limits{}
	changed := false
	for _, org := range l.orgs {
		s, err := l.connect(ctx, org, shared)
		if err != nil {
			return err
		}
		live, err := s.read(ctx, a, false)
		s.close()
		if err != nil {
			return asRefused(err)
		}
		now := snapshot.Of(live, s.provider.Catalogue())
		before, known := file.Organizations[org.Name]
		switch {
		case !known:
			changed = true
			fmt.Fprintf(a.Out, "%s: not yet in %s; %s, of which %d are not in the built-in list.\n", org.Name, catalogueName,
				plural(live.Live.Rights.Catalogue().Len(), "right", "rights"), live.Live.Rights.Catalogue().Len()-s.provider.Catalogue().Len())
		case !snapshot.Equal(&before, &now):
			changed = true
			fmt.Fprintf(a.Out, "%s: the live system's rights or roles differ from %s.\n", org.Name, catalogueName)
		default:
			fmt.Fprintf(a.Out, "%s: %s is up to date.\n", org.Name, catalogueName)
		}
		file.Organizations[org.Name] = now
	}
	if !o.save {
		if changed {
			a.note("To write it: seatplan catalogue --save")
		}
		return nil
	}
	data, err := file.Encode()
	if err != nil {
		return err
	}
	path := filepath.Join(o.dir, catalogueName)
	if err := writeFile(path, data, 0o644); err != nil {
		return err
	}
	fmt.Fprintf(a.Out, "Wrote %s. Commit it.\n", path)
	return nil
}

// readCatalogue reads the file of live rights, nil if there is none.
func readCatalogue(dir string) (*snapshot.File, error) {
	path := filepath.Join(dir, catalogueName)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	file, err := snapshot.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return file, nil
}
