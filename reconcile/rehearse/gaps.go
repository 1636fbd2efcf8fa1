package rehearse

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
)

// Gap is something in which the copy does not read like the live system.
type Gap struct {
	What    string // for people: `access of Anna Petrova at Bloom North`
	How     string // for people: "clients.export is missing"
	Touched bool   // the plan builds on it, so the rehearsal would prove nothing
}

// Gaps compares a reading of the copy with the reading of the live system that it was made from.
// Steps are those of the plan, which tell what it touches.
func Gaps(live, copied *schema.Organization, steps []reconcile.Step) []Gap {
	c := &comparison{
		live: newSide(live), copied: newSide(copied),
		keys: make(map[schema.Key]bool), places: make(map[schema.ID]bool), some: len(steps) > 0,
	}
	names := reconcile.Names(live)
	for _, k := range apply.Keys(steps) {
		if meant, ok := names[k]; ok {
			k = meant
		}
		c.keys[k] = true
		c.places[k.Location] = true
	}
	c.objects()
	c.people()
	c.roles()
	c.licences()
	c.system()
	return c.gaps
}

type comparison struct {
	live, copied *side
	keys         map[schema.Key]bool // objects that the plan builds on
	places       map[schema.ID]bool  // locations of these, 0 for where there are none
	some         bool                // whether the plan does anything
	gaps         []Gap
}

func (c *comparison) note(touched bool, what, format string, args ...any) {
	c.gaps = append(c.gaps, Gap{What: what, How: fmt.Sprintf(format, args...), Touched: touched})
}

