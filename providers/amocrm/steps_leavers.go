package amocrm

import (
	"encoding/json"
	"fmt"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// maxRecords is how many records one call moves (doc: 50 recommended).
const maxRecords = 50

// transferPayload moves what a leaver is responsible for.
type transferPayload struct {
	Entity string    `json:"entity"`
	From   schema.ID `json:"from"`
	To     schema.ID `json:"to"`
	Name   string    `json:"name"`
	Count  int       `json:"count"`
}

// remove takes a person out: first what they own goes to the receiver, because what has somebody
// inactive in it cannot be changed (doc), then the access ends, by a call or by hand, then a person deletes
// the user.
func (b *builder) remove(c *reconcile.Change) {
	live := c.User.Before
	owned := b.seen.owned[live.ID.V]
	total := 0
	for _, entity := range entities {
		total += owned[entity]
	}
	if why := b.unfit(c); total > 0 && why != "" {
		at := c.Source
		if !at.Known() {
			at = b.knowledge.span
		}
		b.diags = append(b.diags, diag.Diagnostic{
			Code: codeReceiver, Summary: summaryOf(codeReceiver), Subject: at,
			Detail: fmt.Sprintf("%s is responsible for %s. %s", c.Title, counted(owned), why),
		})
		return
	}
	var needs []int
	for _, entity := range entities {
		n := owned[entity]
		if n == 0 {
			continue
		}
		needs = append(needs, b.call(reconcile.Step{
			Op: opTransfer, Title: fmt.Sprintf("move %s of %s to %s", countOf(n, entity), c.Title, c.Receiver.Name.V), Method: "PATCH", Path: "/" + entity,
			Addresses: []schema.Address{c.Address}, Repeatable: true, Prepares: true, Reads: 2, Writes: (n + maxRecords - 1) / maxRecords,
			// Whoever was given access again, or is no receiver any more, is found before anything is moved.
			Expects: []reconcile.Expectation{personAsSeen(live, c.Address), personAsSeen(c.Receiver, c.TransferTo.Address)},
		}, transferPayload{Entity: entity, From: live.ID.V, To: c.Receiver.ID.V, Name: c.Title, Count: n}))
	}
	if live.Active.V {
		b.going = append(b.going, waiter{c, needs})
	} else {
		b.deleteByPerson(c, needs)
	}
}

// unfit says why nobody can take over what a leaver owns, "" if somebody can.
func (b *builder) unfit(c *reconcile.Change) string {
	named, r := c.TransferTo, c.Receiver
	switch {
	case named == nil:
		return "Nobody takes that over. Write on_removal { transfer_to = user.NAME } in the organization or in a removed block, naming somebody who is there and active."
	case r == nil:
		return fmt.Sprintf("%s is to take that over and is not in the system yet. Add them first, in an apply of its own, or name somebody else.", named.Address)
	case r == c.User.Before:
		return fmt.Sprintf("%s cannot take over their own records. Name somebody else in transfer_to.", named.Address)
	case !r.Active.V:
		return fmt.Sprintf("%s is to take that over and is switched off. Name somebody who is active.", named.Address)
	case hasBase(r, baseFree):
		return fmt.Sprintf("%s is to take that over and is a free user, who cannot be responsible for anything. Name somebody who has a role.", named.Address)
	case b.leaving[r]:
		return fmt.Sprintf("%s is to take that over and leaves in the same plan. Name somebody who stays.", named.Address)
	}
	return ""
}

var entityWords = map[string][2]string{
	"leads": {"lead", "leads"}, "contacts": {"contact", "contacts"}, "companies": {"company", "companies"}, "tasks": {"task", "tasks"},
}

func countOf(n int, entity string) string {
	words := entityWords[entity]
	if n == 1 {
		return "1 " + words[0]
	}
	return fmt.Sprintf("%d %s", n, words[1])
}

// counted lists what somebody owns: "12 leads, 1 task".
func counted(owned map[string]int) string {
	text := ""
	for _, entity := range entities {
		if n := owned[entity]; n > 0 {
			if text != "" {
				text += ", "
			}
			text += countOf(n, entity)
		}
	}
	return text
}

// Lasts says of a step that has moved records that they stay: nothing tells which ones they were.
func (Knowledge) Lasts(s *reconcile.Step) string {
	var p transferPayload
	if s.Op != opTransfer || json.Unmarshal(s.Payload, &p) != nil {
		return ""
	}
	return fmt.Sprintf("What %s was responsible for stays where it is, because nothing tells which it was: %s (%s).", p.Name, countOf(p.Count, p.Entity), s.Title)
}
