package snapshot_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/snapshot"
)

var (
	byValue  = cmpopts.EquateComparable(schema.Value{})
	orAbsent = cmpopts.EquateEmpty()
)

// builtIn is what is known without a live system.
func builtIn() *schema.Catalogue {
	return schema.NewCatalogue([]schema.Right{
		{
			Name: "records.view", Key: "r_view", TitleEN: "View records", TitleRU: "Просмотр записей", Kind: schema.RightView, Type: schema.TypeBool,
			Full: schema.Bool(true), Seat: schema.SeatFree, Writable: schema.WritableYes, Source: "page 1",
		},
		{
			Name: "records.days", Key: "r_days", TitleEN: "Days", TitleRU: "Дни", Kind: schema.RightOther, Type: schema.TypeDays,
			Full: schema.Int(-1), Parent: "records.view", Seat: schema.SeatModifier, Writable: schema.WritableUnknown, Source: "page 2",
		},
		{
			Name: "clients.view", Key: "c_view", Kind: schema.RightView, Type: schema.TypeLevel, Full: schema.Reach(schema.LevelAll),
			Levels: []schema.Level{schema.LevelNone, schema.LevelOwn, schema.LevelAll}, Free: "manager", Brand: "x",
		},
	})
}

// live is an organization that differs from what is known in one right and has one more.
func live() *schema.Organization {
	rights := schema.NewRights(builtIn().Extend([]schema.Right{
		{
			Name: "records.days", Key: "r_days", TitleEN: "Days back", TitleRU: "Дни", Kind: schema.RightOther, Type: schema.TypeDays,
			Full: schema.Int(-1), Parent: "records.view", Seat: schema.SeatModifier, Writable: schema.WritableYes,
		},
		{
			Name: "other.ip", Key: "ip", TitleEN: "<IP>", Kind: schema.RightOther, Type: schema.TypeTexts, Full: schema.Texts(nil),
			Seat: schema.SeatModifier, Writable: schema.WritableYes, Live: true,
		},
	}))
	bits := func(ids ...schema.RightID) schema.Bits {
		b := schema.NewBits(rights.Catalogue().Len())
		for _, id := range ids {
			b.Set(id)
		}
		return b
	}
	draft := rights.Draft(nil)
	draft.Grant(2)
	draft.Grant(0)
	draft.Limit(1, schema.Int(7))
	draft.Limit(2, schema.Reach(schema.LevelOwn))
	master := &schema.Preset{
		Base: "worker", Title: "Master", Default: draft.Set(), Offered: bits(0, 1, 2, 3), Locked: bits(2), Paid: bits(0, 2), PaidOnly: bits(3), Marked: true,
	}
	owner := &schema.Preset{Base: "owner", Title: "Owner", Offered: bits(0)}
	return &schema.Organization{
		Name: "bloom", System: "altegio", Live: &schema.Live{Rights: rights},
		Locations: []*schema.Location{
			{ID: schema.Field[schema.ID]{V: 120001}, Presets: map[string]*schema.Preset{"worker": master, "owner": owner}},
			{ID: schema.Field[schema.ID]{V: 9}, Presets: map[string]*schema.Preset{"worker": master}},
			{ID: schema.Field[schema.ID]{V: 10}},
		},
	}
}

const written = `{
  "version": 1,
  "organizations": {
    "bloom": {
      "system": "altegio",
      "rights": [
        {
          "key": "r_days",
          "name": "records.days",
          "title_en": "Days back",
          "title_ru": "Дни",
          "kind": "other",
          "type": "days",
          "full": -1,
          "parent": "records.view",
          "seat": "modifier",
          "writable": "yes"
        },
        {
          "key": "ip",
          "name": "other.ip",
          "title_en": "\u003cIP\u003e",
          "title_ru": "",
          "kind": "other",
          "type": "texts",
          "full": [],
          "seat": "modifier",
          "writable": "yes",
          "live": true
        }
      ],
      "roles": [
        {
          "base": "owner",
          "title": "Owner",
          "on": [],
          "offered": [
            "r_view"
          ],
          "marked": false
        },
        {
          "base": "worker",
          "title": "Master",
          "on": [
            "c_view",
            "r_view"
          ],
          "limits": {
            "c_view": "own",
            "r_days": 7
          },
          "offered": [
            "c_view",
            "ip",
            "r_days",
            "r_view"
          ],
          "locked": [
            "c_view"
          ],
          "paid": [
            "c_view",
            "r_view"
          ],
          "paid_only": [
            "ip"
          ],
          "marked": true
        }
      ],
      "locations": {
        "120001": {
          "owner": 0,
          "worker": 1
        },
        "9": {
          "worker": 1
        }
      }
    }
  }
}
`

