package schema_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/schema"
)

// model is a set of rights as two maps.
type model struct {
	Granted map[schema.RightID]bool
	Limits  map[schema.RightID]schema.Value
}

func newModel() model {
	return model{make(map[schema.RightID]bool), make(map[schema.RightID]schema.Value)}
}

func modelOf(s *schema.RightSet) model {
	m := newModel()
	for _, id := range s.Granted() {
		m.Granted[id] = true
	}
	for _, l := range s.Limits() {
		m.Limits[l.Right] = l.Value
	}
	return m
}

func (m model) clone() model { return model{maps.Clone(m.Granted), maps.Clone(m.Limits)} }

// on reports whether a right by itself is on, whatever stands above it.
func (m model) on(c *schema.Catalogue, id schema.RightID) bool {
	if c.Right(id).Restricts() {
		return m.Limits[id].Known()
	}
	return m.Granted[id]
}

// stored removes the values that mean nothing, and the values whose parent is off, until there
// are none.
func (m model) stored(c *schema.Catalogue) model {
	m = m.clone()
	maps.DeleteFunc(m.Limits, func(id schema.RightID, v schema.Value) bool {
		return v == c.Right(id).Full && c.Right(id).Type != schema.TypeLevel
	})
	for before := -1; before != len(m.Limits); {
		before = len(m.Limits)
		maps.DeleteFunc(m.Limits, func(id schema.RightID, _ schema.Value) bool {
			p := c.Parent(id)
			return p != schema.NoRight && !m.Granted[p] && !m.on(c, p)
		})
	}
	return m
}

// effective removes everything whose parent is off, until there is nothing of that sort.
func (m model) effective(c *schema.Catalogue) model {
	m = m.clone()
	for before := -1; before != len(m.Granted)+len(m.Limits); {
		before = len(m.Granted) + len(m.Limits)
		below := func(id schema.RightID) bool {
			p := c.Parent(id)
			return p != schema.NoRight && !m.on(c, p)
		}
		maps.DeleteFunc(m.Granted, func(id schema.RightID, _ bool) bool { return below(id) || !m.on(c, id) })
		maps.DeleteFunc(m.Limits, func(id schema.RightID, _ schema.Value) bool { return below(id) })
	}
	return m
}

// delta compares right by right.
func (m model) delta(c *schema.Catalogue, o model) schema.Delta {
	var d schema.Delta
	for i := range c.Len() {
		id := schema.RightID(i)
		if !m.Granted[id] && o.Granted[id] {
			d.Gains = append(d.Gains, id)
		}
		if m.Granted[id] && !o.Granted[id] {
			d.Losses = append(d.Losses, id)
		}
		narrowed := id
		for narrowed != schema.NoRight && c.Right(narrowed).Restricts() {
			narrowed = c.Parent(narrowed)
		}
		both := narrowed == schema.NoRight || m.Granted[narrowed] && o.Granted[narrowed]
		if m.Limits[id] != o.Limits[id] && both {
			d.Changed = append(d.Changed, schema.ValueChange{Right: id, Before: m.Limits[id], After: o.Limits[id]})
		}
	}
	return d
}

// catalogueGen draws a catalogue of a few rights in trees, some of them beyond the first word of
// a set.
func catalogueGen() *rapid.Generator[*schema.Catalogue] {
	return rapid.Custom(func(t *rapid.T) *schema.Catalogue {
		n := rapid.IntRange(1, 9).Draw(t, "rights")
		rights := make([]schema.Right, n)
		for i := range rights {
			r := &rights[i]
			r.Name, r.Key = fmt.Sprintf("s.%d", i), fmt.Sprintf("k%d", i)
			if p := rapid.IntRange(-1, i-1).Draw(t, "parent"); p >= 0 {
				r.Parent = rights[p].Name
			}
			r.Type = rapid.SampledFrom([]schema.ValueType{schema.TypeBool, schema.TypeBool, schema.TypeLevel, schema.TypeDays, schema.TypeIDs}).Draw(t, "type")
			switch r.Type {
			case schema.TypeBool:
				r.Full = schema.Bool(true)
				if rapid.IntRange(0, 3).Draw(t, "class") == 0 {
					r.Seat = schema.SeatModifier
				}
			case schema.TypeLevel:
				r.Full = schema.Reach(schema.LevelAll)
			case schema.TypeDays:
				r.Full = schema.Int(-1)
			case schema.TypeIDs:
				r.Full = schema.Ints(nil)
			}
		}
		if rapid.Bool().Draw(t, "children first") {
			slices.Reverse(rights)
		}
		if rapid.Bool().Draw(t, "two words") {
			for i := range 62 {
				rights = append(rights, schema.Right{Name: fmt.Sprintf("pad.%d", i), Key: fmt.Sprintf("p%d", i), Type: schema.TypeBool})
			}
			slices.Reverse(rights)
		}
		return schema.NewCatalogue(rights)
	})
}

func limitGen(r *schema.Right) *rapid.Generator[schema.Value] {
	values := []schema.Value{{}, r.Full}
	switch r.Type {
	case schema.TypeBool:
		values = append(values, schema.Bool(false))
	case schema.TypeLevel:
		values = append(values, schema.Reach(schema.LevelOwn), schema.Reach(schema.LevelNone))
	case schema.TypeDays:
		values = append(values, schema.Int(0), schema.Int(7))
	case schema.TypeIDs:
		values = append(values, schema.Ints([]int64{1}), schema.Ints([]int64{1, 2}))
	}
	return rapid.SampledFrom(values)
}

