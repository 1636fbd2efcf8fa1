package transport

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

const retryAfter = "Retry-After"

// pauses are a Wait with its defaults.
type pauses struct {
	shortest, longest time.Duration
	repeat            int
	asked, total      time.Duration
}

func newPauses(w Wait) pauses {
	p := pauses{
		shortest: cmp.Or(w.Min, defaultMinWait), longest: cmp.Or(w.Max, defaultMaxWait), repeat: defaultRepeat,
		asked: cmp.Or(w.Asked, maxAskedWait),
	}
	p.total = cmp.Or(w.Total, max(maxTotalWait, 2*(p.asked+p.longest)))
	if w.Repeat != nil {
		p.repeat = *w.Repeat
	}
	return p
}

// next is the pause after the nth attempt, from 0.
func (p *pauses) next(n int, resp *http.Response) time.Duration {
	if d, ok := asked(resp); ok {
		d = min(d, p.asked)
		if spread := p.longest - p.shortest; spread > 0 {
			d += rand.N(spread)
		}
		return d
	}
	return retryablehttp.LinearJitterBackoff(p.shortest, p.longest, n, resp)
}

// asked reads how long a system wants to be left alone. It says so with 429 and with any 5xx; with another
// status the header is about something else.
func asked(resp *http.Response) (d time.Duration, ok bool) {
	if resp == nil || resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode < http.StatusInternalServerError {
		return 0, false
	}
	const none = time.Duration(-1)
	// The library reads the header of two statuses only.
	d = retryablehttp.RateLimitLinearJitterBackoff(none, none, 0, &http.Response{StatusCode: http.StatusServiceUnavailable, Header: resp.Header})
	if d < none { // a number of seconds that no Duration holds
		d = math.MaxInt64
	}
	return d, d != none
}

// attempts returns what sends one request as often as its policy allows and its waits last.
func (c *Client) attempts(write bool) *retryablehttp.Client {
	n, left, pause := 0, c.pauses.total, time.Duration(0)
	return &retryablehttp.Client{
		HTTPClient: c.http, RetryMax: c.pauses.repeat, ErrorHandler: retryablehttp.PassthroughErrorHandler,
		CheckRetry: func(ctx context.Context, resp *http.Response, err error) (bool, error) {
			var again bool
			if write {
				again, err = retryWrite(ctx, resp, err), nil
			} else {
				again, err = retryRead(ctx, resp, err)
			}
			if !again || err != nil {
				return false, err
			}
			pause = c.pauses.next(n, resp)
			n, left = n+1, left-pause
			return left >= 0, nil
		},
		Backoff: func(_, _ time.Duration, _ int, resp *http.Response) time.Duration {
			if resp != nil && asksForRest(resp) {
				c.turns.rest(pause)
			}
			if c.waiting != nil {
				why := "no answer"
				switch {
				case resp != nil && resp.StatusCode < 300:
					why = "no usable answer"
				case resp != nil:
					why = status(resp)
				}
				c.waiting(why, pause)
			}
			return pause
		},
	}
}

// asksForRest reports whether an answer says that the system is asked too much.
func asksForRest(resp *http.Response) bool {
	return resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusServiceUnavailable
}

// status is the status of an answer without the system's own words, which may be anything.
func status(resp *http.Response) string {
	return strings.TrimSpace(fmt.Sprint(resp.StatusCode, " ", http.StatusText(resp.StatusCode)))
}

// retryWrite repeats what cannot have been carried out. An error stays what it is: it tells whether the
// request was on its way.
func retryWrite(ctx context.Context, resp *http.Response, err error) bool {
	switch {
	case err != nil:
		return neverSent(err) && ctx.Err() == nil
	case resp.StatusCode == http.StatusServiceUnavailable:
		return resp.Header.Get(retryAfter) != ""
	}
	return resp.StatusCode == http.StatusTooManyRequests
}

// retryRead repeats whatever may go better the next time.
func retryRead(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if err == nil && resp.StatusCode < 300 {
		body, ok := resp.Body.(*answer)
		return ok && body.page, ctx.Err()
	}
	return retryablehttp.DefaultRetryPolicy(ctx, resp, err)
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

// Ensure carries out a write whose answer may be lost. Where nobody knows whether it was carried out, done
// looks; if it was not, it is sent once more, which is harmless because it was not. Of a write that is in
// doubt from before done looks first.
func Ensure(doubtful bool, send func() error, done func() (bool, error)) error {
	if doubtful {
		if carriedOut, err := done(); carriedOut || err != nil {
			return err
		}
	}
	for again := false; ; again = true {
		err := send()
		var lost *UncertainError
		if !errors.As(err, &lost) {
			return err
		}
		carriedOut, lookErr := done()
		switch {
		case lookErr != nil:
			return errors.Join(err, lookErr)
		case carriedOut:
			return nil
		case again:
			return err
		}
	}
}
