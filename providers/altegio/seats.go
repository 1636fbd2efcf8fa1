package altegio

import (
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// Altegio has two rules for who takes a seat, and a licence runs under one of them until it is
// renewed or bought anew (doc: help 269059; the API's is_paid_rights_model).
//
// By rights, the newer one: whoever takes part in the schedule is paid, and so is everyone with a
// right that changes anything, whatever the role is called. The level System manager keeps the
// management of people and of the licence for free; one more changing right makes it paid like
// any other.
//
// By roles, the older one: whoever takes part in the schedule is paid, and so are administrators.
// The first owner of a location is free and the others are paid. For everyone else it matters
// whether they create appointments or take payments (doc: help 17233197851805; that this holds
// for accountants, managers and specialists too is our reading).

// Seat says whether a unit takes a paid seat.
func (k Knowledge) Seat(rule schema.SeatRule, u reconcile.Unit) reconcile.Verdict {
	v := k.seat(rule, u)
	marked := u.CardMark != schema.Unmarked && (u.CardMark == schema.MarkedYes) != (v.Seat == reconcile.Paid)
	v.Mismatch = marked || k.rightsMismatch(rule, u)
	return v
}

func (k Knowledge) seat(rule schema.SeatRule, u reconcile.Unit) reconcile.Verdict {
	switch {
	case !u.Login && !u.Card:
		return reconcile.Verdict{Seat: reconcile.NoSeat}
	case u.Scheduled:
		v := reconcile.Verdict{Seat: reconcile.Paid, Causes: []reconcile.Cause{{Right: schema.NoRight, Schedule: true}}}
		if rule == schema.RuleRights && u.Login {
			causes, _ := k.paidRights(u)
			v.Causes = append(v.Causes, causes...)
		}
		return v
	case !u.Login:
		return reconcile.Verdict{Seat: reconcile.Free}
	case u.Unknown:
		// An invited person whose rights cannot be read: counted, so that no limit is passed by
		// surprise, and marked.
		return reconcile.Verdict{Seat: reconcile.Paid, Doubtful: true}
	case rule == schema.RuleRights:
		return k.byRights(u)
	}
	return k.byRoles(u)
}

func (k Knowledge) byRights(u reconcile.Unit) reconcile.Verdict {
	causes, doubtful := k.paidRights(u)
	if len(causes) == 0 {
		return reconcile.Verdict{Seat: reconcile.Free, Doubtful: doubtful}
	}
	return reconcile.Verdict{Seat: reconcile.Paid, Causes: causes, Doubtful: doubtful}
}

// paidRights returns the rights for which a person is paid, and whether the answer hangs on rights
// of which nobody says whether they cost: unclear ones where there are no others, or nothing but
// likely ones. Rights count as stored, also under a right that is off.
func (k Knowledge) paidRights(u reconcile.Unit) (causes []reconcile.Cause, doubtful bool) {
	certain, unclear := false, false
	for _, id := range u.Rights.Granted() {
		right := u.Catalogue.Right(id)
		if right.Free != "" && (right.Free == u.Base || k.rules.StaffRightsFree) {
			continue
		}
		class := right.Seat
		if p := u.Preset; p != nil && p.Marked && p.Offered.Has(id) {
			// The live system's own mark wins over what we read out of the help pages.
			class = schema.SeatFree
			if p.Paid.Has(id) {
				class = schema.SeatPaid
			}
		}
		switch class {
		case schema.SeatPaid:
			certain = true
			causes = append(causes, reconcile.Cause{Right: id})
		case schema.SeatLikelyPaid:
			causes = append(causes, reconcile.Cause{Right: id})
		case schema.SeatUnclear:
			unclear = true
		}
	}
	return causes, !certain && (len(causes) > 0 || unclear)
}

// appointmentRights are the test of the older rule: creating and processing appointments,
// including taking payments.
var appointmentRights = [...]string{"records_create_access", "records_edit_access", "records_finances_access"}

func (k Knowledge) byRoles(u reconcile.Unit) reconcile.Verdict {
	role := []reconcile.Cause{{Right: schema.NoRight, Role: u.Base}}
	switch u.Base {
	case baseAdministrator:
		return reconcile.Verdict{Seat: reconcile.Paid, Causes: role}
	case baseOwner:
		return reconcile.Verdict{Seat: reconcile.Paid, Causes: role, FirstFree: true}
	}
	if k.rules.OldRuleByRoles {
		return reconcile.Verdict{Seat: reconcile.Free}
	}
	var causes []reconcile.Cause
	for _, id := range byKeys(u.Catalogue, appointmentRights[:]...) {
		if u.Rights.Has(id) {
			causes = append(causes, reconcile.Cause{Right: id})
		}
	}
	if causes != nil {
		return reconcile.Verdict{Seat: reconcile.Paid, Causes: causes}
	}
	return reconcile.Verdict{Seat: reconcile.Free}
}

// rightsMismatch compares the system's answer to "has a paid right" (doc: has_any_paid_permission,
// null where it does not apply: guess) with ours. A System manager is left out, because nobody
// says whether the rights of that level count there.
func (k Knowledge) rightsMismatch(rule schema.SeatRule, u reconcile.Unit) bool {
	if rule != schema.RuleRights || u.RightsMark == schema.Unmarked || u.Base == baseSystemManager || u.Rights == nil {
		return false
	}
	causes, _ := k.paidRights(u)
	return (u.RightsMark == schema.MarkedYes) != (len(causes) > 0)
}

// RuleAtRenewal returns the rule after a renewal: by rights for Altegio (doc: help 269059), and
// the running one for YCLIENTS, where no page announces a change.
func (k Knowledge) RuleAtRenewal(l *schema.Licence) schema.SeatRule {
	if k.brand == brandYclients {
		return l.Rule
	}
	return schema.RuleRights
}
