package loginlog_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seatplan/seatplan/providers/amocrm/loginlog"
)

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestParse(t *testing.T) {
	t.Parallel()
	anna := loginlog.Entry{
		Line: 2, Time: at("2027-01-15T09:30:00Z"), Who: "Анна Соболева", Way: "web", Page: "/leads/", IP: "203.0.113.7", Browser: "Chrome 131, Windows",
	}
	short := loginlog.Entry{Line: 2, Time: at("2027-01-15T09:30:00Z"), Who: "Anna"}
	whole := []loginlog.Column{loginlog.Time, loginlog.Way, loginlog.Who, loginlog.Page, loginlog.IP, loginlog.Browser}
	two := []loginlog.Column{loginlog.Time, loginlog.Who}
	for name, c := range map[string]struct {
		text string
		want loginlog.Log
	}{
		"commas": {
			"Дата и время,Способ,Пользователь,Страница,IP-адрес,Браузер\n2027-01-15 09:30:00,web,Анна Соболева,/leads/,203.0.113.7,\"Chrome 131, Windows\"\n",
			loginlog.Log{Columns: whole, Entries: []loginlog.Entry{anna}},
		},
		"semicolons, a mark at the beginning, lines of Windows": {
			"\ufeffВремя;Способ;Пользователь;Страница;IP;Браузер\r\n15.01.2027 09:30;web;Анна Соболева;/leads/;203.0.113.7;Chrome 131, Windows\r\n",
			loginlog.Log{Columns: whole, Entries: []loginlog.Entry{anna}},
		},
		"tabs": {
			"Time\tWay\tUser\tPage\tIP\tBrowser\n15.01.2027 09:30:00\tweb\tАнна Соболева\t/leads/\t203.0.113.7\tChrome 131, Windows\n",
			loginlog.Log{Columns: whole, Entries: []loginlog.Entry{anna}},
		},
		"any order and case, other columns, spaces": {
			"№;  USER ;Город;tImE\n1; Anna  ;Москва; 2027-01-15 09:30\n",
			loginlog.Log{Columns: []loginlog.Column{loginlog.Who, loginlog.Time}, Entries: []loginlog.Entry{short}},
		},
		"a heading with the separators of others": {
			"time;user;\"page, with; all\"\n2027-01-15 09:30;Anna;x\n",
			loginlog.Log{Columns: two, Entries: []loginlog.Entry{short}},
		},
		"an offset": {
			"time,user\n2027-01-15T09:30:00+03:00,Anna\n",
			loginlog.Log{Columns: two, Entries: []loginlog.Entry{{Line: 2, Time: at("2027-01-15T09:30:00+03:00"), Zoned: true, Who: "Anna"}}},
		},
		"e-mails": {
			"time,name,e-mail\n2027-01-15 09:30,,anna@volt.example\n2027-01-15 09:30,Anna,anna@volt.example\n",
			loginlog.Log{Columns: []loginlog.Column{loginlog.Time, loginlog.Who, loginlog.Mail}, Entries: []loginlog.Entry{
				{Line: 2, Time: short.Time, Who: "anna@volt.example", Mail: "anna@volt.example"},
				{Line: 3, Time: short.Time, Who: "Anna", Mail: "anna@volt.example"},
			}},
		},
		"e-mails alone": {
			"time,login\n2027-01-15 09:30,anna@volt.example\n",
			loginlog.Log{Columns: []loginlog.Column{loginlog.Time, loginlog.Mail}, Entries: []loginlog.Entry{
				{Line: 2, Time: short.Time, Who: "anna@volt.example", Mail: "anna@volt.example"},
			}},
		},
		"empty lines, and cells that are left over": {
			"\ntime,user\n\n,,\n2027-01-15 09:30,Anna,,\n",
			loginlog.Log{Columns: two, Entries: []loginlog.Entry{{Line: 5, Time: short.Time, Who: "Anna"}}},
		},
		"a cell of several lines": {
			"time,user,browser\n2027-01-15 09:30,Anna,\"Chrome\n131\"\n2027-01-15 09:30,Boris,\n",
			loginlog.Log{Columns: append(slices.Clone(two), loginlog.Browser), Entries: []loginlog.Entry{
				{Line: 2, Time: short.Time, Who: "Anna", Browser: "Chrome 131"}, {Line: 4, Time: short.Time, Who: "Boris"},
			}},
		},
		"nobody named": {"time,user\n2027-01-15 09:30,\n", loginlog.Log{Columns: two, Entries: []loginlog.Entry{{Line: 2, Time: short.Time}}}},
		"no entries":   {"time,user\n", loginlog.Log{Columns: two}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := loginlog.Parse(strings.NewReader(c.text))
			if err != nil {
				t.Fatal(err)
			}
			sameTimes(got)
			want := c.want
			sameTimes(&want)
			if !reflect.DeepEqual(*got, want) {
				t.Errorf("got  %+v\nwant %+v", *got, want)
			}
		})
	}
}

