package reconcile

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Fields of a person where roles are live. The system's own attributes come on top.
const (
	fieldName      = "name"
	fieldEmail     = "email"
	fieldPhone     = "phone"
	fieldRoles     = "roles"
	fieldLocations = "locations"
	fieldActive    = "active"
	fieldArchived  = "archived"
)

// holder is one person on both sides.
type holder struct {
	desired       *schema.User // nil for people whom the files do not mention
	live          *schema.User // nil for people who are not there yet
	address       schema.Address
	name          string
	before, after standing
	named         bool // in a removed block
	held          bool // switched off by the system, and left so

	gains   bool
	losses  []*schema.Location
	dropped []*site
}

// planAccounts goes through all people once: first those in the files, then the rest.
func (p *planner) planAccounts() {
	dir := newDirectory(p.Live.Users)
	p.caller = p.findCaller(dir)
	for _, u := range p.Desired.Users {
		live := dir.find(p, u)
		if live != nil && !dir.take(p, u, live) {
			continue
		}
		p.planAccount(u, live)
	}
	forced := p.forcedRemovals(dir)
	for _, live := range p.Live.Users {
		if dir.taken[live] == nil {
			p.planOther(live, forced[live])
		}
	}
}

// planAccount compares one person of the files with the live one, who may be nil.
func (p *planner) planAccount(u, live *schema.User) {
	p.compareIdentity(u, live)
	h := &holder{desired: u, live: live, address: u.Address, name: displayName(u, live)}
	h.after = p.wantedStanding(u)
	h.before = p.liveStanding(h)
	p.keepRoles(h)
	p.hold(h)
	c := Change{
		Address: u.Address, Kind: schema.KindUser, Action: Update, Title: h.name, Source: u.Span, Reason: p.reasonOr(""),
		User: Pair[schema.User]{Before: live, After: u},
	}
	switch gone := p.gone(h); {
	case gone && (live == nil || live.Archived):
		h.after = standing{}
	case gone:
		h.after = standing{known: true}
		c.TransferTo, c.Receiver = p.Desired.TransferTo, p.receiver(p.Desired.TransferTo)
		p.archive(c, "without an assignment")
	case u.Switched() && (live == nil || live.Archived):
		// No access, and none is asked for: an account would bring a letter with a password.
	case live == nil:
		c.Action = Create
		c.Fields = p.newFields(h)
		c.Doubt = p.vanished(u)
		p.addChanges(c)
	default:
		p.compareAccount(h, c)
	}
	p.warnMissingPlaces(h)
	if !p.targeted(h.address) {
		h.after = h.before
	}
	p.finishAccount(h)
}

// vanished says that somebody was there when something of them was attested, "" if nothing was: then the
// account is not new, and may have been archived by hand.
func (p *planner) vanished(u *schema.User) string {
	for _, a := range p.Desired.Attested {
		same := u.ID.V != 0 && a.ID == u.ID.V || u.Email.V != "" && schema.NormalEmail(a.Title) == schema.NormalEmail(u.Email.V)
		if a.Kind == schema.KindUser && a.ID != 0 && same {
			return fmt.Sprintf("attested by %s on %s as account %d, which is not listed any more: it may have been archived", a.By, attestedOn(p.Desired, a), a.ID)
		}
	}
	return ""
}

// hold leaves somebody switched off whom the system may have switched off by itself, unless the files
// say in words that the person is active.
func (p *planner) hold(h *holder) {
	vendor, ok := p.accounts.vendor.(Hesitant)
	if !ok || h.live == nil || h.live.Archived || !h.after.present || h.desired.Active.Set() || h.live.Active.V || !p.carried(schema.KindUser, fieldActive) {
		return
	}
	why := vendor.Hesitates(h.live)
	if why == "" {
		return
	}
	h.held, h.after.present = true, false
	p.warning(CodeAdvice, h.address, h.desired.Span, fmt.Sprintf("%s is switched off in the system and stays so: %s. Write active = true to switch the access on, or active = false to keep it off.", h.name, why))
}

// warnMissingPlaces tells of locations that do not exist and that this plan does not make, because they
// are no targets.
func (p *planner) warnMissingPlaces(h *holder) {
	for _, l := range h.after.locations {
		if l != p.accounts.whole && p.sites[l] == nil && !p.targeted(l.Address) {
			p.warning(CodeTarget, h.address, h.desired.Span, fmt.Sprintf("%s is to work at %s, which does not exist and is not among the targets.", h.name, l.Address))
		}
	}
	for _, r := range h.after.roles {
		if r.absent && p.targeted(h.address) {
			p.report(diag.Diagnostic{
				Code: CodeTargetRole, Subject: h.desired.Span,
				Detail: fmt.Sprintf("%s is to have %s, which does not exist and is not among the targets. Add --target %s.", h.address, r.role.Address, r.role.Address),
			})
		}
	}
}

// newFields are all fields of a person who is not there yet.
func (p *planner) newFields(h *holder) []FieldChange {
	var fields []FieldChange
	for _, f := range p.wantedFields(h) {
		fields = append(fields, FieldChange{Path: f.path, After: f.want})
	}
	return fields
}

