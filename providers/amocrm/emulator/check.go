package emulator

import (
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Limits of the vendor (contract 3.7).
const (
	pipelineLimit = 50
	statusLimit   = 100
)

// idLimit leaves room for new ids.
const idLimit = 1 << 50

// plans are ordered from small to large.
func plans() []string { return []string{PlanBase, PlanAdvanced, PlanProfessional, PlanEnterprise} }

// languages of the interface (contract 3.1).
func languages() []string { return []string{"ru", "en", "es", "pt"} }

var subdomainForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`) })

// checker finds every mistake of a state and completes it.
type checker struct {
	s    *State
	errs []error
}

// check validates s. It returns all mistakes at once.
func check(s *State) error {
	c := &checker{s: s}
	c.complete()
	c.account()
	c.oauth()
	c.ids()
	c.pipelines()
	c.completePipelines()
	c.places()
	c.roles()
	c.users()
	c.records()
	c.history()
	return errors.Join(c.errs...)
}

// checkCaller is the part of the check that only a seed has to pass: later somebody may take the
// access of the caller away.
func (s *State) checkCaller() error {
	if u := s.user(s.Caller); u.Deleted {
		return fmt.Errorf("caller: the user %d is deleted", s.Caller)
	} else if u.Inactive {
		return fmt.Errorf("caller: the user %d is not active", s.Caller)
	}
	return nil
}

func (c *checker) errorf(format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf(format, args...))
}

// complete puts in what may be left out.
func (c *checker) complete() {
	s := c.s
	if s.Brand == "" {
		s.Brand = BrandAmoCRM
	}
	if s.Plan == "" {
		s.Plan = PlanEnterprise
	}
	if !slices.ContainsFunc(s.Groups, func(g Group) bool { return g.ID == 0 }) {
		s.Groups = slices.Insert(s.Groups, 0, Group{Name: s.wording("Отдел продаж", "Sales Office")})
	}
	for i := range s.Users {
		u := &s.Users[i]
		if u.Lang == "" {
			u.Lang = s.wording("ru", "en")
		}
		u.Inactive = u.Inactive || u.Deleted || u.Exceeded
	}
}

// wording is a text in the language of the brand.
func (s *State) wording(amocrm, kommo string) string {
	if s.Brand == BrandKommo {
		return kommo
	}
	return amocrm
}

func (c *checker) account() {
	s := c.s
	if s.Brand != BrandAmoCRM && s.Brand != BrandKommo {
		c.errorf("brand: want %q or %q, got %q", BrandAmoCRM, BrandKommo, s.Brand)
	}
	if !subdomainForm().MatchString(s.Subdomain) {
		c.errorf("subdomain: want lower-case letters, digits and hyphens, got %q", s.Subdomain)
	}
	if s.AccountID <= 0 {
		c.errorf("account_id: %d is not above 0", s.AccountID)
	}
	if !slices.Contains(plans(), s.Plan) {
		c.errorf("plan: want one of %q, got %q", plans(), s.Plan)
	}
	if s.Seats < 0 {
		c.errorf("seats: is below 0")
	}
	if s.RateLimit != nil && (s.RateLimit.PerSecond < 0 || s.RateLimit.BanAfter < 0) {
		c.errorf("rate_limit: a number is below 0")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Switches)) {
		if err := checkSwitch(name, s.Switches[name]); err != nil {
			c.errorf("switches: %w", err)
		}
	}
	for i, a := range s.IPFilter.Addresses {
		if _, err := addresses(a); err != nil {
			c.errorf("ip_filter: addresses[%d]: want an address or a network, got %q", i, a)
		}
	}
	if strings.ContainsAny(s.Token, " \t\r\n") {
		c.errorf("token: has space in it")
	}
	if s.LastID < 0 || s.LastID > idLimit {
		c.errorf("last_id: %d is not between 0 and %d", s.LastID, idLimit)
	}
	if s.user(s.Caller) == nil {
		c.errorf("caller: there is no user %d", s.Caller)
	}
}

// addresses reads an entry of the list of addresses.
func addresses(text string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	return netip.ParsePrefix(text)
}

func (c *checker) oauth() {
	o := c.s.OAuth
	if o == nil {
		return
	}
	if o.ClientID == "" || o.ClientSecret == "" || o.RedirectURI == "" {
		c.errorf("oauth: client_id, client_secret and redirect_uri are all needed")
	}
	if o.Code != "" && o.Code == o.RefreshToken {
		c.errorf("oauth: code and refresh_token are the same")
	}
}

// ids checks that ids are unique among their kind and finds the highest one. Deleted users keep theirs.
func (c *checker) ids() {
	unique(c, "groups", c.s.Groups, func(g Group) int { return g.ID }, 0)
	unique(c, "roles", c.s.Roles, func(r Role) int { return r.ID }, 1)
	unique(c, "users", c.s.Users, func(u User) int { return u.ID }, 1)
	unique(c, "pipelines", c.s.Pipelines, func(p Pipeline) int { return p.ID }, 1)
	unique(c, "catalogs", c.s.Catalogs, func(x Catalog) int { return x.ID }, 1)
	for _, kind := range kinds() {
		unique(c, kind, *c.s.records(kind), func(r Record) int { return r.ID }, 1)
	}
	var statuses []Status
	for _, p := range c.s.Pipelines {
		for _, st := range p.Statuses {
			if st.ID != StatusWon && st.ID != StatusLost {
				statuses = append(statuses, st)
			}
		}
	}
	unique(c, "statuses", statuses, func(st Status) int { return st.ID }, 1)
}

func unique[T any](c *checker, what string, items []T, id func(T) int, lowest int) {
	first := make(map[int]int, len(items))
	for i, item := range items {
		n := id(item)
		if n < lowest || n > idLimit {
			c.errorf("%s[%d]: the id %d is not between %d and %d", what, i, n, lowest, idLimit)
		}
		if j, ok := first[n]; ok {
			c.errorf("%s[%d]: the id %d is already that of %s[%d]", what, i, n, what, j)
			continue
		}
		first[n] = i
		c.s.LastID = max(c.s.LastID, n)
	}
}

func (c *checker) named(where, name string) {
	if strings.TrimSpace(name) == "" {
		c.errorf("%s: the name is missing", where)
	}
}
