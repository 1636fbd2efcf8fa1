package reconcile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Matching joins what the files name with what is live. A number in the files ties the two
// together for good; without one the natural key serves: the title of a location or a network,
// the e-mail or phone of a person. Two live objects that fit are an error, never a guess.

func (p *planner) matchLocations() {
	p.sites = make(map[*schema.Location]*site, len(p.Desired.Locations))
	p.places = make(map[*schema.Location]*site, len(p.Desired.Locations))
	titles := make([]string, 0, len(p.Live.Locations))
	for _, l := range p.Live.Locations {
		titles = append(titles, l.Title.V)
	}
	for _, want := range p.Desired.Locations {
		live := matchTitled(p, want.Address, want.ID, want.Title, want.Span, p.Live.Locations, titles, p.creates(schema.KindLocation))
		if live == nil {
			continue
		}
		if other, ok := p.places[live]; ok {
			p.report(diag.Diagnostic{
				Code: CodeMatchAmbiguous, Summary: "One location, two blocks", Subject: want.Span,
				Detail:  fmt.Sprintf("%s and %s both mean the live location %d, %q. Give each its own id.", other.desired.Address, want.Address, live.ID.V, live.Title.V),
				Related: []diag.Related{{Message: "the other block", Span: other.desired.Span}},
			})
			continue
		}
		s := &site{desired: want, live: live}
		p.sites[want], p.places[live] = s, s
	}
	var undeclared []string
	for _, l := range p.Live.Locations {
		if _, ok := p.places[l]; !ok {
			undeclared = append(undeclared, fmt.Sprintf("%q (%d)", l.Title.V, l.ID.V))
		}
	}
	if len(undeclared) > 0 {
		p.warning(CodeUndeclared, "", diag.Span{}, fmt.Sprintf("%s not declared and therefore not read: %s.", count(len(undeclared), "location is", "locations are"), join(undeclared, 10)))
	}
}

func (p *planner) matchNetworks() {
	p.networks = make(map[*schema.Network]*schema.Network, len(p.Desired.Networks))
	for _, want := range p.Desired.Networks {
		if want.ID.V != 0 {
			for _, live := range p.Live.Networks {
				if live.ID.V == want.ID.V {
					p.networks[want] = live
				}
			}
			if p.networks[want] == nil {
				p.report(absentID(want.Address, "network", want.ID))
			}
			continue
		}
		for _, live := range p.Live.Networks {
			if !sameTitle(live.Title.V, want.Title.V) {
				continue
			}
			if first := p.networks[want]; first != nil {
				p.report(ambiguous(want.Address, "networks", want.Title.V, first.ID.V, live.ID.V, want.Span))
				break
			}
			p.networks[want] = live
		}
	}
}

func matchTitled(p *planner, a schema.Address, id schema.Field[schema.ID], title schema.Field[string], span diag.Span, live []*schema.Location, titles []string, creates bool) *schema.Location {
	var found *schema.Location
	for _, l := range live {
		switch {
		case id.V != 0 && l.ID.V == id.V:
			return l
		case id.V == 0 && sameTitle(l.Title.V, title.V):
			if found != nil {
				p.report(ambiguous(a, "locations", title.V, found.ID.V, l.ID.V, span))
				return nil
			}
			found = l
		}
	}
	if found == nil && (id.V != 0 || !creates) {
		d := diag.Diagnostic{Code: CodeLocationAbsent, Subject: span}
		if id.V != 0 {
			d.Subject = id.Span
			d.Detail = fmt.Sprintf("The system shows no location %d to this account. Check the id, and whether the account may manage the location.", id.V)
		} else {
			d.Detail = fmt.Sprintf("The system shows no location called %q to this account. Locations are never created; check the title, or give the id.", title.V)
			if near := diag.Nearest(title.V, titles); near != "" {
				d.Detail = fmt.Sprintf("The system shows no location called %q to this account. Did you mean %q?", title.V, near)
			}
		}
		p.report(d)
	}
	return found
}

