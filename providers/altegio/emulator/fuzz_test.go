package emulator_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/seatplan/seatplan/providers/altegio/emulator"
)

// body is a request body as text.
func body(value any) string {
	if value == nil {
		return ""
	}
	data, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// FuzzSeed feeds any bytes as a seed: Open may refuse, never panic, and what it takes can be served
// and stored.
func FuzzSeed(f *testing.F) {
	f.Add([]byte(seed))
	data, err := json.Marshal(world())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"format":1,"caller":1,"people":[{"id":1,"name":"a","email":"a@b"}],"extra_rights":[{"slug":"a","value_type":"ids"}],"extra_roles":[{"slug":"b","like":"owner"}],"access":[{"location":2,"user":1,"role":"b","rights":{"a":[1]}}],"locations":[{"id":2,"title":"c"}]}`))
	f.Add([]byte(`{"format":1,"caller":1,"people":[{"id":1,"name":"a","email":"a@b"}],"presets":[{"slug":"owner","on":["records_access"],"values":{"timetable_staff_id":"self","timetable_position_id":[1]},"paid":[],"without":["[","kind:x"]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "seed.json")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		e, err := emulator.Open(t.Context(), emulator.Options{Seed: path})
		if err != nil {
			return
		}
		if _, err := emulator.New(e.State(), fixedClock); err != nil {
			t.Errorf("the state of an accepted seed is refused: %v", err)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
}

// FuzzBodies feeds any body to every endpoint that writes: it may be refused, never break, and
// never leave a state that does not load.
func FuzzBodies(f *testing.F) {
	var writes []success
	for _, s := range successes {
		if s.method != "GET" {
			writes = append(writes, s)
			f.Add(uint8(len(writes)-1), body(s.body))
		}
	}
	f.Add(uint8(0), `{"login":null,"password":[]}`)
	for i := range writes {
		f.Add(uint8(i), `{"user_permissions":[{"slug":"storages_ids","value":[1e400]}],"staff_id":1e19,"invites":[null],"user_company_links":[{"company_id":"x"}]}`)
	}
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		e, err := emulator.New(world(), fixedClock)
		if err != nil {
			t.Fatal(err)
		}
		s := writes[int(which)%len(writes)]
		if w := send(e, s.method, s.path, text); w.Code >= 500 {
			t.Errorf("%s %s: %d %s", s.method, s.path, w.Code, w.Body)
		}
		if _, err := emulator.New(e.State(), fixedClock); err != nil {
			t.Errorf("%s %s left a state that does not load: %v", s.method, s.path, err)
		}
	})
}
