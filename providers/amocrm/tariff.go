package amocrm

import (
	"fmt"
	"strings"

	"github.com/seatplan/seatplan/schema"
)

// No call tells the tariff, so it stands in the licence block. What hangs on it is decided in the plan:
// a call that the tariff does not have is a manual step there, and not a refusal while applying.
//
// The pages name these things per brand. Where they leave something open we take the side on which
// nothing is promised:
//
//   - activate and deactivate: Enterprise (doc, amoCRM), Pro and Enterprise (doc, Kommo). A licence
//     block without a tariff counts as one without these calls. The answer to a call that the tariff
//     does not have is a guess; the emulator's switch plan_refusal has both.
//   - more than 100 users: calls add nobody (doc), except with Pro and Enterprise of Kommo (doc). That
//     people who are switched off count too is a guess, and so is the answer (switch over_hundred).
//   - activity limits: Professional by the Russian help, Enterprise by an older page of the help centre.
//     We refuse only what both rule out; the switch activity_plan has both.

// tariff is what was bought, from small to large.
type tariff uint8

const (
	tariffUnsaid tariff = iota
	tariffBase
	tariffAdvanced
	tariffProfessional
	tariffEnterprise
)

var tariffs = map[string]tariff{
	"base": tariffBase, "базовый": tariffBase, "micro": tariffBase, "микро-бизнес": tariffBase, "startup": tariffBase, "старт-ап": tariffBase,
	"advanced": tariffAdvanced, "расширенный": tariffAdvanced,
	"pro": tariffProfessional, "professional": tariffProfessional, "профессиональный": tariffProfessional,
	"enterprise": tariffEnterprise,
}

// tariffOf returns the tariff of the files. ok is false if they name one that is not known here.
func tariffOf(o *schema.Organization) (t tariff, ok bool) {
	if o.Licence == nil || o.Licence.Plan.V == "" {
		return tariffUnsaid, true
	}
	t, ok = tariffs[strings.ToLower(strings.TrimSpace(o.Licence.Plan.V))]
	return t, ok
}

// switching reports whether the tariff lets calls activate and deactivate people.
func (k Knowledge) switching() bool {
	if k.brand == brandKommo {
		return k.tariff >= tariffProfessional
	}
	return k.tariff >= tariffEnterprise
}

// switchingTariff names the least tariff with these calls, for people.
func (k Knowledge) switchingTariff() string {
	if k.brand == brandKommo {
		return "pro"
	}
	return "enterprise"
}

// maxByCall is how many users an account may have for calls to add another (doc).
const maxByCall = 100

// addsByCall reports whether calls may add somebody to an account with so many users.
func (k Knowledge) addsByCall(users int) bool {
	return users <= maxByCall || k.brand == brandKommo && k.tariff >= tariffProfessional
}

// limiting reports whether the tariff may have activity limits, which switch people off.
func (k Knowledge) limiting() bool {
	return k.tariff == tariffUnsaid || k.tariff >= tariffProfessional
}

// Hesitates says that somebody who is switched off may have gone past an activity limit: then an
// administrator has to decide (kb), and not a program that runs every night.
func (k Knowledge) Hesitates(*schema.User) string {
	if !k.limiting() {
		return ""
	}
	return "perhaps an activity limit was passed, after which an administrator decides"
}

// unknownTariff tells of a tariff whose name is not known here.
func unknownTariff(name string) string {
	return fmt.Sprintf("%q is no tariff that is known here, so nothing is taken for granted that hangs on it. Write base, advanced, professional or enterprise.", name)
}
