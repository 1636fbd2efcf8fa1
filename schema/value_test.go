package schema_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/schema"
)

// byValue makes cmp compare values as the program does.
var byValue = cmpopts.EquateComparable(schema.Value{})

// form is all that a value shows.
type form struct {
	Kind        schema.ValueKind
	Known, True bool
	Text, Plain string
	JSON        string
	Members     []string
}

func formOf(t *testing.T, v schema.Value) form {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return form{v.Kind(), v.Known(), v.True(), v.String(), v.Plain(), string(data), v.Members()}
}

func TestValueShowsItsForms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		value schema.Value
		want  form
	}{
		{"none", schema.Value{}, form{schema.NoValue, false, false, "null", "null", "null", nil}},
		{"true", schema.Bool(true), form{schema.BoolValue, true, true, "true", "true", "true", nil}},
		{"false", schema.Bool(false), form{schema.BoolValue, true, false, "false", "false", "false", nil}},
		{"a number", schema.Int(-7), form{schema.IntValue, true, true, "-7", "-7", "-7", nil}},
		{"zero", schema.Int(0), form{schema.IntValue, true, false, "0", "0", "0", nil}},
		{"a text", schema.Text(`a "b"`), form{schema.TextValue, true, false, `"a \"b\""`, `a "b"`, `"a \"b\""`, nil}},
		{"an empty text", schema.Text(""), form{schema.TextValue, true, false, `""`, "", `""`, nil}},
		{"numbers", schema.Ints([]int64{10, 9, -1, 9}), form{schema.IntsValue, true, false, "[-1, 9, 10]", "[-1, 9, 10]", "[-1,9,10]", []string{"-1", "9", "10"}}},
		{"no numbers", schema.Ints(nil), form{schema.IntsValue, true, false, "[]", "[]", "[]", nil}},
		{"texts", schema.Texts([]string{"b", "a", "b"}), form{schema.TextsValue, true, false, `["a", "b"]`, `["a", "b"]`, `["a","b"]`, []string{"a", "b"}}},
		{"an empty text among texts", schema.Texts([]string{""}), form{schema.TextsValue, true, false, `[""]`, `[""]`, `[""]`, []string{""}}},
		{"no texts", schema.Texts(nil), form{schema.TextsValue, true, false, "[]", "[]", "[]", nil}},
		{"self", schema.Self(), form{schema.SelfValue, true, false, `"self"`, `"self"`, `"self"`, nil}},
		{"a level", schema.Reach(schema.LevelOwn), form{schema.LevelValue, true, false, `"own"`, `"own"`, `"own"`, nil}},
		{"the level none", schema.Reach(schema.LevelNone), form{schema.LevelValue, true, false, `"none"`, `"none"`, `"none"`, nil}},
	} {
		if diff := gocmp.Diff(c.want, formOf(t, c.value)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestValuesOfDifferentKindsDiffer(t *testing.T) {
	t.Parallel()
	values := []schema.Value{
		{},
		schema.Bool(false), schema.Bool(true), schema.Int(0), schema.Int(1), schema.Text(""), schema.Text("self"), schema.Text("own"), schema.Text("1"),
		schema.Ints(nil), schema.Ints([]int64{0}), schema.Ints([]int64{1}), schema.Texts(nil), schema.Texts([]string{""}), schema.Texts([]string{"1"}),
		schema.Self(), schema.Reach(schema.LevelNone), schema.Reach(schema.LevelOwn),
	}
	for i, a := range values {
		for j, b := range values {
			if (a == b) != (i == j) {
				t.Errorf("%v (%d) equals %v (%d): %v", a, a.Kind(), b, b.Kind(), a == b)
			}
		}
	}
}

func TestValueKeepsTheSliceItWasMadeOf(t *testing.T) {
	t.Parallel()
	ns, ss := []int64{3, 1, 3}, []string{"b", "a\x00", "b"}
	schema.Ints(ns)
	schema.Texts(ss)
	if diff := gocmp.Diff([]int64{3, 1, 3}, ns) + gocmp.Diff([]string{"b", "a\x00", "b"}, ss); diff != "" {
		t.Error(diff)
	}
}

// Sets are equal if and only if they have the same members, whatever bytes these hold.
func TestSetsAreEqualByTheirMembers(t *testing.T) {
	t.Parallel()
	numbers := rapid.SliceOfN(rapid.OneOf(rapid.Int64Range(-2, 12), rapid.Int64()), 0, 5)
	texts := rapid.SliceOfN(rapid.OneOf(rapid.StringOfN(rapid.SampledFrom([]rune("a\x00\x01z,")), 0, 4, -1), rapid.String()), 0, 5)
	rapid.Check(t, func(t *rapid.T) {
		a, b := numbers.Draw(t, "a"), numbers.Draw(t, "b")
		if diff := gocmp.Diff(sorted(a), schema.Ints(a).Numbers(), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("the members of %v: %s", a, diff)
		}
		if got, want := schema.Ints(a) == schema.Ints(b), slices.Equal(sorted(a), sorted(b)); got != want {
			t.Errorf("%v equals %v: %v", a, b, got)
		}
		x, y := texts.Draw(t, "x"), texts.Draw(t, "y")
		if diff := gocmp.Diff(sorted(x), schema.Texts(x).Members(), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("the members of %q: %s", x, diff)
		}
		if got, want := schema.Texts(x) == schema.Texts(y), slices.Equal(sorted(x), sorted(y)); got != want {
			t.Errorf("%q equals %q: %v", x, y, got)
		}
	})
}

func sorted[T int64 | string](members []T) []T {
	return slices.Compact(slices.Sorted(slices.Values(members)))
}

func TestSeparatorInMembersDoesNotMixThem(t *testing.T) {
	t.Parallel()
	a, b := schema.Texts([]string{"a\x00b", "c"}), schema.Texts([]string{"a", "b\x00c"})
	if a == b {
		t.Errorf("%v equals %v", a, b)
	}
	if diff := gocmp.Diff([]string{"a\x00b", "c"}, a.Members()); diff != "" {
		t.Error(diff)
	}
}

// valueGen draws any value except those whose kind JSON does not tell.
func valueGen() *rapid.Generator[schema.Value] {
	return rapid.OneOf(
		rapid.Just(schema.Value{}),
		rapid.Map(rapid.Bool(), schema.Bool),
		rapid.Map(rapid.Int64(), schema.Int),
		rapid.Map(rapid.String(), schema.Text),
		rapid.Map(rapid.SliceOfN(rapid.Int64(), 0, 4), schema.Ints),
		rapid.Map(rapid.SliceOfN(rapid.String(), 1, 4), schema.Texts),
	)
}

func TestValueSurvivesJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := valueGen().Draw(t, "value")
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got schema.Value
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s (%d) was read as %v (%d)", data, want.Kind(), got, got.Kind())
		}
	})
}

