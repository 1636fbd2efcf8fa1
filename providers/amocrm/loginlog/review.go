package loginlog

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/seatplan/seatplan/schema"
)

// Settings of the files that the log is held against.
const (
	settingIPList   = "security.ip_list"
	settingBlockAPI = "security.block_api"
)

// Window is the time in which devices and addresses are looked at.
type Window struct {
	Since schema.Date // its first day
	Until schema.Date // its last day: what is later is left out of everything. No day is no end
}

// Report is what the log tells of an organization.
type Report struct {
	Entries     int
	Later       int       // entries after the window, which are not among Entries
	First, Last time.Time // of Entries
	Short       bool      // the log begins after the first day of the window

	Users     []*Person // everybody in the files, in their order
	Strangers []*Person // in the log and in no file, by name
	Unclear   []*Person // in the log, by a name that several people of the files have

	Devices []Event // the first use of each unknown device, in order
	Listed  bool    // whether the files have a list of addresses
	Outside []Outside
	Exports []Event // in order
}

// Person is somebody in the files or in the log.
type Person struct {
	User    *schema.User    // nil for who is in no file
	Removed *schema.Removed // the block that says that they must not have access, nil if none does
	Who     string          // as the log calls somebody without a user; "" if it does not
	Mail    string          // as the log says, of somebody without a user
	// Namesakes are the users of the same name, where it is not said that they are meant.
	Namesakes []*schema.User
	// Unclear says that entries of a name that several have may be this user's.
	Unclear bool

	Entries    int
	Last       *Event // the last sign-in, nil for none
	LastDirect *Event // the last that was not through the API, nil for none
}

// Name returns how to call the person.
func (p *Person) Name() string {
	if p.User != nil {
		return p.User.Name.V
	}
	return p.Who
}

// Event is an entry with its moment, in the time zone of the organization, and whose it is.
type Event struct {
	*Entry
	Moment time.Time
	Person *Person
}

// Network returns the network of the event's address, as devices are told apart by it; the address itself
// if it is none.
func (e *Event) Network() string { return networkOf(e.IP) }

// Outside is an address that a person used in the window and that is not on the list.
type Outside struct {
	IP      string
	Person  *Person
	Entries int
	Last    Event
}

// Review holds a log against the files of an organization.
//
// An unknown device is a pair of browser and network that a person uses in the window for the first time in
// the log, though the log has older entries of theirs. So the first entry of a person is never one: nothing
// is known to compare it with. Devices are told apart roughly, because a new version of a browser and a new
// address of the same provider are no new device: see [networkOf] and [browserOf].
func Review(log *Log, o *schema.Organization, w Window) *Report {
	r := &Report{}
	m := newMatcher(o)
	events := make([]Event, 0, len(log.Entries))
	for i := range log.Entries {
		e := &log.Entries[i]
		moment := e.At(o.Timezone)
		if w.Until.Known() && schema.DateOf(moment) > w.Until {
			r.Later++
			continue
		}
		events = append(events, Event{Entry: e, Moment: moment})
	}
	slices.SortStableFunc(events, func(a, b Event) int { return a.Moment.Compare(b.Moment) })
	r.Entries = len(events)
	if r.Entries > 0 {
		r.First, r.Last = events[0].Moment, events[len(events)-1].Moment
		r.Short = schema.DateOf(r.First) > w.Since
	}
	for i := range events {
		e := &events[i]
		e.Person = m.person(e.Entry)
		e.Person.Entries++
		if e.SignIn() {
			e.Person.Last = e
			if !e.API() {
				e.Person.LastDirect = e
			}
		}
		if e.Export() {
			r.Exports = append(r.Exports, *e)
		}
	}
	r.Users, r.Strangers, r.Unclear = m.users, m.strangers, m.unclear
	for _, list := range [][]*Person{r.Strangers, r.Unclear} {
		slices.SortStableFunc(list, func(a, b *Person) int {
			return cmp.Or(strings.Compare(fold(a.Who), fold(b.Who)), strings.Compare(a.Mail, b.Mail))
		})
	}
	r.Devices = unknownDevices(events, w.Since)
	r.Listed, r.Outside = outside(events, o, w.Since)
	return r
}

// matcher finds out whose an entry is.
type matcher struct {
	byMail  map[string]*Person
	byName  map[string][]*Person
	removed map[string]*schema.Removed
	others  map[string]*Person // of no file or not clear, by what the log calls them

	users, strangers, unclear []*Person
}

