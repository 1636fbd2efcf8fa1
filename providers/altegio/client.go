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
	"strings"
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
	r := transport.Request{
		Method: method, Path: path, Query: query, Write: method != http.MethodGet, Header: http.Header{},
		Secrets: []schema.Secret{c.partner, c.user},
	}
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
				fields = append(fields, reconcile.FieldError{Path: clean(name), Message: string(m), Field: fieldOf(name)})
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
		f.Field = fieldOf(f.Path)
		fields = append(fields, f)
	}
	return fields
}

// fieldOf names the field of the files that a path in an answer ends in, "" if it is none of a person's.
func fieldOf(path string) string {
	switch last := path[strings.LastIndex(path, ".")+1:]; last {
	case "email", "phone", "name":
		return last
	case "role", "user_role", "user_role_slug":
		return "roles"
	}
	return ""
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
	for n := 1; ; n++ {
		query := url.Values{"my": {"1"}, "count": {strconv.Itoa(pageSize)}, "page": {strconv.Itoa(n)}}
		part, said, err := page[locationWire](ctx, c, "list the locations", "/v1/companies", query)
		if err != nil {
			return nil, err
		}
		all = append(all, part...)
		if len(part) < pageSize {
			return all, complete("list the locations", len(all), said)
		}
	}
}

func (c *client) location(ctx context.Context, id schema.ID) (locationWire, error) {
	op := fmt.Sprintf("read location %d", id)
	var l one[locationWire]
	if err := c.get(ctx, op, fmt.Sprintf("/v1/company/%d", id), url.Values{"my": {"1"}}, &l); err != nil {
		return locationWire{}, err
	}
	if schema.ID(l.V.ID) != id {
		return locationWire{}, misread(op, errors.New("it is about no location, or about another one"))
	}
	return l.V, nil
}

func (c *client) networks(ctx context.Context) ([]networkWire, error) {
	return listed[networkWire](ctx, c, "list the networks", "/v1/groups", nil)
}

// users lists the people with access to a location. They are never none: the account that asks is
// one of them.
func (c *client) users(ctx context.Context, loc schema.ID) ([]userWire, error) {
	op := fmt.Sprintf("list the users of location %d", loc)
	l, err := listed[userWire](ctx, c, op, fmt.Sprintf("/v1/company/%d/users", loc), nil)
	if err == nil && len(l) == 0 {
		err = misread(op, errors.New("nobody is listed, not even the account that asks"))
	}
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
		roles, _, err := decodeList[roleWire](body)
		if err != nil {
			return nil, misread(op, err)
		}
		if slices.ContainsFunc(roles, func(r roleWire) bool { return len(r.Permissions) > 0 }) {
			c.known.Store(digest, roles)
			return roles, nil
		}
	}
	return nil, fmt.Errorf("altegio: %s: the answer has no rights", op)
}

func (c *client) permissions(ctx context.Context, loc, user schema.ID) (permissionsWire, error) {
	op := fmt.Sprintf("read the rights of user %d at location %d", user, loc)
	var p one[permissionsWire]
	if err := c.get(ctx, op, permissionsPath(loc, user), nil, &p); err != nil {
		return permissionsWire{}, err
	}
	if p.V.Permissions == nil {
		return permissionsWire{}, misread(op, errors.New("it has no list of rights"))
	}
	return p.V, nil
}

func permissionsPath(loc, user schema.ID) string {
	return fmt.Sprintf("/v1/company/%d/users/%d/permissions", loc, user)
}

func (c *client) staff(ctx context.Context, loc schema.ID) ([]staffWire, error) {
	return listed[staffWire](ctx, c, fmt.Sprintf("list the employees of location %d", loc), fmt.Sprintf("/v1/staff/%d", loc), nil)
}

// card reads what the list of employees does not have (doc: get_team_member).
func (c *client) card(ctx context.Context, loc, employee schema.ID) (cardWire, error) {
	op := fmt.Sprintf("read the employee %d at location %d", employee, loc)
	var w one[cardWire]
	if err := c.get(ctx, op, fmt.Sprintf("/v1/company/%d/staff/%d", loc, employee), nil, &w); err != nil {
		return cardWire{}, err
	}
	if schema.ID(w.V.ID) != employee {
		return cardWire{}, misread(op, errors.New("it is about no employee, or about another one"))
	}
	return w.V, nil
}

// paidStaff returns the numbers of the employees that count in the licence. The flag is not in the
// list of employees; asking for those who have it costs one call (doc: list_team_members).
func (c *client) paidStaff(ctx context.Context, loc schema.ID) (map[schema.ID]bool, error) {
	query := url.Values{"filter[is_paid]": {"1"}, "filter[fired]": {"0"}, "limit": {"250"}}
	paid := make(map[schema.ID]bool)
	for n := 1; ; n++ {
		query.Set("page", strconv.Itoa(n))
		members, _, err := page[memberWire](ctx, c, fmt.Sprintf("list the paid employees of location %d", loc), fmt.Sprintf("/v2/locations/%d/team_members", loc), query)
		if err != nil {
			return nil, err
		}
		before := len(paid)
		for _, m := range members {
			paid[schema.ID(m.ID)] = true
		}
		if len(members) < 250 || len(paid) == before {
			return paid, nil
		}
	}
}

func (c *client) licence(ctx context.Context, loc schema.ID) (licenceWire, error) {
	op := fmt.Sprintf("read the licence of location %d", loc)
	var l one[licenceWire]
	if err := c.get(ctx, op, fmt.Sprintf("/v1/license/%d", loc), nil, &l); err != nil {
		return licenceWire{}, err
	}
	if l.V.ID == 0 && l.V.Location == 0 && l.V.End == "" {
		return licenceWire{}, misread(op, errors.New("it has no licence"))
	}
	return l.V, nil
}

// get reads data into a value.
func (c *client) get(ctx context.Context, op, path string, query url.Values, into any) error {
	body, err := c.call(ctx, op, http.MethodGet, path, query, nil)
	if err != nil {
		return err
	}
	if err := decodeData(body, into); err != nil {
		return misread(op, err)
	}
	return nil
}

// listed reads an answer that is a whole list.
func listed[T any](ctx context.Context, c *client, op, path string, query url.Values) ([]T, error) {
	l, said, err := page[T](ctx, c, op, path, query)
	if err != nil {
		return nil, err
	}
	return l, complete(op, len(l), said)
}

// page reads a part of a list, and how many the answer says there are.
func page[T any](ctx context.Context, c *client, op, path string, query url.Values) (part []T, said int, err error) {
	body, err := c.call(ctx, op, http.MethodGet, path, query, nil)
	if err != nil {
		return nil, 0, err
	}
	part, said, err = decodeList[T](body)
	if err != nil {
		return nil, 0, misread(op, err)
	}
	return part, said, nil
}

// complete refuses a list that is shorter than its answer says.
func complete(op string, n, said int) error {
	if n < said {
		return misread(op, fmt.Errorf("it says that there are %d and lists %d", said, n))
	}
	return nil
}

// misread is the error of an answer that does not hold what it is asked for. It is never taken for
// an answer that there is nothing.
func misread(op string, err error) error {
	return fmt.Errorf("altegio: %s: the answer cannot be understood: %w", op, err)
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
