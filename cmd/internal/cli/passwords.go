package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

const (
	passwordEnv     = "SEATPLAN_NEW_PASSWORD" //nolint:gosec // the name of a variable
	passwordTime    = time.Minute
	passwordLongest = 1 << 10 // bytes that a command may write
)

// passwords gives first passwords to people in systems where whoever adds somebody chooses one. They are
// kept nowhere: each is in memory until the command ends.
type passwords struct {
	app     *App
	command []string

	mu    sync.Mutex
	shown int
	given map[string]schema.Secret // by e-mail, so that a request that is repeated sends the same one
}

// newPasswords returns where passwords come from: a command line, words separated by spaces, which no
// shell looks at; "" for none.
func newPasswords(a *App, line string) *passwords {
	return &passwords{app: a, command: strings.Fields(line), given: make(map[string]schema.Secret)}
}

// ready reports whether n people can be given a password, before anything is sent.
func (p *passwords) ready(n int) error {
	if fixed, _ := p.app.Env(passwordEnv); n == 0 || len(p.command) > 0 || fixed != "" || p.app.Terminal.Err {
		return nil
	}
	return fmt.Errorf("%s would get a first password, and there is no terminal to show it on. Give --password-command, which is run with the e-mail and prints a password, or set %s",
		plural(n, "new person", "new people"), passwordEnv)
}

// prepare gets the passwords that have to come from elsewhere, and checks them, before anything is sent.
// Those that are made up are good, and shown only when they are needed. Whoever may have been added already
// is looked for first: to get a password for them could replace the right one where passwords are kept.
func (p *passwords) prepare(ctx context.Context, j *job) error {
	if fixed, _ := p.app.Env(passwordEnv); len(p.command) == 0 && fixed == "" {
		return nil
	}
	first, _ := j.newcomers()
	for _, email := range first {
		s, err := p.of(ctx, email)
		if checker, ok := j.system.(reconcile.PasswordChecker); ok && err == nil {
			err = checker.CheckPassword(s)
		}
		if err != nil {
			return fmt.Errorf("the first password of %s: %w", email, err)
		}
	}
	return nil
}

// remind says that passwords were shown, which may have scrolled away.
func (p *passwords) remind() {
	if p.shown > 0 {
		p.app.note("%s shown above, this once: scroll back before you close the terminal.", plural(p.shown, "first password was", "first passwords were"))
	}
}

// of returns the password of a person. One that is made up is shown on the terminal, and that before it is
// sent, so that none is lost if the program ends in between.
func (p *passwords) of(ctx context.Context, email string) (schema.Secret, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := schema.NormalEmail(email)
	if known, ok := p.given[key]; ok {
		return known, nil
	}
	s, err := p.next(ctx, email)
	if err == nil {
		p.given[key] = s
	}
	return s, err
}

func (p *passwords) next(ctx context.Context, email string) (schema.Secret, error) {
	fixed, _ := p.app.Env(passwordEnv)
	switch {
	case len(p.command) > 0:
		return p.run(ctx, email)
	case fixed != "":
		return schema.NewSecret(fixed), nil
	}
	if err := p.ready(1); err != nil {
		return schema.Secret{}, err
	}
	// A digit, an upper-case and a lower-case letter in front satisfy the usual rules.
	text := "aA1" + rand.Text()
	p.shown++
	p.app.note("\nFirst password of %s, which is shown this once and kept nowhere: %s", email, text)
	return schema.NewSecret(text), nil
}

// run asks the command. What it writes to its error stream is not shown: nobody knows whether there is a
// secret in it.
func (p *passwords) run(ctx context.Context, email string) (schema.Secret, error) {
	limited, cancel := context.WithTimeout(ctx, passwordTime)
	defer cancel()
	cmd := exec.CommandContext(limited, p.command[0], append(p.command[1:len(p.command):len(p.command)], email)...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, io.Discard
	err := cmd.Run()
	text := strings.TrimRight(out.String(), "\r\n")
	switch {
	case limited.Err() != nil && ctx.Err() == nil:
		err = fmt.Errorf("it was stopped after %s", passwordTime)
	case err == nil && text == "":
		err = errors.New("it printed nothing")
	case err == nil && (len(text) > passwordLongest || strings.ContainsAny(text, "\r\n")):
		err = errors.New("it printed more than one line")
	}
	if err != nil {
		return schema.Secret{}, fmt.Errorf("--password-command: %w", err)
	}
	return schema.NewSecret(text), nil
}
