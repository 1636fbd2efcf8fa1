package alfacrm

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

func field(path string, before, after schema.Value) reconcile.FieldChange {
	return reconcile.FieldChange{Path: path, Before: before, After: after, Attested: true}
}

var (
	nothing = schema.Value{}
	on, off = schema.Bool(true), schema.Bool(false)
)

// deskRole is the edit of a role by three boxes, of which all is attested.
func deskRole(before bool) reconcile.Change {
	r := &schema.Role{
		Address: "role.desk", Title: schema.Field[string]{V: "Desk"},
		Rights: []schema.DeclaredRight{{Name: "client.merge", Title: "Объединить"}, {Name: "menu.shop", Title: "Магазин"}},
	}
	c := reconcile.Change{
		Address: "role.desk", Kind: schema.KindRole, Action: reconcile.Update, By: reconcile.ByPerson, Title: "Desk",
		Role: reconcile.Pair[schema.Role]{After: r}, People: []reconcile.Person{{Address: "user.a", Name: "Anna"}, {Address: "user.b", Name: "Boris"}},
		Fields: []reconcile.FieldChange{
			field("rights.common.client_card.communications", on, off), field("rights.common.export", on, off), field("rights.client.merge", off, on),
			field("menu.shop", off, on), field("rank", schema.Int(200), schema.Int(250)),
		},
		Attest: []schema.AttestedValue{
			{Path: "interface", Value: schema.Text("administration")},
			{Path: "menu", Value: schema.Texts([]string{"client", "shop"})},
			{Path: "rank", Value: schema.Int(250)},
			{Path: "rights", Value: schema.Texts([]string{"client.list", "client.merge", "role.create", "report", "user.archive"})},
		},
	}
	if before {
		c.Role.Before = &schema.Role{Title: schema.Field[string]{V: "Desk"}}
	}
	return c
}

// written writes out a manual step in one language.
func written(s reconcile.Step, ru bool) string {
	m := s.Manual
	screen, text := m.ScreenEN, m.TextEN
	if ru {
		screen, text = m.ScreenRU, m.TextRU
	}
	lines := []string{screen, text}
	for _, b := range m.Boxes {
		title := b.TitleEN
		if ru {
			title = b.TitleRU
		}
		lines = append(lines, map[bool]string{true: "[x] ", false: "[ ] "}[b.Tick]+title)
	}
	return strings.Join(lines, "\n")
}