func encode(t *testing.T, f *snapshot.File) string {
	t.Helper()
	data, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The bytes are the same from run to run, although they are made of maps.
func TestFileIsWrittenSortedAndTheSameEveryTime(t *testing.T) {
	t.Parallel()
	for range 10 {
		f := snapshot.File{Organizations: map[string]snapshot.Organization{"bloom": snapshot.Of(live(), builtIn())}}
		if diff := cmp.Diff(written, encode(t, &f)); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestFileIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	file, err := snapshot.Decode([]byte(written))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(written, encode(t, file)); diff != "" {
		t.Error(diff)
	}
	before, now := file.Organizations["bloom"], snapshot.Of(live(), builtIn())
	if !snapshot.Equal(&before, &now) {
		t.Error("what was written differs from the live system")
	}
}

func TestSnapshotGivesTheLiveCatalogueBack(t *testing.T) {
	t.Parallel()
	file, err := snapshot.Decode([]byte(written))
	if err != nil {
		t.Fatal(err)
	}
	o := file.Organizations["bloom"]
	want := builtIn().Extend([]schema.Right{
		{
			Name: "records.days", Key: "r_days", TitleEN: "Days back", TitleRU: "Дни", Kind: schema.RightOther, Type: schema.TypeDays,
			Full: schema.Int(-1), Parent: "records.view", Seat: schema.SeatModifier, Writable: schema.WritableYes, Source: "page 2",
		},
		{
			Name: "other.ip", Key: "ip", TitleEN: "<IP>", Kind: schema.RightOther, Type: schema.TypeTexts, Full: schema.Texts(nil),
			Seat: schema.SeatModifier, Writable: schema.WritableYes, Live: true, Source: "snapshot of the live system",
		},
	})
	if diff := cmp.Diff(want, o.Catalogue(builtIn()), cmp.AllowUnexported(schema.Catalogue{}), byValue); diff != "" {
		t.Error(diff)
	}
}

func TestSnapshotOfTheBuiltInRightsHoldsNone(t *testing.T) {
	t.Parallel()
	o := &schema.Organization{System: "x", Live: &schema.Live{Rights: schema.NewRights(builtIn())}}
	got := snapshot.Of(o, builtIn())
	want := snapshot.Organization{System: "x", Rights: []snapshot.Right{}, Roles: []snapshot.Role{}, Locations: map[string]map[string]int{}}
	if diff := cmp.Diff(want, got, byValue); diff != "" {
		t.Error(diff)
	}
	if c := got.Catalogue(builtIn()); c.Len() != builtIn().Len() {
		t.Errorf("the catalogue has %d rights", c.Len())
	}
}

// Whatever a live system says of a right, the snapshot says too.
func TestRightsSurviveASnapshot(t *testing.T) {
	t.Parallel()
	word := rapid.SampledFrom([]string{"", "a", "Ключ", "<&>"})
	rights := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) schema.Right {
		r := schema.Right{
			Key: rapid.SampledFrom([]string{"r_view", "r_days", "c_view", "k1", "k2"}).Draw(t, "key"), Name: rapid.SampledFrom([]string{"records.view", "a.b", "a.c"}).Draw(t, "name"),
			TitleEN: word.Draw(t, "title_en"), TitleRU: word.Draw(t, "title_ru"), Kind: rapid.SampledFrom(schema.RightKinds()).Draw(t, "kind"),
			Type:   rapid.SampledFrom([]schema.ValueType{schema.TypeBool, schema.TypeFlag, schema.TypeDays, schema.TypeID, schema.TypeIDs, schema.TypeTexts}).Draw(t, "type"),
			Parent: rapid.SampledFrom([]string{"", "records.view", "a.b", "gone"}).Draw(t, "parent"),
			Seat:   rapid.SampledFrom([]schema.SeatClass{schema.SeatFree, schema.SeatPaid, schema.SeatModifier}).Draw(t, "seat"), Writable: schema.WritableYes,
			Live: rapid.Bool().Draw(t, "live"),
		}
		values := []schema.Value{
			schema.Bool(true), schema.Bool(false), schema.Int(-1), schema.Int(0), schema.Int(1<<53 + 1), schema.Self(), schema.Ints(nil), schema.Ints([]int64{10, 9}),
			schema.Texts(nil), schema.Texts([]string{"a\x00b", ""}),
		}
		if known := rapid.IntRange(-1, builtIn().Len()-1).Draw(t, "known"); known >= 0 {
			// One field differs from what is known, so that no other tells that the right does.
			changed := r
			r = *builtIn().Right(schema.RightID(known))
			switch rapid.IntRange(0, 6).Draw(t, "differs in") {
			case 0:
				r.TitleEN = changed.TitleEN
			case 1:
				r.TitleRU = changed.TitleRU
			case 2:
				r.Kind = changed.Kind
			case 3:
				r.Parent = changed.Parent
			case 4:
				r.Seat = changed.Seat
			case 5:
				r.Writable = changed.Writable
			case 6:
				r.Live = changed.Live
			}
			return r
		}
		if full, ok := r.Normalize(rapid.SampledFrom(values).Draw(t, "full")); ok {
			r.Full = full
		}
		return r
	}), 0, 5)
	rapid.Check(t, func(t *rapid.T) {
		want := builtIn().Extend(rights.Draw(t, "live"))
		o := snapshot.Of(&schema.Organization{Live: &schema.Live{Rights: schema.NewRights(want)}}, builtIn())
		data, err := (&snapshot.File{Organizations: map[string]snapshot.Organization{"x": o}}).Encode()
		if err != nil {
			t.Fatal(err)
		}
		file, err := snapshot.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		stored := file.Organizations["x"]
		got := stored.Catalogue(builtIn())
		// What only the built-in catalogue tells is not in the snapshot.
		ignored := cmpopts.IgnoreFields(schema.Right{}, "Source", "Levels", "Free", "Brand")
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(schema.Catalogue{}), byValue, ignored); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSnapshotsAreEqualIfTheySayTheSame(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*snapshot.Organization)
		want   bool
	}{
		{"nothing", func(*snapshot.Organization) {}, true},
		{"a level read back as a text", func(o *snapshot.Organization) { o.Roles[1].Limits["c_view"] = schema.Text("own") }, true},
		{"no locked rights, written another way", func(o *snapshot.Organization) { o.Roles[0].Locked = []string{} }, true},
		{"the system", func(o *snapshot.Organization) { o.System = "other" }, false},
		{"a right's title", func(o *snapshot.Organization) { o.Rights[0].TitleRU = "День" }, false},
		{"a right's value", func(o *snapshot.Organization) { o.Rights[0].Full = schema.Int(30) }, false},
		{"a right less", func(o *snapshot.Organization) { o.Rights = o.Rights[1:] }, false},
		{"a role's right", func(o *snapshot.Organization) { o.Roles[1].On = o.Roles[1].On[1:] }, false},
		{"a role's limit", func(o *snapshot.Organization) { o.Roles[1].Limits["r_days"] = schema.Int(8) }, false},
		{"a location less", func(o *snapshot.Organization) { delete(o.Locations, "9") }, false},
		{"a location's role", func(o *snapshot.Organization) { o.Locations["9"]["worker"] = 0 }, false},
	} {
		a, b := snapshot.Of(live(), builtIn()), snapshot.Of(live(), builtIn())
		c.change(&b)
		if got := snapshot.Equal(&a, &b); got != c.want || snapshot.Equal(&b, &a) != got {
			t.Errorf("%s: equal %v", c.name, got)
		}
	}
}

func TestFilesOfOtherVersionsAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		data    string
		version int
	}{
		{`{"version": 2, "organizations": {}}`, 2},
		{`{"version": -1}`, -1},
		{`{"organizations": {}}`, 0},
		{`{}`, 0},
		{`null`, 0},
	} {
		f, err := snapshot.Decode([]byte(c.data))
		want := fmt.Sprintf("the catalogue has version %d, and this program reads version 1; save it again", c.version)
		if f != nil || err == nil || err.Error() != want {
			t.Errorf("%s: %v, %v", c.data, f, err)
		}
	}
}

func TestDamagedFilesAreRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	var syntax *json.SyntaxError
	for i := range strings.TrimSpace(written) {
		if f, err := snapshot.Decode([]byte(written[:i])); f != nil || !errors.As(err, &syntax) {
			t.Fatalf("%d bytes: %v, %v", i, f, err)
		}
	}
	for _, data := range []string{
		`[]`, `"version"`, `{"version": "1"}`, `{"version": 1, "organizations": []}`, `{"version": 1, "organizations": {"a": 1}}`, written + "x", written + written,
		`{"version": 1, "organizations": {"a": {"locations": {"9": {"worker": 0.5}}}}}`,
		`{"version": 1, "organizations": {"a": {"rights": [{"full": {}}]}}}`,
		`{"version": 1, "organizations": {"a": {"rights": [{"full": 1.5}]}}}`,
		`{"version": 1, "organizations": {"a": {"roles": [{"limits": {"x": [1, "a"]}}]}}}`,
	} {
		if f, err := snapshot.Decode([]byte(data)); f != nil || err == nil || !strings.HasPrefix(err.Error(), "not a catalogue of rights: ") || errors.Unwrap(err) == nil {
			t.Errorf("%.60s: %v, %v", data, f, err)
		}
	}
}

