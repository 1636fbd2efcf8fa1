package emulator

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// kind is the kind of record that the path names.
func (c *call) kind() string { return c.path }

// nameField is where the name of a record stands: a task has a text instead.
func nameField(kind string) string {
	if kind == kindTasks {
		return "text"
	}
	return "name"
}

// may says whether the user may do something with a record. Everybody sees tasks, for which there is
// no level. Rights by stage are not looked at: records have no stage here.
func (c *call) may(kind, action string, r *Record) bool {
	if c.actor.Admin {
		return true
	}
	rights := c.s.effective(c.actor)
	level := "A"
	if actions := rights.entity(kind); actions != nil {
		for _, x := range actions.slots(levelsEntity) {
			if x.action == action {
				level = *x.level
			}
		}
	} else if action == "edit" {
		level = rights.Tasks.Edit
	}
	switch level {
	case "A":
		return true
	case "G":
		return c.actor.Group == c.s.user(r.Responsible).Group
	case "M":
		return c.actor.ID == r.Responsible
	}
	return false
}

// listRecords answers GET leads, contacts, companies, tasks, in the order of ids. What the user may
// not view is left out (guess).
func (c *call) listRecords() (reply, error) {
	kind, wanted := c.kind(), []int(nil)
	for name, texts := range c.query() {
		if !filtersResponsible(name) {
			continue
		}
		for _, text := range texts {
			id, err := strconv.Atoi(text)
			if err != nil {
				return reply{}, refuse(http.StatusBadRequest, "The filter responsible_user_id is not a number.")
			}
			wanted = append(wanted, id)
		}
	}
	var shown []Record
	for _, r := range *c.s.records(kind) {
		if (wanted == nil || slices.Contains(wanted, r.Responsible)) && c.may(kind, "view", &r) {
			shown = append(shown, r)
		}
	}
	slices.SortFunc(shown, func(a, b Record) int { return a.ID - b.ID })
	return c.list(kind, false, len(shown), func(i int) object {
		r := shown[i]
		return object{
			"id": r.ID, nameField(kind): r.Name, "responsible_user_id": r.Responsible, "account_id": c.s.AccountID,
			"created_at": recordedAt, "updated_at": recordedAt, "_links": links(c.link("/"+kind+step(r.ID), c.r.URL.RawQuery)),
		}
	})
}

// filtersResponsible says whether a parameter is filter[responsible_user_id], one id, or one of its
// several ids: [] in contract 3.8, [0], [1] and so on in @shevernitskiy/amo.
func filtersResponsible(name string) bool {
	rest, ok := strings.CutPrefix(name, "filter[responsible_user_id]")
	return ok && (rest == "" || strings.HasPrefix(rest, "[") && strings.HasSuffix(rest, "]"))
}

// updateRecords answers PATCH leads, contacts, companies, tasks: name and responsible user. It works
// for all items or for none. A user who is deactivated or gone cannot receive anything (contract 3.8).
func (c *call) updateRecords() (reply, error) {
	kind := c.kind()
	items, err := c.batch(pageLimit)
	if err != nil {
		return reply{}, err
	}
	changed := []object{}
	for _, it := range items {
		var id int
		it.required("id")
		it.number("id", &id, false)
		if it.bad("id") {
			continue
		}
		r := find(*c.s.records(kind), func(r *Record) bool { return r.ID == id })
		if r == nil {
			if c.s.is("record_missing", "400") {
				it.mistake(codeChoice, "id", "There is no such record.")
			}
			continue
		}
		if !c.may(kind, "edit", r) {
			return reply{}, refuse(http.StatusForbidden, "The record %d may not be edited.", id)
		}
		it.text(nameField(kind), &r.Name)
		it.number("responsible_user_id", &r.Responsible, false)
		if u := c.s.user(r.Responsible); it.given("responsible_user_id") && !it.bad("responsible_user_id") && (u == nil || !u.live()) {
			it.mistake(codeChoice, "responsible_user_id", "The user is not active in this account.")
		}
		changed = append(changed, it.tag(object{"id": id, "updated_at": c.now.Unix(), "_links": links(c.link("/"+kind+step(id), ""))}))
	}
	if err := c.mistakes(items); err != nil {
		return reply{}, err
	}
	return hal(http.StatusOK, object{"_links": links(c.link("/"+kind, "")), "_embedded": object{kind: changed}}), nil
}