func TestValueFromJSON(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		data string
		want schema.Value
	}{
		{"null", schema.Value{}},
		{" true ", schema.Bool(true)},
		{"9223372036854775807", schema.Int(math.MaxInt64)},
		{"-9223372036854775808", schema.Int(math.MinInt64)},
		{"9007199254740993", schema.Int(1<<53 + 1)}, // no float64
		{"[9007199254740993, 1]", schema.Ints([]int64{1, 1<<53 + 1})},
		{`"self"`, schema.Text("self")},
		{`"own"`, schema.Text("own")},
		{`"\u0000"`, schema.Text("\x00")},
		{"[]", schema.Ints(nil)},
		{`["b","a","a"]`, schema.Texts([]string{"a", "b"})},
	} {
		got := schema.Text("what was there before")
		if err := json.Unmarshal([]byte(c.data), &got); err != nil || got != c.want {
			t.Errorf("%s was read as %v (%d), %v; want %v (%d)", c.data, got, got.Kind(), err, c.want, c.want.Kind())
		}
	}
	for _, data := range []string{"{}", "1.5", "1e30", "9223372036854775808", "[1.5]", "[true]", "[null]", "[[1]]", `[1, "a"]`, `["a", 1]`, "[", ""} {
		got := schema.Int(5)
		if err := json.Unmarshal([]byte(data), &got); err == nil || got != schema.Int(5) {
			t.Errorf("%s was read as %v, %v; want an error", data, got, err)
		}
	}
}

func TestNumberAndLevelAreRead(t *testing.T) {
	t.Parallel()
	got := []int64{schema.Int(-3).Number(), schema.Int(math.MaxInt64).Number(), schema.Bool(true).Number(), schema.Bool(false).Number()}
	if diff := gocmp.Diff([]int64{-3, math.MaxInt64, 1, 0}, got); diff != "" {
		t.Error(diff)
	}
	for _, name := range schema.LevelNames() {
		if level, _ := schema.ParseLevel(name); schema.Reach(level).Level() != level {
			t.Errorf("the level %s is read as %s", level, schema.Reach(level).Level())
		}
	}
}

func TestLevelsHaveNamesFromNarrowToWide(t *testing.T) {
	t.Parallel()
	want := []string{"none", "own", "group", "linked", "all"}
	if diff := gocmp.Diff(want, schema.LevelNames()); diff != "" {
		t.Error(diff)
	}
	for i, name := range want {
		if level, ok := schema.ParseLevel(name); !ok || level != schema.Level(i) || level.String() != name {
			t.Errorf("ParseLevel(%q) = %s, %v", name, level, ok)
		}
	}
	for _, name := range []string{"", "None", "everything", "all "} {
		if level, ok := schema.ParseLevel(name); ok || level != schema.LevelNone {
			t.Errorf("ParseLevel(%q) = %s, %v", name, level, ok)
		}
	}
	if got := schema.Level(9).String(); got != "level(9)" {
		t.Errorf("an unknown level is shown as %s", got)
	}
	schema.LevelNames()[0] = "changed"
	if got := strings.Join(schema.LevelNames(), " "); got != "none own group linked all" {
		t.Errorf("a caller changed the names to %s", got)
	}
}