func TestFileWithoutOrganizationsTakesThem(t *testing.T) {
	t.Parallel()
	for _, data := range []string{`{"version": 1}`, `{"version": 1, "organizations": null}`, encode(t, &snapshot.File{})} {
		f, err := snapshot.Decode([]byte(data))
		if err != nil {
			t.Fatal(err)
		}
		f.Organizations["new"] = snapshot.Organization{System: "x"}
		if diff := cmp.Diff(&snapshot.File{Version: 1, Organizations: map[string]snapshot.Organization{"new": {System: "x"}}}, f, byValue); diff != "" {
			t.Error(diff)
		}
	}
}

// FuzzDecode wants no panic, and that whatever is read is written and read again the same.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(written))
	f.Add([]byte(`{"version":1,"organizations":{"a":{"rights":[{"key":"k","name":"a.b","full":["a\u0000b","c"],"parent":"a.b"},{"key":"k","full":null}]}}}`))
	f.Add([]byte(`{"version":1,"organizations":{"a":{"rights":[{"key":"r_days","type":"ids","full":9007199254740993}],"roles":[{"limits":{"x":[]}}]}}}`))
	f.Add([]byte(`{"version":1,"organizations":{"":{"locations":{"x":{"y":-1}}}},"Version":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		first, err := snapshot.Decode(data)
		if err != nil {
			return
		}
		for _, o := range first.Organizations {
			c := o.Catalogue(builtIn())
			if diff := cmp.Diff(builtIn().Names(), c.Names()[:builtIn().Len()]); diff != "" {
				t.Error(diff)
			}
		}
		bytes := encode(t, first)
		second, err := snapshot.Decode([]byte(bytes))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, second, byValue, orAbsent); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(bytes, encode(t, second)); diff != "" {
			t.Error(diff)
		}
	})
}
