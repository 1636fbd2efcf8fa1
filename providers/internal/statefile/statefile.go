// Package statefile keeps one JSON document that starts from a seed file and lives in a state
// file. The emulators of the live systems keep their world in it.
//
// The seed is written by people and never changed here. The state file is ours: it appears with
// the first change, is replaced as a whole or not at all, and wins over the seed when a document
// is opened again. A file that cannot be read, was cut off, or has another format is an error
// that names it, and stays as it is.
//
// One process at a time holds a state file: Open takes the lock file beside it, "<state>.lock".
// The lock belongs to the process, not to the file, so a lock file left by a crash is harmless.
package statefile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// DefaultWait is how long Open waits for the lock of the state file.
const DefaultWait = 5 * time.Second

// Options say where a document lives and what makes one valid.
type Options[T any] struct {
	Seed   string // path of the seed; may be "" when the state exists
	State  string // path of the state; "" keeps the document in memory only
	Format int    // required value of the top-level field "format"

	// Check validates a document that was just decoded and may bring it into its normal form.
	// It runs on everything that enters: seed, state, and a value restored after a failure.
	Check func(*T) error

	// Wait is how long to wait for another process to release the state; 0 is DefaultWait.
	Wait time.Duration
}

// Document is a value of type T over a state file. All methods are safe for concurrent use.
//
// T is whatever survives encoding/json: a value that is put back after a failure has been through
// JSON and Check, so fields that JSON does not carry are lost.
type Document[T any] struct {
	mu        sync.RWMutex
	value     T
	committed []byte // the JSON of the value after the last successful change
	initial   []byte // the JSON of the value that New was given; nil when there is a seed file

	options Options[T]
	lock    *flock.Flock
	closed  bool
}

// New makes a document that lives in memory only and starts with value.
func New[T any](value T, o Options[T]) (*Document[T], error) {
	o.Seed, o.State = "", ""
	data, err := encode(&value)
	if err != nil {
		return nil, fmt.Errorf("statefile: encode the initial value: %w", err)
	}
	d := &Document[T]{options: o, initial: data}
	if err := d.load(data); err != nil {
		return nil, err
	}
	return d, nil
}

// Open reads the state if there is one, else the seed, and keeps the state locked until Close.
func Open[T any](ctx context.Context, o Options[T]) (*Document[T], error) {
	d := &Document[T]{options: o}
	if o.State != "" {
		if err := d.acquire(ctx); err != nil {
			return nil, err
		}
	}
	if err := d.readFiles(); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// readFiles loads the state file, or the seed when there is no state file yet.
func (d *Document[T]) readFiles() error {
	if d.options.State != "" {
		data, err := os.ReadFile(d.options.State)
		switch {
		case err == nil:
			return named(d.options.State, d.load(data))
		case !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("statefile: read the state: %w", err)
		}
	}
	return d.readSeed()
}

func (d *Document[T]) readSeed() error {
	if d.initial != nil {
		return d.load(d.initial)
	}
	if d.options.Seed == "" {
		return fmt.Errorf("statefile: no seed is given and the state %q does not exist", d.options.State)
	}
	data, err := os.ReadFile(d.options.Seed)
	if err != nil {
		return fmt.Errorf("statefile: read the seed: %w", err)
	}
	return named(d.options.Seed, d.load(data))
}

// load makes data the value. On an error the old value stays.
func (d *Document[T]) load(data []byte) error {
	value, err := decode[T](data, d.options.Format)
	if err != nil {
		return err
	}
	if d.options.Check != nil {
		if err := d.options.Check(&value); err != nil {
			return err
		}
	}
	committed, err := encode(&value)
	if err != nil {
		return err
	}
	d.value, d.committed = value, committed
	return nil
}

// named says which file an error is about.
func named(path string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", path, err)
}
