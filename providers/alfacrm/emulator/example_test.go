package emulator_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
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
		"caller": 1,
		"branches": [ { "id": 1, "name": "Center" } ],
		"roles":    [ { "id": 1, "title": "Администратор", "interface": "administration", "rank": 999, "builtin": "administrator" } ],
		"users":    [ { "id": 1, "name": "Boss", "email": "boss@school.example", "branches": [1], "roles": [1] } ]
	}`), 0o600)
	if err != nil {
		panic(err)
	}

	e, err := emulator.Open(context.Background(), emulator.Options{Seed: seed})
	if err != nil {
		panic(err)
	}
	defer func() { _ = e.Close() }()
	post := func(path, body, token string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("X-ALFACRM-TOKEN", token)
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
		return w
	}

	email, key := e.APIUser()
	var session struct{ Token string }
	answer := post("/v2api/auth/login", fmt.Sprintf(`{"email":%q,"api_key":%q}`, email, key), "")
	if err := json.Unmarshal(answer.Body.Bytes(), &session); err != nil {
		panic(err)
	}
	answer = post("/v2api/1/user/index", `{"page":0}`, session.Token)
	fmt.Print(answer.Code, " ", answer.Body)
	// Output:
	// 200 {"count":1,"items":[{"branch_ids":[1],"email":"boss@school.example","id":1,"name":"Boss","pay_account_ids":[]}],"page":0,"total":1}
}
