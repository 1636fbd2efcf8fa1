package schema_test

import (
	"encoding/json"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/schema"
)

func TestSectionIsThePartBeforeTheFirstDot(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"clients.export": "clients", "client.contacts.view": "client", "mail": "mail", "": ""} {
		if got := (&schema.Right{Name: name}).Section(); got != want {
			t.Errorf("the section of %q = %q, want %q", name, got, want)
		}
	}
}

func TestRestrictionsHaveAValueOrNarrowAnotherRight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		right schema.Right
		want  bool
	}{
		{schema.Right{Type: schema.TypeBool, Seat: schema.SeatPaid}, false},
		{schema.Right{Type: schema.TypeLevel, Seat: schema.SeatFree}, false},
		{schema.Right{Type: schema.TypeBool, Seat: schema.SeatModifier}, true},
		{schema.Right{Type: schema.TypeFlag}, true},
		{schema.Right{Type: schema.TypeDays}, true},
		{schema.Right{Type: schema.TypeID}, true},
		{schema.Right{Type: schema.TypeIDs}, true},
		{schema.Right{Type: schema.TypeTexts}, true},
	} {
		if got := c.right.Restricts(); got != c.want {
			t.Errorf("a %s of class %q restricts: %v", c.right.Type, c.right.Seat, got)
		}
	}
}

func TestRightKindsAreAllKinds(t *testing.T) {
	t.Parallel()
	want := []schema.RightKind{"view", "create", "edit", "delete", "export", "other"}
	if diff := gocmp.Diff(want, schema.RightKinds()); diff != "" {
		t.Error(diff)
	}
}

func TestNormalizeBringsValuesIntoTheFormOfTheirType(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typ  schema.ValueType
		have schema.Value
		want schema.Value
	}{
		{typ: schema.TypeBool, have: schema.Bool(true), want: schema.Bool(true)},
		{typ: schema.TypeBool, have: schema.Int(1), want: schema.Bool(true)},
		{typ: schema.TypeBool, have: schema.Int(0), want: schema.Bool(false)},
		{typ: schema.TypeFlag, have: schema.Bool(true), want: schema.Int(1)},
		{typ: schema.TypeFlag, have: schema.Bool(false), want: schema.Int(0)},
		{typ: schema.TypeFlag, have: schema.Int(1), want: schema.Int(1)},
		{typ: schema.TypeDays, have: schema.Int(-1), want: schema.Int(-1)},
		{typ: schema.TypeDays, have: schema.Int(30), want: schema.Int(30)},
		{typ: schema.TypeID, have: schema.Int(0), want: schema.Int(0)},
		{typ: schema.TypeID, have: schema.Text("self"), want: schema.Self()},
		{typ: schema.TypeID, have: schema.Self(), want: schema.Self()},
		{typ: schema.TypeIDs, have: schema.Ints([]int64{2, 1}), want: schema.Ints([]int64{1, 2})},
		{typ: schema.TypeIDs, have: schema.Int(7), want: schema.Ints([]int64{7})},
		{typ: schema.TypeIDs, have: schema.Texts(nil), want: schema.Ints(nil)},
		{typ: schema.TypeTexts, have: schema.Texts([]string{"a"}), want: schema.Texts([]string{"a"})},
		{typ: schema.TypeTexts, have: schema.Text("a"), want: schema.Texts([]string{"a"})},
		{typ: schema.TypeTexts, have: schema.Text(""), want: schema.Texts(nil)},
		{typ: schema.TypeTexts, have: schema.Ints(nil), want: schema.Texts(nil)},
		{typ: schema.TypeLevel, have: schema.Text("own"), want: schema.Reach(schema.LevelOwn)},
		{typ: schema.TypeLevel, have: schema.Reach(schema.LevelAll), want: schema.Reach(schema.LevelAll)},
	} {
		right := &schema.Right{Type: c.typ, Levels: []schema.Level{schema.LevelNone, schema.LevelOwn, schema.LevelAll}}
		if got, ok := right.Normalize(c.have); !ok || got != c.want {
			t.Errorf("%v as %s = %v, %v; want %v", c.have, c.typ, got, ok, c.want)
		}
	}
}

func TestNormalizeRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	for typ, values := range map[schema.ValueType][]schema.Value{
		schema.TypeBool:  {{}, schema.Int(2), schema.Int(-1), schema.Text("true"), schema.Ints(nil), schema.Self()},
		schema.TypeFlag:  {{}, schema.Int(2), schema.Int(-1), schema.Text("1"), schema.Reach(schema.LevelOwn)},
		schema.TypeDays:  {{}, schema.Int(-2), schema.Bool(true), schema.Text("7"), schema.Ints([]int64{7})},
		schema.TypeID:    {{}, schema.Int(-1), schema.Bool(true), schema.Text("7"), schema.Text("Self"), schema.Ints([]int64{7})},
		schema.TypeIDs:   {{}, schema.Text("7"), schema.Bool(false), schema.Self(), schema.Texts([]string{"7"})},
		schema.TypeTexts: {{}, schema.Int(7), schema.Bool(true), schema.Self(), schema.Ints([]int64{7})},
		schema.TypeLevel: {{}, schema.Int(1), schema.Bool(true), schema.Text("group"), schema.Text("everything"), schema.Reach(schema.LevelGroup), schema.Texts(nil)},
		"strange":        {{}, schema.Int(1), schema.Bool(true), schema.Text("x")},
	} {
		right := &schema.Right{Type: typ, Levels: []schema.Level{schema.LevelNone, schema.LevelOwn}}
		for _, v := range values {
			if got, ok := right.Normalize(v); ok {
				t.Errorf("%v (%d) as %s = %v", v, v.Kind(), typ, got)
			}
		}
	}
}

// rightGen draws a right with a type and all levels.
func rightGen() *rapid.Generator[*schema.Right] {
	types := []schema.ValueType{
		schema.TypeBool, schema.TypeFlag, schema.TypeDays, schema.TypeID, schema.TypeIDs, schema.TypeTexts, schema.TypeLevel,
	}
	return rapid.Map(rapid.SampledFrom(types), func(typ schema.ValueType) *schema.Right {
		levels := []schema.Level{schema.LevelNone, schema.LevelOwn, schema.LevelGroup, schema.LevelLinked, schema.LevelAll}
		return &schema.Right{Type: typ, Levels: levels}
	})
}

// What was written, read or stored as JSON compares equal.
func TestNormalValueStaysThroughJSON(t *testing.T) {
	t.Parallel()
	values := rapid.OneOf(valueGen(), rapid.Just(schema.Self()), rapid.Map(rapid.Int64Range(-2, 3), schema.Int),
		rapid.Map(rapid.SampledFrom(schema.LevelNames()), schema.Text), rapid.Just(schema.Texts(nil)), rapid.Just(schema.Text("self")))
	rapid.Check(t, func(t *rapid.T) {
		right := rightGen().Draw(t, "right")
		want, ok := right.Normalize(values.Draw(t, "value"))
		if !ok {
			t.Skip("the value does not fit")
		}
		if again, ok := right.Normalize(want); !ok || again != want {
			t.Errorf("%v as %s again = %v, %v", want, right.Type, again, ok)
		}
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var stored schema.Value
		if err := json.Unmarshal(data, &stored); err != nil {
			t.Fatal(err)
		}
		if got, ok := right.Normalize(stored); !ok || got != want {
			t.Errorf("%s as %s = %v, %v; want %v", data, right.Type, got, ok, want)
		}
	})
}

