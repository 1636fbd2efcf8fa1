package emulator

import (
	"encoding/json"
	"slices"
)

// readRights reads the rights that are sent into dst: a part that is there replaces its
// predecessor, in which what is left out is denied; the others stay as they are. stages says whether
// status_rights was there.
func (c *call) readRights(f *fields, dst *Rights) (stages bool) {
	before := len(*f.wrong)
	for kind, actions := range dst.records() {
		if sub, ok := f.object(kind); ok {
			*actions = Actions{}
			sub.levels(actions.slots(levelsEntity))
		}
	}
	if sub, ok := f.object("tasks"); ok {
		dst.Tasks = TaskAction{}
		sub.levels(dst.Tasks.slots())
	}
	f.flag("mail_access", &dst.MailAccess)
	f.flag("catalog_access", &dst.CatalogAccess)
	if c.s.is("extra_rights", "stored") {
		f.flag("files_access", &dst.FilesAccess)
		f.flag("oper_day_reports_view_access", &dst.OperDayReportsViewAccess)
		f.flag("oper_day_user_tracking", &dst.OperDayUserTracking)
		if f.given("custom_fields_rights") {
			dst.CustomFieldsRights = plain(f.values["custom_fields_rights"])
		}
	}
	if stages = f.given("status_rights"); stages {
		c.readStages(f, dst)
	}
	if f.given("catalog_rights") {
		dst.CatalogRights = nil
		for _, sub := range f.objects("catalog_rights") {
			var x CatalogRight
			sub.number("catalog_id", &x.Catalog, false)
			if actions, ok := sub.object("rights"); ok {
				actions.levels(x.Rights.slots(levelsList))
			}
			dst.CatalogRights = append(dst.CatalogRights, x)
		}
		if dst.CatalogRights == nil && f.values["catalog_rights"] != nil {
			dst.CatalogRights = []CatalogRight{}
		}
	}
	if len(*f.wrong) == before { // else the places in the lists may be others
		c.s.revise(dst, c.s.is("dependency", "lowered"), f.mistake)
	}
	return stages
}

// readStages replaces the rights by stage. Null and an empty list clear them (contract 3.5).
func (c *call) readStages(f *fields, dst *Rights) {
	dst.StatusRights = nil
	for _, sub := range f.objects("status_rights") {
		var x StatusRight
		sub.text("entity_type", &x.EntityType)
		sub.number("pipeline_id", &x.Pipeline, false)
		sub.number("status_id", &x.Status, false)
		if actions, ok := sub.object("rights"); ok {
			actions.levels(x.Rights.slots(false))
		}
		dst.StatusRights = append(dst.StatusRights, x)
	}
	if c.s.is("unknown_stage", "dropped") {
		dst.StatusRights = slices.DeleteFunc(dst.StatusRights, func(x StatusRight) bool { return c.s.status(x.Pipeline, x.Status) == nil })
	}
}

// levels reads levels that are there. Whether they are legal is seen later.
func (f *fields) levels(slots []slot) {
	for _, x := range slots {
		f.text(x.action, x.level)
	}
}

// plain turns the numbers of a value of any form into those that a state has after loading.
func plain(value any) any {
	switch v := value.(type) {
	case json.Number:
		n, err := v.Float64()
		if err != nil {
			return v.String()
		}
		return n
	case []any:
		list := make([]any, 0, len(v))
		for _, x := range v {
			list = append(list, plain(x))
		}
		return list
	case map[string]any:
		all := make(map[string]any, len(v))
		for key, x := range v {
			all[key] = plain(x)
		}
		return all
	}
	return value
}
