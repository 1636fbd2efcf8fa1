package reconcile

import "github.com/seatplan/seatplan/schema/diag"

// Codes of the diagnostics and warnings that planning gives. The manual explains each.
const (
	CodeRightUnknown     diag.Code = "right-unknown"     // no right of this name
	CodeRightUnchecked   diag.Code = "right-unchecked"   // not in the built-in catalogue; the live system may have it
	CodePatternEmpty     diag.Code = "pattern-empty"     // a pattern that selects nothing
	CodeRightRestriction diag.Code = "right-restriction" // a restriction among grants or denies
	CodeRightReadOnly    diag.Code = "right-read-only"   // a right that no API can write
	CodeRightAbsent      diag.Code = "right-absent"      // the role does not have the right at a location
	CodeRightLocked      diag.Code = "right-locked"      // the system does not let the right be changed
	CodeRightPaidOnly    diag.Code = "right-paid-only"   // for paid people only, on a free role
	CodeRightNoEffect    diag.Code = "right-no-effect"   // the right above is off
	CodeLimitNotGranted  diag.Code = "limit-not-granted" // a limit on a right that is not granted
	CodeLimitValue       diag.Code = "limit-value"       // a value that the right does not take
	CodeLimitSelf        diag.Code = "limit-self"        // "self" without an employee
	CodeBaseAbsent       diag.Code = "base-absent"       // a location does not list the role
	CodeLocationAbsent   diag.Code = "location-absent"   // a declared location that is not there
	CodeMatchAmbiguous   diag.Code = "match-ambiguous"   // two live objects fit
	CodeMatchConflict    diag.Code = "match-conflict"    // e-mail and phone are two people's
	CodeIDAbsent         diag.Code = "id-absent"         // nothing live has the number
	CodeEmployeeAbsent   diag.Code = "employee-absent"   // no card of this name
	CodePlacementTwice   diag.Code = "assignment-twice"  // two roles for one person at one location
	CodeClientData       diag.Code = "client-data"       // the location is not in the network
	CodeCallerAbsent     diag.Code = "caller-absent"     // nobody live is the caller
	CodeTargetUnknown    diag.Code = "target-unknown"    // --target names nothing

	CodeUndeclared     diag.Code = "location-undeclared" // live locations out of scope
	CodeTheirs         diag.Code = "theirs"              // only the person can change it
	CodeNoRole         diag.Code = "no-role"             // a person with access and without a role
	CodeSeatMismatch   diag.Code = "seat-mismatch"       // the system's own mark says otherwise
	CodeSeatDoubtful   diag.Code = "seat-doubtful"       // seats that hang on rights nobody has judged
	CodeRenewalOverrun diag.Code = "renewal-overrun"     // too many seats after the renewal
	CodeCardStays      diag.Code = "card-stays"          // a leaver's card still takes a seat
	CodeAttestation    diag.Code = "not-yet-attested"    // a state that nothing can read
	CodeWatchers       diag.Code = "security-holders"    // who may see the security log
	CodeOwnerDeferred  diag.Code = "owner-deferred"      // the old owner waits for the new one
	CodeFreeLevelPaid  diag.Code = "free-level-paid"     // a free role that costs a seat
	CodeRightsUnknown  diag.Code = "rights-unknown"      // the rights of an invited person cannot be read
	CodeLicenceExpired diag.Code = "licence-expired"
)
