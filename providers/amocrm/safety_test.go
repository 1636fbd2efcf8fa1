package amocrm_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/reconcile"
)

// TestProtectedPeople wants nobody who is protected left without any right, or no administrator any more.
func TestProtectedPeople(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		files   string
		edit    func(*emulator.State)
		refused bool
	}{
		"to a free user":              {head() + "role \"guest\" { base = \"free\" }\n" + person("anna", "guest", "protected = true"), nil, true},
		"no administrator any more":   {head() + person("deputy", "seller", "protected = true"), nil, true},
		"the role loses all it has":   {strings.Replace(head(), `"leads.view"`, "", 1) + person("anna", "seller", "protected = true"), nil, true},
		"the role loses one of two":   {head() + person("anna", "seller", "protected = true"), func(s *emulator.State) { s.Roles[0].Rights.Contacts.View = "A" }, false},
		"nobody of them is protected": {head() + person("deputy", "seller"), nil, false},
		"nothing changes":             {head() + person("anna", "seller", "protected = true"), nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := plan(t, tt.files, tt.edit)
			if p.Plan == nil {
				t.Fatal(p.texts)
			}
			got := slices.ContainsFunc(p.Refused(), func(g reconcile.GuardVerdict) bool { return g.Name == reconcile.GuardKeep })
			if got != tt.refused {
				t.Errorf("refused %t: %+v", got, p.Guards)
			}
		})
	}
}

// TestSlipInARemovedBlock wants to hear of somebody who keeps access because of a slip, and nothing of
// somebody who has gone.
func TestSlipInARemovedBlock(t *testing.T) {
	t.Parallel()
	block := func(email string) string {
		return head() + "removed \"leaver\" {\n  organization = organization.shop\n  email = \"" + email + "\"\n}\n"
	}
	for email, warned := range map[string]bool{
		"ana@shop.example":     true, // anna
		"anna@shop.exmaple":    true,
		"somebody@shop.exampl": false,
		"vera@shop.example":    false,
	} {
		p := plan(t, block(email), nil)
		if p.Plan == nil {
			t.Fatal(p.texts)
		}
		if p.warned("almost the same e-mail, anna@shop.example") != warned {
			t.Errorf("%s: %+v", email, p.Warnings)
		}
	}
}
