package loginlog

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// maxSize is more than a log of years has, and keeps a wrong file from filling the memory.
const maxSize = 64 << 20

// Parse reads a saved log: CSV in UTF-8, with commas, semicolons or tabs. Of what is wrong the first is
// returned, as a *LineError where it has a line.
func Parse(r io.Reader) (*Log, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxSize+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxSize {
		return nil, fmt.Errorf("the file is larger than %d MB; save a shorter time", maxSize>>20)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if err := checkText(data); err != nil {
		return nil, err
	}
	separator := separatorOf(data)
	rows := reader(data, separator)
	header, err := rows.Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil, errors.New("the file is empty; its first line has to be that of the headings")
	case err != nil:
		return nil, asLineError(err)
	}
	at, columns, err := findColumns(header)
	if err != nil {
		line, _ := rows.FieldPos(0)
		return nil, &LineError{line, err}
	}
	log := &Log{Columns: columns}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return log, nil
		}
		if err != nil {
			return nil, asLineError(err)
		}
		if !slices.ContainsFunc(row, func(cell string) bool { return clean(cell) != "" }) {
			continue // spreadsheets write lines that hold nothing but separators
		}
		line, _ := rows.FieldPos(0)
		entry, err := parseEntry(at, len(header), row)
		if err != nil {
			return nil, &LineError{line, err}
		}
		entry.Line = line
		log.Entries = append(log.Entries, entry)
	}
}

// checkText refuses what is no text in UTF-8, and says what to do.
func checkText(data []byte) error {
	const again = `save it again as UTF-8 (in a spreadsheet: "CSV UTF-8")`
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return errors.New("the file is a spreadsheet and not CSV; " + again)
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return errors.New("the file is in UTF-16; " + again)
	case utf8.Valid(data):
		return nil
	}
	valid := 0
	for {
		r, size := utf8.DecodeRune(data[valid:])
		if r == utf8.RuneError && size <= 1 {
			break
		}
		valid += size
	}
	return &LineError{1 + bytes.Count(data[:valid], []byte("\n")), errors.New("the file is not in UTF-8, but probably in Windows-1251; " + again)}
}

func reader(data []byte, separator rune) *csv.Reader {
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = separator
	r.FieldsPerRecord = -1 // parseEntry tells more clearly
	return r
}

// separatorOf returns the separator that gives the line of the headings the most columns that are known, and
// of several such the one that gives it the most columns.
func separatorOf(data []byte) rune {
	best, mostKnown, most := ',', -1, -1
	for _, separator := range []rune{',', ';', '\t'} {
		header, err := reader(data, separator).Read()
		if err != nil {
			continue
		}
		known := 0
		for _, title := range header {
			if columnOf(title) != "" {
				known++
			}
		}
		if known > mostKnown || known == mostKnown && len(header) > most {
			best, mostKnown, most = separator, known, len(header)
		}
	}
	return best
}

// columnOf returns the column that a heading names, "" if none.
func columnOf(title string) Column {
	title = strings.ToLower(clean(title))
	for _, h := range Headings() {
		if slices.Contains(h.Titles, title) {
			return h.Column
		}
	}
	return ""
}

// findColumns returns the place of every column in the line of the headings, and the columns in order.
func findColumns(header []string) (at map[Column]int, columns []Column, err error) {
	at = make(map[Column]int)
	for i, title := range header {
		c := columnOf(title)
		if c == "" {
			continue
		}
		if first, ok := at[c]; ok {
			return nil, nil, fmt.Errorf("the columns %s and %s both are the column of the %s; keep one of them", short(header[first]), short(title), c)
		}
		at[c] = i
		columns = append(columns, c)
	}
	_, hasTime := at[Time]
	_, hasWho := at[Who]
	_, hasMail := at[Mail]
	var missing []Column
	if !hasTime {
		missing = append(missing, Time)
	}
	if !hasWho && !hasMail {
		missing = append(missing, Who)
	}
	if len(missing) > 0 {
		return nil, nil, missingColumns(missing, header)
	}
	return at, columns, nil
}

func missingColumns(missing []Column, header []string) error {
	var wanted, found []string
	for _, h := range Headings() {
		if slices.Contains(missing, h.Column) {
			wanted = append(wanted, fmt.Sprintf("no column of the %s (it is called %s)", h.Column, strings.Join(h.Titles, ", ")))
		}
	}
	const shown = 20 // a file of another kind may have its whole text in the first line
	for i, title := range header {
		if i == shown {
			found = append(found, "…")
			break
		}
		found = append(found, short(title))
	}
	return fmt.Errorf("%s; the headings are %s", strings.Join(wanted, " and "), strings.Join(found, ", "))
}

// parseEntry reads one line. A line that has not as many cells as there are headings is refused, because its
// cells may belong to other columns: a browser's own name holds commas and semicolons.
func parseEntry(at map[Column]int, width int, row []string) (Entry, error) {
	for len(row) > width && clean(row[len(row)-1]) == "" {
		row = row[:len(row)-1]
	}
	if len(row) != width {
		return Entry{}, fmt.Errorf("%d columns, and %d headings; a cell that holds the separator needs quotation marks", len(row), width)
	}
	cell := func(c Column) string {
		if i, ok := at[c]; ok {
			return clean(row[i])
		}
		return ""
	}
	e := Entry{Who: cell(Who), Mail: cell(Mail), Way: cell(Way), Page: cell(Page), IP: cell(IP), Browser: cell(Browser)}
	if e.Who == "" {
		e.Who = e.Mail
	}
	var err error
	e.Time, e.Zoned, err = parseTime(cell(Time))
	return e, err
}

// firstYear is before every log: an earlier year is a slip, "15.01.0027".
const firstYear = 2000

// parseTime reads a time in one of the forms that may be expected. A day before a month or after it cannot be
// told apart with slashes, so those are refused.
func parseTime(text string) (t time.Time, zoned bool, err error) {
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "02.01.2006 15:04:05", "02.01.2006 15:04"} {
		if t, err = time.Parse(layout, text); err == nil && t.Year() >= firstYear {
			return t, false, nil
		}
	}
	if t, err = time.Parse(time.RFC3339, text); err == nil && t.Year() >= firstYear {
		return t, true, nil
	}
	return time.Time{}, false, fmt.Errorf("%s is no time; times are written 2027-01-15 09:30:00, 15.01.2027 09:30 or 2027-01-15T09:30:00+03:00", short(text))
}

// clean makes a cell one line without spaces around it.
func clean(s string) string { return strings.Join(strings.Fields(s), " ") }

// short quotes the beginning of a text, for a message.
func short(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return fmt.Sprintf("%q", s)
}

// asLineError gives a mistake in the form of the file the line that it is in.
func asLineError(err error) error {
	var p *csv.ParseError
	if errors.As(err, &p) {
		return &LineError{p.Line, fmt.Errorf("no CSV: column %d: %w", p.Column, p.Err)}
	}
	return err
}
