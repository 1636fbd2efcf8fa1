package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
)

// Types of a body. A client compares that of errors for exact equality, so neither has parameters
// (contract 1.1).
const (
	typeHAL     = "application/hal+json"
	typeProblem = "application/problem+json"
	typeJSON    = "application/json"
	typeHTML    = "text/html"
)

// object is a JSON object of an answer.
type object = map[string]any

// reply is an answer that is no refusal.
type reply struct {
	status int
	body   any // nil: no body
	mime   string
}

func hal(status int, body object) reply { return reply{status, body, typeHAL} }

func noContent() reply { return reply{status: http.StatusNoContent} }

// refusal is a problem in the form of the vendor (contract 1.5).
type refusal struct {
	status int
	detail string
	errors []object // of a validation, by item
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.status, r.detail) }

func refuse(status int, format string, args ...any) *refusal {
	return &refusal{status: status, detail: fmt.Sprintf(format, args...)}
}

func notFound() *refusal { return refuse(http.StatusNotFound, "There is no such path or object.") }

func (r *refusal) body() object {
	body := object{
		"title": http.StatusText(r.status), "type": fmt.Sprintf("https://httpstatus.es/%d", r.status), "status": r.status, "detail": r.detail,
	}
	if r.errors != nil {
		body["validation-errors"] = r.errors
	}
	return body
}

func (r *refusal) encode() encoded { return encodeReply(reply{r.status, r.body(), typeProblem}) }

// encoded is an answer ready to be sent.
type encoded struct {
	status int
	body   []byte
	mime   string // "": no header
	header http.Header
}

func encodeReply(r reply) encoded {
	if r.body == nil {
		return encoded{status: r.status, mime: r.mime}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r.body); err != nil {
		panic(fmt.Sprintf("amocrm/emulator: encode an answer: %v", err))
	}
	return encoded{status: r.status, body: b.Bytes(), mime: r.mime}
}

// page is a short page for people.
func page(status int) encoded {
	return encoded{status: status, body: fmt.Appendf(nil, "<html><body><h1>%d</h1></body></html>", status), mime: typeHTML}
}

func (a encoded) send(w http.ResponseWriter) {
	for key, values := range a.header {
		w.Header()[key] = values
	}
	if a.mime != "" {
		w.Header().Set("Content-Type", a.mime)
	} else {
		w.Header()["Content-Type"] = nil // none is guessed
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // a client that left is no concern of ours
}
