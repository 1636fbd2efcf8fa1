package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// The caller's own rights have other names than the slugs, grouped in sections. Which key stands in
// which section, and of which type it is, is read from the vendor's OpenAPI document.

// ownKey is one key of get_permission_list.
type ownKey struct {
	section, key string // section is "" at the top level
	kind         string // boolean, number, array
}

var ownKeys = sync.OnceValue(func() []ownKey {
	var doc struct {
		Components struct {
			Schemas struct {
				Own struct {
					Properties map[string]struct {
						Type       string `json:"type"`
						Properties map[string]struct {
							Type string `json:"type"`
						} `json:"properties"`
					} `json:"properties"`
				} `json:"own_rights"`
			} `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(openAPI, &doc); err != nil {
		panic(fmt.Sprintf("altegio/emulator: openapi.json: %v", err))
	}
	var keys []ownKey
	for section, p := range doc.Components.Schemas.Own.Properties {
		if p.Type != "object" {
			keys = append(keys, ownKey{"", section, p.Type})
		}
		for key, q := range p.Properties {
			keys = append(keys, ownKey{section, key, q.Type})
		}
	}
	slices.SortFunc(keys, func(a, b ownKey) int {
		return strings.Compare(a.section+"."+a.key, b.section+"."+b.key)
	})
	return keys
})

// ownPermissions is get_permission_list: the rights of the caller. group_permissions[] limits the
// answer to sections (YCLIENTS blueprint; that it does so is a guess).
func (c *call) ownPermissions() (reply, error) {
	l, err := c.inside()
	if err != nil {
		return reply{}, err
	}
	values := c.ownValues(l.ID)
	wanted := c.r.URL.Query()["group_permissions[]"]
	data := make(object)
	for _, k := range ownKeys() {
		section := k.section
		if strings.HasPrefix(k.key, "security_") {
			if k.section != "" {
				continue // described three times, sent once
			}
			section = c.securitySection()
		}
		if len(wanted) > 0 && !slices.Contains(wanted, section) {
			continue
		}
		at := data
		if section != "" {
			if data[section] == nil {
				data[section] = make(object)
			}
			at = data[section].(object)
		}
		at[k.key] = c.ownValue(values, k)
	}
	return c.data(http.StatusOK, data), nil
}

// securitySection is where the security_* keys are.
func (c *call) securitySection() string {
	switch c.s.position("own_security") {
	case "section":
		return "security"
	case "dashboard":
		return "dashboard"
	}
	return ""
}

func (c *call) ownValue(values map[string]any, k ownKey) any {
	switch k.kind {
	case "boolean":
		return c.ownYes(values, k.key)
	case "array":
		return c.ownList(values, k.key)
	}
	return c.ownNumber(values, k.key)
}

// ownYes is a right as a yes or no, whatever it is on the other side.
func (c *call) ownYes(values map[string]any, key string) bool {
	if r := c.book.byRead[key]; r != nil {
		return values[r.slug] == true || values[r.slug] == 1
	}
	return false
}

func (c *call) ownNumber(values map[string]any, key string) int {
	if r := c.book.byRead[key]; r != nil {
		n, _ := values[r.slug].(int)
		return n
	}
	return 0
}

func (c *call) ownList(values map[string]any, key string) any {
	list := make([]any, 0)
	r := c.book.byRead[key]
	if r == nil {
		return list
	}
	switch v := values[r.slug].(type) {
	case []int:
		for _, id := range v {
			list = append(list, c.id(id))
		}
	case string: // addresses are one text as a slug and a list here
		for _, address := range strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(", ;\n", r) }) {
			list = append(list, address)
		}
	}
	return list
}
