package amocrm

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// What has no call is written out for a person, in the words of the interface (kb).

const (
	screenUserEN     = "Settings → Users → the user"
	screenUserRU     = "Настройки → Пользователи → пользователь"
	screenNewUserEN  = "Settings → Users → Add user"
	screenNewUserRU  = "Настройки → Пользователи → Добавить пользователя"
	screenActiveEN   = "Settings → Users → tick the user → Activity"
	screenActiveRU   = "Настройки → Пользователи → отметить пользователя → Активность"
	screenDeleteEN   = "Settings → Users → tick the user → Delete"
	screenDeleteRU   = "Настройки → Пользователи → отметить пользователя → Удалить"
	screenGroupsEN   = "Settings → Users → three dots → Groups"
	screenGroupsRU   = "Настройки → Пользователи → три точки → Настройка групп"
	screenSignInEN   = "Sign-in page → Forgot the password"
	screenSignInRU   = "Страница входа → Восстановить пароль"
	screenSecurityEN = "Settings → Users → three dots"
	screenSecurityRU = "Настройки → Пользователи → три точки"
)

// sentences collects the text of a step in both languages.
type sentences struct{ en, ru strings.Builder }

func (s *sentences) say(en, ru string) {
	for _, t := range []struct {
		b    *strings.Builder
		text string
	}{{&s.en, en}, {&s.ru, ru}} {
		if t.b.Len() > 0 {
			t.b.WriteByte(' ')
		}
		t.b.WriteString(t.text)
	}
}

func (s *sentences) step(m *reconcile.ManualStep) *reconcile.ManualStep {
	m.TextEN, m.TextRU = s.en.String(), s.ru.String()
	return m
}

var labels = map[string][2]string{
	"name": {"Name", "Имя"}, "email": {"E-mail", "E-mail"}, fieldRoles: {"Role", "Роль"}, attrGroup: {"Group", "Группа"}, fieldActive: {"Activity", "Активность"},
	attrLanguage: {"Language", "Язык"},
}

func (b *builder) manual(op, title string, c *reconcile.Change, m *reconcile.ManualStep) int {
	return b.add(reconcile.Step{Kind: reconcile.Manual, Op: op, Title: title, Addresses: []schema.Address{c.Address}, Manual: m})
}

// opEdit is the operation of a step in which a person edits a user.
const opEdit = "user"

// userByPerson writes out what a person changes of a user.
func (b *builder) userByPerson(c *reconcile.Change) {
	if c.Action == reconcile.Create {
		b.newUserByPerson(c)
		return
	}
	s := &sentences{}
	s.say(fmt.Sprintf("Open %q and set:", liveName(c)), fmt.Sprintf("Откройте пользователя «%s» и установите:", liveName(c)))
	s.fields(c)
	s.say("Save.", "Сохраните.")
	needs := b.needsOf(c)
	step := b.manual(opEdit, fmt.Sprintf("edit the user %s", c.Title), c, s.step(&reconcile.ManualStep{Address: c.Address, ScreenEN: screenUserEN, ScreenRU: screenUserRU, CheckedByReading: true}))
	b.steps[step].Needs = needs
	b.seats(step, roleSeats(c))
}

// fields lists what is to be set, as the form calls it.
func (s *sentences) fields(c *reconcile.Change) {
	for _, f := range c.Fields {
		label, ok := labels[f.Path]
		role := roleOf(c.User.After)
		switch {
		case !ok || c.Action == reconcile.Create && f.Path == fieldActive:
		case f.Path == fieldRoles && role != nil && role.Base.V == baseAdministrator: // a tab of the form and no role
			s.say("the tab Administrator.", "вкладка «Администратор».")
		case f.Path == fieldRoles && role != nil && role.Base.V == baseFree:
			s.say("free user.", "бесплатный пользователь.")
		case f.Path == fieldRoles && c.User.Before != nil && hasBase(c.User.Before, baseAdministrator):
			s.say(fmt.Sprintf("the role %q instead of the tab Administrator.", value(f.After)), fmt.Sprintf("роль «%s» вместо вкладки «Администратор».", value(f.After)))
		case f.Path == fieldRoles && c.User.Before != nil && hasBase(c.User.Before, baseFree):
			s.say(fmt.Sprintf("the role %q; no longer a free user.", value(f.After)), fmt.Sprintf("роль «%s»; больше не бесплатный пользователь.", value(f.After)))
		default:
			s.say(fmt.Sprintf("%s: %q.", label[0], value(f.After)), fmt.Sprintf("%s: «%s».", label[1], value(f.After)))
		}
	}
}

