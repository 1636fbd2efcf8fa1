package alfacrm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// client speaks the vendor's API: every call is a POST with a JSON body under a branch (doc, sdk), one
// after the other (doc: recommendations for clients).
type client struct {
	http  *transport.Client
	email string
	key   schema.Secret
	clock func() time.Time

	mu      sync.Mutex // one request at a time
	token   schema.Secret
	expires time.Time
}

// lifetime is how long a token is used. The older page says that it lives for 15 minutes, and newer
// clients keep it for an hour (conflicting), so a new one is asked for before the shorter of the two.
const lifetime = 14 * time.Minute

const (
	headerToken  = "X-ALFACRM-TOKEN" //nolint:gosec // the name of a header, and no secret
	attrIsActive = "is_active"
	loginPath    = "/auth/login"

	// pageSize is what is asked for. What the server allows is not known; clients ask for 200 to 500
	// and go by what comes (sdk).
	pageSize = 500
)

// call sends a request and returns the body of a successful answer. A token that is not accepted any
// more is renewed once. Op says what is tried, in words that follow "cannot".
func (c *client) call(ctx context.Context, op, path string, query url.Values, body any, write bool) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.token.Known() || !c.clock().Before(c.expires) {
		if err := c.login(ctx); err != nil {
			return nil, err
		}
	}
	resp, err := c.send(ctx, op, path, query, body, write)
	if err == nil && resp.Status == http.StatusUnauthorized {
		if err := c.login(ctx); err != nil {
			return nil, err
		}
		resp, err = c.send(ctx, op, path, query, body, write)
	}
	if err != nil {
		return nil, err
	}
	if resp.Status < 200 || resp.Status > 299 {
		return nil, failure(op, resp)
	}
	// The text for denied access is documented and its status is not, so a refusal may come as a
	// success (guess).
	var refusal yiiWire
	if json.Unmarshal(resp.Body, &refusal) == nil && refusal.Status >= http.StatusBadRequest && refusal.Name != "" {
		resp.Status = int(refusal.Status)
		return nil, failure(op, resp)
	}
	return resp.Body, nil
}

func (c *client) send(ctx context.Context, op, path string, query url.Values, body any, write bool) (*transport.Response, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("alfacrm: %s: %w", op, err)
	}
	r := transport.Request{
		Method: http.MethodPost, Path: path, Query: query, Body: data, Write: write, Header: http.Header{},
		Secrets: []schema.Secret{c.key, c.token}, Grant: path == loginPath,
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Content-Type", "application/json")
	if c.token.Known() {
		r.Header.Set(headerToken, c.token.Reveal())
	}
	resp, err := c.http.Do(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("alfacrm: %s: %w", op, err)
	}
	return resp, nil
}

// login asks for a token (doc). A wrong pair is answered by 403, and 401 means the same (sdk).
func (c *client) login(ctx context.Context) error {
	const op = "sign in"
	c.token = schema.Secret{}
	resp, err := c.send(ctx, op, loginPath, nil, map[string]string{"email": c.email, "api_key": c.key.Reveal()}, false)
	if err != nil {
		return err
	}
	if resp.Status < 200 || resp.Status > 299 {
		err := failure(op, resp)
		var refused *reconcile.APIError
		if errors.As(err, &refused) && refused.Auth {
			refused.Fields = append(refused.Fields, reconcile.FieldError{Message: "look whether email and api_key of the auth block belong to one account, and whether its role has the right to the API"})
		}
		return err
	}
	var answer struct {
		Token string `json:"token"`
	}
	if err := json.Unmarshal(resp.Body, &answer); err != nil || answer.Token == "" {
		return misread(op, errors.New("it has no token"))
	}
	c.token, c.expires = schema.NewSecret(answer.Token), c.clock().Add(lifetime)
	return nil
}

// failure reads a refusal.
func failure(op string, resp *transport.Response) error {
	e := &reconcile.APIError{
		Op: "alfacrm: " + op, Status: resp.Status,
		Auth:  resp.Status == http.StatusUnauthorized || resp.Status == http.StatusForbidden,
		Retry: resp.Status == http.StatusTooManyRequests || resp.Status >= 500,
	}
	var body yiiWire
	if json.Unmarshal(resp.Body, &body) == nil {
		e.Message = string(body.Message)
		if body.Code != 0 {
			e.Code = strconv.FormatInt(int64(body.Code), 10)
		}
	}
	var saved savedWire
	if resp.Status == http.StatusUnprocessableEntity && json.Unmarshal(resp.Body, &saved) == nil {
		e.Fields = fieldErrors(saved.Errors)
	}
	return e
}

// under returns the path of an action under a branch.
func under(branch schema.ID, controller, action string) string {
	return fmt.Sprintf("/%d/%s/%s", branch, controller, action)
}

