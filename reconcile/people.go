package reconcile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// planPeople goes through all people once: first those in the files, then the rest of the live
// ones. A person in whom nothing differs costs a few look-ups and no memory.
func (p *planner) planPeople() {
	dir := newDirectory(p.Live.Users)
	p.caller = p.findCaller(dir)
	for _, u := range p.Desired.Users {
		live := dir.find(p, u)
		if live != nil && !dir.take(p, u, live) {
			continue
		}
		p.planPerson(u, live)
	}
	forced := p.forcedRemovals(dir)
	for _, live := range p.Live.Users {
		if dir.taken[live] == nil {
			p.planUnmanaged(live, forced[live])
		}
	}
}

// forcedRemovals finds the people whom removed blocks name.
func (p *planner) forcedRemovals(dir *directory) map[*schema.User]*schema.Removed {
	forced := make(map[*schema.User]*schema.Removed)
	for _, r := range p.Desired.Removed {
		// Without assignments, so that a block may stay in the files when the person has gone.
		live := dir.find(p, &schema.User{Address: r.Address, ID: r.ID, Email: r.Email, Phone: r.Phone, Span: r.Span})
		if live == nil {
			p.warnSlip(dir, r)
			continue
		}
		if u := dir.taken[live]; u != nil && len(u.Assignments) > 0 {
			p.report(diag.Diagnostic{
				Code: CodeMatchConflict, Summary: "Removed and assigned", Subject: r.Span,
				Detail:  fmt.Sprintf("%s removes the person to whom %s gives access. Delete one of the two.", r.Address, u.Address),
				Related: []diag.Related{{Message: "the user", Span: u.Span}},
			})
			continue
		}
		forced[live] = r
	}
	return forced
}

// mostStrangers is how many live people whom the files do not mention are looked through for a slip.
const mostStrangers = 10_000

// warnSlip tells of a removed block that means nobody, if somebody whom the files do not mention has almost
// the same e-mail: that they keep their access must not go unseen. A block of somebody who has gone may stay.
func (p *planner) warnSlip(dir *directory, r *schema.Removed) {
	wanted := schema.NormalEmail(r.Email.V)
	if wanted == "" || len(p.Live.Users)-len(dir.taken) > mostStrangers {
		return
	}
	for _, live := range p.Live.Users {
		email := schema.NormalEmail(live.Email.V)
		if dir.taken[live] != nil || live.Archived || email == "" || max(len(email), len(wanted))-min(len(email), len(wanted)) > 2 {
			continue
		}
		if levenshtein.Distance(wanted, email, nil) <= 2 {
			p.warning(CodeSlip, r.Address, r.Span, fmt.Sprintf("%s means nobody, and %s, whom the files do not mention, has almost the same e-mail, %s. If it is a slip, they keep their access until it is corrected.", r.Address, displayName(live, live), live.Email.V))
		}
	}
}

// planPerson compares one person of the files with the live one, who may be nil.
func (p *planner) planPerson(u, live *schema.User) {
	p.compareIdentity(u, live)
	person := person{planner: p, desired: u, live: live, address: u.Address, name: displayName(u, live)}
	for i := range u.Assignments {
		a := &u.Assignments[i]
		if !p.holds(u, a) {
			continue
		}
		if until := a.Until(); until.Set() {
			p.validThrough(until.V)
		}
		for _, loc := range a.Locations {
			if s := p.sites[loc]; s != nil {
				person.want(a, s)
			}
		}
	}
	if live != nil {
		for i := range live.Assignments {
			if b := &live.Assignments[i]; p.places[b.Location()] != nil && !person.seen(b) {
				person.drop(b)
			}
		}
	}
	person.finish()
}

// holds reports whether an assignment asks for anything on the day of the plan.
func (p *planner) holds(u *schema.User, a *schema.Assignment) bool {
	until := a.Until()
	lapsed := until.Set() && until.V < p.AsOf
	return !lapsed && (a.Role == nil || !u.Switched())
}

