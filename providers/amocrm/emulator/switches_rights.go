package emulator

// rightsSwitches are the unknowns of rights as they are sent and shown.
func rightsSwitches() []Switch {
	return []Switch{
		unknown("admin_rights", "Which rights does the answer show for an administrator?", "contract 7.2: arbitrary levels are possible",
			"allowed", "everything is allowed",
			"stored", "the own rights that were left from before, else everything is denied"),
		unknown("admin_catalog_rights", "Which catalog_rights does an administrator have?", "contract 3.1: seen malformed by two users of the official library",
			"malformed", "a list with the name of an action as catalog_id and a text as rights",
			"null", "null"),
		unknown("free_rights", "Which rights does the answer show for a free user?", "contract 3.2; the fixture is an assumption",
			"denied", "everything is denied",
			"own_leads", "viewing where responsible, everything else is denied"),
		unknown("dependency", "What happens to a level that is wider than the one it depends on?", "contract 3.3 and 8",
			"400", "400 with validation errors",
			"lowered", "it is lowered without a word"),
		unknown("unknown_stage", "What happens to rights in a stage that does not exist?", "contract 7.16",
			"400", "400 with validation errors",
			"dropped", "they are passed over"),
		unknown("extra_rights", "Are files_access, custom_fields_rights and oper_day_* more than a decoration of users?", "contract 3.3 and 9: seen in answers about users only",
			"ignored", "roles do not show them, and what is sent is passed over",
			"stored", "roles show them, and what is sent is kept"),
	}
}

// roleSwitches are the unknowns of roles.
func roleSwitches() []Switch {
	return []Switch{
		unknown("role_patch", "What does a change of a role with only some of the rights do to the others?", "contract 3.5 and 8",
			"merge", "what is not sent stays; a part that is sent is replaced",
			"replace", "what is not sent is denied, except that status_rights has a switch of its own"),
		unknown("role_patch_stages", "What does a change of rights without status_rights do to those?", "contract 3.5 and 8",
			"unchanged", "they stay",
			"cleared", "they are cleared, as by null"),
		unknown("role_in_use", "What happens when a role that users hold is deleted?", "contract 3.5 and 8",
			"freed", "204; the users keep the rights of the role as their own",
			"denied", "204; the users have no rights",
			"400", "400 with a problem, the role stays"),
		unknown("role_users", "What are the users of a role?", "contract 3.5 and 8: pages and clients contradict each other",
			"objects", "objects with an id",
			"ids", "numbers",
			"whole", "whole users"),
		unknown("role_names", "Can two roles have the same name?", "contract 3.5, not documented",
			"free", "yes",
			"unique", "no, 400 with validation errors at name"),
		unknown("role_catalog_rights", "How does a role without rights in lists show that?", "contract 3.5; a composed sample has no field",
			"absent", "it has no field catalog_rights",
			"null", "catalog_rights is null"),
		unknown("role_collection_patch", "Can several roles be changed by one request?", "contract 3.5: the official library can, no page says so",
			"refused", "there is no such method",
			"served", "202 with the roles"),
	}
}

// seatSwitches are the unknowns of plans, seats and limits.
func seatSwitches() []Switch {
	return []Switch{
		unknown("seat_overflow", "What is the answer when more users would be active than are paid?", "contract 6 and 8",
			"402", "402 with a problem, nothing is changed",
			"400", "400 with a problem, nothing is changed",
			"allowed", "it works"),
		unknown("seat_count", "Does the user behind the integration take a seat?", "contract 6: a guess on technical users",
			"active", "every active user who is not free takes one",
			"without_caller", "all of these but the user behind the tokens"),
		unknown("over_hundred", "What is the answer to a new user in an account with more than 100?", "contract 3.2: it does not work, the answer is not documented",
			"403", "403 with a problem",
			"402", "402 with a problem",
			"400", "400 with a problem"),
		unknown("plan_refusal", "What is the answer when the plan is too low to activate and deactivate?", "contract 3.4 and 8",
			"403", "403 with a problem",
			"402", "402 with a problem"),
		unknown("activity_plan", "From which plan are there activity limits?", "contract 6: two sources contradict each other; M5 says Professional",
			"enterprise", "Enterprise",
			"professional", "Professional"),
		unknown("activity_return", "How does a user come back who went past an activity limit?", "contract 4: by hand, in one source by the next period; M5 names both",
			"by_hand", "an administrator activates the user",
			"next_period", "the next period does it, unless an administrator was first"),
	}
}
