package view

import (
	"errors"
	"testing"
	"time"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

func field[T any](v T) schema.Field[T] { return schema.Field[T]{V: v, Span: diag.Span{File: 1}} }

func money(t testing.TB, s string) schema.Money {
	t.Helper()
	m, err := schema.ParseMoney(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func date(t testing.TB, s string) schema.Date {
	t.Helper()
	d, err := schema.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Rights of the plan below.
const (
	clientsView schema.RightID = iota
	clientsEdit
	clientsExport
	clientsDays
)

func rightsWith(s string) *schema.Rights {
	tick := func(name string) schema.Right {
		return schema.Right{Name: name + s, Key: name, Type: schema.TypeBool, Full: schema.Bool(true)}
	}
	return schema.NewRights(schema.NewCatalogue([]schema.Right{
		tick("clients.view"), tick("clients.edit"), tick("clients.export"),
		{Name: "clients.days" + s, Key: "clients.days", Type: schema.TypeDays, Full: schema.Int(-1), Seat: schema.SeatModifier},
	}))
}

// onePlan returns a plan with one of everything. S stands at the end of every text that comes from
// the files or from a live system.
func onePlan(t testing.TB, s string) (Outcome, *diag.Files) {
	t.Helper()
	a := schema.Address(s)
	const source = "user \"anna\" {}\nuser \"boris\" {}\n"
	files := diag.NewFiles(func(string) ([]byte, error) { return []byte(source), nil })
	file := files.Add("people.hcl" + s)
	files.Loaded(file, []byte(source))

	center := &schema.Location{Address: "location.center" + a, Title: field("Center" + s)}
	north := &schema.Location{Address: "location.north" + a, Title: field("North" + s)}
	edit := &schema.Delta{Gains: []schema.RightID{clientsEdit}}
	all := &schema.Delta{Losses: []schema.RightID{clientsView, clientsExport}}
	days := &schema.Delta{Changed: []schema.ValueChange{{Right: clientsDays, Before: schema.Int(7)}}}
	desk := []string{"role.desk" + s}
	paid := reconcile.Verdict{Seat: reconcile.Paid, Causes: []reconcile.Cause{{Right: clientsEdit}, {Right: schema.NoRight, Role: "owner" + s}, {Right: schema.NoRight, Schedule: true}}}
	free := reconcile.Verdict{Seat: reconcile.Free}
	gone := reconcile.Verdict{Seat: reconcile.NoSeat}

	p := &reconcile.Plan{
		Live: &schema.Organization{Live: &schema.Live{Rights: rightsWith(s)}},
		AsOf: date(t, "2027-01-15"), Reads: 40, Pace: 300 * time.Millisecond, Gaining: []schema.Address{"user.anna", "user.boris"}, Losing: []schema.Address{"user.boris"},
		Changes: []reconcile.Change{
			{Address: "location.center" + a, Kind: schema.KindLocation, Action: reconcile.Update, By: reconcile.ByAPI, Title: "Center" + s, Fields: []reconcile.FieldChange{
				{Path: "title" + s, Before: schema.Text("Centre" + s), After: schema.Text("Center" + s)},
			}},
			{Address: "network.bloom" + a, Kind: schema.KindNetwork, Action: reconcile.Update, By: reconcile.ByPerson, Title: "Bloom" + s},
			{Address: "user.anna" + a, Kind: schema.KindUser, Action: reconcile.Update, By: reconcile.ByAPI, Title: "Анна" + s, Source: diag.Span{File: file, Start: 0, End: 4}},
			{Address: "user.boris" + a, Kind: schema.KindUser, Action: reconcile.Update, By: reconcile.ByAPI, Title: "Борис" + s, Source: diag.Span{File: file, Start: 15, End: 19}, Fields: []reconcile.FieldChange{
				{Path: "location.north" + s + ".employee", After: schema.Text("Борис" + s)},
				{Path: "location.north" + s + ".addresses", Before: schema.Texts([]string{"10.0.0.1" + s}), After: schema.Texts(nil)},
			}},
			{Address: "live.user[\"bloom/9\"]" + a, Kind: schema.KindUser, Action: reconcile.Remove, By: reconcile.ByAPI, Title: "Вера" + s, Reason: "not in the files" + s, Fields: []reconcile.FieldChange{
				{Path: "location.center" + s + ".role", Before: schema.Text("owner" + s)},
			}},
			{Address: "live.employee[\"bloom/4\"]" + a, Kind: schema.KindEmployee, Action: reconcile.Remove, By: reconcile.ByAPI, Title: "A card" + s, Fields: []reconcile.FieldChange{
				{Path: "dismissed", Before: schema.Bool(false), After: schema.Bool(true)},
			}},
		},
		Access: []reconcile.AccessChange{
			{User: "user.anna" + a, Name: "Анна" + s, Location: center, Title: "Center" + s, Delta: edit, Because: desk, Gains: true},
			{User: "user.boris" + a, Name: "Борис" + s, Location: center, Title: "Center" + s, Delta: edit, Because: desk, Gains: true},
			{User: "user.boris" + a, Name: "Борис" + s, Location: north, Title: "North" + s, Delta: days, Invited: true, Gains: true},
			{User: "live.user[\"bloom/9\"]" + a, Name: "Вера" + s, Location: center, Title: "Center" + s, Delta: all, Loses: true},
		},
		Steps: []reconcile.Step{
			{N: 1, Kind: reconcile.Call, Title: "set the rights of Анна" + s, Method: "PUT", Path: "/company/17" + s, Addresses: []schema.Address{"user.anna" + a}, Writes: 1, Reads: 2, Letters: []reconcile.Letter{
				{To: "anna@bloom.example" + s, Address: "user.anna" + a, Why: "is told of it" + s},
			}},
			{N: 2, Kind: reconcile.Waiting, Title: "Борис accepts" + s, Addresses: []schema.Address{"user.boris" + a}, Needs: []int{1}},
			{N: 3, Kind: reconcile.Manual, Title: "change the network" + s, Manual: &reconcile.ManualStep{
				Address: "network.bloom" + a, ScreenEN: "Chain > Settings" + s, ScreenRU: "Сеть > Настройки" + s, TextEN: "Tick the box." + s, TextRU: "Отметьте." + s,
				Boxes: []reconcile.Box{{TitleEN: "Main" + s, TitleRU: "Главный" + s, Tick: true}, {TitleEN: "Other" + s, TitleRU: "Другой" + s}},
			}},
		},
		Ledger: reconcile.Ledger{
			Lines: []reconcile.LicenceLine{
				{
					Address: center.Address, Title: "Center" + s, Rule: schema.RuleRoles, RuleThen: schema.RuleRights, Before: 3, After: 4, Peak: 4, AtRenewal: 5, Forecast: true,
					Limit: schema.SeatLimit{Seats: 5, Known: true}, LimitThen: schema.SeatLimit{Seats: 4, Known: true}, Renews: date(t, "2027-02-28"), Doubtful: 1, NotInFiles: 2,
					Currency: "EUR" + s, CostBefore: money(t, "59.85"), CostAfter: money(t, "79.80"), CostThen: money(t, "100"), TariffFits: &schema.Tariff{Seats: 5, Price: money(t, "95")},
				},
				{Address: north.Address, Title: "North" + s, Rule: schema.RuleUnlimited, RuleThen: schema.RuleUnlimited, Limit: schema.SeatLimit{Known: true, Unlimited: true}},
			},
			Seats: []reconcile.SeatChange{
				{User: "user.anna" + a, Name: "Анна" + s, Licence: center.Address, Before: free, After: paid, AtRenewal: paid, Role: "role.desk" + a},
				{User: "user.boris" + a, Name: "Борис" + s, Licence: center.Address, Before: free, After: free, AtRenewal: paid, Role: "role.desk" + a, Doubtful: true},
				{User: "live.user[\"bloom/9\"]" + a, Name: "Вера" + s, Licence: center.Address, Before: paid, After: gone, AtRenewal: gone},
			},
		},
		Guards: []reconcile.GuardVerdict{
			{Name: reconcile.GuardMaxRemovals, Outcome: reconcile.GuardWaived, Measured: 1, Total: 3, Limit: "10% and more than 2", Reason: "branch closed" + s, People: []schema.Address{"user.vera" + a}},
			{Name: reconcile.GuardLastOwner, Outcome: reconcile.GuardRefused, Scope: center.Address, Measured: 1, Limit: "1", Reason: "Center would have no owner left." + s},
			{Name: reconcile.GuardKeep, Outcome: reconcile.GuardOK, Limit: "0"},
		},
		Unmanaged: []reconcile.Unmanaged{{Kind: schema.KindUser, Address: "live.user[\"bloom/9\"]" + a, ID: 9, Title: "Вера" + s, Policy: schema.PolicyRemove}},
		Warnings:  []reconcile.Warning{{Code: "seat-mismatch", Address: "user.anna" + a, Text: "The system counts Анна." + s}},
	}
	org := &schema.Organization{Name: "bloom" + s, System: "altegio", Title: field("Bloom" + s), Caller: field("ops@bloom.example" + s)}
	return Outcome{Organization: org, Plan: p}, files
}

// unreadable is an organization that could not be read.
func unreadable(s string) Outcome {
	return Outcome{Organization: &schema.Organization{Name: "rose", System: "altegio"}, Err: errors.New("read: the system answered 403" + s), Refused: true}
}

// oneDocument is the machine form of one plan and of one that could not be made.
func oneDocument(t testing.TB, s string) *Document {
	t.Helper()
	outcome, files := onePlan(t, s)
	return NewDocument("seatplan test", date(t, "2027-01-15"), []Outcome{outcome, unreadable(s)}, files)
}
