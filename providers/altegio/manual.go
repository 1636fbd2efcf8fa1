package altegio

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// Networks have no call that writes (absence in every published specification), so what a plan
// wants of them is written out for a person, in the words of the interface (help page 000).

const (
	screenNewNetworkEN = "Location name at the top → Chains → Add"
	screenNewNetworkRU = "Название филиала вверху → Сети → Добавить"
	screenNetworkEN    = "Chain interface → Settings → General"
	screenNetworkRU    = "Интерфейс сети → Настройки → Основные"
	screenMainEN       = "Settings → System settings → Chain membership"
	screenMainRU       = "Настройки → Системные настройки → Принадлежность к сети"
	screenAccessEN     = "Team → person → Access"
	screenAccessRU     = "Сотрудники → сотрудник → Доступ"
	screenSecurityEN   = "Security"
	screenSecurityRU   = "Безопасность"
)

// byPerson writes the manual steps of a change.
func (b *builder) byPerson(c *reconcile.Change) {
	switch c.Kind {
	case schema.KindNetwork:
		b.networkByPerson(c)
	case schema.KindLocation:
		b.mainNetworkByPerson(c)
	case schema.KindOrganization:
		b.securityByPerson(c)
	}
}

// securityByPerson writes out what is set for the whole account (doc: help page on user roles).
func (b *builder) securityByPerson(c *reconcile.Change) {
	for _, f := range fieldsOrAttested(c) {
		on := f.After.True()
		m := &reconcile.ManualStep{
			Address: c.Address, ScreenEN: screenSecurityEN, ScreenRU: screenSecurityRU,
			Boxes:  []reconcile.Box{{TitleEN: "Two-factor authentication", TitleRU: "Двухфакторная аутентификация", Tick: on}},
			TextEN: "Set whether signing in takes a second factor, by e-mail and push, and save.",
			TextRU: "Укажите, нужен ли при входе второй фактор (e-mail и push), и сохраните.",
		}
		b.add(reconcile.Step{Kind: reconcile.Manual, Op: "security", Title: "set two-factor authentication", Addresses: []schema.Address{c.Address}, Manual: m}, nil)
	}
}

func (b *builder) networkByPerson(c *reconcile.Change) {
	want := c.Network.After
	en, ru := &sentences{}, &sentences{}
	m := &reconcile.ManualStep{Address: c.Address, ScreenEN: screenNetworkEN, ScreenRU: screenNetworkRU, CheckedByReading: true}
	title := fmt.Sprintf("change the network %q", want.Title.V)
	if c.Action == reconcile.Create {
		m.ScreenEN, m.ScreenRU = screenNewNetworkEN, screenNewNetworkRU
		title = fmt.Sprintf("create the network %q", want.Title.V)
		en.add("Create a network and call it %q.", want.Title.V)
		ru.add("Создайте сеть и назовите её «%s».", want.Title.V)
	}
	onlyUnread := true
	for _, f := range fieldsOrAttested(c) {
		switch f.Path {
		case "title":
			onlyUnread = false
			if c.Action != reconcile.Create {
				en.add("Change the name from %q to %q.", f.Before.Plain(), f.After.Plain())
				ru.add("Измените название «%s» на «%s».", f.Before.Plain(), f.After.Plain())
			}
		case "locations":
			onlyUnread = false
			members(en, ru, f)
		case "order":
			en.add("Put the locations into this order: %s.", f.After.Plain())
			ru.add("Расположите филиалы в таком порядке: %s.", f.After.Plain())
		case "main":
			en.add("Switch on the mark %q for %q, which stands first; without the mark the first one is not the main location. The main location decides the SMS tariffs and the currency of the statistics.", "Main location", f.After.Plain())
			ru.add("Поставьте отметку «Главный филиал» у филиала «%s», он стоит первым; без отметки первый филиал главным не считается. Главный филиал определяет тарифы SMS и валюту статистики.", f.After.Plain())
			m.Boxes = append(m.Boxes, reconcile.Box{TitleEN: "Main location: " + f.After.Plain(), TitleRU: "Главный филиал: " + f.After.Plain(), Tick: true})
		}
	}
	if onlyUnread {
		title = fmt.Sprintf("check the order and the main location of the network %q", want.Title.V)
		m.CheckedByReading = false
	}
	en.add("Save.")
	ru.add("Нажмите «Сохранить».")
	m.TextEN, m.TextRU = en.String(), ru.String()
	step := b.add(reconcile.Step{Kind: reconcile.Manual, Op: "network", Title: title, Addresses: []schema.Address{c.Address}, Manual: m}, nil)
	if c.Action == reconcile.Create {
		if b.networks == nil {
			b.networks = make(map[*schema.Network]int)
		}
		b.networks[want] = step
	}
}

