// Package snapshot keeps what a live system said of its rights and roles, so that commands which
// do not connect can check names and work out what a role gives. The file is made for git: sorted,
// with one right or role on a line where that can be read.
package snapshot

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/seatplan/seatplan/schema"
)

// version changes when older programs could misread a file.
const version = 1

// File is the rights and roles of organizations.
type File struct {
	Version       int                     `json:"version"`
	Organizations map[string]Organization `json:"organizations"`
}

// Organization is what the system of one organization said.
type Organization struct {
	System    string                    `json:"system"`
	Rights    []Right                   `json:"rights"` // as far as they differ from the built-in catalogue
	Roles     []Role                    `json:"roles"`
	Locations map[string]map[string]int `json:"locations"` // location number to role name to index in Roles
}

// Right is one right as the live system describes it.
type Right struct {
	Key      string           `json:"key"`
	Name     string           `json:"name"`
	TitleEN  string           `json:"title_en"`
	TitleRU  string           `json:"title_ru"`
	Kind     schema.RightKind `json:"kind"`
	Type     schema.ValueType `json:"type"`
	Full     schema.Value     `json:"full"`
	Parent   string           `json:"parent,omitempty"`
	Seat     schema.SeatClass `json:"seat"`
	Writable schema.Writable  `json:"writable"`
	Live     bool             `json:"live,omitempty"`
}

// Role is one of the system's own roles. Rights are listed by key.
type Role struct {
	Base     string                  `json:"base"`
	Title    string                  `json:"title"`
	On       []string                `json:"on"`
	Limits   map[string]schema.Value `json:"limits,omitempty"`
	Offered  []string                `json:"offered"`
	Locked   []string                `json:"locked,omitempty"`
	Paid     []string                `json:"paid,omitempty"`
	PaidOnly []string                `json:"paid_only,omitempty"`
	Marked   bool                    `json:"marked"`
}

// Of returns the snapshot of a live organization.
func Of(live *schema.Organization, builtIn *schema.Catalogue) Organization {
	c := live.Live.Rights.Catalogue()
	o := Organization{System: live.System, Rights: []Right{}, Roles: []Role{}, Locations: make(map[string]map[string]int)}
	for i := range c.Len() {
		r := c.Right(schema.RightID(i))
		if id, ok := builtIn.LookupKey(r.Key); ok && same(builtIn.Right(id), r) {
			continue
		}
		o.Rights = append(o.Rights, Right{
			Key: r.Key, Name: r.Name, TitleEN: r.TitleEN, TitleRU: r.TitleRU, Kind: r.Kind, Type: r.Type, Full: r.Full,
			Parent: r.Parent, Seat: r.Seat, Writable: r.Writable, Live: r.Live,
		})
	}
	index := make(map[*schema.Preset]int)
	for _, l := range live.Locations {
		if l.Presets == nil {
			continue
		}
		bases := make(map[string]int, len(l.Presets))
		for _, base := range slices.Sorted(maps.Keys(l.Presets)) {
			p := l.Presets[base]
			if _, ok := index[p]; !ok {
				index[p] = len(o.Roles)
				o.Roles = append(o.Roles, roleOf(c, p))
			}
			bases[base] = index[p]
		}
		o.Locations[l.ID.V.String()] = bases
	}
	return o
}

func same(a, b *schema.Right) bool {
	return a.Name == b.Name && a.TitleEN == b.TitleEN && a.TitleRU == b.TitleRU && a.Kind == b.Kind &&
		a.Type == b.Type && a.Full == b.Full && a.Parent == b.Parent && a.Seat == b.Seat && a.Writable == b.Writable && a.Live == b.Live
}

func roleOf(c *schema.Catalogue, p *schema.Preset) Role {
	r := Role{
		Base: p.Base, Title: p.Title, Marked: p.Marked, On: keys(c, p.Default.Granted()),
		Offered: keys(c, p.Offered.All()), Locked: keys(c, p.Locked.All()), Paid: keys(c, p.Paid.All()), PaidOnly: keys(c, p.PaidOnly.All()),
	}
	for _, l := range p.Default.Limits() {
		if r.Limits == nil {
			r.Limits = make(map[string]schema.Value)
		}
		r.Limits[c.Right(l.Right).Key] = l.Value
	}
	return r
}

func keys(c *schema.Catalogue, ids []schema.RightID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = c.Right(id).Key
	}
	slices.Sort(out)
	return out
}

// Catalogue returns the rights of an organization: the built-in ones with what the live system
// said of them.
func (o *Organization) Catalogue(builtIn *schema.Catalogue) *schema.Catalogue {
	rights := make([]schema.Right, len(o.Rights))
	for i, r := range o.Rights {
		right := schema.Right{Source: "snapshot of the live system"}
		if id, ok := builtIn.LookupKey(r.Key); ok {
			right = *builtIn.Right(id)
		}
		right.Key, right.Name, right.TitleEN, right.TitleRU = r.Key, r.Name, r.TitleEN, r.TitleRU
		right.Kind, right.Type, right.Parent, right.Seat, right.Writable, right.Live = r.Kind, r.Type, r.Parent, r.Seat, r.Writable, r.Live
		right.Full, _ = right.Normalize(r.Full)
		rights[i] = right
	}
	return builtIn.Extend(rights)
}

// Encode writes a file.
func (f *File) Encode() ([]byte, error) {
	f.Version = version
	data, err := json.MarshalIndent(f, "", "  ")
	return append(data, '\n'), err
}

// Decode reads a file.
func Decode(data []byte) (*File, error) {
	var f File
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, fmt.Errorf("not a catalogue of rights: %w", err)
	}
	if f.Version != version {
		return nil, fmt.Errorf("the catalogue has version %d, and this program reads version %d; save it again", f.Version, version)
	}
	if f.Organizations == nil {
		f.Organizations = make(map[string]Organization)
	}
	return &f, nil
}

// Equal reports whether two snapshots say the same.
func Equal(a, b *Organization) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}
