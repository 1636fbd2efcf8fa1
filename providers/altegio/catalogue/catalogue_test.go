package catalogue_test

import (
	"strings"
	"testing"

	"github.com/seatplan/seatplan/providers/altegio/catalogue"
)

func TestNamesAreReversible(t *testing.T) {
	t.Parallel()
	entries := catalogue.Entries()
	if len(entries) != 292 {
		t.Fatalf("the catalogue has %d entries, want 292", len(entries))
	}
	seen := make(map[string]string)
	for _, e := range entries {
		if other, ok := seen[e.Name]; ok {
			t.Errorf("%s and %s share the name %s", e.Key, other, e.Name)
		}
		seen[e.Name] = e.Key
		if key, ok := catalogue.KeyOf(e.Name); !ok || key != e.Key {
			t.Errorf("KeyOf(%q) = %q, %v; want %q", e.Name, key, ok, e.Key)
		}
		section, right, ok := strings.Cut(e.Name, ".")
		if !ok || section == "" || right == "" || strings.Contains(right, ".") {
			t.Errorf("%s: the name %q is not of the form section.right", e.Key, e.Name)
		}
	}
}

func TestNameOf(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"clients_access":                   "clients.view",
		"clients_export_access":            "clients.export",
		"records_edit_last_days_count":     "records.edit_last_days_count",
		"timetable_position_id":            "timetable.position_id",
		"assistants_management_access":     "records.assistants_management",
		"is_salon_tips_manager":            "settings.is_salon_tips_manager",
		"online_record_access":             "online.record",
		"billing_access":                   "billing.view",
		"auth_enable_check_ip":             "auth.enable_check_ip",
		"notification":                     "notification.enabled",
		"notification_sms_low_balance":     "notification.sms_low_balance",
		"network.settings_access":          "network.settings",
		"something_new_access":             "something.new",
		"settings_something_new_from_live": "settings.something_new_from_live",
	} {
		if got := catalogue.NameOf(key); got != want {
			t.Errorf("NameOf(%q) = %q, want %q", key, got, want)
		}
	}
}

func TestEntriesAreComplete(t *testing.T) {
	t.Parallel()
	byKey := make(map[string]catalogue.Entry)
	for _, e := range catalogue.Entries() {
		byKey[e.Key] = e
	}
	for _, e := range catalogue.Entries() {
		if e.TitleEN == "" || e.TitleRU == "" || e.Kind == "" || e.ValueType == "" || e.SeatNewRule == "" || e.Source == "" {
			t.Errorf("%s: a title, kind, type, seat class or source is missing", e.Key)
		}
		if e.Parent == "" {
			continue
		}
		if _, ok := byKey[e.Parent]; !ok {
			t.Errorf("%s: the parent %q is not in the catalogue", e.Key, e.Parent)
		}
	}
}
