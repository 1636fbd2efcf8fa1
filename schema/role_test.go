package schema_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

func TestOverridesAreEmptyWithoutAnyRule(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		overrides *schema.Overrides
		want      bool
	}{
		{"nil", nil, true},
		{"none", &schema.Overrides{Grant: []schema.Selection{}}, true},
		{"a grant", &schema.Overrides{Grant: make([]schema.Selection, 1)}, false},
		{"a denial", &schema.Overrides{Deny: make([]schema.Selection, 1)}, false},
		{"a limit", &schema.Overrides{Limits: make([]schema.LimitRule, 1)}, false},
	} {
		if got := c.overrides.Empty(); got != c.want {
			t.Errorf("%s: Empty() = %v", c.name, got)
		}
	}
}

func TestRoleIsDeclaredByItsBlock(t *testing.T) {
	t.Parallel()
	mentioned, declared := &schema.Role{Title: schema.Field[string]{V: "Master"}}, &schema.Role{Span: diag.Span{File: 1}}
	if mentioned.Declared() || !declared.Declared() {
		t.Errorf("mentioned: %v, declared: %v", mentioned.Declared(), declared.Declared())
	}
}

func TestLimitHoldsAtItsLocations(t *testing.T) {
	t.Parallel()
	type answer struct {
		Value schema.Value
		Span  diag.Span
		OK    bool
	}
	north, south, east := &schema.Location{}, &schema.Location{}, &schema.Location{}
	everywhere := &schema.LimitRule{Value: schema.Int(7), ValueSpan: diag.Span{File: 1, Start: 3, End: 4}}
	some := &schema.LimitRule{Value: schema.Int(7), ByLocation: []schema.LocationValue{
		{Location: north, Value: schema.Int(1), Span: diag.Span{File: 1, Start: 10, End: 11}},
		{Location: south, Value: schema.Int(2), Span: diag.Span{File: 1, Start: 20, End: 21}},
	}}
	nowhere := &schema.LimitRule{Value: schema.Int(7), ByLocation: []schema.LocationValue{}}
	for _, c := range []struct {
		name string
		rule *schema.LimitRule
		at   *schema.Location
		want answer
	}{
		{"one value for all", everywhere, south, answer{schema.Int(7), diag.Span{File: 1, Start: 3, End: 4}, true}},
		{"its own value", some, south, answer{schema.Int(2), diag.Span{File: 1, Start: 20, End: 21}, true}},
		{"a location without a value", some, east, answer{}},
		{"a map without locations", nowhere, north, answer{}},
	} {
		var got answer
		got.Value, got.Span, got.OK = c.rule.At(c.at)
		if diff := gocmp.Diff(c.want, got, byValue); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}
