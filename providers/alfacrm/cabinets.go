package alfacrm

import (
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// Whom the settings of a cabinet are about.
const (
	groupTeacher  = "teacher"
	groupClient   = "client"
	cabinetSuffix = "_cabinet"
)

// setting is one tick of a cabinet (doc: help page on users, settings of the cabinets). There is one
// set for the whole account.
type setting struct {
	group, name, ru, en string
	takes               bool // switching it on takes something away
	text                bool // no tick: a range of lessons
	option              string
}

func (s setting) key() string { return s.group + cabinetSuffix + "." + s.name }

func settings() []setting {
	return []setting{
		{group: groupTeacher, name: "substitute_foreign_students", ru: "Может ставить замены на чужих учеников", en: "May put another teacher as a substitute"},
		{group: groupTeacher, name: "view_student_contacts", ru: "Может просматривать контакты учеников", en: "May see the contacts of students"},
		{group: groupTeacher, name: "access_all_students", ru: "Имеет доступ ко всем ученикам, а не только своим", en: "Sees all students, not only their own"},
		{group: groupTeacher, name: "access_all_groups", ru: "Имеет доступ ко всем группам, а не только своим", en: "Sees all groups, not only their own"},
		{group: groupTeacher, name: "access_all_lessons", ru: "Имеет доступ ко всем урокам, а не только своим", en: "Sees all lessons, not only their own"},
		{group: groupTeacher, name: "edit_student_card", ru: "Может править данные ученика в его карточке", en: "May edit the data on a student's card"},
		{group: groupTeacher, name: "profile_files", ru: "Имеет доступ к файлам в профиле", en: "Sees the files in their profile"},
		{group: groupTeacher, name: "group_files", ru: "Имеет доступ к файлам в группах", en: "Has the files of groups"},
		{group: groupTeacher, name: "client_files", ru: "Имеет доступ к файлам в клиентах", en: "Has the files of clients"},
		{group: groupTeacher, name: "lesson_files", ru: "Имеет доступ к файлам в уроках", en: "Has the files of lessons"},
		{group: groupTeacher, name: "hide_statistics", ru: "Скрывать статистику", en: "Hide their statistics", takes: true},
		{group: groupTeacher, name: "edit_own_schedule", ru: "Может редактировать свой график работы", en: "May edit their own work schedule"},

		{group: groupClient, name: "forecast_history_period", ru: "Период истории в прогнозе", en: "Lessons shown in the forecast", text: true},
		{group: groupClient, name: "view_uploaded_files", ru: "Может просматривать загруженные файлы в ЛК", en: "Sees uploaded files"},
		{group: groupClient, name: "view_lesson_price", ru: "Может видеть стоимость урока", en: "Sees the price of a lesson"},
		{group: groupClient, name: "view_lesson_comments", ru: "Может видеть комментарии к урокам", en: "Sees comments on lessons"},
		{group: groupClient, name: "view_personal_note", ru: "Может видеть личное примечание к уроку", en: "Sees the personal note on a lesson"},
		{group: groupClient, name: "view_bonus_account", ru: "Может видеть бонусный счет", en: "Sees the bonus account", option: optionLoyalty},
		{group: groupClient, name: "lesson_files", ru: "Имеет доступ к файлам в уроках", en: "Has the files of lessons"},
	}
}

func settingOf(key string) (setting, bool) {
	for _, s := range settings() {
		if s.key() == key {
			return s, true
		}
	}
	return setting{}, false
}

// settingAttributes declares the ticks of a cabinet.
func settingAttributes(group string) []schema.Attribute {
	var list []schema.Attribute
	for _, s := range settings() {
		if s.group != group {
			continue
		}
		a := schema.Attribute{Name: s.name, Type: schema.BoolValue, Doc: s.en + " («" + s.ru + "»)."}
		if s.text {
			a.Type, a.Doc = schema.TextValue, strings.TrimSuffix(a.Doc, ".")+", as the interface shows it."
		}
		list = append(list, a)
	}
	return list
}

// Setting tells what a setting means.
func (Knowledge) Setting(name string) reconcile.SettingTraits {
	s, _ := settingOf(name)
	return reconcile.SettingTraits{Group: s.group, Takes: s.takes, Inform: s.text}
}
