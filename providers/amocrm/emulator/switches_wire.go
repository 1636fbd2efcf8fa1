package emulator

// wireSwitches are the unknowns of tokens, limits and paths.
func wireSwitches() []Switch {
	return []Switch{
		unknown("throttle_body", "What is in the body of 429?", "contract 1.3: JSON with retry_after 300 in a sample of Kommo, HTML seen with amoCRM",
			"json", "a problem whose retry_after is the whole seconds until the next request fits",
			"json_300", "a problem whose retry_after is 300, whatever is left",
			"json_bare", "a problem without retry_after",
			"html", "HTML"),
		unknown("missing_method", "What is the answer to a method that a path does not have?", "contract 2: there is no change and no deletion of users, the answer is not documented",
			"405", "405 with a problem and a header Allow",
			"404", "404 with a problem"),
		unknown("refresh_reused", "What is the answer to a refresh token that was used?", "contract 8: 400 or 401",
			"400", "400 with a problem",
			"401", "401 with a problem"),
		unknown("old_access_token", "Does an access token outlive the refresh of its pair?", "contract 1.1: a refresh kills the old pair; whether both halves at once is open",
			"dies", "no, it is refused at once",
			"lives", "yes, until its 24 hours are over"),
		unknown("oauth_client", "What is the answer to a wrong client_id or client_secret?", "contract 1.1, not documented",
			"401", "401 with a problem",
			"400", "400 with a problem"),
	}
}
