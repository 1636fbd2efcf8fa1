package emulator

import (
	"reflect"
	"slices"
	"time"
)

// filterDate is how the filters date_from and date_to are written (third-party clients).
const filterDate = "02.01.2006"

// record writes a change into the log: what was and what is, by the names of the API. Only what
// differs is kept, and a change that changed nothing leaves no entry.
func (c *call) record(entity string, id, event int, before, after object) {
	was, is := make(object), make(object)
	for key, v := range before {
		if w, ok := after[key]; !ok || !reflect.DeepEqual(v, w) {
			was[key] = v
		}
	}
	for key, v := range after {
		if w, ok := before[key]; !ok || !reflect.DeepEqual(v, w) {
			is[key] = v
		}
	}
	if len(was) == 0 && len(is) == 0 {
		return
	}
	c.s.Log = append(c.s.Log, LogEntry{
		ID: c.s.nextID(), Entity: entity, EntityID: id, User: c.by, Event: event, Old: was, New: is, At: c.stamp(),
	})
}

// listed is a list that is never nil, so that no list and an empty one are the same.
func listed[T any](list []T) []T { return append([]T{}, list...) }

// logFields are the fields of an object as the log names them. Those of roles are a guess: nobody
// has published an entry of AclRole.
func (r *Role) logFields() object {
	return object{
		"name": r.Title, "rank": r.Rank, "interface": r.Interface, "menu": listed(r.Menu), "rights": listed(r.Rights),
	}
}

func (b *Branch) logFields() object {
	return object{"name": b.Name, "is_active": bit(!b.Inactive), "subject_ids": listed(b.SubjectIDs), "weight": b.Weight}
}

func (d *CashDesk) logFields() object {
	return object{
		"branch_id": d.Branch, "name": d.Name, "user_ids": listed(d.Users), "is_enabled": bit(!d.Disabled), "weight": d.Weight,
	}
}

func (s *State) logFields(u *User) object {
	return object{
		"email": u.Email, "name": u.Name, "phone": u.Phone, "gender": u.Gender, "lang": u.Language, "sip": u.SIP, "inn": u.INN,
		"branch_ids": listed(u.Branches), "role_ids": listed(u.Roles), "pay_account_ids": listed(s.desksOf(u)),
		"is_active": bit(!u.Inactive), "removed": bit(u.Archived), "teacher_id": u.Teacher, "customer_ids": listed(u.Clients),
	}
}

// listLog answers log/index.
func (c *call) listLog() (reply, error) {
	if c.s.is("log_readable", "denied") {
		return reply{}, c.denied()
	}
	f, err := c.filter()
	if err != nil {
		return reply{}, err
	}
	from, to := f.day("date_from"), f.day("date_to")
	items := []object{}
	for i := range c.s.Log {
		e := &c.s.Log[i]
		day := e.At[:len(time.DateOnly)]
		if from != "" && day < from || to != "" && day > to ||
			!f.id("id", e.ID) || !f.exact("entity", e.Entity) || !f.id("entity_id", e.EntityID) ||
			!f.id("user_id", e.User) || !f.id("event", c.eventCode(e)) || !c.logged(e) {
			continue
		}
		items = append(items, object{
			"id": c.id(e.ID), "entity": e.Entity, "entity_id": c.id(e.EntityID), "user_id": c.idOrNull(e.User),
			"event": c.eventCode(e), "fields_old": c.fields(c.shown(e.Old)), "fields_new": c.fields(c.shown(e.New)),
			"fields_rel": c.fields(nil), "date_time": e.At,
		})
	}
	if c.s.is("log_order", "new_first") {
		slices.Reverse(items)
	}
	return f.page(items), nil
}

// day reads a date filter as YYYY-MM-DD. One that is no date does not filter (guess).
func (f *filter) day(field string) string {
	t, err := time.Parse(filterDate, f.one(field))
	if err != nil {
		return ""
	}
	return t.Format(time.DateOnly)
}

// shown are the fields of an entry as the switch log_names lets them be seen.
func (c *call) shown(fields object) object {
	if c.s.is("log_names", "names") {
		return fields
	}
	keys := make(object, len(fields))
	for key := range fields {
		keys[key] = nil
	}
	return keys
}

// eventOther is the code of an ordinary change where 2 means a restoration. The number is a guess.
const eventOther = 4

// eventCode is the number of the event in the log.
func (c *call) eventCode(e *LogEntry) int {
	restored := false
	if removed, ok := e.New["removed"]; ok {
		restored = number(removed) == 0
	}
	if e.Event == EventChanged && !restored && c.s.is("event_codes", "two_restored") {
		return eventOther
	}
	return e.Event
}

// number reads a number of a log entry, which is a float64 once it has been through JSON.
func number(v any) int {
	if n, ok := v.(float64); ok {
		return int(n)
	}
	n, _ := v.(int)
	return n
}

// logged says whether the entry shows in the log of the branch that is asked. What is of no branch,
// such as a role, shows everywhere.
func (c *call) logged(e *LogEntry) bool {
	if c.s.is("log_scope", "account") {
		return true
	}
	switch e.Entity {
	case EntityBranch:
		return e.EntityID == c.path.branch
	case EntityCashDesk:
		d := c.s.cashDesk(e.EntityID)
		return d == nil || d.Branch == c.path.branch
	case EntityUser:
		u := c.s.user(e.EntityID)
		return u == nil || slices.Contains(u.Branches, c.path.branch)
	case EntityTeacher:
		t := c.s.teacher(e.EntityID)
		return t == nil || slices.Contains(t.Branches, c.path.branch)
	}
	return true
}
