package amocrm

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// written writes out a manual step, Russian first.
func written(s reconcile.Step) []string {
	m := s.Manual
	list := []string{m.ScreenRU, m.TextRU, m.ScreenEN, m.TextEN}
	for _, b := range m.Boxes {
		list = append(list, fmt.Sprintf("%s / %s: %t", b.TitleRU, b.TitleEN, b.Tick))
	}
	return list
}

func named(id schema.ID, name, base string) *schema.User {
	u := &schema.User{
		ID: schema.Field[schema.ID]{V: id}, Name: schema.Field[string]{V: name}, Email: schema.Field[string]{V: strings.ToLower(name) + "@shop.example"},
		Active: schema.Field[bool]{V: true},
	}
	r := &schema.Role{Base: schema.Field[string]{V: base}}
	if base == "" {
		r.Title.V = "Seller"
	}
	u.Assignments = []schema.Assignment{{Role: r}}
	return u
}

func text1(path, value string) reconcile.FieldChange {
	return reconcile.FieldChange{Path: path, After: schema.Text(value)}
}

func roles(titles ...string) reconcile.FieldChange {
	return reconcile.FieldChange{Path: fieldRoles, After: schema.Texts(titles)}
}

func personChange(action reconcile.Action, by reconcile.By, before, after *schema.User, fields ...reconcile.FieldChange) reconcile.Change {
	c := reconcile.Change{Address: "user.anna", Kind: schema.KindUser, Action: action, By: by, Title: "Anna", User: reconcile.Pair[schema.User]{Before: before, After: after}, Fields: fields}
	return c
}

