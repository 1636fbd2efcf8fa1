// Package transport sends requests to a live system: at the pace that the vendor allows, with
// repetition where that is harmless, and without letting a secret out.
//
// Reading and writing differ. A request that only reads is repeated after a lost connection, a 429, a
// 5xx, or a page where JSON was expected. A write is repeated only if it cannot have been carried out:
// the connection was never made, or the system said to come back later. Otherwise the caller gets an
// UncertainError and looks for itself; Ensure does so.
//
// Repetitions are bounded in number and in the time that they wait, and no two clients wait equally long.
// What a request carries in secret is taken out of whatever comes back, because some systems repeat it.
package transport

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"golang.org/x/time/rate"

	"github.com/seatplan/seatplan/schema"
)

// Options say how to reach a system.
type Options struct {
	Base      string        // "https://api.alteg.io/api"
	Limiter   *rate.Limiter // nil for no limit
	Wait      Wait
	Timeout   time.Duration // of one attempt, 0 for the default
	UserAgent string
	// Asked reads from the body of an answer 429 or 503 how long the system wants to be left alone, for
	// systems that do not say so in the header Retry-After. It may be nil.
	Asked func(body []byte) (d time.Duration, ok bool)
	// Waiting is called when a request has to wait for the system, with the reason and how long: each time
	// that it is repeated, and the first time that the limit holds it up for long. It may be called by
	// several requests at once.
	Waiting func(why string, d time.Duration)
	// Carrier takes the requests to the system; nil is the network.
	Carrier http.RoundTripper
}

// Wait says how often and after which pauses a request is repeated. The pauses grow with each
// repetition; the n-th is n times something between Min and Max. Where the system says how long it wants
// to be left alone it is that, and up to Max-Min longer, so that not all clients come back at once.
type Wait struct {
	Min, Max time.Duration // 0 for the defaults
	Repeat   *int          // repetitions, nil for the default
	Asked    time.Duration // the longest wait that a system may ask for, 0 for the default
	Total    time.Duration // the most that all waits of one request may take together; 0 for five minutes, or two of the longest if that is more
}

const (
	defaultTimeout = 30 * time.Second
	defaultMinWait = 500 * time.Millisecond
	defaultMaxWait = 1500 * time.Millisecond
	defaultRepeat  = 4
	maxAskedWait   = time.Minute // the longest wait that a system may ask for
	maxTotalWait   = 5 * time.Minute
	longTurn       = 2 * time.Second
	maxBody        = 32 << 20
)

// Client talks to one base address. It is safe for concurrent use.
type Client struct {
	base     *url.URL
	turns    *turns
	agent    string
	http     *http.Client
	pauses   pauses
	waiting  func(why string, d time.Duration)
	requests atomic.Int64
}

// Request is one request. Body is sent as JSON; nil sends none.
type Request struct {
	Method string
	Path   string // under the base address, not escaped
	Query  url.Values
	Header http.Header
	Body   []byte
	Write  bool // changes something, and must not be carried out twice
	// Grant says that it asks for a token, so that a successful answer is left as it is.
	Grant bool
	// Secrets are those that it holds. They are taken out of the answer and of errors.
	Secrets []schema.Secret
}

// Response is an answer of any status.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// UncertainError is the error of a write of which nobody knows whether it was carried out.
type UncertainError struct {
	Err    error
	Status int // of the answer that says nothing about it, 0 if none came
}

func (e *UncertainError) Error() string {
	return fmt.Sprintf("no answer to a request that may have been carried out: %v", e.Err)
}

// Unwrap returns what broke the exchange.
func (e *UncertainError) Unwrap() error { return e.Err }

// ErrPlain is the error of an address that would send secrets over an unprotected connection.
var ErrPlain = errors.New("only https is used, except on this machine")

