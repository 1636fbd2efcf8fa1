package alfacrm

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// What has no call is written out for a person, box by box, in the words of the interface (doc: help
// page on users). Steps come in the order of their screens, so that a person goes through each once.

const (
	screenNewRoleEN    = "CRM access → Role management → + Add"
	screenNewRoleRU    = "Доступ в CRM → Управление ролями → +Добавить"
	screenRoleEN       = "CRM access → Role management → Edit"
	screenRoleRU       = "Доступ в CRM → Управление ролями → Править"
	screenUserEN       = "CRM access → User management → Edit"
	screenUserRU       = "Доступ в CRM → Управление пользователями → Править"
	screenNewUserEN    = "CRM access → User management → + Add"
	screenNewUserRU    = "Доступ в CRM → Управление пользователями → +Добавить"
	screenCurrentEN    = "CRM access → User management → Current"
	screenCurrentRU    = "Доступ в CRM → Управление пользователями → Текущие"
	screenArchiveEN    = "CRM access → User management → Archived"
	screenArchiveRU    = "Доступ в CRM → Управление пользователями → Архивные"
	screenTeachersEN   = "Wrench at the top → Teachers → Teacher area"
	screenTeachersRU   = "Гаечный ключ вверху → Педагоги → Кабинет педагога"
	screenClientsEN    = "Wrench at the top → Clients → Customer area"
	screenClientsRU    = "Гаечный ключ вверху → Клиенты → Кабинет клиента"
	screenDesksEN      = "Wrench at the top → Settings → Finance"
	screenDesksRU      = "Гаечный ключ вверху → Настройки → Финансы"
	screenClientCardEN = "Clients → card → CRM access → grant"
	screenClientCardRU = "Клиенты → карточка → Доступ в CRM → предоставить"
)

// sentences collects the text of a step in both languages.
type sentences struct{ en, ru strings.Builder }

func (s *sentences) add(en, ru string, args ...any) {
	write(&s.en, fmt.Sprintf(en, args...))
	write(&s.ru, fmt.Sprintf(ru, args...))
}

func write(b *strings.Builder, sentence string) {
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	b.WriteString(sentence)
}

// say adds a sentence of which the two languages differ in more than words.
func (s *sentences) say(en, ru string) {
	write(&s.en, en)
	write(&s.ru, ru)
}

// save says to save, at the end: boxes are shown below the text.
func (s *sentences) save(m *reconcile.ManualStep) {
	if len(m.Boxes) == 0 {
		s.say("Save.", "Нажмите «Сохранить».")
		return
	}
	s.say("Set the boxes below and save.", "Отметьте или снимите галочки ниже и нажмите «Сохранить».")
}

// step finishes a manual step.
func (s *sentences) step(m *reconcile.ManualStep) *reconcile.ManualStep {
	m.TextEN, m.TextRU = s.en.String(), s.ru.String()
	return m
}

// roleByPerson writes out the edit of a role.
func (b *builder) roleByPerson(c *reconcile.Change) {
	m := &reconcile.ManualStep{Address: c.Address, ScreenEN: screenRoleEN, ScreenRU: screenRoleRU}
	s := &sentences{}
	title := fmt.Sprintf("edit the role %q", c.Title)
	fields := c.Fields
	whole := c.Role.Before == nil || c.Doubt != ""
	switch {
	case c.Doubt != "":
		title = fmt.Sprintf("check the role %q", c.Title)
		s.add("Look whether the role %q is as listed here, and set it so.", "Проверьте, что роль «%s» настроена так, как перечислено, и исправьте отличия.", c.Title)
	case c.Role.Before == nil:
		title = fmt.Sprintf("make or check the role %q", c.Title)
		s.say(fmt.Sprintf("Look for the role %q. If it is not there, add it (%s); if it is, compare it with this.", c.Title, screenNewRoleEN),
			fmt.Sprintf("Найдите роль «%s». Если её нет, добавьте её (%s); если есть, сверьте с перечисленным.", c.Title, screenNewRoleRU))
	default:
		s.add("Select the role %q and press Edit.", "Выделите роль «%s» галочкой и нажмите «Править».", c.Role.Before.Title.V)
	}
	if whole {
		fields = fromAttested(c)
	}
	for _, f := range fields {
		m.Boxes = append(m.Boxes, roleBox(s, c.Role.After, f)...)
	}
	sortBoxes(m.Boxes)
	if slices.ContainsFunc(m.Boxes, func(x reconcile.Box) bool { return strings.Contains(x.TitleRU, unconfirmed) }) {
		s.say("A title with (?) nobody has confirmed; look for the one that means it.", "Названия со знаком (?) не подтверждены: ищите пункт с таким смыслом.")
	}
	if whole {
		noOther(s, c)
	}
	if n := len(c.People); n > 0 {
		who := peopleText(c.People)
		en, ru := "This changes %d users: %s.", "Это изменит права пользователей (%d): %s."
		if n == 1 {
			en = "This changes %d user: %s."
		}
		s.add(en, ru, n, who)
	}
	s.save(m)
	step := b.manual("role", title, c, s.step(m))
	b.roles[c.Role.After] = step
}

