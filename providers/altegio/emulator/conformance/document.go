// Package conformance validates what goes over the wire against the vendor's OpenAPI document. Tests
// put it around the emulator, so that the emulator's answers and the client's requests are measured
// by something that is neither of them:
//
//	server := httptest.NewServer(conformance.Wrap(t, e))
//	server := httptest.NewServer(conformance.Wrap(t, e, conformance.Allow("ids", "string")))
//
// At the default positions of the switches no violation is allowed. A deviating position allows
// those listed for it (Allowances), and Expect demands that each of them happens.
package conformance

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"github.com/seatplan/seatplan/providers/altegio/emulator"
)

// document is the OpenAPI document, ready to be asked.
type document struct {
	router   routers.Router
	schemas  openapi3.Schemas
	paths    map[string]*openapi3.PathItem
	verdicts sync.Map // of exchanges that were validated before
}

var load = sync.OnceValue(func() *document {
	d, err := newDocument(emulator.OpenAPI())
	if err != nil {
		panic(fmt.Sprintf("altegio/emulator/conformance: %v", err))
	}
	return d
})

// newDocument loads an OpenAPI 3.1 document and brings it to what the validator of the library
// itself understands. For 3.1 the library would hand every value to a JSON Schema engine that
// compiles the schema anew each time and reports other paths; its own validator knows type lists
// and null, which is all of 3.1 that the document uses besides const. So, once the document is
// validated as what it is:
//
//   - const becomes an enumeration of one, and the empty schema takes null as it does in 3.1;
//   - the version is set to 3.0.3, which selects that validator;
//   - paths get the folder of their API version, because servers by path are not looked at;
//   - of the two forms of a licence, the envelope needs its data: as it stands, with nothing
//     required, it would match any object and hide mistakes of the bare form.
func newDocument(data []byte) (*document, error) {
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return nil, fmt.Errorf("load the document: %w", err)
	}
	if err := doc.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
		return nil, fmt.Errorf("validate the document: %w", err)
	}
	err = doc.WalkSchemas(func(_ string, ref *openapi3.SchemaRef) error {
		s := ref.Value
		if s.Const != nil {
			s.Enum, s.Const = []any{s.Const}, nil
		}
		if s.IsEmpty() {
			s.Nullable = true
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("rewrite the schemas: %w", err)
	}
	paths := openapi3.NewPaths()
	for path, item := range doc.Paths.Map() {
		folder := "/api/v1"
		if len(item.Servers) > 0 {
			folder, item.Servers = "/api/v2", nil
		}
		paths.Set(folder+path, item)
	}
	doc.Paths, doc.Servers = paths, nil
	requireLicenceData(doc)

	router, err := legacy.NewRouter(doc, openapi3.DisableExamplesValidation())
	if err != nil {
		return nil, fmt.Errorf("route the document: %w", err)
	}
	doc.OpenAPI = "3.0.3"
	return &document{router: router, schemas: doc.Components.Schemas, paths: paths.Map()}, nil
}

// requireLicenceData sharpens the second form of the licence.
func requireLicenceData(doc *openapi3.T) {
	item := doc.Paths.Value("/api/v1/license/{location_id}")
	answer := item.Get.Responses.Status(http.StatusOK).Value.Content.Get("application/json").Schema.Value
	envelope := answer.AnyOf[1].Value
	envelope.Required = []string{"success", "data"}
}

// Operations are the ids of all operations of the document, by "METHOD /path".
func Operations() map[string]string {
	operations := make(map[string]string)
	for path, item := range load().paths {
		for method, op := range item.Operations() {
			operations[method+" "+path] = op.OperationID
		}
	}
	return operations
}
