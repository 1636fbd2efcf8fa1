package schema_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seatplan/seatplan/schema"
)

func mustFind(t *testing.T, c *schema.Catalogue, name string) schema.RightID {
	t.Helper()
	id, ok := c.Lookup(name)
	if !ok {
		t.Fatalf("there is no right %s", name)
	}
	return id
}

// setOf makes a set from "records.view records.edit records.edit.days=7".
func setOf(t *testing.T, r *schema.Rights, text string) *schema.RightSet {
	t.Helper()
	d := r.Draft(nil)
	for _, item := range strings.Fields(text) {
		name, value, limited := strings.Cut(item, "=")
		id := mustFind(t, r.Catalogue(), name)
		if !limited {
			d.Grant(id)
			continue
		}
		var v schema.Value
		if err := v.UnmarshalJSON([]byte(value)); err != nil {
			t.Fatal(err)
		}
		if v, limited = r.Catalogue().Right(id).Normalize(v); !limited {
			t.Fatalf("%s does not take %s", name, value)
		}
		d.Limit(id, v)
	}
	return d.Set()
}

// textOf is the reverse of setOf: grants, then values.
func textOf(r *schema.Rights, s *schema.RightSet) string {
	items := names(r.Catalogue(), s.Granted())
	for _, l := range s.Limits() {
		items = append(items, fmt.Sprintf("%s=%v", r.Catalogue().Right(l.Right).Name, l.Value))
	}
	return strings.Join(items, " ")
}

func TestSetLeavesOutValuesWithoutEffect(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, draft, stored, effective string }{
		{"nothing", "", "", ""},
		{
			"rights under a granted parent", "records.view records.edit", "records.view records.edit",
			"records.view records.edit",
		},
		{
			"a value", "records.view records.edit records.edit.days=7", "records.view records.edit records.edit.days=7",
			"records.view records.edit records.edit.days=7",
		},
		{
			"a value that means not restricted", "records.view records.edit records.edit.days=-1", "records.view records.edit",
			"records.view records.edit",
		},
		{"a value whose right is off", "records.view records.edit.days=7", "records.view", "records.view"},
		{"restrictions whose right is off", "records.view records.edit.days=7 records.edit.strict=1", "records.view", "records.view"},
		{
			"a restriction under a restriction in force", "records.view records.edit records.edit.days=7 records.edit.strict=1",
			"records.view records.edit records.edit.days=7 records.edit.strict=1",
			"records.view records.edit records.edit.days=7 records.edit.strict=1",
		},
		{
			"a restriction under one not in force", "records.view records.edit records.edit.days=-1 records.edit.strict=1",
			"records.view records.edit", "records.view records.edit",
		},
		{"a right under one that is off", "records.edit records.edit.days=7", "records.edit records.edit.days=7", ""},
		{"a value at the root", "stock.ids=[2,1]", "stock.ids=[1, 2]", "stock.ids=[1, 2]"},
	} {
		r := schema.NewRights(salon())
		s := setOf(t, r, c.draft)
		if got := textOf(r, s); got != c.stored {
			t.Errorf("%s: stored %q, want %q", c.name, got, c.stored)
		}
		if got := textOf(r, s.Effective()); got != c.effective {
			t.Errorf("%s: effective %q, want %q", c.name, got, c.effective)
		}
		if (s == s.Effective()) != (c.stored == c.effective) {
			t.Errorf("%s: the set and what has effect are one: %v", c.name, s == s.Effective())
		}
	}
}

// Unlike other values, all is kept: with none it tells whether the right is on.
func TestSetKeepsEveryLevel(t *testing.T) {
	t.Parallel()
	c := salon()
	r := schema.NewRights(c)
	id := mustFind(t, c, "clients.view")
	d := r.Draft(nil)
	d.Grant(id)
	d.Limit(id, schema.Reach(schema.LevelAll))
	s := d.Set()
	if got := s.Value(id); got != schema.Reach(schema.LevelAll) || !s.Has(id) {
		t.Errorf("the level is %v, the right is on: %v", got, s.Has(id))
	}
}

