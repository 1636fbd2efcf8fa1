package conformance

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// Sides of an exchange.
const (
	SideRequest = "request"
	SideAnswer  = "answer"
)

// Violation is one place where an exchange is not what the document says.
type Violation struct {
	Operation string // operation id, or "METHOD /path" where the document has none
	Side      string // SideRequest or SideAnswer
	Status    int    // of the answer
	Path      string // JSON pointer into the body, or "header Accept", "query my", "status"
	Reason    string
}

func (v Violation) String() string {
	return fmt.Sprintf("%s: %s at %s (status %d): %s", v.Operation, v.Side, v.Path, v.Status, v.Reason)
}

// exchange is one request with its answer.
type exchange struct {
	request *http.Request
	body    []byte
	status  int
	header  http.Header
	answer  []byte
}

// general are the statuses that the vendor documents for all operations, or that any HTTP service
// has. An operation that does not list one of them answers in the general form of errors.
var general = []int{
	http.StatusBadRequest, http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden, http.StatusNotFound,
	http.StatusMethodNotAllowed, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity,
	http.StatusTooManyRequests, http.StatusInternalServerError,
}

// check lists the violations of an exchange. Tests repeat the same exchanges thousands of times,
// and validating the large answers is what takes time, so verdicts are kept.
func (d *document) check(x exchange, strict bool) []Violation {
	key := x.key(strict)
	if known, ok := d.verdicts.Load(key); ok {
		return known.([]Violation)
	}
	found := d.validate(x, strict)
	d.verdicts.Store(key, found)
	return found
}

// key tells exchanges apart by everything that validation looks at.
func (x *exchange) key(strict bool) [sha256.Size]byte {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s %t %d\n", x.request.Method, x.request.URL, strict, x.status)
	for _, header := range []http.Header{x.request.Header, x.header} {
		for _, name := range []string{"Accept", "Authorization", "Content-Type", "Allow"} {
			fmt.Fprintf(h, "%q\n", header[name])
		}
	}
	fmt.Fprintf(h, "%d %d\n", len(x.body), len(x.answer))
	h.Write(x.body)
	h.Write(x.answer)
	return [sha256.Size]byte(h.Sum(nil))
}

// validate lists the violations of an exchange.
func (d *document) validate(x exchange, strict bool) []Violation {
	route, params, err := d.router.FindRoute(x.request)
	if err != nil || Listed(x.request) { // a listed path may look like one of the document: …/staff/ and …/staff/{id}
		return d.offDocument(x)
	}
	options := &openapi3filter.Options{
		MultiError: true, IncludeResponseStatus: true, SkipSettingDefaults: true,
		AuthenticationFunc: authentication,
	}
	x.request.Body = io.NopCloser(bytes.NewReader(x.body))
	in := &openapi3filter.RequestValidationInput{Request: x.request, PathParams: params, Route: route, Options: options}
	var found []Violation
	note := func(side string, err error) {
		for _, v := range flatten(err) {
			v.Operation, v.Side, v.Status = route.Operation.OperationID, side, x.status
			found = append(found, v)
		}
	}
	if x.status < http.StatusBadRequest || strict {
		note(SideRequest, openapi3filter.ValidateRequest(context.Background(), in))
	}
	if route.Operation.Responses.Status(x.status) == nil && slices.Contains(general, x.status) {
		note(SideAnswer, d.generalError(x))
		return found
	}
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: x.status, Header: x.header, Options: options,
		Body: io.NopCloser(bytes.NewReader(x.answer)),
	}
	note(SideAnswer, openapi3filter.ValidateResponse(context.Background(), out))
	return found
}

// authentication checks the form of the tokens; whether they are right is the emulator's affair.
func authentication(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	partner, user, both := strings.Cut(in.RequestValidationInput.Request.Header.Get("Authorization"), ", ")
	if token, ok := strings.CutPrefix(partner, "Bearer "); !ok || token == "" {
		return errors.New("want Authorization: Bearer <partner>")
	}
	if token, ok := strings.CutPrefix(user, "User "); in.SecuritySchemeName == "BearerPartnerUser" && (!both || !ok || token == "") {
		return errors.New("want Authorization: Bearer <partner>, User <user>")
	}
	return nil
}

// generalError validates an error body that the operation does not list.
func (d *document) generalError(x exchange) error {
	var body any
	if err := json.Unmarshal(x.answer, &body); err != nil {
		return fmt.Errorf("the body is no JSON: %w", err)
	}
	name := "error"
	switch {
	case strings.HasPrefix(x.request.URL.Path, "/api/v2/"):
		name = "error_v2"
	case isLegacy(body):
		name = "error_legacy"
	case x.status == http.StatusNotFound:
		name = "error_empty_meta"
	case x.status == http.StatusUnprocessableEntity:
		name = "error_validation"
	}
	return d.schemas[name].Value.VisitJSON(body, openapi3.MultiErrors())
}

// isLegacy recognizes the older form, which /company/{id} has.
func isLegacy(body any) bool {
	o, _ := body.(map[string]any)
	_, legacy := o["errors"]
	return legacy
}

// offDocument checks an exchange on a path that the document does not have: it must be listed, or
// be told that there is nothing.
func (d *document) offDocument(x exchange) []Violation {
	v := Violation{
		Operation: x.request.Method + " " + x.request.URL.Path, Side: SideRequest, Status: x.status,
		Path: "path", Reason: "is neither in the document nor listed as beyond it",
	}
	if !Listed(x.request) && x.status != http.StatusNotFound && x.status != http.StatusMethodNotAllowed {
		return []Violation{v}
	}
	if len(x.answer) > 0 && !json.Valid(x.answer) {
		v.Side, v.Path, v.Reason = SideAnswer, "body", "is no JSON"
		return []Violation{v}
	}
	return nil
}

// flatten takes the library's nested errors apart, one violation for each place.
func flatten(err error) []Violation {
	if err == nil {
		return nil
	}
	if many, ok := err.(openapi3.MultiError); ok { //nolint:errorlint // the tree is walked level by level
		var all []Violation
		for _, one := range many {
			all = append(all, flatten(one)...)
		}
		return all
	}
	var at string
	switch e := err.(type) { //nolint:errorlint // as above
	case *openapi3filter.RequestError:
		if e.Parameter != nil {
			return []Violation{{Path: e.Parameter.In + " " + e.Parameter.Name, Reason: firstLine(e)}}
		}
		if e.Err != nil {
			return flatten(e.Err)
		}
		at = "body"
	case *openapi3filter.ResponseError:
		if e.Err != nil {
			return flatten(e.Err)
		}
		at = "status"
	case *openapi3filter.SecurityRequirementsError:
		at = "header Authorization"
	case *openapi3.SchemaError:
		at = "/" + strings.Join(e.JSONPointer(), "/")
	default:
		at = "body"
	}
	return []Violation{{Path: at, Reason: firstLine(err)}}
}

// firstLine leaves the schema and the value out of a message.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
