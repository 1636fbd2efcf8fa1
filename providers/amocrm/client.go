package amocrm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/seatplan/seatplan/providers/amocrm/oauth"
	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/providers/internal/wire"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// client speaks the API v4 under one account's host.
type client struct {
	http  *transport.Client
	token schema.Secret // long-lived
	oauth *oauth.Source // instead of token; nil for none
}

// pageSize is the most that a page holds (doc).
const pageSize = 250

// call sends a request and returns the body of a successful answer, nil if it has none. A token that
// the system does not take before its time is replaced once, where there is a way to.
func (c *client) call(ctx context.Context, op, method, path string, query url.Values, body any) ([]byte, error) {
	r := transport.Request{Method: method, Path: path, Query: query, Write: method != http.MethodGet, Header: http.Header{}}
	r.Header.Set("Accept", "application/hal+json")
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("amocrm: %s: %w", op, err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Body = data
	}
	resp, err := c.signed(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("amocrm: %s: %w", op, err)
	}
	if resp.Status < 200 || resp.Status > 299 {
		return nil, c.failure(op, resp)
	}
	return resp.Body, nil
}

// signed sends a request with a token.
func (c *client) signed(ctx context.Context, r transport.Request) (*transport.Response, error) {
	if c.oauth == nil {
		return c.bearing(ctx, r, c.token)
	}
	token, err := c.oauth.Token(ctx)
	if err != nil {
		return nil, err
	}
	resp, err := c.bearing(ctx, r, token)
	if err != nil || resp.Status != http.StatusUnauthorized {
		return resp, err
	}
	// A request that was refused was not carried out, so also a write can be repeated.
	token, ok, err := c.oauth.Renew(ctx, token)
	if err != nil || !ok {
		return resp, err
	}
	return c.bearing(ctx, r, token)
}

// bearing sends a request with this token.
func (c *client) bearing(ctx context.Context, r transport.Request, token schema.Secret) (*transport.Response, error) {
	r.Header.Set("Authorization", "Bearer "+token.Reveal())
	r.Secrets = []schema.Secret{token}
	return c.http.Do(ctx, r)
}

// failure reads a refusal, and says what helps where the token is the reason.
func (c *client) failure(op string, resp *transport.Response) error {
	err := failure(op, resp)
	if resp.Status != http.StatusUnauthorized {
		return err
	}
	hint := "The token is new, so its user is switched off, or the integration has been taken out of the account"
	if c.oauth == nil {
		hint = "A long-lived token is not renewed: make a new one in the integration's tab \"Keys and scopes\" («Ключи и доступы»), and put it where auth takes it from"
	}
	if strings.HasSuffix(err.Error(), ".") {
		return fmt.Errorf("%w %s", err, hint)
	}
	return fmt.Errorf("%w. %s", err, hint)
}

// longestAskedWait is how long we wait when the system asks for it: Kommo shows 300 seconds (doc), and
// who comes back earlier may be shut out altogether (doc).
const longestAskedWait = 10 * time.Minute

// askedWait reads from the body of 429 how long the system wants to be left alone (doc, Kommo). amoCRM
// has been seen to answer with a page of HTML instead (3p), which says nothing.
func askedWait(body []byte) (time.Duration, bool) {
	var p struct {
		RetryAfter wire.Number `json:"retry_after"`
	}
	if json.Unmarshal(body, &p) != nil || p.RetryAfter <= 0 {
		return 0, false
	}
	return time.Duration(min(p.RetryAfter, wire.Number(longestAskedWait/time.Second))) * time.Second, true
}

