package apply

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// executionVersion changes when older programs could not carry out a saved plan.
const executionVersion = 2

// File is a saved plan: what people read, and what is sent. It holds no secret. Equal plans are
// equal files, byte for byte.
type File struct {
	Plan      json.RawMessage `json:"plan"` // the JSON form of the plan, as view writes it
	Execution Execution       `json:"execution"`
}

// Execution is what apply needs of a saved plan.
type Execution struct {
	Version       int                     `json:"version"`
	Program       string                  `json:"program"`
	Config        string                  `json:"config_digest"` // of the files the plan was made from
	Digest        string                  `json:"digest"`        // of everything in the file but itself
	Organizations []OrganizationExecution `json:"organizations"`
}

// OrganizationExecution is what is sent to one organization.
type OrganizationExecution struct {
	Name   string `json:"name"`
	System string `json:"system"`
	AsOf   string `json:"as_of"`
	// ValidThrough is the last day on which the plan says the same; "" if no day changes it.
	ValidThrough string      `json:"valid_through,omitempty"`
	Licences     []Licence   `json:"licences,omitempty"`
	Keepers      []Keeper    `json:"keepers,omitempty"`
	Steps        []savedStep `json:"steps"`
}

// savedStep is a step in a file. What shows in the plan is not repeated.
type savedStep struct {
	N          int             `json:"n"`
	Kind       string          `json:"kind"`
	Op         string          `json:"op"`
	Title      string          `json:"title"`
	Method     string          `json:"method,omitempty"`
	Path       string          `json:"path,omitempty"`
	Payload    json.RawMessage `json:"payload,omitempty"`
	Addresses  []string        `json:"addresses"`
	Needs      []int           `json:"needs,omitempty"`
	Uses       map[string]int  `json:"uses,omitempty"`
	Each       bool            `json:"each,omitempty"`
	Repeatable bool            `json:"repeatable,omitempty"`
	Reads      int             `json:"reads,omitempty"`
	Writes     int             `json:"writes,omitempty"`
	Seats      int             `json:"seats,omitempty"` // taken, negative if freed
	Licence    schema.Address  `json:"licence,omitempty"`
	Keeps      []keep          `json:"keeps,omitempty"`
	Passwords  []string        `json:"passwords,omitempty"` // e-mails of those who get one
	Expects    []expectation   `json:"expects,omitempty"`

	Manual *reconcile.ManualStep `json:"manual,omitempty"` // in a journal only: a file has it in the plan
}

type keep struct {
	Address schema.Address `json:"address"`
	Change  int            `json:"change"` // of those who hold it
}

type expectation struct {
	Kind        string    `json:"kind"`
	Location    schema.ID `json:"location,omitempty"`
	ID          schema.ID `json:"id"`
	Name        string    `json:"name,omitempty"`
	Address     string    `json:"address"`
	Fingerprint string    `json:"fingerprint"`
}

// NewFile returns plans in the form in which they are kept. Document is their JSON form, config
// the digest of the files they were made from.
func NewFile(program, config string, document []byte, plans []*reconcile.Plan) *File {
	e := Execution{Version: executionVersion, Program: program, Config: config, Organizations: []OrganizationExecution{}}
	for _, p := range plans {
		o := OrganizationExecution{Name: p.Organization.Name, System: p.Organization.System, AsOf: p.AsOf.String(), ValidThrough: p.ValidThrough.String(), Licences: LicencesOf(p), Keepers: KeepersOf(p), Steps: []savedStep{}}
		for i := range p.Steps {
			o.Steps = append(o.Steps, save(&p.Steps[i]))
		}
		e.Organizations = append(e.Organizations, o)
	}
	return &File{Plan: document, Execution: e}
}

func save(s *reconcile.Step) savedStep {
	out := savedStep{
		N: s.N, Kind: string(s.Kind), Op: s.Op, Title: s.Title, Method: s.Method, Path: s.Path, Payload: s.Payload,
		Addresses: []string{}, Needs: s.Needs, Uses: s.Uses, Each: s.Each, Repeatable: s.Repeatable, Reads: s.Reads, Writes: s.Writes, Seats: s.Seats, Licence: s.Licence, Passwords: s.Passwords,
	}
	for _, a := range s.Addresses {
		out.Addresses = append(out.Addresses, string(a))
	}
	for _, k := range s.Keeps {
		out.Keeps = append(out.Keeps, keep(k))
	}
	for _, e := range s.Expects {
		out.Expects = append(out.Expects, expectation{
			Kind: string(e.Key.Kind), Location: e.Key.Location, ID: e.Key.ID, Name: e.Key.Name, Address: string(e.Address), Fingerprint: string(e.Fingerprint),
		})
	}
	return out
}

