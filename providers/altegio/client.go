package altegio

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"

	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// client speaks the vendor's API. Paths are the old ones (/company, /staff), which both brands
// accept (vendor: v1-contract-notes).
type client struct {
	http    *transport.Client
	accept  string
	partner schema.Secret
	user    schema.Secret
	known   sync.Map // role trees by the digest of the answer: locations have mostly the same
}

// Accept headers of the two brands (doc; YCLIENTS: its own blueprint).
const (
	acceptAltegio  = "application/vnd.api.v2+json"
	acceptYclients = "application/vnd.yclients.v2+json"
)

// call sends a request and returns the body of a successful answer. Op says what is tried, in
// words that follow "cannot": "list the users of location 17".
func (c *client) call(ctx context.Context, op, method, path string, query url.Values, body any) ([]byte, error) {
	r := transport.Request{Method: method, Path: path, Query: query, Write: method != http.MethodGet, Header: http.Header{}}
	r.Header.Set("Accept", c.accept)
	r.Header.Set("Content-Type", "application/json") // doc: on every request, GET too
	r.Header.Set("Authorization", "Bearer "+c.partner.Reveal()+", User "+c.user.Reveal())
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("altegio: %s: %w", op, err)
		}
		r.Body = data
	}
	resp, err := c.http.Do(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("altegio: %s: %w", op, err)
	}
	if resp.Status < 200 || resp.Status > 299 {
		return nil, failure(op, resp)
	}
	return resp.Body, nil
}

