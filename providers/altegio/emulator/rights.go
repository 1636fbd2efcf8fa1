package emulator

import (
	"encoding/json"
	"fmt"
	"sync"

	"github.com/seatplan/seatplan/providers/altegio/catalogue"
)

// Seat classes of the catalogue.
const (
	classPaid     = "paid"
	classLikely   = "likely-paid"
	classFree     = "free"
	classUnclear  = "unclear"
	classModifier = "modifier"
)

// right is one right of a location.
type right struct {
	slug, section, parent string
	titleEN, titleRU      string
	kind, valueType       string
	class                 string
	kept                  bool     // stays free for the System manager
	listed                bool     // has a slug that can be written, so it is in trees and lists
	full, none            any      // "not restricted" and "nothing"; nil when there is no such value
	readKeys              []string // its names in the caller's own permissions
	typeSlug              string   // type.slug in the roles tree
	roles                 []string // extra rights only: where it is on
}

// modifier says whether the right narrows another one instead of granting something.
func (r *right) modifier() bool { return r.class == classModifier }

// off is the value that grants nothing.
func (r *right) off() any {
	if r.none != nil {
		return r.none
	}
	return r.full
}

var catalogueRights = sync.OnceValue(func() []right {
	var rights []right
	for _, e := range catalogue.Entries() {
		if e.Scope != "location" {
			continue // rights of a network are read in GET /groups only
		}
		rights = append(rights, right{
			slug: e.Key, section: e.Section, parent: e.Parent,
			titleEN: e.TitleEN, titleRU: e.TitleRU,
			kind: e.Kind, valueType: e.ValueType, class: e.SeatNewRule,
			kept: e.FreeForSystemManager, listed: e.Writable == "sdk",
			full: catalogueValue(e, e.FullValue), none: catalogueValue(e, e.NoneValue),
			readKeys: e.ReadKeys,
		})
	}
	return rights
})

// catalogueValue reads full_value or none_value of a catalogue entry.
func catalogueValue(e catalogue.Entry, data json.RawMessage) any {
	if len(data) == 0 || string(data) == "null" {
		return nil
	}
	var raw any
	if err := json.Unmarshal(data, &raw); err != nil {
		panic(fmt.Sprintf("altegio/emulator: catalogue value of %s: %v", e.Key, err))
	}
	value, err := parseValue(e.ValueType, raw, false)
	if err != nil {
		panic(fmt.Sprintf("altegio/emulator: catalogue value of %s: %v", e.Key, err))
	}
	return value
}

// yclientsOnly says whether the catalogue gives the right to the twin brand only.
var yclientsOnly = sync.OnceValue(func() map[string]bool {
	only := make(map[string]bool)
	for _, e := range catalogue.Entries() {
		if e.Brand == "yclients-only" {
			only[e.Key] = true
		}
	}
	return only
})

// own makes a right of the seed. Rights that are neither views nor exports change data, but it is
// the seed that says what is paid.
func (x ExtraRight) own() right {
	r := right{
		slug: x.Slug, parent: x.Parent, titleEN: x.Title, titleRU: x.Title,
		kind: or(x.Kind, "view"), valueType: or(x.ValueType, typeBool),
		class: classFree, listed: true, roles: x.Roles,
	}
	if x.Paid {
		r.class = classPaid
	}
	switch r.valueType {
	case typeFlag:
		r.full, r.none, r.class = 1, 0, classModifier
	case typeDays:
		r.full, r.none, r.class = -1, 0, classModifier
	case typeID:
		r.full, r.class = 0, classModifier
	case typeIDs:
		r.full, r.class = []int{}, classModifier
	case typeIP:
		r.full, r.class = "", classModifier
	default: // a value type that does not exist is found by check
		r.valueType, r.full, r.none = typeBool, true, false
	}
	return r
}

// or is the value, or the default when it is empty.
func or[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}
