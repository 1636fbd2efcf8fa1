package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/natefinch/atomic"
)

// workDir is where seatplan keeps its own files beside a configuration. It is never committed.
const workDir = ".seatplan"

// directory is the directory of a configuration. Reading through it cannot leave it, not even by
// a symbolic link.
type directory struct {
	path string
	root *os.Root
}

func openDirectory(path string) (*directory, error) {
	if path == "" {
		path = "."
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("open the directory of the configuration: %w", err)
	}
	return &directory{path: path, root: root}, nil
}

func (d *directory) close() { _ = d.root.Close() }

func (d *directory) fs() fs.FS { return d.root.FS() }

// work returns the path of one of our own files, and makes sure that its folder is there and that
// git leaves it alone.
func (d *directory) work(elem ...string) (string, error) {
	path := filepath.Join(append([]string{d.path, workDir}, elem...)...)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	ignore := filepath.Join(d.path, workDir, ".gitignore")
	if _, err := os.Stat(ignore); errors.Is(err, fs.ErrNotExist) {
		if err := os.WriteFile(ignore, []byte("*\n"), 0o600); err != nil {
			return "", err
		}
	}
	return path, nil
}

// writeFile replaces a file as a whole, or leaves the old one as it was.
func writeFile(path string, data []byte, mode os.FileMode) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	if err := tmp.Chmod(mode); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if _, err := tmp.Write(data); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := errors.Join(tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return atomic.ReplaceFile(tmp.Name(), path)
}