func TestNilSetPermitsNothing(t *testing.T) {
	t.Parallel()
	var none *schema.RightSet
	if none.Has(0) || none.Granted() != nil || none.Limits() != nil || none.Value(0).Known() || none.Effective() != nil {
		t.Errorf("has %v, granted %v, limits %v", none.Has(0), none.Granted(), none.Limits())
	}
	r := schema.NewRights(salon())
	if empty := r.Draft(none).Set(); empty == nil || empty.Has(0) || len(empty.Limits()) > 0 {
		t.Errorf("a draft from no set is %v", empty)
	}
	full := setOf(t, r, "records.view records.edit records.edit.days=7 stock.ids=[1]")
	gains, losses := r.Delta(none, full), r.Delta(full, none)
	if diff := gocmp.Diff([]string{"records.view", "records.edit"}, names(r.Catalogue(), gains.Gains)); diff != "" {
		t.Error(diff)
	}
	if diff := gocmp.Diff(schema.Delta{Losses: gains.Gains}, losses, byValue); diff != "" {
		t.Error(diff)
	}
	if nothing := r.Delta(none, none); !nothing.Empty() {
		t.Errorf("no set differs from no set: %v", nothing)
	}
}

func TestNoRightIsInNoSet(t *testing.T) {
	t.Parallel()
	r := schema.NewRights(salon())
	if setOf(t, r, "records.view").Has(schema.NoRight) {
		t.Error("NoRight is granted")
	}
}

func TestEqualSetsAreOne(t *testing.T) {
	t.Parallel()
	r := schema.NewRights(salon())
	want := setOf(t, r, "records.view records.edit records.edit.days=7")
	for _, text := range []string{
		"records.edit.days=7 records.edit records.view",
		"records.view records.edit records.view records.edit.days=3 records.edit.days=7",
		"records.view records.edit records.edit.days=7 records.edit.strict=0",
		"records.view records.edit records.edit.days=7 stock.ids=[]",
	} {
		if got := setOf(t, r, text); got != want {
			t.Errorf("%q is another set: %s", text, textOf(r, got))
		}
	}
	for _, text := range []string{"records.view records.edit", "records.view records.edit records.edit.days=8", "records.view records.edit.days=7", ""} {
		if got := setOf(t, r, text); got == want {
			t.Errorf("%q is the same set", text)
		}
	}
	if got := setOf(t, schema.NewRights(salon()), "records.view records.edit records.edit.days=7"); got == want {
		t.Error("two Rights share a set")
	}
	if setOf(t, r, "stock.ids=[4]") == setOf(t, r, "stock.ids=[5]") {
		t.Error("sets with other members of a value are the same")
	}
	// What has effect is shared with the sets that were made as such.
	if got := setOf(t, r, "records.view stock.ids=[4]"); setOf(t, r, "records.view clients.export stock.ids=[4]").Effective() != got {
		t.Error("what has effect is another set than the one with the same rights")
	}
}