// failure reads a refusal (doc: errors).
func failure(op string, resp *transport.Response) error {
	e := &reconcile.APIError{
		Op: "amocrm: " + op, Status: resp.Status,
		Auth:  resp.Status == http.StatusUnauthorized || resp.Status == http.StatusForbidden,
		Retry: resp.Status == http.StatusTooManyRequests || resp.Status >= 500,
	}
	var p problemWire
	if json.Unmarshal(resp.Body, &p) == nil { // else a page of HTML, which says no more than the status
		e.Message = string(p.Detail)
		if e.Message == "" {
			e.Message = string(p.Title)
		}
		for _, v := range p.Validation {
			for _, x := range v.Errors {
				path := string(x.Path)
				if v.Request != "" && v.Request != "0" {
					path = string(v.Request) + "." + path
				}
				e.Fields = append(e.Fields, reconcile.FieldError{Path: path, Message: string(x.Detail), Field: fieldOf(string(x.Path))})
			}
		}
	}
	switch {
	case e.Status == http.StatusPaymentRequired:
		return fmt.Errorf("%w; the account is not paid for, or its tariff does not have this: see what the interface says of the licence", e)
	case shutOut(e):
		return fmt.Errorf("%w; the system shuts out this address or this integration: too many requests were made, or the address is not on the account's IP list. Wait, look at the list, and try again later", e)
	case e.Status == http.StatusForbidden:
		return fmt.Errorf("%w; the token must be one that an administrator of the account has made, and this address must be on the account's IP list if it has one", e)
	}
	return e
}

// fieldOf names a field of the files by its path in a request, "" if there is none.
func fieldOf(path string) string {
	switch path {
	case "name", "email":
		return path
	case "lang":
		return attrLanguage
	case "rights.role_id", "rights.is_free", "rights.is_admin":
		return fieldRoles
	case "rights.group_id":
		return attrGroup
	}
	if key, ok := strings.CutPrefix(path, "rights."); ok {
		if id, ok := builtIn().LookupKey(key); ok {
			return "rights." + builtIn().Right(id).Name
		}
	}
	return ""
}

// shutOut reports whether every call is refused, and not this one: then there is nothing of the system's
// own words in the answer (doc: 403 on every call after repeated violations of the limit).
func shutOut(e *reconcile.APIError) bool {
	return e.Status == http.StatusForbidden && e.Message == "" && len(e.Fields) == 0
}

// listed reads a whole list, page by page, until the answer names no next one or has no body (doc).
// That there is none is told by the page numbers and not by the links, which point to the address
// that the system believes to have. A list that is shorter than it says is an error: nobody may seem to
// have gone.
func listed[T any](ctx context.Context, c *client, op, path, name string, query url.Values) ([]T, error) {
	if query == nil {
		query = url.Values{}
	}
	query.Set("limit", strconv.Itoa(pageSize))
	var all []T
	var total int
	var last []byte
	for page, more := 1, true; more; page++ {
		query.Set("page", strconv.Itoa(page))
		body, err := c.call(ctx, op, http.MethodGet, path, query, nil)
		if err != nil {
			return nil, err
		}
		if len(body) == 0 {
			break
		}
		var p pageWire
		if err := json.Unmarshal(body, &p); err != nil {
			return nil, misread(op, err)
		}
		data, ok := p.Embedded[name]
		if !ok {
			return nil, misread(op, fmt.Errorf("it has no %s", name))
		}
		var items []T
		if err := json.Unmarshal(data, &items); err != nil {
			return nil, misread(op, err)
		}
		if page > 1 && len(items) > 0 && bytes.Equal(data, last) {
			return nil, misread(op, fmt.Errorf("page %d is the same as the one before", page))
		}
		all, last, total = append(all, items...), data, max(total, int(p.Total))
		more = p.Links.Next.Href != "" && len(items) > 0
	}
	if len(all) < total {
		return nil, misread(op, fmt.Errorf("it has %d of %d", len(all), total))
	}
	return all, nil
}

func misread(op string, err error) error {
	return fmt.Errorf("amocrm: %s: the answer cannot be understood: %w", op, err)
}

func (c *client) account(ctx context.Context) (accountWire, error) {
	const op = "read the account"
	body, err := c.call(ctx, op, http.MethodGet, "/account", url.Values{"with": {"users_groups"}}, nil)
	if err != nil {
		return accountWire{}, err
	}
	var a accountWire
	if err := json.Unmarshal(body, &a); err != nil {
		return a, misread(op, err)
	}
	if a.Current == 0 {
		return a, misread(op, errors.New("it does not say whose the token is"))
	}
	return a, nil
}