// fieldsOrAttested returns what differs; if nothing does and an attestation is in doubt, all of it.
func fieldsOrAttested(c *reconcile.Change) []reconcile.FieldChange {
	if c.Doubt == "" {
		return c.Fields
	}
	fields := slices.Clone(c.Fields)
	for _, v := range c.Attest {
		if !slices.ContainsFunc(fields, func(f reconcile.FieldChange) bool { return f.Path == v.Path }) {
			fields = append(fields, reconcile.FieldChange{Path: v.Path, Before: v.Value, After: v.Value, Attested: true})
		}
	}
	return fields
}

// members says which locations to add to a network and which to take out.
func members(en, ru *sentences, f reconcile.FieldChange) {
	before, after := f.Before.Members(), f.After.Members()
	if add := without(after, before); len(add) > 0 {
		en.add("Add the locations: %s.", strings.Join(add, ", "))
		ru.add("Добавьте филиалы: %s.", strings.Join(add, ", "))
	}
	if drop := without(before, after); len(drop) > 0 {
		en.add("Take out the locations: %s.", strings.Join(drop, ", "))
		ru.add("Уберите филиалы: %s.", strings.Join(drop, ", "))
	}
}

func without(a, b []string) []string {
	in := make(map[string]bool, len(b))
	for _, s := range b {
		in[s] = true
	}
	var rest []string
	for _, s := range a {
		if !in[s] {
			rest = append(rest, s)
		}
	}
	return rest
}

func (b *builder) mainNetworkByPerson(c *reconcile.Change) {
	for _, f := range c.Fields {
		if f.Path != "main_network" {
			continue
		}
		loc, network := c.Location.Before.Title.V, f.After.Plain()
		b.add(reconcile.Step{
			Kind: reconcile.Manual, Op: "main-network", Addresses: []schema.Address{c.Address},
			Title: fmt.Sprintf("make %q the main network of %q", network, loc),
			Manual: &reconcile.ManualStep{
				Address: c.Address, ScreenEN: screenMainEN, ScreenRU: screenMainRU, CheckedByReading: true,
				TextEN: fmt.Sprintf("In the interface of the location %q, make %q its main network.", loc, network),
				TextRU: fmt.Sprintf("В интерфейсе филиала «%s» назначьте главной сеть «%s».", loc, network),
			},
		}, nil)
	}
}

// cancelByHand tells a person to cancel an invitation that the system does not let a program
// cancel. No call is documented for it; removing the invited person is the only candidate, and how
// it is refused is not documented either, so the system's own words come along.
func cancelByHand(a schema.Address, i *openInvite, refusal error) *reconcile.ManualStep {
	return &reconcile.ManualStep{
		Address: a, ScreenEN: screenAccessEN, ScreenRU: screenAccessRU, CheckedByReading: true,
		TextEN: fmt.Sprintf("Cancel the invitation of %s to %q, which is still open. The program cannot: %v.", i.Name, i.Location, refusal),
		TextRU: fmt.Sprintf("Отмените приглашение «%s» в филиал «%s», оно ещё открыто. Программе это не удалось: %v.", i.Name, i.Location, refusal),
	}
}

// sentences collects the text of a manual step.
type sentences struct{ text strings.Builder }

func (s *sentences) add(format string, args ...any) {
	if s.text.Len() > 0 {
		s.text.WriteByte(' ')
	}
	fmt.Fprintf(&s.text, format, args...)
}

func (s *sentences) String() string { return s.text.String() }
