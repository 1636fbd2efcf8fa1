package altegio

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"github.com/seatplan/seatplan/providers/altegio/catalogue"
	"github.com/seatplan/seatplan/schema"
)

// Slugs of rights that the provider knows by themselves.
const (
	slugClientData  = "records_clients_statistics_chain_access"
	slugClientChain = "records_clients_statistics_chain_id"
	slugAddresses   = "auth_list_allowed_ip"
)

// needed are the rights without which the account behind the token cannot manage people.
var needed = [...]string{
	"settings_access", "settings_users_access", "settings_users_create_access", "settings_users_edit_access",
	"settings_users_delete_access", "settings_staff_access", "settings_staff_create_access", "settings_staff_edit_access",
}

// builtIn is the catalogue of rights as far as the vendor's pages tell.
var builtIn = sync.OnceValue(func() *schema.Catalogue {
	entries := catalogue.Entries()
	rights := make([]schema.Right, 0, len(entries))
	names := make(map[string]string, len(entries))
	for _, e := range entries {
		names[e.Key] = e.Name
	}
	for _, e := range entries {
		r := schema.Right{
			Name: e.Name, Key: e.Key, TitleEN: e.TitleEN, TitleRU: e.TitleRU,
			Kind: schema.RightKind(e.Kind), Type: valueType(e.ValueType),
			Seat: schema.SeatClass(e.SeatNewRule), Parent: names[e.Parent],
			Writable: map[string]schema.Writable{"sdk": schema.WritableYes, "unknown": schema.WritableUnknown, "no": schema.WritableNo}[e.Writable],
			Source:   e.Source,
		}
		if e.Brand == "yclients-only" {
			r.Brand = brandYclients
		}
		if e.FreeForSystemManager {
			r.Free = baseSystemManager
		}
		full := wireValue(e.FullValue, r.Type)
		if !full.Known() {
			full = wireValue(e.NoneValue, r.Type) // a network's number: none is the value that says nothing
		}
		full, ok := r.Normalize(full)
		if !ok {
			panic(fmt.Sprintf("altegio: the full value of %s does not fit its type", e.Key))
		}
		r.Full = full
		rights = append(rights, r)
	}
	return schema.NewCatalogue(rights)
})

func valueType(wire string) schema.ValueType {
	switch wire {
	case "flag01":
		return schema.TypeFlag
	case "days":
		return schema.TypeDays
	case "id":
		return schema.TypeID
	case "ids":
		return schema.TypeIDs
	case "ip":
		return schema.TypeTexts
	}
	return schema.TypeBool
}

// treeType returns the type of a right that only the live system knows (doc: role object, type).
func treeType(slug string) schema.ValueType {
	switch slug {
	case "has_limited_access", "has_limited_today", "has_limited_by_own_access":
		return schema.TypeFlag
	case "last_days_count":
		return schema.TypeDays
	case "allowed_id":
		return schema.TypeID
	case "allowed_ids", "has_allowed_ids":
		return schema.TypeIDs
	case "allowed_ip":
		return schema.TypeTexts
	}
	return schema.TypeBool
}

// wireValue reads a value of a right as the API writes it. Numbers may be strings; a list of
// addresses is one string in slugs (doc) whose separator nobody documents (guess: any of comma,
// semicolon and white space).
func wireValue(data json.RawMessage, t schema.ValueType) schema.Value {
	var list []json.RawMessage
	if json.Unmarshal(data, &list) == nil && list != nil {
		if t == schema.TypeTexts {
			return texts(list)
		}
		ids := make([]int64, 0, len(list))
		for _, item := range list {
			var n number
			if json.Unmarshal(item, &n) != nil {
				return schema.Value{}
			}
			ids = append(ids, int64(n))
		}
		return schema.Ints(ids)
	}
	if string(data) == "null" || len(data) == 0 {
		return schema.Value{}
	}
	switch t {
	case schema.TypeTexts:
		var known text
		if json.Unmarshal(data, &known) != nil {
			return schema.Value{}
		}
		var s string // with the line breaks that a text does not have
		if json.Unmarshal(data, &s) != nil {
			s = string(known)
		}
		members := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || unicode.IsSpace(r) })
		for i := range members {
			members[i] = clean(members[i])
		}
		return schema.Texts(members)
	case schema.TypeBool:
		var f flag
		if json.Unmarshal(data, &f) != nil {
			return schema.Value{}
		}
		return schema.Bool(bool(f))
	}
	var n number
	if json.Unmarshal(data, &n) != nil {
		return schema.Value{}
	}
	return schema.Int(int64(n))
}

func texts(list []json.RawMessage) schema.Value {
	members := make([]string, 0, len(list))
	for _, item := range list {
		var s text
		if json.Unmarshal(item, &s) != nil {
			return schema.Value{}
		}
		members = append(members, string(s))
	}
	return schema.Texts(members)
}

// toWire returns a value as the API takes it. Self is the number of the assignment's employee.
func toWire(r *schema.Right, v schema.Value, self schema.ID) any {
	if !v.Known() {
		v = r.Full
	}
	switch {
	case v.Kind() == schema.SelfValue:
		return int64(self)
	case r.Type == schema.TypeBool:
		return v.True()
	case r.Type == schema.TypeIDs:
		return v.Numbers()
	case r.Type == schema.TypeTexts:
		return strings.Join(v.Members(), ",")
	}
	return v.Number()
}
