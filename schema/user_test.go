package schema_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

func TestAssignmentTellsHowFarTheAccessHasCome(t *testing.T) {
	t.Parallel()
	type standing struct{ HasLogin, Accepted, Invited bool }
	for _, c := range []struct {
		name       string
		assignment *schema.Assignment
		want       standing
	}{
		{"no assignment", nil, standing{}},
		{"only a card", &schema.Assignment{Employee: &schema.Employee{ID: 1}}, standing{}},
		{"access", &schema.Assignment{Access: &schema.Access{}}, standing{HasLogin: true, Accepted: true}},
		{"a pending invitation", &schema.Assignment{Access: &schema.Access{Standing: schema.Invited}}, standing{HasLogin: true, Invited: true}},
		{"rights that could not be read", &schema.Assignment{Access: &schema.Access{Unknown: true}}, standing{HasLogin: true, Accepted: true}},
	} {
		got := standing{c.assignment.HasLogin(), c.assignment.Accepted(), c.assignment.Invited()}
		if diff := gocmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestAssignmentWithoutSpecialHasNothingSpecial(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]*schema.Assignment{"no Special": {}, "an empty Special": {Special: &schema.Special{}}} {
		if a.Until() != (schema.Field[schema.Date]{}) || a.ClientData() != nil || a.Overrides() != nil || !a.Overrides().Empty() {
			t.Errorf("%s: until %v, client data %v, overrides %v", name, a.Until(), a.ClientData(), a.Overrides())
		}
	}
}

func TestAssignmentReturnsWhatIsSpecial(t *testing.T) {
	t.Parallel()
	special := &schema.Special{
		Until:      schema.Field[schema.Date]{V: 740_000, Span: diag.Span{File: 1, Start: 5, End: 9}},
		ClientData: &schema.Network{},
		Overrides:  &schema.Overrides{Grant: []schema.Selection{{Pattern: "records.*"}}},
	}
	a := &schema.Assignment{Special: special}
	if a.Until() != special.Until || a.ClientData() != special.ClientData || a.Overrides() != special.Overrides {
		t.Errorf("until %v, client data %p, overrides %v", a.Until(), a.ClientData(), a.Overrides())
	}
}

func TestUserIsFoundAtALocation(t *testing.T) {
	t.Parallel()
	north, south, west := &schema.Location{}, &schema.Location{}, &schema.Location{}
	u := &schema.User{Assignments: []schema.Assignment{
		{},
		{Locations: []*schema.Location{north}},
		{Locations: []*schema.Location{south, west}},
		{Locations: []*schema.Location{north}},
	}}
	for _, c := range []struct {
		name string
		at   *schema.Location
		want *schema.Assignment
	}{
		{"the first of two", north, &u.Assignments[1]},
		{"the first location counts", south, &u.Assignments[2]},
		{"the second location does not", west, nil},
		{"another location", &schema.Location{Title: schema.Field[string]{V: "east"}}, nil},
		{"no location", nil, &u.Assignments[0]},
	} {
		if got := u.At(c.at); got != c.want {
			t.Errorf("%s: %p, want %p", c.name, got, c.want)
		}
	}
}

func TestSwitchedOffOnlyByTheFiles(t *testing.T) {
	t.Parallel()
	at := diag.Span{File: 1}
	for _, c := range []struct {
		name   string
		active schema.Field[bool]
		want   bool
	}{
		{"active = false", schema.Field[bool]{Span: at}, true},
		{"active = true", schema.Field[bool]{V: true, Span: at}, false},
		{"not written", schema.Field[bool]{}, false},
		{"active in the live system", schema.Field[bool]{V: true}, false},
	} {
		if got := (&schema.User{Active: c.active}).Switched(); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestMarkTellsNoFromNoAnswer(t *testing.T) {
	t.Parallel()
	var none schema.Mark
	got := []schema.Mark{none, schema.MarkOf(false), schema.MarkOf(true)}
	if diff := gocmp.Diff([]schema.Mark{schema.Unmarked, schema.MarkedNo, schema.MarkedYes}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAddressesOfPeopleAreComparedInANormalForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, email, phone string }{
		{" Anna@Bloom.EXAMPLE\t", "anna@bloom.example", ""},
		{"+371 20-000-000", "+371 20-000-000", "37120000000"},
		{"8 (495) 123-45-67", "8 (495) 123-45-67", "84951234567"},
		{"ПОЧТА@ПРИМЕР.РФ", "почта@пример.рф", ""},
		{"٣٤", "٣٤", ""},
		{"", "", ""},
	} {
		if got := schema.NormalEmail(c.text); got != c.email {
			t.Errorf("NormalEmail(%q) = %q", c.text, got)
		}
		if got := schema.NormalPhone(c.text); got != c.phone {
			t.Errorf("NormalPhone(%q) = %q", c.text, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		if once := schema.NormalEmail(s); schema.NormalEmail(once) != once {
			t.Errorf("the e-mail %q is not in its normal form", once)
		}
		if once := schema.NormalPhone(s); schema.NormalPhone(once) != once {
			t.Errorf("the phone %q is not in its normal form", once)
		}
	})
}
