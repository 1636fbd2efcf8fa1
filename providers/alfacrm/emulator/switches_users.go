package emulator

// fieldSwitches are the fields of a user that nobody has seen in an answer.
func fieldSwitches() []Switch {
	const source = "contract 7.3, marked as a guess"
	field := func(name, what string) Switch {
		return unknown("user_field_"+name, "Does user/index show "+what+"?", source,
			"absent", "a user has no field "+name,
			"present", "the field "+name+" is there")
	}
	return []Switch{
		field("role_ids", "the roles"),
		field("gender", "the gender"),
		field("lang", "the interface language"),
		field("sip", "the SIP number"),
		field("inn", "the tax number of the cashier"),
		unknown("user_field_is_active", "Does user/index show whether a user is active?", source,
			"absent", "a user has no field is_active, and a filter by it does nothing",
			"present", "the field is_active is there and filters"),
		field("removed", "whether a user is archived"),
		field("teacher_id", "the teacher card"),
		field("last_login", "the last login"),
		unknown("user_field_phone", "Does user/index show the phone?", "contract 7.3: one client reads it, as a text or a list; its presence is not proven",
			"absent", "a user has no field phone",
			"string", "the phone is a text",
			"list", "the phone is a list of texts"),
	}
}

// userSwitches are the unknowns of the list of users.
func userSwitches() []Switch {
	return []Switch{
		unknown("user_archive", "Does user/index know the archive?", "contract 5 and 14.1; the filter removed is seen for customers, groups and teachers",
			"ignored", "only current users are listed, the filter removed does nothing",
			"honoured", "current users are listed, and with the filter removed the archived ones too or alone",
			"mixed", "archived users are always in the list"),
		unknown("inactive_users", "Does user/index list current users who are not active?", "contract 7.3; A12",
			"listed", "yes",
			"hidden", "only when a filter by is_active asks for them"),
		unknown("user_scope", "Whom does user/index of a branch list?", "contract 7.3: it is called for each branch, and a user of several appears in each",
			"branch", "the users of the branch",
			"account", "all users of the account"),
		unknown("rank_visibility", "Does the rank decide whom the API shows?", "A3 and contract 9; said of the interface, not proven for the API",
			"off", "no",
			"on", "users of a higher rank than the caller's highest are neither listed nor reached"),
		unknown("email_filter", "How does the filter by e-mail compare?", "contract 7.3: the filter is seen in use",
			"exact", "the e-mail is the one asked for, without regard to case",
			"contains", "the e-mail contains the text"),
		unknown("hidden_fields", "Can fields be kept from the API user?", "contract 7.5: the log knows an entity FieldVisibility",
			"none", "nothing is kept back",
			"desks", "users have no pay_account_ids, and cash desks no user_ids",
			"email", "users have no email"),
	}
}
