package schema_test

import (
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

func TestAddressesOfBlocksInstancesAndLiveObjects(t *testing.T) {
	t.Parallel()
	user := schema.NewAddress(schema.KindUser, "master")
	got := []schema.Address{
		user,
		user.Instance("a@b.example"),
		user.Instance(`with "quotes" and \`),
		schema.LiveAddress(schema.KindUser, "bloom", 123),
		schema.LiveAddress(schema.KindEmployee, "bloom", 0),
	}
	want := []schema.Address{
		`user.master`,
		`user.master["a@b.example"]`,
		`user.master["with \"quotes\" and \\"]`,
		`live.user["bloom/123"]`,
		`live.employee["bloom/0"]`,
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestKeysAreOrderedByKindLocationAndNumber(t *testing.T) {
	t.Parallel()
	// Numbers are compared as numbers: 9 goes before 10.
	want := []schema.Key{
		{Kind: schema.KindEmployee, Location: 9, ID: 9},
		{Kind: schema.KindLocation, ID: 1},
		{Kind: schema.KindUser, ID: 17},
		{Kind: schema.KindUser, Location: 9, ID: 20},
		{Kind: schema.KindUser, Location: 10, ID: 9},
		{Kind: schema.KindUser, Location: 10, ID: 10},
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, schema.Key.Compare)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if c := want[2].Compare(want[2]); c != 0 {
		t.Errorf("a key compared with itself = %d", c)
	}
	if got := (schema.Key{Kind: schema.KindUser, Location: 120001, ID: 17}).String(); got != "user/120001/17" {
		t.Errorf("the text of a key = %s", got)
	}
}

func TestFieldIsSetByItsPlaceAndNotByItsValue(t *testing.T) {
	t.Parallel()
	empty := schema.Field[string]{Span: diag.Span{File: 1}}
	live := schema.Field[string]{V: "Anna"}
	if !empty.Set() || live.Set() {
		t.Errorf("an empty text in a file is set: %v; a live text is set: %v", empty.Set(), live.Set())
	}
}
