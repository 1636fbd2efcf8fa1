package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// object is a JSON object of an answer.
type object = map[string]any

// reply is an answer that is no refusal.
type reply struct {
	status int
	body   any // nil: no body
}

// refusal is an error in the form of the Yii framework (third-party logs).
type refusal struct {
	status  int
	message string
	sent    int // the HTTP status when it is another one than the body tells
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.status, r.message) }

func refuse(status int, format string, args ...any) *refusal {
	return &refusal{status: status, message: fmt.Sprintf(format, args...)}
}

func notFound() *refusal { return refuse(http.StatusNotFound, "Page not found.") }

func (r *refusal) encode() encoded {
	status := r.status
	if r.sent != 0 {
		status = r.sent
	}
	return encodeReply(reply{status, object{
		"name": http.StatusText(r.status), "message": r.message, "code": 0, "status": r.status,
	}})
}

// invalid is a write with mistakes: nothing is stored, the answer names them by field and has the
// record as it would have been.
type invalid struct {
	errs  map[string][]string
	model object
}

func (i *invalid) Error() string { return fmt.Sprintf("%d fields are wrong", len(i.errs)) }

func (i *invalid) encode(c *call) encoded {
	status := http.StatusOK
	if c.s.is("validation", "422") {
		status = http.StatusUnprocessableEntity
	}
	return encodeReply(reply{status, object{"success": false, "errors": i.errs, "model": i.model}})
}

// stored is the answer to a write.
func (c *call) stored(model object) reply {
	return reply{http.StatusOK, object{"success": true, "errors": c.noErrors(), "model": model}}
}

// ok is the answer to a write that has no record to show.
func (c *call) ok() reply {
	return reply{http.StatusOK, object{"success": true, "errors": c.noErrors()}}
}

// noErrors is an empty map of errors. PHP writes empty maps as lists (third-party tests).
func (c *call) noErrors() any {
	if c.s.is("empty_map", "object") {
		return object{}
	}
	return []any{}
}

// fields is a map of a log entry.
func (c *call) fields(m map[string]any) any {
	if len(m) > 0 {
		return m
	}
	if c.s.is("empty_map", "log_text") {
		return ""
	}
	return c.noErrors()
}

// id is an id in an answer.
func (c *call) id(n int) any {
	if c.s.is("ids", "string") {
		return strconv.Itoa(n)
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

func (c *call) ids(list []int) []any {
	out := make([]any, 0, len(list))
	for _, n := range list {
		out = append(out, c.id(n))
	}
	return out
}

// flag is a yes or no in an answer.
func (c *call) flag(on bool) any {
	switch c.s.position("booleans") {
	case "bool":
		return on
	case "string":
		return strconv.Itoa(bit(on))
	}
	return bit(on)
}

func bit(on bool) int {
	if on {
		return 1
	}
	return 0
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
		panic(fmt.Sprintf("alfacrm/emulator: encode an answer: %v", err))
	}
	return encoded{status: r.status, body: b.Bytes()}
}

func (a encoded) send(w http.ResponseWriter) {
	for key, values := range a.header {
		w.Header()[key] = values
	}
	if a.body != nil {
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // a client that left is no concern of ours
}