// grantAndLimit does to a draft what rules of a configuration do: rights are granted and denied,
// those with levels together with their level, and restrictions get values.
func grantAndLimit(t *rapid.T, c *schema.Catalogue, d *schema.Draft) {
	for range rapid.IntRange(0, 12).Draw(t, "rules") {
		id := schema.RightID(rapid.IntRange(0, c.Len()-1).Draw(t, "right"))
		r := c.Right(id)
		switch {
		case r.Restricts():
			d.Limit(id, limitGen(r).Draw(t, "value"))
		case rapid.IntRange(0, 2).Draw(t, "deny") == 0:
			d.Deny(id)
		default:
			d.Grant(id)
			if r.Type == schema.TypeLevel {
				d.Limit(id, rapid.SampledFrom([]schema.Value{schema.Reach(schema.LevelOwn), r.Full}).Draw(t, "level"))
			}
		}
	}
}

// change does anything to a draft and to its model.
func change(t *rapid.T, c *schema.Catalogue, d *schema.Draft, m model) {
	for range rapid.IntRange(0, 12).Draw(t, "changes") {
		id := schema.RightID(rapid.IntRange(0, c.Len()-1).Draw(t, "right"))
		switch rapid.IntRange(0, 4).Draw(t, "change") {
		case 0:
			d.Deny(id)
			delete(m.Granted, id)
			delete(m.Limits, id)
		case 1, 2:
			d.Grant(id)
			m.Granted[id] = true
		default:
			v := limitGen(c.Right(id)).Draw(t, "value")
			d.Limit(id, v)
			m.Limits[id] = v
			if !v.Known() {
				delete(m.Limits, id)
			}
		}
		if d.Has(id) != m.Granted[id] || d.Value(id) != m.Limits[id] {
			t.Fatalf("the draft has the right %d: %v, with the value %v", id, d.Has(id), d.Value(id))
		}
	}
}

func TestSetsAgreeWithMaps(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := catalogueGen().Draw(t, "catalogue")
		r := schema.NewRights(c)

		want, other := newModel(), newModel()
		first, second := r.Draft(nil), r.Draft(nil)
		change(t, c, first, want)
		change(t, c, second, other)
		if rapid.Bool().Draw(t, "from the first") {
			second = r.Draft(first.Set())
			other = want.stored(c)
			change(t, c, second, other)
		}
		want, other = want.stored(c), other.stored(c)
		a, b := first.Set(), second.Set()

		if diff := gocmp.Diff(want, modelOf(a), byValue); diff != "" {
			t.Errorf("the set: %s", diff)
		}
		if diff := gocmp.Diff(want.effective(c), modelOf(a.Effective()), byValue); diff != "" {
			t.Errorf("what has effect: %s", diff)
		}
		if a.Effective().Effective() != a.Effective() {
			t.Error("what has effect has less effect")
		}
		if same := gocmp.Equal(want, other, byValue); same != (a == b) {
			t.Errorf("the sets are equal: %v, and one: %v", same, a == b)
		}
		for i := range c.Len() {
			if id := schema.RightID(i); a.Has(id) != want.Granted[id] || a.Value(id) != want.Limits[id] {
				t.Errorf("the set has the right %d: %v, with the value %v", id, a.Has(id), a.Value(id))
			}
		}
		if diff := gocmp.Diff(want.delta(c, other), r.Delta(a, b), byValue, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("the difference: %s", diff)
		}
	})
}

// Doing to a set what a difference says makes the other set, as far as the difference tells: the
// values of gained rights come with the rights.
func TestDeltaLeadsFromOneSetToTheOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := catalogueGen().Draw(t, "catalogue")
		r := schema.NewRights(c)
		first, second := r.Draft(nil), r.Draft(nil)
		grantAndLimit(t, c, first)
		grantAndLimit(t, c, second)
		a, b := first.Set(), second.Set()

		there, back := r.Delta(a, b), r.Delta(b, a)
		if there.Empty() && a.Effective() != b.Effective() {
			t.Error("an empty difference of sets with different effect")
		}
		turned := schema.Delta{Gains: there.Losses, Losses: there.Gains}
		for _, v := range there.Changed {
			turned.Changed = append(turned.Changed, schema.ValueChange{Right: v.Right, Before: v.After, After: v.Before})
		}
		if diff := gocmp.Diff(turned, back, byValue); diff != "" {
			t.Errorf("the way back is not the way there turned round: %s", diff)
		}

		d := r.Draft(a)
		for _, id := range there.Losses {
			d.Deny(id)
		}
		for _, id := range there.Gains {
			d.Grant(id)
		}
		for _, v := range there.Changed {
			d.Limit(v.Right, v.After)
		}
		led := d.Set()
		if diff := gocmp.Diff(b.Granted(), led.Granted()); diff != "" {
			t.Errorf("the difference leads to other rights: %s", diff)
		}
		if left := r.Delta(led, b); len(there.Gains) == 0 && !left.Empty() {
			t.Errorf("after the difference the sets still differ in %v", left)
		}
	})
}
