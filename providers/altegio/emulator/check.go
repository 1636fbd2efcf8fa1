package emulator

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

const (
	brandAltegio  = "altegio"
	brandYclients = "yclients"

	languageEN = "en"
	languageRU = "ru"

	dateForm = "2006-01-02"
)

// checker finds every mistake of a state and brings it into its normal form: rights in their Go
// types, employees linked from the card side only, a number for each open invitation.
type checker struct {
	s    *State
	book *book
	errs []error
}

// check validates s. It returns all mistakes at once.
func check(s *State, b *book) error {
	c := &checker{s: s, book: b}
	c.settings()
	c.ids()
	c.locations()
	c.people()
	c.access()
	c.employees()
	c.licences()
	c.extras()
	c.numbers()
	return errors.Join(c.errs...)
}

func (c *checker) errorf(format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf(format, args...))
}

func (c *checker) settings() {
	s := c.s
	if s.Format != Format {
		c.errorf("format: want %d, got %d", Format, s.Format)
	}
	if s.Brand != "" && s.Brand != brandAltegio && s.Brand != brandYclients {
		c.errorf("brand: want %q or %q, got %q", brandAltegio, brandYclients, s.Brand)
	}
	if s.Language != "" && s.Language != languageEN && s.Language != languageRU {
		c.errorf("language: want %q or %q, got %q", languageEN, languageRU, s.Language)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Switches)) {
		if err := checkSwitch(name, s.Switches[name]); err != nil {
			c.errorf("switches: %w", err)
		}
	}
	if t := s.Tokens; t != nil {
		if t.Partner == "" || t.User == "" {
			c.errorf("tokens: partner and user are both needed")
		} else if t.Partner == t.User || strings.ContainsAny(t.Partner+t.User, " ,\t\r\n") {
			c.errorf("tokens: the two must differ and contain no space and no comma")
		}
	}
	if r := s.RateLimit; r != nil && (r.PerSecond < 0 || r.PerMinute < 0) {
		c.errorf("rate_limit: a limit is below 0")
	}
}

// ids checks that ids are positive and unique among their kind.
func (c *checker) ids() {
	unique(c, "locations", c.s.Locations, func(l Location) int { return l.ID })
	unique(c, "networks", c.s.Networks, func(n Network) int { return n.ID })
	unique(c, "people", c.s.People, func(p Person) int { return p.ID })
	unique(c, "employees", c.s.Employees, func(e Employee) int { return e.ID })
	unique(c, "positions", c.s.Positions, func(p Position) int { return p.ID })
	unique(c, "applications", c.s.Applications, func(a Application) int { return a.ID })
	unique(c, "licences", c.s.Licences, func(l Licence) int { return l.Location })
	if c.s.person(c.s.Caller) == nil {
		c.errorf("caller: there is no person %d", c.s.Caller)
	}
}

func unique[T any](c *checker, what string, items []T, id func(T) int) {
	first := make(map[int]int, len(items))
	for i, item := range items {
		n := id(item)
		if n <= 0 {
			c.errorf("%s[%d]: the id %d is not above 0", what, i, n)
		}
		if j, ok := first[n]; ok {
			c.errorf("%s[%d]: the id %d is already that of %s[%d]", what, i, n, what, j)
			continue
		}
		first[n] = i
	}
}

func (c *checker) locations() {
	for i, l := range c.s.Locations {
		if l.Title == "" {
			c.errorf("locations[%d]: the title is missing", i)
		}
		if l.MainNetwork == 0 {
			continue
		}
		if n := c.s.network(l.MainNetwork); n == nil {
			c.errorf("locations[%d]: main_network: there is no network %d", i, l.MainNetwork)
		} else if !slices.Contains(n.Locations, l.ID) {
			c.errorf("locations[%d]: main_network: the network %d does not contain the location %d", i, n.ID, l.ID)
		}
	}
	for i, n := range c.s.Networks {
		if n.Title == "" {
			c.errorf("networks[%d]: the title is missing", i)
		}
		for j, id := range n.Locations {
			if c.s.location(id) == nil {
				c.errorf("networks[%d].locations[%d]: there is no location %d", i, j, id)
			}
			if slices.Contains(n.Locations[:j], id) {
				c.errorf("networks[%d].locations[%d]: the location %d is in the list twice", i, j, id)
			}
		}
		if n.Main != 0 && !slices.Contains(n.Locations, n.Main) {
			c.errorf("networks[%d]: main: the location %d is not in the network", i, n.Main)
		}
	}
	for i, p := range c.s.Positions {
		if p.Title == "" {
			c.errorf("positions[%d]: the title is missing", i)
		}
		if p.Network != 0 && c.s.network(p.Network) == nil {
			c.errorf("positions[%d]: there is no network %d", i, p.Network)
		}
		if p.Location != 0 && c.s.location(p.Location) == nil {
			c.errorf("positions[%d]: there is no location %d", i, p.Location)
		}
	}
}

func (c *checker) people() {
	phones, emails := make(map[string]int), make(map[string]int)
	for i, p := range c.s.People {
		if p.Name == "" {
			c.errorf("people[%d]: the name is missing", i)
		}
		phone, email := digits(p.Phone), strings.ToLower(p.Email)
		if phone == "" && email == "" {
			c.errorf("people[%d]: a phone or an email is needed", i)
		}
		if j, ok := phones[phone]; ok && phone != "" {
			c.errorf("people[%d]: the phone %s is already that of people[%d]", i, p.Phone, j)
		}
		if j, ok := emails[email]; ok && email != "" {
			c.errorf("people[%d]: the email %s is already that of people[%d]", i, p.Email, j)
		}
		phones[phone], emails[email] = i, i
	}
}

func (c *checker) licences() {
	for i, l := range c.s.Licences {
		if c.s.location(l.Location) == nil {
			c.errorf("licences[%d]: there is no location %d", i, l.Location)
		}
		if l.ID <= 0 {
			c.errorf("licences[%d]: the id %d is not above 0", i, l.ID)
		}
		if l.StaffLimit < 0 {
			c.errorf("licences[%d]: staff_limit is below 0", i)
		}
		c.date(i, "start", l.Start)
		c.date(i, "end", l.End)
		if l.Start != "" && l.End != "" && l.Start > l.End {
			c.errorf("licences[%d]: it ends before it starts", i)
		}
	}
}

func (c *checker) date(i int, field, date string) {
	if _, err := time.Parse(dateForm, date); date != "" && err != nil {
		c.errorf("licences[%d]: %s: want YYYY-MM-DD, got %q", i, field, date)
	}
}