// sameTimes makes times comparable: two with the same offset may have different zones.
func sameTimes(l *loginlog.Log) {
	for i := range l.Entries {
		e := &l.Entries[i]
		_, offset := e.Time.Zone()
		e.Time = e.Time.In(time.FixedZone("", offset))
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		line int
		want []string
	}{
		"nothing":            {"", 0, []string{"the file is empty"}},
		"no known headings":  {"\nКогда;Кто\n1;2\n", 2, []string{"no column of the time (it is called время, ", "and no column of the user (it is called ", `the headings are "Когда", "Кто"`}},
		"no user":            {"Время,Браузер\n", 1, []string{"no column of the user", `the headings are "Время", "Браузер"`}},
		"no time":            {"user,ip\n", 1, []string{"no column of the time", `"user", "ip"`}},
		"two for one":        {"Дата,Время,User\n", 1, []string{`the columns "Дата" and "Время" both are the column of the time`}},
		"an unknown time":    {"time,user\n2027-01-15 09:30,Anna\n01/15/2027 09:30,Anna\n", 3, []string{`"01/15/2027 09:30" is no time`, "15.01.2027 09:30"}},
		"a day alone":        {"time,user\n2027-01-15,Anna\n", 2, []string{"is no time"}},
		"no such day":        {"time,user\n31.02.2027 09:30,Anna\n", 2, []string{"is no time"}},
		"no time given":      {"time,user\n,Anna\n", 2, []string{`"" is no time`}},
		"a slip in the year": {"time,user\n15.01.0027 09:30,Anna\n", 2, []string{"is no time"}},
		"too many cells":     {"time,user,browser\n2027-01-15 09:30,Anna,Chrome (KHTML, like Gecko)\n", 2, []string{"4 columns, and 3 headings", "quotation marks"}},
		"too few cells":      {"time,user,browser\n2027-01-15 09:30,Anna\n", 2, []string{"2 columns, and 3 headings"}},
		"an open quotation":  {"time,user\n2027-01-15 09:30,\"Anna\n", 2, []string{"no CSV", "quoted-field"}},
		"Windows-1251":       {"time,user\n2027-01-15 09:30,\xc0\xed\xed\xe0\n", 2, []string{"Windows-1251", "save it again as UTF-8"}},
		"headings in 1251":   {"\xc2\xf0\xe5\xec\xff;\xcf\xee\xeb\xfc\xe7\xee\xe2\xe0\xf2\xe5\xeb\xfc\n", 1, []string{"Windows-1251", "save it again as UTF-8"}},
		"UTF-16":             {"\xff\xfet\x00i\x00m\x00e\x00", 0, []string{"UTF-16", "save it again as UTF-8"}},
		"a spreadsheet":      {"PK\x03\x04\x14\x00", 0, []string{"a spreadsheet", "CSV UTF-8"}},
		"a very long header": {strings.Repeat("x", 5000) + strings.Repeat(",y", 100), 1, []string{strings.Repeat("x", 40) + `…", "y"`, `"y", …`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log, err := loginlog.Parse(strings.NewReader(c.text))
			if err == nil {
				t.Fatalf("accepted: %+v", log)
			}
			var at *loginlog.LineError
			line := 0
			if errors.As(err, &at) {
				line = at.Line
			}
			if line != c.line {
				t.Errorf("line %d, want %d: %v", line, c.line, err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v\nlacks %q", err, want)
				}
			}
		})
	}
}

