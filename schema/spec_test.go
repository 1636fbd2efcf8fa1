package schema_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/schema"
)

func TestSpecAnswersWhatTheSystemTakes(t *testing.T) {
	t.Parallel()
	spec := &schema.Spec{
		System: "x",
		Bases:  []schema.Base{{Name: "owner"}, {Name: "viewer", Free: true}, {Name: "free"}},
		Uses:   []string{"assignment.employee"},
		Attributes: map[string][]schema.Attribute{
			"user":     {{Name: "gender", Type: schema.TextValue, Values: []string{"f", "m"}}, {Name: "sip", Type: schema.IntValue}},
			"location": {{Name: "sip", Type: schema.BoolValue}},
		},
	}
	type answers struct {
		Employee, Until, Part       bool
		Owner, Other                bool
		FreeOwner, FreeViewer, Free bool
		Names                       []string
	}
	got := answers{
		Employee: spec.Takes("assignment.employee"), Until: spec.Takes("assignment.until"), Part: spec.Takes("assignment"),
		Owner: spec.HasBase("owner"), Other: spec.HasBase("Owner"),
		FreeOwner: spec.FreeBase("owner"), FreeViewer: spec.FreeBase("viewer"), Free: spec.FreeBase("free"),
		Names: spec.BaseNames(),
	}
	if diff := gocmp.Diff(answers{Employee: true, Owner: true, FreeViewer: true, Names: []string{"owner", "viewer", "free"}}, got); diff != "" {
		t.Error(diff)
	}

	for _, c := range []struct {
		block, name string
		want        *schema.Attribute
	}{
		{"user", "gender", &schema.Attribute{Name: "gender", Type: schema.TextValue, Values: []string{"f", "m"}}},
		{"user", "sip", &schema.Attribute{Name: "sip", Type: schema.IntValue}},
		{"location", "sip", &schema.Attribute{Name: "sip", Type: schema.BoolValue}},
		{"location", "gender", nil},
		{"role", "sip", nil},
		{"user", "", nil},
	} {
		if diff := gocmp.Diff(c.want, spec.Attribute(c.block, c.name)); diff != "" {
			t.Errorf("the attribute %s of %s: %s", c.name, c.block, diff)
		}
	}
}
