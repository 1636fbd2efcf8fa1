package replica

import (
	"time"

	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
	"github.com/seatplan/seatplan/schema"
)

// entities are the names that the log has for what it tells of.
var entities = map[schema.Kind]string{schema.KindUser: emulator.EntityUser, schema.KindRole: emulator.EntityRole}

// keys are the names that the log has for fields of a user, where they are not ours.
var keys = map[string]string{
	"locations": "branch_ids", "cash_desks": "pay_account_ids", "roles": "role_ids", "language": "lang", "active": "is_active", "teacher_card": "teacher_id",
}

// log copies the log of changes, which makes attestations doubtful. New entries come after it.
func (c *copier) log() {
	log := c.live.Live.Log
	if log == nil {
		return
	}
	c.s.LastID = int(log.Last)
	people := make(map[string]int)
	for _, u := range c.live.Users {
		people[u.Name.V] = int(u.ID.V)
	}
	for i := range log.Entries {
		e := &log.Entries[i]
		if _, err := time.Parse(time.DateTime, e.At); err != nil {
			continue
		}
		fields := make(map[string]any, len(e.Fields))
		for _, f := range e.Fields {
			key := f
			if wire, ok := keys[f]; ok {
				key = wire
			}
			fields[key] = nil
			if (key == "name" || key == "title") && e.Title != "" {
				fields[key] = e.Title
			}
		}
		c.s.Log = append(c.s.Log, emulator.LogEntry{
			ID: int(e.ID), Entity: entities[e.Kind], EntityID: int(e.Object), User: people[e.By], Event: emulator.EventChanged, New: fields, At: e.At,
		})
	}
}
