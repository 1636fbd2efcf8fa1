package config

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// A symbol stands for the object that an address names, whether or not its block was read
// already. All who name the object share its pointer, so a reference needs no second pass: the
// block fills in what others point to. What is left to check at the end is whether a block came.
type symbol struct {
	kind schema.Kind
	name string // what follows the kind in the address: "center", `branch["x"]`

	// Whether a block of the name was seen. Decoders ask it to save the note that they would
	// otherwise keep for the final check, which asks it when all blocks are known.
	declared atomic.Bool
	decoded  bool // whether the object has been filled in

	// The object, in the field of its kind.
	organization *schema.Organization
	location     *schema.Location
	network      *schema.Network
	cashDesk     *schema.CashDesk
	rank         *schema.Rank
	role         *schema.Role

	alone []*schema.Location // the list that holds only this location, shared
}

// late is a list of locations that is known only when all blocks are: those of a network, or with
// nil all of the organization. Until then one location that has no block holds its place.
type late struct{ network *schema.Network }

func (s *symbol) address() schema.Address { return schema.NewAddress(s.kind, s.name) }

// symbols are the objects of a configuration by name. It is safe for concurrent use.
type symbols struct {
	mu     sync.RWMutex
	byName map[symbolKey]*symbol
	groups map[symbolKey]*group
	late   map[*schema.Location]late
}

type symbolKey struct {
	kind schema.Kind
	name string
}

// group is a block with for_each, whose instances are the objects.
type group struct {
	open      bool // the keys could not be found out, which has been reported
	instances map[string]*symbol
}

func newSymbols() *symbols {
	return &symbols{
		byName: make(map[symbolKey]*symbol),
		groups: make(map[symbolKey]*group),
		late:   make(map[*schema.Location]late),
	}
}

// get returns the symbol of a name and makes it if this is the first time that it is named.
func (s *symbols) get(kind schema.Kind, name string) *symbol {
	key := symbolKey{kind, name}
	s.mu.RLock()
	sym := s.byName[key]
	s.mu.RUnlock()
	if sym != nil {
		return sym
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if sym := s.byName[key]; sym != nil {
		return sym
	}
	key.name = strings.Clone(name)
	sym = newSymbol(kind, key.name)
	s.byName[key] = sym
	return sym
}

func newSymbol(kind schema.Kind, name string) *symbol {
	s := &symbol{kind: kind, name: name}
	address := s.address()
	switch kind {
	case schema.KindOrganization:
		s.organization = &schema.Organization{Name: name}
	case schema.KindLocation:
		s.location = &schema.Location{Address: address}
		s.alone = []*schema.Location{s.location}
	case schema.KindNetwork:
		s.network = &schema.Network{Address: address}
	case schema.KindCashDesk:
		s.cashDesk = &schema.CashDesk{Address: address}
	case schema.KindRank:
		s.rank = &schema.Rank{Address: address}
	case schema.KindRole:
		s.role = &schema.Role{Address: address}
	}
	return s
}

// lateLocation returns the symbol whose location holds the place of a list until that is known.
func (s *symbols) lateLocation(l late) *symbol {
	name := "all"
	if l.network != nil {
		name = string(l.network.Address) + ".locations"
	}
	// A label holds no space, so no block can have this name.
	sym := s.get(schema.KindLocation, " "+name)
	if !sym.declared.Load() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.late[sym.location] = l
		sym.declared.Store(true)
	}
	return sym
}

// group notes that a name belongs to a block with for_each.
func (s *symbols) group(kind schema.Kind, name string) *group {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := symbolKey{kind, name}
	if s.groups[key] == nil {
		s.groups[key] = &group{instances: make(map[string]*symbol)}
	}
	return s.groups[key]
}

// find returns the object or the block with for_each of a name, nil for what there is not.
func (s *symbols) find(kind schema.Kind, name string) (*symbol, *group) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	key := symbolKey{kind, name}
	return s.byName[key], s.groups[key]
}

func (s *symbols) isGroup(kind schema.Kind, name string) bool {
	_, g := s.find(kind, name)
	return g != nil
}

// tops returns the names of a kind that stand directly after it, without those of instances.
func (s *symbols) tops(kind schema.Kind) []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var names []string
	for key := range s.byName {
		if key.kind == kind && isLabel(key.name) {
			names = append(names, key.name)
		}
	}
	for key := range s.groups {
		if key.kind == kind {
			names = append(names, key.name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// names returns the names of a kind that have a block, sorted.
func (s *symbols) names(kind schema.Kind) []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var names []string
	for key, sym := range s.byName {
		if key.kind == kind && sym.declared.Load() {
			names = append(names, key.name)
		}
	}
	slices.Sort(names)
	return names
}

// isLate reports whether a location holds the place of a list.
func (s *symbols) isLate(l *schema.Location) bool {
	if l.Span.Known() {
		return false
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, ok := s.late[l]
	return ok
}

// lateNetwork returns the network whose locations are to take the place, nil if it is not one.
func (s *symbols) lateNetwork(l *schema.Location) *schema.Network {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.late[l].network
}

// A mention is a reference to something whose block had not been seen when it was read.
type mention struct {
	symbol *symbol
	at     diag.Span
	form   form
}

// form is how a name is written, and so what to replace it by.
type form uint8

const (
	computed form = iota // it is not written
	bare                 // role.receptionist
	quoted               // role["receptionist"]
)

// suggestion returns a wrong name and the right ones.
func (f form) suggestion(name string, among func() []string) near {
	n := near{name: name, among: among, edit: f != computed && isLabel(name), list: "Define it, or name one of"}
	if f == quoted {
		n.format = `"%s"`
	}
	return n
}

// instanceMention is a mention in an instance of a block with for_each.
type instanceMention struct {
	mention
	instance schema.Address
}
