package config

import "github.com/seatplan/seatplan/schema/diag"

// Codes of the messages that Load gives. They are stable: tests and the manual use them.
const (
	FileUnreadable   diag.Code = "file-unreadable"
	FileTooLarge     diag.Code = "file-too-large"
	NestingTooDeep   diag.Code = "nesting-too-deep"
	Syntax           diag.Code = "syntax"
	BlockUnknown     diag.Code = "block-unknown"
	BlockRepeated    diag.Code = "block-repeated"
	AttributeUnknown diag.Code = "attribute-unknown"
	LabelWrong       diag.Code = "label-wrong"
	LabelInvalid     diag.Code = "label-invalid"
	Duplicate        diag.Code = "duplicate"
	Required         diag.Code = "required"

	TypeWrong        diag.Code = "type-wrong"
	ValueEmpty       diag.Code = "value-empty"
	ValueInvalid     diag.Code = "value-invalid"
	ValueUnknown     diag.Code = "value-unknown"
	ControlCharacter diag.Code = "control-character"
	NumberInvalid    diag.Code = "number-invalid"
	EmailInvalid     diag.Code = "email-invalid"
	PhoneInvalid     diag.Code = "phone-invalid"
	DateInvalid      diag.Code = "date-invalid"
	TimezoneUnknown  diag.Code = "timezone-unknown"
	MoneyInvalid     diag.Code = "money-invalid"
	CurrencyMissing  diag.Code = "currency-missing"
	TariffOrder      diag.Code = "tariff-order"
	ThresholdInvalid diag.Code = "threshold-invalid"

	RefUnknown    diag.Code = "ref-unknown"
	RefKind       diag.Code = "ref-kind"
	RefForm       diag.Code = "ref-form"
	RefInstance   diag.Code = "ref-instance"
	NameUnknown   diag.Code = "name-unknown"
	EntryRepeated diag.Code = "entry-repeated"

	PatternInvalid  diag.Code = "pattern-invalid"
	PatternKind     diag.Code = "pattern-kind"
	PatternRepeated diag.Code = "pattern-repeated"
	LimitInvalid    diag.Code = "limit-invalid"

	Expression      diag.Code = "expression"
	FunctionUnknown diag.Code = "function-unknown"
	Cycle           diag.Code = "cycle"
	TooMuchWork     diag.Code = "too-much-work"
	ForEachInvalid  diag.Code = "for-each-invalid"
	DynamicInvalid  diag.Code = "dynamic-invalid"

	VariableType     diag.Code = "variable-type"
	VariableUnset    diag.Code = "variable-unset"
	VariableValue    diag.Code = "variable-value"
	VariableUnknown  diag.Code = "variable-unknown"
	ValidationFailed diag.Code = "validation-failed"

	SecretLiteral diag.Code = "secret-literal"
	SecretExposed diag.Code = "secret-exposed"

	OrganizationMissing diag.Code = "organization-missing"
	OrganizationNeeded  diag.Code = "organization-needed"
	OrganizationMixed   diag.Code = "organization-mixed"
	SystemUnknown       diag.Code = "system-unknown"
	PartUnsupported     diag.Code = "part-unsupported"

	UserContact      diag.Code = "user-contact"
	UserTwice        diag.Code = "user-twice"
	UserNowhere      diag.Code = "user-nowhere"
	AccountNeeded    diag.Code = "account-needed"
	AccountTwice     diag.Code = "account-twice"
	AssignmentEmpty  diag.Code = "assignment-empty"
	EmployeeName     diag.Code = "employee-name"
	EmployeeID       diag.Code = "employee-id"
	ProtectedUser    diag.Code = "protected-user"
	RemovedUser      diag.Code = "removed-user"
	ObjectTwice      diag.Code = "object-twice"
	NetworkEmpty     diag.Code = "network-empty"
	NetworkForeign   diag.Code = "network-foreign"
	LocationRepeated diag.Code = "location-repeated"
)

// CodeInfo describes a code.
type CodeInfo struct {
	Code     diag.Code
	Severity diag.Severity
	Summary  string // the headline of every message with this code
	Doc      string // one sentence for the manual
}

// Codes returns all codes in the order of the manual.
func Codes() []CodeInfo { return append([]CodeInfo(nil), codes[:]...) }