func TestRoleSteps(t *testing.T) {
	t.Parallel()
	doubtful := deskRole(true)
	doubtful.Doubt = "changed by Boss"
	onlyRights := deskRole(false)
	onlyRights.Attest = onlyRights.Attest[3:]
	onlyRank := deskRole(false)
	onlyRank.Attest, onlyRank.People = onlyRank.Attest[2:3], onlyRank.People[:1]
	onlyMenu := deskRole(false)
	onlyMenu.Attest, onlyMenu.People = onlyMenu.Attest[1:2], nil
	renamed := deskRole(true)
	renamed.Title, renamed.Fields, renamed.People = "Front", []reconcile.FieldChange{field("title", schema.Text("Desk"), schema.Text("Front"))}, nil
	many := deskRole(true)
	many.Fields, many.People = many.Fields[4:], nil
	for i := range 14 {
		many.People = append(many.People, reconcile.Person{Name: fmt.Sprint("P", i)})
	}
	whole := `
[x] Menu items → Clients
[x] Menu items → Магазин
[x] Actions → Students → list
[x] Actions → Students → Объединить
[x] Actions → Reports controller
[x] Actions → CRM access → Role management → create
[x] Actions → CRM access → archive / restore`
	for name, tt := range map[string]struct {
		change reconcile.Change
		ru     bool
		want   string
	}{
		"edited": {deskRole(true), false, `CRM access → Role management → Edit
Select the role "Desk" and press Edit. Rank: 250. This changes 2 users: Anna, Boris. Set the boxes below and save.
[x] Menu items → Магазин
[ ] Actions → Common functions → Client card → communications tab
[ ] Actions → Common functions → Export to file
[x] Actions → Students → Объединить`},
		"edited, in Russian": {deskRole(true), true, `Доступ в CRM → Управление ролями → Править
Выделите роль «Desk» галочкой и нажмите «Править». Ранг: 250. Это изменит права пользователей (2): Anna, Boris. Отметьте или снимите галочки ниже и нажмите «Сохранить».
[x] Пункты меню → Магазин
[ ] Управление действиями → Общие функции → Карточка клиента → Коммуникации
[ ] Управление действиями → Общие функции → Экспорт в файл
[x] Управление действиями → Учащиеся → Объединить`},
		"first": {deskRole(false), false, `CRM access → Role management → Edit
Look for the role "Desk". If it is not there, add it (CRM access → Role management → + Add); if it is, compare it with this. Interface: Management. Rank: 250. A title with (?) nobody has confirmed; look for the one that means it. No other box is ticked. This changes 2 users: Anna, Boris. Set the boxes below and save.` + whole},
		"in doubt": {doubtful, false, `CRM access → Role management → Edit
Look whether the role "Desk" is as listed here, and set it so. Interface: Management. Rank: 250. A title with (?) nobody has confirmed; look for the one that means it. No other box is ticked. This changes 2 users: Anna, Boris. Set the boxes below and save.` + whole},
		"first, only rights": {onlyRights, true, `Доступ в CRM → Управление ролями → Править
Найдите роль «Desk». Если её нет, добавьте её (Доступ в CRM → Управление ролями → +Добавить); если есть, сверьте с перечисленным. Названия со знаком (?) не подтверждены: ищите пункт с таким смыслом. Других действий быть не должно; пункты меню оставьте как есть. Это изменит права пользователей (2): Anna, Boris. Отметьте или снимите галочки ниже и нажмите «Сохранить».
[x] Управление действиями → Учащиеся → Список
[x] Управление действиями → Учащиеся → Объединить
[x] Управление действиями → Контроллер отчетов
[x] Управление действиями → Доступ в CRM → Управление ролями → Добавить
[x] Управление действиями → Доступ в CRM → Users: archive / restore (?)`},
		"first, only the rank": {onlyRank, false, `CRM access → Role management → Edit
Look for the role "Desk". If it is not there, add it (CRM access → Role management → + Add); if it is, compare it with this. Rank: 250. This changes 1 user: Anna. Save.`},
		"first, only the menu": {onlyMenu, false, `CRM access → Role management → Edit
Look for the role "Desk". If it is not there, add it (CRM access → Role management → + Add); if it is, compare it with this. No other menu item is ticked; leave the actions as they are. Set the boxes below and save.
[x] Menu items → Clients
[x] Menu items → Магазин`},
		"renamed": {renamed, false, `CRM access → Role management → Edit
Select the role "Desk" and press Edit. Name: "Front". Save.`},
		"many": {many, false, `CRM access → Role management → Edit
Select the role "Desk" and press Edit. Rank: 250. This changes 14 users: P0, P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11 +2. Save.`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := steps([]reconcile.Change{tt.change}, &builder{})
			if len(list) != 1 {
				t.Fatalf("%d steps", len(list))
			}
			if diff := cmp.Diff(tt.want, written(list[0], tt.ru)); diff != "" {
				t.Errorf("step (-want +got):\n%s", diff)
			}
		})
	}
}

// person is a change of somebody with a role and a branch.
func person(action reconcile.Action, fields ...reconcile.FieldChange) reconcile.Change {
	role := &schema.Role{Address: "role.desk", Title: schema.Field[string]{V: "Desk"}, Attrs: []schema.Attr{{Name: attrInterface, Value: schema.Text(interfaceAdministration)}}}
	u := &schema.User{
		Address: "user.anna", Email: schema.Field[string]{V: "anna@school.example"},
		Assignments: []schema.Assignment{{Role: role, Locations: []*schema.Location{{Address: "location.center"}}}},
	}
	c := reconcile.Change{
		Address: "user.anna", Kind: schema.KindUser, Action: action, By: reconcile.ByPerson, Title: "Anna", Fields: fields,
		User: reconcile.Pair[schema.User]{Before: &schema.User{ID: schema.Field[schema.ID]{V: 7}}, After: u},
	}
	switch action {
	case reconcile.Create:
		c.User.Before = nil
	case reconcile.Remove:
		c.User.After = nil
	}
	return c
}