func TestCompareTellsWiderFromNarrower(t *testing.T) {
	t.Parallel()
	var none schema.Value
	one, two, three := schema.Ints([]int64{1}), schema.Ints([]int64{1, 2}), schema.Ints([]int64{1, 3})
	for _, c := range []struct {
		name          string
		typ           schema.ValueType
		before, after schema.Value
		want          schema.Direction
	}{
		{"the restriction goes", schema.TypeDays, schema.Int(7), none, schema.Wider},
		{"a restriction comes", schema.TypeDays, none, schema.Int(7), schema.Narrower},
		{"more days", schema.TypeDays, schema.Int(7), schema.Int(30), schema.Wider},
		{"the same days", schema.TypeDays, schema.Int(7), schema.Int(7), schema.Sideways},
		{"no days at all", schema.TypeDays, schema.Int(7), schema.Int(0), schema.Narrower},
		{"days without limit", schema.TypeDays, schema.Int(7), schema.Int(-1), schema.Wider},
		{"another id", schema.TypeID, schema.Int(7), schema.Int(8), schema.Sideways},
		{"one's own card", schema.TypeID, none, schema.Self(), schema.Narrower},
		{"another flag", schema.TypeFlag, schema.Int(0), schema.Int(1), schema.Sideways},
		{"more members", schema.TypeIDs, one, two, schema.Wider},
		{"fewer members", schema.TypeIDs, two, one, schema.Narrower},
		{"the first member", schema.TypeIDs, schema.Ints(nil), one, schema.Wider},
		{"other members", schema.TypeIDs, two, three, schema.Sideways},
		{"more texts", schema.TypeTexts, schema.Texts([]string{"a"}), schema.Texts([]string{"a", ""}), schema.Wider},
		{"other texts", schema.TypeTexts, schema.Texts([]string{"a"}), schema.Texts([]string{"b"}), schema.Sideways},
		{"a wider level", schema.TypeLevel, schema.Reach(schema.LevelOwn), schema.Reach(schema.LevelAll), schema.Wider},
		{"the level comes", schema.TypeLevel, none, schema.Reach(schema.LevelOwn), schema.Wider},
		{"the level goes", schema.TypeLevel, schema.Reach(schema.LevelOwn), none, schema.Narrower},
		{"the level none is no level", schema.TypeLevel, schema.Reach(schema.LevelNone), none, schema.Sideways},
	} {
		if got := (&schema.Right{Type: c.typ}).Compare(c.before, c.after); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

// A change back is the change the other way round, and what is wider than wider is wider.
func TestCompareIsAnOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		right := rightGen().Draw(t, "right")
		values := rapid.OneOf(rapid.Just(schema.Value{}), rapid.Map(rapid.Int64Range(-1, 4), schema.Int))
		switch right.Type {
		case schema.TypeIDs:
			values = rapid.OneOf(rapid.Just(schema.Value{}), rapid.Map(rapid.SliceOfN(rapid.Int64Range(1, 3), 0, 3), schema.Ints))
		case schema.TypeTexts:
			values = rapid.OneOf(rapid.Just(schema.Value{}), rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]string{"", "a", "b"}), 0, 3), schema.Texts))
		case schema.TypeLevel:
			values = rapid.OneOf(rapid.Just(schema.Value{}), rapid.Map(rapid.SampledFrom(right.Levels), schema.Reach))
		}
		v := rapid.SliceOfN(values, 3, 3).Draw(t, "values")
		if there, back := right.Compare(v[0], v[1]), right.Compare(v[1], v[0]); there != -back {
			t.Errorf("%s: from %v to %v is %d and back %d", right.Type, v[0], v[1], there, back)
		}
		steps := []schema.Direction{right.Compare(v[0], v[1]), right.Compare(v[1], v[2])}
		if !slices.Contains(steps, schema.Narrower) && !slices.Contains(steps, schema.Sideways) && right.Compare(v[0], v[2]) != schema.Wider {
			t.Errorf("%s: from %v over %v to %v is not wider", right.Type, v[0], v[1], v[2])
		}
	})
}
