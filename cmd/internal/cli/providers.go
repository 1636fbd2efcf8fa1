package cli

import (
	"context"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// System is what is known of a live system without a connection.
type System interface {
	Spec() *schema.Spec
	Catalogue() *schema.Catalogue
	Capabilities() reconcile.Capabilities
	// Codes describes the messages that only this system gives.
	Codes() []diag.Info
	// Switches lists what the vendor does not document.
	Switches() []Switch
}

// provider is one vendor, as the commands use it.
type provider interface {
	System
	// Check refuses what the system cannot hold, before the first request.
	Check(o *schema.Organization) diag.List
	// Knowledge answers what planning asks of the system, without a connection.
	Knowledge(o *schema.Organization) reconcile.Vendor
	// Open connects to an organization; it makes no request.
	Open(o *schema.Organization, c connection) (reconcile.System, error)
	// OpenSandbox starts the system's emulator on a seed. State is where it keeps what changes.
	OpenSandbox(ctx context.Context, seed, state string) (sandbox, error)
}

// copier is a provider whose emulator can take in a live organization.
type copier interface {
	// Copy starts an emulator in memory that reads like an organization that was read. Desired is the
	// same organization in the files. It makes no request.
	Copy(desired, live *schema.Organization, switches map[string]string, clock func() time.Time) (sandbox, error)
}

// connection is how to reach an organization.
type connection struct {
	Base        string // address of the API, "" for the usual one
	Credentials map[string]schema.Secret
	Dir         *directory // of the configuration
	Limits      *limits    // nil for none
	Agent       string
	Waiting     func(why string, d time.Duration)
	Moved       func(what string, done, total int)                             // tells how far a long step is; nil for nobody
	Passwords   func(ctx context.Context, email string) (schema.Secret, error) // first ones; nil where nothing is written
	Patience    Patience
	Repeat      *int // how often a request is repeated, nil for the default
}

// sandbox is a running emulator.
type sandbox interface {
	http.Handler
	AdminHandler() http.Handler
	// Credentials are what a client signs in with, by the names of the auth block.
	Credentials() map[string]schema.Secret
	// Base is the path of the API under the server's address.
	Base() string
	// Fixed returns the time at which the seed has stopped the clock, and whether it has.
	Fixed() (time.Time, bool)
	// Accept accepts the open invitations of a person. It is an error where the system has none.
	Accept(contact string) error
	// Turned are the switches that are not in their default position.
	Turned() map[string]string
	Reset() error
	Close() error
}

// providers is the list of all systems.
func providers() []provider {
	return []provider{altegioProvider{}, alfacrmProvider{}, amocrmProvider{}}
}

// Systems returns what is known of each system, for the manual.
func Systems() []System {
	var list []System
	for _, p := range providers() {
		list = append(list, p)
	}
	return list
}

func providerOf(system string) provider {
	for _, p := range providers() {
		if p.Spec().System == system {
			return p
		}
	}
	return nil
}

func specs() []*schema.Spec {
	var list []*schema.Spec
	for _, p := range providers() {
		list = append(list, p.Spec())
	}
	return list
}

func systemNames() []string {
	var names []string
	for _, p := range providers() {
		names = append(names, p.Spec().System)
	}
	return names
}

// limits shares one limiter among all that a vendor counts together.
type limits struct {
	mu    sync.Mutex
	byKey map[string]*rate.Limiter
}

func (l *limits) get(key string, fresh *rate.Limiter) *rate.Limiter {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if known, ok := l.byKey[key]; ok {
		return known
	}
	if l.byKey == nil {
		l.byKey = make(map[string]*rate.Limiter)
	}
	l.byKey[key] = fresh
	return fresh
}
