package config

import (
	"fmt"
	"strings"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// collect puts together what the files gave, in their order. Of two blocks with one address the
// first counts.
func (l *loader) collect(units []*unit) {
	users := 0
	for _, u := range units {
		users += len(u.users)
	}
	l.people = make([]*schema.User, 0, users)
	for _, u := range units {
		l.findings = append(l.findings, u.findings...)
		l.plain = append(l.plain, u.mentions...)
		if u.src != nil {
			l.broken = append(l.broken, u.src)
		}
		l.lost = l.lost || u.lost
		second := l.defineAll(u)
		for _, b := range u.deferred {
			if !second[b.header()] {
				l.deferred = append(l.deferred, b)
			}
		}
		l.install(&u.declarations, second)
	}
}

// defineAll notes the definitions of a file, and returns those that are second.
func (l *loader) defineAll(u *unit) map[diag.Span]bool {
	second := make(map[diag.Span]bool)
	labels := u.labels
	for _, user := range u.users {
		for len(labels) > 0 && labels[0].header.Start < user.Span.Start {
			labels = l.defineNext(labels, second)
		}
		if l.define(user.Address, user.Span) {
			l.people = append(l.people, user)
		}
	}
	for len(labels) > 0 {
		labels = l.defineNext(labels, second)
	}
	return second
}

func (l *loader) defineNext(labels []label, second map[diag.Span]bool) []label {
	if !l.define(labels[0].address, labels[0].header) {
		second[labels[0].header] = true
	}
	return labels[1:]
}

// define notes the place of a definition and reports a second one of the same address.
func (l *loader) define(address schema.Address, at diag.Span) bool {
	first, taken := l.labels[address]
	if taken {
		l.add(newFinding(Duplicate, at, fmt.Sprintf("%s is defined twice.", address)).
			advise("Rename or remove one of the two.").also("the first definition", first))
		return false
	}
	l.labels[address] = at
	return true
}

// install fills in the objects that others point to already, leaving second definitions out.
func (l *loader) install(from *declarations, second map[diag.Span]bool) {
	for _, o := range from.organizations {
		if !second[o.Span] {
			sym := l.defined(schema.KindOrganization, o.Name)
			*sym.organization, o.Organization = *o.Organization, sym.organization
			l.organizations = append(l.organizations, o)
		}
	}
	for _, x := range from.locations {
		if !second[x.Span] {
			sym := l.defined(schema.KindLocation, nameIn(x.Address))
			*sym.location, x.Location = *x.Location, sym.location
			l.locations = append(l.locations, x)
		}
	}
	for _, w := range from.networks {
		if !second[w.Span] {
			sym := l.defined(schema.KindNetwork, nameIn(w.Address))
			*sym.network, w.Network = *w.Network, sym.network
			l.networks = append(l.networks, w)
		}
	}
	for _, x := range from.cashDesks {
		if !second[x.Span] {
			sym := l.defined(schema.KindCashDesk, nameIn(x.Address))
			*sym.cashDesk, x.CashDesk = *x.CashDesk, sym.cashDesk
			l.cashDesks = append(l.cashDesks, x)
		}
	}
	for _, r := range from.ranks {
		if !second[r.Span] {
			sym := l.defined(schema.KindRank, nameIn(r.Address))
			*sym.rank = *r
			l.ranks = append(l.ranks, sym.rank)
		}
	}
	for _, r := range from.roles {
		if !second[r.Span] {
			sym := l.defined(schema.KindRole, nameIn(r.Address))
			*sym.role = *r
			l.roles = append(l.roles, sym.role)
		}
	}
	for _, r := range from.removed {
		if !second[r.Span] {
			l.removed = append(l.removed, r)
		}
	}
	for address := range from.flawed {
		l.flaw(address)
	}
}

func (l *loader) flaw(user schema.Address) {
	if l.flawed == nil {
		l.flawed = make(map[schema.Address]bool)
	}
	l.flawed[user] = true
}

func (l *loader) defined(kind schema.Kind, name string) *symbol {
	sym := l.symbols.get(kind, name)
	sym.declared.Store(true)
	sym.decoded = true
	return sym
}

// nameIn returns what follows the kind in an address.
func nameIn(a schema.Address) string {
	_, name, _ := strings.Cut(string(a), ".")
	return name
}
