package faults

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
)

// Fault is one way in which a request goes wrong.
type Fault struct {
	name string
	do   func(w http.ResponseWriter, r *http.Request, next http.Handler)
}

// HTML is what a proxy in front of a service says when the service does not answer.
const HTML = "<html>\r\n<head><title>Gateway</title></head>\r\n<body><center><h1>Gateway</h1></center></body>\r\n</html>\r\n"

// Answer replies with this status, content type and body; the service does not see the request.
func Answer(status int, contentType, body string) Fault {
	return answer("answer "+strconv.Itoa(status), status, http.Header{"Content-Type": {contentType}}, body)
}

// TooManyRequests replies 429. retryAfter is the value of Retry-After, seconds or a date; "" sends
// no such header.
func TooManyRequests(retryAfter string) Fault {
	header := http.Header{"Content-Type": {"application/json"}}
	if retryAfter != "" {
		header.Set("Retry-After", retryAfter)
	}
	return answer("too many requests", http.StatusTooManyRequests, header, `{"success":false,"data":null,"meta":{"message":"Too many requests"}}`)
}

// ServerErrorJSON replies with a status of the 5xx class and an error in JSON.
func ServerErrorJSON(status int) Fault {
	return Answer(status, "application/json", `{"success":false,"data":null,"meta":{"message":"Server error"}}`)
}

// ServerErrorHTML replies with a status of the 5xx class and the page of a proxy.
func ServerErrorHTML(status int) Fault { return Answer(status, "text/html", HTML) }

// WrongJSON replies 200 with JSON that breaks off.
func WrongJSON() Fault {
	return Answer(http.StatusOK, "application/json", `{"success":true,"data":[{"id":1,`)
}

// HTMLAnswer replies 200 with a page where JSON is expected.
func HTMLAnswer() Fault { return Answer(http.StatusOK, "text/html", HTML) }

func answer(name string, status int, header http.Header, body string) Fault {
	return Fault{name, func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		for key, values := range header {
			w.Header()[key] = values
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}}
}

// CutBefore closes the connection; the service does not see the request.
//
// The transport of net/http sends a request without a body again, by itself, when a connection
// that it had used before breaks without a byte. A client sees the cut when its connection is new
// or the request has a body.
func CutBefore() Fault {
	return Fault{"cut before", func(http.ResponseWriter, *http.Request, http.Handler) {
		panic(http.ErrAbortHandler)
	}}
}

// CutAfter lets the service carry the request out, then closes the connection without an answer.
func CutAfter() Fault {
	return Fault{"cut after", func(_ http.ResponseWriter, r *http.Request, next http.Handler) {
		carryOut(r, next)
		panic(http.ErrAbortHandler)
	}}
}

// CutMidAnswer lets the service carry the request out, sends the head and half of the body, then
// closes the connection.
func CutMidAnswer() Fault {
	return Fault{"cut in the middle of the answer", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		recorded := carryOut(r, next)
		sendHalf(w, recorded)
		panic(http.ErrAbortHandler)
	}}
}

// HangBefore never answers; the service does not see the request. It ends when the client gives up.
func HangBefore() Fault {
	return Fault{"hang before", func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
		drain(r)
		<-r.Context().Done()
	}}
}

// HangAfter lets the service carry the request out and never answers. It ends when the client
// gives up.
func HangAfter() Fault {
	return Fault{"hang after", func(_ http.ResponseWriter, r *http.Request, next http.Handler) {
		drain(r)
		carryOut(r, next)
		<-r.Context().Done()
	}}
}

// Slow lets the service carry the request out, sends half of the answer, and the rest when
// release is closed. It also ends when the client gives up.
func Slow(release <-chan struct{}) Fault {
	return Fault{"slow", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		drain(r)
		recorded := carryOut(r, next)
		rest := sendHalf(w, recorded)
		select {
		case <-release:
			_, _ = w.Write(rest)
		case <-r.Context().Done():
		}
	}}
}

// carryOut runs the service to its end, whatever the client does meanwhile.
func carryOut(r *http.Request, next http.Handler) *httptest.ResponseRecorder {
	recorded := httptest.NewRecorder()
	next.ServeHTTP(recorded, r.WithContext(context.WithoutCancel(r.Context())))
	return recorded
}

// sendHalf sends the recorded head and the first half of the body, and returns the other half.
func sendHalf(w http.ResponseWriter, recorded *httptest.ResponseRecorder) []byte {
	for key, values := range recorded.Header() {
		w.Header()[key] = values
	}
	body := recorded.Body.Bytes()
	if w.Header().Get("Content-Length") == "" {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(recorded.Code)
	half := len(body) / 2
	_, _ = w.Write(body[:half])
	_ = http.NewResponseController(w).Flush() // a writer that cannot flush sends the half later
	return body[half:]
}

// drain reads the body, because the server notices a client that went away only after that.
func drain(r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client is gone already
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
}