// noOther says that nothing else is ticked, of those lists that the files describe.
func noOther(s *sentences, c *reconcile.Change) {
	has := func(path string) bool {
		return slices.ContainsFunc(c.Attest, func(v schema.AttestedValue) bool { return v.Path == path })
	}
	switch menu, rights := has(attrMenu), has("rights"); {
	case menu && rights:
		s.add("No other box is ticked.", "Других галочек быть не должно.")
	case menu:
		s.add("No other menu item is ticked; leave the actions as they are.", "Других пунктов меню быть не должно; действия оставьте как есть.")
	case rights:
		s.add("No other action is ticked; leave the menu as it is.", "Других действий быть не должно; пункты меню оставьте как есть.")
	}
}

// fromAttested is the whole of what is attested, as if nothing were set.
func fromAttested(c *reconcile.Change) []reconcile.FieldChange {
	var fields []reconcile.FieldChange
	for _, f := range c.Fields {
		if f.Path == "title" {
			fields = append(fields, f)
		}
	}
	for _, v := range c.Attest {
		if v.Value.Kind() != schema.TextsValue {
			fields = append(fields, reconcile.FieldChange{Path: v.Path, After: v.Value})
			continue
		}
		for _, member := range v.Value.Members() {
			fields = append(fields, reconcile.FieldChange{Path: v.Path + "." + member, After: schema.Bool(true)})
		}
	}
	return fields
}

// roleBox turns one field of a role into a sentence or a box.
func roleBox(s *sentences, r *schema.Role, f reconcile.FieldChange) []reconcile.Box {
	switch {
	case f.Path == "title":
		s.add("Name: %q.", "Название: «%s».", f.After.Plain())
	case f.Path == "rank":
		s.add("Rank: %s.", "Ранг: %s.", f.After.Plain())
	case f.Path == attrInterface:
		en, ru := faceTitle(f.After.Plain())
		s.say("Interface: "+en+".", "Интерфейс: «"+ru+"».")
	case strings.HasPrefix(f.Path, attrMenu+"."):
		item := strings.TrimPrefix(f.Path, attrMenu+".")
		en, ru := menuTitle(item)
		if title := declaredTitle(r, menuPrefix+item); title != "" {
			en, ru = title, title
		}
		return []reconcile.Box{{TitleEN: "Menu items → " + en, TitleRU: "Пункты меню → " + ru, Tick: f.After.True()}}
	case strings.HasPrefix(f.Path, "rights."):
		name := strings.TrimPrefix(f.Path, "rights.")
		en, ru := rightPath(name, declaredTitle(r, name))
		return []reconcile.Box{{TitleEN: "Actions → " + en, TitleRU: "Управление действиями → " + ru, Tick: f.After.True()}}
	}
	return nil
}

// declaredTitle returns the title under which a role declares a right or a menu item, "" if it does
// not.
func declaredTitle(r *schema.Role, name string) string {
	for _, d := range r.Rights {
		if d.Name == name {
			return d.Title
		}
	}
	return ""
}

