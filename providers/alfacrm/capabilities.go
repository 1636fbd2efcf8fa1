package alfacrm

import (
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

const (
	yes     = reconcile.Yes
	no      = reconcile.No
	unknown = reconcile.Unknown
	never   = reconcile.Never
)

// capabilities is what the API can do with each field, as pages and public code tell. With the
// unproven calls allowed, accounts are written as the other objects are.
func capabilities(unverified bool) reconcile.Capabilities {
	list := append(reconcile.Capabilities{
		{
			Kind: schema.KindLocation, Title: "Branch", Level: reconcile.Managed, Read: yes, Create: yes, Update: yes, Delete: unknown,
			Reason: "retired by active = false, never deleted", Source: "branch/index, create, update (sdk)",
		},
		{Kind: schema.KindLocation, Field: "title", Title: "Branch: name", Level: reconcile.Managed, Read: yes, Create: yes, Update: yes, Delete: never, Source: "branch/update, name (sdk)"},
		{
			Kind: schema.KindLocation, Field: attrActive, Title: "Branch: in use", Level: reconcile.Managed, Read: yes, Create: yes, Update: yes, Delete: never,
			Reason: "what it does to people there is not documented", Source: "branch/update, is_active (sdk)",
		},
		{
			Kind: schema.KindLocation, Field: "subjects", Title: "Branch: subjects, position", Level: reconcile.Managed, Unmapped: true, Read: yes, Create: yes, Update: yes, Delete: never,
			Reason: "not about access; kept as they are", Source: "subject_ids, weight (sdk)",
		},
		{
			Kind: schema.KindCashDesk, Title: "Cash desk", Level: reconcile.Managed, Read: yes, Create: yes, Update: yes, Delete: unknown,
			Reason: "switched off by enabled = false, never deleted", Source: "pay-account/index, create, update (sdk)",
		},
		{Kind: schema.KindCashDesk, Field: "title", Title: "Cash desk: name", Level: reconcile.Managed, Read: yes, Create: yes, Update: yes, Delete: never, Source: "pay-account/update, name (sdk)"},
		{Kind: schema.KindCashDesk, Field: "enabled", Title: "Cash desk: in use", Level: reconcile.Managed, Read: yes, Create: yes, Update: yes, Delete: never, Source: "pay-account/update, is_enabled (sdk)"},
		{Kind: schema.KindCashDesk, Field: "location", Title: "Cash desk: branch", Level: reconcile.WriteOnce, Read: yes, Create: yes, Update: unknown, Delete: never, Source: "pay-account/create, branch_id (sdk)"},
		{
			Kind: schema.KindCashDesk, Field: "users", Title: "Cash desk: who may use it", Level: reconcile.Managed, Read: yes, Create: yes, Update: yes, Delete: never,
			Reason: "that this list and the one of the user are one is our reading", Source: "pay-account/update, user_ids (sdk)",
		},
	}, userCapabilities(unverified)...)
	return append(list, reconcile.Capabilities{
		{
			Kind: schema.KindRole, Title: "Role", Level: reconcile.ByHand, Read: no, Create: no, Update: no, Delete: no,
			Reason: "no call is documented and none is in any public code", Source: "-", ScreenEN: screenNewRoleEN, ScreenRU: screenNewRoleRU,
		},
		{Kind: schema.KindRole, Field: "title", Title: "Role: name", Level: reconcile.ByHand, Read: no, Create: no, Update: no, Delete: never, Reason: "no call", Source: "help, user", ScreenEN: screenRoleEN, ScreenRU: screenRoleRU},
		{Kind: schema.KindRole, Field: "rank", Title: "Role: rank", Level: reconcile.ByHand, Read: no, Create: no, Update: no, Delete: never, Reason: "no call", Source: "help, user", ScreenEN: screenRoleEN, ScreenRU: screenRoleRU},
		{Kind: schema.KindRole, Field: attrInterface, Title: "Role: interface", Level: reconcile.ByHand, Read: no, Create: no, Update: no, Delete: never, Reason: "no call", Source: "help, user", ScreenEN: screenRoleEN, ScreenRU: screenRoleRU},
		{Kind: schema.KindRole, Field: attrMenu, Title: "Role: menu items", Level: reconcile.ByHand, Read: no, Create: no, Update: no, Delete: never, Reason: "no call", Source: "help, user", ScreenEN: screenRoleEN, ScreenRU: screenRoleRU},
		{Kind: schema.KindRole, Field: "rights", Title: "Role: rights", Level: reconcile.ByHand, Read: no, Create: no, Update: no, Delete: never, Reason: "no call", Source: "help, user", ScreenEN: screenRoleEN, ScreenRU: screenRoleRU},
		{
			Kind: schema.KindRole, Field: "history", Title: "Roles and users: who changed them when", Level: reconcile.Observed, Read: yes, Create: never, Update: never, Delete: never,
			Reason: "makes an attestation doubtful", Source: "log/index, entity AclRole and User (sdk)",
		},
		{
			Kind: schema.KindOrganization, Field: groupTeacher + cabinetSuffix, Title: "Settings of the teachers' cabinet", Level: reconcile.ByHand, Read: no, Create: no, Update: no, Delete: never,
			Reason: "no call", Source: "help, user", ScreenEN: screenTeachersEN, ScreenRU: screenTeachersRU,
		},
		{
			Kind: schema.KindOrganization, Field: groupClient + cabinetSuffix, Title: "Settings of the clients' cabinet", Level: reconcile.ByHand, Read: no, Create: no, Update: no, Delete: never,
			Reason: "no call", Source: "help, user", ScreenEN: screenClientsEN, ScreenRU: screenClientsRU,
		},
		{
			Kind: schema.KindOrganization, Field: "licence", Title: "Tariff and options", Level: reconcile.ByHand, Unmapped: true, Read: no, Create: no, Update: no, Delete: no,
			Reason: "the tariff follows the clients who attend; users cost nothing", Source: "help, questions", ScreenEN: "Licensing", ScreenRU: "Лицензирование",
		},
	}...)
}

// userCapabilities are the rows of accounts. Nobody has published a client that writes them.
func userCapabilities(unverified bool) reconcile.Capabilities {
	level, write, reason := reconcile.Observed, unknown, "no public code writes accounts"
	if unverified {
		level, write, reason = reconcile.Managed, yes, "allowed by unverified_api; nobody has shown that it works"
	}
	row := func(field, title string, read reconcile.Support, source string) reconcile.Capability {
		return reconcile.Capability{
			Kind: schema.KindUser, Field: field, Title: title, Level: level, Read: read, Create: write, Update: write, Delete: never,
			Unproven: read != yes || unverified, Reason: reason, Source: source, ScreenEN: screenUserEN, ScreenRU: screenUserRU,
		}
	}
	account := row("", "User", yes, "user/index (sdk)")
	account.Delete, account.Unproven = write, unverified
	if unverified {
		account.Reason += "; archived, never deleted"
	}
	language := row(attrLanguage, "User: language of the interface", unknown, "help, user")
	language.Level, language.Reason = reconcile.Theirs, "set with the account; people change it themselves"
	clients := row(attrClientCards, "User: clients' cards", no, "help, user")
	clients.Level, clients.Reason, clients.Unproven, clients.Create, clients.Update = reconcile.ByHand, "given on the client's card", false, no, no
	clients.ScreenEN, clients.ScreenRU = screenClientCardEN, screenClientCardRU
	desks := row(attrCashDesks, "User: cash desks", yes, "user/index, pay_account_ids (sdk)")
	desks.Reason = "written from the side of the cash desk"
	archived := row("archived", "User: archived", unknown, "help, user")
	archived.ScreenEN, archived.ScreenRU = screenArchiveEN, screenArchiveRU
	login := row("last_login", "User: last sign-in", unknown, "help, user")
	login.Level, login.Create, login.Update, login.Reason = reconcile.Observed, never, never, "the last time the password was typed"
	password := row("password", "User: password", no, "help, user")
	password.Unmapped, password.Reason = true, "a change sends a letter; the person changes it too, so it is never compared"
	key := row("api_key", "User: API key", no, "-")
	key.Unmapped, key.Create, key.Update, key.Reason = true, no, no, "shown in the profile only"
	return reconcile.Capabilities{
		account,
		row("email", "User: e-mail, the login", yes, "user/index (sdk)"),
		row("name", "User: full name", yes, "user/index (sdk)"),
		row("phone", "User: phone", unknown, "user/index (one caller reads it)"),
		row("locations", "User: branches", yes, "user/index, branch_ids (sdk)"),
		desks,
		row("roles", "User: roles", unknown, "help, user"),
		row(attrActive, "User: active", unknown, "help, user"),
		archived,
		row(attrGender, "User: gender", unknown, "help, user"),
		language,
		row(attrSIP, "User: SIP number", unknown, "help, user"),
		row(attrINN, "User: cashier's taxpayer number", unknown, "help, user"),
		row(attrTeacherCard, "User: teacher's card", unknown, "help, user"),
		clients, login, password, key,
	}
}
