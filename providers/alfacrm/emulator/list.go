package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// defaultPageSize is what answers of the vendor have (third-party clients).
const defaultPageSize = 50

// filter is what a list is asked for. A filter stands in the body or, as one client does it, in the
// query; the body wins.
type filter struct {
	c *call
	f *form
}

func (c *call) filter() (*filter, error) {
	f, err := c.form()
	if err != nil {
		return nil, err
	}
	return &filter{c, f}, nil
}

// values are what a field may be, nil when anything goes: a filter that is absent or empty does not
// filter. That an id may be a list of ids is seen in use.
func (f *filter) values(field string) []string {
	v, given := f.f.fields[field]
	if !given {
		v = any(f.c.query().Get(field))
	}
	items, ok := v.([]any)
	if !ok {
		items = []any{v}
	}
	var list []string
	for _, item := range items {
		if text := scalar(item); text != "" {
			list = append(list, text)
		}
	}
	return list
}

func scalar(v any) string {
	switch v := v.(type) {
	case bool:
		return strconv.Itoa(bit(v))
	case json.Number:
		return v.String()
	case string:
		return v
	}
	return ""
}

// one is the value of a field that takes one, "" without one.
func (f *filter) one(field string) string {
	if values := f.values(field); len(values) > 0 {
		return values[0]
	}
	return ""
}

// id says whether the number passes.
func (f *filter) id(field string, n int) bool {
	values := f.values(field)
	return values == nil || slices.Contains(values, strconv.Itoa(n))
}

// overlaps says whether one of the numbers passes.
func (f *filter) overlaps(field string, list []int) bool {
	return f.values(field) == nil || slices.ContainsFunc(list, func(n int) bool { return f.id(field, n) })
}

// exact says whether the text is the one asked for.
func (f *filter) exact(field, text string) bool {
	values := f.values(field)
	return values == nil || slices.Contains(values, text)
}

// like says whether the text is or contains the one asked for, without case.
func (f *filter) like(field, text string, contains bool) bool {
	want, text := login(f.one(field)), login(text)
	return want == "" || want == text || contains && strings.Contains(text, want)
}

// name is the filter by name. How it compares is a switch.
func (f *filter) name(text string) bool {
	return f.like("name", text, f.c.s.is("name_filter", "contains"))
}

// removed says whether a record passes the filter removed: absent or 0 is what is current, 1 adds
// the archive, 2 is the archive alone (third-party clients, for customers, groups and teachers).
func (f *filter) removed(archived bool) bool {
	switch f.one("removed") {
	case "1":
		return true
	case "2":
		return archived
	}
	return !archived
}

// page cuts the page that is asked for out of all matches.
func (f *filter) page(items []object) reply {
	return paged(f, items, func(o object) object { return o })
}

// paged is page for matches that are shown by show, the page alone. Pages count from 0.
func paged[T any](f *filter, items []T, show func(T) object) reply {
	size := f.pageSize()
	// A page that is no number is the first one (guess).
	page, err := strconv.Atoi(f.one("page"))
	if err != nil || page < 0 {
		page = 0
	}
	pages := (len(items) + size - 1) / size
	if page >= pages && pages > 0 && f.c.s.is("past_end", "last_page") {
		page = pages - 1
	}
	cut := []object{}
	if page < pages {
		for _, item := range items[page*size : min((page+1)*size, len(items))] {
			cut = append(cut, show(item))
		}
	}
	return reply{http.StatusOK, object{"total": len(items), "count": len(cut), "page": page, "items": cut}}
}

func (f *filter) pageSize() int {
	asked := 0
	position := f.c.s.position("page_size_param")
	if position == "pageSize" || position == "both" {
		asked, _ = whole(f.f.fields["pageSize"])
	}
	if asked == 0 && (position == "per-page" || position == "both") {
		asked, _ = strconv.Atoi(f.c.query().Get("per-page"))
	}
	if asked <= 0 {
		return defaultPageSize
	}
	highest, err := strconv.Atoi(f.c.s.position("page_size_max"))
	if err != nil {
		panic("alfacrm/emulator: a position of page_size_max is no number")
	}
	return min(asked, highest)
}
