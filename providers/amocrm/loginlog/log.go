package loginlog

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Column is one thing that the log tells of an entry.
type Column string

// Columns of the log. Mail is none of the vendor's, and is read where a person has added it.
const (
	Time    Column = "time"
	Who     Column = "user"
	Mail    Column = "e-mail"
	Way     Column = "way"
	Page    Column = "page"
	IP      Column = "IP"
	Browser Column = "browser"
)

// A Heading is a column with the headings by which it is known.
type Heading struct {
	Column Column
	Titles []string // in lower case
}

// Headings returns all headings that are known. They are guesses from the vendor's description of the
// columns, in the languages of the interface that we know of; add what a real file has.
func Headings() []Heading {
	return []Heading{
		{Time, []string{"время", "дата", "дата и время", "дата/время", "дата входа", "время входа", "дата и время входа", "time", "date", "date and time", "date/time", "login time", "sign-in time"}},
		{Who, []string{"пользователь", "имя", "имя пользователя", "сотрудник", "user", "user name", "username", "name"}},
		{Mail, []string{"e-mail", "email", "почта", "эл. почта", "электронная почта", "логин", "login"}},
		{Way, []string{"способ", "способ входа", "способ авторизации", "тип", "тип авторизации", "way", "method", "type", "login type", "login method"}},
		{Page, []string{"страница", "адрес страницы", "url", "page"}},
		{IP, []string{"ip", "ip-адрес", "ip адрес", "адрес ip", "ip address", "ip-address"}},
		{Browser, []string{"браузер", "информация о браузере", "устройство", "browser", "browser information", "device", "user agent", "user-agent"}},
	}
}

// Log is a log of sign-ins as a file has it.
type Log struct {
	Columns []Column // that the file has, in its order
	Entries []Entry  // in the order of the file
}

// Has reports whether the file has a column.
func (l *Log) Has(c Column) bool { return slices.Contains(l.Columns, c) }

// Entry is one line of the log. Texts are as in the file, but for spaces; they are not safe to show.
type Entry struct {
	Line    int // of the file, from 1
	Time    time.Time
	Zoned   bool   // whether the file gives an offset; if not, Time is what a clock showed, in UTC
	Who     string // a name or an e-mail, "" if the file names nobody
	Mail    string
	Way     string
	Page    string
	IP      string
	Browser string
}

// At returns the moment of the entry. Which clock a time without an offset follows is not known; it is taken
// for that of the zone.
func (e *Entry) At(zone *time.Location) time.Time {
	if e.Zoned {
		return e.Time.In(zone)
	}
	y, m, d := e.Time.Date()
	return time.Date(y, m, d, e.Time.Hour(), e.Time.Minute(), e.Time.Second(), e.Time.Nanosecond(), zone)
}

// Export reports whether the entry is marked as an export (kb). By which word is a guess.
func (e *Entry) Export() bool { return hasAny(e.Way, "экспорт", "выгрузк", "export") }

// API reports whether an integration signed in, which the log shows under the name of the person who
// connected it (kb).
func (e *Entry) API() bool { return hasAny(e.Way, "api", "апи") }

// SignIn reports whether the entry is a sign-in: all are, but those of an export alone. Whether an export has
// an entry of its own or marks that of the sign-in is not known.
func (e *Entry) SignIn() bool { return !e.Export() || e.API() || hasAny(e.Way, "web", "веб") }

func hasAny(s string, words ...string) bool {
	s = strings.ToLower(s)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

// LineError is a mistake in a line of the file.
type LineError struct {
	Line int // from 1
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap returns what is wrong with the line.
func (e *LineError) Unwrap() error { return e.Err }
