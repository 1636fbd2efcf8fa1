package reconcile

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Vendor answers the small questions that planning asks of a system's provider. Its methods make
// no request and are safe for concurrent use.
type Vendor interface {
	// Capabilities lists what can be done with each field of each kind of object.
	Capabilities() Capabilities

	// Owner reports whether holders of this role of the system's own are owners: people of whom
	// one must remain, because only they can give access back.
	Owner(base string) bool

	// Needed returns the rights without which the account behind the token could not go on working.
	Needed(c *schema.Catalogue) []schema.RightID

	// Watchers returns the rights that open the log of what people did, whose holders every plan
	// names; nil if the system has none.
	Watchers(c *schema.Catalogue) []schema.RightID

	// Seat says whether a unit takes a paid seat under a rule, and why.
	Seat(rule schema.SeatRule, u Unit) Verdict

	// RuleAtRenewal returns the rule under which a licence counts after it was renewed.
	RuleAtRenewal(l *schema.Licence) schema.SeatRule

	// ClientData returns the two rights that open the client data of a network: the permission and
	// the one that holds the network's number. ok is false in systems without networks.
	ClientData(c *schema.Catalogue) (permission, network schema.RightID, ok bool)

	// Steps turns changes into API calls, batches and manual steps, each saying what it needs of
	// the others. The order is the caller's business.
	Steps(changes []Change) ([]Step, diag.List)

	// Pace returns the time that one request takes at the system's sustained limit.
	Pace() time.Duration
}

// RoleVendor is what planning asks besides where roles are live (schema.Spec.LiveRoles).
type RoleVendor interface {
	Vendor

	// Traits tells what a role is by the vendor's own roles and attributes. The role may be one of
	// the files or one that was attested.
	Traits(r *schema.Role) RoleTraits

	// SettingsRights returns the rights that open the settings of the whole organization.
	SettingsRights(c *schema.Catalogue) []schema.RightID

	// Setting tells what a setting of the whole organization means.
	Setting(name string) SettingTraits

	// Advice returns what somebody should know of an account as it will be.
	Advice(a Account) []string
}

// RoleTraits are what a vendor knows of a role.
type RoleTraits struct {
	Title string // of one of the system's own roles; the files' title goes before it
	Level int    // rank of one of the system's own roles, or the least that its interface has
	Fixed bool   // the system does not let it be changed: it is always as Traits says
	All   bool   // it has every right
	Owner bool   // of its holders one must remain, because only they can give access back
	Sees  bool   // it opens the list of accounts
	Group string // whom settings are about that concern its holders, "" for nobody
	Guest bool   // it is for clients and not for staff
	None  bool   // it has no right of the catalogue
	Base  string // the system's own role that it is, where seats depend on it
	Token bool   // the account behind the token cannot go on without it
}

// Hesitant is a RoleVendor in whose system people may be switched off by the system itself, so that to
// switch them on again is for the files to say and not to assume.
type Hesitant interface {
	// Hesitates says why somebody who is switched off live may have to stay so, "" if nothing speaks
	// against switching them on.
	Hesitates(live *schema.User) string
}

// PasswordChecker is a System that does not take every first password.
type PasswordChecker interface {
	// CheckPassword says what is wrong with a password. The error does not hold it.
	CheckPassword(s schema.Secret) error
}

// Gatekeeper is a Vendor of a system that lets in certain addresses only.
type Gatekeeper interface {
	// ShutsOut says why a change of the settings would keep out whoever applies it, "" if it would not.
	ShutsOut(c *Change) string
}

// Lasting is a Vendor some of whose steps no plan gives back.
type Lasting interface {
	// Lasts says in a sentence what of a step that was carried out stays, whatever a later plan does; ""
	// for nothing. Of the step it has what the history keeps: Op, Title, Payload and Addresses.
	Lasts(s *Step) string
}

// SettingTraits are what a vendor knows of a setting.
type SettingTraits struct {
	Group  string // RoleTraits.Group of the people it is about
	Takes  bool   // switching it on takes something away
	Inform bool   // it is no permission
}

// Account is a person's login where roles are live, as it will be.
type Account struct {
	User      *schema.User
	Rights    *schema.RightSet
	CashDesks schema.Value // titles; unknown if nobody can tell
	Catalogue *schema.Catalogue
}

// System is one live organization. All methods are safe for concurrent use and return promptly
// when ctx ends.
type System interface {
	Vendor

	// Read returns everything that this system can show of the scope. An object that is gone is
	// absent and not an error; a failure to read is an error and never an empty answer.
	Read(ctx context.Context, scope Scope) (*schema.Organization, error)

	// ReadObjects reads only these again, for stale plans and for doubtful steps. The answer holds
	// what is left of them; an object that is gone is absent. What a key means by name is read as
	// far as telling that it is there.
	ReadObjects(ctx context.Context, keys []schema.Key) (*schema.Organization, error)

	// Run sends one step, reads back what it changed and returns what later steps need. It returns
	// ErrStale if an object is not what the plan saw. Step.Repeatable says whether sending it twice
	// is harmless. Of a step that is Doubtful it sends only what was not carried out; if that cannot be
	// told, and sending it twice may do harm, it sends nothing, and the error says what to look at.
	Run(ctx context.Context, s Step) (Result, error)
}

