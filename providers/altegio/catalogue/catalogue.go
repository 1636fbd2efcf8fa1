// Package catalogue is the list of Altegio's access rights as data: the key the API uses for
// each right, its titles, the type of its value, its parent and what the published rule says
// about paid seats.
//
// The data come from the vendor's public pages and from public clients; the field Source of each
// entry says which. It is a fallback: a live system lists its own rights with their titles,
// defaults and paid marks, and those win. This package knows nothing of the client and nothing
// of the emulator, so that both can use it without knowing each other.
package catalogue

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
)

//go:embed rights.json
var rightsJSON []byte

// Entry is one right. Names follow the vendor's data; Name is ours (see names.go).
type Entry struct {
	Key                  string          `json:"key"`     // slug in the API, "clients_export_access"
	Section              string          `json:"section"` // the vendor's grouping, "clients"
	TitleEN              string          `json:"title_en"`
	TitleRU              string          `json:"title_ru"`
	Kind                 string          `json:"kind"`       // view, create, edit, delete, export, other
	ValueType            string          `json:"value_type"` // bool, days, id, ids, flag01, ip
	FullValue            json.RawMessage `json:"full_value"` // the value that means "not restricted"
	NoneValue            json.RawMessage `json:"none_value"` // the value that means "nothing", null if there is none
	Parent               string          `json:"parent"`     // key of the right above it, "" at the root; inferred from names
	Scope                string          `json:"scope"`      // location or network
	Writable             string          `json:"writable"`   // sdk (seen in use), unknown, no
	ReadKeys             []string        `json:"read_keys"`  // names of the same right in the caller's own permissions
	Mutating             bool            `json:"mutating"`
	SeatNewRule          string          `json:"seat_new_rule"` // free, paid, likely-paid, unclear, modifier
	FreeForSystemManager bool            `json:"free_for_system_manager"`
	Brand                string          `json:"brand"` // both, yclients-only
	Source               string          `json:"source"`

	Name string `json:"-"` // "clients.export"
}

var load = sync.OnceValue(func() []Entry {
	var entries []Entry
	if err := json.Unmarshal(rightsJSON, &entries); err != nil {
		panic(fmt.Sprintf("altegio/catalogue: embedded rights: %v", err))
	}
	for i := range entries {
		entries[i].Name = NameOf(entries[i].Key)
	}
	return entries
})

// Entries returns all rights in the order of the vendor's pages. The slice is shared: do not
// change it.
func Entries() []Entry { return load() }
