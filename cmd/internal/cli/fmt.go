package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/cmd/internal/view"
	"github.com/seatplan/seatplan/schema/config"
)

type fmtOptions struct {
	dir   string
	paths []string
	check bool
	diff  bool
}

func newFmtCmd(a *App) *cobra.Command {
	var o fmtOptions
	cmd := &cobra.Command{
		Use:   "fmt [PATH...]",
		Short: "Bring the files into their canonical form",
		Long: strings.TrimSpace(`
Format the files of a directory, or the given files and directories. A "-" formats the standard
input. Files are replaced as a whole; a file that cannot be parsed is left as it is.`),
		Example: examples(`
  seatplan fmt -C access
  seatplan fmt --check
  seatplan fmt --diff users.hcl`),
		RunE: func(_ *cobra.Command, args []string) error {
			o.paths = args
			return runFmt(a, &o)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.dir, "directory", "C", ".", "work in `DIR`")
	f.BoolVar(&o.check, "check", false, "change nothing; list files that are not formatted and exit 1")
	f.BoolVar(&o.diff, "diff", false, "change nothing; show what would change")
	_ = cmd.MarkFlagDirname("directory")
	return cmd
}

func runFmt(a *App, o *fmtOptions) error {
	if slices.Equal(o.paths, []string{"-"}) {
		src, err := io.ReadAll(a.In)
		if err != nil {
			return err
		}
		formatted, err := config.Format("standard input", src)
		if err != nil {
			return err
		}
		_, err = a.Out.Write(formatted)
		return err
	}
	files, err := filesToFormat(o)
	if err != nil {
		return err
	}
	unformatted, failed := 0, 0
	for _, name := range files {
		changed, err := formatFile(a, o, name)
		switch {
		case err != nil:
			a.note("%v", err)
			failed++
		case changed:
			unformatted++
		}
	}
	switch {
	case failed > 0:
		return fmt.Errorf("%s not formatted", plural(failed, "file was", "files were"))
	case o.check && unformatted > 0:
		return &ExitError{Code: CodeError}
	}
	return nil
}

// filesToFormat lists the files, relative to the working directory of the command.
func filesToFormat(o *fmtOptions) ([]string, error) {
	paths := o.paths
	if len(paths) == 0 {
		paths = []string{"."}
	}
	var files []string
	for _, p := range paths {
		full := filepath.Join(o.dir, p)
		if filepath.IsAbs(p) {
			full = p
		}
		info, err := os.Stat(full)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			files = append(files, full)
			continue
		}
		entries, err := os.ReadDir(full)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if name := e.Name(); e.Type().IsRegular() && strings.HasSuffix(name, ".hcl") && !strings.HasPrefix(name, ".") {
				files = append(files, filepath.Join(full, name))
			}
		}
	}
	return files, nil
}

// formatFile formats one file, or says what it would do, and reports whether it is not formatted.
func formatFile(a *App, o *fmtOptions, name string) (bool, error) {
	src, err := os.ReadFile(name)
	if err != nil {
		return false, err
	}
	formatted, err := config.Format(name, src)
	if err != nil || bytes.Equal(src, formatted) {
		return false, err
	}
	if o.diff {
		view.Diff(a.Out, name, string(src), string(formatted), a.viewOptions())
		return true, nil
	}
	fmt.Fprintln(a.Out, view.Clean(name))
	if o.check {
		return true, nil
	}
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	return true, writeFile(name, formatted, info.Mode().Perm())
}
