package altegio

import (
	"testing"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// unit builds what a licence counts from the names of rights.
func unit(t *testing.T, base string, scheduled bool, rights ...string) reconcile.Unit {
	t.Helper()
	c := builtIn()
	d := schema.NewRights(c).Draft(nil)
	for _, r := range rights {
		if r == viewing {
			for i := range c.Len() {
				if right := c.Right(schema.RightID(i)); right.Kind == schema.RightView && right.Seat == schema.SeatFree {
					d.Grant(schema.RightID(i))
				}
			}
			continue
		}
		ids := c.Match(schema.Pattern(r))
		if len(ids) == 0 {
			t.Fatalf("no right matches %s", r)
		}
		for _, id := range ids {
			d.Grant(id)
		}
	}
	return reconcile.Unit{Login: true, Base: base, Rights: d.Set(), Scheduled: scheduled, Card: scheduled, Catalogue: c}
}

// viewing stands for the rights of somebody who looks at everything. The page behind the product
// catalogue may let people edit, so it is not among them.
const viewing = "viewing"

// systemManager are the rights of the free level that keeps people and the licence.
var systemManager = []string{
	viewing, "settings.users", "settings.users_create", "settings.users_edit", "settings.users_delete", "settings.users_notifications",
	"settings.staff", "settings.staff_create", "settings.staff_edit", "billing.view", "billing.invoices",
}

func TestSeatsByRights(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string // with the row of the help page's cases
		base      string
		scheduled bool
		rights    []string
		want      reconcile.Seat
	}{
		{"L8a an owner or partner who only watches the figures", baseViewOnly, false, []string{viewing}, reconcile.Free},
		{"L8b an analyst or marketer who only looks", baseViewOnly, false, []string{viewing}, reconcile.Free},
		{"L8c an assistant who runs staff and billing", baseSystemManager, false, systemManager, reconcile.Free},
		{"L8d a head of a network, investor, observer", baseViewOnly, false, []string{viewing}, reconcile.Free},
		{"L8e HR or office manager who keeps the staff list", baseSystemManager, false, systemManager, reconcile.Free},
		{"L8f a specialist whom clients book, with minimal rights", baseSpecialist, true, []string{"timetable.view"}, reconcile.Paid},
		{"L8f and without any right", baseSpecialist, true, nil, reconcile.Paid},
		{"L8g an owner who also provides services", baseOwner, true, []string{viewing}, reconcile.Paid},
		{"L8h a receptionist", baseAdministrator, false, []string{"records.create", "records.edit", "records.delete", "records.goods", "settings.services_edit_price"}, reconcile.Paid},
		{"L8i a stock keeper", baseManager, false, []string{"storages.goods_transactions_create", "storages.goods_edit"}, reconcile.Paid},
		{"L8j a manager of settings, schedules and suppliers", baseManager, false, []string{"settings.basis", "settings.schedule_edit", "finances.suppliers_edit"}, reconcile.Paid},
		{"the name of the role does not matter: an owner who only looks", baseOwner, false, []string{viewing}, reconcile.Free},
		{"an administrator who only looks", baseAdministrator, false, []string{viewing}, reconcile.Free},
		{"a free level with one more changing right", baseViewOnly, false, []string{viewing, "clients.edit"}, reconcile.Paid},
		{"a System manager with one more changing right", baseSystemManager, false, append([]string{"clients.edit"}, systemManager...), reconcile.Paid},
		{"a free level in the schedule", baseViewOnly, true, []string{viewing}, reconcile.Paid},
		{"a System manager in the schedule", baseSystemManager, true, systemManager, reconcile.Paid},
		{"staff rights under another role", baseManager, false, []string{viewing, "settings.staff_edit"}, reconcile.Paid},
		{"staff rights under View only", baseViewOnly, false, []string{viewing, "settings.users_create"}, reconcile.Paid},
		{"exports are free", baseViewOnly, false, []string{viewing, "kind:export"}, reconcile.Free},
		{"a right under one that is off counts", baseViewOnly, false, []string{"clients.edit"}, reconcile.Paid},
		{"a right that likely costs counts", baseViewOnly, false, []string{viewing, "settings.webhook"}, reconcile.Paid},
		{"a right of which nobody knows does not", baseViewOnly, false, []string{viewing, "send.sms"}, reconcile.Free},
		{"no role and no rights", "", false, nil, reconcile.Free},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := Knowledge{}.Seat(schema.RuleRights, unit(t, tt.base, tt.scheduled, tt.rights...))
			if got.Seat != tt.want {
				t.Errorf("%s, want %s", got.Seat, tt.want)
			}
			if (got.Seat == reconcile.Paid) != (len(got.Causes) > 0) {
				t.Errorf("%s with %d reasons", got.Seat, len(got.Causes))
			}
		})
	}
}

func TestSeatsByRoles(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		base      string
		scheduled bool
		rights    []string
		want      reconcile.Seat
		firstFree bool
	}{
		{"in the schedule", baseSpecialist, true, nil, reconcile.Paid, false},
		{"an administrator, whatever the rights", baseAdministrator, false, []string{viewing}, reconcile.Paid, false},
		{"an owner: the first of a location is free", baseOwner, false, []string{"*"}, reconcile.Paid, true},
		{"an owner in the schedule is never the free one", baseOwner, true, []string{"*"}, reconcile.Paid, false},
		{"a specialist out of the schedule", baseSpecialist, false, []string{"records.view"}, reconcile.Free, false},
		{"an accountant", baseAccountant, false, []string{"finances.salary_payroll"}, reconcile.Free, false},
		{"a manager who does not touch appointments", baseManager, false, []string{"settings.basis"}, reconcile.Free, false},
		{"a manager who creates appointments", baseManager, false, []string{"records.create"}, reconcile.Paid, false},
		{"an accountant who takes payments", baseAccountant, false, []string{"records.finances"}, reconcile.Paid, false},
		{"a specialist who edits appointments", baseSpecialist, false, []string{"records.edit"}, reconcile.Paid, false},
		{"somebody who edits clients only", baseViewOnly, false, []string{"clients.edit"}, reconcile.Free, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := Knowledge{}.Seat(schema.RuleRoles, unit(t, tt.base, tt.scheduled, tt.rights...))
			if got.Seat != tt.want || got.FirstFree != tt.firstFree {
				t.Errorf("%s, first free %t; want %s, %t", got.Seat, got.FirstFree, tt.want, tt.firstFree)
			}
		})
	}
}

