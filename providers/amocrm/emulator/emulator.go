package emulator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"time"

	"github.com/seatplan/seatplan/providers/internal/statefile"
)

// Options say where an emulator lives.
type Options struct {
	Seed  string           // path of the seed
	State string           // path of the state file; "" keeps the state in memory only
	Clock func() time.Time // nil: time.Now
}

// Emulator is one running account. It is safe for concurrent use; requests that change something
// are carried out one after the other.
type Emulator struct {
	doc     *statefile.Document[State]
	clock   func() time.Time
	tokens  tokens
	limiter limiter
	log     requestLog
}

var _ http.Handler = (*Emulator)(nil)

// Open starts an emulator from a seed and a state file; the state, when it exists, wins.
func Open(ctx context.Context, o Options) (*Emulator, error) {
	fresh := o.State == ""
	if !fresh {
		_, err := os.Stat(o.State)
		fresh = errors.Is(err, fs.ErrNotExist)
	}
	options := documentOptions()
	options.Seed, options.State = o.Seed, o.State
	doc, err := statefile.Open(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("amocrm emulator: %w", err)
	}
	if fresh {
		doc.View(func(s State) { err = s.checkCaller() })
		if err != nil {
			return nil, fmt.Errorf("amocrm emulator: %s: %w", o.Seed, errors.Join(err, doc.Close()))
		}
	}
	return start(doc, o.Clock), nil
}

// New starts an emulator in memory. The format of s may be left out; a nil clock is time.Now.
func New(s State, clock func() time.Time) (*Emulator, error) {
	if s.Format == 0 {
		s.Format = Format
	}
	doc, err := statefile.New(s, documentOptions())
	if err == nil {
		doc.View(func(s State) { err = s.checkCaller() })
	}
	if err != nil {
		return nil, fmt.Errorf("amocrm emulator: %w", err)
	}
	return start(doc, clock), nil
}

func documentOptions() statefile.Options[State] {
	return statefile.Options[State]{Format: Format, Check: check}
}

func start(doc *statefile.Document[State], clock func() time.Time) *Emulator {
	if clock == nil {
		clock = time.Now
	}
	e := &Emulator{doc: doc, clock: clock}
	e.tokens.key = randomBytes(32)
	doc.View(func(s State) { e.tokens.renew(&s, e.now(&s)) })
	return e
}

// now is the time in the world of the state.
func (e *Emulator) now(s *State) time.Time {
	if s.Now != nil {
		return *s.Now
	}
	return e.clock()
}

// Token returns the long-lived token: that of the state, else a random one that lives as long as
// the emulator.
func (e *Emulator) Token() (token string) {
	e.doc.View(func(s State) { token = e.tokens.longLived(&s) })
	return token
}

// Seats returns how many paid seats are taken and how many are bought; 0 bought is no limit.
func (e *Emulator) Seats() (used, bought int) {
	e.doc.View(func(s State) { used, bought = s.seatsUsed(), s.Seats })
	return used, bought
}

// State returns a copy of the state.
func (e *Emulator) State() State {
	var copied State
	e.doc.View(func(s State) { copied = clone(&s) })
	return copied
}

// clone copies a state that is known to be valid.
func clone(s *State) State {
	data, err := json.Marshal(s)
	if err != nil {
		panic(fmt.Sprintf("amocrm/emulator: encode a valid state: %v", err))
	}
	var copied State
	if err := json.Unmarshal(data, &copied); err != nil {
		panic(fmt.Sprintf("amocrm/emulator: decode a valid state: %v", err))
	}
	return copied
}

// Fixed returns the time at which the state has stopped the clock, and whether it has.
func (e *Emulator) Fixed() (now time.Time, ok bool) {
	e.doc.View(func(s State) {
		if ok = s.Now != nil; ok {
			now = *s.Now
		}
	})
	return now, ok
}

// Requests returns the log of the requests so far, in the order of their arrival.
func (e *Emulator) Requests() []Request { return e.log.all() }

// Reset goes back to the seed: the state file is removed, access tokens, bans and the request log
// are gone, and the long-lived token of the start is in force again.
func (e *Emulator) Reset() error {
	if err := e.doc.Reset(); err != nil {
		return fmt.Errorf("amocrm emulator: %w", err)
	}
	e.tokens.reset()
	e.limiter.clear()
	e.log.clear()
	return nil
}

// Close releases the state file. Requests that would change something fail afterwards.
func (e *Emulator) Close() error {
	if err := e.doc.Close(); err != nil {
		return fmt.Errorf("amocrm emulator: %w", err)
	}
	return nil
}
