package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// form reads the fields of a request body and collects what is wrong with them, so that one answer
// names every mistake. Unknown fields are passed over, as the vendor does.
type form struct {
	fields  map[string]any
	prefix  string // of field names in errors: "invites[0]."
	lenient bool
	errs    *[]fieldError
}

// families are the names of one thing that v1 takes for each other; one of a family may be sent
// (developer portal, naming).
var families = [...][]string{
	{"company_id", "salon_id", "location_id"},
	{"staff_id", "master_id", "team_member_id"},
}

// form decodes the body. An empty body has no fields.
func (c *call) form() (*form, error) {
	f := &form{lenient: c.lenient(), errs: new([]fieldError)}
	if len(bytes.TrimSpace(c.body)) == 0 {
		return f, nil
	}
	dec := json.NewDecoder(bytes.NewReader(c.body))
	dec.UseNumber()
	if err := dec.Decode(&f.fields); err != nil || dec.More() {
		// The status for a body that is no JSON object is a guess.
		return nil, refuse(http.StatusUnprocessableEntity, "The body must be one JSON object")
	}
	return f, nil
}

// lenient says whether values of another type are converted. A service that writes ids and flags as
// strings surely reads them too.
func (c *call) lenient() bool {
	return c.s.is("wrong_type", "coerced") || c.s.is("ids", "string")
}

// wrong notes a mistake.
func (f *form) wrong(field, format string, args ...any) {
	*f.errs = append(*f.errs, fieldError{f.prefix + field, fmt.Sprintf(format, args...)})
}

// err is the refusal for the mistakes so far, nil if there are none.
func (f *form) err() error {
	if len(*f.errs) == 0 {
		return nil
	}
	return invalid(*f.errs...)
}

// value finds a field by any name of its family.
func (f *form) value(field string) (value any, given bool) {
	names := []string{field}
	for _, family := range families {
		if family[0] == field {
			names = family
		}
	}
	for _, name := range names {
		v, ok := f.fields[name]
		if !ok {
			continue
		}
		if given {
			f.wrong(name, "is another name of a field that is sent already")
		}
		value, given = v, true
	}
	return value, given
}

// has says whether the field is there and not null.
func (f *form) has(field string) bool {
	v, given := f.value(field)
	return given && v != nil
}

// text reads a string; null and absent are "".
func (f *form) text(field string) string {
	v, _ := f.value(field)
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		if f.lenient {
			return v.String()
		}
	}
	f.wrong(field, "want a text, got %s", describe(v))
	return ""
}

// required reads a string that must not be empty.
func (f *form) required(field string) string {
	before := len(*f.errs)
	s := strings.TrimSpace(f.text(field))
	if s == "" && len(*f.errs) == before {
		f.wrong(field, "is required")
	}
	return s
}

// number reads a whole number; null and absent are 0.
func (f *form) number(field string) int {
	v, _ := f.value(field)
	if v == nil {
		return 0
	}
	n, err := parseInt(v, f.lenient)
	if err != nil {
		f.wrong(field, "%v", err)
	}
	return n
}

// fraction reads any number; null and absent are 0.
func (f *form) fraction(field string) float64 {
	v, _ := f.value(field)
	if v == nil {
		return 0
	}
	if n, ok := v.(json.Number); ok {
		if x, err := n.Float64(); err == nil {
			return x
		}
	}
	f.wrong(field, "want a number, got %s", describe(v))
	return 0
}

// bit01 reads a 0/1 flag.
func (f *form) bit01(field string) bool {
	n := f.number(field)
	if n != 0 && n != 1 {
		f.wrong(field, "want 0 or 1, got %d", n)
	}
	return n == 1
}

// yes reads true or false; null and absent are false.
func (f *form) yes(field string) bool {
	v, _ := f.value(field)
	if v == nil {
		return false
	}
	b, err := parseBool(v, f.lenient)
	if err != nil {
		f.wrong(field, "%v", err)
	}
	return b
}

// texts reads a list of strings.
func (f *form) texts(field string) []string {
	var list []string
	for i, item := range f.items(field) {
		s, ok := item.(string)
		if !ok {
			f.wrong(fmt.Sprintf("%s[%d]", field, i), "want a text, got %s", describe(item))
		}
		list = append(list, s)
	}
	return list
}

// items reads a list; null and absent are empty.
func (f *form) items(field string) []any {
	v, _ := f.value(field)
	if v == nil {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		f.wrong(field, "want a list, got %s", describe(v))
	}
	return list
}

// forms reads a list of objects. Items that are no objects are noted and left out.
func (f *form) forms(field string) []*form {
	var forms []*form
	for i, item := range f.items(field) {
		name := fmt.Sprintf("%s[%d]", field, i)
		fields, ok := item.(map[string]any)
		if !ok {
			f.wrong(name, "want an object, got %s", describe(item))
			continue
		}
		forms = append(forms, &form{fields: fields, prefix: f.prefix + name + ".", lenient: f.lenient, errs: f.errs})
	}
	return forms
}