func TestParsePassesOnTroubleOfTheReader(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken pipe")
	_, err := loginlog.Parse(readerFunc(func([]byte) (int, error) { return 0, broken }))
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	_, err = loginlog.Parse(readerFunc(func(p []byte) (int, error) { return len(p), nil }))
	if err == nil || !strings.Contains(err.Error(), "larger than 64 MB") {
		t.Errorf("got %v", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestWays(t *testing.T) {
	t.Parallel()
	type kind struct{ api, export, signIn bool }
	for way, want := range map[string]kind{
		"":              {signIn: true},
		"web":           {signIn: true},
		"Веб":           {signIn: true},
		"API":           {api: true, signIn: true},
		"Экспорт":       {export: true},
		"Export, leads": {export: true},
		"web, экспорт":  {export: true, signIn: true},
		"API (export)":  {api: true, export: true, signIn: true},
	} {
		e := loginlog.Entry{Way: way}
		if got := (kind{e.API(), e.Export(), e.SignIn()}); got != want {
			t.Errorf("%q: %+v, want %+v", way, got, want)
		}
	}
}

// Headings are found without regard to case, so the table is in lower case; and one heading means one column.
func TestHeadings(t *testing.T) {
	t.Parallel()
	manual, err := os.ReadFile("../../../docs/amocrm.md")
	if err != nil {
		t.Fatal(err)
	}
	meanings := make(map[string]loginlog.Column)
	for _, h := range loginlog.Headings() {
		for _, title := range h.Titles {
			if title != strings.ToLower(title) {
				t.Errorf("%q is not in lower case", title)
			}
			if other, ok := meanings[title]; ok {
				t.Errorf("%q means %s and %s", title, other, h.Column)
			}
			meanings[title] = h.Column
		}
		if row := "| " + string(h.Column) + " | " + strings.Join(h.Titles, ", ") + " |"; !bytes.Contains(manual, []byte(row)) {
			t.Errorf("docs/amocrm.md lacks the row\n%s", row)
		}
	}
}

// FuzzParse gives any bytes. What is accepted can be written again in the plainest form and means the same.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"",
		"time,user\n2027-01-15 09:30,Anna\n",
		"\ufeffВремя;Пользователь;Способ\r\n15.01.2027 09:30;Анна;\"web; экспорт\"\r\n;;\r\n",
		"user\ttime\temail\tip\tbrowser\tpage\nA\t2027-01-15T09:30:00.5-11:30\ta@b\t::1\tChrome/1\t/\n",
		"time,user\n2027-01-15 09:30,\"a\r\r\nb\"\n",
		"time,user\n2027-01-15 09:30,\xc0\n",
		"time,user\n0001-01-01 00:00,Anna\n",
		"time,user\n9999-12-31T23:59:59-23:59,\"\x1b[31m\"\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		log, err := loginlog.Parse(bytes.NewReader(data))
		if err != nil {
			if log != nil || err.Error() == "" {
				t.Fatalf("%v together with %v", log, err)
			}
			return
		}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		if err := w.Write([]string{"time", "user", "e-mail", "way", "page", "ip", "browser"}); err != nil {
			t.Fatal(err)
		}
		for line, e := range log.Entries {
			if e.Line <= line || e.Time.IsZero() {
				t.Fatalf("entry %d: %+v", line, e)
			}
			layout := "2006-01-02 15:04:05.999999999"
			if e.Zoned {
				layout = time.RFC3339Nano
			}
			if err := w.Write([]string{e.Time.Format(layout), e.Who, e.Mail, e.Way, e.Page, e.IP, e.Browser}); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		again, err := loginlog.Parse(&b)
		if err != nil {
			t.Fatalf("written again: %v", err)
		}
		if len(again.Entries) != len(log.Entries) {
			t.Fatalf("%d entries, then %d", len(log.Entries), len(again.Entries))
		}
		for i, e := range again.Entries {
			want := log.Entries[i]
			if !e.Time.Equal(want.Time) {
				t.Fatalf("%s, then %s", want.Time, e.Time)
			}
			e.Line, e.Time = want.Line, want.Time
			if e != want {
				t.Fatalf("%+v, then %+v", want, e)
			}
		}
	})
}
