package amocrm

import (
	"slices"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

func TestShutsOut(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		caller string
		path   string
		list   []string
		want   string // part of the reason
	}{
		"on the list":             {"203.0.113.7", settingIPList, []string{"198.51.100.1", "203.0.113.7"}, ""},
		"in a network":            {"203.0.113.7", settingIPList, []string{"203.0.113.0/24"}, ""},
		"version 6":               {"2001:db8::7", settingIPList, []string{"2001:db8::/32"}, ""},
		"not on it":               {"203.0.113.7", settingIPList, []string{"198.51.100.1"}, "203.0.113.7, which is not on"},
		"in another network":      {"203.0.113.7", settingIPList, []string{"203.0.114.0/24"}, "203.0.113.7, which is not on"},
		"nobody knows":            {"", settingIPList, []string{"203.0.113.7"}, "--caller-ip"},
		"the list is off":         {"", settingIPList, nil, ""},
		"another setting":         {"", blockSecurity + ".two_step", []string{"x"}, ""},
		"an address that is none": {"office", settingIPList, []string{"203.0.113.7"}, "office, which is not on"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &reconcile.Change{Fields: []reconcile.FieldChange{{Path: tt.path, After: schema.Texts(tt.list)}}}
			got := Knowledge{caller: tt.caller}.ShutsOut(c)
			if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
				t.Errorf("%q, want %q in it", got, tt.want)
			}
		})
	}
}

// TestShutsOutInDoubt: a list that is to be set again, because what was attested is in doubt, shuts out
// like one that changes. It is said to begin with the own address only if it does.
func TestShutsOutInDoubt(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		caller string
		doubt  string
		list   []string
		want   string // part of the reason
		own    bool
	}{
		"on the list":        {"203.0.113.7", "long ago", []string{"198.51.100.1", "203.0.113.7"}, "", true},
		"not on it":          {"203.0.113.7", "long ago", []string{"198.51.100.1"}, "203.0.113.7, which is not on", false},
		"nobody knows":       {"", "long ago", []string{"198.51.100.1"}, "--caller-ip", false},
		"the list is off":    {"", "long ago", nil, "", false},
		"attested, no doubt": {"203.0.113.7", "", []string{"198.51.100.1"}, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := reconcile.Change{
				Address: "organization.shop", Kind: schema.KindOrganization, Action: reconcile.Update, By: reconcile.ByPerson, Title: "shop", Doubt: tt.doubt,
				Attest: []schema.AttestedValue{{Path: settingIPList, Value: schema.Texts(tt.list)}},
			}
			k := Knowledge{caller: tt.caller}
			if got := k.ShutsOut(&c); (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
				t.Errorf("%q, want %q in it", got, tt.want)
			}
			steps, _ := k.steps([]reconcile.Change{c}, seen{}, nil)
			m := steps[0].Manual
			if strings.Contains(m.TextEN, "your own first") != tt.own || strings.Contains(m.TextRU, "свой первым") != tt.own {
				t.Errorf("%s %s", m.TextEN, m.TextRU)
			}
			for _, entry := range tt.list {
				if tt.doubt != "" && (!strings.Contains(m.TextEN, entry) || !strings.Contains(m.TextRU, entry)) {
					t.Errorf("no %s in: %s %s", entry, m.TextEN, m.TextRU)
				}
			}
		})
	}
}

// TestSwitchedOnAfterTheEdit wants nobody switched on with more than the files give: not before somebody
// has changed the role by hand, and not before the role itself has been narrowed.
func TestSwitchedOnAfterTheEdit(t *testing.T) {
	t.Parallel()
	live, after := named(52, "Anna", ""), named(52, "Anna", "")
	live.Assignments[0].Role = &schema.Role{Title: schema.Field[string]{V: "Boss"}}
	role := after.Assignments[0].Role
	role.Address, role.ID.V = "role.seller", 7
	on := reconcile.FieldChange{Path: fieldActive, Before: schema.Bool(false), After: schema.Bool(true)}
	rights := schema.NewRights(builtIn())
	changes := []reconcile.Change{
		{Address: "role.seller", Kind: schema.KindRole, Action: reconcile.Update, By: reconcile.ByAPI, Title: "Seller", Role: reconcile.Pair[schema.Role]{Before: role, After: role}, RoleRights: rights.Draft(nil).Set()},
		personChange(reconcile.Update, reconcile.ByAPI, live, after, on),
		personChange(reconcile.Update, reconcile.ByPerson, live, after, roles("Seller")),
	}
	for _, tariff := range []tariff{tariffEnterprise, tariffBase} {
		steps, diags := Knowledge{tariff: tariff}.steps(changes, seen{}, nil)
		if len(steps) != 3 || len(diags) > 0 {
			t.Fatalf("%d steps, %v", len(steps), diags)
		}
		at := func(op string) int {
			return slices.IndexFunc(steps, func(s reconcile.Step) bool { return s.Op == op })
		}
		last := steps[len(steps)-1]
		if !strings.Contains(last.Title, "Anna") || last.Op == opEdit {
			t.Fatalf("the last step is %q", last.Title)
		}
		for _, op := range []string{opRoleUpdate, opEdit} {
			if !slices.Contains(last.Needs, at(op)) {
				t.Errorf("tariff %d: %q does not wait for %q", tariff, last.Title, steps[at(op)].Title)
			}
		}
	}
}
