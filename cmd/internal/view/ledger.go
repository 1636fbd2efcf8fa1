package view

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seatplan/seatplan/schema"
)

// LedgerTable returns the ledger as a table: one row for each licence.
func LedgerTable(o *Organization, asOf string) (headers []string, rows [][]string) {
	headers = []string{"licence", "now", "after", "limit", "peak", "at renewal", "a month", "then a month"}
	for _, l := range o.Seats.Licences {
		rows = append(rows, []string{
			l.Title, strconv.Itoa(l.Before), strconv.Itoa(l.After), limitText(l.Limit), strconv.Itoa(l.Peak),
			renewalText(&l, asOf), moneyText(l.CostAfter, l.Currency), moneyText(l.CostAtRenewal, l.Currency),
		})
	}
	return headers, rows
}

// free reports whether users cost nothing in an organization.
func free(o *Organization) bool {
	return len(o.Seats.Licences) > 0 && !slices.ContainsFunc(o.Seats.Licences, func(l Licence) bool { return l.Rule != "unlimited" })
}

func limitText(n *int) string {
	switch {
	case n == nil:
		return "not known"
	case *n == 0:
		return "no limit"
	}
	return strconv.Itoa(*n)
}

func renewalText(l *Licence, asOf string) string {
	switch {
	case l.AtRenewal != nil:
	case l.Renews == nil:
		return "-"
	case *l.Renews < asOf:
		return "was on " + *l.Renews
	default:
		return "does not renew"
	}
	s := strconv.Itoa(*l.AtRenewal)
	if n := l.LimitAtRenewal; n != nil && *n > 0 && *l.AtRenewal > *n {
		s += "!"
	}
	return s + " on " + *l.Renews
}

func moneyText(amount, currency *string) string {
	if amount == nil {
		return "-"
	}
	if currency == nil {
		return *amount
	}
	return *amount + " " + *currency
}

// seatLine is one sentence on a seat.
type seatLine struct {
	text         string
	frees, takes bool
}

// seatLines tells whose seat changes and why, and what the renewal brings.
func seatLines(o *Organization) []seatLine {
	var lines []seatLine
	titles := make(map[string]*Licence)
	for i := range o.Seats.Licences {
		titles[o.Seats.Licences[i].Licence] = &o.Seats.Licences[i]
	}
	then := make(map[string][]string)
	var order []string
	for _, s := range o.Seats.Users {
		l := titles[s.Licence]
		was, is, will := s.Before == "paid", s.After == "paid", s.AtRenewal == "paid"
		switch {
		case was && !is:
			lines = append(lines, seatLine{text: fmt.Sprintf("%s at %s: %s → %s, a seat is freed (was paid for %s)", s.Name, l.Title, s.Before, s.After, reasonsText(l, s.Reasons.Before)), frees: true})
		case !was && is:
			lines = append(lines, seatLine{text: fmt.Sprintf("%s at %s: %s → %s, a seat is taken for %s", s.Name, l.Title, s.Before, s.After, reasonsText(l, s.Reasons.After)), takes: true})
		}
		if l.AtRenewal != nil && is != will {
			key := s.AtRenewal + " " + s.Licence
			if then[key] == nil {
				order = append(order, key)
			}
			name := s.Name
			if will {
				name += " (" + reasonsText(l, s.Reasons.AtRenewal) + ")"
			}
			then[key] = append(then[key], name)
		}
	}
	for _, key := range order {
		seat, licence, _ := strings.Cut(key, " ")
		l := titles[licence]
		who := plural(len(then[key]), "person becomes ", "people become ") + seat
		if seat == "none" {
			who = plural(len(then[key]), "person is gone", "people are gone")
		}
		lines = append(lines, seatLine{text: fmt.Sprintf("%s, renewal on %s: %s: %s", l.Title, *l.Renews, who, shorten(then[key], 5, false))})
	}
	for _, l := range o.Seats.Licences {
		if t := l.Tariff; t != nil {
			lines = append(lines, seatLine{text: fmt.Sprintf("%s: after this plan the tariff for %s fits, %s a month", l.Title, plural(t.Seats, "seat", "seats"), moneyText(t.Price, l.Currency))})
		}
		if l.NotInFiles > 0 {
			lines = append(lines, seatLine{text: fmt.Sprintf("%s: %s taken by %s", l.Title, plural(l.NotInFiles, "seat is", "seats are"), strangers(&l))})
		}
	}
	return lines
}