// objects compares everything that has a fingerprint: whatever a plan could be built on.
func (c *comparison) objects() {
	keys := make(map[schema.Key]bool)
	for _, s := range []*side{c.live, c.copied} {
		for k := range s.prints {
			keys[k] = true
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(keys), schema.Key.Compare) {
		a, lives := c.live.prints[k]
		b, copied := c.copied.prints[k]
		switch {
		case a == b:
		case !copied:
			c.note(c.keys[k], c.live.name(k), "is not in the copy")
		case !lives:
			c.note(c.some, c.copied.name(k), "is in the copy only")
		default:
			c.note(c.keys[k], c.live.name(k), "%s", c.difference(k))
		}
	}
}

// difference tells in what an object differs, as far as that has words.
func (c *comparison) difference(k schema.Key) string {
	a, b := c.live.rightsOf(k), c.copied.rightsOf(k)
	if d := differing(c.live.account(k), c.copied.account(k), nothing); d != "" {
		return d
	}
	if d := differing(c.live.rights(a), c.copied.rights(b), off); d != "" {
		return d
	}
	return "is not the same in the copy"
}

// What stands for a value that is not there.
const (
	off     = "off"
	nothing = "nothing"
)

// mostNamed is how many names a gap lists before it counts the rest.
const mostNamed = 3

// differing tells in what two sets of named values differ, "" if in nothing. None stands for a value
// that is not there.
func differing(live, copied map[string]string, none string) string {
	names := make(map[string]bool)
	for _, m := range []map[string]string{live, copied} {
		for n, v := range m {
			if v != "" && live[n] != copied[n] {
				names[n] = true
			}
		}
	}
	if len(names) == 0 {
		return ""
	}
	var parts []string
	for i, n := range slices.Sorted(maps.Keys(names)) {
		if i == mostNamed {
			parts = append(parts, fmt.Sprintf("and %d more", len(names)-mostNamed))
			break
		}
		parts = append(parts, fmt.Sprintf("%s is %s and not %s", n, cmp.Or(copied[n], none), cmp.Or(live[n], none)))
	}
	return strings.Join(parts, ", ")
}

// people compares what no fingerprint has: by what people are found and who owns what.
func (c *comparison) people() {
	for _, u := range c.live.Users {
		v := c.copied.users[u.ID.V]
		if v == nil {
			continue // told already
		}
		how := differing(c.live.person(u), c.copied.person(v), nothing)
		if how != "" {
			c.note(c.touches(u), u.Name.V, "%s", how)
		}
	}
}

func (c *comparison) touches(u *schema.User) bool {
	if c.keys[reconcile.AccountKey(u)] {
		return true
	}
	for i := range u.Assignments {
		if c.keys[reconcile.AssignmentKey(u, &u.Assignments[i])] {
			return true
		}
	}
	return false
}

// roles compares what the system's own roles give and allow at each location.
func (c *comparison) roles() {
	copied := make(map[schema.ID]*schema.Location)
	for _, l := range c.copied.Locations {
		copied[l.ID.V] = l
	}
	for _, l := range c.live.Locations {
		other := copied[l.ID.V]
		if other == nil {
			continue // told already
		}
		for _, base := range slices.Sorted(maps.Keys(l.Presets)) {
			a, b := l.Presets[base], other.Presets[base]
			what := fmt.Sprintf("role %s at %s", base, l.Title.V)
			if b == nil {
				c.note(c.places[l.ID.V], what, "is not in the copy")
				continue
			}
			for _, part := range []struct {
				how  string
				a, b map[string]string
			}{
				{"gives", c.live.rights(a.Default), c.copied.rights(b.Default)},
				{"offers", c.live.named(a.Offered.All()), c.copied.named(b.Offered.All())},
				{"locks", c.live.named(a.Locked.All()), c.copied.named(b.Locked.All())},
				{"marks as paid", c.live.named(a.Paid.All()), c.copied.named(b.Paid.All())},
				{"keeps for paid people", c.live.named(a.PaidOnly.All()), c.copied.named(b.PaidOnly.All())},
			} {
				if d := differing(part.a, part.b, off); d != "" {
					c.note(c.places[l.ID.V], what, "in what it %s, %s", part.how, d)
				}
			}
		}
	}
}

// licences compares the terms under which seats are counted.
func (c *comparison) licences() {
	copied := make(map[schema.ID]*schema.Licence)
	for _, l := range c.copied.Live.Licences {
		copied[placeOf(l)] = l
	}
	for _, l := range c.live.Live.Licences {
		what, touched := "licence", c.places[placeOf(l)]
		if l.Location != nil {
			what = "licence of " + l.Location.Title.V
		}
		other := copied[placeOf(l)]
		if other == nil {
			c.note(touched, what, "is not in the copy")
			continue
		}
		if d := differing(term(l), term(other), nothing); d != "" {
			c.note(touched, what, "%s", d)
		}
	}
}

// placeOf is the location of a licence, 0 if it is the whole organization's.
func placeOf(l *schema.Licence) schema.ID {
	if l.Location == nil {
		return 0
	}
	return l.Location.ID.V
}

// term are the terms of a licence. A limit that is not known limits nothing.
func term(l *schema.Licence) map[string]string {
	m := map[string]string{"the rule": string(l.Rule)}
	if limit := l.Seats.V; limit.Known && !limit.Unlimited {
		m["the limit"] = fmt.Sprint(limit.Seats)
	}
	if l.Renews.V.Known() {
		m["the renewal"] = l.Renews.V.String()
	}
	return m
}

// system compares what is of the whole organization.
func (c *comparison) system() {
	if a, b := c.live.Live.CallerID, c.copied.Live.CallerID; a != b {
		c.note(c.some, "the account behind the token", "is %d and not %d", b, a)
	}
	if d := differing(c.live.rightForms(), c.copied.rightForms(), "not there"); d != "" {
		c.note(false, "the list of rights", "%s", d)
	}
	if d := differing(groups(c.live.Live.Groups), groups(c.copied.Live.Groups), nothing); d != "" {
		c.note(c.some, "the groups of people", "%s", d)
	}
	if d := differing(entries(c.live.Live.Log), entries(c.copied.Live.Log), nothing); d != "" {
		c.note(c.some, "the log of changes", "%s", d)
	}
	for _, kind := range slices.Sorted(maps.Keys(c.live.Live.Carried)) {
		if d := differing(shown(c.live.Live.Carried[kind]), shown(c.copied.Live.Carried[kind]), "not shown"); d != "" {
			c.note(c.some, fmt.Sprintf("what answers show of a %s", kind), "%s", d)
		}
	}
}

func groups(list []schema.Group) map[string]string {
	m := make(map[string]string, len(list))
	for _, g := range list {
		m["group "+g.ID.String()] = g.Title
	}
	return m
}

func entries(log *schema.Log) map[string]string {
	m := make(map[string]string)
	if log == nil {
		return m
	}
	m["the newest entry"] = fmt.Sprint(log.Last)
	for i := range log.Entries {
		e := &log.Entries[i]
		m[fmt.Sprintf("entry %d", e.ID)] = fmt.Sprintf("%s %d %q by %q: %s", e.Kind, e.Object, e.Title, e.By, strings.Join(e.Fields, ", "))
	}
	return m
}

func shown(fields map[string]bool) map[string]string {
	m := make(map[string]string, len(fields))
	for f, yes := range fields {
		if yes {
			m[f] = "shown"
		}
	}
	return m
}
