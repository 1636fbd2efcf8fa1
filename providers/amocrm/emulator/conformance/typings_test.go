//go:build npm

package conformance_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
)

// The typings of @shevernitskiy/amo (src/typings/entities.d.ts and src/api/*/types.d.ts) are what its
// author believes of the answers; @mobilon-dev/amotop has some of pipelines. Here they are written as
// values: a text is the type of a field, several with a bar between them.
const level = "A|G|M|D"

func typedLinks(more m) m {
	more["_links"] = m{"self": m{"href": "string"}}
	return more
}

func typedActions() m {
	return m{"add": level, "edit": level, "view": level, "delete": level, "export": level}
}

// typedRights has the same fields for users and roles; only what stands in a part differs.
func typedRights(part any) m {
	return m{
		"leads": part, "contacts": part, "companies": part, "tasks": part,
		"mail_access": "bool", "catalog_access": "bool",
		"is_admin": "bool", "is_free": "bool", "is_active": "bool", "group_id": "number|null", "role_id": "number|null",
		"status_rights": l{m{"entity_type": "string", "pipeline_id": "number", "status_id": "number", "rights": part}},
	}
}

func typedUser() m {
	return typedLinks(m{"id": "number", "name": "string", "email": "string", "lang": "ru|en|es", "rights": typedRights(typedActions())})
}

func typedRole() m {
	return typedLinks(m{"id": "number", "name": "string", "rights": typedRights(level)})
}

func typedAccount() m {
	return typedLinks(m{
		"id": "number", "name": "string", "subdomain": "string", "current_user_id": "number", "country": "string", "customers_mode": "string",
		"is_unsorted_on": "bool", "is_loss_reason_enabled": "bool", "is_helpbot_enabled": "bool", "is_technical_account": "bool",
		"contact_name_display_order": "number", "amojo_id": "string", "version": "number", "drive_url": "string", "is_api_filter_enabled": "bool",
		"created_at": "number", "created_by": "number", "updated_at": "number", "updated_by": "number", "currency": "string", "currency_symbol": "string",
		"mobile_feature_version": "number", "entity_names": m{},
		"_embedded": m{
			"amojo_rights":      m{"can_direct": "bool", "can_create_groups": "bool"},
			"users_groups":      l{m{"id": "number", "name": "string", "uuid": "string|null|undefined"}},
			"task_types":        l{m{"id": "number", "name": "string", "color": "string|null", "icon_id": "number|null", "code": "string"}},
			"datetime_settings": m{},
		},
	})
}

func typedPipeline() m {
	status := typedLinks(m{
		"id": "number", "name": "string", "sort": "number", "is_editable": "bool", "pipeline_id": "number", "color": "string", "type": "number", "account_id": "number",
	})
	return typedLinks(m{
		"id": "number", "name": "string", "sort": "number", "is_main": "bool", "is_unsorted_on": "bool", "is_archive": "bool", "account_id": "number",
		"_embedded": m{"statuses": l{status}},
	})
}

func typedNames() l { return l{typedLinks(m{"id": "number", "name": "string"})} }

// disagreements lists where a value is not as typed.
func disagreements(value, typed any) []string {
	found := make(map[string]bool)
	var walk func(at string, value, typed any)
	report := func(at, what string) { found[strings.TrimPrefix(at, ".")+" is "+what] = true }
	walk = func(at string, value, typed any) {
		switch typed := typed.(type) {
		case string:
			if kind := kindOf(value); !slices.Contains(strings.Split(typed, "|"), kind) && !slices.Contains(strings.Split(typed, "|"), fmt.Sprint(value)) {
				report(at, kind)
			}
		case m:
			object, ok := value.(m)
			if !ok {
				report(at, kindOf(value))
				return
			}
			for key, sub := range typed {
				if x, ok := object[key]; ok {
					walk(at+"."+key, x, sub)
				} else if text, _ := sub.(string); !strings.Contains(text, "undefined") {
					report(at+"."+key, "absent")
				}
			}
			for key := range object {
				if _, ok := typed[key]; !ok {
					report(at+"."+key, "not typed")
				}
			}
		case l:
			list, ok := value.(l)
			if !ok {
				report(at, kindOf(value))
			}
			for _, x := range list {
				walk(at+"[]", x, typed[0])
			}
		}
	}
	walk("", value, typed)
	return slices.Sorted(maps.Keys(found))
}

func kindOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "bool"
	case float64:
		return "number"
	case string:
		return "string"
	case m:
		return "object"
	}
	return "list"
}

