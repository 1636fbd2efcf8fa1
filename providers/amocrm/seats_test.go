package amocrm_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
)

// TestSeatsOfSteps: whoever is switched off takes no seat, whatever is done to their role, and takes that
// of the new role when they are switched on.
func TestSeatsOfSteps(t *testing.T) {
	t.Parallel()
	free := "role \"free\" { base = \"free\" }\n"
	idleFree := func(s *emulator.State) { s.Users[2].Role, s.Users[2].Free = 0, true }
	for name, tt := range map[string]struct {
		files string
		edit  func(*emulator.State)
		want  []string
	}{
		"off, to be free":           {head(enterprise) + free + person("idle", "free"), nil, []string{"manual: edit the user Idle"}},
		"off, to be free no more":   {head(enterprise) + person("idle", "seller"), idleFree, []string{"manual: edit the user Idle"}},
		"on, and free":              {head(enterprise) + free + person("idle", "free", "active = true"), nil, []string{"manual: edit the user Idle", "call: activate Idle"}},
		"on, and free no more":      {head(enterprise) + person("idle", "seller", "active = true"), idleFree, []string{"manual: edit the user Idle", "call: activate Idle (+1)"}},
		"the same by hand":          {head() + person("idle", "seller", "active = true"), idleFree, []string{"manual: edit the user Idle", "manual: switch Idle on (+1)"}},
		"by hand, and free":         {head() + free + person("idle", "free", "active = true"), nil, []string{"manual: edit the user Idle", "manual: switch Idle on"}},
		"active, and free no more":  {head(enterprise) + person("guest", "seller"), nil, []string{"manual: edit the user Guest (+1)"}},
		"active, to be free":        {head(enterprise) + free + person("anna", "free"), nil, []string{"manual: edit the user Anna (-1)"}},
		"to be free, and to be off": {head(enterprise) + free + person("anna", "free", "active = false"), nil, []string{"manual: edit the user Anna", "call: deactivate Anna (-1)"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := plan(t, tt.files, tt.edit)
			want, got := slices.Sorted(slices.Values(tt.want)), slices.Sorted(slices.Values(p.steps()))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("steps (-want +got):\n%s\n%s", diff, p.texts)
			}
		})
	}
}

// TestNobodyWaitsForAnother: people whose role is there are added although the role of somebody else is
// refused.
func TestNobodyWaitsForAnother(t *testing.T) {
	t.Parallel()
	other := "role \"other\" {\n  title = \"Other\"\n  grant = [\"leads.add\"]\n}\n"
	files := head(enterprise) + other
	for i := range 4 {
		files += person(fmt.Sprintf("s%d", i), "seller", fmt.Sprintf("name = \"S%d\"", i)) + person(fmt.Sprintf("o%d", i), "other", fmt.Sprintf("name = \"O%d\"", i))
	}
	p := plan(t, files, nil)
	want := []string{"call: add 4 people (+4)", "call: add 4 people (+4)", `call: create the role "Other"`}
	if diff := cmp.Diff(want, slices.Sorted(slices.Values(p.steps()))); diff != "" {
		t.Fatalf("steps (-want +got):\n%s", diff)
	}
	// Somebody else makes a role of that title, so that the step which makes it is refused.
	if _, err := p.e.Admin().CreateRole(emulator.Role{Name: "Other"}); err != nil {
		t.Fatal(err)
	}
	for _, o := range apply.Run(t.Context(), p.system, p.Steps, apply.Options{}).Outcomes {
		want := apply.Done
		switch {
		case o.Step.Kind == reconcile.Call && strings.HasPrefix(o.Step.Title, "create the role"):
			want = apply.Failed
		case o.Step.Addresses[0] == "user.o0":
			want = apply.Skipped
		}
		if o.Status != want {
			t.Errorf("%s: %s, want %s: %v", o.Step.Title, o.Status, want, o.Err)
		}
	}
}

// TestSpacesAroundTitles: the interface shows no spaces around a text, so they are no difference to what
// the files say.
func TestSpacesAroundTitles(t *testing.T) {
	t.Parallel()
	p := plan(t, head()+person("anna", "seller", `name = "Anna"`, `group = "Retail"`), func(s *emulator.State) {
		s.Groups[1].Name, s.Roles[0].Name, s.Users[1].Name, s.Users[1].Group = " Retail ", "Seller ", " Anna", 31
	})
	if got := p.steps(); len(got) > 0 {
		t.Errorf("steps: %v", got)
	}
}
