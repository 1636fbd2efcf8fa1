package amocrm

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

func (k *checker) user(u *schema.User) {
	var first *schema.Assignment
	for i := range u.Assignments {
		a := &u.Assignments[i]
		if a.Role == nil {
			continue
		}
		if first != nil {
			k.report(codeOneRole, a.RoleSpan, fmt.Sprintf("%s has %s already, and a user of amoCRM has one role. Keep one.", u.Address, first.Role.Address))
			return
		}
		first = a
	}
	if first == nil {
		return
	}
	if !u.Email.Set() {
		k.report(codeEmail, u.Span, fmt.Sprintf("%s has no e-mail, which is the login. Write email = \"...\".", u.Address))
	}
	switch {
	case u.ID.V == 0:
		k.name(u)
	case u.Name.Set(): // somebody with a number is there, under whatever name
		k.spaced(u.Name.Span, "The name", u.Name.V)
	}
	// That the system keeps no group of a free user is how the official library has it (sdk).
	for _, a := range u.Attrs {
		if a.Name == attrGroup {
			k.spaced(a.Span, "The group", a.Value.Plain())
		}
		if a.Name == attrGroup && a.Value.Plain() != "" && first.Role.Base.V == baseFree {
			k.report(codeGroup, a.Span, fmt.Sprintf("%s is a free user, who is in no group that could be chosen. Take group out.", u.Address))
		}
	}
}

// nameMax is how many characters a name may have (doc).
const nameMax = 50

// name checks the name of somebody who may have to be added (doc). Without one the e-mail stands in.
func (k *checker) name(u *schema.User) {
	name, at := u.Name.V, u.Name.Span
	switch {
	case !u.Name.Set():
		if utf8.RuneCountInString(u.Email.V) > nameMax || strings.ContainsFunc(u.Email.V, unsuitable) {
			k.report(codeName, u.Span, fmt.Sprintf("%s has no name, and the e-mail cannot stand in for it. Write name = \"...\".", u.Address))
		}
	case strings.TrimSpace(name) == "":
		k.report(codeName, at, "The name is blank. Write the name that the system shows, or take the line out.")
	case k.spaced(at, "The name", name):
	case utf8.RuneCountInString(name) > nameMax || strings.ContainsFunc(name, unsuitable):
		k.report(codeName, at, fmt.Sprintf("%q: a name has at most %d characters, of letters, digits, spaces and . @ - _ Write it so. Somebody who is in the system under this name already is named by id.", name, nameMax))
	case strings.HasPrefix(strings.ToLower(strings.TrimSpace(name)), "www."):
		k.report(codeName, at, fmt.Sprintf("%q is a link and no name. Write the name of the person.", name))
	}
}

// unsuitable reports what a name may not hold (doc). A mark belongs to the letter before it.
func unsuitable(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" .@-_", r)
}

// removed warns of people who are to have no access and whom nobody would find: answers about users
// have no phone that could be asked for and trusted. It is no error, because a block may hold for other
// organizations too, and an organization does not know whether it does.
func (k *checker) removed(o *schema.Organization) {
	for _, r := range o.Removed {
		if r.ID.V != 0 || r.Email.Set() {
			continue
		}
		k.diags = append(k.diags, diag.Diagnostic{
			Severity: diag.Warning, Code: codeEmail, Summary: summaryOf(codeEmail), Subject: r.Span,
			Detail: fmt.Sprintf("%s names nobody whom amoCRM would know: people are found there by e-mail or id, and not by phone. If somebody is to leave organization.%s, write email = \"...\".", r.Address, o.Name),
		})
	}
}

// receivers checks those who are to take over what leavers own, as far as the files tell.
func (k *checker) receivers(o *schema.Organization) {
	if why := unfitReceiver(o.TransferTo); why != "" {
		k.report(codeReceiver, o.Span, why)
	}
	for _, r := range o.Removed {
		if why := unfitReceiver(r.TransferTo); why != "" {
			k.report(codeReceiver, r.Span, why)
		}
	}
}

func unfitReceiver(u *schema.User) string {
	if u == nil {
		return ""
	}
	switch role := roleOf(u); {
	case u.Switched():
		return fmt.Sprintf("%s is to take over what leavers own, and is switched off. Name somebody who is active.", u.Address)
	case role == nil:
		return fmt.Sprintf("%s is to take over what leavers own, and has no role. Name somebody who has one.", u.Address)
	case role.Base.V == baseFree:
		return fmt.Sprintf("%s is to take over what leavers own, and is a free user, who cannot be responsible for anything. Name somebody who has a role.", u.Address)
	}
	return ""
}