func TestDraftChangesNeitherItsSourceNorItsSets(t *testing.T) {
	t.Parallel()
	c := salon()
	r := schema.NewRights(c)
	source := setOf(t, r, "records.view records.edit records.edit.days=7")
	edit, days, export := mustFind(t, c, "records.edit"), mustFind(t, c, "records.edit.days"), mustFind(t, c, "records.export")

	d := r.Draft(source)
	if d.Set() != source {
		t.Error("an untouched draft is another set")
	}
	d.Grant(export)
	d.Limit(days, schema.Int(3))
	first := d.Set()
	if !d.Has(export) || d.Value(days) != schema.Int(3) {
		t.Errorf("the draft has the right: %v, the value %v", d.Has(export), d.Value(days))
	}
	d.Deny(export)
	d.Limit(days, schema.Value{})
	second := d.Set()
	d.Limit(days, schema.Int(7))
	third := d.Set()
	d.Deny(edit)
	d.Deny(days)
	d.Grant(edit)
	fourth := d.Set()

	got := []string{textOf(r, source), textOf(r, first), textOf(r, second), textOf(r, third), textOf(r, fourth)}
	want := []string{
		"records.view records.edit records.edit.days=7",
		"records.view records.edit records.export records.edit.days=3",
		"records.view records.edit",
		"records.view records.edit records.edit.days=7",
		"records.view records.edit",
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if third != source || fourth != second {
		t.Error("the draft came back to a set and made another")
	}
}

func TestDeltaTellsGainsLossesAndChangedValues(t *testing.T) {
	t.Parallel()
	r := schema.NewRights(salon())
	for _, c := range []struct {
		name, before, after   string
		gains, losses, change []string
	}{
		{name: "nothing differs", before: "records.view stock.ids=[1]", after: "records.view stock.ids=[1]"},
		{name: "rights come and go", before: "records.view records.export", after: "records.view records.edit", gains: []string{"records.edit"}, losses: []string{"records.export"}},
		{
			name: "a value changes", before: "records.view records.edit records.edit.days=7", after: "records.view records.edit records.edit.days=8",
			change: []string{"records.edit.days 7 8"},
		},
		{
			name: "a restriction comes", before: "records.view records.edit", after: "records.view records.edit records.edit.days=8 records.edit.strict=1",
			change: []string{"records.edit.days null 8", "records.edit.strict null 1"},
		},
		{
			name: "a restriction goes", before: "records.view records.edit records.edit.days=8 records.edit.strict=1", after: "records.view records.edit",
			change: []string{"records.edit.days 8 null", "records.edit.strict 1 null"},
		},
		{
			name: "values go with their right", before: "records.view records.edit records.edit.days=8 records.edit.strict=1", after: "records.view",
			losses: []string{"records.edit"},
		},
		{name: "values come with their right", before: "records.view", after: "records.view records.edit records.edit.days=8", gains: []string{"records.edit"}},
		{name: "a level goes with its right", before: `clients.view clients.view="own"`, after: "", losses: []string{"clients.view"}},
		{name: "a value at the root", before: "", after: "stock.ids=[1]", change: []string{"stock.ids null [1]"}},
		{
			name: "values before, between and after", before: "records.view records.edit records.edit.days=8 stock.ids=[1]", after: "records.view records.edit records.edit.days=8 records.edit.strict=1 stock.ids=[2]",
			change: []string{"records.edit.strict null 1", "stock.ids [1] [2]"},
		},
	} {
		d := r.Delta(setOf(t, r, c.before), setOf(t, r, c.after))
		var changes []string
		for _, v := range d.Changed {
			changes = append(changes, fmt.Sprintf("%s %v %v", r.Catalogue().Right(v.Right).Name, v.Before, v.After))
		}
		got := [][]string{names(r.Catalogue(), d.Gains), names(r.Catalogue(), d.Losses), changes}
		if diff := gocmp.Diff([][]string{c.gains, c.losses, c.change}, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if d.Empty() != (c.gains == nil && c.losses == nil && c.change == nil) {
			t.Errorf("%s: Empty() = %v", c.name, d.Empty())
		}
	}
}

func TestRightsAreSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	const workers, sets = 8, 100
	r := schema.NewRights(salon())
	c := r.Catalogue()
	days := mustFind(t, c, "records.edit.days")
	made := make([][sets]*schema.RightSet, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range sets {
				d := r.Draft(made[w][max(i-1, 0)])
				d.Grant(schema.RightID(i % 2)) // without records.view half of the sets have no effect
				d.Grant(1)
				d.Limit(days, schema.Int(int64(i)))
				made[w][i] = d.Set()
				r.Delta(made[w][i].Effective(), made[w][max(i-1, 0)])
			}
		})
	}
	wg.Wait()
	for w := range workers {
		if made[w] != made[0] {
			t.Errorf("the sets of worker %d are not the same as those of the first", w)
		}
	}
}

func TestBitsHoldRights(t *testing.T) {
	t.Parallel()
	b := schema.NewBits(130)
	for _, id := range []schema.RightID{129, 0, 63, 64, 0} {
		b.Set(id)
	}
	if diff := gocmp.Diff([]schema.RightID{0, 63, 64, 129}, b.All()); diff != "" || b.Count() != 4 {
		t.Errorf("%d rights: %s", b.Count(), diff)
	}
	b.Clear(63)
	b.Clear(1)
	b.Clear(5000)
	if diff := gocmp.Diff([]schema.RightID{0, 64, 129}, b.All()); diff != "" || b.Count() != 3 {
		t.Errorf("%d rights: %s", b.Count(), diff)
	}
	for id, want := range map[schema.RightID]bool{0: true, 1: false, 63: false, 64: true, 128: false, 129: true, 191: false, 192: false, schema.NoRight: false} {
		if got := b.Has(id); got != want {
			t.Errorf("has the right %d: %v", id, got)
		}
	}
	var none schema.Bits
	if none.Has(0) || none.Count() != 0 || len(none.All()) != 0 || len(schema.NewBits(0)) != 0 || len(schema.NewBits(64)) != 1 {
		t.Error("the nil set is not empty, or a set has the wrong size")
	}
}
