package emulator

import (
	"slices"
	"strings"
)

// The state is small and every answer is built anew, so things are found by looking through.

func find[T any](items []T, match func(*T) bool) *T {
	for i := range items {
		if match(&items[i]) {
			return &items[i]
		}
	}
	return nil
}

func (s *State) location(id int) *Location {
	return find(s.Locations, func(l *Location) bool { return l.ID == id })
}

func (s *State) network(id int) *Network {
	return find(s.Networks, func(n *Network) bool { return n.ID == id })
}

func (s *State) person(id int) *Person {
	return find(s.People, func(p *Person) bool { return p.ID == id })
}

func (s *State) employee(id int) *Employee {
	return find(s.Employees, func(e *Employee) bool { return e.ID == id })
}

func (s *State) jobTitle(id int) *Position {
	return find(s.Positions, func(p *Position) bool { return p.ID == id })
}

func (s *State) licence(location int) *Licence {
	return find(s.Licences, func(l *Licence) bool { return l.Location == location })
}

func (s *State) access(location, user int) *Access {
	return find(s.Access, func(a *Access) bool { return a.Location == location && a.User == user })
}

// linked is the employee of the location that belongs to the person.
func (s *State) linked(location, user int) *Employee {
	return find(s.Employees, func(e *Employee) bool {
		return e.Location == location && e.User == user && !e.Deleted
	})
}

// networksOf are the networks that contain the location.
func (s *State) networksOf(location int) []*Network {
	var networks []*Network
	for i := range s.Networks {
		if slices.Contains(s.Networks[i].Locations, location) {
			networks = append(networks, &s.Networks[i])
		}
	}
	return networks
}

// search finds a person by phone or e-mail. Phones are compared as digits, e-mails without case.
func (s *State) search(text string) *Person {
	if strings.Contains(text, "@") {
		return find(s.People, func(p *Person) bool { return strings.EqualFold(p.Email, text) })
	}
	phone := digits(text)
	return find(s.People, func(p *Person) bool { return phone != "" && digits(p.Phone) == phone })
}

// registered says whether the person has a login of their own.
func (s *State) registered(p *Person) bool {
	open := false
	for i := range s.Access {
		if a := &s.Access[i]; a.User == p.ID {
			if !a.Pending {
				return true
			}
			open = true
		}
	}
	return !open && !p.Unregistered
}

// nextID is a number that was never given out.
func (s *State) nextID() int {
	s.LastID++
	return s.LastID
}
