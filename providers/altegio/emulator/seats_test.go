package emulator_test

import (
	"testing"

	"github.com/seatplan/seatplan/providers/altegio/catalogue"
	"github.com/seatplan/seatplan/providers/altegio/emulator"
)

// lone is a location with one owner-caller, who is left out of the count, and one person.
func lone(byRights bool, role string, rights emulator.Rights, employee *emulator.Employee) emulator.State {
	s := emulator.State{
		Caller:    1,
		Locations: []emulator.Location{{ID: 10, Title: "L"}},
		People:    []emulator.Person{{ID: 1, Name: "Boss", Email: "b@x.example"}, {ID: 2, Name: "P", Email: "p@x.example"}},
		Access:    []emulator.Access{{Location: 10, User: 1, Role: "free_readonly"}},
		Licences:  []emulator.Licence{{Location: 10, ID: 1, PaidRightsModel: byRights}},
	}
	if role != "none" {
		s.Access = append(s.Access, emulator.Access{Location: 10, User: 2, Role: role, Rights: rights})
	}
	if employee != nil {
		card := *employee
		card.ID, card.Location, card.Name = 5, 10, "Card"
		if role != "none" {
			card.User = 2
		}
		s.Employees = []emulator.Employee{card}
	}
	return s
}

// TestSeats goes through the cases of the help pages, under both rules.
func TestSeats(t *testing.T) {
	t.Parallel()
	in, out := &emulator.Employee{Schedule: true}, &emulator.Employee{}
	for name, c := range map[string]struct {
		role             string
		rights           emulator.Rights
		employee         *emulator.Employee
		byRights, byRole int
	}{
		"L8a L8b L8d: only looks":                     {role: "free_readonly"},
		"L8c L8e: runs staff and billing":             {role: "free_readonly_admin"},
		"L8f: in the schedule with no rights at all":  {role: "worker", rights: emulator.Rights{"timetable_access": false}, employee: in, byRights: 1, byRole: 1},
		"L8g: owner in the schedule":                  {role: "owner", employee: in, byRights: 1, byRole: 1},
		"L8h: receptionist":                           {role: "administrator", byRights: 1, byRole: 1},
		"L8i: edits stock":                            {role: "free_readonly", rights: emulator.Rights{"storages_goods_edit_access": true}, byRights: 1},
		"L8j: edits settings":                         {role: "manager", byRights: 1, byRole: 1},
		"marketer with one edit right too many":       {role: "free_readonly", rights: emulator.Rights{"clients_edit_access": true}, byRights: 1},
		"view only in the schedule":                   {role: "free_readonly", employee: in, byRights: 1, byRole: 1},
		"system manager in the schedule":              {role: "free_readonly_admin", employee: in, byRights: 1, byRole: 1},
		"system manager with one edit right too many": {role: "free_readonly_admin", rights: emulator.Rights{"clients_edit_access": true}, byRights: 1},
		"staff rights under another role":             {role: "free_readonly", rights: emulator.Rights{"settings_staff_edit_access": true}, byRights: 1},
		"Specialist outside the schedule, looking":    {role: "worker", employee: out},
		"receptionist without any right":              {role: "administrator", rights: nothing(), byRole: 1},
		"accountant who takes no payments":            {role: "accountant", byRights: 1},
		"accountant who takes payments":               {role: "accountant", rights: emulator.Rights{"records_finances_access": true}, byRights: 1, byRole: 1},
		"the one owner":                               {role: "owner", byRights: 1},
		"no role":                                     {role: ""},
		"no role, one right":                          {role: "", rights: emulator.Rights{"records_create_access": true}, byRights: 1, byRole: 1},
		"card in the schedule, no login":              {role: "none", employee: in, byRights: 1, byRole: 1},
		"card outside the schedule, no login":         {role: "none", employee: out},
		"dismissed":                                   {role: "none", employee: &emulator.Employee{Schedule: true, Fired: true}},
		"dismissed, access left":                      {role: "administrator", employee: &emulator.Employee{Schedule: true, Fired: true}, byRights: 1, byRole: 1},
		"deleted":                                     {role: "none", employee: &emulator.Employee{Schedule: true, Deleted: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, rule := range []struct {
				name     string
				byRights bool
				want     int
			}{{"by rights", true, c.byRights}, {"by role", false, c.byRole}} {
				e, err := emulator.New(lone(rule.byRights, c.role, c.rights, c.employee), fixedClock)
				if err != nil {
					t.Fatal(err)
				}
				if got := e.Admin().Seats(10); got != rule.want {
					t.Errorf("%s: %d seats, want %d", rule.name, got, rule.want)
				}
			}
		})
	}
}

// nothing switches off every right that makes somebody paid.
func nothing() emulator.Rights {
	off := emulator.Rights{}
	for _, e := range catalogue.Entries() {
		if e.Scope == "location" && e.Brand == "both" && (e.SeatNewRule == "paid" || e.SeatNewRule == "likely-paid") {
			off[e.Key] = false
		}
	}
	return off
}

// TestFreeOwner frees one owner of several under the old rule: the one with the lowest id who is
// not in the schedule.
func TestFreeOwner(t *testing.T) {
	t.Parallel()
	s := lone(false, "owner", nil, &emulator.Employee{Schedule: true})
	s.People = append(s.People, emulator.Person{ID: 3, Name: "C", Email: "c@x.example"}, emulator.Person{ID: 4, Name: "D", Email: "d@x.example"})
	s.Access = append(s.Access, emulator.Access{Location: 10, User: 4, Role: "owner"}, emulator.Access{Location: 10, User: 3, Role: "owner"})
	e, err := emulator.New(s, fixedClock)
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Admin().Seats(10); got != 2 {
		t.Errorf("%d seats, want 2: person 2 in the schedule, person 4 the second owner", got)
	}
}

// TestUnlimited takes a limit of 0 for none (YCLIENTS blueprint).
func TestUnlimited(t *testing.T) {
	t.Parallel()
	c := serve(t, func(s *emulator.State) {
		s.Switches = map[string]string{"over_limit": "422"}
		s.Licences[0].StaffLimit = 0
	})
	c.must(201, "POST", "/api/v1/staff/120001", m{"name": "A", "has_access_timetable": true})
}
