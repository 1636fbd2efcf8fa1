package schema_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/schema"
)

// salon is a small catalogue with every sort of right.
func salon() *schema.Catalogue {
	return schema.NewCatalogue([]schema.Right{
		{Name: "records.view", Key: "r_view", Kind: schema.RightView, Type: schema.TypeBool},
		{Name: "records.edit", Key: "r_edit", Kind: schema.RightEdit, Type: schema.TypeBool, Parent: "records.view", Full: schema.Bool(true)},
		{Name: "records.edit.days", Key: "r_days", Kind: schema.RightEdit, Type: schema.TypeDays, Parent: "records.edit", Seat: schema.SeatModifier, Full: schema.Int(-1)},
		{Name: "records.edit.strict", Key: "r_strict", Kind: schema.RightEdit, Type: schema.TypeFlag, Parent: "records.edit.days", Full: schema.Int(0)},
		{Name: "records.export", Key: "r_export", Kind: schema.RightExport, Type: schema.TypeBool, Parent: "records.view"},
		{Name: "clients.view", Key: "c_view", Kind: schema.RightView, Type: schema.TypeLevel, Full: schema.Reach(schema.LevelAll), Levels: []schema.Level{schema.LevelNone, schema.LevelOwn, schema.LevelAll}},
		{Name: "clients.export", Key: "c_export", Kind: schema.RightExport, Type: schema.TypeBool, Parent: "clients.view"},
		{Name: "clients.export.log", Key: "c_log", Kind: schema.RightExport, Type: schema.TypeBool, Writable: schema.WritableNo},
		{Name: "stock.ids", Key: "s_ids", Kind: schema.RightOther, Type: schema.TypeIDs, Full: schema.Ints(nil)},
	})
}

func names(c *schema.Catalogue, ids []schema.RightID) []string {
	out := []string{}
	for _, id := range ids {
		out = append(out, c.Right(id).Name)
	}
	return out
}

func TestCatalogueFindsRightsByNameAndKey(t *testing.T) {
	t.Parallel()
	c := salon()
	for i, name := range c.Names() {
		id, ok := c.Lookup(name)
		byKey, okKey := c.LookupKey(c.Right(schema.RightID(i)).Key)
		if !ok || !okKey || int(id) != i || int(byKey) != i || c.Right(id).Name != name {
			t.Errorf("the right %s has the number %d (%v), by key %d (%v)", name, id, ok, byKey, okKey)
		}
	}
	for _, name := range []string{"", "records", "Records.view", "r_view"} {
		if id, ok := c.Lookup(name); ok {
			t.Errorf("the name %q is the right %d", name, id)
		}
	}
	if id, ok := c.LookupKey("records.view"); ok {
		t.Errorf("a name is the key of the right %d", id)
	}
	if c.Len() != len(c.Names()) {
		t.Errorf("%d rights have %d names", c.Len(), len(c.Names()))
	}
}

func TestCatalogueKnowsParents(t *testing.T) {
	t.Parallel()
	c := salon()
	got := make(map[string]string)
	for i := range c.Len() {
		if p := c.Parent(schema.RightID(i)); p != schema.NoRight {
			got[c.Right(schema.RightID(i)).Name] = c.Right(p).Name
		}
	}
	want := map[string]string{
		"records.edit": "records.view", "records.edit.days": "records.edit", "records.edit.strict": "records.edit.days",
		"records.export": "records.view", "clients.export": "clients.view",
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCatalogueDoesNotShareTheGivenSlice(t *testing.T) {
	t.Parallel()
	rights := []schema.Right{{Name: "a.view", Key: "a"}}
	c := schema.NewCatalogue(rights)
	rights[0].Name = "changed"
	if got := c.Right(0).Name; got != "a.view" {
		t.Errorf("the name became %s", got)
	}
}

func TestWrongBuiltInDataPanic(t *testing.T) {
	t.Parallel()
	for want, rights := range map[string][]schema.Right{
		"schema: the right a.view is twice in the catalogue":          {{Name: "a.view", Key: "a"}, {Name: "a.view", Key: "b"}},
		"schema: the key a is twice in the catalogue":                 {{Name: "a.view", Key: "a"}, {Name: "b.view", Key: "a"}},
		"schema: the parent b.view of a.view is not in the catalogue": {{Name: "a.view", Key: "a", Parent: "b.view"}},
		"schema: the parent a of b.view is not in the catalogue":      {{Name: "a.view", Key: "a"}, {Name: "b.view", Key: "b", Parent: "a"}},
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("the panic is %v, want %s", got, want)
				}
			}()
			schema.NewCatalogue(rights)
		}()
	}
}