// seats says how many seats a step takes that a person carries out.
func (b *builder) seats(step, n int) {
	if n != 0 {
		b.steps[step].Seats, b.steps[step].Licence = n, b.knowledge.licence
	}
}

func liveName(c *reconcile.Change) string {
	if live := c.User.Before; live != nil && live.Name.V != "" {
		return live.Name.V
	}
	return c.Title
}

func value(v schema.Value) string {
	if v.Kind() == schema.TextsValue {
		return strings.Join(v.Members(), ", ")
	}
	return v.Plain()
}

// newUserByPerson writes out a new user whom no call can add: an administrator, or one of too many.
func (b *builder) newUserByPerson(c *reconcile.Change) {
	s := &sentences{}
	s.say("Add a user with:", "Добавьте пользователя:")
	s.fields(c)
	s.say("Save.", "Сохраните.")
	needs := b.needsOf(c)
	step := b.manual("user", fmt.Sprintf("add the user %s", c.Title), c, s.step(&reconcile.ManualStep{Address: c.Address, ScreenEN: screenNewUserEN, ScreenRU: screenNewUserRU, CheckedByReading: true}))
	b.steps[step].Needs = needs
	b.seats(step, seatOf(c.User.After))
	b.steps[step].Letters = []reconcile.Letter{{To: c.User.After.Email.V, Address: c.Address, Why: "a new user"}} // doc: a user who is added by hand gets a letter
}

// groupByPerson writes out a group that is named and does not exist.
func (b *builder) groupByPerson(c *reconcile.Change, name string) int {
	s := &sentences{}
	there := strings.Join(b.seen.groups, ", ")
	s.say(fmt.Sprintf("Create the group %q.", name), fmt.Sprintf("Создайте группу «%s».", name))
	s.say(fmt.Sprintf("If the name is a slip, correct it in the files instead; there are: %s.", there), fmt.Sprintf("Если это опечатка, исправьте имя в файлах; сейчас есть группы: %s.", there))
	return b.manual("group", fmt.Sprintf("create the group %s", name), c, s.step(&reconcile.ManualStep{Address: c.Address, ScreenEN: screenGroupsEN, ScreenRU: screenGroupsRU, CheckedByReading: true}))
}

// activeByPerson writes out what calls may not do: an administrator, or a tariff without them.
func (b *builder) activeByPerson(c *reconcile.Change, on bool, needs []int) int {
	s := &sentences{}
	verbEN, verbRU, seats := "off", "Выключите", -seatOf(c.User.Before)
	if on {
		verbEN, verbRU, seats = "on", "Включите", seatOf(c.User.After)
	}
	s.say(fmt.Sprintf("Switch the activity of %q %s.", liveName(c), verbEN), fmt.Sprintf("%s активность пользователя «%s».", verbRU, liveName(c)))
	if b.knowledge.tariff == tariffUnsaid && !hasBase(c.User.Before, baseAdministrator) {
		plan := b.knowledge.switchingTariff()
		s.say(fmt.Sprintf("With the tariff %s a call does this: write plan = %q in the licence block.", plan, plan), fmt.Sprintf("На тарифе %s это делает программа: укажите plan = %q в блоке licence.", plan, plan))
	}
	step := b.manual("activity", fmt.Sprintf("switch %s %s", c.Title, verbEN), c, s.step(&reconcile.ManualStep{
		Address: c.Address, ScreenEN: screenActiveEN, ScreenRU: screenActiveRU, CheckedByReading: true,
		Boxes: []reconcile.Box{{TitleEN: "Activity", TitleRU: "Активность", Tick: on}},
	}))
	b.steps[step].Needs = needs
	b.seats(step, seats)
	return step
}

