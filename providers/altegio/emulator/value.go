package emulator

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// The value of a right is one of four Go types: bool (bool), int (flag01, days, id), []int (ids),
// string (ip). Everything that enters is brought to these by parseValue.

// The names of value types in the catalogue.
const (
	typeBool = "bool"
	typeFlag = "flag01"
	typeDays = "days"
	typeID   = "id"
	typeIDs  = "ids"
	typeIP   = "ip"
)

// parseValue reads a decoded JSON value as a value of that type. lenient takes what PHP would:
// "1" and 1 and true for each other.
func parseValue(valueType string, raw any, lenient bool) (any, error) {
	switch valueType {
	case typeBool:
		return parseBool(raw, lenient)
	case typeFlag:
		n, err := parseInt(raw, lenient)
		if err == nil && n != 0 && n != 1 {
			err = fmt.Errorf("want 0 or 1, got %d", n)
		}
		return n, err
	case typeDays, typeID:
		return parseInt(raw, lenient)
	case typeIDs:
		return parseIDs(raw, lenient)
	case typeIP:
		if s, ok := raw.(string); ok {
			return s, nil
		}
		return nil, fmt.Errorf("want a text, got %s", describe(raw))
	}
	panic(fmt.Sprintf("altegio/emulator: value type %q", valueType))
}

func parseBool(raw any, lenient bool) (bool, error) {
	if b, ok := raw.(bool); ok {
		return b, nil
	}
	if lenient {
		if n, err := parseInt(raw, true); err == nil {
			return n != 0, nil
		}
	}
	return false, fmt.Errorf("want true or false, got %s", describe(raw))
}

func parseInt(raw any, lenient bool) (int, error) {
	switch v := raw.(type) {
	case int:
		return v, nil
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return int(v), nil
		}
	case json.Number:
		if n, err := strconv.Atoi(v.String()); err == nil {
			return n, nil
		}
		// 1.0 and 1e2 are whole numbers too.
		if f, err := v.Float64(); err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			return int(f), nil
		}
	case string:
		if n, err := strconv.Atoi(v); err == nil && lenient {
			return n, nil
		}
	case bool:
		if lenient {
			return bit(v), nil
		}
	}
	return 0, fmt.Errorf("want a whole number, got %s", describe(raw))
}

func parseIDs(raw any, lenient bool) ([]int, error) {
	switch v := raw.(type) {
	case []int:
		return slices.Clone(v), nil
	case []any:
		ids := make([]int, 0, len(v))
		for _, item := range v {
			id, err := parseInt(item, lenient)
			if err != nil {
				return nil, fmt.Errorf("in the list: %w", err)
			}
			ids = append(ids, id)
		}
		return ids, nil
	}
	return nil, fmt.Errorf("want a list of ids, got %s", describe(raw))
}

// describe names a JSON value without repeating it whole.
func describe(raw any) string {
	switch v := raw.(type) {
	case nil:
		return "null"
	case bool, json.Number, float64, int:
		return fmt.Sprint(v)
	case string:
		if len(v) > 40 {
			v = v[:40] + "…"
		}
		return strconv.Quote(v)
	case []any, []int:
		return "a list"
	}
	return "an object"
}

func sameValue(a, b any) bool {
	if x, ok := a.([]int); ok {
		y, ok := b.([]int)
		return ok && slices.Equal(x, y)
	}
	if _, ok := b.([]int); ok {
		return false
	}
	return a == b
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// digits are what two writings of one phone number have in common.
func digits(phone string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
}
