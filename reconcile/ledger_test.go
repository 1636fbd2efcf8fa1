package reconcile

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/schema"
)

// counts are the numbers of one licence.
type counts struct{ Before, After, Peak, AtRenewal int }

func countsOf(p *Plan, i int) counts {
	l := p.Ledger.Lines[i]
	return counts{l.Before, l.After, l.Peak, l.AtRenewal}
}

func TestLedger(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		world func(w *world)
		want  counts
	}{
		{"nobody", func(*world) {}, counts{}},
		{"view rights are free, changing rights are paid", func(w *world) {
			w.want("anna", w.role("a", "admin", nil, nil), "center")
			w.want("vera", w.role("v", "viewer", nil, nil), "center")
			w.has("anna", "admin", "center")
			w.has("vera", "viewer", "center")
		}, counts{1, 1, 1, 1}},
		{"one right too many is taken away", func(w *world) {
			w.want("vera", w.role("v", "viewer", nil, nil), "center")
			w.has("vera", "viewer", "center").Assignments[0].Access.Rights = w.set("clients.view", "records.view", "clients.edit")
		}, counts{1, 0, 1, 0}},
		{"a right under one that is off counts", func(w *world) {
			w.want("vera", w.role("v", "viewer", nil, nil), "center")
			w.has("vera", "viewer", "center").Assignments[0].Access.Rights = w.set("records.view", "clients.edit")
		}, counts{1, 0, 1, 0}},
		{"a login and its card are one", func(w *world) {
			a := w.assign(w.want("anna", nil), w.role("a", "admin", nil, nil), "center")
			a.Employee = &schema.Employee{Name: schema.Field[string]{V: "anna"}, Span: w.at()}
			w.card("anna", "center", true, w.has("anna", "admin", "center"))
		}, counts{1, 1, 1, 1}},
		{"a card in the schedule counts without a login", func(w *world) { w.card("zoe", "center", true, nil) }, counts{1, 1, 1, 1}},
		{"a card out of the schedule does not", func(w *world) { w.card("zoe", "center", false, nil) }, counts{}},
		{"a dismissed one does not", func(w *world) { w.card("zoe", "center", true, nil).Dismissed.V = true }, counts{}},
		{"linking two units makes one", func(w *world) {
			a := w.assign(w.want("anna", nil), w.role("a", "admin", nil, nil), "center")
			a.Employee = &schema.Employee{Name: schema.Field[string]{V: "anna"}, Span: w.at()}
			w.has("anna", "admin", "center")
			w.card("anna", "center", true, nil)
		}, counts{2, 1, 2, 1}},
		{"a leaver's card in the schedule stays", func(w *world) {
			w.card("vlad", "center", true, w.has("vlad", "admin", "center"))
		}, counts{1, 1, 1, 1}},
		{"a card that a block names and a login holds is one unit", func(w *world) {
			w.desired.Unmanaged.Users = schema.PolicyReport
			w.card("mia", "center", true, w.has("anna", "viewer", "center"))
			w.assign(w.want("mia", nil), nil, "center").Employee = &schema.Employee{Name: schema.Field[string]{V: "mia"}, Span: w.at()}
		}, counts{1, 1, 1, 1}},
		{"a card that a block names stands alone when its login goes", func(w *world) {
			w.card("mia", "center", true, w.has("anna", "admin", "center"))
			w.assign(w.want("mia", nil), nil, "center").Employee = &schema.Employee{Name: schema.Field[string]{V: "mia"}, Span: w.at()}
		}, counts{1, 1, 1, 1}},
		{"unmanaged people who stay count", func(w *world) {
			w.desired.Unmanaged.Users = schema.PolicyIgnore
			w.has("vlad", "admin", "center")
		}, counts{1, 1, 1, 1}},
		{"an invitation takes its seat", func(w *world) {
			w.want("anna", w.role("a", "admin", nil, nil), "center")
		}, counts{0, 1, 1, 1}},
		{"unless the licence says otherwise", func(w *world) {
			w.desired.Licence = &schema.Licence{Pending: field(w, "free")}
			w.want("anna", w.role("a", "admin", nil, nil), "center")
		}, counts{}},
		{"seats are freed before they are taken", func(w *world) {
			w.want("anna", w.role("a", "admin", nil, nil), "center")
			w.want("vera", w.role("v", "viewer", nil, nil), "center")
			w.has("anna", "viewer", "center")
			w.has("vera", "admin", "center")
		}, counts{1, 1, 1, 1}},
		{"the first owner is free by roles, the next is paid, and all are by rights", func(w *world) {
			w.live.Locations[0].Licence.Rule = schema.RuleRoles
			w.live.Locations[0].Licence.Renews.V = day("2027-02-20")
			r := w.role("o", "owner", nil, nil)
			for _, n := range []string{"anna", "boris", "clara"} {
				w.want(n, r, "center")
				w.has(n, "owner", "center")
			}
		}, counts{2, 2, 2, 3}},
		{"a second owner becomes the first", func(w *world) {
			w.live.Locations[0].Licence.Rule = schema.RuleRoles
			w.want("boris", w.role("o", "owner", nil, nil), "center")
			w.has("anna", "owner", "center")
			w.has("boris", "owner", "center")
		}, counts{1, 0, 1, 0}},
		{"a plan for a day after the renewal counts by its rule", func(w *world) {
			w.asOf = day("2027-02-21")
			w.live.Locations[0].Licence.Rule = schema.RuleRoles
			w.live.Locations[0].Licence.Renews.V = day("2027-02-20")
			w.want("anna", w.role("o", "owner", nil, nil), "center")
			w.has("anna", "owner", "center")
		}, counts{1, 1, 1, 1}},
		{"who leaves before the renewal is gone at the renewal", func(w *world) {
			w.live.Locations[0].Licence.Renews.V = day("2027-02-20")
			w.assign(w.want("anna", nil), w.role("a", "admin", nil, nil), "center").Special = &schema.Special{Until: field(w, day("2027-02-19"))}
			w.has("anna", "admin", "center")
		}, counts{1, 1, 1, 0}},
		{"whose access lapses before the renewal leaves the card", func(w *world) {
			w.live.Locations[0].Licence.Renews.V = day("2027-02-20")
			a := w.assign(w.want("anna", nil), w.role("a", "admin", nil, nil), "center")
			a.Special = &schema.Special{Until: field(w, day("2027-02-19"))}
			a.Employee = &schema.Employee{Name: schema.Field[string]{V: "anna"}, Span: w.at()}
			w.card("anna", "center", true, w.has("anna", "admin", "center"))
		}, counts{1, 1, 1, 1}},
		{"who leaves on the day of the renewal is not", func(w *world) {
			w.live.Locations[0].Licence.Renews.V = day("2027-02-20")
			w.assign(w.want("anna", nil), w.role("a", "admin", nil, nil), "center").Special = &schema.Special{Until: field(w, day("2027-02-20"))}
			w.has("anna", "admin", "center")
		}, counts{1, 1, 1, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "center", "north")
			tt.world(w)
			if diff := cmp.Diff(tt.want, countsOf(w.plan(), 0)); diff != "" {
				t.Errorf("counts (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSeatChangesSayWhy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "center")
	w.want("vera", w.role("v", "viewer", nil, nil), "center")
	w.has("vera", "viewer", "center").Assignments[0].Access.Rights = w.set("clients.view", "records.view", "clients.edit")
	seats := w.plan().Ledger.Seats
	if len(seats) != 1 {
		t.Fatalf("%d seats change, want 1", len(seats))
	}
	s := seats[0]
	if s.User != "user.vera" || s.Before.Seat != Paid || s.After.Seat != Free || len(s.Before.Causes) != 1 || s.Before.Causes[0].Right != w.right("clients.edit") || s.Role != "role.v" {
		t.Errorf("%+v", s)
	}
}

func TestMoney(t *testing.T) {
	t.Parallel()
	money := func(s string) schema.Money {
		m, err := schema.ParseMoney(s)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	w := newWorld(t, "center")
	w.live.Locations[0].Licence.Seats.V = schema.SeatLimit{Seats: 10, Known: true}
	w.live.Locations[0].Licence.Renews.V = day("2027-02-20")
	w.desired.Licence = &schema.Licence{Price: field(w, money("9.90")), PriceAtRenewal: field(w, money("11")), Currency: field(w, "EUR")}
	w.want("vera", w.role("v", "viewer", nil, nil), "center")
	w.want("anna", w.role("a", "admin", nil, nil), "center")
	w.has("vera", "admin", "center")
	w.has("anna", "admin", "center")
	line := func() LicenceLine { return w.plan().Ledger.Lines[0] }
	l := line()
	if l.CostBefore.String() != "99.00" || l.CostAfter.String() != "99.00" {
		t.Errorf("a freed seat changes the running bill: %s → %s, want 99.00", l.CostBefore, l.CostAfter)
	}
	if l.CostThen.String() != "11.00" {
		t.Errorf("at the renewal %s, want 11.00", l.CostThen)
	}
	w.desired.Licence.Tariffs = []schema.Tariff{{Seats: 5, Price: money("40")}, {Seats: 10, Price: money("70")}}
	l = line()
	if l.CostBefore.String() != "70.00" || l.CostThen.String() != "40.00" || l.TariffFits == nil || l.TariffFits.Seats != 5 {
		t.Errorf("tariffs: %s, then %s, fits %+v", l.CostBefore, l.CostThen, l.TariffFits)
	}
	w.desired.Licence.AutoRenew = field(w, false)
	if l = line(); l.Forecast || l.CostThen.Known() {
		t.Errorf("a licence that does not renew has a forecast")
	}
}

func TestRenewalOverrunIsAWarning(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "center")
	l := w.live.Locations[0].Licence
	l.Rule, l.Renews.V, l.Seats.V = schema.RuleRoles, day("2027-02-20"), schema.SeatLimit{Seats: 1, Known: true}
	r := w.role("r", "worker", []string{"clients.edit"}, nil)
	for _, n := range []string{"anna", "boris"} {
		w.want(n, r, "center")
		w.has(n, "worker", "center").Assignments[0].Access.Rights = w.set("clients.view", "records.view", "clients.edit")
	}
	p := w.plan()
	if got := countsOf(p, 0); got != (counts{0, 0, 0, 2}) {
		t.Errorf("counts %+v", got)
	}
	if !hasWarning(p, CodeRenewalOverrun) || len(p.Refused()) > 0 {
		t.Errorf("warnings %v, refused by %v", p.Warnings, p.Refused())
	}
}
