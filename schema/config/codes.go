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
	DaysInvalid      diag.Code = "days-invalid"
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

	AttestedInvalid  diag.Code = "attested-invalid"
	AttestedConflict diag.Code = "attested-conflict"
	AttestedChanged  diag.Code = "attested-changed"
	AttestedTwice    diag.Code = "attested-twice"
)

// Codes returns all codes in the order of the manual.
func Codes() []diag.Info { return append([]diag.Info(nil), codes[:]...) }

var codes = [...]diag.Info{
	{Code: FileUnreadable, Summary: "Unreadable file", Doc: "A file of the configuration, or one that file() names, cannot be read."},
	{Code: FileTooLarge, Summary: "File too large", Doc: "A file is larger than any that was written by hand or by a generator."},
	{Code: NestingTooDeep, Summary: "Nesting too deep", Doc: "Brackets or operators are nested so deeply that the file cannot be read safely."},
	{Code: Syntax, Summary: "Syntax error", Doc: "The text is not HCL."},
	{Code: BlockUnknown, Summary: "Unknown block", Doc: "A block of this type has no meaning here."},
	{Code: BlockRepeated, Summary: "Repeated block", Doc: "A block that may stand once stands twice, or two blocks of a role have the same labels."},
	{Code: AttributeUnknown, Summary: "Unknown attribute", Doc: "An attribute of this name has no meaning here."},
	{Code: LabelWrong, Summary: "Wrong labels", Doc: "A block has more or fewer labels than its type takes."},
	{Code: LabelInvalid, Summary: "Invalid label", Doc: "A label is empty or not a name: letters, digits, \"_\" and \"-\". The name of a right has a dot."},
	{Code: Duplicate, Summary: "Duplicate definition", Doc: "Two blocks, or two locals, have the same address."},
	{Code: Required, Summary: "Missing attribute", Doc: "A block lacks what it needs."},

	{Code: TypeWrong, Summary: "Wrong type", Doc: "A value is of another type than the attribute takes; nothing is converted silently."},
	{Code: ValueEmpty, Summary: "Empty value", Doc: "A string is empty where it must say something."},
	{Code: ValueInvalid, Summary: "Invalid value", Doc: "A value is not one of those that the attribute takes."},
	{Code: ValueUnknown, Summary: "Value not in system", Doc: "A value is not one of those that the organization's system takes."},
	{Code: ControlCharacter, Summary: "Control character", Doc: "A string holds characters that do not print and could forge what a terminal shows."},
	{Code: NumberInvalid, Summary: "Invalid number", Doc: "A number is not whole, not positive, or out of range."},
	{Code: EmailInvalid, Summary: "Invalid e-mail", Doc: "A text is not an e-mail address."},
	{Code: PhoneInvalid, Summary: "Invalid phone number", Doc: "A text is not a phone number."},
	{Code: DateInvalid, Summary: "Invalid date", Doc: "A text is not a day of the form 2027-03-31."},
	{Code: DaysInvalid, Summary: "Invalid number of days", Doc: "A text is not a number of days such as \"90d\"."},
	{Code: TimezoneUnknown, Summary: "Unknown time zone", Doc: "A text is not the IANA name of a time zone."},
	{Code: MoneyInvalid, Summary: "Invalid amount", Doc: "An amount of money is negative or has too many digits."},
	{Code: CurrencyMissing, Summary: "Missing currency", Doc: "A price is given without its currency."},
	{Code: TariffOrder, Summary: "Tariffs out of order", Doc: "Tariffs must rise in their number of seats."},
	{Code: ThresholdInvalid, Summary: "Invalid limit", Doc: "A guard's limit is neither a whole number nor a percentage."},

	{Code: RefUnknown, Summary: "Unknown reference", Doc: "A reference names something that the files do not define."},
	{Code: RefKind, Summary: "Wrong kind of reference", Doc: "A reference names an object of another kind than the attribute takes."},
	{Code: RefForm, Summary: "Not a reference", Doc: "A value stands where a reference like role.receptionist must stand."},
	{Code: RefInstance, Summary: "Wrong instance", Doc: "A block with for_each is named without a key, or one without for_each with a key."},
	{Code: NameUnknown, Summary: "Unknown name", Doc: "An expression uses a name that means nothing there."},
	{Code: EntryRepeated, Severity: diag.Warning, Summary: "Repeated entry", Doc: "The same object stands twice in a list, which changes nothing."},

	{Code: PatternInvalid, Summary: "Invalid pattern", Doc: "A text is neither the name of a right nor a pattern."},
	{Code: PatternKind, Summary: "Unknown kind of right", Doc: "A pattern \"kind:...\" names no kind of right."},
	{Code: PatternRepeated, Severity: diag.Warning, Summary: "Repeated pattern", Doc: "The same pattern stands twice in one list, which changes nothing."},
	{Code: LimitInvalid, Summary: "Invalid limit", Doc: "A limit is given twice, or its value is not a number, a text, a list of either, or a map by location."},

	{Code: Expression, Summary: "Invalid expression", Doc: "An expression cannot be evaluated."},
	{Code: FunctionUnknown, Summary: "Unknown function", Doc: "There is no function of this name."},
	{Code: Cycle, Summary: "Cycle", Doc: "Values depend on each other in a circle."},
	{Code: TooMuchWork, Summary: "Too much work", Doc: "An expression would take unreasonably long or fill the memory."},
	{Code: ForEachInvalid, Summary: "Invalid for_each", Doc: "The value of for_each is not a map, an object or a set of strings."},
	{Code: DynamicInvalid, Summary: "Invalid dynamic block", Doc: "A dynamic block is not of the form for_each and content."},

	{Code: VariableType, Summary: "Invalid variable", Doc: "The type or the default of a variable is wrong."},
	{Code: VariableUnset, Summary: "Unset variable", Doc: "A variable has no default and was given no value."},
	{Code: VariableValue, Summary: "Wrong variable value", Doc: "The value given for a variable does not fit its type."},
	{Code: VariableUnknown, Summary: "Undeclared variable", Doc: "A value is given for a variable that the files do not declare."},
	{Code: ValidationFailed, Summary: "Validation failed", Doc: "A variable's own condition is not met."},

	{Code: SecretLiteral, Summary: "Secret in the files", Doc: "A secret stands in the files instead of the environment."},
	{Code: SecretExposed, Summary: "Secret outside auth", Doc: "A secret value is used where it would be shown."},

	{Code: OrganizationMissing, Summary: "No organization", Doc: "The files describe no organization."},
	{Code: OrganizationNeeded, Summary: "Organization not said", Doc: "With several organizations, a block must say to which it belongs."},
	{Code: OrganizationMixed, Summary: "Different organizations", Doc: "Things that must belong to one organization belong to several."},
	{Code: SystemUnknown, Summary: "Unknown system", Doc: "No such system is supported."},
	{Code: PartUnsupported, Summary: "Not in this system", Doc: "The organization's system has no such thing."},

	{Code: UserContact, Summary: "No e-mail or phone", Doc: "A user with a role has neither an e-mail nor a phone number."},
	{Code: UserTwice, Summary: "Same person twice", Doc: "Two users of one organization have the same e-mail, phone number or id."},
	{Code: UserNowhere, Severity: diag.Warning, Summary: "User without organization", Doc: "With several organizations, a user has neither an assignment nor an account."},
	{Code: AccountNeeded, Summary: "Belongs into account", Doc: "With several organizations, what belongs to one of them stands in account."},
	{Code: AccountTwice, Summary: "Repeated account", Doc: "A user has two accounts in one organization."},
	{Code: AssignmentEmpty, Summary: "Empty assignment", Doc: "An assignment gives nothing, or says nothing of where."},
	{Code: EmployeeName, Summary: "Employee without name", Doc: "An employee has no id, and neither it nor its user has a name."},
	{Code: EmployeeID, Summary: "Employee id for several locations", Doc: "An employee's id belongs to one location and the assignment has several."},
	{Code: ProtectedUser, Summary: "Protected user without access", Doc: "A protected user is switched off or has no assignment."},
	{Code: RemovedUser, Summary: "Removed and present", Doc: "A removed block names a person whom the files also describe."},
	{Code: ObjectTwice, Summary: "Same object twice", Doc: "Two blocks of one organization have the id of the same object, or without ids the same title; for cash desks, the same title at one location."},
	{Code: NetworkEmpty, Summary: "Network without locations", Doc: "A network has no locations."},
	{Code: NetworkForeign, Summary: "Location not in network", Doc: "A location's main network does not hold the location."},
	{Code: LocationRepeated, Summary: "Repeated location", Doc: "A list names one location twice."},

	{Code: AttestedInvalid, Summary: "Invalid attestation", Doc: "An entry of attested.hcl is not of the form that seatplan attest writes."},
	{Code: AttestedConflict, Summary: "Merge conflict", Doc: "A merge left its marks in attested.hcl."},
	{Code: AttestedChanged, Summary: "Changed attestation", Doc: "The digest of an entry does not fit its content."},
	{Code: AttestedTwice, Summary: "Attested twice", Doc: "Two entries of attested.hcl are about one object."},
}

func info(code diag.Code) diag.Info {
	for i := range codes {
		if codes[i].Code == code {
			return codes[i]
		}
	}
	panic("config: the code " + string(code) + " is not in the table")
}
