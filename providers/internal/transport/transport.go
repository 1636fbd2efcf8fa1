// Package transport sends requests to a live system: at the pace that the vendor allows, with
// repetition where that is harmless, and without letting a secret out.
//
// Reading and writing differ. A request that only reads is repeated after a lost connection, a
// 429 or a 5xx. A write is repeated only if it cannot have been carried out: the connection was
// never made, or the system said to come back later. Otherwise the caller gets an Uncertain error
// and looks for itself.
package transport

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"golang.org/x/time/rate"
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
// repetition; the n-th is n times something between Min and Max.
type Wait struct {
	Min, Max time.Duration // 0 for the defaults
	Repeat   *int          // repetitions, nil for the default
	Asked    time.Duration // the longest wait that a system may ask for, 0 for the default
}

const (
	defaultTimeout = 30 * time.Second
	defaultMinWait = 500 * time.Millisecond
	defaultMaxWait = 1500 * time.Millisecond
	defaultRepeat  = 4
	maxAskedWait   = time.Minute // the longest wait that a system may ask for
	longTurn       = 2 * time.Second
	maxBody        = 32 << 20
)

// Client talks to one base address. It is safe for concurrent use.
type Client struct {
	base     *url.URL
	turns    *turns
	agent    string
	read     *retryablehttp.Client
	write    *retryablehttp.Client
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
	c := &Client{base: base, turns: &turns{limiter: o.Limiter, waiting: o.Waiting}, agent: o.UserAgent}
	c.read = c.attempts(o, retryablehttp.DefaultRetryPolicy)
	c.write = c.attempts(o, retryWrite)
	return c, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// attempts returns a client that repeats requests by a policy. Every attempt waits for its turn and is
// counted.
func (c *Client) attempts(o Options, retry retryablehttp.CheckRetry) *retryablehttp.Client {
	next := o.Carrier
	if next == nil {
		next = http.DefaultTransport.(*http.Transport).Clone()
	}
	r := retryablehttp.NewClient()
	r.HTTPClient = &http.Client{
		Transport: &paced{client: c, asked: o.Asked, timeout: cmp.Or(o.Timeout, defaultTimeout), next: next},
		// A redirect could carry the tokens to another host.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	r.Logger = nil
	r.RetryWaitMin, r.RetryWaitMax = cmp.Or(o.Wait.Min, defaultMinWait), cmp.Or(o.Wait.Max, defaultMaxWait)
	r.RetryMax = defaultRepeat
	if o.Wait.Repeat != nil {
		r.RetryMax = *o.Wait.Repeat
	}
	r.CheckRetry = retry
	r.ErrorHandler = retryablehttp.PassthroughErrorHandler
	r.Backoff = func(minWait, maxWait time.Duration, attempt int, resp *http.Response) time.Duration {
		d := retryablehttp.RateLimitLinearJitterBackoff(minWait, maxWait, attempt, resp)
		if longest := cmp.Or(o.Wait.Asked, maxAskedWait); d < 0 || d > longest { // below zero: a number of seconds that no Duration holds
			d = longest
		}
		if resp != nil && asksForRest(resp) {
			c.turns.rest(d)
		}
		if o.Waiting != nil {
			why := "no answer"
			if resp != nil {
				why = resp.Status
			}
			o.Waiting(why, d)
		}
		return d
	}
	return r
}

// asksForRest reports whether an answer says that the system is asked too much.
func asksForRest(resp *http.Response) bool {
	return resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusServiceUnavailable
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
	resp.Body = io.NopCloser(bytes.NewReader(body))
	if ask := p.asked; ask != nil && resp.Header.Get("Retry-After") == "" && asksForRest(resp) {
		if d, ok := ask(body); ok {
			resp.Header.Set("Retry-After", strconv.FormatFloat(math.Ceil(d.Seconds()), 'f', 0, 64))
		}
	}
	return resp, nil
}

// notSentError marks an error before the first byte.
type notSentError struct{ err error }

func (e *notSentError) Error() string { return e.err.Error() }
func (e *notSentError) Unwrap() error { return e.err }

// retryWrite repeats what cannot have been carried out.
func retryWrite(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if err != nil {
		// The error stays what it is: it tells whether the request was on its way.
		return neverSent(err) && ctx.Err() == nil, nil
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests:
		return true, nil
	case http.StatusServiceUnavailable:
		return resp.Header.Get("Retry-After") != "", nil
	}
	return false, nil
}

// uncertain reports whether a write may have been carried out. An error that is not of an attempt
// ended the wait for the next one, and whatever is repeated was not carried out.
func uncertain(err error) bool {
	var attempt *url.Error
	return errors.As(err, &attempt) && !neverSent(err)
}

// neverSent reports whether the connection failed before the request was on its way.
func neverSent(err error) bool {
	var op *net.OpError
	var ns *notSentError
	return errors.As(err, &op) && op.Op == "dial" || errors.As(err, &ns)
}

// Requests returns the number of attempts made so far.
func (c *Client) Requests() int { return int(c.requests.Load()) }

// Do sends a request and returns the answer, whatever its status. The error is an UncertainError if a
// write may have been carried out all the same: no answer came, or one that says nothing about it.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
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
	client := c.read
	if r.Write {
		client = c.write
	}
	resp, err := client.Do(req)
	if resp == nil {
		if r.Write && uncertain(err) {
			return nil, &UncertainError{Err: shorten(err)}
		}
		return nil, shorten(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return nil, err
	case r.Write && resp.StatusCode >= http.StatusInternalServerError:
		return nil, &UncertainError{Err: fmt.Errorf("the system answered %s", resp.Status), Status: resp.StatusCode}
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
