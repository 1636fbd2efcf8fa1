package cli

import (
	"errors"
	"slices"
)

// Code is the exit code of a command. The codes are the same for all commands.
type Code int

// Exit codes.
const (
	CodeOK      Code = 0 // done; for --detailed-exitcode, nothing to change
	CodeError   Code = 1
	CodeChanges Code = 2 // --detailed-exitcode: there are changes
	CodeGuard   Code = 3 // a guard refused
	CodeStale   Code = 4 // the saved plan is stale
	CodeSeats   Code = 5 // seats would exceed the licence
	CodeTest    Code = 6 // a test or policy failed
	CodePartly  Code = 7 // partly applied
	CodeRefused Code = 8 // authentication or permission refused by the system
	CodeOpen    Code = 9 // applied, and something is left for people to do
)

// Meaning is what an exit code tells.
type Meaning struct {
	Code Code
	Text string
}

// Meanings lists the exit codes with what each tells.
func Meanings() []Meaning {
	return []Meaning{
		{CodeOK, "Done. With --detailed-exitcode: there is nothing to change."},
		{CodeError, "An error: the files, the arguments, a system that does not answer, an organization that cannot be read, an apply of which nothing succeeded, or a rehearsal that does not come out as planned."},
		{CodeChanges, "plan --detailed-exitcode: there is something to change. attest --list --check: something that was attested is in doubt."},
		{CodeGuard, "A guard refused the plan. Nothing was sent."},
		{CodeStale, "The saved plan, or the rest of a run that is resumed, is stale: the live system, the files or the day have moved on. Nothing was sent."},
		{CodeSeats, "The plan would need more paid seats than a licence has. Nothing was sent."},
		{CodeTest, "A test or policy of the files failed. Reserved: the language does not have them yet."},
		{CodePartly, "Partly applied: a step failed or was skipped; the rest was done."},
		{CodeRefused, "A system refused the sign-in or the account's rights, or a token is missing."},
		{CodeOpen, "Everything that can be called is done, and something is left for people to do."},
	}
}

// precedence orders the codes: when several apply, the first of them is returned.
var precedence = [...]Code{CodeRefused, CodeStale, CodeGuard, CodeSeats, CodeTest, CodeError, CodePartly, CodeOpen, CodeChanges, CodeOK}

// worst returns the code that goes before the others.
func worst(codes ...Code) Code {
	for _, c := range precedence {
		if slices.Contains(codes, c) {
			return c
		}
	}
	return CodeOK
}

// ExitError ends a command with a code. Without Err everything has been said already.
type ExitError struct {
	Code Code
	Err  error
}

func (e *ExitError) Error() string {
	if e.Err == nil {
		return ""
	}
	return e.Err.Error()
}

// Unwrap returns the error that is to be shown.
func (e *ExitError) Unwrap() error { return e.Err }

// exit returns an error that ends the command with a code, and nil for CodeOK.
func exit(code Code) error {
	if code == CodeOK {
		return nil
	}
	return &ExitError{Code: code}
}

// codeOf returns the exit code of an error.
func codeOf(err error) Code {
	var e *ExitError
	switch {
	case err == nil:
		return CodeOK
	case errors.As(err, &e):
		return e.Code
	}
	return CodeError
}
