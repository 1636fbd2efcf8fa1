package view

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func ptr[T any](v T) *T { return &v }

func TestSeatLines(t *testing.T) {
	t.Parallel()
	right := func(names ...string) []Reason {
		var list []Reason
		for _, n := range names {
			list = append(list, Reason{Right: n, From: "role.desk"})
		}
		return list
	}
	center := Licence{Licence: "location.center", Title: "Center", AtRenewal: ptr(3), Renews: ptr("2027-02-28")}
	quiet := Licence{Licence: "location.center", Title: "Center"}
	for name, tt := range map[string]struct {
		licence Licence
		users   []SeatUser
		want    []seatLine
	}{
		"nothing changes": {center, []SeatUser{{Name: "Anna", Before: "paid", After: "paid", AtRenewal: "paid"}}, nil},
		"a seat is taken": {
			quiet,
			[]SeatUser{{Name: "Anna", Before: "none", After: "paid", AtRenewal: "paid", Reasons: Reasons{After: right("clients.edit")}}},
			[]seatLine{{text: "Anna at Center: none → paid, a seat is taken for clients.edit of role.desk", takes: true}},
		},
		"a seat is freed": {
			quiet,
			[]SeatUser{{Name: "Anna", Before: "paid", After: "free", AtRenewal: "free", Reasons: Reasons{Before: []Reason{{Schedule: true, From: "live"}}}}},
			[]seatLine{{text: "Anna at Center: paid → free, a seat is freed (was paid for the schedule)", frees: true}},
		},
		"the schedule is nobody's right": {
			quiet,
			[]SeatUser{{Name: "Anna", Before: "free", After: "paid", AtRenewal: "paid", Reasons: Reasons{After: []Reason{{Schedule: true, From: "role.desk"}}}}},
			[]seatLine{{text: "Anna at Center: free → paid, a seat is taken for the schedule", takes: true}},
		},
		"many reasons are counted": {
			quiet,
			[]SeatUser{{Name: "Anna", Before: "free", After: "paid", AtRenewal: "paid", Reasons: Reasons{After: right("a.a", "a.b", "a.c", "a.d")}}},
			[]seatLine{{text: "Anna at Center: free → paid, a seat is taken for a.a, a.b and 2 more of role.desk", takes: true}},
		},
		"rights that could not be read": {
			quiet,
			[]SeatUser{{Name: "Anna", Before: "paid", After: "none", AtRenewal: "none"}},
			[]seatLine{{text: "Anna at Center: paid → none, a seat is freed (was paid for reasons that cannot be read)", frees: true}},
		},
		"what the renewal brings is said once for all": {
			center,
			[]SeatUser{
				{Name: "Anna", Before: "free", After: "free", AtRenewal: "paid", Reasons: Reasons{AtRenewal: right("clients.edit")}},
				{Name: "Boris", Before: "paid", After: "paid", AtRenewal: "none"},
				{Name: "Vera", Before: "free", After: "free", AtRenewal: "paid", Reasons: Reasons{AtRenewal: []Reason{{Role: "owner", From: "live"}}}},
				{Name: "Gleb", Before: "paid", After: "paid", AtRenewal: "free"},
				{Name: "Dina", Before: "paid", After: "paid", AtRenewal: "none"},
			},
			[]seatLine{
				{text: "Center, renewal on 2027-02-28: 2 people become paid: Anna (clients.edit of role.desk), Vera (the role owner)"},
				{text: "Center, renewal on 2027-02-28: 2 people are gone: Boris, Dina"},
				{text: "Center, renewal on 2027-02-28: 1 person becomes free: Gleb"},
			},
		},
		"a licence that does not renew brings nothing": {quiet, []SeatUser{{Name: "Anna", Before: "free", After: "free", AtRenewal: "paid"}}, nil},
		"an offer that fits, and seats of strangers": {
			Licence{Title: "Center", Currency: ptr("EUR"), Tariff: &Tariff{Seats: 1, Price: ptr("9.90")}, NotInFiles: 1},
			nil,
			[]seatLine{
				{text: "Center: after this plan the tariff for 1 seat fits, 9.90 EUR a month"},
				{text: "Center: 1 seat is taken by people and cards that the files do not mention"},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i := range tt.users {
				tt.users[i].Licence = tt.licence.Licence
			}
			got := seatLines(&Organization{Seats: Seats{Licences: []Licence{tt.licence}, Users: tt.users}})
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(seatLine{})); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLedgerTable(t *testing.T) {
	t.Parallel()
	base := Licence{Title: "Center", Before: 3, After: 4, Peak: 5}
	with := func(change func(l *Licence)) Licence {
		l := base
		change(&l)
		return l
	}
	got := func(l Licence) []string {
		_, rows := LedgerTable(&Organization{Seats: Seats{Licences: []Licence{l}}}, "2027-01-15")
		return rows[0]
	}
	for name, tt := range map[string]struct {
		licence Licence
		want    []string
	}{
		"little is known": {base, []string{"Center", "3", "4", "not known", "5", "-", "-", "-"}},
		"no limit":        {with(func(l *Licence) { l.Limit = ptr(0) }), []string{"Center", "3", "4", "no limit", "5", "-", "-", "-"}},
		"a limit and prices": {with(func(l *Licence) {
			l.Limit, l.CostAfter, l.CostAtRenewal, l.Currency = ptr(9), ptr("1.50"), ptr("2.00"), ptr("EUR")
		}), []string{"Center", "3", "4", "9", "5", "-", "1.50 EUR", "2.00 EUR"}},
		"a price without a currency":        {with(func(l *Licence) { l.CostAfter = ptr("1.50") }), []string{"Center", "3", "4", "not known", "5", "-", "1.50", "-"}},
		"it ends":                           {with(func(l *Licence) { l.Renews = ptr("2027-02-28") }), []string{"Center", "3", "4", "not known", "5", "does not renew", "-", "-"}},
		"it renews":                         {with(func(l *Licence) { l.Renews, l.AtRenewal, l.LimitAtRenewal = ptr("2027-02-28"), ptr(6), ptr(6) }), []string{"Center", "3", "4", "not known", "5", "6 on 2027-02-28", "-", "-"}},
		"it renews with too few seats":      {with(func(l *Licence) { l.Renews, l.AtRenewal, l.LimitAtRenewal = ptr("2027-02-28"), ptr(7), ptr(6) }), []string{"Center", "3", "4", "not known", "5", "7! on 2027-02-28", "-", "-"}},
		"it renews with as many as one has": {with(func(l *Licence) { l.Renews, l.AtRenewal, l.LimitAtRenewal = ptr("2027-02-28"), ptr(7), ptr(0) }), []string{"Center", "3", "4", "not known", "5", "7 on 2027-02-28", "-", "-"}},
	} {
		if diff := cmp.Diff(tt.want, got(tt.licence)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestSummaryLine(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]Document{
		"Plan: Nothing to change; paid seats stay at 0.":                                                           {Organizations: []Organization{{Read: "ok"}}},
		"Plan: none, the live systems could not be read.":                                                          {Organizations: []Organization{{Read: "refused"}, {Read: "unreachable"}}},
		"Plan: 1 to change; nobody's effective access changes; paid seats stay at 4.":                              {Summary: Summary{Update: 1, SeatsBefore: 4, SeatsAfter: 4}, Organizations: []Organization{{Read: "ok"}}},
		"Plan: 1 to add, 1 to restore, 2 organizations not read; 1 person gains, 0 people lose; paid seats 4 → 5.": {Summary: Summary{Create: 1, Restore: 1, Gaining: 1, SeatsBefore: 4, SeatsAfter: 5}, Organizations: []Organization{{Read: "ok"}, {Read: "refused"}, {Read: "refused"}}},
		"Plan: 2 to remove, 3 by hand, 1 waiting for people; 0 people gain, 2 people lose; paid seats stay at 0.":  {Summary: Summary{Remove: 2, Manual: 3, Losing: 2}, Organizations: []Organization{{Read: "ok", Steps: []Step{{Kind: "call"}, {Kind: "waiting"}}}}},
	} {
		if got := SummaryLine(&d); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