func faceTitle(face string) (en, ru string) {
	switch face {
	case interfaceAdministration:
		return "Management", "Администрирование"
	case interfaceTeacher:
		return "Teacher Area", "Кабинет педагога"
	}
	return "Customer Area", "Кабинет клиента"
}

// rightPath returns where a right stands in the tree. Declared is the title of one that the catalogue
// does not have.
func rightPath(name, declared string) (en, ru string) {
	sectionEN, sectionRU := sectionTitle(name)
	id, ok := builtIn().Lookup(name)
	if !ok {
		title := cmp.Or(declared, name)
		return sectionEN + " → " + title, sectionRU + " → " + title
	}
	r := builtIn().Right(id)
	if r.TitleRU == sectionRU {
		return r.TitleEN, r.TitleRU
	}
	_, leaf, split := strings.Cut(r.TitleEN, ": ")
	if !split {
		leaf = r.TitleEN
	}
	en, ru = sectionEN, sectionRU
	if r.Node != "" && r.Node != r.Section() {
		if node, ok := builtIn().Lookup(r.Node); ok {
			en, ru = en+" → "+builtIn().Right(node).TitleEN, ru+" → "+builtIn().Right(node).TitleRU
		}
	}
	return en + " → " + leaf, ru + " → " + r.TitleRU
}

// sortBoxes puts the menu before the tree, as the screen does.
func sortBoxes(boxes []reconcile.Box) {
	slices.SortStableFunc(boxes, func(a, b reconcile.Box) int {
		menu := func(x reconcile.Box) int {
			if strings.HasPrefix(x.TitleEN, "Menu items") {
				return 0
			}
			return 1
		}
		return menu(a) - menu(b)
	})
}

// mostNames is how many people a step names.
const mostNames = 12

