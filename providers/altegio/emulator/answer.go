package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
)

// object is a JSON object of an answer.
type object = map[string]any

// reply is a good answer.
type reply struct {
	status int
	body   any // nil: no body
}

// style is the form of an error body. The vendor has three.
type style int

const (
	styleV1     style = iota // {"success":false,"data":null,"meta":{"message":…}}
	styleLegacy              // {"errors":{"code":…,"message":…},"meta":{"message":…}}, of /company/{id}
	styleV2                  // as v1, errors by field
)

// refusal is an error that the client is told.
type refusal struct {
	status  int
	message string
	fields  []fieldError
	details bool // 404 of the staff endpoints: meta.errors[].message
}

type fieldError struct{ field, message string }

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.status, r.message) }

func refuse(status int, format string, args ...any) *refusal {
	return &refusal{status: status, message: fmt.Sprintf(format, args...)}
}

// invalid is a 422 with the fields that are wrong.
func invalid(fields ...fieldError) *refusal {
	return &refusal{status: http.StatusUnprocessableEntity, message: "The request has errors", fields: fields}
}

// data wraps a good answer in the envelope.
func (c *call) data(status int, data any) reply {
	return reply{status, object{"success": true, "data": data, "meta": c.noMeta()}}
}

// list wraps a list and its meta.
func (c *call) list(data any, meta object) reply {
	return reply{http.StatusOK, object{"success": true, "data": data, "meta": meta}}
}

// noMeta is an empty meta.
func (c *call) noMeta() any {
	if c.s.is("meta", "object") {
		return object{}
	}
	return []any{}
}

// absent stands for an object that is not there.
func (c *call) absent() any {
	switch c.s.position("absent_object") {
	case "null":
		return nil
	case "object":
		return object{}
	}
	return []any{}
}

// id is an id in an answer.
func (c *call) id(n int) any {
	if c.s.is("ids", "string") {
		return fmt.Sprint(n)
	}
	return n
}

// idOrNull is an id in an answer where 0 means that there is none.
func (c *call) idOrNull(n int) any {
	if n == 0 {
		return nil
	}
	return c.id(n)
}

// flag is a 0/1 flag in an answer.
func (c *call) flag(on bool) any { return c.id(bit(on)) }

// body is the error in the style of the endpoint.
func (r *refusal) body(c *call) any {
	message := object{"message": r.message}
	switch {
	case c.route.style == styleLegacy:
		return object{"errors": object{"code": r.status, "message": r.message}, "meta": message}
	case c.route.style == styleV2:
		if len(r.fields) > 0 {
			byField := make(map[string][]string)
			for _, f := range r.fields {
				byField[f.field] = append(byField[f.field], f.message)
			}
			message["errors"] = byField
		}
	case r.status == http.StatusNotFound && r.details:
		message["errors"] = []object{{"message": r.message}}
	case r.status == http.StatusNotFound:
		return object{"success": false, "data": nil, "meta": c.noMeta()}
	case r.fields != nil:
		list := make([]object, 0, len(r.fields))
		for _, f := range r.fields {
			list = append(list, object{"field": f.field, "message": f.message})
		}
		message["errors"] = list
	}
	return object{"success": false, "data": nil, "meta": message}
}

// encoded is an answer ready to be sent.
type encoded struct {
	status int
	body   []byte // nil: none
	header http.Header
}

func encodeReply(r reply) encoded {
	if r.body == nil {
		return encoded{status: r.status}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r.body); err != nil {
		panic(fmt.Sprintf("altegio/emulator: encode an answer: %v", err))
	}
	return encoded{status: r.status, body: b.Bytes()}
}

func (a encoded) send(w http.ResponseWriter) {
	for key, values := range a.header {
		w.Header()[key] = values
	}
	if a.body != nil {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // a client that left is no concern of ours
}