func sameTitle(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

func absentID(a schema.Address, kind string, id schema.Field[schema.ID]) diag.Diagnostic {
	return diag.Diagnostic{
		Code: CodeIDAbsent, Subject: id.Span,
		Detail: fmt.Sprintf("%s has id %d, and the system shows no %s with that number. Correct it, or leave it out to match by name.", a, id.V, kind),
	}
}

func ambiguous(a schema.Address, kind, title string, x, y schema.ID, span diag.Span) diag.Diagnostic {
	return diag.Diagnostic{
		Code: CodeMatchAmbiguous, Subject: span,
		Detail: fmt.Sprintf("%s could be either of two live %s called %q: %d and %d. Say which with id.", a, kind, title, x, y),
	}
}

// directory finds live people by number, e-mail and phone.
type directory struct {
	byID    map[schema.ID]*schema.User
	byEmail map[string]*schema.User
	byPhone map[string]*schema.User
	shared  map[string][]*schema.User // e-mails and phones of several people
	taken   map[*schema.User]*schema.User
}

func newDirectory(users []*schema.User) *directory {
	d := &directory{
		byID:    make(map[schema.ID]*schema.User, len(users)),
		byEmail: make(map[string]*schema.User, len(users)),
		byPhone: make(map[string]*schema.User),
		shared:  make(map[string][]*schema.User),
		taken:   make(map[*schema.User]*schema.User, len(users)),
	}
	for _, u := range users {
		d.byID[u.ID.V] = u
		d.add(d.byEmail, schema.NormalEmail(u.Email.V), u)
		d.add(d.byPhone, schema.NormalPhone(u.Phone.V), u)
	}
	return d
}

func (d *directory) add(index map[string]*schema.User, key string, u *schema.User) {
	if key == "" {
		return
	}
	if first, ok := index[key]; ok && first != u {
		if d.shared[key] == nil {
			d.shared[key] = []*schema.User{first}
		}
		d.shared[key] = append(d.shared[key], u)
		return
	}
	index[key] = u
}

// holders returns the live people with an e-mail or phone.
func (d *directory) holders(index map[string]*schema.User, key string) []*schema.User {
	switch {
	case key == "" || index[key] == nil:
		return nil
	case d.shared[key] != nil:
		return d.shared[key]
	}
	return []*schema.User{index[key]}
}

// find returns the live person that a block means, nil if there is none yet.
func (d *directory) find(p *planner, u *schema.User) *schema.User {
	email, phone := schema.NormalEmail(u.Email.V), schema.NormalPhone(u.Phone.V)
	if u.ID.V != 0 {
		live := d.byID[u.ID.V]
		if live == nil {
			d.absent(p, u)
			return nil
		}
		for _, people := range [][]*schema.User{d.holders(d.byEmail, email), d.holders(d.byPhone, phone)} {
			if len(people) > 0 && !slices.Contains(people, live) {
				p.report(diag.Diagnostic{
					Code: CodeMatchConflict, Subject: u.ID.Span,
					Detail: fmt.Sprintf("The id of %s belongs to the live person %d, %q, and the e-mail or phone to %d, %q. Correct one of them.",
						u.Address, live.ID.V, live.Name.V, people[0].ID.V, people[0].Name.V),
				})
				break
			}
		}
		return live
	}
	for _, key := range []string{email, phone} {
		if people := d.shared[key]; key != "" && people != nil {
			p.report(diag.Diagnostic{
				Code: CodeMatchAmbiguous, Subject: u.Span,
				Detail: fmt.Sprintf("%s could be either of two live people with %q: %d and %d. Say which with id.", u.Address, key, people[0].ID.V, people[1].ID.V),
			})
			return people[0]
		}
	}
	byEmail, byPhone := d.byEmail[email], d.byPhone[phone]
	if byEmail != nil && byPhone != nil && byEmail != byPhone {
		p.report(diag.Diagnostic{
			Code: CodeMatchConflict, Subject: u.Span,
			Detail: fmt.Sprintf("The e-mail of %s belongs to the live person %d, %q, and the phone to %d, %q. Correct one of them, or say who it is with id.",
				u.Address, byEmail.ID.V, byEmail.Name.V, byPhone.ID.V, byPhone.Name.V),
		})
	}
	if byEmail != nil {
		return byEmail
	}
	return byPhone
}

// absent reports a number that nobody live has, if the files want access for the person. A block
// that wants none may stay when its person has gone.
func (d *directory) absent(p *planner, u *schema.User) {
	for i := range u.Assignments {
		if p.holds(u, &u.Assignments[i]) {
			p.report(diag.Diagnostic{
				Code: CodeIDAbsent, Subject: u.ID.Span,
				Detail: fmt.Sprintf("%s has id %d, and nobody with that number has access to a declared location. Correct it, or leave it out: then the person is found by e-mail or phone, and invited if nobody is there.", u.Address, u.ID.V),
			})
			return
		}
	}
}

// take notes that a block means a live person, and reports when another block does already.
func (d *directory) take(p *planner, u, live *schema.User) bool {
	if other, ok := d.taken[live]; ok {
		p.report(diag.Diagnostic{
			Code: CodeMatchAmbiguous, Summary: "One person, two blocks", Subject: u.Span,
			Detail:  fmt.Sprintf("%s and %s both mean the live person %d, %q. Put the access into one block.", other.Address, u.Address, live.ID.V, live.Name.V),
			Related: []diag.Related{{Message: "the other block", Span: other.Span}},
		})
		return false
	}
	d.taken[live] = u
	return true
}

// count writes a number with the right form of the noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
