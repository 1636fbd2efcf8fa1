package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/seatplan/seatplan/providers/amocrm"
	"github.com/seatplan/seatplan/providers/amocrm/oauth"
	"github.com/seatplan/seatplan/schema"
)

// consentTime is how long an answer is waited for. A code lives for 20 minutes.
const consentTime = 20 * time.Minute

// catchCode waits for the browser to come back to this machine with a code. Whether the vendor takes a
// redirect_uri of this machine is a guess; the person can always paste the address instead.
func (a *App) catchCode(ctx context.Context, address string, conn amocrm.Connection, state string, hosts []string) (schema.Secret, error) {
	listener, err := listenHere("--listen", address)
	if err != nil {
		return schema.Secret{}, err
	}
	if u, err := url.Parse(conn.OAuth.RedirectURI); err != nil || u.Host != listener.Addr().String() {
		a.note("redirect_uri is %s, and not http://%s: the browser has to find its way from there to here.", conn.OAuth.RedirectURI, listener.Addr())
	}
	catcher := &catcher{state: state, hosts: hosts, done: make(chan caught, 1)}
	server := &http.Server{Handler: catcher, ReadHeaderTimeout: time.Minute}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(listener)
	}()
	defer func() {
		// The answer to the browser goes out first.
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if server.Shutdown(limited) != nil {
			_ = server.Close()
		}
		<-ended
	}()
	fmt.Fprintf(a.Out, "Open this page in a browser on this machine, and agree as an administrator of %s:\n\n  %s\n\n", hosts[len(hosts)-1], conn.ConsentURL(state))
	a.note("Waiting for the browser at http://%s. If it does not come, stop this and sign in without --listen.", listener.Addr())
	limited, cancel := context.WithTimeout(ctx, consentTime)
	defer cancel()
	select {
	case got := <-catcher.done:
		return got.code, got.err
	case <-limited.Done():
		if ctx.Err() != nil {
			return schema.Secret{}, ctx.Err()
		}
		return schema.Secret{}, fmt.Errorf("the browser did not come within %s", consentTime)
	}
}

type caught struct {
	code schema.Secret
	err  error
}

// catcher takes the first request that belongs to this sign-in. Others, which any page can send here,
// change nothing.
type catcher struct {
	state string
	hosts []string
	done  chan caught
}

func (c *catcher) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	code, err := oauth.ParseQuery(r.URL.Query(), c.state, c.hosts)
	if errors.Is(err, oauth.ErrState) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, "This does not belong to the sign-in under way.\n")
		return
	}
	select {
	case c.done <- caught{code, err}:
	default: // the first one counts
	}
	text := "Done. Go back to the terminal; this page can be closed.\n"
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		text = "This did not work. The terminal tells why; this page can be closed.\n"
	}
	_, _ = io.WriteString(w, text)
}
