package reconcile

import "github.com/seatplan/seatplan/schema/diag"

// Codes of what planning finds wrong in the files, once it knows the live system.
const (
	CodeRightUnknown     diag.Code = "right-unknown"
	CodeRightUnchecked   diag.Code = "right-unchecked"
	CodePatternEmpty     diag.Code = "pattern-empty"
	CodeRightRestriction diag.Code = "right-restriction"
	CodeRightReadOnly    diag.Code = "right-read-only"
	CodeRightAbsent      diag.Code = "right-absent"
	CodeRightLocked      diag.Code = "right-locked"
	CodeRightPaidOnly    diag.Code = "right-paid-only"
	CodeRightNoEffect    diag.Code = "right-no-effect"
	CodeLimitNotGranted  diag.Code = "limit-not-granted"
	CodeLimitValue       diag.Code = "limit-value"
	CodeLimitSelf        diag.Code = "limit-self"
	CodeBaseAbsent       diag.Code = "base-absent"
	CodeLocationAbsent   diag.Code = "location-absent"
	CodeMatchAmbiguous   diag.Code = "match-ambiguous"
	CodeMatchConflict    diag.Code = "match-conflict"
	CodeIDAbsent         diag.Code = "id-absent"
	CodeEmployeeAbsent   diag.Code = "employee-absent"
	CodeClientData       diag.Code = "client-data"
	CodeAreaAbsent       diag.Code = "area-absent"
	CodeCallerAbsent     diag.Code = "caller-absent"
)

// Codes of the warnings of a plan.
const (
	CodeUndeclared     diag.Code = "location-undeclared"
	CodeTheirs         diag.Code = "theirs"
	CodeNoRole         diag.Code = "no-role"
	CodeSeatMismatch   diag.Code = "seat-mismatch"
	CodeSeatDoubtful   diag.Code = "seat-doubtful"
	CodeRenewalOverrun diag.Code = "renewal-overrun"
	CodeCardStays      diag.Code = "card-stays"
	CodeAttestation    diag.Code = "not-yet-attested"
	CodeAttestationOld diag.Code = "attested-doubtful"
	CodeWatchers       diag.Code = "security-holders"
	CodeOwnerDeferred  diag.Code = "owner-deferred"
	CodeFreeLevelPaid  diag.Code = "free-level-paid"
	CodeRightsUnknown  diag.Code = "rights-unknown"
	CodeNearTitle      diag.Code = "location-near"
	CodeRoleUnknown    diag.Code = "role-unknown"
	CodeRankHides      diag.Code = "rank-hides"
	CodeSettingsRole   diag.Code = "settings-holders"
	CodeUnproven       diag.Code = "unproven-calls"
	CodeAdvice         diag.Code = "advice"
	CodeSlip           diag.Code = "removed-slip"
	CodePassword       diag.Code = "first-password"
	CodeArchive        diag.Code = "archive-unread"
	CodeTarget         diag.Code = "target-incomplete"
	CodeTargetRole     diag.Code = "target-role"
	CodeRoleInUse      diag.Code = "role-in-use"
)

// Codes describes the codes for the manual.
func Codes() []diag.Info { return append([]diag.Info(nil), codes[:]...) }

// titled completes a diagnostic with the headline and the severity of its code.
func titled(d diag.Diagnostic) diag.Diagnostic {
	for _, info := range codes {
		if info.Code == d.Code {
			if d.Summary == "" {
				d.Summary = info.Summary
			}
			d.Severity = max(d.Severity, info.Severity)
			return d
		}
	}
	panic("reconcile: the code " + string(d.Code) + " is not in the table")
}

