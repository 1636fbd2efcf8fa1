package emulator_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
)

// A seed is a JSON file; what it leaves out has a sensible default.
func ExampleOpen() {
	folder, err := os.MkdirTemp("", "seed")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	seed := filepath.Join(folder, "seed.json")
	err = os.WriteFile(seed, []byte(`{
		"format": 1, "subdomain": "volt", "account_id": 7001, "caller": 1,
		"roles": [ { "id": 2, "name": "Manager", "rights": { "leads": { "view": "G", "edit": "M" } } } ],
		"users": [ { "id": 1, "name": "Boss", "email": "boss@volt.example", "admin": true } ]
	}`), 0o600)
	if err != nil {
		panic(err)
	}

	e, err := emulator.Open(context.Background(), emulator.Options{Seed: seed})
	if err != nil {
		panic(err)
	}
	defer func() { _ = e.Close() }()

	body := `[{"name":"Ann","email":"ann@volt.example","password":"Vremenny1","rights":{"role_id":2}}]`
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/api/v4/users", strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+e.Token())
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	fmt.Println(w.Code, w.Header().Get("Content-Type"))
	fmt.Println(e.Seats())
	// Output:
	// 201 application/hal+json
	// 2 0
}
