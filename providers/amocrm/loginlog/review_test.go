package loginlog_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seatplan/seatplan/providers/amocrm/loginlog"
	"github.com/seatplan/seatplan/schema"
)

func day(text string) schema.Date {
	d, err := schema.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func user(key, name, mail string) *schema.User {
	u := &schema.User{Address: schema.NewAddress(schema.KindUser, key)}
	u.Name.V, u.Email.V = name, mail
	return u
}

// organization has a zone three hours before UTC, so that days begin at another time than in UTC.
func organization(settings ...schema.Attr) *schema.Organization {
	gone := &schema.Removed{Address: "removed.denis"}
	gone.Email.V = "denis@volt.example"
	return &schema.Organization{
		Name: "volt", Timezone: time.FixedZone("MSK", 3*60*60), Settings: settings, Removed: []*schema.Removed{gone},
		Users: []*schema.User{
			user("anna", "Анна Соболева", "anna@volt.example"),
			user("boris", "Boris", "boris@volt.example"),
			user("ivan1", "Иван Иванов", "ivan1@volt.example"),
			user("ivan2", "Иван Иванов", "ivan2@volt.example"),
		},
	}
}

func review(t *testing.T, o *schema.Organization, w loginlog.Window, text string) *loginlog.Report {
	t.Helper()
	log, err := loginlog.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return loginlog.Review(log, o, w)
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n  %s\nwant\n  %s", what, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestUnknownDevicesAtTheBordersOfTheWindow(t *testing.T) {
	t.Parallel()
	const chrome, firefox = ",203.0.113.7,Chrome 131\n", ",203.0.113.7,Firefox 133\n"
	january := loginlog.Window{Since: day("2027-01-01"), Until: day("2027-01-31")}
	for name, c := range map[string]struct {
		rows string
		want []string // the lines of the file
	}{
		"before the first day":                {"2026-12-01 10:00,Анна Соболева" + chrome + "2026-12-31 23:59:59,Анна Соболева" + firefox, nil},
		"at the beginning of the first day":   {"2026-12-01 10:00,Анна Соболева" + chrome + "2027-01-01 00:00:00,Анна Соболева" + firefox, []string{"3"}},
		"at the end of the last day":          {"2026-12-01 10:00,Анна Соболева" + chrome + "2027-01-31 23:59:59,Анна Соболева" + firefox, []string{"3"}},
		"after the last day":                  {"2026-12-01 10:00,Анна Соболева" + chrome + "2027-02-01 00:00:00,Анна Соболева" + firefox, nil},
		"by an offset before the first day":   {"2026-12-01 10:00,Анна Соболева" + chrome + "2027-01-01T01:00:00+05:00,Анна Соболева" + firefox, nil},
		"by an offset on the first day":       {"2026-12-01 10:00,Анна Соболева" + chrome + "2026-12-31T21:00:00Z,Анна Соболева" + firefox, []string{"3"}},
		"known from before":                   {"2026-12-31 23:59,Анна Соболева" + chrome + "2027-01-01 00:00,Анна Соболева" + chrome, nil},
		"the first entry of all":              {"2027-01-10 10:00,Анна Соболева" + chrome, nil},
		"two at the same moment":              {"2027-01-10 10:00,Анна Соболева" + chrome + "2027-01-10 10:00,Анна Соболева" + firefox, nil},
		"older entries within the window":     {"2027-01-10 10:00,Анна Соболева" + chrome + "2027-01-10 10:01,Анна Соболева" + firefox, []string{"3"}},
		"the newest first":                    {"2027-01-10 10:01,Анна Соболева" + firefox + "2027-01-10 10:00,Анна Соболева" + chrome, []string{"2"}},
		"once, however often it is used":      {"2026-12-01 10:00,Анна Соболева" + chrome + "2027-01-10 10:00,Анна Соболева" + firefox + "2027-01-11 10:00,Анна Соболева" + firefox, []string{"3"}},
		"another person's device":             {"2026-12-01 10:00,Анна Соболева" + chrome + "2026-12-01 10:00,Boris" + firefox + "2027-01-10 10:00,Анна Соболева" + firefox, []string{"4"}},
		"a newer version":                     {"2026-12-01 10:00,Анна Соболева" + chrome + "2027-01-10 10:00,Анна Соболева,203.0.113.7,Chrome/132.0.1\n", nil},
		"another address of the network":      {"2026-12-01 10:00,Анна Соболева" + chrome + "2027-01-10 10:00,Анна Соболева,203.0.113.250,Chrome 131\n", nil},
		"another network":                     {"2026-12-01 10:00,Анна Соболева" + chrome + "2027-01-10 10:00,Анна Соболева,203.0.114.7,Chrome 131\n", []string{"3"}},
		"a network of version 6":              {"2026-12-01 10:00,Анна Соболева,2001:db8:1:2::3,C\n2027-01-10 10:00,Анна Соболева,2001:db8:1:9::3,C\n2027-01-10 11:00,Анна Соболева,2001:db8:2::3,C\n", []string{"4"}},
		"one address in two forms":            {"2026-12-01 10:00,Анна Соболева" + chrome + "2027-01-10 10:00,Анна Соболева,::ffff:203.0.113.7,Chrome 131\n", nil},
		"no address and no browser":           {"2026-12-01 10:00,Анна Соболева" + chrome + "2027-01-10 10:00,Анна Соболева,,\n", nil},
		"what is no address is taken as such": {"2026-12-01 10:00,Анна Соболева,office,C\n2027-01-10 10:00,Анна Соболева,Office,C\n2027-01-10 11:00,Анна Соболева,home,C\n", []string{"4"}},
		"a stranger's":                        {"2026-12-01 10:00,Nobody" + chrome + "2027-01-10 10:00,NOBODY" + firefox, []string{"3"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := review(t, organization(), january, "time,user,ip,browser\n"+c.rows)
			var got []string
			for _, d := range r.Devices {
				got = append(got, fmt.Sprint(d.Line))
			}
			same(t, "lines of unknown devices", got, c.want)
		})
	}
}

// A log without a column knows devices by the other one.
func TestUnknownDevicesByOneColumn(t *testing.T) {
	t.Parallel()
	r := review(t, organization(), loginlog.Window{Since: day("2027-01-01")}, "time,user,browser\n2026-12-01 10:00,Boris,Chrome\n2027-01-10 10:00,Boris,Firefox\n")
	if len(r.Devices) != 1 || r.Devices[0].Line != 3 {
		t.Errorf("got %+v", r.Devices)
	}
}

func TestWhose(t *testing.T) {
	t.Parallel()
	r := review(t, organization(), loginlog.Window{Since: day("2027-01-01"), Until: day("2027-01-31")}, `time,user,e-mail,way
2027-01-15 09:00,АННА  соболева,,web
2027-01-15 10:00,Somebody,Anna@Volt.example,API
2027-01-15 11:00,anna@volt.example,,экспорт
2027-01-15 12:00,Иван Иванов,,web
2027-01-15 12:30,Иван Иванов,ivan2@volt.example,web
2027-01-15 13:00,Boris,other@volt.example,web
2027-01-15 14:00,Denis,denis@volt.example,web
2027-01-15 15:00,Zoe,,web
2027-01-15 16:00,zoe,,web
2027-01-15 17:00,,,web
2027-02-01 00:00,Boris,,web
`)
	hour := func(e *loginlog.Event) string {
		if e == nil {
			return "never"
		}
		return e.Moment.Format("15:04")
	}
	tell := func(list []*loginlog.Person) []string {
		var out []string
		for _, p := range list {
			s := fmt.Sprintf("%s %s: %d, %s, %s", p.Name(), p.Mail, p.Entries, hour(p.Last), hour(p.LastDirect))
			for _, u := range p.Namesakes {
				s += " " + string(u.Address)
			}
			if p.Removed != nil {
				s += " " + string(p.Removed.Address)
			}
			if p.Unclear {
				s += " unclear"
			}
			out = append(out, s)
		}
		return out
	}
	same(t, "users", tell(r.Users), []string{
		"Анна Соболева : 3, 10:00, 09:00", "Boris : 0, never, never", "Иван Иванов : 0, never, never unclear", "Иван Иванов : 1, 12:30, 12:30 unclear",
	})
	same(t, "strangers", tell(r.Strangers), []string{
		" : 1, 17:00, 17:00", "Boris other@volt.example: 1, 13:00, 13:00 user.boris", "Denis denis@volt.example: 1, 14:00, 14:00 removed.denis", "Zoe : 2, 16:00, 16:00",
	})
	same(t, "unclear", tell(r.Unclear), []string{"Иван Иванов : 1, 12:00, 12:00 user.ivan1 user.ivan2"})
	if len(r.Exports) != 1 || r.Exports[0].Person.User.Address != "user.anna" {
		t.Errorf("exports: %+v", r.Exports)
	}
	if r.Entries != 10 || r.Later != 1 || !r.Short || r.Last.Format("15:04") != "17:00" {
		t.Errorf("got %+v", r)
	}
}

func TestShortLog(t *testing.T) {
	t.Parallel()
	for first, short := range map[string]bool{"2026-12-31 10:00": false, "2027-01-01 23:59": false, "2027-01-02 00:00": true, "2027-01-01T22:00:00Z": true} {
		if r := review(t, organization(), loginlog.Window{Since: day("2027-01-01")}, "time,user\n"+first+",Boris\n"); r.Short != short {
			t.Errorf("a log from %s: %v", first, r.Short)
		}
	}
	if r := review(t, organization(), loginlog.Window{Since: day("2027-01-01")}, "time,user\n"); r.Short || r.Entries != 0 || len(r.Users) != 4 {
		t.Errorf("got %+v", r)
	}
}

func TestOutside(t *testing.T) {
	t.Parallel()
	const text = `time,user,ip,way
2026-12-31 23:59,Boris,192.0.2.1,web
2027-01-01 00:00,Boris,192.0.2.1,web
2027-01-10 10:00,Boris,203.0.113.7,web
2027-01-11 10:00,Boris,::ffff:198.51.100.1,web
2027-01-12 10:00,Boris,2001:db8::9,web
2027-01-13 10:00,Boris,192.0.2.1,web
2027-01-14 10:00,Zoe,192.0.2.1,web
2027-01-15 10:00,Boris,198.51.100.2,API
2027-01-16 10:00,Boris,,web
2027-01-17 10:00,Boris,office,web
`
	list := schema.Attr{Name: "security.ip_list", Value: schema.Texts([]string{"203.0.113.0/24", "198.51.100.1", "2001:db8::/32"})}
	blocks := func(b bool) schema.Attr { return schema.Attr{Name: "security.block_api", Value: schema.Bool(b)} }
	for name, c := range map[string]struct {
		settings []schema.Attr
		listed   bool
		want     []string
	}{
		"no list":                     {nil, false, nil},
		"the list is off":             {[]schema.Attr{{Name: "security.ip_list", Value: schema.Texts(nil)}}, false, nil},
		"a list":                      {[]schema.Attr{list}, true, []string{"192.0.2.1 Boris 2 13", "192.0.2.1 Zoe 1 14", "198.51.100.2 Boris 1 15", "office Boris 1 17"}},
		"a list that holds for all":   {[]schema.Attr{list, blocks(true)}, true, []string{"192.0.2.1 Boris 2 13", "192.0.2.1 Zoe 1 14", "198.51.100.2 Boris 1 15", "office Boris 1 17"}},
		"a list that spares the API":  {[]schema.Attr{list, blocks(false)}, true, []string{"192.0.2.1 Boris 2 13", "192.0.2.1 Zoe 1 14", "office Boris 1 17"}},
		"a list that lets everything": {[]schema.Attr{{Name: "security.ip_list", Value: schema.Texts([]string{"0.0.0.0/0", "::/0"})}}, true, []string{"office Boris 1 17"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := review(t, organization(c.settings...), loginlog.Window{Since: day("2027-01-01")}, text)
			var got []string
			for _, x := range r.Outside {
				got = append(got, fmt.Sprintf("%s %s %d %s", x.IP, x.Person.Name(), x.Entries, x.Last.Moment.Format("2")))
			}
			same(t, "outside", got, c.want)
			if r.Listed != c.listed {
				t.Errorf("listed: %v", r.Listed)
			}
		})
	}
}
