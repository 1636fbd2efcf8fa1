package emulator_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
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
	f.Add([]byte(`{"format":1,"caller":1,"users":[{"id":1,"name":"a","email":"a"}],"switches":{"desk_views":"other"}}`))
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
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
}

// FuzzBodies feeds any body to every path, under both styles of update: it may be refused, never
// break, and never leave a state that does not load.
func FuzzBodies(f *testing.F) {
	paths := []string{
		"auth/login", "branch/index", "branch/create", "branch/update?id=1", "1/pay-account/index", "1/pay-account/create",
		"1/pay-account/update?id=11", "1/user/index", "1/user/create", "1/user/update?id=33", "1/user/delete?id=33", "1/teacher/index", "1/log/index",
	}
	for i := range paths {
		for _, body := range []string{
			``, `[]`, `null`, `{"page":1e400,"pageSize":1e19,"id":[[1]],"removed":{},"date_from":"x","is_active":[null]}`,
			`{"name":"x","is_active":true,"subject_ids":[1,1,"2",null],"weight":-1,"user_ids":[31,31],"branch_id":"2","is_enabled":"1"}`,
			`{"email":"a@b.example","name":"x","role_ids":[24,"24"],"branch_ids":[1],"pay_account_ids":[11,12],"gender":"male","password":"x","teacher_id":41}`,
			`{"email":"\u0000@","name":"\ud800","api_key":{}}`,
		} {
			f.Add(uint8(i), false, body)
			f.Add(uint8(i), true, body)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, overwrite bool, text string) {
		c := serve(t, func(s *emulator.State) {
			allFields(s)
			if overwrite {
				s.Switches["update_style"], s.Switches["desk_views"] = "overwrite", "separate"
			}
		})
		path := paths[int(which)%len(paths)]
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v2api/"+path, strings.NewReader(text))
		r.Header.Set("X-ALFACRM-TOKEN", c.token)
		if a := record(t, c.e, r); a.status >= 500 {
			t.Errorf("%s: %s", path, a)
		}
		if _, err := emulator.New(c.e.State(), nil); err != nil {
			t.Errorf("%s left a state that does not load: %v", path, err)
		}
	})
}