// switchByHand writes out a call that the system has refused, although the files name a tariff that has it.
func switchByHand(a schema.Address, names string, on bool) *reconcile.ManualStep {
	verbEN, verbRU := "off", "выключите"
	if on {
		verbEN, verbRU = "on", "включите"
	}
	return &reconcile.ManualStep{
		Address: a, ScreenEN: screenActiveEN, ScreenRU: screenActiveRU, CheckedByReading: true,
		Boxes:  []reconcile.Box{{TitleEN: "Activity", TitleRU: "Активность", Tick: on}},
		TextEN: fmt.Sprintf("The system does not take this from a program; correct plan in the licence block if the tariff is another. Switch the activity of %q %s by hand.", names, verbEN),
		TextRU: fmt.Sprintf("Программе это недоступно; исправьте plan в блоке licence, если тариф другой. Вручную %s активность: «%s».", verbRU, names),
	}
}

// deleteByPerson writes out the deletion, which has no call and cannot be taken back (kb).
func (b *builder) deleteByPerson(c *reconcile.Change, needs []int) {
	s := &sentences{}
	s.say(fmt.Sprintf("Delete %q. It cannot be taken back.", liveName(c)), fmt.Sprintf("Удалите пользователя «%s». Отменить это нельзя.", liveName(c)))
	if c.Receiver != nil && b.unfit(c) == "" {
		s.say(fmt.Sprintf("Choose %q for what is left.", c.Receiver.Name.V), fmt.Sprintf("Оставшееся передайте пользователю «%s».", c.Receiver.Name.V))
	}
	step := b.manual("delete", fmt.Sprintf("delete the user %s", c.Title), c, s.step(&reconcile.ManualStep{Address: c.Address, ScreenEN: screenDeleteEN, ScreenRU: screenDeleteRU, CheckedByReading: true}))
	b.steps[step].Needs = needs
}

// securityByPerson writes out the security of the account.
func (b *builder) securityByPerson(c *reconcile.Change) {
	s := &sentences{}
	m := &reconcile.ManualStep{Address: c.Address, ScreenEN: screenSecurityEN, ScreenRU: screenSecurityRU}
	for _, f := range writtenOut(c) {
		switch strings.TrimPrefix(f.Path, blockSecurity+".") {
		case "ip_list":
			list := strings.Join(b.knowledge.ownFirst(f.After.Members()), ", ")
			if list == "" {
				s.say("IP white list: switch it off.", "Белый список IP-адресов: выключите.")
				continue
			}
			if !b.knowledge.listed(f.After.Members()) {
				s.say("IP white list: switch it on with these addresses: "+list+".", "Белый список IP-адресов: включите и укажите адреса: "+list+".")
				continue
			}
			s.say("IP white list: switch it on with these addresses, your own first: "+list+".", "Белый список IP-адресов: включите и укажите адреса, свой первым: "+list+".")
		case "block_api":
			m.Boxes = append(m.Boxes, reconcile.Box{TitleEN: "IP white list: block untrusted API requests", TitleRU: "Белый список IP-адресов: блокировать недоверенные API-запросы", Tick: f.After.True()})
		case "two_step":
			m.Boxes = append(m.Boxes, reconcile.Box{TitleEN: "Two-step sign-in", TitleRU: "Двухэтапный вход", Tick: f.After.True()})
		case "activity_limit":
			s.say("Activity monitoring: "+f.After.Plain()+".", "Мониторинг активности: "+f.After.Plain()+".")
		}
	}
	s.say("Save.", "Сохраните.")
	b.manual("security", "set the security of the account", c, s.step(m))
}

// writtenOut are the settings that a step tells a person to set: those that change, and all of them if
// what was attested is in doubt.
func writtenOut(c *reconcile.Change) []reconcile.FieldChange {
	fields := slices.Clone(c.Fields)
	for _, v := range c.Attest {
		if c.Doubt != "" && !slices.ContainsFunc(fields, func(f reconcile.FieldChange) bool { return f.Path == v.Path }) {
			fields = append(fields, reconcile.FieldChange{Path: v.Path, After: v.Value})
		}
	}
	return fields
}

// listed reports whether a list lets through whoever works here.
func (k Knowledge) listed(list []string) bool {
	return slices.ContainsFunc(list, func(m string) bool { return covers(m, k.caller) })
}

// ownFirst puts the entries first that let through whoever works here: the list holds from its first line
// on (kb).
func (k Knowledge) ownFirst(list []string) []string {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b string) int {
		return cmp.Compare(rankOf(covers(a, k.caller)), rankOf(covers(b, k.caller)))
	})
	return list
}

func rankOf(own bool) int {
	if own {
		return 0
	}
	return 1
}