// TestManualSteps pins what each step says.
func TestManualSteps(t *testing.T) {
	t.Parallel()
	active := func(on bool) reconcile.FieldChange {
		return reconcile.FieldChange{Path: fieldActive, After: schema.Bool(on)}
	}
	leaver := personChange(reconcile.Remove, reconcile.ByAPI, named(52, "Anna", ""), nil)
	leaver.User.Before.Active.V = false // which is a step of its own
	leaver.TransferTo, leaver.Receiver = &schema.User{Address: "user.boss"}, named(51, "Boss", baseAdministrator)
	grouped := named(0, "Anna", "")
	grouped.Attrs = []schema.Attr{{Name: attrGroup, Value: schema.Text("Night")}}
	security := func(path string, v schema.Value) reconcile.Change {
		return reconcile.Change{Address: "organization.shop", Kind: schema.KindOrganization, Action: reconcile.Update, By: reconcile.ByPerson, Title: "shop", Fields: []reconcile.FieldChange{{Path: path, After: v}}}
	}
	doubtful := security("security.two_step", schema.Bool(true))
	doubtful.Fields, doubtful.Doubt = nil, "attested long ago"
	doubtful.Attest = []schema.AttestedValue{{Path: "security.activity_limit", Value: schema.Text("500 a day")}, {Path: "security.two_step", Value: schema.Bool(true)}}
	const user, add, users = "Настройки → Пользователи → пользователь", "Настройки → Пользователи → Добавить пользователя", "Settings → Users → the user"
	for name, tt := range map[string]struct {
		change reconcile.Change
		k      Knowledge
		want   []string
	}{
		"name, e-mail, group": {
			personChange(reconcile.Update, reconcile.ByPerson, named(52, "Anna", ""), named(52, "Anna", ""), text1("name", "Anna B."), text1("email", "b@shop.example"), text1(attrGroup, "Sales"), roles("Seller")),
			Knowledge{},
			[]string{
				user, "Откройте пользователя «Anna» и установите: Имя: «Anna B.». E-mail: «b@shop.example». Группа: «Sales». Роль: «Seller». Сохраните.",
				users, `Open "Anna" and set: Name: "Anna B.". E-mail: "b@shop.example". Group: "Sales". Role: "Seller". Save.`,
			},
		},
		"made an administrator": {
			personChange(reconcile.Update, reconcile.ByPerson, named(52, "Anna", ""), named(52, "Anna", baseAdministrator), roles("Админы")),
			Knowledge{},
			[]string{user, "Откройте пользователя «Anna» и установите: вкладка «Администратор». Сохраните.", users, `Open "Anna" and set: the tab Administrator. Save.`},
		},
		"made free": {
			personChange(reconcile.Update, reconcile.ByPerson, named(52, "Anna", ""), named(52, "Anna", baseFree), roles("Гости")),
			Knowledge{},
			[]string{user, "Откройте пользователя «Anna» и установите: бесплатный пользователь. Сохраните.", users, `Open "Anna" and set: free user. Save.`},
		},
		"a new administrator": {
			personChange(reconcile.Create, reconcile.ByAPI, nil, named(0, "Anna", baseAdministrator), text1("name", "Anna"), text1("email", "anna@shop.example"), roles("Админы"), active(true)),
			Knowledge{},
			[]string{
				add, "Добавьте пользователя: Имя: «Anna». E-mail: «anna@shop.example». вкладка «Администратор». Сохраните.",
				"Settings → Users → Add user", `Add a user with: Name: "Anna". E-mail: "anna@shop.example". the tab Administrator. Save.`,
			},
		},
		"a missing group": {
			personChange(reconcile.Update, reconcile.ByPerson, named(52, "Anna", ""), grouped, text1(attrGroup, "Night")),
			Knowledge{},
			[]string{
				"Настройки → Пользователи → три точки → Настройка групп", "Создайте группу «Night». Если это опечатка, исправьте имя в файлах; сейчас есть группы: Retail, Sales.",
				"Settings → Users → three dots → Groups", `Create the group "Night". If the name is a slip, correct it in the files instead; there are: Retail, Sales.`,
			},
		},
		"switched off": {
			personChange(reconcile.Update, reconcile.ByAPI, named(52, "Anna", ""), named(52, "Anna", ""), active(false)),
			Knowledge{tariff: tariffBase},
			[]string{
				"Настройки → Пользователи → отметить пользователя → Активность", "Выключите активность пользователя «Anna».",
				"Settings → Users → tick the user → Activity", `Switch the activity of "Anna" off.`, "Активность / Activity: false",
			},
		},
		"switched on, tariff unsaid": {
			personChange(reconcile.Update, reconcile.ByAPI, named(52, "Anna", ""), named(52, "Anna", ""), active(true)),
			Knowledge{},
			[]string{
				"Настройки → Пользователи → отметить пользователя → Активность", "Включите активность пользователя «Anna». На тарифе enterprise это делает программа: укажите plan = \"enterprise\" в блоке licence.",
				"Settings → Users → tick the user → Activity", `Switch the activity of "Anna" on. With the tariff enterprise a call does this: write plan = "enterprise" in the licence block.`, "Активность / Activity: true",
			},
		},
		"an administrator switched off": {
			personChange(reconcile.Update, reconcile.ByAPI, named(52, "Anna", baseAdministrator), named(52, "Anna", baseAdministrator), active(false)),
			Knowledge{},
			[]string{
				"Настройки → Пользователи → отметить пользователя → Активность", "Выключите активность пользователя «Anna».",
				"Settings → Users → tick the user → Activity", `Switch the activity of "Anna" off.`, "Активность / Activity: false",
			},
		},
		"deleted": {
			leaver,
			Knowledge{},
			[]string{
				"Настройки → Пользователи → отметить пользователя → Удалить", "Удалите пользователя «Anna». Отменить это нельзя. Оставшееся передайте пользователю «Boss».",
				"Settings → Users → tick the user → Delete", `Delete "Anna". It cannot be taken back. Choose "Boss" for what is left.`,
			},
		},
		"the IP list": {
			security("security.ip_list", schema.Texts([]string{"203.0.113.7", "198.51.100.0/24"})),
			Knowledge{caller: "203.0.113.7"},
			[]string{
				"Настройки → Пользователи → три точки", "Белый список IP-адресов: включите и укажите адреса, свой первым: 203.0.113.7, 198.51.100.0/24. Сохраните.",
				"Settings → Users → three dots", "IP white list: switch it on with these addresses, your own first: 203.0.113.7, 198.51.100.0/24. Save.",
			},
		},
		"no IP list": {
			security("security.ip_list", schema.Texts(nil)),
			Knowledge{},
			[]string{"Настройки → Пользователи → три точки", "Белый список IP-адресов: выключите. Сохраните.", "Settings → Users → three dots", "IP white list: switch it off. Save."},
		},
		"the list and the API": {
			security("security.block_api", schema.Bool(true)),
			Knowledge{},
			[]string{
				"Настройки → Пользователи → три точки", "Сохраните.", "Settings → Users → three dots", "Save.",
				"Белый список IP-адресов: блокировать недоверенные API-запросы / IP white list: block untrusted API requests: true",
			},
		},
		"looked at again": {
			doubtful,
			Knowledge{},
			[]string{
				"Настройки → Пользователи → три точки", "Мониторинг активности: 500 a day. Сохраните.", "Settings → Users → three dots", "Activity monitoring: 500 a day. Save.",
				"Двухэтапный вход / Two-step sign-in: true",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			steps, diags := tt.k.steps([]reconcile.Change{tt.change}, seen{groups: []string{"Retail", "Sales"}}, nil)
			if len(diags) > 0 {
				t.Fatal(diags)
			}
			if diff := cmp.Diff(tt.want, written(steps[0])); diff != "" {
				t.Errorf("step (-want +got):\n%s", diff)
			}
			if read := tt.change.Kind == schema.KindUser; steps[0].Manual.CheckedByReading != read {
				t.Errorf("checked by reading: %t", !read)
			}
		})
	}
}

// Without a connection nothing is known of groups and of what anybody owns, and there are steps all the
// same.
func TestStepsWithoutAReading(t *testing.T) {
	t.Parallel()
	k := Knowledge{tariff: tariffEnterprise}
	grouped := named(0, "Anna", "")
	grouped.Attrs = []schema.Attr{{Name: attrGroup, Value: schema.Text("Night")}}
	steps, diags := k.Steps([]reconcile.Change{
		personChange(reconcile.Create, reconcile.ByAPI, nil, grouped, text1(attrGroup, "Night")),
		personChange(reconcile.Remove, reconcile.ByAPI, named(52, "Anna", ""), nil),
	})
	var got []string
	for _, s := range steps {
		got = append(got, s.Title)
	}
	if diff := cmp.Diff([]string{"deactivate Anna", "delete the user Anna", "add Anna"}, got); diff != "" || len(diags) > 0 {
		t.Errorf("%v, steps (-want +got):\n%s", diags, diff)
	}
}
