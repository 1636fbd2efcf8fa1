// Package replica writes what was read of a live AlfaCRM account as a state of the emulator, so that
// a plan can be carried out on a copy. It makes no request.
//
// What no call reads is not in a reading: the rights of roles, the settings of the cabinets. The roles
// of the copy have their numbers and titles only, but for those of the caller, who may do everything
// there: that the system would refuse something to the caller is not found.
package replica

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
	"github.com/seatplan/seatplan/schema"
)

// Of returns the state that reads like a live organization. Desired is the same organization in the
// files. Switches go before what the reading tells of the vendor's open questions.
func Of(desired, live *schema.Organization, switches map[string]string) (emulator.State, error) {
	if live.Live.CallerID == 0 {
		return emulator.State{}, fmt.Errorf("alfacrm: copy organization.%s: the account behind the key is not among the users", desired.Name)
	}
	c := &copier{desired: desired, live: live, carried: live.Live.Carried[schema.KindUser], teachers: make(map[string]int), taken: make(map[string]bool)}
	c.s = emulator.State{Caller: int(live.Live.CallerID), Switches: c.answered(), Options: valueOf(desired.Attrs, "options").Members()}
	maps.Copy(c.s.Switches, switches)
	c.places()
	c.roles()
	for _, u := range live.Users {
		c.s.Users = append(c.s.Users, c.user(u))
	}
	c.log()
	return c.s, nil
}

// copier fills a state.
type copier struct {
	desired, live *schema.Organization
	carried       map[string]bool // fields that answers show of users
	teachers      map[string]int  // numbers of the copy's teacher cards, by name
	taken         map[string]bool // e-mails that somebody in the copy has
	s             emulator.State
}

func valueOf(attrs []schema.Attr, name string) schema.Value {
	for _, a := range attrs {
		if a.Name == name {
			return a.Value
		}
	}
	return schema.Value{}
}

// textOf returns a text attribute, "" if it is not there.
func textOf(attrs []schema.Attr, name string) string {
	if v := valueOf(attrs, name); v.Known() {
		return v.Plain()
	}
	return ""
}

// shown are the switches for the fields of a user, with our names of the fields.
var shown = map[string]string{
	"user_field_role_ids": "roles", "user_field_gender": "gender", "user_field_lang": "language", "user_field_sip": "sip",
	"user_field_inn": "inn", "user_field_is_active": "active", "user_field_teacher_id": "teacher_card", "user_field_last_login": "last_login",
}

// answered are the switches whose position the reading shows.
func (c *copier) answered() map[string]string {
	switches := make(map[string]string)
	for name, field := range shown {
		if c.carried[field] {
			switches[name] = "present"
		}
	}
	if c.carried["phone"] {
		switches["user_field_phone"] = "string"
	}
	if c.live.Live.Archive {
		switches["user_archive"] = "honoured"
	}
	if !c.carried["cash_desks"] {
		switches["hidden_fields"] = "desks"
	}
	if len(c.desired.Attested) > 0 && c.live.Live.Log == nil {
		switches["log_readable"] = "denied"
	}
	for _, u := range c.live.Users {
		if c.carried["cash_desks"] && !slices.Equal(c.listed(u), c.desksWith(u.ID.V)) {
			switches["desk_views"] = "separate"
		}
	}
	return switches
}

// listed are the cash desks that the list of a user has.
func (c *copier) listed(u *schema.User) []int {
	desks := []int{}
	for _, text := range valueOf(u.Attrs, "cash_desks").Members() {
		if n, err := strconv.Atoi(text); err == nil {
			desks = append(desks, n)
		}
	}
	slices.Sort(desks)
	return desks
}

// desksWith are the cash desks whose lists have a user.
func (c *copier) desksWith(user schema.ID) []int {
	desks := []int{}
	for _, d := range c.live.CashDesks {
		if slices.Contains(d.Users, user) {
			desks = append(desks, int(d.ID.V))
		}
	}
	slices.Sort(desks)
	return desks
}

func (c *copier) places() {
	for _, l := range c.live.Locations {
		active := valueOf(l.Attrs, "active")
		c.s.Branches = append(c.s.Branches, emulator.Branch{ID: int(l.ID.V), Name: named(l.Title.V, l.ID.V), Inactive: active.Known() && !active.True()})
	}
	for _, d := range c.live.CashDesks {
		out := emulator.CashDesk{ID: int(d.ID.V), Name: named(d.Title.V, d.ID.V), Users: numbers(d.Users), Disabled: !d.Enabled.V}
		if d.Location != nil {
			out.Branch = int(d.Location.ID.V)
		}
		c.s.CashDesks = append(c.s.CashDesks, out)
	}
}

func named(name string, id schema.ID) string { return cmp.Or(strings.TrimSpace(name), "#"+id.String()) }

func numbers(ids []schema.ID) []int {
	list := make([]int, len(ids))
	for i, id := range ids {
		list[i] = int(id)
	}
	return list
}

// user copies an account. Where answers do not show the roles, everybody has those of the caller:
// nobody can tell, and without a role the system takes no change of an account.
func (c *copier) user(u *schema.User) emulator.User {
	out := emulator.User{
		ID: int(u.ID.V), Name: named(u.Name.V, u.ID.V), Email: c.login(u), Phone: u.Phone.V,
		Gender: textOf(u.Attrs, "gender"), Language: textOf(u.Attrs, "language"),
		SIP: textOf(u.Attrs, "sip"), INN: textOf(u.Attrs, "inn"),
		Roles: rolesOf(u), Archived: u.Archived, Inactive: c.carried["active"] && !u.Active.V,
	}
	for i := range u.Assignments {
		for _, l := range u.Assignments[i].Locations {
			if !slices.Contains(out.Branches, int(l.ID.V)) {
				out.Branches = append(out.Branches, int(l.ID.V))
			}
		}
	}
	if len(out.Roles) == 0 && !c.carried["roles"] {
		out.Roles = []int{c.s.Roles[0].ID}
	}
	if card := textOf(u.Attrs, "teacher_card"); card != "" {
		out.Teacher = c.teacher(card, out.Branches)
	}
	if _, err := time.Parse(time.DateTime, u.LastLogin); err == nil {
		out.LastLogin = u.LastLogin
	}
	if c.s.Switches["desk_views"] == "separate" {
		out.CashDesks = c.listed(u)
	}
	return out
}

// login returns the e-mail of a user. Of two with the same, which no system should have, the second one
// gets another.
func (c *copier) login(u *schema.User) string {
	email := schema.NormalEmail(u.Email.V)
	if email == "" || c.taken[email] {
		return fmt.Sprintf("%d@copy.invalid", u.ID.V)
	}
	c.taken[email] = true
	return u.Email.V
}

func rolesOf(u *schema.User) []int {
	var ids []int
	for i := range u.Assignments {
		if r := u.Assignments[i].Role; r != nil && r.ID.V != 0 && !slices.Contains(ids, int(r.ID.V)) {
			ids = append(ids, int(r.ID.V))
		}
	}
	return ids
}

// teacher returns the number of the card with a name. A reading shows no number.
func (c *copier) teacher(name string, branches []int) int {
	id, ok := c.teachers[name]
	if !ok {
		id = len(c.teachers) + 1
		c.teachers[name] = id
		c.s.Teachers = append(c.s.Teachers, emulator.Teacher{ID: id, Name: name})
	}
	for _, b := range branches {
		if t := &c.s.Teachers[id-1]; !slices.Contains(t.Branches, b) {
			t.Branches = append(t.Branches, b)
		}
	}
	return id
}
