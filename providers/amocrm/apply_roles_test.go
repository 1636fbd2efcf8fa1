package amocrm

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/providers/providertest/faults"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// TestWritingRoles reads back what was written, and does nothing twice.
func TestWritingRoles(t *testing.T) {
	t.Parallel()
	lost := func(f faults.Fault) func(http.Handler) http.Handler {
		return func(h http.Handler) http.Handler {
			return faults.New(h, faults.Rule{Match: "POST /", Fault: f}, faults.Rule{Match: "PATCH /", Fault: f})
		}
	}
	deaf := func(h http.Handler) http.Handler {
		return faults.New(h, faults.Rule{Match: "PATCH /", Times: faults.Always, Fault: faults.Answer(http.StatusAccepted, "application/hal+json", "{}")})
	}
	unique := func(s *emulator.State) {
		s.Roles = append(s.Roles, emulator.Role{ID: 42, Name: "Trader"})
		s.Switches = map[string]string{"role_names": "unique"}
	}
	clerk, seller := rolePayload{Name: "Clerk"}, rolePayload{ID: 41, Name: "Trader"}
	for name, tt := range map[string]struct {
		op    string
		role  rolePayload
		edit  func(*emulator.State)
		wrap  func(http.Handler) http.Handler
		roles string
		calls string
		err   string // "", a kind of error, or the field that is refused
	}{
		"a new one":                  {opRoleCreate, clerk, nil, nil, "Seller Clerk:A", "POST roles 201", ""},
		"a new one, answer lost":     {opRoleCreate, clerk, nil, lost(faults.CutAfter()), "Seller Clerk:A", "POST roles 201", ""},
		"a new one, request lost":    {opRoleCreate, clerk, nil, lost(faults.CutBefore()), "Seller Clerk:A", "POST roles 201", ""},
		"a new one that is there":    {opRoleCreate, rolePayload{Name: "seller"}, nil, nil, "Seller", "", "stale"},
		"a change":                   {opRoleUpdate, seller, nil, nil, "Trader:A", "PATCH roles/41 202", ""},
		"a change, answer lost":      {opRoleUpdate, seller, nil, lost(faults.CutAfter()), "Trader:A", "PATCH roles/41 202, PATCH roles/41 202", ""},
		"a change that is not kept":  {opRoleUpdate, seller, nil, deaf, "Seller", "", "incomplete"},
		"a name that is taken":       {opRoleUpdate, seller, unique, nil, "Seller Trader", "PATCH roles/41 400", "title"},
		"a change of one that went":  {opRoleUpdate, rolePayload{ID: 49, Name: "Gone"}, nil, nil, "Seller", "PATCH roles/49 404", "not found"},
		"the same, without any body": {opRoleUpdate, rolePayload{ID: 49, Name: "Gone"}, func(s *emulator.State) { s.Switches = map[string]string{"missing_id": "204"} }, nil, "Seller", "PATCH roles/49 204", "not found"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, tt.edit, tt.wrap)
			if _, err := r.live.Read(t.Context(), reconcile.Scope{}); err != nil {
				t.Fatal(err)
			}
			rights := testRights()
			out := wireRights(rights.Catalogue(), readRights(t, rights, `{"leads":{"view":"A"}}`))
			tt.role.Rights = &out
			_, err := r.step(t, tt.op, tt.role, "role.r")
			var roles []string
			for _, x := range r.State().Roles {
				if x.Rights.Leads.View == "A" {
					x.Name += ":A"
				}
				roles = append(roles, x.Name)
			}
			if got := strings.Join(roles, " "); got != tt.roles || r.calls() != tt.calls || kindOfError(err) != tt.err {
				t.Errorf("%s by %s, want %s by %s\n%s: %v", got, r.calls(), tt.roles, tt.calls, kindOfError(err), err)
			}
		})
	}
}