// New returns a client. It makes no request.
func New(o Options) (*Client, error) {
	base, err := url.Parse(o.Base)
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("transport: %q is not the address of a system", o.Base)
	}
	if base.Scheme != "https" && !(base.Scheme == "http" && loopback(base.Hostname())) {
		return nil, fmt.Errorf("transport: %s: %w", base.Redacted(), ErrPlain)
	}
	c := &Client{base: base, turns: &turns{limiter: o.Limiter, waiting: o.Waiting}, agent: o.UserAgent, pauses: newPauses(o.Wait), waiting: o.Waiting}
	next := o.Carrier
	if next == nil {
		next = http.DefaultTransport.(*http.Transport).Clone()
	}
	c.http = &http.Client{
		Transport: &paced{client: c, asked: o.Asked, timeout: cmp.Or(o.Timeout, defaultTimeout), next: next},
		// A redirect could carry the tokens to another host.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// paced lets a request through when it is its turn. The time that an attempt may take begins then: a
// request that waits for the limit has not failed.
type paced struct {
	client  *Client
	asked   func(body []byte) (time.Duration, bool)
	timeout time.Duration
	next    http.RoundTripper
}

func (p *paced) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := p.client.turns.wait(req.Context()); err != nil {
		return nil, &notSentError{err}
	}
	p.client.requests.Add(1)
	count(req.Context())
	ctx, cancel := context.WithTimeout(req.Context(), p.timeout)
	defer cancel()
	resp, err := p.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	// The body belongs to the attempt: an answer that breaks off is as good as none.
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err != nil {
		return nil, err
	}
	resp.Body = &answer{Reader: bytes.NewReader(body), page: !looksLikeJSON(body)}
	if ask := p.asked; ask != nil && resp.Header.Get(retryAfter) == "" && asksForRest(resp) {
		if d, ok := ask(body); ok {
			resp.Header.Set(retryAfter, strconv.FormatFloat(math.Ceil(d.Seconds()), 'f', 0, 64))
		}
	}
	return resp, nil
}

// answer is a body that was read whole.
type answer struct {
	*bytes.Reader
	page bool // it is no JSON, and not empty
}

// Close does nothing: the connection has been given back.
func (*answer) Close() error { return nil }

// looksLikeJSON tells objects and lists from pages and from what breaks off, without reading megabytes
// twice. Nothing at all is fine, too.
func looksLikeJSON(body []byte) bool {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return true
	}
	switch first, last := body[0], body[len(body)-1]; first {
	case '{':
		return last == '}'
	case '[':
		return last == ']'
	}
	return json.Valid(body)
}

// notSentError marks an error before the first byte.
type notSentError struct{ err error }

func (e *notSentError) Error() string { return e.err.Error() }
func (e *notSentError) Unwrap() error { return e.err }

// Requests returns the number of attempts made so far.
func (c *Client) Requests() int { return int(c.requests.Load()) }

// Do sends a request and returns the answer, whatever its status. The error is an UncertainError if a
// write may have been carried out all the same: no answer came, or one that says nothing about it.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	resp, err := c.do(ctx, r)
	if lost := (*UncertainError)(nil); r.Write && (err == nil && resp.Status < 300 || errors.As(err, &lost)) {
		noteWrite(ctx)
	}
	return resp, err
}

func (c *Client) do(ctx context.Context, r Request) (*Response, error) {
	u := *c.base
	u.Path = strings.TrimSuffix(u.Path, "/") + r.Path
	u.RawQuery = r.Query.Encode()
	req, err := retryablehttp.NewRequestWithContext(ctx, r.Method, u.String(), bodyOf(r))
	if err != nil {
		return nil, fmt.Errorf("transport: %w", err)
	}
	if r.Header != nil {
		req.Header = r.Header.Clone()
	}
	if c.agent != "" {
		req.Header.Set("User-Agent", c.agent)
	}
	secrets := slices.Concat(hiddenBy(ctx), r.Secrets)
	resp, err := c.attempts(r.Write).Do(req)
	if resp == nil {
		lost := r.Write && uncertain(err)
		err = hide(shorten(err), secrets)
		if lost {
			err = &UncertainError{Err: err}
		}
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return nil, err
	case r.Write && resp.StatusCode >= http.StatusInternalServerError:
		return nil, &UncertainError{Err: fmt.Errorf("the system answered %s", status(resp)), Status: resp.StatusCode}
	case r.Write && resp.StatusCode < 300 && len(body) > 0 && !json.Valid(body):
		// A proxy that answers in place of the system, or an answer that breaks off.
		return nil, &UncertainError{Err: fmt.Errorf("the answer cannot be understood: %s and no JSON", status(resp)), Status: resp.StatusCode}
	}
	switch {
	case resp.StatusCode >= 300:
		body = blot(body, secrets, 1)
	case !r.Grant:
		body = blot(body, secrets, shortSecret)
	}
	return &Response{Status: resp.StatusCode, Header: resp.Header, Body: body}, nil
}

func bodyOf(r Request) any {
	if r.Body == nil {
		return nil
	}
	return bytes.NewReader(r.Body)
}

// shorten drops the address from an error, which says nothing new and makes it long.
func shorten(err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		return ue.Err
	}
	return err
}
