package reconcile

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// changeLines writes the changes of a plan for comparison.
func changeLines(p *Plan) []string {
	var lines []string
	for _, c := range p.Changes {
		line := string(c.Action) + " " + string(c.Address)
		for _, f := range c.Fields {
			line += " " + f.Path + ":" + f.Before.String() + ">" + f.After.String()
		}
		lines = append(lines, line)
	}
	return lines
}

func TestPeople(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		world func(w *world)
		want  []string
	}{
		{"nothing differs", func(w *world) {
			w.want("anna", w.role("r", "admin", nil, nil), "center")
			w.has("anna", "admin", "center")
		}, nil},
		{"somebody new", func(w *world) {
			w.want("anna", w.role("r", "worker", nil, nil), "center", "north")
		}, []string{`create user.anna location.center.role:null>"worker" location.north.role:null>"worker"`}},
		{"another role", func(w *world) {
			w.want("anna", w.role("r", "viewer", nil, nil), "center")
			w.has("anna", "worker", "center")
		}, []string{`update user.anna location.center.role:"worker">"viewer"`}},
		{"one right too many", func(w *world) {
			w.want("anna", w.role("r", "viewer", nil, nil), "center")
			w.has("anna", "viewer", "center").Assignments[0].Access.Rights = w.set("clients.view", "records.view", "clients.export")
		}, []string{`update user.anna location.center.rights.clients.export:true>false`}},
		{"one location less", func(w *world) {
			w.want("anna", w.role("r", "worker", nil, nil), "center")
			w.has("anna", "worker", "center", "north")
		}, []string{`update user.anna location.north.role:"worker">null`}},
		{"not in the files", func(w *world) {
			w.want("boss", w.role("r", "owner", nil, nil), "center")
			w.has("boss", "owner", "center")
			w.has("vlad", "worker", "center")
		}, []string{`remove live.user["org/101"] location.center.role:"worker">null`}},
		{"not in the files, and only reported", func(w *world) {
			w.desired.Unmanaged.Users = schema.PolicyReport
			w.has("vlad", "worker", "center")
		}, nil},
		{"named in a removed block", func(w *world) {
			w.desired.Unmanaged.Users = schema.PolicyIgnore
			w.has("vlad", "worker", "center")
			w.desired.Removed = []*schema.Removed{{Address: "removed.vlad", Email: field(w, "VLAD@org.example"), Span: w.at()}}
		}, []string{`remove removed.vlad location.center.role:"worker">null`}},
		{"without a role and not in the files: kept", func(w *world) {
			w.has("vlad", "", "center").Assignments[0].Access.Rights = w.set("clients.view")
		}, nil},
		{"without a role, and given one", func(w *world) {
			w.want("vlad", w.role("r", "viewer", nil, nil), "center")
			w.has("vlad", "", "center").Assignments[0].Access.Rights = w.set("clients.view")
		}, []string{`update user.vlad location.center.role:"">"viewer" location.center.rights.records.view:false>true`}},
		{"the last day is today", func(w *world) {
			w.assign(w.want("anna", nil), w.role("r", "worker", nil, nil), "center").Special = &schema.Special{Until: field(w, day("2027-01-15"))}
			w.has("anna", "worker", "center")
		}, nil},
		{"the last day was yesterday", func(w *world) {
			w.assign(w.want("anna", nil), w.role("r", "worker", nil, nil), "center").Special = &schema.Special{Until: field(w, day("2027-01-14"))}
			w.has("anna", "worker", "center")
		}, []string{`remove user.anna location.center.role:"worker">null`}},
		{"switched off", func(w *world) {
			w.want("anna", w.role("r", "worker", nil, nil), "center").Active = field(w, false)
			w.has("anna", "worker", "center")
		}, []string{`remove user.anna location.center.role:"worker">null`}},
		{"matched by phone, whatever its form", func(w *world) {
			u := w.want("anna", w.role("r", "worker", nil, nil), "center")
			u.Email, u.Phone = schema.Field[string]{}, field(w, "+371 2000-0001")
			w.has("anna", "worker", "center").Phone.V = "37120000001"
		}, nil},
		{"matched by number, with another e-mail", func(w *world) {
			w.want("anna", w.role("r", "worker", nil, nil), "center").ID = field(w, schema.ID(100))
			w.has("anna", "worker", "center").Email.V = "anna@new.example"
		}, nil},
		{"into the schedule", func(w *world) {
			a := w.assign(w.want("anna", nil), w.role("r", "worker", nil, nil), "center")
			a.Employee = &schema.Employee{Name: schema.Field[string]{V: "Anna"}, Schedule: field(w, true), Span: w.at()}
			w.card("anna ", "center", false, w.has("anna", "worker", "center"))
		}, []string{`update user.anna location.center.employee.schedule:false>true`}},
		{"a schedule that the files do not mention stays", func(w *world) {
			a := w.assign(w.want("anna", nil), w.role("r", "worker", nil, nil), "center")
			a.Employee = &schema.Employee{Name: schema.Field[string]{V: "Anna"}, Span: w.at()}
			w.card("Anna", "center", true, w.has("anna", "worker", "center"))
		}, nil},
		{"unlinked", func(w *world) {
			w.want("anna", w.role("r", "worker", nil, nil), "center")
			w.card("Anna", "center", true, w.has("anna", "worker", "center"))
		}, []string{`update user.anna location.center.employee:"Anna">null`}},
		{"a new card", func(w *world) {
			a := w.assign(w.want("anna", nil), w.role("r", "worker", nil, nil), "center")
			a.Employee = &schema.Employee{Name: schema.Field[string]{V: "Anna"}, Schedule: field(w, true), Create: true, Span: w.at()}
			w.has("anna", "worker", "center")
		}, []string{`update user.anna location.center.employee:null>"Anna" location.center.employee.name:null>"Anna" location.center.employee.schedule:null>true`}},
		{"a dismissed card by its number", func(w *world) {
			a := w.assign(w.want("anna", nil), nil, "center")
			a.Employee = &schema.Employee{ID: 500, IDSpan: w.at(), Span: w.at()}
			w.card("Anna", "center", false, nil).Dismissed.V = true
		}, []string{`update user.anna location.center.employee.dismissed:true>false`}},
		{"cards without a login are reported", func(w *world) { w.card("Zoe", "center", true, nil) }, nil},
		{"and dismissed when the files say so", func(w *world) {
			w.desired.Unmanaged.Employees = schema.PolicyRemove
			w.card("Zoe", "center", true, nil)
		}, []string{`remove live.employee["org/500"] location.center.employee.dismissed:false>true`}},
		{"another title of a location", func(w *world) { w.live.Locations[0].Title.V = "Old" }, []string{`update location.center title:"Old">"center"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "center", "north")
			tt.world(w)
			if diff := cmp.Diff(tt.want, changeLines(w.plan())); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPeopleRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		world func(w *world)
		want  []diag.Code
	}{
		{"a number that nobody has", func(w *world) {
			w.want("anna", w.role("r", "worker", nil, nil), "center").ID = field(w, schema.ID(7))
		}, []diag.Code{CodeIDAbsent}},
		{"two live people with the e-mail", func(w *world) {
			w.want("anna", w.role("r", "worker", nil, nil), "center")
			w.has("anna", "worker", "center")
			w.has("other", "worker", "center").Email.V = "ANNA@org.example"
		}, []diag.Code{CodeMatchAmbiguous}},
		{"e-mail and phone of two people", func(w *world) {
			w.want("anna", w.role("r", "worker", nil, nil), "center").Phone = field(w, "+37120000009")
			w.has("anna", "worker", "center")
			w.has("other", "worker", "center").Phone.V = "37120000009"
		}, []diag.Code{CodeMatchConflict}},
		{"two blocks for one person", func(w *world) {
			r := w.role("r", "worker", nil, nil)
			w.want("anna", r, "center")
			w.want("ann", r, "center").ID = field(w, schema.ID(100))
			w.has("anna", "worker", "center")
		}, []diag.Code{CodeMatchAmbiguous}},
		{"assigned and removed", func(w *world) {
			w.want("anna", w.role("r", "worker", nil, nil), "center")
			w.has("anna", "worker", "center")
			w.desired.Removed = []*schema.Removed{{Address: "removed.anna", Email: field(w, "anna@org.example"), Span: w.at()}}
		}, []diag.Code{CodeMatchConflict}},
		{"the number of one and the e-mail of another", func(w *world) {
			w.want("boris", w.role("r", "worker", nil, nil), "center").ID = field(w, schema.ID(100))
			w.has("anna", "worker", "center")
			w.has("boris", "worker", "center")
		}, []diag.Code{CodeMatchConflict}},
		{"two live people who could be the caller", func(w *world) {
			w.desired.Caller = field(w, "ops@org.example")
			w.want("ops", w.role("r", "owner", nil, nil), "center").ID = field(w, schema.ID(100))
			w.has("ops", "owner", "center")
			w.has("other", "owner", "center").Email.V = "ops@org.example"
		}, []diag.Code{CodeMatchAmbiguous}},
		{"a caller whose e-mail holds somebody's phone", func(w *world) {
			w.desired.Caller = field(w, "a37120000009@org.example")
			w.has("other", "worker", "center").Phone.V = "37120000009"
		}, []diag.Code{CodeCallerAbsent}},
		{"one card for two people", func(w *world) {
			r := w.role("r", "worker", nil, nil)
			for _, n := range []string{"anna", "boris"} {
				w.assign(w.want(n, nil), r, "center").Employee = &schema.Employee{Name: schema.Field[string]{V: "Mia"}, Span: w.at()}
			}
			w.card("Mia", "center", true, nil)
		}, []diag.Code{CodeMatchAmbiguous}},
		{"a card that stays with somebody else", func(w *world) {
			w.desired.Unmanaged.Users = schema.PolicyReport
			w.card("Mia", "center", true, w.has("holder", "worker", "center"))
			w.assign(w.want("anna", nil), w.role("r", "worker", nil, nil), "center").Employee = &schema.Employee{Name: schema.Field[string]{V: "Mia"}, Span: w.at()}
			w.has("anna", "worker", "center")
		}, []diag.Code{CodeMatchConflict}},
		{"two new cards of one name", func(w *world) {
			for _, n := range []string{"anna", "boris"} {
				w.assign(w.want(n, nil), nil, "center").Employee = &schema.Employee{Name: schema.Field[string]{V: "Mia"}, Create: true, Span: w.at()}
			}
		}, []diag.Code{CodeMatchAmbiguous}},
		{"no card of the name", func(w *world) {
			a := w.assign(w.want("anna", nil), w.role("r", "worker", nil, nil), "center")
			a.Employee = &schema.Employee{Name: schema.Field[string]{V: "Ana"}, Span: w.at()}
			w.card("Anna", "center", true, nil)
		}, []diag.Code{CodeEmployeeAbsent}},
		{"two cards of the name", func(w *world) {
			a := w.assign(w.want("anna", nil), w.role("r", "worker", nil, nil), "center")
			a.Employee = &schema.Employee{Name: schema.Field[string]{V: "Anna"}, Span: w.at()}
			w.card("Anna", "center", true, nil)
			w.card("anna", "center", true, nil)
		}, []diag.Code{CodeMatchAmbiguous}},
		{"a dismissed card by its name", func(w *world) {
			a := w.assign(w.want("anna", nil), w.role("r", "worker", nil, nil), "center")
			a.Employee = &schema.Employee{Name: schema.Field[string]{V: "Anna"}, Span: w.at()}
			w.card("Anna", "center", true, nil).Dismissed.V = true
		}, []diag.Code{CodeEmployeeAbsent}},
		{"a location that is not there", func(w *world) {
			w.desired.Locations[0].ID.V = 99
		}, []diag.Code{CodeLocationAbsent}},
		{"a caller who is not there", func(w *world) {
			w.desired.Caller = field(w, "ops@org.example")
		}, []diag.Code{CodeCallerAbsent}},
		{"a network without the location", func(w *world) {
			n := &schema.Network{Address: "network.n", Title: field(w, "N"), Locations: []*schema.Location{w.loc("north")}, Span: w.at()}
			w.desired.Networks = append(w.desired.Networks, n)
			w.live.Networks = append(w.live.Networks, &schema.Network{ID: schema.Field[schema.ID]{V: 70}, Title: schema.Field[string]{V: "N"}, Locations: []*schema.Location{w.liveLoc("north")}})
			w.assign(w.want("anna", nil), w.role("r", "worker", nil, nil), "center").Special = &schema.Special{ClientData: n, ClientDataSpan: w.at()}
		}, []diag.Code{CodeClientData}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "center", "north")
			tt.world(w)
			p, diags := Make(w.input())
			if p != nil {
				t.Error("there is a plan in spite of a mistake")
			}
			if diff := cmp.Diff(tt.want, codesOf(diags)); diff != "" {
				t.Errorf("codes (-want +got):\n%s", diff)
			}
			for _, d := range diags {
				if !d.Subject.Known() && d.Address == "" {
					t.Errorf("%s has no place", d.Code)
				}
			}
		})
	}
}

func TestAccessSaysWhoGainsWhatAndWhy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "center", "north")
	desk := w.role("desk", "worker", []string{"clients.export"}, nil)
	for _, name := range []string{"anna", "boris"} {
		w.want(name, desk, "center")
		w.has(name, "worker", "center")
	}
	w.desired.Guard.MaxRemovals.Count = 10
	w.has("vlad", "admin", "north")
	p := w.plan()
	type line struct {
		user, location string
		gains, losses  []string
		because        []string
	}
	var got []line
	for _, a := range p.Access {
		got = append(got, line{string(a.User), string(a.Location.Address), w.names(a.Delta.Gains), w.names(a.Delta.Losses), a.Because})
	}
	want := []line{
		{`live.user["org/102"]`, "location.north", []string{}, []string{"clients.view", "clients.edit", "records.view", "records.create"}, []string{"unmanaged"}},
		{"user.anna", "location.center", []string{"clients.export"}, []string{}, []string{"role.desk"}},
		{"user.boris", "location.center", []string{"clients.export"}, []string{}, []string{"role.desk"}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(line{})); diff != "" {
		t.Errorf("access (-want +got):\n%s", diff)
	}
	if len(p.Gaining) != 2 || len(p.Losing) != 1 {
		t.Errorf("%v gain and %v lose, want 2 and 1", p.Gaining, p.Losing)
	}
	if p.Access[1].Delta != p.Access[2].Delta {
		t.Error("the same change of two people is not one object")
	}
}

// A change of files that changes nobody's rights says so.
func TestRefactoringChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "center")
	w.want("anna", w.role("old", "worker", []string{"clients.edit", "clients.export"}, nil), "center")
	w.has("anna", "worker", "center").Assignments[0].Access.Rights = w.set("clients.view", "records.view", "clients.edit", "clients.export")
	if p := w.plan(); !p.Empty() {
		t.Fatalf("changes: %v", changeLines(p))
	}
	w.desired.Users[0].Assignments[0].Role = w.role("new", "worker", []string{"clients.*"}, []string{"*.delete"})
	if p := w.plan(); !p.Empty() || len(p.Access) > 0 {
		t.Errorf("the same rights by other words change %v", changeLines(p))
	}
}

func TestInvitations(t *testing.T) {
	t.Parallel()
	t.Run("a new person is invited and waited for", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, "center")
		w.want("anna", w.role("r", "worker", nil, nil), "center")
		p := w.plan()
		kinds := []StepKind{}
		for _, s := range p.Steps {
			kinds = append(kinds, s.Kind)
		}
		if diff := cmp.Diff([]StepKind{Call, Waiting}, kinds); diff != "" {
			t.Errorf("steps (-want +got):\n%s", diff)
		}
		if !slices.Equal(p.Steps[1].Needs, []int{1}) {
			t.Errorf("the waiting step needs %v, want the invitation", p.Steps[1].Needs)
		}
	})
	t.Run("an open invitation is only waited for", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, "center")
		w.want("anna", w.role("r", "worker", nil, nil), "center")
		w.has("anna", "worker", "center").Assignments[0].Access.Standing = schema.Invited
		p := w.plan()
		if len(p.Changes) != 0 || len(p.Steps) != 1 || p.Steps[0].Kind != Waiting || !p.OnlyOpen() {
			t.Errorf("changes %v, steps %v", changeLines(p), p.Steps)
		}
	})
	t.Run("and so is one whose rights cannot be read", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, "center")
		w.want("anna", w.role("r", "worker", nil, nil), "center")
		a := &w.has("anna", "", "center").Assignments[0]
		a.Access.Standing, a.Access.Unknown, a.Access.Rights = schema.Invited, true, nil
		p := w.plan()
		if len(p.Changes) != 0 || !p.OnlyOpen() || !hasWarning(p, CodeRightsUnknown) {
			t.Errorf("changes %v, warnings %v", changeLines(p), p.Warnings)
		}
	})
	t.Run("somebody who has accepted elsewhere needs none", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, "center", "north")
		w.want("anna", w.role("r", "worker", nil, nil), "center", "north")
		w.has("anna", "worker", "north")
		p := w.plan()
		if p.Changes[0].Placements[0].After.Access.Standing != schema.Accepted || slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Kind == Waiting }) {
			t.Error("an accepted person is invited again")
		}
	})
}

func hasWarning(p *Plan, code diag.Code) bool {
	return slices.ContainsFunc(p.Warnings, func(w Warning) bool { return w.Code == code })
}

// A block may stay in the files when its person has no access any more.
func TestBlocksOfPeopleWhoHaveGone(t *testing.T) {
	t.Parallel()
	tests := map[string]func(w *world){
		"removed by number": func(w *world) {
			w.desired.Removed = []*schema.Removed{{Address: "removed.vlad", ID: field(w, schema.ID(7)), Span: w.at()}}
		},
		"lapsed": func(w *world) {
			u := w.want("vlad", nil)
			u.ID = field(w, schema.ID(7))
			w.assign(u, w.role("r", "worker", nil, nil), "center").Special = &schema.Special{Until: field(w, day("2027-01-14"))}
		},
		"switched off": func(w *world) {
			u := w.want("vlad", w.role("r", "worker", nil, nil), "center")
			u.ID = field(w, schema.ID(7))
			u.Active = field(w, false)
		},
	}
	for name, world := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "center")
			world(w)
			if p := w.plan(); !p.Empty() {
				t.Errorf("changes: %v", changeLines(p))
			}
		})
	}
}

// The rights of an invited person cannot be read, and the card can.
func TestCardsOfInvitedPeopleChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "center")
	w.assign(w.want("anna", nil), w.role("r", "worker", nil, nil), "center").Employee = &schema.Employee{
		Name: schema.Field[string]{V: "anna"}, Schedule: field(w, true), Span: w.at(),
	}
	u := w.has("anna", "", "center")
	u.Assignments[0].Access = &schema.Access{Standing: schema.Invited, Unknown: true}
	w.card("anna", "center", false, u)
	p := w.plan()
	if diff := cmp.Diff([]string{`update user.anna location.center.employee.schedule:false>true`}, changeLines(p)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(counts{0, 1, 1, 1}, countsOf(p, 0)); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func TestUnknownTargets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "center")
	w.want("master", w.role("r", "worker", nil, nil), "center").Address = `user.master["anna"]`
	w.has("vlad", "worker", "center")
	w.card("zoe", "center", true, nil)
	targets := []schema.Address{
		"user.master", `user.master["anna"]`, "location.center", `live.user["org/100"]`, `live.employee["org/500"]`, // known
		"user.mast", `user.master["boris"]`, "network.center", `live.user["org/1"]`, "role.r",
	}
	if diff := cmp.Diff(targets[5:], UnknownTargets(targets, []*Plan{w.plan()})); diff != "" {
		t.Errorf("unknown (-want +got):\n%s", diff)
	}
}

func TestTargets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "center")
	r := w.role("r", "worker", nil, nil)
	w.want("anna", r, "center")
	w.want("boris", r, "center")
	w.has("vlad", "worker", "center")
	w.targets = []schema.Address{"user.boris"}
	if diff := cmp.Diff([]string{`create user.boris location.center.role:null>"worker"`}, changeLines(w.plan())); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestIdentityIsTheirs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "center")
	w.want("anna", w.role("r", "worker", nil, nil), "center").Name.V = "Anna Petrova"
	w.has("anna", "worker", "center")
	p := w.plan()
	if !p.Empty() || !hasWarning(p, CodeTheirs) {
		t.Errorf("changes %v, warnings %v", changeLines(p), p.Warnings)
	}
}
