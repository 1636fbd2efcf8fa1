package emulator

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
)

// recordedAt stands wherever the API has a time that is not part of the state.
const recordedAt = 1_700_000_000

// account answers GET account, the only place where groups are listed (contract 3.6).
func (c *call) account() (reply, error) {
	s := c.s
	body := object{
		"id": s.AccountID, "name": s.Subdomain, "subdomain": s.Subdomain,
		"created_at": recordedAt, "created_by": 0, "updated_at": recordedAt, "updated_by": 0,
		"current_user_id": c.acting,
		"country":         s.wording("RU", "US"), "currency": s.wording("RUB", "USD"), "currency_symbol": s.wording("₽", "$"),
		"customers_mode": "disabled", "is_unsorted_on": true, "is_loss_reason_enabled": true, "is_helpbot_enabled": false,
		"is_technical_account": false, "contact_name_display_order": 1,
		"_links": links(c.link("/account", c.r.URL.RawQuery)),
	}
	for name, value := range map[string]any{
		"uuid":                  uuid("account", s.AccountID),
		"amojo_id":              uuid("amojo", s.AccountID),
		"version":               1,
		"drive_url":             c.base(),
		"is_api_filter_enabled": s.IPFilter.Enabled && s.IPFilter.BlockAPI,
	} {
		if c.asked(name) {
			body[name] = value
		}
	}
	embedded := object{}
	if c.asked("users_groups") {
		groups := []object{}
		for _, g := range s.Groups {
			groups = append(groups, object{"id": g.ID, "name": g.Name, "uuid": groupUUID(g.ID)})
		}
		embedded["users_groups"] = groups
	}
	if c.asked("task_types") {
		embedded["task_types"] = []object{
			{"id": 1, "name": s.wording("Связаться", "Follow-up"), "color": nil, "icon_id": nil, "code": "FOLLOW_UP"},
			{"id": 2, "name": s.wording("Встреча", "Meeting"), "color": nil, "icon_id": nil, "code": "MEETING"},
		}
	}
	if len(embedded) > 0 {
		body["_embedded"] = embedded
	}
	return hal(http.StatusOK, body), nil
}

// groupUUID is null for the default group, which stands in no table (guess).
func groupUUID(id int) any {
	if id == 0 {
		return nil
	}
	return uuid("group", id)
}

// uuid is always the same for the same thing.
func uuid(kind string, id int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", kind, id))
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-8" + h[17:20] + "-" + h[20:]
}
