package emulator

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed presets.json
var presetsJSON []byte

// presetFile is presets.json. The sets are ours, not the vendor's; see its note.
type presetFile struct {
	Note      string `json:"note"`
	TypeSlugs []struct {
		Type   string   `json:"type"`
		Rights []string `json:"rights"`
	} `json:"type_slugs"`
	Roles []Preset `json:"roles"`
}

// Preset is what a role gives by itself and what of it can be changed. Rights are slugs; in
// presets.json they may be selectors too.
type Preset struct {
	Slug          string         `json:"slug"`
	Weight        int            `json:"weight,omitempty"`
	Free          bool           `json:"free,omitempty"`
	TitleEN       string         `json:"title_en,omitempty"`
	TitleRU       string         `json:"title_ru,omitempty"`
	DescriptionEN string         `json:"description_en,omitempty"`
	DescriptionRU string         `json:"description_ru,omitempty"`
	On            []string       `json:"on,omitempty"`        // switched on by the role itself
	Values        map[string]any `json:"values,omitempty"`    // values of modifiers; Self is the linked employee
	Without       []string       `json:"without,omitempty"`   // not in the role's tree
	Locked        []string       `json:"locked,omitempty"`    // is_editable false
	PaidOnly      []string       `json:"paid_only,omitempty"` // is_paid_only true
	Paid          []string       `json:"paid,omitzero"`       // is_paid true; absent: as the catalogue says
}

// Self is the value in a Preset that means the linked employee, whoever that is.
const Self = "self"

// Presets returns what we take the roles to be where a state does not say it. The caller must not
// change it.
func Presets() []Preset { return presets().Roles }

var presets = sync.OnceValue(func() presetFile {
	var file presetFile
	if err := json.Unmarshal(presetsJSON, &file); err != nil {
		panic(fmt.Sprintf("altegio/emulator: presets.json: %v", err))
	}
	return file
})

// presets are the roles of the state, or what we take them to be.
func (s *State) presets() []Preset {
	if len(s.Presets) > 0 {
		return s.Presets
	}
	return presets().Roles
}

// Values of a preset that depend on more than the role.
type (
	linkedEmployee struct{} // the id of the employee the person is linked to
	unrestricted   struct{} // the full value of the right
)

// role is one role with what it does to each right.
type role struct {
	slug, titleEN, titleRU       string
	descriptionEN, descriptionRU string
	weight                       int
	free                         bool
	like                         string // the role of the vendor that the seat rules take it for

	preset   map[string]any // by slug, all rights
	without  map[string]bool
	locked   map[string]bool
	paidOnly map[string]bool
	paid     map[string]bool // nil: as the catalogue says
}

// book is what rights and roles there are. It never changes after it is made.
type book struct {
	rights   []*right
	bySlug   map[string]*right
	children map[string][]*right // by parent, "" for the roots; listed rights only
	roles    []*role
	byRole   map[string]*role
	byRead   map[string]*right // by read key
}

// newBook takes the catalogue, what the brand leaves of it, and what the seed adds.
func newBook(s *State) *book {
	if len(s.ExtraRights)+len(s.ExtraRoles)+len(s.Presets) == 0 {
		if s.Brand == brandYclients {
			return plainBooks().yclients
		}
		return plainBooks().altegio
	}
	return makeBook(s)
}

// plainBooks are the books of states that add nothing.
var plainBooks = sync.OnceValue(func() (books struct{ altegio, yclients *book }) {
	books.altegio = makeBook(&State{Brand: brandAltegio})
	books.yclients = makeBook(&State{Brand: brandYclients})
	return books
})

func makeBook(s *State) *book {
	b := &book{
		bySlug: make(map[string]*right), children: make(map[string][]*right),
		byRole: make(map[string]*role), byRead: make(map[string]*right),
	}
	add := func(r right) {
		if len(s.Presets) > 0 {
			r.listed = slices.ContainsFunc(s.Presets, func(p Preset) bool { return !slices.Contains(p.Without, r.slug) })
		}
		b.add(r)
	}
	for _, r := range catalogueRights() {
		if s.Brand == brandYclients || !yclientsOnly()[r.slug] {
			add(r)
		}
	}
	for _, x := range s.ExtraRights {
		add(x.own())
	}
	for _, r := range b.rights {
		r.typeSlug = b.typeSlugOf(r)
	}
	for _, p := range s.presets() {
		b.addRole(b.role(p))
	}
	for _, x := range s.ExtraRoles {
		if like := b.byRole[x.Like]; like != nil {
			own := *like
			own.slug, own.titleEN, own.titleRU = x.Slug, x.Title, x.Title
			own.weight, own.like = or(x.Weight, like.weight), like.slug
			b.addRole(&own)
		}
	}
	return b
}