func newMatcher(o *schema.Organization) *matcher {
	m := &matcher{
		byMail: make(map[string]*Person), byName: make(map[string][]*Person),
		removed: make(map[string]*schema.Removed), others: make(map[string]*Person),
	}
	for _, u := range o.Users {
		p := &Person{User: u}
		m.users = append(m.users, p)
		if mail := schema.NormalEmail(u.Email.V); mail != "" {
			m.byMail[mail] = p
		}
		if name := fold(u.Name.V); name != "" {
			m.byName[name] = append(m.byName[name], p)
		}
	}
	for _, x := range o.Removed {
		if mail := schema.NormalEmail(x.Email.V); mail != "" {
			m.removed[mail] = x
		}
	}
	return m
}

// person returns whose an entry is. An e-mail decides alone: somebody who is called like a user and signs
// in with another e-mail may well be another person.
func (m *matcher) person(e *Entry) *Person {
	mail, name := schema.NormalEmail(e.Mail), fold(e.Who)
	if mail == "" && strings.Contains(e.Who, "@") {
		mail = schema.NormalEmail(e.Who)
	}
	same := m.byName[name]
	switch {
	case mail != "" && m.byMail[mail] != nil:
		return m.byMail[mail]
	case mail == "" && len(same) == 1:
		return same[0]
	}
	key := "name " + name
	if mail != "" {
		key = "mail " + mail
	}
	if p := m.others[key]; p != nil {
		return p
	}
	p := &Person{Who: e.Who, Mail: mail, Removed: m.removed[mail]}
	m.others[key] = p
	for _, s := range same {
		p.Namesakes = append(p.Namesakes, s.User)
	}
	if mail != "" || len(same) == 0 {
		m.strangers = append(m.strangers, p)
		return p
	}
	for _, s := range same {
		s.Unclear = true
	}
	m.unclear = append(m.unclear, p)
	return p
}

// fold returns a name in the form in which two are compared.
func fold(name string) string { return strings.ToLower(clean(name)) }

// unknownDevices returns the first uses of unknown devices. Events are in order.
func unknownDevices(events []Event, since schema.Date) []Event {
	type device struct {
		person           *Person
		browser, network string
	}
	var found []Event
	first := make(map[*Person]time.Time)
	known := make(map[device]bool)
	for _, e := range events {
		if _, ok := first[e.Person]; !ok {
			first[e.Person] = e.Moment
		}
		d := device{e.Person, browserOf(e.Browser), networkOf(e.IP)}
		if d.browser == "" && d.network == "" || known[d] {
			continue
		}
		known[d] = true
		if e.Moment.After(first[e.Person]) && schema.DateOf(e.Moment) >= since {
			found = append(found, e)
		}
	}
	return found
}

// Bits of an address that tell networks apart: providers give their customers another address of the same
// network now and then. Both numbers are ours.
const (
	bitsIPv4 = 24
	bitsIPv6 = 48
)

func networkOf(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return strings.ToLower(ip)
	}
	a = a.Unmap().WithZone("")
	bits := bitsIPv6
	if a.Is4() {
		bits = bitsIPv4
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return a.String()
	}
	return p.String()
}

// browserOf returns a browser without the numbers of versions, which change every few weeks: "Chrome
// 131.0.0.0" and "Chrome/132" are the same. Digits within a word stay, "Win64".
func browserOf(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" /:;,()", r) })
	words = slices.DeleteFunc(words, func(w string) bool { return strings.Trim(strings.TrimPrefix(w, "v"), "0123456789._") == "" })
	return strings.Join(words, " ")
}

// outside returns whether the files have a list of addresses, and who used others in the window. Events
// are in order. Where the list does not hold for the API, integrations may come from anywhere.
func outside(events []Event, o *schema.Organization, since schema.Date) (listed bool, list []Outside) {
	var allowed []string
	spareAPI := false
	for _, s := range o.Settings {
		switch s.Name {
		case settingIPList:
			allowed = s.Value.Members()
		case settingBlockAPI:
			spareAPI = s.Value.Known() && !s.Value.True()
		}
	}
	if len(allowed) == 0 {
		return false, nil
	}
	type use struct {
		ip     string
		person *Person
	}
	at := make(map[use]int)
	for _, e := range events {
		if e.IP == "" || schema.DateOf(e.Moment) < since || spareAPI && e.API() || covered(allowed, e.IP) {
			continue
		}
		u := use{e.IP, e.Person}
		i, ok := at[u]
		if !ok {
			i = len(list)
			at[u] = i
			list = append(list, Outside{IP: e.IP, Person: e.Person})
		}
		list[i].Entries++
		list[i].Last = e
	}
	return true, list
}

// covered reports whether a list of addresses and networks holds an address. What is no address is on none.
func covered(list []string, ip string) bool {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return false
	}
	a = a.Unmap()
	return slices.ContainsFunc(list, func(entry string) bool {
		if p, err := netip.ParsePrefix(entry); err == nil {
			return p.Contains(a)
		}
		e, err := netip.ParseAddr(entry)
		return err == nil && e.Unmap() == a
	})
}
