package oauth

import (
	"fmt"

	"github.com/seatplan/seatplan/reconcile"
)

// MissingError is the error of an organization that nobody has signed in to yet, or whose stored
// tokens are of no use.
type MissingError struct {
	Organization string
	Where        string // the store
	WayBack      string // the command that signs in
	Why          error
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("organization.%s has no tokens to sign in with: %s: %v. Sign in: %s", e.Organization, e.Where, e.Why, e.WayBack)
}

// Unwrap tells that this is a sign-in that did not come about.
func (e *MissingError) Unwrap() []error { return []error{e.Why, reconcile.ErrRefused} }

// LostError is the error of a pair whose refresh token is of no use any more, or may be so.
type LostError struct {
	Organization string
	Where        string // the store
	WayBack      string // the command that signs in again
	Refused      bool   // the system has refused the refresh token
	Why          error
}

func (e *LostError) Error() string {
	if e.Refused {
		return fmt.Sprintf("organization.%s: the tokens in %s cannot be renewed: %v. "+
			"A refresh token is good once and ends after three months without use: it was revoked, another program or a copy of the tokens has used it, "+
			"or a run was stopped before it could store the new ones. Or client_id, client_secret or redirect_uri are not those of the integration any more. Sign in again: %s",
			e.Organization, e.Where, e.Why, e.WayBack)
	}
	return fmt.Sprintf("organization.%s: the tokens in %s may be lost: %v. A refresh token is good once, and whether it is used up is not known. "+
		"Run the command again; if the system refuses then, sign in again: %s", e.Organization, e.Where, e.Why, e.WayBack)
}

// Unwrap tells a refusal from an accident. It does not give what broke the exchange: that is about the
// tokens, and not about the request that they were for.
func (e *LostError) Unwrap() error {
	if e.Refused {
		return reconcile.ErrRefused
	}
	return nil
}

// UnsavedError is the error of a new pair that could not be stored. The old refresh token is used up.
type UnsavedError struct {
	Organization string
	Where        string
	WayBack      string
	Why          error
}

func (e *UnsavedError) Error() string {
	return fmt.Sprintf("organization.%s: the new tokens could not be stored in %s: %v. They are lost, and the old ones are used up. Sign in again: %s",
		e.Organization, e.Where, e.Why, e.WayBack)
}

// Unwrap returns why the tokens could not be stored.
func (e *UnsavedError) Unwrap() error { return e.Why }

// CodeError is the error of an authorization code that gave no tokens.
type CodeError struct {
	Organization string
	WayBack      string
	Refused      bool // the system has refused it
	Why          error
}

func (e *CodeError) Error() string {
	if e.Refused {
		return fmt.Sprintf("organization.%s: the code was not taken: %v. A code is good once and for 20 minutes, of the account that it was made in. "+
			"client_id, client_secret and redirect_uri must be exactly those of the integration. Begin again: %s", e.Organization, e.Why, e.WayBack)
	}
	return fmt.Sprintf("organization.%s: no tokens came for the code: %v. A code is good once. Begin again: %s", e.Organization, e.Why, e.WayBack)
}

// Unwrap tells a refusal from an accident.
func (e *CodeError) Unwrap() error {
	if e.Refused {
		return reconcile.ErrRefused
	}
	return nil
}
