package undo

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// What is made and cannot be deleted is put out of use instead.
const (
	attrActive = "active" // of a location, where the system has it
	cannotGo   = "%s %q was made by the run and is never deleted: it stays, out of use."
)

// locations enters the locations that are read, and gives back those that the run has changed.
func (u *undoing) locations() {
	for _, l := range u.Live.Locations {
		u.liveAt[l.ID.V] = l
	}
	for _, want := range Reading(u.Files, u.Run).Locations {
		live := u.liveLocation(want)
		if live == nil || u.scope[live.ID.V] != nil {
			continue
		}
		at := *want
		at.ID, at.Title = schema.Field[schema.ID]{V: live.ID.V}, schema.Field[string]{V: live.Title.V}
		at.MainNetwork, at.Attrs = schema.Field[*schema.Network]{}, nil
		u.scope[live.ID.V] = &at
		u.given[at.Address] = true
		u.desired.Locations = append(u.desired.Locations, &at)
	}
	before, after, later := locationsOf(u.before), locationsOf(u.after), make([]map[schema.ID]*schema.Location, len(u.later))
	for i, o := range u.later {
		later[i] = locationsOf(o)
	}
	for _, id := range sorted(before, after) {
		k := schema.Key{Kind: schema.KindLocation, ID: id}
		if !u.looked(k, before[id] != nil, after[id] == nil) {
			continue
		}
		now, same := u.liveAt[id], sameBy(reconcile.FingerprintLocation)
		v := judge(before[id], after[id], now, at(later, id), same, never)
		u.count(v)
		switch v {
		case changed, gone:
			left := Left{Key: k, Title: after[id].Title.V, Why: v.why(), Fields: locationFields(after[id], now)}
			if at := u.scope[id]; at != nil {
				left.Address = at.Address
			}
			u.leave(left)
		case giveBack, already:
			u.restoreLocation(k, before[id], now, v)
		}
	}
}

// liveLocation returns the live location that a block means, nil if there is none.
func (u *undoing) liveLocation(want *schema.Location) *schema.Location {
	if want.ID.V != 0 {
		return u.liveAt[want.ID.V]
	}
	var found *schema.Location
	for _, l := range u.Live.Locations {
		if strings.EqualFold(strings.TrimSpace(l.Title.V), strings.TrimSpace(want.Title.V)) {
			if found != nil {
				return nil // the files say it when they are planned
			}
			found = l
		}
	}
	return found
}

func (u *undoing) restoreLocation(k schema.Key, before, now *schema.Location, v verdict) {
	if now == nil {
		return
	}
	at := u.scope[k.ID]
	if before == nil {
		if u.Spec.Attribute("location", attrActive) != nil {
			at.Attrs = []schema.Attr{{Name: attrActive, Value: schema.Bool(false), Span: u.Files.Span}}
		}
		u.lasts(Lasting{Key: k, Address: at.Address, Title: now.Title.V, Text: fmt.Sprintf(cannotGo, "The location", now.Title.V)})
		return
	}
	if v == already {
		return
	}
	at.Title = field(u, before.Title.V)
	for _, a := range before.Attrs {
		a.Span = u.Files.Span
		at.Attrs = append(at.Attrs, a)
	}
}

// cashDesks gives back the cash desks that the run has changed.
func (u *undoing) cashDesks() {
	before, after, now := desksOf(u.before), desksOf(u.after), desksOf(u.Live)
	later := make([]map[schema.ID]*schema.CashDesk, len(u.later))
	for i, o := range u.later {
		later[i] = desksOf(o)
	}
	for _, id := range sorted(before, after) {
		k := schema.Key{Kind: schema.KindCashDesk, ID: id}
		if !u.looked(k, before[id] != nil, after[id] == nil) {
			continue
		}
		v := judge(before[id], after[id], now[id], at(later, id), sameBy(reconcile.FingerprintCashDesk), never)
		u.count(v)
		switch v {
		case changed, gone:
			u.leave(Left{Key: k, Title: after[id].Title.V, Why: v.why(), Fields: deskFields(after[id], now[id])})
		case giveBack, already:
			u.restoreDesk(k, before[id], now[id], v)
		}
	}
}

func (u *undoing) restoreDesk(k schema.Key, before, now *schema.CashDesk, v verdict) {
	if now == nil || before != nil && v == already {
		return
	}
	desk := &schema.CashDesk{
		Address: u.address(u.deskOfFiles(now), u.Run.addressOf(k), schema.NewAddress(schema.KindCashDesk, k.ID.String())),
		ID:      schema.Field[schema.ID]{V: k.ID}, Title: schema.Field[string]{V: now.Title.V}, Enabled: field(u, false),
	}
	if now.Location != nil {
		desk.Location = u.scope[now.Location.ID.V]
	}
	if before != nil {
		desk.Title, desk.Enabled, desk.Users = field(u, before.Title.V), field(u, before.Enabled.V), before.Users
	} else {
		u.lasts(Lasting{Key: k, Address: desk.Address, Title: now.Title.V, Text: fmt.Sprintf(cannotGo, "The cash desk", now.Title.V)})
	}
	u.desired.CashDesks = append(u.desired.CashDesks, desk)
}

// deskOfFiles returns the address of the block that means a live cash desk, "" if there is none.
func (u *undoing) deskOfFiles(live *schema.CashDesk) schema.Address {
	for _, d := range u.Files.CashDesks {
		if d.ID.V == live.ID.V {
			return d.Address
		}
	}
	for _, d := range u.Files.CashDesks {
		here := d.Location == nil || live.Location == nil || u.liveLocation(d.Location) == live.Location
		if d.ID.V == 0 && here && strings.EqualFold(strings.TrimSpace(d.Title.V), strings.TrimSpace(live.Title.V)) {
			return d.Address
		}
	}
	return ""
}

// looked reports whether it is known how the run left an object: it was looked for afterwards, or was
// found.
func (u *undoing) looked(k schema.Key, was, absent bool) bool {
	return !was || !absent || u.seen[k]
}

func (u *undoing) count(v verdict) {
	if v != untouched {
		u.result.Changed++
	}
}

func never[T any](_, _ *T) bool { return false }

func sameBy[T any](print func(*T) reconcile.Fingerprint) func(a, b *T) bool {
	return func(a, b *T) bool { return print(a) == print(b) }
}

func locationsOf(o *schema.Organization) map[schema.ID]*schema.Location {
	m := make(map[schema.ID]*schema.Location)
	for _, l := range o.Locations {
		m[l.ID.V] = l
	}
	return m
}

func desksOf(o *schema.Organization) map[schema.ID]*schema.CashDesk {
	m := make(map[schema.ID]*schema.CashDesk)
	for _, d := range o.CashDesks {
		m[d.ID.V] = d
	}
	return m
}

// sorted returns the keys of maps, each once and in order.
func sorted[V any](maps ...map[schema.ID]V) []schema.ID {
	var list []schema.ID
	for _, m := range maps {
		for id := range m {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// at returns what runs have left of one object.
func at[T any](later []map[schema.ID]*T, id schema.ID) []*T {
	var list []*T
	for _, m := range later {
		if x := m[id]; x != nil {
			list = append(list, x)
		}
	}
	return list
}
