package schema_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/schema"
)

// academy is a catalogue with nodes: ticking one includes what is in it.
func academy() *schema.Catalogue {
	right := func(name, node, parent string) schema.Right {
		return schema.Right{Name: name, Key: name, Type: schema.TypeBool, Full: schema.Bool(true), Seat: schema.SeatFree, Writable: schema.WritableYes, Node: node, Parent: parent}
	}
	return schema.NewCatalogue([]schema.Right{
		right("common", "", ""), right("common.card", "common", ""), right("common.card.mail", "common.card", ""), right("common.card.notes", "common.card", ""),
		right("common.export", "common", ""), right("client.list", "", ""), right("client.edit", "", "client.list"),
	})
}

func TestNodes(t *testing.T) {
	t.Parallel()
	c := academy()
	for name, want := range map[string]string{"common": "", "common.card": "common", "common.card.mail": "common.card", "client.edit": ""} {
		got := ""
		if id := c.Node(mustFind(t, c, name)); id != schema.NoRight {
			got = c.Right(id).Name
		}
		if got != want {
			t.Errorf("%s stands in %q, want %q", name, got, want)
		}
	}
	more := c.Extend([]schema.Right{{Name: "common.card.files", Key: "files", Node: "common.card"}, {Name: "client.files", Key: "more", Node: "nowhere"}})
	if id := more.Node(mustFind(t, more, "common.card.files")); more.Right(id).Name != "common.card" {
		t.Error("a right that is added has lost its node")
	}
	if more.Node(mustFind(t, more, "client.files")) != schema.NoRight {
		t.Error("a node that is not there is kept")
	}
	defer func() {
		if recover() == nil {
			t.Error("a catalogue with a node that is missing was built")
		}
	}()
	schema.NewCatalogue([]schema.Right{{Name: "a.b", Key: "a.b", Node: "a"}})
}

// Ticking a node includes what is below it, at every depth. Ticking all that is below is not the node.
func TestNodesInEffect(t *testing.T) {
	t.Parallel()
	r := schema.NewRights(academy())
	for _, tt := range []struct{ name, boxes, effect string }{
		{"the node", "common", "common common.card common.card.mail common.card.notes common.export"},
		{"the node inside", "common.card", "common.card common.card.mail common.card.notes"},
		{"a part", "common.card.notes", "common.card.notes"},
		{"all parts", "common.card.mail common.card.notes", "common.card.mail common.card.notes"},
		{"all but one, and not the node", "common.card.notes common.export", "common.card.notes common.export"},
		{"the node and its parts", "common.card common.card.mail common.card.notes", "common.card common.card.mail common.card.notes"},
		{"a right without the one above", "common.export client.edit", "common.export"},
	} {
		s := setOf(t, r, tt.boxes)
		if got := textOf(r, s); got != tt.boxes {
			t.Errorf("%s: the boxes are %q", tt.name, got)
		}
		if got := textOf(r, s.Effective()); got != tt.effect {
			t.Errorf("%s: in effect %q, want %q", tt.name, got, tt.effect)
		}
		if s.Effective().Effective() != s.Effective() {
			t.Errorf("%s: what has effect has another effect", tt.name)
		}
	}
	all, node := setOf(t, r, "common.card.mail common.card.notes"), setOf(t, r, "common.card")
	if all == node || all.Effective() == node.Effective() {
		t.Error("all parts are the node")
	}
	d := r.Delta(all.Effective(), node.Effective())
	if diff := gocmp.Diff([]string{"common.card"}, names(r.Catalogue(), d.Gains)); diff != "" || len(d.Losses) > 0 {
		t.Errorf("from all parts to the node: %s, losses %v", diff, d.Losses)
	}
}

// A person can use each role as it is, and no more: the list of one does not make the edit of another
// work.
func TestUnion(t *testing.T) {
	t.Parallel()
	r := schema.NewRights(academy())
	for _, tt := range []struct{ a, b, want string }{
		{"client.edit", "client.list", "client.list"},
		{"client.edit client.list", "client.list", "client.list client.edit"},
		{"client.edit", "client.edit", ""},
		{"common.card", "common.export", "common.card common.card.mail common.card.notes common.export"},
		{"common.card.mail", "common.card.notes", "common.card.mail common.card.notes"},
		{"", "client.list", "client.list"},
		{"", "", ""},
	} {
		a, b := setOf(t, r, tt.a), setOf(t, r, tt.b)
		for _, got := range []*schema.RightSet{r.Union(a, b), r.Union(b, a), r.Union(a, b, a)} {
			if textOf(r, got) != tt.want || got.Effective() != got {
				t.Errorf("%q and %q: %q, want %q", tt.a, tt.b, textOf(r, got), tt.want)
			}
		}
	}
	if r.Union() != nil {
		t.Error("no sets permit something")
	}
	if one := setOf(t, r, "client.list"); r.Union(one) != one {
		t.Error("the union of one set is another")
	}
}

// Of two limits the wider one counts, and of a right with a limit and one without, the one without.
func TestUnionOfLimits(t *testing.T) {
	t.Parallel()
	r := schema.NewRights(salon())
	for _, tt := range []struct{ a, b, want string }{
		{"records.view records.edit records.edit.days=7", "records.view records.edit records.edit.days=3", "records.view records.edit records.edit.days=7"},
		{"records.view records.edit records.edit.days=7", "records.view records.edit", "records.view records.edit"},
		{"records.view records.edit records.edit.days=7", "records.view", "records.view records.edit records.edit.days=7"},
		{`clients.view clients.view="own"`, `clients.view clients.view="all"`, `clients.view clients.view="all"`},
	} {
		a, b := setOf(t, r, tt.a), setOf(t, r, tt.b)
		for _, got := range []*schema.RightSet{r.Union(a, b), r.Union(b, a)} {
			if textOf(r, got) != tt.want {
				t.Errorf("%q and %q: %q, want %q", tt.a, tt.b, textOf(r, got), tt.want)
			}
		}
	}
}
