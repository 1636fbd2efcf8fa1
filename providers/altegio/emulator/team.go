package emulator

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// pageLimit is the largest page of v2.
const pageLimit = 250

// v2TeamMembers is list_team_members. Most flags can be filtered on but are not in the answer.
func (c *call) v2TeamMembers() (reply, error) {
	l, err := c.inside()
	if err != nil {
		return reply{}, err
	}
	query := c.r.URL.Query()
	keep, err := c.teamFilter(query)
	if err != nil {
		return reply{}, err
	}
	data, included := make([]object, 0), make([]object, 0)
	for i := range c.s.Employees {
		if e := &c.s.Employees[i]; e.Location == l.ID && keep(e) {
			data = append(data, c.teamMember(e))
		}
	}
	page, limit, err := paging(query)
	if err != nil {
		return reply{}, err
	}
	from := min((page-1)*limit, len(data))
	data = data[from:min(from+limit, len(data))]
	if slices.Contains(slices.Concat(query["include"], query["include[]"]), "position") {
		for _, p := range c.jobTitles(l.ID) {
			included = append(included, c.positionResource(p))
		}
	}
	return reply{http.StatusOK, object{
		"data": data, "included": included,
		"meta": object{"pagination": object{"page": page, "offset": from, "limit": limit}},
	}}, nil
}

// teamFilter reads the filters: 0 no, 1 yes, 2 any.
func (c *call) teamFilter(query url.Values) (keep func(*Employee) bool, err error) {
	flags := []struct {
		name string
		of   func(*Employee) bool
		left string // the filter when it is left out
	}{
		{"fired", func(e *Employee) bool { return e.Fired }, "0"},
		{"deleted", func(e *Employee) bool { return e.Deleted }, "0"},
		{"user_linked", func(e *Employee) bool { return e.User != 0 }, "2"},
		{"is_paid", c.paidStaff, "2"},
		{"has_schedule", func(e *Employee) bool { return e.Schedule }, "2"},
		{"is_assistant", func(e *Employee) bool { return e.Assistant }, "2"},
	}
	wanted := make([]string, len(flags))
	for i, flag := range flags {
		key := "filter[" + flag.name + "]"
		wanted[i] = or(query.Get(key), flag.left)
		if query.Get(key) == "" && c.s.is("team_filters", "all") {
			wanted[i] = "2"
		}
		if !slices.Contains([]string{"0", "1", "2"}, wanted[i]) {
			return nil, invalid(fieldError{key, "want 0, 1 or 2"})
		}
	}
	name, title := strings.ToLower(query.Get("filter[name]")), query.Get("filter[position_title]")
	position := query.Get("filter[position_id]")
	return func(e *Employee) bool {
		for i, flag := range flags {
			if wanted[i] != "2" && flag.of(e) != (wanted[i] == "1") {
				return false
			}
		}
		p := c.s.jobTitle(e.Position)
		return strings.Contains(strings.ToLower(e.Name), name) &&
			(position == "" || position == fmt.Sprint(e.Position)) &&
			(title == "" || p != nil && strings.EqualFold(p.Title, title))
	}, nil
}

// paging reads page and limit of v2.
func paging(query url.Values) (page, limit int, err error) {
	if page, err = pageNumber(query, "page", 1, math.MaxInt32); err != nil {
		return 0, 0, err
	}
	limit, err = pageNumber(query, "limit", pageLimit, pageLimit)
	return page, limit, err
}

func pageNumber(query url.Values, field string, fallback, highest int) (int, error) {
	text := query.Get(field)
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > highest {
		return 0, invalid(fieldError{field, fmt.Sprintf("want a number from 1 to %d", highest)})
	}
	return n, nil
}

func (c *call) teamMember(e *Employee) object {
	position := object{"data": nil}
	if e.Position != 0 {
		position["data"] = object{"type": "position", "id": fmt.Sprint(e.Position)}
	}
	return object{
		"type": "team_member", "id": fmt.Sprint(e.ID),
		"attributes": object{
			"name": e.Name, "tt_markup": 0, "specialization": e.Specialization, "image": "",
			"position_id": e.Position, "is_available_as_assistant": e.Assistant,
		},
		"relationships": object{"position": position},
	}
}
