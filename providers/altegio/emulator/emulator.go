package emulator

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/seatplan/seatplan/providers/internal/statefile"
)

// Options say where an emulator lives.
type Options struct {
	Seed  string           // path of the seed
	State string           // path of the state file; "" keeps the state in memory only
	Clock func() time.Time // nil: time.Now
}

// Emulator is one running vendor. It is safe for concurrent use; requests that change something
// are carried out one after the other.
type Emulator struct {
	doc      *statefile.Document[State]
	book     *atomic.Pointer[book] // of the state that was loaded last
	clock    func() time.Time
	random   Tokens // for a state without tokens
	sessions sessions
	limiter  limiter
	log      requestLog
	mux      *http.ServeMux
}

// Open starts an emulator from a seed and a state file; the state, when it exists, wins.
func Open(ctx context.Context, o Options) (*Emulator, error) {
	b := new(atomic.Pointer[book])
	options := documentOptions(b)
	options.Seed, options.State = o.Seed, o.State
	doc, err := statefile.Open(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("altegio emulator: %w", err)
	}
	return start(doc, b, o.Clock), nil
}

// New starts an emulator in memory. The format of s may be left out; a nil clock is time.Now.
func New(s State, clock func() time.Time) (*Emulator, error) {
	s.Format = or(s.Format, Format)
	b := new(atomic.Pointer[book])
	doc, err := statefile.New(s, documentOptions(b))
	if err != nil {
		return nil, fmt.Errorf("altegio emulator: %w", err)
	}
	return start(doc, b, clock), nil
}

func documentOptions(b *atomic.Pointer[book]) statefile.Options[State] {
	return statefile.Options[State]{
		Format: Format,
		Check: func(s *State) error {
			made := newBook(s)
			if err := check(s, made); err != nil {
				return err
			}
			b.Store(made)
			return nil
		},
	}
}

func start(doc *statefile.Document[State], b *atomic.Pointer[book], clock func() time.Time) *Emulator {
	if clock == nil {
		clock = time.Now
	}
	e := &Emulator{doc: doc, book: b, clock: clock, random: randomTokens()}
	e.mux = e.routes()
	return e
}

// Tokens returns the two secrets that requests need: those of the state, else random ones that
// live as long as the emulator.
func (e *Emulator) Tokens() (partner, user string) {
	var t Tokens
	e.doc.View(func(s State) { t = e.tokens(&s) })
	return t.Partner, t.User
}

// State returns a copy of the state.
func (e *Emulator) State() State {
	var copied State
	e.doc.View(func(s State) { copied = clone(&s, e.book.Load()) })
	return copied
}

// clone copies a state that is known to be valid.
func clone(s *State, b *book) State {
	data, err := json.Marshal(s)
	if err != nil {
		panic(fmt.Sprintf("altegio/emulator: encode a valid state: %v", err))
	}
	var copied State
	if err := json.Unmarshal(data, &copied); err != nil {
		panic(fmt.Sprintf("altegio/emulator: decode a valid state: %v", err))
	}
	if err := check(&copied, b); err != nil {
		panic(fmt.Sprintf("altegio/emulator: check a valid state: %v", err))
	}
	return copied
}

// Fixed returns the time at which the state has stopped the clock of licences, and whether it has.
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

// Reset goes back to the seed: the state file is removed, sessions and log are empty.
func (e *Emulator) Reset() error {
	if err := e.doc.Reset(); err != nil {
		return fmt.Errorf("altegio emulator: %w", err)
	}
	e.sessions.clear()
	e.limiter.clear()
	e.log.clear()
	return nil
}

// Close releases the state file. Requests that would change something fail afterwards.
func (e *Emulator) Close() error {
	if err := e.doc.Close(); err != nil {
		return fmt.Errorf("altegio emulator: %w", err)
	}
	return nil
}

//go:embed openapi.json
var openAPI []byte

// OpenAPI returns the vendor's OpenAPI document of the operations served here, reduced to its
// structure. The caller owns the bytes.
func OpenAPI() []byte { return append([]byte(nil), openAPI...) }