// check reports steps that no plan has: their numbers are positions, and needs point back.
func (o *OrganizationExecution) check() error {
	if i := misplaced(o.Steps); i >= 0 {
		return damaged(fmt.Sprintf("step %d of %s is none", i+1, o.Name))
	}
	return nil
}

// misplaced returns the index of the first step that no plan has, -1 if there is none.
func misplaced(steps []savedStep) int {
	kinds := []string{string(reconcile.Call), string(reconcile.Manual), string(reconcile.Waiting)}
	for i := range steps {
		s := &steps[i]
		needs := slices.AppendSeq(slices.Clone(s.Needs), maps.Values(s.Uses))
		if s.N != i+1 || !slices.Contains(kinds, s.Kind) || slices.ContainsFunc(needs, func(n int) bool { return n < 1 || n >= s.N }) {
			return i
		}
	}
	return -1
}

// Restore returns the steps as they were planned.
func (o *OrganizationExecution) Restore() []reconcile.Step {
	steps := make([]reconcile.Step, len(o.Steps))
	for i := range o.Steps {
		steps[i] = o.Steps[i].restore()
	}
	return steps
}

func (s *savedStep) restore() reconcile.Step {
	out := reconcile.Step{
		N: s.N, Kind: reconcile.StepKind(s.Kind), Op: s.Op, Title: s.Title, Method: s.Method, Path: s.Path, Payload: s.Payload,
		Needs: s.Needs, Uses: s.Uses, Each: s.Each, Repeatable: s.Repeatable, Reads: s.Reads, Writes: s.Writes, Seats: s.Seats, Licence: s.Licence, Passwords: s.Passwords, Manual: s.Manual,
	}
	for _, a := range s.Addresses {
		out.Addresses = append(out.Addresses, schema.Address(a))
	}
	for _, k := range s.Keeps {
		out.Keeps = append(out.Keeps, reconcile.Keep(k))
	}
	for _, e := range s.Expects {
		out.Expects = append(out.Expects, reconcile.Expectation{
			Key:         schema.Key{Kind: schema.Kind(e.Kind), Location: e.Location, ID: e.ID, Name: e.Name},
			Address:     schema.Address(e.Address),
			Fingerprint: reconcile.Fingerprint(e.Fingerprint),
		})
	}
	return out
}

// Encode writes the file. Equal plans give equal bytes.
func (f *File) Encode() ([]byte, error) {
	sum, err := f.digest()
	if err != nil {
		return nil, err
	}
	f.Execution.Digest = sum
	data, err := json.Marshal(f)
	return append(data, '\n'), err
}

// digest covers everything but itself.
func (f *File) digest() (string, error) {
	bare := *f
	bare.Execution.Digest = ""
	data, err := json.Marshal(&bare)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// ErrDamaged is the error of a file that is not a saved plan, or not the one that was saved.
var ErrDamaged = errors.New("not an intact saved plan")

func damaged(how string) error { return fmt.Errorf("%w: %s; make the plan again", ErrDamaged, how) }

// Decode reads a file and makes sure that it is whole and unchanged.
func Decode(data []byte) (*File, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var f File
	if err := dec.Decode(&f); err != nil {
		return nil, damaged(strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, damaged("something follows its end")
	}
	if f.Execution.Version != executionVersion {
		return nil, damaged(fmt.Sprintf("it was made for version %d of the format, and this program carries out version %d", f.Execution.Version, executionVersion))
	}
	if sum, err := f.digest(); err != nil || sum != f.Execution.Digest {
		return nil, damaged("its digest does not fit its content")
	}
	for i := range f.Execution.Organizations {
		if err := f.Execution.Organizations[i].check(); err != nil {
			return nil, err
		}
	}
	return &f, nil
}

// Keys returns the live objects that the steps build on, each once. Some of them must not be there.
func Keys(steps []reconcile.Step) []schema.Key {
	var keys []schema.Key
	seen := make(map[schema.Key]bool)
	for _, s := range steps {
		for _, e := range s.Expects {
			if !seen[e.Key] {
				seen[e.Key] = true
				keys = append(keys, e.Key)
			}
		}
	}
	slices.SortFunc(keys, schema.Key.Compare)
	return keys
}

// Moved compares what the steps build on with what is there now, and returns the addresses of the
// objects that have changed, gone or come. What is expected without a fingerprint must not be there.
func Moved(steps []reconcile.Step, now map[schema.Key]reconcile.Fingerprint) []schema.Address {
	var moved []schema.Address
	for _, s := range steps {
		for _, e := range s.Expects {
			if now[e.Key] != e.Fingerprint && !slices.Contains(moved, e.Address) {
				moved = append(moved, e.Address)
			}
		}
	}
	slices.Sort(moved)
	return moved
}