var codes = [...]CodeInfo{
	{FileUnreadable, diag.Error, "unreadable file", "A file of the configuration, or one that file() names, cannot be read."},
	{FileTooLarge, diag.Error, "file too large", "A file is larger than any that was written by hand or by a generator."},
	{NestingTooDeep, diag.Error, "nesting too deep", "Brackets or operators are nested so deeply that the file cannot be read safely."},
	{Syntax, diag.Error, "syntax error", "The text is not HCL."},
	{BlockUnknown, diag.Error, "unknown block", "A block of this type has no meaning here."},
	{BlockRepeated, diag.Error, "repeated block", "A block that may stand once stands twice."},
	{AttributeUnknown, diag.Error, "unknown attribute", "An attribute of this name has no meaning here."},
	{LabelWrong, diag.Error, "wrong labels", "A block has more or fewer labels than its type takes."},
	{LabelInvalid, diag.Error, "invalid label", "A label is empty or not a name: letters, digits, \"_\" and \"-\"."},
	{Duplicate, diag.Error, "duplicate definition", "Two blocks, or two locals, have the same address."},
	{Required, diag.Error, "missing attribute", "A block lacks what it needs."},

	{TypeWrong, diag.Error, "wrong type", "A value is of another type than the attribute takes; nothing is converted silently."},
	{ValueEmpty, diag.Error, "empty value", "A string is empty where it must say something."},
	{ValueInvalid, diag.Error, "invalid value", "A value is not one of those that the attribute takes."},
	{ValueUnknown, diag.Error, "value not in system", "A value is not one of those that the organization's system takes."},
	{ControlCharacter, diag.Error, "control character", "A string holds characters that do not print and could forge what a terminal shows."},
	{NumberInvalid, diag.Error, "invalid number", "A number is not whole, not positive, or out of range."},
	{EmailInvalid, diag.Error, "invalid e-mail", "A text is not an e-mail address."},
	{PhoneInvalid, diag.Error, "invalid phone number", "A text is not a phone number."},
	{DateInvalid, diag.Error, "invalid date", "A text is not a day of the form 2027-03-31."},
	{TimezoneUnknown, diag.Error, "unknown time zone", "A text is not the IANA name of a time zone."},
	{MoneyInvalid, diag.Error, "invalid amount", "An amount of money is negative or has too many digits."},
	{CurrencyMissing, diag.Error, "missing currency", "A price is given without its currency."},
	{TariffOrder, diag.Error, "tariffs out of order", "Tariffs must rise in their number of seats."},
	{ThresholdInvalid, diag.Error, "invalid limit", "A guard's limit is neither a whole number nor a percentage."},

	{RefUnknown, diag.Error, "unknown reference", "A reference names something that the files do not define."},
	{RefKind, diag.Error, "wrong kind of reference", "A reference names an object of another kind than the attribute takes."},
	{RefForm, diag.Error, "not a reference", "A value stands where a reference like role.receptionist must stand."},
	{RefInstance, diag.Error, "wrong instance", "A block with for_each is named without a key, or one without for_each with a key."},
	{NameUnknown, diag.Error, "unknown name", "An expression uses a name that means nothing there."},
	{EntryRepeated, diag.Warning, "repeated entry", "The same object stands twice in a list, which changes nothing."},

	{PatternInvalid, diag.Error, "invalid pattern", "A text is neither the name of a right nor a pattern."},
	{PatternKind, diag.Error, "unknown kind of right", "A pattern \"kind:...\" names no kind of right."},
	{PatternRepeated, diag.Warning, "repeated pattern", "The same pattern stands twice in one list, which changes nothing."},
	{LimitInvalid, diag.Error, "invalid limit", "A limit is given twice, or its value is not a number, a text, a list of either, or a map by location."},

	{Expression, diag.Error, "invalid expression", "An expression cannot be evaluated."},
	{FunctionUnknown, diag.Error, "unknown function", "There is no function of this name."},
	{Cycle, diag.Error, "cycle", "Values depend on each other in a circle."},
	{TooMuchWork, diag.Error, "too much work", "An expression would take unreasonably long or fill the memory."},
	{ForEachInvalid, diag.Error, "invalid for_each", "The value of for_each is not a map, an object or a set of strings."},
	{DynamicInvalid, diag.Error, "invalid dynamic block", "A dynamic block is not of the form for_each and content."},

	{VariableType, diag.Error, "invalid variable", "The type or the default of a variable is wrong."},
	{VariableUnset, diag.Error, "unset variable", "A variable has no default and was given no value."},
	{VariableValue, diag.Error, "wrong variable value", "The value given for a variable does not fit its type."},
	{VariableUnknown, diag.Error, "undeclared variable", "A value is given for a variable that the files do not declare."},
	{ValidationFailed, diag.Error, "validation failed", "A variable's own condition is not met."},

	{SecretLiteral, diag.Error, "secret in the files", "A secret stands in the files instead of the environment."},
	{SecretExposed, diag.Error, "secret outside auth", "A secret value is used where it would be shown."},

	{OrganizationMissing, diag.Error, "no organization", "The files describe no organization."},
	{OrganizationNeeded, diag.Error, "organization not said", "With several organizations, a block must say to which it belongs."},
	{OrganizationMixed, diag.Error, "different organizations", "Things that must belong to one organization belong to several."},
	{SystemUnknown, diag.Error, "unknown system", "No such system is supported."},
	{PartUnsupported, diag.Error, "not in this system", "The organization's system has no such thing."},

	{UserContact, diag.Error, "no e-mail or phone", "A user with a role has neither an e-mail nor a phone number."},
	{UserTwice, diag.Error, "same person twice", "Two users of one organization have the same e-mail, phone number or id."},
	{UserNowhere, diag.Warning, "user without organization", "With several organizations, a user has neither an assignment nor an account."},
	{AccountNeeded, diag.Error, "belongs into account", "With several organizations, what belongs to one of them stands in account."},
	{AccountTwice, diag.Error, "repeated account", "A user has two accounts in one organization."},
	{AssignmentEmpty, diag.Error, "empty assignment", "An assignment gives nothing, or says nothing of where."},
	{EmployeeName, diag.Error, "employee without name", "An employee has no id, and neither it nor its user has a name."},
	{EmployeeID, diag.Error, "employee id for several locations", "An employee's id belongs to one location and the assignment has several."},
	{ProtectedUser, diag.Error, "protected user without access", "A protected user is switched off or has no assignment."},
	{RemovedUser, diag.Error, "removed and present", "A removed block names a person whom the files also describe."},
	{ObjectTwice, diag.Error, "same object twice", "Two blocks of one organization have the id of the same object, or without ids the same title."},
	{NetworkEmpty, diag.Error, "network without locations", "A network has no locations."},
	{NetworkForeign, diag.Error, "location not in network", "A location's main network does not hold the location."},
	{LocationRepeated, diag.Error, "repeated location", "A list names one location twice."},
}

func info(code diag.Code) CodeInfo {
	for i := range codes {
		if codes[i].Code == code {
			return codes[i]
		}
	}
	panic("config: the code " + string(code) + " is not in the table")
}
