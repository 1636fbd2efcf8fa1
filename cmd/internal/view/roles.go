package view

import (
	"fmt"
	"strings"

	"github.com/seatplan/seatplan/schema"
)

// A role, or a setting of the whole organization, is edited once and reaches everybody who has it. So
// a plan shows such edits by themselves, with the number of people, before it goes through people.

// roleEdit is the edit of a role or of settings, in words.
type roleEdit struct {
	change *Change
	gains  []string // rights, menu items and settings that are switched on
	losses []string
	notes  []string
	who    string // "12 people: Anna, Boris"
}

// title names what is edited, and that a person has to do it.
func (e *roleEdit) title() string {
	if e.change.By == "manual" {
		return e.change.Title + ", by hand"
	}
	return e.change.Title
}

func isRole(address string) bool {
	return strings.HasPrefix(address, "role.") || strings.HasPrefix(address, "live.role[") || strings.HasPrefix(address, "organization.")
}

// roleEdits returns the edits of roles and settings.
func roleEdits(o *Organization, all bool) []roleEdit {
	var edits []roleEdit
	for i := range o.Changes {
		c := &o.Changes[i]
		if !isRole(c.Address) {
			continue
		}
		e := roleEdit{change: c}
		if c.Doubt != nil {
			e.notes = append(e.notes, *c.Doubt)
		}
		var open []string
		for _, f := range c.Fields {
			right, isRight := strings.CutPrefix(f.Path, "rights.")
			switch {
			case f.Attested && !f.Before.Known():
				open = append(open, f.Path)
			case f.Path == "title" && c.Action == "create":
			case f.Path == "title" && c.Action == "remove":
				e.notes = append(e.notes, "is deleted; nobody has it")
			case isRight && f.After.Kind() != schema.BoolValue:
				e.notes = append(e.notes, rightText(RightChange{Right: right, Before: f.Before, After: f.After}))
			case f.After.Kind() == schema.BoolValue && f.Takes:
				e.losses = append(e.losses, switched(f))
			case f.After.Kind() == schema.BoolValue:
				e.gains = append(e.gains, switched(f))
			default:
				e.notes = append(e.notes, fieldText(c, &f))
			}
		}
		switch n := len(open); {
		case n > 3:
			e.notes = append(e.notes, fmt.Sprintf("not yet attested: nobody has said what it is, %d values in the files", n))
		case n > 0:
			e.notes = append(e.notes, "not yet attested: "+strings.Join(open, ", "))
		}
		names := make([]string, len(c.People))
		for j, p := range c.People {
			names[j] = p.Name
		}
		if len(names) > 0 {
			e.who = plural(len(names), "person", "people") + ": " + shorten(names, 6, all)
		}
		edits = append(edits, e)
	}
	return edits
}

// switched names what is switched. What takes something away by being switched on says so.
func switched(f Field) string {
	name := strings.TrimPrefix(f.Path, "rights.")
	if f.Takes == f.After.True() {
		return name + " = " + f.After.String()
	}
	return name
}

// sightLines tell who begins and ceases to see whose account.
func sightLines(o *Organization, all bool) []string {
	names := func(list []Person) string {
		words := make([]string, len(list))
		for i, p := range list {
			words[i] = p.Name
		}
		return shorten(words, 6, all)
	}
	rank := func(n *int) string {
		if n == nil {
			return "none"
		}
		return fmt.Sprint(*n)
	}
	var lines []string
	for _, s := range o.Sight {
		line := names(s.Viewers)
		if rank(s.Before) != rank(s.After) {
			line += fmt.Sprintf(" (rank %s → %s)", rank(s.Before), rank(s.After))
		} else {
			line += fmt.Sprintf(" (rank %s)", rank(s.After))
		}
		if len(s.Starts) > 0 {
			line += fmt.Sprintf(", from now on: %s", names(s.Starts))
		}
		if len(s.Stops) > 0 {
			line += fmt.Sprintf(", no longer: %s", names(s.Stops))
		}
		lines = append(lines, line)
	}
	return lines
}

// boxGroup is boxes that stand side by side in the interface and are all ticked, or all unticked.
type boxGroup struct {
	tick   bool
	ru, en string // where they stand
	titles []Box  // with the last part of the title only
}

// groupBoxes puts neighbours together.
func groupBoxes(boxes []Box) []boxGroup {
	const arrow = " → "
	cut := func(s string) (path, last string) {
		if i := strings.LastIndex(s, arrow); i >= 0 {
			return s[:i], s[i+len(arrow):]
		}
		return "", s
	}
	var groups []boxGroup
	for _, b := range boxes {
		ru, lastRU := cut(b.TitleRU)
		en, lastEN := cut(b.TitleEN)
		box := Box{TitleRU: lastRU, TitleEN: lastEN, Tick: b.Tick}
		if n := len(groups); n > 0 && groups[n-1].tick == b.Tick && groups[n-1].ru == ru && groups[n-1].en == en {
			groups[n-1].titles = append(groups[n-1].titles, box)
			continue
		}
		groups = append(groups, boxGroup{tick: b.Tick, ru: ru, en: en, titles: []Box{box}})
	}
	return groups
}

// lines are a group in Russian and in English.
func (g *boxGroup) lines() (ru, en string) {
	var rus, ens []string
	for _, b := range g.titles {
		rus, ens = append(rus, b.TitleRU), append(ens, b.TitleEN)
	}
	ru, en = strings.Join(rus, ", "), strings.Join(ens, ", ")
	if g.ru != "" {
		ru, en = g.ru+": "+ru, g.en+": "+en
	}
	return ru, en
}