// TestTypings holds the answers against the typings. What is listed is where the contract knows
// better, or more; doc.go gives the reasons.
func TestTypings(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	c := s.amo()
	both := m{"with": l{"role", "group"}}

	userList := typedLinks(m{"_total_items": "number", "_page": "number", "_page_count": "number", "_embedded": m{"users": l{typedUser()}}})
	item := userList["_embedded"].(m)["users"].(l)[0].(m)
	item["_embedded"] = m{"roles": typedNames(), "groups": l{m{"id": "number", "name": "string"}}}
	roleList := typedLinks(m{"_total_items": "number", "_page": "number", "_page_count": "number", "_embedded": m{"roles": l{typedRole()}}})
	roleList["_embedded"].(m)["roles"].(l)[0].(m)["_embedded"] = m{"users": l{m{"id": "number"}}}

	for name, x := range map[string]struct {
		got   any
		typed any
		want  []string
	}{
		"users": {into[any](c.call("user.getUsers", both)), userList, at("_embedded.users[].", slices.Concat(userDisagreements(), []string{
			"rights.status_rights[].rights.add is absent", "rights.status_rights[].rights.export is absent",
			"rights.catalog_rights is not typed", "rights.status_rights is null",
			"rights.custom_fields_rights is not typed", "rights.files_access is not typed",
			"rights.oper_day_reports_view_access is not typed", "rights.oper_day_user_tracking is not typed",
		}))},
		"user": {into[any](c.call("user.getUserById", intern)), typedUser(), slices.Concat(userDisagreements(), []string{
			"rights.catalog_rights is not typed", "rights.status_rights is null",
			"rights.custom_fields_rights is not typed", "rights.files_access is not typed",
			"rights.oper_day_reports_view_access is not typed", "rights.oper_day_user_tracking is not typed",
		})},
		"roles": {into[any](c.call("user.getRoles", m{"with": l{"users"}})), roleList, at("_embedded.roles[].", roleDisagreements())},
		"account": {
			into[any](c.call("account.getAccount", m{"with": l{"amojo_id", "amojo_rights", "users_groups", "task_types", "version", "entity_names", "datetime_settings", "drive_url", "is_api_filter_enabled"}})),
			typedAccount(),
			[]string{"_embedded.amojo_rights is absent", "_embedded.datetime_settings is absent", "entity_names is absent", "mobile_feature_version is absent"},
		},
		"pipelines": {
			into[any](c.call("pipeline.getPipelines")),
			typedLinks(m{"_total_items": "number", "_embedded": m{"pipelines": l{typedPipeline()}}}), nil,
		},
		"pipeline": {into[any](c.call("pipeline.getPipelineById", sales)), typedPipeline(), nil},
	} {
		slices.Sort(x.want)
		same(t, name, x.want, disagreements(x.got, x.typed))
	}
}

// userDisagreements are those of every user: tasks have two actions only.
func userDisagreements() []string {
	return []string{"rights.tasks.add is absent", "rights.tasks.export is absent", "rights.tasks.view is absent"}
}

// roleDisagreements begin with the type of a part of the rights: one level instead of one for each
// action. The flags of a user are not part of a role.
func roleDisagreements() []string {
	list := []string{"rights.catalog_rights is not typed", "rights.status_rights is null", "rights.status_rights[].rights is object"}
	for _, part := range []string{"leads", "contacts", "companies", "tasks"} {
		list = append(list, "rights."+part+" is object")
	}
	for _, field := range []string{"is_admin", "is_free", "is_active", "group_id", "role_id"} {
		list = append(list, "rights."+field+" is absent")
	}
	return list
}

func at(prefix string, list []string) []string {
	full := make([]string, 0, len(list))
	for _, x := range list {
		full = append(full, prefix+x)
	}
	return full
}

// TestAmotopTypings has what @mobilon-dev/amotop says of pipelines.
func TestAmotopTypings(t *testing.T) {
	t.Parallel()
	c := serve(t, nil).amotop()
	typed := m{"id": "number", "name": "string", "is_main": "bool", "_embedded": m{"statuses": l{m{
		"id": "number", "name": "string", "is_editable": "bool", "type": fmt.Sprint(emulator.StatusNormal, "|", emulator.StatusIncoming),
	}}}}
	got := disagreements(into[any](c.call("api.getPipelineById", sales)), typed)
	got = slices.DeleteFunc(got, func(x string) bool { return strings.HasSuffix(x, " is not typed") }) // it types what it needs
	same(t, "pipeline", 0, len(got))
}