func TestExtendReplacesByKeyAndAddsAtTheEnd(t *testing.T) {
	t.Parallel()
	base := schema.NewCatalogue([]schema.Right{
		{Name: "a.view", Key: "a", TitleEN: "old"},
		{Name: "b.view", Key: "b", Parent: "a.view"},
	})
	got := base.Extend([]schema.Right{
		{Name: "other.name", Key: "a", TitleEN: "new", Live: true},
		{Name: "c.view", Key: "c", Parent: "d.view"}, // a parent that comes later
		{Name: "d.view", Key: "d", Parent: "b.view"},
		{Name: "b.view", Key: "b2"}, // the name is taken
		{Name: "c.view", Key: "c", TitleEN: "twice", Parent: "d.view"},
	})
	want := schema.NewCatalogue([]schema.Right{
		{Name: "a.view", Key: "a", TitleEN: "new", Live: true},
		{Name: "b.view", Key: "b", Parent: "a.view"},
		{Name: "c.view", Key: "c", TitleEN: "twice", Parent: "d.view"},
		{Name: "d.view", Key: "d", Parent: "b.view"},
		{Name: "b.b2", Key: "b2"},
	})
	if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(schema.Catalogue{}), byValue); diff != "" {
		t.Error(diff)
	}
	if got := base.Right(0).TitleEN; got != "old" || base.Len() != 2 {
		t.Errorf("the first catalogue has %d rights, and the title %s", base.Len(), got)
	}
}

func TestExtendLeavesOutWhatCannotBeNamed(t *testing.T) {
	t.Parallel()
	base := schema.NewCatalogue([]schema.Right{{Name: "a.view", Key: "a"}, {Name: "a.new", Key: "b"}})
	got := base.Extend([]schema.Right{{Name: "a.view", Key: "new"}})
	if diff := gocmp.Diff([]string{"a.view", "a.new"}, got.Names()); diff != "" {
		t.Error(diff)
	}
	if same := base.Extend(nil); same != base {
		t.Error("nothing to add made another catalogue")
	}
}

func TestExtendDropsOnlyTheParentsThatAreMissingOrMakeACircle(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		live string // name<parent
		want string
	}{
		{"a missing parent", "a<gone", "a<"},
		{"the child of a right with a missing parent", "b<a a<gone", "b<a a<"},
		{"its own parent", "a<a", "a<"},
		{"a circle of two", "a<b b<a", "a< b<a"},
		{"a circle of three", "a<b b<c c<a", "a< b<c c<a"},
		{"rights below a circle", "d<a e<d a<b b<a", "d<a e<d a< b<a"},
		{"a long chain in the wrong order", "a<b b<c c<d d<e e<", "a<b b<c c<d d<e e<"},
		{"a circle through a built-in right", "root<a a<root", "a<root"},
	} {
		var live []schema.Right
		for _, pair := range strings.Fields(c.live) {
			name, parent, _ := strings.Cut(pair, "<")
			live = append(live, schema.Right{Name: name, Key: name, Parent: parent})
		}
		got := schema.NewCatalogue([]schema.Right{{Name: "root", Key: "root"}}).Extend(live)
		var pairs []string
		for i := range got.Len() {
			r := got.Right(schema.RightID(i))
			pairs = append(pairs, r.Name+"<"+r.Parent)
		}
		if diff := gocmp.Diff("root< "+c.want, strings.Join(pairs, " ")); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// What a live system says is never a reason to fail, and every right leads to the root.
func TestExtendTakesAnything(t *testing.T) {
	t.Parallel()
	short := rapid.SampledFrom([]string{"", "a", "b", "c", "x.a", "x.b", "y.c"})
	rapid.Check(t, func(t *rapid.T) {
		live := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) schema.Right {
			return schema.Right{Name: short.Draw(t, "name"), Key: short.Draw(t, "key"), Parent: short.Draw(t, "parent")}
		}), 0, 8).Draw(t, "live")
		base := schema.NewCatalogue([]schema.Right{{Name: "x.a", Key: "a"}, {Name: "x.b", Key: "b", Parent: "x.a"}})
		c := base.Extend(live)
		for i := range c.Len() {
			steps := 0
			for p := c.Parent(schema.RightID(i)); p != schema.NoRight; p = c.Parent(p) {
				if steps++; steps > c.Len() {
					t.Fatalf("the parents of %s never end", c.Right(schema.RightID(i)).Name)
				}
			}
		}
		if diff := gocmp.Diff(base.Names(), c.Names()[:base.Len()]); diff != "" {
			t.Errorf("the built-in rights have other names: %s", diff)
		}
	})
}

