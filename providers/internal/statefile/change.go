package statefile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/natefinch/atomic"
)

// View calls fn with the value. The value is shared: fn must not change it, nor keep slices or
// maps of it after it returns.
func (d *Document[T]) View(fn func(T)) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	fn(d.value)
}

// Update calls fn with the value to change, then writes the state file. When fn returns an error
// or panics, or when the file cannot be written, the value becomes again what it was, so fn may
// change it step by step and fail halfway. The way back is the JSON of the last good value, which
// exists anyway: success costs nothing extra, a failure costs one decoding.
func (d *Document[T]) Update(fn func(*T) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return fmt.Errorf("statefile: %w", ErrClosed)
	}
	done := false
	defer func() {
		if !done {
			d.restore()
		}
	}()
	if err := fn(&d.value); err != nil {
		return err
	}
	data, err := encode(&d.value)
	if err != nil {
		return fmt.Errorf("statefile: encode the document: %w", err)
	}
	if bytes.Equal(data, d.committed) {
		done = true
		return nil
	}
	if d.options.State != "" {
		// A new file gets mode 0600, as the temporary file has it.
		if err := atomic.WriteFile(d.options.State, bytes.NewReader(data)); err != nil {
			return fmt.Errorf("statefile: write %s: %w", d.options.State, err)
		}
	}
	d.committed, done = data, true
	return nil
}

// restore puts the last good value back. It was encoded and checked before, so a failure here is
// a Check that refuses its own result.
func (d *Document[T]) restore() {
	if err := d.load(d.committed); err != nil {
		panic(fmt.Sprintf("statefile: the last good value does not load: %v", err))
	}
}

// Reset goes back to the seed, which is read again, and removes the state file.
func (d *Document[T]) Reset() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return fmt.Errorf("statefile: %w", ErrClosed)
	}
	value, committed := d.value, d.committed
	if err := d.readSeed(); err != nil {
		return err
	}
	if d.options.State == "" {
		return nil
	}
	if err := os.Remove(d.options.State); err != nil && !errors.Is(err, fs.ErrNotExist) {
		d.value, d.committed = value, committed
		return fmt.Errorf("statefile: remove the state: %w", err)
	}
	return nil
}