// TestKeptRightsOfStages: what is not listed may be archived, and is kept, or gone, and then the system
// refuses it and the rest is sent again.
func TestKeptRightsOfStages(t *testing.T) {
	t.Parallel()
	kept := func(status schema.ID) stageOut {
		return stageOut{Entity: entityLeads, Pipeline: 12, Status: status, Rights: map[string]string{"view": "A", "edit": "D", "delete": "D", "export": "D"}}
	}
	for name, tt := range map[string]struct {
		kept     []stageOut
		switches map[string]string
		stages   string
		calls    string
		err      string
	}{
		"none":                       {nil, nil, "", "PATCH roles/41 202", ""},
		"archived":                   {[]stageOut{kept(122)}, nil, "122", "PATCH roles/41 202", ""},
		"one is gone":                {[]stageOut{kept(122), kept(123)}, nil, "122", "PATCH roles/41 400, PATCH roles/41 202", ""},
		"gone, answered by nothing":  {[]stageOut{kept(123)}, map[string]string{"missing_id": "204"}, "", "PATCH roles/41 400, PATCH roles/41 202", ""},
		"gone, and passed over":      {[]stageOut{kept(123)}, map[string]string{"unknown_stage": "dropped"}, "", "PATCH roles/41 202", ""},
		"refused for something else": {[]stageOut{kept(122)}, map[string]string{"role_names": "unique"}, "", "PATCH roles/41 400", "title"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, func(s *emulator.State) {
				s.Switches = tt.switches
				if s.Switches == nil {
					s.Switches = make(map[string]string)
				}
				s.Switches["archived_pipelines"] = "hidden"
				s.Pipelines = append(s.Pipelines, emulator.Pipeline{ID: 12, Name: "Past", Archived: true, Statuses: []emulator.Status{{ID: 122, Name: "Old"}}})
				s.Roles = append(s.Roles, emulator.Role{ID: 42, Name: "Other"})
			}, nil)
			p := rolePayload{ID: 41, Name: "Trader", Kept: tt.kept}
			if tt.err != "" {
				p.Name = "Other"
			}
			rights := testRights()
			out := wireRights(rights.Catalogue(), readRights(t, rights, `{"leads":{"view":"A"}}`))
			p.Rights = &out
			_, err := r.step(t, opRoleUpdate, p, "role.r")
			var stages []string
			for _, x := range r.State().Roles[0].Rights.StatusRights {
				if x.Rights.View == "A" {
					stages = append(stages, fmt.Sprint(x.Status))
				}
			}
			if got := strings.Join(stages, " "); got != tt.stages || r.calls() != tt.calls || kindOfError(err) != tt.err {
				t.Errorf("%s by %s, want %s by %s: %v", got, r.calls(), tt.stages, tt.calls, err)
			}
		})
	}
}

func kindOfError(err error) string {
	var incomplete *reconcile.IncompleteError
	var refused *reconcile.APIError
	switch {
	case err == nil:
		return ""
	case errors.Is(err, reconcile.ErrStale):
		return "stale"
	case errors.Is(err, reconcile.ErrNotFound):
		return "not found"
	case errors.As(err, &incomplete):
		return "incomplete"
	case errors.As(err, &refused) && len(refused.Fields) == 1:
		return refused.Fields[0].Field
	}
	return "another"
}

// TestFieldsOfRefusals names the field of the files that an answer complains of.
func TestFieldsOfRefusals(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"name": "name", "email": "email", "lang": "language", "rights.role_id": "roles", "rights.is_free": "roles", "rights.group_id": "group",
		"rights.leads.edit": "rights.leads.edit", "rights.mail_access": "rights.mail.access", "rights.status_rights.0.status_id": "", "password": "", "": "",
	} {
		if got := fieldOf(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// TestKnowledge pins what is known without a connection.
func TestKnowledge(t *testing.T) {
	t.Parallel()
	k := Knowledge{}
	verdicts := fmt.Sprint(k.Seat(schema.RuleActive, reconcile.Unit{Login: true}).Seat, k.Seat(schema.RuleActive, reconcile.Unit{Login: true, Base: baseFree}).Seat,
		k.Seat(schema.RuleActive, reconcile.Unit{Login: true, Base: baseAdministrator}).Seat, k.Seat(schema.RuleActive, reconcile.Unit{}).Seat)
	if want := fmt.Sprint(reconcile.Paid, reconcile.Free, reconcile.Paid, reconcile.Free); verdicts != want {
		t.Errorf("seats: %s, want %s", verdicts, want)
	}
	if !k.Owner(baseAdministrator) || k.Owner(baseFree) || k.Owner("") {
		t.Error("owners")
	}
	if _, _, ok := k.ClientData(nil); ok {
		t.Error("there are no networks")
	}
	c := Provider{}.Catalogue()
	for i := range c.Len() {
		if r := c.Right(schema.RightID(i)); r.TitleRU == "" || r.TitleEN == "" || r.Source == "" {
			t.Errorf("%s has no title or no source", r.Name)
		}
	}
	for _, info := range (Provider{}).Codes() {
		if info.Summary == "" || info.Doc == "" {
			t.Errorf("%s is not described", info.Code)
		}
	}
	one, limiter := Limiter(&schema.Organization{Account: schema.Field[string]{V: "shop"}})
	other, _ := Limiter(&schema.Organization{Account: schema.Field[string]{V: "cafe"}})
	if one == other || limiter.Limit() > 7 {
		t.Errorf("limiters %q and %q of %v a second", one, other, limiter.Limit())
	}
}