func peopleText(people []reconcile.Person) string {
	names := make([]string, 0, mostNames)
	for i, p := range people {
		if i == mostNames {
			return strings.Join(names, ", ") + fmt.Sprintf(" +%d", len(people)-mostNames)
		}
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// settingsByPerson writes out the settings of the cabinets, one step for each screen.
func (b *builder) settingsByPerson(c *reconcile.Change) {
	for _, group := range []string{groupTeacher, groupClient} {
		m := &reconcile.ManualStep{Address: c.Address, ScreenEN: screenTeachersEN, ScreenRU: screenTeachersRU}
		if group == groupClient {
			m.ScreenEN, m.ScreenRU = screenClientsEN, screenClientsRU
		}
		s := &sentences{}
		fields := c.Fields
		if c.Doubt != "" {
			fields = fromAttested(c)
		}
		some := false
		for _, f := range fields {
			x, ok := settingOf(f.Path)
			if !ok || x.group != group {
				continue
			}
			some = true
			if x.text {
				s.say(x.en+": "+f.After.Plain()+".", x.ru+": "+f.After.Plain()+".")
				continue
			}
			m.Boxes = append(m.Boxes, reconcile.Box{TitleEN: x.en, TitleRU: x.ru, Tick: f.After.True()})
		}
		if !some {
			continue
		}
		if n := len(c.People); n > 0 {
			s.add("People with that interface: %d.", "Пользователей с этим интерфейсом: %d.", n)
		}
		s.save(m)
		b.manual("settings", "set the "+strings.ToLower(strings.TrimPrefix(m.ScreenEN[strings.LastIndex(m.ScreenEN, "→"):], "→ "))+" settings", c, s.step(m))
	}
}

// formLabels are the labels of the form of a user.
var formLabels = map[string][2]string{
	"roles": {"Role", "Роль"}, "name": {"Full name", "ФИО"}, attrGender: {"Gender", "Пол"}, "email": {"E-mail", "E-mail"},
	"phone": {"Phone", "Телефон"}, attrLanguage: {"Interface language", "Язык интерфейса"}, attrSIP: {"SIP number", "Номер SIP"},
	attrINN: {"Cashier's taxpayer number", "ИНН кассира"}, "locations": {"Branches", "Филиалы"}, attrCashDesks: {"Access to cash desks", "Доступ в кассы"},
	attrActive: {"Active", "Активен"}, attrTeacherCard: {"Teacher", "Педагог"}, attrClientCards: {"Client's card", "Карточка клиента"},
}

// formOrder is the order of the form (doc).
var formOrder = [...]string{attrActive, "roles", attrTeacherCard, "name", attrGender, "email", "phone", attrLanguage, attrSIP, attrINN, "locations", attrCashDesks, attrClientCards}

func inFormOrder(fields []reconcile.FieldChange) []reconcile.FieldChange {
	fields = slices.Clone(fields)
	at := func(f reconcile.FieldChange) int { return slices.Index(formOrder[:], f.Path) }
	slices.SortStableFunc(fields, func(a, b reconcile.FieldChange) int { return at(a) - at(b) })
	return fields
}

// formFields writes fields of a user: lists as boxes, the rest as sentences.
func formFields(s *sentences, m *reconcile.ManualStep, fields []reconcile.FieldChange) {
	for _, f := range inFormOrder(fields) {
		label, ok := formLabels[f.Path]
		if !ok {
			continue
		}
		switch {
		case f.Path == attrClientCards:
			continue // has a screen of its own
		case f.After.Kind() == schema.TextsValue:
			for _, t := range f.After.Members() {
				if !slices.Contains(f.Before.Members(), t) {
					m.Boxes = append(m.Boxes, reconcile.Box{TitleEN: label[0] + " → " + t, TitleRU: label[1] + " → " + t, Tick: true})
				}
			}
			for _, t := range f.Before.Members() {
				if !slices.Contains(f.After.Members(), t) {
					m.Boxes = append(m.Boxes, reconcile.Box{TitleEN: label[0] + " → " + t, TitleRU: label[1] + " → " + t})
				}
			}
		case f.After.Kind() == schema.BoolValue:
			m.Boxes = append(m.Boxes, reconcile.Box{TitleEN: label[0], TitleRU: label[1], Tick: f.After.True()})
		default:
			en, ru := f.After.Plain(), f.After.Plain()
			if f.Path == attrGender {
				en, ru = genderTitle(en)
			}
			s.say(label[0]+": "+strings.TrimSuffix(en, ".")+".", label[1]+": "+strings.TrimSuffix(ru, ".")+".")
		}
	}
}

func genderTitle(g string) (en, ru string) {
	switch g {
	case "male":
		return "male", "мужской"
	case "female":
		return "female", "женский"
	}
	return g, g
}

// newUserByPerson writes out a new account.
func (b *builder) newUserByPerson(c *reconcile.Change) {
	if at := slices.IndexFunc(c.Fields, func(f reconcile.FieldChange) bool { return f.Path == attrClientCards }); at >= 0 && clientOnly(c.User.After) {
		b.newClientByPerson(c, c.Fields[at])
		return
	}
	m := &reconcile.ManualStep{Address: c.Address, ScreenEN: screenNewUserEN, ScreenRU: screenNewUserRU, CheckedByReading: true}
	s := &sentences{}
	switch {
	case c.Doubt != "":
		s.say("There was such an account: look for it in the archive ("+screenArchiveEN+") and bring it back; add a user only if it is nowhere.",
			"Такая учётная запись уже была: найдите её в архиве ("+screenArchiveRU+") и верните; добавляйте пользователя, только если её нигде нет.")
	case !b.archiveRead:
		s.say("First look in the archive ("+screenArchiveEN+"): the e-mail must be unique, archived users included, and somebody who is there is brought back instead of added.",
			"Сначала проверьте архив ("+screenArchiveRU+"): e-mail должен быть уникальным, в том числе среди архивных; кто есть в архиве, того возвращают, а не добавляют.")
	}
	// The list may leave out who is switched off, or works elsewhere only.
	s.add("Add a user with these; if the e-mail is taken, edit the account that has it instead.",
		"Добавьте пользователя с такими данными; если e-mail занят, измените ту учётную запись, у которой он указан.")
	formFields(s, m, c.Fields)
	s.add("Let a password be generated (%s).", "Пароль: нажмите «%s».", "авто")
	s.save(m)
	step := b.manualStep("user", fmt.Sprintf("add the user %s", c.Title), c, s.step(m))
	if email := c.User.After.Email.V; email != "" {
		step.Letters = []reconcile.Letter{accessLetter(email, c.Address)}
	}
	step.Needs = b.needsOf(c)
	b.add(step)
	b.clientCardsByPerson(c)
}

func accessLetter(email string, a schema.Address) reconcile.Letter {
	return reconcile.Letter{To: email, Address: a, Why: "access: a link, the login and the password"}
}

// newClientByPerson writes out a new account of a client, which is made on the client's card (doc).
func (b *builder) newClientByPerson(c *reconcile.Change, cards reconcile.FieldChange) {
	m := &reconcile.ManualStep{Address: c.Address, ScreenEN: screenClientCardEN, ScreenRU: screenClientCardRU, CheckedByReading: true}
	s := &sentences{}
	cardSentences(s, cards, c.User.After.Email.V)
	formFields(s, m, slices.DeleteFunc(slices.Clone(c.Fields), func(f reconcile.FieldChange) bool { return f.Path == "email" }))
	s.add("Let a password be generated (%s).", "Пароль: нажмите «%s».", "авто")
	s.save(m)
	step := b.manualStep("client-cards", fmt.Sprintf("give %s access from the clients' cards", c.Title), c, s.step(m))
	step.Letters = []reconcile.Letter{accessLetter(c.User.After.Email.V, c.Address)}
	step.Needs = b.needsOf(c)
	b.add(step)
}

// clientCardsByPerson writes out which clients' cards share a login. The first gives the access, the
// others are merged into it (doc).
func (b *builder) clientCardsByPerson(c *reconcile.Change) {
	fields := c.Fields
	if c.Doubt != "" {
		fields = fromAttestedLists(c)
	}
	for _, f := range fields {
		if f.Path != attrClientCards {
			continue
		}
		email := c.Title
		if u := c.User.After; u != nil {
			email = u.Email.V
		}
		m := &reconcile.ManualStep{Address: c.Address, ScreenEN: screenClientCardEN, ScreenRU: screenClientCardRU}
		s := &sentences{}
		if !f.Before.Known() && c.Action != reconcile.Create {
			s.add("Look whether the access is there already.", "Проверьте, нет ли уже доступа.")
		}
		cardSentences(s, f, email)
		step := b.manualStep("client-cards", fmt.Sprintf("give %s access from the clients' cards", c.Title), c, s.step(m))
		step.Needs = b.needsOf(c)
		b.add(step)
	}
}

// cardSentences says which cards get the access and which lose it.
func cardSentences(s *sentences, f reconcile.FieldChange, email string) {
	first := len(f.Before.Members()) == 0
	for _, card := range f.After.Members() {
		switch {
		case slices.Contains(f.Before.Members(), card):
			continue
		case first:
			s.add("On the card of %q give access with the e-mail %s.", "В карточке «%s» предоставьте доступ с e-mail %s.", card, email)
		default:
			s.add("On the card of %q give access with the same e-mail %s and agree to merge; the password is not asked again, and no second letter is sent.",
				"В карточке «%s» предоставьте доступ с тем же e-mail %s и согласитесь объединить доступы; пароль повторно не нужен, второго письма не будет.", card, email)
		}
		first = false
	}
	for _, card := range f.Before.Members() {
		if !slices.Contains(f.After.Members(), card) {
			s.add("On the card of %q take the access away.", "В карточке «%s» заберите доступ.", card)
		}
	}
}

// userByPerson writes out the edit of an account, or what to look for where nothing is known.
func (b *builder) userByPerson(c *reconcile.Change) {
	m := &reconcile.ManualStep{Address: c.Address, ScreenEN: screenUserEN, ScreenRU: screenUserRU}
	s := &sentences{}
	var fields []reconcile.FieldChange
	unknownOnly, readable, attested := true, false, c.Doubt != ""
	for _, f := range c.Fields {
		if f.Path == "archived" {
			continue
		}
		fields = append(fields, f)
		unknownOnly = unknownOnly && f.Attested && !f.Before.Known()
		readable, attested = readable || !f.Attested, attested || f.Attested
	}
	title := fmt.Sprintf("edit the user %s", c.Title)
	if c.Doubt != "" {
		fields = fromAttestedLists(c)
		unknownOnly = !readable
	}
	m.CheckedByReading = !attested
	if unknownOnly {
		title = fmt.Sprintf("check the user %s", c.Title)
		s.add("Look whether the user %q has this, and set it so.", "Проверьте, что у пользователя «%s» указано следующее, и исправьте отличия.", c.Title)
	} else {
		s.add("Select the user %q and press Edit.", "Выделите пользователя «%s» галочкой и нажмите «Править».", c.Title)
	}
	formFields(s, m, fields)
	// Of branches and cash desks there may be some that the files do not declare.
	if unknownOnly && slices.ContainsFunc(fields, func(f reconcile.FieldChange) bool { return f.Path == "roles" }) {
		s.add("No other role.", "Других ролей быть не должно.")
	}
	if unknownOnly && slices.ContainsFunc(fields, func(f reconcile.FieldChange) bool { return f.Path == "locations" || f.Path == attrCashDesks }) {
		s.add("Of the branches and cash desks that the files declare, no other.", "Из филиалов и касс, описанных в файлах, только перечисленные.")
	}
	s.save(m)
	step := b.manualStep("user", title, c, s.step(m))
	step.Needs = b.needsOf(c)
	b.add(step)
	b.clientCardsByPerson(c)
}

// fromAttestedLists is the whole of what is attested of an account.
func fromAttestedLists(c *reconcile.Change) []reconcile.FieldChange {
	fields := slices.Clone(c.Fields)
	for _, v := range c.Attest {
		if !slices.ContainsFunc(fields, func(f reconcile.FieldChange) bool { return f.Path == v.Path }) {
			fields = append(fields, reconcile.FieldChange{Path: v.Path, After: v.Value, Attested: true})
		}
	}
	return fields
}

// restoreByPerson brings somebody back, which takes two steps: out of the archive, and active again
// (doc).
func (b *builder) restoreByPerson(c *reconcile.Change) {
	s := &sentences{}
	s.add("Bring the user %q back from the archive with the green arrow.", "Верните пользователя «%s» из архива: нажмите зелёную стрелочку.", c.Title)
	first := b.manual("restore", fmt.Sprintf("bring %s back from the archive", c.Title), c,
		s.step(&reconcile.ManualStep{Address: c.Address, ScreenEN: screenArchiveEN, ScreenRU: screenArchiveRU, CheckedByReading: true}))
	m := &reconcile.ManualStep{
		Address: c.Address, ScreenEN: screenUserEN, ScreenRU: screenUserRU,
		Boxes: []reconcile.Box{{TitleEN: "Active", TitleRU: "Активен", Tick: true}},
	}
	t := &sentences{}
	t.add("Under Current, select the user %q and press Edit: who comes out of the archive cannot sign in yet.", "Во вкладке «Текущие» выделите пользователя «%s» и нажмите «Править»: после архива вход ещё закрыт.", c.Title)
	var rest []reconcile.FieldChange
	for _, f := range fromAttestedLists(c) {
		if f.Path != "archived" && f.Path != attrActive {
			rest = append(rest, f)
		}
	}
	formFields(t, m, rest)
	t.save(m)
	step := b.manualStep("activate", fmt.Sprintf("switch %s on again", c.Title), c, t.step(m))
	step.Needs = append(b.needsOf(c), first)
	b.add(step)
}

// archiveByPerson puts somebody away, which ends the access at once (doc). Nobody is ever deleted.
func (b *builder) archiveByPerson(c *reconcile.Change) {
	s := &sentences{}
	s.add("Select the user %q and archive it; the access ends at once. Users are never deleted.", "Выделите пользователя «%s» и отправьте в архив; доступ блокируется сразу. Пользователи не удаляются.", c.Title)
	b.manual("archive", fmt.Sprintf("archive the user %s", c.Title), c,
		s.step(&reconcile.ManualStep{Address: c.Address, ScreenEN: screenCurrentEN, ScreenRU: screenCurrentRU, CheckedByReading: true}))
}