var codes = [...]diag.Info{
	{Code: CodeRightUnknown, Summary: "Unknown right", Doc: "The live system has no right of this name."},
	{Code: CodeRightUnchecked, Severity: diag.Warning, Summary: "Right not in the catalogue", Doc: "The built-in list has no right of this name; the live system may."},
	{Code: CodePatternEmpty, Summary: "Pattern matches nothing", Doc: "No right that can be granted matches a pattern."},
	{Code: CodeRightRestriction, Summary: "Restriction among the rights", Doc: "A restriction is granted or denied; it belongs under limit."},
	{Code: CodeRightReadOnly, Summary: "Right cannot be written", Doc: "The system shows a right and has no call to set it."},
	{Code: CodeRightAbsent, Summary: "Right not offered", Doc: "The system's own role does not have a right at a location."},
	{Code: CodeRightLocked, Summary: "Right cannot be changed", Doc: "The system does not let the account change a right of a role."},
	{Code: CodeRightPaidOnly, Summary: "Right for paid people only", Doc: "A right for paid people is granted on a free role."},
	{Code: CodeRightNoEffect, Severity: diag.Warning, Summary: "Right without effect", Doc: "A right stands under one that is off: it opens nothing and still counts for the seat."},
	{Code: CodeLimitNotGranted, Summary: "Limit on a right that is not granted", Doc: "A limit narrows a right that the role does not have."},
	{Code: CodeLimitValue, Summary: "Unsuitable limit", Doc: "A right does not take a value, or the location does not offer it."},
	{Code: CodeLimitSelf, Summary: "No employee to stand for", Doc: "A limit says \"self\" and the assignment has no employee."},
	{Code: CodeBaseAbsent, Summary: "Role not offered", Doc: "A location does not list one of the system's own roles."},
	{Code: CodeLocationAbsent, Summary: "Location not found", Doc: "The system does not show a declared location to the account."},
	{Code: CodeMatchAmbiguous, Summary: "Two live matches", Doc: "A block could mean two live objects, or two blocks mean one."},
	{Code: CodeMatchConflict, Summary: "E-mail and phone of two people", Doc: "What the files say of a person points at two people, or removes somebody they give access."},
	{Code: CodeIDAbsent, Summary: "Number not found", Doc: "Nothing live has the number that a block gives."},
	{Code: CodeEmployeeAbsent, Summary: "Employee not found", Doc: "A location has no employee of a name, and the block does not say create = true."},
	{Code: CodeClientData, Summary: "Location outside the network", Doc: "The client data of a network are opened at a location that is not in it."},
	{Code: CodeAreaAbsent, Summary: "Not in the live system", Doc: "A role names a part of the system, such as a stage of a pipeline, that is not there."},
	{Code: CodeCallerAbsent, Summary: "Caller not found", Doc: "Nobody live has the e-mail or phone of the caller."},

	{Code: CodeUndeclared, Severity: diag.Warning, Summary: "Location not declared", Doc: "Live locations that the files do not declare are not read."},
	{Code: CodeTheirs, Severity: diag.Warning, Summary: "The person's own", Doc: "A name, e-mail or phone differs, and only the person can change it."},
	{Code: CodeNoRole, Severity: diag.Warning, Summary: "No role", Doc: "Somebody has access without a role and is not in the files; such people are kept."},
	{Code: CodeSeatMismatch, Severity: diag.Warning, Summary: "Seat mark disagrees", Doc: "The system's own mark says otherwise than the published rule."},
	{Code: CodeSeatDoubtful, Severity: diag.Warning, Summary: "Seat in doubt", Doc: "A seat hangs on rights of which the published rule does not say whether they cost."},
	{Code: CodeRenewalOverrun, Severity: diag.Warning, Summary: "Too many seats at the renewal", Doc: "After its renewal a licence would count more seats than it has."},
	{Code: CodeCardStays, Severity: diag.Warning, Summary: "Employee stays in the schedule", Doc: "A leaver's card stays in the schedule and goes on taking a seat."},
	{Code: CodeAttestationOld, Severity: diag.Warning, Summary: "Attestation in doubt", Doc: "An attestation is older than the files allow, or the log tells of a later change."},
	{Code: CodeAttestation, Severity: diag.Warning, Summary: "Not yet attested", Doc: "A state that no call can read."},
	{Code: CodeWatchers, Severity: diag.Warning, Summary: "Security log", Doc: "Who may see the log of what people did."},
	{Code: CodeOwnerDeferred, Severity: diag.Warning, Summary: "Owner goes later", Doc: "The last owner goes only after the invited one has accepted."},
	{Code: CodeFreeLevelPaid, Severity: diag.Warning, Summary: "Free role that costs", Doc: "Somebody has a free role and a changing right, or is in the schedule."},
	{Code: CodeRightsUnknown, Severity: diag.Warning, Summary: "Rights not readable", Doc: "The rights of somebody who was invited cannot be read before they accept."},
	{Code: CodeNearTitle, Severity: diag.Warning, Summary: "Location with a similar title", Doc: "A location will be made, and one that no block means has nearly the same title."},
	{Code: CodeRoleUnknown, Severity: diag.Warning, Summary: "Role not known", Doc: "Somebody has, or had, a role of which nobody has attested what it may do."},
	{Code: CodeRankHides, Severity: diag.Warning, Summary: "Higher rank than the caller", Doc: "The account behind the token has a lower rank than people in the files, and may not see them."},
	{Code: CodeSettingsRole, Severity: diag.Warning, Summary: "Who may change the settings", Doc: "Settings of the whole organization change, and these people may change them too."},
	{Code: CodeUnproven, Severity: diag.Warning, Summary: "Unproven calls", Doc: "The files allow calls that nobody has shown to work."},
	{Code: CodePassword, Severity: diag.Warning, Summary: "First password needed", Doc: "People are added to a system in which whoever adds somebody chooses the first password."},
	{Code: CodeSlip, Severity: diag.Warning, Summary: "Removed block means nobody", Doc: "A removed block fits nobody, and somebody whom the files do not mention has almost the same e-mail."},
	{Code: CodeAdvice, Severity: diag.Warning, Summary: "Worth knowing", Doc: "An account will be less useful than it looks, or more."},
	{Code: CodeRoleInUse, Severity: diag.Warning, Summary: "Role in use", Doc: "A role that the files do not mention stays, because somebody has it."},
	{Code: CodeTargetRole, Summary: "Target needs a role", Doc: "Somebody is a target who is to have a role that does not exist and is none."},
	{Code: CodeTarget, Severity: diag.Warning, Summary: "Target needs another", Doc: "Somebody is a target who needs a location that does not exist and is none."},
	{Code: CodeArchive, Severity: diag.Warning, Summary: "Archive not read", Doc: "Archived people cannot be read, so an e-mail that one of them has is not seen."},
}
