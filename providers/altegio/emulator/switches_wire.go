package emulator

// transportSwitches are the unknowns of requests and their refusal.
func transportSwitches() []Switch {
	return []Switch{
		unknown("accept_missing", "What does v1 do without the vendor's Accept header?", "v2 answers 400; old clients send none to v1",
			"refused", "400",
			"accepted", "it answers"),
		unknown("content_type_missing", "What happens without Content-Type, which is documented for GET too?", "developer portal, introduction",
			"refused", "400",
			"accepted", "it answers"),
		unknown("auth_form", "Can POST /auth be sent as a form?", "an old PHP client does",
			"refused", "400",
			"accepted", "yes"),
		unknown("auth_challenge", "Does POST /auth answer with a token or with a two-factor challenge?", "igkuzm/cYclients reads a challenge",
			"token", "a token",
			"challenge", "a challenge"),
		unknown("groups_auth", "Does GET /groups need the user token?", "get_chain_list: the security entry says no, the header text says yes",
			"user", "yes",
			"partner", "no; then all networks are listed"),
		unknown("throttle", "Does the answer to too many requests say when to come back?", "the vendor's client honours a delay if given",
			"retry_after", "Retry-After in seconds",
			"plain", "no"),
		unknown("licence_expired", "What is refused when the licence of a location has ended?", "403 is documented for the staff endpoints, 402 was seen elsewhere",
			"staff", "the staff endpoints, with 403",
			"403", "everything in the location that needs the user, with 403",
			"402", "everything in the location that needs the user, with 402"),
	}
}

// answerSwitches are the unknowns of the form of answers.
func answerSwitches() []Switch {
	return []Switch{
		unknown("meta", "Is an empty meta a list or an object?", "both are documented",
			"array", "[]",
			"object", "{}"),
		unknown("ids", "Are ids and 0/1 flags numbers or strings?", "both are documented",
			"number", "numbers",
			"string", "strings"),
		unknown("absent_object", "How is an absent object shown (position, main_group)?", "all three are documented",
			"array", "[]",
			"null", "null",
			"object", "{}"),
		unknown("include_form", "How is include written in the query?", "list_roles",
			"brackets", "include[]=user_permissions",
			"plain", "include=user_permissions"),
		unknown("licence_form", "Is the licence bare or in the envelope?", "Altegio shows it bare, YCLIENTS in the envelope",
			"bare", "bare",
			"envelope", "in the envelope"),
		unknown("licence_dates", "How are the dates of a licence written?", "Altegio ISO 8601, YCLIENTS DD.MM.YYYY",
			"iso", "2027-02-20",
			"dotted", "20.02.2027"),
		unknown("companies_my", "Does GET /companies?my=1 list the caller's locations?", "vendor's notes: it can be empty for an application",
			"listed", "yes",
			"empty", "the list is empty"),
		unknown("location_phones", "Are phones kept that PUT /company/{id} sends?", "vendor's notes: not echoed and may not stick",
			"kept", "yes",
			"dropped", "no"),
		unknown("network_order", "In which order are the locations of a network?", "get_chain_list",
			"listed", "as in the interface, the main one first",
			"sorted", "by id"),
		unknown("own_security", "Where are the security_* keys of the caller's own rights?", "get_permission_list describes three places and shows one",
			"top", "at the top level",
			"section", "in the section security",
			"dashboard", "in the section dashboard"),
	}
}
