package emulator

// placeSwitches are the unknowns of branches and cash desks.
func placeSwitches() []Switch {
	return []Switch{
		unknown("inactive_branches", "Does branch/index list inactive branches?", "contract 7.1: most callers filter by is_active, so the list may have them",
			"listed", "yes",
			"hidden", "only when a filter by is_active asks for them"),
		unknown("branch_visibility", "Which branches does branch/index list?", "contract 7.1, marked as a guess",
			"all", "all of the account",
			"own", "those given to the caller; others cannot be updated either"),
		unknown("foreign_branch", "What becomes of a request to a branch that is not given to the caller?", "contract 3: the branches of the user apply; how is not said",
			"denied", "access is denied",
			"served", "it is answered like any other"),
		unknown("created_branch", "Is a new branch given to the API user who made it?", "contract 7.1",
			"given", "yes",
			"withheld", "no, somebody has to give it"),
		unknown("desk_scope", "Which cash desks does pay-account/index of a branch list?", "contract 7.2",
			"branch", "those of the branch",
			"account", "all of the account"),
		unknown("desk_visibility", "Does the caller see cash desks that they may not use?", "contract 3: the cash desks of the user apply; how is not said",
			"all", "yes",
			"own", "no, and they cannot be updated either"),
		unknown("desk_views", "Are user_ids of a cash desk and pay_account_ids of a user one fact?", "contract 7.2, marked as a guess",
			"same", "yes, a change of one is a change of the other",
			"separate", "no, each has its own list"),
		unknown("name_filter", "How does the filter by name compare?", "contract 7.1: it is seen in use",
			"contains", "the name contains the text, without regard to case",
			"exact", "the name is the text, without regard to case"),
	}
}

// logSwitches are the unknowns of the change log.
func logSwitches() []Switch {
	return []Switch{
		unknown("log_readable", "May the API user read the log?", "contract 7.5: callers do; which right it takes is not known",
			"yes", "yes",
			"denied", "access is denied"),
		unknown("log_scope", "Which changes does log/index of a branch list?", "contract 7.5",
			"account", "all of the account",
			"branch", "those of objects of the branch, and of what has no branch, such as roles"),
		unknown("log_names", "Do the fields of a log entry have their values?", "contract 7.5: the contents of AclRole entries were not seen",
			"names", "yes, so a new or renamed role shows its name",
			"keys_only", "the keys of the changed fields are there, their values are null"),
		unknown("log_order", "In which order is the log?", "contract 5: unspecified",
			"new_first", "the newest change comes first",
			"old_first", "the oldest change comes first"),
		unknown("event_codes", "What does event 2 mean?", "contract 7.5: changed by convention, one source calls it restored",
			"two_changed", "2 is any change, a return from the archive included",
			"two_restored", "2 is a return from the archive only, other changes are 4"),
	}
}
