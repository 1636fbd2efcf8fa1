package oauth

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Command keeps a pair behind a command, such as a script that talks to a vault. It is run with the
// argument "get", and writes the pair to its output as JSON, or nothing if there is none; and with the
// argument "set", and reads the pair from its input. Any other exit status than 0 is a failure.
type Command struct {
	line string
	args []string
	dir  string
	lock string
}

const (
	commandTime = time.Minute
	maxStored   = 1 << 20 // bytes that are read at most
)

// NewCommand returns the store behind a command line: words separated by spaces, which no shell looks
// at. It is run in dir, and a program with a relative path is looked for there. Locks are kept in the
// folder locks, by a digest of the line and of the integration, so that all directories that use the
// same vault share one.
func NewCommand(line, dir, locks, clientID string) (*Command, error) {
	args := strings.Fields(line)
	if len(args) == 0 {
		return nil, errors.New("the command that keeps the tokens is empty")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if strings.ContainsAny(args[0], `/\`) && !filepath.IsAbs(args[0]) {
		args[0] = filepath.Join(dir, args[0])
	}
	digest := sha256.Sum256([]byte(strings.Join(strings.Fields(line), " ") + "\x00" + clientID))
	return &Command{line, args, dir, filepath.Join(locks, hex.EncodeToString(digest[:16])+".lock")}, nil
}

func (c *Command) String() string { return fmt.Sprintf("the command %q", c.line) }

// Lock waits until no other process of this user works with the command and the integration. Other
// machines are not kept out: that takes a lock in the command itself.
func (c *Command) Lock(ctx context.Context) (unlock func(), err error) { return lockFile(ctx, c.lock) }

// Load runs the command with "get".
func (c *Command) Load(ctx context.Context) (Pair, error) {
	out, err := c.run(ctx, "get", nil)
	if err != nil {
		return Pair{}, err
	}
	return decode(out)
}

// Ready has nothing to try: storing the present pair once more could undo what another machine has stored
// since it was read. Signing in has shown that the command can store.
func (c *Command) Ready(context.Context) error { return nil }

// Save runs the command with "set".
func (c *Command) Save(ctx context.Context, p Pair) error {
	data, err := p.encode()
	if err != nil {
		return err
	}
	_, err = c.run(ctx, "set", data)
	return err
}

// run runs the command. What it says to its error stream is not shown, because nobody knows whether
// there is a secret in it.
func (c *Command) run(ctx context.Context, verb string, in []byte) ([]byte, error) {
	limited, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	cmd := exec.CommandContext(limited, c.args[0], append(c.args[1:len(c.args):len(c.args)], verb)...)
	cmd.Dir = c.dir
	cmd.Stdin = bytes.NewReader(in)
	cmd.WaitDelay = time.Second // for what the command has started and left behind
	var out bytes.Buffer
	limit := &limitedWriter{&out, maxStored}
	cmd.Stdout = limit
	err := cmd.Run()
	switch {
	case err == nil:
		return out.Bytes(), nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case limit.left < 0:
		err = fmt.Errorf("it wrote more than %d bytes", maxStored)
	case limited.Err() != nil:
		err = fmt.Errorf("it did not end within %s", commandTime)
	}
	return nil, fmt.Errorf("%s with the argument %s: %w; what it said is not shown, because it could hold a token: run it by hand to see", c, verb, err)
}

// limitedWriter refuses what is too long to be a pair.
type limitedWriter struct {
	w    io.Writer
	left int
}

func (l *limitedWriter) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		return 0, io.ErrShortWrite
	}
	return l.w.Write(p)
}