// listed reads a whole list. Each page is asked for in both ways that clients use (sdk: pageSize in
// the body, per-page in the query). The list ends when all were collected that the answer says there
// are; a page that brings nothing new, which some servers of this kind repeat past the end, ends it
// too.
func listed[T any](ctx context.Context, c *client, op, path string, filter map[string]any, id func(*T) int64) ([]T, error) {
	var all []T
	seen := make(map[int64]bool)
	query := url.Values{"per-page": {strconv.Itoa(pageSize)}}
	for page := 0; ; page++ {
		body := map[string]any{"page": page, "pageSize": pageSize}
		for k, v := range filter {
			body[k] = v
		}
		data, err := c.call(ctx, op, path, query, body, false)
		if err != nil {
			return nil, err
		}
		var p pageWire
		if err := json.Unmarshal(data, &p); err != nil {
			return nil, misread(op, err)
		}
		if p.Total == nil || p.Items == nil {
			return nil, misread(op, errors.New("it has no list, or does not say how long it is"))
		}
		items, err := decodeItems[T](p.Items)
		if err != nil {
			return nil, misread(op, err)
		}
		fresh := 0
		for i := range items {
			if n := id(&items[i]); !seen[n] {
				seen[n] = true
				fresh++
				all = append(all, items[i])
			}
		}
		switch {
		case len(all) >= int(*p.Total):
			return all, nil
		case fresh == 0:
			return nil, misread(op, fmt.Errorf("it says that there are %d and lists %d", int(*p.Total), len(all)))
		}
	}
}

// save sends a change. Validation errors come as a success (sdk) or as a
// refusal.
func (c *client) save(ctx context.Context, op, path string, id schema.ID, fields any) error {
	var query url.Values
	if id != 0 {
		query = url.Values{"id": {id.String()}} // sdk: in the query, never in the body
	}
	data, err := c.call(ctx, op, path, query, fields, true)
	if err != nil {
		return err
	}
	var answer savedWire
	if len(data) > 0 {
		if err := json.Unmarshal(data, &answer); err != nil {
			return misread(op, err)
		}
	}
	if errs := fieldErrors(answer.Errors); len(errs) > 0 || answer.Success.Known && !answer.Success.Yes {
		return &reconcile.APIError{Op: "alfacrm: " + op, Status: http.StatusOK, Message: "the system did not take it", Fields: errs}
	}
	return nil
}

// misread is the error of an answer that does not hold what it is asked for. It is never taken for an
// answer that there is nothing.
func misread(op string, err error) error {
	return fmt.Errorf("alfacrm: %s: the answer cannot be understood: %w", op, err)
}

// branches lists the branches that the account sees (sdk: account-wide, without a prefix). Whether
// those that are not in use are among them is not known, so they are asked for by themselves when
// one of the wanted is missing.
func (c *client) branches(ctx context.Context, complete func([]branchWire) bool) ([]branchWire, error) {
	const op = "list the branches"
	id := func(w *branchWire) int64 { return int64(w.ID) }
	list, err := listed(ctx, c, op, "/branch/index", nil, id)
	if err == nil && len(list) == 0 {
		err = misread(op, errors.New("there is none"))
	}
	if err != nil || complete(list) {
		return list, err
	}
	retired, err := listed(ctx, c, op, "/branch/index", map[string]any{attrIsActive: 0}, id)
	return merge(list, retired, id), err
}

func (c *client) desks(ctx context.Context, branch schema.ID) ([]deskWire, error) {
	return listed(ctx, c, fmt.Sprintf("list the cash desks of branch %d", branch), under(branch, "pay-account", "index"), nil,
		func(w *deskWire) int64 { return int64(w.ID) })
}

// users lists the accounts of a branch, filtered by what the caller says.
func (c *client) users(ctx context.Context, branch schema.ID, filter map[string]any) ([]userWire, error) {
	return listed(ctx, c, fmt.Sprintf("list the users of branch %d", branch), under(branch, "user", "index"), filter,
		func(w *userWire) int64 { return int64(w.ID) })
}

func (c *client) teachers(ctx context.Context, branch schema.ID) ([]teacherWire, error) {
	return listed(ctx, c, fmt.Sprintf("list the teachers of branch %d", branch), under(branch, "teacher", "index"), nil,
		func(w *teacherWire) int64 { return int64(w.ID) })
}

// log lists the changes of one kind of object since a day.
func (c *client) log(ctx context.Context, branch schema.ID, entity string, since time.Time) ([]logWire, error) {
	filter := map[string]any{"entity": entity, "date_from": since.Format("02.01.2006")}
	return listed(ctx, c, fmt.Sprintf("read the log of changes of branch %d", branch), under(branch, "log", "index"), filter,
		func(w *logWire) int64 { return int64(w.ID) })
}