// users lists the people. They are never none: the account that asks is one of them.
func (c *client) users(ctx context.Context) ([]userWire, error) {
	const op = "list the users"
	list, err := listed[userWire](ctx, c, op, "/users", "users", url.Values{"with": {"role,group"}})
	if err == nil && len(list) == 0 {
		err = misread(op, errors.New("nobody is listed, not even the account that asks"))
	}
	return list, err
}

// user reads one person, nil if there is none: 404 or an answer without a body (guess).
func (c *client) user(ctx context.Context, id schema.ID) (*userWire, error) {
	op := fmt.Sprintf("read user %d", id)
	body, err := c.call(ctx, op, http.MethodGet, "/users/"+id.String(), url.Values{"with": {"role,group"}}, nil)
	if errors.Is(err, reconcile.ErrNotFound) || err == nil && len(body) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var w userWire
	if err := json.Unmarshal(body, &w); err != nil {
		return nil, misread(op, err)
	}
	if schema.ID(w.ID) != id {
		return nil, misread(op, errors.New("it is about somebody else"))
	}
	return &w, nil
}

// roles lists the roles with those who have them.
func (c *client) roles(ctx context.Context) ([]roleWire, error) {
	return listed[roleWire](ctx, c, "list the roles", "/roles", "roles", url.Values{"with": {"users"}})
}

// pipelines lists the pipelines with their stages. They are never none (doc: the last one cannot be
// deleted).
func (c *client) pipelines(ctx context.Context) ([]pipelineWire, error) {
	const op = "list the pipelines"
	body, err := c.call(ctx, op, http.MethodGet, "/leads/pipelines", nil, nil)
	if err != nil {
		return nil, err
	}
	var p struct {
		Embedded struct {
			Pipelines []pipelineWire `json:"pipelines"`
		} `json:"_embedded"`
	}
	if err := json.Unmarshal(body, &p); err != nil {
		return nil, misread(op, err)
	}
	if len(p.Embedded.Pipelines) == 0 {
		return nil, misread(op, errors.New("there is none"))
	}
	return p.Embedded.Pipelines, nil
}

// stage reports whether a stage is there, in a pipeline that is listed or not.
func (c *client) stage(ctx context.Context, pipeline, status schema.ID) (bool, error) {
	op := fmt.Sprintf("read the stage %d of pipeline %d", status, pipeline)
	body, err := c.call(ctx, op, http.MethodGet, fmt.Sprintf("/leads/pipelines/%d/statuses/%d", pipeline, status), nil, nil)
	if errors.Is(err, reconcile.ErrNotFound) {
		return false, nil
	}
	return len(body) > 0, err // gone may be an answer without a body (guess)
}

func (c *client) catalogs(ctx context.Context) ([]catalogWire, error) {
	return listed[catalogWire](ctx, c, "list the lists", "/catalogs", "catalogs", nil)
}

// entities are what has a responsible user.
var entities = [...]string{"leads", "contacts", "companies", "tasks"}

// owned lists the numbers of what a user is responsible for. If the system has not understood the filter
// nothing may be moved: it would be what others are responsible for.
func (c *client) owned(ctx context.Context, entity string, user schema.ID) ([]schema.ID, error) {
	op := fmt.Sprintf("list the %s of user %d", entity, user)
	list, err := listed[recordWire](ctx, c, op, "/"+entity, entity, url.Values{"filter[responsible_user_id][]": {user.String()}})
	if err != nil {
		return nil, err
	}
	ids := make([]schema.ID, len(list))
	for i, r := range list {
		if schema.ID(r.Responsible) != user {
			return nil, misread(op, fmt.Errorf("number %d belongs to somebody else", r.ID))
		}
		ids[i] = schema.ID(r.ID)
	}
	return ids, nil
}
