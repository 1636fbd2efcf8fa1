package emulator

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// form reads the fields of a request body and collects what is wrong with them, so that one answer
// names every mistake. Unknown fields are passed over. Like PHP it takes numbers as texts and texts
// as numbers.
type form struct {
	fields map[string]any
	errs   map[string][]string
}

// form decodes the body. An empty body and an empty list, which PHP writes for an empty map, have no
// fields.
func (c *call) form() (*form, error) {
	f := &form{errs: make(map[string][]string)}
	if len(bytes.TrimSpace(c.body)) == 0 {
		return f, nil
	}
	dec := json.NewDecoder(bytes.NewReader(c.body))
	dec.UseNumber()
	var body any
	if err := dec.Decode(&body); err != nil || dec.More() {
		return nil, refuse(http.StatusBadRequest, "The body is not valid JSON")
	}
	switch body := body.(type) {
	case map[string]any:
		f.fields = body
		return f, nil
	case []any:
		if len(body) == 0 {
			return f, nil
		}
	}
	return nil, refuse(http.StatusBadRequest, "The body must be a JSON object")
}

// wrong notes a mistake. The texts are ours.
func (f *form) wrong(field, message string) { f.errs[field] = append(f.errs[field], message) }

// err is the refusal for the mistakes so far, nil if there are none.
func (f *form) err(model object) error {
	if len(f.errs) == 0 {
		return nil
	}
	return &invalid{f.errs, model}
}

// has says whether the field is there and not null.
func (f *form) has(field string) bool { return f.fields[field] != nil }

// text reads a field into dst when it is there; null empties it.
func (f *form) text(field string, dst *string) {
	v, given := f.fields[field]
	if !given {
		return
	}
	switch v := v.(type) {
	case nil:
		*dst = ""
	case string:
		*dst = v
	case json.Number:
		*dst = v.String()
	default:
		f.wrong(field, "The value must be a text.")
	}
}

// phone reads a phone in the two forms in which answers have it: a text, or a list of which the state
// keeps the first (guess).
func (f *form) phone(field string, dst *string) {
	list, ok := f.fields[field].([]any)
	if !ok {
		f.text(field, dst)
		return
	}
	*dst = ""
	if len(list) > 0 {
		*dst = scalar(list[0])
	}
}

// filled demands a value that is not blank.
func (f *form) filled(field, value string) {
	if strings.TrimSpace(value) == "" && len(f.errs[field]) == 0 {
		f.wrong(field, "The value cannot be blank.")
	}
}

// number reads a whole number into dst when the field is there; null is 0.
func (f *form) number(field string, dst *int) {
	v, given := f.fields[field]
	if !given {
		return
	}
	n, ok := whole(v)
	if !ok {
		f.wrong(field, "The value must be an integer.")
		return
	}
	*dst = n
}

// flag reads a yes or no into dst when the field is there; null is no.
func (f *form) flag(field string, dst *bool) {
	v, given := f.fields[field]
	if !given {
		return
	}
	n, ok := whole(v)
	if !ok || n != 0 && n != 1 {
		f.wrong(field, "The value must be 0 or 1.")
		return
	}
	*dst = n == 1
}

// ids reads a list of ids into dst when the field is there; null is empty. An id that stands there
// twice counts once.
func (f *form) ids(field string, dst *[]int, exists func(int) bool) {
	v, given := f.fields[field]
	if !given {
		return
	}
	items, ok := v.([]any)
	if !ok && v != nil && v != "" {
		f.wrong(field, "The value must be a list of ids.")
		return
	}
	list := make([]int, 0, len(items))
	for _, item := range items {
		n, ok := whole(item)
		if !ok || n <= 0 || !exists(n) {
			f.wrong(field, "The value has an id that does not exist.")
			return
		}
		if !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	*dst = list
}

// whole reads a whole number in any of its forms.
func whole(v any) (n int, ok bool) {
	switch v := v.(type) {
	case nil:
		return 0, true
	case bool:
		return bit(v), true
	case json.Number:
		n, err := strconv.Atoi(v.String())
		return n, err == nil
	case string:
		n, err := strconv.Atoi(v)
		return n, err == nil
	}
	return 0, false
}

// query is the query of the request.
func (c *call) query() url.Values { return c.r.URL.Query() }

// target reads the id of the record to write, which stands in the query and not in the body
// (third-party clients).
func (c *call) target() (int, error) {
	text := c.query().Get("id")
	if text == "" {
		return 0, refuse(http.StatusBadRequest, "Missing required parameters: id")
	}
	id, err := strconv.Atoi(text)
	if err != nil {
		return 0, refuse(http.StatusBadRequest, "Invalid data received for parameter: id")
	}
	return id, nil
}

// anyID is for lists of ids of things that are not part of the state.
func anyID(int) bool { return true }
