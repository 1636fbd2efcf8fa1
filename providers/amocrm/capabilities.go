package amocrm

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

// capabilities is what the API can do with each field, as pages and public clients tell.
func capabilities() reconcile.Capabilities {
	user := func(field, title string, level reconcile.Level, reason string) reconcile.Capability {
		return reconcile.Capability{
			Kind: schema.KindUser, Field: field, Title: title, Level: level, Read: yes, Create: yes, Update: no, Delete: never,
			Reason: reason, Source: "users-api (doc)", ScreenEN: screenUserEN, ScreenRU: screenUserRU,
		}
	}
	security := func(field, title string) reconcile.Capability {
		return reconcile.Capability{
			Kind: schema.KindOrganization, Field: blockSecurity + "." + field, Title: title, Level: reconcile.ByHand, Read: no, Create: no, Update: no, Delete: never,
			Reason: "no call", Source: "help", ScreenEN: screenSecurityEN, ScreenRU: screenSecurityRU,
		}
	}
	return reconcile.Capabilities{
		{Kind: schema.KindRole, Title: "Role", Level: reconcile.Managed, Read: yes, Create: yes, Update: yes, Delete: yes, Reason: "a role that somebody has is never deleted: what becomes of its holders nobody tells", Source: "roles (doc)"},
		{Kind: schema.KindRole, Field: "title", Title: "Role: name", Level: reconcile.Managed, Read: yes, Create: yes, Update: yes, Delete: never, Source: "roles (doc)"},
		{Kind: schema.KindRole, Field: "rights", Title: "Role: rights with their levels, stages, lists", Level: reconcile.Managed, Read: yes, Create: yes, Update: yes, Delete: never, Reason: "always sent whole; lists are known from a client library only", Source: "roles (doc), catalog_rights (sdk)"},
		{Kind: schema.KindRole, Field: "files", Title: "Role: files, fields, working day", Level: reconcile.Observed, Unmapped: true, Read: unknown, Create: unknown, Update: unknown, Delete: never, Reason: "seen in answers about users; no request is documented", Source: "samples (live)"},
		{Kind: schema.KindUser, Title: "User", Level: reconcile.Managed, Read: yes, Create: yes, Update: no, Delete: no, Reason: "created in batches of ten; never edited or deleted by a call", Source: "users-api (doc)", ScreenEN: screenUserEN, ScreenRU: screenUserRU},
		user("email", "User: e-mail, the login", reconcile.WriteOnce, "by hand once the user is there"),
		user("name", "User: name", reconcile.WriteOnce, "by hand once the user is there"),
		user("roles", "User: role, administrator, free", reconcile.WriteOnce, "role and free with a new user; later by hand; administrator always by hand"),
		user(attrGroup, "User: group", reconcile.WriteOnce, "with a new user; later by hand"),
		user(attrLanguage, "User: language", reconcile.Theirs, "with a new user; people change it themselves"),
		{Kind: schema.KindUser, Field: "active", Title: "User: active", Level: reconcile.Managed, Read: yes, Create: never, Update: yes, Delete: never, Reason: "calls need a tariff, and never touch administrators", Source: "users/activate, users/deactivate (doc)", ScreenEN: screenActiveEN, ScreenRU: screenActiveRU},
		{Kind: schema.KindUser, Field: "archived", Title: "User: removed", Level: reconcile.Managed, Read: yes, Create: never, Update: never, Delete: no, Reason: "deactivated by a call, deleted by hand", Source: "users/deactivate (doc)", ScreenEN: screenDeleteEN, ScreenRU: screenDeleteRU},
		{Kind: schema.KindUser, Field: "records", Title: "User: what they are responsible for", Level: reconcile.Managed, Read: yes, Create: never, Update: yes, Delete: never, Reason: "moved to a receiver before deactivation", Source: "leads, contacts, companies, tasks (doc)"},
		{Kind: schema.KindUser, Field: "password", Title: "User: password", Level: reconcile.WriteOnce, Unmapped: true, Read: no, Create: yes, Update: no, Delete: never, Reason: "set with a new user and kept nowhere", Source: "users-api (doc)"},
		{Kind: schema.KindUser, Field: "own_rights", Title: "User: rights of their own", Level: reconcile.Observed, Unmapped: true, Read: yes, Create: yes, Update: no, Delete: no, Reason: "shown as a role called «собственные права»; give people roles", Source: "users-api (doc)", ScreenEN: screenUserEN, ScreenRU: screenUserRU},
		{Kind: schema.KindOrganization, Field: "groups", Title: "Groups", Level: reconcile.Observed, Unmapped: true, Read: yes, Create: no, Update: no, Delete: no, Reason: "a group must be there before somebody is in it", Source: "account (doc)", ScreenEN: screenGroupsEN, ScreenRU: screenGroupsRU},
		security("ip_list", "IP list"),
		security("block_api", "IP list holds for the API"),
		security("two_step", "Two-step sign-in"),
		security("activity_limit", "Activity limits"),
		{Kind: schema.KindOrganization, Field: "licence", Title: "Seats, tariff, paid until", Level: reconcile.ByHand, Unmapped: true, Read: no, Create: no, Update: no, Delete: no, Reason: "no call; they stand in the licence block", Source: "help"},
		{Kind: schema.KindOrganization, Field: "login_log", Title: "Log of sign-ins", Level: reconcile.ByHand, Unmapped: true, Read: no, Create: never, Update: never, Delete: never, Reason: "no call", Source: "help", ScreenEN: "Settings → Users → Authorisation log", ScreenRU: "Настройки → Пользователи → Лог авторизаций"},
	}
}