func read(path string, before, after schema.Value) reconcile.FieldChange {
	return reconcile.FieldChange{Path: path, Before: before, After: after}
}

func texts(list ...string) schema.Value { return schema.Texts(list) }

func TestUserSteps(t *testing.T) {
	t.Parallel()
	cards := read("client_cards", nothing, texts("Child One", "Child Two"))
	client := person(reconcile.Create, cards, read("email", nothing, schema.Text("anna@school.example")), read("name", nothing, schema.Text("Anna")), read("roles", nothing, texts("Кабинет клиента")))
	client.User.After.Assignments[0].Role = &schema.Role{Address: "role.client", Base: schema.Field[string]{V: baseClient}}
	doubtful := person(reconcile.Update)
	doubtful.Doubt, doubtful.Attest = "changed", []schema.AttestedValue{{Path: "client_cards", Value: texts("Child One")}, {Path: "roles", Value: texts("Desk")}}
	for name, tt := range map[string]struct {
		change  reconcile.Change
		archive bool
		ru      bool
		want    []string // steps, with what they need, whether reading checks them, and to whom they send letters
	}{
		"new": {
			person(reconcile.Create, read("email", nothing, schema.Text("anna@school.example")), read("name", nothing, schema.Text("Anna")), read("gender", nothing, schema.Text("female")), read("roles", nothing, texts("Desk"))), true, false,
			[]string{"[] true anna@school.example\nCRM access → User management → + Add\nAdd a user with these; if the e-mail is taken, edit the account that has it instead. Full name: Anna. Gender: female. E-mail: anna@school.example. Let a password be generated (авто). Set the boxes below and save.\n[x] Role → Desk"},
		},
		"new, the archive is not read": {
			person(reconcile.Create, read("name", nothing, schema.Text("Anna")), read("gender", nothing, schema.Text("female"))), false, true,
			[]string{"[] true anna@school.example\nДоступ в CRM → Управление пользователями → +Добавить\nСначала проверьте архив (Доступ в CRM → Управление пользователями → Архивные): e-mail должен быть уникальным, в том числе среди архивных; кто есть в архиве, того возвращают, а не добавляют. Добавьте пользователя с такими данными; если e-mail занят, измените ту учётную запись, у которой он указан. ФИО: Anna. Пол: женский. Пароль: нажмите «авто». Нажмите «Сохранить»."},
		},
		"a client": {
			client, true, false,
			[]string{"[] true anna@school.example\nClients → card → CRM access → grant\nOn the card of \"Child One\" give access with the e-mail anna@school.example. On the card of \"Child Two\" give access with the same e-mail anna@school.example and agree to merge; the password is not asked again, and no second letter is sent. Full name: Anna. Let a password be generated (авто). Set the boxes below and save.\n[x] Role → Кабинет клиента"},
		},
		"edited": {
			person(reconcile.Update, read("locations", texts("Center", "North"), texts("North", "South")), read("name", schema.Text("A"), schema.Text("Anna B.")), read("active", off, on)), true, false,
			[]string{"[] true \nCRM access → User management → Edit\nSelect the user \"Anna\" and press Edit. Full name: Anna B. Set the boxes below and save.\n[x] Active\n[x] Branches → South\n[ ] Branches → Center"},
		},
		"unknown": {
			person(reconcile.Update, field("roles", nothing, texts("Desk")), field("sip", nothing, schema.Text("101"))), true, false,
			[]string{"[] false \nCRM access → User management → Edit\nLook whether the user \"Anna\" has this, and set it so. SIP number: 101. No other role. Set the boxes below and save.\n[x] Role → Desk"},
		},
		"unknown cash desks": {
			person(reconcile.Update, field("cash_desks", nothing, texts("Till"))), true, true,
			[]string{"[] false \nДоступ в CRM → Управление пользователями → Править\nПроверьте, что у пользователя «Anna» указано следующее, и исправьте отличия. Из филиалов и касс, описанных в файлах, только перечисленные. Отметьте или снимите галочки ниже и нажмите «Сохранить».\n[x] Доступ в кассы → Till"},
		},
		"in doubt": {
			doubtful, true, false,
			[]string{
				"[] false \nCRM access → User management → Edit\nLook whether the user \"Anna\" has this, and set it so. No other role. Set the boxes below and save.\n[x] Role → Desk",
				"[] false \nClients → card → CRM access → grant\nLook whether the access is there already. On the card of \"Child One\" give access with the e-mail anna@school.example.",
			},
		},
		"another card": {
			person(reconcile.Update, field("client_cards", texts("Child Two"), texts("Child One"))), true, false,
			[]string{"[] false \nClients → card → CRM access → grant\nOn the card of \"Child One\" give access with the same e-mail anna@school.example and agree to merge; the password is not asked again, and no second letter is sent. On the card of \"Child Two\" take the access away."},
		},
		"brought back": {
			person(reconcile.Restore, read("archived", on, off), read("name", schema.Text("A"), schema.Text("Anna")), field("active", nothing, on)), true, false,
			[]string{
				"[] true \nCRM access → User management → Archived\nBring the user \"Anna\" back from the archive with the green arrow.",
				"[0] false \nCRM access → User management → Edit\nUnder Current, select the user \"Anna\" and press Edit: who comes out of the archive cannot sign in yet. Full name: Anna. Set the boxes below and save.\n[x] Active",
			},
		},
		"archived": {
			person(reconcile.Remove, read("archived", off, on)), true, true,
			[]string{"[] true \nДоступ в CRM → Управление пользователями → Текущие\nВыделите пользователя «Anna» и отправьте в архив; доступ блокируется сразу. Пользователи не удаляются."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, s := range steps([]reconcile.Change{tt.change}, &builder{archiveRead: tt.archive}) {
				to := ""
				for _, l := range s.Letters {
					to += l.To
				}
				got = append(got, fmt.Sprintf("%v %t %s\n%s", s.Needs, s.Manual.CheckedByReading, to, written(s, tt.ru)))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSettingsSteps(t *testing.T) {
	t.Parallel()
	c := reconcile.Change{
		Address: "organization.school", Kind: schema.KindOrganization, Action: reconcile.Update, By: reconcile.ByPerson, Title: "School",
		Fields: []reconcile.FieldChange{
			field("teacher_cabinet.hide_statistics", off, on), field("client_cabinet.forecast_history_period", nothing, schema.Text("10 lessons")), field("client_cabinet.view_lesson_price", on, off),
		},
		People: []reconcile.Person{{Name: "Anna"}},
	}
	var got []string
	for _, s := range steps([]reconcile.Change{c}, &builder{}) {
		got = append(got, s.Title, written(s, true))
	}
	want := []string{
		"set the teacher area settings", "Гаечный ключ вверху → Педагоги → Кабинет педагога\nПользователей с этим интерфейсом: 1. Отметьте или снимите галочки ниже и нажмите «Сохранить».\n[x] Скрывать статистику",
		"set the customer area settings", "Гаечный ключ вверху → Клиенты → Кабинет клиента\nПериод истории в прогнозе: 10 lessons. Пользователей с этим интерфейсом: 1. Отметьте или снимите галочки ниже и нажмите «Сохранить».\n[ ] Может видеть стоимость урока",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
}

// Steps of one screen follow each other, and what an account is to get is made before.
func TestStepsByScreen(t *testing.T) {
	t.Parallel()
	named := func(c reconcile.Change, name string) reconcile.Change {
		c.Address, c.Title = schema.Address("user."+name), name
		return c
	}
	role := deskRole(false)
	create := named(person(reconcile.Create, read("name", nothing, schema.Text("N")), read("roles", nothing, texts("Desk"))), "new")
	create.User.After.Assignments[0].Role = role.Role.After
	edit := read("name", schema.Text("A"), schema.Text("B"))
	list := steps([]reconcile.Change{
		named(person(reconcile.Remove), "a"), named(person(reconcile.Update, edit), "b"), create, named(person(reconcile.Remove), "c"), named(person(reconcile.Update, edit), "d"), role,
	}, &builder{})
	var got []string
	for i, s := range list {
		got = append(got, fmt.Sprintf("%d %s %v", i, s.Title, s.Needs))
	}
	want := []string{
		`0 make or check the role "Desk" []`, "1 add the user new [0]", "2 edit the user b []", "3 edit the user d []", "4 archive the user a []", "5 archive the user c []",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
}
