package altegio

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

// capabilities is what the API can do with each field, as the vendor's pages and public code tell.
// The manual's table is generated from it.
func capabilities() reconcile.Capabilities {
	return reconcile.Capabilities{
		{
			Kind: schema.KindNetwork, Title: "Network", Level: reconcile.Observed, Read: yes, Create: no, Update: no, Delete: no,
			Reason: "no call writes networks", Source: "GET /groups", ScreenEN: screenNewNetworkEN, ScreenRU: screenNewNetworkRU,
		},
		{
			Kind: schema.KindNetwork, Field: "title", Title: "Network: title", Level: reconcile.Observed, Read: yes, Create: no, Update: no, Delete: never,
			Reason: "no call writes networks", Source: "GET /groups", ScreenEN: screenNetworkEN, ScreenRU: screenNetworkRU,
		},
		{
			Kind: schema.KindNetwork, Field: "locations", Title: "Network: list of locations", Level: reconcile.Observed, Read: yes, Create: no, Update: no, Delete: no,
			Reason: "no call writes networks", Source: "GET /groups", ScreenEN: screenNetworkEN, ScreenRU: screenNetworkRU,
		},
		{
			Kind: schema.KindNetwork, Field: "order", Title: "Network: order of locations", Level: reconcile.ByHand, Read: no, Create: no, Update: no, Delete: never,
			Reason: "the answer does not say in which order the interface shows them", Source: "GET /groups", ScreenEN: screenNetworkEN, ScreenRU: screenNetworkRU,
		},
		{
			Kind: schema.KindNetwork, Field: "main", Title: "Network: main location", Level: reconcile.ByHand, Read: no, Create: no, Update: no, Delete: never,
			Reason: "the mark is in no answer; it holds only for the location that stands first", Source: "help 4905257602333", ScreenEN: screenNetworkEN, ScreenRU: screenNetworkRU,
		},
		{
			Kind: schema.KindNetwork, Field: "access", Title: "Network: own rights of the caller", Level: reconcile.Observed, Unmapped: true, Read: yes, Create: never, Update: no, Delete: never,
			Reason: "only the caller's own are shown", Source: "GET /groups, access",
		},
		{
			Kind: schema.KindNetwork, Field: "users", Title: "Network: users and their network rights", Level: reconcile.ByHand, Unmapped: true, Read: no, Create: no, Update: no, Delete: no,
			Reason: "no call", Source: "help 4905456904861", ScreenEN: "Chain interface → Settings → Users", ScreenRU: "Интерфейс сети → Настройки → Пользователи",
		},
		{
			Kind: schema.KindLocation, Title: "Location", Level: reconcile.Observed, Read: yes, Create: yes, Update: yes, Delete: yes,
			Reason: "the API could create and delete locations; seatplan never does", Source: "GET, POST /companies; DELETE /company/{id}",
		},
		{
			Kind: schema.KindLocation, Field: "title", Title: "Location: title", Level: reconcile.Managed, Read: yes, Create: never, Update: yes, Delete: never,
			Source: "PUT /company/{id}",
		},
		{
			Kind: schema.KindLocation, Field: "card", Title: "Location: other card fields", Level: reconcile.Managed, Unmapped: true, Read: yes, Create: yes, Update: yes, Delete: yes,
			Reason: "not about access; phones are not echoed and may not stick", Source: "PUT /company/{id}",
		},
		{
			Kind: schema.KindLocation, Field: "main_network", Title: "Location: its main network", Level: reconcile.Observed, Read: yes, Create: never, Update: no, Delete: never,
			Reason: "no call writes it", Source: "GET /company/{id}, main_group_id", ScreenEN: screenMainEN, ScreenRU: screenMainRU,
		},
		{
			Kind: schema.KindUser, Title: "User of a location", Level: reconcile.Managed, Read: yes, Create: yes, Update: never, Delete: yes,
			Source: "GET /company/{id}/users, POST /user/invite/{id}, DELETE /company/{id}/users/{user}",
		},
		{
			Kind: schema.KindUser, Field: "role", Title: "User: role", Level: reconcile.Managed, Read: yes, Create: yes, Update: yes, Delete: never,
			Reason: "an invitation cannot name the two free roles; they are set afterwards", Source: "PUT /company/{id}/users/{user}/permissions",
		},
		{
			Kind: schema.KindUser, Field: "rights", Title: "User: each right", Level: reconcile.Managed, Read: yes, Create: yes, Update: yes, Delete: never,
			Source: "PUT /company/{id}/users/{user}/permissions",
		},
		{
			Kind: schema.KindUser, Field: "client_data", Title: "User: client data across a network", Level: reconcile.Managed, Read: yes, Create: yes, Update: yes, Delete: yes,
			Reason: "two rights; one network for a user and a location", Source: slugClientData + ", " + slugClientChain,
		},
		{
			Kind: schema.KindUser, Field: "ip_list", Title: "User: sign-in IP list", Level: reconcile.Managed, Read: yes, Create: yes, Update: yes, Delete: yes,
			Reason: "two rights; how the addresses are separated is not documented, seatplan writes commas", Unproven: true, Source: "auth_enable_check_ip, auth_list_allowed_ip",
		},
		{
			Kind: schema.KindUser, Field: "name", Title: "User: name", Level: reconcile.Theirs, Read: yes, Create: yes, Update: no, Delete: never,
			Reason: "the person's own profile; an invitation suggests it", Source: "POST /user/invite/{id}",
		},
		{
			Kind: schema.KindUser, Field: "email", Title: "User: e-mail", Level: reconcile.Theirs, Read: yes, Create: yes, Update: no, Delete: never,
			Reason: "the person's own profile", Source: "POST /user/invite/{id}",
		},
		{
			Kind: schema.KindUser, Field: "phone", Title: "User: phone", Level: reconcile.Theirs, Read: yes, Create: yes, Update: no, Delete: never,
			Reason: "the person's own profile", Source: "POST /user/invite/{id}",
		},
		{
			Kind: schema.KindUser, Field: "position", Title: "User: position in the invitation", Level: reconcile.WriteOnce, Read: unknown, Create: yes, Update: no, Delete: never,
			Reason: "sent with the invitation; no call changes it later", Source: "POST /user/invite/{id}",
		},
		{
			Kind: schema.KindUser, Field: "employee", Title: "User and employee linked", Level: reconcile.Managed, Read: yes, Create: yes, Update: yes, Delete: yes,
			Reason: "unlinked on the side of the card", Source: "permissions.staff_id; PUT /staff, user_id 0",
		},
		{
			Kind: schema.KindUser, Field: "invitation", Title: "Invitation", Level: reconcile.WriteOnce, Read: yes, Create: yes, Update: no, Delete: unknown, Unproven: true,
			Reason: "cancelling is tried like removing a user, and left to a person where the system refuses it; sending again is a matter for the interface", Source: "GET /company/{id}/users, is_approved", ScreenEN: screenAccessEN, ScreenRU: screenAccessRU,
		},
		{
			Kind: schema.KindUser, Field: "access", Title: "Access removed", Level: reconcile.Managed, Read: never, Create: never, Update: never, Delete: yes,
			Source: "DELETE /company/{id}/users/{user}; POST …/remove_from_companies",
		},
		{
			Kind: schema.KindUser, Field: "copy", Title: "Access copied to more locations", Level: reconcile.Managed, Read: never, Create: yes, Update: yes, Delete: never,
			Reason: "for a person who has accepted somewhere; no new invitation", Source: "POST …/copy_to_companies",
		},
		{
			Kind: schema.KindRole, Title: "Role definitions", Level: reconcile.Observed, Read: yes, Create: no, Update: no, Delete: no,
			Reason: "fixed by the product; seatplan's roles are sets of rights on top of them", Source: "GET /company/{id}/users/roles",
		},
		{
			Kind: schema.KindRole, Field: "defaults", Title: "Default rights of a role", Level: reconcile.Observed, Read: yes, Create: no, Update: no, Delete: no,
			Reason: "read from the tree of the role", Source: "GET /company/{id}/users/roles",
		},
		{
			Kind: schema.KindEmployee, Title: "Employee: card", Level: reconcile.Managed, Read: yes, Create: yes, Update: yes, Delete: yes,
			Reason: "seatplan dismisses and never deletes", Source: "/staff/{id}",
		},
		{
			Kind: schema.KindEmployee, Field: "schedule", Title: "Employee: takes part in the schedule", Level: reconcile.Managed, Read: yes, Create: yes, Update: yes, Delete: yes,
			Source: "PUT /staff, has_access_timetable", ScreenEN: "Card → Work schedule → Remove from schedule", ScreenRU: "Карточка → График работы → Убрать из графика",
		},
		{
			Kind: schema.KindEmployee, Field: "online_booking", Title: "Employee: in online booking", Level: reconcile.Managed, Unmapped: true, Read: yes, Create: yes, Update: yes, Delete: never,
			Reason: "not about access; kept as it is", Source: "PUT /staff, hidden",
		},
		{
			Kind: schema.KindEmployee, Field: "paid", Title: "Employee: paid mark", Level: reconcile.Observed, Unproven: true, Read: yes, Create: yes, Update: yes, Delete: never,
			Reason: "what setting it does to somebody with paid rights is not documented; read, compared, and set only along with the schedule or with an unlinking", Source: "is_paid_staff; v2 filter[is_paid]",
		},
		{
			Kind: schema.KindEmployee, Field: "dismissed", Title: "Employee: dismissed", Level: reconcile.Managed, Read: yes, Create: never, Update: yes, Delete: never,
			Source: "PUT /staff, fired",
		},
		{
			Kind: schema.KindEmployee, Field: "shared", Title: "Employee shared by a network", Level: reconcile.ByHand, Unmapped: true, Unproven: true, Read: yes, Create: no, Update: unknown, Delete: no,
			Reason: "edited in the network only; the API may refuse", Source: "help 4905375663261", ScreenEN: "Chain interface → Team → Locations", ScreenRU: "Интерфейс сети → Сотрудники → Филиалы",
		},
		{
			Kind: schema.KindEmployee, Field: "position", Title: "Position (job title)", Level: reconcile.Managed, Unmapped: true, Read: yes, Create: yes, Update: yes, Delete: yes,
			Reason: "not about access", Source: "v2 /locations/{id}/positions",
		},
		{
			Kind: schema.KindUser, Field: "notifications", Title: "Notification settings of a user", Level: reconcile.Managed, Unmapped: true, Read: yes, Create: never, Update: yes, Delete: never,
			Reason: "not about access", Source: "/notification_settings/{id}/users/{user}",
		},
		{
			Kind: schema.KindOrganization, Field: "licence", Title: "Licence: rule, limit, dates", Level: reconcile.Observed, Read: yes, Create: no, Update: no, Delete: no,
			Source: "GET /license/{id}", ScreenEN: "Billing → Subscription", ScreenRU: "Биллинг → Лицензия",
		},
		{
			Kind: schema.KindOrganization, Field: "seats", Title: "Seats in use", Level: reconcile.Observed, Read: no, Create: never, Update: never, Delete: never,
			Reason: "counted by seatplan; the system shows its own number", Source: "Billing → Subscription", ScreenEN: "Billing → Subscription", ScreenRU: "Биллинг → Лицензия",
		},
		{
			Kind: schema.KindOrganization, Field: "purchase", Title: "Buying seats, renewing, auto-renewal, price", Level: reconcile.ByHand, Unmapped: true, Read: no, Create: no, Update: no, Delete: no,
			Reason: "no call; prices stand in the licence block", Source: "help 249949", ScreenEN: "Billing → Subscription → Buy a subscription", ScreenRU: "Биллинг → Лицензия → Купить лицензию",
		},
		{
			Kind: schema.KindOrganization, Field: "security_log", Title: "Security log", Level: reconcile.ByHand, Unmapped: true, Read: no, Create: never, Update: never, Delete: never,
			Reason: "no call; a plan names who may see it", Source: "rights security_*", ScreenEN: "Security", ScreenRU: "Безопасность",
		},
		{
			Kind: schema.KindOrganization, Field: "security.two_factor", Title: "Two-factor requirement", Level: reconcile.ByHand, Read: no, Create: no, Update: no, Delete: no,
			Reason: "no call", Source: "help page on user roles", ScreenEN: screenSecurityEN, ScreenRU: screenSecurityRU,
		},
	}
}
