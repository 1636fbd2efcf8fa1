package apply_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
)

const document = `{"format_version":"1.0","title":"<Анна> & \"Bloom\""}`

func day(t testing.TB, s string) schema.Date {
	t.Helper()
	d, err := schema.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func userKey(location, id schema.ID) schema.Key {
	return schema.Key{Kind: schema.KindUser, Location: location, ID: id}
}

// plannedSteps have every field that a saved plan keeps.
func plannedSteps() []reconcile.Step {
	return []reconcile.Step{
		{
			N: 1, Kind: reconcile.Call, Op: "card", Title: "a card for <Анна>", Method: "POST", Path: "/staff/17",
			Payload: []byte(`{"name":"Анна","note":"<b>&</b>"}`), Addresses: []schema.Address{"user.anna"}, Reads: 1, Writes: 1,
			Expects: []reconcile.Expectation{{Key: userKey(17, 7), Address: "user.anna", Fingerprint: "aa"}},
		},
		{
			N: 2, Kind: reconcile.Call, Op: "rights", Title: "rights", Method: "PUT", Path: "/company/17/users/7/permissions",
			Payload: []byte(`[]`), Addresses: []schema.Address{"user.anna", `user.master["a@b.example"]`},
			Keeps: []reconcile.Keep{{Address: "location.center", Change: -1}},
			Needs: []int{1}, Uses: map[string]int{"card": 1, "other": 1}, Repeatable: true, Reads: 2, Writes: 1,
			Expects: []reconcile.Expectation{
				{Key: userKey(17, 7), Address: "user.anna", Fingerprint: "aa"},
				{Key: schema.Key{Kind: schema.KindLocation, ID: 17}, Address: "location.center", Fingerprint: "cc"},
			},
		},
		{N: 3, Kind: reconcile.Waiting, Op: "accept", Title: "Anna accepts", Needs: []int{1, 2}},
	}
}

func plans(t testing.TB) []*reconcile.Plan {
	t.Helper()
	return []*reconcile.Plan{
		{
			Organization: &schema.Organization{Name: "bloom", System: "altegio"},
			AsOf:         day(t, "2027-01-15"), ValidThrough: day(t, "2027-02-27"), Steps: plannedSteps(),
			Keepers: []reconcile.Keeper{{Address: "location.center", Title: "Center", Holders: 2}},
		},
		{Organization: &schema.Organization{Name: "rose", System: "altegio"}, AsOf: day(t, "2027-01-15")},
	}
}

func saved(t testing.TB) []byte {
	t.Helper()
	data, err := apply.NewFile("seatplan 1.2.3", "d1935", []byte(document), plans(t)).Encode()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func decode(t testing.TB, data []byte) *apply.File {
	t.Helper()
	f, err := apply.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestSavedPlanComesBackByteForByte(t *testing.T) {
	t.Parallel()
	data := saved(t)
	if again := saved(t); !bytes.Equal(data, again) {
		t.Fatalf("equal plans make different files:\n%s\n%s", data, again)
	}
	f := decode(t, data)
	again, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(data), string(again)); diff != "" {
		t.Errorf("a file that was read and written again (-first +second):\n%s", diff)
	}
}

func TestSavedPlanHoldsThePlan(t *testing.T) {
	t.Parallel()
	f := decode(t, saved(t))
	var want, got any
	if err := errors.Join(json.Unmarshal([]byte(document), &want), json.Unmarshal(f.Plan, &got)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the plan for people (-want +got):\n%s", diff)
	}
	execution := apply.Execution{
		Version: 2, Program: "seatplan 1.2.3", Config: "d1935",
		Organizations: []apply.OrganizationExecution{
			{Name: "bloom", System: "altegio", AsOf: "2027-01-15", ValidThrough: "2027-02-27", Keepers: []apply.Keeper{{Address: "location.center", Title: "Center", Holders: 2}}},
			{Name: "rose", System: "altegio", AsOf: "2027-01-15"},
		},
	}
	ignore := cmp.Options{cmpopts.IgnoreFields(apply.Execution{}, "Digest"), cmpopts.IgnoreFields(apply.OrganizationExecution{}, "Steps")}
	if diff := cmp.Diff(execution, f.Execution, ignore); diff != "" {
		t.Errorf("execution (-want +got):\n%s", diff)
	}
	restored := f.Execution.Organizations[0].Restore()
	if diff := cmp.Diff(plannedSteps(), restored, samePayload()); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if steps := f.Execution.Organizations[1].Restore(); len(steps) != 0 {
		t.Errorf("a plan without steps has %d", len(steps))
	}
}

// samePayload compares payloads by what they say: a file may write "<" as an escape.
func samePayload() cmp.Option {
	isPayload := func(p cmp.Path) bool { return p.Last().String() == ".Payload" }
	return cmp.FilterPath(isPayload, cmp.Transformer("parse", func(data []byte) any {
		var v any
		if len(data) > 0 && json.Unmarshal(data, &v) != nil {
			return string(data)
		}
		return v
	}))
}

func TestPayloadThatIsNoJSONIsNotSaved(t *testing.T) {
	t.Parallel()
	list := plans(t)
	list[0].Steps[0].Payload = []byte("{")
	if _, err := apply.NewFile("seatplan", "", []byte(document), list).Encode(); err == nil {
		t.Error("a plan was written that cannot be read")
	}
}

// Every error of a file says that the plan is to be made again.
func refusal(t *testing.T, what string, data []byte) {
	t.Helper()
	f, err := apply.Decode(data)
	switch {
	case f != nil || err == nil:
		t.Errorf("%s: the file was taken", what)
	case !errors.Is(err, apply.ErrDamaged):
		t.Errorf("%s: %v is not ErrDamaged", what, err)
	case !strings.HasSuffix(err.Error(), "; make the plan again"):
		t.Errorf("%s: %q does not say what to do", what, err)
	}
}

func TestDamagedFiles(t *testing.T) {
	t.Parallel()
	data := saved(t)
	replace := func(old, replacement string) []byte {
		if bytes.Count(data, []byte(old)) == 0 {
			t.Fatalf("the file has no %s", old)
		}
		return bytes.Replace(data, []byte(old), []byte(replacement), 1)
	}
	for name, damaged := range map[string][]byte{
		"nothing":                   nil,
		"something else":            []byte("organization \"bloom\" {}\n"),
		"another document":          []byte(`{"format_version":"1.0"}`),
		"an empty object":           []byte(`{}`),
		"a list":                    []byte(`[]`),
		"null":                      []byte(`null`),
		"a changed address":         replace(`/company/17/`, `/company/18/`),
		"a changed plan for people": replace(`"format_version":"1.0"`, `"format_version":"1.1"`),
		"a dropped need":            replace(`"needs":[1],`, ``),
		"another digest":            replace(`"digest":"`, `"digest":"0`),
		"another version":           replace(`"version":2`, `"version":1`),
		"an unknown field":          replace(`"program"`, `"force":true,"program"`),
		"a second plan behind it":   append(slices.Clone(data), data...),
		"text behind it":            append(slices.Clone(data), "# checked"...),
	} {
		refusal(t, name, damaged)
	}
}

func TestEveryTruncatedFileIsRefused(t *testing.T) {
	t.Parallel()
	data := saved(t)
	for n := range len(data) - 1 { // without the line break at the end it is still whole
		refusal(t, string(data[:n]), data[:n])
	}
}

func TestEveryChangedByteIsNoticed(t *testing.T) {
	t.Parallel()
	data := saved(t)
	for i := range data {
		damaged := slices.Clone(data)
		damaged[i] ^= 1
		refusal(t, string(damaged), damaged)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	steps := []reconcile.Step{
		{Expects: []reconcile.Expectation{{Key: userKey(17, 9)}, {Key: userKey(3, 9)}}},
		{},
		{Expects: []reconcile.Expectation{{Key: schema.Key{Kind: schema.KindLocation, ID: 17}}, {Key: userKey(17, 9)}, {Key: userKey(17, 2)}}},
	}
	want := []schema.Key{{Kind: schema.KindLocation, ID: 17}, userKey(3, 9), userKey(17, 2), userKey(17, 9)}
	if diff := cmp.Diff(want, apply.Keys(steps)); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	if keys := apply.Keys(nil); len(keys) != 0 {
		t.Errorf("no steps have the keys %v", keys)
	}
}

func TestMoved(t *testing.T) {
	t.Parallel()
	steps := []reconcile.Step{
		{Expects: []reconcile.Expectation{
			{Key: userKey(17, 2), Address: "user.boris", Fingerprint: "b"},
			{Key: userKey(17, 1), Address: "user.anna", Fingerprint: "a"},
		}},
		{Expects: []reconcile.Expectation{
			{Key: userKey(18, 2), Address: "user.boris", Fingerprint: "b18"},
		}},
	}
	whole := map[schema.Key]reconcile.Fingerprint{userKey(17, 1): "a", userKey(17, 2): "b", userKey(18, 2): "b18", userKey(17, 3): "new"}
	changed := func(key schema.Key, print reconcile.Fingerprint) map[schema.Key]reconcile.Fingerprint {
		now := make(map[schema.Key]reconcile.Fingerprint)
		for k, p := range whole {
			now[k] = p
		}
		if now[key] = print; print == "" {
			delete(now, key)
		}
		return now
	}
	for name, tt := range map[string]struct {
		now  map[schema.Key]reconcile.Fingerprint
		want []schema.Address
	}{
		"all is as it was, and somebody came": {whole, nil},
		"one object differs":                  {changed(userKey(17, 1), "z"), []schema.Address{"user.anna"}},
		"one object is gone":                  {changed(userKey(18, 2), ""), []schema.Address{"user.boris"}},
		"nothing is left":                     {nil, []schema.Address{"user.anna", "user.boris"}},
	} {
		if diff := cmp.Diff(tt.want, apply.Moved(steps, tt.now)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// FuzzDecode reads any bytes as a saved plan: they may be refused and never break. What is taken,
// and what fits the form and gets a new digest, comes back the same.
func FuzzDecode(f *testing.F) {
	data := saved(f)
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add([]byte(`{"plan":null,"execution":{"version":2,"organizations":[{"steps":[{"n":-1,"payload":null,"expects":[{"id":9}]}]}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if file, err := apply.Decode(data); err == nil {
			roundTrip(t, file)
		} else if !errors.Is(err, apply.ErrDamaged) {
			t.Errorf("%v is not ErrDamaged", err)
		}
		var file apply.File
		if json.Unmarshal(data, &file) == nil {
			file.Execution.Version = 1
			roundTrip(t, &file)
		}
	})
}

func roundTrip(t *testing.T, file *apply.File) {
	t.Helper()
	first, err := file.Encode()
	if err != nil {
		t.Fatal(err)
	}
	file2, err := apply.Decode(first)
	if errors.Is(err, apply.ErrDamaged) {
		return // the digest is right now, and the steps are those of no plan
	}
	if err != nil {
		t.Fatal(err)
	}
	second, err := file2.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Errorf("written again:\n%s\n%s", first, second)
	}
	for i := range file.Execution.Organizations {
		apply.Keys(file.Execution.Organizations[i].Restore())
	}
}

// A file can be made whole again by whoever knows how; what no planner makes is refused all the same.
func TestStepsThatNoPlanHas(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(s *reconcile.Step){
		"needs a step that is not there": func(s *reconcile.Step) { s.Needs = []int{99} },
		"needs itself":                   func(s *reconcile.Step) { s.Needs = []int{s.N} },
		"takes a number from nowhere":    func(s *reconcile.Step) { s.Uses = map[string]int{"x": 99} },
		"another kind":                   func(s *reconcile.Step) { s.Kind = "bogus" },
		"another number":                 func(s *reconcile.Step) { s.N = 7 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := plans(t)
			change(&list[0].Steps[len(list[0].Steps)-1])
			data, err := apply.NewFile("seatplan", "", []byte(document), list).Encode()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := apply.Decode(data); !errors.Is(err, apply.ErrDamaged) {
				t.Errorf("got %v, want %v", err, apply.ErrDamaged)
			}
		})
	}
}