// compareAccount compares a person on both sides. What can be read is compared, and the rest is
// attested.
func (p *planner) compareAccount(h *holder, c Change) {
	var unread []schema.AttestedValue
	if h.live.Archived {
		c.Action = Restore
		c.Fields = append(c.Fields, FieldChange{Path: fieldArchived, Before: schema.Bool(true), After: schema.Bool(false)})
	}
	for _, f := range p.wantedFields(h) {
		level := p.level(schema.KindUser, f.path)
		if f.path == fieldRoles && level != ByHand {
			if _, readable := p.liveRolesOf(h.live); !readable {
				level = ByHand
			}
		}
		switch {
		case level == Theirs:
			p.warnTheirs(h, &f, c.Source)
		case level == ByHand && p.Restores != nil:
			// What was there cannot be told.
		case level == ByHand:
			unread = append(unread, schema.AttestedValue{Path: f.path, Value: f.want})
		case f.same:
		case p.refers(f.path) == schema.KindCashDesk && p.deskPending(h):
			// Done from the side of the cash desk, by a call.
		default:
			c.Fields = append(c.Fields, FieldChange{Path: f.path, Before: f.have, After: f.want})
		}
	}
	p.unread(&c, unread, known{what: "the account of", kind: schema.KindUser, live: true, id: h.live.ID.V, title: h.live.Email.V})
	p.addChanges(c)
}

// receiver returns the live person who takes over what leavers own, nil if the files name nobody or
// the person is not there.
func (p *planner) receiver(to *schema.User) *schema.User {
	if to == nil {
		return nil
	}
	email, phone := schema.NormalEmail(to.Email.V), schema.NormalPhone(to.Phone.V)
	for _, u := range p.Live.Users {
		switch {
		case to.ID.V != 0 && u.ID.V == to.ID.V,
			to.ID.V == 0 && email != "" && schema.NormalEmail(u.Email.V) == email,
			to.ID.V == 0 && phone != "" && schema.NormalPhone(u.Phone.V) == phone:
			return u
		}
	}
	return nil
}

// warnTheirs tells of a difference in what people change themselves, as far as it can be read.
func (p *planner) warnTheirs(h *holder, f *wantedField, at diag.Span) {
	if !f.same && p.carried(schema.KindUser, f.path) {
		p.warning(CodeTheirs, h.address, at, fmt.Sprintf("The %s of %s is %s in the files and %s in the system; the person may change it, and it is left alone.", f.path, h.name, f.want, f.have))
	}
}

// archive plans that a person is put away: nobody is ever deleted.
func (p *planner) archive(c Change, reason string) {
	c.Action, c.Reason = Remove, cmp.Or(c.Reason, reason)
	c.Fields = []FieldChange{{Path: fieldArchived, Before: schema.Bool(false), After: schema.Bool(true)}}
	p.addChanges(c)
}

// planOther deals with a live person whom the files do not mention.
func (p *planner) planOther(live *schema.User, forced *schema.Removed) {
	if live.Archived {
		return
	}
	h := &holder{live: live, address: schema.LiveAddress(schema.KindUser, p.Desired.Name, live.ID.V), name: displayName(live, live)}
	h.before = p.liveStanding(h)
	h.after = h.before
	policy := p.Desired.Unmanaged.Users
	guest := func(r *liveRole) bool { return r.before.traits.Guest }
	if len(h.before.roles) > 0 && !slices.ContainsFunc(h.before.roles, func(r *liveRole) bool { return !guest(r) }) {
		policy = p.Desired.Unmanaged.Clients
	}
	c := Change{Kind: schema.KindUser, Title: h.name, User: Pair[schema.User]{Before: live}, Reason: "not in the files"}
	if !h.before.known && p.Desired.Unmanaged.Clients != schema.PolicyRemove && policy == schema.PolicyRemove {
		policy = schema.PolicyReport // it may be a client: nothing tells the roles
	}
	if forced != nil {
		h.named = true
		policy, h.address, c.Source, c.Reason = schema.PolicyRemove, forced.Address, forced.Span, "named in a removed block"
	}
	c.Address = h.address
	to := p.Desired.TransferTo
	if forced != nil && forced.TransferTo != nil {
		to = forced.TransferTo
	}
	c.TransferTo, c.Receiver = to, p.receiver(to)
	if policy == schema.PolicyRemove && p.targeted(h.address) {
		h.after = standing{known: true}
		p.archive(c, "")
	}
	p.finishAccount(h)
	if forced == nil {
		p.plan.Unmanaged = append(p.plan.Unmanaged, Unmanaged{Kind: schema.KindUser, Address: h.address, ID: live.ID.V, Title: h.name, Policy: policy})
	}
}

// finishAccount notes what a person gains and loses, and counts the person for the guards.
func (p *planner) finishAccount(h *holder) {
	p.accounts.holders = append(p.accounts.holders, h)
	p.tallyAccount(h)
	p.noteAdministrator(h)
	p.noteCallerLoss(h)
	p.noteEffect(h)
	p.advise(h)
	if h.gains {
		p.plan.Gaining = append(p.plan.Gaining, h.address)
	}
	if len(h.losses) > 0 {
		p.plan.Losing = append(p.plan.Losing, h.address)
	}
	if !h.before.present {
		return
	}
	if !h.after.present && len(h.losses) == 0 {
		p.plan.Losing = append(p.plan.Losing, h.address) // whatever it was
	}
	ranks := ranksOf(h.desired)
	p.people.add(nil, nil)
	for _, r := range ranks {
		p.people.add(nil, r)
	}
	for _, l := range h.before.locations {
		p.people.add(l, nil)
	}
	if len(h.losses)+len(h.dropped) > 0 || !h.after.present {
		p.people.affected = append(p.people.affected, loss{
			address: h.address, name: h.name, user: h.desired, live: h.live,
			places: h.losses, ranks: ranks, all: !h.after.present, dropped: h.dropped,
		})
	}
}

// refers returns the kind of blocks that an attribute of a person refers to, "" for none.
func (p *planner) refers(name string) schema.Kind {
	for _, block := range []string{"user", "account"} {
		if a := p.Spec.Attribute(block, name); a != nil {
			return a.Refers
		}
	}
	return ""
}
