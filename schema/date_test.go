package schema_test

import (
	"cmp"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/schema"
)

func day(t *testing.T, s string) schema.Date {
	t.Helper()
	d, err := schema.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseDateReadsOnlyWholeDaysOfTheCalendar(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"0001-01-01", "1900-02-28", "2000-02-29", "2024-02-29", "2027-03-31", "2027-12-31", "9999-12-31"} {
		if got := day(t, s); got.String() != s || !got.Known() {
			t.Errorf("ParseDate(%q) = %q, known %v", s, got, got.Known())
		}
	}
	for _, s := range []string{
		"", "2027", "2027-03", "2027-3-31", "27-03-31", "2027/03/31", "31.03.2027", " 2027-03-31", "2027-03-31 ", "2027-03-31T00:00:00Z",
		"2027-00-10", "2027-13-10", "2027-03-00", "2027-03-32", "2027-04-31", "2027-02-29", "1900-02-29", "10000-01-01",
		"0000-01-01", "0000-12-31",
	} {
		if got, err := schema.ParseDate(s); err == nil || got.Known() {
			t.Errorf("ParseDate(%q) = %d, %v; want an error", s, got, err)
		}
	}
}

func TestFirstDayIsOneAndNoDayIsEmpty(t *testing.T) {
	t.Parallel()
	if got := day(t, "0001-01-01"); got != 1 {
		t.Errorf("January 1st of year 1 is day %d", got)
	}
	if none := schema.Date(0); none.Known() || none.String() != "" {
		t.Errorf("the zero Date is %q, known %v", none, none.Known())
	}
}

func TestAddDaysCrossesMonthsAndYears(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from string
		days int
		want string
	}{
		{"2027-01-31", 1, "2027-02-01"},
		{"2027-02-28", 1, "2027-03-01"},
		{"2028-02-28", 1, "2028-02-29"},
		{"2028-03-01", -1, "2028-02-29"},
		{"2100-02-28", 1, "2100-03-01"},
		{"2027-04-30", 1, "2027-05-01"},
		{"2027-12-31", 1, "2028-01-01"},
		{"2027-01-01", -1, "2026-12-31"},
		{"2027-03-31", 0, "2027-03-31"},
		{"2000-01-01", 366, "2001-01-01"},
	} {
		if got := day(t, c.from).AddDays(c.days).String(); got != c.want {
			t.Errorf("%s and %d days = %s, want %s", c.from, c.days, got, c.want)
		}
	}
}

func TestDateOfTakesTheDayOfTheZoneOfTheMoment(t *testing.T) {
	t.Parallel()
	moment := time.Date(2027, time.March, 31, 22, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		zone *time.Location
		want string
	}{
		{time.UTC, "2027-03-31"},
		{time.FixedZone("east", 3*60*60), "2027-04-01"},
		{time.FixedZone("west", -23*60*60), "2027-03-30"},
	} {
		if got := schema.DateOf(moment.In(c.zone)).String(); got != c.want {
			t.Errorf("the day in %s = %s, want %s", c.zone, got, c.want)
		}
	}
}

func TestDatesAgreeWithTheCalendarOfTime(t *testing.T) {
	t.Parallel()
	last := day(t, "9999-12-31")
	days := rapid.Int32Range(1, int32(last))
	rapid.Check(t, func(t *rapid.T) {
		a, b := schema.Date(days.Draw(t, "a")), schema.Date(days.Draw(t, "b"))
		x, err := time.Parse(time.DateOnly, a.String())
		if err != nil {
			t.Fatal(err)
		}
		if got := schema.DateOf(x); got != a {
			t.Errorf("%s is day %d and read again day %d", a, a, got)
		}
		if got, want := b.String(), x.AddDate(0, 0, int(b-a)).Format(time.DateOnly); got != want {
			t.Errorf("%d days after %s = %s, want %s", b-a, a, got, want)
		}
		if cmp.Compare(a, b) != cmp.Compare(a.String(), b.String()) {
			t.Errorf("the days %d and %d are in another order than %s and %s", a, b, a, b)
		}
	})
}