// Concurrent is a System that takes several steps at the same time. To any other one a step is sent after
// the one before has ended.
type Concurrent interface {
	System

	// Workers returns how many steps may be under way at once: as few as keep the vendor's limit full while
	// answers take their time.
	Workers() int

	// Alone reports that nothing else may be under way together with a step: others depend on it, or it on
	// them, without needing each other or naming the same objects. It makes no request.
	Alone(s *Step) bool
}

// Noter is a System that makes things without a key: only by what was there before can it be told
// afterwards whether such a step was carried out.
type Noter interface {
	// Note returns what has to be kept before a step is sent, "" for nothing, and how many requests that
	// took. It comes back as Step.Note if the step turns out to be doubtful.
	Note(ctx context.Context, s Step) (note string, requests int, err error)
}

// Scope says how much of an organization is read.
type Scope struct {
	// Locations are the declared ones; others are listed and not read.
	Locations []*schema.Location
	// Since is the moment from which on the log of changes is read; the zero time reads none.
	Since time.Time
	// Progress is called after each request with the number made and the number expected. May be nil.
	Progress func(done, total int)
}

// Result is what a step brought.
type Result struct {
	// Created are the numbers of objects that the step made, by the name under which later steps
	// use them.
	Created map[string]schema.ID
	// Made are objects that the step made and that none of its expectations names.
	Made []schema.Key
	// Waiting says that the system will take the step only after a person has acted, for example
	// accepted an invitation. Nothing was changed, and nothing is wrong.
	Waiting bool
	// Failed are those of the step's addresses for which it failed, and why. For the others it was
	// done.
	Failed map[schema.Address]error
	// Manual says that the system does not take the step from a program, and what a person has to do
	// instead. Nothing was changed.
	Manual *ManualStep
	// Besides is what a person has to do although the step was done.
	Besides []ManualStep
	// Requests made, reading included.
	Requests int
	// Wrote says that one of the requests has changed something, or may have. It counts also beside an
	// error: then what was changed could not be read back, or is not all that was asked for.
	Wrote bool
}

// Errors that callers tell apart.
var (
	ErrNotFound    = errors.New("not found")
	ErrStale       = errors.New("changed since the plan was made")
	ErrUnsupported = errors.New("not supported by the system")
	ErrRefused     = errors.New("refused by the system")
)

// APIError is an answer of a live system that says no.
type APIError struct {
	Op      string // what was tried: "list users of location 17"
	Status  int    // HTTP status
	Code    string // the vendor's own code, "" if it has none
	Message string // the vendor's own words, without control characters
	Fields  []FieldError
	Auth    bool // the caller is not who or what the system wants; no other request would succeed
	Retry   bool // the same request may succeed later
}

// FieldError is a complaint about one field of a request.
type FieldError struct {
	Path    string // in the system's words
	Message string // likewise
	Field   string // of the files, "" if there is none or it is not known
}

func (e *APIError) Error() string {
	msg := fmt.Sprintf("%s: the system answered %d", e.Op, e.Status)
	if e.Message != "" {
		msg += ": " + e.Message
	}
	if len(e.Fields) > 0 {
		msg = strings.TrimSuffix(msg, ".") // more follows
	}
	for _, f := range e.Fields {
		switch {
		case f.Path != "":
			msg += fmt.Sprintf("; %s: %s", f.Path, f.Message)
		case f.Message != e.Message:
			msg += "; " + f.Message
		}
	}
	return msg
}

// Unwrap lets errors.Is tell the kinds of refusal apart.
func (e *APIError) Unwrap() error {
	switch {
	case e.Auth:
		return ErrRefused
	case e.Status == 404:
		return ErrNotFound
	}
	return nil
}

// IncompleteError is the error of a step that the system took only in part.
type IncompleteError struct {
	Op      string
	Missing []string // names of the rights that are not as asked
}

func (e *IncompleteError) Error() string {
	return fmt.Sprintf("%s: the system did not take %d of the rights: %s", e.Op, len(e.Missing), join(e.Missing, 8))
}

// join lists the first n names and says how many more there are.
func join(names []string, n int) string {
	text := ""
	for i, name := range names {
		if i == n {
			return fmt.Sprintf("%s and %d more", text, len(names)-n)
		}
		if i > 0 {
			text += ", "
		}
		text += name
	}
	return text
}
