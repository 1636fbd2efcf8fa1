package faults

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httputil"
	"strings"
)

// Repeated is where an answer of Repeat holds the request.
const Repeated = "{{request}}"

// Repeat replies with a text that repeats the request, header and body, in the places of Repeated. Some
// services and proxies do so in their messages. In JSON it stands inside a string.
func Repeat(status int, contentType, text string) Fault {
	return Fault{fmt.Sprint("repeat ", status), func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		said := string(dump(r))
		if contentType == "application/json" {
			quoted, err := json.Marshal(said)
			if err != nil {
				panic(err)
			}
			said = string(quoted[1 : len(quoted)-1])
		}
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(strings.ReplaceAll(text, Repeated, said)))
	}}
}

// RepeatRaw sends bytes in the place of an answer, with the request in the places of Repeated, on one line.
func RepeatRaw(text string) Fault {
	return Fault{"repeat raw", func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		said := strings.NewReplacer("\r", "", "\n", " ").Replace(string(dump(r)))
		hijack(w, func() []byte { return []byte(strings.ReplaceAll(text, Repeated, said)) })
	}}
}

// RepeatUnasked lets the service carry the request out, and sends the request behind its answer.
func RepeatUnasked() Fault {
	return Fault{"repeat unasked", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		said := dump(r)
		recorded := carryOut(r, next)
		hijack(w, func() []byte {
			var b bytes.Buffer
			fmt.Fprintf(&b, "HTTP/1.1 %d OK\r\nContent-Length: %d\r\n", recorded.Code, recorded.Body.Len())
			_ = recorded.Header().Write(&b)
			b.WriteString("\r\n")
			b.Write(recorded.Body.Bytes())
			b.Write(said)
			return b.Bytes()
		})
	}}
}

// dump is a request as it came. In front stands what is secret, for those who show the beginning.
func dump(r *http.Request) []byte {
	whole, err := httputil.DumpRequest(r, true)
	if err != nil {
		panic(http.ErrAbortHandler) // the client has gone
	}
	var front []byte
	for _, name := range []string{"Authorization", "X-Alfacrm-Token"} {
		if value := r.Header.Get(name); value != "" {
			front = fmt.Appendf(front, "%s ", value)
		}
	}
	return append(front, whole...)
}

// hijack takes the connection over, sends what say returns, and ends it.
func hijack(w http.ResponseWriter, say func() []byte) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = conn.Write(say())
	_ = conn.Close()
}
