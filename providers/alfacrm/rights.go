package alfacrm

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/seatplan/seatplan/schema"
)

// rightsJSON is what the vendor's help pages tell of menu items and rights, with a confidence mark on
// each. Its keys are ours: no page and no public code names the system's own.
//
//go:embed rights.json
var rightsJSON []byte

// entry is one menu item, one node of the tree of rights, or one action in it.
type entry struct {
	Key         string   `json:"key"`
	Menu        string   `json:"menu"`
	TitleEN     string   `json:"title_en"`
	TitleRU     string   `json:"title_ru"`
	Kind        string   `json:"kind"`
	Type        string   `json:"type"` // menu, node, action
	Confidence  string   `json:"confidence"`
	Source      string   `json:"source"`
	Requires    []string `json:"requires"`
	Placeholder bool     `json:"title_ru_placeholder"` // the Russian title is not confirmed
}

// unconfirmed marks a Russian title that nobody has seen in the interface.
const unconfirmed = " (?)"

// title returns the titles of an entry. Where nobody has seen the Russian one, a mark says so.
func (e *entry) title() (en, ru string) {
	en, ru = strings.TrimSuffix(e.TitleEN, " (whole section)"), e.TitleRU
	switch {
	case ru == "":
		ru = en + unconfirmed
	case e.Placeholder:
		ru += unconfirmed
	}
	return en, ru
}

var entries = sync.OnceValue(func() []entry {
	var list []entry
	if err := json.Unmarshal(rightsJSON, &list); err != nil {
		panic("alfacrm: rights.json: " + err.Error())
	}
	return list
})

// Kinds of entries.
const (
	typeMenu = "menu"
	typeNode = "node"
)

// Names of rights and menu items that the provider knows by themselves.
const (
	rightAPI      = "api.v2api"
	rightSettings = "settings.manage"
	rightReports  = "report.custom"
	rightContract = "report.client_contract"

	menuPrefix = "menu."
	menuUser   = "user"
	actList    = "list"

	sectionRole = "role"
)

// nameOf returns our name of a right: viewing is "list" here as everywhere.
func nameOf(key string) string {
	if section, ok := strings.CutSuffix(key, ".index"); ok {
		return section + "." + actList
	}
	return key
}

// builtIn is the catalogue of rights as far as the help pages tell.
var builtIn = sync.OnceValue(func() *schema.Catalogue {
	var rights []schema.Right
	nodes := make(map[string]bool)
	for _, e := range entries() {
		if e.Type == typeNode {
			nodes[e.Key] = true
		}
	}
	for _, e := range entries() {
		if e.Type == typeMenu {
			continue
		}
		en, ru := e.title()
		r := schema.Right{
			Name: nameOf(e.Key), Key: e.Key, TitleEN: en, TitleRU: ru, Kind: schema.RightKind(e.Kind),
			Type: schema.TypeBool, Full: schema.Bool(true), Seat: schema.SeatFree, Writable: schema.WritableYes,
			Node: nodeOf(e.Key, nodes), Source: e.Source,
		}
		if e.Type == typeNode {
			r.Kind = schema.RightOther // a whole section: no pattern for an action means it
		}
		if len(e.Requires) > 0 {
			r.Parent = nameOf(e.Requires[0])
		}
		rights = append(rights, r)
	}
	return schema.NewCatalogue(rights)
})

// nodeOf returns the node whose tick includes a right (doc: ticking a node grants the whole section;
// the card of a client is a node of its own). That ticking all that is in it is not the same is doc
// too: it hides what has no tick of its own.
func nodeOf(key string, nodes map[string]bool) string {
	for {
		i := strings.LastIndexByte(key, '.')
		if i < 0 {
			return ""
		}
		key = key[:i]
		if nodes[key] || key == "common.client_card" {
			return nameOf(key)
		}
	}
}

// menus returns the names of all menu items.
func menus() []string {
	var names []string
	for _, e := range entries() {
		if e.Type == typeMenu {
			names = append(names, e.Menu)
		}
	}
	return names
}

// menuOf returns the menu item that a right belongs to, "" for rights that need none: the common
// functions, the settings behind the wrench, the API.
func menuOf(right string) string {
	section, _, _ := strings.Cut(right, ".")
	for _, e := range entries() {
		if e.Type != typeMenu && nameOf(e.Key) == right {
			section = e.Menu
			break
		}
	}
	if slices.Contains(menus(), section) {
		return section
	}
	return ""
}

// menuTitle returns the titles of a menu item.
func menuTitle(menu string) (en, ru string) {
	for i := range entries() {
		if e := &entries()[i]; e.Type == typeMenu && e.Menu == menu {
			return e.title()
		}
	}
	return menu, menu
}

// sectionTitle returns the titles of the section of the tree in which a right stands. Roles have no
// menu item of their own; their screen lies under that of accounts (doc).
func sectionTitle(right string) (en, ru string) {
	section, _, _ := strings.Cut(right, ".")
	if section == sectionRole {
		return "CRM access → Role management", "Доступ в CRM → Управление ролями"
	}
	for i := range entries() {
		if e := &entries()[i]; e.Type == typeNode && (e.Key == section || strings.HasPrefix(e.Key, section+".")) {
			return e.title()
		}
	}
	return menuTitle(section)
}
