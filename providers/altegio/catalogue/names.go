package catalogue

import (
	"strings"
	"sync"
)

const accessSuffix = "_access"

// sections are the vendor's groupings whose rights carry the grouping in front of the key. Rights
// of the grouping "other" have no common word; their first word serves as the section.
var sections = [...]string{
	"timetable", "records", "finances", "storages", "settings", "clients", "dashboard",
	"security", "medicine", "loyalty", "notification", "comers", "network",
}

// homeless are rights that the vendor puts into a section without saying so in the key.
var homeless = map[string]string{
	"assistants_management_access":        "records",
	"assistants_reward_share_edit_access": "records",
	"is_salon_tips_manager":               "settings",
	"payment_policy_update_access":        "settings",
	"web_push":                            "notification",
	"web_phone_push":                      "notification",
}

// NameOf returns the name people use for the right with this key. A right has two names: the key
// is the vendor's slug and goes over the wire ("clients_export_access"), the name is written in
// files and read in plans ("clients.export"). The rule that leads from one to the other:
//
//   - the section stands before the dot, and the suffix "_access" is dropped;
//   - the right that opens the section itself is called "view" ("clients_access": "clients.view").
//
// It serves unknown keys too: their first word is the section.
func NameOf(key string) string {
	if section, ok := homeless[key]; ok {
		return section + "." + strings.TrimSuffix(key, accessSuffix)
	}
	section, rest := split(key)
	switch rest {
	case "access":
		return section + ".view"
	case "":
		return section + ".enabled"
	}
	return section + "." + strings.TrimSuffix(rest, accessSuffix)
}

func split(key string) (section, rest string) {
	if section, rest, ok := strings.Cut(key, "."); ok {
		return section, rest
	}
	for _, s := range sections {
		if rest, ok := strings.CutPrefix(key, s+"_"); ok {
			return s, rest
		}
	}
	section, rest, _ = strings.Cut(key, "_")
	return section, rest
}

var keys = sync.OnceValue(func() map[string]string {
	m := make(map[string]string, len(load()))
	for _, e := range load() {
		m[e.Name] = e.Key
	}
	return m
})

// KeyOf returns the vendor's key of a right by its name, and whether the catalogue has it.
func KeyOf(name string) (string, bool) {
	key, ok := keys()[name]
	return key, ok
}
