package emulator

// writeSwitches are the unknowns of writing.
func writeSwitches() []Switch {
	return []Switch{
		unknown("unverified_writes", "Are there calls that write users?", "contract 7.3: no published client has one",
			"off", "user/create, user/update and user/delete are unknown paths",
			"on", "they work like those of the other controllers"),
		unknown("update_style", "What becomes of fields that an update does not send?", "contract 6: sources disagree",
			"merge", "they keep their values",
			"overwrite", "they are cleared: flags are 0, lists and texts empty"),
		unknown("validation", "What is the status of a write with mistakes?", "contract 6: sources disagree",
			"200", "200, with success false",
			"422", "422, with the same body"),
		unknown("delete_shape", "What does a delete answer?", "contract 6, marked as a guess",
			"short", "success and no errors",
			"model", "the same and the record",
			"no_body", "204 and nothing"),
	}
}

// accessSwitches are the unknowns of signing in and being let in.
func accessSwitches() []Switch {
	return []Switch{
		unknown("second_login", "Does a second login end the first token?", "contract 3: unknown",
			"both_live", "no",
			"first_dies", "yes"),
		unknown("login_refused", "What is the status of a login with a wrong pair?", "contract 6: 403 is seen; 401 is to be treated the same",
			"403", "403",
			"401", "401"),
		unknown("missing_token", "Which of the two texts of a 401 is for a request without a token?", "contract 6: the cause of the second text is a guess",
			"credentials", "the one about invalid credentials",
			"expired", "the one about an expired or undefined token, as for any other bad token"),
		unknown("denied_status", "What is the status of denied access?", "contract 3 and 6: the text is documented, the status is not",
			"403", "403",
			"200", "200, with an error body that tells 403"),
		unknown("section_rights", "Does the API ask for more than the right to use it?", "contract 3: the rights of the user's role apply; which right opens which call is not known",
			"api_only", "no",
			"sections", "users and teachers ask for a right of their section, writing branches and cash desks for settings.manage"),
		unknown("throttle_header", "Does a 429 say how long to wait?", "contract 4: unknown",
			"none", "no",
			"retry_after", "the header Retry-After has the seconds"),
	}
}

// wireSwitches are the unknowns of the form of requests and answers.
func wireSwitches() []Switch {
	return []Switch{
		unknown("page_size_param", "Which parameter sets the page size?", "contract 5: sources disagree",
			"pageSize", "the field pageSize of the body",
			"per-page", "per-page in the query",
			"both", "either",
			"ignored", "none, a page has 50 items"),
		unknown("page_size_max", "How large may a page be?", "contract 5: unknown, clients ask for 200 to 500",
			"500", "500 items, a larger number counts as 500",
			"200", "200 items",
			"50", "50 items"),
		unknown("past_end", "What is a page after the last one?", "contract 5: empty in one source, the last one again by habit of the framework",
			"empty", "empty",
			"last_page", "the last page again"),
		unknown("booleans", "How is a yes or no written?", "contract 2: both forms occur",
			"number", "1 and 0",
			"bool", "true and false",
			"string", `"1" and "0"`),
		unknown("ids", "How is an id written?", "contract 2: numbers occur as texts",
			"number", "as a number",
			"string", "as a text"),
		unknown("empty_map", "How is an empty map written?", "contract 2 and 7.5: all forms occur",
			"list", "as an empty list",
			"object", "as an empty object",
			"log_text", "as an empty text in the log, elsewhere as an empty list"),
	}
}
