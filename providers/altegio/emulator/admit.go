package emulator

import (
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// admit checks what every request needs: headers and tokens.
func (c *call) admit() error {
	if err := c.headers(); err != nil {
		return err
	}
	partner, user := bearer(c.r.Header.Get("Authorization"))
	tokens := c.e.tokens(c.s)
	if !sameToken(partner, tokens.Partner) {
		return refuse(http.StatusUnauthorized, "The partner token is missing or wrong")
	}
	if user == "" {
		if c.route.user {
			return needsUser()
		}
		return nil
	}
	id, ok := c.s.Caller, sameToken(user, tokens.User)
	if !ok {
		id, ok = c.e.sessions.owner(user)
	}
	if c.caller = c.s.person(id); !ok || c.caller == nil {
		return refuse(http.StatusUnauthorized, "The user token is wrong")
	}
	c.token = user
	return nil
}

func needsUser() *refusal { return refuse(http.StatusUnauthorized, "The user token is missing") }

// vendorTypes are the Accept values that the two brands document, and the general one of JSON:API.
var vendorTypes = [...]string{"application/vnd.api.v2+json", "application/vnd.yclients.v2+json", "application/vnd.api+json"}

func (c *call) headers() error {
	form := c.route.op == "authorize_user" && c.s.is("auth_form", "accepted")
	if !c.vendorAccept() && !form && (c.route.style == styleV2 || c.s.is("accept_missing", "refused")) {
		return refuse(http.StatusBadRequest, "The header Accept must be %s", vendorTypes[0])
	}
	header := c.r.Header.Get("Content-Type")
	if header == "" && c.s.is("content_type_missing", "accepted") {
		return nil
	}
	mediaType, _, err := mime.ParseMediaType(header)
	if err == nil && (mediaType == "application/json" || form && mediaType == "application/x-www-form-urlencoded") {
		return nil
	}
	return refuse(http.StatusBadRequest, "The header Content-Type must be application/json")
}

func (c *call) vendorAccept() bool {
	for _, line := range c.r.Header.Values("Accept") {
		for item := range strings.SplitSeq(line, ",") {
			if mediaType, _, err := mime.ParseMediaType(item); err == nil && slices.Contains(vendorTypes[:], mediaType) {
				return true
			}
		}
	}
	return false
}

// pathID reads an id of the path; one that is not a number belongs to nothing.
func (c *call) pathID(name string) int {
	id, err := strconv.Atoi(c.r.PathValue(name))
	if err != nil {
		return 0
	}
	return id
}

// notFound is a 404 as the endpoint shows it.
func (c *call) notFound(what string) *refusal {
	return &refusal{status: http.StatusNotFound, message: what + " was not found", details: c.route.staff}
}

// location is the location of the path.
func (c *call) location() (*Location, error) {
	l := c.s.location(c.pathID("location"))
	if l == nil || l.Deleted {
		return nil, c.notFound("The location")
	}
	return l, nil
}

// inside is the location of the path, when the caller has access to it and its licence runs.
func (c *call) inside() (*Location, error) {
	l, err := c.location()
	if err != nil {
		return nil, err
	}
	if c.membership(l.ID) == nil {
		return nil, refuse(http.StatusForbidden, "No access to the location %d", l.ID)
	}
	return l, c.licensed(l.ID)
}

// membership is the caller's own access to a location; an open invitation is none.
func (c *call) membership(location int) *Access {
	if c.caller == nil {
		return nil
	}
	if a := c.s.access(location, c.caller.ID); a != nil && !a.Pending {
		return a
	}
	return nil
}

// licensed refuses work in a location whose licence has ended. Documented is 403 on the staff
// endpoints; 402 was seen on the client search.
func (c *call) licensed(location int) error {
	if !c.expired(location) {
		return nil
	}
	status := http.StatusForbidden
	switch c.s.position("licence_expired") {
	case "staff":
		if !c.route.staff {
			return nil
		}
	case "402":
		status = http.StatusPaymentRequired
	}
	return refuse(status, "The licence of the location %d must be renewed", location)
}

// expired says whether the licence of a location has ended. Without a licence nothing ends.
func (c *call) expired(location int) bool {
	l := c.s.licence(location)
	if l == nil {
		return false
	}
	return l.Active != nil && !*l.Active || l.End != "" && c.now.UTC().Format(dateForm) > l.End
}

// allowed refuses a caller who lacks a right in the location. Which right an endpoint needs is
// documented nowhere; the pairs used here follow the titles of the rights (guess).
func (c *call) allowed(location int, slug string) error {
	if !c.holds(location, slug) {
		return refuse(http.StatusForbidden, "The right %s is needed in the location %d", slug, location)
	}
	return nil
}

// holds says whether the caller has a right that is a plain yes or no.
func (c *call) holds(location int, slug string) bool {
	return c.ownValues(location)[slug] == true
}

// ownValues are the caller's rights in a location, nil without access.
func (c *call) ownValues(location int) map[string]any {
	if values, ok := c.held[location]; ok {
		return values
	}
	if c.held == nil {
		c.held = make(map[int]map[string]any)
	}
	if a := c.membership(location); a != nil {
		c.held[location] = c.values(a)
	}
	return c.held[location]
}

// managed is the location of the path when the caller may see who has access there.
func (c *call) managed(slug string) (*Location, error) {
	l, err := c.inside()
	if err != nil {
		return nil, err
	}
	return l, c.allowed(l.ID, slug)
}

// today is the date of the emulator's clock.
func (c *call) today() time.Time { return c.now.UTC().Truncate(24 * time.Hour) }
