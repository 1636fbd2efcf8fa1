package amocrm

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seatplan/seatplan/schema"
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
	if u.ID.V == 0 { // somebody with a number is there, under whatever name
		k.name(u)
	}
	// That the system keeps no group of a free user is how the official library has it (sdk).
	for _, a := range u.Attrs {
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