func (b *book) add(r right) {
	b.rights = append(b.rights, &r)
	b.bySlug[r.slug] = &r
	if r.listed {
		b.children[r.parent] = append(b.children[r.parent], &r)
	}
	for _, key := range r.readKeys {
		b.byRead[key] = &r
	}
}

func (b *book) addRole(r *role) {
	b.roles = append(b.roles, r)
	b.byRole[r.slug] = r
}

// typeSlugOf is type.slug of the roles tree. Only timetable_access (has_group_access) and
// timetable_position_id (allowed_id) are shown in the documents; the rest is a guess by value type.
func (b *book) typeSlugOf(r *right) string {
	for _, t := range presets().TypeSlugs {
		if r.matches(t.Rights) {
			return t.Type
		}
	}
	switch r.valueType {
	case typeBool:
		if len(b.children[r.slug]) > 0 {
			return "has_group_access"
		}
		return "has_access"
	case typeFlag:
		return "has_limited_access"
	case typeDays:
		return "last_days_count"
	case typeID:
		return "allowed_id"
	case typeIDs:
		return "allowed_ids"
	}
	return "allowed_ip"
}

func (b *book) role(p Preset) *role {
	r := &role{
		slug: p.Slug, titleEN: p.TitleEN, titleRU: p.TitleRU,
		descriptionEN: p.DescriptionEN, descriptionRU: p.DescriptionRU,
		weight: p.Weight, free: p.Free, like: p.Slug,
		preset: make(map[string]any, len(b.rights)),
	}
	for _, right := range b.rights {
		switch {
		case slices.Contains(right.roles, p.Slug) || !right.modifier() && right.matches(p.On):
			r.preset[right.slug] = true
		case right.modifier():
			r.preset[right.slug] = unrestricted{}
		default:
			r.preset[right.slug] = right.off()
		}
	}
	for slug, raw := range p.Values {
		if value, err := b.presetValue(slug, raw); err == nil { // an error is found by check
			r.preset[slug] = value
		}
	}
	r.without, r.locked, r.paidOnly = b.set(p.Without), b.set(p.Locked), b.set(p.PaidOnly)
	if p.Paid != nil {
		r.paid = b.set(p.Paid)
	}
	maps.DeleteFunc(r.paidOnly, func(slug string, _ bool) bool { return b.bySlug[slug].modifier() })
	return r
}

// presetValue reads the value that a preset gives a right.
func (b *book) presetValue(slug string, raw any) (any, error) {
	right := b.bySlug[slug]
	switch {
	case right == nil:
		return nil, fmt.Errorf("there is no right %q", slug)
	case raw == Self:
		return linkedEmployee{}, nil
	}
	return parseValue(right.valueType, raw, false)
}

// set is the slugs that the selectors match.
func (b *book) set(selectors []string) map[string]bool {
	set := make(map[string]bool)
	for _, r := range b.rights {
		if r.matches(selectors) {
			set[r.slug] = true
		}
	}
	return set
}

// matches applies selectors in order; the last one that matches decides.
func (r *right) matches(selectors []string) bool {
	chosen := false
	for _, s := range selectors {
		s, minus := strings.CutPrefix(s, "-")
		if r.selected(s) {
			chosen = !minus
		}
	}
	return chosen
}

// selected applies one selector. One that is none selects nothing: what a state says is held against
// the slugs by check, and what presets.json says by a test.
func (r *right) selected(selector string) bool {
	if key, value, ok := strings.Cut(selector, ":"); ok {
		switch key {
		case "kind":
			return r.kind == value
		case "section":
			return r.section == value
		case "class":
			return r.class == value
		}
		return false
	}
	if selector == "kept" {
		return r.kept
	}
	ok, err := path.Match(selector, r.slug)
	return err == nil && ok
}