// failure reads a refusal in any of its documented shapes (doc: 401, 402, 403, 404, 422, and the
// older one of /company/{id}).
func failure(op string, resp *transport.Response) error {
	e := &reconcile.APIError{
		Op: "altegio: " + op, Status: resp.Status,
		Auth:  resp.Status == http.StatusUnauthorized || resp.Status == http.StatusForbidden,
		Retry: resp.Status == http.StatusTooManyRequests || resp.Status >= 500,
	}
	var body failureWire
	if json.Unmarshal(resp.Body, &body) != nil {
		return e // an HTML page or nothing at all says no more than the status
	}
	var meta struct {
		Message text            `json:"message"`
		Errors  json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(body.Meta, &meta) == nil {
		e.Message = string(meta.Message)
		e.Fields = fieldErrors(meta.Errors)
	}
	var legacy struct {
		Code    number `json:"code"`
		Message text   `json:"message"`
	}
	if json.Unmarshal(body.Errors, &legacy) == nil {
		if e.Message == "" {
			e.Message = string(legacy.Message)
		}
		if legacy.Code != 0 {
			e.Code = strconv.FormatInt(int64(legacy.Code), 10)
		}
	}
	return e
}

// fieldErrors reads the two forms of validation errors: a list of objects (v1), and an object of
// fields with lists of texts (v2).
func fieldErrors(data json.RawMessage) []reconcile.FieldError {
	var byField map[string]json.RawMessage
	if json.Unmarshal(data, &byField) == nil {
		var fields []reconcile.FieldError
		for _, name := range sortedKeys(byField) {
			for _, m := range messages(byField[name]) {
				fields = append(fields, reconcile.FieldError{Path: clean(name), Message: string(m)})
			}
		}
		return fields
	}
	var objects []map[string]json.RawMessage
	if json.Unmarshal(data, &objects) != nil {
		return nil
	}
	var fields []reconcile.FieldError
	for _, o := range objects {
		var f reconcile.FieldError
		for _, name := range sortedKeys(o) {
			var value text
			if json.Unmarshal(o[name], &value) != nil {
				continue
			}
			switch name {
			case "message", "error":
				f.Message = string(value)
			case "field", "path", "property", "slug":
				f.Path = string(value)
			default:
				if f.Message == "" {
					f.Path, f.Message = clean(name), string(value)
				}
			}
		}
		fields = append(fields, f)
	}
	return fields
}

// messages reads a list of texts, or a single one.
func messages(data json.RawMessage) []text {
	var many list[text]
	if json.Unmarshal(data, &many) == nil {
		return many
	}
	var single text
	if json.Unmarshal(data, &single) == nil {
		return []text{single}
	}
	return nil
}

// pageSize is what the client asks for; the documentation names no limit for locations.
const pageSize = 200

// locations lists the locations that the account manages.
func (c *client) locations(ctx context.Context) ([]locationWire, error) {
	var all []locationWire
	for page := 1; ; page++ {
		query := url.Values{"my": {"1"}, "count": {strconv.Itoa(pageSize)}, "page": {strconv.Itoa(page)}}
		var part list[locationWire]
		if err := c.get(ctx, "list the locations", "/v1/companies", query, &part); err != nil {
			return nil, err
		}
		all = append(all, part...)
		if len(part) < pageSize {
			return all, nil
		}
	}
}

func (c *client) location(ctx context.Context, id schema.ID) (locationWire, error) {
	var l one[locationWire]
	err := c.get(ctx, fmt.Sprintf("read location %d", id), fmt.Sprintf("/v1/company/%d", id), url.Values{"my": {"1"}}, &l)
	return l.v, err
}

func (c *client) networks(ctx context.Context) ([]networkWire, error) {
	var l list[networkWire]
	err := c.get(ctx, "list the networks", "/v1/groups", nil, &l)
	return l, err
}

func (c *client) users(ctx context.Context, loc schema.ID) ([]userWire, error) {
	var l list[userWire]
	err := c.get(ctx, fmt.Sprintf("list the users of location %d", loc), fmt.Sprintf("/v1/company/%d/users", loc), nil, &l)
	return l, err
}

// roles reads the roles of a location with the trees of their rights. How include is written is
// not documented (guess): brackets as PHP wants them, and without if the trees do not come.
func (c *client) roles(ctx context.Context, loc schema.ID) ([]roleWire, error) {
	op, path := fmt.Sprintf("list the roles of location %d", loc), fmt.Sprintf("/v1/company/%d/users/roles", loc)
	for _, name := range []string{"include[]", "include"} {
		body, err := c.call(ctx, op, http.MethodGet, path, url.Values{name: {"user_permissions"}}, nil)
		if err != nil {
			return nil, err
		}
		digest := sha256.Sum256(body)
		if known, ok := c.known.Load(digest); ok {
			return known.([]roleWire), nil
		}
		var roles list[roleWire]
		if err := decodeData(body, &roles); err != nil {
			return nil, fmt.Errorf("altegio: %s: the answer cannot be understood: %w", op, err)
		}
		if slices.ContainsFunc(roles, func(r roleWire) bool { return len(r.Permissions) > 0 }) {
			c.known.Store(digest, []roleWire(roles))
			return roles, nil
		}
	}
	return nil, fmt.Errorf("altegio: %s: the answer has no rights", op)
}

func (c *client) permissions(ctx context.Context, loc, user schema.ID) (permissionsWire, error) {
	var p one[permissionsWire]
	err := c.get(ctx, fmt.Sprintf("read the rights of user %d at location %d", user, loc), permissionsPath(loc, user), nil, &p)
	return p.v, err
}

func permissionsPath(loc, user schema.ID) string {
	return fmt.Sprintf("/v1/company/%d/users/%d/permissions", loc, user)
}

func (c *client) staff(ctx context.Context, loc schema.ID) ([]staffWire, error) {
	var l list[staffWire]
	err := c.get(ctx, fmt.Sprintf("list the employees of location %d", loc), fmt.Sprintf("/v1/staff/%d", loc), nil, &l)
	return l, err
}

// paidStaff returns the numbers of the employees that count in the licence. The flag is not in the
// list of employees; asking for those who have it costs one call (doc: list_team_members).
func (c *client) paidStaff(ctx context.Context, loc schema.ID) (map[schema.ID]bool, error) {
	query := url.Values{"filter[is_paid]": {"1"}, "filter[fired]": {"0"}, "limit": {"250"}}
	paid := make(map[schema.ID]bool)
	for page := 1; ; page++ {
		query.Set("page", strconv.Itoa(page))
		body, err := c.call(ctx, fmt.Sprintf("list the paid employees of location %d", loc), http.MethodGet, fmt.Sprintf("/v2/locations/%d/team_members", loc), query, nil)
		if err != nil {
			return nil, err
		}
		var answer memberWire
		if err := json.Unmarshal(body, &answer); err != nil {
			return nil, fmt.Errorf("altegio: list the paid employees of location %d: %w", loc, err)
		}
		before := len(paid)
		for _, m := range answer.Data {
			paid[schema.ID(m.ID)] = true
		}
		if len(answer.Data) < 250 || len(paid) == before {
			return paid, nil
		}
	}
}

func (c *client) licence(ctx context.Context, loc schema.ID) (licenceWire, error) {
	var l one[licenceWire]
	err := c.get(ctx, fmt.Sprintf("read the licence of location %d", loc), fmt.Sprintf("/v1/license/%d", loc), nil, &l)
	return l.v, err
}

// get reads data into a value.
func (c *client) get(ctx context.Context, op, path string, query url.Values, into any) error {
	body, err := c.call(ctx, op, http.MethodGet, path, query, nil)
	if err != nil {
		return err
	}
	if err := decodeData(body, into); err != nil {
		return fmt.Errorf("altegio: %s: the answer cannot be understood: %w", op, err)
	}
	return nil
}

// unaddressable reports whether an error means that a person who has not accepted cannot be read or
// written yet: the API does not say which of the refusals it uses (guess).
func unaddressable(err error) bool {
	var e *reconcile.APIError
	return errors.As(err, &e) && (e.Status == http.StatusNotFound || e.Status == http.StatusForbidden || e.Status == http.StatusUnprocessableEntity)
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
