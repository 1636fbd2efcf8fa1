package reconcile_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

func TestSources(t *testing.T) {
	t.Parallel()
	at := func(line int) diag.Span { return diag.Span{File: 1, Start: uint32(line), End: uint32(line) + 1} }
	o := &schema.Organization{
		Name: "bloom", Span: at(1),
		Users: []*schema.User{{
			Address: "user.anna", Span: at(10), Email: schema.Field[string]{V: "a", Span: at(11)},
			Attrs:       []schema.Attr{{Name: "group", Span: at(12)}},
			Assignments: []schema.Assignment{{RoleSpan: at(13)}},
		}, {Address: "user.boris", Span: at(20)}},
		Roles: []*schema.Role{{
			Address: "role.seller", Span: at(30), Title: schema.Field[string]{Span: at(31)}, Rank: &schema.Rank{Span: at(32)},
			Overrides: schema.Overrides{Limits: []schema.LimitRule{{Right: "leads.view", Span: at(33)}}},
			Areas:     []schema.AreaRights{{Block: "stage", Labels: []string{"Sales", "Won"}, Attrs: []schema.Attr{{Name: "view", Span: at(34)}}}},
		}},
		Locations: []*schema.Location{{Address: "location.center", Span: at(40), Title: schema.Field[string]{Span: at(41)}}},
		CashDesks: []*schema.CashDesk{{Address: "cash_desk.center", Span: at(50)}},
		Networks:  []*schema.Network{{Address: "network.bloom", Span: at(60)}},
		Removed:   []*schema.Removed{{Address: "removed.vera", Span: at(70)}},
	}
	complains := func(fields ...string) error {
		e := &reconcile.APIError{Status: 422}
		for _, f := range fields {
			e.Fields = append(e.Fields, reconcile.FieldError{Path: "x", Field: f})
		}
		return fmt.Errorf("wrapped: %w", e)
	}
	for name, tt := range map[string]struct {
		about []schema.Address
		err   error
		want  []string
	}{
		"a field":                   {[]schema.Address{"user.anna"}, complains("email"), []string{"user.anna email 11"}},
		"an attribute and the role": {[]schema.Address{"user.anna"}, complains("group", "roles", "group"), []string{"user.anna group 12", "user.anna roles 13"}},
		"a field that is not set":   {[]schema.Address{"user.boris"}, complains("email"), []string{"user.boris email 20"}},
		"no field":                  {[]schema.Address{"user.anna"}, complains(""), []string{"user.anna  10"}},
		"no answer":                 {[]schema.Address{"user.anna"}, errors.New("broken"), []string{"user.anna  10"}},
		"of several, nobody named":  {[]schema.Address{"user.anna", "user.boris"}, complains("email"), []string{"user.anna  10", "user.boris  20"}},
		"of several, one named":     {[]schema.Address{"user.anna", "user.boris"}, &reconcile.AddressError{Address: "user.anna", Err: complains("email")}, []string{"user.anna email 11"}},
		"a right with a limit":      {[]schema.Address{"role.seller"}, complains("rights.leads.view"), []string{"role.seller rights.leads.view 33"}},
		"a right of a stage":        {[]schema.Address{"role.seller"}, complains("rights.stage.view:Sales/Won"), []string{"role.seller rights.stage.view:Sales/Won 34"}},
		"another right":             {[]schema.Address{"role.seller"}, complains("rights.leads.edit"), []string{"role.seller rights.leads.edit 30"}},
		"title and rank":            {[]schema.Address{"role.seller"}, complains("title", "rank"), []string{"role.seller title 31", "role.seller rank 32"}},
		"a location":                {[]schema.Address{"location.center"}, complains("title"), []string{"location.center title 41"}},
		"blocks":                    {[]schema.Address{"cash_desk.center", "network.bloom", "removed.vera", "organization.bloom"}, errors.New("broken"), []string{"cash_desk.center  50", "network.bloom  60", "removed.vera  70", "organization.bloom  1"}},
		"somebody not in the files": {[]schema.Address{"live.user[\"bloom/7\"]"}, complains("email"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, s := range reconcile.Sources(o, &reconcile.Step{Addresses: tt.about}, tt.err) {
				got = append(got, fmt.Sprintf("%s %s %d", s.Address, s.Field, s.Span.Start))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