// planUnmanaged deals with a live person whom the files do not mention.
func (p *planner) planUnmanaged(live *schema.User, forced *schema.Removed) {
	policy := p.Desired.Unmanaged.Users
	if forced != nil {
		policy = schema.PolicyRemove
	}
	address := schema.LiveAddress(schema.KindUser, p.Desired.Name, live.ID.V)
	if forced != nil {
		address = forced.Address
	}
	person := person{planner: p, live: live, address: address, name: displayName(live, live), removed: forced}
	inScope, kept := false, false
	for i := range live.Assignments {
		b := &live.Assignments[i]
		if p.places[b.Location()] == nil {
			continue
		}
		inScope = true
		roleless := b.Accepted() && b.Access.Base == "" && !b.Access.Unknown
		switch {
		case policy != schema.PolicyRemove, roleless && forced == nil:
			if roleless && policy == schema.PolicyRemove {
				kept = true
			}
			person.stay(p.places[b.Location()], b, b, schema.Field[schema.Date]{})
		default:
			person.drop(b)
		}
	}
	if !inScope {
		return
	}
	person.finish()
	if kept {
		p.warning(CodeNoRole, address, diag.Span{}, fmt.Sprintf("%s has access without a role and is not in the files; such people are kept. Give them a role in the files, or name them in a removed block.", person.name))
		policy = schema.PolicyReport
	}
	if forced == nil {
		p.plan.Unmanaged = append(p.plan.Unmanaged, Unmanaged{
			Kind: schema.KindUser, Address: address, ID: live.ID.V, Title: person.name, Policy: policy,
		})
	}
}

// displayName returns how people call the person.
func displayName(u, live *schema.User) string {
	for _, name := range []string{u.Name.V, nameOf(live), u.Email.V, u.Phone.V} {
		if name != "" {
			return name
		}
	}
	return string(u.Address)
}

func nameOf(u *schema.User) string {
	if u == nil {
		return ""
	}
	return u.Name.V
}

// compareIdentity warns of names and contacts that differ: they are the person's own to change.
func (p *planner) compareIdentity(u, live *schema.User) {
	if live == nil {
		return
	}
	differs := func(field, want, is string, same bool) {
		if want == "" || is == "" || same {
			return
		}
		row, ok := p.caps.Of(schema.KindUser, field)
		if !ok || row.Level != Theirs {
			return
		}
		p.warning(CodeTheirs, u.Address, u.Span, fmt.Sprintf("The %s is %q in the files and %q in the system; only the person can change it.", field, want, is))
	}
	differs("name", u.Name.V, live.Name.V, u.Name.V == live.Name.V)
	differs("email", u.Email.V, live.Email.V, schema.NormalEmail(u.Email.V) == schema.NormalEmail(live.Email.V))
	differs("phone", u.Phone.V, live.Phone.V, schema.NormalPhone(u.Phone.V) == schema.NormalPhone(live.Phone.V))
}

// findCaller returns the live person behind the token. Where the system does not tell and the
// files name nobody who is there, that is an error before anything is written.
func (p *planner) findCaller(dir *directory) *schema.User {
	if id := p.Live.Live.CallerID; id != 0 {
		return dir.byID[id]
	}
	if !p.Desired.Caller.Set() {
		return nil
	}
	name := p.Desired.Caller.V
	key, index := schema.NormalEmail(name), dir.byEmail
	if !strings.Contains(name, "@") {
		key, index = schema.NormalPhone(name), dir.byPhone
	}
	caller := index[key]
	if people := dir.holders(index, key); len(people) > 1 {
		p.report(diag.Diagnostic{
			Code: CodeMatchAmbiguous, Subject: p.Desired.Caller.Span,
			Detail: fmt.Sprintf("The caller %q could be either of two live people: %d and %d. Whose token it is decides who must not lose access; write what only that account has, its e-mail or its phone.", name, people[0].ID.V, people[1].ID.V),
		})
	}
	if caller == nil {
		p.report(diag.Diagnostic{
			Code: CodeCallerAbsent, Subject: p.Desired.Caller.Span,
			Detail: fmt.Sprintf("Nobody live has the e-mail or phone %q. The caller is the account behind the token; without knowing it, seatplan could take its own access away. Write the e-mail of that account.", name),
		})
	}
	return caller
}

// ranksOf returns the ranks of the roles that a person has in the files.
func ranksOf(u *schema.User) []*schema.Rank {
	if u == nil {
		return nil
	}
	var ranks []*schema.Rank
	for i := range u.Assignments {
		if r := u.Assignments[i].Role; r != nil && r.Rank != nil && !slices.Contains(ranks, r.Rank) {
			ranks = append(ranks, r.Rank)
		}
	}
	return ranks
}
