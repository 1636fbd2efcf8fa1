package emulator_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/seatplan/seatplan/providers/altegio/emulator"
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
		"format": 1,
		"caller": 101,
		"locations": [ { "id": 120001, "title": "Bloom Center" } ],
		"people":    [ { "id": 101, "name": "Boss", "email": "boss@bloom.example" } ],
		"access":    [ { "location": 120001, "user": 101, "role": "owner" } ]
	}`), 0o600)
	if err != nil {
		panic(err)
	}

	e, err := emulator.Open(context.Background(), emulator.Options{Seed: seed})
	if err != nil {
		panic(err)
	}
	defer func() { _ = e.Close() }()
	partner, user := e.Tokens()

	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/api/v1/company/120001/users", nil)
	r.Header.Set("Accept", "application/vnd.api.v2+json")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+partner+", User "+user)
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	fmt.Print(w.Code, " ", w.Body)
	// Output:
	// 200 {"data":[{"email":"boss@bloom.example","id":101,"information":"","is_approved":true,"is_non_deletable":false,"name":"Boss","phone":""}],"meta":{"count":1},"success":true}
}
