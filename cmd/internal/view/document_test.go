package view

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// forms are all that a plan is drawn in.
var forms = map[string]func(w io.Writer, d *Document) error{
	"plan.json":      JSON,
	"plan.md":        Markdown,
	"plan.txt":       func(w io.Writer, d *Document) error { return Text(w, d, Options{}) },
	"plan.names.txt": func(w io.Writer, d *Document) error { return Text(w, d, Options{Names: true, Width: 72}) },
	"plan.color.txt": func(w io.Writer, d *Document) error { return Text(w, d, Options{Color: true}) },
}

func draw(t testing.TB, form func(w io.Writer, d *Document) error, d *Document) string {
	t.Helper()
	var b bytes.Buffer
	if err := form(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestDecodeRefusesWhatDoesNotHoldTogether(t *testing.T) {
	t.Parallel()
	const head = `{"format_version": "1.0", "organizations": [{"name": "bloom", "title": "a\u001b[31mb", "seats": {`
	tests := map[string]struct{ text, want string }{
		"no JSON":                      {`{"format`, "unexpected EOF"},
		"another version":              {`{"format_version": "2.0"}`, `the plan has format version "2.0", and this program reads 1.2`},
		"a seat in no licence":         {head + `"users": [{"user": "user.anna", "licence": "location.center"}]}}]}`, "the seat of user.anna is in no licence"},
		"a renewal without a day":      {head + `"licences": [{"licence": "location.center", "at_renewal": 3}]}}]}`, "the licence of location.center has a renewal without a day"},
		"nothing is wrong":             {head + `"licences": [{"licence": "location.center"}], "users": [{"user": "user.anna", "licence": "location.center"}]}}]}`, ""},
		"a list where there is a text": {`{"format_version": []}`, "cannot unmarshal"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := Decode([]byte(tt.text))
			switch {
			case tt.want != "":
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got %v, want %q", err, tt.want)
				}
			case err != nil:
				t.Error(err)
			case d.Organizations[0].Title != "a\ufffd[31mb":
				t.Errorf("the title is %q", d.Organizations[0].Title)
			}
		})
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join("testdata", name)
			got := draw(t, form, oneDocument(t, ""))
			if os.Getenv("SEATPLAN_UPDATE") != "" {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What a saved plan shows is what a fresh one shows, in every form and every time.
func TestFormsAreTheSameEveryTime(t *testing.T) {
	t.Parallel()
	var saved bytes.Buffer
	if err := JSON(&saved, oneDocument(t, "")); err != nil {
		t.Fatal(err)
	}
	for name, form := range forms {
		want := draw(t, form, oneDocument(t, ""))
		for range 10 {
			var again Document
			if err := json.Unmarshal(saved.Bytes(), &again); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, draw(t, form, &again)); diff != "" {
				t.Fatalf("%s (-fresh +saved):\n%s", name, diff)
			}
		}
	}
}

func TestListsAreNeverNull(t *testing.T) {
	t.Parallel()
	full, files := onePlan(t, "")
	empty := Outcome{Organization: &schema.Organization{Name: "rose"}, Plan: &reconcile.Plan{}}
	rights := &schema.Organization{Live: &schema.Live{Rights: rightsWith("")}}
	bare := Outcome{Organization: &schema.Organization{Name: "bare"}, Plan: &reconcile.Plan{
		Live:    rights,
		Changes: []reconcile.Change{{}},
		Access:  []reconcile.AccessChange{{Location: &schema.Location{}, Delta: &schema.Delta{}}},
		Steps:   []reconcile.Step{{}, {Manual: &reconcile.ManualStep{}}},
		Guards:  []reconcile.GuardVerdict{{}},
		Ledger:  reconcile.Ledger{Lines: []reconcile.LicenceLine{{}}, Seats: []reconcile.SeatChange{{}}},
	}}
	for name, outcomes := range map[string][]Outcome{
		"no organization":             nil,
		"one that could not be read":  {unreadable("")},
		"one without changes":         {empty},
		"objects that have nothing":   {bare},
		"objects that have something": {full},
	} {
		data, err := json.Marshal(NewDocument("test", 0, outcomes, files))
		if err != nil {
			t.Fatal(err)
		}
		var parsed any
		if err := json.Unmarshal(data, &parsed); err != nil {
			t.Fatal(err)
		}
		checkLists(t, name, reflect.TypeFor[Document](), parsed)
	}
}

// checkLists walks a type along with its JSON form: where the one has a list, so has the other.
func checkLists(t *testing.T, path string, typ reflect.Type, v any) {
	t.Helper()
	switch typ.Kind() {
	case reflect.Pointer:
		if v != nil {
			checkLists(t, path, typ.Elem(), v)
		}
	case reflect.Slice:
		list, ok := v.([]any)
		if !ok {
			t.Errorf("%s is %v and not a list", path, v)
		}
		for i := range list {
			checkLists(t, fmt.Sprintf("%s[%d]", path, i), typ.Elem(), list[i])
		}
	case reflect.Struct:
		object, ok := v.(map[string]any)
		for i := range typ.NumField() {
			f := typ.Field(i)
			tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			if value, there := object[tag]; ok && (there || options == "") && f.IsExported() {
				checkLists(t, path+"."+tag, f.Type, value)
			}
		}
	}
}

// Money is a decimal string and never a number; what is not known is null.
func TestLicences(t *testing.T) {
	t.Parallel()
	got := make(map[string]map[string]any)
	for _, l := range oneDocument(t, "").Organizations[0].Seats.Licences {
		data, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		var object map[string]any
		if err := json.Unmarshal(data, &object); err != nil {
			t.Fatal(err)
		}
		got[l.Licence] = object
	}
	want := map[string]map[string]any{
		"location.center": {
			"licence": "location.center", "title": "Center", "rule": "roles", "rule_at_renewal": "rights",
			"before": 3., "after": 4., "peak": 4., "limit": 5., "limit_at_renewal": 4., "at_renewal": 5., "renews": "2027-02-28",
			"cost_before": "59.85", "cost_after": "79.80", "cost_at_renewal": "100.00", "currency": "EUR",
			"tariff_that_fits": map[string]any{"seats": 5., "price": "95.00"}, "doubtful": 1., "not_in_files": 2.,
		},
		"location.north": {
			"licence": "location.north", "title": "North", "rule": "unlimited", "rule_at_renewal": "unlimited",
			"before": 0., "after": 0., "peak": 0., "limit": 0., "limit_at_renewal": nil, "at_renewal": nil, "renews": nil,
			"cost_before": nil, "cost_after": nil, "cost_at_renewal": nil, "currency": nil,
			"tariff_that_fits": nil, "doubtful": 0., "not_in_files": 0.,
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("licences (-want +got):\n%s", diff)
	}
}

func TestSummaryCountsAllOrganizations(t *testing.T) {
	t.Parallel()
	first, files := onePlan(t, "")
	second, _ := onePlan(t, "")
	got := NewDocument("test", 0, []Outcome{first, unreadable(""), second}, files).Summary
	want := Summary{Update: 6, Remove: 4, Manual: 2, Gaining: 2, Losing: 1, SeatsBefore: 6, SeatsAfter: 8}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
}

func TestVersions(t *testing.T) {
	t.Parallel()
	for version, readable := range map[string]bool{
		"1.0": true, "1.1": true, "1.2": true, "0.9": false, "1.3": false, "2.0": false, "10.0": false, "1.10": false, "": false, "1": false, "1.x": false, "x.0": false,
	} {
		err := CheckVersion(version)
		var e *VersionError
		if (err == nil) != readable || err != nil && (!errors.As(err, &e) || e.Version != version) {
			t.Errorf("%q: %v", version, err)
		}
	}
}
