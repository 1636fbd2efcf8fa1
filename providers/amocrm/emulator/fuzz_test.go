package emulator_test

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
)

// FuzzSeed feeds any bytes as a seed: Open may refuse, never panic, and what it takes can be served
// and stored.
func FuzzSeed(f *testing.F) {
	f.Add([]byte(everything))
	data, err := json.Marshal(world())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"format":1,"subdomain":"a","account_id":1,"caller":1,"users":[{"id":1,"name":"a","email":"a@"}],"switches":{"role_in_use":"400"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "seed.json")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		e, err := emulator.Open(t.Context(), emulator.Options{Seed: path})
		if err != nil {
			return
		}
		if _, err := emulator.New(e.State(), nil); err != nil {
			t.Errorf("the state of an accepted seed is refused: %v", err)
		}
		c := connect(t, e, nil)
		for _, path := range []string{"users?with=role,group", "roles?with=users", "leads/pipelines", "account?with=users_groups", "leads", "catalogs"} {
			if a := c.get(path); a.status >= 500 {
				t.Errorf("%s: %s", path, a)
			}
		}
	})
}

// FuzzBodies feeds any body to every path, under the defaults and under the last position of every
// switch: it may be refused, never break, and never leave a state that does not load.
func FuzzBodies(f *testing.F) {
	paths := []string{
		"POST /api/v4/users", "POST /api/v4/users/activate", "POST /api/v4/users/deactivate", "POST /api/v4/roles", "PATCH /api/v4/roles", "PATCH /api/v4/roles/41",
		"DELETE /api/v4/roles/41", "PATCH /api/v4/leads", "PATCH /api/v4/tasks", "POST /oauth2/access_token", "GET /api/v4/users",
	}
	for i := range paths {
		for _, body := range []string{
			``, `[]`, `{}`, `null`, `[{}]`, `[null]`, `[{"id":52},{"id":52}]`, `[{"id":1e400,"request_id":1e9}]`,
			`[{"name":"\ud800","email":"\u0000@a.b","password":"Aa1aaa","rights":{"is_free":true}}]`,
			`[{"name":"x","email":"x@a.b","password":"Aa1aaa","rights":{"leads":{"view":"A"},"contacts":{},"companies":{},"tasks":{},"status_rights":[{"entity_type":"leads","pipeline_id":11,"status_id":111,"rights":{"export":"A"}}],"catalog_rights":[],"custom_fields_rights":{"x":1e400}}}]`,
			`{"name":"x","rights":{"leads":{"view":"M","edit":"A"},"status_rights":null,"catalog_rights":[{"catalog_id":21,"rights":{"view":"L"}}],"custom_fields_rights":[1]}}`,
			`[{"id":41,"name":"x"},{"id":41,"rights":{"status_rights":[]}}]`, `[{"id":61,"responsible_user_id":51,"name":"x"}]`,
			`{"client_id":"client-1","client_secret":"secret-of-the-client","redirect_uri":"https://tool.example/cb","grant_type":"refresh_token","refresh_token":"first-refresh"}`,
		} {
			f.Add(uint8(i), false, body)
			f.Add(uint8(i), true, body)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, last bool, text string) {
		c := serve(t, func(s *emulator.State) {
			if last {
				s.Switches = make(map[string]string)
				for _, x := range emulator.Switches() {
					s.Switches[x.Name] = x.Positions[len(x.Positions)-1].Name
				}
			}
		})
		method, path, _ := strings.Cut(paths[int(which)%len(paths)], " ")
		r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(text))
		r.Header.Set("Authorization", "Bearer "+c.token)
		if a := record(t, c.e, r); a.status >= 500 {
			t.Errorf("%s: %s", path, a)
		}
		if _, err := emulator.New(c.e.State(), nil); err != nil {
			t.Errorf("%s left a state that does not load: %v", path, err)
		}
	})
}
