package reconcile_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

func TestWhatIsPresentByName(t *testing.T) {
	t.Parallel()
	center := &schema.Location{ID: schema.Field[schema.ID]{V: 17}}
	text := func(s string) schema.Field[string] { return schema.Field[string]{V: s} }
	there := func(standing schema.Standing) []schema.Assignment {
		return []schema.Assignment{{Locations: []*schema.Location{center}, Access: &schema.Access{Standing: standing}}}
	}
	live := &schema.Organization{
		Users: []*schema.User{
			{ID: schema.Field[schema.ID]{V: 7}, Email: text("Anna@B.example"), Phone: text("+371 2000-0001"), Assignments: there(schema.Accepted)},
			{ID: schema.Field[schema.ID]{V: 8}, Email: text("boris@b.example"), Assignments: there(schema.Invited)},
		},
		Live: &schema.Live{
			Rights: schema.NewRights(schema.NewCatalogue(nil)),
			Employees: []*schema.Employee{
				{ID: 5, Location: center, Name: text(" Clara ")},
				{ID: 6, Location: center, Name: text("Dina"), Dismissed: schema.Field[bool]{V: true}},
			},
		},
	}
	user := func(id schema.ID, name string) schema.Key {
		return schema.Key{Kind: schema.KindUser, Location: 17, ID: id, Name: name}
	}
	want := map[schema.Key]schema.Key{
		user(0, "anna@b.example"):                                user(7, ""),
		user(0, "37120000001"):                                   user(7, ""),
		user(0, "boris@b.example"):                               user(8, ""),
		{Kind: schema.KindEmployee, Location: 17, Name: "clara"}: {Kind: schema.KindEmployee, Location: 17, ID: 5},
	}
	if diff := cmp.Diff(want, reconcile.Names(live)); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if got := reconcile.EmployeeNamed(17, " Clara ").String(); got != "employee/17/clara" {
		t.Errorf("the text of a key = %s", got)
	}
	prints := reconcile.Present(live)
	if len(prints) != 8 { // two people, two employees, and the four names
		t.Errorf("%d objects are present: %v", len(prints), prints)
	}
	for name, key := range want {
		if prints[name] == "" || prints[name] != prints[key] {
			t.Errorf("%s is %q, and %s is %q", name, prints[name], key, prints[key])
		}
	}
}
