package oauth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/natefinch/atomic"
)

// File keeps a pair in a file that only its owner can read. The lock is a file of the same name with
// ".lock" behind it. A symbolic link is followed, so that all names of one file have one lock.
type File struct{ path string }

// NewFile returns the store in a file. The file and its folder need not exist yet.
func NewFile(path string) *File { return &File{path} }

func (f *File) String() string { return f.path }

// Lock waits until no other process works with the file.
func (f *File) Lock(ctx context.Context) (unlock func(), err error) {
	return lockFile(ctx, f.real()+".lock")
}

// real is the file behind symbolic links.
func (f *File) real() string {
	if path, err := filepath.EvalSymlinks(f.path); err == nil {
		return path
	}
	return f.path
}

// Load reads the pair. A file that others can read is refused: its tokens may be known to them.
func (f *File) Load(context.Context) (Pair, error) {
	file, err := os.Open(f.real())
	if errors.Is(err, fs.ErrNotExist) {
		return Pair{}, ErrNone
	}
	if err != nil {
		return Pair{}, fmt.Errorf("read the tokens: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return Pair{}, fmt.Errorf("read the tokens: %w", err)
	}
	// On Windows the mode says nothing about who can read a file.
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return Pair{}, fmt.Errorf("others can read %s (mode %04o), so its tokens are not used; if nobody has, run: chmod 600 %s", f.path, mode, f.path)
	}
	data, err := readAll(file)
	if err != nil {
		return Pair{}, fmt.Errorf("read the tokens: %w", err)
	}
	return decode(data)
}

// Ready tries whether a file can be made beside the file.
func (f *File) Ready(context.Context) error {
	tmp, err := beside(f.real())
	if err != nil {
		return fmt.Errorf("write the tokens: %w", err)
	}
	return errors.Join(tmp.Close(), os.Remove(tmp.Name()))
}

// Save writes the pair beside the file and moves it into place.
func (f *File) Save(_ context.Context, p Pair) error {
	data, err := p.encode()
	if err == nil {
		err = replace(f.real(), data)
	}
	if err != nil {
		return fmt.Errorf("write the tokens: %w", err)
	}
	return nil
}

// beside makes a file with mode 0600 in the folder of another one, and the folder if there is none.
func beside(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	return os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
}

// replace puts data in the place of a file, in mode 0600 whatever mode the file had.
func replace(path string, data []byte) error {
	tmp, err := beside(path)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	if _, err := tmp.Write(data); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := errors.Join(tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return atomic.ReplaceFile(tmp.Name(), path)
}

// readAll reads what is not too long to be a pair.
func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxStored+1))
	if err == nil && len(data) > maxStored {
		err = fmt.Errorf("it has more than %d bytes", maxStored)
	}
	return data, err
}