// strangers are those whom the files do not mention. Cards without a login take seats under the rules
// that look at roles and rights.
func strangers(l *Licence) string {
	if l.Rule == string(schema.RuleActive) {
		return "people whom the files do not mention"
	}
	return "people and cards that the files do not mention"
}

// reasonsText names the first causes of a paid seat.
func reasonsText(l *Licence, reasons []Reason) string {
	if l.Rule == string(schema.RuleActive) {
		return "being active"
	}
	var words []string
	var from []string
	for _, r := range reasons {
		switch {
		case r.Schedule:
			words = append(words, "the schedule")
		case r.Role != "":
			words = append(words, "the role "+r.Role)
		default:
			words = append(words, r.Right)
		}
		if r.From != "live" && !slices.Contains(from, r.From) {
			from = append(from, r.From)
		}
	}
	if len(words) == 0 {
		return "reasons that cannot be read"
	}
	text := strings.Join(words, ", ")
	if n := len(words); n > 3 {
		text = fmt.Sprintf("%s and %d more", strings.Join(words[:2], ", "), n-2)
	}
	if len(from) > 0 && !slices.Equal(words, []string{"the schedule"}) {
		text += " of " + strings.Join(from, " and ")
	}
	return text
}

// refusing returns the guards that refuse one of the plans.
func refusing(d *Document) []string {
	var names []string
	for _, o := range d.Organizations {
		for _, g := range o.Guards {
			if g.Verdict == "refused" && !slices.Contains(names, g.Name) {
				names = append(names, g.Name)
			}
		}
	}
	return names
}

// SummaryLine says in one line what a plan does.
func SummaryLine(d *Document) string {
	s := d.Summary
	var parts []string
	add := func(n int, what string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	add(s.Create, "to add")
	add(s.Update, "to change")
	add(s.Remove, "to remove")
	add(s.Restore, "to restore")
	add(s.Manual, "by hand")
	waiting := 0
	for _, o := range d.Organizations {
		for _, st := range o.Steps {
			if st.Kind == "waiting" {
				waiting++
			}
		}
	}
	add(waiting, "waiting for people")
	unread := 0
	for _, o := range d.Organizations {
		if o.Read != "ok" {
			unread++
		}
	}
	if unread > 0 && unread == len(d.Organizations) {
		return "Plan: none, the live systems could not be read."
	}
	if unread > 0 {
		parts = append(parts, plural(unread, "organization not read", "organizations not read"))
	}
	line := "Nothing to change"
	if len(parts) > 0 {
		line = strings.Join(parts, ", ")
	}
	if guards := refusing(d); len(guards) > 0 {
		line = "refused by " + strings.Join(guards, ", ") + ": " + line
	}
	if s.Gaining+s.Losing > 0 {
		line += fmt.Sprintf("; %s, %s", plural(s.Gaining, "person gains", "people gain"), plural(s.Losing, "person loses", "people lose"))
	} else if s.Create+s.Update+s.Remove+s.Restore > 0 {
		line += "; nobody's effective access changes"
	}
	if !slices.ContainsFunc(d.Organizations, func(o Organization) bool { return !free(&o) }) {
		return "Plan: " + line + "."
	}
	if s.SeatsBefore != s.SeatsAfter {
		line += fmt.Sprintf("; paid seats %d → %d", s.SeatsBefore, s.SeatsAfter)
	} else {
		line += fmt.Sprintf("; paid seats stay at %d", s.SeatsAfter)
	}
	return "Plan: " + line + "."
}
