package emulator

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
)

// fields reads one JSON object of a request. What is wrong is collected, so that one answer names
// every mistake. Fields that are not known are passed over (guess).
type fields struct {
	values map[string]any
	path   string // of the object inside the item: "" or "rights."
	wrong  *[]object
}

// item is one object of a body.
type item struct {
	fields
	requestID string // that of the request, else its place in the body
	echo      bool   // the answer has it
}

// decode reads the body, which must be one JSON value.
func (c *call) decode() (any, error) {
	dec := json.NewDecoder(bytes.NewReader(c.body))
	dec.UseNumber()
	var body any
	if err := dec.Decode(&body); err != nil {
		return nil, refuse(http.StatusBadRequest, "The body is not valid JSON.")
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, refuse(http.StatusBadRequest, "The body is not valid JSON.")
	}
	return body, nil
}

// batch reads a body that must be an array of objects with at least one and at most so many.
func (c *call) batch(limit int) ([]*item, error) {
	body, err := c.decode()
	if err != nil {
		return nil, err
	}
	list, ok := body.([]any)
	if !ok {
		return nil, refuse(http.StatusBadRequest, "The body must be a JSON array.")
	}
	if len(list) == 0 {
		return nil, refuse(http.StatusBadRequest, "The body has no items.")
	}
	if len(list) > limit {
		status := http.StatusUnprocessableEntity
		if c.s.is("batch_limit", "400") {
			status = http.StatusBadRequest
		}
		return nil, refuse(status, "The body has more than %d items.", limit)
	}
	items := make([]*item, 0, len(list))
	for i, x := range list {
		values, ok := x.(map[string]any)
		if !ok {
			return nil, refuse(http.StatusBadRequest, "The body must be a JSON array of objects.")
		}
		items = append(items, c.item(values, i))
	}
	return items, nil
}

// single reads a body that must be one object.
func (c *call) single() (*item, error) {
	body, err := c.decode()
	if err != nil {
		return nil, err
	}
	values, ok := body.(map[string]any)
	if !ok {
		return nil, refuse(http.StatusBadRequest, "The body must be a JSON object.")
	}
	return c.item(values, 0), nil
}

func (c *call) item(values map[string]any, place int) *item {
	it := &item{fields: fields{values: values, wrong: new([]object)}, requestID: strconv.Itoa(place), echo: c.s.is("request_id", "index")}
	switch v := values["request_id"].(type) {
	case nil:
	case string:
		it.requestID, it.echo = v, true
	case json.Number:
		it.requestID, it.echo = v.String(), true
	default:
		it.mistake(codeType, "request_id", "The value must be a text.")
	}
	return it
}

// mistakes is the refusal of a body in which something is wrong; then nothing of it is stored.
func (c *call) mistakes(items []*item) error {
	var errs []object
	for _, it := range items {
		if len(*it.wrong) > 0 {
			errs = append(errs, object{"request_id": it.requestID, "errors": *it.wrong})
		}
	}
	if errs == nil {
		return nil
	}
	return &refusal{http.StatusBadRequest, "Request validation failed", errs}
}

// tag puts the request id into an object of the answer.
func (it *item) tag(body object) object {
	if it.echo {
		body["request_id"] = it.requestID
	}
	return body
}

func (f *fields) mistake(code, path, detail string) {
	*f.wrong = append(*f.wrong, object{"code": code, "path": f.path + path, "detail": detail})
}

// bad says whether there is a mistake at the path already.
func (f *fields) bad(path string) bool {
	for _, e := range *f.wrong {
		if e["path"] == f.path+path {
			return true
		}
	}
	return false
}

// given says whether the field is there, null or not.
func (f *fields) given(name string) bool {
	_, ok := f.values[name]
	return ok
}

// text reads a field into dst when it is there. Null is no text.
func (f *fields) text(name string, dst *string) {
	if !f.given(name) {
		return
	}
	v, ok := f.values[name].(string)
	if !ok {
		f.mistake(codeType, name, "The value must be a text.")
		return
	}
	*dst = v
}

// flag reads a yes or no into dst when the field is there.
func (f *fields) flag(name string, dst *bool) {
	if !f.given(name) {
		return
	}
	v, ok := f.values[name].(bool)
	if !ok {
		f.mistake(codeType, name, "The value must be true or false.")
		return
	}
	*dst = v
}

// number reads a whole number into dst when the field is there. Null is 0 where that is allowed.
func (f *fields) number(name string, dst *int, null bool) {
	if !f.given(name) {
		return
	}
	if f.values[name] == nil && null {
		*dst = 0
		return
	}
	v, _ := f.values[name].(json.Number)
	n, err := strconv.Atoi(v.String())
	if err != nil {
		f.mistake(codeType, name, "The value must be an integer.")
		return
	}
	*dst = n
}

// object reads a field that must be an object when it is there.
func (f *fields) object(name string) (sub fields, ok bool) {
	sub = fields{path: f.path + name + ".", wrong: f.wrong}
	if !f.given(name) {
		return sub, false
	}
	if sub.values, ok = f.values[name].(map[string]any); !ok {
		f.mistake(codeType, name, "The value must be an object.")
	}
	return sub, ok
}

// objects reads a field that must be a list of objects or null when it is there.
func (f *fields) objects(name string) []fields {
	list, ok := f.values[name].([]any)
	if !ok {
		if f.values[name] != nil {
			f.mistake(codeType, name, "The value must be a list or null.")
		}
		return nil
	}
	subs := make([]fields, 0, len(list))
	for i, x := range list {
		at := name + "." + strconv.Itoa(i)
		sub := fields{path: f.path + at + ".", wrong: f.wrong}
		if sub.values, ok = x.(map[string]any); !ok {
			f.mistake(codeType, at, "The value must be an object.")
			continue
		}
		subs = append(subs, sub)
	}
	return subs
}
