package schema

import (
	"fmt"
	"time"
)

// Date is a calendar day. The zero Date is no day; January 1st of year 1 is day 1.
type Date int32

const secondsPerDay = 24 * 60 * 60

var firstDay = time.Date(1, time.January, 1, 0, 0, 0, 0, time.UTC).Unix()

// DateOf returns the day of a moment in the moment's own time zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date((time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()-firstDay)/secondsPerDay) + 1
}

// ParseDate reads a day of the form 2027-03-31.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return 0, fmt.Errorf("%q is not a day of the form 2027-03-31", s)
	}
	return DateOf(t), nil
}

// Known reports whether there is a day.
func (d Date) Known() bool { return d != 0 }

// AddDays returns the day n days later.
func (d Date) AddDays(n int) Date { return d + Date(n) }

// String returns the day in the form 2027-03-31, and "" for no day.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return time.Unix(firstDay+int64(d-1)*secondsPerDay, 0).UTC().Format(time.DateOnly)
}