func TestPatternsSelectRights(t *testing.T) {
	t.Parallel()
	c := salon()
	for _, test := range []struct {
		pattern schema.Pattern
		want    []string
	}{
		{"records.view", []string{"records.view"}},
		{"records.*", []string{"records.view", "records.edit", "records.export"}},
		{"*.export", []string{"records.export", "clients.export"}},
		{"*", []string{"records.view", "records.edit", "records.export", "clients.view", "clients.export"}},
		{"**", []string{"records.view", "records.edit", "records.export", "clients.view", "clients.export"}},
		{"*e*e*", []string{"records.view", "records.edit", "records.export", "clients.view", "clients.export"}},
		{"c*.view", []string{"clients.view"}},
		{"*view*view", []string{}}, // two stars never share what is between them
		{"*.*.*", []string{}},
		{"re*e*rt", []string{"records.export"}},
		{"records.edit*", []string{"records.edit"}},
		{"kind:export", []string{"records.export", "clients.export"}},
		{"kind:view", []string{"records.view", "clients.view"}},
		{"records.edit.days", []string{"records.edit.days"}},   // a restriction by its exact name
		{"clients.export.log", []string{"clients.export.log"}}, // one that cannot be written, too
		{"records.edit.*", []string{}},
		{"stock.*", []string{}},
		{"kind:other", []string{}},
		{"kind:delete", []string{}},
		{"kind:*", []string{}},
		{"kind:", []string{}},
		{"records", []string{}},
		{"records.", []string{}},
		{"ecords.*", []string{}},
		{"*.expor", []string{}},
		{"Records.*", []string{}},
		{"view.*.view", []string{}},
		{"", []string{}},
	} {
		if diff := gocmp.Diff(test.want, names(c, c.Match(test.pattern))); diff != "" {
			t.Errorf("%q: %s", test.pattern, diff)
		}
		for i := range c.Len() {
			right := c.Right(schema.RightID(i))
			if got, want := test.pattern.Matches(right), slices.Contains(test.want, right.Name); got != want {
				t.Errorf("%q matches %s: %v", test.pattern, right.Name, got)
			}
		}
	}
}

func TestPatternTellsItsForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern schema.Pattern
		exact   bool
		kind    schema.RightKind // "" for a pattern without one
	}{
		{"records.view", true, ""},
		{"records.*", false, ""},
		{"kind:export", false, schema.RightExport},
		{"kind:*", false, "*"},
		{"kindly.view", true, ""},
		{"mankind:view", true, ""},
	} {
		kind, ok := c.pattern.Kind()
		if ok != (c.kind != "") || ok && kind != c.kind {
			t.Errorf("the action of %q = %s, %v", c.pattern, kind, ok)
		}
		if got := c.pattern.Exact(); got != c.exact {
			t.Errorf("%q is exact: %v", c.pattern, got)
		}
	}
}

// The reference is the regular expression that says the same.
func TestStarsMatchAnyRunOfCharacters(t *testing.T) {
	t.Parallel()
	text := rapid.StringOfN(rapid.SampledFrom([]rune("aab.é")), 0, 8, -1)
	piece := rapid.StringOfN(rapid.SampledFrom([]rune("aab.é***")), 0, 6, -1)
	rapid.Check(t, func(t *rapid.T) {
		name := text.Draw(t, "name")
		pattern := piece.Draw(t, "pattern") + "*" + piece.Draw(t, "rest")
		if rapid.Bool().Draw(t, "made to match") {
			runes := []rune(name)
			from := rapid.IntRange(0, len(runes)).Draw(t, "from")
			to := rapid.IntRange(from, len(runes)).Draw(t, "to")
			pattern = string(runes[:from]) + "*" + string(runes[to:])
		}
		expression := regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, `.*`) + "$")
		right := &schema.Right{Name: name, Type: schema.TypeBool}
		if got, want := schema.Pattern(pattern).Matches(right), expression.MatchString(name); got != want {
			t.Errorf("%q matches %q: %v, want %v", pattern, name, got, want)
		}
	})
}