func TestSeatsOfCards(t *testing.T) {
	t.Parallel()
	for _, rule := range []schema.SeatRule{schema.RuleRights, schema.RuleRoles} {
		for name, tt := range map[string]struct {
			unit reconcile.Unit
			want reconcile.Seat
		}{
			"in the schedule without a login": {reconcile.Unit{Card: true, Scheduled: true, Catalogue: builtIn()}, reconcile.Paid},
			"out of the schedule":             {reconcile.Unit{Card: true, Catalogue: builtIn()}, reconcile.Free},
			"dismissed":                       {reconcile.Unit{Catalogue: builtIn()}, reconcile.NoSeat},
		} {
			if got := (Knowledge{}).Seat(rule, tt.unit); got.Seat != tt.want {
				t.Errorf("%s, %s: %s, want %s", rule, name, got.Seat, tt.want)
			}
		}
	}
}

// What no page settles is a switch.
func TestSeatSwitches(t *testing.T) {
	t.Parallel()
	staff := unit(t, baseManager, false, viewing, "settings.staff_edit")
	if got := (Knowledge{rules: Rules{StaffRightsFree: true}}).Seat(schema.RuleRights, staff); got.Seat != reconcile.Free {
		t.Errorf("staff rights under another role, where they are free: %s", got.Seat)
	}
	desk := unit(t, baseManager, false, "records.create")
	if got := (Knowledge{rules: Rules{OldRuleByRoles: true}}).Seat(schema.RuleRoles, desk); got.Seat != reconcile.Free {
		t.Errorf("a manager who creates appointments, where only the role counts: %s", got.Seat)
	}
	if got := (Knowledge{}).RuleAtRenewal(&schema.Licence{Rule: schema.RuleRoles}); got != schema.RuleRights {
		t.Errorf("Altegio renews by %s", got)
	}
	if got := (Knowledge{brand: brandYclients}).RuleAtRenewal(&schema.Licence{Rule: schema.RuleRoles}); got != schema.RuleRoles {
		t.Errorf("YCLIENTS renews by %s", got)
	}
}

// The live system's own marks win over the reading of the help pages.
func TestLiveMarksWin(t *testing.T) {
	t.Parallel()
	c := builtIn()
	edit, _ := c.Lookup("clients.edit")
	export, _ := c.Lookup("clients.export")
	preset := &schema.Preset{Base: baseViewOnly, Marked: true, Offered: schema.NewBits(c.Len()), Paid: schema.NewBits(c.Len())}
	preset.Offered.Set(edit)
	preset.Offered.Set(export)
	preset.Paid.Set(export)
	for right, want := range map[string]reconcile.Seat{"clients.edit": reconcile.Free, "clients.export": reconcile.Paid, "clients.delete": reconcile.Paid} {
		u := unit(t, baseViewOnly, false, right)
		u.Preset = preset
		if got := (Knowledge{}).Seat(schema.RuleRights, u); got.Seat != want {
			t.Errorf("%s: %s, want %s", right, got.Seat, want)
		}
	}
}

func TestSeatDoubtAndMismatch(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name               string
		change             func(*reconcile.Unit)
		doubtful, mismatch bool
		rights             []string
	}{
		{name: "a certain right settles it", rights: []string{"clients.edit", "settings.webhook", "send.sms"}},
		{name: "only a likely one", rights: []string{"settings.webhook"}, doubtful: true},
		{name: "free with an unclear one", rights: []string{viewing, "send.sms"}, doubtful: true},
		{name: "the card is counted, we say free", rights: []string{viewing}, change: func(u *reconcile.Unit) { u.Card, u.CardMark = true, schema.MarkedYes }, mismatch: true},
		{name: "the card is not counted, we say paid", rights: []string{"clients.edit"}, change: func(u *reconcile.Unit) { u.Card, u.CardMark = true, schema.MarkedNo }, mismatch: true},
		{name: "the card is counted and so we say", rights: []string{"clients.edit"}, change: func(u *reconcile.Unit) { u.Card, u.CardMark = true, schema.MarkedYes }},
		{name: "a paid right that we do not see", rights: []string{viewing}, change: func(u *reconcile.Unit) { u.RightsMark = schema.MarkedYes }, mismatch: true},
		{name: "no paid right, and we see one", rights: []string{"clients.edit"}, change: func(u *reconcile.Unit) { u.RightsMark = schema.MarkedNo }, mismatch: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			u := unit(t, baseManager, false, tt.rights...)
			if tt.change != nil {
				tt.change(&u)
			}
			got := Knowledge{}.Seat(schema.RuleRights, u)
			if got.Doubtful != tt.doubtful || got.Mismatch != tt.mismatch {
				t.Errorf("doubtful %t, mismatch %t; want %t, %t", got.Doubtful, got.Mismatch, tt.doubtful, tt.mismatch)
			}
		})
	}
}
