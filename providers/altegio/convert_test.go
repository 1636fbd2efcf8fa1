package altegio

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/schema"
)

func day(t testing.TB, s string) schema.Date {
	t.Helper()
	d, err := schema.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func read[T any](t testing.TB, data string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(data), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func rightID(t testing.TB, c *schema.Catalogue, slug string) schema.RightID {
	t.Helper()
	id, ok := c.LookupKey(slug)
	if !ok {
		t.Fatalf("no right has the key %s", slug)
	}
	return id
}

// described lists a set of rights by their keys: true for one that is granted, else its value.
func described(c *schema.Catalogue, s *schema.RightSet) map[string]schema.Value {
	m := make(map[string]schema.Value)
	for _, id := range s.Granted() {
		m[c.Right(id).Key] = schema.Bool(true)
	}
	for _, l := range s.Limits() {
		m[c.Right(l.Right).Key] = l.Value
	}
	return m
}

var values = cmp.Comparer(func(a, b schema.Value) bool { return a == b })

func TestLicences(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]schema.Licence{
		`{}`: {Rule: schema.RuleRoles},
		`{"active":true,"is_paid_rights_model":true,"staff_limit":12,"deactivation_date":"2027-02-28"}`: {
			Rule: schema.RuleRights, Seats: schema.Field[schema.SeatLimit]{V: schema.SeatLimit{Seats: 12, Known: true}}, Renews: schema.Field[schema.Date]{V: day(t, "2027-02-28")},
		},
		`{"active":0,"staff_limit":"0","deactivation_date":"28.02.2027"}`: {
			Rule: schema.RuleRoles, Expired: true, Seats: schema.Field[schema.SeatLimit]{V: schema.SeatLimit{Unlimited: true, Known: true}}, Renews: schema.Field[schema.Date]{V: day(t, "2027-02-28")},
		},
		`{"staff_limit":null,"deactivation_date":"2027-02-28T23:59:59+03:00"}`: {Rule: schema.RuleRoles, Renews: schema.Field[schema.Date]{V: day(t, "2027-02-28")}},
		`{"deactivation_date":"2027-02-28 00:00:00"}`:                          {Rule: schema.RuleRoles, Renews: schema.Field[schema.Date]{V: day(t, "2027-02-28")}},
		`{"deactivation_date":"2027-02-28T00:00:00"}`:                          {Rule: schema.RuleRoles, Renews: schema.Field[schema.Date]{V: day(t, "2027-02-28")}},
		`{"deactivation_date":"next year"}`:                                    {Rule: schema.RuleRoles},
		`{"deactivation_date":"02/28/2027"}`:                                   {Rule: schema.RuleRoles},
	} {
		got := licenceOf(read[licenceWire](t, body), nil)
		if diff := cmp.Diff(&want, got, cmp.AllowUnexported(schema.Money{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
	}
}

func TestPeopleAndCards(t *testing.T) {
	t.Parallel()
	user := userOf(read[userWire](t, `{"id":"7","name":"Анна","phone":79001112233,"email":"A@b.example","is_non_deletable":"1"}`))
	wantUser := &schema.User{
		ID: schema.Field[schema.ID]{V: 7}, Name: schema.Field[string]{V: "Анна"}, Phone: schema.Field[string]{V: "79001112233"},
		Email: schema.Field[string]{V: "A@b.example"}, Permanent: true,
	}
	if diff := cmp.Diff(wantUser, user); diff != "" {
		t.Errorf("user (-want +got):\n%s", diff)
	}
	loc := &schema.Location{ID: schema.Field[schema.ID]{V: 17}}
	card := employeeOf(read[staffWire](t, `{"id":5,"name":"Анна","specialization":"Master","user_id":"7","has_access_timetable":1,"fired":"1"}`), loc)
	wantCard := &schema.Employee{
		ID: 5, Location: loc, UserID: 7, Name: schema.Field[string]{V: "Анна"}, Specialization: schema.Field[string]{V: "Master"},
		Schedule: schema.Field[bool]{V: true}, Dismissed: schema.Field[bool]{V: true},
	}
	if diff := cmp.Diff(wantCard, card); diff != "" {
		t.Errorf("card (-want +got):\n%s", diff)
	}
}

func TestWireValues(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		in   string
		typ  schema.ValueType
		want schema.Value
	}{
		"a tick":                     {`"1"`, schema.TypeBool, schema.Bool(true)},
		"no tick":                    {`0`, schema.TypeBool, schema.Bool(false)},
		"a tick that is none":        {`"maybe"`, schema.TypeBool, schema.Value{}},
		"days":                       {`"-1"`, schema.TypeDays, schema.Int(-1)},
		"an id":                      {`"17"`, schema.TypeID, schema.Int(17)},
		"ids":                        {`["3",1,2,"1"]`, schema.TypeIDs, schema.Ints([]int64{1, 2, 3})},
		"no ids":                     {`[]`, schema.TypeIDs, schema.Ints(nil)},
		"ids that are none":          {`[[1]]`, schema.TypeIDs, schema.Value{}},
		"addresses in one text":      {`"10.0.0.1, 10.0.0.2;10.0.0.3\n10.0.0.1\t10.0.0.4\u0007"`, schema.TypeTexts, schema.Texts([]string{"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"})},
		"addresses in a list":        {`["10.0.0.2","10.0.0.1"]`, schema.TypeTexts, schema.Texts([]string{"10.0.0.1", "10.0.0.2"})},
		"no addresses":               {`""`, schema.TypeTexts, schema.Texts(nil)},
		"no value":                   {`null`, schema.TypeDays, schema.Value{}},
		"nothing":                    {``, schema.TypeDays, schema.Value{}},
		"an object":                  {`{"a":1}`, schema.TypeDays, schema.Value{}},
		"a number that is not whole": {`1.5`, schema.TypeDays, schema.Value{}},
	} {
		if got := wireValue(json.RawMessage(tt.in), tt.typ); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

// What is sent for a right is what reading it back gives, for every right of the catalogue.
func TestValuesSurviveTheWire(t *testing.T) {
	t.Parallel()
	c := builtIn()
	samples := map[schema.ValueType][]schema.Value{
		schema.TypeBool:  {schema.Bool(true), schema.Bool(false)},
		schema.TypeFlag:  {schema.Int(0), schema.Int(1)},
		schema.TypeDays:  {schema.Int(-1), schema.Int(0), schema.Int(30)},
		schema.TypeID:    {schema.Int(0), schema.Int(17)},
		schema.TypeIDs:   {schema.Ints(nil), schema.Ints([]int64{3, 20, 100})},
		schema.TypeTexts: {schema.Texts(nil), schema.Texts([]string{"10.0.0.1", "10.0.0.2"})},
	}
	for i := range c.Len() {
		right := c.Right(schema.RightID(i))
		for _, v := range append(samples[right.Type], right.Full) {
			data, err := json.Marshal(toWire(right, v, 5))
			if err != nil {
				t.Fatal(err)
			}
			if got, ok := right.Normalize(wireValue(data, right.Type)); !ok || got != v {
				t.Errorf("%s: %v is sent as %s and read as %v", right.Key, v, data, got)
			}
		}
		if none, full := toWire(right, schema.Value{}, 5), toWire(right, right.Full, 5); !cmp.Equal(none, full) {
			t.Errorf("%s: not restricted is sent as %v, want %v", right.Key, none, full)
		}
	}
	staff := c.Right(rightID(t, c, "timetable_staff_id"))
	if got := toWire(staff, schema.Self(), 5); got != int64(5) {
		t.Errorf("one's own card is sent as %v, want 5", got)
	}
}

func TestStoredRights(t *testing.T) {
	t.Parallel()
	rights := schema.NewRights(builtIn())
	for name, tt := range map[string]struct {
		body string
		want map[string]schema.Value
	}{
		"ticks as anything": {
			`{"user_permissions":[{"slug":"timetable_access","value":"1"},{"slug":"records_access","value":true},{"slug":"clients_access","value":0},{"slug":"finances_access","value":null}]}`,
			map[string]schema.Value{"timetable_access": schema.Bool(true), "records_access": schema.Bool(true)},
		},
		"one's own card, and another's": {
			`{"staff_id":"5","user_permissions":[{"slug":"timetable_access","value":1},{"slug":"timetable_staff_id","value":"5"},{"slug":"timetable_position_id","value":6}]}`,
			map[string]schema.Value{"timetable_access": schema.Bool(true), "timetable_staff_id": schema.Self(), "timetable_position_id": schema.Int(6)},
		},
		"without a card nothing is one's own": {
			`{"staff_id":0,"user_permissions":[{"slug":"timetable_access","value":1},{"slug":"timetable_staff_id","value":0}]}`,
			map[string]schema.Value{"timetable_access": schema.Bool(true)},
		},
		"what does not restrict is left out": {
			`{"user_permissions":[{"slug":"timetable_access","value":1},{"slug":"timetable_last_days_count","value":"-1"}]}`,
			map[string]schema.Value{"timetable_access": schema.Bool(true)},
		},
		"limits of what is off, unknown keys and wrong values are left out": {
			`{"user_permissions":[{"slug":"timetable_last_days_count","value":3},{"slug":"unheard_of","value":1},{"slug":"","value":1},{"slug":"records_access","value":"maybe"}]}`,
			map[string]schema.Value{},
		},
	} {
		stored := read[permissionsWire](t, tt.body)
		if diff := cmp.Diff(tt.want, described(rights.Catalogue(), rightSet(rights, &stored)), values); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// The whole list is sent: what was stored, in its order, and what else the role offers.
func TestRightsAreSentWhole(t *testing.T) {
	t.Parallel()
	rights := schema.NewRights(builtIn())
	c := rights.Catalogue()
	offered := schema.NewBits(c.Len())
	for _, slug := range []string{"timetable_access", "timetable_staff_id", "timetable_last_days_count", "records_access", "records_edit_last_days_count"} {
		offered.Set(rightID(t, c, slug))
	}
	d := rights.Draft(nil)
	d.Grant(rightID(t, c, "timetable_access"))
	d.Limit(rightID(t, c, "timetable_staff_id"), schema.Self())
	stored := read[[]permissionWire](t, `[
		{"slug":"records_access","value":true},
		{"slug":"unheard_of","value":{"kept":["as","is"]}},
		{"slug":"records_edit_last_days_count","value":"7"},
		{"slug":"clients_access","value":true},
		{"slug":"records_access","value":true},
		{"slug":"timetable_last_days_count","value":"3"}
	]`)
	const sent = `[` +
		`{"slug":"records_access","value":false},` +
		`{"slug":"unheard_of","value":{"kept":["as","is"]}},` +
		`{"slug":"records_edit_last_days_count","value":"7"},` + // of a right that is off: stays as stored
		`{"slug":"timetable_last_days_count","value":-1},` + // of one that is on: as wanted
		`{"slug":"timetable_access","value":true},` +
		`{"slug":"timetable_staff_id","value":5}]`
	data, err := json.Marshal(wireRights(rights, d.Set(), stored, offered, 5))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sent, string(data)); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

const liveTree = `[
	{"slug":"worker","title":"Специалист","user_permissions":[
		{"slug":"timetable_access","title":"Журнал","default_value":true,"is_paid":"0","children":[
			{"slug":"timetable_staff_id","type":{"slug":"allowed_id","all_access_value":"0"},"default_value":5,"is_editable":false,
			 "options":[{"title":"Все","value":0},{"title":"Анна","value":"5","is_disabled":1},{"title":"?","value":"x"}]}]},
		{"slug":"brand_new_access","title":"Brand new","is_recommended":"1","is_paid":true,"is_paid_only":1,"children":[
			{"slug":"brand_new_ids","title":"Какие","type":{"slug":"allowed_ids","all_access_value":[]},"default_value":[2,"1"]}]},
		{"slug":"","title":"nothing"}]},
	{"slug":"worker2","title":"Same tree, other role","user_permissions":[]}]`

func TestLiveTrees(t *testing.T) {
	t.Parallel()
	roles := read[[]roleWire](t, liveTree)
	rights := schema.NewRights(builtIn().Extend(liveRights([][]roleWire{roles, roles}, []string{"hidden_access", "brand_new_access"})))
	c := rights.Catalogue()
	if c.Len() != builtIn().Len()+3 {
		t.Errorf("%d rights are new, want 3", c.Len()-builtIn().Len())
	}
	timetable, ids := rightID(t, c, "timetable_access"), rightID(t, c, "brand_new_ids")
	if got := c.Right(timetable).TitleRU; got != "Журнал" {
		t.Errorf("the live title is %q", got)
	}
	want := schema.Right{
		Name: c.Right(ids).Name, Key: "brand_new_ids", TitleEN: "Какие", TitleRU: "Какие", Kind: schema.RightOther, Type: schema.TypeIDs, Full: schema.Ints(nil),
		Parent: c.Right(rightID(t, c, "brand_new_access")).Name, Seat: schema.SeatModifier, Writable: schema.WritableYes, Source: "live roles tree", Live: true,
	}
	if diff := cmp.Diff(want, *c.Right(ids), values); diff != "" {
		t.Errorf("a right that only the live system knows (-want +got):\n%s", diff)
	}
	if hidden := c.Right(rightID(t, c, "hidden_access")); hidden.Writable != schema.WritableUnknown {
		t.Errorf("a right that no role lists is writable: %s", hidden.Writable)
	}

	trees := newPresets(rights)
	presets := trees.of(roles)
	worker := presets["worker"]
	keys := func(b schema.Bits) map[string]bool {
		m := make(map[string]bool)
		for _, id := range b.All() {
			m[c.Right(id).Key] = true
		}
		return m
	}
	for name, tt := range map[string]struct{ got, want map[string]bool }{
		"offered":   {keys(worker.Offered), map[string]bool{"timetable_access": true, "timetable_staff_id": true, "brand_new_access": true, "brand_new_ids": true}},
		"locked":    {keys(worker.Locked), map[string]bool{"timetable_staff_id": true}},
		"paid":      {keys(worker.Paid), map[string]bool{"brand_new_access": true}},
		"paid only": {keys(worker.PaidOnly), map[string]bool{"brand_new_access": true}},
	} {
		if diff := cmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if worker.Title != "Специалист" || !worker.Marked || presets["worker2"].Marked {
		t.Errorf("title %q, marked %t and %t", worker.Title, worker.Marked, presets["worker2"].Marked)
	}
	defaults := map[string]schema.Value{
		"timetable_access": schema.Bool(true), "timetable_staff_id": schema.Int(5), "brand_new_access": schema.Bool(true), "brand_new_ids": schema.Ints([]int64{1, 2}),
	}
	if diff := cmp.Diff(defaults, described(c, worker.Default), values); diff != "" {
		t.Errorf("what the role switches on (-want +got):\n%s", diff)
	}
	if again := trees.of(read[[]roleWire](t, liveTree)); again["worker"] != worker {
		t.Error("two locations with the same tree have two presets")
	}
	options := map[schema.RightID][]schema.Option{
		rightID(t, c, "timetable_staff_id"): {{Value: schema.Int(0), Title: "Все"}, {Value: schema.Int(5), Title: "Анна", Disabled: true}},
	}
	if diff := cmp.Diff(options, optionsOf(c, roles), values); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
}
